#!/usr/bin/env bash
# luasource.sh: fetches the source of Lua 5.4 from Debian's or Ubuntu's source
# package into build/luasource/source, unless it is there already.
set -eu
cd "$(dirname "$0")/../.."
place=$PWD/build/luasource
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

# Lists that cannot be had do not matter, as long as this package can. The
# header is what Debian's own build writes there.
fetch_source() {
  rm -rf "$place/parts" "$place/lists" "$place/fetched"
  mkdir -p "$place/parts" "$place/lists/partial" "$place/fetched"
  list_sources
  apt update || true
  (cd "$place/fetched" && apt source lua5.4) &&
    echo "#define DEB_HOST_MULTIARCH \"$(dpkg-architecture \
      -qDEB_HOST_MULTIARCH)\"" >"$(echo "$place"/fetched/lua5.4-*/src \
      )/lua5.4-deb-multiarch.h" &&
    mv "$place"/fetched/lua5.4-*/ "$place/source"
}

if [ ! -d "$place/source" ] && ! fetch_source >"$place/log" 2>&1; then
  tail -n 20 "$place/log"
  echo "the source of Lua cannot be had: 'apt-get source lua5.4' failed"
  exit 1
fi
