/* nearest.h: which points are the nearest to a query: argmin over distances
** that nobody stores. Points have the shape (N, D), or (N), where a query is a
** number. Queries have the shape (..., D), or (...). A plan says what comes out
** and how much scratch memory that takes; then one call does the work. The
** points are never copied as a whole.
**
** Of equals the first wins. The order of the euclidean metric is that of the
** squares, as they are computed, before the root. A NaN wins over all, unless
** it is skipped; among the k nearest it is the last. */
#ifndef NDA_NEAREST_H
#define NDA_NEAREST_H

#include "../kernels/kernels.h"
#include "view.h"

typedef struct nda_near_request {
  nda_metric metric;
  int skipnan;
  int base;    /* what the first point is called: 0 or 1 */
  int numbers; /* the query is of plain numbers, which take the points' type */
  int has_within;
  double within; /* from 0 up: what is farther is no candidate, nor is NaN */
  int64_t k;     /* 0: the nearest alone, and no axis for it */
} nda_near_request;

typedef struct nda_near_plan {
  const nda_near_request *request;
  int64_t count, width; /* points, and their coordinates */
  nda_dtype dtype;      /* of the distances: float64 or float32 */
  int none;             /* a query may find no candidate, or fewer than k */
  int batch;            /* axes of queries */
  int ndim;             /* of the results: those, and one of length k */
  int64_t shape[NDA_MAXDIMS + 1];
  int64_t scratch; /* bytes */
} nda_near_plan;

/* `masked`: only some points will be candidates. The plan keeps the request.
** Fails with NDA_BAD_KIND, axis 0 for the points, 1 for the query: bools;
** NDA_DIMENSIONS: points of no axes or more than two, or of no coordinates
** (axis 0; `got` axes or, where that is 0, coordinates); or a query that lacks
** an axis of coordinates (axis 1); NDA_AXIS_LENGTH: a query of `got`
** coordinates; NDA_EMPTY: no points, and nothing that allows for that;
** NDA_TOO_MANY_AXES, of the results or of a mask; or NDA_TOO_LARGE. */
NDA_LOCAL nda_status nda_plan_nearest(const nda_near_request *request,
                                      const nda_view *points,
                                      const nda_view *query, int masked,
                                      nda_near_plan *plan, nda_error *error);

/* Can `out` take the places? Else NDA_OUT_TYPE or NDA_OUT_READONLY. */
NDA_LOCAL nda_status nda_check_near_out(const nda_near_plan *plan,
                                        const nda_view *out, nda_error *error);

/* The same of an array for distances. */
NDA_LOCAL nda_status nda_check_near_distance(const nda_near_plan *plan,
                                             const nda_view *distance,
                                             nda_error *error);

/* Writes base + place of the nearest, or base - 1 for none, to `found`: of an
** integer type with room; and its distance, infinity for none, to `distance`:
** NULL, or of a float type. Both have the plan's shape, and share no memory
** with each other or what is read. `where` is NULL, or bools of the shape of
** the queries and the points, (..., N). `scratch` has the plan's bytes, aligned
** for doubles. NDA_STOPPED. */
NDA_LOCAL nda_status nda_nearest(const nda_kernels *kernels, nda_watch *watch,
                                 const nda_near_plan *plan,
                                 const nda_view *points, const nda_view *query,
                                 const nda_view *where, const nda_view *found,
                                 const nda_view *distance, void *scratch);

#endif
