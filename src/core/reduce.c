/* reduce.c: argmin, argmax, min and max; see reduce.h. Searches run side by
** side, a tile of them at a time: lane by lane where the searched axis is the
** closest in memory, else across the lanes, so that memory is read in its
** order either way. The array is never copied. */
#include "reduce.h"

#include <string.h>

#include "walk.h"

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

nda_status nda_plan_reduce(const nda_request *request, const nda_view *a,
                           int masked, nda_plan *plan, nda_error *error)
{
  int isfloat = nda_type_of(a)->kind == NDA_REAL;
  plan->request = request;
  plan->ndim = 0;
  plan->length = 1;
  if (mark_axes(request, a->ndim, plan, error) != NDA_OK)
    return error->code;
  for (int i = 0; i < a->ndim; i++) {
    if (plan->searched[i])
      plan->length = plan->length == 0 ? 0 : plan->length * a->shape[i];
    if (!plan->searched[i])
      plan->shape[plan->ndim++] = a->shape[i];
    else if (request->keepdims)
      plan->shape[plan->ndim++] = 1;
  }
  plan->plain = plan->ndim == 0;
  plan->none = masked || request->has_initial || (request->skipnan && isfloat);
  if (plan->length == 0 && !request->has_initial)
    return nda_fail(error, NDA_EMPTY, 0, 0, 0);
  return NDA_OK;
}

/* How far the results at `place` of a list of axes count. */
static int64_t index_range(const nda_plan *plan, const nda_view *a, int place)
{
  int axis = 0;
  nda_error ignored;
  if (plan->request->naxes < 2)
    return plan->length;
  if (nda_axis(plan->request->axes[place], a->ndim, &axis, &ignored) != NDA_OK)
    return 0; /* the plan was made of these axes: not reached */
  return a->shape[axis];
}

static int holds(const nda_type *type, int64_t from, int64_t to)
{
  return type->store_index != NULL && from >= type->min &&
         (to < 0 || (uint64_t)to <= type->max);
}

nda_status nda_check_out_shape(const nda_plan *plan, const nda_view *out,
                               nda_error *error)
{
  if (out->ndim != plan->ndim)
    return nda_fail(error, NDA_OUT_SHAPE, -1, plan->ndim, out->ndim);
  for (int i = 0; i < plan->ndim; i++) {
    if (out->shape[i] != plan->shape[i])
      return nda_fail(error, NDA_OUT_SHAPE, i, plan->shape[i], out->shape[i]);
  }
  return NDA_OK;
}

nda_status nda_check_out_type(const nda_plan *plan, const nda_view *a,
                              int place, const nda_view *out, nda_error *error)
{
  int base = plan->request->base;
  int64_t most = index_range(plan, a, place);
  int64_t from = plan->none || most == 0 ? base - 1 : base;
  int64_t to = base + most - 1;
  if (nda_finds_index(plan->request->op) ? !holds(nda_type_of(out), from, to)
                                         : out->dtype != a->dtype)
    return nda_fail(error, NDA_OUT_TYPE, 0, to, from);
  if (out->readonly)
    return nda_fail(error, NDA_OUT_READONLY, 0, 0, 0);
  return NDA_OK;
}

int nda_may_fail(const nda_plan *plan, const nda_view *a)
{
  const nda_request *request = plan->request;
  nda_value fitting;
  if (nda_finds_index(request->op) || !plan->none)
    return 0;
  if (request->has_initial)
    return nda_convert(nda_type_of(a), &request->initial, &fitting) != NDA_OK;
  return nda_type_of(a)->kind != NDA_REAL;
}

/* --- the search ---------------------------------------------------------- */

#define TILE 512 /* searches side by side */
#define SLOT 8   /* bytes of the largest element */

typedef struct search {
  const nda_plan *plan;
  const nda_view *a;
  int largest, flags;
  char *result;
  const nda_type *result_type;
  /* the value that a search starts with, and whether it is a bound */
  unsigned char start[SLOT];
  nda_walk lanes;  /* a search each; operands: array, mask, result */
  nda_walk inside; /* of one search; operands: array, mask, index */
  nda_run run;     /* innermost of `inside` */
  nda_lanes side;  /* one axis of `lanes`, in tiles */
  int64_t count;   /* its length */
  int64_t stride;  /* bytes from result to result along it */
} search;

/* Axes along which nothing moves have their first element for an answer. */
static void lay_out(search *s, const nda_view *where, const nda_view *result)
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
  for (int i = 0; i < a->ndim; i++) {
    int64_t stride = a->strides[i], mask = where ? where->strides[i] : 0;
    if (!s->plan->searched[i])
      nda_walk_add(&s->lanes, a->shape[i], stride, mask,
                   result->strides[axis++]);
    else {
      int still = stride == 0 && mask == 0 && a->shape[i] > 0;
      nda_walk_add(&s->inside, still ? 1 : a->shape[i], stride, mask,
                   weight[i]);
      axis += s->plan->request->keepdims;
    }
  }
}

/* Takes the innermost axis of one search; over no elements it has length 0,
** and the search finds nothing. */
static void take_run(search *s)
{
  int last = s->inside.ndim - 1;
  s->run.length = s->inside.empty ? 0 : 1;
  s->run.stride = s->run.mask_stride = s->run.step = 0;
  if (s->inside.empty)
    s->inside.ndim = 0;
  if (last < 0 || s->inside.empty)
    return;
  s->run.length = s->inside.length[last];
  s->run.stride = s->inside.stride[0][last];
  s->run.mask_stride = s->inside.stride[1][last];
  s->run.step = s->inside.stride[2][last];
  nda_walk_remove(&s->inside, last);
}

static int64_t magnitude(int64_t x)
{
  return x < 0 ? -x : x;
}

/* Takes the axis of lanes to run side by side: the one that is closest in
** memory, and closer than the run, for a kernel that goes across; else the
** last. True when it goes across. */
static int take_lanes(search *s)
{
  int last = s->lanes.ndim - 1, axis = last, across = 0;
  int64_t closest = magnitude(s->run.stride);
  s->count = 1;
  s->side.stride = s->side.mask_stride = s->stride = 0;
  for (int i = 0; i <= last && s->run.length > 1; i++) {
    int64_t stride = magnitude(s->lanes.stride[0][i]);
    if (stride < closest) {
      closest = stride;
      axis = i;
      across = 1;
    }
  }
  if (axis < 0)
    return 0;
  s->count = s->lanes.length[axis];
  s->side.stride = s->lanes.stride[0][axis];
  s->side.mask_stride = s->lanes.stride[1][axis];
  s->stride = s->lanes.stride[2][axis];
  nda_walk_remove(&s->lanes, axis);
  return across;
}

/* What a search without a candidate gives, in min and max. */
static nda_status absent(const search *s, char *at, nda_error *error)
{
  const nda_request *request = s->plan->request;
  int64_t place = (at - s->result) / s->result_type->size;
  nda_value value;
  if (request->has_initial) {
    if (nda_convert(s->result_type, &request->initial, &value) != NDA_OK)
      return nda_fail(error, NDA_BAD_INITIAL, 0, 0, place);
  } else {
    uint64_t nan = UINT64_C(0x7ff8) << 48;
    if (s->plan->plain || s->result_type->kind != NDA_REAL)
      return nda_fail(error, NDA_NO_CANDIDATE, 0, 0, place);
    value.kind = NDA_REAL;
    memcpy(&value.as.real, &nan, sizeof nan);
  }
  s->result_type->store(at, &value);
  return NDA_OK;
}

/* Writes the results of a tile. The most common ones, indices in int64, have a
** loop without calls. */
static nda_status emit(const search *s, char *at, const unsigned char *best,
                       const int64_t *index, nda_error *error)
{
  const nda_request *request = s->plan->request;
  size_t size = (size_t)s->result_type->size;
  int base = request->naxes >= 2 ? 0 : request->base;
  if (s->result_type->dtype == NDA_INT64 && nda_finds_index(request->op)) {
    for (int64_t c = 0; c < s->side.count; c++, at += s->stride) {
      int64_t found = index[c] + base;
      memcpy(at, &found, sizeof found);
    }
    return NDA_OK;
  }
  for (int64_t c = 0; c < s->side.count; c++, at += s->stride) {
    if (nda_finds_index(request->op))
      s->result_type->store_index(at, index[c] + base); /* none: base - 1 */
    else if (index[c] >= 0)
      memcpy(at, best + (size_t)c * size, size);
    else if (absent(s, at, error) != NDA_OK)
      return error->code;
  }
  return NDA_OK;
}

/* The searches of a tile, which begins with lane `from`. */
static nda_status search_tile(search *s, const nda_view *where,
                              nda_kernel *kernel, int64_t from,
                              nda_error *error)
{
  union {
    double aligned;
    unsigned char bytes[TILE * SLOT];
  } best;
  int64_t index[TILE];
  int64_t data = s->lanes.offset[0] + from * s->side.stride;
  int64_t mask = s->lanes.offset[1] + from * s->side.mask_stride;
  size_t size = (size_t)nda_type_of(s->a)->size;
  memset(best.bytes, 0, (size_t)s->side.count * size);
  for (int64_t c = 0; c < s->side.count; c++) {
    if (s->flags & NDA_BOUNDED)
      memcpy(best.bytes + (size_t)c * size, s->start, size);
    index[c] = -1;
  }
  do {
    s->run.data = (const char *)s->a->data + data + s->inside.offset[0];
    s->run.mask = NULL;
    if (where != NULL)
      s->run.mask = (const char *)where->data + mask + s->inside.offset[1];
    s->run.index = s->inside.offset[2];
    if (s->run.length > 0)
      kernel(&s->run, &s->side, s->flags, &best, index);
  } while (nda_walk_next(&s->inside));
  return emit(s, s->result + s->lanes.offset[2] + from * s->stride, best.bytes,
              index, error);
}

static nda_status search_all(search *s, const nda_view *where,
                             nda_kernel *kernel, nda_error *error)
{
  do {
    for (int64_t from = 0; from < s->count; from += TILE) {
      s->side.count = s->count - from < TILE ? s->count - from : TILE;
      if (search_tile(s, where, kernel, from, error) != NDA_OK)
        return error->code;
    }
  } while (nda_walk_next(&s->lanes));
  return NDA_OK;
}

nda_status nda_reduce(const nda_kernels *kernels, const nda_plan *plan,
                      const nda_view *a, const nda_view *where,
                      const nda_view *result, nda_error *error)
{
  const nda_request *request = plan->request;
  search s;
  int across;
  nda_kernel *kernel;
  s.plan = plan;
  s.a = a;
  s.largest = request->op == NDA_ARGMAX || request->op == NDA_MAX;
  s.flags = kernels->flags | (request->skipnan ? NDA_SKIPNAN : 0);
  s.result = (char *)result->data;
  s.result_type = nda_type_of(result);
  memset(s.start, 0, sizeof s.start);
  if (request->has_initial &&
      nda_threshold(nda_type_of(a), s.largest, &request->initial, s.start))
    s.flags |= NDA_BOUNDED;
  error->code = NDA_OK;
  lay_out(&s, where, result);
  if (s.lanes.empty)
    return NDA_OK;
  take_run(&s);
  across = take_lanes(&s);
  kernel = (across ? kernels->columns : kernels->rows)[s.largest][a->dtype];
  return search_all(&s, where, kernel, error);
}

/* --- coordinates --------------------------------------------------------- */

void nda_coordinates(const nda_plan *plan, const nda_view *a, int place,
                     const nda_view *found, const nda_view *out)
{
  const nda_type *type = nda_type_of(out);
  int64_t weight = 1;
  int base = plan->request->base, axis = 0;
  nda_error ignored;
  nda_walk walk;
  nda_axis(plan->request->axes[place], a->ndim, &axis, &ignored);
  for (int i = axis + 1; i < a->ndim; i++)
    weight *= plan->searched[i] ? a->shape[i] : 1;
  nda_walk_init(&walk);
  for (int i = 0; i < plan->ndim; i++)
    nda_walk_add(&walk, plan->shape[i], found->strides[i], out->strides[i], 0);
  if (walk.empty)
    return;
  do {
    int64_t index;
    memcpy(&index, (const char *)found->data + walk.offset[0], sizeof index);
    if (index >= 0)
      index = index / weight % a->shape[axis];
    type->store_index((char *)out->data + walk.offset[1], index + base);
  } while (nda_walk_next(&walk));
}

#undef TILE
#undef SLOT
