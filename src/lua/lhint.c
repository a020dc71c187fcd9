/* lhint.c: what those write who come from elsewhere, and an array cannot do.
** Each answers with an error that names what there is instead. */
#include <string.h>

#include "lmethods.h"

/* --- operators ----------------------------------------------------------- */

/* a < b, a > b, a <= b, a >= b: Lua makes one boolean of whatever comes */
static int meta_order(lua_State *L)
{
  return luaL_error(L, "arrays are compared by a:lt(b), a:le(b), a:gt(b) and "
                       "a:ge(b): in Lua a < b is one boolean");
}

/* a(i, j), and `for x in a do` */
static int meta_call(lua_State *L)
{
  return luaL_error(L, "an array is not called: use a:get(i, j), or for i, x "
                       "in a:ipairs() do");
}

static int meta_concat(lua_State *L)
{
  return luaL_error(L, "an array is no string: use tostring(a)");
}

static int meta_pairs(lua_State *L)
{
  luaL_where(L, 2); /* who called pairs */
  lua_pushliteral(L, "an array has no pairs: use for i, x in a:ipairs() do");
  lua_concat(L, 2);
  return lua_error(L);
}

const luaL_Reg nda_hint_metamethods[] = {
  {"__lt", meta_order},      {"__le", meta_order},    {"__call", meta_call},
  {"__concat", meta_concat}, {"__pairs", meta_pairs}, {NULL, NULL},
};

/* --- names --------------------------------------------------------------- */

/* Functions of NumPy and Torch, and what is called here. */
static const char *const elsewhere[][2] = {
  {"arange", "nd.range(first, last), both ends included"},
  {"where", "nd.select(mask, x, y), or mask:nonzero()"},
  {"asarray", "nd.array(t)"},
  {"tensor", "nd.array(t)"},
  {"Tensor", "nd.array(t)"},
  {"new", "nd.array(t), or nd.zeros(shape)"},
  {"empty", "nd.zeros(shape)"},
  {"zeros_like", "nd.zeros(a:shape(), a:dtype())"},
  {"ones_like", "nd.ones(a:shape(), a:dtype())"},
  {"full_like", "nd.full(a:shape(), value, a:dtype())"},
  {"subtract", "nd.sub(a, b)"},
  {"multiply", "nd.mul(a, b)"},
  {"divide", "nd.div(a, b)"},
  {"power", "nd.pow(a, b), which gives floats"},
  {"less", "nd.lt(a, b)"},
  {"greater", "nd.gt(a, b)"},
  {"equal", "nd.eq(a, b)"},
  {"nanargmin", "nd.argmin(a, {skipnan = true})"},
  {"nanargmax", "nd.argmax(a, {skipnan = true})"},
};

/* nd.name, where there is none -> nil, but an error for the name of a type,
** for which nil would stand for float64, and for what is called so elsewhere */
static int module_index(lua_State *L)
{
  const char *name;
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  name = lua_tostring(L, 2);
  if (nda_type_named(name) != NULL)
    return luaL_error(L, "nd.%s: types are named by strings, \"%s\"", name,
                      name);
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
    if (strcmp(name, elsewhere[i][0]) == 0)
      return luaL_error(L, "nd.%s: here it is %s", name, elsewhere[i][1]);
  }
  return 0;
}

const luaL_Reg nda_hint_module_metamethods[] = {
  {"__index", module_index},
  {NULL, NULL},
};
