/* nearest_across.tmpl.h: which of some points is the nearest to each of many
** queries, which are in the lanes: each coordinate of a point is compared with
** those of four vectors of queries. Wants what nearest.tmpl.h has. */

/* --- lanes are queries ---------------------------------------------------- */

#define MANY (NDA_NEAR_BLOCK / (int)sizeof(NDA_T)) /* queries of a block */
#define SIDE (4 * LANES)                           /* that go together */

NDA_INLINE NDA_T NDA_ID(coordinate)(const char *at)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  return x;
}

/* Four vectors side by side. */
typedef struct NDA_ID(side) {
  VEC a, b, c, d;
} NDA_ID(side);

NDA_INLINE NDA_TARGET void NDA_ID(load_side)(NDA_ID(side) * x, const NDA_T *at)
{
  x->a = NDA_ID(load)(at);
  x->b = NDA_ID(load)(at + LANES);
  x->c = NDA_ID(load)(at + 2 * LANES);
  x->d = NDA_ID(load)(at + 3 * LANES);
}

/* What one coordinate of a point adds to the squares, or what they begin as. */
NDA_INLINE NDA_TARGET void NDA_ID(add_side)(NDA_ID(side) * sum,
                                            const NDA_ID(side) * q,
                                            const char *at, int begins)
{
  VEC x = NDA_ID(splat)(NDA_ID(coordinate)(at));
  VEC a = NDA_ID(square)(q->a, x), b = NDA_ID(square)(q->b, x);
  VEC c = NDA_ID(square)(q->c, x), d = NDA_ID(square)(q->d, x);
  sum->a = begins ? a : NDA_ID(add)(sum->a, a);
  sum->b = begins ? b : NDA_ID(add)(sum->b, b);
  sum->c = begins ? c : NDA_ID(add)(sum->c, c);
  sum->d = begins ? d : NDA_ID(add)(sum->d, d);
}

/* The best of each query, and the number of its point. */
typedef struct NDA_ID(bests) {
  NDA_ID(side) low;
  NUM a, b, c, d, number;
} NDA_ID(bests);

NDA_INLINE NDA_TARGET void NDA_ID(advance_side)(NDA_ID(bests) * best,
                                                const NDA_ID(side) * sum)
{
  NDA_ID(advance)(&best->low.a, &best->a, sum->a, best->number);
  NDA_ID(advance)(&best->low.b, &best->b, sum->b, best->number);
  NDA_ID(advance)(&best->low.c, &best->c, sum->c, best->number);
  NDA_ID(advance)(&best->low.d, &best->d, sum->d, best->number);
  best->number = NDA_ID(next)(best->number);
}

NDA_INLINE NDA_TARGET void NDA_ID(begin_side)(NDA_ID(bests) * best,
                                              const NDA_T *low)
{
  NDA_ID(load_side)(&best->low, low);
  best->a = best->b = best->c = best->d = NDA_ID(number)(-1);
  best->number = NDA_ID(number)(0);
}

NDA_INLINE NDA_TARGET void NDA_ID(end_side)(const NDA_ID(bests) * best,
                                            NDA_T *low, NDA_RAW *when)
{
  NDA_ID(store)(low, best->low.a);
  NDA_ID(store)(low + LANES, best->low.b);
  NDA_ID(store)(low + 2 * LANES, best->low.c);
  NDA_ID(store)(low + 3 * LANES, best->low.d);
  NDA_ID(store_number)(when, best->a);
  NDA_ID(store_number)(when + LANES, best->b);
  NDA_ID(store_number)(when + 2 * LANES, best->c);
  NDA_ID(store_number)(when + 3 * LANES, best->d);
}

/* Two points at a time, so that queries are loaded half as often. It is slower
** to keep two or three coordinates of queries in registers. */
NDA_INLINE NDA_TARGET void NDA_ID(across_side)(const nda_near_many *many,
                                               const NDA_T *queries,
                                               NDA_ID(bests) * best)
{
  const int64_t width = many->width, row = width * SIZE;
  const char *at = many->points;
  NDA_ID(side) q, sum, other;
  for (int64_t left = many->count; left > 0; left -= 2, at += 2 * row) {
    const char *next = left > 1 ? at + row : at; /* again does no harm */
    NDA_ID(load_side)(&q, queries);
    NDA_ID(add_side)(&sum, &q, at, 1);
    NDA_ID(add_side)(&other, &q, next, 1);
    for (int64_t d = 1; d < width; d++) {
      NDA_ID(load_side)(&q, queries + d * MANY);
      NDA_ID(add_side)(&sum, &q, at + d * SIZE, 0);
      NDA_ID(add_side)(&other, &q, next + d * SIZE, 0);
    }
    NDA_ID(advance_side)(best, &sum);
    NDA_ID(advance_side)(best, &other);
  }
}

NDA_TARGET static void NDA_ID(across)(const nda_near_many *many, void *best,
                                      void *when)
{
  for (int from = 0; from < MANY; from += SIDE) {
    const NDA_T *queries = (const NDA_T *)many->queries + from;
    NDA_ID(bests) found;
    NDA_ID(begin_side)(&found, (const NDA_T *)best + from);
    NDA_ID(across_side)(many, queries, &found);
    NDA_ID(end_side)(&found, (NDA_T *)best + from, (NDA_RAW *)when + from);
  }
}

#undef MANY
#undef SIDE
