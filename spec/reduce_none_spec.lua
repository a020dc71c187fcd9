-- reduce_none_spec.lua: what argmin, argmax, min and max give where there is no
-- candidate, where there are no elements, and where indices count from `base`.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"

local ops = {"argmin", "argmax", "min", "max"}
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}

describe("base", function()
  it("0 counts from 0", function()
    is("int64 {1, 2, 1}", grid:argmin{axis = 1, base = 0})
    is("0", grid:argmax{base = 0})
  end)

  it("1 counts from 1", function()
    is("4", grid:argmin{base = 1})
  end)

  it("counts every coordinate of a list", function()
    is("1 0", grid:argmin{axis = {1, 2}, base = 0})
  end)

  it("leaves the axes counted from 1", function()
    raises("axis 0: axes are counted from 1",
           function() grid:argmin{axis = 0, base = 0} end)
  end)

  it("counts what goes into out", function()
    is("int32 3", grid:argmin{base = 0, out = nd.zeros({}, "int32")})
  end)
end)

describe("none", function()
  local off = {false, false}
  local row = nd.array{5, 6}

  it("is nil for a plain number", function()
    is("nil nil nil nil", row:argmin{where = off}, row:argmax{where = off},
       row:min{where = off}, row:max{where = off})
  end)

  it("is nil for base 0 too", function()
    is("nil", row:argmin{where = off, base = 0})
  end)

  it("is one nil for each axis named", function()
    is("nil nil", grid:argmin{axis = {1, 2}, initial = -1})
  end)

  it("is 0 in an array", function()
    local mask = {{true, false}, {false, false}}
    is("int64 {1, 0}", nd.argmin({{5, 6}, {7, 8}}, {axis = 2, where = mask}))
  end)

  it("is -1 in an array of base 0", function()
    local mask = {{true, false}, {false, false}}
    is("int64 {0, -1}", nd.argmin({{5, 6}, {7, 8}},
                                  {axis = 2, where = mask, base = 0}))
  end)

  it("is 0 in each array of a list of axes", function()
    is("int64 {{0}} int64 {{0}}",
       nd.argmin({{1}}, {axis = {1, 2}, where = {false}, keepdims = true}))
  end)

  it("is base - 1 in out", function()
    local out = nd.ones({}, "int64")
    is("int64 0", row:argmin{where = off, out = out})
    is("int64 -1", row:argmin{where = off, out = out, base = 0})
  end)

  it("is base - 1 in each out of a list", function()
    local outs = {nd.ones({}, "int64"), nd.ones({}, "int8")}
    is("int64 -1 int8 -1",
       grid:argmin{axis = {1, 2}, initial = 0, base = 0, out = outs})
  end)

  for _, op in ipairs{"min", "max"} do
    it("is NaN in an array of floats in " .. op, function()
      local a = nd.array{{1.0}, {2.0}}
      is("float64 {nan, 2.0}",
         a[op](a, {axis = 2, where = {{false}, {true}}}))
    end)

    it("is NaN in an array with keepdims in " .. op, function()
      local a = nd.array({1.0}, "float32")
      is("float32 {nan}", a[op](a, {where = {false}, keepdims = true}))
    end)

    it("is NaN in a 0-D out of floats in " .. op, function()
      local a = nd.array{1.0, 2.0}
      is("float64 nan", a[op](a, {where = off, out = nd.zeros{}}))
    end)

    it("is an error in an array of integers in " .. op, function()
      raises(op .. ": no candidate for [2] of the result, and int64 has no NaN",
             function()
        local mask = {{true}, {false}, {false}}
        grid[op](grid, {axis = 2, where = mask})
      end)
    end)

    it("is an error in an array of booleans in " .. op, function()
      raises(op .. ": no candidate for [1] of the result, and bool has no NaN",
             function()
        local a = nd.array{true}
        a[op](a, {where = {false}, keepdims = true})
      end)
    end)

    it("is an error in a 0-D out of integers in " .. op, function()
      raises(op .. ": no candidate, and int64 has no NaN", function()
        row[op](row, {where = off, out = nd.zeros({}, "int64")})
      end)
    end)
  end
end)

describe("empty", function()
  for _, op in ipairs(ops) do
    local message = op .. " of an empty array"

    local function raises_for(shape, ...)
      local a, arguments = nd.zeros(shape), table.pack(...)
      raises(message, function()
        a[op](a, table.unpack(arguments, 1, arguments.n))
      end)
    end

    it("arrays have no " .. op, function()
      raises_for({0})
    end)

    it("axes have no " .. op, function()
      raises_for({2, 0}, 2)
    end)

    it("axes have no " .. op .. " with nothing to fill", function()
      raises_for({0, 0}, 1)
    end)

    it("axes in a list have no " .. op, function()
      raises_for({2, 0, 3}, {1, 2})
    end)

    it("arrays have no " .. op .. " with where and skipnan", function()
      raises_for({0}, {where = nd.zeros(0, "bool"), skipnan = true})
    end)

    it("results of " .. op .. " come of other lengths of 0", function()
      local a = nd.zeros{3, 0, 2}
      assert.same({0, 2}, a[op](a, 1):shape())
      assert.same({3, 0, 1}, a[op](a, 3, nil, true):shape())
    end)
  end

  it("tables have no argmin", function()
    raises("argmin of an empty array", function() nd.argmin{} end)
  end)

  it("results of a list of axes are empty each", function()
    local i, j = nd.zeros{3, 0, 2}:argmin{axis = {1, 3}}
    assert.same({0}, i:shape())
    assert.same({0}, j:shape())
  end)
end)
