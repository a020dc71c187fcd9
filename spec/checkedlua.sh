#!/usr/bin/env bash
# checkedlua.sh: builds a Lua that checks how its C interface is used, stack
# slots included (LUA_USE_APICHECK), with sanitizers, from Debian's or Ubuntu's
# source package. `checkedlua.sh CC` leaves build/checkedlua/CC/lua, and
# liblua.a for programs; what is there already is not built again.
set -eu
cd "$(dirname "$0")/.."
cc=${1:-gcc}
place=$PWD/build/checkedlua
mkdir -p "$place"
exec 9>"$place/lock"
flock 9 # steps of the check run side by side

# The package lists in use, but of sources, which are often not listed: copied,
# in either format, so that the system's own stay as they are.
list_sources() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    case $file in
      *.list) sed -nE 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" ;;
    esac 2>/dev/null
  done >"$place/parts/sources.list"
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$file" ] || sed -E 's/^Types:.*/Types: deb-src/' "$file" \
      >"$place/parts/$(basename "$file")"
  done
}

apt() {
  apt-get -q -o Dir::Etc::sourcelist=/dev/null \
    -o Dir::Etc::sourceparts="$place/parts" \
    -o Dir::State::lists="$place/lists" -o APT::Sandbox::User=root "$@"
}

# Lists that cannot be had do not matter, as long as this package can.
fetch_source() {
  rm -rf "$place/parts" "$place/lists" "$place/fetched"
  mkdir -p "$place/parts" "$place/lists/partial" "$place/fetched"
  list_sources
  apt update || true
  (cd "$place/fetched" && apt source lua5.4) &&
    mv "$place"/fetched/lua5.4-*/ "$place/source"
}

if [ ! -d "$place/source" ] && ! fetch_source >"$place/log" 2>&1; then
  tail -n 20 "$place/log"
  echo "the source of Lua cannot be had: 'apt-get source lua5.4' failed"
  exit 1
fi

out=$place/$cc
[ ! -x "$out/lua" ] || exit 0
mkdir -p "$out"
# what Debian's own build writes there
echo "#define DEB_HOST_MULTIARCH \"$(dpkg-architecture -qDEB_HOST_MULTIARCH)\"" \
  >"$place/source/src/lua5.4-deb-multiarch.h"
flags="-std=gnu99 -g -O1 -DLUA_USE_LINUX -DLUA_COMPAT_5_3 -DLUA_USE_APICHECK
  -fsanitize=address,undefined -fno-sanitize-recover=undefined"
for file in "$place"/source/src/*.c; do
  case $file in */luac.c) continue ;; esac
  $cc $flags -c "$file" -o "$out/$(basename "$file" .c).o"
done
ar rcs "$out/liblua.a" $(ls "$out"/*.o | grep -v '/lua\.o$')
$cc $flags -rdynamic "$out/lua.o" -Wl,--whole-archive "$out/liblua.a" \
  -Wl,--no-whole-archive -ldl -lm -o "$out/lua.new"
mv "$out/lua.new" "$out/lua"
