/* kernels_generic.c: the kernels in vectors of GNU C, for any machine. All that
** needs no vectors uses plain C, compiled for the same target. */
#include "kernels.h"

#if defined(NDA_GENERIC)

#include <math.h>
#include <string.h>

#define NDA_VECTORS "vec_generic.h"
#define NDA_TARGET

/* Without a comparison of 64-bit integers, vectors are slower than none. */
#if defined(__SSE2__) && !defined(__SSE4_2__)
#define NDA_NO_ORDER64
#endif

#define NDA_NAME(name, key) name##_##key##_generic
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_generic[] = NDA_EACH_KEY(rows, generic);
static nda_kernel *const columns_generic[] = NDA_EACH_KEY(columns, generic);

#undef NDA_VECTORS
#undef NDA_TARGET
#undef NDA_NO_ORDER64

const nda_kernels nda_kernels_generic = {"generic",
                                         0,
                                         16,
                                         0,
                                         &nda_maps_plain,
                                         nda_gather_plain,
                                         nda_sift_plain,
                                         rows_generic,
                                         columns_generic,
                                         nda_tuples_none,
                                         nda_near_plain};

#endif
