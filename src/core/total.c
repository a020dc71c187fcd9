/* total.c: totals and their results, see search.h; and running results, see
** reduce.h. A total of floats is a pair
** of doubles: the sum and its rounding error. A total of integers has 128 bits,
** or is a pair of kernels' sums, which are combined here. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"
#include "transfer.h"

/* --- integers of 128 bits ------------------------------------------------- */

/* Holds the sum of any array: at most 2^63 elements, each below 2^64. The value
** is high * 2^64 + low, with the sign in `high`. */
typedef struct nda_wide {
  uint64_t low;
  int64_t high;
} nda_wide;

NDA_INLINE nda_wide nda_widened(int64_t x)
{
  nda_wide wide = {(uint64_t)x, x < 0 ? -1 : 0};
  return wide;
}

NDA_INLINE nda_wide nda_wide_add(nda_wide a, nda_wide b)
{
  uint64_t low = a.low + b.low;
  uint64_t high = (uint64_t)a.high + (uint64_t)b.high + (low < b.low);
  nda_wide sum = {low, (int64_t)high};
  return sum;
}

NDA_INLINE int nda_wide_fits(nda_wide a)
{
  return a.high == ((int64_t)a.low < 0 ? -1 : 0);
}

/* The product with `times` >= 0, which must fit. */
static nda_wide nda_wide_times(nda_wide a, int64_t times)
{
  const uint64_t half = UINT64_C(0xffffffff);
  uint64_t low = a.low & half, high = a.low >> 32;
  uint64_t few = (uint64_t)times & half, many = (uint64_t)times >> 32;
  uint64_t middle = high * few + (low * few >> 32);
  uint64_t other = low * many + (middle & half);
  uint64_t top = high * many + (middle >> 32) + (other >> 32) +
                 (uint64_t)a.high * (uint64_t)times;
  nda_wide product = {a.low * (uint64_t)times, (int64_t)top};
  return product;
}

/* The total of up to 2^31 64-bit integers, from their sum modulo 2^64, `low`,
** and the sum of their upper halves, `highs`, signed or unsigned. The sum of
** their lower halves is from 0 to below 2^63, so `low` determines it. */
static nda_wide nda_wide_total(uint64_t low, int64_t highs)
{
  nda_wide base = nda_wide_times(nda_widened(highs), INT64_C(1) << 32);
  nda_wide rest = {low - base.low, 0};
  return nda_wide_add(base, rest);
}

/* a / count for count > 0, rounded once, ties to even. The quotient must be
** below 2^64 in magnitude, and not 0. */
static double nda_wide_quotient(nda_wide a, int64_t count)
{
  const uint64_t divisor = (uint64_t)count;
  uint64_t rest = (uint64_t)a.high, low = a.low, quotient = 0;
  int exponent = 64;
  if (a.high < 0) {
    low = 0 - low;
    rest = ~rest + (low == 0);
  }
  if (rest == 0) {
    quotient = low / divisor;
    rest = low % divisor;
    exponent = 0;
  }
  /* Long division, bit by bit, on past the point until there are 62 bits or
  ** more; below, the last is set if any bit after it is. That is more than a
  ** double holds, so the conversion rounds correctly. */
  while (exponent > 0 || quotient >> 61 == 0) {
    exponent--;
    /* the rest is below 2^63: this cannot overflow */
    rest = rest << 1 | (exponent >= 0 ? low >> exponent & 1 : 0);
    quotient <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  for (; quotient >> 63 != 0; exponent++)
    quotient = quotient >> 1 | (quotient & 1);
  quotient |= rest != 0;
  double mean = ldexp((double)(int64_t)quotient, exponent);
  return a.high < 0 ? -mean : mean;
}

/* Are both integers that a double holds exactly? Then one division of doubles
** rounds once. */
NDA_INLINE int nda_divides_exactly(int64_t a, int64_t count)
{
  const uint64_t exact = UINT64_C(1) << 53;
  return ((uint64_t)a + exact <= 2 * exact) & ((uint64_t)count <= exact);
}

/* The same for any a and count; NaN for 0 / 0. */
NDA_INLINE double nda_wide_mean(nda_wide a, int64_t count)
{
  if (nda_wide_fits(a) && nda_divides_exactly((int64_t)a.low, count))
    return (double)(int64_t)a.low / (double)count;
  return nda_wide_quotient(a, count);
}

#define CHANGED 1024 /* elements at a time */

/* --- totals -------------------------------------------------------------- */

/* Adds to a total and its rounding error; returns their sum, if both are
** numbers. */
NDA_INLINE double add_real(double *total, double *lost, double x)
{
  double sum = *total + x, added = sum - *total;
  *lost += (*total - (sum - added)) + (x - added);
  *total = sum;
  return nda_isfinite(*lost) ? sum + *lost : sum;
}

/* The total with its rounding error, if both are numbers. */
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

/* A total of integers as the kernels keep it; and as it is when finished. */

NDA_INLINE uint64_t low_word(const nda_findings *found, int64_t place)
{
  uint64_t low;
  memcpy(&low, found->best.bytes + place * NDA_SLOT, sizeof low);
  return low;
}

static nda_wide kernel_total(const nda_search *s, const nda_findings *found,
                             int64_t place)
{
  uint64_t low = low_word(found, place);
  return s->halves ? nda_wide_total(low, found->index[place])
                   : nda_widened((int64_t)low);
}

static nda_wide finished_total(const nda_findings *found, int64_t place)
{
  nda_wide total = {low_word(found, place), found->index[place]};
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

/* Finishes the totals that the kernels left. */
void nda_widen_totals(const nda_search *s, int64_t count, nda_findings *found)
{
  found->fit = fit_low(s, count, found);
  if (found->fit)
    return;
  for (int64_t c = 0; c < count; c++)
    finish_total(found, c, kernel_total(s, found, c));
}

/* --- products ------------------------------------------------------------- */

/* Scales a factor to a moderate size; its exponent is added to `exponent`, so
** that no intermediate product overflows or underflows. */
static NDA_NOINLINE double made_moderate(double x, int64_t *exponent)
{
  int shift;
  if (x == 0 || !nda_isfinite(x))
    return x;
  x = frexp(x, &shift);
  *exponent += shift;
  return x;
}

NDA_INLINE double moderate(double x, int64_t *exponent)
{
  double size = x < 0 ? -x : x;
  return size > 0x1p-256 && size < 0x1p256 ? x : made_moderate(x, exponent);
}

/* Multiplies two products: see nda_sum_changed. */
static void multiply(int reals, void *best, int64_t *lost, const void *factor,
                     int64_t more)
{
  double x, y;
  uint64_t a, b;
  if (reals) {
    memcpy(&x, best, sizeof x);
    memcpy(&y, factor, sizeof y);
    *lost += more;
    x = moderate(x * moderate(y, lost), lost);
    memcpy(best, &x, sizeof x);
    return;
  }
  memcpy(&a, best, sizeof a);
  memcpy(&b, factor, sizeof b);
  a = b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
  *lost ^= more;
  memcpy(best, &a, sizeof a);
}

/* Multiplies n widened elements into one product, or each into its own. */
static void multiply_all(const nda_search *s, int64_t n, const uint64_t *wide,
                         int64_t each, char *best, int64_t *lost)
{
  const int negates = nda_type_of(s->a)->kind == NDA_SIGNED;
  if (s->reals && each == 0) {
    double product, x;
    int64_t exponent = *lost;
    memcpy(&product, best, sizeof product);
    for (int64_t i = 0; i < n; i++) {
      memcpy(&x, wide + i, sizeof x);
      product = moderate(product * moderate(x, &exponent), &exponent);
    }
    memcpy(best, &product, sizeof product);
    *lost = exponent;
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    uint64_t factor = wide[i];
    int negative = negates && factor >> 63 != 0;
    if (negative)
      factor = 0 - factor;
    multiply(s->reals, best + i * each * NDA_SLOT, lost + i * each, &factor,
             negative);
  }
}

/* Raises a product to the power `times`. */
static void raise_product(const nda_search *s, char *best, int64_t *lost)
{
  uint64_t base;
  int64_t exponent = *lost, times = s->times - 1;
  const int64_t most = INT64_C(1) << 40; /* beyond the exponents of doubles */
  memcpy(&base, best, sizeof base);
  for (; times > 0; times >>= 1) {
    if (times & 1)
      multiply(s->reals, best, lost, &base, exponent);
    multiply(s->reals, &base, &exponent, &base, exponent);
    exponent = exponent > most ? most : exponent < -most ? -most : exponent;
  }
}

/* --- elements that are changed -------------------------------------------- */

/* Merges the totals of `count` parts, each into its own, or all into the
** first. */
void nda_merge_totals(const nda_search *s, int64_t count,
                      const nda_findings *part, nda_findings *found)
{
  for (int64_t c = 0; c < count; c++) {
    int64_t to = s->folded ? 0 : c;
    if (s->change == NDA_FACTORS) {
      multiply(s->reals, found->best.bytes + to * NDA_SLOT, &found->index[to],
               part->best.bytes + c * NDA_SLOT, part->index[c]);
    } else if (s->reals) {
      double total = total_of(s, found, to), lost = 0;
      add_real(&total, &lost, total_of(s, part, c));
      memcpy(found->best.bytes + to * NDA_SLOT, &total, sizeof total);
      memcpy(&found->index[to], &lost, sizeof lost);
    } else {
      finish_total(
        found, to,
        nda_wide_add(finished_total(found, to), kernel_total(s, part, c)));
    }
  }
}

/* Gathers n elements as doubles, or as 64 bits if they are multiplied as
** integers. */
static void widen_some(const nda_search *s, int64_t n, double *x,
                       const char *from, int64_t stride)
{
  const nda_type *type = nda_type_of(s->a);
  if (type->dtype == NDA_FLOAT64 && stride == (int64_t)sizeof *x)
    memcpy(x, from, nda_bytes(n, sizeof *x));
  else
    type->widen(n, x, from, stride);
  for (int64_t i = 0; type->kind != NDA_REAL && s->reals && i < n; i++) {
    int64_t whole;
    memcpy(&whole, x + i, sizeof whole);
    x[i] = type->kind == NDA_UNSIGNED ? (double)(uint64_t)whole : (double)whole;
  }
}

/* Applies a kernel to n 64-bit elements. Every set of kernels has those that
** are used here. */
static void map_some(const nda_search *s, nda_fn fn, int64_t n, void *out,
                     const char *const *in, const int64_t *advance)
{
  nda_dtype dtype = s->reals ? NDA_FLOAT64 : NDA_INT64;
  s->kernels->maps->of[fn][dtype](n, (char *)out, in, advance);
}

/* Changes n doubles, with one mean for all or, if `each` is 1, one for each. */
static void change_some(const nda_search *s, int64_t n, const char *from,
                        double *x, const double *means, int each)
{
  double lot[8];
  const char *in[2];
  const char *twice[2] = {(const char *)x, (const char *)x};
  const int64_t advance[2] = {64, each ? 64 : 0}, both[2] = {64, 64};
  for (int k = 0; k < 8 && !each; k++)
    lot[k] = means != NULL ? *means : 1 / NDA_SCALE;
  in[0] = from;
  in[1] = each ? (const char *)means : (const char *)lot;
  if (s->change == NDA_SCALED) {
    map_some(s, NDA_MUL, n, x, in, advance);
  } else if (s->change == NDA_DEVIATIONS) {
    map_some(s, NDA_SUB, n, x, in, advance);
    map_some(s, NDA_MUL, n, x, twice, both);
  } else {
    for (int64_t i = 0; i < n; i++)
      x[i] = (x[i] != 0) == (s->change == NDA_TRUE);
  }
}

/* The candidates among n elements, as bools: in `keep`, or the mask itself. */
static const char *choose_some(const nda_search *s, int64_t n, const char *x,
                               const char *mask, int64_t stride, char *keep)
{
  const char *const in[2] = {x, x};
  const int64_t lot = NDA_TRUTHS * NDA_SLOT, advance[2] = {lot, lot};
  if (!s->skipnan && stride == 1)
    return mask;
  if (s->skipnan)
    map_some(s, NDA_EQ, n, keep, in, advance);
  else
    memset(keep, 1, nda_bytes(n, 1));
  for (int64_t i = 0; mask != NULL && i < n; i++)
    keep[i] = (char)(keep[i] & (mask[i * stride] != 0));
  return keep;
}

/* Copies doubles, with 0 for NaN: faster than by a mask, and equal to it unless
** the change makes or removes NaN. */
NDA_INLINE void clear_eight(int64_t n, const char *from, double *x)
{
  NDA_VECTORIZE
  for (int64_t k = 0; k < n; k++) {
    double y;
    memcpy(&y, from + k * (int64_t)sizeof y, sizeof y);
    x[k] = y == y ? y : 0;
  }
}

static void clear_some(int64_t n, const char *from, double *x)
{
  for (; n >= 8; n -= 8, from += 8 * sizeof *x, x += 8)
    clear_eight(8, from, x);
  clear_eight(n, from, x);
}

/* Replaces all but the candidates by the neutral element; counts the
** candidates, all together or one by one. */
static void drop_others(const nda_search *s, int64_t n, const char *from,
                        double *x, const char *keep, int masked,
                        int64_t *counts, int each)
{
  const nda_run run = {keep, 1, NULL, 0, n, 0, 1, 0};
  const nda_lanes lane = {1, 0, 0};
  const char *const in[3] = {keep, from, s->start};
  const int64_t advance[3] = {8, 64, 0};
  int64_t ignored;
  if (!masked && (s->change == NDA_WIDENED || s->change == NDA_SCALED))
    clear_some(n, from, x);
  else
    map_some(s, NDA_SELECT, n, x, in, advance);
  if (counts != NULL && !each)
    s->kernels->maps->rows[NDA_TRUES][NDA_BOOL](&run, &lane, 0, counts,
                                                &ignored);
  /* 1 for any byte but 0; clang 14 for AVX-512F fails on `keep[i] != 0` */
  for (int64_t i = 0; counts != NULL && each && i < n; i++)
    counts[i] += ((unsigned char)keep[i] + 255) >> 8;
}

/* Changes a row of a block: elements of one total or, if `each` is 1, one of
** each total from `lane` on. */
static void change_row(const nda_search *s, int64_t n, const char *from,
                       int64_t stride, const char *mask, int64_t mask_stride,
                       int64_t lane, int each, double *x)
{
  char keep[CHANGED];
  const char *chosen = keep;
  int some = s->skipnan || mask != NULL;
  int there = nda_type_of(s->a)->dtype == NDA_FLOAT64 &&
              stride == (int64_t)sizeof *x && s->change != NDA_FACTORS &&
              s->change != NDA_TRUE && s->change != NDA_FALSE;
  if (!there) {
    widen_some(s, n, x, from, stride);
    from = (const char *)x;
  }
  if (some)
    chosen = choose_some(s, n, from, mask, mask_stride, keep);
  if (s->change != NDA_WIDENED && s->change != NDA_FACTORS) {
    change_some(s, n, from, x,
                s->change == NDA_DEVIATIONS ? s->means + lane : NULL,
                s->change == NDA_DEVIATIONS && each);
    from = (const char *)x;
  }
  if (some)
    drop_others(s, n, from, x, chosen, mask != NULL,
                s->counts == NULL ? NULL : s->counts + lane, each);
}

/* Adds a block of rows, from the position of `run`, to the totals. */
static void sum_block(const nda_search *s, const nda_run *run,
                      const nda_lanes *lanes, int64_t lane, int turned,
                      char *best, int64_t *lost)
{
  double block[CHANGED];
  const int64_t n = turned ? lanes->count : run->length;
  const int64_t rows = turned ? run->length : lanes->count;
  const int64_t pitch = (n + 7) & ~INT64_C(7);
  const int64_t size = (int64_t)sizeof *block;
  nda_run part = {(const char *)block, size, NULL, 0, run->length, 0, 1, 0};
  nda_lanes side = {lanes->count, pitch * size, 0};
  for (int64_t r = 0; r < rows; r++) {
    int64_t at = s->folded ? 0 : turned ? lane : lane + r;
    double *x = block + r * pitch;
    const char *mask = run->mask;
    if (mask != NULL)
      mask += r * (turned ? run->mask_stride : lanes->mask_stride);
    change_row(s, n, run->data + r * (turned ? run->stride : lanes->stride),
               turned ? lanes->stride : run->stride, mask,
               turned ? lanes->mask_stride : run->mask_stride, at,
               turned && !s->folded, x);
    if (s->change == NDA_FACTORS)
      multiply_all(s, n, (const uint64_t *)(const void *)x, turned,
                   best + (turned ? 0 : r) * NDA_SLOT, lost + (turned ? 0 : r));
  }
  if (s->change == NDA_FACTORS)
    return;
  part.stride = turned ? pitch * size : size;
  side.stride = turned ? size : pitch * size;
  (turned ? s->kernels->maps->columns
          : s->kernels->maps->rows)[NDA_NUMBERS][NDA_FLOAT64](&part, &side, 0,
                                                              best, lost);
}

void nda_sum_changed(const nda_search *s, const nda_run *run,
                     const nda_lanes *lanes, int64_t from, void *best,
                     int64_t *lost)
{
  /* across the totals also if there are many with short runs */
  int turned = s->across || (run->length < 16 && lanes->count > 16);
  const int64_t n = turned ? lanes->count : run->length;
  const int64_t wide = n < CHANGED ? n : CHANGED;
  const int64_t rows = CHANGED / ((wide + 7) & ~INT64_C(7));
  const int64_t lane_step = turned ? wide : rows;
  const int64_t step = turned ? rows : wide;
  for (int64_t c = 0; c < lanes->count; c += lane_step) {
    nda_run part = *run;
    nda_lanes some = *lanes;
    int64_t left = lanes->count - c;
    nda_run_on(&part, c, lanes->stride, lanes->mask_stride, 0);
    some.count = left < lane_step ? left : lane_step;
    for (left = run->length; left > 0; left -= part.length) {
      part.length = left < step ? left : step;
      sum_block(s, &part, &some, from + c, turned, (char *)best + c * NDA_SLOT,
                lost + c);
      nda_run_on(&part, part.length, run->stride, run->mask_stride, 0);
    }
  }
}

/* --- results -------------------------------------------------------------- */

/* Is any total of float64 infinite or NaN? It may be too large, or an
** intermediate sum was, in the order of addition. The sum of all totals is a
** quick test: it is finite only if all are. It may also be true for large
** finite totals. */
int nda_any_infinite(const nda_search *s, int64_t count,
                     const nda_findings *found)
{
  const nda_run run = {
    (const char *)&found->best, NDA_SLOT, NULL, 0, count, 0, 1, 0};
  const nda_lanes one = {1, 0, 0};
  double sum = 0;
  int64_t lost = 0;
  if (s->flags & NDA_FRESH) {
    s->kernels->maps->rows[NDA_NUMBERS][NDA_FLOAT64](&run, &one, 0, &sum,
                                                     &lost);
    return !nda_isfinite(sum);
  }
  for (int64_t c = 0; c < count; c++) {
    if (!nda_isfinite(total_of(s, found, c)))
      return 1;
  }
  return 0;
}

typedef union totals {
  double real[NDA_TILE];
  int64_t whole[NDA_TILE];
} totals;

/* The sum or mean from the total of elements / NDA_SCALE. A mean of finite
** elements that rounds to infinity becomes the largest double. */
static double scaled_result(const nda_search *s, double total, int64_t count)
{
  if (s->op == NDA_SUM)
    return total * NDA_SCALE * (double)s->times;
  double mean = total / (double)count * NDA_SCALE;
  if (count > 0 && nda_isfinite(total) && !nda_isfinite(mean))
    return mean < 0 ? -DBL_MAX : DBL_MAX;
  return mean;
}

/* Computes the results of floats in `wide`. `scaled`: NULL, or the totals of
** elements / NDA_SCALE. */
static void finish_reals(const nda_search *s, int64_t count,
                         const nda_findings *found, const nda_findings *scaled,
                         double *wide)
{
  int64_t once = s->plan->length / s->times, c = 0;
  if (s->op == NDA_MEAN && s->flags & NDA_FRESH && s->counts == NULL &&
      scaled == NULL) { /* many means: vectors */
    memcpy(wide, found->best.bytes, nda_bytes(count, sizeof *wide));
    for (; c + 4 <= count; c += 4) {
      NDA_VECTORIZE
      for (int k = 0; k < 4; k++)
        wide[c + k] /= (double)once;
    }
    for (; c < count; c++)
      wide[c] /= (double)once;
    return;
  }
  for (; c < count; c++) {
    double total = total_of(s, found, c);
    int64_t n = s->counts != NULL ? s->counts[c] : once;
    if (scaled != NULL && !nda_isfinite(total)) {
      wide[c] = scaled_result(s, total_of(s, scaled, c), n);
      continue;
    }
    if (s->op == NDA_MEAN)
      total /= (double)n;
    else
      total *= (double)s->times;
    if (s->op == NDA_VAR || s->op == NDA_STD) {
      n = n * s->times - s->plan->request->correction;
      total = n > 0 ? total / (double)n : (double)NAN;
    }
    wide[c] = s->op == NDA_STD ? sqrt(total) : total;
  }
}

static void finish_means(const nda_search *s, int64_t count,
                         const nda_findings *found, double *wide)
{
  int64_t once = s->plan->length / s->times;
  for (int64_t c = 0; c < count; c++) {
    int64_t n = s->counts != NULL ? s->counts[c] : once;
    int64_t low = (int64_t)low_word(found, c);
    wide[c] = found->fit && nda_divides_exactly(low, n)
                ? (double)low / (double)n
                : nda_wide_mean(finished_total(found, c), n);
  }
}

/* Returns the position of a sum that does not fit, or -1. */
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
  nda_op op = s->op;
  for (int64_t c = 0; c < count; c++) {
    int64_t whole =
      s->reals ? (int64_t)total_of(s, found, c) : (int64_t)low_word(found, c);
    wide[c] =
      op == NDA_COUNT ? whole * s->times : (op == NDA_ANY_OF) == (whole != 0);
  }
}

/* The same as finish_sums for products. */
static int64_t finish_products(const nda_search *s, int64_t count,
                               const nda_findings *found, totals *wide)
{
  const uint64_t sign = UINT64_C(1) << 63;
  for (int64_t c = 0; c < count; c++) {
    int64_t lost = found->index[c];
    uint64_t size;
    char best[NDA_SLOT];
    memcpy(best, found->best.bytes + c * NDA_SLOT, sizeof best);
    raise_product(s, best, &lost);
    memcpy(&size, best, sizeof size);
    if (s->reals) {
      memcpy(wide->real + c, best, sizeof *wide->real);
      lost = lost > 4096 ? 4096 : lost < -4096 ? -4096 : lost;
      wide->real[c] = ldexp(wide->real[c], (int)lost);
    } else if (size > sign - (lost == 0)) {
      return c;
    } else {
      wide->whole[c] = (int64_t)(lost ? 0 - size : size);
    }
  }
  return -1;
}

/* Writes `count` results from totals. */
nda_status nda_emit_totals(const nda_search *s, char *at, int64_t count,
                           const nda_findings *found,
                           const nda_findings *scaled, nda_error *error)
{
  const nda_type *type = s->result_type;
  int sums = s->op == NDA_SUM;
  int ready = !s->reals && found->fit && sums && s->times == 1;
  int64_t failed = -1;
  totals wide;
  if (ready || (s->final && scaled == NULL)) {
    nda_emit_wide(type, count, at, s->stride, &found->best);
    return NDA_OK;
  }
  if (s->op == NDA_PROD)
    failed = finish_products(s, count, found, &wide);
  else if (s->op == NDA_MEAN && !s->reals)
    finish_means(s, count, found, wide.real);
  else if (nda_averages(s->op) || (s->reals && sums))
    finish_reals(s, count, found, scaled, wide.real);
  else if (sums)
    failed = finish_sums(s, count, found, wide.whole);
  else
    finish_counts(s, count, found, wide.whole);
  if (failed >= 0)
    return nda_fail(error, NDA_OVERFLOW, 0, 0,
                    (at + failed * s->stride - s->result) / type->size);
  nda_emit_wide(type, count, at, s->stride, &wide);
  return NDA_OK;
}

/* --- running results ------------------------------------------------------ */

/* Blocks of elements are widened as in transfer.c, replaced by their running
** results, and narrowed again. A block is part of one sequence or, where
** sequences are closer in memory, one element of each of many. */

#define RUNNING 512 /* elements */

enum { FROM, TO, PLACE }; /* operands of a walk */

typedef union running_block {
  double reals[RUNNING];
  uint64_t wholes[RUNNING];
} running_block;

typedef struct runner {
  nda_running op;
  const nda_type *type, *result;
  uint64_t turn; /* bits to flip in integers, so that a minimum is searched */
  running_block best;   /* for each sequence: its total, or its smallest */
  double lost[RUNNING]; /* rounding error of each total of floats */
} runner;

nda_dtype nda_running_dtype(nda_running op, const nda_view *a)
{
  return op == NDA_CUMSUM && nda_type_of(a)->kind != NDA_REAL ? NDA_INT64
                                                              : a->dtype;
}

/* The state before the first element. */
static void begin_lanes(runner *r, int64_t lanes)
{
  const int sums = r->op == NDA_CUMSUM;
  for (int64_t i = 0; i < lanes; i++) {
    if (r->type->kind == NDA_REAL)
      r->best.reals[i] = sums ? 0 : HUGE_VAL;
    else
      r->best.wholes[i] = sums ? 0 : INT64_MAX;
    r->lost[i] = 0;
  }
}

/* Adds one element of one sequence to the minimum; the first NaN counts as
** smaller than everything. */
NDA_INLINE double least_real(double *least, double x)
{
  if (!(x >= *least) && *least == *least)
    *least = x;
  return *least;
}

/* n elements of one sequence, or one of each of n sequences. `each` and the
** others are constants at each call. */
NDA_INLINE void run_reals(runner *r, int64_t n, double *at, int each, int sums,
                          int largest)
{
  double *bests = r->best.reals, *losts = r->lost;
  double best = bests[0], lost = losts[0];
  for (int64_t i = 0; i < n; i++) {
    double x = largest ? -at[i] : at[i];
    double *lane = each ? bests + i : &best, *rest = each ? losts + i : &lost;
    x = sums ? add_real(lane, rest, x) : least_real(lane, x);
    at[i] = largest ? -x : x;
  }
  if (each)
    return;
  bests[0] = best;
  losts[0] = lost;
}

/* The same for integers; returns how many were done before a sum overflowed. */
static int64_t run_wholes(runner *r, int64_t n, uint64_t *at, int each)
{
  const int sums = r->op == NDA_CUMSUM, natural = r->type->kind != NDA_SIGNED;
  for (int64_t i = 0; i < n; i++) {
    uint64_t *best = r->best.wholes + (each ? i : 0);
    uint64_t x = at[i] ^ r->turn, sum = *best + at[i];
    int beyond = natural ? sum >> 63 != 0 || sum < at[i]
                         : ((*best ^ sum) & (at[i] ^ sum)) >> 63 != 0;
    if (sums && beyond)
      return i;
    if (sums)
      *best = sum;
    else if ((int64_t)x < (int64_t)*best)
      *best = x;
    at[i] = sums ? sum : *best ^ r->turn;
  }
  return n;
}

static int64_t run_some(runner *r, int64_t n, running_block *at, int each)
{
  const int sums = r->op == NDA_CUMSUM, largest = r->op == NDA_CUMMAX;
  if (r->type->kind != NDA_REAL)
    return run_wholes(r, n, at->wholes, each);
  if (sums && each)
    run_reals(r, n, at->reals, 1, 1, 0);
  else if (sums)
    run_reals(r, n, at->reals, 0, 1, 0);
  else if (each)
    run_reals(r, n, at->reals, 1, 0, largest);
  else if (largest)
    run_reals(r, n, at->reals, 0, 0, 1);
  else
    run_reals(r, n, at->reals, 0, 0, 0);
  return n;
}

/* The same for elements in memory. */
static int64_t accumulate(runner *r, int64_t n, int each, const char *from,
                          int64_t stride, char *to, int64_t to_stride)
{
  running_block wide;
  r->type->widen(n, &wide, from, stride);
  int64_t done = run_some(r, n, &wide, each);
  nda_emit_wide(r->result, n, to, to_stride, &wide);
  return done;
}

/* Sets up the axes: those that are walked, and the one that is accumulated
** along. */
static int64_t lay_runs(const nda_view *a, const nda_view *out, int axis,
                        nda_walk *walk, int64_t *run)
{
  int64_t weight = nda_size(a), length = 1;
  nda_walk_init(walk);
  for (int i = 0; i < a->ndim; i++) {
    int64_t strides[NDA_OPERANDS] = {a->strides[i], 0, 0, 0};
    weight = a->shape[i] > 0 ? weight / a->shape[i] : 0;
    strides[TO] = axis < 0 ? weight * out->strides[0] : out->strides[i];
    strides[PLACE] = weight;
    if (i != axis) {
      nda_walk_axis(walk, a->shape[i], strides);
    } else {
      length = a->shape[i];
      memcpy(run, strides, sizeof strides);
    }
  }
  return axis < 0 ? nda_walk_extract(walk, walk->ndim - 1, run) : length;
}

nda_status nda_accumulate(nda_watch *watch, nda_running op, int axis,
                          const nda_view *a, const nda_view *out,
                          nda_error *error)
{
  int64_t run[NDA_OPERANDS], side[NDA_OPERANDS] = {0}, count = 1;
  nda_walk walk;
  runner r;
  int64_t length = lay_runs(a, out, axis, &walk, run);
  int each = 0;
  r.op = op;
  r.type = nda_type_of(a);
  r.result = nda_type_of(out);
  r.turn = nda_turn(r.type->kind == NDA_SIGNED ? NDA_INT64 : NDA_UINT64,
                    op == NDA_CUMMAX);
  if (axis >= 0) {
    count = nda_walk_extract(&walk, walk.ndim - 1, side);
    each = count > 1 && llabs(side[FROM]) < llabs(run[FROM]);
  }
  if (walk.empty)
    return NDA_OK;
  const int64_t *along = each ? side : run;
  begin_lanes(&r, 1);
  do {
    int64_t lanes, step;
    for (int64_t c = 0; c < count; c += lanes) {
      lanes = !each ? 1 : count - c < RUNNING ? count - c : RUNNING;
      if (axis >= 0)
        begin_lanes(&r, lanes);
      for (int64_t k = 0; k < length; k += step) {
        int64_t at[3];
        step = each ? 1 : length - k < RUNNING ? length - k : RUNNING;
        for (int i = FROM; i <= PLACE; i++)
          at[i] = walk.offset[i] + c * side[i] + k * run[i];
        int64_t n = each ? lanes : step;
        int64_t done =
          accumulate(&r, n, each, (const char *)a->data + at[FROM], along[FROM],
                     (char *)out->data + at[TO], along[TO]);
        if (done < n)
          return nda_fail(error, NDA_OVERFLOW, 0, 0,
                          at[PLACE] + done * along[PLACE]);
        if (nda_stopped(watch, n))
          return nda_fail(error, NDA_STOPPED, 0, 0, 0);
      }
    }
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

#undef RUNNING
#undef CHANGED
