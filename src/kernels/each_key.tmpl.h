/* each_key.tmpl.h: the list of kinds of key (see nda_key), for each of which
** NDA_BODY is included. Wants NDA_BODY and NDA_NAME(name, key), and undefines
** them. Of a key a body is told NDA_T, its C type; NDA_RAW, the unsigned type
** of its width; NDA_BITS, NDA_KEY, NDA_ID(name), and the limits NDA_MIN and
** NDA_MAX; of a float NDA_FLOAT, of a bool NDA_TRUTH. */

#define NDA_T double
#define NDA_RAW uint64_t
#define NDA_BITS 64
#define NDA_KEY NDA_KEY_FLOAT64
#define NDA_FLOAT
#define NDA_MIN (-HUGE_VAL)
#define NDA_MAX HUGE_VAL
#define NDA_ID(name) NDA_NAME(name, float64)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T float
#define NDA_RAW uint32_t
#define NDA_BITS 32
#define NDA_KEY NDA_KEY_FLOAT32
#define NDA_FLOAT
#define NDA_MIN (-HUGE_VALF)
#define NDA_MAX HUGE_VALF
#define NDA_ID(name) NDA_NAME(name, float32)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T int64_t
#define NDA_RAW uint64_t
#define NDA_BITS 64
#define NDA_KEY NDA_KEY_INT64
#define NDA_MIN INT64_MIN
#define NDA_MAX INT64_MAX
#define NDA_ID(name) NDA_NAME(name, int64)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T int32_t
#define NDA_RAW uint32_t
#define NDA_BITS 32
#define NDA_KEY NDA_KEY_INT32
#define NDA_MIN INT32_MIN
#define NDA_MAX INT32_MAX
#define NDA_ID(name) NDA_NAME(name, int32)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T int16_t
#define NDA_RAW uint16_t
#define NDA_BITS 16
#define NDA_KEY NDA_KEY_INT16
#define NDA_MIN INT16_MIN
#define NDA_MAX INT16_MAX
#define NDA_ID(name) NDA_NAME(name, int16)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T uint8_t
#define NDA_RAW uint8_t
#define NDA_BITS 8
#define NDA_KEY NDA_KEY_UINT8
#define NDA_MIN 0
#define NDA_MAX UINT8_MAX
#define NDA_ID(name) NDA_NAME(name, uint8)
#include NDA_BODY
#include "no_key.tmpl.h"

#define NDA_T uint8_t
#define NDA_RAW uint8_t
#define NDA_BITS 8
#define NDA_KEY NDA_KEY_BOOL
#define NDA_TRUTH
#define NDA_MIN 0
#define NDA_MAX 1
#define NDA_ID(name) NDA_NAME(name, bool)
#include NDA_BODY
#include "no_key.tmpl.h"

#undef NDA_BODY
#undef NDA_NAME
