-- tostring(a): a Lua table constructor with the type and shape behind it.
-- Columns are aligned and long arrays are cut; short ones can be pasted back.

local nd = require "ndarray"
local takenback = require "takenback"

local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}
local inf, nan = math.huge, 0 / 0

describe("tostring of", function()
  for _, case in ipairs{
    {"one axis is one line", nd.array{1, 2, 3}, "{1, 2, 3} -- int64 (3)"},
    {"rows is a line for each", nd.array{{1, 2}, {3, 4}},
     "{{1, 2},\n {3, 4}} -- int64 (2, 2)"},
    {"planes is a line for each row", nd.array{{{1, 2}, {3, 4}},
                                               {{5, 6}, {7, 8}}},
     "{{{1, 2},\n  {3, 4}},\n {{5, 6},\n  {7, 8}}} -- int64 (2, 2, 2)"},
    {"a 0-D array is its value", nd.array(5), "5 -- int64 ()"},
    {"an empty array is an empty table", nd.zeros(0), "{} -- float64 (0)"},
    {"no rows is an empty table", nd.zeros{0, 2}, "{} -- float64 (0, 2)"},
    {"empty rows is a table of them", nd.zeros{2, 0},
     "{{},\n {}} -- float64 (2, 0)"},
    {"floats keeps their points", nd.array{1.0, 0.5},
     "{1.0, 0.5} -- float64 (2)"},
    {"floats is as Lua writes them", nd.array{0.1, 1e100, -0.0},
     ("{%s, %s, %s} -- float64 (3)"):format(0.1, 1e100, -0.0)},
    {"floats has as many digits as tell them apart",
     nd.array{0.1 + 0.2, 0.3, 1 / 3, 2^53 + 2},
     "{0.30000000000000004, 0.3, 0.3333333333333333, 9007199254740994.0} "
     .. "-- float64 (4)"},
    {"float32 has as many as tell those apart",
     nd.array({0.1, 1 / 3, 16777216, 1e10, 1e20, -0.0}, "float32"),
     "{0.1, 0.33333334, 16777216.0, 10000000000.0, 1e+20, -0.0} "
     .. "-- float32 (6)"},
    {"NaN and infinities is code that makes them", nd.array{nan, inf, -inf},
     "{0/0, 1/0, -1/0} -- float64 (3)"},
    {"any NaN is the same", nd.array{-nan, nan}, "{0/0, 0/0} -- float64 (2)"},
    {"a 0-D NaN is code too", nd.array(nan), "0/0 -- float64 ()"},
    {"float32 infinity is code too", nd.array({inf}, "float32"),
     "{1/0} -- float32 (1)"},
    {"booleans is true and false", nd.array{true, false},
     "{true, false} -- bool (2)"},
    {"the largest uint64 is exact",
     nd.frombytes(("\xff"):rep(8), "uint64"),
     "{18446744073709551615} -- uint64 (1)"},
    {"the largest and least integers is exact",
     nd.array{math.maxinteger, math.mininteger},
     "{9223372036854775807, math.mininteger} -- int64 (2)"},
    {"a transposed view is in its own order",
     nd.array{{1, 2}, {3, 4}}:transpose(),
     "{{1, 3},\n {2, 4}} -- int64 (2, 2)"},
    {"a reversed slice is in its own order",
     nd.array{1, 2, 3}:slice({-1, 1, -1}), "{3, 2, 1} -- int64 (3)"},
    {"a broadcast array repeats", nd.array(7):broadcast{2, 2},
     "{{7, 7},\n {7, 7}} -- int64 (2, 2)"},
  } do
    it(case[1], function() assert.equal(case[3], tostring(case[2])) end)
  end
  for _, dtype in ipairs(dtypes) do
    local one = dtype == "bool" and "true"
                or dtype:find("float") and "1.0" or "1"
    it(dtype .. " ends in its type and shape", function()
      assert.equal(("{{%s, %s}} -- %s (1, 2)"):format(one, one, dtype),
                   tostring(nd.ones({1, 2}, dtype)))
    end)
  end
end)

describe("columns", function()
  local function commas(line)
    local places = {}
    for place in line:gmatch("(),") do places[#places + 1] = place end
    return table.concat(places, " ")
  end
  for _, case in ipairs{
    {"integers", {{15, 7, 9}, {2, -11, 5}, {6, 4, 8}}},
    {"floats", {{1.5, 20.25, 3.0}, {-100.0, 1e100, nan}, {inf, -inf, 0.1}}},
    {"booleans", {{true, false, true}, {false, true, false},
                  {true, true, true}}},
  } do
    it("of " .. case[1] .. " are aligned", function()
      local lines = {}
      for line in (tostring(nd.array(case[2])):match("(.*) %-%- ") .. ",\n")
                    :gmatch("(.-,)\n") do
        lines[#lines + 1] = commas(line:gsub("%s*}*,$", ""))
      end
      assert.same({lines[1], lines[1], lines[1]}, lines)
    end)
  end
end)

-- the array that its text makes
local function pasted(a)
  return nd.array(load("return " .. tostring(a))(), a:dtype())
end

describe("what is printed can be pasted back:", function()
  for _, dtype in ipairs(dtypes) do
    it(dtype, function()
      local a = nd.ones({2, 3}, dtype)
      a:slice(1, {1, 2}):assign(nd.zeros({}, dtype))
      assert.is_true(a == pasted(a))
    end)
  end
  for _, case in ipairs{
    {"integers", {{15, 7, 9}, {2, -11, 5}}}, {"floats", {1.0, -2.5, 1e100}},
    {"the least integer", {math.mininteger, math.maxinteger}},
    {"infinities", {inf, -inf}}, {"booleans", {{true}, {false}}},
    {"nothing", {}}, {"empty rows", {{}, {}}}, {"a number", 5},
    {"three axes", {{{1, 20}, {3, 4}}, {{5, 6}, {7, 8}}}},
  } do
    it(case[1], function()
      local a = nd.array(case[2])
      local back = nd.array(load("return " .. tostring(a))())
      assert.is_true(a == back and a:dtype() == back:dtype())
    end)
  end
  it("NaN", function()
    local x = load("return " .. tostring(nd.array{nan}))()[1]
    assert.is_true(x ~= x)
  end)
  it("negative zero", function()
    assert.equal(-inf, 1 / pasted(nd.array{-0.0})[1])
  end)
  for _, dtype in ipairs{"float64", "float32"} do
    local size = dtype == "float64" and 8 or 4
    it("any " .. dtype, function()
      for _ = 1, 50 do
        local bytes = {}
        for i = 1, 20 * size do bytes[i] = string.char(math.random(0, 255)) end
        local a = nd.frombytes(table.concat(bytes), dtype)
        a = a:compress(a:eq(a)) -- no NaN, which equals nothing
        assert.is_true(a == pasted(a), tostring(a))
      end
    end)
    it("the " .. dtype .. " numbers around a tenth", function()
      local format = dtype == "float64" and "d" or "f"
      local integer = dtype == "float64" and "i8" or "i4"
      local tenth = integer:unpack(format:pack(0.1))
      local texts = {}
      for i = -10, 10 do
        local a = nd.frombytes(integer:pack(tenth + i), dtype)
        assert.is_true(a == pasted(a))
        texts[#texts + 1] = tostring(a)
      end
      for i = 2, #texts do assert.not_equal(texts[i - 1], texts[i]) end
    end)
  end
  it("rows of several lines", function()
    local a = nd.range(1, 1000):reshape{2, 5, 100}
    assert.is_true(a == pasted(a))
  end)
end)

local function lines_of(a)
  local lines = {}
  for line in (tostring(a):match("(.*) %-%- ") .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

describe("a line has at most 80 columns:", function()
  for name, a in pairs{
    ["integers"] = nd.range(1, 1000), ["floats"] = nd.range(1, 500) / 7,
    ["long rows"] = nd.range(1, 1000):reshape{2, 500},
    ["long rows of floats"] = (nd.range(1, 1000) / 7):reshape{2, 500},
    ["planes"] = nd.range(1, 960):reshape{2, 2, 2, 120},
    ["booleans"] = nd.range(1, 200):gt(100),
    ["what is cut"] = nd.range(1, 10000), ["many rows"] = nd.zeros{300, 300},
    ["many rows of floats"] = (nd.range(1, 10000) / 7):reshape{100, 100},
    ["many planes"] = nd.zeros{50, 50, 50},
  } do
    it(name, function()
      for _, line in ipairs(lines_of(a)) do
        assert.is_true(#line:gsub("}+(,?)$", "%1") <= 80, line)
      end
    end)
  end
  it("as many elements as fit are on one", function()
    assert.equal(1, #lines_of(nd.range(1, 22)))
    assert.equal(2, #lines_of(nd.range(1, 23)))
  end)
  for ndim = 1, 3 do
    for _, n in ipairs{900, 2000} do
      it(("no more would fit on one: %d axes, %d elements"):format(ndim, n),
         function()
        local shape = {}
        for i = 1, ndim do shape[i] = 1 end
        shape[ndim] = n
        for width = ndim > 1 and n > 1000 and 2 or 1, 18 do
          local lines = lines_of(nd.full(shape, 10 ^ (width - 1) // 1 | 0))
          local columns = #lines[1]:gsub("}+$", ","):gsub("}+,$", ",")
          local less = columns <= 80 and columns + width + 2 > 80
          assert.is_true(less, width .. ": " .. lines[1])
        end
      end)
    end
  end
  it("the next begins below the first element", function()
    assert.equal("{   1", lines_of(nd.range(1, 1000))[1]:sub(1, 5))
    assert.equal("   14", lines_of(nd.range(1, 1000))[2]:sub(1, 5))
    assert.equal("  39,", lines_of(nd.range(1, 80):reshape{2, 40})[3]:sub(1, 5))
  end)
  it("an element that does not fit has one to itself", function()
    local shape = {}
    for i = 1, 31 do shape[i] = 1 end
    shape[32] = 3
    local a = (nd.range(1, 3) / -7e300):reshape(shape)
    assert.is_true(a == pasted(a))
    local b = nd.full(shape, math.mininteger)
    assert.is_true(b == pasted(b))
  end)
end)

describe("long arrays are cut:", function()
  local deep = {}
  for i = 1, 32 do deep[i] = 2 end
  local function written(a)
    local elements = tostring(a):match("^(.*) %-%- [^%c]*$")
    return select(2, elements:gsub("%d+%.%d+", ""))
  end
  for name, case in pairs{
    ["one axis"] = {nd.range(1, 5000), 7, "^{   1,    2,.* 39,\n %.%.%.,\n "
                    .. "4962, 4963,.* 5000}"},
    ["two axes"] = {nd.range(1, 10000):reshape{100, 100}, 11,
                    "^{{    1,     2,     3,     4,     5, %.%.%.,    96,"},
    ["many short rows"] = {nd.range(1, 3000):reshape{1000, 3}, 21,
                           "^{{   1,    2,    3},\n.*\n %.%.%.,\n {2971, "},
    ["three axes"] = {nd.zeros{20, 20, 20}, 21,
                      "^{{{0%.0, 0%.0, %.%.%., 0%.0, 0%.0},\n"},
    ["rows that are cut, but not their number"] = {nd.zeros{5, 300}, 5,
      "^{{0%.0, .* 0%.0, %.%.%., 0%.0, .* 0%.0},\n {0"},
    ["as many rows as are written"] = {nd.zeros{10, 2000}, 10, "0},\n {0"},
    ["one row more"] = {nd.zeros{11, 2000}, 11, "%.%.%.,\n"},
    ["one row"] = {nd.zeros{1, 1001}, 1, "^{{0%.0, .* 0%.0, %.%.%., 0%.0, "},
    ["a huge one"] = {nd.zeros(1):broadcast{1000000, 1000000}, 11,
                      "\n %.%.%.,\n"},
  } do
    it(name .. ": both ends are written", function()
      assert.is_truthy(tostring(case[1]):find(case[3]))
    end)
    it(name .. ": the lines are few", function()
      assert.equal(case[2], #lines_of(case[1]))
    end)
  end
  it("what is cut is no list when it is pasted", function()
    for _, a in ipairs{nd.zeros(2000), nd.zeros{2000, 2}, nd.zeros{40, 40}} do
      assert.is_false(pcall(pasted, a))
    end
  end)
  it("little is allocated", function()
    local a = nd.range(1, 1000000) / 7
    tostring(a)
    collectgarbage()
    collectgarbage("stop")
    local before = collectgarbage("count")
    local text = tostring(a)
    local taken = (collectgarbage("count") - before) * 1024
    collectgarbage("restart")
    assert.is_true(taken < 8 * #text + 4096, taken .. " bytes")
  end)
  for _, shape in ipairs{{1000}, {25, 40}, {1000, 1}, {10, 10, 10}} do
    local name = table.concat(shape, " x ")
    it(name .. " is written whole", function()
      assert.equal(1000, written(nd.zeros(shape)))
    end)
    it(name .. " has no dots", function()
      assert.is_nil(tostring(nd.zeros(shape)):find("...", 1, true))
    end)
  end
  for name, a in pairs{
    ["1001"] = nd.zeros(1001), ["1001 x 1"] = nd.zeros{1001, 1},
    ["1 x 1001"] = nd.zeros{1, 1001}, ["40 x 40 x 2"] = nd.zeros{40, 40, 2},
    ["501 x 2"] = nd.zeros{501, 2}, ["7 x 11 x 13"] = nd.zeros{7, 11, 13},
    ["32 axes of length 2"] = nd.zeros(1):broadcast(deep),
    ["2^40"] = nd.zeros(1):broadcast(2^40),
    ["2^30 x 2^29"] = nd.zeros(1):broadcast{2^30, 2^29},
  } do
    it(name .. " has dots", function()
      assert.is_truthy(tostring(a):find("...", 1, true))
    end)
    it(name .. " writes at most 1,000 elements", function()
      local count = written(a)
      assert.is_true(count > 0 and count <= 1000)
    end)
    it(name .. " still ends in its type and shape", function()
      assert.is_truthy(tostring(a):find(
        " -- float64 (" .. table.concat(a:shape(), ", ") .. ")", 1, true))
    end)
  end
  it("empty rows without end", function()
    assert.is_true(#tostring(nd.zeros{2^40, 0}) < 10000)
  end)
  it("the widest element may lie in what is cut", function()
    local a = nd.zeros({2000, 2}, "int64")
    a:set(1000, 1, math.mininteger)
    assert.is_nil(tostring(a):find("   0", 1, true))
  end)
end)

describe("tostring", function()
  for _, dtype in ipairs(dtypes) do
    it("never raises, whatever the bytes of " .. dtype, function()
      for byte = 0, 255 do
        local a = nd.frombytes(string.char(byte):rep(16), dtype)
        assert.is_truthy(tostring(a):find(" -- " .. dtype, 1, true))
      end
    end)
  end
  it("works on 32 axes", function()
    local shape = {}
    for i = 1, 32 do shape[i] = 1 end
    assert.equal(("{"):rep(32) .. "0.0" .. ("}"):rep(32) .. " -- float64 ("
                 .. ("1, "):rep(31) .. "1)", tostring(nd.zeros(shape)))
  end)
end)

-- A float is written by the first of %.14g to %.17g that reads back, a float32
-- by the first of %.6g to %.9g; the library has another way for most of them.
describe("a float is the shortest text that reads back:", function()
  local function shortest(x)
    for digits = 14, 17 do
      local text = ("%%.%dg"):format(digits):format(x)
      if tonumber(text) == x then
        return text:find "[.e]" and text or text .. ".0"
      end
    end
  end

  local function shortest32(x)
    for digits = 6, 9 do
      local y = tonumber(("%%.%dg"):format(digits):format(x))
      if digits == 9 or string.pack("f", y) == string.pack("f", x) then
        return shortest(y)
      end
    end
  end

  local function check(dtype, numbers, expected)
    for first = 1, #numbers, 500 do
      local a = nd.array(table.move(numbers, first, first + 499, 1, {}), dtype)
      local i = first - 1
      local text = tostring(a):match "^(.-) %-%-"
      for number in text:gmatch "[^{}, \n]+" do
        i = i + 1
        assert.equal(expected(numbers[i]), number)
      end
      assert.equal(math.min(first + 499, #numbers), i)
    end
  end

  local function bits64(x) return (string.unpack("i8", string.pack("d", x))) end
  local function of_bits64(i)
    return (string.unpack("d", string.pack("i8", i)))
  end

  -- numbers, and those that are 1 to 4 steps away
  local function around(list)
    local all = {}
    for _, x in ipairs(list) do
      for step = -4, 4 do all[#all + 1] = of_bits64(bits64(x) + step) end
    end
    return all
  end

  it("at powers of two and of ten", function()
    local list = {}
    for e = -34, 55 do list[#list + 1] = 2.0^e end
    for e = -11, 19 do list[#list + 1] = tonumber("1e" .. e) end
    for e = -11, 19 do list[#list + 1] = tonumber("9.999999e" .. e) end
    check("float64", around(list), shortest)
  end)

  it("of a few digits, and half way between", function()
    math.randomseed(45)
    local list = {}
    for i = 1, 1500 do
      local digits = math.random(17)
      local x = math.random(10^digits // 1 | 0) / 10.0^math.random(0, 25)
      list[i] = i % 2 == 0 and -x or x
    end
    for _ = 1, 200 do
      list[#list + 1] = math.random(1 << 52) + 0.5
      list[#list + 1] = math.random(1 << 53) * 1.0
      list[#list + 1] = math.random(1 << 30) * 2.0^-math.random(60)
    end
    check("float64", list, shortest)
  end)

  it("of any bits", function()
    math.randomseed(46)
    local list = {0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, 1.5e-310}
    for _ = 1, 1500 do
      local e = math.random(3) == 1 and math.random(0, 2046)
                or math.random(1023 - 31, 1023 + 54)
      list[#list + 1] = of_bits64(e << 52 | math.random(0, (1 << 52) - 1))
    end
    check("float64", list, shortest)
  end)

  it("float32", function()
    math.randomseed(47)
    local list = {}
    for i = 1, 2000 do
      local e = math.random(3) == 1 and math.random(0, 254)
                or math.random(127 - 31, 127 + 54)
      list[i] = string.unpack("f", string.pack("I4",
        e << 23 | math.random(0, (1 << 23) - 1)))
    end
    for e = -34, 55 do list[#list + 1] = 2.0^e end
    for _ = 1, 200 do list[#list + 1] = math.random(1 << 24) * 1.0 end
    check("float32", list, shortest32)
  end)
end)

describe("memory that is taken back while it is printed", function()
  for chances = 1, 8 do
    it("is not printed any more, at chance " .. chances, function()
      local gone, _, text = takenback(chances, {900}, tostring)
      assert.is_true(gone or chances > 1)
      assert.equal(gone and "{...} -- float64 (900), taken back by the host"
                   or tostring(nd.ones(900)), text)
    end)
  end
end)
