/* search.h: the state of a reduction while it runs, and many searches at once,
** wherever their elements are. One place decides, for all types and both
** directions, which elements are gathered and which the kernels read in
** place. */
#ifndef NDA_SEARCH_H
#define NDA_SEARCH_H

#include "reduce.h"

#define NDA_TILE 1024 /* searches at a time */
#define NDA_SLOT 8    /* bytes of the largest element */

/* What the searches or sums of a tile have found so far, in the kernels' form.
** A finished total of integers has 128 bits: `best` is the low word and `index`
** the high one, unless all of them `fit` in the low one. */
typedef struct nda_findings {
  union {
    double aligned;
    NDA_ALIGNED(64) unsigned char bytes[NDA_TILE * NDA_SLOT];
  } best;
  int64_t index[NDA_TILE];
  int fit;
} nda_findings;

/* What is added if it is not the elements themselves: see nda_sum_changed. */
typedef enum nda_change {
  NDA_UNCHANGED,  /* by a kernel, in place */
  NDA_WIDENED,    /* elements as doubles */
  NDA_SCALED,     /* elements / NDA_SCALE */
  NDA_DEVIATIONS, /* squared deviations from a mean */
  NDA_TRUE,       /* 1 for each element that is not 0 */
  NDA_FALSE,      /* 1 for each element that is 0 */
  NDA_FACTORS     /* elements, to be multiplied */
} nda_change;

typedef struct nda_search {
  const nda_plan *plan;
  const nda_view *a, *where;
  int flags;
  nda_op op;
  int reals; /* as doubles, not as integers */
  int vast;  /* too many integers for a kernel's total */
  int whole; /* totals have 128 bits */
  int final; /* kernels' totals are the results */
  nda_change change;
  int skipnan;         /* NaN is no candidate, for changed elements */
  const double *means; /* NDA_DEVIATIONS: one for each search of a tile */
  int64_t *counts;     /* number of candidates of each; NULL: all */
  int64_t times;       /* that each element of a sum is repeated */
  int across;          /* kernels go across the lanes */
  const nda_kernels *kernels;
  nda_key key;
  nda_kernel *kernel; /* NULL: elements must be gathered */
  int halves;         /* the index of a sum is the sum of upper halves */
  nda_watch *watch;
  char *result;
  const nda_type *result_type;
  /* the bound of a search, or eight times what a sum or product starts from */
  char start[8 * NDA_SLOT];
  int unordered;   /* runs of `inside` are not in the order of their indices */
  int folded;      /* `side` is an axis of one search, not one across
                  ** searches */
  nda_run run;     /* one axis of `inside` */
  int64_t skip;    /* elements of the run that were searched before */
  nda_lanes side;  /* one axis of `lanes`, in tiles; or one of `inside` */
  int64_t count;   /* its length */
  int64_t stride;  /* along `side`, from result to result or index to index */
  nda_walk lanes;  /* one search each; operands: array, mask, result */
  nda_walk inside; /* within one search; operands: array, mask, index */
} nda_search;

/* Converts n elements to their keys (a bool element may be any true byte), or
** keys to their elements; at most NDA_TILE. `to` may be `from`. */
NDA_LOCAL void nda_flip(nda_key key, uint64_t turn, int64_t n, const void *from,
                        void *to);

/* Continue searches as an nda_kernel does, over elements with any strides, with
** or without a mask: one search after another, and all at once. */
NDA_LOCAL void nda_search_rows(const nda_kernels *kernels, nda_key key,
                               const nda_run *run, const nda_lanes *lanes,
                               int flags, void *best, int64_t *index);
NDA_LOCAL void nda_search_columns(const nda_kernels *kernels, nda_key key,
                                  const nda_run *run, const nda_lanes *lanes,
                                  int flags, void *best, int64_t *index);

/* One whole search over at most NDA_FEW contiguous elements, with a contiguous
** mask or none; indices start at 0. `bound`: a key, for NDA_BOUNDED. Returns
** the index of the winner, or -1. */
NDA_LOCAL int64_t nda_search_few(const nda_kernels *kernels, nda_key key,
                                 const nda_run *run, int flags, uint64_t bound);

/* Writes n results, at most NDA_TILE and `stride` bytes apart, from the widest
** type of their kind. */
NDA_LOCAL void nda_emit_wide(const nda_type *type, int64_t n, char *to,
                             int64_t stride, const void *wide);

/* Writes the results of `count` searches, from `at` on; changes the findings.
** NDA_NO_CANDIDATE or NDA_BAD_INITIAL. */
NDA_LOCAL nda_status nda_emit_found(const nda_search *s, char *at,
                                    int64_t count, void *best, int64_t *index,
                                    nda_error *error);

/* --- sums: total.c -------------------------------------------------------- */

/* Merges the totals of `count` parts into those found before: each into its
** own, or all into the first. */
NDA_LOCAL void nda_merge_totals(const nda_search *s, int64_t count,
                                const nda_findings *part, nda_findings *found);

/* Widens the totals that kernels left to 128 bits: see nda_findings. */
NDA_LOCAL void nda_widen_totals(const nda_search *s, int64_t count,
                                nda_findings *found);

#define NDA_SCALE 18446744073709551616.0 /* 2^64 */

/* Continues totals of changed elements, as a kernel does, along or across the
** searches; `from` is the position of the first search in the tile. A product
** of floats keeps a double in place of the total and an exponent in place of
** the index. A product of integers keeps its magnitude (UINT64_MAX if that is
** too large) and 1 if it is negative. */
NDA_LOCAL void nda_sum_changed(const nda_search *s, const nda_run *run,
                               const nda_lanes *lanes, int64_t from, void *best,
                               int64_t *lost);

/* Is any total of float64 infinite or NaN? May be true for large finite ones,
** too. */
NDA_LOCAL int nda_any_infinite(const nda_search *s, int64_t count,
                               const nda_findings *found);

/* Writes `count` results from totals. `scaled`: NULL, or the same totals of
** elements / NDA_SCALE. NDA_OVERFLOW. */
NDA_LOCAL nda_status nda_emit_totals(const nda_search *s, char *at,
                                     int64_t count, const nda_findings *found,
                                     const nda_findings *scaled,
                                     nda_error *error);

#endif
