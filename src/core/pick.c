/* pick.c: selects elements by indices or by a mask; see transfer.h. Runs along
** an axis are processed in blocks: of indices as int64_t, and of bools. Indices
** and masks may be lent memory that changes between two reads, so each value is
** checked again when it is used. */
#include "transfer.h"

#include <string.h>

#define BLOCK 256

/* --- by indices ----------------------------------------------------------- */

/* Converts a real to an index; 0, which is invalid, if it is not whole or too
** large. */
static int64_t whole_index(double real)
{
  if (!(real >= 1 && real < 9223372036854775808.0)) /* 2^63 */
    return 0;
  int64_t index = (int64_t)real;
  return (double)index == real ? index : 0;
}

/* At most BLOCK indices as int64_t: in place, or converted into `block`. */
static const int64_t *bring_indices(const nda_type *type, int64_t n,
                                    const char *at, int64_t stride,
                                    int64_t *block)
{
  if (type->dtype == NDA_INT64 && stride == (int64_t)sizeof *block &&
      (uintptr_t)at % sizeof *block == 0)
    return (const int64_t *)(const void *)at;
  type->widen(n, block, at, stride);
  for (int64_t i = 0; i < n && type->kind == NDA_REAL; i++) {
    double real;
    memcpy(&real, block + i, sizeof real);
    block[i] = whole_index(real);
  }
  return block;
}

#define AT_ONCE 64 /* indices in a vectorized loop */

/* Are all of these from 1 to n? If not, one of the two differences is
** negative. */
NDA_INLINE int all_within(const int64_t *indices, int64_t n)
{
  uint64_t signs = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < AT_ONCE; i++) {
    uint64_t index = (uint64_t)indices[i];
    signs |= (index - 1) | ((uint64_t)n - index);
  }
  return signs >> 63 == 0;
}

/* The position of the first index that is not from 1 to n; or `count`. */
static int64_t first_beyond(const int64_t *indices, int64_t count, int64_t n)
{
  int64_t i = 0;
  while (i + AT_ONCE <= count && all_within(indices + i, n))
    i += AT_ONCE;
  while (i < count && (uint64_t)indices[i] - 1 < (uint64_t)n)
    i++;
  return i;
}

#undef AT_ONCE

nda_status nda_check_indices(nda_watch *watch, const nda_view *indices,
                             int64_t n, nda_error *error)
{
  int64_t block[BLOCK];
  nda_walk walk;
  nda_runs run;
  nda_walk_places(&walk, indices);
  nda_runs_init(&run, &walk, watch);
  while (nda_runs_next(&run)) {
    const char *at = (const char *)indices->data + run.offset[0];
    for (int64_t from = 0; from < run.length; from += BLOCK) {
      int64_t count = run.length - from < BLOCK ? run.length - from : BLOCK;
      int64_t good = first_beyond(bring_indices(nda_type_of(indices), count,
                                                at + from * run.stride[0],
                                                run.stride[0], block),
                                  count, n);
      if (good < count)
        return nda_fail(error, NDA_BAD_INDEX, 0, n,
                        run.offset[1] + (from + good) * run.stride[1]);
    }
  }
  return nda_fail(error, run.status, 0, 0, 0);
}

/* n elements of an axis, at these indices, and the values that they are set to,
** or that are set to them. */
typedef struct picks {
  int64_t n;
  const int64_t *indices;
  int64_t length; /* of the axis */
  char *at;       /* the element with index 1 */
  int64_t stride;
  int64_t step; /* from the axis of one index to that of the next */
  char *values;
  int64_t apart; /* from one value to the next */
} picks;

/* With a constant size, so that each size has its own loop. Returns how many
** were moved, up to the first index that is not from 1 to the length. */
NDA_INLINE int64_t move_each(const picks *these, int puts, int64_t step,
                             size_t size)
{
  picks p = *these;
  int64_t i = 0;
  uint64_t place;
  for (; i < p.n && (place = (uint64_t)p.indices[i] - 1) < (uint64_t)p.length;
       i++) {
    char *at = p.at + i * step + (int64_t)place * p.stride;
    char *value = p.values + i * p.apart;
    memcpy(puts ? at : value, puts ? value : at, size);
  }
  return i;
}

NDA_INLINE int64_t move_sized(const picks *p, int puts, int64_t step, int size)
{
  return size == 1   ? move_each(p, puts, step, 1)
         : size == 2 ? move_each(p, puts, step, 2)
         : size == 4 ? move_each(p, puts, step, 4)
                     : move_each(p, puts, step, 8);
}

static int64_t take_elements(const picks *p, int size)
{
  return p->step == 0 ? move_sized(p, 0, 0, size)
                      : move_sized(p, 0, p->step, size);
}

#define NDA_NAME(name, type) name##_##type##_put
#define NDA_BODY "../core/adds.tmpl.h"
#include "../kernels/each_type.tmpl.h"

typedef int64_t adding(const picks *these);

static adding *const adds_of[NDA_DTYPES] = NDA_EACH_TYPE(add, put);

/* Undoes an addition: wrapped sums wrap back. */
static int64_t subtract(const picks *p, const nda_type *type)
{
  for (int64_t i = 0; i < p->n; i++) {
    nda_value x, y;
    char *at = p->at + (p->indices[i] - 1) * p->stride;
    if (first_beyond(p->indices + i, 1, p->length) == 0)
      return i;
    type->load(at, &x);
    type->load(p->values + i * p->apart, &y);
    x.as.natural -= y.as.natural;
    type->store(at, &x);
  }
  return p->n;
}

typedef enum moving_way { TAKE, PUT, ADD, SUBTRACT } moving_way;

typedef struct moving {
  moving_way way;
  nda_view a;
  const nda_view *values, *indices;
  int axis; /* -1: indices are positions in all of `a`, in row-major order */
  int64_t size, low; /* then its elements, and where its memory begins */
  nda_layout flat;   /* of `a`, if it became one axis */
} moving;

/* With axis -1, makes `a` one axis if its layout allows that. */
static void begin_moving(moving *p, moving_way way, const nda_view *a,
                         const nda_view *values, const nda_view *indices,
                         int axis)
{
  int64_t high;
  nda_error error;
  p->way = way;
  p->a = *a;
  p->values = values;
  p->indices = indices;
  p->axis = axis;
  p->size = nda_size(a);
  if (axis >= 0)
    return;
  nda_reach(a, &p->low, &high);
  if (nda_reshape(a, 1, &p->size, &p->flat, &error) == NDA_OK) {
    p->a = nda_view_of(a, &p->flat);
    p->axis = 0;
  }
}

/* Returns how many were moved, up to the first index out of range or sum that
** overflows. */
static int64_t move_elements(const moving *p, const picks *these)
{
  const nda_type *type = nda_type_of(&p->a);
  return p->way == TAKE  ? take_elements(these, type->size)
         : p->way == PUT ? move_sized(these, 1, 0, type->size)
         : p->way == ADD ? adds_of[type->dtype](these)
                         : subtract(these, type);
}

/* The same along an axis of the elements at one index, with room for a block of
** indices. */
static int64_t move_row(const moving *p, const picks *these, int64_t *block)
{
  int size = nda_type_of(&p->a)->size;
  char *at = these->at + (*these->indices - 1) * these->stride;
  picks row;
  if (first_beyond(these->indices, 1, these->length) == 0)
    return 0;
  if (p->way == TAKE)
    nda_copy_run(these->values, these->apart, at, these->step, these->n, size);
  if (p->way == PUT)
    nda_copy_run(at, these->step, these->values, these->apart, these->n, size);
  if (p->way <= PUT)
    return these->n;
  for (int64_t i = 0; i < these->n; i++)
    block[i] = i + 1;
  row = *these;
  row.indices = block;
  row.length = row.n;
  row.at = at;
  row.stride = row.step;
  return move_elements(p, &row);
}

/* Converts positions to offsets in bytes from the start of the memory, counted
** from 1; 0 for a position out of range. */
static const int64_t *offsets_of(const moving *p, int64_t n,
                                 const int64_t *places, int64_t *block)
{
  for (int64_t i = 0; i < n; i++) {
    uint64_t place = (uint64_t)places[i] - 1;
    block[i] = place < (uint64_t)p->size
                 ? nda_offset(&p->a, (int64_t)place) - p->low + 1
                 : 0;
  }
  return block;
}

/* Moves elements of a run from one position on, with room for a block of
** indices. Returns how many were moved before a fault, and the status. */
static int64_t move_block(const moving *p, const nda_runs *run, int64_t from,
                          picks *these, int64_t *block, nda_status *status)
{
  int64_t done, index;
  int row = run->stride[2] == 0;
  these->indices = bring_indices(nda_type_of(p->indices), row ? 1 : these->n,
                                 (const char *)p->indices->data +
                                   run->offset[2] + from * run->stride[2],
                                 run->stride[2], block);
  if (p->axis < 0)
    these->indices = offsets_of(p, row ? 1 : these->n, these->indices, block);
  these->at = (char *)p->a.data + run->offset[1] + from * these->step +
              (p->axis < 0 ? p->low : 0);
  these->values =
    (char *)p->values->data + run->offset[0] + from * these->apart;
  done = row ? move_row(p, these, block) : move_elements(p, these);
  if (done == these->n)
    return done;
  index = these->indices[row ? 0 : done];
  *status = p->way == ADD && first_beyond(&index, 1, these->length) > 0
              ? NDA_OVERFLOW
              : NDA_BAD_INDEX;
  return done;
}

/* Moves at most *count elements; sets *count to the number moved. The operands
** of the walk are the values, the elements, the indices and the position of the
** value in row-major order. */
static nda_status move_all(const moving *p, nda_watch *watch, nda_walk *walk,
                           int64_t *count, nda_error *error)
{
  int64_t block[BLOCK], most = *count, piece, done;
  nda_status status;
  nda_runs run;
  picks these;
  nda_runs_init(&run, walk, watch);
  piece = run.stride[2] == 0 && p->way <= PUT ? INT64_MAX : BLOCK;
  these.length = p->axis < 0 ? INT64_MAX : p->a.shape[p->axis];
  these.stride = p->axis < 0 ? 1 : p->a.strides[p->axis];
  these.step = run.stride[1];
  these.apart = run.stride[0];
  for (*count = 0; *count < most && nda_runs_next(&run);) {
    for (int64_t from = 0; from < run.length && *count < most; from += done) {
      int64_t n = run.length - from < piece ? run.length - from : piece;
      these.n = most - *count < n ? most - *count : n;
      done = move_block(p, &run, from, &these, block, &status);
      *count += done;
      if (done < these.n)
        return nda_fail(error, status, 0, 0,
                        run.offset[3] + (from + done) * run.stride[3]);
    }
  }
  return nda_fail(error, run.status, 0, 0, 0);
}

/* With at least this number of elements after the axis, runs go along them, not
** along the indices. */
#define FEW_BEHIND 8

/* The walk of move_all; of positions only if it adds. The values may be longer
** than those that are moved. */
static void walk_picked(nda_walk *walk, const moving *p)
{
  const nda_view *values = p->values, *a = &p->a, *indices = p->indices;
  int64_t weight[NDA_MAXDIMS], behind = 1;
  int n = values->ndim, first = p->axis < 0 ? 0 : p->axis;
  int past = first + indices->ndim, turn = 0;
  nda_row_major(n, values->shape, p->way >= ADD, weight);
  for (int i = past; i < n && behind < FEW_BEHIND; i++)
    behind *= values->shape[i];
  if (behind < FEW_BEHIND)
    turn = n - past;
  nda_walk_init(walk);
  for (int k = 0; k < n; k++) {
    int i = k < first ? k : k < first + turn ? past + k - first : k - turn;
    int by = i >= first && i < past,
        of = i < first ? i : i - past + p->axis + 1;
    int64_t stride[NDA_OPERANDS];
    stride[0] = values->strides[i];
    stride[1] = by ? 0 : a->strides[of];
    stride[2] = by ? indices->strides[i - first] : 0;
    stride[3] = weight[i];
    nda_walk_axis(walk, by ? indices->shape[i - first] : a->shape[of], stride);
  }
}

#undef FEW_BEHIND

nda_status nda_take(nda_watch *watch, const nda_view *dst, const nda_view *a,
                    const nda_view *indices, int axis)
{
  int64_t count = INT64_MAX;
  nda_error error;
  nda_walk walk;
  moving p;
  begin_moving(&p, TAKE, a, dst, indices, axis);
  walk_picked(&walk, &p);
  return move_all(&p, watch, &walk, &count, &error);
}

nda_status nda_put(nda_watch *watch, const nda_view *a, const nda_view *values,
                   const nda_view *indices, int axis, int adds,
                   nda_error *error)
{
  int64_t count = INT64_MAX;
  nda_error ignored;
  nda_walk walk;
  moving p;
  begin_moving(&p, adds ? ADD : PUT, a, values, indices, axis);
  walk_picked(&walk, &p);
  nda_status status = move_all(&p, watch, &walk, &count, error);
  if (status != NDA_OVERFLOW)
    return status == NDA_BAD_INDEX ? NDA_CHANGED : status;
  p.way = SUBTRACT;
  walk_picked(&walk, &p);
  return move_all(&p, watch, &walk, &count, &ignored) == NDA_OK ? status
                                                                : NDA_STOPPED;
}

nda_status nda_take_along(nda_watch *watch, const nda_view *dst,
                          const nda_view *a, const nda_view *indices, int axis,
                          nda_error *error)
{
  int64_t count = INT64_MAX;
  nda_walk walk;
  moving p;
  begin_moving(&p, TAKE, a, dst, indices, a->ndim > 0 ? axis : -1);
  nda_walk_init(&walk);
  for (int i = 0; i < dst->ndim; i++)
    nda_walk_add(&walk, dst->shape[i], dst->strides[i],
                 i == axis ? 0 : a->strides[i], indices->strides[i]);
  return nda_fail(error, move_all(&p, watch, &walk, &count, error), axis,
                  p.a.shape[p.axis], 0);
}

/* --- by a mask ------------------------------------------------------------ */

/* Tests at most BLOCK elements for truth. Floats are tested by their bits, so
** that NaN is true. */
static void find_truths(const nda_type *type, int64_t n, const char *at,
                        int64_t stride, char *truths)
{
  char wide[BLOCK * sizeof(uint64_t)];
  int sign = type->kind == NDA_REAL; /* the sign bit alone is not true */
  type->widen(n, wide, at, stride);
  for (int64_t i = 0; i < n; i++) {
    uint64_t bits;
    memcpy(&bits, wide + i * (int64_t)sizeof bits, sizeof bits);
    truths[i] = bits << sign != 0;
  }
}

/* Writes the indices of the true ones among n bools, counted from `first`;
** skips eight at a time where all are false. Returns how many. */
static int64_t list_truths(nda_list *list, const char *truths, int64_t n,
                           int64_t first, int64_t room, int64_t *places)
{
  int64_t found = 0, i = 0;
  if (list != NULL)
    found = list(truths, n, first, room, places, &i);
  for (; i + 8 <= n && found + 8 <= room; i += 8) {
    uint64_t eight;
    memcpy(&eight, truths + i, sizeof eight);
    if (eight == 0)
      continue;
    for (int64_t k = i; k < i + 8; k++) {
      places[found] = first + k;
      found += truths[k] != 0;
    }
  }
  for (; i < n && found < room; i++) {
    places[found] = first + i;
    found += truths[i] != 0;
  }
  return found;
}

/* The same for a run along the last axis that begins with index `first`. */
static int64_t list_run(nda_list *list, const nda_type *type, const char *at,
                        int64_t length, int64_t stride, int64_t first,
                        int64_t room, int64_t *places)
{
  char truths[BLOCK];
  int64_t found = 0;
  if (type->kind == NDA_BOOLEAN && stride == 1)
    return list_truths(list, at, length, first, room, places);
  for (int64_t from = 0; from < length; from += BLOCK) {
    int64_t n = length - from < BLOCK ? length - from : BLOCK;
    find_truths(type, n, at + from * stride, stride, truths);
    found +=
      list_truths(list, truths, n, first + from, room - found, places + found);
  }
  return found;
}

/* Copies the elements of a run of `a` where its mask is true, as many as there
** is room for. Returns how many. */
static int64_t keep_run(nda_list *list, char *to, int64_t to_stride,
                        int64_t room, const char *from, const char *mask,
                        const nda_runs *run, int size)
{
  int64_t places[BLOCK], kept = 0;
  picks these = {0, places, run->length, (char *)from, run->stride[0],
                 0, NULL,   to_stride};
  these.values = to;
  for (int64_t done = 0; done < run->length && kept < room; done += BLOCK) {
    int64_t left = run->length - done;
    these.n = list_run(list, &nda_types[NDA_BOOL], mask + done * run->stride[1],
                       left < BLOCK ? left : BLOCK, run->stride[1], done + 1,
                       room - kept, places);
    take_elements(&these, size);
    these.values += these.n * to_stride;
    kept += these.n;
  }
  return kept;
}

typedef struct packing {
  nda_list *list;
  nda_watch *watch;
  const nda_view *a, *mask;
  int last_still; /* the last axis with stride 0 in both; -1: there is none */
  int size;
  int64_t count, kept; /* elements of the result, and those written so far */
  char *to;
  int64_t stride;
} packing;

/* Packs the masked elements of the axes from `axis` on, at these offsets. */
static NDA_NOINLINE nda_status pack_moving(packing *p, int axis, int64_t data,
                                           int64_t mask)
{
  nda_walk walk;
  nda_runs run;
  nda_walk_init(&walk);
  for (int i = axis; i < p->a->ndim; i++)
    nda_walk_add(&walk, p->a->shape[i], p->a->strides[i], p->mask->strides[i],
                 0);
  nda_runs_init(&run, &walk, p->watch);
  while (p->kept < p->count && nda_runs_next(&run))
    p->kept += keep_run(
      p->list, p->to + p->kept * p->stride, p->stride, p->count - p->kept,
      (const char *)p->a->data + data + run.offset[0],
      (const char *)p->mask->data + mask + run.offset[1], &run, p->size);
  return run.status;
}

/* Appends the elements packed from position `first` on, `times` times more. */
static nda_status pack_again(packing *p, int64_t first, int64_t times)
{
  int64_t block = p->kept - first, end = p->count, from, n;
  if (block == 0)
    return NDA_OK;
  if (times <= (p->count - p->kept) / block)
    end = p->kept + times * block;
  for (; p->kept < end; p->kept += n) { /* doubles each time */
    from = first + (p->kept - first) % block;
    n = p->kept - from < end - p->kept ? p->kept - from : end - p->kept;
    n = nda_piece(p->watch, n, 1);
    nda_copy_run(p->to + p->kept * p->stride, p->stride,
                 p->to + from * p->stride, p->stride, n, p->size);
    if (nda_stopped(p->watch, n))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The same as pack_moving, but reads repeated elements once. */
static nda_status pack(packing *p, int axis, int64_t data, int64_t mask)
{
  int64_t first = p->kept, n;
  nda_status status = NDA_OK;
  if (axis > p->last_still)
    return pack_moving(p, axis, data, mask);
  n = p->a->shape[axis];
  if (p->a->strides[axis] == 0 && p->mask->strides[axis] == 0) {
    status = pack(p, axis + 1, data, mask);
    return status == NDA_OK ? pack_again(p, first, n - 1) : status;
  }
  for (int64_t i = 0; i < n && p->kept < p->count && status == NDA_OK; i++) {
    status = pack(p, axis + 1, data + i * p->a->strides[axis],
                  mask + i * p->mask->strides[axis]);
    if (status == NDA_OK && nda_stopped(p->watch, NDA_TABLE))
      status = NDA_STOPPED;
  }
  return status;
}

nda_status nda_compress(const nda_kernels *kernels, nda_watch *watch,
                        const nda_view *dst, const nda_view *a,
                        const nda_view *mask, int64_t count)
{
  packing p = {kernels->maps->list,
               watch,
               a,
               mask,
               -1,
               nda_type_of(a)->size,
               count,
               0,
               (char *)dst->data,
               dst->strides[0]};
  for (int i = 0; i < a->ndim; i++) {
    if (a->strides[i] == 0 && mask->strides[i] == 0)
      p.last_still = i;
  }
  nda_status status = count > 0 ? pack(&p, 0, 0, 0) : NDA_OK;
  return status == NDA_OK && p.kept < p.count ? NDA_CHANGED : status;
}

nda_status nda_compress_axis(const nda_kernels *kernels, nda_watch *watch,
                             const nda_view *dst, const nda_view *a,
                             const nda_view *mask, int axis, int64_t count)
{
  int64_t block[BLOCK], n, done = 0, stride = sizeof *block;
  nda_view indices = {block, NDA_INT64, 1, 0, &n, &stride}, to = *dst;
  if (nda_size(a) == 0)
    return NDA_OK;
  for (int64_t from = 0; from < mask->shape[0] && done < count; from += BLOCK) {
    int64_t left = mask->shape[0] - from;
    n = list_run(kernels->maps->list, nda_type_of(mask),
                 (const char *)mask->data + from * mask->strides[0],
                 left < BLOCK ? left : BLOCK, mask->strides[0], from + 1,
                 count - done, block);
    to.data = (char *)dst->data + done * dst->strides[axis];
    nda_status status = nda_take(watch, &to, a, &indices, axis);
    if (status != NDA_OK)
      return status;
    if (nda_stopped(watch, BLOCK))
      return NDA_STOPPED;
    done += n;
  }
  return done < count ? NDA_CHANGED : NDA_OK;
}

typedef struct listing {
  nda_list *list;
  nda_watch *watch;
  const nda_view *a;
  int64_t count, done;
  const nda_view *const *places; /* for each axis, room for `count` indices */
} listing;

/* The address of the index at a position, for an axis. */
static char *place_at(const listing *l, int axis, int64_t place)
{
  const nda_view *to = l->places[axis];
  return (char *)to->data + place * to->strides[0];
}

/* Writes indices along an axis, from a position on. */
static void write_places(const listing *l, int axis, int64_t place, int64_t n,
                         const int64_t *indices)
{
  const nda_view *to = l->places[axis];
  const nda_type *type = nda_type_of(to);
  char *at = place_at(l, axis, place);
  if (to->strides[0] == type->size)
    type->narrow(n, at, indices);
  for (int64_t i = 0; i < n && to->strides[0] != type->size; i++)
    type->narrow(1, at + i * to->strides[0], indices + i);
}

/* Sets n indices along an axis to `first`, first + step, ... */
static nda_status write_series(const listing *l, int axis, int64_t place,
                               int64_t n, int64_t first, int64_t step)
{
  int64_t block[BLOCK];
  for (int64_t i = 0, part; i < n; i += part) {
    part = n - i < BLOCK ? n - i : BLOCK;
    for (int64_t k = 0; k < part; k++)
      block[k] = first + (i + k) * step;
    write_places(l, axis, place + i, part, block);
    if (nda_stopped(l->watch, part))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The address where int64 indices of the last axis can be written directly;
** otherwise NULL. */
static int64_t *places_as_found(const listing *l)
{
  const nda_view *to = l->places[l->a->ndim - 1];
  if (to->dtype == NDA_INT64 && to->strides[0] == (int64_t)sizeof(int64_t) &&
      (uintptr_t)to->data % sizeof(int64_t) == 0)
    return (int64_t *)to->data;
  return NULL;
}

/* Lists the true ones of `length` elements of the last axis. */
static nda_status list_last(listing *l, const char *at, int64_t length)
{
  int axis = l->a->ndim - 1;
  int64_t block[BLOCK], *straight = places_as_found(l);
  int64_t stride = l->a->strides[axis], n, found;
  for (int64_t from = 0; from < length && l->done < l->count; from += n) {
    n = nda_piece(l->watch, length - from, 1);
    if (straight == NULL && n > BLOCK)
      n = BLOCK;
    found = list_run(l->list, nda_type_of(l->a), at + from * stride, n, stride,
                     from + 1, l->count - l->done,
                     straight != NULL ? straight + l->done : block);
    if (straight == NULL)
      write_places(l, axis, l->done, found, block);
    l->done += found;
    if (nda_stopped(l->watch, n))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The entries from `first` on have index 1 along a stride-0 axis: repeats them
** for its other indices. */
static nda_status list_again(listing *l, int axis, int64_t first)
{
  int64_t block = l->done - first, more = l->a->shape[axis] - 1;
  int64_t room = l->count - l->done, n;
  if (block > 0 && axis == l->a->ndim - 1) {
    n = more < room ? more : room;
    l->done += n;
    return write_series(l, axis, l->done - n, n, 2, 1);
  }
  for (int64_t i = 2; block > 0 && i <= more + 1 && room > 0; i++) {
    n = block < room ? block : room;
    for (int k = axis + 1; k < l->a->ndim; k++) {
      int64_t stride = l->places[k]->strides[0];
      nda_copy_run(place_at(l, k, l->done), stride, place_at(l, k, first),
                   stride, n, nda_type_of(l->places[k])->size);
      if (nda_stopped(l->watch, n))
        return NDA_STOPPED;
    }
    if (write_series(l, axis, l->done, n, i, 0) != NDA_OK)
      return NDA_STOPPED;
    l->done += n;
    room -= n;
  }
  return NDA_OK;
}

/* Lists the true elements of the axes from `axis` on, which begin at `at`. */
static nda_status list_axes(listing *l, int axis, const char *at)
{
  int64_t stride = l->a->strides[axis], n = l->a->shape[axis];
  int64_t first = l->done, before;
  nda_status status = NDA_OK;
  int still = stride == 0 && n > 1;
  if (still)
    n = 1;
  if (axis == l->a->ndim - 1)
    status = list_last(l, at, n);
  else {
    for (int64_t i = 0; i < n && l->done < l->count && status == NDA_OK; i++) {
      before = l->done;
      status = list_axes(l, axis + 1, at + i * stride);
      if (status == NDA_OK)
        status = write_series(l, axis, before, l->done - before, i + 1, 0);
    }
  }
  return still && status == NDA_OK ? list_again(l, axis, first) : status;
}

nda_status nda_nonzero(const nda_kernels *kernels, nda_watch *watch,
                       const nda_view *a, int64_t count,
                       const nda_view *const *places)
{
  listing l = {kernels->maps->list, watch, a, count, 0, places};
  nda_status status =
    count > 0 ? list_axes(&l, 0, (const char *)a->data) : NDA_OK;
  return status == NDA_OK && l.done < count ? NDA_CHANGED : status;
}

#undef BLOCK
