-- oracle_arith.lua: what functions of elements and sums should give, worked out
-- in plain Lua on the models of oracle.lua, one element after the other. A
-- fault is returned as nil and its name.
local oracle = require "oracle"

local arith = {}

local function both(from, rule, list)
  for name in from:gmatch "%a+" do
    list[name] = rule
  end
end

-- What each function takes: "keeps", "floats", "bits", "compares", "chooses",
-- "shifts", "bounds"; how many operands; which may be wrong by two units in the
-- last place.
arith.rules, arith.counts, arith.near = {}, {}, {}
arith.divides = {idiv = true, mod = true, fmod = true}
both("add sub mul idiv mod fmod minimum maximum neg abs floor ceil round trunc "
     .. "sign", "keeps", arith.rules)
both("div pow sqrt exp log sin cos tan asin acos atan hypot deg rad", "floats",
     arith.rules)
both("shl shr", "shifts", arith.rules)
both("clip", "bounds", arith.rules)
both("band bor bxor bnot", "bits", arith.rules)
both("lt le gt ge eq ne isnan", "compares", arith.rules)
both("select", "chooses", arith.rules)
for name in pairs(arith.rules) do
  arith.counts[name] = 2
end
both("neg abs sqrt floor ceil exp log sin cos bnot round trunc sign tan asin "
     .. "acos deg rad isnan", 1, arith.counts)
both("select clip", 3, arith.counts)
both("pow exp log sin cos tan asin acos atan hypot", true, arith.near)

-- types ---------------------------------------------------------------------

local bits = {int8 = 8, int16 = 16, int32 = 32, int64 = 64,
              uint8 = 8, uint16 = 16, uint32 = 32, uint64 = 64}

-- The type that arrays of two types meet in, or nil.
function arith.common(s, t)
  if s == t then
    return s
  elseif s == "bool" or t == "bool" then
    return nil
  elseif not (bits[s] and bits[t]) then
    local wide = bits[s] or bits[t] or 64
    local double = s == "float64" or t == "float64" or wide > 16
    return double and "float64" or "float32"
  end
  local unsigned_s, unsigned_t = s:sub(1, 1) == "u", t:sub(1, 1) == "u"
  if unsigned_s == unsigned_t then
    return bits[s] > bits[t] and s or t
  elseif unsigned_t then
    s, t = t, s
  end
  local width = math.max(2 * bits[s], bits[t])
  return width <= 64 and "int" .. width or nil
end

local function ismodel(x)
  return type(x) == "table"
end

local function isfraction(x)
  return math.type(x) == "float" and x % 1 ~= 0 -- NaN and infinities too
end

local function takes(rule, dtype)
  if rule == "bits" then
    return dtype == "bool" or bits[dtype] ~= nil
  elseif rule == "shifts" then
    return bits[dtype] ~= nil
  end
  return dtype ~= "bool" or rule == "compares" or rule == "chooses"
end

-- The type of the arrays among the operands; "mixed": numbers to be compared.
local function type_of_arrays(rule, operands, first)
  local dtype
  for i = first, #operands do
    local its = ismodel(operands[i]) and operands[i].dtype
    if its and not takes(rule, its) then
      return nil, "kind"
    elseif its and dtype and rule == "compares" then
      if (dtype == "bool") ~= (its == "bool") then
        return nil, "common"
      end
      dtype = dtype == its and its or "mixed"
    elseif its then
      dtype = dtype and arith.common(dtype, its) or not dtype and its
      if not dtype then
        return nil, "common"
      end
    end
  end
  return dtype
end

-- The type of numbers and booleans that stand beside no array.
local function own_type(x, y)
  if type(x) ~= type(y) then
    return nil, "kind"
  elseif type(x) == "boolean" then
    return "bool"
  end
  local whole = math.type(x) == "integer" and math.type(y) == "integer"
  return whole and "int64" or "float64"
end

-- The type that is computed in.
local function type_of(name, operands)
  local rule = arith.rules[name]
  local first = rule == "chooses" and 2 or 1
  local mask = operands[1]
  if first == 2 and not (ismodel(mask) and mask.dtype == "bool") then
    return nil, "kind"
  end
  local dtype, fault = type_of_arrays(rule, operands, first)
  if not dtype and not fault then
    dtype, fault = own_type(operands[2], operands[3])
  end
  if not dtype then
    return nil, fault
  end
  for i = first, #operands do
    local x = operands[i]
    if not ismodel(x) and (type(x) == "boolean") ~= (dtype == "bool") then
      return nil, "kind"
    elseif not ismodel(x) and bits[dtype] and isfraction(x)
           and (rule == "keeps" or rule == "floats" or rule == "chooses") then
      dtype = "float64"
    end
  end
  return rule == "floats" and bits[dtype] and "float64" or dtype
end

-- shapes --------------------------------------------------------------------

local function broadcast_shape(operands)
  local shape = {}
  for _, m in ipairs(operands) do
    local its = ismodel(m) and m.shape or {}
    local ndim = math.max(#shape, #its)
    local wider = {}
    for axis = 1, ndim do
      local mine = shape[axis - ndim + #shape] or 1
      local other = its[axis - ndim + #its] or 1
      if mine ~= other and mine ~= 1 and other ~= 1 then
        return nil, "broadcast"
      end
      wider[axis] = mine == 1 and other or mine
    end
    shape = wider
  end
  return shape
end

-- elements ------------------------------------------------------------------

local formats = {int8 = "<i1", int16 = "<i2", int32 = "<i4", int64 = "<i8",
                 uint8 = "<I1", uint16 = "<I2", uint32 = "<I4", uint64 = "<i8"}

local function wrap(dtype, x)
  return (string.unpack(formats[dtype], string.pack("<i8", x)))
end

local function to_float32(x)
  return (string.unpack("f", string.pack("f", x)))
end

-- An element as a float64, the nearest: of two as near the even one.
local function real(x, dtype)
  if math.type(x) == "float" then
    return x
  elseif dtype == "uint64" and x < 0 then
    return ((x >> 1 | x & 1) + 0.0) * 2
  end
  return x + 0.0
end
arith.real = real

local function convert(x, from, to)
  if bits[to] or to == "bool" then
    return x
  end
  x = real(x, from)
  return to == "float32" and to_float32(x) or x
end

local function divide_unsigned(x, y)
  if y < 0 then
    return math.ult(x, y) and 0 or 1
  elseif x >= 0 then
    return x // y
  end
  local quotient = (x >> 1) // y << 1
  return math.ult(x - quotient * y, y) and quotient or quotient + 1
end

local function floor(x)
  if x ~= x or math.abs(x) >= 2^53 or x == 0 then
    return x
  end
  return math.floor(x) + 0.0
end

local isnan = function(x) return x ~= x end

local function shift_left(x, y, dtype)
  x = x & -1 >> 64 - bits[dtype]
  return math.abs(y) < bits[dtype] and x << y or 0
end

-- of[function](x, y, dtype); what comes of integers still wraps, of float32 is
-- still rounded.
local of = {
  add = function(x, y) return x + y end,
  sub = function(x, y) return x - y end,
  mul = function(x, y) return x * y end,
  div = function(x, y) return x / y end,
  pow = function(x, y) return x ^ y end,
  neg = function(x) return -x end,
  sqrt = math.sqrt, exp = math.exp, log = math.log,
  sin = math.sin, cos = math.cos, tan = math.tan, asin = math.asin,
  acos = math.acos, atan = math.atan,
  shl = shift_left,
  shr = function(x, y, dtype) return shift_left(x, -y, dtype) end,
  hypot = function(x, y)
    local most = math.max(math.abs(x), math.abs(y))
    if math.abs(x) == math.huge or math.abs(y) == math.huge then
      return math.huge
    elseif x == 0 and y == 0 then
      return 0.0
    end
    local scale = 2.0^(most > 1 and -900 or 900) -- squares neither vanish
    if most > 1e-100 and most < 1e100 then       -- nor overflow
      scale = 1.0
    end
    return math.sqrt((x * scale)^2 + (y * scale)^2) / scale
  end,
  band = function(x, y) return x & y end,
  bor = function(x, y) return x | y end,
  bxor = function(x, y) return x ~ y end,
  bnot = function(x) return ~x end,
}

-- of booleans
local of_bool = {
  band = function(x, y) return x and y end,
  bor = function(x, y) return x or y end,
  bxor = function(x, y) return x ~= y end,
  bnot = function(x) return not x end,
}

function of.idiv(x, y, dtype)
  if dtype == "uint64" then
    return divide_unsigned(x, y)
  elseif dtype == "float32" then
    return floor(to_float32(x / y))
  end
  return x // y
end

function of.mod(x, y, dtype)
  if dtype == "uint64" then
    return x - divide_unsigned(x, y) * y
  end
  return x % y
end

function of.abs(x, _, dtype)
  return dtype == "uint64" and x or math.abs(x)
end

function of.floor(x)
  return math.type(x) == "integer" and x or floor(x)
end

function of.ceil(x)
  return math.type(x) == "integer" and x or -floor(-x)
end

function of.fmod(x, y, dtype)
  return dtype == "uint64" and of.mod(x, y, dtype) or math.fmod(x, y)
end

function of.trunc(x)
  return math.type(x) == "float" and x < 0 and -floor(-x) or of.floor(x)
end

function of.round(x)
  if math.type(x) == "integer" or isnan(x) or math.abs(x) >= 2^52 then
    return x
  end
  local whole = math.abs(x) + 2^52 - 2^52
  return (x < 0 or 1 / x < 0) and -whole or whole
end

function of.sign(x, _, dtype)
  if x == 0 or isnan(x) then
    return isnan(x) and x or math.type(x) == "float" and 0.0 or 0
  end
  local sign = x < 0 and dtype ~= "uint64" and -1 or 1
  return math.type(x) == "float" and sign + 0.0 or sign
end

function of.deg(x, _, dtype)
  return x * (dtype == "float32" and to_float32(180 / math.pi) or 180 / math.pi)
end

function of.rad(x, _, dtype)
  return x * (dtype == "float32" and to_float32(math.pi / 180) or math.pi / 180)
end

function of.minimum(x, y, dtype)
  if isnan(x) or isnan(y) then
    return 0 / 0
  end
  return oracle.less(y, dtype, x, dtype) and y or x
end

function of.maximum(x, y, dtype)
  if isnan(x) or isnan(y) then
    return 0 / 0
  end
  return oracle.less(x, dtype, y, dtype) and y or x
end

-- name of x and y, converted to dtype already.
local function compute(name, dtype, x, y)
  if dtype == "bool" then
    return of_bool[name](x, y)
  end
  local result = of[name](x, y, dtype)
  if dtype == "float32" then
    return to_float32(result)
  end
  return bits[dtype] and wrap(dtype, result) or result
end

-- Comparisons; tx and ty are the types of x and y, nil for a Lua number.
local compare = {}
function compare.lt(x, tx, y, ty) return oracle.less(x, tx, y, ty) end
function compare.gt(x, tx, y, ty) return oracle.less(y, ty, x, tx) end
function compare.eq(x, tx, y, ty) return oracle.isequal(x, tx, y, ty) end
function compare.isnan(x) return x ~= x end
function compare.ne(x, tx, y, ty) return not oracle.isequal(x, tx, y, ty) end
function compare.le(x, tx, y, ty)
  return oracle.less(x, tx, y, ty) or oracle.isequal(x, tx, y, ty)
end
function compare.ge(x, tx, y, ty)
  return oracle.less(y, ty, x, tx) or oracle.isequal(x, tx, y, ty)
end

-- calls ---------------------------------------------------------------------

-- Is a bound, lower or upper, beyond all elements of the type?
local function beyond(dtype, x, upper)
  local limit = upper and math.huge or -math.huge
  if bits[dtype] then
    limit = oracle.ranges[dtype][upper and 2 or 1]
  elseif dtype == "float32" then
    limit = upper and 0x1.fffffep127 or -0x1.fffffep127
  end
  local from = dtype == "uint64" and dtype or nil
  if upper and from then
    limit = -1 -- as an element: 2^64 - 1
  end
  if upper then
    return oracle.less(limit, from, x, nil)
  end
  return oracle.less(x, nil, limit, from)
end

-- What comes of a call, before out is looked at: the type computed in, the
-- result's, its shape.
function arith.plan(name, operands)
  local dtype, fault = type_of(name, operands)
  if not dtype then
    return nil, fault
  end
  local rule = arith.rules[name]
  local compares = rule == "compares"
  for i, x in ipairs(compares and {} or operands) do
    local its = rule == "shifts" and i == 2 and "int64" or dtype
    if not ismodel(x) and oracle.fit(its, x) == nil
       and not (rule == "bounds" and beyond(dtype, x, i == 3)) then
      return nil, "value"
    end
  end
  local shape
  shape, fault = broadcast_shape(operands)
  if not shape then
    return nil, fault
  end
  return {dtype = dtype, result = compares and "bool" or dtype, shape = shape}
end

-- The k-th elements of an operand: a list and their type (nil: a Lua value).
local function elements(x, shape)
  if ismodel(x) and oracle.sameshape(x.shape, shape) then
    return oracle.values(x), x.dtype
  elseif ismodel(x) then
    return oracle.values(oracle.broadcast(x, shape)), x.dtype
  end
  local list = {}
  for k = 1, oracle.size(shape) do
    list[k] = x
  end
  return list
end

local function converted(name, plan, operands, i)
  local list, from = elements(operands[i], plan.shape)
  local mask = name == "select" and i == 1
  for k, x in ipairs(mask and {} or list) do
    list[k] = from and convert(x, from, plan.dtype)
    if arith.rules[name] == "shifts" and i == 2 then
      local y = from and list[k] or oracle.fit("int64", x)
      local far = from == "uint64" and y < 0
      list[k] = far and 64 or math.max(-64, math.min(y, 64))
    elseif not from then
      list[k] = oracle.fit(plan.dtype, x) or x -- a bound may be beyond
    end
  end
  return list
end

local function out_fault(out, plan)
  if not out then
    return nil
  elseif not oracle.sameshape(out.shape, plan.shape) then
    return "out shape"
  elseif out.dtype ~= plan.result then
    return "out type"
  end
  return out.readonly and "read-only" or nil
end

-- The bounds are Lua numbers; least and most are the same as elements.
local function clip(dtype, x, bounds, least, most)
  local from, low, high = dtype == "uint64" and dtype or nil, bounds[2],
                          bounds[3]
  if oracle.less(x, from, low, nil) and not beyond(dtype, low) then
    return least
  end
  if oracle.less(high, nil, x, from) and not beyond(dtype, high, true) then
    return most
  end
  return x
end

local function results_of(name, plan, operands)
  local results, size = {}, oracle.size(plan.shape)
  if arith.rules[name] == "compares" then
    local x, tx = elements(operands[1], plan.shape)
    local y, ty = elements(operands[arith.counts[name]], plan.shape)
    for k = 1, size do
      results[k] = compare[name](x[k], tx, y[k], ty)
    end
    return results
  end
  local lists = {}
  for i in ipairs(operands) do
    lists[i] = converted(name, plan, operands, i)
  end
  local x, y, z = lists[1], lists[2] or {}, lists[3]
  for k = 1, size do
    if arith.divides[name] and bits[plan.dtype] and y[k] == 0 then
      return nil, "zero"
    elseif name == "clip" then
      results[k] = clip(plan.dtype, x[k], operands, y[k], z[k])
    elseif name == "select" then
      results[k] = z[k]
      if x[k] then results[k] = y[k] end
    else
      results[k] = compute(name, plan.dtype, x[k], y[k])
    end
  end
  return results
end

-- name(operands..., out), of which arrays are models: a model, or nil and the
-- fault. A fault changes nothing.
function arith.map(name, operands, out)
  local plan, fault = arith.plan(name, operands)
  if not plan then
    return nil, fault
  end
  fault = out_fault(out, plan)
  if fault then
    return nil, fault
  end
  local results
  results, fault = results_of(name, plan, operands)
  if not results then
    return nil, fault
  end
  out = out or oracle.array(plan.result, plan.shape, {})
  for k, x in ipairs(results) do
    out.data[out.pos[k]] = x
  end
  return out
end

-- The bits of a float, in the order of floats.
local function rank(dtype, x)
  local n = string.unpack("=i8", string.pack("=d", x))
  if dtype == "float32" then
    n = string.unpack("=i4", string.pack("=f", x))
    return n < 0 and -(n & 0x7fffffff) or n
  end
  return n < 0 and -(n & math.maxinteger) or n
end

-- Are two elements the same but for so many units in the last place?
function arith.close(dtype, x, y, units)
  if isnan(x) or isnan(y) then
    return isnan(x) and isnan(y)
  end
  local distance = rank(dtype, x) - rank(dtype, y)
  return distance >= -units and distance <= units
end

-- sums ----------------------------------------------------------------------

-- The sum of finite floats, rounded once or twice; source of the method: J. R.
-- Shewchuk, 1997.
function arith.fsum(list)
  local parts = {}
  for _, x in ipairs(list) do
    local kept = 0
    for i = 1, #parts do
      local y = parts[i]
      if math.abs(x) < math.abs(y) then
        x, y = y, x
      end
      local high = x + y
      local low = y - (high - x)
      if low ~= 0 then
        kept = kept + 1
        parts[kept] = low
      end
      x = high
    end
    parts[kept + 1] = x
    for i = #parts, kept + 2, -1 do
      parts[i] = nil
    end
  end
  local sum = 0.0
  for _, x in ipairs(parts) do
    sum = sum + x
  end
  return sum
end

local function istrue(x)
  return x ~= 0 and x ~= false
end

-- The sum of floats, and how far from it another may be.
local function sum_of_floats(list)
  local plain, size, scaled = 0.0, 0.0, {}
  for i, x in ipairs(list) do
    plain, size = plain + x, size + math.abs(x)
    scaled[i] = x * 0x1p-64
  end
  if isnan(size) then
    return plain, 0.0
  elseif size < math.huge then
    return arith.fsum(list), size * 0x1p-48
  end
  size = 0.0
  for _, x in ipairs(scaled) do
    size = size + math.abs(x)
  end
  if size == math.huge then -- elements are infinite
    return plain, 0.0
  end
  return arith.fsum(scaled), size * 0x1p-48, 0x1p64
end

-- The sum of integers is high * 2^32 + low, with low from 0 to below 2^32.
local function halves(list, dtype)
  local high, low = 0, 0
  for _, x in ipairs(list) do
    local upper = x >> 32
    if x < 0 and dtype ~= "uint64" then
      upper = upper - (1 << 32)
    end
    high, low = high + upper, low + (x & 0xffffffff)
  end
  return high + (low >> 32), low & 0xffffffff
end

-- The mean of integers, rounded once: divided on paper, in hexadecimal, for
-- Lua to read.
local function mean_of_integers(list, dtype)
  local high, low = halves(list, dtype)
  local sign = high < 0 and -1 or 1
  if high < 0 then
    high, low = -high - (low > 0 and 1 or 0), -low & 0xffffffff
  end
  local digits, rest = {}, high % #list
  for shift = 28, 0, -4 do
    rest = rest << 4 | low >> shift & 15
    digits[#digits + 1] = ("%x"):format(rest // #list)
    rest = rest % #list
  end
  digits[#digits + 1] = "."
  for _ = 1, 40 do
    rest = rest << 4
    digits[#digits + 1] = ("%x"):format(rest // #list)
    rest = rest % #list
  end
  local text = ("0x%x%s%sp0"):format(high // #list, table.concat(digits),
                                     rest > 0 and "1" or "0")
  return sign * tonumber(text)
end

-- Each gives of a list of elements and their type the result, and how far from
-- it another may be (nil: it is exact); or nil and the fault.
local totals = {}

function totals.sum(list, dtype)
  if not bits[dtype] then
    local sum, slack, scale = sum_of_floats(list)
    return sum * (scale or 1), slack * (scale or 1)
  end
  local high, low = halves(list, dtype)
  if high < -(1 << 31) or high >= 1 << 31 then
    return nil, "sum"
  end
  return high << 32 | low
end

function totals.mean(list, dtype)
  if bits[dtype] and #list > 0 then
    return mean_of_integers(list, dtype)
  end
  local sum, slack, scale = sum_of_floats(list)
  return sum / #list * (scale or 1), slack / #list * (scale or 1)
end

-- A number of moderate size, and the exponent of 2 that it lacks.
local function moderate(x, exponent)
  if x == 0 or isnan(x) or math.abs(x) == math.huge then
    return x, exponent
  end
  while math.abs(x) >= 0x1p64 do
    x, exponent = x * 0x1p-64, exponent + 64
  end
  while math.abs(x) < 0x1p-64 do
    x, exponent = x * 0x1p64, exponent - 64
  end
  return x, exponent
end

-- The largest of 64 bits divided by x, both without a sign.
local function most_by(x)
  if x < 0 then return 1 end
  local quotient = (math.maxinteger // x) << 1
  return math.ult(-1 - quotient * x, x) and quotient or quotient + 1
end

-- The magnitude has no sign, and must stay below 2^64.
local function product_of_integers(list, dtype)
  local size, negative, large = 1, false, false
  for _, x in ipairs(list) do
    if x == 0 then return 0 end
    if x < 0 and dtype ~= "uint64" then
      x, negative = -x, not negative
    end
    large = large or math.ult(most_by(x), size)
    size = size * x
  end
  if large or size < 0 and not (negative and size == math.mininteger) then
    return nil, "prod"
  end
  return negative and -size or size
end

function totals.prod(list, dtype)
  if bits[dtype] then
    return product_of_integers(list, dtype)
  end
  local product, exponent = 1.0, 0
  for _, x in ipairs(list) do
    x, exponent = moderate(x, exponent)
    product, exponent = moderate(product * x, exponent)
  end
  while exponent ~= 0 and product ~= 0 and math.abs(product) < math.huge do
    local step = math.max(-64, math.min(exponent, 64))
    product, exponent = product * 2.0 ^ step, exponent - step
  end
  return product, math.abs(product) * #list * 0x1p-52 + 0x1p-1073
end

function totals.var(list, dtype, correction)
  local n = #list - (correction or 0)
  local mean, off = totals.mean(list, dtype)
  local sum, most = 0.0, 0.0
  if n <= 0 or isnan(mean) then
    return 0 / 0, 0.0
  end
  off = (off or 0.0) + math.abs(mean) * 0x1p-50
  local squares, wider = {}, {}
  for i, x in ipairs(list) do
    if dtype == "uint64" and x < 0 then
      x = 2 * ((x >> 1 | x & 1) + 0.0)
    end
    local far = math.abs(x - mean)
    local slip = off + math.abs(x) * 0x1p-50
    squares[i], wider[i] = far ^ 2, (far + slip) ^ 2 * (1 + 0x1p-48)
    sum, most = sum + squares[i], most + wider[i]
  end
  if most < math.huge then
    sum, most = arith.fsum(squares), arith.fsum(wider)
  end
  if sum < math.huge and most == math.huge then
    return sum / n, math.huge
  end
  return sum / n, (most == sum and 0.0 or most - sum) / n + 0x1p-1073
end

function totals.std(list, dtype, correction)
  local var, slack = totals.var(list, dtype, correction)
  if isnan(var) or var == math.huge then
    return var, 0.0
  end
  local std = var ^ 0.5
  return std, math.max((var + slack) ^ 0.5 - std,
                       std - math.max(var - slack, 0) ^ 0.5) + std * 0x1p-50
end

function totals.count(list)
  local count = 0
  for _, x in ipairs(list) do
    count = count + (istrue(x) and 1 or 0)
  end
  return count
end

function totals.any(list)
  return totals.count(list) > 0
end

function totals.all(list)
  return totals.count(list) == #list
end

-- The type of a result.
function arith.sumtype(op, dtype)
  if op == "any" or op == "all" then
    return "bool"
  elseif op == "count" or (op == "sum" or op == "prod") and bits[dtype] then
    return "int64"
  end
  return bits[dtype] and "float64" or dtype
end

-- a:op(options) -> the result, a plain value or a model; how far from each
-- element another may be. The options are those of the module, with models for
-- arrays.
function arith.sum(op, a, o)
  if a.dtype == "bool" and op ~= "any" and op ~= "all" and op ~= "count" then
    return nil, "kind"
  end
  local lanes, shape = oracle.lanes(a, o.axis, o.keepdims, o.where)
  if not lanes then
    return nil, shape
  end
  local dtype = arith.sumtype(op, a.dtype)
  local fault = out_fault(o.out, {shape = shape, result = dtype})
  if fault then
    return nil, fault
  end
  local results, slacks = {}, {}
  for k, lane in ipairs(lanes) do
    local list = {}
    for _, element in ipairs(lane) do
      if element.allowed and not (o.skipnan and isnan(element.value)) then
        list[#list + 1] = element.value
      end
    end
    results[k], slacks[k] = totals[op](list, a.dtype, o.correction)
    if results[k] == nil then
      return nil, slacks[k]
    end
  end
  if #shape == 0 and not o.out then
    return results[1], slacks
  end
  local result = o.out or oracle.array(dtype, shape, {})
  for k, x in ipairs(results) do
    result.data[result.pos[k]] = x
  end
  return result, slacks
end

-- May y come where the sum is x? Zeros are alike. No slack: it is exact.
function arith.issum(dtype, x, y, slack)
  if not slack then
    return oracle.same(x, y)
  elseif isnan(x) or math.abs(x) == math.huge then
    return isnan(x) and isnan(y) or x == y
  elseif dtype == "float32" then -- x is not rounded yet
    slack = slack + math.abs(x) * 0x1p-23 + 0x1p-149
    local most = 0x1.fffffep127
    if math.abs(y) == math.huge then
      return math.abs(x) + slack > most and (x > 0) == (y > 0)
    end
  else
    slack = slack + math.abs(x) * 0x1p-52
  end
  return math.abs(x - y) <= slack
end

return arith
