/* kernels.h: the loops that do the work, one table of them per instruction
** set. A kernel continues a search: it is handed the best so far, looks at
** one stretch of candidates, and leaves the best of all. */
#ifndef NDA_KERNELS_H
#define NDA_KERNELS_H

#include "dtype.h"

/* The candidates: `length` elements, the first with the index `index`, each
** further one with an index higher by `step`. */
typedef struct nda_run {
  const char *data;
  int64_t stride;      /* bytes */
  const char *mask;    /* bools: only where true; NULL: all */
  int64_t mask_stride; /* bytes */
  int64_t length;
  int64_t index, step;
} nda_run;

/* The same run, side by side `count` times. */
typedef struct nda_columns {
  int64_t count;
  int64_t stride, mask_stride; /* bytes from one column to the next */
} nda_columns;

enum {
  NDA_SKIPNAN = 1, /* NaN is no candidate; else the first NaN wins */
  NDA_BOUNDED = 2  /* `best` holds a bound to beat where `index` is none */
};

/* `best` points at an element (columns: `count` of them) of the array's type,
** `index` at its index, -1 while there is none. Of equals the earlier stays.
*/
typedef void nda_row_kernel(const nda_run *run, int flags, void *best,
                            int64_t *index);
typedef void nda_column_kernel(const nda_run *run, const nda_columns *columns,
                               int flags, void *best, int64_t *index);

typedef struct nda_kernels {
  const char *name;
  /* [0] finds the smallest, [1] the largest */
  nda_row_kernel *row[2][NDA_DTYPES];
  nda_column_kernel *columns[2][NDA_DTYPES];
} nda_kernels;

NDA_LOCAL const nda_kernels nda_kernels_generic;

#endif
