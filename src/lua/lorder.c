/* lorder.c: argsort, sorted, argsmallest and arglargest called from Lua, in the
** six steps of lreduce.c. */
#include "../core/order.h"

#include "../core/transfer.h"
#include "lmethods.h"

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
  larguments args;
  int slot;            /* of out */
  larray *out, *where; /* NULL: there is none */
  nda_ranking want;
} sorter;

/* --- 1. arguments -------------------------------------------------------- */

static lorigin order_origin(const sorter *q, int slot)
{
  return larg_origin(&q->args, slot);
}

/* Reads the arguments of a:argsort(...) and a:sorted(...). */
static void read_sort(lua_State *L, sorter *q)
{
  int ndim = larg_array(L, 1)->view.ndim;
  memset(q, 0, sizeof *q);
  larg_spread(L, &q->args, 2, sort_options, 2, SORT_SLOTS - 2);
  larg_check_axis(L, SORT_AXIS, order_origin(q, SORT_AXIS));
  q->slot = SORT_OUT;
  q->out = larg_out(L, SORT_OUT, order_origin(q, SORT_OUT));
  q->want.largest = larg_flag(L, &q->args, SORT_DESCENDING);
  q->want.all = q->want.base = 1;
  q->want.axis = larg_some_axis(L, &q->args, SORT_AXIS, ndim);
}

/* Reads the arguments of a:argsmallest(...) and a:arglargest(...). */
static void read_first(lua_State *L, int largest, sorter *q)
{
  const nda_view *view = &larg_array(L, 1)->view;
  nda_ranking *want = &q->want;
  memset(q, 0, sizeof *q);
  larg_spread(L, &q->args, 2, order_options, 3, ORDER_SLOTS - 2);
  want->largest = largest;
  want->k = larg_integer(L, ORDER_K, order_origin(q, ORDER_K));
  want->padded = q->args.options != NULL;
  larg_check_axis(L, ORDER_AXIS, order_origin(q, ORDER_AXIS));
  q->slot = ORDER_OUT;
  q->out = larg_out(L, ORDER_OUT, order_origin(q, ORDER_OUT));
  want->masked = !lua_isnil(L, ORDER_WHERE);
  if (want->masked)
    q->where = larg_mask(L, ORDER_WHERE, order_origin(q, ORDER_WHERE));
  want->has_initial = larg_initial(L, &q->args, ORDER_INITIAL,
                                   view->dtype == NDA_BOOL, &want->initial);
  want->skipnan = larg_flag(L, &q->args, ORDER_SKIPNAN);
  want->base = larg_base(L, &q->args, ORDER_BASE);
  if (want->masked && q->where == NULL)
    q->where = ltable_at(L, ORDER_WHERE, order_origin(q, ORDER_WHERE),
                         &nda_types[NDA_BOOL]);
  want->axis = larg_some_axis(L, &q->args, ORDER_AXIS, view->ndim);
}

/* Makes the plan, and checks out. `type`: that of values, or NULL for
** positions. */
static void plan_order(lua_State *L, const sorter *q, const nda_type *type,
                       nda_ordering *plan)
{
  const nda_view *view = &larray_at(L, 1)->view;
  nda_error error;
  nda_status status = nda_plan_order(view, &q->want, plan, &error);
  if (status == NDA_BAD_COUNT)
    larg_raisef(L, order_origin(q, ORDER_K),
                error.got >= 0   ? "k is %I, but there are %I elements"
                : q->want.padded ? "k is %I, which is negative"
                                 : "k is %I, not one of 0 to %I",
                (LUAI_UACINT)error.got, (LUAI_UACINT)error.expected);
  if (status != NDA_OK)
    larg_fault(L, order_origin(q, 2), &error);
  if (q->where != NULL)
    larg_check_mask(L, order_origin(q, ORDER_WHERE), q->where, view->ndim,
                    view->shape);
  if (q->out == NULL)
    return;
  lout out = {&q->out->view, order_origin(q, q->slot), 0};
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
  const nda_view *view = larray_take(L, larray_at(L, 1));
  nda_watch *watch = lbase_watch(L);
  lwide where;
  lbase_go_on(L, nda_order(lbase_state(L)->kernels, watch, plan, view,
                           larray_take_wide(L, q->where, view, &where),
                           larray_take(L, result), scratch));
}

/* Does out share memory with the array at `index`? */
static int out_overlaps(lua_State *L, const sorter *q, int index)
{
  return q->out != NULL && larray_at(L, index) != NULL &&
         nda_overlap(larray_take(L, q->out),
                     larray_take(L, larray_at(L, index)));
}

/* Pushes the array for the positions, filled: out, unless that is for values
** (`own`) or shares memory with an input; then a new one. */
static larray *push_positions(lua_State *L, const sorter *q,
                              const nda_ordering *plan, int own)
{
  void *scratch = NULL;
  lbase_watch(L); /* polls before it allocates */
  if (plan->scratch > 0)
    scratch = lua_newuserdatauv(L, larray_room(L, plan->scratch), 0);
  int apart = own || out_overlaps(L, q, 1) ||
              (q->where != NULL && out_overlaps(L, q, ORDER_WHERE));
  larray *result =
    larray_push_result(L, q->slot, apart, NDA_INT64, plan->ndim, plan->shape);
  order_into(L, q, plan, result, scratch);
  return result;
}

static int push_order(lua_State *L, const sorter *q)
{
  nda_ordering plan;
  plan_order(L, q, NULL, &plan);
  push_positions(L, q, &plan, 0);
  larray_finish(L, q->slot, -1);
  return 1;
}

/* a:argsort([axis [, out]]), a:argsort{axis=, out=, descending=} -> the
** positions of the elements in ascending order, of the whole array or along an
** axis; int64, from 1. */
static int array_argsort(lua_State *L)
{
  sorter q;
  read_sort(L, &q);
  return push_order(L, &q);
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
  const nda_type *type = nda_type_of(&larg_array(L, 1)->view);
  read_sort(L, &q);
  plan_order(L, &q, type, &plan);
  larray *places = push_positions(L, &q, &plan, 1);
  larray *result = larray_push_result(L, SORT_OUT, out_overlaps(L, &q, 1),
                                      type->dtype, plan.ndim, plan.shape);
  take_sorted(L, &plan, places, result);
  larray_finish(L, SORT_OUT, -1);
  return 1;
}

static int order_first(lua_State *L, int largest)
{
  sorter q;
  read_first(L, largest, &q);
  return push_order(L, &q);
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
