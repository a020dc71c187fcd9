/* sum_type.tmpl.h: the sums over elements of one type. Goes on from
** map_type.tmpl.h. */

#define GROUP 32   /* elements added plainly */
#define STRIP 1024 /* lanes: as many as there may be */

#if defined(NDA_FLOAT) && NDA_BITS == 64
#define NDA_X double
#elif defined(NDA_FLOAT)
#define NDA_X float
#else
#define NDA_X NDA_T
#endif

#if defined(NDA_FLOAT)
#define SUM sum
#define ADDS(x) (x)
#define COUNTED 0
#define TOTAL double
#define PART double
#include "sum.tmpl.h"
#elif !defined(NDA_TRUTH) && (NDA_BITS < 64 || defined(NDA_NATURAL))
#define SUM sum
#define ADDS(x) (x)
#define COUNTED 0
#define TOTAL int64_t
#define EXACT
#if NDA_BITS == 64
#define PAIRED /* signed as well */
#endif
#if NDA_BITS <= 16
#define PART int32_t
#else
#define PART uint64_t
#endif
#include "sum.tmpl.h"
#endif

/* how many are true, or by NDA_INVERTED false, of all types of a width: their
** bits are compared, but for the sign of floats; all but 0 and -0 are true */
#if defined(NDA_NATURAL)
#define SUM trues
#if NDA_BITS >= 32
#define ADDS(x) (((x) & (NDA_X)~flip) != 0)
#else
#define ADDS(x) ((x) != 0)
#endif
#define COUNTED 1
#define TOTAL int64_t
#define EXACT
#define PART NDA_X
#include "sum.tmpl.h"
#endif

#undef NDA_X
#undef GROUP
#undef STRIP
