/* map.tmpl.h: a function of elements over a block. Wants NDA_FN, its name;
** NDA_OF(x, y); NDA_X, the C type of its operands; and NDA_R, that of its
** results. */

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

NDA_TARGET static void NDA_ID(NDA_FN)(int64_t n, char *out,
                                      const char *const *in,
                                      const int64_t *advance)
{
  const int64_t step_a = advance[0], step_b = advance[1];
  const char *a = in[0], *b = in[1];
  for (; n >= SIDE; n -= SIDE, a += step_a, b += step_b) {
    NDA_SOME(NDA_FN)(SIDE, out, a, b);
    out += SIDE * (int64_t)sizeof(NDA_R);
  }
  NDA_SOME(NDA_FN)(n, out, a, b);
}

#undef NDA_FN
#undef NDA_OF
