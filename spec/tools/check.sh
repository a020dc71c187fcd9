#!/usr/bin/env bash
# check.sh: all steps of `make check`, as many at a time as there are processors
# (or JOBS). A step is a command with a directory of its own, $dir. It counts by
# the numbers that it prints ("N passed, N failed", or busted's), or as one if
# it prints none. Its output is shown if it fails, and the failures again at the
# end. Each step has its elapsed time and processor time. The last line is the
# sum. ONLY=word runs the steps with this word in the title.
#
# A build is made once, by the Makefile, for all steps that want it: its name is
# the directory below build/check, where it also waits for the next check.
set -u
cd "$(dirname "$0")/../.."
mkdir -p build/check
rm -rf build/check/step
mkdir build/check/step
trap 'trap - TERM; kill 0' INT TERM
unset MAKEFLAGS MFLAGS MAKELEVEL # steps are what runs side by side
lua=${LUA:-lua5.4}
lua_cflags=${LUA_CFLAGS:-$(pkg-config --cflags lua5.4)}
lua_libs=$(pkg-config --libs lua5.4)
lua_cxx_libs=$(pkg-config --libs lua5.4-c++)
busted=$(command -v busted)
warnings="-Wall -Wextra -Wpedantic -Wshadow -Werror"
sanitize="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"
# what is too large to be had is an error to Lua, and not to the sanitizer
asan=detect_leaks=0:allocator_may_return_null=1
export LOCALES=needed # by spec/locale_spec.lua
jobs=${JOBS:-$(nproc)}
steps=0
export ROUNDS=${ROUNDS:-10} # README's test command ran more
unset THOROUGH

run() { # title, command...
  local title=$1 start=$SECONDS good bad status used
  shift
  (
    "$@" >$dir/log 2>&1
    status=$?
    times >$dir/times
    exit $status
  )
  status=$?
  used=$(awk '{ split($0, t, /[ms ]+/) } # the last line: of all commands
    END { print int(60 * t[1] + t[2] + 60 * t[3] + t[4]) }' $dir/times)
  read -r good bad < <(awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { good += $1; bad += $3; seen = 1 }
    /^[0-9]+ success(es)? \/ / { good += $1; bad += $4 + $7; seen = 1 }
    END { print seen ? good + 0 " " bad + 0 : "1 0" }' $dir/log)
  if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1 good=$((good > 1 ? good : 0))
  fi
  echo "$good $bad" >$dir/result
  {
    printf '%-52s %s passed, %s failed (%d s, %d s of processor)\n' \
      "$title" "$good" "$bad" $((SECONDS - start)) "$used"
    [ $status -eq 0 ] || sed 's/^/    /' $dir/log
  } >$dir/told
  cat $dir/told
}

step() { # title, command...
  [[ $1 == *${ONLY:-}* ]] || return
  local dir=build/check/step/$((++steps))
  mkdir $dir
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
  run "$@" &
}

# --- builds ------------------------------------------------------------------

declare -A cc std flags
build() { # name, compiler, standard and language, options
  cc[$1]=$2 std[$1]=$3 flags[$1]=$4
}
build sanitized gcc -std=c11 "-DNDA_PIECE=2048 -DNDA_MOST=4096 $sanitize"
build sanitized_clang clang -std=c11 "$sanitize -Wno-pass-failed"
build optimized_clang clang -std=c11 -O3
build cxx g++ "-x c++ -std=c++17" "-O3 -Wshadow -Werror"
build threads g++ "-x c++ -std=c++17" \
  "-DNDARRAY_PLAIN -O1 -g -fsanitize=thread"
for level in 0 1 2 3; do
  for compiler in gcc clang; do
    build plain_${compiler}_O$level $compiler -std=c11 \
      "-DNDARRAY_PLAIN -O$level"
  done
done

# Makes parts of a build; steps that want the same wait for each other.
made() { # build, files in its directory...
  local name=$1 out=build/check/$1
  shift
  mkdir -p $out
  flock $out make -s -j1 OUT=$out CC="${cc[$name]}" STD="${std[$name]}" \
    CFLAGS="${flags[$name]}" "${@/#/$out/}"
}

# --- text --------------------------------------------------------------------

core_is_pure() {
  ! grep -nE '#include *[<"](lua|lauxlib|lualib)' src/core/* src/kernels/*
}

# A cast to a narrower size is a check left out: nda_bytes has the only one.
sizes_are_checked() {
  [ "$(grep -rnE '[^f]\((size_t|ptrdiff_t|long|int32_t)\)' src)" = \
    "$(grep -n 'return (size_t)(n \* each);' src/core/base.h /dev/null)" ]
}

lines_fit() { # 80 columns, no tabs, no blanks at an end
  ! grep -nE '^.{81,}|	| $' src/*.[ch] src/*/*.[ch] spec/*.lua \
    spec/*/*.lua spec/*/*.c spec/*/*.cpp src/*.hpp library/*.lua \
    examples/*.lua examples/host/* examples/love/*.lua spec/hosts/love/*.lua \
    bench/* docs/playground/*
}

# Only gcc has warnings that need its optimizer, and they know no language. The
# kernels are spared it here: the build as C++17 optimizes them, and warns.
compiles() { # compiler and standard, files: each alone
  local file options
  for file in "${@:2}"; do
    options=-fsyntax-only
    case "$1 $file" in
      */kernels_*) ;;
      "gcc -std=c11 "*) options="-O2 -c -o $dir/object.o" ;;
    esac
    $1 $warnings $options $lua_cflags "$file" || return 1
  done
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
    ! ${2:-}objdump -d $dir/object.o |
      grep -E '\bvfn?m(add|sub)|\bfn?m(add|sub|la|ls)\b' || return 1
  done
}

exports_only_open() {
  local module
  made plain_gcc_O3 one/ndarray.so || return 1
  for module in build/ndarray.so build/check/plain_gcc_O3/one/ndarray.so; do
    [ "$(nm -D --defined-only $module | cut -d' ' -f3)" = luaopen_ndarray ] ||
      return 1
  done
}

# --- the core ----------------------------------------------------------------

core() { # build, object files or archive in it
  made $1 $2 && ${cc[$1]} ${std[$1]} ${flags[$1]} spec/core/test_core.c \
    -x none build/check/$1/$2 $lua_libs -lm -o $dir/core && $dir/core
}

core_on() { # processor: cross-compiled, run by qemu
  "$1-linux-gnu-gcc" -std=c11 -O1 -static src/core/*.c src/kernels/*.c \
    spec/core/test_core.c -lm -o $dir/core && "qemu-$1" $dir/core 1 1000
}

core_in_valgrind() { # as README's test command built it
  gcc -std=c11 -O1 spec/core/test_core.c build/libndarray.a -lm -o $dir/core &&
    valgrind -q --error-exitcode=9 $dir/core 1 50
}

# --- specs -------------------------------------------------------------------

# what depends on the kernels most
by_kernels=(spec/{arith,arith_oracle,arrange,oracle,order,takealong}_spec.lua
  spec/reduce*_spec.lua)
# What valgrind is asked of: who reads and writes whatever memory. It takes
# thirty times as long; what is hostile the sanitizers see.
in_valgrind=("${by_kernels[@]}"
  spec/{array,host,index,memory,plain,print,table,view}_spec.lua)

# Each file in a process of its own: what collects garbage often is many times
# faster where there is little else. --ignore-lua: in this very process, not in
# another Lua that it starts.
specs() { # directory of the module, command that runs Lua, files or none
  local file status=0 module=$1 command=$2
  shift 2
  for file in "${@:-spec/*_spec.lua}"; do
    for file in $file; do
      LUA_CPATH="$module/?.so;./build/?.so;;" $command "$lua" "$busted" \
        --ignore-lua --cpath="$module/?.so;./build/?.so" "$file" || status=1
    done
  done
  return $status
}

specs_of() { # build, module in it, command that runs Lua, files or none
  made $1 $2 && specs build/check/$1/$(dirname $2) "${@:3}"
}

# Debian's Lua for 32-bit x86 is fetched, once, to build/i386.
specs_on_i386() {
  local root=$PWD/build/i386/root/usr
  local flags="-m32 -O1 -I$root/include/lua5.4 -I$root/include/i386-linux-gnu"
  bash spec/tools/i386.sh build/i386 || return 1
  gcc $flags -fPIC -shared spec/support/host.c -o $dir/testhost.so &&
    gcc $warnings $flags -DNDARRAY_PLAIN -fPIC -shared src/ndarray.c \
      -o $dir/ndarray.so -lm &&
    lua=build/i386/lua specs "$PWD/$dir" env
}

# A program that has the module linked to it, and no file of it, runs specs.
program() { # compiler and options, the library, Lua's libraries
  $1 $lua_cflags -g -rdynamic spec/support/runner.c -x none $2 $3 -lm \
    -lpthread -o $dir/runner &&
    $1 $lua_cflags -fPIC -shared spec/support/host.c -o $dir/testhost.so
}

run_in_program() { # program's environment, files or none
  local file
  for file in "${@:2}"; do
    env -u LUA_CPATH $1 $dir/runner "$busted" --ignore-lua \
      --cpath="./$dir/?.so" "$file" || return 1
  done
}

# Another Lua, by the name of its interpreter and package: the spec of what holds
# in all, and the documents' examples.
other_lua() {
  local compile="gcc -std=c11 $warnings -O1 -fPIC -shared"
  compile+=" $(pkg-config --cflags $1)" || return 1
  $compile -DNDARRAY_PLAIN src/ndarray.c -o $dir/ndarray.so -lm &&
    $compile spec/support/compathost.c -o $dir/compathost.so &&
    export LUA_CPATH="$dir/?.so" LUA_PATH="src/?.lua;;" &&
    $1 spec/compat_spec.lua && $1 spec/tools/docs.lua README.md docs/*.md &&
    other_cases $1
}

# Cases made by NumPy, where they are at hand.
other_cases() { # interpreter
  local adapter=spec/support/oldlua.lua
  [ -n "${GOLDEN:-}" ] || return 0
  [ $1 != lua5.3 ] || adapter=
  $1 $adapter "$GOLDEN/run.lua" "$GOLDEN/cases.txt"
}

# The same under a Lua that checks its C interface; see checkedlua.sh.
specs_checked() { # build
  local lua=$PWD/build/checkedlua/lua
  bash spec/tools/checkedlua.sh &&
    specs_of $1 ndarray.so "env ASAN_OPTIONS=$asan"
}

program_checked() { # build
  local libs="-Wl,--whole-archive build/checkedlua/liblua.a"
  bash spec/tools/checkedlua.sh && made $1 libndarray.a &&
    program "${cc[$1]} ${std[$1]} ${flags[$1]}" \
      build/check/$1/libndarray.a "$libs -Wl,--no-whole-archive -ldl" &&
    run_in_program "ASAN_OPTIONS=$asan" spec/*_spec.lua
}

# Two states on threads of their own run the same specs, in a program of which
# all is C++, Lua too, whose errors are exceptions: the sanitizer loses count of
# calls that longjmp leaves.
specs_on_threads() { # build
  made $1 one/ndarray.o &&
    program "${cc[$1]} ${std[$1]} ${flags[$1]}" build/check/$1/one/ndarray.o \
      "$lua_cxx_libs" &&
    run_in_program "THREADS=2 TSAN_OPTIONS=allocator_may_return_null=1 \
      setarch -R" spec/*_spec.lua
}

# --- what is handed out -------------------------------------------------------

synopsis() { # compiler, arguments: the program that ndarray.h opens with
  sed -n '/^\*\*   #include <lauxlib/,/^\*\*   }/s/^\*\* \{0,3\}//p' \
    src/ndarray.h >$dir/synopsis.c &&
    "$@" -o $dir/synopsis && [ "$($dir/synopsis)" = 4 ]
}

program_in_header() {
  synopsis gcc -Isrc $lua_cflags $dir/synopsis.c build/libndarray.a \
    $(pkg-config --libs lua5.4) -lm
}

# Each whole program of docs/embedding.md prints the text that comes after it.
manual() { # language of the block, compiler
  local n programs
  programs=$(grep -c "^\`\`\`$1$" docs/embedding.md)
  [ "$programs" -ge 1 ] || return 1
  for n in $(seq "$programs"); do
    awk -v n="$n" -v start="\`\`\`$1" '$0 == start { on = ++seen == n; next }
      /^```$/ && on { exit } on' docs/embedding.md >$dir/$n.$1 &&
      awk -v n="$n" -v start="\`\`\`$1" '$0 == start { seen++ }
        /^```text$/ && seen == n { on = 1; next }
        /^```$/ && on { exit } on' docs/embedding.md >$dir/$n.txt &&
      $2 $warnings -Isrc $lua_cflags $dir/$n.$1 -x none build/libndarray.a \
        $(pkg-config --libs lua5.4) -lm -o $dir/$n &&
      $dir/$n | diff - $dir/$n.txt || return 1
  done
}

# The pictures of the reference are those that the script draws now.
pictures() {
  local file
  LUA_CPATH="$PWD/build/?.so;;" "$lua" docs/pictures.lua $dir || return 1
  for file in $dir/*.svg; do
    cmp "$file" "docs/${file##*/}" || return 1
  done
}

# The header for C++, by a program that uses all of it.
typed() { # compiler
  $1 -std=c++17 $warnings $sanitize -Isrc $lua_cflags spec/support/typed.cpp \
    build/libndarray.a $(pkg-config --libs lua5.4) -lm -lpthread -o $dir/typed &&
    $dir/typed
}

# The pair is the sources to the last token.
tokens() { # what a compiler sees of a file, but for lines and where it is from
  gcc -std=c11 -E -P -DNDEBUG $lua_cflags "$@" | tr -s ' \n' '\n'
}

amalgamation() {
  cp build/ndarray.[ch] $dir && cp build/ndarray.c $dir/other.cpp &&
    tail -n "$(wc -l <src/ndarray.h)" $dir/ndarray.h | cmp - src/ndarray.h &&
    tokens $dir/ndarray.c >$dir/pair && tokens src/ndarray.c >$dir/sources &&
    cmp $dir/pair $dir/sources
}

# Alone in a directory of its own, it is a library.
pair_in_program() { # compiler and standard, name that ndarray.c is given
  cp build/ndarray.h $dir && cp build/ndarray.c $dir/$2 &&
    $1 $warnings -O1 -DNDARRAY_PLAIN $lua_cflags -c $dir/$2 -o $dir/pair.o &&
    program "${1% -x c++*} -O1" $dir/pair.o "$lua_libs" &&
    run_in_program "" "${by_kernels[@]}" spec/host_spec.lua
}

with_cmake() { # directory of a host's CMakeLists.txt, options
  cmake -S $1 -B $1/made "${@:2}" && cmake --build $1/made -v &&
    [ "$($1/made/host)" = 4 ]
}

cmake_host() { # name, line that finds the library
  mkdir $dir/$1 && cat >$dir/$1/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.13)
project(host C)
$2
add_executable(host ../synopsis.c)
target_link_libraries(host PRIVATE ndarray::ndarray)
END
}

# All that make install puts somewhere, by pkg-config and by CMake.
installed() {
  local prefix=$PWD/$dir/installed module
  module=$prefix/lib/lua/5.4/ndarray.so
  make -s install PREFIX="$prefix" &&
    [ -f "$prefix/share/ndarray/library/ndarray.lua" ] &&
    ! nm $module 2>/dev/null | grep . &&
    LUA_CPATH="$prefix/lib/lua/5.4/?.so" "$lua" -e 'require "ndarray"' &&
    PKG_CONFIG_PATH=$prefix/lib/pkgconfig synopsis sh -c 'gcc \
      $(pkg-config --cflags ndarray) $0/synopsis.c \
      $(pkg-config --libs ndarray) "$@"' $dir &&
    cmake_host found "find_package(ndarray $(version) REQUIRED)" &&
    with_cmake $dir/found -DCMAKE_PREFIX_PATH="$prefix" &&
    cmake_host newer "find_package(ndarray 99 REQUIRED)" &&
    ! with_cmake $dir/newer -DCMAKE_PREFIX_PATH="$prefix" 2>/dev/null
}

version() {
  sed -n 's/^.define NDARRAY_VERSION "\(.*\)"/\1/p' src/ndarray.h
}

# A program whose CMakeLists.txt adds this directory, without a build type, with
# options that the library does not take.
by_cmake() {
  program_in_header && cmake_host added "add_compile_options(-ffast-math)
    add_subdirectory($PWD ndarray)" &&
    with_cmake $dir/added -DNDARRAY_PLAIN=ON >$dir/added.log &&
    grep -q -- '-O2.*/ndarray\.c$' $dir/added.log &&
    cmake -S . -B $dir/own -DNDARRAY_PLAIN=ON \
      -DCMAKE_INSTALL_PREFIX="$PWD/$dir/installed" &&
    cmake --build $dir/own && cmake --install $dir/own &&
    cmake_host found "find_package(ndarray REQUIRED)" &&
    with_cmake $dir/found -DCMAKE_PREFIX_PATH="$PWD/$dir/installed"
}

# The same examples and the specs that need no host, by Lua in WebAssembly, whose
# kernels are those of vectors. Node.js compiles all of it well at once: else a
# Lua loop without an end stays in code that was compiled in haste.
in_wasm() {
  local program="node --no-liftoff build/wasm/ndarray.js"
  flock build/wasm.lock make -s wasm &&
    $program -e 'assert(require "ndarray"._KERNELS == "generic")' &&
    [ "$(wasm-dis build/wasm/ndarray.wasm | grep -c 'f64x2\.lt')" -gt 10 ] &&
    $program spec/tools/docs.lua README.md docs/*.md &&
    $program spec/tools/small.lua $(grep -L 'testhost\|takenback' \
      spec/*_spec.lua)
}

playground() {
  flock build/wasm.lock make -s playground &&
    LUA=$lua LUA_CPATH="$PWD/build/?.so;;" python3 spec/tools/playground.py
}

# The release's rockspec is the newest one's; CHANGELOG.md tells of it.
release() {
  local made
  make -s release RELEASES=$dir && made=$(ls $dir | grep rockspec) &&
    diff $dir/$made rockspec/ && made=${made#ndarray-} &&
    grep -q "^## ${made%-1.rockspec}," CHANGELOG.md
}

# The game of examples/host, in few frames.
game() { # compiler and options, the library, command that runs it
  $1 $lua_cflags examples/host/host.c -x none $2 $lua_libs -lm -lpthread \
    -o $dir/host && $3 $dir/host 200
}

game_of() { # build, object file or archive in it
  made $1 $2 && game "${cc[$1]} ${std[$1]} ${flags[$1]}" build/check/$1/$2 env
}

# A program of others that embeds Lua, where it is installed.
host_step() {
  [[ "host: $1" == *${ONLY:-}* ]] || return
  if bash spec/tools/hosts.sh has $1; then
    step "host: $1" bash spec/tools/hosts.sh $1
  else
    echo "host: $1 is not here"
  fi
}

# --- steps, the longest first, and quick ones beside them ---------------------

standards=("gcc -std=c11" "clang -std=c11" "g++ -x c++ -std=c++17"
  "clang++ -x c++ -std=c++17")

THOROUGH=1 step "specs, gcc, sanitizers, thorough" specs_checked sanitized
ROUNDS=2 step "specs, clang, sanitizers, in a program" \
  program_checked sanitized_clang
step "core, gcc, sanitizers, in small pieces" core sanitized libndarray.a
step "core, clang, sanitizers" core sanitized_clang libndarray.a
ROUNDS=1 step "specs, valgrind" specs build \
  "valgrind -q --error-exitcode=9 --trace-children=no" "${in_valgrind[@]}"
step "core, valgrind" core_in_valgrind
step "fuzzers, a minute each" make -s fuzz FUZZ_TIME=60
# the same cases each time; `make check-numpy` by hand takes new ones
step "random cases held against NumPy" make -s check-numpy NUMPY="--seed 2"
step "coverage" make -s coverage
ROUNDS=2 step "specs, two threads, all C++, thread sanitizer" \
  specs_on_threads threads
step "ten faults that the specs see" "${PYTHON:-python3}" \
  spec/tools/mutants.py --known
for tool in tidy cppcheck analyzer; do
  step "lint: $tool" bash spec/tools/lint.sh $tool
done
step "lint: luacheck" luacheck -q .
step "the core includes no Lua header" core_is_pure
step "includes follow docs/design.md" "$lua" spec/tools/arrows.lua
step "lines fit" lines_fit
step "sizes are cast in one place" sizes_are_checked
for compiler in "${standards[@]}"; do
  step "no warning: $compiler" compiles "$compiler" src/*/*.c \
    spec/support/host.c spec/support/runner.c
  step "no warning: $compiler, plain C alone" compiles \
    "$compiler -DNDARRAY_PLAIN" src/ndarray.c
done
step "-ffast-math is refused" refuses_fast_math
for compiler in gcc clang; do
  step "no fused operations: $compiler" fuses_nothing \
    "$compiler -std=gnu11 -mfma -mavx512f"
done
step "no fused operations: arm64" fuses_nothing \
  "aarch64-linux-gnu-gcc -std=gnu11 -idirafter \
  /usr/include/$(gcc -print-multiarch)" aarch64-linux-gnu-

# all kernels, optimized by others than README's gcc -O2
step "core, g++ -O3, C++17, one file" core cxx one/ndarray.o
step "specs, g++ -O3, C++17, one file" specs_of cxx one/ndarray.so env
step "core, clang -O3" core optimized_clang libndarray.a
step "specs, clang -O3" specs_of optimized_clang ndarray.so env \
  "${by_kernels[@]}"
NDARRAY_KERNELS=avx2 step "specs, NDARRAY_KERNELS=avx2" specs build env \
  "${by_kernels[@]}"
step "core, arm64" core_on aarch64
step "core, s390x, big-endian" core_on s390x

# all levels of both compilers, on kernels that compile in seconds
for level in 1 2; do
  step "specs, gcc -O$level, plain C alone" specs_of plain_gcc_O$level \
    ndarray.so env
done
THOROUGH=1 step "specs, gcc -O3, plain C alone, one file, thorough" \
  specs_of plain_gcc_O3 one/ndarray.so env
step "specs, gcc -O0, plain C alone" specs_of plain_gcc_O0 ndarray.so env
for level in 0 1 2 3; do
  step "specs, clang -O$level, plain C alone" specs_of plain_clang_O$level \
    ndarray.so env
done
ROUNDS=2 step "specs, i386" specs_on_i386

for other in lua5.1 luajit lua5.2 lua5.3; do
  step "other Luas: $other" other_lua $other
done

step "the amalgamation is the sources" amalgamation
step "the amalgamation in a program" pair_in_program "gcc -std=c11" ndarray.c
step "the amalgamation, renamed, as C++17" pair_in_program \
  "g++ -std=c++17 -x c++" ndarray.cpp
step "only luaopen_ndarray is exported" exports_only_open
step "the program in ndarray.h" program_in_header
step "make install" installed
step "the programs of docs/embedding.md" manual c gcc
step "the same as C++" manual c "g++ -x c++ -std=c++17"
step "the pictures of the reference" pictures
for server in lua-language-server emmylua_ls; do
  if command -v $server >/dev/null; then
    step "types in an editor: $server" "${PYTHON:-python3}" \
      spec/tools/editor.py $server
  fi
done
for compiler in g++ clang++; do
  step "the C++ programs: $compiler" manual cpp "$compiler -std=c++17"
  step "ndarray.hpp: $compiler, sanitizers" typed $compiler
done
step "the release's rockspec" release
step "CMake" by_cmake
step "examples and links in the documents" "$lua" spec/tools/docs.lua \
  README.md docs/*.md
if command -v emcc >/dev/null; then
  ROUNDS=2 step "WebAssembly" in_wasm
  if command -v chromium >/dev/null; then
    step "WebAssembly: the playground in Chromium" playground
  fi
fi
step "the game, sanitizers" game_of sanitized libndarray.a
step "the game, thread sanitizer" game \
  "gcc -std=c11 -DNDARRAY_PLAIN -g -O1 -fsanitize=thread" \
  "-x c src/ndarray.c -x none" "setarch -R"
step "the game, valgrind" game "gcc -std=c11 -g -O1" build/libndarray.a \
  "valgrind -q --error-exitcode=9"
step "the game, as C++17" game_of cxx one/ndarray.o
for host in lighttpd haproxy nginx nvim love; do
  host_step $host
done
if [ -n "${GOLDEN:-}" ]; then
  step "cases made by NumPy" env LUA_CPATH="$PWD/build/?.so;;" "$lua" \
    "$GOLDEN/run.lua" "$GOLDEN/cases.txt"
fi
wait
for result in $(grep -L ' 0$' build/check/step/*/result); do
  dir=${result%/result}
  head -1 $dir/told
  grep -hE -A 12 '^(Failure|Error) ' $dir/log || tail -40 $dir/log
done
awk -v steps=$steps '{ good += $1; bad += $2 }
  END {
    if (NR < steps) bad += steps - NR # a step that did not tell
    print good + 0 " passed, " bad + 0 " failed"
    exit bad > 0
  }' build/check/step/*/result
