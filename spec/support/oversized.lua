-- Runs in a state of its own, which host.apart made: operations on arrays that
-- are larger than memory, or have no elements but lengths as large as can be
-- counted. A request for more than 64 MiB is refused, so that none of it takes
-- memory or time where addresses have 64 bits. Gives what is wrong, a line
-- each.

local what, path = ...
package.path = path

local host = require "testhost"
local nd = require "ndarray"
local proxy = require "proxy"
local random = math.random

host.largest(1 << 26)

local ids = {float64 = 0, float32 = 1, int16 = 3, int64 = 5, uint8 = 6}
local wrong = {}

local function check(fine, format, ...)
  if not fine then
    wrong[#wrong + 1] = format:format(...)
  end
end

-- one element, as often as wanted
local function wide(dtype, ...)
  local ones = {}
  for i = 1, select("#", ...) do
    ones[i] = 1
  end
  return nd.ones(ones, dtype):broadcast{...}
end

-- --- larger than memory ------------------------------------------------------

local block = host.block(("\0"):rep(64))
local row = {}
for i = 1, 64 do
  row[i] = i
end

-- each takes memory for n elements of the type
local needs_memory = {
  ["nd.zeros"] = function(dtype, n) nd.zeros(n, dtype) end,
  ["nd.ones"] = function(dtype, n) nd.ones({1, n}, dtype) end,
  ["nd.full"] = function(dtype, n) nd.full(n, 7, dtype) end,
  ["nd.range"] = function(_, n) nd.range(1, n) end,
  ["nd.array of a proxy"] = function(dtype, n)
    nd.array(proxy({1}, n), dtype)
  end,
  ["nd.array of an array in a table"] = function(dtype, n)
    nd.array{wide(dtype, n)}
  end,
  ["host.create"] = function(dtype, n) host.create(ids[dtype], {n}) end,
  ["a:tobytes"] = function(dtype, n) wide(dtype, n):tobytes() end,
  ["a:copy"] = function(dtype, n) wide(dtype, n):copy() end,
  ["a:astype"] = function(dtype, n) wide(dtype, n):astype "float64" end,
  ["a:totable"] = function(dtype, n) wide(dtype, n):totable() end,
  ["a:argsort"] = function(dtype, n) wide(dtype, n):argsort(1) end,
  ["a:argsmallest"] = function(dtype, n)
    wide(dtype, n):argsmallest(n // 2)
  end,
  ["a:nearest"] = function(dtype, n)
    wide(dtype, 3):nearest(wide(dtype, n))
  end,
  ["a:nearest, some"] = function(dtype, n)
    wide(dtype, n):nearest(1, {k = n})
  end,
  ["a:take"] = function(dtype, n) wide(dtype, 3):take(wide("int64", n)) end,
  ["a:takealong"] = function(dtype, n)
    wide(dtype, 3):takealong(wide("int64", n), 1)
  end,
  ["a:compress"] = function(dtype, n) wide(dtype, n):compress{true} end,
  ["a:putadd"] = function(dtype, n)
    nd.zeros(3, dtype == "bool" and "int8" or dtype):putadd(wide("int64", n), 1)
  end,
  ["nd.concat"] = function(dtype, n) nd.concat{wide(dtype, n)} end,
  ["nd.stack"] = function(dtype, n) nd.stack{wide(dtype, n)} end,
  ["nd.linspace"] = function(dtype, n)
    nd.linspace(1, 1, n, dtype == "bool" and "int8" or dtype)
  end,
  ["a:nonzero"] = function(dtype, n) wide(dtype, n):nonzero() end,
  ["a + a"] = function(dtype, n)
    local a = wide(dtype, n)
    return a + a
  end,
  ["a:eq(a)"] = function(dtype, n) wide(dtype, n):eq(1) end,
  ["a:argmin"] = function(dtype, n) wide(dtype, 1, n):argmin(1) end,
  ["a:min"] = function(dtype, n) wide(dtype, 1, n):min(1) end,
  ["a:sum"] = function(dtype, n) wide(dtype, 1, n):sum(1) end,
  ["a:count"] = function(dtype, n) wide(dtype, 1, n):count(1) end,
  ["a:assign of a table to lent memory"] = function(dtype, n)
    host.wrap(block, {dtype = ids[dtype], shape = {n}, strides = {0}})
      :assign(row)
  end,
  ["a:assignrecords to lent memory"] = function(dtype, n)
    host.wrap(block, {dtype = ids[dtype], shape = {n}, strides = {0}})
      :assignrecords(proxy({{x = 1}}, n), "x")
  end,
}

local what_is = {}

-- What is counted in bytes, by elements of 1, 2, 4, 8 or 24 (to be sorted), is
-- little when it is cut to 32 bits, or passes the largest distance of two
-- addresses.
function what_is.large()
  for name, f in pairs(needs_memory) do
    for dtype in pairs(ids) do
      for _, size in ipairs{1, 2, 4, 8, 24} do
        for _, bits in ipairs{31, 32, 33} do
          local n = (1 << bits) // size + 1
          local fine, message = pcall(f, dtype, n)
          check(not fine and message:find("not enough memory", 1, true),
                "%s of %d %s: %s", name, n, dtype, message)
        end
      end
    end
  end
end

-- --- without elements --------------------------------------------------------

-- all but a:totable, of which empty rows make many tables
local reads = {
  copy = function(a) assert(nd.isarray(a:copy())) end,
  tobytes = function(a) assert(a:tobytes() == "") end,
  tostring = function(a) assert(#tostring(a) < 100000) end,
  ["=="] = function(a) assert(a == a:copy()) end,
  ["+"] = function(a) assert((a + a:copy()):size() == 0) end,
  ["//"] = function(a) assert((a // a):size() == 0) end,
  neg = function(a) assert((-a):size() == 0) end,
  exp = function(a) assert(nd.exp(a):size() == 0) end,
  select = function(a) assert(nd.select(a:eq(a), a, 1):size() == 0) end,
  assign = function(a)
    a:copy():assign(a)
    a:copy():assign(1)
  end,
  array = function(a) assert(nd.array{a, a}:size() == 0) end,
  astype = function(a) assert(a:astype("float64"):size() == 0) end,
  sum = function(a) assert(a:sum() == 0) end,
  ["sum of an axis"] = function(a) a:sum(1) end,
  ["argmin of an axis"] = function(a) a:argmin(1) end,
  ["argmin with initial"] = function(a)
    a:argmin{initial = 1, axis = a:ndim()}
  end,
  ["max under a mask"] = function(a) a:max{axis = 1, where = a:eq(a)} end,
  argsort = function(a) assert(a:argsort(1):size() == 0) end,
  ["argsort of all"] = function(a) assert(a:argsort():size() == 0) end,
  argsmallest = function(a) a:argsmallest(0, 1) end,
  nonzero = function(a) a:nonzero() end,
  nearest = function(a)
    local ok, message = pcall(a.nearest, a, a, {within = 1})
    assert(ok or message:find("points of", 1, true)
           or message:find("query has", 1, true)
           or message:find("too many elements", 1, true)
           or message:find("not enough memory", 1, true), message)
  end,
  take = function(a) a:take({}, 1) end,
  put = function(a) if not a:isreadonly() then a:put({}, 1, 1) end end,
  concat = function(a)
    local ok, message = pcall(nd.concat, {a, a, a, a})
    assert(ok or message:find("too many elements", 1, true)
           or message:find("not enough memory", 1, true), message)
  end,
  takealong = function(a) a:takealong(a:argsort(1), 1) end,
  compress = function(a) a:compress(a:eq(a)) end,
  rows = function(a) assert(a[1] == nil or nd.isarray(a[1])) end,
}

local lengths = {1, 2, 3, 5, 1 << 10, 1 << 20, 3 << 25, 1 << 31, 1 << 40,
                 3 << 55, 1 << 59, 1 << 62, math.maxinteger}

-- A shape of up to 4 axes, one of length 0.
local function some_shape()
  local shape = {}
  for i = 1, random(4) do
    shape[i] = lengths[random(#lengths)]
  end
  shape[random(#shape)] = 0
  return shape
end

local views = {
  function(a)
    local ranges = {}
    for i, n in ipairs(a:shape()) do
      local most = math.max(n, 1)
      ranges[i] = {random(most), random(most) - random(most),
                   ({1, 2, 3, -1, -2, n})[random(6)]}
    end
    return a:slice(table.unpack(ranges))
  end,
  function(a) return a:slice({-random(3), -1, random(2)}) end,
  function(a) return a:slice(random(a:shape(1))) end,
  function(a) return a:transpose() end,
  function(a) return a:reshape(some_shape()) end,
  function(a) return a:reshape{0, -1} end,
  function(a) return a:expanddims(random(a:ndim() + 1)) end,
  function(a) return a:squeeze() end,
  function(a)
    return a:broadcast{lengths[random(#lengths)], table.unpack(a:shape())}
  end,
}

-- Views of views of arrays without elements: their strides are counted, and
-- whatever is done with them is done at once, or needs too much.
function what_is.empty()
  math.randomseed(11)
  local taken = 0
  for _ = 1, 300 do
    local dtype = ({"float64", "uint8", "int16"})[random(3)]
    local made, a = pcall(nd.zeros, some_shape(), dtype)
    for _ = 1, made and 8 or 0 do
      local fine, view = pcall(views[random(#views)], a)
      if fine and view:ndim() > 0 and view:size() == 0 then
        a = view
      end
    end
    for name, f in pairs(made and reads or {}) do
      local fine, message = pcall(f, a)
      message = tostring(message)
      taken = taken + (fine and 1 or 0)
      check(fine or message:find("not enough memory", 1, true)
            or message:find("too many elements", 1, true)
            or message:find("is out of range", 1, true)
            or message:find("empty array", 1, true)
            or message:find("no candidate", 1, true),
            "%s of (%s): %s", name, table.concat(a:shape(), ", "), message)
    end
  end
  check(taken > 1000, "no more than %d worked", taken)
end

what_is[what]()
return table.concat(wrong, "\n")
