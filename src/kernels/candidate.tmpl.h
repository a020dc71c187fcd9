/* candidate.tmpl.h: one candidate of a search: how it is read, and when it
** takes the place of the best. */

/* NANS: are there any? WORST: what none is worse than. BEST: can none be
** better than x? */
#define WORST (NDA_LARGEST ? NDA_MIN : NDA_MAX)
#if !defined(NDA_FLOAT)
#define NANS 0
#define BEST(x) ((x) == (NDA_T)(NDA_LARGEST ? NDA_MAX : NDA_MIN))
#else
#define NANS 1
#define BEST(x) 0 /* there may be a NaN yet */
#endif

/* NaN has no order: with one, no comparison but != is true. */
#if defined(NDA_FLOAT)
#define ISNAN(x) ((x) != (x))
#else
#define ISNAN(x) ((void)(x), 0)
#endif

/* Does x beat y, or not? Where one is NaN, neither is true. */
#define BEFORE(x, y) (NDA_LARGEST ? (x) > (y) : (x) < (y))
#define BEHIND(x, y) (NDA_LARGEST ? (x) <= (y) : (x) >= (y))

#if defined(NDA_TRUTH)
#define VALUE(x) ((x) != 0)
#else
#define VALUE(x) (x)
#endif

/* An element, at any address. */
NDA_INLINE NDA_T NDA_ID(get)(const char *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return VALUE(x);
}

/* Is the element at an address a NaN? */
NDA_INLINE int NDA_ID(isnan)(const char *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return ISNAN(x);
}

/* Does x take the place of the best? `open`: there is none, and no bound. */
NDA_INLINE int NDA_ID(beats)(NDA_T x, NDA_T best, int open, int flags)
{
  if (ISNAN(x))
    return !(flags & NDA_SKIPNAN) && (open || !ISNAN(best));
  return open | BEFORE(x, best); /* no branch */
}

#undef VALUE
