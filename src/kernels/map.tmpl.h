/* map.tmpl.h: an elementwise function over a block. Requires NDA_FN, its name;
** and NDA_OF(x, y), or NDA_CALLED, a C function, and CALL_LOOP, a loop that
** calls it. With NDA_COMPARED the result is bool. With NDA_LIGHT or NDA_SMALL
** the loop is small, and not vectorized. With NDA_PACK it packs the results of
** comparisons of 64-bit elements. */

#if defined(NDA_CALLED)

static void NDA_ID(NDA_FN)(int64_t n, char *out, const char *const *in,
                           const int64_t *advance)
{
  CALL_LOOP(n, out, in, advance, NDA_CALLED);
}

#else

#define SOME(name) SOME_(name)
#define SOME_(name) NDA_ID(name##_some)
#define FOUR(name) FOUR_(name)
#define FOUR_(name) NDA_ID(name##_four)
#define LOT_OF(name) LOT_OF_(name)
#define LOT_OF_(name) NDA_ID(name##_lot)

#if defined(NDA_TRUTH)
#define VALUE(x) ((x) != 0)
#else
#define VALUE(x) (x)
#endif

#if defined(NDA_COMPARED)
#define RESULT unsigned char
#define LOT NDA_TRUTHS
#else
#define RESULT NDA_T
#define LOT NDA_LOT(sizeof(NDA_T))
#endif

/* With a constant count, where speed matters: compilers vectorize the loop. */
NDA_INLINE NDA_TARGET void SOME(NDA_FN)(int64_t count, char *out, const char *a,
                                        const char *b)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x, y;
    RESULT r;
    memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
    memcpy(&y, b + i * (int64_t)sizeof y, sizeof y);
    r = (RESULT)NDA_OF(VALUE(x), VALUE(y));
    memcpy(out + i * (int64_t)sizeof r, &r, sizeof r);
  }
}

#if defined(NDA_PACK) && NDA_BITS == 64 && defined(NDA_COMPARED)
/* Compares four elements; all bits are set where it holds. */
NDA_INLINE NDA_TARGET NDA_TRUE FOUR(NDA_FN)(const char *a, const char *b)
{
  NDA_ID(four) x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (NDA_TRUE)(NDA_OF(x, y));
}

/* Compilers need many more steps to pack these. */
NDA_INLINE NDA_TARGET void LOT_OF(NDA_FN)(char *out, const char *a,
                                          const char *b)
{
  NDA_PACK(out, FOUR(NDA_FN)(a, b), FOUR(NDA_FN)(a + 32, b + 32),
           FOUR(NDA_FN)(a + 64, b + 64), FOUR(NDA_FN)(a + 96, b + 96),
           FOUR(NDA_FN)(a + 128, b + 128), FOUR(NDA_FN)(a + 160, b + 160),
           FOUR(NDA_FN)(a + 192, b + 192), FOUR(NDA_FN)(a + 224, b + 224));
}
#define COMPUTE_LOT LOT_OF(NDA_FN)
#elif defined(NDA_LIGHT) || defined(NDA_SMALL)
#define LEAST 1
#define COMPUTE_LOT(out, a, b) SOME(NDA_FN)(n < LOT ? n : LOT, out, a, b)
#else
#define COMPUTE_LOT(out, a, b) SOME(NDA_FN)(LOT, out, a, b)
#endif
#if !defined(LEAST)
#define LEAST LOT
#endif

NDA_TARGET static void NDA_ID(NDA_FN)(int64_t n, char *out,
                                      const char *const *in,
                                      const int64_t *advance)
{
  const int64_t step_a = advance[0], step_b = advance[1];
  const char *a = in[0], *b = in[1];
  for (; n >= LEAST; n -= LOT, a += step_a, b += step_b) {
    COMPUTE_LOT(out, a, b);
    out += LOT * (int64_t)sizeof(RESULT);
  }
  SOME(NDA_FN)(n, out, a, b);
}

#undef SOME
#undef SOME_
#undef FOUR
#undef FOUR_
#undef LOT_OF
#undef LOT_OF_
#undef VALUE
#undef RESULT
#undef LOT
#undef LEAST
#undef COMPUTE_LOT
#endif

#undef NDA_CALLED
#undef NDA_FN
#undef NDA_OF
