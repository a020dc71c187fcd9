/* vec_avx2.h: the vector operations of searches, in AVX2. The first part is
** included once; the second once per kind of key (see each_type.tmpl.h). It
** defines VEC, a vector of keys; NUM, a vector of numbers of the same width;
** WIDE, the bytes of either, and LANES, the elements; SEEN, which marks NaNs;
** and functions. */
#ifndef NDA_VEC_AVX2_H
#define NDA_VEC_AVX2_H

#include <immintrin.h>

/* The lowest of unsigned integers. */
NDA_INLINE NDA_TARGET uint16_t lowest16_avx2(__m256i x)
{
  __m128i half =
    _mm_min_epu16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  return (uint16_t)_mm_cvtsi128_si32(_mm_minpos_epu16(half));
}

NDA_INLINE NDA_TARGET uint8_t lowest8_avx2(__m256i x)
{
  __m256i even = _mm256_and_si256(x, _mm256_set1_epi16(255));
  __m256i odd = _mm256_srli_epi16(x, 8);
  return (uint8_t)lowest16_avx2(_mm256_min_epu16(even, odd));
}

/* The lowest of signed integers. */
NDA_INLINE NDA_TARGET int32_t lowest32_avx2(__m256i x)
{
  __m128i half =
    _mm_min_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  half = _mm_min_epi32(half, _mm_shuffle_epi32(half, 0x4e));
  half = _mm_min_epi32(half, _mm_shuffle_epi32(half, 0xb1));
  return _mm_cvtsi128_si32(half);
}

NDA_INLINE NDA_TARGET int64_t lowest64_avx2(__m256i x)
{
  __m128i low = _mm256_castsi256_si128(x);
  __m128i high = _mm256_extracti128_si256(x, 1);
  low = _mm_blendv_epi8(low, high, _mm_cmpgt_epi64(low, high));
  high = _mm_unpackhi_epi64(low, low);
  low = _mm_blendv_epi8(low, high, _mm_cmpgt_epi64(low, high));
  return _mm_cvtsi128_si64(low);
}

/* 16 bytes at an address, and 16 bytes `apart` bytes further. */
NDA_INLINE NDA_TARGET __m256i pair_avx2(const char *at, int64_t apart)
{
  __m128i low = _mm_loadu_si128((const __m128i *)(const void *)at);
  __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(at + apart));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/* Splits contiguous rows of n = 2, 3 or 4 elements into vectors of elements 0,
** elements 1, and so on: 4 rows of 64-bit elements, or 8 of 32-bit ones. */

NDA_INLINE NDA_TARGET void split64_avx2(const char *at, int n, __m256d *x)
{
  __m256d a = _mm256_castsi256_pd(pair_avx2(at, 16 * n));
  __m256d b = _mm256_castsi256_pd(pair_avx2(at + 16, 16 * n));
  __m256d c = _mm256_castsi256_pd(pair_avx2(at + 16 * (n - 2), 16 * n));
  __m256d d = _mm256_castsi256_pd(pair_avx2(at + 16 * (n - 1), 16 * n));
  if (n == 3) {
    x[0] = _mm256_shuffle_pd(a, b, 10);
    x[1] = _mm256_shuffle_pd(a, d, 5);
    x[2] = _mm256_shuffle_pd(b, d, 10);
    return;
  }
  x[0] = _mm256_unpacklo_pd(a, n == 2 ? b : c);
  x[1] = _mm256_unpackhi_pd(a, n == 2 ? b : c);
  if (n == 2)
    return;
  x[2] = _mm256_unpacklo_pd(b, d);
  x[3] = _mm256_unpackhi_pd(b, d);
}

NDA_INLINE NDA_TARGET void split32_avx2(const char *at, int n, __m256 *x)
{
  __m256 a = _mm256_castsi256_ps(pair_avx2(at, 16 * n));
  __m256 b = _mm256_castsi256_ps(pair_avx2(at + 16, 16 * n));
  __m256 c = _mm256_castsi256_ps(pair_avx2(at + 16 * (n - 2), 16 * n));
  __m256 d = _mm256_castsi256_ps(pair_avx2(at + 16 * (n - 1), 16 * n));
  __m256 low, high;
  if (n == 2) {
    x[0] = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0));
    x[1] = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1));
  } else if (n == 3) {
    low = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(1, 0, 2, 1));
    high = _mm256_shuffle_ps(b, d, _MM_SHUFFLE(2, 1, 3, 2));
    x[0] = _mm256_shuffle_ps(a, high, _MM_SHUFFLE(2, 0, 3, 0));
    x[1] = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 2, 0));
    x[2] = _mm256_shuffle_ps(low, d, _MM_SHUFFLE(3, 0, 3, 1));
  } else {
    low = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(1, 0, 1, 0));
    high = _mm256_shuffle_ps(c, d, _MM_SHUFFLE(1, 0, 1, 0));
    x[0] = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0));
    x[1] = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1));
    low = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(3, 2, 3, 2));
    high = _mm256_shuffle_ps(c, d, _MM_SHUFFLE(3, 2, 3, 2));
    x[2] = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0));
    x[3] = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1));
  }
}

#endif

#define NUM __m256i
#define SEEN __m256i
#define WIDE 32
#define LANES (WIDE * 8 / NDA_BITS)

#if NDA_BITS == 64
#define LANE_T long long
#define SET1(x) _mm256_set1_epi64x(x)
#define LANE(op) _mm256_##op##_epi64
#define LOWEST(x) lowest64_avx2(x)
#define HIGHEST INT64_MAX
#elif NDA_BITS == 32
#define LANE_T int
#define SET1(x) _mm256_set1_epi32(x)
#define LANE(op) _mm256_##op##_epi32
#define LOWEST(x) lowest32_avx2(x)
#define HIGHEST INT32_MAX
#elif NDA_BITS == 16
#define LANE_T short
#define SET1(x) _mm256_set1_epi16(x)
#define LANE(op) _mm256_##op##_epi16
#define LOWEST(x) lowest16_avx2(x)
#define HIGHEST -1
#else
#define LANE_T char
#define SET1(x) _mm256_set1_epi8(x)
#define LANE(op) _mm256_##op##_epi8
#define LOWEST(x) lowest8_avx2(x)
#define HIGHEST -1
#endif

/* --- floats --------------------------------------------------------------- */

#if defined(NDA_FLOAT)

#if NDA_BITS == 64
#define VEC __m256d
#define HALF __m128d
#define ORDER(op) _mm256_##op##_pd
#define HALF_ORDER(op) _mm_##op##_pd
#define LOWER(x) _mm256_castpd256_pd128(x)
#define UPPER(x) _mm256_extractf128_pd(x, 1)
#define BITS(x) _mm256_castpd_si256(x)
#define FROM_BITS(x) _mm256_castsi256_pd(x)
#define TURN(x) _mm_shuffle_pd(x, x, 1)
#define TURN_HALF(x) (x)
#define SCALAR(x) _mm_cvtsd_f64(x)
#else
#define VEC __m256
#define HALF __m128
#define ORDER(op) _mm256_##op##_ps
#define HALF_ORDER(op) _mm_##op##_ps
#define LOWER(x) _mm256_castps256_ps128(x)
#define UPPER(x) _mm256_extractf128_ps(x, 1)
#define BITS(x) _mm256_castps_si256(x)
#define FROM_BITS(x) _mm256_castsi256_ps(x)
#define TURN(x) _mm_movehdup_ps(x)
#define TURN_HALF(x) _mm_movehl_ps(x, x)
#define SCALAR(x) _mm_cvtss_f32(x)
#endif

#define BETTER(x, y) ORDER(min)(x, y)
#define HALF_BETTER(x, y) HALF_ORDER(min)(x, y)
#define BEATS(x, y) BITS(ORDER(cmp)(x, y, _CMP_LT_OQ))

#define EQUAL(x, y) BITS(ORDER(cmp)(x, y, _CMP_EQ_OQ))

#define UNORDERED(x, y) BITS(ORDER(cmp)(x, y, _CMP_UNORD_Q))

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return ORDER(set1)(x);
}

/* Loads a vector of keys from elements at any address. It stays in a register
** instead of being loaded again by each operation. */
NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const char *at, NUM turn)
{
  NUM x = _mm256_loadu_si256((const __m256i *)(const void *)at);
  x = _mm256_xor_si256(x, turn);
  __asm__("" : "+x"(x));
  return FROM_BITS(x);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(char *at, VEC x)
{
  _mm256_storeu_si256((__m256i *)(void *)at, BITS(x));
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
  *when = _mm256_blendv_epi8(*when, number, BEATS(x, *best));
  *best = BETTER(x, *best);
}

/* The best key of all lanes. */
NDA_INLINE NDA_TARGET NDA_T NDA_ID(winner)(VEC x)
{
  HALF half = HALF_BETTER(LOWER(x), UPPER(x));
  half = HALF_BETTER(half, TURN_HALF(half));
  return SCALAR(HALF_BETTER(half, TURN(half)));
}

/* Marks NaNs. */
NDA_INLINE NDA_TARGET SEEN NDA_ID(nans)(VEC x)
{
  return UNORDERED(x, x);
}

/* The same as advance, but NaN beats numbers and is never beaten. */
NDA_INLINE NDA_TARGET void NDA_ID(meet)(VEC *best, NUM *when, VEC x, NUM number)
{
  VEC beats = ORDER(andnot)(ORDER(cmp)(*best, *best, _CMP_UNORD_Q),
                            ORDER(cmp)(*best, x, _CMP_NLE_UQ));
  *when = _mm256_blendv_epi8(*when, number, BITS(beats));
  *best = ORDER(blendv)(*best, x, beats);
}

/* Is there a NaN in eight vectors? */
NDA_INLINE NDA_TARGET int NDA_ID(any_nan)(VEC a, VEC b, VEC c, VEC d, VEC e,
                                          VEC f, VEC g, VEC h)
{
  SEEN ad = _mm256_or_si256(UNORDERED(a, b), UNORDERED(c, d));
  SEEN eh = _mm256_or_si256(UNORDERED(e, f), UNORDERED(g, h));
  return _mm256_movemask_epi8(_mm256_or_si256(ad, eh)) != 0;
}

/* --- integers ------------------------------------------------------------- */

#else

#define VEC __m256i
#define BITS(x) (x)
#define FROM_BITS(x) (x)
#define EQUAL(x, y) LANE(cmpeq)(x, y)

#if defined(NDA_TRUTH)
#define NORMAL(x) _mm256_min_epu8(x, SET1(1))
#else
#define NORMAL(x) (x)
#endif

#if NDA_BITS == 64
#define BEATS(x, y) _mm256_cmpgt_epi64(y, x)
#elif NDA_BITS > 8
#define BETTER(x, y) LANE(min)(x, y)
#else
#define BETTER(x, y) _mm256_min_epu8(x, y)
#endif

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return SET1((LANE_T)x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const char *at, NUM turn)
{
  VEC x = _mm256_loadu_si256((const __m256i *)(const void *)at);
  x = _mm256_xor_si256(NORMAL(x), turn);
  __asm__("" : "+x"(x));
  return x;
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(char *at, VEC x)
{
  _mm256_storeu_si256((__m256i *)(void *)at, x);
}

#if NDA_BITS == 64
NDA_INLINE NDA_TARGET VEC NDA_ID(better)(VEC x, VEC y)
{
  return _mm256_blendv_epi8(y, x, BEATS(x, y));
}

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  __m256i beats = BEATS(x, *best);
  *when = _mm256_blendv_epi8(*when, number, beats);
  *best = _mm256_blendv_epi8(*best, x, beats);
}
#else
NDA_INLINE NDA_TARGET VEC NDA_ID(better)(VEC x, VEC y)
{
  return BETTER(x, y);
}

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  VEC before = *best;
  *best = BETTER(x, before);
  *when = _mm256_blendv_epi8(number, *when, EQUAL(*best, before));
}
#endif

NDA_INLINE NDA_TARGET void NDA_ID(meet)(VEC *best, NUM *when, VEC x, NUM number)
{
  NDA_ID(advance)(best, when, x, number);
}

/* The best key of all lanes; LOWEST takes 16 bits for unsigned. */
NDA_INLINE NDA_TARGET NDA_T NDA_ID(winner)(VEC x)
{
  NDA_T flip = NDA_BITS == 16 ? (NDA_T)(NDA_MIN) : 0;
  return (NDA_T)((NDA_T)LOWEST(_mm256_xor_si256(x, SET1((LANE_T)flip))) ^ flip);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(nans)(VEC x)
{
  (void)x;
  return _mm256_setzero_si256();
}

NDA_INLINE NDA_TARGET int NDA_ID(any_nan)(VEC a, VEC b, VEC c, VEC d, VEC e,
                                          VEC f, VEC g, VEC h)
{
  (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
  return 0;
}

#endif

/* --- both ----------------------------------------------------------------- */

/* Prefetches for a search of eight vectors at a time. */
NDA_INLINE NDA_TARGET void NDA_ID(prefetch)(const char *at)
{
  _mm_prefetch(at + 2048, _MM_HINT_T0);
  _mm_prefetch(at + 2112, _MM_HINT_T0);
  _mm_prefetch(at + 2176, _MM_HINT_T0);
  _mm_prefetch(at + 2240, _MM_HINT_T0);
}

/* The bits to flip in each lane. */
NDA_INLINE NDA_TARGET NUM NDA_ID(turning)(uint64_t turn)
{
  return SET1((LANE_T)turn);
}

NDA_INLINE NDA_TARGET NUM NDA_ID(number)(int64_t x)
{
  return SET1((LANE_T)x);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(join)(SEEN x, SEEN y)
{
  return _mm256_or_si256(x, y);
}

/* The marks as a bitmask. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(marks)(SEEN x)
{
  return (uint32_t)_mm256_movemask_epi8(x);
}

/* A bitmask of the equal lanes. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(equal)(VEC x, VEC y)
{
  return (uint32_t)_mm256_movemask_epi8(EQUAL(x, y));
}

/* The first lane in a bitmask; any number if it is 0. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(first)(uint64_t marks)
{
  return (int64_t)_tzcnt_u64(marks) / (NDA_BITS / 8);
}

/* The lowest number in the lanes where x equals y; there is one. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(earliest)(NUM when, VEC x, VEC y)
{
  NUM never = SET1(HIGHEST);
  return (int64_t)LOWEST(_mm256_blendv_epi8(never, when, EQUAL(x, y)));
}

#if NDA_BITS >= 32

#if NDA_BITS == 64
#define SPLIT(at, n, x) split64_avx2(at, n, x)
#define SPLIT_T __m256d
#define SPLIT_BITS(x) _mm256_castpd_si256(x)
#else
#define SPLIT(at, n, x) split32_avx2(at, n, x)
#define SPLIT_T __m256
#define SPLIT_BITS(x) _mm256_castps_si256(x)
#endif

/* The keys of rows of n = 2, 3 or 4 elements: see above. */
NDA_INLINE NDA_TARGET void NDA_ID(split)(const char *at, int n, NUM turn,
                                         VEC *x)
{
  SPLIT_T parts[4];
  SPLIT(at, n, parts);
  x[0] = FROM_BITS(_mm256_xor_si256(SPLIT_BITS(parts[0]), turn));
  x[1] = FROM_BITS(_mm256_xor_si256(SPLIT_BITS(parts[1]), turn));
  if (n > 2)
    x[2] = FROM_BITS(_mm256_xor_si256(SPLIT_BITS(parts[2]), turn));
  if (n > 3)
    x[3] = FROM_BITS(_mm256_xor_si256(SPLIT_BITS(parts[3]), turn));
}

/* Writes base + number for each lane. */
NDA_INLINE NDA_TARGET void NDA_ID(indices)(int64_t *at, NUM numbers,
                                           int64_t base)
{
  __m256i bases = _mm256_set1_epi64x(base);
#if NDA_BITS == 64
  _mm256_storeu_si256((__m256i *)at, _mm256_add_epi64(bases, numbers));
#else
  __m256i low = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(numbers));
  __m256i high = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(numbers, 1));
  _mm256_storeu_si256((__m256i *)at, _mm256_add_epi64(bases, low));
  _mm256_storeu_si256((__m256i *)(at + 4), _mm256_add_epi64(bases, high));
#endif
}

#undef SPLIT
#undef SPLIT_T
#undef SPLIT_BITS

#endif

#undef LANE_T
#undef SET1
#undef LANE
#undef LOWEST
#undef HIGHEST
#undef HALF
#undef ORDER
#undef HALF_ORDER
#undef LOWER
#undef UPPER
#undef BITS
#undef FROM_BITS
#undef TURN
#undef TURN_HALF
#undef SCALAR
#undef BETTER
#undef HALF_BETTER
#undef BEATS
#undef EQUAL
#undef UNORDERED
#undef NORMAL
