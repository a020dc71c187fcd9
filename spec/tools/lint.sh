#!/usr/bin/env bash
# lint.sh: static analysis of the C code. `lint.sh TOOL` runs one of tidy,
# cppcheck and analyzer, `lint.sh` all three; any finding fails. The library is
# analysed as one translation unit, with all kernels and with the plain ones
# only.
set -u
cd "$(dirname "$0")/../.."
lua_cflags=${LUA_CFLAGS:-$(pkg-config --cflags lua5.4)}
programs="spec/core/test_core.c spec/support/host.c spec/support/runner.c
  examples/host/host.c bench/limits.c"
mkdir -p build/lint
for tool in clang-tidy cppcheck gcc; do
  command -v $tool >/dev/null || { echo "there is no $tool"; exit 1; }
done

# Single findings that are none: where, which, and why.
silenced() {
  sed -n 's/ *#.*//; s/^  *//p' <<END
  rows.tmpl.h:.*bugprone-branch-clone   # NANS is 0 for integers, not for floats
  sum.tmpl.h:.*non-const-parameter      # written to by other instances
  order.c:.*'scratch'.*non-const-param  # kept in a struct, and written to
  larray.c:.*'memory'.*non-const-param  # on some systems it is written to
  larray.c:.*performance-no-int-to-ptr  # rounded to pages
  test_core.c:.*misc-redundant-expr     # two random numbers are not the same
  test_core.c:.*core.DivideZero         # lengths and steps, chosen not to be 0
  test_core.c:.*garbage                 # written by way of tables of functions
  test_core.c:.*\[uninitvar\]           # written in a loop of one round or more
  test_core.c:.*'fields'.*constVariable # written to
  test_core.c:.*\[unreadVariable\]      # read by its address
  test_core.c:.*\[unassignedVariable\]  # written by its address
  transfer.c:.*\[unassignedVariable\]   # written by its address
  transfer.c:.*\[legacyUninitvar\]      # written by its address
  kernels_avx2.c:.*\[knownCondition     # the instruction is not known
  plain.tmpl.h:.*\[badBitmaskCheck\]    # NANS is 0 for integers, not for floats
  elementwise.c:.*null-dereference      # the first operand has given a type
  ltable.c:.*\[arrayIndexOutOfBounds    # raised before, at 32 axes
  view.c:.*\[zerodivcond\]              # a step of 0 was refused before
  vec_generic.h:.*\[selfAssignment\]    # NORMAL may be nothing
  vec_generic.h:.*\[duplicateExpr       # 0: integers have no NaN
  search.c:.*\[unreadVariable\]         # read by its address
  columns.tmpl.h:.*\[knownCondition     # NANS is 0 for integers, not for floats
END
}

report() { # findings, if any, that are not silenced
  local found
  found=$(grep -E '(warning|error|style|performance|portability): ' |
    grep -vEf <(silenced) | sort -u)
  [ -z "$found" ] || echo "$found"
  [ -z "$found" ]
}

tidy() {
  {
    clang-tidy -quiet src/ndarray.c -- -std=c11 $lua_cflags
    clang-tidy -quiet src/ndarray.c -- -std=c11 -DNDARRAY_PLAIN $lua_cflags
    clang-tidy -quiet $programs -- -std=gnu11 $lua_cflags
  } 2>/dev/null | report
}

# Left out, with the reason:
#   clarifyCalculation, clarifyCondition: | and & of what is 0 or 1, on purpose
#   ctu*, nullPointer*RedundantCheck: it does not know which functions
#     fill what they are handed, nor which ones raise and never return
#   invalidLengthModifierError: %I is Lua's, for its integers
#   shadowFunction: a local may be called what a function elsewhere is
#   unusedStructMember: members that align others
#   variableScope: declarations stand at the top, as in C89
cppcheck_sees() {
  cppcheck -q --std=c11 --library=lua -Isrc $lua_cflags -D__linux__ \
    -DLLONG_MAX=9223372036854775807 "$@" \
    --enable=warning,style,performance,portability \
    --suppress={clarifyCalculation,clarifyCondition} \
    --suppress={ctuuninitvar,ctunullpointer} \
    --suppress=nullPointer{,Arithmetic}RedundantCheck \
    --suppress={invalidLengthModifierError,shadowFunction} \
    --suppress={unusedStructMember,variableScope} \
    --template='{file}:{line}: {severity}: {message} [{id}]' 2>&1
}

cppcheck_all() {
  {
    cppcheck_sees -DNDARRAY_PLAIN src/ndarray.c $programs
    cppcheck_sees -UNDARRAY_PLAIN -D__GNUC__=12 -D__x86_64__ src/ndarray.c
  } | report
}

# gcc's analyzer, file by file; of the core's files not the kernels, nor its
# test, of which it makes gigabytes. It is told who never returns. Left out: it
# takes for uninitialized what memcpy and other files have written.
analyzer() {
  local file told
  cat >build/lint/raise.h <<END
#include <lauxlib.h>
int(lua_error)(lua_State *) __attribute__((noreturn));
int(luaL_error)(lua_State *, const char *, ...) __attribute__((noreturn));
int(luaL_argerror)(lua_State *, int, const char *) __attribute__((noreturn));
int(luaL_typeerror)(lua_State *, int, const char *) __attribute__((noreturn));
END
  for file in src/*/*.c $programs; do
    case $file in
      */kernels_* | */test_core.c) continue ;;
      src/core/* | src/kernels/*) told="" ;;
      *) told="-D_GNU_SOURCE -include build/lint/raise.h" ;;
    esac
    gcc -fanalyzer -Wno-analyzer-use-of-uninitialized-value -O0 $lua_cflags \
      $told -c "$file" -o build/lint/object.o 2>&1
  done | grep -v '_SOURCE" redefined' | report
}

all() {
  local status=0
  tidy || status=1
  cppcheck_all || status=1
  analyzer || status=1
  return $status
}

case ${1:-all} in
  cppcheck) cppcheck_all ;;
  *) "${1:-all}" ;;
esac
