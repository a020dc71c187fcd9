/* vec_near.h: the vector operations that distances need besides those of
** searches, in AVX2 and AVX-512. Requires NDA_VECTORS, the header with the
** others, and NDA_WIDE, the bytes of a vector, 32 or 64. nearest.tmpl.h
** includes it per float type, and for pairs of 16-bit integers. */
#include NDA_VECTORS

/* Goes before a loop over four vectors. gcc -O2 does not unroll it unasked. */
#if defined(__clang__)
#define EACH_OF_FOUR
#else
#define EACH_OF_FOUR _Pragma("GCC unroll 4")
#endif

/* --- what differs between the sets ---------------------------------------- */

/* EVENS and ODDS take elements from each half, or quarter, of two vectors;
** IN_ORDER undoes that. VEIL takes x where a bool is true. */
#if NDA_WIDE == 64
#define MM(op) _mm512_##op
#define IN_ORDER(x)                                                            \
  _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), x)
#define BIT_EACH(marks) (marks)
#define EITHER(a, b) ((a) | (b))
#define VEIL(far, x, bools)                                                    \
  OP(mask_mov)(far, _mm_test_epi8_mask(bools, bools), x)
#else
#define MM(op) _mm256_##op
#define IN_ORDER(x) _mm256_permute4x64_epi64(x, 0xd8)
#define BIT_EACH(marks) ((uint32_t)OP(movemask)(marks))
#define EITHER(a, b) OP(or)(a, b)
#define VEIL(far, x, bools)                                                    \
  OP(blendv)(far, x, (VEC)ABOVE(LANES_OF(bools), _mm256_setzero_si256()))
#endif

#if NDA_BITS == 64
#define PLUS(x, y) MM(add_epi64)(x, y)
#define OP(op) MM(op##_pd)
#define EVENS(a, b) OP(unpacklo)(a, b)
#define ODDS(a, b) OP(unpackhi)(a, b)
#else
#define PLUS(x, y) MM(add_epi32)(x, y)
#define OP(op) MM(op##_ps)
#define EVENS(a, b) OP(shuffle)(a, b, 0x88)
#define ODDS(a, b) OP(shuffle)(a, b, 0xdd)
#endif

/* BOOLS: a type with a byte for each lane; SPREAD: the order of EVENS */
#if NDA_WIDE == 64 && NDA_BITS == 64
#define BELOW(x, y) _mm512_cmp_pd_mask(x, y, _CMP_NGE_UQ)
#define BOOLS int64_t
#define PUT(bools) _mm_cvtsi64_si128(bools)
#define SPREAD 0, 4, 1, 5, 2, 6, 3, 7, 0, 0, 0, 0, 0, 0, 0, 0
#define THIRDS _mm512_setr_epi64(0, 3, 6, 9, 12, 15, 18, 21)
#define BEYOND(x, y) _mm512_cmpge_epi64_mask(x, y)
#elif NDA_WIDE == 64
#define BELOW(x, y) _mm512_cmp_ps_mask(x, y, _CMP_NGE_UQ)
#define BOOLS __m128i
#define PUT(bools) (bools)
#define SPREAD 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15
#define THIRDS                                                                 \
  _mm512_setr_epi32(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45)
#define BEYOND(x, y) _mm512_cmpge_epi32_mask(x, y)
#elif NDA_BITS == 64
#define BELOW(x, y) OP(cmp)(x, y, _CMP_NGE_UQ)
#define BOOLS int32_t
#define PUT(bools) _mm_cvtsi32_si128(bools)
#define SPREAD 0, 2, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define LANES_OF(bools) _mm256_cvtepu8_epi64(bools)
#define ABOVE(x, y) _mm256_cmpgt_epi64(x, y)
#else
#define BELOW(x, y) OP(cmp)(x, y, _CMP_NGE_UQ)
#define BOOLS int64_t
#define PUT(bools) _mm_cvtsi64_si128(bools)
#define SPREAD 0, 1, 4, 5, 2, 3, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0
#define LANES_OF(bools) _mm256_cvtepu8_epi32(bools)
#define ABOVE(x, y) _mm256_cmpgt_epi32(x, y)
#endif

/* --- floats, and pairs of integers ---------------------------------------- */

/* Loads elements at any address. */
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

NDA_INLINE NDA_TARGET void NDA_ID(put_number)(void *at, NUM x)
{
  memcpy(at, &x, sizeof x);
}

NDA_INLINE NDA_TARGET NUM NDA_ID(next)(NUM x)
{
  return PLUS(x, NDA_ID(number)(1));
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

/* x and y of interleaved pairs, in an order of the points that is fast. */
NDA_INLINE NDA_TARGET void NDA_ID(unzip)(const char *at, VEC *x, VEC *y)
{
  VEC a = NDA_ID(fetch)(at), b = NDA_ID(fetch)(at + WIDE);
  *x = EVENS(a, b);
  *y = ODDS(a, b);
}

/* From the order of `unzip` to that of memory. */
NDA_INLINE NDA_TARGET VEC NDA_ID(in_order)(VEC x)
{
  return (VEC)IN_ORDER((NUM)x);
}

/* Is x below y, or either of them NaN? A bit for each lane. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(hits)(VEC x, VEC y)
{
  return BIT_EACH(BELOW(x, y));
}

/* The same for four vectors: are there any? */
NDA_INLINE NDA_TARGET int NDA_ID(any_hit)(const VEC *x, VEC y)
{
  return BIT_EACH(EITHER(EITHER(BELOW(x[0], y), BELOW(x[1], y)),
                         EITHER(BELOW(x[2], y), BELOW(x[3], y)))) != 0;
}

/* Infinity where a bool is false. `paired`: x has the order of `unzip`. */
NDA_INLINE NDA_TARGET VEC NDA_ID(veil)(VEC x, const char *where, int paired)
{
  VEC far = NDA_ID(splat)((NDA_T)HUGE_VAL);
  BOOLS given;
  __m128i bools;
  memcpy(&given, where, sizeof given);
  bools = PUT(given);
  if (paired)
    bools = _mm_shuffle_epi8(bools, _mm_setr_epi8(SPREAD));
  return VEIL(far, x, bools);
}

#if NDA_WIDE == 64

#define ADVANCE NDA_ID(advance)

/* Element d of rows of three, which are in three vectors. */
NDA_INLINE NDA_TARGET VEC NDA_ID(third)(const VEC *rows, int64_t d)
{
  NUM places = PLUS(THIRDS, NDA_ID(number)(d));
  VEC x = OP(permutex2var)(rows[0], places, rows[1]);
  return OP(mask_permutexvar)(x, BEYOND(places, NDA_ID(number)(2 * LANES)),
                              places, rows[2]);
}

/* As in vec_avx2.h, for rows of three, and as they are. */
NDA_INLINE NDA_TARGET void NDA_ID(split)(const char *at, int n, NUM turn,
                                         VEC *x)
{
  VEC rows[3];
  (void)n, (void)turn;
  rows[0] = NDA_ID(fetch)(at);
  rows[1] = NDA_ID(fetch)(at + WIDE);
  rows[2] = NDA_ID(fetch)(at + 2 * WIDE);
  x[0] = NDA_ID(third)(rows, 0);
  x[1] = NDA_ID(third)(rows, 1);
  x[2] = NDA_ID(third)(rows, 2);
}

#else

#define ADVANCE NDA_ID(advance_floats)

/* As `advance`, but with a blend of floats: that of bytes is slower here. */
NDA_INLINE NDA_TARGET void NDA_ID(advance_floats)(VEC *best, NUM *when, VEC x,
                                                  NUM number)
{
  VEC wins = OP(cmp)(x, *best, _CMP_LT_OQ);
  *when = (NUM)OP(blendv)((VEC)*when, (VEC)number, wins);
  *best = OP(min)(x, *best);
}

#endif
#else

#define ADVANCE NDA_ID(advance)

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
NDA_INLINE NDA_TARGET void NDA_ID(part)(const char *rows, void *first,
                                        void *second)
{
  const __m128i *at = (const __m128i *)(const void *)rows;
  const __m128i *on = (const __m128i *)(const void *)(rows + 12);
  __m256i in = _mm256_set_m128i(_mm_loadu_si128(on), _mm_loadu_si128(at));
  __m256i xy = _mm256_broadcastsi128_si256(
    _mm_setr_epi8(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
  __m256i z = _mm256_broadcastsi128_si256(
    _mm_setr_epi8(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
  _mm256_storeu_si256((__m256i *)first, _mm256_shuffle_epi8(in, xy));
  _mm256_storeu_si256((__m256i *)second, _mm256_shuffle_epi8(in, z));
}

#endif

#undef MM
#undef PLUS
#undef OP
#undef EVENS
#undef ODDS
#undef IN_ORDER
#undef BIT_EACH
#undef EITHER
#undef VEIL
#undef BELOW
#undef BOOLS
#undef PUT
#undef SPREAD
#undef THIRDS
#undef BEYOND
#undef LANES_OF
#undef ABOVE
