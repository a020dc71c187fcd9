/* ndarray.h: n-dimensional arrays for Lua, as seen from C and C++.
**
** A program that embeds Lua gives its scripts the module like this:
**
**   #include <lauxlib.h>
**   #include <lualib.h>
**   #include "ndarray.h"
**
**   int main(void) {
**     lua_State *L = luaL_newstate();
**     luaL_openlibs(L);
**     luaL_requiref(L, "ndarray", luaopen_ndarray, 0);
**     lua_pop(L, 1);
**     luaL_dostring(L, "local nd = require 'ndarray'"
**                      "print(nd.argmin{12, 5, 7, 3, 9})");
**     lua_close(L);
**     return 0;
**   }
**
** which prints 4. All memory comes from the state's allocator, and nothing
** is kept outside the state: any number of states may run at once, each on
** a thread of its own.
**
** Where the module is open, be it linked or required, C code finds its
** functions at run time, without linking to it: see ndarray_api, below. They
** make arrays, lend the host's memory to scripts and take it back, look at
** the arrays that scripts hand over, and bound the time that work takes.
** docs/embedding.md goes through all of it by example.
*/
#ifndef NDARRAY_H
#define NDARRAY_H

#include <stdint.h>

#define NDARRAY_VERSION "1.0.0"

/* the most axes that an array has */
#define NDA_MAXDIMS 32

#if !defined(NDARRAY_API)
#if defined(_WIN32)
#define NDARRAY_API __declspec(dllexport)
#elif defined(__GNUC__)
#define NDARRAY_API __attribute__((visibility("default")))
#else
#define NDARRAY_API
#endif
#endif

#if defined(__cplusplus)
extern "C" {
#endif

struct lua_State;

/* The element types. A bool is one byte, false when it is zero. */
typedef enum nda_dtype {
  NDA_FLOAT64,
  NDA_FLOAT32,
  NDA_INT8,
  NDA_INT16,
  NDA_INT32,
  NDA_INT64,
  NDA_UINT8,
  NDA_UINT16,
  NDA_UINT32,
  NDA_UINT64,
  NDA_BOOL
} nda_dtype;

/* Elements in memory: the one at (i, j, ...), counted from 0, stands
** i * strides[0] + j * strides[1] + ... bytes after `data`. Strides may be
** zero or negative, and elements need not be aligned. */
typedef struct nda_view {
  void *data;
  nda_dtype dtype;
  int ndim;               /* 0 to NDA_MAXDIMS */
  int readonly;           /* not to be written through */
  const int64_t *shape;   /* ndim lengths, none negative */
  const int64_t *strides; /* ndim distances, in bytes; NULL: row-major */
} nda_view;

/* --- for hosts and other C modules --------------------------------------- */

/* Is called once, when lent memory is needed no longer: when it is taken back,
** when no script can reach it, or when the state is closed; this last also
** where Lua found no memory to call a finalizer. It is then lent no more, so an
** error raised in it goes to whoever took the memory back, or becomes a warning
** of Lua's. It has LUA_MINSTACK slots of the stack, fewer where memory is out,
** and leaves the values that stand there when it is called. */
typedef void nda_release(struct lua_State *L, void *user);

/* Is called every so often while an array function works: NULL says go on, a
** string is the reason to stop, which becomes the script's error message. It is
** copied before the interrupt is called again, and may have any length. An
** interrupt must not use the Lua state. */
typedef const char *nda_interrupt(void *user);

/* Memory that is lent: all elements of the view that goes with it lie in the
** `bytes` from `start` on. */
typedef struct nda_memory {
  void *start;
  int64_t bytes;
  nda_release *release; /* or NULL */
  void *user;           /* what it is handed */
  int owner; /* stack index of a Lua value to be kept alive meanwhile, from the
             ** bottom, from the top, or a pseudo-index; or 0 */
} nda_memory;

/* What `check` asks of an array. */
enum {
  NDA_ANY = -1,      /* any type; any number of axes */
  NDA_WRITABLE = 1,  /* it is not read-only */
  NDA_CONTIGUOUS = 2 /* its elements lie side by side in row-major order */
};

#define NDARRAY_API_VERSION 4
#define NDARRAY_API_KEY "ndarray.api" /* where the registry has it */

/* If the registry has true under this key, scripts with LuaJIT's FFI may make
** arrays of memory by its address. No check can make that safe: see
** docs/embedding.md. */
#define NDARRAY_WRAP_KEY "ndarray.wrap"

/* The functions, found by ndarray_find or ndarray_get. L is the state, or any
** of its coroutines; errors are Lua errors, raised before anything has
** changed. Later versions add members at the end, and take none away. */
typedef struct ndarray_api {
  int version;

  /* Pushes a new array of zeros, row-major, and gives its view: good while the
  ** array is on the stack or referenced. Errors: the type, ndim or a length is
  ** none; not enough memory. */
  const nda_view *(*create)(struct lua_State *L, nda_dtype dtype, int ndim,
                            const int64_t *shape);

  /* Pushes an array of the host's memory, which is not copied. `view` says
  ** where the elements are; its strides may be NULL: row-major. Any strides
  ** serve, also such that leave elements misaligned. The memory may be lent
  ** any number of times, to several states too; those that write to it while
  ** others read are the host's affair. Shape and strides are copied; where an
  ** axis has one element, or the array none, a stride that leads out of the
  ** memory does no harm, and is not kept.
  **
  ** On an error, which includes that memory ran out, nothing was lent, and
  ** release will not be called; the host still has to dispose of it. Errors:
  ** type, ndim or a length is none; `data` or `start` is NULL though there are
  ** elements; elements reach out of the memory, or that past the last address;
  ** no value is at the owner's index; the state is being closed, and its loans
  ** have ended. */
  void (*wrap)(struct lua_State *L, const nda_view *view,
               const nda_memory *memory);

  /* Takes lent memory back: from now on the array at `index`, and all views
  ** that were made of it, refuse to be used, and the memory is not touched
  ** again. Calls release. Gives 1, or 0 if it was taken back before. Errors:
  ** no array; one with memory of its own; a view of a lent one; or it is
  ** called by an interrupt. */
  int (*revoke)(struct lua_State *L, int index);

  /* The view of the array at `index`; NULL if there is none, or its memory was
  ** taken back. Good until its memory is taken back, while the array is on
  ** the stack or referenced. */
  const nda_view *(*test)(struct lua_State *L, int index);

  /* The same of argument `arg`, of a type and a number of axes (NDA_ANY: of
  ** any); `flags` 0 or NDA_WRITABLE and NDA_CONTIGUOUS, added up. Errors name
  ** the argument. */
  const nda_view *(*check)(struct lua_State *L, int arg, int dtype, int ndim,
                           int flags);

  /* Has `interrupt` asked in long work from now on, after every 65,536
  ** elements or what costs as much: at the worst that takes some milliseconds.
  ** NULL: no more. What was being written when work is stopped is so in part.
  ** Once it said stop, the next work asks before it begins. */
  void (*interrupt)(struct lua_State *L, nda_interrupt *interrupt, void *user);

  /* Without Lua, and on any thread while the state is open: the place of the
  ** smallest element, counted in row-major order from 0; -1 if there is none.
  ** `where`: NULL, or bools of the same shape, of which the true ones mark the
  ** elements to look at. The first of equals wins, and the first NaN over all.
  ** -1 also for what is no view: of another type than there is, without data,
  ** or where shapes differ. */
  int64_t (*argmin)(const struct ndarray_api *api, const nda_view *view,
                    const nda_view *where);

  /* The same of the largest. */
  int64_t (*argmax)(const struct ndarray_api *api, const nda_view *view,
                    const nda_view *where);

  /* Since version 2. */

  /* Takes all lent memory back that reaches into the `bytes` from `start` on,
  ** as revoke does for one array: every array that has an element there, or
  ** elements on both sides, by whatever call it was wrapped, and all views of
  ** it. None is used any more when the first release is called. Gives how many
  ** arrays had been wrapped; those of no elements stay. An error that a release
  ** raises is raised when all were called. Errors: `bytes` is negative; or it
  ** is called by an interrupt. */
  int (*revoke_block)(struct lua_State *L, const void *start, int64_t bytes);

  /* Points lent memory elsewhere: from now on the array at `index`, and all
  ** views that were made of it, have their elements there, the first at `data`,
  ** all in the `bytes` from `start` on; type, shape and strides are what they
  ** were. The old memory is not touched again. The loan goes on with its
  ** release, user and owner, and nothing is released now. Gives 1; or 0 if the
  ** memory was taken back before: that is final, and nothing changes. Takes no
  ** memory. Errors are those of revoke, and those of wrap for `data` and
  ** memory. Views that test or check gave end as by revoke. */
  int (*rebase)(struct lua_State *L, int index, void *data, void *start,
                int64_t bytes);

  /* Since version 3. */

  /* Without Lua, as argmin: the nearest of some points to each of some queries,
  ** by the euclidean distance. Points have the shape (N, D), queries
  ** (..., D); or (N) and (...), where a point is one number. One query has the
  ** shape (D), and results without axes. `where`: NULL, or bools of the shape
  ** (..., N), in which a stride may be 0, that mark the points to look at.
  ** Nothing farther than `within` is looked at; a negative one is no bound.
  ** Writes places from 0, -1 for none, to `found`, int64 of the shape (...),
  ** and distances, infinity for none, to `distance`, NULL or floats of that
  ** shape; they share no memory with what is read. Gives 1; or 0, and writes
  ** nothing, for what is no view, as in argmin, shapes that do not agree, and
  ** bools for points or queries. */
  int (*nearest)(const struct ndarray_api *api, const nda_view *points,
                 const nda_view *query, const nda_view *where, double within,
                 const nda_view *found, const nda_view *distance);

  /* Since version 4. */

  /* As check, but the argument may also be a table, a number, a boolean or an
  ** array of another type: what nd.array(value, dtype) takes. The array that is
  ** made of it replaces the argument on the stack. An array that serves as it
  ** is stays. Because a result written to a copy would be lost, with
  ** NDA_WRITABLE it is check. `arg` is counted from the bottom. */
  const nda_view *(*convert)(struct lua_State *L, int arg, int dtype, int ndim,
                             int flags);

  /* Without Lua: test of an array's userdata, which must be one. This and what
  ** follows serves LuaJIT's FFI, by src/ndarray/ffi.lua. */
  const nda_view *(*take)(void *array);

  /* What a call of nd._API lends: a row-major view, and bytes from its data
  ** on. */
  const nda_view *offered;
  int64_t offered_bytes;
} ndarray_api;

/* Opens the module: leaves its table on the stack and returns 1. */
NDARRAY_API int luaopen_ndarray(struct lua_State *L);

#if defined(__cplusplus)
}
#endif

/* What follows calls Lua. Its headers may be included before this one; else
** they are included here, where they can be found. */
#if !defined(NDARRAY_WITHOUT_LUA) && !defined(lauxlib_h) &&                    \
  defined(__has_include)
#if __has_include(<lauxlib.h>)
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lua.h>
#include <lauxlib.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif
#endif
#endif

#if !defined(NDARRAY_WITHOUT_LUA) && defined(lauxlib_h)

/* The functions, or NULL if the module is not open in the state, or older than
** this header; or if all stack slots are in use, and there is no memory for
** another. */
static inline const ndarray_api *ndarray_find(lua_State *L)
{
  const ndarray_api *api;
  if (!lua_checkstack(L, 1))
    return NULL;
  lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
  api = (const ndarray_api *)lua_touserdata(L, -1);
  lua_pop(L, 1);
  return api != NULL && api->version >= NDARRAY_API_VERSION ? api : NULL;
}

/* The same, or an error. It serves as long as the state is open. */
static inline const ndarray_api *ndarray_get(lua_State *L)
{
  const ndarray_api *api = ndarray_find(L);
  if (api == NULL) {
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_getfield(L, LUA_REGISTRYINDEX, NDARRAY_API_KEY);
    luaL_error(L, lua_isnil(L, -1)
                    ? "ndarray is not open in this state: require it first"
                    : "ndarray is older than the header that this was "
                      "compiled with");
  }
  return api;
}

#endif

#endif
