/* map.tmpl.h: an elementwise function over a block. Requires NDA_FN, its name;
** NDA_OF(x, y); NDA_X, the C type of its operands; and NDA_R, that of its
** result. With NDA_LIGHT the loop is small, and not vectorized. With NDA_PACK
** it packs the results of comparisons of 64-bit elements. */

/* With a constant count, where speed matters: compilers vectorize the loop. */
NDA_INLINE NDA_TARGET void NDA_SOME(NDA_FN)(int64_t count, char *out,
                                            const char *a, const char *b)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_X x, y;
    NDA_R r;
    memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
    memcpy(&y, b + i * (int64_t)sizeof y, sizeof y);
    r = (NDA_R)NDA_OF(VALUE(x), VALUE(y));
    memcpy(out + i * (int64_t)sizeof r, &r, sizeof r);
  }
}

#if defined(NDA_PACK) && NDA_BITS == 64 && defined(NDA_COMPARED)
/* Compares four elements; all bits are set where it holds. */
NDA_INLINE NDA_TARGET NDA_TRUE NDA_FOUR(NDA_FN)(const char *a, const char *b)
{
  NDA_ID(four) x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (NDA_TRUE)(NDA_OF(x, y));
}

/* Compilers need many more steps to pack these. */
NDA_INLINE NDA_TARGET void NDA_LOT_OF(NDA_FN)(char *out, const char *a,
                                              const char *b)
{
  NDA_PACK(
    out, NDA_FOUR(NDA_FN)(a, b), NDA_FOUR(NDA_FN)(a + 32, b + 32),
    NDA_FOUR(NDA_FN)(a + 64, b + 64), NDA_FOUR(NDA_FN)(a + 96, b + 96),
    NDA_FOUR(NDA_FN)(a + 128, b + 128), NDA_FOUR(NDA_FN)(a + 160, b + 160),
    NDA_FOUR(NDA_FN)(a + 192, b + 192), NDA_FOUR(NDA_FN)(a + 224, b + 224));
}
#define COMPUTE_LOT(out, a, b) NDA_LOT_OF(NDA_FN)(out, a, b)
#elif defined(NDA_LIGHT)
#define COMPUTE_LOT(out, a, b) NDA_SOME(NDA_FN)(n < SIDE ? n : SIDE, out, a, b)
#else
#define COMPUTE_LOT(out, a, b) NDA_SOME(NDA_FN)(SIDE, out, a, b)
#endif

#if defined(NDA_LIGHT)
#define LEAST 1
#define COMPUTE_REST(n, out, a, b) ((void)(n))
#else
#define LEAST SIDE
#define COMPUTE_REST(n, out, a, b) NDA_SOME(NDA_FN)(n, out, a, b)
#endif

NDA_TARGET static void NDA_ID(NDA_FN)(int64_t n, char *out,
                                      const char *const *in,
                                      const int64_t *advance)
{
  const int64_t step_a = advance[0], step_b = advance[1];
  const char *a = in[0], *b = in[1];
  for (; n >= LEAST; n -= SIDE, a += step_a, b += step_b) {
    COMPUTE_LOT(out, a, b);
    out += SIDE * (int64_t)sizeof(NDA_R);
  }
  COMPUTE_REST(n, out, a, b);
}

#undef COMPUTE_LOT
#undef COMPUTE_REST
#undef LEAST
#undef NDA_FN
#undef NDA_OF
