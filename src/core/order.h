/* order.h: where elements stand in their ascending or descending order. A plan
** says what comes out and how much scratch memory that takes; then one call
** does the work. Of equals the first comes first, -0.0 equals 0.0, and NaN is
** last, either way. */
#ifndef NDA_ORDER_H
#define NDA_ORDER_H

#include "../kernels/kernels.h"
#include "view.h"

typedef struct nda_ordering {
  int largest;    /* descending */
  int axis;       /* from 0; -1: the whole array, in row-major order */
  int64_t length; /* elements that are ordered together */
  int64_t k;      /* how many of them are wanted */
  int ndim;       /* of the result */
  int64_t shape[NDA_MAXDIMS];
  int few;         /* they are sorted by insertion */
  int64_t room;    /* of a list of the best so far; 0: all are sorted */
  int place_bits;  /* of what is sorted, those that say where it stood */
  int64_t scratch; /* bytes */
} nda_ordering;

/* Orders all, or the first `k` alone, along an axis (-1: the whole array). A
** 0-D array is ordered as if it had one axis. Fails with NDA_BAD_COUNT or
** NDA_TOO_LARGE. */
NDA_LOCAL nda_status nda_plan_order(const nda_view *a, int largest, int axis,
                                    const int64_t *k, nda_ordering *plan,
                                    nda_error *error);

/* Writes places, from 1, to `result`: of the plan's shape, and of an integer
** type that holds them. It shares no memory with a. `scratch` has the plan's
** bytes, aligned for 64-bit integers. NDA_STOPPED. */
NDA_LOCAL nda_status nda_order(const nda_kernels *kernels, nda_watch *watch,
                               const nda_ordering *plan, const nda_view *a,
                               const nda_view *result, void *scratch);

#endif
