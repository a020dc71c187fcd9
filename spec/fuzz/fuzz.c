/* fuzz.c: the driver of the fuzzers, for libFuzzer. A script of this folder,
** of the program's own name, makes of each input calls of the library, and
** raises an error where what comes of one is wrong: then the input is kept.
** Scripts draw their random numbers from the input, so that libFuzzer learns
** which bytes lead to new code. With FUZZ_TELL in the environment, every call
** is written as Lua. Programs run in the directory above spec. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "../../src/ndarray.h"

int luaopen_testhost(lua_State *L);
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
  MEMORY = 64 << 20,   /* bytes that Lua has */
  STEPS = 10000000,    /* of Lua, in one input */
  QUESTIONS = 200,     /* by the library, of 65,536 elements */
  ELEMENTS = 20000     /* that a walk goes through */
};

typedef struct driver {
  lua_State *L;
  const uint8_t *data; /* the input */
  size_t size, at;
  size_t used;   /* bytes, by Lua */
  long left;     /* allocations until memory is out; negative: no such end */
  int stressed, refused; /* each is refused once, so that Lua collects first */
  int questions; /* of the interrupt */
  int late;      /* the input takes too long, and is given up */
} driver;

static driver its;

/* --- limits -------------------------------------------------------------- */

static void *allocate(void *user, void *old, size_t had, size_t wanted)
{
  driver *d = (driver *)user;
  void *block;
  size_t before = old != NULL ? had : 0;
  if (wanted == 0) {
    free(old);
    d->used -= before;
    return NULL;
  }
  if (wanted > before) {
    if (wanted - before > MEMORY - d->used || d->left == 0)
      return NULL;
    d->refused = d->stressed && !d->refused;
    if (d->refused)
      return NULL;
    if (d->left > 0)
      d->left--;
  }
  block = realloc(old, wanted);
  if (block != NULL)
    d->used += wanted - before;
  return block;
}

static void out_of_steps(lua_State *L, lua_Debug *where)
{
  (void)where;
  its.late = 1;
  lua_sethook(L, out_of_steps, LUA_MASKCOUNT, 1000);
  luaL_error(L, "the input takes too many steps");
}

static const char *interrupt(void *user)
{
  driver *d = (driver *)user;
  if (d->questions++ < QUESTIONS)
    return NULL;
  d->late = 1;
  return "the input takes too long";
}

/* --- what scripts get ---------------------------------------------------- */

/* Bytes of the input as a number; there must be so many. */
static uint64_t take(driver *d, int count)
{
  uint64_t number = 0;
  while (count-- > 0)
    number = number << 8 | d->data[d->at++];
  return number;
}

/* random([m [, n]]), as math.random; where the input is at its end it gives
** the middle of what is asked for. */
static int fuzz_random(lua_State *L)
{
  lua_Integer low = luaL_optinteger(L, 1, 0), high = luaL_optinteger(L, 2, 0);
  int arguments = lua_gettop(L), count;
  uint64_t span;
  if (arguments == 1) {
    high = low;
    low = 1;
  }
  if (arguments == 1 && high == 0) {
    low = LUA_MININTEGER;
    high = LUA_MAXINTEGER;
  }
  luaL_argcheck(L, low <= high, 1, "interval is empty");
  span = (uint64_t)high - (uint64_t)low;
  count = arguments == 0 || span > 0xffff ? 8 : span > 0xff ? 2 : 1;
  if (span == 0 && arguments > 0)
    lua_pushinteger(L, low);
  else if (its.size - its.at < (size_t)count) {
    its.at = its.size;
    if (arguments == 0)
      lua_pushnumber(L, 0.5);
    else
      lua_pushinteger(L, (lua_Integer)((uint64_t)low + span / 2));
  } else {
    uint64_t number = take(&its, count);
    if (arguments == 0)
      lua_pushnumber(L, (double)(number >> 11) * 0x1p-53);
    else
      lua_pushinteger(L, (lua_Integer)((uint64_t)low + (span == UINT64_MAX
                                         ? number : number % (span + 1))));
  }
  return 1;
}

/* rest() -> how many bytes there are yet */
static int fuzz_rest(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)(its.size - its.at));
  return 1;
}

/* bytes(n) -> a string of at most n bytes of the input */
static int fuzz_bytes(lua_State *L)
{
  size_t count = (size_t)luaL_checkinteger(L, 1);
  if (count > its.size - its.at)
    count = its.size - its.at;
  lua_pushlstring(L, (const char *)its.data + its.at, count);
  its.at += count;
  return 1;
}

/* starved(n, f, ...) -> what pcall(f, ...) gives, where memory is out after n
** more allocations */
static int fuzz_starved(lua_State *L)
{
  long left = (long)luaL_checkinteger(L, 1);
  int status;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  its.left = left;
  status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  its.left = -1;
  luaL_checkstack(L, 1, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_replace(L, 1);
  return lua_gettop(L);
}

/* stressed(f, ...) -> what pcall(f, ...) gives, where every allocation begins
** with a collection */
static int fuzz_stressed(lua_State *L)
{
  int status;
  luaL_checkany(L, 1);
  its.stressed = 1;
  status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  its.stressed = its.refused = 0;
  luaL_checkstack(L, 1, NULL);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 1);
  return lua_gettop(L);
}

/* Reads the bytes of an element, and writes them where that is allowed. */
static void touch(const nda_view *view, uint64_t offset, int size)
{
  volatile char *at =
    (volatile char *)((uintptr_t)view->data + (uintptr_t)offset);
  for (int i = 0; i < size; i++) {
    char byte = at[i];
    if (!view->readonly)
      at[i] = byte;
  }
}

/* walk(array): goes through its elements as a host would */
static int fuzz_walk(lua_State *L)
{
  static const int sizes[] = {8, 4, 1, 2, 4, 8, 1, 2, 4, 8, 1};
  const nda_view *view = ndarray_get(L)->test(L, 1);
  int64_t place[NDA_MAXDIMS] = {0};
  uint64_t offset = 0; /* wraps where an axis of length 1 has a wild stride */
  int axis;
  for (axis = 0; view != NULL && axis < view->ndim; axis++) {
    if (view->shape[axis] == 0)
      return 0;
  }
  for (int count = 0; view != NULL && count < ELEMENTS; count++) {
    touch(view, offset, sizes[view->dtype]);
    for (axis = view->ndim - 1; axis >= 0; axis--) {
      offset += (uint64_t)view->strides[axis];
      if (++place[axis] < view->shape[axis])
        break;
      offset -= (uint64_t)view->strides[axis] * (uint64_t)view->shape[axis];
      place[axis] = 0;
    }
    if (axis < 0)
      break;
  }
  return 0;
}

static const luaL_Reg functions[] = {
  {"random", fuzz_random},     {"rest", fuzz_rest},
  {"bytes", fuzz_bytes},       {"starved", fuzz_starved},
  {"stressed", fuzz_stressed}, {"walk", fuzz_walk},
  {NULL, NULL},
};

static int open_fuzz(lua_State *L)
{
  luaL_newlib(L, functions);
  return 1;
}

/* --- libFuzzer ----------------------------------------------------------- */

static int traceback(lua_State *L)
{
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

static void fail(lua_State *L)
{
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  abort();
}

/* Leaves the script's function at 2, above the handler of errors. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
  const char *slash = strrchr((*argv)[0], '/');
  const char *name = slash != NULL ? slash + 1 : (*argv)[0];
  lua_State *L;
  (void)argc;
  its.left = -1;
  its.L = L = lua_newstate(allocate, &its);
  luaL_openlibs(L);
  luaL_requiref(L, "ndarray", luaopen_ndarray, 0);
  luaL_requiref(L, "testhost", luaopen_testhost, 0);
  luaL_requiref(L, "fuzz", open_fuzz, 0);
  lua_settop(L, 0);
  lua_pushcfunction(L, traceback);
  if (luaL_dostring(L, "package.path = './spec/fuzz/?.lua;"
                       "./spec/support/?.lua;' .. package.path\n"
                       "math.random = require 'fuzz'.random\n"
                       "if os.getenv 'FUZZ_TELL' then require 'tell' end"))
    fail(L);
  lua_pushfstring(L, "./spec/fuzz/%s.lua", name);
  if (luaL_loadfile(L, lua_tostring(L, -1)) || lua_pcall(L, 0, 1, 1))
    fail(L);
  lua_replace(L, 2);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lua_State *L = its.L;
  its.data = data;
  its.size = size;
  its.at = 0;
  its.questions = its.late = 0;
  ndarray_get(L)->interrupt(L, interrupt, &its);
  lua_sethook(L, out_of_steps, LUA_MASKCOUNT, STEPS);
  lua_pushvalue(L, 2);
  if (lua_pcall(L, 0, 0, 1) && !its.late)
    fail(L);
  lua_settop(L, 2);
  lua_sethook(L, NULL, 0, 0);
  lua_gc(L, LUA_GCCOLLECT);
  return 0;
}
