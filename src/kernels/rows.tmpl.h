/* rows.tmpl.h: searches lane by lane, in vectors. A search in one stretch of
** adjacent elements gives the place of the winner, which then stands against
** the best so far. Eight vectors are reduced to one before they are compared
** with the best of each lane, beside which stands only the number of the
** group of eight: where in the group is asked once, at the end. No branch
** depends on the data, but for NaN. Wants what a vec_*.h leaves. */

#define SIZE ((int64_t)sizeof(NDA_T))
#define GROUP (8 * LANES)
#define MIDDLE ((WIDE == 32 ? 32 : 16) * LANES) /* groups pay above */

/* The first NaN of n elements; there is one, at `from` or later. Where somebody
** has written to the elements meanwhile, there may be none: then the last. */
static NDA_NOINLINE int64_t NDA_ID(first_nan)(const char *at, int64_t from,
                                              int64_t n)
{
  while (from < n - 1 && !NDA_ID(isnan)(at + from * SIZE))
    from++;
  return from;
}

/* A vector; where NaN is to be skipped, it becomes the worst value. */
NDA_INLINE NDA_TARGET VEC NDA_ID(take)(const char *at, int skip)
{
  VEC x = NDA_ID(load)(at);
  return skip ? NDA_ID(better)(x, NDA_ID(splat)((NDA_T)WORST)) : x;
}

/* The first place of x in a vector that is read again; any place of the vector
** if somebody has written there meanwhile. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(again)(const char *at, VEC x, int skip)
{
  VEC here = NDA_ID(take)(at, skip);
  return NDA_ID(first)(NDA_ID(equal)(here, x)) & (LANES - 1);
}

/* condition ? yes : no, of which compilers make a branch; here it would
** depend on the data, and often be mispredicted. */
NDA_INLINE int64_t NDA_ID(either)(int condition, int64_t yes, int64_t no)
{
  return no ^ ((no ^ yes) & -(int64_t)(condition != 0));
}

/* The winner of less than a vector. */
#if defined(PARTIAL)
NDA_INLINE NDA_TARGET int64_t NDA_ID(brief)(const char *at, int64_t n, int skip)
{
  VEC x = NDA_ID(load_part)(at, n);
  uint64_t nans = NDA_ID(marks)(NDA_ID(nans)(x));
  if (nans != 0 && !skip)
    return NDA_ID(first)(nans);
  if (nans != 0)
    x = NDA_ID(better)(x, NDA_ID(splat)((NDA_T)WORST));
  return NDA_ID(first)(NDA_ID(equal)(x, NDA_ID(splat)(NDA_ID(winner)(x))));
}
#else
NDA_INLINE NDA_TARGET int64_t NDA_ID(brief)(const char *at, int64_t n, int skip)
{
  NDA_T best = NDA_ID(get)(at);
  int64_t place = 0;
  if (!skip && NDA_ID(isnan)(at))
    return 0;
  if (NDA_ID(isnan)(at))
    best = (NDA_T)WORST;
  for (int64_t i = 1; i < n; i++) {
    NDA_T x = NDA_ID(get)(at + i * SIZE);
    int beats = BEFORE(x, best);
    if (!skip && NDA_ID(isnan)(at + i * SIZE))
      return i;
    place = NDA_ID(either)(beats, i, place);
    if (beats)
      best = x;
  }
  return place;
}
#endif

/* The winner of one vector and another that overlaps it, or is the next. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(paired)(const char *at, int64_t n,
                                             int skip)
{
  VEC a = NDA_ID(take)(at, skip);
  VEC b = NDA_ID(take)(at + n * SIZE - WIDE, skip);
  VEC leader = NDA_ID(splat)(NDA_ID(winner)(NDA_ID(better)(a, b)));
  uint64_t low = NDA_ID(equal)(a, leader), high = NDA_ID(equal)(b, leader);
  if (NDA_ID(marks)(NDA_ID(join)(NDA_ID(nans)(a), NDA_ID(nans)(b))) != 0)
    return NDA_ID(first_nan)(at, 0, n);
  return NDA_ID(either)(low != 0, NDA_ID(first)(low),
                        n - LANES + NDA_ID(first)(high));
}

/* The winner of some vectors, and one more that overlaps the last: beside
** the best of each lane, the number of its vector. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(middling)(const char *at, int64_t n,
                                               int skip)
{
  int64_t count = n / LANES, when;
  VEC best = NDA_ID(take)(at, skip), leader, x;
  NUM number = NDA_ID(number)(0);
  SEEN nans = NDA_ID(nans)(best);
  for (int64_t i = 1; i < count; i++) {
    x = NDA_ID(take)(at + i * WIDE, skip);
    nans = NDA_ID(join)(nans, NDA_ID(nans)(x));
    NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
  }
  x = NDA_ID(take)(at + n * SIZE - WIDE, skip);
  nans = NDA_ID(join)(nans, NDA_ID(nans)(x));
  NDA_ID(advance)(&best, &number, x, NDA_ID(number)(count));
  if (NDA_ID(marks)(nans) != 0)
    return NDA_ID(first_nan)(at, 0, n);
  leader = NDA_ID(splat)(NDA_ID(winner)(best));
  when = NDA_ID(earliest)(number, best, leader);
  when = NDA_ID(either)(when < count, when * LANES, n - LANES);
  return when + NDA_ID(again)(at + when * SIZE, leader, skip);
}

/* The best of each lane over a group; true when a NaN is in it. */
NDA_INLINE NDA_TARGET int NDA_ID(group)(const char *at, int skip, VEC *best)
{
  VEC a = NDA_ID(take)(at, skip);
  VEC b = NDA_ID(take)(at + WIDE, skip);
  VEC c = NDA_ID(take)(at + 2 * WIDE, skip);
  VEC d = NDA_ID(take)(at + 3 * WIDE, skip);
  VEC e = NDA_ID(take)(at + 4 * WIDE, skip);
  VEC f = NDA_ID(take)(at + 5 * WIDE, skip);
  VEC g = NDA_ID(take)(at + 6 * WIDE, skip);
  VEC h = NDA_ID(take)(at + 7 * WIDE, skip);
  VEC ad = NDA_ID(better)(NDA_ID(better)(a, b), NDA_ID(better)(c, d));
  VEC eh = NDA_ID(better)(NDA_ID(better)(e, f), NDA_ID(better)(g, h));
  *best = NDA_ID(better)(ad, eh);
  return !skip && NDA_ID(any_nan)(a, b, c, d, e, f, g, h);
}

/* Where x is first in a group; it is there. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(place)(const char *at, VEC x, int skip)
{
  unsigned where = 0;
  int64_t i;
  for (i = 0; i < 8; i++) {
    VEC here = NDA_ID(take)(at + i * WIDE, skip);
    where |= (unsigned)(NDA_ID(equal)(here, x) != 0) << i;
  }
  i = __builtin_ctz(where | 128);
  return i * LANES + NDA_ID(again)(at + i * WIDE, x, skip);
}

/* The winner of many vectors: the first vector, which is group 0,
** then groups on whole vectors in memory, then one that overlaps the last.
** Numbers are of an element's width, so they start anew before 8 bits run
** over: after a first, short round, which may see the best there is, each
** 254 groups. Long for holding all that lives across the rounds. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(grouped)(const char *at, int64_t n,
                                              int skip, int ahead)
{
  int64_t from = (WIDE - (int64_t)((uintptr_t)at % WIDE)) / SIZE;
  int64_t most = 16, winner = 0;
  VEC best = NDA_ID(take)(at, skip), x;
  NDA_T leader = NDA_ID(get)(at);
  if (NDA_ID(isnan)(at))
    leader = (NDA_T)WORST;
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
      if (NDA_ID(group)(group, skip, &x))
        return NDA_ID(first_nan)(group, 0, GROUP) + (group - at) / SIZE;
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
    }
    if (n - next < GROUP) {
      if (NDA_ID(group)(at + (n - GROUP) * SIZE, skip, &x))
        return NDA_ID(first_nan)(at, n - GROUP, n);
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
      next = n;
    }
    found = NDA_ID(winner)(best);
    if (BEFORE(found, leader)) {
      leader = found;
      when = NDA_ID(earliest)(number, best, NDA_ID(splat)(found));
      winner = when == 0       ? 0
               : when > groups ? n - GROUP
                               : from + (when - 1) * GROUP;
    }
    from = next;
  }
  return winner +
         NDA_ID(place)(at + winner * SIZE, NDA_ID(splat)(leader), skip);
}

/* --- searches ------------------------------------------------------------- */

static NDA_NOINLINE NDA_TARGET int64_t NDA_ID(lengthy)(const char *at,
                                                       int64_t n, int flags)
{
  int ahead = flags & NDA_AHEAD;
  if (NANS && (flags & NDA_SKIPNAN))
    return NDA_ID(grouped)(at, n, NANS, ahead);
  return NDA_ID(grouped)(at, n, 0, ahead);
}

/* Sets a candidate, which stands at `place` of the run, against the best. */
NDA_INLINE void NDA_ID(settle)(const nda_run *run, int64_t place, NDA_T x,
                               int flags, NDA_T *best, int64_t *index)
{
  int open = *index < 0 && !(flags & NDA_BOUNDED);
  int beats = NDA_ID(beats)(x, *best, open, flags);
  const NDA_T *winner = beats ? &x : best;
  *best = *winner;
  *index = NDA_ID(either)(beats, run->index + place * run->step, *index);
}

/* The same for the winner of adjacent elements. Where all that are not NaN
** are the worst there is, that may be a NaN before the first of them. */
NDA_INLINE void NDA_ID(finish)(const nda_run *run, const char *at,
                               int64_t place, int flags, NDA_T *best,
                               int64_t *index)
{
  while ((flags & NDA_SKIPNAN) && place < run->length - 1 &&
         NDA_ID(isnan)(at + place * SIZE))
    place++;
  NDA_ID(settle)
  (run, place, NDA_ID(get)(at + place * SIZE), flags, best, index);
}

NDA_INLINE NDA_TARGET void NDA_ID(adjacent)(const nda_run *run,
                                            const nda_lanes *lanes, int flags,
                                            int skip, NDA_T *best,
                                            int64_t *index)
{
  const char *at = run->data;
  int64_t n = run->length, count = lanes->count, side = lanes->stride, place;
  if (n < LANES) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(brief)(at, n, skip);
      NDA_ID(finish)(run, at, place, flags, best + c, index + c);
    }
  } else if (n <= 2 * LANES) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(paired)(at, n, skip);
      NDA_ID(finish)(run, at, place, flags, best + c, index + c);
    }
  } else if (n <= MIDDLE) {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(middling)(at, n, skip);
      NDA_ID(finish)(run, at, place, flags, best + c, index + c);
    }
  } else {
    for (int64_t c = 0; c < count; c++, at += side) {
      place = NDA_ID(lengthy)(at, n, flags);
      NDA_ID(finish)(run, at, place, flags, best + c, index + c);
    }
  }
}

static NDA_NOINLINE NDA_TARGET void NDA_ID(any)(const nda_run *run,
                                                const nda_lanes *lanes,
                                                int flags, NDA_T *best,
                                                int64_t *index)
{
  if (NANS && (flags & NDA_SKIPNAN))
    NDA_ID(adjacent)(run, lanes, flags, NANS, best, index);
  else
    NDA_ID(adjacent)(run, lanes, flags, 0, best, index);
}
