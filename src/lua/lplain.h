/* lplain.h: plain tables to arrays, fast. */
#ifndef NDA_LPLAIN_H
#define NDA_LPLAIN_H

#include "lbase.h"

/* Values on the stack at once, and all the slots that lplain_read takes, for
** which the caller makes room. */
enum {
  LPLAIN_BATCH = 32,
  LPLAIN_STACK = NDA_MAXDIMS + LPLAIN_BATCH + LUA_MINSTACK
};

/* Reads the table at `index` into the view, if it and all in it are plain
** tables and values that fit. `fields`: it is a list of records, and the stack
** slot of a name, or of a list of names; else 0. `exact`: there may be no key
** but 1 to the length; else none after the last. Raises nothing, and runs no
** script code. Gives 1; or, the view then partly written, 0 for other tables
** and values, and -1 when the watch says stop. */
NDA_LOCAL int lplain_read(lua_State *L, nda_watch *watch, int index,
                          const nda_view *view, int fields, int exact);

#endif
