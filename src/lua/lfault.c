/* lfault.c: the texts of errors. Every message that more than one function
** raises is made here. */
#include <stdio.h>
#include <stdlib.h>

#include "lfault.h"

const char *lfault_shape(lua_State *L, int ndim, const int64_t *shape)
{
  luaL_Buffer buffer;
  lbase_stack(L, LUA_MINSTACK);
  luaL_buffinit(L, &buffer);
  luaL_addchar(&buffer, '(');
  for (int i = 0; i < ndim; i++) {
    char text[32];
    snprintf(text, sizeof text, "%s%lld", i > 0 ? ", " : "",
             (long long)shape[i]);
    luaL_addstring(&buffer, text);
  }
  luaL_addchar(&buffer, ')');
  luaL_pushresult(&buffer);
  return lua_tostring(L, -1);
}

const char *lfault_place(lua_State *L, const nda_view *view, int64_t flat)
{
  int64_t weight = nda_size(view);
  lbase_stack(L, view->ndim + LUA_MINSTACK);
  lua_pushliteral(L, "");
  for (int i = 0; i < view->ndim; i++) {
    weight /= view->shape[i];
    lua_pushfstring(L, "[%I]", (LUAI_UACINT)(flat / weight + 1));
    flat %= weight;
  }
  lua_concat(L, view->ndim + 1);
  return lua_tostring(L, -1);
}

/* Replaces the decimal point of any locale, which may be several bytes, by a
** dot. */
static void normalize_point(char *text)
{
  static const char known[] = "+-0123456789e";
  char *point = text + strspn(text, known);
  char *after = point;
  while (*after != '\0' && strchr(known, *after) == NULL)
    after++;
  if (after == point)
    return;
  *point = '.';
  memmove(point + 1, after, strlen(after) + 1);
}

double lfault_digits(char *text, int digits, double real)
{
  snprintf(text, LFAULT_DIGITS, "%.*g", digits, real);
  double back = strtod(text, NULL); /* in the same locale */
  normalize_point(text);
  return back;
}

int lfault_iswhole(const char *text)
{
  return text[strspn(text, "-0123456789")] == '\0';
}

/* As Lua writes it, with more digits if it would not read back as the same
** number. */
static const char *push_real(lua_State *L, double real)
{
  char text[LFAULT_DIGITS];
  int exact = lfault_digits(text, 14, real) == real;
  if (!exact)
    lfault_digits(text, 17, real);
  exact = LCOMPAT_INTEGERS && exact && lfault_iswhole(text);
  return lua_pushfstring(L, exact ? "%s.0" : "%s", text);
}

const char *lfault_number(lua_State *L, const nda_value *value)
{
  char text[32];
  lbase_stack(L, LUA_MINSTACK);
  if (value->kind == NDA_REAL && nda_isnan(value->as.real))
    return lua_pushfstring(L, "NaN");
  if (value->kind == NDA_REAL && !nda_isfinite(value->as.real))
    return lua_pushfstring(L, value->as.real > 0 ? "inf" : "-inf");
  if (value->kind == NDA_REAL)
    return push_real(L, value->as.real);
  if (value->kind == NDA_SIGNED)
    return lua_pushfstring(L, "%I", (LUAI_UACINT)value->as.integer);
  if (value->kind == NDA_BOOLEAN)
    return lua_pushfstring(L, value->as.truth ? "true" : "false");
  snprintf(text, sizeof text, "%llu", (unsigned long long)value->as.natural);
  return lua_pushfstring(L, "%s", text);
}

const char *lfault_typename(lua_State *L, int index)
{
  return lbase_toarray(L, index) != NULL ? "array" : luaL_typename(L, index);
}

const char *lfault_text(lua_State *L, int index)
{
  size_t length;
  nda_value value;
  lbase_stack(L, LUA_MINSTACK);
  if (lua_type(L, index) == LUA_TNUMBER && lbase_value(L, index, &value))
    return lfault_number(L, &value);
  const char *text = luaL_tolstring(L, index, &length);
  lua_pushlstring(L, text, length < 40 ? length : 40);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

const char *lfault_got(lua_State *L, int index)
{
  lbase_stack(L, LUA_MINSTACK);
  return lua_type(L, index) == LUA_TNUMBER
           ? lfault_text(L, index)
           : lua_pushfstring(L, "%s", lfault_typename(L, index));
}

const char *lfault_key(lua_State *L, int index)
{
  lbase_stack(L, LUA_MINSTACK);
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    lua_pushfstring(L, "\"%s\"", lfault_text(L, index));
    lua_remove(L, -2);
    return lua_tostring(L, -1);
  case LUA_TNUMBER:
    return lfault_text(L, index);
  case LUA_TBOOLEAN:
    return lua_pushfstring(L, lua_toboolean(L, index) ? "true" : "false");
  default:
    return lua_pushfstring(L, "of type %s", lfault_typename(L, index));
  }
}

/* --- values -------------------------------------------------------------- */

static const char *out_of_range(lua_State *L, const nda_type *type,
                                const char *number, const char *place)
{
  nda_value min, max;
  nda_limits(type, &min, &max);
  return lua_pushfstring(L, "%s%s is out of range for %s (%s to %s)", number,
                         place, type->name, lfault_number(L, &min),
                         lfault_number(L, &max));
}

const char *lfault_value(lua_State *L, nda_status status, const nda_type *type,
                         const nda_value *value, const char *place, int stored)
{
  const char *number = lfault_number(L, value);
  switch (status) {
  case NDA_NOT_NUMBER:
    return lua_pushfstring(L, "number expected%s, got boolean", place);
  case NDA_NOT_BOOLEAN:
    return lua_pushfstring(L, "boolean expected%s, got number", place);
  case NDA_NOT_INTEGRAL:
    return lua_pushfstring(
      L,
      stored ? "%s%s is not an integer, but the array is %s: "
               "name the type where it is made, as in nd.array(t, "
               "\"float64\"), or use a:astype(\"float64\")"
             : "%s%s is not an integer (%s)",
      number, place, type->name);
  case NDA_NOT_TRUTH:
    return lua_pushfstring(L, "%s%s is neither 0 nor 1", number, place);
  case NDA_INEXACT:
    return lua_pushfstring(L, "%s%s is not exact in %s", number, place,
                           type->name);
  case NDA_OVERFLOW:
    return lua_pushfstring(L, "%s%s is too large for %s", number, place,
                           type->name);
  default:
    return out_of_range(L, type, number, place);
  }
}

/* --- faults of the core -------------------------------------------------- */

static const char *bad_axis(lua_State *L, const nda_error *error)
{
  LUAI_UACINT axis = (LUAI_UACINT)error->got;
  LUAI_UACINT ndim = (LUAI_UACINT)error->expected;
  if (axis == 0)
    return lua_pushfstring(L, "axis 0: axes are counted from 1");
  if (ndim == 0)
    return lua_pushfstring(L, "axis %I is out of range: the array has no axes",
                           axis);
  return lua_pushfstring(L, "axis %I is out of range (1 to %I, or -1 to -%I)",
                         axis, ndim, ndim);
}

const char *lfault_core(lua_State *L, const nda_error *error)
{
  LUAI_UACINT got = (LUAI_UACINT)error->got;
  LUAI_UACINT expected = (LUAI_UACINT)error->expected;
  lbase_stack(L, LUA_MINSTACK);
  switch (error->code) {
  case NDA_BAD_AXIS:
    return bad_axis(L, error);
  case NDA_BAD_INDEX:
    if (got == 0)
      return lua_pushfstring(L, "index 0: indices are counted from 1");
    return lua_pushfstring(L, "index %I is out of range: axis %d has length %I",
                           got, error->axis + 1, expected);
  case NDA_AXIS_TWICE:
    return lua_pushfstring(L, "axis %d is named twice", error->axis + 1);
  case NDA_TOO_MANY_AXES:
    return lua_pushfstring(L, "%I axes, but an array has at most %I", got,
                           expected);
  case NDA_TOO_LARGE:
    return lua_pushfstring(L, "the shape has too many elements");
  case NDA_BAD_LENGTH:
    return lua_pushfstring(L, "the length %I at [%d] is negative", got,
                           error->axis + 1);
  case NDA_BAD_SIZE:
    return lua_pushfstring(L,
                           "the shape does not hold the array's %I "
                           "element%s",
                           expected, expected == 1 ? "" : "s");
  case NDA_UNKNOWN_LENGTH:
    return lua_pushfstring(
      L, "only one length may be -1, and not with a length of 0");
  case NDA_NO_VIEW:
    return lua_pushfstring(
      L, "this shape needs a copy: use a:copy():reshape(...)");
  case NDA_BAD_STEP:
    return lua_pushfstring(L, "a step of 0");
  default:
    return lua_pushfstring(L, "unexpected fault %d", (int)error->code);
  }
}
