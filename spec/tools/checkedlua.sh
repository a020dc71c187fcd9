#!/usr/bin/env bash
# checkedlua.sh: builds a Lua that checks how its C interface is used, stack
# slots included (LUA_USE_APICHECK), with sanitizers, from Debian's or Ubuntu's
# source package: build/checkedlua/lua, and liblua.a for programs, which clang's
# sanitizers serve as well as gcc's. What is there already is not built again.
set -eu
cd "$(dirname "$0")/../.."
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

[ ! -x "$place/lua" ] || exit 0
mkdir -p "$place/objects"
# what Debian's own build writes there
echo "#define DEB_HOST_MULTIARCH \"$(dpkg-architecture -qDEB_HOST_MULTIARCH)\"" \
  >"$place/source/src/lua5.4-deb-multiarch.h"
flags="-std=gnu99 -g -O1 -DLUA_USE_LINUX -DLUA_COMPAT_5_3 -DLUA_USE_APICHECK
  -fsanitize=address,undefined -fno-sanitize-recover=undefined"
for file in "$place"/source/src/*.c; do
  case $file in */lua.c | */luac.c) continue ;; esac
  gcc $flags -c "$file" -o "$place/objects/$(basename "$file" .c).o"
done
ar rcs "$place/liblua.a" "$place"/objects/*.o
gcc $flags -rdynamic "$place/source/src/lua.c" "$place"/objects/*.o -ldl -lm \
  -o "$place/lua.new"
mv "$place/lua.new" "$place/lua"
