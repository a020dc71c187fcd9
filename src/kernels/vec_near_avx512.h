/* vec_near_avx512.h: the vector operations in which distances are computed and
** searched, in AVX-512. Included by nearest.tmpl.h, per float type, and for
** pairs of 16-bit integers; leaves VEC, a vector of these, NUM, one of numbers
** of the same width, WIDE, the bytes of a vector, LANES, its elements, and
** functions; of floats SEEN, a lane by lane answer. */
#include <immintrin.h>

#define WIDE 64
#define LANES (WIDE * 8 / NDA_BITS)
#define NUM __m512i

#if NDA_BITS == 64
#define NUMBER(x) _mm512_set1_epi64(x)
#define PLUS(x, y) _mm512_add_epi64(x, y)
#define KEEP(old, mark, x) _mm512_mask_mov_epi64(old, mark, x)
#else
#define NUMBER(x) _mm512_set1_epi32((int)(x))
#define PLUS(x, y) _mm512_add_epi32(x, y)
#define KEEP(old, mark, x) _mm512_mask_mov_epi32(old, mark, x)
#endif

NDA_INLINE NDA_TARGET NUM NDA_ID(number)(int64_t x)
{
  return NUMBER(x);
}

NDA_INLINE NDA_TARGET NUM NDA_ID(next)(NUM x)
{
  return PLUS(x, NUMBER(1));
}

NDA_INLINE NDA_TARGET void NDA_ID(store_number)(void *at, NUM x)
{
  _mm512_storeu_si512(at, x);
}

#if defined(NDA_FLOAT)

#define SEEN uint64_t

#if NDA_BITS == 64
#define VEC __m512d
#define TWICE(pair) _mm512_broadcast_f64x2(pair)
#define OP(op) _mm512_##op##_pd
#define TEST(a, b, how) _mm512_cmp_pd_mask(a, b, how)
#define MARK __mmask8
#define BYTES(at) _mm_loadl_epi64((const __m128i *)(const void *)(at))
#define ORDER 0, 4, 1, 5, 2, 6, 3, 7
#define SPREAD                                                                 \
  _mm_setr_epi8(0, 4, 1, 5, 2, 6, 3, 7, -1, -1, -1, -1, -1, -1, -1, -1)
#define EVENS(a, b) _mm512_unpacklo_pd(a, b)
#define ODDS(a, b) _mm512_unpackhi_pd(a, b)
#define PICK(a, places, b) _mm512_permutex2var_pd(a, places, b)
#else
#define VEC __m512
#define TWICE(pair) _mm512_castpd_ps(_mm512_broadcastsd_pd(pair))
#define OP(op) _mm512_##op##_ps
#define TEST(a, b, how) _mm512_cmp_ps_mask(a, b, how)
#define MARK __mmask16
#define BYTES(at) _mm_loadu_si128((const __m128i *)(const void *)(at))
#define ORDER 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15
#define SPREAD                                                                 \
  _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15)
#define EVENS(a, b) _mm512_shuffle_ps(a, b, 0x88)
#define ODDS(a, b) _mm512_shuffle_ps(a, b, 0xdd)
#define PICK(a, places, b) _mm512_permutex2var_ps(a, places, b)
#endif

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const void *at)
{
  return OP(loadu)(at);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(void *at, VEC x)
{
  OP(storeu)(at, x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return OP(set1)(x);
}

/* Two floats, in turn. */
NDA_INLINE NDA_TARGET VEC NDA_ID(splat_pair)(const void *at)
{
  __m128d pair = _mm_setzero_pd();
  memcpy(&pair, at, 2 * sizeof(NDA_T));
  return TWICE(pair);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(square)(VEC x, VEC y)
{
  VEC difference = OP(sub)(x, y);
  return OP(mul)(difference, difference);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(add)(VEC x, VEC y)
{
  return OP(add)(x, y);
}

/* The lower of two; y where either is NaN. */
NDA_INLINE NDA_TARGET VEC NDA_ID(lower)(VEC x, VEC y)
{
  return OP(min)(x, y);
}

NDA_INLINE NDA_TARGET NDA_T NDA_ID(lowest)(VEC x)
{
  return OP(reduce_min)(x);
}

/* Is x below y, or either NaN? */
NDA_INLINE NDA_TARGET SEEN NDA_ID(below)(VEC x, VEC y)
{
  return TEST(x, y, _CMP_NGE_UQ);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(equal)(VEC x, VEC y)
{
  return TEST(x, y, _CMP_EQ_OQ);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(unordered)(VEC x, VEC y)
{
  return TEST(x, y, _CMP_UNORD_Q);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(either)(SEEN x, SEEN y)
{
  return x | y;
}

/* A bit for each lane. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(marks)(SEEN x)
{
  return x;
}

/* Infinity where a bool is false. */
NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where, int paired)
{
  __m128i bytes = BYTES(where);
  if (paired)
    bytes = _mm_shuffle_epi8(bytes, SPREAD);
  return OP(mask_blend)((MARK)_mm_test_epi8_mask(bytes, bytes),
                        OP(set1)((NDA_T)HUGE_VAL), x);
}

/* Where x is below the best, it becomes the best, and its number is noted. */
NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  *when = KEEP(*when, TEST(x, *best, _CMP_LT_OQ), number);
  *best = OP(min)(x, *best);
}

/* The point of each lane of the sums of pairs. */
static const unsigned char NDA_ID(pair_order)[] = {ORDER};

/* Of two vectors of x and y in turn, x + y, in that order. */
NDA_INLINE NDA_TARGET VEC NDA_ID(pairs)(VEC a, VEC b)
{
  return OP(add)(EVENS(a, b), ODDS(a, b));
}

/* The places of the first, second or third of three in turn, in two vectors,
** and then in the result and a third vector. */
#if NDA_BITS == 64
#define X1 _mm512_setr_epi64(0, 3, 6, 9, 12, 15, 0, 0)
#define X2 _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 10, 13)
#define Y1 _mm512_setr_epi64(1, 4, 7, 10, 13, 0, 0, 0)
#define Y2 _mm512_setr_epi64(0, 1, 2, 3, 4, 8, 11, 14)
#define Z1 _mm512_setr_epi64(2, 5, 8, 11, 14, 0, 0, 0)
#define Z2 _mm512_setr_epi64(0, 1, 2, 3, 4, 9, 12, 15)
#else
#define X1                                                                     \
  _mm512_setr_epi32(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0)
#define X2                                                                     \
  _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)
#define Y1                                                                     \
  _mm512_setr_epi32(1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0)
#define Y2                                                                     \
  _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)
#define Z1                                                                     \
  _mm512_setr_epi32(2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0)
#define Z2                                                                     \
  _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
#endif

/* Three vectors of x, y and z in turn, apart. */
NDA_INLINE NDA_TARGET void NDA_ID(part)(const VEC *in, VEC *x, VEC *y, VEC *z)
{
  *x = PICK(PICK(in[0], X1, in[1]), X2, in[2]);
  *y = PICK(PICK(in[0], Y1, in[1]), Y2, in[2]);
  *z = PICK(PICK(in[0], Z1, in[1]), Z2, in[2]);
}

#undef X1
#undef X2
#undef Y1
#undef Y2
#undef Z1
#undef Z2
#undef OP
#undef TWICE
#undef TEST
#undef MARK
#undef BYTES
#undef ORDER
#undef SPREAD
#undef EVENS
#undef ODDS
#undef PICK

#else

#define VEC __m512i

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const void *at)
{
  return _mm512_loadu_si512(at);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(void *at, VEC x)
{
  _mm512_storeu_si512(at, x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return _mm512_set1_epi32(x);
}

/* The sum of the two squares of each pair. */
NDA_INLINE NDA_TARGET VEC NDA_ID(square)(VEC x, VEC y)
{
  VEC difference = _mm512_sub_epi16(x, y);
  return _mm512_madd_epi16(difference, difference);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(add)(VEC x, VEC y)
{
  return _mm512_add_epi32(x, y);
}

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  *when = KEEP(*when, _mm512_cmplt_epi32_mask(x, *best), number);
  *best = _mm512_min_epi32(x, *best);
}

/* Eight rows of three bytes, as pairs. */
NDA_INLINE NDA_TARGET void NDA_ID(part)(const char *rows, char *first,
                                        char *second)
{
  const __m128i *at = (const __m128i *)(const void *)rows;
  const __m128i *on = (const __m128i *)(const void *)(rows + 12);
  __m256i in = _mm256_set_m128i(_mm_loadu_si128(on), _mm_loadu_si128(at));
  __m256i xy = _mm256_broadcastsi128_si256(
    _mm_setr_epi8(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
  __m256i z = _mm256_broadcastsi128_si256(
    _mm_setr_epi8(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
  _mm256_storeu_si256((__m256i *)(void *)first, _mm256_shuffle_epi8(in, xy));
  _mm256_storeu_si256((__m256i *)(void *)second, _mm256_shuffle_epi8(in, z));
}

#endif

#undef NUMBER
#undef PLUS
#undef KEEP
