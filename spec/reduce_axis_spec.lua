-- reduce_axis_spec.lua: `axis` and `keepdims` of argmin, argmax, min and max:
-- which elements are searched together, and the shape of what comes back.
local nd = require "ndarray"
local is = require "is"
local refuses = require "refuses"
local show = require "show"

local ops = {"argmin", "argmax", "min", "max"}
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
local ties = nd.array{{1, 0, 0}, {0, 1, 0}}
local cube = nd.array{{{5, 2}, {1, 9}}, {{3, 3}, {7, 0}}, {{4, 4}, {1, 1}}}

describe("axis", function()
  it("nil gives a plain integer", function()
    assert.equal("integer", math.type(grid:argmin()))
  end)

  it("nil counts in row-major order, whatever the strides", function()
    is("2", grid:transpose():argmin())
  end)

  it("an integer gives an int64 array without that axis", function()
    is("int64 {{2, 1}, {1, 2}, {2, 2}}", cube:argmin(2))
  end)

  it("the last one of a 1-D array gives a plain integer", function()
    local index = nd.array{3, 1}:argmin(1)
    assert.equal("integer", math.type(index))
    assert.equal(2, index)
  end)

  it("-1 is the last", function()
    is(show(cube:argmin(3)), cube:argmin(-1))
  end)

  it("-3 is the first of three", function()
    is("int64 {{2, 1}, {1, 2}}", cube:argmin(-3))
  end)

  it("a list gives a result for each axis named", function()
    is("int64 {2, 2, 2} int64 {1, 2, 1}", cube:argmin{axis = {2, 3}})
  end)

  it("a list orders the results", function()
    is("int64 {1, 2, 1} int64 {2, 2, 2}", cube:argmin{axis = {3, 2}})
  end)

  it("a list decides ties in row-major order", function()
    is("1 2", ties:argmin{axis = {1, 2}})
  end)

  it("a list in another order decides ties as before", function()
    is("2 1", ties:argmin{axis = {2, 1}})
  end)

  it("a list that leaves axes between gives arrays", function()
    is("int64 {1, 2} int64 {2, 2}", cube:argmin{axis = {1, -1}})
  end)

  it("a list of all axes gives integers", function()
    is("2 2 2", cube:argmin{axis = {1, 2, 3}})
  end)

  it("a list of one is the same as its axis", function()
    is("int64 {2, 3, 2}", grid:argmin{axis = {1}})
    is("2", nd.array{3, 1}:argmin{axis = {1}})
  end)

  it("a list can be given by position", function()
    is("1 2", grid:argmin({-1, 1}))
  end)

  it("a list gives one result in min and max", function()
    is("int64 {1, 0, 1}", cube:min{axis = {2, 3}})
    is("9", cube:max{axis = {3, 1, 2}})
  end)

  for _, op in ipairs(ops) do
    local single = nd.array(7)
    local expected = op:find "arg" and "1" or "7"

    it("1 or -1 of a 0-D array gives a plain value in " .. op, function()
      is(expected, single[op](single, 1))
      is(expected, single[op](single, -1))
    end)

    it("1 of a 0-D array gives a plain value with keepdims in " .. op,
       function()
      is(expected, single[op](single, 1, nil, true))
      is(expected, single[op](single, {axis = {-1}, keepdims = true}))
    end)
  end

  refuses{
    {"0 is an error that says so",
     "bad argument #1 to 'argmin' (axis 0: axes are counted from 1)",
     function() grid:argmin(0) end},
    {"beyond the last is an error",
     "bad argument #1 to 'argmin' "
     .. "(axis 4 is out of range (1 to 2, or -1 to -2)",
     function() grid:argmin(4) end},
    {"beyond the last is an error of argument 2 in nd.argmin",
     "bad argument #2 to 'argmin' "
     .. "(axis 4 is out of range (1 to 2, or -1 to -2)",
     function() nd.argmin({{1}}, 4) end},
    {"beyond the last is an error of the option", "bad argument #1 to 'argmin' "
     .. "(option 'axis': axis 4 is out of range (1 to 2, or -1 to -2)",
     function() grid:argmin{axis = 4} end},
    {"before the first is an error",
     "bad argument #1 to 'max' (axis -3 is out of range (1 to 2, or -1 to -2)",
     function() grid:max(-3) end},
    {"may be the least integer", "bad argument #1 to 'max' (axis "
     .. "-9223372036854775808 is out of range (1 to 2, or -1 to -2)",
     function() grid:max(math.mininteger) end},
    {"2 of a 0-D array is an error",
     "bad argument #1 to 'argmin' (axis 2 is out of range",
     function() nd.array(7):argmin(2) end},
    {"0 of a 0-D array is an error",
     "bad argument #1 to 'argmin' (axis 0: axes are counted from 1)",
     function() nd.array(7):argmin(0) end},
    {"between two is an error",
     "bad argument #1 to 'argmin' (integer expected, got 1.5)",
     function() grid:argmin(1.5) end},
    {"is never a string", "bad argument #1 to 'argmin' "
     .. "(integer or list of axes expected, got string)",
     function() grid:argmin("1") end},
    {"is never a boolean", "bad argument #1 to 'argmin' "
     .. "(option 'axis': integer or list of axes expected, got boolean)",
     function() grid:argmin{axis = true} end},
    {"a list is not empty", "bad argument #1 to 'argmin' "
     .. "(option 'axis': a list of at least one axis expected)",
     function() grid:argmin{axis = {}} end},
    {"a list names none twice",
     "bad argument #1 to 'argmin' (option 'axis': axis 2 is named twice)",
     function() grid:argmin{axis = {2, 2}} end},
    {"a list names none twice, counted from the end or not",
     "bad argument #1 to 'min' (axis 2 is named twice)",
     function() grid:min({2, -1}) end},
    {"a list names none twice of a 0-D array",
     "bad argument #1 to 'argmin' (axis 1 is named twice)",
     function() nd.array(7):argmin({1, -1}) end},
    {"a list holds integers", "bad argument #1 to 'argmin' "
     .. "(option 'axis': integer expected at [2] of the axes, got string)",
     function() grid:argmin{axis = {1, "2"}} end},
    {"a list has no hole", "bad argument #1 to 'argmin' (",
     function() grid:argmin({1, nil, 2}) end},
    {"a list has no other keys",
     "bad argument #1 to 'argmin' (key \"axis\" in a list of axes: with "
     .. "options, name the axis: {axis = 1})",
     function() grid:argmin({1, axis = 2}) end},
  }
end)

describe("keepdims", function()
  it("keeps a searched axis with length 1", function()
    is("int64 {{2, 3, 2}}", grid:argmin(1, nil, true))
  end)

  it("false does not", function()
    is("int64 {2, 3, 2}", grid:argmin(1, nil, false))
  end)

  it("keeps all axes with axis = nil", function()
    is("int64 {{4}}", grid:argmin{keepdims = true})
    is("int64 {{15}}", grid:max{keepdims = true})
  end)

  it("keeps every axis of a list, in each result", function()
    is("int64 {{{2}}, {{2}}, {{2}}} int64 {{{1}}, {{2}}, {{1}}}",
       cube:argmin{axis = {2, 3}, keepdims = true})
  end)

  it("gives an array of a 1-D array", function()
    is("int64 {2}", nd.array{3, 1}:argmin(1, nil, true))
  end)

  it("gives a plain value of a 0-D array", function()
    is("1 7", nd.argmin(7, {keepdims = true}), nd.min(7, nil, nil, true))
  end)
end)
