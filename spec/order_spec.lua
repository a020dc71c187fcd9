-- order_spec.lua: argsort, sorted, argsmallest, arglargest, take, compress and
-- nonzero, sentence by sentence of the contract and against a slow oracle, with
-- the texts of all errors.
local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local show = require "show"

local SEED = tonumber(os.getenv("SEED")) or 1
local ROUNDS = tonumber(os.getenv("ROUNDS")) or 20

local nan, inf = 0 / 0, math.huge
local types = {"float64", "float32", "int8", "int16", "int32", "int64",
               "uint8", "uint16", "uint32", "uint64", "bool"}
local m = nd.array{{1, 2, 3}, {4, 5, 6}}

-- Does f, once it was called, leave as much as before? `views` are made on
-- purpose.
local function leaves_no_garbage(f, views)
  f()
  collectgarbage()
  collectgarbage("stop")
  local count = collectgarbage("count")
  for _ = 1, 100 do f() end
  local after = collectgarbage("count")
  collectgarbage("restart")
  assert.is_true(after - count <= (views or 0) * 100 * 0.5)
end

-- the oracle ----------------------------------------------------------------

local formats = {float64 = "d", float32 = "f", int8 = "i1", int16 = "i2",
                 int32 = "i4", int64 = "i8", uint8 = "I1", uint16 = "I2",
                 uint32 = "I4", uint64 = "i8", bool = "I1"}

-- The elements in row-major order, of uint64 by their bits.
local function elements(a)
  local list, bytes, at = {}, a:tobytes(), 1
  for i = 1, a:size() do
    list[i], at = string.unpack("=" .. formats[a:dtype()], bytes, at)
  end
  return list
end

local function before(dtype, x, y)
  if dtype == "uint64" then
    return math.ult(x, y)
  end
  return x < y or (x == x and y ~= y)
end

-- The places of a list in order: of equals the first first, NaN last.
local function order(dtype, list, largest)
  local places = {}
  for i = 1, #list do
    places[i] = i
  end
  table.sort(places, function(i, j)
    local x, y = list[i], list[j]
    if largest and x == x and y == y then
      x, y = y, x
    end
    if before(dtype, x, y) then
      return true
    end
    return not before(dtype, y, x) and i < j
  end)
  return places
end

local function someelement(dtype, variety)
  if dtype:find "float" then
    local odd = {0.0, -0.0, inf, -inf, nan, -nan, 1e-40}
    return odd[math.random(3 * #odd)] or math.random(-variety, variety) / 4
  elseif dtype == "bool" then
    return math.random(0, 1)
  elseif dtype == "int64" or dtype == "uint64" then
    return variety > 100 and math.random(0) or math.random(0, variety)
  end
  local bits = tonumber(dtype:match "%d+")
  return variety > 100 and math.random(0) >> 64 - bits + 1
         or math.random(0, variety)
end

local function somearray(dtype, n)
  local variety, bytes = ({2, 20, 1000000})[math.random(3)], {}
  for i = 1, n do
    bytes[i] = string.pack("=" .. formats[dtype], someelement(dtype, variety))
  end
  return nd.frombytes(table.concat(bytes), dtype)
end

-- A view of as many elements: as it is, reversed, or with gaps.
local function someview(dtype, n)
  local kind = math.random(3)
  if kind == 1 then
    return somearray(dtype, n)
  elseif kind == 2 then
    return somearray(dtype, n):slice{-1, 1, -1}
  end
  return somearray(dtype, 2 * n):slice{1, -1, 2}
end

local lengths = {0, 1, 2, 3, 10, 31, 64, 65, 100, 300, 600, 1500, 5000}

describe("orders of random arrays", function()
  for _, dtype in ipairs(types) do
    it("are those of the oracle for " .. dtype, function()
      math.randomseed(SEED, #dtype)
      for _ = 1, ROUNDS do
        local n = lengths[math.random(#lengths)]
        local a = someview(dtype, n)
        local k = math.random(0, math.min(n, math.random() < 0.5 and 12 or n))
        local list = elements(a)
        local ascending = order(dtype, list)
        assert.same(ascending, a:argsort():totable())
        assert.same(table.move(ascending, 1, k, 1, {}),
                    a:argsmallest(k):totable())
        assert.same(table.move(order(dtype, list, true), 1, k, 1, {}),
                    a:arglargest(k):totable())
      end
    end)
  end

  it("are right along either axis", function()
    math.randomseed(SEED)
    for _, shape in ipairs{{40, 7}, {7, 40}, {3, 90}, {90, 3}} do
      local a = somearray("float64", shape[1] * shape[2]):reshape(shape)
      local down, along = a:argsort(1), a:argsort(2)
      for j = 1, shape[2] do
        assert.same(order("float64", elements(a:slice(nil, j))),
                    down:slice(nil, j):totable())
      end
      for i = 1, shape[1] do
        assert.same(order("float64", elements(a[i])), along[i]:totable())
      end
      assert.same(down:slice({1, 2}):totable(), a:argsmallest(2, 1):totable())
    end
  end)
end)

describe("argsort", function()
  -- Keys of few values in their high bits, many in their low ones, are sorted
  -- by the low ones where the high are equal.
  for _, n in ipairs{65, 100, 1000, 9000} do
    for _, groups in ipairs{1, 2, 40} do
      it(("orders %d integers of %d magnitudes"):format(n, groups), function()
        local a = nd.range(1, n)
        a = a * 7919 % groups * (1 << 57) - a * 104729 % 10007 * 10007
        local places = a:argsort()
        local sorted, seen = a:take(places), nd.zeros(n, "int64")
        local first, second = {1, n - 1}, {2, n}
        assert.is_true(sorted:slice(first):le(sorted:slice(second)):all())
        assert.is_false((sorted:slice(first):eq(sorted:slice(second))
                         & places:slice(first):gt(places:slice(second))):any())
        for _, place in ipairs(places:totable()) do seen[place] = 1 end
        assert.is_true(seen:eq(1):all())
        assert.is_true(a:argsmallest(n) == places)
      end)
    end
  end

  it("counts from 1, over the whole array or along an axis", function()
    is("int64 {2, 3, 1}", nd.array{30, 10, 20}:argsort())
    local a = nd.array{{3, 1}, {2, 2}}
    is("int64 {2, 3, 4, 1}", a:argsort())
    is("int64 {{2, 1}, {1, 2}}", a:argsort(1))
    is("int64 {{2, 1}, {1, 2}}", a:argsort(-1))
  end)

  it("is stable, has NaN last, and -0.0 for 0.0", function()
    is("int64 {2, 4, 5, 1, 3}", nd.array{nan, 0.0, nan, -0.0, 0.0}:argsort())
    is("int64 {1, 2, 3}", nd.array{true, true, true}:argsort())
  end)

  it("takes 0-D arrays, and empty ones", function()
    is("int64 {1}", nd.array(5):argsort())
    is("int64 {}", nd.zeros{0}:argsort())
    is("{2, 0}", nd.zeros{2, 0}:argsort(2):shape())
  end)

  it("fills out of any integer type with room", function()
    local out = nd.zeros(3, "uint8")
    assert.is_true(rawequal(out, nd.array{3, 1, 2}:argsort(1, out)))
    is("uint8 {2, 3, 1}", out)
    local a = nd.array{3, 1, 2}
    a:argsort(1, a)
    is("int64 {2, 3, 1}", a)
    local b = nd.array{5, 4, 6}
    b:argsort(1, b:slice{-1, 1, -1})
    is("int64 {3, 1, 2}", b)
  end)

  it("sorts, with take", function()
    local a = nd.array{3.5, -1, 2}
    is("float64 {-1.0, 2.0, 3.5}", a:take(a:argsort()))
  end)
end)

-- What is a long way or a short one to the first few depends on the data, on
-- the length and on k; what comes out does not.
describe("the first k of the order", function()
  local kinds = {
    ascending = function(i) return i end,
    descending = function(i) return -i end,
    constant = function() return 1 end,
    ["organ-pipe"] = function(i, n) return math.min(i, n - i) end,
    valley = function(i, n) return math.max(i, n - i) end,
    sawtooth = function(i) return -(i // 100) * 100 + i % 100 end,
    ["ten values"] = function(i) return i * 7919 % 10 end,
    ["NaN and few others"] = function(i) return i % 97 == 3 and -i or nan end,
    ["descending steps"] = function(i, n) return (n - i) // 50 end,
    -- the low ones stand where a sample of the lane is taken
    ["misleading"] = function(i) return i % 16 == 9 and -2 * i or 1 / i end,
    ["one bit each"] = function(i) return 2.0 ^ -(i * 7919 % 1000) end,
  }
  local function check(a, axis, ks)
    local ascending, k = a:argsort(axis), nil
    local range = function() return {1, k} end
    for i = 1, #ks do
      k = ks[i]
      local first = axis == 1 and ascending:slice(range())
                    or ascending:slice(nil, range())
      assert.is_true(first == a:argsmallest(k, axis))
    end
  end

  for name, f in pairs(kinds) do
    it("is that of argsort, " .. name, function()
      for _, n in ipairs{50, 65, 130, 255, 300, 1030, 8000, 20000} do
        local list = {}
        for i = 1, n do list[i] = f(i, n) + 0.0 end
        check(nd.array(list), 1, {0, 1, 2, 3, 7, n // 70, n // 20, n // 17,
                                  n // 9, n - 1})
      end
    end)
  end

  for _, dtype in ipairs(types) do
    it("is that of argsort, in rows and columns of " .. dtype, function()
      math.randomseed(SEED)
      for _, n in ipairs{40, 100, 260, 700, 3000} do
        local a = somearray(dtype, 3 * n)
        check(a:reshape{3, n}, 2, {1, 2, 4, n // 65, n // 17})
        check(a:reshape{n, 3}, 1, {1, 2, 4, n // 65, n // 17})
      end
    end)
  end

  it("is that of argsort over views of several axes", function()
    math.randomseed(SEED)
    for _ = 1, ROUNDS do
      local a = somearray("float32", 4000):reshape{10, 20, 20}
        :transpose(3, 1, 2):slice(nil, {-1, 1, -2})
      local k = math.random(1, 120)
      assert.is_true(a:argsort():slice{1, k} == a:argsmallest(k))
    end
  end)

  it("is none if the interrupt says stop, wherever it does", function()
    local n = 9000
    local a = nd.range(n, 1, -1)
    for k = 5, 250, 6 do
      for at = 1, 5 do
        local _, _, ok, got = host.interrupted(-at, a.argsmallest, a, k)
        assert.is_true(not ok or got == nd.range(n, n - k + 1, -1))
      end
    end
  end)

  it("counts repeated elements among them", function()
    local a = nd.array{5, 3, 4, 3}:reshape{4, 1}:broadcast{4, 500}
    local places = a:argsmallest(30)
    assert.is_true(places == nd.range(501, 530))
    assert.is_true(a:argsmallest(1900) == a:copy():argsmallest(1900))
    assert.is_true(a:argsmallest(50) == a:copy():argsmallest(50))
  end)
end)

describe("argsmallest and arglargest", function()
  for _, dtype in ipairs{"float64", "float32"} do
    it("find what stands behind many NaN, of " .. dtype, function()
      local a = nd.full(2000, nan, dtype)
      a[1], a[1500], a[1800], a[2000] = 7, 5, 3, -nan
      is("{1800, 1500} {1800, 1500, 1}", a:argsmallest(2):totable(),
         a:argsmallest(3):totable())
      is("{1, 1500}", a:arglargest(2):totable())
      is("{1800, 1500, 1, 2, 3}", a:argsmallest(5):totable())
      is("{1, 1500, 1800, 2, 3}", a:arglargest(5):totable())
    end)
  end

  it("are the first of the order", function()
    local a = nd.array{5, 1, 4, 1, 3}
    is("int64 {2, 4, 5}", a:argsmallest(3))
    is("int64 {1, 3}", a:arglargest(2))
    is("int64 {}", a:argsmallest(0))
    is("int64 {2, 4}", nd.array{nan, 1, nan, 2}:argsmallest(2))
    is("int64 {4, 2, 1}", nd.array{nan, 1, nan, 2}:arglargest(3))
  end)

  it("go along an axis", function()
    is("int64 {{1, 1, 1}}", m:argsmallest(1, 1))
    is("int64 {{3, 2}, {3, 2}}", m:arglargest(2, 2))
  end)

  it("leave no garbage with an int64 out", function()
    local a, out = nd.range(1, 1000) * 7 % 501, nd.zeros(10, "int64")
    a:argsmallest(10, 1, out)
    collectgarbage()
    collectgarbage("stop")
    local count = collectgarbage("count")
    for _ = 1, 100 do
      a:argsmallest(10, 1, out)
      a:arglargest(10, 1, out)
    end
    local after = collectgarbage("count")
    collectgarbage("restart")
    assert.equal(count, after)
  end)

  it("look at as much of a repeated element as is asked for", function()
    is("int64 {1, 2, 3}", nd.ones(1):broadcast{1 << 40}:argsmallest(3))
  end)

  refuses{
    {"refuse what cannot be counted", "(the shape has too many elements)",
     function() nd.zeros(1, "int8"):broadcast(1 << 62):argsort() end},
    {"refuse a k beyond the length", "bad argument #1 to 'argsmallest' (k is "
     .. "7, but there are 6 elements)", function() m:argsmallest(7) end},
    {"refuse a k beyond the axis", "(k is 3, but there are 2 elements)",
     function() m:arglargest(3, 1) end},
    {"refuse a negative k", "(k is -1, not one of 0 to 6)", function()
      m:argsmallest(-1)
    end},
    {"refuse half a k", "(integer expected, got 1.5)", function()
      m:argsmallest(1.5)
    end},
    {"refuse a string for k", "(integer expected, got string)", function()
      m:argsmallest("1")
    end},
    {"refuse axis 0", "axis 0: axes are counted from 1", function()
      m:argsort(0)
    end},
    {"refuse an axis out of range", "axis 3 is out of range", function()
      m:argsmallest(1, 3)
    end},
    {"refuse an out of floats", "bad argument #2 to 'argsort' (out must be of "
     .. "an integer type that holds 1 to 2, not float64)", function()
       m:argsort(1, nd.zeros{2, 3})
     end},
    {"refuse an out without room", "holds 1 to 300, not int8", function()
      nd.zeros(300):argsort(1, nd.zeros(300, "int8"))
    end},
    {"refuse an out of another shape", "out must have shape (2), not (3)",
     function() m:argsmallest(2, nil, nd.zeros(3, "int64")) end},
    {"refuse a read-only out", "out is read-only", function()
      m:argsmallest(2, nil, nd.array(1):broadcast{2})
    end},
    {"refuse tables", "array expected, got table", function()
      m.argsort{1, 2}
    end},
  }
end)

describe("the options of argsmallest and arglargest", function()
  local function beats(dtype, x, initial, largest)
    if type(initial) == "boolean" then initial = initial and 1 or 0 end
    if dtype == "uint64" and math.type(initial) == "integer" then
      return largest and math.ult(initial, x)
             or not largest and math.ult(x, initial)
    elseif dtype == "uint64" then -- an infinity
      return (initial > 0) ~= largest
    end
    return largest and x > initial or not largest and x < initial
  end

  -- The first k places of a list among its candidates, or "none".
  local function first(dtype, list, mask, o, largest)
    local chosen, values = {}, {}
    for i, x in ipairs(list) do
      local initial = o.initial
      local good = mask[i] and (x == x or not (o.skipnan or initial ~= nil))
      if good and initial ~= nil then
        good = beats(dtype, x, initial, largest or false)
      end
      if good then
        chosen[#chosen + 1], values[#values + 1] = i, x
      end
    end
    local places = order(dtype, values, largest)
    local result = {}
    for i = 1, o.k do
      result[i] = (places[i] and chosen[places[i]] or 0) + (o.base or 1) - 1
    end
    return result
  end

  local function someinitial(dtype, list)
    if math.random(3) == 1 or #list == 0 then return nil end
    local x = list[math.random(#list)]
    if x ~= x then x = 0.0 end
    if dtype == "bool" then return x ~= 0 end
    if dtype == "uint64" and x < 0 then x = 5 end
    local choice = math.random(8)
    if choice == 1 then return inf end
    if choice == 2 then return -inf end
    if choice == 3 and math.type(x) == "integer" and math.abs(x) < 1e9
       and dtype ~= "uint64" then
      return x + 0.5
    end
    return x
  end

  for _, dtype in ipairs(types) do
    it("choose as the oracle does, of " .. dtype, function()
      math.randomseed(SEED)
      for _ = 1, 2 * ROUNDS do
        local n = lengths[math.random(#lengths - 2)]
        local a = someview(dtype, n)
        local list, mask = elements(a), {}
        local o = {k = math.random(0, n + 3),
                   initial = someinitial(dtype, list),
                   skipnan = math.random(2) == 1 or nil,
                   base = ({0, 1})[math.random(3)]}
        if math.random(2) == 1 then o.k = math.random(0, n // 20) end
        if math.random(2) == 1 then
          o.where = someview("bool", n)
          for i, x in ipairs(elements(o.where)) do mask[i] = x ~= 0 end
        else
          for i = 1, n do mask[i] = true end
        end
        assert.same(first(dtype, list, mask, o), a:argsmallest(o):totable())
        assert.same(first(dtype, list, mask, o, true),
                    a:arglargest(o):totable())
      end
    end)
  end

  it("hold along an axis, with a mask that broadcasts", function()
    math.randomseed(SEED)
    local a = somearray("float64", 40 * 90):reshape{40, 90}
    local mask = somearray("bool", 90)
    local truths = {}
    for i, x in ipairs(elements(mask)) do truths[i] = x ~= 0 end
    local o = {k = 5, axis = 2, where = mask, initial = 1}
    local places = a:argsmallest(o)
    for i = 1, 40 do
      assert.same(first("float64", elements(a[i]), truths, o),
                  places[i]:totable())
    end
    o = {k = 100, axis = -1, where = mask, base = 0}
    places = a:transpose():copy():transpose():arglargest(o)
    for i = 1, 40 do
      assert.same(first("float64", elements(a[i]), truths, o, true),
                  places[i]:totable())
    end
  end)

  it("have k among them, and may leave all else out", function()
    is("int64 {1, 2}", m:argsmallest{k = 2})
    is("int64 {{1, 2}, {1, 2}}", m:argsmallest{k = 2, axis = 2})
    is("int64 {6, 5, 4, 3, 2, 1, 0}", m:arglargest{k = 7})
    is("int64 {5, 4, 3, 2, 1, 0, -1}", m:arglargest{k = 7, base = 0})
  end)

  it("give none for what no candidate fills", function()
    is("int64 {0, 0}", nd.zeros{0}:argsmallest{k = 2})
    is("int64 {{0, 0}, {0, 0}}", nd.zeros{2, 0}:argsmallest{k = 2, axis = 2})
    is("int64 {0, 0}", m:argsmallest{k = 2, initial = 1})
    is("int64 {1, 0}", m:argsmallest{k = 2, initial = 2})
    is("int64 {1, 0}", nd.array(5):argsmallest{k = 2})
    is("int64 {0}", nd.array(5):argsmallest{k = 1, where = nd.array(false)})
    is("int64 {2, 0}", nd.array{nan, 1}:argsmallest{k = 2, skipnan = true})
    is("int64 {2, 0}", nd.array{nan, 1}:argsmallest{k = 2, initial = inf})
    is("int64 {2, 1}", nd.array{nan, 1}:argsmallest{k = 2})
    is("int64 {}", m:argsmallest{k = 0, where = m:gt(1)})
  end)

  it("write to out, which may overlap array and mask", function()
    local out = nd.full(9, 7, "int8")
    assert.is_true(rawequal(out, m:argsmallest{k = 9, out = out,
                                               where = m:gt(2)}))
    is("int8 {3, 4, 5, 6, 0, 0, 0, 0, 0}", out)
    local a = nd.array{3, 1, 2}
    a:argsmallest{k = 3, out = a}
    is("int64 {2, 3, 1}", a)
    local rows = nd.zeros({2, 8}, "int16"):slice(nil, {1, -1, 2})
    m:arglargest{k = 4, axis = 2, out = rows, base = 0}
    is("int16 {{2, 1, 0, -1}, {2, 1, 0, -1}}", rows)
  end)

  it("take nearly all of what descends", function()
    local a = nd.range(1000.0, 1, -1)
    local places = a:argsmallest{k = 995, skipnan = true}
    assert.is_true(places == nd.range(1000, 6, -1))
    a = nd.range(1500.0, 1, -1):reshape{2, 750}:transpose()
    assert.is_true(a:copy():argsmallest{k = 1490, skipnan = true}
                   == a:argsmallest{k = 1490, skipnan = true})
  end)

  it("look at what repeats no more often than asked", function()
    local a = nd.array{{3}, {1}}:broadcast{2, 1 << 40}
    is("int64 {1099511627777, 1099511627778}", a:argsmallest{k = 2,
                                                            initial = 2})
    is("int64 {1, 2}", a:argsmallest{k = 2, where = {{true}, {false}}})
  end)

  it("leave no garbage with an int64 out", function()
    local a, out = nd.range(1, 1000) * 7 % 501, nd.zeros(10, "int64")
    local o = {k = 10, out = out, where = a:gt(5), initial = 400}
    leaves_no_garbage(function() a:argsmallest(o) end)
  end)

  refuses{
    {"refuse no k", "bad argument #1 to 'argsmallest' (option 'k': integer "
     .. "expected, got nil)", function() m:argsmallest{} end},
    {"refuse a negative k", "(option 'k': k is -1, which is negative)",
     function() m:argsmallest{k = -1} end},
    {"refuse half a k", "(option 'k': integer expected, got 1.5)", function()
      m:argsmallest{k = 1.5}
    end},
    {"refuse a list of axes", "(option 'axis': one axis expected: a list of "
     .. "them is for reductions)", function()
       m:argsmallest{k = 1, axis = {1, 2}}
     end},
    {"refuse a mask of another shape", "(option 'where': an array of shape (2) "
     .. "does not broadcast to (2, 3): with expanddims(2) it ", function()
       m:argsmallest{k = 1, where = {true, false}}
     end},
    {"refuse numbers for a mask", "(option 'where': bool array or table "
     .. "expected, got number)", function()
       m:argsmallest{k = 1, where = 1}
     end},
    {"refuse a string for initial", "(option 'initial': number expected, got "
     .. "string)", function() m:argsmallest{k = 1, initial = "1"} end},
    {"refuse a number for the initial bool", "(option 'initial': boolean "
     .. "expected, got number)", function()
       m:gt(1):argsmallest{k = 1, initial = 1}
     end},
    {"refuse NaN for initial", "(option 'initial': a number other than NaN "
     .. "expected)", function() m:argsmallest{k = 1, initial = nan} end},
    {"refuse a number for skipnan", "(option 'skipnan': boolean expected, got "
     .. "number)", function() m:argsmallest{k = 1, skipnan = 1} end},
    {"refuse base 2", "(option 'base': 0 or 1 expected, got 2)", function()
      m:argsmallest{k = 1, base = 2}
    end},
    {"refuse a string for base", "(option 'base': 0 or 1 expected, got string)",
     function() m:argsmallest{k = 1, base = "0"} end},
    {"refuse an out that does not hold none", "(option 'out': must be of an "
     .. "integer type that holds -1 to 5, not uint8)", function()
       m:argsmallest{k = 1, base = 0, skipnan = true, where = m:gt(1),
                     out = nd.zeros(1, "uint8")}
     end},
    {"refuse an out of another shape", "(option 'out': must have shape (7), "
     .. "not (6))", function()
       m:argsmallest{k = 7, out = nd.zeros(6, "int64")}
     end},
    {"refuse unknown options", "unknown option \"keepdims\": there are k axis "
     .. "out where initial skipnan base", function()
       m:argsmallest{k = 1, keepdims = true}
     end},
    {"refuse more than options", "too many arguments", function()
      m:argsmallest({k = 1}, 1)
    end},
  }
end)

describe("sorted", function()
  it("gives the values in ascending order, NaN last", function()
    is("int64 {1, 2, 3}", nd.array{3, 1, 2}:sorted())
    is("float64 {-1.0, 2.5, nan}", nd.array{nan, 2.5, -1}:sorted())
    is("int64 {1, 2, 3, 4}", nd.array{{4, 1}, {2, 3}}:sorted())
    is("int64 {{2, 1}, {4, 3}}", nd.array{{4, 1}, {2, 3}}:sorted(1))
    is("int64 {{1, 4}, {2, 3}}", nd.array{{4, 1}, {2, 3}}:sorted{axis = 2})
    is("int64 {{4, 1}, {3, 2}}",
       nd.array{{4, 1}, {2, 3}}:sorted{axis = 2, descending = true})
    is("int64 {5}", nd.array(5):sorted())
    is("float64 {}", nd.zeros{0}:sorted())
    is("{2, 0}", nd.zeros{2, 0}:sorted(2):shape())
  end)

  for _, dtype in ipairs(types) do
    it("is take of argsort, of " .. dtype, function()
      math.randomseed(SEED)
      for _, n in ipairs{1, 50, 300, 3000} do
        local a = someview(dtype, n)
        assert.equal(a:take(a:argsort()):tobytes(), a:sorted():tobytes())
        local o = {descending = true}
        assert.same(order(dtype, elements(a), true), a:argsort(o):totable())
        assert.equal(a:take(a:argsort(o)):tobytes(), a:sorted(o):tobytes())
        local rows = somearray(dtype, 4 * n):reshape{n, 4}
        assert.equal(rows:takealong(rows:argsort(1), 1):tobytes(),
                     rows:sorted(1):tobytes())
      end
    end)
  end

  it("fills out, which may be the array itself", function()
    local a = nd.array{3, 1, 2}
    assert.is_true(rawequal(a, a:sorted(1, a)))
    is("int64 {1, 2, 3}", a)
    local rows = nd.array{{3, 1, 2}, {9, 7, 8}}
    rows:sorted{axis = 2, out = rows}
    is("int64 {{1, 2, 3}, {7, 8, 9}}", rows)
    local out = nd.zeros(6):slice{1, -1, 2}
    nd.array{3.5, 1, 2}:sorted(nil, out)
    is("float64 {1.0, 2.0, 3.5}", out)
  end)

  refuses{
    {"refuses an out of another type", "out must be int64, not float64",
     function() m:sorted(1, nd.zeros{2, 3}) end},
    {"refuses a list of axes", "bad argument #1 to 'sorted' (one axis "
     .. "expected: a list of them is for reductions)",
     function() m:sorted{1, 2} end},
    {"refuses a number for descending", "(option 'descending': boolean "
     .. "expected, got number)", function() m:argsort{descending = 1} end},
    {"refuses a third plain argument", "too many arguments", function()
      m:argsort(1, nil, true)
    end},
    {"refuses a table for out", "(array expected, got table: make it with "
     .. "nd.array(t))", function() m:sorted(1, {0}) end},
  }
end)

describe("take", function()
  it("picks from the whole array, in the shape of the indices", function()
    is("int64 {6, 1, 6}", m:take{6, 1, 6})
    is("int64 {{1, 2}, {3, 4}}", m:take{{1, 2}, {3, 4}})
    is("5", m:take(5))
    is("2.5", nd.array{{1.5}, {2.5}}:take(2))
    is("int64 {5}", m:take{5})
    is("int64 {4, 2}", m:transpose():take{2, 3})
  end)

  it("puts the axes of the indices in the place of the axis", function()
    is("int64 {{3, 1}, {6, 4}}", m:take({3, 1}, 2))
    is("int64 {{4, 5, 6}, {4, 5, 6}, {1, 2, 3}}", m:take({2, 2, 1}, 1))
    is("int64 {4, 5, 6}", m:take(2, 1))
    is("{2, 2, 1}", m:take({{1}, {2}}, -1):shape())
  end)

  for _, dtype in ipairs(types) do
    it("picks " .. dtype, function()
      math.randomseed(SEED)
      local a, indices = someview(dtype, 300), {}
      for i = 1, 700 do
        indices[i] = math.random(300)
      end
      local from, got = elements(a), elements(a:take(indices))
      for i, index in ipairs(indices) do
        is(show(from[index]), got[i])
      end
    end)
  end

  it("takes indices of any integer type, and views of them", function()
    for _, dtype in ipairs{"int8", "uint16", "int32", "uint64", "int64"} do
      local indices = nd.array({1, 3, 2, 3}, dtype)
      is("int64 {10, 30, 20, 30}", nd.array{10, 20, 30}:take(indices))
      is("int64 {30, 20, 30, 10}",
         nd.array{10, 20, 30}:take(indices:slice{-1, 1, -1}))
    end
  end)

  it("takes indices of a float type that are whole", function()
    is("int64 {6, 1}", m:take(nd.array{6.0, 1.0}))
    is("int64 {{3, 2}, {6, 5}}", m:take(nd.array({3, 2}, "float32"), 2))
    is("int64 {{4, 5, 6}, {1, 2, 3}}", m:take(nd.array{2.0, 1}
      :reshape{2, 1}:broadcast{2, 3}, 1):slice(nil, 1))
    is("int64 {{2}, {6}}", m:takealong(nd.array{{2.0}, {3.0}}, 2))
    is("int64 {4, 4}", m:transpose():take(nd.array{2.0, 2}))
  end)

  it("takes a 0-D array for one of one axis", function()
    is("int64 {7, 7}", nd.array(7):take({1, 1}, 1))
    is("7", nd.array(7):take(1))
  end)

  it("takes options in the place of the axis", function()
    is("int64 {{3, 1}, {6, 4}}", m:take({3, 1}, {axis = 2}))
    is("int64 {3, 1}", m:take({3, 1}, {}))
    local out = nd.zeros(2, "int64")
    assert.is_true(rawequal(out, m:take({3, 1}, {out = out})))
    is("int64 {3, 1}", out)
  end)

  it("writes one element to a 0-D out", function()
    local out = nd.array(0)
    is("int64 5", m:take(5, nil, out))
    is("int64 5", out)
  end)

  it("picks from views that have no flat form as from their copies", function()
    math.randomseed(SEED)
    local a = somearray("int16", 6 * 50 * 4):reshape{6, 50, 4}
      :transpose(2, 1, 3)
    local places = {}
    for i = 1, 700 do places[i] = math.random(1200) end
    places = nd.array(places, "int16"):reshape{7, 100}
    assert.is_true(a:copy():take(places) == a:take(places))
    local out = nd.zeros({100, 7}, "int16"):transpose()
    assert.is_true(a:copy():take(places) == a:take(places, nil, out))
  end)

  it("leaves no garbage with out", function()
    local a, places = nd.zeros{30, 20}, nd.range(1, 9)
    local out, rows = nd.zeros(9), nd.zeros{9, 20}
    leaves_no_garbage(function()
      a:take(places, nil, out)
      a:take(places, 1, rows)
      a:transpose():take(places, 2, rows:transpose())
    end, 2)
  end)

  it("fills out, which may overlap", function()
    local a = nd.array{10, 20, 30}
    assert.is_true(rawequal(a, a:take({3, 1, 2}, 1, a)))
    is("int64 {30, 10, 20}", a)
    local rows = nd.array{{1, 2}, {3, 4}, {5, 6}}
    rows:take({3, 1, 2}, 1, rows)
    is("int64 {{5, 6}, {1, 2}, {3, 4}}", rows)
  end)

  it("leaves out as it was when an index is bad", function()
    local out = nd.full(300, 7)
    local indices = nd.ones(300, "int64")
    indices[300] = 4
    raises("the index at [300] is 4, not one of 1 to 3", nd.array{1, 2, 3}.take,
           nd.array{1, 2, 3}, indices, 1, out)
    assert.is_true(out == nd.full(300, 7))
  end)

  refuses{
    {"refuses an index beyond", "bad argument #1 to 'take' (the index at [2] "
     .. "is 7, not one of 1 to 6)", function() m:take{1, 7} end},
    {"refuses index 0", "(the index at [1] is 0, not one of 1 to 6)",
     function() m:take{0} end},
    {"refuses a negative index", "(the index is -1, not one of 1 to 2)",
     function() m:take(-1, 1) end},
    {"refuses a huge index", "is 18446744073709551615, not one of 1 to 6",
     function() m:take(nd.frombytes(("\255"):rep(8), "uint64")) end},
    {"refuses from nothing", "is 1, not one of 1 to 0", function()
      nd.zeros{0}:take{1}
    end},
    {"refuses fractions", "(the index at [1] is 1.5, not one of 1 to 6)",
     function() m:take{1.5} end},
    {"refuses a fraction in an array", "(the index at [2] is 1.5, not one of "
     .. "1 to 6)", function() m:take(nd.array{1, 1.5}) end},
    {"refuses half an index", "1.5 is not an integer", function()
      m:take(1.5)
    end},
    {"refuses a plain index beyond", "(the index is 7, not one of 1 to 6)",
     function() m:take(7) end},
    {"refuses a plain index 0", "(the index is 0, not one of 1 to 6)",
     function() m:take(0) end},
    {"refuses an index beyond in a view that has no flat form", "(the index at "
     .. "[2] is 7, not one of 1 to 6)", function()
       m:transpose():take(nd.array{1, 7})
     end},
    {"refuses NaN", "is NaN, not one of 1 to 2)", function()
      m:takealong(nd.array{{nan}, {1}}, 1)
    end},
    {"refuses what is too large for an index", "is 1e+300, not one of 1 to 6",
     function() m:take(nd.array{1e300}) end},
    {"refuses bool arrays", "(indices expected, got bool array: "
     .. "a:compress(mask) takes what is true)", function() m:take(m:gt(1)) end},
    {"refuses strings", "got string", function() m:take("1") end},
    {"refuses a list of axes", "bad argument #2 to 'take' (one axis expected: "
     .. "a list of them is for reductions)", function()
       m:take({1}, {1, 2})
     end},
    {"refuses a list of axes among options", "bad argument #2 to 'take' "
     .. "(option 'axis': one axis expected: a list of them is for reductions)",
     function() m:take({1}, {axis = {1}}) end},
    {"refuses an axis out of range among options", "(option 'axis': axis 3 is "
     .. "out of range", function() m:take({1}, {axis = 3}) end},
    {"refuses an out of another type among options", "(option 'out': must be "
     .. "int64, not float64: the result is int64, as is a table of whole ",
     function() m:take({1}, {out = nd.zeros(1)}) end},
    {"refuses a read-only out", "(out is read-only)", function()
      m:take({1, 1}, nil, nd.array(1):broadcast{2})
    end},
    {"refuses a read-only out among options", "(option 'out': is read-only)",
     function() m:take({1, 1}, {out = nd.array(1):broadcast{2}}) end},
    {"refuses a table for out", "(array expected, got table: make it with "
     .. "nd.array(t))", function() m:take({1}, nil, {0}) end},
    {"refuses unknown options", "unknown option \"where\": there are axis out",
     function() m:take({1}, {where = 1}) end},
    {"refuses more than options", "too many arguments", function()
      m:take({1}, {axis = 1}, nd.zeros(1))
    end},
    {"refuses axis 3", "axis 3 is out of range", function()
      m:take({1}, 3)
    end},
    {"refuses axis 2 of a 0-D array", "axis 2 is out of range", function()
      nd.array(1):take({1}, 2)
    end},
    {"refuses indices of too many axes", "the result would have 33 axes, but "
     .. "an array has at most 32", function()
       local shape = {}
       for i = 1, 32 do shape[i] = 1 end
       m:take(nd.ones(shape, "int64"), 1)
     end},
    {"refuses an out of another type", "out must be int64, not float64",
     function() m:take({1}, nil, nd.zeros(1)) end},
    {"refuses an out of another shape", "out must have shape (1, 3), not (1)",
     function() m:take({1}, 1, nd.zeros(1, "int64")) end},
  }
end)

describe("compress", function()
  it("keeps what is under true", function()
    is("int64 {3, 4, 5, 6}", m:compress(m:gt(2)))
    is("int64 {1, 3, 4, 6}", m:compress{true, false, true})
    is("int64 {4, 5, 6}", m:compress{{false}, {true}})
    is("int64 {}", m:compress(m:gt(9)))
    is("int64 {1, 2, 3, 4, 5, 6}", m:compress(m:gt(0)))
  end)

  it("keeps rows and columns along an axis", function()
    is("int64 {{4, 5, 6}}", m:compress({false, true}, 1))
    is("int64 {{1, 3}, {4, 6}}", m:compress({true, false, true}, -1))
    is("int64 {{}, {}}", m:compress({false, false, false}, 2))
  end)

  for _, dtype in ipairs(types) do
    it("keeps the right ones of " .. dtype, function()
      math.randomseed(SEED)
      for _, n in ipairs{0, 1, 7, 8, 9, 255, 256, 257, 700} do
        local a, mask = someview(dtype, n), someview("bool", n)
        local from, truths, want = elements(a), elements(mask), {}
        for i = 1, n do
          if truths[i] ~= 0 then
            want[#want + 1] = from[i]
          end
        end
        is(show(want), elements(a:compress(mask)))
      end
    end)
  end

  it("fills out, and gives the count behind it", function()
    local out = nd.full(3, 7)
    local got, count = m:compress(m:gt(3), nil, out)
    assert.is_true(rawequal(out, got))
    is("int64 {4, 5, 6} 3", out, count)
    local columns = nd.zeros({2, 3}, "int64")
    got, count = m:compress({true, false, true}, {axis = 2, out = columns})
    is("int64 {{1, 3, 0}, {4, 6, 0}} 2", got, count)
  end)

  it("does not touch what is behind the count", function()
    math.randomseed(SEED)
    for _ = 1, ROUNDS do
      local dtype = types[math.random(#types)]
      local rows, columns = math.random(0, 9), math.random(0, 300)
      local a = someview(dtype, rows * columns):copy():reshape{rows, columns}
      if math.random(2) == 1 then a = a:transpose():copy():transpose() end
      local axis = ({nil, 1, 2})[math.random(0, 3)]
      local mask = someview("bool", axis and #a:slice{1, 0} + a:shape(axis)
                                    or rows * columns)
      if not axis then mask = mask:copy():reshape{rows, columns} end
      local want = a:compress(mask, axis)
      local n, more = want:shape(axis or 1), math.random(0, 3)
      local shape = want:shape()
      shape[axis or 1] = n + more
      local filler = someview(dtype, 1)
      local out = nd.zeros(shape, dtype)
      if math.random(2) == 1 then out = out:transpose():copy():transpose() end
      if #shape == 1 and math.random(2) == 1 then
        out = nd.zeros(2 * (n + more), dtype):slice{-1, 1, -2}
      end
      out:assign(filler)
      local got, count = a:compress(mask, axis, out)
      assert.equal(n, count)
      local first, behind = {}, {}
      for i = 1, #shape do
        first[i], behind[i] = {}, {}
        if i == (axis or 1) then
          first[i], behind[i] = {1, n}, {n + 1, n + more}
        end
      end
      assert.equal(want:tobytes(), got:slice(table.unpack(first)):tobytes())
      local rest = out:slice(table.unpack(behind))
      assert.equal(filler:tobytes():rep(rest:size()), rest:tobytes())
    end
  end)

  it("moves what it keeps forward in its own array", function()
    math.randomseed(SEED)
    for _ = 1, ROUNDS do
      local a = somearray("float64", 1200):reshape{300, 4}
      local mask = somearray("bool", 300)
      local want, old = a:compress(mask, 1), a:copy()
      local _, count = a:compress(mask, 1, a)
      assert.equal(#want, count)
      is(show(want), a:slice{1, count}:copy())
      is(show(old:slice{count + 1, -1}:copy()), a:slice{count + 1, -1}:copy())
      local flat = somearray("int16", 700)
      local truths = somearray("bool", 700)
      want = flat:compress(truths)
      flat:compress(truths, nil, flat)
      is(show(want), flat:slice{1, #want}:copy())
      local columns = somearray("float32", 900):reshape{3, 300}
      want = columns:compress(mask, 2)
      columns:compress(mask, 2, columns)
      is(show(want), columns:slice(nil, {1, want:shape(2)}):copy())
    end
  end)

  it("acts as if what out overlaps had been copied", function()
    local a = nd.range(1, 8)
    a:compress(nd.array{true, false, true, true, true, true, true, true}, nil,
               a:slice{2, 8})
    is("int64 {1, 1, 3, 4, 5, 6, 7, 8}", a)
    local b = nd.range(1, 6)
    b:compress({true, true, false, true, true, true}, 1, b:slice{-1, 1, -1})
    is("int64 {1, 6, 5, 4, 2, 1}", b)
    local c = nd.array{true, false, true, false, true}
    is("bool {true, true, true, false, true} 3",
       c:compress(c, nil, c))
    local d = nd.array{false, true, true}
    is("bool {true, true, true} 2", d:compress(d, 1, d))
  end)

  it("leaves no garbage with out", function()
    local a, out = nd.zeros{30, 20}, nd.zeros{30, 20}
    local mask, flat = nd.range(1, 30):gt(7), nd.zeros(600)
    local all = nd.range(1, 600):reshape{30, 20}:ne(9)
    leaves_no_garbage(function()
      a:compress(mask, 1, out)
      a:compress(all, nil, flat)
      a:compress(mask, 1, a)
    end)
  end)

  it("takes 0-D arrays, and empty ones, with and without out", function()
    is("int64 {7}", nd.array(7):compress(nd.array(true), 1))
    is("int64 {0} 0", nd.array(7):compress(nd.array(false), 1, nd.array{0}))
    is("float64 {} 0", nd.zeros{0}:compress({}, 1, nd.zeros(0)))
    is("{1, 0}", nd.zeros{2, 0}:compress({true, false}, 1):shape())
    local out, count = nd.zeros{2, 0}:compress({true, false}, 1, nd.zeros{3, 0})
    is("{3, 0} 1", out:shape(), count)
    is("int64 {} 0", nd.zeros{0}:nonzero(nd.zeros(0, "int64")))
  end)

  it("leaves out as it was on an error", function()
    local out = nd.full(2, 7)
    raises("(out must have shape (3), or be longer along axis 1, not (2))",
           m.compress, m, m:gt(3), nil, out)
    is("int64 {7, 7}", out)
  end)

  it("of what is only repeated is nothing, if nothing is true", function()
    local a = nd.ones(1):broadcast{1 << 40}
    is("float64 {}", a:compress{false})
    raises("not enough memory", a.compress, a, {true})
  end)

  refuses{
    {"refuses a mask that does not fit", "bad argument #1 to 'compress' (an "
     .. "array of shape (2) does not broadcast to (2, 3): with expanddims(2) "
     .. "it does)", function()
       m:compress{true, false}
     end},
    {"refuses a mask of another length", "(a mask of shape (2) does not fit "
     .. "axis 2, of length 3)", function() m:compress({true, false}, 2) end},
    {"refuses a mask of two axes for one", "a mask of shape (2, 3) does not",
     function() m:compress(m:gt(1), 1) end},
    {"refuses axis 2 of a 0-D array", "axis 2 is out of range", function()
      nd.array(1):compress(nd.array(true), 2)
    end},
    {"refuses numbers", "(bool array or table expected, got int64 array: "
     .. "a:ne(0) makes one)",
     function() m:compress(m) end},
    {"refuses tables of numbers", "boolean expected at [1], got number",
     function() m:compress{1, 0, 1} end},
    {"refuses nothing", "(bool array or table expected, got nil)", function()
      m:compress()
    end},
    {"refuses an out that is too short along the axis", "(out must have shape "
     .. "(2, 2), or be longer along axis 2, not (2, 1))", function()
       m:compress({true, false, true}, 2, nd.zeros({2, 1}, "int64"))
     end},
    {"refuses an out that differs along another axis", "(out must have shape "
     .. "(2, 2), or be longer along axis 2, not (3, 2))", function()
       m:compress({true, false, true}, 2, nd.zeros({3, 2}, "int64"))
     end},
    {"refuses an out of another type", "out must be int64, not float64",
     function() m:compress(m:gt(5), nil, nd.zeros(1)) end},
    {"refuses a read-only out", "out is read-only", function()
      m:compress(m:gt(5), nil, nd.array(1):broadcast{3})
    end},
    {"refuses what is no array for out", "bad argument #2 to 'compress' "
     .. "(option 'out': array expected, got number)", function()
       m:compress(m:gt(5), {out = 1})
     end},
    {"refuses a list of axes", "one axis expected: a list of them is for "
     .. "reductions", function() m:compress({true}, {1, 2}) end},
  }
end)

-- Elements that are repeated are looked at once.
describe("of views that repeat elements, in any of their axes,", function()
  local cases = {}
  for set = 0, 63 do
    local shape, first, second = {3, 1, 2}, {}, {}
    if set % 3 == 1 then shape = {2, 3, 4} elseif set % 3 == 2 then
      shape = {4, 2, 1} end
    for i = 1, 3 do
      first[i] = set >> (i - 1) & 1 == 1 and 1 or shape[i]
      second[i] = set >> (i + 2) & 1 == 1 and 1 or shape[i]
    end
    local function some(few)
      return nd.range(1, few[1] * few[2] * few[3]):reshape(few)
               :broadcast(shape)
    end
    local truths = {}
    for i = 1, second[1] * second[2] * second[3] do
      truths[i] = (i * 7 + set) % 5 < 2
    end
    cases[#cases + 1] = {some(first),
      nd.array(truths):reshape(second):broadcast(shape)}
  end

  it("compress gives what it gives of copies", function()
    for _, case in ipairs(cases) do
      local a, mask = case[1], case[2]
      is(show(a:copy():compress(mask:copy())), a:compress(mask))
      is(show(a:transpose():copy():compress(mask:transpose():copy())),
         a:transpose():compress(mask:transpose()))
    end
  end)

  it("nonzero gives what it gives of copies", function()
    for _, case in ipairs(cases) do
      for _, mask in ipairs{case[2], case[2]:transpose(), case[2]:slice(1)} do
        local expected, got = {mask:copy():nonzero()}, {mask:nonzero()}
        for i = 1, #expected do is(show(expected[i]), got[i]) end
      end
    end
  end)

  it("compress repeats what is long, asked or not", function()
    local a = nd.range(1, 70001):broadcast{3, 70001}
    local mask = a:ne(5)
    local row = nd.range(1, 70001):ne(5):broadcast{3, 70001}
    local expected = a:copy():compress(mask)
    assert.is_true(expected == a:compress(row))
    local _, _, ok, got = host.interrupted(1000, a.compress, a, row)
    assert.is_true(ok and expected == got)
  end)
end)

describe("nonzero", function()
  it("gives an array for each axis", function()
    is("int64 {1, 2, 2, 2} int64 {3, 1, 2, 3}", m:gt(2):nonzero())
    is("int64 {1, 3}", nd.array{true, false, true}:nonzero())
    is("int64 {} int64 {}", m:gt(9):nonzero())
    is("int64 {2, 3}", nd.array{0, 1.5, nan, -0.0}:nonzero())
    assert.equal(3, select("#", nd.ones{2, 2, 2}:nonzero()))
  end)

  for _, dtype in ipairs(types) do
    it("finds what is not 0 of " .. dtype, function()
      math.randomseed(SEED)
      for _, n in ipairs{0, 1, 7, 8, 9, 255, 256, 257, 700} do
        local a = someview(dtype, n)
        local want = {}
        for i, x in ipairs(elements(a)) do
          want[#want + 1] = x ~= 0 and i or nil
        end
        assert.same(want, a:nonzero():totable())
      end
    end)
  end

  it("is right over views of several axes", function()
    math.randomseed(SEED)
    local a = somearray("bool", 3 * 40 * 5):reshape{3, 40, 5}
      :transpose(2, 3, 1)
    local i, j, k = a:nonzero()
    local n = 0
    for x = 1, 40 do
      for y = 1, 5 do
        for z = 1, 3 do
          if a:get(x, y, z) then
            n = n + 1
            assert.same({x, y, z}, {i[n], j[n], k[n]})
          end
        end
      end
    end
    assert.equal(n, #i)
  end)

  it("fills out, and gives the count behind it", function()
    local out = nd.zeros(4, "uint8")
    local got, count = nd.array{0, 3, 0, 4}:nonzero(out)
    assert.is_true(rawequal(out, got))
    is("uint8 {2, 4, 0, 0} 2", out, count)
    local i, j = nd.zeros(4, "int64"), nd.zeros(5, "int16")
    is("int64 {1, 2, 2, 2} int16 {3, 1, 2, 3, 0} 4", m:gt(2):nonzero{i, j})
    is("int64 {1, 2, 2, 2} int16 {3, 1, 2, 3, 0} 4",
       m:gt(2):nonzero{out = {i, j}})
    is("int64 {1, 2, 3} 3", nd.ones(3):nonzero{nd.zeros(3, "int64")})
    is("int64 {1, 2, 3} 3", nd.ones(3):nonzero{out = nd.zeros(3, "int64")})
    is("int64 {1}", nd.ones(1):nonzero{})
  end)

  it("writes the same to out of any integer type and stride", function()
    math.randomseed(SEED)
    for _ = 1, ROUNDS do
      local shape = {math.random(3), math.random(60), math.random(2)}
      if math.random(2) == 1 then shape = {math.random(120)} end
      local n = 1
      for i = 1, #shape do n = n * shape[i] end
      local mask = somearray("bool", n):reshape(shape)
      if math.random(3) == 1 then -- axes that repeat
        shape[#shape + 1], shape[1] = 3, shape[1]
        mask = mask:expanddims(-1):broadcast(shape)
      end
      if math.random(2) == 1 then mask = mask:transpose() end
      local want = {mask:nonzero()}
      local outs, length = {}, #want[1] + math.random(0, 9)
      for i = 1, #want do
        local out = nd.full(2 * length, 99, types[math.random(3, 10)])
        outs[i] = math.random(2) == 1 and out:slice{1, length}
                  or out:slice{-1, 1, -2}
      end
      local got = {mask:nonzero(outs)}
      assert.equal(#want + 1, #got)
      assert.equal(#want[1], got[#got])
      for i = 1, #want do
        assert.is_true(rawequal(outs[i], got[i]))
        assert.same(want[i]:totable(), got[i]:slice{1, #want[1]}:totable())
        assert.is_true(got[i]:slice{#want[1] + 1, -1}:eq(99):all())
      end
    end
  end)

  it("writes many indices of a small type", function()
    local mask = nd.range(1, 3000):ne(7)
    local out = nd.zeros(2999, "int16")
    mask:nonzero(out)
    assert.is_true(out == mask:nonzero())
    local i, j = nd.zeros(30000, "uint8"), nd.zeros(30000, "uint16")
    local rows = mask:broadcast{4, 3000}
    local _, _, count = rows:nonzero{i, j}
    local x, y = rows:copy():nonzero()
    assert.equal(4 * 2999, count)
    assert.is_true(i:slice{1, count} == x and j:slice{1, count} == y)
  end)

  it("acts as if what out overlaps had been copied", function()
    local a = nd.array{0, 5, 6, 0, 7}
    is("int64 {2, 3, 5, 0, 7} 3", a:nonzero(a))
    local b = nd.array{5, 0, 6}
    is("int64 {1, 3} 2", b:nonzero(b:slice{-1, 2, -1}))
  end)

  it("leaves no garbage with out", function()
    local mask = nd.range(1, 200):reshape{10, 20}:ne(77)
    local outs = {nd.zeros(200, "int64"), nd.zeros(200, "int32")}
    leaves_no_garbage(function() mask:nonzero(outs) end)
  end)

  refuses{
    {"refuses 0-D arrays", "a 0-dimensional array has no indices", function()
      nd.array(1):nonzero()
    end},
    {"refuses more arguments", "too many arguments", function()
      m:nonzero(nil, 1)
    end},
    {"refuses a number for out", "bad argument #1 to 'nonzero' (list of "
     .. "arrays, one for each axis, expected, got number)", function()
       m:nonzero(1)
     end},
    {"refuses a number for an out", "(array expected, got number)", function()
      m[1]:nonzero(1)
    end},
    {"refuses one array for two axes", "(list of arrays, one for each axis, "
     .. "expected, got array)", function() m:nonzero(nd.zeros(9)) end},
    {"refuses a list of another length", "(a list of 2 arrays expected, got 1)",
     function() m:nonzero{nd.zeros(9, "int64")} end},
    {"refuses numbers in a list", "(option 'out': array expected at [2], got "
     .. "number)", function() m:nonzero{out = {nd.zeros(9, "int64"), 1}} end},
    {"refuses an out that is too short", "([2] must have shape (6), or be "
     .. "longer along axis 1, not (5))", function()
       m:nonzero{nd.zeros(6, "int64"), nd.zeros(5, "int64")}
     end},
    {"refuses an out of two axes", "(out must have shape (3), or be longer "
     .. "along axis 1, not (2, 3))", function()
       m[1]:nonzero(nd.zeros({2, 3}, "int64"))
     end},
    {"refuses an out of floats", "(out must be of an integer type that holds 1 "
     .. "to 3, not float64)", function() m[1]:nonzero(nd.zeros(3)) end},
    {"refuses an out without room", "([1] must be of an integer type that "
     .. "holds 1 to 300, not int8)", function()
       nd.ones{300, 1}:nonzero{nd.zeros(300, "int8"), nd.zeros(300, "int8")}
     end},
    {"refuses a read-only out", "(out is read-only)", function()
      m[1]:nonzero(nd.array(1):broadcast{3})
    end},
    {"refuses outs that share memory", "([2] shares memory with [1])",
     function()
       local out = nd.zeros(8, "int64")
       m:nonzero{out:slice{1, 7}, out:slice{2, 8}}
     end},
    {"refuses unknown options", "unknown option \"axis\": there are out",
     function() m:nonzero{axis = 1} end},
  }
end)

describe("a finalizer that changes the mask in the meantime", function()
  it("is told, and nothing wrong comes out", function()
    local mask = nd.zeros(100000, "bool")
    local function trap()
      setmetatable({}, {__gc = function() mask:assign(true) end})
    end
    for _, f in ipairs{
      function() return #mask:nonzero() end,
      function() return #mask:compress(mask) end,
    } do
      for _ = 1, 30 do
        mask:assign(false)
        mask:slice{1, 50000}:assign(true)
        collectgarbage()
        trap()
        local ok, result = pcall(f)
        assert.is_true(ok and (result == 50000 or result == 100000) or not ok
          and result:find("changed while it was read", 1, true) ~= nil)
      end
    end
  end)

  -- the first memory taken after restarting makes a whole cycle
  for name, f in pairs{
    nonzero = function(mask) return mask:nonzero() end,
    compress = function(mask) return mask:compress(mask) end,
  } do
    it("is told by " .. name .. ", if it came in time", function()
      local mask = nd.zeros(1000, "bool")
      local message = "the memory of an array changed while it was read"
      local ok, got
      collectgarbage("incremental", 0, 1000, 40)
      collectgarbage("stop")
      setmetatable({}, {__gc = function() mask:assign(true) end})
      collectgarbage("restart")
      ok, got = pcall(f, mask)
      collectgarbage("incremental", 200, 100, 13)
      raises(message, function() assert(ok, got) end)
    end)
  end
end)
