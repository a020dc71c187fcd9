#!/usr/bin/env bash
# hosts.sh has HOST: can the module be tried in this program here?
# hosts.sh HOST: tries it, in seconds: starts the program, talks to it through a
# Unix socket or in a hidden window, and ends it. HOST is lighttpd, haproxy,
# nginx, nvim or love. The module is built for the Lua that the program is
# linked to, and found through LUA_CPATH or its equivalent.
set -u
cd "$(dirname "$0")/../.."
export PATH=$PATH:/usr/sbin:/usr/games
export HERE=$PWD/spec/hosts
python=${PYTHON:-$(command -v /usr/bin/python3 || echo python3)}
REQUESTS=${REQUESTS:-100000}
dir= process=

end() {
  [ -z "$process" ] || kill "$process" 2>/dev/null
  wait
  [ -z "$dir" ] || rm -rf "$dir"
}
trap end EXIT
trap 'exit 1' INT TERM

# pkg-config's name of the Lua that a program or a library is linked to
lua_of() {
  case $(ldd "$1" | grep -oE 'lib(luajit-5\.1|lua5\.[0-9])\.so' | head -1) in
    libluajit*) echo luajit ;;
    liblua*5.4*) echo lua5.4 ;;
    liblua*5.3*) echo lua5.3 ;;
    *) echo unknown ;;
  esac
}

# What has to be there, each as which.
has() {
  case $1 in
    lighttpd) program=lighttpd binary=/usr/lib/lighttpd/mod_magnet.so ;;
    haproxy) program=haproxy binary=$(command -v haproxy) ;;
    nginx) program=$python binary=build/nginx/usr/lib/nginx/modules/ngx_http_lua_module.so ;;
    nvim) program=nvim binary=$(command -v nvim) ;;
    love) program=Xvfb binary=$(command -v love) ;;
    *) return 1 ;;
  esac
  [ "$1" != nginx ] || fetch_nginx >/dev/null 2>&1 || return 1
  command -v "$program" >/dev/null && [ -f "$binary" ] &&
    version=$(lua_of "$binary") && pkg-config --exists "$version"
}

# Makes the module for the version of Lua: it is in the directory $module.
make_module() {
  module=$PWD/build/hosts/$version
  if [ "$version" = lua5.4 ] && [ -f build/ndarray.so ]; then
    module=$PWD/build
  else
    mkdir -p "$module"
    flock "$module" make -s -j1 OUT="build/hosts/$version" LUA_PC="$version" \
      LUA_CFLAGS="$(pkg-config --cflags "$version")" \
      CFLAGS="-O1 -DNDARRAY_PLAIN" "build/hosts/$version/ndarray.so" >/dev/null
  fi
  export LUA_CPATH="$module/?.so;;" LUA_PATH="$HERE/?.lua;;"
}

# Starts a server that listens at $DIR/socket, and asks it.
serve() { # command...
  "$@" >"$dir/out" 2>&1 &
  process=$!
  timeout 120 "$python" spec/hosts/load.py "$dir/socket" $process "$REQUESTS" &&
    return
  cat "$dir/out" "$dir/errors" 2>/dev/null
  return 1
}

try_lighttpd() {
  serve lighttpd -D -f spec/hosts/lighttpd.conf
}

try_haproxy() {
  serve haproxy -db -f spec/hosts/haproxy.cfg
}

# Its module brings another LuaJIT than the one that others here are linked to:
# the packages are unpacked, once, to build/nginx, and not installed.
fetch_nginx() {
  mkdir -p build/nginx && (
    flock 9
    cd build/nginx || exit 1
    [ -x usr/sbin/nginx ] && exit
    apt-get -q -o APT::Sandbox::User=root download nginx libpcre3 \
      libnginx-mod-http-lua libnginx-mod-http-ndk lua-resty-core \
      lua-resty-lrucache libluajit2-5.1-2 || exit 1
    for package in *.deb; do dpkg -x "$package" . || exit 1; done
    rm ./*.deb
  ) 9>build/nginx.lock
}

try_nginx() {
  local root=$PWD/build/nginx/usr libraries
  sed "s|@DIR@|$dir|g; s|@HERE@|$HERE|; s|@MODULES@|$root/lib/nginx/modules|
    s|@SHARE@|$root/share/lua/5.1|; s|@CPATH@|$module/?.so|" \
    spec/hosts/nginx.conf >"$dir/nginx.conf"
  libraries=$(echo "$root"/lib/*-linux-gnu "$PWD"/build/nginx/lib/*-linux-gnu)
  LD_LIBRARY_PATH=${libraries// /:} serve "$root/sbin/nginx" -p "$dir/" \
    -e "$dir/errors" -c "$dir/nginx.conf"
}

# Neovim looks for modules in the directories lua of its runtimepath.
try_nvim() {
  mkdir "$dir/lua" && cp "$module/ndarray.so" "$dir/lua"
  env -u LUA_CPATH -u LUA_PATH HOME="$dir" timeout 60 nvim --headless -u NONE \
    -i NONE -n --cmd "set runtimepath^=$dir" -c "luafile spec/hosts/nvim.lua" \
    -c 'qa!'
}

try_love() {
  exec 3>"$dir/display"
  Xvfb -displayfd 3 -screen 0 800x600x24 -nolisten tcp >"$dir/out" 2>&1 &
  process=$!
  for _ in $(seq 200); do
    [ -s "$dir/display" ] && break
    sleep 0.05
  done
  DISPLAY=:$(cat "$dir/display") GAME=$PWD/examples/love HOME=$dir \
    timeout 60 love spec/hosts/love
}

if [ "$1" = has ]; then
  has "$2"
  exit
fi
has "$1" || exit
make_module || exit
dir=$(mktemp -d)
export DIR=$dir
echo "$1, $version"
"try_$1"
