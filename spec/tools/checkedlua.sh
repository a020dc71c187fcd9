#!/usr/bin/env bash
# checkedlua.sh: builds a Lua that checks the use of its C interface, stack
# slots included (LUA_USE_APICHECK), with sanitizers, from Debian's or Ubuntu's
# source package: build/checkedlua/lua, and liblua.a for programs; it works with
# the sanitizers of gcc and clang. Files that exist are not built again.
set -eu
cd "$(dirname "$0")/../.."
place=$PWD/build/checkedlua
mkdir -p "$place"
exec 9>"$place/lock"
flock 9 # steps of the check run side by side

[ ! -x "$place/lua" ] || exit 0
bash spec/tools/luasource.sh
source=build/luasource/source/src
mkdir -p "$place/objects"
flags="-std=gnu99 -g -O1 -DLUA_USE_LINUX -DLUA_COMPAT_5_3 -DLUA_USE_APICHECK
  -fsanitize=address,undefined -fno-sanitize-recover=undefined"
for file in "$source"/*.c; do
  case $file in */lua.c | */luac.c) continue ;; esac
  gcc $flags -c "$file" -o "$place/objects/$(basename "$file" .c).o"
done
ar rcs "$place/liblua.a" "$place"/objects/*.o
gcc $flags -rdynamic "$source/lua.c" "$place"/objects/*.o -ldl -lm \
  -o "$place/lua.new"
mv "$place/lua.new" "$place/lua"
