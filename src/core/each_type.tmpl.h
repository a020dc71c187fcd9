/* each_type.tmpl.h: includes the templates of a vector instruction set once
** per element type. Wants NDA_VECTORS (the header with its operations),
** NDA_NAME(name, type) and NDA_LARGEST. Of a type the templates are told
** NDA_T, NDA_DTYPE, NDA_BITS and NDA_ID(name); of a float NDA_FLOAT, of an
** integer its limits NDA_MIN and NDA_MAX, of bool NDA_TRUTH as well. */

#define NDA_T double
#define NDA_DTYPE NDA_FLOAT64
#define NDA_BITS 64
#define NDA_FLOAT
#define NDA_ID(name) NDA_NAME(name, float64)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T float
#define NDA_DTYPE NDA_FLOAT32
#define NDA_BITS 32
#define NDA_FLOAT
#define NDA_ID(name) NDA_NAME(name, float32)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T int8_t
#define NDA_DTYPE NDA_INT8
#define NDA_BITS 8
#define NDA_MIN INT8_MIN
#define NDA_MAX INT8_MAX
#define NDA_ID(name) NDA_NAME(name, int8)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T int16_t
#define NDA_DTYPE NDA_INT16
#define NDA_BITS 16
#define NDA_MIN INT16_MIN
#define NDA_MAX INT16_MAX
#define NDA_ID(name) NDA_NAME(name, int16)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T int32_t
#define NDA_DTYPE NDA_INT32
#define NDA_BITS 32
#define NDA_MIN INT32_MIN
#define NDA_MAX INT32_MAX
#define NDA_ID(name) NDA_NAME(name, int32)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T int64_t
#define NDA_DTYPE NDA_INT64
#define NDA_BITS 64
#define NDA_MIN INT64_MIN
#define NDA_MAX INT64_MAX
#define NDA_ID(name) NDA_NAME(name, int64)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T uint8_t
#define NDA_DTYPE NDA_UINT8
#define NDA_BITS 8
#define NDA_MIN 0
#define NDA_MAX UINT8_MAX
#define NDA_ID(name) NDA_NAME(name, uint8)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T uint16_t
#define NDA_DTYPE NDA_UINT16
#define NDA_BITS 16
#define NDA_MIN 0
#define NDA_MAX UINT16_MAX
#define NDA_ID(name) NDA_NAME(name, uint16)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T uint32_t
#define NDA_DTYPE NDA_UINT32
#define NDA_BITS 32
#define NDA_MIN 0
#define NDA_MAX UINT32_MAX
#define NDA_ID(name) NDA_NAME(name, uint32)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T uint64_t
#define NDA_DTYPE NDA_UINT64
#define NDA_BITS 64
#define NDA_MIN 0
#define NDA_MAX UINT64_MAX
#define NDA_ID(name) NDA_NAME(name, uint64)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"

#define NDA_T unsigned char
#define NDA_DTYPE NDA_BOOL
#define NDA_BITS 8
#define NDA_TRUTH
#define NDA_MIN 0
#define NDA_MAX 1
#define NDA_ID(name) NDA_NAME(name, bool)
#include NDA_VECTORS
#include "plain.tmpl.h"
#include "rows.tmpl.h"
