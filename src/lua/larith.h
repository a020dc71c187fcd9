/* larith.h: elementwise functions and operators. */
#ifndef NDA_LARITH_H
#define NDA_LARITH_H

#include "lbase.h"

/* nd.add(a, b [, out]), a:add(b [, out]) and the like -> a new array, or out.
** Applies the function numbered by upvalue 4 to each element; shapes
** broadcast. */
NDA_LOCAL int larith_function(lua_State *L);

/* The same as an operator's metamethod. */
NDA_LOCAL int larith_operator(lua_State *L);

#endif
