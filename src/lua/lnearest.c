/* lnearest.c: a:nearest called from Lua, in the six steps of lreduce.c. A
** single query given as a plain list of numbers needs no array. */
#include <string.h>

#include "../core/nearest.h"

#include "lmethods.h"

/* Stack slots: the arguments; the options, the first of them in the slot of
** their table; and the arrays created. */
enum {
  NEAR_POINTS = 1,
  NEAR_QUERY,
  NEAR_WHERE,
  NEAR_WITHIN,
  NEAR_COUNT,
  NEAR_METRIC,
  NEAR_SKIPNAN,
  NEAR_BASE,
  NEAR_OUT,
  NEAR_DISTANCE,
  NEAR_OPTIONS = NEAR_WHERE
};

static const char *const near_option_names[] = {
  "where", "within", "k", "metric", "skipnan", "base", "out", "distance"};

static const char *const near_metric_names[] = {"euclidean", "manhattan",
                                                "chebyshev"};

enum { NEAR_LISTED = 16 }; /* most numbers in a query without an array */

/* The call of a script. Arrays that are not given are NULL. */
typedef struct near_query {
  nda_near_request request;
  larguments args;
  larray *points, *where, *out, *distance;
  larray *asked; /* NULL: the query is a number, or a list of numbers */
  int distances; /* distances are requested */
  nda_view view; /* of the query */
  int64_t length, stride;
  double numbers[NEAR_LISTED];
} near_query;

static const larguments near_options = {NEAR_OPTIONS, 0, near_option_names};

static lorigin near_origin(int slot)
{
  return larg_origin(&near_options, slot);
}

/* --- 1. arguments -------------------------------------------------------- */

/* Raises "X expected, got Y" for the value of an option. */
static void near_fault_option(lua_State *L, int slot, const char *what)
{
  larg_raisef(L, near_origin(slot), "%s expected, got %s", what,
              lfault_got(L, slot));
}

static void near_read_within(lua_State *L, nda_near_request *request)
{
  if (lua_isnil(L, NEAR_WITHIN))
    return;
  if (lua_type(L, NEAR_WITHIN) != LUA_TNUMBER ||
      !(lua_tonumber(L, NEAR_WITHIN) >= 0))
    near_fault_option(L, NEAR_WITHIN, "a number from 0 up");
  request->has_within = 1;
  request->within = lua_tonumber(L, NEAR_WITHIN);
}

static void near_read_metric(lua_State *L, nda_near_request *request)
{
  int metric = larg_option(L, NEAR_METRIC, near_metric_names, 3);
  if (lua_isnil(L, NEAR_METRIC))
    return;
  if (metric < 0)
    larg_raisef(
      L, near_origin(NEAR_METRIC),
      "\"euclidean\", \"manhattan\" or \"chebyshev\" expected, got %s",
      lua_type(L, NEAR_METRIC) == LUA_TSTRING
        ? lfault_key(L, NEAR_METRIC)
        : lfault_typename(L, NEAR_METRIC));
  request->metric = (nda_metric)metric;
}

static void near_read_count(lua_State *L, nda_near_request *request)
{
  if (lua_isnil(L, NEAR_COUNT))
    return;
  request->k = larg_integer(L, NEAR_COUNT, near_origin(NEAR_COUNT));
  if (request->k < 1)
    near_fault_option(L, NEAR_COUNT, "at least 1");
}

/* Unpacks the options into their slots, and checks their types. */
static void near_read_options(lua_State *L, near_query *q)
{
  nda_near_request *request = &q->request;
  if (!lua_istable(L, NEAR_OPTIONS))
    larg_expected(L, larg_at(NEAR_OPTIONS), "table of options", NEAR_OPTIONS);
  q->args.given = larg_options(L, NEAR_OPTIONS, near_option_names,
                               NEAR_DISTANCE - NEAR_OPTIONS + 1);
  if (larg_given(&q->args, NEAR_WHERE))
    q->where = larg_mask(L, NEAR_WHERE, near_origin(NEAR_WHERE));
  near_read_within(L, request);
  near_read_count(L, request);
  near_read_metric(L, request);
  request->skipnan = larg_flag(L, &q->args, NEAR_SKIPNAN);
  request->base = larg_base(L, &q->args, NEAR_BASE);
  q->out = larg_out(L, NEAR_OUT, near_origin(NEAR_OUT));
  q->distances = lua_toboolean(L, NEAR_DISTANCE);
  q->distance = lbase_toarray(L, NEAR_DISTANCE);
  if (q->distances && q->distance == NULL && !lua_isboolean(L, NEAR_DISTANCE))
    larg_advise(L, near_origin(NEAR_DISTANCE), "array or boolean",
                NEAR_DISTANCE,
                lua_istable(L, NEAR_DISTANCE) ? NDA_MAKE_ARRAY : NULL);
}

static void near_read_arguments(lua_State *L, near_query *q)
{
  memset(q, 0, sizeof *q);
  q->args = near_options;
  q->request.base = 1;
  larg_count(L, NEAR_OPTIONS);
  if (lua_isnil(L, NEAR_POINTS))
    larg_advise(L, larg_at(NEAR_POINTS), "array or table", NEAR_POINTS,
                "call it with a colon, a:nearest(q), or nd.nearest(a, q)");
  if (!lua_isnil(L, NEAR_OPTIONS))
    near_read_options(L, q);
}

/* --- 2. tables ----------------------------------------------------------- */

/* Reads the query if it is a plain list of n numbers and nothing else; else
** returns false. */
static int near_read_list(lua_State *L, near_query *q, int64_t n)
{
  int64_t keys = 0;
  if (n > NEAR_LISTED || (int64_t)lua_rawlen(L, NEAR_QUERY) != n ||
      lua_getmetatable(L, NEAR_QUERY))
    return 0;
  for (int64_t i = 0; i < n; i++) {
    int isnumber = lua_rawgeti(L, NEAR_QUERY, i + 1) == LUA_TNUMBER;
    q->numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (!isnumber)
      return 0;
  }
  lbase_scan(L);
  lua_pushnil(L);
  while (keys <= n && lua_next(L, NEAR_QUERY)) {
    lua_pop(L, 1);
    keys++;
  }
  if (keys > n)
    lua_pop(L, 1);
  return keys == n;
}

/* Reads the query if it is a number or a plain list of numbers. */
static int near_read_plain(lua_State *L, near_query *q, int flat)
{
  if (lua_istable(L, NEAR_QUERY))
    return !flat && near_read_list(L, q, q->length);
  if (!flat || lua_type(L, NEAR_QUERY) != LUA_TNUMBER)
    larg_expected(L, larg_at(NEAR_QUERY),
                  flat ? "number, array or table" : "array or table",
                  NEAR_QUERY);
  q->numbers[0] = lua_tonumber(L, NEAR_QUERY);
  return 1;
}

/* The query as a view; its data pointer is taken later. */
static void near_read_query(lua_State *L, near_query *q)
{
  const nda_view *points = &q->points->view;
  q->asked = lbase_toarray(L, NEAR_QUERY);
  q->request.numbers = q->asked == NULL;
  q->length = points->ndim == 2 ? points->shape[1] : 1;
  q->stride = (int64_t)sizeof *q->numbers;
  if (q->asked == NULL && !near_read_plain(L, q, points->ndim == 1))
    q->asked = ltable_at(L, NEAR_QUERY, larg_at(NEAR_QUERY), NULL);
  if (q->asked != NULL) {
    q->view = q->asked->view;
    return;
  }
  q->view.data = q->numbers;
  q->view.dtype = NDA_FLOAT64;
  q->view.ndim = lua_type(L, NEAR_QUERY) == LUA_TTABLE;
  q->view.readonly = 1;
  q->view.shape = &q->length;
  q->view.strides = &q->stride;
}

/* --- 3. the plan --------------------------------------------------------- */

static void near_fault_plan(lua_State *L, const near_query *q,
                            const nda_error *error)
{
  LUAI_UACINT width = (LUAI_UACINT)error->expected;
  LUAI_UACINT got = (LUAI_UACINT)error->got;
  lorigin from = larg_at(error->axis == 0 ? NEAR_POINTS : NEAR_QUERY);
  if (error->code == NDA_EMPTY)
    luaL_error(L, "nearest of no points");
  if (error->code == NDA_BAD_KIND)
    larg_raisef(L, from, "numbers expected, got bool array");
  if (error->code == NDA_DIMENSIONS && error->axis == 1)
    larg_raisef(L, from, "a query of %I coordinate%s expected, got one number",
                width, width == 1 ? "" : "s");
  if (error->code == NDA_DIMENSIONS && q->points->view.ndim == 2)
    larg_raisef(L, from, "points of at least one coordinate expected");
  if (error->code == NDA_DIMENSIONS)
    larg_raisef(L, from, "points of shape (N, D) or (N) expected, got %I axes",
                got);
  if (error->code == NDA_AXIS_LENGTH)
    larg_raisef(L, from, "query has %I coordinate%s, the points have %I", got,
                got == 1 ? "" : "s", width);
  larg_fault(
    L, q->request.k > 0 ? near_origin(NEAR_COUNT) : larg_at(NEAR_QUERY), error);
}

/* Raises an error unless `out` or `distance` has the shape of the result and a
** suitable type. */
static void near_check_result(lua_State *L, const nda_near_plan *plan, int slot,
                              const larray *array)
{
  int base = plan->request->base;
  if (array == NULL)
    return;
  lout out = {&array->view, near_origin(slot), 0};
  larg_fit_shape(L, &out, plan->ndim, plan->shape, -1);
  if (slot == NEAR_OUT)
    larg_fit_places(L, &out, plan->none ? base - 1 : base,
                    base + plan->count - 1);
  else
    larg_fit_type(L, &out, &nda_types[plan->dtype]);
}

/* The shape that a mask broadcasts to: that of the queries, then the points. */
static void near_mask_shape(const near_query *q, const nda_near_plan *plan,
                            int64_t *shape)
{
  for (int i = 0; i < plan->batch; i++)
    shape[i] = q->view.shape[i];
  shape[plan->batch] = plan->count;
}

/* Separate from its caller, which script code may run above. */
static NDA_NOINLINE void near_check_mask(lua_State *L, const near_query *q,
                                         const nda_near_plan *plan)
{
  int64_t shape[NDA_MAXDIMS + 1];
  near_mask_shape(q, plan, shape);
  larg_check_mask(L, near_origin(NEAR_WHERE), q->where, plan->batch + 1, shape);
}

static void near_make_plan(lua_State *L, const near_query *q,
                           nda_near_plan *plan)
{
  nda_error error;
  nda_status status = nda_plan_nearest(&q->request, &q->points->view, &q->view,
                                       q->where != NULL, plan, &error);
  if (status != NDA_OK)
    near_fault_plan(L, q, &error);
  if (q->where != NULL)
    near_check_mask(L, q, plan);
  near_check_result(L, plan, NEAR_OUT, q->out);
  near_check_result(L, plan, NEAR_DISTANCE, q->distance);
  if (q->out != NULL && q->distance != NULL &&
      nda_overlap(larray_take(L, q->out), larray_take(L, q->distance)))
    larg_raisef(L, near_origin(NEAR_DISTANCE), "shares memory with 'out'");
}

/* --- 4 and 5: the search ------------------------------------------------- */

/* The call of the core. Nothing here runs Lua code. */
static NDA_NOINLINE void near_search(lua_State *L, near_query *q,
                                     const nda_near_plan *plan,
                                     const nda_view *found,
                                     const nda_view *distance, void *scratch)
{
  nda_watch *watch = lbase_watch(L);
  int64_t shape[NDA_MAXDIMS + 1];
  nda_view masked = q->view;
  lwide where;
  larray_take(L, q->points);
  if (q->asked != NULL)
    q->view = *larray_take(L, q->asked);
  near_mask_shape(q, plan, shape);
  masked.ndim = plan->batch + 1;
  masked.shape = shape;
  lbase_go_on(L, nda_nearest(lbase_state(L)->kernels, watch, plan,
                             &q->points->view, &q->view,
                             larray_take_wide(L, q->where, &masked, &where),
                             found, distance, scratch));
}

/* Does an array for results share memory with an input? */
static int near_is_read(lua_State *L, const near_query *q, larray *array)
{
  const nda_view *view = larray_take(L, array);
  return nda_overlap(view, larray_take(L, q->points)) ||
         (q->asked != NULL && nda_overlap(view, larray_take(L, q->asked))) ||
         (q->where != NULL && nda_overlap(view, larray_take(L, q->where)));
}

/* Pushes an array for results: the one at `slot`, or a new one. */
static larray *near_push_result(lua_State *L, const near_query *q,
                                const nda_near_plan *plan, int slot,
                                larray *given, nda_dtype dtype)
{
  return larray_push_result(L, slot, given != NULL && near_is_read(L, q, given),
                            dtype, plan->ndim, plan->shape);
}

/* --- 3 to 6, by what comes out ------------------------------------------- */

/* One query: pushes an index and a distance, or nil; or fills the arrays given
** for them. */
static int near_search_plain(lua_State *L, near_query *q,
                             const nda_near_plan *plan)
{
  int64_t index = 0;
  double best = 0;
  float half = 0;
  int single = plan->dtype == NDA_FLOAT32, none;
  nda_view found = {&index, NDA_INT64, 0, 0, NULL, NULL};
  nda_view distance = {&best, NDA_FLOAT64, 0, 0, NULL, NULL};
  if (single) {
    distance.data = &half;
    distance.dtype = NDA_FLOAT32;
  }
  near_search(L, q, plan, &found, &distance, NULL);
  none = index < q->request.base;
  if (q->out != NULL) {
    const nda_view *out = larray_take(L, q->out);
    nda_store_index(nda_type_of(out), out->data, index);
    lua_pushvalue(L, NEAR_OUT);
  } else if (none) {
    lua_pushnil(L);
  } else {
    lua_pushinteger(L, index);
  }
  if (q->distance != NULL) {
    memcpy(larray_take(L, q->distance)->data, distance.data,
           nda_bytes(1, nda_types[plan->dtype].size));
    lua_pushvalue(L, NEAR_DISTANCE);
  } else if (none && q->out == NULL) {
    return 1;
  } else {
    lua_pushnumber(L, single ? (double)half : best);
  }
  return 2;
}

static int near_search_arrays(lua_State *L, near_query *q,
                              const nda_near_plan *plan)
{
  int first = lua_gettop(L) + 1;
  const nda_view *distances = NULL;
  void *scratch = NULL;
  larray *found = near_push_result(L, q, plan, NEAR_OUT, q->out, NDA_INT64);
  if (q->distances)
    near_push_result(L, q, plan, NEAR_DISTANCE, q->distance, plan->dtype);
  if (plan->scratch > 0)
    scratch = lua_newuserdatauv(L, larray_room(L, plan->scratch), 0);
  if (q->distances)
    distances = larray_take(L, larray_at(L, first + 1));
  near_search(L, q, plan, larray_take(L, found), distances, scratch);
  lua_settop(L, first + q->distances);
  larray_finish(L, NEAR_OUT, first);
  if (q->distances)
    larray_finish(L, NEAR_DISTANCE, first + 1);
  return 1 + q->distances;
}

/* points:nearest(query [, {where=, within=, k=, metric=, skipnan=, base=, out=,
** distance=}]) -> the index of the nearest point and its distance, or nil; for
** several queries, or with k, an array of indices. */
static int array_nearest(lua_State *L)
{
  near_query q;
  nda_near_plan plan;
  near_read_arguments(L, &q);
  q.points = ltable_at(L, NEAR_POINTS, larg_at(NEAR_POINTS), NULL);
  near_read_query(L, &q);
  if (larg_given(&q.args, NEAR_WHERE) && q.where == NULL)
    q.where =
      ltable_at(L, NEAR_WHERE, near_origin(NEAR_WHERE), &nda_types[NDA_BOOL]);
  near_make_plan(L, &q, &plan);
  return plan.ndim == 0 ? near_search_plain(L, &q, &plan)
                        : near_search_arrays(L, &q, &plan);
}

const luaL_Reg nda_nearest_methods[] = {{"nearest", array_nearest},
                                        {NULL, NULL}};
