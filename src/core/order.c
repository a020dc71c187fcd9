/* order.c: argsort and the first k; see order.h. Elements become keys, unsigned
** numbers in the same order. The sort works on words: some bits of a key above
** its position in a list of keys, which makes it stable. To find the first k of
** many, keys are collected in a list with room for a few times k. A full list
** is cut to the first k, and from then on a key must be below the last of them;
** kernels test a whole block for one that is. The work is at most proportional
** to the length, whatever the data. */
#include "order.h"

#include <string.h>

#include "search.h"

enum {
  LISTED = 256,     /* largest k with its list on the stack, */
  ROOM = 512,       /* the room of that list, */
  OWN = 2048,       /* and of its words */
  SPACIOUS = 4,     /* a longer list has room for this times k, */
  SPARSE = 16,      /* if the length is at least this times k; */
  NARROW = 4,       /* for 8- and 16-bit elements this times as many */
  SHORT = 64,       /* up to here insertion sort; also for the first k of */
  LOADED = 256,     /* up to this number of elements, */
  FEW_MOVES = 1024, /* with at most this number of moves */
  LONG = 4096,      /* from here the radix sort uses long digits */
  DIGIT = 11,       /* bits of a long digit */
  TESTED = 512,     /* elements that a kernel tests at once */
  SELECTED = 8,     /* bits of a digit in the selection */
  SPACED = 16,      /* least distance between elements of a sample */
  SAMPLE = 1024,    /* size of the largest sample */
  PLACES32 = 32,    /* bits of a position, */
  PLACES40 = 40     /* or in a sequence too long for memory */
};

typedef void order_keys(int64_t n, const char *from, int64_t stride,
                        int largest, uint64_t *keys);

#define NDA_NAME(name, type) name##_##type##_order
#define NDA_BODY "../kernels/keys.tmpl.h"
#include "../kernels/each_type.tmpl.h"

static order_keys *const keys_of[NDA_DTYPES] = NDA_EACH_TYPE(keys, order);

/* --- the plan ------------------------------------------------------------ */

/* Narrow elements sort so fast that there is less to gain from a partial sort.
** With a mask or a bound, candidates are collected in a list. */
static void choose_way(const nda_view *a, int chosen, nda_ordering *plan)
{
  int narrow = nda_type_of(a)->size <= 2 ? NARROW : 1;
  int64_t n = plan->length, k = plan->most;
  plan->few =
    !chosen && (n <= SHORT || (n <= LOADED && k <= FEW_MOVES / narrow / n));
  plan->room = plan->sorted = 0;
  if (!plan->few && k <= n / SPARSE / narrow) {
    plan->room = k <= LISTED ? (int64_t)ROOM : SPACIOUS * k;
    plan->sorted = k <= LISTED ? (int64_t)ROOM : 2 * k;
  } else if (chosen) {
    plan->room = plan->sorted = n > ROOM ? n : (int64_t)ROOM;
  }
}

/* A list has a key and an index for each entry, and two words for each entry
** that is sorted; a full sort has three words for each element. Small ones are
** on the stack. */
static nda_status plan_scratch(const nda_view *a, nda_ordering *plan,
                               nda_error *error)
{
  int64_t words = 3, n = plan->length;
  if (plan->room > 0) {
    n = plan->room;
    words = plan->room == plan->sorted ? 4 : 3; /* else half of the list is
                                                ** sorted */
  }
  plan->scratch = 0;
  if (plan->few || n <= OWN / words || nda_size(a) == 0)
    return NDA_OK;
  if (!nda_multiply(n, words * (int64_t)sizeof(uint64_t), &plan->scratch))
    return nda_fail(error, NDA_TOO_LARGE, 0, 0, 0);
  return NDA_OK;
}

/* The limit on keys before the first element is read. Is there one? */
static int plan_limit(const nda_view *a, const nda_ranking *want,
                      nda_ordering *plan)
{
  const nda_type *type = nda_type_of(a);
  uint64_t key = UINT64_MAX >> (64 - 8 * type->size); /* the key of NaN */
  plan->bounded =
    want->has_initial &&
    nda_threshold(type, want->largest, &want->initial, plan->start);
  plan->top = UINT64_MAX;
  if (!plan->bounded &&
      (type->kind != NDA_REAL || (!want->has_initial && !want->skipnan)))
    return 0;
  if (plan->bounded)
    keys_of[a->dtype](1, (const char *)plan->start, 0, want->largest, &key);
  plan->top = key - 1;
  if (key == 0)
    plan->most = 0;
  return 1;
}

nda_status nda_plan_order(const nda_view *a, const nda_ranking *want,
                          nda_ordering *plan, nda_error *error)
{
  int whole = want->axis < 0 || a->ndim == 0;
  plan->largest = want->largest;
  plan->base = want->base;
  plan->axis = whole ? -1 : want->axis;
  plan->length = whole ? nda_size(a) : a->shape[want->axis];
  plan->k = want->all ? plan->length : want->k;
  plan->most = plan->k < plan->length ? plan->k : plan->length;
  if (plan->k < 0 || (plan->k > plan->length && !want->padded))
    return nda_fail(error, NDA_BAD_COUNT, 0,
                    want->padded ? INT64_MAX : plan->length, plan->k);
  plan->ndim = whole ? 1 : a->ndim;
  for (int i = 0; i < plan->ndim; i++)
    plan->shape[i] = whole || i == want->axis ? plan->k : a->shape[i];
  int limited = plan_limit(a, want, plan);
  choose_way(a, limited || want->masked, plan);
  plan->none = plan->k > plan->length || limited || want->masked;
  plan->place_bits =
    plan->length <= INT64_C(1) << PLACES32 ? PLACES32 : PLACES40;
  return plan_scratch(a, plan, error);
}

/* --- sorting ------------------------------------------------------------- */

/* A sequence to be sorted. A word is some bits of a key above a position. */
typedef struct sorting {
  nda_watch *watch;
  int place_bits;
  uint64_t *keys, *words, *spare;
} sorting;

static uint64_t place_of(const sorting *s, uint64_t word)
{
  return word & ((UINT64_C(1) << s->place_bits) - 1);
}

/* A part of some items, after which the watch is polled. */
typedef struct span {
  int64_t from, to;
  nda_status status; /* NDA_STOPPED, or NDA_OK */
} span;

/* Goes to the next part of n items, from {0, 0, NDA_OK}; false after the last,
** or if the watch says stop. */
NDA_INLINE int next_span(span *at, nda_watch *watch, int64_t n)
{
  if (nda_stopped(watch, at->to - at->from))
    at->status = NDA_STOPPED;
  at->from = at->to;
  at->to += nda_piece(watch, n - at->from, 1);
  return at->status == NDA_OK && at->from < n;
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

/* Distributes words to `to` by a digit. If all words have the same digit, it
** sets `same` and moves nothing. NDA_STOPPED. */
static NDA_NOINLINE nda_status sort_digit(nda_watch *watch,
                                          const uint64_t *words, uint64_t *to,
                                          int64_t n, int shift, int width,
                                          int *same)
{
  int64_t starts[1 << DIGIT], start = 0;
  uint64_t mask = (UINT64_C(1) << width) - 1;
  span counted = {0, 0, NDA_OK}, moved = counted;
  memset(starts, 0, sizeof *starts << width);
  while (next_span(&counted, watch, n)) {
    for (int64_t i = counted.from; i < counted.to; i++)
      starts[words[i] >> shift & mask]++;
  }
  *same = starts[words[0] >> shift & mask] == n;
  if (*same || counted.status != NDA_OK)
    return counted.status;
  for (uint64_t digit = 0; digit <= mask; digit++) {
    int64_t count = starts[digit];
    starts[digit] = start;
    start += count;
  }
  while (next_span(&moved, watch, n)) {
    for (int64_t i = moved.from; i < moved.to; i++)
      to[starts[words[i] >> shift & mask]++] = words[i];
  }
  return moved.status;
}

/* Radix sort of words by `bits` bits above the position, from the lowest digit
** up. */
static nda_status radix_sort(const sorting *s, uint64_t *words, uint64_t *spare,
                             int64_t n, int bits)
{
  int width = n < LONG ? 8 : DIGIT, end = s->place_bits + bits, same = 0;
  uint64_t *from = words, *to = spare;
  span at = {0, 0, NDA_OK};
  for (int shift = s->place_bits; shift < end; shift += width) {
    if (sort_digit(s->watch, from, to, n, shift, width, &same) != NDA_OK)
      return NDA_STOPPED;
    if (!same) {
      uint64_t *swap = from;
      from = to;
      to = swap;
    }
  }
  while (from != words && next_span(&at, s->watch, n))
    memcpy(words + at.from, from + at.from,
           nda_bytes(at.to - at.from, sizeof *words));
  return at.status;
}

/* Sorts words by their keys, which differ in some of the bits of `difference`;
** their positions are in ascending order. First by as many of the bits as fit
** in a word, then ties in these by the bits below. */
static nda_status sort_words(const sorting *s, uint64_t *words, uint64_t *spare,
                             int64_t n, uint64_t difference)
{
  int room = 64 - s->place_bits, bits = 0, rest;
  int64_t piece = nda_piece(s->watch, n, 1), told = 0;
  span at = {0, 0, NDA_OK};
  for (; difference != 0; difference >>= 1)
    bits++;
  rest = bits > room ? bits - room : 0;
  while (next_span(&at, s->watch, n)) {
    for (int64_t i = at.from; i < at.to; i++) {
      uint64_t place = place_of(s, words[i]);
      words[i] = s->keys[place] >> rest << s->place_bits | place;
    }
  }
  nda_status status = at.status;
  if (n <= SHORT)
    insertion_sort(words, n);
  else if (status == NDA_OK)
    status = radix_sort(s, words, spare, n, bits - rest);
  for (int64_t from = 0, to; rest > 0 && from < n && status == NDA_OK;
       from = to) {
    uint64_t word = words[from], differing = 0;
    for (to = from + 1; to < n; to++) {
      if ((words[to] ^ word) >> s->place_bits != 0)
        break;
      differing |= s->keys[place_of(s, words[to])] ^ s->keys[place_of(s, word)];
    }
    if (differing != 0)
      status = sort_words(s, words + from, spare + from, to - from, differing);
    if (to - told > piece && status == NDA_OK) {
      status = nda_stopped(s->watch, to - told) ? NDA_STOPPED : NDA_OK;
      told = to;
    }
  }
  return status;
}

/* Sorts n keys. The first `most` words become their indices or, if these are
** NULL, their positions, both counted from `base`. */
NDA_INLINE nda_status sort_keys(const sorting *s, int64_t n, int64_t most,
                                const int64_t *indices, int base)
{
  span begun = {0, 0, NDA_OK}, ended = begun;
  uint64_t first = s->keys[0], before = 0, difference = 0;
  int ordered = 1;
  while (next_span(&begun, s->watch, n)) {
    for (int64_t i = begun.from; i < begun.to; i++) {
      uint64_t key = s->keys[i];
      ordered &= key >= before;
      difference |= key ^ first;
      before = key;
      s->words[i] = (uint64_t)i;
    }
  }
  if (begun.status != NDA_OK ||
      (!ordered && sort_words(s, s->words, s->spare, n, difference) != NDA_OK))
    return NDA_STOPPED;
  while (next_span(&ended, s->watch, most)) {
    for (int64_t i = ended.from; i < ended.to; i++) {
      int64_t place = (int64_t)place_of(s, s->words[i]);
      place = indices != NULL ? indices[place] : place;
      s->words[i] = (uint64_t)(place + base);
    }
  }
  return ended.status;
}

/* Sorts the first k of a few keys and their indices; if `numbered`, it sets the
** indices, from `base`. Returns how many there are. */
NDA_INLINE int64_t sort_few(uint64_t *keys, int64_t *indices, int64_t count,
                            int64_t k, int numbered, int base)
{
  int64_t n = 0;
  for (int64_t i = 0; i < count; i++) {
    uint64_t key = keys[i];
    int64_t index = numbered ? i + base : indices[i], at = n;
    if (n < k)
      n++;
    else if (key >= keys[--at])
      continue;
    for (; at > 0 && key < keys[at - 1]; at--) {
      keys[at] = keys[at - 1];
      indices[at] = indices[at - 1];
    }
    keys[at] = key;
    indices[at] = index;
  }
  return n;
}

/* --- a list of the first ------------------------------------------------- */

/* Elements of a sequence that may be among the first k; of equal keys the one
** with the lower index comes first. */
typedef struct shortlist {
  nda_watch *watch;
  int64_t k, room, count;
  int closed;     /* no key can be below the last of the k */
  int full;       /* number of times it was full; -1: do not guess */
  uint64_t guess; /* 0, or a key that should have k keys below it */
  int64_t last;   /* the index of an element just above `top` */
  uint64_t top;   /* only keys up to this are admitted */
  uint64_t *keys;
  int64_t *indices;
} shortlist;

/* From n keys stored after those in the list, admits those that may be among
** the first. Branchless, because the data would mispredict. */
NDA_INLINE void admit(shortlist *list, int64_t n, int64_t index, int64_t step,
                      const char *mask, int64_t mask_stride)
{
  const uint64_t *from = list->keys + list->count;
  uint64_t *keys = list->keys, top = list->top;
  int64_t *indices = list->indices, count = list->count;
  for (int64_t i = 0; i < n; i++) {
    uint64_t key = from[i];
    keys[count] = key;
    indices[count] = index + i * step;
    count += (key <= top) & (mask == NULL || mask[i * mask_stride] != 0);
  }
  list->count = count;
}

static NDA_NOINLINE void sort_short(shortlist *list)
{
  list->count = sort_few(list->keys, list->indices, list->count, list->k, 0, 0);
}

/* The part of a list to keep: all keys below `low`, and the first `some` of
** those from `low` up to `high`. */
typedef struct selection {
  uint64_t low, high;
  int64_t some;
} selection;

/* The bits in which keys of the list differ. */
static nda_status find_difference(const shortlist *list, uint64_t *difference)
{
  const uint64_t *keys = list->keys;
  span at = {0, 0, NDA_OK};
  *difference = 0;
  while (next_span(&at, list->watch, list->count)) {
    for (int64_t i = at.from; i < at.to; i++)
      *difference |= keys[i] ^ keys[0];
  }
  return at.status;
}

/* Counts the keys from `low` on by the digit at `shift` of their distance from
** `low`. */
static nda_status count_digits(const shortlist *list, uint64_t low, int shift,
                               int64_t *counts)
{
  const uint64_t beyond = UINT64_C(1) << SELECTED;
  span at = {0, 0, NDA_OK};
  memset(counts, 0, sizeof *counts << SELECTED);
  while (next_span(&at, list->watch, list->count)) {
    for (int64_t i = at.from; i < at.to; i++) {
      uint64_t digit = (list->keys[i] - low) >> shift;
      counts[digit < beyond ? digit : beyond]++;
    }
  }
  return at.status;
}

/* Finds where to cut, digit by digit from the highest in which keys differ. It
** may keep a few more than k, to save the lower digits. */
static NDA_NOINLINE nda_status select_first(const shortlist *list,
                                            selection *cut)
{
  int64_t counts[(1 << SELECTED) + 1], below = 0, inside = list->count;
  int64_t most = list->k + (list->count - list->k) / 8;
  uint64_t difference, digit;
  int shift = 64;
  if (find_difference(list, &difference) != NDA_OK)
    return NDA_STOPPED;
  while (shift > 0 && difference >> (shift - 1) == 0)
    shift--;
  cut->low = shift < 64 ? list->keys[0] >> shift << shift : 0;
  cut->high = cut->low | (shift < 64 ? (UINT64_C(1) << shift) - 1 : UINT64_MAX);
  while (shift > 0 && below + inside > most) {
    shift = shift > SELECTED ? shift - SELECTED : 0;
    if (count_digits(list, cut->low, shift, counts) != NDA_OK)
      return NDA_STOPPED;
    for (digit = 0; below + counts[digit] < list->k; digit++)
      below += counts[digit];
    inside = counts[digit];
    cut->low += digit << shift;
    cut->high = cut->low + ((UINT64_C(1) << shift) - 1);
  }
  cut->some = below + inside <= most ? inside : list->k - below;
  return NDA_OK;
}

/* Removes all but the selected keys. */
static nda_status keep_selected(shortlist *list, const selection *cut)
{
  uint64_t *keys = list->keys, width = cut->high - cut->low;
  int64_t *indices = list->indices, some = cut->some, count = 0;
  span at = {0, 0, NDA_OK};
  while (next_span(&at, list->watch, list->count)) {
    for (int64_t i = at.from; i < at.to; i++) {
      uint64_t key = keys[i];
      int among = (key - cut->low <= width) & (some > 0);
      keys[count] = key;
      indices[count] = indices[i];
      count += (key < cut->low) | among;
      some -= among;
    }
  }
  list->count = count;
  return at.status;
}

/* Admits only keys below that of the element at this index from now on. */
static void bound_list(shortlist *list, uint64_t key, int64_t index)
{
  list->closed = key == 0;
  list->top = key - 1;
  list->last = index;
}

/* The position of the highest key in the list. */
static int64_t find_highest(const shortlist *list)
{
  int64_t last = 0;
  for (int64_t i = 1; i < list->count; i++)
    last = list->keys[i] >= list->keys[last] ? i : last;
  return last;
}

/* Cuts a list of more than k to the first k of them, or a few more. */
static nda_status cut_list(shortlist *list)
{
  selection cut;
  if (list->count <= SHORT || list->k <= 2) {
    sort_short(list);
  } else if (select_first(list, &cut) != NDA_OK ||
             keep_selected(list, &cut) != NDA_OK) {
    return NDA_STOPPED;
  }
  int64_t last = find_highest(list);
  if (list->keys[last] <= list->top)
    bound_list(list, list->keys[last], list->indices[last]);
  return NDA_OK;
}

/* --- the walk ------------------------------------------------------------ */

typedef struct ordering {
  const nda_ordering *plan;
  const nda_view *a, *result;
  const nda_view *where; /* or NULL */
  order_keys *keys;
  const nda_kernels *kernels;
  nda_key key;
  uint64_t turn; /* converts elements to the kernels' keys */
  nda_watch *watch;
  int flags;
  int bounded;    /* the kernels have a bound, */
  uint64_t bound; /* this key of the kernels */
  int64_t result_stride;
  nda_walk lanes;            /* operands: array, result, mask */
  nda_walk inside;           /* of a sequence; operands: array, index, mask */
  int64_t run, stride, step; /* its innermost axis */
  int64_t mask_stride;
} ordering;

/* The length of a stride-0 axis when only its first `most` elements matter.
** *most becomes the number that matter along the next such axis outwards. */
static int64_t cut(int64_t length, int64_t *most)
{
  int64_t left = length < *most ? length : *most;
  if (left > 0)
    *most = (*most + left - 1) / left;
  return left;
}

/* The mask's stride along an axis. */
static int64_t mask_step(const ordering *o, int axis)
{
  return o->where != NULL ? o->where->strides[axis] : 0;
}

/* The lengths of the axes to visit. The list never needs more than `most`
** copies of an element, so stride-0 axes are shortened, from the innermost
** out. */
static void lengths_inside(const ordering *o, int64_t *lengths)
{
  const nda_view *a = o->a;
  int64_t most = o->plan->most;
  for (int i = a->ndim - 1; i >= 0; i--) {
    int inside = o->plan->axis < 0 || i == o->plan->axis;
    lengths[i] = a->shape[i];
    if (inside && o->plan->room > 0 && a->strides[i] == 0 &&
        mask_step(o, i) == 0)
      lengths[i] = cut(a->shape[i], &most);
  }
}

static void lay_out_lanes(ordering *o)
{
  const nda_view *a = o->a;
  int axis = o->plan->axis;
  int64_t lengths[NDA_MAXDIMS], weight[NDA_MAXDIMS], stride[NDA_OPERANDS];
  lengths_inside(o, lengths);
  nda_row_major(a->ndim, a->shape, 1, weight);
  nda_walk_init(&o->lanes);
  nda_walk_init(&o->inside);
  for (int i = 0; i < a->ndim; i++) {
    if (axis < 0 || i == axis)
      nda_walk_add(&o->inside, lengths[i], a->strides[i],
                   axis < 0 ? weight[i] : 1, mask_step(o, i));
    else
      nda_walk_add(&o->lanes, a->shape[i], a->strides[i], o->result->strides[i],
                   mask_step(o, i));
  }
  o->result_stride = o->result->strides[axis < 0 ? 0 : axis];
  o->run = nda_walk_extract(&o->inside, o->inside.ndim - 1, stride);
  o->stride = stride[0];
  o->step = stride[1];
  o->mask_stride = stride[2];
}

/* The address of the run at the current position of the walks. */
static const char *run_at(const ordering *o)
{
  return (const char *)o->a->data + o->lanes.offset[0] + o->inside.offset[0];
}

/* Writes the `count` positions found in one sequence, and fills the rest with
** "none". */
static nda_status emit_places(const ordering *o, const int64_t *places,
                              int64_t count)
{
  const nda_type *type = nda_type_of(o->result);
  int64_t k = o->plan->k, none = o->plan->base - 1;
  int64_t stride = o->result_stride, n;
  char *to = (char *)o->result->data + o->lanes.offset[1];
  for (int64_t from = 0; from < k; from += n) {
    n = nda_piece(o->watch, (from < count ? count : k) - from, 1);
    if (stride == type->size && from < count)
      type->narrow(n, to + from * stride, places + from);
    for (int64_t i = from;
         i < from + n && (stride != type->size || from >= count); i++)
      type->narrow(1, to + i * stride, i < count ? &places[i] : &none);
    if (nda_stopped(o->watch, n))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Loads the keys of a whole sequence. */
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

static nda_status order_by_sorting(ordering *o, uint64_t *scratch)
{
  int64_t n = o->plan->length, most = o->plan->most;
  sorting s = {o->watch, o->plan->place_bits, scratch, scratch + n,
               scratch + 2 * n};
  if (bring_keys(o, s.keys) != NDA_OK ||
      sort_keys(&s, n, most, NULL, o->plan->base) != NDA_OK)
    return NDA_STOPPED;
  return emit_places(o, (int64_t *)s.words, most);
}

/* The element of the sequence at an index. */
static const char *element_at(const ordering *o, int64_t index)
{
  const nda_view *a = o->a;
  const char *lane = (const char *)a->data + o->lanes.offset[0];
  if (o->plan->axis < 0)
    return lane + nda_offset(a, index);
  return lane + index * a->strides[o->plan->axis];
}

/* Makes a bound for the kernels after the list was cut. */
static void make_bound(ordering *o, const shortlist *list)
{
  uint64_t worst = UINT64_MAX >> (64 - 8 * nda_type_of(o->a)->size);
  o->bounded = list->top != worst - 1; /* a NaN cannot be a kernel's bound */
  if (o->bounded)
    nda_flip(o->key, o->turn, 1, element_at(o, list->last), &o->bound);
}

/* Are all of n elements at or above the bound? */
static int none_better(const ordering *o, const char *at, const char *mask,
                       int64_t n)
{
  nda_lanes one = {1, 0, 0};
  nda_run run = {at, o->stride, mask, o->mask_stride, n, 0, 1, o->turn};
  uint64_t bound = o->bound;
  int64_t index = -1;
  nda_search_rows(o->kernels, o->key, &run, &one, o->flags, &bound, &index);
  return index < 0;
}

/* Many elements were admitted, as in descending data: guesses a bound from a
** sample of the sequence that should have at least k elements below it. */
static nda_status guess_bound(ordering *o, shortlist *list)
{
  int64_t length = o->plan->length, n = length / SPACED, step, place;
  shortlist sample = *list;
  selection cut;
  n = n < SAMPLE ? n : (int64_t)SAMPLE;
  n = n < list->room - list->count ? n : list->room - list->count;
  step = n > 0 ? length / n : 0;
  sample.k = n > 0 ? 4 + list->k / (length / (2 * n)) : n;
  sample.keys += list->count;
  sample.indices += list->count;
  sample.count = n;
  if (2 * sample.k > n)
    return NDA_OK;
  for (int64_t i = 0; i < n; i++) {
    sample.indices[i] = step / 2 + i * step;
    o->keys(1, element_at(o, sample.indices[i]), 0, o->plan->largest,
            sample.keys + i);
  }
  if (select_first(&sample, &cut) != NDA_OK ||
      keep_selected(&sample, &cut) != NDA_OK)
    return NDA_STOPPED;
  place = find_highest(&sample);
  if (sample.keys[place] == 0 || sample.keys[place] > list->top)
    return NDA_OK;
  list->guess = sample.keys[place];
  bound_list(list, list->guess, sample.indices[place]);
  return NDA_OK;
}

/* Cuts the list during the walk. */
static nda_status cut_early(ordering *o, shortlist *list, int full)
{
  if (cut_list(list) != NDA_OK)
    return NDA_STOPPED;
  if (full && list->full >= 0 && ++list->full == 2 && !list->closed &&
      o->where == NULL && guess_bound(o, list) != NDA_OK)
    return NDA_STOPPED;
  make_bound(o, list);
  return NDA_OK;
}

/* Offers at most TESTED elements to the list. It is cut when it is full; and
** earlier, the first time or when few are admitted, because cutting then costs
** little compared with reading the elements. */
static nda_status offer_block(ordering *o, shortlist *list, const char *at,
                              const char *mask, int64_t n, int64_t index)
{
  int64_t before = list->count, most = list->k + list->k / 2 + 4;
  for (int64_t from = 0, part; from < n; from += part) {
    part = list->room - list->count;
    part = part < n - from ? part : n - from;
    o->keys(part, at + from * o->stride, o->stride, o->plan->largest,
            list->keys + list->count);
    if (mask == NULL)
      admit(list, part, index + from * o->step, o->step, NULL, 0);
    else
      admit(list, part, index + from * o->step, o->step,
            mask + from * o->mask_stride, o->mask_stride);
    int full = list->count > list->room - SHORT && list->count > list->k;
    if (full || (list->count > most &&
                 (list->top == UINT64_MAX || list->count - before < n / 8))) {
      if (cut_early(o, list, full) != NDA_OK)
        return NDA_STOPPED;
      before = list->count;
    }
  }
  return NDA_OK;
}

/* Offers the whole sequence, at first a few elements, for an early bound. */
static nda_status collect(ordering *o, shortlist *list)
{
  int64_t block = SHORT, n;
  do {
    const char *at = run_at(o), *mask = NULL;
    if (o->where != NULL)
      mask =
        (const char *)o->where->data + o->lanes.offset[2] + o->inside.offset[2];
    for (int64_t from = 0; from < o->run && !list->closed; from += n) {
      n = o->run - from < block ? o->run - from : block;
      block = block < TESTED ? 2 * block : block;
      if (!(o->bounded && none_better(o, at, mask, n)) &&
          offer_block(o, list, at, mask, n,
                      o->inside.offset[1] + from * o->step) != NDA_OK)
        return NDA_STOPPED;
      at += n * o->stride;
      if (mask != NULL)
        mask += n * o->mask_stride;
      if (nda_stopped(o->watch, n))
        return NDA_STOPPED;
    }
  } while (nda_walk_next(&o->inside));
  return NDA_OK;
}

/* Starts an empty list, with the bound known from the start. */
static void begin_list(ordering *o, shortlist *list)
{
  const nda_ordering *plan = o->plan;
  list->count = 0;
  list->closed = 0;
  list->top = plan->top;
  list->guess = 0;
  o->bounded = plan->bounded;
  if (plan->bounded)
    nda_flip(o->key, o->turn, 1, plan->start, &o->bound);
}

/* Was a bound guessed that has fewer than k keys below it? */
static int guessed_wrong(const shortlist *list)
{
  int64_t below = 0;
  for (int64_t i = 0; i < list->count && list->guess > 0; i++)
    below += list->keys[i] < list->guess;
  return list->guess > 0 && below < list->k;
}

/* Collects the keys that may be among the first k; again without a guess if the
** guess was wrong. */
static nda_status collect_first(ordering *o, shortlist *list)
{
  begin_list(o, list);
  nda_status status = collect(o, list);
  if (status != NDA_OK || !guessed_wrong(list))
    return status;
  begin_list(o, list);
  list->full = -1;
  return collect(o, list);
}

/* A sequence short enough to load completely, without a list. */
static NDA_NOINLINE nda_status order_few(ordering *o)
{
  uint64_t keys[LOADED];
  int64_t places[LOADED];
  if (bring_keys(o, keys) != NDA_OK)
    return NDA_STOPPED;
  sort_few(keys, places, o->plan->length, o->plan->most, 1, o->plan->base);
  return emit_places(o, places, o->plan->most);
}

static nda_status order_by_list(ordering *o, uint64_t *scratch)
{
  int64_t k = o->plan->most, room = o->plan->room, count;
  uint64_t *words = scratch + 2 * room;
  sorting s = {o->watch, o->plan->place_bits, scratch, words,
               words + o->plan->sorted};
  shortlist list = {
    o->watch, k, room, 0, 0, 0, 0, 0, 0, scratch, (int64_t *)scratch + room};
  if (collect_first(o, &list) != NDA_OK ||
      (list.count > 2 * k && cut_list(&list) != NDA_OK))
    return NDA_STOPPED;
  count = list.count < k ? list.count : k;
  if (sort_keys(&s, list.count, count, list.indices, o->plan->base) != NDA_OK)
    return NDA_STOPPED;
  return emit_places(o, (int64_t *)words, count);
}

nda_status nda_order(const nda_kernels *kernels, nda_watch *watch,
                     const nda_ordering *plan, const nda_view *a,
                     const nda_view *where, const nda_view *result,
                     void *scratch)
{
  uint64_t own[OWN];
  nda_status status;
  ordering o;
  o.watch = watch;
  o.plan = plan;
  o.a = a;
  o.where = where;
  o.result = result;
  o.keys = keys_of[a->dtype];
  o.kernels = kernels;
  o.key = (nda_key)nda_key_of[a->dtype];
  o.turn = nda_turn(a->dtype, plan->largest);
  o.flags = kernels->flags | NDA_BOUNDED | NDA_SKIPNAN;
  lay_out_lanes(&o);
  if (o.lanes.empty || plan->k == 0)
    return NDA_OK;
  if (plan->scratch == 0)
    scratch = own;
  do {
    if (plan->most == 0)
      status = emit_places(&o, NULL, 0);
    else if (plan->few)
      status = order_few(&o);
    else if (plan->room > 0)
      status = order_by_list(&o, (uint64_t *)scratch);
    else
      status = order_by_sorting(&o, (uint64_t *)scratch);
  } while (status == NDA_OK && nda_walk_next(&o.lanes));
  return status;
}
