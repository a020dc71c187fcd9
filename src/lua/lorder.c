/* lorder.c: argsort, sorted, argsmallest and arglargest called from Lua, in the
** six steps of lreduce.c. */
#include "../core/order.h"

#include "../core/transfer.h"
#include "larg.h"
#include "larray.h"
#include "lfault.h"
#include "lmethods.h"
#include "ltable.h"

/* Stack slots of the arguments, and of options that have no argument. */
enum {
  ORDER_K = 2, /* for argsmallest and arglargest */
  ORDER_AXIS,
  ORDER_OUT,
  ORDER_WHERE,
  ORDER_INITIAL,
  ORDER_SKIPNAN,
  ORDER_BASE,
  ORDER_SLOTS,
  SORT_AXIS = 2, /* for argsort and sorted */
  SORT_OUT,
  SORT_DESCENDING,
  SORT_SLOTS
};

static const char *const order_options[] = {
  "k", "axis", "out", "where", "initial", "skipnan", "base"};
static const char *const sort_options[] = {"axis", "out", "descending"};

/* The call of a script. */
typedef struct sorter {
  const char *const *options; /* NULL: the arguments are plain */
  int sorts;                  /* all elements: argsort or sorted */
  larray *out, *where;        /* NULL: there is none */
  nda_ranking want;
} sorter;

/* --- 1. arguments -------------------------------------------------------- */

static lorigin order_origin(const sorter *q, int slot)
{
  lorigin from = larg_at(slot);
  if (q->options != NULL) {
    from.arg = 2;
    from.option = q->options[slot - 2];
  }
  return from;
}

/* Moves the arguments into their slots: positional ones end before `plain`,
** options before `slots`. A table without [1] is a table of options. */
static void spread_order(lua_State *L, sorter *q, const char *const *options,
                         int plain, int slots)
{
  q->options = NULL;
  if (lua_istable(L, 2)) {
    if (lua_rawgeti(L, 2, 1) == LUA_TNIL)
      q->options = options;
    lua_pop(L, 1);
  }
  larg_count(L, q->options != NULL ? 2 : plain - 1);
  if (q->options != NULL)
    larg_options(L, 2, options, slots - 2);
  lua_settop(L, slots - 1);
}

static int order_flag(lua_State *L, const sorter *q, int slot)
{
  if (!lua_isnil(L, slot) && !lua_isboolean(L, slot))
    larg_expected(L, order_origin(q, slot), "boolean", slot);
  return lua_toboolean(L, slot);
}

static larray *order_out(lua_State *L, const sorter *q, int slot)
{
  larray *out = lbase_toarray(L, slot);
  if (out == NULL && !lua_isnil(L, slot))
    larg_advise(L, order_origin(q, slot), "array", slot,
                lua_istable(L, slot) ? NDA_MAKE_ARRAY : NULL);
  if (out != NULL)
    larray_take(L, out);
  return out;
}

/* Converts the axis, after its type was checked. */
static void read_order_axis(lua_State *L, sorter *q, int slot)
{
  int ndim = larray_at(L, 1)->view.ndim;
  q->want.axis = -1;
  if (!lua_isnil(L, slot))
    q->want.axis =
      larg_one_axis(L, slot, order_origin(q, slot), ndim > 0 ? ndim : 1);
}

static void order_base(lua_State *L, sorter *q)
{
  lorigin from = order_origin(q, ORDER_BASE);
  int64_t base = 1;
  if (!lua_isnil(L, ORDER_BASE) && lua_type(L, ORDER_BASE) != LUA_TNUMBER)
    larg_expected(L, from, "0 or 1", ORDER_BASE);
  if (!lua_isnil(L, ORDER_BASE) &&
      (!larg_tointeger(L, ORDER_BASE, &base) || base < 0 || base > 1)) {
    lfault_text(L, ORDER_BASE);
    lua_pushfstring(L, "0 or 1 expected, got %s", lua_tostring(L, -1));
    larg_raise(L, from);
  }
  q->want.base = (int)base;
}

/* Reads `initial`: a number, or a boolean for a bool array; not NaN. */
static void order_initial(lua_State *L, sorter *q)
{
  nda_ranking *want = &q->want;
  lorigin from = order_origin(q, ORDER_INITIAL);
  int truth = larray_at(L, 1)->view.dtype == NDA_BOOL;
  want->has_initial = !lua_isnil(L, ORDER_INITIAL);
  if (!want->has_initial)
    return;
  if (!lbase_value(L, ORDER_INITIAL, &want->initial) ||
      (want->initial.kind == NDA_BOOLEAN) != truth)
    larg_expected(L, from, truth ? "boolean" : "number", ORDER_INITIAL);
  if (want->initial.kind == NDA_REAL && nda_isnan(want->initial.as.real)) {
    lua_pushliteral(L, "a number other than NaN expected");
    larg_raise(L, from);
  }
}

/* Reads the arguments of a:argsort(...) and a:sorted(...). */
static void read_sort(lua_State *L, sorter *q)
{
  memset(q, 0, sizeof *q);
  larg_array(L, 1);
  spread_order(L, q, sort_options, SORT_DESCENDING, SORT_SLOTS);
  larg_check_axis(L, SORT_AXIS, order_origin(q, SORT_AXIS));
  q->out = order_out(L, q, SORT_OUT);
  q->want.largest = order_flag(L, q, SORT_DESCENDING);
  q->want.all = q->want.base = q->sorts = 1;
  read_order_axis(L, q, SORT_AXIS);
}

/* Reads the arguments of a:argsmallest(...) and a:arglargest(...). */
static void read_first(lua_State *L, int largest, sorter *q)
{
  memset(q, 0, sizeof *q);
  larg_array(L, 1);
  spread_order(L, q, order_options, ORDER_WHERE, ORDER_SLOTS);
  q->want.largest = largest;
  q->want.k = larg_integer(L, ORDER_K, order_origin(q, ORDER_K));
  q->want.padded = q->options != NULL;
  larg_check_axis(L, ORDER_AXIS, order_origin(q, ORDER_AXIS));
  q->out = order_out(L, q, ORDER_OUT);
  if (!lua_isnil(L, ORDER_WHERE))
    larg_mask(L, ORDER_WHERE, order_origin(q, ORDER_WHERE));
  order_initial(L, q);
  q->want.skipnan = order_flag(L, q, ORDER_SKIPNAN);
  order_base(L, q);
  if (lua_istable(L, ORDER_WHERE)) {
    ltable_array(L, ORDER_WHERE, order_origin(q, ORDER_WHERE),
                 &nda_types[NDA_BOOL]);
    lua_replace(L, ORDER_WHERE);
  }
  q->where = larray_at(L, ORDER_WHERE);
  q->want.masked = q->where != NULL;
  read_order_axis(L, q, ORDER_AXIS);
}

/* Separate from its caller, which script code may run above. */
static NDA_NOINLINE void check_order_mask(lua_State *L, const sorter *q)
{
  const nda_view *view = &larray_at(L, 1)->view;
  nda_layout layout;
  if (q->where != NULL)
    larg_stretch(L, order_origin(q, ORDER_WHERE), &q->where->view, view->ndim,
                 view->shape, &layout);
}

/* Makes the plan, and checks out. `type`: that of values, or NULL for
** positions. */
static void plan_order(lua_State *L, const sorter *q, const nda_type *type,
                       nda_ordering *plan)
{
  nda_error error;
  nda_status status =
    nda_plan_order(&larray_at(L, 1)->view, &q->want, plan, &error);
  lout out = {NULL, order_origin(q, q->sorts ? SORT_OUT : ORDER_OUT), 0};
  if (status == NDA_BAD_COUNT)
    lua_pushfstring(L,
                    error.got >= 0   ? "k is %I, but there are %I elements"
                    : q->want.padded ? "k is %I, which is negative"
                                     : "k is %I, not one of 0 to %I",
                    (LUAI_UACINT)error.got, (LUAI_UACINT)error.expected);
  else if (status != NDA_OK)
    lfault_core(L, &error);
  if (status != NDA_OK)
    larg_raise(L, order_origin(q, 2));
  check_order_mask(L, q);
  if (q->out == NULL)
    return;
  out.view = &q->out->view;
  larg_fit_shape(L, &out, plan->ndim, plan->shape, -1);
  if (type != NULL)
    larg_fit_type(L, &out, type);
  else
    larg_fit_places(L, &out, plan->none ? plan->base - 1 : plan->base,
                    plan->length + plan->base - 1);
}

/* --- 3 to 6 -------------------------------------------------------------- */

/* The call of the core. Nothing here runs Lua code. */
static NDA_NOINLINE void order_into(lua_State *L, const sorter *q,
                                    const nda_ordering *plan, larray *result,
                                    void *scratch)
{
  const nda_view *view = larray_take(L, larray_at(L, 1)), *mask = NULL;
  nda_watch *watch = lbase_watch(L);
  nda_layout layout;
  nda_view where;
  nda_error error;
  if (q->where != NULL) {
    mask = larray_take(L, q->where);
    nda_broadcast(mask, view->ndim, view->shape, &layout, &error);
    where = nda_view_of(mask, &layout);
    mask = &where;
  }
  lbase_go_on(L, nda_order(lbase_state(L)->kernels, watch, plan, view, mask,
                           larray_take(L, result), scratch));
}

/* The array for the positions: out, unless that is for values or shares memory
** with an input; then a new one, which is pushed. */
static larray *order_places(lua_State *L, const sorter *q,
                            const nda_ordering *plan, int own)
{
  void *scratch = NULL;
  larray *result = q->out;
  lbase_watch(L); /* polls before it allocates */
  if (plan->scratch > 0)
    scratch = lua_newuserdatauv(L, larray_room(L, plan->scratch), 0);
  if (own || q->out == NULL ||
      nda_overlap(larray_take(L, q->out), larray_take(L, larray_at(L, 1))) ||
      (q->where != NULL &&
       nda_overlap(&q->out->view, larray_take(L, q->where))))
    result = larray_new(L, NDA_INT64, plan->ndim, plan->shape);
  order_into(L, q, plan, result, scratch);
  return result;
}

/* Pushes the result, after copying it to out if there is one; `slot` is the
** result's slot. */
static int push_ordered(lua_State *L, const sorter *q, larray *result, int slot)
{
  if (q->out == NULL)
    return 1; /* it is at the top of the stack */
  if (result != q->out)
    larray_copy(L, q->out, result);
  lua_pushvalue(L, slot);
  return 1;
}

/* a:argsort([axis [, out]]), a:argsort{axis=, out=, descending=} -> the
** positions of the elements in ascending order, of the whole array or along an
** axis; int64, from 1. */
static int array_argsort(lua_State *L)
{
  sorter q;
  nda_ordering plan;
  read_sort(L, &q);
  plan_order(L, &q, NULL, &plan);
  return push_ordered(L, &q, order_places(L, &q, &plan, 0), SORT_OUT);
}

/* Copies the elements at the positions. Nothing here runs Lua code. */
static void take_sorted(lua_State *L, const nda_ordering *plan, larray *places,
                        larray *result)
{
  const nda_view *view = larray_take(L, larray_at(L, 1));
  const nda_view *to = larray_take(L, result);
  nda_watch *watch = lbase_watch(L);
  nda_status status = NDA_OK;
  nda_error error;
  larray_take(L, places);
  if (plan->axis < 0)
    status = nda_take(watch, to, view, &places->view, -1);
  else if (nda_size(to) > 0)
    status = nda_take_along(watch, to, view, &places->view, plan->axis, &error);
  lbase_go_on(L, status);
}

/* a:sorted([axis [, out]]), a:sorted{axis=, out=, descending=} -> the elements
** in that order, in an array of their type. */
static int array_sorted(lua_State *L)
{
  sorter q;
  nda_ordering plan;
  larray *places, *result;
  const nda_type *type = nda_type_of(&larg_array(L, 1)->view);
  read_sort(L, &q);
  plan_order(L, &q, type, &plan);
  places = order_places(L, &q, &plan, 1);
  result = q.out;
  if (q.out == NULL ||
      nda_overlap(larray_take(L, q.out), larray_take(L, larray_at(L, 1))))
    result = larray_new(L, type->dtype, plan.ndim, plan.shape);
  take_sorted(L, &plan, places, result);
  return push_ordered(L, &q, result, SORT_OUT);
}

static int order_first(lua_State *L, int largest)
{
  sorter q;
  nda_ordering plan;
  read_first(L, largest, &q);
  plan_order(L, &q, NULL, &plan);
  return push_ordered(L, &q, order_places(L, &q, &plan, 0), ORDER_OUT);
}

/* a:argsmallest(k [, axis [, out]]), a:argsmallest{k=, axis=, out=, where=,
** initial=, skipnan=, base=} -> the first k of the positions from a:argsort. */
static int array_argsmallest(lua_State *L)
{
  return order_first(L, 0);
}

/* The first k in descending order. */
static int array_arglargest(lua_State *L)
{
  return order_first(L, 1);
}

const luaL_Reg nda_order_methods[] = {
  {"argsort", array_argsort},
  {"sorted", array_sorted},
  {"argsmallest", array_argsmallest},
  {"arglargest", array_arglargest},
  {NULL, NULL},
};
