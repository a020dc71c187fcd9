/* kernels_plain.c: the kernels in plain C, for any machine and compiler. */
#include "kernels.h"

#include <math.h>
#include <string.h>

/* C's fmod, bit for bit, in time that hardly depends on the difference of the
** exponents: C libraries take a step for every bit of it, up to 2,000. A float
** is an integer of 53 bits times a power of two. The first division reduces the
** difference by 11 bits, and each step after it by 50: the quotient is
** estimated in floating point, and off by at most 1. */
#define DIGITS 52 /* stored in a float64 */
#define SPARE 11  /* bits of 64 above a float's 53 */
#define STEP 50   /* bits of a quotient that float64 estimates well */

/* rest * 2^bits modulo `by`; rest < by < 2^53, bits at most STEP. Overflow
** beyond 64 bits cancels out. */
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

/* fmod(x, y); for float32 values it equals fmodf. */
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
    return fmod(x, y); /* if 64-bit divisions are calls */
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

#define NDA_TARGET

/* Plain C is kept small, because vectors serve those who need speed, or were
** declined; not so what all sets take from it: distances and calls. */
#if !defined(NDA_GENERIC)
#define NDA_SMALL
#endif
#if defined(NDA_SMALL) && defined(__OPTIMIZE__) && defined(__GNUC__) &&        \
  !defined(__clang__)
#pragma GCC push_options
#pragma GCC optimize("Os")
#endif

#define NDA_NAME(name, bits) name##_##bits##_plain
#define NDA_BITS 8
#include "bring.tmpl.h"
#define NDA_BITS 16
#include "bring.tmpl.h"
#define NDA_BITS 32
#include "bring.tmpl.h"
#define NDA_BITS 64
#include "bring.tmpl.h"
#undef NDA_NAME

nda_gather *const nda_gather_plain[] = NDA_EACH_WIDTH(gather, plain);
nda_sift *const nda_sift_plain[] = NDA_EACH_WIDTH(sift, plain);

#define NDA_NAME(name, key) name##_##key##_plain
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_plain[] = NDA_EACH_KEY(rows, plain);
static nda_kernel *const columns_plain[] = NDA_EACH_KEY(columns, plain);

nda_kernel *const nda_tuples_none[NDA_KEYS] = {NULL};

#define NDA_NAME(name, type) name##_##type##_plain
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"

#if defined(NDA_SMALL) && defined(__OPTIMIZE__) && defined(__GNUC__) &&        \
  !defined(__clang__)
#pragma GCC pop_options
#endif
#undef NDA_SMALL

#define NDA_NAME(name, key) near_##name##_##key##_plain
#define NDA_BY_KEY
#define NDA_BODY "nearest.tmpl.h"
#include "each_type.tmpl.h"

const nda_near_kernels nda_near_plain[] = {
  {near_scan_float64_plain, near_gauge_float64_plain, NULL, NULL},
  {near_scan_float32_plain, near_gauge_float32_plain, NULL, NULL},
  {NULL, NULL, NULL, NULL}};

#define NDA_NAME(name, type) name##_##type##_plain
#define NDA_BODY "map_call.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_TARGET

const nda_kernels nda_kernels_plain = {"plain",
                                       0,
                                       0,
                                       0,
                                       &nda_maps_plain,
                                       nda_gather_plain,
                                       nda_sift_plain,
                                       rows_plain,
                                       columns_plain,
                                       nda_tuples_none,
                                       nda_near_plain};

nda_merge *const nda_merges[NDA_KEYS] = NDA_EACH_KEY(merge, plain);
#if defined(NDA_X86) || defined(NDA_GENERIC)
nda_fold *const nda_folds[NDA_KEYS] = NDA_EACH_KEY(folds, plain);
#endif

const nda_key_kind nda_key_kinds[NDA_KEYS] = {
  {3, UINT64_C(1) << 63, UINT64_C(0x7ff) << 52},
  {2, UINT64_C(1) << 31, UINT64_C(0xff) << 23},
  {3, UINT64_C(1) << 63, INT64_MAX},
  {2, UINT64_C(1) << 31, INT32_MAX},
  {1, UINT64_C(1) << 15, INT16_MAX},
  {0, UINT64_C(1) << 7, UINT8_MAX},
  {0, UINT64_C(1) << 7, 1}};

/* in the order of nda_dtype */
const unsigned char nda_key_of[NDA_DTYPES] = {
  NDA_KEY_FLOAT64, NDA_KEY_FLOAT32, NDA_KEY_UINT8, NDA_KEY_INT16,
  NDA_KEY_INT32,   NDA_KEY_INT64,   NDA_KEY_UINT8, NDA_KEY_INT16,
  NDA_KEY_INT32,   NDA_KEY_INT64,   NDA_KEY_BOOL};

const uint64_t nda_turns[NDA_DTYPES][2] = {{0, UINT64_C(1) << 63},
                                           {0, UINT64_C(1) << 31},
                                           {0x80, INT8_MAX},
                                           {0, UINT16_MAX},
                                           {0, UINT32_MAX},
                                           {0, UINT64_MAX},
                                           {0, UINT8_MAX},
                                           {0x8000, INT16_MAX},
                                           {UINT64_C(1) << 31, INT32_MAX},
                                           {UINT64_C(1) << 63, INT64_MAX},
                                           {0, 1}};

#define NDA_SET plain
#define NDA_STREAM NULL
#define NDA_LIST NULL
#define NDA_BY_CALL
#include "maps.tmpl.h"
#undef NDA_BY_CALL
