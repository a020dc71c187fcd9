/* lindex.c: single elements and rows: a:get, a:set, a[i], #a, ipairs, ==. */
#include "../core/transfer.h"
#include "lmethods.h"

/* --- the common case ------------------------------------------------------ */

/* The fast path: indices from 1 up that are in range, and a value that fits
** without conversion. Slower functions handle all other cases and errors. */

/* The element of the array in argument 1 at the indices from argument 2 on,
** with `axes` of them, and its type; or NULL. Callers return next, or restore
** the stack: it may leave a value there. */
NDA_INLINE char *quick_element(lua_State *L, int axes, int writes,
                               const nda_type **type)
{
  const larray *array = lbase_peek(L, lbase_state(L), 1);
  int64_t i;
  if (array == NULL || array->view.ndim != axes || array->root->base == NULL ||
      (writes && array->view.readonly))
    return NULL;
  char *at = array->root->base + array->offset;
  for (int axis = 0; axis < axes; axis++) {
    if (!larg_tointeger(L, axis + 2, &i) ||
        (uint64_t)i - 1 >= (uint64_t)array->view.shape[axis])
      return NULL;
    at += (i - 1) * array->view.strides[axis];
  }
  *type = nda_type_of(&array->view);
  return at;
}

/* Stores the argument if it is a float for a float array, or an integer that
** the type holds exactly; else returns false. */
static int quick_store(lua_State *L, const nda_type *type, char *at, int arg)
{
  const int64_t most = INT64_C(1) << 53;
  int integral = lua_isinteger(L, arg);
  if (type->dtype == NDA_FLOAT64 &&
      (integral || lua_type(L, arg) == LUA_TNUMBER)) {
    double real = lua_tonumber(L, arg);
    if (integral && !(real > -(double)most && real < (double)most))
      return 0;
    memcpy(at, &real, sizeof real);
    return 1;
  }
  if (type->dtype == NDA_INT64 && integral) {
    int64_t whole = lua_tointeger(L, arg);
    memcpy(at, &whole, sizeof whole);
    return 1;
  }
  return 0;
}

/* --- a:get, a:set --------------------------------------------------------- */

/* Raises an error: the argument is not an index. */
static void fault_index(lua_State *L, int arg)
{
  if (lua_isnil(L, arg))
    larg_raisef(L, larg_at(arg), "index for axis %d expected, got nil",
                arg - 1);
  if (lua_istable(L, arg))
    larg_advise(L, larg_at(arg), "integer", arg,
                "the index for each axis is an argument");
  larg_integer(L, arg, larg_at(arg));
}

/* The offset in bytes of the element with the indices in the arguments from 2
** on. */
static int64_t element_offset(lua_State *L, const nda_view *view)
{
  int64_t offset = 0;
  for (int axis = 0; axis < view->ndim; axis++) {
    int64_t index, bytes = 0;
    nda_error error;
    int arg = axis + 2;
    if (!larg_tointeger(L, arg, &index))
      fault_index(L, arg);
    if (nda_index(view, axis, index, &bytes, &error) != NDA_OK)
      larg_fault(L, larg_at(arg), &error);
    offset += bytes;
  }
  return offset;
}

static NDA_NOINLINE int get_element(lua_State *L)
{
  larray *array = larg_array(L, 1);
  larg_count(L, array->view.ndim + 1);
  int64_t offset = element_offset(L, &array->view);
  larray_push_element(L, nda_type_of(&array->view),
                      (char *)larray_take(L, array)->data + offset);
  return 1;
}

/* a:get(i, j, ...) -> the element with one index for each axis */
static int array_get(lua_State *L)
{
  const nda_type *type = NULL;
  int top = lua_gettop(L);
  const char *at = quick_element(L, top - 1, 0, &type);
  if (at == NULL) {
    lua_settop(L, top);
    return get_element(L);
  }
  larray_push_element(L, type, at);
  return 1;
}

/* Stores the value in argument `arg` at `offset` bytes; `advice` is for calls
** without a value. */
static void store_argument(lua_State *L, larray *array, int64_t offset, int arg,
                           lorigin from, const char *advice)
{
  const nda_type *type = nda_type_of(&array->view);
  nda_value value;
  if (!lbase_value(L, arg, &value)) {
    larray *other = lbase_toarray(L, arg);
    if (other == NULL || other->view.ndim > 0)
      larg_advise(L, from, type->kind == NDA_BOOLEAN ? "boolean" : "number",
                  arg, lua_isnil(L, arg) ? advice : NULL);
    nda_type_of(&other->view)->load(larray_take(L, other)->data, &value);
  }
  nda_value element = larg_convert(L, from, type, &value, "", 1);
  type->store((char *)larray_take(L, array)->data + offset, &element);
}

static NDA_NOINLINE int set_element(lua_State *L)
{
  larray *array = larg_writable(L, 1);
  int value = array->view.ndim + 2;
  larg_count(L, value);
  int64_t offset = element_offset(L, &array->view);
  store_argument(L, array, offset, value, larg_at(value),
                 "an index for each axis comes first");
  return 0;
}

/* a:set(i, j, ..., v) sets the element with one index for each axis */
static int array_set(lua_State *L)
{
  const nda_type *type = NULL;
  int top = lua_gettop(L);
  char *at = quick_element(L, top - 2, 1, &type);
  if (at != NULL && quick_store(L, type, at, top))
    return 0;
  lua_settop(L, top);
  return set_element(L);
}

/* --- a[i] ---------------------------------------------------------------- */

static void no_axes(lua_State *L, const larray *array)
{
  if (array->view.ndim == 0)
    luaL_error(L, "a 0-dimensional array has no rows: use a:get() and "
                  "a:set(v)");
}

/* Reads the key of a[i], or of a[i] = v: whatever it is instead of an integer,
** the error has advice on it. */
static int64_t read_subscript(lua_State *L, lorigin from)
{
  static const char *const advice[2][2] = {
    {"a range is a:slice{first, last}, picked elements are a:take(indices)",
     "elements under a mask are a:compress(mask)"},
    {"a:slice{first, last}:assign(x) sets a range, a:put(indices, x) elements",
     "nd.select(mask, x, a, a) sets what is under a mask"}};
  int64_t i;
  if (larg_tointeger(L, 2, &i))
    return i;
  const larray *array = lbase_toarray(L, 2);
  int masks = array != NULL && array->view.dtype == NDA_BOOL;
  if (array != NULL || lua_istable(L, 2))
    larg_advise(L, from, "integer", 2, advice[from.arg == LARG_WRITTEN][masks]);
  return larg_integer(L, 2, from);
}

/* Pushes row i: an element of a 1-D array, else a view. */
static int push_row(lua_State *L, larray *array, int64_t i, lorigin from)
{
  const nda_view *view = &array->view;
  nda_error error;
  if (view->ndim == 1) {
    int64_t bytes = 0;
    if (nda_index(view, 0, i, &bytes, &error) != NDA_OK)
      return larg_fault(L, from, &error);
    larray_push_element(L, nda_type_of(view),
                        (char *)larray_take(L, array)->data + bytes);
  } else {
    nda_layout layout;
    nda_layout_of(view, &layout);
    if (nda_pick(&layout, 0, i, &error) != NDA_OK)
      return larg_fault(L, from, &error);
    larray_push_view(L, &layout);
  }
  return 1;
}

static NDA_NOINLINE int index_array(lua_State *L)
{
  larray *array = larg_array(L, 1);
  no_axes(L, array);
  int64_t i = read_subscript(L, larg_at(LARG_READ));
  if (i > 0 && i - 1 == array->view.shape[0]) {
    lua_pushnil(L);
    return 1;
  }
  return push_row(L, array, i, larg_at(LARG_READ));
}

static NDA_NOINLINE int index_quickly(lua_State *L)
{
  const nda_type *type = NULL;
  const char *at = quick_element(L, 1, 0, &type);
  if (at == NULL) {
    lua_settop(L, 2);
    return index_array(L);
  }
  larray_push_element(L, type, at);
  return 1;
}

/* a.name -> a method, or nil; a[i] -> an element or a row; nil at #a + 1, so
** that ipairs ends */
static int meta_index(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return index_quickly(L);
  lua_gettable(L, NDA_METHODS); /* the key is on top: Lua passes only two
                                ** arguments */
  return 1;
}

static NDA_NOINLINE int assign_row(lua_State *L)
{
  lorigin from = larg_at(LARG_WRITTEN);
  if (lua_type(L, 2) == LUA_TSTRING)
    larg_raisef(L, from, "an array has no field %s to set", lfault_key(L, 2));
  larray *array = larg_writable(L, 1);
  no_axes(L, array);
  lua_settop(L, 3);
  int64_t i = read_subscript(L, from);
  if (i > 0 && i - 1 == array->view.shape[0])
    larg_raisef(L, from,
                "index %I is out of range: axis 1 has length %I, and an array "
                "does not grow",
                (LUAI_UACINT)i, (LUAI_UACINT)array->view.shape[0]);
  if (array->view.ndim == 1) {
    int64_t bytes = 0;
    nda_error error;
    if (nda_index(&array->view, 0, i, &bytes, &error) != NDA_OK)
      larg_fault(L, from, &error);
    store_argument(L, array, bytes, 3, from, "an array keeps its length");
  } else {
    push_row(L, array, i, from);
    ltable_assign(L, 4, 3, from);
  }
  return 0;
}

/* a[i] = v sets an element, or assigns to a row */
static int meta_newindex(lua_State *L)
{
  const nda_type *type = NULL;
  int top = lua_gettop(L);
  char *at = quick_element(L, 1, 1, &type);
  if (at != NULL && quick_store(L, type, at, 3))
    return 0;
  lua_settop(L, top);
  return assign_row(L);
}

/* #a -> the first length */
static int meta_len(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  if (array->view.ndim == 0)
    luaL_error(L, "a 0-dimensional array has no length");
  lua_pushinteger(L, array->view.shape[0]);
  return 1;
}

/* The iterator of a:ipairs(): i + 1 follows i. */
static int meta_nextrow(lua_State *L)
{
  larray *array = larg_array(L, 1);
  int64_t i = larg_integer(L, 2, larg_at(2));
  no_axes(L, array);
  if (i < 0 || i >= array->view.shape[0])
    return 0;
  lua_settop(L, 1);
  lua_pushinteger(L, i + 1);
  push_row(L, array, i + 1, larg_at(2));
  return 2;
}

/* for i, v in a:ipairs() visits the elements, or the rows */
static int array_ipairs(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  larg_count(L, 1);
  no_axes(L, array);
  lua_getfield(L, NDA_METATABLE, "__nextrow");
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

/* a == b: the same shape, and all elements equal, compared exactly across
** types */
static int meta_eq(lua_State *L)
{
  larray *a = lbase_toarray(L, 1), *b = lbase_toarray(L, 2);
  int equal = 0;
  if (a != NULL && b != NULL && nda_same_shape(&a->view, &b->view)) {
    const nda_view *other = larray_take(L, b);
    lbase_go_on(L, nda_equal(lbase_watch(L), larray_take(L, a), other, &equal));
  }
  lua_pushboolean(L, equal);
  return 1;
}

const luaL_Reg nda_index_methods[] = {
  {"get", array_get},
  {"set", array_set},
  {"ipairs", array_ipairs},
  {NULL, NULL},
};

const luaL_Reg nda_metamethods[] = {
  {"__index", meta_index},
  {"__newindex", meta_newindex},
  {"__len", meta_len},
  {"__eq", meta_eq},
  LCOMPAT_IPAIRS(array_ipairs) /* a row, or nothing */
  {"__nextrow", meta_nextrow}, /* not a metamethod of Lua: the iterator of
                               ** a:ipairs() */
  {NULL, NULL},
};
