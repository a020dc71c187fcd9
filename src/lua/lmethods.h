/* lmethods.h: the functions that each file adds to the methods of arrays, to
** their metatable and to the module. lndarray.c registers them. */
#ifndef NDA_LMETHODS_H
#define NDA_LMETHODS_H

#include "lbase.h"

NDA_LOCAL const luaL_Reg nda_array_methods[];  /* larray.c */
NDA_LOCAL const luaL_Reg nda_view_methods[];   /* lview.c */
NDA_LOCAL const luaL_Reg nda_create_methods[]; /* lcreate.c */
NDA_LOCAL const luaL_Reg nda_create_functions[];
NDA_LOCAL const luaL_Reg nda_host_functions[]; /* lhost.c */
NDA_LOCAL const luaL_Reg nda_table_methods[];  /* ltable.c */
NDA_LOCAL const luaL_Reg nda_table_functions[];
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
NDA_LOCAL const luaL_Reg nda_order_methods[];       /* lorder.c */
NDA_LOCAL const luaL_Reg nda_reduce_methods[];      /* lreduce.c */
NDA_LOCAL const luaL_Reg nda_running_methods[];     /* lrunning.c */
NDA_LOCAL const luaL_Reg nda_nearest_methods[];     /* lnearest.c */
NDA_LOCAL const char *const nda_shared_functions[]; /* methods that are also
                                                    ** functions of the
                                                    ** module */

#endif
