/* kernels.h: the loops that do the work, in one table per instruction set. A
** search compares keys: the bits of an element, some of them flipped, so that
** the smallest key always wins. A kernel continues many searches at once: it
** gets the best key of each so far, scans one run of candidates for each, and
** leaves the best of all. */
#ifndef NDA_KERNELS_H
#define NDA_KERNELS_H

#include "../core/dtype.h"

/* The candidates of one search: `length` elements, the first with index
** `index`; each further index is higher by `step`. */
typedef struct nda_run {
  const char *data;
  int64_t stride;      /* bytes */
  const char *mask;    /* bools: true for candidates; NULL: all */
  int64_t mask_stride; /* bytes */
  int64_t length;
  int64_t index, step;
  uint64_t turn; /* the bits to flip in an element: see nda_turn */
} nda_run;

/* Advances a run by n elements or, with the strides of nda_lanes, by n
** searches. */
NDA_INLINE void nda_run_on(nda_run *run, int64_t n, int64_t stride,
                           int64_t mask_stride, int64_t step)
{
  run->data += n * stride;
  if (run->mask != NULL)
    run->mask += n * mask_stride;
  run->index += n * step;
}

/* The runs of `count` searches: the distance from one run to the next. */
typedef struct nda_lanes {
  int64_t count;
  int64_t stride, mask_stride; /* bytes */
} nda_lanes;

enum {
  NDA_SKIPNAN = 1, /* NaN is not a candidate; else the first NaN wins */
  NDA_BOUNDED = 2, /* without an index, `best` is a bound to beat */
  NDA_AHEAD = 4,   /* prefetching pays */
  NDA_MIXED = 32,  /* some searches may have an index while others have none */
  /* for sums: */
  NDA_ENOUGH = 8,     /* any total other than 0 is enough */
  NDA_INVERTED = 64,  /* counts false elements instead of true ones */
  NDA_SIGNLESS = 128, /* floats: the sign bit alone is not true */
  NDA_FRESH = 16 /* no total yet, and no rounding error: the runs have no mask,
                 ** and at most NDA_BRIEF elements */
};

#define NDA_BRIEF 8

/* The kinds of keys. Integer keys have the width of the element; 8-bit ones are
** unsigned, the others signed, because AVX2 compares 64-bit integers only as
** signed. */
typedef enum nda_key {
  NDA_KEY_FLOAT64,
  NDA_KEY_FLOAT32,
  NDA_KEY_INT64,
  NDA_KEY_INT32,
  NDA_KEY_INT16,
  NDA_KEY_UINT8,
  NDA_KEY_BOOL, /* 0 or 1; the element may be any true byte */
  NDA_KEYS
} nda_key;

typedef struct nda_key_kind {
  int width;      /* 1 << width bytes */
  uint64_t sign;  /* the highest bit */
  uint64_t worst; /* the worst key; a greater one, sign aside, is NaN */
} nda_key_kind;

NDA_LOCAL const nda_key_kind nda_key_kinds[NDA_KEYS];
NDA_LOCAL const unsigned char nda_key_of[NDA_DTYPES];

/* The bits to flip in elements of a type, to search the smallest and the
** largest. In floats it is the sign: NaN stays NaN. In integers it is the
** highest bit if the key differs in signedness, and all bits to search the
** largest. */
NDA_LOCAL const uint64_t nda_turns[NDA_DTYPES][2];

NDA_INLINE uint64_t nda_turn(nda_dtype dtype, int largest)
{
  return nda_turns[dtype][largest];
}

/* A search kernel. `best` holds a key for each search, `index` its index, or -1
** if there is none: for all or for no search, unless NDA_MIXED is set, there is
** a mask, or NaN is skipped. Ties go to the earlier element. */
typedef void nda_kernel(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index);

/* Elements in `rows` rows of n, and the destination: rows `pitch` elements
** apart. */
typedef struct nda_grid {
  int64_t rows, n;
  int64_t row_stride, stride; /* bytes from each to the next */
  int64_t pitch;
} nda_grid;

/* Gathers elements; one function per width. */
typedef void nda_gather(const nda_grid *grid, const char *at, void *block);

/* Copies rows of contiguous elements, `row_stride` bytes apart, and overwrites
** those with a false mask, which has the grid, by `worst`. The rows may be in
** the block. */
typedef void nda_sift(const nda_grid *grid, const char *mask, uint64_t worst,
                      const char *at, int64_t row_stride, void *block);

/* The elementwise functions; docs/reference.md describes those whose names are
** not self-explanatory. */
typedef enum nda_fn {
  NDA_ADD,
  NDA_SUB,
  NDA_MUL,
  NDA_DIV,
  NDA_IDIV,
  NDA_MOD,
  NDA_POW,
  NDA_FMOD,
  NDA_ATAN,
  NDA_HYPOT,
  NDA_SHL,
  NDA_SHR,
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
  NDA_TAN,
  NDA_ASIN,
  NDA_ACOS,
  NDA_ROUND,
  NDA_TRUNCATE,
  NDA_SIGN,
  NDA_BNOT,
  NDA_SELECT,
  NDA_LOG_BASE, /* `log` with a base */
  /* no kernels: see nda_resolve, and run_map */
  NDA_CLAMP,
  NDA_ISNAN,
  NDA_DEG,
  NDA_RAD,
  NDA_FUNCTIONS
} nda_fn;

/* Elements computed at a time: 64 bytes, or NDA_TRUTHS if the result is
** bool. */
#define NDA_LOT(size) ((int64_t)(64 / (size)))
#define NDA_TRUTHS 32

/* Computes n contiguous elements from n of each input. After one lot, input k
** advances by advance[k] bytes; with 0, one lot serves for all. `out` may be an
** input. */
typedef void nda_map(int64_t n, char *out, const char *const *in,
                     const int64_t *advance);

/* What a sum adds. In floats `best` is a double, and `index` the bits of a
** double: the rounding error of the total. In integers `best` is an int64_t,
** which wraps, and `index` the sum of upper halves for 64-bit integers, or
** unused. */
typedef enum nda_sum {
  NDA_NUMBERS, /* the elements; the run's turn is as for argmin */
  NDA_TRUES,   /* 1 for each element that is true, or not 0 */
  NDA_SUMS
} nda_sum;

/* Converts n contiguous doubles. True if one does not, or may not, fit: for
** float32 also if one is infinite or NaN. */
typedef int nda_from_reals(int64_t n, char *to, const char *reals);

/* Writes the indices of the true ones among n bools, counted from `first`;
** returns how many. It stops when there may be no room for more, and sets
** `done` to the number of bools it has read. */
typedef int64_t nda_list(const char *truths, int64_t n, int64_t first,
                         int64_t room, int64_t *places, int64_t *done);

/* Loops that compilers vectorize. NULL: use the plain kernels, if they have
** it. */
typedef struct nda_maps {
  nda_map *of[NDA_FUNCTIONS][NDA_DTYPES];
  nda_kernel *rows[NDA_SUMS][NDA_DTYPES];
  nda_kernel *columns[NDA_SUMS][NDA_DTYPES];
  nda_from_reals *from_reals[NDA_DTYPES]; /* for types below 64 bits */
  /* Copies blocks of 32 bytes to an aligned address, past the caches; after the
  ** `last` they are visible to other threads. NULL: there is no such way. */
  void (*stream)(char *to, const char *from, int64_t bytes, int last);
  nda_list *list; /* or NULL */
} nda_maps;

/* Distances of points from a query; for the euclidean one, kernels omit the
** root. */
typedef enum nda_metric {
  NDA_EUCLIDEAN,
  NDA_MANHATTAN,
  NDA_CHEBYSHEV
} nda_metric;

/* The layout of points, in the float type of the kernel. */
typedef enum nda_near_form {
  NDA_NEAR_READY,   /* distances, at[0] */
  NDA_NEAR_PAIRS,   /* x and y interleaved, at[0] */
  NDA_NEAR_PLANES2, /* all x at[0], all y at[1] */
  NDA_NEAR_PLANES3  /* and all z at[2] */
} nda_near_form;

/* Offers a point to a list of the nearest; returns the distance that the next
** must be below, or NaN if any is accepted. */
typedef double nda_offer(void *list, double distance, int64_t index);

/* A run of points for a query: `length` points, the first with index
** `index`. */
typedef struct nda_near {
  nda_near_form form;
  int skipnan;
  const char *at[3];
  const void *query; /* its coordinates, for squared distances */
  const char *where; /* contiguous bools: true for candidates; NULL: all */
  int64_t length, index;
  nda_offer *offer; /* NULL: only the nearest */
  void *list;
} nda_near;

/* `best` is a distance to be below, or the best so far, at `index`; both are
** unchanged if no point is nearer. A NaN that is not skipped is nearer than all
** others; after it the kernel must not be called again. With a list, each point
** below `best`, and each NaN, is offered. */
typedef void nda_near_scan(const nda_near *run, void *best, int64_t *index);

/* Adds the contribution of one coordinate to the distances of n points: `plane`
** has the coordinate of the points, contiguous, and `query` that of the query.
** Distances start at 0. */
typedef void nda_near_gauge(nda_metric metric, int64_t n, const char *plane,
                            const void *query, void *distances);

/* A block of queries, 256 bytes of each coordinate, plane by plane; and points
** in rows of `width` coordinates. */
#define NDA_NEAR_BLOCK 256
typedef struct nda_near_many {
  const void *queries;
  const char *points;
  int64_t count, width;
} nda_near_many;

/* For each query: `best` is a squared distance to be below. If there is such a
** point, it becomes the square of the nearest, and `when` its position from 0,
** else -1, as an integer of the float type's width. NaN is not a candidate. */
typedef void nda_near_across(const nda_near_many *many, void *best, void *when);

/* The index of the kernels for small integers, which have only `across`: pairs
** of 16-bit integers in an int32 act as one coordinate, and squares are 32-bit
** integers. */
#define NDA_NEAR_SMALL 2

/* Splits n rows of three, at least NDA_NEAR_SPLIT, into planes `pitch` elements
** apart; for small integers rows of three bytes, from 0 up, into two planes of
** pairs. */
#define NDA_NEAR_SPLIT 16
typedef void nda_near_split(int64_t n, const char *rows, void *planes,
                            int64_t pitch);

typedef struct nda_near_kernels {
  nda_near_scan *scan;
  nda_near_gauge *gauge;
  nda_near_across *across; /* NULL: does not pay */
  nda_near_split *split;   /* or NULL */
} nda_near_kernels;

typedef struct nda_kernels {
  const char *name;
  int flags;  /* flags for every call */
  int wide;   /* bytes of a vector; 0: no vectors */
  int narrow; /* is a search in less than a vector fast? */
  const nda_maps *maps;
  nda_gather *const *gather; /* by width */
  nda_sift *const *sift;
  nda_kernel *const *rows;    /* by nda_key; one row after another, for
                              ** contiguous elements without a mask */
  nda_kernel *const *columns; /* all searches in step */
  /* NULL, or searches of whole rows of 2, 3 or 4 elements; rows are contiguous,
  ** indices consecutive; at least 8 rows; no flags but NDA_AHEAD */
  nda_kernel *const *tuples;
  const nda_near_kernels *near; /* for float64, float32, and NDA_NEAR_SMALL */
} nda_kernels;

/* Merges findings over other candidates, with the indices `places`, into the
** best so far: the better stays, and of ties the one with the lower index.
** `apart`: 1, or 0 if all go into the first. */
typedef void nda_merge(int64_t count, const void *found, const int64_t *places,
                       int apart, int flags, void *best, int64_t *index);

/* Searches adjacent columns, at least 64 bytes of each row, with vectors.
** `open`: no column has a best. nda_folds are `columns`, see nda_kernels, which
** use it where they can: for few columns, some rows side by side are one. */
typedef void nda_scan(const nda_run *run, int64_t count, int flags, int open,
                      void *best, int64_t *index);
typedef void nda_fold(const nda_run *run, const nda_lanes *lanes, int flags,
                      nda_scan *scan, void *best, int64_t *index);

/* Lists of the kernels `name` of an instruction set: by nda_dtype, by nda_key,
** by width. NDA_EACH_KEY(rows, avx2) names rows_float64_avx2 and six more,
** which are NDA_ID(rows) in rows.tmpl.h. */
/* clang-format off */
#define NDA_EACH_TYPE(name, set)                                             \
  {name##_float64_##set, name##_float32_##set, name##_int8_##set,            \
   name##_int16_##set, name##_int32_##set, name##_int64_##set,               \
   name##_uint8_##set, name##_uint16_##set, name##_uint32_##set,             \
   name##_uint64_##set, name##_bool_##set}
#define NDA_EACH_KEY(name, set)                                              \
  {name##_float64_##set, name##_float32_##set, name##_int64_##set,           \
   name##_int32_##set, name##_int16_##set, name##_uint8_##set,               \
   name##_bool_##set}
#define NDA_EACH_WIDTH(name, set)                                            \
  {name##_8_##set, name##_16_##set, name##_32_##set, name##_64_##set}
/* clang-format on */

NDA_LOCAL const nda_kernels nda_kernels_plain;
NDA_LOCAL const nda_maps nda_maps_plain;
NDA_LOCAL nda_gather *const nda_gather_plain[4];
NDA_LOCAL nda_sift *const nda_sift_plain[4];
NDA_LOCAL nda_kernel *const nda_tuples_none[NDA_KEYS];
NDA_LOCAL nda_merge *const nda_merges[NDA_KEYS];
NDA_LOCAL nda_fold *const nda_folds[NDA_KEYS];
NDA_LOCAL const nda_near_kernels nda_near_plain[3];

/* --- the choice: see cpu.c ----------------------------------------------- */

/* The tables that this machine can run, best first, with NULL at the end. */
NDA_LOCAL const nda_kernels *const *nda_kernels_available(void);

/* The one with this name; the best if there is none. */
NDA_LOCAL const nda_kernels *nda_kernels_named(const char *name);

/* Compilers that can select an instruction set per function; NDARRAY_PLAIN
** selects plain C on these, too. */
#if !defined(NDARRAY_PLAIN) && defined(__GNUC__) && defined(__x86_64__) &&     \
  (defined(__clang__) ? __clang_major__ >= 8 : __GNUC__ >= 8)
#define NDA_X86
NDA_LOCAL const nda_maps nda_maps_avx2;
NDA_LOCAL nda_gather *const nda_gather_avx2[4];
NDA_LOCAL nda_kernel *const nda_tuples_avx2[NDA_KEYS];
NDA_LOCAL const nda_kernels nda_kernels_avx2, nda_kernels_avx2_ahead;
NDA_LOCAL const nda_kernels nda_kernels_avx512, nda_kernels_avx512_ahead;

/* Compilers with vector extensions, for other processors. */
#elif !defined(NDARRAY_PLAIN) && defined(__GNUC__) && !defined(__x86_64__)
#define NDA_GENERIC
NDA_LOCAL const nda_kernels nda_kernels_generic;
#endif

#endif
