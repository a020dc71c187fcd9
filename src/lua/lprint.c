/* lprint.c: tostring(a), a table constructor with rows broken into lines,
** shortened if it is long; and nd.format(a), the same with rounded numbers. The
** elements are visited twice: first to measure, then to write. */
#include <float.h>
#include <stdio.h>
#include <string.h>

#include "larg.h"
#include "larray.h"
#include "lfault.h"
#include "lmethods.h"

#define MOST 1000  /* most elements that tostring writes in full */
#define SCREEN 200 /* most that nd.format does, by default */
#define CUT 100    /* elements at most of a shortened array */
#define COLUMNS 80
#define DIGITS 6 /* digits of a float in nd.format, by default */
#define LINES 3  /* lines at each end of a shortened 1-D array */
/* bytes for the text of an element */
#define WIDEST (LFAULT_DIGITS + 2)
#define PRINTED 64 /* cost of writing an element, relative to copying it */

typedef struct printer {
  lua_State *L;
  luaL_Buffer *buffer; /* NULL: only measure */
  nda_watch *watch;    /* NULL: the work cannot be stopped */
  int columns;         /* width of a line */
  int digits;          /* digits of a float; 0: those that read back */
  int64_t most;        /* most elements written in full */
  const larray *array;
  const nda_view *view; /* the array's */
  int width;            /* width of the widest element; 0: no alignment */
  int64_t total;        /* length of everything measured, with separators */
  int64_t line;         /* elements on a line */
  int64_t edge;         /* items written at each end of a longer axis */
  int64_t head, tail;   /* the same for the last axis, if it is longer */
  int64_t left;         /* elements, or empty rows, left to write */
} printer;

static void write_text(printer *p, const char *text)
{
  if (p->buffer != NULL)
    luaL_addstring(p->buffer, text);
}

/* --- elements ------------------------------------------------------------ */

/* Finds the shortest text by trying; below DBL_MIN, where fewer digits may read
** back, it prefers Lua's format if that reads back. */
static void try_digits(char *text, double real)
{
  int first = real > -DBL_MIN && real < DBL_MIN ? 14 : DBL_DIG;
  for (int digits = first; digits <= DBL_DIG + 2; digits++) {
    if (lfault_digits(text, digits, real) == real)
      break;
  }
}

/* The shortest decimal that reads back as this float32. */
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

/* As Lua writes it, with more digits if it would not read back as the same
** number. */
static void format_real(char *text, double real, int isfloat32)
{
  if (nda_shortest(text, real, isfloat32) == 0)
    try_digits(text, isfloat32 ? shorten(real) : real);
  if (lfault_iswhole(text))
    strcat(text, ".0"); /* it looks like an integer */
}

/* Writes a float with `digits` digits, for people: nan and inf by name. */
static void format_rounded(char *text, double real, int digits)
{
  if (nda_isnan(real))
    strcpy(text, "nan");
  else if (!nda_isfinite(real))
    strcpy(text, real > 0 ? "inf" : "-inf");
  else
    lfault_digits(text, digits, real);
}

/* Writes the element as Lua code, or with floats of `digits` digits. */
static void format_element(char *text, const nda_type *type, const void *at,
                           int digits)
{
  nda_value value;
  type->load(at, &value);
  if (value.kind == NDA_BOOLEAN)
    strcpy(text, value.as.truth ? "true" : "false");
  else if (value.kind == NDA_UNSIGNED)
    snprintf(text, WIDEST, "%llu", (unsigned long long)value.as.natural);
  else if (LCOMPAT_INTEGERS && value.kind == NDA_SIGNED && digits == 0 &&
           value.as.integer == INT64_MIN)
    strcpy(text, "math.mininteger"); /* Lua would read its digits as a float */
  else if (value.kind == NDA_SIGNED)
    snprintf(text, WIDEST, "%lld", (long long)value.as.integer);
  else if (digits > 0)
    format_rounded(text, value.as.real, digits);
  else if (nda_isnan(value.as.real))
    strcpy(text, "0/0");
  else if (!nda_isfinite(value.as.real))
    strcpy(text, value.as.real > 0 ? "1/0" : "-1/0");
  else
    format_real(text, value.as.real, type->dtype == NDA_FLOAT32);
}

/* Writes the element at `offset` bytes. A growing buffer may run finalizers,
** which can have the memory revoked. */
static void write_element(printer *p, int64_t offset)
{
  const char *base = p->array->root->base;
  char text[WIDEST];
  int width;
  p->left--;
  lbase_worked(p->L, p->watch, PRINTED);
  if (base == NULL)
    return;
  format_element(text, nda_type_of(p->view), base + p->array->offset + offset,
                 p->digits);
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

/* Writes the separator between two items of an axis; `place` is the position of
** the second on its line. */
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
    int broken = n > p->line; /* then the dots have their own line */
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

/* The number of elements, or empty rows, written with `edge` items at each end
** of each axis; at most most + 1. */
static int64_t written(const nda_view *view, int64_t edge, int64_t most)
{
  int64_t count = 1;
  for (int i = 0; i < view->ndim && count <= most; i++) {
    int64_t n = view->shape[i] < 2 * edge ? view->shape[i] : 2 * edge;
    if (n == 0)
      break;
    count *= n;
  }
  return count <= most ? count : most + 1;
}

/* Sets up what is written; the caller has set how. */
static void start_printer(printer *p, const larray *array)
{
  const nda_view *view = &array->view;
  int64_t cut = p->most < CUT ? p->most : CUT;
  p->array = array;
  p->buffer = NULL;
  p->view = view;
  p->width = p->total = 0;
  p->line = INT64_MAX;
  p->edge = p->most;
  if (written(view, p->most, p->most) > p->most) {
    p->edge = view->ndim == 1 ? CUT / 2 : CUT / 10;
    while (p->edge > 1 && written(view, p->edge, p->most) > cut)
      p->edge--;
  }
  p->head = p->tail = p->edge;
  p->left = p->most;
}

/* Measures the columns, and how many fit on a line. A row that is shortened
** anyway is cut to one line, or to a few if it is the only row. */
static void measure(printer *p)
{
  int ndim = p->view->ndim, cut;
  write_axis(p, 0, 0);
  p->left = p->most;
  if (ndim == 0 || (ndim == 1 && p->total <= p->columns)) {
    p->width = 0;
    return;
  }
  cut = p->view->shape[ndim - 1] > 2 * p->edge;
  if (cut && ndim > 1) {
    int64_t fit =
      (p->columns - ndim - 4) / (p->width + 2); /* besides the dots */
    p->head = clamp(1, (fit + 1) / 2, p->edge);
    p->tail = clamp(1, fit / 2, p->edge);
  } else {
    p->line = clamp(1, (p->columns + 1 - ndim) / (p->width + 2), p->most);
    if (cut)
      p->head = p->tail = clamp(1, LINES * p->line, p->edge);
  }
}

/* Pushes the text; the text of the shape is on the top of the stack. */
static void write_array(printer *p, const larray *array)
{
  lua_State *L = p->L;
  int shape = lua_gettop(L);
  luaL_Buffer buffer;
  start_printer(p, array);
  measure(p);
  luaL_buffinit(L, &buffer);
  p->buffer = &buffer;
  write_axis(p, 0, 0);
  luaL_addstring(&buffer, " -- ");
  luaL_addstring(&buffer, nda_type_of(&array->view)->name);
  luaL_addstring(&buffer, " ");
  luaL_addstring(&buffer, lua_tostring(L, shape));
  luaL_pushresult(&buffer);
  p->buffer = NULL;
}

/* Counts the work of writing the array; true if the interrupt says stop. */
static int is_stopped(lua_State *L, const larray *array)
{
  lstate *state = lbase_state(L);
  return state->interrupt != NULL &&
         nda_stopped(&state->watch,
                     PRINTED * written(&array->view, MOST, MOST));
}

/* tostring(a) -> "{{15, 7, 9},\n { 2, 11, 5}} -- int64 (2, 3)"; it never
** raises: if the interrupt says stop, it is "{...} -- int64 (2, 3)" */
static int meta_tostring(lua_State *L)
{
  const larray *array = lbase_toarray(L, 1);
  printer p = {L, NULL, NULL, COLUMNS, 0, MOST, NULL, NULL,
               0, 0,    0,    0,       0, 0,    0};
  if (array == NULL)
    array = larg_array(L, 1);
  lua_settop(L, 1);
  lfault_shape(L, array->view.ndim, array->view.shape);
  if (array->root->base != NULL && is_stopped(L, array))
    lua_pushfstring(L, "{...} -- %s %s", nda_type_of(&array->view)->name,
                    lua_tostring(L, 2));
  else if (array->root->base != NULL)
    write_array(&p, array);
  if (array->root->base == NULL)
    lua_pushfstring(L, "{...} -- %s %s, taken back by the host",
                    nda_type_of(&array->view)->name, lua_tostring(L, 2));
  return 1;
}

/* --- nd.format ----------------------------------------------------------- */

enum { PRINT_PRECISION = 2, PRINT_WIDTH, PRINT_MAX };

static const char *const print_options[] = {"precision", "width", "max"};

/* Reads the option in the slot, an integer from 1 to `most`. */
static int64_t print_option(lua_State *L, int slot, int64_t most,
                            int64_t otherwise)
{
  lorigin from = larg_at(PRINT_PRECISION);
  int64_t value;
  from.option = print_options[slot - PRINT_PRECISION];
  if (lua_isnil(L, slot))
    return otherwise;
  value = larg_integer(L, slot, from);
  if (value < 1 || value > most) {
    lua_pushfstring(L, "1 to %I expected, got %I", (LUAI_UACINT)most,
                    (LUAI_UACINT)value);
    larg_raise(L, from);
  }
  return value;
}

/* nd.format(a [, {precision=, width=, max=}]) -> text for people: as tostring
** writes it, but with `precision` significant digits, lines of `width` columns,
** and shortened above `max` elements */
static int array_format(lua_State *L)
{
  larray *array = larg_array(L, 1);
  printer p = {L, NULL, NULL, 0, 0, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0};
  larg_count(L, PRINT_PRECISION);
  if (lua_istable(L, PRINT_PRECISION))
    larg_options(L, PRINT_PRECISION, print_options, 3);
  else if (!lua_isnil(L, PRINT_PRECISION))
    larg_expected(L, larg_at(PRINT_PRECISION), "table of options",
                  PRINT_PRECISION);
  lua_settop(L, PRINT_MAX);
  p.digits = (int)print_option(L, PRINT_PRECISION, 17, DIGITS);
  p.columns = (int)print_option(L, PRINT_WIDTH, 10000, COLUMNS);
  p.most = print_option(L, PRINT_MAX, 1000000000, SCREEN);
  p.watch = lbase_watch(L);
  lfault_shape(L, array->view.ndim, array->view.shape);
  write_array(&p, array);
  larray_take(L, array); /* its memory may have been revoked meanwhile */
  return 1;
}

const luaL_Reg nda_print_methods[] = {
  {"format", array_format},
  {NULL, NULL},
};

const luaL_Reg nda_print_metamethods[] = {
  {"__tostring", meta_tostring},
  {NULL, NULL},
};

#undef MOST
#undef SCREEN
#undef CUT
#undef DIGITS
#undef COLUMNS
#undef LINES
#undef WIDEST
#undef PRINTED
