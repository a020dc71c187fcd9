/* larray.h: the life of arrays: creation, views, copies, and access to their
** memory and elements. */
#ifndef NDA_LARRAY_H
#define NDA_LARRAY_H

#include "larg.h"

NDA_LOCAL const luaL_Reg nda_array_methods[];

/* The array at a stack index, which must have one. */
NDA_INLINE larray *larray_at(lua_State *L, int index)
{
  return (larray *)lua_touserdata(L, index);
}

/* The size for an allocator; an error if it is too large. */
NDA_LOCAL size_t larray_room(lua_State *L, int64_t bytes);

/* Pushes a new row-major array with uninitialized elements. The shape must have
** been counted (nda_count). May run finalizers, and raises if memory runs out,
** or if the interrupt still says stop. */
NDA_LOCAL larray *larray_new(lua_State *L, nda_dtype dtype, int ndim,
                             const int64_t *shape);

/* Pushes an array with the view's shape and strides over the memory of a root
** that scripts cannot see. Its two user values are free. */
NDA_LOCAL larray *larray_push_lent(lua_State *L, const nda_view *view,
                                   larray *root);

/* Pushes a view of the array at stack index 1. An empty view gets offset 0 and
** row-major strides, so that no view of it can overflow. */
NDA_LOCAL larray *larray_push_view(lua_State *L, const nda_layout *layout);

/* The array's view with its data pointer; an error if the memory is gone. Valid
** until the next call that may run Lua code. */
NDA_INLINE const nda_view *larray_take(lua_State *L, larray *array)
{
  if (array->root->base == NULL)
    lbase_fault_gone(L);
  array->view.data = array->root->base + array->offset;
  return &array->view;
}

/* The same, given the view of an array. */
NDA_INLINE void larray_take_view(lua_State *L, const nda_view *view)
{
  larray_take(L, (larray *)(void *)view); /* the view is its first member */
}

/* Sets all elements of an array created here to zero. */
NDA_LOCAL void larray_clear(lua_State *L, larray *array);

/* Copies the elements of an array to another with the same type and number of
** axes; to the start of an axis that is longer. */
NDA_LOCAL void larray_copy(lua_State *L, larray *to, larray *from);

/* Pushes the array that a result is written to: the one at `slot`, which has no
** other userdata, or a new one if it has none, or `apart` is set: then
** larray_finish copies the result. */
NDA_LOCAL larray *larray_push_result(lua_State *L, int slot, int apart,
                                     nda_dtype dtype, int ndim,
                                     const int64_t *shape);

/* Copies a result at `index` to the array at `slot`, and puts that in its
** place, unless it is that array, or there is none. */
NDA_LOCAL void larray_finish(lua_State *L, int slot, int index);

/* Do the arrays share memory, other than element by element in the same order,
** so that each is read before it is written? */
NDA_LOCAL int larray_mixes(const nda_view *out, const nda_view *array);

/* Raises an error if two of the n arrays from slot `first` on share memory. */
NDA_LOCAL void larray_check_apart(lua_State *L, lorigin from, int first, int n);

/* Cost for a watch of testing whether two arrays share memory. */
enum { NDA_PAIR = 2048 };

/* A view of an array, broadcast. */
typedef struct lwide {
  nda_view view;
  nda_layout layout;
} lwide;

/* Takes an array as larray_take does, and broadcasts it to the shape of `like`,
** which was found to be possible; NULL for NULL. */
NDA_LOCAL const nda_view *larray_take_wide(lua_State *L, larray *array,
                                           const nda_view *like, lwide *wide);

/* Pushes a new row-major array: the elements of the array at `index`, converted
** to `type` by the rules. */
NDA_LOCAL larray *larray_convert(lua_State *L, int index, lorigin from,
                                 const nda_type *type, nda_rules rules);

/* Raises the error for the element of `view` that nda_check_copy found. */
NDA_LOCAL int larray_fault_copy(lua_State *L, lorigin from,
                                const nda_error *error, const nda_type *type,
                                const nda_view *view, nda_rules rules,
                                int stored);

/* Pushes the element at `at`. An integer that no Lua number represents exactly
** is an error: uint64 above math.maxinteger. */
NDA_LOCAL void larray_push_any(lua_State *L, const nda_type *type,
                               const void *at);

/* The same, faster for the most common types. */
NDA_INLINE void larray_push_element(lua_State *L, const nda_type *type,
                                    const void *at)
{
  if (type->dtype == NDA_FLOAT64) {
    double real;
    memcpy(&real, at, sizeof real);
    lua_pushnumber(L, real);
  } else if (LCOMPAT_INTEGERS && type->dtype == NDA_INT64) {
    int64_t integer;
    memcpy(&integer, at, sizeof integer);
    lua_pushinteger(L, integer);
  } else {
    larray_push_any(L, type, at);
  }
}

#endif
