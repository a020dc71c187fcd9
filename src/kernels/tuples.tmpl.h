/* tuples.tmpl.h: searches in contiguous rows of 2, 3 or 4 elements. One vector
** has the first element of some rows, another the second, and so on. No branch
** depends on the data, NaN included. Requires the macros of a vec_*.h; `tuples`
** at the end is the kernel, see nda_kernels. */

/* `n` is a constant at each call. gcc -O2 does not unroll loops over it. */
NDA_INLINE NDA_TARGET void NDA_ID(tuples_of)(int n, const nda_run *run,
                                             int64_t count, NDA_T *best,
                                             int64_t *index)
{
  NUM turn = NDA_ID(turning)(run->turn);
  for (int64_t c = 0; c < count; c += LANES) {
    /* the last rows may be searched twice, with the same result */
    int64_t row = c + LANES <= count ? c : count - LANES;
    NUM when = NDA_ID(number)(0);
    const char *at = run->data + row * n * SIZE;
    VEC x[4];
    NDA_ID(split)(at, n, turn, x);
    NDA_ID(meet)(x, &when, x[1], NDA_ID(number)(1));
    if (n > 2)
      NDA_ID(meet)(x, &when, x[2], NDA_ID(number)(2));
    if (n > 3)
      NDA_ID(meet)(x, &when, x[3], NDA_ID(number)(3));
    NDA_ID(store)((char *)(best + row), x[0]);
    NDA_ID(indices)(index + row, when, run->index);
  }
}

NDA_TARGET static void NDA_ID(tuples)(const nda_run *run,
                                      const nda_lanes *lanes, int flags,
                                      void *best, int64_t *index)
{
  (void)flags;
  if (run->length == 2)
    NDA_ID(tuples_of)(2, run, lanes->count, (NDA_T *)best, index);
  else if (run->length == 3)
    NDA_ID(tuples_of)(3, run, lanes->count, (NDA_T *)best, index);
  else
    NDA_ID(tuples_of)(4, run, lanes->count, (NDA_T *)best, index);
}
