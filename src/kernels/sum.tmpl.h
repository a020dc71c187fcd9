/* sum.tmpl.h: sums of ADDS(x) over elements. Requires SUM, their name; ADDS(x);
** COUNTED, 1 if that is 0 or 1, else 0; TOTAL, double or int64_t, the type of a
** sum; EXACT if it is never rounded; PART, the type of a sum of a few; and
** PAIRED to add upper halves as well. ADDS may use `flip`, see IN(flip).
** Kernels `rows` and `columns` as in kernels.h: `best` holds the totals, and
** `index` their rounding error, as the bits of a double, or the sum of upper
** halves. Up to GROUP elements are added directly; such parts are added with
** their rounding errors, so the error does not grow with their number. Source
** of the method: A. Neumaier, 1974, and D. E. Knuth's exact sum of two. */

#define IN(name) IN_(SUM, name)
#define IN_(sum, name) IN__(sum, name)
#define IN__(sum, name) NDA_ID(sum##_##name)
#define BY_WIDTH(name) BY_WIDTH_(name, NDA_BITS) /* see bring.tmpl.h */
#define BY_WIDTH_(name, bits) NDA_NAME(name, bits)

/* the type in which totals are added; integers wrap */
#if defined(EXACT)
#define LOOSE uint64_t
#else
#define LOOSE TOTAL
#endif

/* PAIRS: upper halves are added as well. FLIPPED: the sign of signed elements
** is flipped before they are added; with PAIRS only for the upper half. */
#if defined(PAIRED)
#define PAIRS 1
#define HIGH(x) (((x) ^ flip) >> 32) /* the upper half as unsigned */
#else
#define PAIRS 0
#define HIGH(x) ((void)flip, (uint64_t)0)
#endif
#if defined(EXACT) && !COUNTED && !PAIRS
#define FLIPPED 1
#else
#define FLIPPED 0
#endif

/* The bit to flip: the sign of signed integers, which adds the value of that
** bit to each; IN(excess) or IN(raise) subtracts it again. For counts, the bit
** that alone is not true: the sign of floats. */
NDA_INLINE uint64_t IN(flip)(const nda_run *run, int flags)
{
  const uint64_t sign = UINT64_C(1) << (NDA_BITS - 1);
  if (COUNTED)
    return flags & NDA_SIGNLESS ? sign : 0;
  if (PAIRS || FLIPPED) /* see nda_turns */
    return NDA_BITS == 8 ? run->turn : run->turn ^ sign;
  return 0;
}

/* What flips have added to a sum of n elements. */
NDA_INLINE LOOSE IN(excess)(int64_t n, uint64_t flip)
{
  return FLIPPED ? (LOOSE)((uint64_t)n * flip) : 0;
}

/* Adds the upper halves of n elements. */
NDA_INLINE void IN(raise)(int64_t *lost, uint64_t high, int64_t n,
                          uint64_t flip)
{
  if (PAIRS)
    *lost = (int64_t)((uint64_t)*lost + high - (uint64_t)n * (flip >> 32));
}

#if defined(EXACT) && defined(NDA_SMALL)

/* --- element by element, where plain C is to be small --------------------- */

static void IN(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                     void *best, int64_t *lost)
{
  int64_t *total = (int64_t *)best;
  const int inverted = COUNTED && (flags & NDA_INVERTED);
  const uint64_t flip = IN(flip)(run, flags);
  for (int64_t lane = 0; lane < lanes->count; lane++) {
    const char *at = run->data + lane * lanes->stride, *mask = run->mask;
    uint64_t sum = flags & NDA_FRESH ? 0 : (uint64_t)total[lane], high = 0;
    int64_t count = 0;
    if (mask != NULL)
      mask += lane * lanes->mask_stride;
    for (int64_t i = 0; i < run->length; i++, at += run->stride) {
      NDA_T x;
      memcpy(&x, at, sizeof x);
      if (mask == NULL || mask[i * run->mask_stride] != 0) {
        sum += inverted ? !ADDS(x) : (uint64_t)ADDS(x);
        high += HIGH(x);
        count++;
      }
      if ((flags & NDA_ENOUGH) && sum != 0)
        break;
    }
    total[lane] = (int64_t)(sum - IN(excess)(count, flip));
    if (PAIRS && flags & NDA_FRESH)
      lost[lane] = 0;
    IN(raise)(lost + lane, high, count, flip);
  }
}

static void IN(columns)(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *lost)
{
  nda_run row = *run;
  row.length = 1;
  for (int64_t i = 0; i < run->length; i++) {
    IN(rows)(&row, lanes, flags, best, lost);
    row.data += row.stride;
    if (row.mask != NULL)
      row.mask += row.mask_stride;
  }
}

#else

#define PARTS ((int64_t)(256 / sizeof(PART))) /* sums at a time */
#define HIGHS (PAIRS ? PARTS : 1)             /* of upper halves */
#define BLOCK (GROUP * PARTS)                 /* elements in a part */

NDA_INLINE NDA_TARGET void IN(put)(TOTAL *total, int64_t *lost, TOTAL part)
{
#if defined(EXACT)
  *total = (TOTAL)((LOOSE)*total + (LOOSE)part);
  (void)lost;
#else
  TOTAL sum = *total + part, added = sum - *total, rest;
  memcpy(&rest, lost, sizeof rest);
  rest += (*total - (sum - added)) + (part - added);
  memcpy(lost, &rest, sizeof rest);
  *total = sum;
#endif
}

/* Adds the rounding error of another total; it may be NaN if that total is
** infinite. */
NDA_INLINE NDA_TARGET void IN(lose)(int64_t *lost, int64_t more)
{
#if defined(EXACT)
  IN(raise)(lost, (uint64_t)more, 0, 0);
#else
  TOTAL rest, added;
  memcpy(&rest, lost, sizeof rest);
  memcpy(&added, &more, sizeof added);
  rest += added;
  memcpy(lost, &rest, sizeof rest);
#endif
}

/* With a constant count, where speed matters: compilers vectorize the loops. */

NDA_INLINE NDA_TARGET void IN(put_some)(int64_t count, TOTAL *total,
                                        int64_t *lost, const PART *part)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++)
    IN(put)(total + i, lost + i, (TOTAL)part[i]);
}

NDA_INLINE NDA_TARGET void IN(add_some)(int64_t count, PART *part, PART *high,
                                        const char *at, uint64_t flip)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    NDA_T x;
    memcpy(&x, at + i * (int64_t)sizeof x, sizeof x);
    part[i] = (PART)(part[i] + (PART)ADDS(x));
    if (PAIRS)
      high[i] = (PART)(high[i] + (PART)HIGH(x));
  }
}

/* The same for eight rows. */
NDA_INLINE NDA_TARGET void IN(add_rows)(int64_t count, PART *part, PART *high,
                                        const char *at, int64_t stride,
                                        uint64_t flip)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    const char *here = at + i * (int64_t)sizeof(NDA_T);
    NDA_T a, b, c, d, e, f, g, h;
    memcpy(&a, here, sizeof a);
    memcpy(&b, here + stride, sizeof b);
    memcpy(&c, here + 2 * stride, sizeof c);
    memcpy(&d, here + 3 * stride, sizeof d);
    memcpy(&e, here + 4 * stride, sizeof e);
    memcpy(&f, here + 5 * stride, sizeof f);
    memcpy(&g, here + 6 * stride, sizeof g);
    memcpy(&h, here + 7 * stride, sizeof h);
    part[i] = (PART)(part[i] + ((((PART)ADDS(a) + (PART)ADDS(b)) +
                                 ((PART)ADDS(c) + (PART)ADDS(d))) +
                                (((PART)ADDS(e) + (PART)ADDS(f)) +
                                 ((PART)ADDS(g) + (PART)ADDS(h)))));
    if (PAIRS)
      high[i] = (PART)(high[i] + HIGH(a) + HIGH(b) + HIGH(c) + HIGH(d) +
                       HIGH(e) + HIGH(f) + HIGH(g) + HIGH(h));
  }
}

/* n contiguous elements, with neutral ones where the mask is false: in place,
** or in `to`. */
NDA_INLINE NDA_TARGET const char *IN(bring)(char *to, const char *at,
                                            int64_t stride, const char *mask,
                                            int64_t mask_stride, int64_t n,
                                            uint64_t neutral)
{
  const int adjacent = stride == (int64_t)sizeof(NDA_T);
  nda_grid grid = {1, n, 0, stride, n};
  if (!adjacent)
    BY_WIDTH(gather)(&grid, at, to);
  if (mask == NULL)
    return adjacent ? at : to;
  grid.stride = mask_stride;
  BY_WIDTH(sift)(&grid, mask, neutral, adjacent ? at : to, 0, to);
  return to;
}

/* --- lane by lane --------------------------------------------------------- */

#if defined(PAIRED) && defined(NDA_VECTORS)

/* The sum of any number of contiguous elements. In explicit vectors, because
** compilers do not keep two arrays of totals in registers. */
typedef uint64_t IN(vector) __attribute__((vector_size(32)));

NDA_INLINE NDA_TARGET TOTAL IN(block)(const char *at, int64_t n, int inverted,
                                      uint64_t flip, int64_t *lost)
{
  IN(vector) low = {0, 0, 0, 0}, high = {0, 0, 0, 0}, x, y, z, w;
  uint64_t sum, highs;
  (void)inverted;
  IN(raise)(lost, 0, n, flip);
  for (; n >= 16; n -= 16, at += 128) {
    memcpy(&x, at, sizeof x);
    memcpy(&y, at + 32, sizeof y);
    memcpy(&z, at + 64, sizeof z);
    memcpy(&w, at + 96, sizeof w);
    low += (x + y) + (z + w);
    high += (HIGH(x) + HIGH(y)) + (HIGH(z) + HIGH(w));
  }
  for (; n >= 4; n -= 4, at += 32) {
    memcpy(&x, at, sizeof x);
    low += x;
    high += HIGH(x);
  }
  sum = (low[0] + low[1]) + (low[2] + low[3]);
  highs = (high[0] + high[1]) + (high[2] + high[3]);
  for (; n > 0; n--, at += 8) {
    uint64_t one;
    memcpy(&one, at, sizeof one);
    sum += one;
    highs += HIGH(one);
  }
  IN(raise)(lost, highs, 0, flip);
  return (TOTAL)sum;
}

#elif FLIPPED && defined(NDA_ADD8) && NDA_BITS <= 16

/* ADD adds 32 bytes. It takes 16-bit elements as signed, so that the bit LOWER
** is flipped as well, which makes each element lower by as much. */
#if NDA_BITS == 8
#define ADD NDA_ADD8
#define LOWER 0
#else
#define ADD NDA_ADD16
#define LOWER 0x8000
#endif

/* The sum of up to BLOCK contiguous elements. */
NDA_INLINE NDA_TARGET TOTAL IN(block)(const char *at, int64_t n, int inverted,
                                      uint64_t flip, int64_t *lost)
{
  const int64_t lanes = 32 / (int64_t)sizeof(NDA_T);
  __m256i a = _mm256_setzero_si256(), b = a;
  int32_t parts[8];
  uint64_t sum = (uint64_t)(n / lanes * lanes) * LOWER - IN(excess)(n, flip);
  (void)inverted, (void)lost;
  for (; n >= 2 * lanes; n -= 2 * lanes, at += 64) {
    a = ADD(a, at, flip ^ LOWER);
    b = ADD(b, at + 32, flip ^ LOWER);
  }
  if (n >= lanes) {
    a = ADD(a, at, flip ^ LOWER);
    n -= lanes;
    at += 32;
  }
  a = _mm256_add_epi32(a, b);
  memcpy(parts, &a, sizeof parts);
  for (int i = 0; i < 8; i++)
    sum += (uint64_t)parts[i];
  for (; n > 0; n--, at += sizeof(NDA_T)) {
    NDA_T x;
    memcpy(&x, at, sizeof x);
    sum += ADDS(x);
  }
  return (TOTAL)sum;
}

#undef LOWER
#undef ADD

#else

/* The sum of up to BLOCK contiguous elements. */
NDA_INLINE NDA_TARGET TOTAL IN(block)(const char *at, int64_t n, int inverted,
                                      uint64_t flip, int64_t *lost)
{
  const int64_t all = n;
  PART part[PARTS], high[HIGHS];
  LOOSE sum = 0;
  const int64_t row = PARTS * (int64_t)sizeof(NDA_T);
  memset(part, 0, sizeof part);
  memset(high, 0, sizeof high);
  for (; n >= 8 * PARTS; n -= 8 * PARTS, at += 8 * row)
    IN(add_rows)(PARTS, part, high, at, row, flip);
  for (; n >= PARTS; n -= PARTS, at += row)
    IN(add_some)(PARTS, part, high, at, flip);
  IN(add_some)(n, part, high, at, flip);
  for (int64_t i = 0; i < HIGHS; i++)
    IN(raise)(lost, (uint64_t)high[i], 0, flip);
  IN(raise)(lost, 0, all, flip);
#if defined(EXACT)
  for (int64_t i = 0; i < PARTS; i++)
    sum += (LOOSE)part[i];
#else
  for (int64_t half = PARTS / 2; half > 0; half /= 2) {
    for (int64_t i = 0; i < half; i++)
      part[i] += part[i + half];
  }
  sum = part[0];
#endif
  return (TOTAL)(inverted ? (LOOSE)all - sum : sum - IN(excess)(all, flip));
}

#endif

/* Sums of two or three elements in contiguous rows, four rows at a time.
** Returns the number of rows done. */
#if NDA_BITS == 64 && !COUNTED && defined(NDA_SPLIT64)

typedef NDA_T IN(four) __attribute__((vector_size(32)));
typedef uint64_t IN(four_highs) __attribute__((vector_size(32)));

NDA_INLINE NDA_TARGET int64_t IN(tiny_fours)(const char *at, int three,
                                             int64_t count, uint64_t flip,
                                             TOTAL *total, int64_t *lost)
{
  const int n = three ? 3 : 2;
  int64_t lane = 0;
  for (; lane + 4 <= count; lane += 4, at += 32 * n) {
    __m256d split[4];
    IN(four) x, y, z = {0, 0, 0, 0}, sum;
    NDA_SPLIT64(at, n, split);
    memcpy(&x, split, sizeof x);
    memcpy(&y, split + 1, sizeof y);
    if (three)
      memcpy(&z, split + 2, sizeof z);
    sum = ADDS(x) + ADDS(y);
    sum = three ? sum + ADDS(z) : sum;
    memcpy(total + lane, &sum, sizeof sum);
    if (PAIRS) {
      IN(four_highs) high = {0, 0, 0, 0};
      high += HIGH(x);
      high += HIGH(y);
      high += HIGH(z);
      high -= 3 * (flip >> 32);
      memcpy(lost + lane, &high, sizeof high);
    }
  }
  return lane;
}
#define TINY_FOURS IN(tiny_fours)
#else
#define TINY_FOURS(at, three, count, flip, total, lost) 0
#endif

/* What an element of a short row adds: there a conversion is cheaper than a
** flip. `negative`: may it be negative? A constant at each call. */
NDA_INLINE NDA_TARGET LOOSE IN(value)(NDA_T x, int negative, uint64_t flip)
{
#if FLIPPED
  (void)flip;
  if (negative)
    return (LOOSE)(NDA_GLUE(int, NDA_BITS, _t))x;
  return x;
#else
  (void)flip, (void)negative;
  return (LOOSE)ADDS(x);
#endif
}

/* Sums of two or three elements, each as one expression, without a total so
** far. */
NDA_INLINE NDA_TARGET void IN(tiny)(const nda_run *run, int three, int negative,
                                    const nda_lanes *lanes, uint64_t flip,
                                    TOTAL *total, int64_t *lost)
{
  const char *at = run->data;
  const int64_t stride = run->stride, step = lanes->stride;
  const int64_t count = lanes->count, size = (int64_t)sizeof(NDA_T);
  int64_t lane = 0;
  if (stride == size && step == (2 + three) * size)
    lane = TINY_FOURS(at, three, count, flip, total, lost);
  at += lane * step;
  for (; lane < count; lane++, at += step) {
    NDA_T x, y, z = 0;
    LOOSE sum;
    memcpy(&x, at, sizeof x);
    memcpy(&y, at + stride, sizeof y);
    sum = IN(value)(x, negative, flip) + IN(value)(y, negative, flip);
    if (three) {
      memcpy(&z, at + 2 * stride, sizeof z);
      sum += IN(value)(z, negative, flip);
    }
    total[lane] = (TOTAL)sum;
    if (PAIRS)
      lost[lane] = 0;
    IN(raise)(lost + lane, HIGH(x) + HIGH(y) + HIGH(z), 3, flip);
  }
}

/* Other short sums; `fresh`: there is no total so far. */
NDA_INLINE NDA_TARGET void IN(brief)(const nda_run *run, int negative,
                                     const nda_lanes *lanes, int fresh,
                                     int inverted, uint64_t flip, TOTAL *total,
                                     int64_t *lost)
{
  const char *at = run->data;
  const int64_t length = run->length;
  const int64_t stride = run->stride, step = lanes->stride;
  const int64_t count = lanes->count;
  for (int64_t lane = 0; lane < count; lane++, at += step) {
    LOOSE sum = 0;
    uint64_t high = 0;
    for (int64_t i = 0; i < length; i++) {
      NDA_T x;
      memcpy(&x, at + i * stride, sizeof x);
      sum += IN(value)(x, negative, flip);
      high += HIGH(x);
    }
    if (inverted)
      sum = (LOOSE)length - sum;
    if (fresh)
      total[lane] = (TOTAL)sum;
    else
      IN(put)(total + lane, lost + lane, (TOTAL)sum);
    if (PAIRS && fresh)
      lost[lane] = 0;
    IN(raise)(lost + lane, high, length, flip);
  }
}

/* Rows of at most NDA_BRIEF elements. */
NDA_INLINE NDA_TARGET void IN(short)(const nda_run *run, int negative,
                                     const nda_lanes *lanes, int flags,
                                     uint64_t flip, TOTAL *total, int64_t *lost)
{
  const int inverted = COUNTED && (flags & NDA_INVERTED);
  const int fresh = flags & NDA_FRESH;
  if (run->length == 2 && fresh && !inverted)
    IN(tiny)(run, 0, negative, lanes, flip, total, lost);
  else if (run->length == 3 && fresh && !inverted)
    IN(tiny)(run, 1, negative, lanes, flip, total, lost);
  else
    IN(brief)(run, negative, lanes, fresh, inverted, flip, total, lost);
}

NDA_TARGET static void IN(rows)(const nda_run *run, const nda_lanes *lanes,
                                int flags, void *best, int64_t *lost)
{
  char block[BLOCK * sizeof(NDA_T)];
  TOTAL *total = (TOTAL *)best;
  const int inverted = COUNTED && (flags & NDA_INVERTED);
  const uint64_t flip = IN(flip)(run, flags);
  const int64_t most =
    PAIRS && run->mask == NULL && run->stride == (int64_t)sizeof(NDA_T)
      ? run->length
      : BLOCK;
  if (run->mask == NULL && run->length <= NDA_BRIEF) {
#if FLIPPED
    if (flip != 0) {
      IN(short)(run, 1, lanes, flags, flip, total, lost);
      return;
    }
#endif
    IN(short)(run, 0, lanes, flags, flip, total, lost);
    return;
  }
  for (int64_t lane = 0; lane < lanes->count; lane++) {
    const char *at = run->data + lane * lanes->stride;
    const char *mask = run->mask;
    if (mask != NULL)
      mask += lane * lanes->mask_stride;
    for (int64_t left = run->length; left > 0; left -= most) {
      int64_t n = left < most ? left : most;
      const char *side = IN(bring)(block, at, run->stride, mask,
                                   run->mask_stride, n, (uint64_t)inverted);
      IN(put)
      (total + lane, lost + lane,
       IN(block)(side, n, inverted, flip, lost + lane));
      if ((flags & NDA_ENOUGH) && total[lane] != 0)
        break;
      at += n * run->stride;
      if (mask != NULL)
        mask += n * run->mask_stride;
    }
  }
}

/* --- across the lanes ----------------------------------------------------- */

/* Adds a row, or eight of them, of any length. */

NDA_INLINE NDA_TARGET void IN(add_row)(int64_t count, PART *part, PART *high,
                                       const char *at, uint64_t flip)
{
  const int64_t size = (int64_t)sizeof(NDA_T);
  int64_t i = 0;
  for (; i + SIDE <= count; i += SIDE)
    IN(add_some)(SIDE, part + i, high + i * PAIRS, at + i * size, flip);
  IN(add_some)(count - i, part + i, high + i * PAIRS, at + i * size, flip);
}

NDA_INLINE NDA_TARGET void IN(add_eight)(int64_t count, PART *part, PART *high,
                                         const char *at, int64_t stride,
                                         uint64_t flip)
{
  const int64_t size = (int64_t)sizeof(NDA_T);
  int64_t i = 0;
  for (; i + SIDE <= count; i += SIDE)
    IN(add_rows)
  (SIDE, part + i, high + i * PAIRS, at + i * size, stride, flip);
  IN(add_rows)
  (count - i, part + i, high + i * PAIRS, at + i * size, stride, flip);
}

#if COUNTED
/* Inverts the counts of this number of rows. */
NDA_INLINE NDA_TARGET void IN(invert_some)(int64_t count, PART *part,
                                           int64_t rows)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++)
    part[i] = (PART)((PART)rows - part[i]);
}

NDA_INLINE NDA_TARGET void IN(invert)(int64_t count, PART *part, int64_t rows)
{
  for (; count >= SIDE; count -= SIDE, part += SIDE)
    IN(invert_some)(SIDE, part, rows);
  IN(invert_some)(count, part, rows);
}
#endif

/* Adds rows of `count` elements, at most STRIP, to as many totals; pairs of 64
** bits directly, because parts would gain nothing. */
NDA_TARGET static void IN(across)(const nda_run *run, const nda_lanes *lanes,
                                  int64_t count, int64_t length, int inverted,
                                  uint64_t flip, TOTAL *total, int64_t *lost)
{
  char brought[STRIP * sizeof(NDA_T)];
  PART parts[PAIRS ? 1 : STRIP];
  PART *part = PAIRS ? (PART *)(void *)total : parts;
  PART *high = PAIRS ? (PART *)(void *)lost : parts;
  const int64_t group = PAIRS ? length : GROUP;
  int dense = lanes->stride == (int64_t)sizeof(NDA_T) && run->mask == NULL;
  for (int64_t c = 0; flip != 0 && c < count; c++) {
    total[c] = (TOTAL)((LOOSE)total[c] - IN(excess)(length, flip));
    IN(raise)(lost + c, 0, length, flip);
  }
  for (int64_t from = 0; from < length; from += group) {
    int64_t row = from, last = length - from < group ? length : from + group;
    int64_t i = 0;
    memset(parts, 0, nda_bytes(PAIRS ? 1 : count, sizeof parts[0]));
    for (; dense && row + 8 <= last; row += 8)
      IN(add_eight)
    (count, part, high, run->data + row * run->stride, run->stride, flip);
    for (; row < last; row++) {
      const char *mask = run->mask;
      if (mask != NULL)
        mask += row * run->mask_stride;
      IN(add_row)
      (count, part, high,
       IN(bring)(brought, run->data + row * run->stride, lanes->stride, mask,
                 lanes->mask_stride, count, (uint64_t)inverted),
       flip);
    }
#if COUNTED
    if (inverted)
      IN(invert)(count, part, last - from);
#endif
    for (; !PAIRS && i + 8 <= count; i += 8)
      IN(put_some)(8, total + i, lost + i, part + i);
    IN(put_some)(PAIRS ? 0 : count - i, total + i, lost + i, part + i);
  }
}

/* Joins short contiguous rows, as many as fill a strip, into one row. Returns
** the number of rows added. */
NDA_TARGET static int64_t IN(folded)(const nda_run *run, const nda_lanes *lanes,
                                     int inverted, uint64_t flip, TOTAL *total,
                                     int64_t *lost)
{
  TOTAL wide[STRIP];
  int64_t wide_lost[STRIP], fold = STRIP / lanes->count;
  int64_t count = fold * lanes->count, length = run->length / fold;
  nda_run folded = *run;
  folded.stride = run->stride * fold;
  memset(wide, 0, sizeof wide);
  memset(wide_lost, 0, sizeof wide_lost);
  IN(across)(&folded, lanes, count, length, inverted, flip, wide, wide_lost);
  for (int64_t i = 0; i < count; i++) {
    int64_t lane = i % lanes->count;
    IN(put)(total + lane, lost + lane, wide[i]);
    IN(lose)(lost + lane, wide_lost[i]);
  }
  return length * fold;
}

NDA_TARGET static void IN(columns)(const nda_run *run, const nda_lanes *lanes,
                                   int flags, void *best, int64_t *lost)
{
  TOTAL *total = (TOTAL *)best;
  nda_run rest = *run;
  int64_t done = 0, row = lanes->count * (int64_t)sizeof(NDA_T);
  const int inverted = COUNTED && (flags & NDA_INVERTED);
  const uint64_t flip = IN(flip)(run, flags);
  if (run->mask == NULL && lanes->stride == (int64_t)sizeof(NDA_T) &&
      run->stride == row && 4 * lanes->count <= STRIP &&
      run->length * lanes->count >= 4 * STRIP)
    done = IN(folded)(run, lanes, inverted, flip, total, lost);
  rest.data += done * run->stride;
  IN(across)
  (&rest, lanes, lanes->count, run->length - done, inverted, flip, total, lost);
}

#endif

#undef PAIRS
#undef PAIRED
#undef HIGH
#undef FLIPPED
#undef TINY_FOURS
#undef IN
#undef IN_
#undef IN__
#undef BY_WIDTH
#undef BY_WIDTH_
#undef LOOSE
#undef PARTS
#undef HIGHS
#undef BLOCK
#undef SUM
#undef ADDS
#undef COUNTED
#undef TOTAL
#undef PART
#undef EXACT
