/* keys.tmpl.h: converts elements to keys, unsigned numbers in the same order.
** NaN has the last key, in both directions. */

#if NDA_BITS == 64
#define INFINITE (UINT64_C(0x7ff) << 52)
#else
#define INFINITE (UINT32_C(0xff) << 23)
#endif
#define SIGN ((NDA_RAW)((NDA_RAW)1 << (NDA_BITS - 1)))
#define LAST ((NDA_RAW)-1)

/* `turn`: all bits to order the largest first, else none. */
#if defined(NDA_FLOAT)
NDA_INLINE NDA_RAW NDA_ID(key)(NDA_RAW x, NDA_RAW turn)
{
  NDA_RAW magnitude = x & ~SIGN;
  NDA_RAW key = x & SIGN ? ~x : x | SIGN;
  key = magnitude == 0 ? SIGN : key;
  return magnitude > INFINITE ? LAST : key ^ turn;
}
#elif defined(NDA_TRUTH)
NDA_INLINE NDA_RAW NDA_ID(key)(NDA_RAW x, NDA_RAW turn)
{
  return (NDA_RAW)((x != 0) ^ turn);
}
#elif defined(NDA_NATURAL)
NDA_INLINE NDA_RAW NDA_ID(key)(NDA_RAW x, NDA_RAW turn)
{
  return x ^ turn;
}
#else
NDA_INLINE NDA_RAW NDA_ID(key)(NDA_RAW x, NDA_RAW turn)
{
  return x ^ SIGN ^ turn;
}
#endif

static void NDA_ID(keys)(int64_t n, const char *from, int64_t stride,
                         int largest, uint64_t *keys)
{
  NDA_RAW turn = largest ? LAST : 0;
  for (int64_t i = 0; i < n; i++) {
    NDA_RAW x;
    memcpy(&x, from + i * stride, sizeof x);
    keys[i] = NDA_ID(key)(x, turn);
  }
}

#undef INFINITE
#undef SIGN
#undef LAST
