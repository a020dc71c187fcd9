/* scalar.tmpl.h: one element between memory and an nda_value, and rows of them
** to and from the widest type of their kind. Wants NDA_T (the C type),
** NDA_ID(name), NDA_KIND, NDA_FIELD, NDA_WIDE, double or int64_t, and
** NDA_MISFIT(x): not 0 where the wide x is no element; and NDA_SHORT where
** float32 holds all elements. */

static void NDA_ID(load)(const void *at, nda_value *value)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  value->kind = NDA_KIND;
  value->as.NDA_FIELD = x;
}

static void NDA_ID(store)(void *at, const nda_value *value)
{
  NDA_T x = (NDA_T)value->as.NDA_FIELD;
  memcpy(at, &x, sizeof x);
}

/* Of a constant count, loops that compilers turn into vectors. `wide` may be at
** any address. */

NDA_INLINE void NDA_ID(widen_some)(int64_t count, char *wide, const char *from)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x;
    NDA_WIDE y;
    memcpy(&x, from + i * (int64_t)sizeof x, sizeof x);
    y = (NDA_WIDE)x;
    memcpy(wide + i * (int64_t)sizeof y, &y, sizeof y);
  }
}

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  char *to = (char *)wide;
  if (stride == sizeof(NDA_T)) {
    for (; n >= NDA_AT_ONCE; n -= NDA_AT_ONCE) {
      NDA_ID(widen_some)(NDA_AT_ONCE, to, from);
      to += NDA_AT_ONCE * sizeof(NDA_WIDE);
      from += NDA_AT_ONCE * sizeof(NDA_T);
    }
  }
  for (; n > 0; n--, from += stride, to += sizeof(NDA_WIDE))
    NDA_ID(widen_some)(1, to, from);
}

NDA_INLINE uint64_t NDA_ID(narrow_some)(int64_t count, char *to,
                                        const char *wide)
{
  uint64_t misfits = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_WIDE x;
    NDA_T y;
    memcpy(&x, wide + i * (int64_t)sizeof x, sizeof x);
    misfits |= NDA_MISFIT(x);
    y = (NDA_T)x;
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
  }
  return misfits;
}

static int NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  const char *from = (const char *)wide;
  uint64_t misfits = 0;
  for (; n >= NDA_AT_ONCE; n -= NDA_AT_ONCE) {
    misfits |= NDA_ID(narrow_some)(NDA_AT_ONCE, to, from);
    to += NDA_AT_ONCE * sizeof(NDA_T);
    from += NDA_AT_ONCE * sizeof(NDA_WIDE);
  }
  for (; n > 0; n--, from += sizeof(NDA_WIDE), to += sizeof(NDA_T))
    misfits |= NDA_ID(narrow_some)(1, to, from);
  return misfits != 0;
}

#if defined(NDA_SHORT)
NDA_INLINE void NDA_ID(float_some)(int64_t count, char *to, const char *from)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x;
    float y;
    memcpy(&x, from + i * (int64_t)sizeof x, sizeof x);
    y = (float)x;
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
  }
}

static void NDA_ID(floats)(int64_t n, char *to, const char *from)
{
  for (; n >= NDA_AT_ONCE; n -= NDA_AT_ONCE) {
    NDA_ID(float_some)(NDA_AT_ONCE, to, from);
    to += NDA_AT_ONCE * sizeof(float);
    from += NDA_AT_ONCE * sizeof(NDA_T);
  }
  for (; n > 0; n--, from += sizeof(NDA_T), to += sizeof(float))
    NDA_ID(float_some)(1, to, from);
}
#endif

#if defined(NDA_INTEGER)
static void NDA_ID(store_index)(void *at, int64_t index)
{
  NDA_T x = (NDA_T)index;
  memcpy(at, &x, sizeof x);
}
#endif

#undef NDA_T
#undef NDA_ID
#undef NDA_MISFIT
#undef NDA_SHORT
