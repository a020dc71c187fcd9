/* fmod.h: C's fmod, to the bit, in time that hardly depends on the distance of
** the exponents: C libraries take a step for every bit of it, which makes up to
** 2,000. A float is a whole number of 53 bits times a power of two; the first
** division takes 11 bits of the distance, and each step after it 50: the
** quotient is estimated in floating point, and is off by 1 at most. */
#ifndef NDA_FMOD_H
#define NDA_FMOD_H

#include <math.h>

#include "kernels.h"

#define DIGITS 52 /* of a float64, stored */
#define SPARE 11  /* bits that a float's 53 leave free in 64 */
#define STEP 50   /* bits of a quotient that float64 estimates well */

/* rest * 2^bits modulo `by`; rest < by < 2^53, bits at most STEP. What leaves
** 64 bits cancels out. */
static int64_t nda_shift_modulo(int64_t rest, int bits, int64_t by,
                                double inverse)
{
  double power = (double)(INT64_C(1) << bits);
  int64_t quotient = (int64_t)((double)rest * (power * inverse));
  rest =
    (int64_t)(((uint64_t)rest << bits) - (uint64_t)quotient * (uint64_t)by);
  rest += rest < 0 ? by : 0;
  return rest - (rest >= by ? by : 0);
}

static NDA_NOINLINE int64_t nda_far_modulo(int64_t rest, int64_t distance,
                                           int64_t by)
{
  double inverse = 1 / (double)by;
  int first = (int)(distance % STEP);
  rest = nda_shift_modulo(rest, first, by, inverse);
  for (distance -= first; distance > 0; distance -= STEP)
    rest = nda_shift_modulo(rest, STEP, by, inverse);
  return rest;
}

/* The bits of rest * 2^(exponent - 1075), for a rest above 0 that fits. */
NDA_INLINE uint64_t nda_compose(int64_t rest, int64_t exponent)
{
  double whole = (double)rest;
  uint64_t bits;
  int64_t scaled;
  memcpy(&bits, &whole, sizeof bits);
  scaled = (int64_t)(bits >> DIGITS) - 1023 - DIGITS + exponent;
  if (scaled < 1)
    return (uint64_t)rest << (exponent - 1);
  return (bits & ((UINT64_C(1) << DIGITS) - 1)) | (uint64_t)scaled << DIGITS;
}

/* fmod(x, y); of float32 it is that of float32. */
NDA_INLINE double nda_fmod(double x, double y)
{
  const uint64_t sign = UINT64_C(1) << 63, hidden = UINT64_C(1) << DIGITS;
  const uint64_t infinity = UINT64_C(0x7ff) << DIGITS;
  uint64_t a, b, bits, top, low;
  int64_t distance, rest;
  memcpy(&a, &x, sizeof a);
  memcpy(&b, &y, sizeof b);
  bits = a & sign;
  a &= ~sign;
  b &= ~sign;
  if (a >= infinity || b > infinity || b == 0)
    return fmod(x, y);
  if (a < b)
    return x;
  top = a < hidden ? a : (a & (hidden - 1)) | hidden;
  low = b < hidden ? b : (b & (hidden - 1)) | hidden;
  distance = (int64_t)(a >> DIGITS) - (a >= hidden);
  distance -= (int64_t)(b >> DIGITS) - (b >= hidden);
  if (sizeof(size_t) < sizeof rest && distance <= SPARE)
    return fmod(x, y); /* where divisions of 64 bits are calls */
  if (distance <= SPARE)
    rest = (int64_t)((top << distance) % low);
  else
    rest = nda_far_modulo((int64_t)((top << SPARE) % low), distance - SPARE,
                          (int64_t)low);
  if (rest > 0)
    bits |= nda_compose(rest, (int64_t)(b >> DIGITS) + (b < hidden));
  memcpy(&x, &bits, sizeof x);
  return x;
}

#undef DIGITS
#undef SPARE
#undef STEP
#endif
