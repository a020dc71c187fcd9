/* vec_near.h: the vector operations in which distances are computed and
** searched, in AVX2 and AVX-512. Wants NDA_WIDE, the bytes of a vector, 32 or
** 64. Included by nearest.tmpl.h, per float type, and for pairs of 16-bit
** integers; leaves VEC, a vector of these, NUM, one of numbers of the same
** width, WIDE, LANES, the elements of a vector, and functions; of floats SEEN,
** an answer lane by lane. */
#include <immintrin.h>

#define WIDE NDA_WIDE
#define LANES (WIDE * 8 / NDA_BITS)

/* --- what differs between the sets ---------------------------------------- */

#if NDA_WIDE == 64
#define MM(op) _mm512_##op
#define NUM __m512i
#else
#define MM(op) _mm256_##op
#define NUM __m256i
#endif

#if NDA_BITS == 32
#define NUMBER(x) MM(set1_epi32)((int)(x))
#define PLUS(x, y) MM(add_epi32)(x, y)
#define KEEP(old, mark, x) MM(mask_mov_epi32)(old, mark, x)
#elif NDA_WIDE == 64
#define NUMBER(x) _mm512_set1_epi64(x)
#define PLUS(x, y) _mm512_add_epi64(x, y)
#define KEEP(old, mark, x) _mm512_mask_mov_epi64(old, mark, x)
#else
#define NUMBER(x) _mm256_set1_epi64x(x)
#define PLUS(x, y) _mm256_add_epi64(x, y)
#endif

/* TWICE: two floats in turn; ORDER: the point of each lane of EVENS and ODDS */
#if defined(NDA_FLOAT) && NDA_BITS == 64
#define OP(op) MM(op##_pd)
#define EVENS(a, b) OP(unpacklo)(a, b)
#define ODDS(a, b) OP(unpackhi)(a, b)
#if NDA_WIDE == 64
#define VEC __m512d
#define TWICE(pair) _mm512_broadcast_f64x2(pair)
#define MARK __mmask8
#define BYTES(at) _mm_loadl_epi64((const __m128i *)(const void *)(at))
#define ORDER 0, 4, 1, 5, 2, 6, 3, 7
#define REST -1, -1, -1, -1, -1, -1, -1, -1
#else
#define VEC __m256d
#define TWICE(pair) _mm256_set_m128d(pair, pair)
#define AS_NUM(x) _mm256_castpd_si256(x)
#define AS_VEC(x) _mm256_castsi256_pd(x)
#define BITS int32_t
#define PUT(bits) _mm_cvtsi32_si128(bits)
#define ORDER 0, 2, 1, 3
#define REST -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1
#define ABOVE_0(bytes)                                                         \
  _mm256_cmpgt_epi64(_mm256_cvtepu8_epi64(bytes), _mm256_setzero_si256())
#endif
#elif defined(NDA_FLOAT)
#define OP(op) MM(op##_ps)
#define EVENS(a, b) OP(shuffle)(a, b, 0x88)
#define ODDS(a, b) OP(shuffle)(a, b, 0xdd)
#if NDA_WIDE == 64
#define VEC __m512
#define TWICE(pair) _mm512_castpd_ps(_mm512_broadcastsd_pd(pair))
#define MARK __mmask16
#define BYTES(at) _mm_loadu_si128((const __m128i *)(const void *)(at))
#define ORDER 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15
#else
#define VEC __m256
#define TWICE(pair) _mm256_castpd_ps(_mm256_broadcastsd_pd(pair))
#define AS_NUM(x) _mm256_castps_si256(x)
#define AS_VEC(x) _mm256_castsi256_ps(x)
#define BITS int64_t
#define PUT(bits) _mm_set_epi64x(0, bits)
#define ORDER 0, 1, 4, 5, 2, 3, 6, 7
#define REST -1, -1, -1, -1, -1, -1, -1, -1
#define ABOVE_0(bytes)                                                         \
  _mm256_cmpgt_epi32(_mm256_cvtepu8_epi32(bytes), _mm256_setzero_si256())
#endif
#endif

#if defined(REST)
#define SPREAD _mm_setr_epi8(ORDER, REST)
#elif defined(ORDER)
#define SPREAD _mm_setr_epi8(ORDER)
#endif

/* --- numbers -------------------------------------------------------------- */

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
  memcpy(at, &x, sizeof x);
}

#if defined(NDA_FLOAT)

/* --- floats --------------------------------------------------------------- */

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
  NDA_T all[LANES], low;
  OP(storeu)(all, x);
  low = all[0];
  for (int i = 1; i < LANES; i++)
    low = all[i] < low ? all[i] : low;
  return low;
}

/* The point of each lane of the sums of pairs. */
static const unsigned char NDA_ID(pair_order)[] = {ORDER};

/* Of two vectors of x and y in turn, x + y, in that order. */
NDA_INLINE NDA_TARGET VEC NDA_ID(pairs)(VEC a, VEC b)
{
  return OP(add)(EVENS(a, b), ODDS(a, b));
}

#if NDA_WIDE == 64

#define SEEN uint64_t
#if NDA_BITS == 64
#define TEST(a, b, how) _mm512_cmp_pd_mask(a, b, how)
#define PICK(a, places, b) _mm512_permutex2var_pd(a, places, b)
#else
#define TEST(a, b, how) _mm512_cmp_ps_mask(a, b, how)
#define PICK(a, places, b) _mm512_permutex2var_ps(a, places, b)
#endif

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
NDA_INLINE NDA_TARGET void NDA_ID(part)(VEC a, VEC b, VEC c, VEC *x, VEC *y,
                                        VEC *z)
{
  *x = PICK(PICK(a, X1, b), X2, c);
  *y = PICK(PICK(a, Y1, b), Y2, c);
  *z = PICK(PICK(a, Z1, b), Z2, c);
}
#undef X1
#undef X2
#undef Y1
#undef Y2
#undef Z1
#undef Z2
#undef PICK

#else

#define SEEN VEC
#define TEST(a, b, how) OP(cmp)(a, b, how)

NDA_INLINE NDA_TARGET SEEN NDA_ID(either)(SEEN x, SEEN y)
{
  return OP(or)(x, y);
}

NDA_INLINE NDA_TARGET uint64_t NDA_ID(marks)(SEEN x)
{
  return (uint64_t)(unsigned)OP(movemask)(x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where, int paired)
{
  BITS bits;
  __m128i bytes;
  memcpy(&bits, where, sizeof bits);
  bytes = PUT(bits);
  if (paired)
    bytes = _mm_shuffle_epi8(bytes, SPREAD);
  return OP(blendv)(OP(set1)((NDA_T)HUGE_VAL), x, AS_VEC(ABOVE_0(bytes)));
}

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  VEC wins = OP(cmp)(x, *best, _CMP_LT_OQ);
  *when = AS_NUM(OP(blendv)(AS_VEC(*when), AS_VEC(number), wins));
  *best = OP(min)(x, *best);
}

#if NDA_BITS == 64
NDA_INLINE NDA_TARGET void NDA_ID(part)(VEC a, VEC b, VEC c, VEC *x, VEC *y,
                                        VEC *z)
{
  VEC ab = _mm256_blend_pd(a, b, 0xc);         /* x0 y0 x2 y2 */
  VEC bc = _mm256_blend_pd(b, c, 0xc);         /* y1 z1 y3 z3 */
  VEC ac = _mm256_permute2f128_pd(a, c, 0x21); /* z0 x1 z2 x3 */
  *x = _mm256_shuffle_pd(ab, ac, 0xa);
  *y = _mm256_shuffle_pd(ab, bc, 0x5);
  *z = _mm256_shuffle_pd(ac, bc, 0xa);
}
#else
NDA_INLINE NDA_TARGET void NDA_ID(part)(VEC a, VEC b, VEC c, VEC *x, VEC *y,
                                        VEC *z)
{
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
#endif

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

#else

/* --- pairs of integers ---------------------------------------------------- */

#define VEC NUM

NDA_INLINE NDA_TARGET VEC NDA_ID(load)(const void *at)
{
  VEC x;
  memcpy(&x, at, sizeof x);
  return x;
}

NDA_INLINE NDA_TARGET void NDA_ID(store)(void *at, VEC x)
{
  memcpy(at, &x, sizeof x);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(splat)(NDA_T x)
{
  return NUMBER(x);
}

/* The sum of the two squares of each pair. */
NDA_INLINE NDA_TARGET VEC NDA_ID(square)(VEC x, VEC y)
{
  VEC difference = MM(sub_epi16)(x, y);
  return MM(madd_epi16)(difference, difference);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(add)(VEC x, VEC y)
{
  return PLUS(x, y);
}

#if NDA_WIDE == 64
#define WINS(when, x, best, number)                                            \
  KEEP(when, _mm512_cmplt_epi32_mask(x, best), number)
#else
#define WINS(when, x, best, number)                                            \
  _mm256_blendv_epi8(when, number, _mm256_cmpgt_epi32(best, x))
#endif

NDA_INLINE NDA_TARGET void NDA_ID(advance)(VEC *best, NUM *when, VEC x,
                                           NUM number)
{
  *when = WINS(*when, x, *best, number);
  *best = MM(min_epi32)(x, *best);
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

#undef WINS
#endif

#undef MM
#undef NUMBER
#undef PLUS
#undef KEEP
#undef OP
#undef EVENS
#undef ODDS
#undef TWICE
#undef MARK
#undef BYTES
#undef BITS
#undef PUT
#undef ABOVE_0
#undef ORDER
#undef REST
#undef SPREAD
#undef AS_NUM
#undef AS_VEC
#undef TEST
