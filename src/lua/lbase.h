/* lbase.h: the Lua side of an array, the state of the module, and what all
** files of this folder need: errors for core statuses, the watch of an
** interrupt, stack space. Every C function of the module has three upvalues:
** the metatable that only arrays have; the state, an lstate; and the table of
** methods. */
#ifndef NDA_LBASE_H
#define NDA_LBASE_H

#include "lcompat.h"

#include "../core/view.h"
#include "../ndarray.h"

/* Lua's smallest functions are called for every element. They are called
** directly, not through the linker's jump table (PLT), which costs a tenth of
** the time of a conversion. */
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
#undef NDA_STRAIGHT
#endif

#define NDA_METATABLE lua_upvalueindex(1)
#define NDA_STATE lua_upvalueindex(2)
#define NDA_METHODS lua_upvalueindex(3)

/* Some have a fourth: the number of an elementwise function, or the method
** behind a function of the module. */
#define NDA_METHOD lua_upvalueindex(4)

/* An array. A root owns its elements, which follow it in its userdata. A view
** has its root as user value, and an offset from the root's memory, never a
** pointer into it, so that lent memory can be revoked. Arrays of lent memory
** are views of a root that lhost.c keeps. Shape and strides follow the struct,
** and never change. */
typedef struct larray {
  nda_view view; /* its data pointer is valid only after larray_take */
  struct larray *root;
  char *base;     /* root: its memory; NULL once it is gone */
  int64_t offset; /* bytes from the root's base to the first element */
} larray;

/* The state that the arrays of one Lua state share: a userdata in the registry.
** Hosts know its first member. */
typedef struct lstate {
  ndarray_api api;
  const struct nda_kernels *kernels;
  const void *metatable;    /* the arrays', by lua_topointer */
  nda_watch watch;          /* polls the interrupt */
  nda_interrupt *interrupt; /* the host's, or NULL */
  void *host;               /* its argument */
  int asking;               /* the interrupt is running */
  const void *errand;       /* the request of a host: see lhost.c */
  const char *reason;       /* its last reason */
  int closed;               /* the Lua state is being closed */
  double deadline;          /* of nd.limit, or 0 */
} lstate;

NDA_INLINE lstate *lbase_state(lua_State *L)
{
  return (lstate *)lua_touserdata(L, NDA_STATE);
}

/* The array at a stack index, or NULL. An array is a userdata with the arrays'
** metatable. */
NDA_LOCAL larray *lbase_toarray(lua_State *L, int index);

/* The same, for callers that have the state. */
NDA_INLINE larray *lbase_array(lua_State *L, const lstate *state, int index)
{
  larray *array = (larray *)lua_touserdata(L, index);
  if (array == NULL || !lua_getmetatable(L, index))
    return NULL;
  if (lua_topointer(L, -1) != state->metatable)
    array = NULL;
  lua_pop(L, 1);
  return array;
}

/* The same, for callers that return next: it may leave a value on the stack. */
NDA_INLINE larray *lbase_peek(lua_State *L, const lstate *state, int index)
{
  larray *array = (larray *)lua_touserdata(L, index);
  if (array == NULL || !lua_getmetatable(L, index) ||
      lua_topointer(L, -1) != state->metatable)
    return NULL;
  return array;
}

/* The exact value of the number or boolean at `index`; false if it is neither.
** Where Lua has no integers, all numbers are reals: then no type depends on
** whether values happen to be whole. */
NDA_LOCAL int lbase_value(lua_State *L, int index, nda_value *value);

/* Reserves n more stack slots. If it fails, memory has run out (luaL_checkstack
** would report an overflow). A C function starts with LUA_MINSTACK slots. Code
** whose needs grow with the number of axes, arrays or arguments calls this
** first; errors call it themselves (all lfault_ functions, and larg_raise,
** larg_raisef, larg_fault, larg_advise and larg_expected). */
NDA_LOCAL void lbase_stack(lua_State *L, int n);

/* Raises an error: memory has run out. */
NDA_LOCAL int lbase_fault_memory(lua_State *L);

/* Raises an error: the host revoked the memory of an array. */
NDA_LOCAL int lbase_fault_gone(lua_State *L);

/* Raises an error: the interrupt stopped the work, with its reason. */
NDA_LOCAL int lbase_fault_stopped(lua_State *L);

/* Raises an error: data changed between two reads. */
NDA_LOCAL int lbase_fault_changed(lua_State *L);

/* Raises the error for NDA_STOPPED or NDA_CHANGED; returns for any other
** status. */
NDA_INLINE void lbase_go_on(lua_State *L, nda_status status)
{
  if (status == NDA_STOPPED)
    lbase_fault_stopped(L);
  if (status == NDA_CHANGED)
    lbase_fault_changed(L);
}

/* Counts n elements of work done in the binding; raises an error if the
** interrupt says stop. */
NDA_INLINE void lbase_worked(lua_State *L, nda_watch *watch, int64_t n)
{
  if (nda_stopped(watch, n))
    lbase_fault_stopped(L);
}

/* The watch for long work, or NULL without an interrupt. An interrupt that said
** stop is polled again here, before any work: this may raise. */
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

/* The cost for a watch of traversing the keys of a table. lua_next also visits
** empty slots. They cannot be counted, but all of them are in the state's
** memory, which gives a limit. */
NDA_LOCAL int64_t lbase_slots(lua_State *L, const nda_watch *watch);

/* Counts n elements of work if no poll of the interrupt is due; otherwise
** returns false. */
NDA_INLINE int lbase_has_time(lstate *state, int64_t n)
{
  if (state->interrupt == NULL)
    return 1;
  if (state->watch.left <= n)
    return 0;
  state->watch.left -= n;
  return 1;
}

/* Counts one traversal of a table's keys. */
NDA_INLINE nda_watch *lbase_scan(lua_State *L)
{
  nda_watch *watch = lbase_watch(L);
  lbase_worked(L, watch, lbase_slots(L, watch));
  return watch;
}

#endif
