/* kernels_plain.c: the kernels in plain C, for any machine and compiler. */
#include "fmod.h"
#include "kernels.h"

#include <math.h>
#include <string.h>

#define NDA_TARGET

#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_min_##type##_plain
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#define NDA_LARGEST 1
#define NDA_NAME(name, type) name##_max_##type##_plain
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#define NDA_BY_CALL
#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_##type##_plain
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_TARGET

const nda_kernels nda_kernels_plain =
  NDA_KERNEL_TABLE(plain, 0, nda_maps_plain);

nda_merge *const nda_merges[2][NDA_DTYPES] = {NDA_EACH_TYPE(merge_min, plain),
                                              NDA_EACH_TYPE(merge_max, plain)};

#define NDA_SET plain
#define NDA_STREAM NULL
#include "maps.tmpl.h"
#undef NDA_BY_CALL
