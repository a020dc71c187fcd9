/* pick.c: elements picked by their indices, or by a mask; see pick.h. Runs of
** an axis go through blocks: of indices as int64_t, and of truths. Indices and
** masks may be lent memory, to which somebody writes meanwhile. What was
** checked or counted before may not hold when they are read again, so each is
** checked as it is used. */
#include "pick.h"

#include <string.h>

#include "transfer.h"
#include "walk.h"

#define BLOCK 256

/* --- by indices ----------------------------------------------------------- */

/* At most BLOCK indices as int64_t: where they lie, or in `block`. */
static const int64_t *bring_indices(const nda_type *type, int64_t n,
                                    const char *at, int64_t stride,
                                    int64_t *block)
{
  if (type->dtype == NDA_INT64 && stride == (int64_t)sizeof *block &&
      (uintptr_t)at % sizeof *block == 0)
    return (const int64_t *)(const void *)at;
  type->widen(n, block, at, stride);
  return block;
}

/* The place of the first of them that is not one of 1 to n; or `count`. */
static int64_t first_beyond(const int64_t *indices, int64_t count, int64_t n)
{
  uint64_t last = (uint64_t)n;
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    int beyond = 0;
    for (int64_t k = i; k < i + 8; k++)
      beyond |= (uint64_t)indices[k] - 1 >= last;
    if (beyond)
      break;
  }
  while (i < count && (uint64_t)indices[i] - 1 < last)
    i++;
  return i;
}

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

/* The integer of a value, if it is one of 1..n. */
static int index_within(const nda_value *value, int64_t n, int64_t *index)
{
  if (value->as.natural < 1 || value->as.natural > (uint64_t)n)
    return 0; /* a negative one is large as a natural number */
  *index = value->as.integer;
  return 1;
}

nda_status nda_take_along(nda_watch *watch, const nda_view *dst,
                          const nda_view *a, const nda_view *indices, int axis,
                          nda_error *error)
{
  const nda_type *type = nda_type_of(indices);
  size_t size = nda_bytes(1, nda_type_of(a)->size);
  int64_t length = a->ndim > 0 ? a->shape[axis] : 1;
  int64_t stride = a->ndim > 0 ? a->strides[axis] : 0;
  int64_t place = 0;
  nda_walk walk;
  nda_walk_init(&walk);
  for (int i = 0; i < dst->ndim; i++)
    nda_walk_add(&walk, dst->shape[i], dst->strides[i],
                 i == axis ? 0 : a->strides[i], indices->strides[i]);
  do {
    nda_value value;
    int64_t index;
    type->load((const char *)indices->data + walk.offset[2], &value);
    if (!index_within(&value, length, &index))
      return nda_fail(error, NDA_BAD_INDEX, axis, length, place);
    memcpy((char *)dst->data + walk.offset[0],
           (const char *)a->data + walk.offset[1] + (index - 1) * stride, size);
    if (nda_stopped(watch, 1))
      return nda_fail(error, NDA_STOPPED, 0, 0, 0);
    place++;
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

/* Of a constant size, so that each size gets a loop of its own. False if an
** index is not one of 1 to the length of the axis. */
NDA_INLINE int pick_each(char *to, int64_t to_stride, const char *from,
                         int64_t stride, int64_t length, const int64_t *indices,
                         int64_t n, size_t size)
{
  for (int64_t i = 0; i < n; i++) {
    uint64_t place = (uint64_t)indices[i] - 1;
    if (place >= (uint64_t)length)
      return 0;
    memcpy(to + i * to_stride, from + (int64_t)place * stride, size);
  }
  return 1;
}

static int pick_elements(char *to, int64_t to_stride, const char *from,
                         int64_t stride, int64_t length, const int64_t *indices,
                         int64_t n, int size)
{
  if (size == 1)
    return pick_each(to, to_stride, from, stride, length, indices, n, 1);
  if (size == 2)
    return pick_each(to, to_stride, from, stride, length, indices, n, 2);
  if (size == 4)
    return pick_each(to, to_stride, from, stride, length, indices, n, 4);
  return pick_each(to, to_stride, from, stride, length, indices, n, 8);
}

/* A run along the indices, or along an axis of the elements at one index. False
** as above. */
static int pick_run(const nda_runs *run, char *to, const char *from,
                    const char *at, const nda_type *index_type, int64_t stride,
                    int64_t length, int size)
{
  int64_t block[BLOCK];
  if (run->stride[2] == 0) {
    index_type->widen(1, block, at, 0);
    if (first_beyond(block, 1, length) == 0)
      return 0;
    nda_copy_run(to, run->stride[0], from + (block[0] - 1) * stride,
                 run->stride[1], run->length, size);
    return 1;
  }
  for (int64_t done = 0; done < run->length; done += BLOCK) {
    int64_t n = run->length - done < BLOCK ? run->length - done : BLOCK;
    const int64_t *places = bring_indices(
      index_type, n, at + done * run->stride[2], run->stride[2], block);
    if (!pick_elements(to + done * run->stride[0], run->stride[0], from, stride,
                       length, places, n, size))
      return 0;
  }
  return 1;
}

nda_status nda_take(nda_watch *watch, const nda_view *dst, const nda_view *a,
                    const nda_view *indices, int axis)
{
  nda_walk walk;
  nda_runs run;
  int at = 0;
  nda_walk_init(&walk);
  for (int i = 0; i < a->ndim; i++) {
    if (i != axis) {
      nda_walk_add(&walk, a->shape[i], dst->strides[at++], a->strides[i], 0);
      continue;
    }
    for (int k = 0; k < indices->ndim; k++)
      nda_walk_add(&walk, indices->shape[k], dst->strides[at++], 0,
                   indices->strides[k]);
  }
  nda_runs_init(&run, &walk, watch);
  while (nda_runs_next(&run)) {
    if (!pick_run(&run, (char *)dst->data + run.offset[0],
                  (const char *)a->data + run.offset[1],
                  (const char *)indices->data + run.offset[2],
                  nda_type_of(indices), a->strides[axis], a->shape[axis],
                  nda_type_of(a)->size))
      return NDA_BAD_INDEX;
  }
  return run.status;
}

/* --- by a mask ------------------------------------------------------------ */

/* Writes each element, and goes on behind it if the mask is true: no branch
** that a random mask would mislead. Gives how many were kept. */
NDA_INLINE int64_t keep_each(char *to, int64_t room, const char *from,
                             const char *mask, const nda_runs *run, size_t size)
{
  const int64_t n = run->length, step = run->stride[0], apart = run->stride[1];
  int64_t kept = 0;
  for (int64_t i = 0; i < n && kept < room; i++) {
    memcpy(to + kept * (int64_t)size, from + i * step, size);
    kept += mask[i * apart] != 0;
  }
  return kept;
}

static NDA_NOINLINE int64_t keep(char *to, int64_t room, const char *from,
                                 const char *mask, const nda_runs *run,
                                 int size)
{
  if (size == 1)
    return keep_each(to, room, from, mask, run, 1);
  if (size == 2)
    return keep_each(to, room, from, mask, run, 2);
  if (size == 4)
    return keep_each(to, room, from, mask, run, 4);
  return keep_each(to, room, from, mask, run, 8);
}

typedef struct packing {
  nda_watch *watch;
  const nda_view *a, *mask;
  int last_still; /* the last axis along which neither moves; -1: none is */
  int size;
  int64_t count, kept; /* bytes: of the result, and of what is in it */
  char *to;
} packing;

/* What is under a mask along the axes from `axis` on, at these offsets. */
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
    p->kept +=
      p->size * keep(p->to + p->kept, (p->count - p->kept) / p->size,
                     (const char *)p->a->data + data + run.offset[0],
                     (const char *)p->mask->data + mask + run.offset[1], &run,
                     p->size);
  return run.status;
}

/* Appends what was packed from byte `first` on `times` times more. */
static nda_status pack_again(packing *p, int64_t first, int64_t times)
{
  int64_t block = p->kept - first, end = p->count, from, n;
  if (block == 0)
    return NDA_OK;
  if (times <= (p->count - p->kept) / block)
    end = p->kept + times * block;
  for (; p->kept < end; p->kept += n) { /* twice as much each time */
    from = first + (p->kept - first) % block;
    n = p->kept - from < end - p->kept ? p->kept - from : end - p->kept;
    n = nda_piece(p->watch, n, 1);
    memcpy(p->to + p->kept, p->to + from, nda_bytes(n, 1));
    if (nda_stopped(p->watch, n / p->size))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The same as pack_moving, but what repeats is looked at once. */
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

nda_status nda_compress(nda_watch *watch, const nda_view *a,
                        const nda_view *mask, int64_t count, void *to)
{
  nda_status status;
  packing p;
  p.watch = watch;
  p.a = a;
  p.mask = mask;
  p.size = nda_type_of(a)->size;
  p.count = count * p.size;
  p.kept = 0;
  p.to = (char *)to;
  p.last_still = -1;
  for (int i = 0; i < a->ndim; i++) {
    if (a->strides[i] == 0 && mask->strides[i] == 0)
      p.last_still = i;
  }
  status = count > 0 ? pack(&p, 0, 0, 0) : NDA_OK;
  return status == NDA_OK && p.kept < p.count ? NDA_CHANGED : status;
}

/* Are these elements true? At most BLOCK of them; of a float the bits are
** asked, so that NaN is. */
static void find_truths(const nda_type *type, int64_t n, const char *at,
                        int64_t stride, char *truths)
{
  char wide[BLOCK * sizeof(uint64_t)];
  int sign = type->kind == NDA_REAL; /* a bit that makes nothing true */
  type->widen(n, wide, at, stride);
  for (int64_t i = 0; i < n; i++) {
    uint64_t bits;
    memcpy(&bits, wide + i * (int64_t)sizeof bits, sizeof bits);
    truths[i] = bits << sign != 0;
  }
}

/* Writes the indices, from `first` on, of those of n that are true; passes over
** eight at a time where none is. Gives how many. */
static int64_t list_truths(const char *truths, int64_t n, int64_t first,
                           int64_t room, int64_t *places)
{
  int64_t found = 0, i = 0;
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

/* Those of a run along the last axis, that begins with index `first`. */
static int64_t list_run(const nda_type *type, const char *at, int64_t length,
                        int64_t stride, int64_t first, int64_t room,
                        int64_t *places)
{
  char truths[BLOCK];
  int64_t found = 0;
  if (type->kind == NDA_BOOLEAN && stride == 1)
    return list_truths(at, length, first, room, places);
  for (int64_t from = 0; from < length; from += BLOCK) {
    int64_t n = length - from < BLOCK ? length - from : BLOCK;
    find_truths(type, n, at + from * stride, stride, truths);
    found += list_truths(truths, n, first + from, room - found, places + found);
  }
  return found;
}

typedef struct listing {
  nda_watch *watch;
  const nda_view *a;
  int64_t count, done;
  int64_t *const *places; /* of each axis, room for `count` indices */
} listing;

/* Sets n indices to `first`, first + step, ... */
static nda_status write_series(nda_watch *watch, int64_t *to, int64_t n,
                               int64_t first, int64_t step)
{
  for (int64_t i = 0, end; i < n; i = end) {
    end = i + nda_piece(watch, n - i, 1);
    for (int64_t k = i; k < end; k++)
      to[k] = first + k * step;
    if (nda_stopped(watch, end - i))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Of `length` elements of the last axis. */
static nda_status list_last(listing *l, const char *at, int64_t length)
{
  int axis = l->a->ndim - 1;
  int64_t stride = l->a->strides[axis], n;
  for (int64_t from = 0; from < length && l->done < l->count; from += n) {
    n = nda_piece(l->watch, length - from, 1);
    l->done +=
      list_run(nda_type_of(l->a), at + from * stride, n, stride, from + 1,
               l->count - l->done, l->places[axis] + l->done);
    if (nda_stopped(l->watch, n))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* What was listed from `first` on has index 1 along an axis along which nothing
** moves: the same for all other indices. */
static nda_status list_again(listing *l, int axis, int64_t first)
{
  int64_t block = l->done - first, more = l->a->shape[axis] - 1;
  int64_t room = l->count - l->done, n;
  if (block > 0 && axis == l->a->ndim - 1) {
    n = more < room ? more : room;
    l->done += n;
    return write_series(l->watch, l->places[axis] + l->done - n, n, 2, 1);
  }
  for (int64_t i = 2; block > 0 && i <= more + 1 && room > 0; i++) {
    n = block < room ? block : room;
    for (int k = axis + 1; k < l->a->ndim; k++) {
      memcpy(l->places[k] + l->done, l->places[k] + first,
             nda_bytes(n, sizeof **l->places));
      if (nda_stopped(l->watch, n))
        return NDA_STOPPED;
    }
    if (write_series(l->watch, l->places[axis] + l->done, n, i, 0) != NDA_OK)
      return NDA_STOPPED;
    l->done += n;
    room -= n;
  }
  return NDA_OK;
}

/* What is true along the axes from `axis` on, which begin at `at`. */
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
        status = write_series(l->watch, l->places[axis] + before,
                              l->done - before, i + 1, 0);
    }
  }
  return still && status == NDA_OK ? list_again(l, axis, first) : status;
}

nda_status nda_nonzero(nda_watch *watch, const nda_view *a, int64_t count,
                       int64_t *const *places)
{
  nda_status status;
  listing l = {watch, a, count, 0, places};
  status = count > 0 ? list_axes(&l, 0, (const char *)a->data) : NDA_OK;
  return status == NDA_OK && l.done < count ? NDA_CHANGED : status;
}

#undef BLOCK
