-- host_spec.lua: memory that a host lends, takes back, and bounds the time of,
-- by the functions of ndarray.h; spec/support/host.c is the host.
local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local takenback = require "takenback"

local FLOAT64, INT32, INT64, UINT8, BOOL = 0, 4, 5, 6, 10
local GONE = "the host took the memory of this array back"
local STOPPED = "the host's time is up"

local function floats(...)
  return host.block(string.pack(("d"):rep(select("#", ...)), ...))
end

local function lend(...)
  local block = floats(...)
  return host.wrap(block, {shape = {select("#", ...)}}), block
end

describe("lent memory", function()
  it("is read and written in place", function()
    local a, block = lend(4, 2, 8)
    is("2 2.0 {4.0, 2.0, 8.0}", a:argmin(), a:min(), a:totable())
    a[2] = 9
    nd.mul(a, 2, a)
    assert.are.equal(string.pack("ddd", 8, 18, 16), host.bytes(block))
  end)

  it("may have any layout: fields of structs, misaligned", function()
    local record = "<i1 d i4 I1" -- 14 bytes, nothing on its alignment
    local bytes, n = {}, 1000
    local real, whole = {}, {}
    for i = 1, n do
      real[i], whole[i] = math.sin(i), (i * 7919) % 1000 - 500
      bytes[i] = string.pack(record, i % 100, real[i], whole[i], i % 2)
    end
    local block = host.block(table.concat(bytes))
    local function field(dtype, offset)
      return host.wrap(block, {dtype = dtype, shape = {n}, strides = {14},
                               offset = offset})
    end
    local x, y, truth = field(FLOAT64, 1), field(INT32, 9), field(BOOL, 13)
    local copied, turned = nd.array(real), y:slice({n, 1, -1})
    assert.is_true(x == copied)
    assert.is_true(y == nd.array(whole))
    assert.are.equal(copied:argmin(), x:argmin())
    assert.are.equal(nd.array(whole):argmax(), y:argmax())
    assert.are.equal(copied:argmin{where = truth:copy()},
                     x:argmin{where = truth})
    assert.is_true(x + y == copied + nd.array(whole))
    assert.is_true(turned:argsort() == turned:copy():argsort())
    assert.are.equal(copied:sum(), x:sum())
    x:assign(0)
    is("true 1000 500", y == nd.array(whole), x:eq(0):count(), truth:count())
  end)

  it("may have rows that lie apart, go backwards, or are all one", function()
    local block = floats(1, 2, 3, 4, 5, 6, 7, 8)
    local function view(shape, strides, offset)
      return host.wrap(block, {shape = shape, strides = strides,
                               offset = offset}):totable()
    end
    is("{{1.0, 2.0}, {5.0, 6.0}}", view({2, 2}, {32, 8}, 0))
    is("{{8.0, 7.0}, {4.0, 3.0}}", view({2, 2}, {-32, -8}, 56))
    is("{{2.0, 2.0}, {2.0, 2.0}}", view({2, 2}, {0, 0}, 8))
    is("3.0", view({}, {}, 16))
  end)

  it("may have any stride along an axis that nobody steps along", function()
    for _, wild in ipairs{math.mininteger, math.maxinteger, 1 << 62} do
      local row = host.wrap(floats(1, 2), {shape = {1, 2, 1},
                                           strides = {wild, 8, wild}})
      is("{{{1.0}, {2.0}}} true", row:totable(), row:iscontiguous())
      is("{{{1.0}}, {{2.0}}}", row:transpose(2, 3, 1):copy():totable())
      is("{{{2.0, 1.0}}} 2", row:slice({}, {-1, 1, -1}):transpose(1, 3, 2)
                                :totable(), row:argmax())
      is("{3.0} {2.0, 4.0}", row:sum(2):squeeze(1):totable(),
         nd.add(row, row, row):reshape{2}:totable())
      local none = host.wrap(floats(), {shape = {2, 0, 3},
                                        strides = {wild, wild, wild}})
      is("{{}, {}} true", none:totable(), none:transpose() == none:transpose())
      is("{{0, 0, 0}, {0, 0, 0}}", none:count(2):totable())
    end
  end)

  it("keeps the stride of an axis of one element, as a host may need it",
     function()
       local a = host.wrap(floats(1, 2, 3, 4), {shape = {1, 2},
                                                strides = {16, 8}})
       is("{16, 8}", host.test(a).strides)
     end)

  it("is read-only if the host says so", function()
    local a = host.wrap(floats(1, 2), {shape = {2}, readonly = true})
    is("true true", a:isreadonly(), a:slice({1, 1}):isreadonly())
    raises("the array is read-only", function() a[1] = 3 end)
    raises("bad argument #3 to 'add' (out is read-only)",
           function() nd.add(a, a, a) end)
  end)

  it("of no elements needs no pointer", function()
    local a = host.wrap(floats(), {shape = {0, 3}, null = true,
                                   nostart = true})
    is("{} {0, 3}", a:totable(), a:shape())
    is("1", host.revoke(a))
    raises(GONE, function() a:totable() end)
  end)

  it("may be lent twice, and views of it overlap", function()
    local block = floats(1, 2, 3, 4)
    local a = host.wrap(block, {shape = {3}})
    local b = host.wrap(block, {shape = {3}, offset = 8})
    nd.add(a, 0, b)
    is("{1.0, 1.0, 2.0} {1.0, 2.0, 3.0}", a:totable(), b:totable())
  end)

  it("keeps its owner alive, and no longer than it must", function()
    local gone = false
    local block = floats(1)
    local a = host.wrap(block, {shape = {1}},
                        setmetatable({}, {__gc = function() gone = true end}))
    collectgarbage() collectgarbage()
    is("false", gone)
    host.revoke(a)
    collectgarbage() collectgarbage()
    is("true true 1", gone, nd.isarray(a), host.released(block))
  end)

  it("is released once, when nothing refers to it", function()
    local a, block = lend(1, 2)
    local view = a:slice({2, 2})
    a = nil -- luacheck: ignore
    collectgarbage() collectgarbage()
    is("0 {2.0}", host.released(block), view:totable())
    view = nil -- luacheck: ignore
    collectgarbage() collectgarbage()
    is("1", host.released(block))
    collectgarbage()
    is("1", host.released(block))
  end)

  it("is gone for a finalizer that comes after its release", function()
    local said
    do
      local a = lend(1, 2)
      local later = lend(3)
      setmetatable({a, later}, {__gc = function(t)
        said = {pcall(t[1].sum, t[1])}
      end})
    end
    collectgarbage() collectgarbage()
    assert.is_true(said[1] == true and said[2] == 3 or said[2] == GONE)
  end)

  it("is released once, when the state is closed", function()
    local block = floats(3, 1, 2)
    is("2 true", host.elsewhere(block, "return (...):argmin()"))
    is("1", host.released(block))
  end)

  it("may be lent to two states", function()
    local block = floats(3, 1, 2)
    local a = host.wrap(block, {shape = {3}})
    is("2.0 true", host.elsewhere(block, "local a = ... a[1] = 2 return a[1]"))
    is("2.0 1 1 2", a[1], host.released(block), host.revoke(a),
       host.released(block))
  end)

  it("costs nothing when the state has no room for it", function()
    local failed = 0
    for n = 0, 12 do
      local block = floats(1, 2, 3)
      local ok = host.starving(block, n)
      failed = failed + (ok and 0 or 1)
      assert.are.equal(ok and 1 or 0, host.released(block))
    end
    assert.is_true(failed > 0 and failed < 12)
  end)

  local block = floats(1, 2, 3, 4)
  local function wrap(options)
    return function() host.wrap(block, options) end
  end
  refuses{
    {"refuses a null pointer", "wrap: the data pointer is NULL",
     wrap{shape = {4}, null = true}},
    {"refuses a null view", "wrap: the view is NULL",
     wrap{shape = {4}, noview = true}},
    {"refuses null memory", "wrap: the memory is NULL",
     wrap{shape = {4}, nomemory = true}},
    {"refuses a null shape", "wrap: the shape is NULL",
     wrap{shape = {4}, noshape = true}},
    {"refuses fewer axes than none", "wrap: -1 axes, but an array has 0 to 32",
     wrap{}},
    {"refuses a null start", "wrap: the start of the memory is NULL",
     wrap{shape = {4}, nostart = true}},
    {"refuses negative lengths", "wrap: the length -4 at [1] is negative",
     wrap{shape = {-4}}},
    {"refuses a negative size", "wrap: the memory has -1 bytes",
     wrap{shape = {4}, bytes = -1}},
    {"refuses unknown types", "wrap: 11 is no element type",
     wrap{shape = {4}, dtype = 11}},
    {"refuses negative types", "wrap: -1 is no element type",
     wrap{shape = {4}, dtype = -1}},
    {"refuses too many axes", "wrap: 33 axes, but an array has 0 to 32",
     wrap{shape = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                   1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}},
    {"refuses elements behind the memory",
     "wrap: elements reach 8 bytes past the memory of 32 bytes",
     wrap{shape = {5}}},
    {"refuses elements half behind it",
     "wrap: elements reach 1 bytes past the memory of 32 bytes",
     wrap{shape = {4}, offset = 1}},
    {"refuses strides that leave it",
     "wrap: elements reach 24 bytes past the memory of 32 bytes",
     wrap{shape = {4}, strides = {16}}},
    {"refuses strides that leave it backwards",
     "wrap: elements begin before the memory does",
     wrap{shape = {4}, strides = {-8}, offset = 16}},
    {"refuses data before it", "wrap: elements begin before the memory does",
     wrap{shape = {1}, offset = -8}},
    {"refuses data far behind it",
     "wrap: elements begin before the memory does",
     wrap{shape = {1}, offset = 1 << 30}},
    {"refuses strides that cannot be counted",
     "wrap: the strides reach farther than can be counted",
     wrap{shape = {3}, strides = {math.maxinteger}}},
    {"refuses the most negative stride",
     "wrap: the strides reach farther than can be counted",
     wrap{shape = {2}, strides = {math.mininteger}}},
    {"refuses strides that come back to the memory by overflow",
     "wrap: the strides reach farther than can be counted",
     wrap{shape = {3, 3}, strides = {1 << 62, 1 << 62}}},
    {"refuses shapes that cannot be counted",
     "wrap: the shape has too many elements",
     wrap{shape = {1 << 40, 1 << 40}, strides = {0, 0}}},
  }
end)

describe("memory taken back", function()
  it("is released at once, and once", function()
    local a, block = lend(1, 2)
    is("1 1", host.revoke(a), host.released(block))
    is("0 1", host.revoke(a), host.released(block))
    collectgarbage() collectgarbage()
    is("1", host.released(block))
  end)

  it("is taken back although the release raises an error", function()
    local block = floats(1, 2)
    local a = host.wrap(block, {shape = {2}, raises = true})
    raises("the host's release failed", function() host.revoke(a) end)
    raises(GONE, function() a:min() end)
    is("0 1", host.revoke(a), host.released(block))
  end)

  -- every way to an element
  local ways = {
    argmin = function(a) a:argmin() end,
    ["argmin along an axis"] = function(a) a:argmin(1) end,
    ["argmin of a module"] = function(a) nd.argmin(a) end,
    ["an out"] = function(a) nd.zeros{3, 2, 4}:argmin(3, a) end,
    ["a mask"] = function(a) nd.zeros({3, 2}):argmin{where = a} end,
    sum = function(a) a:sum() end,
    var = function(a) a:var(1) end,
    cumsum = function(a) a:cumsum() end,
    ["out of cumsum"] = function(a) nd.zeros{3, 2}:cumsum(1, a) end,
    ["the value of argmin"] = function(a)
      nd.zeros{3, 2, 2}:argmin{axis = 3, value = a}
    end,
    ["a + 1"] = function(a) return a + 1 end,
    ["1 - a"] = function(a) return 1 - a end,
    ["-a"] = function(a) return -a end,
    ["out of add"] = function(a) nd.add(1, nd.zeros({3, 2}), a) end,
    ["a[1]"] = function(a) return a[1] end,
    ["a[1] = 1"] = function(a) a[1] = 1 end,
    get = function(a) return a:get(1, 1) end,
    set = function(a) a:set(1, 1, 2) end,
    ["#a"] = function(a) return #a end,
    ["=="] = function(a) return a == nd.zeros(a:shape()) end,
    ipairs = function(a) for _ in ipairs(a) do error("went on") end end,
    ["a:ipairs"] = function(a) for _ in a:ipairs() do error("went on") end end,
    slice = function(a) return a:slice({1, 1}) end,
    transpose = function(a) return a:transpose() end,
    reshape = function(a) return a:reshape(-1) end,
    broadcast = function(a) return a:broadcast({2, 3, 2}) end,
    squeeze = function(a) return a:squeeze() end,
    expanddims = function(a) return a:expanddims(1) end,
    copy = function(a) return a:copy() end,
    astype = function(a) return a:astype("float32") end,
    tobytes = function(a) return a:tobytes() end,
    totable = function(a) return a:totable() end,
    ["totable(t)"] = function(a) return a:totable{{1}} end,
    assign = function(a) a:assign(3) end,
    ["assign of a table"] = function(a) a:assign{{1, 2}, {3, 4}, {5, 6}} end,
    ["assign from it"] = function(a) nd.zeros({3, 2}):assign(a) end,
    assignrecords = function(a)
      a:assignrecords({{x = 1, y = 2}, {x = 1, y = 2}, {x = 1, y = 2}},
                      {"x", "y"})
    end,
    ["nd.array"] = function(a) return nd.array(a) end,
    ["nd.array of a table with it"] = function(a) return nd.array{a} end,
    argsort = function(a) return a:argsort() end,
    ["out of argsort"] = function(a) nd.zeros({3, 2}):argsort(1, a) end,
    argsmallest = function(a) return a:argsmallest(1) end,
    take = function(a) return a:take{1} end,
    ["take by it"] = function(a) return nd.zeros(3):take(a) end,
    put = function(a) a:put({1}, 2) end,
    ["put by it"] = function(a) nd.zeros(9):put(a, 1) end,
    ["put of it"] = function(a)
      nd.zeros(6):put({{1, 2}, {3, 4}, {5, 6}}, a)
    end,
    putadd = function(a) a:putadd({1}, 2) end,
    concat = function(a) return nd.concat{a, {{1, 2}}} end,
    ["out of concat"] = function(a)
      nd.concat({{{1.0, 2}}, {{1, 2}, {3, 4}}}, 1, a)
    end,
    ["out of linspace"] = function(a) nd.linspace(1, 2, 3, {out = a}) end,
    torecords = function(a) a:torecords({{}, {}, {}}, {"x", "y"}) end,
    takealong = function(a) a:takealong(nd.zeros({1, 2}, "int64"), 1) end,
    compress = function(a) return a:compress{{true, false}} end,
    ["compress by it"] = function(a) nd.zeros({3, 2}):compress(a) end,
    nearest = function(a) a:nearest{1, 2} end,
    ["nearest to it"] = function(a) nd.zeros({3, 2}):nearest(a) end,
    ["nearest under it"] = function(a)
      nd.zeros({2, 2}):nearest(nd.zeros{3, 2}, {where = a})
    end,
    ["out of nearest"] = function(a)
      nd.zeros({3, 2}):nearest(nd.zeros{3, 2}, {k = 2, out = a})
    end,
    ["distance of nearest"] = function(a)
      nd.zeros({3, 2}):nearest(nd.zeros{3, 2}, {k = 2, distance = a})
    end,
    nonzero = function(a) return a:nonzero() end,
    unravel = function(a) return a:unravel(1) end,
    shape = function(a) return a:shape() end,
  }
  local dtypes = {["an out"] = INT64, ["out of argsort"] = INT64,
                  ["take by it"] = INT64, ["a mask"] = BOOL,
                  ["put by it"] = INT64,
                  ["compress by it"] = BOOL, ["nearest under it"] = BOOL,
                  ["out of nearest"] = INT64}
  local makes = {
    itself = function(a) return a end,
    ["a view"] = function(a) return a:slice({1, 3}) end,
    ["a slice of a slice"] = function(a)
      return a:slice({3, 1, -1}):slice({3, 1, -1})
    end,
    ["a reshaped view"] = function(a) return a:reshape(6):reshape{3, 2} end,
    ["a transposed view"] = function(a) return a:transpose():transpose() end,
  }
  for made, make in pairs(makes) do
    for way, use in pairs(ways) do
      it(("is an error to %s, by %s"):format(made, way), function()
        local block = floats(0, 0, 0, 0, 0, 0)
        local a = host.wrap(block, {shape = {3, 2},
                                    dtype = dtypes[way] or FLOAT64})
        local view = make(a)
        host.revoke(a)
        host.free(block) -- whoever touches it now is seen by the sanitizers
        raises(GONE, use, view)
      end)
    end
  end

  it("makes tostring say so, which touches nothing", function()
    local a = lend(1, 2)
    local view = a:slice({2, 2})
    host.revoke(a)
    is("{...} -- float64 (2), taken back by the host {...} -- float64 (1), "
       .. "taken back by the host", tostring(a), tostring(view))
  end)

  it("ends a loop over it in mid-course", function()
    local a = lend(1, 2, 3)
    local seen = 0
    raises(GONE, function()
      for i in a:ipairs() do
        seen = i
        if i == 2 then
          host.revoke(a)
        end
      end
    end)
    is("2", seen)
  end)

  it("ends a table being read from it", function()
    local a, block = lend(1, 2, 3)
    local list = setmetatable({}, {__len = function() return 2 end,
      __index = function(_, i)
        if i == 2 then
          host.revoke(a)
          host.free(block)
        end
        return a
      end})
    raises(GONE, function() nd.array(list) end)
  end)

  it("ends an assignment to it", function()
    local a, block = lend(1, 2)
    local list = setmetatable({}, {__len = function() return 2 end,
      __index = function(_, i)
        if i == 2 then
          host.revoke(a)
          host.free(block)
        end
        return i
      end})
    raises(GONE, function() a:assign(list) end)
  end)

  it("cannot be kept by coroutines, upvalues, to-be-closed variables or the "
     .. "registry", function()
    local a, block = lend(5, 6)
    local view = a:slice({1, 2})
    local resume = coroutine.wrap(function()
      local mine = view:slice({2, 2})
      coroutine.yield()
      return mine:argmin()
    end)
    resume()
    debug.getregistry().kept = a
    local closed
    local function close()
      local _ <close> = setmetatable({}, {__close = function()
        closed = select(2, pcall(view.max, view))
      end})
      host.revoke(a)
      host.free(block)
    end
    close()
    assert.are.equal(GONE, closed)
    raises(GONE, resume)
    raises(GONE, function() debug.getregistry().kept:argmin() end)
    debug.getregistry().kept = nil
    raises(GONE, debug.getmetatable(a).__index, a, 1)
    raises(GONE, debug.getmetatable(a).__len, a)
  end)

  it("is safe from its loan's finalizer, called at will", function()
    local a, block = lend(1, 2)
    local loan = debug.getuservalue(a, 1)
    local gc = debug.getmetatable(loan).__gc
    gc() gc(1) gc({}) gc(io.stdout) gc(a)
    is("1.0 0", a:min(), host.released(block))
    gc(loan) gc(loan)
    raises(GONE, function() a:min() end)
    is("1 0", host.released(block), host.revoke(a))
  end)

  refuses{
    {"is refused of what is no array", "revoke: array expected, got table",
     function() host.revoke{} end},
    {"is refused of an array with memory of its own",
     "revoke: the array has memory of its own",
     function() host.revoke(nd.zeros(3)) end},
    {"is refused of a view of one",
     "revoke: a view of an array: give the one that was wrapped",
     function() host.revoke(nd.zeros(3):slice({1, 2})) end},
    {"is refused of a view of lent memory",
     "revoke: a view of an array: give the one that was wrapped",
     function() host.revoke((lend(1, 2)):slice({1, 2})) end},
    {"is refused to an interrupt",
     "revoke: an interrupt must not use the Lua state", function()
      local a = lend(1, 2)
      local ok, message = host.revoking(a, function()
        return nd.zeros{1000, 100}:argmin()
      end)
      assert.is_false(ok)
      is("1.0", a:min())
      error(message, 0)
    end},
  }
end)

describe("an interrupt", function()
  local big = nd.range(1, 400000):astype("float64")
  big = nd.add(nd.sin(big), 2)
  local n = big:size()
  local grid = big:reshape{400, 1000}
  local mask = big:gt(2)
  local list, bytes = big:totable(), big:tobytes()
  local whole, old = nd.range(1, n), nd.zeros(n)
  local falling = -whole
  local huge = nd.zeros(2200000)
  local integers = whole:totable()
  local thorough = setmetatable({}, {__index = list,
                                     __len = function() return n end})
  local works = {
    argmin = function() return big:argmin() end,
    ["argmin of a view that goes backwards"] = function()
      return big:slice({n, 1, -1}):argmin()
    end,
    ["argmin of a mask"] = function() return big:argmin{where = mask} end,
    ["argmin of masked rows"] = function()
      return grid:transpose():copy():argmin{axis = 2,
        where = mask:reshape{1000, 400}}
    end,
    ["argmin of columns"] = function() return grid:argmin(1) end,
    ["argmin of rows"] = function() return grid:argmin(2) end,
    ["argmin of a transposed array"] = function()
      return grid:transpose():argmin()
    end,
    ["argmin of a few columns"] = function()
      return big:reshape{n // 4, 4}:argmin(2)
    end,
    ["argmin of two axes"] = function()
      return big:reshape{100, 40, 100}:argmin{axis = {1, 3}}
    end,
    ["argmin of many pairs"] = function()
      return (big:reshape{n // 2, 2, 1}:argmin{axis = {2, 3}})
    end,
    ["argmin into what it reads"] = function()
      return whole:copy():reshape{1, n}:argmin(1, whole:copy())
    end,
    ["argmin of a stretched view"] = function()
      return big:slice({1, 2000}):broadcast{200, 2000}:transpose():argmin(1)
    end,
    sum = function() return big:sum() end,
    ["mean of rows"] = function() return grid:mean(2) end,
    ["mean of a mask"] = function() return grid:mean{where = mask
                                    :reshape{400, 1000}, axis = 1} end,
    any = function() return big:lt(0):any() end,
    count = function() return mask:count() end,
    ["a + b"] = function() return big + big end,
    ["a * row"] = function() return grid * grid:slice(1) end,
    ["a + another type"] = function() return big + whole end,
    ["a transposed sum"] = function()
      return big:reshape{500, 800}:transpose() + big:reshape{800, 500}
    end,
    sqrt = function() return nd.sqrt(big) end,
    clip = function() return nd.clip(big, 5, 9) end,
    isnan = function() return nd.isnan(big) end,
    fmod = function() return nd.fmod(whole, whole) end,
    ["a // b"] = function() return whole // whole end,
    ["a < b, exactly"] = function() return nd.lt(whole, big) end,
    ["int64 < uint64"] = function()
      return nd.lt(whole, whole:astype("uint64"))
    end,
    ["a large result"] = function() return huge + 1 end,
    ["a large result in its place"] = function() return huge:add(0, huge) end,
    var = function() return nd.array(big:var()) end,
    ["var of rows"] = function() return grid:var(2) end,
    ["var of columns"] = function() return grid:var(1) end,
    prod = function() return nd.array(whole:prod{where = {false}}) end,
    ["mean of what is no NaN"] = function()
      return nd.array(big:mean{skipnan = true})
    end,
    ["sum of huge numbers"] = function()
      return nd.array((big * 1e306):sum(), "float64")
    end,
    ["argmin with values"] = function()
      return (select(2, big:reshape{200000, 2}:argmin{axis = 2, value = true}))
    end,
    cumsum = function() return big:cumsum() end,
    ["cumsum of columns"] = function() return grid:cumsum(1) end,
    cummax = function() return whole:cummax() end,
    argsort = function() return big:argsort() end,
    ["argsort along an axis"] = function() return grid:argsort(1) end,
    argsmallest = function() return big:argsmallest(100) end,
    ["argsmallest of many"] = function() return big:argsmallest(20000) end,
    ["argsmallest of what descends"] = function()
      return falling:argsmallest(20000)
    end,
    ["argsmallest under a mask"] = function()
      return big:argsmallest{k = n, where = mask}
    end,
    sorted = function() return grid:sorted(2) end,
    ["take of a turned view"] = function()
      return grid:transpose():take(whole)
    end,
    ["compress along an axis"] = function()
      return grid:compress(mask:slice{1, #grid}, 1)
    end,
    ["nonzero into out"] = function()
      return (mask:nonzero(nd.zeros(n, "int32")))
    end,
    ["nonzero of rows"] = function()
      local outs = {nd.zeros(n, "int32"), nd.zeros(n, "int32")}
      mask:reshape(grid:shape()):nonzero(outs)
      return outs[1] * n + outs[2]
    end,
    take = function() return big:take(whole) end,
    ["take of rows"] = function() return grid:take(nd.range(1, 400), 1) end,
    put = function() return nd.zeros(n):put(whole, big) end,
    ["put across rows"] = function()
      return nd.zeros{2, n // 2}:put({2, 1}, big:reshape{2, n // 2}, 1)
    end,
    putadd = function() return nd.zeros(n):putadd(whole, big) end,
    concat = function() return nd.concat{big, whole, {1, 2}} end,
    linspace = function() return nd.linspace(1, 2, n) end,
    takealong = function()
      return big:takealong(whole, 1)
    end,
    compress = function() return big:compress(mask) end,
    ["compress of repeated rows"] = function()
      local rows = {400, 1000}
      return whole:slice({1, 400}):expanddims(2):broadcast(rows):compress(
        mask:slice({1, 400}):expanddims(2):broadcast(rows))
    end,
    nearest = function() return (big:nearest(1.5)) end,
    ["nearest of pairs"] = function()
      return (big:reshape{n // 2, 2}:nearest{1.5, 1.5})
    end,
    ["nearest of many coordinates"] = function()
      return grid:nearest(grid:slice({1, 3}))
    end,
    ["nearest to many"] = function()
      return big:slice{1, 20}:reshape{10, 2}:nearest(big:reshape{n // 2, 2})
    end,
    ["nearest under masks"] = function()
      return big:slice{1, 2000}:reshape{1000, 2}:nearest(grid:slice(nil,
        {1, 2}), {where = mask:reshape{400, 1000}})
    end,
    ["the 1,000 nearest"] = function()
      return (big:nearest(1.5, {k = 1000}))
    end,
    nonzero = function() return (mask:nonzero()) end,
    ["=="] = function() return big == big:copy() end,
    copy = function() return grid:transpose():copy() end,
    astype = function() return whole:astype("int32") end,
    tobytes = function() return big:tobytes() end,
    totable = function() return nd.array(big:totable()) end,
    ["totable of rows"] = function() return nd.array(grid:totable()) end,
    ["totable(t)"] = function() return nd.array(big:totable(big:totable())) end,
    array = function() return nd.array(list) end,
    ["array, of integers"] = function() return nd.array(integers) end,
    ["array, thoroughly"] = function() return nd.array(thorough) end,
    assign = function() return nd.zeros(n):assign(list) end,
    ["assign to an old array"] = function() return old:assign(list) end,
    ["assign of a number"] = function() return nd.zeros(n):assign(1) end,
    ["assign of an array"] = function() return nd.zeros(n):assign(big) end,
    range = function() return nd.range(1, n, 1, "float32") end,
    zeros = function() return nd.zeros(n) end,
    ones = function() return nd.ones(n) end,
    frombytes = function() return nd.frombytes(bytes, "float64") end,
  }
  -- How often each asks, about, which is what it costs: some of a piece may be
  -- done before, and which tables are counted twice is chance.
  local least = {
    [4] = {"argmin of columns", "argmin of rows", "mean of rows"},
    [5] = {"argmin of a stretched view", "compress of repeated rows",
      "mean of a mask"},
    [6] = {"a * row", "a + another type", "a + b", "a < b, exactly",
      "argmin", "argmin of a mask", "argmin of a transposed array",
      "argsmallest",
      "argmin of a view that goes backwards", "argmin of two axes", "astype",
      "copy",
      "count", "frombytes", "ones", "range", "sum", "take", "take of rows",
      "takealong", "tobytes", "zeros"},
    [7] = {"a transposed sum"},
    [8] = {"argmin of a few columns"},
    [12] = {"==", "any", "array", "array, of integers",
      "assign of a number", "assign of an array", "assign to an old array",
      "int64 < uint64"},
    [16] = {"argmin of many pairs"},
    [18] = {"assign", "compress", "nonzero"},
    [19] = {"totable"},
    [24] = {"argmin into what it reads"},
    [26] = {"totable(t)"},
    [33] = {"a large result", "a large result in its place"},
    [48] = {"array, thoroughly"},
    [59] = {"totable of rows"},
    [60] = {"argsort", "argsort along an axis"},
    [97] = {"sqrt"},
    [103] = {"a // b"},
  }
  local questions_of = {}
  for count, names in pairs(least) do
    for _, name in ipairs(names) do questions_of[name] = count end
  end
  for name, work in pairs(works) do
    it(("is asked by %s, and changes nothing"):format(name), function()
      local expected = work()
      local questions, _, ok, got = host.interrupted(math.maxinteger, work)
      assert.is_true(ok, got)
      assert.is_true(questions >= 0.75 * (questions_of[name] or 4), questions)
      assert.is_true(expected == got)
    end)

    it(("stops %s"):format(name), function()
      local questions, _, ok, message = host.interrupted(0, work)
      is("true false", questions == 1 or questions == 2, ok)
      raises(STOPPED, error, message)
      questions, _, ok, message = host.interrupted(2, work)
      is("false", ok)
      raises(STOPPED, error, message)
      assert.is_true(questions >= 3 and questions <= 4, questions)
    end)

    it(("stops %s when it says so but once"):format(name), function()
      for at = 1, 3 do
        local questions, _, ok, message = host.interrupted(-at, work)
        is(at .. " false", questions, ok)
        raises(STOPPED, error, message)
      end
    end)
  end

  local few = nd.sin(nd.range(0.0, 139999))
  local truths, table_of_few = few:gt(0), few:totable()
  local alike = nd.range(0.0, 69999) * 0x1p-52 + 1 -- but for one
  alike[35000] = -1e300
  local huge_numbers = nd.full(140000, 1.7e308) -- they are summed twice
  for name, work in pairs{
    ["argmin of many pairs"] = works["argmin of many pairs"],
    argsort = function() return few:argsort() end,
    ["argsort of equals"] = function() return truths:argsort() end,
    ["mean of the largest"] = function() return huge_numbers:mean() end,
    ["var of the largest"] = function() return huge_numbers:var() end,
    ["argmin with values"] = function()
      return (few:reshape{70000, 2}:argmin{axis = 2, value = true})
    end,
    ["argsort of what differs in low bits"] = function()
      return alike:argsort()
    end,
    arglargest = function() return few:arglargest(1000) end,
    nearest = function() return few:nearest(0, {k = 70000}) end,
    ["nearest, all of them infinite"] = function()
      return (huge_numbers:nearest(-1.7e308))
    end,
    ["nearest to many, all of them infinite"] = function()
      return huge_numbers:slice{1, 9000}:nearest(nd.full(40, -1.7e308))
    end,
    ["mean of a mask"] = function() return few:mean{where = truths} end,
    compress = function() return few:compress(truths) end,
    nonzero = function() return (truths:nonzero()) end,
    ["nonzero of a stretched view"] = function()
      return (nd.ones({1}, "bool"):broadcast{140001}:nonzero())
    end,
    ["nonzero of stretched rows"] = function()
      return (nd.ones({1, 2}):broadcast{70001, 2}:nonzero())
    end,
    ["a + row"] = function()
      return few:reshape{100, 1400} + few:slice{1, 1400}
    end,
    ["astype of a view"] = function()
      return few:slice({-1, 1, -1}):astype("float32")
    end,
    ["totable(t)"] = function() return few:totable(table_of_few)[#few] end,
  } do
    it("stops at any of its questions, if but once: " .. name, function()
      local k, expected = 0, work()
      repeat
        k = k + 1
        local questions, _, ok, message = host.interrupted(-k, work)
        assert.is_true(ok and questions < k or questions == k, questions)
        if not ok then raises(STOPPED, error, message) end
        assert.is_true(not ok or message == expected)
      until ok
      assert.is_true(k > 2, k)
    end)
  end

  it("is asked by a large constant view too", function()
    local sky = nd.zeros{1}:broadcast{1 << 29, 1 << 29}
    local questions, _, ok, got = host.interrupted(10, function()
      return sky:argmin()
    end)
    is("0 true 1", questions, ok, got)
  end)

  it("leaves the next work as it would be", function()
    host.interrupted(0, function() return big:argmin() end)
    assert.are.equal(big:argmin(), big:copy():argmin())
  end)

  it("may be set in the midst of work", function()
    local t = setmetatable({}, {
      __len = function() return 20000 end,
      __index = function(_, i)
        if i == 10 then host.interrupt() end
        return {x = i}
      end
    })
    local ok, message = pcall(nd.fromrecords, t, "x")
    host.interrupt(false)
    is("false", ok)
    raises(STOPPED, error, message)
  end)

  it("may be taken back in the midst of work", function()
    local t = setmetatable({}, {
      __len = function() return 20000 end,
      __index = function(_, i)
        if i == 10 then host.interrupted(1, function() end) end
        return i
      end
    })
    local questions, _, ok, a = host.interrupted(100, nd.array, t)
    is("0 true 20000", questions, ok, a:argmax())
  end)
end)

-- Work is counted in what it costs: a question for every 65,536 elements that
-- are only moved, and more often where each costs more.
describe("an interrupt is asked as often as work costs:", function()
  -- how many times as often as it should: in the check's small pieces
  local pieces = host.interrupted(1 << 30, function()
    nd.range(1, 1 << 20):argmin()
  end) // 32
  pieces = math.max(pieces, 1)

  -- a table of 2^20 slots, all of them empty but those of `t`
  local function emptied(t)
    for i = 3, 1 << 20 do t[i] = true end
    for i = 3, 1 << 20 do t[i] = nil end
    return t
  end

  local pair, names = emptied{1, 2}, emptied{"x", "y"}
  local pairs60, ranges = {}, {}
  for i = 1, 60 do pairs60[i] = pair end
  for i = 1, 31 do ranges[i] = pair end
  local ones = {}
  for i = 1, 31 do ones[i] = 1 end
  local deep = nd.zeros(ones)
  local flat, tiny = nd.full(1 << 16, 1e300), nd.full(1 << 16, 1e-310)
  local thousand = tiny:slice({1, 1000})
  local hollow, narrow = nd.zeros{100000, 0}, nd.zeros{100000, 1}
  local rows = narrow:totable()

  teardown(function() -- other files should not have to collect around these
    pair, names, pairs60, ranges, rows = nil, nil, nil, nil, nil
  end)

  for _, case in ipairs{
    {"tables made without elements", 12,
     function() return hollow:totable() end},
    {"tables made of tables without elements", 24,
     function() return nd.zeros{50000, 3, 0}:totable() end},
    {"tables refilled without elements", 12,
     function() return hollow:totable{} end},
    {"short rows written to tables", 20,
     function() return narrow:totable(rows) end},
    {"short rows read", 12, function() return nd.array(rows) end},
    {"short rows assigned", 12, function() return narrow:assign(rows) end},
    {"slots passed over in one table, read 60 times", 5,
     function() return nd.array(pairs60) end},
    {"slots passed over in ranges", 3,
     function() return deep:slice(table.unpack(ranges)) end},
    {"slots passed over in shapes", 3, function()
      for _ = 1, 31 do nd.zeros(pair) end
    end},
    {"slots passed over in lists of axes", 3, function()
      for _ = 1, 31 do deep:sum(pair) end
    end},
    {"slots passed over in lists of fields", 3, function()
      for _ = 1, 31 do nd.fromrecords({{x = 1, y = 2}}, names) end
    end},
    {"results of searches of nothing", 1,
     function() return hollow:sum(2) end},
    {"pairs of outs", 4, function()
      local outs = {}
      for i = 1, 31 do outs[i] = nd.zeros({}, "int64") end
      local axes = {}
      for i = 1, 31 do axes[i] = i end
      for _ = 1, 5 do deep:argmin{axis = axes, out = outs} end
    end},
    {"a % b", 16, function() return flat % 3.3e-310 end},
    {"a % b of float32", 16,
     function() return nd.full(1 << 16, 3e38, "float32") % 1e-44 end},
    {"a ^ b", 16, function() return flat ^ 0.3 end},
    {"sin", 16, function() return nd.sin(flat) end},
    {"cos of a view", 16,
     function() return nd.cos(flat:slice({1 << 16, 1, -1})) end},
    {"exp", 16, function() return nd.exp(tiny) end},
    {"log", 16, function() return nd.log(tiny) end},
    {"texts of elements", 1, function()
      return tostring(thousand) .. tostring(thousand)
    end}
  } do
    it(("%s, %d times at least"):format(case[1], case[2]), function()
      local questions, _, ok, message = host.interrupted(1 << 30, case[3])
      assert.is_true(ok, message)
      assert.is_true(questions >= case[2], questions)
    end)

    it(("%s, and stopped"):format(case[1]), function()
      local questions, _, ok = host.interrupted(0, case[3])
      if case[1] == "texts of elements" then -- which never raises
        is("true true", ok, questions <= pieces)
      else
        is("1 false", questions, ok)
      end
    end)
  end

  -- of 2^34 elements only 2^14 are in memory, and one is true
  local one = nd.zeros(1 << 14)
  one[1 << 14] = 1
  for name, a in pairs{
    rows = one:broadcast{1 << 20, 1 << 14},
    columns = one:expanddims(2):broadcast{1 << 14, 1 << 20}
  } do
    local mask = name == "rows" and one:ne(0)
      or one:ne(0):expanddims(2):broadcast{1 << 14, 1 << 20}
    for action, work in pairs{
      compress = function() return a:compress(mask):count() end,
      nonzero = function()
        local i, j = a:nonzero()
        local along, across = i, j
        if name == "columns" then along, across = j, i end
        return along == nd.range(1, 1 << 20) and across:min() == 1 << 14
          and across:max() == 1 << 14 and along:size()
      end,
      count = function() return a:count() end
    } do
      it(("hardly, by %s of %s that are all one"):format(action, name),
         function()
        local questions, _, ok, n = host.interrupted(200 * pieces, work)
        is("true 1048576", ok, n)
        assert.is_true(questions < 200 * pieces)
      end)
    end
  end

  it("not at all, by == of elements that are all one", function()
    local a = nd.zeros(1):broadcast{1 << 20, 1 << 20}
    local b = nd.zeros(1, "int64"):broadcast{1 << 20, 1 << 20}
    local questions, _, ok, equal = host.interrupted(10, function()
      return a == b
    end)
    is("0 true true", questions, ok, equal)
  end)
end)

describe("after an interrupt said stop", function()
  -- what `f` does in a host whose interrupt says stop from the first question
  -- on: `f` is called after that
  local function stopped(f)
    local questions, _, ok, message = host.interrupted(0, function()
      raises(STOPPED, nd.zeros, 100000)
      f()
    end)
    assert.is_true(ok, message)
    return questions
  end

  it("the next call asks before it writes", function()
    local a, b, t = nd.array{1, 2}, nd.zeros(2, "int64"), {}
    is("6", stopped(function()
      raises(STOPPED, nd.neg, a, a)
      raises(STOPPED, a.assign, a, 7)
      raises(STOPPED, a.assign, a, {7, 8})
      raises(STOPPED, a.argsort, a, 1, b)
      raises(STOPPED, a.totable, a, t)
    end))
    is("{1, 2} {0, 0} {}", a:totable(), b:totable(), t)
  end)

  it("it asks before memory is taken", function()
    collectgarbage()
    collectgarbage("stop")
    local a = nd.zeros(1 << 20)
    stopped(function()
      local before = collectgarbage("count")
      for _, f in ipairs{
        function() return nd.ones(1 << 20) end,
        function() return a + 1 end,
        function() return a:argsort() end,
        function() return a:copy() end,
        function() return a:tobytes() end,
        function() return a:totable() end,
        function() return nd.range(1, 1 << 20) end
      } do
        raises(STOPPED, f)
      end
      assert.is_true(collectgarbage("count") - before < 100)
    end)
    collectgarbage("restart")
  end)

  it("a loop of calls that are caught asks once a call", function()
    local a = nd.full(100000, 0.5)
    is("1001", stopped(function()
      for _ = 1, 1000 do pcall(nd.exp, a, a) end
    end))
    is("0.5 0.5", a:min(), a:max())
  end)

  it("work goes on when the interrupt has nothing against it", function()
    local a = nd.zeros(100000)
    local questions, _, ok, sum = host.interrupted(-1, function()
      pcall(nd.exp, a)
      return nd.exp(a):sum()
    end)
    is("true 100000.0", ok, sum)
    assert.is_true(questions > 16)
  end)

  it("tostring raises nothing, and writes no elements", function()
    local a = nd.array{1, 2, 3}
    is("2", stopped(function()
      assert.equal("{...} -- int64 (3)", tostring(a))
    end))
  end)

  it("what takes no time does not ask", function()
    local a = nd.array{{1, 2}, {3, 4}}
    is("1", stopped(function()
      is("{2, 2} 4 int64 2", a:shape(), a:get(2, 2), a:dtype(), #a)
      a:set(1, 1, 5)
      is("5", a:transpose():get(1, 1))
    end))
  end)
end)

describe("what a host sees of an array", function()
  it("is its view", function()
    local a = nd.zeros({2, 3}, "int32")
    local seen = host.test(a)
    is("4 false {2, 3} {12, 4} 0", seen.dtype, seen.readonly, seen.shape,
       seen.strides, seen.address % 64)
    local view = host.test(a:transpose():slice({2, 3}))
    is("{2, 2} {4, 12} 4", view.shape, view.strides,
       view.address - seen.address)
  end)

  it("lies within Lua's memory", function()
    local shape, length = {}, 200
    for ndim = 1, 32 do
      shape[ndim], length = length, 1
      for n = 0, ndim < 3 and 200 or 2 do
        shape[1] = n
        local a = nd.zeros(shape, "uint8")
        assert.is_true(host.spare(a, a:nbytes()) >= 0)
        assert.is_true(host.spare(a:transpose(), 0) >= 0)
        assert.is_true(host.spare(host.wrap(host.block(("x"):rep(200)),
          {dtype = UINT8, shape = shape}), 0) >= 0)
      end
    end
  end)

  it("is nothing where there is none", function()
    local a = lend(1)
    host.revoke(a)
    for _, value in ipairs{a, 1, {}, io.stdout, "array"} do
      is("nil", (host.test(value)))
    end
  end)

  it("can be asked for", function()
    local a = nd.zeros({2, 3}, "int32")
    is("{2, 3} {2, 3} {2, 3}", host.check(a).shape,
       host.check(a, INT32, 2, 3).shape, host.check(a, -1, -1, 2).shape)
  end)

  it("is made of a table, a number or another type where asked for", function()
    local what, array = host.convert({3, 1, 2}, FLOAT64, 1, 2)
    is("{3} float64 {3.0, 1.0, 2.0}", what.shape, array)
    is("int64 {{1, 2}, {3, 4}}", select(2, host.convert{{1, 2}, {3, 4}}))
    is("float64 7.5", select(2, host.convert(7.5)))
    is("uint8 {7, 8}", select(2, host.convert(nd.array{7, 8}, UINT8)))
    is("int64 {{1, 3}, {2, 4}}", select(2, host.convert(
      nd.array{{1, 2}, {3, 4}}:transpose(), -1, 2, 2)))
  end)

  it("stays the same array where nothing has to be converted", function()
    local a = nd.array{{1, 2}, {3, 4}}
    local turned = a:transpose()
    is("true", rawequal(a, select(2, host.convert(a, INT64, 2, 3))))
    is("true", rawequal(turned, select(2, host.convert(turned, INT64, 2))))
  end)

  it("passes on the errors of a table's metamethods", function()
    local failure = {}
    local t = setmetatable({}, {
      __len = function() return 1 end, __index = function() error(failure) end})
    is("true", rawequal(failure, select(2, pcall(host.convert, t))))
  end)

  it("is found by a search without Lua", function()
    local a = nd.array{{4, 2, 8}, {1, 9, 1}}
    is("3 4", host.argmin(a))
    is("1 3", host.argmin(a:transpose():slice({1, 2})))
    is("1 2", host.argmin(a, a:ge(2) & a:lt(9)))
    is("-1 -1", host.argmin(a, a:gt(10)))
    is("-1 -1", host.argmin(nd.zeros{0, 3}))
    is("-1 -1", host.argmin("no array"))
    is("-1 -1", host.argmin(a, nd.ones({2}, "bool")))
    is("-1 -1", host.argmin(a, a))
    is("2 2", host.argmin(nd.array{3, 2, 0 / 0, 1}))
  end)

  it("is found by the nearest point, without Lua", function()
    local points = nd.array{{0.0, 0}, {3, 4}, {6, 8}}
    local found, away = nd.zeros({}, "int64"), nd.zeros{}
    is("1 1 1.0", host.nearest(points, nd.array{3, 3}, nil, -1, found, away),
       found:get(), away:get())
    is("1 2", host.nearest(points, nd.array{9, 9}, nil, -1, found), found:get())
  end)

  it("is found by the nearest of many, without Lua", function()
    local points = nd.array({{0, 0}, {3, 4}, {6, 8}}, "float32")
    local queries = nd.array({{1, 1}, {9, 9}, {30, 4}}, "float32")
    local found, away = nd.zeros(6, "int64"):slice{1, 6, 2}, nd.zeros(3)
    is("1 int64 {1, 2, -1}", host.nearest(points, queries,
         nd.array{{false, true, true}, {true, true, true},
                  {false, false, false}},
         4, found, away), found:copy())
    is("float64 {3.5, 3.0, inf}", nd.floor(away * 2) / 2)
    is("1 int64 {0, 1}", host.nearest(nd.array{4, 9}, nd.array{5, 7}, nil, -1,
       found:slice{1, 2}), found:slice{1, 2}:copy())
  end)

  it("is not found by the nearest where views do not agree", function()
    local points, q = nd.zeros{3, 2}, nd.zeros{4, 2}
    local found, away = nd.zeros(4, "int64"), nd.zeros(4)
    local all = nd.ones({4, 3}, "bool")
    is("1", host.nearest(points, q, all, 1, found, away))
    is("0", host.nearest("no view", q, nil, 1, found, away))
    is("0 0 0", host.nearest(nil, q, nil, 1, found, away),
       host.nearest(points, nil, nil, 1, found, away),
       host.nearest(points, q, nil, 1, nil, away))
    is("0 0 0", host.nearest(points, nd.zeros{4, 3}, nil, 1, found, away),
       host.nearest(points:eq(0), q, nil, 1, found, away),
       host.nearest(nd.zeros{0, 2}, q, nil, -1, found, away))
    is("0 0 0", host.nearest(points, q, all:slice{1, 3}, 1, found, away),
       host.nearest(points, q, q, 1, found, away),
       host.nearest(points, q, all[1], 1, found, away))
    is("0 0 0 0", host.nearest(points, q, nil, 1, away, away),
       host.nearest(points, q, nil, 1, found:slice{1, 3}, away),
       host.nearest(points, q, nil, 1, found, away:slice{1, 3}),
       host.nearest(points, q, nil, 1, found, found:copy()))
  end)

  it("needs no shape where there are no axes", function()
    is("0 0", host.search(floats(5), {shape = {}, noshape = true}))
    is("-1 -1", host.search(floats(5), {shape = {1}, noshape = true}))
  end)

  it("is zeros where it is made", function()
    is("float64 {1.0, 2.0, 3.0} int8 {0, 2}", host.create(FLOAT64, {3}),
       host.create(2, {0, 2}):dtype(), host.create(2, {0, 2}):shape())
    is("uint8 {{0, 0}, {0, 0}}", host.create(UINT8, {2, 2}))
  end)

  local a = nd.zeros({2, 3}, "int32")
  refuses{
    {"must be an array", "bad argument #1 to 'check' (array expected, got "
     .. "table)", function() host.check{} end},
    {"must be there", "bad argument #1 to 'check' (array expected, got no "
     .. "value)", function() host.check() end},
    {"must have the type", "bad argument #1 to 'check' (float64 array "
     .. "expected, got int32)", function() host.check(a, FLOAT64) end},
    {"must have a type that is none", "bad argument #1 to 'check' (other "
     .. "array expected, got int32)", function() host.check(a, 11) end},
    {"must have the axes", "bad argument #1 to 'check' (1 axes expected, got "
     .. "2)", function() host.check(a, -1, 1) end},
    {"must be writable", "bad argument #1 to 'check' (the array is read-only)",
     function() host.check(a:broadcast{2, 2, 3}, -1, -1, 1) end},
    {"must be contiguous", "bad argument #1 to 'check' (contiguous array "
     .. "expected: a:copy() is one)",
     function() host.check(a:transpose(), -1, -1, 2) end},
    {"must be what an array is made of", "bad argument #1 to 'convert' (table, "
     .. "number, boolean or array expected, got string)",
     function() host.convert("x") end},
    {"must be there", "bad argument #1 to 'convert' (value expected)",
     function() host.convert() end},
    {"must be a table without faults", "bad argument #1 to 'convert' (number "
     .. "expected at [2], got string)", function() host.convert{1, "2"} end},
    {"must hold its values in the type", "bad argument #1 to 'convert' (300 at "
     .. "[2] is out of range for uint8 (0 to 255))",
     function() host.convert({1, 300}, UINT8) end},
    {"must have the axes once converted", "bad argument #1 to 'convert' (2 "
     .. "axes expected, got 1)", function() host.convert({1, 3}, -1, 2) end},
    {"must be an array to be written to", "bad argument #1 to 'convert' (array "
     .. "expected, got table)", function() host.convert({1}, -1, -1, 1) end},
    {"must have its memory", GONE, function()
      local lent = lend(1)
      host.revoke(lent)
      host.check(lent)
    end},
    {"must have a type to be made", "create: 11 is no element type",
     function() host.create(11, {1}) end},
    {"must have a shape to be made", "create: the length -1 at [2] is "
     .. "negative", function() host.create(0, {1, -1}) end},
    {"must fit in memory to be made", "not enough memory",
     function() host.create(0, {1 << 50}) end},
  }
end)

describe("memory that LuaJIT's FFI offers", function()
  local registry = debug.getregistry()
  local REFUSED = "wrap: the host does not allow it: 'ndarray.wrap' in the "
    .. "registry is not true"

  local function offered(n, ...)
    local block = floats(...)
    host.offer(block, n)
    registry["ndarray.wrap"] = true
    local results = table.pack(pcall(nd._API, block))
    registry["ndarray.wrap"] = nil
    return table.unpack(results)
  end

  it("is an array where the host allows it, and keeps its owner", function()
    local good, a = offered(3, 4, 2, 8)
    collectgarbage()
    is("true {4.0, 2.0, 8.0}", good, a:totable())
  end)
  it("is an error where the host does not allow it", function()
    host.offer(floats(1), 1)
    raises(REFUSED, nd._API, 1)
    registry["ndarray.wrap"] = false
    raises(REFUSED, nd._API, 1)
    registry["ndarray.wrap"] = nil
  end)
  it("is forgotten with the call, whatever that gave", function()
    host.offer(floats(1), 1)
    raises(REFUSED, nd._API)
    registry["ndarray.wrap"] = true
    raises("wrap: no memory is offered: ndarray.ffi does that", nd._API, 1)
    registry["ndarray.wrap"] = nil
  end)
  it("is as long as it says", function()
    local _, message = offered(3, 4, 2)
    is("wrap: elements reach 8 bytes past the memory of 16 bytes", message)
  end)
  it("comes by a value that shows nothing else", function()
    is("false userdata", getmetatable(nd._API), type(nd._API))
    raises("attempt to index", function() return nd._API.x end)
  end)
end)

describe("the module", function()
  it("tells hosts of other ages what is the matter", function()
    is("found found", host.find(4), host.find(5))
    raises("ndarray is not open in this state: require it first", error,
           (host.find()))
    for version = 0, 3 do
      raises("ndarray is older than the header that this was compiled with",
             error, (host.find(version)))
    end
  end)

  it("gives hosts of every age the functions in one order", function()
    local file, names = assert(io.open("src/ndarray.h")), {}
    local struct = file:read("a"):match(
      "typedef struct ndarray_api {(.-)\n} ndarray_api;")
    file:close()
    for name in struct:gmatch("%(%*([%w_]+)%)%(") do
      names[#names + 1] = name
    end
    assert.are.equal("create wrap revoke test check interrupt argmin argmax "
                     .. "revoke_block rebase nearest convert take",
                     table.concat(names, " "))
  end)

  it("opened twice has one metatable, and old arrays go on", function()
    local old = nd.array{3, 1, 2}
    local loaded = package.loaded.ndarray
    package.loaded.ndarray = nil
    local again = require "ndarray"
    package.loaded.ndarray = loaded
    assert.are_not.equal(loaded, again)
    assert.are.equal(debug.getmetatable(old),
                     debug.getmetatable(again.zeros(1)))
    is("2 true true {4.0, 2.0, 3.0}", again.argmin(old), again.isarray(old),
       nd.isarray(again.ones(2)), (old + again.ones(3)):totable())
  end)
end)

describe("memory that is taken back while tables are made of it", function()
  local done = 0
  for chances = 1, 40, 3 do
    it("is not read any more, at chance " .. chances, function()
      local gone, ok, result = takenback(chances, {64, 512}, function(a)
        return a:totable()
      end)
      assert.is_true(ok or gone)
      if ok then
        assert.is_true(nd.array(result) == nd.ones{64, 512})
      else
        assert.is_truthy(result:find("took the memory", 1, true))
        done = done + 1
      end
    end)
  end
  it("was taken back in the midst", function() assert.is_true(done > 3) end)
end)
