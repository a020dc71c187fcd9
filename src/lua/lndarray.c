/* lndarray.c: opens the module. One metatable serves all arrays of a Lua state.
** A function in the registry keeps it, and opens the module again if another
** require, also from another copy of this library, needs it. */
#include <stdlib.h>

#include "../kernels/kernels.h"
#include "../core/elementwise.h"
#include "lmethods.h"

/* The key in the registry of the function that opens the module. */
static const char open_key[] = "ndarray.open";

/* Stack slots while the module is opened. The first three are also the upvalues
** of every function. */
enum { METATABLE = 1, STATE, METHODS, MODULE, UPVALUES = METHODS };

static NDA_NOINLINE void push_upvalues(lua_State *L)
{
  for (int slot = 1; slot <= UPVALUES; slot++)
    lua_pushvalue(L, slot);
}

/* Adds functions to the table at `table`. */
static NDA_NOINLINE void add_functions(lua_State *L, int table,
                                       const luaL_Reg *functions)
{
  for (; functions->name != NULL; functions++) {
    push_upvalues(L);
    lua_pushcclosure(L, functions->func, UPVALUES);
    lua_setfield(L, table, functions->name);
  }
}

/* Adds f, with the number i as its fourth upvalue, as the field `key` of the
** table at `table`. */
static void add_function(lua_State *L, int table, const char *key,
                         lua_CFunction f, int i)
{
  push_upvalues(L);
  lua_pushinteger(L, i);
  lua_pushcclosure(L, f, UPVALUES + 1);
  lua_setfield(L, table, key);
}

/* Adds a method for each name of a list, with its number. */
static void add_methods(lua_State *L, const char *const *names, lua_CFunction f)
{
  for (int i = 0; names[i] != NULL; i++)
    add_function(L, METHODS, names[i], f, i);
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
  add_functions(L, METATABLE, nda_metamethods);
  add_functions(L, METATABLE, nda_print_metamethods);
  add_functions(L, METATABLE, nda_hint_metamethods);
  lua_pushliteral(L, "array");
  lua_setfield(L, METATABLE, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, METATABLE, "__metatable");
  if (luaL_loadstring(L, "return {...}") != LUA_OK)
    lua_error(L);
  lua_setfield(L, METATABLE, "__row"); /* not a metamethod: see ltotable.c */
  nda_push_loans(L);
  lua_setfield(L, METATABLE, "__loans"); /* not a metamethod: see lhost.c */
}

static void fill_methods(lua_State *L)
{
  add_functions(L, METHODS, nda_array_methods);
  add_functions(L, METHODS, nda_view_methods);
  add_functions(L, METHODS, nda_create_methods);
  add_functions(L, METHODS, nda_table_methods);
  add_functions(L, METHODS, nda_totable_methods);
  add_functions(L, METHODS, nda_take_methods);
  add_functions(L, METHODS, nda_index_methods);
  add_functions(L, METHODS, nda_order_methods);
  add_functions(L, METHODS, nda_nearest_methods);
  add_functions(L, METHODS, nda_print_methods);
  add_functions(L, METHODS, nda_reduce_methods);
  add_methods(L, nda_running_names, nda_running_result);
  lua_newtable(L);
  add_functions(L, lua_gettop(L), nda_hint_method_metamethods);
  lua_setmetatable(L, METHODS);
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

/* Does the method write to the array itself, or make a view of it? */
static int wants_array(const char *name)
{
  static const char *const writers[] = {"assign", "assignrecords", "put",
                                        "putadd", "set",           NULL};
  const luaL_Reg *view = nda_view_methods;
  const char *const *writer = writers;
  while (*writer != NULL && strcmp(*writer, name) != 0)
    writer++;
  while (view->name != NULL && strcmp(view->name, name) != 0)
    view++;
  return *writer != NULL || view->name != NULL;
}

/* Copies a method to the module unchanged: it also takes a table. */
static void share_method(lua_State *L, const char *name)
{
  lua_getfield(L, METHODS, name);
  lua_setfield(L, MODULE, name);
}

/* Adds all other methods to the module, except those for arrays only. */
static void share_methods(lua_State *L)
{
  lua_pushnil(L);
  while (lua_next(L, METHODS)) {
    int method = lua_gettop(L);
    const char *name = lua_tostring(L, method - 1);
    lua_pushvalue(L, method - 1);
    if (lua_tocfunction(L, method) == nda_elementwise_function) {
      share_method(L, name);
    } else if (lua_rawget(L, MODULE) == LUA_TNIL && !wants_array(name)) {
      push_upvalues(L);
      lua_pushvalue(L, method);
      lua_pushcclosure(L, mod_method, UPVALUES + 1);
      lua_setfield(L, MODULE, name);
    }
    lua_settop(L, method - 1);
  }
}

static void fill_module(lua_State *L)
{
  add_functions(L, MODULE, nda_create_functions);
  add_functions(L, MODULE, nda_table_functions);
  add_functions(L, MODULE, nda_join_functions);
  add_functions(L, MODULE, nda_host_functions);
  for (int i = 0; nda_shared_functions[i] != NULL; i++)
    share_method(L, nda_shared_functions[i]);
  share_method(L, "nearest");
  share_methods(L);
  lua_pushliteral(L, "ndarray " NDARRAY_VERSION);
  lua_setfield(L, MODULE, "_VERSION");
  lua_pushstring(L, lbase_state(L)->kernels->name);
  lua_setfield(L, MODULE, "_KERNELS");
  lua_pushvalue(L, STATE);
  lua_setfield(L, MODULE, "_API"); /* opaque, but to LuaJIT's FFI */
  lua_newtable(L);
  add_functions(L, lua_gettop(L), nda_hint_module_metamethods);
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

/* Creates what the arrays of a Lua state share, with the best kernels for this
** processor, or those named by NDARRAY_KERNELS in the environment, for tests
** and benchmarks. The registry entry that hosts look for is set last: it shows
** that everything else is there, and memory did not run out. */
static void start_module(lua_State *L)
{
  const nda_kernels *kernels = nda_kernels_named(getenv("NDARRAY_KERNELS"));
  lua_newtable(L);
  nda_push_state(L, kernels, lua_topointer(L, METATABLE));
  lua_newtable(L);
  fill_metatable(L);
  fill_methods(L);
  fill_elementwise(L);
  add_function(L, LUA_REGISTRYINDEX, NDA_MAKE_KEY, nda_host_make, 0);
  add_function(L, LUA_REGISTRYINDEX, open_key, open_module, 0);
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
  lua_getfield(L, LUA_REGISTRYINDEX, open_key);
  lua_call(L, 0, 1);
  return 1;
}
