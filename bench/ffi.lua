-- ffi.lua: elements and argmin through LuaJIT's FFI beside calls and loops:
-- make LUA=luajit OUT=build/luajit
-- LUA_CPATH="build/luajit/?.so" LUA_PATH="src/?.lua" luajit bench/ffi.lua
local ffi = require "ffi"
local nd = require "ndarray"
local ndffi = require "ndarray.ffi"

local N = tonumber(arg[1]) or 1000
local a = nd.zeros({N}, "float64")
local v = ndffi.view(a)
for i = 0, N - 1 do
  v.data[i] = (i * 7919) % 10007
end

-- the median of nine rounds, in nanoseconds a call
local function time(f)
  local times = {}
  for round = 1, 10 do
    local n, took = 1, 0
    while took < 0.02 do
      n = n * 2
      local start = os.clock()
      f(n)
      took = os.clock() - start
    end
    times[round] = took / n * 1e9
  end
  table.sort(times)
  return times[5]
end

local kept = 0 -- what the calls give, so that none is left out

local function loop_over(x, n)
  for _ = 1, n do
    local at, best = 0, x[0]
    for i = 1, N - 1 do
      if x[i] < best then
        at, best = i, x[i]
      end
    end
    kept = kept + at
  end
end

local own = ffi.new("double[?]", N)
ffi.copy(own, v.data, N * 8)

local lines = {
  {"argmin, a loop over double[]", function(n) loop_over(own, n) end},
  {"argmin, a loop over v.data", function(n) loop_over(v.data, n) end},
  {"v:argmin()", function(n)
    for _ = 1, n do kept = kept + v:argmin() end
  end},
  {"a:argmin()", function(n)
    for _ = 1, n do kept = kept + a:argmin() end
  end},
  {"sum, v.data[i] in a loop", function(n)
    local p = v.data
    for _ = 1, n do
      for i = 0, N - 1 do kept = kept + p[i] end
    end
  end},
  {"sum, a:get(i) in a loop", function(n)
    for _ = 1, n do
      for i = 1, N do kept = kept + a:get(i) end
    end
  end},
}

print(("%s elements, kernels: %s; ns a call"):format(N, nd._KERNELS))
for _, line in ipairs(lines) do
  print(("%-32s %10.0f"):format(line[1], time(line[2])))
end
assert(kept > 0)
