/* order.h: where elements stand in their ascending or descending order. A plan
** says what comes out and how much scratch memory that takes; then one call
** does the work. Of equals the first comes first, -0.0 equals 0.0, and NaN is
** last, either way. */
#ifndef NDA_ORDER_H
#define NDA_ORDER_H

#include "../kernels/kernels.h"
#include "view.h"

/* What is asked for. */
typedef struct nda_ranking {
  int largest; /* descending */
  int axis;    /* from 0; -1: the whole array, in row-major order */
  int all;     /* all are wanted; else the first k */
  int64_t k;
  int padded;          /* k may be above the length */
  int masked, skipnan; /* not all are candidates */
  int has_initial;     /* only what beats this value, not NaN, is one */
  nda_value initial;   /* a boolean for bool, else a number */
  int base;            /* the index of the first element: 0 or 1 */
} nda_ranking;

typedef struct nda_ordering {
  int largest, axis, base;
  int64_t length; /* elements that are ordered together */
  int64_t k;      /* how many of them are wanted, */
  int64_t most;   /* and how many there can be */
  int none;       /* there may be fewer than k: base - 1 stands for none */
  int ndim;       /* of the result */
  int64_t shape[NDA_MAXDIMS];
  int few;        /* they are sorted by insertion */
  int64_t room;   /* of a list of the best so far; 0: all are sorted */
  int64_t sorted; /* at most so many of those in the list are */
  int place_bits; /* of what is sorted, those that say where it stood */
  int limited;    /* keys above `top` are no candidates */
  int closed;     /* none is */
  int bounded;    /* as they do not beat `start`, an element */
  uint64_t top;
  unsigned char start[8];
  int64_t scratch; /* bytes */
} nda_ordering;

/* Orders elements along an axis. A 0-D array is ordered as if it had one axis.
** Fails with NDA_BAD_COUNT or NDA_TOO_LARGE. */
NDA_LOCAL nda_status nda_plan_order(const nda_view *a, const nda_ranking *want,
                                    nda_ordering *plan, nda_error *error);

/* Writes places to `result`: of the plan's shape, and of an integer type that
** holds them. `where` has a's shape; NULL: all are candidates. The result
** shares no memory with them. `scratch` has the plan's bytes, aligned for
** 64-bit integers. NDA_STOPPED. */
NDA_LOCAL nda_status nda_order(const nda_kernels *kernels, nda_watch *watch,
                               const nda_ordering *plan, const nda_view *a,
                               const nda_view *where, const nda_view *result,
                               void *scratch);

#endif
