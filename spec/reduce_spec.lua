-- reduce_spec.lua: argmin, argmax, min and max: what they give, how their
-- arguments and options are read, and in which order. Each option has a file
-- beside this one, reduce_*_spec.lua. Random arrays and calls are in
-- oracle_spec.lua.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local show = require "show"

local ops = {"argmin", "argmax", "min", "max"}
local inf = math.huge
local HUGE = 1 << 40
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
local ties = nd.array{{1, 0, 0}, {0, 1, 0}}

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
     .. "out keepdims where skipnan initial base value)",
     function() grid:argmin{axes = 1} end},
    {"are counted as an argument after x in nd.argmin",
     "bad argument #2 to 'argmin' (unknown option \"axes\": there are axis ",
     function() nd.argmin(grid, {axes = 1}) end},
    {"have strings for names",
     "bad argument #1 to 'max' (unknown option 2: there are axis out ",
     function() grid:max{[2] = 1} end},
    {"have no base in min",
     "bad argument #1 to 'min' (unknown option \"base\": there are axis out "
     .. "keepdims where skipnan initial)",
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
