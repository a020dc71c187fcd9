/* larray.h: the life of arrays: new ones, views, copies; their memory and their
** elements. */
#ifndef NDA_LARRAY_H
#define NDA_LARRAY_H

#include <string.h>

#include "larg.h"
#include "lbase.h"

/* The array at a stack index that is known to have one. */
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

/* The array's view, with its data pointer; an error when the memory is gone.
** Good until the next call that may run Lua code. */
NDA_INLINE const nda_view *larray_take(lua_State *L, larray *array)
{
  if (array->root->base == NULL)
    lbase_fault_gone(L);
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
** elements of `type`, by the rules. */
NDA_LOCAL larray *larray_convert(lua_State *L, int index, lorigin from,
                                 const nda_type *type, nda_rules rules);

/* An error: the element of `view` that nda_check_copy found does not fit. */
NDA_LOCAL int larray_fault_copy(lua_State *L, lorigin from,
                                const nda_error *error, const nda_type *type,
                                const nda_view *view, nda_rules rules,
                                int stored);

/* Pushes the element at `at`; an integer that no number of Lua's is exactly is
** an error: uint64 above math.maxinteger. */
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
  } else if (LCOMPAT_INTEGERS && type->dtype == NDA_INT64) {
    int64_t integer;
    memcpy(&integer, at, sizeof integer);
    lua_pushinteger(L, integer);
  } else {
    larray_push_any(L, type, at);
  }
}

#endif
