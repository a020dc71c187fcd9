-- reduce_where_spec.lua: `where` of argmin, argmax, min and max.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"

local nan = 0 / 0
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}

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
