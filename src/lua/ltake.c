/* ltake.c: selects elements by indices or a mask, such as those that argmin
** returns. */
#include <string.h>

#include "../core/reduce.h"
#include "../core/transfer.h"
#include "lmethods.h"

/* a:unravel(i) -> the indices, one for each axis, of the i-th element in
** row-major order */
static int array_unravel(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t size = nda_size(&array->view), flat;
  larg_count(L, 2);
  flat = larg_integer(L, 2, larg_at(2));
  if (flat == 0)
    luaL_argerror(L, 2, "index 0: indices are counted from 1");
  if (flat < 1 || flat > size)
    larg_raisef(L, larg_at(2),
                "index %I is out of range: the array has %I elements",
                (LUAI_UACINT)flat, (LUAI_UACINT)size);
  lbase_stack(L, array->view.ndim);
  flat--;
  for (int i = 0; i < array->view.ndim; i++) {
    size /= array->view.shape[i];
    lua_pushinteger(L, flat / size + 1);
    flat %= size;
  }
  return array->view.ndim;
}

/* The shape of a:takealong: along the axis that of the indices, and along the
** others what both broadcast to. */
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
  if (!fits)
    larg_raisef(L, larg_at(2),
                "indices of shape %s do not fit an array of shape %s: "
                "all axes but axis %d must agree%s",
                lfault_shape(L, indices->ndim, indices->shape),
                lfault_shape(L, view->ndim, view->shape), axis + 1,
                indices->ndim == view->ndim - 1
                  ? ", and keepdims = true keeps that"
                  : "");
}

/* Takes into the array at slot 4. Nothing here runs Lua code. */
static NDA_NOINLINE nda_status take_into(lua_State *L, int axis,
                                         nda_error *error)
{
  const nda_view *result = larray_take(L, larray_at(L, 4));
  nda_view view = *larray_take(L, larray_at(L, 1));
  nda_layout layout;
  lwide indices;
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
  return nda_take_along(lbase_watch(L), result, &view,
                        larray_take_wide(L, larray_at(L, 2), result, &indices),
                        axis, error);
}

#define TAKE_TRUE "a:compress(mask) takes what is true"

/* Converts argument 2 to an array of indices; `truths` is the advice for
** bools. */
static void read_indices(lua_State *L, const char *truths)
{
  const nda_type *type = lua_istable(L, 2) ? NULL : &nda_types[NDA_INT64];
  if (ltable_at(L, 2, larg_at(2), type)->view.dtype == NDA_BOOL)
    larg_raisef(L, larg_at(2), "indices expected, got bool array: %s", truths);
}

/* Raises an error: the index at `place` is not from 1 to n. */
static void fault_taken(lua_State *L, const char *place, const nda_value *index,
                        int64_t n)
{
  larg_raisef(L, larg_at(2), "the index%s is %s, not one of 1 to %I", place,
              lfault_number(L, index), (LUAI_UACINT)n);
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
  const char *place = lfault_place(L, indices, error.got);
  if (indices->ndim > 0)
    place = lua_pushfstring(L, " at %s", place);
  fault_taken(L, place, &index, n);
}

/* Raises the error for an index that the core found out of range; else returns
** the status. */
static nda_status explain_index(lua_State *L, nda_status status, int64_t length)
{
  if (status != NDA_BAD_INDEX)
    return status;
  check_indices(L, length);
  return NDA_CHANGED; /* it has changed meanwhile */
}

/* a:takealong(indices, axis) -> a new array of the elements of a at these
** indices (1 to n) of the axis; the other axes of a and of indices agree, or
** broadcast. It takes what argmin{axis=, keepdims=true} returns. */
static int array_takealong(lua_State *L)
{
  const larray *array = larg_array(L, 1);
  int64_t shape[NDA_MAXDIMS];
  int axis;
  nda_error error;
  nda_status status;
  larg_count(L, 3);
  axis =
    larg_axis(L, 3, larg_at(3), array->view.ndim > 0 ? array->view.ndim : 1);
  read_indices(L, TAKE_TRUE);
  take_shape(L, axis, shape);
  larray_new(L, array->view.dtype, array->view.ndim, shape);
  status = take_into(L, axis, &error);
  lbase_go_on(L, explain_index(L, status, error.expected));
  return 1;
}

/* --- take and compress: arguments ---------------------------------------- */

/* Stack slots, also those of options. Functions that put have the values at
** TAKE_AXIS, and no out. */
enum { TAKE_BY = 2, TAKE_AXIS, TAKE_OUT, TAKE_SLOTS };
enum { PUT_VALUES = 3, PUT_AXIS, PUT_SLOTS };

static const char *const take_options[] = {"axis", "out"};

/* A call, except for the indices or the mask. */
typedef struct picking {
  larguments args;
  int axis;    /* from 0; -1: all of the array in row-major order */
  larray *out; /* NULL: a new array */
} picking;

/* Moves the arguments from slot `first` on into their slots, which end before
** `slots`, and checks their types. */
static void read_picking(lua_State *L, picking *p, int first, int slots)
{
  int n = slots - first;
  larg_spread(L, &p->args, first, take_options, n, n);
  larg_check_axis(L, first, larg_origin(&p->args, first));
  p->out =
    n > 1 ? larg_out(L, TAKE_OUT, larg_origin(&p->args, TAKE_OUT)) : NULL;
}

/* Converts the axis. */
static void read_take_axis(lua_State *L, picking *p)
{
  p->axis =
    larg_some_axis(L, &p->args, p->args.first, larray_at(L, 1)->view.ndim);
}

/* --- take ---------------------------------------------------------------- */

/* The shape of a:take: the axes of the indices replace the axis. */
static int taken_shape(lua_State *L, int axis, int64_t *shape)
{
  const nda_view *view = &larray_at(L, 1)->view;
  const nda_view *indices = &larray_at(L, TAKE_BY)->view;
  int ndim = (axis < 0 ? 0 : view->ndim - 1) + indices->ndim, at = 0;
  if (ndim > NDA_MAXDIMS)
    larg_raisef(L, larg_at(TAKE_BY),
                "the result would have %d axes, but an array has at most %d",
                ndim, NDA_MAXDIMS);
  for (int i = axis < 0 ? -1 : 0; i < (axis < 0 ? 0 : view->ndim); i++) {
    if (i != axis)
      shape[at++] = view->shape[i];
    for (int k = 0; i == axis && k < indices->ndim; k++)
      shape[at++] = indices->shape[k];
  }
  return ndim;
}

/* The largest valid index. */
static int64_t taken_length(lua_State *L, const picking *p)
{
  const nda_view *view = &larray_at(L, 1)->view;
  return p->axis < 0 ? nda_size(view) : view->shape[p->axis];
}

/* Must the elements go to a temporary array, and then be copied to out? */
static NDA_NOINLINE int take_overlaps(lua_State *L, const nda_view *out)
{
  return nda_overlap(out, larray_take(L, larray_at(L, 1))) ||
         nda_overlap(out, larray_take(L, larray_at(L, TAKE_BY)));
}

/* Takes into the result: out, which must not change on an error, or a new
** array. The indices are checked here, after any finalizers. */
static NDA_NOINLINE void pick_into(lua_State *L, const picking *p,
                                   larray *result)
{
  larray *from = larray_at(L, 1), *indices = larray_at(L, TAKE_BY);
  int64_t length = taken_length(L, p);
  nda_watch *watch = lbase_watch(L);
  nda_status status;
  if (result == p->out || nda_size(&result->view) == 0)
    check_indices(L, length);
  larray_take(L, from);
  larray_take(L, indices);
  larray_take(L, result);
  status = nda_take(watch, &result->view, &from->view, &indices->view, p->axis);
  lbase_go_on(L, explain_index(L, status, length));
}

/* Pushes one element of the whole array. */
static int take_plain(lua_State *L)
{
  const nda_view *view = larray_take(L, larray_at(L, 1));
  int64_t size = nda_size(view);
  nda_value index;
  index.kind = NDA_SIGNED;
  index.as.integer = lua_tointeger(L, TAKE_BY);
  if (index.as.integer < 1 || index.as.integer > size)
    fault_taken(L, "", &index, size);
  larray_push_element(L, nda_type_of(view),
                      (const char *)view->data +
                        nda_offset(view, index.as.integer - 1));
  return 1;
}

/* a:take(indices [, axis [, out]]), a:take(indices, {axis=, out=}) -> the
** elements at these indices, of the whole array in row-major order, or the
** slices at these indices of the axis; a new array, or out. For a plain integer
** without an axis, the element. */
static int array_take(lua_State *L)
{
  const nda_view *view = &larg_array(L, 1)->view;
  int64_t shape[NDA_MAXDIMS];
  picking p;
  read_picking(L, &p, TAKE_AXIS, TAKE_SLOTS);
  if (larg_isinteger(L, TAKE_BY) && lua_isnil(L, TAKE_AXIS) && p.out == NULL)
    return take_plain(L);
  read_indices(L, TAKE_TRUE);
  read_take_axis(L, &p);
  int ndim = taken_shape(L, p.axis, shape);
  larg_fit(L, p.out, larg_origin(&p.args, TAKE_OUT), ndim, shape, -1,
           nda_type_of(view));
  int apart = p.out != NULL && take_overlaps(L, larray_take(L, p.out));
  pick_into(L, &p,
            larray_push_result(L, TAKE_OUT, apart, view->dtype, ndim, shape));
  larray_finish(L, TAKE_OUT, -1);
  return 1;
}

/* --- put ----------------------------------------------------------------- */

/* Converts the values to an array of a's type that shares no memory with a. A
** number is stored at `bits` instead; then it returns NULL. */
static larray *read_written(lua_State *L, larray *to, uint64_t *bits)
{
  const nda_type *type = nda_type_of(&to->view);
  lorigin from = larg_at(PUT_VALUES);
  larray *values = lbase_toarray(L, PUT_VALUES);
  nda_value value, element;
  if (lbase_value(L, PUT_VALUES, &value)) {
    element = larg_convert(L, from, type, &value, "", 1);
    type->store(bits, &element);
    return NULL;
  }
  if (values == NULL || nda_type_of(&values->view) != type ||
      nda_overlap(larray_take(L, to), larray_take(L, values))) {
    values = ltable_array(L, PUT_VALUES, from, type);
    lua_replace(L, PUT_VALUES);
  }
  return values;
}

/* Copies indices that overlap the array. To add, also copies indices with a
** stride of 0: then their number is limited by memory, and the work ends. */
static void own_indices(lua_State *L, larray *to, int adds)
{
  larray *by = larray_at(L, TAKE_BY);
  const nda_view *view = larray_take(L, by);
  int copies = nda_overlap(larray_take(L, to), view);
  for (int i = 0; adds && i < view->ndim; i++)
    copies |= view->strides[i] == 0 && view->shape[i] > 1;
  if (!copies)
    return;
  larray_convert(L, TAKE_BY, larg_at(TAKE_BY), nda_type_of(view), NDA_EXACT);
  lua_replace(L, TAKE_BY);
}

/* Writes the values; `one` is the value if `values` is NULL. No script code
** runs from here on. */
static NDA_NOINLINE void put_values(lua_State *L, const picking *p,
                                    larray *values, uint64_t *one, int adds)
{
  larray *to = larray_at(L, 1);
  int64_t shape[NDA_MAXDIMS];
  int ndim = taken_shape(L, p->axis, shape);
  nda_view wide = to->view;
  nda_layout layout;
  nda_error error;
  nda_status status;
  wide.data = one;
  wide.ndim = 0;
  larg_stretch(L, larg_at(PUT_VALUES), values != NULL ? &values->view : &wide,
               ndim, shape, &layout);
  check_indices(L, taken_length(L, p));
  wide = nda_view_of(values != NULL ? larray_take(L, values) : &wide, &layout);
  status =
    nda_put(lbase_watch(L), larray_take(L, to), &wide,
            larray_take(L, larray_at(L, TAKE_BY)), p->axis, adds, &error);
  lbase_go_on(L, status);
  if (status == NDA_OK)
    return;
  larg_raisef(L, larg_at(PUT_VALUES), "the sum%s%s is out of range for %s",
              ndim > 0 ? " at " : "", lfault_place(L, &wide, error.got),
              nda_type_of(&wide)->name);
}

static int put(lua_State *L, int adds)
{
  larray *to = larg_writable(L, 1), *values;
  uint64_t bits = 0;
  picking p;
  read_picking(L, &p, PUT_AXIS, PUT_SLOTS);
  if (adds && to->view.dtype == NDA_BOOL)
    luaL_argerror(L, 1, "numbers expected, got bool array: a:put sets bools");
  read_indices(L, "nd.select(mask, x, a, a) sets what is true");
  read_take_axis(L, &p);
  values = read_written(L, to, &bits);
  own_indices(L, to, adds);
  put_values(L, &p, values, &bits, adds);
  lua_settop(L, 1);
  return 1;
}

/* a:put(indices, values [, axis]), a:put(indices, values, {axis=}) -> a, with
** the elements that a:take would return set to the values: a number, table or
** array that broadcasts to their shape. If an index repeats, the last value
** wins */
static int array_put(lua_State *L)
{
  return put(L, 0);
}

/* a:putadd(indices, values [, axis]) -> a: the same, but it adds each value, in
** a's type, also where an index repeats. If a sum of integers overflows, it
** raises an error and a is unchanged. */
static int array_putadd(lua_State *L)
{
  return put(L, 1);
}

/* --- compress ------------------------------------------------------------ */

/* The number of elements that are true, or not 0. */
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

/* Converts argument 2 to a bool array. */
static void read_mask(lua_State *L)
{
  larg_mask(L, TAKE_BY, larg_at(TAKE_BY));
  ltable_at(L, TAKE_BY, larg_at(TAKE_BY), &nda_types[NDA_BOOL]);
}

/* The mask: as long as the axis, or broadcast to the shape of the array. */
static nda_view fitted_mask(lua_State *L, const picking *p, nda_layout *layout)
{
  const nda_view *view = &larray_at(L, 1)->view;
  const nda_view *mask = larray_take(L, larray_at(L, TAKE_BY));
  if (p->axis < 0) {
    larg_stretch(L, larg_at(TAKE_BY), mask, view->ndim, view->shape, layout);
    return nda_view_of(mask, layout);
  }
  if (mask->ndim != 1 || mask->shape[0] != view->shape[p->axis])
    larg_raisef(L, larg_at(TAKE_BY),
                "a mask of shape %s does not fit axis %d, of length %I",
                lfault_shape(L, mask->ndim, mask->shape), p->axis + 1,
                (LUAI_UACINT)view->shape[p->axis]);
  return *mask;
}

static NDA_NOINLINE int64_t count_mask(lua_State *L, const picking *p)
{
  nda_layout layout;
  nda_view mask = fitted_mask(L, p, &layout);
  return count_true(L, &mask);
}

/* Allocation may run finalizers, which can change what was counted. */
static void check_count(lua_State *L, int64_t before, int64_t now)
{
  if (before != now)
    lbase_fault_changed(L);
}

/* The shape of the elements kept; returns the number of axes. */
static int compressed_shape(lua_State *L, const picking *p, int64_t count,
                            int64_t *shape)
{
  const nda_view *view = &larray_at(L, 1)->view;
  for (int i = 0; i < view->ndim && p->axis >= 0; i++)
    shape[i] = view->shape[i];
  shape[p->axis < 0 ? 0 : p->axis] = count;
  return p->axis < 0 ? 1 : view->ndim;
}

/* Does out begin where the array does, so that elements can be moved forward in
** place? */
static int compresses_in_place(const picking *p, const nda_view *view)
{
  const nda_view *out = &p->out->view;
  int same = out->data == view->data && nda_size(view) > 0;
  if (p->axis < 0)
    return same && nda_iscontiguous(view) &&
           out->strides[0] == nda_type_of(view)->size;
  for (int i = 0; same && i < view->ndim; i++)
    same = out->strides[i] == view->strides[i];
  return same;
}

/* Must the elements go to a temporary array, and then be copied to out? */
static NDA_NOINLINE int compress_overlaps(lua_State *L, const picking *p)
{
  const nda_view *out = larray_take(L, p->out);
  const nda_view *view = larray_take(L, larray_at(L, 1));
  return (nda_overlap(out, view) && !compresses_in_place(p, view)) ||
         nda_overlap(out, larray_take(L, larray_at(L, TAKE_BY)));
}

static NDA_NOINLINE void compress_into(lua_State *L, const picking *p,
                                       int64_t count, larray *result)
{
  const nda_kernels *kernels = lbase_state(L)->kernels;
  nda_watch *watch = lbase_watch(L);
  const nda_view *to = larray_take(L, result), *view;
  nda_layout layout;
  nda_view mask = fitted_mask(L, p, &layout);
  if (result != p->out)
    check_count(L, count, count_true(L, &mask));
  view = larray_take(L, larray_at(L, 1));
  lbase_go_on(
    L, p->axis < 0
         ? nda_compress(kernels, watch, to, view, &mask, count)
         : nda_compress_axis(kernels, watch, to, view, &mask, p->axis, count));
}

/* a:compress(mask [, axis [, out]]), a:compress(mask, {axis=, out=}) -> the
** elements, in row-major order, where the mask, which broadcasts to a's shape,
** is true; or the slices along an axis where a mask of its length is true. A
** new array; or out, which may be longer, and their number. */
static int array_compress(lua_State *L)
{
  const nda_view *view = &larg_array(L, 1)->view;
  int64_t shape[NDA_MAXDIMS];
  picking p;
  read_picking(L, &p, TAKE_AXIS, TAKE_SLOTS);
  read_mask(L);
  read_take_axis(L, &p);
  int64_t count = count_mask(L, &p);
  int ndim = compressed_shape(L, &p, count, shape);
  larg_fit(L, p.out, larg_origin(&p.args, TAKE_OUT), ndim, shape,
           p.axis < 0 ? 0 : p.axis, nda_type_of(view));
  int apart = p.out != NULL && compress_overlaps(L, &p);
  compress_into(
    L, &p, count,
    larray_push_result(L, TAKE_OUT, apart, view->dtype, ndim, shape));
  larray_finish(L, TAKE_OUT, -1);
  if (p.out == NULL)
    return 1;
  lua_pushinteger(L, count);
  return 2;
}

/* --- nonzero ------------------------------------------------------------- */

enum { NONZERO_OUT = 2, NONZERO_PLACES }; /* the last is the first of several */

static const char *const nonzero_options[] = {"out"};

/* Pushes the arrays given for the indices, one for each axis; returns how many,
** or 0. */
static int read_places(lua_State *L, lorigin from, int ndim)
{
  if (lua_isnil(L, NONZERO_OUT))
    return 0;
  if (ndim > 1 || lua_istable(L, NONZERO_OUT))
    larg_outs(L, NONZERO_OUT, from, ndim);
  else if (lbase_toarray(L, NONZERO_OUT) == NULL)
    larg_expected(L, from, "array", NONZERO_OUT);
  else
    lua_pushvalue(L, NONZERO_OUT);
  return ndim;
}

/* Checks that each has room for `count` indices of its axis, and that none
** overlap. */
static void check_places(lua_State *L, lorigin from, int64_t count)
{
  const nda_view *view = &larray_at(L, 1)->view;
  lout out = {NULL, from, 0};
  for (int i = 0; i < 2 * view->ndim; i++) {
    int axis = i % view->ndim;
    out.view = larray_take(L, larray_at(L, NONZERO_PLACES + axis));
    out.place = lua_istable(L, NONZERO_OUT) ? axis + 1 : 0;
    if (i < view->ndim)
      larg_fit_shape(L, &out, 1, &count, 0);
    else
      larg_fit_places(L, &out, 1, view->shape[axis]);
  }
  larray_check_apart(L, from, NONZERO_PLACES, view->ndim);
}

/* Does any of them overlap the array? */
static int places_overlap(lua_State *L)
{
  const nda_view *view = larray_take(L, larray_at(L, 1));
  int overlaps = 0;
  for (int i = 0; i < view->ndim; i++)
    overlaps |=
      nda_overlap(view, larray_take(L, larray_at(L, NONZERO_PLACES + i)));
  return overlaps;
}

/* Writes `count` indices for each axis to the arrays from slot `first` on. */
static NDA_NOINLINE void nonzero_into(lua_State *L, int first, int64_t count)
{
  const nda_view *view = larray_take(L, larray_at(L, 1));
  const nda_view *places[NDA_MAXDIMS];
  for (int i = 0; i < view->ndim; i++)
    places[i] = larray_take(L, larray_at(L, first + i));
  lbase_go_on(L, nda_nonzero(lbase_state(L)->kernels, lbase_watch(L), view,
                             count, places));
}

/* Pushes new arrays for the indices, and writes them. */
static void push_places(lua_State *L, int64_t count)
{
  int ndim = larray_at(L, 1)->view.ndim, first = lua_gettop(L) + 1;
  lbase_stack(L, ndim + LUA_MINSTACK);
  for (int i = 0; i < ndim; i++)
    larray_new(L, NDA_INT64, 1, &count);
  check_count(L, count, count_true(L, larray_take(L, larray_at(L, 1))));
  nonzero_into(L, first, count);
}

/* a:nonzero([out]), a:nonzero{out=} -> an int64 array for each axis: the
** indices of the elements that are true, or not 0, in row-major order. out, a
** list of arrays if there are several axes, may be longer. With out, the last
** result is the number of indices in each. */
static int array_nonzero(lua_State *L)
{
  larray *array = larg_array(L, 1);
  int ndim = array->view.ndim;
  larguments args;
  larg_spread(L, &args, NONZERO_OUT, nonzero_options, 1, 1);
  lorigin from = larg_origin(&args, NONZERO_OUT);
  if (ndim == 0)
    larg_error(L, 1, "a 0-dimensional array has no indices");
  lbase_stack(L, 2 * ndim + LUA_MINSTACK);
  int outs = read_places(L, from, ndim);
  int64_t count = count_true(L, larray_take(L, array));
  if (outs > 0)
    check_places(L, from, count);
  if (outs > 0 && !places_overlap(L)) {
    nonzero_into(L, NONZERO_PLACES, count);
  } else {
    push_places(L, count);
    for (int i = 0; i < outs; i++)
      larray_copy(L, larray_at(L, NONZERO_PLACES + i),
                  larray_at(L, NONZERO_PLACES + ndim + i));
  }
  if (outs == 0)
    return ndim;
  lua_settop(L, NONZERO_PLACES + ndim - 1);
  lua_pushinteger(L, count);
  return ndim + 1;
}

const luaL_Reg nda_take_methods[] = {
  {"unravel", array_unravel}, {"takealong", array_takealong},
  {"take", array_take},       {"compress", array_compress},
  {"nonzero", array_nonzero}, {"put", array_put},
  {"putadd", array_putadd},   {NULL, NULL},
};

#undef TAKE_TRUE
