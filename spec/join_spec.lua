-- join_spec.lua: concat and stack, which join arrays, and linspace.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local show = require "show"

local grid = nd.array{{1, 2}, {3, 4}}
local deep = nd.ones{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}

describe("concat", function()
  it("joins along axis 1 unless said", function()
    is("int64 {1, 2, 3}", nd.concat{nd.array{1, 2}, nd.array{3}})
    is("int64 {{1, 2}, {3, 4}, {1, 2}, {3, 4}}", nd.concat{grid, grid})
  end)

  it("joins along another axis", function()
    is("int64 {{1, 2, 5}, {3, 4, 6}}", nd.concat({grid, {{5}, {6}}}, 2))
    is("int64 {{1, 2, 5}, {3, 4, 6}}",
       nd.concat({grid, {{5}, {6}}}, {axis = -1}))
  end)

  it("joins views", function()
    is("int64 {{1, 3}, {2, 4}, {3, 4}}",
       nd.concat{grid:transpose(), grid:slice{2, 2}})
    is("int64 {2, 1, 2, 4}",
       nd.concat{grid[1]:slice{-1, 1, -1}, grid:slice(nil, 2)})
  end)

  it("has the common type of arrays", function()
    is("float64 {1.0, 0.5}", nd.concat{nd.array{1}, nd.array{0.5}})
    is("int16 {1, 2}", nd.concat{nd.array({1}, "uint8"), nd.array({2}, "int8")})
    is("float32 {1.0, 2.0}",
       nd.concat{nd.array({1}, "uint8"), nd.array({2}, "float32")})
    is("bool {true, false}", nd.concat{nd.array{true}, {false}})
  end)

  it("gives tables the type of the arrays if their values fit", function()
    is("uint8 {7, 1, 2}", nd.concat{{7}, nd.array({1}, "uint8"), {2}})
    is("float32 {0.5, 3.0}", nd.concat{nd.array({0.5}, "float32"), {3}})
    is("int64 {1, 2}", nd.concat{nd.array{1}, {2.0}})
    is("int64 {1, 300}", nd.concat{nd.array({1}, "uint8"), {300}})
    is("float64 {1.0, 0.5}", nd.concat{nd.array{1}, {0.5}})
  end)

  it("lets the values of tables alone decide", function()
    is("int64 {1, 2}", nd.concat{{1}, {2}})
    is("float64 {1.0, 2.0}", nd.concat{{1}, {2.0}})
  end)

  it("does not count tables without elements", function()
    is("uint8 {1}", nd.concat{{}, nd.array({1}, "uint8")})
    is("int64 {1}", nd.concat{{}, {1}, {}})
    is("int64 {{1, 2}, {3, 4}}", nd.concat({{}, grid}, 2))
    is("float64 {}", nd.concat{{}, {}})
    is("float64 {}", nd.concat({{}}, -1))
    is("float64 {1.0}", nd.concat{nd.zeros(0), nd.array{1}})
  end)

  it("reads tables through metatables", function()
    local proxy = require "proxy"
    is("int64 {1, 2, 3}", nd.concat{{1}, proxy{2, 3}})
  end)

  it("fills out, which may overlap", function()
    local out = nd.array{1, 2, 3, 4}
    assert.is_true(rawequal(out, nd.concat({out:slice{3, 4}, out:slice{1, 2}},
                                           1, out)))
    is("int64 {3, 4, 1, 2}", out)
    is("int64 {9, 8, 3, 4}",
       nd.concat({{9, 8}, nd.array{3, 4}}, {out = nd.zeros(4, "int64")}))
    local columns = nd.zeros({3, 2}, "int64"):transpose()
    is("int64 {{1, 2, 5}, {3, 4, 6}}",
       nd.concat({grid, {{5}, {6}}}, 2, columns))
  end)

  it("leaves out as it was where a value does not fit", function()
    local out = nd.zeros(2)
    raises("[2]: 9007199254740993 at [1] is not exact in float64", nd.concat,
           {nd.array{0.5}, nd.array{(1 << 53) + 1}}, 1, out)
    is("float64 {0.0, 0.0}", out)
  end)

  it("takes a list that is changed while tables are read", function()
    local list = {grid}
    list[2] = setmetatable({}, {__len = function()
      list[1], list[3] = nil, nil
      return 1
    end, __index = function() return {5, 6} end})
    list[3] = grid
    is("int64 {{1, 2}, {3, 4}, {5, 6}, {1, 2}, {3, 4}}", nd.concat(list))
  end)

  refuses{
    {"refuses arrays that are no list", "bad argument #1 to 'concat' (list of "
     .. "arrays expected, got array: what is joined goes into one list, "
     .. "{a, b})", function() nd.concat(grid, grid) end},
    {"refuses more arguments", "bad argument #4 to 'concat' (too many "
     .. "arguments: what is joined goes into one list, {a, b})",
     function() nd.concat({grid}, 1, nil, grid) end},
    {"refuses an empty list", "(a list of at least one array expected)",
     function() nd.concat{} end},
    {"refuses a key in the list", "(key \"axis\" in a list of arrays)",
     function() nd.concat{grid, grid, axis = 1} end},
    {"refuses a hole", "([2]: table, number, boolean or array expected, got "
     .. "nil)", function() nd.concat{grid, nil, grid} end},
    {"refuses another number of axes", "bad argument #1 to 'concat' ([3] has 1 "
     .. "axis, [1] has 2)", function() nd.concat{grid, grid, {1}} end},
    {"refuses more axes", "([2] has 2 axes, [1] has 1)",
     function() nd.concat{{1}, grid} end},
    {"refuses other lengths", "([3] has shape (1, 1), [2] has (2, 2): all axes "
     .. "but axis 1 must agree)", function() nd.concat{{}, grid, {{1}}} end},
    {"refuses numbers", "([1] has no axes: nd.stack joins along a new one)",
     function() nd.concat{1, 2} end},
    {"refuses types that have no common one", "bad argument #1 to 'concat' "
     .. "([2] is int8, which has no common type with uint64 before it: convert "
     .. "one with a:astype)", function()
       nd.concat{nd.zeros(1, "uint64"), nd.zeros(1, "int8")}
     end},
    {"refuses booleans beside numbers", "([2] is bool, which has no common "
     .. "type with int64", function() nd.concat{grid, {{true, false}}} end},
    {"says where a table is wrong", "([2]: number expected at [1][2], got "
     .. "string)", function() nd.concat{grid, {{1, "2"}}} end},
    {"refuses another axis", "bad argument #2 to 'concat' (axis 3 is out of "
     .. "range (1 to 2, or -1 to -2))",
     function() nd.concat({grid, grid}, 3) end},
    {"refuses a list of axes", "(one axis expected: a list of them is for "
     .. "reductions)", function() nd.concat({grid}, {1, 2}) end},
    {"refuses an option unknown", "bad argument #2 to 'concat' (unknown option "
     .. "\"ax\": there are axis out)",
     function() nd.concat({grid}, {ax = 1}) end},
    {"refuses out of another shape", "bad argument #3 to 'concat' (out must "
     .. "have shape (4, 2), not (2, 2))",
     function() nd.concat({grid, grid}, 1, grid) end},
    {"refuses out of another type", "bad argument #2 to 'concat' (option "
     .. "'out': must be int64, not float64: the result is int64", function()
       nd.concat({grid, grid}, {out = nd.zeros{4, 2}})
     end},
    {"refuses what is no array for out", "bad argument #3 to 'concat' (array "
     .. "expected, got table: make it with nd.array(t))",
     function() nd.concat({grid, grid}, 1, {}) end},
    {"refuses more than can be counted", "the result has too many elements",
     function()
       local a = nd.zeros({1 << 62, 0}, "uint8")
       nd.concat{a, a, a}
     end},
  }
end)

describe("stack", function()
  it("joins along a new axis, the first unless said", function()
    is("int64 {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}",
       nd.stack{grid, {{5, 6}, {7, 8}}})
    is("int64 {{1, 3}, {2, 4}}", nd.stack({{1, 2}, {3, 4}}, 2))
    is("int64 {{{1, 5}, {2, 6}}, {{3, 7}, {4, 8}}}",
       nd.stack({grid, {{5, 6}, {7, 8}}}, {axis = -1}))
  end)

  it("joins numbers", function()
    is("int64 {1, 2, 3}", nd.stack{1, 2, nd.array(3)})
  end)

  it("joins what has no elements", function()
    assert.same({2, 0}, nd.stack{{}, {}}:shape())
  end)

  it("fills out, which may overlap", function()
    local out = grid:copy()
    is("int64 {{3, 4}, {1, 2}}", nd.stack({out[2], out[1]}, 1, out))
  end)

  refuses{
    {"refuses other shapes", "bad argument #1 to 'stack' ([2] has shape (1, "
     .. "2), [1] has (2, 2))", function() nd.stack{grid, {{1, 2}}} end},
    {"refuses too many axes", "(the result would have 33 axes, but an array "
     .. "has at most 32)", function() nd.stack{deep} end},
    {"counts the axis in the result", "(axis 4 is out of range (1 to 3, or -1 "
     .. "to -3))", function() nd.stack({grid}, 4) end},
  }
end)

-- Against loops over get: random shapes, types and axes.
describe("concat and stack of random arrays", function()
  local types = {"float64", "float32", "int8", "int32", "uint16", "bool"}

  it("have every element in its place", function()
    math.randomseed(3)
    for _ = 1, 150 do
      local dtype = types[math.random(#types)]
      local shape = {}
      for i = 1, math.random(1, 4) do shape[i] = math.random(0, 4) end
      local axis, stacks = math.random(#shape), math.random(2) == 1
      local list = {}
      for i = 1, math.random(4) do
        if not stacks then shape[axis] = math.random(0, 3) end
        local a = nd.zeros(shape, dtype):reshape(-1)
        for k = 1, a:size() do
          local x = math.random(100)
          if dtype == "bool" then x = x > 50 end
          a[k] = x
        end
        a = a:reshape(shape)
        if math.random(2) == 1 then a = a:transpose():copy():transpose() end
        list[i] = a
      end
      local got = nd[stacks and "stack" or "concat"](list, axis)
      local place = 0
      for _, a in ipairs(list) do
        local at = {}
        for i = 1, axis - 1 do at[i] = {} end
        local n = stacks and 1 or a:shape(axis)
        at[axis] = stacks and place + 1 or {place + 1, place + n}
        place = place + n
        assert.equal(show(a), show(got:slice(table.unpack(at, 1, axis))))
      end
      assert.equal(place, got:shape(axis))
      assert.equal(dtype, got:dtype())
    end
  end)
end)

describe("linspace", function()
  it("has both ends, exactly", function()
    is("float64 {0.0, 0.25, 0.5, 0.75, 1.0}", nd.linspace(0, 1, 5))
    is("float64 {3.0, 2.0, 1.0}", nd.linspace(3, 1, 3))
    for n = 2, 300 do
      local a = nd.linspace(0.1, 0.7, n)
      is("0.1 0.7", a[1], a[-1])
    end
    assert.equal("-0.0", tostring(nd.linspace(-0.0, 1, 2)[1]))
  end)

  it("has as many elements as asked for", function()
    is("float64 {}", nd.linspace(1, 2, 0))
    is("float64 {1.0}", nd.linspace(1, 2, 1))
    is("float64 {1.0, 2.0}", nd.linspace(1, 2, 2))
    assert.equal(1000, #nd.linspace(1, 2, 1000.0))
  end)

  it("takes a type", function()
    is("int64 {0, 5, 10}", nd.linspace(0, 10, 3, "int64"))
    is("float32 {0.0, 0.5, 1.0}", nd.linspace(0, 1, 3, {dtype = "float32"}))
  end)

  it("goes across all floats", function()
    local m = 0x1.fffffffffffffp1023
    is(show{-m, 0.0, m}, nd.linspace(-m, m, 3):totable())
    assert.is_true(nd.linspace(-m, m, 1000):max() == m)
  end)

  it("fills out", function()
    local out = nd.zeros({3, 2}, "float32")
    local column = out:slice(nil, 2)
    assert.is_true(rawequal(column, nd.linspace(1, 2, 3, {out = column})))
    is("float32 {{0.0, 1.0}, {0.0, 1.5}, {0.0, 2.0}}", out)
  end)

  it("leaves out as it was on an error", function()
    local out = nd.zeros(3, "int8")
    raises("bad argument #4 to", nd.linspace, 0, 1, 3, {out = out})
    raises("127.5 at [2] is not an integer (int8)", nd.linspace, 127, 128, 3,
           {out = out})
    is("int8 {0, 0, 0}", out)
  end)

  refuses{
    {"refuses a negative count", "bad argument #3 to 'linspace' (a count of at "
     .. "least 0 expected)", function() nd.linspace(0, 1, -1) end},
    {"refuses half a count", "bad argument #3 to 'linspace' (integer expected, "
     .. "got 1.5)", function() nd.linspace(0, 1, 1.5) end},
    {"refuses NaN", "bad argument #1 to 'linspace' (a finite number expected)",
     function() nd.linspace(0 / 0, 1, 3) end},
    {"refuses infinity", "bad argument #2 to 'linspace' (a finite number "
     .. "expected)", function() nd.linspace(0, math.huge, 3) end},
    {"refuses strings", "bad argument #1 to 'linspace' (number expected, got "
     .. "string: nd.linspace(first, last, n, dtype))",
     function() nd.linspace("0", 1, 3) end},
    {"refuses ends that are not exact", "(9007199254740993 is not exact in "
     .. "float64)", function() nd.linspace(0, (1 << 53) + 1, 3) end},
    {"refuses elements that do not fit", "bad argument #4 to 'linspace' (0.5 "
     .. "at [2] is not an integer (int8))",
     function() nd.linspace(0, 1, 3, "int8") end},
    {"refuses an option unknown", "bad argument #4 to 'linspace' (unknown "
     .. "option \"x\": there are dtype out)",
     function() nd.linspace(0, 1, 3, {x = 1}) end},
    {"refuses out of another length", "(option 'out': must have shape (3), not "
     .. "(2))", function() nd.linspace(0, 1, 3, {out = nd.zeros(2)}) end},
    {"refuses out of another type", "(option 'out': must be int8, not "
     .. "float64)", function()
       nd.linspace(0, 1, 3, {out = nd.zeros(3), dtype = "int8"})
     end},
    {"refuses out that is read-only", "(option 'out': is read-only)",
     function() nd.linspace(0, 1, 3, {out = nd.zeros(1):broadcast(3)}) end},
    {"refuses what is no array for out", "(option 'out': array expected, got "
     .. "number)", function() nd.linspace(0, 1, 3, {out = 3}) end},
    {"refuses more", "bad argument #5 to 'linspace' (too many arguments)",
     function() nd.linspace(0, 1, 3, "int8", 1) end},
    {"refuses more elements than there is memory for", "not enough memory",
     function() nd.linspace(0, 1, 1 << 60) end},
  }
end)
