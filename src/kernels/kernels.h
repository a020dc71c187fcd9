/* kernels.h: the loops that do the work, one table of them per instruction
** set. A kernel continues some searches side by side: it is handed the best
** of each so far, looks at one stretch of candidates of each, and leaves the
** best of all. */
#ifndef NDA_KERNELS_H
#define NDA_KERNELS_H

#include "../core/dtype.h"

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
  NDA_AHEAD = 4,   /* it pays to ask for memory ahead of reading it */
  /* of sums: */
  NDA_ENOUGH = 8, /* any total other than 0 will do */
  NDA_FRESH = 16  /* there is no total yet, and rounding will take nothing: the
                  ** runs have no mask, and NDA_BRIEF elements at most */
};

#define NDA_BRIEF 8

/* `best` holds an element of the array's type for each lane, `index` its
** index, -1 while there is none: where there is no mask, and no NaN to be
** skipped, for all lanes or for none. Of equals the earlier stays. */
typedef void nda_kernel(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index);

/* The functions of elements; what each is of whose names do not tell stands in
** docs/reference.md. */
typedef enum nda_fn {
  NDA_ADD,
  NDA_SUB,
  NDA_MUL,
  NDA_DIV,
  NDA_IDIV,
  NDA_MOD,
  NDA_POW,
  NDA_MINIMUM,
  NDA_MAXIMUM,
  NDA_BAND,
  NDA_BOR,
  NDA_BXOR,
  NDA_LT,
  NDA_LE,
  NDA_GT,
  NDA_GE,
  NDA_EQ,
  NDA_NE,
  NDA_NEG,
  NDA_ABS,
  NDA_SQRT,
  NDA_FLOOR,
  NDA_CEIL,
  NDA_EXP,
  NDA_LOG,
  NDA_SIN,
  NDA_COS,
  NDA_BNOT,
  NDA_SELECT,
  NDA_FUNCTIONS
} nda_fn;

/* Elements computed at a time: 64 bytes of them, or so many if bools come of
** them. */
#define NDA_LOT(size) ((int64_t)(64 / (size)))
#define NDA_TRUTHS 32

/* Computes n elements, which lie side by side, from as many of each input. When
** so many are computed, input k goes on advance[k] bytes further: 0 says that
** one lot of it serves for all. `out` may be an input. */
typedef void nda_map(int64_t n, char *out, const char *const *in,
                     const int64_t *advance);

/* What is added up. The kernels keep totals in the place of the best: of
** floats as doubles, with the bits of a double in the place of the index, which
** is what rounding took of a total; else as int64_t, which wrap, and no
** index. */
typedef enum nda_sum {
  NDA_NUMBERS, /* the elements */
  NDA_SCALED,  /* of float64, elements / NDA_SCALE, whose totals are finite; of
               ** 64-bit integers, their upper 32 bits */
  NDA_TRUES,   /* 1 for each that is true, or not 0 */
  NDA_FALSES,  /* 1 for each that is false, or 0 */
  NDA_SUMS
} nda_sum;

#define NDA_SCALE 18446744073709551616.0 /* 2^64 */

/* What compilers make vectors of. NULL: the kernels in plain C have it, if
** any. */
typedef struct nda_maps {
  nda_map *of[NDA_FUNCTIONS][NDA_DTYPES];
  nda_kernel *rows[NDA_SUMS][NDA_DTYPES];
  nda_kernel *columns[NDA_SUMS][NDA_DTYPES];
  /* Copies bytes, 32 by 32, to where those are aligned, past the caches; after
  ** the `last` they are there for all to see. NULL: there is no such way. */
  void (*stream)(char *to, const char *from, int64_t bytes, int last);
} nda_maps;

typedef struct nda_kernels {
  const char *name;
  int flags; /* what every call gets */
  const nda_maps *maps;
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

/* The whole table of one. */
#define NDA_KERNEL_TABLE(set, flags, maps)                                   \
  {#set, flags, &maps,                                                       \
   {NDA_EACH_TYPE(rows_min, set), NDA_EACH_TYPE(rows_max, set)},             \
   {NDA_EACH_TYPE(columns_min, set), NDA_EACH_TYPE(columns_max, set)}}
/* clang-format on */

NDA_LOCAL const nda_kernels nda_kernels_plain;
NDA_LOCAL const nda_maps nda_maps_plain;
NDA_LOCAL nda_merge *const nda_merges[2][NDA_DTYPES]; /* as in nda_kernels */

#endif
