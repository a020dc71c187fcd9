/* lhost.h: what a host gets, and the state that it belongs to. */
#ifndef NDA_LHOST_H
#define NDA_LHOST_H

#include "lbase.h"

/* The key in the registry of `make`, which the host's functions call. */
#define NDA_MAKE_KEY "ndarray.make"
NDA_LOCAL int lhost_make(lua_State *L);

/* Pushes the metatable of loans, which is the field __loans of the arrays'. */
NDA_LOCAL void lhost_push_loans(lua_State *L);

/* Pushes the state. */
NDA_LOCAL lstate *lhost_push_state(lua_State *L,
                                   const struct nda_kernels *kernels,
                                   const void *metatable);

#endif
