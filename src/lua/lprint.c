/* lprint.c: tostring(a): a table constructor, cut where it grows long. The
** elements are walked twice: once to find the widest, once to write them. */
#include <stdio.h>
#include <string.h>

#include "larray.h"

#define MOST 1000 /* elements written in all */

typedef struct printer {
  lua_State *L;
  luaL_Buffer *buffer; /* NULL: only measure */
  const nda_view *view;
  int width;    /* of the widest element; 0: there are no columns to align */
  int64_t edge; /* of a longer axis, so many at either end are written */
  int64_t left; /* elements, or empty rows, that may still be written */
} printer;

static void write_text(printer *p, const char *text)
{
  if (p->buffer != NULL)
    luaL_addstring(p->buffer, text);
}

/* The element as Lua code. */
static void write_element(printer *p, const char *at)
{
  lua_State *L = p->L;
  char text[64];
  nda_value value;
  int width;
  nda_type_of(p->view)->load(at, &value);
  if (value.kind != NDA_REAL || nda_isfinite(&value.as.real)) {
    if (value.kind == NDA_REAL)
      lua_pushnumber(L, value.as.real);
    else
      lfault_number(L, &value);
    snprintf(text, sizeof text, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
  } else if (nda_isnan(&value.as.real)) {
    strcpy(text, "0/0");
  } else {
    strcpy(text, value.as.real > 0 ? "1/0" : "-1/0");
  }
  width = (int)strlen(text);
  p->left--;
  if (p->buffer == NULL && width > p->width)
    p->width = width;
  for (; width < p->width; width++)
    write_text(p, " ");
  write_text(p, text);
}

/* What stands between two items of an axis. */
static void write_separator(printer *p, int axis)
{
  if (axis == p->view->ndim - 1) {
    write_text(p, ", ");
    return;
  }
  write_text(p, ",\n");
  for (int i = 0; i <= axis; i++)
    write_text(p, " ");
}

static void write_axis(printer *p, int axis, const char *at)
{
  const nda_view *view = p->view;
  int64_t n, stride;
  if (axis == view->ndim) {
    write_element(p, at);
    return;
  }
  n = view->shape[axis];
  stride = view->strides[axis];
  write_text(p, "{");
  if (n == 0)
    p->left--;
  for (int64_t i = 0; i < n; i++) {
    if (i > 0)
      write_separator(p, axis);
    if (p->left <= 0) {
      write_text(p, "...");
      break;
    }
    if (i == p->edge && n > 2 * p->edge) {
      write_text(p, "...");
      i = n - p->edge - 1;
      continue;
    }
    write_axis(p, axis + 1, at + i * stride);
  }
  write_text(p, "}");
}

/* How many elements, or empty rows, are written when so many at either end of
** each axis are; at most MOST + 1. */
static int64_t written(const nda_view *view, int64_t edge)
{
  int64_t count = 1;
  for (int i = 0; i < view->ndim && count <= MOST; i++) {
    int64_t n = view->shape[i] < 2 * edge ? view->shape[i] : 2 * edge;
    if (n == 0)
      break;
    count *= n;
  }
  return count <= MOST ? count : MOST + 1;
}

static void start_printer(printer *p, lua_State *L, const nda_view *view)
{
  p->L = L;
  p->buffer = NULL;
  p->view = view;
  p->width = 0;
  p->edge = MOST + 1;
  while (p->edge > 1 && written(view, p->edge) > MOST)
    p->edge = p->edge > MOST ? MOST / 2 : p->edge - 1;
}

/* tostring(a) -> "{{15, 7, 9},\n { 2, 11, 5}} -- int64 (2, 3)" */
static int meta_tostring(lua_State *L)
{
  larray *array = larray_test(L, 1);
  printer p;
  if (array == NULL)
    array = larg_array(L, 1);
  lua_settop(L, 1);
  start_printer(&p, L, &array->view);
  lfault_shape(L, array->view.ndim, array->view.shape);
  if (array->root->base == NULL) {
    lua_pushfstring(L, "{...} -- %s %s, taken back by the host",
                    nda_type_of(&array->view)->name, lua_tostring(L, 2));
    return 1;
  }
  {
    luaL_Buffer buffer;
    const char *data = (const char *)larray_take(L, array)->data;
    p.left = MOST;
    if (array->view.ndim > 1)
      write_axis(&p, 0, data);
    luaL_buffinit(L, &buffer);
    p.buffer = &buffer;
    p.left = MOST;
    write_axis(&p, 0, data);
    luaL_addstring(&buffer, " -- ");
    luaL_addstring(&buffer, nda_type_of(&array->view)->name);
    luaL_addstring(&buffer, " ");
    luaL_addstring(&buffer, lua_tostring(L, 2));
    luaL_pushresult(&buffer);
  }
  return 1;
}

const luaL_Reg nda_print_metamethods[] = {
  {"__tostring", meta_tostring},
  {NULL, NULL},
};

#undef MOST
