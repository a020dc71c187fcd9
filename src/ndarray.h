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
*/
#ifndef NDARRAY_H
#define NDARRAY_H

#include <stdint.h>

#define NDARRAY_VERSION "0.1.0"

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
  const int64_t *strides; /* ndim distances, in bytes */
} nda_view;

/* Opens the module: leaves its table on the stack and returns 1. */
NDARRAY_API int luaopen_ndarray(struct lua_State *L);

#if defined(__cplusplus)
}
#endif

#endif
