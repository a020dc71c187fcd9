/* wide.c: what takes more than an addition; see wide.h. */
#include "wide.h"

#include <math.h>

nda_wide nda_wide_times(nda_wide a, int64_t times)
{
  const uint64_t half = UINT64_C(0xffffffff);
  uint64_t low = a.low & half, high = a.low >> 32;
  uint64_t few = (uint64_t)times & half, many = (uint64_t)times >> 32;
  uint64_t middle = high * few + (low * few >> 32);
  uint64_t other = low * many + (middle & half);
  nda_wide product;
  product.low = a.low * (uint64_t)times;
  product.high = (int64_t)(high * many + (middle >> 32) + (other >> 32) +
                           (uint64_t)a.high * (uint64_t)times);
  return product;
}

/* The quotient of 128 bits by count, of 64; bit by bit, as on paper. */
static uint64_t divide_wide(uint64_t high, uint64_t low, uint64_t count,
                            uint64_t *rest)
{
  uint64_t quotient = 0;
  if (high == 0) {
    *rest = low % count;
    return low / count;
  }
  *rest = high % count;
  for (int i = 63; i >= 0; i--) {
    /* count is below 2^63, so that this never leaves 64 bits */
    *rest = *rest << 1 | (low >> i & 1);
    quotient <<= 1;
    if (*rest >= count) {
      *rest -= count;
      quotient |= 1;
    }
  }
  return quotient;
}

double nda_wide_quotient(nda_wide a, int64_t count)
{
  uint64_t high = (uint64_t)a.high, low = a.low, rest, quotient;
  int exponent = 0;
  double mean;
  if (a.high < 0) {
    low = 0 - low;
    high = ~high + (low == 0);
  }
  quotient = divide_wide(high, low, (uint64_t)count, &rest);
  /* Then 62 or 63 bits, of which the last stands for all that follow: more than
  ** a double keeps, so that the conversion below rounds what is there. */
  for (; quotient >> 61 == 0; exponent--) {
    rest <<= 1;
    quotient <<= 1;
    if (rest >= (uint64_t)count) {
      rest -= (uint64_t)count;
      quotient |= 1;
    }
  }
  for (; quotient >> 63 != 0; exponent++)
    quotient = quotient >> 1 | (quotient & 1);
  quotient |= rest != 0;
  mean = ldexp((double)(int64_t)quotient, exponent);
  return a.high < 0 ? -mean : mean;
}
