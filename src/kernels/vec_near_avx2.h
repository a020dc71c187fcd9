/* vec_near_avx2.h: the vector operations in which distances are computed and
** searched, in AVX2. Included as vec_near_avx512.h is, and leaves the same. */
#include <immintrin.h>

#define WIDE 32
#define LANES (WIDE * 8 / NDA_BITS)
#define NUM __m256i

#if NDA_BITS == 64
#define NUMBER(x) _mm256_set1_epi64x(x)
#define PLUS(x, y) _mm256_add_epi64(x, y)
#else
#define NUMBER(x) _mm256_set1_epi32((int)(x))
#define PLUS(x, y) _mm256_add_epi32(x, y)
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
  _mm256_storeu_si256((__m256i *)at, x);
}

#if defined(NDA_FLOAT)

#define SEEN VEC

#if NDA_BITS == 64
#define VEC __m256d
#define TWICE(pair) _mm256_set_m128d(pair, pair)
#define OP(op) _mm256_##op##_pd
#define AS_NUM(x) _mm256_castpd_si256(x)
#define AS_VEC(x) _mm256_castsi256_pd(x)
#define BYTES int32_t
#define PUT(bits) _mm_cvtsi32_si128(bits)
#define ORDER 0, 2, 1, 3
#define SPREAD                                                                 \
  _mm_setr_epi8(0, 2, 1, 3, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)
#define WIDENED(bytes) _mm256_cvtepu8_epi64(bytes)
#define ABOVE(x, y) _mm256_cmpgt_epi64(x, y)
#define EVENS(a, b) _mm256_unpacklo_pd(a, b)
#define ODDS(a, b) _mm256_unpackhi_pd(a, b)
#else
#define VEC __m256
#define TWICE(pair) _mm256_castpd_ps(_mm256_broadcastsd_pd(pair))
#define OP(op) _mm256_##op##_ps
#define AS_NUM(x) _mm256_castps_si256(x)
#define AS_VEC(x) _mm256_castsi256_ps(x)
#define BYTES int64_t
#define PUT(bits) _mm_set_epi64x(0, bits)
#define ORDER 0, 1, 4, 5, 2, 3, 6, 7
#define SPREAD                                                                 \
  _mm_setr_epi8(0, 1, 4, 5, 2, 3, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1)
#define WIDENED(bytes) _mm256_cvtepu8_epi32(bytes)
#define ABOVE(x, y) _mm256_cmpgt_epi32(x, y)
#define EVENS(a, b) _mm256_shuffle_ps(a, b, 0x88)
#define ODDS(a, b) _mm256_shuffle_ps(a, b, 0xdd)
#endif

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const void *at)
{
  return OP(loadu)((const NDA_T *)at);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(void *at, VEC x)
{
  OP(storeu)((NDA_T *)at, x);
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
  NDA_T lanes[LANES], low;
  OP(storeu)(lanes, x);
  low = lanes[0];
  for (int i = 1; i < LANES; i++)
    low = lanes[i] < low ? lanes[i] : low;
  return low;
}

/* Is x below y, or either NaN? */
NDA_INLINE NDA_TARGET SEEN NDA_ID(below)(VEC x, VEC y)
{
  return OP(cmp)(x, y, _CMP_NGE_UQ);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(equal)(VEC x, VEC y)
{
  return OP(cmp)(x, y, _CMP_EQ_OQ);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(unordered)(VEC x, VEC y)
{
  return OP(cmp)(x, y, _CMP_UNORD_Q);
}

NDA_INLINE NDA_TARGET SEEN NDA_ID(either)(SEEN x, SEEN y)
{
  return OP(or)(x, y);
}

/* A bit for each lane. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(marks)(SEEN x)
{
  return (uint64_t)(unsigned)OP(movemask)(x);
}

/* Infinity where a bool is false. */
NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where, int paired)
{
  __m128i bytes;
  BYTES bits;
  NUM wide;
  memcpy(&bits, where, sizeof bits);
  bytes = PUT(bits);
  if (paired)
    bytes = _mm_shuffle_epi8(bytes, SPREAD);
  wide = WIDENED(bytes);
  return OP(blendv)(OP(set1)((NDA_T)HUGE_VAL), x,
                    AS_VEC(ABOVE(wide, _mm256_setzero_si256())));
}

/* Where x is below the best, it becomes the best, and its number is noted. */
NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  VEC wins = OP(cmp)(x, *best, _CMP_LT_OQ);
  *when = AS_NUM(OP(blendv)(AS_VEC(*when), AS_VEC(number), wins));
  *best = OP(min)(x, *best);
}

/* The point of each lane of the sums of pairs. */
static const unsigned char NDA_ID(pair_order)[] = {ORDER};

/* Of two vectors of x and y in turn, x + y, in that order. */
NDA_INLINE NDA_TARGET VEC NDA_ID(pairs)(VEC a, VEC b)
{
  return OP(add)(EVENS(a, b), ODDS(a, b));
}

/* Three vectors of x, y and z in turn, apart. */
#if NDA_BITS == 64
NDA_INLINE NDA_TARGET void NDA_ID(part)(const VEC *in, VEC *x, VEC *y, VEC *z)
{
  VEC a = in[0], b = in[1], c = in[2];
  VEC ab = _mm256_blend_pd(a, b, 0xc);         /* x0 y0 x2 y2 */
  VEC bc = _mm256_blend_pd(b, c, 0xc);         /* y1 z1 y3 z3 */
  VEC ac = _mm256_permute2f128_pd(a, c, 0x21); /* z0 x1 z2 x3 */
  *x = _mm256_shuffle_pd(ab, ac, 0xa);
  *y = _mm256_shuffle_pd(ab, bc, 0x5);
  *z = _mm256_shuffle_pd(ac, bc, 0xa);
}
#else
NDA_INLINE NDA_TARGET void NDA_ID(part)(const VEC *in, VEC *x, VEC *y, VEC *z)
{
  VEC a = in[0], b = in[1], c = in[2];
  VEC ab = _mm256_blend_ps(a, b, 0xf0);        /* x0 y0 z0 x1, x4 y4 z4 x5 */
  VEC ac = _mm256_permute2f128_ps(a, c, 0x21); /* y1 z1 x2 y2, y5 z5 x6 y6 */
  VEC bc = _mm256_blend_ps(b, c, 0xf0);        /* z2 x3 y3 z3, z6 x7 y7 z7 */
  VEC xy = _mm256_shuffle_ps(ac, bc, _MM_SHUFFLE(2, 1, 3, 2));
  VEC yz = _mm256_shuffle_ps(ab, ac, _MM_SHUFFLE(1, 0, 2, 1));
  *x = _mm256_shuffle_ps(ab, xy, _MM_SHUFFLE(2, 0, 3, 0));
  *y = _mm256_shuffle_ps(yz, xy, _MM_SHUFFLE(3, 1, 2, 0));
  *z = _mm256_shuffle_ps(yz, bc, _MM_SHUFFLE(3, 0, 3, 1));
}
#endif

#undef OP
#undef TWICE
#undef AS_NUM
#undef AS_VEC
#undef BYTES
#undef PUT
#undef ORDER
#undef SPREAD
#undef WIDENED
#undef ABOVE
#undef EVENS
#undef ODDS

#else

#define VEC __m256i

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const void *at)
{
  return _mm256_loadu_si256((const __m256i *)at);
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(void *at, VEC x)
{
  _mm256_storeu_si256((__m256i *)at, x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return _mm256_set1_epi32(x);
}

/* The sum of the two squares of each pair. */
NDA_INLINE NDA_TARGET VEC NDA_ID(square)(VEC x, VEC y)
{
  VEC difference = _mm256_sub_epi16(x, y);
  return _mm256_madd_epi16(difference, difference);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(add)(VEC x, VEC y)
{
  return _mm256_add_epi32(x, y);
}

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  VEC wins = _mm256_cmpgt_epi32(*best, x);
  *when = _mm256_blendv_epi8(*when, number, wins);
  *best = _mm256_min_epi32(x, *best);
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
