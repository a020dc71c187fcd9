/* view.c: shape and stride algebra; see view.h. Lengths and strides of an
** existing view can be multiplied without overflow checks: the size was checked
** when its memory was allocated. */
#include "view.h"

#include <string.h>

int64_t nda_size(const nda_view *view)
{
  int64_t size = 1;
  for (int i = 0; i < view->ndim; i++) {
    if (view->shape[i] == 0)
      return 0;
    size *= view->shape[i];
  }
  return size;
}

int64_t nda_offset(const nda_view *view, int64_t flat)
{
  int64_t bytes = 0;
  for (int i = view->ndim - 1; i >= 0; i--) {
    bytes += flat % view->shape[i] * view->strides[i];
    flat /= view->shape[i];
  }
  return bytes;
}

nda_status nda_count(int ndim, const int64_t *shape, int itemsize,
                     int64_t *size, int64_t *bytes, nda_error *error)
{
  int64_t product = itemsize;
  int empty = 0;
  for (int i = 0; i < ndim; i++) {
    if (shape[i] < 0)
      return nda_fail(error, NDA_BAD_LENGTH, i, 0, shape[i]);
    empty |= shape[i] == 0;
  }
  for (int i = 0; i < ndim; i++) {
    if (shape[i] > 0 && !nda_multiply(product, shape[i], &product))
      return nda_fail(error, NDA_TOO_LARGE, i, 0, 0);
  }
  *bytes = empty ? 0 : product;
  *size = *bytes / itemsize;
  return NDA_OK;
}

void nda_row_major(int ndim, const int64_t *shape, int itemsize,
                   int64_t *strides)
{
  int64_t step = itemsize;
  for (int i = ndim - 1; i >= 0; i--) {
    strides[i] = step;
    if (shape[i] > 0)
      step *= shape[i];
  }
}

int nda_iscontiguous(const nda_view *view)
{
  return nda_size(view) == 0 || nda_adjacent(view) >= 0;
}

int nda_same_shape(const nda_view *a, const nda_view *b)
{
  int same = a->ndim == b->ndim;
  for (int i = 0; same && i < a->ndim; i++)
    same = a->shape[i] == b->shape[i];
  return same;
}

/* --- overlap ------------------------------------------------------------- */

/* Overlap of two views as an equation: they share a byte if sum c[i] * x[i] =
** target with 0 <= x[i] <= most[i] has a solution. There is one unknown for
** each axis of either view, and one for the bytes within an element. With the
** largest coefficients first, most unknowns have only one or two possible
** values. */
typedef struct puzzle {
  int terms;
  int effort; /* branches that may still be tried */
  int64_t coefficient[2 * NDA_MAXDIMS + 1];
  int64_t most[2 * NDA_MAXDIMS + 1];
} puzzle;

static void add_term(puzzle *p, int64_t coefficient, int64_t most)
{
  int at = p->terms++;
  for (; at > 0 && p->coefficient[at - 1] < coefficient; at--) {
    p->coefficient[at] = p->coefficient[at - 1];
    p->most[at] = p->most[at - 1];
  }
  p->coefficient[at] = coefficient;
  p->most[at] = most;
}

static int solvable(puzzle *p, int term, int64_t target)
{
  int64_t rest = 0, low, high, c;
  if (target == 0) /* also true after the last term, which is taken if it
                   ** fits */
    return 1;
  if (--p->effort < 0)
    return 1;
  c = p->coefficient[term];
  for (int i = term + 1; i < p->terms; i++)
    rest += p->coefficient[i] * p->most[i];
  low = target > rest ? (target - rest + c - 1) / c : 0;
  high = target / c < p->most[term] ? target / c : p->most[term];
  for (int64_t x = high; x >= low; x--) {
    if (solvable(p, term + 1, target - c * x))
      return 1;
  }
  return 0;
}

int nda_reach(const nda_view *view, int64_t *low, int64_t *high)
{
  *low = 0;
  *high = nda_type_of(view)->size;
  for (int i = 0; i < view->ndim; i++) {
    int64_t stride = view->strides[i], reach;
    if (stride == INT64_MIN ||
        !nda_multiply(stride < 0 ? -stride : stride, view->shape[i] - 1,
                      &reach) ||
        reach > INT64_MAX / 4 - *high || reach > INT64_MAX / 4 + *low)
      return 0;
    if (stride < 0)
      *low -= reach;
    else
      *high += reach;
  }
  return 1;
}

/* The addresses of the first and the last byte. */
static void find_ends(const nda_view *view, uintptr_t *first, uintptr_t *last)
{
  int64_t low = 0, high = 0;
  nda_reach(view, &low, &high); /* cannot overflow for an array */
  *first = (uintptr_t)view->data - (uintptr_t)-low;
  *last = (uintptr_t)view->data + (uintptr_t)(high - 1);
}

static void add_axes(puzzle *p, const nda_view *view)
{
  for (int i = 0; i < view->ndim; i++) {
    int64_t stride = view->strides[i], most = view->shape[i] - 1;
    if (stride != 0 && most != 0)
      add_term(p, stride < 0 ? -stride : stride, most);
  }
}

int nda_overlap(const nda_view *a, const nda_view *b)
{
  puzzle p;
  uintptr_t first_a, last_a, first_b, last_b;
  if (nda_size(a) == 0 || nda_size(b) == 0)
    return 0;
  find_ends(a, &first_a, &last_a);
  find_ends(b, &first_b, &last_b);
  if (last_a < first_b || last_b < first_a)
    return 0;
  p.terms = 0;
  p.effort = 10000;
  add_axes(&p, a);
  add_axes(&p, b);
  add_term(&p, 1, nda_type_of(a)->size + nda_type_of(b)->size - 2);
  /* the unknowns count up from a's first byte, and down from b's last */
  return solvable(&p, 0, (int64_t)(last_b - first_a));
}

/* --- axes and indices ---------------------------------------------------- */

nda_status nda_axis(int64_t given, int ndim, int *axis, nda_error *error)
{
  if (given == 0 || given > ndim || given < -ndim)
    return nda_fail(error, NDA_BAD_AXIS, 0, ndim, given);
  *axis = (int)(given < 0 ? given + ndim : given - 1);
  return NDA_OK;
}

static nda_status position(int64_t given, int64_t length, int axis,
                           int64_t *index, nda_error *error)
{
  if (given == 0 || given > length || given < -length)
    return nda_fail(error, NDA_BAD_INDEX, axis, length, given);
  *index = given < 0 ? given + length : given - 1;
  return NDA_OK;
}

nda_status nda_index(const nda_view *view, int axis, int64_t given,
                     int64_t *bytes, nda_error *error)
{
  int64_t index = 0;
  nda_status status = position(given, view->shape[axis], axis, &index, error);
  *bytes = index * view->strides[axis];
  return status;
}

/* --- views of views ------------------------------------------------------ */

void nda_layout_of(const nda_view *view, nda_layout *layout)
{
  size_t bytes = nda_bytes(view->ndim, sizeof layout->shape[0]);
  layout->ndim = view->ndim;
  layout->offset = 0;
  if (bytes == 0)
    return;
  memcpy(layout->shape, view->shape, bytes);
  memcpy(layout->strides, view->strides, bytes);
}

static void add_axis(nda_layout *layout, int64_t length, int64_t stride)
{
  layout->shape[layout->ndim] = length;
  layout->strides[layout->ndim] = stride;
  layout->ndim++;
}

void nda_drop(nda_layout *layout, int axis)
{
  size_t after = nda_bytes(layout->ndim - axis - 1, sizeof layout->shape[0]);
  memmove(layout->shape + axis, layout->shape + axis + 1, after);
  memmove(layout->strides + axis, layout->strides + axis + 1, after);
  layout->ndim--;
}

nda_status nda_pick(nda_layout *layout, int axis, int64_t index,
                    nda_error *error)
{
  int64_t from0 = 0;
  if (position(index, layout->shape[axis], axis, &from0, error) != NDA_OK)
    return error->code;
  layout->offset += from0 * layout->strides[axis];
  nda_drop(layout, axis);
  return NDA_OK;
}

int64_t nda_steps(int64_t first, int64_t last, int64_t step)
{
  uint64_t distance, stride, count; /* a distance may need all 64 bits */
  if (step > 0 ? first > last : first < last)
    return 0;
  distance = step > 0 ? (uint64_t)last - (uint64_t)first
                      : (uint64_t)first - (uint64_t)last;
  stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
  count = distance / stride;
  return count < INT64_MAX ? (int64_t)count + 1 : -1;
}

nda_status nda_slice(nda_layout *layout, int axis, const nda_range *range,
                     nda_error *error)
{
  int64_t n = layout->shape[axis], stride = layout->strides[axis];
  int64_t step = range->step, count;
  int64_t first = range->has_first ? range->first : step > 0 ? 1 : n;
  int64_t last = range->has_last ? range->last : step > 0 ? n : 1;
  if (step == 0)
    return nda_fail(error, NDA_BAD_STEP, axis, 0, 0);
  if (first < 0)
    first = first + n + 1;
  if (last < 0)
    last = last + n + 1;
  if (step > 0) {
    first = first < 1 ? 1 : first;
    last = last > n ? n : last;
  } else {
    first = first > n ? n : first;
    last = last < 1 ? 1 : last;
  }
  count = nda_steps(first, last, step);
  layout->shape[axis] = count;
  if (count > 0)
    layout->offset += (first - 1) * stride;
  if (count > 1)
    layout->strides[axis] = stride * step;
  return NDA_OK;
}

nda_status nda_transpose(const nda_view *view, const int *axes,
                         nda_layout *layout, nda_error *error)
{
  char seen[NDA_MAXDIMS] = {0};
  layout->ndim = 0;
  layout->offset = 0;
  for (int i = 0; i < view->ndim; i++) {
    if (seen[axes[i]]++)
      return nda_fail(error, NDA_AXIS_TWICE, axes[i], 0, i);
    add_axis(layout, view->shape[axes[i]], view->strides[axes[i]]);
  }
  return NDA_OK;
}

nda_status nda_expand(const nda_view *view, int axis, nda_layout *layout,
                      nda_error *error)
{
  if (view->ndim == NDA_MAXDIMS)
    return nda_fail(error, NDA_TOO_MANY_AXES, 0, NDA_MAXDIMS, NDA_MAXDIMS + 1);
  layout->ndim = 0;
  layout->offset = 0;
  for (int i = 0; i <= view->ndim; i++) {
    if (i == axis)
      add_axis(layout, 1, 0);
    if (i < view->ndim)
      add_axis(layout, view->shape[i], view->strides[i]);
  }
  return NDA_OK;
}

nda_status nda_broadcast(const nda_view *view, int ndim, const int64_t *shape,
                         nda_layout *layout, nda_error *error)
{
  int fresh = ndim - view->ndim;
  int64_t size, bytes;
  if (nda_count(ndim, shape, nda_type_of(view)->size, &size, &bytes, error) !=
      NDA_OK)
    return error->code;
  if (fresh < 0)
    return nda_fail(error, NDA_DIMENSIONS, 0, ndim, view->ndim);
  layout->ndim = 0;
  layout->offset = 0;
  for (int i = 0; i < ndim; i++) {
    int64_t length = i < fresh ? 1 : view->shape[i - fresh];
    int64_t stride = i < fresh ? 0 : view->strides[i - fresh];
    if (length != shape[i] && length != 1)
      return nda_fail(error, NDA_AXIS_LENGTH, i - fresh, shape[i], length);
    add_axis(layout, shape[i], length == shape[i] ? stride : 0);
  }
  return NDA_OK;
}

/* Copies the lengths, and computes the unknown one. */
static nda_status complete(const nda_view *view, int ndim, const int64_t *shape,
                           int64_t *lengths, nda_error *error)
{
  int64_t size = nda_size(view);
  int unknown = -1;
  int64_t known, bytes;
  for (int i = 0; i < ndim; i++) {
    lengths[i] = shape[i];
    if (shape[i] != -1)
      continue;
    if (unknown >= 0)
      return nda_fail(error, NDA_UNKNOWN_LENGTH, i, 0, 0);
    unknown = i;
    lengths[i] = 1;
  }
  if (nda_count(ndim, lengths, nda_type_of(view)->size, &known, &bytes,
                error) != NDA_OK)
    return error->code;
  if (unknown >= 0) {
    if (known == 0)
      return nda_fail(error, NDA_UNKNOWN_LENGTH, unknown, 0, 0);
    lengths[unknown] = size / known;
    known *= lengths[unknown];
  }
  if (known != size)
    return nda_fail(error, NDA_BAD_SIZE, 0, size, known);
  return NDA_OK;
}

nda_status nda_reshape(const nda_view *view, int ndim, const int64_t *shape,
                       nda_layout *layout, nda_error *error)
{
  nda_layout old;
  int64_t size = nda_size(view);
  int from = 0, to = 0;
  layout->ndim = ndim;
  layout->offset = 0;
  if (complete(view, ndim, shape, layout->shape, error) != NDA_OK)
    return error->code;
  nda_row_major(ndim, layout->shape, nda_type_of(view)->size, layout->strides);
  if (size == 0)
    return NDA_OK;
  nda_layout_of(view, &old);
  for (int i = old.ndim - 1; i >= 0; i--) {
    if (old.shape[i] == 1)
      nda_drop(&old, i);
  }
  while (from < old.ndim) { /* old axes from..last-1 become new axes
                            ** to..next-1 */
    int last = from + 1, next = to + 1;
    int64_t has = old.shape[from], wants = layout->shape[to];
    while (has != wants) {
      if (has < wants)
        has *= old.shape[last++];
      else
        wants *= layout->shape[next++];
    }
    for (int i = from; i + 1 < last; i++) {
      if (old.strides[i] != old.strides[i + 1] * old.shape[i + 1])
        return nda_fail(error, NDA_NO_VIEW, 0, 0, 0);
    }
    for (int64_t i = next - 1, step = old.strides[last - 1]; i >= to; i--) {
      layout->strides[i] = step;
      step *= layout->shape[i];
    }
    from = last;
    to = next;
  }
  return NDA_OK;
}

/* --- walks --------------------------------------------------------------- */

void nda_walk_init(nda_walk *walk)
{
  walk->ndim = 0;
  walk->empty = 0;
  for (int k = 0; k < NDA_OPERANDS; k++)
    walk->offset[k] = 0;
}

/* Strides are added one by one: compilers vectorize a loop over them, and
** vector loads of values just stored one by one are slow. */
NDA_INLINE void add_inwards(nda_walk *walk, int64_t length, int64_t s0,
                            int64_t s1, int64_t s2, int64_t s3)
{
  int last = walk->ndim - 1;
  walk->empty |= length == 0;
  if (length <= 1 || (s0 | s1 | s2 | s3) == 0)
    return;
  if (last >= 0 && walk->stride[0][last] == length * s0 &&
      walk->stride[1][last] == length * s1 &&
      walk->stride[2][last] == length * s2 &&
      walk->stride[3][last] == length * s3)
    walk->length[last] *= length;
  else
    walk->length[++last] = length;
  walk->at[last] = 0;
  walk->stride[0][last] = s0;
  walk->stride[1][last] = s1;
  walk->stride[2][last] = s2;
  walk->stride[3][last] = s3;
  walk->ndim = last + 1;
}

void nda_walk_axis(nda_walk *walk, int64_t length, const int64_t *stride)
{
  add_inwards(walk, length, stride[0], stride[1], stride[2], stride[3]);
}

void nda_walk_add(nda_walk *walk, int64_t length, int64_t s0, int64_t s1,
                  int64_t s2)
{
  add_inwards(walk, length, s0, s1, s2, 0);
}

void nda_walk_over(nda_walk *walk, int ndim, const int64_t *shape,
                   const int64_t *s0, const int64_t *s1)
{
  nda_walk_init(walk);
  for (int i = 0; i < ndim; i++)
    add_inwards(walk, shape[i], s0[i], s1 != NULL ? s1[i] : 0, 0, 0);
}

void nda_walk_places(nda_walk *walk, const nda_view *view)
{
  int64_t weight[NDA_MAXDIMS], step = 1;
  for (int i = view->ndim - 1; i >= 0; i--) {
    weight[i] = view->strides[i] == 0 ? 0 : step;
    step *= view->shape[i];
  }
  nda_walk_over(walk, view->ndim, view->shape, view->strides, weight);
}

void nda_walk_remove(nda_walk *walk, int axis)
{
  walk->ndim--;
  for (int i = axis; i < walk->ndim; i++) {
    walk->length[i] = walk->length[i + 1];
    for (int k = 0; k < NDA_OPERANDS; k++)
      walk->stride[k][i] = walk->stride[k][i + 1];
  }
}

int64_t nda_walk_extract(nda_walk *walk, int axis, int64_t *stride)
{
  int64_t length = axis < 0 ? 1 : walk->length[axis];
  for (int k = 0; k < NDA_OPERANDS; k++)
    stride[k] = axis < 0 ? 0 : walk->stride[k][axis];
  if (axis >= 0)
    nda_walk_remove(walk, axis);
  return length;
}
