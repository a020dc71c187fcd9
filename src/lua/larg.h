/* larg.h: arguments, checked. A fault is an error that names the argument or
** the option. */
#ifndef NDA_LARG_H
#define NDA_LARG_H

#include "lbase.h"

/* Where a value came from, for messages: argument `arg`, or an option of the
** table at `arg`. */
typedef struct lorigin {
  int arg;            /* 0: a caller of ours names it */
  const char *option; /* NULL: the argument itself */
} lorigin;

/* The origin of an argument that is not an option. */
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

/* Advice on a boolean where there should be a bool array. */
#define NDA_ELEMENTS_EQUAL "a == b is one boolean, a:eq(b) an array"

/* An error when there are more than `most` arguments; nils at the end do not
** count. `advice` says what to do instead, or is NULL. */
NDA_LOCAL void larg_most(lua_State *L, int most, const char *advice);
NDA_LOCAL void larg_count(lua_State *L, int most);

/* Advice on lengths that are arguments of their own. */
#define NDA_ONE_SHAPE "a shape is one list, {2, 3}"

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
NDA_LOCAL int larg_one_axis(lua_State *L, int index, lorigin from, int ndim);

/* An error unless there is nil or an integer. */
NDA_LOCAL void larg_check_axis(lua_State *L, int index, lorigin from);

/* The layout of `view` stretched to a shape; an error that names both. */
NDA_LOCAL void larg_stretch(lua_State *L, lorigin from, const nda_view *view,
                            int ndim, const int64_t *shape, nda_layout *layout);

/* `out`, which is argument `arg`, has this shape, or it is an error. */
NDA_LOCAL void larg_out_shape(lua_State *L, int arg, const nda_view *out,
                              int ndim, const int64_t *shape);

/* It is of this type, and may be written to. */
NDA_LOCAL void larg_out_type(lua_State *L, int arg, const nda_view *out,
                             const nda_type *type);

/* An array for a result, wherever it came from. */
typedef struct lout {
  const nda_view *view;
  lorigin from;
  int place; /* in a list of them, from 1; or 0 */
} lout;

/* The same for such a one. It may be longer along the axis `longer`, unless
** that is -1. */
NDA_LOCAL void larg_fit_shape(lua_State *L, const lout *out, int ndim,
                              const int64_t *shape, int longer);
NDA_LOCAL void larg_fit_type(lua_State *L, const lout *out,
                             const nda_type *type);

/* It is of an integer type that holds `least` to `most`, and may be written
** to. */
NDA_LOCAL void larg_fit_places(lua_State *L, const lout *out, int64_t least,
                               int64_t most);

/* The place of the key at `index` among the names of options, or -1. */
NDA_LOCAL int larg_option(lua_State *L, int index, const char *const *names,
                          int count);

/* Spreads a table of options at `arg` over the stack: the option names[i]
** goes to stack index arg + i, and bit i of what it gives tells that it is
** there. An unknown key is an error. */
NDA_LOCAL unsigned larg_options(lua_State *L, int arg, const char *const *names,
                                int count);

/* The value as an element of the type, or an error that says why it cannot
** be one; `place` and `stored` as in lfault_value. */
NDA_LOCAL nda_value larg_convert(lua_State *L, lorigin from,
                                 const nda_type *type, const nda_value *value,
                                 const char *place, int stored);

#endif
