/* decimal.c: the shortest decimal of a float; see nda_shortest in dtype.h. A
** number m * 2^e is multiplied by a power of ten, 10^s, chosen so that it has
** 17 digits before the point. That is exact: 128 bits hold m * 5^s, and the
** rest is a shift. A decimal with fewer digits reads back as the number if it
** is closer than half the step to the next float (Steele and White, 1990).
** Trying printf and strtod takes ten times as long. */
#include "dtype.h"

#include <math.h>
#include <stdlib.h>

/* the bit of m that is not stored */
static const uint64_t HIDDEN = UINT64_C(1) << 52;
static const double LOG_2 = 0.30102999566398120;             /* log10(2) */
static const uint64_t TEN_17 = UINT64_C(100000000000000000); /* 10^17 */
static const int FEWEST = 14;                                /* of %.14g */

/* A number with 17 digits before the point: whole + rest / 2^shift. */
typedef struct digits_17 {
  uint64_t whole, rest;
  int shift;
  int power;     /* the number is this times 10^-power */
  uint64_t five; /* 5^power; half a step of m, in units of 2^-shift, is twice
                 ** that */
  uint64_t m;
} digits_17;

/* The digits kept: digits * 10^exponent, with the point after the first
** digit. */
typedef struct few_digits {
  uint64_t digits;
  int count, exponent;
} few_digits;

static void multiply_wide(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low)
{
  const uint64_t mask = 0xffffffff;
  uint64_t ll = (a & mask) * (b & mask), lh = (a & mask) * (b >> 32);
  uint64_t hl = (a >> 32) * (b & mask), hh = (a >> 32) * (b >> 32);
  uint64_t middle = (ll >> 32) + (lh & mask) + (hl & mask);
  *low = middle << 32 | (ll & mask);
  *high = hh + (lh >> 32) + (hl >> 32) + (middle >> 32);
}

static void scale_to_17(digits_17 *n, int exponent)
{
  uint64_t high, low;
  n->five = 1;
  for (int i = 0; i < n->power; i++)
    n->five *= 5;
  n->shift = 2 - exponent - n->power; /* 1 to 59 */
  multiply_wide(4 * n->m, n->five, &high, &low);
  n->whole = high << (64 - n->shift) | low >> n->shift;
  n->rest = low & ((UINT64_C(1) << n->shift) - 1);
}

/* The power of ten is computed for 2^52 * 2^e, and may be one too high. */
static digits_17 digits_17_of(double size)
{
  digits_17 n;
  uint64_t bits;
  memcpy(&bits, &size, sizeof bits);
  int exponent = (int)(bits >> 52) - 1075;
  n.m = (bits & (HIDDEN - 1)) | HIDDEN;
  n.power = 16 - (int)floor((exponent + 52) * LOG_2);
  scale_to_17(&n, exponent);
  if (n.whole >= TEN_17) {
    n.power--;
    scale_to_17(&n, exponent);
  }
  return n;
}

/* Rounds to `count` digits, ties to even. False if another float64 is at least
** as close to the result. */
static int round_to(const digits_17 *n, int count, uint64_t unit,
                    few_digits *to)
{
  uint64_t quotient = n->whole / unit, left = n->whole % unit, limit, apart;
  uint64_t half = UINT64_C(1) << (n->shift - 1);
  int above = unit == 1 ? n->rest > half : 2 * left + (n->rest > 0) > unit;
  int tie = unit == 1 ? n->rest == half : 2 * left == unit && n->rest == 0;
  int up = above || (tie && quotient % 2 == 1);
  to->digits = quotient + (uint64_t)up;
  to->count = count;
  to->exponent = 16 - n->power;
  apart = up ? unit - left : left;
  if (unit == 1 || apart > 15) /* half a step is at most 11.1 */
    return unit == 1;
  apart = (apart << n->shift) + (up ? 0 - n->rest : n->rest);
  limit = up || n->m != HIDDEN ? 2 * n->five : n->five;
  return apart < limit || (apart == limit && n->m % 2 == 0);
}

/* Does the decimal, which has at most 9 digits, read back as this float32? It
** is exact as a quotient or product rounded once, as in strtod. */
static int is_float32(const few_digits *d, double size)
{
  double power = 1, real = (double)d->digits;
  int places = d->count - 1 - d->exponent;
  for (int i = 0; i < places || i < -places; i++)
    power *= 10;
  real = places > 0 ? real / power : real * power;
  return (float)real == (float)size;
}

static few_digits shortest(double size, int isfloat32)
{
  few_digits d = {0, 1, 0};
  int count = isfloat32 ? 6 : 15, fits;
  uint64_t unit = isfloat32 ? UINT64_C(100000000000) : 100; /* 10^(17-count) */
  if (size < (isfloat32 ? 16777216.0 : 9007199254740992.0) &&
      (double)(uint64_t)size == size) { /* then no other float is as close */
    d.digits = (uint64_t)size;
    return d;
  }
  digits_17 n = digits_17_of(size);
  do {
    fits = round_to(&n, count, unit, &d);
    if (isfloat32)
      fits = count == 9 || is_float32(&d, size);
    unit /= 10;
    count++;
  } while (!fits);
  return d;
}

/* Writes n digits, with a point before digit `point` if that is one of them. */
static char *write_digits(char *text, uint64_t digits, int n, int point)
{
  int end = n + (point > 0 && point < n);
  for (int i = end - 1; i >= 0; i--) {
    if (i == point && end > n) {
      text[i] = '.';
    } else {
      text[i] = (char)('0' + digits % 10);
      digits /= 10;
    }
  }
  return text + end;
}

int nda_shortest(char *text, double real, int isfloat32)
{
  char *at = text;
  uint64_t bits;
  double size = fabs(real);
  int n = 1;
  if (!(size == 0 || (size >= 1e-9 && size < 9007199254740992.0)))
    return 0;
  memcpy(&bits, &real, sizeof bits);
  if (bits >> 63 != 0)
    *at++ = '-';
  few_digits d = shortest(size, isfloat32);
  while (d.digits >= 10 && d.digits % 10 == 0) {
    d.digits /= 10;
    d.count--;
  }
  for (uint64_t rest = d.digits; rest >= 10; rest /= 10)
    n++;
  d.exponent += n - d.count; /* rounding 9s up gives one digit more */
  if (d.exponent < -4 || d.exponent >= (n > FEWEST ? n : FEWEST)) {
    at = write_digits(at, d.digits, n, 1);
    *at++ = 'e';
    *at++ = d.exponent < 0 ? '-' : '+';
    at = write_digits(at, 100 + (uint64_t)abs(d.exponent), 2, 0);
  } else if (d.exponent < 0) {
    memcpy(at, "0.0000", 6);
    at = write_digits(at + 1 - d.exponent, d.digits, n, 0);
  } else {
    at = write_digits(at, d.digits, n, d.exponent + 1);
    for (; n <= d.exponent; n++)
      *at++ = '0';
  }
  *at = '\0';
  return (int)(at - text);
}
