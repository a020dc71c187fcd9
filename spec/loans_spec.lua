-- loans_spec.lua: how loans end and move, and memory that changes while it is
-- read; spec/support/host.c is the host. host_spec.lua has the rest.
local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"
local takenback = require "takenback"

local FLOAT64, INT32, INT64, UINT8, BOOL = 0, 4, 5, 6, 10
local REGISTRY = -1001000 -- LUA_REGISTRYINDEX
local GONE = "the host took the memory of this array back"
local CHANGED = "the memory of an array changed while it was read"

local function floats(...)
  return host.block(string.pack(("d"):rep(select("#", ...)), ...))
end

local function lend(...)
  local block = floats(...)
  return host.wrap(block, {shape = {select("#", ...)}}), block
end

local function collect()
  collectgarbage() collectgarbage()
end

describe("a view without strides", function()
  local block = floats(4, 2, 8, 1, 9, 1)
  it("is row-major to argmin and argmax", function()
    is("3 4", host.search(block, {shape = {2, 3}}))
    is("1 2", host.search(block, {shape = {3}}))
    is("0 0", host.search(block, {shape = {}}))
    is("-1 -1", host.search(block, {shape = {0, 3}}))
  end)
  it("is row-major as a mask", function()
    local mask = host.block("\1\1\1\0\0\1")
    is("5 2", host.search(block, {shape = {2, 3}}, mask,
                          {shape = {2, 3}, dtype = BOOL}))
    is("1 2", host.search(block, {shape = {3}, strides = {8}}, mask,
                          {shape = {3}, dtype = BOOL}))
  end)
  it("is row-major to wrap", function()
    is("{{4.0, 2.0, 8.0}, {1.0, 9.0, 1.0}} {24, 8}",
       host.wrap(block, {shape = {2, 3}}):totable(),
       host.wrap(block, {shape = {2, 3}}):strides())
  end)
end)

describe("what is no view", function()
  local block = floats(1, 2)
  for name, view in pairs{
    ["without data"] = {shape = {2}, null = true},
    ["without a shape"] = {shape = {2}, noshape = true},
    ["of a negative length"] = {shape = {-2}},
    ["of lengths that cannot be counted"] = {shape = {1 << 40, 1 << 40}},
    ["of fewer axes than none"] = {},
    ["of no type"] = {shape = {2}, dtype = 11},
    ["of a negative type"] = {shape = {2}, dtype = -1},
  } do
    it(name .. " has no smallest element", function()
      is("-1 -1", host.search(block, view))
    end)
    it(name .. " is no mask", function()
      if view.dtype == nil then view.dtype = BOOL end
      is("-1 -1", host.search(block, {shape = {2}}, block, view))
    end)
  end
end)

describe("an owner", function()
  local function kept(ownerat)
    local gone, block = false, floats(1)
    local a = host.wrap(block, {shape = {1}, ownerat = ownerat},
                        setmetatable({}, {__gc = function() gone = true end}))
    collect()
    assert.is_false(gone)
    host.revoke(a)
    collect()
    return gone, host.released(block)
  end
  it("may be counted from the bottom", function() is("true 1", kept(3)) end)
  it("may be counted from the top", function() is("true 1", kept(-1)) end)
  it("may be the registry", function()
    local block = floats(2)
    local a = host.wrap(block, {shape = {1}, ownerat = REGISTRY})
    is("2.0 1 1", a[1], host.revoke(a), host.released(block))
  end)
  for _, index in ipairs{4, 5, 1000, -4, -1000, REGISTRY - 1, REGISTRY - 255,
                         REGISTRY - 256, -(1 << 31), (1 << 31) - 1} do
    it("must be there, not at " .. index, function()
      local block = floats(1)
      raises("wrap: there is no value at the owner's index " .. index,
             host.wrap, block, {shape = {1}, ownerat = index}, "owner")
      is("0", host.released(block))
    end)
  end
  it("is alive while the memory is released", function()
    local block = floats(1)
    local gone, seen = false, nil
    local a = host.wrap(block, {shape = {1}, calls = function()
      collect()
      seen = gone
    end}, setmetatable({}, {__gc = function() gone = true end}))
    host.revoke(a)
    is("false", seen)
    collect()
    is("true", gone)
  end)
end)

describe("a block taken back", function()
  it("takes all arrays of it, and their views", function()
    local block = floats(1, 2, 3, 4)
    local a = host.wrap(block, {shape = {4}})
    local b = host.wrap(block, {shape = {2}, offset = 16})
    local view, other = b:slice({2, 2}), lend(5)
    is("2 2", host.revoke_block(block), host.released(block))
    host.free(block)
    for _, gone in ipairs{a, b, view} do
      raises(GONE, gone.min, gone)
    end
    is("5.0 0 0", other[1], host.revoke(a), host.revoke(b))
  end)

  it("takes what reaches into it, and no other", function()
    local block = floats(1, 2, 3, 4, 5, 6)
    local function wrap(offset, n, stride)
      return host.wrap(block, {shape = {n}, offset = offset,
                               strides = {stride or 8}})
    end
    local before, first, inside = wrap(0, 2), wrap(0, 3), wrap(24, 1)
    local last, after, around = wrap(24, 3), wrap(32, 2), wrap(0, 2, 40)
    local backwards, once = wrap(40, 3, -8), wrap(16, 1, 1000)
    local still = host.wrap(block, {shape = {9}, offset = 32, strides = {0}})
    is("6", host.revoke_block(block, 16, 16))
    for _, gone in ipairs{first, inside, last, around, backwards, once} do
      raises(GONE, gone.min, gone)
    end
    is("1.0 5.0 5.0", before:min(), after:min(), still:min())
    is("1 1 6", host.revoke_block(block, 15, 1),
       host.revoke_block(block, 39, 1) - 1, host.released(block) - 3)
  end)

  it("leaves arrays that have no elements", function()
    local block = floats(1)
    local none = host.wrap(block, {shape = {0}})
    is("0 {}", host.revoke_block(block), none:totable())
    is("1", host.revoke(none))
  end)

  it("is nothing where the block is nothing", function()
    local a, block = lend(1, 2)
    is("0 1.0", host.revoke_block(block, 8, 0), a[1])
    raises("revoke_block: a block of -1 bytes", host.revoke_block, block, 8, -1)
    is("0 2", host.revoke_block(floats(3)), a:size())
  end)

  it("has taken back all before the first release", function()
    local block, seen = floats(1, 2), {}
    local a, b
    local function calls()
      seen[#seen + 1] = select(2, pcall(a.min, a))
      seen[#seen + 1] = select(2, pcall(b.min, b))
    end
    a = host.wrap(block, {shape = {2}, calls = calls})
    b = host.wrap(block, {shape = {1}, calls = calls})
    is("2", host.revoke_block(block))
    is("4", #seen)
    for _, message in ipairs(seen) do
      raises(GONE, error, message)
    end
  end)

  it("releases all although a release raises an error", function()
    local block = floats(1, 2)
    local a = host.wrap(block, {shape = {2}, raises = true})
    local b = host.wrap(block, {shape = {1}, raises = true})
    raises("the host's release failed", host.revoke_block, block)
    is("2", host.released(block))
    raises(GONE, a.min, a)
    raises(GONE, b.min, b)
    collect()
    is("2 0", host.released(block), host.revoke_block(block))
  end)

  it("leaves a release the slots of any C function", function()
    local block = floats(1, 2)
    local function deep()
      return host.wrap(block, {shape = {2}, deep = true})
    end
    is("1 1", host.revoke(deep()), host.released(block))
    local a, b = deep(), deep()
    is("2 3", host.revoke_block(block), host.released(block))
    raises(GONE, a.min, a)
    raises(GONE, b.min, b)
    deep()
    collect()
    is("4", host.released(block))
  end)

  it("releases each once whatever the releases do", function()
    local block, other = floats(1, 2), floats(3)
    local arrays = {}
    local function calls()
      for i = 1, 8 do
        host.revoke(arrays[i])
        arrays[i + 8] = host.wrap(other, {shape = {1}})
      end
      host.revoke_block(block)
      collect()
    end
    for i = 1, 8 do
      arrays[i] = host.wrap(block, {shape = {1}, calls = calls})
    end
    local count = host.revoke_block(block)
    is("8 8", count, host.released(block))
    arrays = nil -- luacheck: ignore
    collect()
    is("8 64", host.released(block), host.released(other))
  end)

  it("is refused to an interrupt", function()
    local a, block = lend(1, 2)
    local ok, message = host.calling(a, block, 1, function()
      return nd.zeros{1000, 100}:argmin()
    end)
    is("false 1.0 0", ok, a:min(), host.released(block))
    raises("revoke_block: an interrupt must not use the Lua state", error,
           message)
  end)
end)

describe("memory that moves", function()
  it("moves for the array, and for all views of it", function()
    local a, block = lend(1, 2, 3, 4)
    local views = {a:slice({2, 3}), a:reshape{2, 2}:transpose(),
                   a:slice({4, 1, -1}):slice({2, 4})}
    local moved = floats(0, 5, 6, 7, 8)
    is("1", host.rebase(a, moved, 8))
    host.free(block)
    is("{5.0, 6.0, 7.0, 8.0} {6.0, 7.0} {{5.0, 7.0}, {6.0, 8.0}} "
       .. "{7.0, 6.0, 5.0}", a:totable(), views[1]:totable(),
       views[2]:totable(), views[3]:totable())
    views[1][1] = 9
    assert.are.equal(string.pack("ddddd", 0, 5, 9, 7, 8), host.bytes(moved))
  end)

  it("keeps type, shape, strides, and that it is read-only", function()
    local block = host.block(string.pack("i4i4i4i4i4i4", 1, 2, 3, 4, 5, 6))
    local a = host.wrap(block, {dtype = INT32, shape = {2, 2}, readonly = true,
                                strides = {12, -4}, offset = 4})
    local moved = host.block(string.pack("i4i4i4i4i4i4", 6, 5, 4, 3, 2, 1))
    is("{{2, 1}, {5, 4}} 1", a:totable(), host.rebase(a, moved, 4))
    is("{{5, 6}, {2, 3}} int32 {12, -4} true", a:totable(), a:dtype(),
       a:strides(), a:isreadonly())
  end)

  it("goes to and fro, as swapped buffers do", function()
    local front, back = floats(1, 2), floats(3, 4)
    local a = host.wrap(front, {shape = {2}})
    for _ = 1, 3 do
      host.rebase(a, back)
      is("3.0", a:min())
      host.rebase(a, front)
      is("1.0", a:min())
    end
    is("0 0", host.released(front), host.released(back))
  end)

  it("is one loan, released once, as it was lent", function()
    local a, block = lend(1, 2)
    local moved = floats(3, 4)
    host.rebase(a, moved)
    is("0 0", host.released(block), host.released(moved))
    a = nil -- luacheck: ignore
    collect()
    is("1 0", host.released(block), host.released(moved))
  end)

  it("is found by its new block", function()
    local a, block = lend(1, 2)
    local moved = floats(3, 4)
    host.rebase(a, moved)
    is("0 3.0 1", host.revoke_block(block), a[1], host.revoke_block(moved))
    raises(GONE, a.min, a)
  end)

  it("stays taken back", function()
    local a, block = lend(1, 2)
    host.revoke(a)
    is("0 1", host.rebase(a, floats(3, 4)), host.released(block))
    raises(GONE, a.min, a)
  end)

  it("needs none where there are no elements", function()
    local a = host.wrap(floats(), {shape = {0, 2}})
    is("1 {}", host.rebase(a, nil), a:totable())
  end)

  local a = lend(1, 2, 3)
  for name, case in pairs{
    ["is refused of what is no array"] = {
      "rebase: array expected, got table", {}, floats(1)},
    ["is refused of an array with memory of its own"] = {
      "rebase: the array has memory of its own", nd.zeros(1), floats(1)},
    ["is refused of a view"] = {
      "rebase: a view of an array: give the one that was wrapped",
      a:slice({1, 2}), floats(1, 2)},
    ["must be there"] = {"rebase: the data pointer is NULL", a, nil},
    ["must hold all elements"] = {
      "rebase: elements reach 8 bytes past the memory of 16 bytes", a,
      floats(1, 2)},
    ["must hold the first element"] = {
      "rebase: elements begin before the memory does", a, floats(1, 2, 3), -8},
    ["must have a size"] = {
      "rebase: the memory has -1 bytes", a, floats(1, 2, 3), 0, -1},
  } do
    it(name, function()
      raises(case[1], host.rebase, table.unpack(case, 2, 5))
      is("{1.0, 2.0, 3.0}", a:totable())
    end)
  end

  it("cannot move in an interrupt", function()
    local lent, block = lend(1, 2)
    local ok, message = host.calling(lent, block, 2, function()
      return nd.zeros{1000, 100}:argmin()
    end)
    is("false", ok)
    raises("rebase: an interrupt must not use the Lua state", error, message)
  end)

  -- functions that allocate between two looks at their arguments
  local works = {
    add = function(x) return x + x end,
    argsort = function(x) return x:argsort() end,
    nonzero = function(x) return (x:nonzero()) end,
    take = function(x) return x:take{1, 2, 3}:slice{} end,
    compress = function(x) return x:compress(x:gt(0)) end,
    ["min of rows"] = function(x) return x:reshape{64, 32}:min(2) end,
    ["argmin of two axes"] = function(x)
      return (x:reshape{8, 8, 32}:argmin{axis = {1, 3}})
    end,
    copy = function(x) return x:slice({-1, 1, -1}):copy() end,
    totable = function(x) return nd.array(x:reshape{64, 32}:totable()) end,
    tobytes = function(x) return nd.frombytes(x:tobytes(), "float64") end,
    tostring = function(x) return nd.zeros(#tostring(x) > 0 and 1 or 2) end,
    ["array of arrays"] = function(x) return nd.array{x, x} end,
    ["assign to itself"] = function(x)
      return x:assign(x:slice({-1, 1, -1}))
    end,
    ["assign a table with a metatable"] = function(x)
      return x:assign(setmetatable({}, {__len = function() return 2048 end,
        __index = function(_, i)
          local t = i % 128 == 0 and {1} -- a chance, but not at each element
          return t and t[1] or 1
        end}))
    end,
  }
  for name, work in pairs(works) do
    it("moves in the midst of " .. name .. ", and is the same", function()
      local expected = work(nd.ones(2048))
      for chances = 1, 13, 3 do
        local _, ok, got, other = takenback(chances, {2048}, work, true)
        assert.is_true(ok, got)
        assert.is_true(expected == got)
        is("0", host.released(other)) -- it is alive until here
      end
    end)
  end
end)

describe("a release", function()
  it("is not lost where memory is out", function()
    local block = floats(1)
    local lost = "error in __gc (not enough memory)" -- Lua's own warning
    is(" 0 " .. lost, host.ended([[
      local host = require "testhost"
      local refused
      coroutine.wrap(function()
        host.failing(0, false, collectgarbage)
        lent[1] = nil
        refused = host.failing(1, true, collectgarbage)
      end)()
      collectgarbage() collectgarbage()
      return refused > 0 and "" or "none was refused"
    ]], block))
    is("1", host.released(block))
  end)

  it("is called in the state's end, of many", function()
    local blocks = {}
    for i = 1, 20 do blocks[i] = floats(i) end
    local result, released = host.ended([[
      local host = require "testhost"
      coroutine.wrap(function()
        host.failing(0, false, collectgarbage)
        for i = 1, 20, 2 do lent[i] = nil end
        host.failing(1, true, collectgarbage)
      end)()
      for i = 2, 20, 4 do lent[i] = nil end
      kept = lent[4]:slice()
      return ""
    ]], table.unpack(blocks))
    is(" 0", result, released)
    for _, block in ipairs(blocks) do
      is("1", host.released(block))
    end
  end)

  it("is followed by the others when it raises an error there", function()
    local blocks = {}
    for i = 1, 3 do
      blocks[i] = floats(i)
      host.wrap(blocks[i], {shape = {1}, raises = true})
    end
    collect()
    local result, _, note = host.ended([[
      local host = require "testhost"
      coroutine.wrap(function()
        host.failing(0, false, collectgarbage)
        for i = 1, 3 do lent[i] = nil end
        host.failing(1, true, collectgarbage)
      end)()
      return ""
    ]], table.unpack(blocks))
    is("", result)
    for i = 1, 3 do
      is("2", host.released(blocks[i]))
    end
    local _, told = note:gsub("the host's release failed", "")
    assert.are.equal(3, told, note)
  end)

  it("comes before the last finalizers, for which the memory is gone",
     function()
    local block = floats(1)
    local _, _, note = host.ended([[
      local host, array = require "testhost", lent[1]
      function last()
        host.note(select(2, pcall(array.min, array)) .. "; ")
        local block = host.block("12345678")
        host.note(select(2, pcall(host.wrap, block, {shape = {1}})))
      end
    ]], block)
    is("1", host.released(block))
    is(GONE .. "; wrap: the state is being closed", note)
  end)

  it("is called once, though finalizers bring its array back", function()
    local block = floats(1)
    local a = host.wrap(block, {shape = {1}})
    local kept
    setmetatable({a}, {__gc = function(t) kept = t[1]:slice() end})
    a = nil -- luacheck: ignore
    collect()
    is("true 1", nd.isarray(kept), host.released(block))
    raises(GONE, kept.min, kept)
    kept = nil -- luacheck: ignore
    collect()
    is("1", host.released(block))
  end)
end)

describe("the reason of an interrupt", function()
  for _, length in ipairs{1, 127, 128, 129, 1000, 100000} do
    it(("of %d bytes is the whole message"):format(length), function()
      local reason = ("x"):rep(length - 1) .. "y"
      local ok, message = host.stopped(reason, function()
        return nd.zeros{1000, 1000}:argmin()
      end)
      is("false", ok)
      assert.are.equal(reason, message:sub(-length))
    end)
  end
end)

describe("lent memory that the host changes between two looks", function()
  local n = 150000
  local ones, zeros = ("\1"):rep(n), ("\0"):rep(n)
  local function integers(value)
    return string.pack("i8", value):rep(n)
  end

  local function within(places, most)
    return places:size() == 0 or places:min() >= 1 and places:max() <= most
  end
  local function nonzero(a) return within(a:nonzero(), n) end
  local function compress(a)
    return within(nd.ones(n, "int16"):compress(a), 1)
  end
  -- what is read twice; whatever comes of it is made of what was there before
  -- or after, or is an error
  local cases = {
    ["nonzero, fewer"] = {ones, zeros, BOOL, nonzero},
    ["nonzero, more"] = {zeros, ones, BOOL, nonzero},
    ["nonzero of bytes"] = {ones, zeros, UINT8, nonzero},
    ["nonzero of two axes"] = {ones, zeros, BOOL, function(a)
      local rows, columns = a:reshape{300, 500}:nonzero()
      return within(rows, 300) and within(columns, 500)
    end},
    ["compress, fewer"] = {ones, zeros, BOOL, compress},
    ["compress, more"] = {zeros, ones, BOOL, compress},
    ["compress of rows"] = {ones, zeros, BOOL, function(a)
      return within(nd.ones({n, 2}, "int16"):compress(a, 1), 1) end},
    ["take"] = {integers(1), integers(n + 1), INT64, function(a)
      return nd.ones(n):take(a):max() == 1 end},
    ["take far behind"] = {integers(1), integers(1 << 40), INT64, function(a)
      return nd.ones(n):take(a, 1, nd.zeros(n)):max() == 1 end},
    ["take before"] = {integers(1), integers(math.mininteger), INT64,
      function(a) return nd.ones(n):take(a, 1, nd.zeros(n)):max() == 1 end},
    ["take of rows"] = {integers(1), integers(0), INT64, function(a)
      return nd.ones{2, 3}:take(a:slice({1, 50000}), 1, nd.zeros{50000, 3})
               :max() == 1
    end},
    ["put"] = {integers(1), integers(1 << 40), INT64, function(a)
      return nd.zeros(9):put(a, 1):max() == 1 end},
    ["put of rows"] = {integers(1), integers(0), INT64, function(a)
      return nd.zeros{2, 20}:put(a:slice({1, 5000}), 1, 1):max() == 1 end},
    ["put into a view"] = {integers(1), integers(-1), INT64, function(a)
      return nd.zeros{3, 3}:transpose():put(a:slice{1, 50000}, 1):max() == 1
    end},
    ["putadd"] = {integers(1), integers(1 << 40), INT64, function(a)
      return nd.zeros(9, "int32"):putadd(a, 1):max() <= n end},
    ["putadd that leaves the range"] = {integers(1), integers(-1), INT64,
      function(a)
        local bytes = nd.zeros(9, "uint8")
        local ok, message = pcall(bytes.putadd, bytes, a, 1)
        assert(ok or bytes:count() == 0 or message:find(CHANGED, 1, true))
        return true
      end},
    ["concat"] = {integers(1), integers((1 << 53) + 1), INT64, function(a)
      return nd.concat{a, {0.5}}:max() == 1 end},
    ["astype"] = {integers(1), integers(300), INT64, function(a)
      return a:astype("uint8"):max() == 1 end},
    ["assign"] = {integers(1), integers(300), INT64, function(a)
      return nd.zeros(n, "uint8"):assign(a):max() == 1 end},
    ["array of arrays"] = {integers(1), integers((1 << 53) + 1), INT64,
      function(a) return nd.array({a}, "float64"):max() == 1 end},
    ["//"] = {integers(1), integers(0), INT64, function(a)
      local quotients = nd.ones(n, "int64") // a
      return quotients:max() == 1 and quotients:min() >= 0
    end},
    ["%"] = {integers(2), integers(0), INT64, function(a)
      return (nd.ones(n, "int64") % a):max() == 1 end},
    ["// of bytes"] = {ones, zeros, UINT8, function(a)
      return (nd.ones(n, "uint8") // a):max() == 1 end},
    ["% of bytes"] = {("\2"):rep(n), zeros, UINT8, function(a)
      return (nd.ones(n, "uint8") % a):max() == 1 end},
    ["compress of repeated rows"] = {("\1\0"):rep(n // 2), ones, BOOL,
      function(a)
        local rows = {10, n}
        return within(nd.ones(n):broadcast(rows):compress(a:broadcast(rows)), 1)
      end},
    argsort = {integers(1), integers(-1), INT64, function(a)
      local places = a:argsort()
      return places:take(places:argsort()) == nd.range(1, n)
    end},
    argsmallest = {integers(1), integers(-1), INT64, function(a)
      local places = a:argsmallest(100)
      return places:min() >= 1 and places:max() <= n
    end},
    ["=="] = {integers(1), integers(2), INT64, function(a)
      return type(a == nd.ones(n)) == "boolean" end},
    tostring = {integers(1), integers(math.mininteger), INT64, function(a)
      return #tostring(a) > 100 end},
  }
  for name, case in pairs(cases) do
    local before, after, dtype, work = table.unpack(case)
    it("ends " .. name .. " safely", function()
      local block = host.block(before)
      local a = host.wrap(block, {dtype = dtype, shape = {n}})
      assert.is_true(work(a))
      local asked = host.meddled(block, before, 0, work, a)
      for at = 1, asked do
        host.meddled(block, before, 1, function() a:count() end)
        local _, ok, result = host.meddled(block, after, at, work, a)
        if ok then
          assert.is_true(result)
        else
          assert.is_truthy(result:find(CHANGED, 1, true)
                           or result:find("is not one of", 1, true)
                           or result:find(", not one of", 1, true)
                           or result:find("out of range", 1, true)
                           or result:find("not exact", 1, true)
                           or result:find("n//0", 1, true)
                           or result:find("n%%0", 1, true), result)
        end
      end
    end)
  end

  it("says so where fewer are true than were counted", function()
    local block = host.block(ones)
    local a = host.wrap(block, {dtype = BOOL, shape = {n}})
    local said = 0
    for at = 1, (host.meddled(block, ones, 0, a.nonzero, a)) do
      host.meddled(block, ones, 1, function() nd.zeros(n):sum() end)
      local _, ok, message = host.meddled(block, zeros, at, a.nonzero, a)
      said = said + (not ok and message:find(CHANGED, 1, true) and 1 or 0)
    end
    assert.is_true(said >= 1)
  end)
end)

describe("lent memory to which a thread writes", function()
  local function search(dtype, x, y)
    local block, n = host.block(x), #x // (dtype == FLOAT64 and 8 or 1)
    local a = host.wrap(block, {dtype = dtype, shape = {n}})
    return host.racing(block, x, y, function()
      local last = os.clock() + 0.05
      repeat
        for _ = 1, 50 do
          local least, most = a:argmin(), a:argmax()
          assert(least >= 1 and least <= n and most >= 1 and most <= n)
          a:min() a:max()
        end
      until os.clock() > last
      return true
    end)
  end
  for _, n in ipairs{3, 7, 17, 63, 200, 1000, 5000} do
    local one, two, nan = string.pack("d", 1), string.pack("d", 2),
                          string.pack("d", 0 / 0)
    it(("is searched within bounds, the last of %d NaN or not"):format(n),
       function()
      assert.is_true(search(FLOAT64, one:rep(n - 1) .. nan, one:rep(n)))
    end)
    it(("is searched within bounds, the last of %d the least or not"):format(n),
       function()
      assert.is_true(search(FLOAT64, two:rep(n - 1) .. one, two:rep(n)))
      assert.is_true(search(UINT8, ("\2"):rep(n - 1) .. "\1", ("\2"):rep(n)))
    end)
  end

  -- else what stands before the view is taken, which is 0
  it("has indices that are used as they were when they were checked", function()
    local first = string.pack("i8", 1):rep(249)
    local good, bad = first .. string.pack("i8", 1),
                      first .. string.pack("i8", -40)
    local block = host.block(good)
    local a = host.wrap(block, {dtype = INT64, shape = {250}})
    local view = nd.zeros{20, 9}:slice{11, 19}:assign(1):transpose()
    assert.is_true(host.racing(block, good, bad, function()
      local last = os.clock() + 0.2
      repeat
        local ok, taken = pcall(view.take, view, a)
        assert(not ok or taken:min() == 1)
      until os.clock() > last
      return true
    end))
  end)
end)
