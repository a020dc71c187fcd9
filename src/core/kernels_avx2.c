/* kernels_avx2.c: the kernels in AVX2. The instructions are asked for
** function by function, so that no compiler option is needed, and whether the
** machine has them is asked at run time, in cpu.c. */
#include "cpu.h"

#if defined(NDA_X86)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_avx2.h"
#define NDA_TARGET __attribute__((target("avx2,bmi,bmi2")))

#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_min_##type##_avx2
#include "each_type.tmpl.h"
#undef NDA_LARGEST
#undef NDA_NAME

#define NDA_LARGEST 1
#define NDA_NAME(name, type) name##_max_##type##_avx2
#include "each_type.tmpl.h"
#undef NDA_LARGEST
#undef NDA_NAME

#undef NDA_VECTORS
#undef NDA_TARGET

/* clang-format off */
#define EACH_TYPE(name)                                                      \
  {name##_float64_avx2, name##_float32_avx2, name##_int8_avx2,               \
   name##_int16_avx2, name##_int32_avx2, name##_int64_avx2,                  \
   name##_uint8_avx2, name##_uint16_avx2, name##_uint32_avx2,                \
   name##_uint64_avx2, name##_bool_avx2}
/* clang-format on */

const nda_kernels nda_kernels_avx2 = {
  "avx2",
  {EACH_TYPE(rows_min), EACH_TYPE(rows_max)},
  {EACH_TYPE(columns_min), EACH_TYPE(columns_max)},
};

#undef EACH_TYPE

#endif
