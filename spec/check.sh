#!/usr/bin/env bash
# check.sh: all that `make check` runs, step by step. A step is a command; it
# counts with the numbers that it prints ("N passed, N failed", or busted's),
# or as one when it prints none. What it printed is shown when it fails. The
# last line is the sum.
set -u
cd "$(dirname "$0")/.."
mkdir -p build/check
lua=${LUA:-lua5.4}
lua_cflags=${LUA_CFLAGS:-$(pkg-config --cflags lua5.4)}
busted=$(command -v busted)
warnings="-Wall -Wextra -Wpedantic -Wshadow -Werror"
sanitize="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"
# what is too large to be had is an error to Lua, and not to the sanitizer
asan=detect_leaks=0:allocator_may_return_null=1
passed=0 failed=0

step() { # title, command...
  local title=$1 log=build/check/log good bad status
  shift
  printf '%-52s ' "$title"
  "$@" >$log 2>&1
  status=$?
  read -r good bad < <(awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { good += $1; bad += $3; seen = 1 }
    /^[0-9]+ success(es)? \/ / { good += $1; bad += $4 + $7; seen = 1 }
    END { print seen ? good + 0 " " bad + 0 : "1 0" }' $log)
  if [ $status -ne 0 ]; then
    [ "$bad" -eq 0 ] && bad=1 good=$((good > 1 ? good : 0))
    sed 's/^/    /' $log
  fi
  echo "$good passed, $bad failed"
  passed=$((passed + good)) failed=$((failed + bad))
}

core_is_pure() { ! grep -nE '#include *[<"](lua|lauxlib|lualib)' src/core/*; }

lines_fit() { # 80 columns, no tabs, no blanks at an end
  ! grep -nE '^.{81,}|	| $' src/*.[ch] src/*/*.[ch] spec/*.lua \
    spec/*/*.lua spec/*/*.c examples/*.lua examples/host/* bench/*
}

compiles() { # compiler and standard: each file alone, and all as one
  local file
  for file in src/core/*.c src/lua/*.c src/ndarray.c; do
    $1 $warnings -O2 $lua_cflags -c "$file" -o build/check/object.o || return 1
  done
}

host_compiles() {
  $1 $warnings -O2 $lua_cflags -c spec/support/host.c -o build/check/object.o
}

compiles_whole() {
  $1 $warnings -O2 $lua_cflags -c src/ndarray.c -o build/check/object.o
}

core() { # compiler and options
  $1 src/core/*.c spec/core/test_core.c -lm -o build/check/core &&
    build/check/core
}

# -ffast-math at the compiler, not at the linker: there it would also switch
# the processor to take tiny numbers for 0, which is the program's own affair.
core_fast() { # compiler; of another machine: linker, emulator, arguments
  local file objects=""
  for file in src/core/*.c; do
    $1 -O3 -ffast-math -c "$file" -o "build/check/$(basename "$file").o" ||
      return 1
    objects="$objects build/check/$(basename "$file").o"
  done
  ${2:-$1} -O2 $objects spec/core/test_core.c -lm -o build/check/core &&
    ${3:-} build/check/core "${@:4}"
}

core_on() { # processor, options: cross-compiled, run by qemu
  "$1-linux-gnu-gcc" -std=c11 -O1 -static $2 src/core/*.c \
    spec/core/test_core.c -lm -o build/check/core &&
    "qemu-$1" build/check/core 1 1000
}

module() { # directory, compiler and options, options of the linker
  mkdir -p "build/check/$1" &&
    $2 $lua_cflags -fPIC -c src/ndarray.c -o "build/check/$1/ndarray.o" &&
    gcc -shared ${3:-} "build/check/$1/ndarray.o" \
      -o "build/check/$1/ndarray.so" -lm
}

# --ignore-lua: in this very process, not in another Lua that it starts
specs() { # directory, command that runs Lua
  cp build/testhost.so "build/check/$1/" &&
    LUA_CPATH="./build/check/$1/?.so;;" $2 "$lua" "$busted" --ignore-lua \
    -o plainTerminal --cpath="./build/check/$1/?.so"
}

specs_with() { # directory, compiler and options, command that runs Lua
  module "$1" "$2" "$(grep -o -- '-fsanitize=[a-z,]*' <<<"$2")" &&
    specs "$1" "${3:-env}"
}

exports_only_open() {
  module kernels "gcc -O2" || return 1
  [ "$(nm -D --defined-only build/check/kernels/ndarray.so | cut -d' ' -f3)" = \
    luaopen_ndarray ]
}

synopsis() { # compiler, arguments: the program that ndarray.h opens with
  sed -n '/^\*\*   #include <lauxlib/,/^\*\*   }/s/^\*\* \{0,3\}//p' \
    src/ndarray.h >build/check/synopsis.c &&
    "$@" -o build/check/synopsis && [ "$(build/check/synopsis)" = 4 ]
}

manual() { # compiler: the first program of docs/embedding.md, what it prints
  awk '/^```c$/ { on = 1; next } /^```$/ && on { exit } on' \
    docs/embedding.md >build/check/first.c &&
    awk '/^```text$/ { on = 1; next } /^```$/ && on { exit } on' \
      docs/embedding.md >build/check/first.txt &&
    $1 -Isrc $lua_cflags build/check/first.c -x none build/libndarray.a \
      $(pkg-config --libs lua5.4) -lm -o build/check/first &&
    build/check/first | diff - build/check/first.txt
}

# The pair, alone in a directory of its own.
amalgamation() { # compiler
  mkdir -p build/check/pair && cp build/ndarray.[ch] build/check/pair &&
    (cd build/check/pair && $1 $warnings $lua_cflags -O1 -c ndarray.c)
}

renamed() {
  mkdir -p build/check/renamed && cp build/ndarray.h build/check/renamed &&
    cp build/ndarray.c build/check/renamed/ndarray.cpp &&
    g++ $warnings $lua_cflags -c build/check/renamed/ndarray.cpp \
      -o build/check/object.o
}

# Specs in a program that has the module linked to it, and no file of it.
specs_in_program() { # directory, compiler, sources, Lua's libraries
  mkdir -p "build/check/$1" &&
    $2 $lua_cflags -O2 -g -rdynamic spec/runner.c $3 -x none $4 -lm \
      -o "build/check/$1/runner" &&
    $2 $lua_cflags -fPIC -shared spec/support/host.c \
      -o "build/check/$1/testhost.so" &&
    env -u LUA_CPATH "build/check/$1/runner" "$busted" --ignore-lua \
      -o plainTerminal --cpath="./build/check/$1/?.so"
}

installed() { # all that make install puts somewhere, by its pkg-config file
  local prefix=$PWD/build/check/installed
  make -s install PREFIX="$prefix" &&
    LUA_CPATH="$prefix/lib/lua/5.4/?.so" "$lua" -e 'require "ndarray"' &&
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig synopsis sh -c 'gcc \
      $(pkg-config --cflags ndarray) build/check/synopsis.c \
      $(pkg-config --libs ndarray) "$@"' sh
}

by_cmake() { # a program whose CMakeLists.txt adds this directory
  local tree=build/check/cmake
  mkdir -p $tree && cp build/check/synopsis.c $tree/ &&
    cat >$tree/CMakeLists.txt <<END &&
cmake_minimum_required(VERSION 3.13)
project(host C)
add_subdirectory($PWD ndarray)
add_executable(host synopsis.c)
target_link_libraries(host PRIVATE ndarray)
END
    cmake -S $tree -B $tree/build && cmake --build $tree/build &&
    [ "$($tree/build/host)" = 4 ]
}

# The game of examples/host, in few frames.
game_host() { # compiler and options, command that runs it
  $1 $lua_cflags examples/host/host.c src/ndarray.c -x none \
    $(pkg-config --libs lua5.4) -lm -lpthread -o build/check/host &&
    $2 build/check/host 200
}

step "luacheck" luacheck -q .
step "the core includes no Lua header" core_is_pure
step "lines fit" lines_fit
for cc in "gcc -std=c11" "clang -std=c11" "g++ -x c++ -std=c++17" \
  "clang++ -x c++ -std=c++17"; do
  step "no warning: $cc" compiles "$cc"
  step "no warning: $cc, plain C alone" compiles_whole "$cc -DNDARRAY_PLAIN"
done
step "only luaopen_ndarray is exported" exports_only_open
step "the program in ndarray.h" synopsis gcc -Isrc $lua_cflags \
  build/check/synopsis.c src/ndarray.c $(pkg-config --libs lua5.4) -lm
step "make install" installed
step "the first array of docs/embedding.md" manual gcc
step "the same as C++" manual "g++ -x c++ -std=c++17"
step "CMake" by_cmake
for cc in "gcc -std=c11" "clang -std=c11" "g++ -x c++ -std=c++17" \
  "clang++ -x c++ -std=c++17"; do
  step "the amalgamation: $cc" amalgamation "$cc"
  step "a host's view of ndarray.h: $cc" host_compiles "$cc"
done
step "the amalgamation, renamed" renamed
step "core, gcc, sanitizers, in small pieces" core \
  "gcc -std=c11 -DNDA_PIECE=2048 $sanitize"
step "core, clang, sanitizers" core "clang -std=c11 $sanitize"
step "core, gcc -O3 as C++17" core "g++ -x c++ -std=c++17 -O3"
step "core, gcc -O3 -ffast-math" core_fast gcc
step "core, clang -O3 -ffast-math" core_fast clang
step "core, arm64, clang -O3 -ffast-math" core_fast \
  "clang --target=aarch64-linux-gnu -I/usr/aarch64-linux-gnu/include" \
  "aarch64-linux-gnu-gcc -static" qemu-aarch64 1 1000
step "core, arm64" core_on aarch64 ""
step "core, arm64, plain C alone" core_on aarch64 -DNDARRAY_PLAIN
step "core, s390x, big-endian" core_on s390x ""
step "core, s390x, plain C alone" core_on s390x -DNDARRAY_PLAIN
step "specs, gcc, sanitizers" specs_with asan "gcc $sanitize" \
  "env LD_PRELOAD=$(gcc -print-file-name=libasan.so) ASAN_OPTIONS=$asan"
step "specs, gcc -O3 -ffast-math" specs_with gccfast "gcc -O3 -ffast-math"
step "specs, clang -O3 -ffast-math" specs_with clangfast \
  "clang -O3 -ffast-math"
step "specs, plain C alone" specs_with plain "gcc -O2 -DNDARRAY_PLAIN"
for kernels in plain generic avx2; do
  NDARRAY_KERNELS=$kernels step "specs, NDARRAY_KERNELS=$kernels" \
    specs kernels env
done
step "specs, compiled as C++17" specs_with cpp "g++ -x c++ -std=c++17 -O2"
step "specs, the amalgamation in a program" specs_in_program pair \
  "gcc -std=c11" build/ndarray.c "$(pkg-config --libs lua5.4)"
step "specs, Lua compiled as C++" specs_in_program luacpp \
  "g++ -x c++ -std=c++17" src/ndarray.c "$(pkg-config --libs lua5.4-c++)"
ROUNDS=2 step "specs, valgrind" specs_with valgrind "gcc -g -O1" \
  "valgrind -q --error-exitcode=9 --trace-children=no"
step "the game, sanitizers" game_host "gcc -std=c11 $sanitize" ""
step "the game, thread sanitizer" game_host \
  "gcc -std=c11 -g -O1 -fsanitize=thread" "setarch -R"
step "the game, valgrind" game_host "gcc -std=c11 -g -O1" \
  "valgrind -q --error-exitcode=9"
step "the game, as C++17" game_host "g++ -x c++ -std=c++17 $warnings" ""
step "examples in the documents" "$lua" spec/docs.lua README.md \
  docs/reference.md
if [ -n "${GOLDEN:-}" ]; then
  step "cases made by NumPy" env LUA_CPATH="$PWD/build/?.so;;" "$lua" \
    "$GOLDEN/run.lua" "$GOLDEN/cases.txt"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
