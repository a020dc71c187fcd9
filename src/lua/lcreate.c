/* lcreate.c: creates arrays from shapes, ranges, bytes and other arrays, and
** converts arrays to bytes and other types. */
#include "../core/transfer.h"
#include "lmethods.h"

/* Pushes a new array with the shape in argument `arg`. */
static larray *push_shaped(lua_State *L, int arg, const nda_type *type)
{
  int64_t shape[NDA_MAXDIMS];
  int ndim = larg_shape(L, arg, type->size, shape);
  return larray_new(L, type->dtype, ndim, shape);
}

/* The same, with all elements set to this value. */
static void push_filled(lua_State *L, int arg, const nda_type *type,
                        const nda_value *element)
{
  uint64_t bits = 0;
  larray *array = push_shaped(L, arg, type);
  type->store(&bits, element);
  lbase_go_on(L, nda_fill(lbase_watch(L), larray_take(L, array), &bits));
}

/* nd.zeros(shape [, dtype]) -> a new array of zeros (false) */
static int mod_zeros(lua_State *L)
{
  larg_most(L, 2, NDA_ONE_SHAPE);
  const nda_type *type = larg_type(L, 2, &nda_types[NDA_FLOAT64]);
  larray_clear(L, push_shaped(L, 1, type));
  return 1;
}

/* nd.ones(shape [, dtype]) -> a new array of ones (true) */
static int mod_ones(lua_State *L)
{
  nda_value one, element;
  larg_most(L, 2, NDA_ONE_SHAPE);
  const nda_type *type = larg_type(L, 2, &nda_types[NDA_FLOAT64]);
  one.kind = NDA_SIGNED;
  one.as.integer = 1;
  nda_convert_by(NDA_CAST, type, &one, &element);
  push_filled(L, 1, type, &element);
  return 1;
}

/* nd.full(shape, value [, dtype]) -> a new array of one value; by default
** int64, float64 or bool, by the value */
static int mod_full(lua_State *L)
{
  nda_value value;
  value.kind = NDA_SIGNED;
  larg_most(L, 3, NDA_ONE_SHAPE);
  if (!lbase_value(L, 2, &value))
    larg_expected(L, larg_at(2), "number or boolean", 2);
  const nda_type *type = larg_type(L, 3, nda_type_for(value.kind));
  nda_value element = larg_convert(L, larg_at(2), type, &value, "", 0);
  push_filled(L, 1, type, &element);
  return 1;
}

/* --- ranges -------------------------------------------------------------- */

/* Reads a number from argument `arg`, or 1 for an omitted step; `call` shows a
** correct call in messages. */
static nda_value number_argument(lua_State *L, int arg, int optional,
                                 const char *call)
{
  nda_value value;
  value.kind = NDA_SIGNED;
  value.as.integer = 1;
  if (optional && lua_isnil(L, arg))
    return value;
  if (lua_type(L, arg) != LUA_TNUMBER)
    larg_advise(L, larg_at(arg), "number", arg, call);
  lbase_value(L, arg, &value);
  if (value.kind == NDA_REAL && !nda_isfinite(value.as.real))
    luaL_argerror(L, arg, "a finite number expected");
  return value;
}

/* first + i * step; finite even where the product overflows. */
static double range_element(double first, double step, int64_t i)
{
  double moved = (double)i * step;
  return nda_isfinite(moved) ? first + moved
                             : 2 * (first / 2 + (double)i * (step / 2));
}

/* (last - first) / by, also where the difference overflows. */
static double divide_distance(double first, double last, double by)
{
  double distance = last - first;
  return nda_isfinite(distance) ? distance / by
                                : (last / 2 - first / 2) / (by / 2);
}

/* The number of terms of first, first + step, ... up to `last`; -1 if there are
** too many. The quotient may round up to the next integer: then the last term
** may overflow. */
static int64_t count_floats(double first, double last, double step)
{
  double count = divide_distance(first, last, step);
  if (count < 0)
    return 0;
  if (!(count < 9007199254740992.0))
    return -1;
  return (int64_t)count +
         nda_isfinite(range_element(first, step, (int64_t)count));
}

/* Fills a 1-D array with first + i * step; the last element is `last`, unless
** that is NULL. A value that does not fit is an error that names argument 4.
** `twice`: check everything before writing anything. */
static void fill_range(lua_State *L, larray *array, const nda_value *first,
                       const nda_value *step, const nda_value *last, int twice)
{
  const nda_view *view = larray_take(L, array);
  const nda_type *type = nda_type_of(view);
  nda_watch *watch = lbase_watch(L);
  int64_t n = view->shape[0];
  for (int64_t i = twice ? -n : 0; i < n; i++) {
    int64_t k = i < 0 ? i + n : i;
    nda_value value = *first, element;
    if (last != NULL && (k == 0 || k == n - 1))
      value = k == 0 ? *first : *last;
    else if (first->kind == NDA_REAL)
      value.as.real = range_element(first->as.real, step->as.real, k);
    else
      value.as.natural += (uint64_t)k * step->as.natural;
    nda_status status = nda_convert(type, &value, &element);
    if (status != NDA_OK) {
      const char *at = lua_pushfstring(L, " at [%I]", (LUAI_UACINT)(k + 1));
      lfault_value(L, status, type, &value, at, 0);
      larg_raise(L, larg_at(4));
    }
    if (i >= 0)
      type->store((char *)view->data + k * view->strides[0], &element);
    lbase_worked(L, watch, 1);
  }
}

/* Converts the number in argument `arg` to a float; an error if that is not
** exact. */
static void make_real(lua_State *L, int arg, nda_value *value)
{
  *value = larg_convert(L, larg_at(arg), &nda_types[NDA_FLOAT64], value, "", 0);
}

/* nd.range(first, last [, step [, dtype]]) -> a new 1-D array of first + (i -
** 1) * step for i = 1 to floor((last - first) / step) + 1: both ends included.
** By default int64 for integers, else float64. */
static int mod_range(lua_State *L)
{
  static const char call[] = "nd.range(first, last, step, dtype)";
  larg_count(L, 4);
  nda_value first = number_argument(L, 1, 0, call);
  nda_value last = number_argument(L, 2, 0, call);
  nda_value step = number_argument(L, 3, 1, call);
  if (step.kind == NDA_REAL ? step.as.real == 0 : step.as.integer == 0)
    luaL_argerror(L, 3, "a step of 0");
  if (first.kind == NDA_REAL || last.kind == NDA_REAL ||
      step.kind == NDA_REAL) {
    make_real(L, 1, &first);
    make_real(L, 2, &last);
    make_real(L, 3, &step);
  }
  const nda_type *type = larg_type(
    L, 4, &nda_types[first.kind == NDA_REAL ? NDA_FLOAT64 : NDA_INT64]);
  int64_t count =
    first.kind == NDA_REAL
      ? count_floats(first.as.real, last.as.real, step.as.real)
      : nda_steps(first.as.integer, last.as.integer, step.as.integer);
  if (count < 0 || count > INT64_MAX / type->size)
    luaL_argerror(L, 2, "the range has too many elements");
  fill_range(L, larray_new(L, type->dtype, 1, &count), &first, &step, NULL, 0);
  return 1;
}

/* nd.linspace(first, last, n [, dtype]), nd.linspace(first, last, n, {dtype=,
** out=}) -> a new 1-D array, or out, of n evenly spaced elements from first to
** last. The default dtype is float64. */
static int mod_linspace(lua_State *L)
{
  static const char call[] = "nd.linspace(first, last, n, dtype)";
  static const char *const names[] = {"dtype", "out"};
  lout out = {NULL, larg_at(4), 0};
  larg_count(L, 4);
  if (lua_istable(L, 4))
    larg_options(L, 4, names, 2);
  out.from.option = names[1];
  lua_settop(L, 5);
  nda_value first = number_argument(L, 1, 0, call), step;
  nda_value last = number_argument(L, 2, 0, call);
  make_real(L, 1, &first);
  make_real(L, 2, &last);
  int64_t n = larg_integer(L, 3, larg_at(3));
  if (n < 0)
    luaL_argerror(L, 3, "a count of at least 0 expected");
  larray *array = larg_out(L, 5, out.from);
  const nda_type *type = larg_type(
    L, 4, array != NULL ? nda_type_of(&array->view) : &nda_types[NDA_FLOAT64]);
  if (array != NULL) {
    out.view = &array->view;
    larg_fit_shape(L, &out, 1, &n, -1);
    larg_fit_type(L, &out, type);
  } else {
    array = larray_new(L, type->dtype, 1, &n);
  }
  step.kind = NDA_REAL;
  step.as.real =
    divide_distance(first.as.real, last.as.real, n > 1 ? (double)(n - 1) : 1);
  fill_range(L, array, &first, &step, &last, out.view != NULL);
  return 1;
}

/* --- bytes and copies ---------------------------------------------------- */

/* Reads elements packed as bytes, at any alignment. */
static void read_bytes(lua_State *L, larray *array, const char *bytes)
{
  nda_watch *watch = lbase_watch(L);
  int size = nda_type_of(&array->view)->size;
  int64_t all = nda_size(&array->view), n;
  for (int64_t from = 0; from < all; from += n) {
    n = nda_piece(watch, all - from, 1);
    memcpy(array->base + from * size, bytes + from * size, nda_bytes(n, size));
    for (int64_t i = from; i < from + n && array->view.dtype == NDA_BOOL; i++)
      array->base[i] = array->base[i] != 0;
    lbase_worked(L, watch, n);
  }
}

/* nd.frombytes(s, dtype [, shape]) -> a new array of the elements packed in
** a string, in this machine's byte order; any byte but 0 is true */
static int mod_frombytes(lua_State *L)
{
  size_t length;
  int64_t shape[NDA_MAXDIMS], size = 0, total = 0;
  int ndim = 1;
  nda_error error;
  larg_count(L, 3);
  if (lua_type(L, 1) != LUA_TSTRING)
    larg_expected(L, larg_at(1), "string", 1);
  const char *bytes = lua_tolstring(L, 1, &length);
  const nda_type *type = larg_type(L, 2, NULL);
  int64_t given = (int64_t)length;
  shape[0] = given / type->size;
  if (given % type->size != 0)
    larg_raisef(L, larg_at(1), "%I bytes are no whole number of %s elements",
                (LUAI_UACINT)given, type->name);
  if (!lua_isnil(L, 3))
    ndim = larg_shape(L, 3, type->size, shape);
  nda_count(ndim, shape, type->size, &size, &total, &error);
  if (total != given)
    larg_raisef(L, larg_at(3), "shape %s has %I elements, the string %I",
                lfault_shape(L, ndim, shape), (LUAI_UACINT)size,
                (LUAI_UACINT)(given / type->size));
  read_bytes(L, larray_new(L, type->dtype, ndim, shape), bytes);
  return 1;
}

/* a:tobytes() -> a string of the elements, packed in row-major order in this
** machine's byte order */
static int array_tobytes(lua_State *L)
{
  larray *array = larg_array(L, 1);
  int64_t strides[NDA_MAXDIMS];
  luaL_Buffer buffer;
  nda_view packed = array->view;
  size_t bytes = larray_room(L, nda_size(&packed) * nda_type_of(&packed)->size);
  nda_watch *watch = lbase_watch(L);
  larg_count(L, 1);
  packed.data = luaL_buffinitsize(L, &buffer, bytes);
  packed.strides = strides;
  nda_row_major(packed.ndim, packed.shape, nda_type_of(&packed)->size, strides);
  lbase_go_on(L, nda_copy(lbase_state(L)->kernels, watch, &packed,
                          larray_take(L, array), NDA_EXACT));
  luaL_pushresultsize(&buffer, bytes);
  return 1;
}

/* a:copy() -> a new row-major array of the same elements */
static int array_copy(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  larray_convert(L, 1, larg_at(1), nda_type_of(view), NDA_EXACT);
  return 1;
}

/* The rules named by argument `arg`; by default NDA_CAST. */
static nda_rules rules_at(lua_State *L, int arg)
{
  static const char *const names[] = {"check", "trunc", "clip"};
  int i = lua_isnil(L, arg) ? 0 : larg_option(L, arg, names, 3);
  if (i < 0)
    larg_raisef(L, larg_at(arg),
                "\"check\", \"trunc\" or \"clip\" expected, got %s",
                lua_type(L, arg) == LUA_TSTRING ? lfault_key(L, arg)
                                                : lfault_typename(L, arg));
  return (nda_rules)(NDA_CAST + i); /* the names are in its order */
}

/* a:astype(dtype [, how]) -> a new row-major array of the same values in
** another type; bool becomes 0 and 1. "check", the default: values must fit as
** in nd.array, and 0 and 1 become bool; "trunc": fractions are truncated;
** "clip": the nearest value of the type, and all but 0 is true */
static int array_astype(lua_State *L)
{
  larg_self(L, 3, NULL);
  const nda_type *type = larg_type(L, 2, NULL);
  larray_convert(L, 1, larg_at(2), type, rules_at(L, 3));
  return 1;
}

/* nd.isarray(x) -> is x an array? */
static int mod_isarray(lua_State *L)
{
  luaL_checkany(L, 1);
  lua_pushboolean(L, lbase_toarray(L, 1) != NULL);
  return 1;
}

const luaL_Reg nda_create_methods[] = {
  {"tobytes", array_tobytes},
  {"copy", array_copy},
  {"astype", array_astype},
  {NULL, NULL},
};

const luaL_Reg nda_create_functions[] = {
  {"zeros", mod_zeros},         {"ones", mod_ones},
  {"full", mod_full},           {"range", mod_range},
  {"linspace", mod_linspace},   {"isarray", mod_isarray},
  {"frombytes", mod_frombytes}, {NULL, NULL},
};
