/* ljoin.c: joins arrays and tables: concat and stack. The items of the list are
** copied to a private table, with tables converted to arrays; then everything
** is checked, and each item is copied to its part of the result. */
#include "../core/transfer.h"
#include "lmethods.h"

/* Stack slots, also those of options. */
enum { JOIN_LIST = 1, JOIN_AXIS, JOIN_OUT, JOIN_ITEMS };

enum { JOIN_ROOM = 1 << 20 }; /* items preallocated at most */

typedef struct joining {
  int stacks; /* nd.stack: along a new axis */
  larguments args;
  int64_t count;        /* number of items */
  int arrays;           /* some items are arrays: their types come before those
                        ** of tables */
  const nda_type *type; /* of the result; NULL: not known yet */
  int64_t first;        /* the item that the others' shapes must match; or 0 */
  int axis, ndim;
  int64_t shape[NDA_MAXDIMS]; /* of the result */
} joining;

static lorigin join_origin(const joining *j, int slot)
{
  return larg_origin(&j->args, slot);
}

static lorigin item_origin(int64_t item)
{
  lorigin from = larg_at(JOIN_LIST);
  from.item = (int)item;
  return from;
}

/* Pushes an item; NULL if it is not an array. */
static larray *push_item_of(lua_State *L, int64_t item)
{
  lbase_worked(L, lbase_watch(L), NDA_TABLE);
  lua_rawgeti(L, JOIN_ITEMS, item);
  return lbase_toarray(L, -1);
}

static void read_joining(lua_State *L, joining *j)
{
  static const char *const names[] = {"axis", "out"};
  larg_most(L, larg_has_options(L, JOIN_AXIS) ? JOIN_AXIS : JOIN_OUT,
            "what is joined goes into one list, {a, b}");
  if (!lua_istable(L, JOIN_LIST))
    larg_advise(L, larg_at(JOIN_LIST), "list of arrays", JOIN_LIST,
                "what is joined goes into one list, {a, b}");
  larg_spread(L, &j->args, JOIN_AXIS, names, 2, 2);
  larg_check_axis(L, JOIN_AXIS, join_origin(j, JOIN_AXIS));
  larg_out(L, JOIN_OUT, join_origin(j, JOIN_OUT));
  j->count = larg_list(L, JOIN_LIST, larg_at(JOIN_LIST), "arrays");
  if (j->count == 0)
    luaL_argerror(L, JOIN_LIST, "a list of at least one array expected");
}

/* --- the type ------------------------------------------------------------ */

/* Does every element of the view fit the type? */
static NDA_NOINLINE int all_fit(lua_State *L, const nda_view *view,
                                const nda_type *type)
{
  nda_view to = *view;
  nda_error error;
  nda_status status;
  to.dtype = type->dtype;
  status = nda_check_copy(lbase_state(L)->kernels, lbase_watch(L), &to, view,
                          NDA_EXACT, &error);
  lbase_go_on(L, status);
  return status == NDA_OK;
}

/* Takes the type of an item into the type of the result. */
static void meet_type(lua_State *L, joining *j, int64_t item,
                      const nda_view *view)
{
  const nda_type *own = nda_type_of(view);
  const nda_type *type = j->type != NULL ? nda_common(j->type, own) : own;
  if (type == NULL)
    larg_raisef(L, larg_at(JOIN_LIST),
                "[%I] is %s, which has no common type with %s before it: "
                "convert one with a:astype",
                (LUAI_UACINT)item, own->name, j->type->name);
  j->type = type;
}

/* Puts the items into a private table: first those that are arrays, then the
** others, converted. Reading a table may run script code. Empty items have no
** type, and `{}` matches any shape: concat leaves it out. */
static void read_items(lua_State *L, joining *j)
{
  larray *array;
  lua_createtable(L, j->count < JOIN_ROOM ? (int)j->count : JOIN_ROOM, 0);
  for (int64_t i = 1; i <= j->count; i++) {
    lua_rawgeti(L, JOIN_LIST, i);
    array = lbase_toarray(L, -1);
    if (array != NULL)
      meet_type(L, j, i, &array->view);
    j->arrays |= array != NULL;
    lua_rawseti(L, JOIN_ITEMS, i);
    lbase_worked(L, lbase_watch(L), NDA_TABLE);
  }
  for (int64_t i = 1; i <= j->count; i++) {
    if (push_item_of(L, i) == NULL) {
      array = ltable_array(L, -1, item_origin(i), NULL);
      if (nda_size(&array->view) > 0 &&
          (!j->arrays || !all_fit(L, larray_take(L, array), j->type)))
        meet_type(L, j, i, &array->view);
      if (!j->stacks && array->view.ndim == 1 && array->view.shape[0] == 0)
        lua_pushboolean(L, 0);
      lua_rawseti(L, JOIN_ITEMS, i);
    }
    lua_settop(L, JOIN_ITEMS);
  }
  if (j->type == NULL)
    j->type = &nda_types[NDA_FLOAT64];
}

/* --- the shape ----------------------------------------------------------- */

static void fault_axes(lua_State *L, int64_t item, int ndim)
{
  if (ndim == 0)
    larg_raisef(L, larg_at(JOIN_LIST),
                "[%I] has no axes: nd.stack joins along a new one",
                (LUAI_UACINT)item);
  larg_raisef(L, larg_at(JOIN_LIST),
              "the result would have %d axes, but an array has at most %d",
              ndim, NDA_MAXDIMS);
}

/* Starts the shape of the result from the first item, and checks the axis. */
static void begin_shape(lua_State *L, joining *j, int64_t item,
                        const nda_view *view)
{
  int n = view->ndim;
  j->ndim = n + j->stacks;
  if (j->ndim == 0 || j->ndim > NDA_MAXDIMS)
    fault_axes(L, item, j->ndim);
  if (!lua_isnil(L, JOIN_AXIS))
    j->axis = larg_axis(L, JOIN_AXIS, join_origin(j, JOIN_AXIS), j->ndim);
  for (int i = 0; i < n; i++)
    j->shape[i + (j->stacks && i >= j->axis)] = view->shape[i];
  j->shape[j->axis] = 0;
  j->first = item;
}

static void fault_item(lua_State *L, const joining *j, int64_t item,
                       const nda_view *view)
{
  const nda_view *first = &push_item_of(L, j->first)->view;
  const char *advice = "";
  if (view->ndim != first->ndim)
    larg_raisef(L, larg_at(JOIN_LIST), "[%I] has %d ax%s, [%I] has %d",
                (LUAI_UACINT)item, view->ndim, view->ndim == 1 ? "is" : "es",
                (LUAI_UACINT)j->first, first->ndim);
  if (!j->stacks)
    advice =
      lua_pushfstring(L, ": all axes but axis %d must agree", j->axis + 1);
  larg_raisef(L, larg_at(JOIN_LIST), "[%I] has shape %s, [%I] has %s%s",
              (LUAI_UACINT)item, lfault_shape(L, view->ndim, view->shape),
              (LUAI_UACINT)j->first, lfault_shape(L, first->ndim, first->shape),
              advice);
}

/* Adds an item to the shape of the result. */
static void meet_shape(lua_State *L, joining *j, int64_t item,
                       const nda_view *view)
{
  int fits;
  int64_t more;
  if (j->first == 0)
    begin_shape(L, j, item, view);
  fits = view->ndim == j->ndim - j->stacks;
  for (int i = 0; fits && i < view->ndim; i++)
    fits = (!j->stacks && i == j->axis) ||
           view->shape[i] == j->shape[i + (j->stacks && i >= j->axis)];
  if (!fits)
    fault_item(L, j, item, view);
  more = j->stacks ? 1 : view->shape[j->axis];
  if (more > INT64_MAX - j->shape[j->axis])
    luaL_argerror(L, JOIN_LIST, "the result has too many elements");
  j->shape[j->axis] += more;
}

static void join_shapes(lua_State *L, joining *j)
{
  const nda_view nothing = {NULL, NDA_FLOAT64, 1, 0, j->shape, NULL};
  for (int64_t i = 1; i <= j->count; i++) {
    const larray *array = push_item_of(L, i);
    if (array != NULL)
      meet_shape(L, j, i, &array->view);
    lua_settop(L, JOIN_ITEMS);
  }
  if (j->first == 0)
    begin_shape(L, j, 0, &nothing);
}

/* --- the work ------------------------------------------------------------ */

/* Does out share memory with an item? */
static int join_overlaps(lua_State *L, const joining *j, larray *out)
{
  int overlaps = 0;
  for (int64_t i = 1; i <= j->count && !overlaps; i++) {
    larray *array = push_item_of(L, i);
    lbase_worked(L, lbase_watch(L), NDA_PAIR);
    overlaps =
      array != NULL && nda_overlap(larray_take(L, out), larray_take(L, array));
    lua_settop(L, JOIN_ITEMS);
  }
  return overlaps;
}

/* Raises an error if an element of an item does not fit. */
static NDA_NOINLINE void check_item(lua_State *L, const joining *j,
                                    int64_t item, const nda_view *view)
{
  nda_view to = *view;
  nda_error error;
  to.dtype = j->type->dtype;
  if (nda_check_copy(lbase_state(L)->kernels, lbase_watch(L), &to, view,
                     NDA_EXACT, &error) != NDA_OK)
    larray_fault_copy(L, item_origin(item), &error, j->type, view, NDA_EXACT,
                      0);
}

/* Copies an item to its part of the result, which begins at this position along
** the axis; returns where the next begins. */
static NDA_NOINLINE int64_t copy_item(lua_State *L, const joining *j,
                                      const nda_view *result,
                                      const nda_view *view, int64_t place)
{
  nda_layout layout;
  nda_view part;
  nda_layout_of(result, &layout);
  layout.offset += place * result->strides[j->axis];
  layout.shape[j->axis] = j->stacks ? 1 : view->shape[j->axis];
  place += layout.shape[j->axis];
  if (j->stacks)
    nda_drop(&layout, j->axis);
  part = nda_view_of(result, &layout);
  lbase_go_on(L, nda_copy(lbase_state(L)->kernels, lbase_watch(L), &part, view,
                          NDA_EXACT));
  return place;
}

static void join_into(lua_State *L, const joining *j, larray *result)
{
  int top = lua_gettop(L);
  int64_t place = 0;
  for (int64_t i = 1; i <= 2 * j->count; i++) {
    int64_t item = i > j->count ? i - j->count : i;
    larray *array = push_item_of(L, item);
    if (array != NULL && i <= j->count)
      check_item(L, j, item, larray_take(L, array));
    else if (array != NULL)
      place =
        copy_item(L, j, larray_take(L, result), larray_take(L, array), place);
    lua_settop(L, top);
  }
}

static int join(lua_State *L, int stacks)
{
  joining j;
  memset(&j, 0, sizeof j);
  j.stacks = stacks;
  read_joining(L, &j);
  read_items(L, &j);
  join_shapes(L, &j);
  lorigin from = join_origin(&j, JOIN_OUT);
  larray *out = larg_out(L, JOIN_OUT, from);
  larg_fit(L, out, from, j.ndim, j.shape, -1, j.type);
  int apart = out != NULL && join_overlaps(L, &j, out);
  join_into(
    L, &j,
    larray_push_result(L, JOIN_OUT, apart, j.type->dtype, j.ndim, j.shape));
  larray_finish(L, JOIN_OUT, -1);
  return 1;
}

/* nd.concat(list [, axis [, out]]), nd.concat(list, {axis=, out=}) -> a new
** array, or out: arrays and tables joined along an axis, by default 1. It has
** their common type; tables take the type of the arrays if their values fit. */
static int mod_concat(lua_State *L)
{
  return join(L, 0);
}

/* nd.stack(list [, axis [, out]]), nd.stack(list, {axis=, out=}) -> the same
** along a new axis, counted in the result */
static int mod_stack(lua_State *L)
{
  return join(L, 1);
}

const luaL_Reg nda_join_functions[] = {
  {"concat", mod_concat},
  {"stack", mod_stack},
  {NULL, NULL},
};
