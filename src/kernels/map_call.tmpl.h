/* map_call.tmpl.h: the elementwise functions of one type that only plain C has,
** for all sets: most are calls; see map_type.tmpl.h. */

#define NDA_LIGHT
#define LOT NDA_LOT(sizeof(NDA_T))

/* Functions that are calls, and integer division by Lua's rules: rounded down,
** with a remainder that has the divisor's sign. */
#if defined(NDA_FLOAT)

/* C's functions of one number share a loop, as do those of two. */
static NDA_NOINLINE void NDA_ID(call_of_one)(int64_t n, char *out,
                                             const char *const *in,
                                             const int64_t *advance,
                                             NDA_T (*function)(NDA_T))
{
  const char *a = in[0];
  for (; n > 0; n -= LOT, a += advance[0]) {
    for (int64_t i = 0; i < LOT && i < n; i++, out += sizeof(NDA_T)) {
      NDA_T x;
      memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
      x = function(x);
      memcpy(out, &x, sizeof x);
    }
  }
}

static NDA_NOINLINE void NDA_ID(call_of_two)(int64_t n, char *out,
                                             const char *const *in,
                                             const int64_t *advance,
                                             NDA_T (*function)(NDA_T, NDA_T))
{
  const char *a = in[0], *b = in[1];
  for (; n > 0; n -= LOT, a += advance[0], b += advance[1]) {
    for (int64_t i = 0; i < LOT && i < n; i++, out += sizeof(NDA_T)) {
      NDA_T x, y;
      memcpy(&x, a + i * (int64_t)sizeof x, sizeof x);
      memcpy(&y, b + i * (int64_t)sizeof y, sizeof y);
      x = function(x, y);
      memcpy(out, &x, sizeof x);
    }
  }
}

static NDA_T NDA_ID(power)(NDA_T x, NDA_T y)
{
  return y == 2 ? x * x : NDA_C(pow)(x, y);
}

/* the same as Lua's math.log */
static NDA_T NDA_ID(logarithm)(NDA_T x, NDA_T base)
{
  return base == 2    ? NDA_C(log2)(x)
         : base == 10 ? NDA_C(log10)(x)
                      : NDA_C(log)(x) / NDA_C(log)(base);
}

/* NaN stays */
static NDA_T NDA_ID(sign_of)(NDA_T x)
{
  return x == 0 ? 0 : x > 0 ? 1 : x < 0 ? -1 : x;
}

static NDA_T NDA_ID(rest)(NDA_T x, NDA_T y)
{
  return (NDA_T)nda_fmod(x, y);
}

NDA_INLINE NDA_T NDA_ID(modulo)(NDA_T x, NDA_T y)
{
  NDA_T rest = NDA_ID(rest)(x, y);
  if (rest > 0 ? y < 0 : rest < 0 && y > 0)
    rest += y;
  return rest;
}

#define NDA_FN idiv
#define NDA_OF(x, y) NDA_C(floor)((x) / (y))
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) NDA_ID(modulo)(x, y)
#include "map.tmpl.h"
#undef NDA_LIGHT
#define NDA_FN sqrt
#define NDA_OF(x, y) NDA_C(sqrt)(x)
#include "map.tmpl.h"
#define NDA_FN floor
#define NDA_OF(x, y) NDA_C(floor)(x)
#include "map.tmpl.h"
#define NDA_FN ceil
#define NDA_OF(x, y) NDA_C(ceil)(x)
#include "map.tmpl.h"

#define CALL_LOOP NDA_ID(call_of_one)
#define NDA_FN exp
#define NDA_CALLED NDA_C(exp)
#include "map.tmpl.h"
#define NDA_FN log
#define NDA_CALLED NDA_C(log)
#include "map.tmpl.h"
#define NDA_FN sin
#define NDA_CALLED NDA_C(sin)
#include "map.tmpl.h"
#define NDA_FN cos
#define NDA_CALLED NDA_C(cos)
#include "map.tmpl.h"
#define NDA_FN tan
#define NDA_CALLED NDA_C(tan)
#include "map.tmpl.h"
#define NDA_FN asin
#define NDA_CALLED NDA_C(asin)
#include "map.tmpl.h"
#define NDA_FN acos
#define NDA_CALLED NDA_C(acos)
#include "map.tmpl.h"
#define NDA_FN round
#define NDA_CALLED NDA_C(rint)
#include "map.tmpl.h"
#define NDA_FN trunc
#define NDA_CALLED NDA_C(trunc)
#include "map.tmpl.h"
#define NDA_FN sign
#define NDA_CALLED NDA_ID(sign_of)
#include "map.tmpl.h"
#undef CALL_LOOP
#define CALL_LOOP NDA_ID(call_of_two)
#define NDA_FN pow
#define NDA_CALLED NDA_ID(power)
#include "map.tmpl.h"
#define NDA_FN atan
#define NDA_CALLED NDA_C(atan2)
#include "map.tmpl.h"
#define NDA_FN hypot
#define NDA_CALLED NDA_C(hypot)
#include "map.tmpl.h"
#define NDA_FN fmod
#define NDA_CALLED NDA_ID(rest)
#include "map.tmpl.h"
#define NDA_FN log_base
#define NDA_CALLED NDA_ID(logarithm)
#include "map.tmpl.h"
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
#undef NDA_LIGHT
#define NDA_FN keep
#define NDA_OF(x, y) (x)
#include "map.tmpl.h"

#elif !defined(NDA_TRUTH)

/* The smallest integer divided by -1 wraps, as in Lua; 0 is as above. For both
** divisors the quotient equals the product. */
NDA_INLINE NDA_T NDA_ID(quotient)(NDA_T x, NDA_T y)
{
  NDA_T whole;
  if ((NDA_RAW)((NDA_RAW)y + 1u) <= 1)
    return (NDA_T)(1u * (NDA_RAW)x * (NDA_RAW)y);
  whole = (NDA_T)(x / y);
  return (NDA_T)(whole - (x % y != 0 && (x ^ y) < 0));
}

/* truncated, as in C and math.fmod */
NDA_INLINE NDA_T NDA_ID(rest)(NDA_T x, NDA_T y)
{
  return (NDA_RAW)((NDA_RAW)y + 1u) <= 1 ? (NDA_T)0 : (NDA_T)(x % y);
}

NDA_INLINE NDA_T NDA_ID(remainder)(NDA_T x, NDA_T y)
{
  NDA_T rest = NDA_ID(rest)(x, y);
  return (NDA_T)(rest != 0 && (rest ^ y) < 0 ? rest + y : rest);
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
NDA_INLINE NDA_RAW NDA_ID(shift)(NDA_RAW x, NDA_T by)
{
  NDA_RAW far = by < 0 ? (NDA_RAW)(0u - (NDA_RAW)by) : (NDA_RAW)by;
  if (far >= NDA_BITS)
    return 0;
  return by < 0 ? (NDA_RAW)(x >> far) : (NDA_RAW)(1u * x << far);
}

/* the smallest number is out of range either way */
#define NDA_FN shl
#define NDA_OF(x, y) NDA_ID(shift)((NDA_RAW)(x), y)
#include "map.tmpl.h"
#define NDA_FN shr
#define NDA_OF(x, y) NDA_ID(shift)((NDA_RAW)(x), (NDA_T)(0u - (NDA_RAW)(y)))
#include "map.tmpl.h"

#endif

#undef NDA_LIGHT
#undef LOT
