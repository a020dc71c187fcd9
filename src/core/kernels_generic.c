/* kernels_generic.c: the kernels in plain C, for any machine and compiler. */
#include "kernels.h"

#include <string.h>

#define NDA_FLOAT
#define NDA_T double
#define NDA_ID(name) name##_float64_generic
#include "search.tmpl.h"
#define NDA_FLOAT
#define NDA_T float
#define NDA_ID(name) name##_float32_generic
#include "search.tmpl.h"
#define NDA_T int8_t
#define NDA_ID(name) name##_int8_generic
#include "search.tmpl.h"
#define NDA_T int16_t
#define NDA_ID(name) name##_int16_generic
#include "search.tmpl.h"
#define NDA_T int32_t
#define NDA_ID(name) name##_int32_generic
#include "search.tmpl.h"
#define NDA_T int64_t
#define NDA_ID(name) name##_int64_generic
#include "search.tmpl.h"
#define NDA_T uint8_t
#define NDA_ID(name) name##_uint8_generic
#include "search.tmpl.h"
#define NDA_T uint16_t
#define NDA_ID(name) name##_uint16_generic
#include "search.tmpl.h"
#define NDA_T uint32_t
#define NDA_ID(name) name##_uint32_generic
#include "search.tmpl.h"
#define NDA_T uint64_t
#define NDA_ID(name) name##_uint64_generic
#include "search.tmpl.h"
#define NDA_TRUTH
#define NDA_T unsigned char
#define NDA_ID(name) name##_bool_generic
#include "search.tmpl.h"

#define NDA_TARGET
#define NDA_FLOAT
#define NDA_T double
#define NDA_ROW uint64_t
#define NDA_ID(name) name##_float64_generic
#include "columns.tmpl.h"
#define NDA_FLOAT
#define NDA_T float
#define NDA_ROW uint32_t
#define NDA_ID(name) name##_float32_generic
#include "columns.tmpl.h"
#define NDA_T int8_t
#define NDA_ROW uint8_t
#define NDA_ID(name) name##_int8_generic
#include "columns.tmpl.h"
#define NDA_T int16_t
#define NDA_ROW uint16_t
#define NDA_ID(name) name##_int16_generic
#include "columns.tmpl.h"
#define NDA_T int32_t
#define NDA_ROW uint32_t
#define NDA_ID(name) name##_int32_generic
#include "columns.tmpl.h"
#define NDA_T int64_t
#define NDA_ROW uint64_t
#define NDA_ID(name) name##_int64_generic
#include "columns.tmpl.h"
#define NDA_T uint8_t
#define NDA_ROW uint8_t
#define NDA_ID(name) name##_uint8_generic
#include "columns.tmpl.h"
#define NDA_T uint16_t
#define NDA_ROW uint16_t
#define NDA_ID(name) name##_uint16_generic
#include "columns.tmpl.h"
#define NDA_T uint32_t
#define NDA_ROW uint32_t
#define NDA_ID(name) name##_uint32_generic
#include "columns.tmpl.h"
#define NDA_T uint64_t
#define NDA_ROW uint64_t
#define NDA_ID(name) name##_uint64_generic
#include "columns.tmpl.h"
#define NDA_TRUTH
#define NDA_T unsigned char
#define NDA_ROW uint8_t
#define NDA_ID(name) name##_bool_generic
#include "columns.tmpl.h"
#undef NDA_TARGET

/* clang-format off */
#define EACH_TYPE(name)                                                      \
  {name##_float64_generic, name##_float32_generic, name##_int8_generic,      \
   name##_int16_generic,   name##_int32_generic,   name##_int64_generic,     \
   name##_uint8_generic,   name##_uint16_generic,  name##_uint32_generic,    \
   name##_uint64_generic,  name##_bool_generic}
/* clang-format on */

const nda_kernels nda_kernels_generic = {
  "generic",
  {EACH_TYPE(rows_min), EACH_TYPE(rows_max)},
  {EACH_TYPE(columns_min), EACH_TYPE(columns_max)},
};

#undef EACH_TYPE
