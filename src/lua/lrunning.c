/* lrunning.c: running sums, minima and maxima called from Lua, in the six steps
** of lreduce.c. */
#include "../core/reduce.h"

#include "lmethods.h"

/* Stack slots of the arguments. */
enum { RUN_ARRAY = 1, RUN_AXIS, RUN_OUT };

static void fault_running(lua_State *L, const nda_view *a, const nda_view *out,
                          const nda_error *error)
{
  luaL_error(L,
             "cumsum of %s at %s does not fit an int64: (a / 1):cumsum() adds "
             "floats",
             nda_type_of(a)->name, lfault_place(L, out, error->got));
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

int nda_running_result(lua_State *L)
{
  static const char *const names[] = {"axis", "out"};
  nda_running op = (nda_running)lua_tointeger(L, NDA_METHOD);
  larguments given;
  larg_spread(L, &given, RUN_AXIS, names, 2, 2);
  larg_check_axis(L, RUN_AXIS, larg_origin(&given, RUN_AXIS));
  larray *out = larg_out(L, RUN_OUT, larg_origin(&given, RUN_OUT));
  if (lua_isnil(L, RUN_ARRAY))
    larg_array(L, RUN_ARRAY); /* raises an error */
  larray *array = ltable_at(L, RUN_ARRAY, larg_at(RUN_ARRAY), NULL);
  const nda_view *view = &array->view;
  nda_dtype dtype = nda_running_dtype(op, view);
  int64_t size = nda_size(view);
  if (op == NDA_CUMSUM && view->dtype == NDA_BOOL)
    luaL_argerror(L, RUN_ARRAY,
                  "numbers expected, got bool array: a:astype(\"int64\") makes "
                  "them 0 and 1");
  int axis = larg_some_axis(L, &given, RUN_AXIS, view->ndim);
  int ndim = axis < 0 ? 1 : view->ndim;
  const int64_t *shape = axis < 0 ? &size : view->shape;
  larg_fit(L, out, larg_origin(&given, RUN_OUT), ndim, shape, -1,
           &nda_types[dtype]);
  lbase_watch(L); /* polls before it allocates */
  int apart =
    out != NULL && larray_mixes(larray_take(L, out), larray_take(L, array));
  run_into(L, op, axis,
           larray_push_result(L, RUN_OUT, apart, dtype, ndim, shape));
  larray_finish(L, RUN_OUT, -1);
  return 1;
}

const char *const nda_running_names[] = {"cumsum", "cummin", "cummax", NULL};
