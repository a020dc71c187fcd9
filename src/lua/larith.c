/* larith.c: functions of elements as Lua calls them, and operators. A call goes
** in the six steps of lreduce.c; of the one C function for all, the fourth
** upvalue is the number of the function of elements. */
#include "../core/elementwise.h"

#include "larg.h"
#include "larith.h"
#include "larray.h"
#include "lfault.h"

#define FUNCTION lua_upvalueindex(4)

static const nda_function *function_called(lua_State *L)
{
  return &nda_functions[lua_tointeger(L, FUNCTION)];
}

/* --- 1. arguments -------------------------------------------------------- */

static const char *advice_on_mask(lua_State *L, nda_rule rule, int arg)
{
  return rule == NDA_CHOOSES && lua_isboolean(L, arg) ? NDA_ELEMENTS_EQUAL
                                                      : NULL;
}

static void read_operands(lua_State *L, const lstate *state,
                          const nda_function *function, nda_operand *operands)
{
  int arrays = 0;
  for (int i = 0; i < function->operands; i++) {
    const larray *array = lbase_array(L, state, i + 1);
    operands[i].array = array != NULL ? &array->view : NULL;
    arrays += array != NULL;
    if (array == NULL && !lbase_value(L, i + 1, &operands[i].value))
      larg_advise(L, larg_at(i + 1), "array or number", i + 1,
                  lua_istable(L, i + 1) ? NDA_MAKE_ARRAY : NULL);
  }
  if (arrays == 0)
    larg_advise(L, larg_at(1), "array", 1,
                advice_on_mask(L, function->rule, 1));
}

static void fault_kind(lua_State *L, nda_rule rule, int arg)
{
  const char *what = rule == NDA_CHOOSES ? "bool array"
                     : rule == NDA_BITS  ? "integer or bool array"
                                         : "numbers";
  const larray *array = lbase_toarray(L, arg);
  if (array == NULL)
    larg_advise(L, larg_at(arg), what, arg, advice_on_mask(L, rule, arg));
  lua_pushfstring(L, "%s expected, got %s array", what,
                  nda_type_of(&array->view)->name);
}

/* Adds to the message at the top what makes shapes broadcast. */
static void advise_on_axes(lua_State *L, const nda_mapping *plan,
                           const nda_view *array)
{
  int first =
    larg_missing_axis(plan->ndim, plan->shape, array->ndim, array->shape);
  int second =
    larg_missing_axis(array->ndim, array->shape, plan->ndim, plan->shape);
  if (first + second > 0)
    lua_pushfstring(L, "%s: with expanddims(%d) the shorter one does",
                    lua_tostring(L, -1), first + second);
}

/* Why there is no plan. */
static void fault_plan(lua_State *L, const nda_function *function,
                       const nda_operand *operands, const nda_mapping *plan,
                       const nda_error *error)
{
  const nda_operand *operand = &operands[error->axis];
  switch (error->code) {
  case NDA_BAD_KIND:
    fault_kind(L, function->rule, error->axis + 1);
    break;
  case NDA_NO_COMMON:
    lua_pushfstring(L,
                    "%s and %s have no common type: convert one with "
                    "a:astype",
                    nda_types[error->expected].name,
                    nda_types[error->got].name);
    break;
  case NDA_NO_BROADCAST:
    lfault_shape(L, plan->ndim, plan->shape);
    lfault_shape(L, operand->array->ndim, operand->array->shape);
    lua_pushfstring(L, "shapes %s and %s do not broadcast", lua_tostring(L, -2),
                    lua_tostring(L, -1));
    advise_on_axes(L, plan, operand->array);
    break;
  default:
    lfault_value(L, error->code, &nda_types[error->expected], &operand->value,
                 "", 0);
    break;
  }
  larg_raise(L, larg_at(error->axis + 1));
}

/* --- 3 to 5 -------------------------------------------------------------- */

/* Is each element of a written only when it was read, for want of another? */
static int same_layout(const nda_view *a, const nda_view *b)
{
  if (a->data != b->data || nda_type_of(a)->size != nda_type_of(b)->size ||
      !nda_same_shape(a, b))
    return 0;
  for (int i = 0; i < a->ndim; i++) {
    if (a->shape[i] > 1 && a->strides[i] != b->strides[i])
      return 0;
  }
  return 1;
}

/* Takes the arrays' data pointers. */
static void take_operands(lua_State *L, int count, const nda_operand *operands)
{
  for (int i = 0; i < count; i++) {
    if (operands[i].array != NULL)
      larray_take_view(L, operands[i].array);
  }
}

/* Must the result go into an array of our own before it goes into out? */
static NDA_NOINLINE int overlaps(lua_State *L, const nda_view *out, int count,
                                 const nda_operand *operands)
{
  take_operands(L, count, operands);
  for (int i = 0; i < count; i++) {
    const nda_view *array = operands[i].array;
    if (array != NULL && !same_layout(out, array) && nda_overlap(out, array))
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
  if (status != NDA_OK)
    luaL_error(L, "attempt to perform '%s'",
               plan->fn == NDA_IDIV ? "n//0" : "n%%0");
}

static void check_out(lua_State *L, int slot, const larray *out, int ndim,
                      const int64_t *shape, nda_dtype result)
{
  larg_out_shape(L, slot, &out->view, ndim, shape);
  larg_out_type(L, slot, &out->view, &nda_types[result]);
}

/* Broadcasts, converts, and goes by way of a copy if it must. */
static NDA_NOINLINE int compute_planned(lua_State *L,
                                        const nda_function *function,
                                        const nda_operand *operands,
                                        larray *out, int slot)
{
  int count = function->operands;
  nda_mapping plan;
  nda_error error;
  larray *result = out;
  if (nda_plan_map(function, operands, &plan, &error) != NDA_OK)
    fault_plan(L, function, operands, &plan, &error);
  if (out != NULL)
    check_out(L, slot, out, plan.ndim, plan.shape, plan.result);
  if (out == NULL || overlaps(L, larray_take(L, out), count, operands))
    result = larray_new(L, plan.result, plan.ndim, plan.shape);
  compute(L, count, operands, &plan, result);
  if (out != NULL && result != out)
    larray_copy(L, out, result);
  if (out != NULL)
    lua_settop(L, slot);
  return 1;
}

/* What needs no plan. False, and nothing done, where `out` has gaps, or shares
** memory in another way than that it is an operand. */
static int compute_flat(lua_State *L, lstate *state,
                        const nda_operand *operands, nda_flat *flat,
                        const nda_view *like, larray *out)
{
  larray *result = out;
  nda_watch *watch;
  if (out == NULL)
    result = larray_new(L, flat->result, like->ndim, like->shape);
  else
    check_out(L, flat->operands + 1, out, like->ndim, like->shape,
              flat->result);
  watch = lbase_watch_of(L, state);
  take_operands(L, flat->operands, operands);
  larray_take(L, result);
  if (out != NULL && !nda_flat_into(flat, &out->view))
    return 0;
  lbase_go_on(L, nda_map_flat(state->kernels, watch, flat, &result->view));
  return 1;
}

int larith_function(lua_State *L)
{
  const nda_function *function = function_called(L);
  lstate *state = lbase_state(L);
  int slot = function->operands + 1, last;
  nda_operand operands[NDA_INPUTS];
  nda_flat flat;
  larray *out = NULL;
  larg_count(L, slot);
  read_operands(L, state, function, operands);
  if (!lua_isnil(L, slot)) {
    out = lbase_array(L, state, slot);
    if (out == NULL || out->root->base == NULL)
      larg_array(L, slot); /* says why not */
  }
  if (!nda_plan_flat(state->kernels, function, operands, &flat, &last) ||
      !compute_flat(L, state, operands, &flat, operands[last].array, out))
    return compute_planned(L, function, operands, out, slot);
  return 1;
}

/* Lua hands over a second operand where there is none. */
int larith_operator(lua_State *L)
{
  lua_settop(L, function_called(L)->operands);
  return larith_function(L);
}

#undef FUNCTION
