/* rows.tmpl.h: searches lane by lane, in vectors. A search in one stretch of
** adjacent elements gives the place of the winner, which then stands against
** the best so far. Eight vectors are reduced to one before they are compared
** with the best of each lane, beside which stands only the number of the
** group of eight: where in the group is asked once, at the end. No branch
** depends on the data, but for NaN. Wants what a vec_*.h leaves, and
** undefines it. */

#define SIZE ((int64_t)sizeof(NDA_T))
#define GROUP (8 * LANES)
#define BLOCK (8192 / SIZE) /* elements packed at a time */
#define TURN 64             /* lanes turned at a time */

/* Up to what length of adjacent elements that pays. */
#if defined(PARTIAL)
#define BRIEF (LANES < 8 ? LANES - 1 : 8)
#else
#define BRIEF (LANES - 1)
#endif

/* every second place of two vectors */
#define EVENS_4(n) n, n + 2, n + 4, n + 6
#define EVENS_16(n) EVENS_4(n), EVENS_4(n + 8), EVENS_4(n + 16), EVENS_4(n + 24)
#if WIDE * 8 / NDA_BITS == 2
#define EVENS 0, 2
#elif WIDE * 8 / NDA_BITS == 4
#define EVENS EVENS_4(0)
#elif WIDE * 8 / NDA_BITS == 8
#define EVENS EVENS_4(0), EVENS_4(8)
#elif WIDE * 8 / NDA_BITS == 16
#define EVENS EVENS_16(0)
#elif WIDE * 8 / NDA_BITS == 32
#define EVENS EVENS_16(0), EVENS_16(32)
#else
#define EVENS EVENS_16(0), EVENS_16(32), EVENS_16(64), EVENS_16(96)
#endif

/* NANS: are there any? WORST: what none is worse than. BEST: can none be
** better than x? */
#if !defined(NDA_FLOAT)
#define NANS 0
#define WORST (NDA_LARGEST ? NDA_MIN : NDA_MAX)
#define BEST(x) ((x) == (NDA_T)(NDA_LARGEST ? NDA_MAX : NDA_MIN))
#else
#define NANS 1
#define WORST (NDA_LARGEST ? -HUGE_VAL : HUGE_VAL)
#define BEST(x) 0 /* there may be a NaN yet */
#endif

/* The first NaN; there is one, at `from` or later. */
static NDA_NOINLINE int64_t NDA_ID(first_nan)(const char *at, int64_t from)
{
  while (!NDA_ID(isnan)(at + from * SIZE))
    from++;
  return from;
}

/* A vector; where NaN is to be skipped, it becomes the worst value. */
NDA_INLINE NDA_TARGET VEC NDA_ID(take)(const char *at, int skip)
{
  VEC x = NDA_ID(load)(at);
  return skip ? NDA_ID(better)(x, NDA_ID(splat)((NDA_T)WORST)) : x;
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
    int beats = NDA_LARGEST ? x > best : x < best;
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
    return NDA_ID(first_nan)(at, 0);
  return NDA_ID(either)(low != 0, NDA_ID(first)(low),
                        n - LANES + NDA_ID(first)(high));
}

/* The winner of one to 16 vectors, and one more that overlaps the last: beside
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
    return NDA_ID(first_nan)(at, 0);
  leader = NDA_ID(splat)(NDA_ID(winner)(best));
  when = NDA_ID(earliest)(number, best, leader);
  when = NDA_ID(either)(when < count, when * LANES, n - LANES);
  x = NDA_ID(take)(at + when * SIZE, skip);
  return when + NDA_ID(first)(NDA_ID(equal)(x, leader));
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
  int64_t place = 0;
  for (int64_t i = 7; i >= 0; i--) {
    VEC here = NDA_ID(take)(at + i * WIDE, skip);
    uint64_t marks = NDA_ID(equal)(here, x);
    int64_t found = i * LANES + NDA_ID(first)(marks);
    place = NDA_ID(either)(marks != 0, found, place);
  }
  return place;
}

/* The winner of more than 16 vectors: the first vector, which is group 0,
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
    return NDA_ID(first_nan)(at, 0);
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
        return NDA_ID(first_nan)(group, 0) + (group - at) / SIZE;
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
    }
    if (n - next < GROUP) {
      if (NDA_ID(group)(at + (n - GROUP) * SIZE, skip, &x))
        return NDA_ID(first_nan)(at, n - GROUP);
      NDA_ID(advance)(&best, &number, x, NDA_ID(number)(i));
      next = n;
    }
    found = NDA_ID(winner)(best);
    if (NDA_LARGEST ? found > leader : found < leader) {
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

/* Sets a candidate, which stands at `place` of the run, against the best. What
** is chosen is an address: under -ffast-math clang takes the result of ?: for
** no NaN, whatever base.h asks for. */
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
  } else if (n <= 16 * LANES) {
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

/* --- elements that do not stand side by side, in order -------------------- */

/* The winner of n adjacent elements, any number of them. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(search)(const char *at, int64_t n,
                                             int flags)
{
  int skip = NANS && (flags & NDA_SKIPNAN);
  if (n > 16 * LANES)
    return NDA_ID(lengthy)(at, n, flags);
  return n < LANES ? NDA_ID(brief)(at, n, skip) : NDA_ID(middling)(at, n, skip);
}

/* One element a stride after the other: four at a time, and every second one
** in vectors, for compilers that can be told so. */
NDA_INLINE NDA_TARGET void NDA_ID(gather)(NDA_T *block, const char *at,
                                          int64_t n, int64_t stride)
{
  int64_t i = 0;
#if defined(NDA_SHUFFLE)
  typedef NDA_T vector __attribute__((vector_size(WIDE)));
  for (; stride == 2 * SIZE && i + 2 * LANES <= n; i += LANES) {
    vector low, high;
    memcpy(&low, at + i * stride, WIDE);
    memcpy(&high, at + i * stride + WIDE, WIDE);
    low = NDA_SHUFFLE(low, high, EVENS);
    memcpy(block + i, &low, WIDE);
  }
#endif
  for (; i + 4 <= n; i += 4) {
    const char *here = at + i * stride;
    NDA_T a = NDA_ID(get)(here), b = NDA_ID(get)(here + stride);
    NDA_T c = NDA_ID(get)(here + 2 * stride);
    NDA_T d = NDA_ID(get)(here + 3 * stride);
    block[i] = a;
    block[i + 1] = b;
    block[i + 2] = c;
    block[i + 3] = d;
  }
  for (; i < n; i++)
    block[i] = NDA_ID(get)(at + i * stride);
}

/* Puts the worst value in the place of what is no candidate. */
NDA_INLINE NDA_TARGET void NDA_ID(sift)(NDA_T *block, const char *mask,
                                        int64_t n, int64_t stride)
{
  int64_t i = 0;
  for (; i + 64 <= n; i += 64) {
    NDA_VECTORIZE
    for (int k = 0; k < 64; k++)
      block[i + k] = mask[(i + k) * stride] ? block[i + k] : (NDA_T)WORST;
  }
  for (; i < n; i++)
    block[i] = mask[i * stride] ? block[i] : (NDA_T)WORST;
}

/* Puts a stretch of a run side by side. */
NDA_INLINE NDA_TARGET void NDA_ID(pack)(const nda_run *part, NDA_T *block)
{
  if (part->stride == SIZE)
    memcpy(block, part->data, (size_t)(part->length * SIZE));
  else
    NDA_ID(gather)(block, part->data, part->length, part->stride);
  if (part->mask != NULL && part->mask_stride == 1)
    NDA_ID(sift)(block, part->mask, part->length, 1);
  else if (part->mask != NULL)
    NDA_ID(sift)(block, part->mask, part->length, part->mask_stride);
}

/* From the first of the winners on, a candidate; the length if there is none.
** Only a winner that is the worst value may be none. */
NDA_INLINE int64_t NDA_ID(candidate)(const nda_run *part, const NDA_T *block,
                                     int64_t place, int flags)
{
  for (; place < part->length; place++) {
    int hidden = part->mask != NULL && !part->mask[place * part->mask_stride];
    int skipped =
      (flags & NDA_SKIPNAN) && NDA_ID(isnan)((const char *)(block + place));
    if (!hidden && !skipped)
      break;
  }
  return place;
}

/* Elements that are apart, or some of which are no candidates, are first put
** side by side, block by block. */
static NDA_NOINLINE NDA_TARGET void NDA_ID(packed)(const nda_run *run,
                                                   const nda_lanes *lanes,
                                                   int flags, NDA_T *best,
                                                   int64_t *index)
{
  NDA_T block[BLOCK] __attribute__((aligned(64)));
  for (int64_t c = 0; c < lanes->count; c++) {
    nda_run part = *run;
    part.data += c * lanes->stride;
    if (part.mask != NULL)
      part.mask += c * lanes->mask_stride;
    for (int64_t left = run->length; left > 0; left -= part.length) {
      int64_t place;
      part.length = left < BLOCK ? left : BLOCK;
      NDA_ID(pack)(&part, block);
      place = NDA_ID(search)((const char *)block, part.length, flags);
      place = NDA_ID(candidate)(&part, block, place, flags);
      if (place < part.length)
        NDA_ID(settle)
      (&part, place, NDA_ID(get)((const char *)(block + place)), flags,
       best + c, index + c);
      part.data += part.length * part.stride;
      if (part.mask != NULL)
        part.mask += part.length * part.mask_stride;
      part.index += part.length * part.step;
    }
  }
}

/* The last place of a block where x is, or a NaN if x is one; -1: nowhere. */
NDA_INLINE int64_t NDA_ID(last)(const char *at, int64_t n, const NDA_T *x)
{
  int nan = NDA_ID(isnan)((const char *)x);
  int64_t i = n - 1;
  while (i >= 0 && (nan ? !NDA_ID(isnan)(at + i * SIZE)
                        : !(NDA_ID(get)(at + i * SIZE) == *x)))
    i--;
  return i;
}

/* Elements in reverse: blocks in the order of the search, each of them in that
** of memory; what comes first in the search is last there. */
static NDA_NOINLINE NDA_TARGET void NDA_ID(reversed)(const nda_run *run,
                                                     const nda_lanes *lanes,
                                                     int flags, NDA_T *best,
                                                     int64_t *index)
{
  int64_t n;
  for (int64_t c = 0; c < lanes->count; c++) {
    for (int64_t from = 0; from < run->length; from += n) {
      const char *at = run->data + c * lanes->stride;
      int open = index[c] < 0 && !(flags & NDA_BOUNDED);
      NDA_T x;
      int64_t place;
      n = run->length - from < 8 * BLOCK ? run->length - from : 8 * BLOCK;
      at -= (from + n - 1) * SIZE;
      place = NDA_ID(search)(at, n, flags) * SIZE;
      memcpy(&x, at + place, sizeof x);
      if (!NANS)
        x = NDA_ID(get)(at + place); /* any true is one */
      if ((flags & NDA_SKIPNAN) && NDA_ID(isnan)(at + place))
        x = (NDA_T)WORST;
      if (!NDA_ID(beats)(x, best[c], open, flags))
        continue;
      place = NDA_ID(last)(at, n, &x);
      if (place >= 0)
        NDA_ID(settle)
      (run, from + n - 1 - place, NDA_ID(get)(at + place * SIZE), flags,
       best + c, index + c);
    }
  }
}

/* Short runs, of many lanes: these are turned, some at a time, and searched
** across. */
static NDA_NOINLINE NDA_TARGET void NDA_ID(turned)(const nda_run *run,
                                                   const nda_lanes *lanes,
                                                   int flags, NDA_T *best,
                                                   int64_t *index)
{
  NDA_T block[TURN * 2 * LANES] __attribute__((aligned(64)));
  char mask[TURN * 2 * LANES];
  nda_lanes side = {0, SIZE, 1};
  nda_run part = *run;
  part.data = (const char *)block;
  part.stride = TURN * SIZE;
  part.mask = run->mask != NULL ? mask : NULL;
  part.mask_stride = TURN;
  for (int64_t c = 0; c < lanes->count; c += side.count) {
    const char *at = run->data + c * lanes->stride;
    side.count = lanes->count - c < TURN ? lanes->count - c : TURN;
    for (int64_t i = 0; i < run->length; i++) {
      NDA_ID(gather)
      (block + i * TURN, at + i * run->stride, side.count, lanes->stride);
      for (int64_t k = 0; part.mask != NULL && k < side.count; k++)
        mask[i * TURN + k] =
          run->mask[(c + k) * lanes->mask_stride + i * run->mask_stride];
    }
    NDA_ID(columns)(&part, &side, flags, best + c, index + c);
  }
}

static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  int masked = run->mask != NULL, adjacent = run->stride == SIZE;
  int most = adjacent && !masked ? BRIEF : 2 * LANES - 1;
  if (run->length <= most && lanes->count >= TURN)
    NDA_ID(turned)(run, lanes, flags, (NDA_T *)best, index);
  else if (adjacent && !masked)
    NDA_ID(any)(run, lanes, flags, (NDA_T *)best, index);
  else if (run->length < 2 * LANES)
    nda_kernels_plain.rows[NDA_LARGEST][NDA_DTYPE](run, lanes, flags, best,
                                                   index);
  else if (run->stride == -SIZE && !masked)
    NDA_ID(reversed)(run, lanes, flags, (NDA_T *)best, index);
  else
    NDA_ID(packed)(run, lanes, flags, (NDA_T *)best, index);
}

#undef SIZE
#undef EVENS
#undef EVENS_4
#undef EVENS_16
#undef GROUP
#undef BLOCK
#undef TURN
#undef BRIEF
#undef WORST
#undef BEST
#undef NANS
#undef VEC
#undef NUM
#undef SEEN
#undef WIDE
#undef LANES
#undef PARTIAL
