/* search.tmpl.h: the searches for one kind of key. Wants NDA_TARGET, the
** attribute that asks for the instructions, or nothing; NDA_VECTORS, the header
** with its vector operations, if there is one; NDA_NO_ORDER64 where integers of
** 64 bits are better left to plain C; and NDA_FAR, another set for rows longer
** than the caches, if it is better there. */
#include "key.tmpl.h"

#if !defined(NDA_VECTORS)
#include "columns.tmpl.h"
#include "merge.tmpl.h"
#include "rows_plain.tmpl.h"
#elif defined(NDA_NO_ORDER64) && !defined(NDA_FLOAT) && NDA_BITS == 64
#include "plain.tmpl.h"
#else
#include NDA_VECTORS
#include "columns.tmpl.h"
#include "rows.tmpl.h"
#endif
