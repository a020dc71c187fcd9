/* adds.tmpl.h: adds values to elements selected by indices; see nda_put. The
** version for bool is never called. */

#if defined(NDA_FLOAT)
#define SUM(x, y, sign) ((x) + (y)) /* never taken back */
#define LEAVES(x, y, sum) 0
#else
#define SUM(x, y, sign)                                                        \
  ((NDA_T)((uint64_t)(x) + (uint64_t)(sign) * (uint64_t)(y)))
#if defined(NDA_NATURAL) || defined(NDA_TRUTH)
#define LEAVES(x, y, sum) ((sum) < (x))
#else
/* It overflows where the sum's sign differs from the sign of both. */
#define LEAVES(x, y, sum) ((((x) ^ (sum)) & ((y) ^ (sum))) < 0)
#endif
#endif

/* Writes as move_each does, but adds, or subtracts what was added. To add, it
** also stops before a sum that overflows. */
static int64_t NDA_ID(add)(batch *given, int sign)
{
  const batch b = *given;
  int64_t i = 0;
  for (char *at; i < b.n && find_element(&b, i, &at); i++) {
    NDA_T x, y, sum;
    memcpy(&x, at, sizeof x);
    memcpy(&y, b.values + i * b.apart, sizeof y);
    sum = SUM(x, y, sign);
    if (LEAVES(x, y, sum) && sign > 0) {
      given->overflowed = 1;
      break;
    }
    memcpy(at, &sum, sizeof sum);
  }
  return i;
}

#undef SUM
#undef LEAVES
