/* ltake.c: elements by their indices: what to do with what argmin found. */
#include "../core/transfer.h"
#include "larray.h"

/* a:unravel(i) -> the indices, one for each axis, of the element that is the
** i-th in row-major order */
static int array_unravel(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t size = nda_size(&array->view), flat;
  larg_count(L, 2);
  flat = larg_integer(L, 2, larg_at(2));
  if (flat == 0)
    luaL_argerror(L, 2, "index 0: indices are counted from 1");
  if (flat < 1 || flat > size) {
    lua_pushfstring(L, "index %I is out of range: the array has %I elements",
                    (LUAI_UACINT)flat, (LUAI_UACINT)size);
    larg_raise(L, larg_at(2));
  }
  luaL_checkstack(L, array->view.ndim, NULL);
  flat--;
  for (int i = 0; i < array->view.ndim; i++) {
    size /= array->view.shape[i];
    lua_pushinteger(L, flat / size + 1);
    flat %= size;
  }
  return array->view.ndim;
}

/* The shape of a:takealong: that of the indices along the axis, and what both
** broadcast to along the others. */
static void take_shape(lua_State *L, int axis, int64_t *shape)
{
  const nda_view *view = &larray_at(L, 1)->view;
  const nda_view *indices = &larray_at(L, 2)->view;
  int fits = view->ndim == indices->ndim;
  for (int i = 0; fits && i < view->ndim; i++) {
    int64_t a = view->shape[i], b = indices->shape[i];
    shape[i] = i == axis || a == 1 ? b : a;
    fits = i == axis || a == b || a == 1 || b == 1;
  }
  if (!fits) {
    lfault_shape(L, indices->ndim, indices->shape);
    lfault_shape(L, view->ndim, view->shape);
    lua_pushfstring(L,
                    "indices of shape %s do not fit an array of shape %s: "
                    "all axes but axis %d must agree",
                    lua_tostring(L, -2), lua_tostring(L, -1), axis + 1);
    larg_raise(L, larg_at(2));
  }
}

/* Takes into the array at slot 4. Nothing here runs Lua code. */
static NDA_NOINLINE nda_status take_into(lua_State *L, int axis,
                                         nda_error *error)
{
  const nda_view *result = larray_take(L, larray_at(L, 4));
  nda_view view = *larray_take(L, larray_at(L, 1)), indices;
  nda_layout layout, wide;
  int64_t shape[NDA_MAXDIMS];
  for (int i = 0; i < view.ndim; i++)
    shape[i] = i == axis ? view.shape[i] : result->shape[i];
  nda_broadcast(&view, view.ndim, shape, &layout, error);
  view = nda_view_of(&view, &layout);
  indices = *larray_take(L, larray_at(L, 2));
  nda_broadcast(&indices, result->ndim, result->shape, &wide, error);
  indices = nda_view_of(&indices, &wide);
  return nda_take_along(result, &view, &indices, axis, error);
}

/* a:takealong(indices, axis) -> a new array of the elements of a that stand
** at these indices (1 to n) of the axis; the other axes of a and of indices
** agree, or broadcast. What argmin{axis=, keepdims=true} gives, it takes. */
static int array_takealong(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t shape[NDA_MAXDIMS];
  int axis;
  nda_error error;
  nda_status status;
  larg_count(L, 3);
  axis = larg_axis(L, 3, array->view.ndim > 0 ? array->view.ndim : 1);
  if (larray_test(L, 2) == NULL) {
    ltable_array(L, 2, larg_at(2), &nda_types[NDA_INT64]);
    lua_replace(L, 2);
  }
  if (nda_type_of(&larray_at(L, 2)->view)->store_index == NULL) {
    lua_pushfstring(L, "indices of an integer type expected, got %s",
                    nda_type_of(&larray_at(L, 2)->view)->name);
    larg_raise(L, larg_at(2));
  }
  take_shape(L, axis, shape);
  larray_new(L, array->view.dtype, array->view.ndim, shape);
  status = take_into(L, axis, &error);
  if (status != NDA_OK) {
    const nda_view *result = &larray_at(L, 4)->view;
    lfault_place(L, result, error.got);
    if (result->ndim > 0)
      lua_pushfstring(L, " for %s of the result", lua_tostring(L, -1));
    lua_pushfstring(L, "the index%s is not one of 1 to %I", lua_tostring(L, -1),
                    (LUAI_UACINT)error.expected);
    larg_raise(L, larg_at(2));
  }
  return 1;
}

const luaL_Reg nda_take_methods[] = {
  {"unravel", array_unravel},
  {"takealong", array_takealong},
  {NULL, NULL},
};
