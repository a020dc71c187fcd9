/* pick.c: elements picked by their indices, or by a mask; see pick.h. Runs of
** an axis go through blocks: of indices as int64_t, and of truths. */
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
  int64_t block[BLOCK], weight[NDA_MAXDIMS], step = 1;
  nda_walk walk; /* operands: indices, their places */
  nda_runs run;
  nda_walk_init(&walk);
  for (int i = indices->ndim - 1; i >= 0; i--) {
    weight[i] = step;
    step *= indices->shape[i];
  }
  for (int i = 0; i < indices->ndim; i++) {
    int still = indices->strides[i] == 0 && indices->shape[i] > 0;
    nda_walk_add(&walk, still ? 1 : indices->shape[i], indices->strides[i],
                 weight[i], 0);
  }
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
  if (walk.empty)
    return NDA_OK;
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

/* Of a constant size, so that each size gets a loop of its own. */
NDA_INLINE void pick_each(char *to, int64_t to_stride, const char *from,
                          int64_t stride, const int64_t *indices, int64_t n,
                          size_t size)
{
  for (int64_t i = 0; i < n; i++)
    memcpy(to + i * to_stride, from + (indices[i] - 1) * stride, size);
}

static void pick_elements(char *to, int64_t to_stride, const char *from,
                          int64_t stride, const int64_t *indices, int64_t n,
                          int size)
{
  if (size == 1)
    pick_each(to, to_stride, from, stride, indices, n, 1);
  else if (size == 2)
    pick_each(to, to_stride, from, stride, indices, n, 2);
  else if (size == 4)
    pick_each(to, to_stride, from, stride, indices, n, 4);
  else
    pick_each(to, to_stride, from, stride, indices, n, 8);
}

/* A run along the indices, or along an axis of the elements at one index. */
static void pick_run(const nda_runs *run, char *to, const char *from,
                     const char *at, const nda_type *index_type, int64_t stride,
                     int size)
{
  int64_t block[BLOCK];
  if (run->stride[2] == 0) {
    index_type->widen(1, block, at, 0);
    nda_copy_run(to, run->stride[0], from + (block[0] - 1) * stride,
                 run->stride[1], run->length, size);
    return;
  }
  for (int64_t done = 0; done < run->length; done += BLOCK) {
    int64_t n = run->length - done < BLOCK ? run->length - done : BLOCK;
    const int64_t *places = bring_indices(
      index_type, n, at + done * run->stride[2], run->stride[2], block);
    pick_elements(to + done * run->stride[0], run->stride[0], from, stride,
                  places, n, size);
  }
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
  while (nda_runs_next(&run))
    pick_run(&run, (char *)dst->data + run.offset[0],
             (const char *)a->data + run.offset[1],
             (const char *)indices->data + run.offset[2], nda_type_of(indices),
             a->strides[axis], nda_type_of(a)->size);
  return run.status;
}

/* --- by a mask ------------------------------------------------------------ */

/* Writes each element, and goes on behind it if the mask is true: no branch
** that a random mask would mislead. Gives how many were kept. */
NDA_INLINE int64_t keep_each(char *to, int64_t room, const char *from,
                             const char *mask, const nda_runs *run, size_t size)
{
  int64_t kept = 0;
  for (int64_t i = 0; i < run->length && kept < room; i++) {
    memcpy(to + kept * (int64_t)size, from + i * run->stride[0], size);
    kept += mask[i * run->stride[1]] != 0;
  }
  return kept;
}

static int64_t keep(char *to, int64_t room, const char *from, const char *mask,
                    const nda_runs *run, int size)
{
  if (size == 1)
    return keep_each(to, room, from, mask, run, 1);
  if (size == 2)
    return keep_each(to, room, from, mask, run, 2);
  if (size == 4)
    return keep_each(to, room, from, mask, run, 4);
  return keep_each(to, room, from, mask, run, 8);
}

nda_status nda_compress(nda_watch *watch, const nda_view *a,
                        const nda_view *mask, int64_t count, void *to)
{
  int size = nda_type_of(a)->size;
  int64_t kept = 0;
  nda_walk walk;
  nda_runs run;
  nda_walk_init(&walk);
  for (int i = 0; i < a->ndim; i++)
    nda_walk_add(&walk, a->shape[i], a->strides[i], mask->strides[i], 0);
  nda_runs_init(&run, &walk, watch);
  while (kept < count && nda_runs_next(&run))
    kept += keep((char *)to + kept * size, count - kept,
                 (const char *)a->data + run.offset[0],
                 (const char *)mask->data + run.offset[1], &run, size);
  return run.status;
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

nda_status nda_nonzero(nda_watch *watch, const nda_view *a, int64_t count,
                       int64_t *const *places)
{
  int last = a->ndim - 1;
  int64_t at[NDA_MAXDIMS] = {0}, done = 0, offset = 0, stride, length;
  stride = a->strides[last];
  length = a->shape[last];
  while (done < count) {
    int64_t n = nda_piece(watch, length - at[last], 1);
    int64_t found = list_run(
      nda_type_of(a), (const char *)a->data + offset + at[last] * stride, n,
      stride, at[last] + 1, count - done, places[last] + done);
    if (nda_stopped(watch, n))
      return NDA_STOPPED;
    for (int i = 0; i < last; i++) {
      for (int64_t k = 0; k < found; k++)
        places[i][done + k] = at[i] + 1;
    }
    done += found;
    at[last] += n;
    if (at[last] < length)
      continue;
    at[last] = 0;
    for (int i = last - 1; i >= 0; i--) { /* the next run */
      offset += a->strides[i];
      if (++at[i] < a->shape[i])
        break;
      offset -= a->strides[i] * a->shape[i];
      at[i] = 0;
    }
  }
  return NDA_OK;
}

#undef BLOCK
