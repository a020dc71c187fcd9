-- oracle_spec.lua: random arrays, views and calls, compared with the oracle.
-- The environment gives SEED (which arrays) and ROUNDS (how many each). A round
-- that fails is run once more to tell what it did.
local nd = require "ndarray"
local oracle = require "oracle"

local SEED = math.tointeger(os.getenv "SEED" or 1)
local ROUNDS = math.tointeger(os.getenv "ROUNDS" or 60)

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
      math.randomseed(SEED, hash << 24 | round)
      f(round)
    end
    local ok = pcall(run)
    if not ok then
      trace = {}
      local _, message = pcall(run)
      local text = table.concat(trace, "\n")
      trace = nil
      error(("SEED=%d ROUNDS=%d, round %d: %s\n%s"):format(
        SEED, ROUNDS, round, message, text), 0)
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
  expect(same, what, oracle.tostring(model), array)
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

-- random calls --------------------------------------------------------------

local integers = {"int8", "int16", "int32", "int64", "uint8", "uint16",
                  "uint32", "uint64"}

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

local odd_numbers = {0, 0.5, -0.5, 2, -3, 1e300, -1e300, 2^63, -2^63, 2^64,
                     2^53 + 1, (1 << 53) + 1, math.maxinteger, math.mininteger,
                     math.huge, -math.huge, 0.0, -0.0, 254.5, -128.5, 0.1}

local function someinitial(dtype)
  local x = pick(chance(50) and extremes(dtype) or odd_numbers)
  if dtype == "bool" then
    return chance(50)
  end
  return x == x and x or 1
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

-- Results of argmin go into any integer type, those of min into a's.
local function someout(a, o, shape, isarg)
  local dtype = isarg and pick(integers) or a.model.dtype
  local keepdims = o.keepdims
  if chance(8) then
    return build(dtype, wrongshape(shape))
  elseif chance(8) then
    return build(pick(oracle.types), shape)
  elseif chance(4) then
    local p = build(isarg and "int64" or dtype, shape)
    return shown(p, oracle.broadcast(p.model, shape), p.array:broadcast(shape))
  elseif chance(35) then
    return within(a, o.axis, keepdims) or build(dtype, shape)
  elseif o.where and oracle.sameshape(o.where.model.shape, a.model.shape)
         and chance(50) then
    return within(o.where, o.axis, keepdims) or build(dtype, shape)
  end
  return chance(50) and build(dtype, shape) or spread(dtype, shape)
end

-- Of these at most one is at fault.
local function someouts(a, o, shape, count)
  local outs = {}
  local wide = table.move(shape, 1, #shape, 1, {})
  wide[#wide + 1] = count
  local columns = build(pick{"int32", "int64", "uint16"}, wide)
  for i = 1, count do
    local at = {[#wide] = i}
    outs[i] = shown(columns, oracle.slice(columns.model, at),
                    columns.array:slice(table.unpack(at, 1, #wide)))
    if chance(40) then
      outs[i] = spread("int64", shape)
    end
  end
  if chance(40) then
    outs[random(count)] = someout(a, o, shape, true)
  elseif chance(10) then
    outs[1] = outs[2]
  end
  return outs
end

local function someoptions(op, a)
  local isarg = op == "argmin" or op == "argmax"
  local o = {axis = someaxis(#a.model.shape)}
  o.keepdims = pick{true, false}
  if chance(30) then o.keepdims = nil end
  if chance(35) then o.where = somemask(a) end
  if a.model.dtype == "bool" and chance(10) then o.where = a end
  if chance(30) then o.initial = someinitial(a.model.dtype) end
  if chance(40) then o.skipnan = chance(70) end
  if isarg and chance(40) then o.base = pick{0, 1, 0.0, 1.0} end
  local shape = oracle.resultshape(a.model, o.axis, o.keepdims)
  if shape and chance(45) then
    local many = type(o.axis) == "table" and #o.axis > 1
    o.out = many and isarg and someouts(a, o, shape, #o.axis)
            or someout(a, o, shape, isarg)
  end
  return o
end

-- Options with `field` ("model" or "array") in place of arrays.
local function plain(o, field)
  local result = {}
  for name, x in pairs(o) do
    result[name] = x
    if type(x) == "table" and x[field] then
      result[name] = x[field]
    elseif name == "out" then
      result[name] = map(x, function(p) return p[field] end)
    end
  end
  return result
end

local function roots_of(a, o)
  local roots = {a.root}
  if o.where then
    roots[2] = o.where.root
  end
  for _, p in ipairs(o.out and (o.out.model and {o.out} or o.out) or {}) do
    roots[#roots + 1] = p.root
  end
  return roots
end

local own_types = {float64 = true, int64 = true, bool = true}

-- What nd.argmin takes in place of an array: where it reads as the same.
local function astable(p)
  local isempty = #p.model.pos == 0
  if own_types[p.model.dtype] and not isempty and chance(30) then
    return oracle.totable(p.model)
  end
  return p.array
end

-- Calls in one of the ways that there are.
local function call(op, a, o)
  local arguments = plain(o, "array")
  local f = chance(50) and nd[op] or a.array[op]
  if o.where and #o.where.model.pos > 0 and #o.where.model.shape > 0
     and chance(30) then
    arguments.where = oracle.totable(o.where.model)
  end
  if not (o.where or o.skipnan or o.base) and o.initial == nil
     and chance(50) then
    return table.pack(pcall(f, astable(a), o.axis, arguments.out, o.keepdims))
  end
  return table.pack(pcall(f, astable(a), arguments))
end

local texts = {
  axis = "axis", ["axis twice"] = "is named twice",
  empty = " of an empty array", ["out shape"] = "must have shape",
  ["out type"] = "must be ", ["read-only"] = "is read-only",
  shared = "shares memory with", none = "no candidate",
  initial = "option 'initial'", unreadable = "above math.maxinteger",
}

local function compare_call(op, a, o)
  local got = call(op, a, o) -- first: the oracle writes into its outs too
  local expected, fault = oracle.reduce(op, a.model, plain(o, "model"))
  if fault then
    expect(not got[1] and got[2]:find(texts[fault], 1, true), "error", fault,
           got[2])
  else
    expect(got[1], "no error", "results", got[2])
    expect(got.n == expected.n + 1, "results", expected.n, got.n - 1)
  end
  for i = 1, expected and expected.n or 0 do
    local x = expected[i]
    if type(x) == "table" then
      compare("result " .. i, x, got[i + 1])
    else
      expect(oracle.same(x, got[i + 1]), "result " .. i, x, got[i + 1])
    end
  end
  if o.out and not fault then
    local outs = o.out.model and {o.out} or o.out
    for i, p in ipairs(outs) do
      expect(rawequal(p.array, got[i + 1]), "out " .. i, p.array, got[i + 1])
    end
  end
  for i, root in ipairs(roots_of(a, o)) do
    compare("memory " .. i, root.model, root.array)
  end
end

-- ---------------------------------------------------------------------------

describe("against the oracle", function()
  for _, op in ipairs{"argmin", "argmax", "min", "max"} do
    for _, dtype in ipairs(oracle.types) do
      it(("%s of %s finds the same"):format(op, dtype), function()
        rounds(op .. dtype, ROUNDS, function()
          local a = somearray(dtype)
          local o = someoptions(op, a)
          say(op, o)
          compare_call(op, a, o)
        end)
      end)
    end
  end

  for _, dtype in ipairs(oracle.types) do
    local function same(title, count, f)
      it(dtype .. " " .. title, function()
        rounds(title .. dtype, count, f)
      end)
    end

    same("views show the same elements", ROUNDS, function()
      local p = somearray(dtype)
      compare("view", p.model, p.array)
    end)

    same("views are written as the same text", ROUNDS // 3, function()
      local p = somearray(dtype)
      local written = 1 -- elements, or empty rows
      for _, n in ipairs(p.model.shape) do
        if n == 0 then break end
        written = written * n
      end
      if written <= 1000 then
        local text = oracle.tostring(p.model)
        expect(tostring(p.array) == text, "tostring", text, p.array)
      end
    end)

    same("views become the same table", ROUNDS // 3, function()
      local p = somearray(dtype)
      if oracle.unreadable(p.model) then
        local ok, message = pcall(p.array.totable, p.array)
        expect(not ok and message:find("tobytes", 1, true), "totable",
               "an error", message)
        return
      end
      local function leaves(x, list)
        for _, item in ipairs(type(x) == "table" and x or {}) do
          leaves(item, list)
        end
        list[#list + 1] = x
        return list
      end
      local expected = oracle.totable(p.model)
      local table_of = p.array:totable()
      if #p.model.shape > 0 and chance(50) then
        table_of = p.array:totable(oracle.totable(p.model))
      end
      local x, y = leaves(expected, {}), leaves(table_of, {})
      expect(#x == #y, "totable", #x, #y)
      for k in ipairs(x) do
        expect(type(x[k]) == "table" and #x[k] == #y[k]
               or oracle.same(x[k], y[k]), "totable", x[k], y[k])
      end
    end)

    same("views copy to arrays of their own", ROUNDS // 3, function()
      local p = somearray(dtype)
      local copy = p.array:copy()
      compare("copy", p.model, copy)
      expect(copy:iscontiguous() and not copy:isreadonly(), "copy",
             "contiguous", copy)
    end)

    same("views take values as if they were copied first", ROUNDS, function()
      local p = somearray(dtype)
      local other = someview(p.root)
      if chance(50) then
        other = build(chance(50) and dtype or pick(oracle.types),
                      chance(50) and p.model.shape or {})
      elseif oracle.sameshape(p.model.shape, p.root.model.shape) then
        other = p.root
      end
      say("assign", other)
      local ok, message = pcall(p.array.assign, p.array, other.array)
      local filled, fault
      if p.model.readonly then
        fault = "read-only"
      else
        filled, fault = oracle.assign(p.model, other.model)
      end
      expect(ok == (filled ~= nil), "assign", fault, message)
      compare("memory", p.root.model, p.root.array)
    end)

    same("views are equal to the same arrays", ROUNDS, function()
      local p = somearray(dtype)
      local from = chance(50) and dtype or pick(oracle.types)
      local q = build(from, p.model.shape)
      for k, x in ipairs(chance(50) and oracle.values(p.model) or {}) do
        local y = oracle.fit(from, x, dtype)
        if y ~= nil then
          q.model.data[k] = y
        end
      end
      q.array = nd.frombytes(oracle.bytes(q.model), from, p.model.shape)
      say("==", q)
      local expected = oracle.equal(p.model, q.model)
      expect((p.array == q.array) == expected, "a == b", expected, q.array)
      expect((q.array == p.array) == expected, "b == a", expected, q.array)
    end)

    same("elements are taken along an axis", ROUNDS // 3, function()
      local p = somearray(dtype)
      local axis = random(math.max(#p.model.shape, 1))
      local n = p.model.shape[axis]
      if not n or n == 0 or n > 127 then
        return
      end
      local shape = map(p.model.shape, function(long, i)
        return i == axis and random(0, 4) or chance(20) and 1 or long
      end)
      local indices = oracle.array(pick(integers), shape, {})
      for k = 1, oracle.size(shape) do
        indices.data[k] = random(n)
      end
      local array = nd.frombytes(oracle.bytes(indices), indices.dtype, shape)
      say("takealong", {model = indices}, axis)
      compare("takealong", oracle.takealong(p.model, indices, axis),
              p.array:takealong(array, signed(axis, #p.model.shape)))
    end)
  end
end)
