/* search.tmpl.h: searches lane by lane, in plain C that any compiler takes.
** Adjacent elements are first skimmed: loops of a known length keep the best
** of each of some lanes, which compilers turn into vectors, and where in a
** block the best of all stands is asked once, at the end. */

#define SIZE ((int64_t)sizeof(NDA_T))
#define SIDE ((int64_t)(64 / sizeof(NDA_T))) /* lanes of a skim */
#define ROUND (4 * SIDE)                     /* elements met at a time */
#define BLOCK (16 * ROUND)                   /* after which the best is asked */

#if NDA_BITS == 64
#define NDA_MARK uint64_t
#elif NDA_BITS == 32
#define NDA_MARK uint32_t
#elif NDA_BITS == 16
#define NDA_MARK uint16_t
#else
#define NDA_MARK uint8_t
#endif

/* WORST: what none is worse than. BEST: can none be better than x? CHUNKS: see
** columns.tmpl.h */
#if !defined(NDA_FLOAT)
#define ODD(x, y) 0
#define WORST (NDA_LARGEST ? NDA_MIN : NDA_MAX)
#define BEST(x) ((x) == (NDA_T)(NDA_LARGEST ? NDA_MAX : NDA_MIN))
#else
#define ODD(x, y) (((x) != (x)) | ((y) != (y)))
#define WORST (NDA_LARGEST ? -HUGE_VAL : HUGE_VAL)
#define BEST(x) 0
#endif
#if defined(NDA_FLOAT) && defined(NDA_FAST)
#define CHUNKS 0
#else
#define CHUNKS 1
#endif
#define BETTER(x, y) ((NDA_LARGEST ? (x) > (y) : (x) < (y)) ? (x) : (y))

/* The best of some rounds, NaN aside; *nan tells whether there is one. */
static NDA_T NDA_ID(skim)(const char *at, int64_t rounds, int *nan)
{
  NDA_T best[64 / sizeof(NDA_T)], all;
  NDA_MARK odd[64 / sizeof(NDA_T)];
  for (int c = 0; c < SIDE; c++) {
    best[c] = (NDA_T)WORST;
    odd[c] = 0;
  }
  for (; rounds > 0; rounds--, at += ROUND * SIZE) {
    NDA_VECTORIZE
    for (int c = 0; c < SIDE; c++) {
      NDA_T w = NDA_ID(get)(at + c * SIZE);
      NDA_T x = NDA_ID(get)(at + (c + SIDE) * SIZE);
      NDA_T y = NDA_ID(get)(at + (c + 2 * SIDE) * SIZE);
      NDA_T z = NDA_ID(get)(at + (c + 3 * SIDE) * SIZE), leader = best[c];
      leader = BETTER(w, leader);
      leader = BETTER(x, leader);
      leader = BETTER(y, leader);
      best[c] = BETTER(z, leader);
      odd[c] |= (NDA_MARK)(ODD(w, x) | ODD(y, z));
    }
  }
  all = best[0];
  for (int c = 0; c < SIDE; c++) {
    all = BETTER(best[c], all);
    *nan |= odd[c] != 0;
  }
  return all;
}

/* Is one of the elements of a side equal to x? */
static int NDA_ID(among)(const char *at, NDA_T x)
{
  NDA_MARK found[64 / sizeof(NDA_T)], any = 0;
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++)
    found[c] = (NDA_MARK)(NDA_ID(get)(at + c * SIZE) == x);
  for (int c = 0; c < SIDE; c++)
    any |= found[c];
  return any != 0;
}

/* Where, among adjacent elements, a round at least, the winner stands: it is
** one of the SIDE elements from there on. The last round overlaps the one before, which does no harm: an equal
** takes no one's place. */
static int64_t NDA_ID(spot)(const char *at, int64_t n, int skip)
{
  NDA_T leader = (NDA_T)WORST;
  int64_t place = 0;
  for (int64_t from = 0, end; from < n && !BEST(leader); from = end) {
    int64_t rounds = (n - from < BLOCK ? n - from : BLOCK) / ROUND;
    int nan = 0;
    NDA_T best;
    end = from + rounds * ROUND;
    if (rounds == 0) {
      from = n - ROUND;
      rounds = 1;
      end = n;
    }
    best = NDA_ID(skim)(at + from * SIZE, rounds, &nan);
    if (nan && !skip) {
      while (!NDA_ID(isnan)(at + from * SIZE))
        from++;
      return from;
    }
    if (NDA_LARGEST ? best > leader : best < leader) {
      leader = best;
      place = from;
    }
  }
  while (place < n - SIDE && !NDA_ID(among)(at + place * SIZE, leader))
    place += SIDE;
  return place < n - SIDE ? place : n - SIDE;
}

/* Continues one search, one element after the other. */
static void NDA_ID(plod)(const nda_run *run, int flags, NDA_T *best,
                         int64_t *index)
{
  const char *data = run->data, *mask = run->mask;
  int64_t found = *index;
  NDA_T leader = *best;
  for (int64_t i = 0; i < run->length; i++) {
    NDA_T x = NDA_ID(get)(data + i * run->stride);
    int open = found < 0 && !(flags & NDA_BOUNDED);
    if (mask != NULL && mask[i * run->mask_stride] == 0)
      continue;
    if (NDA_ID(beats)(x, leader, open, flags)) {
      leader = x;
      found = run->index + i * run->step;
    }
  }
  *best = leader;
  *index = found;
}

/* Continues one search. */
static void NDA_ID(row)(const nda_run *run, int flags, NDA_T *best,
                        int64_t *index)
{
  nda_run part = *run;
  if (CHUNKS && run->mask == NULL && run->stride == SIZE &&
      run->length >= ROUND) {
    int64_t place =
      NDA_ID(spot)(run->data, run->length, (flags & NDA_SKIPNAN) != 0);
    part.data += place * SIZE;
    part.index += place * part.step;
    part.length = run->length - place < SIDE ? run->length - place : SIDE;
  }
  NDA_ID(plod)(&part, flags, best, index);
}

static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  nda_run one = *run;
  for (int64_t c = 0; c < lanes->count; c++) {
    NDA_ID(row)(&one, flags, (NDA_T *)best + c, index + c);
    one.data += lanes->stride;
    if (one.mask != NULL)
      one.mask += lanes->mask_stride;
  }
}

#undef SIZE
#undef SIDE
#undef ROUND
#undef BLOCK
#undef NDA_MARK
#undef ODD
#undef WORST
#undef BEST
#undef CHUNKS
#undef BETTER
