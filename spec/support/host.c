/* host.c: a host for the specs, as a C module. It lends its own memory to
** ndarray through the functions of ndarray.h, and reports what happened to it.
** Where the system allows it, each block of memory is followed by an
** inaccessible page, and replaced by one when it is freed; elsewhere malloc is
** used, which sanitizers watch. */
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* uselocale, setenv; mmap, in strict C too */
#endif
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif

#include "../../src/ndarray.h"

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#define FENCES
#endif

typedef struct block {
  char *bytes;
  size_t size;
  int released;  /* number of releases */
  int raises;    /* its release raises an error */
  int calls;     /* its release calls the function in the registry under its
                ** address */
  int deep;      /* its release uses all the slots of a C function */
  nda_view view; /* what offer offers */
  int64_t length;
} block;

static block *check_block(lua_State *L, int arg)
{
  return (block *)luaL_checkudata(L, arg, "block");
}

#if defined(FENCES)
/* Where the memory of a block is mapped; access beyond its last byte is a fault
** of the system. */
static size_t mapped(const block *b, char **first)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t room = (b->size + page - 1) / page * page;
  if (b->bytes != NULL)
    *first = b->bytes + b->size - room;
  return room + page;
}

static void take_bytes(block *b)
{
  char *first = NULL;
  size_t all = mapped(b, &first), page = (size_t)sysconf(_SC_PAGESIZE);
  void *memory =
    mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return;
  first = (char *)memory;
  mprotect(first + all - page, page, PROT_NONE);
  b->bytes = first + all - page - b->size;
}

static void free_bytes(block *b)
{
  char *first = NULL;
  size_t all = mapped(b, &first);
  if (first != NULL)
    munmap(first, all);
}
#else
static void take_bytes(block *b)
{
  b->bytes = (char *)malloc(b->size > 0 ? b->size : 1);
}

static void free_bytes(block *b)
{
  free(b->bytes);
}
#endif

static int block_gc(lua_State *L)
{
  block *b = check_block(L, 1);
  free_bytes(b);
  b->bytes = NULL;
  return 0;
}

/* block(string) -> a block that holds it */
static int host_block(lua_State *L)
{
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  block *b = (block *)lua_newuserdatauv(L, sizeof *b, 0);
  memset(b, 0, sizeof *b);
  b->size = size;
  take_bytes(b);
  if (b->bytes == NULL)
    return luaL_error(L, "no memory for a block");
  memcpy(b->bytes, bytes, size);
  luaL_setmetatable(L, "block");
  return 1;
}

/* bytes(block) -> a string */
static int host_bytes(lua_State *L)
{
  block *b = check_block(L, 1);
  lua_pushlstring(L, b->bytes, b->size);
  return 1;
}

/* free(block) */
static int host_free(lua_State *L)
{
  return block_gc(L);
}

/* released(block) -> the number of releases */
static int host_released(lua_State *L)
{
  lua_pushinteger(L, check_block(L, 1)->released);
  return 1;
}

static void release_block(lua_State *L, void *user)
{
  block *b = (block *)user;
  b->released++;
  for (int i = 0; b->deep && i < LUA_MINSTACK; i++)
    lua_pushnil(L);
  if (b->raises)
    luaL_error(L, "the host's release failed");
  if (b->calls && lua_rawgetp(L, LUA_REGISTRYINDEX, b) == LUA_TFUNCTION)
    lua_call(L, 0, 0);
}

static lua_Integer field_integer(lua_State *L, int index, const char *name,
                                 lua_Integer otherwise)
{
  lua_Integer value = otherwise;
  if (lua_getfield(L, index, name) != LUA_TNIL)
    value = luaL_checkinteger(L, -1);
  lua_pop(L, 1);
  return value;
}

static int field_true(lua_State *L, int index, const char *name)
{
  int truth;
  lua_getfield(L, index, name);
  truth = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return truth;
}

static int field_list(lua_State *L, int index, const char *name,
                      int64_t *values)
{
  int count = -1;
  if (lua_getfield(L, index, name) == LUA_TTABLE) {
    count = (int)lua_rawlen(L, -1);
    for (int i = 0; i < count && i < 40; i++) {
      lua_rawgeti(L, -1, i + 1);
      values[i] = luaL_checkinteger(L, -1);
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
  return count;
}

/* The view of a block described by the table at `index`: {dtype=, shape=,
** strides=, offset=, readonly=, null=, noshape=}; dtype is a number. */
static nda_view field_view(lua_State *L, int index, const block *b,
                           int64_t *shape, int64_t *strides)
{
  nda_view view;
  view.dtype = (nda_dtype)field_integer(L, index, "dtype", NDA_FLOAT64);
  view.ndim = field_list(L, index, "shape", shape);
  view.shape = field_true(L, index, "noshape") ? NULL : shape;
  view.strides = field_list(L, index, "strides", strides) >= 0 ? strides : NULL;
  view.readonly = field_true(L, index, "readonly");
  view.data = b->bytes + field_integer(L, index, "offset", 0);
  if (field_true(L, index, "null"))
    view.data = NULL;
  return view;
}

/* wrap(block, {dtype=, shape=, strides=, offset=, bytes=, readonly=, null=,
** nostart=, noview=, nomemory=, noshape=, raises=, calls=, deep=, ownerat=}
** [, owner]) -> an array of the block's memory; its release raises an error,
** calls the function `calls`, or uses LUA_MINSTACK slots; the owner is the
** block, if no other is given, or what is at the stack index `ownerat` */
static int host_wrap(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  block *b = check_block(L, 1);
  int64_t shape[40], strides[40];
  nda_view view = field_view(L, 2, b, shape, strides);
  nda_memory memory;
  memory.start = field_true(L, 2, "nostart") ? NULL : b->bytes;
  memory.bytes = field_integer(L, 2, "bytes", (lua_Integer)b->size);
  memory.release = release_block;
  memory.user = b;
  memory.owner =
    (int)field_integer(L, 2, "ownerat", lua_isnoneornil(L, 3) ? 1 : 3);
  b->raises = field_true(L, 2, "raises");
  b->calls = field_true(L, 2, "calls");
  b->deep = field_true(L, 2, "deep");
  lua_getfield(L, 2, "calls");
  lua_rawsetp(L, LUA_REGISTRYINDEX, b);
  api->wrap(L, field_true(L, 2, "noview") ? NULL : &view,
            field_true(L, 2, "nomemory") ? NULL : &memory);
  return 1;
}

/* offer(block, n): n float64 of it become what nd._API() makes an array of, as
** LuaJIT's FFI does it */
static int host_offer(lua_State *L)
{
  ndarray_api *api = (ndarray_api *)ndarray_get(L);
  block *b = check_block(L, 1);
  b->length = luaL_checkinteger(L, 2);
  b->view.data = b->bytes;
  b->view.dtype = NDA_FLOAT64;
  b->view.ndim = 1;
  b->view.shape = &b->length;
  api->offered = &b->view;
  api->offered_bytes = (int64_t)b->size;
  return 0;
}

/* revoke(array) -> 1 or 0 */
static int host_revoke(lua_State *L)
{
  lua_pushinteger(L, ndarray_get(L)->revoke(L, 1));
  return 1;
}

/* revoke_block(block [, offset [, bytes]]) -> the number of arrays revoked */
static int host_revoke_block(lua_State *L)
{
  block *b = check_block(L, 1);
  lua_Integer offset = luaL_optinteger(L, 2, 0);
  lua_Integer bytes = luaL_optinteger(L, 3, (lua_Integer)b->size - offset);
  lua_pushinteger(
    L, ndarray_get(L)->revoke_block(L, b->bytes + offset, (int64_t)bytes));
  return 1;
}

/* rebase(array, block [, offset [, bytes]]) -> 1 or 0; a block of nil: NULL */
static int host_rebase(lua_State *L)
{
  block *b = lua_isnil(L, 2) ? NULL : check_block(L, 2);
  lua_Integer offset = luaL_optinteger(L, 3, 0);
  lua_Integer bytes =
    luaL_optinteger(L, 4, b != NULL ? (lua_Integer)b->size : 0);
  lua_pushinteger(
    L, ndarray_get(L)->rebase(L, 1, b != NULL ? b->bytes + offset : NULL,
                              b != NULL ? b->bytes : NULL, (int64_t)bytes));
  return 1;
}

/* Pushes the contents of a view. */
static int push_view(lua_State *L, const nda_view *view)
{
  if (view == NULL)
    return 0;
  lua_createtable(L, 0, 6);
  lua_pushinteger(L, view->dtype);
  lua_setfield(L, -2, "dtype");
  lua_pushboolean(L, view->readonly);
  lua_setfield(L, -2, "readonly");
  lua_pushinteger(L, (lua_Integer)(uintptr_t)view->data);
  lua_setfield(L, -2, "address");
  lua_createtable(L, view->ndim, 0);
  lua_createtable(L, view->ndim, 0);
  for (int i = 0; i < view->ndim; i++) {
    lua_pushinteger(L, view->shape[i]);
    lua_rawseti(L, -3, i + 1);
    lua_pushinteger(L, view->strides[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -3, "strides");
  lua_setfield(L, -2, "shape");
  return 1;
}

/* test(value) -> the contents of the view, or nothing */
static int host_test(lua_State *L)
{
  luaL_checkany(L, 1);
  return push_view(L, ndarray_get(L)->test(L, 1));
}

/* spare(array, bytes of its elements) -> the bytes of the array's userdata
** after its shape, its strides, or its own elements, whichever is last; below 0
** they lie outside */
static int host_spare(lua_State *L)
{
  const nda_view *view = ndarray_get(L)->check(L, 1, NDA_ANY, NDA_ANY, 0);
  const char *first = (const char *)lua_touserdata(L, 1);
  const char *last = first + lua_rawlen(L, 1), *data;
  lua_Integer least = last - (const char *)(view->shape + view->ndim);
  lua_Integer size = luaL_checkinteger(L, 2);
  if (last - (const char *)(view->strides + view->ndim) < least)
    least = last - (const char *)(view->strides + view->ndim);
  data = (const char *)view->data;
  if (data >= first && data <= last && last - data - size < least)
    least = last - data - size;
  lua_pushinteger(L, least);
  return 1;
}

/* check(array [, dtype [, ndim [, flags]]]) -> the contents of the view */
static int host_check(lua_State *L)
{
  return push_view(L, ndarray_get(L)->check(L, 1,
                                            (int)luaL_optinteger(L, 2, NDA_ANY),
                                            (int)luaL_optinteger(L, 3, NDA_ANY),
                                            (int)luaL_optinteger(L, 4, 0)));
}

/* convert(value [, dtype [, ndim [, flags]]]) -> the contents of the view, and
** the value's replacement */
static int host_convert(lua_State *L)
{
  const nda_view *view = ndarray_get(L)->convert(
    L, 1, (int)luaL_optinteger(L, 2, NDA_ANY),
    (int)luaL_optinteger(L, 3, NDA_ANY), (int)luaL_optinteger(L, 4, 0));
  push_view(L, view);
  lua_pushvalue(L, 1);
  return 2;
}

/* create(dtype, shape) -> an array, filled with 1, 2, ... if it is float64 with
** one axis */
static int host_create(lua_State *L)
{
  int64_t shape[40];
  int ndim = (int)lua_rawlen(L, 2);
  const nda_view *view;
  for (int i = 0; i < ndim && i < 40; i++) {
    lua_rawgeti(L, 2, i + 1);
    shape[i] = lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  view =
    ndarray_get(L)->create(L, (nda_dtype)luaL_checkinteger(L, 1), ndim, shape);
  if (view->dtype == NDA_FLOAT64 && view->ndim == 1) {
    for (int64_t i = 0; i < shape[0]; i++)
      ((double *)view->data)[i] = (double)(i + 1);
  }
  return 1;
}

/* argmin(array [, mask]) -> the index from 0 of the smallest, and that of the
** largest */
static int host_argmin(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  const nda_view *where = lua_isnoneornil(L, 2) ? NULL : api->test(L, 2);
  const nda_view *view = api->test(L, 1);
  lua_pushinteger(L, api->argmin(api, view, where));
  lua_pushinteger(L, api->argmax(api, view, where));
  return 2;
}

/* nearest(points, query, where, within, found, distance) -> 1 or 0; nil means
** NULL, and a string as points means a view without a shape */
static int host_nearest(lua_State *L)
{
  static const nda_view none = {NULL, NDA_FLOAT64, 1, 0, NULL, NULL};
  const ndarray_api *api = ndarray_get(L);
  const nda_view *points = lua_isstring(L, 1) ? &none : api->test(L, 1);
  lua_settop(L, 6);
  lua_pushinteger(L, api->nearest(api, points, api->test(L, 2), api->test(L, 3),
                                  luaL_checknumber(L, 4), api->test(L, 5),
                                  api->test(L, 6)));
  return 1;
}

/* search(block, view [, block, view]) -> the results of argmin and argmax for a
** view that is not an array, and for an invalid mask */
static int host_search(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  int64_t shape[40], strides[40], mask_shape[40], mask_strides[40];
  nda_view view = field_view(L, 2, check_block(L, 1), shape, strides), mask;
  const nda_view *where = NULL;
  if (!lua_isnoneornil(L, 3)) {
    mask = field_view(L, 4, check_block(L, 3), mask_shape, mask_strides);
    where = &mask;
  }
  lua_pushinteger(L, api->argmin(api, &view, where));
  lua_pushinteger(L, api->argmax(api, &view, where));
  return 2;
}

/* --- interrupts ---------------------------------------------------------- */

typedef struct asked {
  lua_State *L;
  lua_Integer questions, most;
  double last, longest; /* seconds between two calls */
  int revokes;          /* it revokes the array at 1, which is not allowed */
} asked;

static double now(void)
{
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static const char *answer(void *user)
{
  asked *a = (asked *)user;
  double time = now();
  if (a->questions++ > 0 && time - a->last > a->longest)
    a->longest = time - a->last;
  a->last = time;
  if (a->revokes)
    ndarray_get(a->L)->revoke(a->L, 1);
  return (a->most < 0 ? a->questions == -a->most : a->questions > a->most)
           ? "the host's time is up"
           : NULL;
}

static const char *at_once(void *user)
{
  (void)user;
  return "the host's time is up";
}

/* interrupted(most, f, ...) -> calls f. Call most + 1 of the interrupt, and all
** later ones, stop it; with a negative `most` only call -most does. Returns the
** number of calls, the longest time between two of them in milliseconds, and
** the results of pcall. */
static int host_interrupted(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  asked a = {NULL, 0, 0, 0, 0, 0};
  int status;
  a.L = L;
  a.most = luaL_checkinteger(L, 1);
  a.last = now();
  api->interrupt(L, answer, &a);
  status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  api->interrupt(L, NULL, NULL);
  luaL_checkstack(L, 2, NULL); /* above all that it gave */
  lua_pushinteger(L, a.questions);
  lua_replace(L, 1);
  lua_pushnumber(L, a.longest * 1e3);
  lua_insert(L, 2);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 3);
  return lua_gettop(L);
}

/* interrupt(): from now on the interrupt stops all work at its first call;
** interrupt(false): it stops none */
static int host_interrupt(lua_State *L)
{
  int stops = lua_isnone(L, 1);
  ndarray_get(L)->interrupt(L, stops ? at_once : NULL, NULL);
  return 0;
}

/* revoking(array, f) -> pcall(f), while the interrupt revokes the array */
static int host_revoking(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  asked a = {NULL, 0, 0, 0, 0, 1};
  int status;
  a.L = L;
  a.most = 1000000;
  api->interrupt(L, answer, &a);
  status = lua_pcall(L, 0, 1, 0);
  api->interrupt(L, NULL, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, -2);
  return 2;
}

/* --- another locale ------------------------------------------------------ */

/* locale(directory, name, f, ...) -> the results of pcall(f, ...) with the
** number format of the locale, for this thread only; nil if there is no such
** locale. */
static int host_locale(lua_State *L)
{
#if defined(__linux__)
  locale_t before, other;
  int status;
  setenv("LOCPATH", luaL_checkstring(L, 1), 1);
  other = newlocale(LC_NUMERIC_MASK, luaL_checkstring(L, 2), (locale_t)0);
  if (other == (locale_t)0)
    return 0;
  before = uselocale(other);
  status = lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 0);
  uselocale(before);
  freelocale(other);
  lua_pushboolean(L, status == LUA_OK);
  lua_replace(L, 2);
  return lua_gettop(L) - 1;
#else
  (void)L;
  return 0;
#endif
}

static const char *reason_given(void *user)
{
  return (const char *)user;
}

/* stopped(reason, f) -> pcall(f), which the interrupt stops for that reason */
static int host_stopped(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  int status;
  api->interrupt(L, reason_given, (void *)luaL_checkstring(L, 1));
  status = lua_pcall(L, 0, 1, 0);
  api->interrupt(L, NULL, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, -2);
  return 2;
}

/* --- memory that changes ------------------------------------------------- */

typedef struct meddler {
  lua_State *L;
  block *b;
  const char *bytes;
  long questions, at;
  int calls; /* 1: revoke_block, 2: rebase; not allowed */
} meddler;

static const char *meddle(void *user)
{
  meddler *m = (meddler *)user;
  if (++m->questions == m->at)
    memcpy(m->b->bytes, m->bytes, m->b->size);
  if (m->calls == 1)
    ndarray_get(m->L)->revoke_block(m->L, m->b->bytes, (int64_t)m->b->size);
  if (m->calls == 2)
    ndarray_get(m->L)->rebase(m->L, 1, m->b->bytes, m->b->bytes,
                              (int64_t)m->b->size);
  return NULL;
}

/* meddled(block, bytes, n, f, ...) -> the number of calls of the interrupt,
** which writes these bytes to the block at call n, and the results of pcall */
static int host_meddled(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  meddler m = {NULL, NULL, NULL, 0, 0, 0};
  size_t size;
  int status;
  m.b = check_block(L, 1);
  m.bytes = luaL_checklstring(L, 2, &size);
  m.at = (long)luaL_checkinteger(L, 3);
  luaL_argcheck(L, size == m.b->size, 2, "as many bytes expected");
  api->interrupt(L, meddle, &m);
  status = lua_pcall(L, lua_gettop(L) - 4, LUA_MULTRET, 0);
  api->interrupt(L, NULL, NULL);
  lua_pushinteger(L, m.questions);
  lua_replace(L, 1);
  lua_pushboolean(L, status == LUA_OK);
  lua_replace(L, 2);
  lua_remove(L, 3);
  return lua_gettop(L);
}

/* calling(array, block, n, f) -> pcall(f), while the interrupt calls a function
** that it must not call: 1: revoke_block, 2: rebase */
static int host_calling(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  meddler m = {NULL, NULL, NULL, 0, 0, 0};
  int status;
  m.L = L;
  m.b = check_block(L, 2);
  m.calls = (int)luaL_checkinteger(L, 3);
  api->interrupt(L, meddle, &m);
  status = lua_pcall(L, 0, 1, 0);
  api->interrupt(L, NULL, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, -2);
  return 2;
}

/* A thread that writes two values alternately to a block, where they differ,
** until it is stopped. */
typedef struct racer {
  volatile char *to;
  const char *bytes[2];
  size_t first, end;
  volatile int stop;
} racer;

/* The race is intended: a thread sanitizer need not report it. */
#if defined(__GNUC__)
__attribute__((no_sanitize("thread")))
#endif
static void *
race(void *user)
{
  racer *r = (racer *)user;
  for (int turn = 0; !r->stop; turn = !turn) {
    for (size_t i = r->first; i < r->end; i++)
      r->to[i] = r->bytes[turn][i];
  }
  return NULL;
}

/* racing(block, x, y, f) -> pcall(f), while a thread writes the bytes x and y
** to the block in turns */
static int host_racing(lua_State *L)
{
  block *b = check_block(L, 1);
  pthread_t thread;
  racer r;
  size_t size, other;
  int status;
  r.to = b->bytes;
  r.bytes[0] = luaL_checklstring(L, 2, &size);
  r.bytes[1] = luaL_checklstring(L, 3, &other);
  luaL_argcheck(L, size == b->size && other == size, 2,
                "as many bytes expected");
  for (r.first = 0; r.first < size; r.first++) {
    if (r.bytes[0][r.first] != r.bytes[1][r.first])
      break;
  }
  for (r.end = size; r.end > r.first; r.end--) {
    if (r.bytes[0][r.end - 1] != r.bytes[1][r.end - 1])
      break;
  }
  r.stop = 0;
  if (pthread_create(&thread, NULL, race, &r) != 0)
    return luaL_error(L, "no thread");
  status = lua_pcall(L, 0, 1, 0);
  r.stop = 1;
  pthread_join(thread, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, -2);
  return 2;
}

static void wrap_in(lua_State *L, block *b)
{
  int64_t length = (int64_t)(b->size / sizeof(double));
  nda_view view = {NULL, NDA_FLOAT64, 1, 0, NULL, NULL};
  nda_memory memory = {NULL, 0, release_block, NULL, 0};
  view.data = memory.start = b->bytes;
  view.shape = &length;
  memory.bytes = (int64_t)b->size;
  memory.user = b;
  ndarray_get(L)->wrap(L, &view, &memory);
}

/* Calls one of the host's functions while all slots of a C function are in use;
** arguments: which one, an array of the block at the third. */
static int call_full(lua_State *L)
{
  const ndarray_api *api = (const ndarray_api *)lua_touserdata(L, 4);
  block *b = (block *)lua_touserdata(L, 3);
  const int64_t shape[1] = {2};
  nda_view view = {b->bytes, NDA_FLOAT64, 1, 0, shape, NULL};
  nda_memory memory = {b->bytes, 16, NULL, NULL, 0};
  int which = (int)lua_tointeger(L, 1);
  while (lua_gettop(L) < 4 + LUA_MINSTACK)
    lua_pushnil(L);
  switch (which) {
  case 1:
    return ndarray_get(L) == NULL;
  case 2:
    api->interrupt(L, NULL, NULL);
    break;
  case 3:
    api->wrap(L, &view, &memory);
    break;
  case 4:
    api->create(L, NDA_INT8, 1, shape);
    break;
  case 5:
    return api->test(L, 2) == NULL;
  case 6:
    api->check(L, 2, NDA_FLOAT64, 1, 0);
    break;
  case 7:
    api->rebase(L, 2, b->bytes, b->bytes, 16);
    break;
  case 8:
    return api->revoke_block(L, b->bytes, 16) == 0;
  case 9:
    return api->revoke(L, 2) == 0;
  }
  return 0;
}

/* filled(block) -> how many of the host's functions work while all stack slots
** of a C function are in use: all 9 */
static int host_filled(lua_State *L)
{
  const ndarray_api *api = ndarray_get(L);
  block *b = check_block(L, 1);
  int worked = 0;
  for (int which = 1; which <= 9; which++) {
    lua_settop(L, 1);
    lua_pushcfunction(L, call_full);
    lua_pushinteger(L, which);
    wrap_in(L, b);
    lua_pushlightuserdata(L, b);
    lua_pushlightuserdata(L, (void *)api);
    lua_call(L, 4, LUA_MULTRET);
    worked += lua_gettop(L) == 1;
  }
  lua_pushinteger(L, worked);
  return 1;
}

/* --- memory that fails --------------------------------------------------- */

/* The memory of another state: what it holds, and which request for more memory
** fails. Lua then collects all garbage and tries again, which counts as the
** same request. */
typedef struct heap {
  long bytes, blocks; /* allocated */
  long requests;      /* for more memory, counted from 0 */
  long fails;         /* the one that fails; 0: none */
  size_t largest;     /* requests above this size fail, too; 0: no limit */
  int always;         /* all later ones fail, too */
  long refused;
  int again; /* the last one failed: this is the second try */
  void *old;
  size_t had, wanted;
  char note[1000]; /* text left by the state */
} heap;

static const heap no_heap = {0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, 0, ""};

static int refuses(heap *h, void *old, size_t had, size_t wanted)
{
  int again = h->again && old == h->old && had == h->had && wanted == h->wanted;
  h->again = 0;
  if (again)
    return 1;
  h->requests++;
  if (h->fails == 0 || h->requests < h->fails ||
      (h->requests > h->fails && !h->always))
    return 0;
  h->refused++;
  h->again = 1;
  h->old = old;
  h->had = had;
  h->wanted = wanted;
  return 1;
}

/* For a new block, `had` is the kind of object. */
static void *allocate(void *user, void *old, size_t had, size_t wanted)
{
  heap *h = (heap *)user;
  size_t before = old != NULL ? had : 0;
  void *memory = NULL;
  if (wanted > before && refuses(h, old, had, wanted))
    return NULL;
  if (h->largest > 0 && wanted > h->largest)
    return NULL;
  if (wanted == 0)
    free(old);
  else if ((memory = realloc(old, wanted)) == NULL)
    return NULL;
  h->bytes += (long)wanted - (long)before;
  h->blocks += (wanted > 0) - (old != NULL);
  return memory;
}

static void fail_at(heap *h, lua_Integer request, int always)
{
  h->requests = h->refused = 0;
  h->again = 0;
  h->fails = (long)request;
  h->always = always;
}

static heap *heap_of(lua_State *L)
{
  void *user;
  if (lua_getallocf(L, &user) != allocate)
    luaL_error(L, "this state's memory never fails");
  return (heap *)user;
}

/* failing(n, always, f, ...) -> the number of failed requests for memory while
** f ran, where the n-th fails or, with `always`, it and all later ones; the
** number of requests; and the results of pcall. Garbage is collected only where
** a request fails. */
static int host_failing(lua_State *L)
{
  heap *h = heap_of(L);
  lua_Integer n = luaL_checkinteger(L, 1);
  int always = lua_toboolean(L, 2), status;
  lua_gc(L, LUA_GCSTOP);
  fail_at(h, n, always);
  status = lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 0);
  h->fails = 0;
  lua_gc(L, LUA_GCRESTART);
  luaL_checkstack(L, 2, NULL); /* above all that it gave */
  lua_pushinteger(L, h->refused);
  lua_replace(L, 1);
  lua_pushinteger(L, h->requests);
  lua_replace(L, 2);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 3);
  return lua_gettop(L);
}

/* largest(bytes): from now on larger requests fail */
static int host_largest(lua_State *L)
{
  heap_of(L)->largest = (size_t)luaL_checkinteger(L, 1);
  return 0;
}

/* note(text): text from the state while it is closed */
static int host_note(lua_State *L)
{
  heap *h = heap_of(L);
  strncat(h->note, luaL_checkstring(L, 1),
          sizeof h->note - strlen(h->note) - 1);
  return 0;
}

/* held() -> the bytes and blocks allocated by the state */
static int host_held(lua_State *L)
{
  heap *h = heap_of(L);
  lua_pushinteger(L, h->bytes);
  lua_pushinteger(L, h->blocks);
  return 2;
}

/* --- other states -------------------------------------------------------- */

#if defined(__cplusplus)
extern "C"
#endif
  NDARRAY_API int
  luaopen_testhost(lua_State *L);

/* Opens the ndarray of this state in another state. */
static void open_in_state(lua_State *L, lua_State *other)
{
  lua_CFunction open;
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_getfield(L, -1, "ndarray");
  open = lua_tocfunction(L, -1);
  lua_pop(L, 2);
  if (open != NULL) { /* it is linked statically */
    luaL_requiref(other, "ndarray", open, 1);
  } else {
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "cpath");
    lua_getglobal(other, "package");
    lua_pushstring(other, lua_tostring(L, -1));
    lua_setfield(other, -2, "cpath");
    lua_pop(L, 2);
    if (luaL_dostring(other, "ndarray = require 'ndarray'") != LUA_OK)
      luaL_error(L, "%s", lua_tostring(other, -1));
  }
  lua_settop(other, 0);
}

static lua_State *open_state(lua_State *L, lua_Alloc allocator, void *user)
{
  lua_State *other =
    allocator != NULL ? lua_newstate(allocator, user) : luaL_newstate();
  if (other == NULL)
    luaL_error(L, "no other state");
  luaL_openlibs(other);
  open_in_state(L, other);
  return other;
}

static int wrap_light(lua_State *L)
{
  wrap_in(L, (block *)lua_touserdata(L, 1));
  return 1;
}

/* starving(block, n) -> does wrapping it succeed in a state that has memory
** for n more allocations? */
static int host_starving(lua_State *L)
{
  block *b = check_block(L, 1);
  heap h = no_heap;
  lua_State *other = open_state(L, allocate, &h);
  int status;
  lua_pushcfunction(other, wrap_light);
  lua_pushlightuserdata(other, b);
  fail_at(&h, luaL_checkinteger(L, 2) + 1, 1);
  status = lua_pcall(other, 1, 1, 0);
  h.fails = 0;
  lua_close(other);
  lua_pushboolean(L, status == LUA_OK);
  return 1;
}

static void note_warning(void *user, const char *message, int more)
{
  heap *h = (heap *)user;
  strncat(h->note, message, sizeof h->note - strlen(h->note) - 1);
  (void)more;
}

/* ended(script, block, ...) -> the results of the script in another state, to
** which the blocks are lent as the global `lent`, a list of arrays; the number
** of releases of the first before that state was closed; and the notes, with
** warnings. The global `last` is called after all other finalizers. */
static int host_ended(lua_State *L)
{
  const char *script = luaL_checkstring(L, 1);
  block *b = check_block(L, 2);
  heap h = no_heap;
  lua_State *other = lua_newstate(allocate, &h);
  luaL_openlibs(other);
  lua_setwarnf(other, note_warning, &h);
  if (luaL_dostring(other, "oldest = setmetatable({}, {__gc = function() "
                           "if last then last() end end})"))
    return luaL_error(L, "no other state");
  open_in_state(L, other);
  luaL_requiref(other, "testhost", luaopen_testhost, 0);
  lua_newtable(other);
  for (int i = 2; i <= lua_gettop(L); i++) {
    wrap_in(other, check_block(L, i));
    lua_rawseti(other, -2, i - 1);
  }
  lua_setglobal(other, "lent");
  lua_settop(other, 0);
  if (luaL_dostring(other, script))
    lua_pushliteral(L, "an error: ");
  else
    lua_pushliteral(L, "");
  lua_settop(other, 1); /* it may have no result */
  lua_pushstring(L, luaL_tolstring(other, 1, NULL));
  lua_concat(L, 2);
  lua_settop(other, 0);
  lua_pushinteger(L, b->released);
  lua_close(other);
  lua_pushstring(L, h.note);
  return 3;
}

/* elsewhere(block, script) -> the result of the script in another state, to
** which the block is lent as ...; the second result tells whether it ran */
static int host_elsewhere(lua_State *L)
{
  block *b = check_block(L, 1);
  const char *script = luaL_checkstring(L, 2);
  lua_State *other = open_state(L, NULL, NULL);
  int status = luaL_loadstring(other, script);
  if (status == LUA_OK) {
    wrap_in(other, b);
    status = lua_pcall(other, 1, 1, 0);
  }
  lua_pushstring(L, luaL_tolstring(other, -1, NULL));
  lua_pushboolean(L, status == LUA_OK);
  lua_close(other);
  return 2;
}

static int call_get(lua_State *L)
{
  ndarray_get(L);
  return 0;
}

/* find(version) -> the result of ndarray_get in a state with functions of this
** version, or without any */
static int host_find(lua_State *L)
{
  lua_State *other = luaL_newstate();
  if (!lua_isnoneornil(L, 1)) {
    ndarray_api *api = (ndarray_api *)lua_newuserdatauv(other, sizeof *api, 0);
    api->version = (int)luaL_checkinteger(L, 1);
    lua_setfield(other, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
  }
  lua_pushcfunction(other, call_get);
  if (lua_pcall(other, 0, 0, 0) == LUA_OK)
    lua_pushliteral(L, "found");
  else
    lua_pushstring(L, lua_tostring(other, -1));
  lua_close(other);
  return 1;
}

/* --- states with such memory --------------------------------------------- */

/* open(luaopen_ndarray) opens all there is. */
static int open_all(lua_State *L)
{
  lua_CFunction open = lua_tocfunction(L, 1);
  luaL_openlibs(L);
  luaL_requiref(L, "ndarray", open, 0);
  luaL_requiref(L, "testhost", luaopen_testhost, 0);
  return 0;
}

static int open_in(lua_State *L, lua_CFunction open)
{
  lua_pushcfunction(L, open_all);
  lua_pushcfunction(L, open);
  return lua_pcall(L, 1, 0, 0);
}

/* run(state, first, last) runs the script that is argument `first` of the other
** state, with its arguments after that, up to `last`. */
static int run_script(lua_State *L)
{
  lua_State *other = (lua_State *)lua_touserdata(L, 1);
  int first = (int)lua_tointeger(L, 2), last = (int)lua_tointeger(L, 3);
  if (luaL_loadstring(L, lua_tostring(other, first)) != LUA_OK)
    lua_error(L);
  luaL_checkstack(L, last, NULL);
  for (int i = first + 1; i <= last; i++)
    lua_pushstring(L, lua_tostring(other, i));
  lua_call(L, last - first, 1);
  luaL_tolstring(L, -1, NULL);
  return 1;
}

/* apart(luaopen_ndarray, script, ...) -> the results of the script with these
** strings, in a state with failing memory; whether it ran; and the bytes and
** blocks that the closed state still held */
static int host_apart(lua_State *L)
{
  lua_CFunction open = lua_tocfunction(L, 1);
  heap h = no_heap;
  lua_State *other = lua_newstate(allocate, &h);
  int status;
  if (open == NULL || other == NULL)
    return luaL_error(L, "no other state");
  status = open_in(other, open);
  if (status == LUA_OK) {
    lua_pushcfunction(other, run_script);
    lua_pushlightuserdata(other, L);
    lua_pushinteger(other, 2);
    lua_pushinteger(other, lua_gettop(L));
    status = lua_pcall(other, 3, 1, 0);
  }
  lua_pushstring(L, lua_tostring(other, -1));
  lua_close(other);
  lua_pushboolean(L, status == LUA_OK);
  lua_pushinteger(L, h.bytes);
  lua_pushinteger(L, h.blocks);
  return 4;
}

/* Makes an array the global `early`, if the host's functions are there. */
static int make_early(lua_State *L)
{
  const ndarray_api *api = ndarray_find(L);
  if (api != NULL) {
    api->create(L, NDA_FLOAT64, 0, NULL);
    lua_setglobal(L, "early");
  }
  return 0;
}

/* born(luaopen_ndarray, n, always, script) -> opens everything in a new state
** with memory that fails from the beginning. Returns the error, or nil; the
** result of the script there, after everything was opened again; the number of
** failed requests; and the bytes and blocks that the closed state still held */
static int host_born(lua_State *L)
{
  lua_CFunction open = lua_tocfunction(L, 1);
  heap h = no_heap;
  lua_State *other;
  fail_at(&h, luaL_checkinteger(L, 2), lua_toboolean(L, 3));
  luaL_checkstring(L, 4);
  lua_settop(L, 4);
  other = lua_newstate(allocate, &h);
  if (other == NULL) {
    lua_pushliteral(L, "no state");
    lua_pushnil(L);
  } else {
    int status = open_in(other, open);
    h.fails = 0;
    lua_pushstring(L, status == LUA_OK ? NULL : lua_tostring(other, -1));
    lua_settop(other, 0);
    lua_pushcfunction(other, make_early);
    if (lua_pcall(other, 0, 0, 0) == LUA_OK && open_in(other, open) == LUA_OK) {
      lua_pushcfunction(other, run_script);
      lua_pushlightuserdata(other, L);
      lua_pushinteger(other, 4);
      lua_pushinteger(other, 4);
      lua_pcall(other, 3, 1, 0);
    }
    lua_pushstring(L, lua_tostring(other, -1));
    lua_close(other);
  }
  lua_pushinteger(L, h.refused);
  lua_pushinteger(L, h.bytes);
  lua_pushinteger(L, h.blocks);
  return 5;
}

int luaopen_testhost(lua_State *L)
{
  static const luaL_Reg functions[] = {
    {"block", host_block},
    {"bytes", host_bytes},
    {"free", host_free},
    {"released", host_released},
    {"wrap", host_wrap},
    {"offer", host_offer},
    {"revoke", host_revoke},
    {"revoke_block", host_revoke_block},
    {"rebase", host_rebase},
    {"test", host_test},
    {"spare", host_spare},
    {"check", host_check},
    {"convert", host_convert},
    {"create", host_create},
    {"argmin", host_argmin},
    {"nearest", host_nearest},
    {"search", host_search},
    {"interrupt", host_interrupt},
    {"interrupted", host_interrupted},
    {"revoking", host_revoking},
    {"stopped", host_stopped},
    {"meddled", host_meddled},
    {"calling", host_calling},
    {"racing", host_racing},
    {"note", host_note},
    {"ended", host_ended},
    {"filled", host_filled},
    {"starving", host_starving},
    {"elsewhere", host_elsewhere},
    {"find", host_find},
    {"failing", host_failing},
    {"held", host_held},
    {"largest", host_largest},
    {"locale", host_locale},
    {"apart", host_apart},
    {"born", host_born},
    {NULL, NULL},
  };
  luaL_newmetatable(L, "block");
  lua_pushcfunction(L, block_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  return 1;
}
