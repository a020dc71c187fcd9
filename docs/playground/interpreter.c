/* interpreter.c: Lua's own interpreter, lua.c, with ndarray built in, for
** WebAssembly. */
#include <lprefix.h>

#include <emscripten.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <time.h>

#include "../../src/ndarray.h"

static void open_all(lua_State *L)
{
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_ndarray);
  lua_setfield(L, -2, "ndarray");
  lua_pop(L, 1);
}

/* For os.clock, in microseconds: emscripten's own counts milliseconds. */
clock_t clock(void)
{
  static double start;
  if (start == 0)
    start = emscripten_get_now();
  return (clock_t)((emscripten_get_now() - start) * 1000);
}

#define luaL_openlibs open_all
#include <lua.c>
