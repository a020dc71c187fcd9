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
  OUTS /* the arrays for a list of axes, from here on */
};

/* Stack slots while options are read from their table; see search_few. */
enum { KEY = AXIS + 2, VALUE };

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
  larguments args;
  int many;        /* a list of axes: one result for each */
  int outs, first; /* the arrays given as `out`: how many, from which slot on */
  int valued;      /* return the elements found, too */
  larray *array, *where; /* where: NULL if there is none */
  nda_request request;
} query;

static lorigin origin(const query *q, int slot)
{
  return larg_origin(&q->args, slot);
}

/* --- 1. arguments -------------------------------------------------------- */

/* Advice for nd.max(a, b), which is not the larger of two. */
static const char *advice_on_two(const query *q)
{
  if (q->args.options != NULL)
    return NULL;
  return q->request.op == NDA_MIN   ? "the smaller of two is nd.minimum(a, b)"
         : q->request.op == NDA_MAX ? "the larger of two is nd.maximum(a, b)"
                                    : NULL;
}

/* An invalid axis may be a number meant as the second operand. */
static void fault_axis(lua_State *L, const query *q, const nda_error *error)
{
  const char *text = lfault_core(L, error), *advice = advice_on_two(q);
  if (error->code == NDA_BAD_AXIS && advice != NULL)
    larg_raisef(L, origin(q, AXIS), "%s: %s", text, advice);
  larg_raise(L, origin(q, AXIS));
}

static void read_axes(lua_State *L, query *q)
{
  nda_request *request = &q->request;
  if (!larg_given(&q->args, AXIS))
    return;
  if (advice_on_two(q) != NULL && lbase_array(L, q->state, AXIS) != NULL)
    larg_advise(L, origin(q, AXIS), "integer or list of axes", AXIS,
                advice_on_two(q));
  request->naxes =
    larg_integers(L, AXIS, origin(q, AXIS), "axes", request->axes);
  if (request->naxes == 0)
    larg_raisef(L, origin(q, AXIS), "a list of at least one axis expected");
  q->many = request->naxes > 1 && nda_finds_index(request->op);
  if (q->many)
    lbase_stack(L, request->naxes + LUA_MINSTACK); /* results, or outs */
}

static void fault_out_kind(lua_State *L, const query *q)
{
  const char *advice = NULL;
  if (lua_istable(L, OUT) && lua_rawgeti(L, OUT, 1) != LUA_TUSERDATA)
    advice = NDA_MAKE_ARRAY;
  else if (lua_type(L, OUT) == LUA_TNUMBER && q->args.options == NULL)
    advice = "several axes go into one list, {1, 2}";
  larg_advise(L, origin(q, OUT), "array", OUT, advice);
}

/* Reads `out`: one array, or for a list of axes one for each; these are
** pushed. */
static void read_outs(lua_State *L, query *q)
{
  if (!larg_given(&q->args, OUT))
    return;
  q->outs = q->many ? q->request.naxes : 1;
  q->first = q->many ? OUTS : OUT;
  if (q->many)
    larg_outs(L, OUT, origin(q, OUT), q->outs);
  else if (lbase_toarray(L, OUT) == NULL)
    fault_out_kind(L, q);
}

static void read_correction(lua_State *L, query *q)
{
  lorigin from = origin(q, CORRECTION);
  if (!larg_given(&q->args, CORRECTION))
    return;
  int64_t correction = larg_integer(L, CORRECTION, from);
  if (correction < 0)
    larg_raisef(L, from, "an integer from 0 up expected, got %I",
                (LUAI_UACINT)correction);
  q->request.correction = correction;
}

/* Reads `value`: true, or an array for the elements found. */
static void read_values(lua_State *L, query *q)
{
  q->valued = larg_given(&q->args, VALUES) && lua_toboolean(L, VALUES);
  if (q->valued && !lua_isboolean(L, VALUES) &&
      lbase_toarray(L, VALUES) == NULL)
    larg_advise(L, origin(q, VALUES), "true or an array", VALUES,
                lua_istable(L, VALUES) ? NDA_MAKE_ARRAY : NULL);
}

/* --- 1 and 2: all that a call says --------------------------------------- */

/* Checks the types of all arguments but the array. */
static void read_arguments(lua_State *L, query *q)
{
  nda_request *request = &q->request;
  nda_op op = request->op;
  int spreads = op == NDA_VAR || op == NDA_STD;
  int count = nda_finds_index(op) ? 8 : nda_sums(op) && !spreads ? 5 : 6;
  larg_spread(L, &q->args, AXIS, spreads ? spread_names : option_names, 3,
              count);
  read_axes(L, q);
  read_outs(L, q);
  request->keepdims = larg_flag(L, &q->args, KEEPDIMS);
  if (larg_given(&q->args, WHERE))
    q->where = larg_mask(L, WHERE, origin(q, WHERE));
  request->skipnan = larg_flag(L, &q->args, SKIPNAN);
  if (spreads) {
    read_correction(L, q);
  } else {
    request->base = larg_base(L, &q->args, BASE);
    read_values(L, q);
  }
}

static void read_query(lua_State *L, nda_op op, query *q)
{
  nda_request *request = &q->request;
  q->state = lbase_state(L);
  q->args.first = AXIS;
  q->args.given = 0;
  q->args.options = NULL;
  q->where = NULL;
  q->many = q->outs = q->valued = 0;
  request->op = op;
  request->naxes = request->keepdims = request->skipnan = 0;
  request->has_initial = 0;
  request->base = 1;
  request->correction = 0;
  if (lua_gettop(L) <= ARRAY)
    lua_settop(L, ARRAY); /* it needs no other slots */
  else
    read_arguments(L, q);
  q->array = lbase_array(L, q->state, ARRAY);
  if (q->array == NULL) {
    if (lua_isnil(L, ARRAY))
      larg_advise(L, larg_at(ARRAY), "array or table", ARRAY, NDA_CALL_SO);
    q->array = ltable_at(L, ARRAY, larg_at(ARRAY), NULL);
  }
  if (larg_given(&q->args, INITIAL) && op != NDA_VAR && op != NDA_STD)
    request->has_initial =
      larg_initial(L, &q->args, INITIAL, q->array->view.dtype == NDA_BOOL,
                   &request->initial);
  if (larg_given(&q->args, WHERE) && q->where == NULL)
    q->where = ltable_at(L, WHERE, origin(q, WHERE), &nda_types[NDA_BOOL]);
}

/* The outs of a list of axes must not overlap: they are written one by one. */
static void check_outs(lua_State *L, const query *q, const nda_plan *plan)
{
  const nda_view *view = &q->array->view;
  int64_t least, most;
  for (int i = 0; i < 2 * q->outs; i++) {
    int place = i % q->outs;
    lout out = {&larray_at(L, q->first + place)->view, origin(q, OUT),
                q->many ? place + 1 : 0};
    if (i < q->outs) {
      larg_fit_shape(L, &out, plan->ndim, plan->shape, -1);
    } else if (nda_finds_index(q->request.op)) {
      nda_index_range(plan, view, place, &least, &most);
      larg_fit_places(L, &out, least, most);
    } else {
      larg_fit_type(L, &out, &nda_types[nda_result_dtype(plan, view)]);
    }
  }
  if (q->many)
    larray_check_apart(L, origin(q, OUT), q->first, q->outs);
}

/* Can the array given as `value` take the elements found? */
static void check_values(lua_State *L, const query *q, const nda_plan *plan)
{
  larray *given = q->valued ? larray_at(L, VALUES) : NULL;
  if (given == NULL)
    return;
  larg_fit(L, given, origin(q, VALUES), plan->ndim, plan->shape, -1,
           nda_type_of(&q->array->view));
  for (int i = 0; i < q->outs; i++) {
    lbase_worked(L, lbase_watch(L), NDA_PAIR);
    if (nda_overlap(larray_take(L, given),
                    larray_take(L, larray_at(L, q->first + i))))
      larg_raisef(L, origin(q, VALUES), "shares memory with out");
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
  if (q->where != NULL && !nda_same_shape(&q->where->view, view))
    larg_check_mask(L, origin(q, WHERE), q->where, view->ndim, view->shape);
  plan->single = plan->single && q->outs == 0;
  if (status == NDA_EMPTY)
    luaL_error(L, "%s of an empty array", op_names[q->request.op]);
  if (q->outs > 0)
    check_outs(L, q, plan);
  check_values(L, q, plan);
}

/* --- 4 and 5: the search ------------------------------------------------- */

/* Raises: the initial value is the result, but does not fit the type. */
static void fault_initial(lua_State *L, const query *q, const char *place)
{
  const nda_type *type = nda_type_of(&q->array->view);
  nda_value element;
  nda_status status = nda_convert(type, &q->request.initial, &element);
  larg_raisef(L, origin(q, INITIAL), "no element beats it%s, but %s", place,
              lfault_value(L, status, type, &q->request.initial, "", 0));
}

/* Raises: a sum of integers does not fit; the message shows the ways out. */
static void fault_sum(lua_State *L, const query *q, const char *place)
{
  const char *type = nda_type_of(&q->array->view)->name;
  luaL_error(L,
             q->request.op == NDA_PROD
               ? "prod of %s%s does not fit an int64: (a / 1):prod() "
                 "multiplies floats"
               : "sum of %s%s does not fit an int64: nd.mean(a) is exact, and "
                 "(a / 1):sum() adds floats",
             type, place);
}

/* Raises the error of a failed search, with the position in the result. */
static NDA_NOINLINE void fault_search(lua_State *L, const query *q,
                                      const nda_view *result,
                                      const nda_error *error)
{
  const char *place = "";
  if (error->code == NDA_OVERFLOW && !nda_iscontiguous(result))
    fault_sum(L, q, place);
  if (result->ndim > 0)
    place = lua_pushfstring(L, " for %s of the result",
                            lfault_place(L, result, error->got));
  if (error->code == NDA_BAD_INITIAL)
    fault_initial(L, q, place);
  if (error->code == NDA_OVERFLOW)
    fault_sum(L, q, place);
  luaL_error(L,
             "%s: no candidate%s, and %s has no NaN to say so: give the "
             "option 'initial'",
             op_names[q->request.op], place,
             nda_type_of(&q->array->view)->name);
}

/* The call of the core, during which no Lua code runs. Returns false if there
** is no candidate and the result is not an array; other errors are raised. */
static NDA_NOINLINE int search(lua_State *L, const query *q,
                               const nda_plan *plan, const nda_view *result)
{
  nda_watch *watch = lbase_watch_of(L, q->state);
  const nda_view *view = larray_take(L, q->array);
  lwide where;
  nda_error error;
  nda_status status =
    nda_reduce(q->state->kernels, watch, plan, view,
               larray_take_wide(L, q->where, view, &where), result, &error);
  lbase_go_on(L, status);
  if (status == NDA_NO_CANDIDATE && plan->single)
    return 0;
  if (status != NDA_OK)
    fault_search(L, q, result, &error);
  return 1;
}

/* --- 3 to 6, by what comes out ------------------------------------------- */

/* If requested, pushes the array for the elements found: the one given as
** `value`, unless that shares memory with the inputs; then a new one, with the
** same elements or zeros. */
static larray *push_values(lua_State *L, const query *q, const nda_plan *plan)
{
  if (!q->valued)
    return NULL;
  larray *given = larray_at(L, VALUES);
  int apart = given != NULL &&
              nda_overlap(larray_take(L, given), larray_take(L, q->array));
  larray *values = larray_push_result(L, VALUES, apart, q->array->view.dtype,
                                      plan->ndim, plan->shape);
  if (given == NULL)
    larray_clear(L, values);
  else if (apart)
    larray_copy(L, values, given);
  return values;
}

/* Fills it, before the array and the indices found can be overwritten. */
static void find_values(lua_State *L, const query *q, const nda_plan *plan,
                        const nda_view *found, larray *values)
{
  if (values != NULL)
    lbase_go_on(L, nda_values(lbase_watch(L), plan, larray_take(L, q->array),
                              found, larray_take(L, values)));
}

/* Pushes a plain value; nil if there was no candidate. */
static void push_found(lua_State *L, int found, const nda_type *type,
                       const void *at)
{
  if (found)
    larray_push_element(L, type, at);
  else
    lua_pushnil(L);
}

/* Pushes the element at the index found; or sets the array given for it, and
** pushes that. */
static void push_value(lua_State *L, const query *q, const nda_plan *plan,
                       const nda_view *found, int some)
{
  const nda_type *type = nda_type_of(&q->array->view);
  larray *given = larray_at(L, VALUES);
  uint64_t element = 0;
  nda_view value = {&element, type->dtype, 0, 0, NULL, NULL};
  if (given != NULL)
    memcpy(&element, larray_take(L, given)->data, nda_bytes(1, type->size));
  nda_values(NULL, plan, larray_take(L, q->array), found, &value);
  if (given == NULL) {
    push_found(L, some, type, &element);
    return;
  }
  memcpy(given->view.data, &element, nda_bytes(1, type->size));
  lua_pushvalue(L, VALUES);
}

/* Without axes in the result and without out: pushes plain values. */
static int reduce_single(lua_State *L, const query *q, const nda_plan *plan)
{
  const nda_view *view = &q->array->view;
  int base = q->request.base, results = q->many ? q->request.naxes : 1;
  uint64_t slot = 0;
  nda_view result = {&slot, nda_result_dtype(plan, view), 0, 0, NULL, NULL};
  const nda_type *type = nda_type_of(&result);
  int found = search(L, q, plan, &result);
  if (!nda_finds_index(q->request.op)) {
    push_found(L, found, type, &slot);
    return 1;
  }
  uint64_t index = slot;
  found = (int64_t)index >= (q->many ? 0 : base);
  for (int i = 0; i < results; i++) {
    slot = index;
    if (q->many)
      nda_coordinates(NULL, plan, view, i, &result, &result);
    push_found(L, found, type, &slot);
  }
  slot = index;
  if (q->valued)
    push_value(L, q, plan, &result, found);
  return results + q->valued;
}

/* For a list of axes: one array for each, from slot OUTS on, given or new. The
** first of them, if new, holds the indices found until the last step. */
static int reduce_many(lua_State *L, const query *q, const nda_plan *plan)
{
  int n = q->request.naxes;
  larray *found = larray_new(L, NDA_INT64, plan->ndim, plan->shape);
  for (int i = 1; i < n && q->outs == 0; i++)
    larray_new(L, NDA_INT64, plan->ndim, plan->shape);
  larray *values = push_values(L, q, plan);
  search(L, q, plan, larray_take(L, found));
  find_values(L, q, plan, &found->view, values);
  const nda_view *view = larray_take(L, q->array);
  for (int i = n - 1; i >= 0; i--)
    lbase_go_on(L, nda_coordinates(lbase_watch(L), plan, view, i, &found->view,
                                   larray_take(L, larray_at(L, OUTS + i))));
  if (q->valued)
    larray_finish(L, VALUES, -1);
  if (q->outs != 0)
    lua_remove(L, OUTS + n);
  return n + q->valued;
}

/* Must the results be computed in a temporary array, and then copied to out? */
static int needs_copy(lua_State *L, const query *q, const nda_plan *plan)
{
  const nda_view *out = larray_take(L, larray_at(L, OUT));
  const nda_view *view = larray_take(L, q->array);
  return nda_may_fail(plan, view) || nda_overlap(out, view) ||
         (q->where != NULL && nda_overlap(out, larray_take(L, q->where)));
}

static int reduce(lua_State *L, nda_op op)
{
  query q;
  nda_plan plan;
  read_query(L, op, &q);
  make_plan(L, &q, &plan);
  if (plan.single)
    return reduce_single(L, &q, &plan);
  if (q.many)
    return reduce_many(L, &q, &plan);
  larray *result = larray_push_result(
    L, OUT, q.outs != 0 && needs_copy(L, &q, &plan),
    nda_result_dtype(&plan, &q.array->view), plan.ndim, plan.shape);
  int top = lua_gettop(L);
  larray *values = push_values(L, &q, &plan);
  search(L, &q, &plan, larray_take(L, result));
  find_values(L, &q, &plan, larray_take(L, result), values);
  if (q.outs != 0)
    larray_finish(L, OUT, top);
  if (q.valued)
    larray_finish(L, VALUES, top + 1);
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

static int push_quickly(lua_State *L, nda_op op, const larray *array,
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
    return push_quickly(L, op, array,
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
      return push_quickly(L, op, array, index);
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
