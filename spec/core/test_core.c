/* test_core.c: tests the core alone, without Lua, against slow oracles that
** know nothing of strides, walks or kernels: an oracle handles one element at a
** time. Random cases from a seed: test_core [seed [rounds]]. */
#if defined(__unix__) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE /* mmap, in strict C too */
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/kernels/kernels.h"
#include "../../src/core/elementwise.h"
#include "../../src/core/nearest.h"
#include "../../src/core/order.h"
#include "../../src/core/reduce.h"
#include "../../src/core/search.h"
#include "../../src/core/transfer.h"

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#define FENCES
#endif

static long passed, failed;

static void check(int held, const char *what, long detail)
{
  if (held) {
    passed++;
  } else if (failed++ < 20) {
    printf("does not hold: %s (%ld)\n", what, detail);
  }
}

/* --- random material ----------------------------------------------------- */

static uint64_t state = 1;

static uint64_t random_bits(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static int64_t random_below(int64_t n)
{
  return (int64_t)(random_bits() >> 1) % n;
}

static nda_value real(double x)
{
  nda_value value;
  value.kind = NDA_REAL;
  value.as.real = x;
  return value;
}

static nda_value integer(int64_t x)
{
  nda_value value;
  value.kind = NDA_SIGNED;
  value.as.integer = x;
  return value;
}

static nda_value natural(uint64_t x)
{
  nda_value value;
  value.kind = NDA_UNSIGNED;
  value.as.natural = x;
  return value;
}

/* The value; from an integral real, the integer that it is. */
static nda_value whole(const nda_value *value)
{
  double real = value->as.real;
  return value->kind != NDA_REAL ? *value
         : real < 0x1p63         ? integer((int64_t)real)
                                 : natural((uint64_t)real);
}

/* A watch that never says stop; half of the work has none. */
static long questions;

static int count_question(nda_watch *asking)
{
  check(asking->left <= 0, "a watch is asked when that is due", 0);
  questions++;
  return 0;
}

static nda_watch watch = {count_question, 0};

static nda_watch *some_watch(void)
{
  return random_below(2) ? &watch : NULL;
}

/* A watch that always says stop, first after some elements. */
static long halts;

static int count_halt(nda_watch *asking)
{
  halts += asking->left <= 0;
  return 1;
}

static nda_watch *halting(int64_t most)
{
  static nda_watch halt;
  halt.asked = count_halt;
  halt.left = random_below(most + 1);
  halts = 0;
  return &halt;
}

static void check_halt(nda_status status)
{
  check((status == NDA_STOPPED) == (halts > 0), "what is told to stop does so",
        status);
}

/* Numbers at the edges of every type, and between them. */
static nda_value random_number(void)
{
  static const double reals[] = {0.0,
                                 -0.0,
                                 0.5,
                                 -0.5,
                                 1.0,
                                 126.5,
                                 127.0,
                                 128.0,
                                 -128.5,
                                 255.0,
                                 255.5,
                                 256.0,
                                 32767.5,
                                 65535.5,
                                 16777217,
                                 4294967295.5,
                                 0x1p31,
                                 -0x1p31,
                                 0x1p53,
                                 0x1p53 + 2,
                                 0x1p63,
                                 -0x1p63,
                                 -0x1.8p63,
                                 0x1p64,
                                 0x1.8p64,
                                 0x1.fffffep127,
                                 0x1.ffffffp127,
                                 0x1p128,
                                 0x1p-149,
                                 0x1p-150,
                                 0x1.8p-149,
                                 1e300,
                                 -1e300,
                                 0x1p-1074,
                                 HUGE_VAL,
                                 -HUGE_VAL,
                                 0.1,
                                 1e-45,
                                 3.4e38};
  static const int64_t integers[] = {0,
                                     1,
                                     -1,
                                     127,
                                     128,
                                     -128,
                                     -129,
                                     255,
                                     256,
                                     32767,
                                     32768,
                                     -32769,
                                     65536,
                                     16777217,
                                     INT32_MAX,
                                     INT64_C(2147483648),
                                     INT64_C(4294967296),
                                     INT64_C(9007199254740993),
                                     INT64_MAX,
                                     INT64_MIN,
                                     INT64_MAX - 1,
                                     INT64_MIN + 1};
  static const uint64_t naturals[] = {0,
                                      255,
                                      UINT64_MAX,
                                      UINT64_MAX - 1,
                                      UINT64_C(1) << 63,
                                      (UINT64_C(1) << 63) + 1};
  switch (random_below(4)) {
  case 0:
    return real(reals[random_below(sizeof reals / sizeof *reals)]);
  case 1:
    return integer(integers[random_below(sizeof integers / sizeof *integers)]);
  case 2:
    return natural(naturals[random_below(sizeof naturals / sizeof *naturals)]);
  default:
    return integer(random_below(12) - 6);
  }
}

/* Order by x87 extended precision, which holds every number there is here. */
static long double exact(const nda_value *value)
{
  return value->kind == NDA_REAL     ? (long double)value->as.real
         : value->kind == NDA_SIGNED ? (long double)value->as.integer
                                     : (long double)value->as.natural;
}

/* Does it hold here? valgrind computes with doubles instead. */
static int has_exact(void)
{
  volatile long double most = (long double)UINT64_MAX;
  return most - 1 != most;
}

/* --- values -------------------------------------------------------------- */

static void test_compare(void)
{
  nda_value a = random_number(), b = random_number(), nan = real(NAN);
  long double x = exact(&a), y = exact(&b);
  check(nda_compare(&a, &b) == (x > y) - (x < y), "order of numbers", a.kind);
  check(nda_compare(&a, &nan) == 2 && nda_compare(&nan, &a) == 2,
        "a NaN has no order", a.kind);
}

static void test_convert(void)
{
  const nda_type *type = &nda_types[random_below(NDA_DTYPES)];
  nda_value from = random_number(), to, back;
  nda_status status = nda_convert(type, &from, &to);
  long double x = exact(&from);
  int fits;
  unsigned char memory[8];
  if (type->kind == NDA_BOOLEAN) {
    check(status == NDA_NOT_BOOLEAN, "bool takes no number", from.kind);
    return;
  }
  if (type->dtype == NDA_FLOAT64)
    fits = (long double)(double)x == x;
  else if (type->dtype == NDA_FLOAT32)
    fits = fabsl(x) < 0x1.ffffffp127L || (from.kind == NDA_REAL && x - x != 0);
  else
    fits = x == floorl(x) && x >= (long double)type->min &&
           x <= (long double)type->max;
  check((status == NDA_OK) == fits, "what fits a type", type->dtype);
  if (status != NDA_OK)
    return;
  check(to.kind == type->kind, "a converted value has the type's kind",
        type->dtype);
  type->store(memory, &to);
  type->load(memory, &back);
  check(exact(&back) ==
          (type->dtype == NDA_FLOAT32 ? (long double)(float)x : x),
        "a stored value comes back", type->dtype);
}

static void test_threshold(void)
{
  const nda_type *type = &nda_types[random_below(NDA_DTYPES - 1)];
  int largest = (int)random_below(2);
  nda_value value = random_number(), element, bound;
  unsigned char slot[8];
  int bounded = nda_threshold(type, largest, &value, slot);
  for (int i = 0; i < 20; i++) {
    nda_value x = random_number();
    int beats, through;
    if (nda_convert(type, &x, &element) != NDA_OK)
      continue;
    beats = nda_compare(&element, &value) == (largest ? 1 : -1);
    type->load(slot, &bound);
    through = !bounded || nda_compare(&element, &bound) == (largest ? 1 : -1);
    check(beats == through, "a threshold parts the elements", type->dtype);
  }
}

/* Bounds between 0 and the smallest float32, and beyond the largest. */
static void test_edges(void)
{
  static const double edges[][3] = {{-0x1p-200, 0, -0x1p-149},
                                    {0x1p-200, 0x1p-149, 0},
                                    {-0x1p200, -0x1.fffffep127, -INFINITY},
                                    {0x1p200, INFINITY, 0x1.fffffep127}};
  for (int i = 0; i < 8; i++) {
    nda_value value = real(edges[i / 2][0]);
    float slot;
    check(nda_threshold(&nda_types[NDA_FLOAT32], i % 2, &value, &slot) &&
            slot == (float)edges[i / 2][1 + i % 2],
          "a threshold at the edge of float32", i);
  }
}

/* --- views --------------------------------------------------------------- */

enum { ROOM = 20000 };

typedef struct box {
  unsigned char memory[ROOM + 64];
  nda_layout layout;
  nda_view view;
} box;

/* A random view of some memory: any strides that stay within it, or a
** broadcast one. */
static void random_box(box *b, nda_dtype dtype, int most_axes, int writable)
{
  int size = nda_types[dtype].size;
  int64_t step = size + random_below(3);
  int order[4] = {0, 1, 2, 3};
  b->layout.ndim = (int)random_below(most_axes + 1);
  b->layout.offset = 0;
  for (int i = b->layout.ndim - 1; i > 0; i--) {
    int k = (int)random_below(i + 1), swap = order[i];
    order[i] = order[k];
    order[k] = swap;
  }
  for (int i = 0; i < b->layout.ndim; i++) {
    int axis = order[i];
    int64_t length = random_below(12) == 0 ? 0 : 1 + random_below(6);
    b->layout.shape[axis] = length;
    b->layout.strides[axis] = step;
    if (!writable && random_below(8) == 0)
      b->layout.strides[axis] = 0;
    else if (length > 0)
      step *= length;
    if (length > 0 && random_below(3) == 0) {
      b->layout.offset += (length - 1) * b->layout.strides[axis];
      b->layout.strides[axis] *= -1;
    }
    if (random_below(4) == 0)
      step += random_below(5);
  }
  b->layout.offset += random_below(3);
  b->view.data = b->memory + b->layout.offset;
  b->view.dtype = dtype;
  b->view.ndim = b->layout.ndim;
  b->view.readonly = 0;
  b->view.shape = b->layout.shape;
  b->view.strides = b->layout.strides;
}

/* The address of the element at a position in row-major order. */
static unsigned char *element_at(const nda_view *view, int64_t flat)
{
  return (unsigned char *)view->data + nda_offset(view, flat);
}

static int64_t plain_size(const nda_view *view)
{
  int64_t size = 1;
  for (int i = 0; i < view->ndim; i++)
    size *= view->shape[i];
  return size;
}

/* Few values, so that there are ties; NaN and extremes among them. */
static void fill_elements(const nda_view *view)
{
  static const double reals[] = {0.0,  -0.0,     1.0,       2.5,
                                 -3.0, HUGE_VAL, -HUGE_VAL, NAN};
  const nda_type *type = nda_type_of(view);
  int variety = 2 + (int)random_below(7), nans = random_below(3) == 0;
  for (int64_t i = 0; i < plain_size(view); i++) {
    nda_value value;
    if (type->kind == NDA_REAL) {
      value = real(reals[random_below(variety)]);
      if (!nans && value.as.real != value.as.real)
        value.as.real = 4.0;
    } else if (type->kind == NDA_BOOLEAN) {
      value.kind = NDA_BOOLEAN;
      value.as.truth = (int)random_below(2);
    } else {
      value = random_below(9) == 0   ? natural(type->max)
              : random_below(9) == 0 ? integer(type->min)
                                     : integer(random_below(variety));
    }
    type->store(element_at(view, i), &value);
    if (type->kind == NDA_BOOLEAN && value.as.truth)
      *element_at(view, i) = (unsigned char)(1 + random_below(255));
  }
}

/* Bools in the shape of another view. */
static void random_mask(box *mask, const box *a)
{
  *mask = *a;
  mask->view.dtype = NDA_BOOL;
  mask->view.data = mask->memory;
  mask->view.shape = mask->layout.shape;
  mask->view.strides = mask->layout.strides;
  for (int i = 0; i < a->layout.ndim; i++)
    mask->layout.strides[i] = random_below(6) == 0 ? 0 : 1 + random_below(40);
  for (int i = 0; i < ROOM; i++)
    mask->memory[i] = (unsigned char)(random_bits() & random_bits() & 3);
}

static void test_overlap(void)
{
  static box a, b;
  static unsigned char mark[ROOM + 64];
  int common = 0;
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 3, 0);
  random_box(&b, (nda_dtype)random_below(NDA_DTYPES), 3, 0);
  b.view.data = a.memory + (b.layout.offset + random_below(40));
  memset(mark, 0, sizeof mark);
  for (int64_t i = 0; i < plain_size(&a.view); i++)
    memset(mark + (element_at(&a.view, i) - a.memory), 1,
           (size_t)nda_type_of(&a.view)->size);
  for (int64_t i = 0; i < plain_size(&b.view); i++) {
    for (int k = 0; k < nda_type_of(&b.view)->size; k++)
      common |= mark[element_at(&b.view, i) - a.memory + k];
  }
  check(nda_overlap(&a.view, &b.view) == common, "overlap is exact", common);
}

/* Even bytes and odd bytes: too many sums to try, so they count as overlapping.
** With fewer, the exact answer is found. */
static void test_long_puzzle(void)
{
  static unsigned char memory[4000];
  static const int64_t strides[] = {110, 106, 94, 86, 82, 74};
  static const int64_t shape[] = {5, 5, 5, 5, 5, 5};
  nda_view a = {memory, NDA_UINT8, 6, 0, shape, strides}, b = a;
  b.data = memory + 1;
  check(nda_overlap(&a, &b), "what is long to tell overlaps", 0);
  a.ndim = b.ndim = 1;
  check(!nda_overlap(&a, &b), "what is short to tell does not", 0);
}

static void test_broadcast(void)
{
  int64_t shape[] = {INT64_MAX / 16, 3};
  nda_view one = {NULL, NDA_FLOAT64, 0, 0, NULL, NULL};
  nda_layout layout;
  nda_error error;
  check(nda_broadcast(&one, 2, shape, &layout, &error) == NDA_TOO_LARGE,
        "a broadcast view can be counted", 0);
  check(nda_broadcast(&one, 1, shape, &layout, &error) == NDA_OK &&
          layout.strides[0] == 0,
        "a large one too", layout.ndim);
}

static void test_reshape(void)
{
  static box b;
  nda_layout layout;
  nda_view view;
  nda_error error;
  int64_t shape[4], size;
  int ndim = (int)random_below(5);
  random_box(&b, NDA_UINT8, 3, 0);
  size = plain_size(&b.view);
  if (size == 0 || (ndim == 0 && size != 1))
    return;
  for (int i = 0, rest = (int)size; i < ndim; i++) {
    shape[i] = i == ndim - 1 ? rest : 1 + random_below(4);
    if (rest % shape[i] != 0)
      shape[i] = 1;
    rest = rest == 0 ? 0 : rest / (int)shape[i];
  }
  if (nda_reshape(&b.view, ndim, shape, &layout, &error) != NDA_OK) {
    check(error.code == NDA_NO_VIEW && !nda_iscontiguous(&b.view),
          "only a layout forbids a reshape", error.code);
    return;
  }
  view = nda_view_of(&b.view, &layout);
  for (int64_t i = 0; i < size; i++)
    check(element_at(&view, i) == element_at(&b.view, i),
          "a reshape keeps the order", ndim);
}

static void test_slice(void)
{
  int64_t n = random_below(6), stride = 8, expected[64], count = 0;
  nda_range range;
  nda_layout layout;
  nda_error error;
  int64_t first, last;
  range.has_first = random_below(4) != 0;
  range.has_last = random_below(4) != 0;
  range.first = random_below(17) - 8;
  range.last = random_below(17) - 8;
  range.step = random_below(9) - 4;
  if (random_below(20) == 0)
    range.first = random_below(2) ? INT64_MAX : INT64_MIN;
  if (random_below(20) == 0)
    range.last = random_below(2) ? INT64_MAX : INT64_MIN;
  if (random_below(20) == 0)
    range.step = random_below(2) ? INT64_MAX : INT64_MIN;
  layout.ndim = 1;
  layout.offset = 0;
  layout.shape[0] = n;
  layout.strides[0] = stride;
  if (nda_slice(&layout, 0, &range, &error) != NDA_OK) {
    check(range.step == 0 && error.code == NDA_BAD_STEP, "a step of 0", 0);
    return;
  }
  first = range.has_first ? range.first : range.step > 0 ? 1 : n;
  last = range.has_last ? range.last : range.step > 0 ? n : 1;
  first = first < 0 ? first + n + 1 : first;
  last = last < 0 ? last + n + 1 : last;
  if (range.step > 0 && first < 1)
    first = 1;
  if (range.step < 0 && first > n)
    first = n;
  for (int64_t i = 1; i <= n; i++) { /* those that a loop would visit */
    int64_t at = range.step > 0 ? i : n + 1 - i;
    int inside =
      range.step > 0 ? at >= first && at <= last : at <= first && at >= last;
    uint64_t step =
      range.step > 0 ? (uint64_t)range.step : 0 - (uint64_t)range.step;
    uint64_t way =
      range.step > 0 ? (uint64_t)(at - first) : (uint64_t)(first - at);
    if (inside && way % step == 0)
      expected[count++] = at;
  }
  check(layout.shape[0] == count, "how many a slice has", (long)count);
  for (int64_t i = 0; i < count && count == layout.shape[0]; i++)
    check(layout.offset + i * layout.strides[0] == (expected[i] - 1) * stride,
          "which ones a slice has", (long)i);
}

static void test_copy(const nda_kernels *kernels)
{
  static box from, to;
  nda_view packed;
  int64_t strides[4], size;
  nda_rules rules = (nda_rules)(NDA_CAST + random_below(3));
  nda_error error;
  random_box(&from, (nda_dtype)random_below(NDA_DTYPES), 4, 0);
  fill_elements(&from.view);
  packed = from.view;
  packed.dtype = (nda_dtype)random_below(NDA_DTYPES);
  packed.data = to.memory + 1; /* unaligned */
  packed.strides = strides;
  size = plain_size(&packed);
  nda_row_major(packed.ndim, packed.shape, nda_type_of(&packed)->size, strides);
  if (size * 8 + 1 > ROOM)
    return;
  if (nda_check_copy(kernels, &watch, &packed, &from.view, rules, &error) !=
      NDA_OK)
    return;
  to.memory[0] = 0xA5;
  to.memory[1 + size * nda_type_of(&packed)->size] = 0x5A;
  nda_copy(kernels, &watch, &packed, &from.view, rules);
  check(to.memory[0] == 0xA5 &&
          to.memory[1 + size * nda_type_of(&packed)->size] == 0x5A,
        "a copy keeps to its bytes", packed.dtype);
  for (int64_t i = 0; i < size; i++) {
    nda_value source, want, got;
    nda_type_of(&from.view)->load(element_at(&from.view, i), &source);
    nda_type_of(&packed)->load(element_at(&packed, i), &got);
    nda_convert_by(rules, nda_type_of(&packed), &source, &want);
    check(nda_compare(&want, &got) == 0 ||
            (want.as.real != want.as.real && got.as.real != got.as.real),
          "a copied element is the converted one", packed.dtype);
  }
}

/* --- reductions ---------------------------------------------------------- */

/* The element that wins one search, by its index, or -1: candidates one at a
** time, in row-major order over the searched axes. */
typedef struct contest {
  int64_t index;
  unsigned char bytes[8];
} contest;

static contest oracle(const nda_request *request, const nda_plan *plan,
                      const nda_view *a, const nda_view *where, int64_t lane)
{
  const nda_type *type = nda_type_of(a);
  int largest = request->op == NDA_ARGMAX || request->op == NDA_MAX;
  nda_value best = request->initial;
  int has_best = request->has_initial, over = 0;
  contest result;
  int64_t index = 0;
  result.index = -1;
  for (int64_t flat = 0; flat < plain_size(a); flat++) {
    int64_t rest = flat, at_lane = 0, weight = 1;
    nda_value x;
    int isnan;
    for (int i = a->ndim - 1; i >= 0; i--) {
      if (!plan->searched[i]) {
        at_lane += rest % a->shape[i] * weight;
        weight *= a->shape[i];
      }
      rest /= a->shape[i];
    }
    if (at_lane != lane)
      continue;
    index++;
    if (over || (where != NULL && *element_at(where, flat) == 0))
      continue;
    type->load(element_at(a, flat), &x);
    isnan = x.kind == NDA_REAL && x.as.real != x.as.real;
    if (isnan && request->skipnan)
      continue;
    if (isnan || !has_best || nda_compare(&x, &best) == (largest ? 1 : -1)) {
      over = isnan;
      has_best = 1;
      best = x;
      result.index = index - 1;
      memcpy(result.bytes, element_at(a, flat), (size_t)type->size);
    }
  }
  return result;
}

static void random_request(nda_request *request, const nda_view *a)
{
  int axes[4] = {0, 1, 2, 3};
  request->op = (nda_op)random_below(4);
  request->naxes = a->ndim == 0 ? 0 : (int)random_below(a->ndim + 1);
  for (int i = 0; i < request->naxes; i++) {
    int k = i + (int)random_below(a->ndim - i), swap = axes[i];
    axes[i] = axes[k];
    axes[k] = swap;
    request->axes[i] = random_below(2) ? axes[i] + 1 : axes[i] - a->ndim;
  }
  request->keepdims = (int)random_below(2);
  request->skipnan = (int)random_below(2);
  request->base = (int)random_below(2);
  request->has_initial = random_below(3) == 0;
  if (a->dtype == NDA_BOOL) {
    request->initial.kind = NDA_BOOLEAN;
    request->initial.as.truth = (int)random_below(2);
  } else {
    request->initial = random_number();
  }
}

/* What min or max gives where no candidate was found. */
static int absent_matches(const nda_request *request, const nda_type *type,
                          const unsigned char *at)
{
  nda_value got, want;
  type->load(at, &got);
  if (!request->has_initial)
    return got.kind == NDA_REAL && got.as.real != got.as.real;
  return nda_convert(type, &request->initial, &want) == NDA_OK &&
         nda_compare(&got, &want) == 0;
}

static void compare_results(const nda_kernels *kernels,
                            const nda_request *request, const nda_plan *plan,
                            const nda_view *a, const nda_view *where)
{
  static unsigned char memory[ROOM];
  int64_t strides[4], lanes = 1;
  int many = request->naxes > 1, refused = 0;
  nda_view result;
  nda_error error;
  nda_status status;
  result.data = memory + 8;
  result.dtype = nda_result_dtype(plan, a);
  result.ndim = plan->ndim;
  result.readonly = 0;
  result.shape = plan->shape;
  result.strides = strides;
  nda_row_major(plan->ndim, plan->shape, nda_type_of(&result)->size, strides);
  lanes = plain_size(&result);
  memset(memory, 0x77, sizeof memory);
  status = nda_reduce(kernels, some_watch(), plan, a, where, &result, &error);
  check(memory[7] == 0x77 &&
          memory[8 + lanes * nda_type_of(&result)->size] == 0x77,
        "a reduction keeps to its bytes", a->dtype);
  for (int64_t lane = 0; lane < lanes; lane++) {
    contest want = oracle(request, plan, a, where, lane);
    unsigned char *got = element_at(&result, lane);
    int64_t index;
    if (status != NDA_OK) { /* then there is no result */
      refused |= error.got == lane && want.index < 0;
      continue;
    }
    if (nda_finds_index(request->op)) {
      memcpy(&index, got, sizeof index);
      check(index == want.index + (many ? 0 : request->base),
            "where the winner is", a->dtype);
    } else if (want.index >= 0) {
      check(memcmp(got, want.bytes, (size_t)nda_type_of(a)->size) == 0 ||
              a->dtype == NDA_BOOL,
            "the winner itself", a->dtype);
    } else {
      check(absent_matches(request, nda_type_of(a), got), "none", a->dtype);
    }
  }
  check(refused == (status != NDA_OK),
        "a fault names a place where nothing was found", status);
  check_halt(nda_reduce(kernels, halting(plain_size(a)), plan, a, where,
                        &result, &error));
  check(status == NDA_OK || plan->single || nda_may_fail(plan, a),
        "a fault was foreseen", status);
}

static void test_reduce(const nda_kernels *kernels)
{
  static box a, mask;
  nda_request request;
  nda_plan plan;
  nda_error error;
  int masked = random_below(3) == 0;
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 4, 0);
  if (plain_size(&a.view) > 400)
    return;
  fill_elements(&a.view);
  random_mask(&mask, &a);
  random_request(&request, &a.view);
  if (nda_plan_reduce(&request, &a.view, masked, &plan, &error) != NDA_OK) {
    check(error.code == NDA_EMPTY && plan.length == 0 && !request.has_initial,
          "only an empty search is refused", error.code);
    return;
  }
  compare_results(kernels, &request, &plan, &a.view,
                  masked ? &mask.view : NULL);
}

/* --- functions of elements ------------------------------------------------ */

/* A random view that broadcasts to the shape: axes missing, of length 1, any
** strides that stay within the memory. */
static void random_operand(box *b, nda_dtype dtype, const nda_view *like)
{
  int64_t step = nda_types[dtype].size + (random_below(3) == 0);
  int drop = random_below(3) == 0 ? (int)random_below(like->ndim + 1) : 0;
  b->layout.ndim = like->ndim - drop;
  b->layout.offset = 0;
  for (int i = b->layout.ndim - 1; i >= 0; i--) {
    int64_t length = like->shape[drop + i];
    b->layout.shape[i] = random_below(5) == 0 ? 1 : length;
    b->layout.strides[i] = step;
    if (random_below(8) == 0)
      b->layout.strides[i] = 0;
    else
      step *= b->layout.shape[i] > 0 ? b->layout.shape[i] : 1;
    if (random_below(4) == 0 && b->layout.shape[i] > 0) {
      b->layout.offset += (b->layout.shape[i] - 1) * b->layout.strides[i];
      b->layout.strides[i] *= -1;
    }
  }
  b->view.data = b->memory + b->layout.offset + random_below(2);
  b->view.dtype = dtype;
  b->view.ndim = b->layout.ndim;
  b->view.readonly = 0;
  b->view.shape = b->layout.shape;
  b->view.strides = b->layout.strides;
  fill_elements(&b->view);
}

/* The element of an operand for a position of the result. */
static nda_value met(const nda_operand *operand, const nda_view *out,
                     int64_t flat)
{
  const nda_view *view = operand->array;
  int64_t bytes = 0;
  nda_value value = operand->value;
  if (view == NULL)
    return value;
  for (int i = out->ndim - 1; i >= 0; i--) {
    int own = i - (out->ndim - view->ndim);
    if (own >= 0 && view->shape[own] > 1)
      bytes += flat % out->shape[i] * view->strides[own];
    flat /= out->shape[i];
  }
  nda_type_of(view)->load((unsigned char *)view->data + bytes, &value);
  return value;
}

static double as_real(const nda_value *x)
{
  return x->kind == NDA_REAL     ? x->as.real
         : x->kind == NDA_SIGNED ? (double)x->as.integer
                                 : (double)x->as.natural;
}

static double real_result(nda_fn fn, double x, double y, int narrow)
{
  double result = 0, over = narrow ? (double)(float)(x / y) : x / y;
  switch (fn) {
  case NDA_ADD:
    result = x + y;
    break;
  case NDA_SUB:
    result = x - y;
    break;
  case NDA_MUL:
    result = x * y;
    break;
  case NDA_DIV:
    result = x / y;
    break;
  case NDA_IDIV:
    result = floor(over);
    break;
  case NDA_MOD:
    result = fmod(x, y);
    if (result != 0 && (result < 0) != (y < 0))
      result += y;
    break;
  case NDA_MINIMUM:
    result = x != x ? x : y != y ? y : x < y ? x : y;
    break;
  case NDA_MAXIMUM:
    result = x != x ? x : y != y ? y : x > y ? x : y;
    break;
  case NDA_NEG:
    result = -x;
    break;
  case NDA_ABS:
    result = fabs(x);
    break;
  case NDA_SQRT:
    result = sqrt(x);
    break;
  case NDA_FLOOR:
    result = floor(x);
    break;
  case NDA_CEIL:
    result = ceil(x);
    break;
  case NDA_ROUND:
    result = nearbyint(x);
    break;
  case NDA_TRUNCATE:
    result = x < 0 ? ceil(x) : floor(x);
    break;
  case NDA_SIGN:
    result = x != x ? x : (x > 0) - (x < 0);
    break;
  case NDA_FMOD:
    result = fmod(x, y);
    break;
  default:
    break;
  }
  return narrow ? (double)(float)result : result;
}

/* x shifted left within a width, or right if `by` is negative. */
static uint64_t shifted(const nda_type *type, uint64_t x, int64_t by)
{
  int width = 8 * type->size;
  if (by >= width || by <= -width)
    return 0;
  if (width < 64)
    x &= (UINT64_C(1) << width) - 1;
  return by < 0 ? x >> -by : x << by;
}

/* Of integers, by their lowest 64 bits. */
static uint64_t whole_result(nda_fn fn, const nda_type *type, uint64_t x,
                             uint64_t y)
{
  int sign = type->kind == NDA_SIGNED;
  int64_t a = (int64_t)x, b = (int64_t)y, rest;
  int less = sign ? a < b : x < y;
  switch (fn) {
  case NDA_ADD:
    return x + y;
  case NDA_SUB:
    return x - y;
  case NDA_MUL:
    return x * y;
  case NDA_IDIV:
  case NDA_MOD:
    if (!sign)
      return fn == NDA_MOD ? x % y : x / y;
    if (b == -1)
      return fn == NDA_MOD ? 0 : 0 - x;
    rest = a % b;
    if (rest != 0 && (rest < 0) != (b < 0))
      return (uint64_t)(fn == NDA_MOD ? rest + b : a / b - 1);
    return (uint64_t)(fn == NDA_MOD ? rest : a / b);
  case NDA_FMOD:
    return !sign ? x % y : b == -1 ? 0 : (uint64_t)(a % b);
  case NDA_MINIMUM:
    return less ? x : y;
  case NDA_MAXIMUM:
    return less ? y : x;
  case NDA_BAND:
    return x & y;
  case NDA_BOR:
    return x | y;
  case NDA_BXOR:
    return x ^ y;
  case NDA_BNOT:
    return type->kind == NDA_BOOLEAN ? !x : ~x;
  case NDA_NEG:
    return 0 - x;
  case NDA_ABS:
    return sign && a < 0 ? 0 - x : x;
  default:
    return x;
  }
}

static int holds(nda_fn fn, int order)
{
  return fn == NDA_LT   ? order == -1
         : fn == NDA_LE ? order == -1 || order == 0
         : fn == NDA_GT ? order == 1
         : fn == NDA_GE ? order == 1 || order == 0
         : fn == NDA_EQ ? order == 0
                        : order != 0;
}

/* The element clipped to bounds; a bound outside the type's range is
** ignored. */
static nda_value clipped(const nda_type *type, const nda_value *in)
{
  nda_value bound, x = in[0];
  if (nda_compare(&x, &in[1]) == -1 &&
      nda_convert(type, &in[1], &bound) == NDA_OK)
    return bound;
  if (nda_compare(&x, &in[2]) == 1 &&
      nda_convert(type, &in[2], &bound) == NDA_OK)
    return bound;
  return x;
}

/* The expected element of the result. */
static nda_value wanted(const nda_function *function, const nda_type *type,
                        const nda_value *in)
{
  nda_value result, x = in[0], y = in[function->operands > 1];
  unsigned char bytes[8] = {0};
  if (function->rule == NDA_CHOOSES) {
    x = in[0].as.truth ? in[1] : in[2];
    y = x;
  }
  if (function->rule == NDA_COMPARES) {
    result.kind = NDA_BOOLEAN;
    result.as.truth = holds(function->fn, nda_compare(&x, &y));
    return result;
  }
  if (function->rule == NDA_BOUNDS)
    return clipped(type, in);
  result.kind = type->kind;
  if (type->kind == NDA_REAL) {
    int narrow = type->size == 4;
    double a = as_real(&x), b = as_real(&y);
    if (narrow)
      a = (double)(float)a, b = (double)(float)b;
    result.as.real = function->rule == NDA_CHOOSES ? a
                     : function->fn == NDA_POW
                       ? real_result(NDA_MUL, a, a, narrow)
                       : real_result(function->fn, a, b, narrow);
    return result;
  }
  if (type->kind == NDA_BOOLEAN) {
    result.as.truth = (int)whole_result(
      function->fn, type, (uint64_t)x.as.truth, (uint64_t)y.as.truth);
    return result;
  }
  x = whole(&x), y = whole(&y);
  if (function->rule == NDA_SHIFTS) {
    int64_t by = y.kind == NDA_UNSIGNED && y.as.natural > 64 ? 64
                 : y.as.integer < -64                        ? -64
                                                             : y.as.integer;
    result.as.natural =
      shifted(type, x.as.natural, function->fn == NDA_SHL ? by : -by);
  } else {
    result.as.natural =
      whole_result(function->fn, type, x.as.natural, y.as.natural);
  }
  type->store(bytes, &result); /* cut to size */
  type->load(bytes, &result);
  return result;
}

static int same_value(const nda_value *a, const nda_value *b)
{
  return nda_compare(a, b) == 0 ||
         (a->kind == NDA_REAL && b->kind == NDA_REAL &&
          a->as.real != a->as.real && b->as.real != b->as.real);
}

/* A function other than those that only the C library knows. */
static const nda_function *random_function(void)
{
  nda_fn fn;
  do
    fn = (nda_fn)random_below(NDA_FUNCTIONS);
  while ((fn >= NDA_EXP && fn <= NDA_ACOS) || fn == NDA_ATAN ||
         fn == NDA_HYPOT || fn == NDA_LOG_BASE);
  return &nda_functions[fn];
}

/* The operands: arrays, and at times numbers; `out` itself may be one. */
static void random_operands(const nda_function *function, box *boxes,
                            const nda_view *out, nda_operand *operands)
{
  nda_dtype dtype = (nda_dtype)random_below(NDA_DTYPES);
  for (int i = 0; i < function->operands; i++) {
    nda_dtype mine = i == 0 && function->rule == NDA_CHOOSES ? NDA_BOOL
                     : random_below(3) == 0
                       ? (nda_dtype)random_below(NDA_DTYPES)
                       : dtype;
    random_operand(&boxes[i], mine, out);
    operands[i].array = &boxes[i].view;
    if (function->operands - i > 1 || random_below(4) != 0 || i == 0)
      continue;
    operands[i].array = NULL;
    operands[i].value = random_number();
    if (function->fn == NDA_POW)
      operands[i].value = integer(2);
  }
  while (function->rule == NDA_BOUNDS) {
    operands[1].array = operands[2].array = NULL;
    operands[1].value = random_number();
    operands[2].value = random_number();
    if (nda_compare(&operands[1].value, &operands[2].value) <= 0)
      break;
  }
}

/* Computes without a plan if possible, or with one. */
static nda_status map_somehow(const nda_kernels *kernels, nda_watch *asked,
                              const nda_function *function,
                              const nda_operand *operands,
                              const nda_mapping *plan, const nda_view *out)
{
  nda_flat flat;
  int last;
  if (random_below(4) == 0 ||
      !nda_plan_flat(kernels, function, operands, &flat, &last) ||
      !nda_flat_into(&flat, out))
    return nda_map_arrays(kernels, asked, plan, out);
  check(flat.result == plan->result && flat.size == plain_size(out) &&
          nda_same_shape(operands[last].array, out),
        "without a plan the result is the same", flat.result);
  return nda_map_flat(kernels, asked, &flat, out);
}

static void test_map(void)
{
  static box boxes[NDA_INPUTS], to;
  static nda_value want[1300];
  const nda_function *function = random_function();
  const nda_kernels *const *kernels = nda_kernels_available();
  nda_operand operands[NDA_INPUTS];
  nda_mapping plan;
  nda_error error;
  nda_view out;
  int64_t size;
  random_box(&to, NDA_FLOAT64, 4, 1);
  if (random_below(6) == 0) {
    to.layout.ndim = to.view.ndim = 1;
    to.layout.shape[0] = random_below(1200);
    to.layout.strides[0] = 8 + random_below(4);
    to.view.data = to.memory;
  }
  if (plain_size(&to.view) > 1300)
    return;
  random_operands(function, boxes, &to.view, operands);
  function = nda_resolve(function, operands);
  if (nda_plan_map(function, operands, &plan, &error) != NDA_OK) {
    check(error.axis >= 0 && error.axis < function->operands,
          "a fault names an operand", error.code);
    return;
  }
  if (function->fn == NDA_POW && plan.fn == NDA_POW)
    return;
  out = to.view;
  out.dtype = plan.result;
  out.ndim = plan.ndim;
  out.shape = plan.shape;
  out.strides = to.layout.strides + (to.view.ndim - plan.ndim);
  size = plain_size(&out);
  for (; *kernels != NULL; kernels++) {
    for (int64_t i = 0; i < size; i++) {
      nda_value in[NDA_INPUTS];
      for (int k = 0; k < function->operands; k++)
        in[k] = met(&operands[k], &out, i);
      if (plan.divides && as_real(&in[1]) == 0)
        break;
      want[i] = wanted(function, &nda_types[plan.result], in);
    }
    nda_status status =
      map_somehow(*kernels, some_watch(), function, operands, &plan, &out);
    if (status != NDA_OK) {
      check(plan.divides && status == NDA_ZERO_DIVISOR,
            "only a zero divisor is refused", status);
      return;
    }
    for (int64_t i = 0; i < size; i++) {
      nda_value got;
      nda_type_of(&out)->load(element_at(&out, i), &got);
      check(same_value(&got, &want[i]), function->name, out.dtype);
    }
    check_halt(map_somehow(*kernels, halting(2 * size), function, operands,
                           &plan, &out));
  }
}

/* --- sums ----------------------------------------------------------------- */

/* A sum, element by element: of floats exactly, as far as extended precision
** goes. */
typedef struct tally {
  long double real, size; /* the sum, and that of magnitudes */
  int64_t high, low;      /* of integers: the sum is high * 2^32 + low */
  int64_t count, trues;
} tally;

static tally tally_of(const nda_plan *plan, const nda_view *a,
                      const nda_view *where, int64_t lane)
{
  tally sum = {0, 0, 0, 0, 0, 0};
  for (int64_t flat = 0; flat < plain_size(a); flat++) {
    int64_t rest = flat, at_lane = 0, weight = 1;
    nda_value x;
    for (int i = a->ndim - 1; i >= 0; i--) {
      if (!plan->searched[i]) {
        at_lane += rest % a->shape[i] * weight;
        weight *= a->shape[i];
      }
      rest /= a->shape[i];
    }
    if (at_lane != lane || (where != NULL && *element_at(where, flat) == 0))
      continue;
    nda_type_of(a)->load(element_at(a, flat), &x);
    sum.count++;
    sum.trues += x.kind == NDA_REAL      ? x.as.real != 0
                 : x.kind == NDA_BOOLEAN ? x.as.truth
                                         : x.as.natural != 0;
    if (x.kind != NDA_BOOLEAN) {
      sum.real += exact(&x);
      sum.size += fabsl(exact(&x));
      if (x.kind != NDA_REAL) {
        sum.high += (int64_t)(x.as.natural >> 32);
        sum.high -=
          x.kind == NDA_SIGNED && x.as.integer < 0 ? INT64_C(1) << 32 : 0;
        sum.low += (int64_t)(x.as.natural & UINT64_C(0xffffffff));
      }
    }
  }
  sum.high += sum.low >> 32;
  sum.low &= INT64_C(0xffffffff);
  return sum;
}

static int sum_matches(nda_op op, const tally *sum, const nda_value *got)
{
  long double real = sum->real;
  switch (op) {
  case NDA_ANY_OF:
    return got->as.truth == (sum->trues > 0);
  case NDA_ALL_OF:
    return got->as.truth == (sum->trues == sum->count);
  case NDA_COUNT:
    return got->as.integer == sum->trues;
  default:
    break;
  }
  if (got->kind == NDA_SIGNED)
    return got->as.natural == ((uint64_t)sum->high << 32 | (uint64_t)sum->low);
  real = op == NDA_MEAN ? real / (long double)sum->count : real;
  if (real != real || got->as.real != got->as.real)
    return real != real && got->as.real != got->as.real;
  return real == got->as.real ||
         fabsl(real - got->as.real) <= 1e-6L * fabsl(real) + 1e-15L * sum->size;
}

static void test_sum(const nda_kernels *kernels)
{
  static box a, mask;
  static unsigned char memory[ROOM];
  int64_t strides[4];
  int masked = random_below(3) == 0, large = 0;
  nda_request request;
  nda_plan plan;
  nda_view result;
  nda_error error;
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 4, 0);
  if (random_below(4) == 0) { /* longer than blocks are */
    a.layout.ndim = a.view.ndim = 2;
    a.layout.shape[0] = 1 + random_below(40);
    a.layout.shape[1] = 1 + random_below(40);
    if (random_below(3) == 0)
      a.layout.shape[1] = 2 + random_below(2);
    a.layout.strides[1] = nda_types[a.view.dtype].size;
    a.layout.strides[0] = a.layout.shape[1] * a.layout.strides[1];
    a.view.data = a.memory;
  }
  if (plain_size(&a.view) > 1600)
    return;
  fill_elements(&a.view);
  random_mask(&mask, &a);
  random_request(&request, &a.view);
  request.op = (nda_op)(NDA_SUM + random_below(8));
  request.has_initial = request.skipnan = 0;
  request.correction = random_below(3);
  if (nda_plan_reduce(&request, &a.view, masked, &plan, &error) != NDA_OK) {
    check(error.code == NDA_BAD_KIND && a.view.dtype == NDA_BOOL,
          "only bools have no sum", error.code);
    return;
  }
  result.data = memory + 1;
  result.dtype = nda_result_dtype(&plan, &a.view);
  result.ndim = plan.ndim;
  result.readonly = 0;
  result.shape = plan.shape;
  result.strides = strides;
  nda_row_major(plan.ndim, plan.shape, nda_type_of(&result)->size, strides);
  nda_reduce(kernels, some_watch(), &plan, &a.view, masked ? &mask.view : NULL,
             &result, &error);
  for (int64_t lane = 0; lane < plain_size(&result); lane++) {
    tally sum = tally_of(&plan, &a.view, masked ? &mask.view : NULL, lane);
    int fits = sum.high >= INT32_MIN && sum.high <= INT32_MAX;
    nda_value got;
    nda_type_of(&result)->load(element_at(&result, lane), &got);
    large = large || (request.op == NDA_SUM && !fits);
    if (request.op > NDA_COUNT)
      continue; /* the specs test these */
    if (error.code == NDA_OK)
      check(sum_matches(request.op, &sum, &got), "a sum", request.op);
    else if (lane == error.got)
      check(!fits, "a sum that does not fit", request.op);
  }
  large = large || (request.op == NDA_PROD && error.code == NDA_OVERFLOW);
  check((error.code == NDA_OVERFLOW) == large, "sums fit", error.code);
  if (large)
    return;
  check_halt(nda_reduce(kernels, halting(plain_size(&a.view)), &plan, &a.view,
                        masked ? &mask.view : NULL, &result, &error));
}

/* --- order and picking ---------------------------------------------------- */

/* Does x come before y? NaN comes last in both directions. */
static int comes_before(const nda_value *x, const nda_value *y, int largest)
{
  int nan_x = x->kind == NDA_REAL && x->as.real != x->as.real;
  int nan_y = y->kind == NDA_REAL && y->as.real != y->as.real;
  if (nan_x || nan_y)
    return !nan_x && nan_y;
  return nda_compare(x, y) == (largest ? 1 : -1);
}

/* Checks k positions in the whole array: is each in its place, and is no
** earlier one missing? */
static void check_order(const nda_view *a, int largest, int64_t k,
                        const int64_t *places)
{
  for (int64_t i = 0; i < k; i++) {
    int64_t ahead = 0, mine = places[i] - 1;
    nda_value x, y;
    nda_type_of(a)->load(element_at(a, mine), &x);
    for (int64_t other = 0; other < plain_size(a); other++) {
      nda_type_of(a)->load(element_at(a, other), &y);
      ahead += comes_before(&y, &x, largest) ||
               (other < mine && !comes_before(&x, &y, largest));
    }
    check(ahead == i, "a place in order", a->dtype);
  }
}

/* Elements that descend, in as many steps as there are truths or more. */
static void fill_descending(const nda_view *a)
{
  int64_t size = plain_size(a), steps = 2 + random_below(100);
  for (int64_t i = 0; i < size; i++) {
    nda_value x = integer((size - 1 - i) * steps / size), element;
    if (a->dtype == NDA_BOOL)
      x.as.integer = x.as.integer > 1;
    nda_convert_by(NDA_CAST, nda_type_of(a), &x, &element);
    nda_type_of(a)->store(element_at(a, i), &element);
  }
}

static void test_order(const nda_kernels *kernels)
{
  static box a;
  static int64_t places[2000];
  static uint64_t scratch[3 * 2000];
  int64_t size, k, stride = sizeof *places;
  int largest = (int)random_below(2);
  nda_ranking want;
  nda_ordering plan;
  nda_view result = {places, NDA_INT64, 1, 0, NULL, NULL};
  nda_error error;
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 4, 0);
  if (random_below(4) == 0) {
    a.layout.ndim = a.view.ndim = 1;
    a.layout.shape[0] = random_below(2000);
    a.layout.strides[0] = 8 + random_below(3);
    a.view.data = a.memory;
  }
  size = plain_size(&a.view);
  if (size > 2000)
    return;
  fill_elements(&a.view);
  if (random_below(3) == 0)
    fill_descending(&a.view);
  k = random_below((size < 400 || random_below(4) == 0 ? size : size / 16) + 1);
  memset(&want, 0, sizeof want);
  want.largest = largest;
  want.axis = -1;
  want.all = size <= 400 && random_below(2);
  want.k = k;
  want.base = 1;
  if (nda_plan_order(&a.view, &want, &plan, &error) != NDA_OK) {
    check(0, "an order is planned", error.code);
    return;
  }
  check(plan.scratch <= (int64_t)sizeof scratch, "scratch", 0);
  result.shape = plan.shape;
  result.strides = &stride;
  nda_order(kernels, some_watch(), &plan, &a.view, NULL, &result, scratch);
  check_order(&a.view, largest, plan.k, places);
  check_halt(nda_order(kernels, halting(8 * size), &plan, &a.view, NULL,
                       &result, scratch));
}

/* The slices of an axis under a mask are those at the positions of its true
** elements. */
static void pick_rows(const nda_kernels *kernels, const nda_view *a)
{
  static box kept, taken;
  static unsigned char mask[1300];
  static int64_t rows[1300];
  int axis = (int)random_below(a->ndim);
  int64_t count = 0, one = 1, wide = sizeof *rows, length = a->shape[axis];
  nda_view truths = {mask, NDA_BOOL, 1, 0, &length, &one};
  nda_view places = {rows, NDA_INT64, 1, 0, &count, &wide};
  nda_view dst = *a, other;
  for (int64_t i = 0; i < length; i++) {
    mask[i] = (unsigned char)(random_below(2) * random_below(256));
    if (mask[i] != 0)
      rows[count++] = i + 1;
  }
  memcpy(kept.layout.shape, a->shape, sizeof(int64_t) * (size_t)a->ndim);
  kept.layout.shape[axis] = count;
  nda_row_major(a->ndim, kept.layout.shape, nda_type_of(a)->size,
                kept.layout.strides);
  dst.data = kept.memory;
  dst.shape = kept.layout.shape;
  dst.strides = kept.layout.strides;
  other = dst;
  other.data = taken.memory;
  nda_compress_axis(kernels, &watch, &dst, a, &truths, axis, count);
  nda_take(&watch, &other, a, &places, axis);
  check(memcmp(kept.memory, taken.memory,
               (size_t)(plain_size(&dst) * nda_type_of(a)->size)) == 0,
        "rows are kept", a->dtype);
  check_halt(nda_compress_axis(kernels, halting(2 * plain_size(a)), &dst, a,
                               &truths, axis, count));
}

static void test_pick(const nda_kernels *kernels)
{
  static box a, mask;
  static unsigned char kept[ROOM];
  static int64_t lists[4][1300];
  int64_t count = 0, trues = 0, found = 0, wide = sizeof(int64_t), apart;
  int64_t room;
  nda_view places[4], dst;
  const nda_view *each[4];
  int size;
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 4, 0);
  if (plain_size(&a.view) > 1300)
    return;
  fill_elements(&a.view);
  random_mask(&mask, &a);
  size = nda_type_of(&a.view)->size;
  for (int64_t i = 0; i < plain_size(&a.view); i++) {
    nda_value x;
    nda_type_of(&a.view)->load(element_at(&a.view, i), &x);
    count += *element_at(&mask.view, i) != 0;
    trues += x.kind == NDA_REAL      ? x.as.real != 0
             : x.kind == NDA_BOOLEAN ? x.as.truth
                                     : x.as.natural != 0;
  }
  memset(kept, 0x77, sizeof kept);
  apart = size + random_below(2);
  room = count;
  dst = a.view;
  dst.data = kept + 1;
  dst.ndim = 1;
  dst.shape = &room;
  dst.strides = &apart;
  nda_compress(kernels, &watch, &dst, &a.view, &mask.view, count);
  check(kept[1 + count * apart] == 0x77, "compress keeps to its bytes", 0);
  for (int64_t i = 0; i < plain_size(&a.view); i++) {
    if (*element_at(&mask.view, i) != 0)
      check(memcmp(element_at(&a.view, i), kept + 1 + apart * found++,
                   (size_t)size) == 0,
            "an element is kept", a.view.dtype);
  }
  if (a.view.ndim == 0)
    return;
  for (int axis = 0; axis < a.view.ndim; axis++) {
    nda_view list = {lists[axis], NDA_INT64, 1, 0, &trues, &wide};
    places[axis] = list;
    each[axis] = &places[axis];
  }
  nda_nonzero(kernels, &watch, &a.view, trues, each);
  for (int64_t i = 0, last = -1; i < trues; i++) {
    int64_t flat = 0;
    nda_value x;
    for (int axis = 0; axis < a.view.ndim; axis++)
      flat = flat * a.view.shape[axis] + lists[axis][i] - 1;
    nda_type_of(&a.view)->load(element_at(&a.view, flat), &x);
    check(flat > last && (x.kind == NDA_REAL      ? x.as.real != 0
                          : x.kind == NDA_BOOLEAN ? x.as.truth
                                                  : x.as.natural != 0),
          "where an element is not 0", a.view.dtype);
    last = flat;
  }
  check_halt(nda_compress(kernels, halting(2 * plain_size(&a.view)), &dst,
                          &a.view, &mask.view, count));
  check_halt(nda_nonzero(kernels, halting(2 * plain_size(&a.view)), &a.view,
                         trues, each));
  for (int axis = 0; axis < a.view.ndim; axis++)
    places[axis].dtype = NDA_INT16; /* every fourth of them */
  check_halt(nda_nonzero(kernels, halting(2 * plain_size(&a.view)), &a.view,
                         trues, each));
  for (int64_t i = 0; i < trues; i++) {
    nda_value x;
    int64_t flat = 0;
    for (int axis = 0; axis < a.view.ndim && halts == 0; axis++) {
      nda_type_of(each[axis])->load(element_at(each[axis], i), &x);
      flat = flat * a.view.shape[axis] + x.as.integer - 1;
    }
    nda_type_of(&a.view)->load(element_at(&a.view, flat), &x);
    check(halts > 0 || (x.kind == NDA_REAL      ? x.as.real != 0
                        : x.kind == NDA_BOOLEAN ? x.as.truth
                                                : x.as.natural != 0),
          "where an element is not 0, in few bits", a.view.dtype);
  }
  pick_rows(kernels, &a.view);
}

static void test_take(void)
{
  static box a, indices, to;
  nda_view flat, dst;
  nda_error error;
  int64_t n, stride;
  random_box(&indices, (nda_dtype)(NDA_INT8 + random_below(8)), 3, 0);
  n = 1 + random_below(90);
  random_box(&a, (nda_dtype)random_below(NDA_DTYPES), 0, 0);
  stride = 8 + random_below(4);
  flat = a.view;
  flat.ndim = 1;
  flat.shape = &n;
  flat.strides = &stride;
  flat.data = a.memory;
  fill_elements(&flat);
  for (int64_t i = 0; i < plain_size(&indices.view); i++) {
    nda_value index = integer(1 + random_below(n));
    index.kind = nda_type_of(&indices.view)->kind;
    nda_type_of(&indices.view)->store(element_at(&indices.view, i), &index);
  }
  if (nda_check_indices(&watch, &indices.view, n, &error) != NDA_OK) {
    check(0, "indices are good", error.code);
    return;
  }
  check(plain_size(&indices.view) == 0 || n == 1 ||
          nda_check_indices(&watch, &indices.view, 0, &error) == NDA_BAD_INDEX,
        "indices are bad", 0);
  dst = indices.view;
  dst.dtype = flat.dtype;
  dst.data = to.memory;
  nda_row_major(dst.ndim, dst.shape, nda_type_of(&dst)->size,
                to.layout.strides);
  dst.strides = to.layout.strides;
  nda_take(&watch, &dst, &flat, &indices.view, 0);
  for (int64_t i = 0; i < plain_size(&dst); i++) {
    nda_value index;
    nda_type_of(&indices.view)->load(element_at(&indices.view, i), &index);
    check(memcmp(element_at(&dst, i), element_at(&flat, index.as.integer - 1),
                 (size_t)nda_type_of(&dst)->size) == 0,
          "an element is taken", dst.dtype);
  }
}

/* --- kernels across the lanes -------------------------------------------- */

/* One call of a column kernel, in memory of just the bytes that it may see. */
typedef struct crossing {
  nda_dtype dtype;
  int largest, flags;
  nda_run run;
  nda_lanes lanes;
  unsigned char *memory, *mask;
  unsigned char *start, *best; /* the state before, and after */
  int64_t *start_index, *index;
} crossing;

/* Lays out columns and rows: adjacent, apart, or reversed. Returns the number
** of bytes; *first is the offset of the first element of the first row. */
static int64_t random_crossing_layout(int64_t size, int64_t lanes, int64_t rows,
                                      int64_t *lane_stride, int64_t *stride,
                                      int64_t *first)
{
  int64_t width, skip = random_below(4) == 0 ? random_below(4) : 0;
  *lane_stride = size;
  if (random_below(6) == 0)
    *lane_stride += random_below(2) ? 1 : size;
  width = (lanes - 1) * *lane_stride + size;
  *stride = width + (random_below(3) == 0 ? random_below(2 * size) : 0);
  *first = skip;
  width += skip + (rows - 1) * *stride;
  if (random_below(6) == 0) {
    *first += (rows - 1) * *stride;
    *stride *= -1;
  }
  if (random_below(10) == 0) {
    *first += (lanes - 1) * *lane_stride;
    *lane_stride *= -1;
  }
  return width;
}

/* Elements of few values, the extremes among them; sometimes one NaN. */
static void fill_crossing(crossing *x)
{
  const nda_type *type = &nda_types[x->dtype];
  int64_t variety = 1 + random_below(8);
  int64_t nan_row = -1, nan_lane = random_below(x->lanes.count);
  unsigned char pool[8][8];
  if (type->kind == NDA_REAL && random_below(3) == 0)
    nan_row = random_below(x->run.length);
  for (int i = 0; i < 8; i++) {
    nda_value value = random_number();
    if (type->kind == NDA_BOOLEAN)
      pool[i][0] = (unsigned char)(random_below(2) * random_below(256));
    else if (nda_convert(type, &value, &value) == NDA_OK)
      type->store(pool[i], &value);
    else
      i--;
  }
  if (type->kind == NDA_REAL && random_below(4) == 0) {
    nda_value nan = real(NAN);
    type->store(pool[0], &nan);
  }
  for (int64_t i = 0; i < x->run.length; i++) {
    for (int64_t c = 0; c < x->lanes.count; c++) {
      int64_t offset = i * x->run.stride + c * x->lanes.stride;
      nda_value nan = real(NAN);
      unsigned char *at = x->memory + (x->run.data - (char *)x->memory);
      memcpy(at + offset, pool[random_below(variety)], (size_t)type->size);
      if (i == nan_row && c == nan_lane)
        type->store(at + offset, &nan);
    }
  }
}

/* Puts one element in each column that beats the others, unless they are
** extremes: late, or anywhere. */
static void plant_winners(crossing *x)
{
  const nda_type *type = &nda_types[x->dtype];
  for (int64_t c = 0; c < x->lanes.count; c++) {
    int64_t row = random_below(2) ? x->run.length - 1 - random_below(3)
                                  : random_below(x->run.length);
    nda_value value = real(x->largest ? HUGE_VAL : -HUGE_VAL);
    if (type->kind == NDA_BOOLEAN)
      value.as.truth = x->largest;
    else if (type->kind != NDA_REAL)
      value = x->largest ? natural(type->max) : integer(type->min);
    value.kind = type->kind;
    if (row >= 0)
      type->store(x->memory + (x->run.data - (char *)x->memory) +
                    row * x->run.stride + c * x->lanes.stride,
                  &value);
  }
}

/* The initial state: nothing, elements, or a bound; if not all elements are
** candidates, either of the first two per column. */
static void start_crossing(crossing *x)
{
  const nda_type *type = &nda_types[x->dtype];
  int64_t size = type->size, kind;
  int some =
    x->mask != NULL || (type->kind == NDA_REAL && (x->flags & NDA_SKIPNAN));
  if (random_below(5) == 0)
    x->flags |= NDA_BOUNDED;
  some |= x->flags & NDA_BOUNDED;
  kind = random_below(some ? 4 : 3);
  for (int64_t c = 0; c < x->lanes.count; c++) {
    int64_t set = kind == 2 || (kind == 3 && random_below(2));
    const char *from = x->run.data +
                       random_below(x->run.length) * x->run.stride +
                       random_below(x->lanes.count) * x->lanes.stride;
    nda_value value;
    x->start_index[c] = set ? 3 + random_below(9) : -1;
    type->load(from, &value);
    if (x->dtype == NDA_BOOL)
      value.as.truth = value.as.truth != 0;
    type->store(x->start + c * size, &value);
  }
}

static void make_crossing(crossing *x, nda_dtype dtype, int64_t lanes,
                          int64_t rows)
{
  int64_t size = nda_types[dtype].size, bytes, first;
  x->dtype = dtype;
  x->largest = (int)random_below(2);
  x->flags = random_below(3) == 0 ? NDA_SKIPNAN : 0;
  x->flags |= random_below(2) ? NDA_AHEAD : 0;
  x->run.length = rows;
  x->run.index = 20 + random_below(1000);
  x->run.step = random_below(3) == 0 ? 1 + random_below(1000) : 1;
  x->lanes.count = lanes;
  bytes = random_crossing_layout(size, lanes, rows, &x->lanes.stride,
                                 &x->run.stride, &first);
  x->memory = (unsigned char *)malloc((size_t)bytes);
  x->run.data = (const char *)x->memory + first;
  fill_crossing(x);
  if (random_below(2))
    plant_winners(x);
  x->mask = NULL;
  x->run.mask = NULL;
  x->run.mask_stride = x->lanes.mask_stride = 0;
  if (random_below(3) == 0) {
    bytes = random_crossing_layout(1, lanes, rows, &x->lanes.mask_stride,
                                   &x->run.mask_stride, &first);
    x->mask = (unsigned char *)malloc((size_t)bytes);
    x->run.mask = (const char *)x->mask + first;
    for (int64_t i = 0; i < bytes; i++)
      x->mask[i] = (unsigned char)(random_bits() & random_bits() & 3);
  }
  x->start = (unsigned char *)malloc((size_t)(lanes * size));
  x->best = (unsigned char *)malloc((size_t)(lanes * size));
  x->start_index = (int64_t *)malloc((size_t)lanes * sizeof(int64_t));
  x->index = (int64_t *)malloc((size_t)lanes * sizeof(int64_t));
  start_crossing(x);
}

static void free_crossing(crossing *x)
{
  free(x->memory);
  free(x->mask);
  free(x->start);
  free(x->best);
  free(x->start_index);
  free(x->index);
}

/* The expected result of one column: the address of its best, or NULL if that
** is the initial state. */
static const char *crossing_oracle(const crossing *x, int64_t lane,
                                   int64_t *index)
{
  const nda_type *type = &nda_types[x->dtype];
  const char *found = NULL;
  nda_value best, value;
  int open = x->start_index[lane] < 0 && !(x->flags & NDA_BOUNDED);
  *index = x->start_index[lane];
  type->load(x->start + lane * type->size, &best);
  for (int64_t i = 0; i < x->run.length; i++) {
    const char *at = x->run.data + i * x->run.stride + lane * x->lanes.stride;
    int nan;
    if (x->run.mask != NULL &&
        x->run.mask[i * x->run.mask_stride + lane * x->lanes.mask_stride] == 0)
      continue;
    type->load(at, &value);
    nan = value.kind == NDA_REAL && value.as.real != value.as.real;
    if (best.kind == NDA_REAL && best.as.real != best.as.real && !open)
      break;
    if (nan && x->flags & NDA_SKIPNAN)
      continue;
    if (open || nan || nda_compare(&value, &best) == (x->largest ? 1 : -1)) {
      open = 0;
      best = value;
      found = at;
      *index = x->run.index + i * x->run.step;
    }
    if (nan)
      break;
  }
  return found;
}

/* Converts elements to keys, or back. */
static void flip_all(nda_dtype dtype, int largest, int64_t n,
                     unsigned char *best)
{
  int64_t size = nda_types[dtype].size;
  for (int64_t i = 0; i < n; i++)
    nda_flip((nda_key)nda_key_of[dtype], nda_turn(dtype, largest), 1,
             best + i * size, best + i * size);
}

/* The first `cut` rows, then the others. */
static void cross_twice(const crossing *x, const nda_kernels *kernels,
                        int64_t cut)
{
  nda_run part = x->run;
  nda_key key = (nda_key)nda_key_of[x->dtype];
  size_t lanes = (size_t)x->lanes.count;
  memcpy(x->best, x->start, lanes * (size_t)nda_types[x->dtype].size);
  memcpy(x->index, x->start_index, lanes * sizeof(int64_t));
  flip_all(x->dtype, x->largest, x->lanes.count, x->best);
  part.turn = nda_turn(x->dtype, x->largest);
  part.length = cut;
  if (cut > 0)
    nda_search_columns(kernels, key, &part, &x->lanes, x->flags, x->best,
                       x->index);
  part.length = x->run.length - cut;
  part.data += cut * part.stride;
  if (part.mask != NULL)
    part.mask += cut * part.mask_stride;
  part.index += cut * part.step;
  nda_search_columns(kernels, key, &part, &x->lanes, x->flags, x->best,
                     x->index);
  flip_all(x->dtype, x->largest, x->lanes.count, x->best);
}

static void test_crossing(nda_dtype dtype, int64_t lanes, int64_t rows)
{
  crossing x;
  int64_t size = nda_types[dtype].size, index, held = 1, cut = 0;
  make_crossing(&x, dtype, lanes, rows);
  if (random_below(3) == 0)
    cut = random_below(rows);
  for (int k = 0; nda_kernels_available()[k] != NULL; k++) {
    cross_twice(&x, nda_kernels_available()[k], cut);
    for (int64_t c = 0; c < lanes; c++) {
      const char *found = crossing_oracle(&x, c, &index);
      const unsigned char *best = x.best + c * size;
      held &= x.index[c] == index;
      if (found != NULL && dtype == NDA_BOOL)
        held &= (*best != 0) == (*found != 0);
      else if (found != NULL)
        held &= memcmp(best, found, (size_t)size) == 0;
      else if (index >= 0)
        held &= memcmp(best, x.start + c * size, (size_t)size) == 0;
    }
  }
  check(held, "searches across the lanes", dtype * 1000000 + lanes);
  free_crossing(&x);
}

static void test_columns(void)
{
  static const int more[] = {63,  64,  65,  127, 128, 129,
                             130, 511, 512, 513, 1300};
  static const int64_t narrow[] = {1, 2, 3, 7, 31, 33, 64};
  static const nda_dtype small[] = {NDA_INT8, NDA_INT16, NDA_UINT16, NDA_BOOL};
  for (int w = 1; w <= 40 + (int)(sizeof more / sizeof *more); w++) {
    int64_t lanes = w <= 40 ? w : more[w - 41];
    for (int64_t rows = 1; rows <= 300; rows++) {
      if (rows == 21)
        rows = 254;
      if (rows == 259)
        rows = 300;
      for (int i = lanes * rows <= 4000 ? 0 : 4; i < 5; i++)
        test_crossing((nda_dtype)random_below(NDA_DTYPES), lanes, rows);
    }
  }
  for (int64_t rows = 65534; rows <= 65540; rows++)
    test_crossing(small[random_below(4)], narrow[random_below(7)], rows);
}

/* --- kernels that go along rows ------------------------------------------- */

/* Elements of a type: its extremes, zeros, ordinary ones, NaN. */
static int palette(const nda_type *type, unsigned char (*bytes)[8])
{
  static const double reals[] = {-HUGE_VAL, HUGE_VAL, -0.0, 0.0,
                                 1.5,       -2.5,     NAN,  -NAN};
  static const unsigned char truths[] = {0, 1, 2, 255};
  nda_value values[6];
  int count = 0;
  if (type->kind == NDA_BOOLEAN) {
    for (; count < 4; count++)
      bytes[count][0] = truths[count];
    return count;
  }
  for (; type->kind == NDA_REAL && count < 8; count++) {
    values[0] = real(reals[count]);
    type->store(bytes[count], &values[0]);
  }
  if (type->kind == NDA_REAL)
    return count;
  for (; count < 6; count++) {
    values[count].kind = type->kind;
    values[count].as.integer = count;
  }
  values[3].as.integer = type->min;
  values[4].as.natural = type->max;
  values[5].as.natural = type->max / 2;
  for (int i = 0; i < count; i++)
    type->store(bytes[i], &values[i]);
  return count;
}

typedef struct trial { /* one call of a kernel */
  const nda_type *type;
  nda_run run;
  nda_lanes lanes;
  int flags, largest;
  int64_t tuples;              /* 0, or so many lanes that follow one another */
  unsigned char start[128][8]; /* the best so far of each lane */
  int64_t found[128];          /* and its index */
  unsigned char *data, *mask;
  unsigned char *held, *held_mask; /* to be freed */
} trial;

enum { LANES_TRIED = 4, LANES_MOST = 128, FENCE = 1 << 16, FIELD = 1 << 22 };

/* The field, or the other one, between two fences of pages that nobody may
** touch: who reads a byte too many ends the test. NULL where there is none. */
static unsigned char *fenced_field(int other)
{
  static unsigned char *fields[2];
#if defined(FENCES)
  if (fields[other] == NULL) {
    unsigned char *fence = (unsigned char *)mmap(
      NULL, 2 * FENCE + FIELD, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (fence != (unsigned char *)MAP_FAILED &&
        mprotect(fence + FENCE, FIELD, PROT_READ | PROT_WRITE) == 0)
      fields[other] = fence + FENCE;
  }
#endif
  return fields[other];
}

/* A block of just these bytes, so that a sanitizer sees access to any other;
** with `offset` -1 at the end of a field, with -2 at its beginning. */
static unsigned char *tight_room(int64_t bytes, int offset, int other,
                                 unsigned char **held)
{
  unsigned char *field = offset < 0 ? fenced_field(other) : NULL;
  *held = NULL;
  if (field != NULL && bytes <= FIELD)
    return offset == -1 ? field + FIELD - bytes : field;
  offset = offset < 0 ? 0 : offset;
  *held = (unsigned char *)malloc((size_t)(offset + bytes));
  return *held + offset;
}

/* Room for a trial. */
static void make_room(trial *t, int64_t n, int64_t stride, int offset)
{
  int64_t size = t->type->size, bytes, apart = stride < 0 ? -stride : stride;
  t->run.length = n;
  t->run.stride = stride;
  t->run.mask = NULL;
  t->run.mask_stride = 1 + random_below(2);
  t->run.index = random_below(1000);
  t->run.step = 1 + random_below(3);
  t->lanes.count = n < 700 ? 1 + random_below(LANES_TRIED) : 1;
  t->lanes.stride = n * apart + random_below(3);
  t->lanes.mask_stride = n * t->run.mask_stride + random_below(3);
  if (t->tuples > 0) {
    t->run.step = 1;
    t->lanes.count = t->tuples;
    t->lanes.stride = n * apart;
  }
  bytes = (t->lanes.count - 1) * t->lanes.stride + (n - 1) * apart + size;
  t->data = tight_room(bytes, offset, 0, &t->held);
  memset(t->data, 0x80, (size_t)bytes);
  t->run.data = (const char *)t->data + (stride < 0 ? (n - 1) * apart : 0);
  bytes = (t->lanes.count - 1) * t->lanes.mask_stride +
          (n - 1) * t->run.mask_stride + 1;
  t->mask = tight_room(bytes, offset < 0 ? offset : 0, 1, &t->held_mask);
  for (int64_t i = 0; i < bytes; i++)
    t->mask[i] = (unsigned char)(random_bits() & random_bits() & 5);
}

static void free_room(trial *t)
{
  free(t->held);
  free(t->held_mask);
}

static unsigned char *trial_at(const trial *t, int64_t lane, int64_t i)
{
  return t->data + (t->run.data - (const char *)t->data) +
         lane * t->lanes.stride + i * t->run.stride;
}

/* Mostly one element, others more or less often: winners far in, ties. */
static void fill_trial(trial *t)
{
  unsigned char elements[8][8];
  int64_t n = t->run.length;
  int count = palette(t->type, elements);
  static const int64_t chance[3] = {1, 5, 0};
  int64_t most = chance[random_below(3)];
  const unsigned char *common = elements[random_below(count)];
  size_t size = (size_t)t->type->size;
  if (random_below(3) != 0 && t->type->kind == NDA_REAL)
    count -= 2; /* no NaN but by `common` */
  if (most == 0)
    most = 1 + random_below(2 * n);
  for (int64_t lane = 0; lane < t->lanes.count; lane++) {
    for (int64_t i = 0; i < n; i++)
      memcpy(trial_at(t, lane, i),
             random_below(most) == 0 ? elements[random_below(count)] : common,
             size);
    memcpy(t->start[lane], elements[random_below(count)], size);
    if (t->type->kind == NDA_BOOLEAN)
      t->start[lane][0] = t->start[lane][0] != 0;
    t->found[lane] = random_below(3) == 0 ? random_below(9) : -1;
  }
}

/* The expected result of a kernel: the index, and the bytes of the best. */
static int64_t naive_row(const trial *t, int64_t lane, unsigned char *best)
{
  int64_t found = t->found[lane];
  int any = found >= 0 || (t->flags & NDA_BOUNDED);
  nda_value leader, x;
  memcpy(best, t->start[lane], (size_t)t->type->size);
  t->type->load(best, &leader);
  for (int64_t i = 0; i < t->run.length; i++) {
    int isnan, order;
    if (t->run.mask != NULL &&
        t->run.mask[lane * t->lanes.mask_stride + i * t->run.mask_stride] == 0)
      continue;
    t->type->load(trial_at(t, lane, i), &x);
    isnan = x.kind == NDA_REAL && x.as.real != x.as.real;
    if (isnan && (t->flags & NDA_SKIPNAN))
      continue;
    order = any ? nda_compare(&x, &leader) : t->largest ? 1 : -1;
    if (isnan)
      order =
        !any || leader.as.real == leader.as.real ? (t->largest ? 1 : -1) : 0;
    if (order != (t->largest ? 1 : -1))
      continue;
    any = 1;
    leader = x;
    found = t->run.index + i * t->run.step;
    t->type->store(best, &x);
  }
  return found;
}

static void search_trial(const trial *t, const nda_kernels *kernels, int flags,
                         unsigned char *best, int64_t *index)
{
  nda_dtype dtype = t->type->dtype;
  nda_run run = t->run;
  run.turn = nda_turn(dtype, t->largest);
  flip_all(dtype, t->largest, t->lanes.count, best);
  nda_search_rows(kernels, (nda_key)nda_key_of[dtype], &run, &t->lanes, flags,
                  best, index);
  flip_all(dtype, t->largest, t->lanes.count, best);
}

/* All kernels of the machine against the naive loop. */
static void try_rows(const trial *t)
{
  unsigned char want[LANES_MOST][8], best[LANES_MOST * 8];
  int64_t index[LANES_MOST], found[LANES_MOST];
  size_t size = (size_t)t->type->size;
  const nda_kernels *const *kernels = nda_kernels_available();
  for (int64_t c = 0; c < t->lanes.count; c++)
    found[c] = naive_row(t, c, want[c]);
  for (; *kernels != NULL; kernels++) {
    for (int64_t c = 0; c < t->lanes.count; c++) {
      memcpy(best + (size_t)c * size, t->start[c], size);
      index[c] = t->found[c];
    }
    search_trial(t, *kernels, t->flags, best, index);
    for (int64_t c = 0; c < t->lanes.count; c++) {
      check(index[c] == found[c], "where a row's winner is",
            (long)(t->type->dtype * 1000000 + t->run.length));
      check((found[c] < 0 && !(t->flags & NDA_BOUNDED)) ||
              memcmp(best + (size_t)c * size, want[c], size) == 0,
            "a row's winner", (long)t->type->dtype);
    }
  }
}

/* The bytes from one element to the next: apart, or backwards, or both. */
static int64_t random_stride(int64_t size)
{
  int64_t stride = size * (1 + random_below(3));
  if (random_below(4) == 0)
    stride += random_below(3); /* unaligned */
  return random_below(2) ? stride : -stride;
}

static void test_row(const nda_type *type, int64_t n, int64_t stride,
                     int masked, int offset, int64_t tuples)
{
  trial t;
  t.type = type;
  t.tuples = tuples;
  t.largest = (int)random_bits() & 1;
  t.flags = (int)random_below(8);
  if (tuples > 0 && random_below(2))
    t.flags &= NDA_AHEAD;
  if (!masked && random_below(2))
    t.flags &= ~NDA_SKIPNAN;
  make_room(&t, n, stride, offset);
  if (masked)
    t.run.mask = (const char *)t.mask;
  fill_trial(&t);
  if (random_below(2) && tuples == 0)
    t.flags |= NDA_MIXED;
  if (random_below(4) && tuples > 0)
    t.found[0] = -1;
  for (int64_t c = 1; c < t.lanes.count && !(t.flags & NDA_MIXED); c++)
    t.found[c] = t.found[0] < 0 ? -1 : t.found[c] < 0 ? 9 : t.found[c];
  try_rows(&t);
  t.largest = !t.largest;
  try_rows(&t);
  free_room(&t);
}

/* Adjacent elements anywhere and at a fence; others, or with a mask. */
static void test_rows_of(const nda_type *type, int64_t n)
{
  for (int round = 0; round < (n <= 600 || n > 20000 ? 1 : 2); round++) {
    int64_t stride = random_stride(type->size);
    int masked = stride == type->size || random_below(2);
    test_row(type, n, type->size, 0, (int)random_below(64), 0);
    test_row(type, n, type->size, 0, -1 - (int)random_below(2), 0);
    test_row(type, n, stride, masked, (int)random_below(5) - 2, 0);
  }
}

/* A row of one value, with another at each position in turn, and once more
** after it. */
static void test_places(const nda_type *type, int64_t n, int64_t from,
                        int64_t step)
{
  unsigned char elements[8][8];
  int count = palette(type, elements);
  size_t size = (size_t)type->size;
  trial t;
  t.type = type;
  t.tuples = 0;
  make_room(&t, n, type->size, (int)random_below(66) - 2);
  t.lanes.count = 1;
  t.flags = 0;
  t.found[0] = -1;
  memset(t.start, 0, sizeof t.start);
  for (int64_t place = from; place < n; place += step) {
    const nda_kernels *const *kernels = nda_kernels_available();
    int extremes = place % 5 < 2;
    const unsigned char *lower = elements[count == 4 ? 0 : extremes ? 3 : 2];
    const unsigned char *upper = elements[count == 4 ? 1 : extremes ? 4 : 5];
    const unsigned char *winner, *rest;
    t.largest = (int)(place & 1);
    if (type->kind == NDA_REAL && !extremes)
      lower = elements[5], upper = elements[2]; /* -2.5 and -0.0 */
    winner = t.largest ? upper : lower;
    rest = t.largest ? lower : upper;
    if (type->kind == NDA_REAL && place % 3 == 0)
      winner = elements[6 + (place & 1)];
    for (int64_t i = 0; i < n; i++)
      memcpy(trial_at(&t, 0, i), rest, size);
    memcpy(trial_at(&t, 0, place), winner, size);
    memcpy(trial_at(&t, 0, place + random_below(n - place)), winner, size);
    for (; *kernels != NULL; kernels++) {
      unsigned char best[8] = {0};
      int64_t index = -1;
      search_trial(&t, *kernels, 0, best, &index);
      check(index == t.run.index + place * t.run.step,
            "the winner at each place", (long)(n * 1000 + place));
      check(memcmp(best, winner, size) == 0, "the winner at each place",
            (long)type->dtype);
    }
  }
  free_room(&t);
}

static void test_rows(void)
{
  static const int64_t longer[] = {1000, 4095, 4096,  4097,  8192,
                                   8193, 8255, 10000, 65537, 100003};
  static const int64_t places[] = {31, 32, 33, 63, 64, 65, 100, 129, 300, 1100};
  for (int dtype = 0; dtype < NDA_DTYPES; dtype++) {
    const nda_type *type = &nda_types[dtype];
    for (int64_t n = 1; n <= 600; n++)
      test_rows_of(type, n);
    for (int i = 0; i < 10; i++)
      test_rows_of(type, longer[i]);
    for (int offset = 0; offset < 64; offset++) {
      for (int64_t n = 1 + random_below(20); n < 700; n += n / 2 + 1)
        test_row(type, n, type->size, 0, offset, 0);
    }
    for (int64_t rows = 60; rows <= LANES_MOST; rows++) {
      for (int64_t n = 2; n <= 5; n++)
        test_row(type, n, type->size, 0, (int)random_below(66) - 2, rows);
    }
    for (int64_t n = 1; n < 20; n++)
      test_places(type, n, 0, 1);
    for (int i = 0; i < 10; i++)
      test_places(type, places[i], 0, 1);
    if (type->size == 1) { /* more groups than 8 bits can number */
      test_places(type, 71000, 68000, 120);
      test_places(type, 142000, 135500, 240);
    }
  }
}

static void test_elements(void)
{
  const nda_kernels *const *kernels = nda_kernels_available();
  test_map();
  test_take();
  for (; *kernels != NULL; kernels++) {
    test_pick(*kernels);
    test_sum(*kernels);
    test_order(*kernels);
  }
}

static void test_names(void)
{
  const nda_kernels *const *kernels = nda_kernels_available();
  check(nda_kernels_named(NULL) == kernels[0], "the best without a name", 0);
  check(nda_kernels_named("?") == kernels[0], "the best for another name", 0);
  for (int i = 0; kernels[i] != NULL; i++)
    check(nda_kernels_named(kernels[i]->name) == kernels[i],
          "kernels by their name", i);
}

/* --- the nearest --------------------------------------------------------- */

/* Rounds to float or double after each operation: nothing is fused. */
static double rounded(int single, double x)
{
  volatile float half = (float)x;
  volatile double same = x;
  return single ? (double)half : same;
}

static double number_at(const nda_view *view, int64_t offset)
{
  nda_value value;
  nda_type_of(view)->load((const char *)view->data + offset, &value);
  return value.kind == NDA_REAL     ? value.as.real
         : value.kind == NDA_SIGNED ? (double)value.as.integer
                                    : (double)value.as.natural;
}

/* The distance of point i and query j, in the form that is compared. */
static double compared(const nda_near_plan *plan, const nda_view *points,
                       const nda_view *query, int64_t i, int64_t j)
{
  int single = plan->dtype == NDA_FLOAT32;
  double sum = 0;
  for (int64_t d = 0; d < plan->width; d++) {
    double x =
      number_at(points, i * points->strides[0] + d * points->strides[1]);
    double y = number_at(query, j * query->strides[0] + d * query->strides[1]);
    x = rounded(single, rounded(single, x) - rounded(single, y));
    if (plan->request->metric == NDA_EUCLIDEAN)
      sum = rounded(single, sum + rounded(single, x * x));
    else if (plan->request->metric == NDA_MANHATTAN)
      sum = rounded(single, sum + fabs(x));
    else
      sum = sum != sum || sum >= fabs(x) ? sum : fabs(x);
  }
  return sum;
}

static double root_of_square(const nda_near_plan *plan, double x)
{
  if (plan->request->metric != NDA_EUCLIDEAN)
    return x;
  return rounded(plan->dtype == NDA_FLOAT32, sqrt(x));
}

/* Is x, of point i, before y, of point j? `last`: NaN is. */
static int is_nearer(double x, int64_t i, double y, int64_t j, int last)
{
  if ((x != x) != (y != y))
    return (x != x) != last;
  if (x != x || x == y)
    return i < j;
  return x < y;
}

/* A small array of random numbers in some layout. */
static void random_plane(nda_view *view, char *memory, int64_t *shape,
                         int64_t *strides, nda_dtype dtype, int64_t rows,
                         int64_t columns)
{
  int64_t size = nda_types[dtype].size, gap = random_below(2) * size;
  static const double odd[] = {HUGE_VAL, -HUGE_VAL, 1e30, -0.0};
  int planes = (int)random_below(2);
  nda_view made = {memory, dtype, 2, 0, shape, strides};
  shape[0] = rows;
  shape[1] = columns;
  strides[0] = planes ? size : columns * size + gap;
  strides[1] = planes ? rows * size + gap : size;
  made.data = memory + random_below(3);
  for (int64_t i = 0; i < rows * columns; i++) {
    char *at =
      (char *)made.data + i / columns * strides[0] + i % columns * strides[1];
    nda_value value = integer(random_below(7));
    if (nda_types[dtype].kind == NDA_REAL)
      value = random_below(60) != 0 ? real((double)random_below(9) / 2 - 2)
              : random_below(4)     ? real(odd[random_below(4)])
                                    : real(HUGE_VAL - HUGE_VAL);
    if (nda_convert(&nda_types[dtype], &value, &value) == NDA_OK)
      nda_types[dtype].store(at, &value);
  }
  *view = made;
}

static void test_nearest(const nda_kernels *kernels)
{
  static char memory[2][40000], mask[300];
  static int64_t found[9000];
  static double away[9000], scratch[2 * 300];
  static const double bounds[] = {0, 1, 2.5, 5, HUGE_VAL};
  int64_t n = random_below(280) + 1, width = random_below(5) + 1;
  int64_t queries = random_below(4) ? random_below(3) : random_below(90);
  int64_t shapes[2][2], strides[2][2], steps[2], bools[2] = {0, 1}, k;
  int64_t mask_shape[2];
  nda_view points, query, result = {found, NDA_INT64, 1, 0, NULL, steps};
  nda_view distance = {away, NDA_FLOAT64, 1, 0, NULL, steps};
  nda_view where = {mask, NDA_BOOL, 2, 0, mask_shape, bools};
  int masked = random_below(3) == 0;
  nda_near_request request;
  nda_near_plan plan;
  nda_error error;
  nda_dtype dtype = (nda_dtype)random_below(NDA_BOOL);
  memset(&request, 0, sizeof request);
  request.metric = (nda_metric)(random_below(2) ? 0 : random_below(3));
  request.skipnan = random_below(3) == 0;
  request.base = (int)random_below(2);
  request.has_within = random_below(3) == 0;
  request.within = bounds[random_below(5)];
  request.k = random_below(3) == 0 ? random_below(6) + 1 : 0;
  random_plane(&points, memory[0], shapes[0], strides[0], dtype, n, width);
  if (random_below(3) == 0)
    dtype = (nda_dtype)random_below(NDA_BOOL);
  random_plane(&query, memory[1], shapes[1], strides[1], dtype, queries, width);
  for (int64_t i = 0; i < n; i++)
    mask[i] = random_below(3) != 0;
  mask_shape[0] = queries;
  mask_shape[1] = n;
  if (nda_plan_nearest(&request, &points, &query, masked, &plan, &error) !=
        NDA_OK ||
      plan.scratch > (int64_t)sizeof scratch) {
    check(0, "the nearest are planned", error.code);
    return;
  }
  result.ndim = distance.ndim = plan.ndim;
  result.shape = distance.shape = plan.shape;
  distance.dtype = plan.dtype;
  result.dtype = NDA_INT64;
  nda_row_major(plan.ndim, plan.shape, 8, steps);
  k = request.k > 0 ? request.k : 1;
  check(nda_nearest(kernels, some_watch(), &plan, &points, &query,
                    masked ? &where : NULL, &result, &distance,
                    scratch) == NDA_OK,
        "the nearest are found", 0);
  for (int64_t j = 0; j < queries; j++) {
    static char used[300];
    memset(used, 0, sizeof used);
    for (int64_t place = 0; place < k; place++) {
      int64_t best = -1, at = j * k + place;
      double least = 0, got;
      for (int64_t i = 0; i < n; i++) {
        double x = compared(&plan, &points, &query, i, j);
        if ((masked && !mask[i]) || used[i] ||
            (x != x && (request.skipnan || request.has_within)) ||
            (request.has_within && root_of_square(&plan, x) > request.within))
          continue;
        if (best < 0 || is_nearer(x, i, least, best, request.k > 0)) {
          best = i;
          least = x;
        }
      }
      check(found[at] == best + request.base, "a nearest point", points.dtype);
      got = number_at(&distance, at * 8);
      least = best < 0 ? HUGE_VAL : root_of_square(&plan, least);
      check(got == least || (got != got && least != least), "how far it is",
            points.dtype);
      if (best >= 0)
        used[best] = 1;
    }
  }
  check_halt(nda_nearest(kernels, halting(queries * n * width), &plan, &points,
                         &query, masked ? &where : NULL, &result, &distance,
                         scratch));
}

/* "test_core kernels": those that this machine runs. */
static int list_kernels(void)
{
  const nda_kernels *const *kernels = nda_kernels_available();
  for (; *kernels != NULL; kernels++)
    printf("%s\n", (*kernels)->name);
  return 0;
}

int main(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "kernels") == 0)
    return list_kernels();
  long rounds = argc > 2 ? atol(argv[2]) : 20000;
  state = argc > 1 ? (uint64_t)atoll(argv[1]) * 2654435761u + 1 : 20240607;
  test_names();
  test_edges();
  test_long_puzzle();
  test_broadcast();
  test_columns();
  test_rows();
  for (long round = 0; round < rounds; round++) {
    const nda_kernels *const *kernels = nda_kernels_available();
    if (has_exact()) {
      test_compare();
      test_convert();
    }
    test_threshold();
    test_overlap();
    test_reshape();
    test_slice();
    for (; *kernels != NULL; kernels++) {
      test_copy(*kernels);
      test_reduce(*kernels);
      if (round % 4 == 0)
        test_nearest(*kernels);
    }
    if (round % 5 == 0) /* these visit many more elements */
      test_elements();
  }
  check(questions > 0, "the watch is asked", questions);
  printf("%ld passed, %ld failed\n", passed, failed);
  return failed != 0;
}
