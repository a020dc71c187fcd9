/* vec_generic.h: the vector operations of searches, in the 16-byte vectors of
** GNU C, which gcc and clang compile for any target; SSE2 and NEON intrinsics
** are used where they would not find the instruction. The first part is
** included once; the second once per kind of key (see each_type.tmpl.h). It
** defines VEC, a vector of keys; NUM, a vector of numbers of the same width;
** WIDE, the bytes of either, and LANES, the elements; SEEN, which marks NaNs;
** and functions. Floats are kept as integers with the same bits. */
#ifndef NDA_VEC_GENERIC_H
#define NDA_VEC_GENERIC_H

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

typedef uint8_t vec_u8 __attribute__((vector_size(16)));
typedef int16_t vec_s16 __attribute__((vector_size(16)));
typedef int32_t vec_s32 __attribute__((vector_size(16)));
typedef int64_t vec_s64 __attribute__((vector_size(16)));
typedef uint64_t vec_u64 __attribute__((vector_size(16)));
typedef float vec_f32 __attribute__((vector_size(16)));
typedef double vec_f64 __attribute__((vector_size(16)));

/* Swaps the halves. */
NDA_INLINE vec_u64 swap_generic(vec_u64 x)
{
  vec_u64 swapped = {x[1], x[0]};
  return swapped;
}

#endif

#if NDA_BITS == 64
#define NUM vec_s64
#define LANE_T int64_t
#define REAL vec_f64
#define NEVER INT64_MAX
#elif NDA_BITS == 32
#define NUM vec_s32
#define LANE_T int32_t
#define REAL vec_f32
#define NEVER INT32_MAX
#elif NDA_BITS == 16
#define NUM vec_s16
#define LANE_T int16_t
#define NEVER INT16_MAX
#else
#define NUM vec_u8
#define LANE_T uint8_t
#define NEVER UINT8_MAX
#endif

#define VEC NUM
#define SEEN NUM
#define WIDE 16
#define LANES (WIDE * 8 / NDA_BITS)

/* In each lane: x where the mask is all ones, y where it is 0. */
#define CHOOSE(mask, x, y) (((x) & (mask)) | ((y) & ~(mask)))
#define SWAP(x) ((NUM)swap_generic((vec_u64)(x)))

/* Moves later lanes, by a number of bits, to the front of their half. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define AHEAD(x, bits) ((NUM)((vec_u64)(x) << (bits)))
#else
#define AHEAD(x, bits) ((NUM)((vec_u64)(x) >> (bits)))
#endif

#if defined(NDA_FLOAT)
#define ORDERED(x) ((REAL)(x))
#else
#define ORDERED(x) (x)
#endif
#if defined(NDA_TRUTH)
#define NORMAL(x) ((VEC)((x) != 0) & 1)
#else
#define NORMAL(x) (x)
#endif

#define BEATS(x, y) ((NUM)(ORDERED(x) < ORDERED(y)))
#define EQUAL(x, y) ((NUM)(ORDERED(x) == ORDERED(y)))

/* the better of two in one instruction, if there is one */
#if defined(__SSE2__) && defined(NDA_FLOAT) && NDA_BITS == 64
#define REGISTER __m128d
#define ORDER(op) _mm_##op##_pd
#elif defined(__SSE2__) && defined(NDA_FLOAT)
#define REGISTER __m128
#define ORDER(op) _mm_##op##_ps
#elif defined(__SSE2__) && NDA_BITS == 16
#define REGISTER __m128i
#define ORDER(op) _mm_##op##_epi16
#elif defined(__SSE2__) && NDA_BITS == 8
#define REGISTER __m128i
#define ORDER(op) _mm_##op##_epu8
#elif defined(__ARM_NEON) && !defined(NDA_FLOAT) && NDA_BITS == 32
#define REGISTER int32x4_t
#define ORDER(op) v##op##q_s32
#elif defined(__ARM_NEON) && NDA_BITS == 16
#define REGISTER int16x8_t
#define ORDER(op) v##op##q_s16
#elif defined(__ARM_NEON) && NDA_BITS == 8
#define REGISTER uint8x16_t
#define ORDER(op) v##op##q_u8
#endif

#if defined(ORDER)
#define BETTER(x, y) ((VEC)ORDER(min)((REGISTER)(x), (REGISTER)(y)))
#else
#define BETTER(x, y) CHOOSE(BEATS(x, y), x, y)
#endif

/* Where there are NaNs. */
#if !defined(NDA_FLOAT)
#define IS_NAN(x) ((x) ^ (x))
#define UNORDERED(x, y) IS_NAN((x) | (y))
#elif defined(__SSE2__)
#define IS_NAN(x) UNORDERED(x, x)
#define UNORDERED(x, y) ((NUM)ORDER(cmpunord)((REGISTER)(x), (REGISTER)(y)))
#else
#define IS_NAN(x) ((NUM)(ORDERED(x) != ORDERED(x)))
#define UNORDERED(x, y) (IS_NAN(x) | IS_NAN(y))
#endif

NDA_INLINE VEC NDA_ID(splat)(NDA_T x)
{
  VEC zero = {0};
  LANE_T bits;
  memcpy(&bits, &x, sizeof bits);
  return zero + bits;
}

/* The bits to flip in each lane. */
NDA_INLINE NUM NDA_ID(turning)(uint64_t turn)
{
  NUM zero = {0};
  return zero + (LANE_T)turn;
}

/* Loads a vector of keys from elements at any address. */
NDA_INLINE VEC NDA_ID(load)(const char *at, NUM turn)
{
  VEC x;
  memcpy(&x, at, sizeof x);
  return NORMAL(x) ^ turn;
}

NDA_INLINE void NDA_ID(store)(char *at, VEC x)
{
  memcpy(at, &x, sizeof x);
}

/* The better of two, in each lane; y where x is NaN. */
NDA_INLINE VEC NDA_ID(better)(VEC x, VEC y)
{
  return BETTER(x, y);
}

/* Where x beats the best, replaces it and records its number. */
NDA_INLINE void NDA_ID(advance)(VEC *best, NUM *when, VEC x, NUM number)
{
  NUM beats = BEATS(x, *best);
  *when = CHOOSE(beats, number, *when);
  *best = BETTER(x, *best);
}

/* The best key of all lanes: it ends up in the first, after each lane is
** compared with the one half a vector away, then a quarter, and so on. */
NDA_INLINE NDA_T NDA_ID(winner)(VEC x)
{
  NDA_T best;
  LANE_T bits;
  x = BETTER(SWAP(x), x);
  if (NDA_BITS <= 32)
    x = BETTER(AHEAD(x, 32), x);
  if (NDA_BITS <= 16)
    x = BETTER(AHEAD(x, 16), x);
  if (NDA_BITS <= 8)
    x = BETTER(AHEAD(x, 8), x);
  bits = x[0];
  memcpy(&best, &bits, sizeof best);
  return best;
}

/* Where there are NaNs. */
NDA_INLINE SEEN NDA_ID(nans)(VEC x)
{
  return IS_NAN(x);
}

NDA_INLINE SEEN NDA_ID(join)(SEEN x, SEEN y)
{
  return x | y;
}

/* The marks as a bitmask, MARKS bits per lane. */
#if defined(__SSE2__)
#define MARKS (NDA_BITS / 8)
NDA_INLINE uint64_t NDA_ID(marks)(SEEN x)
{
  return (uint32_t)_mm_movemask_epi8((__m128i)x);
}
#elif defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
#define MARKS (NDA_BITS / 2)
NDA_INLINE uint64_t NDA_ID(marks)(SEEN x)
{
  uint8x8_t narrow = vshrn_n_u16((uint16x8_t)x, 4);
  return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
}
#else
#define MARKS 1
NDA_INLINE uint64_t NDA_ID(marks)(SEEN x)
{
  uint64_t marks = 0;
  for (int i = 0; i < LANES; i++)
    marks |= (uint64_t)(x[i] & 1) << i;
  return marks;
}
#endif

/* The first lane in a bitmask; any number if it is 0. */
NDA_INLINE int64_t NDA_ID(first)(uint64_t marks)
{
  return (int64_t)__builtin_ctzll(marks | UINT64_C(1) << 63) / MARKS;
}

/* Is there a NaN in eight vectors? */
NDA_INLINE int NDA_ID(any_nan)(VEC a, VEC b, VEC c, VEC d, VEC e, VEC f, VEC g,
                               VEC h)
{
  SEEN ad = UNORDERED(a, b) | UNORDERED(c, d);
  SEEN eh = UNORDERED(e, f) | UNORDERED(g, h);
  return NDA_ID(marks)(ad | eh) != 0;
}

/* Prefetches for a search of eight vectors at a time. */
NDA_INLINE void NDA_ID(prefetch)(const char *at)
{
  NDA_PREFETCH(at + 2048);
  NDA_PREFETCH(at + 2112);
}

NDA_INLINE NUM NDA_ID(number)(int64_t x)
{
  NUM zero = {0};
  return zero + (LANE_T)x;
}

/* A bitmask of the equal lanes. */
NDA_INLINE uint64_t NDA_ID(equal)(VEC x, VEC y)
{
  return NDA_ID(marks)(EQUAL(x, y));
}

/* The lowest number in the lanes where x equals y; there is one. */
NDA_INLINE int64_t NDA_ID(earliest)(NUM when, VEC x, VEC y)
{
  NUM never = NDA_ID(number)(NEVER), next;
  when = CHOOSE(EQUAL(x, y), when, never);
  next = SWAP(when);
  when = CHOOSE((NUM)(next < when), next, when);
  for (int bits = 32; bits >= NDA_BITS; bits /= 2) {
    next = AHEAD(when, bits);
    when = CHOOSE((NUM)(next < when), next, when);
  }
  return (int64_t)when[0];
}

#undef LANE_T
#undef REAL
#undef NEVER
#undef CHOOSE
#undef AHEAD
#undef SWAP
#undef ORDERED
#undef NORMAL
#undef BEATS
#undef EQUAL
#undef REGISTER
#undef ORDER
#undef BETTER
#undef IS_NAN
#undef UNORDERED
#undef MARKS
