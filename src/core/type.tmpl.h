/* type.tmpl.h: all kernels for one element type and direction. */
#include "candidate.tmpl.h"

#if !defined(NDA_VECTORS)
#include "columns.tmpl.h"
#include "merge.tmpl.h"
#include "search.tmpl.h"
#elif defined(NDA_NO_ORDER64) && !defined(NDA_FLOAT) && NDA_BITS == 64
#define NDA_WAY columns
#include "plain.tmpl.h"
#define NDA_WAY rows
#include "plain.tmpl.h"
#else
#include NDA_VECTORS
#include "columns.tmpl.h"
#include "rows.tmpl.h"
#include "apart.tmpl.h"
#endif

#undef MAGNITUDE
#undef ISNAN
#undef RANK
#undef COMPARABLE
#undef BEFORE
#undef BEHIND
#undef WORST
#undef BEST
#undef NANS
#undef CHUNKS
#undef NDA_T
#undef NDA_DTYPE
#undef NDA_BITS
#undef NDA_FLOAT
#undef NDA_TRUTH
#undef NDA_MIN
#undef NDA_MAX
#undef NDA_ID
