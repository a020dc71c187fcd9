/* elementwise.c: the table of elementwise functions, and the plan of a call;
** see elementwise.h. map.c does the computing. */
#include "elementwise.h"

#include <math.h>
#include <string.h>

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

static void set_real_operand(nda_operand *operand, double real)
{
  operand->array = NULL;
  operand->value.kind = NDA_REAL;
  operand->value.as.real = real;
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
    set_real_operand(&operands[1], fn == NDA_DEG ? 180 / pi : pi / 180);
    fn = NDA_MUL;
  } else if (fn == NDA_SIGN && isinteger(nda_type_of(operands[0].array))) {
    set_real_operand(&operands[1], -1);
    set_real_operand(&operands[2], 1);
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
  nda_value element;
  element.kind = type->kind;
  if (type->kind == NDA_REAL)
    element.as.real = NAN;
  else
    element.as.integer = type->min;
  type->store(slot, &element);
  if (type->kind == NDA_REAL)
    return truth ? NDA_NE : NDA_EQ;
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
  if (fn == NDA_EQ || fn == NDA_NE ||
      (value->kind == NDA_REAL && nda_isnan(value->as.real))) {
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
    limits[upper].kind = NDA_REAL;
    limits[upper].as.real = upper ? HUGE_VAL : -HUGE_VAL;
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
  if (i > 0 && nda_functions[plan->fn].rule == NDA_SHIFTS)
    return plan_shift(plan, i, value, error);
  if (plan->fn == NDA_CLAMP)
    return plan_bound(plan, i, value, error);
  nda_status status = nda_convert(plan->type, value, &element);
  if (plan->result != plan->type->dtype && status != NDA_NOT_NUMBER &&
      status != NDA_NOT_BOOLEAN) { /* a comparison */
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

/* Broadcasts the plan's shape with that of operand i. */
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
