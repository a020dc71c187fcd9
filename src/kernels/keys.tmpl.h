/* keys.tmpl.h: converts elements to keys, unsigned numbers in the same order.
** NaN has the last key, in both directions. */

#if NDA_BITS == 64
#define WORD uint64_t
#define INFINITE (UINT64_C(0x7ff) << 52)
#elif NDA_BITS == 32
#define WORD uint32_t
#define INFINITE (UINT32_C(0xff) << 23)
#elif NDA_BITS == 16
#define WORD uint16_t
#else
#define WORD uint8_t
#endif
#define SIGN ((WORD)((WORD)1 << (NDA_BITS - 1)))
#define LAST ((WORD)-1)

/* `turn`: all bits to order the largest first, else none. */
#if defined(NDA_FLOAT)
NDA_INLINE WORD NDA_ID(key)(WORD x, WORD turn)
{
  WORD magnitude = x & ~SIGN;
  WORD key = x & SIGN ? ~x : x | SIGN;
  key = magnitude == 0 ? SIGN : key;
  return magnitude > INFINITE ? LAST : key ^ turn;
}
#elif defined(NDA_TRUTH)
NDA_INLINE WORD NDA_ID(key)(WORD x, WORD turn)
{
  return (WORD)((x != 0) ^ turn);
}
#elif defined(NDA_NATURAL)
NDA_INLINE WORD NDA_ID(key)(WORD x, WORD turn)
{
  return x ^ turn;
}
#else
NDA_INLINE WORD NDA_ID(key)(WORD x, WORD turn)
{
  return x ^ SIGN ^ turn;
}
#endif

static void NDA_ID(keys)(int64_t n, const char *from, int64_t stride,
                         int largest, uint64_t *keys)
{
  WORD turn = largest ? LAST : 0;
  for (int64_t i = 0; i < n; i++) {
    WORD x;
    memcpy(&x, from + i * stride, sizeof x);
    keys[i] = NDA_ID(key)(x, turn);
  }
}

#undef WORD
#undef INFINITE
#undef SIGN
#undef LAST
