/* lndarray.c: opens the module. One metatable serves all arrays of a Lua state.
** A function in the registry keeps it, and opens the module again if another
** require, also from another copy of this library, needs it. */
#include <stdlib.h>

#include "../kernels/cpu.h"
#include "../core/elementwise.h"
#include "lmethods.h"

#define OPEN_KEY "ndarray.open" /* its key in the registry */
#define UPVALUES 3

/* Stack slots while the module is opened. */
enum { METATABLE = 1, STATE, METHODS, MODULE };

/* The best kernels for this processor, or those named by NDARRAY_KERNELS in the
** environment, for tests and benchmarks. */
static const nda_kernels *chosen_kernels(void)
{
  return nda_kernels_named(getenv("NDARRAY_KERNELS"));
}

/* Pushes the upvalues of every function. */
static void push_upvalues(lua_State *L)
{
  lua_pushvalue(L, METATABLE);
  lua_pushvalue(L, STATE);
  lua_pushvalue(L, METHODS);
}

/* Adds functions to the table at the top. */
static void add_functions(lua_State *L, const luaL_Reg *functions)
{
  push_upvalues(L);
  luaL_setfuncs(L, functions, UPVALUES);
}

/* Adds elementwise function i as the field `key` of the table at `table`. */
static void add_function(lua_State *L, int table, const char *key,
                         lua_CFunction f, int i)
{
  push_upvalues(L);
  lua_pushinteger(L, i);
  lua_pushcclosure(L, f, UPVALUES + 1);
  lua_setfield(L, table, key);
}

static void fill_elementwise(lua_State *L)
{
  for (int i = 0; i < NDA_FUNCTIONS; i++) {
    const nda_function *function = &nda_functions[i];
    if (function->name != NULL)
      add_function(L, METHODS, function->name, nda_elementwise_function, i);
    if (function->event != NULL)
      add_function(L, METATABLE, function->event, nda_elementwise_operator, i);
  }
}

static void fill_metatable(lua_State *L)
{
  lua_pushvalue(L, METATABLE);
  add_functions(L, nda_metamethods);
  add_functions(L, nda_print_metamethods);
  add_functions(L, nda_hint_metamethods);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  if (luaL_loadstring(L, "return {...}") != LUA_OK)
    lua_error(L);
  lua_setfield(L, -2, "__row"); /* not a metamethod: see ltotable.c */
  nda_push_loans(L);
  lua_setfield(L, -2, "__loans"); /* not a metamethod: see lhost.c */
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
  add_functions(L, nda_running_methods);
  add_functions(L, nda_nearest_methods);
  add_functions(L, nda_print_methods);
  lua_newtable(L);
  add_functions(L, nda_hint_method_metamethods);
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

/* Copies a method to the module unchanged: it also takes a table. */
static void share_method(lua_State *L, const char *name)
{
  lua_getfield(L, METHODS, name);
  lua_setfield(L, MODULE, name);
}

/* Converts argument 1 to an array. */
static NDA_NOINLINE void read_source(lua_State *L)
{
  if (lua_isnoneornil(L, 1))
    larg_advise(L, larg_at(1), "array or table", 1, NDA_CALL_SO);
  ltable_array(L, 1, larg_at(1), NULL);
  lua_replace(L, 1);
}

/* nd.f(x, ...) is a:f(...) for the array a of x, which is anything that
** nd.array takes. It calls the C function of the method directly, so that
** errors name the function and the caller. */
static int mod_method(lua_State *L)
{
  if (lua_type(L, 1) != LUA_TUSERDATA)
    read_source(L);
  return lua_tocfunction(L, NDA_METHOD)(L);
}

/* These write to the array itself; the methods of lview.c need an array,
** too. */
static const char *const of_arrays[] = {"assign", "assignrecords", "put",
                                        "putadd", "set",           NULL};

static int is_of_arrays(const char *name)
{
  for (int i = 0; of_arrays[i] != NULL; i++) {
    if (strcmp(of_arrays[i], name) == 0)
      return 1;
  }
  for (int i = 0; nda_view_methods[i].name != NULL; i++) {
    if (strcmp(nda_view_methods[i].name, name) == 0)
      return 1;
  }
  return 0;
}

/* Adds all other methods to the module, except those for arrays only. */
static void share_methods(lua_State *L)
{
  lua_pushnil(L);
  while (lua_next(L, METHODS)) {
    int method = lua_gettop(L), known;
    lua_pushvalue(L, method - 1);
    known = lua_rawget(L, MODULE) != LUA_TNIL;
    lua_settop(L, method);
    if (!known && !is_of_arrays(lua_tostring(L, method - 1))) {
      push_upvalues(L);
      lua_pushvalue(L, method);
      lua_pushcclosure(L, mod_method, UPVALUES + 1);
      lua_setfield(L, MODULE, lua_tostring(L, method - 1));
    }
    lua_settop(L, method - 1);
  }
}

static void fill_module(lua_State *L)
{
  add_functions(L, nda_create_functions);
  add_functions(L, nda_table_functions);
  add_functions(L, nda_join_functions);
  add_functions(L, nda_host_functions);
  for (int i = 0; nda_shared_functions[i] != NULL; i++)
    share_method(L, nda_shared_functions[i]);
  share_method(L, "nearest");
  for (int i = 0; i < NDA_FUNCTIONS; i++) {
    if (nda_functions[i].name != NULL)
      share_method(L, nda_functions[i].name);
  }
  share_methods(L);
  lua_pushliteral(L, "ndarray " NDARRAY_VERSION);
  lua_setfield(L, MODULE, "_VERSION");
  lua_pushstring(L, lbase_state(L)->kernels->name);
  lua_setfield(L, MODULE, "_KERNELS");
  lua_pushvalue(L, STATE);
  lua_setfield(L, MODULE, "_API"); /* opaque, but to LuaJIT's FFI */
  lua_newtable(L);
  add_functions(L, nda_hint_module_metamethods);
  lua_setmetatable(L, MODULE);
}

/* open() -> a new module table. Its functions share the metatable, the state
** and the methods in their upvalues. */
static int open_module(lua_State *L)
{
  lua_settop(L, 0);
  for (int i = 1; i <= UPVALUES; i++)
    lua_pushvalue(L, lua_upvalueindex(i));
  lua_newtable(L);
  fill_module(L);
  return 1;
}

/* Creates what the arrays of a Lua state share. The registry entry that hosts
** look for is set last: it shows that everything else is there, and memory did
** not run out. */
static void start_module(lua_State *L)
{
  lua_newtable(L);
  nda_push_state(L, chosen_kernels(), lua_topointer(L, METATABLE));
  lua_newtable(L);
  fill_metatable(L);
  fill_methods(L);
  fill_elementwise(L);
  push_upvalues(L);
  lua_pushcclosure(L, nda_host_make, UPVALUES);
  lua_setfield(L, LUA_REGISTRYINDEX, NDA_MAKE_KEY);
  push_upvalues(L);
  lua_pushcclosure(L, open_module, UPVALUES);
  lua_setfield(L, LUA_REGISTRYINDEX, OPEN_KEY);
  lua_pushvalue(L, STATE);
  lua_setfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
}

int luaopen_ndarray(lua_State *L)
{
  luaL_checkversion(L);
  lua_settop(L, 0);
  if (lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY) == LUA_TNIL) {
    lua_settop(L, 0);
    start_module(L);
  }
  lua_getfield(L, LUA_REGISTRYINDEX, OPEN_KEY);
  lua_call(L, 0, 1);
  return 1;
}

#undef OPEN_KEY
#undef UPVALUES
