/* lreduce.c: reductions called from Lua. A call has six steps: 1. check the
** arguments, 2. read tables among them, 3. allocate the results, 4. take data
** pointers, 5. one call of the core, 6. push the results. Script code can run
** in steps 2 and 3, so no pointer is taken before step 4. */
#include "../core/reduce.h"

#include "lmethods.h"

/* Stack slots of the arguments, and of options that have no argument. */
enum {
  ARRAY = 1,
  AXIS,
  OUT,
  KEEPDIMS,
  WHERE,
  SKIPNAN,
  INITIAL,
  CORRECTION = INITIAL, /* for var and std */
  BASE,
  VALUES,
  OUTS /* the outs of a list of axes, from here on */
};

/* Stack slots while options are read from their table; see search_few. */
enum { KEY = AXIS + 2, VALUE };

enum { PAIR = 2048 }; /* cost of an overlap test of two outs */

static const char *const option_names[] = {
  "axis", "out", "keepdims", "where", "skipnan", "initial", "base", "value"};
static const char *const spread_names[] = {"axis",  "out",     "keepdims",
                                           "where", "skipnan", "correction"};

static const char *const op_names[] = {"argmin", "argmax", "min", "max",
                                       "sum",    "mean",   "any", "all",
                                       "count",  "prod",   "var", "std"};

/* The call of a script. */
typedef struct query {
  lstate *state;
  unsigned given;           /* bit `slot`: the slot has a value */
  int by_options;           /* the arguments came in a table of options */
  int many;                 /* a list of axes: one result for each */
  int outs;                 /* number of arrays given as `out` */
  int valued;               /* return the elements found, too */
  const char *const *names; /* of the options */
  larray *array, *where;    /* where: NULL if there is none */
  nda_request request;
} query;

static int is_given(const query *q, int slot)
{
  return (int)(q->given >> slot & 1);
}

static lorigin origin(const query *q, int slot)
{
  lorigin from = larg_at(slot);
  if (q->by_options) {
    from.arg = AXIS;
    from.option = q->names[slot - AXIS];
  }
  return from;
}

/* --- 1. arguments -------------------------------------------------------- */

/* Moves the arguments into their slots. A table without [1] is a table of
** options; one with [1] is a list of axes. */
static void spread(lua_State *L, query *q)
{
  if (lua_istable(L, AXIS)) {
    q->by_options = lua_rawgeti(L, AXIS, 1) == LUA_TNIL;
    lua_pop(L, 1);
  }
  if (!q->by_options) {
    larg_count(L, KEEPDIMS);
    for (int slot = AXIS; slot <= KEEPDIMS; slot++)
      q->given |= (unsigned)!lua_isnil(L, slot) << slot;
  } else {
    nda_op op = q->request.op;
    int spread = op == NDA_VAR || op == NDA_STD;
    larg_count(L, AXIS);
    if (spread)
      q->names = spread_names;
    q->given = larg_options(L, AXIS, q->names,
                            spread                ? 6
                            : nda_sums(op)        ? 5
                            : nda_finds_index(op) ? 8
                                                  : 6)
               << AXIS;
  }
  lua_settop(L, VALUES);
}

static int read_flag(lua_State *L, const query *q, int slot)
{
  if (!is_given(q, slot))
    return 0;
  if (!lua_isboolean(L, slot))
    larg_expected(L, origin(q, slot), "boolean", slot);
  return lua_toboolean(L, slot);
}

/* Advice for nd.max(a, b), which is not the larger of two. */
static const char *advice_on_two(const query *q)
{
  if (q->by_options)
    return NULL;
  return q->request.op == NDA_MIN   ? "the smaller of two is nd.minimum(a, b)"
         : q->request.op == NDA_MAX ? "the larger of two is nd.maximum(a, b)"
                                    : NULL;
}

/* An invalid axis may be a number meant as the second operand. */
static void fault_axis(lua_State *L, const query *q, const nda_error *error)
{
  lfault_core(L, error);
  if (error->code == NDA_BAD_AXIS && advice_on_two(q) != NULL)
    lua_pushfstring(L, "%s: %s", lua_tostring(L, -1), advice_on_two(q));
  larg_raise(L, origin(q, AXIS));
}

static void read_axes(lua_State *L, query *q)
{
  nda_request *request = &q->request;
  request->naxes = 0;
  if (!is_given(q, AXIS))
    return;
  if (advice_on_two(q) != NULL && lbase_array(L, q->state, AXIS) != NULL)
    larg_advise(L, origin(q, AXIS), "integer or list of axes", AXIS,
                advice_on_two(q));
  request->naxes =
    larg_integers(L, AXIS, origin(q, AXIS), "axes", request->axes);
  if (request->naxes == 0) {
    lua_pushliteral(L, "a list of at least one axis expected");
    larg_raise(L, origin(q, AXIS));
  }
  q->many = request->naxes > 1 && nda_finds_index(request->op);
  if (q->many)
    lbase_stack(L, request->naxes + LUA_MINSTACK); /* results, or outs */
}

static void fault_out_kind(lua_State *L, const query *q)
{
  const char *advice = NULL;
  if (lua_istable(L, OUT) && lua_rawgeti(L, OUT, 1) != LUA_TUSERDATA)
    advice = NDA_MAKE_ARRAY;
  else if (lua_type(L, OUT) == LUA_TNUMBER && !q->by_options)
    advice = "several axes go into one list, {1, 2}";
  larg_advise(L, origin(q, OUT), "array", OUT, advice);
}

/* Pushes the arrays given as `out`, from slot OUTS on: one, or for a list of
** axes one for each. */
static void read_outs(lua_State *L, query *q)
{
  int n = q->request.naxes;
  lorigin from = origin(q, OUT);
  if (!is_given(q, OUT))
    return;
  q->outs = q->many ? n : 1;
  if (!q->many) {
    if (lbase_toarray(L, OUT) == NULL)
      fault_out_kind(L, q);
    lua_pushvalue(L, OUT);
    return;
  }
  if (!lua_istable(L, OUT))
    larg_expected(L, from, "list of arrays, one for each axis,", OUT);
  if ((int64_t)lua_rawlen(L, OUT) != n) {
    lua_pushfstring(L, "a list of %d arrays expected, got %I", n,
                    (LUAI_UACINT)lua_rawlen(L, OUT));
    larg_raise(L, from);
  }
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, OUT, i + 1);
    if (lbase_toarray(L, -1) == NULL) {
      lua_pushfstring(L, "array expected at [%d], got %s", i + 1,
                      lfault_typename(L, -1));
      larg_raise(L, from);
    }
  }
}

static void read_base(lua_State *L, query *q)
{
  q->request.base = 1;
  if (!is_given(q, BASE))
    return;
  if (lua_type(L, BASE) != LUA_TNUMBER)
    larg_expected(L, origin(q, BASE), "0 or 1", BASE);
  if (!larg_isinteger(L, BASE) || lua_tointeger(L, BASE) < 0 ||
      lua_tointeger(L, BASE) > 1) {
    lfault_text(L, BASE);
    lua_pushfstring(L, "0 or 1 expected, got %s", lua_tostring(L, -1));
    larg_raise(L, origin(q, BASE));
  }
  q->request.base = (int)lua_tointeger(L, BASE);
}

static void read_correction(lua_State *L, query *q)
{
  if (!is_given(q, CORRECTION))
    return;
  q->request.correction = larg_integer(L, CORRECTION, origin(q, CORRECTION));
  if (q->request.correction >= 0)
    return;
  lua_pushfstring(L, "an integer from 0 up expected, got %I",
                  (LUAI_UACINT)q->request.correction);
  larg_raise(L, origin(q, CORRECTION));
}

/* Reads `value`: true, or an array for the elements found. */
static void read_values(lua_State *L, query *q)
{
  if (!is_given(q, VALUES))
    return;
  if (lua_isboolean(L, VALUES))
    q->valued = lua_toboolean(L, VALUES);
  else if (lbase_toarray(L, VALUES) != NULL)
    q->valued = 1;
  else
    larg_advise(L, origin(q, VALUES), "true or an array", VALUES,
                lua_istable(L, VALUES) ? NDA_MAKE_ARRAY : NULL);
}

/* Reads `initial`: a number, or a boolean for a bool array; not NaN. */
static void read_initial(lua_State *L, query *q, const larray *array)
{
  nda_request *request = &q->request;
  int truth = array->view.dtype == NDA_BOOL;
  request->has_initial = is_given(q, INITIAL);
  if (!request->has_initial)
    return;
  if (!lbase_value(L, INITIAL, &request->initial) ||
      (request->initial.kind == NDA_BOOLEAN) != truth)
    larg_expected(L, origin(q, INITIAL), truth ? "boolean" : "number", INITIAL);
  if (request->initial.kind == NDA_REAL &&
      nda_isnan(request->initial.as.real)) {
    lua_pushliteral(L, "a number other than NaN expected");
    larg_raise(L, origin(q, INITIAL));
  }
}

/* Reads `where` if it is a bool array; a table is only checked, and read
** later. */
static void read_where(lua_State *L, query *q)
{
  if (!is_given(q, WHERE))
    return;
  q->where = lbase_array(L, q->state, WHERE);
  if (q->where == NULL || q->where->view.dtype != NDA_BOOL)
    larg_mask(L, WHERE, origin(q, WHERE));
}

/* --- 1 and 2: all that a call says --------------------------------------- */

/* Checks the types of all arguments but the array. */
static void read_arguments(lua_State *L, query *q)
{
  spread(L, q);
  read_axes(L, q);
  read_outs(L, q);
  q->request.keepdims = read_flag(L, q, KEEPDIMS);
  read_where(L, q);
  q->request.skipnan = read_flag(L, q, SKIPNAN);
  if (q->names == spread_names) {
    read_correction(L, q);
    return;
  }
  read_base(L, q);
  read_values(L, q);
}

static void read_query(lua_State *L, nda_op op, query *q)
{
  nda_request *request = &q->request;
  int bare = lua_gettop(L) <= ARRAY;
  q->state = lbase_state(L);
  q->where = NULL;
  request->op = op;
  request->naxes = request->keepdims = request->skipnan = 0;
  request->base = 1;
  request->correction = 0;
  q->by_options = q->many = q->outs = q->valued = 0;
  q->names = option_names;
  q->given = 0;
  if (bare)
    lua_settop(L, ARRAY); /* it needs no other slots */
  else
    read_arguments(L, q);
  q->array = lbase_array(L, q->state, ARRAY);
  if (q->array == NULL) {
    if (lua_isnil(L, ARRAY))
      larg_advise(L, larg_at(ARRAY), "array or table", ARRAY, NDA_CALL_SO);
    q->array = ltable_array(L, ARRAY, larg_at(ARRAY), NULL);
    lua_replace(L, ARRAY);
  }
  request->has_initial = 0;
  if (!bare && q->names == option_names)
    read_initial(L, q, q->array);
  if (is_given(q, WHERE) && q->where == NULL) {
    q->where = ltable_array(L, WHERE, origin(q, WHERE), &nda_types[NDA_BOOL]);
    lua_replace(L, WHERE);
  }
}

/* Separate from its caller, which script code may run above: the layout takes
** much stack, and only here. */
static NDA_NOINLINE void check_mask_shape(lua_State *L, const query *q)
{
  const nda_view *view = &q->array->view;
  nda_layout layout;
  if (q->where != NULL && !nda_same_shape(&q->where->view, view))
    larg_stretch(L, origin(q, WHERE), &q->where->view, view->ndim, view->shape,
                 &layout);
}

static void fault_out(lua_State *L, const query *q, const nda_plan *plan,
                      int place, const nda_error *error)
{
  const nda_view *out = &larray_at(L, OUTS + place)->view;
  const char *type = nda_type_of(out)->name;
  const char *name = q->many         ? lua_pushfstring(L, "[%d] ", place + 1)
                     : q->by_options ? ""
                                     : "out ";
  if (error->code == NDA_OUT_SHAPE) {
    lfault_shape(L, plan->ndim, plan->shape);
    lfault_shape(L, out->ndim, out->shape);
    lua_pushfstring(L, "%smust have shape %s, not %s", name,
                    lua_tostring(L, -2), lua_tostring(L, -1));
  } else if (error->code == NDA_OUT_READONLY) {
    lua_pushfstring(L, "%sis read-only", name);
  } else if (nda_finds_index(q->request.op)) {
    lua_pushfstring(L,
                    "%smust be of an integer type that holds %I to %I, not "
                    "%s",
                    name, (LUAI_UACINT)error->got, (LUAI_UACINT)error->expected,
                    type);
  } else {
    nda_dtype dtype = nda_result_dtype(plan, &q->array->view);
    lua_pushfstring(L, "%smust be %s, not %s%s", name, nda_types[dtype].name,
                    type, larg_by_chance(dtype, nda_type_of(out)));
  }
  larg_raise(L, origin(q, OUT));
}

/* The outs of a list of axes must not overlap: they are written one by one. */
static void check_distinct(lua_State *L, const query *q)
{
  for (int i = 1; i < q->outs; i++) {
    for (int k = 0; k < i; k++) {
      lbase_worked(L, lbase_watch(L), PAIR);
      if (nda_overlap(larray_take(L, larray_at(L, OUTS + i)),
                      larray_take(L, larray_at(L, OUTS + k)))) {
        lua_pushfstring(L, "[%d] shares memory with [%d]", i + 1, k + 1);
        larg_raise(L, origin(q, OUT));
      }
    }
  }
}

/* Can the array given as `value` take the elements found? */
static void check_values(lua_State *L, const query *q, const nda_plan *plan)
{
  larray *given = q->valued ? lbase_toarray(L, VALUES) : NULL;
  lout out = {NULL, larg_at(AXIS), 0};
  if (given == NULL)
    return;
  out.view = &given->view;
  out.from = origin(q, VALUES);
  larg_fit_shape(L, &out, plan->ndim, plan->shape, -1);
  larg_fit_type(L, &out, nda_type_of(&q->array->view));
  for (int i = 0; i < q->outs; i++) {
    lbase_worked(L, lbase_watch(L), PAIR);
    if (nda_overlap(larray_take(L, given),
                    larray_take(L, larray_at(L, OUTS + i)))) {
      lua_pushliteral(L, "shares memory with out");
      larg_raise(L, out.from);
    }
  }
}

static void make_plan(lua_State *L, const query *q, nda_plan *plan)
{
  const nda_view *view = &q->array->view;
  nda_error error;
  nda_status status =
    nda_plan_reduce(&q->request, view, q->where != NULL, plan, &error);
  if (status == NDA_BAD_KIND)
    larg_error(L, ARRAY,
               "numbers expected, got bool array: 'count' counts "
               "what is true");
  if (status == NDA_BAD_AXIS || status == NDA_AXIS_TWICE)
    fault_axis(L, q, &error);
  check_mask_shape(L, q);
  plan->single = plan->single && q->outs == 0;
  if (status == NDA_EMPTY)
    luaL_error(L, "%s of an empty array", op_names[q->request.op]);
  for (int i = 0; i < q->outs; i++) {
    if (nda_check_out_shape(plan, &larray_at(L, OUTS + i)->view, &error) !=
        NDA_OK)
      fault_out(L, q, plan, i, &error);
  }
  for (int i = 0; i < q->outs; i++) {
    const nda_view *out = &larray_at(L, OUTS + i)->view;
    if (nda_check_out_type(plan, view, i, out, &error) != NDA_OK)
      fault_out(L, q, plan, i, &error);
  }
  check_distinct(L, q);
  check_values(L, q, plan);
}

/* --- 4 and 5: the search ------------------------------------------------- */

/* Raises: the initial value is the result, but does not fit the type. */
static void fault_initial(lua_State *L, const query *q, const char *place)
{
  const nda_type *type = nda_type_of(&q->array->view);
  nda_value element;
  nda_status status = nda_convert(type, &q->request.initial, &element);
  lfault_value(L, status, type, &q->request.initial, "", 0);
  lua_pushfstring(L, "no element beats it%s, but %s", place,
                  lua_tostring(L, -1));
  larg_raise(L, origin(q, INITIAL));
}

/* Raises: a sum of integers does not fit; the message shows the ways out. */
static void fault_sum(lua_State *L, const query *q, const char *place)
{
  if (q->request.op == NDA_PROD)
    luaL_error(L,
               "prod of %s%s does not fit an int64: (a / 1):prod() multiplies "
               "floats",
               nda_type_of(&q->array->view)->name, place);
  luaL_error(L,
             "sum of %s%s does not fit an int64: nd.mean(a) is exact, and "
             "(a / 1):sum() adds floats",
             nda_type_of(&q->array->view)->name, place);
}

/* Raises the error of a failed search, with the position in the result. */
static NDA_NOINLINE void fault_search(lua_State *L, const query *q,
                                      const nda_view *result,
                                      const nda_error *error)
{
  const char *type = nda_type_of(&q->array->view)->name, *place;
  if (error->code == NDA_OVERFLOW && !nda_iscontiguous(result))
    fault_sum(L, q, "");
  lfault_place(L, result, error->got);
  place = result->ndim == 0
            ? ""
            : lua_pushfstring(L, " for %s of the result", lua_tostring(L, -1));
  if (error->code == NDA_BAD_INITIAL)
    fault_initial(L, q, place);
  if (error->code == NDA_OVERFLOW)
    fault_sum(L, q, place);
  luaL_error(L,
             "%s: no candidate%s, and %s has no NaN to say so: give the "
             "option 'initial'",
             op_names[q->request.op], place, type);
}

/* The call of the core, during which no Lua code runs. Returns false if there
** is no candidate and the result is not an array; other errors are raised. */
static NDA_NOINLINE int search(lua_State *L, const query *q,
                               const nda_plan *plan, const nda_view *result)
{
  const nda_kernels *kernels = q->state->kernels;
  nda_watch *watch = lbase_watch_of(L, q->state);
  const nda_view *view = larray_take(L, q->array);
  const nda_view *mask = NULL;
  nda_layout layout;
  nda_view where;
  nda_error error;
  nda_status status;
  if (q->where != NULL) {
    mask = larray_take(L, q->where);
    if (!nda_same_shape(mask, view)) {
      nda_broadcast(mask, view->ndim, view->shape, &layout, &error);
      where = nda_view_of(mask, &layout);
      mask = &where;
    }
  }
  status = nda_reduce(kernels, watch, plan, view, mask, result, &error);
  lbase_go_on(L, status);
  if (status == NDA_NO_CANDIDATE && plan->single)
    return 0;
  if (status != NDA_OK)
    fault_search(L, q, result, &error);
  return 1;
}

/* --- 3 to 6, by what comes out ------------------------------------------- */

/* The stack index of the array for the elements found; 0 if they are not
** requested. It is the one given as `value`, unless that shares memory with the
** inputs; then it is a new one, with the same elements or zeros. */
static int make_values(lua_State *L, const query *q, const nda_plan *plan)
{
  larray *given, *values;
  if (!q->valued)
    return 0;
  given = lbase_toarray(L, VALUES);
  if (given != NULL &&
      !nda_overlap(larray_take(L, given), larray_take(L, q->array)))
    return VALUES;
  values = larray_new(L, q->array->view.dtype, plan->ndim, plan->shape);
  if (given != NULL)
    larray_copy(L, values, given);
  else
    larray_clear(L, values);
  return lua_gettop(L);
}

/* Fills it, before the array and the indices found can be overwritten. */
static void find_values(lua_State *L, const query *q, const nda_plan *plan,
                        const nda_view *found, int values)
{
  if (values != 0)
    lbase_go_on(L, nda_values(lbase_watch(L), plan, larray_take(L, q->array),
                              found, larray_take(L, larray_at(L, values))));
}

/* Pushes it, or copies it to the one given and pushes that. */
static void push_values(lua_State *L, int values)
{
  larray *given = lbase_toarray(L, VALUES);
  if (given != NULL && values != VALUES)
    larray_copy(L, given, larray_at(L, values));
  lua_pushvalue(L, given != NULL ? VALUES : values);
}

/* Without axes in the result and without out: pushes plain values. */
static int reduce_single(lua_State *L, const query *q, const nda_plan *plan)
{
  const nda_view *view = &q->array->view;
  const nda_request *request = &q->request;
  uint64_t slot = 0, element = 0;
  int64_t index;
  int found, values = 0, bare = 0;
  nda_view result = {&slot, NDA_INT64, 0, 0, NULL, NULL};
  nda_view value = {&element, view->dtype, 0, 0, NULL, NULL};
  result.dtype = nda_result_dtype(plan, view);
  if (q->valued && lbase_toarray(L, VALUES) == NULL)
    bare = 1;
  else
    values = make_values(L, q, plan);
  found = search(L, q, plan, &result);
  if (!nda_finds_index(request->op)) {
    if (found)
      larray_push_element(L, &nda_types[result.dtype], &slot);
    else
      lua_pushnil(L);
    return 1;
  }
  index = (int64_t)slot;
  find_values(L, q, plan, &result, values);
  if (bare)
    nda_values(NULL, plan, larray_take(L, q->array), &result, &value);
  for (int i = 0; i < (q->many ? request->naxes : 1); i++) {
    slot = (uint64_t)index;
    if (q->many)
      nda_coordinates(NULL, plan, view, i, &result, &result);
    if ((int64_t)slot < request->base)
      lua_pushnil(L);
    else
      lua_pushinteger(L, (int64_t)slot);
  }
  if (values != 0)
    push_values(L, values);
  else if (bare && index < (q->many ? 0 : request->base))
    lua_pushnil(L);
  else if (bare)
    larray_push_element(L, nda_type_of(view), &element);
  return (q->many ? request->naxes : 1) + q->valued;
}

/* For a list of axes: one array for each, from slot OUTS on, given or new. The
** first of them, if new, holds the indices found until the last step. */
static int reduce_many(lua_State *L, const query *q, const nda_plan *plan)
{
  int n = q->request.naxes, values;
  larray *found = larray_new(L, NDA_INT64, plan->ndim, plan->shape);
  const nda_view *view;
  for (int i = 1; i < n && q->outs == 0; i++)
    larray_new(L, NDA_INT64, plan->ndim, plan->shape);
  values = make_values(L, q, plan);
  search(L, q, plan, larray_take(L, found));
  find_values(L, q, plan, &found->view, values);
  view = larray_take(L, q->array);
  for (int i = n - 1; i >= 0; i--)
    lbase_go_on(L, nda_coordinates(lbase_watch(L), plan, view, i, &found->view,
                                   larray_take(L, larray_at(L, OUTS + i))));
  if (values != 0) {
    push_values(L, values);
    lua_insert(L, OUTS + n);
  }
  lua_settop(L, OUTS + n - 1 + q->valued);
  return n + q->valued;
}

/* Must the results be computed in a temporary array, and then copied to out? */
static int needs_copy(lua_State *L, const query *q, const nda_plan *plan)
{
  const nda_view *out = larray_take(L, larray_at(L, OUTS));
  const nda_view *view = larray_take(L, q->array);
  return nda_may_fail(plan, view) || nda_overlap(out, view) ||
         (q->where != NULL && nda_overlap(out, larray_take(L, q->where)));
}

static int reduce(lua_State *L, nda_op op)
{
  query q;
  nda_plan plan;
  larray *result;
  int place = OUTS, values;
  read_query(L, op, &q);
  make_plan(L, &q, &plan);
  if (plan.single)
    return reduce_single(L, &q, &plan);
  if (q.many)
    return reduce_many(L, &q, &plan);
  if (q.outs == 0 || needs_copy(L, &q, &plan)) {
    larray_new(L, nda_result_dtype(&plan, &q.array->view), plan.ndim,
               plan.shape);
    place = lua_gettop(L);
  }
  values = make_values(L, &q, &plan);
  result = larray_at(L, place);
  search(L, &q, &plan, larray_take(L, result));
  find_values(L, &q, &plan, larray_take(L, result), values);
  if (q.outs != 0 && place != OUTS)
    larray_copy(L, larray_at(L, OUTS), result);
  lua_pushvalue(L, q.outs != 0 ? OUTS : place);
  if (values != 0)
    push_values(L, values);
  return 1 + q.valued;
}

/* --- small searches ------------------------------------------------------ */

/* The fast path for the most common call, a search over a whole contiguous
** array, calls the core directly: for few elements everything else takes longer
** than the search. Any other call, also one with wrong arguments, returns 0 and
** changes nothing; `reduce` handles it. Until the result is pushed nothing
** allocates or raises, so no Lua code can run, and pointers stay valid. */

/* The number of elements if the fast path applies, else 0. */
NDA_INLINE int64_t quick_size(lstate *state, const larray *array)
{
  int64_t n = 0;
  if (array != NULL && array->root->base != NULL)
    n = nda_adjacent(&array->view);
  return n > 0 && lbase_has_time(state, n) ? n : 0;
}

static int push_found(lua_State *L, nda_op op, const larray *array,
                      int64_t index)
{
  const nda_type *type = nda_type_of(&array->view);
  if (index < 0)
    lua_pushnil(L);
  else if (nda_finds_index(op))
    lua_pushinteger(L, index + 1);
  else
    larray_push_element(L, type,
                        (const char *)array->view.data + index * type->size);
  return 1;
}

/* a:argmin() */
static NDA_NOINLINE int search_bare(lua_State *L, lstate *state, nda_op op)
{
  larray *array = lbase_peek(L, state, ARRAY);
  int64_t n = quick_size(state, array);
  if (n > 0)
    return push_found(L, op, array,
                      nda_find_adjacent(state->kernels,
                                        op == NDA_ARGMAX || op == NDA_MAX,
                                        larray_take(L, array), n));
  lua_settop(L, ARRAY);
  return 0;
}

/* Reads an option, the value at slot VALUE; may leave another value above it.
** Returns false if the fast path does not apply. */
static int read_quick(lua_State *L, const lstate *state, int slot,
                      nda_dtype dtype, nda_request *request, larray **where)
{
  nda_value *initial = &request->initial;
  switch (slot) {
  case WHERE:
    *where = lbase_peek(L, state, VALUE);
    return *where != NULL && (*where)->view.dtype == NDA_BOOL &&
           (*where)->root->base != NULL;
  case INITIAL:
    request->has_initial = lbase_value(L, VALUE, initial);
    return request->has_initial &&
           (initial->kind == NDA_BOOLEAN) == (dtype == NDA_BOOL) &&
           !(initial->kind == NDA_REAL && nda_isnan(initial->as.real));
  case SKIPNAN:
    request->skipnan = lua_toboolean(L, VALUE);
    return lua_isboolean(L, VALUE);
  default:
    return 0;
  }
}

/* Reads the table of options, which still holds the values. Returns false if
** the fast path does not apply. */
static int read_few(lua_State *L, const lstate *state, const nda_view *view,
                    nda_request *request, larray **where)
{
  *where = NULL;
  request->skipnan = request->has_initial = 0;
  lua_settop(L, KEY); /* nil comes before the first */
  while (lua_next(L, AXIS)) {
    int place = larg_option(L, KEY, option_names, BASE - AXIS);
    if (place < 0 ||
        !read_quick(L, state, AXIS + place, view->dtype, request, where))
      return 0;
    lua_settop(L, KEY);
  }
  return *where == NULL || (nda_same_shape(&(*where)->view, view) &&
                            nda_adjacent(&(*where)->view) >= 0);
}

/* a:argmin{where=, initial=, skipnan=} of a small array */
static NDA_NOINLINE int search_few(lua_State *L, lstate *state, nda_op op)
{
  larray *array = lbase_peek(L, state, ARRAY), *where;
  int64_t n = array != NULL ? nda_adjacent(&array->view) : 0, index;
  nda_watch *watch = state->interrupt != NULL ? &state->watch : NULL;
  nda_request request;
  request.op = op;
  if (n > 0 && n <= NDA_FEW && array->root->base != NULL &&
      lbase_has_time(state, n + (watch ? lbase_slots(L, watch) : 0)) &&
      read_few(L, state, &array->view, &request, &where)) {
    const nda_view *mask = where != NULL ? larray_take(L, where) : NULL;
    index =
      nda_find_some(state->kernels, &request, larray_take(L, array), n, mask);
    if (index >= 0 || nda_finds_index(op) || !request.has_initial)
      return push_found(L, op, array, index);
  }
  lua_settop(L, AXIS);
  return 0;
}

static NDA_NOINLINE int search_quickly(lua_State *L, nda_op op)
{
  lstate *state = lbase_state(L);
  int top = lua_gettop(L);
  if (top == ARRAY)
    return search_bare(L, state, op);
  return top == AXIS && lua_istable(L, AXIS) ? search_few(L, state, op) : 0;
}

/* --- methods -------------------------------------------------------------- */

/* a:argmin([axis [, out [, keepdims]]]), a:argmin{axis=, out=, keepdims=,
** where=, initial=, skipnan=, base=, value=} -> the index of the smallest
** element, from 1; with `value`, also the element. */
static int array_argmin(lua_State *L)
{
  int results = search_quickly(L, NDA_ARGMIN);
  return results > 0 ? results : reduce(L, NDA_ARGMIN);
}

/* The same for the largest element. */
static int array_argmax(lua_State *L)
{
  int results = search_quickly(L, NDA_ARGMAX);
  return results > 0 ? results : reduce(L, NDA_ARGMAX);
}

/* The smallest element itself; without `base` and `value`. */
static int array_min(lua_State *L)
{
  int results = search_quickly(L, NDA_MIN);
  return results > 0 ? results : reduce(L, NDA_MIN);
}

/* The largest element itself. */
static int array_max(lua_State *L)
{
  int results = search_quickly(L, NDA_MAX);
  return results > 0 ? results : reduce(L, NDA_MAX);
}

/* a:sum([axis [, out [, keepdims]]]), a:sum{axis=, out=, keepdims=, where=,
** skipnan=} -> the sum: int64 for integers, else the array's type. */
static int array_sum(lua_State *L)
{
  return reduce(L, NDA_SUM);
}

/* The mean, with the same arguments: float64 for integers, else the array's
** type. */
static int array_mean(lua_State *L)
{
  return reduce(L, NDA_MEAN);
}

/* Is any element true, or a number other than 0? */
static int array_any(lua_State *L)
{
  return reduce(L, NDA_ANY_OF);
}

/* Are all elements? */
static int array_all(lua_State *L)
{
  return reduce(L, NDA_ALL_OF);
}

/* How many elements are? */
static int array_count(lua_State *L)
{
  return reduce(L, NDA_COUNT);
}

/* The product: int64 for integers, else the array's type. */
static int array_prod(lua_State *L)
{
  return reduce(L, NDA_PROD);
}

/* a:var([axis [, out [, keepdims]]]), a:var{axis=, out=, keepdims=, where=,
** skipnan=, correction=} -> the variance: float64 for integers, else the
** array's type. */
static int array_var(lua_State *L)
{
  return reduce(L, NDA_VAR);
}

/* The square root of the variance. */
static int array_std(lua_State *L)
{
  return reduce(L, NDA_STD);
}

const luaL_Reg nda_reduce_methods[] = {
  {"argmin", array_argmin},
  {"argmax", array_argmax},
  {"min", array_min},
  {"max", array_max},
  {"sum", array_sum},
  {"mean", array_mean},
  {"any", array_any},
  {"all", array_all},
  {"count", array_count},
  {"prod", array_prod},
  {"var", array_var},
  {"std", array_std},
  {NULL, NULL},
};

/* These also take a table, number or boolean: nd.argmin is a.argmin. */
const char *const nda_shared_functions[] = {
  "argmin", "argmax", "min", "max", "sum",    "mean",   "any",    "all",
  "count",  "prod",   "var", "std", "cumsum", "cummin", "cummax", NULL};
