/* nearest.tmpl.h: finds the point nearest to a query, for one float type.
** `scan` has one point in each lane, and keeps a bound, the best distance so
** far: one branch skips a group with nothing below it. It depends on the data,
** but is rarely mispredicted. `across` has one query in each lane. Distances
** are computed in the order of the coordinates, without reassociation, whatever
** the lanes hold. Requires the macros of each_type for a key; NDA_TARGET; and
** NDA_NEAR, the header with the vector operations, if there is one. For 32-bit
** integers there is only `across`: they are pairs of small integers. */
#if defined(NDA_FLOAT) || (defined(NDA_NEAR) && NDA_BITS == 32)

#define SIZE ((int64_t)sizeof(NDA_T))

NDA_INLINE NDA_T NDA_ID(get)(const void *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return x;
}

#if defined(NDA_FLOAT)

#define LOT (64 / SIZE) /* elements computed at a time */

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

/* The larger of two; NaN is propagated. */
NDA_INLINE NDA_T NDA_ID(larger)(NDA_T x, NDA_T y)
{
  return x > y || x != x ? x : y;
}

NDA_TARGET static void NDA_ID(gauge)(nda_metric metric, int64_t n,
                                     const char *plane, const void *query,
                                     void *distances)
{
  NDA_T q = NDA_ID(get)(query), *sums = (NDA_T *)distances;
  if (metric == NDA_EUCLIDEAN) {
    for (; n >= LOT; n -= LOT, plane += LOT * SIZE, sums += LOT)
      NDA_ID(add_squares)(LOT, plane, q, sums);
    NDA_ID(add_squares)(n, plane, q, sums);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    NDA_T x = NDA_ID(get)(plane + i * SIZE) - q;
    x = x < 0 ? -x : x;
    if (metric == NDA_MANHATTAN)
      sums[i] += x;
    else
      sums[i] = sums[i] != sums[i] ? sums[i] : NDA_ID(larger)(x, sums[i]);
  }
}

/* --- lanes are points ----------------------------------------------------- */

/* Offers point i to the list, if it is a candidate. */
NDA_INLINE void NDA_ID(offer)(const nda_near *run, int64_t i, NDA_T x,
                              NDA_T *best)
{
  if (x >= *best || (run->where != NULL && run->where[i] == 0) ||
      (run->skipnan && x != x))
    return;
  *best = (NDA_T)run->offer(run->list, x, run->index + i);
}

#if !defined(NDA_NEAR)

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

#endif
#endif

#if defined(NDA_NEAR)

#include NDA_NEAR

#if defined(NDA_FLOAT)

#define GROUP (4 * LANES)

/* The distances of one vector of points. */
NDA_INLINE NDA_TARGET VEC NDA_ID(vector)(const nda_near *run,
                                         nda_near_form form, const VEC *q,
                                         int64_t i)
{
  const char *const *at = run->at;
  const int paired = form == NDA_NEAR_PAIRS;
  VEC x = NDA_ID(fetch)(at[0] + i * SIZE), y;
  if (paired)
    NDA_ID(unzip)(at[0] + 2 * i * SIZE, &x, &y);
  if (form >= NDA_NEAR_PLANES2)
    y = NDA_ID(fetch)(at[1] + i * SIZE);
  if (form != NDA_NEAR_READY)
    x = NDA_ID(square)(x, q[0]) + NDA_ID(square)(y, q[1]);
  if (form == NDA_NEAR_PLANES3)
    x += NDA_ID(square)(NDA_ID(fetch)(at[2] + i * SIZE), q[2]);
  return run->where == NULL ? x : NDA_ID(veil)(x, run->where + i, paired);
}

/* Offers the points of a group, from point i; those before `seen` have been
** offered. */
static NDA_NOINLINE NDA_TARGET void NDA_ID(offer_group)(const nda_near *run,
                                                        const NDA_T *distances,
                                                        int64_t i, int64_t seen,
                                                        NDA_T *best)
{
  VEC bound = NDA_ID(splat)(*best);
  uint64_t hits = 0;
  for (int v = 0; v < GROUP; v += LANES)
    hits |= NDA_ID(hits)(NDA_ID(fetch)(distances + v), bound) << v;
  for (; hits != 0; hits &= hits - 1) {
    int lane = __builtin_ctzll(hits);
    if (i + lane >= seen)
      NDA_ID(offer)(run, i + lane, distances[lane], best);
  }
}

/* Compares a group, from point i, with the best; true if a NaN wins. */
static NDA_NOINLINE NDA_TARGET int NDA_ID(settle)(const nda_near *run,
                                                  const NDA_T *distances,
                                                  int64_t i, NDA_T *best,
                                                  int64_t *index)
{
  VEC low = NDA_ID(splat)((NDA_T)HUGE_VAL);
  NDA_T leader;
  EACH_OF_FOUR
  for (int v = 0; v < GROUP; v += LANES) {
    VEC x = NDA_ID(fetch)(distances + v);
    uint64_t nans = run->skipnan ? 0 : NDA_ID(marks)(NDA_ID(nans)(x));
    low = NDA_ID(better)(x, low);
    if (nans != 0) {
      *index = run->index + i + v + NDA_ID(first)(nans);
      *best = (NDA_T)HUGE_VAL - (NDA_T)HUGE_VAL;
      return 1;
    }
  }
  leader = NDA_ID(winner)(low);
  for (int v = 0; leader < *best; v += LANES) {
    VEC x = NDA_ID(fetch)(distances + v);
    uint64_t same = NDA_ID(equal)(x, NDA_ID(splat)(leader));
    if (same != 0) {
      *index = run->index + i + v + NDA_ID(first)(same);
      *best = leader;
    }
  }
  return 0;
}

/* Scans groups; the last may overlap the one before it. */
NDA_INLINE NDA_TARGET void NDA_ID(scan_by)(const nda_near *run,
                                           nda_near_form form, NDA_T *best,
                                           int64_t *index)
{
  const int width = form == NDA_NEAR_PLANES3 ? 3 : 2;
  VEC bound = NDA_ID(splat)(*best), q[3], x[4];
  NDA_T group[GROUP];
  const int64_t last = run->length - GROUP;
  for (int d = 0; d < width && form != NDA_NEAR_READY; d++)
    q[d] = NDA_ID(splat)(NDA_ID(get)((const char *)run->query + d * SIZE));
  for (int64_t seen = 0;; seen += GROUP) {
    int64_t i = seen < last ? seen : last;
    EACH_OF_FOUR
    for (int v = 0; v < 4; v++)
      x[v] = NDA_ID(vector)(run, form, q, i + v * LANES);
    if (NDA_ID(any_hit)(x, bound)) {
      EACH_OF_FOUR
      for (int v = 0; v < 4; v++) {
        if (form == NDA_NEAR_PAIRS)
          x[v] = NDA_ID(in_order)(x[v]);
        NDA_ID(put)(group + v * LANES, x[v]);
      }
      if (run->offer != NULL)
        NDA_ID(offer_group)(run, group, i, seen, best);
      else if (NDA_ID(settle)(run, group, i, best, index))
        return;
      bound = NDA_ID(splat)(*best);
    }
    if (i == last)
      return;
  }
}

NDA_TARGET static void NDA_ID(scan)(const nda_near *run, void *best,
                                    int64_t *index)
{
  NDA_T *bound = (NDA_T *)best;
  if (run->length < GROUP)
    nda_near_plain[NDA_DTYPE].scan(run, best, index);
  else if (run->form == NDA_NEAR_PAIRS)
    NDA_ID(scan_by)(run, NDA_NEAR_PAIRS, bound, index);
  else if (run->form == NDA_NEAR_PLANES2)
    NDA_ID(scan_by)(run, NDA_NEAR_PLANES2, bound, index);
  else if (run->form == NDA_NEAR_PLANES3)
    NDA_ID(scan_by)(run, NDA_NEAR_PLANES3, bound, index);
  else
    NDA_ID(scan_by)(run, NDA_NEAR_READY, bound, index);
}

#endif

/* --- lanes are queries ---------------------------------------------------- */

#define MANY (NDA_NEAR_BLOCK / (int)sizeof(NDA_T)) /* queries in a block */
#define SIDE (4 * LANES)                           /* queries at a time */

/* Adds the terms of one coordinate of a point to four vectors of squares, or
** starts them with it. */
NDA_INLINE NDA_TARGET void NDA_ID(add_terms)(VEC *sums, const VEC *queries,
                                             const char *at, int begins)
{
  VEC x = NDA_ID(splat)(NDA_ID(get)(at));
  EACH_OF_FOUR
  for (int v = 0; v < 4; v++) {
    VEC term = NDA_ID(square)(queries[v], x);
    sums[v] = begins ? term : NDA_ID(add)(sums[v], term);
  }
}

NDA_INLINE NDA_TARGET void NDA_ID(load_side)(VEC *x, const NDA_T *at)
{
  EACH_OF_FOUR
  for (int v = 0; v < 4; v++)
    x[v] = NDA_ID(fetch)(at + v * LANES);
}

/* The best of each of four vectors of queries, and the numbers of their
** points. Two points at a time, so that queries are loaded half as often.
** Keeping two or three coordinates of the queries in registers is slower. */
NDA_INLINE NDA_TARGET void NDA_ID(across_side)(const nda_near_many *many,
                                               const NDA_T *queries, VEC *best,
                                               NUM *when)
{
  const int64_t width = many->width, row = width * SIZE;
  const char *at = many->points;
  NUM number = NDA_ID(number)(0);
  VEC q[4], sums[4], others[4];
  for (int64_t left = many->count; left > 0; left -= 2, at += 2 * row) {
    const char *next = left > 1 ? at + row : at; /* the same point again is
                                                 ** harmless */
    NDA_ID(load_side)(q, queries);
    NDA_ID(add_terms)(sums, q, at, 1);
    NDA_ID(add_terms)(others, q, next, 1);
    for (int64_t d = 1; d < width; d++) {
      NDA_ID(load_side)(q, queries + d * MANY);
      NDA_ID(add_terms)(sums, q, at + d * SIZE, 0);
      NDA_ID(add_terms)(others, q, next + d * SIZE, 0);
    }
    EACH_OF_FOUR
    for (int v = 0; v < 4; v++)
      ADVANCE(best + v, when + v, sums[v], number);
    number = NDA_ID(next)(number);
    EACH_OF_FOUR
    for (int v = 0; v < 4; v++)
      ADVANCE(best + v, when + v, others[v], number);
    number = NDA_ID(next)(number);
  }
}

NDA_TARGET static void NDA_ID(across)(const nda_near_many *many, void *best,
                                      void *when)
{
  for (int from = 0; from < MANY; from += SIDE) {
    const NDA_T *queries = (const NDA_T *)many->queries + from;
    NDA_T *low = (NDA_T *)best + from;
    NDA_RAW *places = (NDA_RAW *)when + from;
    VEC bests[4];
    NUM numbers[4];
    NDA_ID(load_side)(bests, low);
    EACH_OF_FOUR
    for (int v = 0; v < 4; v++)
      numbers[v] = NDA_ID(number)(-1);
    NDA_ID(across_side)(many, queries, bests, numbers);
    EACH_OF_FOUR
    for (int v = 0; v < 4; v++) {
      NDA_ID(put)(low + v * LANES, bests[v]);
      NDA_ID(put_number)(places + v * LANES, numbers[v]);
    }
  }
}

#undef MANY
#undef SIDE

/* --- rows of three -------------------------------------------------------- */

#if defined(NDA_FLOAT)

NDA_TARGET static void NDA_ID(split_rows)(int64_t n, const char *rows,
                                          void *planes, int64_t pitch)
{
  NDA_T *to = (NDA_T *)planes;
  for (int64_t i = 0, last = n - LANES;; i += LANES) {
    VEC x[4];
    i = i < last ? i : last;
    NDA_ID(split)(rows + 3 * i * SIZE, 3, NDA_ID(number)(0), x);
    NDA_ID(put)(to + i, x[0]);
    NDA_ID(put)(to + pitch + i, x[1]);
    NDA_ID(put)(to + 2 * pitch + i, x[2]);
    if (i == last)
      return;
  }
}

#else

/* Splits rows of three bytes into planes of pairs: x and y, z and 0. */
NDA_TARGET static void NDA_ID(split_rows)(int64_t n, const char *rows,
                                          void *planes, int64_t pitch)
{
  NDA_T *to = (NDA_T *)planes;
  int64_t i = 0;
  for (; i + 10 <= n; i += 8) /* it reads up to four bytes further */
    NDA_ID(part)(rows + 3 * i, to + i, to + pitch + i);
  for (; i < n; i++) {
    const unsigned char *at = (const unsigned char *)rows + 3 * i;
    to[i] = at[0] | at[1] << 16;
    to[pitch + i] = at[2];
  }
}

#endif

#undef GROUP
#undef WIDE
#undef LANES
#undef VEC
#undef NUM
#undef SEEN
#undef PARTIAL
#undef ADVANCE
#undef EACH_OF_FOUR
#endif

#undef SIZE
#undef LOT
#endif
