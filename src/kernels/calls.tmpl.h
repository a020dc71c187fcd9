/* calls.tmpl.h: functions of elements that are calls, and divisions of
** integers, where Lua's own rules hold: rounded to the floor, with a remainder
** of the divisor's sign. */

#if defined(NDA_FLOAT)

NDA_INLINE NDA_X NDA_ID(modulo)(NDA_X x, NDA_X y)
{
  NDA_X rest = (NDA_X)nda_fmod(x, y);
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
#define NDA_FN pow
#define NDA_OF(x, y) ((y) == 2 ? (x) * (x) : CALL(pow)(x, y))
#include "map.tmpl.h"
#define NDA_FN sqrt
#define NDA_OF(x, y) CALL(sqrt)(x)
#include "map.tmpl.h"
#define NDA_FN floor
#define NDA_OF(x, y) CALL(floor)(x)
#include "map.tmpl.h"
#define NDA_FN ceil
#define NDA_OF(x, y) CALL(ceil)(x)
#include "map.tmpl.h"
#define NDA_FN exp
#define NDA_OF(x, y) CALL(exp)(x)
#include "map.tmpl.h"
#define NDA_FN log
#define NDA_OF(x, y) CALL(log)(x)
#include "map.tmpl.h"
#define NDA_FN sin
#define NDA_OF(x, y) CALL(sin)(x)
#include "map.tmpl.h"
#define NDA_FN cos
#define NDA_OF(x, y) CALL(cos)(x)
#include "map.tmpl.h"

#elif defined(NDA_NATURAL)

/* There was no 0 when the divisors were checked; somebody may have written to
** them since, which gives any result, and no trap. */
#define NDA_FN idiv
#define NDA_OF(x, y) ((y) == 0 ? (y) : (NDA_T)((x) / (y)))
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) ((y) == 0 ? (y) : (NDA_T)((x) % (y)))
#include "map.tmpl.h"

#elif !defined(NDA_TRUTH)

/* The smallest by -1 has no quotient: it wraps, as in Lua. 0 is as above. */
NDA_INLINE NDA_X NDA_ID(quotient)(NDA_X x, NDA_X y)
{
  NDA_X whole;
  if ((NATURAL)((NATURAL)y + 1u) <= 1)
    return y == 0 ? (NDA_X)0 : (NDA_X)(0u - (NATURAL)x);
  whole = (NDA_X)(x / y);
  return (NDA_X)(whole - (x % y != 0 && (x ^ y) < 0));
}

NDA_INLINE NDA_X NDA_ID(remainder)(NDA_X x, NDA_X y)
{
  NDA_X rest = (NATURAL)((NATURAL)y + 1u) <= 1 ? (NDA_X)0 : (NDA_X)(x % y);
  return (NDA_X)(rest != 0 && (rest ^ y) < 0 ? rest + y : rest);
}

#define NDA_FN idiv
#define NDA_OF(x, y) NDA_ID(quotient)(x, y)
#include "map.tmpl.h"
#define NDA_FN mod
#define NDA_OF(x, y) NDA_ID(remainder)(x, y)
#include "map.tmpl.h"

#endif
