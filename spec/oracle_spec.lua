-- oracle_spec.lua: random arrays, views and calls, compared with the oracle.
-- For SEED and ROUNDS see spec/support/random.lua.
local nd = require "ndarray"
local oracle = require "oracle"
local some = require "random"

local ROUNDS = some.ROUNDS
local random, chance, pick, map = math.random, some.chance, some.pick, some.map
local say, rounds, expect = some.say, some.rounds, some.expect
local compare, extremes, build = some.compare, some.extremes, some.build
local shown, signed = some.shown, some.signed
local someview, somearray, spread = some.view, some.array, some.spread
local someaxis, somemask = some.axis, some.mask
local within, wrongshape = some.within, some.wrongshape

-- random calls --------------------------------------------------------------

local integers = {"int8", "int16", "int32", "int64", "uint8", "uint16",
                  "uint32", "uint64"}

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
