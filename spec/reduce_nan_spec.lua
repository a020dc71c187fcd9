-- reduce_nan_spec.lua: NaN in argmin, argmax, min and max, with `skipnan` and
-- without.
local nd = require "ndarray"
local is = require "is"

local ops = {"argmin", "argmax", "min", "max"}
local nan, inf = 0 / 0, math.huge
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}

describe("skipnan", function()
  local row = nd.array{4, nan, 2, nan, 3}

  it("passes NaN over", function()
    is("3 1", row:argmin{skipnan = true}, row:argmax{skipnan = true})
    is("2.0 4.0", row:min{skipnan = true}, row:max{skipnan = true})
  end)

  it("false does not", function()
    is("2 nan", row:argmin{skipnan = false}, row:min{skipnan = false})
  end)

  it("finds none where all is NaN", function()
    is("nil nil", nd.argmin({nan, nan}, {skipnan = true}),
       nd.min({nan, nan}, {skipnan = true}))
  end)

  it("finds none along an axis of NaN", function()
    local a = nd.array{{nan, nan}, {nan, 1}}
    is("int64 {0, 2}", a:argmin{axis = 2, skipnan = true})
    is("float64 {nan, 1.0}", a:min{axis = 2, skipnan = true})
  end)

  it("makes no difference to integers", function()
    is("4", grid:argmin{skipnan = true})
  end)

  it("lets infinity win", function()
    is("2", nd.argmin({nan, inf}, {skipnan = true}))
  end)
end)

describe("the first NaN wins", function()
  local row = nd.array{4, nan, 2, nan}

  for _, op in ipairs(ops) do
    it("in " .. op, function()
      is(op:find "arg" and "2" or "nan", row[op](row))
    end)

    it("over initial in " .. op, function()
      local initial = op:find "min" and -inf or inf
      is(op:find "arg" and "2" or "nan", row[op](row, {initial = initial}))
    end)

    it("down the columns in " .. op, function()
      local a = nd.array{{1, nan, 3}, {nan, 2, 4}, {nan, nan, 3}}
      local found = a[op](a, 1)
      if op:find "arg" then
        is("2 1", found[1], found[2])
      else
        is("nan nan", found[1], found[2])
      end
    end)
  end

  it("over minus infinity", function()
    is("2", nd.argmin{-inf, nan})
  end)
end)

describe("a long reversed row", function()
  -- where it has its largest element, of those written at two places
  local function largest(low, high, rest, dtype, options)
    local a = nd.full(3000, rest, dtype)
    a[10], a[2990] = low, high
    return a:slice{-1, 1, -1}:argmax(options)
  end

  it("has its largest element", function()
    for _, dtype in ipairs{"float64", "float32", "int64", "int16", "int8"} do
      assert.are.equal(2991, largest(5, 4, 1, dtype))
      assert.are.equal(11, largest(4, 5, 1, dtype))
    end
  end)

  it("has the first of equals", function()
    for _, dtype in ipairs{"float64", "float32", "int64", "int16", "int8"} do
      assert.are.equal(11, largest(5, 5, 1, dtype))
      assert.are.equal(1, largest(1, 1, 1, dtype))
    end
    assert.are.equal(11, largest(true, true, false, "bool"))
    assert.are.equal(2991, largest(true, false, false, "bool"))
  end)

  it("has the first of 0 and -0", function()
    for _, dtype in ipairs{"float64", "float32"} do
      assert.are.equal(11, largest(0.0, -0.0, -1, dtype))
      assert.are.equal(11, largest(-0.0, 0.0, -1, dtype))
    end
  end)

  it("has the first NaN, whatever its bits", function()
    for _, dtype in ipairs{"float64", "float32"} do
      assert.are.equal(11, largest(nan, -nan, 1, dtype))
      assert.are.equal(11, largest(-nan, nan, 1, dtype))
    end
  end)

  it("of NaN has its only number by skipnan", function()
    for _, dtype in ipairs{"float64", "float32"} do
      assert.are.equal(2991, largest(5, nan, nan, dtype, {skipnan = true}))
      assert.are.equal(11, largest(5, 5, nan, dtype, {skipnan = true}))
    end
  end)
end)
