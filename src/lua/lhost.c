/* lhost.c: what a host gets: the functions of ndarray.h, lent memory, and the
** interrupt; and nd.limit, by which a script interrupts itself. Memory that is
** lent has a record, which is the root of all arrays of it. The records are in
** a list that begins at the state: so each is there until its release was
** called, at the latest when the state is closed. No script sees them. The
** arrays hold a loan, a userdata that has a finalizer: by that Lua tells us
** when no array is left. Where memory is out, Lua can fail to call a finalizer;
** the record is still in the list then. */
#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE /* clock_gettime, in strict C too; see ndarray.c */
#endif
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "../core/nearest.h"
#include "../core/reduce.h"
#include "lmethods.h"

/* What all arrays of lent memory hold in their first user value; its own holds
** what the root is part of. */
typedef struct lloan {
  larray *root;
} lloan;

/* Lent memory. */
typedef struct lent_record {
  larray root;          /* of the arrays: only its base counts */
  int64_t first, bytes; /* the elements: from the base, and as far as */
  int listed;           /* its release was not called yet; if its base is NULL,
                        ** it is one of those that revoke_block takes back */
  nda_release *release;
  void *user;
} lent_record;

/* user values of a record; the state has the first too, the list's beginning */
enum { NEXT = 1, BEFORE_IT, OWNER, LENT_VALUES = OWNER };
enum { ENDS = NEXT + 1 }; /* of the state: the function call_end */

/* user values of the array that was wrapped; its views have the first */
enum { ITS_LOAN = 1, ITS_RECORD };

/* --- the list ------------------------------------------------------------ */

/* Sets user value n of what is at `index` to the value at `value`. */
static void set_value(lua_State *L, int index, int n, int value)
{
  index = lua_absindex(L, index);
  lua_pushvalue(L, value);
  lua_setiuservalue(L, index, n);
}

/* Puts the record at `index` behind what is at `place`, the state or another.
** Takes no memory. */
static void link_record(lua_State *L, int place, int index)
{
  if (lua_getiuservalue(L, place, NEXT) == LUA_TUSERDATA)
    set_value(L, -1, BEFORE_IT, index);
  lua_setiuservalue(L, index, NEXT);
  set_value(L, index, BEFORE_IT, place);
  set_value(L, place, NEXT, index);
}

/* Takes it out again; its own user values stay. */
static void unlink_record(lua_State *L, int index)
{
  lua_getiuservalue(L, index, BEFORE_IT);
  if (lua_getiuservalue(L, index, NEXT) == LUA_TUSERDATA)
    set_value(L, -1, BEFORE_IT, -2);
  lua_setiuservalue(L, -2, NEXT);
  lua_pop(L, 1);
}

/* Ends the loan of the record at `index`, which is listed. The owner lives
** until the release is done. That has the slots of any C function, unless there
** is no memory for them: it is called all the same, but in Lua 5.1, where that
** raises an error, before anything is done. The stack of a state that is closed
** has room. */
static void end_loan(lua_State *L, int index)
{
  lent_record *memory = (lent_record *)lua_touserdata(L, index);
  int top = lua_gettop(L);
  index = lua_absindex(L, index);
  lua_checkstack(L, LUA_MINSTACK + 1); /* and its owner */
  memory->root.base = NULL;
  memory->listed = 0;
  unlink_record(L, index);
  lua_getiuservalue(L, index, OWNER);
  for (int i = 1; i <= LENT_VALUES; i++) {
    lua_pushnil(L);
    lua_setiuservalue(L, index, i);
  }
  if (memory->release != NULL)
    memory->release(L, memory->user);
  lua_settop(L, top);
}

static int call_end(lua_State *L)
{
  end_loan(L, 1);
  return 0;
}

/* The same, for the record at the top; the state is at `state`. When the
** release raises an error, gives 0, and the error is in the record's place.
** Where there is no memory for a protected call, it goes without. */
static int end_protected(lua_State *L, int state)
{
  const lent_record *memory = (const lent_record *)lua_touserdata(L, -1);
  lua_getiuservalue(L, state, ENDS);
  lua_pushvalue(L, -2);
  int failed = lua_pcall(L, 1, 0, 0) != LUA_OK;
  if (failed && !memory->listed) {
    lua_replace(L, -2);
    return 0;
  }
  if (failed)
    lua_pop(L, 1);
  if (memory->listed)
    end_loan(L, -1);
  return 1;
}

/* --- their ends ---------------------------------------------------------- */

/* The finalizer of loans; the first upvalue is their metatable. Scripts that
** have the debug library can call it with any value. */
static int loan_gc(lua_State *L)
{
  const lloan *loan = (const lloan *)lua_touserdata(L, 1);
  if (loan == NULL || lua_rawlen(L, 1) != sizeof *loan ||
      !lua_getmetatable(L, 1) || !lua_rawequal(L, -1, lua_upvalueindex(1)))
    return 0;
  lua_getiuservalue(L, 1, 1);
  const lent_record *memory = (const lent_record *)lua_touserdata(L, -1);
  if (memory != NULL && &memory->root == loan->root && memory->listed)
    end_loan(L, -1);
  return 0;
}

void nda_push_loans(lua_State *L)
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

/* The state's finalizer: ends all loans that there are yet. None is made after
** that, as nothing would end it. */
static int state_gc(lua_State *L)
{
  lstate *state = (lstate *)lua_touserdata(L, 1);
  if (state == NULL || lua_rawlen(L, 1) != sizeof *state ||
      state->kernels == NULL)
    return 0;
  lua_settop(L, 1);
  state->closed = 1;
  while (lua_getiuservalue(L, 1, NEXT) == LUA_TUSERDATA) {
    if (!end_protected(L, 1)) {
      const char *message = lua_tostring(L, -1);
      lua_warning(L, "error in the release of lent memory: ", 1);
      lua_warning(L, message != NULL ? message : "not a string", 0);
    }
    lua_settop(L, 1);
  }
  return 0;
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

/* Does the view keep to the `bytes` from `start` on? */
static void check_memory(lua_State *L, const char *name, const nda_view *view,
                         const void *start, int64_t bytes)
{
  uintptr_t first = (uintptr_t)start, at = (uintptr_t)view->data;
  int64_t low, high;
  if (bytes < 0)
    luaL_error(L, "%s: the memory has %I bytes", name, (LUAI_UACINT)bytes);
  if (nda_size(view) == 0)
    return;
  if (view->data == NULL || start == NULL)
    luaL_error(L, "%s: the %s is NULL", name,
               view->data == NULL ? "data pointer" : "start of the memory");
  if ((uint64_t)bytes > UINTPTR_MAX - first)
    luaL_error(L, "%s: memory of %I bytes is too large for its address", name,
               (LUAI_UACINT)bytes);
  if (!nda_reach(view, &low, &high))
    luaL_error(L, "%s: the strides reach farther than can be counted", name);
  int64_t from = at < first ? -1 : (int64_t)(at - first);
  if (from < 0 || from > bytes || from + low < 0)
    luaL_error(L, "%s: elements begin before the memory does", name);
  if (high > bytes - from)
    luaL_error(L, "%s: elements reach %I bytes past the memory of %I bytes",
               name, (LUAI_UACINT)(high - (bytes - from)), (LUAI_UACINT)bytes);
}

/* --- making arrays ------------------------------------------------------- */

/* The registry, or the arrays' metatable, has something else where the module
** put what it needs: scripts reach both by the debug library. */
static int fault_exchanged(lua_State *L)
{
  return luaL_error(L, "what the module ndarray keeps was exchanged");
}

/* What is asked of `make`, a C function of ours that has our upvalues, which a
** host's function lacks. */
typedef struct errand {
  const nda_view *view;     /* NULL: make it of the value at stack index 2 */
  const nda_type *type;     /* then of this type, or NULL: the values decide */
  const nda_memory *memory; /* NULL: it is not lent */
} errand;

/* Where a record's elements are, for a view that keeps to its memory. */
static void set_base(lent_record *memory, const nda_view *view)
{
  int64_t low = 0, high = 0;
  memory->root.base = (char *)memory; /* where there are none */
  if (nda_size(view) > 0) {
    memory->root.base = (char *)view->data;
    nda_reach(view, &low, &high);
  }
  memory->first = low;
  memory->bytes = high - low;
}

/* Pushes the array of lent memory, the owner of which is at stack index 2. The
** memory is lent when all else is there. */
static void push_lent(lua_State *L, const nda_view *view,
                      const nda_memory *memory)
{
  int record = lua_gettop(L) + 1;
  lent_record *made =
    (lent_record *)lua_newuserdatauv(L, sizeof *made, LENT_VALUES);
  memset(made, 0, sizeof *made);
  lloan *loan = (lloan *)lua_newuserdatauv(L, sizeof *loan, 1);
  loan->root = &made->root;
  larray_push_lent(L, view, &made->root);
  if (lua_getfield(L, NDA_METATABLE, "__loans") != LUA_TTABLE)
    fault_exchanged(L);
  set_value(L, record + 1, 1, record);
  lua_setmetatable(L, record + 1);
  set_value(L, -1, ITS_LOAN, record + 1);
  set_value(L, -1, ITS_RECORD, record);
  set_value(L, record, OWNER, 2);
  set_base(made, view);
  made->release = memory->release;
  made->user = memory->user;
  made->listed = 1;
  link_record(L, NDA_STATE, record);
}

/* make(errand, owner or value) -> the array */
int nda_host_make(lua_State *L)
{
  errand *asked = (errand *)lua_touserdata(L, 1);
  lstate *state = lbase_state(L);
  if (asked == NULL || asked != state->errand)
    fault_exchanged(L); /* a script calls */
  state->errand = NULL;
  const nda_view *view = asked->view;
  if (view == NULL)
    ltable_array(L, 2, larg_at(0), asked->type);
  else if (asked->memory == NULL)
    larray_clear(L, larray_new(L, view->dtype, view->ndim, view->shape));
  else
    push_lent(L, view, asked->memory);
  return 1;
}

static const nda_view *api_create(lua_State *L, nda_dtype dtype, int ndim,
                                  const int64_t *shape);

/* No other userdata has the first of the host's functions where a state has. */
static lstate *state_of(lua_State *L)
{
  lbase_stack(L, 1); /* a host may have used all that it had */
  lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
  lstate *state = (lstate *)lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (state == NULL || state->api.version != NDARRAY_API_VERSION ||
      state->api.create != api_create)
    fault_exchanged(L);
  return state;
}

/* The owner's place from the bottom of the stack, or a pseudo-index; 0 for
** none. */
static int owner_index(lua_State *L, int owner)
{
  int top = lua_gettop(L);
  int valid = owner >= -top && owner <= top;
  if (owner <= LUA_REGISTRYINDEX)
    valid = owner >= lua_upvalueindex(255) && lua_type(L, owner) != LUA_TNONE;
  if (!valid)
    luaL_error(L, "wrap: there is no value at the owner's index %d", owner);
  return owner != 0 ? lua_absindex(L, owner) : 0;
}

/* Pushes what `make` makes of the errand and the value at `index`, or nil
** where that is 0. Gives the status of the call, which is protected if asked
** for: then an error is pushed in the array's place. */
static int run_errand(lua_State *L, errand *asked, int index, int protect)
{
  /* room for nda_host_make too: a call that makes the stack grow may first run
  ** a finalizer, and that another errand */
  lbase_stack(L, 2 * LUA_MINSTACK);
  lua_getfield(L, LUA_REGISTRYINDEX, NDA_MAKE_KEY);
  if (lua_tocfunction(L, -1) != nda_host_make)
    fault_exchanged(L);
  state_of(L)->errand = asked;
  lua_pushlightuserdata(L, asked);
  if (index != 0)
    lua_pushvalue(L, index);
  else
    lua_pushnil(L);
  if (protect)
    return lua_pcall(L, 2, 1, 0);
  lua_call(L, 2, 1);
  return LUA_OK;
}

static const nda_view *api_create(lua_State *L, nda_dtype dtype, int ndim,
                                  const int64_t *shape)
{
  nda_view view = {NULL, dtype, ndim, 0, shape, NULL};
  errand asked = {&view, NULL, NULL};
  lbase_stack(L, LUA_MINSTACK);
  check_shape(L, "create", (int)dtype, ndim, shape);
  run_errand(L, &asked, 0, 0);
  return larray_take(L, larray_at(L, -1));
}

/* Makes the row-major strides those that the host gave. Along an axis of one
** element, or in an array of none, nobody steps, so that they may be anything:
** such stay only where no sum or product of them can overflow. The bytes are
** checked later, and may be negative. */
static void take_strides(const nda_view *view, int64_t bytes, int64_t *strides)
{
  int empty = nda_size(view) == 0;
  for (int i = 0; i < view->ndim; i++) {
    int64_t stride = view->strides[i];
    int tame = bytes >= 0 && stride <= bytes && stride >= -bytes;
    if (!empty && (view->shape[i] > 1 || tame))
      strides[i] = stride;
  }
}

static void api_wrap(lua_State *L, const nda_view *view,
                     const nda_memory *memory)
{
  int64_t strides[NDA_MAXDIMS];
  lbase_stack(L, LUA_MINSTACK);
  if (view == NULL || memory == NULL)
    luaL_error(L, "wrap: the %s is NULL", view == NULL ? "view" : "memory");
  check_shape(L, "wrap", (int)view->dtype, view->ndim, view->shape);
  nda_view lent = *view;
  errand asked = {&lent, NULL, memory};
  nda_row_major(lent.ndim, lent.shape, nda_types[lent.dtype].size, strides);
  if (view->strides != NULL)
    take_strides(view, memory->bytes, strides);
  lent.strides = strides;
  check_memory(L, "wrap", &lent, memory->start, memory->bytes);
  if (state_of(L)->closed)
    luaL_error(L, "wrap: the state is being closed");
  run_errand(L, &asked, owner_index(L, memory->owner), 0);
}

/* nd._API(owner) -> an array of the memory that LuaJIT's FFI offers; see
** src/ndarray/ffi.lua. A script without FFI cannot offer any. */
static int meta_wrap(lua_State *L)
{
  lstate *state = state_of(L);
  const nda_view *view = state->api.offered;
  state->api.offered = NULL;
  lua_settop(L, 2);
  lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_WRAP_KEY);
  if (!lua_toboolean(L, -1))
    luaL_error(L,
               "wrap: the host does not allow it: '%s' in the registry is "
               "not true",
               NDARRAY_WRAP_KEY);
  if (view == NULL)
    luaL_error(L, "wrap: no memory is offered: ndarray.ffi does that");
  nda_memory memory = {view->data, state->api.offered_bytes, NULL, NULL, 2};
  api_wrap(L, view, &memory);
  return 1;
}

/* --- looking at arrays --------------------------------------------------- */

/* The array at `index`, gone or not; or NULL. */
static larray *array_of(lua_State *L, int index)
{
  if (lua_touserdata(L, index) == NULL)
    return NULL;
  return lbase_array(L, state_of(L), index);
}

static const nda_view *api_take(void *userdata)
{
  larray *array = (larray *)userdata;
  if (array->root->base == NULL)
    return NULL;
  array->view.data = array->root->base + array->offset;
  return &array->view;
}

static const nda_view *api_test(lua_State *L, int index)
{
  larray *array = array_of(L, index);
  return array != NULL ? api_take(array) : NULL;
}

static const nda_view *api_check(lua_State *L, int arg, int dtype, int ndim,
                                 int flags)
{
  larray *array = array_of(L, arg);
  lbase_stack(L, LUA_MINSTACK);
  if (array == NULL)
    luaL_typeerror(L, arg, "array");
  const nda_view *view = larray_take(L, array);
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

/* Is there an array that needs no conversion? */
static int serves(const nda_view *view, int dtype, int flags)
{
  return (dtype == NDA_ANY || (int)view->dtype == dtype) &&
         (!(flags & NDA_CONTIGUOUS) || nda_iscontiguous(view));
}

static const nda_view *api_convert(lua_State *L, int arg, int dtype, int ndim,
                                   int flags)
{
  larray *array = array_of(L, arg);
  errand asked = {NULL, NULL, NULL};
  if ((flags & NDA_WRITABLE) ||
      (array != NULL && serves(larray_take(L, array), dtype, flags)))
    return api_check(L, arg, dtype, ndim, flags);
  luaL_checkany(L, arg); /* else it was what is pushed next */
  if (dtype >= 0 && dtype < NDA_DTYPES)
    asked.type = &nda_types[dtype];
  int status = run_errand(L, &asked, arg, 1);
  if (status == LUA_ERRRUN && lua_type(L, -1) == LUA_TSTRING)
    luaL_argerror(L, arg, lua_tostring(L, -1));
  if (status != LUA_OK)
    lua_error(L);
  lua_replace(L, arg);
  return api_check(L, arg, dtype, ndim, flags);
}

/* --- revocation, other memory, interrupts -------------------------------- */

/* The functions below change arrays that may just be read. */
static void refuse_interrupt(lua_State *L, const char *name)
{
  lstate *state = state_of(L);
  if (state->asking) {
    state->asking = 0;
    luaL_error(L, "%s: an interrupt must not use the Lua state", name);
  }
}

/* Pushes the record of the array at `index`, which was wrapped. */
static lent_record *push_record(lua_State *L, const char *name, int index)
{
  const larray *array = array_of(L, index);
  lbase_stack(L, LUA_MINSTACK + 2); /* record, owner, what release may use */
  refuse_interrupt(L, name);
  if (array == NULL)
    luaL_error(L, "%s: array expected, got %s", name, luaL_typename(L, index));
  if (array->root == array)
    luaL_error(L, "%s: the array has memory of its own", name);
  lua_getiuservalue(L, index, ITS_RECORD);
  if (lua_touserdata(L, -1) != array->root)
    luaL_error(L, "%s: a view of an array: give the one that was wrapped",
               name);
  return (lent_record *)lua_touserdata(L, -1);
}

static int api_revoke(lua_State *L, int index)
{
  const lent_record *memory = push_record(L, "revoke", index);
  int lives = memory->root.base != NULL;
  if (lives)
    end_loan(L, -1);
  lua_pop(L, 1);
  return lives;
}

/* Has the memory an element in the `bytes` from `start` on, or between two? */
static int reaches(const lent_record *memory, const void *start, int64_t bytes)
{
  uintptr_t first = (uintptr_t)memory->root.base + (uintptr_t)memory->first;
  uintptr_t block = (uintptr_t)start;
  return memory->root.base != NULL && bytes > 0 && memory->bytes > 0 &&
         (block - first < (uintptr_t)memory->bytes ||
          first - block < (uintptr_t)bytes);
}

/* Takes back all that reaches into the block, and puts it at the beginning of
** the list, the state's at `state`. Gives how many. */
static int doom_block(lua_State *L, int state, const void *start, int64_t bytes)
{
  int count = 0, record = state + 1;
  lua_getiuservalue(L, state, NEXT);
  while (lua_isuserdata(L, record)) {
    lent_record *memory = (lent_record *)lua_touserdata(L, record);
    lua_getiuservalue(L, record, NEXT);
    if (reaches(memory, start, bytes)) {
      memory->root.base = NULL;
      count++;
      unlink_record(L, record);
      link_record(L, state, record);
    }
    lua_replace(L, record);
  }
  lua_settop(L, state);
  return count;
}

/* Pushes the first in the list that is doomed, or nil; releases may have put
** others before it. */
static int push_doomed(lua_State *L, int state)
{
  lua_getiuservalue(L, state, NEXT);
  while (lua_isuserdata(L, -1) &&
         ((const lent_record *)lua_touserdata(L, -1))->root.base != NULL) {
    lua_getiuservalue(L, -1, NEXT);
    lua_replace(L, -2);
  }
  return lua_isuserdata(L, -1);
}

static int api_revoke_block(lua_State *L, const void *start, int64_t bytes)
{
  int top = lua_gettop(L), state = top + 1, failed = 0;
  lbase_stack(L, 2 * LUA_MINSTACK); /* what releases may use, too */
  refuse_interrupt(L, "revoke_block");
  if (bytes < 0)
    luaL_error(L, "revoke_block: a block of %I bytes", (LUAI_UACINT)bytes);
  lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
  int count = doom_block(L, state, start, bytes);
  for (int left = count; left > 0 && push_doomed(L, state); left--) {
    if (!end_protected(L, state) && !failed)
      failed = 1; /* the error stays where it is */
    else
      lua_pop(L, 1);
  }
  lua_settop(L, failed ? state + 1 : top);
  if (failed)
    lua_error(L);
  return count;
}

static int api_rebase(lua_State *L, int index, void *data, void *start,
                      int64_t bytes)
{
  index = lua_absindex(L, index);
  lent_record *memory = push_record(L, "rebase", index);
  nda_view view = larray_at(L, index)->view;
  int lives = memory->root.base != NULL;
  view.data = data;
  check_memory(L, "rebase", &view, start, bytes);
  if (lives)
    set_base(memory, &view);
  lua_pop(L, 1);
  return lives;
}

/* --- interrupts ---------------------------------------------------------- */

/* Seconds, by a clock that nobody sets where the system has one. */
#if defined(_WIN32)
#if defined(__cplusplus)
extern "C" {
#endif
/* as windows.h has them, which brings too many names */
typedef union _LARGE_INTEGER win_ticks;
__declspec(dllimport) int __stdcall QueryPerformanceCounter(win_ticks *);
__declspec(dllimport) int __stdcall QueryPerformanceFrequency(win_ticks *);
#if defined(__cplusplus)
}
#endif

static double seconds_now(void)
{
  int64_t count = 0, each = 1;
  QueryPerformanceCounter((win_ticks *)(void *)&count);
  QueryPerformanceFrequency((win_ticks *)(void *)&each);
  return (double)count / (double)each;
}
#elif defined(CLOCK_MONOTONIC)
static double seconds_now(void)
{
  struct timespec time = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
#else
static double seconds_now(void)
{
  return (double)clock() / CLOCKS_PER_SEC;
}
#endif

/* The watch of a state: looks at the time, asks the host, and keeps the reason.
** Script code can run within long work, and the host may take its interrupt
** back there. */
static int ask_host(nda_watch *watch)
{
  lstate *state = (lstate *)(void *)((char *)watch - offsetof(lstate, watch));
  if (state->interrupt == NULL)
    return 0;
  state->asking = 1;
  const char *reason = state->interrupt(state->host);
  state->asking = 0;
  if (reason == NULL && state->deadline != 0 &&
      seconds_now() >= state->deadline)
    reason = "the time that nd.limit gave is up";
  if (reason == NULL)
    return 0;
  state->reason = reason;
  return 1;
}

/* The interrupt where nd.limit is in force and the host has none. */
static const char *never(void *user)
{
  (void)user;
  return NULL;
}

/* Puts a time in place of the state's; 0 for none. */
static void set_deadline(lstate *state, double deadline)
{
  state->deadline = deadline;
  if (deadline == 0 && state->interrupt == never)
    state->interrupt = NULL;
  if (deadline != 0 && state->interrupt == NULL) {
    state->interrupt = never;
    state->watch.left = NDA_PIECE;
  }
}

static void api_interrupt(lua_State *L, nda_interrupt *interrupt, void *user)
{
  lstate *state = state_of(L);
  state->interrupt = interrupt;
  state->host = user;
  state->watch.left = NDA_PIECE;
  set_deadline(state, state->deadline);
}

/* nd.limit(seconds, f, ...) -> what f(...) gives; array work within it is
** stopped after that time, or that of a limit around it. A yield within f is
** Lua's error: the time would go on for whoever runs meanwhile. */
static int mod_limit(lua_State *L)
{
  lstate *state = lbase_state(L);
  double outer = state->deadline, seconds = lua_tonumber(L, 1);
  if (lua_type(L, 1) != LUA_TNUMBER)
    larg_expected(L, larg_at(1), "number of seconds", 1);
  if (!nda_isfinite(seconds) || seconds <= 0)
    larg_raisef(L, larg_at(1), "number of seconds above 0 expected, got %s",
                lfault_text(L, 1));
  if (!lua_isfunction(L, 2))
    larg_advise(L, larg_at(2), "function", 2,
                "nd.limit(seconds, f, x) calls f(x)");
  lcompat_keep(L, 1, &state->deadline);
  double deadline = seconds_now() + seconds;
  set_deadline(state, outer != 0 && outer < deadline ? outer : deadline);
  int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  set_deadline(state, outer);
  return status == LUA_OK ? lua_gettop(L) - 1 : lua_error(L);
}

const luaL_Reg nda_host_functions[] = {{"limit", mod_limit}, {NULL, NULL}};

/* --- without Lua --------------------------------------------------------- */

/* Copies a view, with its strides, for which `strides` has room, if it is
** one. */
static int complete_view(const nda_view *given, nda_view *view,
                         int64_t *strides)
{
  int64_t size, bytes;
  nda_error error;
  if (given == NULL)
    return 0;
  *view = *given;
  if ((int)view->dtype < 0 || view->dtype >= NDA_DTYPES || view->ndim < 0 ||
      view->ndim > NDA_MAXDIMS || (view->ndim > 0 && view->shape == NULL) ||
      nda_count(view->ndim, view->shape, nda_type_of(view)->size, &size, &bytes,
                &error) != NDA_OK)
    return 0;
  if (view->strides == NULL) {
    nda_row_major(view->ndim, view->shape, nda_type_of(view)->size, strides);
    view->strides = strides;
  }
  return size == 0 || view->data != NULL;
}

static int64_t search_view(const ndarray_api *api, nda_op op,
                           const nda_view *given, const nda_view *mask)
{
  const lstate *state = (const lstate *)(const void *)api;
  int64_t index = -1, strides[NDA_MAXDIMS], mask_strides[NDA_MAXDIMS];
  nda_view result = {&index, NDA_INT64, 0, 0, NULL, NULL}, view, where;
  nda_request request;
  nda_plan plan;
  nda_error error;
  memset(&request, 0, sizeof request);
  request.op = op;
  if (!complete_view(given, &view, strides) ||
      (mask != NULL &&
       (!complete_view(mask, &where, mask_strides) || where.dtype != NDA_BOOL ||
        !nda_same_shape(&view, &where))))
    return -1;
  if (nda_plan_reduce(&request, &view, mask != NULL, &plan, &error) == NDA_OK)
    nda_reduce(state->kernels, NULL, &plan, &view, mask != NULL ? &where : NULL,
               &result, &error);
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

static int api_nearest(const ndarray_api *api, const nda_view *points,
                       const nda_view *query, const nda_view *where,
                       double within, const nda_view *found,
                       const nda_view *distance)
{
  const lstate *state = (const lstate *)(const void *)api;
  const nda_view *given[5] = {points, query, found, where, distance};
  int64_t strides[5][NDA_MAXDIMS];
  nda_near_request request;
  nda_near_plan plan;
  nda_view views[5];
  nda_error error;
  for (int i = 0; i < 5; i++) {
    if ((i < 3 || given[i] != NULL) &&
        !complete_view(given[i], &views[i], strides[i]))
      return 0;
  }
  memset(&request, 0, sizeof request);
  request.has_within = within >= 0;
  request.within = within;
  if (nda_plan_nearest(&request, &views[0], &views[1], where != NULL, &plan,
                       &error) != NDA_OK)
    return 0;
  plan.shape[plan.ndim] = plan.count; /* it has room for the mask's last axis */
  nda_view result = {NULL, NDA_INT64, plan.ndim, 0, plan.shape, NULL};
  nda_view mask = {NULL, NDA_BOOL, plan.ndim + 1, 0, plan.shape, NULL};
  if (views[2].dtype != NDA_INT64 || !nda_same_shape(&views[2], &result))
    return 0;
  if (where != NULL &&
      (views[3].dtype != NDA_BOOL || !nda_same_shape(&views[3], &mask)))
    return 0;
  if (distance != NULL && (nda_type_of(&views[4])->kind != NDA_REAL ||
                           !nda_same_shape(&views[4], &result)))
    return 0;
  nda_nearest(state->kernels, NULL, &plan, &views[0], &views[1],
              where != NULL ? &views[3] : NULL, &views[2],
              distance != NULL ? &views[4] : NULL, NULL);
  return 1;
}

lstate *nda_push_state(lua_State *L, const nda_kernels *kernels,
                       const void *metatable)
{
  static const ndarray_api api = {NDARRAY_API_VERSION,
                                  api_create,
                                  api_wrap,
                                  api_revoke,
                                  api_test,
                                  api_check,
                                  api_interrupt,
                                  api_argmin,
                                  api_argmax,
                                  api_revoke_block,
                                  api_rebase,
                                  api_nearest,
                                  api_convert,
                                  api_take,
                                  NULL,
                                  0};
  lstate *state = (lstate *)lua_newuserdatauv(L, sizeof *state, 2);
  memset(state, 0, sizeof *state);
  state->api = api;
  state->kernels = kernels;
  state->metatable = metatable;
  state->watch.asked = ask_host;
  lua_pushcfunction(L, call_end);
  lua_setiuservalue(L, -2, ENDS);
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, state_gc);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, meta_wrap);
  lua_setfield(L, -2, "__call");
  lua_pushboolean(L, 0); /* scripts see the state: nd._API */
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  return state;
}
