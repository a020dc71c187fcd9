-- reduce_initial_spec.lua: `initial` of argmin, argmax, min and max.
local nd = require "ndarray"
local is = require "is"
local refuses = require "refuses"

local ops = {"argmin", "argmax", "min", "max"}
local nan, inf = 0 / 0, math.huge
local grid = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}

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
     .. "to 'min' (option 'initial': no element beats it, but 2.5 is not an "
     .. "integer (int64))",
     function() row:min{initial = 2.5} end},
    {"must be in range where max returns it", "bad argument #1 to 'max' "
     .. "(option 'initial': no element beats it, but 300 is out of range for "
     .. "uint8 (0 to 255))",
     function() nd.array({1}, "uint8"):max{initial = 300} end},
    {"must be finite in float32 where max returns it", "bad argument #1 to "
     .. "'max' (option 'initial': no element beats it, but 1e+300 is too large "
     .. "for float32)",
     function() nd.array({1}, "float32"):max{initial = 1e300} end},
    {"must be exact in float64 where max returns it", "bad argument #1 to "
     .. "'max' (option 'initial': no element beats it, but 9007199254740993 is "
     .. "not exact in float64)",
     function() nd.array{1.0}:max{initial = (1 << 53) + 1} end},
    {"must fit for every result that it is", "bad argument #1 to 'min' "
     .. "(option 'initial': no element beats it for [1] of the result, but "
     .. "-1 is out of range for uint8 (0 to 255))",
     function()
       nd.array({{1}, {2}}, "uint8"):min{axis = 2, initial = -1}
     end},
  }
end)
