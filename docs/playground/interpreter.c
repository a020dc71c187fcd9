/* interpreter.c: Lua's own interpreter, lua.c, with ndarray built in: what `make
** wasm` compiles. */
#include <lprefix.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "../../src/ndarray.h"

static void open_all(lua_State *L)
{
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_ndarray);
  lua_setfield(L, -2, "ndarray");
  lua_pop(L, 1);
}

#define luaL_openlibs open_all
#include <lua.c>
