/* elementwise.c: the table of elementwise functions, the plan of a call, and
** the computing; see elementwise.h. Kernels compute contiguous elements.
** Operands with other strides or types are gathered and converted in a buffer,
** a block at a time; the rest are read and written in place. */
#include "elementwise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "transfer.h"

const nda_function nda_functions[NDA_FUNCTIONS] = {
  {"add", "__add", NDA_ADD, 2, NDA_KEEPS},
  {"sub", "__sub", NDA_SUB, 2, NDA_KEEPS},
  {"mul", "__mul", NDA_MUL, 2, NDA_KEEPS},
  {"div", "__div", NDA_DIV, 2, NDA_FLOATS},
  {"idiv", "__idiv", NDA_IDIV, 2, NDA_DIVIDES},
  {"mod", "__mod", NDA_MOD, 2, NDA_DIVIDES},
  {"pow", "__pow", NDA_POW, 2, NDA_FLOATS},
  {"fmod", NULL, NDA_FMOD, 2, NDA_DIVIDES},
  {"atan", NULL, NDA_ATAN, 2, NDA_FLOATS},
  {"hypot", NULL, NDA_HYPOT, 2, NDA_FLOATS},
  {"shl", "__shl", NDA_SHL, 2, NDA_SHIFTS},
  {"shr", "__shr", NDA_SHR, 2, NDA_SHIFTS},
  {"minimum", NULL, NDA_MINIMUM, 2, NDA_KEEPS},
  {"maximum", NULL, NDA_MAXIMUM, 2, NDA_KEEPS},
  {"band", "__band", NDA_BAND, 2, NDA_BITS},
  {"bor", "__bor", NDA_BOR, 2, NDA_BITS},
  {"bxor", "__bxor", NDA_BXOR, 2, NDA_BITS},
  {"lt", NULL, NDA_LT, 2, NDA_COMPARES},
  {"le", NULL, NDA_LE, 2, NDA_COMPARES},
  {"gt", NULL, NDA_GT, 2, NDA_COMPARES},
  {"ge", NULL, NDA_GE, 2, NDA_COMPARES},
  {"eq", NULL, NDA_EQ, 2, NDA_COMPARES},
  {"ne", NULL, NDA_NE, 2, NDA_COMPARES},
  {"neg", "__unm", NDA_NEG, 1, NDA_KEEPS},
  {"abs", NULL, NDA_ABS, 1, NDA_KEEPS},
  {"sqrt", NULL, NDA_SQRT, 1, NDA_FLOATS},
  {"floor", NULL, NDA_FLOOR, 1, NDA_KEEPS},
  {"ceil", NULL, NDA_CEIL, 1, NDA_KEEPS},
  {"exp", NULL, NDA_EXP, 1, NDA_FLOATS},
  {"log", NULL, NDA_LOG, 1, NDA_FLOATS},
  {"sin", NULL, NDA_SIN, 1, NDA_FLOATS},
  {"cos", NULL, NDA_COS, 1, NDA_FLOATS},
  {"tan", NULL, NDA_TAN, 1, NDA_FLOATS},
  {"asin", NULL, NDA_ASIN, 1, NDA_FLOATS},
  {"acos", NULL, NDA_ACOS, 1, NDA_FLOATS},
  {"round", NULL, NDA_ROUND, 1, NDA_KEEPS},
  {"trunc", NULL, NDA_TRUNCATE, 1, NDA_KEEPS},
  {"sign", NULL, NDA_SIGN, 1, NDA_KEEPS},
  {"bnot", "__bnot", NDA_BNOT, 1, NDA_BITS},
  {"select", NULL, NDA_SELECT, 3, NDA_CHOOSES},
  {NULL, NULL, NDA_LOG_BASE, 2, NDA_FLOATS},
  {"clip", NULL, NDA_CLAMP, 3, NDA_BOUNDS},
  {"isnan", NULL, NDA_ISNAN, 1, NDA_COMPARES},
  {"deg", NULL, NDA_DEG, 1, NDA_FLOATS},
  {"rad", NULL, NDA_RAD, 1, NDA_FLOATS},
};

static int isinteger(const nda_type *type)
{
  return type->kind == NDA_SIGNED || type->kind == NDA_UNSIGNED;
}

/* --- functions that are others ------------------------------------------- */

static nda_value real_value(double real)
{
  nda_value value;
  value.kind = NDA_REAL;
  value.as.real = real;
  return value;
}

static void set_operand(nda_operand *operand, double real)
{
  operand->array = NULL;
  operand->value = real_value(real);
}

/* isnan is x != x; the sign of an integer is the integer clipped to -1 to 1. */
const nda_function *nda_resolve(const nda_function *function,
                                nda_operand *operands)
{
  const double pi = 3.141592653589793238462643383279502884;
  nda_fn fn = function->fn;
  if (fn == NDA_ISNAN) {
    operands[1] = operands[0];
    fn = NDA_NE;
  } else if (fn == NDA_DEG || fn == NDA_RAD) {
    set_operand(&operands[1], fn == NDA_DEG ? 180 / pi : pi / 180);
    fn = NDA_MUL;
  } else if (fn == NDA_SIGN && isinteger(nda_type_of(operands[0].array))) {
    set_operand(&operands[1], -1);
    set_operand(&operands[2], 1);
    fn = NDA_CLAMP;
  }
  return &nda_functions[fn];
}

/* --- types --------------------------------------------------------------- */

/* Does the rule take elements of this kind? */
static int takes(nda_rule rule, nda_kind kind)
{
  if (rule == NDA_SHIFTS)
    return kind == NDA_SIGNED || kind == NDA_UNSIGNED;
  if (rule == NDA_BITS)
    return kind != NDA_REAL;
  return kind != NDA_BOOLEAN || rule == NDA_COMPARES || rule == NDA_CHOOSES;
}

/* The common type of operand i, an array, and the operands before it. NULL for
** a comparison without one: 64-bit integers with floats, or with 64-bit
** integers of the other signedness. */
static nda_status meet(nda_rule rule, int i, const nda_type *with,
                       const nda_type **type, nda_error *error)
{
  const nda_type *before = *type;
  int compares = rule == NDA_COMPARES;
  if (!takes(rule, with->kind))
    return nda_fail(error, NDA_BAD_KIND, i, 0, 0);
  *type = before == NULL ? with : nda_common(before, with);
  if (before == NULL)
    return NDA_OK;
  if (*type == NULL && !(compares && isinteger(before) && isinteger(with)))
    return nda_fail(error, NDA_NO_COMMON, i, before->dtype, with->dtype);
  if (compares && *type != NULL && (*type)->kind == NDA_REAL &&
      ((isinteger(before) && before->size == 8) ||
       (isinteger(with) && with->size == 8)))
    *type = NULL;
  return NDA_OK;
}

/* Is the value a float that is not an integer? Integers of any size count. */
static int isfraction(const nda_value *value)
{
  nda_value whole;
  return value->kind == NDA_REAL &&
         nda_convert(&nda_types[NDA_INT64], value, &whole) == NDA_NOT_INTEGRAL;
}

/* The type of the computation, as far as the arrays and the kinds of numbers
** determine it. */
static nda_status find_type(const nda_function *function, int first,
                            const nda_operand *operands, const nda_type **type,
                            nda_error *error)
{
  nda_rule rule = function->rule;
  int arrays = 0, whole = rule == NDA_BITS || rule == NDA_SHIFTS;
  *type = NULL;
  for (int i = first; i < function->operands; i++) {
    if (operands[i].array == NULL)
      continue;
    arrays++;
    if (meet(rule, i, nda_type_of(operands[i].array), type, error) != NDA_OK)
      return error->code;
  }
  if ((arrays > 0 && *type == NULL) || rule == NDA_BOUNDS)
    return NDA_OK;
  for (int i = first; i < function->operands; i++) {
    const nda_value *value = &operands[i].value;
    if (operands[i].array != NULL)
      continue;
    if (*type == NULL || (arrays == 0 && value->kind == NDA_REAL))
      *type = nda_type_for(value->kind);
    if (!whole && rule != NDA_COMPARES && isinteger(*type) && isfraction(value))
      *type = &nda_types[NDA_FLOAT64];
  }
  if (rule == NDA_FLOATS && isinteger(*type))
    *type = &nda_types[NDA_FLOAT64];
  return NDA_OK;
}

/* --- comparisons with a number -------------------------------------------- */

static nda_fn mirrored(nda_fn fn)
{
  return fn == NDA_LT   ? NDA_GT
         : fn == NDA_LE ? NDA_GE
         : fn == NDA_GT ? NDA_LT
         : fn == NDA_GE ? NDA_LE
                        : fn;
}

/* A comparison with an element, which it stores at `slot`: false for all
** elements or, with `truth`, true for all. */
static nda_fn settled(const nda_type *type, int truth, void *slot)
{
  nda_value least = real_value(NAN);
  if (type->kind == NDA_REAL) {
    type->store(slot, &least);
    return truth ? NDA_NE : NDA_EQ;
  }
  least.kind = type->kind;
  least.as.integer = type->min;
  type->store(slot, &least);
  return truth ? NDA_GE : NDA_LT;
}

/* The comparison with an element, which it stores at `slot`, that gives the
** same results as `fn` with the number; the number need not be a value of the
** type. */
static nda_fn equivalent(const nda_type *type, nda_fn fn,
                         const nda_value *value, void *slot)
{
  nda_value element;
  int largest = fn == NDA_GT || fn == NDA_LE;
  if (value->kind == NDA_REAL && nda_isnan(value->as.real))
    return settled(type, fn == NDA_NE, slot);
  if (fn == NDA_EQ || fn == NDA_NE) {
    if (nda_convert(type, value, &element) != NDA_OK ||
        nda_compare(&element, value) != 0)
      return settled(type, fn == NDA_NE, slot);
    type->store(slot, &element);
    return fn;
  }
  if (nda_threshold(type, largest, value, slot))
    return fn;
  return settled(type, fn == NDA_LT || fn == NDA_GT, slot);
}

/* --- the plan ------------------------------------------------------------- */

/* Plans a shift by a number; a negative one shifts the other way. A left shift
** becomes a multiplication, which vectorizes. Shifts beyond the width act as
** the width. */
static nda_status plan_shift(nda_mapping *plan, int i, const nda_value *value,
                             nda_error *error)
{
  nda_value whole;
  nda_status status = nda_convert(&nda_types[NDA_INT64], value, &whole);
  if (status != NDA_OK)
    return nda_fail(error, status, i, NDA_INT64, 0);
  if (whole.as.integer < 0) {
    plan->fn = plan->fn == NDA_SHL ? NDA_SHR : NDA_SHL;
    whole.as.natural = 0 - whole.as.natural;
  }
  if (whole.as.natural > 64)
    whole.as.natural = 64;
  if (plan->fn == NDA_SHL) {
    plan->fn = NDA_MUL;
    whole.as.natural =
      whole.as.natural < 64 ? UINT64_C(1) << whole.as.natural : 0;
  }
  plan->type->store(&plan->constant[i], &whole);
  return NDA_OK;
}

/* A bound outside the range of the type becomes the end of that range. */
static nda_status plan_bound(nda_mapping *plan, int i, const nda_value *value,
                             nda_error *error)
{
  const nda_type *type = plan->type;
  nda_value limits[2], element;
  int upper = i == 2, beyond;
  nda_status status = nda_convert(type, value, &element);
  nda_limits(type, &limits[0], &limits[1]);
  if (type->kind == NDA_REAL) {
    limits[upper] = real_value(upper ? HUGE_VAL : -HUGE_VAL);
    beyond = status == NDA_OVERFLOW && (value->as.real > 0) == upper;
  } else {
    beyond = nda_compare(value, &limits[upper]) == (upper ? 1 : -1);
  }
  if (beyond)
    element = limits[upper];
  else if (status != NDA_OK)
    return nda_fail(error, status, i, type->dtype, 0);
  type->store(&plan->constant[i], &element);
  return NDA_OK;
}

/* Converts operand i, a number, to the type. */
static nda_status plan_number(nda_mapping *plan, int i, const nda_value *value,
                              nda_error *error)
{
  nda_value element;
  int compares = plan->result != plan->type->dtype;
  if (i > 0 && nda_functions[plan->fn].rule == NDA_SHIFTS)
    return plan_shift(plan, i, value, error);
  if (plan->fn == NDA_CLAMP)
    return plan_bound(plan, i, value, error);
  nda_status status = nda_convert(plan->type, value, &element);
  if (compares && status != NDA_NOT_NUMBER && status != NDA_NOT_BOOLEAN) {
    if (i == 0)
      plan->fn = mirrored(plan->fn);
    plan->fn = equivalent(plan->type, plan->fn, value, &plan->constant[i]);
    if (i == 0)
      plan->fn = mirrored(plan->fn);
    return NDA_OK;
  }
  if (status != NDA_OK)
    return nda_fail(error, status, i, plan->type->dtype, 0);
  plan->type->store(&plan->constant[i], &element);
  return NDA_OK;
}

/* The length of an axis, counted from the last one. */
NDA_INLINE int64_t length_at(int ndim, const int64_t *shape, int at)
{
  return at <= ndim ? shape[ndim - at] : 1;
}

/* Broadcasts the plan's shape with that of operand i. If it fails, the plan's
** shape stays. */
static nda_status stretch(nda_mapping *plan, int i, nda_error *error)
{
  const nda_view *array = plan->array[i];
  int own = plan->ndim, ndim = own > array->ndim ? own : array->ndim;
  for (int at = 1; at <= array->ndim; at++) {
    int64_t mine = length_at(own, plan->shape, at);
    int64_t its = length_at(array->ndim, array->shape, at);
    if (mine != its && mine != 1 && its != 1)
      return nda_fail(error, NDA_NO_BROADCAST, i, 0, 0);
  }
  for (int at = 1; at <= ndim; at++) { /* in place: it moves to the end */
    int64_t mine = length_at(own, plan->shape, at);
    plan->shape[ndim - at] =
      mine == 1 ? length_at(array->ndim, array->shape, at) : mine;
  }
  plan->ndim = ndim;
  return NDA_OK;
}

static void exchange(nda_mapping *plan)
{
  const nda_view *array = plan->array[0];
  uint64_t constant = plan->constant[0];
  plan->array[0] = plan->array[1];
  plan->array[1] = array;
  plan->constant[0] = plan->constant[1];
  plan->constant[1] = constant;
}

/* Replaces functions without a kernel by others that have one. */
static void simplify(nda_mapping *plan, const nda_operand *operands)
{
  nda_value two;
  two.kind = NDA_SIGNED;
  two.as.integer = 2;
  if (plan->fn == NDA_GT || plan->fn == NDA_GE) {
    plan->fn = mirrored(plan->fn);
    exchange(plan);
  } else if (plan->fn == NDA_POW && plan->array[1] == NULL &&
             nda_compare(&operands[1].value, &two) == 0) {
    plan->fn = NDA_MUL;
    plan->array[1] = plan->array[0];
  }
}

nda_status nda_plan_map(const nda_function *function,
                        const nda_operand *operands, nda_mapping *plan,
                        nda_error *error)
{
  int first = function->rule == NDA_CHOOSES; /* skip the mask */
  const nda_type *type;
  if (first > 0 &&
      (operands[0].array == NULL || operands[0].array->dtype != NDA_BOOL))
    return nda_fail(error, NDA_BAD_KIND, 0, 0, 0);
  if (find_type(function, first, operands, &type, error) != NDA_OK)
    return error->code;
  plan->fn = function->fn;
  plan->operands = function->operands;
  plan->type = type;
  plan->result =
    function->rule == NDA_COMPARES || type == NULL ? NDA_BOOL : type->dtype;
  plan->divides = function->rule == NDA_DIVIDES && isinteger(type);
  plan->ndim = 0;
  for (int i = 0; i < function->operands; i++) {
    plan->array[i] = operands[i].array;
    plan->constant[i] = 0;
    if (operands[i].array == NULL &&
        plan_number(plan, i, &operands[i].value, error) != NDA_OK)
      return error->code;
  }
  for (int i = 0; i < function->operands; i++) {
    if (plan->array[i] != NULL && stretch(plan, i, error) != NDA_OK)
      return error->code;
  }
  simplify(plan, operands);
  return NDA_OK;
}

/* --- blocks --------------------------------------------------------------- */

enum {
  BLOCK = 256,    /* elements in a buffer */
  CACHED = 2048,  /* elements that fit in the L1 cache */
  FEW = 64,       /* a shorter run is not a block of its own */
  CALL_COST = 16, /* see cost_of */
  LARGE = 1 << 24 /* bytes that do not fit in a cache */
};

typedef union block_buffer {
  double real;
  int64_t whole;
  char bytes[BLOCK * sizeof(double)];
} block_buffer;

/* How the elements of an operand are laid out in a block. */
typedef enum map_way {
  TOGETHER, /* contiguous */
  STILL,    /* one element for all */
  REPEATED, /* stride 0 along the block's first axis */
  APART
} map_way;

typedef struct map_side {
  const nda_type *type; /* of its elements */
  const nda_type *as;   /* of the computation */
  nda_conversion conversion;
  char *data;
  map_way way;
} map_side;

/* A block covers `rows` positions of the axis `first`, and all of the axes
** inside it, `within` elements each. Operand 0 is the result. */
typedef struct job {
  nda_watch *watch;
  int64_t cost; /* of one element, for the watch */
  int operands;
  nda_map *kernel;
  nda_map *then; /* NULL, or a second step: of its result and operand 3 */
  nda_walk walk;
  int first, last;
  int64_t length, within, rows;
  int64_t lot; /* elements per kernel step */
  map_side sides[NDA_OPERANDS];
  const char *in[NDA_INPUTS];
  int64_t advance[NDA_INPUTS];
  block_buffer buffers[NDA_OPERANDS], gathered;
} job;

/* Gathers strided elements into `packed`; for operand 0 scatters them instead:
** `count` positions of an axis of the block, with all axes inside it. Returns
** the end of `packed`. */
static char *carry(const job *j, int k, int axis, int64_t count, char *spread,
                   char *packed)
{
  int64_t stride = j->walk.stride[k][axis];
  int size = j->sides[k].type->size;
  if (axis < j->last) {
    for (int64_t i = 0; i < count; i++)
      packed = carry(j, k, axis + 1, j->walk.length[axis + 1],
                     spread + i * stride, packed);
    return packed;
  }
  if (k == 0)
    nda_copy_run(spread, stride, packed, size, count, size);
  else
    nda_copy_run(packed, size, spread, stride, count, size);
  return packed + count * size;
}

/* Copies a repeated row, which is there once, for each row of the block. */
static void repeat(const job *j, char *bytes, int64_t size)
{
  int64_t all = j->rows * j->within * size, done = j->within * size;
  while (done < all) {
    int64_t more = done < all - done ? done : all - done;
    memcpy(bytes + done, bytes, nda_bytes(more, 1));
    done += more;
  }
}

/* Elements of the type of the computation. */
static void convert_run(const map_side *s, char *to, const char *from,
                        int64_t stride, int64_t n)
{
  if (s->type == s->as)
    nda_copy_run(to, s->as->size, from, stride, n, s->as->size);
  else
    nda_convert_block(&s->conversion, to, from, stride, n);
}

/* Operand k of a block as contiguous elements of the type of the computation.
** `fresh`: the first block of a run. */
static const char *gather(job *j, int k, char *at, int64_t rows, int fresh)
{
  const map_side *s = &j->sides[k];
  char *bytes = j->buffers[k].bytes;
  char *own = s->type == s->as ? bytes : j->gathered.bytes;
  int64_t n = rows * j->within, stride = j->walk.stride[k][j->last];
  if (s->way == TOGETHER && s->type == s->as)
    return at;
  if (s->way == TOGETHER || (s->way == APART && j->first == j->last)) {
    convert_run(s, bytes, at, stride, n);
  } else if (s->way == STILL && fresh) {
    convert_run(s, bytes, at, 0, j->lot);
  } else if (s->way == APART || (s->way == REPEATED && fresh)) {
    int64_t count = s->way == APART ? rows : 1;
    carry(j, k, j->first, count, at, own);
    if (own != bytes)
      convert_run(s, bytes, own, s->type->size, count * j->within);
    if (s->way == REPEATED)
      repeat(j, bytes, s->as->size);
  }
  return bytes;
}

/* Computes n elements of a block. */
static void run_block(const job *j, int64_t n, char *out)
{
  j->kernel(n, out, j->in, j->advance);
  if (j->then != NULL) {
    const char *in[2] = {out, j->in[2]};
    int64_t advance[2] = {j->lot * j->sides[0].as->size, j->advance[2]};
    j->then(n, out, in, advance);
  }
}

/* Computes all blocks at one position of the outer axes. */
static nda_status run_blocks(job *j)
{
  char *at[NDA_OPERANDS];
  const nda_walk *walk = &j->walk;
  for (int k = 0; k <= j->operands; k++)
    at[k] = j->sides[k].data + walk->offset[k];
  for (int64_t from = 0; from < j->length; from += j->rows) {
    int64_t rows = j->length - from < j->rows ? j->length - from : j->rows;
    char *out = j->sides[0].way == TOGETHER ? at[0] : j->buffers[0].bytes;
    for (int k = 1; k <= j->operands; k++)
      j->in[k - 1] = gather(j, k, at[k], rows, from == 0);
    if (j->operands == 1)
      j->in[1] = j->in[0];
    run_block(j, rows * j->within, out);
    if (j->sides[0].way != TOGETHER)
      carry(j, 0, j->first, rows, at[0], out);
    for (int k = 0; k <= j->operands; k++)
      at[k] += rows * walk->stride[k][j->first];
    if (nda_stopped(j->watch, rows * j->within * j->cost))
      return NDA_STOPPED;
  }
  return NDA_OK;
}

/* The strides of all operands along axis `axis` of the result; 0 where an
** operand is broadcast. */
static void strides_of(const nda_mapping *plan, const nda_view *out, int axis,
                       int64_t *stride)
{
  stride[0] = out->strides[axis];
  for (int k = 1; k < NDA_OPERANDS; k++) {
    const nda_view *view = k <= plan->operands ? plan->array[k - 1] : NULL;
    int own = view != NULL ? axis - (out->ndim - view->ndim) : -1;
    stride[k] = own < 0 || view->shape[own] == 1 ? 0 : view->strides[own];
  }
}

/* Orders the axes, those with the largest strides of the result first. A
** negative stride counts as its magnitude. */
static void lay_axes(job *j, const nda_mapping *plan, const nda_view *out)
{
  int order[NDA_MAXDIMS];
  for (int i = 0; i < out->ndim; i++) {
    int at = i;
    for (;
         at > 0 && llabs(out->strides[order[at - 1]]) < llabs(out->strides[i]);
         at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
  nda_walk_init(&j->walk);
  for (int i = 0; i < out->ndim; i++) {
    int64_t length = out->shape[order[i]], stride[NDA_OPERANDS];
    strides_of(plan, out, order[i], stride);
    for (int k = 0; k < NDA_OPERANDS && out->strides[order[i]] < 0; k++) {
      j->sides[k].data += (length - 1) * stride[k];
      stride[k] = -stride[k];
    }
    nda_walk_axis(&j->walk, length, stride);
  }
}

/* Chooses the axes of a block. A single element gets one axis, too. */
static void lay_blocks(job *j)
{
  nda_walk *walk = &j->walk;
  if (walk->ndim == 0) {
    int64_t stride[NDA_OPERANDS];
    for (int k = 0; k < NDA_OPERANDS; k++)
      stride[k] = k <= j->operands ? j->sides[k].type->size : 0;
    nda_walk_axis(walk, 2, stride);
    walk->length[0] = 1;
  }
  j->first = j->last = walk->ndim - 1;
  j->within = 1;
  while (j->first > 0 && j->within * walk->length[j->first] < FEW) {
    j->within *= walk->length[j->first];
    j->first--;
  }
  j->length = walk->length[j->first];
  walk->ndim = j->first; /* the other axes are walked */
}

static map_way way_of(const job *j, int k)
{
  const int64_t *stride = j->walk.stride[k];
  int together = stride[j->last] == j->sides[k].type->size;
  int still = stride[j->last] == 0;
  for (int i = j->first; i < j->last; i++) {
    together &= stride[i] == stride[i + 1] * j->walk.length[i + 1];
    still &= stride[i] == 0;
  }
  return together                ? TOGETHER
         : still                 ? STILL
         : stride[j->first] == 0 ? REPEATED
                                 : APART;
}

static void lay_sides(job *j)
{
  int buffered = 0;
  for (int k = 0; k <= j->operands; k++) {
    map_side *s = &j->sides[k];
    s->way = way_of(j, k);
    if (k == 0 && s->way != TOGETHER)
      s->way = APART;
    buffered |= s->way >= REPEATED || (s->way != STILL && s->type != s->as);
    if (k > 0)
      j->advance[k - 1] = s->way == STILL ? 0 : j->lot * s->as->size;
  }
  j->advance[1] = j->operands == 1 ? j->advance[0] : j->advance[1];
  j->rows = nda_piece(j->watch, j->length, j->within * j->cost);
  if (buffered || (j->then != NULL && j->rows > CACHED / j->within))
    j->rows = (buffered ? BLOCK : CACHED) / j->within;
}

/* The cost of an element, relative to copying one. C library functions take 100
** ns and more where they are slow or their argument is large. */
static int64_t cost_of(nda_fn fn)
{
  nda_rule rule = nda_functions[fn].rule;
  return rule == NDA_FLOATS || rule == NDA_DIVIDES ? CALL_COST : 1;
}

/* The number of elements of a type that the kernel computes at a time. */
static int64_t lot_of(nda_fn fn, const nda_type *type)
{
  return fn >= NDA_LT && fn <= NDA_NE ? NDA_TRUTHS : NDA_LOT(type->size);
}

static nda_map *kernel_of(const nda_kernels *kernels, nda_fn fn,
                          const nda_type *type)
{
  nda_map *kernel = kernels->maps->of[fn][type->dtype];
  return kernel != NULL ? kernel : nda_maps_plain.of[fn][type->dtype];
}

/* The type of the computation for operand k, from 0. */
static const nda_type *type_at(const nda_mapping *plan, int k)
{
  return plan->fn == NDA_SELECT && k == 0 ? &nda_types[NDA_BOOL] : plan->type;
}

static nda_status run_map(const nda_kernels *kernels, nda_watch *watch,
                          const nda_mapping *plan, const nda_view *out)
{
  job j;
  nda_status status;
  int clamps = plan->fn == NDA_CLAMP;
  j.watch = watch;
  j.cost = cost_of(plan->fn);
  j.kernel = kernel_of(kernels, clamps ? NDA_MAXIMUM : plan->fn, plan->type);
  j.then = clamps ? kernel_of(kernels, NDA_MINIMUM, plan->type) : NULL;
  j.operands = plan->operands;
  j.lot = lot_of(plan->fn, plan->type);
  j.sides[0].type = j.sides[0].as = nda_type_of(out);
  j.sides[0].data = (char *)out->data;
  for (int k = 1; k < NDA_OPERANDS; k++) {
    map_side *s = &j.sides[k];
    const nda_view *view = k <= j.operands ? plan->array[k - 1] : NULL;
    s->as = type_at(plan, k - 1);
    s->type = view != NULL ? nda_type_of(view) : plan->type;
    if (s->type != s->as)
      s->conversion = nda_conversion_of(kernels, s->as, s->type, NDA_TRUNC);
    s->data = view != NULL ? (char *)view->data
                           : (char *)&plan->constant[(k - 1) % NDA_INPUTS];
  }
  lay_axes(&j, plan, out);
  lay_blocks(&j);
  lay_sides(&j);
  do {
    status = run_blocks(&j);
  } while (status == NDA_OK && nda_walk_next(&j.walk));
  return status;
}

/* --- what no kernel computes ---------------------------------------------- */

/* Compares elements that have no common type. */
static nda_status compare_exactly(nda_watch *watch, const nda_mapping *plan,
                                  const nda_view *out)
{
  const nda_view *a = plan->array[0], *b = plan->array[1];
  nda_walk walk;
  nda_walk_init(&walk);
  for (int i = 0; i < out->ndim; i++) {
    int64_t stride[NDA_OPERANDS];
    strides_of(plan, out, i, stride);
    nda_walk_axis(&walk, out->shape[i], stride);
  }
  do {
    nda_value x, y;
    nda_type_of(a)->load((const char *)a->data + walk.offset[1], &x);
    nda_type_of(b)->load((const char *)b->data + walk.offset[2], &y);
    int order = nda_compare(&x, &y); /* 2: unordered */
    int holds = plan->fn == NDA_LT   ? order < 0
                : plan->fn == NDA_LE ? order <= 0
                : plan->fn == NDA_EQ ? order == 0
                                     : order != 0;
    ((char *)out->data)[walk.offset[0]] = (char)holds;
    if (nda_stopped(watch, 1))
      return NDA_STOPPED;
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

/* NDA_ZERO_DIVISOR if the view of integers has a 0; the sum kernels that count
** true elements find it. */
static nda_status find_zero(const nda_kernels *kernels, nda_watch *watch,
                            const nda_view *view)
{
  nda_kernel *kernel = kernels->maps->rows[NDA_TRUES][view->dtype];
  const nda_lanes one = {1, 0, 0};
  nda_walk walk;
  nda_runs runs;
  nda_walk_over(&walk, view->ndim, view->shape, view->strides, NULL);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    nda_run run = {(const char *)view->data + runs.offset[0],
                   runs.stride[0],
                   NULL,
                   0,
                   runs.length,
                   0,
                   1,
                   0};
    int64_t zeros = 0, lost = 0;
    kernel(&run, &one, NDA_ENOUGH | NDA_INVERTED, &zeros, &lost);
    if (zeros != 0)
      return NDA_ZERO_DIVISOR;
  }
  return runs.status;
}

static nda_status check_divisors(const nda_kernels *kernels, nda_watch *watch,
                                 const nda_mapping *plan)
{
  if (plan->array[1] != NULL)
    return find_zero(kernels, watch, plan->array[1]);
  return plan->constant[1] == 0 ? NDA_ZERO_DIVISOR : NDA_OK;
}

nda_status nda_map_arrays(const nda_kernels *kernels, nda_watch *watch,
                          const nda_mapping *plan, const nda_view *out)
{
  nda_status status = NDA_OK;
  if (nda_size(out) == 0)
    return NDA_OK;
  if (plan->divides)
    status = check_divisors(kernels, watch, plan);
  if (status != NDA_OK)
    return status;
  if (plan->type == NULL)
    return compare_exactly(watch, plan, out);
  return run_map(kernels, watch, plan, out);
}

/* --- without gaps --------------------------------------------------------- */

/* Converts a number to the type, and repeats it for a lot. False if it does not
** convert, or if rounding could change a comparison. */
static int lay_number(nda_flat *f, int k, int compares, const nda_type *type,
                      const nda_value *value)
{
  nda_value element;
  if (nda_convert(type, value, &element) != NDA_OK ||
      (compares && nda_compare(&element, value) != 0))
    return 0;
  type->store(f->lots[k], &element);
  nda_copy_run((char *)f->lots[k], type->size, (const char *)f->lots[k], 0,
               f->lot, type->size);
  f->in[k] = (const char *)f->lots[k];
  f->advance[k] = 0;
  return 1;
}

int nda_plan_flat(const nda_kernels *kernels, const nda_function *function,
                  const nda_operand *operands, nda_flat *f, int *last)
{
  nda_fn fn = function->fn;
  int first = function->rule == NDA_CHOOSES, turned = 0;
  int compares = function->rule == NDA_COMPARES;
  f->operands = *last = function->operands;
  while (--*last >= first && operands[*last].array == NULL)
    ;
  if (*last < first)
    return 0;
  const nda_view *like = operands[*last].array;
  const nda_type *type = nda_type_of(like);
  if (fn == NDA_GT || fn == NDA_GE) {
    fn = fn == NDA_GT ? NDA_LT : NDA_LE;
    turned = 1;
  }
  f->size = nda_adjacent(like);
  f->kernel = kernel_of(kernels, fn, type);
  f->lot = lot_of(fn, type);
  f->cost = cost_of(fn);
  f->width = type->size;
  f->result = compares ? NDA_BOOL : type->dtype;
  if (f->size <= 0 || f->kernel == NULL || fn == NDA_POW ||
      (function->rule == NDA_SHIFTS && operands[1].array == NULL) ||
      (function->rule == NDA_DIVIDES && type->kind != NDA_REAL))
    return 0;
  for (int i = 0; i < f->operands; i++) {
    const nda_view *array = operands[i].array;
    int k = turned ? 1 - i : i;
    nda_dtype dtype = i < first ? NDA_BOOL : type->dtype;
    f->array[k] = array;
    if (array == NULL && i < first)
      return 0;
    if (array == NULL) {
      if (!lay_number(f, k, compares, type, &operands[i].value))
        return 0;
    } else if (array->dtype == dtype &&
               (array == like || (nda_adjacent(array) == f->size &&
                                  nda_same_shape(array, like)))) {
      f->advance[k] = f->lot * nda_types[dtype].size;
    } else {
      return 0;
    }
  }
  return 1;
}

int nda_flat_into(const nda_flat *f, const nda_view *out)
{
  const char *first = (const char *)out->data;
  int64_t size = nda_type_of(out)->size;
  if (nda_adjacent(out) < 0)
    return 0;
  for (int k = 0; k < f->operands; k++) {
    const nda_view *array = f->array[k];
    const char *at = array != NULL ? (const char *)array->data : NULL;
    int64_t its = array != NULL ? nda_type_of(array)->size : 0;
    if (at == NULL || (at == first && its == size))
      continue;
    if ((uintptr_t)at < (uintptr_t)first + nda_bytes(f->size, size) &&
        (uintptr_t)first < (uintptr_t)at + nda_bytes(f->size, its))
      return 0;
  }
  return 1;
}

/* Computes n elements in whole lots, except for the last. */
static void run_lots(nda_flat *f, int64_t n, char *out)
{
  f->kernel(n, out, f->in, f->advance);
  for (int k = 0; k < NDA_INPUTS; k++)
    f->in[k] += n / f->lot * f->advance[k];
}

/* A large result that is not also an input is written past the caches: they
** keep their contents, and the memory is not read before it is overwritten. */
static int goes_past_caches(const nda_kernels *kernels, const nda_flat *f,
                            const nda_view *out)
{
  if (kernels->maps->stream == NULL || f->size * f->width < LARGE ||
      (uintptr_t)out->data % 32)
    return 0;
  for (int k = 0; k < f->operands; k++) {
    if (f->in[k] == (const char *)out->data)
      return 0;
  }
  return 1;
}

static nda_status run_past_caches(const nda_kernels *kernels, nda_watch *watch,
                                  nda_flat *f, const nda_view *out)
{
  int64_t size = nda_type_of(out)->size, n = f->size;
  char *at = (char *)out->data;
  block_buffer block;
  for (; n >= BLOCK; n -= BLOCK, at += BLOCK * size) {
    int stopped = nda_stopped(watch, BLOCK * f->cost);
    run_lots(f, BLOCK, block.bytes);
    kernels->maps->stream(at, block.bytes, BLOCK * size,
                          n < 2 * BLOCK || stopped);
    if (stopped)
      return NDA_STOPPED;
  }
  run_lots(f, n, at);
  return NDA_OK;
}

nda_status nda_map_flat(const nda_kernels *kernels, nda_watch *watch,
                        nda_flat *f, const nda_view *out)
{
  int64_t size = nda_type_of(out)->size, piece;
  char *at = (char *)out->data;
  for (int k = 0; k < NDA_INPUTS; k++) {
    int own = k < f->operands ? k : 0; /* the others are not used */
    if (f->array[own] != NULL)
      f->in[own] = (const char *)f->array[own]->data;
    f->in[k] = f->in[own];
    f->advance[k] = f->advance[own];
  }
  if (goes_past_caches(kernels, f, out))
    return run_past_caches(kernels, watch, f, out);
  if (watch == NULL) {
    f->kernel(f->size, at, f->in, f->advance);
    return NDA_OK;
  }
  for (int64_t n = f->size; n > 0; n -= piece, at += piece * size) {
    piece = nda_piece(watch, n, f->cost);
    run_lots(f, piece, at);
    if (nda_stopped(watch, piece * f->cost))
      return NDA_STOPPED;
  }
  return NDA_OK;
}
