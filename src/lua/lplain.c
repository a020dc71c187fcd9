/* lplain.c: reads plain tables of plain values as fast as Lua's interface
** allows. A table is plain if it has no metatable. Nothing here allocates,
** raises an error or runs script code. On anything unexpected it gives up, and
** the thorough reader of ltable.c finds the right error. */
#include "lplain.h"

/* The first TRAVERSED tables are always traversed; after them, up to REMEMBERED
** are remembered. Most tables are distinct then and share the memory of the
** state, so each is charged one SHARE-th of its slots. */
enum { REMEMBERED = 1024, TRAVERSED = 64, SHARE = 32 };

typedef struct plain {
  lua_State *L;
  nda_watch *watch;
  int stopped;   /* the watch said stop */
  int64_t slots; /* cost of traversing a table's keys */
  const nda_view *view;
  int fields; /* slot of the field names of records; 0: no records */
  int exact;  /* no keys but 1 to the length; else none after the last */
  int tables; /* number read, up to TRAVERSED */
  uint64_t salt;
  const void *seen[REMEMBERED]; /* tables whose keys were counted */
} plain;

/* Counts n elements of work; false to stop. */
NDA_INLINE int worked(plain *p, int64_t n)
{
  if (p->watch == NULL)
    return 1;
  p->stopped = nda_stopped(p->watch, n);
  return !p->stopped;
}

/* --- values on the stack ------------------------------------------------- */

/* Each stores the `count` values above slot `top`, while they fit. */

static int store_floats(lua_State *L, int top, int count, char *at,
                        int64_t stride)
{
  const double exact = 9007199254740992.0; /* below, floats hold integers */
  for (int k = 1; k <= count; k++, at += stride) {
    double element = lua_tonumber(L, top + k);
    if (!(element < exact && element > -exact) && lua_isinteger(L, top + k))
      return 0;
    memcpy(at, &element, sizeof element);
  }
  return 1;
}

static int store_integers(lua_State *L, int top, int count, char *at,
                          int64_t stride)
{
  for (int k = 1; k <= count; k++, at += stride) {
    int64_t element = lua_tointeger(L, top + k);
    if (!lua_isinteger(L, top + k))
      return 0;
    memcpy(at, &element, sizeof element);
  }
  return 1;
}

static int store_any(lua_State *L, const nda_type *type, int top, int count,
                     char *at, int64_t stride)
{
  for (int k = 1; k <= count; k++, at += stride) {
    nda_value value, element;
    if (!lbase_value(L, top + k, &value) ||
        nda_convert(type, &value, &element) != NDA_OK)
      return 0;
    type->store(at, &element);
  }
  return 1;
}

/* Stores `count` values, with `numbers` numbers among them, and pops them. */
static int store_batch(plain *p, int count, int numbers, char *at,
                       int64_t stride)
{
  lua_State *L = p->L;
  const nda_type *type = nda_type_of(p->view);
  int top = lua_gettop(L) - count, stored;
  if (!worked(p, count))
    return 0;
  if (numbers == count && type->dtype == NDA_FLOAT64)
    stored = store_floats(L, top, count, at, stride);
  else if (numbers == count && type->dtype == NDA_INT64)
    stored = store_integers(L, top, count, at, stride);
  else
    stored = store_any(L, type, top, count, at, stride);
  lua_settop(L, top);
  return stored;
}

/* --- tables -------------------------------------------------------------- */

static int is_plain(lua_State *L, int index)
{
  if (!lua_istable(L, index))
    return 0;
  if (!lua_getmetatable(L, index))
    return 1;
  lua_pop(L, 1);
  return 0;
}

/* Were the keys of the table counted before? A table can have millions of empty
** slots, which take long to skip, and can occur in millions of places. With
** more such tables than are remembered, each has fewer slots. Scripts cannot
** tell which tables replace each other in the memory. */
static int counted_before(plain *p, int index)
{
  const void *table, **place;
  if (p->tables < TRAVERSED) {
    if (++p->tables == TRAVERSED)
      memset(p->seen, 0, sizeof p->seen);
    return 0;
  }
  table = lua_topointer(p->L, index);
  place = &p->seen[(uint64_t)(uintptr_t)table * p->salt >> 54];
  if (*place == table)
    return 1;
  *place = table;
  return 0;
}

/* Does a table with the elements 1 to n have no other key that matters? Then it
** has n keys, so counting them is enough. */
static int ends_well(plain *p, int index, int64_t n)
{
  lua_State *L = p->L;
  int key = lua_gettop(L) + 1, over;
  int64_t slots = p->tables < TRAVERSED ? p->slots : p->slots / SHARE;
  if (!p->exact) {
    over = lua_rawgeti(L, index, n + 1) != LUA_TNIL;
    lua_settop(L, key - 1);
    return !over;
  }
  if (counted_before(p, index))
    return 1;
  if (!worked(p, slots))
    return 0;
  lua_pushnil(L);
  for (over = 0; !over && lua_next(L, index); over = n-- == 0 || !worked(p, 1))
    lua_settop(L, key);
  lua_settop(L, key - 1);
  return !over;
}

/* Pushes field j of the record at `record`; returns its type. */
NDA_INLINE int push_plain_field(plain *p, int record, int64_t j)
{
  if (lua_type(p->L, p->fields) == LUA_TSTRING)
    lua_pushvalue(p->L, p->fields);
  else
    lua_rawgeti(p->L, p->fields, j);
  return lua_rawget(p->L, record);
}

/* Reads the table at the top, a row or a record, from its first element or
** field on, which goes to `at`. */
NDA_INLINE int plain_items(plain *p, int isrecord, int64_t n, char *at,
                           int64_t stride)
{
  lua_State *L = p->L;
  int table = lua_gettop(L);
  for (int64_t i = 0; i < n; i += LPLAIN_BATCH) {
    int count = n - i < LPLAIN_BATCH ? (int)(n - i) : LPLAIN_BATCH;
    int numbers = 0;
    for (int k = 1; k <= count; k++)
      numbers +=
        (isrecord ? push_plain_field(p, table, i + k)
                  : lcompat_plain_geti(L, table, i + k)) == LUA_TNUMBER;
    if (!store_batch(p, count, numbers, at + i * stride, stride))
      return 0;
  }
  return isrecord || ends_well(p, table, n);
}

/* Reads the value at the top as everything below `level` axes. */
static int read_level(plain *p, int level, char *at)
{
  lua_State *L = p->L;
  const nda_view *view = p->view;
  int table = lua_gettop(L);
  int isrecord = p->fields != 0 && level == 1;
  if (!is_plain(L, table) || !worked(p, NDA_TABLE))
    return 0;
  if (isrecord && view->ndim == 1)
    return plain_items(p, 1, 1, at, 0);
  if (isrecord)
    return plain_items(p, 1, view->shape[1], at, view->strides[1]);
  if (level == view->ndim - 1 && p->fields == 0)
    return plain_items(p, 0, view->shape[level], at, view->strides[level]);
  for (int64_t i = 0; i < view->shape[level]; i++) {
    lua_rawgeti(L, table, i + 1);
    if (!read_level(p, level + 1, at + i * view->strides[level]))
      return 0;
    lua_settop(L, table);
  }
  return ends_well(p, table, view->shape[level]);
}

int lplain_read(lua_State *L, nda_watch *watch, int index, const nda_view *view,
                int fields, int exact)
{
  int read = 0, top = lua_gettop(L);
  plain p;
  p.L = L;
  p.watch = watch;
  p.stopped = 0;
  p.slots = lbase_slots(L, watch);
  p.view = view;
  p.fields = fields;
  p.exact = exact;
  p.tables = 0;
  p.salt = (uint64_t)(uintptr_t)&p * 0x9E3779B97F4A7C15 | 1;
  if (view->ndim > 0 && nda_size(view) > 0) {
    lua_pushvalue(L, index);
    read = read_level(&p, 0, (char *)view->data);
  }
  lua_settop(L, top);
  return p.stopped ? -1 : read;
}
