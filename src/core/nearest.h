/* nearest.h: the points nearest to a query: argmin over distances that are
** never stored. Points have the shape (N, D), or (N) for queries that are
** numbers. Queries have the shape (..., D), or (...). A plan gives the shape of
** the result and the size of the scratch memory; then one call does the work.
** The points are never copied as a whole.
**
** Ties go to the first. The euclidean metric compares squares, as computed,
** before the root. NaN wins unless it is skipped; among the k nearest it comes
** last. */
#ifndef NDA_NEAREST_H
#define NDA_NEAREST_H

#include "../kernels/kernels.h"
#include "view.h"

typedef struct nda_near_request {
  nda_metric metric;
  int skipnan;
  int base;    /* the index of the first point: 0 or 1 */
  int numbers; /* the query is Lua numbers, which take the points' type */
  int has_within;
  double within; /* at least 0; points farther away, or at NaN, are no
                 ** candidates */
  int64_t k;     /* 0: only the nearest, without an axis of length k */
} nda_near_request;

typedef struct nda_near_plan {
  const nda_near_request *request;
  int64_t count, width; /* number of points, and of coordinates of each */
  nda_dtype dtype;      /* of the distances: float64 or float32 */
  int none;             /* a query may find no candidate, or fewer than k */
  int batch;            /* number of axes of queries */
  int ndim;             /* of the results: `batch`, and one of length k */
  int64_t shape[NDA_MAXDIMS + 1];
  int64_t scratch; /* bytes */
} nda_near_plan;

/* Plans a request. `masked`: there will be a mask. The plan keeps the request.
** Fails with NDA_BAD_KIND, for bools (axis 0: the points, 1: the query);
** NDA_DIMENSIONS, for points without axes, with more than two, or without
** coordinates (axis 0; `got` axes or, if that is 0, coordinates), or a query
** without an axis of coordinates (axis 1); NDA_AXIS_LENGTH, for a query of
** `got` coordinates; NDA_EMPTY, for no points where one must be found;
** NDA_TOO_MANY_AXES, in the result or a mask; or NDA_TOO_LARGE. */
NDA_LOCAL nda_status nda_plan_nearest(const nda_near_request *request,
                                      const nda_view *points,
                                      const nda_view *query, int masked,
                                      nda_near_plan *plan, nda_error *error);

/* Writes the index of the nearest point, counted from base, to `found`, or base
** - 1 if there is none; `found` has an integer type with room. Writes the
** distance, or infinity, to `distance`, which is NULL or has a float type. Both
** have the plan's shape, and share no memory with each other or the inputs.
** `where` is NULL or a bool mask of shape (..., N): that of the queries, then
** the points. `scratch` has the plan's bytes, aligned for doubles.
** NDA_STOPPED. */
NDA_LOCAL nda_status nda_nearest(const nda_kernels *kernels, nda_watch *watch,
                                 const nda_near_plan *plan,
                                 const nda_view *points, const nda_view *query,
                                 const nda_view *where, const nda_view *found,
                                 const nda_view *distance, void *scratch);

#endif
