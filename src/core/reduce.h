/* reduce.h: reductions. argmin, argmax, min and max are searches; sum, mean,
** any, all, count, prod, var and std are totals. A request holds the operation
** and its axes; a plan, made from the request and an array, gives the shape of
** the result; then one call does the work.
**
** Every result comes from one search or total over the searched axes, in the
** array's row-major order. The index of an element is its position in that
** order, from 0. */
#ifndef NDA_REDUCE_H
#define NDA_REDUCE_H

#include "../kernels/kernels.h"
#include "view.h"

typedef enum nda_op {
  NDA_ARGMIN,
  NDA_ARGMAX,
  NDA_MIN,
  NDA_MAX,
  NDA_SUM,
  NDA_MEAN,
  NDA_ANY_OF,
  NDA_ALL_OF,
  NDA_COUNT,
  NDA_PROD,
  NDA_VAR,
  NDA_STD
} nda_op;

typedef struct nda_request {
  nda_op op;
  int naxes;                 /* 0: the whole array */
  int64_t axes[NDA_MAXDIMS]; /* from 1, or from the end */
  int keepdims, skipnan;
  int base; /* the first index: 0 or 1 */
  int has_initial;
  nda_value initial;  /* a boolean for bool arrays, else a number */
  int64_t correction; /* var and std divide by n - correction; at least 0 */
} nda_request;

typedef struct nda_plan {
  const nda_request *request;
  int single; /* no axis is left: one result, not an array */
  int ndim;   /* of the results */
  int64_t shape[NDA_MAXDIMS];
  int64_t length; /* elements of one search */
  int none;       /* a search may find no candidate */
  unsigned char searched[NDA_MAXDIMS];
} nda_plan;

NDA_INLINE int nda_finds_index(nda_op op)
{
  return op == NDA_ARGMIN || op == NDA_ARGMAX;
}

/* The first index that a search writes; coordinates come from 0. */
NDA_INLINE int nda_first_index(const nda_request *request)
{
  return request->naxes >= 2 ? 0 : request->base;
}

NDA_INLINE int nda_sums(nda_op op)
{
  return op >= NDA_SUM;
}

/* Is the total divided by the number of candidates? */
NDA_INLINE int nda_averages(nda_op op)
{
  return op == NDA_MEAN || op == NDA_VAR || op == NDA_STD;
}

/* The type of the results: int64 for indices, counts, and sums and products of
** integers; bool for any and all; float64 for mean, var and std of integers;
** otherwise the type of the array. */
NDA_LOCAL nda_dtype nda_result_dtype(const nda_plan *plan, const nda_view *a);

/* Plans a request: the searched axes and the shape of the results. The plan
** keeps the request. `masked`: there will be a mask. Fails with NDA_BAD_KIND,
** for bools where numbers are added; NDA_BAD_AXIS, NDA_AXIS_TWICE or
** NDA_EMPTY. */
NDA_LOCAL nda_status nda_plan_reduce(const nda_request *request,
                                     const nda_view *a, int masked,
                                     nda_plan *plan, nda_error *error);

/* The least and the greatest index that argmin or argmax may write; for a list
** of axes, the coordinates along the axis at `place` in the list. */
NDA_LOCAL void nda_index_range(const nda_plan *plan, const nda_view *a,
                               int place, int64_t *least, int64_t *most);

/* Can nda_reduce fail after it has written some results? If so, the caller
** gives it a temporary array, not the user's `out`. */
NDA_LOCAL int nda_may_fail(const nda_plan *plan, const nda_view *a);

/* Does the reduction. `where` is NULL or a bool view of a's shape; `result` has
** the plan's shape, and shares no memory with either. For argmin and argmax
** along one axis or over all, result gets base + index, or base - 1 if there is
** no candidate, in any integer type with room. Along a list of axes it is int64
** and contiguous, and gets the index from 0, or -1, for nda_coordinates. For
** all other operations it has the type of the results. Fails with
** NDA_NO_CANDIDATE, NDA_BAD_INITIAL or NDA_STOPPED; or with NDA_OVERFLOW, if a
** sum or product of integers does not fit: then `got` is the position of the
** result, if result is contiguous, and result is partly written. */
NDA_LOCAL nda_status nda_reduce(const nda_kernels *kernels, nda_watch *watch,
                                const nda_plan *plan, const nda_view *a,
                                const nda_view *where, const nda_view *result,
                                nda_error *error);

/* argmin or argmax over a whole array, from 0, in the simplest case: n
** contiguous elements, at least one, and all of them candidates. */
NDA_INLINE int64_t nda_find_adjacent(const nda_kernels *kernels, int largest,
                                     const nda_view *a, int64_t n)
{
  nda_run run = {NULL, 0, NULL, 0, 0, 0, 1, 0};
  nda_lanes one = {1, 0, 0};
  int64_t index = -1;
  uint64_t best = 0;
  run.data = (const char *)a->data;
  run.stride = nda_type_of(a)->size;
  run.length = n;
  run.turn = nda_turn(a->dtype, largest);
  kernels->rows[nda_key_of[a->dtype]](&run, &one, kernels->flags, &best,
                                      &index);
  return index;
}

/* The same with a mask or options; -1 if there is no candidate. Only the
** operation, `skipnan` and `initial` of the request are used. `mask` is NULL or
** contiguous bools; with a mask, n is at most NDA_FEW. */
enum { NDA_FEW = 256 };
NDA_LOCAL int64_t nda_find_some(const nda_kernels *kernels,
                                const nda_request *request, const nda_view *a,
                                int64_t n, const nda_view *mask);

/* The elements at the indices found. `found` has the results of argmin or
** argmax (from 0 for a list of axes); `values` has the plan's shape and a's
** type. Where there was no candidate, it gets NaN in a float type, and is left
** as it is otherwise. NDA_STOPPED. */
NDA_LOCAL nda_status nda_values(nda_watch *watch, const nda_plan *plan,
                                const nda_view *a, const nda_view *found,
                                const nda_view *values);

/* The coordinate along the axis at `place` in the request's list, for each
** index that nda_reduce wrote to `found`. `out` may be `found` itself.
** NDA_STOPPED. */
NDA_LOCAL nda_status nda_coordinates(nda_watch *watch, const nda_plan *plan,
                                     const nda_view *a, int place,
                                     const nda_view *found,
                                     const nda_view *out);

/* Running results, one per element: total.c. */
typedef enum nda_running { NDA_CUMSUM, NDA_CUMMIN, NDA_CUMMAX } nda_running;

/* Their type: int64 for sums of integers, else the array's. */
NDA_LOCAL nda_dtype nda_running_dtype(nda_running op, const nda_view *a);

/* Accumulates along an axis (from 0), or over the whole array in row-major
** order if it is -1. `out` has the type above, and a's shape or one axis of a's
** size; it is a itself, or shares no memory with it. NDA_STOPPED; NDA_OVERFLOW
** for a sum of integers: then `got` is its position, and `out` is partly
** written. */
NDA_LOCAL nda_status nda_accumulate(nda_watch *watch, nda_running op, int axis,
                                    const nda_view *a, const nda_view *out,
                                    nda_error *error);

#endif
