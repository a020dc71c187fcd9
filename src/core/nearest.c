/* nearest.c: the nearest points; see nearest.h. Up to 512 queries at a time are
** compared with one tile of points after another. Kernels read points in place
** where they can; other layouts and types are copied into planes of a tile, or
** into rows if the kernel has one query in each vector lane. From tile to tile
** a query keeps a bound: the best distance so far, or the limit set by
** `within`. */
#include "nearest.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define TILE 512      /* points gathered at a time */
#define TOGETHER 512  /* queries at a time */
#define PLANES 12288  /* bytes of three planes of a tile */
#define BLOCK 16384   /* bytes of the queries in lanes, or of distances */
#define WIDEST 64     /* most coordinates for queries in lanes */
#define SHORT 16      /* up to this k, the list is kept sorted */
#define FEW 64        /* up to this k, no scratch memory */
#define MOST 16777216 /* coordinates, if all strides are 0 */
#define INFINITE ((double)HUGE_VAL)

typedef char nda_queries_fit[WIDEST * NDA_NEAR_BLOCK <= BLOCK ? 1 : -1];

/* --- the plan ------------------------------------------------------------ */

/* An entry of a list of the nearest, in scratch memory. */
typedef struct near_entry {
  double distance;
  int64_t index;
} near_entry;

static int64_t near_listed(const nda_near_plan *plan)
{
  int64_t k = plan->request->k;
  return k < plan->count ? k : plan->count;
}

/* Is the stride of the axis 0? */
static int near_is_still(const nda_view *view, int axis)
{
  return axis < view->ndim && view->strides[axis] == 0;
}

/* The shape of the results. */
static nda_status near_plan_shape(nda_near_plan *plan, const nda_view *query,
                                  int masked, nda_error *error)
{
  int64_t size, bytes;
  for (int i = 0; i < plan->batch; i++)
    plan->shape[i] = query->shape[i];
  plan->ndim = plan->batch;
  if (plan->request->k > 0)
    plan->shape[plan->ndim++] = plan->request->k;
  if (plan->ndim > NDA_MAXDIMS || (masked && plan->batch == NDA_MAXDIMS))
    return nda_fail(error, NDA_TOO_MANY_AXES, 0, NDA_MAXDIMS, NDA_MAXDIMS + 1);
  return nda_count(plan->ndim, plan->shape, (int)sizeof(int64_t), &size, &bytes,
                   error);
}

nda_status nda_plan_nearest(const nda_near_request *request,
                            const nda_view *points, const nda_view *query,
                            int masked, nda_near_plan *plan, nda_error *error)
{
  int flat = points->ndim == 1, single = points->dtype == NDA_FLOAT32;
  if (points->dtype == NDA_BOOL || query->dtype == NDA_BOOL)
    return nda_fail(error, NDA_BAD_KIND, points->dtype != NDA_BOOL, 0, 0);
  if (points->ndim < 1 || points->ndim > 2 || (!flat && points->shape[1] == 0))
    return nda_fail(error, NDA_DIMENSIONS, 0, 2,
                    points->ndim == 2 ? 0 : points->ndim);
  plan->request = request;
  plan->count = points->shape[0];
  plan->width = flat ? 1 : points->shape[1];
  plan->batch = flat ? query->ndim : query->ndim - 1;
  if (plan->batch < 0)
    return nda_fail(error, NDA_DIMENSIONS, 1, plan->width, 0);
  if (!flat && query->shape[plan->batch] != plan->width)
    return nda_fail(error, NDA_AXIS_LENGTH, 1, plan->width,
                    query->shape[plan->batch]);
  single = single && (request->numbers || query->dtype == NDA_FLOAT32);
  plan->dtype = single ? NDA_FLOAT32 : NDA_FLOAT64;
  plan->none = masked || request->has_within || request->skipnan ||
               plan->count < request->k || plan->count == 0;
  if (plan->count == 0 && !request->has_within && request->k == 0)
    return nda_fail(error, NDA_EMPTY, 0, 0, 0);
  if (plan->width > MOST && near_is_still(points, 1) &&
      (query->strides[plan->batch] == 0 || query->ndim == 0))
    return nda_fail(error, NDA_TOO_LARGE, 0, 0, 0);
  plan->scratch = 0;
  if (near_listed(plan) > FEW &&
      !nda_multiply(near_listed(plan), (int64_t)sizeof(near_entry),
                    &plan->scratch))
    return nda_fail(error, NDA_TOO_LARGE, 0, 0, 0);
  return near_plan_shape(plan, query, masked, error);
}

/* --- floats of either size ------------------------------------------------ */

/* Stores x in the float type of the distances: one of its values, or
** rounded. */
static void near_put_float(int single, double x, void *at)
{
  float half = single ? (float)x : 0;
  if (single)
    memcpy(at, &half, sizeof half);
  else
    memcpy(at, &x, sizeof x);
}

static double near_get_float(int single, const void *at)
{
  double x;
  float half;
  memcpy(&half, at, sizeof half);
  if (single)
    return half;
  memcpy(&x, at, sizeof x);
  return x;
}

/* The float after x, upwards or downwards, for x from 0 up. */
static double near_neighbour(int single, double x, int step)
{
  uint64_t bits = 0;
  uint32_t half;
  near_put_float(single, x, &bits);
  memcpy(&half, &bits, sizeof half);
  half += (uint32_t)step;
  bits += (uint64_t)(int64_t)step;
  if (single)
    memcpy(&bits, &half, sizeof half);
  return near_get_float(single, &bits);
}

/* The distance from its square. Rounding the root as a double to float32 gives
** exactly the float32 root. */
static double near_root_of(int single, double square)
{
  double root = sqrt(square);
  return single ? (double)(float)root : root;
}

/* The lowest distance, in the compared form, that a finite `within` excludes;
** may be infinity. All floats below the rounded square of `within` are below
** the exact one; from there on, several squares can have the root `within`. */
static double near_bound_of(const nda_near_plan *plan)
{
  int single = plan->dtype == NDA_FLOAT32;
  double most = single ? FLT_MAX : DBL_MAX, bound;
  double within = plan->request->within < most ? plan->request->within : most;
  within += 0.0; /* near_neighbour needs 0.0, not -0.0 */
  if (single && (double)(float)within > within)
    within = near_neighbour(single, within, -1);
  else if (single)
    within = (double)(float)within;
  if (plan->request->metric != NDA_EUCLIDEAN)
    return near_neighbour(single, within, 1);
  bound = within * within < most ? within * within : most;
  bound = single ? (double)(float)bound : bound;
  while (near_root_of(single, bound) <= within)
    bound = near_neighbour(single, bound, 1);
  return bound;
}

/* --- a list of the nearest ------------------------------------------------ */

/* Sorted if it is short; otherwise a heap with the worst entry on top. */
typedef struct near_list {
  int64_t k, count;
  near_entry *entries;
  double bound; /* while there is room */
} near_list;

/* Does a come before b? NaN comes last. */
static int near_precedes(const near_entry *a, const near_entry *b)
{
  int nan = nda_isnan(a->distance);
  if (a->distance < b->distance || a->distance > b->distance)
    return a->distance < b->distance;
  if (nan != nda_isnan(b->distance))
    return !nan;
  return a->index < b->index;
}

/* Moves an entry down a heap until no child of it is worse. */
static void near_sink(near_entry *heap, int64_t n, int64_t at)
{
  near_entry entry = heap[at];
  for (;;) {
    int64_t child = 2 * at + 1;
    if (child >= n)
      break;
    if (child + 1 < n && near_precedes(heap + child, heap + child + 1))
      child++;
    if (!near_precedes(&entry, heap + child))
      break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = entry;
}

/* An nda_offer for a short list, which stays sorted. */
static double near_insert(void *to, double distance, int64_t index)
{
  near_list *list = (near_list *)to;
  near_entry entry = {distance, index}, *at = list->entries + list->count;
  if (list->count == list->k && near_precedes(&entry, --at))
    list->count--; /* the last one makes room */
  if (list->count < list->k) {
    for (; at > list->entries && near_precedes(&entry, at - 1); at--)
      *at = at[-1];
    *at = entry;
    list->count++;
  }
  return list->count < list->k ? list->bound
                               : list->entries[list->k - 1].distance;
}

/* The same for a longer list, a heap. */
static double near_push(void *to, double distance, int64_t index)
{
  near_list *list = (near_list *)to;
  near_entry entry = {distance, index};
  int64_t at = list->count;
  if (list->count < list->k) {
    list->count++;
    for (; at > 0 && near_precedes(list->entries + (at - 1) / 2, &entry);
         at = (at - 1) / 2)
      list->entries[at] = list->entries[(at - 1) / 2];
    list->entries[at] = entry;
  } else if (near_precedes(&entry, list->entries)) {
    list->entries[0] = entry;
    near_sink(list->entries, list->k, 0);
  }
  return list->count < list->k ? list->bound : list->entries[0].distance;
}

/* Sorts the entries. */
static nda_status near_sort_list(nda_watch *watch, near_list *list)
{
  for (int64_t n = list->k > SHORT ? list->count - 1 : 0; n > 0; n--) {
    near_entry last = list->entries[n];
    list->entries[n] = list->entries[0];
    list->entries[0] = last;
    near_sink(list->entries, n, 0);
    if (nda_stopped(watch, 1))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* --- what is asked ------------------------------------------------------- */

enum { OF_QUERY, OF_MASK, OF_FOUND, OF_DISTANCE };

typedef struct near_seeker {
  const nda_near_plan *plan;
  const nda_view *points;
  const nda_view *operands[NDA_OPERANDS]; /* see above; NULL: not given */
  void *scratch;
  const nda_kernels *kernels;
  const nda_near_kernels *near;
  nda_watch *watch;
  int base;
  int single;          /* distances are float32 */
  int small;           /* squares are 32-bit integers: see NDA_NEAR_SMALL */
  int64_t size;        /* bytes of a kernel's distance */
  int64_t n;           /* number of points, without repeated ones */
  int64_t row, column; /* of the points, in bytes */
  int64_t coordinate;  /* stride of a query's coordinates */
  int64_t mask_stride; /* stride of a query's mask */
  int skip, bounded;
  double bound;       /* distances must be below it; infinity: any */
  int same;           /* points have the type of the distances */
  nda_near_form form; /* of what a kernel gets for one query */
  int in_place;       /* it reads the points, or their planes, in place */
  int veiled;         /* each query has its own mask */
  int across;         /* queries can be in vector lanes */
  int64_t tile;       /* points at a time */
} near_seeker;

/* What some queries have found so far, and the copied tile of points. */
typedef struct near_room {
  NDA_ALIGNED(64) char planes[PLANES];
  NDA_ALIGNED(64) char block[BLOCK];
  NDA_ALIGNED(64) char best[TOGETHER * 8]; /* floats in the kernels' type */
  int64_t index[TOGETHER];                 /* from base; base - 1: none */
  int64_t from, count;                     /* the tile */
  int ready; /* its planes are copied, `pitch` bytes apart */
  int64_t pitch;
  int sifted;           /* the rows have only the candidates */
  int64_t places[TILE]; /* their indices */
  char mask[TILE];
} near_room;

/* The part of an operand that belongs to query i of a run, or NULL. */
static char *near_at(const near_seeker *s, const nda_runs *run, int operand,
                     int64_t i)
{
  const nda_view *view = s->operands[operand];
  if (view == NULL)
    return NULL;
  return (char *)view->data + run->offset[operand] + i * run->stride[operand];
}

/* The best distance of query i, in the compared form. */
static double near_best(const near_seeker *s, const near_room *room, int64_t i)
{
  const char *at = room->best + i * s->size;
  int32_t whole;
  if (!s->small)
    return near_get_float(s->single, at);
  memcpy(&whole, at, sizeof whole);
  return whole;
}

/* The address of a coordinate of a point. */
static const char *near_point_at(const near_seeker *s, int64_t i, int64_t d)
{
  return (const char *)s->points->data + i * s->row + d * s->column;
}

/* Coordinate d of a query, as a float. */
static double near_coordinate_of(const near_seeker *s, const char *query,
                                 int64_t d)
{
  const nda_type *type = nda_type_of(s->operands[OF_QUERY]);
  const char *at = query + d * s->coordinate;
  nda_value value;
  if (type->kind == NDA_REAL)
    return near_get_float(type->size == 4, at);
  type->load(at, &value);
  return value.kind == NDA_SIGNED ? (double)value.as.integer
                                  : (double)value.as.natural;
}

/* --- bringing together ---------------------------------------------------- */

#define CHUNK 64

/* Converts numbers of any type, `stride` apart, to contiguous float64. Mixed
** types are always computed in float64. */
static NDA_NOINLINE void near_bring_converted(const nda_type *type, int64_t n,
                                              const char *at, int64_t stride,
                                              char *to)
{
  const int natural = type->dtype == NDA_UINT64;
  type->widen(n, to, at, stride);
  if (type->kind == NDA_REAL)
    return;
  for (int64_t i = 0; i < n; i++) {
    int64_t whole;
    double real;
    memcpy(&whole, to + i * 8, sizeof whole);
    real = natural ? (double)(uint64_t)whole : (double)whole;
    memcpy(to + i * 8, &real, sizeof real);
  }
}

/* Converts n numbers, `stride` apart, to contiguous floats. */
static void near_bring(const near_seeker *s, const nda_type *type, int64_t n,
                       const char *at, int64_t stride, char *to)
{
  nda_grid grid = {1, n, 0, stride, n};
  if (type->dtype == s->plan->dtype)
    s->kernels->gather[s->single ? 2 : 3](&grid, at, to);
  else
    near_bring_converted(type, n, at, stride, to);
}

/* The mask of some points, contiguous. */
static const char *near_bring_mask(const near_seeker *s, near_room *room,
                                   const char *where)
{
  nda_grid grid = {1, room->count, 0, s->mask_stride, room->count};
  if (where == NULL)
    return NULL;
  where += room->from * s->mask_stride;
  if (s->mask_stride == 1)
    return where;
  s->kernels->gather[0](&grid, where, room->mask);
  return room->mask;
}

/* Goes to the tile from room->from; false if there are no more points. */
static int near_tile(const near_seeker *s, near_room *room)
{
  int64_t left = s->n - room->from;
  room->count = left < s->tile ? left : s->tile;
  return left > 0;
}

/* Are elements contiguous rows of three, which kernels can split? */
static int near_splits(const near_seeker *s, int64_t n, int64_t size,
                       int64_t column, int64_t row)
{
  return s->near->split != NULL && n >= NDA_NEAR_SPLIT && s->plan->width == 3 &&
         column == size && row == 3 * size;
}

/* Copies the planes of the tile, if they are needed and there is room for all
** of them. */
static void near_take_planes(const near_seeker *s, near_room *room)
{
  int64_t width = s->plan->width;
  room->pitch = room->count * s->size;
  room->ready = !s->in_place && width * room->pitch <= PLANES;
  if (!room->ready)
    return;
  if (s->same && near_splits(s, room->count, s->size, s->column, s->row)) {
    s->near->split(room->count, near_point_at(s, room->from, 0), room->planes,
                   room->count);
    return;
  }
  for (int64_t d = 0; d < width; d++)
    near_bring(s, nda_type_of(s->points), room->count,
               near_point_at(s, room->from, d), s->row,
               room->planes + d * room->pitch);
}

/* Plane d of the tile, or pairs. */
static const char *near_plane(const near_seeker *s, near_room *room, int64_t d)
{
  if (room->ready)
    return room->planes + d * room->pitch;
  if (s->in_place)
    return near_point_at(s, room->from, d);
  near_bring(s, nda_type_of(s->points), room->count,
             near_point_at(s, room->from, d), s->row, room->planes);
  return room->planes;
}

/* --- one query, over a tile ----------------------------------------------- */

/* The distances to the tile, coordinate by coordinate. */
static nda_status near_measure(const near_seeker *s, near_room *room,
                               const char *query)
{
  double slot;
  memset(room->block, 0, nda_bytes(room->count, s->size));
  for (int64_t d = 0; d < s->plan->width; d++) {
    near_put_float(s->single, near_coordinate_of(s, query, d), &slot);
    s->near->gauge(s->plan->request->metric, room->count,
                   near_plane(s, room, d), &slot, room->block);
    if (nda_stopped(s->watch, room->count))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Searches the tile for query i of a run. */
static nda_status near_look(const near_seeker *s, near_room *room,
                            near_list *list, const nda_runs *run, int64_t i)
{
  const char *query = near_at(s, run, OF_QUERY, i);
  double coordinates[3];
  nda_near task;
  task.form = s->form;
  task.at[0] = room->block;
  if (s->form == NDA_NEAR_READY && near_measure(s, room, query) != NDA_OK)
    return NDA_STOPPED;
  for (int d = 0; s->form != NDA_NEAR_READY && d < s->plan->width; d++) {
    task.at[d] = near_plane(s, room, d);
    near_put_float(s->single, near_coordinate_of(s, query, d),
                   (char *)coordinates + d * s->size);
  }
  task.query = coordinates;
  task.where = near_bring_mask(s, room, near_at(s, run, OF_MASK, i));
  task.length = room->count;
  task.index = room->from + s->base;
  task.skipnan = s->skip;
  task.offer = list == NULL ? NULL : list->k > SHORT ? near_push : near_insert;
  task.list = list;
  s->near->scan(&task, room->best + i * s->size, room->index + i);
  return nda_stopped(s->watch, room->count) ? NDA_STOPPED : NDA_OK;
}

/* --- queries in the lanes ------------------------------------------------- */

/* Are these n floats finite? */
static int near_all_finite(int single, const char *at, int64_t n)
{
  double sum = 0;
  for (int64_t i = 0; i < n; i++) {
    double x = near_get_float(single, at + i * (single ? 4 : 8));
    sum += x - x;
  }
  return sum == 0;
}

/* The value of an 8-bit integer. */
static int16_t near_byte(const nda_view *view, const char *at)
{
  if (view->dtype == NDA_INT8)
    return *(const signed char *)at;
  return *(const unsigned char *)at;
}

/* Packs small integers in pairs, 16 bits each, `pitch` bytes apart. */
static void near_put_pairs(const near_seeker *s, const nda_view *view,
                           const char *at, int64_t column, char *to,
                           int64_t pitch)
{
  for (int64_t d = 0; d < s->plan->width; d += 2, to += pitch) {
    int16_t pair[2] = {near_byte(view, at + d * column), 0};
    if (d + 1 < s->plan->width)
      pair[1] = near_byte(view, at + (d + 1) * column);
    memcpy(to, pair, sizeof pair);
  }
}

/* Copies the candidates of a tile as rows, unless they are rows already; false
** if a coordinate is not finite and NaN might win. */
static int near_bring_rows(const near_seeker *s, near_room *room,
                           const char *where, nda_near_many *many)
{
  const char *mask = near_bring_mask(s, room, where);
  const char *at = near_point_at(s, room->from, 0);
  int64_t size = s->size, n = 0;
  int64_t width = s->small ? (s->plan->width + 1) / 2 : s->plan->width;
  nda_grid grid = {room->count, width, s->row, s->column, width};
  many->width = width;
  many->points = room->planes;
  many->count = room->count;
  room->sifted = mask != NULL;
  if (mask == NULL && s->same && s->column == size && s->row == width * size) {
    many->points = at;
  } else if (mask == NULL && s->same) {
    s->kernels->gather[s->single ? 2 : 3](&grid, at, room->planes);
  } else {
    for (int64_t i = 0; i < room->count; i++, at += s->row) {
      char *to = room->planes + n * width * size;
      if (mask != NULL && mask[i] == 0)
        continue;
      if (s->small)
        near_put_pairs(s, s->points, at, s->column, to, size);
      else
        near_bring(s, nda_type_of(s->points), width, at, s->column, to);
      room->places[n++] = room->from + i + s->base;
    }
    many->count = n;
  }
  return s->skip || s->small ||
         near_all_finite(s->single, many->points, many->count * width);
}

/* Copies the coordinates of a block of queries, from query `from` of a run,
** plane by plane. */
static void near_bring_queries(const near_seeker *s, near_room *room,
                               const nda_runs *run, int64_t from, int64_t n)
{
  const nda_view *view = s->operands[OF_QUERY];
  const char *at = near_at(s, run, OF_QUERY, from);
  int64_t lanes = NDA_NEAR_BLOCK / s->size, step = run->stride[OF_QUERY];
  if (n < lanes)
    memset(room->block, 0, nda_bytes(s->plan->width, NDA_NEAR_BLOCK));
  if (view->dtype == (s->small ? NDA_UINT8 : s->plan->dtype) &&
      near_splits(s, n, nda_type_of(view)->size, s->coordinate, step)) {
    s->near->split(n, at, room->block, lanes);
    return;
  }
  for (int64_t i = 0; i < n && s->small; i++)
    near_put_pairs(s, view, at + i * step, s->coordinate,
                   room->block + i * s->size, NDA_NEAR_BLOCK);
  for (int64_t d = 0; d < s->plan->width && !s->small; d++)
    near_bring(s, nda_type_of(view), n, at + d * s->coordinate, step,
               room->block + d * NDA_NEAR_BLOCK);
}

/* Keeps the positions that a block of queries has found; kernels count them
** from the first point of the tile, so in the first tile they are final. */
static void near_keep_found(const near_seeker *s, const near_room *room,
                            int64_t *index, const char *when)
{
  int64_t wide[NDA_NEAR_BLOCK / 8], first = room->from + s->base;
  int32_t half[NDA_NEAR_BLOCK / 4];
  const int narrow = s->size == 4;
  const int lanes = narrow ? NDA_NEAR_BLOCK / 4 : NDA_NEAR_BLOCK / 8;
  memcpy(wide, when, sizeof wide);
  memcpy(half, when, sizeof half);
  if (narrow && !room->sifted && room->from == 0) {
    for (int i = 0; i < NDA_NEAR_BLOCK / 4; i++)
      index[i] = half[i] + first;
  } else {
    for (int i = 0; i < lanes; i++) {
      int64_t place = narrow ? half[i] : wide[i];
      if (place >= 0)
        index[i] = room->sifted ? room->places[place] : first + place;
    }
  }
}

static nda_status near_look_across(const near_seeker *s, near_room *room,
                                   const nda_runs *run, nda_near_many *many)
{
  const int64_t lanes = NDA_NEAR_BLOCK / s->size;
  NDA_ALIGNED(64) char when[NDA_NEAR_BLOCK];
  many->queries = room->block;
  for (int64_t from = 0; from < run->length; from += lanes) {
    int64_t left = run->length - from, n = left < lanes ? left : lanes;
    near_bring_queries(s, room, run, from, n);
    s->near->across(many, room->best + from * s->size, when);
    near_keep_found(s, room, room->index + from, when);
    if (nda_stopped(s->watch, n * many->count))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* --- the walk ------------------------------------------------------------- */

/* Searches the tile for each query of a run. */
static nda_status near_look_at_tile(const near_seeker *s, near_room *room,
                                    const nda_runs *run)
{
  nda_near_many many;
  if (s->across && (s->small || run->length >= NDA_NEAR_BLOCK / s->size / 2) &&
      near_bring_rows(s, room, near_at(s, run, OF_MASK, 0), &many))
    return near_look_across(s, room, run, &many);
  near_take_planes(s, room);
  for (int64_t i = 0; i < run->length; i++) {
    if (!nda_isnan(near_best(s, room, i)) &&
        near_look(s, room, NULL, run, i) != NDA_OK)
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* Searches all points for query i, until a NaN has won or, if there is a list,
** that has `most` entries. */
static nda_status near_look_along(const near_seeker *s, near_room *room,
                                  near_list *list, const nda_runs *run,
                                  int64_t i, int64_t most)
{
  for (room->from = 0; near_tile(s, room); room->from += room->count) {
    near_take_planes(s, room);
    if (near_look(s, room, list, run, i) != NDA_OK)
      return NDA_STOPPED;
    if (list != NULL ? list->count >= most : nda_isnan(near_best(s, room, i)))
      break;
  }
  return NDA_OK;
}

/* Fills a list with the points nearest to query i; `most` entries are
** enough. */
static nda_status near_fill_list(const near_seeker *s, near_room *room,
                                 near_list *list, const nda_runs *run,
                                 int64_t i, int64_t most)
{
  list->bound = s->bounded ? s->bound : INFINITE - INFINITE;
  list->count = 0;
  near_put_float(s->single, list->bound, room->best + i * s->size);
  return near_look_along(s, room, list, run, i, most);
}

/* Settles the queries that have found no distance below infinity. The kernels
** with queries in lanes skip NaN: if there is one, it is found here. Otherwise
** the first candidate, if there is one, has an infinite distance and wins. */
static nda_status near_settle_open(const near_seeker *s, near_room *room,
                                   const nda_runs *run)
{
  near_entry entry;
  near_list list;
  list.k = 1;
  list.entries = &entry;
  for (int64_t i = 0; i < run->length; i++) {
    if (room->index[i] < s->base && s->across && !s->skip &&
        near_look_along(s, room, NULL, run, i, 0) != NDA_OK)
      return NDA_STOPPED;
    if (room->index[i] >= s->base)
      continue;
    if (near_fill_list(s, room, &list, run, i, 1) != NDA_OK)
      return NDA_STOPPED;
    if (list.count > 0)
      room->index[i] = entry.index;
  }
  return NDA_OK;
}

/* Writes an index, or base - 1 for none, and a distance. */
static void near_emit(const near_seeker *s, char *found, char *distance,
                      int64_t place, double best)
{
  uint64_t nan = UINT64_C(0x7ff8) << 48;
  nda_store_index(nda_type_of(s->operands[OF_FOUND]), found, place);
  if (distance == NULL)
    return;
  if (s->plan->request->metric == NDA_EUCLIDEAN)
    best = near_root_of(s->single, best);
  if (nda_isnan(best))
    memcpy(&best, &nan, sizeof nan);
  near_put_float(s->operands[OF_DISTANCE]->dtype == NDA_FLOAT32,
                 place < s->base ? INFINITE : best, distance);
}

/* The state before the first tile. */
static void near_begin(const near_seeker *s, near_room *room, int64_t count)
{
  int64_t some = s->across ? NDA_NEAR_BLOCK / s->size : count;
  int32_t whole = s->bound < INT32_MAX ? (int)ceil(s->bound) : INT32_MAX;
  memset(room->index, s->base - 1, nda_bytes(count, sizeof *room->index));
  for (int64_t i = 0; i < some; i++) {
    if (s->small)
      memcpy(room->best + i * s->size, &whole, sizeof whole);
    else
      near_put_float(s->single, s->bound, room->best + i * s->size);
  }
  for (int64_t i = some; i < count; i += some)
    memcpy(room->best + i * s->size, room->best, NDA_NEAR_BLOCK);
}

/* The nearest to each query of a run. */
static nda_status near_ask_some(const near_seeker *s, near_room *room,
                                const nda_runs *run)
{
  const nda_type *type = nda_type_of(s->operands[OF_FOUND]);
  near_begin(s, room, run->length);
  for (room->from = 0; near_tile(s, room); room->from += room->count) {
    if (near_look_at_tile(s, room, run) != NDA_OK)
      return NDA_STOPPED;
  }
  if (!s->bounded && !s->small && near_settle_open(s, room, run) != NDA_OK)
    return NDA_STOPPED;
  if (s->operands[OF_DISTANCE] == NULL && run->stride[OF_FOUND] == type->size) {
    type->narrow(run->length, near_at(s, run, OF_FOUND, 0), room->index);
    return NDA_OK;
  }
  for (int64_t i = 0; i < run->length; i++)
    near_emit(s, near_at(s, run, OF_FOUND, i), near_at(s, run, OF_DISTANCE, i),
              room->index[i], near_best(s, room, i));
  return NDA_OK;
}

/* The k nearest to one query. */
static nda_status near_ask_list(const near_seeker *s, near_room *room,
                                const nda_runs *run)
{
  const nda_view *const *operands = s->operands;
  char *found = near_at(s, run, OF_FOUND, 0);
  char *distance = near_at(s, run, OF_DISTANCE, 0);
  near_entry few[FEW];
  near_list list;
  list.k = near_listed(s->plan);
  list.entries = list.k <= FEW ? few : (near_entry *)s->scratch;
  if (near_fill_list(s, room, &list, run, 0, INT64_MAX) != NDA_OK ||
      near_sort_list(s->watch, &list) != NDA_OK)
    return NDA_STOPPED;
  for (int64_t i = 0; i < s->plan->request->k; i++) {
    int is = i < list.count;
    near_emit(s, found, distance, is ? list.entries[i].index : s->base - 1,
              is ? list.entries[i].distance : 0);
    found += operands[OF_FOUND]->strides[s->plan->batch];
    if (distance != NULL)
      distance += operands[OF_DISTANCE]->strides[s->plan->batch];
    if (nda_stopped(s->watch, 1))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* --- the layout ----------------------------------------------------------- */

/* 8-bit integers: differences fit in 16 bits, and the sum of WIDEST squares in
** 32. */
static int near_is_small(const nda_view *view)
{
  return view->dtype == NDA_UINT8 || view->dtype == NDA_INT8;
}

/* The layout of the points. */
static void near_lay_out_points(near_seeker *s)
{
  const nda_view *points = s->points;
  const int euclidean = s->plan->request->metric == NDA_EUCLIDEAN;
  int64_t k = s->plan->request->k, most = k > 0 ? k : 1;
  int paired;
  s->n = s->plan->count;
  if (near_is_still(points, 0) && s->mask_stride == 0 && s->n > most)
    s->n = most;
  s->row = points->strides[0];
  s->column = points->ndim > 1 ? points->strides[1] : 0;
  s->same = points->dtype == s->plan->dtype;
  paired = s->same && s->column == s->size && s->row == 2 * s->size;
  s->form = NDA_NEAR_READY;
  if (euclidean && s->plan->width == 2)
    s->form = paired ? NDA_NEAR_PAIRS : NDA_NEAR_PLANES2;
  if (euclidean && s->plan->width == 3)
    s->form = NDA_NEAR_PLANES3;
  s->in_place =
    s->same && (s->form == NDA_NEAR_PAIRS || s->row == s->size || s->n == 1);
}

/* Chooses how many points are searched at a time, and whether queries are in
** the lanes. */
static void near_lay_out_tile(near_seeker *s, int64_t queries)
{
  int64_t width = s->plan->width, most;
  s->tile = TILE;
  if (s->form != NDA_NEAR_READY && s->in_place &&
      (s->operands[OF_MASK] == NULL || s->mask_stride == 1))
    s->tile = nda_piece(s->watch, s->n, 1);
  s->across = s->near->across != NULL && width <= WIDEST && !s->veiled &&
              s->plan->request->metric == NDA_EUCLIDEAN &&
              queries >= NDA_NEAR_BLOCK / s->size / 2;
  s->small = s->across && s->kernels->near[NDA_NEAR_SMALL].across != NULL &&
             near_is_small(s->points) && near_is_small(s->operands[OF_QUERY]);
  if (s->small) {
    s->size = (int64_t)sizeof(int32_t);
    s->near = s->kernels->near + NDA_NEAR_SMALL;
  }
  most = PLANES / s->size / width;
  if (s->across || (!s->in_place && queries > 1 && most >= CHUNK))
    s->tile = most < TILE ? most : TILE;
}

/* The axes of the queries. */
static void near_lay_out_queries(near_seeker *s, nda_walk *walk)
{
  const nda_view *query = s->operands[OF_QUERY];
  nda_walk_init(walk);
  for (int i = 0; i < s->plan->batch; i++) {
    int64_t stride[NDA_OPERANDS];
    for (int k = 0; k < NDA_OPERANDS; k++)
      stride[k] = s->operands[k] != NULL ? s->operands[k]->strides[i] : 0;
    s->veiled |= stride[OF_MASK] != 0 && query->shape[i] > 1;
    nda_walk_axis(walk, query->shape[i], stride);
  }
}

/* Runs all queries, some at a time. */
static NDA_NOINLINE nda_status near_ask_all(near_seeker *s)
{
  const int listing = s->plan->request->k > 0;
  nda_walk walk;
  nda_runs run;
  near_room room;
  near_lay_out_queries(s, &walk);
  nda_runs_init(&run, &walk, s->watch);
  run.piece = listing ? 1 : TOGETHER;
  near_lay_out_tile(s, listing ? 1 : run.total);
  while (nda_runs_next(&run)) {
    nda_status status =
      listing ? near_ask_list(s, &room, &run) : near_ask_some(s, &room, &run);
    if (status != NDA_OK)
      return status;
  }
  return run.status;
}

/* A single query without a list: no axis to walk. */
static NDA_NOINLINE nda_status near_ask_one(near_seeker *s)
{
  nda_runs run;
  near_room room;
  for (int k = 0; k < NDA_OPERANDS; k++)
    run.offset[k] = run.stride[k] = 0;
  run.length = 1;
  near_lay_out_tile(s, 1);
  return near_ask_some(s, &room, &run);
}

nda_status nda_nearest(const nda_kernels *kernels, nda_watch *watch,
                       const nda_near_plan *plan, const nda_view *points,
                       const nda_view *query, const nda_view *where,
                       const nda_view *found, const nda_view *distance,
                       void *scratch)
{
  const nda_near_request *request = plan->request;
  near_seeker s;
  s.plan = plan;
  s.points = points;
  s.operands[OF_QUERY] = query;
  s.operands[OF_MASK] = where = plan->count > 0 ? where : NULL;
  s.operands[OF_FOUND] = found;
  s.operands[OF_DISTANCE] = distance;
  s.scratch = scratch;
  s.kernels = kernels;
  s.single = plan->dtype == NDA_FLOAT32;
  s.near = kernels->near + (s.single ? NDA_FLOAT32 : NDA_FLOAT64);
  s.watch = watch;
  s.base = request->base;
  s.size = nda_types[plan->dtype].size;
  s.coordinate = points->ndim > 1 ? query->strides[plan->batch] : 0;
  s.mask_stride = where != NULL ? where->strides[plan->batch] : 0;
  s.skip = request->skipnan || request->has_within;
  s.bounded = request->has_within && nda_isfinite(request->within);
  s.bound = s.bounded ? near_bound_of(plan) : INFINITE;
  s.veiled = 0;
  near_lay_out_points(&s);
  return plan->ndim == 0 ? near_ask_one(&s) : near_ask_all(&s);
}

#undef TILE
#undef TOGETHER
#undef PLANES
#undef BLOCK
#undef WIDEST
#undef SHORT
#undef FEW
#undef MOST
#undef INFINITE
#undef CHUNK
