# ndarray: `make help` lists what there is to do.

# Lua is found through pkg-config; any of these can be set: make LUA_PC=lua-5.4.
# For another Lua, give its interpreter or its package: make LUA=lua5.1,
# LUA_PC=luajit.
PKG_CONFIG ?= pkg-config
LUA_NAMES = lua5.4 lua-5.4 lua54 lua
ifdef LUA
  LUA_NAMES = $(shell $(LUA) -e 'local v = _VERSION:match "[%d.]+" \
    print(jit and "luajit" or \
    ("lua%s lua-%s lua%s lua"):format(v, v, (v:gsub("%.", ""))))')
endif
LUA_PC ?= $(firstword $(foreach name,$(LUA_NAMES),\
  $(shell $(PKG_CONFIG) --exists $(name) 2>/dev/null && echo $(name))))
LUA_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags $(LUA_PC) 2>/dev/null)
LUA_LIBS ?= $(shell $(PKG_CONFIG) --libs $(LUA_PC) 2>/dev/null)
LUA ?= $(firstword $(shell command -v $(LUA_PC) lua5.4 lua54 lua-5.4 lua \
  2>/dev/null))
BUSTED ?= busted --lua=$(LUA)

# cases made by NumPy, where they are at hand
GOLDEN ?= $(patsubst %/run.lua,%,$(wildcard ../shared/golden/run.lua))

PREFIX ?= /usr/local
VERSION = $(shell sed -n 's/^.define NDARRAY_VERSION "\(.*\)"/\1/p' \
  src/ndarray.h)
CFLAGS ?= -O2
WARNINGS ?= -Wall -Wextra -Wpedantic
STD ?= -std=c11
COMPILE = $(CC) $(STD) $(WARNINGS) $(CFLAGS) $(CPPFLAGS) $(LUA_CFLAGS) -fPIC
STRIP ?= strip

# all processors, unless -j is given
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
ifeq ($(filter -j% --jobs%,$(MAKEFLAGS)),)
  MAKEFLAGS += -j$(JOBS)
endif

# one line per file made; V=1 shows the commands instead
say = @$(if $(V),:,printf '  %-5s %s\n' $(1) $(2))
Q = $(if $(V),,@)

# The build directory: make OUT=build/debug CFLAGS="-O0 -g" keeps a second
# build. The kernels are compiled first, because they take longest.
OUT ?= build
SOURCES = $(wildcard src/*.[ch] src/*/*.[ch])
LIBRARY = $(wildcard src/*/kernels_*.c) \
  $(filter-out $(wildcard src/*/kernels_*.c),$(wildcard src/*/*.c))
OBJECTS = $(LIBRARY:src/%.c=$(OUT)/obj/%.o)
MODULE = $(OUT)/ndarray.so
ARCHIVE = $(OUT)/libndarray.a
ifeq ($(shell uname -s),Darwin)
  MODULE_FLAGS = -bundle -undefined dynamic_lookup
  STRIP_FLAGS = -x
else
  MODULE_FLAGS = -shared
  STRIP_FLAGS = --strip-unneeded
endif

# examples and specs find the module where it was built
export LUA_CPATH = $(CURDIR)/$(OUT)/?.so;;

all: $(MODULE) ## build the module, build/ndarray.so; V=1 shows the commands

# changes when the commands change; then everything is recompiled. Lua's headers
# are looked for first, because the kernels, which need none, are compiled first
$(OUT)/obj/command: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(COMPILE))' | cmp -s - $@ || \
	  if echo '#include <lua.h>' | \
	  $(CC) $(CPPFLAGS) $(LUA_CFLAGS) -E - >/dev/null 2>&1; \
	  then echo '$(subst ','\'',$(COMPILE))' >$@; \
	  else echo "no compiler ($(CC)), or no headers of Lua (lua.h): see" \
	  "docs/install.md, or say where: LUA_CFLAGS=-I/path"; exit 1; fi

$(OUT)/obj/%.o: src/%.c $(OUT)/obj/command
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

# the same as one translation unit, as LuaRocks and programs compile it
$(OUT)/one/ndarray.o: src/ndarray.c $(OUT)/obj/command
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(OUT)/one/ndarray.so: $(OUT)/one/ndarray.o
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(MODULE_FLAGS) $(LDFLAGS) -o $@ $< -lm

$(OUT)/one/libndarray.a: $(OUT)/one/ndarray.o
	$(call say,ar,$@)
	$(Q)$(AR) rcs $@ $<

-include $(OUT)/one/ndarray.d

$(MODULE): $(OBJECTS)
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(MODULE_FLAGS) $(LDFLAGS) -o $@ $(OBJECTS) -lm

$(ARCHIVE): $(OBJECTS)
	$(call say,ar,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(OBJECTS)

amalgamation: build/ndarray.c ## write build/ndarray.c and build/ndarray.h

build/ndarray.c: src/amalgamate.lua LICENSE $(SOURCES)
	@mkdir -p build
	$(call say,write,"build/ndarray.c build/ndarray.h")
	$(Q)$(LUA) src/amalgamate.lua src build

# WebAssembly: one program of Lua 5.4 and the module, for Node.js and browsers.
# Lua's source is that of Debian or Ubuntu, unless LUA_SRC names another.
EMCC ?= emcc
LUA_FETCHED = build/luasource/source/src
LUA_SRC ?= $(LUA_FETCHED)
WASM_COMPILE = $(EMCC) -std=gnu11 -O2 -msimd128 -I$(abspath $(LUA_SRC))
# where Debian's emcc finds the Node.js modules that it uses
WASM_LINK = NODE_PATH=$${NODE_PATH:-/usr/share/nodejs} $(EMCC) -O2 \
  -s ALLOW_MEMORY_GROWTH=1 -s EXIT_RUNTIME=1 -s ENVIRONMENT=node,worker \
  -s EXPORTED_RUNTIME_METHODS=FS -lnodefs.js \
  --pre-js docs/playground/node.js

wasm: build/wasm/ndarray.js ## build Lua with the module for WebAssembly, by emcc

$(LUA_SRC)/lapi.c:
	@command -v $(EMCC) >/dev/null || { echo "make wasm needs emcc:" \
	  "apt-get install emscripten, or EMCC=path"; exit 1; }
	@{ [ $(LUA_SRC) = $(LUA_FETCHED) ] && bash spec/tools/luasource.sh; } || \
	  { echo "make wasm needs the source of Lua 5.4: LUA_SRC=the directory" \
	  "of lapi.c"; exit 1; }

build/wasm/liblua.a: $(LUA_SRC)/lapi.c
	@mkdir -p build/wasm/lua
	$(call say,emcc,$(LUA_SRC))
	$(Q)cd build/wasm/lua && $(WASM_COMPILE) -c $$(ls $(abspath $(LUA_SRC))/*.c \
	  | grep -vE '/(lua|luac|onelua|ltests)\.c$$') && emar rcs ../liblua.a *.o

build/wasm/ndarray.o: src/ndarray.c $(SOURCES) $(LUA_SRC)/lapi.c
	@mkdir -p $(@D)
	$(call say,emcc,$<)
	$(Q)$(WASM_COMPILE) -c -o $@ $<

build/wasm/interpreter.o: docs/playground/interpreter.c $(LUA_SRC)/lapi.c
	@mkdir -p $(@D)
	$(call say,emcc,$<)
	$(Q)$(WASM_COMPILE) -c -o $@ $<

build/wasm/ndarray.js: build/wasm/interpreter.o build/wasm/ndarray.o \
  build/wasm/liblua.a docs/playground/node.js
	$(call say,link,$@)
	$(Q)$(WASM_LINK) -o $@ $(filter-out %.js,$^)

# The page that runs scripts: static files, which also work from a disk
PLAYGROUND = docs/playground
PAGE = $(PLAYGROUND)/index.html $(PLAYGROUND)/page.js $(PLAYGROUND)/page.css
playground: build/wasm/ndarray.js ## put the playground together: build/playground
	$(call say,write,build/playground)
	@mkdir -p build/playground
	$(Q)cp $(PAGE) build/playground
	$(Q)$(LUA) $(PLAYGROUND)/pack.lua build/wasm/ndarray build/playground/built.js

demo: $(MODULE) build/host ## run the examples: months, rain, a palette, enemies, towers, a game
	@$(LUA) examples/coldest.lua
	@$(LUA) examples/downhill.lua
	@$(LUA) examples/palette.lua
	@$(LUA) examples/nearest.lua
	@$(LUA) examples/towers.lua
	@build/host

pictures: $(MODULE) ## draw the pictures of docs/reference.md again
	@$(LUA) docs/pictures.lua docs

# One process per spec file: specs that collect garbage often are many times
# faster with a small heap.
SPECS ?= $(wildcard spec/*_spec.lua)
test: $(MODULE) $(OUT)/testhost.so ## run the specs; SPECS="files"
	@for file in $(SPECS); do $(BUSTED) $$file || echo "failed: $$file"; done \
	  2>&1 | tee $(OUT)/specs.log | grep --line-buffered -vE '^$$|^[0-9]+ success'
	@awk '/^[0-9]+ success/ { good += $$1; bad += $$4 + $$7 } \
	  /^failed: / { failed = 1 } \
	  END { bad += failed && bad == 0; \
	    print good + 0 " passed, " bad + 0 " failed"; exit bad > 0 }' \
	  $(OUT)/specs.log

build/host: examples/host/host.c src/ndarray.h $(ARCHIVE)
	$(call say,cc,$<)
	$(Q)$(COMPILE) $(LDFLAGS) -o $@ $< $(ARCHIVE) $(LUA_LIBS) -lm -lpthread

# a host, for the specs of the C functions
$(OUT)/testhost.so: spec/support/host.c src/ndarray.h
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(COMPILE) $(MODULE_FLAGS) -o $@ $<

check: $(MODULE) build/testhost.so build/ndarray.c $(ARCHIVE) ## everything else: sanitizers, valgrind, fuzzers, linters, documents
	@LUA=$(LUA) LUA_CFLAGS="$(LUA_CFLAGS)" GOLDEN=$(GOLDEN) JOBS=$(JOBS) \
	  bash spec/tools/check.sh

# fuzzers: see spec/fuzz/fuzz.c. They omit the vector kernels, which a compiler
# would take minutes to instrument; spec/core tests those under all sanitizers.
FUZZ_TIME ?= 60
FUZZ_CC ?= clang
FUZZ_FLAGS = -std=c11 -g -O1 -DNDARRAY_PLAIN $(LUA_CFLAGS) -Wno-pass-failed \
  -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_SOURCES = $(LIBRARY) spec/fuzz/fuzz.c \
  spec/support/host.c
FUZZ_OBJECTS = $(FUZZ_SOURCES:%.c=build/fuzz/%.o)

build/fuzz/%.o: %.c $(filter %.h,$(SOURCES))
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<

build/fuzz/fuzz: $(FUZZ_OBJECTS)
	$(call say,link,$@)
	$(Q)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LUA_LIBS) -lm

fuzz: build/fuzz/fuzz ## look for faults by random calls; FUZZ_TIME=60 seconds
	@LUA=$(LUA) bash spec/fuzz/run.sh $(FUZZ_TIME)

# both compare with NumPy: Debian's, even if another Python comes first
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)

check-numpy: $(MODULE) ## hold random cases against NumPy; NUMPY="--help" tells
	@LUA=$(LUA) $(PYTHON) spec/numpy/check.py $(NUMPY)

mutants: build/testhost.so ## plant faults that the specs must see: COUNT, SEED, FILES
	@LUA=$(LUA) LUA_CFLAGS="$(LUA_CFLAGS)" $(PYTHON) spec/tools/mutants.py

bench: $(MODULE) build/limits.so ## measure beside NumPy; BENCH="--help" tells
	@LUA=$(LUA) $(PYTHON) bench/compare.py $(BENCH)

build/limits.so: bench/limits.c
	$(call say,cc,$<)
	$(Q)$(CC) -std=gnu11 $(WARNINGS) -O2 -fPIC -shared -o $@ $<

# the pkg-config file of the library. It is static, so it is always linked with
# Lua and -lm. C code that finds the functions of ndarray.h at run time needs
# only --cflags.
define PC
prefix=$(PREFIX)
libdir=$${prefix}/lib
includedir=$${prefix}/include

Name: ndarray
Description: n-dimensional arrays for Lua
Version: $(VERSION)
Requires: $(LUA_PC)
Libs: -L$${libdir} -lndarray -lm
Cflags: -I$${includedir}
endef
export PC

# The annotations for editors must not be on Lua's module path: `require` would
# find them before the module.
LUA_V = $(shell $(LUA) -e 'print((_VERSION:gsub("^Lua ", "")))')
MODULES = lib/lua/$(LUA_V)
SCRIPTS = share/lua/$(LUA_V)/ndarray
INSTALLED = $(MODULES) $(SCRIPTS) lib/pkgconfig lib/cmake/ndarray include \
  share/ndarray/library

install: $(MODULE) $(ARCHIVE) ## put module, header and library in place
	$(call say,install,$(DESTDIR)$(PREFIX))
	@for directory in $(INSTALLED); do \
	  install -d "$(DESTDIR)$(PREFIX)/$$directory" || exit 1; done
	$(Q)install -m 755 $(MODULE) "$(DESTDIR)$(PREFIX)/$(MODULES)/ndarray.so"
	$(Q)$(STRIP) $(STRIP_FLAGS) "$(DESTDIR)$(PREFIX)/$(MODULES)/ndarray.so"
	$(Q)install -m 644 src/ndarray.h src/ndarray.hpp \
	  "$(DESTDIR)$(PREFIX)/include/"
	$(Q)install -m 644 $(ARCHIVE) "$(DESTDIR)$(PREFIX)/lib/libndarray.a"
	@echo "$$PC" >"$(DESTDIR)$(PREFIX)/lib/pkgconfig/ndarray.pc"
	$(Q)install -m 644 cmake/*.cmake "$(DESTDIR)$(PREFIX)/lib/cmake/ndarray/"
	$(Q)install -m 644 src/ndarray/ffi.lua "$(DESTDIR)$(PREFIX)/$(SCRIPTS)/"
	$(Q)install -m 644 library/ndarray.lua \
	  "$(DESTDIR)$(PREFIX)/share/ndarray/library/ndarray.lua"

# the rockspec of this version: the newest one, with a tag
RELEASES ?= rockspec
release: ## write the rockspec of this version
	sed -e 's/"scm-1"/"$(VERSION)-1"/' \
	  -e 's/^  url = .*/&\n  tag = "v$(VERSION)",/' \
	  rockspec/ndarray-scm-1.rockspec >$(RELEASES)/ndarray-$(VERSION)-1.rockspec

clean: ## remove what was built
	rm -rf build examples/out

coverage: build/testhost.so ## which lines and branches of src/ the specs run
	@LUA=$(LUA) LUA_CFLAGS="$(LUA_CFLAGS)" LUA_LIBS="$(LUA_LIBS)" \
	  bash spec/tools/coverage.sh

help: ## list what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

FORCE:

.PHONY: FORCE all amalgamation demo test check bench install release clean help \
  fuzz check-numpy mutants coverage wasm playground
