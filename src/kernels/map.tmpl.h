/* map.tmpl.h: a function of elements over a block. Wants NDA_FN, its name;
** NDA_OF(x, y); NDA_X, the C type of its operands; and NDA_R, that of its
** results. Where NDA_LIGHT is defined the loop is small, and makes no vectors.
** Where NDA_PACK is defined it packs what comparisons of elements of 64 bits
** give. */

/* Of a known count, where it matters: a loop that compilers turn into vectors.
*/
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
/* Compares four elements; all bits of those for which it holds. */
NDA_INLINE NDA_TARGET NDA_TRUE NDA_FOUR(NDA_FN)(const char *a, const char *b)
{
  NDA_ID(four) x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (NDA_TRUE)(NDA_OF(x, y));
}

/* Compilers pack these in many more steps. */
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
