/* search.tmpl.h: searches lane by lane, in plain C that any compiler takes.
** Adjacent elements are first skimmed: loops of a known length keep the best
** of each of some lanes, which compilers turn into vectors, and where in a
** block the best of all stands is asked once, at the end. */

#define SIZE ((int64_t)sizeof(NDA_T))
#define SIDE ((int64_t)(64 / sizeof(NDA_T))) /* lanes of a skim */
#define ROUND (4 * SIDE)                     /* elements met at a time */
#define BLOCK (16 * ROUND)                   /* after which the best is asked */

#if defined(NDA_FLOAT)
#define ODD(x, y) (ISNAN(x) | ISNAN(y))
#else
#define ODD(x, y) 0
#endif
#define BETTER(x, y) (BEFORE(x, y) ? (x) : (y))

/* Is anything noted in the lanes of a side, 64 bytes? What is noted has the
** element's type: to the vectors of gcc no other is as good. */
static int NDA_ID(noted)(const NDA_T *lanes)
{
  uint64_t words[8];
  memcpy(words, lanes, sizeof words);
  return (words[0] | words[1] | words[2] | words[3] | words[4] | words[5] |
          words[6] | words[7]) != 0;
}

/* The best of some rounds, NaN aside; *nan tells whether there is one. */
#if !defined(NDA_FLOAT) && NDA_BITS == 64
static NDA_T NDA_ID(skim)(const char *at, int64_t rounds, int *nan)
{
  NDA_T a = WORST, b = a, c = a, d = a; /* vectors would be slower */
  for (int64_t i = 0; i < rounds * ROUND; i += 4, at += 4 * SIZE) {
    NDA_T w = NDA_ID(get)(at), x = NDA_ID(get)(at + SIZE);
    NDA_T y = NDA_ID(get)(at + 2 * SIZE), z = NDA_ID(get)(at + 3 * SIZE);
    a = BETTER(w, a);
    b = BETTER(x, b);
    c = BETTER(y, c);
    d = BETTER(z, d);
  }
  a = BETTER(b, a);
  c = BETTER(d, c);
  *nan = 0;
  return BETTER(c, a);
}
#else
static NDA_T NDA_ID(skim)(const char *at, int64_t rounds, int *nan)
{
  NDA_T best[64 / sizeof(NDA_T)], odd[64 / sizeof(NDA_T)], all;
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
      odd[c] = ODD(w, x) | ODD(y, z) ? (NDA_T)1 : odd[c];
    }
  }
  all = best[0];
  for (int c = 1; c < SIDE; c++)
    all = BETTER(best[c], all);
  *nan = NANS && NDA_ID(noted)(odd);
  return all;
}
#endif

/* Is an element of some sides equal to x? */
static int NDA_ID(among)(const char *at, int sides, NDA_T x)
{
  NDA_T found[64 / sizeof(NDA_T)];
  memset(found, 0, sizeof found);
  for (int side = 0; side < sides; side++, at += SIDE * SIZE) {
    NDA_VECTORIZE
    for (int c = 0; c < SIDE; c++)
      found[c] =
        NDA_ID(get)(at + c * SIZE) == x ? (NDA_T)1 : found[c];
  }
  return NDA_ID(noted)(found);
}

/* Where, among adjacent elements, a round at least, the winner stands: it is
** one of the SIDE elements from there on. The last round overlaps the one
** before, which does no harm: an equal takes no one's place. */
static int64_t NDA_ID(spot)(const char *at, int64_t n, int skip)
{
  NDA_T leader = (NDA_T)WORST;
  int64_t place = 0;
  for (int64_t from = 0, end; from < n && !BEST(leader); from = end) {
    int64_t rounds = (n - from < BLOCK ? n - from : BLOCK) / ROUND;
    int nan;
    NDA_T best;
    end = from + rounds * ROUND;
    if (rounds == 0) {
      from = n - ROUND;
      rounds = 1;
      end = n;
    }
    best = NDA_ID(skim)(at + from * SIZE, rounds, &nan);
    if (nan && !skip) { /* unless somebody writes to the elements meanwhile */
      while (!NDA_ID(isnan)(at + from * SIZE) && ++from < end)
        continue;
      return from < n - SIDE ? from : n - SIDE;
    }
    if (BEFORE(best, leader)) {
      leader = best;
      place = from;
    }
  }
  while (place < n - ROUND && !NDA_ID(among)(at + place * SIZE, 4, leader))
    place += ROUND;
  while (place < n - SIDE && !NDA_ID(among)(at + place * SIZE, 1, leader))
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
  if (run->mask == NULL && run->stride == SIZE &&
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
#undef ODD
#undef BETTER
