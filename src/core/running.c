/* running.c: running sums, minima and maxima; see reduce.h. Blocks of elements
** are widened, as transfer.c does it, each becomes the result up to itself, and
** they are narrowed again. A block is a part of one lane, or, where lanes are
** closer in memory, an element of each of many. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reduce.h"
#include "transfer.h"
#include "walk.h"

#define AT_ONCE 512 /* elements */

enum { FROM, TO, PLACE }; /* operands of a walk */

typedef struct runner {
  nda_running op;
  const nda_type *type, *result;
  uint64_t turn;          /* the bits to flip, so that the smallest is wanted */
  uint64_t best[AT_ONCE]; /* of each lane: its total, or its smallest */
  double lost[AT_ONCE];   /* what rounding took of a total of floats */
} runner;

nda_dtype nda_running_dtype(nda_running op, const nda_view *a)
{
  return op == NDA_CUMSUM && nda_type_of(a)->kind != NDA_REAL ? NDA_INT64
                                                              : a->dtype;
}

/* Nothing was seen yet. */
static void begin_lanes(runner *r, int64_t lanes)
{
  const double infinite = HUGE_VAL;
  uint64_t first = 0;
  if (r->op != NDA_CUMSUM && r->type->kind == NDA_REAL)
    memcpy(&first, &infinite, sizeof first);
  else if (r->op != NDA_CUMSUM)
    first = INT64_MAX;
  for (int64_t i = 0; i < lanes; i++) {
    r->best[i] = first;
    r->lost[i] = 0;
  }
}

/* One element of one lane; gives 1 where a sum does not fit. */

NDA_INLINE int add_real(uint64_t *best, double *lost, uint64_t *at)
{
  double x, total, sum, added;
  memcpy(&x, at, sizeof x);
  memcpy(&total, best, sizeof total);
  sum = total + x;
  added = sum - total;
  *lost += (total - (sum - added)) + (x - added);
  x = nda_isfinite(*lost) ? sum + *lost : sum;
  memcpy(best, &sum, sizeof sum);
  memcpy(at, &x, sizeof x);
  return 0;
}

NDA_INLINE int add_signed(uint64_t *best, uint64_t *at)
{
  uint64_t total = *best, sum = total + *at;
  int beyond = ((total ^ sum) & (*at ^ sum)) >> 63 != 0;
  *best = *at = sum;
  return beyond;
}

NDA_INLINE int add_unsigned(uint64_t *best, uint64_t *at)
{
  uint64_t sum = *best + *at;
  int beyond = sum >> 63 != 0 || sum < *at;
  *best = *at = sum;
  return beyond;
}

NDA_INLINE int least_real(uint64_t *best, uint64_t turn, uint64_t *at)
{
  uint64_t bits = *at ^ turn;
  double x, least;
  memcpy(&x, &bits, sizeof x);
  memcpy(&least, best, sizeof least);
  if (!(x >= least) && least == least)
    *best = bits;
  *at = *best ^ turn;
  return 0;
}

NDA_INLINE int least_whole(uint64_t *best, uint64_t turn, uint64_t *at)
{
  uint64_t bits = *at ^ turn;
  if ((int64_t)bits < (int64_t)*best)
    *best = bits;
  *at = *best ^ turn;
  return 0;
}

/* n elements, of one lane or of as many; gives how many of them went before the
** first sum that does not fit. `each` and `kind` are known where it is
** called. */
NDA_INLINE int64_t run_some(runner *r, int64_t n, uint64_t *at, int each,
                            int sums, nda_kind kind)
{
  uint64_t best = r->best[0], turn = r->turn;
  double lost = r->lost[0];
  int64_t i = 0;
  for (; i < n; i++) {
    uint64_t *lane = each ? r->best + i : &best;
    double *rest = each ? r->lost + i : &lost;
    int beyond = !sums ? (kind == NDA_REAL ? least_real(lane, turn, at + i)
                                           : least_whole(lane, turn, at + i))
                 : kind == NDA_REAL   ? add_real(lane, rest, at + i)
                 : kind == NDA_SIGNED ? add_signed(lane, at + i)
                                      : add_unsigned(lane, at + i);
    if (beyond)
      break;
  }
  if (!each) {
    r->best[0] = best;
    r->lost[0] = lost;
  }
  return i;
}

static int64_t run_kind(runner *r, int64_t n, uint64_t *at, int each)
{
  const nda_kind kind = r->type->kind;
  if (r->op == NDA_CUMSUM && kind == NDA_REAL)
    return each ? run_some(r, n, at, 1, 1, NDA_REAL)
                : run_some(r, n, at, 0, 1, NDA_REAL);
  if (r->op == NDA_CUMSUM && kind == NDA_SIGNED)
    return run_some(r, n, at, each, 1, NDA_SIGNED);
  if (r->op == NDA_CUMSUM)
    return run_some(r, n, at, each, 1, NDA_UNSIGNED);
  if (kind == NDA_REAL)
    return each ? run_some(r, n, at, 1, 0, NDA_REAL)
                : run_some(r, n, at, 0, 0, NDA_REAL);
  return run_some(r, n, at, each, 0, NDA_SIGNED);
}

/* The same, where they are. */
static int64_t run_block(runner *r, int64_t n, int each, const char *from,
                         int64_t stride, char *to, int64_t to_stride)
{
  uint64_t wide[AT_ONCE];
  const int size = r->result->size, together = to_stride == size;
  int64_t done;
  r->type->widen(n, wide, from, stride);
  done = run_kind(r, n, wide, each);
  if (together) {
    r->result->narrow(n, to, wide);
  } else {
    char packed[AT_ONCE * sizeof *wide];
    r->result->narrow(n, packed, wide);
    nda_copy_run(to, to_stride, packed, size, n, size);
  }
  return done;
}

/* Lays the axes out: those that are walked, and what is run along. */
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
  r.turn = r.type->kind == NDA_SIGNED || r.type->kind == NDA_REAL ? 0 : sign;
  if (op == NDA_CUMMAX)
    r.turn ^= r.type->kind == NDA_REAL ? sign : UINT64_MAX;
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
        done = run_block(&r, n, each, (const char *)a->data + at[FROM],
                         each ? side[FROM] : run[FROM],
                         (char *)out->data + at[TO], each ? side[TO] : run[TO]);
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
