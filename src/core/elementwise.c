/* elementwise.c: functions of elements; see elementwise.h. Kernels compute
** elements that lie side by side. What does not lie so, or is of another type,
** is brought together in a buffer, a block at a time; what does, is read and
** written where it lies. */
#include "elementwise.h"

#include <stdlib.h>

#include "transfer.h"
#include "walk.h"

const nda_function nda_functions[NDA_FUNCTIONS] = {
  {"add", "__add", NDA_ADD, 2, NDA_KEEPS},
  {"sub", "__sub", NDA_SUB, 2, NDA_KEEPS},
  {"mul", "__mul", NDA_MUL, 2, NDA_KEEPS},
  {"div", "__div", NDA_DIV, 2, NDA_FLOATS},
  {"idiv", "__idiv", NDA_IDIV, 2, NDA_DIVIDES},
  {"mod", "__mod", NDA_MOD, 2, NDA_DIVIDES},
  {"pow", "__pow", NDA_POW, 2, NDA_FLOATS},
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
  {"bnot", "__bnot", NDA_BNOT, 1, NDA_BITS},
  {"select", NULL, NDA_SELECT, 3, NDA_CHOOSES},
};

/* --- types --------------------------------------------------------------- */

/* Does the rule take elements of this kind? */
static int takes(nda_rule rule, nda_kind kind)
{
  if (rule == NDA_BITS)
    return kind != NDA_REAL;
  return kind != NDA_BOOLEAN || rule == NDA_COMPARES || rule == NDA_CHOOSES;
}

static int isinteger(const nda_type *type)
{
  return type->kind == NDA_SIGNED || type->kind == NDA_UNSIGNED;
}

/* The type that operand i, an array, and those before it meet in. NULL for
** what is to be compared and has none: integers of 64 bits beside floats, or
** beside those of another sign. */
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

/* The type that a number takes which stands beside no array. */
static const nda_type *own_type(const nda_value *value)
{
  return &nda_types[value->kind == NDA_REAL      ? NDA_FLOAT64
                    : value->kind == NDA_BOOLEAN ? NDA_BOOL
                                                 : NDA_INT64];
}

/* Is the value a float that is no integer, however large? */
static int isfraction(const nda_value *value)
{
  nda_value whole;
  return value->kind == NDA_REAL &&
         nda_convert(&nda_types[NDA_INT64], value, &whole) == NDA_NOT_INTEGRAL;
}

/* The type in which all is computed, as far as arrays and the kinds of numbers
** tell. */
static nda_status find_type(const nda_function *function, int first,
                            const nda_operand *operands, const nda_type **type,
                            nda_error *error)
{
  nda_rule rule = function->rule;
  int arrays = 0;
  *type = NULL;
  for (int i = first; i < function->operands; i++) {
    if (operands[i].array == NULL)
      continue;
    arrays++;
    if (meet(rule, i, nda_type_of(operands[i].array), type, error) != NDA_OK)
      return error->code;
  }
  if (arrays > 0 && *type == NULL)
    return NDA_OK;
  for (int i = first; i < function->operands; i++) {
    const nda_value *value = &operands[i].value;
    if (operands[i].array != NULL)
      continue;
    if (*type == NULL || (arrays == 0 && value->kind == NDA_REAL))
      *type = own_type(value);
    if (rule != NDA_BITS && rule != NDA_COMPARES && isinteger(*type) &&
        isfraction(value))
      *type = &nda_types[NDA_FLOAT64];
  }
  if (rule == NDA_FLOATS && isinteger(*type))
    *type = &nda_types[NDA_FLOAT64];
  return NDA_OK;
}

/* --- comparisons with a number --------------------------------------------- */

static nda_fn mirrored(nda_fn fn)
{
  return fn == NDA_LT   ? NDA_GT
         : fn == NDA_LE ? NDA_GE
         : fn == NDA_GT ? NDA_LT
         : fn == NDA_GE ? NDA_LE
                        : fn;
}

/* A comparison with an element, stored at `slot`, that no element or, where
** `truth`, every one holds. */
static nda_fn settled(const nda_type *type, int truth, void *slot)
{
  nda_value least;
  if (type->kind == NDA_REAL) {
    uint64_t nan = UINT64_C(0x7ff8) << 48;
    least.kind = NDA_REAL;
    memcpy(&least.as.real, &nan, sizeof nan);
    type->store(slot, &least);
    return truth ? NDA_NE : NDA_EQ;
  }
  least.kind = type->kind;
  least.as.integer = type->min;
  type->store(slot, &least);
  return truth ? NDA_GE : NDA_LT;
}

/* The comparison with an element, stored at `slot`, that holds for the elements
** for which `fn` holds with the number, which need be none of the type. */
static nda_fn equivalent(const nda_type *type, nda_fn fn,
                         const nda_value *value, void *slot)
{
  nda_value element;
  int largest = fn == NDA_GT || fn == NDA_LE;
  if (value->kind == NDA_REAL && nda_isnan(&value->as.real))
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

/* --- the plan -------------------------------------------------------------- */

/* Operand i, a number, as an element of the type. */
static nda_status plan_number(nda_mapping *plan, int i, const nda_value *value,
                              nda_error *error)
{
  nda_value element;
  nda_status status = nda_convert(plan->type, value, &element);
  int compares = plan->result != plan->type->dtype;
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

/* Stretches the plan's shape to that of operand i too. */
static nda_status stretch(nda_mapping *plan, int i, nda_error *error)
{
  const nda_view *array = plan->array[i];
  int fresh = array->ndim - plan->ndim;
  for (int at = 0; at < array->ndim; at++) {
    int64_t mine = at < fresh ? 1 : plan->shape[at - fresh];
    int64_t its = array->shape[at];
    if (mine != its && mine != 1 && its != 1)
      return nda_fail(error, NDA_NO_BROADCAST, i, 0, 0);
  }
  for (int at = plan->ndim; at > 0 && fresh > 0; at--)
    plan->shape[at - 1 + fresh] = plan->shape[at - 1];
  for (int at = 0; at < fresh; at++)
    plan->shape[at] = 1;
  plan->ndim += fresh > 0 ? fresh : 0;
  for (int at = 1; at <= array->ndim; at++) {
    int64_t *mine = &plan->shape[plan->ndim - at];
    *mine = *mine == 1 ? array->shape[array->ndim - at] : *mine;
  }
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

/* What has no kernel of its own, by another that has. */
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
  int first = function->rule == NDA_CHOOSES; /* after the mask */
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

/* --- blocks ---------------------------------------------------------------- */

enum {
  BLOCK = 256, /* elements of a buffer */
  FEW = 64     /* a run that is shorter is not a block by itself */
};

typedef union buffer {
  double real;
  int64_t whole;
  char bytes[BLOCK * sizeof(double)];
} buffer;

/* How the elements of an operand lie within a block. */
typedef enum way {
  TOGETHER, /* side by side */
  STILL,    /* all are one */
  REPEATED, /* along the block's first axis, all places are alike */
  APART
} way;

typedef struct side {
  const nda_type *type; /* of its elements */
  const nda_type *as;   /* in which they are computed */
  char *data;
  way way;
} side;

/* A block is `rows` places of the axis `first`, with all of the axes inside
** that, `within` elements each. Operand 0 is the result. */
typedef struct job {
  int operands;
  nda_map *kernel;
  nda_walk walk;
  int first, last;
  int64_t length, within, rows;
  int64_t side; /* elements that a kernel computes at a time */
  side sides[NDA_OPERANDS];
  const char *in[NDA_INPUTS];
  int64_t advance[NDA_INPUTS];
  buffer buffers[NDA_OPERANDS], wide;
} job;

/* Elements as those of another type, side by side; `to` may be `from`. */
static void convert_run(job *j, const side *s, char *to, const char *from,
                        int64_t stride, int64_t n)
{
  if (s->type == s->as) {
    nda_copy_run(to, s->as->size, from, stride, n, s->as->size);
    return;
  }
  s->type->widen(n, &j->wide, from, stride);
  if (s->as->kind == NDA_REAL && s->type->kind != NDA_REAL) {
    for (int64_t i = 0; i < n; i++) {
      char *at = j->wide.bytes + i * (int64_t)sizeof(double);
      int64_t whole;
      double real;
      memcpy(&whole, at, sizeof whole);
      real =
        s->type->kind == NDA_UNSIGNED ? (double)(uint64_t)whole : (double)whole;
      memcpy(at, &real, sizeof real);
    }
  }
  s->as->narrow(n, to, &j->wide);
}

/* Brings what lies apart together, or for operand 0 the reverse: `count` places
** of an axis of the block, and all inside it. Gives the end of `packed`. */
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

/* What repeats is there once: now as often as a block has rows. */
static void repeat(const job *j, char *bytes, int64_t size)
{
  int64_t all = j->rows * j->within * size, done = j->within * size;
  while (done < all) {
    int64_t more = done < all - done ? done : all - done;
    memcpy(bytes + done, bytes, (size_t)more);
    done += more;
  }
}

/* Where operand k of a block lies side by side, as what it is computed as.
** `fresh`: the first block of a run. */
static const char *gather(job *j, int k, char *at, int64_t rows, int fresh)
{
  const side *s = &j->sides[k];
  char *bytes = j->buffers[k].bytes;
  int64_t n = rows * j->within, stride = j->walk.stride[k][j->last];
  if (s->way == TOGETHER && s->type == s->as)
    return at;
  if (s->way == TOGETHER || (s->way == APART && j->first == j->last)) {
    convert_run(j, s, bytes, at, stride, n);
  } else if (s->way == STILL && fresh) {
    convert_run(j, s, bytes, at, 0, j->side);
  } else if (s->way == REPEATED && fresh) {
    carry(j, k, j->first, 1, at, bytes);
    if (s->type != s->as)
      convert_run(j, s, bytes, bytes, s->type->size, j->within);
    repeat(j, bytes, s->as->size);
  } else if (s->way == APART) {
    carry(j, k, j->first, rows, at, bytes);
    if (s->type != s->as)
      convert_run(j, s, bytes, bytes, s->type->size, n);
  }
  return bytes;
}

/* All blocks at one place of the outer axes. */
static void run_blocks(job *j)
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
    j->kernel(rows * j->within, out, j->in, j->advance);
    if (j->sides[0].way != TOGETHER)
      carry(j, 0, j->first, rows, at[0], out);
    for (int k = 0; k <= j->operands; k++)
      at[k] += rows * walk->stride[k][j->first];
  }
}

/* The strides of axis `axis` of the result; 0 where an operand is stretched. */
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

/* The axes, those along which the result is written in the widest steps first;
** backwards is as good. */
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

/* Which axes make a block. Of a single element there is one, too. */
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
  walk->ndim = j->first; /* the rest is walked */
}

static way way_of(const job *j, int k)
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
    side *s = &j->sides[k];
    s->way = way_of(j, k);
    if (k == 0 && s->way != TOGETHER)
      s->way = APART;
    buffered |= s->way >= REPEATED || (s->way != STILL && s->type != s->as);
    if (k > 0)
      j->advance[k - 1] = s->way == STILL ? 0 : j->side * s->as->size;
  }
  j->advance[1] = j->operands == 1 ? j->advance[0] : j->advance[1];
  j->rows = buffered ? BLOCK / j->within : j->length;
}

/* How many elements the kernel computes at a time. */
static int64_t side_of(const nda_mapping *plan)
{
  if (plan->fn >= NDA_LT && plan->fn <= NDA_NE)
    return NDA_TRUTHS;
  return NDA_SIDE(plan->type->size);
}

/* The type in which operand k, from 0, is computed. */
static const nda_type *type_at(const nda_mapping *plan, int k)
{
  return plan->fn == NDA_SELECT && k == 0 ? &nda_types[NDA_BOOL] : plan->type;
}

/* The common case, in which there is nothing to lay out: arrays without gaps, of
** the result's shape and the type computed in, and numbers. False if it is
** another. */
static int run_flat(nda_map *kernel, const nda_mapping *plan,
                    const nda_view *out)
{
  uint64_t lot[NDA_INPUTS][NDA_TRUTHS];
  const char *in[NDA_INPUTS];
  int64_t advance[NDA_INPUTS], side = side_of(plan);
  if (!nda_iscontiguous(out))
    return 0;
  for (int k = 0; k < plan->operands; k++) {
    const nda_view *view = plan->array[k];
    const nda_type *type = type_at(plan, k);
    if (view == NULL) {
      in[k] = (const char *)lot[k];
      advance[k] = 0;
      nda_copy_run((char *)lot[k], type->size, (const char *)&plan->constant[k],
                   0, side, type->size);
    } else if (view->dtype == type->dtype && nda_same_shape(view, out) &&
               nda_iscontiguous(view)) {
      in[k] = (const char *)view->data;
      advance[k] = side * type->size;
    } else {
      return 0;
    }
  }
  if (plan->operands == 1) {
    in[1] = in[0];
    advance[1] = advance[0];
  }
  kernel(nda_size(out), (char *)out->data, in, advance);
  return 1;
}

static void run_map(nda_map *kernel, const nda_mapping *plan,
                    const nda_view *out)
{
  job j;
  j.kernel = kernel;
  j.operands = plan->operands;
  j.side = side_of(plan);
  j.sides[0].type = j.sides[0].as = nda_type_of(out);
  j.sides[0].data = (char *)out->data;
  for (int k = 1; k < NDA_OPERANDS; k++) {
    side *s = &j.sides[k];
    const nda_view *view = k <= j.operands ? plan->array[k - 1] : NULL;
    s->as = type_at(plan, k - 1);
    s->type = view != NULL ? nda_type_of(view) : plan->type;
    s->data = view != NULL ? (char *)view->data
                           : (char *)&plan->constant[(k - 1) % NDA_INPUTS];
  }
  lay_axes(&j, plan, out);
  if (j.walk.empty)
    return;
  lay_blocks(&j);
  lay_sides(&j);
  do {
    run_blocks(&j);
  } while (nda_walk_next(&j.walk));
}

/* --- what no kernel computes ------------------------------------------------ */

/* Comparisons of elements that have no type in common. */
static void compare_exactly(const nda_mapping *plan, const nda_view *out)
{
  const nda_view *a = plan->array[0], *b = plan->array[1];
  nda_walk walk;
  nda_walk_init(&walk);
  for (int i = 0; i < out->ndim; i++) {
    int64_t stride[NDA_OPERANDS];
    strides_of(plan, out, i, stride);
    nda_walk_axis(&walk, out->shape[i], stride);
  }
  if (walk.empty)
    return;
  do {
    nda_value x, y;
    int order, holds;
    nda_type_of(a)->load((const char *)a->data + walk.offset[1], &x);
    nda_type_of(b)->load((const char *)b->data + walk.offset[2], &y);
    order = nda_compare(&x, &y); /* 2: none */
    holds = plan->fn == NDA_LT   ? order < 0
            : plan->fn == NDA_LE ? order <= 0
            : plan->fn == NDA_EQ ? order == 0
                                 : order != 0;
    ((char *)out->data)[walk.offset[0]] = (char)holds;
  } while (nda_walk_next(&walk));
}

/* Is there a 0 among the integers of the view? */
static int has_zero(const nda_view *view)
{
  nda_walk walk;
  nda_walk_init(&walk);
  for (int i = 0; i < view->ndim; i++)
    nda_walk_add(&walk, view->strides[i] == 0 ? 1 : view->shape[i],
                 view->strides[i], 0, 0);
  do {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)view->data + walk.offset[0],
           (size_t)nda_type_of(view)->size);
    if (bits == 0)
      return 1;
  } while (nda_walk_next(&walk));
  return 0;
}

static int divides_by_zero(const nda_mapping *plan)
{
  return plan->array[1] != NULL ? has_zero(plan->array[1])
                                : plan->constant[1] == 0;
}

nda_status nda_map_arrays(const nda_kernels *kernels, const nda_mapping *plan,
                          const nda_view *out, nda_error *error)
{
  nda_map *kernel;
  if (nda_size(out) == 0)
    return NDA_OK;
  if (plan->divides && divides_by_zero(plan))
    return nda_fail(error, NDA_ZERO_DIVISOR, 0, 0, 0);
  if (plan->type == NULL) {
    compare_exactly(plan, out);
    return NDA_OK;
  }
  kernel = kernels->maps->of[plan->fn][plan->type->dtype];
  if (kernel == NULL)
    kernel = nda_maps_plain.of[plan->fn][plan->type->dtype];
  if (!run_flat(kernel, plan, out))
    run_map(kernel, plan, out);
  return NDA_OK;
}
