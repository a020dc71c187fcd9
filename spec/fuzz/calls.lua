-- calls.lua: an input is a sequence of calls, on arrays and views that earlier
-- ones left, compared with the oracle: those of the specs against it, whose
-- random numbers the input gives, and others, below. After any error all
-- arrays hold what they held.
local fuzz = require "fuzz"
local nd = require "ndarray"
local oracle = require "oracle"
local some = require "random"

local random, chance, pick, map = math.random, some.chance, some.pick, some.map
local expect, compare, say = some.expect, some.compare, some.say

local CALLS = 12 -- in one input
local KEPT = 5   -- arrays of a type

-- arrays that calls share ---------------------------------------------------

local kept -- for each type a list

local function keep(p)
  local list = kept[p.model.dtype]
  if #list >= KEPT then
    table.remove(list, 1)
  end
  list[#list + 1] = p
  return p
end

local fresh = some.array

function some.array(dtype, shape)
  dtype = dtype or pick(oracle.types)
  if not shape and #kept[dtype] > 0 and chance(60) then
    return some.view(pick(kept[dtype]))
  end
  return keep(fresh(dtype, shape))
end

-- Is the model all of its memory, in order?
local function iswhole(model)
  local pos = model.pos
  for k = 1, #pos do
    if pos[k] ~= k then
      return false
    end
  end
  return #pos == #model.data and not model.readonly and #model.shape < 7
         and #pos < 300
end

function some.compare(what, model, array)
  compare(what, model, array)
  if what:find "^result" and iswhole(model) then
    local p = {model = model, array = array}
    p.root = p
    keep(p)
  end
end

local function compare_kept(what)
  for _, list in pairs(kept) do
    for _, p in ipairs(list) do
      compare(what, p.root.model, p.root.array)
    end
  end
end

-- After a call that the oracle does not know.
local function learn_kept()
  for _, list in pairs(kept) do
    for _, p in ipairs(list) do
      local model, array = p.root.model, p.root.array
      local bytes = oracle.unpack(model.dtype, array:tobytes())
      for k, at in ipairs(model.pos) do
        model.data[at] = bytes[k]
      end
    end
  end
end

-- the calls of the specs ----------------------------------------------------

local known = {}

function some.rounds(_, _, f)
  known[#known + 1] = f
end

local env = setmetatable({
  describe = function(_, f) f() end,
  it = function(_, f) f() end,
}, {__index = _G})

for _, name in ipairs{"oracle_spec", "arith_oracle_spec"} do
  assert(loadfile("spec/" .. name .. ".lua", "t", env))()
end

-- others --------------------------------------------------------------------

local others = {}

local function same(what, x, y)
  expect(oracle.same(x, y), what, x, y)
end

local function fails(what, text, f, ...)
  local ok, message = pcall(f, ...)
  expect(not ok and tostring(message):find(text, 1, true), what,
         "an error with " .. text, message)
  compare_kept(what)
end

local function readable(p, x)
  return not (p.model.dtype == "uint64" and x < 0)
end

-- An index for each axis, and whether they are all in range.
local function someplace(p)
  local place, inside = {}, true
  for axis, n in ipairs(p.model.shape) do
    local i = chance(90) and n > 0 and random(n) or random(-n - 2, n + 2)
    inside = inside and i ~= 0 and i >= -n and i <= n
    place[axis] = i
  end
  return place, inside
end

local function cell(p, place)
  local m = oracle.slice(p.model, place)
  return m.pos[1]
end

function others.get()
  local p = some.array()
  local place, inside = someplace(p)
  say("get", place)
  if not inside then
    fails("get", "index", p.array.get, p.array, table.unpack(place))
    return
  end
  local x = p.model.data[cell(p, place)]
  if readable(p, x) then
    same("get", x, p.array:get(table.unpack(place)))
  else
    fails("get", "above math.maxinteger", p.array.get, p.array,
          table.unpack(place))
  end
end

local odd = {0, 1, -1, 2.0, 0.5, 300, -129, 1e300, 2^63, 2^64, (1 << 53) + 1,
             math.maxinteger, math.mininteger, 0 / 0, 1 / 0, -0.0, true, false}

local function somevalue(dtype)
  return pick(chance(50) and some.extremes(dtype) or odd)
end

function others.set()
  local p = some.array()
  local place, inside = someplace(p)
  local x = somevalue(p.model.dtype)
  local fitting = oracle.fit(p.model.dtype, x)
  say("set", place, x)
  if fitting == nil or not inside or p.model.readonly then
    place[#place + 1] = x
    fails("set", "", p.array.set, p.array, table.unpack(place))
    return
  end
  local at = cell(p, place)
  place[#place + 1] = x
  p.array:set(table.unpack(place))
  p.model.data[at] = fitting
end

local function row(p, i)
  local m = oracle.slice(p.model, {i})
  return {model = m, array = p.array[i], root = p.root}
end

function others.rows()
  local p = some.array()
  local n = p.model.shape[1]
  local i = chance(80) and n and n > 0 and random(n) or random(-3, 8)
  say("[i]", i)
  if not n then
    fails("[i]", "0-dimensional", function() return p.array[i] end)
  elseif i == n + 1 then
    expect(p.array[i] == nil, "[n + 1]", nil, p.array[i])
  elseif i == 0 or i > n or i < -n then
    fails("[i]", "index", function() return p.array[i] end)
  elseif #p.model.shape > 1 then
    local q = row(p, i)
    compare("[i]", q.model, q.array)
    local from = some.array(chance(60) and p.model.dtype or nil)
    local ok, message = pcall(function() p.array[i] = from.array end)
    local filled = not q.model.readonly and oracle.assign(q.model, from.model)
    expect(ok == (filled and true or false), "[i] =", filled, message)
  else
    local x = p.model.data[oracle.slice(p.model, {i}).pos[1]]
    if readable(p, x) then
      same("[i]", x, p.array[i])
    else
      fails("[i]", "above math.maxinteger", function() return p.array[i] end)
    end
  end
end

function others.asking()
  local p = some.array()
  local a, shape = p.array, p.model.shape
  expect(a:ndim() == #shape and a:size() == oracle.size(shape)
         and a:nbytes() == #a:tobytes(), "size", oracle.size(shape), a:size())
  for axis, n in ipairs(shape) do
    expect(a:shape(axis) == n and a:shape(axis - #shape - 1) == n, "shape",
           n, a:shape(axis))
  end
  if #shape > 0 then
    expect(#a == shape[1], "#a", shape[1], #a)
    local count = 0
    for i in a:slice({1, math.min(9, shape[1])}):astype(
      p.model.dtype == "uint64" and "float32" or p.model.dtype):ipairs() do
      count = i
    end
    expect(count == math.min(9, shape[1]), "ipairs", shape[1], count)
  end
  for i = 1, 3 do
    local k = random(-1, a:size() + 1)
    if k < 1 or k > a:size() then
      fails("unravel", "index", a.unravel, a, k)
    else
      local place = {a:unravel(k)}
      local flat = 0
      for axis, n in ipairs(shape) do
        flat = flat * n + place[axis] - 1
      end
      expect(flat + 1 == k and #place == #shape, "unravel", k, flat + 1)
    end
    say("unravel", i, k)
  end
end

-- The same values in another type, and bool from and to numbers.
local function converted(x, from, to)
  if to == "bool" and from ~= "bool" then
    if x == 0 or x == 1 then return x == 1 end
    return nil
  elseif from == "bool" and to ~= "bool" then
    return oracle.fit(to, x and 1 or 0)
  end
  return oracle.fit(to, x, from)
end

function others.astype()
  local p = some.array()
  local to, list = pick(oracle.types), {}
  local byname = chance(50)
  say("astype", to)
  for k, x in ipairs(oracle.values(p.model)) do
    list[k] = (byname and converted or function(y, from)
      return oracle.fit(to, y, from)
    end)(x, p.model.dtype, to)
    if list[k] == nil then
      fails("astype", "bad argument",
            byname and p.array.astype or nd.array, p.array, to)
      return
    end
  end
  some.compare("result", oracle.array(to, p.model.shape, list),
               byname and p.array:astype(to) or nd.array(p.array, to))
end

-- The places of a list in ascending or descending order, NaN last.
local function ordered(lane, dtype, largest)
  local function less(x, y)
    if type(x) == "boolean" then return not x and y end
    if dtype == "uint64" then return math.ult(x, y) end
    return x < y
  end
  local places = {}
  for i = 1, #lane do
    places[i] = i
  end
  table.sort(places, function(i, j)
    local x, y = lane[i].value, lane[j].value
    local nanx, nany = x ~= x, y ~= y
    if nanx or nany then
      if nanx ~= nany then return nany end
      return i < j
    end
    if largest then x, y = y, x end
    if less(x, y) then return true end
    if less(y, x) then return false end
    return i < j
  end)
  return places
end

function others.order()
  local p = some.array()
  local name = pick{"argsort", "argsmallest", "arglargest"}
  local ndim = #p.model.shape
  local axis = ndim > 0 and chance(60) and random(ndim) or nil
  local lanes = oracle.lanes(p.model, axis)
  local shape = axis and table.move(p.model.shape, 1, ndim, 1, {})
                or {#p.model.pos}
  local at = axis or 1
  local k = name ~= "argsort" and random(0, shape[at] + (chance(5) and 1 or 0))
  say(name, k, axis)
  if k and k > shape[at] then
    fails(name, "k is", p.array[name], p.array, k, axis)
    return
  end
  shape[at] = k or shape[at]
  local model = oracle.array("int64", shape, {})
  for j = 1, oracle.size(shape) do
    model.data[j] = 0
  end
  local kept_shape = table.move(shape, 1, #shape, 1, {})
  kept_shape[at] = 1
  for j, lane in ipairs(#model.pos > 0 and lanes or {}) do
    local places = ordered(lane, p.model.dtype, name == "arglargest")
    -- the j-th lane, in row-major order of the other axes
    local first, rest = {}, j - 1
    for i = #kept_shape, 1, -1 do
      first[i] = rest % kept_shape[i] + 1
      rest = rest // kept_shape[i]
    end
    for i = 1, shape[at] do
      first[at] = i
      model.data[cell({model = model}, first)] = places[i]
    end
  end
  local signed = axis and some.signed(axis, ndim)
  local out = chance(40) and some.spread(pick{"int64", "int32", "uint16"},
                                         shape)
  local arguments = table.pack(p.array)
  for _, x in ipairs{k or "none", signed or "nil", out or "none"} do
    if x ~= "none" then
      arguments.n = arguments.n + 1
      arguments[arguments.n] = x ~= "nil" and (x == out and x.array or x) or nil
    end
  end
  local got = p.array[name](table.unpack(arguments, 1, arguments.n))
  if out then
    expect(rawequal(got, out.array), name, "out", got)
    for i, x in ipairs(model.data) do
      out.model.data[out.model.pos[i]] = x
    end
    compare(name, out.root.model, out.root.array)
  else
    some.compare("result", model, got)
  end
end

-- Indices of 1..n, at times one that is not.
local function someindices(n, shape)
  local list, bad = {}, n == 0
  for k = 1, oracle.size(shape) do
    list[k] = n > 0 and random(n) or 1
    if chance(1) then
      list[k] = pick{0, n + 1, -1}
      bad = true
    end
  end
  local dtype = pick{"int64", "int16", "int32"}
  local model = oracle.array(dtype, shape, list)
  local array = nd.frombytes(oracle.bytes(model), dtype, shape)
  return model, array, bad and #list > 0
end

function others.take()
  local p = some.array()
  local ndim = #p.model.shape
  local axis = ndim > 0 and chance(60) and random(ndim) or nil
  local n = axis and p.model.shape[axis] or #p.model.pos
  local own = axis and {n} or p.model.shape
  local model, array, bad = someindices(n, pick{{}, {3}, {0}, {2, 2}, own, own})
  say("take", {model = model}, axis)
  if bad then
    fails("take", "not one of", p.array.take, p.array, array, axis)
    return
  end
  local shape, before, after, list = {}, 1, 1, {}
  for i, long in ipairs(axis and p.model.shape or {}) do
    if i < axis then before = before * long end
    if i > axis then after = after * long end
  end
  for i = 1, axis and axis - 1 or 0 do shape[i] = p.model.shape[i] end
  for _, long in ipairs(model.shape) do shape[#shape + 1] = long end
  for i = axis and axis + 1 or 1, axis and ndim or 0 do
    shape[#shape + 1] = p.model.shape[i]
  end
  local values = oracle.values(p.model)
  for b = 0, before - 1 do
    for _, i in ipairs(model.data) do
      for c = 1, after do
        list[#list + 1] = values[(b * n + i - 1) * after + c]
      end
    end
  end
  local expected = oracle.array(p.model.dtype, shape, list)
  if chance(40) then
    local out = chance(50) and some.spread(p.model.dtype, shape)
                or some.build(p.model.dtype, shape)
    if #p.model.shape > 0 and oracle.sameshape(shape, p.model.shape)
       and not p.model.readonly and chance(60) then
      out = p
    end
    p.array:take(array, axis, out.array)
    for k, x in ipairs(list) do
      out.model.data[out.model.pos[k]] = x
    end
    compare("take", out.root.model, out.root.array)
  else
    some.compare("result", expected, p.array:take(array, axis))
  end
end

function others.compress()
  local p = some.array()
  local ndim = #p.model.shape
  local axis = ndim > 0 and chance(50) and random(ndim) or nil
  local mask = axis and some.build("bool", {p.model.shape[axis]})
               or some.mask(p)
  say("compress", mask, axis)
  local list, shape, values = {}, {}, oracle.values(p.model)
  if axis then
    local count, inner = 0, 1
    for _, x in ipairs(mask.model.data) do count = count + (x and 1 or 0) end
    for i, n in ipairs(p.model.shape) do
      shape[i] = i == axis and count or n
      if i > axis then inner = inner * n end
    end
    for k, x in ipairs(values) do
      local i = (k - 1) // inner % p.model.shape[axis] + 1
      if mask.model.data[i] then list[#list + 1] = x end
    end
  else
    local allowed = oracle.values(oracle.broadcast(mask.model, p.model.shape))
    for k, x in ipairs(values) do
      if allowed[k] then list[#list + 1] = x end
    end
    shape = {#list}
  end
  some.compare("result", oracle.array(p.model.dtype, shape, list),
               p.array:compress(mask.array, axis))
end

function others.nonzero()
  local p = some.array()
  local shape = p.model.shape
  if #shape == 0 then
    fails("nonzero", "bad argument", p.array.nonzero, p.array)
    return
  end
  local columns = map(shape, function() return {} end)
  for k, x in ipairs(oracle.values(p.model)) do
    if x ~= 0 and x ~= false then
      local rest = k - 1
      for axis = #shape, 1, -1 do
        table.insert(columns[axis], rest % shape[axis] + 1)
        rest = rest // shape[axis]
      end
    end
  end
  local got = table.pack(p.array:nonzero())
  expect(got.n == #shape, "nonzero", #shape, got.n)
  for axis, list in ipairs(columns) do
    compare("nonzero", oracle.array("int64", {#list}, list), got[axis])
  end
end

function others.making()
  local dtype, shape = pick(oracle.types), some.lengths()
  local x = somevalue(dtype)
  local fitting = oracle.fit(dtype, x)
  local list = {}
  for k = 1, oracle.size(shape) do
    list[k] = fitting
  end
  say("full", shape, x, dtype)
  if fitting == nil then
    fails("full", "bad argument", nd.full, shape, x, dtype)
  else
    some.compare("result", oracle.array(dtype, shape, list),
                 nd.full(shape, x, dtype))
  end
end

function others.range()
  local function number()
    local near = random(-9, 9)
    return chance(80) and near or chance(50) and near / 2
           or pick{math.maxinteger, math.mininteger, 2^53, math.maxinteger - 3}
  end
  local first, last = number(), number()
  local step = chance(40) and (chance(80) and random(-3, 3) or number())
  step = step or 1
  say("range", first, last, step)
  if step == 0 then
    fails("range", "a step of 0", nd.range, first, last, step)
    return
  end
  local list = {}
  local floats = math.type(first) == "float" or math.type(last) == "float"
                 or math.type(step) == "float"
  if floats and not (oracle.fit("float64", first)
     and oracle.fit("float64", last) and oracle.fit("float64", step)) then
    fails("range", "not exact", nd.range, first, last, step)
    return
  end
  local far = (last + 0.0 - first) / step
  if far > 1000 then
    return
  end
  for i = 0, floats and math.floor(far) or -1 do
    list[i + 1] = first + 0.0 + i * step
  end
  for x = first, not floats and last or first - step, step do
    if not floats then list[#list + 1] = x end
  end
  some.compare("result",
               oracle.array(floats and "float64" or "int64", {#list}, list),
               nd.range(first, last, step))
end

-- anything ------------------------------------------------------------------

local junk = {
  function() return nil end,
  function() return random(-3, 9) end,
  function() return pick(odd) end,
  function() return pick(oracle.types) end,
  function() return "x" end,
  function() return some.array().array end,
  function() return some.array("bool").array end,
  function() return some.array("int64").array end,
  function() return some.lengths() end,
  function() return {random(-3, 3), random(-3, 3)} end,
  function() return {{1, 2}, {3, random(9)}} end,
  function() return {axis = random(-3, 3), keepdims = chance(50)} end,
  function() return {out = some.array().array} end,
  function()
    return {where = some.array("bool").array, skipnan = chance(50)}
  end,
  function() return {axis = {1, 2}, out = {some.array("int64").array,
                                           some.array("int64").array}} end,
  function() return {initial = pick(odd), base = random(0, 2)} end,
  function() return {k = random(0, 5), within = pick(odd), distance = true} end,
  function()
    return {where = some.array("bool").array, out = some.array("int64").array,
            metric = pick{"manhattan", "chebyshev"}}
  end,
  function() return {some.array().array, some.array().array} end,
  function() return print end,
}

local names = {}
for name, f in pairs(nd) do
  names[#names + 1] = type(f) == "function" and name or nil
end
for _, name in ipairs{
  "get", "set", "ipairs", "shape", "ndim", "size", "nbytes", "dtype", "strides",
  "iscontiguous", "isreadonly", "totable", "assign", "assignrecords", "tobytes",
  "copy", "astype", "slice", "transpose", "squeeze", "expanddims", "broadcast",
  "reshape", "unravel", "takealong", "argsort", "argsmallest", "arglargest",
  "take", "compress", "nonzero", "sorted", "put", "putadd", "torecords",
} do
  names[#names + 1] = nd[name] == nil and name or nil
end
table.sort(names)

-- Every metamethod too, as operators call it: with an array.
local events = {}
for name, f in pairs(debug.getmetatable(nd.zeros(1))) do
  if type(f) == "function" and name ~= "__gc" then
    events[#events + 1] = name
  end
end
table.sort(events)

function others.anything()
  local a = some.array().array
  local f
  if chance(80) then
    local name = pick(names)
    f = nd[name] or a[name]
  else
    f = debug.getmetatable(a)[pick(events)]
  end
  local arguments, n = {}, random(0, 4)
  for i = 1, n do
    arguments[i] = pick(junk)()
  end
  if chance(80) then
    n = math.max(n, 1)
    arguments[1] = a
  end
  local ok, result
  if chance(20) then
    ok, result = fuzz.starved(random(0, 12), f, table.unpack(arguments, 1, n))
  elseif chance(5) then
    ok, result = fuzz.stressed(f, table.unpack(arguments, 1, n))
  else
    ok, result = pcall(f, table.unpack(arguments, 1, n))
  end
  if ok then
    learn_kept()
    if nd.isarray(result) then
      fuzz.walk(result)
    end
  else
    expect(type(result) == "string", "error", "a string", result)
    compare_kept("after an error")
  end
end

-- ---------------------------------------------------------------------------

local list = require "names"(others)

return function()
  kept = {}
  for _, dtype in ipairs(oracle.types) do
    kept[dtype] = {}
  end
  for _ = 1, CALLS do
    if chance(50) then
      pick(known)()
    else
      others[pick(list)]()
    end
    if fuzz.rest() == 0 then
      break
    end
  end
  compare_kept("in the end")
end
