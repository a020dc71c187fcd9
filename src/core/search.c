/* search.c: gathers candidates and runs kernels on them; see search.h. A kernel
** needs contiguous elements in order, all of them candidates. Others are copied
** to that form block by block: strides and reversals vanish, and masked-out
** elements are overwritten with the worst value. */
#include "search.h"
#include "transfer.h"

#include <string.h>

#define BLOCK 16384 /* bytes gathered at a time: half of the L1 cache */
#define ROW 8192    /* for rows, whose source needs cache, too */
#define PIECE 1024  /* elements at most, if the search may end soon */
#define UNTIL 128   /* and at first */
#define TILE 64     /* columns gathered at a time, at least */
#define MOST 512    /* and at most */
#define ROWS 256    /* rows gathered at a time, at most */

static const nda_lanes one_lane = {1, 0, 0};

/* What was found before a block was searched. */
typedef struct findings_before {
  char best[ROWS * 8];
  int64_t index[ROWS];
} findings_before;

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

/* A float, or the key of one; 1 for other types. */
static double real_at(const bringer *b, const char *at)
{
  nda_value x;
  if (b->key > NDA_KEY_FLOAT32)
    return 1;
  nda_types[b->key == NDA_KEY_FLOAT64 ? NDA_FLOAT64 : NDA_FLOAT32].load(at, &x);
  return x.as.real;
}

void nda_flip(nda_key key, uint64_t turn, int64_t n, const void *from, void *to)
{
  const nda_dtype wholes[] = {NDA_UINT8, NDA_UINT16, NDA_UINT32, NDA_UINT64};
  nda_dtype dtype =
    key == NDA_KEY_BOOL ? NDA_BOOL : wholes[nda_key_kinds[key].width];
  uint64_t wide[NDA_TILE];
  nda_types[dtype].widen(n, wide, (const char *)from, nda_types[dtype].size);
  for (int64_t i = 0; i < n; i++)
    wide[i] ^= turn;
  nda_types[dtype].narrow(n, (char *)to, wide);
}

/* --- lane by lane -------------------------------------------------------- */

/* A winner with the worst value may not be a candidate. Then the winner is the
** first candidate after it. False if there is none. */
static int mend_index(const bringer *b, const nda_run *part, const char *block,
                      int flags, int64_t *index)
{
  int64_t place = part->step == 1   ? *index - part->index
                  : part->step == 0 ? 0
                                    : (*index - part->index) / part->step;
  for (; place < part->length; place++) {
    if (part->mask[place * part->mask_stride] != 0 &&
        !((flags & NDA_SKIPNAN) &&
          nda_isnan(real_at(b, block + place * b->size))))
      break;
  }
  *index = part->index + place * part->step;
  return place < part->length;
}

/* Gathers a part of some searches, row by row. */
static void bring_rows(const bringer *b, const nda_run *part,
                       const nda_lanes *some, char *block)
{
  nda_grid grid = {some->count, part->length, some->stride, part->stride,
                   part->length};
  int adjacent = part->mask != NULL && part->stride == b->size;
  if (!adjacent)
    b->kernels->gather[b->width](&grid, part->data, block);
  if (part->mask == NULL)
    return;
  grid.row_stride = some->mask_stride;
  grid.stride = part->mask_stride;
  b->kernels->sift[b->width](
    &grid, part->mask, nda_key_kinds[b->key].worst ^ part->turn,
    adjacent ? part->data : block,
    adjacent ? some->stride : part->length * b->size, block);
}

/* The same for all winners of a block of rows. */
static void mend_found(const bringer *b, const nda_run *part,
                       const nda_lanes *some, const char *block, int flags,
                       const findings_before *before, char *best,
                       int64_t *index)
{
  nda_run lane = *part;
  for (int64_t c = 0; c < some->count; c++) {
    if (index[c] != before->index[c] &&
        !mend_index(b, &lane, block, flags, index + c)) {
      memcpy(best + c * b->size, before->best + c * b->size,
             nda_bytes(1, b->size));
      index[c] = before->index[c];
    }
    lane.mask += some->mask_stride;
    block += part->length * b->size;
  }
}

/* Searches a part of some searches that fits in a block. */
static void search_block(const bringer *b, const nda_run *part,
                         const nda_lanes *some, int flags, char *best,
                         int64_t *index)
{
  NDA_ALIGNED(64) char block[ROW];
  nda_lanes side = {some->count, part->length * b->size, 0};
  nda_run run = {block,        b->size,     NULL,       0,
                 part->length, part->index, part->step, part->turn};
  findings_before before;
  bring_rows(b, part, some, block);
  if (part->mask == NULL) {
    b->kernels->rows[b->key](&run, &side, flags, best, index);
    return;
  }
  memcpy(before.best, best, nda_bytes(some->count, b->size));
  memcpy(before.index, index, nda_bytes(some->count, sizeof *index));
  flags |= NDA_MIXED;
  b->kernels->rows[b->key](&run, &side, flags, best, index);
  mend_found(b, part, some, block, flags, &before, best, index);
}

int64_t nda_search_few(const nda_kernels *kernels, nda_key key,
                       const nda_run *run, int flags, uint64_t bound)
{
  bringer b = bringer_of(kernels, key);
  const nda_grid grid = {1, run->length, 0, 1, run->length};
  nda_run part = *run;
  NDA_ALIGNED(64) char block[NDA_FEW * NDA_SLOT];
  int64_t index = -1;
  kernels->sift[b.width](&grid, run->mask, nda_key_kinds[key].worst ^ run->turn,
                         run->data, 0, block);
  part.data = block;
  part.mask = NULL;
  kernels->rows[key](&part, &one_lane, flags, &bound, &index);
  if (index < 0 || (run->mask[index] != 0 && !(flags & NDA_SKIPNAN)))
    return index;
  return mend_index(&b, run, block, flags, &index) ? index : -1;
}

/* Gathers as many searches at a time as fit in a block, or a long one block by
** block. */
static void search_packed(const bringer *b, const nda_run *run,
                          const nda_lanes *lanes, int flags, char *best,
                          int64_t *index)
{
  int64_t room = ROW >> b->width;
  int64_t most = run->length < room ? room / run->length : 1;
  nda_run first = *run;
  nda_lanes some = *lanes;
  most = most < ROWS ? most : ROWS;
  for (int64_t c = 0; c < lanes->count; c += some.count) {
    nda_run part = first;
    some.count = lanes->count - c < most ? lanes->count - c : most;
    for (int64_t left = run->length; left > 0; left -= part.length) {
      part.length = left < room ? left : room;
      search_block(b, &part, &some, flags, best + c * b->size, index + c);
      nda_run_on(&part, part.length, part.stride, part.mask_stride, part.step);
    }
    nda_run_on(&first, some.count, some.stride, some.mask_stride, 0);
  }
}

/* Continues over the first `length` elements, piece by piece, up to the one
** with this key. A piece is twice as long as the one before, up to PIECE. */
static void search_until(const bringer *b, nda_run part, const char *key,
                         int flags, char *best, int64_t *index)
{
  int64_t left = part.length, piece = UNTIL;
  for (; left > 0; left -= part.length) {
    part.length = left < piece ? left : piece;
    piece = piece < PIECE ? 2 * piece : piece;
    search_block(b, &part, &one_lane, flags, best, index);
    if (memcmp(best, key, nda_bytes(1, b->size)) == 0)
      break;
    nda_run_on(&part, part.length, part.stride, 0, part.step);
  }
}

/* The position of the best key in a reversed part, from its `place` in the
** block as it is in memory; -1: it may occur more than once. Bytes repeat, and
** some floats equal others. */
static int64_t place_in_reverse(const bringer *b, const nda_run *part,
                                nda_run block, int64_t place, const char *key,
                                int flags)
{
  double real = real_at(b, key);
  char found[8] = {0};
  int64_t index = -1;
  if (b->width == 0 || real == 0 || nda_isnan(real))
    return -1;
  block.data += (place + 1) * b->size;
  block.length -= place + 1;
  if (block.length > 0)
    b->kernels->rows[b->key](&block, &one_lane, flags & ~NDA_BOUNDED, found,
                             &index);
  return index >= 0 && memcmp(found, key, nda_bytes(1, b->size)) == 0
           ? -1
           : part->length - 1 - place;
}

/* One reversed search, longer than a piece: large blocks in the order of the
** search, each read in memory order. Ties need care: if a block has its best
** key more than once, it is copied in reverse; except for bytes, where a tie is
** near, because many are equal. */
static void search_reversed(const bringer *b, nda_run part, int flags,
                            char *best, int64_t *index)
{
  int64_t left = part.length, most = 8 * BLOCK >> b->width;
  for (; left > 0; left -= part.length) {
    char found[8];
    int64_t place = *index;
    nda_run run = part;
    run.length = part.length = left < most ? left : most;
    run.data -= (part.length - 1) * b->size;
    run.stride = b->size;
    memcpy(found, best, nda_bytes(1, b->size));
    b->kernels->rows[b->key](&run, &one_lane, flags, found, &place);
    if (place != *index) {
      place = part.step == 0 ? 0 : (place - part.index) / part.step;
      place = place_in_reverse(b, &part, run, place, found, flags);
      if (place < 0) {
        search_until(b, part, found, flags, best, index);
      } else {
        memcpy(best, found, nda_bytes(1, b->size));
        *index = part.index + place * part.step;
      }
    }
    nda_run_on(&part, part.length, part.stride, 0, part.step);
  }
}

/* --- tiles ---------------------------------------------------------------- */

/* The distance of rows in a tile: one cache line more than needed, because at
** distances of 4,096 bytes loads wait for unrelated stores. */
static int64_t pitch_of(const bringer *b, int64_t wide)
{
  return wide + (64 >> b->width);
}

/* The number of columns of a tile: as many as fit with all of their
** elements. */
static int64_t tile_of(const bringer *b, int64_t length)
{
  int64_t wide = TILE;
  while (wide < MOST && pitch_of(b, 2 * wide) * length << b->width <= BLOCK)
    wide *= 2;
  return wide;
}

/* Gathers rows of some searches, and of their mask. */
static void bring_tile(const bringer *b, const nda_run *run,
                       const nda_lanes *some, int64_t pitch, char *block,
                       char *mask)
{
  nda_grid grid = {run->length, some->count, run->stride, some->stride, pitch};
  b->kernels->gather[b->width](&grid, run->data, block);
  if (run->mask == NULL)
    return;
  grid.row_stride = run->mask_stride;
  grid.stride = some->mask_stride;
  b->kernels->gather[0](&grid, run->mask, mask);
}

/* Transposes into rows: some searches at a time, and some of their elements. */
static NDA_NOINLINE void search_tiles(const bringer *b, const nda_run *run,
                                      const nda_lanes *lanes, int flags,
                                      char *best, int64_t *index)
{
  NDA_ALIGNED(64) char block[BLOCK];
  char mask[BLOCK];
  int64_t wide = tile_of(b, run->length), pitch = pitch_of(b, wide);
  int64_t most = BLOCK / pitch >> b->width;
  nda_run first = *run;
  nda_lanes some = *lanes;
  for (int64_t c = 0; c < lanes->count; c += some.count) {
    nda_run part = first;
    some.count = lanes->count - c < wide ? lanes->count - c : wide;
    for (int64_t left = run->length; left > 0; left -= part.length) {
      part.length = left < most ? left : most;
      bring_tile(b, &part, &some, pitch, block, mask);
      nda_lanes side = {some.count, b->size, 1};
      nda_run tile = {block,     pitch * b->size, run->mask ? mask : NULL,
                      pitch,     part.length,     part.index,
                      part.step, part.turn};
      b->kernels->columns[b->key](&tile, &side, flags, best + c * b->size,
                                  index + c);
      nda_run_on(&part, part.length, part.stride, part.mask_stride, part.step);
    }
    nda_run_on(&first, some.count, some.stride, some.mask_stride, 0);
  }
}

/* --- which way ------------------------------------------------------------ */

/* The longest rows for which transposing pays. */
static int64_t longest_turned(const bringer *b, int adjacent)
{
  int64_t vector = b->kernels->wide >> b->width;
  if (!adjacent)
    return 2 * vector - 1;
  return b->kernels->narrow && vector >= 8 ? 8 : vector - 1;
}

/* Are these all elements of short rows that are contiguous in memory? */
static int are_tuples(const bringer *b, const nda_run *run,
                      const nda_lanes *lanes, int flags, const int64_t *index)
{
  return run->length >= 2 && run->length <= 4 && run->step == 1 &&
         lanes->stride == run->length * b->size && lanes->count >= TILE &&
         (flags & ~NDA_AHEAD) == 0 && index[0] < 0 &&
         b->kernels->tuples[b->key] != NULL;
}

void nda_search_rows(const nda_kernels *kernels, nda_key key,
                     const nda_run *run, const nda_lanes *lanes, int flags,
                     void *best, int64_t *index)
{
  bringer b = bringer_of(kernels, key);
  int adjacent = run->stride == b.size && run->mask == NULL;
  int reversed = run->stride == -b.size && run->mask == NULL &&
                 run->length > 4 * PIECE >> b.width;
  if (adjacent && are_tuples(&b, run, lanes, flags, index)) {
    kernels->tuples[key](run, lanes, flags, best, index);
  } else if (lanes->count >= TILE &&
             run->length <= longest_turned(&b, adjacent)) {
    search_tiles(&b, run, lanes, flags, (char *)best, index);
  } else if (adjacent) {
    kernels->rows[key](run, lanes, flags, best, index);
  } else if (reversed) {
    nda_run lane = *run;
    for (int64_t c = 0; c < lanes->count; c++, lane.data += lanes->stride)
      search_reversed(&b, lane, flags, (char *)best + c * b.size, index + c);
  } else {
    search_packed(&b, run, lanes, flags, (char *)best, index);
  }
}

void nda_search_columns(const nda_kernels *kernels, nda_key key,
                        const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *index)
{
  bringer b = bringer_of(kernels, key);
  int adjacent =
    lanes->stride == b.size && (run->mask == NULL || lanes->mask_stride == 1);
  if (adjacent || lanes->count < TILE)
    kernels->columns[key](run, lanes, flags, best, index);
  else
    search_tiles(&b, run, lanes, flags, (char *)best, index);
}

/* --- results ------------------------------------------------------------- */

/* The result of min or max without a candidate. */
static nda_status absent(const nda_search *s, char *at, nda_error *error)
{
  const nda_request *request = s->plan->request;
  int64_t place = (at - s->result) / s->result_type->size;
  nda_value value;
  if (request->has_initial) {
    if (nda_convert(s->result_type, &request->initial, &value) != NDA_OK)
      return nda_fail(error, NDA_BAD_INITIAL, 0, 0, place);
  } else {
    uint64_t nan = UINT64_C(0x7ff8) << 48;
    if (s->plan->single || s->result_type->kind != NDA_REAL)
      return nda_fail(error, NDA_NO_CANDIDATE, 0, 0, place);
    value.kind = NDA_REAL;
    memcpy(&value.as.real, &nan, sizeof nan);
  }
  s->result_type->store(at, &value);
  return NDA_OK;
}

void nda_emit_wide(const nda_type *type, int64_t n, char *to, int64_t stride,
                   const void *wide)
{
  char packed[NDA_TILE * NDA_SLOT];
  if (stride == type->size) {
    type->narrow(n, to, wide);
    return;
  }
  type->narrow(n, packed, wide);
  nda_copy_run(to, stride, packed, type->size, n, type->size);
}

/* Where nothing was found, indices that count from 1 become 0 instead of -1. */
static void count_none_from_1(int64_t count, int64_t *index)
{
  int64_t c = 0;
  for (; c + 8 <= count; c += 8) {
    NDA_VECTORIZE
    for (int k = 0; k < 8; k++)
      index[c + k] += (int64_t)((uint64_t)index[c + k] >> 63);
  }
  for (; c < count; c++)
    index[c] += index[c] < 0;
}

nda_status nda_emit_found(const nda_search *s, char *at, int64_t count,
                          void *best, int64_t *index, nda_error *error)
{
  const nda_request *request = s->plan->request;
  const int size = s->result_type->size;
  if (nda_finds_index(request->op)) {
    if (s->plan->none && nda_first_index(request) == 1)
      count_none_from_1(count, index);
    nda_emit_wide(s->result_type, count, at, s->stride, index);
    return NDA_OK;
  }
  nda_flip(s->key, s->run.turn, count, best, best);
  nda_copy_run(at, s->stride, (const char *)best, size, count, size);
  for (int64_t c = 0; c < count && s->plan->none; c++) {
    if (index[c] < 0 && absent(s, at + c * s->stride, error) != NDA_OK)
      return error->code;
  }
  return NDA_OK;
}

#undef BLOCK
#undef ROW
#undef PIECE
#undef UNTIL
#undef TILE
#undef MOST
#undef ROWS
