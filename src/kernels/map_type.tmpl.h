/* map_type.tmpl.h: the elementwise functions and sums of a type. A function is
** a row with its name and its value for x and y; unary ones ignore y. Requires
** NDA_TARGET. Functions that are the same for signed integers, which wrap, and
** unsigned ones are made only for the latter; so are sums, which learn from the
** run's turn whether elements are signed. */

/* clang warns where it does not vectorize; the loops are correct all the
** same */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#if defined(NDA_FLOAT)
#define ISNAN(x) ((x) != (x))
#else
#define ISNAN(x) 0
#endif

#if defined(NDA_PACK) && NDA_BITS == 64
typedef NDA_T NDA_ID(four) __attribute__((vector_size(32)));
#endif

/* --- arithmetic ---------------------------------------------------------- */

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
#define NDA_OF(x, y) (NDA_C(fabs)(x))
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
#define NDA_FN abs
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
  const int64_t lot = NDA_LOT(sizeof(NDA_T));
  for (; n >= lot; n -= lot, mask += step, a += step_a, b += step_b) {
    NDA_ID(select_some)(lot, out, mask, a, b);
    out += lot * (int64_t)sizeof(NDA_T);
  }
  NDA_ID(select_some)(n, out, mask, a, b);
}

#elif !defined(NDA_TRUTH)

#define NDA_FN abs
#define NDA_OF(x, y) ((x) < 0 ? (NDA_RAW)(0u - (NDA_RAW)(x)) : (NDA_RAW)(x))
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

/* --- order ---------------------------------------------------------------- */

#if !defined(NDA_TRUTH) /* NaN if either is */
#define NDA_FN minimum
#define NDA_OF(x, y) ((ISNAN(x) | ((x) <= (y))) ? (x) : (y))
#include "map.tmpl.h"
#define NDA_FN maximum
#define NDA_OF(x, y) ((ISNAN(x) | ((x) >= (y))) ? (x) : (y))
#include "map.tmpl.h"
#endif

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

#undef NDA_COMPARED

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

/* --- sums ----------------------------------------------------------------- */

#define GROUP 32   /* elements added directly */
#define STRIP 1024 /* columns at most */
#define SIDE NDA_LOT(sizeof(NDA_T))

#if defined(NDA_FLOAT)
#define SUM sum
#define ADDS(x) (x)
#define COUNTED 0
#define TOTAL double
#define PART double
#include "sum.tmpl.h"
#elif defined(NDA_NATURAL) /* also for signed integers of this width */
#define SUM sum
#define COUNTED 0
#define TOTAL int64_t
#define EXACT
#if NDA_BITS == 64
#define PAIRED
#define ADDS(x) (x)
#else
#define ADDS(x) ((NDA_T)((x) ^ (NDA_T)flip))
#endif
#if NDA_BITS <= 16
#define PART int32_t
#else
#define PART uint64_t
#endif
#include "sum.tmpl.h"
#endif

/* counts true elements or, with NDA_INVERTED, false ones, for all types of a
** width, by their bits without the sign of floats: all but 0 and -0 are true */
#if defined(NDA_NATURAL)
#define SUM trues
#if NDA_BITS >= 32
#define ADDS(x) (((x) & (NDA_T)~flip) != 0)
#else
#define ADDS(x) ((x) != 0)
#endif
#define COUNTED 1
#define TOTAL int64_t
#define EXACT
#define PART NDA_T
#include "sum.tmpl.h"
#endif

#undef GROUP
#undef STRIP
#undef SIDE

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#undef ISNAN
