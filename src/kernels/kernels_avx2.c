/* kernels_avx2.c: the kernels in AVX2. Attributes select the instructions per
** function, so no compiler option is needed; cpu.c checks at run time that the
** machine has them. */
#include "kernels.h"

#if defined(NDA_X86)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_avx2.h"
#define NDA_TARGET __attribute__((target("avx2,bmi,bmi2")))

#define NDA_NAME(name, bits) name##_##bits##_avx2
#define NDA_BITS 8
#include "bring.tmpl.h"
#define NDA_BITS 16
#include "bring.tmpl.h"
#define NDA_BITS 32
#include "bring.tmpl.h"
#define NDA_BITS 64
#include "bring.tmpl.h"
#undef NDA_NAME

nda_gather *const nda_gather_avx2[] = NDA_EACH_WIDTH(gather, avx2);
static nda_sift *const sift_avx2[] = NDA_EACH_WIDTH(sift, avx2);

#define NDA_TUPLES
#define NDA_NAME(name, key) name##_##key##_avx2
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_avx2[] = NDA_EACH_KEY(rows, avx2);
static nda_kernel *const columns_avx2[] = NDA_EACH_KEY(columns, avx2);

nda_kernel *const nda_tuples_avx2[NDA_KEYS] = {
  tuples_float64_avx2, tuples_float32_avx2, tuples_int64_avx2,
  tuples_int32_avx2};
#undef NDA_TUPLES

#define NDA_NEAR "vec_near.h"
#define NDA_WIDE 32
#define NDA_NAME(name, key) near_##name##_##key##_avx2
#define NDA_BY_KEY
#define NDA_BODY "nearest.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_NEAR
#undef NDA_WIDE

static const nda_near_kernels near_avx2[] = {
  {near_scan_float64_avx2, near_gauge_float64_avx2, near_across_float64_avx2,
   near_split_rows_float64_avx2},
  {near_scan_float32_avx2, near_gauge_float32_avx2, near_across_float32_avx2,
   near_split_rows_float32_avx2},
  {NULL, NULL, near_across_int32_avx2, near_split_rows_int32_avx2}};

/* Packs 32 64-bit elements, with all bits set or none, to bytes of 1 or 0. Two
** vectors at a time are packed within their halves; at the end every second
** pair of elements is in the upper half. */
NDA_INLINE NDA_TARGET void pack_avx2(char *out, __m256i a, __m256i b, __m256i c,
                                     __m256i d, __m256i e, __m256i f, __m256i g,
                                     __m256i h)
{
  __m256i low =
    _mm256_packs_epi32(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
  __m256i high =
    _mm256_packs_epi32(_mm256_packs_epi32(e, f), _mm256_packs_epi32(g, h));
  __m256i all = _mm256_abs_epi8(_mm256_packs_epi16(low, high));
  __m128i even = _mm256_castsi256_si128(all);
  __m128i odd = _mm256_extracti128_si256(all, 1);
  _mm_storeu_si128((__m128i *)(void *)out, _mm_unpacklo_epi16(even, odd));
  _mm_storeu_si128((__m128i *)(void *)(out + 16),
                   _mm_unpackhi_epi16(even, odd));
}
#define NDA_PACK pack_avx2
#define NDA_TRUE __m256i

/* Adds 32 bytes of unsigned 8-bit or signed 16-bit integers, after a flip of
** bits, to eight 32-bit sums; those of bytes go to every second one. */
NDA_INLINE NDA_TARGET __m256i add8_avx2(__m256i sums, const char *at,
                                        uint64_t flip)
{
  __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)at);
  x = _mm256_xor_si256(x, _mm256_set1_epi8((char)flip));
  return _mm256_add_epi32(sums, _mm256_sad_epu8(x, _mm256_setzero_si256()));
}

NDA_INLINE NDA_TARGET __m256i add16_avx2(__m256i sums, const char *at,
                                         uint64_t flip)
{
  __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)at);
  x = _mm256_xor_si256(x, _mm256_set1_epi16((short)flip));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(x, _mm256_set1_epi16(1)));
}
#define NDA_ADD8 add8_avx2
#define NDA_ADD16 add16_avx2
#define NDA_SPLIT64 split64_avx2
/* See map_type.tmpl.h. C's cast is undefined for some doubles; the instruction
** is not: values that do not fit become the smallest int32_t. */
NDA_TARGET static int from_reals_int32_avx2(int64_t n, char *to,
                                            const char *reals)
{
  __m256d misfits = _mm256_setzero_pd();
  double part[4];
  __m128i whole;
  for (; n > 0; n -= 4, to += 16, reals += 32) {
    __m256d real;
    if (n < 4) {
      memset(part, 0, sizeof part);
      memcpy(part, reals, nda_bytes(n, sizeof *part));
    }
    real = _mm256_loadu_pd(n < 4 ? part : (const double *)(const void *)reals);
    whole = _mm256_cvttpd_epi32(real);
    misfits = _mm256_or_pd(
      misfits, _mm256_cmp_pd(_mm256_cvtepi32_pd(whole), real, _CMP_NEQ_UQ));
    if (n >= 4)
      _mm_storeu_si128((__m128i *)(void *)to, whole);
    else
      memcpy(to, &whole, nda_bytes(n, sizeof(int32_t)));
  }
  return _mm256_movemask_pd(misfits) != 0;
}
#define NDA_OWN_INT32

#define NDA_NAME(name, type) name##_##type##_avx2
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_SPLIT64
#undef NDA_ADD8
#undef NDA_ADD16
#undef NDA_OWN_INT32

#undef NDA_PACK
#undef NDA_TRUE

NDA_TARGET static void stream_avx2(char *to, const char *from, int64_t bytes,
                                   int last)
{
  for (int64_t i = 0; i < bytes; i += 32) {
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
    _mm256_stream_si256((__m256i *)(void *)(to + i), x);
  }
  if (last)
    _mm_sfence();
}

/* Four bools at a time: a table has the positions of the true ones. See
** nda_list. */
NDA_TARGET static int64_t list_avx2(const char *truths, int64_t n,
                                    int64_t first, int64_t room,
                                    int64_t *places, int64_t *done)
{
  static const int32_t offsets[16] = {
    0, 0,     1,     0x100,   2,     0x200,   0x201,   0x20100,
    3, 0x300, 0x301, 0x30100, 0x302, 0x30200, 0x30201, 0x3020100};
  int64_t found = 0, i = 0;
  for (; i + 32 <= n && found + 32 <= room; i += 32) {
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(truths + i));
    __m256i falses = _mm256_cmpeq_epi8(x, _mm256_setzero_si256());
    __m256i base = _mm256_set1_epi64x(first + i);
    uint32_t mask = ~(uint32_t)_mm256_movemask_epi8(falses);
    if (mask == 0)
      continue;
    for (int k = 0; k < 8; k++, mask >>= 4) {
      uint32_t truth = mask & 15;
      __m128i four = _mm_cvtsi32_si128(offsets[truth]);
      __m256i at = _mm256_add_epi64(base, _mm256_cvtepi8_epi64(four));
      _mm256_storeu_si256((__m256i *)(void *)(places + found), at);
      base = _mm256_add_epi64(base, _mm256_set1_epi64x(4));
      found += __builtin_popcount(truth);
    }
  }
  *done = i;
  return found;
}

#undef NDA_VECTORS
#undef NDA_TARGET

#define NDA_SET avx2
#define NDA_STREAM stream_avx2
#define NDA_LIST list_avx2
#include "maps.tmpl.h"

const nda_kernels nda_kernels_avx2 = {"avx2",
                                      0,
                                      32,
                                      0,
                                      &nda_maps_avx2,
                                      nda_gather_avx2,
                                      sift_avx2,
                                      rows_avx2,
                                      columns_avx2,
                                      nda_tuples_avx2,
                                      near_avx2};
const nda_kernels nda_kernels_avx2_ahead = {
  "avx2",         NDA_AHEAD,       32,        0,
  &nda_maps_avx2, nda_gather_avx2, sift_avx2, rows_avx2,
  columns_avx2,   nda_tuples_avx2, near_avx2};

#endif
