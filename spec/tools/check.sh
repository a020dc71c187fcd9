#!/usr/bin/env bash
# check.sh: all that `make check` runs, step by step, as many at a time as there
# are processors (or JOBS). A step is a command, with a directory of its own,
# $dir; it counts with the numbers that it prints ("N passed, N failed", or
# busted's), or as one when it prints none. What it printed is shown when it
# fails. The last line is the sum. ONLY=word runs the steps that have it in the
# title.
set -u
cd "$(dirname "$0")/../.."
rm -rf build/check
mkdir -p build/check
trap 'trap - TERM; kill 0' INT TERM
lua=${LUA:-lua5.4}
lua_cflags=${LUA_CFLAGS:-$(pkg-config --cflags lua5.4)}
busted=$(command -v busted)
warnings="-Wall -Wextra -Wpedantic -Wshadow -Werror"
sanitize="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"
# what is too large to be had is an error to Lua, and not to the sanitizer
asan=detect_leaks=0:allocator_may_return_null=1
jobs=${JOBS:-$(nproc)}
steps=0

run() { # title, command...
  local title=$1 start=$SECONDS good bad status
  shift
  "$@" >$dir/log 2>&1
  status=$?
  read -r good bad < <(awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { good += $1; bad += $3; seen = 1 }
    /^[0-9]+ success(es)? \/ / { good += $1; bad += $4 + $7; seen = 1 }
    END { print seen ? good + 0 " " bad + 0 : "1 0" }' $dir/log)
  if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1 good=$((good > 1 ? good : 0))
  fi
  echo "$good $bad" >$dir/result
  {
    printf '%-52s %s passed, %s failed (%d s)\n' \
      "$title" "$good" "$bad" $((SECONDS - start))
    [ $status -eq 0 ] || sed 's/^/    /' $dir/log
  } >$dir/told
  cat $dir/told
}

step() { # title, command...
  [[ $1 == *${ONLY:-}* ]] || return
  local dir=build/check/$((++steps))
  mkdir $dir
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
  run "$@" &
}

# A cast to a narrower size is a check left out: nda_bytes has the only one.
sizes_are_checked() {
  [ "$(grep -rnE '\((size_t|ptrdiff_t|long|int32_t)\)' src)" = \
    "$(grep -n 'return (size_t)(n \* each);' src/core/base.h /dev/null)" ]
}

core_is_pure() {
  ! grep -nE '#include *[<"](lua|lauxlib|lualib)' src/core/* src/kernels/*
}

lines_fit() { # 80 columns, no tabs, no blanks at an end
  ! grep -nE '^.{81,}|	| $' src/*.[ch] src/*/*.[ch] spec/*.lua \
    spec/*/*.lua spec/*/*.c library/*.lua examples/*.lua examples/host/* bench/*
}

# Only gcc has warnings that need its optimizer, and they know no language.
compiles() { # compiler and standard, files: each alone
  local file options=-fsyntax-only
  [ "$1" = "gcc -std=c11" ] && options="-O2 -c -o $dir/object.o"
  for file in "${@:2}"; do
    $1 $warnings $options $lua_cflags "$file" || return 1
  done
}

core() { # compiler and options
  $1 src/core/*.c src/kernels/*.c spec/core/test_core.c -lm -o $dir/core && $dir/core
}

# What takes NaN or rounding away from the compiler is refused, and the remedy
# named; with the remedy behind it, it is not.
refuses_fast_math() {
  local option
  for option in gcc\ -ffast-math gcc\ -Ofast clang\ -ffast-math \
    {gcc,clang}\ -ffinite-math-only "gcc -freciprocal-math" \
    "gcc -fassociative-math -fno-signed-zeros -fno-trapping-math"; do
    $option $lua_cflags -fsyntax-only src/ndarray.c 2>$dir/told_by_compiler &&
      return 1
    grep -q 'error.*-fno-fast-math' $dir/told_by_compiler || return 1
  done
  gcc -ffast-math -fno-fast-math $lua_cflags -fsyntax-only src/ndarray.c
}

# Multiplication and addition are not fused, not even where the compiler would
# do so unasked: under gcc's default standard for a processor that can.
fuses_nothing() { # compiler and options
  local file
  for file in src/*/*.c; do
    $1 $lua_cflags -O2 -c "$file" -o $dir/object.o || return 1
    ! ${2:-}objdump -d $dir/object.o | grep -E '\bvfn?m(add|sub)|\bfn?m(add|sub|la|ls)\b' ||
      return 1
  done
}

core_on() { # processor, options: cross-compiled, run by qemu
  "$1-linux-gnu-gcc" -std=c11 -O1 -static $2 src/core/*.c \
    src/kernels/*.c spec/core/test_core.c -lm -o $dir/core && "qemu-$1" $dir/core 1 1000
}

# --ignore-lua: in this very process, not in another Lua that it starts
specs() { # command that runs Lua
  LUA_CPATH="./$dir/?.so;./build/?.so;;" $1 "$lua" "$busted" --ignore-lua \
    -o plainTerminal --cpath="./$dir/?.so;./build/?.so"
}

specs_with() { # compiler and options, command that runs Lua
  $1 $lua_cflags -fPIC -c src/ndarray.c -o $dir/ndarray.o &&
    gcc -shared $(grep -o -- '-fsanitize=[a-z,]*' <<<"$1") $dir/ndarray.o \
      -o $dir/ndarray.so -lm &&
    specs "${2:-env}"
}

# Debian's Lua for 32-bit x86 is fetched, once, to build/i386.
specs_on_i386() {
  local root=$PWD/build/i386/root/usr
  local flags="-m32 -O1 -I$root/include/lua5.4 -I$root/include/i386-linux-gnu"
  bash spec/tools/i386.sh build/i386 || return 1
  gcc $flags -fPIC -shared spec/support/host.c -o $dir/testhost.so &&
    gcc $warnings $flags -DNDARRAY_PLAIN -fPIC -shared src/ndarray.c \
      -o $dir/ndarray.so -lm &&
    LUA_CPATH="$PWD/$dir/?.so" build/i386/lua "$busted" --ignore-lua \
      -o plainTerminal --cpath="./$dir/?.so"
}

# A program that has the module linked to it, and no file of it, runs specs.
program() { # compiler, sources, Lua's libraries
  $1 $lua_cflags -g -rdynamic spec/support/runner.c $2 -x none $3 -lm -lpthread \
    -o $dir/runner &&
    $1 $lua_cflags -fPIC -shared spec/support/host.c -o $dir/testhost.so
}

run_in_program() { # program's environment, files
  env -u LUA_CPATH $1 $dir/runner "$busted" --ignore-lua -o plainTerminal \
    --cpath="./$dir/?.so" "${@:2}"
}

specs_in_program() { # compiler, sources, Lua's libraries, environment
  program "${@:1:3}" && run_in_program "${4:-}"
}

# The same under a Lua that checks its C interface; see checkedlua.sh.
specs_checked() { # compiler and options
  local lua=$PWD/build/checkedlua/lua
  bash spec/tools/checkedlua.sh && specs_with "$1" "env ASAN_OPTIONS=$asan"
}

program_checked() { # compiler and options, sources
  local libs="-Wl,--whole-archive build/checkedlua/liblua.a"
  bash spec/tools/checkedlua.sh &&
    specs_in_program "$1" "$2" "$libs -Wl,--no-whole-archive -ldl" \
      "ASAN_OPTIONS=$asan"
}

# Two states on threads of their own run the same specs. Lua is the one that is
# C++: the sanitizer loses count of calls that longjmp leaves. File by file: it
# is slow to give memory back.
specs_on_threads() {
  local file
  program "g++ -x c++ -std=c++17 -DNDARRAY_PLAIN -O1 -fsanitize=thread" \
    src/ndarray.c "$(pkg-config --libs lua5.4-c++)" || return 1
  for file in spec/*_spec.lua; do
    run_in_program "THREADS=2 TSAN_OPTIONS=allocator_may_return_null=1 \
      setarch -R" "$file" || return 1
  done
}

exports_only_open() {
  [ "$(nm -D --defined-only build/ndarray.so | cut -d' ' -f3)" = \
    luaopen_ndarray ]
}

synopsis() { # compiler, arguments: the program that ndarray.h opens with
  sed -n '/^\*\*   #include <lauxlib/,/^\*\*   }/s/^\*\* \{0,3\}//p' \
    src/ndarray.h >$dir/synopsis.c &&
    "$@" -o $dir/synopsis && [ "$($dir/synopsis)" = 4 ]
}

program_in_header() {
  synopsis gcc -Isrc $lua_cflags $dir/synopsis.c build/libndarray.a \
    $(pkg-config --libs lua5.4) -lm
}

manual() { # compiler: the first program of docs/embedding.md, what it prints
  awk '/^```c$/ { on = 1; next } /^```$/ && on { exit } on' \
    docs/embedding.md >$dir/first.c &&
    awk '/^```text$/ { on = 1; next } /^```$/ && on { exit } on' \
      docs/embedding.md >$dir/first.txt &&
    $1 -Isrc $lua_cflags $dir/first.c -x none build/libndarray.a \
      $(pkg-config --libs lua5.4) -lm -o $dir/first &&
    $dir/first | diff - $dir/first.txt
}

# The pair, alone in a directory of its own.
amalgamation() { # compiler
  cp build/ndarray.[ch] $dir &&
    (cd $dir && $1 $warnings $lua_cflags -fsyntax-only ndarray.c)
}

renamed() {
  cp build/ndarray.h $dir && cp build/ndarray.c $dir/ndarray.cpp &&
    g++ $warnings $lua_cflags -fsyntax-only $dir/ndarray.cpp
}

installed() { # all that make install puts somewhere, by its pkg-config file
  local prefix=$PWD/$dir/installed
  make -s install PREFIX="$prefix" &&
    [ -f "$prefix/share/ndarray/library/ndarray.lua" ] &&
    LUA_CPATH="$prefix/lib/lua/5.4/?.so" "$lua" -e 'require "ndarray"' &&
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig synopsis sh -c 'gcc \
      $(pkg-config --cflags ndarray) $0/synopsis.c \
      $(pkg-config --libs ndarray) "$@"' $dir
}

# The release's rockspec is the newest one's; CHANGELOG.md tells of it.
release() {
  local made
  make -s release RELEASES=$dir && made=$(ls $dir | grep rockspec) &&
    diff $dir/$made rockspec/ && made=${made#ndarray-} &&
    grep -q "^## ${made%-1.rockspec}," CHANGELOG.md
}

by_cmake() { # a program whose CMakeLists.txt adds this directory
  mkdir $dir/host && cat >$dir/host/CMakeLists.txt <<END &&
cmake_minimum_required(VERSION 3.13)
project(host C)
add_subdirectory($PWD ndarray)
add_executable(host ../synopsis.c)
target_link_libraries(host PRIVATE ndarray)
END
    program_in_header && cmake -S $dir/host -B $dir/made &&
    cmake --build $dir/made && [ "$($dir/made/host)" = 4 ]
}

# The game of examples/host, in few frames. Here and below, what is about hosts
# and threads is spared the kernels of vectors, which take compilers minutes:
# the core's test has them under all sanitizers.
game_host() { # compiler and options, command that runs it
  $1 $lua_cflags examples/host/host.c src/ndarray.c -x none \
    $(pkg-config --libs lua5.4) -lm -lpthread -o $dir/host && $2 $dir/host 200
}

standards=("gcc -std=c11" "clang -std=c11" "g++ -x c++ -std=c++17"
  "clang++ -x c++ -std=c++17")
lua_libs=$(pkg-config --libs lua5.4)

# the longest first, and quick ones beside it
ROUNDS=2 step "specs, valgrind" specs_with "gcc -g -O1" \
  "valgrind -q --error-exitcode=9 --trace-children=no"
step "fuzzers, a minute each" make -s fuzz FUZZ_TIME=60
step "random cases held against NumPy" make -s check-numpy
step "coverage" make -s coverage
step "lint: luacheck" luacheck -q .
for tool in tidy cppcheck analyzer; do
  step "lint: $tool" bash spec/tools/lint.sh $tool
done
step "the core includes no Lua header" core_is_pure
step "lines fit" lines_fit
step "sizes are cast in one place" sizes_are_checked
for cc in "${standards[@]}"; do
  step "no warning: $cc" compiles "$cc" src/*/*.c spec/support/host.c \
    spec/support/runner.c
  step "no warning: $cc, plain C alone" compiles "$cc -DNDARRAY_PLAIN" \
    src/ndarray.c
  step "the amalgamation: $cc" amalgamation "$cc"
done
step "the amalgamation, renamed" renamed
step "only luaopen_ndarray is exported" exports_only_open
step "the program in ndarray.h" program_in_header
step "make install" installed
step "the first array of docs/embedding.md" manual gcc
step "the same as C++" manual "g++ -x c++ -std=c++17"
step "the release's rockspec" release
step "CMake" by_cmake
step "examples and links in the documents" "$lua" spec/tools/docs.lua README.md \
  docs/*.md
step "core, gcc, sanitizers, in small pieces" core \
  "gcc -std=c11 -DNDA_PIECE=2048 $sanitize"
step "core, clang, sanitizers" core "clang -std=c11 $sanitize"
step "core, gcc -O3 as C++17" core "g++ -x c++ -std=c++17 -O3"
step "-ffast-math is refused" refuses_fast_math
for cc in gcc clang; do
  step "no fused operations: $cc" fuses_nothing "$cc -std=gnu11 -mfma -mavx512f"
done
step "no fused operations: arm64" fuses_nothing \
  "aarch64-linux-gnu-gcc -std=gnu11 -idirafter \
  /usr/include/$(gcc -print-multiarch)" aarch64-linux-gnu-
step "core, arm64" core_on aarch64 ""
step "core, arm64, plain C alone" core_on aarch64 -DNDARRAY_PLAIN
step "core, s390x, big-endian" core_on s390x ""
step "core, s390x, plain C alone" core_on s390x -DNDARRAY_PLAIN

# what README's test command ran by gcc -O2, with more rounds
export ROUNDS=${ROUNDS:-10}
step "specs, gcc, sanitizers" specs_checked "gcc $sanitize"
ROUNDS=2 step "specs, clang, sanitizers, in a program" program_checked \
  "clang -std=c11 -DNDARRAY_PLAIN $sanitize" src/ndarray.c
ROUNDS=2 step "specs, two threads, thread sanitizer" specs_on_threads
for options in "gcc -O3" "clang -O2" "clang -O3" \
  {gcc,clang}" -DNDARRAY_PLAIN "-O{0,1}; do
  step "specs, $options" specs_with "$options"
done
step "specs, plain C alone" specs_with "gcc -O2 -DNDARRAY_PLAIN"
ROUNDS=2 step "specs, i386" specs_on_i386
for kernels in plain avx2; do
  NDARRAY_KERNELS=$kernels step "specs, NDARRAY_KERNELS=$kernels" specs env
done
step "specs, compiled as C++17" specs_with "g++ -x c++ -std=c++17 -O2"
step "specs, the amalgamation in a program" specs_in_program \
  "gcc -std=c11 -O2" build/ndarray.c "$lua_libs"
step "specs, Lua compiled as C++" specs_in_program \
  "g++ -x c++ -std=c++17 -DNDARRAY_PLAIN -O1" src/ndarray.c \
  "$(pkg-config --libs lua5.4-c++)"

step "the game, sanitizers" game_host \
  "gcc -std=c11 -DNDARRAY_PLAIN $sanitize" ""
step "the game, thread sanitizer" game_host \
  "gcc -std=c11 -DNDARRAY_PLAIN -g -O1 -fsanitize=thread" "setarch -R"
step "the game, valgrind" game_host "gcc -std=c11 -DNDARRAY_PLAIN -g -O1" \
  "valgrind -q --error-exitcode=9"
step "the game, as C++17" game_host "g++ -x c++ -std=c++17 $warnings" ""
if [ -n "${GOLDEN:-}" ]; then
  step "cases made by NumPy" env LUA_CPATH="$PWD/build/?.so;;" "$lua" \
    "$GOLDEN/run.lua" "$GOLDEN/cases.txt"
fi
wait
awk -v steps=$steps '{ good += $1; bad += $2 }
  END {
    if (NR < steps) bad += steps - NR # a step that did not tell
    print good + 0 " passed, " bad + 0 " failed"
    exit bad > 0
  }' build/check/*/result
