-- quick_spec.lua: small calls take short cuts, straight to the core. Whatever
-- they are asked, they say what the long way says, which a nil more takes.
local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"
local takenback = require "takenback"

local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}
local inf, nan = math.huge, 0 / 0

-- what a call gives or raises, as text
local function told(f, ...)
  local results = table.pack(pcall(f, ...))
  for i = 1, results.n do
    local x = results[i]
    results[i] = (math.type(x) or type(x)) .. " "
      .. (x ~= x and "nan" or tostring(x))
  end
  return table.concat(results, ", ")
end

local function same(what, f, a, options)
  local short
  if options then
    short = told(f, a, options)
  else
    short = told(f, a)
  end
  local long = told(f, a, options, nil)
  if short ~= long then
    error(("%s\nshort: %s\nlong:  %s\nof %s"):format(what, short, long, a), 0)
  end
end

-- few different elements, some of them NaN, extreme or zeros of either sign
local function elements(dtype, n)
  local size = #nd.zeros({1}, dtype):tobytes()
  local list = {}
  if dtype == "bool" then
    for i = 1, n do list[i] = string.char(math.random(0, 1)) end
  elseif dtype:find "float" then
    local few = {0.0, -0.0, 1.5, -1.5, inf, -inf, nan, math.random()}
    local most = math.random(#few)
    for i = 1, n do
      list[i] = string.pack(size == 8 and "d" or "f", few[math.random(most)])
    end
  else
    for i = 1, n do
      local x = math.random(3) == 1 and math.random(0) or math.random(-2, 2)
      list[i] = string.pack("<i8", x):sub(1, size)
    end
  end
  return nd.frombytes(table.concat(list), dtype)
end

local function mask(n)
  local most = math.random(0, 4) -- 0: all are false
  local list = {}
  for i = 1, n do list[i] = math.random(4) <= most end
  return nd.array(list, "bool")
end

local sizes = {1, 2, 3, 5, 8, 9, 16, 17, 33, 64, 65, 130, 256, 257}
local names = {"argmin", "argmax", "min", "max"}

local function bound(dtype)
  if dtype == "bool" then return math.random(2) == 1 end
  local all = {0, 1, -1, 0.5, 300, -1e30, inf, -inf, math.maxinteger}
  return all[math.random(#all)]
end

describe("a search of a small array is that of a large one:", function()
  for _, dtype in ipairs(dtypes) do
    it(dtype, function()
      math.randomseed(42)
      for _, n in ipairs(sizes) do
        local a, m = elements(dtype, n), mask(n)
        for _, name in ipairs(names) do
          local f, what = nd[name], ("%s of %d %s"):format(name, n, dtype)
          local value = bound(dtype)
          same(what, f, a)
          for _, options in ipairs{
            {where = m}, {initial = value}, {skipnan = true},
            {where = m, initial = value}, {where = m, skipnan = true},
            {initial = value, skipnan = true}, {skipnan = false},
            {where = m, initial = value, skipnan = true}, {base = 0}, {}
          } do
            same(what, f, a, options)
          end
        end
      end
    end)
  end

  it("views", function()
    math.randomseed(43)
    local a = elements("float64", 60):reshape{6, 10}
    local m = mask(60):reshape{6, 10}
    for _, view in ipairs{
      a, a:transpose(), a:slice({2, 4}), a:slice(nil, {2, 4}), a[3],
      a:slice(nil, 3), a:slice({-1, 1, -1}), a:slice(2, 2), a:slice({3, 2}),
      a:slice({2, 2}, {3, 3}), a:slice(2, {2, 9, 3}),
      nd.zeros{3, 0}, nd.array(5):broadcast{3, 4}, a:expanddims(2),
      a:slice(1, {1, 1}):broadcast{7}
    } do
      for _, name in ipairs(names) do
        same(name, nd[name], view)
        same(name, nd[name], view, {where = m})
        same(name, nd[name], view, {where = view:gt(0)})
        same(name, nd[name], view, {where = nd.array(true)})
        same(name, nd[name], view, {initial = -2})
      end
    end
  end)

  it("what is no array, no option or no value of one", function()
    local a, m = nd.array{3, 1, 2}, nd.array{true, false, true}
    for _, name in ipairs(names) do
      local f = nd[name]
      for _, x in ipairs{{3, 1, 2}, {}, {{1, 2}, {3}}, 5, true, "x", print,
                         io.stdout, {nd.array{1}}} do
        same(name, f, x)
        same(name, f, x, {where = m})
        same(name, f, a, x)
      end
      for _, options in ipairs{
        {axis = 1}, {out = nd.zeros({}, "int64")}, {keepdims = true},
        {base = 2}, {which = 1}, {["where\0"] = m}, {wher = m}, {wherever = m},
        {[""] = 1}, {where = m, [2] = 1}, {where = 1}, {where = {true, false}},
        {where = {true, false, false}}, {where = a}, {where = nd.zeros(3)},
        {where = nd.ones({2}, "bool")}, {where = nd.ones({1, 3}, "bool")},
        {initial = nan}, {initial = "1"}, {initial = true}, {skipnan = 1},
        {skipnan = "yes"}, {where = m, axis = 2}, {2}, {[print] = 1}
      } do
        same(name, f, a, options)
      end
    end
  end)

  it("uint64 that Lua has no integer for", function()
    local a = nd.frombytes(("\xff"):rep(24), "uint64")
    for _, name in ipairs(names) do
      same(name, nd[name], a)
      same(name, nd[name], a, {where = nd.array{false, true, true}})
      same(name, nd[name], a, {initial = -1})
    end
  end)

  it("a mask of any true byte, in lent memory", function()
    local block = host.block "\0\2\255\0\1"
    local m = host.wrap(block, {dtype = 10, shape = {5}})
    local a = nd.array{1, 3, 2, 0, 4}
    for _, name in ipairs(names) do
      same(name, nd[name], a, {where = m})
    end
    is("3 5", a:argmin{where = m}, a:argmax{where = m})
    is("1 2 false true", m:argmin(), m:argmax(), m:min(), m:max())
    host.revoke(m)
    host.free(block)
  end)

  it("raw options, which are not kept", function()
    local a, m = nd.array{3, 1, 2}, nd.array{true, false, true}
    local hidden = setmetatable({}, {__index = {where = m},
                                     __len = error, __pairs = error})
    assert.are.equal(2, a:argmin(hidden))
    local weak = setmetatable({where = nd.array{true, false, true}},
                              {__mode = "v"})
    local kept = setmetatable({weak.where}, {__mode = "v"})
    assert.are.equal(3, a:argmin(weak))
    collectgarbage()
    assert.are.equal(0, #kept)
  end)
end)

describe("a search of memory that was taken back", function()
  local block = host.block(string.pack("ddd", 3, 1, 2))
  local truths = host.block "\1\0\1"
  local a = host.wrap(block, {shape = {3}})
  local m = host.wrap(truths, {dtype = 10, shape = {3}})
  local row, other = a:slice{1, 2}, nd.array{3, 1, 2}
  is("2 1 3", a:argmin(), row:argmax(), a:argmin{where = m})
  host.revoke(a)
  host.revoke(m)
  for _, name in ipairs(names) do
    it("is an error: " .. name, function()
      local gone = "the host took the memory of this array back"
      for n, array in pairs{[3] = a, [2] = row} do
        raises(gone, array[name], array)
        raises(gone, array[name], array, {skipnan = true})
        raises(gone, array[name], array, {where = nd.ones({n}, "bool")})
      end
      raises(gone, other[name], other, {where = m})
      raises(gone, other[name], other, {where = m, initial = 0})
    end)
  end
  host.free(block)
  host.free(truths)
end)

describe("a search beside an interrupt", function()
  local a, m = nd.array{3, 1, 2}, nd.array{true, false, true}
  local stopped = "the host's time is up"

  it("gives the same", function()
    local questions, _, ok, x, y = host.interrupted(1 << 30, function()
      return a:argmin(), a:argmin{where = m}
    end)
    is("0 true 2 3", questions, ok, x, y)
  end)

  it("counts what it searches", function()
    local big = nd.zeros(1 << 12)
    local questions = host.interrupted(1 << 30, function()
      for _ = 1, 1 << 8 do big:argmin() end
    end)
    assert.is_true(questions >= 15, questions)
  end)

  it("raises when the interrupt said stop", function()
    local _, _, ok, message = host.interrupted(0, function()
      pcall(nd.zeros(1 << 22).argmin, nd.zeros(1 << 22))
      return a:argmin()
    end)
    is("false", ok)
    raises(stopped, error, message)
  end)
end)

describe("an element", function()
  for _, dtype in ipairs(dtypes) do
    it("is set as the long way sets it: " .. dtype, function()
      for _, value in ipairs{
        0, 1, -1, 2.0, 2.5, -0.0, inf, nan, 1e300, 2^53, 2^53 + 2,
        (1 << 53) - 1, 1 << 53, (1 << 53) + 1, -(1 << 53), -(1 << 53) - 1,
        math.maxinteger, math.mininteger, true, false, "1", nd.array(1)
      } do
        local a, b, c, d = nd.zeros({2}, dtype), nd.zeros({2}, dtype),
          nd.zeros({2}, dtype), nd.zeros({2, 1}, dtype)
        local ways = {pcall(a.set, a, 2, value),
                      (pcall(b.set, b, -1, value)), -- no short cut
                      (pcall(function() c[2] = value end)),
                      (pcall(d.set, d, 2, 1, value))}
        is(("%s %s %s"):format(ways[2], ways[2], ways[2]),
           ways[1], ways[#ways - 1], ways[#ways])
        assert.are.equal(b:tobytes(), a:tobytes())
        assert.are.equal(b:tobytes(), c:tobytes())
        assert.are.equal(b:tobytes(), d:tobytes())
        assert.are.equal(told(b.get, b, -1), told(a.get, a, 2))
        assert.are.equal(told(b.get, b, -1),
                         told(function() return a[2] end))
      end
    end)
  end

  it("of memory that was taken back is an error, in all ways", function()
    local block = host.block(string.pack("dd", 1, 2))
    local a = host.wrap(block, {shape = {2}})
    host.revoke(a)
    host.free(block)
    local gone = "the host took the memory of this array back"
    raises(gone, a.get, a, 1)
    raises(gone, a.set, a, 1, 5)
    raises(gone, function() return a[1] end)
    raises(gone, function() a[1] = 5 end)
  end)
end)

describe("arithmetic without gaps is that of views with gaps:", function()
  local binary = {"add", "sub", "mul", "div", "idiv", "mod", "pow", "minimum",
                  "maximum", "band", "bor", "bxor", "lt", "le", "gt", "ge",
                  "eq", "ne", "fmod", "atan", "hypot", "shl", "shr"}
  local unary = {"neg", "abs", "sqrt", "floor", "ceil", "bnot", "round",
                 "trunc", "sign", "isnan", "deg", "asin"}

  -- the same elements, each second of an array
  local function spread(a)
    local b = nd.zeros({#a, 2}, a:dtype())
    b:slice(nil, 1):assign(a)
    return b:slice(nil, 1)
  end

  local function agree(f, ...)
    local apart = table.pack(...)
    for i = 1, apart.n do
      if nd.isarray(apart[i]) then apart[i] = spread(apart[i]) end
    end
    local ok, x = pcall(f, ...)
    local fine, y = pcall(f, table.unpack(apart, 1, apart.n))
    assert.are.equal(fine, ok)
    if ok then
      assert.are.equal(y:dtype(), x:dtype())
      assert.are.equal(tostring(y), tostring(x))
      local out = nd.zeros(x:shape(), x:dtype())
      local operands = table.pack(...)
      operands[operands.n + 1] = out
      assert.is_true(rawequal(out, f(table.unpack(operands))))
      assert.are.equal(tostring(y), tostring(out))
    else
      assert.are.equal(y, x)
    end
  end

  for _, dtype in ipairs(dtypes) do
    it(dtype, function()
      math.randomseed(44)
      for _, n in ipairs{1, 32, 70} do
        local a, b = elements(dtype, n), elements(dtype, n)
        local choice = mask(n)
        for _, name in ipairs(binary) do
          agree(nd[name], a, b)
          for _, x in ipairs{2, 0, -0.1, 1e300, 1 << 60, true} do
            agree(nd[name], a, x)
            agree(nd[name], x, b)
          end
        end
        for _, name in ipairs(unary) do
          agree(nd[name], a)
        end
        is(tostring(nd.select(spread(choice), spread(a), spread(b))),
           tostring(nd.select(choice, a, b)))
      end
    end)
  end

  it("the result may be an operand, or share memory with one", function()
    local a = nd.range(1.0, 100)
    nd.add(a, a, a)
    is("2.0 200.0", a[1], a[100])
    local expected = a:slice{1, 99}:copy() + 1
    nd.add(a:slice{1, 99}, 1, a:slice{2, 100})
    assert.are.equal(expected, a:slice{2, 100})
    expected = a:slice{2, 100}:copy() * 2
    nd.mul(a:slice{2, 100}, 2, a:slice{1, 99})
    assert.are.equal(expected, a:slice{1, 99})
  end)

  it("in place, what broadcasts or has gaps, without memory", function()
    local m, row = nd.range(1.0, 6):reshape{3, 2}, nd.array{0.5, 1.5}
    local column, whole = m:slice(nil, 2), nd.array{7, 8, 9}
    collectgarbage("stop")
    local before = collectgarbage "count"
    nd.sub(m, row, m)
    nd.mul(column, column, column)
    nd.idiv(whole, 2, whole)
    local after = collectgarbage "count"
    collectgarbage("restart")
    is("float64 {{0.5, 0.25}, {2.5, 6.25}, {4.5, 20.25}}", m)
    is("int64 {3, 4, 4}", whole)
    assert.are.equal(before, after)
  end)

  it("rows of the result are read before it is written", function()
    local m = nd.range(1.0, 6):reshape{3, 2}
    is("float64 {{2.0, 4.0}, {4.0, 6.0}, {6.0, 8.0}}", nd.add(m, m[1], m))
    m = nd.range(1.0, 4):reshape{2, 2}
    is("float64 {{2.0, 5.0}, {4.0, 7.0}}", nd.add(m, m:slice(nil, 1), m) - 0)
  end)

  it("bools where the floats are that they come of", function()
    local block = host.block(string.pack("dddd", 1, 5, 2, 6))
    local a = host.wrap(block, {shape = {4}})
    local out = host.wrap(block, {dtype = 10, shape = {4}})
    nd.gt(a, 3, out)
    is("{false, true, false, true}", out:totable())
    host.revoke(a)
    host.revoke(out)
    host.free(block)
  end)

  it("nothing, where memory is taken back for want of memory", function()
    for chances = 1, 3 do
      local gone, ok, result = takenback(chances, {300}, function(a)
        return a + a
      end)
      if ok then
        assert.are.equal(nd.full({300}, 2.0), result)
      else
        assert.is_true(gone)
        raises("the host took the memory of this array back", error, result)
      end
    end
  end)
end)
