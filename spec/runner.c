/* runner.c: a host that runs a script: runner script [argument...]. It is what
** a program that embeds Lua is: the module is linked statically, and there is
** no file of it that Lua could find. Compiled as C, or as C++ with a Lua that
** was. */
#include <stdio.h>

#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif

#include "../src/ndarray.h"

static int traceback(lua_State *L)
{
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

int main(int argc, char **argv)
{
  lua_State *L = luaL_newstate();
  int status;
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_ndarray);
  lua_setfield(L, -2, "ndarray");
  lua_settop(L, 0);
  lua_createtable(L, argc, 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - 1);
  }
  lua_setglobal(L, "arg");
  lua_pushcfunction(L, traceback);
  status = luaL_loadfile(L, argc > 1 ? argv[1] : NULL);
  for (int i = 2; i < argc; i++)
    lua_pushstring(L, argv[i]);
  if (status == LUA_OK)
    status = lua_pcall(L, argc > 2 ? argc - 2 : 0, 0, 1);
  if (status != LUA_OK)
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
  lua_close(L);
  return status != LUA_OK;
}
