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

nda_status nda_check_near_out(const nda_near_plan *plan, const nda_view *out,
                              nda_error *error)
{
  int base = plan->request->base;
  int64_t from = plan->none ? base - 1 : base, to = base + plan->count - 1;
  if (!nda_holds(nda_type_of(out), from, to))
    return nda_fail(error, NDA_OUT_TYPE, 0, to, from);
  if (out->readonly)
    return nda_fail(error, NDA_OUT_READONLY, 0, 0, 0);
  return NDA_OK;
}

nda_status nda_check_near_distance(const nda_near_plan *plan,
                                   const nda_view *distance, nda_error *error)
{
  if (distance->dtype != plan->dtype)
    return nda_fail(error, NDA_OUT_TYPE, 0, 0, 0);
  if (distance->readonly)
    return nda_fail(error, NDA_OUT_READONLY, 0, 0, 0);
  return NDA_OK;
}

/* --- floats of either size ------------------------------------------------ */

/* Stores x in the float type of the distances: one of its values, or
** rounded. */
static void near_put_float(int single, double x, void *at)
{
  float half;
  if (single) {
    half = (float)x;
    memcpy(at, &half, sizeof half);
  } else {
    memcpy(at, &x, sizeof x);
  }
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
static NDA_NOINLINE double near_neighbour(int single, double x, int step)
{
  uint64_t bits;
  uint32_t half;
  float y = (float)x;
  if (single) {
    memcpy(&half, &y, sizeof half);
    half += (uint32_t)step;
    memcpy(&y, &half, sizeof y);
    return y;
  }
  memcpy(&bits, &x, sizeof bits);
  bits += (uint64_t)(int64_t)step;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* The distance from its square. Rounding the root as a double to float32 gives
** exactly the float32 root. */
static double near_root_of(int single, double square)
{
  double root = sqrt(square);
  return single ? (double)(float)root : root;
}

/* The lowest distance, in the compared form, that a finite `within` excludes;
** may be infinity. Several squares can have the root `within`. */
static double near_bound_of(const nda_near_plan *plan)
{
  int single = plan->dtype == NDA_FLOAT32;
  double most = single ? 3.40282346638528859812e+38 : DBL_MAX;
  double within = plan->request->within < most ? plan->request->within : most;
  double square;
  within += 0.0; /* near_neighbour needs 0.0, not -0.0 */
  if (single && (double)(float)within > within)
    within = near_neighbour(single, (double)(float)within, -1);
  else if (single)
    within = (double)(float)within;
  if (plan->request->metric != NDA_EUCLIDEAN)
    return near_neighbour(single, within, 1);
  square = within * within;
  if (single && square < most)
    square = (double)(float)square;
  square = square < most ? square : most;
  while (near_root_of(single, square) > within)
    square = near_neighbour(single, square, -1);
  while (square < most &&
         near_root_of(single, near_neighbour(single, square, 1)) <= within)
    square = near_neighbour(single, square, 1);
  return near_neighbour(single, square, 1);
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
  near_entry entry, *at = list->entries + list->count;
  entry.distance = distance;
  entry.index = index;
  if (list->count < list->k)
    list->count++;
  else if (near_precedes(&entry, at - 1))
    at--;
  else
    return at[-1].distance;
  for (; at > list->entries && near_precedes(&entry, at - 1); at--)
    *at = at[-1];
  *at = entry;
  return list->count < list->k ? list->bound
                               : list->entries[list->k - 1].distance;
}

/* The same for a longer list, a heap. */
static double near_push(void *to, double distance, int64_t index)
{
  near_list *list = (near_list *)to;
  near_entry entry;
  int64_t at = list->count;
  entry.distance = distance;
  entry.index = index;
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

typedef struct near_seeker {
  const nda_near_plan *plan;
  const nda_view *points, *query, *where, *distance;
  const nda_type *found_type;
  const nda_kernels *kernels;
  const nda_near_kernels *near;
  nda_watch *watch;
  int single;             /* distances are float32 */
  int small;              /* squares are 32-bit integers: see NDA_NEAR_SMALL */
  int64_t size;           /* bytes of a kernel's distance */
  int64_t n;              /* number of points, without repeated ones */
  int64_t row, column;    /* of the points, in bytes */
  int64_t coordinate;     /* stride of a query's coordinates */
  int64_t mask_stride;    /* stride of a query's mask */
  int64_t list_stride[2]; /* strides of the k results: indices, distances */
  int skip, bounded;
  double bound; /* distances must be below it; infinity: any */
  int same;     /* points have the type of the distances */
  int apart;    /* each coordinate is a contiguous plane */
  int squares;  /* kernels fuse the metric, for 2 or 3 coordinates */
  int direct;   /* kernels read the points in place */
  int veiled;   /* each query has its own mask */
  int across;   /* queries can be in vector lanes */
  int64_t tile; /* points at a time */
  near_list list;
} near_seeker;

/* Queries processed together: some along one axis. */
typedef struct near_askers {
  const char *query, *where;
  char *found, *distance;
  int64_t count;
  int64_t step[NDA_OPERANDS]; /* query, where, found, distance */
} near_askers;

/* What the queries have found so far, and the copied tile of points. */
typedef struct near_room {
  NDA_ALIGNED(64) char planes[PLANES];
  NDA_ALIGNED(64) char block[BLOCK];
  NDA_ALIGNED(64) char best[TOGETHER * 8]; /* floats in the kernels' type */
  int64_t index[TOGETHER];
  int64_t from, count;  /* the tile */
  const char *at[3];    /* its planes, if there are all; or pairs */
  int ready;            /* the planes are ready */
  int64_t pitch;        /* bytes between copied planes */
  int sifted;           /* the rows have only the candidates */
  int64_t places[TILE]; /* their positions */
  char mask[TILE];
} near_room;

/* Stores the bound of a query in the kernels' type. */
static void near_put_best(const near_seeker *s, double x, void *at)
{
  int64_t whole = x < INT32_MAX ? (int64_t)ceil(x) : INT32_MAX;
  int32_t half;
  if (!s->small) {
    near_put_float(s->single, x, at);
    return;
  }
  half = (int)whole;
  memcpy(at, &half, sizeof half);
}

static double near_get_best(const near_seeker *s, const void *at)
{
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
  const nda_type *type = nda_type_of(s->query);
  const char *at = query + d * s->coordinate;
  nda_value value;
  if (type->dtype == NDA_FLOAT64)
    return near_get_float(0, at);
  if (type->dtype == NDA_FLOAT32)
    return near_get_float(1, at);
  type->load(at, &value);
  return value.kind == NDA_SIGNED ? (double)value.as.integer
                                  : (double)value.as.natural;
}

/* --- bringing together ---------------------------------------------------- */

#define CHUNK 64

/* Converts numbers of any type, `stride` apart, to contiguous float64. Mixed
** types are always computed in float64. */
static void near_bring_converted(const near_seeker *s, const nda_type *type,
                                 int64_t n, const char *at, int64_t stride,
                                 char *to)
{
  union {
    double real[CHUNK];
    int64_t integer[CHUNK];
  } wide;
  for (int64_t from = 0; from < n; from += CHUNK) {
    int64_t some = n - from < CHUNK ? n - from : CHUNK;
    type->widen(some, &wide, at + from * stride, stride);
    for (int64_t i = 0; i < some && type->kind == NDA_SIGNED; i++)
      wide.real[i] = (double)wide.integer[i];
    for (int64_t i = 0; i < some && type->kind == NDA_UNSIGNED; i++)
      wide.real[i] = (double)(uint64_t)wide.integer[i];
    memcpy(to + from * s->size, &wide, nda_bytes(some, s->size));
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
    near_bring_converted(s, type, n, at, stride, to);
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

/* Gathers plane d of the tile. */
static const char *near_bring_plane(const near_seeker *s, near_room *room,
                                    int64_t d, char *to)
{
  const char *at = near_point_at(s, room->from, d);
  if (s->apart)
    return at;
  near_bring(s, nda_type_of(s->points), room->count, at, s->row, to);
  return to;
}

/* Prepares the next tile: copies its planes if there is room for all. */
static void near_take_tile(const near_seeker *s, near_room *room)
{
  int64_t width = s->plan->width, pitch = room->count * s->size;
  room->pitch = pitch;
  room->ready = s->direct || s->apart || width * pitch <= PLANES;
  if (s->direct) {
    for (int d = 0; d < 3; d++)
      room->at[d] = near_point_at(s, room->from, d < width ? d : 0);
    return;
  }
  if (!room->ready || s->apart)
    return;
  if (s->near->split != NULL && room->count >= NDA_NEAR_SPLIT && width == 3 &&
      s->same && s->column == s->size && s->row == 3 * s->size) {
    s->near->split(room->count, near_point_at(s, room->from, 0), room->planes,
                   room->count);
  } else {
    for (int64_t d = 0; d < width; d++)
      near_bring_plane(s, room, d, room->planes + d * pitch);
  }
  for (int d = 0; d < 3 && d < width; d++)
    room->at[d] = room->planes + d * pitch;
}

static const char *near_plane_of(const near_seeker *s, near_room *room,
                                 int64_t d)
{
  if (room->ready && !s->apart)
    return room->planes + d * room->pitch;
  return near_bring_plane(s, room, d, room->planes);
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
                   near_plane_of(s, room, d), &slot, room->block);
    if (nda_stopped(s->watch, room->count))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

static nda_status near_look(const near_seeker *s, near_room *room,
                            near_list *list, const char *query,
                            const char *where, void *best, int64_t *index)
{
  nda_near run;
  double coordinates[3];
  char *to = (char *)coordinates;
  run.form = NDA_NEAR_READY;
  run.at[0] = room->block;
  if (s->squares) {
    run.form = s->direct && !s->apart ? NDA_NEAR_PAIRS
               : s->plan->width == 2  ? NDA_NEAR_PLANES2
                                      : NDA_NEAR_PLANES3;
    for (int d = 0; d < s->plan->width; d++) {
      run.at[d] = room->at[d];
      near_put_float(s->single, near_coordinate_of(s, query, d),
                     to + d * s->size);
    }
  } else if (near_measure(s, room, query) != NDA_OK) {
    return NDA_STOPPED;
  }
  run.query = coordinates;
  run.where = near_bring_mask(s, room, where);
  run.length = room->count;
  run.index = room->from;
  run.skipnan = s->skip;
  run.offer = list == NULL ? NULL : list->k > SHORT ? near_push : near_insert;
  run.list = list;
  s->near->scan(&run, best, index);
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

/* Packs coordinates 2 p and 2 p + 1 of small integers, 16 bits each. */
static void near_put_pair(const near_seeker *s, const nda_type *type,
                          const char *at, int64_t column, int64_t p, char *to)
{
  int16_t pair[2] = {0, 0};
  for (int64_t d = 2 * p; d < 2 * p + 2 && d < s->plan->width; d++) {
    unsigned char byte = (unsigned char)at[d * column];
    int negative = type->dtype == NDA_INT8 && byte > INT8_MAX;
    pair[d & 1] = (int16_t)(byte - (negative ? 256 : 0));
  }
  memcpy(to, pair, sizeof pair);
}

/* near_bring_rows for small integers: rows of pairs. */
static void near_bring_pairs(const near_seeker *s, near_room *room,
                             const char *mask, nda_near_many *many)
{
  int64_t width = (s->plan->width + 1) / 2, n = 0;
  char *to = room->planes;
  for (int64_t i = 0; i < room->count; i++) {
    if (mask != NULL && mask[i] == 0)
      continue;
    for (int64_t p = 0; p < width; p++, to += s->size)
      near_put_pair(s, nda_type_of(s->points),
                    near_point_at(s, room->from + i, 0), s->column, p, to);
    room->places[n++] = room->from + i;
  }
  many->points = room->planes;
  many->width = width;
  many->count = n;
}

/* Copies the candidates of a tile as rows, unless they are rows already; false
** if a coordinate is not finite and NaN might win. */
static int near_bring_rows(const near_seeker *s, near_room *room,
                           const char *where, nda_near_many *many)
{
  const nda_type *type = nda_type_of(s->points);
  const char *mask = near_bring_mask(s, room, where), *at;
  int64_t width = s->plan->width, size = s->size, n = 0;
  nda_grid grid = {room->count, width, s->row, s->column, width};
  many->width = width;
  many->points = room->planes;
  many->count = room->count;
  room->sifted = mask != NULL;
  if (s->small) {
    near_bring_pairs(s, room, mask, many);
    return 1;
  }
  at = near_point_at(s, room->from, 0);
  if (mask == NULL && s->same && s->column == size && s->row == width * size) {
    many->points = at;
  } else if (mask == NULL && s->same) {
    s->kernels->gather[s->single ? 2 : 3](&grid, at, room->planes);
  } else {
    for (int64_t i = 0; i < room->count; i++, at += s->row) {
      if (mask != NULL && mask[i] == 0)
        continue;
      near_bring(s, type, width, at, s->column,
                 room->planes + n * width * size);
      room->places[n++] = room->from + i;
    }
    many->count = n;
  }
  return s->skip ||
         near_all_finite(s->single, many->points, many->count * width);
}

/* Copies the small integers of a block of queries, plane by plane. */
static void near_bring_query_pairs(const near_seeker *s, near_room *room,
                                   const char *at, int64_t step, int64_t n)
{
  const nda_type *type = nda_type_of(s->query);
  for (int64_t i = 0; i < n; i++, at += step) {
    for (int64_t p = 0; 2 * p < s->plan->width; p++)
      near_put_pair(s, type, at, s->coordinate, p,
                    room->block + p * NDA_NEAR_BLOCK + i * s->size);
  }
}

/* Copies the coordinates of a block of queries, plane by plane. */
static void near_bring_queries(const near_seeker *s, near_room *room,
                               const near_askers *ask, int64_t from, int64_t n)
{
  int64_t lanes = NDA_NEAR_BLOCK / s->size, step = ask->step[0];
  int64_t size = nda_type_of(s->query)->size;
  const char *at = ask->query + from * step;
  if (n < lanes)
    memset(room->block, 0, nda_bytes(s->plan->width, NDA_NEAR_BLOCK));
  if (s->near->split != NULL && n >= NDA_NEAR_SPLIT && s->plan->width == 3 &&
      s->query->dtype == (s->small ? NDA_UINT8 : s->plan->dtype) &&
      s->coordinate == size && step == 3 * size) {
    s->near->split(n, at, room->block, lanes);
    return;
  }
  if (s->small)
    near_bring_query_pairs(s, room, at, step, n);
  for (int64_t d = 0; d < s->plan->width && !s->small; d++)
    near_bring(s, nda_type_of(s->query), n, at + d * s->coordinate, step,
               room->block + d * NDA_NEAR_BLOCK);
}

/* Keeps the positions that a block of queries has found; kernels count them
** from the first point of the tile, so in the first tile they are final. */
static void near_keep_found(const near_seeker *s, const near_room *room,
                            int64_t *index, const char *when)
{
  int64_t wide[NDA_NEAR_BLOCK / 8];
  int32_t half[NDA_NEAR_BLOCK / 4];
  const int narrow = s->size == 4;
  const int lanes = narrow ? NDA_NEAR_BLOCK / 4 : NDA_NEAR_BLOCK / 8;
  memcpy(wide, when, sizeof wide);
  memcpy(half, when, sizeof half);
  if (narrow && !room->sifted && room->from == 0) {
    for (int i = 0; i < NDA_NEAR_BLOCK / 4; i++)
      index[i] = half[i];
  } else {
    for (int i = 0; i < lanes; i++) {
      int64_t place = narrow ? half[i] : wide[i];
      if (place >= 0)
        index[i] = room->sifted ? room->places[place] : room->from + place;
    }
  }
}

static nda_status near_look_across(const near_seeker *s, near_room *room,
                                   const near_askers *ask, nda_near_many *many)
{
  const int64_t lanes = NDA_NEAR_BLOCK / s->size;
  NDA_ALIGNED(64) char when[NDA_NEAR_BLOCK];
  many->queries = room->block;
  for (int64_t from = 0; from < ask->count; from += lanes) {
    int64_t left = ask->count - from, n = left < lanes ? left : lanes;
    near_bring_queries(s, room, ask, from, n);
    s->near->across(many, room->best + from * s->size, when);
    near_keep_found(s, room, room->index + from, when);
    if (nda_stopped(s->watch, n * many->count))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* --- the walk ------------------------------------------------------------- */

/* Searches the tile for each of the queries. */
static nda_status near_look_at_tile(const near_seeker *s, near_room *room,
                                    const near_askers *ask)
{
  const char *query = ask->query, *where = ask->where;
  nda_near_many many;
  if (s->across && (s->small || ask->count >= NDA_NEAR_BLOCK / s->size / 2) &&
      near_bring_rows(s, room, where, &many))
    return near_look_across(s, room, ask, &many);
  near_take_tile(s, room);
  for (int64_t i = 0; i < ask->count; i++, query += ask->step[0]) {
    char *best = room->best + i * s->size;
    if (!nda_isnan(near_get_float(s->single, best)) &&
        near_look(s, room, NULL, query, where, best, room->index + i) != NDA_OK)
      return NDA_STOPPED;
    if (where != NULL)
      where += ask->step[1];
  }
  return NDA_OK;
}

/* Searches all points for one query, or until the list has `most` entries. */
static nda_status near_look_along(const near_seeker *s, near_room *room,
                                  near_list *list, const char *query,
                                  const char *where, int64_t most, void *best,
                                  int64_t *index)
{
  for (int64_t from = 0; from < s->n; from += room->count) {
    int64_t left = s->n - from;
    room->from = from;
    room->count = left < s->tile ? left : s->tile;
    near_take_tile(s, room);
    if (near_look(s, room, list, query, where, best, index) != NDA_OK)
      return NDA_STOPPED;
    if (list != NULL ? list->count >= most
                     : nda_isnan(near_get_float(s->single, best)))
      break;
  }
  return NDA_OK;
}

/* Fills a list with the points nearest to one query; `most` entries are
** enough. */
static nda_status near_fill_list(const near_seeker *s, near_room *room,
                                 near_list *list, const char *query,
                                 const char *where, int64_t most)
{
  uint64_t nan = UINT64_C(0x7ff8) << 48;
  double slot;
  int64_t ignored = -1;
  list->bound = s->bound;
  if (!s->bounded)
    memcpy(&list->bound, &nan, sizeof nan);
  list->count = 0;
  near_put_float(s->single, list->bound, &slot);
  return near_look_along(s, room, list, query, where, most, &slot, &ignored);
}

/* No distance was below infinity. The kernels with queries in lanes skip NaN:
** if there is one, it is found here. Otherwise the first candidate, if there is
** one, has an infinite distance and wins. */
static nda_status near_settle_far(const near_seeker *s, near_room *room,
                                  const char *query, const char *where,
                                  void *best, int64_t *index)
{
  near_entry entry;
  near_list list;
  nda_status status = NDA_OK;
  if (s->across && !s->skip)
    status =
      near_look_along(s, room, NULL, query, where, INT64_MAX, best, index);
  if (*index >= 0 || status != NDA_OK)
    return status;
  list.k = 1;
  list.entries = &entry;
  status = near_fill_list(s, room, &list, query, where, 1);
  if (list.count > 0)
    *index = entry.index;
  return status;
}

/* Writes an index, or base - 1 for none, and a distance. */
static void near_emit(const near_seeker *s, char *found, char *distance,
                      int64_t place, double best)
{
  nda_value value;
  uint64_t nan = UINT64_C(0x7ff8) << 48;
  nda_store_index(s->found_type, found, place + s->plan->request->base);
  if (distance == NULL)
    return;
  best = place < 0 ? INFINITE : best;
  value.kind = NDA_REAL;
  value.as.real = best;
  if (s->plan->request->metric == NDA_EUCLIDEAN)
    value.as.real = near_root_of(s->single, best);
  if (nda_isnan(best))
    memcpy(&value.as.real, &nan, sizeof nan);
  nda_type_of(s->distance)->store(distance, &value);
}

/* Writes contiguous indices. */
static void near_emit_places(const near_seeker *s, char *found,
                             const int64_t *index, int64_t n)
{
  int64_t places[CHUNK], base = s->plan->request->base;
  for (int64_t from = 0; from < n; from += CHUNK) {
    int64_t some = n - from < CHUNK ? n - from : CHUNK;
    for (int64_t i = 0; i < CHUNK && some == CHUNK; i++) /* vectorized */
      places[i] = index[from + i] + base;
    for (int64_t i = 0; i < some && some < CHUNK; i++)
      places[i] = index[from + i] + base;
    s->found_type->narrow(some, found + from * s->found_type->size, places);
  }
}

/* The state before the first tile. */
static void near_begin(const near_seeker *s, near_room *room, int64_t count)
{
  const int64_t lanes = NDA_NEAR_BLOCK / s->size;
  char block[NDA_NEAR_BLOCK];
  count = (count + lanes - 1) / lanes * lanes;
  memset(room->index, 0xff, nda_bytes(count, sizeof *room->index));
  for (int64_t i = 0; i < lanes; i++)
    near_put_best(s, s->bound, block + i * s->size);
  for (int64_t i = 0; i < count; i += lanes)
    memcpy(room->best + i * s->size, block, sizeof block);
}

/* Has any query found nothing yet? */
static int near_any_open(const int64_t *index, int64_t count)
{
  int64_t all = 0;
  for (int64_t i = 0; i < count; i++)
    all |= index[i];
  return all < 0;
}

/* Settles the queries that have found nothing. */
static nda_status near_settle_open(const near_seeker *s, near_room *room,
                                   const near_askers *ask)
{
  const char *query = ask->query, *where = ask->where;
  for (int64_t i = 0; i < ask->count; i++, query += ask->step[0]) {
    char *best = room->best + i * s->size;
    if (room->index[i] < 0 &&
        near_settle_far(s, room, query, where, best, room->index + i) != NDA_OK)
      return NDA_STOPPED;
    if (where != NULL)
      where += ask->step[1];
  }
  return NDA_OK;
}

/* The nearest to each of some queries. */
static nda_status near_ask_some(near_seeker *s, near_room *room,
                                const near_askers *ask)
{
  char *found = ask->found, *distance = ask->distance;
  near_begin(s, room, ask->count);
  for (int64_t from = 0; from < s->n; from += room->count) {
    int64_t left = s->n - from;
    room->from = from;
    room->count = left < s->tile ? left : s->tile;
    if (near_look_at_tile(s, room, ask) != NDA_OK)
      return NDA_STOPPED;
  }
  if (!s->bounded && !s->small && near_any_open(room->index, ask->count) &&
      near_settle_open(s, room, ask) != NDA_OK)
    return NDA_STOPPED;
  if (distance == NULL && ask->step[2] == s->found_type->size) {
    near_emit_places(s, found, room->index, ask->count);
    return NDA_OK;
  }
  for (int64_t i = 0; i < ask->count; i++, found += ask->step[2]) {
    near_emit(s, found, distance, room->index[i],
              near_get_best(s, room->best + i * s->size));
    if (distance != NULL)
      distance += ask->step[3];
  }
  return NDA_OK;
}

/* The k nearest to one query. */
static nda_status near_ask_list(near_seeker *s, near_room *room,
                                const near_askers *ask)
{
  near_list *list = &s->list;
  char *found = ask->found, *distance = ask->distance;
  if (near_fill_list(s, room, list, ask->query, ask->where, INT64_MAX) !=
        NDA_OK ||
      near_sort_list(s->watch, list) != NDA_OK)
    return NDA_STOPPED;
  for (int64_t i = 0; i < s->plan->request->k; i++) {
    int is = i < list->count;
    near_emit(s, found, distance, is ? list->entries[i].index : -1,
              is ? list->entries[i].distance : 0);
    found += s->list_stride[0];
    if (distance != NULL)
      distance += s->list_stride[1];
    if (nda_stopped(s->watch, 1))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* --- the layout ----------------------------------------------------------- */

/* Chooses how the points are read, and how many at a time. */
static void near_lay_out_points(near_seeker *s)
{
  const nda_view *points = s->points;
  int64_t width = s->plan->width, size = s->size;
  int paired;
  s->n = s->plan->count;
  if (near_is_still(points, 0) && s->mask_stride == 0) {
    int64_t most = s->plan->request->k > 0 ? s->plan->request->k : 1;
    s->n = s->n < most ? s->n : most;
  }
  s->row = points->strides[0];
  s->column = points->ndim > 1 ? points->strides[1] : 0;
  s->same = points->dtype == s->plan->dtype;
  s->apart = s->same && (s->row == size || s->n == 1);
  s->squares =
    s->plan->request->metric == NDA_EUCLIDEAN && (width == 2 || width == 3);
  paired = s->same && width == 2 && s->column == size && s->row == 2 * size;
  s->direct = s->squares && (paired || s->apart);
  s->apart = s->apart && !(paired && s->direct);
  s->tile = TILE;
  if (s->direct && (s->where == NULL || s->mask_stride == 1))
    s->tile = nda_piece(s->watch, s->n, 1);
  s->across = s->near->across != NULL && width <= WIDEST && !s->veiled &&
              s->plan->request->metric == NDA_EUCLIDEAN;
}

/* 8-bit integers: differences fit in 16 bits, and the sum of WIDEST squares in
** 32. */
static int near_is_small(const nda_view *view)
{
  return view->dtype == NDA_UINT8 || view->dtype == NDA_INT8;
}

/* Reduces the tile for queries in lanes, so that its rows fit. */
static void near_lay_out_tile(near_seeker *s, int64_t queries)
{
  int64_t width = s->plan->width, most;
  s->across = s->across && queries >= NDA_NEAR_BLOCK / s->size / 2;
  s->small = s->across && s->kernels->near[NDA_NEAR_SMALL].across != NULL &&
             near_is_small(s->points) && near_is_small(s->query);
  if (s->small) {
    s->size = (int64_t)sizeof(int32_t);
    s->near = s->kernels->near + NDA_NEAR_SMALL;
  }
  most = PLANES / s->size / width;
  if (s->across || (!s->direct && !s->apart && queries > 1 && most >= CHUNK))
    s->tile = most < TILE ? most : TILE;
}

/* The axes of the queries; operands as in `askers`. */
static void near_lay_out_queries(near_seeker *s, const nda_view *found,
                                 nda_walk *walk)
{
  int batch = s->plan->batch;
  nda_walk_init(walk);
  for (int i = 0; i < batch; i++) {
    int64_t stride[NDA_OPERANDS];
    stride[0] = s->query->strides[i];
    stride[1] = s->where != NULL ? s->where->strides[i] : 0;
    stride[2] = found->strides[i];
    stride[3] = s->distance != NULL ? s->distance->strides[i] : 0;
    s->veiled |= stride[1] != 0 && s->query->shape[i] > 1;
    nda_walk_axis(walk, s->query->shape[i], stride);
  }
  if (s->plan->request->k == 0)
    return;
  s->list_stride[0] = found->strides[batch];
  s->list_stride[1] = s->distance != NULL ? s->distance->strides[batch] : 0;
}

/* Runs all queries, some at a time. */
static NDA_NOINLINE nda_status near_ask_all(near_seeker *s, nda_walk *walk,
                                            const nda_view *found)
{
  int listing = s->plan->request->k > 0, last = walk->ndim - 1;
  int64_t total = last < 0 ? 1 : walk->length[last];
  nda_status status = NDA_OK;
  near_entry few[FEW];
  near_room room;
  near_askers ask;
  if (s->list.k <= FEW)
    s->list.entries = few;
  for (int k = 0; k < NDA_OPERANDS; k++)
    ask.step[k] = last < 0 ? 0 : walk->stride[k][last];
  if (last >= 0)
    nda_walk_remove(walk, last);
  near_lay_out_tile(s, listing ? 1 : total);
  do {
    for (int64_t from = 0; from < total && status == NDA_OK;
         from += ask.count) {
      int64_t left = total - from, most = listing ? 1 : TOGETHER;
      ask.count = left < most ? left : most;
      ask.query =
        (const char *)s->query->data + walk->offset[0] + from * ask.step[0];
      ask.where = NULL;
      if (s->where != NULL)
        ask.where =
          (const char *)s->where->data + walk->offset[1] + from * ask.step[1];
      ask.found = (char *)found->data + walk->offset[2] + from * ask.step[2];
      ask.distance = NULL;
      if (s->distance != NULL)
        ask.distance =
          (char *)s->distance->data + walk->offset[3] + from * ask.step[3];
      status =
        listing ? near_ask_list(s, &room, &ask) : near_ask_some(s, &room, &ask);
      if (status == NDA_OK && nda_stopped(s->watch, ask.count))
        status = NDA_STOPPED;
    }
  } while (status == NDA_OK && nda_walk_next(walk));
  return status;
}

/* A single query without a list: no axis to walk. */
static NDA_NOINLINE nda_status near_ask_one(near_seeker *s,
                                            const nda_view *found)
{
  const char *query = (const char *)s->query->data, *where = NULL;
  double best;
  int64_t index = -1;
  nda_status status;
  near_room room;
  near_put_float(s->single, s->bound, &best);
  if (s->where != NULL)
    where = (const char *)s->where->data;
  s->across = 0;
  status = near_look_along(s, &room, NULL, query, where, 1, &best, &index);
  if (status == NDA_OK && index < 0 && !s->bounded)
    status = near_settle_far(s, &room, query, where, &best, &index);
  if (status == NDA_OK)
    near_emit(s, (char *)found->data, (char *)s->distance->data, index,
              near_get_float(s->single, &best));
  return status;
}

/* Batches and lists: walks the axes of the queries. */
static nda_status near_ask_walking(near_seeker *s, const nda_view *found)
{
  nda_walk walk;
  near_lay_out_queries(s, found, &walk);
  if (walk.empty)
    return NDA_OK;
  near_lay_out_points(s);
  return near_ask_all(s, &walk, found);
}

nda_status nda_nearest(const nda_kernels *kernels, nda_watch *watch,
                       const nda_near_plan *plan, const nda_view *points,
                       const nda_view *query, const nda_view *where,
                       const nda_view *found, const nda_view *distance,
                       void *scratch)
{
  const nda_near_request *request = plan->request;
  const nda_view *mask = plan->count > 0 ? where : NULL;
  near_seeker s;
  s.plan = plan;
  s.points = points;
  s.query = query;
  s.where = mask;
  s.distance = distance;
  s.found_type = nda_type_of(found);
  s.kernels = kernels;
  s.single = plan->dtype == NDA_FLOAT32;
  s.near = kernels->near + (s.single ? NDA_FLOAT32 : NDA_FLOAT64);
  s.watch = watch;
  s.size = nda_types[plan->dtype].size;
  s.coordinate = points->ndim > 1 ? query->strides[plan->batch] : 0;
  s.mask_stride = mask != NULL ? mask->strides[plan->batch] : 0;
  s.skip = request->skipnan || request->has_within;
  s.bounded = request->has_within && nda_isfinite(request->within);
  s.bound = s.bounded ? near_bound_of(plan) : INFINITE;
  s.veiled = s.small = 0;
  s.list.k = near_listed(plan);
  s.list.entries = (near_entry *)scratch;
  if (plan->ndim > 0 || distance == NULL)
    return near_ask_walking(&s, found);
  near_lay_out_points(&s);
  return near_ask_one(&s, found);
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
