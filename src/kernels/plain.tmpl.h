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

#undef BLOCK
