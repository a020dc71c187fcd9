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
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#define NDA_LARGEST 1
#define NDA_NAME(name, type) name##_max_##type##_avx2
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_##type##_avx2
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"

#undef NDA_VECTORS
#undef NDA_TARGET

#define NDA_SET avx2
#include "maps.tmpl.h"

const nda_kernels nda_kernels_avx2 = NDA_KERNEL_TABLE(avx2, 0, nda_maps_avx2);
const nda_kernels nda_kernels_avx2_ahead =
  NDA_KERNEL_TABLE(avx2, NDA_AHEAD, nda_maps_avx2);

#endif
