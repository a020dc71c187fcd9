/* kernels_generic.c: the kernels in the vectors of GNU C, for any machine. What
** needs none of these is left to plain C, which is compiled for the same. */
#include "cpu.h"

#if defined(NDA_GENERIC)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_generic.h"
#define NDA_TARGET

/* Without an order of integers of 64 bits, vectors are slower than none. */
#if defined(__SSE2__) && !defined(__SSE4_2__)
#define NDA_NO_ORDER64
#endif

#define NDA_LARGEST 0
#define NDA_NAME(name, type) name##_min_##type##_generic
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#define NDA_LARGEST 1
#define NDA_NAME(name, type) name##_max_##type##_generic
#define NDA_BODY "search_type.tmpl.h"
#include "each_type.tmpl.h"

#undef NDA_VECTORS
#undef NDA_TARGET
#undef NDA_NO_ORDER64

const nda_kernels nda_kernels_generic =
  NDA_KERNEL_TABLE(generic, 0, nda_maps_plain);

#endif
