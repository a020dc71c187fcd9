/* lrunning.c: running sums, minima and maxima called from Lua, in the six steps
** of lreduce.c. */
#include "../core/reduce.h"

#include "lmethods.h"

/* Stack slots of the arguments. */
enum { RUN_ARRAY = 1, RUN_AXIS, RUN_OUT };

static const char *const running_options[] = {"axis", "out"};

/* The origin of an argument that is in its slot. */
static lorigin running_origin(int by_options, int slot)
{
  lorigin from = larg_at(by_options ? RUN_AXIS : slot);
  if (by_options)
    from.option = running_options[slot - RUN_AXIS];
  return from;
}

/* Moves the arguments into their slots. Returns true if they came in a table of
** options, one without [1]. */
static int spread_running(lua_State *L)
{
  int by_options = 0;
  if (lua_istable(L, RUN_AXIS)) {
    by_options = lua_rawgeti(L, RUN_AXIS, 1) == LUA_TNIL;
    lua_pop(L, 1);
  }
  larg_count(L, by_options ? RUN_AXIS : RUN_OUT);
  if (by_options)
    larg_options(L, RUN_AXIS, running_options, 2);
  lua_settop(L, RUN_OUT);
  larg_check_axis(L, RUN_AXIS, running_origin(by_options, RUN_AXIS));
  if (!lua_isnil(L, RUN_OUT) && lbase_toarray(L, RUN_OUT) == NULL)
    larg_advise(L, running_origin(by_options, RUN_OUT), "array", RUN_OUT,
                lua_istable(L, RUN_OUT) ? NDA_MAKE_ARRAY : NULL);
  return by_options;
}

/* The array; a table, number or boolean is converted. */
static const nda_view *running_array(lua_State *L)
{
  if (lua_isnil(L, RUN_ARRAY) || lbase_toarray(L, RUN_ARRAY) != NULL)
    return &larg_array(L, RUN_ARRAY)->view;
  ltable_array(L, RUN_ARRAY, larg_at(RUN_ARRAY), NULL);
  lua_replace(L, RUN_ARRAY);
  return &larray_at(L, RUN_ARRAY)->view;
}

/* Do they overlap, other than element by element? */
static int shares(const nda_view *a, const nda_view *out)
{
  int64_t places = (int64_t)sizeof *a->strides * a->ndim;
  if (a->data == out->data && a->dtype == out->dtype &&
      nda_same_shape(a, out) &&
      memcmp(a->strides, out->strides, nda_bytes(places, 1)) == 0)
    return 0;
  return nda_overlap(a, out);
}

static void fault_running(lua_State *L, const nda_view *a, const nda_view *out,
                          const nda_error *error)
{
  lfault_place(L, out, error->got);
  luaL_error(L,
             "cumsum of %s at %s does not fit an int64: (a / 1):cumsum() adds "
             "floats",
             nda_type_of(a)->name, lua_tostring(L, -1));
}

/* The call of the core. Nothing here runs Lua code. */
static NDA_NOINLINE void run_into(lua_State *L, nda_running op, int axis,
                                  larray *result)
{
  const nda_view *view = larray_take(L, larray_at(L, RUN_ARRAY));
  nda_error error;
  nda_status status = nda_accumulate(lbase_watch(L), op, axis, view,
                                     larray_take(L, result), &error);
  lbase_go_on(L, status);
  if (status != NDA_OK)
    fault_running(L, view, &result->view, &error);
}

static int running(lua_State *L, nda_running op)
{
  int by_options = spread_running(L), axis = -1, slot = RUN_OUT;
  const nda_view *view = running_array(L);
  const larray *given = lbase_toarray(L, RUN_OUT);
  lout out = {NULL, running_origin(by_options, RUN_OUT), 0};
  nda_dtype dtype = nda_running_dtype(op, view);
  int64_t size = nda_size(view);
  int ndim = 1;
  const int64_t *shape = &size;
  if (op == NDA_CUMSUM && view->dtype == NDA_BOOL)
    luaL_argerror(L, RUN_ARRAY,
                  "numbers expected, got bool array: a:astype(\"int64\") makes "
                  "them 0 and 1");
  if (!lua_isnil(L, RUN_AXIS))
    axis = larg_axis(L, RUN_AXIS, running_origin(by_options, RUN_AXIS),
                     view->ndim > 0 ? view->ndim : 1);
  if (view->ndim == 0)
    axis = -1;
  if (axis >= 0) {
    ndim = view->ndim;
    shape = view->shape;
  }
  if (given != NULL) {
    out.view = &given->view;
    larg_fit_shape(L, &out, ndim, shape, -1);
    larg_fit_type(L, &out, &nda_types[dtype]);
  }
  lbase_watch(L); /* polls before it allocates */
  if (given == NULL || shares(larray_take(L, larray_at(L, RUN_ARRAY)),
                              larray_take(L, larray_at(L, RUN_OUT)))) {
    larray_new(L, dtype, ndim, shape);
    slot = lua_gettop(L);
  }
  run_into(L, op, axis, larray_at(L, slot));
  if (given != NULL && slot != RUN_OUT)
    larray_copy(L, larray_at(L, RUN_OUT), larray_at(L, slot));
  lua_settop(L, given != NULL ? RUN_OUT : slot);
  return 1;
}

/* a:cumsum([axis [, out]]), a:cumsum{axis=, out=} -> the sum of the elements up
** to each: int64 for integers, else the array's type. */
static int array_cumsum(lua_State *L)
{
  return running(L, NDA_CUMSUM);
}

/* The smallest of the elements up to each, in the array's type. */
static int array_cummin(lua_State *L)
{
  return running(L, NDA_CUMMIN);
}

/* The largest of them. */
static int array_cummax(lua_State *L)
{
  return running(L, NDA_CUMMAX);
}

const luaL_Reg nda_running_methods[] = {
  {"cumsum", array_cumsum},
  {"cummin", array_cummin},
  {"cummax", array_cummax},
  {NULL, NULL},
};
