#!/usr/bin/env bash
# coverage.sh: which lines and branches of src/ the core's test and the specs
# run; `make coverage` runs it, and coverage.py says what is counted and how.
# The library is built twice, with all kernels and with the plain ones only.
# Helpers that are always inlined are not inlined here, or each would be counted
# again in every function that calls it. Work is cut into small pieces, so that
# long work is interrupted in all its places.
set -euo pipefail
cd "$(dirname "$0")/../.."
lua=${LUA:-lua5.4}
lua_cflags=${LUA_CFLAGS:-$(pkg-config --cflags lua5.4)}
lua_libs=${LUA_LIBS:-$(pkg-config --libs lua5.4)}
out=build/coverage
mkdir -p $out
rm -f $out/*.gc*

for set in all plain; do
  plain=$([ $set = all ] || echo -DNDARRAY_PLAIN)
  gcc -std=c11 -O0 -g --coverage -Dalways_inline=unused -DNDA_PIECE=2048 \
    $plain $lua_cflags -fPIC -c src/ndarray.c -o $out/$set.o
  gcc -std=c11 -O1 $plain $lua_cflags spec/core/test_core.c $out/$set.o \
    --coverage -fno-profile-arcs $lua_libs -lm -o $out/core_$set
  $out/core_$set 1 500
done

gcc -shared --coverage $out/all.o -o $out/ndarray.so -lm
cp build/testhost.so $out/
specs() { # kernels, spec files: a process each, see check.sh
  local file
  for file in "${@:2}"; do
    NDARRAY_KERNELS=$1 LUA_CPATH="./$out/?.so;;" "$lua" "$(command -v busted)" \
      --ignore-lua --cpath="./$out/?.so" "$file"
  done
}
ROUNDS=20 specs "" spec/*_spec.lua
# every kernel was run by the core's test: these are run through Lua
for kernels in plain avx2 avx512; do
  ROUNDS=2 specs $kernels spec/oracle_spec.lua spec/nearest*_spec.lua
done

kernels=$($out/core_all kernels)
(cd $out && gcov -t -j -b all.gcda plain.gcda) |
  python3 spec/tools/coverage.py $out $kernels
