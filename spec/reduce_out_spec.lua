-- reduce_out_spec.lua: `out` of argmin, argmax, min and max: which arrays take
-- the result, also where they overlap the input, and what an error leaves.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"

local ops = {"argmin", "argmax", "min", "max"}
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
local cube = nd.array{{{5, 2}, {1, 9}}, {{3, 3}, {7, 0}}, {{4, 4}, {1, 1}}}

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
     .. "(out must be int64, not float64: the result is int64, as is a table ",
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
