-- reduce_spec.lua: argmin, argmax, min, max, unravel and takealong, sentence
-- by sentence of the contract, with the texts of all errors. Random arrays and
-- calls are in oracle_spec.lua.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local show = require "show"

-- {title, text of the error, f}
local function refuses(cases)
  for _, case in ipairs(cases) do
    it(case[1], function()
      raises(case[2], case[3])
    end)
  end
end

local ops = {"argmin", "argmax", "min", "max"}
local nan, inf = 0 / 0, math.huge
local HUGE = 1 << 40

local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
local ties = nd.array{{1, 0, 0}, {0, 1, 0}}
local cube = nd.array{{{5, 2}, {1, 9}}, {{3, 3}, {7, 0}}, {{4, 4}, {1, 1}}}

describe("argmin of NumPy's examples", function()
  it("counts from 1", function()
    is("4", nd.argmin{12, 5, 7, 3, 9})
  end)

  it("counts from 0 with base = 0", function()
    is("3", nd.argmin({12, 5, 7, 3, 9}, {base = 0}))
  end)

  it("goes along the rows", function()
    is("int64 {3, 2}", nd.argmin({{4, 9, 1}, {8, 3, 6}}, 2))
  end)

  it("goes over the whole array", function()
    is("4", grid:argmin())
  end)

  it("goes down the columns", function()
    is("int64 {2, 3, 2}", grid:argmin(1))
  end)

  it("finds the smallest near the end", function()
    is("4", nd.argmin{91, 92, 93, 7, 95})
  end)

  local rows = nd.array{{8, 92, 93}, {94, 9, 7}}

  it("keeps the smallest that a later row does not beat", function()
    is("6", rows:argmin())
  end)

  it("goes along axis 1", function()
    is("int64 {1, 2, 2}", rows:argmin(1))
  end)

  it("goes along axis 2", function()
    is("int64 {1, 3}", rows:argmin(2))
  end)
end)

describe("the contract's examples", function()
  it("keep the searched axis with keepdims", function()
    is("int64 {{2}, {1}, {2}}", grid:argmin{axis = 2, keepdims = true})
  end)

  it("give coordinates for a list of axes", function()
    is("2 1", grid:argmin{axis = {1, 2}})
  end)
end)

describe("the four reductions", function()
  it("find the largest too", function()
    is("1", grid:argmax())
    is("int64 {1, 2, 1}", grid:argmax(1))
  end)

  it("give the smallest and the largest themselves", function()
    is("2 15", grid:min(), grid:max())
    is("int64 {2, 4, 5}", grid:min(1))
    is("int64 {15, 11, 8}", grid:max(2))
  end)

  it("give elements of a's own type", function()
    is("float32 {1.0, 2.5}", nd.array({{1, 2.5}, {3, 4}}, "float32"):min(1))
    is("bool {false, true}", nd.array{{true, true}, {false, true}}:min(1))
  end)

  it("give a float of a float array", function()
    is("1.0", nd.array{3.0, 1.0}:min())
  end)

  it("give a boolean of a bool array", function()
    is("false true", nd.array{true, false}:min(), nd.array{true, false}:max())
  end)

  for _, op in ipairs(ops) do
    it(op .. " is one function in the module and of arrays", function()
      assert.equal(grid[op], nd[op])
    end)

    it(op .. " gives one result", function()
      assert.equal(1, select("#", grid[op](grid)))
    end)

    it(op .. " takes its arguments by position or by name", function()
      local dtype = op:find "arg" and "int32" or "int64"
      local out, other = nd.zeros({1, 3}, dtype), nd.zeros({1, 3}, dtype)
      grid[op](grid, 1, out, true)
      grid[op](grid, {axis = 1, out = other, keepdims = true})
      assert.is_true(out == other)
      assert.is_false(out == nd.zeros{1, 3})
    end)

    it(op .. " takes nested tables", function()
      is(show(grid[op](grid, 1)), nd[op](grid:totable(), 1))
    end)

    it(op .. " takes trailing nils", function()
      is(show(grid[op](grid)), grid[op](grid, nil, nil, nil, nil, nil))
      is(show(grid[op](grid, 1)), grid[op](grid, {axis = 1}, nil, nil))
    end)

    it(op .. " takes an empty table of options", function()
      is(show(grid[op](grid)), grid[op](grid, {}))
    end)
  end

  it("take a number", function()
    is("1 7", nd.argmin(7), nd.min(7))
  end)

  it("take a boolean", function()
    is("1 true", nd.argmax(true), nd.max(true))
  end)

  it("take tables of arrays", function()
    is("5", nd.argmin{nd.array{3, 4}, nd.array{5, 6}, nd.array{1, 7}})
  end)

  refuses{
    {"name the argument that is no array", "bad argument #1 to 'argmin'",
     function() nd.argmin("x") end},
    {"name the argument that is missing", "bad argument #1 to 'max'",
     function() nd.max() end},
    {"say where a table is bad", "bad argument #1 to 'argmin' "
     .. "(number expected at [2][1], got string)",
     function() nd.argmin{{1}, {"x"}} end},
    {"refuse an extra argument",
     "bad argument #4 to 'argmin' (too many arguments)",
     function() grid:argmin(1, nil, nil, 5) end},
    {"refuse false as an extra argument",
     "bad argument #4 to 'min' (too many arguments)",
     function() grid:min(1, nil, nil, false) end},
    {"refuse an argument after the options",
     "bad argument #2 to 'argmin' (too many arguments)",
     function() grid:argmin({axis = 1}, nd.zeros(3)) end},
    {"count the arguments of nd.argmin from x",
     "bad argument #5 to 'argmin' (too many arguments)",
     function() nd.argmin(grid, 1, nil, nil, 5) end},
  }
end)

describe("options", function()
  refuses{
    {"have known names",
     "bad argument #1 to 'argmin' (unknown option \"axes\": there are axis "
     .. "out keepdims where initial skipnan base)",
     function() grid:argmin{axes = 1} end},
    {"are counted as an argument after x in nd.argmin",
     "bad argument #2 to 'argmin' (unknown option \"axes\": there are axis ",
     function() nd.argmin(grid, {axes = 1}) end},
    {"have strings for names",
     "bad argument #1 to 'max' (unknown option 2: there are axis out ",
     function() grid:max{[2] = 1} end},
    {"have no base in min",
     "bad argument #1 to 'min' (unknown option \"base\": there are axis out "
     .. "keepdims where initial skipnan)",
     function() grid:min{base = 0} end},
    {"have no base in max",
     "bad argument #1 to 'max' (unknown option \"base\": there are axis out ",
     function() grid:max{base = 1} end},
    {"refuse a number for keepdims", "bad argument #1 to 'argmin' "
     .. "(option 'keepdims': boolean expected, got number)",
     function() grid:argmin{keepdims = 1} end},
    {"refuse a number for keepdims by position",
     "bad argument #3 to 'argmin' (boolean expected, got number)",
     function() grid:argmin(1, nil, 1) end},
    {"refuse a string for skipnan", "bad argument #1 to 'min' "
     .. "(option 'skipnan': boolean expected, got string)",
     function() grid:min{skipnan = "yes"} end},
    {"refuse a number for out", "bad argument #1 to 'argmin' "
     .. "(option 'out': array expected, got number)",
     function() grid:argmin{out = 5} end},
    {"refuse a table for out by position",
     "bad argument #2 to 'argmin' (array expected, got table: make it with "
     .. "nd.array(t))",
     function() grid:argmin(1, {0, 0, 0}) end},
    {"refuse a boolean for where", "bad argument #1 to 'argmin' "
     .. "(option 'where': bool array or table expected, got boolean: a == b "
     .. "is one boolean, a:eq(b) an array)",
     function() grid:argmin{where = true} end},
    {"refuse a string for initial", "bad argument #1 to 'argmin' "
     .. "(option 'initial': number expected, got string)",
     function() grid:argmin{initial = "3"} end},
    {"refuse a string for base", "bad argument #1 to 'argmin' "
     .. "(option 'base': 0 or 1 expected, got string)",
     function() grid:argmin{base = "1"} end},
    {"refuse another base", "bad argument #1 to 'argmax' "
     .. "(option 'base': 0 or 1 expected, got 2)",
     function() grid:argmax{base = 2} end},
    {"refuse a base between the two", "bad argument #1 to 'argmin' "
     .. "(option 'base': 0 or 1 expected, got 0.5)",
     function() grid:argmin{base = 0.5} end},
  }

  it("may be integral floats where integers are meant", function()
    is("int64 {1, 0, 1}", grid:argmin{axis = 2.0, base = 0.0})
  end)

  it("are read raw", function()
    local options = setmetatable({}, {
      __index = function(_, name) error(name) end,
      __pairs = error,
    })
    is("4", grid:argmin(options))
  end)

  it("may hold an axis list that is read raw", function()
    local axes = setmetatable({}, {__index = {1, 2}, __len = error})
    raises("(option 'axis': a list of at least one axis expected)",
           function() grid:argmin{axis = axes} end)
  end)

  it("are never changed", function()
    local options = {axis = {2, 1}, keepdims = false, base = 0}
    grid:argmin(options)
    assert.same({axis = {2, 1}, keepdims = false, base = 0}, options)
  end)

  it("are never kept", function()
    local weak = setmetatable({{axis = {1}}}, {__mode = "v"})
    local result = grid:argmin(weak[1])
    collectgarbage()
    assert.is_nil(weak[1])
    is("int64 {2, 3, 2}", result)
  end)

  it("can be used again", function()
    local options = {axis = 1}
    grid:argmin(options)
    is("int64 {1, 2, 1}", grid:argmax(options))
  end)
end)

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
     .. "(axis 4 is out of range (1 to 2, or -1 to -2))",
     function() grid:argmin(4) end},
    {"beyond the last is an error of argument 2 in nd.argmin",
     "bad argument #2 to 'argmin' "
     .. "(axis 4 is out of range (1 to 2, or -1 to -2))",
     function() nd.argmin({{1}}, 4) end},
    {"beyond the last is an error of the option", "bad argument #1 to 'argmin' "
     .. "(option 'axis': axis 4 is out of range (1 to 2, or -1 to -2))",
     function() grid:argmin{axis = 4} end},
    {"before the first is an error",
     "bad argument #1 to 'max' (axis -3 is out of range (1 to 2, or -1 to -2))",
     function() grid:max(-3) end},
    {"may be the least integer", "bad argument #1 to 'max' (axis "
     .. "-9223372036854775808 is out of range (1 to 2, or -1 to -2))",
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
     "bad argument #1 to 'argmin' (key \"axis\" in a list of axes: among "
     .. "options the axis has a name, {axis = 1})",
     function() grid:argmin({1, axis = 2}) end},
  }
end)

describe("out", function()
  for _, op in ipairs(ops) do
    it("is filled and returned by " .. op, function()
      local out = nd.zeros({3}, op:find "arg" and "int16" or "int64")
      assert.is_true(rawequal(out, grid[op](grid, 1, out)))
      assert.is_true(out == grid[op](grid, 1))
    end)
  end

  it("has any strides", function()
    local wide = nd.zeros({3, 2}, "int64")
    local out = wide:slice({-1, 1, -1}, 2)
    grid:argmin(2, out)
    is("int64 {{0, 2}, {0, 1}, {0, 2}}", wide)
  end)

  for _, dtype in ipairs{"int8", "int16", "int32", "int64", "uint8", "uint16",
                         "uint32", "uint64"} do
    it("of an index may be " .. dtype, function()
      is(dtype .. " {2, 3, 2}", grid:argmin(1, nd.zeros(3, dtype)))
    end)
  end

  for _, dtype in ipairs{"float64", "float32", "bool"} do
    it("of an index is not " .. dtype, function()
      raises("bad argument #2 to 'argmin' (out must be of an integer type "
             .. "that holds 1 to 3, not " .. dtype .. ")",
             function() grid:argmin(1, nd.zeros(3, dtype)) end)
    end)
  end

  it("holds the highest index of the length", function()
    is("int8 1", nd.zeros(127):argmin(nil, nd.zeros({}, "int8")))
  end)

  it("holds the highest index of the length, base counted", function()
    local out = nd.zeros({}, "int8")
    is("int8 0", nd.zeros(128):argmin{out = out, base = 0})
  end)

  it("holds the length along the axis, not the size", function()
    is("300", nd.zeros{300, 2}:argmin(2, nd.zeros(300, "int8")):size())
  end)

  it("holds coordinates for a list of axes", function()
    local outs = {nd.zeros({}, "int8"), nd.zeros({}, "uint8")}
    is("int8 1 uint8 1", nd.zeros{100, 200}:argmin{axis = {1, 2}, out = outs})
  end)

  it("may be unsigned where none is 0", function()
    local out = nd.zeros({}, "uint8")
    is("uint8 0", grid:argmin{out = out, where = {false, false, false}})
  end)

  it("may be unsigned for base 0 where there is no none", function()
    is("uint8 3", grid:argmin{out = nd.zeros({}, "uint8"), base = 0})
  end)

  it("may be unsigned for base 0 and skipnan of integers", function()
    local options = {out = nd.zeros({}, "uint8"), base = 0, skipnan = true}
    is("uint8 3", grid:argmin(options))
  end)

  it("is 0-D with axis = nil", function()
    is("int64 4", grid:argmin(nil, nd.zeros({}, "int64")))
  end)

  it("is 0-D for the only axis", function()
    is("int32 2", nd.array{3, 1}:argmin(1, nd.zeros({}, "int32")))
  end)

  it("has the shape of ones with axis = nil and keepdims", function()
    is("int64 {{4}}", grid:argmin(nil, nd.zeros({1, 1}, "int64"), true))
  end)

  it("is an array for a list of one axis", function()
    is("int64 {2, 3, 2}", grid:argmin{axis = {1}, out = nd.zeros(3, "int64")})
  end)

  it("is one array for a list of axes in min", function()
    is("int64 {1, 0, 1}",
       cube:min{axis = {2, 3}, out = nd.zeros(3, "int64")})
  end)

  it("is a list of arrays for a list of axes", function()
    local outs = {nd.zeros(3, "int64"), nd.zeros(3, "uint8")}
    local first, second = cube:argmin({2, 3}, outs)
    assert.is_true(rawequal(first, outs[1]) and rawequal(second, outs[2]))
    is("int64 {2, 2, 2} uint8 {1, 2, 1}", first, second)
  end)

  it("is a list of arrays where no axis is left", function()
    local outs = {nd.zeros({}, "int64"), nd.zeros({}, "int64")}
    is("int64 2 int64 1", grid:argmin{axis = {1, 2}, out = outs})
  end)

  it("is a list of arrays with keepdims", function()
    local outs = {nd.zeros({1, 1}, "int64"), nd.zeros({1, 1}, "int64")}
    is("int64 {{2}} int64 {{1}}",
       grid:argmin{axis = {1, 2}, out = outs, keepdims = true})
  end)

  it("may be columns of one array", function()
    local pairs_of = nd.zeros({3, 2}, "int64")
    local outs = {pairs_of:slice(nil, 1), pairs_of:slice(nil, 2)}
    cube:argmin({2, 3}, outs)
    is("int64 {{2, 1}, {2, 2}, {2, 1}}", pairs_of)
  end)

  refuses{
    {"has the exact shape", "bad argument #2 to 'argmin' "
     .. "(out must have shape (3), not (4))",
     function() grid:argmin(1, nd.zeros(4, "int64")) end},
    {"is never broadcast", "bad argument #2 to 'argmin' "
     .. "(out must have shape (3), not (2, 3))",
     function() grid:argmin(1, nd.zeros({2, 3}, "int64")) end},
    {"has no axis of length 1 too many", "bad argument #1 to 'argmin' "
     .. "(option 'out': must have shape (3), not (1, 3))",
     function() grid:argmin{axis = 1, out = nd.zeros({1, 3}, "int64")} end},
    {"has an axis of length 1 with keepdims", "bad argument #2 to 'argmin' "
     .. "(out must have shape (1, 3), not (3))",
     function() grid:argmin(1, nd.zeros(3, "int64"), true) end},
    {"is 0-D, not of one element, with axis = nil", "bad argument #2 to "
     .. "'max' (out must have shape (), not (1))",
     function() grid:max(nil, nd.zeros(1, "int64")) end},
    {"holds every index that the length allows", "bad argument #2 to "
     .. "'argmin' (out must be of an integer type that holds 1 to 128, not "
     .. "int8)",
     function() nd.zeros(128):argmin(nil, nd.zeros({}, "int8")) end},
    {"of uint8 does not hold 256", "bad argument #2 to 'argmin' (out must be "
     .. "of an integer type that holds 1 to 256, not uint8)",
     function() nd.zeros(256):argmin(1, nd.zeros({}, "uint8")) end},
    {"holds -1 with where and base 0", "bad argument #1 to 'argmin' (option "
     .. "'out': must be of an integer type that holds -1 to 1, not uint8)",
     function()
       nd.array{1, 2}:argmin{where = {true, true}, base = 0,
                             out = nd.zeros({}, "uint8")}
     end},
    {"holds -1 with initial and base 0", "(option 'out': must be of an "
     .. "integer type that holds -1 to 1, not uint64)",
     function()
       nd.array{1, 2}:argmin{initial = 9, base = 0,
                             out = nd.zeros({}, "uint64")}
     end},
    {"holds -1 with skipnan of floats and base 0", "(option 'out': must "
     .. "be of an integer type that holds -1 to 1, not uint32)",
     function()
       nd.array{1.0, 2.0}:argmin{skipnan = true, base = 0,
                                 out = nd.zeros({}, "uint32")}
     end},
    {"holds all coordinates of its axis", "(option 'out': [2] must be of "
     .. "an integer type that holds 1 to 200, not int8)",
     function()
       local outs = {nd.zeros({}, "int8"), nd.zeros({}, "int8")}
       nd.zeros{100, 200}:argmin{axis = {1, 2}, out = outs}
     end},
    {"of min has a's own type", "bad argument #2 to 'min' "
     .. "(out must be int64, not float64)",
     function() grid:min(1, nd.zeros(3)) end},
    {"of max has a's own type, not just its size", "bad argument #1 to 'max' "
     .. "(option 'out': must be int64, not uint64)",
     function() grid:max{axis = 1, out = nd.zeros(3, "uint64")} end},
    {"is not read-only", "bad argument #2 to 'argmin' (out is read-only)",
     function()
       grid:argmin(1, nd.zeros(3, "int64"):broadcast{3})
     end},
    {"of a list is not read-only", "(option 'out': [1] is read-only)",
     function()
       local out = nd.zeros({}, "int64")
       grid:argmin{axis = {1, 2}, out = {out:broadcast{}, out:copy()}}
     end},
    {"of a list is a list", "bad argument #2 to 'argmin' "
     .. "(list of arrays, one for each axis, expected, got array)",
     function() grid:argmin({1, 2}, nd.zeros({}, "int64")) end},
    {"of a list has an array for each axis", "bad argument #1 to 'argmin' "
     .. "(option 'out': a list of 2 arrays expected, got 1)",
     function() grid:argmin{axis = {1, 2}, out = {nd.zeros({}, "int64")}} end},
    {"of a list has no more arrays than axes", "bad argument #1 to 'argmin' "
     .. "(option 'out': a list of 2 arrays expected, got 3)",
     function()
       local out = nd.zeros({}, "int64")
       grid:argmin{axis = {1, 2}, out = {out, out, out}}
     end},
    {"of a list holds arrays only", "bad argument #1 to 'argmin' "
     .. "(option 'out': array expected at [2], got number)",
     function()
       grid:argmin{axis = {1, 2}, out = {nd.zeros({}, "int64"), 5}}
     end},
    {"of a list names the array of the wrong shape", "bad argument #1 to "
     .. "'argmin' (option 'out': [2] must have shape (), not (1))",
     function()
       local outs = {nd.zeros({}, "int64"), nd.zeros(1, "int64")}
       grid:argmin{axis = {1, 2}, out = outs}
     end},
    {"of a list holds no array twice", "bad argument #1 to 'argmin' "
     .. "(option 'out': [2] shares memory with [1])",
     function()
       local out = nd.zeros({}, "int64")
       grid:argmin{axis = {1, 2}, out = {out, out}}
     end},
    {"of a list holds no views that share memory", "bad argument #2 to "
     .. "'argmin' ([2] shares memory with [1])",
     function()
       local row = nd.zeros(5, "int64")
       cube:argmin({2, 3}, {row:slice{1, 3}, row:slice{-1, -3, -1}})
     end},
    {"is an array for a list of one axis, not a list of one", "bad argument "
     .. "#1 to 'argmin' (option 'out': array expected, got table)",
     function() grid:argmin{axis = {1}, out = {nd.zeros(3, "int64")}} end},
    {"is an array for a list of axes in min", "bad argument #1 to 'min' "
     .. "(option 'out': array expected, got table)",
     function() grid:min{axis = {1, 2}, out = {nd.zeros({}, "int64")}} end},
  }
end)

describe("out that overlaps", function()
  it("the input's first row acts as if that was copied", function()
    local a = nd.array{{3, 9, 4}, {2, 1, 5}, {7, 0, 4}}
    is("int64 {2, 3, 1}", a:argmin(1, a[1]))
    is("int64 {{2, 3, 1}, {2, 1, 5}, {7, 0, 4}}", a)
  end)

  it("a column, backwards, acts as if that was copied", function()
    local a = nd.array{{3, 9, 4}, {2, 1, 5}, {7, 0, 4}}
    a:argmax(2, a:slice({-1, 1, -1}, 1))
    is("int64 {{1, 9, 4}, {3, 1, 5}, {2, 0, 4}}", a)
  end)

  it("the input in bytes, but not in elements, does so too", function()
    local a = nd.array{{1, 5}, {0, 7}}
    a:min(2, a:slice(nil, 2))
    is("int64 {{1, 1}, {0, 0}}", a)
  end)

  it("the input of min acts as if that was copied", function()
    local a = nd.array{{3, 9}, {2, 8}, {1, 7}}
    a:min(1, a[2])
    is("int64 {{3, 9}, {1, 7}, {1, 7}}", a)
  end)

  it("the mask acts as if that was copied", function()
    local a = nd.array{{true, false}, {false, true}}
    local mask = nd.array{{true, true}, {true, false}}
    is("bool {true, false}", a:max{axis = 1, where = mask, out = mask[1]})
    is("bool {{true, false}, {true, false}}", mask)
  end)

  -- More results than are worked out side by side.
  local function many(shape, leaf)
    local t = {}
    for i = 1, 6000 do
      t[i] = leaf(i * 7919 % 6007)
    end
    return nd.array(t):reshape(shape)
  end

  local function itself(x) return x end
  local function isodd(x) return x % 2 == 1 end
  local function istrue() return true end

  for _, op in ipairs(ops) do
    it("many columns, backwards, acts as if copied: " .. op, function()
      local a = many({3, 2000}, itself)
      local out, copy = a[2]:slice{-1, 1, -1}, a:copy()
      a[op](a, 1, out)
      assert.is_true(out == copy[op](copy, 1))
    end)

    it("many rows, backwards, acts as if copied: " .. op, function()
      local a = many({2000, 3}, itself)
      local out, copy = a:slice({-1, 1, -1}, 2), a:copy()
      a[op](a, 2, out)
      assert.is_true(out == copy[op](copy, 2))
    end)
  end

  it("many rows of the mask acts as if copied", function()
    local a, mask = many({3000, 2}, isodd), many({3000, 2}, istrue)
    local out = mask:slice({-1, 1, -1}, 2)
    a:min{axis = 2, where = mask, out = out, initial = true}
    assert.is_true(out == a:min(2))
  end)

  it("the input in a list acts as if that was copied", function()
    local a = nd.array{{3, 1}, {0, 2}}
    local outs = {a[1]:slice(1), a[1]:slice(2)}
    is("int64 2 int64 1", a:argmin({1, 2}, outs))
    is("int64 {{2, 1}, {0, 2}}", a)
  end)
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

describe("where", function()
  local row = nd.array{5, 1, 4, 2}

  it("leaves only what stands under true", function()
    is("4", row:argmin{where = nd.array{true, false, true, true}})
    is("2", row:min{where = nd.array{true, false, true, true}})
  end)

  it("may be a table", function()
    is("3", row:argmin{where = {false, false, true, false}})
  end)

  it("may be a table with metamethods", function()
    local proxy = setmetatable({}, {
      __len = function() return 4 end,
      __index = function(_, i) return i == 3 end,
    })
    is("3", row:argmin{where = proxy})
  end)

  it("may be a view", function()
    local mask = nd.array{true, false, false, true}
    is("1", row:argmax{where = mask:slice{-1, 1, -1}})
  end)

  it("broadcasts to a's shape", function()
    local last_row = {{false}, {false}, {true}}
    is("int64 {3, 3, 3}", grid:argmin{axis = 1, where = last_row})
    is("6", grid:argmin{where = {false, false, true}})
  end)

  it("hides NaN", function()
    is("2", nd.argmin({nan, 3, 4}, {where = {false, true, true}}))
  end)

  it("shows NaN", function()
    is("2", nd.argmin({1, nan, 0}, {where = {true, true, true}}))
  end)

  it("passes the errors of a table's metamethods on", function()
    local proxy = setmetatable({}, {
      __len = function() return 4 end,
      __index = function() error("no such luck", 0) end,
    })
    raises("no such luck", function() row:argmin{where = proxy} end)
  end)

  refuses{
    {"is no array of another type", "bad argument #1 to 'argmin' "
     .. "(option 'where': bool array or table expected, got int64 array: "
     .. "a:ne(0) makes one)",
     function() row:argmin{where = row} end},
    {"is no table of numbers", "bad argument #1 to 'argmin' "
     .. "(option 'where': boolean expected at [2], got number)",
     function() row:argmin{where = {true, 1, true, true}} end},
    {"does not broadcast a", "bad argument #1 to 'argmin' (option 'where': "
     .. "an array of shape (2, 4) does not broadcast to (4))",
     function() row:argmin{where = nd.ones({2, 4}, "bool")} end},
    {"has a's lengths or 1", "bad argument #1 to 'max' (option 'where': "
     .. "an array of shape (3) does not broadcast to (4))",
     function() row:max{where = {true, true, true}} end},
  }
end)

describe("initial", function()
  local row = nd.array{5, 3, 4}

  it("gives way to what is smaller", function()
    is("2 3", row:argmin{initial = 4}, row:min{initial = 4})
  end)

  it("gives way to what is larger in argmax and max", function()
    is("1 5", row:argmax{initial = 4}, row:max{initial = 4})
  end)

  it("stays against what is equal", function()
    is("nil 3", row:argmin{initial = 3}, row:min{initial = 3})
    is("nil 5", row:argmax{initial = 5}, row:max{initial = 5})
  end)

  it("stays, for some of the results", function()
    is("int64 {0, 1, 2}", grid:argmin{axis = 2, initial = 5})
    is("int64 {5, 2, 4}", grid:min{axis = 2, initial = 5})
  end)

  it("is compared exactly with integers", function()
    local large = nd.array{2^53 | 0, (2^53 | 0) + 1}
    is("nil", large:argmin{initial = 2^53})
    is("1", large:argmin{initial = (2^53 | 0) + 1})
    is("2", large:argmax{initial = 2^53})
  end)

  it("is compared exactly with floats", function()
    is("1", nd.array{2.0^53}:argmin{initial = (1 << 53) + 1})
    is("nil", nd.array{2.0^53}:argmin{initial = 1 << 53})
    is("1", nd.array{2.0^63}:argmax{initial = math.maxinteger})
  end)

  it("is compared exactly with float32", function()
    local tenth = nd.array({0.1}, "float32") -- a little more than 0.1
    is("nil", tenth:argmin{initial = 0.1})
    is("1", tenth:argmax{initial = 0.1})
  end)

  it("is compared exactly with uint64", function()
    local top = nd.frombytes(("\xff"):rep(8), "uint64")
    is("1", top:argmax{initial = math.maxinteger})
    is("1", top:argmax{initial = -1})
    is("1", top:argmin{initial = 2.0^64})
    is("nil", top:argmin{initial = 2.0^63})
  end)

  it("may lie beyond the type", function()
    local bytes = nd.array({200, 100}, "uint8")
    is("2", bytes:argmin{initial = 1e300})
    is("nil", bytes:argmin{initial = -1})
    is("100", bytes:min{initial = inf})
    is("1", bytes:argmax{initial = -inf})
  end)

  it("is not beaten by the same infinity", function()
    is("nil", nd.array{inf, inf}:argmin{initial = inf})
  end)

  it("0.0 is not beaten by -0.0, and stays", function()
    is("nil", nd.array{-0.0}:argmin{initial = 0.0})
    is("inf", 1 / nd.array{-0.0}:min{initial = 0.0})
  end)

  it("is a boolean for a bool array", function()
    is("2", nd.array{true, false}:argmin{initial = true})
    is("nil", nd.array{true, false}:argmin{initial = false})
    is("false", nd.array{true, true}:min{initial = false})
  end)

  it("becomes an element of the type in min and max", function()
    is("2.0", nd.array{3.5}:min{initial = 2})
    is("2", row:min{initial = 2.0})
    is("float32 {0.5}", nd.array({{3.5}}, "float32")
       :min{axis = 1, initial = 0.5})
  end)

  it("need not fit where it is not returned", function()
    is("3", row:min{initial = 3.5})
    is("int64 {2, 4, 5}", grid:min{axis = 1, initial = 1e300})
  end)

  for _, op in ipairs(ops) do
    local isarg = op:find "arg"

    it("lets " .. op .. " search a length of 0", function()
      is(isarg and "nil" or "7.0", nd.zeros(0)[op](nd.zeros(0), {initial = 7}))
    end)

    it("lets " .. op .. " search an axis of length 0", function()
      local a = nd.zeros{2, 0}
      is(isarg and "int64 {0, 0}" or "float64 {7.0, 7.0}",
         a[op](a, {axis = 2, initial = 7}))
    end)
  end

  refuses{
    {"is not NaN", "bad argument #1 to 'argmin' "
     .. "(option 'initial': a number other than NaN expected)",
     function() row:argmin{initial = nan} end},
    {"is no boolean for numbers", "bad argument #1 to 'min' "
     .. "(option 'initial': number expected, got boolean)",
     function() row:min{initial = true} end},
    {"is no number for bool", "bad argument #1 to 'max' "
     .. "(option 'initial': boolean expected, got number)",
     function() nd.array{true}:max{initial = 1} end},
    {"must be integral where min of integers returns it", "bad argument #1 "
     .. "to 'min' (option 'initial': nothing beats it, but 2.5 is not an "
     .. "integer (int64))",
     function() row:min{initial = 2.5} end},
    {"must be in range where max returns it", "bad argument #1 to 'max' "
     .. "(option 'initial': nothing beats it, but 300 is out of range for "
     .. "uint8 (0 to 255))",
     function() nd.array({1}, "uint8"):max{initial = 300} end},
    {"must be finite in float32 where max returns it", "bad argument #1 to "
     .. "'max' (option 'initial': nothing beats it, but 1e+300 is too large "
     .. "for float32)",
     function() nd.array({1}, "float32"):max{initial = 1e300} end},
    {"must be exact in float64 where max returns it", "bad argument #1 to "
     .. "'max' (option 'initial': nothing beats it, but 9007199254740993 is "
     .. "not exact in float64)",
     function() nd.array{1.0}:max{initial = (1 << 53) + 1} end},
    {"must fit for every result that it is", "bad argument #1 to 'min' "
     .. "(option 'initial': nothing beats it for [1] of the result, but "
     .. "-1 is out of range for uint8 (0 to 255))",
     function()
       nd.array({{1}, {2}}, "uint8"):min{axis = 2, initial = -1}
     end},
  }
end)

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

describe("of equals", function()
  it("the first wins", function()
    is("2 1", nd.argmin{3, 1, 1}, nd.argmax{3, 3, 1})
  end)

  it("the first wins down the columns", function()
    is("int64 {2, 1, 1}", ties:argmin(1))
  end)

  it("the last is found from behind", function()
    local row = nd.array{3, 1, 1}
    is("1", row:slice{-1, 1, -1}:argmin())
  end)

  it("-0.0 and 0.0 the first wins", function()
    is("1 1", nd.argmin{0.0, -0.0}, nd.argmax{-0.0, 0.0})
    is("inf -inf", 1 / nd.min{0.0, -0.0}, 1 / nd.max{-0.0, 0.0})
  end)
end)

describe("the order", function()
  it("of bool is false before true", function()
    is("2 1", nd.argmin{true, false}, nd.argmax{true, false})
  end)

  it("of int64 is exact", function()
    local most = math.maxinteger
    is("2 3", nd.argmin{most, most - 2, most - 1},
       nd.argmax{most - 2, most - 1, most})
  end)

  it("of uint64 is unsigned", function()
    local bytes = string.pack("=i8i8i8", 5, -1, math.mininteger)
    local a = nd.frombytes(bytes, "uint64")
    is("1 2", a:argmin(), a:argmax())
  end)

  it("of uint64 gives no changed value", function()
    local a = nd.frombytes(string.pack("=i8i8", 5, -1), "uint64")
    is("5", a:min())
    raises("the uint64 element 18446744073709551615 is above math.maxinteger",
           function() a:max() end)
    local out = nd.zeros({}, "uint64")
    assert.equal(string.pack("=i8", -1), a:max{out = out}:tobytes())
  end)

  for _, dtype in ipairs{"int8", "int16", "int32", "int64"} do
    it("of " .. dtype .. " is signed", function()
      is("2 1", nd.array({3, -4, 0}, dtype):argmin(),
         nd.array({3, -4, 0}, dtype):argmax())
    end)
  end

  it("of floats knows infinities", function()
    is("2 1", nd.argmin{inf, -inf, 0.0}, nd.argmax{inf, -inf, 0.0})
  end)
end)

describe("an error leaves out untouched", function()
  local function untouched(title, message, out, f)
    it(title, function()
      local before = tostring(out)
      raises(message, f)
      assert.equal(before, tostring(out))
    end)
  end

  local three = nd.array{7, 8, 9}
  local small = nd.full({}, 7, "int8")
  local mask = {{true}, {true}, {false}}
  local narrow = nd.array({{5}, {0}}, "uint8")
  local two = nd.full(2, 7, "uint8")
  local outs = {nd.full({}, 7), nd.zeros{}}
  local top = nd.frombytes(("\xff"):rep(8), "uint64")

  untouched("when an axis is bad", "axis 3 is out of range", three,
            function() grid:argmin(3, three) end)
  untouched("when the type is too small", "holds 1 to 200", small,
            function() nd.zeros(200):argmin(nil, small) end)
  untouched("when min finds none half way", "no candidate for [3]", three,
            function() grid:min{axis = 2, where = mask, out = three} end)
  untouched("when min returns an initial that does not fit half way",
            "-0.5 is not", two,
            function() narrow:min{axis = 2, initial = -0.5, out = two} end)
  untouched("when max of the last result is an initial that does not fit",
            "for [2] of the result", two, function()
              narrow:max{axis = 2, initial = 4.5, out = two}
            end)
  untouched("when the second out of a list is at fault",
            "[2] must be of an integer type", outs[1],
            function() grid:argmin{axis = {1, 2}, out = outs} end)
  untouched("when the mask does not broadcast", "does not broadcast", three,
            function() grid:argmin{axis = 1, where = {true, false},
                                   out = three} end)
  untouched("when the array is empty", "min of an empty array", three,
            function() nd.zeros({0, 3}, "int64"):min(1, three) end)
  untouched("when a value has no Lua number", "math.maxinteger", top,
            function() top:max() end)
end)

describe("of several faults the first told is", function()
  local empty = nd.zeros{0, 3}

  refuses{
    {"a wrong type before a bad axis", "(option 'keepdims': boolean expected",
     function() empty:argmin{axis = 9, keepdims = 1} end},
    {"a wrong type of out before a bad axis", "(option 'out': array expected",
     function() empty:argmin{axis = 9, out = 5} end},
    {"a wrong type of where before a bad axis", "(option 'where': bool array",
     function() empty:argmin{axis = 9, where = 5} end},
    {"a wrong type of initial before a bad axis", "(option 'initial': number",
     function() empty:argmin{axis = 9, initial = true} end},
    {"an unknown option before a bad axis", "unknown option \"keepdim\"",
     function() empty:argmin{axis = 9, keepdim = true} end},
    {"a bad axis before an empty array", "axis 9 is out of range",
     function() empty:argmin(9) end},
    {"an empty array before the shape of out", "argmin of an empty array",
     function() empty:argmin(1, nd.zeros(7, "int64")) end},
    {"an empty array before the type of out", "min of an empty array",
     function() empty:min(1, nd.zeros(3, "int64")) end},
    {"the shape of out before its type", "out must have shape (3), not (7)",
     function() grid:argmin(1, nd.zeros(7)) end},
    {"the type of out before no candidate", "(option 'out': must be int64",
     function()
       grid:min{axis = 1, where = {false, true, true}, out = nd.zeros(3)}
     end},
  }
end)

describe("garbage", function()
  local function growth(f)
    for _ = 1, 10 do f() end
    collectgarbage()
    collectgarbage("stop")
    local before = collectgarbage("count")
    for _ = 1, 1000 do f() end
    local after = collectgarbage("count")
    collectgarbage("restart")
    return after - before
  end

  it("is none for argmin into out", function()
    local out = nd.zeros(3, "int64")
    assert.equal(0, growth(function() grid:argmin(1, out) end))
  end)

  it("is none for min into out", function()
    local out = nd.zeros({1, 3}, "int64")
    assert.equal(0, growth(function() grid:min(1, out, true) end))
  end)

  it("is none for a plain result", function()
    assert.equal(0, growth(function() grid:argmin() end))
  end)

  it("is none for a plain result of a view", function()
    local view = grid:transpose()
    assert.equal(0, growth(function() view:max() end))
  end)
end)

describe("arrays broadcast to 2^40 elements", function()
  local one = nd.array{3}:broadcast{HUGE}
  local tall = nd.array{{5}, {3}}:broadcast{2, HUGE}
  local wide = nd.array{4, 6}:broadcast{HUGE, 2}

  it("are searched at once", function()
    is("1 1 3 3", one:argmin(), one:argmax(), one:min(), one:max())
  end)

  it("are counted in row-major order", function()
    is(tostring(HUGE + 1), tall:argmin())
    is("1 2", wide:argmin(), wide:argmax())
  end)

  it("are searched along the long axis", function()
    is("int64 {1, 1}", tall:argmin(2))
    is("int64 {1, 1}", wide:argmin(1))
    is("int64 {5, 3}", tall:max(-1))
  end)

  it("give coordinates", function()
    is("1 2", tall:argmin{axis = {2, 1}})
  end)

  it("are searched under a mask that is broadcast", function()
    is("1", tall:argmin{where = {{true}, {false}}})
    is("nil", one:argmin{where = {false}})
  end)

  it("are searched with the other options", function()
    is(tostring(HUGE), tall:argmin{base = 0, skipnan = true, initial = 4})
    is("int64 {{1}, {1}}", tall:argmin{axis = 2, keepdims = true})
  end)

  it("need an out that holds 2^40", function()
    raises("out must be of an integer type that holds 1 to 1099511627776, not "
           .. "int32",
           function() one:argmin(1, nd.zeros({}, "int32")) end)
    is("int64 1", one:argmin(1, nd.zeros({}, "int64")))
  end)
end)

describe("unravel", function()
  local a = nd.zeros{2, 3, 4}

  it("gives an index for each axis", function()
    is("1 1 1", a:unravel(1))
    is("1 3 4", a:unravel(12))
    is("2 1 1", a:unravel(13))
    is("2 3 4", a:unravel(24))
  end)

  it("points at what argmin finds", function()
    is("2 1", grid:unravel(grid:argmin()))
  end)

  it("goes by row-major order, whatever the strides", function()
    is("1 2", grid:transpose():unravel(2))
  end)

  it("gives nothing for a 0-D array", function()
    assert.equal(0, select("#", nd.array(7):unravel(1)))
  end)

  it("takes integral floats", function()
    is("1 1 2", a:unravel(2.0))
  end)

  refuses{
    {"takes no 0",
     "bad argument #1 to 'unravel' (index 0: indices are counted from 1)",
     function() a:unravel(0) end},
    {"takes no negative index", "bad argument #1 to 'unravel' (index -1 is "
     .. "out of range: the array has 24 elements)",
     function() a:unravel(-1) end},
    {"takes nothing beyond the size", "bad argument #1 to 'unravel' (index 25 "
     .. "is out of range: the array has 24 elements)",
     function() a:unravel(25) end},
    {"takes nothing of an empty array", "bad argument #1 to 'unravel' (index "
     .. "1 is out of range: the array has 0 elements)",
     function() nd.zeros{2, 0}:unravel(1) end},
    {"takes no nil", "bad argument #1 to 'unravel' (integer expected, got",
     function() a:unravel(grid:argmin{initial = 0}) end},
    {"takes no string",
     "bad argument #1 to 'unravel' (integer expected, got string)",
     function() a:unravel("1") end},
    {"takes no fraction",
     "bad argument #1 to 'unravel' (integer expected, got 1.5)",
     function() a:unravel(1.5) end},
    {"takes one index", "bad argument #2 to 'unravel' (too many arguments)",
     function() a:unravel(1, 2) end},
  }
end)

describe("takealong", function()
  it("takes what argmin points at", function()
    local indices = grid:argmin{axis = 2, keepdims = true}
    is("int64 {{7}, {2}, {4}}", grid:takealong(indices, 2))
  end)

  it("takes what argmax points at in each plane", function()
    local indices = cube:argmax{axis = 1, keepdims = true}
    is(show(cube:max(1, nil, true)), cube:takealong(indices, 1))
  end)

  it("takes several along the axis", function()
    is("int64 {{9, 15}, {5, 2}, {8, 6}}",
       grid:takealong({{3, 1}, {3, 1}, {3, 1}}, 2))
  end)

  it("takes the same indices in every row", function()
    is("int64 {{9, 9}, {5, 5}, {8, 8}}", grid:takealong({{3, 3}}, -1))
  end)

  it("takes from one row with the indices of many", function()
    is("int64 {{7}, {9}}", nd.array{{15, 7, 9}}:takealong({{2}, {3}}, 2))
  end)

  it("takes indices of any integer type", function()
    local indices = nd.array({{1, 2, 3}}, "uint64")
    is("int64 {{15, 11, 8}}", grid:takealong(indices, 1))
  end)

  it("gives elements of a's type", function()
    is("bool {false}", nd.array{true, false}:takealong({2}, 1))
  end)

  it("takes none of no indices", function()
    assert.same({3, 0}, grid:takealong(nd.zeros({3, 0}, "int64"), 2):shape())
  end)

  it("takes what argmin of a 0-D array gives", function()
    local single = nd.array(7)
    local index = single:argmin{axis = 1, keepdims = true}
    is("int64 7", single:takealong(index, 1))
  end)

  refuses{
    {"takes no none", "bad argument #1 to 'takealong' (the index for [2][1] "
     .. "of the result is not one of 1 to 3)",
     function()
       local indices = grid:argmin{axis = 2, keepdims = true, initial = 7,
                                   where = {{true}, {false}, {true}}}
       indices[1][1] = 1
       grid:takealong(indices, 2)
     end},
    {"takes no index of base 0", "bad argument #1 to 'takealong' (the index "
     .. "for [1][2] of the result is not one of 1 to 3)",
     function() grid:takealong({{1, 0, 2}}, 1) end},
    {"takes no -1", "bad argument #1 to 'takealong' (the index for [1][1] of "
     .. "the result is not one of 1 to 3)",
     function() grid:takealong({{-1, 1, 2}}, 1) end},
    {"takes nothing beyond the length", "bad argument #1 to 'takealong' (the "
     .. "index for [1][3] of the result is not one of 1 to 3)",
     function() grid:takealong({{1, 1, 4}}, 1) end},
    {"takes no uint64 beyond the length", "bad argument #1 to 'takealong' "
     .. "(the index for [1] of the result is not one of 1 to 2)",
     function()
       local index = nd.frombytes(("\xff"):rep(8), "uint64")
       nd.array{1, 2}:takealong(index, 1)
     end},
    {"takes integers", "bad argument #1 to 'takealong' "
     .. "(indices of an integer type expected, got float64)",
     function() grid:takealong(nd.ones{1, 3}, 1) end},
    {"takes integers in tables", "bad argument #1 to 'takealong' (1.5 at "
     .. "[1][1] is not an integer",
     function() grid:takealong({{1.5}}, 1) end},
    {"takes indices of as many axes", "bad argument #1 to 'takealong' "
     .. "(indices of shape (3) do not fit an array of shape (3, 3)",
     function() grid:takealong({1, 2, 3}, 1) end},
    {"takes indices whose other axes agree", "bad argument #1 to 'takealong' "
     .. "(indices of shape (1, 2) do not fit an array of shape (3, 3)",
     function() grid:takealong({{1, 2}}, 1) end},
    {"wants an axis", "bad argument #2 to 'takealong' (integer expected, got",
     function() grid:takealong({{1, 1, 1}}) end},
    {"wants an axis that there is", "bad argument #2 to 'takealong' "
     .. "(axis 3 is out of range (1 to 2, or -1 to -2))",
     function() grid:takealong({{1, 1, 1}}, 3) end},
    {"wants no string for an axis",
     "bad argument #2 to 'takealong' (integer expected, got string)",
     function() grid:takealong({{1, 1, 1}}, "1") end},
    {"wants no more", "bad argument #3 to 'takealong' (too many arguments)",
     function() grid:takealong({{1, 1, 1}}, 1, 1) end},
  }
end)
