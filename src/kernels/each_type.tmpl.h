/* each_type.tmpl.h: the list of element types, for each of which NDA_BODY is
** included. Wants NDA_BODY and NDA_NAME(name, type), and undefines them; and
** NDA_BY_KEY where only those are wanted that are kinds of key, see nda_key.
** Of a type a body is told NDA_T; NDA_RAW, the unsigned type of its width;
** NDA_DTYPE, NDA_BITS, NDA_ID(name) and the limits NDA_MIN and NDA_MAX; of a
** key NDA_KEY; of a float NDA_FLOAT, of an unsigned integer NDA_NATURAL, of
** bool NDA_TRUTH. */

#define NDA_T double
#define NDA_MIN (-HUGE_VAL)
#define NDA_MAX HUGE_VAL
#define NDA_DTYPE NDA_FLOAT64
#define NDA_RAW uint64_t
#define NDA_BITS 64
#define NDA_FLOAT
#define NDA_KEY NDA_KEY_FLOAT64
#define NDA_ID(name) NDA_NAME(name, float64)
#include NDA_BODY
#include "no_type.tmpl.h"

#define NDA_T float
#define NDA_MIN (-HUGE_VAL)
#define NDA_MAX HUGE_VAL
#define NDA_DTYPE NDA_FLOAT32
#define NDA_RAW uint32_t
#define NDA_BITS 32
#define NDA_FLOAT
#define NDA_KEY NDA_KEY_FLOAT32
#define NDA_ID(name) NDA_NAME(name, float32)
#include NDA_BODY
#include "no_type.tmpl.h"

#if !defined(NDA_BY_KEY)
#define NDA_T int8_t
#define NDA_DTYPE NDA_INT8
#define NDA_RAW uint8_t
#define NDA_BITS 8
#define NDA_MIN INT8_MIN
#define NDA_MAX INT8_MAX
#define NDA_ID(name) NDA_NAME(name, int8)
#include NDA_BODY
#include "no_type.tmpl.h"
#endif

#define NDA_T int16_t
#define NDA_DTYPE NDA_INT16
#define NDA_RAW uint16_t
#define NDA_BITS 16
#define NDA_MIN INT16_MIN
#define NDA_MAX INT16_MAX
#define NDA_KEY NDA_KEY_INT16
#define NDA_ID(name) NDA_NAME(name, int16)
#include NDA_BODY
#include "no_type.tmpl.h"

#define NDA_T int32_t
#define NDA_DTYPE NDA_INT32
#define NDA_RAW uint32_t
#define NDA_BITS 32
#define NDA_MIN INT32_MIN
#define NDA_MAX INT32_MAX
#define NDA_KEY NDA_KEY_INT32
#define NDA_ID(name) NDA_NAME(name, int32)
#include NDA_BODY
#include "no_type.tmpl.h"

#define NDA_T int64_t
#define NDA_DTYPE NDA_INT64
#define NDA_RAW uint64_t
#define NDA_BITS 64
#define NDA_MIN INT64_MIN
#define NDA_MAX INT64_MAX
#define NDA_KEY NDA_KEY_INT64
#define NDA_ID(name) NDA_NAME(name, int64)
#include NDA_BODY
#include "no_type.tmpl.h"

#define NDA_T uint8_t
#define NDA_DTYPE NDA_UINT8
#define NDA_RAW uint8_t
#define NDA_BITS 8
#define NDA_MIN 0
#define NDA_MAX UINT8_MAX
#define NDA_NATURAL
#define NDA_KEY NDA_KEY_UINT8
#define NDA_ID(name) NDA_NAME(name, uint8)
#include NDA_BODY
#include "no_type.tmpl.h"

#if !defined(NDA_BY_KEY)
#define NDA_T uint16_t
#define NDA_DTYPE NDA_UINT16
#define NDA_RAW uint16_t
#define NDA_BITS 16
#define NDA_MIN 0
#define NDA_MAX UINT16_MAX
#define NDA_NATURAL
#define NDA_ID(name) NDA_NAME(name, uint16)
#include NDA_BODY
#include "no_type.tmpl.h"
#endif

#if !defined(NDA_BY_KEY)
#define NDA_T uint32_t
#define NDA_DTYPE NDA_UINT32
#define NDA_RAW uint32_t
#define NDA_BITS 32
#define NDA_MIN 0
#define NDA_MAX UINT32_MAX
#define NDA_NATURAL
#define NDA_ID(name) NDA_NAME(name, uint32)
#include NDA_BODY
#include "no_type.tmpl.h"
#endif

#if !defined(NDA_BY_KEY)
#define NDA_T uint64_t
#define NDA_DTYPE NDA_UINT64
#define NDA_RAW uint64_t
#define NDA_BITS 64
#define NDA_MIN 0
#define NDA_MAX UINT64_MAX
#define NDA_NATURAL
#define NDA_ID(name) NDA_NAME(name, uint64)
#include NDA_BODY
#include "no_type.tmpl.h"
#endif

#define NDA_T unsigned char
#define NDA_DTYPE NDA_BOOL
#define NDA_RAW uint8_t
#define NDA_BITS 8
#define NDA_TRUTH
#define NDA_MIN 0
#define NDA_MAX 1
#define NDA_KEY NDA_KEY_BOOL
#define NDA_ID(name) NDA_NAME(name, bool)
#include NDA_BODY
#include "no_type.tmpl.h"

#undef NDA_BODY
#undef NDA_NAME
#undef NDA_BY_KEY
