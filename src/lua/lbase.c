/* lbase.c: what all files of the binding need: recognizing arrays and numbers,
** stack space, and the errors that can end work. */
#include "lbase.h"

larray *lbase_toarray(lua_State *L, int index)
{
  return lbase_array(L, lbase_state(L), index);
}

int lbase_value(lua_State *L, int index, nda_value *value)
{
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    if (LCOMPAT_INTEGERS && lua_isinteger(L, index)) {
      value->kind = NDA_SIGNED;
      value->as.integer = lua_tointeger(L, index);
    } else {
      value->kind = NDA_REAL;
      value->as.real = lua_tonumber(L, index);
    }
    return 1;
  case LUA_TBOOLEAN:
    value->kind = NDA_BOOLEAN;
    value->as.truth = lua_toboolean(L, index);
    return 1;
  default:
    return 0;
  }
}

/* Lua also limits the stack to a million values, but C calls, which need few
** slots each, hit their own limit first. */
void lbase_stack(lua_State *L, int n)
{
  if (!lua_checkstack(L, n))
    lbase_fault_memory(L);
}

/* The top value is replaced by the message, because a host may have used all
** its slots. */
int lbase_fault_memory(lua_State *L)
{
  if (lua_gettop(L) > 0)
    lua_pop(L, 1);
  lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}

int lbase_fault_gone(lua_State *L)
{
  return luaL_error(L, "the host took the memory of this array back");
}

/* The reason is copied first: building the message can run a finalizer, and
** work in that can call the interrupt again. */
int lbase_fault_stopped(lua_State *L)
{
  lua_pushstring(L, lbase_state(L)->reason);
  return luaL_error(L, "%s", lua_tostring(L, -1));
}

int lbase_fault_changed(lua_State *L)
{
  return luaL_error(L, "the memory of an array changed while it was read");
}

/* A kilobyte has at least 64 slots, and skipping 128 of them takes as long as a
** cache miss. In a finalizer Lua does not report its memory. */
int64_t lbase_slots(lua_State *L, const nda_watch *watch)
{
  if (watch == NULL)
    return 0;
  int kilobytes = lua_gc(L, LUA_GCCOUNT, 0);
  return kilobytes >= 0 && kilobytes < 2 * NDA_PIECE ? kilobytes / 2
                                                     : NDA_PIECE;
}
