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

/* Returns how many were added, up to the first index out of range or sum that
** overflows. */
static int64_t NDA_ID(add)(const picks *these)
{
  picks p = *these;
  int64_t i = 0;
  uint64_t place;
  for (; i < p.n && (place = (uint64_t)p.indices[i] - 1) < (uint64_t)p.length;
       i++, p.values += p.apart) {
    NDA_T x, y, sum;
    char *at = p.at + (int64_t)place * p.stride;
    memcpy(&x, at, sizeof x);
    memcpy(&y, p.values, sizeof y);
    sum = ADDS(x, y);
    if (LEAVES(x, y, sum))
      break;
    memcpy(at, &sum, sizeof sum);
  }
  return i;
}

#undef ADDS
#undef LEAVES
