/* base.h: what every file of the core needs: linkage, strict floating point,
** overflow-checked sizes, and error reporting. The core never raises: it fills
** an nda_error, and the binding turns that into a message. */
#ifndef NDA_BASE_H
#define NDA_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NDARRAY_WITHOUT_LUA /* the core knows nothing of Lua */
#include "../ndarray.h"
#undef NDARRAY_WITHOUT_LUA

/* gcc for 32-bit x86 computes in 80-bit registers by default. That rounds
** twice, and results depend on which values are spilled to memory. clang and
** MSVC use SSE2 by default. */
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

/* Goes before a short loop of known length with independent iterations; clang
** would otherwise unroll it before it looked for vectors. */
#if defined(__clang__)
#define NDA_VECTORIZE                                                          \
  _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define NDA_VECTORIZE _Pragma("GCC ivdep")
#else
#define NDA_VECTORIZE
#endif

/* Shuffles elements of two vectors; not every compiler has it. */
#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12)
#define NDA_SHUFFLE __builtin_shufflevector
#endif

/* The code depends on NaN, infinity and the order of operations. */
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) ||                 \
  defined(__RECIPROCAL_MATH__) || defined(__NO_SIGNED_ZEROS__) ||              \
  (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#error "ndarray.c: add -fno-fast-math for this file: it needs NaN and rounding"
#endif

/* No fused multiply-add, whatever the compiler's default: results would depend
** on the processor. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma float_control(precise, on)
#pragma fp_contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

/* The plain build is optimized for size, whatever -O level is given. Some
** passes of gcc are left out: they make it neither smaller nor faster, and take
** a quarter of the compile time. */
#if defined(NDARRAY_PLAIN) && defined(__OPTIMIZE__) && defined(__GNUC__) &&    \
  !defined(__clang__)
#pragma GCC optimize("Os", "no-schedule-insns2", "no-tree-pta",                \
                     "no-tree-pre", "no-tree-ccp", "no-tree-bit-ccp",          \
                     "no-tree-dominator-opts", "no-thread-jumps",              \
                     "no-rerun-cse-after-loop")
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
  NDA_BAD_AXIS,       /* got: the axis given; expected: ndim */
  NDA_AXIS_TWICE,     /* axis, from 0; got: position of the second, if known */
  NDA_AXIS_LENGTH,    /* axis has length got, not expected */
  NDA_DIMENSIONS,     /* got dimensions, not expected */
  NDA_TOO_MANY_AXES,  /* got */
  NDA_TOO_LARGE,      /* more elements or bytes than fit in a size */
  NDA_BAD_LENGTH,     /* axis: got is negative */
  NDA_BAD_SIZE,       /* got elements, not expected */
  NDA_UNKNOWN_LENGTH, /* -1 twice, or together with a 0 */
  NDA_NO_VIEW,        /* no view with this layout exists */
  NDA_BAD_INDEX,      /* axis; index got, length expected */
  NDA_BAD_STEP,       /* axis: a step of 0 */
  /* values */
  NDA_NOT_NUMBER,
  NDA_NOT_BOOLEAN,
  NDA_NOT_INTEGRAL,
  NDA_NOT_TRUTH, /* neither 0 nor 1 */
  NDA_OUT_OF_RANGE,
  NDA_INEXACT,  /* an integer that the float type cannot hold */
  NDA_OVERFLOW, /* finite, but out of range of a float type or a sum */
  /* reductions */
  NDA_EMPTY,     /* a search over no elements */
  NDA_NO_CANDIDATE, /* got: the position in the result, from 0 */
  NDA_BAD_INITIAL,  /* is the result, and does not fit the type */
  NDA_BAD_COUNT,    /* got: number requested; expected: number there are */
  /* functions of elements: see elementwise.h */
  NDA_BAD_KIND,
  NDA_NO_COMMON,
  NDA_NO_BROADCAST,
  NDA_ZERO_DIVISOR,
  /* long work */
  NDA_STOPPED, /* by the watch; the output is partly written */
  NDA_CHANGED  /* lent memory changed between check and use; the output is
               ** partly written */
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

/* Long work polls this to see whether to stop. A watch argument may be NULL:
** then nothing is polled. Work is counted in elements; an expensive element
** counts as several (NDA_TABLE, and cost_of in elementwise.c). */
typedef struct nda_watch {
  int (*asked)(struct nda_watch *watch); /* not 0: stop */
  int64_t left; /* elements until the next poll; 0 or less once it said stop */
} nda_watch;

/* Elements between two polls: some milliseconds in the worst case, when every
** element is a cache miss. A multiple of 2048. */
#if !defined(NDA_PIECE)
#define NDA_PIECE (1 << 16)
#endif

/* Cost of reading or making a table, in elements, in addition to its
** elements. */
#define NDA_TABLE 8

/* Counts n elements of work; true if the work must stop. Once the watch has
** said stop, the next call polls again at once, even with n of 0. */
NDA_INLINE int nda_stopped(nda_watch *watch, int64_t n)
{
  if (watch == NULL || (watch->left -= n) > 0)
    return 0;
  watch->left = watch->asked(watch) ? 0 : NDA_PIECE;
  return watch->left == 0;
}

/* How many of n items, with `each` elements per item, make half a piece. Done
** in such portions, work polls about once per piece. */
NDA_INLINE int64_t nda_portion(int64_t n, int64_t each)
{
  int64_t half = NDA_PIECE / 2, portion = 1;
  if (each < half)
    portion = half / (each > 0 ? each : 1);
  return n < portion ? n : portion;
}

/* The same, or all n items if there is no watch. */
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

/* Can this number of bytes be allocated, with a page to spare? Differences of
** pointers into them must fit in a ptrdiff_t. */
NDA_INLINE int nda_fits(int64_t bytes)
{
  return bytes >= 0 && (uint64_t)bytes <= PTRDIFF_MAX - 4096;
}

/* The size of n items of `each` bytes as a size_t, for memcpy and allocators:
** the only such cast in the project. The size must fit (nda_fits), as the size
** of existing memory does. */
NDA_INLINE size_t nda_bytes(int64_t n, int64_t each)
{
  return (size_t)(n * each);
}

#endif
