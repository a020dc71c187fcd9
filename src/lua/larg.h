/* larg.h: reads and checks arguments. A wrong one is an error that names the
** argument or the option. */
#ifndef NDA_LARG_H
#define NDA_LARG_H

#include "lfault.h"

/* Where a value came from, for messages: argument `arg`, an option of the table
** at `arg`, or an item of a list in either. */
typedef struct lorigin {
  int arg;            /* 0: the calling C code names it */
  int item;           /* 0: the whole value */
  const char *option; /* NULL: the argument itself */
} lorigin;

/* The origin of an argument that is not an option. */
NDA_LOCAL lorigin larg_at(int arg);

/* In place of an argument: a[key], or a[key] = v, in a metamethod; the key is
** at stack index 2. */
enum { LARG_READ = -1, LARG_WRITTEN = -2 };

/* Raises an error about an argument, like luaL_argerror, but it knows the names
** of methods even where Lua does not, and never says "bad self". */
NDA_LOCAL int larg_error(lua_State *L, int arg, const char *text);

/* Raises an error about the origin, with the message on the top of the
** stack. */
NDA_LOCAL int larg_raise(lua_State *L, lorigin from);

/* The same, with a message as lua_pushfstring makes it. */
NDA_LOCAL int larg_raisef(lua_State *L, lorigin from, const char *format, ...);

/* The same for an error of the core. */
NDA_LOCAL int larg_fault(lua_State *L, lorigin from, const nda_error *error);

/* Raises "X expected, got Y" for the value at `index`. */
NDA_LOCAL int larg_expected(lua_State *L, lorigin from, const char *what,
                            int index);

/* The same, followed by what to do instead; `advice` may be NULL. */
NDA_LOCAL int larg_advise(lua_State *L, lorigin from, const char *what,
                          int index, const char *advice);

/* The array in argument `arg`; an error if its memory is gone. */
NDA_LOCAL larray *larg_array(lua_State *L, int arg);

/* The view of the array in argument 1 of a method that has at most `most`
** arguments; `advice` as in larg_most. */
NDA_LOCAL const nda_view *larg_self(lua_State *L, int most, const char *advice);

/* The array at `index` for a result; NULL for nil. */
NDA_LOCAL larray *larg_out(lua_State *L, int index, lorigin from);

/* Pushes the n arrays of the list at `index`, for results. */
NDA_LOCAL void larg_outs(lua_State *L, int index, lorigin from, int n);

/* The array in argument `arg`; an error if it is read-only. */
NDA_LOCAL larray *larg_writable(lua_State *L, int arg);

/* Advice for a missing argument. */
#define NDA_CALL_SO "call it with a colon, a:f(...), or nd.f(a, ...)"

/* Advice for a table where an array is expected. */
#define NDA_MAKE_ARRAY "make it with nd.array(t)"

/* The bool array at `index`; NULL for a table; else an error. */
NDA_LOCAL larray *larg_mask(lua_State *L, int index, lorigin from);

/* Advice for a boolean where a bool array is expected. */
#define NDA_ELEMENTS_EQUAL "a == b is one boolean, a:eq(b) an array"

/* Raises an error for more than `most` arguments; nils at the end do not count.
** `advice` says what to do instead, or is NULL. */
NDA_LOCAL void larg_most(lua_State *L, int most, const char *advice);
NDA_LOCAL void larg_count(lua_State *L, int most);

/* Advice for lengths given as separate arguments. */
#define NDA_ONE_SHAPE "a shape is one list, {2, 3}"

/* The integer, or integral float, at a stack index; else an error. */
NDA_LOCAL int64_t larg_integer(lua_State *L, int index, lorigin from);

/* The same, but false if it is neither. */
NDA_INLINE int larg_tointeger(lua_State *L, int index, int64_t *value)
{
  int isinteger; /* true also for a string that looks like one */
  *value = lua_tointegerx(L, index, &isinteger);
  return isinteger && lua_type(L, index) == LUA_TNUMBER;
}

NDA_INLINE int larg_isinteger(lua_State *L, int index)
{
  int64_t ignored;
  return larg_tointeger(L, index, &ignored);
}

/* The type named by argument `arg`. For nil it is `otherwise`, or an error if
** that is NULL. */
NDA_LOCAL const nda_type *larg_type(lua_State *L, int arg,
                                    const nda_type *otherwise);

/* Reads an integer or a list of them into `values`, which has room for
** NDA_MAXDIMS; returns how many. `what` names the items in messages. */
NDA_LOCAL int larg_integers(lua_State *L, int index, lorigin from,
                            const char *what, int64_t *values);

/* Has the table at `index` a key other than 1 to n? If so, the key is on the
** top of the stack. */
NDA_LOCAL int larg_other_key(lua_State *L, int index, int64_t n,
                             nda_watch *watch);

/* The length of the list at `index`, which may have no keys but 1 to its
** length; `what` names its items in messages. */
NDA_LOCAL int64_t larg_list(lua_State *L, int index, lorigin from,
                            const char *what);

/* Reads a shape for elements of `itemsize` bytes: lengths must not be negative,
** and the size must not overflow. Returns the number of axes. */
NDA_LOCAL int larg_shape(lua_State *L, int arg, int itemsize, int64_t *shape);

/* Reads an axis of `ndim`; returns it counted from 0. */
NDA_LOCAL int larg_axis(lua_State *L, int index, lorigin from, int ndim);

/* Raises an error unless the value is nil or an integer. */
NDA_LOCAL void larg_check_axis(lua_State *L, int index, lorigin from);

/* The layout of `view` broadcast to a shape; the error names both shapes. */
NDA_LOCAL void larg_stretch(lua_State *L, lorigin from, const nda_view *view,
                            int ndim, const int64_t *shape, nda_layout *layout);

/* Raises that error unless the mask, if there is one, broadcasts. Separate from
** callers, which script code may run above: the layout takes much stack. */
NDA_LOCAL NDA_NOINLINE void larg_check_mask(lua_State *L, lorigin from,
                                            const larray *mask, int ndim,
                                            const int64_t *shape);

/* The axis, from 1, to insert in an array so that it broadcasts to a shape with
** one more axis; 0 if that does not help. */
NDA_LOCAL int larg_missing_axis(int fewer, const int64_t *lengths, int ndim,
                                const int64_t *shape);

/* An explanation why a result is int64 although `out` has a float type; or
** "". */
NDA_LOCAL const char *larg_by_chance(nda_dtype dtype, const nda_type *out);

/* An array for a result, and where it came from. */
typedef struct lout {
  const nda_view *view;
  lorigin from;
  int place; /* its position in a list of arrays, from 1; or 0 */
} lout;

/* Raises an error unless it has this shape. It may be longer along the axis
** `longer`, unless that is -1. */
NDA_LOCAL void larg_fit_shape(lua_State *L, const lout *out, int ndim,
                              const int64_t *shape, int longer);

/* Raises an error unless it has this type, and is writable. */
NDA_LOCAL void larg_fit_type(lua_State *L, const lout *out,
                             const nda_type *type);

/* Does both for an array given as `out`; NULL: there is none. */
NDA_LOCAL void larg_fit(lua_State *L, const larray *out, lorigin from, int ndim,
                        const int64_t *shape, int longer, const nda_type *type);

/* Raises an error unless it has an integer type that holds `least` to `most`,
** and is writable. */
NDA_LOCAL void larg_fit_places(lua_State *L, const lout *out, int64_t least,
                               int64_t most);

/* The position of the key at `index` in the names of options, or -1. */
NDA_LOCAL int larg_option(lua_State *L, int index, const char *const *names,
                          int count);

/* Is it a table of options: one without [1]? */
NDA_LOCAL int larg_has_options(lua_State *L, int index);

/* Unpacks a table of options at `arg` onto the stack: option names[i] goes to
** stack index arg + i, and bit i of the result is set if it is present. An
** unknown key is an error. */
NDA_LOCAL unsigned larg_options(lua_State *L, int arg, const char *const *names,
                                int count);

/* The arguments of a method from slot `first` on, each in its slot. */
typedef struct larguments {
  int first;
  unsigned given;             /* bit i: the slot first + i is not nil */
  const char *const *options; /* their names if they came in a table of options
                              ** at `first`; else NULL */
} larguments;

/* Moves arguments or options to their slots: options[i] to first + i. At most
** `plain` come one by one; the options are `count`. The slots of the others get
** nil. */
NDA_LOCAL void larg_spread(lua_State *L, larguments *given, int first,
                           const char *const *options, int plain, int count);

/* The origin of the value in a slot. */
NDA_LOCAL lorigin larg_origin(const larguments *given, int slot);

NDA_INLINE int larg_given(const larguments *given, int slot)
{
  return (int)(given->given >> (slot - given->first) & 1);
}

/* Each reads the value in a slot: a boolean, by default false; 0 or 1, by
** default 1; an axis of `ndim`, or -1 for nil or without axes. */
NDA_LOCAL int larg_flag(lua_State *L, const larguments *given, int slot);
NDA_LOCAL int larg_base(lua_State *L, const larguments *given, int slot);
NDA_LOCAL int larg_some_axis(lua_State *L, const larguments *given, int slot,
                             int ndim);

/* Reads a number, or a boolean if `truth`; not NaN. Returns false for nil. */
NDA_LOCAL int larg_initial(lua_State *L, const larguments *given, int slot,
                           int truth, nda_value *initial);

/* Converts a value to the type, or raises an error that says why it does not
** fit; `place` and `stored` as in lfault_value. */
NDA_LOCAL nda_value larg_convert(lua_State *L, lorigin from,
                                 const nda_type *type, const nda_value *value,
                                 const char *place, int stored);

#endif
