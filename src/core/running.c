/* running.c: running sums, minima and maxima; see reduce.h. Blocks of elements
** are widened as in transfer.c, replaced by their running results, and narrowed
** again. A block is part of one sequence or, where sequences are closer in
** memory, one element of each of many. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reduce.h"
#include "transfer.h"
#include "walk.h"

#define AT_ONCE 512 /* elements */

enum { FROM, TO, PLACE }; /* operands of a walk */

typedef union running_block {
  double reals[AT_ONCE];
  uint64_t wholes[AT_ONCE];
} running_block;

typedef struct runner {
  nda_running op;
  const nda_type *type, *result;
  uint64_t turn; /* bits to flip in integers, so that a minimum is searched */
  running_block best;   /* for each sequence: its total, or its smallest */
  double lost[AT_ONCE]; /* rounding error of each total of floats */
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

/* Adds one element of one sequence: to the sum and its rounding error, or to
** the minimum; the first NaN counts as smaller than everything. */

NDA_INLINE double add_real(double *total, double *lost, double x)
{
  double sum = *total + x, added = sum - *total;
  *lost += (*total - (sum - added)) + (x - added);
  *total = sum;
  return nda_isfinite(*lost) ? sum + *lost : sum;
}

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
  const int size = r->result->size, together = to_stride == size;
  int64_t done;
  r->type->widen(n, &wide, from, stride);
  done = run_some(r, n, &wide, each);
  if (together) {
    r->result->narrow(n, to, &wide);
  } else {
    char packed[sizeof wide];
    r->result->narrow(n, packed, &wide);
    nda_copy_run(to, to_stride, packed, size, n, size);
  }
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
  const uint64_t sign = UINT64_C(1) << 63;
  int64_t run[NDA_OPERANDS], side[NDA_OPERANDS] = {0}, count = 1;
  nda_walk walk;
  runner r;
  int64_t length = lay_runs(a, out, axis, &walk, run);
  int each = 0;
  r.op = op;
  r.type = nda_type_of(a);
  r.result = nda_type_of(out);
  r.turn = r.type->kind == NDA_SIGNED ? 0 : sign;
  if (op == NDA_CUMMAX)
    r.turn ^= UINT64_MAX;
  if (axis >= 0) {
    count = nda_walk_extract(&walk, walk.ndim - 1, side);
    each = count > 1 && llabs(side[FROM]) < llabs(run[FROM]);
  }
  if (walk.empty)
    return NDA_OK;
  begin_lanes(&r, 1);
  do {
    int64_t lanes, step;
    for (int64_t c = 0; c < count; c += lanes) {
      lanes = !each ? 1 : count - c < AT_ONCE ? count - c : AT_ONCE;
      if (axis >= 0)
        begin_lanes(&r, lanes);
      for (int64_t k = 0; k < length; k += step) {
        int64_t at[3], n, done;
        step = each ? 1 : length - k < AT_ONCE ? length - k : AT_ONCE;
        n = each ? lanes : step;
        for (int i = FROM; i <= PLACE; i++)
          at[i] = walk.offset[i] + c * side[i] + k * run[i];
        done =
          accumulate(&r, n, each, (const char *)a->data + at[FROM],
                     each ? side[FROM] : run[FROM], (char *)out->data + at[TO],
                     each ? side[TO] : run[TO]);
        if (done < n)
          return nda_fail(error, NDA_OVERFLOW, 0, 0,
                          at[PLACE] + done * (each ? side : run)[PLACE]);
        if (nda_stopped(watch, n))
          return nda_fail(error, NDA_STOPPED, 0, 0, 0);
      }
    }
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

#undef AT_ONCE
