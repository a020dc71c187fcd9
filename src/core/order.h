/* order.h: argsort and its kin: the positions of elements in ascending or
** descending order. A plan gives the shape of the result and the size of the
** scratch memory; then one call does the work. The order is stable: ties keep
** their order, -0.0 equals 0.0, and NaN comes last, in both directions. */
#ifndef NDA_ORDER_H
#define NDA_ORDER_H

#include "../kernels/kernels.h"
#include "view.h"

/* The request. */
typedef struct nda_ranking {
  int largest; /* descending */
  int axis;    /* from 0; -1: the whole array, in row-major order */
  int all;     /* return all; else the first k */
  int64_t k;
  int padded;          /* k may be above the length */
  int masked, skipnan; /* only some elements are candidates */
  int has_initial;     /* candidates beat this value; NaN is none */
  nda_value initial;   /* a boolean for bool, else a number */
  int base;            /* the index of the first element: 0 or 1 */
} nda_ranking;

typedef struct nda_ordering {
  int largest, axis, base;
  int64_t length; /* elements along the axis */
  int64_t k;      /* length of the result along it, */
  int64_t most;   /* and the number of candidates, at most */
  int none;       /* fewer than k may be found: base - 1 fills up */
  int ndim;       /* of the result */
  int64_t shape[NDA_MAXDIMS];
  int few;        /* insertion sort */
  int64_t room;   /* of a list of the best so far; 0: sort everything */
  int64_t sorted; /* at most this number of entries of the list */
  int place_bits; /* low bits of a sorted word that hold the position */
  int bounded;    /* elements that do not beat `start` are not candidates */
  uint64_t top;   /* keys above it are not candidates */
  unsigned char start[8];
  int64_t scratch; /* bytes */
} nda_ordering;

/* Plans an order along an axis. A 0-D array is ordered as if it had one axis.
** Fails with NDA_BAD_COUNT or NDA_TOO_LARGE. */
NDA_LOCAL nda_status nda_plan_order(const nda_view *a, const nda_ranking *want,
                                    nda_ordering *plan, nda_error *error);

/* Writes positions to `result`, which has the plan's shape and an integer type
** that holds them, and shares no memory with `a` or `where`. `where` has a's
** shape, or is NULL: all are candidates. `scratch` has the plan's bytes,
** aligned for 64-bit integers. NDA_STOPPED. */
NDA_LOCAL nda_status nda_order(const nda_kernels *kernels, nda_watch *watch,
                               const nda_ordering *plan, const nda_view *a,
                               const nda_view *where, const nda_view *result,
                               void *scratch);

#endif
