/* each_type.tmpl.h: the list of element types; it includes NDA_BODY for each.
** Requires and undefines NDA_BODY and NDA_NAME(name, type); with NDA_BY_KEY it
** includes only types that are kinds of key, see nda_key. The body gets
** NDA_DTYPE, NDA_BITS and NDA_ID(name); for a key NDA_KEY; for a float
** NDA_FLOAT, its C type; for an unsigned integer NDA_NATURAL; for bool
** NDA_TRUTH; and what type.tmpl.h derives. */

#define NDA_DTYPE NDA_FLOAT64
#define NDA_ID(name) NDA_NAME(name, float64)
#define NDA_BITS 64
#define NDA_FLOAT double
#define NDA_KEY NDA_KEY_FLOAT64
#include "type.tmpl.h"

#define NDA_DTYPE NDA_FLOAT32
#define NDA_ID(name) NDA_NAME(name, float32)
#define NDA_BITS 32
#define NDA_FLOAT float
#define NDA_KEY NDA_KEY_FLOAT32
#include "type.tmpl.h"

#define NDA_DTYPE NDA_INT16
#define NDA_ID(name) NDA_NAME(name, int16)
#define NDA_BITS 16
#define NDA_KEY NDA_KEY_INT16
#include "type.tmpl.h"

#define NDA_DTYPE NDA_INT32
#define NDA_ID(name) NDA_NAME(name, int32)
#define NDA_BITS 32
#define NDA_KEY NDA_KEY_INT32
#include "type.tmpl.h"

#define NDA_DTYPE NDA_INT64
#define NDA_ID(name) NDA_NAME(name, int64)
#define NDA_BITS 64
#define NDA_KEY NDA_KEY_INT64
#include "type.tmpl.h"

#define NDA_DTYPE NDA_UINT8
#define NDA_ID(name) NDA_NAME(name, uint8)
#define NDA_BITS 8
#define NDA_NATURAL
#define NDA_KEY NDA_KEY_UINT8
#include "type.tmpl.h"

#define NDA_DTYPE NDA_BOOL
#define NDA_ID(name) NDA_NAME(name, bool)
#define NDA_BITS 8
#define NDA_TRUTH
#define NDA_KEY NDA_KEY_BOOL
#include "type.tmpl.h"

#if !defined(NDA_BY_KEY)

#define NDA_DTYPE NDA_INT8
#define NDA_ID(name) NDA_NAME(name, int8)
#define NDA_BITS 8
#include "type.tmpl.h"

#define NDA_DTYPE NDA_UINT16
#define NDA_ID(name) NDA_NAME(name, uint16)
#define NDA_BITS 16
#define NDA_NATURAL
#include "type.tmpl.h"

#define NDA_DTYPE NDA_UINT32
#define NDA_ID(name) NDA_NAME(name, uint32)
#define NDA_BITS 32
#define NDA_NATURAL
#include "type.tmpl.h"

#define NDA_DTYPE NDA_UINT64
#define NDA_ID(name) NDA_NAME(name, uint64)
#define NDA_BITS 64
#define NDA_NATURAL
#include "type.tmpl.h"

#endif

#undef NDA_BODY
#undef NDA_NAME
#undef NDA_BY_KEY
