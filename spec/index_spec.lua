-- Single elements and rows, what an array says about itself, and equality.
-- Axes and indices count from 1, and from -1 backwards; 0 is an error.

local nd = require "ndarray"
local raises = require "raises"
local refuses_all = require "refuses"

local function refuses(cases) refuses_all(cases, "refuses ") end

local sizes = {float64 = 8, float32 = 4, int8 = 1, int16 = 2, int32 = 4,
               int64 = 8, uint8 = 1, uint16 = 2, uint32 = 4, uint64 = 8,
               bool = 1}
local min = math.mininteger
local huge = nd.frombytes(("\xff"):rep(8), "uint64")
local too_huge = "the uint64 element 18446744073709551615 is above "
  .. "math.maxinteger: read it with tobytes, or have it written to an array "
  .. "given as 'out'"
local no_rows =
  "a 0-dimensional array has no rows: use a:get() and a:set(v)"

describe("a:get", function()
  local a = nd.array{{1, 2, 3}, {4, 5, 6}}
  for _, case in ipairs{
    {"takes an index for each axis", {2, 3}, 6},
    {"counts negative indices from the end", {-1, -3}, 4},
    {"takes both ends", {-2, 3}, 3},
    {"takes integral floats", {1.0, -1.0}, 3},
    {"does not count nils after the last index", {1, 1, nil, nil}, 1},
  } do
    it(case[1], function()
      assert.equal(case[3], a:get(table.unpack(case[2], 1, 4)))
    end)
  end
  it("takes no index for a 0-D array", function()
    assert.equal(5, nd.array(5):get())
  end)
  for dtype in pairs(sizes) do
    local kind = dtype == "bool" and "boolean"
                 or dtype:find("float") and "float" or "integer"
    it("gives a Lua " .. kind .. " of " .. dtype, function()
      local x = nd.ones(1, dtype):get(1)
      assert.equal(kind, math.type(x) or type(x))
    end)
  end
  it("reads a view through its strides", function()
    assert.equal(2, a:transpose():get(2, 1))
  end)
  refuses{
    {"0", "bad argument #1 to 'get' (index 0: indices are counted from 1)",
     function() a:get(0, 1) end},
    {"0 for the last axis",
     "bad argument #2 to 'get' (index 0: indices are counted from 1)",
     function() a:get(1, 0) end},
    {"an index past the end", "bad argument #1 to 'get' (index 4 is out of "
     .. "range: axis 1 has length 3)", function() a:transpose():get(4, 1) end},
    {"an index past the end of the last axis", "bad argument #2 to 'get' "
     .. "(index 4 is out of range: axis 2 has length 3)",
     function() a:get(1, 4) end},
    {"an index before the beginning", "bad argument #2 to 'get' (index -4 is "
     .. "out of range: axis 2 has length 3)", function() a:get(1, -4) end},
    {"math.mininteger", "bad argument #1 to 'get' (index "
     .. "-9223372036854775808 is out of range: axis 1 has length 2)",
     function() a:get(min, 1) end},
    {"any index of an empty axis", "bad argument #1 to 'get' (index 1 is out "
     .. "of range: axis 1 has length 0)", function() nd.zeros(0):get(1) end},
    {"a fraction", "bad argument #1 to 'get' (integer expected, got 1.5)",
     function() a:get(1.5, 1) end},
    {"a numeral", "bad argument #1 to 'get' (integer expected, got string)",
     function() a:get("1", 1) end},
    {"a list", "bad argument #1 to 'get' (integer expected, got table: "
     .. "the index for each axis is an argument)",
     function() a:get{1, 1} end},
    {"too few indices", "bad argument #2 to 'get' (index for axis 2 "
     .. "expected, got n",
     function() a:get(1) end},
    {"too many indices", "bad argument #3 to 'get' (too many arguments)",
     function() a:get(1, 1, 1) end},
    {"an index for a 0-D array",
     "bad argument #1 to 'get' (too many arguments)",
     function() nd.array(5):get(1) end},
    {"a uint64 above math.maxinteger", too_huge,
     function() huge:get(1) end},
    {"a table as array", "bad argument #1 to 'get' (array expected, got table",
     function() a.get({1}, 1) end},
  }
end)

describe("a:set", function()
  local a
  before_each(function() a = nd.array{{1, 2, 3}, {4, 5, 6}} end)
  for _, case in ipairs{
    {"takes an index for each axis, and the value", {2, 3, 9}, 2, 3},
    {"counts negative indices from the end", {-1, -3, 9}, 2, 1},
    {"takes integral floats", {1.0, 2.0, 9.0}, 1, 2},
    {"takes a 0-D array for a value", {1, 1, nd.array(9)}, 1, 1},
  } do
    it(case[1], function()
      a:set(table.unpack(case[2]))
      assert.equal(9, a:totable()[case[3]][case[4]])
    end)
  end
  it("takes no index for a 0-D array", function()
    local zero = nd.array(5)
    zero:set(6)
    assert.equal(6, zero:get())
  end)
  it("returns nothing", function()
    assert.equal(0, select("#", a:set(1, 1, 9)))
  end)
  it("writes through a view", function()
    a:transpose():set(3, 1, 9)
    assert.equal(9, a:get(1, 3))
  end)
  it("moves a uint64 above math.maxinteger in a 0-D array", function()
    local b = nd.zeros(1, "uint64")
    b:set(1, huge:slice(1))
    assert.is_true(b == huge)
  end)
  it("leaves the array as it was when it fails", function()
    local b = a:copy()
    pcall(a.set, a, 1, 1, 0.5)
    assert.is_true(a == b)
  end)
  refuses{
    {"0", "bad argument #2 to 'set' (index 0: indices are counted from 1)",
     function() a:set(1, 0, 9) end},
    {"an index out of range", "bad argument #1 to 'set' (index 3 is out of "
     .. "range: axis 1 has length 2)", function() a:set(3, 1, 9) end},
    {"a fraction for an index",
     "bad argument #2 to 'set' (integer expected, got 0.5)",
     function() a:set(1, 0.5, 9) end},
    {"too few arguments", "bad argument #3 to 'set' (number expected, got n",
     function() a:set(1, 2) end},
    {"too many arguments", "bad argument #4 to 'set' (too many arguments)",
     function() a:set(1, 1, 1, 9) end},
    {"a fraction for an integer", "bad argument #3 to 'set' (0.5 is not an "
     .. "integer, but the array is int64: name the type where it is made, as "
     .. "in nd.array(t, \"float64\"), or use a:astype(\"float64\"))",
     function() a:set(1, 1, 0.5) end},
    {"a boolean for a number",
     "bad argument #3 to 'set' (number expected, got boolean)",
     function() a:set(1, 1, true) end},
    {"a numeral", "bad argument #3 to 'set' (number expected, got string)",
     function() a:set(1, 1, "9") end},
    {"a table", "bad argument #3 to 'set' (number expected, got table)",
     function() a:set(1, 1, {9}) end},
    {"an array with axes",
     "bad argument #3 to 'set' (number expected, got array)",
     function() a:set(1, 1, nd.array{9}) end},
    {"a number for a boolean",
     "bad argument #2 to 'set' (boolean expected, got number)",
     function() nd.array{true}:set(1, 1) end},
    {"a string for a boolean",
     "bad argument #2 to 'set' (boolean expected, got string)",
     function() nd.array{true}:set(1, "true") end},
    {"a number out of range", "bad argument #2 to 'set' (256 is out of range "
     .. "for uint8 (0 to 255))",
     function() nd.zeros(1, "uint8"):set(1, 256) end},
    {"a number too large",
     "bad argument #2 to 'set' (1e+39 is too large for float32)",
     function() nd.zeros(1, "float32"):set(1, 1e39) end},
    {"an inexact integer", "bad argument #2 to 'set' (9007199254740993 is not "
     .. "exact in float64)", function() nd.zeros(1):set(1, (1 << 53) + 1) end},
    {"a read-only array",
     "the array is read-only",
     function() a:broadcast{2, 3}:set(1, 1, 9) end},
  }
end)

describe("a[i]", function()
  local a, rows = nd.array{10, 20, 30}, nd.array{{1, 2}, {3, 4}}
  it("is an element of a 1-D array", function()
    assert.equal(20, a[2])
  end)
  it("counts a negative index from the end", function()
    assert.equal(30, a[-1])
  end)
  it("takes an integral float", function()
    assert.equal(10, a[1.0])
  end)
  it("is a row of any other", function()
    assert.same({3, 4}, rows[2]:totable())
  end)
  it("is a row from the end", function()
    assert.same({1, 2}, rows[-2]:totable())
  end)
  it("is a view that writes its base", function()
    local b = rows:copy()
    b[2][1] = 9
    assert.equal(9, b:get(2, 1))
  end)
  it("is read-only where the array is", function()
    assert.is_true(a:broadcast{2, 3}[1]:isreadonly())
  end)
  it("is nil at #a + 1", function()
    assert.is_nil(a[4])
  end)
  it("is nil for the row at #a + 1", function()
    assert.is_nil(rows[3])
  end)
  it("is nil at 1 of an empty array", function()
    assert.is_nil(nd.zeros(0)[1])
  end)
  it("is nil for an unknown name", function()
    assert.is_nil(a.name)
  end)
  it("is nil for a numeral", function()
    assert.is_nil(a["1"])
  end)
  it("is a method for its name", function()
    assert.equal(nd.argmin, a.argmin)
  end)
  refuses{
    {"0", "a[0]: index 0: indices are counted from 1",
     function() return a[0], nil end},
    {"0 for a row",
     "a[0]: index 0: indices are counted from 1",
     function() return rows[0], nil end},
    {"#a + 2", "a[5]: index 5 is out of range: axis 1 "
     .. "has length 3", function() return a[5], nil end},
    {"-#a - 1", "a[-4]: index -4 is out of range: axis 1 "
     .. "has length 3", function() return a[-4], nil end},
    {"math.maxinteger", "a[9223372036854775807]: index "
     .. "9223372036854775807 is out of range: axis 1 has length 3",
     function() return a[math.maxinteger], nil end},
    {"math.mininteger", "a[-9223372036854775808]: index "
     .. "-9223372036854775808 is out of range: axis 1 has length 3",
     function() return a[min], nil end},
    {"math.mininteger of the longest axis there is", "a["
     .. "-9223372036854775808]: index "
     .. "-9223372036854775808 is out of range: axis 1 has length "
     .. "9223372036854775807", function()
       return nd.zeros({math.maxinteger, 0}, "bool")[min], nil
     end},
    {"-1 of an empty array", "a[-1]: index -1 is out of "
     .. "range: axis 1 has length 0",
     function() return nd.zeros(0)[-1], nil end},
    {"a fraction", "a[1.5]: integer expected, got 1.5",
     function() return a[1.5], nil end},
    {"a boolean", "a[true]: integer expected, got boolean",
     function() return a[true], nil end},
    {"nil", "a[nil]: integer expected, got nil",
     function() return a[nil], nil end},
    {"an array", "a[array]: integer expected, got array: "
     .. "a range is a:slice{first, last}, picked elements are "
     .. "a:take(indices)",
     function() return a[a], nil end},
    {"a 0-D array", no_rows, function() return nd.array(5)[1], nil end},
    {"a uint64 above math.maxinteger", too_huge,
     function() return huge[1], nil end},
  }
end)

describe("going through an array", function()
  local function visit(iterator, ...)
    local seen = {}
    for i, v in iterator, ... do
      seen[#seen + 1] = i .. ":" .. (nd.isarray(v) and tostring(v[1])
                                     or tostring(v))
    end
    return table.concat(seen, " ")
  end
  for name, pairing in pairs{
    ["ipairs(a)"] = ipairs,
    ["a:ipairs()"] = function(a) return a:ipairs() end,
  } do
    it("with " .. name .. " visits elements", function()
      assert.equal("1:5 2:6", visit(pairing(nd.array{5, 6})))
    end)
    it("with " .. name .. " visits false elements", function()
      assert.equal("1:false 2:true", visit(pairing(nd.array{false, true})))
    end)
    it("with " .. name .. " visits rows", function()
      assert.equal("1:5 2:7", visit(pairing(nd.array{{5, 6}, {7, 8}})))
    end)
    it("with " .. name .. " visits a view in its own order", function()
      assert.equal("1:6 2:5",
                   visit(pairing(nd.array{5, 6}:slice({-1, 1, -1}))))
    end)
    it("with " .. name .. " visits nothing of an empty array", function()
      assert.equal("", visit(pairing(nd.zeros{0, 2})))
    end)
    it("with " .. name .. " refuses a 0-D array", function()
      raises(no_rows, function() visit(pairing(nd.array(5))) end)
    end)
  end
  it("gives rows that write their base", function()
    local a = nd.zeros({2, 2}, "int8")
    for i, row in ipairs(a) do row[i] = i end
    assert.same({{1, 0}, {0, 2}}, a:totable())
  end)
  it("with #a takes as many steps", function()
    local a, sum = nd.array{1, 2, 3}, 0
    for i = 1, #a do sum = sum + a[i] end
    assert.equal(6, sum)
  end)
  refuses{
    {"an argument to a:ipairs",
     "bad argument #1 to 'ipairs' (too many arguments)",
     function() nd.zeros(1):ipairs(1) end},
  }
end)

describe("#a", function()
  it("is the first length", function()
    assert.equal(2, #nd.zeros{2, 3})
  end)
  it("is 0 for an empty array", function()
    assert.equal(0, #nd.zeros{0, 3})
  end)
  refuses{
    {"a 0-D array", "a 0-dimensional array has no length",
     function() return #nd.array(5), nil end},
  }
end)

describe("an array says", function()
  local a = nd.zeros({2, 3, 4}, "int16")
  for _, case in ipairs{
    {"its lengths", {2, 3, 4}, a:shape()},
    {"one length", 3, a:shape(2)},
    {"a length from the end", 4, a:shape(-1)},
    {"a length for an integral float", 2, a:shape(1.0)},
    {"no lengths when it is 0-D", {}, nd.array(5):shape()},
    {"its number of axes", 3, a:ndim()},
    {"no axes when it is 0-D", 0, nd.array(5):ndim()},
    {"its number of elements", 24, a:size()},
    {"one element when it is 0-D", 1, nd.array(5):size()},
    {"no elements when a length is 0", 0, nd.zeros{2, 0, 3}:size()},
    {"its bytes", 48, a:nbytes()},
    {"no bytes when a length is 0", 0, nd.zeros{2, 0}:nbytes()},
    {"the bytes of all elements when they repeat", 32,
     nd.zeros(1):broadcast(4):nbytes()},
    {"its type", "int16", a:dtype()},
    {"its strides in bytes", {24, 8, 2}, a:strides()},
    {"no strides when it is 0-D", {}, nd.array(5):strides()},
    {"strides turned round by transpose", {2, 8, 24},
     a:transpose():strides()},
    {"negative strides of a reversed slice", {-8},
     nd.zeros(3):slice({-1, 1, -1}):strides()},
    {"strides of 0 where it repeats", {0, 8},
     nd.zeros(2):broadcast{3, 2}:strides()},
    {"that it is contiguous", true, a:iscontiguous()},
    {"that a row is contiguous", true, a[1]:iscontiguous()},
    {"that it is contiguous when 0-D", true, nd.array(5):iscontiguous()},
    {"that it is contiguous when empty", true,
     nd.zeros{2, 0}:transpose():iscontiguous()},
    {"that a column of length 1 is contiguous", true,
     nd.zeros{1, 3}:slice(nil, {1, 1}):iscontiguous()},
    {"that a transposed array is not", false, a:transpose():iscontiguous()},
    {"that every other element is not", false,
     nd.zeros(4):slice({1, 4, 2}):iscontiguous()},
    {"that a repeated element is not", false,
     nd.zeros(1):broadcast(3):iscontiguous()},
    {"that it is not read-only", false, a:isreadonly()},
    {"that a broadcast one is read-only", true,
     a:broadcast{2, 3, 4}:isreadonly()},
    {"that views of a broadcast one are read-only", true,
     a:broadcast{2, 3, 4}:transpose():slice(1):isreadonly()},
    {"that its copy is not read-only", false,
     a:broadcast{2, 3, 4}:copy():isreadonly()},
  } do
    it(case[1], function() assert.same(case[2], case[3]) end)
  end
  for dtype, size in pairs(sizes) do
    it("that it is " .. dtype, function()
      assert.equal(dtype, nd.zeros(1, dtype):dtype())
    end)
    it("how many bytes " .. dtype .. " takes", function()
      assert.equal(6 * size, nd.zeros({2, 3}, dtype):nbytes())
    end)
    it("how far apart elements of " .. dtype .. " are", function()
      assert.same({12 * size, 4 * size, size},
                  nd.zeros({2, 3, 4}, dtype):strides())
    end)
  end
  it("its lengths in a new list each time", function()
    a:shape()[1] = 99
    assert.equal(2, a:shape(1))
  end)
  refuses{
    {"axis 0", "bad argument #1 to 'shape' (axis 0: axes are counted from 1)",
     function() a:shape(0) end},
    {"an axis past the last", "bad argument #1 to 'shape' (axis 4 is out of "
     .. "range (1 to 3, or -1 to -3))", function() a:shape(4) end},
    {"an axis before the first", "bad argument #1 to 'shape' (axis -4 is out "
     .. "of range (1 to 3, or -1 to -3))", function() a:shape(-4) end},
    {"math.mininteger as axis", "bad argument #1 to 'shape' (axis "
     .. "-9223372036854775808 is out of range (1 to 3, or -1 to -3))",
     function() a:shape(min) end},
    {"an axis of a 0-D array", "bad argument #1 to 'shape' (axis 1 is out of "
     .. "range: the array has no axes)", function() nd.array(5):shape(1) end},
    {"a fraction as axis",
     "bad argument #1 to 'shape' (integer expected, got 0.5)",
     function() a:shape(0.5) end},
    {"a numeral as axis",
     "bad argument #1 to 'shape' (integer expected, got string)",
     function() a:shape("1") end},
    {"two axes", "bad argument #2 to 'shape' (too many arguments)",
     function() a:shape(1, 2) end},
  }
  for _, name in ipairs{"ndim", "size", "nbytes", "dtype", "strides",
                        "iscontiguous", "isreadonly"} do
    refuses{
      {"an argument to " .. name,
       ("bad argument #1 to '%s' (too many arguments"):format(name),
       load(("local a = ... return function() a:%s(1) end"):format(name))(a)},
    }
  end
end)

describe("a == b", function()
  local two53 = 1 << 53
  local nan = nd.array{0 / 0}
  for _, case in ipairs{
    {"same values", true, nd.array{1, 2}, nd.array{1, 2}},
    {"another value", false, nd.array{1, 2}, nd.array{1, 3}},
    {"same values in another layout", true, nd.array{{1, 2}, {3, 4}},
     nd.array{{1, 3}, {2, 4}}:transpose()},
    {"another shape", false, nd.array{1, 2}, nd.array{{1, 2}}},
    {"another length", false, nd.array{1, 2}, nd.array{1, 2, 3}},
    {"shapes that would broadcast", false, nd.array{1, 1}, nd.array{1}},
    {"0-D arrays of one value", true, nd.array(5), nd.array(5.0)},
    {"empty arrays of one shape", true, nd.zeros{2, 0}, nd.zeros{2, 0}},
    {"empty arrays of two shapes", false, nd.zeros{2, 0}, nd.zeros{0, 2}},
    {"integers and equal floats", true, nd.array{1, 2}, nd.array{1.0, 2.0}},
    {"an integer and a float that is not quite it", false,
     nd.array{two53 + 1}, nd.array{two53 + 0.0}},
    {"math.maxinteger and 2^63", false, nd.array{math.maxinteger},
     nd.array{2.0^63}},
    {"2^64-1 and -1", false, huge, nd.array{-1}},
    {"2^64-1 and 2^64", false, huge, nd.array{2.0^64}},
    {"2^64-1 and itself", true, huge, huge:copy()},
    {"float32 and what it was rounded from", false,
     nd.array({0.1}, "float32"), nd.array{0.1}},
    {"0.0 and -0.0", true, nd.array{0.0}, nd.array{-0.0}},
    {"infinities", true, nd.array{math.huge}, nd.array({math.huge}, "float32")},
    {"NaN and a copy of it", false, nan, nan:copy()},
    {"NaN and a view of it", false, nan, nan:slice({1, 1})},
    {"an array with NaN and itself", true, nan, nan},
    {"true and 1", false, nd.array{true}, nd.array{1}},
    {"booleans", true, nd.array{true, false}, nd.array{true, false}},
    {"other booleans", false, nd.array{true, false}, nd.array{true, true}},
    {"any two true bytes", true, nd.frombytes("\1", "bool"),
     nd.frombytes("\7", "bool")},
    {"an array and a table", false, nd.array{1}, {1}},
    {"an array and a number", false, nd.array(1), 1},
    {"an array and nil", false, nd.array(1), nil},
    {"an array and another userdata", false, nd.array(1), io.stdout},
  } do
    it("is " .. tostring(case[2]) .. " for " .. case[1], function()
      assert.equal(case[2], case[3] == case[4])
    end)
    it("is " .. tostring(case[2]) .. " the other way for " .. case[1],
       function()
      assert.equal(case[2], case[4] == case[3])
    end)
  end
  for one in pairs(sizes) do
    for other in pairs(sizes) do
      local same = (one == "bool") == (other == "bool")
      it(("is %s for %s and %s"):format(same, one, other), function()
        assert.equal(same, nd.ones({2, 2}, one) == nd.ones({2, 2}, other))
      end)
    end
  end
end)
