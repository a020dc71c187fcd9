/* lndarray.c: opens the module. One metatable serves all arrays of a state;
** it is kept in the registry, so that the module may be opened again and the
** arrays that exist go on working. */
#include <stdlib.h>

#include "../core/cpu.h"
#include "../core/elementwise.h"
#include "larray.h"

#define REGISTRY_KEY "ndarray.array"
#define UPVALUES 3

/* Stack slots while the module is opened. */
enum { METATABLE = 1, METHODS, MODULE };

/* The best that the machine runs, or those that NDARRAY_KERNELS names in the
** environment: for tests and measurements. */
static const nda_kernels *chosen_kernels(void)
{
  return nda_kernels_named(getenv("NDARRAY_KERNELS"));
}

/* Adds functions to the table at the top, with the upvalues that all have. */
static void add_functions(lua_State *L, const luaL_Reg *functions)
{
  lua_pushvalue(L, METATABLE);
  lua_pushlightuserdata(L, (void *)chosen_kernels());
  lua_pushvalue(L, METHODS);
  luaL_setfuncs(L, functions, UPVALUES);
}

/* The same for one function of elements, which gets the name `key` in the table
** at `table`. */
static void add_function(lua_State *L, int table, const char *key,
                         lua_CFunction f, const nda_function *function)
{
  lua_pushvalue(L, METATABLE);
  lua_pushlightuserdata(L, (void *)chosen_kernels());
  lua_pushvalue(L, METHODS);
  lua_pushlightuserdata(L, (void *)function);
  lua_pushcclosure(L, f, UPVALUES + 1);
  lua_setfield(L, table, key);
}

static void fill_elementwise(lua_State *L)
{
  for (int i = 0; i < NDA_FUNCTIONS; i++) {
    const nda_function *function = &nda_functions[i];
    add_function(L, METHODS, function->name, larith_function, function);
    lua_getfield(L, METHODS, function->name);
    lua_setfield(L, MODULE, function->name);
    if (function->event != NULL)
      add_function(L, METATABLE, function->event, larith_operator, function);
  }
}

static void fill_metatable(lua_State *L)
{
  lua_pushvalue(L, METATABLE);
  add_functions(L, nda_metamethods);
  add_functions(L, nda_print_metamethods);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  if (luaL_loadstring(L, "return {...}") != LUA_OK)
    lua_error(L);
  lua_setfield(L, -2, "__row"); /* not Lua's: see ltotable.c */
  lua_pop(L, 1);
}

static void fill_methods(lua_State *L)
{
  lua_pushvalue(L, METHODS);
  add_functions(L, nda_array_methods);
  add_functions(L, nda_view_methods);
  add_functions(L, nda_create_methods);
  add_functions(L, nda_table_methods);
  add_functions(L, nda_totable_methods);
  add_functions(L, nda_take_methods);
  add_functions(L, nda_index_methods);
  add_functions(L, nda_order_methods);
  add_functions(L, nda_reduce_methods);
  lua_pop(L, 1);
}

static void fill_module(lua_State *L)
{
  add_functions(L, nda_create_functions);
  add_functions(L, nda_table_functions);
  for (int i = 0; nda_shared_functions[i] != NULL; i++) {
    lua_getfield(L, METHODS, nda_shared_functions[i]);
    lua_setfield(L, MODULE, nda_shared_functions[i]);
  }
  lua_pushliteral(L, "ndarray " NDARRAY_VERSION);
  lua_setfield(L, MODULE, "_VERSION");
  lua_pushstring(L, chosen_kernels()->name);
  lua_setfield(L, MODULE, "_KERNELS");
}

int luaopen_ndarray(lua_State *L)
{
  luaL_checkversion(L);
  lua_settop(L, 0);
  luaL_newmetatable(L, REGISTRY_KEY);
  lua_newtable(L);
  lua_newtable(L);
  fill_metatable(L);
  fill_methods(L);
  fill_elementwise(L);
  fill_module(L);
  return 1;
}

#undef REGISTRY_KEY
#undef UPVALUES
