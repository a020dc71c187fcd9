/* search.h: what a reduction keeps while it runs, and searches side by side,
** wherever their elements are. What is brought together, and what kernels look
** at where it is, is decided in one place for all types and both directions. */
#ifndef NDA_SEARCH_H
#define NDA_SEARCH_H

#include "reduce.h"
#include "walk.h"

#define NDA_TILE 1024 /* searches side by side */
#define NDA_SLOT 8    /* bytes of the largest element */

/* What searches or sums side by side have found so far, as kernels keep it. But
** a finished total of integers has 128 bits: `best` is the low word, `index`
** the high one, unless all of them `fit` in the low one. */
typedef struct nda_findings {
  union {
    double aligned;
    NDA_ALIGNED(64) unsigned char bytes[NDA_TILE * NDA_SLOT];
  } best;
  int64_t index[NDA_TILE];
  int fit;
} nda_findings;

/* What is added up where it is not the elements as they are: see
** nda_sum_changed. */
typedef enum nda_change {
  NDA_UNCHANGED,  /* by a kernel, where they are */
  NDA_WIDENED,    /* elements as doubles */
  NDA_SCALED,     /* elements / NDA_SCALE */
  NDA_DEVIATIONS, /* squares of how far they are from a mean */
  NDA_TRUE,       /* 1 for each that is not 0 */
  NDA_FALSE,      /* 1 for each that is */
  NDA_FACTORS     /* elements, which are multiplied */
} nda_change;

typedef struct nda_search {
  const nda_plan *plan;
  const nda_view *a, *where;
  int flags;
  nda_op op;
  int sums;  /* totals are kept, not candidates */
  int reals; /* as doubles, not as integers */
  int vast;  /* more integers than a kernel's total holds */
  int whole; /* totals are of 128 bits */
  int final; /* kernels' totals are results */
  nda_change change;
  int skipnan;         /* NaN is no candidate, of elements that are changed */
  const double *means; /* of NDA_DEVIATIONS, for each lane of a tile */
  int64_t *counts;     /* gets the candidates of each; NULL: none are skipped */
  int64_t times;       /* that each element of a sum is there */
  int across;          /* kernels go across the lanes */
  const nda_kernels *kernels;
  const nda_maps *maps;
  nda_key key;
  uint64_t turn;      /* makes keys of elements */
  nda_kernel *kernel; /* NULL: elements have to be brought together */
  int halves;         /* of sums the index is the sum of upper halves */
  nda_merge *merge;
  nda_watch *watch;
  char *result;
  const nda_type *result_type;
  /* the value that a search starts with, and whether it is a bound */
  unsigned char start[NDA_SLOT];
  nda_walk lanes;  /* a search each; operands: array, mask, result */
  nda_walk inside; /* of one search; operands: array, mask, index */
  int unordered;   /* its runs do not come in the order of their indices */
  int folded;      /* `side` is an axis of one search, not of searches */
  nda_run run;     /* one axis of `inside` */
  int64_t skip;    /* elements of it that were searched before */
  nda_lanes side;  /* one axis of `lanes`, in tiles; or of `inside` */
  int64_t count;   /* its length */
  int64_t stride;  /* along it from result to result, or index to index */
} nda_search;

/* The key of an element, or, when that is bool, of any true byte; and of a key
** its element. `to` may be `from`. */
NDA_LOCAL void nda_flip(nda_key key, uint64_t turn, const void *from, void *to);

/* Are lanes side by side, as kernels across them want it? */
NDA_INLINE int nda_side_by_side(const nda_lanes *lanes, int64_t size,
                                int masked)
{
  return lanes->stride == size && (!masked || lanes->mask_stride == 1);
}

/* Continue searches as an nda_kernel does, over elements at any distance, with
** or without a mask: one after the other, and all at once. */
NDA_LOCAL void nda_search_rows(const nda_kernels *kernels, nda_key key,
                               const nda_run *run, const nda_lanes *lanes,
                               int flags, void *best, int64_t *index);
NDA_LOCAL void nda_search_columns(const nda_kernels *kernels, nda_key key,
                                  const nda_run *run, const nda_lanes *lanes,
                                  int flags, void *best, int64_t *index);

/* One search, from its beginning, over NDA_FEW elements at most, which are
** adjacent, as is their mask, and have the indices from 0 on. `bound`: a key,
** where it is NDA_BOUNDED. Gives the index of the winner, or -1. */
NDA_LOCAL int64_t nda_search_few(const nda_kernels *kernels, nda_key key,
                                 const nda_run *run, int flags, uint64_t bound);

/* Writes the results of `count` searches, from `at` on. NDA_NO_CANDIDATE or
** NDA_BAD_INITIAL. */
NDA_LOCAL nda_status nda_emit_found(const nda_search *s, char *at,
                                    int64_t count, const void *best,
                                    const int64_t *index, nda_error *error);

/* --- sums: total.c -------------------------------------------------------- */

/* Brings totals of `count` parts together with those found before, each with
** its own, or all with the first. */
NDA_LOCAL void nda_merge_totals(const nda_search *s, int64_t count,
                                const nda_findings *part, nda_findings *found);

/* Finishes the totals that kernels left: see nda_findings. */
NDA_LOCAL void nda_widen_totals(const nda_search *s, int64_t count,
                                nda_findings *found);

#define NDA_SCALE 18446744073709551616.0 /* 2^64 */

/* Goes on with totals of changed elements, as a kernel does for either way;
** `from` is the lane's place in the tile. A product has, in the place of the
** total, of floats a double, and an exponent in the place of the index; of
** integers the magnitude, UINT64_MAX if that is too large, and 1 if it is
** negative. */
NDA_LOCAL void nda_sum_changed(const nda_search *s, const nda_run *run,
                               const nda_lanes *lanes, int64_t from, void *best,
                               int64_t *lost);

/* Products of nothing. */
NDA_LOCAL void nda_begin_products(const nda_search *s, int64_t count,
                                  nda_findings *found);

/* Is any total of float64 not finite? True may also be said of large ones. */
NDA_LOCAL int nda_any_infinite(const nda_search *s, int64_t count,
                               const nda_findings *found);

/* Writes `count` results made of totals. `scaled`: NULL, or the same totals of
** elements / NDA_SCALE; `counts`: how many elements each had, NULL for all.
** NDA_OVERFLOW. */
NDA_LOCAL nda_status nda_emit_totals(const nda_search *s, char *at,
                                     int64_t count, const nda_findings *found,
                                     const nda_findings *scaled,
                                     const int64_t *counts, nda_error *error);

#endif
