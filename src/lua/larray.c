/* larray.c: the life of an array as a userdata, and its properties for scripts.
** Elements are in the root's own userdata, so Lua's collector and allocator
** account for all memory, and no finalizer is needed. */
#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE /* madvise, in strict C too; see ndarray.c */
#endif
#include "larray.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "../core/transfer.h"

/* elements begin on a cache line */
enum { ALIGNMENT = 64 };

/* Pushes the struct, with a copy of the view's shape and strides, or row-major
** strides if those are NULL. Everything is set but its memory. */
static larray *push_array(lua_State *L, const nda_view *view, size_t room,
                          int uservalues)
{
  size_t lengths = nda_bytes(view->ndim, sizeof *view->shape);
  size_t size = sizeof(larray) + 2 * lengths + room;
  larray *array = (larray *)lua_newuserdatauv(L, size, uservalues);
  int64_t *shape = (int64_t *)(array + 1), *strides = shape + view->ndim;
  if (view->ndim > 0)
    memcpy(shape, view->shape, lengths);
  if (view->strides == NULL)
    nda_row_major(view->ndim, shape, nda_type_of(view)->size, strides);
  else if (view->ndim > 0)
    memcpy(strides, view->strides, lengths);
  array->view = *view;
  array->view.data = NULL;
  array->view.shape = shape;
  array->view.strides = strides;
  array->root = array;
  array->base = NULL;
  array->offset = 0;
  return array;
}

/* The last step, setting the metatable: until now Lua sees only bytes. */
static larray *complete_array(lua_State *L, larray *array)
{
  lua_pushvalue(L, NDA_METATABLE);
  lua_setmetatable(L, -2);
  return array;
}

/* Asks the system for large pages: filling and reading 10 million elements is
** then a tenth faster. It is only a hint, and does nothing where it is not
** supported. */
#if defined(MADV_HUGEPAGE)
static void ask_large_pages(char *memory, int64_t bytes)
{
  const uintptr_t step = (uintptr_t)1 << 16; /* a multiple of any page size */
  uintptr_t first = ((uintptr_t)memory + step - 1) / step * step;
  uintptr_t last = ((uintptr_t)memory + (uintptr_t)bytes) / step * step;
  if (bytes >= (int64_t)3 << 20)
    madvise((void *)first, last - first, MADV_HUGEPAGE);
}
#else
static void ask_large_pages(char *memory, int64_t bytes)
{
  (void)memory;
  (void)bytes;
}
#endif

size_t larray_room(lua_State *L, int64_t bytes)
{
  if (!nda_fits(bytes))
    luaL_error(L, "not enough memory for %I bytes", (LUAI_UACINT)bytes);
  return nda_bytes(bytes, 1);
}

larray *larray_new(lua_State *L, nda_dtype dtype, int ndim,
                   const int64_t *shape)
{
  const nda_view view = {NULL, dtype, ndim, 0, shape, NULL};
  int64_t size, bytes = 0;
  nda_error error;
  lbase_watch(L); /* it may still say stop */
  if (nda_count(ndim, shape, nda_types[dtype].size, &size, &bytes, &error) !=
      NDA_OK)
    luaL_error(L, "not enough memory for so large an array");
  larray *array = push_array(L, &view, larray_room(L, bytes) + ALIGNMENT, 0);
  char *room = (char *)(array->view.strides + ndim);
  array->base = room + (ALIGNMENT - (uintptr_t)room % ALIGNMENT) % ALIGNMENT;
  ask_large_pages(array->base, bytes);
  return complete_array(L, array);
}

larray *larray_push_lent(lua_State *L, const nda_view *view, larray *root)
{
  larray *array = push_array(L, view, 0, 2);
  array->view.readonly = view->readonly != 0;
  array->root = root;
  return complete_array(L, array);
}

larray *larray_push_view(lua_State *L, const nda_layout *layout)
{
  const larray *of = larray_at(L, 1);
  nda_view view = of->view;
  view.ndim = layout->ndim;
  view.shape = layout->shape;
  int empty = nda_size(&view) == 0;
  view.strides = empty ? NULL : layout->strides;
  larray *array = push_array(L, &view, 0, 1);
  array->offset = empty ? 0 : of->offset + layout->offset;
  array->root = of->root;
  if (of->root == of)
    lua_pushvalue(L, 1);
  else
    lua_getiuservalue(L, 1, 1);
  lua_setiuservalue(L, -2, 1);
  return complete_array(L, array);
}

/* Does a Lua integer hold exactly this value? */
static int is_integer(const nda_value *value)
{
  if (value->kind == NDA_UNSIGNED)
    return value->as.natural <= LCOMPAT_MOST;
  return LCOMPAT_INTEGERS || (value->as.integer <= LCOMPAT_MOST &&
                              value->as.integer >= -LCOMPAT_MOST);
}

void larray_push_any(lua_State *L, const nda_type *type, const void *at)
{
  nda_value value;
  type->load(at, &value);
  if (value.kind == NDA_REAL)
    lua_pushnumber(L, value.as.real);
  else if (value.kind == NDA_BOOLEAN)
    lua_pushboolean(L, value.as.truth);
  else if (is_integer(&value))
    lua_pushinteger(L, value.as.integer);
  else
    luaL_error(L,
               "the %s element %s is " LCOMPAT_BEYOND ": read it with "
               "tobytes, or have it written to an array given as 'out'",
               type->name, lfault_number(L, &value));
}

/* --- conversion ---------------------------------------------------------- */

int larray_fault_copy(lua_State *L, lorigin from, const nda_error *error,
                      const nda_type *type, const nda_view *view,
                      nda_rules rules, int stored)
{
  nda_value value;
  lbase_go_on(L, error->code);
  nda_type_of(view)->load((char *)view->data + nda_offset(view, error->got),
                          &value);
  const char *place = lua_pushfstring(L, view->ndim > 0 ? " at %s" : "%s",
                                      lfault_place(L, view, error->got));
  lfault_value(L, error->code, type, &value, place, stored);
  if (rules == NDA_CAST && error->code == NDA_NOT_INTEGRAL &&
      nda_isfinite(value.as.real))
    lua_pushfstring(L, "%s: a:astype(\"%s\", \"trunc\") cuts fractions off",
                    lua_tostring(L, -1), type->name);
  return larg_raise(L, from);
}

larray *larray_convert(lua_State *L, int index, lorigin from,
                       const nda_type *type, nda_rules rules)
{
  larray *source = larray_at(L, index);
  larray *copy =
    larray_new(L, type->dtype, source->view.ndim, source->view.shape);
  const nda_kernels *kernels = lbase_state(L)->kernels;
  nda_watch *watch = lbase_watch(L);
  nda_error error;
  larray_take(L, copy);
  nda_status status =
    nda_copy(kernels, watch, &copy->view, larray_take(L, source), rules);
  if (status == NDA_CHANGED &&
      nda_check_copy(kernels, watch, &copy->view, &source->view, rules,
                     &error) != NDA_OK)
    larray_fault_copy(L, from, &error, type, &source->view, rules, 0);
  lbase_go_on(L, status);
  return copy;
}

void larray_clear(lua_State *L, larray *array)
{
  nda_watch *watch = lbase_watch(L);
  int size = nda_type_of(&array->view)->size;
  int64_t all = nda_size(&array->view), n;
  for (int64_t from = 0; from < all; from += n) {
    n = nda_piece(watch, all - from, 1);
    memset(array->base + from * size, 0, nda_bytes(n, size));
    lbase_worked(L, watch, n);
  }
}

void larray_copy(lua_State *L, larray *to, larray *from)
{
  const nda_view *source = larray_take(L, from);
  nda_view start = *larray_take(L, to);
  start.shape = source->shape;
  lbase_go_on(L, nda_copy(lbase_state(L)->kernels, lbase_watch(L), &start,
                          source, NDA_EXACT));
}

/* --- results ------------------------------------------------------------- */

larray *larray_push_result(lua_State *L, int slot, int apart, nda_dtype dtype,
                           int ndim, const int64_t *shape)
{
  larray *given = larray_at(L, slot);
  if (given == NULL || apart)
    return larray_new(L, dtype, ndim, shape);
  lua_pushvalue(L, slot);
  return given;
}

void larray_finish(lua_State *L, int slot, int index)
{
  larray *given = larray_at(L, slot), *made = larray_at(L, index);
  if (given == NULL || given == made)
    return;
  index = lua_absindex(L, index);
  larray_copy(L, given, made);
  lua_pushvalue(L, slot);
  lua_replace(L, index);
}

int larray_mixes(const nda_view *out, const nda_view *array)
{
  int same = out->data == array->data && nda_same_shape(out, array) &&
             out->dtype == array->dtype;
  for (int i = 0; same && i < out->ndim; i++)
    same = out->shape[i] <= 1 || out->strides[i] == array->strides[i];
  return !same && nda_overlap(out, array);
}

void larray_check_apart(lua_State *L, lorigin from, int first, int n)
{
  for (int i = 1; i < n; i++) {
    for (int k = 0; k < i; k++) {
      lbase_worked(L, lbase_watch(L), NDA_PAIR);
      if (nda_overlap(larray_take(L, larray_at(L, first + i)),
                      larray_take(L, larray_at(L, first + k))))
        larg_raisef(L, from, "[%d] shares memory with [%d]", i + 1, k + 1);
    }
  }
}

const nda_view *larray_take_wide(lua_State *L, larray *array,
                                 const nda_view *like, lwide *wide)
{
  nda_error error;
  if (array == NULL)
    return NULL;
  const nda_view *view = larray_take(L, array);
  if (nda_same_shape(view, like))
    return view;
  nda_broadcast(view, like->ndim, like->shape, &wide->layout, &error);
  wide->view = nda_view_of(view, &wide->layout);
  return &wide->view;
}

/* --- asking -------------------------------------------------------------- */

/* Pushes a new list with one integer for each axis. */
static void push_list(lua_State *L, int ndim, const int64_t *integers)
{
  lua_createtable(L, ndim, 0);
  for (int i = 0; i < ndim; i++) {
    lua_pushinteger(L, integers[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* a:shape() -> a new list of lengths; a:shape(axis) -> one of them */
static int array_shape(lua_State *L)
{
  const nda_view *view = larg_self(L, 2, NULL);
  if (lua_isnil(L, 2))
    push_list(L, view->ndim, view->shape);
  else
    lua_pushinteger(L, view->shape[larg_axis(L, 2, larg_at(2), view->ndim)]);
  return 1;
}

/* a:strides() -> a list: for each axis the bytes from one element to the
** next */
static int array_strides(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  push_list(L, view->ndim, view->strides);
  return 1;
}

static int array_ndim(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  lua_pushinteger(L, view->ndim);
  return 1;
}

static int array_size(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, "one length is a:shape(axis)");
  lua_pushinteger(L, nda_size(view));
  return 1;
}

/* a:nbytes() -> the size of all elements in bytes, as if they were copied */
static int array_nbytes(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  lua_pushinteger(L, nda_size(view) * nda_type_of(view)->size);
  return 1;
}

static int array_dtype(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  lua_pushstring(L, nda_type_of(view)->name);
  return 1;
}

static int array_iscontiguous(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  lua_pushboolean(L, nda_iscontiguous(view));
  return 1;
}

static int array_isreadonly(lua_State *L)
{
  const nda_view *view = larg_self(L, 1, NULL);
  lua_pushboolean(L, view->readonly);
  return 1;
}

const luaL_Reg nda_array_methods[] = {
  {"shape", array_shape},
  {"strides", array_strides},
  {"ndim", array_ndim},
  {"size", array_size},
  {"nbytes", array_nbytes},
  {"dtype", array_dtype},
  {"iscontiguous", array_iscontiguous},
  {"isreadonly", array_isreadonly},
  {NULL, NULL},
};
