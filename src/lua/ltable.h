/* ltable.h: converts tables to arrays. */
#ifndef NDA_LTABLE_H
#define NDA_LTABLE_H

#include "larray.h"

NDA_LOCAL const luaL_Reg nda_table_methods[];
NDA_LOCAL const luaL_Reg nda_table_functions[];

/* Pushes a new array made from the value at `index`: a table, number, boolean
** or array. With `type` NULL the values determine the type. */
NDA_LOCAL larray *ltable_array(lua_State *L, int index, lorigin from,
                               const nda_type *type);

/* The array at `index`; any other value is replaced by an array made from it
** like that. */
NDA_LOCAL larray *ltable_at(lua_State *L, int index, lorigin from,
                            const nda_type *type);

/* Sets all elements of the array at stack index `array` from the value at
** `index`, as a:assign does. */
NDA_LOCAL void ltable_assign(lua_State *L, int array, int index, lorigin from);

#endif
