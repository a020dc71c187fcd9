/* lplain.h: converts plain tables to arrays, fast. A plain table is one without
** a metatable. */
#ifndef NDA_LPLAIN_H
#define NDA_LPLAIN_H

#include "lbase.h"

/* Values on the stack at once, and the stack slots that lplain_read needs; the
** caller reserves them. */
enum {
  LPLAIN_BATCH = 32,
  LPLAIN_STACK = NDA_MAXDIMS + LPLAIN_BATCH + LUA_MINSTACK
};

/* Reads the table at `index` into the view, if it consists of plain tables and
** values that fit. `fields`: for a list of records, the stack slot of a field
** name or a list of names; else 0. `exact`: no keys but 1 to the length are
** allowed; else none right after the last. Raises nothing, and runs no script
** code. Returns 1 on success; 0 for other tables and values, or -1 if the watch
** says stop, and then the view may be partly written. */
NDA_LOCAL int lplain_read(lua_State *L, nda_watch *watch, int index,
                          const nda_view *view, int fields, int exact);

#endif
