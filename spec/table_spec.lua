-- Tables out of arrays, and values into arrays that exist: totable, assign,
-- a[i] = ..., and lists of records. An assignment that fails has changed
-- nothing; one that overlaps acts as if its source had been copied first;
-- and refilling, either way, makes no garbage.

local nd = require "ndarray"
local proxy = require "proxy"
local raises = require "raises"
local refuses_all = require "refuses"
local show = require "show"

local other_type = "name the type where it is made, as in nd.array(t, "
  .. "\"float64\"), or use a:astype(\"float64\")"

local function holds(values, a)
  assert.equal(values, show(a:totable()))
end

local function refuses(cases) refuses_all(cases, "refuses ") end

-- bytes that 100 calls of f leave behind
local function garbage(f)
  f()
  collectgarbage()
  collectgarbage("stop")
  local before = collectgarbage("count")
  for _ = 1, 100 do f() end
  local after = collectgarbage("count")
  collectgarbage("restart")
  return (after - before) * 1024
end

local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}
local inexact = (1 << 53) + 1
local read_only = "the array is read-only"
local huge = nd.frombytes(("\xff"):rep(16), "uint64")
local too_huge = "the uint64 element 18446744073709551615 is above "
  .. "math.maxinteger: read it with tobytes, or have it written to an array "
  .. "given as 'out'"

describe("a:totable()", function()
  for _, case in ipairs{
    {"integers", {1, -2, math.mininteger}}, {"floats", {1.0, 2.5, -0.0}},
    {"infinities", {math.huge, -math.huge}}, {"booleans", {true, false}},
    {"rows", {{1, 2}, {3, 4}, {5, 6}}}, {"planes", {{{1.5}, {2.0}}}},
    {"nothing", {}}, {"empty rows", {{}, {}}}, {"a number", 7},
    {"a float", 7.0}, {"a boolean", false},
  } do
    it("gives back " .. case[1], function()
      holds(show(case[2]), nd.array(case[2]))
    end)
  end
  for _, name in ipairs(dtypes) do
    it("gives " .. name .. " as Lua's own kind of value", function()
      local one = name == "bool" and "true"
                  or name:find("float") and "1.0" or "1"
      holds("{" .. one .. "}", nd.ones(1, name))
    end)
  end
  it("reads a transposed view in its own order", function()
    holds("{{1, 3}, {2, 4}}", nd.array{{1, 2}, {3, 4}}:transpose())
  end)
  it("reads a reversed slice in its own order", function()
    holds("{3, 1}", nd.array{1, 2, 3}:slice({-1, 1, -2}))
  end)
  it("repeats a broadcast array", function()
    holds("{{5, 5}, {5, 5}}", nd.array(5):broadcast{2, 2})
  end)
  it("gives new tables each time", function()
    local a = nd.array{{1}}
    assert.is_true(a:totable()[1] ~= a:totable()[1])
  end)
  it("goes 32 levels deep", function()
    local t = 5
    for _ = 1, 32 do t = {t} end
    holds(show(t), nd.array(t))
  end)
  it("is nothing at all for a first length of 0", function()
    holds("{}", nd.zeros{0, 3})
  end)
  refuses{
    {"a uint64 above math.maxinteger", too_huge,
     function() huge:totable() end},
    {"one that is 0-D", too_huge, function() huge:slice(1):totable() end},
    {"a number for a table",
     "bad argument #1 to 'totable' (table expected, got number)",
     function() nd.zeros(1):totable(5) end},
    {"an array for a table",
     "bad argument #1 to 'totable' (table expected, got array)",
     function() nd.zeros(1):totable(nd.zeros(1)) end},
    {"a table for a 0-D array", "bad argument #1 to 'totable' (a "
     .. "0-dimensional array gives a value, not a table)",
     function() nd.array(5):totable{} end},
    {"a second argument",
     "bad argument #2 to 'totable' (too many arguments)",
     function() nd.zeros(1):totable({}, 1) end},
  }
end)

describe("a:totable(t)", function()
  it("refills and returns the table", function()
    local t = {7, 8}
    assert.is_true(nd.array{1, 2}:totable(t) == t and show(t) == "{1, 2}")
  end)
  it("refills the subtables that are there", function()
    local row = {0, 0}
    local t = nd.array{{1, 2}, {3, 4}}:totable{row, {}}
    assert.is_true(t[1] == row and show(t) == "{{1, 2}, {3, 4}}")
  end)
  it("makes the subtables that are missing", function()
    assert.equal("{{1, 2}, {3, 4}}",
                 show(nd.array{{1, 2}, {3, 4}}:totable{}))
  end)
  it("makes a subtable where something else stood", function()
    assert.equal("{{1}, {2}}", show(nd.array{{1}, {2}}:totable{5, "x"}))
  end)
  it("clears what follows up to the first nil", function()
    local t = nd.array{1, 2}:totable{9, 9, 9, 9, nil, 9}
    assert.same({1, 2, nil, nil, nil, 9}, t)
  end)
  it("clears what follows in the subtables", function()
    assert.same({{1}, {2}}, nd.array{{1}, {2}}:totable{{9, 9}, {9, 9, 9}})
  end)
  it("clears rows that follow", function()
    assert.same({{1}}, nd.array{{1}}:totable{{0}, {0}, {0}})
  end)
  it("clears the table for an empty array", function()
    assert.same({}, nd.zeros(0):totable{1, 2, 3})
  end)
  it("clears empty rows", function()
    assert.same({{}, {}}, nd.zeros{2, 0}:totable{{1}, {2}})
  end)
  it("leaves other keys alone", function()
    assert.same({1, x = 5}, nd.array{1}:totable{x = 5})
  end)
  it("refills with raw access", function()
    local touched = false
    local function touch() touched = true end
    local t = setmetatable({}, {__newindex = touch, __index = touch,
                                __len = touch})
    nd.array{1, 2}:totable(t)
    assert.is_true(not touched and rawlen(t) == 2)
  end)
  it("keeps the metatable", function()
    local meta = {}
    assert.equal(meta, getmetatable(nd.array{1}:totable(setmetatable({},
                                                                     meta))))
  end)
  for _, case in ipairs{
    {"two rows that are one table", {2, 2}, function()
      local row = {}
      return {row, row}
    end},
    {"rows apart that are one table", {3, 1}, function()
      local row = {}
      return {row, {}, row}
    end},
    {"two planes that are one table", {2, 2, 1}, function()
      local plane = {{}, {}}
      return {plane, plane}
    end},
    {"two rows of different planes that are one", {2, 2, 1}, function()
      local row = {}
      return {{{}, row}, {row, {}}}
    end},
    {"a plane that is a row too", {2, 2, 2}, function()
      local row = {}
      return {{row, {}}, row}
    end},
    {"a table that is its own row", {2, 2}, function()
      local t = {}
      t[1] = t
      return t
    end},
    {"a table that is its own last row", {2, 2}, function()
      local t = {{}}
      t[2] = t
      return t
    end},
    {"a table that is its own plane", {2, 2, 2}, function()
      local t = {}
      t[2] = t
      return t
    end},
  } do
    it("refuses " .. case[1], function()
      raises("bad argument #1 to 'totable' (subtables must be distinct, but "
             .. "the one at [", function()
        nd.ones(case[2]):totable(case[3]())
      end)
    end)
  end
end)

describe("a:assign", function()
  it("returns the array", function()
    local a = nd.zeros(2)
    assert.equal(a, a:assign(1))
  end)
  for _, case in ipairs{
    {"fills with a number", {2, 2}, "float64", 7, "{{7.0, 7.0}, {7.0, 7.0}}"},
    {"fills with an integral float", {2}, "int8", 7.0, "{7, 7}"},
    {"fills with a boolean", {2}, "bool", true, "{true, true}"},
    {"sets a 0-D array", {}, "int8", 7, "7"},
    {"sets a 0-D array from another", {}, "int8", nd.array(7), "7"},
    {"takes a table", {2, 2}, "int8", {{1, 2}, {3, 4}}, "{{1, 2}, {3, 4}}"},
    {"takes integral floats", {2}, "int8", {1.0, 2.0}, "{1, 2}"},
    {"takes integers as floats", {2}, "float32", {1, 2}, "{1.0, 2.0}"},
    {"takes an empty table", {0}, "int8", {}, "{}"},
    {"takes empty rows", {2, 0}, "int8", {{}, {}}, "{{}, {}}"},
    {"takes an array", {2}, "int8", nd.array{1, 2}, "{1, 2}"},
    {"takes an array of another type", {2}, "float32", nd.array{1, 2},
     "{1.0, 2.0}"},
    {"stretches a row", {2, 2}, "int8", nd.array{1, 2}, "{{1, 2}, {1, 2}}"},
    {"stretches a column", {2, 2}, "int8", nd.array{{1}, {2}},
     "{{1, 1}, {2, 2}}"},
    {"stretches a 0-D array", {2}, "int8", nd.array(7), "{7, 7}"},
    {"stretches one element to none", {0}, "int8", nd.array{7}, "{}"},
    {"takes arrays for rows", {2, 2}, "int8", {nd.array{1, 2}, {3, 4}},
     "{{1, 2}, {3, 4}}"},
    {"takes 0-D arrays for elements", {2}, "int8", {1, nd.array(2)},
     "{1, 2}"},
    {"takes a proxy", {2}, "int8", proxy{1, 2}, "{1, 2}"},
    {"takes a proxy for a row", {2, 1}, "int8", {{1}, proxy{2}},
     "{{1}, {2}}"},
    {"takes a table with another metatable raw", {1}, "int8",
     setmetatable({1}, {__index = {9, 9}}), "{1}"},
    {"takes a table whose rows are one", {2, 1}, "int8", (function()
      local row = {5}
      return {row, row}
    end)(), "{{5}, {5}}"},
    {"does not mind other keys", {1}, "int8", {5, x = 1, [0] = 2}, "{5}"},
  } do
    it(case[1], function()
      holds(case[5], nd.zeros(case[2], case[3]):assign(case[4]))
    end)
  end
  it("writes through a view", function()
    local a = nd.zeros({2, 2}, "int8")
    a:transpose():assign{{1, 2}, {3, 4}}
    holds("{{1, 3}, {2, 4}}", a)
  end)
  it("writes through a reversed slice", function()
    local a = nd.zeros(4, "int8")
    a:slice({-1, 1, -2}):assign{1, 2}
    holds("{0, 2, 0, 1}", a)
  end)
  it("stretches an array without end over nothing", function()
    holds("{}", nd.zeros{0, 3}:assign(nd.zeros(1)))
  end)
  it("reads each element of a proxy once", function()
    local read = {}
    nd.zeros(3):assign(setmetatable({}, {
      __len = function() return 3 end,
      __index = function(_, i)
        read[#read + 1] = i
        return i
      end
    }))
    assert.same({1, 2, 3}, read)
  end)
  it("moves a uint64 above math.maxinteger", function()
    assert.is_true(nd.zeros(2, "uint64"):assign(huge) == huge)
  end)

  refuses{
    {"nothing", "bad argument #1 to 'assign' (number, boolean, table or array "
     .. "expected, got n", function() nd.zeros(1):assign() end},
    {"a string", "bad argument #1 to 'assign' (number, boolean, table or "
     .. "array expected, got string)", function() nd.zeros(1):assign("1") end},
    {"another userdata", "bad argument #1 to 'assign' (number, boolean, table "
     .. "or array expected, got userdata)",
     function() nd.zeros(1):assign(io.stdout) end},
    {"a second argument", "bad argument #2 to 'assign' (too many arguments)",
     function() nd.zeros(1):assign(1, 2) end},
    {"to write a read-only array", read_only,
     function() nd.zeros(1):broadcast(2):assign(1) end},
    {"to write a view of a read-only array", read_only,
     function() nd.zeros(1):broadcast(2):slice({1, 1}):assign(1) end},
  }
end)

-- {title, what follows "bad argument #1 to 'assign' ", value, type}; each is
-- put into an array of shape (2, 3)
describe("a failed assignment leaves the array as it was:", function()
  local bad = {
    {"a fraction", "(0.5 is not an integer, but the array is int8: "
     .. other_type .. ")", 0.5},
    {"a number out of range", "(128 is out of range for int8 (-128 to 127))",
     128},
    {"a boolean", "(number expected, got boolean)", true},
    {"a number for bool", "(boolean expected, got number)", 1, "bool"},
    {"a number too large", "(1e+39 is too large for float32)", 1e39,
     "float32"},
    {"an inexact integer", "(9007199254740993 is not exact in float64)",
     inexact, "float64"},
    {"a string at the end", "(number expected at [2][3], got string)",
     {{1, 2, 3}, {4, 5, "x"}}},
    {"a number for bool at the end", "(boolean expected at [2][3], got number)",
     {{true, true, true}, {true, true, 1}}, "bool"},
    {"a string for bool at the end", "(boolean expected at [2][3], got string)",
     {{true, true, true}, {true, true, "x"}}, "bool"},
    {"a fraction at the end", "(0.5 at [2][3] is not an integer, but the "
     .. "array is int8: " .. other_type .. ")",
     {{1, 2, 3}, {4, 5, 0.5}}},
    {"a number out of range at the end",
     "(-129 at [2][3] is out of range for int8 (-128 to 127))",
     {{1, 2, 3}, {4, 5, -129}}},
    {"an inexact integer at the end",
     "(9007199254740993 at [2][3] is not exact in float64)",
     {{1, 2, 3}, {4, 5, inexact}}, "float64"},
    {"a number too large at the end",
     "(1e+39 at [2][3] is too large for float32)",
     {{1, 2, 3}, {4, 5, 1e39}}, "float32"},
    {"a hole", "([2][2] is nil: a hole)", {{1, 2, 3}, {4, nil, 6}}},
    {"a hole among rows", "([1] is nil: a hole)", {nil, {4, 5, 6}}},
    {"a row too short", "([2] has 2 elements, 3 expected)",
     {{1, 2, 3}, {4, 5}}},
    {"a row too long", "([2] has more than 3 elements, 3 expected)",
     {{1, 2, 3}, {4, 5, 6, 7}}},
    {"an empty row", "([2] has 0 elements, 3 expected)", {{1, 2, 3}, {}}},
    {"too few rows", "(the list has 1 element, 2 expected)", {{1, 2, 3}}},
    {"no rows", "(the list has 0 elements, 2 expected)", {}},
    {"too many rows", "(the list has more than 2 elements, 2 expected)",
     {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}},
    {"a key too many", "([2] has more than 3 elements, 3 expected)",
     {{1, 2, 3}, {4, 5, 6, "x"}}},
    {"a number for a row", "(table expected at [2], got number)",
     {{1, 2, 3}, 4}},
    {"a string for a row", "(table expected at [2], got string)",
     {{1, 2, 3}, "456"}},
    {"a table for an element", "(number expected at [2][3], got table)",
     {{1, 2, 3}, {4, 5, {6}}}},
    {"an array of another shape",
     "(an array of shape (3, 2) does not broadcast to (2, 3))",
     nd.ones({3, 2}, "int8")},
    {"an array with more axes",
     "(an array of shape (1, 2, 3) does not broadcast to (2, 3))",
     nd.ones({1, 2, 3}, "int8")},
    {"an empty array",
     "(an array of shape (0) does not broadcast to (2, 3))", nd.zeros(0)},
    {"an array whose last value does not fit",
     "(0.5 at [2][3] is not an integer, but the array is int8: "
     .. other_type .. ")", nd.array{{1, 2, 3}, {4, 5, 0.5}}},
    {"a stretched array whose last value does not fit",
     "(300 at [3] is out of range for int8 (-128 to 127))",
     nd.array{1, 2, 300}},
    {"a 0-D array that does not fit",
     "(300 is out of range for int8 (-128 to 127))", nd.array(300)},
    {"a bool array for numbers", "(number expected at [1], got boolean)",
     nd.array{true, true, true}},
    {"a uint64 array that does not fit",
     "(18446744073709551615 at [1][1] is out of range for int8 (-128 to 127))",
     huge:reshape{2, 1}},
    {"an array for a row, of another length",
     "([2] is an array of shape (2), (3) expected)",
     {{1, 2, 3}, nd.zeros(2)}},
    {"an array for a row, whose values do not fit",
     "(300 at [2][3] is out of range for int8 (-128 to 127))",
     {{1, 2, 3}, nd.array{4, 5, 300}}},
    {"an array for an element", "(number expected at [2][3], got array)",
     {{1, 2, 3}, {4, 5, nd.zeros(1)}}},
    {"a string after an array", "(number expected at [2][1], got string)",
     {nd.array{1, 2, 3}, {"x", 2, 3}}},
    {"a hole after an array", "([2][2] is nil: a hole)",
     {nd.array{1, 2, 3}, {1, nil, 3}}},
    {"a proxy with a string", "(number expected at [2][3], got string)",
     proxy{{1, 2, 3}, {4, 5, "x"}}},
    {"a proxy with a hole", "([2][3] is nil: a hole)",
     {{1, 2, 3}, proxy({4, 5}, 3)}},
    {"a proxy too long", "([2] has 4 elements, 3 expected)",
     {{1, 2, 3}, proxy{4, 5, 6, 7}}},
    {"a proxy too short", "(the list has 1 element, 2 expected)",
     proxy{{1, 2, 3}}},
    {"a proxy of negative length",
     "(a length of at least 0 expected from __len at [2], got -1)",
     {{1, 2, 3}, proxy({}, -1)}},
  }
  for _, case in ipairs(bad) do
    local title, text, value, dtype = table.unpack(case, 1, 4)
    it(title, function()
      local a = nd.ones({2, 3}, dtype or "int8")
      raises("bad argument #1 to 'assign' " .. text,
             function() a:assign(value) end)
      assert.is_true(a == nd.ones({2, 3}, dtype or "int8"))
    end)
    it(title .. ", given to a[i] = v", function()
      local a = nd.ones({1, 2, 3}, dtype or "int8")
      raises("a[1] = ...: " .. text:gsub("^%((.*)%)$", "%1"),
             function() a[1] = value end)
      assert.is_true(a == nd.ones({1, 2, 3}, dtype or "int8"))
    end)
  end
  it("an error in __index", function()
    local a = nd.ones(2)
    raises("no such tile", function()
      a:assign(setmetatable({}, {
        __len = function() return 2 end,
        __index = function(_, i)
          return i == 1 and 5 or error("no such tile")
        end
      }))
    end)
    assert.is_true(a == nd.ones(2))
  end)
  it("an error in the __len of the last row", function()
    local a = nd.ones{2, 1}
    raises("no length", function()
      a:assign{{5}, setmetatable({}, {
        __index = {5}, __len = function() error("no length") end
      })}
    end)
    assert.is_true(a == nd.ones{2, 1})
  end)
  it("a table for a 0-D array", function()
    local a = nd.array(1)
    raises("bad argument #1 to 'assign' (number expected, got table)",
           function() a:assign{5} end)
    assert.equal(1, a:get())
  end)
  it("a table for a 0-D bool array", function()
    local a = nd.array(true)
    raises("bad argument #1 to 'assign' (boolean expected, got table)",
           function() a:assign{5} end)
    assert.is_true(a:get())
  end)
  it("elements for an empty array", function()
    raises("bad argument #1 to 'assign' (the list has more than 0 elements, 0 "
           .. "expected)", function() nd.zeros(0):assign{1} end)
  end)
end)

describe("a[i] = v", function()
  it("sets an element of a 1-D array", function()
    local a = nd.array{1, 2, 3}
    a[2] = 9
    holds("{1, 9, 3}", a)
  end)
  it("counts a negative index from the end", function()
    local a = nd.array{1, 2, 3}
    a[-1] = 9
    holds("{1, 2, 9}", a)
  end)
  it("takes an integral float as index", function()
    local a = nd.array{1, 2}
    a[2.0] = 9
    holds("{1, 9}", a)
  end)
  it("sets an element from a 0-D array", function()
    local a = nd.array{1, 2}
    a[1] = nd.array(9.0)
    holds("{9, 2}", a)
  end)
  it("fills a row", function()
    local a = nd.array{{1, 2}, {3, 4}}
    a[1] = 0
    holds("{{0, 0}, {3, 4}}", a)
  end)
  it("assigns a table to a row", function()
    local a = nd.array{{1, 2}, {3, 4}}
    a[-1] = {7, 8}
    holds("{{1, 2}, {7, 8}}", a)
  end)
  it("assigns an array to a row", function()
    local a = nd.array{{1, 2}, {3, 4}}
    a[2] = a[1]
    holds("{{1, 2}, {1, 2}}", a)
  end)
  it("writes through a view", function()
    local a = nd.array{{1, 2}, {3, 4}}
    a:transpose()[1] = {7, 8}
    holds("{{7, 2}, {8, 4}}", a)
  end)
  for _, case in ipairs{
    {"0", "a[0] = ...: index 0: indices are counted from 1", 0},
    {"#a + 1", "a[3] = ...: index 3 is out of range: axis 1 has length "
     .. "2, and an array does not grow", 3},
    {"-#a - 1", "a[-3] = ...: index -3 is out of range: axis 1 has "
     .. "length 2", -3},
    {"math.mininteger", "a[-9223372036854775808] = ...: index "
     .. "-9223372036854775808 is out of range: axis 1 has length 2",
     math.mininteger},
    {"1.5", "a[1.5] = ...: integer expected, got 1.5", 1.5},
    {"a boolean", "a[true] = ...: integer expected, got boolean", true},
    {"nil", "a[nil] = ...: integer expected, got nil", nil},
    {"a numeral", "a[\"1\"] = ...: an array has no field \"1\" to set",
     "1"},
    {"a name", "a[\"x\"] = ...: an array has no field \"x\" to set", "x"},
    {"the name of a method",
     "a[\"get\"] = ...: an array has no field \"get\" to set", "get"},
    {"a long name, cut to 40 bytes",
     "an array has no field \"" .. ("x"):rep(40) .. "\" to set",
     ("x"):rep(100)},
  } do
    for name, a in pairs{element = nd.ones(2), row = nd.ones{2, 1}} do
      it("sets no " .. name .. " at " .. case[1], function()
        raises(case[2], function() a[case[3]] = 5 end)
        assert.is_true(a == nd.ones(a:shape()))
      end)
    end
  end
  refuses{
    {"a fraction for an int64 array made of integers",
     "a[1] = ...: 0.5 is not an integer, but the array is "
     .. "int64: " .. other_type,
     function() nd.array{10, 20}[1] = 0.5 end},
    {"nil for an element", "a[1] = ...: number expected, "
     .. "got nil: an array keeps its length",
     function() nd.zeros(1)[1] = nil end},
    {"a table for an element", "a[1] = ...: number "
     .. "expected, got table", function() nd.zeros(1)[1] = {1} end},
    {"an array for an element", "a[1] = ...: number "
     .. "expected, got array", function() nd.zeros(1)[1] = nd.zeros(1) end},
    {"a numeral for an element", "a[1] = ...: number "
     .. "expected, got string", function() nd.zeros(1)[1] = "1" end},
    {"a string for an element of bool", "a[1] = ...: boolean "
     .. "expected, got string",
     function() nd.array{true}[1] = "true" end},
    {"nil for a row", "a[1] = ...: number, boolean, table "
     .. "or array expected, got nil",
     function() nd.zeros{1, 1}[1] = nil end},
    {"a read-only array", read_only,
     function() nd.zeros(1):broadcast(2)[1] = 1 end},
    {"a row of a read-only array", read_only,
     function() nd.zeros(1):broadcast{2, 2}[1] = 1 end},
    {"a 0-D array", "a 0-dimensional array has no rows: use a:get() and "
     .. "a:set(v)", function() nd.array(5)[1] = 1 end},
  }
end)

describe("an assignment that overlaps acts as if copied first:", function()
  local a
  before_each(function() a = nd.range(1, 5) end)
  it("a slice reversed", function()
    holds("{5, 4, 3, 2, 1}", a:assign(a:slice({-1, 1, -1})))
  end)
  it("a slice shifted up", function()
    a:slice({2, -1}):assign(a:slice({1, -2}))
    holds("{1, 1, 2, 3, 4}", a)
  end)
  it("a slice shifted down", function()
    a:slice({1, -2}):assign(a:slice({2, -1}))
    holds("{2, 3, 4, 5, 5}", a)
  end)
  it("every other element over the first ones", function()
    a:slice({1, 3}):assign(a:slice({1, 5, 2}))
    holds("{1, 3, 5, 4, 5}", a)
  end)
  it("one element stretched over all", function()
    holds("{3, 3, 3, 3, 3}", a:assign(a:slice({3, 3})))
  end)
  it("a transposed square", function()
    local square = nd.array{{1, 2}, {3, 4}}
    holds("{{1, 3}, {2, 4}}", square:assign(square:transpose()))
  end)
  it("a row stretched over its own array", function()
    local square = nd.array{{1, 2}, {3, 4}}
    holds("{{3, 4}, {3, 4}}", square:assign(square[2]))
  end)
  it("a column stretched over its own array", function()
    local square = nd.array{{1, 2}, {3, 4}}
    holds("{{2, 2}, {4, 4}}", square:assign(square:slice(nil, {2, 2})))
  end)
  it("an array itself", function()
    holds("{1, 2, 3, 4, 5}", a:assign(a))
  end)
  it("a table of its own rows", function()
    local square = nd.array{{1, 2}, {3, 4}}
    holds("{{3, 4}, {1, 2}}", square:assign{square[2], square[1]})
  end)
  it("a table of its own elements as 0-D views", function()
    local pair = nd.array{1, 2}
    holds("{2, 1}", pair:assign{pair:slice(2), pair:slice(1)})
  end)
  it("a proxy that reads it backwards", function()
    a:assign(setmetatable({}, {
      __len = function() return 5 end,
      __index = function(_, i) return a[6 - i] end
    }))
    holds("{5, 4, 3, 2, 1}", a)
  end)
  it("a[i] = v with a view of the row", function()
    local square = nd.array{{1, 2, 3}, {4, 5, 6}}
    square[1] = square[1]:slice({-1, 1, -1})
    holds("{{3, 2, 1}, {4, 5, 6}}", square)
  end)
end)

describe("nd.fromrecords", function()
  local points = {{x = 1, y = 2, name = "a"}, {x = 3, y = 4}}
  local many, names = {}, {}
  for i = 1, 40 do
    names[i] = "f" .. i
    many[names[i]] = 1
  end
  local function dtype_and_values(a)
    return ("%s %s %s"):format(a:dtype(), show(a:shape()), show(a:totable()))
  end
  for _, case in ipairs{
    {"takes two fields", {points, {"x", "y"}},
     "float64 {2, 2} {{1.0, 2.0}, {3.0, 4.0}}"},
    {"takes fields in the order named", {points, {"y", "x"}},
     "float64 {2, 2} {{2.0, 1.0}, {4.0, 3.0}}"},
    {"takes a list of one field", {points, {"x"}},
     "float64 {2, 1} {{1.0}, {3.0}}"},
    {"takes one field by name", {points, "y"}, "float64 {2} {2.0, 4.0}"},
    {"takes a field twice", {points, {"x", "x"}},
     "float64 {2, 2} {{1.0, 1.0}, {3.0, 3.0}}"},
    {"takes a type", {points, "x", "int8"}, "int8 {2} {1, 3}"},
    {"is float64 with any float", {{{x = 1}, {x = 0.5}}, "x"},
     "float64 {2} {1.0, 0.5}"},
    {"is bool of booleans", {{{on = true}, {on = false}}, "on"},
     "bool {2} {true, false}"},
    {"takes 0-D arrays as numbers", {{{x = nd.array(5, "int8")}}, "x"},
     "float64 {1} {5.0}"},
    {"makes an empty array of an empty list", {{}, {"x", "y"}},
     "float64 {0, 2} {}"},
    {"makes an empty array of one field", {{}, "x"}, "float64 {0} {}"},
    {"keeps the type given for an empty list", {{}, "x", "int8"},
     "int8 {0} {}"},
    {"reads fields through __index",
     {{setmetatable({}, {__index = {x = 7}})}, "x"}, "float64 {1} {7.0}"},
    {"reads a list through __index and __len", {proxy{{x = 7}, {x = 8}}, "x"},
     "float64 {2} {7.0, 8.0}"},
    {"is bool of booleans that scripts make",
     {{setmetatable({}, {__index = function() return true end})}, "x"},
     "bool {1} {true}"},
    {"takes 40 fields", {{many}, names, "int8"},
     "int8 {1, 40} {{" .. ("1, "):rep(39) .. "1}}"},
  } do
    it(case[1], function()
      assert.equal(case[3], dtype_and_values(
        nd.fromrecords(table.unpack(case[2], 1, 3))))
    end)
  end
  it("passes the errors of __index through", function()
    raises("no such field", nd.fromrecords, {setmetatable({}, {
      __index = function() error("no such field") end
    })}, "x")
  end)
end)

-- {title, text, list}, of the fields x and y and of x alone
describe("a list of records is refused for", function()
  local long = ("x"):rep(100)
  local cases = {
    {"a field that is missing", "([2].x is nil)", {{x = 1, y = 2}, {y = 2}}},
    {"a string in a field", "(number expected at [2].x, got string)",
     {{x = 1, y = 2}, {x = "3", y = 4}}},
    {"a boolean in a field", "(number expected at [2].x, got boolean)",
     {{x = 1, y = 2}, {x = true, y = 4}}},
    {"a table in a field", "(number expected at [1].x, got table)",
     {{x = {}, y = 2}, {x = 3, y = 4}}},
    {"an array in a field", "(number expected at [2].x, got array)",
     {{x = 1, y = 2}, {x = nd.zeros(1), y = 4}}},
    {"a number in the list", "(record expected at [2], got number)",
     {{x = 1, y = 2}, 5}},
    {"a boolean in the list", "(record expected at [1], got boolean)",
     {true, {x = 1, y = 2}}},
    {"a string in the list", "(record expected at [2], got string)",
     {{x = 1, y = 2}, "abc"}},
    {"a function in the list", "(record expected at [2], got function)",
     {{x = 1, y = 2}, print}},
    {"userdata without fields", "(record expected at [1], got userdata)",
     {debug.upvalueid(raises, 1), {x = 1, y = 2}}},
    {"a hole", "([1] is nil: a hole)", {nil, {x = 1, y = 2}}},
  }
  for _, case in ipairs(cases) do
    for i, fields in ipairs{{"x", "y"}, "x"} do
      local how = i == 1 and ", among two fields" or ", by itself"
      it(case[1] .. how, function()
        raises("bad argument #1 to 'fromrecords' " .. case[2],
               function() nd.fromrecords(case[3], fields) end)
      end)
      it(case[1] .. how .. ", with the array left as it was", function()
        local a = nd.ones(i == 1 and {2, 2} or 2, "int64")
        raises("bad argument #1 to 'assignrecords' " .. case[2],
               function() a:assignrecords(case[3], fields) end)
        assert.is_true(a == nd.ones(a:shape()))
      end)
    end
  end
  for _, case in ipairs{
    {"no list", "bad argument #1 to 'fromrecords' (list of records expected, "
     .. "got n", function() nd.fromrecords() end},
    {"a string as list", "bad argument #1 to 'fromrecords' (list of records "
     .. "expected, got string)", function() nd.fromrecords("x", "x") end},
    {"an array as list", "bad argument #1 to 'fromrecords' (list of records "
     .. "expected, got array)",
     function() nd.fromrecords(nd.zeros(2), "x") end},
    {"no fields", "bad argument #2 to 'fromrecords' (name of a field or list "
     .. "of names expected, got n", function() nd.fromrecords({}) end},
    {"a number as field", "bad argument #2 to 'fromrecords' (name of a field "
     .. "or list of names expected, got number)",
     function() nd.fromrecords({}, 5) end},
    {"an empty list of fields", "bad argument #2 to 'fromrecords' (a list of "
     .. "at least one name expected)", function() nd.fromrecords({}, {}) end},
    {"a number among fields", "bad argument #2 to 'fromrecords' (name "
     .. "expected at [2], got number)",
     function() nd.fromrecords({}, {"x", 2}) end},
    {"a hole among fields", "bad argument #2 to 'fromrecords' (name expected "
     .. "at [2], got nil)",
     function() nd.fromrecords({}, {"x", nil, "y"}) end},
    {"a key among fields", "bad argument #2 to 'fromrecords' (key \"z\"",
     function() nd.fromrecords({}, {"x", z = "y"}) end},
    {"an unknown type", "bad argument #3 to 'fromrecords' (unknown element "
     .. "type \"x\"", function() nd.fromrecords({}, "x", "x") end},
    {"a fourth argument",
     "bad argument #4 to 'fromrecords' (too many arguments)",
     function() nd.fromrecords({}, "x", "int8", 1) end},
    {"a value out of range", "bad argument #1 to 'fromrecords' (300 at [1].x "
     .. "is out of range for int8 (-128 to 127))",
     function() nd.fromrecords({{x = 300}}, "x", "int8") end},
    {"a fraction in an integer type", "bad argument #1 to 'fromrecords' (0.5 "
     .. "at [1].x is not an integer (int8))",
     function() nd.fromrecords({{x = 0.5}}, {"x"}, "int8") end},
    {"a number beside booleans", "bad argument #1 to 'fromrecords' (boolean "
     .. "expected at [2].x, got number)",
     function() nd.fromrecords({{x = true}, {x = 1}}, "x") end},
    {"an integer that a later float makes inexact", "bad argument #1 to "
     .. "'fromrecords' (9007199254740993 at [1].x is not exact in float64)",
     function() nd.fromrecords({{x = inexact}, {x = 0.5}}, {"x"}) end},
    {"a stray key", "bad argument #1 to 'fromrecords' (key \"n\": a list "
     .. "expected)", function() nd.fromrecords({{x = 1}, n = 1}, "x") end},
    {"a hole far on", "bad argument #1 to 'fromrecords' ([2] is nil: a hole)",
     function() nd.fromrecords({{x = 1}, [9] = {x = 2}}, "x") end},
    {"a missing field of a long name, which is cut to 40 bytes",
     "([1]." .. long:sub(1, 40) .. " is nil)",
     function() nd.fromrecords({{}}, {long}) end},
  } do
    it(case[1], function() raises(case[2], case[3]) end)
  end
end)

describe("a:torecords", function()
  local a = nd.array{{1, 2}, {3, 4}}
  it("sets the named fields of records, and gives the list", function()
    local list = {{x = 0, y = 0, name = "a"}, {}}
    assert.equal(list, a:torecords(list, {"y", "x"}))
    assert.same({{x = 2, y = 1, name = "a"}, {x = 4, y = 3}}, list)
  end)
  it("sets a single field", function()
    assert.same({{hp = 0.5}, {hp = 1.5}},
                nd.array{0.5, 1.5}:torecords({{}, {}}, "hp"))
    assert.same({{on = true}}, nd.array{true}:torecords({{}}, "on"))
  end)
  it("is the inverse of assignrecords, for views too", function()
    local list = {{}, {}}
    a:transpose():torecords(list, {"x", "y"})
    holds("{{1, 3}, {2, 4}}",
          nd.zeros({2, 2}, "int64"):assignrecords(list, {"x", "y"}))
    a:slice(nil, {1, 1}):torecords(list, {"z"})
    holds("{1.0, 3.0}", nd.fromrecords(list, "z"))
  end)
  it("sets fields through __newindex, of tables and userdata", function()
    local set = {}
    local class = {__newindex = function(_, key, x)
      set[#set + 1] = key .. "=" .. x
    end}
    local object = io.tmpfile()
    local file = debug.getmetatable(object)
    local old = file.__newindex
    file.__newindex = class.__newindex
    local ok, message = pcall(a.torecords, a, {setmetatable({}, class), object},
                              {"x", "y"})
    file.__newindex = old
    object:close()
    assert.is_true(ok, message)
    assert.equal("x=1 y=2 x=3 y=4", table.concat(set, " "))
  end)
  it("takes a list with __index and __len", function()
    local list = {{}, {}}
    a:torecords(proxy(list), {"x", "y"})
    assert.same({{x = 1, y = 2}, {x = 3, y = 4}}, list)
  end)
  it("reads names anew that __newindex changes", function()
    local names, seen = {"x", "y"}, {}
    local record = setmetatable({}, {__newindex = function(_, key, x)
      names[2] = "z"
      seen[key] = x
    end})
    a:slice{1, 1}:torecords({record}, names)
    assert.same({x = 1, z = 2}, seen)
  end)
  it("passes the errors of __newindex through", function()
    raises("frozen", a.torecords, a, {{}, setmetatable({}, {
      __newindex = function() error("frozen") end
    })}, {"x", "y"})
  end)
  it("writes nothing to no records", function()
    assert.same({}, nd.zeros{0, 1}:torecords({}, {"x"}))
  end)
  it("checks all before it writes", function()
    local first = {}
    for _, list in ipairs{{first}, {first, 5}, {first, a}, {first, {}, {}},
                          {first, io.stdout}} do
      assert.is_false(pcall(a.torecords, a, list, {"x", "y"}))
      assert.is_nil(next(first))
    end
    local large = nd.frombytes(("\1"):rep(8) .. ("\255"):rep(8), "uint64")
    raises("is above math.maxinteger", large.torecords, large, {first, {}}, "x")
    assert.is_nil(next(first))
  end)
  refuses{
    {"too few records", "bad argument #1 to 'torecords' (the list has "
     .. "1 element, 2 expected)", function() a:torecords({{}}, {"x", "y"}) end},
    {"too many records", "(the list has more than 2 elements, 2 "
     .. "expected)", function() a:torecords({{}, {}, {}}, {"x", "y"}) end},
    {"a number in the list", "(record expected at [2], got number)",
     function() a:torecords({{}, 1}, {"x", "y"}) end},
    {"an array in the list", "(record expected at [1], got array)",
     function() a:torecords({a, {}}, {"x", "y"}) end},
    {"a list that is no table", "bad argument #1 to 'torecords' (list "
     .. "of records expected, got number)", function() a:torecords(1, "x") end},
    {"other fields", "bad argument #2 to 'torecords' (1 field does not "
     .. "fill an array of shape (2, 2))",
     function() a:torecords({{}, {}}, "x") end},
    {"more", "bad argument #3 to 'torecords' (too many arguments)",
     function() a:torecords({{}, {}}, {"x", "y"}, 1) end},
  }
end)

describe("a:assignrecords", function()
  it("sets the array and returns it", function()
    local a = nd.zeros({2, 2}, "int8")
    assert.equal(a, a:assignrecords({{x = 1, y = 2}, {x = 3, y = 4}},
                                    {"x", "y"}))
    holds("{{1, 2}, {3, 4}}", a)
  end)
  it("sets a 1-D array from one field", function()
    holds("{1.0, 2.0}", nd.zeros(2):assignrecords({{x = 1}, {x = 2}}, "x"))
  end)
  it("sets a column of another array", function()
    local a = nd.zeros({2, 2}, "int8")
    a:slice(nil, 2):assignrecords({{x = 1}, {x = 2}}, "x")
    holds("{{0, 1}, {0, 2}}", a)
  end)
  it("reads fields through __index", function()
    local class = {__index = {x = 7}}
    holds("{7.0, 1.0}", nd.zeros(2):assignrecords(
      {setmetatable({}, class), setmetatable({x = 1}, class)}, "x"))
  end)
  it("reads each field through __index once", function()
    local read = 0
    local class = {__index = function() read = read + 1 return read end}
    nd.zeros{2, 2}:assignrecords({{x = 0, y = 0}, setmetatable({}, class)},
                                 {"x", "y"})
    assert.equal(2, read)
  end)
  it("reads records that view the array as if copied first", function()
    local a = nd.array{1, 2}
    a:assignrecords({{x = a:slice(2)}, {x = a:slice(1)}}, "x")
    holds("{2, 1}", a)
  end)
  it("takes an empty list for an empty array", function()
    holds("{}", nd.zeros(0):assignrecords({}, "x"))
  end)
  refuses{
    {"too few records", "bad argument #1 to 'assignrecords' (the list has 1 "
     .. "element, 2 expected)",
     function() nd.zeros(2):assignrecords({{x = 1}}, "x") end},
    {"too many records", "bad argument #1 to 'assignrecords' (the list has "
     .. "more than 1 element, 1 expected)",
     function() nd.zeros(1):assignrecords({{x = 1}, {x = 1}}, "x") end},
    {"a hole between records", "bad argument #1 to 'assignrecords' ([2] is "
     .. "nil: a hole)", function()
       nd.zeros(3):assignrecords({{x = 1}, nil, {x = 1}}, "x")
     end},
    {"a list that is no table", "bad argument #1 to 'assignrecords' (list of "
     .. "records expected, got number)",
     function() nd.zeros(1):assignrecords(5, "x") end},
    {"no fields", "bad argument #2 to 'assignrecords' (name of a field or "
     .. "list of names expected, got n",
     function() nd.zeros(1):assignrecords({}) end},
    {"one field for two columns", "bad argument #2 to 'assignrecords' (1 "
     .. "field does not fill an array of shape (2, 2))",
     function() nd.zeros{2, 2}:assignrecords({}, {"x"}) end},
    {"a single field for a table", "bad argument #2 to 'assignrecords' (1 "
     .. "field does not fill an array of shape (2, 1))",
     function() nd.zeros{2, 1}:assignrecords({}, "x") end},
    {"two fields for a 1-D array", "bad argument #2 to 'assignrecords' (2 "
     .. "fields do not fill an array of shape (2))",
     function() nd.zeros(2):assignrecords({}, {"x", "y"}) end},
    {"a 0-D array", "bad argument #2 to 'assignrecords' (1 field does not "
     .. "fill an array of shape ())",
     function() nd.array(5):assignrecords({}, "x") end},
    {"a third argument",
     "bad argument #3 to 'assignrecords' (too many arguments)",
     function() nd.zeros(1):assignrecords({}, "x", "int8") end},
    {"a read-only array", read_only,
     function() nd.zeros(1):broadcast(1):assignrecords({{x = 1}}, "x") end},
    {"a value out of range", "bad argument #1 to 'assignrecords' (300 at "
     .. "[1].x is out of range for int8 (-128 to 127))",
     function() nd.zeros(1, "int8"):assignrecords({{x = 300}}, "x") end},
  }
end)

describe("no garbage is made by", function()
  local a = nd.ones{20, 10}
  local row = nd.ones(10)
  local t, line = a:totable(), row:totable()
  local flags, bits = nd.ones(10, "bool"), nd.ones(10, "bool"):totable()
  local list, fields = {}, {"x", "y"}
  for i = 1, 20 do list[i] = {x = i, y = 0.5} end
  local two, one = nd.zeros{20, 2}, nd.zeros(20)
  for _, case in ipairs{
    {"a:assign(t)", function() a:assign(t) end},
    {"a:assign(t) for one axis", function() row:assign(line) end},
    {"a:assign(t) for bool", function() flags:assign(bits) end},
    {"a:assign(number)", function() a:assign(5) end},
    {"a:assign(array)", function() a:assign(row) end},
    {"a:totable(t)", function() a:totable(t) end},
    {"a:totable(t) for one axis", function() row:totable(line) end},
    {"a:totable(t) for bool", function() flags:totable(bits) end},
    {"a:assignrecords(list, fields)",
     function() two:assignrecords(list, fields) end},
    {"a:torecords(list, fields)", function() two:torecords(list, fields) end},
    {"a:torecords(list, name)", function() one:torecords(list, "x") end},
    {"a:assignrecords(list, name)",
     function() one:assignrecords(list, "x") end},
    {"a:shape(axis)", function() return a:shape(2) end},
    {"a:get and a:set", function() a:set(3, 4, a:get(4, 3)) end},
    {"a[i] and a[i] = v on one axis", function() row[3] = row[4] end},
  } do
    it(case[1], function() assert.equal(0, garbage(case[2])) end)
  end
end)
