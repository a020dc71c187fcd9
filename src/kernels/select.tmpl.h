/* select.tmpl.h: one of two elements by a mask, whatever they are. */

NDA_INLINE NDA_TARGET void NDA_ID(select_some)(int64_t count, char *out,
                                               const char *mask, const char *a,
                                               const char *b)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x, y;
    memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
    memcpy(&y, b + i * (int64_t)sizeof y, sizeof y);
    x = mask[i] != 0 ? x : y;
    memcpy(out + i * (int64_t)sizeof x, &x, sizeof x);
  }
}

NDA_TARGET static void NDA_ID(select)(int64_t n, char *out,
                                      const char *const *in,
                                      const int64_t *advance)
{
  const int64_t step = advance[0], step_a = advance[1], step_b = advance[2];
  const char *mask = in[0], *a = in[1], *b = in[2];
  for (; n >= SIDE; n -= SIDE, mask += step, a += step_a, b += step_b) {
    NDA_ID(select_some)(SIDE, out, mask, a, b);
    out += SIDE * (int64_t)sizeof(NDA_T);
  }
  NDA_ID(select_some)(n, out, mask, a, b);
}
