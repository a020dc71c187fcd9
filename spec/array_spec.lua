-- Making arrays: of nested tables, numbers and arrays, by shape, by range and
-- from bytes; and out of them again as bytes, copies and other types. What a
-- table may hold, and what is told of one that holds something else.

local nd = require "ndarray"
local proxy = require "proxy"
local raises = require "raises"
local refuses_all = require "refuses"
local show = require "show"

local function is(a, dtype, shape, values)
  assert.equal(dtype .. " " .. show(shape) .. " " .. values,
               a:dtype() .. " " .. show(a:shape()) .. " " .. show(a:totable()))
end

local function refuses(cases) refuses_all(cases, "refuses ") end

-- {title, what follows "bad argument #1 to 'array' ", table, type}
local function refuses_tables(cases)
  for _, case in ipairs(cases) do
    it("refuses " .. case[1], function()
      raises("bad argument #1 to 'array' " .. case[2], function()
        nd.array(case[3], case[4])
      end)
    end)
  end
end

-- the number 1 in so many tables
local function nested(levels, inner)
  local t = inner or 1
  for _ = 1, levels do t = {t} end
  return t
end

local max, min = math.maxinteger, math.mininteger
local inf, nan = math.huge, 0 / 0
local inexact = (1 << 53) + 1
local overflow = 2.0^128 - 2.0^103 -- the first that rounds to infinity

-- name, least, most, one less, one more, format of string.pack
local integers = {
  {"int8", -128, 127, -129, 128, "b"},
  {"int16", -32768, 32767, -32769, 32768, "h"},
  {"int32", -2147483648, 2147483647, -2147483649, 2147483648, "i4"},
  {"int64", min, max, -2.0^64, 2.0^63, "i8"},
  {"uint8", 0, 255, -1, 256, "B"},
  {"uint16", 0, 65535, -1, 65536, "H"},
  {"uint32", 0, 4294967295, -1, 4294967296, "I4"},
  {"uint64", 0, "18446744073709551615", -1, 2.0^64, "I8"},
}
local formats = {float64 = "d", float32 = "f", bool = "B"}
for _, row in ipairs(integers) do formats[row[1]] = row[6] end
local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}
local every_type = "there are " .. table.concat(dtypes, " ")

describe("the type and shape that a table decides", function()
  local a8 = nd.array({1, 2}, "int8")
  local b8 = nd.array({3, 4}, "int8")
  local f32 = nd.array({0.5, 1}, "float32")
  local u64 = nd.frombytes(("\xff"):rep(8), "uint64")
  local none8 = nd.zeros(0, "int8")
  for _, case in ipairs{
    {"all integers are int64", {1, 2, 3}, "int64", {3}, "{1, 2, 3}"},
    {"all floats are float64", {1.0, 2.5}, "float64", {2}, "{1.0, 2.5}"},
    {"a float at the end makes float64", {1, 2, 0.5}, "float64", {3},
     "{1.0, 2.0, 0.5}"},
    {"a float in front makes float64", {0.5, 1}, "float64", {2}, "{0.5, 1.0}"},
    {"a float in the last row makes float64", {{1, 2}, {3, 4.0}}, "float64",
     {2, 2}, "{{1.0, 2.0}, {3.0, 4.0}}"},
    {"an infinity makes float64", {1, inf}, "float64", {2}, "{1.0, inf}"},
    {"all booleans are bool", {{true}, {false}}, "bool", {2, 1},
     "{{true}, {false}}"},
    {"an empty table is float64", {}, "float64", {0}, "{}"},
    {"empty rows are float64", {{}, {}}, "float64", {2, 0}, "{{}, {}}"},
    {"three levels make three axes", {{{1}, {2}}}, "int64", {1, 2, 1},
     "{{{1}, {2}}}"},
    {"the largest integers stay exact", {max, min}, "int64", {2},
     "{9223372036854775807, -9223372036854775808}"},
    {"a nil at the end of a constructor is not there", {1, 2, nil}, "int64",
     {2}, "{1, 2}"},
    {"arrays of one type keep it", {a8, b8}, "int8", {2, 2},
     "{{1, 2}, {3, 4}}"},
    {"arrays of one type keep it at any depth", {{a8}, {b8}}, "int8",
     {2, 1, 2}, "{{{1, 2}}, {{3, 4}}}"},
    {"uint64 arrays stay uint64", {u64:slice({1, 0})}, "uint64", {1, 0},
     "{{}}"},
    {"float32 arrays stay float32", {f32, f32}, "float32", {2, 2},
     "{{0.5, 1.0}, {0.5, 1.0}}"},
    {"arrays of two integer types are int64", {a8, nd.array{5, 6}}, "int64",
     {2, 2}, "{{1, 2}, {5, 6}}"},
    {"an array beside a table is its values", {a8, {5, 6}}, "int64", {2, 2},
     "{{1, 2}, {5, 6}}"},
    {"a table beside an array is its values", {{5, 6}, a8}, "int64", {2, 2},
     "{{5, 6}, {1, 2}}"},
    {"a float32 array beside a table is float64", {f32, {5, 6}}, "float64",
     {2, 2}, "{{0.5, 1.0}, {5.0, 6.0}}"},
    {"a float32 array after integers makes float64", {a8, f32}, "float64",
     {2, 2}, "{{1.0, 2.0}, {0.5, 1.0}}"},
    {"integers after a float32 array make float64", {f32, a8}, "float64",
     {2, 2}, "{{0.5, 1.0}, {1.0, 2.0}}"},
    {"a float behind nested int8 arrays makes float64",
     {{a8}, {{5, 0.5}}}, "float64", {2, 1, 2}, "{{{1.0, 2.0}}, {{5.0, 0.5}}}"},
    {"bool arrays and boolean tables are bool",
     {nd.array{true}, {false}}, "bool", {2, 1}, "{{true}, {false}}"},
    {"a 0-D array counts as a number", {nd.array(5, "int8"), 6}, "int64", {2},
     "{5, 6}"},
    {"0-D arrays alone count as numbers",
     {nd.array(5, "int8"), nd.array(6, "int8")}, "int64", {2}, "{5, 6}"},
    {"a 0-D float makes float64", {1, nd.array(0.5, "float32")}, "float64",
     {2}, "{1.0, 0.5}"},
    {"an empty array by itself keeps its type", {none8}, "int8", {1, 0},
     "{{}}"},
    {"an empty array beside an empty table is no value", {{}, none8},
     "float64", {2, 0}, "{{}, {}}"},
    {"an empty table beside an empty array is no array", {none8, {}},
     "float64", {2, 0}, "{{}, {}}"},
    {"empty arrays of two types hold no value", {none8, nd.zeros(0, "int16")},
     "float64", {2, 0}, "{{}, {}}"},
    {"a view is read in its own order", {nd.array{1, 2, 3}:slice({-1, 1, -1})},
     "int64", {1, 3}, "{{3, 2, 1}}"},
    {"one table may stand in many places", (function()
      local row = {1, 2}
      return {row, row}
    end)(), "int64", {2, 2}, "{{1, 2}, {1, 2}}"},
    {"a number is a 0-D int64", 5, "int64", {}, "5"},
    {"a float is a 0-D float64", 5.0, "float64", {}, "5.0"},
    {"a boolean is a 0-D bool", false, "bool", {}, "false"},
  } do
    it(case[1], function() is(nd.array(case[2]), table.unpack(case, 3)) end)
  end

  it("32 levels make 32 axes", function()
    assert.equal(32, nd.array(nested(32)):ndim())
  end)
  it("arrays of other types than asked for are converted", function()
    is(nd.array({a8, b8}, "float32"), "float32", {2, 2},
       "{{1.0, 2.0}, {3.0, 4.0}}")
  end)
  it("a uint64 array above int64 stays exact", function()
    assert.is_true(nd.array{u64, u64}[2] == u64)
  end)
  it("a large table is read to its end", function()
    local t = {}
    for i = 1, 10000 do t[i] = i end
    t[10000] = 0.5
    local a = nd.array(t)
    assert.equal("float64 10000 9999.0 0.5",
                 ("%s %d %s %s"):format(a:dtype(), a:size(), a[9999], a[-1]))
  end)
  it("an array is copied", function()
    local a = nd.array{1, 2}
    local b = nd.array(a)
    b[1] = 9
    is(a, "int64", {2}, "{1, 2}")
  end)
  it("a copy of a read-only view can be written", function()
    local a = nd.array(nd.array{1, 2}:broadcast{2, 2})
    assert.is_false(a:isreadonly())
  end)
  it("an array is converted to the type given", function()
    is(nd.array(a8, "float64"), "float64", {2}, "{1.0, 2.0}")
  end)
  it("nils after the last argument do not count", function()
    is(nd.array({1}, nil, nil), "int64", {1}, "{1}")
  end)
end)

describe("nd.array with a type", function()
  for _, row in ipairs(integers) do
    local name, least, most, below, above = table.unpack(row)
    local range = ("is out of range for %s (%s to %s)"):format(name, least,
                                                               most)
    it(name .. " takes its least value", function()
      is(nd.array({least}, name), name, {1}, "{" .. least .. "}")
    end)
    if name ~= "uint64" then
      it(name .. " takes its largest value", function()
        is(nd.array({most}, name), name, {1}, "{" .. most .. "}")
      end)
    end
    it(name .. " takes integral floats as integers", function()
      is(nd.array({3.0, -0.0}, name), name, {2}, "{3, 0}")
    end)
    refuses_tables{
      {"less than the least " .. name,
       ("(%.17g at [1] %s)"):format(below, range), {below}, name},
      {"more than the largest " .. name,
       ("(%.17g at [2] %s)"):format(above, range), {1, above}, name},
      {"a fraction for " .. name,
       ("(0.5 at [1] is not an integer (%s))"):format(name), {0.5}, name},
      {"infinity for " .. name,
       ("(inf at [1] is not an integer (%s))"):format(name), {inf}, name},
      {"NaN for " .. name, ("(NaN at [1] is not an integer (%s))"):format(name),
       {nan}, name},
      {"a boolean for " .. name, "(number expected at [2], got boolean)",
       {1, true}, name},
      {"a numeral for " .. name, "(number expected at [1], got string)",
       {"1"}, name},
    }
  end

  it("uint64 takes floats above math.maxinteger", function()
    assert.is_true(nd.array({2.0^63}, "uint64")
                   == nd.frombytes(string.pack("I8", 1 << 63), "uint64"))
  end)
  it("float32 rounds floats", function()
    is(nd.array({0.1}, "float32"), "float32", {1},
       "{" .. string.unpack("f", string.pack("f", 0.1)) .. "}")
  end)
  it("float32 rounds integers", function()
    is(nd.array({16777217}, "float32"), "float32", {1}, "{16777216.0}")
  end)
  it("float32 takes what rounds to its largest number", function()
    local a = nd.array({overflow - 2.0^75}, "float32")
    assert.equal(2.0^128 - 2.0^104, a[1])
  end)
  it("floats of 0 have no sign", function()
    for _, name in ipairs{"float32", "float64"} do
      for _, a in ipairs{nd.array({0}, name), nd.zeros(1, "int8"):astype(name),
                         nd.zeros({1}, "uint64"):astype(name),
                         nd.full(1, 0, name), nd.range(0, 0, 1, name),
                         nd.ones(1, name):assign(0),
                         nd.ones(1, name):assign{0}} do
        assert.equal(math.huge, 1 / a[1])
      end
    end
  end)

  it("an array of floats behind one of integers converts only that", function()
    for _ = 1, 20 do -- new memory has what old arrays left there
      for _ = 1, 50 do nd.full({2, 3}, math.maxinteger) end
      collectgarbage()
      local a = nd.array{nd.array{1, 2, 3}, nd.array{0.5, 1.5, 2.5}}
      is(a, "float64", {2, 3}, "{{1.0, 2.0, 3.0}, {0.5, 1.5, 2.5}}")
    end
  end)
  it("float32 rounds an integer once", function()
    -- by way of a float64 this would be halfway, and become 2^60
    local a = nd.array({(1 << 60) + (1 << 36) + 1}, "float32")
    assert.equal(2.0^60 + 2.0^37, a[1])
  end)
  it("float32 rounds down what is below a half by its last bits", function()
    -- 2^38 is that half; all bits below it are set, but for some of the last 11
    local x = 1 << 62 | 1 << 39 | (1 << 38) - (1 << 11) | 1
    assert.equal(0x1p62 + 0x1p39, nd.array({x}, "float32")[1])
  end)
  for _, name in ipairs{"float32", "float64"} do
    it(name .. " takes infinity", function()
      is(nd.array({inf, -inf}, name), name, {2}, "{inf, -inf}")
    end)
    it(name .. " takes NaN", function()
      local x = nd.array({nan}, name)[1]
      assert.is_true(x ~= x)
    end)
    it(name .. " makes floats of integers", function()
      is(nd.array({{1}, {2}}, name), name, {2, 1}, "{{1.0}, {2.0}}")
    end)
    refuses_tables{
      {"a boolean for " .. name, "(number expected at [1], got boolean)",
       {true}, name},
      {"a numeral for " .. name, "(number expected at [2], got string)",
       {0.5, "0.5"}, name},
    }
  end
  it("float64 takes integers that it holds exactly", function()
    is(nd.array({1 << 62}, "float64"), "float64", {1},
       "{" .. 2.0^62 .. "}")
  end)
  it("bool takes booleans", function()
    is(nd.array({{true, false}}, "bool"), "bool", {1, 2}, "{{true, false}}")
  end)
  refuses_tables{
    {"a number too large for float32", "(1e+39 at [1] is too large for "
     .. "float32)", {1e39}, "float32"},
    {"a number that float32 would round to infinity",
     ("(%.17g at [2] is too large for float32)"):format(overflow),
     {1, overflow}, "float32"},
    {"an integer inexact in float64",
     "(9007199254740993 at [1] is not exact in float64)", {inexact},
     "float64"},
    {"math.maxinteger for float64",
     "(9223372036854775807 at [1] is not exact in float64)", {max}, "float64"},
    {"an inexact integer after floats",
     "(9007199254740993 at [2] is not exact in float64)", {0.5, inexact}},
    {"an inexact integer before floats",
     "(9007199254740993 at [1][2] is not exact in float64)",
     {{1, inexact}, {0.5, 1}}},
    {"1 for bool", "(boolean expected at [1], got number)", {1}, "bool"},
    {"a string for bool", "(boolean expected at [2], got string)",
     {true, "true"}, "bool"},
    {"a 0-D number out of range",
     "(300 is out of range for int8 (-128 to 127))", 300, "int8"},
    {"a 0-D number too large", "(1e+39 is too large for float32)", 1e39,
     "float32"},
    {"a 0-D boolean for a number type", "(number expected, got boolean)", true,
     "int8"},
    {"a 0-D number for bool", "(boolean expected, got number)", 1, "bool"},
    {"an array whose values do not fit",
     "(300 at [2][1] is out of range for int8 (-128 to 127))",
     nd.array{{1}, {300}}, "int8"},
    {"a bool array for a number type", "(number expected at [1], got boolean)",
     nd.array{true}, "int8"},
    {"an array in a table whose values do not fit",
     "(300 at [2][1] is out of range for int8 (-128 to 127))",
     {{1}, nd.array{300}}, "int8"},
  }
end)

describe("nd.array of a bad table", function()
  local cycle = {}
  cycle[1] = cycle
  refuses_tables{
    {"a string", "(number expected at [3][2], got string)",
     {{1, 2}, {3, 4}, {5, "x"}}},
    {"a string in front", "(number expected at [1], got string)", {"x", 1}},
    {"a function", "(number expected at [2], got function)", {1, print}},
    {"a userdata", "(number expected at [2], got userdata)", {1, io.stdout}},
    {"a coroutine", "(number expected at [1], got thread)",
     {coroutine.create(print)}},
    {"a boolean beside numbers", "(number expected at [2], got boolean)",
     {1, true}},
    {"a boolean beside floats", "(number expected at [2][1], got boolean)",
     {{1.5}, {false}}},
    {"a number beside booleans", "(boolean expected at [2], got number)",
     {true, 1}},
    {"a string beside booleans", "(boolean expected at [2], got string)",
     {true, "x"}},
    {"a bool array beside an int8 array",
     "(number expected at [2][1], got boolean)",
     {nd.zeros(1, "int8"), nd.array{true}}},
    {"an int8 array beside a bool array",
     "(boolean expected at [2][1], got number)",
     {nd.array{true}, nd.zeros(1, "int8")}},
    {"longer rows", "([2] has 3 elements, [1] has 2)", {{1, 2}, {1, 2, 3}}},
    {"shorter rows", "([2] has 3 elements, [1] has 4)",
     {{1, 2, 3, 4}, {1, 2, 3}}},
    {"ragged rows further in", "([2][1] has 1 element, [1][1] has 2)",
     {{{1, 2}, {3, 4}}, {{5}, {6, 7}}}},
    {"planes of another height", "([2] has 1 element, [1] has 2)",
     {{{1}, {2}}, {{3}}}},
    {"an empty row behind", "([2] has 0 elements, [1] has 1)", {{1}, {}}},
    {"an empty row in front", "([2] has 1 element, [1] has 0)", {{}, {1}}},
    {"a table among numbers", "(number expected at [2], got table)",
     {1, {2}}},
    {"a number among tables", "(table expected at [2], got number)",
     {{1}, 2}},
    {"a number beside an empty table", "(table expected at [2], got number)",
     {{}, 1}},
    {"a deeper element", "(number expected at [2][1], got table)",
     {{1}, {{2}}}},
    {"a shallower element", "(table expected at [2][1], got number)",
     {{{1}}, {2}}},
    {"a string among tables", "(table expected at [2], got string)",
     {{1}, "x"}},
    {"an array of another length",
     "([2] is an array of shape (3), (2) expected)", {{1, 2}, nd.zeros(3)}},
    {"an array with another number of axes",
     "([2] is an array of shape (1, 2), (2) expected)",
     {nd.zeros(2), nd.zeros{1, 2}}},
    {"a row of another length than an array",
     "([2] has 1 element, [1] has 2)", {nd.zeros(2), {1}}},
    {"an array among numbers", "(number expected at [2], got array)",
     {1, nd.zeros(1)}},
    {"a number among arrays", "(table expected at [2], got number)",
     {nd.zeros(1), 1}},
    {"a uint64 that no other type holds",
     "(18446744073709551615 at [1][1] is out of range for int64 "
     .. "(-9223372036854775808 to 9223372036854775807))",
     {nd.frombytes(("\xff"):rep(8), "uint64"), {1}}},
    {"a cycle",
     "(nested deeper than 32 levels, or a cycle, at [1][1]…)", cycle},
    {"a cycle further in",
     "(nested deeper than 32 levels, or a cycle, at [1][1]…)", {{cycle}}},
    {"a cycle that is not the first element",
     "(number expected at [2], got table)", (function()
       local t = {1}
       t[2] = t
       return t
     end)()},
    {"33 levels", "(nested deeper than 32 levels, or a cycle, at [1][1]…)",
     nested(33)},
    {"33 levels around nothing",
     "(nested deeper than 32 levels, or a cycle, at [1][1]…)",
     nested(32, {})},
    {"an array that makes 33 levels",
     "(nested deeper than 32 levels, or a cycle, at [1][1]…)",
     {nd.array(nested(32))}},
  }
  refuses{
    {"a string for a table", "bad argument #1 to 'array' (table, number, "
     .. "boolean or array expected, got string)", function() nd.array("1") end},
    {"nil for a table", "bad argument #1 to 'array' (table, number, boolean "
     .. "or array expected, got n", function() nd.array() end},
    {"another userdata", "bad argument #1 to 'array' (table, number, boolean "
     .. "or array expected, got userdata)",
     function() nd.array(io.stdout) end},
    {"an unknown type", "bad argument #2 to 'array' (unknown element type "
     .. '"float": ' .. every_type .. ")",
     function() nd.array({}, "float") end},
    {"a type in capitals", 'unknown element type "INT8"',
     function() nd.array({}, "INT8") end},
    {"a type with a zero in it", "unknown element type",
     function() nd.array({}, "int8\0") end},
    {"a long unknown type, cut to 40 bytes",
     'unknown element type "' .. ("x"):rep(40) .. '": ',
     function() nd.array({}, ("x"):rep(1000)) end},
    {"a number for a type", "bad argument #2 to 'array' (name of an element "
     .. "type expected, got number: several numbers go into one table, "
     .. "{2, 3})", function() nd.array({}, 8) end},
    {"a third argument", "bad argument #3 to 'array' (too many arguments: "
     .. "elements go into one table, {1, 2})",
     function() nd.array({}, "int8", false) end},
  }
end)

describe("a hole", function()
  local function with_hole(n, at)
    local t = {}
    for i = 1, n do t[i] = i end
    t[at] = nil
    return t
  end
  refuses_tables{
    {"in a constructor", "([3] is nil: a hole", {1, 2, nil, 4}},
    {"in front", "([1] is nil: a hole", {nil, 2}},
    {"in front, with nothing else than what follows", "([1] is nil: a hole",
     {[2] = 5}},
    {"far before a lone element", "([2] is nil: a hole", {1, [1000000] = 2}},
    {"before math.maxinteger", "([2] is nil: a hole", {1, [max] = 2}},
    {"in a row", "([2][2] is nil: a hole", {{1, 2, 3}, {4, nil, 6}}},
    {"in the first row", "([1][2] is nil: a hole", {{1, nil, 3}, {4, 5, 6}}},
    {"among rows", "([2] is nil: a hole", {{1}, nil, {3}}},
    {"among empty rows", "([2] is nil: a hole", {{}, nil, {}}},
    {"among booleans", "([2] is nil: a hole", {true, nil, false}},
    {"with a type given", "([2] is nil: a hole", {1, nil, 3}, "int8"},
  }
  for _, n in ipairs{10, 33, 100, 10000} do
    for _, at in ipairs{1, 2, n // 2, n - 1} do
      refuses_tables{{("at [%d] of %d elements"):format(at, n),
                      ("([%d] is nil: a hole"):format(at), with_hole(n, at)}}
    end
  end
  it("never shortens an array, wherever the border is found", function()
    for n = 2, 66 do
      for at = 1, n - 1 do
        local grown = {}
        for i = 1, n do grown[i] = i ~= at and i or nil end
        for _, t in ipairs{with_hole(n, at), grown} do
          raises(("([%d] is nil: a hole"):format(at), nd.array, t)
        end
      end
    end
  end)
end)

describe("a stray key", function()
  local function with_key(n, key)
    local t = {}
    for i = 1, n do
      t[i] = i
      if i == n // 2 then t[key] = 0 end
    end
    return t
  end
  refuses_tables{
    {"at the top", '(key "x": a list expected)', {1, 2, x = 3}},
    {"at the top of nothing else", '(key "x": a list expected)', {x = 3}},
    {"in a row", '(key "x" at [1]: a list expected)', {{1, x = 3}, {2}}},
    {"in the last row", '(key "x" at [2]: a list expected)',
     {{1}, {2, x = 3}}},
    {"that are a record", '(key "x" at [2]: a list expected; '
     .. "nd.fromrecords reads records)", {{}, {x = 3}}},
    {"in a record's place, and no name", "(key 0 at [2]: a list expected)",
     {{}, {[0] = 3}}},
    {"three levels in", '(key "x" at [1][2]: a list expected)',
     {{{1}, {2, x = 3}}}},
    {"0", "(key 0: a list expected)", {1, [0] = 0}},
    {"-1", "(key -1: a list expected)", {1, [-1] = 0}},
    {"math.mininteger", "(key -9223372036854775808: a list expected)",
     {1, [min] = 0}},
    {"that is a fraction", "(key 1.5: a list expected)", {1, 2, [1.5] = 0}},
    {"that is a boolean", "(key true: a list expected)", {1, [true] = 0}},
    {"that is a table", "(key of type table: a list expected)", {1, [{}] = 0}},
    {"that is an array", "(key of type array: a list expected)",
     {1, [nd.array{}] = 0}},
    {"that is a numeral", '(key "2": a list expected)', {1, ["2"] = 0}},
    {"that is n, as of table.pack", '(key "n": a list expected)',
     table.pack(1, 2)},
    {"that is long, cut to 40 bytes",
     '(key "' .. ("k"):rep(40) .. '": a list expected)',
     {1, [("k"):rep(1000)] = 0}},
    {"of exactly 40 bytes",
     '(key "' .. ("k"):rep(40) .. '": a list expected)',
     {1, [("k"):rep(40)] = 0}},
    {"with a per cent sign", '(key "%s%n": a list expected)',
     {1, ["%s%n"] = 0}},
  }
  for _, n in ipairs{2, 9, 100, 10000} do
    refuses_tables{
      {"put in the middle of " .. n, '(key "x": a list expected)',
       with_key(n, "x")},
      {"0 put in the middle of " .. n, "(key 0: a list expected)",
       with_key(n, 0)},
      {"-7.5 put in the middle of " .. n, "(key -7.5: a list expected)",
       with_key(n, -7.5)},
    }
  end
end)

describe("the first fault in reading order is told:", function()
  for _, case in ipairs{
    {"a string before a hole", "(number expected at [1], got string)",
     {"x", nil, 3}},
    {"a hole before a string", "([2] is nil: a hole", {1, nil, "x"}},
    {"a string before a longer row", "(number expected at [1][1], got string)",
     {{"x"}, {1, 2}}},
    {"a longer row before a string", "([2] has 2 elements, [1] has 1)",
     {{1}, {1, 2}, {"x"}}},
    {"an element before a stray key", "(number expected at [2], got boolean)",
     {1, true, x = 1}},
    {"a row's stray key before the next row",
     '(key "x" at [1]: a list expected)', {{1, x = 1}, {"x"}}},
    {"a row's element before an outer stray key",
     "(number expected at [2][1], got string)", {{1}, {"x"}, x = 1}},
    {"an inexact integer before a string",
     "(number expected at [2], got string)", {inexact, "x", 0.5}},
    {"a number out of range before a boolean",
     "(300 at [1] is out of range for int8 (-128 to 127))", {300, true},
     "int8"},
  } do
    it(case[1], function()
      raises("bad argument #1 to 'array' " .. case[2], function()
        nd.array(case[3], case[4])
      end)
    end)
  end
end)

describe("a table with __index and __len", function()
  it("is read through them", function()
    is(nd.array(proxy{1, 2, 3}), "int64", {3}, "{1, 2, 3}")
  end)
  it("is as long as __len says", function()
    is(nd.array(proxy({1, 2, 3}, 2)), "int64", {2}, "{1, 2}")
  end)
  it("may say its length as an integral float", function()
    is(nd.array(proxy({1, 2, 3}, 2.0)), "int64", {2}, "{1, 2}")
  end)
  it("may be empty", function()
    is(nd.array(proxy{}), "float64", {0}, "{}")
  end)
  it("may hold others of its kind", function()
    is(nd.array(proxy{proxy{1, 2}, {3, 0.5}}), "float64", {2, 2},
       "{{1.0, 2.0}, {3.0, 0.5}}")
  end)
  it("may hold one plain row in many places", function()
    local row = {1, 2}
    is(nd.array(proxy{row, {3, 4}, row, row}), "int64", {4, 2},
       "{{1, 2}, {3, 4}, {1, 2}, {1, 2}}")
    is(nd.array(proxy{row, {0.5, 4}, row, row}), "float64", {4, 2},
       "{{1.0, 2.0}, {0.5, 4.0}, {1.0, 2.0}, {1.0, 2.0}}")
    is(nd.zeros({3, 2}, "int64"):assign(proxy{row, row, row}), "int64", {3, 2},
       "{{1, 2}, {1, 2}, {1, 2}}")
  end)

  it("may stand in many places", function()
    local row = proxy{1, 2}
    is(nd.array{{row, row}, {row, {3, 4}}}, "int64", {2, 2, 2},
       "{{{1, 2}, {1, 2}}, {{1, 2}, {3, 4}}}")
  end)

  it("may stand among plain rows", function()
    is(nd.array{{1, 2}, proxy{3, 4}}, "int64", {2, 2}, "{{1, 2}, {3, 4}}")
  end)
  it("may hold arrays", function()
    is(nd.array(proxy{nd.zeros(1, "int8"), nd.ones(1, "int8")}), "int8",
       {2, 1}, "{{0}, {1}}")
  end)
  it("is read once, each element in its turn", function()
    local read = {}
    nd.array(setmetatable({}, {
      __len = function() return 3 end,
      __index = function(_, i)
        read[#read + 1] = i
        return i
      end
    }))
    assert.same({1, 2, 3}, read)
  end)
  it("with __index alone is read raw", function()
    is(nd.array(setmetatable({1}, {__index = {7, 8}})), "int64", {1}, "{1}")
  end)
  it("with __len alone is read raw", function()
    is(nd.array(setmetatable({1}, {__len = function() return 5 end})),
       "int64", {1}, "{1}")
  end)
  it("with any other metamethod is read raw", function()
    is(nd.array(setmetatable({1}, {__call = print})), "int64", {1}, "{1}")
  end)
  it("passes the errors of __index through", function()
    raises("no such tile", nd.array, setmetatable({}, {
      __len = function() return 2 end,
      __index = function() error("no such tile") end
    }))
  end)
  it("passes the errors of __len through", function()
    raises("no length", nd.array, setmetatable({}, {
      __len = function() error("no length") end, __index = {}
    }))
  end)
  it("passes an error that is a table through as it is", function()
    local fault = {}
    local _, got = pcall(nd.array, setmetatable({}, {
      __len = function() error(fault) end, __index = {}
    }))
    assert.equal(fault, got)
  end)
  refuses_tables{
    {"a hole in it", "([3] is nil: a hole", proxy({1, 2}, 3)},
    {"a row of it that is too long", "([2] has 3 elements, [1] has 2)",
     {{1, 2}, proxy{1, 2, 3}}},
    {"a string in it", "(number expected at [2][1], got string)",
     {proxy{1}, proxy{"x"}}},
    {"a negative length",
     "(a length of at least 0 expected from __len, got -1)", proxy({}, -1)},
    {"a fraction for a length",
     "(a length of at least 0 expected from __len at [1], got 1.5)",
     {proxy({}, 1.5)}},
    {"a length that memory cannot have",
     "(the shape has too many elements)", proxy({1}, max)},
  }
end)

describe("nd.zeros and nd.ones", function()
  it("give float64 unless a type is given", function()
    is(nd.zeros(2), "float64", {2}, "{0.0, 0.0}")
  end)
  for _, name in ipairs(dtypes) do
    local zero = name == "bool" and "false"
                 or name:find("float") and "0.0" or "0"
    local one = name == "bool" and "true"
                or name:find("float") and "1.0" or "1"
    it("give " .. name .. " zeros", function()
      is(nd.zeros({1, 2}, name), name, {1, 2},
         ("{{%s, %s}}"):format(zero, zero))
    end)
    it("give " .. name .. " ones", function()
      is(nd.ones({2, 1}, name), name, {2, 1},
         ("{{%s}, {%s}}"):format(one, one))
    end)
  end
  it("make a 0-D array of an empty shape", function()
    is(nd.zeros{}, "float64", {}, "0.0")
  end)
  it("take integral floats as lengths", function()
    is(nd.ones({2.0}, "int8"), "int8", {2}, "{1, 1}")
  end)
  it("take lengths of 0", function()
    is(nd.zeros{2, 0, 3}, "float64", {2, 0, 3}, "{{}, {}}")
  end)
  it("take 32 axes", function()
    assert.equal(32, nd.ones(nd.array(nested(32)):shape()):ndim())
  end)
  it("take the shape that another array gives", function()
    local a = nd.zeros{2, 3}
    assert.same(a:shape(), nd.ones(a:shape()):shape())
  end)
end)

describe("nd.full", function()
  for _, case in ipairs{
    {"an integer as int64", {{1, 2}, 7}, "int64", {1, 2}, "{{7, 7}}"},
    {"a float as float64", {2, 7.0}, "float64", {2}, "{7.0, 7.0}"},
    {"a boolean as bool", {2, true}, "bool", {2}, "{true, true}"},
    {"a value as the type given", {2, 7, "float32"}, "float32", {2},
     "{7.0, 7.0}"},
    {"an integral float for an integer type", {1, 7.0, "uint8"}, "uint8", {1},
     "{7}"},
    {"a 0-D array", {{}, -1, "int8"}, "int8", {}, "-1"},
    {"an array without elements", {0, 1}, "int64", {0}, "{}"},
  } do
    it("gives " .. case[1], function()
      is(nd.full(table.unpack(case[2])), table.unpack(case, 3))
    end)
  end
  refuses{
    {"no value", "bad argument #2 to 'full' (number or boolean expected, got n",
     function() nd.full(2) end},
    {"a string", "bad argument #2 to 'full' (number or boolean expected, got "
     .. "string)", function() nd.full(2, "1") end},
    {"a table", "bad argument #2 to 'full' (number or boolean expected, got "
     .. "table)", function() nd.full(2, {1}) end},
    {"a value out of range", "bad argument #2 to 'full' (300 is out of range "
     .. "for uint8 (0 to 255))", function() nd.full(2, 300, "uint8") end},
    {"a boolean for a number type", "bad argument #2 to 'full' (number "
     .. "expected, got boolean)", function() nd.full(2, true, "int8") end},
    {"a number for bool", "bad argument #2 to 'full' (boolean expected, got "
     .. "number)", function() nd.full(2, 1, "bool") end},
    {"an inexact value", "bad argument #2 to 'full' (9007199254740993 is not "
     .. "exact in float64)", function() nd.full(2, inexact, "float64") end},
    {"a value too large", "bad argument #2 to 'full' (1e+39 is too large for "
     .. "float32)", function() nd.full(2, 1e39, "float32") end},
    {"a fraction for an integer type",
     "bad argument #2 to 'full' (0.5 is not an integer (int8))",
     function() nd.full(2, 0.5, "int8") end},
    {"an unknown type", "bad argument #3 to 'full' (unknown element type "
     .. '"x": ' .. every_type .. ")", function() nd.full(2, 1, "x") end},
    {"a fourth argument", "bad argument #4 to 'full' (too many arguments",
     function() nd.full(2, 1, "int8", 1) end},
  }
end)

describe("a shape", function()
  local many = {}
  for i = 1, 33 do many[i] = 1 end
  for name, make in pairs{
    zeros = function(shape) nd.zeros(shape) end,
    ones = function(shape) nd.ones(shape) end,
    full = function(shape) nd.full(shape, 1) end,
    frombytes = function(shape) nd.frombytes("", "float64", shape) end,
  } do
    for _, case in ipairs{
      {"a string", "integer or list of lengths expected, got string", "2"},
      {"a boolean", "integer or list of lengths expected, got boolean", true},
      {"an array", "integer or list of lengths expected, got array: "
       .. "a:shape() is one",
       nd.array{2}},
      {"a fraction", "integer expected, got 1.5", 1.5},
      {"a negative length", "the length -1 at [1] is negative", -1},
      {"a negative length in a list", "the length -2 at [2] is negative",
       {1, -2}},
      {"math.mininteger",
       "the length -9223372036854775808 at [1] is negative", min},
      {"a fraction in a list",
       "integer expected at [2] of the lengths, got 1.5", {1, 1.5}},
      {"a numeral in a list",
       "integer expected at [1] of the lengths, got string", {"2"}},
      {"a hole", "integer expected at [2] of the lengths, got nil",
       {1, nil, 3}},
      {"a stray key", 'key "x" in a list of lengths', {1, x = 2}},
      {"a stray number", "key 0 in a list of lengths", {1, [0] = 2}},
      {"33 axes", "a list of 33 lengths, but an array has at most 32 axes",
       many},
      {"a length beyond memory", "the shape has too many elements", max},
      {"lengths whose product overflows", "the shape has too many elements",
       {2^40, 2^40}},
      {"bytes that overflow", "the shape has too many elements", 2^61},
      {"lengths that overflow beside a 0", "the shape has too many elements",
       {max, max, 0}},
    } do
      it("of nd." .. name .. " is not " .. case[1], function()
        raises(("bad argument #%d to '%s' (%s)"):format(
                 name == "frombytes" and 3 or 1, name, case[2]),
               function() local _ = make(case[3]) end)
      end)
    end
  end
  refuses{
    {"none for nd.zeros", "bad argument #1 to 'zeros' (integer or list of "
     .. "lengths expected, got n", function() nd.zeros() end},
    {"lengths as arguments of their own", "bad argument #2 to 'zeros' (name "
     .. "of an element type expected, got number: several numbers go into "
     .. "one table, {2, 3})",
     function() nd.zeros(2, 3) end},
    {"an unknown type for nd.zeros", "bad argument #2 to 'zeros' (unknown "
     .. 'element type "double": ' .. every_type .. ")",
     function() nd.zeros(2, "double") end},
    {"a type with a zero for nd.ones", "bad argument #2 to 'ones' (unknown",
     function() nd.ones(2, "int8\0\0") end},
    {"a third argument to nd.zeros", "bad argument #3 to 'zeros' (too many "
     .. "arguments: a shape is one list, {2, 3})",
     function() nd.zeros(2, "int8", 1) end},
    {"a third argument to nd.ones", "bad argument #3 to 'ones' (too many "
     .. "arguments: a shape is one list, {2, 3})",
     function() nd.ones(2, "int8", 1) end},
    {"more than there is memory for", "not enough memory",
     function() nd.zeros(2^50) end},
    {"all bytes there could be", "not enough memory",
     function() nd.full(max, true) end},
  }
end)

describe("nd.range", function()
  for _, case in ipairs{
    {"includes both ends", {1, 4}, "int64", {4}, "{1, 2, 3, 4}"},
    {"stops before a last that it does not meet", {1, 6, 2}, "int64", {3},
     "{1, 3, 5}"},
    {"counts down", {3, 1, -1}, "int64", {3}, "{3, 2, 1}"},
    {"is one element from a number to itself", {5, 5}, "int64", {1}, "{5}"},
    {"is empty when the step leads away", {1, 3, -1}, "int64", {0}, "{}"},
    {"is empty when last lies before first", {3, 1}, "int64", {0}, "{}"},
    {"is float64 when first is a float", {1.0, 3}, "float64", {3},
     "{1.0, 2.0, 3.0}"},
    {"is float64 when last is a float", {1, 2.5}, "float64", {2}, "{1.0, 2.0}"},
    {"is float64 when the step is a float", {0, 1, 0.5}, "float64", {3},
     "{0.0, 0.5, 1.0}"},
    {"counts floats down", {1, 0, -0.5}, "float64", {3}, "{1.0, 0.5, 0.0}"},
    {"is empty when a float step leads away", {0, 1, -0.5}, "float64", {0},
     "{}"},
    {"takes a type", {1, 3, 1, "float32"}, "float32", {3}, "{1.0, 2.0, 3.0}"},
    {"takes a type and no step", {1, 3, nil, "uint8"}, "uint8", {3},
     "{1, 2, 3}"},
    {"takes integral floats for an integer type", {0.0, 2.0, 1.0, "int8"},
     "int8", {3}, "{0, 1, 2}"},
    {"goes up to math.maxinteger", {max - 1, max}, "int64", {2},
     ("{%d, %d}"):format(max - 1, max)},
    {"goes down to math.mininteger", {min + 1, min, -1}, "int64", {2},
     ("{%d, %d}"):format(min + 1, min)},
    {"spans all integers in large steps", {min, max, max}, "int64", {3},
     ("{%d, -1, %d}"):format(min, max - 1)},
    {"takes math.mininteger for a step", {max, min, min}, "int64", {2},
     ("{%d, -1}"):format(max)},
    {"takes floats further apart than the largest float",
     {-1.5e308, 1.5e308, 1.5e308}, "float64", {3},
     "{-1.5e+308, 0.0, 1.5e+308}"},
    {"takes steps whose product is infinite", {1.5e308, -1.5e308, -1e308},
     "float64", {4}, "{1.5e+308, 5e+307, -5e+307, -1.5e+308}"},
  } do
    it(case[1], function()
      is(nd.range(table.unpack(case[2], 1, 4)), table.unpack(case, 3))
    end)
  end
  it("adds the step i-1 times at once, not one by one", function()
    local a = nd.range(0, 1, 0.1)
    for i = 1, #a do assert.equal(0 + (i - 1) * 0.1, a[i]) end
  end)
  it("counts what lies between the largest floats", function()
    local a = nd.range(-1.7e308, 1.7e308, 1e307)
    assert.equal(35, #a)
    assert.equal(1.7e308, a[35])
    assert.equal(-1.7e308 + 17 * 1e307, a[18])
  end)
  it("ends before what is too large for a float", function()
    local most = 0x1.fffffffffffffp1023
    local third = most / 3 -- rounded up
    assert.is_true(nd.array{0.0, third, 2 * third} ==
                   nd.range(0.0, most, third))
    assert.is_true(nd.array{0.0, -third, -2 * third} ==
                   nd.range(0.0, -most, -third))
  end)
  it("has floor((last-first)/step)+1 elements", function()
    for n = 1, 100 do
      assert.equal(math.floor(n / 10 / 0.1) + 1, #nd.range(0, n / 10, 0.1))
    end
  end)
  refuses{
    {"no last", "bad argument #2 to 'range' (number expected, got n",
     function() nd.range(1) end},
    {"a numeral", "bad argument #1 to 'range' (number expected, got string: "
     .. "nd.range(first, last, step, dtype))",
     function() nd.range("1", 2) end},
    {"a string for a step",
     "bad argument #3 to 'range' (number expected, got string",
     function() nd.range(1, 2, "1") end},
    {"a step of 0", "bad argument #3 to 'range' (a step of 0)",
     function() nd.range(1, 2, 0) end},
    {"a step of 0.0", "bad argument #3 to 'range' (a step of 0)",
     function() nd.range(1, 2, 0.0) end},
    {"a step of 0 before a limit that is not exact",
     "bad argument #3 to 'range' (a step of 0)",
     function() nd.range(max, 5.5, 0) end},
    {"NaN", "bad argument #1 to 'range' (a finite number expected)",
     function() nd.range(nan, 1) end},
    {"infinity", "bad argument #2 to 'range' (a finite number expected)",
     function() nd.range(1, inf) end},
    {"an infinite step", "bad argument #3 to 'range' (a finite number "
     .. "expected)", function() nd.range(1, 2, -inf) end},
    {"all integers", "bad argument #2 to 'range' (the range has too many "
     .. "elements)", function() nd.range(min, max) end},
    {"more floats than memory can have", "bad argument #2 to 'range' (the "
     .. "range has too many elements)", function() nd.range(0, 1e300) end},
    {"an integer that no float holds", "bad argument #1 to 'range' "
     .. "(9007199254740993 is not exact in float64)",
     function() nd.range(inexact, 1.0) end},
    {"elements that do not fit", "bad argument #4 to 'range' (128 at [128] is "
     .. "out of range for int8 (-128 to 127))",
     function() nd.range(1, 200, 1, "int8") end},
    {"fractions in an integer type",
     "bad argument #4 to 'range' (0.5 at [2] is not an integer (int8))",
     function() nd.range(0, 1, 0.5, "int8") end},
    {"bool", "bad argument #4 to 'range' (boolean expected at [1], got number)",
     function() nd.range(0, 1, 1, "bool") end},
    {"an unknown type", "bad argument #4 to 'range' (unknown element type "
     .. '"x": ' .. every_type .. ")", function() nd.range(0, 1, 1, "x") end},
    {"a fifth argument", "bad argument #5 to 'range' (too many arguments)",
     function() nd.range(0, 1, 1, "int8", 1) end},
  }
end)

describe("bytes", function()
  for _, name in ipairs(dtypes) do
    local one, two = 1, name == "bool" and 0 or 2
    local packed = string.pack("=" .. formats[name]:rep(2), one, two)
    it("of " .. name .. " come in", function()
      local a = nd.frombytes(packed, name)
      assert.is_true(a == nd.array(name == "bool" and {true, false} or {1, 2},
                                   name))
    end)
    it("of " .. name .. " go out", function()
      local a = nd.array(name == "bool" and {true, false} or {1, 2}, name)
      assert.equal(packed, a:tobytes())
    end)
  end
  it("take a shape", function()
    is(nd.frombytes("\1\2\3\4\5\6", "int8", {2, 3}), "int8", {2, 3},
       "{{1, 2, 3}, {4, 5, 6}}")
  end)
  it("take a shape that is an integer", function()
    is(nd.frombytes("\1\2", "int8", 2), "int8", {2}, "{1, 2}")
  end)
  it("of one element may be 0-D", function()
    is(nd.frombytes("\7", "int8", {}), "int8", {}, "7")
  end)
  it("may be none", function()
    is(nd.frombytes("", "float64"), "float64", {0}, "{}")
  end)
  it("may be none with a length of 0", function()
    is(nd.frombytes("", "int8", {0, 5}), "int8", {0, 5}, "{}")
  end)
  it("other than 0 are true", function()
    is(nd.frombytes("\0\1\2\xff", "bool"), "bool", {4},
       "{false, true, true, true}")
  end)
  it("of true are 1, whatever they were", function()
    assert.equal("\0\1\1", nd.frombytes("\0\2\xff", "bool"):tobytes())
  end)
  it("with zeros in them are all read", function()
    is(nd.frombytes("\0\0\1\0", "int8"), "int8", {4}, "{0, 0, 1, 0}")
  end)
  it("are copied, not shared", function()
    local s = "\1\2"
    nd.frombytes(s, "int8"):assign(7)
    assert.equal("\1\2", s)
  end)
  it("of a view are in row-major order", function()
    assert.equal("\1\3\2\4",
                 nd.array({{1, 2}, {3, 4}}, "int8"):transpose():tobytes())
  end)
  it("of a reversed slice are reversed", function()
    assert.equal("\3\1", nd.array({1, 2, 3}, "int8"):slice({-1, 1, -2})
                           :tobytes())
  end)
  it("of a broadcast array repeat", function()
    assert.equal("\5\5\5", nd.array(5, "int8"):broadcast(3):tobytes())
  end)
  it("of a 0-D array are one element", function()
    assert.equal("\5", nd.array(5, "int8"):tobytes())
  end)
  it("of an empty array are none", function()
    assert.equal("", nd.zeros{2, 0}:tobytes())
  end)
  refuses{
    {"a number for bytes", "bad argument #1 to 'frombytes' (string expected, "
     .. "got number)", function() nd.frombytes(5, "int8") end},
    {"bytes without a type", "bad argument #2 to 'frombytes' (name of an "
     .. "element type expected, got n", function() nd.frombytes("abc") end},
    {"bytes of an unknown type", "bad argument #2 to 'frombytes' (unknown "
     .. 'element type "char": ' .. every_type .. ")",
     function() nd.frombytes("abc", "char") end},
    {"half an element", "bad argument #1 to 'frombytes' (3 bytes are no whole "
     .. "number of int16 elements)",
     function() nd.frombytes("abc", "int16") end},
    {"fewer bytes than the shape has", "bad argument #3 to 'frombytes' (shape "
     .. "(3) has 3 elements, the string 2)",
     function() nd.frombytes("abcd", "int16", 3) end},
    {"more bytes than the shape has", "bad argument #3 to 'frombytes' (shape "
     .. "(1, 2) has 2 elements, the string 3)",
     function() nd.frombytes("abcdef", "int16", {1, 2}) end},
    {"a fourth argument", "bad argument #4 to 'frombytes' (too many "
     .. "arguments)", function() nd.frombytes("", "int8", 0, 0) end},
    {"an argument to tobytes",
     "bad argument #1 to 'tobytes' (too many arguments)",
     function() nd.zeros(1):tobytes(1) end},
  }
end)

describe("a:copy and a:astype", function()
  it("copy gives other elements of the same values", function()
    local a = nd.array({1, 2}, "int8")
    local b = a:copy()
    b[1] = 9
    assert.equal("{1, 2} {9, 2}", show(a:totable()) .. " "
                                  .. show(b:totable()))
  end)
  it("copy keeps the type", function()
    for _, name in ipairs(dtypes) do
      assert.equal(name, nd.zeros(1, name):copy():dtype())
    end
  end)
  it("copy is row-major", function()
    local a = nd.zeros{2, 3}:transpose()
    assert.same({16, 8}, a:copy():strides())
  end)
  it("copy of a read-only view can be written", function()
    assert.is_false(nd.zeros{}:broadcast(2):copy():isreadonly())
  end)
  it("copy keeps a uint64 above math.maxinteger", function()
    local a = nd.frombytes(("\xff"):rep(8), "uint64")
    assert.equal(a:tobytes(), a:copy():tobytes())
  end)
  for _, case in ipairs{
    {"bool to 0 and 1", {true, false}, "int8", "{1, 0}"},
    {"bool to 0.0 and 1.0", {true, false}, "float64", "{1.0, 0.0}"},
    {"0 and 1 to bool", {1, 0}, "bool", "{true, false}"},
    {"0.0 and 1.0 to bool", {1.0, -0.0}, "bool", "{true, false}"},
    {"integers to floats", {1, 2}, "float32", "{1.0, 2.0}"},
    {"integral floats to integers", {1.0, -2.0}, "int8", "{1, -2}"},
    {"bool to bool", {true}, "bool", "{true}"},
  } do
    it("astype turns " .. case[1], function()
      is(nd.array(case[2]):astype(case[3]), case[3], {#case[2]}, case[4])
    end)
  end
  it("astype to the same type is a copy", function()
    local a = nd.array{1}
    a:astype("int64")[1] = 2
    assert.equal(1, a[1])
  end)
  it("astype reads a view in its own order", function()
    is(nd.array{{1, 2}, {3, 4}}:transpose():astype("int8"), "int8", {2, 2},
       "{{1, 3}, {2, 4}}")
  end)
  for _, row in ipairs(integers) do
    it("astype refuses what " .. row[1] .. " cannot hold", function()
      raises("bad argument #1 to 'astype' (1e+30 at [2][1] is out of range for "
             .. row[1] .. " (" .. row[2] .. " to " .. row[3] .. "))",
             function() nd.array{{1}, {1e30}}:astype(row[1]) end)
    end)
  end
  refuses{
    {"2 as bool", "bad argument #1 to 'astype' (2 at [1] is neither 0 nor 1)",
     function() nd.array{2}:astype("bool") end},
    {"0.5 as bool", "bad argument #1 to 'astype' (0.5 at [2] is neither 0 nor "
     .. "1)", function() nd.array{0, 0.5}:astype("bool") end},
    {"2 as bool in a 0-D array", "bad argument #1 to 'astype' (2 is neither 0 "
     .. "nor 1)", function() nd.array(2):astype("bool") end},
    {"a fraction as an integer",
     "bad argument #1 to 'astype' (0.5 at [1] is not an integer (int8): "
     .. 'a:astype("int8", "trunc") cuts fractions off)',
     function() nd.array{0.5}:astype("int8") end},
    {"an inexact float64", "bad argument #1 to 'astype' (9007199254740993 at "
     .. "[1] is not exact in float64)",
     function() nd.array{inexact}:astype("float64") end},
    {"a uint64 that int64 cannot hold", "bad argument #1 to 'astype' "
     .. "(18446744073709551615 at [1] is out of range for int64 "
     .. "(-9223372036854775808 to 9223372036854775807))",
     function() nd.frombytes(("\xff"):rep(8), "uint64"):astype("int64") end},
    {"astype without a type", "bad argument #1 to 'astype' (name of an "
     .. "element type expected, got n", function() nd.zeros(1):astype() end},
    {"astype to an unknown type", "bad argument #1 to 'astype' (unknown "
     .. 'element type "x": ' .. every_type .. ")",
     function() nd.zeros(1):astype("x") end},
    {"another argument to astype",
     "bad argument #3 to 'astype' (too many arguments)",
     function() nd.zeros(1):astype("int8", "trunc", 1) end},
    {"an argument to copy", "bad argument #1 to 'copy' (too many arguments)",
     function() nd.zeros(1):copy("int8") end},
  }
end)

describe("the module", function()
  it("tells arrays from all else", function()
    local answers = {}
    for i, x in ipairs{nd.zeros(1), {}, 1, "array", io.stdout, false} do
      answers[i] = nd.isarray(x)
    end
    assert.same({true, false, false, false, false, false}, answers)
  end)
  it("says that nil is no array", function()
    assert.is_false(nd.isarray(nil))
  end)
  it("names its version", function()
    assert.equal("string", type(nd._VERSION))
  end)
  refuses{
    {"isarray of nothing", "bad argument #1 to 'isarray' (value expected)",
     function() nd.isarray() end},
  }
end)
