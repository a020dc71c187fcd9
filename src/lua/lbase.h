/* lbase.h: what an array and the state of the module are to Lua, and what all
** files of this folder need: errors for a status of the core, the watch of an
** interrupt, room on the stack. Every C function of the module has three
** upvalues: the arrays' metatable, which only arrays have; the state, an
** lstate; and the table of methods. */
#ifndef NDA_LBASE_H
#define NDA_LBASE_H

#include "lcompat.h"

#include "../core/view.h"
#include "../ndarray.h"

/* Lua's smallest functions are called for every element: straight, not by way
** of the linker's table of jumps, which costs a tenth of a conversion. */
#if defined(LCOMPAT_NATIVE) && defined(__ELF__) && defined(__GNUC__) &&        \
  !defined(__clang__)
#define NDA_STRAIGHT(name) extern __typeof__(name) name __attribute__((noplt))
NDA_STRAIGHT(lua_next);
NDA_STRAIGHT(lua_geti);
NDA_STRAIGHT(lua_rawget);
NDA_STRAIGHT(lua_gettable);
NDA_STRAIGHT(lua_rawgeti);
NDA_STRAIGHT(lua_rawseti);
NDA_STRAIGHT(lua_seti);
NDA_STRAIGHT(lua_settop);
NDA_STRAIGHT(lua_gettop);
NDA_STRAIGHT(lua_copy);
NDA_STRAIGHT(lua_pushnil);
NDA_STRAIGHT(lua_tolstring);
NDA_STRAIGHT(lua_type);
NDA_STRAIGHT(lua_isinteger);
NDA_STRAIGHT(lua_tointegerx);
NDA_STRAIGHT(lua_tonumberx);
NDA_STRAIGHT(lua_pushinteger);
NDA_STRAIGHT(lua_pushnumber);
NDA_STRAIGHT(lua_pushboolean);
NDA_STRAIGHT(lua_pushvalue);
NDA_STRAIGHT(lua_getmetatable);
NDA_STRAIGHT(lua_topointer);
NDA_STRAIGHT(lua_touserdata);
NDA_STRAIGHT(lua_rawlen);
NDA_STRAIGHT(lua_rawequal);
NDA_STRAIGHT(lua_getiuservalue);
#undef NDA_STRAIGHT
#endif

#define NDA_METATABLE lua_upvalueindex(1)
#define NDA_STATE lua_upvalueindex(2)
#define NDA_METHODS lua_upvalueindex(3)

/* Some have one more: an elementwise function its number, a function of the
** module the method that it stands for. */
#define NDA_METHOD lua_upvalueindex(4)

/* An array. A root owns its elements, which follow it in its userdata; a
** view holds its root in its user value, and a distance from the root's
** memory, never a pointer into it: so memory can be taken back. Arrays of lent
** memory are views of a root that lhost.c keeps. Shape and strides follow the
** struct, and never change. */
typedef struct larray {
  nda_view view; /* its data pointer is good after larray_take only */
  struct larray *root;
  char *base;     /* of a root: its memory; NULL once it is gone */
  int64_t offset; /* of the first element, in bytes from the root's base */
} larray;

/* What the arrays of one Lua state have in common: a userdata in the registry.
** Hosts know its first member. */
typedef struct lstate {
  ndarray_api api;
  const struct nda_kernels *kernels;
  const void *metatable;    /* the arrays', by lua_topointer */
  nda_watch watch;          /* asks the interrupt */
  nda_interrupt *interrupt; /* the host's, or NULL */
  void *host;               /* what it is handed */
  int asking;               /* it is being asked */
  const void *errand;       /* what a host asks for just now: see lhost.c */
  const char *reason;       /* what it said last */
  int closed;               /* the Lua state is being closed */
  double deadline;          /* of nd.limit, or 0 */
} lstate;

NDA_INLINE lstate *lbase_state(lua_State *L)
{
  return (lstate *)lua_touserdata(L, NDA_STATE);
}

/* The array at a stack index, or NULL: an array is a userdata that has the
** arrays' metatable. */
NDA_LOCAL larray *lbase_toarray(lua_State *L, int index);

/* The same for functions that have the state at hand. */
NDA_INLINE larray *lbase_array(lua_State *L, const lstate *state, int index)
{
  larray *array = (larray *)lua_touserdata(L, index);
  int same;
  if (array == NULL || !lua_getmetatable(L, index))
    return NULL;
  same = lua_topointer(L, -1) == state->metatable;
  lua_pop(L, 1);
  return same ? array : NULL;
}

/* The same for those that end next: it leaves a value at the top, or none. */
NDA_INLINE larray *lbase_peek(lua_State *L, const lstate *state, int index)
{
  larray *array = (larray *)lua_touserdata(L, index);
  if (array == NULL || !lua_getmetatable(L, index) ||
      lua_topointer(L, -1) != state->metatable)
    return NULL;
  return array;
}

/* The number or boolean at `index`, exactly; false if it is neither. Where Lua
** has no integers all numbers are reals: no type depends on whether values are
** whole by chance. */
NDA_LOCAL int lbase_value(lua_State *L, int index, nda_value *value);

/* Room for n more values on the stack. Where there is none memory has run out,
** which luaL_checkstack would call an overflow. A C function has LUA_MINSTACK
** slots to begin with. Whatever grows with the number of axes, arrays or
** arguments calls this first; errors call it themselves (all lfault_ functions,
** and larg_raise, larg_fault, larg_advise and larg_expected). */
NDA_LOCAL void lbase_stack(lua_State *L, int n);

/* An error: the host took the memory of an array back. */
NDA_LOCAL int lbase_fault_gone(lua_State *L);

/* An error: the host's interrupt stopped the work, for the reason it gave. */
NDA_LOCAL int lbase_fault_stopped(lua_State *L);

/* An error: what a function reads twice was not the same the second time. */
NDA_LOCAL int lbase_fault_changed(lua_State *L);

/* Raises the error of a status that stands for one of these two. */
NDA_INLINE void lbase_go_on(lua_State *L, nda_status status)
{
  if (status == NDA_STOPPED)
    lbase_fault_stopped(L);
  if (status == NDA_CHANGED)
    lbase_fault_changed(L);
}

/* Counts n elements of work that is done here, not in the core; raises an error
** if the interrupt says stop. */
NDA_INLINE void lbase_worked(lua_State *L, nda_watch *watch, int64_t n)
{
  if (nda_stopped(watch, n))
    lbase_fault_stopped(L);
}

/* What long work polls; NULL where there is no interrupt. One that said stop
** is asked again at once, before there is any work: that may raise. */
NDA_INLINE nda_watch *lbase_watch_of(lua_State *L, lstate *state)
{
  if (state->interrupt == NULL)
    return NULL;
  lbase_worked(L, &state->watch, 0);
  return &state->watch;
}

NDA_INLINE nda_watch *lbase_watch(lua_State *L)
{
  return lbase_watch_of(L, lbase_state(L));
}

/* What it may cost to go through the keys of a table, for a watch. lua_next
** passes over empty slots too. Nobody can count them, but all of them are in
** the state's memory. */
NDA_LOCAL int64_t lbase_slots(lua_State *L, const nda_watch *watch);

/* Counts n elements of work if there is no need to ask the interrupt meanwhile;
** false if there is. */
NDA_INLINE int lbase_has_time(lstate *state, int64_t n)
{
  if (state->interrupt == NULL)
    return 1;
  if (state->watch.left <= n)
    return 0;
  state->watch.left -= n;
  return 1;
}

/* Counts one pass over the keys of a table. */
NDA_INLINE nda_watch *lbase_scan(lua_State *L)
{
  nda_watch *watch = lbase_watch(L);
  lbase_worked(L, watch, lbase_slots(L, watch));
  return watch;
}

#endif
