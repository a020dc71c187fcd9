/* larray.h: the binding's private header: what an array is to Lua, and what
** the files of this folder do for one another. Every C function of the
** module has three upvalues: the arrays' metatable, by which arrays are told
** from all else; the state, an lstate; and the table of methods. */
#ifndef NDA_LARRAY_H
#define NDA_LARRAY_H

#include <string.h>

#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif

#include "../core/view.h"
#include "../ndarray.h"

/* Lua's smallest functions are called for every element: straight, not by way
** of the linker's table of jumps, which costs a tenth of a conversion. */
#if defined(__ELF__) && defined(__GNUC__) && !defined(__clang__)
#define NDA_STRAIGHT(name) extern __typeof__(name) name __attribute__((noplt))
NDA_STRAIGHT(lua_next);
NDA_STRAIGHT(lua_geti);
NDA_STRAIGHT(lua_rawget);
NDA_STRAIGHT(lua_gettable);
NDA_STRAIGHT(lua_rawgeti);
NDA_STRAIGHT(lua_rawseti);
NDA_STRAIGHT(lua_seti);
NDA_STRAIGHT(lua_settop);
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

/* Our integers and Lua's are the same. */
typedef char
  nda_lua_has_64_bits[sizeof(lua_Integer) == 8 && sizeof(lua_Number) == 8 ? 1
                                                                          : -1];

#define NDA_METATABLE lua_upvalueindex(1)
#define NDA_STATE lua_upvalueindex(2)
#define NDA_METHODS lua_upvalueindex(3)

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

/* What the arrays of one Lua state have in common: a userdata that stands in
** the registry. Hosts know its first member. */
typedef struct lstate {
  ndarray_api api;
  const struct nda_kernels *kernels;
  const void *metatable;    /* the arrays', as lua_topointer tells it */
  nda_watch watch;          /* asks the interrupt */
  nda_interrupt *interrupt; /* the host's, or NULL */
  void *host;               /* what it is handed */
  int asking;               /* it is being asked */
  const void *errand;       /* what a host asks for just now: see lhost.c */
  const char *reason;       /* what it said last */
  int closed;               /* the Lua state is being closed */
} lstate;

/* What all arrays of lent memory hold in their first user value; its own holds
** what the root is part of. See lhost.c. */
typedef struct lloan {
  larray *root;
} lloan;

NDA_INLINE lstate *larray_state(lua_State *L)
{
  return (lstate *)lua_touserdata(L, NDA_STATE);
}

/* An error: the host's interrupt stopped the work, for the reason it gave. */
NDA_LOCAL int larray_fault_stopped(lua_State *L);

/* An error: what a function reads twice was not the same the second time. */
NDA_LOCAL int larray_fault_changed(lua_State *L);

/* These errors if they are the status. */
NDA_INLINE void larray_go_on(lua_State *L, nda_status status)
{
  if (status == NDA_STOPPED)
    larray_fault_stopped(L);
  if (status == NDA_CHANGED)
    larray_fault_changed(L);
}

/* The first for work on n elements that is done here, not in the core. */
NDA_INLINE void larray_worked(lua_State *L, nda_watch *watch, int64_t n)
{
  if (nda_stopped(watch, n))
    larray_fault_stopped(L);
}

/* What long work polls; NULL where there is no interrupt. One that said stop
** is asked again at once, before there is any work: that may raise. */
NDA_INLINE nda_watch *larray_state_watch(lua_State *L, lstate *state)
{
  if (state->interrupt == NULL)
    return NULL;
  larray_worked(L, &state->watch, 0);
  return &state->watch;
}

NDA_INLINE nda_watch *larray_watch(lua_State *L)
{
  return larray_state_watch(L, larray_state(L));
}

/* What it may cost to go through the keys of a table, for a watch. lua_next
** passes over empty slots too. Nobody can count them, but all of them are in
** the state's memory. */
NDA_LOCAL int64_t larray_slots(lua_State *L, const nda_watch *watch);

/* Tells the interrupt that the keys of a table are gone through. */
NDA_INLINE nda_watch *larray_scan(lua_State *L)
{
  nda_watch *watch = larray_watch(L);
  larray_worked(L, watch, larray_slots(L, watch));
  return watch;
}

/* Where a value came from, for messages: argument `arg`, and, when it stood
** in a table of options, the option's name. */
typedef struct lorigin {
  int arg;
  const char *option; /* NULL: the argument itself */
} lorigin;

/* --- larray.c: life ------------------------------------------------------ */

/* The array at a stack index, or NULL: an array is a userdata that has the
** arrays' metatable. */
NDA_LOCAL larray *larray_test(lua_State *L, int index);

/* The same, where one is known to stand. */
NDA_INLINE larray *larray_at(lua_State *L, int index)
{
  return (larray *)lua_touserdata(L, index);
}

/* The bytes as allocators take them; an error if there cannot be so many. */
NDA_LOCAL size_t larray_room(lua_State *L, int64_t bytes);

/* Pushes a new row-major array, its elements not yet set. The shape has been
** counted (nda_count). May run finalizers, and raise for want of memory, or
** because the interrupt still says stop. */
NDA_LOCAL larray *larray_new(lua_State *L, nda_dtype dtype, int ndim,
                             const int64_t *shape);

/* Pushes an array of the view's shape and strides, of the memory of a root that
** is no array to scripts. Its two user values are free. */
NDA_LOCAL larray *larray_push_lent(lua_State *L, const nda_view *view,
                                   larray *root);

/* Pushes a view of the array at `index`. Without elements it has the offset 0
** and row-major strides: whatever views are then made of views, none overflow.
*/
NDA_LOCAL larray *larray_push_view(lua_State *L, int index,
                                   const nda_layout *layout, int readonly);

/* An error: the memory is gone. */
NDA_LOCAL int larray_fault_gone(lua_State *L);

/* The array's view, with its data pointer; an error when the memory is gone.
** Good until the next call that may run Lua code. */
NDA_INLINE const nda_view *larray_take(lua_State *L, larray *array)
{
  if (array->root->base == NULL)
    larray_fault_gone(L);
  array->view.data = array->root->base + array->offset;
  return &array->view;
}

/* The same by an array's view. */
NDA_INLINE void larray_take_view(lua_State *L, const nda_view *view)
{
  larray_take(L, (larray *)(void *)view); /* the view is what comes first */
}

/* Makes all elements of an array of our own zeros. */
NDA_LOCAL void larray_clear(lua_State *L, larray *array);

/* Copies the elements of an array to another of the same shape and type. */
NDA_LOCAL void larray_copy(lua_State *L, larray *to, larray *from);

/* Pushes a new row-major array of the elements of the array at `index`, as
** elements of `type`. `cast`: bool becomes 0 and 1, and 0 and 1 bool. */
NDA_LOCAL larray *larray_convert(lua_State *L, int index, lorigin from,
                                 const nda_type *type, int cast);

/* An error: the element of `view` that nda_check_copy found does not fit. */
NDA_LOCAL int larray_fault_copy(lua_State *L, lorigin from,
                                const nda_error *error, const nda_type *type,
                                const nda_view *view, int stored);

/* Pushes the element at `at`; uint64 above math.maxinteger is an error. */
NDA_LOCAL void larray_push_any(lua_State *L, const nda_type *type,
                               const void *at);

/* The same, without a call through the type for the most common ones. */
NDA_INLINE void larray_push_element(lua_State *L, const nda_type *type,
                                    const void *at)
{
  if (type->dtype == NDA_FLOAT64) {
    double real;
    memcpy(&real, at, sizeof real);
    lua_pushnumber(L, real);
  } else if (type->dtype == NDA_INT64) {
    int64_t integer;
    memcpy(&integer, at, sizeof integer);
    lua_pushinteger(L, integer);
  } else {
    larray_push_any(L, type, at);
  }
}

/* --- larg.c: arguments --------------------------------------------------- */

/* An argument that is no table of options. */
NDA_LOCAL lorigin larg_at(int arg);

/* An error about the origin: the message on the top of the stack. */
NDA_LOCAL int larg_raise(lua_State *L, lorigin from);

/* The same for a fault of the core. */
NDA_LOCAL int larg_fault(lua_State *L, lorigin from, const nda_error *error);

/* "X expected, got Y" for the value at `index`. */
NDA_LOCAL int larg_expected(lua_State *L, lorigin from, const char *what,
                            int index);

/* The same, and in the same line what to do instead; `advice` may be NULL. */
NDA_LOCAL int larg_advise(lua_State *L, lorigin from, const char *what,
                          int index, const char *advice);

/* The array that is argument `arg`; an error if its memory is gone. */
NDA_LOCAL larray *larg_array(lua_State *L, int arg);

/* The same, and it may be written to. */
NDA_LOCAL larray *larg_writable(lua_State *L, int arg);

/* Advice on a table where there should be an array. */
#define NDA_MAKE_ARRAY "make it with nd.array(t)"

/* An error unless there is a mask, a table or a bool array. */
NDA_LOCAL void larg_mask(lua_State *L, int index, lorigin from);

/* Advice on a boolean where there should be one. */
#define NDA_ELEMENTS_EQUAL "a == b is one boolean, a:eq(b) an array"

/* An error when there are more than `most` arguments; nils at the end do not
** count. `advice` says what to do instead, or is NULL. */
NDA_LOCAL void larg_most(lua_State *L, int most, const char *advice);
NDA_LOCAL void larg_count(lua_State *L, int most);

/* Advice on lengths that are arguments of their own. */
#define NDA_ONE_SHAPE "a shape is one list, {2, 3}"

/* Room for n more values on the stack. Where there is none memory has run out,
** which luaL_checkstack would call an overflow. A C function has LUA_MINSTACK
** slots to begin with. Whatever grows with the number of axes, arrays or
** arguments calls this first; errors call it themselves (all lfault_ functions,
** and larg_raise, larg_fault, larg_advise and larg_expected). */
NDA_LOCAL void larg_stack(lua_State *L, int n);

/* An integer, which may be an integral float, at a stack index. */
NDA_LOCAL int64_t larg_integer(lua_State *L, int index, lorigin from);

/* The integer or integral float at `index`; false when it is neither. */
NDA_INLINE int larg_tointeger(lua_State *L, int index, int64_t *value)
{
  int isinteger; /* or a string that looks like one */
  *value = lua_tointegerx(L, index, &isinteger);
  return isinteger && lua_type(L, index) == LUA_TNUMBER;
}

NDA_INLINE int larg_isinteger(lua_State *L, int index)
{
  int64_t ignored;
  return larg_tointeger(L, index, &ignored);
}

/* The type that argument `arg` names; when it is nil, `otherwise`, or an
** error when that is NULL. */
NDA_LOCAL const nda_type *larg_type(lua_State *L, int arg,
                                    const nda_type *otherwise);

/* An integer, or a list of them: into `values`, which has NDA_MAXDIMS
** places; gives how many. */
NDA_LOCAL int larg_integers(lua_State *L, int index, lorigin from,
                            const char *what, int64_t *values);

/* The length of the list at `index`, which has no keys but 1 to its length;
** `what` it is a list of, for messages. */
NDA_LOCAL int64_t larg_list(lua_State *L, int index, lorigin from,
                            const char *what);

/* A shape, for elements of a size: lengths not negative, and countable.
** Gives the number of axes. */
NDA_LOCAL int larg_shape(lua_State *L, int arg, int itemsize, int64_t *shape);

/* An axis of `ndim`, from 0. */
NDA_LOCAL int larg_axis(lua_State *L, int arg, int ndim);

/* The layout of `view` stretched to a shape; an error that names both. */
NDA_LOCAL void larg_stretch(lua_State *L, lorigin from, const nda_view *view,
                            int ndim, const int64_t *shape, nda_layout *layout);

/* `out`, which is argument `arg`, has this shape, or it is an error. */
NDA_LOCAL void larg_out_shape(lua_State *L, int arg, const nda_view *out,
                              int ndim, const int64_t *shape);

/* It is of this type, or of an integer type that holds 1 to `most`; and it may
** be written to. */
NDA_LOCAL void larg_out_type(lua_State *L, int arg, const nda_view *out,
                             const nda_type *type);
NDA_LOCAL void larg_out_places(lua_State *L, int arg, const nda_view *out,
                               int64_t most);

/* Spreads a table of options at `arg` over the stack: the option names[i]
** goes to stack index arg + i. An unknown key is an error. */
NDA_LOCAL void larg_options(lua_State *L, int arg, const char *const *names,
                            int count);

/* The number or boolean at `index`, exactly; false if it is none. */
NDA_LOCAL int larg_value(lua_State *L, int index, nda_value *value);

/* The value as an element of the type, or an error that says why it cannot
** be one; `place` and `stored` as in lfault_value. */
NDA_LOCAL nda_value larg_convert(lua_State *L, lorigin from,
                                 const nda_type *type, const nda_value *value,
                                 const char *place, int stored);

/* --- lfault.c: words ----------------------------------------------------- */

/* Each pushes one string, and makes room for it and what follows. */
NDA_LOCAL void lfault_shape(lua_State *L, int ndim, const int64_t *shape);
NDA_LOCAL void lfault_place(lua_State *L, const nda_view *view, int64_t flat);
NDA_LOCAL void lfault_number(lua_State *L, const nda_value *value);
NDA_LOCAL void lfault_core(lua_State *L, const nda_error *error);

/* Why the value cannot be an element of the type. `place` is "" or such as
** " at [2][3]"; `stored`: the array is an old one, which could have been made
** of another type. */
NDA_LOCAL void lfault_value(lua_State *L, nda_status status,
                            const nda_type *type, const nda_value *value,
                            const char *place, int stored);

/* Writes a finite real of so many digits, with a dot for a point whatever the
** locale; gives what the text reads back as. */
enum { LFAULT_DIGITS = 40 }; /* room for the text */
NDA_LOCAL double lfault_digits(char *text, int digits, double real);

/* Does the text of a number look like an integer? */
NDA_LOCAL int lfault_iswhole(const char *text);

/* The value at `index` as Lua writes it, cut to 40 bytes; a number as above. */
NDA_LOCAL void lfault_text(lua_State *L, int index);

/* Pushes "x" in quotes, cut to 40 bytes; for keys other than strings as Lua
** writes them. */
NDA_LOCAL void lfault_key(lua_State *L, int index);

/* What the value at `index` is called: array, or its Lua type. */
NDA_LOCAL const char *lfault_typename(lua_State *L, int index);

/* --- ltable.c: tables ---------------------------------------------------- */

/* Pushes a new array of the value at `index`: a table, number, boolean or
** array. `type` NULL: the values decide. */
NDA_LOCAL larray *ltable_array(lua_State *L, int index, lorigin from,
                               const nda_type *type);

/* Sets all of the array at stack index `array` from the value at `index`, as
** a:assign does. */
NDA_LOCAL void ltable_assign(lua_State *L, int array, int index, lorigin from);

/* --- lplain.c: plain tables ---------------------------------------------- */

/* Values on the stack at once, and all the slots that lplain_read takes, for
** which the caller makes room. */
enum {
  LPLAIN_BATCH = 32,
  LPLAIN_STACK = NDA_MAXDIMS + LPLAIN_BATCH + LUA_MINSTACK
};

/* Reads the table at `index` into the view, if it and all in it are plain
** tables and values that fit. `fields`: it is a list of records, and the stack
** slot of a name, or of a list of names; else 0. `exact`: there may be no key
** but 1 to the length; else none after the last. Raises nothing, and runs no
** script code. Gives 1; or, the view then partly written, 0 for other tables
** and values, and -1 when the watch says stop. */
NDA_LOCAL int lplain_read(lua_State *L, nda_watch *watch, int index,
                          const nda_view *view, int fields, int exact);

/* --- larith.c: functions of elements ------------------------------------- */

/* nd.add(a, b [, out]), a:add(b [, out]) and all others -> a new array, or out,
** of what the function whose number is the fourth upvalue is of each element;
** shapes broadcast. */
NDA_LOCAL int larith_function(lua_State *L);

/* The same as an operator's metamethod. */
NDA_LOCAL int larith_operator(lua_State *L);

/* --- lhost.c: hosts ------------------------------------------------------ */

/* Where the registry has `make`, of which the host's functions make use. */
#define NDA_MAKE_KEY "ndarray.make"
NDA_LOCAL int lhost_make(lua_State *L);

/* Pushes the metatable of loans, which stands in the arrays' as __loans. */
NDA_LOCAL void lhost_push_loans(lua_State *L);

/* Pushes the state. */
NDA_LOCAL lstate *lhost_push_state(lua_State *L,
                                   const struct nda_kernels *kernels,
                                   const void *metatable);

/* --- what each file adds to the arrays' methods and to the module --------- */

NDA_LOCAL const luaL_Reg nda_array_methods[];  /* larray.c */
NDA_LOCAL const luaL_Reg nda_view_methods[];   /* lview.c */
NDA_LOCAL const luaL_Reg nda_create_methods[]; /* lcreate.c */
NDA_LOCAL const luaL_Reg nda_create_functions[];
NDA_LOCAL const luaL_Reg nda_table_methods[]; /* ltable.c */
NDA_LOCAL const luaL_Reg nda_table_functions[];
NDA_LOCAL const luaL_Reg nda_totable_methods[]; /* ltotable.c */
NDA_LOCAL const luaL_Reg nda_take_methods[];    /* ltake.c */
NDA_LOCAL const luaL_Reg nda_index_methods[];   /* lindex.c */
NDA_LOCAL const luaL_Reg nda_metamethods[];
NDA_LOCAL const luaL_Reg nda_print_metamethods[];   /* lprint.c */
NDA_LOCAL const luaL_Reg nda_hint_metamethods[];    /* lhint.c */
NDA_LOCAL const luaL_Reg nda_hint_module_metamethods[];
NDA_LOCAL const luaL_Reg nda_order_methods[];       /* lorder.c */
NDA_LOCAL const luaL_Reg nda_reduce_methods[];      /* lreduce.c */
NDA_LOCAL const char *const nda_shared_functions[]; /* methods that the
                                                    ** module has too */

#endif
