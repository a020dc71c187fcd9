# ndarray: `make help` lists what there is to do.

# Lua, found through pkg-config; any of these can be given: make LUA_PC=lua-5.4
PKG_CONFIG ?= pkg-config
LUA_PC ?= $(firstword $(foreach name,lua5.4 lua-5.4 lua54 lua,\
  $(shell $(PKG_CONFIG) --exists $(name) 2>/dev/null && echo $(name))))
LUA_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags $(LUA_PC) 2>/dev/null)
LUA_LIBS ?= $(shell $(PKG_CONFIG) --libs $(LUA_PC) 2>/dev/null)
LUA ?= $(firstword $(shell command -v lua5.4 lua54 lua-5.4 lua 2>/dev/null))
BUSTED ?= busted --lua=$(LUA)

# cases made by NumPy, where they are at hand
GOLDEN ?= $(patsubst %/run.lua,%,$(wildcard ../shared/golden/run.lua))

PREFIX ?= /usr/local
VERSION = $(shell sed -n 's/^.define NDARRAY_VERSION "\(.*\)"/\1/p' \
  src/ndarray.h)
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic
SOURCES = $(wildcard src/*.[ch] src/*/*.[ch])

# the library is one translation unit, see src/ndarray.c: it makes the module,
# and an archive for programs, or for shared objects of their own
MODULE = build/ndarray.so
ifeq ($(shell uname -s),Darwin)
  MODULE_FLAGS = -bundle -undefined dynamic_lookup
else
  MODULE_FLAGS = -shared
endif

# examples and specs find the module where it was built
export LUA_CPATH = $(CURDIR)/build/?.so;;

all: $(MODULE) ## build the module, build/ndarray.so

build/ndarray.o: $(SOURCES) Makefile
	@mkdir -p build
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(CPPFLAGS) $(LUA_CFLAGS) -fPIC -c \
	  -o $@ src/ndarray.c

$(MODULE): build/ndarray.o
	$(CC) $(CFLAGS) $(MODULE_FLAGS) $(LDFLAGS) -o $@ $< -lm

build/libndarray.a: build/ndarray.o
	$(AR) rcs $@ $<

amalgamation: build/ndarray.c ## write build/ndarray.c and build/ndarray.h

build/ndarray.c: src/amalgamate.lua LICENSE $(SOURCES)
	@mkdir -p build
	$(LUA) src/amalgamate.lua src build

demo: $(MODULE) build/host ## run the examples: months, rain, a palette, enemies, a game
	@$(LUA) examples/coldest.lua
	@$(LUA) examples/downhill.lua
	@$(LUA) examples/palette.lua
	@$(LUA) examples/nearest.lua
	@build/host

test: $(MODULE) build/testhost.so ## run the specs
	$(BUSTED)

build/host: examples/host/host.c build/ndarray.o
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(CPPFLAGS) $(LUA_CFLAGS) $(LDFLAGS) \
	  -o $@ $^ $(LUA_LIBS) -lm -lpthread

# a host, for the specs of what hosts can do
build/testhost.so: spec/support/host.c src/ndarray.h
	@mkdir -p build
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(LUA_CFLAGS) -fPIC $(MODULE_FLAGS) \
	  -o $@ $<

check: $(MODULE) build/testhost.so build/ndarray.c build/libndarray.a ## everything else: sanitizers, valgrind, fuzzers, linters, documents
	@LUA=$(LUA) LUA_CFLAGS="$(LUA_CFLAGS)" GOLDEN=$(GOLDEN) \
	  bash spec/tools/check.sh

# fuzzers: see spec/fuzz/fuzz.c. They do without the kernels of vectors, which
# would take a compiler minutes: spec/core has them under all sanitizers.
FUZZ_TIME ?= 60
FUZZ_CC ?= clang
FUZZ_FLAGS = -std=c11 -g -O1 -DNDARRAY_PLAIN $(LUA_CFLAGS) -Wno-pass-failed \
  -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_SOURCES = $(wildcard src/*/*.c) spec/fuzz/fuzz.c \
  spec/support/host.c
FUZZ_OBJECTS = $(patsubst %.c,build/fuzz/%.o,$(FUZZ_SOURCES))

build/fuzz/%.o: %.c $(filter %.h,$(SOURCES))
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<

build/fuzz/fuzz: $(FUZZ_OBJECTS)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LUA_LIBS) -lm

fuzz: build/fuzz/fuzz ## look for faults by random calls; FUZZ_TIME=60 seconds
	@LUA=$(LUA) bash spec/fuzz/run.sh $(FUZZ_TIME)

# the other side of both is Debian's NumPy, where another comes first
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)

check-numpy: $(MODULE) ## hold random cases against NumPy; NUMPY="--help" tells
	@LUA=$(LUA) $(PYTHON) spec/numpy/check.py $(NUMPY)

bench: $(MODULE) build/limits.so ## measure beside NumPy; BENCH="--help" tells
	@LUA=$(LUA) $(PYTHON) bench/compare.py $(BENCH)

build/limits.so: bench/limits.c
	$(CC) -std=gnu11 $(WARNINGS) -O2 -fPIC -shared -o $@ $<

# what pkg-config tells of the library, which is static: it is linked with Lua
# and -lm always. C code that finds the functions of ndarray.h at run time wants
# no more than --cflags.
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

# What editors read must not be where `require` looks for Lua files: it would be
# found before the module.
install: $(MODULE) build/libndarray.a ## put module, header and library in place
	install -d $(DESTDIR)$(PREFIX)/lib/lua/5.4 $(DESTDIR)$(PREFIX)/include \
	  $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/share/ndarray/library
	install -m 755 $(MODULE) $(DESTDIR)$(PREFIX)/lib/lua/5.4/ndarray.so
	install -m 644 src/ndarray.h $(DESTDIR)$(PREFIX)/include/ndarray.h
	install -m 644 build/libndarray.a $(DESTDIR)$(PREFIX)/lib/libndarray.a
	echo "$$PC" >$(DESTDIR)$(PREFIX)/lib/pkgconfig/ndarray.pc
	install -m 644 library/ndarray.lua \
	  $(DESTDIR)$(PREFIX)/share/ndarray/library/ndarray.lua

# the rockspec of this version: that of the newest, with a tag
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

.PHONY: all amalgamation demo test check bench install release clean help \
  fuzz check-numpy coverage
