/* view.h: shape and stride algebra. A new view is worked out in an
** nda_layout, which the caller makes into an array; no element is touched
** here. Axes given by a caller count from 1, or from the end when negative;
** inside the core they count from 0. */
#ifndef NDA_VIEW_H
#define NDA_VIEW_H

#include "dtype.h"

/* A view to be: where it starts within the old one, and its axes. */
typedef struct nda_layout {
  int ndim;
  int64_t offset; /* bytes from the first element of the old view */
  int64_t shape[NDA_MAXDIMS];
  int64_t strides[NDA_MAXDIMS];
} nda_layout;

/* A range of an axis: both ends included, counted from 1. */
typedef struct nda_range {
  int has_first, has_last; /* else the end that the step comes from */
  int64_t first, last, step;
} nda_range;

/* The number of elements of a view that exists. */
NDA_LOCAL int64_t nda_size(const nda_view *view);

/* Bytes from the first element to the one at place `flat` (from 0) in
** row-major order. */
NDA_LOCAL int64_t nda_offset(const nda_view *view, int64_t flat);

/* Elements of a shape to be, and their bytes. Fails where a length is
** negative, or the product of those above 0 cannot be counted. */
NDA_LOCAL nda_status nda_count(int ndim, const int64_t *shape, int itemsize,
                               int64_t *size, int64_t *bytes, nda_error *error);

/* Row-major strides, in bytes. */
NDA_LOCAL void nda_row_major(int ndim, const int64_t *shape, int itemsize,
                             int64_t *strides);

/* Do the elements follow one another in row-major order? */
NDA_LOCAL int nda_iscontiguous(const nda_view *view);

/* The number of elements if they follow one another in row-major order, else
** -1; without elements 0 or -1. Inline, since small calls ask it first. */
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

/* The memory of a and b has a byte in common. Exact, save that a puzzle too
** long to solve counts as common. */
NDA_LOCAL int nda_overlap(const nda_view *a, const nda_view *b);

/* How far a view of at least one element reaches from its data pointer, in
** bytes: from `low`, not above 0, up to but not including `high`. False if
** that cannot be counted, with room for one more step along an axis. */
NDA_LOCAL int nda_reach(const nda_view *view, int64_t *low, int64_t *high);

/* An axis as the caller counts it, into one from 0. */
NDA_LOCAL nda_status nda_axis(int64_t given, int ndim, int *axis,
                              nda_error *error);

/* An index as the caller counts it, into bytes from the first element. */
NDA_LOCAL nda_status nda_index(const nda_view *view, int axis, int64_t given,
                               int64_t *bytes, nda_error *error);

/* The view's own layout, to be changed. */
NDA_LOCAL void nda_layout_of(const nda_view *view, nda_layout *layout);

/* The layout without its axis `axis`. */
NDA_LOCAL void nda_drop(nda_layout *layout, int axis);

/* Element `index` (from 1) of the axis; the axis goes. */
NDA_LOCAL nda_status nda_pick(nda_layout *layout, int axis, int64_t index,
                              nda_error *error);

/* How many of first, first + step, ... do not pass last; -1 if they cannot be
** counted. */
NDA_LOCAL int64_t nda_steps(int64_t first, int64_t last, int64_t step);

/* A range of the axis, by the rules of docs/reference.md, slice. */
NDA_LOCAL nda_status nda_slice(nda_layout *layout, int axis,
                               const nda_range *range, nda_error *error);

/* Axis i of the layout is axis axes[i] (from 0) of the view. */
NDA_LOCAL nda_status nda_transpose(const nda_view *view, const int *axes,
                                   nda_layout *layout, nda_error *error);

/* A new axis of length 1 before axis `axis` (0 to ndim). */
NDA_LOCAL nda_status nda_expand(const nda_view *view, int axis,
                                nda_layout *layout, nda_error *error);

/* The view stretched to a shape: axes of length 1, and new ones in front,
** get stride 0. */
NDA_LOCAL nda_status nda_broadcast(const nda_view *view, int ndim,
                                   const int64_t *shape, nda_layout *layout,
                                   nda_error *error);

/* The same elements in another shape; one length may be -1. NDA_NO_VIEW
** where that needs a copy. Source of the method: an axis may be split or
** joined with its neighbours where their strides chain. */
NDA_LOCAL nda_status nda_reshape(const nda_view *view, int ndim,
                                 const int64_t *shape, nda_layout *layout,
                                 nda_error *error);

/* A view of a layout within `of`. It points into the layout. */
NDA_INLINE nda_view nda_view_of(const nda_view *of, const nda_layout *layout)
{
  nda_view view = *of;
  view.data = (char *)of->data + layout->offset;
  view.ndim = layout->ndim;
  view.shape = layout->shape;
  view.strides = layout->strides;
  return view;
}

#endif
