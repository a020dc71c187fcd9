/* search.h: searches side by side, wherever their elements are. What is brought
** together in memory close by, and what the kernels of an instruction set look
** at where it is, is decided here, once for all types and both directions. */
#ifndef NDA_SEARCH_H
#define NDA_SEARCH_H

#include "../kernels/kernels.h"

/* The key of an element, or, when that is bool, of any true byte; and of a key
** its element. `to` may be `from`. */
NDA_LOCAL void nda_flip(nda_key key, uint64_t turn, const void *from, void *to);

/* Continue searches as an nda_kernel does, over elements at any distance, with
** or without a mask: one after the other, and all at once. */
NDA_LOCAL void nda_search_rows(const nda_kernels *kernels, nda_key key,
                               const nda_run *run, const nda_lanes *lanes,
                               int flags, void *best, int64_t *index);
NDA_LOCAL void nda_search_columns(const nda_kernels *kernels, nda_key key,
                                  const nda_run *run, const nda_lanes *lanes,
                                  int flags, void *best, int64_t *index);

#endif
