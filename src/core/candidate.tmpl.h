/* candidate.tmpl.h: one candidate of a search: how it is read, and when it
** takes the place of the best. */

#if defined(NDA_FLOAT)
#define ISNAN(x) ((x) != (x))
#else
#define ISNAN(x) ((void)(x), 0)
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
  return open | (NDA_LARGEST ? x > best : x < best); /* no branch */
}

#undef VALUE
#undef ISNAN
