/* rows.tmpl.h: searches along rows of contiguous elements, in vectors. The
** search of one row gives the position of its winner, which is then compared
** with the best so far. Eight vectors, a group, are reduced to one before the
** comparison with the best of each lane. A lane keeps only the number of its
** group; the position in the group is found once, at the end. No branch depends
** on the data, except for NaN. Requires and undefines the macros of a vec_*.h.
** `rows` and `tuples` at the end are the kernels. */

#define GROUP (8 * LANES)
#define MIDDLE ((WIDE == 32 ? 32 : 16) * LANES) /* above this, groups pay */

/* The first NaN of n elements; there is one, at `from` or later. If another
** thread has written to the elements meanwhile, there may be none: then the
** last element. */
static NDA_NOINLINE int64_t NDA_ID(first_nan)(const char *at, int64_t from,
                                              int64_t n)
{
  while (from < n - 1 && !NDA_ID(isnan)(at + from * SIZE))
    from++;
  return from;
}

/* Loads a vector; with `skip`, NaN becomes the worst key. */
NDA_INLINE NDA_TARGET VEC NDA_ID(take)(const char *at, NUM turn, int skip)
{
  VEC x = NDA_ID(load)(at, turn);
  return skip ? NDA_ID(better)(x, NDA_ID(splat)(WORST)) : x;
}

/* The first position of x in a vector that is read again; any position if
** another thread has written there meanwhile. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(again)(const char *at, VEC x, NUM turn,
                                            int skip)
{
  VEC here = NDA_ID(take)(at, turn, skip);
  return NDA_ID(first)(NDA_ID(equal)(here, x)) & (LANES - 1);
}

/* The winner of a row of at most SHORT elements. */
#if defined(PARTIAL)
#define SHORT LANES
NDA_INLINE NDA_TARGET int64_t NDA_ID(brief)(const char *at, int64_t n,
                                            uint64_t turn, int skip)
{
  VEC x = NDA_ID(load_part)(at, n, NDA_ID(turning)(turn));
  uint64_t nans = NDA_ID(marks)(NDA_ID(nans)(x));
  if (nans != 0 && !skip)
    return NDA_ID(first)(nans);
  if (nans != 0)
    x = NDA_ID(better)(x, NDA_ID(splat)(WORST));
  return NDA_ID(first)(NDA_ID(equal)(x, NDA_ID(splat)(NDA_ID(winner)(x))));
}
#else
#define SHORT (LANES - 1)
NDA_INLINE NDA_TARGET int64_t NDA_ID(brief)(const char *at, int64_t n,
                                            uint64_t turn, int skip)
{
  NDA_T best = NDA_ID(get)(at, turn);
  int64_t place = 0;
  if (!skip && ISNAN(best))
    return 0;
  if (ISNAN(best))
    best = WORST;
  for (int64_t i = 1; i < n; i++) {
    NDA_T x = NDA_ID(get)(at + i * SIZE, turn);
    int beats = x < best;
    if (!skip && ISNAN(x))
      return i;
    place = NDA_ID(either)(beats, i, place);
    if (beats)
      best = x;
  }
  return place;
}
#endif

/* The winner of two vectors, which may overlap. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(paired)(const char *at, int64_t n,
                                             NUM turn, int skip)
{
  VEC a = NDA_ID(take)(at, turn, skip);
  VEC b = NDA_ID(take)(at + n * SIZE - WIDE, turn, skip);
  VEC leader = NDA_ID(splat)(NDA_ID(winner)(NDA_ID(better)(a, b)));
  uint64_t low = NDA_ID(equal)(a, leader), high = NDA_ID(equal)(b, leader);
  if (NDA_ID(marks)(NDA_ID(join)(NDA_ID(nans)(a), NDA_ID(nans)(b))) != 0)
    return NDA_ID(first_nan)(at, 0, n);
  return NDA_ID(either)(low != 0, NDA_ID(first)(low),
                        n - LANES + NDA_ID(first)(high));
}

/* The winner of some vectors, the last of which may overlap the one before.
** Each lane keeps its best key and the number of its vector. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(middling)(const char *at, int64_t n,
                                               NUM turn, int skip)
{
  int64_t count = n / LANES, when;
  VEC best = NDA_ID(take)(at, turn, skip), leader, x;
  NUM number = NDA_ID(number)(0);
  SEEN nans = NDA_ID(nans)(best);
  for (int64_t i = 1; i < count; i++) {
    x = NDA_ID(take)(at + i * WIDE, turn, skip);
    nans = NDA_ID(join)(nans, NDA_ID(nans)(x));
    NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
  }
  x = NDA_ID(take)(at + n * SIZE - WIDE, turn, skip);
  nans = NDA_ID(join)(nans, NDA_ID(nans)(x));
  NDA_ID(advance)(&best, &number, x, NDA_ID(number)(count));
  if (NDA_ID(marks)(nans) != 0)
    return NDA_ID(first_nan)(at, 0, n);
  leader = NDA_ID(splat)(NDA_ID(winner)(best));
  when = NDA_ID(earliest)(number, best, leader);
  when = NDA_ID(either)(when < count, when * LANES, n - LANES);
  return when + NDA_ID(again)(at + when * SIZE, leader, turn, skip);
}

/* The best of each lane over a group; true if it has a NaN. */
NDA_INLINE NDA_TARGET int NDA_ID(group)(const char *at, NUM turn, int skip,
                                        VEC *best)
{
  VEC a = NDA_ID(take)(at, turn, skip);
  VEC b = NDA_ID(take)(at + WIDE, turn, skip);
  VEC c = NDA_ID(take)(at + 2 * WIDE, turn, skip);
  VEC d = NDA_ID(take)(at + 3 * WIDE, turn, skip);
  VEC e = NDA_ID(take)(at + 4 * WIDE, turn, skip);
  VEC f = NDA_ID(take)(at + 5 * WIDE, turn, skip);
  VEC g = NDA_ID(take)(at + 6 * WIDE, turn, skip);
  VEC h = NDA_ID(take)(at + 7 * WIDE, turn, skip);
  VEC ad = NDA_ID(better)(NDA_ID(better)(a, b), NDA_ID(better)(c, d));
  VEC eh = NDA_ID(better)(NDA_ID(better)(e, f), NDA_ID(better)(g, h));
  *best = NDA_ID(better)(ad, eh);
  return !skip && NDA_ID(any_nan)(a, b, c, d, e, f, g, h);
}

#if defined(PARTIAL) && NDA_BITS >= 32

/* Where x is in four vectors, as a bit for each element. */
NDA_INLINE NDA_TARGET uint64_t NDA_ID(hits)(const char *at, VEC x, NUM turn,
                                            int skip)
{
  VEC a = NDA_ID(take)(at, turn, skip);
  VEC b = NDA_ID(take)(at + WIDE, turn, skip);
  VEC c = NDA_ID(take)(at + 2 * WIDE, turn, skip);
  VEC d = NDA_ID(take)(at + 3 * WIDE, turn, skip);
  return (NDA_ID(equal)(a, x) | NDA_ID(equal)(b, x) << LANES) |
         (NDA_ID(equal)(c, x) << 2 * LANES | NDA_ID(equal)(d, x) << 3 * LANES);
}

/* The first position of x in a group; it is there. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(place)(const char *at, VEC x, NUM turn,
                                            int skip)
{
  uint64_t low = NDA_ID(hits)(at, x, turn, skip);
  uint64_t high = NDA_ID(hits)(at + 4 * WIDE, x, turn, skip);
  int64_t i = NDA_ID(either)(low != 0, NDA_ID(first)(low),
                             4 * LANES + NDA_ID(first)(high));
  return i & (GROUP - 1); /* even if another thread has written there */
}

#else

/* The same. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(place)(const char *at, VEC x, NUM turn,
                                            int skip)
{
  unsigned where = 0;
  int64_t i;
  for (i = 0; i < 8; i++) {
    VEC here = NDA_ID(take)(at + i * WIDE, turn, skip);
    where |= (unsigned)(NDA_ID(equal)(here, x) != 0) << i;
  }
  i = __builtin_ctz(where | 128);
  return i * LANES + NDA_ID(again)(at + i * WIDE, x, turn, skip);
}
#endif

/* The winner of many vectors: the first vector, which is group 0, then groups
** aligned in memory, then one that overlaps the last. Group numbers have the
** width of an element, so they restart before 8 bits overflow: after a short
** first round, which may already find the best possible key, then every 254
** groups. Long because all of its state lives across the rounds. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(grouped)(const char *at, int64_t n,
                                              uint64_t bits, int skip,
                                              int ahead)
{
  int64_t from = (WIDE - (int64_t)((uintptr_t)at % WIDE)) / SIZE;
  int64_t most = 16, winner = 0;
  NUM turn = NDA_ID(turning)(bits);
  VEC best = NDA_ID(take)(at, turn, skip), x;
  NDA_T leader = NDA_ID(get)(at, bits);
  if (ISNAN(leader))
    leader = WORST;
  if (NDA_ID(marks)(NDA_ID(nans)(best)) != 0)
    return NDA_ID(first_nan)(at, 0, n);
  while (from < n && !BEST(leader)) {
    int64_t groups = (n - from) / GROUP, next, when, i;
    const char *group = at + from * SIZE;
    NUM number = NDA_ID(number)(0);
    NDA_T found;
    groups = groups < most ? groups : most;
    next = from + groups * GROUP;
    most = 254;
    for (i = 1; i <= groups; i++, group += GROUP * SIZE) {
      if (ahead)
        NDA_ID(prefetch)(group);
      if (NDA_ID(group)(group, turn, skip, &x))
        return NDA_ID(first_nan)(group, 0, GROUP) + (group - at) / SIZE;
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
    }
    if (n - next < GROUP) {
      if (NDA_ID(group)(at + (n - GROUP) * SIZE, turn, skip, &x))
        return NDA_ID(first_nan)(at, n - GROUP, n);
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
      next = n;
    }
    found = NDA_ID(winner)(best);
    if (found < leader) {
      leader = found;
      when = NDA_ID(earliest)(number, best, NDA_ID(splat)(found));
      winner = when == 0       ? 0
               : when > groups ? n - GROUP
                               : from + (when - 1) * GROUP;
    }
    from = next;
  }
  return winner +
         NDA_ID(place)(at + winner * SIZE, NDA_ID(splat)(leader), turn, skip);
}

/* --- searches ------------------------------------------------------------- */

/* Without bits to flip, as in argmin of floats, the loop omits the flip: it is
** a tenth faster in the L1 cache. Integers would gain half of that. */
static NDA_NOINLINE NDA_TARGET int64_t NDA_ID(lengthy)(const char *at,
                                                       int64_t n, uint64_t turn,
                                                       int flags)
{
  int ahead = flags & NDA_AHEAD;
  if (NANS && (flags & NDA_SKIPNAN))
    return NDA_ID(grouped)(at, n, turn, NANS, ahead);
  if (NANS && turn == 0)
    return NDA_ID(grouped)(at, n, 0, 0, ahead);
  return NDA_ID(grouped)(at, n, turn, 0, ahead);
}

/* Compares the winner of a row with the best; `first`: no search has one yet.
** If all elements but NaN are the worst key, the winner may be a NaN before the
** first of them. */
NDA_INLINE void NDA_ID(finish)(const nda_run *run, const char *at,
                               int64_t place, int skip, int first, int flags,
                               NDA_T *best, int64_t *index)
{
  NDA_T x = NDA_ID(get)(at + place * SIZE, run->turn);
  if (skip && ISNAN(x)) {
    while (place < run->length - 1 && NDA_ID(isnan)(at + place * SIZE))
      place++;
    x = NDA_ID(get)(at + place * SIZE, run->turn);
    if (ISNAN(x))
      return;
  }
  if (skip) /* some searches may have a best and others not */
    first = *index < 0 && !(flags & NDA_BOUNDED);
  if (!first) {
    NDA_ID(settle)(run, place, x, flags, best, index);
    return;
  }
  *best = x;
  *index = run->index + place * run->step;
}

NDA_INLINE NDA_TARGET void NDA_ID(rows_by)(const nda_run *run,
                                           const nda_lanes *lanes, int flags,
                                           int skip, NDA_T *best,
                                           int64_t *index)
{
  const char *at = run->data;
  int64_t n = run->length, count = lanes->count, side = lanes->stride, place;
  int first = !skip && !(flags & (NDA_MIXED | NDA_BOUNDED)) && index[0] < 0;
  NUM turn = NDA_ID(turning)(run->turn);
  if (n <= SHORT) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(brief)(at, n, run->turn, skip);
      NDA_ID(finish)(run, at, place, skip, first, flags, best + c, index + c);
    }
  } else if (n <= 2 * LANES) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(paired)(at, n, turn, skip);
      NDA_ID(finish)(run, at, place, skip, first, flags, best + c, index + c);
    }
  } else if (NANS && n <= MIDDLE && run->turn == 0 && !skip) {
    /* no bits to flip: see lengthy */
    NUM none = NDA_ID(turning)(0);
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(middling)(at, n, none, skip);
      NDA_ID(finish)(run, at, place, skip, first, flags, best + c, index + c);
    }
  } else if (n <= MIDDLE) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(middling)(at, n, turn, skip);
      NDA_ID(finish)(run, at, place, skip, first, flags, best + c, index + c);
    }
  } else {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(lengthy)(at, n, run->turn, flags);
      NDA_ID(finish)(run, at, place, skip, first, flags, best + c, index + c);
    }
  }
}

/* Lets another instruction set search rows that are too long for the caches;
** true if it did. */
#if defined(NDA_FAR)
NDA_INLINE int NDA_ID(rows_far)(const nda_run *run, const nda_lanes *lanes,
                                int flags, void *best, int64_t *index)
{
  if (flags & NDA_AHEAD || run->length <= (4 << 20) / SIZE)
    return 0;
  NDA_FAR.rows[NDA_KEY](run, lanes, flags, best, index);
  return 1;
}
#define ROWS_FAR NDA_ID(rows_far)
#else
#define ROWS_FAR(run, lanes, flags, best, index) 0
#endif

NDA_TARGET static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes,
                                    int flags, void *best, int64_t *index)
{
  if (ROWS_FAR(run, lanes, flags, best, index))
    return;
  if (NANS && (flags & NDA_SKIPNAN))
    NDA_ID(rows_by)(run, lanes, flags, NANS, (NDA_T *)best, index);
  else
    NDA_ID(rows_by)(run, lanes, flags, 0, (NDA_T *)best, index);
}

/* --- rows of 2, 3 or 4 elements ------------------------------------------- */

/* One vector has the first element of some rows, another the second, and so on.
** No branch depends on the data, NaN included. */
#if defined(NDA_TUPLES) && NDA_BITS >= 32

/* `n` is a constant at each call. gcc -O2 does not unroll loops over it. */
NDA_INLINE NDA_TARGET void NDA_ID(tuples_of)(int n, const nda_run *run,
                                             int64_t count, NDA_T *best,
                                             int64_t *index)
{
  NUM turn = NDA_ID(turning)(run->turn);
  for (int64_t c = 0; c < count; c += LANES) {
    /* the last rows may be searched twice, with the same result */
    int64_t row = c + LANES <= count ? c : count - LANES;
    NUM when = NDA_ID(number)(0);
    const char *at = run->data + row * n * SIZE;
    VEC x[4];
    NDA_ID(split)(at, n, turn, x);
    NDA_ID(meet)(x, &when, x[1], NDA_ID(number)(1));
    if (n > 2)
      NDA_ID(meet)(x, &when, x[2], NDA_ID(number)(2));
    if (n > 3)
      NDA_ID(meet)(x, &when, x[3], NDA_ID(number)(3));
    NDA_ID(store)((char *)(best + row), x[0]);
    NDA_ID(indices)(index + row, when, run->index);
  }
}

NDA_TARGET static void NDA_ID(tuples)(const nda_run *run,
                                      const nda_lanes *lanes, int flags,
                                      void *best, int64_t *index)
{
  (void)flags;
  if (run->length == 2)
    NDA_ID(tuples_of)(2, run, lanes->count, (NDA_T *)best, index);
  else if (run->length == 3)
    NDA_ID(tuples_of)(3, run, lanes->count, (NDA_T *)best, index);
  else
    NDA_ID(tuples_of)(4, run, lanes->count, (NDA_T *)best, index);
}

#endif

#undef ROWS_FAR
#undef GROUP
#undef MIDDLE
#undef SHORT
#undef VEC
#undef NUM
#undef SEEN
#undef WIDE
#undef LANES
#undef PARTIAL
