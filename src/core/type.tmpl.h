/* type.tmpl.h: all kernels for one element type and direction. */
#include "candidate.tmpl.h"

#include "columns.tmpl.h"

#if defined(NDA_VECTORS)
#include NDA_VECTORS
#include "rows.tmpl.h"
#else
#include "search.tmpl.h"
#endif

#undef NDA_T
#undef NDA_DTYPE
#undef NDA_BITS
#undef NDA_FLOAT
#undef NDA_TRUTH
#undef NDA_MIN
#undef NDA_MAX
#undef NDA_ID
