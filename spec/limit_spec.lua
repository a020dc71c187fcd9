-- limit_spec.lua: nd.limit, which stops array work after some time. Where a
-- spec needs time to be up, it is up at once: a nanosecond.

local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"

local UP = "the time that nd.limit gave is up"
local big = nd.zeros(1 << 18)

local function work() return big:argmin() end

-- many short calls, which together take long
local function much() for _ = 1, 100 do big:argmin() end end

describe("nd.limit", function()
  it("gives what the function gives of the arguments", function()
    is("3 1 nil 2", select("#", nd.limit(60, function(...) return ... end,
       1, nil, 2)), nd.limit(60, function(...) return ... end, 1, nil, 2))
    is("0", select("#", nd.limit(60, function() end)))
    is("250", select("#", nd.limit(60, table.unpack, {}, 1, 250)))
    is("1", nd.limit(1e308, work))
    is("1", nd.limit(60, nd.argmin, big))
  end)

  it("stops array work when the time is up", function()
    raises(UP, nd.limit, 1e-9, work)
    raises(UP, nd.limit, 1e-9, nd.argmin, big)
    raises(UP, nd.limit, 0.02, function() while true do nd.sqrt(big) end end)
  end)

  it("counts many short calls together", function()
    local few = nd.zeros(100)
    raises(UP, nd.limit, 1e-9, function()
      while true do few:argmin() end
    end)
  end)

  it("lets no work begin after that, also if the error is caught", function()
    local a, calls = nd.array{1, 2}, 0
    raises("later", nd.limit, 1e-9, function()
      pcall(work)
      for _ = 1, 100 do
        local ok, message = pcall(a.assign, a, 7)
        raises(UP, error, message)
        calls = calls + (ok and 0 or 1)
      end
      error("later", 0)
    end)
    is("100 {1, 2}", calls, a:totable())
  end)

  it("stops nothing but array work", function()
    local sum = nd.limit(1e-9, function()
      local total = 0
      for i = 1, 1e5 do total = total + i end
      return total
    end)
    assert.equal(5000050000, sum)
  end)

  it("ends with the function", function()
    nd.limit(1e-9, function() end)
    is("1", work())
    pcall(nd.limit, 1e-9, work)
    is("1", work())
    pcall(nd.limit, 1e-9, error)
    is("1", work())
  end)

  it("is over when memory ran out in it", function()
    raises("not enough memory", nd.limit, 1e-9, nd.zeros, 1 << 50)
    is("1", work())
  end)

  it("lets errors through as they are", function()
    local thing = {}
    local ok, got = pcall(nd.limit, 60, error, thing)
    assert.is_true(not ok and got == thing)
    raises("a plain word", nd.limit, 60, error, "a plain word", 0)
    ok, got = pcall(nd.limit, 60, error, nil)
    is("false nil", ok, got)
  end)

  it("within another never gives more time", function()
    raises(UP, nd.limit, 1e-9, nd.limit, 60, work)
    raises(UP, nd.limit, 60, nd.limit, 1e-9, work)
  end)

  it("within another leaves the other's time as it was", function()
    is("1", nd.limit(60, function()
      pcall(nd.limit, 1e-9, work)
      return work()
    end))
    raises(UP, nd.limit, 1e-9, function()
      nd.limit(60, function() end)
      work()
    end)
  end)

  it("nested too deep is an error, and over after it", function()
    local function deeper() return nd.limit(1e-9, deeper) end
    raises("stack overflow", deeper)
    is("1", work())
  end)

  it("holds in coroutines that run within it", function()
    local co = coroutine.wrap(function()
      coroutine.yield("begun")
      return pcall(work)
    end)
    is("begun", co())
    local ok, message = nd.limit(1e-9, co)
    is("false", ok)
    raises(UP, error, message)
    is("a b", nd.limit(60, function()
      local inner = coroutine.wrap(function() return coroutine.yield("a") end)
      return inner(), inner("b")
    end))
  end)

  it("cannot be left by a yield, and is over after that error", function()
    local co = coroutine.wrap(function()
      local ok, message = pcall(nd.limit, 1e-9, coroutine.yield, 1)
      return ok, message, work()
    end)
    local ok, message, found = co()
    is("false 1", ok, found)
    raises("C-call boundary", error, message)
  end)

  it("may be used in a table's metamethod, in the midst of work", function()
    local t = setmetatable({}, {
      __len = function() return 20000 end,
      __index = function(_, i)
        if i == 10 then pcall(nd.limit, 1e-9, work) end
        return i
      end
    })
    is("20000", nd.array(t):argmax())
    is("20000", nd.limit(60, nd.array, t):argmax())
  end)

  it("reads what it is in, tables too", function()
    local t = {}
    for i = 1, 1 << 18 do t[i] = i end
    raises(UP, nd.limit, 1e-9, nd.array, t)
    raises(UP, nd.limit, 1e-9, big.totable, big)
  end)
end)

describe("nd.limit beside a host's interrupt", function()
  it("has the host asked too", function()
    local questions, _, ok = host.interrupted(1 << 30, nd.limit, 60, much)
    is("true true", questions >= 100, ok)
    local message
    questions, _, ok, message = host.interrupted(2, nd.limit, 60, much)
    is("3 false", questions, ok)
    raises("the host's time is up", error, message)
  end)

  it("stops what the host would let go on", function()
    local _, _, ok, message = host.interrupted(1 << 30, nd.limit, 1e-9, much)
    is("false", ok)
    raises(UP, error, message)
  end)

  it("leaves the host's in place", function()
    local questions, _, ok, got = host.interrupted(1 << 30, function()
      pcall(nd.limit, 1e-9, work)
      return work()
    end)
    is("true true 1", questions > 4, ok, got)
  end)

  it("holds when the host takes its own back, or sets one", function()
    raises(UP, nd.limit, 1e-9, function()
      host.interrupt(false)
      work()
    end)
    raises("the host's time is up", nd.limit, 60, function()
      host.interrupt()
      work()
    end)
    raises("the host's time is up", work) -- it is the host's to end
    host.interrupt(false)
    is("1", work())
  end)
end)

describe("what nd.limit refuses:", function()
  local function nothing() end
  for title, case in pairs{
    ["no arguments"] = {"#1 to 'limit' (number of seconds expected, got n"},
    ["a function alone"] = {"#1 to 'limit' (number of seconds expected, got f",
      nothing},
    ["a string that looks like a number"] = {"got string)", "1", nothing},
    ["0 seconds"] = {"(number of seconds above 0 expected, got 0)", 0, nothing},
    ["less"] = {"above 0 expected, got -0.5)", -0.5, nothing},
    ["NaN"] = {"above 0 expected, got NaN)", 0 / 0, nothing},
    ["infinity"] = {"above 0 expected, got inf)", math.huge, nothing},
    ["no function"] = {"#2 to 'limit' (function expected, got no value: "
      .. "nd.limit(seconds, f, x) calls f(x))", 1},
    ["the value of a call"] = {"#2 to 'limit' (function expected, got array: ",
      1, big, 2},
    ["what can be called"] = {"(function expected, got table: ", 1,
      setmetatable({}, {__call = nothing})}
  } do
    it(title, function()
      raises(case[1], function() nd.limit(table.unpack(case, 2)) end)
    end)
  end
end)
