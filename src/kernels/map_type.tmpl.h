/* map_type.tmpl.h: the functions of elements of one type, each a row of its
** name and what it is of x and y; unary ones have no use for y. Wants
** NDA_TARGET; and NDA_BY_CALL where those are wanted too that compilers make no
** vectors of. What is the same for signed integers, which wrap, and unsigned
** ones is made for the latter alone. */

/* where clang does not find the vectors, the loops are right all the same */
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
#define NDA_OF(x, y) (1u * (x) * (y)) /* not as int, which may overflow */
#include "map.tmpl.h"
#define NDA_FN neg
#define NDA_OF(x, y) (0u - (x))
#include "map.tmpl.h"
#define NDA_FN keep
#define NDA_OF(x, y) (x)
#include "map.tmpl.h"
#include "select.tmpl.h"

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
#include "calls.tmpl.h"
#endif

#undef NDA_X
#undef NDA_R
#undef CALL

/* --- order ---------------------------------------------------------------- */

#define NDA_X NDA_T
#define NDA_R NDA_T

#if !defined(NDA_TRUTH) /* NaN if one is */
#define NDA_FN minimum
#define NDA_OF(x, y)                                                           \
  ((ISNAN(x) | ((x) <= (y))) ? (x) : (y))
#include "map.tmpl.h"
#define NDA_FN maximum
#define NDA_OF(x, y)                                                           \
  ((ISNAN(x) | ((x) >= (y))) ? (x) : (y))
#include "map.tmpl.h"
#endif

#undef NDA_R
#undef SIDE
#define NDA_R unsigned char
#define SIDE NDA_TRUTHS

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
#undef SIDE
#define SIDE NDA_LOT(NDA_BITS / 8)

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
