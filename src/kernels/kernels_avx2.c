/* kernels_avx2.c: the kernels in AVX2. The instructions are asked for
** function by function, so that no compiler option is needed, and whether the
** machine has them is asked at run time, in cpu.c. */
#include "cpu.h"

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

static nda_gather *const gather_avx2[] = NDA_EACH_WIDTH(gather, avx2);
static nda_sift *const sift_avx2[] = NDA_EACH_WIDTH(sift, avx2);

#define NDA_NAME(name, key) name##_##key##_avx2
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_avx2[] = NDA_EACH_KEY(rows, avx2);
static nda_kernel *const columns_avx2[] = NDA_EACH_KEY(columns, avx2);

#define NDA_NEAR "vec_near_avx2.h"
#define NDA_NAME(name, key) near_##name##_##key##_avx2
#define NDA_BY_KEY
#define NDA_BODY "nearest.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_NEAR

static const nda_near_kernels near_avx2[] = {
  {near_scan_float64_avx2, near_gauge_float64_avx2, near_across_float64_avx2,
   near_split_float64_avx2},
  {near_scan_float32_avx2, near_gauge_float32_avx2, near_across_float32_avx2,
   near_split_float32_avx2},
  {NULL, NULL, near_across_int32_avx2, near_split_int32_avx2}};

#define NDA_NAME(name, type) name##_##type##_avx2
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"

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

#undef NDA_VECTORS
#undef NDA_TARGET

#define NDA_SET avx2
#define NDA_STREAM stream_avx2
#include "maps.tmpl.h"

const nda_kernels nda_kernels_avx2 = {
  "avx2",    0,         32,           0,        &nda_maps_avx2, gather_avx2,
  sift_avx2, rows_avx2, columns_avx2, near_avx2};
const nda_kernels nda_kernels_avx2_ahead = {
  "avx2",    NDA_AHEAD, 32,           0,        &nda_maps_avx2, gather_avx2,
  sift_avx2, rows_avx2, columns_avx2, near_avx2};

#endif
