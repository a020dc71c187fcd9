/* apart.tmpl.h: searches lane by lane whose elements do not stand side by side,
** in order, or are not all candidates: they are brought into that form a block
** at a time, in memory close by. Goes on from rows.tmpl.h, and undefines what
** that and a vec_*.h left. */

/* where clang does not find the vectors, the loops are right all the same */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#define BLOCK (8192 / SIZE) /* elements packed at a time */
#define TURN 64             /* lanes turned at a time */

/* Up to what length adjacent elements are better turned. */
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

/* The winner of n adjacent elements, any number of them. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(search)(const char *at, int64_t n,
                                             int flags)
{
  int skip = NANS && (flags & NDA_SKIPNAN);
  if (n > MIDDLE)
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
    memcpy(block, part->data, nda_bytes(part->length, SIZE));
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
      int64_t place, found;
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
      found = NDA_ID(last)(at, n, &x);
      if (found < 0) /* somebody writes to the elements meanwhile */
        found = place / SIZE;
      NDA_ID(settle)
      (run, from + n - 1 - found, NDA_ID(get)(at + found * SIZE), flags,
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
#if defined(NDA_FAR)
  if (adjacent && !masked && !(flags & NDA_AHEAD) &&
      run->length > (4 << 20) / SIZE) {
    NDA_FAR.rows[NDA_LARGEST][NDA_DTYPE](run, lanes, flags, best, index);
    return;
  }
#endif
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
#undef MIDDLE
#undef BLOCK
#undef TURN
#undef BRIEF
#undef VEC
#undef NUM
#undef SEEN
#undef WIDE
#undef LANES
#undef PARTIAL

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
