/* pick.c: selects elements by indices or by a mask; see pick.h. Runs along an
** axis are processed in blocks: of indices as int64_t, and of bools. Indices
** and masks may be lent memory that changes between two reads, so each value is
** checked again when it is used. */

#include <string.h>

#include "transfer.h"

#define BLOCK 512

/* --- by indices ----------------------------------------------------------- */

/* Converts a real to an index; 0, which is invalid, if it is not whole or too
** large. */
static int64_t whole_index(double real)
{
  int64_t index;
  if (!(real >= 1 && real < 9223372036854775808.0)) /* 2^63 */
    return 0;
  index = (int64_t)real;
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

/* Indices along an axis, and a value for each. */
typedef struct batch {
  int64_t n;
  const int64_t *indices;
  char *first; /* the element with index 1 */
  int64_t stride, length;
  char *values;
  int64_t apart;  /* bytes from value to value */
  int overflowed; /* a sum did */
} batch;

/* The element for value i; false if its index is not from 1 to the length. */
NDA_INLINE int find_element(const batch *b, int64_t i, char **at)
{
  uint64_t place = (uint64_t)b->indices[i] - 1;
  if (place >= (uint64_t)b->length)
    return 0;
  *at = b->first + (int64_t)place * b->stride;
  return 1;
}

/* With a constant size, so that each size has its own loop. Returns how many
** were read or written, up to the first index out of range. */
NDA_INLINE int64_t move_each(const batch *given, int reads, size_t size)
{
  const batch b = *given; /* no element can alias a local copy */
  int64_t i = 0;
  for (char *at; i < b.n && find_element(&b, i, &at); i++) {
    char *value = b.values + i * b.apart;
    memcpy(reads ? value : at, reads ? at : value, size);
  }
  return i;
}

NDA_INLINE int64_t move_sized(const batch *b, int reads, int size)
{
  if (size == 1)
    return move_each(b, reads, 1);
  if (size == 2)
    return move_each(b, reads, 2);
  if (size == 4)
    return move_each(b, reads, 4);
  return move_each(b, reads, 8);
}

static int64_t move_elements(const batch *b, int reads, int size)
{
  return reads ? move_sized(b, 1, size) : move_sized(b, 0, size);
}

#define NDA_NAME(name, type) name##_##type##_put
#define NDA_BODY "../core/adds.tmpl.h"
#include "../kernels/each_type.tmpl.h"

typedef int64_t add_elements(batch *given, int sign);

static add_elements *const adds_of[NDA_DTYPES] = NDA_EACH_TYPE(add, put);

/* A call of nda_take_along, nda_take or nda_put. */
typedef struct moving {
  const nda_view *a, *values, *indices;
  int axis;          /* -1: indices are positions in row-major order */
  int reads;         /* writes the values; else the elements of `a` */
  add_elements *add; /* or NULL */
  int sign;          /* 1; or -1 to subtract what was added */
} moving;

/* Makes the batch's indices count bytes from the lowest address of `a`, where
** elements have no common stride: at positions in row-major order, or if those
** of each value begin `drift` bytes further, the first `origin` bytes on. */
static void count_bytes(const nda_view *a, int axis, int64_t origin,
                        int64_t drift, batch *b, int64_t *block)
{
  int64_t length = axis < 0 ? nda_size(a) : a->shape[axis], low, high;
  nda_reach(a, &low, &high); /* cannot overflow for an array */
  for (int64_t i = 0; i < b->n; i++, origin += drift) {
    uint64_t place = (uint64_t)b->indices[i] - 1;
    int64_t at = (int64_t)place, offset = low - 1;
    if (place < (uint64_t)length)
      offset = axis < 0 ? nda_offset(a, at) : origin + at * a->strides[axis];
    block[i] = offset - low + 1;
  }
  b->indices = block;
  b->first = (char *)a->data + low;
  b->stride = 1;
  b->length = high - low;
}

/* Moves n values of a run to or from an axis of the elements at one index.
** Returns how many were done. */
static int64_t move_across(const moving *m, const nda_runs *run, batch *b,
                           int64_t n)
{
  int64_t block[BLOCK], drift = run->stride[1], done = 0;
  int size = nda_type_of(m->a)->size;
  char *at;
  b->indices =
    bring_indices(nda_type_of(m->indices), 1,
                  (const char *)m->indices->data + run->offset[2], 0, block);
  if (!find_element(b, 0, &at))
    return 0;
  if (m->reads)
    nda_copy_run(b->values, b->apart, at, drift, n, size);
  else if (m->add == NULL)
    nda_copy_run(at, drift, b->values, b->apart, n, size);
  if (m->add == NULL)
    return n;
  for (int64_t i = 0; i < n && i < BLOCK; i++)
    block[i] = i + 1;
  b->indices = block;
  b->first = at;
  b->stride = drift;
  b->length = BLOCK;
  while (done < n && !b->overflowed) {
    b->n = n - done < BLOCK ? n - done : BLOCK;
    done += m->add(b, m->sign);
    b->first += BLOCK * drift;
    b->values += BLOCK * b->apart;
  }
  return done;
}

/* The same for a run along the indices. */
static int64_t move_along(const moving *m, const nda_runs *run, batch *b,
                          int64_t n)
{
  int64_t block[BLOCK], drift = run->stride[1], done = 0, moved;
  const nda_type *type = nda_type_of(m->indices);
  const char *by = (const char *)m->indices->data + run->offset[2];
  int size = nda_type_of(m->a)->size;
  do {
    b->n = n - done < BLOCK ? n - done : BLOCK;
    b->indices = bring_indices(type, b->n, by + done * run->stride[2],
                               run->stride[2], block);
    if (m->axis < 0 || drift != 0)
      count_bytes(m->a, m->axis, run->offset[1] + done * drift, drift, b,
                  block);
    moved =
      m->add != NULL ? m->add(b, m->sign) : move_elements(b, m->reads, size);
    done += moved;
    b->values += moved * b->apart;
  } while (done < n && moved == b->n);
  return done;
}

/* Moves at most *count values along a walk over the values, `a`, the indices
** and the positions in row-major order; sets *count to the number done. */
static nda_status move_all(const moving *m, nda_walk *walk, nda_watch *watch,
                           int64_t *count, nda_error *error)
{
  int64_t left = *count, done, n;
  nda_runs run;
  nda_runs_init(&run, walk, watch);
  while (left > 0 && nda_runs_next(&run)) {
    char *first = (char *)m->a->data + run.offset[1];
    char *values = (char *)m->values->data + run.offset[0];
    batch b = {0, NULL, first, 0, 0, values, run.stride[0], 0};
    if (m->axis >= 0) {
      b.stride = m->a->strides[m->axis];
      b.length = m->a->shape[m->axis];
    }
    n = left < run.length ? left : run.length;
    done = m->axis >= 0 && run.stride[2] == 0 ? move_across(m, &run, &b, n)
                                              : move_along(m, &run, &b, n);
    left -= done;
    if (done < n) {
      *count -= left;
      return nda_fail(error,
                      b.overflowed ? NDA_OVERFLOW
                      : m->reads   ? NDA_BAD_INDEX
                                   : NDA_CHANGED,
                      0, 0, run.offset[3] + done * run.stride[3]);
    }
  }
  return nda_fail(error, run.status, 0, 0, 0);
}

nda_status nda_take_along(nda_watch *watch, const nda_view *dst,
                          const nda_view *a, const nda_view *indices, int axis,
                          nda_error *error)
{
  moving m = {a, dst, indices, a->ndim > 0 ? axis : -1, 1, NULL, 1};
  int64_t weight[NDA_MAXDIMS], count = INT64_MAX;
  nda_walk walk;
  nda_walk_init(&walk);
  nda_row_major(dst->ndim, dst->shape, 1, weight);
  for (int i = 0; i < dst->ndim; i++) {
    int64_t stride[NDA_OPERANDS] = {dst->strides[i], 0, indices->strides[i],
                                    weight[i]};
    if (i != axis)
      stride[1] = a->strides[i];
    nda_walk_axis(&walk, dst->shape[i], stride);
  }
  move_all(&m, &walk, watch, &count, error);
  error->expected = a->ndim > 0 ? a->shape[axis] : 1;
  return error->code;
}

/* With at least this number of elements after the axis, runs go along them, not
** along the indices. */
#define FEW_BEHIND 8

/* The walk of nda_take over dst, which may be longer, `a` and the indices. To
** add, there is one more operand: the position in row-major order. */
static void walk_taken(nda_walk *walk, const moving *m)
{
  const nda_view *dst = m->values, *a = m->a, *indices = m->indices;
  int64_t weight[NDA_MAXDIMS], behind = 1;
  int n = dst->ndim, first = m->axis < 0 ? 0 : m->axis;
  int past = first + indices->ndim, turn = 0;
  nda_row_major(n, dst->shape, m->add != NULL, weight); /* else zeros */
  for (int i = past; i < n && behind < FEW_BEHIND; i++)
    behind *= dst->shape[i];
  if (behind < FEW_BEHIND)
    turn = n - past;
  nda_walk_init(walk);
  for (int k = 0; k < n; k++) {
    int i = k < first ? k : k < first + turn ? past + k - first : k - turn;
    int by = i >= first && i < past,
        of = i < first ? i : i - past + m->axis + 1;
    int64_t stride[NDA_OPERANDS] = {dst->strides[i], by ? 0 : a->strides[of],
                                    by ? indices->strides[i - first] : 0,
                                    weight[i]};
    nda_walk_axis(walk, by ? indices->shape[i - first] : a->shape[of], stride);
  }
}

/* Moves along the walk of nda_take: see move_all. With axis -1, `a` becomes one
** axis if its layout allows that. */
static nda_status move_taken(const moving *given, nda_watch *watch,
                             int64_t *count, nda_error *error)
{
  moving m = *given;
  int64_t size = nda_size(m.a);
  nda_layout layout;
  nda_view flat;
  nda_walk walk;
  if (m.axis < 0 && nda_reshape(m.a, 1, &size, &layout, error) == NDA_OK) {
    flat = nda_view_of(m.a, &layout);
    m.a = &flat;
    m.axis = 0;
  }
  walk_taken(&walk, &m);
  return move_all(&m, &walk, watch, count, error);
}

nda_status nda_take(nda_watch *watch, const nda_view *dst, const nda_view *a,
                    const nda_view *indices, int axis)
{
  moving m = {a, dst, indices, axis, 1, NULL, 1};
  int64_t count = INT64_MAX;
  nda_error ignored;
  return move_taken(&m, watch, &count, &ignored);
}

nda_status nda_put(nda_watch *watch, const nda_view *a, const nda_view *values,
                   const nda_view *indices, int axis, int adds,
                   nda_error *error)
{
  moving m = {a, values, indices, axis, 0, adds ? adds_of[a->dtype] : NULL, 1};
  int64_t count = INT64_MAX;
  nda_error ignored;
  nda_status status = move_taken(&m, watch, &count, error);
  if (status != NDA_OVERFLOW)
    return status;
  m.sign = -1; /* wrapped sums wrap back */
  return move_taken(&m, watch, &count, &ignored) == NDA_OK ? status
                                                           : NDA_STOPPED;
}

#undef FEW_BEHIND

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
  int64_t places[BLOCK], kept = 0, n;
  batch b = {0,           places, (char *)from, run->stride[0],
             run->length, to,     to_stride,    0};
  for (int64_t done = 0; done < run->length && kept < room; done += BLOCK) {
    int64_t left = run->length - done;
    n = list_run(list, &nda_types[NDA_BOOL], mask + done * run->stride[1],
                 left < BLOCK ? left : BLOCK, run->stride[1], done + 1,
                 room - kept, places);
    b.n = n;
    b.values = to + kept * to_stride;
    move_elements(&b, 1, size);
    kept += n;
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
  nda_status status;
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
  status = count > 0 ? pack(&p, 0, 0, 0) : NDA_OK;
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
    nda_status status;
    n = list_run(kernels->maps->list, nda_type_of(mask),
                 (const char *)mask->data + from * mask->strides[0],
                 left < BLOCK ? left : BLOCK, mask->strides[0], from + 1,
                 count - done, block);
    to.data = (char *)dst->data + done * dst->strides[axis];
    status = nda_take(watch, &to, a, &indices, axis);
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
    nda_store_index(type, at + i * to->strides[0], indices[i]);
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
  int64_t first = l->done;
  nda_status status = NDA_OK;
  int still = stride == 0 && n > 1;
  if (still)
    n = 1;
  if (axis == l->a->ndim - 1)
    status = list_last(l, at, n);
  else {
    for (int64_t i = 0; i < n && l->done < l->count && status == NDA_OK; i++) {
      int64_t before = l->done;
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
  nda_status status;
  listing l = {kernels->maps->list, watch, a, count, 0, places};
  status = count > 0 ? list_axes(&l, 0, (const char *)a->data) : NDA_OK;
  return status == NDA_OK && l.done < count ? NDA_CHANGED : status;
}

#undef BLOCK
