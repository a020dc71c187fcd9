-- Sizes that do not fit: neither in memory, nor in an address, nor in a count
-- of 64 bits. None is cut to fit, and none overflows, where addresses have 64
-- bits and where they have 32. support/oversized.lua has most of it.

local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"

local open = package.preload.ndarray
  or package.loadlib(assert(package.searchpath("ndarray", package.cpath)),
                     "luaopen_ndarray")
local max = math.maxinteger

local function apart(what)
  local handle = assert(io.open("spec/support/oversized.lua"))
  local script = handle:read("a")
  handle:close()
  local result, ran = host.apart(open, script, what, package.path)
  assert.is_true(ran, result)
  assert.equal("", result)
end

describe("what is larger than memory", function()
  it("is an error to whatever takes memory", function() apart("large") end)

  it("is an error to tobytes of 2^32 + 1 bytes where addresses have 32 bits",
     function()
    if string.packsize("T") == 4 then
      local a = nd.zeros(1, "uint8"):broadcast{(1 << 32) + 1}
      raises("not enough memory for 4294967297 bytes", a.tobytes, a)
    end
  end)

  it("is an error to tobytes of all bytes that can be counted", function()
    local a = nd.zeros(1, "uint8"):broadcast{max}
    raises("not enough memory", a.tobytes, a)
  end)

  it("is an error to argsort, whose words are three times as large", function()
    local a = nd.zeros(1, "uint8"):broadcast{1 << 58}
    raises("not enough memory", a.argsort, a, 1)
  end)

  it("can be lent no memory that passes the last address", function()
    local block = host.block(("\1"):rep(16))
    if string.packsize("T") == 4 then
      raises("wrap: memory of 4294967296 bytes is too large for its address",
             host.wrap, block, {dtype = 6, shape = {2}, bytes = 1 << 32})
    end
    raises("wrap: elements begin before the memory does", host.wrap, block,
           {dtype = 6, shape = {2}, offset = -1, bytes = 64})
    raises("wrap: the strides reach farther than can be counted", host.wrap,
           block, {dtype = 6, shape = {2}, strides = {(1 << 62) - 16}})
  end)
end)

describe("an array without elements", function()
  it("has views of views that never overflow", function() apart("empty") end)

  it("has lengths that are counted by the size of an element", function()
    local a = nd.zeros{0}
    raises("(the shape has too many elements)", a.reshape, a, {0, 1 << 62})
    is("{0, 4611686018427387904}",
       nd.zeros({0}, "uint8"):reshape({0, 1 << 62}):shape())
    is("{0, 576460752303423488}", a:reshape({0, 1 << 59}):shape())
  end)

  it("has row-major strides, whatever it is a view of", function()
    is("{16, 16, 8}", nd.zeros{2, 0, 6}:slice(nil, nil, {1, 6, 3}):strides())
    is("{8, 8}", nd.zeros({0, 3}):transpose():strides())
    is("{8}", nd.zeros({0, 1 << 59}):slice(nil, 1 << 59):strides())
  end)

  it("is sorted in no memory, however long its axes are", function()
    local a = nd.zeros({0, 1 << 59}):transpose()
    is("{576460752303423488, 0}", a:argsort(1):shape())
  end)

  it("is assigned what broadcasts to it, as far as that is counted", function()
    local a = nd.zeros({0, 1 << 62}, "uint8")
    assert.equal(a, a:assign(nd.zeros({1, 1}, "uint8")))
    raises("(the shape has too many elements)", a.assign, a, nd.zeros{1, 1})
  end)

  it("is what takealong makes of no indices in a long array", function()
    local a = nd.zeros({1, 1}, "uint8"):broadcast{1, 1 << 62}
    is("{4611686018427387904, 0}",
       a:takealong(nd.zeros({1 << 62, 0}, "uint8"), 2):shape())
  end)
end)

describe("an axis of math.maxinteger", function()
  local a = nd.array({7}, "uint8"):broadcast{max}

  it("is sliced from its end", function()
    is("uint8 {7} uint8 {7, 7}", a:slice{-1, -1}, a:slice{-2, -1})
    is("uint8 {7, 7} uint8 {7, 7}", a:slice{max - 1},
       a:slice{nil, max, max - 1})
  end)

  it("is read at its end", function()
    is("7 7 7 nil", a[-1], a[max], a:get(-max), a[math.mininteger + 1] and nil)
  end)

  it("is refused an index beyond it", function()
    raises("is out of range", a.get, a, math.mininteger)
  end)
end)

describe("takealong", function()
  it("repeats rows that are longer than can be counted as often", function()
    local a = nd.array({{7}}, "uint8"):broadcast{1, 1 << 62}
    is("uint8 {{7}, {7}, {7}, {7}}",
       a:takealong(nd.array{{1}, {1 << 62}, {5}, {1}}, 2))
  end)
end)
