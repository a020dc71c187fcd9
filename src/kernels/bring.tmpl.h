/* bring.tmpl.h: gathers the elements of a search, by width alone. Requires
** NDA_BITS, NDA_NAME(name, bits) and NDA_TARGET; with NDA_SIFT_ALONE there is
** no `gather`. Undefines NDA_BITS. */

#define WORD NDA_UINT(NDA_BITS)
#define NDA_UINT(bits) NDA_UINT_(bits)
#define NDA_UINT_(bits) uint##bits##_t
#define NDA_ID(name) NDA_ID_(name, NDA_BITS)
#define NDA_ID_(name, bits) NDA_NAME(name, bits)
#define SIZE ((int64_t)sizeof(WORD))
#define MOST ((int64_t)(32 / sizeof(WORD))) /* elements in a vector */

#if !defined(NDA_SIFT_ALONE)

#if defined(NDA_VECTORS) && defined(NDA_SHUFFLE)
typedef WORD NDA_ID(words) __attribute__((vector_size(32)));

#define EVENS_4(n) n, n + 2, n + 4, n + 6
#define EVENS_16(n) EVENS_4(n), EVENS_4(n + 8), EVENS_4(n + 16), EVENS_4(n + 24)
#define BACK_4(n) n, n - 1, n - 2, n - 3
#define BACK_16(n) BACK_4(n), BACK_4(n - 4), BACK_4(n - 8), BACK_4(n - 12)
#if NDA_BITS == 64
#define EVENS EVENS_4(0)
#define BACK BACK_4(3)
#elif NDA_BITS == 32
#define EVENS EVENS_4(0), EVENS_4(8)
#define BACK BACK_4(7), BACK_4(3)
#elif NDA_BITS == 16
#define EVENS EVENS_16(0)
#define BACK BACK_16(15)
#else
#define EVENS EVENS_16(0), EVENS_16(32)
#define BACK BACK_16(31), BACK_16(15)
#endif

/* Gathers every second element, or reverses all, in whole vectors. */
NDA_INLINE NDA_TARGET int64_t NDA_ID(gather_vectors)(WORD *block,
                                                     const char *at, int64_t n,
                                                     int64_t stride)
{
  int64_t i = 0;
  NDA_ID(words) x, y;
  for (; stride == 2 * SIZE && i + 2 * MOST <= n; i += MOST) {
    memcpy(&x, at + i * stride, sizeof x);
    memcpy(&y, at + i * stride + 32, sizeof y);
    x = NDA_SHUFFLE(x, y, EVENS);
    memcpy(block + i, &x, sizeof x);
  }
  for (; stride == -SIZE && i + MOST <= n; i += MOST) {
    memcpy(&x, at - (i + MOST - 1) * SIZE, sizeof x);
    x = NDA_SHUFFLE(x, x, BACK);
    memcpy(block + i, &x, sizeof x);
  }
  return i;
}
#undef EVENS
#undef EVENS_4
#undef EVENS_16
#undef BACK
#undef BACK_4
#undef BACK_16
#define GATHER_VECTORS NDA_ID(gather_vectors)
#else
#define GATHER_VECTORS(block, at, n, stride) 0
#endif

NDA_INLINE NDA_TARGET void NDA_ID(gather_row)(WORD *block, const char *at,
                                              int64_t n, int64_t stride)
{
  int64_t i = GATHER_VECTORS(block, at, n, stride);
  for (; i + 4 <= n; i += 4) {
    const char *here = at + i * stride;
    WORD a, b, c, d;
    memcpy(&a, here, sizeof a);
    memcpy(&b, here + stride, sizeof b);
    memcpy(&c, here + 2 * stride, sizeof c);
    memcpy(&d, here + 3 * stride, sizeof d);
    block[i] = a;
    block[i + 1] = b;
    block[i + 2] = c;
    block[i + 3] = d;
  }
  for (; i < n; i++)
    memcpy(block + i, at + i * stride, sizeof *block);
}

NDA_TARGET static void NDA_ID(gather)(const nda_grid *grid, const char *at,
                                      void *block)
{
  WORD *to = (WORD *)block;
  for (int64_t row = 0; row < grid->rows; row++) {
    if (grid->stride == SIZE)
      memcpy(to, at, nda_bytes(grid->n, SIZE));
    else
      NDA_ID(gather_row)(to, at, grid->n, grid->stride);
    to += grid->pitch;
    at += grid->row_stride;
  }
}

#undef GATHER_VECTORS
#endif

NDA_INLINE NDA_TARGET void NDA_ID(sift_some)(WORD *block, const char *at,
                                             const char *mask, int64_t n,
                                             int64_t stride, WORD worst)
{
  NDA_VECTORIZE
  for (int64_t i = 0; i < n; i++) {
    WORD x;
    memcpy(&x, at + i * SIZE, sizeof x);
    block[i] = mask[i * stride] != 0 ? x : worst;
  }
}

NDA_TARGET static void NDA_ID(sift)(const nda_grid *grid, const char *mask,
                                    uint64_t worst, const char *at,
                                    int64_t row_stride, void *block)
{
  WORD *to = (WORD *)block;
  for (int64_t row = 0; row < grid->rows; row++) {
    int64_t i = 0;
    for (; grid->stride == 1 && i + 64 <= grid->n; i += 64)
      NDA_ID(sift_some)
    (to + i, at + i * SIZE, mask + i, 64, 1, (WORD)worst);
    NDA_ID(sift_some)
    (to + i, at + i * SIZE, mask + i * grid->stride, grid->n - i, grid->stride,
     (WORD)worst);
    to += grid->pitch;
    at += row_stride;
    mask += grid->row_stride;
  }
}

#undef WORD
#undef NDA_UINT
#undef NDA_UINT_
#undef SIZE
#undef MOST
#undef NDA_ID
#undef NDA_ID_
#undef NDA_BITS
