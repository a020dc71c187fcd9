/* sum_type.tmpl.h: the sums of one element type. It continues
** map_type.tmpl.h. */

#define GROUP 32   /* elements added directly */
#define STRIP 1024 /* columns at most */
#define SIDE NDA_LOT(sizeof(NDA_T))

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
#define PAIRED /* also for signed integers */
#endif
#if NDA_BITS <= 16
#define PART int32_t
#else
#define PART uint64_t
#endif
#include "sum.tmpl.h"
#endif

/* counts true elements or, with NDA_INVERTED, false ones, for all types of a
** width, by their bits without the sign of floats: all but 0 and -0 are true */
#if defined(NDA_NATURAL)
#define SUM trues
#if NDA_BITS >= 32
#define ADDS(x) (((x) & (NDA_T)~flip) != 0)
#else
#define ADDS(x) ((x) != 0)
#endif
#define COUNTED 1
#define TOTAL int64_t
#define EXACT
#define PART NDA_T
#include "sum.tmpl.h"
#endif

#undef GROUP
#undef STRIP
#undef SIDE
