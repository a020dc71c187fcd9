/* plain.tmpl.h: searches in plain C, small rather than fast. `rows` searches
** contiguous elements: the best of each block, in four independent chains, and
** then its position, in the block that has it. `columns` searches columns at
** any distance; vector kernels leave small cases to it. */

#define BLOCK 256

/* The smallest of n keys, without NaN; *nan is set if there is one. */
static NDA_T NDA_ID(lowest)(const char *at, int64_t n, uint64_t turn, int *nan)
{
  NDA_T best[4] = {WORST, WORST, WORST, WORST};
  int nans = 0;
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (int k = 0; k < 4; k++) {
      NDA_T x = NDA_ID(get)(at + (i + k) * SIZE, turn);
      nans |= ISNAN(x);
      best[k] = x < best[k] ? x : best[k];
    }
  }
  for (; i < n; i++) {
    NDA_T x = NDA_ID(get)(at + i * SIZE, turn);
    nans |= ISNAN(x);
    best[0] = x < best[0] ? x : best[0];
  }
  for (int k = 1; k < 4; k++)
    best[0] = best[k] < best[0] ? best[k] : best[0];
  *nan = nans;
  return best[0];
}

/* The position of the winner among n contiguous elements; n if all are NaN. */
static int64_t NDA_ID(winner)(const char *at, int64_t n, uint64_t turn,
                              int skip)
{
  NDA_T leader = WORST;
  int64_t place = 0;
  for (int64_t from = 0; from < n && !BEST(leader); from += BLOCK) {
    int nan;
    NDA_T best = NDA_ID(lowest)(
      at + from * SIZE, n - from < BLOCK ? n - from : BLOCK, turn, &nan);
    if (nan && !skip) { /* unless another thread writes to the elements
                        ** meanwhile */
      while (from < n - 1 && !NDA_ID(isnan)(at + from * SIZE))
        from++;
      return from;
    }
    if (best < leader) {
      leader = best;
      place = from;
    }
  }
  /* Only NaN is not a candidate. Otherwise the last element will do if another
  ** thread has overwritten the leader. */
  while (place < (skip ? n : n - 1) &&
         NDA_ID(get)(at + place * SIZE, turn) != leader)
    place++;
  return place;
}

static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  const char *at = run->data;
  int skip = (flags & NDA_SKIPNAN) != 0;
  for (int64_t c = 0; c < lanes->count; c++, at += lanes->stride) {
    int64_t place = NDA_ID(winner)(at, run->length, run->turn, skip);
    if (place < run->length)
      NDA_ID(settle)
    (run, place, NDA_ID(get)(at + place * SIZE, run->turn), flags,
     (NDA_T *)best + c, index + c);
  }
}

/* A row in which all elements are candidates, and all columns have a best: no
** branches on data. */
NDA_INLINE void NDA_ID(cross)(const char *at, int64_t count, int64_t stride,
                              uint64_t turn, int64_t here, NDA_T *best,
                              int64_t *index)
{
  for (int64_t c = 0; c < count; c++, at += stride) {
    NDA_T x = NDA_ID(get)(at, turn), leader = best[c];
    int takes = (!ISNAN(leader)) & !(x >= leader);
    best[c] = takes ? x : leader;
    index[c] = NDA_ID(either)(takes, here, index[c]);
  }
}

/* Searches columns, row by row. */
static void NDA_ID(columns)(const nda_run *run, const nda_lanes *lanes,
                            int flags, void *best, int64_t *index)
{
  NDA_T *bests = (NDA_T *)best;
  int all = run->mask == NULL && !(flags & (NDA_MIXED | (NANS * NDA_SKIPNAN)));
  nda_run row = *run;
  for (int64_t i = 0; i < run->length; i++) {
    if (all && (index[0] >= 0 || flags & NDA_BOUNDED))
      NDA_ID(cross)
    (row.data, lanes->count, lanes->stride, row.turn, row.index, bests, index);
    else for (int64_t c = 0; c < lanes->count; c++)
    {
      if (row.mask == NULL || row.mask[c * lanes->mask_stride] != 0)
        NDA_ID(settle)
      (&row, 0, NDA_ID(get)(row.data + c * lanes->stride, row.turn), flags,
       bests + c, index + c);
    }
    nda_run_on(&row, 1, row.stride, row.mask_stride, row.step);
  }
}

/* Merges the findings of two searches: an nda_merge. */
static void NDA_ID(merge)(int64_t count, const void *found,
                          const int64_t *places, int apart, int flags,
                          void *best, int64_t *index)
{
  for (int64_t c = 0; c < count; c++) {
    NDA_T x = ((const NDA_T *)found)[c], *y = (NDA_T *)best + c * apart;
    int64_t *place = index + c * apart;
    if (places[c] < 0)
      continue;
    if (*place < 0 || NDA_ID(beats)(x, *y, 0, flags) ||
        (places[c] < *place && !NDA_ID(beats)(*y, x, 0, flags))) {
      *y = x;
      *place = places[c];
    }
  }
}

#if defined(NDA_X86) || defined(NDA_GENERIC)

/* --- columns in vectors: a few rows side by side are one wide row --------- */

/* columns of a folded strip: few writes against a cheap merge */
#define FOLD (1024 / SIZE < STRIP ? 1024 / SIZE : STRIP)

/* Searches `length` rows, a multiple of `fold`. Then each column has `fold`
** bests. Half of them are merged into the others, until one is left. */
static void NDA_ID(fold)(const nda_run *run, int64_t count, int64_t fold,
                         int flags, int open, nda_scan *scan, NDA_T *best,
                         int64_t *index)
{
  NDA_T wide_best[STRIP];
  int64_t wide_index[STRIP], half;
  nda_run wide = *run;
  wide.stride *= fold;
  wide.mask_stride *= fold;
  wide.length /= fold;
  wide.step *= fold;
  for (int64_t c = 0; c < count * fold; c++) {
    wide_best[c] = c < count ? best[c] : wide_best[c - count];
    wide_index[c] = -1;
  }
  scan(&wide, count * fold, flags, open, wide_best, wide_index);
  for (int64_t row = 1; row < fold; row++) {
    int64_t *here = wide_index + row * count, later = row * run->step;
    for (int64_t c = 0; c < count; c++)
      here[c] += here[c] < 0 ? 0 : later;
  }
  for (; fold > 1; fold -= half) {
    half = fold / 2;
    NDA_ID(merge)
    (count * half, wide_best + count * (fold - half),
     wide_index + count * (fold - half), 1, flags, wide_best, wide_index);
  }
  NDA_ID(merge)(count, wide_best, wide_index, 1, flags, best, index);
}

/* Searches rows from the front of a run while they can be folded. */
static void NDA_ID(fold_rows)(nda_run *run, int64_t count, int flags, int open,
                              nda_scan *scan, NDA_T *best, int64_t *index)
{
  while (run->length * count >= 4 * SIDE) {
    int64_t fold = FOLD / count, rows;
    nda_run part = *run;
    if (fold > run->length / 4)
      fold = run->length / 4;
    if (fold > SIDE)
      fold -= fold % SIDE; /* whole chunks */
    if (fold * count < SIDE)
      return;
    rows = run->length - run->length % fold;
    part.length = rows;
    NDA_ID(fold)(&part, count, fold, flags, open, scan, best, index);
    open = 0;
    nda_run_on(run, rows, run->stride, run->mask_stride, run->step);
    run->length -= rows;
  }
}

/* Can chunks be used? They need adjacent columns, and a best in all of them or
** in none. The latter holds if all elements are candidates, since each column
** has then seen as many. */
static int NDA_ID(in_chunks)(const nda_run *run, const nda_lanes *lanes,
                             int flags, NDA_T *best, const int64_t *index,
                             int *open)
{
  *open = 0;
  if (lanes->stride != SIZE)
    return 0;
  if (run->mask != NULL)
    return lanes->mask_stride == 1;
  if (!NANS || !(flags & NDA_SKIPNAN)) {
    *open = index[0] < 0 && !(flags & NDA_BOUNDED);
    return 1;
  }
  for (int64_t c = 0; c < lanes->count; c++) {
    if (index[c] < 0 && !(flags & NDA_BOUNDED))
      memset(best + c, 0xff, sizeof *best); /* a NaN */
    else if (ISNAN(best[c]))
      return 0;
  }
  return 1;
}

static void NDA_ID(folds)(const nda_run *run, const nda_lanes *lanes, int flags,
                          nda_scan *scan, void *best, int64_t *index)
{
  int64_t count = lanes->count;
  int few = count < SIDE, open, dense;
  nda_run rest = *run;
  dense =
    !few || (run->length * count >= 4 * SIDE && run->stride == count * SIZE &&
             (run->mask == NULL || run->mask_stride == count));
  if (dense &&
      NDA_ID(in_chunks)(run, lanes, flags, (NDA_T *)best, index, &open)) {
    if (!few) {
      scan(run, count, flags, open, best, index);
      return;
    }
    NDA_ID(fold_rows)(&rest, count, flags, open, scan, (NDA_T *)best, index);
  }
  NDA_ID(columns)(&rest, lanes, flags, best, index);
}

#undef FOLD
#endif

#undef BLOCK
