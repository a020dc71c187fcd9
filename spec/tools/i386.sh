#!/usr/bin/env bash
# i386.sh DIRECTORY: unpacks Debian's Lua for 32-bit x86 there, with the C
# modules that busted needs, and the libraries that it lacks on an amd64 system.
# Nothing is installed. DIRECTORY/lua runs it; it looks for modules in LUA_CPATH
# and there. Files that exist are kept.
set -eu
mkdir -p "$1"
cd "$1"
[ -x lua ] && exit
options="-q -o APT::Architecture=i386 -o APT::Architectures=i386
  -o APT::Sandbox::User=root -o Dir::State::Lists=$PWD/lists
  -o Dir::State::status=/dev/null -o Dir::Cache=$PWD/cache"
mkdir -p lists/partial cache/archives/partial
apt-get $options update || true # one list that fails may not be needed
apt-get $options download lua5.4 liblua5.4-0 liblua5.4-dev libreadline8 \
  libtinfo6 lua-filesystem lua-system lua-term
for package in *.deb; do dpkg -x "$package" root; done
rm -rf lists cache *.deb
cat >lua <<END
#!/bin/sh
export LD_LIBRARY_PATH=$PWD/root/usr/lib/i386-linux-gnu:$PWD/root/lib/i386-linux-gnu
export LUA_CPATH="\$LUA_CPATH;$PWD/root/usr/lib/i386-linux-gnu/lua/5.4/?.so"
exec $PWD/root/usr/bin/lua5.4 "\$@"
END
chmod +x lua
