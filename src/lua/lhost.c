/* lhost.c: what a host gets: the functions of ndarray.h, lent memory, and the
** interrupt. A lent array is a root whose memory is the host's. Beside it
** stands a loan, a userdata of which Lua tells us when nothing refers to it
** any more: so all other arrays do without a finalizer. Each of the two holds
** the other in its user value; the loan can therefore find the array whenever
** its finalizer runs, and ends the array's use of the memory for good. */
#include <stddef.h>

#include "../core/reduce.h"
#include "larray.h"

typedef struct loan {
  larray *array; /* NULL: it has ended */
  nda_release *release;
  void *user;
} loan;

/* user values of a loan */
enum { LENT_ARRAY = 1, OWNER };

/* --- lending ------------------------------------------------------------- */

/* Ends the loan, which stands at `index`. */
static void end_loan(lua_State *L, int index, loan *lent)
{
  nda_release *release = lent->release;
  index = lua_absindex(L, index);
  lent->array->base = NULL;
  lent->array = NULL;
  lent->release = NULL;
  for (int i = LENT_ARRAY; i <= OWNER; i++) {
    lua_pushnil(L);
    lua_setiuservalue(L, index, i);
  }
  if (release != NULL)
    release(L, lent->user);
}

/* The loan's finalizer; the first upvalue is the metatable of loans. Scripts that
** have the debug library can call it with anything, and more than once. */
static int loan_gc(lua_State *L)
{
  loan *lent = (loan *)lua_touserdata(L, 1);
  if (lent == NULL || !lua_getmetatable(L, 1) ||
      lua_topointer(L, -1) != lua_topointer(L, lua_upvalueindex(1)))
    return 0;
  lua_settop(L, 1);
  if (lent->array != NULL)
    end_loan(L, 1, lent);
  return 0;
}

void lhost_push_loans(lua_State *L)
{
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "loan");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, loan_gc, 1);
  lua_setfield(L, -2, "__gc");
}

/* --- what a host hands over ---------------------------------------------- */

/* Of what sizes it speaks: a type, axes, lengths that can be counted. */
static void check_shape(lua_State *L, const char *name, int dtype, int ndim,
                        const int64_t *shape)
{
  int64_t size, bytes;
  nda_error error;
  if (dtype < 0 || dtype >= NDA_DTYPES)
    luaL_error(L, "%s: %d is no element type", name, dtype);
  if (ndim < 0 || ndim > NDA_MAXDIMS)
    luaL_error(L, "%s: %d axes, but an array has 0 to %d", name, ndim,
               NDA_MAXDIMS);
  if (ndim > 0 && shape == NULL)
    luaL_error(L, "%s: the shape is NULL", name);
  if (nda_count(ndim, shape, nda_types[dtype].size, &size, &bytes, &error) !=
      NDA_OK) {
    lfault_core(L, &error);
    luaL_error(L, "%s: %s", name, lua_tostring(L, -1));
  }
}

/* Does the view keep to the memory? */
static void check_memory(lua_State *L, const nda_view *view,
                         const nda_memory *memory)
{
  uintptr_t first = (uintptr_t)memory->start, at = (uintptr_t)view->data;
  int64_t low, high, start;
  if (memory->bytes < 0)
    luaL_error(L, "wrap: the memory has %I bytes", (LUAI_UACINT)memory->bytes);
  if (nda_size(view) == 0)
    return;
  if (view->data == NULL || memory->start == NULL)
    luaL_error(L, "wrap: the %s is NULL",
               view->data == NULL ? "data pointer" : "start of the memory");
  if ((uint64_t)memory->bytes > UINTPTR_MAX - first)
    luaL_error(L, "wrap: memory of %I bytes is too large for its address",
               (LUAI_UACINT)memory->bytes);
  if (!nda_reach(view, &low, &high))
    luaL_error(L, "wrap: the strides reach farther than can be counted");
  start = at < first ? -1 : (int64_t)(at - first);
  if (start < 0 || start > memory->bytes || start + low < 0)
    luaL_error(L, "wrap: elements begin before the memory does");
  if (high > memory->bytes - start)
    luaL_error(L, "wrap: elements reach %I bytes past the memory of %I bytes",
               (LUAI_UACINT)(high - (memory->bytes - start)),
               (LUAI_UACINT)memory->bytes);
}

/* --- making arrays ------------------------------------------------------- */

/* What is asked of `make`, a C function of ours that has our upvalues, which a
** host's function lacks. */
typedef struct errand {
  const nda_view *view;
  const nda_memory *memory; /* NULL: it is not lent */
  larray *made;
} errand;

/* The registry, or the arrays' metatable, has something else where the module
** put what it needs: scripts reach both by the debug library. */
static int fault_exchanged(lua_State *L)
{
  return luaL_error(L, "what the module ndarray keeps was exchanged");
}

/* make(errand, owner) -> the array */
int lhost_make(lua_State *L)
{
  errand *asked = (errand *)lua_touserdata(L, 1);
  lstate *state = larray_state(L);
  const nda_view *view;
  loan *lent;
  if (asked == NULL || asked != state->errand)
    fault_exchanged(L); /* a script calls */
  state->errand = NULL;
  view = asked->view;
  if (asked->memory == NULL) {
    asked->made = larray_new(L, view->dtype, view->ndim, view->shape);
    larray_clear(L, asked->made);
    return 1;
  }
  asked->made = larray_push_lent(L, view);
  lent = (loan *)lua_newuserdatauv(L, sizeof *lent, 2);
  lent->array = NULL;
  lent->release = NULL;
  lua_pushvalue(L, -2);
  lua_setiuservalue(L, -2, LENT_ARRAY);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, OWNER);
  if (lua_getfield(L, NDA_METATABLE, "__loans") != LUA_TTABLE)
    fault_exchanged(L);
  lua_setmetatable(L, -2);
  lua_setiuservalue(L, -2, 1);
  lent->array = asked->made; /* from here on there is a loan */
  lent->release = asked->memory->release;
  lent->user = asked->memory->user;
  return 1;
}

static const nda_view *api_create(lua_State *L, nda_dtype dtype, int ndim,
                                  const int64_t *shape);

/* No other userdata has the first of the host's functions where a state has. */
static lstate *state_of(lua_State *L)
{
  lstate *state;
  lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
  state = (lstate *)lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (state == NULL || state->api.version != NDARRAY_API_VERSION ||
      state->api.create != api_create)
    fault_exchanged(L);
  return state;
}

static larray *run_errand(lua_State *L, const nda_view *view,
                          const nda_memory *memory)
{
  errand asked;
  int owner = memory != NULL ? memory->owner : 0;
  if (owner != 0)
    owner = lua_absindex(L, owner);
  asked.view = view;
  asked.memory = memory;
  /* room for lhost_make too: a call that makes the stack grow may first run a
  ** finalizer, and that another errand */
  larg_stack(L, 2 * LUA_MINSTACK);
  lua_getfield(L, LUA_REGISTRYINDEX, NDA_MAKE_KEY);
  if (lua_tocfunction(L, -1) != lhost_make)
    fault_exchanged(L);
  state_of(L)->errand = &asked;
  lua_pushlightuserdata(L, &asked);
  if (owner != 0)
    lua_pushvalue(L, owner);
  else
    lua_pushnil(L);
  lua_call(L, 2, 1);
  return asked.made;
}

static const nda_view *api_create(lua_State *L, nda_dtype dtype, int ndim,
                                  const int64_t *shape)
{
  nda_view view;
  larg_stack(L, LUA_MINSTACK);
  check_shape(L, "create", (int)dtype, ndim, shape);
  view.data = NULL;
  view.dtype = dtype;
  view.ndim = ndim;
  view.readonly = 0;
  view.shape = shape;
  view.strides = NULL;
  return larray_take(L, run_errand(L, &view, NULL));
}

/* Makes the row-major strides those that the host gave. Along an axis of one
** element, or in an array of none, nobody steps, so that they may be anything:
** such stay only where no sum or product of them can overflow. */
static void take_strides(const nda_view *view, int64_t bytes, int64_t *strides)
{
  int empty = nda_size(view) == 0;
  for (int i = 0; i < view->ndim; i++) {
    int64_t stride = view->strides[i];
    int tame = stride <= bytes && stride >= -bytes;
    if (!empty && (view->shape[i] > 1 || tame))
      strides[i] = stride;
  }
}

static void api_wrap(lua_State *L, const nda_view *view,
                     const nda_memory *memory)
{
  int64_t strides[NDA_MAXDIMS];
  nda_view lent;
  larg_stack(L, LUA_MINSTACK);
  if (view == NULL || memory == NULL)
    luaL_error(L, "wrap: the %s is NULL", view == NULL ? "view" : "memory");
  check_shape(L, "wrap", (int)view->dtype, view->ndim, view->shape);
  lent = *view;
  nda_row_major(lent.ndim, lent.shape, nda_types[lent.dtype].size, strides);
  if (view->strides != NULL)
    take_strides(view, memory->bytes, strides);
  lent.strides = strides;
  check_memory(L, &lent, memory);
  run_errand(L, &lent, memory);
}

/* --- looking at arrays --------------------------------------------------- */

/* The array at `index`, gone or not; or NULL. */
static larray *array_of(lua_State *L, int index)
{
  larray *array = (larray *)lua_touserdata(L, index);
  int same;
  larg_stack(L, 2);
  if (array == NULL || !lua_getmetatable(L, index))
    return NULL;
  same = lua_topointer(L, -1) == state_of(L)->metatable;
  lua_pop(L, 1);
  return same ? array : NULL;
}

static const nda_view *api_test(lua_State *L, int index)
{
  larray *array = array_of(L, index);
  if (array == NULL || array->root->base == NULL)
    return NULL;
  return larray_take(L, array);
}

static const nda_view *api_check(lua_State *L, int arg, int dtype, int ndim,
                                 int flags)
{
  larray *array = array_of(L, arg);
  const nda_view *view;
  larg_stack(L, LUA_MINSTACK);
  if (array == NULL)
    luaL_typeerror(L, arg, "array");
  view = larray_take(L, array);
  if (dtype != NDA_ANY && (int)view->dtype != dtype)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s array expected, got %s",
                                  dtype >= 0 && dtype < NDA_DTYPES
                                    ? nda_types[dtype].name
                                    : "other",
                                  nda_type_of(view)->name));
  if (ndim != NDA_ANY && view->ndim != ndim)
    luaL_argerror(
      L, arg, lua_pushfstring(L, "%d axes expected, got %d", ndim, view->ndim));
  if ((flags & NDA_WRITABLE) && view->readonly)
    luaL_argerror(L, arg, "the array is read-only");
  if ((flags & NDA_CONTIGUOUS) && !nda_iscontiguous(view))
    luaL_argerror(L, arg, "contiguous array expected: a:copy() is one");
  return view;
}

/* --- revocation, interrupts ---------------------------------------------- */

static int api_revoke(lua_State *L, int index)
{
  lstate *state = state_of(L);
  larray *array = array_of(L, index);
  loan *lent;
  int active;
  larg_stack(L, LUA_MINSTACK + 1); /* what release may use, and the loan */
  if (state->asking) {
    state->asking = 0;
    luaL_error(L, "revoke: an interrupt must not use the Lua state");
  }
  if (array == NULL)
    luaL_error(L, "revoke: array expected, got %s", luaL_typename(L, index));
  if (array->root != array)
    luaL_error(L, "revoke: a view of an array: give the one that was wrapped");
  if (lua_getiuservalue(L, index, 1) == LUA_TNONE)
    luaL_error(L, "revoke: the array has memory of its own");
  lent = (loan *)lua_touserdata(L, -1);
  active = lent->array != NULL;
  if (active)
    end_loan(L, -1, lent);
  lua_pop(L, 1);
  return active;
}

static void api_interrupt(lua_State *L, nda_interrupt *interrupt, void *user)
{
  lstate *state = state_of(L);
  state->interrupt = interrupt;
  state->host = user;
  state->watch.left = NDA_PIECE;
}

/* The watch of a state: asks the host, and keeps what it says. */
static int ask_host(nda_watch *watch)
{
  lstate *state = (lstate *)(void *)((char *)watch - offsetof(lstate, watch));
  const char *reason;
  state->asking = 1;
  reason = state->interrupt(state->host);
  state->asking = 0;
  if (reason == NULL)
    return 0;
  strncpy(state->reason, reason, sizeof state->reason - 1);
  return 1;
}

/* --- without Lua --------------------------------------------------------- */

static int64_t search_view(const ndarray_api *api, nda_op op,
                           const nda_view *view, const nda_view *where)
{
  const lstate *state = (const lstate *)(const void *)api;
  int64_t index = -1;
  nda_view result = {&index, NDA_INT64, 0, 0, NULL, NULL};
  nda_request request;
  nda_plan plan;
  nda_error error;
  memset(&request, 0, sizeof request);
  request.op = op;
  if (view == NULL || view->ndim < 0 || view->ndim > NDA_MAXDIMS ||
      (where != NULL &&
       (where->dtype != NDA_BOOL || !nda_same_shape(view, where))))
    return -1;
  if (nda_plan_reduce(&request, view, where != NULL, &plan, &error) == NDA_OK)
    nda_reduce(state->kernels, NULL, &plan, view, where, &result, &error);
  return index;
}

static int64_t api_argmin(const ndarray_api *api, const nda_view *view,
                          const nda_view *where)
{
  return search_view(api, NDA_ARGMIN, view, where);
}

static int64_t api_argmax(const ndarray_api *api, const nda_view *view,
                          const nda_view *where)
{
  return search_view(api, NDA_ARGMAX, view, where);
}

lstate *lhost_push_state(lua_State *L, const nda_kernels *kernels,
                         const void *metatable)
{
  static const ndarray_api api = {
    NDARRAY_API_VERSION, api_create,    api_wrap,   api_revoke, api_test,
    api_check,           api_interrupt, api_argmin, api_argmax};
  lstate *state = (lstate *)lua_newuserdatauv(L, sizeof *state, 0);
  memset(state, 0, sizeof *state);
  state->api = api;
  state->kernels = kernels;
  state->metatable = metatable;
  state->watch.asked = ask_host;
  return state;
}
