/* nearest.tmpl.h: finds the point nearest to a query, for one float type.
** `scan` has one point in each lane, and keeps a bound, the best distance so
** far: one branch skips a group with nothing below it. It depends on the data,
** but is rarely mispredicted. `across` has one query in each lane. Distances
** are computed in the order of the coordinates, without reassociation, whatever
** the lanes hold. Requires the macros of each_type for a key; NDA_TARGET; and
** NDA_NEAR, the header with the vector operations, if there is one. For 32-bit
** integers there is only `across`: they are pairs of small integers. */
#if defined(NDA_FLOAT)

#define SIZE ((int64_t)sizeof(NDA_T))
#define LOT (64 / SIZE) /* elements computed at a time */

NDA_INLINE NDA_T NDA_ID(get)(const void *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return x;
}

/* Offers point i to the list, if it is a candidate. In ties the list keeps the
** lower index, whatever the order of the offers. */
NDA_INLINE void NDA_ID(offer)(const nda_near *run, int64_t i, NDA_T x,
                              NDA_T *best)
{
  if (x > *best || (run->where != NULL && run->where[i] == 0) ||
      (run->skipnan && x != x))
    return;
  *best = (NDA_T)run->offer(run->list, x, run->index + i);
}

/* --- one coordinate ------------------------------------------------------- */

NDA_INLINE NDA_TARGET void NDA_ID(add_squares)(int64_t n, const char *plane,
                                               NDA_T query, NDA_T *distances)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < n; i++) {
    NDA_T x;
    memcpy(&x, plane + i * SIZE, sizeof x);
    x -= query;
    distances[i] += x * x;
  }
}

NDA_TARGET static void NDA_ID(gauge_squares)(int64_t n, const char *plane,
                                             NDA_T query, NDA_T *distances)
{
  for (; n >= LOT; n -= LOT, plane += LOT * SIZE, distances += LOT)
    NDA_ID(add_squares)(LOT, plane, query, distances);
  NDA_ID(add_squares)(n, plane, query, distances);
}

#if !defined(NDA_NEAR)

/* The larger of two; NaN is propagated. */
NDA_INLINE NDA_T NDA_ID(larger)(NDA_T x, NDA_T y)
{
  return x > y || x != x ? x : y;
}

static void NDA_ID(gauge)(nda_metric metric, int64_t n, const char *plane,
                          const void *query, void *distances)
{
  NDA_T q = NDA_ID(get)(query), *sums = (NDA_T *)distances;
  if (metric == NDA_EUCLIDEAN)
    NDA_ID(gauge_squares)(n, plane, q, sums);
  for (int64_t i = 0; i < n && metric != NDA_EUCLIDEAN; i++) {
    NDA_T x = NDA_ID(get)(plane + i * SIZE) - q;
    x = x < 0 ? -x : x;
    if (metric == NDA_MANHATTAN)
      sums[i] += x;
    else
      sums[i] = sums[i] != sums[i] ? sums[i] : NDA_ID(larger)(x, sums[i]);
  }
}

/* The term of coordinate `place` in the squared distance of point i. */
NDA_INLINE NDA_T NDA_ID(term)(const nda_near *run, int64_t i, int place)
{
  int paired = run->form == NDA_NEAR_PAIRS;
  const char *at =
    paired ? run->at[0] + (2 * i + place) * SIZE : run->at[place] + i * SIZE;
  NDA_T x =
    NDA_ID(get)(at) - NDA_ID(get)((const char *)run->query + place * SIZE);
  return x * x;
}

/* The distance of point i; infinity if it is not a candidate. */
static NDA_T NDA_ID(distance)(const nda_near *run, int64_t i)
{
  NDA_T sum;
  if (run->where != NULL && run->where[i] == 0)
    return (NDA_T)HUGE_VAL;
  if (run->form == NDA_NEAR_READY)
    return NDA_ID(get)(run->at[0] + i * SIZE);
  sum = NDA_ID(term)(run, i, 0);
  sum += NDA_ID(term)(run, i, 1);
  if (run->form == NDA_NEAR_PLANES3)
    sum += NDA_ID(term)(run, i, 2);
  return sum;
}

static void NDA_ID(scan)(const nda_near *run, void *best, int64_t *index)
{
  NDA_T *bound = (NDA_T *)best;
  for (int64_t i = 0; i < run->length; i++) {
    NDA_T x = NDA_ID(distance)(run, i);
    if (x >= *bound || (run->skipnan && x != x))
      continue;
    if (run->offer != NULL) {
      NDA_ID(offer)(run, i, x, bound);
      continue;
    }
    *bound = x;
    *index = run->index + i;
    if (x != x)
      return;
  }
}

#else

static void NDA_ID(gauge)(nda_metric metric, int64_t n, const char *plane,
                          const void *query, void *distances)
{
  if (metric == NDA_EUCLIDEAN)
    NDA_ID(gauge_squares)
  (n, plane, NDA_ID(get)(query), (NDA_T *)distances);
  else nda_near_plain[NDA_DTYPE].gauge(metric, n, plane, query, distances);
}

#include NDA_NEAR

/* --- lanes are points ----------------------------------------------------- */

#define GROUP (4 * LANES)

/* A group with something below the bound, or a NaN. */
typedef struct NDA_ID(group) {
  NDA_T distances[GROUP];
  int64_t from;               /* its first point */
  int64_t seen;               /* number in a group before */
  const unsigned char *order; /* the point in each lane of a vector, or NULL */
} NDA_ID(group);

/* The position in a group of the point in a lane. */
NDA_INLINE int64_t NDA_ID(place)(const NDA_ID(group) * group, int64_t lane)
{
  if (group->order == NULL)
    return lane;
  return (lane & ~(int64_t)(LANES - 1)) + group->order[lane & (LANES - 1)];
}

#define AT(v) NDA_ID(load)(group->distances + (v)*LANES)
#define MARKS(v, test, y) (NDA_ID(marks)(NDA_ID(test)(AT(v), y)) << (v)*LANES)
#define ALL_MARKS(test, y)                                                     \
  (MARKS(0, test, y) | MARKS(1, test, y) | MARKS(2, test, y) |                 \
   MARKS(3, test, y))

static NDA_NOINLINE NDA_TARGET void
NDA_ID(offer_group)(const nda_near *run, const NDA_ID(group) * group,
                    NDA_T *best)
{
  uint64_t hits = ALL_MARKS(below, NDA_ID(splat)(*best));
  for (; hits != 0; hits &= hits - 1) {
    int64_t lane = __builtin_ctzll(hits);
    int64_t i = group->from + NDA_ID(place)(group, lane);
    if (i >= group->seen)
      NDA_ID(offer)(run, i, group->distances[lane], best);
  }
}

/* The first point among the marked lanes; there is one. */
NDA_INLINE int64_t NDA_ID(first)(const NDA_ID(group) * group, uint64_t hits)
{
  int64_t first = GROUP;
  for (; hits != 0; hits &= hits - 1) {
    int64_t place = NDA_ID(place)(group, __builtin_ctzll(hits));
    first = place < first ? place : first;
  }
  return first;
}

/* Compares the group with the best; true if the best is now a NaN. */
static NDA_NOINLINE NDA_TARGET int NDA_ID(settle)(const nda_near *run,
                                                  const NDA_ID(group) * group,
                                                  NDA_T *best, int64_t *index)
{
  VEC far = NDA_ID(splat)((NDA_T)HUGE_VAL), low;
  uint64_t nans;
  NDA_T leader;
  nans = run->skipnan ? 0 : ALL_MARKS(unordered, far);
  if (nans != 0) {
    *index = run->index + group->from + NDA_ID(first)(group, nans);
    *best = (NDA_T)HUGE_VAL - (NDA_T)HUGE_VAL;
    return 1;
  }
  low = NDA_ID(lower)(AT(0), far);
  for (int v = 1; v < 4; v++)
    low = NDA_ID(lower)(AT(v), low);
  leader = NDA_ID(lowest)(low);
  if (leader < *best) {
    uint64_t hits = ALL_MARKS(equal, NDA_ID(splat)(leader));
    *index = run->index + group->from + NDA_ID(first)(group, hits);
    *best = leader;
  }
  return 0;
}

#undef AT
#undef MARKS
#undef ALL_MARKS

/* Splats the query: x and y interleaved for pairs, else one coordinate per
** vector. */
NDA_INLINE NDA_TARGET void NDA_ID(spread)(const nda_near *run,
                                          nda_near_form form, VEC *q)
{
  const char *query = (const char *)run->query;
  if (form == NDA_NEAR_PAIRS)
    q[0] = NDA_ID(splat_pair)(query);
  if (form >= NDA_NEAR_PLANES2) {
    q[0] = NDA_ID(splat)(NDA_ID(get)(query));
    q[1] = NDA_ID(splat)(NDA_ID(get)(query + SIZE));
  }
  if (form == NDA_NEAR_PLANES3)
    q[2] = NDA_ID(splat)(NDA_ID(get)(query + 2 * SIZE));
}

/* The distances of one vector of points. */
NDA_INLINE NDA_TARGET VEC NDA_ID(vector)(const nda_near *run,
                                         nda_near_form form, const VEC *q,
                                         int64_t i)
{
  const char *const *at = run->at;
  int paired = form == NDA_NEAR_PAIRS;
  VEC x = NDA_ID(load)(at[0] + i * SIZE * (paired ? 2 : 1));
  if (form != NDA_NEAR_READY)
    x = NDA_ID(square)(x, q[0]);
  if (paired) {
    VEC y = NDA_ID(load)(at[0] + 2 * i * SIZE + WIDE);
    x = NDA_ID(pairs)(x, NDA_ID(square)(y, q[0]));
  }
  if (form >= NDA_NEAR_PLANES2)
    x = NDA_ID(add)(x, NDA_ID(square)(NDA_ID(load)(at[1] + i * SIZE), q[1]));
  if (form == NDA_NEAR_PLANES3)
    x = NDA_ID(add)(x, NDA_ID(square)(NDA_ID(load)(at[2] + i * SIZE), q[2]));
  return run->where == NULL ? x : NDA_ID(veil)(x, run->where + i, paired);
}

/* Scans groups; the last may overlap the one before it. */
NDA_INLINE NDA_TARGET void NDA_ID(scan_by)(const nda_near *run,
                                           nda_near_form form, NDA_T *best,
                                           int64_t *index)
{
  VEC bound = NDA_ID(splat)(*best), q[3];
  NDA_ID(group) group;
  int64_t last = run->length - GROUP, seen = 0, next;
  NDA_ID(spread)(run, form, q);
  group.order = form == NDA_NEAR_PAIRS ? NDA_ID(pair_order) : NULL;
  for (int64_t i = 0; i <= last; i = next) {
    VEC a = NDA_ID(vector)(run, form, q, i);
    VEC b = NDA_ID(vector)(run, form, q, i + LANES);
    VEC c = NDA_ID(vector)(run, form, q, i + 2 * LANES);
    VEC d = NDA_ID(vector)(run, form, q, i + 3 * LANES);
    SEEN ab = NDA_ID(either)(NDA_ID(below)(a, bound), NDA_ID(below)(b, bound));
    SEEN cd = NDA_ID(either)(NDA_ID(below)(c, bound), NDA_ID(below)(d, bound));
    next = i + GROUP > last && i < last ? last : i + GROUP;
    if (NDA_ID(marks)(NDA_ID(either)(ab, cd)) != 0) {
      NDA_ID(store)(group.distances, a);
      NDA_ID(store)(group.distances + LANES, b);
      NDA_ID(store)(group.distances + 2 * LANES, c);
      NDA_ID(store)(group.distances + 3 * LANES, d);
      group.from = i;
      group.seen = seen;
      if (run->offer != NULL)
        NDA_ID(offer_group)(run, &group, best);
      else if (NDA_ID(settle)(run, &group, best, index))
        return;
      bound = NDA_ID(splat)(*best);
    }
    seen = i + GROUP;
  }
}

NDA_TARGET static void NDA_ID(scan)(const nda_near *run, void *best,
                                    int64_t *index)
{
  NDA_T *bound = (NDA_T *)best;
  if (run->length < GROUP) {
    nda_near_plain[NDA_DTYPE].scan(run, best, index);
    return;
  }
  switch (run->form) {
  case NDA_NEAR_PAIRS:
    NDA_ID(scan_by)(run, NDA_NEAR_PAIRS, bound, index);
    break;
  case NDA_NEAR_PLANES2:
    NDA_ID(scan_by)(run, NDA_NEAR_PLANES2, bound, index);
    break;
  case NDA_NEAR_PLANES3:
    NDA_ID(scan_by)(run, NDA_NEAR_PLANES3, bound, index);
    break;
  default:
    NDA_ID(scan_by)(run, NDA_NEAR_READY, bound, index);
    break;
  }
}

#include "nearest_across.tmpl.h"

/* --- rows of three -------------------------------------------------------- */

NDA_TARGET static void NDA_ID(split)(int64_t n, const char *rows, void *planes,
                                     int64_t pitch)
{
  NDA_T *to = (NDA_T *)planes;
  for (int64_t i = 0, last = n - LANES;; i += LANES) {
    const char *at;
    VEC a, b, c, x, y, z;
    i = i < last ? i : last;
    at = rows + 3 * i * SIZE;
    a = NDA_ID(load)(at);
    b = NDA_ID(load)(at + WIDE);
    c = NDA_ID(load)(at + 2 * WIDE);
    NDA_ID(part)(a, b, c, &x, &y, &z);
    NDA_ID(store)(to + i, x);
    NDA_ID(store)(to + pitch + i, y);
    NDA_ID(store)(to + 2 * pitch + i, z);
    if (i == last)
      return;
  }
}

#undef GROUP
#undef WIDE
#undef LANES
#undef VEC
#undef NUM
#undef SEEN
#endif

#undef SIZE
#undef LOT

#elif defined(NDA_NEAR) && NDA_BITS == 32

#define SIZE ((int64_t)sizeof(NDA_T))

#include NDA_NEAR
#include "nearest_across.tmpl.h"

/* Splits rows of three bytes into planes of pairs: x and y, z and 0. */
NDA_TARGET static void NDA_ID(split)(int64_t n, const char *rows, void *planes,
                                     int64_t pitch)
{
  char *first = (char *)planes, *second = first + pitch * SIZE;
  const unsigned char *at = (const unsigned char *)rows;
  int64_t i = 0;
  for (; i + 10 <= n; i += 8) /* it reads up to four bytes further */
    NDA_ID(part)(rows + 3 * i, first + i * SIZE, second + i * SIZE);
  for (; i < n; i++) {
    int16_t x[2], z[2] = {0, 0};
    x[0] = at[3 * i];
    x[1] = at[3 * i + 1];
    z[0] = at[3 * i + 2];
    memcpy(first + i * SIZE, x, sizeof x);
    memcpy(second + i * SIZE, z, sizeof z);
  }
}

#undef SIZE
#undef WIDE
#undef LANES
#undef VEC
#undef NUM
#endif
