/* kernels_avx512.c: the kernels in AVX-512. The instructions are asked for
** function by function, so that no compiler option is needed, and whether the
** machine has them is asked at run time, in cpu.c. */
#include "cpu.h"

#if defined(NDA_X86)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_avx512.h"
#define NDA_TARGET                                                             \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2")))

/* gcc 12 finds fault with what its own header leaves undefined on purpose. */
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_min_##type##_avx512
#include "each_type.tmpl.h"
#undef NDA_LARGEST
#undef NDA_NAME

#define NDA_LARGEST 1
#define NDA_NAME(name, type) name##_max_##type##_avx512
#include "each_type.tmpl.h"
#undef NDA_LARGEST
#undef NDA_NAME

#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#undef NDA_VECTORS
#undef NDA_TARGET

/* clang-format off */
#define EACH_TYPE(name)                                                      \
  {name##_float64_avx512, name##_float32_avx512, name##_int8_avx512,         \
   name##_int16_avx512, name##_int32_avx512, name##_int64_avx512,            \
   name##_uint8_avx512, name##_uint16_avx512, name##_uint32_avx512,          \
   name##_uint64_avx512, name##_bool_avx512}
/* clang-format on */

const nda_kernels nda_kernels_avx512 = {
  "avx512",
  {EACH_TYPE(rows_min), EACH_TYPE(rows_max)},
  {EACH_TYPE(columns_min), EACH_TYPE(columns_max)},
};

#undef EACH_TYPE

#endif
