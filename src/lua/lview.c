/* lview.c: views of an array: the same elements with other axes or ranges. Each
** function computes a layout in the core and pushes an array with it. */
#include "lmethods.h"

/* --- slices -------------------------------------------------------------- */

/* Reads item `i` of the range in argument `arg`; false if it is nil. */
static int read_bound(lua_State *L, int arg, int i, int64_t *bound)
{
  static const char *const names[] = {"first", "last", "step"};
  int present = lua_rawgeti(L, arg, i) != LUA_TNIL;
  if (present && !larg_tointeger(L, -1, bound))
    larg_raisef(L, larg_at(arg), "integer expected as %s of a range, got %s",
                names[i - 1], lfault_got(L, -1));
  lua_pop(L, 1);
  return present;
}

/* Reads {first, last, step}; each item may be nil, and no other keys are
** allowed. */
static nda_range read_range(lua_State *L, int arg)
{
  nda_range range = {0, 0, 0, 0, 1};
  lbase_scan(L); /* one to three keys, and empty slots */
  if (larg_other_key(L, arg, 3, NULL))
    larg_raisef(L, larg_at(arg),
                "key %s in a range: a list {first, last, step} expected",
                lfault_key(L, -1));
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
  int drops = lua_type(L, arg) == LUA_TNUMBER;
  if (lua_isnil(L, arg))
    return 1;
  if (drops) {
    int64_t index = larg_integer(L, arg, larg_at(arg));
    status = nda_pick(layout, axis, index, &error);
  } else if (lua_istable(L, arg)) {
    nda_range range = read_range(L, arg);
    status = nda_slice(layout, axis, &range, &error);
  } else {
    larg_expected(L, larg_at(arg), "integer, range {first, last, step} or nil",
                  arg);
  }
  if (status != NDA_OK) {
    error.axis = arg - 2;
    larg_fault(L, larg_at(arg), &error);
  }
  return !drops;
}

/* a:slice(s1, s2, ...) -> a view; for each axis nil (all of it), an integer
** (that element, and the axis is removed) or {first, last, step}, both ends
** included */
static int array_slice(lua_State *L)
{
  const nda_view *view = &larg_array(L, 1)->view;
  nda_layout layout;
  int axis = 0;
  larg_most(L, view->ndim + 1, "a range is one list, {first, last}");
  nda_layout_of(view, &layout);
  for (int arg = 2; arg <= view->ndim + 1; arg++)
    axis += slice_axis(L, arg, &layout, axis);
  larray_push_view(L, &layout);
  return 1;
}

/* --- other axes ---------------------------------------------------------- */

/* a:transpose() -> a view with the axes reversed; a:transpose(i, j, ...) -> a
** view with axes i, j, ... of a, each named once */
static int array_transpose(lua_State *L)
{
  const nda_view *view = &larg_array(L, 1)->view;
  int ndim = view->ndim, axes[NDA_MAXDIMS], given = 0;
  nda_layout layout;
  nda_error error;
  larg_count(L, ndim + 1);
  for (int i = 0; i < ndim; i++)
    given |= !lua_isnil(L, i + 2);
  if (lua_istable(L, 2))
    larg_advise(L, larg_at(2), "integer", 2,
                "each axis is an argument, a:transpose(2, 1)");
  for (int i = 0; i < ndim; i++) {
    lorigin from = larg_at(i + 2);
    if (given && lua_isnil(L, i + 2))
      larg_raisef(L, from, "each of the %d axes must be named", ndim);
    axes[i] = given ? larg_axis(L, i + 2, from, ndim) : ndim - 1 - i;
  }
  if (nda_transpose(view, axes, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at((int)error.got + 2), &error);
  larray_push_view(L, &layout);
  return 1;
}

/* a:squeeze() -> a view without the axes of length 1; a:squeeze(axis) ->
** without this axis, which must have length 1 */
static int array_squeeze(lua_State *L)
{
  nda_layout layout;
  nda_layout_of(larg_self(L, 2, NULL), &layout);
  int axis = lua_isnil(L, 2) ? -1 : larg_axis(L, 2, larg_at(2), layout.ndim);
  if (axis >= 0 && layout.shape[axis] != 1)
    larg_raisef(L, larg_at(2), "axis %d has length %I, not 1", axis + 1,
                (LUAI_UACINT)layout.shape[axis]);
  for (int i = layout.ndim - 1; i >= 0; i--) {
    if (layout.shape[i] == 1 && (axis < 0 || axis == i))
      nda_drop(&layout, i);
  }
  larray_push_view(L, &layout);
  return 1;
}

/* a:expanddims(axis) -> a view with a new axis of length 1 at position `axis`
** of the result */
static int array_expanddims(lua_State *L)
{
  const nda_view *view = larg_self(L, 2, NULL);
  nda_layout layout;
  nda_error error;
  int axis = larg_axis(L, 2, larg_at(2), view->ndim + 1);
  if (nda_expand(view, axis, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at(2), &error);
  larray_push_view(L, &layout);
  return 1;
}

/* a:broadcast(shape) -> a read-only view broadcast to a shape: axes of length
** 1, and new ones in front, repeat */
static int array_broadcast(lua_State *L)
{
  const nda_view *view = larg_self(L, 2, NDA_ONE_SHAPE);
  int64_t shape[NDA_MAXDIMS];
  nda_layout layout;
  int ndim = larg_shape(L, 2, nda_type_of(view)->size, shape);
  larg_stretch(L, larg_at(2), view, ndim, shape, &layout);
  larray_push_view(L, &layout)->view.readonly = 1;
  return 1;
}

/* a:reshape(shape) -> a view of the same elements in another shape; one length
** may be -1 */
static int array_reshape(lua_State *L)
{
  const nda_view *view = larg_self(L, 2, NDA_ONE_SHAPE);
  int64_t shape[NDA_MAXDIMS];
  nda_layout layout;
  nda_error error;
  int ndim = larg_integers(L, 2, larg_at(2), "lengths", shape);
  if (nda_reshape(view, ndim, shape, &layout, &error) != NDA_OK)
    larg_fault(L, larg_at(2), &error);
  larray_push_view(L, &layout);
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
