/* lfault.h: the texts of errors that several functions share. */
#ifndef NDA_LFAULT_H
#define NDA_LFAULT_H

#include "lbase.h"

/* Each function that pushes one string returns it, and reserves stack slots for
** it and what follows. These push a shape, "(2, 3)"; a position, "[2][3]"; a
** number; the text of an error of the core. */
NDA_LOCAL const char *lfault_shape(lua_State *L, int ndim,
                                   const int64_t *shape);
NDA_LOCAL const char *lfault_place(lua_State *L, const nda_view *view,
                                   int64_t flat);
NDA_LOCAL const char *lfault_number(lua_State *L, const nda_value *value);
NDA_LOCAL const char *lfault_core(lua_State *L, const nda_error *error);

/* Pushes why the value does not fit the type. `place` is "" or text like " at
** [2][3]"; `stored`: the array exists already, and the text suggests another
** type for it. */
NDA_LOCAL const char *lfault_value(lua_State *L, nda_status status,
                                   const nda_type *type, const nda_value *value,
                                   const char *place, int stored);

/* Writes a finite real with `digits` digits, with a dot for the point in any
** locale; returns the number that the text reads back as. */
enum { LFAULT_DIGITS = 40 }; /* room for the text */
NDA_LOCAL double lfault_digits(char *text, int digits, double real);

/* Does the text of a number look like an integer? */
NDA_LOCAL int lfault_iswhole(const char *text);

/* Pushes the value at `index` as Lua writes it, cut to 40 bytes; numbers as
** lfault_number does. */
NDA_LOCAL const char *lfault_text(lua_State *L, int index);

/* Pushes a key: a string in quotes, cut to 40 bytes; others as Lua writes
** them. */
NDA_LOCAL const char *lfault_key(lua_State *L, int index);

/* Pushes what is at `index` instead of an integer: the text of another number,
** or the name of the type. */
NDA_LOCAL const char *lfault_got(lua_State *L, int index);

/* The name of the type of the value at `index`: array, or its Lua type. */
NDA_LOCAL const char *lfault_typename(lua_State *L, int index);

#endif
