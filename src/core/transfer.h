/* transfer.h: elements from view to view: copied, converted, filled,
** compared. Shapes agree before a call; a view to be written is not
** read-only, and shares no memory with what is read unless said. */
#ifndef NDA_TRANSFER_H
#define NDA_TRANSFER_H

#include "../kernels/kernels.h"
#include "view.h"

/* Each of these may stop half way, and then gives NDA_STOPPED. */

/* Could each element of `src` be one of `dst`? Else error->got is the place
** of the first that cannot, counted in row-major order from 0. */
NDA_LOCAL nda_status nda_check_copy(const nda_kernels *kernels,
                                    nda_watch *watch, const nda_view *dst,
                                    const nda_view *src, nda_rules rules,
                                    nda_error *error);

/* Copies. NDA_CHANGED: not all do fit, and some were copied. */
NDA_LOCAL nda_status nda_copy(const nda_kernels *kernels, nda_watch *watch,
                              const nda_view *dst, const nda_view *src,
                              nda_rules rules);

/* Copies n elements of `size` bytes, so far apart. */
NDA_LOCAL void nda_copy_run(char *to, int64_t to_stride, const char *from,
                            int64_t from_stride, int64_t n, int size);

/* Sets every element to the one at `element`. */
NDA_LOCAL nda_status nda_fill(nda_watch *watch, const nda_view *dst,
                              const void *element);

/* Are all elements equal, exactly and across types? */
NDA_LOCAL nda_status nda_equal(nda_watch *watch, const nda_view *a,
                               const nda_view *b, int *equal);

#endif
