/* larith.c: elementwise functions and operators called from Lua, in the six
** steps of lreduce.c. One C function serves all of them: upvalue 4 is the
** number of the elementwise function. */
#include "../core/elementwise.h"

#include <math.h>

#include "lmethods.h"

#define FUNCTION lua_upvalueindex(4)

static const nda_function *function_called(lua_State *L)
{
  return &nda_functions[lua_tointeger(L, FUNCTION)];
}

/* --- 1. arguments -------------------------------------------------------- */

static const char *advice_on_operand(lua_State *L, nda_fn fn, int arg)
{
  if (lua_istable(L, arg))
    return NDA_MAKE_ARRAY;
  return fn == NDA_ATAN && lua_isnil(L, arg)
           ? "nd.atan(a, 1) is math.atan of each element"
           : NULL;
}

/* Reads a bound of clip, where nil means none, or the base of a logarithm. */
static void read_number(lua_State *L, nda_fn fn, int arg, nda_operand *operand)
{
  operand->array = NULL;
  if (fn == NDA_CLAMP && lua_isnil(L, arg)) {
    operand->value.kind = NDA_REAL;
    operand->value.as.real = arg == 2 ? -HUGE_VAL : HUGE_VAL;
  } else if (lua_type(L, arg) != LUA_TNUMBER) {
    larg_advise(L, larg_at(arg), "number", arg,
                lbase_toarray(L, arg) == NULL ? NULL
                : fn == NDA_CLAMP
                  ? "nd.maximum(a, low) and nd.minimum(a, high) take arrays"
                  : "out comes third, nd.log(a, nil, out)");
  }
  if (!lua_isnil(L, arg))
    lbase_value(L, arg, &operand->value);
}

static void check_bounds(lua_State *L, const nda_operand *operands)
{
  for (int arg = 2; arg <= 3; arg++) {
    if (nda_compare(&operands[arg - 1].value, &operands[arg - 1].value) != 0)
      larg_raisef(L, larg_at(arg), "a bound that is not NaN expected");
  }
  if (nda_compare(&operands[1].value, &operands[2].value) == 1)
    larg_raisef(L, larg_at(2), "low, %s, is above high, %s",
                luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 3, NULL));
}

/* Raises an error unless the slot of out has a writable array. */
static void read_out(lua_State *L, nda_fn fn, int slot)
{
  if (fn == NDA_ROUND && lua_type(L, slot) == LUA_TNUMBER)
    larg_advise(L, larg_at(slot), "array", slot,
                "nd.round(a * 100) / 100 rounds to 2 decimals");
  larg_array(L, slot); /* raises the reason */
}

/* The number of arguments before out. */
static int places_of(const nda_function *function)
{
  return function->operands + (function->fn == NDA_LOG);
}

/* Reads the operands into `operands`; the first may be a table unless this is
** an operator. Returns the function to compute; `plain` is set if all operands
** are Lua numbers or booleans. */
static const nda_function *read_operands(lua_State *L, const lstate *state,
                                         const nda_function *function,
                                         int table, nda_operand *operands,
                                         int *plain)
{
  nda_fn fn = function->fn;
  int arrays = 0;
  table = table && lua_istable(L, 1);
  if (fn == NDA_LOG && !lua_isnil(L, 2))
    function = &nda_functions[fn = NDA_LOG_BASE];
  for (int i = 0; i < function->operands; i++) {
    const larray *array = lbase_array(L, state, i + 1);
    if (i > 0 && (fn == NDA_CLAMP || fn == NDA_LOG_BASE)) {
      read_number(L, fn, i + 1, &operands[i]);
      continue;
    }
    operands[i].array = array != NULL ? &array->view : NULL;
    arrays += array != NULL;
    if (array == NULL && !(i == 0 && table) &&
        !lbase_value(L, i + 1, &operands[i].value))
      larg_advise(L, larg_at(i + 1), "array or number", i + 1,
                  advice_on_operand(L, fn, i + 1));
  }
  if (fn == NDA_CLAMP)
    check_bounds(L, operands);
  *plain = arrays == 0 && !table;
  return function;
}

/* If all operands are numbers, the first becomes an array, which is left on the
** stack: float64 if another operand is a float, except in comparisons, which
** are exact. */
static void lift_number(lua_State *L, nda_rule rule, int count,
                        nda_operand *operands)
{
  nda_value value = operands[0].value;
  const nda_type *type = nda_type_for(value.kind);
  larray *array;
  if (rule == NDA_CHOOSES || value.kind == NDA_BOOLEAN)
    larg_advise(L, larg_at(1), rule == NDA_CHOOSES ? "bool array" : "array", 1,
                lua_isboolean(L, 1) ? NDA_ELEMENTS_EQUAL : NULL);
  if (value.kind == NDA_REAL && (rule == NDA_BITS || rule == NDA_SHIFTS))
    type = &nda_types[NDA_INT64];
  for (int i = 1; i < count && value.kind == NDA_SIGNED; i++) {
    if ((rule == NDA_KEEPS || rule == NDA_DIVIDES) &&
        operands[i].value.kind == NDA_REAL)
      type = &nda_types[NDA_FLOAT64];
  }
  value = larg_convert(L, larg_at(1), type, &value, "", 0);
  array = larray_new(L, type->dtype, 0, NULL);
  type->store(larray_take(L, array)->data, &value);
  operands[0].array = &array->view;
}

static void fault_kind(lua_State *L, nda_rule rule, int arg)
{
  const char *what = rule == NDA_CHOOSES  ? "bool array"
                     : rule == NDA_BITS   ? "integer or bool array"
                     : rule == NDA_SHIFTS ? "integer array"
                                          : "numbers";
  const larray *array = lbase_toarray(L, arg);
  if (array == NULL)
    larg_advise(L, larg_at(arg), what, arg,
                lua_isboolean(L, arg) ? NDA_ELEMENTS_EQUAL : NULL);
  larg_raisef(L, larg_at(arg), "%s expected, got %s array", what,
              nda_type_of(&array->view)->name);
}

/* Raises an error, which says how to make the shapes broadcast. */
static void fault_shapes(lua_State *L, lorigin from, const nda_mapping *plan,
                         const nda_view *array)
{
  const char *advice = "";
  int axis =
    larg_missing_axis(plan->ndim, plan->shape, array->ndim, array->shape) +
    larg_missing_axis(array->ndim, array->shape, plan->ndim, plan->shape);
  lbase_stack(L, LUA_MINSTACK);
  if (axis > 0)
    advice =
      lua_pushfstring(L, ": with expanddims(%d) the shorter one does", axis);
  larg_raisef(L, from, "shapes %s and %s do not broadcast%s",
              lfault_shape(L, plan->ndim, plan->shape),
              lfault_shape(L, array->ndim, array->shape), advice);
}

/* Raises the error of a failed plan. */
static void fault_plan(lua_State *L, const nda_function *function,
                       const nda_operand *operands, const nda_mapping *plan,
                       const nda_error *error)
{
  const nda_operand *operand = &operands[error->axis];
  lorigin from = larg_at(error->axis + 1);
  if (error->code == NDA_BAD_KIND)
    fault_kind(L, function->rule, error->axis + 1);
  if (error->code == NDA_NO_COMMON)
    larg_raisef(L, from,
                "%s and %s have no common type: convert one with a:astype",
                nda_types[error->expected].name, nda_types[error->got].name);
  if (error->code == NDA_NO_BROADCAST)
    fault_shapes(L, from, plan, operand->array);
  lfault_value(L, error->code, &nda_types[error->expected], &operand->value, "",
               0);
  larg_raise(L, from);
}

/* --- 3 to 5 -------------------------------------------------------------- */

/* Takes the arrays' data pointers. */
static void take_operands(lua_State *L, int count, const nda_operand *operands)
{
  for (int i = 0; i < count; i++) {
    if (operands[i].array != NULL)
      larray_take_view(L, operands[i].array);
  }
}

/* Must the result be computed in a temporary array, and then copied to out? */
static NDA_NOINLINE int overlaps(lua_State *L, const nda_view *out, int count,
                                 const nda_operand *operands)
{
  take_operands(L, count, operands);
  for (int i = 0; i < count; i++) {
    const nda_view *array = operands[i].array;
    if (array != NULL && larray_mixes(out, array))
      return 1;
  }
  return 0;
}

static void compute(lua_State *L, int count, const nda_operand *operands,
                    const nda_mapping *plan, larray *result)
{
  nda_status status;
  take_operands(L, count, operands);
  status = nda_map_arrays(lbase_state(L)->kernels, lbase_watch(L), plan,
                          larray_take(L, result));
  lbase_go_on(L, status);
  if (status != NDA_OK && plan->fn == NDA_FMOD)
    luaL_argerror(L, 2, "zero"); /* as math.fmod */
  if (status != NDA_OK)
    luaL_error(L, "attempt to perform '%s'",
               plan->fn == NDA_IDIV ? "n//0" : "n%%0");
}

/* The general path: broadcasts, converts, and computes in a temporary array if
** it must. */
static NDA_NOINLINE void compute_planned(lua_State *L,
                                         const nda_function *function,
                                         const nda_operand *operands,
                                         larray *out, int slot)
{
  int count = function->operands;
  nda_mapping plan;
  nda_error error;
  if (nda_plan_map(function, operands, &plan, &error) != NDA_OK)
    fault_plan(L, function, operands, &plan, &error);
  larg_fit(L, out, larg_at(slot), plan.ndim, plan.shape, -1,
           &nda_types[plan.result]);
  int apart = out != NULL && overlaps(L, larray_take(L, out), count, operands);
  compute(
    L, count, operands, &plan,
    larray_push_result(L, slot, apart, plan.result, plan.ndim, plan.shape));
  larray_finish(L, slot, -1);
}

/* The fast path, without a plan. Returns false, having done nothing, if `out`
** is not contiguous, or overlaps an operand that it is not. */
static int compute_flat(lua_State *L, lstate *state,
                        const nda_operand *operands, nda_flat *flat,
                        const nda_view *like, larray *out, int slot)
{
  larray *result = out;
  nda_watch *watch;
  if (out == NULL)
    result = larray_new(L, flat->result, like->ndim, like->shape);
  else
    larg_fit(L, out, larg_at(slot), like->ndim, like->shape, -1,
             &nda_types[flat->result]);
  watch = lbase_watch_of(L, state);
  take_operands(L, flat->operands, operands);
  larray_take(L, result);
  if (out != NULL && !nda_flat_into(flat, &out->view))
    return 0;
  lbase_go_on(L, nda_map_flat(state->kernels, watch, flat, &result->view));
  return 1;
}

/* Computes by either path; leaves the result at the top. */
static NDA_NOINLINE void compute_any(lua_State *L, lstate *state,
                                     const nda_function *function,
                                     const nda_operand *operands, larray *out,
                                     int slot)
{
  nda_flat flat;
  int last;
  if (!nda_plan_flat(state->kernels, function, operands, &flat, &last) ||
      !compute_flat(L, state, operands, &flat, operands[last].array, out, slot))
    compute_planned(L, function, operands, out, slot);
}

/* Pushes the only element of the array at the top. */
static void push_plain(lua_State *L)
{
  const nda_view *view = larray_take(L, larray_at(L, -1));
  larray_push_element(L, nda_type_of(view), view->data);
}

static int call_function(lua_State *L, int table)
{
  const nda_function *function = function_called(L);
  lstate *state = lbase_state(L);
  int slot = places_of(function) + 1, plain;
  nda_operand operands[NDA_INPUTS];
  larray *out = NULL;
  larg_count(L, slot);
  function = read_operands(L, state, function, table, operands, &plain);
  if (!lua_isnil(L, slot)) {
    out = lbase_array(L, state, slot);
    if (out == NULL || out->root->base == NULL)
      read_out(L, function->fn, slot);
  }
  if (plain)
    lift_number(L, function->rule, function->operands, operands);
  else if (table && lua_istable(L, 1))
    operands[0].array = &ltable_at(L, 1, larg_at(1), NULL)->view;
  function = nda_resolve(function, operands);
  compute_any(L, state, function, operands, out, slot);
  if (plain && out == NULL)
    push_plain(L);
  else if (plain)
    lua_settop(L, slot);
  return 1;
}

int nda_elementwise_function(lua_State *L)
{
  return call_function(L, 1);
}

/* Lua passes a second operand to unary operators, too. */
int nda_elementwise_operator(lua_State *L)
{
  lua_settop(L, function_called(L)->operands);
  return call_function(L, 0);
}

#undef FUNCTION
