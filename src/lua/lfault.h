/* lfault.h: the words of errors. */
#ifndef NDA_LFAULT_H
#define NDA_LFAULT_H

#include "lbase.h"

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

/* What there is at `index` instead of an integer: the text of another number,
** or what the value is called. */
NDA_LOCAL void lfault_got(lua_State *L, int index);

/* What the value at `index` is called: array, or its Lua type. */
NDA_LOCAL const char *lfault_typename(lua_State *L, int index);

#endif
