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
