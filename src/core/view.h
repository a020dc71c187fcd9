/* view.h: shape and stride algebra, and walks over axes. Each operation edits
** an nda_layout, which the caller turns into an array; no element is touched
** here. Axes given by a caller count from 1, or from the end when negative;
** inside the core they count from 0. */
#ifndef NDA_VIEW_H
#define NDA_VIEW_H

#include "dtype.h"

/* The layout of a new view: where it starts within the old view, and its
** axes. */
typedef struct nda_layout {
  int ndim;
  int64_t offset; /* bytes from the first element of the old view */
  int64_t shape[NDA_MAXDIMS];
  int64_t strides[NDA_MAXDIMS];
} nda_layout;

/* A range along an axis: both ends included, counted from 1. */
typedef struct nda_range {
  int has_first, has_last; /* if not: from or to the end of the axis */
  int64_t first, last, step;
} nda_range;

/* The number of elements of an existing view: it cannot overflow. */
NDA_LOCAL int64_t nda_size(const nda_view *view);

/* The offset in bytes of the element at position `flat` (from 0) in row-major
** order. */
NDA_LOCAL int64_t nda_offset(const nda_view *view, int64_t flat);

/* The number of elements of a new shape, and their size in bytes. Fails with
** NDA_BAD_LENGTH if a length is negative, and NDA_TOO_LARGE if the product of
** the lengths above 0 overflows. */
NDA_LOCAL nda_status nda_count(int ndim, const int64_t *shape, int itemsize,
                               int64_t *size, int64_t *bytes, nda_error *error);

/* Row-major strides, in bytes. */
NDA_LOCAL void nda_row_major(int ndim, const int64_t *shape, int itemsize,
                             int64_t *strides);

/* Is the view contiguous, in row-major order? */
NDA_LOCAL int nda_iscontiguous(const nda_view *view);

/* The number of elements if the view is contiguous, else -1; for an empty view
** 0 or -1. Inline, because small calls check this first. */
NDA_INLINE int64_t nda_adjacent(const nda_view *view)
{
  int64_t size = 1, step = nda_type_of(view)->size;
  for (int i = view->ndim - 1; i >= 0; i--) {
    if (view->shape[i] != 1 && view->strides[i] != step * size)
      return -1;
    size *= view->shape[i];
  }
  return size;
}

NDA_LOCAL int nda_same_shape(const nda_view *a, const nda_view *b);

/* Do a and b share a byte of memory? Exact, except that cases too hard to solve
** count as overlap. */
NDA_LOCAL int nda_overlap(const nda_view *a, const nda_view *b);

/* The byte range of a non-empty view relative to its data pointer: from `low`,
** not above 0, up to but not including `high`. False if the range, or one more
** step along an axis, overflows. */
NDA_LOCAL int nda_reach(const nda_view *view, int64_t *low, int64_t *high);

/* Converts an axis as the caller counts it to one from 0. NDA_BAD_AXIS. */
NDA_LOCAL nda_status nda_axis(int64_t given, int ndim, int *axis,
                              nda_error *error);

/* Converts an index as the caller counts it to an offset in bytes from the
** first element. NDA_BAD_INDEX. */
NDA_LOCAL nda_status nda_index(const nda_view *view, int axis, int64_t given,
                               int64_t *bytes, nda_error *error);

/* The layout of the view itself, as a start for changes. */
NDA_LOCAL void nda_layout_of(const nda_view *view, nda_layout *layout);

/* Removes the axis `axis`. */
NDA_LOCAL void nda_drop(nda_layout *layout, int axis);

/* Selects element `index` (from 1) of the axis, and removes the axis. */
NDA_LOCAL nda_status nda_pick(nda_layout *layout, int axis, int64_t index,
                              nda_error *error);

/* The number of terms of first, first + step, ... up to `last`; -1 if that
** overflows. */
NDA_LOCAL int64_t nda_steps(int64_t first, int64_t last, int64_t step);

/* Selects a range of the axis, by the rules of `slice` in docs/reference.md. */
NDA_LOCAL nda_status nda_slice(nda_layout *layout, int axis,
                               const nda_range *range, nda_error *error);

/* Axis i of the layout is axis axes[i] (from 0) of the view. */
NDA_LOCAL nda_status nda_transpose(const nda_view *view, const int *axes,
                                   nda_layout *layout, nda_error *error);

/* Inserts an axis of length 1 before axis `axis` (0 to ndim). */
NDA_LOCAL nda_status nda_expand(const nda_view *view, int axis,
                                nda_layout *layout, nda_error *error);

/* The view broadcast to a shape: axes of length 1, and new ones in front, get
** stride 0. */
NDA_LOCAL nda_status nda_broadcast(const nda_view *view, int ndim,
                                   const int64_t *shape, nda_layout *layout,
                                   nda_error *error);

/* The same elements in another shape; one length may be -1. NDA_NO_VIEW if that
** needs a copy. An axis can be split, or joined with its neighbours, where
** their strides chain. */
NDA_LOCAL nda_status nda_reshape(const nda_view *view, int ndim,
                                 const int64_t *shape, nda_layout *layout,
                                 nda_error *error);

/* The view that a layout describes within `of`. Its shape and strides point
** into the layout. */
NDA_INLINE nda_view nda_view_of(const nda_view *of, const nda_layout *layout)
{
  nda_view view = *of;
  view.data = (char *)of->data + layout->offset;
  view.ndim = layout->ndim;
  view.shape = layout->shape;
  view.strides = layout->strides;
  return view;
}

/* --- walks ---------------------------------------------------------------- */

/* A walk is an odometer. It visits every combination of indices of some axes in
** row-major order, and keeps the current offset of each of a few operands that
** share the axes. Axes that chain in every operand are merged as they are
** added, so the last one is as long as possible. Axes with stride 0 in all
** operands are visited once. */
enum { NDA_OPERANDS = 4 };

typedef struct nda_walk {
  int ndim;
  int empty; /* an axis has length 0: nothing to visit */
  int64_t length[NDA_MAXDIMS];
  int64_t at[NDA_MAXDIMS];
  int64_t stride[NDA_OPERANDS][NDA_MAXDIMS];
  int64_t offset[NDA_OPERANDS];
} nda_walk;

/* A walk without axes: one combination, at offset 0. */
NDA_LOCAL void nda_walk_init(nda_walk *walk);

/* Adds an axis inside those added before, with its stride in each operand. */
NDA_LOCAL void nda_walk_axis(nda_walk *walk, int64_t length,
                             const int64_t *stride);

/* The same for up to three operands. */
NDA_LOCAL void nda_walk_add(nda_walk *walk, int64_t length, int64_t s0,
                            int64_t s1, int64_t s2);

/* A walk over a shape with the strides of one to three operands; NULL means no
** operand. */
NDA_LOCAL void nda_walk_over(nda_walk *walk, int ndim, const int64_t *shape,
                             const int64_t *s0, const int64_t *s1);

/* A walk over a view with two operands: the elements, and their positions from
** 0 in row-major order. Elements that the view repeats are visited at their
** first position. */
NDA_LOCAL void nda_walk_places(nda_walk *walk, const nda_view *view);

/* Removes an axis that the caller will walk itself; gives its strides, and
** returns its length. With axis -1, which removes nothing, the length is 1 and
** the strides are 0. */
NDA_LOCAL int64_t nda_walk_extract(nda_walk *walk, int axis, int64_t *stride);

/* The same, for a caller that knows the length and the strides. */
NDA_LOCAL void nda_walk_remove(nda_walk *walk, int axis);

/* Steps to the next combination; false after the last, and then it is at the
** first again. */
NDA_INLINE int nda_walk_next(nda_walk *walk)
{
  for (int i = walk->ndim - 1; i >= 0; i--) {
    if (++walk->at[i] < walk->length[i]) {
      for (int k = 0; k < NDA_OPERANDS; k++)
        walk->offset[k] += walk->stride[k][i];
      return 1;
    }
    walk->at[i] = 0;
    for (int k = 0; k < NDA_OPERANDS; k++)
      walk->offset[k] -= walk->stride[k][i] * (walk->length[i] - 1);
  }
  return 0;
}

/* The runs of a walk. A run is the innermost axis at one combination of the
** others; a long one is split so that the watch is polled in between. */
typedef struct nda_runs {
  nda_walk *walk; /* the other axes */
  nda_watch *watch;
  int64_t total, done; /* of the innermost axis: its length, and the position */
  int64_t piece;       /* the longest run */
  int64_t length;      /* of the current run */
  int64_t stride[NDA_OPERANDS];
  int64_t offset[NDA_OPERANDS]; /* of its first element */
  int started;
  nda_status status; /* NDA_STOPPED, or NDA_OK */
} nda_runs;

/* Removes the innermost axis from the walk; its length is 1 if there is no
** axis. */
NDA_INLINE void nda_runs_init(nda_runs *runs, nda_walk *walk, nda_watch *watch)
{
  runs->walk = walk;
  runs->watch = watch;
  runs->total = nda_walk_extract(walk, walk->ndim - 1, runs->stride);
  runs->piece = nda_piece(watch, runs->total, 1);
  runs->done = runs->length = 0;
  runs->started = 0;
  runs->status = NDA_OK;
}

/* Goes to the next run; false after the last, or if the watch says stop. */
NDA_INLINE int nda_runs_next(nda_runs *runs)
{
  int64_t left;
  if (runs->walk->empty)
    return 0;
  if (nda_stopped(runs->watch, runs->length)) {
    runs->status = NDA_STOPPED;
    return 0;
  }
  runs->done += runs->length;
  if (runs->started && runs->done == runs->total) {
    if (!nda_walk_next(runs->walk))
      return 0;
    runs->done = 0;
  }
  runs->started = 1;
  left = runs->total - runs->done;
  runs->length = left < runs->piece ? left : runs->piece;
  for (int k = 0; k < NDA_OPERANDS; k++)
    runs->offset[k] = runs->walk->offset[k] + runs->done * runs->stride[k];
  return 1;
}

#endif
