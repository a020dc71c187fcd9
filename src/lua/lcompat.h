/* lcompat.h: Lua's interface, that of 5.4, whichever version there is: 5.1 and
** LuaJIT, 5.2, 5.3, 5.5. What a version lacks, or does in another way, is made
** of what it has, under the same name. No other file asks for the version.
**
** Where Lua has no integers, LUA_INTEGERS is 0: a whole float is one, and goes
** both ways exactly up to 2^53. */
#ifndef NDA_LCOMPAT_H
#define NDA_LCOMPAT_H

#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../core/base.h"

/* --- integers ------------------------------------------------------------ */

/* LCOMPAT_MOST: up to where they go out of an array, and its name. */
#if LUA_VERSION_NUM >= 503
#define LCOMPAT_INTEGERS 1
#define LCOMPAT_MOST LUA_MAXINTEGER
#define LCOMPAT_BEYOND "above math.maxinteger"
typedef char nda_lua_has_64_bits[sizeof(lua_Integer) == 8 ? 1 : -1];
#else
#define LCOMPAT_INTEGERS 0
#define LCOMPAT_MOST (INT64_C(1) << 53)
#define LCOMPAT_BEYOND "beyond 2^53"
#define LUAI_UACINT long long
#undef lua_tointeger
#undef lua_tointegerx

/* The whole number at `index`; 0, and not *whole, if it is none, or does not
** fit; `whole` may be NULL. A string may do. */
NDA_INLINE int64_t lcompat_tointeger(lua_State *L, int index, int *whole)
{
  lua_Number number = lua_tonumber(L, index);
  int fits = number >= -9223372036854775808.0 &&
             number < 9223372036854775808.0 &&
             number == (lua_Number)(int64_t)number;
  if (whole != NULL)
    *whole = fits;
  return fits ? (int64_t)number : 0;
}

/* Is there a whole number below 2^53? */
NDA_INLINE int lcompat_isinteger(lua_State *L, int index)
{
  int whole;
  int64_t integer = lcompat_tointeger(L, index, &whole);
  return whole && lua_type(L, index) == LUA_TNUMBER && integer < LCOMPAT_MOST &&
         integer > -LCOMPAT_MOST;
}

#define lua_tointegerx lcompat_tointeger
#define lua_tointeger(L, index) lua_tointegerx(L, index, NULL)
#define lua_isinteger lcompat_isinteger
#define lua_pushinteger(L, n) lua_pushnumber(L, (lua_Number)(n))
#endif

/* Our numbers and Lua's are the same. */
typedef char nda_lua_has_doubles[sizeof(lua_Number) == 8 ? 1 : -1];

/* --- 5.1 ----------------------------------------------------------------- */

#if LUA_VERSION_NUM < 502
#undef LUA_OK
#define LUA_OK 0
#define lua_rawlen lua_objlen
#define luaL_checkversion(L) ((void)(L))
#define lua_len(L, index) luaL_callmeta(L, index, "__len") /* if there is one */
#define lua_copy(L, from, to) (lua_pushvalue(L, from), lua_replace(L, to))

NDA_INLINE int lcompat_absindex(lua_State *L, int index)
{
  return index > 0 || index <= LUA_REGISTRYINDEX ? index
                                                 : lua_gettop(L) + 1 + index;
}

static inline const char *lcompat_tolstring(lua_State *L, int index,
                                            size_t *length)
{
  if (luaL_callmeta(L, index, "__tostring")) {
    if (!lua_isstring(L, -1))
      luaL_error(L, "'__tostring' must return a string");
  } else if (lua_isstring(L, index)) {
    lua_pushvalue(L, index);
  } else if (lua_isboolean(L, index)) {
    lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
  } else if (lua_isnil(L, index)) {
    lua_pushliteral(L, "nil");
  } else {
    lua_pushfstring(L, "%s: %p", luaL_typename(L, index),
                    lua_topointer(L, index));
  }
  return lua_tolstring(L, -1, length);
}

/* A buffer of a known size is a userdata; between the two calls nothing is
** left on the stack. */
NDA_INLINE char *lcompat_buffinitsize(lua_State *L, luaL_Buffer *buffer,
                                      size_t size)
{
  buffer->L = L;
  return (char *)lua_newuserdata(L, size > 0 ? size : 1);
}

NDA_INLINE void lcompat_pushresultsize(luaL_Buffer *buffer, size_t size)
{
  lua_State *L = buffer->L;
  lua_pushlstring(L, (const char *)lua_touserdata(L, -1), size);
  lua_remove(L, -2);
}

#define lua_absindex lcompat_absindex
#define luaL_tolstring lcompat_tolstring
#define luaL_buffinitsize lcompat_buffinitsize
#define luaL_pushresultsize lcompat_pushresultsize
#endif

/* What ipairs asks in 5.2 alone: a row of a luaL_Reg. */
#if LUA_VERSION_NUM == 502
#define LCOMPAT_IPAIRS(f) {"__ipairs", f},
#else
#define LCOMPAT_IPAIRS(f)
#endif

/* --- 5.1 and 5.2 --------------------------------------------------------- */

#if LUA_VERSION_NUM < 503
/* Fields and elements, with their types. */

#define lua_getfield(L, index, name)                                           \
  (lua_getfield(L, index, name), lua_type(L, -1))
#define lua_gettable(L, index) (lua_gettable(L, index), lua_type(L, -1))
#define lua_rawget(L, index) (lua_rawget(L, index), lua_type(L, -1))

/* No table is so long that an int does not count its elements. */
NDA_INLINE int lcompat_rawgeti(lua_State *L, int index, int64_t i)
{
  if (i > INT32_MAX)
    lua_pushnil(L);
  else
    lua_rawgeti(L, index, (int)i);
  return lua_type(L, -1);
}

#define lua_rawgeti lcompat_rawgeti
#define lua_rawseti(L, index, i) lua_rawseti(L, index, (int)(i))
#define lua_geti(L, index, i) /* of an index from the bottom */                \
  (lua_pushinteger(L, i), lua_gettable(L, index))
#define lcompat_plain_geti lcompat_rawgeti
#define lua_seti lua_rawseti /* of tables without a metatable alone */

/* Text, of formats that have %s, %d, %I and %%. */

static inline const char *lcompat_pushvfstring(lua_State *L, const char *format,
                                               va_list arguments)
{
  char number[32];
  lua_pushliteral(L, "");
  while (*format != '\0') {
    size_t plain = strcspn(format, "%");
    const char *piece = number;
    lua_pushlstring(L, format, plain);
    lua_concat(L, 2);
    format += plain;
    if (*format == '\0')
      break;
    if (format[1] == 's')
      piece = va_arg(arguments, const char *);
    else if (format[1] == 'd')
      snprintf(number, sizeof number, "%d", va_arg(arguments, int));
    else if (format[1] == 'I')
      snprintf(number, sizeof number, "%lld", va_arg(arguments, LUAI_UACINT));
    else
      piece = "%";
    lua_pushstring(L, piece);
    lua_concat(L, 2);
    format += 2;
  }
  return lua_tostring(L, -1);
}

static inline const char *lcompat_pushfstring(lua_State *L, const char *format,
                                              ...)
{
  va_list arguments;
  va_start(arguments, format);
  const char *text = lcompat_pushvfstring(L, format, arguments);
  va_end(arguments);
  return text;
}

#define lua_pushvfstring lcompat_pushvfstring
#define lua_pushfstring lcompat_pushfstring
#else
#define lcompat_plain_geti lua_geti /* of tables without a metatable */
#endif

/* --- errors -------------------------------------------------------------- */

#if LUA_VERSION_NUM < 503 || LUA_VERSION_NUM > 504
/* That of 5.5 makes another message where there is no memory for this one. */
static inline int lcompat_error(lua_State *L, const char *format, ...)
{
  va_list arguments;
  luaL_where(L, 1);
  va_start(arguments, format);
  const char *text = lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  if (text != NULL)
    lua_concat(L, 2);
  else
    lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}

#define luaL_error lcompat_error
#endif

#if LUA_VERSION_NUM > 504
/* luaL_argerror as in 5.4, since that of 5.5 calls its luaL_error. */

/* Pushes the name of the function of a call, found in the loaded modules; or
** gives 0. */
static inline int lcompat_push_name(lua_State *L, lua_Debug *call)
{
  int function = lua_gettop(L) + 1, module = function + 3, field = module + 1;
  lua_getinfo(L, "f", call);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushnil(L);
  while (lua_next(L, function + 1)) {
    int named = lua_type(L, module - 1) == LUA_TSTRING;
    lua_pushnil(L);
    while (named && lua_istable(L, module) && lua_next(L, module)) {
      if (lua_type(L, field) == LUA_TSTRING &&
          lua_rawequal(L, field + 1, function)) {
        lua_pushfstring(L, "%s.%s", lua_tostring(L, module - 1),
                        lua_tostring(L, field));
        return 1;
      }
      lua_settop(L, field);
    }
    lua_settop(L, module - 1);
  }
  return 0;
}

static inline int lcompat_argerror(lua_State *L, int arg, const char *text)
{
  lua_Debug call;
  if (!lua_getstack(L, 0, &call))
    return luaL_error(L, "bad argument #%d (%s)", arg, text);
  lua_getinfo(L, "n", &call);
  if (strcmp(call.namewhat, "method") == 0 && --arg == 0)
    return luaL_error(L, "calling '%s' on bad self (%s)", call.name, text);
  if (call.name == NULL)
    call.name = lcompat_push_name(L, &call) ? lua_tostring(L, -1) : "?";
  return luaL_error(L, "bad argument #%d to '%s' (%s)", arg, call.name, text);
}

#define luaL_argerror lcompat_argerror
#endif

/* --- user values, and what else came with 5.4 ---------------------------- */

#if LUA_VERSION_NUM < 504
#define lua_warning(L, message, more) ((void)(L), (void)(message), (void)(more))

NDA_INLINE int lcompat_typeerror(lua_State *L, int arg, const char *name)
{
  lua_pushfstring(L, "%s expected, got %s", name, luaL_typename(L, arg));
  return luaL_argerror(L, arg, lua_tostring(L, -1));
}

#define luaL_typeerror lcompat_typeerror

/* User values are the elements of a table that only the userdata has: its
** environment in 5.1, else its one user value. The table has room for them from
** the beginning, so that to set one takes no memory. A userdata without has, in
** 5.1, the environment of the function that made it. */
#if LUA_VERSION_NUM < 502
#define lua_getuservalue lua_getfenv
#define lua_setuservalue lua_setfenv
#endif

NDA_INLINE void *lcompat_newuserdata(lua_State *L, size_t size, int values)
{
  void *memory = lua_newuserdata(L, size);
  if (values > 0) {
    lua_createtable(L, values, 0);
    lua_setuservalue(L, -2);
  }
  return memory;
}

NDA_INLINE int lcompat_getiuservalue(lua_State *L, int index, int n)
{
  lua_getuservalue(L, index);
  if (lua_istable(L, -1))
    lua_rawgeti(L, -1, n);
  else
    lua_pushnil(L);
  lua_remove(L, -2);
  return lua_type(L, -1);
}

NDA_INLINE void lcompat_setiuservalue(lua_State *L, int index, int n)
{
  lua_getuservalue(L, index);
  lua_insert(L, -2);
  if (lua_istable(L, -2))
    lua_rawseti(L, -2, n);
  else
    lua_pop(L, 1);
  lua_pop(L, 1);
}

#define lua_newuserdatauv lcompat_newuserdata
#define lua_getiuservalue lcompat_getiuservalue
#define lua_setiuservalue lcompat_setiuservalue
#else
#define LCOMPAT_NATIVE /* all that lbase.h names is Lua's own */
#endif

/* lcompat_keep has *place become again what it is when the C function ends; the
** value at `index` makes way for that. Only where it can end and not know: a
** coroutine of 5.5 can close itself, which no protected call in it sees. */
#if LUA_VERSION_NUM > 504
typedef struct lcompat_kept {
  double *place, value;
} lcompat_kept;

/* Scripts that have the debug library can call it with any value. */
static int lcompat_put_back(lua_State *L)
{
  const lcompat_kept *kept = (const lcompat_kept *)lua_touserdata(L, 1);
  if (kept != NULL && lua_getmetatable(L, 1) &&
      lua_rawequal(L, -1, lua_upvalueindex(1)))
    *kept->place = kept->value;
  return 0;
}

NDA_INLINE void lcompat_keep(lua_State *L, int index, double *place)
{
  lcompat_kept *kept =
    (lcompat_kept *)lua_newuserdatauv(L, sizeof(lcompat_kept), 0);
  kept->place = place;
  kept->value = *place;
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, lcompat_put_back, 1);
  lua_setfield(L, -2, "__close");
  lua_setmetatable(L, -2);
  lua_replace(L, index);
  lua_toclose(L, index);
}
#else
#define lcompat_keep(L, index, place) ((void)(place))
#endif

#endif
