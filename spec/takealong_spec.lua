-- takealong_spec.lua: unravel and takealong, which read what argmin gives.
local nd = require "ndarray"
local is = require "is"
local refuses = require "refuses"
local show = require "show"

local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
local cube = nd.array{{{5, 2}, {1, 9}}, {{3, 3}, {7, 0}}, {{4, 4}, {1, 1}}}

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

  it("takes whole floats as indices", function()
    is("int64 {{15, 11, 8}}", grid:takealong(nd.array{{1.0, 2.0, 3.0}}, 1))
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
    {"takes no none", "bad argument #1 to 'takealong' (the index at [2][1] "
     .. "is 0, not one of 1 to 3)",
     function()
       local indices = grid:argmin{axis = 2, keepdims = true, initial = 7,
                                   where = {{true}, {false}, {true}}}
       indices[1][1] = 1
       grid:takealong(indices, 2)
     end},
    {"takes no index of base 0", "bad argument #1 to 'takealong' (the index "
     .. "at [1][2] is 0, not one of 1 to 3)",
     function() grid:takealong({{1, 0, 2}}, 1) end},
    {"takes no -1", "bad argument #1 to 'takealong' (the index at [1][1] is "
     .. "-1, not one of 1 to 3)",
     function() grid:takealong({{-1, 1, 2}}, 1) end},
    {"takes nothing beyond the length", "bad argument #1 to 'takealong' (the "
     .. "index at [1][3] is 4, not one of 1 to 3)",
     function() grid:takealong({{1, 1, 4}}, 1) end},
    {"takes no uint64 beyond the length", "bad argument #1 to 'takealong' "
     .. "(the index at [1] is 18446744073709551615, not one of 1 to 2)",
     function()
       local index = nd.frombytes(("\xff"):rep(8), "uint64")
       nd.array{1, 2}:takealong(index, 1)
     end},
    {"takes no bools", "bad argument #1 to 'takealong' (indices expected, got "
     .. "bool array", function()
       grid:takealong(nd.ones({1, 3}, "bool"), 1)
     end},
    {"takes no fractions", "bad argument #1 to 'takealong' (the index at "
     .. "[1][1] is 1.5, not one of 1 to 3)",
     function() grid:takealong({{1.5, 1, 1}}, 1) end},
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
