/* vec_near.h: what distances need besides the operations of searches, in AVX2
** and AVX-512. Requires NDA_VECTORS, the header with those, and NDA_WIDE, the
** bytes of a vector, 32 or 64. nearest.tmpl.h includes it per float type, and
** for pairs of 16-bit integers. */
#include NDA_VECTORS

#if NDA_WIDE == 64
#define MM(op) _mm512_##op
#else
#define MM(op) _mm256_##op
#endif

#if NDA_BITS == 64
#define PLUS(x, y) MM(add_epi64)(x, y)
#else
#define PLUS(x, y) MM(add_epi32)(x, y)
#endif

/* Loads elements, or numbers, at any address. */
NDA_INLINE NDA_TARGET VEC NDA_ID(fetch)(const void *at)
{
  VEC x;
  memcpy(&x, at, sizeof x);
  return x;
}

NDA_INLINE NDA_TARGET void NDA_ID(put)(void *at, VEC x)
{
  memcpy(at, &x, sizeof x);
}

NDA_INLINE NDA_TARGET NUM NDA_ID(next)(NUM x)
{
  return PLUS(x, NDA_ID(number)(1));
}

NDA_INLINE NDA_TARGET void NDA_ID(put_number)(void *at, NUM x)
{
  memcpy(at, &x, sizeof x);
}

#if defined(NDA_FLOAT)

NDA_INLINE NDA_TARGET VEC NDA_ID(square)(VEC x, VEC y)
{
  VEC difference = x - y;
  return difference * difference;
}

NDA_INLINE NDA_TARGET VEC NDA_ID(add)(VEC x, VEC y)
{
  return x + y;
}

/* --- AVX-512 -------------------------------------------------------------- */

#if NDA_WIDE == 64

#if NDA_BITS == 64
#define OP(op) _mm512_##op##_pd
#define INTEGER(op) _mm512_##op##_epi64_mask
#define BELOW(x, y) _mm512_cmp_pd_mask(x, y, _CMP_NGE_UQ)
#define BYTES(at) _mm_loadl_epi64((const __m128i *)(const void *)(at))
#define LANE_NUMBERS _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7)
#define MARK __mmask8
#else
#define OP(op) _mm512_##op##_ps
#define INTEGER(op) _mm512_##op##_epi32_mask
#define BELOW(x, y) _mm512_cmp_ps_mask(x, y, _CMP_NGE_UQ)
#define BYTES(at) _mm_loadu_si128((const __m128i *)(const void *)(at))
#define LANE_NUMBERS                                                           \
  _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#define MARK __mmask16
#endif

/* Infinity where a bool is false. */
NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where)
{
  __m128i bytes = BYTES(where);
  return OP(mask_blend)((MARK)_mm_test_epi8_mask(bytes, bytes),
                        NDA_ID(splat)((NDA_T)HUGE_VAL), x);
}

/* Element d of rows of n = 2 or 3 elements, which are in n vectors. */
NDA_INLINE NDA_TARGET VEC NDA_ID(pick)(const VEC *rows, int n, int d)
{
  NUM places = LANE_NUMBERS;
  places = PLUS(PLUS(places, places), n == 2 ? NDA_ID(number)(0) : places);
  places = PLUS(places, NDA_ID(number)(d));
  VEC x = OP(permutex2var)(rows[0], places, rows[1]);
  if (n == 2)
    return x;
  return OP(mask_permutexvar)(
    x, INTEGER(cmpge)(places, NDA_ID(number)(2 * LANES)), places, rows[2]);
}

NDA_INLINE NDA_TARGET void NDA_ID(unzip)(const char *at, VEC *x)
{
  VEC rows[2];
  rows[0] = NDA_ID(fetch)(at);
  rows[1] = NDA_ID(fetch)(at + WIDE);
  x[0] = NDA_ID(pick)(rows, 2, 0);
  x[1] = NDA_ID(pick)(rows, 2, 1);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(order)(VEC x, int paired)
{
  (void)paired;
  return x;
}

NDA_INLINE NDA_TARGET uint64_t NDA_ID(hits)(VEC x, VEC y)
{
  return BELOW(x, y);
}

/* Splits contiguous rows of n = 2 or 3 elements into vectors of elements 0,
** elements 1, and so on. */
NDA_INLINE NDA_TARGET void NDA_ID(split)(const char *at, int n, NUM turn,
                                         VEC *x)
{
  VEC rows[3];
  rows[0] = NDA_ID(load)(at, turn);
  rows[1] = NDA_ID(load)(at + WIDE, turn);
  if (n == 3)
    rows[2] = NDA_ID(load)(at + 2 * WIDE, turn);
  x[0] = NDA_ID(pick)(rows, n, 0);
  x[1] = NDA_ID(pick)(rows, n, 1);
  if (n == 3)
    x[2] = NDA_ID(pick)(rows, n, 2);
}

/* --- AVX2 ----------------------------------------------------------------- */

#else

#if NDA_BITS == 64
#define OP(op) _mm256_##op##_pd
#define BELOW(x, y) ((SEEN)_mm256_cmp_pd(x, y, _CMP_NGE_UQ))
#define BITS int32_t
#define WIDEN(bits) _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(bits))
#define ABOVE(x, y) _mm256_cmpgt_epi64(x, y)
#else
#define OP(op) _mm256_##op##_ps
#define BELOW(x, y) ((SEEN)_mm256_cmp_ps(x, y, _CMP_NGE_UQ))
#define BITS int64_t
#define WIDEN(bits) _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(bits))
#define ABOVE(x, y) _mm256_cmpgt_epi32(x, y)
#endif

NDA_INLINE NDA_TARGET void NDA_ID(unzip)(const char *at, VEC *x)
{
  VEC a = NDA_ID(fetch)(at), b = NDA_ID(fetch)(at + WIDE);
  x[0] = OP(shuffle)(a, b, NDA_BITS == 64 ? 0 : 0x88);
  x[1] = OP(shuffle)(a, b, NDA_BITS == 64 ? 15 : 0xdd);
}

NDA_INLINE NDA_TARGET VEC NDA_ID(order)(VEC x, int paired)
{
  return paired ? (VEC)_mm256_permute4x64_epi64((NUM)x, 0xd8) : x;
}

NDA_INLINE NDA_TARGET uint64_t NDA_ID(hits)(VEC x, VEC y)
{
  return (uint32_t)OP(movemask)(OP(cmp)(x, y, _CMP_NGE_UQ));
}

NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where)
{
  BITS bits;
  memcpy(&bits, where, sizeof bits);
  return OP(blendv)(NDA_ID(splat)((NDA_T)HUGE_VAL), x,
                    (VEC)ABOVE(WIDEN(bits), _mm256_setzero_si256()));
}

#endif

/* Is x below y, or either of them NaN? */
NDA_INLINE NDA_TARGET SEEN NDA_ID(below)(VEC x, VEC y)
{
  return BELOW(x, y);
}

#else

/* --- pairs of integers ---------------------------------------------------- */

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

/* Packs eight rows of three bytes as pairs. */
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

#undef MM
#undef PLUS
#undef OP
#undef INTEGER
#undef BELOW
#undef BYTES
#undef LANE_NUMBERS
#undef MARK
#undef BITS
#undef WIDEN
#undef ABOVE
