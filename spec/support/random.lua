-- random.lua: random arrays and views, each beside its model of oracle.lua, for
-- rounds of random calls. The environment gives SEED (which arrays) and ROUNDS
-- (how many each). A round that fails is run once more to tell what it did.
local nd = require "ndarray"
local oracle = require "oracle"

local some = {}

some.SEED = math.tointeger(os.getenv "SEED" or 1)
some.ROUNDS = math.tointeger(os.getenv "ROUNDS" or 60)

local random = math.random

local function chance(percent)
  return random(100) <= percent
end

local function pick(list)
  return list[random(#list)]
end

local function map(list, f)
  local result = {}
  for i, x in ipairs(list) do
    result[i] = f(x, i)
  end
  return result
end

-- what a round did ----------------------------------------------------------

local trace -- a list of lines, in the second run of a round

local function show(x)
  if type(x) ~= "table" then
    return tostring(x)
  elseif x.model then
    return ("<%s %s>"):format(x.model.readonly and "read-only" or "array",
                              oracle.tostring(x.model))
  end
  local items = {}
  for key, value in pairs(x) do
    items[#items + 1] = ("[%s] = %s"):format(key, show(value))
  end
  table.sort(items)
  return "{" .. table.concat(items, ", ") .. "}"
end

local function say(...)
  if trace then
    trace[#trace + 1] = table.concat(map({...}, show), " ")
  end
end

-- A round for each seed that SEED and the name of the test give.
local function rounds(name, count, f)
  local hash = 0
  for i = 1, #name do
    hash = (hash * 31 + name:byte(i)) & 0xffffffff
  end
  for round = 1, count do
    local function run()
      math.randomseed(some.SEED, hash << 24 | round)
      f(round)
    end
    local ok = pcall(run)
    if not ok then
      trace = {}
      local _, message = pcall(run)
      local text = table.concat(trace, "\n")
      trace = nil
      error(("SEED=%d ROUNDS=%d, round %d: %s\n%s"):format(
        some.SEED, some.ROUNDS, round, message, text), 0)
    end
  end
end

-- random arrays -------------------------------------------------------------

-- Here an array is {model, array, root}: the root is the array whose memory
-- it shows, in this form too.

local function expect(truth, what, expected, got)
  if not truth then
    error(("%s\nexpected: %s\ngot:      %s"):format(what, expected, got), 0)
  end
end

local function sametype(model, array)
  return array:dtype() == model.dtype
         and oracle.sameshape(array:shape(), model.shape)
end

local function compare(what, model, array)
  expect(nd.isarray(array), what, "an array", array)
  local same = sametype(model, array)
  local got = same and oracle.unpack(model.dtype, array:tobytes())
  for k, x in ipairs(same and oracle.values(model) or {}) do
    same = same and oracle.same(x, got[k])
  end
  if not same then -- the text takes long
    expect(false, what, oracle.tostring(model), array)
  end
end

local floats = {0.0, -0.0, 1.0, -1.0, 2.5, 0 / 0, -(0 / 0), math.huge,
                -math.huge, 0x1p-149, -0x1.fffffep127}

local function extremes(dtype)
  local range = oracle.ranges[dtype]
  if dtype == "bool" then
    return {false, true}
  elseif not range then
    return floats
  end
  local least, most = range[1], dtype == "uint64" and -1 or range[2]
  return {least, least + 1, most, most - 1, 0, 1, 2, 3, most // 2,
          least < 0 and -1 or 7, dtype == "uint64" and math.mininteger or 5}
end

-- Few different values, so that many are equal.
local function values(dtype, size)
  local all, few, list = extremes(dtype), {}, {}
  for i = 1, random(4) do
    few[i] = pick(all)
  end
  for k = 1, size do
    list[k] = pick(few)
  end
  return list
end

local function build(dtype, shape)
  local model = oracle.array(dtype, shape, values(dtype, oracle.size(shape)))
  local array = nd.frombytes(oracle.bytes(model), dtype, shape)
  local whole = {model = model, array = array}
  whole.root = whole
  return whole
end

local function shown(p, model, array)
  expect(array:isreadonly() == (model.readonly or false), "isreadonly",
         model.readonly, array:isreadonly())
  return {model = model, array = array, root = p.root}
end

local lengths = {1, 1, 2, 2, 3, 3, 3, 4, 5, 7}

local function length()
  return chance(4) and 0 or pick(lengths)
end

local function somelengths()
  local shape, size = {}, 1
  for axis = 1, random(0, 6) do
    local n = length()
    size = size * math.max(n, 1)
    shape[axis] = size <= 250 and n or 1
  end
  return shape
end

local function someshape()
  if chance(2) then
    return {random(2), pick{127, 128, 129, 255, 256, 257, 600}}
  end
  return somelengths()
end

-- random views --------------------------------------------------------------

local views = {}

local function bound(n)
  if chance(30) then
    return nil
  elseif chance(10) then
    return pick{math.mininteger, math.maxinteger, 0, 2.0, -1.0}
  end
  return random(-n - 2, n + 2)
end

local function somerange(n)
  local range = {[3] = pick{1, -1, 2, -2, 3, -3, 1.0, math.mininteger,
                            math.maxinteger}}
  if chance(30) then
    range[3] = nil
  end
  if chance(50) then
    range[1], range[2] = bound(n), bound(n)
  end
  return range
end

function views.slice(p)
  local arguments = {}
  local count = #p.model.shape
  for axis, n in ipairs(p.model.shape) do
    if chance(60) then
      arguments[axis] = somerange(n)
    elseif n > 0 and chance(30) then
      arguments[axis] = chance(50) and random(n) or -random(n)
    end
  end
  if chance(30) then
    count = count - (count > 0 and arguments[count] == nil and 1 or 0)
  end
  say("slice", arguments)
  return oracle.slice(p.model, arguments),
         p.array:slice(table.unpack(arguments, 1, count))
end

local function shuffled(n)
  local list = {}
  for i = 1, n do
    table.insert(list, random(i), i)
  end
  return list
end

local function signed(axis, n)
  axis = chance(40) and axis - n - 1 or axis
  return chance(10) and axis + 0.0 or axis
end

function views.transpose(p)
  local n = #p.model.shape
  local axes = shuffled(n)
  if chance(40) then
    say("transpose")
    table.sort(axes, function(i, k) return i > k end)
    return oracle.transpose(p.model, axes), p.array:transpose()
  end
  local named = map(axes, function(axis) return signed(axis, n) end)
  say("transpose", named)
  return oracle.transpose(p.model, axes),
         p.array:transpose(table.unpack(named))
end

function views.squeeze(p)
  local axis
  for i, n in ipairs(p.model.shape) do
    axis = n == 1 and chance(50) and i or axis
  end
  say("squeeze", axis)
  return oracle.squeeze(p.model, axis),
         p.array:squeeze(axis and signed(axis, #p.model.shape))
end

function views.expanddims(p)
  local n = #p.model.shape + 1
  local axis = random(n)
  say("expanddims", axis)
  return oracle.expanddims(p.model, axis), p.array:expanddims(signed(axis, n))
end

function views.broadcast(p)
  local shape = map(p.model.shape, function(n)
    return n == 1 and random(0, 3) or n
  end)
  for _ = 1, random(0, 2) do
    table.insert(shape, 1, random(3))
  end
  if oracle.size(shape) > 400 then
    shape = p.model.shape
  end
  say("broadcast", shape)
  return oracle.broadcast(p.model, shape), p.array:broadcast(shape)
end

-- Lengths of a product.
local function factors(size)
  local shape = {}
  for i = 1, random(4) do
    local n = pick{1, 2, 3, 4, 5, 6}
    shape[i] = size % n == 0 and n or 1
    size = size // shape[i]
  end
  table.insert(shape, random(#shape + 1), size)
  return shape
end

function views.reshape(p)
  local shape = factors(#p.model.pos)
  if #p.model.pos > 0 and chance(30) then
    shape[random(#shape)] = -1
  end
  say("reshape", shape)
  local model, fault = oracle.reshape(p.model, shape)
  if model then
    return model, p.array:reshape(shape)
  end
  local ok, message = pcall(p.array.reshape, p.array, shape)
  expect(not ok and message:find("a:copy():reshape", 1, true), fault,
         "a:copy():reshape", message)
  return views.slice(p)
end

local viewnames = {"slice", "slice", "slice", "transpose", "transpose",
                   "squeeze", "expanddims", "broadcast", "reshape"}

local function someview(p)
  for _ = 1, random(0, 4) do
    local name = pick(viewnames)
    if #p.model.shape < 7 then
      p = shown(p, views[name](p))
    end
  end
  return p
end

local function somearray(dtype, shape)
  local p = build(dtype, shape or someshape())
  say("array", p)
  p = someview(p)
  say("view", p)
  return p
end

-- An array of a shape, of which every element can be written, as a view of a
-- larger one.
local function spread(dtype, shape)
  local axes = shuffled(#shape)
  local wide = {}
  for i, axis in ipairs(axes) do
    wide[axis] = 2 * shape[i] + 1
  end
  local ranges = map(wide, function(n)
    return chance(50) and {2, n, 2} or {-2, 1, -2}
  end)
  local p = build(dtype, wide)
  p = shown(p, oracle.slice(p.model, ranges),
            p.array:slice(table.unpack(ranges)))
  return shown(p, oracle.transpose(p.model, axes),
               p.array:transpose(table.unpack(axes)))
end

-- what calls are given ------------------------------------------------------

local function someaxis(ndim)
  local most = math.max(ndim, 1)
  if chance(25) then
    return nil
  elseif chance(4) then
    return pick{0, most + 1, -most - 1, {1, 1}, {1, -most}, math.mininteger}
  elseif chance(40) then
    local axes = shuffled(most)
    return map({table.unpack(axes, 1, random(math.min(most, 3)))},
               function(axis) return signed(axis, most) end)
  end
  return signed(random(most), most)
end

-- true and false, of a shape that broadcasts to a's; or of a's own.
local function somemask(a)
  local shape = map(a.model.shape, function(n)
    return chance(15) and 1 or n
  end)
  while #shape > 0 and chance(10) do
    table.remove(shape, 1)
  end
  return chance(50) and spread("bool", shape) or build("bool", shape)
end

-- A view that shows p where the searched axes are at one index: of the shape
-- of a result, if p has that of the array.
local function within(p, axis, keepdims)
  local isarray = #p.model.shape > 0
  local searched = {}
  for _, i in ipairs(type(axis) == "table" and axis or {axis}) do
    searched[i < 0 and i + #p.model.shape + 1 or i] = true
  end
  local arguments = map(p.model.shape, function(n, i)
    if axis ~= nil and not searched[i] then
      return chance(50) and {-1, 1, -1} or {}
    end
    local at = random(math.max(n, 1))
    return keepdims and {at, at} or at
  end)
  for i, n in ipairs(isarray and p.model.shape or {}) do
    if n == 0 and type(arguments[i]) == "number" then
      return nil
    end
  end
  return shown(p, oracle.slice(p.model, arguments),
               p.array:slice(table.unpack(arguments)))
end

local function wrongshape(shape)
  local wrong = table.move(shape, 1, #shape, 1, {})
  if #wrong > 0 and chance(50) then
    local axis = random(#wrong)
    wrong[axis] = wrong[axis] == 1 and 2 or 1
  else
    table.insert(wrong, random(#wrong + 1), 1)
  end
  return wrong
end

some.chance = chance
some.pick = pick
some.map = map
some.say = say
some.rounds = rounds
some.expect = expect
some.compare = compare
some.extremes = extremes
some.values = values
some.build = build
some.shown = shown
some.lengths = somelengths
some.shape = someshape
some.shuffled = shuffled
some.signed = signed
some.view = someview
some.array = somearray
some.spread = spread
some.axis = someaxis
some.mask = somemask
some.within = within
some.wrongshape = wrongshape

return some
