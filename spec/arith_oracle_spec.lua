-- arith_oracle_spec.lua: functions of elements, operators and sums of random
-- arrays and views, compared with the oracle. For SEED and ROUNDS see
-- spec/support/random.lua.
local nd = require "ndarray"
local oracle = require "oracle"
local arith = require "oracle_arith"
local some = require "random"

local ROUNDS = some.ROUNDS
local random, chance, pick, map = math.random, some.chance, some.pick, some.map
local say, rounds, expect = some.say, some.rounds, some.expect
local compare, build, shown = some.compare, some.build, some.shown

local names = {}
for name in pairs(arith.rules) do
  names[#names + 1] = name
end
table.sort(names)

-- A fault, and what its error says: one of these.
local texts = {
  kind = {" expected, got "}, common = {"no common type", " expected, got "},
  value = {" is out of range for ", " is too large for ", " is not exact in ",
           " is not an integer"},
  broadcast = {"do not broadcast"}, axis = {"axis"},
  ["axis twice"] = {"is named twice"}, ["out shape"] = {"out must have shape",
  "must have shape"}, ["out type"] = {"must be "},
  ["read-only"] = {"read-only"}, zero = {"'n//0'", "'n%%0'", "(zero)"},
  sum = {" does not fit an int64"}, prod = {" does not fit an int64"},
}

local function expect_error(fault, ok, message)
  local told = false
  for _, text in ipairs(texts[fault]) do
    told = told or not ok and message:find(text, 1, true) ~= nil
  end
  expect(told, "error", fault, message)
end

-- operands ------------------------------------------------------------------

local interesting = {
  bool = {true, false}, float = {0.5, 0.75, 1.5, -1.5, 3.0, 100.25, 1e-3, 7.0},
  integer = {1, 2, 3, 5, 7, 10, 11, 60, 100, 127},
}

-- An element: a small one, one at the edge of the type, or any.
local function element(dtype)
  local range = oracle.ranges[dtype]
  if dtype == "bool" then
    return chance(50)
  elseif chance(40) then
    return pick(some.extremes(dtype))
  elseif not range then
    local x = pick(interesting.float) * (chance(50) and 1 or random())
    return oracle.fit(dtype, x)
  elseif chance(40) then
    return random(0) & range[2]
  end
  return pick(interesting.integer)
end

-- New values for all memory that p shows; no 0 in it, if it is to divide.
local function fill(p, divides)
  local root = p.root
  for k = 1, #root.model.data do
    local x = element(root.model.dtype)
    if divides and x == 0 and math.type(x) == "integer" then
      x = 1
    end
    root.model.data[k] = x
  end
  if not root.array:isreadonly() and #root.model.data > 0 then
    local bytes = oracle.bytes(root.model)
    root.array:assign(nd.frombytes(bytes, root.model.dtype, root.model.shape))
  end
end

-- A shape that broadcasts with another; at times one that does not.
local function partner(shape)
  local other = map(shape, function(n)
    return chance(20) and 1 or n
  end)
  while #other > 0 and chance(12) do
    table.remove(other, 1)
  end
  if chance(8) and oracle.size(other) < 100 then
    table.insert(other, 1, random(3))
  end
  if #other > 0 and chance(3) then
    local axis = random(#other)
    other[axis] = other[axis] + 1
  end
  return other
end

local function stretched(p)
  for axis, n in ipairs(p.model.shape) do
    if n == 1 and chance(10) then
      local shape = table.move(p.model.shape, 1, #p.model.shape, 1, {})
      shape[axis] = 3
      return shown(p, oracle.broadcast(p.model, shape),
                   p.array:broadcast(shape))
    end
  end
  return p
end

-- A second array: another part of the same memory, or new.
local function another(p, dtype)
  local shape = p.model.shape
  if p.model.dtype == dtype and chance(15) then
    return p
  elseif p.model.dtype == dtype and chance(15) then
    return some.view(p.root)
  elseif chance(50) then
    return stretched(build(dtype, partner(shape)))
  end
  return some.spread(dtype, partner(shape))
end

local odd = {0, 1, 2, -1, 3, 2.0, 0.5, -0.5, 300, -200, 1e300, 2^63, 2^53,
             (1 << 53) + 1, math.maxinteger, math.mininteger, math.huge,
             -math.huge, 0 / 0, 0.0, -0.0, 0.1, 2^64}

local function value(dtype)
  if dtype == "bool" then
    return chance(50)
  elseif chance(50) then
    return pick{1, 2, 3, 7, 0.5, 2.0}
  end
  return chance(50) and pick(odd) or pick(some.extremes(dtype))
end

local wholes = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
                "uint64", "bool"}

local function sometype(name)
  local rule = arith.rules[name]
  if chance(3) then
    return pick(oracle.types)
  elseif rule == "bits" or rule == "shifts" then
    return pick(wholes)
  end
  local dtype = pick(oracle.types)
  while dtype == "bool" and rule ~= "compares" and rule ~= "chooses" do
    dtype = pick(oracle.types)
  end
  return dtype
end

-- An array, and two numbers that may bound its elements.
local function bounded(first, dtype)
  local low, high
  repeat
    low, high = value(dtype), value(dtype)
    if dtype == "bool" then
      low, high = 0, 1
    end
  until low <= high
  return {first, low, high}
end

-- Operands as {model =, array =} or values.
local function someoperands(name)
  local dtype = sometype(name)
  local divides = arith.divides[name] and chance(90)
  local first = some.array(dtype)
  local operands = {first}
  if name == "select" then
    operands = {some.mask(first), first}
  elseif name == "clip" then
    operands = bounded(first, dtype)
  end
  while #operands < arith.counts[name] do
    local other = chance(60) and dtype or sometype(name)
    local x = chance(65) and another(first, other) or value(dtype)
    operands[#operands + 1] = x
  end
  local n = #operands
  if n > 1 and name ~= "clip" and chance(30) then
    operands[n - 1], operands[n] = operands[n], operands[n - 1]
  end
  if name == "select" and chance(15) then
    operands[2], operands[3] = value(dtype), value(dtype)
  end
  for i, p in ipairs(operands) do
    if type(p) == "table" and p.model.dtype ~= "bool" then
      fill(p, divides and i == 2)
    end
  end
  return operands
end

-- out -----------------------------------------------------------------------

-- A view of p with every axis turned round or two exchanged, if it has the
-- shape.
local function turned(p, shape)
  if not oracle.sameshape(p.model.shape, shape) or #shape == 0 then
    return nil
  elseif chance(30) then
    return p
  elseif #shape > 1 and shape[1] == shape[2] and chance(60) then
    local axes = {2, 1}
    for axis = 3, #shape do
      axes[axis] = axis
    end
    return shown(p, oracle.transpose(p.model, axes),
                 p.array:transpose(table.unpack(axes)))
  end
  local ranges = map(shape, function()
    return chance(50) and {-1, 1, -1} or {}
  end)
  return shown(p, oracle.slice(p.model, ranges),
               p.array:slice(table.unpack(ranges)))
end

-- In place of operand i an array whose memory begins a little before or after
-- that of out.
local function shifted(operands, i, plan)
  local size = oracle.size(plan.shape)
  local far = random(0, 5)
  local memory = build(plan.result, {size + far})
  local function window(first)
    local range = {first, first + size - 1}
    local model = oracle.slice(memory.model, {range})
    return shown(memory, oracle.reshape(model, plan.shape),
                 memory.array:slice(range):reshape(plan.shape))
  end
  local there = chance(50)
  operands[i] = window(there and 1 or 1 + far)
  return window(there and 1 + far or 1)
end

local function someout(name, operands, plan)
  local dtype, shape = plan.result, plan.shape
  local candidates = {}
  for _, p in ipairs(operands) do
    if type(p) == "table" and p.model.dtype == dtype then
      candidates[#candidates + 1] = p
    end
  end
  if chance(5) then
    return build(dtype, some.wrongshape(shape))
  elseif chance(5) then
    return build(pick(oracle.types), shape)
  elseif chance(3) then
    local p = build(dtype, shape)
    return shown(p, oracle.broadcast(p.model, shape), p.array:broadcast(shape))
  elseif #candidates > 0 and chance(60) then
    local out = turned(pick(candidates), shape)
    if out then
      return out
    end
  end
  local i = random(#operands)
  local p = operands[i]
  if type(p) == "table" and p.model.dtype == dtype and chance(50)
     and not arith.divides[name] and name ~= "clip" then
    return shifted(operands, i, plan)
  end
  return chance(50) and build(dtype, shape) or some.spread(dtype, shape)
end

-- calls ---------------------------------------------------------------------

local operators = {
  add = function(x, y) return x + y end,
  sub = function(x, y) return x - y end,
  mul = function(x, y) return x * y end,
  div = function(x, y) return x / y end,
  idiv = function(x, y) return x // y end,
  mod = function(x, y) return x % y end,
  pow = function(x, y) return x ^ y end,
  neg = function(x) return -x end,
  band = function(x, y) return x & y end,
  bor = function(x, y) return x | y end,
  bxor = function(x, y) return x ~ y end,
  bnot = function(x) return ~x end,
  shl = function(x, y) return x << y end,
  shr = function(x, y) return x >> y end,
}

local function fields(list, field)
  return map(list, function(p)
    if type(p) == "table" then
      return p[field]
    end
    return p
  end)
end

-- Calls in one of the ways that there are.
local function call(name, operands, out)
  local arguments = fields(operands, "array")
  local n = #operands
  if out then
    n = n + (name == "log" and 2 or 1) -- after the base
    arguments[n] = out.array
  end
  local f = nd[name]
  if not out and operators[name] and chance(50) then
    f = operators[name]
  elseif nd.isarray(arguments[1]) and chance(50) then
    f = arguments[1][name]
  end
  return table.pack(pcall(f, table.unpack(arguments, 1, n)))
end

local function memory_of(operands, out)
  local roots = {}
  for _, p in ipairs(operands) do
    roots[#roots + 1] = type(p) == "table" and p.root or nil
  end
  roots[#roots + 1] = out and out.root
  return roots
end

-- Is each element close to the model's? Then what came is what is expected.
local function settle(what, dtype, model, array)
  local got = oracle.unpack(dtype, array:tobytes())
  for k, x in ipairs(oracle.values(model)) do
    if not arith.close(dtype, x, got[k], 2) then -- the text takes long
      expect(false, what, oracle.tostring(model), array)
    end
    model.data[model.pos[k]] = got[k]
  end
end

local function compare_call(name, operands, out)
  local got = call(name, operands, out)
  local expected, fault = arith.map(name, fields(operands, "model"),
                                    out and out.model)
  if fault then
    expect_error(fault, got[1], got[2])
  else
    expect(got[1], "no error", "a result", got[2])
    expect(got.n == 2, "results", 1, got.n - 1)
    expect(nd.isarray(got[2]) and got[2]:dtype() == expected.dtype,
           "type", expected.dtype, got[2])
    if arith.near[name] then
      expect(oracle.sameshape(got[2]:shape(), expected.shape), "shape",
             table.concat(expected.shape, ", "), got[2])
      settle("result", expected.dtype, expected, got[2])
    end
    compare("result", expected, got[2])
    expect(got[2]:isreadonly() == false, "isreadonly", false, true)
    if out then
      expect(rawequal(out.array, got[2]), "out is returned", out.array, got[2])
    else
      expect(got[2]:iscontiguous(), "iscontiguous", true, false)
    end
  end
  for i, root in ipairs(memory_of(operands, out)) do
    compare("memory " .. i, root.model, root.array)
  end
end

-- sums ----------------------------------------------------------------------

local sums = {"sum", "mean", "any", "all", "count", "prod", "var", "std"}

local function sumout(op, a, shape, o)
  local dtype = arith.sumtype(op, a.model.dtype)
  if chance(8) then
    return build(dtype, some.wrongshape(shape))
  elseif chance(8) then
    return build(pick(oracle.types), shape)
  elseif chance(4) then
    local p = build(dtype, shape)
    return shown(p, oracle.broadcast(p.model, shape), p.array:broadcast(shape))
  elseif a.model.dtype == dtype and chance(60) then
    return some.within(a, o.axis, o.keepdims) or build(dtype, shape)
  end
  return chance(50) and build(dtype, shape) or some.spread(dtype, shape)
end

local function sumoptions(op, a)
  local o = {axis = some.axis(#a.model.shape)}
  o.keepdims = pick{true, false}
  if chance(30) then o.keepdims = nil end
  if chance(25) then o.skipnan = pick{true, false} end
  if (op == "var" or op == "std") and chance(40) then
    o.correction = pick{0, 1, 2, 5}
  end
  if chance(35) then o.where = some.mask(a) end
  if a.model.dtype == "bool" and chance(10) then o.where = a end
  local shape = oracle.resultshape(a.model, o.axis, o.keepdims)
  if shape and chance(45) then
    o.out = sumout(op, a, shape, o)
  end
  return o
end

local function option_fields(o, field)
  return {axis = o.axis, keepdims = o.keepdims, skipnan = o.skipnan,
          correction = o.correction,
          where = o.where and o.where[field], out = o.out and o.out[field]}
end

local function call_sum(op, a, o)
  local arguments = option_fields(o, "array")
  local f = chance(50) and nd[op] or a.array[op]
  if o.where and #o.where.model.pos > 0 and #o.where.model.shape > 0
     and chance(30) then
    arguments.where = oracle.totable(o.where.model)
  end
  if not o.where and o.skipnan == nil and not o.correction
     and chance(50) then
    return table.pack(pcall(f, a.array, o.axis, arguments.out, o.keepdims))
  end
  return table.pack(pcall(f, a.array, arguments))
end

local function compare_sum(op, a, o)
  local got = call_sum(op, a, o)
  local dtype = arith.sumtype(op, a.model.dtype)
  local x, slacks = arith.sum(op, a.model, option_fields(o, "model"))
  if x == nil then
    expect_error(slacks, got[1], got[2])
    if slacks == "sum" or slacks == "prod" then -- out may be written in part
      return
    end
  else
    expect(got[1], "no error", "a result", got[2])
    expect(got.n == 2, "results", 1, got.n - 1)
  end
  if type(x) == "table" then
    expect(nd.isarray(got[2]) and got[2]:dtype() == dtype, "type", dtype,
           got[2])
    expect(oracle.sameshape(got[2]:shape(), x.shape), "shape",
           table.concat(x.shape, ", "), got[2])
    for k, y in ipairs(oracle.unpack(dtype, got[2]:tobytes())) do
      local here = x.data[x.pos[k]]
      if not arith.issum(dtype, here, y, slacks[k]) then
        expect(false, "result", oracle.tostring(x), got[2])
      end
      x.data[x.pos[k]] = y
    end
  elseif x ~= nil then
    expect(math.type(x) == math.type(got[2])
           and (type(x) == "boolean" and x == got[2]
                or type(x) == "number"
                and arith.issum(dtype, x, got[2], slacks[1])),
           "result", x, got[2])
  end
  if o.out and x ~= nil then
    expect(rawequal(o.out.array, got[2]), "out is returned", o.out.array,
           got[2])
  end
  for i, root in ipairs(memory_of({a, o.where}, o.out)) do
    compare("memory " .. i, root.model, root.array)
  end
end

-- ---------------------------------------------------------------------------

describe("against the oracle", function()
  for _, name in ipairs(names) do
    it(name .. " gives the same", function()
      rounds(name, 2 * ROUNDS, function()
        local operands = someoperands(name)
        local plan = arith.plan(name, fields(operands, "model"))
        local out = plan and chance(50) and someout(name, operands, plan)
        say(name, operands, "out", out)
        compare_call(name, operands, out or nil)
      end)
    end)
  end

  for _, op in ipairs(sums) do
    for _, dtype in ipairs(oracle.types) do
      it(("%s of %s is the same"):format(op, dtype), function()
        rounds(op .. dtype, ROUNDS, function()
          local a = some.array(dtype)
          if dtype ~= "bool" and chance(60) then
            fill(a)
          end
          local o = sumoptions(op, a)
          say(op, a, o)
          compare_sum(op, a, o)
        end)
      end)
    end
  end
end)
