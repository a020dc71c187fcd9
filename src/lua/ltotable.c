/* ltotable.c: arrays to nested tables, new ones or a script's own. */
#include <limits.h>

#include "larray.h"

static int table_size(int64_t n)
{
  return n < INT_MAX ? (int)n : INT_MAX;
}

/* Pushes the element `bytes` from the first. Taken anew for each, since what
** Lua allocates meanwhile may run a finalizer. */
static void push_at_bytes(lua_State *L, larray *array, int64_t bytes)
{
  const nda_view *view = larray_take(L, array);
  larray_push_element(L, nda_type_of(view), (char *)view->data + bytes);
}

/* Sets the elements of the row at `bytes` in the table at the top. */
static void set_row(lua_State *L, larray *array, int64_t bytes)
{
  int last = array->view.ndim - 1;
  for (int64_t i = 0; i < array->view.shape[last]; i++) {
    push_at_bytes(L, array, bytes + i * array->view.strides[last]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_tables(lua_State *L, larray *array, int axis, int64_t bytes)
{
  int64_t n = array->view.shape[axis], stride = array->view.strides[axis];
  lua_createtable(L, table_size(n), 0);
  if (axis == array->view.ndim - 1) {
    set_row(L, array, bytes);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    push_tables(L, array, axis + 1, bytes + i * stride);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_array_tables(lua_State *L, larray *array)
{
  luaL_checkstack(L, NDA_MAXDIMS + LUA_MINSTACK, NULL);
  if (array->view.ndim == 0)
    push_at_bytes(L, array, 0);
  else
    push_tables(L, array, 0, 0);
}

/* Sees that the table at the top has the subtables it needs, and marks each
** innermost one with its number at [1]: where one stands in two places, it
** will not bear the number of the first. */
static void mark_tables(lua_State *L, const larray *array, int axis,
                        int64_t *number)
{
  int64_t n = array->view.shape[axis];
  int inner = axis + 1 == array->view.ndim - 1;
  for (int64_t i = 1; i <= n; i++) {
    if (lua_rawgeti(L, -1, i) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_createtable(L, table_size(array->view.shape[axis + 1]), 0);
      lua_pushvalue(L, -1);
      lua_rawseti(L, -3, i);
    }
    if (!inner)
      mark_tables(L, array, axis + 1, number);
    else if (array->view.shape[axis + 1] > 0) {
      lua_pushinteger(L, (*number)++);
      lua_rawseti(L, -2, 1);
    }
    lua_pop(L, 1);
  }
}

/* Is the value at the top the table that mark_tables gave the number? */
static int has_mark(lua_State *L, int64_t number)
{
  int same;
  if (!lua_istable(L, -1))
    return 0;
  lua_rawgeti(L, -1, 1);
  same = lua_isinteger(L, -1) && lua_tointeger(L, -1) == number;
  lua_pop(L, 1);
  return same;
}

static void clear_after(lua_State *L, int64_t n)
{
  while (lua_rawgeti(L, -1, ++n) != LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_rawseti(L, -2, n);
  }
  lua_pop(L, 1);
}

static void fill_tables(lua_State *L, larray *array, int axis, int64_t bytes,
                        int64_t *number)
{
  int64_t n = array->view.shape[axis], stride = array->view.strides[axis];
  int last = array->view.ndim - 1;
  if (axis == last)
    set_row(L, array, bytes);
  for (int64_t i = 0; axis < last && i < n; i++) {
    lua_rawgeti(L, -1, i + 1);
    if (axis + 1 == last && array->view.shape[last] > 0
          ? !has_mark(L, (*number)++)
          : !lua_istable(L, -1)) {
      lua_pushfstring(L,
                      "subtables must be distinct, but one stands at [%I] "
                      "and elsewhere",
                      (LUAI_UACINT)(i + 1));
      larg_raise(L, larg_at(2));
    }
    fill_tables(L, array, axis + 1, bytes + i * stride, number);
    lua_pop(L, 1);
  }
  clear_after(L, n);
}

/* a:totable() -> new nested tables, or the value of a 0-D array;
** a:totable(t) -> t, refilled with its subtables, by raw access; t[n+1],
** t[n+2], ... up to the first nil are cleared */
static int array_totable(lua_State *L)
{
  larray *array = larg_array(L, 1);
  int64_t marked = 1, filled = 1;
  larg_count(L, 2);
  if (lua_isnil(L, 2)) {
    push_array_tables(L, array);
    return 1;
  }
  if (!lua_istable(L, 2))
    larg_expected(L, larg_at(2), "table", 2);
  if (array->view.ndim == 0)
    luaL_argerror(L, 2, "a 0-dimensional array gives a value, not a table");
  luaL_checkstack(L, 2 * NDA_MAXDIMS + LUA_MINSTACK, NULL);
  if (array->view.ndim > 1)
    mark_tables(L, array, 0, &marked);
  fill_tables(L, array, 0, 0, &filled);
  return 1;
}

const luaL_Reg nda_totable_methods[] = {
  {"totable", array_totable},
  {NULL, NULL},
};
