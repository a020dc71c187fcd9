/* ltake.c: elements by their indices: what to do with what argmin found. */
#include <string.h>

#include "../core/pick.h"
#include "../core/reduce.h"
#include "larg.h"
#include "larray.h"
#include "lfault.h"
#include "lmethods.h"
#include "ltable.h"

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
  lbase_stack(L, array->view.ndim);
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
                    "all axes but axis %d must agree%s",
                    lua_tostring(L, -2), lua_tostring(L, -1), axis + 1,
                    indices->ndim == view->ndim - 1
                      ? ", and keepdims = true keeps that"
                      : "");
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
  if (nda_size(result) == 0)
    return NDA_OK;
  nda_layout_of(&view, &layout);
  for (int i = 0; i < view.ndim; i++) {
    if (i == axis || view.shape[i] == result->shape[i])
      continue;
    layout.shape[i] = result->shape[i];
    layout.strides[i] = 0;
  }
  view = nda_view_of(&view, &layout);
  indices = *larray_take(L, larray_at(L, 2));
  nda_broadcast(&indices, result->ndim, result->shape, &wide, error);
  indices = nda_view_of(&indices, &wide);
  return nda_take_along(lbase_watch(L), result, &view, &indices, axis, error);
}

/* Makes argument 2 an array of indices. */
static void read_indices(lua_State *L)
{
  if (lbase_toarray(L, 2) == NULL) {
    ltable_array(L, 2, larg_at(2), &nda_types[NDA_INT64]);
    lua_replace(L, 2);
  }
  if (nda_type_of(&larray_at(L, 2)->view)->store_index == NULL) {
    lua_pushfstring(L, "indices of an integer type expected, got %s",
                    nda_type_of(&larray_at(L, 2)->view)->name);
    larg_raise(L, larg_at(2));
  }
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
  read_indices(L);
  take_shape(L, axis, shape);
  larray_new(L, array->view.dtype, array->view.ndim, shape);
  status = take_into(L, axis, &error);
  lbase_go_on(L, status);
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

/* --- take ---------------------------------------------------------------- */

enum { TAKE_AXIS = 3, TAKE_OUT, TAKE_FROM };

/* Pushes what is picked from: the array, or without an axis all of it as one,
** a view where there is such a one; gives the axis, from 0. */
static int push_source(lua_State *L)
{
  const nda_view *view = &larray_at(L, 1)->view;
  nda_layout layout;
  nda_error error;
  int64_t size = nda_size(view);
  if (!lua_isnil(L, TAKE_AXIS) && view->ndim > 0) {
    lua_pushvalue(L, 1);
    return larg_axis(L, TAKE_AXIS, view->ndim);
  }
  if (!lua_isnil(L, TAKE_AXIS))
    larg_axis(L, TAKE_AXIS, 1);
  if (nda_reshape(view, 1, &size, &layout, &error) == NDA_OK) {
    larray_push_view(L, 1, &layout, 0);
  } else {
    larray_convert(L, 1, larg_at(1), nda_type_of(view), NDA_EXACT);
    nda_reshape(&larray_at(L, -1)->view, 1, &size, &layout, &error);
    larray_push_view(L, -1, &layout, 0);
    lua_replace(L, -2);
  }
  return 0;
}

/* The axes of the indices stand in the place of the axis. */
static int taken_shape(lua_State *L, int axis, int64_t *shape)
{
  const nda_view *view = &larray_at(L, TAKE_FROM)->view;
  const nda_view *indices = &larray_at(L, 2)->view;
  int ndim = view->ndim - 1 + indices->ndim, at = 0;
  if (ndim > NDA_MAXDIMS) {
    lua_pushfstring(L,
                    "the result would have %d axes, but an array has at "
                    "most %d",
                    ndim, NDA_MAXDIMS);
    larg_raise(L, larg_at(2));
  }
  for (int i = 0; i < view->ndim; i++) {
    if (i != axis)
      shape[at++] = view->shape[i];
    for (int k = 0; i == axis && k < indices->ndim; k++)
      shape[at++] = indices->shape[k];
  }
  return ndim;
}

static void check_indices(lua_State *L, int64_t n)
{
  const nda_view *indices = larray_take(L, larray_at(L, 2));
  nda_value index;
  nda_error error;
  nda_status status = nda_check_indices(lbase_watch(L), indices, n, &error);
  lbase_go_on(L, status);
  if (status == NDA_OK)
    return;
  nda_type_of(indices)->load(
    (const char *)indices->data + nda_offset(indices, error.got), &index);
  lfault_place(L, indices, error.got);
  lfault_number(L, &index);
  lua_pushfstring(L, "the index%s%s is %s, not one of 1 to %I",
                  indices->ndim > 0 ? " at " : "", lua_tostring(L, -2),
                  lua_tostring(L, -1), (LUAI_UACINT)n);
  larg_raise(L, larg_at(2));
}

/* Must the elements go into an array of our own before they go into out? */
static NDA_NOINLINE int take_overlaps(lua_State *L, const nda_view *out)
{
  return nda_overlap(out, larray_take(L, larray_at(L, TAKE_FROM))) ||
         nda_overlap(out, larray_take(L, larray_at(L, 2)));
}

/* Picks into the result: out, of which nothing may change on an error, or a new
** array. Here the indices are checked: after finalizers, if any ran. */
static NDA_NOINLINE void pick_into(lua_State *L, larray *result,
                                   const larray *out, int axis)
{
  larray *from = larray_at(L, TAKE_FROM), *indices = larray_at(L, 2);
  int64_t length = from->view.shape[axis];
  nda_status status;
  if (result == out || nda_size(&result->view) == 0)
    check_indices(L, length);
  larray_take(L, from);
  larray_take(L, indices);
  status = nda_take(lbase_watch(L), larray_take(L, result), &from->view,
                    &indices->view, axis);
  if (status == NDA_BAD_INDEX) {
    check_indices(L, length);
    status = NDA_CHANGED; /* by now it is another */
  }
  lbase_go_on(L, status);
}

/* a:take(indices [, axis [, out]]) -> the elements at these indices, of the
** whole array in row-major order, or all that stands at these indices of the
** axis; a new array, or out */
static int array_take(lua_State *L)
{
  larray *out = NULL, *result, *from;
  int64_t shape[NDA_MAXDIMS];
  int axis, ndim;
  larg_array(L, 1);
  larg_count(L, TAKE_OUT);
  if (!lua_isnil(L, TAKE_AXIS))
    larg_integer(L, TAKE_AXIS, larg_at(TAKE_AXIS));
  if (!lua_isnil(L, TAKE_OUT))
    out = larg_array(L, TAKE_OUT);
  read_indices(L);
  axis = push_source(L);
  from = larray_at(L, TAKE_FROM);
  ndim = taken_shape(L, axis, shape);
  if (out != NULL) {
    larg_out_shape(L, TAKE_OUT, &out->view, ndim, shape);
    larg_out_type(L, TAKE_OUT, &out->view, nda_type_of(&from->view));
  }
  result = out;
  if (out == NULL || take_overlaps(L, larray_take(L, out)))
    result = larray_new(L, from->view.dtype, ndim, shape);
  pick_into(L, result, out, axis);
  if (out != NULL && result != out)
    larray_copy(L, out, result);
  if (out != NULL)
    lua_pushvalue(L, TAKE_OUT);
  return 1;
}

/* --- compress, nonzero --------------------------------------------------- */

/* How many elements of a bool view are true, or of another not 0. */
static NDA_NOINLINE int64_t count_true(lua_State *L, const nda_view *view)
{
  int64_t count = 0;
  nda_view result = {&count, NDA_INT64, 0, 0, NULL, NULL};
  nda_request request;
  nda_plan plan;
  nda_error error;
  memset(&request, 0, sizeof request);
  request.op = NDA_COUNT;
  if (nda_plan_reduce(&request, view, 0, &plan, &error) == NDA_OK)
    lbase_go_on(L, nda_reduce(lbase_state(L)->kernels, lbase_watch(L), &plan,
                              view, NULL, &result, &error));
  return count;
}

/* The mask that is argument 2, stretched to the shape of the array. */
static nda_view stretched_mask(lua_State *L, nda_layout *layout)
{
  const nda_view *view = &larray_at(L, 1)->view;
  const nda_view *mask = larray_take(L, larray_at(L, 2));
  larg_stretch(L, larg_at(2), mask, view->ndim, view->shape, layout);
  return nda_view_of(mask, layout);
}

static NDA_NOINLINE int64_t count_mask(lua_State *L)
{
  nda_layout layout;
  nda_view mask = stretched_mask(L, &layout);
  return count_true(L, &mask);
}

/* While memory is taken finalizers may run, which can change what was counted.
*/
static void check_count(lua_State *L, int64_t before, int64_t now)
{
  if (before != now)
    lbase_fault_changed(L);
}

static NDA_NOINLINE void compress_into(lua_State *L, int64_t count,
                                       larray *result)
{
  nda_layout layout;
  nda_view mask = stretched_mask(L, &layout);
  check_count(L, count, count_true(L, &mask));
  larray_take(L, result);
  lbase_go_on(L, nda_compress(lbase_watch(L), larray_take(L, larray_at(L, 1)),
                              &mask, count, result->view.data));
}

/* Pushes `count` indices for each axis of the array at `index`. */
static void push_places(lua_State *L, int index, int64_t count)
{
  larray *array = larray_at(L, index);
  int64_t *places[NDA_MAXDIMS];
  int ndim = array->view.ndim, first = lua_gettop(L) + 1;
  lbase_stack(L, ndim + LUA_MINSTACK);
  for (int i = 0; i < ndim; i++)
    larray_new(L, NDA_INT64, 1, &count);
  for (int i = 0; i < ndim; i++)
    places[i] = (int64_t *)larray_take(L, larray_at(L, first + i))->data;
  check_count(L, count, count_true(L, larray_take(L, array)));
  lbase_go_on(
    L, nda_nonzero(lbase_watch(L), larray_take(L, array), count, places));
}

/* Makes argument 2 a bool array. */
static void read_mask(lua_State *L)
{
  larg_mask(L, 2, larg_at(2));
  if (lua_istable(L, 2)) {
    ltable_array(L, 2, larg_at(2), &nda_types[NDA_BOOL]);
    lua_replace(L, 2);
  }
}

/* With an axis: all that stands where a mask as long as that is true. */
static int compress_axis(lua_State *L)
{
  const nda_view *view = &larray_at(L, 1)->view;
  const nda_view *mask = &larray_at(L, 2)->view;
  int axis = larg_axis(L, 3, view->ndim);
  if (mask->ndim != 1 || mask->shape[0] != view->shape[axis]) {
    lfault_shape(L, mask->ndim, mask->shape);
    lua_pushfstring(L, "a mask of shape %s does not fit axis %d, of length %I",
                    lua_tostring(L, -1), axis + 1,
                    (LUAI_UACINT)view->shape[axis]);
    larg_raise(L, larg_at(2));
  }
  push_places(L, 2, count_true(L, larray_take(L, larray_at(L, 2))));
  lua_replace(L, 2);
  return array_take(L);
}

/* a:compress(mask [, axis]) -> a new array of the elements, in row-major order,
** where the mask, which broadcasts to a's shape, is true; or of all that stands
** where a mask as long as the axis is */
static int array_compress(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  larray *result;
  int64_t count;
  larg_count(L, 3);
  if (!lua_isnil(L, 3))
    larg_integer(L, 3, larg_at(3));
  read_mask(L);
  if (!lua_isnil(L, 3) && array->view.ndim > 0)
    return compress_axis(L);
  if (!lua_isnil(L, 3))
    larg_axis(L, 3, 1);
  count = count_mask(L);
  result = larray_new(L, array->view.dtype, 1, &count);
  compress_into(L, count, result);
  return 1;
}

/* a:nonzero() -> an int64 array for each axis: the indices of the elements that
** are true, or not 0, in row-major order */
static int array_nonzero(lua_State *L)
{
  larray *array = larg_array(L, 1);
  larg_count(L, 1);
  if (array->view.ndim == 0)
    luaL_argerror(L, 1, "a 0-dimensional array has no indices");
  push_places(L, 1, count_true(L, larray_take(L, array)));
  return array->view.ndim;
}

const luaL_Reg nda_take_methods[] = {
  {"unravel", array_unravel}, {"takealong", array_takealong},
  {"take", array_take},       {"compress", array_compress},
  {"nonzero", array_nonzero}, {NULL, NULL},
};
