/* ltotable.c: converts arrays to nested tables, new ones or those of a script.
** For a new row of medium length, Lua itself builds the table from values on
** the stack, in a function `return {...}` that the arrays' metatable keeps.
** That takes half the time of setting the elements one by one. A debug hook may
** run meanwhile, as a finalizer may wherever Lua allocates, so no pointer into
** an array is kept across it. */
#include "lmethods.h"

/* Lengths of rows that Lua builds. Below, the call does not pay; above, the
** stack, which needs twice the length, would grow too large. */
enum { SHORTEST = 6, LONGEST = 8192 };

/* The most elements, and rows, that a table is preallocated for; this takes
** about ten, and five, milliseconds. Longer tables grow. */
enum { LARGEST = 1 << 22, MOST_ROWS = 1 << 20 };

/* the stack slot of the function that builds rows */
enum { ROW = 2 };

/* Pushes a new table with room for n values, or for `most`. */
static void push_table(lua_State *L, nda_watch *watch, int64_t n, int most)
{
  int room = n < most ? (int)n : most;
  lbase_worked(L, watch, NDA_TABLE + room);
  lua_createtable(L, room, 0);
}

/* Sets the elements of the row at `bytes` in the table at the top. A table
** without a metatable has only raw access; for that, lua_seti is the faster way
** to set existing elements. */
static void set_row(lua_State *L, nda_watch *watch, larray *array,
                    int64_t bytes, int refill)
{
  int last = array->view.ndim - 1, table = lua_gettop(L);
  const nda_type *type = nda_type_of(&array->view);
  int64_t n = array->view.shape[last], stride = array->view.strides[last];
  if (refill && lua_getmetatable(L, table)) {
    lua_pop(L, 1);
    refill = 0;
  }
  for (int64_t i = 1; i <= n; i++, bytes += stride) {
    lbase_worked(L, watch, 1);
    larray_push_element(L, type, (char *)larray_take(L, array)->data + bytes);
    if (refill)
      lua_seti(L, table, i);
    else
      lua_rawseti(L, table, i);
  }
}

/* Pushes the row at `bytes` as a new table. */
static void push_row_table(lua_State *L, nda_watch *watch, larray *array,
                           int64_t bytes)
{
  int last = array->view.ndim - 1;
  const nda_type *type = nda_type_of(&array->view);
  int64_t n = array->view.shape[last], stride = array->view.strides[last];
  if (n < SHORTEST || n > LONGEST ||
      !lua_checkstack(L, 2 * (int)n + LUA_MINSTACK)) {
    push_table(L, watch, n, LARGEST);
    set_row(L, watch, array, bytes, 0);
    return;
  }
  lbase_worked(L, watch, NDA_TABLE + 2 * n);
  lua_pushvalue(L, ROW);
  const char *at = (const char *)larray_take(L, array)->data + bytes;
  for (int64_t i = 0; i < n; i++)
    larray_push_element(L, type, at + i * stride);
  lua_call(L, (int)n, 1);
}

static void push_tables(lua_State *L, nda_watch *watch, larray *array, int axis,
                        int64_t bytes)
{
  int64_t n = array->view.shape[axis], stride = array->view.strides[axis];
  if (axis == array->view.ndim - 1) {
    push_row_table(L, watch, array, bytes);
    return;
  }
  push_table(L, watch, n, MOST_ROWS);
  for (int64_t i = 0; i < n; i++) {
    push_tables(L, watch, array, axis + 1, bytes + i * stride);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_array_tables(lua_State *L, nda_watch *watch, larray *array)
{
  lbase_stack(L, NDA_MAXDIMS + LUA_MINSTACK);
  lua_getfield(L, NDA_METATABLE, "__row");
  lua_replace(L, ROW);
  if (array->view.ndim == 0)
    larray_push_element(L, nda_type_of(&array->view),
                        larray_take(L, array)->data);
  else
    push_tables(L, watch, array, 0, 0);
}

/* Makes sure that the table at the top has the subtables it needs, and marks
** each innermost one with its number at [1]: a table that is in two places then
** lacks the first number. */
static void mark_tables(lua_State *L, nda_watch *watch, const larray *array,
                        int axis, int64_t *number)
{
  int64_t n = array->view.shape[axis];
  int inner = axis + 1 == array->view.ndim - 1;
  for (int64_t i = 1; i <= n; i++) {
    lbase_worked(L, watch, NDA_TABLE);
    if (lua_rawgeti(L, -1, i) != LUA_TTABLE) {
      lua_pop(L, 1);
      push_table(L, watch, array->view.shape[axis + 1],
                 inner ? LARGEST : MOST_ROWS);
      lua_pushvalue(L, -1);
      lua_rawseti(L, -3, i);
    }
    if (!inner)
      mark_tables(L, watch, array, axis + 1, number);
    else if (array->view.shape[axis + 1] > 0) {
      lua_pushinteger(L, (*number)++);
      lua_rawseti(L, -2, 1);
    }
    lua_pop(L, 1);
  }
}

/* Is the value at the top the table that mark_tables gave this number? */
static int has_mark(lua_State *L, int64_t number)
{
  if (!lua_istable(L, -1))
    return 0;
  lua_rawgeti(L, -1, 1);
  int same = lua_isinteger(L, -1) && lua_tointeger(L, -1) == number;
  lua_pop(L, 1);
  return same;
}

static void clear_after(lua_State *L, nda_watch *watch, int64_t n)
{
  while (lua_rawgeti(L, -1, ++n) != LUA_TNIL) {
    lbase_worked(L, watch, 1);
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_rawseti(L, -2, n);
  }
  lua_pop(L, 1);
}

static void fill_tables(lua_State *L, nda_watch *watch, larray *array, int axis,
                        int64_t bytes, int64_t *number)
{
  int64_t n = array->view.shape[axis], stride = array->view.strides[axis];
  int last = array->view.ndim - 1;
  if (axis == last)
    set_row(L, watch, array, bytes, 1);
  for (int64_t i = 0; axis < last && i < n; i++) {
    lbase_worked(L, watch, NDA_TABLE);
    lua_rawgeti(L, -1, i + 1);
    if (axis + 1 == last && array->view.shape[last] > 0
          ? !has_mark(L, (*number)++)
          : !lua_istable(L, -1))
      larg_raisef(
        L, larg_at(2),
        "subtables must be distinct, but the one at [%I] occurs twice",
        (LUAI_UACINT)(i + 1));
    fill_tables(L, watch, array, axis + 1, bytes + i * stride, number);
    lua_pop(L, 1);
  }
  clear_after(L, watch, n);
}

/* a:totable() -> new nested tables, or the value of a 0-D array; a:totable(t)
** -> t, refilled with its subtables by raw access; t[n+1], t[n+2], ... are
** cleared up to the first nil */
static int array_totable(lua_State *L)
{
  larray *array = larg_array(L, 1);
  nda_watch *watch = lbase_watch(L);
  int64_t marked = 1, filled = 1;
  larg_count(L, 2);
  if (lua_isnil(L, 2)) {
    push_array_tables(L, watch, array);
    return 1;
  }
  if (!lua_istable(L, 2))
    larg_expected(L, larg_at(2), "table", 2);
  if (array->view.ndim == 0)
    luaL_argerror(L, 2, "a 0-dimensional array gives a value, not a table");
  lbase_stack(L, 2 * NDA_MAXDIMS + LUA_MINSTACK);
  if (array->view.ndim > 1)
    mark_tables(L, watch, array, 0, &marked);
  fill_tables(L, watch, array, 0, 0, &filled);
  return 1;
}

const luaL_Reg nda_totable_methods[] = {
  {"totable", array_totable},
  {NULL, NULL},
};
