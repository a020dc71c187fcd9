-- hostile.lua: what specs of hostile scripts share: all functions that can be
-- reached, found in the module itself, and for each a call that succeeds, as
-- something to spoil.

local nd = require "ndarray"

local hostile = {}

hostile.metatable = debug.getmetatable(nd.zeros(1))

-- The methods are the upvalue of the function that looks them up.
for i = 1, 10 do
  local _, value = debug.getupvalue(hostile.metatable.__index, i)
  if type(value) == "table" and value.argmin == nd.argmin then
    hostile.methods = value
  end
end

-- By name: the module's functions, the methods, and the metamethods.
hostile.functions = {}
for _, place in ipairs{nd, hostile.methods, hostile.metatable} do
  for name, f in pairs(place) do
    if type(f) == "function" then
      hostile.functions[name] = f
    end
  end
end

hostile.names = require "names"(hostile.functions)

-- Arguments that each takes, of arrays with the names in `arrays`.
local arguments = {
  __eq = "real, real", __index = "real, 1", __len = "real",
  __newindex = "real, 1, {7, 8, 9}", __nextrow = "real, 1", __row = "1, 2",
  __tostring = "real", __bnot = "whole", __unm = "real, real",
  array = "{{1, 2}, {3, 4}}, 'float32'", zeros = "{2, 3}, 'int8'",
  ones = "{2, 3}, 'bool'", full = "{2, 3}, 7, 'int8'",
  range = "1, 9, 2, 'int32'", frombytes = "'abcd', 'int8', {2, 2}",
  limit = "60, function(...) return ... end, real",
  fromrecords = "{{x = 1}, {x = 2}}, {'x'}, 'int16'", isarray = "real",
  concat = "{real, {{7, 8, 9}}, lane}, {axis = 1}",
  linspace = "1, 5, 5, 'int8'",
  stack = "{real, {{1, 2, 3}, {4, 5, 6}}}, 2",
  argmin = "real, 1, place, true", argmax = "real, 1, place, true",
  count = "real, 1, place, true", sum = "real, 1, lane, true",
  prod = "real, 1, lane, true", var = "real, 1, lane, true",
  std = "real, 1, lane, true", cumsum = "real, 1, real",
  cummin = "real, 1, real", cummax = "real, 1, real",
  min = "real, 1, lane, true", max = "real, 1, lane, true",
  mean = "real, 1, lane, true", any = "real, 1, flag, true",
  all = "real, 1, flag, true", select = "truth, real, 3, real",
  band = "whole, 6, whole", bor = "whole, 6, whole", bxor = "whole, 6, whole",
  bnot = "whole, whole", lt = "real, 2, truth", le = "real, 2, truth",
  gt = "real, 2, truth", ge = "real, 2, truth", eq = "real, 2, truth",
  ne = "real, 2, truth", get = "real, 1, 2", set = "real, 1, 2, 5",
  ipairs = "real", shape = "real, 1", ndim = "real", size = "real",
  nbytes = "real", dtype = "real", strides = "real", iscontiguous = "real",
  isreadonly = "real", totable = "real, {{}, {}}",
  assign = "real, {{1, 2, 3}, {4, 5, 6}}",
  assignrecords = "column, {{x = 1}, {x = 2}, {x = 3}}, {'x'}",
  tobytes = "real", copy = "real", astype = "real, 'int16', 'clip'",
  slice = "real, {1, 2}, 2", transpose = "real, 2, 1", squeeze = "lane, 1",
  expanddims = "real, 1", broadcast = "real, {2, 2, 3}",
  reshape = "real, {3, 2}", unravel = "real, 4", take = "real, {1, 1}, 1, real",
  put = "real, {2, 1}, {{7, 8, 9}}, 1",
  putadd = "real, {1, 1}, lane, {axis = 1}",
  torecords = "column, {{x = 1}, {x = 2}, {x = 3}}, {'x'}",
  takealong = "real, {{1, 2, 1}}, 1", compress = "real, {true, false}, 1, real",
  nonzero = "real", argsort = "real, 1, whole",
  sorted = "real, 1, real",
  nearest = "real, {{1, 2, 3}}, {k = 3, within = 9, metric = 'manhattan', "
    .. "where = {true, false}, out = place, distance = lane}",
  format = "real, {precision = 3, width = 40, max = 4}",
  argsmallest = "real, 1, 1, place", arglargest = "real, 1, 1, place"
}
for name in ("neg abs sqrt floor ceil exp sin cos tan asin acos deg rad round "
             .. "trunc sign"):gmatch("%a+") do
  arguments[name] = "real, real"
end
for name in ("add sub mul div idiv mod pow minimum maximum fmod atan hypot log")
            :gmatch("%a+") do
  arguments[name] = "real, 2, real"
  arguments["__" .. name] = "real, 2"
end
for name in ("shl shr"):gmatch("%a+") do
  arguments[name] = "whole, 2, whole"
  arguments["__" .. name] = "whole, 2"
end
arguments.clip, arguments.isnan = "real, 2, 3, real", "real, truth"
for name in ("band bor bxor"):gmatch("%a+") do
  arguments["__" .. name] = "whole, 6"
end

-- These raise, whatever they are called with, to tell what to do instead.
hostile.advice = {}
for name in ("__call __concat __lt __le __pairs"):gmatch("[%w_]+") do
  hostile.advice[name] = true
  arguments[name] = "real, real"
end

local arrays = {
  real = {{{3, 1, 2}, {6, 5, 4}}, "float64"},
  whole = {{{3, 1, 2}, {6, 5, 4}}, "int64"},
  truth = {{{true, false, true}, {false, false, true}}, "bool"},
  lane = {{{3, 1, 2}}, "float64"},
  place = {{{3, 1, 2}}, "int64"},
  column = {{{3}, {1}, {2}}, "float64"},
  flag = {{{true, false, true}}, "bool"}
}

-- The names of functions that have no call here.
function hostile.forgotten()
  local names = {}
  for _, name in ipairs(hostile.names) do
    if not arguments[name] then
      table.insert(names, name)
    end
  end
  return table.concat(names, " ")
end

local chunks = {}

-- Arguments for the function of a name, new each time, and how many. `make`
-- makes the arrays, if it is given, of a nested table and a type.
function hostile.arguments(name, make)
  make = make or nd.array
  chunks[name] = chunks[name]
    or load(("local _ENV = ... return %s"):format(arguments[name]), name)
  return table.pack(chunks[name](setmetatable({}, {__index = function(_, key)
    return make(table.unpack(arrays[key]))
  end})))
end

-- Whatever an array is now, all of it can be read, if that is not too much.
function hostile.read(value)
  if nd.isarray(value) then
    tostring(value)
    if value:size() < 10000 then
      pcall(value.totable, value)
      value:tobytes()
    end
  end
end

-- pcall, after which all arrays that went in and came out are read.
function hostile.call(f, ...)
  local results = table.pack(pcall(f, ...))
  for _, values in ipairs{results, table.pack(...)} do
    for i = 1, values.n do
      pcall(hostile.read, values[i])
    end
  end
  return table.unpack(results, 1, results.n)
end

-- A value of every kind, the arrays new each time.
function hostile.kinds()
  return {
    false, true, 0, -1, 2, 1.5, 0 / 0, math.maxinteger, math.mininteger, "",
    "get", "a\0b", {}, {{}}, {1, 2}, {axis = 1}, type,
    coroutine.create(type), io.stdout, nd.array(5), nd.zeros(0),
    nd.zeros{2, 2}, nd.ones({2, 3}, "bool"), nd.zeros(1):broadcast{2, 3},
    setmetatable({}, {__index = error})
  }
end

return hostile
