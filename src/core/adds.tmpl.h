/* adds.tmpl.h: adds values to elements selected by indices; see nda_put. The
** version for bool is never called. */

#if defined(NDA_FLOAT)
#define ADDS(x, y) ((x) + (y))
#define LEAVES(x, y, sum) 0
#elif defined(NDA_NATURAL) || defined(NDA_TRUTH)
#define ADDS(x, y) ((NDA_T)((uint64_t)(x) + (uint64_t)(y)))
#define LEAVES(x, y, sum) ((sum) < (x))
#else
/* It overflows where the sum's sign differs from the sign of both. */
#define ADDS(x, y) ((NDA_T)((uint64_t)(x) + (uint64_t)(y)))
#define LEAVES(x, y, sum) ((((x) ^ (sum)) & ((y) ^ (sum))) < 0)
#endif

/* The same as put_elements. It also stops before a sum that overflows. */
static int64_t NDA_ID(add)(char *to, int64_t stride, int64_t length,
                           const int64_t *indices, const char *values,
                           int64_t apart, int64_t n)
{
  int64_t i = 0;
  uint64_t place;
  for (; i < n && (place = (uint64_t)indices[i] - 1) < (uint64_t)length; i++) {
    NDA_T x, y, sum;
    char *at = to + (int64_t)place * stride;
    memcpy(&x, at, sizeof x);
    memcpy(&y, values + i * apart, sizeof y);
    sum = ADDS(x, y);
    if (LEAVES(x, y, sum))
      break;
    memcpy(at, &sum, sizeof sum);
  }
  return i;
}

#undef ADDS
#undef LEAVES
