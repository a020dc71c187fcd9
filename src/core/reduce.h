/* reduce.h: argmin, argmax, min and max, which are searches; sum, mean, any,
** all, count, prod, var and std, which are totals. A request says what is asked
** for and along which axes; a plan, made of it and an array, says what comes
** out and how much room that takes; then one call does the work.
**
** Every result is the outcome of one search or sum, over the searched axes in
** the array's row-major order. The index of an element is its place in that
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
  int64_t axes[NDA_MAXDIMS]; /* as the caller counts them */
  int keepdims, skipnan;
  int base; /* what the first index is called: 0 or 1 */
  int has_initial;
  nda_value initial;  /* a boolean for a bool array, else a number */
  int64_t correction; /* var and std divide by n less this, from 0 up */
} nda_request;

typedef struct nda_plan {
  const nda_request *request;
  int single; /* no axis is left: one result, not in an array */
  int ndim;   /* of the results */
  int64_t shape[NDA_MAXDIMS];
  int64_t length; /* elements that one search goes over */
  int none;       /* a search may find no candidate */
  unsigned char searched[NDA_MAXDIMS];
} nda_plan;

NDA_INLINE int nda_finds_index(nda_op op)
{
  return op == NDA_ARGMIN || op == NDA_ARGMAX;
}

NDA_INLINE int nda_sums(nda_op op)
{
  return op >= NDA_SUM;
}

/* Are they divided by the number of candidates? */
NDA_INLINE int nda_averages(nda_op op)
{
  return op == NDA_MEAN || op == NDA_VAR || op == NDA_STD;
}

/* The type of the results: int64 for indices, counts, and sums and products of
** integers; bool for any and all; float64 for means, var and std of integers;
** else the array's. */
NDA_LOCAL nda_dtype nda_result_dtype(const nda_plan *plan, const nda_view *a);

/* Which axes are searched, and what shape the results have. The plan keeps
** the request. `masked`: only some elements will be candidates. Fails with
** NDA_BAD_KIND, for bools where numbers are added up; NDA_BAD_AXIS,
** NDA_AXIS_TWICE or NDA_EMPTY. */
NDA_LOCAL nda_status nda_plan_reduce(const nda_request *request,
                                     const nda_view *a, int masked,
                                     nda_plan *plan, nda_error *error);

/* Has `out` the shape of the results? Else NDA_OUT_SHAPE. */
NDA_LOCAL nda_status nda_check_out_shape(const nda_plan *plan,
                                         const nda_view *out, nda_error *error);

/* Can its elements be the results; of a list of axes, those of its place
** `place`? Else NDA_OUT_TYPE or NDA_OUT_READONLY. */
NDA_LOCAL nda_status nda_check_out_type(const nda_plan *plan, const nda_view *a,
                                        int place, const nda_view *out,
                                        nda_error *error);

/* Could nda_reduce fail half way? Then its result is not to be an array that
** anybody knows. */
NDA_LOCAL int nda_may_fail(const nda_plan *plan, const nda_view *a);

/* Searches, or sums. `where` is NULL or a bool view of a's shape; `result` has
** the plan's shape and shares no memory with them. For argmin and argmax along
** one axis or all, it gets base + index, or base - 1 for none, in any integer
** type with room; along a list of axes it is int64, contiguous, and gets the
** bare index, or -1, for nda_coordinates. For all others it has the type of the
** results. Fails with NDA_NO_CANDIDATE, NDA_BAD_INITIAL or NDA_STOPPED; or with
** NDA_OVERFLOW, for a sum or product of integers that does not fit: `got` is
** the place of the result, if that is contiguous, and it is written in part. */
NDA_LOCAL nda_status nda_reduce(const nda_kernels *kernels, nda_watch *watch,
                                const nda_plan *plan, const nda_view *a,
                                const nda_view *where, const nda_view *result,
                                nda_error *error);

/* Where the winner of all of an array is, from 0, in the simplest case: its n
** elements, at least one, are adjacent from its data pointer on, and all are
** candidates. */
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

/* The same by a request, of which only the operation, `skipnan` and what is
** said of `initial` are looked at; -1 for none. `mask` is NULL or bools that
** are adjacent too; then n is at most NDA_FEW. */
enum { NDA_FEW = 256 };
NDA_LOCAL int64_t nda_find_some(const nda_kernels *kernels,
                                const nda_request *request, const nda_view *a,
                                int64_t n, const nda_view *mask);

/* The elements that indices point at: `found` has the results of argmin or
** argmax, bare ones of a list of axes, and `values` the plan's shape and a's
** type. Where there is none it gets NaN if that is a float type, else it stays
** as it is. NDA_STOPPED. */
NDA_LOCAL nda_status nda_values(nda_watch *watch, const nda_plan *plan,
                                const nda_view *a, const nda_view *found,
                                const nda_view *values);

/* The coordinate along the axis at `place` of the request's list, for each
** index that nda_reduce left. `out` may be `found` itself. NDA_STOPPED. */
NDA_LOCAL nda_status nda_coordinates(nda_watch *watch, const nda_plan *plan,
                                     const nda_view *a, int place,
                                     const nda_view *found,
                                     const nda_view *out);

/* Results up to each element: running.c. */
typedef enum nda_running { NDA_CUMSUM, NDA_CUMMIN, NDA_CUMMAX } nda_running;

/* Their type: int64 for sums of integers, else the array's. */
NDA_LOCAL nda_dtype nda_running_dtype(nda_running op, const nda_view *a);

/* Runs along an axis, from 0, or, if that is -1, over all in row-major order.
** `out` has that type and a's shape, or one axis of a's size; it shares no
** memory with a, unless it is a. NDA_STOPPED, or NDA_OVERFLOW of a sum of
** integers: `got` is its place, and `out` is written in part. */
NDA_LOCAL nda_status nda_accumulate(nda_watch *watch, nda_running op, int axis,
                                    const nda_view *a, const nda_view *out,
                                    nda_error *error);

#endif
