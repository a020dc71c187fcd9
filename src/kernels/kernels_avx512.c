/* kernels_avx512.c: the kernels in AVX-512. Attributes select the instructions
** per function, so no compiler option is needed; cpu.c checks at run time that
** the machine has them. */
#include "kernels.h"

#if defined(NDA_X86)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_avx512.h"
#define NDA_TARGET                                                             \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2")))

/* When reads wait for memory, 32-byte loads are faster (measured on Zen 4: by a
** fifth from DRAM, a twentieth from L3). */
#define NDA_FAR nda_kernels_avx2

/* gcc 12 warns about values that its own header leaves undefined on purpose. */
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

/* Gathering is no faster than in AVX2. */
#define NDA_SIFT_ALONE
#define NDA_NAME(name, bits) name##_##bits##_avx512
#define NDA_BITS 8
#include "bring.tmpl.h"
#define NDA_BITS 16
#include "bring.tmpl.h"
#define NDA_BITS 32
#include "bring.tmpl.h"
#define NDA_BITS 64
#include "bring.tmpl.h"
#undef NDA_NAME
#undef NDA_SIFT_ALONE

static nda_sift *const sift_avx512[] = NDA_EACH_WIDTH(sift, avx512);

#define NDA_NAME(name, key) name##_##key##_avx512
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_avx512[] = NDA_EACH_KEY(rows, avx512);
static nda_kernel *const columns_avx512[] = NDA_EACH_KEY(columns, avx512);

#define NDA_NEAR "vec_near.h"
#define NDA_WIDE 64
#define NDA_NAME(name, key) near_##name##_##key##_avx512
#define NDA_BY_KEY
#define NDA_BODY "nearest.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_NEAR
#undef NDA_WIDE

static const nda_near_kernels near_avx512[] = {
  {near_scan_float64_avx512, near_gauge_float64_avx512,
   near_across_float64_avx512, near_split_rows_float64_avx512},
  {near_scan_float32_avx512, near_gauge_float32_avx512,
   near_across_float32_avx512, near_split_rows_float32_avx512},
  {NULL, NULL, near_across_int32_avx512, near_split_rows_int32_avx512}};

#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#undef NDA_VECTORS
#undef NDA_TARGET
#undef NDA_FAR

const nda_kernels nda_kernels_avx512 = {"avx512",
                                        0,
                                        64,
                                        1,
                                        &nda_maps_avx2,
                                        nda_gather_avx2,
                                        sift_avx512,
                                        rows_avx512,
                                        columns_avx512,
                                        nda_tuples_avx2,
                                        near_avx512};
const nda_kernels nda_kernels_avx512_ahead = {
  "avx512",       NDA_AHEAD,       64,          1,
  &nda_maps_avx2, nda_gather_avx2, sift_avx512, rows_avx512,
  columns_avx512, nda_tuples_avx2, near_avx512};

#endif
