/* transfer.h: copies, converts, fills and compares the elements of views. The
** caller checks that shapes agree, and that the output is writable and shares
** no memory with the input unless stated. */
#ifndef NDA_TRANSFER_H
#define NDA_TRANSFER_H

#include "../kernels/kernels.h"
#include "view.h"

/* Each function can stop half way: NDA_STOPPED. */

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

/* Converts up to NDA_CONVERTED elements, `stride` bytes apart, to contiguous
** ones of their common type with others (nda_common); integers become the
** nearest float. */
enum { NDA_CONVERTED = 256 };
NDA_LOCAL void nda_widen_run(const nda_kernels *kernels, const nda_type *to,
                             char *block, const nda_type *from, const char *at,
                             int64_t stride, int64_t n);

/* Sets every element to the one at `element`. */
NDA_LOCAL nda_status nda_fill(nda_watch *watch, const nda_view *dst,
                              const void *element);

/* Are all elements equal, compared exactly across types? */
NDA_LOCAL nda_status nda_equal(nda_watch *watch, const nda_view *a,
                               const nda_view *b, int *equal);

#endif
