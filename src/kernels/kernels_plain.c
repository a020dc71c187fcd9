/* kernels_plain.c: the kernels in plain C, for any machine and compiler. */
#include "fmod.h"
#include "cpu.h"

#include <math.h>
#include <string.h>

#define NDA_TARGET

/* Where vectors serve those who want speed, or were declined, plain C is to be
** small. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(NDA_GENERIC)
#pragma GCC push_options
#pragma GCC optimize("Os")
#define NDA_SMALL
#endif

#define NDA_NAME(name, bits) name##_##bits##_plain
#define NDA_BITS 8
#include "bring.tmpl.h"
#define NDA_BITS 16
#include "bring.tmpl.h"
#define NDA_BITS 32
#include "bring.tmpl.h"
#define NDA_BITS 64
#include "bring.tmpl.h"
#undef NDA_NAME

nda_gather *const nda_gather_plain[] = NDA_EACH_WIDTH(gather, plain);
nda_sift *const nda_sift_plain[] = NDA_EACH_WIDTH(sift, plain);

#define NDA_NAME(name, key) name##_##key##_plain
#define NDA_BY_KEY
#define NDA_BODY "search.tmpl.h"
#include "each_type.tmpl.h"

static nda_kernel *const rows_plain[] = NDA_EACH_KEY(rows, plain);
static nda_kernel *const columns_plain[] = NDA_EACH_KEY(columns, plain);

#define NDA_BY_CALL
#define NDA_NAME(name, type) name##_##type##_plain
#define NDA_BODY "map_type.tmpl.h"
#include "each_type.tmpl.h"
#undef NDA_TARGET

const nda_kernels nda_kernels_plain = {"plain",
                                       0,
                                       0,
                                       0,
                                       &nda_maps_plain,
                                       nda_gather_plain,
                                       nda_sift_plain,
                                       rows_plain,
                                       columns_plain};

nda_merge *const nda_merges[NDA_KEYS] = NDA_EACH_KEY(merge, plain);

const nda_key_kind nda_key_kinds[NDA_KEYS] = {
  {3, UINT64_C(1) << 63, UINT64_C(0x7ff) << 52},
  {2, UINT64_C(1) << 31, UINT64_C(0xff) << 23},
  {3, UINT64_C(1) << 63, INT64_MAX},
  {2, UINT64_C(1) << 31, INT32_MAX},
  {1, UINT64_C(1) << 15, INT16_MAX},
  {0, UINT64_C(1) << 7, UINT8_MAX},
  {0, UINT64_C(1) << 7, 1}};

/* in the order of nda_dtype */
const unsigned char nda_key_of[NDA_DTYPES] = {
  NDA_KEY_FLOAT64, NDA_KEY_FLOAT32, NDA_KEY_UINT8, NDA_KEY_INT16,
  NDA_KEY_INT32,   NDA_KEY_INT64,   NDA_KEY_UINT8, NDA_KEY_INT16,
  NDA_KEY_INT32,   NDA_KEY_INT64,   NDA_KEY_BOOL};

#define NDA_SET plain
#define NDA_STREAM NULL
#include "maps.tmpl.h"
#undef NDA_BY_CALL

#if defined(NDA_SMALL)
#pragma GCC pop_options
#undef NDA_SMALL
#endif
