/* columns.tmpl.h: searches down columns, many in step, in plain C that
** compilers vectorize. A chunk of adjacent columns, 64 bytes wide, is one loop
** of constant length; the best keys and the numbers of their rows have the same
** width. */

/* clang warns where it does not vectorize; the loops are correct all the
** same */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#define FEW 16 /* rows at a time */

/* Row numbers with a special meaning: the best from before the segment stays;
** there is no best yet. A segment has as many rows as there are numbers below
** them. */
#define STAYS ((NDA_RAW)-1)
#define OPEN ((NDA_RAW)-2)
#define SEGMENT ((int64_t)((uint64_t)OPEN >> (sizeof(NDA_RAW) == 8)))

/* modes: NDA_SKIPNAN, and */
#define MASKED 4

typedef struct NDA_ID(col_chunk) {
  NDA_T best[64 / sizeof(NDA_T)];
  NDA_RAW row[64 / sizeof(NDA_T)];
} NDA_ID(col_chunk);

/* A range of the columns of a run, and the address of their state. */
typedef struct NDA_ID(col_strip) {
  const nda_run *run;
  int64_t count; /* columns, at least a chunk */
  int flags;
  int open; /* no column has a best: it takes the first row */
  int gaps; /* rows are not contiguous */
  NDA_T *best;
  int64_t *index;
} NDA_ID(col_strip);

/* Does x replace an existing best? */
NDA_INLINE int NDA_ID(col_beats)(NDA_T x, NDA_T best)
{
  return (!ISNAN(best)) & !(x >= best); /* NaN is neither */
}

/* The first column of a chunk. The last chunk overlaps the one before, which is
** harmless: an element never replaces itself. */
NDA_INLINE int64_t NDA_ID(col_place)(int64_t chunk, int64_t count)
{
  return (chunk + 1) * SIDE <= count ? chunk * SIDE : count - SIDE;
}

/* `mode` is a constant at each call of these. */

/* For wide elements, masks are widened before use; otherwise compilers choose
** narrow vectors. */
#if NDA_BITS >= 32
#define CANDIDATE NDA_RAW
NDA_INLINE void NDA_ID(col_widen)(NDA_RAW *candidate, const char *mask)
{
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++)
    candidate[c] = mask[c] != 0;
}
#else
#define CANDIDATE char
#endif

/* Compares a row with the best. If NaN is skipped, a best that is NaN does not
** count; with a mask there may be none yet. */
NDA_INLINE void NDA_ID(col_meet)(NDA_ID(col_chunk) * chunk, const char *data,
                                 const CANDIDATE *candidate, uint64_t turn,
                                 NDA_RAW row, int nans, int mode)
{
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++) {
    NDA_T x = NDA_ID(get)(data + c * SIZE, turn), best = chunk->best[c];
    NDA_RAW last = chunk->row[c];
    int takes = NDA_ID(col_beats)(x, best);
    if (mode & NDA_SKIPNAN)
      takes = (!ISNAN(x)) & !(x >= best);
    if (mode & MASKED)
      takes = (candidate[c] != 0) & ((!ISNAN(x)) | nans) &
              ((last == OPEN) | NDA_ID(col_beats)(x, best));
    if (takes)
      best = x;
    chunk->best[c] = best;
    chunk->row[c] = takes ? row : last;
  }
}

/* Loads the state of a chunk before a segment that begins at row `from`. */
NDA_INLINE void NDA_ID(col_enter)(NDA_ID(col_chunk) * chunk,
                                  const NDA_ID(col_strip) * strip, int64_t lane,
                                  int64_t from, int mode)
{
  const char *data = strip->run->data + lane * SIZE;
  const int64_t *index = strip->index + lane;
  int first = strip->open && from == 0;
  if (first) {
    NDA_VECTORIZE
    for (int c = 0; c < SIDE; c++)
      chunk->best[c] = NDA_ID(get)(data + c * SIZE, strip->run->turn);
  } else {
    memcpy(chunk->best, strip->best + lane, sizeof chunk->best);
  }
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++)
    chunk->row[c] = first ? 0 : STAYS;
  if (!(mode & MASKED) || strip->flags & NDA_BOUNDED)
    return;
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++)
    chunk->row[c] = index[c] < 0 ? OPEN : STAYS;
}

/* Writes the indices of a chunk from the numbers of its rows: much code, which
** is there once per width, with the first type of that width. */
#if defined(NDA_TRUTH)
#define NUMBER_CHUNK NDA_NAME(col_number, uint8)
#elif !defined(NDA_FLOAT) && NDA_BITS == 64
#define NUMBER_CHUNK NDA_NAME(col_number, float64)
#elif !defined(NDA_FLOAT) && NDA_BITS == 32
#define NUMBER_CHUNK NDA_NAME(col_number, float32)
#else
#define NUMBER_CHUNK NDA_ID(col_number)
NDA_NOINLINE NDA_TARGET static void
  NDA_ID(col_number)(const NDA_RAW *rows, int64_t base, int64_t step,
                     int64_t *index)
{
  NDA_VECTORIZE
  for (int c = 0; c < SIDE; c++) {
    NDA_RAW row = rows[c];
    int64_t was = index[c], now = base + (int64_t)row * step;
    index[c] = ((row == STAYS) | (row == OPEN)) != 0 ? was : now;
  }
}
#endif

/* Stores the state of the chunk. */
NDA_INLINE NDA_TARGET void NDA_ID(col_leave)(const NDA_ID(col_chunk) * chunk,
                                             const NDA_ID(col_strip) * strip,
                                             int64_t lane, int64_t from)
{
  const nda_run *run = strip->run;
  memcpy(strip->best + lane, chunk->best, sizeof chunk->best);
  NUMBER_CHUNK(chunk->row, run->index + from * run->step, run->step,
               strip->index + lane);
}

/* Compares one row; `row` is its number in the segment. */
NDA_INLINE void NDA_ID(col_cross)(NDA_ID(col_chunk) * chunks,
                                  const NDA_ID(col_strip) * strip, int64_t i,
                                  NDA_RAW row, int mode)
{
  const nda_run *run = strip->run;
  const char *data = run->data + i * run->stride;
  int64_t ahead = i + 1 < run->length ? run->stride : 0;
  int nans = !(strip->flags & NDA_SKIPNAN);
  const char *mask = mode & MASKED ? run->mask + i * run->mask_stride : NULL;
#if NDA_BITS >= 32
  CANDIDATE candidate[STRIP];
  for (int64_t k = 0; mode & MASKED && k * SIDE < strip->count; k++) {
    int64_t lane = NDA_ID(col_place)(k, strip->count);
    NDA_ID(col_widen)(candidate + lane, mask + lane);
  }
#else
  const char *candidate = mask;
#endif
  for (int64_t k = 0; k * SIDE < strip->count; k++) {
    int64_t lane = NDA_ID(col_place)(k, strip->count);
    const char *here = data + lane * SIZE;
    if (strip->gaps)
      NDA_PREFETCH(here + ahead);
    NDA_ID(col_meet)
    (chunks + k, here, mode & MASKED ? candidate + lane : NULL, run->turn, row,
     nans, mode);
  }
}

/* Compares four rows, so that the best is written back once. True if there was
** a NaN, which it ignored: then they must be done one by one. */
NDA_INLINE NDA_TARGET int
NDA_ID(col_cross_four)(NDA_ID(col_chunk) * chunks,
                       const NDA_ID(col_strip) * strip, int64_t i, int64_t row)
{
  int64_t stride = strip->run->stride;
  const char *data = strip->run->data + i * stride;
  int64_t next = i + 8 <= strip->run->length ? 4 * stride : 0;
  NUM first = NDA_ID(number)(row), second = NDA_ID(number)(row + 1);
  NUM third = NDA_ID(number)(row + 2), fourth = NDA_ID(number)(row + 3);
  NUM turn = NDA_ID(turning)(strip->run->turn), none = NDA_ID(turning)(0);
  SEEN nans = NDA_ID(nans)(NDA_ID(splat)(0));
  for (int64_t k = 0; k * SIDE < strip->count; k++) {
    const char *at = data + NDA_ID(col_place)(k, strip->count) * SIZE;
    char *best_at = (char *)chunks[k].best, *row_at = (char *)chunks[k].row;
    for (int n = 0; n < 4; n++)
      NDA_PREFETCH(at + next + n * stride);
    for (int p = 0; p < 64; p += WIDE, at += WIDE) {
      VEC best = NDA_ID(load)(best_at + p, none);
      VEC x = NDA_ID(load)(at, turn);
      VEC y = NDA_ID(load)(at + stride, turn);
      VEC z = NDA_ID(load)(at + 2 * stride, turn);
      VEC w = NDA_ID(load)(at + 3 * stride, turn);
      NUM when;
      memcpy(&when, row_at + p, sizeof when);
      NDA_ID(advance)(&best, &when, x, first);
      NDA_ID(advance)(&best, &when, y, second);
      NDA_ID(advance)(&best, &when, z, third);
      NDA_ID(advance)(&best, &when, w, fourth);
      nans = NDA_ID(join)(nans, NDA_ID(join)(NDA_ID(nans)(x), NDA_ID(nans)(y)));
      nans = NDA_ID(join)(nans, NDA_ID(join)(NDA_ID(nans)(z), NDA_ID(nans)(w)));
      NDA_ID(store)(best_at + p, best);
      memcpy(row_at + p, &when, sizeof when);
    }
  }
  return NDA_ID(marks)(nans) != 0;
}

/* For few rows, without a best from before: one chunk of columns after another,
** so that the best stays in registers. */
NDA_INLINE NDA_TARGET void NDA_ID(col_descend)(const NDA_ID(col_strip) * strip)
{
  const nda_run *run = strip->run;
  NUM turn = NDA_ID(turning)(run->turn);
  NDA_ALIGNED(64) NDA_ID(col_chunk) chunk;
  for (int64_t k = 0; k * SIDE < strip->count; k++) {
    int64_t lane = NDA_ID(col_place)(k, strip->count);
    const char *at = run->data + lane * SIZE;
    SEEN nans = NDA_ID(nans)(NDA_ID(splat)(0));
    for (int p = 0; p < 64; p += WIDE) {
      VEC best = NDA_ID(load)(at + p, turn), x;
      NUM when = NDA_ID(number)(0);
      nans = NDA_ID(join)(nans, NDA_ID(nans)(best));
      for (int64_t i = 1; i < run->length; i++) {
        x = NDA_ID(load)(at + p + i * run->stride, turn);
        nans = NDA_ID(join)(nans, NDA_ID(nans)(x));
        NDA_ID(advance)(&best, &when, x, NDA_ID(number)(i));
      }
      NDA_ID(store)((char *)chunk.best + p, best);
      memcpy((char *)chunk.row + p, &when, sizeof when);
    }
    if (NDA_ID(marks)(nans) != 0) {
      NDA_ID(col_enter)(&chunk, strip, lane, 0, 0);
      for (int64_t i = 1; i < run->length; i++)
        NDA_ID(col_meet)
      (&chunk, at + i * run->stride, NULL, run->turn, (NDA_RAW)i, 1, 0);
    }
    NDA_ID(col_leave)(&chunk, strip, lane, 0);
  }
}

/* All rows of a strip, one segment after another. */
NDA_INLINE NDA_TARGET void NDA_ID(col_segments)(NDA_ID(col_chunk) * chunks,
                                                const NDA_ID(col_strip) * strip,
                                                int mode)
{
  int64_t length = strip->run->length;
  for (int64_t from = 0, end; from < length; from = end) {
    end = length - from < SEGMENT ? length : from + SEGMENT;
    for (int64_t k = 0; k * SIDE < strip->count; k++)
      NDA_ID(col_enter)
    (chunks + k, strip, NDA_ID(col_place)(k, strip->count), from, mode);
    int64_t i = from + (strip->open && from == 0);
    for (; mode == 0 && strip->gaps && i + 4 <= end; i += 4) {
      if (NDA_ID(col_cross_four)(chunks, strip, i, i - from)) {
        for (int k = 0; k < 4; k++)
          NDA_ID(col_cross)(chunks, strip, i + k, (NDA_RAW)(i + k - from), 0);
      }
    }
    for (; i < end; i++)
      NDA_ID(col_cross)(chunks, strip, i, (NDA_RAW)(i - from), mode);
    for (int64_t k = 0; k * SIDE < strip->count; k++)
      NDA_ID(col_leave)
    (chunks + k, strip, NDA_ID(col_place)(k, strip->count), from);
  }
}

/* The columns of a run in strips; the last strip may overlap, as chunks do. */
NDA_TARGET NDA_NOINLINE static void NDA_ID(col_scan)(const nda_run *run,
                                                     int64_t count, int flags,
                                                     int open, void *best,
                                                     int64_t *index)
{
  NDA_ALIGNED(64) NDA_ID(col_chunk) chunks[STRIP * sizeof(NDA_T) / 64];
  int skip = NANS && flags & NDA_SKIPNAN;
  for (int64_t lane = 0; lane < count; lane += STRIP) {
    int64_t from = count - lane < SIDE ? count - SIDE : lane;
    nda_run part = *run;
    NDA_ID(col_strip) strip;
    part.data += from * SIZE;
    if (part.mask != NULL)
      part.mask += from;
    strip.run = &part;
    strip.count = count - from < STRIP ? count - from : STRIP;
    strip.flags = flags;
    strip.open = open;
    strip.gaps = run->stride != strip.count * SIZE;
    strip.best = (NDA_T *)best + from;
    strip.index = index + from;
    if (run->mask != NULL)
      NDA_ID(col_segments)(chunks, &strip, MASKED);
    else if (skip)
      NDA_ID(col_segments)(chunks, &strip, NDA_SKIPNAN);
    else if (open && run->length <= FEW)
      NDA_ID(col_descend)(&strip);
    else
      NDA_ID(col_segments)(chunks, &strip, 0);
  }
}

NDA_TARGET static void NDA_ID(columns)(const nda_run *run,
                                       const nda_lanes *lanes, int flags,
                                       void *best, int64_t *index)
{
  int open = index[0] < 0 && !(flags & NDA_BOUNDED);
  if (lanes->count >= SIDE && lanes->stride == SIZE && run->mask == NULL &&
      !(NANS && flags & NDA_SKIPNAN))
    NDA_ID(col_scan)(run, lanes->count, flags, open, best, index);
  else
    nda_folds[NDA_KEY](run, lanes, flags, NDA_ID(col_scan), best, index);
}

#undef CANDIDATE
#undef NUMBER_CHUNK
#undef FEW
#undef STAYS
#undef OPEN
#undef SEGMENT
#undef MASKED

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
