/* pick.h: elements picked by their indices, or by a mask. Indices count from 1,
** and never from the end; they are whole numbers of any type but bool. What is
** written shares no memory with what is read, unless said, and has the type of
** the array that elements are picked from, or of an integer where it takes
** indices. Each of these may stop half way: NDA_STOPPED. */
#ifndef NDA_PICK_H
#define NDA_PICK_H

#include "../kernels/kernels.h"
#include "view.h"

/* Is each of `indices` one of 1 to n? Else NDA_BAD_INDEX:
** error->expected is n, error->got the place of the first that is not, in
** row-major order from 0. */
NDA_LOCAL nda_status nda_check_indices(nda_watch *watch,
                                       const nda_view *indices, int64_t n,
                                       nda_error *error);

/* For each element of `indices` (its shape that of dst) the element of `a` at
** that index of the axis and at the same place of the others. There is one at
** least. Fails as nda_check_indices does. */
NDA_LOCAL nda_status nda_take_along(nda_watch *watch, const nda_view *dst,
                                    const nda_view *a, const nda_view *indices,
                                    int axis, nda_error *error);

/* All of `a` at each of these indices of the axis: dst has the axes of
** `indices` in the place of that one; or, where the axis is -1, the elements at
** these places in row-major order. NDA_BAD_INDEX if one of them is not one of
** 1 to the length; dst is then written in part, and which one it was is not
** said. Indices that ascend may be taken within one array: dst may begin where
** `a` does, if their strides are the same. */
NDA_LOCAL nda_status nda_take(nda_watch *watch, const nda_view *dst,
                              const nda_view *a, const nda_view *indices,
                              int axis);

/* The way back: what nda_take would read from `a` is set to the values, which
** have the type of `a` and the shape that its dst would have, or are added to
** it; one after the other in the order of the indices. Adds only if no indices
** repeat for want of a stride. Fails with
** - NDA_OVERFLOW: a sum of integers left the range of their type; `a` is as
**   before, and error->got the place of the value, in row-major order from 0;
** - NDA_CHANGED: an index is not one of 1 to the length; others were used. */
NDA_LOCAL nda_status nda_put(nda_watch *watch, const nda_view *a,
                             const nda_view *values, const nda_view *indices,
                             int axis, int adds, nda_error *error);

/* The elements of `a`, in row-major order, where the mask (bools, of a's shape)
** is true: the first `count` of dst, which has one axis. NDA_CHANGED if there
** are fewer; what is after that many is not written. dst may begin where `a`
** does, if its elements are adjacent and those of `a` in row-major order. */
NDA_LOCAL nda_status nda_compress(const nda_kernels *kernels, nda_watch *watch,
                                  const nda_view *dst, const nda_view *a,
                                  const nda_view *mask, int64_t count);

/* All of `a` at the indices of the axis where the mask, which has one axis as
** long, is true: `count` of them, to the first of dst, which may be longer
** along the axis. NDA_CHANGED, and where dst may begin, as above and in
** nda_take. */
NDA_LOCAL nda_status nda_compress_axis(const nda_kernels *kernels,
                                       nda_watch *watch, const nda_view *dst,
                                       const nda_view *a, const nda_view *mask,
                                       int axis, int64_t count);

/* Where the elements of `a` are true, or not 0, in row-major order: `count`
** indices for each axis, to the first of places[axis], which has one axis and
** an integer type that holds them. NDA_CHANGED as above. */
NDA_LOCAL nda_status nda_nonzero(const nda_kernels *kernels, nda_watch *watch,
                                 const nda_view *a, int64_t count,
                                 const nda_view *const *places);

#endif
