/* transfer.c: copies, converts, fills and compares views; see transfer.h. Each
** function is a walk with a plain loop over each run. */
#include "transfer.h"

#include <string.h>

/* --- copying ------------------------------------------------------------- */

/* With a constant size, so that each size has its own loop. Four at a time, to
** reduce the loop's overhead. */
NDA_INLINE void copy_elements(char *to, int64_t to_stride, const char *from,
                              int64_t from_stride, int64_t n, size_t size)
{
  for (; n >= 4; n -= 4) {
    memcpy(to, from, size);
    memcpy(to + to_stride, from + from_stride, size);
    memcpy(to + 2 * to_stride, from + 2 * from_stride, size);
    memcpy(to + 3 * to_stride, from + 3 * from_stride, size);
    to += 4 * to_stride;
    from += 4 * from_stride;
  }
  for (; n > 0; n--, to += to_stride, from += from_stride)
    memcpy(to, from, size);
}

void nda_copy_run(char *to, int64_t to_stride, const char *from,
                  int64_t from_stride, int64_t n, int size)
{
  if (to_stride == size && from_stride == size)
    memcpy(to, from, nda_bytes(n, size));
  else if (size == 1)
    copy_elements(to, to_stride, from, from_stride, n, 1);
  else if (size == 2)
    copy_elements(to, to_stride, from, from_stride, n, 2);
  else if (size == 4)
    copy_elements(to, to_stride, from, from_stride, n, 4);
  else
    copy_elements(to, to_stride, from, from_stride, n, 8);
}

/* --- converting ----------------------------------------------------------- */

/* Elements are converted through the widest type of their kind, a block at a
** time: double, or the bits of an int64_t. A step returns false if it is not
** certain that all values fit; then the block is converted element by
** element. */
#define AT_ONCE 64 /* elements in a vectorized loop */

/* Reads bools as contiguous 0 and 1; any byte that is not 0 is true. */
static void read_truths(const nda_conversion *c, int64_t n, char *to,
                        const char *from)
{
  static const char zeros[NDA_TRUTHS] = {0};
  const char *in[2] = {from, zeros};
  const int64_t advance[2] = {NDA_TRUTHS, 0};
  c->differs(n, to, in, advance);
}

#if defined(NDA_SHIFT)
#define REACH_BITS UINT64_C(0x4320000000000000) /* of 2^51 */

/* Not 0 if one may not fit: it is too large, or has one of the bits `sign`. */
NDA_INLINE uint64_t shift_wholes(int64_t count, char *reals, const char *wholes,
                                 uint64_t sign)
{
  uint64_t beyond = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    uint64_t bits;
    double real;
    memcpy(&bits, wholes + i * (int64_t)sizeof bits, sizeof bits);
    beyond |= (bits + (UINT64_C(1) << 51)) >> 52 | (bits & sign);
    bits += NDA_SHIFT_BITS;
    memcpy(&real, &bits, sizeof real);
    real -= NDA_SHIFT;
    memcpy(reals + i * (int64_t)sizeof real, &real, sizeof real);
  }
  return beyond;
}

/* The same for one that is too large, or whose rounding changes some of these
** bits. */
NDA_INLINE uint64_t shift_reals(int64_t count, char *wholes, const char *reals,
                                uint64_t fractions)
{
  const uint64_t size = UINT64_MAX >> 1; /* all but the sign */
  uint64_t unsure = 0;
  NDA_VECTORIZE
  for (int64_t i = 0; i < count; i++) {
    double real, sum, rest;
    uint64_t bits;
    memcpy(&real, reals + i * (int64_t)sizeof real, sizeof real);
    sum = real + NDA_SHIFT;
    rest = sum - NDA_SHIFT - real;
    memcpy(&bits, &rest, sizeof bits);
    unsure |= bits & size & fractions;
    memcpy(&bits, &real, sizeof bits);
    unsure |= ((bits & size) + (size - REACH_BITS)) >> 63;
    memcpy(&bits, &sum, sizeof bits);
    bits -= NDA_SHIFT_BITS;
    memcpy(wholes + i * (int64_t)sizeof bits, &bits, sizeof bits);
  }
  return unsure;
}

NDA_INLINE uint64_t shift_some(int64_t count, char *to, const char *from,
                               int becomes_real, uint64_t strict)
{
  return becomes_real ? shift_wholes(count, to, from, strict)
                      : shift_reals(count, to, from, strict);
}

/* Converts between doubles and 64-bit integers. False if one may not fit. */
NDA_INLINE int shifted(int64_t n, char *to, const char *from, int becomes_real,
                       uint64_t strict)
{
  uint64_t unsure = 0;
  for (; n >= AT_ONCE; n -= AT_ONCE, to += AT_ONCE * 8, from += AT_ONCE * 8)
    unsure |= shift_some(AT_ONCE, to, from, becomes_real, strict);
  for (; n > 0; n--, to += 8, from += 8)
    unsure |= shift_some(1, to, from, becomes_real, strict);
  return unsure == 0;
}

#undef REACH_BITS
#else
NDA_INLINE int shifted(int64_t n, char *to, const char *from, int becomes_real,
                       uint64_t strict)
{
  (void)to;
  (void)from;
  (void)becomes_real;
  (void)strict;
  return n == 0;
}
#endif

/* Is the highest bit of all of them 0? */
static int all_positive(int64_t n, const char *from)
{
  uint64_t all = 0, bits;
  for (int64_t i = 0; i < n; i++) {
    memcpy(&bits, from + i * 8, sizeof bits);
    all |= bits;
  }
  return all >> 63 == 0;
}

/* A float32 is rounded from a double, so bits that the double has no room for
** are folded into its last bit, to round only once. */
static int to_reals(const nda_conversion *c, int64_t n, char *to,
                    const char *from)
{
  int natural = c->from->kind == NDA_UNSIGNED, exact = c->rules <= NDA_CAST;
  if (shifted(n, to, from, 1, natural ? UINT64_C(1) << 63 : 0))
    return 1;
  for (int64_t i = 0; i < n; i++) {
    uint64_t bits;
    memcpy(&bits, from + i * 8, sizeof bits);
    int below = !natural && bits >> 63 != 0;
    uint64_t size = below ? 0 - bits : bits;
    if (size >> 53 != 0 && c->to->size == 4)
      size = (size & ~UINT64_C(2047)) | ((size & 2047) != 0 ? 2048 : 0);
    double real = (double)size;
    if (exact && c->to->size == 8 && size >> 53 != 0 &&
        (size >= UINT64_MAX - 1023 || (uint64_t)real != size))
      return 0;
    real = below ? -real : real;
    memcpy(to + i * 8, &real, sizeof real);
  }
  return 1;
}

static int to_wholes(const nda_conversion *c, int64_t n, char *to,
                     const char *from)
{
  int natural = c->to->kind == NDA_UNSIGNED && c->to->size == 8;
  if (c->rules != NDA_TRUNC &&
      shifted(n, to, from, 0, c->rules == NDA_CLIP ? 0 : UINT64_MAX) &&
      (!natural || all_positive(n, to)))
    return 1;
  for (int64_t i = 0; i < n; i++) {
    double real;
    memcpy(&real, from + i * 8, sizeof real);
    if (!(real > (natural ? -1.0 : -9223372036854775808.0) &&
          real < 9223372036854775808.0))
      return 0;
    int64_t whole = (int64_t)real;
    if (c->rules != NDA_TRUNC && (double)whole != real)
      return 0;
    memcpy(to + i * 8, &whole, sizeof whole);
  }
  return 1;
}

/* Clips doubles to the limits of an integer type of 32 bits or less. */
static void clip_reals(const nda_type *type, int64_t n, char *to,
                       const char *from)
{
  double min = (double)type->min, max = (double)type->max;
  for (int64_t i = 0; i < n; i++) {
    double real;
    memcpy(&real, from + i * 8, sizeof real);
    real = real < min ? min : real > max ? max : real;
    memcpy(to + i * 8, &real, sizeof real);
  }
}

/* Clips integers to the limits of an integer type. */
static void clip_wholes(const nda_conversion *c, int64_t n, char *to,
                        const char *from)
{
  int natural = c->from->kind == NDA_UNSIGNED;
  for (int64_t i = 0; i < n; i++) {
    int64_t whole;
    memcpy(&whole, from + i * 8, sizeof whole);
    if (whole < 0 && !natural)
      whole = whole < c->to->min ? c->to->min : whole;
    else if ((uint64_t)whole > c->to->max)
      whole = (int64_t)c->to->max;
    memcpy(to + i * 8, &whole, sizeof whole);
  }
}

/* Converts through the widest type. */
static int convert_wide(const nda_conversion *c, char *to, const char *from,
                        int64_t stride, int64_t n)
{
  const nda_type *t = c->to, *f = c->from;
  uint64_t own[NDA_CONVERTED], other[NDA_CONVERTED];
  int real = f->kind == NDA_REAL, becomes_real = t->kind == NDA_REAL, sure = 1;
  int clips = c->rules == NDA_CLIP && !becomes_real;
  int turns = real != becomes_real || clips;
  char *last = t->size == 8 ? to : (char *)other;
  if (f->size != 8 || stride != 8) {
    char *wide = turns || t->size < 8 ? (char *)own : to;
    f->widen(n, wide, from, stride);
    from = wide;
  }
  if (clips && real && t->size < 8) {
    clip_reals(t, n, (char *)own, from);
    from = (char *)own;
  }
  if (real && !becomes_real && c->from_reals != NULL &&
      !c->from_reals(n, to, from))
    return 1;
  if (turns) {
    if (becomes_real)
      sure = to_reals(c, n, last, from);
    else if (real)
      sure = to_wholes(c, n, last, from);
    else
      clip_wholes(c, n, last, from);
    from = last;
  } else if (!real && (t->kind == NDA_UNSIGNED || f->kind == NDA_UNSIGNED) &&
             t->kind != f->kind && (t->size == 8 || f->size == 8)) {
    sure = all_positive(n, from);
  }
  if (t->size < 8)
    return sure && ((becomes_real && !c->from_reals(n, to, from)) ||
                    !t->narrow(n, to, from));
  if (from != to)
    memcpy(to, from, nda_bytes(n, t->size));
  return sure;
}

/* Converts a contiguous run with a single kernel. False if there is no such
** kernel, or if the result may be wrong. */
static int convert_at_once(const nda_conversion *c, char *to, const char *from,
                           int64_t n)
{
  if (c->from->kind == NDA_BOOLEAN) {
    if (c->to->size > 1 || c->rules == NDA_EXACT)
      return 0;
    read_truths(c, n, to, from);
    return 1;
  }
  if (c->to->dtype == NDA_FLOAT32 && c->from->floats != NULL) {
    c->from->floats(n, to, from);
    return 1;
  }
  return c->from->dtype == NDA_FLOAT64 && c->from_reals != NULL &&
         !c->from_reals(n, to, from);
}

int nda_convert_block(const nda_conversion *c, char *to, const char *from,
                      int64_t stride, int64_t n)
{
  nda_conversion numbers = *c;
  char truths[NDA_CONVERTED];
  int truth = c->from->kind == NDA_BOOLEAN,
      to_truth = c->to->kind == NDA_BOOLEAN;
  if (((truth || to_truth) && c->rules == NDA_EXACT) ||
      (to_truth && c->rules == NDA_CLIP))
    return 0;
  if (truth && stride == 1) {
    read_truths(c, n, truths, from);
    from = truths;
    numbers.from = &nda_types[NDA_UINT8];
  }
  if (stride == numbers.from->size && convert_at_once(&numbers, to, from, n))
    return 1;
  return convert_wide(&numbers, to, from, stride, n);
}

/* Converts one by one, up to the first element that does not fit. */
static nda_status convert_elements(const nda_conversion *c, char *to,
                                   int64_t to_stride, const char *from,
                                   int64_t stride, int64_t n, int64_t *done)
{
  for (*done = 0; *done < n; ++*done) {
    nda_value value, element;
    c->from->load(from + *done * stride, &value);
    nda_status status = nda_convert_by(c->rules, c->to, &value, &element);
    if (status != NDA_OK)
      return status;
    c->to->store(to + *done * to_stride, &element);
  }
  return NDA_OK;
}

/* Converts a run to elements with a stride, or only checks it if `to` is NULL.
** `done` is the number converted. */
static nda_status convert_along(const nda_conversion *c, char *to,
                                int64_t to_stride, const char *from,
                                int64_t stride, int64_t n, int64_t *done)
{
  char packed[NDA_CONVERTED * 8];
  int size = c->to->size, together = to != NULL && to_stride == size;
  *done = n;
  if (together && stride == c->from->size && convert_at_once(c, to, from, n))
    return NDA_OK;
  for (*done = 0; *done < n;) {
    int64_t left = n - *done,
            count = left < NDA_CONVERTED ? left : NDA_CONVERTED;
    char *at = together ? to + *done * to_stride : packed;
    if (!nda_convert_block(c, at, from, stride, count)) {
      int64_t first;
      nda_status status =
        convert_elements(c, at, size, from, stride, count, &first);
      if (status != NDA_OK) {
        *done += first;
        return status;
      }
    }
    if (to != NULL && !together)
      nda_copy_run(to + *done * to_stride, to_stride, at, size, count, size);
    *done += count;
    from += count * stride;
  }
  return NDA_OK;
}

nda_conversion nda_conversion_of(const nda_kernels *kernels, const nda_type *to,
                                 const nda_type *from, nda_rules rules)
{
  nda_conversion c;
  c.to = to;
  c.from = from;
  c.rules = rules;
  c.differs = kernels->maps->of[NDA_NE][NDA_UINT8];
  c.from_reals = rules <= NDA_CAST || to->kind == NDA_REAL
                   ? kernels->maps->from_reals[to->dtype]
                   : NULL;
  return c;
}

nda_status nda_check_copy(const nda_kernels *kernels, nda_watch *watch,
                          const nda_view *dst, const nda_view *src,
                          nda_rules rules, nda_error *error)
{
  nda_conversion c =
    nda_conversion_of(kernels, nda_type_of(dst), nda_type_of(src), rules);
  nda_walk walk;
  nda_runs runs;
  if (c.to == c.from)
    return NDA_OK;
  nda_walk_places(&walk, src);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    int64_t done;
    nda_status status =
      convert_along(&c, NULL, 0, (const char *)src->data + runs.offset[0],
                    runs.stride[0], runs.length, &done);
    if (status != NDA_OK)
      return nda_fail(error, status, 0, 0,
                      runs.offset[1] + done * runs.stride[1]);
  }
  return runs.status == NDA_OK ? NDA_OK : nda_fail(error, runs.status, 0, 0, 0);
}

nda_status nda_copy(const nda_kernels *kernels, nda_watch *watch,
                    const nda_view *dst, const nda_view *src, nda_rules rules)
{
  nda_conversion c =
    nda_conversion_of(kernels, nda_type_of(dst), nda_type_of(src), rules);
  nda_walk walk;
  nda_runs runs;
  nda_walk_over(&walk, dst->ndim, dst->shape, dst->strides, src->strides);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    char *put = (char *)dst->data + runs.offset[0];
    const char *get = (const char *)src->data + runs.offset[1];
    int64_t done;
    if (c.to == c.from)
      nda_copy_run(put, runs.stride[0], get, runs.stride[1], runs.length,
                   c.to->size);
    else if (convert_along(&c, put, runs.stride[0], get, runs.stride[1],
                           runs.length, &done) != NDA_OK)
      return NDA_CHANGED;
  }
  return runs.status;
}

nda_status nda_fill(nda_watch *watch, const nda_view *dst, const void *element)
{
  static const int64_t still[NDA_MAXDIMS] = {0};
  nda_view one = *dst;
  one.data = (void *)element;
  one.strides = still;
  return nda_copy(&nda_kernels_plain, watch, dst, &one, NDA_EXACT);
}

#undef AT_ONCE

/* --- comparing ----------------------------------------------------------- */

nda_status nda_equal(nda_watch *watch, const nda_view *a, const nda_view *b,
                     int *equal)
{
  const nda_type *type_a = nda_type_of(a), *type_b = nda_type_of(b);
  nda_walk walk;
  nda_runs runs;
  *equal = 0;
  nda_walk_over(&walk, a->ndim, a->shape, a->strides, b->strides);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    const char *at_a = (const char *)a->data + runs.offset[0];
    const char *at_b = (const char *)b->data + runs.offset[1];
    for (int64_t i = 0; i < runs.length; i++) {
      nda_value x, y;
      type_a->load(at_a + i * runs.stride[0], &x);
      type_b->load(at_b + i * runs.stride[1], &y);
      if (nda_compare(&x, &y) != 0)
        return NDA_OK;
    }
  }
  *equal = 1;
  return runs.status;
}
