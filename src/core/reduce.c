/* reduce.c: searches and totals along axes; see reduce.h. They run in tiles of
** many at once: one after another where the searched axis is the closest in
** memory, else all of a tile in step, so that memory is read in its own order
** either way. The array is never copied. Totals take the same paths: the
** findings then hold a total. */
#include "reduce.h"

#include <math.h>
#include <string.h>

#include "search.h"
#include "transfer.h"

/* --- the plan ------------------------------------------------------------ */

/* Marks the searched axes. A 0-D array is searched as if it had one axis. */
static nda_status mark_axes(const nda_request *request, int ndim,
                            nda_plan *plan, nda_error *error)
{
  memset(plan->searched, request->naxes == 0, sizeof plan->searched);
  for (int i = 0; i < request->naxes; i++) {
    int axis;
    if (nda_axis(request->axes[i], ndim > 0 ? ndim : 1, &axis, error) !=
        NDA_OK) {
      error->expected = ndim;
      return error->code;
    }
    if (plan->searched[axis]++)
      return nda_fail(error, NDA_AXIS_TWICE, axis, 0, 0);
  }
  return NDA_OK;
}

nda_dtype nda_result_dtype(const nda_plan *plan, const nda_view *a)
{
  nda_op op = plan->request->op;
  if (op == NDA_ANY_OF || op == NDA_ALL_OF)
    return NDA_BOOL;
  if (nda_finds_index(op) || op == NDA_COUNT)
    return NDA_INT64;
  if (!nda_sums(op) || nda_type_of(a)->kind == NDA_REAL)
    return a->dtype;
  return nda_averages(op) ? NDA_FLOAT64 : NDA_INT64;
}

nda_status nda_plan_reduce(const nda_request *request, const nda_view *a,
                           int masked, nda_plan *plan, nda_error *error)
{
  int isfloat = nda_type_of(a)->kind == NDA_REAL;
  plan->request = request;
  plan->ndim = 0;
  plan->length = 1;
  if (a->dtype == NDA_BOOL &&
      (request->op == NDA_SUM || request->op == NDA_PROD ||
       nda_averages(request->op)))
    return nda_fail(error, NDA_BAD_KIND, 0, 0, 0);
  if (mark_axes(request, a->ndim, plan, error) != NDA_OK)
    return error->code;
  for (int i = 0; i < a->ndim; i++) {
    if (plan->searched[i])
      plan->length = plan->length == 0 ? 0 : plan->length * a->shape[i];
    if (!plan->searched[i] || request->keepdims)
      plan->shape[plan->ndim++] = plan->searched[i] ? 1 : a->shape[i];
  }
  plan->single = plan->ndim == 0;
  plan->none = masked || request->has_initial || (request->skipnan && isfloat);
  if (plan->length == 0 && !request->has_initial && !nda_sums(request->op))
    return nda_fail(error, NDA_EMPTY, 0, 0, 0);
  return NDA_OK;
}

void nda_index_range(const nda_plan *plan, const nda_view *a, int place,
                     int64_t *least, int64_t *most)
{
  int axis = 0, base = plan->request->base;
  int64_t length = plan->length;
  nda_error ignored;
  if (plan->request->naxes >= 2) {
    nda_axis(plan->request->axes[place], a->ndim, &axis, &ignored);
    length = a->shape[axis];
  }
  *least = plan->none || length == 0 ? base - 1 : base;
  *most = base + length - 1;
}

int nda_may_fail(const nda_plan *plan, const nda_view *a)
{
  const nda_request *request = plan->request;
  nda_value fitting;
  if (nda_finds_index(request->op) || nda_sums(request->op) || !plan->none)
    return 0;
  if (request->has_initial)
    return nda_convert(nda_type_of(a), &request->initial, &fitting) != NDA_OK;
  return nda_type_of(a)->kind != NDA_REAL;
}

/* --- the layout ---------------------------------------------------------- */

#define STEADY 8    /* pieces of sums across are this times longer */
#define SHORT 32    /* an axis shorter than this is not searched run by run */
#define FEW 2097152 /* 32-bit integers whose sum fits a double */

/* integers whose sum fits a kernel's total: see nda_wide_total */
#if !defined(NDA_MOST)
#define NDA_MOST (INT64_C(1) << 30)
#endif

/* On stride-0 axes the first element is the answer; sums multiply by the
** length. */
static void lay_out(nda_search *s, const nda_view *where,
                    const nda_view *result)
{
  const nda_view *a = s->a;
  int64_t weight[NDA_MAXDIMS], step = 1;
  int axis = 0;
  for (int i = a->ndim - 1; i >= 0; i--) {
    weight[i] = step;
    if (s->plan->searched[i])
      step *= a->shape[i];
  }
  nda_walk_init(&s->lanes);
  nda_walk_init(&s->inside);
  s->inside.offset[2] = nda_first_index(s->plan->request);
  s->times = 1;
  for (int i = 0; i < a->ndim; i++) {
    int64_t stride = a->strides[i], mask = where ? where->strides[i] : 0;
    if (!s->plan->searched[i])
      nda_walk_add(&s->lanes, a->shape[i], stride, mask,
                   result->strides[axis++]);
    else {
      int still = stride == 0 && mask == 0 && a->shape[i] > 0;
      s->times *= still ? a->shape[i] : 1;
      nda_walk_add(&s->inside, still ? 1 : a->shape[i], stride, mask,
                   weight[i]);
      axis += s->plan->request->keepdims;
    }
  }
}

/* The distance in memory of neighbours along an axis. With stride 0 there is
** nothing to gain from running along it, so it counts as far. */
static int64_t distance(const nda_walk *walk, int axis)
{
  int64_t stride = walk->stride[0][axis];
  return stride == 0 ? INT64_MAX : stride < 0 ? -stride : stride;
}

/* The axis with the closest neighbours in memory, the last of several; -1 if
** there is none. */
static int closest(const nda_walk *walk)
{
  int axis = walk->ndim - 1;
  for (int i = axis - 1; i >= 0; i--) {
    if (distance(walk, i) < distance(walk, axis))
      axis = i;
  }
  return axis;
}

/* Swaps an axis with the one before it. */
static void swap_axes(nda_walk *walk, int axis)
{
  nda_walk before = *walk;
  walk->length[axis] = before.length[axis - 1];
  walk->length[axis - 1] = before.length[axis];
  for (int k = 0; k < NDA_OPERANDS; k++) {
    walk->stride[k][axis] = before.stride[k][axis - 1];
    walk->stride[k][axis - 1] = before.stride[k][axis];
  }
}

/* Sorts the axes of one search by stride; true if that changed their order. */
static int sort_inside(nda_walk *walk)
{
  int changed = 0;
  for (int i = 1; i < walk->ndim; i++) {
    for (int k = i; k > 0 && distance(walk, k - 1) < distance(walk, k); k--) {
      swap_axes(walk, k);
      changed = 1;
    }
  }
  return changed;
}

/* Takes the innermost axis of one search as its run; an empty one has length 0,
** and the search finds nothing. */
static void choose_run(nda_search *s)
{
  int64_t stride[NDA_OPERANDS];
  if (s->inside.empty)
    s->inside.ndim = 0;
  s->run.length = nda_walk_extract(&s->inside, s->inside.ndim - 1, stride);
  if (s->inside.empty)
    s->run.length = 0;
  s->run.stride = stride[0];
  s->run.mask_stride = stride[1];
  s->run.step = stride[2];
}

/* Takes an axis as the one across which searches are adjacent. */
static void choose_side(nda_search *s, nda_walk *walk, int axis)
{
  int64_t stride[NDA_OPERANDS];
  s->count = nda_walk_extract(walk, axis, stride);
  s->side.stride = stride[0];
  s->side.mask_stride = stride[1];
  s->stride = stride[2];
}

/* Reverses a negative stride: the tile then begins at the other end. */
static void turn_side(nda_search *s)
{
  nda_walk *walk = &s->lanes;
  if (s->side.stride >= 0)
    return;
  walk->offset[0] += s->side.stride * (s->count - 1);
  walk->offset[1] += s->side.mask_stride * (s->count - 1);
  walk->offset[2] += s->stride * (s->count - 1);
  s->side.stride = -s->side.stride;
  s->side.mask_stride = -s->side.mask_stride;
  s->stride = -s->stride;
}

/* Chooses the axis of the runs and the axis across them, so that memory is read
** in its order. If searches are closer in memory than the elements of one,
** kernels go across them. Otherwise they go along the closest axis; if that is
** short, they go across it, as if each of its positions were a search of its
** own. True if they go across. */
static int arrange(nda_search *s)
{
  nda_walk *inside = &s->inside;
  int lane = closest(&s->lanes), run = closest(inside);
  int across =
    lane >= 0 && run >= 0 && distance(&s->lanes, lane) < distance(inside, run);
  s->unordered = s->folded = 0;
  if (!across && !inside->empty && inside->ndim > 1) {
    s->unordered = sort_inside(inside);
    run = inside->ndim - 1;
    s->folded = inside->length[run] < SHORT && inside->stride[0][run] > 0;
  }
  if (s->folded) {
    choose_side(s, inside, run);
    choose_run(s);
    return 1;
  }
  choose_run(s);
  choose_side(s, &s->lanes, across ? lane : s->lanes.ndim - 1);
  turn_side(s);
  return across;
}

/* --- the walk ------------------------------------------------------------ */

/* The findings before the first element. */
static void begin(const nda_search *s, int64_t count, nda_findings *found)
{
  const int size = nda_sums(s->op) ? NDA_SLOT : nda_type_of(s->a)->size;
  const int given = s->flags & NDA_BOUNDED || s->change == NDA_FACTORS;
  if (s->flags & NDA_FRESH)
    return;
  memset(found->index, nda_sums(s->op) ? 0 : 0xff,
         nda_bytes(count, sizeof found->index[0]));
  memset(found->best.bytes, 0, nda_bytes(count, size));
  if (given)
    nda_copy_run((char *)found->best.bytes, size, s->start, 0, count, size);
}

/* The length of a run to process at a time. Sums across are always cut, so that
** rounding is the same with and without a watch; in longer pieces, because they
** are fast and have a start-up cost. */
static int64_t piece_of(const nda_search *s, int64_t lanes)
{
  int sums = nda_sums(s->op) && s->across;
  int64_t piece = s->run.length;
  if (sums || s->watch != NULL)
    piece = nda_portion(piece, lanes) * (sums ? STEADY : 1);
  return piece;
}

/* The run of search `from` at the current position of the walks. */
static nda_run run_from(const nda_search *s, int64_t from)
{
  nda_run run = s->run;
  run.data = (const char *)s->a->data + s->lanes.offset[0] +
             s->inside.offset[0] + s->skip * run.stride + from * s->side.stride;
  if (s->where != NULL)
    run.mask = (const char *)s->where->data + s->lanes.offset[1] +
               s->inside.offset[1] + s->skip * run.mask_stride +
               from * s->side.mask_stride;
  run.index = s->inside.offset[2] + s->skip * run.step;
  return run;
}

/* Runs kernels on `count` searches from `from` on, at the current position of
** the walks: on all at once or, when they go one after another, on a few at a
** time, to avoid cutting contiguous runs. */
static nda_status run_kernels(nda_search *s, int64_t from, int64_t count,
                              nda_findings *found)
{
  int64_t size = nda_sums(s->op) ? NDA_SLOT : nda_type_of(s->a)->size;
  nda_run first = run_from(s, from);
  nda_lanes some = s->side;
  for (int64_t lane = 0; lane < count; lane += some.count) {
    unsigned char *best = found->best.bytes + lane * size;
    int64_t *index = found->index + lane, piece;
    nda_run run = first;
    some.count =
      s->across ? count : nda_piece(s->watch, count - lane, run.length);
    piece = piece_of(s, some.count);
    for (int64_t left = run.length; left > 0; left -= run.length) {
      run.length = left < piece ? left : piece;
      if (s->change != NDA_UNCHANGED)
        nda_sum_changed(s, &run, &some, lane, best, index);
      else if (s->kernel != NULL)
        s->kernel(&run, &some, s->flags, best, index);
      else if (s->across)
        nda_search_columns(s->kernels, s->key, &run, &some, s->flags, best,
                           index);
      else
        nda_search_rows(s->kernels, s->key, &run, &some, s->flags, best, index);
      if (nda_stopped(s->watch, run.length * some.count))
        return NDA_STOPPED;
      nda_run_on(&run, run.length, run.stride, run.mask_stride, run.step);
    }
    nda_run_on(&first, some.count, some.stride, some.mask_stride, 0);
  }
  return NDA_OK;
}

/* Merges what was found over a part of the elements. */
static void merge(const nda_search *s, int64_t from, int64_t count,
                  nda_findings *part, nda_findings *found)
{
  if (nda_sums(s->op)) {
    nda_merge_totals(s, count, part, found);
    return;
  }
  for (int64_t c = 0; c < count && s->folded; c++)
    part->index[c] += part->index[c] < 0 ? 0 : (from + c) * s->stride;
  nda_merges[s->key](count, &part->best, part->index, !s->folded, s->flags,
                     &found->best, found->index);
}

/* Searches or sums separately, then merges; at most as many elements at a time
** as a kernel's total holds. */
static NDA_NOINLINE nda_status find_apart(nda_search *s, int64_t from,
                                          int64_t count, nda_findings *found)
{
  const int64_t length = s->run.length;
  nda_status status = NDA_OK;
  nda_findings part;
  for (int64_t left = length; left > 0 && status == NDA_OK;
       left -= s->run.length) {
    s->run.length = left < NDA_MOST ? left : NDA_MOST;
    s->skip = length - left;
    begin(s, count, &part);
    status = run_kernels(s, from, count, &part);
    merge(s, from, count, &part, found);
  }
  s->run.length = length;
  s->skip = 0;
  return status;
}

/* Visits all elements of `count` searches from `from` on. */
static NDA_NOINLINE nda_status find(nda_search *s, int64_t from, int64_t count,
                                    nda_findings *found)
{
  nda_status status;
  int apart = s->unordered || s->folded || s->vast;
  if (s->counts != NULL)
    memset(s->counts, 0, nda_bytes(count, sizeof *s->counts));
  begin(s, s->folded ? 1 : count, found);
  found->fit = !s->whole;
  do {
    status = (apart ? find_apart : run_kernels)(s, from, count, found);
  } while (status == NDA_OK && nda_walk_next(&s->inside));
  if (s->whole && !apart)
    nda_widen_totals(s, count, found);
  return status;
}

/* Counts the elements of these searches whose mask is true: a sum over the
** mask. */
static NDA_NOINLINE nda_status count_masked(const nda_search *of, int64_t from,
                                            int64_t count)
{
  nda_findings found;
  nda_search s = *of;
  s.a = of->where;
  s.where = NULL;
  s.reals = s.halves = s.whole = 0;
  s.run.stride = s.run.mask_stride;
  s.side.stride = s.side.mask_stride;
  s.lanes.offset[0] = s.lanes.offset[1];
  for (int i = 0; i < s.inside.ndim; i++)
    s.inside.stride[0][i] = s.inside.stride[1][i];
  s.kernel = (s.across ? s.kernels->maps->columns
                       : s.kernels->maps->rows)[NDA_TRUES][NDA_BOOL];
  nda_status status = find(&s, from, count, &found);
  memcpy(of->counts, found.best.bytes,
         nda_bytes(s.folded ? 1 : count, sizeof *of->counts));
  return status;
}

/* Writes the results of `count` sums; `scaled` as for nda_emit_totals. */
static nda_status emit_sums(const nda_search *s, char *at, int64_t from,
                            int64_t count, const nda_findings *found,
                            const nda_findings *scaled, nda_error *error)
{
  if (s->counts != NULL && s->change == NDA_UNCHANGED &&
      count_masked(s, from, count) != NDA_OK)
    return nda_fail(error, NDA_STOPPED, 0, 0, 0);
  return nda_emit_totals(s, at, s->folded ? 1 : count, found, scaled, error);
}

/* The same if some totals of floats are not finite: sums scaled elements again,
** whose total is finite if the elements are. */
static NDA_NOINLINE nda_status emit_scaled(const nda_search *of, char *at,
                                           int64_t from, int64_t count,
                                           const nda_findings *found,
                                           nda_error *error)
{
  nda_findings scaled;
  nda_search s = *of;
  s.change = NDA_SCALED;
  s.flags = 0;
  if (find(&s, from, count, &scaled) != NDA_OK)
    return nda_fail(error, NDA_STOPPED, 0, 0, 0);
  return emit_sums(of, at, from, count, found, &scaled, error);
}

static nda_status emit_finite(const nda_search *s, char *at, int64_t from,
                              int64_t count, const nda_findings *found,
                              nda_error *error)
{
  if (s->reals && s->a->dtype == NDA_FLOAT64 && s->change != NDA_FACTORS &&
      nda_any_infinite(s, s->folded ? 1 : count, found))
    return emit_scaled(s, at, from, count, found, error);
  return emit_sums(s, at, from, count, found, NULL, error);
}

/* For var and std: the totals give the means; then the squared deviations from
** them are summed. */
static NDA_NOINLINE nda_status emit_spread(const nda_search *of, char *at,
                                           int64_t from, int64_t count,
                                           const nda_findings *found,
                                           nda_error *error)
{
  double means[NDA_TILE];
  nda_findings squares;
  nda_search s = *of;
  s.op = NDA_MEAN;
  s.result = (char *)means;
  s.result_type = &nda_types[NDA_FLOAT64];
  s.stride = (int64_t)sizeof *means;
  if (emit_finite(&s, s.result, from, count, found, error) != NDA_OK)
    return error->code;
  s = *of;
  s.change = NDA_DEVIATIONS;
  s.means = means;
  s.reals = 1;
  s.flags = s.halves = s.whole = 0;
  if (find(&s, from, count, &squares) != NDA_OK)
    return nda_fail(error, NDA_STOPPED, 0, 0, 0);
  return emit_sums(&s, at, from, count, &squares, NULL, error);
}

static nda_status emit_tile(const nda_search *s, int64_t from, int64_t count,
                            nda_findings *found, nda_error *error)
{
  char *at = s->result + s->lanes.offset[2];
  at += s->folded ? 0 : from * s->stride;
  if (!nda_sums(s->op))
    return nda_emit_found(s, at, s->folded ? 1 : count, &found->best,
                          found->index, error);
  if (s->op == NDA_VAR || s->op == NDA_STD)
    return emit_spread(s, at, from, count, found, error);
  return emit_finite(s, at, from, count, found, error);
}

/* The number of searches to do before writing their results. Fewer if memory
** reads would stall while results are written. */
static int64_t results_at_a_time(const nda_search *s)
{
  int tiny = s->run.length <= NDA_SLOT / nda_type_of(s->a)->size;
  return s->across || tiny ? NDA_TILE : NDA_TILE / 4;
}

/* Runs all searches, a tile at a time; a single search if `side` is part of
** it. */
static NDA_NOINLINE nda_status reduce_tiles(nda_search *s, nda_error *error)
{
  const int64_t most = results_at_a_time(s);
  nda_findings found;
  do {
    for (int64_t from = 0; from < s->count; from += most) {
      int64_t left = s->count - from;
      int64_t count = left < most ? left : most;
      if (find(s, from, count, &found) != NDA_OK ||
          nda_stopped(s->watch, count))
        return nda_fail(error, NDA_STOPPED, 0, 0, 0);
      if (emit_tile(s, from, count, &found, error) != NDA_OK)
        return error->code;
    }
  } while (nda_walk_next(&s->lanes));
  return NDA_OK;
}

/* The flags of a search; gives the bits to flip, and the bound set by
** `initial`. */
static int start_search(const nda_request *request, const nda_view *a,
                        uint64_t *turn, void *start)
{
  int largest = request->op == NDA_ARGMAX || request->op == NDA_MAX;
  int flags = request->skipnan ? NDA_SKIPNAN : 0;
  *turn = nda_turn(a->dtype, largest);
  if (!request->has_initial ||
      !nda_threshold(nda_type_of(a), largest, &request->initial, start))
    return flags;
  nda_flip((nda_key)nda_key_of[a->dtype], *turn, 1, start, start);
  return flags | NDA_BOUNDED;
}

/* One search over a whole contiguous array with a contiguous mask or none: the
** common case; on a small array it saves arranging the axes. */
static nda_status search_whole(nda_search *s, nda_error *error)
{
  nda_lanes one = {1, 0, 0};
  int64_t index = -1;
  uint64_t best;
  memcpy(&best, s->start, sizeof best);
  s->run.data = (const char *)s->a->data;
  s->run.stride = nda_type_of(s->a)->size;
  s->run.mask = s->where != NULL ? (const char *)s->where->data : NULL;
  s->run.mask_stride = s->run.step = 1;
  s->run.index = nda_first_index(s->plan->request);
  for (int64_t left = s->plan->length; left > 0; left -= s->run.length) {
    s->run.length = nda_piece(s->watch, left, 1);
    nda_search_rows(s->kernels, s->key, &s->run, &one, s->flags, &best, &index);
    if (nda_stopped(s->watch, s->run.length))
      return nda_fail(error, NDA_STOPPED, 0, 0, 0);
    nda_run_on(&s->run, s->run.length, s->run.stride, 1, 1);
  }
  s->stride = s->result_type->size;
  return nda_emit_found(s, s->result, 1, &best, &index, error);
}

/* The kernel sum that a reduction uses. */
static nda_sum summed(nda_op op)
{
  return op == NDA_ANY_OF || op == NDA_ALL_OF || op == NDA_COUNT ? NDA_TRUES
                                                                 : NDA_NUMBERS;
}

/* How elements are changed before they are added. */
static nda_change change_of(const nda_search *s)
{
  int spread = s->op == NDA_VAR || s->op == NDA_STD;
  if (s->op == NDA_PROD)
    return NDA_FACTORS;
  if (!s->skipnan && !(spread && s->where != NULL))
    return NDA_UNCHANGED;
  if (summed(s->op) == NDA_NUMBERS)
    return NDA_WIDENED;
  return s->op == NDA_ALL_OF ? NDA_FALSE : NDA_TRUE;
}

static nda_status sum_all(nda_search *s, nda_error *error)
{
  nda_op op = s->op;
  const nda_type *type = nda_type_of(s->a);
  const double real = 1;
  const int64_t whole = 1;
  nda_sum sum = summed(op);
  int64_t counts[NDA_TILE];
  s->skipnan = s->plan->request->skipnan && type->kind == NDA_REAL;
  s->change = change_of(s);
  if (nda_averages(op) && (s->change != NDA_UNCHANGED || s->where != NULL))
    s->counts = counts;
  s->flags = op == NDA_ANY_OF   ? NDA_ENOUGH
             : op == NDA_ALL_OF ? NDA_ENOUGH | NDA_INVERTED
                                : 0;
  if (sum == NDA_TRUES && type->kind == NDA_REAL)
    s->flags |= NDA_SIGNLESS;
  int added = s->change == NDA_UNCHANGED;
  s->reals = added || s->change == NDA_FACTORS
               ? sum == NDA_NUMBERS && type->kind == NDA_REAL
               : 1;
  if (s->change == NDA_FACTORS)
    nda_copy_run(s->start, NDA_SLOT,
                 s->reals ? (const char *)&real : (const char *)&whole, 0, 8,
                 NDA_SLOT);
  s->vast = !s->reals && s->plan->length / s->times > NDA_MOST;
  s->across = arrange(s);
  if (added && !s->across && !s->vast && s->where == NULL &&
      s->inside.ndim == 0 && s->run.length > 0 && s->run.length <= NDA_BRIEF)
    s->flags |= NDA_FRESH;
  s->kernel = (s->across ? s->kernels->maps->columns
                         : s->kernels->maps->rows)[sum][type->dtype];
  s->halves =
    added && sum == NDA_NUMBERS && !s->reals && type->size == NDA_SLOT;
  s->final = (op == NDA_SUM || op == NDA_COUNT) && s->times == 1 && !s->vast &&
             (s->reals ? s->flags & NDA_FRESH : !s->halves);
  s->whole =
    added && !s->reals && sum == NDA_NUMBERS && !s->final &&
    !(op == NDA_MEAN && !s->halves && s->plan->length / s->times <= FEW);
  return reduce_tiles(s, error);
}

int64_t nda_find_some(const nda_kernels *kernels, const nda_request *request,
                      const nda_view *a, int64_t n, const nda_view *mask)
{
  nda_key key = (nda_key)nda_key_of[a->dtype];
  nda_lanes one = {1, 0, 0};
  nda_run run = {NULL, 0, NULL, 1, 0, 0, 1, 0};
  int64_t index = -1;
  uint64_t best = 0;
  int flags = kernels->flags | start_search(request, a, &run.turn, &best);
  run.data = (const char *)a->data;
  run.stride = nda_type_of(a)->size;
  run.length = n;
  run.mask = mask != NULL ? (const char *)mask->data : NULL;
  if (mask != NULL)
    return nda_search_few(kernels, key, &run, flags, best);
  kernels->rows[key](&run, &one, flags, &best, &index);
  return index;
}

nda_status nda_reduce(const nda_kernels *kernels, nda_watch *watch,
                      const nda_plan *plan, const nda_view *a,
                      const nda_view *where, const nda_view *result,
                      nda_error *error)
{
  nda_search s;
  s.kernel = NULL;
  s.change = NDA_UNCHANGED;
  s.counts = NULL;
  s.halves = s.vast = s.final = s.whole = 0;
  s.skip = 0;
  s.run.mask = NULL;
  memset(s.start, 0, sizeof s.start);
  s.plan = plan;
  s.a = a;
  s.where = where;
  s.watch = watch;
  s.op = plan->request->op;
  s.result = (char *)result->data;
  s.result_type = nda_type_of(result);
  s.kernels = kernels;
  s.key = (nda_key)nda_key_of[a->dtype];
  s.flags =
    kernels->flags | start_search(plan->request, a, &s.run.turn, s.start);
  error->code = NDA_OK;
  if (!nda_sums(s.op) && plan->ndim == 0 && nda_iscontiguous(a) &&
      (where == NULL || nda_iscontiguous(where)))
    return search_whole(&s, error);
  lay_out(&s, where, result);
  if (s.lanes.empty)
    return NDA_OK;
  if (nda_sums(s.op))
    return sum_all(&s, error);
  s.across = arrange(&s);
  if (s.across && s.side.stride == nda_type_of(a)->size &&
      (where == NULL || s.side.mask_stride == 1))
    s.kernel = kernels->columns[s.key];
  return reduce_tiles(&s, error);
}

/* --- coordinates --------------------------------------------------------- */

nda_status nda_coordinates(nda_watch *watch, const nda_plan *plan,
                           const nda_view *a, int place, const nda_view *found,
                           const nda_view *out)
{
  const nda_type *type = nda_type_of(out);
  int64_t weight = 1;
  int base = plan->request->base, axis = 0;
  nda_error ignored;
  nda_walk walk;
  nda_axis(plan->request->axes[place], a->ndim, &axis, &ignored);
  for (int i = axis + 1; i < a->ndim; i++)
    weight *= plan->searched[i] ? a->shape[i] : 1;
  nda_walk_over(&walk, plan->ndim, plan->shape, found->strides, out->strides);
  if (walk.empty)
    return NDA_OK;
  do {
    int64_t index;
    memcpy(&index, (const char *)found->data + walk.offset[0], sizeof index);
    if (index >= 0)
      index = index / weight % a->shape[axis];
    nda_store_index(type, (char *)out->data + walk.offset[1], index + base);
    if (nda_stopped(watch, 1))
      return NDA_STOPPED;
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

nda_status nda_values(nda_watch *watch, const nda_plan *plan, const nda_view *a,
                      const nda_view *found, const nda_view *values)
{
  const nda_type *type = nda_type_of(a);
  const nda_value nan = {NDA_REAL, {(double)NAN}};
  int base = nda_first_index(plan->request), axis = 0;
  nda_layout inside;
  nda_view searched;
  nda_walk walk;
  nda_layout_of(a, &inside);
  nda_walk_init(&walk);
  for (int i = 0, k = 0; i < a->ndim; i++) {
    if (plan->searched[i]) {
      axis += plan->request->keepdims;
      k++;
      continue;
    }
    nda_walk_add(&walk, a->shape[i], found->strides[axis],
                 values->strides[axis], a->strides[i]);
    axis++;
    nda_drop(&inside, k);
  }
  searched = nda_view_of(a, &inside);
  if (walk.empty)
    return NDA_OK;
  do {
    char *to = (char *)values->data + walk.offset[1];
    nda_value index;
    nda_type_of(found)->load((const char *)found->data + walk.offset[0],
                             &index);
    if (index.as.integer >= base)
      memcpy(to,
             (const char *)a->data + walk.offset[2] +
               nda_offset(&searched, index.as.integer - base),
             nda_bytes(1, type->size));
    else if (type->kind == NDA_REAL)
      type->store(to, &nan);
    if (nda_stopped(watch, 1))
      return NDA_STOPPED;
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

#undef SHORT
#undef STEADY
#undef FEW
