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

/* Are loops right that compilers turn into vectors? gcc 12 -O3 -ffast-math
** loses NaN in these, whatever base.h asks for. */
#if defined(NDA_FLOAT) && defined(NDA_FAST) && !defined(NDA_BITWISE)
#define CHUNKS 0
#else
#define CHUNKS 1
#endif

/* RANK: what of an element is compared. COMPARABLE: has it an order? */
#if defined(NDA_FLOAT) && defined(NDA_BITWISE)
#define MAGNITUDE(x) ((x) & (NDA_T)(NDA_BITS == 64 ? INT64_MAX : INT32_MAX))
#define ISNAN(x) (MAGNITUDE(x) > NDA_MAX)
#define RANK(x) NDA_ID(rank)(x)
#define COMPARABLE(x, y) (!ISNAN(x) & !ISNAN(y))
#elif defined(NDA_FLOAT)
#define ISNAN(x) ((x) != (x))
#define RANK(x) (x)
#define COMPARABLE(x, y) 1
#else
#define ISNAN(x) ((void)(x), 0)
#define RANK(x) (x)
#define COMPARABLE(x, y) 1
#endif

/* Does x beat y, or not? Where one is NaN, neither is true. */
#define BEFORE(x, y)                                                           \
  (COMPARABLE(x, y) & (NDA_LARGEST ? RANK(x) > RANK(y) : RANK(x) < RANK(y)))
#define BEHIND(x, y)                                                           \
  (COMPARABLE(x, y) & (NDA_LARGEST ? RANK(x) <= RANK(y) : RANK(x) >= RANK(y)))

#if defined(NDA_FLOAT) && defined(NDA_BITWISE)
/* Bits of a float as an integer in the same order; 0 and -0 are one. */
NDA_INLINE NDA_T NDA_ID(rank)(NDA_T x)
{
  return x < 0 ? -MAGNITUDE(x) : x;
}
#endif

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

/* Is the element a NaN? Asked of memory: clang -ffast-math takes what a
** function returns for none. */
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
