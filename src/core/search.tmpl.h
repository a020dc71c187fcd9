/* search.tmpl.h: searches lane by lane, and across the lanes, in plain C
** that any compiler takes. Wants NDA_T (the C type of an element) and
** NDA_ID(name); NDA_FLOAT where there are NaNs, NDA_TRUTH where any non-zero
** byte is one value. `largest` is a constant wherever these are called, so
** each direction gets loops of its own. */

#include "candidate.tmpl.h"

/* Continues one search. */
NDA_INLINE void NDA_ID(row)(const nda_run *run, int flags, int largest,
                            NDA_T *best, int64_t *index)
{
  const char *data = run->data, *mask = run->mask;
  int64_t found = *index;
  NDA_T leader = *best;
  for (int64_t i = 0; i < run->length; i++) {
    NDA_T x = NDA_ID(get)(data + i * run->stride);
    int open = found < 0 && !(flags & NDA_BOUNDED);
    if (mask != NULL && mask[i * run->mask_stride] == 0)
      continue;
    if (NDA_ID(beats)(x, leader, open, flags, largest)) {
      leader = x;
      found = run->index + i * run->step;
    }
  }
  *best = leader;
  *index = found;
}

NDA_INLINE void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes,
                             int flags, int largest, NDA_T *best,
                             int64_t *index)
{
  nda_run one = *run;
  for (int64_t c = 0; c < lanes->count; c++) {
    NDA_ID(row)(&one, flags, largest, best + c, index + c);
    one.data += lanes->stride;
    if (one.mask != NULL)
      one.mask += lanes->mask_stride;
  }
}

NDA_INLINE void NDA_ID(columns)(const nda_run *run, const nda_lanes *lanes,
                                int flags, int largest, NDA_T *best,
                                int64_t *index)
{
  for (int64_t i = 0; i < run->length; i++) {
    const char *data = run->data + i * run->stride;
    const char *mask = run->mask;
    int64_t here = run->index + i * run->step;
    if (mask != NULL)
      mask += i * run->mask_stride;
    for (int64_t c = 0; c < lanes->count; c++) {
      NDA_T x = NDA_ID(get)(data + c * lanes->stride);
      int open = index[c] < 0 && !(flags & NDA_BOUNDED);
      if (mask != NULL && mask[c * lanes->mask_stride] == 0)
        continue;
      if (NDA_ID(beats)(x, best[c], open, flags, largest)) {
        best[c] = x;
        index[c] = here;
      }
    }
  }
}

static void NDA_ID(rows_min)(const nda_run *run, const nda_lanes *lanes,
                             int flags, void *best, int64_t *index)
{
  NDA_ID(rows)(run, lanes, flags, 0, (NDA_T *)best, index);
}

static void NDA_ID(rows_max)(const nda_run *run, const nda_lanes *lanes,
                             int flags, void *best, int64_t *index)
{
  NDA_ID(rows)(run, lanes, flags, 1, (NDA_T *)best, index);
}

static void NDA_ID(columns_min)(const nda_run *run, const nda_lanes *lanes,
                                int flags, void *best, int64_t *index)
{
  NDA_ID(columns)(run, lanes, flags, 0, (NDA_T *)best, index);
}

static void NDA_ID(columns_max)(const nda_run *run, const nda_lanes *lanes,
                                int flags, void *best, int64_t *index)
{
  NDA_ID(columns)(run, lanes, flags, 1, (NDA_T *)best, index);
}

#undef NDA_FLOAT
#undef NDA_TRUTH
#undef NDA_ID
#undef NDA_T
