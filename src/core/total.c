/* total.c: what sums come to; see search.h. Totals of floats are a pair of
** doubles, what was added and what rounding took; those of integers have 128
** bits, or are a pair of kernels' sums, which are brought together. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "search.h"
#include "transfer.h"

/* --- integers of 128 bits ------------------------------------------------- */

/* Any sum of the elements of one array fits, at most 2^63 of them, each below
** 2^64. It is high * 2^64 + low, the sign in `high`. */
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

NDA_INLINE int nda_wide_fits(nda_wide a)
{
  return a.high == ((int64_t)a.low < 0 ? -1 : 0);
}

/* The product with `times` >= 0; it must fit. */
static nda_wide nda_wide_times(nda_wide a, int64_t times)
{
  const uint64_t half = UINT64_C(0xffffffff);
  uint64_t low = a.low & half, high = a.low >> 32;
  uint64_t few = (uint64_t)times & half, many = (uint64_t)times >> 32;
  uint64_t middle = high * few + (low * few >> 32);
  uint64_t other = low * many + (middle & half);
  nda_wide product;
  product.low = a.low * (uint64_t)times;
  product.high = (int64_t)(high * many + (middle >> 32) + (other >> 32) +
                           (uint64_t)a.high * (uint64_t)times);
  return product;
}

/* The quotient of 128 bits by count, of 64; bit by bit, as on paper. */
static uint64_t divide_wide(uint64_t high, uint64_t low, uint64_t count,
                            uint64_t *rest)
{
  uint64_t quotient = 0;
  if (high == 0) {
    *rest = low % count;
    return low / count;
  }
  *rest = high % count;
  for (int i = 63; i >= 0; i--) {
    /* count is below 2^63, so that this never leaves 64 bits */
    *rest = *rest << 1 | (low >> i & 1);
    quotient <<= 1;
    if (*rest >= count) {
      *rest -= count;
      quotient |= 1;
    }
  }
  return quotient;
}

/* a / count, count > 0, rounded once: to the nearest double, of two the even
** one. The quotient must be below 2^64 in magnitude, and not 0. */
static double nda_wide_quotient(nda_wide a, int64_t count)
{
  uint64_t high = (uint64_t)a.high, low = a.low, rest, quotient;
  int exponent = 0;
  double mean;
  if (a.high < 0) {
    low = 0 - low;
    high = ~high + (low == 0);
  }
  quotient = divide_wide(high, low, (uint64_t)count, &rest);
  /* Then 62 or 63 bits, of which the last stands for all that follow: more than
  ** a double keeps, so that the conversion below rounds what is there. */
  for (; quotient >> 61 == 0; exponent--) {
    rest <<= 1;
    quotient <<= 1;
    if (rest >= (uint64_t)count) {
      rest -= (uint64_t)count;
      quotient |= 1;
    }
  }
  for (; quotient >> 63 != 0; exponent++)
    quotient = quotient >> 1 | (quotient & 1);
  quotient |= rest != 0;
  mean = ldexp((double)(int64_t)quotient, exponent);
  return a.high < 0 ? -mean : mean;
}

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

#define SCALED_AT_ONCE 512 /* elements */

/* --- totals -------------------------------------------------------------- */

/* What the totals are, with what rounding took from them, if these are
** numbers. */
static double total_of(const nda_search *s, const nda_findings *found,
                       int64_t place)
{
  double total, lost;
  memcpy(&total, found->best.bytes + place * NDA_SLOT, sizeof total);
  if (s->flags & NDA_FRESH)
    return total;
  memcpy(&lost, &found->index[place], sizeof lost);
  return nda_isfinite(lost) ? total + lost : total;
}

/* A total of integers, from what kernels keep; and of a finished one. */

static nda_wide kernel_total(const nda_search *s, const nda_findings *found,
                             int64_t place)
{
  uint64_t low;
  memcpy(&low, found->best.bytes + place * NDA_SLOT, sizeof low);
  return s->halves ? nda_wide_total(low, found->index[place])
                   : nda_widened((int64_t)low);
}

static nda_wide finished_total(const nda_findings *found, int64_t place)
{
  nda_wide total;
  memcpy(&total.low, found->best.bytes + place * NDA_SLOT, sizeof total.low);
  total.high = found->index[place];
  return found->fit ? nda_widened((int64_t)total.low) : total;
}

static void finish_total(nda_findings *found, int64_t place, nda_wide total)
{
  memcpy(found->best.bytes + place * NDA_SLOT, &total.low, sizeof total.low);
  found->index[place] = total.high;
}

/* Do all totals fit in the low word? What nda_wide_total adds to the upper
** halves is below 2^62. */
static int fit_low(const nda_search *s, int64_t count,
                   const nda_findings *found)
{
  const uint64_t most = UINT64_C(1) << 30;
  uint64_t beyond = 0;
  int64_t c = 0;
  if (!s->halves)
    return 1;
  for (; c + 8 <= count; c += 8) {
    NDA_VECTORIZE
    for (int k = 0; k < 8; k++)
      beyond |= ((uint64_t)found->index[c + k] + most) >> 31;
  }
  for (; c < count; c++)
    beyond |= ((uint64_t)found->index[c] + most) >> 31;
  return beyond == 0;
}

/* Finishes those that kernels left. */
void nda_widen_totals(const nda_search *s, int64_t count, nda_findings *found)
{
  found->fit = fit_low(s, count, found);
  if (found->fit)
    return;
  for (int64_t c = 0; c < count; c++)
    finish_total(found, c, kernel_total(s, found, c));
}

/* Totals of `count` parts, each to its own, or all to the first. */
void nda_merge_totals(const nda_search *s, int64_t count,
                      const nda_findings *part, nda_findings *found)
{
  for (int64_t c = 0; c < count; c++) {
    int64_t to = s->folded ? 0 : c;
    if (s->reals) {
      double total = total_of(s, found, to), more = total_of(s, part, c);
      double sum = total + more, added = sum - total;
      double lost = (total - (sum - added)) + (more - added);
      memcpy(found->best.bytes + to * NDA_SLOT, &sum, sizeof sum);
      memcpy(&found->index[to], &lost, sizeof lost);
    } else {
      finish_total(
        found, to,
        nda_wide_add(finished_total(found, to), kernel_total(s, part, c)));
    }
  }
}

void nda_sum_scaled(const nda_run *run, const nda_lanes *lanes, int flags,
                    void *best, int64_t *lost)
{
  const nda_lanes one = {1, 0, 0};
  double block[SCALED_AT_ONCE];
  for (int64_t c = 0; c < lanes->count; c++) {
    nda_run from = *run, part;
    nda_run_on(&from, c, lanes->stride, lanes->mask_stride, 0);
    for (int64_t left = run->length; left > 0; left -= part.length) {
      part = from;
      part.length = left < SCALED_AT_ONCE ? left : SCALED_AT_ONCE;
      for (int64_t i = 0; i < part.length; i++) {
        memcpy(block + i, from.data + i * run->stride, sizeof *block);
        block[i] /= NDA_SCALE;
      }
      part.data = (const char *)block;
      part.stride = sizeof *block;
      nda_maps_plain.rows[NDA_NUMBERS][NDA_FLOAT64](
        &part, &one, flags, (double *)best + c, lost + c);
      nda_run_on(&from, part.length, run->stride, run->mask_stride, 0);
    }
  }
}

/* Is any total of float64 not finite? It may be too large, or some elements on
** the way to it were, in the order in which they were added. Where totals come
** quickly, their own sum tells: it is finite only if all are. True may also be
** said of large ones. */
int nda_any_infinite(const nda_search *s, int64_t count,
                     const nda_findings *found)
{
  const nda_run run = {
    (const char *)&found->best, NDA_SLOT, NULL, 0, count, 0, 1, 0};
  const nda_lanes one = {1, 0, 0};
  double sum = 0;
  int64_t lost = 0;
  if (s->flags & NDA_FRESH) {
    s->maps->rows[NDA_NUMBERS][NDA_FLOAT64](&run, &one, 0, &sum, &lost);
    return !nda_isfinite(sum);
  }
  for (int64_t c = 0; c < count; c++) {
    if (!nda_isfinite(total_of(s, found, c)))
      return 1;
  }
  return 0;
}

/* The sum or mean of floats; `scaled`: NULL, or the same totals of elements /
** NDA_SCALE. A mean lies between elements, also when rounding has it out of
** their range. */
static double real_result(const nda_search *s, const nda_findings *found,
                          const nda_findings *scaled, int64_t place,
                          int64_t count)
{
  double total = total_of(s, found, place), scale = 1, mean;
  if (scaled != NULL && !nda_isfinite(total)) {
    total = total_of(s, scaled, place);
    scale = NDA_SCALE;
  }
  if (s->plan->request->op != NDA_MEAN)
    return total * scale * (double)s->times;
  mean = total / (double)count * scale;
  if (count > 0 && nda_isfinite(total) && !nda_isfinite(mean))
    return mean < 0 ? -DBL_MAX : DBL_MAX;
  return mean;
}

typedef union totals {
  double real[NDA_TILE];
  int64_t whole[NDA_TILE];
} totals;

/* What totals come to, in `wide`; `counts`: how many elements each had, NULL
** for all. */

static void finish_reals(const nda_search *s, int64_t count,
                         const nda_findings *found, const nda_findings *scaled,
                         const int64_t *counts, double *wide)
{
  int64_t once = s->plan->length / s->times;
  for (int64_t c = 0; c < count && scaled != NULL; c++)
    wide[c] =
      real_result(s, found, scaled, c, counts != NULL ? counts[c] : once);
  if (scaled != NULL)
    return;
  for (int64_t c = 0; c < count && s->plan->request->op == NDA_MEAN; c++)
    wide[c] =
      total_of(s, found, c) / (double)(counts != NULL ? counts[c] : once);
  for (int64_t c = 0; c < count && s->plan->request->op != NDA_MEAN; c++)
    wide[c] = total_of(s, found, c) * (double)s->times;
}

static void finish_means(const nda_search *s, int64_t count,
                         const nda_findings *found, const int64_t *counts,
                         double *wide)
{
  const int64_t once = s->plan->length / s->times;
  for (int64_t c = 0; c < count; c++) {
    int64_t low, of = counts != NULL ? counts[c] : once;
    memcpy(&low, found->best.bytes + c * NDA_SLOT, sizeof low);
    if (!s->whole || (found->fit && nda_divides_exactly(low, of)))
      wide[c] = (double)low / (double)of;
    else
      wide[c] = nda_wide_mean(finished_total(found, c), of);
  }
}

/* Gives the place of a sum that does not fit, or -1. */
static int64_t finish_sums(const nda_search *s, int64_t count,
                           const nda_findings *found, int64_t *wide)
{
  for (int64_t c = 0; c < count; c++) {
    nda_wide total = finished_total(found, c);
    if (s->times != 1)
      total = nda_wide_times(total, s->times);
    if (!nda_wide_fits(total))
      return c;
    wide[c] = (int64_t)total.low;
  }
  return -1;
}

static void finish_counts(const nda_search *s, int64_t count,
                          const nda_findings *found, int64_t *wide)
{
  nda_op op = s->plan->request->op;
  for (int64_t c = 0; c < count; c++) {
    int64_t whole;
    memcpy(&whole, found->best.bytes + c * NDA_SLOT, sizeof whole);
    wide[c] =
      op == NDA_COUNT ? whole * s->times : (op == NDA_ANY_OF) == (whole != 0);
  }
}

/* Writes `count` results made of totals. */
nda_status nda_emit_totals(const nda_search *s, char *at, int64_t count,
                           const nda_findings *found,
                           const nda_findings *scaled, const int64_t *counts,
                           nda_error *error)
{
  const nda_type *type = s->result_type;
  nda_op op = s->plan->request->op;
  int final = (s->final || (found->fit && op == NDA_SUM && s->times == 1)) &&
              scaled == NULL;
  int together = s->stride == type->size;
  int64_t failed = -1;
  totals wide;
  char packed[NDA_TILE * NDA_SLOT];
  if (s->reals && !final)
    finish_reals(s, count, found, scaled, counts, wide.real);
  else if (op == NDA_MEAN)
    finish_means(s, count, found, counts, wide.real);
  else if (op == NDA_SUM && !final)
    failed = finish_sums(s, count, found, wide.whole);
  else if (!final)
    finish_counts(s, count, found, wide.whole);
  if (failed >= 0)
    return nda_fail(error, NDA_OVERFLOW, 0, 0,
                    (at + failed * s->stride - s->result) / type->size);
  type->narrow(count, together ? at : packed,
               final ? (const void *)&found->best : &wide);
  if (!together)
    nda_copy_run(at, s->stride, packed, type->size, count, type->size);
  return NDA_OK;
}

#undef SCALED_AT_ONCE
