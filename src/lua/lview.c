/* lview.c: views of an array: the same elements with other axes or ranges. Each
** function computes a layout in the core and pushes an array with it. */
#include "lmethods.h"

/* --- slices -------------------------------------------------------------- */

/* Reads item `i` of the range in argument `arg`; false if it is nil. */
static int read_bound(lua_State *L, int arg, int i, int64_t *bound)
{
  int present = lua_rawgeti(L, arg, i) != LUA_TNIL;
  if (present) {
    if (!larg_isinteger(L, -1)) {
      static const char *const names[] = {"first", "last", "step"};
      lfault_got(L, -1);
      lua_pushfstring(L, "integer expected as %s of a range, got %s",
                      names[i - 1], lua_tostring(L, -1));
      larg_raise(L, larg_at(arg));
    }
    *bound = lua_tointeger(L, -1);
  }
  lua_pop(L, 1);
  return present;
}

/* Reads {first, last, step}; each item may be nil, and no other keys are
** allowed. */
static nda_range read_range(lua_State *L, int arg)
{
  nda_range range = {0, 0, 0, 0, 1};
  lbase_scan(L); /* one to three keys, and empty slots */
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
        lua_tointeger(L, -1) > 3) {
      lfault_key(L, -1);
      lua_pushfstring(L,
                      "key %s in a range: a list {first, last, step} expected",
                      lua_tostring(L, -1));
      larg_raise(L, larg_at(arg));
    }
  }
  range.has_first = read_bound(L, arg, 1, &range.first);
  range.has_last = read_bound(L, arg, 2, &range.last);
  read_bound(L, arg, 3, &range.step);
  return range;
}

/* Applies one argument of slice to an axis of the layout; false if it removes
** the axis. */
static int slice_axis(lua_State *L, int arg, nda_layout *layout, int axis)
{
  nda_status status = NDA_OK;
  nda_error error;
  int stays = 1;
  if (lua_isnil(L, arg))
    return 1;
  if (lua_istable(L, arg)) {
    nda_range range = read_range(L, arg);
    status = nda_slice(layout, axis, &range, &error);
  } else if (lua_type(L, arg) == LUA_TNUMBER) {
    int64_t index = larg_integer(L, arg, larg_at(arg));
    status = nda_pick(layout, axis, index, &error);
    stays = 0;
  } else {
    larg_expected(L, larg_at(arg), "integer, range {first, last, step} or nil",
                  arg);
  }
  if (status != NDA_OK) {
    error.axis = arg - 2;
    larg_fault(L, larg_at(arg), &error);
  }
  return stays;
}

/* a:slice(s1, s2, ...) -> a view; for each axis nil (all of it), an integer
** (that element, and the axis is removed) or {first, last, step}, both ends
** included */
static int array_slice(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  nda_layout layout;
  int axis = 0;
  larg_most(L, array->view.ndim + 1, "a range is one list, {first, last}");
  nda_layout_of(&array->view, &layout);
  for (int arg = 2; arg <= array->view.ndim + 1; arg++)
    axis += slice_axis(L, arg, &layout, axis);
  larray_push_view(L, 1, &layout, 0);
  return 1;
}

/* --- other axes ---------------------------------------------------------- */

/* a:transpose() -> a view with the axes reversed; a:transpose(i, j, ...) -> a
** view with axes i, j, ... of a, each named once */
static int array_transpose(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int ndim = array->view.ndim, axes[NDA_MAXDIMS];
  int given = 0;
  nda_layout layout;
  nda_error error;
  larg_count(L, ndim + 1);
  for (int i = 0; i < ndim; i++)
    given |= !lua_isnil(L, i + 2);
  if (lua_istable(L, 2))
    larg_advise(L, larg_at(2), "integer", 2,
                "each axis is an argument, a:transpose(2, 1)");
  for (int i = 0; i < ndim; i++) {
    if (given && lua_isnil(L, i + 2)) {
      lua_pushfstring(L, "each of the %d axes must be named", ndim);
      larg_raise(L, larg_at(i + 2));
    }
    axes[i] = given ? larg_axis(L, i + 2, larg_at(i + 2), ndim) : ndim - 1 - i;
  }
  if (nda_transpose(&array->view, axes, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at((int)error.got + 2), &error);
  larray_push_view(L, 1, &layout, 0);
  return 1;
}

/* a:squeeze() -> a view without the axes of length 1; a:squeeze(axis) ->
** without this axis, which must have length 1 */
static int array_squeeze(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  nda_layout layout;
  nda_error error;
  larg_count(L, 2);
  nda_layout_of(&array->view, &layout);
  if (!lua_isnil(L, 2)) {
    int axis = larg_axis(L, 2, larg_at(2), layout.ndim);
    if (layout.shape[axis] != 1) {
      nda_fail(&error, NDA_AXIS_LENGTH, axis, 1, layout.shape[axis]);
      larg_fault(L, larg_at(2), &error);
    }
    nda_drop(&layout, axis);
  } else {
    for (int i = layout.ndim - 1; i >= 0; i--) {
      if (layout.shape[i] == 1)
        nda_drop(&layout, i);
    }
  }
  larray_push_view(L, 1, &layout, 0);
  return 1;
}

/* a:expanddims(axis) -> a view with a new axis of length 1 at position `axis`
** of the result */
static int array_expanddims(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  nda_layout layout;
  nda_error error;
  int axis;
  larg_count(L, 2);
  axis = larg_axis(L, 2, larg_at(2), array->view.ndim + 1);
  if (nda_expand(&array->view, axis, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at(2), &error);
  larray_push_view(L, 1, &layout, 0);
  return 1;
}

/* a:broadcast(shape) -> a read-only view broadcast to a shape: axes of length
** 1, and new ones in front, repeat */
static int array_broadcast(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t shape[NDA_MAXDIMS];
  nda_layout layout;
  int ndim;
  larg_most(L, 2, NDA_ONE_SHAPE);
  ndim = larg_shape(L, 2, nda_type_of(&array->view)->size, shape);
  larg_stretch(L, larg_at(2), &array->view, ndim, shape, &layout);
  larray_push_view(L, 1, &layout, 1);
  return 1;
}

/* a:reshape(shape) -> a view of the same elements in another shape; one length
** may be -1 */
static int array_reshape(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t shape[NDA_MAXDIMS];
  nda_layout layout;
  nda_error error;
  int ndim;
  larg_most(L, 2, NDA_ONE_SHAPE);
  ndim = larg_integers(L, 2, larg_at(2), "lengths", shape);
  if (nda_reshape(&array->view, ndim, shape, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at(2), &error);
  larray_push_view(L, 1, &layout, 0);
  return 1;
}

const luaL_Reg nda_view_methods[] = {
  {"slice", array_slice},
  {"transpose", array_transpose},
  {"squeeze", array_squeeze},
  {"expanddims", array_expanddims},
  {"broadcast", array_broadcast},
  {"reshape", array_reshape},
  {NULL, NULL},
};
