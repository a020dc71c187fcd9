/* dtype.c: the table of element types, and the rules for converting a value to
** an element: it never changes silently, except that float32 rounds. */
#include "dtype.h"

#include <math.h>
#include <string.h>

/* --- elements in memory -------------------------------------------------- */

/* the first double that rounds to a float32 infinity */
#define OVERFLOW_FLOAT32 340282356779733661637539395458142568448.0

/* Is it finite, but too large for float32? Uses only operations that every
** vector unit has: positive floats compare like their bits. */
NDA_INLINE uint64_t overflows(double real)
{
  const uint64_t sign = UINT64_C(1) << 63;
  const uint64_t overflow = UINT64_C(0x47effffff0000000);
  const uint64_t infinity = UINT64_C(0x7ff0000000000000);
  uint64_t bits;
  memcpy(&bits, &real, sizeof bits);
  bits &= ~sign;
  return ((bits + (sign - overflow)) ^ (bits + (sign - infinity))) >> 63;
}

#define NDA_NAME(name, type) name##_##type
#define NDA_BODY "../core/scalar.tmpl.h"
#include "../kernels/each_type.tmpl.h"

/* clang-format off */
#define ROW(name, DTYPE, size, KIND, min, max, floats)                       \
  {#name, DTYPE, size, KIND, min, max, load_##name, store_##name,            \
   widen_##name, narrow_##name, floats}

const nda_type nda_types[NDA_DTYPES] = {
  ROW(float64, NDA_FLOAT64, 8, NDA_REAL, 0, 0, NULL),
  ROW(float32, NDA_FLOAT32, 4, NDA_REAL, 0, 0, NULL),
  ROW(int8, NDA_INT8, 1, NDA_SIGNED, INT8_MIN, INT8_MAX, floats_int8),
  ROW(int16, NDA_INT16, 2, NDA_SIGNED, INT16_MIN, INT16_MAX, floats_int16),
  ROW(int32, NDA_INT32, 4, NDA_SIGNED, INT32_MIN, INT32_MAX, NULL),
  ROW(int64, NDA_INT64, 8, NDA_SIGNED, INT64_MIN, INT64_MAX, NULL),
  ROW(uint8, NDA_UINT8, 1, NDA_UNSIGNED, 0, UINT8_MAX, floats_uint8),
  ROW(uint16, NDA_UINT16, 2, NDA_UNSIGNED, 0, UINT16_MAX, floats_uint16),
  ROW(uint32, NDA_UINT32, 4, NDA_UNSIGNED, 0, UINT32_MAX, NULL),
  ROW(uint64, NDA_UINT64, 8, NDA_UNSIGNED, 0, UINT64_MAX, NULL),
  ROW(bool, NDA_BOOL, 1, NDA_BOOLEAN, 0, 1, NULL),
};
/* clang-format on */

#undef ROW

const nda_type *nda_type_named(const char *name)
{
  for (int i = 0; i < NDA_DTYPES; i++) {
    if (strcmp(nda_types[i].name, name) == 0)
      return &nda_types[i];
  }
  return NULL;
}

const nda_type *nda_type_for(nda_kind kind)
{
  return &nda_types[kind == NDA_REAL      ? NDA_FLOAT64
                    : kind == NDA_BOOLEAN ? NDA_BOOL
                                          : NDA_INT64];
}

const nda_type *nda_common(const nda_type *a, const nda_type *b)
{
  int natural = a->kind == NDA_UNSIGNED && b->kind == NDA_UNSIGNED;
  int size = a->size > b->size ? a->size : b->size;
  nda_kind kind = natural ? NDA_UNSIGNED : NDA_SIGNED;
  if (a == b)
    return a;
  if (a->kind == NDA_BOOLEAN || b->kind == NDA_BOOLEAN)
    return NULL;
  if (a->kind == NDA_REAL || b->kind == NDA_REAL) {
    const nda_type *integer = a->kind == NDA_REAL ? b : a;
    kind = NDA_REAL;
    if (integer->kind != NDA_REAL)
      size = size == 8 || integer->size > 2 ? 8 : 4;
  } else if (a->kind != b->kind &&
             size == (a->kind == NDA_UNSIGNED ? a : b)->size) {
    size *= 2; /* no bit left for a sign yet */
  }
  for (int i = 0; i < NDA_DTYPES; i++) {
    if (nda_types[i].kind == kind && nda_types[i].size == size)
      return &nda_types[i];
  }
  return NULL;
}

int nda_holds(const nda_type *type, int64_t from, int64_t to)
{
  return (type->kind == NDA_SIGNED || type->kind == NDA_UNSIGNED) &&
         from >= type->min && (to < 0 || (uint64_t)to <= type->max);
}

/* --- order --------------------------------------------------------------- */

static const double two63 = 9223372036854775808.0;
static const double two64 = 18446744073709551616.0;

static int order_reals(double a, double b)
{
  return a < b ? -1 : a > b ? 1 : a == b ? 0 : 2;
}

static int order_integers(const nda_value *a, const nda_value *b)
{
  int below_a = a->kind == NDA_SIGNED && a->as.integer < 0;
  int below_b = b->kind == NDA_SIGNED && b->as.integer < 0;
  if (below_a != below_b)
    return below_a ? -1 : 1;
  /* of equal sign: both members compare alike as bits */
  return a->as.natural < b->as.natural   ? -1
         : a->as.natural > b->as.natural ? 1
                                         : 0;
}

/* The integer part of a real from -2^63 to below 2^64. */
static nda_value truncated(double real)
{
  nda_value whole;
  if (real < two63) {
    whole.kind = NDA_SIGNED;
    whole.as.integer = (int64_t)real;
  } else {
    whole.kind = NDA_UNSIGNED;
    whole.as.natural = (uint64_t)real;
  }
  return whole;
}

static double nearest(const nda_value *value)
{
  return value->kind == NDA_REAL     ? value->as.real
         : value->kind == NDA_SIGNED ? (double)value->as.integer
                                     : (double)value->as.natural;
}

static int order_mixed(double real, const nda_value *integer)
{
  if (real != real)
    return 2;
  if (real < -two63 || real >= two64)
    return real < 0 ? -1 : 1;
  nda_value whole = truncated(real);
  int first = order_integers(&whole, integer);
  return first != 0 ? first : order_reals(real, nearest(&whole));
}

int nda_compare(const nda_value *a, const nda_value *b)
{
  if (a->kind == NDA_BOOLEAN || b->kind == NDA_BOOLEAN)
    return a->kind != b->kind ? 2 : a->as.truth - b->as.truth;
  if (a->kind == NDA_REAL && b->kind == NDA_REAL)
    return order_reals(a->as.real, b->as.real);
  if (a->kind == NDA_REAL)
    return order_mixed(a->as.real, b);
  if (b->kind != NDA_REAL)
    return order_integers(a, b);
  int mixed = order_mixed(b->as.real, a);
  return mixed == 2 ? 2 : -mixed;
}

/* --- conversion ---------------------------------------------------------- */

void nda_limits(const nda_type *type, nda_value *min, nda_value *max)
{
  min->kind = NDA_SIGNED;
  min->as.integer = type->min;
  max->kind = NDA_UNSIGNED;
  max->as.natural = type->max;
}

static int in_range(const nda_type *type, const nda_value *value)
{
  nda_value min, max;
  nda_limits(type, &min, &max);
  return nda_compare(value, &min) >= 0 && nda_compare(value, &max) <= 0;
}

static nda_status to_integer(const nda_type *type, const nda_value *from,
                             nda_value *to)
{
  nda_value whole = *from;
  if (from->kind == NDA_REAL) {
    double real = from->as.real;
    if (!(real >= -two63 && real < two64))
      return nda_isfinite(real) ? NDA_OUT_OF_RANGE : NDA_NOT_INTEGRAL;
    whole = truncated(real);
    if (nearest(&whole) != real)
      return NDA_NOT_INTEGRAL;
  }
  if (!in_range(type, &whole))
    return NDA_OUT_OF_RANGE;
  to->kind = type->kind; /* in the range of both kinds: the bits agree */
  to->as.natural = whole.as.natural;
  return NDA_OK;
}

/* The nearest float32. An integer is rounded once: the low bits that do not fit
** a double are folded into one bit, set if any of them was. */
static double nearest_float32(const nda_value *from)
{
  int below = from->kind == NDA_SIGNED && from->as.integer < 0;
  uint64_t size = below ? 0 - from->as.natural : from->as.natural;
  if (from->kind == NDA_REAL)
    return (double)(float)from->as.real;
  if (size >> 53 != 0)
    size = (size & ~UINT64_C(2047)) | ((size & 2047) != 0 ? 2048 : 0);
  double magnitude = (double)(float)(double)size;
  return below ? -magnitude : magnitude;
}

static nda_status to_real(const nda_type *type, const nda_value *from,
                          nda_value *to)
{
  double real = nearest(from);
  nda_value result;
  result.kind = NDA_REAL;
  result.as.real = real;
  if (type->size == 4) {
    if (nda_isfinite(real) && fabs(real) >= OVERFLOW_FLOAT32)
      return NDA_OVERFLOW;
    result.as.real = nearest_float32(from);
  } else if (from->kind != NDA_REAL && nda_compare(&result, from) != 0) {
    return NDA_INEXACT;
  }
  *to = result;
  return NDA_OK;
}

nda_status nda_convert(const nda_type *type, const nda_value *from,
                       nda_value *to)
{
  if (type->kind == NDA_BOOLEAN) {
    if (from->kind != NDA_BOOLEAN)
      return NDA_NOT_BOOLEAN;
    *to = *from;
    return NDA_OK;
  }
  if (from->kind == NDA_BOOLEAN)
    return NDA_NOT_NUMBER;
  return type->kind == NDA_REAL ? to_real(type, from, to)
                                : to_integer(type, from, to);
}

static nda_status to_truth(const nda_value *from, nda_value *to)
{
  double real = nearest(from);
  if (real != 0 && real != 1)
    return NDA_NOT_TRUTH;
  to->kind = NDA_BOOLEAN;
  to->as.truth = real != 0;
  return NDA_OK;
}

/* The nearest integer, ties to even. */
static double even(double real)
{
  double below = floor(real), rest = real - below;
  return below + (rest > 0.5 || (rest == 0.5 && fmod(below, 2) != 0));
}

/* The nearest value of an integer type; NaN is left as it is. */
static void clip_whole(const nda_type *type, nda_value *number)
{
  nda_value min, max;
  nda_limits(type, &min, &max);
  if (nda_compare(number, &min) == -1)
    *number = min;
  else if (nda_compare(number, &max) == 1)
    *number = max;
  else if (number->kind == NDA_REAL)
    number->as.real = even(number->as.real);
}

static void clip_real(const nda_type *type, nda_value *number)
{
  const double most = 340282346638528859811704183484516925440.0;
  double size = fabs(number->as.real);
  if (type->size == 4 && size > most && size < HUGE_VAL)
    number->as.real = number->as.real < 0 ? -most : most;
}

/* Changes a number as NDA_TRUNC or NDA_CLIP does. */
static void soften(nda_rules rules, const nda_type *type, nda_value *number)
{
  if (type->kind == NDA_REAL) {
    if (number->kind != NDA_REAL)
      number->as.real =
        type->size == 4 ? nearest_float32(number) : nearest(number);
    number->kind = NDA_REAL;
    if (rules == NDA_CLIP)
      clip_real(type, number);
  } else if (rules == NDA_TRUNC) {
    if (number->kind == NDA_REAL)
      number->as.real = trunc(number->as.real);
  } else if (type->kind != NDA_BOOLEAN) {
    clip_whole(type, number);
  } else if (!nda_isnan(nearest(number))) {
    number->as.integer = nearest(number) != 0;
    number->kind = NDA_SIGNED;
  }
}

nda_status nda_convert_by(nda_rules rules, const nda_type *type,
                          const nda_value *from, nda_value *to)
{
  nda_value number = *from;
  if (rules == NDA_EXACT ||
      (from->kind == NDA_BOOLEAN && type->kind == NDA_BOOLEAN))
    return nda_convert(type, from, to);
  if (from->kind == NDA_BOOLEAN) {
    number.kind = NDA_SIGNED;
    number.as.integer = from->as.truth;
  }
  if (rules != NDA_CAST)
    soften(rules, type, &number);
  return type->kind == NDA_BOOLEAN ? to_truth(&number, to)
                                   : nda_convert(type, &number, to);
}

/* --- thresholds ---------------------------------------------------------- */

/* Replaces a value of the type by the next one, upwards or, if `down`,
** downwards. False if it is the last one of an integer type. */
static int to_next(const nda_type *type, nda_value *x, int down)
{
  nda_value limits[2];
  nda_limits(type, &limits[1], &limits[0]);
  if (type->kind != NDA_REAL && nda_compare(x, &limits[down]) == 0)
    return 0;
  if (type->kind != NDA_REAL)
    x->as.natural += down ? UINT64_MAX : 1;
  else if (type->size == 4)
    x->as.real = nextafterf((float)x->as.real, down ? -HUGE_VALF : HUGE_VALF);
  else
    x->as.real = nextafter(x->as.real, down ? -HUGE_VAL : HUGE_VAL);
  return 1;
}

/* The value is rounded to the type: up for a minimum, down for a maximum. */
int nda_threshold(const nda_type *type, int largest, const nda_value *value,
                  void *slot)
{
  nda_value bound = *value;
  if (type->kind != NDA_BOOLEAN) {
    soften(NDA_CLIP, type, &bound);
    nda_convert(type, &bound, &bound);
    if (nda_compare(&bound, value) == (largest ? 1 : -1) &&
        !to_next(type, &bound, largest))
      return 0;
  }
  type->store(slot, &bound);
  return 1;
}
