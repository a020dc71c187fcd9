-- tables.lua: an input is a sequence of nested tables, sound and broken, and of
-- what is done with them. Tables without metatables, and those whose
-- metatables tell the truth, give what a slow conversion in Lua gives. With
-- others anything may come, but what was not assigned to is as it was.
local fuzz = require "fuzz"
local host = require "testhost"
local nd = require "ndarray"
local oracle = require "oracle"
local some = require "random"

local random, chance, pick = math.random, some.chance, some.pick
local expect, compare = some.expect, some.compare

local CALLS = 8 -- in one input

local wild     -- is there a table that does what it wants?
local honest   -- of tables read through metatables: what they stand for
local target   -- the array that is worked on: {model, array, root, block}
local nested   -- how deep calls within metamethods are
local tables   -- all that were made

-- what is a table to be -----------------------------------------------------

local numbers = {0, 1, 2, -1, 127, 128, 255, 256, (1 << 53) + 1,
                 math.maxinteger, math.mininteger}
local reals = {0.0, -0.0, 1.0, 2.5, 0 / 0, 1 / 0, -1 / 0, 1e300, 2^53, 2^63}

local leaves = {
  integers = function() return pick(numbers) end,
  small = function() return random(0, 3) end,
  floats = function() return pick(reals) end,
  numbers = function() return pick(chance(50) and numbers or reals) end,
  booleans = function() return chance(50) end,
  any = function()
    return pick{pick(numbers), pick(reals), true, "7", print}
  end,
}
local kinds = {"integers", "small", "floats", "numbers", "booleans", "any"}

local function leafarray()
  local dtype = pick(oracle.types)
  local p = some.build(dtype, {})
  return p.array
end

-- What a metamethod does before it answers.
local function mischief()
  if nested > 2 then
    return
  end
  nested = nested + 1
  local what = random(9)
  if what == 1 then
    error("a metamethod's error", 0)
  elseif what == 2 then
    collectgarbage()
  elseif what == 3 and #tables > 0 then
    local t = pick(tables)
    t[random(4)] = pick{nil, 1, 2.5, true, {}, {1, 2}, n = 5}
  elseif what == 4 and #tables > 0 then
    local t = pick(tables)
    for i = 1, random(40) do t[i] = i end
  elseif what == 5 and #tables > 0 then
    local t = pick(tables)
    for i = #t, 1, -1 do t[i] = nil end
  elseif what == 6 and target and not target.model.readonly then
    pcall(target.array.assign, target.array, random(0, 1))
    target.changed = true
  elseif what == 7 and target and target.block then
    host.revoke(target.root.array)
    target.gone = true
  elseif what == 8 and #tables > 0 then
    pcall(nd.array, pick(tables))
  elseif what == 9 and #tables > 0 then
    setmetatable(pick(tables), pick{{__index = print}, {__len = print}, {}})
  end
  nested = nested - 1
end

local function proxy(items)
  local t = {}
  if chance(50) then
    honest[t] = items
    return setmetatable(t, {
      __index = items,
      __len = function() return #items end,
    })
  end
  wild = true
  local lie = chance(50) and random(-1, 6) or chance(10)
              and pick{2.0, 1.5, "3", math.maxinteger, 5000, {}}
  return setmetatable(t, {
    __index = function(_, i)
      mischief()
      if chance(5) then return pick{"x", {}, print, true} end
      return items[i]
    end,
    __len = function()
      if chance(30) then mischief() end
      return lie or #items
    end,
  })
end

-- A fault put into a list.
local function spoil(t)
  local n, what = #t, random(9)
  if what == 1 then
    t[n] = nil
  elseif what == 2 then
    t[n + 1] = pick{1, 2.5, true, {}, {1}}
  elseif what == 3 and n > 0 then
    t[random(n)] = nil
  elseif what == 4 then
    t[pick{"x", 0, -1, 1.5, true, n + 3, math.maxinteger}] = 1
  elseif what == 5 and n > 0 then
    t[random(n)] = pick{1, 2.5, true, "x", {}, {1}, {{1}}, print}
  elseif what == 6 and n > 0 then
    t[random(n)] = t
  elseif what == 7 and n > 1 then
    t[random(n)] = t[random(n)]
  elseif what == 8 then
    wild = true
    setmetatable(t, pick{{__index = {}}, {__len = function() return 1 end},
                         {__index = error, __len = error}, {}})
  elseif what == 9 and #tables > 0 and n > 0 then
    t[random(n)] = pick(tables)
  end
end

local function tree(shape, level, kind, faults)
  if level > #shape then
    return chance(2) and leafarray() or leaves[kind]()
  elseif level > 1 and chance(4) then
    local rest = table.move(shape, level, #shape, 1, {})
    return some.spread(pick(oracle.types), rest).array
  end
  local t = {}
  for i = 1, shape[level] do
    t[i] = tree(shape, level + 1, kind, faults)
  end
  if chance(faults) then
    spoil(t)
  end
  tables[#tables + 1] = t
  if chance(faults) and type(next(t)) ~= "string" then
    return proxy(t)
  end
  return t
end

local function someshape()
  local shape, size = {}, 1
  for axis = 1, random(3) do
    local n = chance(6) and 0 or random(4)
    shape[axis] = size * n <= 40 and n or 1
    size = size * math.max(shape[axis], 1)
  end
  if chance(3) then
    shape[#shape + 1] = 200
  elseif chance(3) then
    for axis = #shape + 1, random(29, 33) do shape[axis] = 1 end
  end
  return shape
end

local faulty = {0, 3, 15}

local function sometable(shape)
  return tree(shape or someshape(), 1, pick(kinds), pick(faulty))
end

-- the slow conversion -------------------------------------------------------

local function items_of(x)
  return honest[x] or x
end

local function istable(x)
  return type(x) == "table"
end

-- Has t the keys 1 to n and (unless lenient) no others?
local function islist(t, n, lenient)
  for i = 1, n do
    if rawget(t, i) == nil then return false end
  end
  local count = 0
  for _ in next, t do count = count + 1 end
  return lenient and rawget(t, n + 1) == nil or count == n
end

local function count_of(t)
  local count = 0
  for _ in next, t do count = count + 1 end
  return count
end

-- The shape that the first elements tell; nil: none.
local function probe(x)
  local shape = {}
  while istable(x) do
    if #shape == 32 then return nil end
    local items = items_of(x)
    shape[#shape + 1] = honest[x] and rawlen(items) or count_of(items)
    if shape[#shape] == 0 then return shape end
    x = rawget(items, 1)
  end
  for _, n in ipairs(nd.isarray(x) and x:shape() or {}) do
    shape[#shape + 1] = n
  end
  return #shape <= 32 and shape or nil
end

-- Appends the elements of x, at level, as {value, type it comes from}; false
-- where there is a fault. `list.sure`: what comes is known.
local function collect(x, shape, level, lenient, list)
  if level > #shape then
    if nd.isarray(x) and x:ndim() == 0 then
      local dtype = x:dtype()
      list[#list + 1] = {oracle.unpack(dtype, x:tobytes())[1], dtype}
      list.plain = true
      return true
    end
    list[#list + 1] = {x}
    list.plain = true
    return type(x) == "number" or type(x) == "boolean"
  elseif nd.isarray(x) then
    local rest = table.move(shape, level, #shape, 1, {})
    if not oracle.sameshape(x:shape(), rest) then return false end
    list.sure = list.sure and x:size() > 0
    list.array = list.array or x:dtype()
    list.plain = list.plain or list.array ~= x:dtype()
    for _, value in ipairs(oracle.unpack(x:dtype(), x:tobytes())) do
      list[#list + 1] = {value, x:dtype()}
    end
    return true
  elseif not istable(x) then
    return false
  end
  local items = items_of(x)
  if honest[x] and rawlen(items) ~= shape[level]
     or not honest[x] and not islist(items, shape[level], lenient) then
    return false
  end
  for i = 1, shape[level] do
    if not collect(rawget(items, i), shape, level + 1, lenient, list) then
      return false
    end
  end
  return true
end

-- The type that elements decide; nil: a fault.
local function decide(list)
  if list.array and not list.plain then
    return list.array
  end
  local booleans, floats = 0, 0
  for _, element in ipairs(list) do
    local x = element[1]
    booleans = booleans + (type(x) == "boolean" and 1 or 0)
    floats = floats + (math.type(x) == "float" and 1 or 0)
    if element[2] == "uint64" and x < 0 then
      list.sure = false -- in which order they come has a say
    end
  end
  if booleans > 0 then
    return booleans == #list and "bool" or nil
  end
  return (floats > 0 or #list == 0) and "float64" or "int64"
end

-- What nd.array(x, dtype), or assigning to a shape, gives: a model; nil where
-- there is a fault; then whether that is sure.
local function convert(x, dtype, shape)
  local lenient = shape ~= nil
  shape = shape or probe(x)
  local list = {sure = not wild}
  if not shape or not collect(x, shape, 1, lenient, list) then
    return nil, list.sure
  end
  dtype = dtype or decide(list)
  local values = {}
  for k, element in ipairs(list) do
    values[k] = dtype and oracle.fit(dtype, element[1], element[2])
    if values[k] == nil then
      return nil, list.sure
    end
  end
  return dtype and oracle.array(dtype, shape, values), list.sure
end

-- what is done with them ----------------------------------------------------

-- Calls f in one of the ways that memory may be.
local function call(f, ...)
  if chance(15) then
    return "starved", fuzz.starved(random(0, 9), f, ...)
  elseif chance(3) then
    return "stressed", fuzz.stressed(f, ...)
  end
  return "called", pcall(f, ...)
end

local function agree(what, model, sure, how, ok, result)
  if not ok and how == "starved"
     and tostring(result):find "not enough memory" then
    return false
  elseif sure then
    expect(ok == (model ~= nil), what, model and oracle.tostring(model)
           or "an error", result)
  end
  return ok and sure and model ~= nil
end

local acts = {}

local function leaves_alike(x, y)
  if istable(x) then
    if not istable(y) then return false end
    for i in ipairs(x) do
      if not leaves_alike(x[i], rawget(y, i)) then return false end
    end
    return rawget(y, #x + 1) == nil
  end
  return oracle.same(x, y)
end

function acts.array()
  local t, dtype = sometable(), chance(50) and pick(oracle.types) or nil
  local model, sure = convert(t, dtype)
  local how, ok, a = call(nd.array, t, dtype)
  if agree("array", model, sure, how, ok, a) then
    compare("array", model, a)
    local done, back = pcall(a.totable, a)
    if done and a:dtype() == "int64" or a:dtype() == "float64" then
      compare("nd.array(a:totable())", oracle.array(a:dtype(), a:shape(),
              oracle.values(model)), nd.array(back, a:dtype()):reshape(
              a:shape()))
    end
  elseif ok then
    fuzz.walk(a)
  end
end

-- An array to work on, at times of a host's memory.
local function sometarget(shape)
  local dtype = pick(oracle.types)
  if chance(40) then
    target = some.spread(dtype, shape)
  elseif chance(30) then
    target = some.build(dtype, shape)
    local bytes = target.array:tobytes()
    local block = host.block(bytes)
    local number = 0
    for i, name in ipairs{"float64", "float32", "int8", "int16", "int32",
                          "int64", "uint8", "uint16", "uint32", "uint64",
                          "bool"} do
      number = name == dtype and i - 1 or number
    end
    target.array = host.wrap(block, {dtype = number, shape = shape})
    target.block = block
    target.root = target
  else
    target = some.build(dtype, shape)
  end
  return target
end

-- After t was to be assigned.
local function settle(what, model, sure, how, ok, message)
  local p = target
  local done = agree(what, model, sure, how, ok, message)
  if p.gone then
    expect(not ok or #p.model.pos == 0, what, "an error: it is gone", message)
    local bytes = host.bytes(p.block)
    expect(p.changed or bytes == oracle.bytes(p.model), what, "old bytes",
           bytes)
  elseif done then
    oracle.assign(p.model, model)
    compare(what, p.root.model, p.root.array)
  elseif not ok and not p.changed then
    compare(what .. " failed", p.root.model, p.root.array)
  end
  fuzz.walk(p.array)
end

function acts.assign()
  local shape = someshape()
  local p = sometarget(#shape <= 8 and shape or {2, 2})
  local t = sometable(chance(90) and p.model.shape or nil)
  if chance(5) then
    for i = 1, #p.model.shape > 1 and istable(t) and 2 or 0 do
      rawset(t, i, p.array[1]) -- overlapping
    end
    wild = true
  end
  local model, sure = convert(t, p.model.dtype, p.model.shape)
  if chance(20) and #p.model.shape > 1 and p.model.shape[1] > 0 then
    local rows = p.array
    settle("a[i]", nil, false, call(function() rows[1] = t end))
    target = nil
    return
  end
  settle("assign", model, sure, call(p.array.assign, p.array, t))
end

local fieldnames = {"x", "y", "hp", "k"}

local function record(fields, kind, faults)
  local r = {}
  for _, name in ipairs(fields) do
    r[name] = leaves[kind]()
  end
  r.other = 5
  tables[#tables + 1] = r
  if chance(faults) then
    wild = true
    if chance(30) then return pick{1, "x", true, leafarray(), {}} end
    return setmetatable({}, {__index = chance(50) and r or function(_, name)
      mischief()
      return r[name]
    end})
  end
  return r
end

-- A list of records, and what a list of lists of their fields would be.
local function records()
  local fields, list, rows = {}, {}, {}
  for i = 1, random(3) do
    fields[i] = pick(fieldnames)
  end
  local one = chance(30)
  local kind, faults = pick(kinds), pick(faulty)
  for i = 1, random(0, 4) do
    list[i] = record(one and {fields[1]} or fields, kind, faults)
    rows[i] = {}
    for j, name in ipairs(not wild and fields or {}) do
      rows[i][j] = list[i][name]
    end
    if one and not wild then
      rows[i] = list[i][fields[1]]
    end
  end
  if chance(faults) then
    wild = true
    spoil(list)
  end
  if chance(faults) then
    wild = true
    list = proxy(list)
  end
  tables[#tables + 1] = fields
  return list, one and fields[1] or fields, rows,
         one and {#rows} or {#rows, #fields}
end

function acts.fromrecords()
  local list, fields, rows, shape = records()
  local dtype = chance(50) and pick(oracle.types) or nil
  local elements = {sure = not wild}
  local sound = collect(rows, shape, 1, false, elements)
  local values = {}
  local to = sound and (dtype or decide(elements))
  to = dtype or to == "int64" and "float64" or to
  for k, element in ipairs(sound and elements or {}) do
    values[k] = to and oracle.fit(to, element[1])
    sound = sound and values[k] ~= nil
  end
  local model = sound and to and oracle.array(to, shape, values) or nil
  local how, ok, a = call(nd.fromrecords, list, fields, dtype)
  if agree("fromrecords", model, elements.sure, how, ok, a) then
    compare("fromrecords", model, a)
  elseif ok then
    fuzz.walk(a)
  end
end

function acts.assignrecords()
  local list, fields, rows, shape = records()
  if chance(10) then
    shape[1] = shape[1] + 1
  end
  local p = sometarget(shape)
  local model, sure = convert(rows, p.model.dtype, p.model.shape)
  settle("assignrecords", model, sure,
         call(p.array.assignrecords, p.array, list, fields))
end

function acts.totable()
  local shape = someshape()
  local p = sometarget(#shape <= 8 and shape or {3})
  local t = sometable(chance(80) and p.model.shape or nil)
  if not istable(t) then return end
  local how, ok, got = call(p.array.totable, p.array, t)
  if ok and not p.gone then
    expect(rawequal(got, t), "totable", t, got)
    for _, x in ipairs(tables) do
      setmetatable(x, nil)
    end
    setmetatable(t, nil)
    if not wild and how ~= "starved" then
      expect(leaves_alike(oracle.totable(p.model), t), "totable",
             oracle.tostring(p.model), "a table")
    end
  end
  compare("totable", p.root.model, p.root.array)
end

-- The same of a table as of the array that it makes.
local function alike(what, f, t, ...)
  local made, a = pcall(nd.array, t)
  local ok, x = pcall(f, t, ...)
  if wild then
    return
  elseif not made then
    expect(not ok, what, a, x)
    return
  end
  local done, y = pcall(f, a, ...)
  expect(ok == done, what, y, x)
  if ok and nd.isarray(x) then
    expect(nd.isarray(y) and x:tobytes() == y:tobytes()
           and x:dtype() == y:dtype(), what, y, x)
  elseif ok then
    expect(x == y or x ~= x and y ~= y, what, y, x)
  end
end

function acts.reduce()
  local name = pick{"argmin", "argmax", "min", "max", "sum", "mean", "any",
                    "all", "count"}
  local t, axis = sometable(), chance(50) and random(-3, 3) or nil
  if istable(t) then
    alike(name, nd[name], t, axis)
  end
end

function acts.arguments()
  local p = sometarget{2, 3}
  local t = sometable{2, 3}
  local a = p.array
  local f = pick{
    function() return a:argmin{where = t} end,
    function() return a:take(t) end,
    function() return a:take(t, 2) end,
    function() return a:takealong(t, 1) end,
    function() return a:compress(t) end,
    function() return a:argmin{axis = t} end,
    function() return a:argmin(t) end,
    function() return a:slice(t, t) end,
    function() return a:reshape(t) end,
    function() return a:broadcast(t) end,
    function() return nd.zeros(t, "bool") end,
    function() return nd.full(t, 7) end,
    function() return nd.frombytes("abcdef", "int8", t) end,
    function() return a:argmin{axis = {1, 2}, out = t} end,
    function() return nd.select(t, a, a) end,
    function() return nd.fromrecords({t}, t) end,
    function() return a:assignrecords(t, t) end,
    function() return a:torecords(t, t) end,
    function() return nd.concat(t) end,
    function() return nd.stack(t, -1) end,
    function() return nd.zeros(9):put(t, t) end,
    function() return nd.zeros(9):putadd(t, a) end,
    function() return a + t end,
    function() return a == t end,
  }
  local _, ok, result = call(f)
  if ok and nd.isarray(result) then
    fuzz.walk(result)
  end
  if not ok and not p.changed and not p.gone then
    compare("arguments", p.root.model, p.root.array)
  end
end

local names = require "names"(acts)

return function()
  for _ = 1, CALLS do
    wild, honest, target, tables, nested = false, {}, nil, {}, 0
    acts[pick(names)]()
    if fuzz.rest() == 0 then
      break
    end
  end
end
