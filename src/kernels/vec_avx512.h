/* vec_avx512.h: the vector operations of searches, in AVX-512. The first part
** is included once; the second once per kind of key (see each_type.tmpl.h). It
** defines VEC, a vector of keys; NUM, a vector of numbers of the same width;
** WIDE, the bytes of either, and LANES, the elements; SEEN, which marks NaNs;
** and functions. */
#ifndef NDA_VEC_AVX512_H
#define NDA_VEC_AVX512_H

#include <immintrin.h>

/* The lowest of unsigned integers. */
NDA_INLINE NDA_TARGET uint16_t lowest16_avx512(__m512i x)
{
  __m256i half = _mm256_min_epu16(_mm512_castsi512_si256(x),
                                  _mm512_extracti64x4_epi64(x, 1));
  __m128i quarter = _mm_min_epu16(_mm256_castsi256_si128(half),
                                  _mm256_extracti128_si256(half, 1));
  return (uint16_t)_mm_cvtsi128_si32(_mm_minpos_epu16(quarter));
}

NDA_INLINE NDA_TARGET uint8_t lowest8_avx512(__m512i x)
{
  __m512i even = _mm512_and_si512(x, _mm512_set1_epi16(255));
  __m512i odd = _mm512_srli_epi16(x, 8);
  return (uint8_t)lowest16_avx512(_mm512_min_epu16(even, odd));
}

/* The lowest of signed integers. */
NDA_INLINE NDA_TARGET int32_t lowest32_avx512(__m512i x)
{
  return _mm512_reduce_min_epi32(x);
}

NDA_INLINE NDA_TARGET int64_t lowest64_avx512(__m512i x)
{
  return _mm512_reduce_min_epi64(x);
}

#endif

#define NUM __m512i
#define SEEN uint64_t
#define WIDE 64
#define LANES (WIDE * 8 / NDA_BITS)
/* there is a load_part, for 1 to LANES elements; `equal` has a bit for each */
#define PARTIAL

#if NDA_BITS == 64
#define LANE_T long long
#define LANE(op) _mm512_##op##_epi64
#define LANE_MARK(op) _mm512_##op##_epi64_mask
#define MARK __mmask8
#define LOWEST(x) lowest64_avx512(x)
#define HIGHEST INT64_MAX
#elif NDA_BITS == 32
#define LANE_T int
#define LANE(op) _mm512_##op##_epi32
#define LANE_MARK(op) _mm512_##op##_epi32_mask
#define MARK __mmask16
#define LOWEST(x) lowest32_avx512(x)
#define HIGHEST INT32_MAX
#elif NDA_BITS == 16
#define LANE_T short
#define LANE(op) _mm512_##op##_epi16
#define LANE_MARK(op) _mm512_##op##_epi16_mask
#define MARK __mmask32
#define LOWEST(x) lowest16_avx512(x)
#define HIGHEST -1
#else
#define LANE_T char
#define LANE(op) _mm512_##op##_epi8
#define LANE_MARK(op) _mm512_##op##_epi8_mask
#define MARK __mmask64
#define LOWEST(x) lowest8_avx512(x)
#define HIGHEST -1
#endif

/* ORDER(op) of elements, ORDER_MARK(op) where it gives a mask */
#if defined(NDA_FLOAT) && NDA_BITS == 64
#define VEC __m512d
#define ORDER(op) _mm512_##op##_pd
#define ORDER_MARK(op) _mm512_##op##_pd_mask
#define FROM_BITS(x) _mm512_castsi512_pd(x)
#elif defined(NDA_FLOAT)
#define VEC __m512
#define ORDER(op) _mm512_##op##_ps
#define ORDER_MARK(op) _mm512_##op##_ps_mask
#define FROM_BITS(x) _mm512_castsi512_ps(x)
#else
#define VEC __m512i
#define FROM_BITS(x) (x)
#if NDA_BITS > 8
#define ORDER(op) LANE(op)
#define ORDER_MARK(op) LANE_MARK(op)
#else
#define ORDER(op) _mm512_##op##_epu8
#define ORDER_MARK(op) _mm512_##op##_epu8_mask
#endif
#endif

#define BETTER(x, y) ORDER(min)(x, y)

/* --- what differs between floats and integers ----------------------------- */

#if defined(NDA_FLOAT)

#define BEATS(x, y) ORDER_MARK(cmp)(x, y, _CMP_LT_OQ)
#define EQUAL(x, y) ORDER_MARK(cmp)(x, y, _CMP_EQ_OQ)
#define NORMAL(x) (x)

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return ORDER(set1)(x);
}

/* The best key of all lanes. */
NDA_INLINE NDA_TARGET NDA_T NDA_ID(winner)(VEC x)
{
  return ORDER(reduce_min)(x);
}

/* Passing a mask costs no instruction. */
#define UNORDERED(x) ORDER_MARK(cmp)(x, x, _CMP_UNORD_Q)
#define FINE(a, b) ORDER_MARK(cmp)(a, b, _CMP_ORD_Q)
#define BOTH(mark, a, b) ORDER_MARK(mask_cmp)(mark, a, b, _CMP_ORD_Q)

/* Marks NaNs. */
NDA_INLINE NDA_TARGET SEEN NDA_ID(nans)(VEC x)
{
  return UNORDERED(x);
}

/* Is there a NaN in eight vectors? */
NDA_INLINE NDA_TARGET int NDA_ID(any_nan)(VEC a, VEC b, VEC c, VEC d, VEC e,
                                          VEC f, VEC g, VEC h)
{
  return BOTH(BOTH(BOTH(FINE(a, b), c, d), e, f), g, h) != (MARK)-1;
}

#else

#define BEATS(x, y) ORDER_MARK(cmplt)(x, y)
#define EQUAL(x, y) LANE_MARK(cmpeq)(x, y)
#if defined(NDA_TRUTH)
#define NORMAL(x) _mm512_min_epu8(x, _mm512_set1_epi8(1))
#else
#define NORMAL(x) (x)
#endif

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return LANE(set1)((LANE_T)x);
}

/* The best key of all lanes; LOWEST takes 16 bits for unsigned. */
NDA_INLINE NDA_TARGET NDA_T NDA_ID(winner)(VEC x)
{
  NDA_T flip = NDA_BITS == 16 ? (NDA_T)(NDA_MIN) : 0;
  return (NDA_T)(LOWEST(_mm512_xor_si512(x, NDA_ID(splat)(flip))) ^ flip);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(nans)(VEC x)
{
  (void)x;
  return 0;
}

NDA_INLINE NDA_TARGET int NDA_ID(any_nan)(VEC a, VEC b, VEC c, VEC d, VEC e,
                                          VEC f, VEC g, VEC h)
{
  (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
  return 0;
}

#endif

/* --- what does not -------------------------------------------------------- */

/* The bits to flip in each lane. */
NDA_INLINE NDA_TARGET NUM NDA_ID(turning)(uint64_t turn)
{
  return LANE(set1)((LANE_T)turn);
}

/* Loads a vector of keys from elements at any address. It stays in a register:
** a compare with a memory operand halves the speed of reading from DRAM. */
NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const char *at, NUM turn)
{
  NUM x = _mm512_xor_si512(NORMAL(_mm512_loadu_si512(at)), turn);
  __asm__("" : "+v"(x));
  return FROM_BITS(x);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(char *at, VEC x)
{
  memcpy(at, &x, sizeof x);
}

/* Loads the first n elements; the other lanes get the first. */
NDA_INLINE NDA_TARGET VEC NDA_ID(load_part)(const char *at, int64_t n, NUM turn)
{
  MARK mark = (MARK)(UINT64_MAX >> (64 - n));
  LANE_T fill;
  NUM x;
  memcpy(&fill, at, sizeof fill);
  x = LANE(mask_loadu)(LANE(set1)(fill), mark, at);
  x = _mm512_xor_si512(NORMAL(x), turn);
  __asm__("" : "+v"(x));
  return FROM_BITS(x);
}

/* Prefetches for a search of eight vectors at a time. */
NDA_INLINE NDA_TARGET void NDA_ID(prefetch)(const char *at)
{
  _mm_prefetch(at + 2048, _MM_HINT_T0);
  _mm_prefetch(at + 2112, _MM_HINT_T0);
  _mm_prefetch(at + 2176, _MM_HINT_T0);
  _mm_prefetch(at + 2240, _MM_HINT_T0);
  _mm_prefetch(at + 2304, _MM_HINT_T0);
  _mm_prefetch(at + 2368, _MM_HINT_T0);
  _mm_prefetch(at + 2432, _MM_HINT_T0);
  _mm_prefetch(at + 2496, _MM_HINT_T0);
}

NDA_INLINE NDA_TARGET NUM NDA_ID(number)(int64_t x)
{
  return LANE(set1)((LANE_T)x);
}

/* The better of two, in each lane; y where x or y is NaN. */
NDA_INLINE NDA_TARGET VEC NDA_ID(better)(VEC x, VEC y)
{
  return BETTER(x, y);
}

/* Where x beats the best, replaces it and records its number. */
NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  *when = LANE(mask_mov)(*when, BEATS(x, *best), number);
  *best = BETTER(x, *best);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(join)(SEEN x, SEEN y)
{
  return x | y;
}

/* The marks as a bitmask. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(marks)(SEEN x)
{
  return x;
}

/* A bitmask of the equal lanes. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(equal)(VEC x, VEC y)
{
  return EQUAL(x, y);
}

/* The first lane in a bitmask; any number if it is 0. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(first)(uint64_t marks)
{
  return (int64_t)_tzcnt_u64(marks);
}

/* The lowest number in the lanes where x equals y; there is one. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(earliest)(NUM when, VEC x, VEC y)
{
  NUM never = LANE(set1)(HIGHEST);
  return (int64_t)LOWEST(LANE(mask_mov)(never, EQUAL(x, y), when));
}

#undef LANE_T
#undef LANE
#undef LANE_MARK
#undef MARK
#undef LOWEST
#undef HIGHEST
#undef ORDER
#undef ORDER_MARK
#undef FROM_BITS
#undef BETTER
#undef BEATS
#undef EQUAL
#undef NORMAL
#undef UNORDERED
#undef BOTH
#undef FINE
