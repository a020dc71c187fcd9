/* total.h: what sums come to, and integers of 128 bits, for exact totals: any
** sum of the elements of one array fits, at most 2^63 of them, each below
** 2^64. */
#ifndef NDA_TOTAL_H
#define NDA_TOTAL_H

#include "search.h"

/* high * 2^64 + low, the sign in `high` */
typedef struct nda_wide {
  uint64_t low;
  int64_t high;
} nda_wide;

NDA_INLINE nda_wide nda_widened(int64_t x)
{
  nda_wide wide;
  wide.low = (uint64_t)x;
  wide.high = x < 0 ? -1 : 0;
  return wide;
}

NDA_INLINE nda_wide nda_wide_add(nda_wide a, nda_wide b)
{
  nda_wide sum;
  sum.low = a.low + b.low;
  sum.high = (int64_t)((uint64_t)a.high + (uint64_t)b.high + (sum.low < b.low));
  return sum;
}

/* The total of `count` <= 2^31 64-bit integers: of `low`, their sum modulo
** 2^64, and `highs`, that of their upper halves, signed or not. What those
** leave out is from 0 to below 2^63, so that `low` has all of it. */
NDA_INLINE nda_wide nda_wide_total(uint64_t low, int64_t highs)
{
  nda_wide base, rest;
  base.low = (uint64_t)highs << 32;
  base.high = highs < 0 ? -(int64_t)(~(uint64_t)highs >> 32) - 1
                        : (int64_t)((uint64_t)highs >> 32);
  rest.low = low - base.low;
  rest.high = 0;
  return nda_wide_add(base, rest);
}

/* The product with `times` >= 0; it must fit. */
NDA_LOCAL nda_wide nda_wide_times(nda_wide a, int64_t times);

NDA_INLINE int nda_wide_fits(nda_wide a)
{
  return a.high == ((int64_t)a.low < 0 ? -1 : 0);
}

/* a / count, count > 0, rounded once: to the nearest double, of two the even
** one. The quotient must be below 2^64 in magnitude, and not 0. */
NDA_LOCAL double nda_wide_quotient(nda_wide a, int64_t count);

/* Are both, count >= 0, integers that a double holds? Then the division of
** doubles is rounded once. */
NDA_INLINE int nda_divides_exactly(int64_t a, int64_t count)
{
  const uint64_t exact = UINT64_C(1) << 53;
  return ((uint64_t)a + exact <= 2 * exact) & ((uint64_t)count <= exact);
}

/* The same of any a and count; NaN of 0 / 0. */
NDA_INLINE double nda_wide_mean(nda_wide a, int64_t count)
{
  if (nda_wide_fits(a) && nda_divides_exactly((int64_t)a.low, count))
    return (double)(int64_t)a.low / (double)count;
  return nda_wide_quotient(a, count);
}

/* --- of a reduction ------------------------------------------------------- */

/* Brings totals of `count` parts together with those found before, each with
** its own, or all with the first. */
NDA_LOCAL void nda_merge_totals(const nda_search *s, int64_t count,
                                const nda_findings *part, nda_findings *found);

/* Finishes the totals that kernels left: see nda_findings. */
NDA_LOCAL void nda_widen_totals(const nda_search *s, int64_t count,
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
