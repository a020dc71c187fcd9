rockspec_format = "3.0"
package = "ndarray"
version = "scm-1"
source = {
  url = "git+https://example.org/ndarray.git",
}
description = {
  summary = "n-dimensional arrays, and where the smallest element is",
  detailed = [[
An n-dimensional array for Lua, made from tables and turned back into them:
arithmetic on whole arrays, sums, order, and argmin, argmax, min and max over
the whole array or along axes, with a mask, a bound and an output array of
one's own. In C, with no dependency but Lua.]],
  license = "MIT",
  labels = {"array", "numeric", "ndarray", "argmin"},
}
dependencies = {
  "lua >= 5.4",
}
build = {
  type = "builtin",
  copy_directories = {"docs", "library", "src"},
  modules = {
    ndarray = "src/ndarray.c",
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
