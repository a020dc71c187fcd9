/* transfer.h: copies, converts, fills and compares the elements of views. The
** caller checks that shapes agree, and that the output is writable and shares
** no memory with the input unless stated. */
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

/* Converts at most a block to contiguous elements of another type; the two share
** no memory. False if the result may be wrong, because not all elements fit. */
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

#endif
