/* compathost.c: a host for compat_spec.lua, as a C module that compiles for
** every version of Lua. It lends memory, and makes allocations fail. */
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "../../src/ndarray.h"

/* Allocations that can fail: of the requests for more memory since `fails` was
** set, this one and all later ones fail. */
typedef struct heap {
  lua_Alloc allocate;
  void *user;
  long requests, fails, refused; /* fails: from 1; 0: no request fails */
} heap;

static void *allocate(void *user, void *old, size_t had, size_t wanted)
{
  heap *h = (heap *)user;
  if (h->fails > 0 && wanted > (old != NULL ? had : 0) &&
      ++h->requests >= h->fails) {
    h->refused++;
    return NULL;
  }
  return h->allocate(h->user, old, had, wanted);
}

static void take_heap(lua_State *L, heap *h, long fails)
{
  memset(h, 0, sizeof *h);
  h->allocate = lua_getallocf(L, &h->user);
  h->fails = fails;
  lua_setallocf(L, allocate, h);
}

/* failing(n, f, ...) -> the number of failed requests for memory while f ran,
** and the results of pcall */
static int host_failing(lua_State *L)
{
  heap h;
  int status;
  lua_gc(L, LUA_GCSTOP, 0);
  take_heap(L, &h, (long)luaL_checknumber(L, 1));
  status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
  lua_setallocf(L, h.allocate, h.user);
  lua_gc(L, LUA_GCRESTART, 0);
  luaL_checkstack(L, 2, "no room");
  lua_pushboolean(L, status == 0);
  lua_insert(L, 2);
  lua_pushnumber(L, (lua_Number)h.refused);
  lua_replace(L, 1);
  return lua_gettop(L);
}

/* The lent memory: two numbers, and the number of releases. */
typedef struct lent {
  double numbers[2];
  int released, raises;
} lent;

static void release(lua_State *L, void *user)
{
  lent *memory = (lent *)user;
  memory->released++;
  if (memory->raises)
    luaL_error(L, "the host's release failed");
}

static void lend(lua_State *L, lent *memory)
{
  const int64_t shape[1] = {2};
  nda_view view = {NULL, NDA_FLOAT64, 1, 0, NULL, NULL};
  nda_memory lending = {NULL, 0, release, NULL, 0};
  view.data = lending.start = memory->numbers;
  view.shape = shape;
  lending.bytes = (int64_t)sizeof memory->numbers;
  lending.user = memory;
  ndarray_get(L)->wrap(L, &view, &lending);
}

static lent *check_lent(lua_State *L, int arg)
{
  luaL_checktype(L, arg, LUA_TUSERDATA);
  return (lent *)lua_touserdata(L, arg);
}

/* memory() -> two numbers, 7 and 3, which must outlive their arrays */
static int host_memory(lua_State *L)
{
  lent *memory = (lent *)lua_newuserdata(L, sizeof *memory);
  memset(memory, 0, sizeof *memory);
  memory->numbers[0] = 7;
  memory->numbers[1] = 3;
  return 1;
}

/* lend(memory) -> an array of this memory */
static int host_lend(lua_State *L)
{
  lend(L, check_lent(L, 1));
  return 1;
}

/* released(memory) -> the number of releases */
static int host_released(lua_State *L)
{
  lua_pushnumber(L, check_lent(L, 1)->released);
  return 1;
}

/* revoke(array) -> 1 or 0 */
static int host_revoke(lua_State *L)
{
  lua_pushnumber(L, ndarray_get(L)->revoke(L, 1));
  return 1;
}

/* check(value) raises an error unless it is a float64 array of one axis */
static int host_check(lua_State *L)
{
  ndarray_get(L)->check(L, 1, NDA_FLOAT64, 1, 0);
  return 0;
}

enum { LENT = 5 };

/* closed(script, fails, raises) -> how many of five arrays were released in the
** end. They are lent to another state as the globals a1 to a5, the script runs
** there, and the state is closed: without memory from request `fails` on, if
** that is not 0. With `raises` each release raises an error. */
static int host_closed(lua_State *L)
{
  const char *script = luaL_checkstring(L, 1);
  long fails = (long)luaL_checknumber(L, 2);
  lent memory[LENT];
  heap h;
  int released = 0;
  int raises = lua_toboolean(L, 3);
  lua_State *other = luaL_newstate();
  memset(memory, 0, sizeof memory);
  luaL_openlibs(other);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "cpath");
  lua_getglobal(other, "package");
  lua_pushstring(other, lua_tostring(L, -1));
  lua_setfield(other, -2, "cpath");
  if (luaL_dostring(other, "require 'ndarray'"))
    return luaL_error(L, "%s", lua_tostring(other, -1));
  for (int i = 0; i < LENT; i++) {
    char name[3] = {'a', (char)('1' + i), '\0'};
    memory[i].raises = raises;
    lend(other, &memory[i]);
    lua_setglobal(other, name);
  }
  if (luaL_dostring(other, script))
    return luaL_error(L, "%s", lua_tostring(other, -1));
  take_heap(other, &h, fails);
  lua_close(other);
  for (int i = 0; i < LENT; i++)
    released += memory[i].released;
  lua_pushnumber(L, released);
  return 1;
}

NDARRAY_API int luaopen_compathost(lua_State *L);

int luaopen_compathost(lua_State *L)
{
  static const luaL_Reg functions[] = {
    {"failing", host_failing}, {"memory", host_memory},
    {"lend", host_lend},       {"released", host_released},
    {"revoke", host_revoke},   {"check", host_check},
    {"closed", host_closed},   {NULL, NULL},
  };
  lua_newtable(L);
  for (const luaL_Reg *each = functions; each->name != NULL; each++) {
    lua_pushcfunction(L, each->func);
    lua_setfield(L, -2, each->name);
  }
  return 1;
}
