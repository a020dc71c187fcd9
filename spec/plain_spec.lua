-- Large and odd plain tables, into arrays and out of them: lists that Lua
-- keeps in the hash part of a table, keys that stray wherever they stand, rows
-- of every length about those at which a way of working ends, and script code
-- that runs in a hook while tables are made.

local nd = require "ndarray"
local raises = require "raises"
local show = require "show"

-- a list of n elements made in an order
local orders = {
  ["upwards"] = function(n, f)
    local t = {}
    for i = 1, n do t[i] = f(i) end
    return t
  end,
  ["downwards"] = function(n, f)
    local t = {}
    for i = n, 1, -1 do t[i] = f(i) end
    return t
  end,
  ["in strides"] = function(n, f)
    local t = {}
    for start = 1, 7 do
      for i = start, n, 7 do t[i] = f(i) end
    end
    return t
  end,
  ["in the hash part of what once held names"] = function(n, f)
    local t = {}
    for i = 1, 2 * n do t["x" .. i] = true end
    for i = 1, 2 * n do t["x" .. i] = nil end
    for i = n, 1, -1 do t[i] = f(i) end
    return t
  end,
}

local makers = {
  float64 = function(i) return i + 0.5 end,
  int64 = function(i) return -i end,
  bool = function(i) return i % 3 == 0 end,
}

local lengths = {1, 2, 7, 32, 33, 65}

describe("a list made", function()
  for how, make in pairs(orders) do
    for dtype, element in pairs(makers) do
      it(how .. ", of " .. dtype .. ", is read in its order", function()
        for _, n in ipairs(lengths) do
          local a = nd.array(make(n, element))
          local b = nd.zeros(n, dtype):assign(make(n, element))
          assert.equal(dtype, a:dtype())
          assert.is_true(a == b)
          local same = true
          for i = 1, n do same = same and a[i] == element(i) end
          assert.is_true(same)
        end
      end)
    end
    for _, case in ipairs{
      {"a name", "x", "key \"x\": a list expected"},
      {"a numeral", "1", "key \"1\": a list expected"},
      {"0", 0, "key 0: a list expected"},
      {"-1", -1, "key -1: a list expected"},
      {"1.5", 1.5, "key 1.5: a list expected"},
      {"true", true, "key true: a list expected"},
    } do
      it(how .. " with the key " .. case[1] .. " is refused", function()
        for _, n in ipairs(lengths) do
          local t = make(n, makers.float64)
          t[case[2]] = 7
          raises(case[3], nd.array, t)
          raises(case[3], nd.array, t, "float64")
        end
      end)
      it(how .. " and then over a key " .. case[1] .. " is refused",
         function()
        for _, n in ipairs(lengths) do
          local first = {[case[2]] = 7}
          for i = n, 1, -1 do first[i] = i + 0.5 end
          raises(case[3], nd.array, first)
        end
      end)
    end
    it(how .. " with a hole is refused, wherever it is", function()
      for _, n in ipairs{2, 5, 33, 65, 100} do
        for _, hole in ipairs{1, n // 2, n - 1} do
          local t = make(n, makers.float64)
          t[math.max(hole, 1)] = nil
          raises("is nil: a hole", nd.array, t)
          local a = nd.ones(n)
          raises("is nil: a hole", a.assign, a, t)
          assert.is_true(a == nd.ones(n))
        end
      end
    end)
  end
  it("of rows has its stray keys named with their place", function()
    local t = {}
    for i = 1, 40 do t[i] = {i, i + 0.5} end
    t[40].x = 1
    raises("(key \"x\" at [40]: a list expected)", nd.array, t)
  end)
  it("of 100,000 with one key too many is refused", function()
    local t = orders.upwards(100000, makers.float64)
    t[0] = 1
    raises("key 0: a list expected", nd.array, t)
  end)
end)

describe("the values of a list decide its type", function()
  for _, case in ipairs{
    {"an integer before floats", "float64", 1, function(i) return i + 0.5 end},
    {"a float before integers", "float64", 0.5, function(i) return i end},
    {"a large integer before integers", "int64", (1 << 53) + 1,
     function(i) return i end},
    {"a large power of two before floats", "float64", 1 << 60,
     function(i) return i + 0.5 end},
  } do
    it(case[1], function()
      for _, n in ipairs(lengths) do
        local t = orders.upwards(n + 1, case[4])
        t[1] = case[3]
        local a = nd.array(t)
        assert.equal(case[2], a:dtype())
        for i = 1, n + 1 do assert.is_true(a[i] == t[i]) end
      end
    end)
  end
  it("an integer that no float holds, among floats, is refused", function()
    for _, place in ipairs{1, 2, 33, 64} do
      local t = orders.upwards(64, makers.float64)
      t[place] = (1 << 53) + 1
      raises(("9007199254740993 at [%d] is not exact in float64"):format(place),
             nd.array, t)
    end
  end)
  it("a numeral is no number, wherever it stands", function()
    for _, place in ipairs{1, 2, 33, 64} do
      for _, element in pairs{makers.float64, makers.int64} do
        local t = orders.upwards(64, element)
        t[place] = "5"
        raises(("number expected at [%d], got string"):format(place),
               nd.array, t)
      end
    end
  end)
end)

describe("a long table with a fault leaves the array alone:", function()
  for _, dtype in ipairs{"float64", "float32", "int64", "int8", "bool"} do
    for _, place in ipairs{1, 32, 33, 999, 1000} do
      it(("%s, fault at %d"):format(dtype, place), function()
        local good = dtype == "bool" and true or 1
        local t = orders.upwards(1000, function() return good end)
        t[place] = "x"
        local a = nd.zeros(1000, dtype)
        raises(("at [%d], got string"):format(place), a.assign, a, t)
        raises(("at [%d], got string"):format(place), function()
          nd.zeros({1, 1000}, dtype)[1] = t
        end)
        assert.is_true(a == nd.zeros(1000, dtype))
      end)
    end
  end
end)

describe("an assignment by records", function()
  it("of more fields than are read at once fills the array", function()
    local names, record = {}, {}
    for j = 1, 70 do
      names[j] = "f" .. j
      record["f" .. j] = j + 0.5
    end
    local a = nd.zeros{2, 70}:assignrecords({record, record}, names)
    for j = 1, 70 do assert.equal(j + 0.5, a:get(2, j)) end
    assert.is_true(a == nd.fromrecords({record, record}, names))
    record.f70 = nil
    raises("[1].f70 is nil", a.assignrecords, a, {record, record}, names)
    assert.equal(70.5, a:get(1, 70))
  end)
  it("takes an integer first and floats later for floats", function()
    local a = nd.fromrecords({{x = 1}, {x = 2.5}}, "x")
    assert.equal("float64 {1.0, 2.5}", show(a))
  end)
end)

describe("a:totable() of rows of", function()
  for _, n in ipairs{1, 5, 6, 7, 1000, 8191, 8192, 8193} do
    for dtype, element in pairs(makers) do
      it(("%d %s"):format(n, dtype), function()
        local a = nd.array(orders.upwards(n, element))
        for _, t in ipairs{a:totable(), a:totable{},
                           nd.array{a, a}:totable()[2],
                           a:totable(setmetatable({}, {}))} do
          local same = #t == n
          for i = 1, n do same = same and t[i] == element(i) end
          assert.is_true(same)
        end
      end)
    end
  end
  it("a reversed slice", function()
    local a = nd.range(1, 10):slice{-1, 1, -1}
    assert.equal("{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}", show(a:totable()))
  end)
  it("a stack that is nearly full", function()
    local row = nd.range(1, 8000)
    local function deep(...)
      return select("#", ...), row:totable(), ...
    end
    local _, t = deep(table.unpack({}, 1, 240000))
    assert.equal(8000, t[8000])
  end)
  it("numbers of which one is no Lua integer is refused", function()
    raises("above math.maxinteger", function()
      nd.frombytes(("\xff"):rep(80), "uint64"):totable()
    end)
  end)
end)

describe("a hook that runs while tables are made", function()
  -- does work; gives how it ended, and how often f ran amid a new row
  local function hooked(f, event, count, work)
    local times = 0
    debug.sethook(function()
      if debug.getinfo(2, "S").source == "return {...}" then
        times = times + 1
        f()
      end
    end, event, count)
    local ok, result = pcall(work)
    debug.sethook()
    return ok, result, times
  end
  it("may collect garbage, and make and drop arrays", function()
    local kept
    local ok, t, times = hooked(function()
      kept = nd.zeros{10, 10}:totable()
      collectgarbage()
    end, "", 1, function() return nd.ones{4, 20}:totable() end)
    assert.is_true(ok and times >= 4)
    assert.is_true(nd.array(t) == nd.ones{4, 20} and #kept == 10)
  end)
  it("may write to the array", function()
    local a = nd.ones{50, 50}
    local ok, t = hooked(function() a:assign(2) end, "l", 0,
                         function() return a:totable() end)
    assert.is_true(ok and t[1][1] == 1 and t[50][50] == 2)
  end)
  it("may raise an error, which passes through", function()
    local ok, message = hooked(function() error("enough", 0) end, "", 1,
                               function() return nd.ones{5, 50}:totable() end)
    assert.is_true(not ok and message == "enough")
  end)
end)
