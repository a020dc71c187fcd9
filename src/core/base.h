/* base.h: what every file of the core stands on: linkage, strict floating
** point, checked sizes, and how the core reports a fault. The core never
** raises: it fills an nda_error, and the caller puts it into words. */
#ifndef NDA_BASE_H
#define NDA_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NDARRAY_WITHOUT_LUA /* here nothing is known of Lua */
#include "../ndarray.h"
#undef NDARRAY_WITHOUT_LUA

/* gcc for 32-bit x86 computes in registers of 80 bits unless told otherwise,
** which rounds twice, and differently where a value goes through memory. clang
** and MSVC use SSE2 of themselves. */
#if defined(__i386__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("sse2,fpmath=sse")
#endif

/* visible across our files, not outside the library */
#if defined(__GNUC__) && defined(__ELF__)
#define NDA_LOCAL extern __attribute__((visibility("hidden")))
#else
#define NDA_LOCAL extern
#endif

#if defined(__GNUC__)
#define NDA_INLINE static inline __attribute__((always_inline, unused))
#define NDA_NOINLINE __attribute__((noinline))
#define NDA_ALIGNED(bytes) __attribute__((aligned(bytes)))
#define NDA_PREFETCH(at) __builtin_prefetch(at)
#else
#define NDA_INLINE static inline
#define NDA_NOINLINE
#define NDA_ALIGNED(bytes)
#define NDA_PREFETCH(at) ((void)(at))
#endif

/* Stands before a short loop, of a known length, whose rounds are independent
** of each other; clang would unroll it before it looked for vectors. */
#if defined(__clang__)
#define NDA_VECTORIZE                                                          \
  _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define NDA_VECTORIZE _Pragma("GCC ivdep")
#else
#define NDA_VECTORIZE
#endif

/* Picks elements of two vectors by place; not every compiler has it. */
#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12)
#define NDA_SHUFFLE __builtin_shufflevector
#endif

/* NaN, infinity and the order of operations have their meaning here. */
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) ||                 \
  defined(__RECIPROCAL_MATH__) || defined(__NO_SIGNED_ZEROS__) ||              \
  (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#error "ndarray.c: add -fno-fast-math for this file: it needs NaN and rounding"
#endif

/* An operation is never fused with the next, whatever the compiler's default:
** results would depend on the processor. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma float_control(precise, on)
#pragma fp_contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

/* The small build is to be small, and quick to make, whatever is asked for. */
#if defined(NDARRAY_PLAIN) && defined(__OPTIMIZE__) && defined(__GNUC__) &&    \
  !defined(__clang__)
#pragma GCC optimize("Os")
#endif

NDA_INLINE int nda_isnan(double x)
{
  return x != x;
}

NDA_INLINE int nda_isfinite(double x)
{
  return x - x == 0;
}

typedef enum nda_status {
  NDA_OK,
  /* axes and shapes */
  NDA_BAD_AXIS,       /* got: the axis asked for; expected: how many are */
  NDA_AXIS_TWICE,     /* axis, from 0; got: the place of the second, if known */
  NDA_AXIS_LENGTH,    /* axis has length got, not expected */
  NDA_DIMENSIONS,     /* got dimensions, not expected */
  NDA_TOO_MANY_AXES,  /* got */
  NDA_TOO_LARGE,      /* more elements or bytes than can be counted */
  NDA_BAD_LENGTH,     /* axis: got is negative */
  NDA_BAD_SIZE,       /* got elements, not expected */
  NDA_UNKNOWN_LENGTH, /* -1 twice, or beside a 0 */
  NDA_NO_VIEW,        /* the layout allows no such view */
  NDA_BAD_INDEX,      /* axis: index got, of expected */
  NDA_BAD_STEP,       /* axis: a step of 0 */
  /* values */
  NDA_NOT_NUMBER,
  NDA_NOT_BOOLEAN,
  NDA_NOT_INTEGRAL,
  NDA_NOT_TRUTH, /* neither 0 nor 1 */
  NDA_OUT_OF_RANGE,
  NDA_INEXACT,  /* an integer that the float type cannot hold */
  NDA_OVERFLOW, /* finite, but too large for the float type, or the sum's */
  /* reductions */
  NDA_EMPTY,     /* a search over no elements */
  NDA_OUT_SHAPE, /* axis, expected and got; or -1 and dimensions */
  NDA_OUT_TYPE,  /* must hold got to expected */
  NDA_OUT_READONLY,
  NDA_NO_CANDIDATE, /* got: the position in the result, from 0 */
  NDA_BAD_INITIAL,  /* must be returned, and does not fit */
  NDA_BAD_COUNT,    /* got: how many are asked for; expected: how many are */
  /* functions of elements: see elementwise.h */
  NDA_BAD_KIND,
  NDA_NO_COMMON,
  NDA_NO_BROADCAST,
  NDA_ZERO_DIVISOR,
  /* long work */
  NDA_STOPPED, /* the watch said so: what was to be written is so in part */
  NDA_CHANGED  /* elements are not what they were when they were checked: lent
               ** memory was written to; what was to be written is so in part */
} nda_status;

typedef struct nda_error {
  nda_status code;
  int axis; /* from 0 */
  int64_t expected;
  int64_t got;
} nda_error;

NDA_INLINE nda_status nda_fail(nda_error *error, nda_status code, int axis,
                               int64_t expected, int64_t got)
{
  error->code = code;
  error->axis = axis;
  error->expected = expected;
  error->got = got;
  return code;
}

/* Long work polls this to see whether to stop. Functions that take one take
** NULL for none. Work is counted in elements, and dearer work as several of
** them: see NDA_TABLE, and cost_of in map.c. */
typedef struct nda_watch {
  int (*asked)(struct nda_watch *watch); /* not 0: stop */
  int64_t left; /* elements until it is asked; not above 0 once it said stop */
} nda_watch;

/* Elements between two questions: at the worst, when each is a miss of all
** caches, some milliseconds. A multiple of 2048. */
#if !defined(NDA_PIECE)
#define NDA_PIECE (1 << 16)
#endif

/* What reading or making a table costs, beside its elements. */
#define NDA_TABLE 8

/* Tells the watch of work on n elements. Is it to stop? Then it asks again at
** the next occasion, also before any work, if n is 0. */
NDA_INLINE int nda_stopped(nda_watch *watch, int64_t n)
{
  if (watch == NULL || (watch->left -= n) > 0)
    return 0;
  watch->left = watch->asked(watch) ? 0 : NDA_PIECE;
  return watch->left == 0;
}

/* How many of n things, of `each` elements, make half a piece: done so many at
** a time, little more than one lies between two questions. */
NDA_INLINE int64_t nda_portion(int64_t n, int64_t each)
{
  int64_t half = NDA_PIECE / 2, portion = 1;
  if (each < half)
    portion = half / (each > 0 ? each : 1);
  return n < portion ? n : portion;
}

/* How many of them to do before the watch is told. */
NDA_INLINE int64_t nda_piece(const nda_watch *watch, int64_t n, int64_t each)
{
  return watch == NULL ? n : nda_portion(n, each);
}

/* a * b for a and b of at least 0; false when it does not fit */
NDA_INLINE int nda_multiply(int64_t a, int64_t b, int64_t *product)
{
  if (b != 0 && a > INT64_MAX / b)
    return 0;
  *product = a * b;
  return 1;
}

/* Can that many bytes be allocated, and a page beside them? Pointers into them
** must have a difference. */
NDA_INLINE int nda_fits(int64_t bytes)
{
  return bytes >= 0 && (uint64_t)bytes <= PTRDIFF_MAX - 4096;
}

/* n things of `each` bytes, as memcpy and allocators take sizes: the one cast
** of a size in the project. The bytes must fit (nda_fits), as those of memory
** that exists do. */
NDA_INLINE size_t nda_bytes(int64_t n, int64_t each)
{
  return (size_t)(n * each);
}

#endif
