/* search.c: brings candidates together and has kernels search them; see
** search.h. A kernel wants elements that are adjacent, in order, and all of
** them candidates. Others are copied block by block into that form: strides and
** reversals vanish, and what is no candidate becomes the worst there is. */
#include "search.h"

#include <string.h>

#define BLOCK 8192 /* bytes brought at a time: half of the first cache */
#define TILE 64    /* lanes brought at a time */

typedef struct bringer {
  const nda_kernels *kernels;
  nda_key key;
  int width;    /* log2 of */
  int64_t size; /* the bytes of an element */
} bringer;

static bringer bringer_of(const nda_kernels *kernels, nda_key key)
{
  bringer b;
  b.kernels = kernels;
  b.key = key;
  b.width = nda_key_kinds[key].width;
  b.size = (int64_t)1 << b.width;
  return b;
}

/* Is the element at an address a NaN? */
static int is_nan(const bringer *b, const char *at)
{
  const nda_key_kind *kind = &nda_key_kinds[b->key];
  uint32_t half;
  uint64_t bits;
  if (b->key == NDA_KEY_FLOAT32) {
    memcpy(&half, at, sizeof half);
    return (half & ~kind->sign) > kind->worst;
  }
  if (b->key != NDA_KEY_FLOAT64)
    return 0;
  memcpy(&bits, at, sizeof bits);
  return (bits & ~kind->sign) > kind->worst;
}

void nda_flip(nda_key key, uint64_t turn, const void *from, void *to)
{
  uint64_t bits;
  uint32_t half;
  uint16_t quarter;
  uint8_t byte;
  switch (nda_key_kinds[key].width) {
  case 3:
    memcpy(&bits, from, sizeof bits);
    bits ^= turn;
    memcpy(to, &bits, sizeof bits);
    break;
  case 2:
    memcpy(&half, from, sizeof half);
    half ^= (uint32_t)turn;
    memcpy(to, &half, sizeof half);
    break;
  case 1:
    memcpy(&quarter, from, sizeof quarter);
    quarter = (uint16_t)(quarter ^ turn);
    memcpy(to, &quarter, sizeof quarter);
    break;
  default:
    memcpy(&byte, from, sizeof byte);
    byte = key == NDA_KEY_BOOL ? byte != 0 : byte;
    byte = (uint8_t)(byte ^ turn);
    memcpy(to, &byte, sizeof byte);
  }
}

/* --- lane by lane -------------------------------------------------------- */

/* A winner that is the worst there is may be no candidate. Then it is the first
** candidate behind it. False if there is none. */
static int mend_index(const bringer *b, const nda_run *part, const char *block,
                      int flags, int64_t *index)
{
  int64_t place = part->step == 0 ? 0 : (*index - part->index) / part->step;
  for (; place < part->length; place++) {
    if (part->mask[place * part->mask_stride] != 0 &&
        !((flags & NDA_SKIPNAN) && is_nan(b, block + place * b->size)))
      break;
  }
  *index = part->index + place * part->step;
  return place < part->length;
}

/* One lane, block by block. */
static void search_packed(const bringer *b, nda_run part, int flags, char *best,
                          int64_t *index)
{
  static const nda_lanes one = {1, 0, 0};
  NDA_ALIGNED(64) char block[BLOCK];
  uint64_t worst = nda_key_kinds[b->key].worst ^ part.turn;
  int64_t left = part.length, most = BLOCK >> b->width;
  for (; left > 0; left -= part.length) {
    nda_run run = part;
    int64_t index_before = *index;
    char before[8];
    memcpy(before, best, (size_t)b->size);
    run.length = part.length = left < most ? left : most;
    b->kernels->gather[b->width](block, part.data, part.length, part.stride);
    if (part.mask != NULL)
      b->kernels->sift[b->width](block, part.mask, part.length,
                                 part.mask_stride, worst);
    run.data = block;
    run.stride = b->size;
    run.mask = NULL;
    b->kernels->rows[b->key](&run, &one, flags, best, index);
    if (part.mask != NULL && *index != index_before &&
        !mend_index(b, &part, block, flags, index)) {
      memcpy(best, before, (size_t)b->size);
      *index = index_before;
    }
    part.data += part.length * part.stride;
    if (part.mask != NULL)
      part.mask += part.length * part.mask_stride;
    part.index += part.length * part.step;
  }
}

/* One long lane in reverse: large blocks in the order of the search, each as it
** is in memory; only one that has a better key is brought into order, since
** which of equals is first matters. */
static void search_reversed(const bringer *b, nda_run part, int flags,
                            char *best, int64_t *index)
{
  static const nda_lanes one = {1, 0, 0};
  int64_t left = part.length, most = 8 * BLOCK >> b->width;
  for (; left > 0; left -= part.length) {
    char found[8];
    int64_t place = *index;
    nda_run run = part;
    run.length = part.length = left < most ? left : most;
    run.data -= (part.length - 1) * b->size;
    run.stride = b->size;
    memcpy(found, best, (size_t)b->size);
    b->kernels->rows[b->key](&run, &one, flags, found, &place);
    if (place != *index)
      search_packed(b, part, flags, best, index);
    part.data -= part.length * b->size;
    part.index += part.length * part.step;
  }
}

/* --- tiles ---------------------------------------------------------------- */

/* Brings rows of `count` lanes together, and their mask. */
static void bring_tile(const bringer *b, const nda_run *run,
                       const nda_lanes *lanes, int64_t count, char *block,
                       char *mask)
{
  for (int64_t i = 0; i < run->length; i++) {
    b->kernels->gather[b->width](block + i * TILE * b->size,
                                 run->data + i * run->stride, count,
                                 lanes->stride);
    if (run->mask != NULL)
      b->kernels->gather[0](mask + i * TILE, run->mask + i * run->mask_stride,
                            count, lanes->mask_stride);
  }
}

/* Some lanes at a time, and some of their elements, are turned into rows. */
static NDA_NOINLINE void search_tiles(const bringer *b, const nda_run *run,
                                      const nda_lanes *lanes, int flags,
                                      char *best, int64_t *index)
{
  NDA_ALIGNED(64) char block[2 * BLOCK];
  char mask[2 * BLOCK];
  int64_t most = 2 * BLOCK / TILE >> b->width, count;
  for (int64_t c = 0; c < lanes->count; c += count) {
    nda_run part = *run;
    nda_lanes side = {0, b->size, 1};
    count = lanes->count - c < TILE ? lanes->count - c : TILE;
    side.count = count;
    part.data += c * lanes->stride;
    if (run->mask != NULL)
      part.mask += c * lanes->mask_stride;
    for (int64_t left = run->length; left > 0; left -= part.length) {
      nda_run tile;
      part.length = left < most ? left : most;
      bring_tile(b, &part, lanes, count, block, mask);
      tile = part;
      tile.data = block;
      tile.stride = TILE * b->size;
      tile.mask = run->mask != NULL ? mask : NULL;
      tile.mask_stride = TILE;
      b->kernels->columns[b->key](&tile, &side, flags, best + c * b->size,
                                  index + c);
      part.data += part.length * part.stride;
      if (run->mask != NULL)
        part.mask += part.length * part.mask_stride;
      part.index += part.length * part.step;
    }
  }
}

/* --- which way ------------------------------------------------------------ */

/* Up to what length rows are better turned. */
static int64_t longest_turned(const bringer *b, int adjacent)
{
  int64_t vector = b->kernels->wide >> b->width;
  if (!adjacent)
    return 2 * vector - 1;
  return b->kernels->narrow && vector >= 8 ? 8 : vector - 1;
}

void nda_search_rows(const nda_kernels *kernels, nda_key key,
                     const nda_run *run, const nda_lanes *lanes, int flags,
                     void *best, int64_t *index)
{
  bringer b = bringer_of(kernels, key);
  int adjacent = run->stride == b.size && run->mask == NULL;
  int reversed = run->stride == -b.size && run->mask == NULL &&
                 run->length > BLOCK >> b.width;
  nda_run part = *run;
  if (lanes->count >= TILE && run->length <= longest_turned(&b, adjacent)) {
    search_tiles(&b, run, lanes, flags, (char *)best, index);
    return;
  }
  if (adjacent) {
    kernels->rows[key](run, lanes, flags, best, index);
    return;
  }
  for (int64_t c = 0; c < lanes->count; c++) {
    char *to = (char *)best + c * b.size;
    if (reversed)
      search_reversed(&b, part, flags, to, index + c);
    else
      search_packed(&b, part, flags, to, index + c);
    part.data += lanes->stride;
    if (part.mask != NULL)
      part.mask += lanes->mask_stride;
  }
}

void nda_search_columns(const nda_kernels *kernels, nda_key key,
                        const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index)
{
  bringer b = bringer_of(kernels, key);
  int adjacent = lanes->stride == b.size &&
                 (run->mask == NULL || lanes->mask_stride == 1);
  if (adjacent || lanes->count < TILE)
    kernels->columns[key](run, lanes, flags, best, index);
  else
    search_tiles(&b, run, lanes, flags, (char *)best, index);
}

#undef BLOCK
#undef TILE
