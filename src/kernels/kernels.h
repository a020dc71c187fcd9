/* kernels.h: the loops that do the work, one table of them per instruction
** set. A search goes over keys: an element's bits, some of them flipped, so
** that the smallest key wins whatever is searched for. A kernel continues some
** searches side by side: it gets the best key of each so far, looks at one
** stretch of candidates of each, and leaves the best of all. */
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
  uint64_t turn; /* the bits of an element to flip: see nda_turn */
} nda_run;

/* Goes on by n elements of a run, or, with other strides, by n lanes. */
NDA_INLINE void nda_run_on(nda_run *run, int64_t n, int64_t stride,
                           int64_t mask_stride, int64_t step)
{
  run->data += n * stride;
  if (run->mask != NULL)
    run->mask += n * mask_stride;
  run->index += n * step;
}

/* The same for `count` searches, from each to the next. */
typedef struct nda_lanes {
  int64_t count;
  int64_t stride, mask_stride; /* bytes */
} nda_lanes;

enum {
  NDA_SKIPNAN = 1, /* NaN is no candidate; else the first NaN wins */
  NDA_BOUNDED = 2, /* `best` holds a bound to beat where `index` is none */
  NDA_AHEAD = 4,   /* it pays to ask for memory ahead of reading it */
  NDA_MIXED = 32,  /* some lanes may have an index while others have none */
  /* of sums: */
  NDA_ENOUGH = 8,     /* any total other than 0 will do */
  NDA_INVERTED = 64,  /* what is false is counted, not what is true */
  NDA_SIGNLESS = 128, /* a sign alone makes none true: of floats */
  NDA_FRESH = 16 /* there is no total yet, and rounding will take nothing: the
                  ** runs have no mask, and NDA_BRIEF elements at most */
};

#define NDA_BRIEF 8

/* What is compared. Integers have a key of their width; that of 8 bits is
** unsigned, the others are signed, since AVX2 has no other order of 64 bits. */
typedef enum nda_key {
  NDA_KEY_FLOAT64,
  NDA_KEY_FLOAT32,
  NDA_KEY_INT64,
  NDA_KEY_INT32,
  NDA_KEY_INT16,
  NDA_KEY_UINT8,
  NDA_KEY_BOOL, /* 0 or 1, where an element may be any true byte */
  NDA_KEYS
} nda_key;

typedef struct nda_key_kind {
  int width;      /* 1 << width bytes */
  uint64_t sign;  /* the highest bit */
  uint64_t worst; /* no key is worse; one that is greater, sign aside, is NaN */
} nda_key_kind;

NDA_LOCAL const nda_key_kind nda_key_kinds[NDA_KEYS];
NDA_LOCAL const unsigned char nda_key_of[NDA_DTYPES];

/* The bits to flip of a type's elements, where the smallest and where the
** largest is wanted. Of floats the sign: NaN stays NaN. Of integers the highest
** bit where the key's signedness is the other one, and all of them where the
** largest is wanted. */
NDA_LOCAL const uint64_t nda_turns[NDA_DTYPES][2];

NDA_INLINE uint64_t nda_turn(nda_dtype dtype, int largest)
{
  return nda_turns[dtype][largest];
}

/* `best` holds a key for each lane, `index` its index, -1 while there is none:
** for all lanes or for none, unless it is NDA_MIXED, has a mask, or NaN to be
** skipped. Of equals the earlier stays. */
typedef void nda_kernel(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index);

/* Elements in `rows` of n, and where they are brought: rows of `pitch`
** elements, side by side. */
typedef struct nda_grid {
  int64_t rows, n;
  int64_t row_stride, stride; /* bytes, from each to the next */
  int64_t pitch;
} nda_grid;

/* Brings elements together; by width. */
typedef void nda_gather(const nda_grid *grid, const char *at, void *block);

/* Brings rows of adjacent elements, `row_stride` bytes from each to the next,
** and `worst` in the place of those where the mask, which has the grid, is
** false. The rows may be in the block. */
typedef void nda_sift(const nda_grid *grid, const char *mask, uint64_t worst,
                      const char *at, int64_t row_stride, void *block);

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
  NDA_LOG_BASE, /* scripts call it `log` */
  /* without kernels of their own: see nda_resolve, and map.c */
  NDA_CLAMP,
  NDA_ISNAN,
  NDA_DEG,
  NDA_RAD,
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
** is what rounding took of a total; else as int64_t, which wrap. The index is
** then the sum of upper halves, of integers of 64 bits; of others there is
** none. */
typedef enum nda_sum {
  NDA_NUMBERS, /* the elements; a run's turn is that of argmin */
  NDA_TRUES,   /* 1 for each that is true, or not 0 */
  NDA_SUMS
} nda_sum;

/* Makes elements of n doubles, side by side. True where one is no such element,
** or may be none: for float32 what is infinite or NaN, too. */
typedef int nda_from_reals(int64_t n, char *to, const char *reals);

/* Writes the indices, from `first` on, of those of n truths that are true, and
** gives how many. It looks at so many truths together that there is room for
** their indices, and says in `done` how many it has looked at. */
typedef int64_t nda_list(const char *truths, int64_t n, int64_t first,
                         int64_t room, int64_t *places, int64_t *done);

/* What compilers make vectors of. NULL: the kernels in plain C have it, if
** any. */
typedef struct nda_maps {
  nda_map *of[NDA_FUNCTIONS][NDA_DTYPES];
  nda_kernel *rows[NDA_SUMS][NDA_DTYPES];
  nda_kernel *columns[NDA_SUMS][NDA_DTYPES];
  nda_from_reals *from_reals[NDA_DTYPES]; /* of less than 64 bits */
  /* Copies bytes, 32 by 32, to where those are aligned, past the caches; after
  ** the `last` they are there for all to see. NULL: there is no such way. */
  void (*stream)(char *to, const char *from, int64_t bytes, int last);
  nda_list *list; /* NULL, or see there */
} nda_maps;

/* How far points are from a query; of the euclidean distance kernels leave the
** root out. */
typedef enum nda_metric {
  NDA_EUCLIDEAN,
  NDA_MANHATTAN,
  NDA_CHEBYSHEV
} nda_metric;

/* What is known of points, in the float type of the kernel. */
typedef enum nda_near_form {
  NDA_NEAR_READY,   /* their distances, at[0] */
  NDA_NEAR_PAIRS,   /* x and y in turn, at[0] */
  NDA_NEAR_PLANES2, /* all x at[0], all y at[1] */
  NDA_NEAR_PLANES3  /* and all z at[2] */
} nda_near_form;

/* Enters a point into a list of the nearest, if it is one of them; gives the
** distance that the next has to be below, NaN where any is welcome. */
typedef double nda_offer(void *list, double distance, int64_t index);

/* Points that a query looks at: `length`, the first with the index `index`. */
typedef struct nda_near {
  nda_near_form form;
  int skipnan;
  const char *at[3];
  const void *query; /* its coordinates; squares of distances come of them */
  const char *where; /* bools, adjacent: only where true; NULL: all */
  int64_t length, index;
  nda_offer *offer; /* NULL: only the nearest is wanted */
  void *list;
} nda_near;

/* `best` holds a distance to be below, or what was found so far, at `index`; it
** is left alone where no point is nearer. NaN, unless it is skipped, is nearer
** than all, and the kernel is not to be called again. With a list each point
** that is below `best`, or a NaN, is offered. */
typedef void nda_near_scan(const nda_near *run, void *best, int64_t *index);

/* Adds to the distances of n points what one coordinate does, which is adjacent
** in `plane`, and `query` in the query. They begin as 0. */
typedef void nda_near_gauge(nda_metric metric, int64_t n, const char *plane,
                            const void *query, void *distances);

/* Many queries: 256 bytes of each coordinate, plane by plane; and points in
** rows of `width` coordinates. */
#define NDA_NEAR_BLOCK 256
typedef struct nda_near_many {
  const void *queries;
  const char *points;
  int64_t count, width;
} nda_near_many;

/* `best` holds for each query a square to be below. Where a point is, it gets
** the square of the nearest, and `when` its place from 0, else -1: an integer
** of the float type's width. NaN is no candidate. */
typedef void nda_near_across(const nda_near_many *many, void *best, void *when);

/* Where small integers are, `across` alone: pairs of 16 bits in an int32, as if
** they were one coordinate, and 32-bit integers for squares. */
#define NDA_NEAR_SMALL 2

/* Rows of three, n of them, at least NDA_NEAR_SPLIT, to planes that are `pitch`
** elements apart; of small integers rows of three bytes, from 0 up, to two
** planes of pairs. */
#define NDA_NEAR_SPLIT 16
typedef void nda_near_split(int64_t n, const char *rows, void *planes,
                            int64_t pitch);

typedef struct nda_near_kernels {
  nda_near_scan *scan;
  nda_near_gauge *gauge;
  nda_near_across *across; /* NULL: it is not worth while */
  nda_near_split *split;   /* NULL, too */
} nda_near_kernels;

typedef struct nda_kernels {
  const char *name;
  int flags;  /* what every call gets */
  int wide;   /* bytes of a vector; 0: there are none */
  int narrow; /* is there a quick search in less than a vector? */
  const nda_maps *maps;
  nda_gather *const *gather; /* by width */
  nda_sift *const *sift;
  nda_kernel *const *rows;    /* by nda_key; lane by lane, where elements are
                              ** adjacent and there is no mask */
  nda_kernel *const *columns; /* across the lanes */
  /* NULL, or lane by lane, the first and only 2, 3 or 4 elements of each; which
  ** follow one another, as their indices do; 8 lanes or more; no flags but
  ** NDA_AHEAD */
  nda_kernel *const *tuples;
  const nda_near_kernels *near; /* of float64, of float32, and NDA_NEAR_SMALL */
} nda_kernels;

/* Brings what was found of some lanes, among other candidates and with the
** indices `places`, together with the best so far: the better stays, and of
** equals that with the lower index. `apart`: 1, or 0 when all lanes go into
** one. */
typedef void nda_merge(int64_t count, const void *found, const int64_t *places,
                       int apart, int flags, void *best, int64_t *index);

/* The kernels `name` of an instruction set, in the order of nda_dtype; of
** nda_key; by width. So NDA_EACH_KEY(rows, avx2) names rows_float64_avx2 and
** six more, which are NDA_ID(rows) in rows.tmpl.h. */
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
NDA_LOCAL const nda_near_kernels nda_near_plain[3];

#endif
