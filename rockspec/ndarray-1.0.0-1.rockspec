rockspec_format = "3.0"
package = "ndarray"
version = "1.0.0-1"
source = {
  url = "git+https://example.org/ndarray.git",
  tag = "v1.0.0",
}
description = {
  summary = "N-dimensional arrays, with fast argmin",
  detailed = [[
N-dimensional arrays for Lua, made from tables and turned back into them.
Arithmetic on whole arrays, sums, sorting, the nearest of many points, and argmin,
argmax, min and max over the whole array or along axes, with a mask, a limit and
an output array of your own. Written in C, with no dependency but Lua.]],
  license = "MIT",
  labels = {"array", "numeric", "ndarray", "argmin"},
}
dependencies = {
  "lua >= 5.1",
}
build = {
  type = "builtin",
  copy_directories = {"docs", "library", "src"},
  modules = {
    ndarray = "src/ndarray.c",
    ["ndarray.ffi"] = "src/ndarray/ffi.lua",
  },
  platforms = {
    unix = {
      modules = {
        ndarray = {
          sources = {"src/ndarray.c"},
          libraries = {"m"},
        },
      },
    },
  },
}
test_dependencies = {
  "busted >= 2.0",
}
test = {
  type = "busted",
}
