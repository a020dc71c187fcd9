-- arith_spec.lua: functions of elements and sums, sentence by sentence of the
-- contract, with the texts of all errors. Random arrays and calls are in
-- arith_oracle_spec.lua.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local show = require "show"

local nan, inf = 0 / 0, math.huge
local integers = {"int8", "int16", "int32", "int64", "uint8", "uint16",
                  "uint32", "uint64"}
local signed = {"int8", "int16", "int32", "int64"}
local types = {"float64", "float32", "int8", "int16", "int32", "int64",
               "uint8", "uint16", "uint32", "uint64", "bool"}
local size = {int8 = 8, int16 = 16, int32 = 32, int64 = 64, uint8 = 8,
              uint16 = 16, uint32 = 32, uint64 = 64}
local m = nd.array{{1, 2, 3}, {4, 5, 6}}
local truth = nd.array{true, false, true}

-- A uint64 above math.maxinteger, by its bits.
local function natural(...)
  return nd.frombytes(string.pack(("i8"):rep(select("#", ...)), ...), "uint64")
end

describe("operators", function()
  it("go element by element", function()
    is("int64 {{2, 4, 6}, {8, 10, 12}}", m + m)
    is("int64 {{0, 0, 0}, {0, 0, 0}}", m - m)
    is("int64 {{1, 4, 9}, {16, 25, 36}}", m * m)
    is("int64 {{0, 1, 1}, {2, 2, 3}}", m // 2)
    is("int64 {{1, 0, 1}, {0, 1, 0}}", m % 2)
    is("int64 {{-1, -2, -3}, {-4, -5, -6}}", -m)
  end)

  it("divide and raise in floats", function()
    is("float64 {{0.5, 1.0, 1.5}, {2.0, 2.5, 3.0}}", m / 2)
    is("float64 {1.0, 8.0, 0.125}", nd.array{1, 2, 0.5} ^ 3)
    is("float64 {4.0, 9.0}", nd.array{2, 3} ^ 2)
    nd.select(nd.array{true, false}, nd.array{7, 7}, 2)
    is("float64 {8.0, 27.0}", nd.array{2, 3} ^ 3)
  end)

  it("take a number on either side", function()
    is("int64 {9, 8, 7}", 10 - m[1])
    is("float64 {12.0, 6.0, 4.0}", 12 / m[1])
    is("float64 {2.0, 4.0, 8.0}", 2 ^ m[1])
    is("int64 {7, 3, 2}", 7 // m[1])
    is("int64 {0, 1, 1}", 7 % m[1])
  end)

  it("work on bits, and on bools", function()
    is("int64 {1, 0, 1}", m[1] & 1)
    is("int64 {5, 6, 7}", m[1] | 4)
    is("int64 {0, 3, 2}", m[1] ~ 1)
    is("int64 {-2, -3, -4}", ~m[1])
    is("bool {false, true, false}", ~truth)
    is("bool {true, false, false}", truth & nd.array{true, true, false})
    is("bool {true, true, true}", truth | true)
    is("bool {false, true, false}", truth ~ true)
  end)

  it("give new arrays, and leave the old ones", function()
    local a = nd.array{1, 2}
    local b = a + 0
    b[1] = 9
    is("int64 {1, 2}", a)
  end)

  it("make an array of a 0-D one", function()
    is("int64 5", nd.array(2) + 3)
    assert.equal(0, (nd.array(2) + nd.array(3)):ndim())
  end)

  it("negate a new array, not the old one", function()
    local a = nd.array{1, 2}
    is("int64 {-1, -2}", -a)
    is("int64 {1, 2}", a)
    is("int64 {-2, -3}", ~a)
    is("int64 {1, 2}", a)
  end)
end)

describe("broadcasting", function()
  it("repeats rows and columns", function()
    is("int64 {{11, 22, 33}, {14, 25, 36}}", m + nd.array{10, 20, 30})
    is("int64 {{11, 12, 13}, {24, 25, 26}}", m + nd.array{{10}, {20}})
    is("int64 {{11, 21}, {12, 22}}", nd.array{{1}, {2}} + nd.array{10, 20})
  end)

  it("is right for short and long axes together", function()
    local points = nd.range(1, 2000):reshape{1000, 2}
    local moved = points - nd.array{1, 2}
    assert.equal(0, moved[1]:sum())
    is("int64 {1998, 1998}", moved[1000])
    assert.equal(nd.range(0, 1998, 2):sum() * 2, moved:sum())
  end)

  it("reaches over three axes at once", function()
    local a = nd.range(1, 4):reshape{4, 1, 1}
    local b = nd.range(10, 30, 10):reshape{3, 1}
    local c = nd.range(100, 500, 100)
    local all = a + b + c
    is("{4, 3, 5}", all:shape())
    assert.equal(4 + 30 + 500, all:get(4, 3, 5))
    assert.equal(1 + 20 + 300, all:get(1, 2, 3))
  end)

  it("takes lengths of 0", function()
    is("{0, 3}", (nd.zeros{0, 3} + nd.array{1, 2, 3}):shape())
    is("{0}", (nd.zeros{0} + nd.zeros{1}):shape())
  end)

  it("takes views in any order", function()
    is("int64 {{2, 6}, {4, 8}, {6, 10}}".. "", m:transpose()
      + nd.array{{1, 2}, {2, 3}, {3, 4}})
    is("int64 {4, 4, 4}", m[1] + m[1]:slice{-1, 1, -1})
    is("int64 {5, 7}", m:slice(1, {1, 3, 2}) + nd.array{4, 4})
    is("int64 {{2, 3}, {3, 4}}", nd.array{1, 2}:broadcast{2, 2}
      + nd.array{{1}, {1}}:broadcast{2, 1} + nd.array{{0}, {1}}:broadcast{2, 2})
  end)
end)

describe("lengths around those of blocks", function()
  for _, dtype in ipairs(types) do
    it("are all right for " .. dtype, function()
      for _, n in ipairs{1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 255, 256, 257,
                         511, 513, 1000} do
        local bytes = {}
        for i = 1, n do
          bytes[i] = i % 100
        end
        local a = dtype == "bool" and nd.array(bytes):gt(50)
          or nd.array(bytes, dtype)
        local b = dtype == "bool" and ~a or a + 1
        if dtype == "bool" then
          assert.equal(n, (a | b):count())
          assert.equal(0, (a & b):count())
        else
          assert.is_true(b - 1 == a)
          assert.is_true(b:slice{-1, 1, -1} - a:slice{-1, 1, -1}
            == nd.ones(n, dtype))
          assert.equal(n, b:gt(a):count())
          assert.is_true(nd.select(a:lt(50), a, b):max() <= 100)
        end
      end
    end)
  end
end)

describe("types that meet", function()
  local meet = {
    {"int8", "uint8", "int16"}, {"int8", "uint16", "int32"},
    {"int8", "uint32", "int64"}, {"int16", "uint8", "int16"},
    {"int32", "uint32", "int64"}, {"int64", "uint32", "int64"},
    {"uint8", "uint16", "uint16"}, {"uint64", "uint8", "uint64"},
    {"float32", "int8", "float32"}, {"float32", "uint16", "float32"},
    {"float32", "int32", "float64"}, {"float32", "uint64", "float64"},
    {"float32", "float64", "float64"}, {"float64", "int64", "float64"},
    {"float64", "uint8", "float64"}, {"int16", "int16", "int16"},
  }
  for _, case in ipairs(meet) do
    it(("make %s of %s and %s"):format(case[3], case[1], case[2]), function()
      local a, b = nd.array({100, 7}, case[1]), nd.array({50, 3}, case[2])
      for _, sum in ipairs{a + b, b + a} do
        assert.equal(case[3], sum:dtype())
        assert.is_true(sum == nd.array{150, 10})
      end
    end)
  end

  for _, dtype in ipairs(integers) do
    it("a number keeps " .. dtype .. " if it is an integer", function()
      local a = nd.array({1, 2}, dtype)
      assert.equal(dtype, (a + 1):dtype())
      assert.equal(dtype, (a * 2.0):dtype())
      assert.equal("float64", (a + 0.5):dtype())
      assert.equal("float64", (a + nan):dtype())
      assert.equal("float64", (a / 2):dtype())
      assert.equal("float64", nd.sqrt(a):dtype())
    end)
  end

  it("float32 rounds a number", function()
    local a = nd.array({1}, "float32") + 0.1
    assert.equal("float32", a:dtype())
    assert.equal(string.unpack("f", string.pack("f", 1.1)), a[1])
  end)

  it("int64 becomes a float as in Lua", function()
    local big = (1 << 53) + 1
    assert.equal(2.0 ^ 53, (nd.array{big} + nd.array{0.5})[1])
    assert.equal(2.0 ^ 64, (natural(-1) + nd.array{0.0})[1])
  end)

  refuses{
    {"uint64 and a signed type do not meet",
     "bad argument #2 to 'add' (uint64 and int8 have no common type: convert "
     .. "one with a:astype)", function()
       return natural(1) + nd.array({1}, "int8")
     end},
    {"bools do not add", "bad argument #1 to 'add' (numbers expected, got "
     .. "bool array)", function() return truth + 1 end},
    {"bools and numbers do not meet", "(bool and int64 have no common type",
     function() return nd.select(truth, truth, m[1]) end},
    {"300 is no uint8", "bad argument #2 to 'add' (300 is out of range for "
     .. "uint8 (0 to 255))", function()
       return nd.array({1}, "uint8") + 300
     end},
    {"-1 is no uint64", "(-1 is out of range for uint64", function()
      return natural(1) - -1
    end},
    {"1e300 is no float32", "(1e+300 is too large for float32)", function()
      return nd.array({1}, "float32") * 1e300
    end},
    {"2^53 + 1 is no float64", "(9007199254740993 is not exact in float64)",
     function() return nd.array{0.5} + ((1 << 53) + 1) end},
    {"0.5 has no bits", "(0.5 is not an integer (int64))", function()
      return m & 0.5
    end},
    {"floats have no bits", "(integer or bool array expected, got float64 "
     .. "array)", function() return nd.array{0.5} | 1 end},
    {"1 is no bool", "boolean expected, got number", function()
      return truth & 1
    end},
    {"true is no number", "number expected, got boolean", function()
      return m & true
    end},
  }
end)

describe("integers", function()
  for _, dtype in ipairs(integers) do
    it("wrap in " .. dtype, function()
      local most = dtype == "uint64" and -1
        or dtype:sub(1, 1) == "u" and (1 << size[dtype]) - 1
        or (1 << size[dtype] - 1) - 1
      local least = dtype:sub(1, 1) == "u" and 0 or ~most
      local top = dtype == "uint64" and natural(most) or nd.array({most}, dtype)
      local bottom = nd.array({least}, dtype)
      assert.is_true(top + 1 == bottom)
      assert.is_true(bottom - 1 == top)
      assert.is_true(top * top == nd.array({1}, dtype))
      assert.is_true(-bottom == bottom)
    end)
  end

  for _, dtype in ipairs(signed) do
    it("of " .. dtype .. " divide as Lua's do", function()
      local least = -(1 << size[dtype] - 1)
      for _, x in ipairs{least, least + 1, -7, -6, -1, 0, 1, 6, 7, ~least} do
        for _, y in ipairs{least, -7, -3, -2, -1, 1, 2, 3, 7, ~least} do
          local a, b = nd.array({x}, dtype), nd.array({y}, dtype)
          local quotient = x // y
          if x == least and y == -1 then
            quotient = least
          end
          assert.equal(quotient, (a // b)[1])
          assert.equal(x % y, (a % b)[1])
        end
      end
    end)
  end

  it("of uint64 divide as naturals", function()
    assert.is_true(natural(-1) // 2 == nd.array({math.maxinteger}, "uint64"))
    assert.is_true(natural(-1) % 10 == nd.array({5}, "uint64"))
  end)

  for _, dtype in ipairs(integers) do
    it("of " .. dtype .. " are not divided by 0", function()
      local a = nd.array({1, 2, 3}, dtype)
      local out = nd.array({7, 7, 7}, dtype)
      local zero = nd.array({1, 0, 2}, dtype)
      raises("attempt to perform 'n//0'", nd.idiv, a, zero, out)
      raises("attempt to perform 'n%%0'", nd.mod, a, zero, out)
      raises("attempt to perform 'n//0'", nd.idiv, a, 0, out)
      assert.is_true(out == nd.array({7, 7, 7}, dtype))
    end)
  end

  it("of no elements are divided by 0", function()
    is("int64 {}", nd.zeros({0}, "int64") // 0)
  end)

  it("have absolute values, of the smallest itself", function()
    is("int8 {-128, 127, 5, 0}", nd.abs(nd.array({-128, -127, 5, 0}, "int8")))
    is("uint8 {200}", nd.abs(nd.array({200}, "uint8")))
  end)

  it("stay what they are when rounded", function()
    is("int32 {-3, 3}", nd.floor(nd.array({-3, 3}, "int32")))
    is("uint8 {3}", nd.ceil(nd.array({3}, "uint8")))
  end)
end)

describe("floats", function()
  local edges = {0.0, -0.0, 1.0, -1.0, 5.5, -5.5, 3.0, -3.0, inf, -inf, nan}

  it("divide to the floor as Lua's do", function()
    for _, x in ipairs(edges) do
      for _, y in ipairs(edges) do
        local a, b = nd.array{x}, nd.array{y}
        is(show(x // y), (a // b)[1])
        is(show(x % y), (a % b)[1])
        is(show(x / y), (a / b)[1])
      end
    end
  end)

  -- numbers of all sizes, down to the smallest, with few and with many digits
  local sizes = {}
  for exponent = -1074, 1023, 61 do
    for _, digits in ipairs{1, 1.5, 1.9999999999999998, 1.1, math.pi / 2} do
      local x = digits * 2.0^exponent
      table.insert(sizes, x)
      table.insert(sizes, -x)
    end
  end
  for _, x in ipairs{0.0, -0.0, inf, 1.7976931348623157e308, 5e-324, 3.3e-310,
                     2.2250738585072014e-308, 2.225073858507201e-308} do
    table.insert(sizes, x)
  end

  it("leave remainders exactly as Lua's do, however far they lie apart",
     function()
    local a = nd.array(sizes)
    for _, y in ipairs(sizes) do
      local expected = {}
      for i, x in ipairs(sizes) do expected[i] = x % y end
      local got = (a % y):totable()
      for i, x in ipairs(sizes) do
        if string.pack("d", expected[i]) ~= string.pack("d", got[i])
          and expected[i] == expected[i] then
          error(("%a %% %a is %a, not %a"):format(x, y, expected[i], got[i]))
        end
      end
    end
  end)

  it("leave remainders of float32 as float32", function()
    local function single(x)
      return (string.unpack("f", string.pack("f", x)))
    end
    local singles = {}
    for i, x in ipairs(sizes) do singles[i] = single(x) end
    local a = nd.array(singles, "float32")
    for i = 1, #a, 7 do
      local y = a[i]
      local got = a % y
      for k, x in a:ipairs() do
        local expected = single(x % y)
        if expected ~= got[k] and expected == expected then
          error(("%a %% %a is %a, not %a"):format(x, y, expected, got[k]))
        end
      end
    end
  end)

  it("are NaN where the smaller of NaN and another is asked for", function()
    is("float64 {nan, nan, nan, 1.0}", nd.minimum(nd.array{nan, 1, nan, 1},
      nd.array{1, nan, nan, 2}))
    is("float64 {nan, nan, nan, 2.0}", nd.maximum(nd.array{nan, 1, nan, 1},
      nd.array{1, nan, nan, 2}))
    is("float64 {nan, nan}", nd.minimum(nd.array{1, nan}, nan))
  end)

  it("have the functions of math", function()
    local a = nd.array{0.25, 1.0, 2.5}
    for _, name in ipairs{"sqrt", "exp", "log", "sin", "cos"} do
      for i, x in a:ipairs() do
        local difference = math.abs(nd[name](a)[i] - math[name](x))
        assert.is_true(difference <= 4e-16 * math.abs(math[name](x)))
      end
    end
    is("float64 {-2.0, 2.0, -3.0}", nd.floor(nd.array{-1.5, 2.5, -3.0}))
    is("float64 {-1.0, 3.0, -3.0}", nd.ceil(nd.array{-1.5, 2.5, -3.0}))
    is("float64 {1.5, 0.0, inf}", nd.abs(nd.array{-1.5, -0.0, -inf}))
  end)
end)

describe("functions of math", function()
  it("are those of Lua, to the last bit", function()
    local a = nd.array{0.25, -0.5, 1.0, 0.0, -0.0, nan, 0.1}
    for _, name in ipairs{"tan", "asin", "acos", "sin", "cos", "exp"} do
      for i, x in a:ipairs() do
        is(show(math[name](x)), nd[name](a)[i])
      end
    end
    for _, y in ipairs{1.0, -2.5, 0.0, -0.0, inf, nan} do
      for i, x in a:ipairs() do
        is(show(math.atan(x, y)), nd.atan(a, y)[i])
        is(show(math.atan(y, x)), nd.atan(y, a)[i])
        is(show(math.fmod(x, y)), nd.fmod(a, y)[i])
      end
    end
  end)

  it("have a base", function()
    is("float64 {0.0, 3.0, 10.0}", nd.log(nd.array{1, 8, 1024}, 2))
    is("float64 {0.0, 3.0}", nd.log(nd.array{1, 1000}, 10.0))
    is(show(math.log(5, 3)), nd.log(nd.array{5}, 3)[1])
    is("float32 {3.0}", nd.array({8}, "float32"):log(2))
    is("float64 {1.0}", nd.array{math.exp(1)}:log(nil))
  end)

  it("go from radians to degrees as Lua's do, and back", function()
    for _, x in ipairs{0.1, 3.0, -7.25, inf} do
      is(show(math.deg(x)), nd.deg(nd.array{x})[1])
      is(show(math.rad(x)), nd.rad(nd.array{x})[1])
    end
    is("float64 {180.0}", nd.deg(nd.array{math.pi}))
    is("float32 {3.1415927410126}", nd.rad(nd.array({180}, "float32")))
  end)

  it("give floats of integers", function()
    for _, name in ipairs{"tan", "asin", "acos", "deg", "rad"} do
      assert.equal("float64", nd[name](nd.array({0, 1}, "int8")):dtype())
      assert.equal("float32", nd[name](nd.array({0, 1}, "float32")):dtype())
    end
    assert.equal("float64", nd.atan(nd.array{1}, 1):dtype())
    is("float64 {5.0}", nd.hypot(nd.array{3}, 4))
  end)

  it("know the longest side of a triangle without overflow", function()
    is("float64 {5e+200, inf, inf}",
       nd.hypot(nd.array{3e200, inf, nan}, nd.array{4e200, nan, -inf}))
  end)

  for _, dtype in ipairs(signed) do
    it("divide " .. dtype .. " towards 0 as fmod", function()
      local least = -(1 << size[dtype] - 1)
      for _, x in ipairs{least, -7, -1, 0, 6, ~least} do
        for _, y in ipairs{least, -3, -1, 1, 2, 7, ~least} do
          is(show(math.fmod(x, y)), nd.fmod(nd.array({x}, dtype), y)[1])
        end
      end
    end)
  end

  it("have remainders of uint64", function()
    assert.is_true(nd.fmod(natural(-1), 10) == nd.array({5}, "uint64"))
  end)

  it("change nothing where a divisor is 0", function()
    local out = nd.array{7, 7}
    raises("bad argument #2 to 'fmod' (zero)", function()
      nd.fmod(nd.array{1, 2}, nd.array{1, 0}, out)
    end)
    is("int64 {7, 7}", out)
    is("float64 {nan}", nd.fmod(nd.array{1.0}, 0))
  end)
end)

describe("rounding", function()
  it("goes to the nearest, of two the even one", function()
    is("float64 {0.0, 2.0, 2.0, -2.0, 3.0, -0.0}",
       nd.round(nd.array{0.5, 1.5, 2.5, -1.5, 2.6, -0.5}))
    is("float32 {4.0, inf, nan}", nd.array({3.5, inf, nan}, "float32"):round())
  end)

  it("goes towards 0", function()
    is("float64 {1.0, -1.0, -0.0, 3.0}",
       nd.trunc(nd.array{1.9, -1.9, -0.5, 3.0}))
  end)

  it("leaves integers as they are", function()
    is("int8 {-3, 3}", nd.round(nd.array({-3, 3}, "int8")))
    is("uint16 {7}", nd.trunc(nd.array({7}, "uint16")))
  end)
end)

describe("the sign", function()
  it("is -1, 0 or 1, in the type of the elements", function()
    is("float64 {-1.0, 0.0, 0.0, 1.0, 1.0, -1.0}",
       nd.sign(nd.array{-2.5, 0.0, -0.0, 1e-300, inf, -inf}))
    is("int16 {-1, 0, 1}", nd.sign(nd.array({-300, 0, 1}, "int16")))
    assert.is_true(nd.sign(natural(-1, 0)) == nd.array({1, 0}, "uint64"))
  end)

  it("of NaN is NaN", function()
    is("float32 {nan}", nd.sign(nd.array({nan}, "float32")))
  end)
end)

describe("isnan", function()
  it("is true of NaN alone", function()
    is("bool {false, true, false}", nd.isnan(nd.array{1, nan, inf}))
    is("bool {true}", nd.array({nan}, "float32"):isnan())
  end)

  it("is false of whatever has no NaN", function()
    is("bool {false, false}", nd.isnan(nd.array{1, 2}))
    is("bool {false, false}", nd.isnan(nd.array{true, false}))
  end)

  it("takes out second", function()
    local out = nd.array{true, true}
    assert.is_true(rawequal(out, nd.array{1.5, nan}:isnan(out)))
    is("bool {false, true}", out)
  end)
end)

describe("clip", function()
  it("keeps elements between two numbers", function()
    is("int64 {2, 2, 5, 6, 6}", nd.array{-1, 2, 5, 6, 9}:clip(2, 6))
    is("float32 {0.5, 0.75, 1.0}", nd.clip(nd.array({0, 0.75, 3}, "float32"),
                                          0.5, 1))
    is("int64 {3, 3}", nd.clip(nd.array{1, 5}, 3, 3))
  end)

  it("wants no bound on a side where there is nil", function()
    is("int64 {2, 9}", nd.clip(nd.array{1, 9}, 2))
    is("int64 {1, 2}", nd.clip(nd.array{1, 9}, nil, 2))
    is("float64 {1.5, inf}", nd.clip(nd.array{1.5, inf}))
  end)

  it("leaves NaN", function()
    is("float64 {nan, 0.0}", nd.clip(nd.array{nan, -1}, 0, 1))
  end)

  it("keeps the type, and passes over a bound beyond it", function()
    is("uint8 {0, 255, 7}", nd.clip(nd.array({0, 255, 7}, "uint8"), -0.5, 1e9))
    is("int8 {-128, 0}", nd.clip(nd.array({-128, 127}, "int8"), -1e300, 0))
    is("float32 {inf, -inf}", nd.clip(nd.array({inf, -inf}, "float32"), -1e300,
                                      1e300))
    is("int64 {-5, 5}", nd.clip(nd.array{-5, 5}, -inf, inf))
    assert.is_true(nd.clip(natural(-1), -1, 2^64) == natural(-1))
  end)

  it("goes over many elements, by rows and columns alike", function()
    local a = nd.range(1, 30000):reshape{100, 300}
    local expected = nd.minimum(nd.maximum(a, 1234), 20000)
    assert.is_true(a:clip(1234, 20000) == expected)
    assert.is_true(a:transpose():clip(1234, 20000) == expected:transpose())
    assert.is_true(nd.clip(a, 1234, 20000, a) == expected)
  end)
end)

describe("shifts", function()
  it("shift zeros in, as Lua's", function()
    is("int64 {2, 4, 6}", m[1] << 1)
    is("int64 {0, 1, 1}", m[1] >> 1)
    is("int64 {1}", nd.array{-1} >> 63)
    is("int64 {2, 4, 8}", 1 << m[1])
    is("int64 {4, 2, 1}", nd.shr(8, m[1]))
  end)

  for _, dtype in ipairs(integers) do
    it("stay within " .. dtype, function()
      local width, s = size[dtype], dtype:sub(1, 1) ~= "u"
      local all = ~nd.zeros(1, dtype)
      assert.is_true(all >> width - 1 == nd.ones(1, dtype))
      assert.is_true(~(all << 1) == nd.ones(1, dtype))
      for _, y in ipairs{width, 64, 1000, math.maxinteger, math.mininteger} do
        assert.is_true(all << y == nd.zeros(1, dtype))
        assert.is_true(all >> y == nd.zeros(1, dtype))
      end
      assert.is_true(all << -1 == all >> 1)
      assert.is_true(all >> -1 == all << 1)
      local far = nd.array({0, 1, width - 1, width, 127}, dtype)
      for i, y in far:ipairs() do
        assert.is_true((all << far):slice{i, i} == all << y)
        assert.is_true((all >> far):slice{i, i} == all >> y)
        if s then
          assert.is_true((all << -far):slice{i, i} == all >> y)
          assert.is_true((all >> -far):slice{i, i} == all << y)
        end
      end
      if s then
        local least = nd.ones(1, dtype) << width - 1
        assert.is_true(all << least == nd.zeros(1, dtype))
        assert.is_true(all >> least == nd.zeros(1, dtype))
      end
    end)
  end
end)

describe("plain numbers alone", function()
  it("give a plain number, an integer where all are", function()
    is("3 3.0 3.5", nd.add(1, 2), nd.add(1, 2.0), nd.add(1, 2.5))
    is("2.0 2 -1", nd.sqrt(4), nd.mod(-7, 3), nd.sign(-9))
    is("5 2.5 3", nd.clip(9, 1, 5), nd.clip(2.5, nil, 5), nd.clip(1, 3))
    is("8 1 6", nd.shl(1, 3.0), nd.band(3.0, 5), nd.bxor(3, 5))
    is("3.0 180.0 5.0", nd.log(8, 2), nd.deg(math.pi), nd.hypot(3, 4))
  end)

  it("are compared exactly, to one boolean", function()
    is("true false true", nd.lt(1, 2), nd.eq(1 << 53 | 1, 2.0^53),
       nd.isnan(nan))
  end)

  it("fill an out without axes", function()
    local out = nd.array(0)
    assert.is_true(rawequal(out, nd.add(1, 2, out)))
    is("int64 3", out)
  end)
end)

describe("a table", function()
  it("is as good as an array for the first operand of a function", function()
    is("float64 {1.0, 2.0}", nd.sqrt{1, 4})
    is("int64 {11, 22}", nd.add({1, 2}, nd.array{10, 20}))
    is("int64 {{2, 3}, {4, 5}}", nd.add({{1, 2}, {3, 4}}, 1))
    is("bool {true, false}", nd.isnan{nan, 1})
    is("int64 {1, 7}", nd.select({true, false}, 1, 7))
  end)

  it("is none for an operator", function()
    raises("bad argument #1 to 'add' (array or number expected, got table: "
           .. "make it with nd.array(t))", function() return {1, 2, 3} + m end)
  end)
end)

describe("comparisons", function()
  local a = nd.array{1, 2, 3}

  it("give bools", function()
    is("bool {true, false, false}", a:lt(2))
    is("bool {true, true, false}", a:le(2))
    is("bool {false, false, true}", a:gt(2))
    is("bool {false, true, true}", a:ge(2))
    is("bool {false, true, false}", a:eq(2))
    is("bool {true, false, true}", a:ne(2))
  end)

  it("take the number first too", function()
    is("bool {false, false, true}", nd.lt(2, a))
    is("bool {true, true, false}", nd.ge(2, a))
    is("bool {true, false, false}", nd.gt(1.5, a))
  end)

  it("know any number, whether the type has it or not", function()
    local u = nd.array({0, 255}, "uint8")
    for _, x in ipairs{300, 2^70, inf, 255.5} do
      is("bool {true, true}", u:lt(x))
      is("bool {true, true}", u:le(x))
      is("bool {false, false}", u:gt(x))
      is("bool {false, false}", u:ge(x))
      is("bool {false, false}", u:eq(x))
      is("bool {true, true}", u:ne(x))
    end
    for _, x in ipairs{-1, -2^70, -inf, -0.5, math.mininteger} do
      is("bool {false, false}", u:lt(x))
      is("bool {true, true}", u:ge(x))
    end
    is("bool {true, false}", u:lt(0.5))
    is("bool {false, true}", u:gt(254.5))
    is("bool {true, false}", u:eq(0.0))
  end)

  it("are false with NaN, but for ne", function()
    for _, x in ipairs{nd.array{1, 2}, nd.array{1.5, nan}} do
      for _, name in ipairs{"lt", "le", "gt", "ge", "eq"} do
        is("bool {false, false}", x[name](x, nan))
      end
      is("bool {true, true}", x:ne(nan))
    end
    is("bool {true, false, false}", nd.array{1, nan, 3}:lt(nd.array{2, 2, nan}))
  end)

  it("are exact between integers and floats", function()
    local big = (1 << 53) + 1
    is("bool {false}", nd.array{big}:eq(nd.array{2.0^53}))
    is("bool {true}", nd.array{big}:gt(nd.array{2.0^53}))
    is("bool {false}", nd.array{2.0^53}:eq(big))
    is("bool {true}", nd.array{2.0^53}:lt(big))
    is("bool {true}", nd.array{math.maxinteger}:lt(nd.array{2.0^63}))
    is("bool {true}", nd.array({0.1}, "float32"):gt(0.1))
  end)

  it("are exact between uint64 and signed types", function()
    is("bool {true, false}", natural(-1, 1):gt(nd.array{-1, 1}))
    is("bool {false, true}", natural(-1, 1):eq(nd.array{-1, 1}))
    is("bool {true}", natural(-1):gt(math.maxinteger))
    is("bool {true}", natural(-1):lt(2.0^64))
  end)

  it("compare bools with bools", function()
    is("bool {true, false, true}", truth:eq(true))
    is("bool {false, true, false}", truth:lt(true))
    raises("boolean expected, got number", nd.eq, truth, 1)
    raises("(int64 and bool have no common type", nd.eq, m[1], truth)
  end)
end)

describe("select", function()
  it("chooses by the mask", function()
    is("int64 {1, 0, 3}", nd.select(truth, m[1], 0))
    is("int64 {1, 5, 3}", truth:select(m[1], m[2]))
    is("float64 {1.0, 0.5, 3.0}", nd.select(truth, m[1], 0.5))
    is("int64 {1, 2, 1}", nd.select(truth, 1, 2))
    is("float64 {1.0, 2.5, 1.0}", nd.select(truth, 1, 2.5))
    is("bool {true, true, true}", nd.select(truth, true, ~truth))
    is("float64 {1.0, inf, 3.0}", nd.select(truth, m[1] + 0.0, inf))
  end)

  it("broadcasts all three", function()
    is("int64 {{1, 2}, {3, 3}}", nd.select(nd.array{{true}, {false}},
      nd.array{1, 2}, 3))
  end)

  refuses{
    {"wants a bool array", "bad argument #1 to 'select' (bool array expected, "
     .. "got int64 array)", function() return nd.select(m, 1, 2) end},
    {"wants a mask that is an array", "bad argument #1 to 'select' (bool array "
     .. "expected, got boolean: a == b is one boolean, a:eq(b) an array)",
     function() return nd.select(true, m, 2) end},
  }
end)

describe("out", function()
  it("is filled and returned", function()
    local out = nd.zeros({2, 3}, "int64")
    assert.is_true(rawequal(out, nd.add(m, m, out)))
    is("int64 {{2, 4, 6}, {8, 10, 12}}", out)
    assert.is_true(rawequal(out, m:mul(3, out)))
    is("int64 {{3, 6, 9}, {12, 15, 18}}", out)
  end)

  it("may be an operand", function()
    local a = nd.array{1, 2, 3}
    nd.mul(a, a, a)
    is("int64 {1, 4, 9}", a)
    nd.neg(a, a)
    is("int64 {-1, -4, -9}", a)
  end)

  it("may overlap an operand in any way", function()
    local a = nd.range(1, 6)
    nd.add(a:slice{1, 5}, 10, a:slice{2, 6})
    is("int64 {1, 11, 12, 13, 14, 15}", a)
    nd.add(a, 0, a:slice{-1, 1, -1})
    is("int64 {15, 14, 13, 12, 11, 1}", a)
    local square = nd.range(1, 9):reshape{3, 3}
    nd.add(square, square:transpose(), square)
    is("int64 {{2, 6, 10}, {6, 10, 14}, {10, 14, 18}}", square)
  end)

  it("may have any strides", function()
    local out = nd.zeros({3, 4}, "int64")
    nd.add(m:transpose(), 0, out:slice(nil, {1, 4, 3}))
    is("int64 {{1, 0, 0, 4}, {2, 0, 0, 5}, {3, 0, 0, 6}}", out)
    nd.add(m[1], 0, out:slice({-1, 1, -1}, 2))
    is("int64 {{1, 3, 0, 4}, {2, 2, 0, 5}, {3, 1, 0, 6}}", out)
  end)

  it("leaves no garbage", function()
    local a, b = nd.ones{100, 2}, nd.array{1.0, 2.0}
    local out, sums = nd.zeros{100, 2}, nd.zeros(100)
    local mask = nd.zeros(100, "bool")
    local options = {axis = 2, out = sums}
    local function frame()
      nd.sub(a, b, out)
      nd.mul(out, out, out)
      out:sum(options)
      sums:lt(0.5, mask)
      nd.select(mask, sums, inf, sums)
      return mask:count()
    end
    frame()
    collectgarbage()
    collectgarbage("stop")
    local before = collectgarbage("count")
    for _ = 1, 100 do
      frame()
    end
    local after = collectgarbage("count")
    collectgarbage("restart")
    assert.equal(before, after)
  end)

  refuses{
    {"must have the shape", "bad argument #3 to 'add' (out must have shape "
     .. "(2, 3), not (3))", function() nd.add(m, 1, nd.zeros(3)) end},
    {"must have the type", "bad argument #3 to 'add' (out must be int64, not "
     .. "float64: the result is int64, as is a table of whole "
     .. "numbers; nd.array(t, \"float64\") makes floats)",
     function() nd.add(m, 1, nd.zeros{2, 3}) end},
    {"must be bool for a comparison", "(out must be bool, not int64)",
     function() m:lt(1, m) end},
    {"must not be read-only", "(out is read-only)", function()
      nd.add(m, 1, nd.array(0):broadcast{2, 3})
    end},
    {"must be an array", "bad argument #3 to 'add' (array expected, got table: "
     .. "make it with nd.array(t))",
     function() nd.add(m, 1, {}) end},
    {"of a unary function is argument 2", "bad argument #2 to 'neg' (out must",
     function() nd.neg(m, nd.zeros(2)) end},
  }
end)

describe("bad operands", function()
  refuses{
    {"a table", "bad argument #2 to 'add' (array or number expected, got "
     .. "table: make it with nd.array(t))",
     function() return m + {1, 2, 3} end},
    {"a string", "bad argument #2 to 'mul' (array or number expected, got "
     .. "string)", function() return m * "2" end},
    {"nil", "bad argument #2 to 'sub' (array or number expected, got nil)",
     function() return nd.sub(m) end},
    {"a function first", "bad argument #1 to 'div' (array or number expected, "
     .. "got function)", function() return print / m end},
    {"too many", "bad argument #4 to 'add' (too many arguments)", function()
      return nd.add(m, m, nil, 1)
    end},
    {"shapes that do not broadcast", "bad argument #2 to 'add' (shapes (2, 3) "
     .. "and (2) do not broadcast: with expanddims(2) the shorter one does)",
     function() return m + nd.array{1, 2} end},
    {"shapes that fit in one axis only", "bad argument #2 to 'add' (shapes "
     .. "(3, 1) and (2, 4) do not broadcast)",
     function() return nd.zeros{3, 1} + nd.zeros{2, 4} end},
    {"a third shape that does not", "bad argument #3 to 'select' (shapes (3) "
     .. "and (2) do not broadcast)", function()
       return nd.select(truth, 1, nd.array{1, 2})
     end},
  }

  it("too large a result is not enough memory", function()
    local a = nd.zeros{1, 1}:broadcast{1 << 30, 1}
    local b = nd.zeros(1):broadcast{1 << 32}
    raises("not enough memory", nd.add, a, b)
  end)
end)

describe("sums", function()
  it("add along axes", function()
    is("21", m:sum())
    is("int64 {5, 7, 9}", m:sum(1))
    is("int64 {6, 15}", m:sum(-1))
    is("21", m:sum{axis = {2, 1}})
    is("int64 {{6}, {15}}", m:sum{axis = 2, keepdims = true})
    is("int64 {{21}}", m:sum{keepdims = true})
    is("6.5", nd.sum{1, 2, 3.5})
  end)

  it("have means", function()
    is("3.5", m:mean())
    is("float64 {2.5, 3.5, 4.5}", m:mean(1))
    is("float32 {1.5}", nd.array({{1, 2}}, "float32"):mean(2))
    is("float64 {1.0, 5.5}", m:mean{axis = 2, where = m:ne(2) & m:ne(3)
      & m:ne(4)})
  end)

  it("know what any, all and count of them are", function()
    is("true false 3", m:gt(3):any(), m:gt(3):all(), m:gt(3):count())
    is("bool {false, true}", m:gt(3):any(2))
    is("bool {false, true}", m:gt(3):all(2))
    is("int64 {1, 1, 1}", m:gt(3):count(1))
    is("2 true false", nd.count{0, 1.5, nan, -0.0}, nd.any{0, 2}, nd.all{0, 2})
    is("1", m:gt(3):count{where = m:lt(5)})
  end)

  it("of nothing are 0, NaN, false, true, 0", function()
    local none = nd.zeros{0}
    is("0.0 nan false true 0", none:sum(), none:mean(), none:any(),
       none:all(), none:count())
    is("float64 {0.0, 0.0}", nd.zeros{0, 2}:sum(1))
    is("float64 {nan}", nd.ones{1, 2}:mean{axis = 2, where = {false, false}})
    is("float64 {}", nd.zeros{0, 2}:sum(2))
  end)

  it("have types of their own", function()
    for _, dtype in ipairs(types) do
      local a = dtype == "bool" and truth or nd.ones(3, dtype)
      local float = dtype:find "float"
      local out = {any = "bool", all = "bool", count = "int64",
                   sum = float and dtype or "int64",
                   mean = float and dtype or "float64"}
      for op, want in pairs(out) do
        if dtype ~= "bool" or op ~= "sum" and op ~= "mean" then
          local result = a:expanddims(2):broadcast{3, 2}[op](a:expanddims(1), 1)
          assert.equal(want, result:dtype())
        end
      end
    end
  end)

  describe("of integers", function()
    local max, min = math.maxinteger, math.mininteger

    it("are wider than the elements", function()
      is("765", nd.array({255, 255, 255}, "uint8"):sum())
    end)

    it("may leave int64 on the way, not in the end", function()
      is(tostring(max), nd.array{max, 1, -1}:sum())
      is(tostring(min), nd.array{-1, min, 1}:sum())
      is(tostring(max), natural(max):sum())
      is("int64 {0, 0}", nd.array{{max, max}, {-max, -max}}:sum(1))
      is("int64 {0, -2}", nd.array{{max, -max}, {min, max - 1}}:sum(2) +
         nd.array{0, -1} + nd.array{0, 1})
    end)

    it("are as exact over many rows, columns and axes", function()
      for _, shape in ipairs{{40000}, {200, 200}, {3, 50000}, {50000, 3},
                             {5, 7, 11, 13}, {2000, 5, 2}} do
        local axes = {}
        for axis = 1, #shape do axes[axis] = axis end
        assert.equal(0x1p63, nd.full(shape, max):mean(axes))
        assert.equal(-0x1p63, nd.full(shape, min):mean(axes))
        for axis = 1, #shape do
          local a = nd.full(shape, max)
          local o = {axis = axis, keepdims = true}
          assert.is_true(a:mean(o):eq(0x1p63):all())
          a:assign(3)
          assert.is_true(a:sum(o):eq(3 * shape[axis]):all())
        end
      end
    end)

    it("are exact where large ones cancel out, however they lie", function()
      for _, n in ipairs{1, 2, 3, 4, 5, 8, 9, 31, 64, 1003} do
        for _, lanes in ipairs{1, 3, 4, 7, 70} do
          local rows, rest = {}, {}
          for lane = 1, lanes do
            local row, x = {}, 0
            for k = 1, n do
              x = k % 2 == 1 and (lane * k * 0x9e3779b97f4a7c15 | 1) or -x
              row[k] = x
            end
            rest[lane] = lane - 5
            row[n] = n % 2 == 1 and rest[lane] or rest[lane] + x
            rows[lane] = row
          end
          local a, expected = nd.array(rows, "int64"), nd.array(rest, "int64")
          local columns, all = a:transpose():copy(), nd.ones(n, "bool")
          for _, sum in ipairs{a:sum(2), columns:sum(1), a:sum{axis = 2,
            where = all}, columns:sum{axis = 1, where = all:expanddims(2)},
            a:slice(nil, {-1, 1, -1}):sum(2), columns:transpose():sum(2)} do
            assert.is_true(sum:eq(expected):all())
          end
          assert.is_true(a:mean(2):eq(expected / n):all())
          assert.equal(expected:sum(), a:sum())
        end
      end
    end)

    it("are exact of large natural numbers, however they lie", function()
      for _, n in ipairs{1, 2, 3, 4, 9, 64, 500} do
        local a = nd.full({70, n}, (1 << 54) - 1, "uint64")
        local most = n * ((1 << 54) - 1)
        assert.is_true(a:sum(2):eq(most):all())
        assert.is_true(a:transpose():sum(1):eq(most):all())
        assert.is_true(a:transpose():copy():sum(1):eq(most):all())
      end
    end)

    it("that do not fit an int64 are an error that names the ways out",
       function()
      for _, a in ipairs{nd.array{max, 1}, nd.array{min, -1},
                         nd.full(3, max, "int64"):broadcast{2, 3},
                         nd.array{max}:broadcast{2}} do
        raises("sum of int64 does not fit an int64: nd.mean(a) is exact, and "
               .. "(a / 1):sum() adds floats", function() a:sum() end)
      end
      raises("sum of uint64 does not fit an int64: ", function()
        natural(-1):sum()
      end)
      raises("sum of uint64 does not fit an int64: ", function()
        natural(max, 1):sum()
      end)
      raises("sum of int8 does not fit an int64: ", function()
        nd.full(1, -128, "int8"):broadcast{1 << 57}:sum(1)
      end)
    end)

    it("fit where they are just int64", function()
      is(tostring(min), nd.full(1, -128, "int8"):broadcast{1 << 56}:sum())
      is(tostring(max), natural(max - 1, 1):sum())
    end)

    it("that do not fit an out with gaps are an error too", function()
      local out = nd.zeros({2, 2}, "int64"):slice(nil, 1)
      raises("sum of int64 does not fit an int64", function()
        nd.array{{max, 1}, {1, 1}}:sum(2, out)
      end)
    end)

    it("that do not fit are named by their place", function()
      raises("sum of int64 for [2] of the result does not fit an int64",
             function() nd.array{{1, 2}, {max, 1}, {max, 2}}:sum(2) end)
      raises("sum of int64 for [1][2] of the result does not fit an int64",
             function()
        nd.array{{1, max}, {1, max}}:sum{axis = 1, keepdims = true}
      end)
    end)
  end)

  describe("divided by their count", function()
    local max, min = math.maxinteger, math.mininteger

    it("are exact means of integers, rounded once", function()
      is("0.5", nd.array{max, -(max - 1)}:mean())
      is("1.0", nd.array{(1 << 53) + 1, -(1 << 53), 2}:mean())
      is("-0.5", nd.array{max, min}:mean())
      assert.equal(-0x1p63, nd.array{min, min, min}:mean())
      assert.equal(0x1p64, natural(-1, -1, -1):mean())
      assert.equal(0x1p63, natural(-1, 1):mean())
    end)

    it("round a tie to the even neighbour", function()
      local odd = (1 << 53) + 1
      assert.equal(0x1p53, nd.array{odd}:mean())
      assert.equal(0x1p53 + 4, nd.array{odd + 2}:mean())
      assert.equal(0x1p53 + 2, nd.array{odd, odd, odd + 1}:mean())
      assert.equal(-0x1p53, nd.array{-odd, -odd}:mean())
    end)

    it("do without what is only repeated", function()
      assert.equal(max + 0.0, nd.array{max}:broadcast{1 << 59}:mean())
      assert.equal(1.7e308, nd.array{1.7e308}:broadcast{1 << 59}:mean())
      is("float64 {1.5, 3.0}",
         nd.array{{1, 3}, {2, 3}}:expanddims(2):broadcast{2, 9, 2}:mean{1, 2})
    end)

    it("are finite where all elements are", function()
      local large, most = 1.7e308, 0x1.fffffffffffffp1023
      assert.equal(large, nd.array{large, large}:mean())
      is("float64 {1.7e+308, 1.0}", nd.array{{large, large}, {1, 1}}:mean(2))
      is("float64 {1.7e+308, 1.0}", nd.array{{large, 1}, {large, 1}}:mean(1))
      for n = 1, 100 do
        local mean = nd.full(n, most):mean()
        assert.is_true(mean <= most and mean >= most * (1 - 0x1p-50))
        assert.equal(-mean, nd.full(n, -most):mean())
      end
      local many = nd.full({40, 3, 50}, large):mean{1, 3}[2]
      assert.is_true(math.abs(many / large - 1) < 0x1p-50)
      many = nd.full({40, 30}, large):mean{where = nd.range(1, 30):gt(17)}
      assert.is_true(math.abs(many / large - 1) < 0x1p-50)
      assert.is_true(nd.full({3, 1}, 3e38, "float32"):mean(1)
                     == nd.full(1, 3e38, "float32"))
    end)

    it("are infinite or NaN where an element is", function()
      is("float64 {inf, -inf, nan, nan}",
         nd.array{{1.7e308, 1.7e308, inf}, {1.7e308, 1.7e308, -inf},
                  {inf, 1, -inf}, {1.7e308, 1.7e308, nan}}:mean(2))
    end)
  end)

  it("of floats are infinite only if the total is", function()
    local large = 1.7e308
    is("1.7e+308", nd.array{large, large, -large}:sum())
    is("inf", nd.array{large, large}:sum())
    is("0.0", nd.array{large, large, -large, -large}:sum())
    is("-inf", nd.array{-large}:broadcast{2}:sum())
    is("float64 {inf, 1.7e+308, 3.0}",
       nd.array{{large, large, 1}, {large, large, 1},
                {0, -large, 1}}:sum(1))
  end)

  it("of 10 million float32 are exact to the last unit", function()
    local tenth = string.unpack("f", string.pack("f", 0.1))
    local a = nd.full(10000000, 0.1, "float32")
    local exact = string.unpack("f", string.pack("f", tenth * 10000000))
    assert.equal(exact, a:sum())
    assert.equal(tenth, a:mean())
    assert.equal(exact, a:reshape{10000, 1000}:sum(1):sum())
    assert.equal(exact, a:reshape{2, 5000000}:sum{axis = {1, 2}})
  end)

  it("do not lose more the more they add", function()
    local n = 1000000
    local a = nd.full(n, 0.1)
    local exact = 100000.0
    assert.is_true(math.abs(a:sum() - exact) <= 2^-36)
    assert.is_true(math.abs(a:expanddims(2):sum(1)[1] - exact) <= 2^-36)
    assert.is_true(math.abs(a:slice{-1, 1, -1}:sum() - exact) <= 2^-36)
    local rows = nd.full({n // 100, 100}, 0.1)
    assert.is_true(math.abs(rows:sum(1)[7] - exact / 100) <= 2^-42)
  end)

  it("keep infinities and NaN", function()
    is("inf", nd.array{inf, 1, 2}:sum())
    is("nan", nd.array{inf, -inf}:sum())
    is("nan", nd.array{1, nan}:sum())
    local long = nd.ones(5000)
    long[3000] = -inf
    is("-inf", long:sum())
    is("-inf", long:reshape{50, 100}:sum(1):min())
  end)

  it("of what is only repeated do not go over it", function()
    is("1099511627776.0", nd.ones(1):broadcast{1 << 40}:sum())
    is("1.0", nd.ones(1):broadcast{1 << 40}:mean())
    is("1099511627776", nd.array{true}:broadcast{1 << 40}:count())
    is("true", nd.array{true}:broadcast{1 << 40}:all())
  end)

  it("fill out, which may overlap", function()
    local a = nd.array{{1, 2}, {3, 4}}
    local row = a[1]
    assert.is_true(rawequal(row, a:sum(1, row)))
    is("int64 {{4, 6}, {3, 4}}", a)
    local whole = nd.zeros({}, "float64")
    nd.array{1.5, 2}:sum(nil, whole)
    is("float64 3.5", whole)
  end)

  refuses{
    {"of bools are refused", "numbers expected, got bool array: 'count' counts "
     .. "what is true", function() truth:sum() end},
    {"means of bools are refused", "(numbers expected, got bool array",
     function() nd.mean{true} end},
    {"know no base", "(unknown option \"base\": there are axis "
     .. "out keepdims where skipnan)", function()
      m:sum{base = 0}
    end},
    {"know no value", "(unknown option \"value\": there are ", function()
      m:mean{value = true}
    end},
    {"know no initial", "(unknown option \"initial\": there are ", function()
      m:any{initial = true}
    end},
    {"name a bad axis", "axis 3 is out of range (1 to 2, or -1 to -2)",
     function() m:sum(3) end},
    {"want the type of the result", "bad argument #2 to 'sum' (out must be "
     .. "int64, not float64: the result is int64, as is a table of ",
     function() m:sum(1, nd.zeros(3)) end},
    {"want its shape", "out must have shape (3), not (2)", function()
      m:count(1, nd.zeros(2, "int64"))
    end},
    {"want a mask that fits", "an array of shape (2) does not broadcast to "
     .. "(2, 3)", function() m:sum{where = {true, false}} end},
  }
end)
