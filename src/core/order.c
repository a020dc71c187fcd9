/* order.c: orders; see order.h. Elements become keys, unsigned numbers in the
** same order. To have all of a lane in order, words are sorted: some bits of
** the key, and below them the place, which keeps equals as they were. To have
** the first few, they are kept in a list, and kernels tell of a whole block
** whether any of it is better than the last in the list. */
#include "order.h"

#include <string.h>

#include "search.h"
#include "walk.h"

#define LISTED 256 /* the longest list */
#define SHORT 64
#define LONG 4096   /* sorted by longer digits */
#define DIGIT 11    /* bits of those */
#define BLOCK 512   /* elements that a kernel is asked about */
#define OFFERED 8   /* times the work, if they are then offered to a list */
#define PLACES32 32 /* bits of a place, */
#define PLACES40 40 /* or of one in a lane that would not fit in memory */

typedef void order_keys(int64_t n, const char *from, int64_t stride,
                        int largest, uint64_t *keys);

#define NDA_NAME(name, type) name##_##type##_order
#define NDA_BODY "../kernels/keys.tmpl.h"
#include "../kernels/each_type.tmpl.h"

static order_keys *const keys_of[NDA_DTYPES] = NDA_EACH_TYPE(keys, order);

/* --- the plan ------------------------------------------------------------ */

/* Three words for each element. */
static nda_status plan_scratch(nda_ordering *plan, nda_error *error)
{
  plan->scratch = 0;
  if (!plan->listed &&
      !nda_multiply(plan->length, 3 * sizeof(uint64_t), &plan->scratch))
    return nda_fail(error, NDA_TOO_LARGE, 0, 0, 0);
  return NDA_OK;
}

nda_status nda_plan_order(const nda_view *a, int largest, int axis,
                          const int64_t *k, nda_ordering *plan,
                          nda_error *error)
{
  int whole = axis < 0 || a->ndim == 0;
  plan->largest = largest;
  plan->axis = whole ? -1 : axis;
  plan->length = whole ? nda_size(a) : a->shape[axis];
  plan->k = k != NULL ? *k : plan->length;
  if (plan->k < 0 || plan->k > plan->length)
    return nda_fail(error, NDA_BAD_COUNT, 0, plan->length, plan->k);
  plan->ndim = whole ? 1 : a->ndim;
  for (int i = 0; i < plan->ndim; i++)
    plan->shape[i] = whole || i == axis ? plan->k : a->shape[i];
  plan->listed = plan->length <= SHORT || (k != NULL && plan->k <= LISTED) ||
                 nda_size(a) == 0;
  plan->place_bits =
    plan->length <= INT64_C(1) << PLACES32 ? PLACES32 : PLACES40;
  return plan_scratch(plan, error);
}

/* --- sorting ------------------------------------------------------------- */

/* A lane that is sorted. A word is some bits of a key above a place. */
typedef struct sorting {
  nda_watch *watch;
  int place_bits;
  uint64_t *keys, *words, *spare;
} sorting;

static uint64_t place_of(const sorting *s, uint64_t word)
{
  return word & ((UINT64_C(1) << s->place_bits) - 1);
}

/* The key bits that differ, as the number of bits from the lowest to the
** highest of them. */
static nda_status find_differing(const sorting *s, const uint64_t *words,
                                 int64_t n, int *bits)
{
  uint64_t first = s->keys[place_of(s, words[0])], difference = 0;
  for (int64_t i = 1, end; i < n; i = end) {
    end = i + nda_piece(s->watch, n - i, 1);
    for (int64_t k = i; k < end; k++)
      difference |= s->keys[place_of(s, words[k])] ^ first;
    if (nda_stopped(s->watch, end - i))
      return NDA_STOPPED;
  }
  for (*bits = 0; difference != 0; difference >>= 1)
    ++*bits;
  return NDA_OK;
}

static void insertion_sort(uint64_t *words, int64_t n)
{
  for (int64_t i = 1; i < n; i++) {
    uint64_t word = words[i];
    int64_t at = i;
    for (; at > 0 && words[at - 1] > word; at--)
      words[at] = words[at - 1];
    words[at] = word;
  }
}

/* Moves words to `to` in the order of a digit, unless `same` comes out: all
** have the same. NDA_STOPPED. */
static NDA_NOINLINE nda_status sort_digit(nda_watch *watch,
                                          const uint64_t *words, uint64_t *to,
                                          int64_t n, int shift, int width,
                                          int *same)
{
  int64_t starts[1 << DIGIT], start = 0;
  uint64_t mask = (UINT64_C(1) << width) - 1;
  memset(starts, 0, sizeof *starts << width);
  for (int64_t i = 0, end; i < n; i = end) {
    end = i + nda_piece(watch, n - i, 1);
    for (int64_t k = i; k < end; k++)
      starts[words[k] >> shift & mask]++;
    if (nda_stopped(watch, end - i))
      return NDA_STOPPED;
  }
  *same = starts[words[0] >> shift & mask] == n;
  if (*same)
    return NDA_OK;
  for (uint64_t digit = 0; digit <= mask; digit++) {
    int64_t count = starts[digit];
    starts[digit] = start;
    start += count;
  }
  for (int64_t i = 0, end; i < n; i = end) {
    end = i + nda_piece(watch, n - i, 1);
    for (int64_t k = i; k < end; k++)
      to[starts[words[k] >> shift & mask]++] = words[k];
    if (nda_stopped(watch, end - i))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Sorts words by `bits` bits above the place, from the lowest digit on. */
static nda_status radix_sort(const sorting *s, uint64_t *words, uint64_t *spare,
                             int64_t n, int bits)
{
  int width = n < LONG ? 8 : DIGIT, end = s->place_bits + bits, same = 0;
  uint64_t *from = words, *to = spare;
  for (int shift = s->place_bits; shift < end; shift += width) {
    if (sort_digit(s->watch, from, to, n, shift, width, &same) != NDA_OK)
      return NDA_STOPPED;
    if (!same) {
      uint64_t *swap = from;
      from = to;
      to = swap;
    }
  }
  for (int64_t i = 0, count; from != words && i < n; i += count) {
    count = nda_piece(s->watch, n - i, 1);
    memcpy(words + i, from + i, nda_bytes(count, sizeof *words));
    if (nda_stopped(s->watch, count))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Sorts words, whose places are in ascending order, by their keys: first by as
** many of the bits that differ as fit in a word, then what is equal in these
** by the bits below. */
static nda_status sort_words(const sorting *s, uint64_t *words, uint64_t *spare,
                             int64_t n)
{
  int room = 64 - s->place_bits, bits = 0, rest;
  int64_t piece = nda_piece(s->watch, n, 1), told = 0;
  nda_status status = find_differing(s, words, n, &bits);
  rest = bits > room ? bits - room : 0;
  if (status != NDA_OK || bits == 0)
    return status;
  for (int64_t i = 0, end; i < n; i = end) {
    end = i + nda_piece(s->watch, n - i, 1);
    for (int64_t k = i; k < end; k++) {
      uint64_t place = place_of(s, words[k]);
      words[k] = s->keys[place] >> rest << s->place_bits | place;
    }
    if (nda_stopped(s->watch, end - i))
      return NDA_STOPPED;
  }
  if (n <= SHORT)
    insertion_sort(words, n);
  else
    status = radix_sort(s, words, spare, n, bits - rest);
  for (int64_t from = 0, to; rest > 0 && from < n && status == NDA_OK;
       from = to) {
    for (to = from + 1; to < n; to++) {
      if ((words[to] ^ words[from]) >> s->place_bits != 0)
        break;
    }
    if (to - from > 1)
      status = sort_words(s, words + from, spare + from, to - from);
    if (to - told > piece && status == NDA_OK) {
      status = nda_stopped(s->watch, to - told) ? NDA_STOPPED : NDA_OK;
      told = to;
    }
  }
  return status;
}

/* --- a list of the first ------------------------------------------------- */

typedef struct entry {
  uint64_t key;
  int64_t index;
  const char *at;
} entry;

typedef struct shortlist {
  int64_t k, count;
  entry entries[LISTED];
} shortlist;

/* Takes in an element behind those before which it does not come. */
static void offer(shortlist *list, uint64_t key, int64_t index, const char *at)
{
  entry *to = list->entries + list->count;
  if (list->count < list->k)
    list->count++;
  else if (key < to[-1].key)
    to--;
  else
    return;
  for (; to > list->entries && key < to[-1].key; to--)
    *to = to[-1];
  to->key = key;
  to->index = index;
  to->at = at;
}

/* --- the walk ------------------------------------------------------------ */

typedef struct ordering {
  const nda_ordering *plan;
  const nda_view *a;
  const nda_type *type;
  order_keys *keys;
  const nda_kernels *kernels;
  nda_key key;
  uint64_t turn; /* makes keys of elements, for kernels */
  nda_watch *watch;
  int flags;
  const nda_type *result_type;
  int64_t result_stride;
  nda_walk lanes;            /* operands: array, result */
  nda_walk inside;           /* of a lane; operands: array, index */
  int64_t run, stride, step; /* its innermost axis */
} ordering;

/* How long an axis is of which only the first `most` elements matter, as
** nothing moves along it; of the further axes of the kind, as many matter as
** come before the `most` first of all. */
static int64_t cut(int64_t length, int64_t *most)
{
  int64_t left = length < *most ? length : *most;
  if (left > 0)
    *most = (*most + left - 1) / left;
  return left;
}

/* What is in a list is all that is asked for: so axes that have only copies are
** cut to as many as could be in it. Their lengths, from the innermost on. */
static void lengths_inside(const ordering *o, int64_t *lengths)
{
  const nda_view *a = o->a;
  int64_t most = o->plan->k;
  for (int i = a->ndim - 1; i >= 0; i--) {
    int inside = o->plan->axis < 0 || i == o->plan->axis;
    lengths[i] = a->shape[i];
    if (inside && o->plan->listed && a->strides[i] == 0)
      lengths[i] = cut(a->shape[i], &most);
  }
}

static void lay_out_lanes(ordering *o, const nda_view *result)
{
  const nda_view *a = o->a;
  int axis = o->plan->axis, last;
  int64_t lengths[NDA_MAXDIMS], weight[NDA_MAXDIMS], step = 1;
  lengths_inside(o, lengths);
  nda_walk_init(&o->lanes);
  nda_walk_init(&o->inside);
  for (int i = a->ndim - 1; i >= 0; i--) {
    weight[i] = axis < 0 ? step : 1;
    step *= a->shape[i];
  }
  for (int i = 0; i < a->ndim; i++) {
    if (axis < 0 || i == axis)
      nda_walk_add(&o->inside, lengths[i], a->strides[i], weight[i], 0);
    else
      nda_walk_add(&o->lanes, a->shape[i], a->strides[i], result->strides[i],
                   0);
  }
  o->result_stride = result->strides[axis < 0 ? 0 : axis];
  o->run = 1;
  o->stride = o->step = 0;
  last = o->inside.ndim - 1;
  if (last < 0)
    return;
  o->run = o->inside.length[last];
  o->stride = o->inside.stride[0][last];
  o->step = o->inside.stride[1][last];
  nda_walk_remove(&o->inside, last);
}

/* Where the lane's elements are that the walks have come to. */
static const char *run_at(const ordering *o)
{
  return (const char *)o->a->data + o->lanes.offset[0] + o->inside.offset[0];
}

/* Writes the places of one lane. */
static nda_status emit_places(const ordering *o, const nda_view *result,
                              const int64_t *places)
{
  const nda_type *type = o->result_type;
  int64_t k = o->plan->k, stride = o->result_stride, n;
  char *to = (char *)result->data + o->lanes.offset[1];
  for (int64_t from = 0; from < k; from += n) {
    n = nda_piece(o->watch, k - from, 1);
    if (stride == type->size)
      type->narrow(n, to + from * stride, places + from);
    for (int64_t i = from; i < from + n && stride != type->size; i++)
      type->store_index(to + i * stride, places[i]);
    if (nda_stopped(o->watch, n))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The keys of all of a lane. */
static nda_status bring_keys(ordering *o, uint64_t *keys)
{
  do {
    const char *at = run_at(o);
    for (int64_t from = 0, n; from < o->run; from += n) {
      n = nda_piece(o->watch, o->run - from, 1);
      o->keys(n, at + from * o->stride, o->stride, o->plan->largest, keys);
      keys += n;
      if (nda_stopped(o->watch, n))
        return NDA_STOPPED;
    }
  } while (nda_walk_next(&o->inside));
  return NDA_OK;
}

static nda_status order_by_sorting(ordering *o, const nda_view *result,
                                   uint64_t *scratch)
{
  int64_t n = o->plan->length;
  sorting s = {o->watch, o->plan->place_bits, scratch, scratch + n,
               scratch + 2 * n};
  if (bring_keys(o, s.keys) != NDA_OK)
    return NDA_STOPPED;
  for (int64_t i = 0, end; i < n; i = end) {
    end = i + nda_piece(o->watch, n - i, 1);
    for (int64_t k = i; k < end; k++)
      s.words[k] = (uint64_t)k;
    if (nda_stopped(o->watch, end - i))
      return NDA_STOPPED;
  }
  if (sort_words(&s, s.words, s.spare, n) != NDA_OK)
    return NDA_STOPPED;
  for (int64_t i = 0, end; i < o->plan->k; i = end) {
    end = i + nda_piece(o->watch, o->plan->k - i, 1);
    for (int64_t k = i; k < end; k++)
      s.words[k] = place_of(&s, s.words[k]) + 1;
    if (nda_stopped(o->watch, end - i))
      return NDA_STOPPED;
  }
  return emit_places(o, result, (const int64_t *)s.words);
}

/* Is none of some elements better than the last in a full list? */
static int none_better(const ordering *o, const shortlist *list, const char *at,
                       int64_t n)
{
  const entry *last = list->entries + list->k - 1;
  uint64_t worst = ~UINT64_C(0) >> (64 - 8 * o->type->size);
  nda_lanes one = {1, 0, 0};
  nda_run run = {at, o->stride, NULL, 0, n, 0, 1, o->turn};
  int64_t index = -1;
  uint64_t bound;
  if (list->count < list->k || last->key == worst)
    return 0; /* it may be a NaN, which is no bound to a kernel */
  nda_flip(o->key, o->turn, last->at, &bound);
  nda_search_rows(o->kernels, o->key, &run, &one, o->flags, &bound, &index);
  return index < 0;
}

static void offer_block(const ordering *o, shortlist *list, const char *at,
                        int64_t n, int64_t index)
{
  uint64_t keys[BLOCK];
  o->keys(n, at, o->stride, o->plan->largest, keys);
  for (int64_t i = 0; i < n; i++)
    offer(list, keys[i], index + i * o->step, at + i * o->stride);
}

static NDA_NOINLINE nda_status order_by_list(ordering *o,
                                             const nda_view *result)
{
  shortlist list;
  int64_t places[LISTED];
  list.k = o->plan->k;
  list.count = 0;
  do {
    const char *at = run_at(o);
    for (int64_t from = 0; from < o->run; from += BLOCK) {
      int64_t n = o->run - from < BLOCK ? o->run - from : BLOCK;
      int better = !none_better(o, &list, at + from * o->stride, n);
      if (better)
        offer_block(o, &list, at + from * o->stride, n,
                    o->inside.offset[1] + from * o->step);
      if (nda_stopped(o->watch, better ? OFFERED * n : n))
        return NDA_STOPPED;
    }
  } while (nda_walk_next(&o->inside));
  for (int64_t i = 0; i < list.k; i++)
    places[i] = list.entries[i].index + 1;
  return emit_places(o, result, places);
}

nda_status nda_order(const nda_kernels *kernels, nda_watch *watch,
                     const nda_ordering *plan, const nda_view *a,
                     const nda_view *result, void *scratch)
{
  nda_status status;
  ordering o;
  o.watch = watch;
  o.plan = plan;
  o.a = a;
  o.type = nda_type_of(a);
  o.keys = keys_of[a->dtype];
  o.kernels = kernels;
  o.key = (nda_key)nda_key_of[a->dtype];
  o.turn = nda_turn(a->dtype, plan->largest);
  o.flags = kernels->flags | NDA_BOUNDED | NDA_SKIPNAN;
  o.result_type = nda_type_of(result);
  lay_out_lanes(&o, result);
  if (o.lanes.empty || plan->k == 0)
    return NDA_OK;
  do {
    if (plan->listed)
      status = order_by_list(&o, result);
    else
      status = order_by_sorting(&o, result, (uint64_t *)scratch);
  } while (status == NDA_OK && nda_walk_next(&o.lanes));
  return status;
}

#undef LISTED
#undef SHORT
#undef LONG
#undef DIGIT
#undef BLOCK
#undef OFFERED
#undef PLACES32
#undef PLACES40
