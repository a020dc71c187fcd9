/* kernels.h: the loops that do the work, one table of them per instruction
** set. A kernel continues some searches side by side: it is handed the best
** of each so far, looks at one stretch of candidates of each, and leaves the
** best of all. */
#ifndef NDA_KERNELS_H
#define NDA_KERNELS_H

#include "dtype.h"

/* The candidates of one search: `length` elements, the first with the index
** `index`, each further one with an index higher by `step`. */
typedef struct nda_run {
  const char *data;
  int64_t stride;      /* bytes */
  const char *mask;    /* bools: only where true; NULL: all */
  int64_t mask_stride; /* bytes */
  int64_t length;
  int64_t index, step;
} nda_run;

/* The same for `count` searches, from each to the next. */
typedef struct nda_lanes {
  int64_t count;
  int64_t stride, mask_stride; /* bytes */
} nda_lanes;

enum {
  NDA_SKIPNAN = 1, /* NaN is no candidate; else the first NaN wins */
  NDA_BOUNDED = 2, /* `best` holds a bound to beat where `index` is none */
  NDA_AHEAD = 4    /* it pays to ask for memory ahead of reading it */
};

/* `best` holds an element of the array's type for each lane, `index` its
** index, -1 while there is none: where there is no mask, and no NaN to be
** skipped, for all lanes or for none. Of equals the earlier stays. */
typedef void nda_kernel(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index);

typedef struct nda_kernels {
  const char *name;
  int flags; /* what every call gets */
  /* [0] finds the smallest, [1] the largest */
  nda_kernel *rows[2][NDA_DTYPES];    /* lane by lane */
  nda_kernel *columns[2][NDA_DTYPES]; /* across the lanes */
} nda_kernels;

/* Brings what was found of some lanes, among other candidates and with the
** indices `places`, together with the best so far: the better stays, and of
** equals that with the lower index. `apart`: 1, or 0 when all lanes go into
** one. */
typedef void nda_merge(int64_t count, const void *found, const int64_t *places,
                       int apart, int flags, void *best, int64_t *index);

/* The kernels `name` of an instruction set, in the order of nda_dtype. */
/* clang-format off */
#define NDA_EACH_TYPE(name, set)                                             \
  {name##_float64_##set, name##_float32_##set, name##_int8_##set,            \
   name##_int16_##set, name##_int32_##set, name##_int64_##set,               \
   name##_uint8_##set, name##_uint16_##set, name##_uint32_##set,             \
   name##_uint64_##set, name##_bool_##set}
/* clang-format on */

NDA_LOCAL const nda_kernels nda_kernels_plain;
NDA_LOCAL nda_merge *const nda_merges[2][NDA_DTYPES]; /* as in nda_kernels */

#endif
