/* scalar.tmpl.h: loads and stores single elements as nda_values, and converts
** rows of them to and from the widest type of their kind. Requires the macros
** of each_type.tmpl.h. */

#if defined(NDA_FLOAT)
#define KIND NDA_REAL
#define FIELD real
#define WIDE double
#elif defined(NDA_TRUTH)
#define KIND NDA_BOOLEAN
#define FIELD truth
#elif defined(NDA_NATURAL)
#define KIND NDA_UNSIGNED
#define FIELD natural
#else
#define KIND NDA_SIGNED
#define FIELD integer
#endif
#if !defined(WIDE)
#define WIDE int64_t
#endif

#if defined(NDA_TRUTH)
#define VALUE(x) ((x) != 0)
#else
#define VALUE(x) (x)
#endif

/* Not 0 where a wide x does not fit the type. */
#if defined(NDA_FLOAT) && NDA_BITS == 32
#define MISFIT(x) overflows(x)
#elif NDA_BITS == 64
#define MISFIT(x) 0
#elif defined(NDA_TRUTH)
#define MISFIT(x) ((uint64_t)(x) >> 1)
#elif defined(NDA_NATURAL)
#define MISFIT(x) ((uint64_t)(x) >> NDA_BITS)
#else
#define MISFIT(x)                                                              \
  (((uint64_t)(x) + (UINT64_C(1) << (NDA_BITS - 1))) >> NDA_BITS)
#endif

static void NDA_ID(load)(const void *at, nda_value *value)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  value->kind = KIND;
  value->as.FIELD = VALUE(x);
}

static void NDA_ID(store)(void *at, const nda_value *value)
{
  NDA_T x = (NDA_T)value->as.FIELD;
  memcpy(at, &x, sizeof x);
}

#define SCALARS 64

/* With a constant count these loops are vectorized. `wide` may be at any
** address. */

NDA_INLINE void NDA_ID(widen_some)(int64_t count, char *wide, const char *from)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x;
    memcpy(&x, from + i * (int64_t)sizeof x, sizeof x);
    WIDE y = (WIDE)VALUE(x);
    memcpy(wide + i * (int64_t)sizeof y, &y, sizeof y);
  }
}

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  char *to = (char *)wide;
  for (; n >= SCALARS && stride == sizeof(NDA_T); n -= SCALARS) {
    NDA_ID(widen_some)(SCALARS, to, from);
    to += SCALARS * sizeof(WIDE);
    from += SCALARS * sizeof(NDA_T);
  }
  for (; n > 0; n--, from += stride, to += sizeof(WIDE))
    NDA_ID(widen_some)(1, to, from);
}

NDA_INLINE uint64_t NDA_ID(narrow_some)(int64_t count, char *to,
                                        const char *wide)
{
  uint64_t misfits = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    WIDE x;
    memcpy(&x, wide + i * (int64_t)sizeof x, sizeof x);
    misfits |= MISFIT(x);
    NDA_T y = (NDA_T)VALUE(x);
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
  }
  return misfits;
}

static int NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  const char *from = (const char *)wide;
  uint64_t misfits = 0;
  if (NDA_BITS == 64) {
    memcpy(to, wide, nda_bytes(n, sizeof(NDA_T)));
    return 0;
  }
  for (; n >= SCALARS; n -= SCALARS) {
    misfits |= NDA_ID(narrow_some)(SCALARS, to, from);
    to += SCALARS * sizeof(NDA_T);
    from += SCALARS * sizeof(WIDE);
  }
  for (; n > 0; n--, from += sizeof(WIDE), to += sizeof(NDA_T))
    misfits |= NDA_ID(narrow_some)(1, to, from);
  return misfits != 0;
}

#if !defined(NDA_FLOAT) && !defined(NDA_TRUTH) && NDA_BITS <= 16
NDA_INLINE void NDA_ID(float_some)(int64_t count, char *to, const char *from)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x;
    memcpy(&x, from + i * (int64_t)sizeof x, sizeof x);
    float y = (float)x;
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
  }
}

static void NDA_ID(floats)(int64_t n, char *to, const char *from)
{
  for (; n >= SCALARS; n -= SCALARS) {
    NDA_ID(float_some)(SCALARS, to, from);
    to += SCALARS * sizeof(float);
    from += SCALARS * sizeof(NDA_T);
  }
  for (; n > 0; n--, from += sizeof(NDA_T), to += sizeof(float))
    NDA_ID(float_some)(1, to, from);
}
#endif

#undef KIND
#undef FIELD
#undef WIDE
#undef VALUE
#undef MISFIT
#undef SCALARS
