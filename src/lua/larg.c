/* larg.c: reads and checks arguments. A value from a script is either converted
** to what C needs, or becomes an error that names the argument or the
** option. */
#include "larg.h"

/* This number of nils for missing arguments fits in the slots that every C
** function has, besides its own values. */
enum { MOST_NILS = 8 };

lorigin larg_at(int arg)
{
  lorigin from = {arg, 0, NULL};
  return from;
}

/* Pushes the name of the running method, or returns false. Lua derives names
** from the call, and pcall(a.get, a, 5) has none. */
static int push_method_name(lua_State *L, lua_Debug *call)
{
  lua_getinfo(L, "f", call);
  lua_pushnil(L);
  while (lua_istable(L, NDA_METHODS) && lua_next(L, NDA_METHODS)) {
    int same = lua_rawequal(L, -1, -3) || lua_rawequal(L, -1, NDA_METHOD);
    lua_pop(L, 1);
    if (same)
      return 1;
  }
  return 0;
}

int larg_error(lua_State *L, int arg, const char *text)
{
  lua_Debug call;
  lbase_stack(L, LUA_MINSTACK);
  lua_getstack(L, 0, &call); /* level 0 is the running function */
  lua_getinfo(L, "n", &call);
  if (arg == 1 && strcmp(call.namewhat, "method") == 0)
    return luaL_error(L, "%s: %s", call.name, text);
  if (call.name == NULL && push_method_name(L, &call))
    return luaL_error(L, "bad argument #%d to '%s' (%s)", arg,
                      lua_tostring(L, -1), text);
  return luaL_argerror(L, arg, text);
}

/* Raises an error about a[key], or about a[key] = v: the key is at index 2. */
static int raise_subscript(lua_State *L, lorigin from)
{
  const char *text = lua_tostring(L, -1);
  int type = lua_type(L, 2);
  int shown =
    type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
  return luaL_error(L, "a[%s]%s: %s",
                    shown ? lfault_key(L, 2) : lfault_typename(L, 2),
                    from.arg == LARG_WRITTEN ? " = ..." : "", text);
}

int larg_raise(lua_State *L, lorigin from)
{
  lbase_stack(L, LUA_MINSTACK);
  if (from.item > 0)
    lua_pushfstring(L, "[%d]: %s", from.item, lua_tostring(L, -1));
  if (from.option != NULL)
    lua_pushfstring(L, "option '%s': %s", from.option, lua_tostring(L, -1));
  if (from.arg == 0)
    return lua_error(L);
  return from.arg < 0 ? raise_subscript(L, from)
                      : larg_error(L, from.arg, lua_tostring(L, -1));
}

int larg_raisef(lua_State *L, lorigin from, const char *format, ...)
{
  va_list arguments;
  lbase_stack(L, LUA_MINSTACK);
  va_start(arguments, format);
  const char *text = lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  return text != NULL ? larg_raise(L, from) : lbase_fault_memory(L);
}

int larg_fault(lua_State *L, lorigin from, const nda_error *error)
{
  lfault_core(L, error);
  return larg_raise(L, from);
}

int larg_advise(lua_State *L, lorigin from, const char *what, int index,
                const char *advice)
{
  return larg_raisef(L, from, "%s expected, got %s%s%s", what,
                     lua_isnone(L, index) ? "no value"
                                          : lfault_typename(L, index),
                     advice != NULL ? ": " : "", advice != NULL ? advice : "");
}

int larg_expected(lua_State *L, lorigin from, const char *what, int index)
{
  return larg_advise(L, from, what, index, NULL);
}

/* Raises an error for a missing array: perhaps a dot was written for a colon,
** or a table was to be filled. */
static NDA_NOINLINE void fault_no_array(lua_State *L, int index, lorigin from)
{
  lua_Debug call;
  const char *advice = NULL;
  if (index > 1 && lua_istable(L, index))
    advice = NDA_MAKE_ARRAY;
  else if (index == 1 && !lua_isuserdata(L, 1) && lua_getstack(L, 0, &call) &&
           lua_getinfo(L, "n", &call) && strcmp(call.namewhat, "field") == 0)
    advice = "call it with a colon, a:f(...)";
  larg_advise(L, from, "array", index, advice);
}

/* The array at `index`; an error if its memory is gone. */
static larray *array_from(lua_State *L, int index, lorigin from)
{
  larray *array = lbase_toarray(L, index);
  if (array == NULL)
    fault_no_array(L, index, from);
  if (array->root->base == NULL)
    lbase_fault_gone(L);
  return array;
}

larray *larg_array(lua_State *L, int arg)
{
  return array_from(L, arg, larg_at(arg));
}

larray *larg_out(lua_State *L, int index, lorigin from)
{
  return lua_isnil(L, index) ? NULL : array_from(L, index, from);
}

void larg_outs(lua_State *L, int index, lorigin from, int n)
{
  if (!lua_istable(L, index))
    larg_expected(L, from, "list of arrays, one for each axis,", index);
  if ((int64_t)lua_rawlen(L, index) != n)
    larg_raisef(L, from, "a list of %d arrays expected, got %I", n,
                (LUAI_UACINT)lua_rawlen(L, index));
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, index, i);
    if (lbase_toarray(L, -1) == NULL)
      larg_raisef(L, from, "array expected at [%d], got %s", i,
                  lfault_typename(L, -1));
  }
}

const nda_view *larg_self(lua_State *L, int most, const char *advice)
{
  const larray *array = larg_array(L, 1);
  larg_most(L, most, advice);
  return &array->view;
}

larray *larg_writable(lua_State *L, int arg)
{
  larray *array = larg_array(L, arg);
  if (array->view.readonly)
    luaL_error(L, "the array is read-only: write to a:copy()");
  return array;
}

larray *larg_mask(lua_State *L, int index, lorigin from)
{
  larray *mask = lbase_toarray(L, index);
  if (mask == NULL && lua_istable(L, index))
    return NULL;
  if (mask == NULL)
    larg_advise(L, from, "bool array or table", index,
                lua_isboolean(L, index) ? NDA_ELEMENTS_EQUAL : NULL);
  if (mask->view.dtype != NDA_BOOL)
    larg_raisef(L, from,
                "bool array or table expected, got %s array: a:ne(0) makes one",
                nda_type_of(&mask->view)->name);
  return mask;
}

void larg_count(lua_State *L, int most)
{
  larg_most(L, most, NULL);
}

void larg_most(lua_State *L, int most, const char *advice)
{
  int top = lua_gettop(L);
  if (top == most)
    return;
  for (int arg = most + 1; arg <= top; arg++) {
    if (!lua_isnil(L, arg))
      larg_raisef(L, larg_at(arg), "too many arguments%s%s",
                  advice != NULL ? ": " : "", advice != NULL ? advice : "");
  }
  if (most - top > MOST_NILS)
    lbase_stack(L, most - top + LUA_MINSTACK);
  lua_settop(L, most);
}

int64_t larg_integer(lua_State *L, int index, lorigin from)
{
  int64_t value;
  if (larg_tointeger(L, index, &value))
    return value;
  if (lua_type(L, index) != LUA_TNUMBER)
    larg_expected(L, from, "integer", index);
  return larg_raisef(L, from, "integer expected, got %s",
                     lfault_text(L, index));
}

const nda_type *larg_type(lua_State *L, int arg, const nda_type *otherwise)
{
  if (lua_isnoneornil(L, arg) && otherwise != NULL)
    return otherwise;
  if (lua_type(L, arg) != LUA_TSTRING)
    larg_advise(L, larg_at(arg), "name of an element type", arg,
                lua_type(L, arg) == LUA_TNUMBER
                  ? "several numbers go into one table, {2, 3}"
                : lua_isfunction(L, arg) ? "it is a string, \"float32\""
                                         : NULL);
  size_t length;
  const char *name = lua_tolstring(L, arg, &length);
  const nda_type *type = strlen(name) == length ? nda_type_named(name) : NULL;
  if (type == NULL)
    larg_raisef(L, larg_at(arg),
                "unknown element type %s: there are float64 float32 int8 int16 "
                "int32 int64 uint8 uint16 uint32 uint64 bool",
                lfault_key(L, arg));
  return type;
}

int larg_other_key(lua_State *L, int index, int64_t n, nda_watch *watch)
{
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    lbase_worked(L, watch, 1);
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
        lua_tointeger(L, -1) > n)
      return 1;
  }
  return 0;
}

int64_t larg_list(lua_State *L, int index, lorigin from, const char *what)
{
  int64_t n = (int64_t)lua_rawlen(L, index);
  if (larg_other_key(L, index, n, lbase_scan(L)))
    larg_raisef(L, from, "key %s in a list of %s%s", lfault_key(L, -1), what,
                strcmp(what, "axes") == 0
                  ? ": with options, name the axis: {axis = 1}"
                  : "");
  return n;
}

/* What to write instead of the value at `index`, where a list is allowed. */
static const char *advice_on_list(lua_State *L, int index, lorigin from,
                                  const char *what)
{
  if (strcmp(what, "axes") != 0)
    return lua_isfunction(L, index) || lbase_toarray(L, index) != NULL
             ? "a:shape() is one"
             : NULL;
  return lua_isboolean(L, index) && from.option == NULL
           ? "options stand in a table, {axis = 1}"
           : NULL;
}

int larg_integers(lua_State *L, int index, lorigin from, const char *what,
                  int64_t *values)
{
  if (larg_tointeger(L, index, values))
    return 1;
  if (lua_type(L, index) == LUA_TNUMBER)
    return (int)larg_integer(L, index, from);
  if (!lua_istable(L, index)) {
    const char *advice = advice_on_list(L, index, from, what);
    larg_advise(L, from, lua_pushfstring(L, "integer or list of %s", what),
                index, advice);
  }
  int64_t n = larg_list(L, index, from, what);
  if (n > NDA_MAXDIMS)
    larg_raisef(L, from, "a list of %I %s, but an array has at most %d axes",
                (LUAI_UACINT)n, what, NDA_MAXDIMS);
  for (int64_t i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    if (!larg_tointeger(L, -1, &values[i]))
      larg_raisef(L, from, "integer expected at [%I] of the %s, got %s",
                  (LUAI_UACINT)(i + 1), what, lfault_got(L, -1));
    lua_pop(L, 1);
  }
  return (int)n;
}

int larg_shape(lua_State *L, int arg, int itemsize, int64_t *shape)
{
  int ndim = larg_integers(L, arg, larg_at(arg), "lengths", shape);
  int64_t size, bytes;
  nda_error error;
  if (nda_count(ndim, shape, itemsize, &size, &bytes, &error) != NDA_OK)
    larg_fault(L, larg_at(arg), &error);
  return ndim;
}

void larg_check_axis(lua_State *L, int index, lorigin from)
{
  if (lua_istable(L, index))
    larg_raisef(L, from, "one axis expected: a list of them is for reductions");
  if (!lua_isnil(L, index))
    larg_integer(L, index, from);
}

int larg_axis(lua_State *L, int index, lorigin from, int ndim)
{
  int axis = 0;
  nda_error error;
  if (nda_axis(larg_integer(L, index, from), ndim, &axis, &error) != NDA_OK)
    larg_fault(L, from, &error);
  return axis;
}

int larg_missing_axis(int fewer, const int64_t *lengths, int ndim,
                      const int64_t *shape)
{
  for (int axis = 1; fewer + 1 == ndim && axis < ndim; axis++) {
    int fits = 1;
    for (int i = 0; i < fewer; i++)
      fits &= lengths[i] == 1 || lengths[i] == shape[i + (i >= axis)];
    if (fits)
      return axis + 1;
  }
  return 0;
}

void larg_stretch(lua_State *L, lorigin from, const nda_view *view, int ndim,
                  const int64_t *shape, nda_layout *layout)
{
  nda_error error;
  if (nda_broadcast(view, ndim, shape, layout, &error) == NDA_OK)
    return;
  if (error.code == NDA_TOO_LARGE)
    larg_fault(L, from, &error);
  int missing = larg_missing_axis(view->ndim, view->shape, ndim, shape);
  const char *advice = "";
  lbase_stack(L, LUA_MINSTACK);
  if (missing > 0)
    advice = lua_pushfstring(L, ": with expanddims(%d) it does", missing);
  larg_raisef(L, from, "an array of shape %s does not broadcast to %s%s",
              lfault_shape(L, view->ndim, view->shape),
              lfault_shape(L, ndim, shape), advice);
}

void larg_check_mask(lua_State *L, lorigin from, const larray *mask, int ndim,
                     const int64_t *shape)
{
  nda_layout layout;
  if (mask != NULL)
    larg_stretch(L, from, &mask->view, ndim, shape, &layout);
}

/* The name of an out in messages. */
static const char *name_out(lua_State *L, const lout *out)
{
  if (out->place > 0)
    return lua_pushfstring(L, "[%d] ", out->place);
  return out->from.option != NULL ? "" : "out ";
}

void larg_fit_shape(lua_State *L, const lout *out, int ndim,
                    const int64_t *shape, int longer)
{
  const nda_view *view = out->view;
  const char *more = "";
  int fits = view->ndim == ndim;
  for (int i = 0; fits && i < ndim; i++)
    fits =
      i == longer ? view->shape[i] >= shape[i] : view->shape[i] == shape[i];
  if (fits)
    return;
  lbase_stack(L, LUA_MINSTACK);
  if (longer >= 0)
    more = lua_pushfstring(L, ", or be longer along axis %d", longer + 1);
  larg_raisef(L, out->from, "%smust have shape %s%s, not %s", name_out(L, out),
              lfault_shape(L, ndim, shape), more,
              lfault_shape(L, view->ndim, view->shape));
}

static void check_out_writable(lua_State *L, const lout *out)
{
  if (out->view->readonly)
    larg_raisef(L, out->from, "%sis read-only", name_out(L, out));
}

const char *larg_by_chance(nda_dtype dtype, const nda_type *out)
{
  return dtype == NDA_INT64 && out->kind == NDA_REAL
           ? ": the result is int64, as is a table of whole numbers; "
             "nd.array(t, \"float64\") makes floats"
           : "";
}

void larg_fit_type(lua_State *L, const lout *out, const nda_type *type)
{
  const nda_type *own = nda_type_of(out->view);
  if (own != type)
    larg_raisef(L, out->from, "%smust be %s, not %s%s", name_out(L, out),
                type->name, own->name, larg_by_chance(type->dtype, own));
  check_out_writable(L, out);
}

void larg_fit(lua_State *L, const larray *out, lorigin from, int ndim,
              const int64_t *shape, int longer, const nda_type *type)
{
  if (out == NULL)
    return;
  lout given = {&out->view, from, 0};
  larg_fit_shape(L, &given, ndim, shape, longer);
  larg_fit_type(L, &given, type);
}

void larg_fit_places(lua_State *L, const lout *out, int64_t least, int64_t most)
{
  const nda_type *own = nda_type_of(out->view);
  if (!nda_holds(own, least, most))
    larg_raisef(
      L, out->from, "%smust be of an integer type that holds %I to %I, not %s",
      name_out(L, out), (LUAI_UACINT)least, (LUAI_UACINT)most, own->name);
  check_out_writable(L, out);
}

/* Names are few and short: comparing them is faster than making Lua strings of
** them. The key may contain a 0 byte. */
int larg_option(lua_State *L, int index, const char *const *names, int count)
{
  size_t length;
  if (lua_type(L, index) != LUA_TSTRING)
    return -1;
  const char *key = lua_tolstring(L, index, &length);
  for (int i = 0; i < count; i++) {
    if (strcmp(names[i], key) == 0 && strlen(key) == length)
      return i;
  }
  return -1;
}

/* Raises an error: the key at the top of the stack is not one of the names. */
static void fault_option(lua_State *L, int arg, const char *const *names,
                         int count)
{
  lua_pushfstring(L, "unknown option %s: there are", lfault_key(L, -1));
  for (int i = 0; i < count; i++) {
    lua_pushfstring(L, " %s", names[i]);
    lua_concat(L, 2);
  }
  larg_raise(L, larg_at(arg));
}

int larg_has_options(lua_State *L, int index)
{
  if (!lua_istable(L, index))
    return 0;
  int type = lua_rawgeti(L, index, 1);
  lua_pop(L, 1);
  return type == LUA_TNIL;
}

unsigned larg_options(lua_State *L, int arg, const char *const *names,
                      int count)
{
  int table = arg + count; /* the slot after the options is the table's */
  unsigned given = 0;
  lbase_scan(L);
  lbase_stack(L, count + 4);
  lua_settop(L, arg);
  lua_settop(L, table + 1); /* its topmost value is nil */
  lua_copy(L, arg, table);
  lua_copy(L, table + 1, arg);
  while (lua_next(L, table)) {
    int place = larg_option(L, -2, names, count);
    if (place < 0) {
      lua_pop(L, 1);
      fault_option(L, arg, names, count);
    } else {
      given |= 1u << place;
      lua_replace(L, arg + place); /* the key stays, for lua_next */
    }
  }
  lua_settop(L, table - 1);
  return given;
}

void larg_spread(lua_State *L, larguments *given, int first,
                 const char *const *options, int plain, int count)
{
  int by_options = larg_has_options(L, first);
  unsigned present = 0;
  larg_count(L, by_options ? first : first + plain - 1);
  for (int i = 0; i < plain && !by_options; i++)
    present |= (unsigned)!lua_isnil(L, first + i) << i;
  if (by_options)
    present = larg_options(L, first, options, count);
  else
    lua_settop(L, first + count - 1);
  given->first = first;
  given->given = present;
  given->options = by_options ? options : NULL;
}

lorigin larg_origin(const larguments *given, int slot)
{
  lorigin from = {slot, 0, NULL};
  if (given->options != NULL) {
    from.arg = given->first;
    from.option = given->options[slot - given->first];
  }
  return from;
}

int larg_flag(lua_State *L, const larguments *given, int slot)
{
  if (!larg_given(given, slot))
    return 0;
  if (!lua_isboolean(L, slot))
    larg_expected(L, larg_origin(given, slot), "boolean", slot);
  return lua_toboolean(L, slot);
}

int larg_base(lua_State *L, const larguments *given, int slot)
{
  int64_t base = 1;
  if (larg_given(given, slot) &&
      (!larg_tointeger(L, slot, &base) || base < 0 || base > 1))
    larg_raisef(L, larg_origin(given, slot), "0 or 1 expected, got %s",
                lfault_got(L, slot));
  return (int)base;
}

int larg_some_axis(lua_State *L, const larguments *given, int slot, int ndim)
{
  if (!larg_given(given, slot))
    return -1;
  int axis = larg_axis(L, slot, larg_origin(given, slot), ndim > 0 ? ndim : 1);
  return ndim > 0 ? axis : -1;
}

int larg_initial(lua_State *L, const larguments *given, int slot, int truth,
                 nda_value *initial)
{
  if (!larg_given(given, slot))
    return 0;
  lorigin from = larg_origin(given, slot);
  if (!lbase_value(L, slot, initial) || (initial->kind == NDA_BOOLEAN) != truth)
    larg_expected(L, from, truth ? "boolean" : "number", slot);
  if (initial->kind == NDA_REAL && nda_isnan(initial->as.real))
    larg_raisef(L, from, "a number other than NaN expected");
  return 1;
}

nda_value larg_convert(lua_State *L, lorigin from, const nda_type *type,
                       const nda_value *value, const char *place, int stored)
{
  nda_value element;
  nda_status status = nda_convert(type, value, &element);
  if (status != NDA_OK) {
    lfault_value(L, status, type, value, place, stored);
    larg_raise(L, from);
  }
  return element;
}
