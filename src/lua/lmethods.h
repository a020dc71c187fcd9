/* lmethods.h: what each file of methods includes. It includes the headers of
** the lower floors, and declares what the files add to arrays, to their
** metatable and to the module. lndarray.c registers that. */
#ifndef NDA_LMETHODS_H
#define NDA_LMETHODS_H

#include "ltable.h"

NDA_LOCAL const luaL_Reg nda_view_methods[];   /* lview.c */
NDA_LOCAL const luaL_Reg nda_create_methods[]; /* lcreate.c */
NDA_LOCAL const luaL_Reg nda_create_functions[];
NDA_LOCAL const luaL_Reg nda_totable_methods[]; /* ltotable.c */
NDA_LOCAL const luaL_Reg nda_join_functions[];  /* ljoin.c */
NDA_LOCAL const luaL_Reg nda_take_methods[];    /* ltake.c */
NDA_LOCAL const luaL_Reg nda_index_methods[];   /* lindex.c */
NDA_LOCAL const luaL_Reg nda_metamethods[];
NDA_LOCAL const luaL_Reg nda_print_methods[]; /* lprint.c */
NDA_LOCAL const luaL_Reg nda_print_metamethods[];
NDA_LOCAL const luaL_Reg nda_hint_metamethods[]; /* lhint.c */
NDA_LOCAL const luaL_Reg nda_hint_module_metamethods[];
NDA_LOCAL const luaL_Reg nda_hint_method_metamethods[];
NDA_LOCAL const luaL_Reg nda_reduce_methods[];      /* lreduce.c */
NDA_LOCAL const char *const nda_shared_functions[]; /* its methods, and others,
                                                    ** that also take tables */
NDA_LOCAL const luaL_Reg nda_order_methods[];       /* lorder.c */
NDA_LOCAL const luaL_Reg nda_nearest_methods[];     /* lnearest.c */

/* --- lrunning.c ---------------------------------------------------------- */

/* a:cumsum([axis [, out]]), a:cumsum{axis=, out=} -> the sum of the elements up
** to each: int64 for integers, else the array's type. cummin and cummax: the
** smallest or largest of them, in the array's type. Upvalue 4 is the number of
** the name. */
NDA_LOCAL int nda_running_result(lua_State *L);
NDA_LOCAL const char *const nda_running_names[]; /* by nda_running, then NULL */

/* --- larith.c ------------------------------------------------------------ */

/* nd.add(a, b [, out]), a:add(b [, out]) and the like -> a new array, or out.
** Applies the function numbered by upvalue 4 to each element; shapes
** broadcast. */
NDA_LOCAL int nda_elementwise_function(lua_State *L);

/* The same as an operator's metamethod. */
NDA_LOCAL int nda_elementwise_operator(lua_State *L);

/* --- lhost.c ------------------------------------------------------------- */

NDA_LOCAL const luaL_Reg nda_host_functions[];

/* The key in the registry of `make`, which the host's functions call. */
#define NDA_MAKE_KEY "ndarray.make"
NDA_LOCAL int nda_host_make(lua_State *L);

/* Pushes the metatable of loans, which is the field __loans of the arrays'. */
NDA_LOCAL void nda_push_loans(lua_State *L);

/* Pushes the state. */
NDA_LOCAL lstate *nda_push_state(lua_State *L,
                                 const struct nda_kernels *kernels,
                                 const void *metatable);

#endif
