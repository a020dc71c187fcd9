/* lorder.c: orders along axes as Lua calls them, in the six steps of
** lreduce.c. */
#include "../core/order.h"

#include "larg.h"
#include "larray.h"
#include "lfault.h"
#include "lmethods.h"

/* --- 1. arguments -------------------------------------------------------- */

/* What is asked for; `arg` is the argument that is the axis. */
static void plan_order(lua_State *L, int arg, int largest, const int64_t *k,
                       nda_ordering *plan)
{
  const nda_view *view = &larray_at(L, 1)->view;
  int axis = -1;
  nda_error error;
  nda_status status;
  if (!lua_isnil(L, arg))
    axis = larg_axis(L, arg, view->ndim > 0 ? view->ndim : 1);
  status = nda_plan_order(view, largest, axis, k, plan, &error);
  if (status == NDA_OK)
    return;
  if (status == NDA_BAD_COUNT)
    lua_pushfstring(L,
                    error.got < 0 ? "k is %I, not one of 0 to %I"
                                  : "k is %I, but there are %I elements",
                    (LUAI_UACINT)error.got, (LUAI_UACINT)error.expected);
  else
    lfault_core(L, &error);
  larg_raise(L, larg_at(2));
}

/* --- 3 to 6 -------------------------------------------------------------- */

/* The core's call. Nothing here runs Lua code. */
static void order_into(lua_State *L, const nda_ordering *plan, larray *result,
                       void *scratch)
{
  const nda_view *view = larray_take(L, larray_at(L, 1));
  lbase_go_on(L, nda_order(lbase_state(L)->kernels, lbase_watch(L), plan, view,
                           larray_take(L, result), scratch));
}

/* a:argsort(...), or with `k` given a:argsmallest(k, ...): the axis is argument
** `arg`, and out the next. */
static int order_array(lua_State *L, int arg, int largest, const int64_t *k)
{
  larray *out = NULL, *result;
  void *scratch = NULL;
  nda_ordering plan;
  larg_count(L, arg + 1);
  if (!lua_isnil(L, arg))
    larg_integer(L, arg, larg_at(arg));
  if (!lua_isnil(L, arg + 1))
    out = larg_array(L, arg + 1);
  plan_order(L, arg, largest, k, &plan);
  if (out != NULL) {
    lout array = {&out->view, larg_at(arg + 1), 0};
    larg_fit_shape(L, &array, plan.ndim, plan.shape, -1);
    larg_fit_places(L, &array, 1, plan.length);
  }
  lbase_watch(L); /* asks before memory is taken */
  if (plan.scratch > 0)
    scratch = lua_newuserdatauv(L, larray_room(L, plan.scratch), 0);
  result = out;
  if (out == NULL ||
      nda_overlap(larray_take(L, out), larray_take(L, larray_at(L, 1))))
    result = larray_new(L, NDA_INT64, plan.ndim, plan.shape);
  order_into(L, &plan, result, scratch);
  if (out != NULL && result != out)
    larray_copy(L, out, result);
  if (out != NULL)
    lua_pushvalue(L, arg + 1);
  return 1;
}

/* a:argsort([axis [, out]]) -> the places of the elements in ascending order,
** of the whole array or of each lane along an axis; int64, from 1. */
static int array_argsort(lua_State *L)
{
  larg_array(L, 1);
  return order_array(L, 2, 0, NULL);
}

static int order_first(lua_State *L, int largest)
{
  int64_t k;
  larg_array(L, 1);
  k = larg_integer(L, 2, larg_at(2));
  return order_array(L, 3, largest, &k);
}

/* a:argsmallest(k [, axis [, out]]) -> the first k of them. */
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
  {"argsmallest", array_argsmallest},
  {"arglargest", array_arglargest},
  {NULL, NULL},
};
