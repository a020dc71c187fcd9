/* search.tmpl.h: the searches for one kind of key; the smallest key wins. First
** candidates: how a key is read, and when it replaces the best; then the
** kernels, `rows` and `columns`. Requires the macros of each_type for a key;
** NDA_TARGET, the attribute that selects the instructions, or nothing;
** NDA_VECTORS, the header with vector operations, if there is one;
** NDA_NO_ORDER64 if 64-bit integers are faster in plain C; NDA_FAR, another set
** that is faster for rows longer than the caches, if any; and NDA_TUPLES for
** `tuples` of 32 and 64 bits. */

#define SIZE ((int64_t)sizeof(NDA_T))
#define WORST ((NDA_T)(NDA_MAX))
#define SIDE (64 / SIZE) /* columns of a chunk */
#define STRIP 512        /* columns of a strip */

/* NANS: can there be NaN? BEST: is no key better than x? */
#if defined(NDA_FLOAT)
#define NANS 1
#define ISNAN(x) ((x) != (x))
#define BEST(x) 0 /* a NaN may still follow */
#else
#define NANS 0
#define ISNAN(x) ((void)(x), 0)
#define BEST(x) ((x) == (NDA_T)(NDA_MIN))
#endif

/* The key of an element at any address. */
NDA_INLINE NDA_T NDA_ID(get)(const char *at, uint64_t turn)
{
  NDA_RAW raw;
  NDA_T key;
  memcpy(&raw, at, sizeof raw);
#if defined(NDA_TRUTH)
  raw = raw != 0;
#endif
  raw = (NDA_RAW)(raw ^ (NDA_RAW)turn);
  memcpy(&key, &raw, sizeof key);
  return key;
}

/* Is the element at an address a NaN? */
NDA_INLINE int NDA_ID(isnan)(const char *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return ISNAN(x);
}

/* Does x replace the best? `open`: there is no best, and no bound. */
NDA_INLINE int NDA_ID(beats)(NDA_T x, NDA_T best, int open, int flags)
{
  if (ISNAN(x))
    return !(flags & NDA_SKIPNAN) && (open || !ISNAN(best));
  return open | (x < best); /* no branch */
}

/* condition ? yes : no, without a branch. Compilers make one, which here would
** depend on the data and often be mispredicted. */
NDA_INLINE int64_t NDA_ID(either)(int condition, int64_t yes, int64_t no)
{
  return no ^ ((no ^ yes) & -(int64_t)(condition != 0));
}

/* Compares a candidate, at `place` of the run, with the best. */
NDA_INLINE void NDA_ID(settle)(const nda_run *run, int64_t place, NDA_T x,
                               int flags, NDA_T *best, int64_t *index)
{
  int open = *index < 0 && !(flags & NDA_BOUNDED);
  int beats = NDA_ID(beats)(x, *best, open, flags);
  *best = beats ? x : *best;
  *index = NDA_ID(either)(beats, run->index + place * run->step, *index);
}

#if !defined(NDA_VECTORS)
#include "plain.tmpl.h"
#elif defined(NDA_NO_ORDER64) && !defined(NDA_FLOAT) && NDA_BITS == 64

/* If vectors offer nothing. */
static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  nda_kernels_plain.rows[NDA_KEY](run, lanes, flags, best, index);
}

static void NDA_ID(columns)(const nda_run *run, const nda_lanes *lanes,
                            int flags, void *best, int64_t *index)
{
  nda_kernels_plain.columns[NDA_KEY](run, lanes, flags, best, index);
}

#else
#include NDA_VECTORS
#include "columns.tmpl.h"
#include "rows.tmpl.h"
#endif

#undef SIZE
#undef NANS
#undef ISNAN
#undef BEST
#undef WORST
#undef SIDE
#undef STRIP
