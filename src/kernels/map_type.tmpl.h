/* map_type.tmpl.h: the elementwise functions of one type, each a row with its
** name and its value for x and y; unary ones ignore y. Requires NDA_TARGET;
** with NDA_BY_CALL it also includes functions that compilers cannot vectorize.
** Functions that are the same for signed integers, which wrap, and unsigned
** ones are made only for the latter. */

/* clang warns where it does not vectorize; the loops are correct all the
** same */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#if NDA_BITS == 64
#define NATURAL uint64_t
#elif NDA_BITS == 32
#define NATURAL uint32_t
#elif NDA_BITS == 16
#define NATURAL uint16_t
#else
#define NATURAL uint8_t
#endif

#if defined(NDA_TRUTH)
#define VALUE(x) ((x) != 0)
#else
#define VALUE(x) (x)
#endif

#if defined(NDA_FLOAT)
#define ISNAN(x) ((x) != (x))
#else
#define ISNAN(x) 0
#endif

#define SIDE NDA_LOT(NDA_BITS / 8)
#define NDA_SOME(name) NDA_SOME_(name)
#define NDA_SOME_(name) NDA_ID(name##_some)
#define NDA_FOUR(name) NDA_FOUR_(name)
#define NDA_FOUR_(name) NDA_ID(name##_four)
#define NDA_LOT_OF(name) NDA_LOT_OF_(name)
#define NDA_LOT_OF_(name) NDA_ID(name##_lot)

#if defined(NDA_PACK) && NDA_BITS == 64
typedef NDA_T NDA_ID(four) __attribute__((vector_size(32)));
#endif

/* --- arithmetic ---------------------------------------------------------- */

#if defined(NDA_FLOAT) && NDA_BITS == 64
#define NDA_X double
#define CALL(function) function
#elif defined(NDA_FLOAT)
#define NDA_X float
#define CALL(function) function##f
#else
#define NDA_X NDA_T
#endif
#define NDA_R NDA_X

#if defined(NDA_FLOAT)

#define NDA_FN add
#define NDA_OF(x, y) ((x) + (y))
#include "map.tmpl.h"
#define NDA_FN sub
#define NDA_OF(x, y) ((x) - (y))
#include "map.tmpl.h"
#define NDA_FN mul
#define NDA_OF(x, y) ((x) * (y))
#include "map.tmpl.h"
#define NDA_FN div
#define NDA_OF(x, y) ((x) / (y))
#include "map.tmpl.h"
#define NDA_FN neg
#define NDA_OF(x, y) (-(x))
#include "map.tmpl.h"
#define NDA_FN abs
#define NDA_OF(x, y) (CALL(fabs)(x))
#include "map.tmpl.h"

#elif defined(NDA_NATURAL)

#define NDA_FN add
#define NDA_OF(x, y) ((x) + (y))
#include "map.tmpl.h"
#define NDA_FN sub
#define NDA_OF(x, y) ((x) - (y))
#include "map.tmpl.h"
#define NDA_FN mul
#define NDA_OF(x, y) (1u * (x) * (y)) /* not as int, which could overflow */
#include "map.tmpl.h"
#define NDA_FN neg
#define NDA_OF(x, y) (0u - (x))
#include "map.tmpl.h"
#define NDA_FN keep
#define NDA_OF(x, y) (x)
#include "map.tmpl.h"

/* chooses one of two by a mask, for any type of this width */
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

#elif !defined(NDA_TRUTH)

#define NDA_FN abs
#define NDA_OF(x, y) ((x) < 0 ? (NATURAL)(0u - (NATURAL)(x)) : (NATURAL)(x))
#include "map.tmpl.h"

#endif

#if defined(NDA_TRUTH) || defined(NDA_NATURAL)
#define NDA_FN band
#define NDA_OF(x, y) ((x) & (y))
#include "map.tmpl.h"
#define NDA_FN bor
#define NDA_OF(x, y) ((x) | (y))
#include "map.tmpl.h"
#define NDA_FN bxor
#define NDA_OF(x, y) ((x) ^ (y))
#include "map.tmpl.h"
#define NDA_FN bnot
#if defined(NDA_TRUTH)
#define NDA_OF(x, y) (!(x))
#else
#define NDA_OF(x, y) (~(x))
#endif
#include "map.tmpl.h"
#endif

#if defined(NDA_BY_CALL)
#define NDA_LIGHT

/* Functions that are calls, and integer division by Lua's rules: rounded down,
** with a remainder that has the divisor's sign. */
#if defined(NDA_FLOAT)

/* C's functions of one number share a loop, as do those of two. */
static NDA_NOINLINE void NDA_ID(call_of_one)(int64_t n, char *out,
                                             const char *const *in,
                                             const int64_t *advance,
                                             NDA_X (*function)(NDA_X))
{
  const char *a = in[0];
  for (; n > 0; n -= SIDE, a += advance[0]) {
    for (int64_t i = 0; i < SIDE && i < n; i++, out += sizeof(NDA_X)) {
      NDA_X x;
      memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
      x = function(x);
      memcpy(out, &x, sizeof x);
    }
  }
}

static NDA_NOINLINE void NDA_ID(call_of_two)(int64_t n, char *out,
                                             const char *const *in,
                                             const int64_t *advance,
                                             NDA_X (*function)(NDA_X, NDA_X))
{
  const char *a = in[0], *b = in[1];
  for (; n > 0; n -= SIDE, a += advance[0], b += advance[1]) {
    for (int64_t i = 0; i < SIDE && i < n; i++, out += sizeof(NDA_X)) {
      NDA_X x, y;
      memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
      memcpy(&y, b + i * (int64_t)sizeof y, sizeof y);
      x = function(x, y);
      memcpy(out, &x, sizeof x);
    }
  }
}

static NDA_X NDA_ID(power)(NDA_X x, NDA_X y)
{
  return y == 2 ? x * x : CALL(pow)(x, y);
}

/* the same as Lua's math.log */
static NDA_X NDA_ID(logarithm)(NDA_X x, NDA_X base)
{
  return base == 2    ? CALL(log2)(x)
         : base == 10 ? CALL(log10)(x)
                      : CALL(log)(x) / CALL(log)(base);
}

/* NaN stays */
static NDA_X NDA_ID(sign_of)(NDA_X x)
{
  return x == 0 ? 0 : x > 0 ? 1 : x < 0 ? -1 : x;
}

static NDA_X NDA_ID(rest)(NDA_X x, NDA_X y)
{
  return (NDA_X)nda_fmod(x, y);
}

NDA_INLINE NDA_X NDA_ID(modulo)(NDA_X x, NDA_X y)
{
  NDA_X rest = NDA_ID(rest)(x, y);
  if (rest > 0 ? y < 0 : rest < 0 && y > 0)
    rest += y;
  return rest;
}

#define NDA_FN idiv
#define NDA_OF(x, y) CALL(floor)((x) / (y))
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) NDA_ID(modulo)(x, y)
#include "map.tmpl.h"
#undef NDA_LIGHT
#define NDA_FN sqrt
#define NDA_OF(x, y) CALL(sqrt)(x)
#include "map.tmpl.h"
#define NDA_FN floor
#define NDA_OF(x, y) CALL(floor)(x)
#include "map.tmpl.h"
#define NDA_FN ceil
#define NDA_OF(x, y) CALL(ceil)(x)
#include "map.tmpl.h"

#define CALL_LOOP NDA_ID(call_of_one)
#define NDA_FN exp
#define NDA_CALLED CALL(exp)
#include "map_call.tmpl.h"
#define NDA_FN log
#define NDA_CALLED CALL(log)
#include "map_call.tmpl.h"
#define NDA_FN sin
#define NDA_CALLED CALL(sin)
#include "map_call.tmpl.h"
#define NDA_FN cos
#define NDA_CALLED CALL(cos)
#include "map_call.tmpl.h"
#define NDA_FN tan
#define NDA_CALLED CALL(tan)
#include "map_call.tmpl.h"
#define NDA_FN asin
#define NDA_CALLED CALL(asin)
#include "map_call.tmpl.h"
#define NDA_FN acos
#define NDA_CALLED CALL(acos)
#include "map_call.tmpl.h"
#define NDA_FN round
#define NDA_CALLED CALL(rint)
#include "map_call.tmpl.h"
#define NDA_FN trunc
#define NDA_CALLED CALL(trunc)
#include "map_call.tmpl.h"
#define NDA_FN sign
#define NDA_CALLED NDA_ID(sign_of)
#include "map_call.tmpl.h"
#undef CALL_LOOP
#define CALL_LOOP NDA_ID(call_of_two)
#define NDA_FN pow
#define NDA_CALLED NDA_ID(power)
#include "map_call.tmpl.h"
#define NDA_FN atan
#define NDA_CALLED CALL(atan2)
#include "map_call.tmpl.h"
#define NDA_FN hypot
#define NDA_CALLED CALL(hypot)
#include "map_call.tmpl.h"
#define NDA_FN fmod
#define NDA_CALLED NDA_ID(rest)
#include "map_call.tmpl.h"
#define NDA_FN log_base
#define NDA_CALLED NDA_ID(logarithm)
#include "map_call.tmpl.h"
#undef CALL_LOOP

#elif defined(NDA_NATURAL)

/* The divisors were checked and had no 0; another thread may have written to
** them since: then any result is right, but there is no trap. */
#define NDA_FN idiv
#define NDA_OF(x, y) ((y) == 0 ? (y) : (NDA_T)((x) / (y)))
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) ((y) == 0 ? (y) : (NDA_T)((x) % (y)))
#include "map.tmpl.h"
#define NDA_FN shl
#define NDA_OF(x, y) ((y) < NDA_BITS ? 1u * (x) << (y) : 0)
#include "map.tmpl.h"
#define NDA_FN shr
#define NDA_OF(x, y) ((y) < NDA_BITS ? (x) >> (y) : 0)
#include "map.tmpl.h"

#elif !defined(NDA_TRUTH)

/* The smallest integer divided by -1 wraps, as in Lua; 0 is as above. For both
** divisors the quotient equals the product. */
NDA_INLINE NDA_X NDA_ID(quotient)(NDA_X x, NDA_X y)
{
  NDA_X whole;
  if ((NATURAL)((NATURAL)y + 1u) <= 1)
    return (NDA_X)(1u * (NATURAL)x * (NATURAL)y);
  whole = (NDA_X)(x / y);
  return (NDA_X)(whole - (x % y != 0 && (x ^ y) < 0));
}

/* truncated, as in C and math.fmod */
NDA_INLINE NDA_X NDA_ID(rest)(NDA_X x, NDA_X y)
{
  return (NATURAL)((NATURAL)y + 1u) <= 1 ? (NDA_X)0 : (NDA_X)(x % y);
}

NDA_INLINE NDA_X NDA_ID(remainder)(NDA_X x, NDA_X y)
{
  NDA_X rest = NDA_ID(rest)(x, y);
  return (NDA_X)(rest != 0 && (rest ^ y) < 0 ? rest + y : rest);
}

#define NDA_FN idiv
#define NDA_OF(x, y) NDA_ID(quotient)(x, y)
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) NDA_ID(remainder)(x, y)
#include "map.tmpl.h"
#define NDA_FN fmod
#define NDA_OF(x, y) NDA_ID(rest)(x, y)
#include "map.tmpl.h"

/* to the left; by a negative number, to the right */
NDA_INLINE NATURAL NDA_ID(shift)(NATURAL x, NDA_X by)
{
  NATURAL far = by < 0 ? (NATURAL)(0u - (NATURAL)by) : (NATURAL)by;
  if (far >= NDA_BITS)
    return 0;
  return by < 0 ? (NATURAL)(x >> far) : (NATURAL)(1u * x << far);
}

/* the smallest number is out of range either way */
#define NDA_FN shl
#define NDA_OF(x, y) NDA_ID(shift)((NATURAL)(x), y)
#include "map.tmpl.h"
#define NDA_FN shr
#define NDA_OF(x, y) NDA_ID(shift)((NATURAL)(x), (NDA_X)(0u - (NATURAL)(y)))
#include "map.tmpl.h"

#endif

#undef NDA_LIGHT
#endif

#undef NDA_X
#undef NDA_R
#undef CALL

/* --- order ---------------------------------------------------------------- */

#define NDA_X NDA_T
#define NDA_R NDA_T

#if !defined(NDA_TRUTH) /* NaN if either is */
#define NDA_FN minimum
#define NDA_OF(x, y) ((ISNAN(x) | ((x) <= (y))) ? (x) : (y))
#include "map.tmpl.h"
#define NDA_FN maximum
#define NDA_OF(x, y) ((ISNAN(x) | ((x) >= (y))) ? (x) : (y))
#include "map.tmpl.h"
#endif

#undef NDA_R
#undef SIDE
#define NDA_R unsigned char
#define SIDE NDA_TRUTHS
#define NDA_COMPARED

#define NDA_FN lt
#define NDA_OF(x, y) ((x) < (y))
#include "map.tmpl.h"
#define NDA_FN le
#define NDA_OF(x, y) ((x) <= (y))
#include "map.tmpl.h"
#if defined(NDA_FLOAT) || defined(NDA_NATURAL) || defined(NDA_TRUTH)
#define NDA_FN eq
#define NDA_OF(x, y) ((x) == (y))
#include "map.tmpl.h"
#define NDA_FN ne
#define NDA_OF(x, y) ((x) != (y))
#include "map.tmpl.h"
#endif

#undef NDA_X
#undef NDA_R
#undef NDA_COMPARED
#undef SIDE
#define SIDE NDA_LOT(NDA_BITS / 8)

/* --- from doubles --------------------------------------------------------- */

#if defined(NDA_FLOAT) && NDA_BITS == 32

#define FROM_REALS_TYPE
/* The highest bit is set if any result is infinite or NaN. */
NDA_INLINE NDA_TARGET uint32_t NDA_ID(from_reals_some)(int64_t count, char *to,
                                                       const char *reals)
{
  uint32_t all = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    double x;
    float y;
    uint32_t bits;
    memcpy(&x, reals + i * (int64_t)sizeof x, sizeof x);
    y = (float)x;
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
    memcpy(&bits, &y, sizeof bits);
    all |= (bits & (UINT32_MAX >> 1)) + (UINT32_C(1) << 23);
  }
  return all >> 31;
}

#elif defined(NDA_SHIFT) && !defined(NDA_TRUTH) && NDA_BITS < 64 &&            \
  !(defined(NDA_OWN_INT32) && NDA_BITS == 32 && !defined(NDA_NATURAL))

#define FROM_REALS_TYPE
/* Not 0 if any was not an integer, or did not fit; see NDA_SHIFT. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(from_reals_some)(int64_t count, char *to,
                                                       const char *reals)
{
  const uint64_t lowest = 0 - (uint64_t)NDA_MIN;
  uint64_t misfits = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    double real, sum;
    uint64_t bits;
    NDA_T y;
    memcpy(&real, reals + i * (int64_t)sizeof real, sizeof real);
    sum = real + NDA_SHIFT;
    memcpy(&bits, &sum, sizeof bits);
    bits -= NDA_SHIFT_BITS;
    misfits |= (bits + lowest) >> NDA_BITS;
    y = (NDA_T)bits;
    memcpy(to + i * (int64_t)sizeof y, &y, sizeof y);
    sum = sum - NDA_SHIFT - real;
    memcpy(&bits, &sum, sizeof bits);
    misfits |= bits;
  }
  return misfits;
}

#endif

#if defined(FROM_REALS_TYPE)
NDA_TARGET static int NDA_ID(from_reals)(int64_t n, char *to, const char *reals)
{
  uint64_t misfits = 0;
  for (; n >= NDA_TRUTHS; n -= NDA_TRUTHS) {
    misfits |= NDA_ID(from_reals_some)(NDA_TRUTHS, to, reals);
    to += NDA_TRUTHS * sizeof(NDA_T);
    reals += NDA_TRUTHS * sizeof(double);
  }
  for (; n > 0; n--, to += sizeof(NDA_T), reals += sizeof(double))
    misfits |= NDA_ID(from_reals_some)(1, to, reals);
  return misfits != 0;
}
#undef FROM_REALS_TYPE
#endif

#include "sum_type.tmpl.h"

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#undef NATURAL
#undef VALUE
#undef ISNAN
#undef SIDE
#undef NDA_SOME
#undef NDA_SOME_
#undef NDA_FOUR
#undef NDA_FOUR_
#undef NDA_LOT_OF
#undef NDA_LOT_OF_
