/* lprint.c: tostring(a): a table constructor, its rows broken into lines, cut
** where it grows long. The elements are walked twice: once to measure them,
** once to write them. */
#include <float.h>
#include <stdio.h>
#include <string.h>

#include "../core/decimal.h"
#include "larg.h"
#include "lfault.h"
#include "lmethods.h"

#define MOST 1000 /* elements of an array that is written whole */
#define CUT 100   /* so many, or fewer, are written of a longer one */
#define COLUMNS 80
#define LINES 3 /* at either end of a cut array of one axis */
/* bytes that the text of an element may take */
#define WIDEST (LFAULT_DIGITS + 2)
#define PRINTED 64 /* what writing an element costs, beside moving it */

typedef struct printer {
  luaL_Buffer *buffer; /* NULL: only measure */
  const larray *array;
  const nda_view *view; /* the array's */
  int width;    /* of the widest element; 0: there are no columns to align */
  int total;    /* of all, measured, with what stands between them */
  int64_t line; /* elements on a line */
  int64_t edge; /* of a longer axis, so many at either end are written */
  int64_t head, tail; /* of the last axis, if it is longer than that */
  int64_t left;       /* elements, or empty rows, that may still be written */
} printer;

static void write_text(printer *p, const char *text)
{
  if (p->buffer != NULL)
    luaL_addstring(p->buffer, text);
}

/* --- elements ------------------------------------------------------------ */

/* The shortest text, by trying; of numbers below DBL_MIN, of which even fewer
** digits may do, as Lua writes it if that reads back. */
static void try_digits(char *text, double real)
{
  int first = real > -DBL_MIN && real < DBL_MIN ? 14 : DBL_DIG;
  for (int digits = first; digits <= DBL_DIG + 2; digits++) {
    if (lfault_digits(text, digits, real) == real)
      break;
  }
}

/* The shortest decimal that is this float32 when it is rounded to one. */
static double shorten(double real)
{
  char text[WIDEST];
  double decimal = real;
  for (int digits = FLT_DIG; digits <= FLT_DIG + 3; digits++) {
    decimal = lfault_digits(text, digits, real);
    if ((float)decimal == (float)real)
      break;
  }
  return decimal;
}

/* As Lua writes it, with more digits where it would read back as another. */
static void format_real(char *text, double real, int isfloat32)
{
  if (nda_shortest(text, real, isfloat32) == 0)
    try_digits(text, isfloat32 ? shorten(real) : real);
  if (lfault_iswhole(text))
    strcat(text, ".0"); /* it looks like an integer */
}

/* The element as Lua code. */
static void format_element(char *text, const nda_type *type, const void *at)
{
  nda_value value;
  type->load(at, &value);
  if (value.kind == NDA_BOOLEAN)
    strcpy(text, value.as.truth ? "true" : "false");
  else if (value.kind == NDA_UNSIGNED)
    snprintf(text, WIDEST, "%llu", (unsigned long long)value.as.natural);
  else if (LCOMPAT_INTEGERS && value.kind == NDA_SIGNED &&
           value.as.integer == INT64_MIN)
    strcpy(text, "math.mininteger"); /* its digits are a float to Lua */
  else if (value.kind == NDA_SIGNED)
    snprintf(text, WIDEST, "%lld", (long long)value.as.integer);
  else if (nda_isnan(value.as.real))
    strcpy(text, "0/0");
  else if (!nda_isfinite(value.as.real))
    strcpy(text, value.as.real > 0 ? "1/0" : "-1/0");
  else
    format_real(text, value.as.real, type->dtype == NDA_FLOAT32);
}

/* The element at `offset` bytes from the first. A buffer that grows may run
** finalizers, which may see to it that the memory is taken back. */
static void write_element(printer *p, int64_t offset)
{
  const char *base = p->array->root->base;
  char text[WIDEST];
  int width;
  p->left--;
  if (base == NULL)
    return;
  format_element(text, nda_type_of(p->view), base + p->array->offset + offset);
  width = (int)strlen(text);
  if (p->buffer == NULL) {
    p->total += width + 2;
    p->width = width > p->width ? width : p->width;
    return;
  }
  for (; width < p->width; width++)
    write_text(p, " ");
  write_text(p, text);
}

/* --- rows ---------------------------------------------------------------- */

/* What stands between two items of an axis; `place` is that of the second on
** its line. */
static void write_separator(printer *p, int axis, int64_t place)
{
  if (axis == p->view->ndim - 1 && place > 0) {
    write_text(p, ", ");
    return;
  }
  write_text(p, ",\n");
  for (int i = 0; i <= axis; i++)
    write_text(p, " ");
}

static void write_axis(printer *p, int axis, int64_t offset)
{
  const nda_view *view = p->view;
  int last = axis == view->ndim - 1;
  int64_t n, head, tail, place = 0;
  if (axis == view->ndim) {
    write_element(p, offset);
    return;
  }
  n = view->shape[axis];
  head = last ? p->head : p->edge;
  tail = last ? p->tail : p->edge;
  write_text(p, "{");
  if (n == 0)
    p->left--;
  for (int64_t i = 0; i < n; i++) {
    int dots = p->left <= 0 || (i == head && n > 2 * p->edge);
    int broken = n > p->line; /* then dots have a line of their own */
    if (i > 0)
      write_separator(p, axis, dots && broken ? 0 : place % p->line);
    place++;
    if (!dots) {
      write_axis(p, axis + 1, offset + i * view->strides[axis]);
      continue;
    }
    write_text(p, "...");
    if (p->left <= 0)
      break;
    i = n - tail - 1;
    place = broken ? 0 : place;
  }
  write_text(p, "}");
}

static int64_t clamp(int64_t least, int64_t n, int64_t most)
{
  return n < least ? least : n > most ? most : n;
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

static void start_printer(printer *p, const larray *array)
{
  const nda_view *view = &array->view;
  p->array = array;
  p->buffer = NULL;
  p->view = view;
  p->width = p->total = 0;
  p->line = INT64_MAX;
  p->edge = MOST;
  if (written(view, MOST) > MOST) {
    p->edge = view->ndim == 1 ? CUT / 2 : CUT / 10;
    while (p->edge > 1 && written(view, p->edge) > CUT)
      p->edge--;
  }
  p->head = p->tail = p->edge;
  p->left = MOST;
}

/* Finds how wide the columns are, and how many stand on a line. Of a row that
** is cut anyway one line is left, or a few where it is all there is. */
static void measure(printer *p)
{
  int ndim = p->view->ndim, cut;
  write_axis(p, 0, 0);
  p->left = MOST;
  if (ndim == 0 || (ndim == 1 && p->total <= COLUMNS)) {
    p->width = 0;
    return;
  }
  cut = p->view->shape[ndim - 1] > 2 * p->edge;
  if (cut && ndim > 1) {
    int64_t fit = (COLUMNS - ndim - 4) / (p->width + 2); /* beside the dots */
    p->head = clamp(1, (fit + 1) / 2, p->edge);
    p->tail = clamp(1, fit / 2, p->edge);
  } else {
    p->line = clamp(1, (COLUMNS + 1 - ndim) / (p->width + 2), MOST);
    if (cut)
      p->head = p->tail = clamp(1, LINES * p->line, p->edge);
  }
}

static void write_array(lua_State *L, const larray *array)
{
  printer p;
  luaL_Buffer buffer;
  start_printer(&p, array);
  measure(&p);
  luaL_buffinit(L, &buffer);
  p.buffer = &buffer;
  write_axis(&p, 0, 0);
  luaL_addstring(&buffer, " -- ");
  luaL_addstring(&buffer, nda_type_of(&array->view)->name);
  luaL_addstring(&buffer, " ");
  luaL_addstring(&buffer, lua_tostring(L, 2));
  luaL_pushresult(&buffer);
}

/* Tells the interrupt what writing the array costs. Does it say stop? */
static int is_stopped(lua_State *L, const larray *array)
{
  lstate *state = lbase_state(L);
  return state->interrupt != NULL &&
         nda_stopped(&state->watch, PRINTED * written(&array->view, MOST));
}

/* tostring(a) -> "{{15,  7, 9},\n { 2, 11, 5}} -- int64 (2, 3)"; when the
** interrupt says stop "{...} -- int64 (2, 3)", for it never raises */
static int meta_tostring(lua_State *L)
{
  const larray *array = lbase_toarray(L, 1);
  if (array == NULL)
    array = larg_array(L, 1);
  lua_settop(L, 1);
  lfault_shape(L, array->view.ndim, array->view.shape);
  if (array->root->base != NULL && is_stopped(L, array))
    lua_pushfstring(L, "{...} -- %s %s", nda_type_of(&array->view)->name,
                    lua_tostring(L, 2));
  else if (array->root->base != NULL)
    write_array(L, array);
  if (array->root->base == NULL)
    lua_pushfstring(L, "{...} -- %s %s, taken back by the host",
                    nda_type_of(&array->view)->name, lua_tostring(L, 2));
  return 1;
}

const luaL_Reg nda_print_metamethods[] = {
  {"__tostring", meta_tostring},
  {NULL, NULL},
};

#undef MOST
#undef CUT
#undef COLUMNS
#undef LINES
#undef WIDEST
#undef PRINTED
