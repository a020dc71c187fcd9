-- running_spec.lua: cumsum, cummin and cummax: results up to each element.
local nd = require "ndarray"
local is = require "is"
local refuses = require "refuses"

local nan, inf = 0 / 0, math.huge
local m = nd.array{{3, 1, 2}, {-4, 5, 6}}

-- An array's elements in row-major order, lane by lane along an axis.
local function lanes_of(a, axis)
  local t = {}
  if not axis then return {a:copy():reshape(-1):totable()} end
  for i = 1, a:shape(3 - axis) do
    t[i] = (axis == 1 and a:slice(nil, i) or a:slice(i)):totable()
  end
  return t
end

local steps = {
  cumsum = function(x, y) return x + y end,
  cummin = function(x, y) return (x ~= x or x <= y) and x or y end,
  cummax = function(x, y) return (x ~= x or x >= y) and x or y end,
}

local function loop(op, list)
  local results, x = {}, nil
  for i, y in ipairs(list) do
    x = i == 1 and y or steps[op](x, y)
    results[i] = x
  end
  return results
end

local function some(n, k, dtype)
  return (nd.range(1, n * k) * 7919 % 6007 % 100):astype(dtype):reshape{n, k}
end

describe("running results", function()
  it("go over all of an array, or along an axis", function()
    is("int64 {3, 4, 6, 2, 7, 13}", m:cumsum())
    is("int64 {{3, 1, 2}, {-1, 6, 8}} int64 {{3, 4, 6}, {-4, 1, 7}}",
       m:cumsum(1), m:cumsum(-1))
    is("int64 {3, 1, 1, -4, -4, -4} int64 {3, 3, 3, 3, 5, 6}", m:cummin(),
       m:cummax())
    is("int64 {{3, 1, 2}, {-4, 1, 2}} int64 {{3, 3, 3}, {-4, 5, 6}}",
       m:cummin(1), m:cummax{axis = 2})
  end)

  it("are of tables and numbers too", function()
    is("float64 {0.5, 2.0} int64 {4}", nd.cumsum{0.5, 1.5}, nd.cummin(4))
    is("int64 {{1, 3}}", nd.cumsum({{1, 2}}, 2))
  end)

  it("are 1-D of a 0-D array", function()
    is("int64 {7} int64 {7}", nd.array(7):cumsum(), nd.array(7):cummax(1))
  end)

  it("of nothing are empty", function()
    is("float64 {} float64 {}", nd.cumsum{}, nd.zeros{0, 2}:cumsum())
    is("float64 {} float64 {{}, {}}", nd.zeros{0, 2}:cummin(1),
       nd.zeros{2, 0}:cummax(1))
    is("float64 {{}, {}}", nd.zeros{2, 0}:cumsum(2))
  end)

  it("have the type of the array, but sums of integers int64", function()
    for _, dtype in ipairs{"float64", "float32", "int8", "int16", "int32",
                           "int64", "uint8", "uint16", "uint32", "uint64"} do
      local a = nd.array({2, 1, 3}, dtype)
      is("true true true", a:cummin() == nd.array{2, 1, 1},
         a:cummax() == nd.array{2, 2, 3}, a:cumsum() == nd.array{2, 3, 6})
      assert.are.equal(dtype, a:cummin():dtype())
      assert.are.equal(dtype:find "float" and dtype or "int64",
                       a:cumsum():dtype())
    end
    is("bool {true, false, false} bool {true, true, true}",
       nd.cummin{true, false, true}, nd.cummax{true, false, true})
    is("int8 {-128, -128} int8 {-128, 127}", nd.array({-128, 127}, "int8")
      :cummin(), nd.array({-128, 127}, "int8"):cummax())
  end)

  it("order uint64 as what it is", function()
    local big = nd.frombytes(("\255"):rep(8) .. ("\1"):rep(8), "uint64")
    is(("\255"):rep(16), big:cummax():tobytes())
    is(("\1"):rep(8), big:cummin():slice{2, 2}:tobytes())
  end)

  it("keep a nan from where it is", function()
    is("float64 {2.0, nan, nan} float64 {2.0, nan, nan} "
       .. "float64 {2.0, nan, nan}",
       nd.cumsum{2, nan, 1}, nd.cummin{2, nan, 1}, nd.cummax{2, nan, 3})
    is("float64 {nan, nan}", nd.cummin{nan, 1})
    local columns = nd.array{{nan, 1, 2}, {0, nan, 1}, {0, 0, 0}}
    is("float64 {{nan, 1.0, 2.0}, {nan, nan, 1.0}, {nan, nan, 0.0}}",
       columns:cummin(1))
  end)

  it("have infinities", function()
    is("float64 {1.0, inf, inf, nan}", nd.cumsum{1, inf, 1, -inf})
    is("float64 {inf, 1.0} float64 {-inf, 1.0}", nd.cummin{inf, 1},
       nd.cummax{-inf, 1})
    is("float64 {1e+308, inf}", nd.cumsum{1e308, 1e308})
  end)

  it("are added up without the error growing", function()
    local n = 100000
    local sums = nd.full(n, 0.1):cumsum()
    assert.are.equal(10000.0, sums[n])
    sums = nd.full({n, 9}, 0.1):cumsum(1)
    assert.are.equal(10000.0, sums:get(n, 4))
    assert.are.equal(1e16 + 2, nd.cumsum{1e16, 1.0, 1.0}[3])
    is("float32 {16777216.0, 16777216.0, 16777218.0}",
       nd.array({16777216, 1, 1}, "float32"):cumsum())
  end)

  for op in pairs(steps) do
    it("are those of a loop, however lanes lie: " .. op, function()
      for _, shape in ipairs{{1, 1}, {3, 5}, {600, 3}, {3, 600},
                             {40, 530}} do
        for _, dtype in ipairs{"float64", "int16", "int64", "uint32"} do
          local whole = some(shape[1], shape[2], dtype)
          for _, a in ipairs{whole, whole:transpose(),
                             whole:slice({-1, 1, -1}, {1, -1, 2}),
                             whole:slice({1, 1}):broadcast{7, shape[2]}} do
            for axis = 0, 2 do
              axis = axis > 0 and axis or nil
              local got = a[op](a, axis)
              local lanes = lanes_of(got, axis)
              for i, lane in ipairs(lanes_of(a, axis)) do
                assert.are.same(loop(op, lane), lanes[i])
              end
            end
          end
        end
      end
    end)
  end

  it("go into out, at any strides", function()
    local out = nd.zeros({3, 2}, "int64"):transpose()
    assert.is_true(rawequal(out, m:cumsum(1, out)))
    is("int64 {{3, 1, 2}, {-1, 6, 8}}", out)
    local long = nd.zeros(12, "int64")
    m:cumsum{out = long:slice{12, 1, -2}}
    is("int64 {0, 13, 0, 7, 0, 2, 0, 6, 0, 4, 0, 3}", long)
  end)

  it("may go into what they are made of", function()
    local a = m:copy()
    a:cumsum(1, a)
    is("int64 {{3, 1, 2}, {-1, 6, 8}}", a)
    local b = nd.range(1, 5)
    b:cumsum(1, b:slice{-1, 1, -1})
    is("int64 {15, 10, 6, 3, 1}", b)
    local c = nd.range(1, 4)
    c:slice{1, 3}:cumsum(1, c:slice{2, 4})
    is("int64 {1, 1, 3, 6}", c)
  end)

  it("take options that are kept", function()
    local options = {axis = 1, out = nd.zeros({2, 3}, "int64")}
    m:cumsum(options)
    is("int64 {{3, 1, 2}, {-1, 6, 8}}", m:cumsum(options))
  end)

  refuses{
    {"fit an int64", "cumsum of int64 at [2] does not fit an int64: "
     .. "(a / 1):cumsum() adds floats", function()
      nd.cumsum{math.maxinteger, 1}
    end},
    {"fit below, too", "cumsum of int64 at [3] does not fit", function()
      nd.cumsum{math.mininteger, 1, -2}
    end},
    {"fit of uint64", "cumsum of uint64 at [1] does not fit", function()
      nd.frombytes(("\255"):rep(16), "uint64"):cumsum()
    end},
    {"fit in every lane", "cumsum of int64 at [2][3] does not fit", function()
      nd.array{{1, 2, 3}, {4, 5, math.maxinteger}}:cumsum(1)
    end},
    {"fit along rows", "cumsum of int64 at [2][2] does not fit", function()
      nd.array{{1, 2, 3}, {4, math.maxinteger, 5}}:cumsum(2)
    end},
    {"are of numbers where they are added", "numbers expected, got bool array",
     function() nd.cumsum{true} end},
    {"take one axis", "one axis expected: a list of them is for reductions",
     function() m:cumsum{1, 2} end},
    {"take no list of axes as an option", "option 'axis': one axis expected",
     function() m:cummin{axis = {1, 2}} end},
    {"know their options", "unknown option \"keepdims\": there are axis out",
     function() m:cumsum{keepdims = true} end},
    {"name a bad axis", "axis 3 is out of range", function() m:cummax(3) end},
    {"want the shape of the array", "out must have shape (2, 3), not (3)",
     function() m:cumsum(1, nd.zeros(3, "int64")) end},
    {"want one axis without one", "out must have shape (6), not (2, 3)",
     function() m:cumsum(nil, nd.zeros({2, 3}, "int64")) end},
    {"want their type", "out must be int64, not float64",
     function() m:cummin(1, nd.zeros{2, 3}) end},
    {"want an out to write to", "option 'out': is read-only", function()
      m:cummin{axis = 1, out = nd.zeros({1, 3}, "int64"):broadcast{2, 3}}
    end},
    {"want no table for an out", "array expected, got table: make it with "
     .. "nd.array(t)", function() m:cumsum(1, {{}}) end},
    {"are of arrays", "bad argument #1", function() nd.cumsum(nil) end},
    {"take no more", "too many arguments", function() m:cumsum(1, nil, 1) end},
  }
end)
