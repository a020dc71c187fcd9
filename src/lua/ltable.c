/* ltable.c: converts nested tables, and lists of records, to arrays. Reading
** has three steps: the first element of each level gives the shape, memory is
** allocated, and then everything is read, with a check of each element. There
** are two readers. The quick one handles only plain tables, runs no script
** code, raises nothing, and gives up on anything unexpected. Then the thorough
** one starts from the beginning: it finds every error, and reads tables with
** __index and __len through them. So script code can run at any element, and
** only stack slots and the new array are held across one. */
#include <stddef.h>
#include <string.h>

#include "../core/transfer.h"
#include "lplain.h"
#include "ltable.h"

/* How strictly a table is read. */
enum {
  SETTLED = 1, /* the type is given; else the values determine it */
  LENIENT = 2  /* of other keys, only the one after the last is an error */
};

/* The cost of reading an element thoroughly, for the interrupt. */
enum { COSTLY = 8 };

typedef struct reader {
  lua_State *L;
  lstate *state;
  lorigin from;
  int flags;
  int slot;       /* stack slot of the new array */
  int first;      /* the stack slot of the outermost table, and above it the
                  ** first element of each level, from the search for the shape;
                  ** 0: none */
  int seen;       /* slot of the set of tables already read; 0: none */
  int hollow;     /* the array has no elements */
  int fields;     /* slot of the list of field names; 0: no records */
  larray *source; /* NULL: fields are read; else they are set from it */
  int writes;     /* set the fields; else only check that it is possible */
  int started;    /* a value was read, or the type is given */
  int uniform;    /* only arrays so far, all of type `type` */
  const nda_type *type;
  const nda_view *view;    /* of the array, with its data */
  int64_t at[NDA_MAXDIMS]; /* the current position, from 1 */
} reader;

/* Reserves slots for all levels of the search for the shape, and for both
** readers. The thorough one counts its work even without an interrupt: script
** code that it runs may lead a host to set one. */
static void start_reader(lua_State *L, reader *r, lorigin from, int flags)
{
  lbase_stack(L, NDA_MAXDIMS + LUA_MINSTACK + LPLAIN_STACK);
  memset(r, 0, offsetof(reader, at));
  r->L = L;
  r->state = lbase_state(L);
  r->from = from;
  r->flags = flags;
  lbase_watch_of(L, r->state); /* the interrupt may still say stop */
}

/* Sets the destination of the elements. */
static void point_at(reader *r, const nda_view *view)
{
  r->type = nda_type_of(view);
  r->view = view;
}

/* --- faults -------------------------------------------------------------- */

/* Pushes the name of field j. */
static void push_field(reader *r, int64_t j)
{
  if (lua_type(r->L, r->fields) == LUA_TSTRING)
    lua_pushvalue(r->L, r->fields);
  else
    lua_rawgeti(r->L, r->fields, j);
}

/* Pushes the suffix for field j, .hp or ["pos.x"]; returns true for the first
** form. */
static int push_field_name(reader *r, int64_t j)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  lua_State *L = r->L;
  push_field(r, j);
  const char *name = lua_tostring(L, -1);
  if (name == NULL || /* a script has removed it meanwhile */
      (name[strspn(name, letters)] == '\0' && *name != '\0')) {
    lfault_text(L, -1);
    lua_pushfstring(L, ".%s", lua_tostring(L, -1));
    return 1;
  }
  lfault_key(L, -1);
  lua_pushfstring(L, "[%s]", lua_tostring(L, -1));
  return 0;
}

/* Pushes "[3][2]", the position at `depth` levels; for a field "[3].hp". */
static const char *push_place(reader *r, int depth)
{
  lua_State *L = r->L;
  int named = r->fields != 0 && depth == 2;
  lbase_stack(L, depth + LUA_MINSTACK);
  lua_pushliteral(L, "");
  for (int i = 0; i < depth - named; i++)
    lua_pushfstring(L, "[%I]", (LUAI_UACINT)r->at[i]);
  lua_concat(L, depth - named + 1);
  if (named) {
    const char *place = lua_tostring(L, -1);
    push_field_name(r, r->at[1]);
    lua_pushfstring(L, "%s%s", place, lua_tostring(L, -1));
  }
  return lua_tostring(L, -1);
}

/* The same with " at " in front, or "" at depth 0. */
static const char *push_at(reader *r, int depth)
{
  const char *place = push_place(r, depth);
  return depth == 0 ? place : lua_pushfstring(r->L, " at %s", place);
}

/* Raises the error for a nil at `depth` levels; where floats are allowed, with
** what to write instead. */
static void fault_nil(reader *r, int depth)
{
  const char *place = push_place(r, depth), *why = ": a hole";
  int floats =
    r->type != NULL && (r->type->kind == NDA_REAL ||
                        (r->type->kind == NDA_SIGNED && !(r->flags & SETTLED)));
  if (r->fields != 0 && depth == 2)
    why = push_field_name(r, r->at[1])
            ? ""
            : ": the name of a field is one key, not a path";
  else if (floats && r->fields == 0 && depth == r->view->ndim)
    why = ": a hole; write 0/0 for a missing number";
  larg_raisef(r->L, r->from, "%s is nil%s", place, why);
}

static void fault_expected(reader *r, int depth, const char *what, int index)
{
  lua_State *L = r->L;
  const char *got = lfault_typename(L, index);
  if (lua_isnil(L, index) && depth > 0)
    fault_nil(r, depth);
  larg_raisef(L, r->from, "%s expected%s, got %s", what, push_at(r, depth),
              got);
}

static void fault_length(reader *r, int level, int64_t length,
                         const char *qualifier)
{
  lua_State *L = r->L;
  LUAI_UACINT want = (LUAI_UACINT)r->view->shape[level];
  const char *place = push_place(r, level);
  const char *plural = length == 1 ? "" : "s";
  if (level == 0)
    place = "the list";
  if (r->flags & LENIENT)
    larg_raisef(L, r->from, "%s has %s%I element%s, %I expected", place,
                qualifier, (LUAI_UACINT)length, plural, want);
  for (int i = 0; i < level; i++)
    r->at[i] = 1;
  larg_raisef(L, r->from, "%s has %s%I element%s, %s has %I", place, qualifier,
              (LUAI_UACINT)length, plural, push_place(r, level), want);
}

static void fault_deep(reader *r)
{
  larg_raisef(r->L, r->from,
              "nested deeper than %d levels, or a cycle, at "
              "[1][1]\xE2\x80\xA6",
              NDA_MAXDIMS);
}

static void fault_value(reader *r, nda_status status, const nda_value *value,
                        int depth)
{
  lfault_value(r->L, status, r->type, value, push_at(r, depth),
               r->flags & LENIENT);
  larg_raise(r->L, r->from);
}

/* --- tables, plain or not ------------------------------------------------ */

/* Must the table at `index` be read through its metatable? */
static int is_proxy(lua_State *L, int index)
{
  if (luaL_getmetafield(L, index, "__index") == LUA_TNIL)
    return 0;
  int both = luaL_getmetafield(L, index, "__len") != LUA_TNIL;
  lua_pop(L, 1 + both);
  return both;
}

/* Pushes element i. */
static void push_item(lua_State *L, int index, int64_t i, int proxy)
{
  if (proxy)
    lua_geti(L, index, i);
  else
    lua_rawgeti(L, index, i);
}

/* The length of the table at `index`, which is at `level`. */
static int64_t table_length(reader *r, int level, int index, int proxy)
{
  lua_State *L = r->L;
  int64_t length;
  if (!proxy)
    return (int64_t)lua_rawlen(L, index);
  lua_len(L, index);
  if (!larg_tointeger(L, -1, &length) || length < 0) {
    int answer = lua_gettop(L);
    larg_raisef(L, r->from,
                "a length of at least 0 expected from __len%s, got %s",
                push_at(r, level), lfault_text(L, answer));
  }
  lua_pop(L, 1);
  return length;
}

/* Traverses the keys of a plain table with n elements. An integer key above n
** shows that the table has a hole. Returns the slot of a key that is below 1 or
** not an integer; 0 if there is none. */
static int find_stray(reader *r, int level, int index, int64_t n)
{
  lua_State *L = r->L;
  int stray = 0;
  lbase_scan(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int64_t key = 0;
    lua_pop(L, 1);
    lbase_worked(L, &r->state->watch, 1);
    if (lua_isinteger(L, -1))
      key = lua_tointeger(L, -1);
    if (key > n) {
      r->at[level] = n + 1;
      fault_nil(r, level + 1);
    }
    if (key < 1 && stray == 0) {
      lua_pushvalue(L, -1);
      lua_insert(L, -2);
      stray = lua_gettop(L) - 1;
    }
  }
  return stray;
}

/* Checks that a plain table of n elements has the keys 1 to n and no other. */
static void check_keys(reader *r, int level, int index, int64_t n)
{
  lua_State *L = r->L;
  int stray = find_stray(r, level, index, n);
  if (stray != 0) {
    int record = level > 0 && n == 0 && lua_type(L, stray) == LUA_TSTRING;
    larg_raisef(L, r->from, "key %s%s: a list expected%s", lfault_key(L, stray),
                push_at(r, level),
                record ? "; nd.fromrecords reads records" : "");
  }
}

static void check_length(reader *r, int level, int index, int proxy)
{
  if (!proxy && (r->flags & LENIENT))
    return; /* checked at the elements, and after the last */
  int64_t length = table_length(r, level, index, proxy);
  if (length == r->view->shape[level])
    return;
  if (!proxy)
    check_keys(r, level, index, length);
  fault_length(r, level, length, "");
}

static int read_before(reader *r, int level, int index);

/* Checks a table after its last element. A table in many places can have
** millions of empty slots, so its keys are traversed only once. */
static void check_end(reader *r, int level, int index, int proxy)
{
  int64_t n = r->view->shape[level];
  if (proxy)
    return;
  if (!(r->flags & LENIENT)) {
    if (r->hollow || !read_before(r, level, index))
      check_keys(r, level, index, n);
    return;
  }
  if (lua_rawgeti(r->L, index, n + 1) != LUA_TNIL)
    fault_length(r, level, n, "more than ");
  lua_pop(r->L, 1);
}

/* --- the type that the values decide ------------------------------------- */

/* The type for values of a kind; for numbers in records always float64,
** whatever their current values. */
static const nda_type *type_of_kind(const reader *r, nda_kind kind)
{
  return nda_type_for(r->fields != 0 && kind == NDA_SIGNED ? NDA_REAL : kind);
}

/* Sets at[level..] to the position of an element, given its number in row-major
** order under at[0..level). */
static void go_to(reader *r, int level, int64_t flat)
{
  for (int i = r->view->ndim - 1; i >= level; i--) {
    r->at[i] = flat % r->view->shape[i] + 1;
    flat /= r->view->shape[i];
  }
}

/* The address of the first element under at[0..level). */
static char *address(const reader *r, int level)
{
  char *at = (char *)r->view->data;
  for (int i = 0; i < level; i++)
    at += (r->at[i] - 1) * r->view->strides[i];
  return at;
}

/* Converts the elements before at[0..level) to another type, in place if the
** size allows it: no script has seen the array yet. */
static void retype(reader *r, const nda_type *to, int level)
{
  lua_State *L = r->L;
  const nda_type *from = r->type;
  const char *old = (const char *)r->view->data;
  int64_t done = r->hollow ? 0 : (address(r, level) - old) / from->size;
  larray *array = larray_at(L, r->slot);
  if (to->size != from->size) {
    array = larray_new(L, to->dtype, r->view->ndim, r->view->shape);
    lua_replace(L, r->slot); /* `old` stays valid: nothing allocates before the
                             ** return */
  }
  array->view.dtype = to->dtype;
  point_at(r, larray_take(L, array));
  for (int64_t i = 0; i < done; i++) {
    nda_value value, element;
    from->load(old + i * from->size, &value);
    nda_status status = nda_convert(to, &value, &element);
    if (status != NDA_OK) {
      go_to(r, 0, i);
      fault_value(r, status, &value, r->view->ndim);
    }
    to->store((char *)r->view->data + i * to->size, &element);
    lbase_worked(L, &r->state->watch, 1);
  }
}

/* Prepares for a value of this kind at at[0..level). */
static void settle(reader *r, nda_kind kind, int level)
{
  const nda_type *now = nda_type_for(r->type->kind);
  const nda_type *next = type_of_kind(r, kind);
  if (!r->started)
    now = next;
  r->started = 1;
  r->uniform = 0;
  if (now != next && (now->kind == NDA_BOOLEAN || next->kind == NDA_BOOLEAN))
    return; /* an error, which the conversion will find */
  if (now->kind == NDA_SIGNED && next->kind == NDA_REAL)
    now = next;
  if (now != r->type)
    retype(r, now, level);
}

/* --- reading ------------------------------------------------------------- */

/* Stores the value at the top of the stack as the element at r->at. */
static void read_value(reader *r)
{
  lua_State *L = r->L;
  int depth = r->fields != 0 ? 2 : r->view->ndim;
  nda_value value, element;
  lbase_worked(L, &r->state->watch, COSTLY);
  if (!lbase_value(L, -1, &value)) {
    larray *array = lbase_toarray(L, -1);
    if (array == NULL || array->view.ndim > 0)
      fault_expected(r, depth,
                     r->type->kind == NDA_BOOLEAN ? "boolean" : "number",
                     lua_gettop(L));
    nda_types[array->view.dtype].load(larray_take(L, array)->data, &value);
  }
  if (!(r->flags & SETTLED))
    settle(r, value.kind, r->view->ndim);
  nda_status status = nda_convert(r->type, &value, &element);
  if (status != NDA_OK)
    fault_value(r, status, &value, depth);
  r->type->store(address(r, r->view->ndim), &element);
}

static void fault_array(reader *r, int level, const nda_view *view)
{
  lua_State *L = r->L;
  const char *place = push_place(r, level);
  const char *shape = lfault_shape(L, view->ndim, view->shape);
  larg_raisef(L, r->from, "%s is an array of shape %s, %s expected", place,
              shape,
              lfault_shape(L, r->view->ndim - level, r->view->shape + level));
}

/* Reads the array at `index`, in place of a table, at at[0..level). */
static void read_array(reader *r, int level, int index)
{
  larray *array = lbase_toarray(r->L, index);
  if (array == NULL)
    fault_expected(r, level, "table", index);
  const nda_view *view = &array->view;
  if (view->ndim != r->view->ndim - level ||
      memcmp(view->shape, r->view->shape + level,
             nda_bytes(view->ndim, sizeof *view->shape)) != 0)
    fault_array(r, level, view);
  if (nda_type_of(view) != r->type && nda_size(view) == 0)
    r->uniform = 0;
  else if (!(r->flags & SETTLED) &&
           !(r->uniform && nda_type_of(view) == r->type))
    settle(r, nda_type_of(view)->kind, level);
  r->started = 1;
  view = larray_take(r->L, array);
  nda_view part = {
    address(r, level),      r->type->dtype,          view->ndim, 0,
    r->view->shape + level, r->view->strides + level};
  nda_error error;
  if (nda_check_copy(r->state->kernels, &r->state->watch, &part, view,
                     NDA_EXACT, &error) != NDA_OK) {
    nda_value value;
    int64_t flat = error.got;
    lbase_go_on(r->L, error.code);
    nda_type_of(view)->load((char *)view->data + nda_offset(view, flat),
                            &value);
    go_to(r, level, flat);
    fault_value(r, error.code, &value, r->view->ndim);
  }
  lbase_go_on(r->L, nda_copy(r->state->kernels, &r->state->watch, &part, view,
                             NDA_EXACT));
}

/* In an empty array, a table in many places is read once a level: otherwise a
** few tables could take forever. See also check_end. */
static int read_before(reader *r, int level, int index)
{
  lua_State *L = r->L;
  if (r->seen == 0)
    return 0;
  lua_pushvalue(L, index);
  int before =
    lua_rawget(L, r->seen) == LUA_TNUMBER && lua_tointeger(L, -1) == level;
  lua_pop(L, 1);
  if (!before) {
    lua_pushvalue(L, index);
    lua_pushinteger(L, level);
    lua_rawset(L, r->seen);
  }
  return before;
}

static void read_item(reader *r, int level, int linked);

/* Reads the table at `index`, at at[0..level). `linked`: the search for the
** shape went through it. */
static void read_table(reader *r, int level, int index, int linked)
{
  lua_State *L = r->L;
  int proxy = is_proxy(L, index);
  if (r->hollow && read_before(r, level, index))
    return;
  if (!linked)
    check_length(r, level, index, proxy);
  int64_t n = r->view->shape[level];
  if (n == 0)
    r->uniform = 0;
  for (int64_t i = 1; i <= n; i++, linked = 0) {
    r->at[level] = i;
    if (linked)
      lua_pushvalue(L, r->first + level + 1);
    else
      push_item(L, index, i, proxy);
    if (!proxy && (r->flags & LENIENT) && lua_isnil(L, -1)) {
      find_stray(r, level, index, i - 1);
      fault_length(r, level, i - 1, "");
    }
    read_item(r, level + 1, linked);
    lua_pop(L, 1);
  }
  check_end(r, level, index, proxy);
}

/* Sets the field at r->at to its element. */
static void write_field(reader *r, int record)
{
  lua_State *L = r->L;
  lbase_worked(L, &r->state->watch, COSTLY);
  larray_take(L, r->source);
  larray_push_element(L, r->type, address(r, r->view->ndim));
  if (r->writes)
    lua_settable(L, record);
}

/* Reads the record at the top of the stack, element at[0] of the list. */
static void read_record(reader *r)
{
  lua_State *L = r->L;
  int record = lua_gettop(L);
  int64_t fields = r->view->ndim > 1 ? r->view->shape[1] : 1;
  const char *access = r->source != NULL ? "__newindex" : "__index";
  if (!lua_istable(L, record) &&
      (!lua_isuserdata(L, record) ||
       (r->source != NULL && lbase_toarray(L, record) != NULL) ||
       luaL_getmetafield(L, record, access) == LUA_TNIL))
    fault_expected(r, 1, "record", record);
  for (int64_t j = 1; j <= fields; j++) {
    r->at[1] = j;
    push_field(r, j);
    if (r->source != NULL) {
      write_field(r, record);
    } else {
      lua_gettable(L, record);
      read_value(r);
    }
    lua_settop(L, record);
  }
}

/* Reads the value at the top of the stack, at at[0..level). `linked`: the
** search for the shape went through it. */
static void read_item(reader *r, int level, int linked)
{
  lua_State *L = r->L;
  if (r->fields != 0) {
    read_record(r);
  } else if (level == r->view->ndim) {
    read_value(r);
  } else if (lua_istable(L, -1)) {
    lbase_worked(L, &r->state->watch, COSTLY);
    read_table(r, level, lua_gettop(L), linked);
  } else {
    read_array(r, level, lua_gettop(L));
  }
}

/* Reads the whole value at `index`; leaves values on the stack. */
static void read_all(reader *r, int index, int linked)
{
  lua_State *L = r->L;
  r->hollow = nda_size(r->view) == 0;
  if (r->view->ndim > 1 && (r->hollow || !(r->flags & LENIENT))) {
    lua_newtable(L);
    r->seen = lua_gettop(L);
  }
  lua_pushvalue(L, index);
  read_item(r, 0, linked);
}

/* --- a new array --------------------------------------------------------- */

/* Finds the shape from the first elements, which stay on the stack. */
static int probe(reader *r, int index, int64_t *shape)
{
  lua_State *L = r->L;
  int ndim = 0;
  lua_pushvalue(L, index);
  r->first = lua_gettop(L);
  while (lua_istable(L, -1)) {
    int top = lua_gettop(L), proxy = is_proxy(L, top);
    if (ndim == NDA_MAXDIMS)
      fault_deep(r);
    shape[ndim] = table_length(r, ndim, top, proxy);
    r->at[ndim] = 1;
    if (shape[ndim++] == 0)
      return ndim;
    push_item(L, top, 1, proxy);
  }
  const larray *array = lbase_toarray(L, -1);
  if (array != NULL && array->view.ndim > 0) {
    if (ndim + array->view.ndim > NDA_MAXDIMS)
      fault_deep(r);
    memcpy(shape + ndim, array->view.shape,
           nda_bytes(array->view.ndim, sizeof *shape));
    ndim += array->view.ndim;
  }
  return ndim;
}

/* The initial type, from the last value that the probe found. */
static const nda_type *first_type(reader *r)
{
  lua_State *L = r->L;
  larray *array = lbase_toarray(L, -1);
  nda_value value;
  if (lbase_value(L, -1, &value))
    return nda_type_for(value.kind);
  if (array == NULL)
    return &nda_types[NDA_FLOAT64];
  if (array->view.ndim == 0)
    return nda_type_for(nda_type_of(&array->view)->kind);
  r->uniform = 1;
  return nda_type_of(&array->view);
}

/* Allocates the new array, on the top of the stack, for the reader. */
static void take_memory(reader *r, const nda_type *type, int ndim,
                        const int64_t *shape)
{
  lua_State *L = r->L;
  int64_t size, bytes;
  nda_error error;
  if (nda_count(ndim, shape, type->size, &size, &bytes, &error) != NDA_OK)
    larg_fault(L, r->from, &error);
  larray *array = larray_new(L, type->dtype, ndim, shape);
  r->slot = lua_gettop(L);
  point_at(r, larray_take(L, array));
}

static int read_plain(const reader *r, int index)
{
  int read = lplain_read(r->L, lbase_watch_of(r->L, r->state), index, r->view,
                         r->fields, 1);
  if (read < 0)
    lbase_fault_stopped(r->L);
  return read;
}

/* Reads the value at `index` into the new array, if it consists of plain
** tables. If the values determine the type, and some are not integers, it tries
** floats. */
static int read_quickly(reader *r, int index)
{
  larray *array = larray_at(r->L, r->slot);
  if (read_plain(r, index))
    return 1;
  if ((r->flags & SETTLED) || r->type->dtype != NDA_INT64)
    return 0;
  array->view.dtype = NDA_FLOAT64;
  if (read_plain(r, index))
    return 1;
  array->view.dtype = NDA_INT64;
  return 0;
}

larray *ltable_array(lua_State *L, int index, lorigin from,
                     const nda_type *type)
{
  reader r;
  int64_t shape[NDA_MAXDIMS];
  int top = lua_gettop(L);
  nda_value value;
  index = lua_absindex(L, index);
  const larray *array = lbase_toarray(L, index);
  if (array != NULL)
    return larray_convert(L, index, from,
                          type != NULL ? type : nda_type_of(&array->view),
                          NDA_EXACT);
  if (!lua_istable(L, index) && !lbase_value(L, index, &value))
    larg_expected(L, from, "table, number, boolean or array", index);
  start_reader(L, &r, from, type != NULL ? SETTLED : 0);
  int ndim = probe(&r, index, shape);
  take_memory(&r, type != NULL ? type : first_type(&r), ndim, shape);
  if (!read_quickly(&r, index)) {
    read_all(&r, index, 1);
    if (r.hollow && type == NULL && !r.uniform) /* no value has a type */
      retype(&r, &nda_types[NDA_FLOAT64], 0);
  }
  lua_copy(L, r.slot, top + 1);
  lua_settop(L, top + 1);
  return larray_at(L, -1);
}

larray *ltable_at(lua_State *L, int index, lorigin from, const nda_type *type)
{
  larray *array = lbase_toarray(L, index);
  if (array == NULL) {
    array = ltable_array(L, index, from, type);
    lua_replace(L, index);
  }
  return array;
}

/* nd.array(x [, dtype]) -> a new array made from a table, a number, a boolean,
** or another array */
static int mod_array(lua_State *L)
{
  larg_most(L, 2, "elements go into one table, {1, 2}");
  ltable_array(L, 1, larg_at(1),
               lua_isnil(L, 2) ? NULL : larg_type(L, 2, NULL));
  return 1;
}

/* --- records ------------------------------------------------------------- */

/* Checks the last arguments: a list of records, and the one with field names, a
** name or a list of names. Returns how many names, 0 for a single name. */
static int64_t check_fields(lua_State *L, int arg)
{
  if (!lua_istable(L, arg - 1))
    larg_expected(L, larg_at(arg - 1), "list of records", arg - 1);
  if (lua_type(L, arg) == LUA_TSTRING)
    return 0;
  if (!lua_istable(L, arg))
    larg_expected(L, larg_at(arg), "name of a field or list of names", arg);
  int64_t n = larg_list(L, arg, larg_at(arg), "names");
  if (n == 0)
    luaL_argerror(L, arg, "a list of at least one name expected");
  nda_watch *watch = lbase_watch(L);
  for (int64_t i = 1; i <= n; i++) {
    lbase_worked(L, watch, 1);
    if (lua_rawgeti(L, arg, i) != LUA_TSTRING)
      larg_raisef(L, larg_at(arg), "name expected at [%I], got %s",
                  (LUAI_UACINT)i, lfault_typename(L, -1));
    lua_pop(L, 1);
  }
  return n;
}

/* The initial type: that of the first field, if it can be read without running
** script code. */
static const nda_type *first_field_type(reader *r, int index)
{
  lua_State *L = r->L;
  int top = lua_gettop(L);
  const nda_type *type = &nda_types[NDA_FLOAT64];
  nda_value value;
  if (!lua_getmetatable(L, index) && lua_rawgeti(L, index, 1) == LUA_TTABLE) {
    push_field(r, 1);
    lua_rawget(L, -2);
    if (lbase_value(L, -1, &value))
      type = type_of_kind(r, value.kind);
  }
  lua_settop(L, top);
  return type;
}

/* nd.fromrecords(list, {"x", "y"} [, dtype]) -> a new (#list, 2) array of the
** named fields of a list of records; nd.fromrecords(list, "hp") -> a (#list)
** array. By default float64 for numbers, bool for booleans. Fields are read
** like `record.x`, with metamethods. */
static int mod_fromrecords(lua_State *L)
{
  reader r;
  int64_t shape[2] = {0, 0};
  larg_count(L, 3);
  shape[1] = check_fields(L, 2);
  const nda_type *type = lua_isnil(L, 3) ? NULL : larg_type(L, 3, NULL);
  start_reader(L, &r, larg_at(1), type != NULL ? SETTLED : 0);
  r.fields = 2;
  shape[0] = table_length(&r, 0, 1, is_proxy(L, 1));
  take_memory(&r, type != NULL ? type : first_field_type(&r, 1),
              shape[1] > 0 ? 2 : 1, shape);
  if (!read_quickly(&r, 1))
    read_table(&r, 0, 1, 0);
  lua_settop(L, r.slot);
  return 1;
}

/* --- refilling ----------------------------------------------------------- */

/* Refills the array from plain tables, through memory from the state's
** allocator: nothing raises meanwhile, so it can be freed at once and is not
** garbage. Returns 0, with nothing changed, if the quick reader gave up. */
static int refill_quickly(const reader *r, larray *array, int index)
{
  lua_State *L = r->L;
  void *state;
  nda_watch *watch =
    lbase_watch_of(L, r->state); /* may raise, so it comes before the
                                     ** allocation */
  lua_Alloc allocate = lua_getallocf(L, &state);
  nda_view copy = *larray_take(L, array);
  int itemsize = nda_type_of(&copy)->size;
  int64_t all = nda_size(&copy) * itemsize;
  size_t bytes = nda_bytes(all, 1);
  int64_t strides[NDA_MAXDIMS];
  nda_status status = NDA_OK;
  if (all == 0 || !nda_fits(all))
    return 0;
  nda_row_major(copy.ndim, copy.shape, itemsize, strides);
  copy.strides = strides;
  copy.data = allocate(state, NULL, 0, bytes);
  if (copy.data == NULL)
    return 0;
  int read = lplain_read(L, watch, index, &copy, r->fields, 0);
  if (read > 0)
    status = nda_copy(r->state->kernels, watch, &array->view, &copy, NDA_EXACT);
  else if (read < 0)
    status = NDA_STOPPED;
  allocate(state, copy.data, bytes, 0);
  lbase_go_on(L, status);
  return read;
}

/* Reads a table or records (`fields` not 0) at `index` into the array at
** `slot`. If script code may run, it reads into a new array, which is then
** copied. */
static void refill_array(lua_State *L, int slot, int index, lorigin from,
                         int fields)
{
  larray *array = larray_at(L, slot);
  int top = lua_gettop(L);
  reader r;
  start_reader(L, &r, from, SETTLED | LENIENT);
  r.fields = fields;
  if (refill_quickly(&r, array, index))
    return;
  take_memory(&r, nda_type_of(&array->view), array->view.ndim,
              array->view.shape);
  if (fields != 0)
    read_table(&r, 0, index, 0);
  else
    read_all(&r, index, 0);
  larray_copy(L, array, larray_at(L, r.slot));
  lua_settop(L, top);
}

/* Assigns the array at `index`. */
static void assign_array(lua_State *L, larray *array, int index, lorigin from)
{
  larray *source = larray_at(L, index);
  nda_layout layout;
  nda_error error;
  larg_stretch(L, from, &source->view, array->view.ndim, array->view.shape,
               &layout);
  larray_take(L, array);
  larray_take(L, source);
  if (nda_overlap(&array->view, &source->view)) {
    source =
      larray_convert(L, index, from, nda_type_of(&source->view), NDA_EXACT);
    larg_stretch(L, from, &source->view, array->view.ndim, array->view.shape,
                 &layout);
    larray_take(L, array); /* the copy has its data */
  }
  if (nda_check_copy(lbase_state(L)->kernels, lbase_watch(L), &array->view,
                     &source->view, NDA_EXACT, &error) != NDA_OK)
    larray_fault_copy(L, from, &error, nda_type_of(&array->view), &source->view,
                      NDA_EXACT, 1);
  nda_view wide = nda_view_of(&source->view, &layout);
  lbase_go_on(L, nda_copy(lbase_state(L)->kernels, lbase_watch(L), &array->view,
                          &wide, NDA_EXACT));
}

void ltable_assign(lua_State *L, int slot, int index, lorigin from)
{
  larray *array = larray_at(L, slot);
  const nda_type *type = nda_type_of(&array->view);
  nda_value value, element;
  if (lbase_value(L, index, &value)) {
    uint64_t bits = 0;
    element = larg_convert(L, from, type, &value, "", 1);
    type->store(&bits, &element);
    lbase_go_on(L, nda_fill(lbase_watch(L), larray_take(L, array), &bits));
  } else if (lbase_toarray(L, index) != NULL) {
    assign_array(L, array, index, from);
  } else if (lua_istable(L, index)) {
    refill_array(L, slot, index, from, 0);
  } else {
    larg_expected(L, from, "number, boolean, table or array", index);
  }
}

/* a:assign(x) -> a, set from a number or boolean (all elements), a table of a's
** shape, or an array that broadcasts to it. On an error a is unchanged. */
static int array_assign(lua_State *L)
{
  larg_writable(L, 1);
  larg_count(L, 2);
  ltable_assign(L, 1, 2, larg_at(2));
  lua_settop(L, 1);
  return 1;
}

/* Checks the arguments of the functions between an array and records. */
static void read_filling(lua_State *L, const nda_view *view)
{
  larg_count(L, 3);
  int64_t fields = check_fields(L, 3);
  if (view->ndim == (fields > 0 ? 2 : 1) &&
      (fields == 0 || view->shape[1] == fields))
    return;
  larg_raisef(L, larg_at(3), "%I field%s not fill an array of shape %s",
              (LUAI_UACINT)(fields > 0 ? fields : 1),
              fields > 1 ? "s do" : " does",
              lfault_shape(L, view->ndim, view->shape));
}

/* a:assignrecords(list, fields) -> a, of shape (#list, #fields), or (#list) for
** the name of one field. On an error a is unchanged. */
static int array_assignrecords(lua_State *L)
{
  read_filling(L, &larg_writable(L, 1)->view);
  refill_array(L, 1, 2, larg_at(2), 3);
  lua_settop(L, 1);
  return 1;
}

/* a:torecords(list, fields) -> the list, with the fields of its records set as
** by `record.x = v`; a has shape (#list, #fields), or (#list) for the name of
** one field. All errors in the arguments are found before anything is set. */
static int array_torecords(lua_State *L)
{
  larray *array = larg_array(L, 1);
  reader r;
  read_filling(L, &array->view);
  start_reader(L, &r, larg_at(2), SETTLED | LENIENT);
  r.fields = 3;
  r.source = array;
  point_at(&r, larray_take(L, array));
  read_table(&r, 0, 2, 0);
  r.writes = 1;
  read_table(&r, 0, 2, 0);
  lua_settop(L, 2);
  return 1;
}

const luaL_Reg nda_table_methods[] = {
  {"assign", array_assign},
  {"assignrecords", array_assignrecords},
  {"torecords", array_torecords},
  {NULL, NULL},
};

const luaL_Reg nda_table_functions[] = {
  {"array", mod_array},
  {"fromrecords", mod_fromrecords},
  {NULL, NULL},
};
