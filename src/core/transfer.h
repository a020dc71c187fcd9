/* transfer.h: copies, converts, fills and compares the elements of views: all
** of them, or those that indices or a mask select. The caller checks that
** shapes agree, and that the output is writable and shares no memory with the
** input unless stated. */
#ifndef NDA_TRANSFER_H
#define NDA_TRANSFER_H

#include "../kernels/kernels.h"
#include "view.h"

/* How elements of one type become those of another. */
typedef struct nda_conversion {
  const nda_type *to, *from;
  nda_rules rules;
  nda_from_reals *from_reals; /* a fast path, or NULL */
  nda_map *differs;           /* x != y for bytes */
} nda_conversion;

NDA_LOCAL nda_conversion nda_conversion_of(const nda_kernels *kernels,
                                           const nda_type *to,
                                           const nda_type *from,
                                           nda_rules rules);

#define NDA_CONVERTED ((int64_t)256) /* elements in a block */

/* Converts at most a block to contiguous elements of another type; the two
** share no memory. False if the result may be wrong, because not all elements
** fit. */
NDA_LOCAL int nda_convert_block(const nda_conversion *c, char *to,
                                const char *from, int64_t stride, int64_t n);

/* Each of the following can stop half way: NDA_STOPPED. */

/* Checks that each element of `src` converts to the type of `dst`. Else
** error->got is the position of the first that does not, in row-major order
** from 0. */
NDA_LOCAL nda_status nda_check_copy(const nda_kernels *kernels,
                                    nda_watch *watch, const nda_view *dst,
                                    const nda_view *src, nda_rules rules,
                                    nda_error *error);

/* Copies. NDA_CHANGED: some elements do not fit, and some were copied. */
NDA_LOCAL nda_status nda_copy(const nda_kernels *kernels, nda_watch *watch,
                              const nda_view *dst, const nda_view *src,
                              nda_rules rules);

/* Copies n elements of `size` bytes, with a stride on each side. */
NDA_LOCAL void nda_copy_run(char *to, int64_t to_stride, const char *from,
                            int64_t from_stride, int64_t n, int size);

/* Sets every element to the one at `element`. */
NDA_LOCAL nda_status nda_fill(nda_watch *watch, const nda_view *dst,
                              const void *element);

/* Are all elements equal, compared exactly across types? */
NDA_LOCAL nda_status nda_equal(nda_watch *watch, const nda_view *a,
                               const nda_view *b, int *equal);

/* --- by indices or a mask: pick.c ----------------------------------------- */

/* Indices count from 1, never from the end; they are whole numbers of any type
** but bool. The output has the type of the array that elements are taken from,
** or an integer type where it gets indices. */

/* Checks that each of `indices` is from 1 to n. Else NDA_BAD_INDEX:
** error->expected is n, and error->got the position of the first that is not,
** in row-major order from 0. */
NDA_LOCAL nda_status nda_check_indices(nda_watch *watch,
                                       const nda_view *indices, int64_t n,
                                       nda_error *error);

/* For each element of `indices`, which has the shape of dst: the element of `a`
** with this index along the axis, and the same position along the others. There
** is at least one. NDA_BAD_INDEX as in nda_take; error->expected is then the
** length. */
NDA_LOCAL nda_status nda_take_along(nda_watch *watch, const nda_view *dst,
                                    const nda_view *a, const nda_view *indices,
                                    int axis, nda_error *error);

/* The slices of `a` at these indices of the axis: in the shape of dst the axes
** of `indices` replace that axis. With axis -1, the elements at these positions
** in row-major order. NDA_BAD_INDEX if an index is not from 1 to the length;
** then dst is partly written, and the error does not say which index. Ascending
** indices allow dst to begin where `a` does, with the same strides. */
NDA_LOCAL nda_status nda_take(nda_watch *watch, const nda_view *dst,
                              const nda_view *a, const nda_view *indices,
                              int axis);

/* The reverse of nda_take: sets what nda_take would read from `a` to `values`,
** or adds them, one after the other in the order of the indices. `values` has
** the type of `a` and the shape of nda_take's dst. To add, no axis of the
** indices may have stride 0 (unless its length is 1). Fails with NDA_OVERFLOW,
** if a sum of integers leaves the range of the type: `a` is unchanged, and
** error->got is the position of the value, in row-major order from 0; or
** NDA_CHANGED, if an index is not from 1 to the length: the values at other
** indices may have been written. */
NDA_LOCAL nda_status nda_put(nda_watch *watch, const nda_view *a,
                             const nda_view *values, const nda_view *indices,
                             int axis, int adds, nda_error *error);

/* The elements of `a` where the mask is true (bools, of a's shape), in
** row-major order: writes `count` of them to the start of dst, which has one
** axis. NDA_CHANGED if there are fewer; any beyond `count` are not written. dst
** may begin where `a` does, if both are contiguous in row-major order. */
NDA_LOCAL nda_status nda_compress(const nda_kernels *kernels, nda_watch *watch,
                                  const nda_view *dst, const nda_view *a,
                                  const nda_view *mask, int64_t count);

/* The slices of `a` along the axis where the mask is true; the mask has one
** axis of the same length. Writes `count` of them to the start of dst, which
** may be longer along the axis. NDA_CHANGED as above; dst may begin where `a`
** does, as in nda_take. */
NDA_LOCAL nda_status nda_compress_axis(const nda_kernels *kernels,
                                       nda_watch *watch, const nda_view *dst,
                                       const nda_view *a, const nda_view *mask,
                                       int axis, int64_t count);

/* The indices of the elements of `a` that are true, or not 0, in row-major
** order: `count` along each axis, to the start of places[axis], which has one
** axis and an integer type that holds them. NDA_CHANGED as above. */
NDA_LOCAL nda_status nda_nonzero(const nda_kernels *kernels, nda_watch *watch,
                                 const nda_view *a, int64_t count,
                                 const nda_view *const *places);

#endif
