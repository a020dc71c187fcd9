-- oracle.lua: what the module should give, worked out in plain Lua, slowly and
-- simply. A model is {dtype, data, shape, pos, readonly}: its k-th element in
-- row-major order is data[pos[k]], and views share `data`. A uint64 element is
-- the integer of the same bits. A fault is returned as nil and its name.
local oracle = {}

oracle.types = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}

local formats = {float64 = "=d", float32 = "=f", bool = "=B",
                 int8 = "=i1", int16 = "=i2", int32 = "=i4", int64 = "=i8",
                 uint8 = "=I1", uint16 = "=I2", uint32 = "=I4", uint64 = "=i8"}

local ranges = {
  int8 = {-128, 127}, int16 = {-32768, 32767},
  int32 = {-0x80000000, 0x7fffffff}, int64 = {math.mininteger, math.maxinteger},
  uint8 = {0, 255}, uint16 = {0, 65535}, uint32 = {0, 0xffffffff},
  uint64 = {0, math.maxinteger}, -- and what is above, which is negative here
}
oracle.ranges = ranges

-- values --------------------------------------------------------------------

local function isnan(x)
  return x ~= x
end

-- Is x an element above math.maxinteger?
local function isbig(dtype, x)
  return dtype == "uint64" and math.type(x) == "integer" and x < 0
end

-- A big element, or a float from 2^63 on, less 2^63.
local function lowered(dtype, x)
  return isbig(dtype, x) and x ~ math.mininteger or x - 2^63
end

-- x < y, exactly; x is an element of dtype tx, y of ty (nil: a Lua number).
local function less(x, tx, y, ty)
  if isbig(tx, x) and (isbig(ty, y) or y >= 2^63) then
    return lowered(tx, x) < lowered(ty, y)
  elseif isbig(tx, x) then
    return false
  elseif isbig(ty, y) then
    return x < 2^63 or x - 2^63 < lowered(ty, y)
  elseif type(x) == "boolean" then
    return not x and y
  end
  return x < y
end
oracle.less = less

local function equal(x, tx, y, ty)
  if type(x) ~= type(y) or isnan(x) or isnan(y) then
    return false
  end
  return not less(x, tx, y, ty) and not less(y, ty, x, tx)
end
oracle.isequal = equal

local function to_float32(x)
  return (string.unpack("f", string.pack("f", x)))
end

local function fit_float(dtype, x, from)
  local float = x -- -0.0 stays -0.0
  if math.type(x) == "integer" then
    float = isbig(from, x) and lowered(from, x) + 2^63 or x + 0.0
  end
  if dtype == "float64" then
    local exact = isnan(x) or equal(float, nil, x, from)
    return exact and float or nil
  end
  local narrow = to_float32(float)
  local overflows = math.abs(narrow) == math.huge
                    and math.abs(float) ~= math.huge
  return not overflows and narrow or nil
end

local function fit_integer(dtype, x, from)
  local range = ranges[dtype]
  if dtype == "uint64" and isbig(from, x) then
    return x
  elseif isbig(from, x) then
    return nil
  elseif dtype == "uint64" and x >= 2^63 and x < 2^64
         and math.type(x) == "float" then
    return math.tointeger(x - 2^63) ~ math.mininteger
  end
  x = math.tointeger(x)
  return x and x >= range[1] and x <= range[2] and x or nil
end

-- x (of dtype `from`, or a Lua value) as an element of dtype; nil if it does
-- not fit.
local function fit(dtype, x, from)
  if (dtype == "bool") ~= (type(x) == "boolean") then
    return nil
  elseif dtype == "bool" then
    return x
  end
  return (ranges[dtype] and fit_integer or fit_float)(dtype, x, from)
end
oracle.fit = fit

-- Are two elements the same: NaN or not, sign of zero, kind of number?
function oracle.same(x, y)
  if isnan(x) or isnan(y) then
    return isnan(x) and isnan(y)
  end
  return math.type(x) == math.type(y) and x == y
         and (x ~= 0 or math.type(x) ~= "float" or 1 / x == 1 / y)
end

-- shapes --------------------------------------------------------------------

-- All places of a shape, {i, j, ...}, in row-major order.
local function places(shape)
  local list = {{}}
  for axis, n in ipairs(shape) do
    local longer = {}
    for _, place in ipairs(list) do
      for i = 1, n do
        local further = table.move(place, 1, axis - 1, 1, {})
        further[axis] = i
        longer[#longer + 1] = further
      end
    end
    list = longer
  end
  return list
end

-- Which element of a shape, in row-major order, stands at a place.
local function number(shape, place)
  local k = 0
  for axis, n in ipairs(shape) do
    k = k * n + place[axis] - 1
  end
  return k + 1
end

function oracle.size(shape)
  local size = 1
  for _, n in ipairs(shape) do
    size = size * n
  end
  return size
end

function oracle.sameshape(a, b)
  return table.concat(a, ",") == table.concat(b, ",")
end

-- models --------------------------------------------------------------------

function oracle.array(dtype, shape, values)
  local pos = {}
  for k = 1, oracle.size(shape) do
    pos[k] = k
  end
  return {dtype = dtype, data = values, shape = shape, pos = pos}
end

function oracle.values(m)
  local values = {}
  for k, at in ipairs(m.pos) do
    values[k] = m.data[at]
  end
  return values
end

function oracle.bytes(m)
  local bytes = {}
  for k, x in ipairs(oracle.values(m)) do
    if m.dtype == "bool" then
      x = x and 1 or 0
    end
    bytes[k] = string.pack(formats[m.dtype], x)
  end
  return table.concat(bytes)
end

-- The elements that are packed in a string.
function oracle.unpack(dtype, bytes)
  local values, at = {}, 1
  while at <= #bytes do
    local x
    x, at = string.unpack(formats[dtype], bytes, at)
    if dtype == "bool" then
      x = x ~= 0
    end
    values[#values + 1] = x
  end
  return values
end

-- Has the model an element that a script cannot read?
function oracle.unreadable(m)
  for _, x in ipairs(oracle.values(m)) do
    if isbig(m.dtype, x) then
      return true
    end
  end
  return false
end

-- row(axis, items) of each row of items: leaf(x) of elements, or such rows.
local function nest(m, leaf, row)
  local values, k = oracle.values(m), 0
  local function level(axis)
    if axis > #m.shape then
      k = k + 1
      return leaf(values[k])
    end
    local items = {}
    for i = 1, m.shape[axis] do
      items[i] = level(axis + 1)
    end
    return row(axis, items)
  end
  return level(1)
end

function oracle.totable(m)
  local function itself(x) return x end
  return nest(m, itself, function(_, items) return items end)
end

-- A float by as many digits as tell it from all others of its type, but not
-- fewer than Lua writes.
local function decimal(dtype, x)
  local text
  for digits = 5, dtype == "float32" and 8 or 0 do -- after the first
    local short = tonumber(("%." .. digits .. "e"):format(x))
    if ("f"):unpack(("f"):pack(short)) == x then
      x = short
      break
    end
  end
  for digits = 14, 17 do
    text = ("%." .. digits .. "g"):format(x)
    if tonumber(text) == x then
      break
    end
  end
  return text:find("^[-%d]+$") and text .. ".0" or text
end

-- An element as tostring writes it.
local function literal(dtype, x)
  if isbig(dtype, x) then
    local tens = (x >> 1) // 5
    return ("%d%d"):format(tens, x - tens * 10)
  elseif isnan(x) then
    return "0/0"
  elseif x == math.huge or x == -math.huge then
    return x > 0 and "1/0" or "-1/0"
  elseif math.type(x) == "integer" and x == math.mininteger then
    return "math.mininteger"
  end
  return math.type(x) == "float" and decimal(dtype, x) or tostring(x)
end

-- For 1,000 elements at most: longer ones are cut.
function oracle.tostring(m)
  local width, total, depth = 0, 0, #m.shape
  for _, x in ipairs(oracle.values(m)) do
    local text = literal(m.dtype, x)
    width, total = math.max(width, #text), total + #text + 2
  end
  if depth == 0 or depth == 1 and total <= 80 then
    width = 0
  end
  local line = width == 0 and 1000 or math.max((81 - depth) // (width + 2), 1)
  local function leaf(x)
    local text = literal(m.dtype, x)
    return (" "):rep(width - #text) .. text
  end
  local function row(axis, items)
    local newline = ",\n" .. (" "):rep(axis)
    local text = "{" .. (items[1] or "")
    for i = 2, #items do
      local within = axis == depth and (i - 1) % line > 0
      text = text .. (within and ", " or newline) .. items[i]
    end
    return text .. "}"
  end
  return ("%s -- %s (%s)"):format(nest(m, leaf, row), m.dtype,
                                  table.concat(m.shape, ", "))
end

function oracle.equal(a, b)
  local x, y = oracle.values(a), oracle.values(b)
  local same = oracle.sameshape(a.shape, b.shape)
  for k = 1, same and #x or 0 do
    same = same and equal(x[k], a.dtype, y[k], b.dtype)
  end
  return same
end

-- Fills a with a model that broadcasts to it; a fault changes nothing.
function oracle.assign(a, from)
  local wide, fault = oracle.broadcast(from, a.shape)
  if not wide then
    return nil, fault
  end
  for _, x in ipairs(oracle.values(from)) do
    if fit(a.dtype, x, from.dtype) == nil then
      return nil, "value"
    end
  end
  for k, x in ipairs(oracle.values(wide)) do -- a copy
    a.data[a.pos[k]] = fit(a.dtype, x, from.dtype)
  end
  return a
end

-- views ---------------------------------------------------------------------

-- The view of a shape whose element at a place is m's at source(place).
local function view(m, shape, source)
  local pos = {}
  for k, place in ipairs(places(shape)) do
    pos[k] = m.pos[number(m.shape, source(place))]
  end
  return {dtype = m.dtype, data = m.data, shape = shape, pos = pos,
          readonly = m.readonly}
end

-- The indices that {first, last, step} means along n elements.
function oracle.range(range, n)
  local step = range[3] or 1
  local first = range[1] or (step > 0 and 1 or n)
  local last = range[2] or (step > 0 and n or 1)
  if first < 0 then first = first + n + 1 end
  if last < 0 then last = last + n + 1 end
  if step > 0 then
    first, last = math.max(first, 1), math.min(last, n)
  else
    first, last = math.min(first, n), math.max(last, 1)
  end
  local indices = {}
  for i = first, last, step do
    indices[#indices + 1] = math.tointeger(i)
  end
  return indices
end

function oracle.slice(m, arguments)
  local chosen, shape, stays = {}, {}, {}
  for axis, n in ipairs(m.shape) do
    local s = arguments[axis]
    stays[axis] = type(s) ~= "number"
    if stays[axis] then
      chosen[axis] = oracle.range(s or {}, n)
      shape[#shape + 1] = #chosen[axis]
    else
      chosen[axis] = {math.tointeger(s < 0 and s + n + 1 or s)}
    end
  end
  return view(m, shape, function(place)
    local from, i = {}, 0
    for axis in ipairs(m.shape) do
      i = stays[axis] and i + 1 or i
      from[axis] = chosen[axis][stays[axis] and place[i] or 1]
    end
    return from
  end)
end

-- `axes`: counted from 1.
function oracle.transpose(m, axes)
  local shape = {}
  for i, axis in ipairs(axes) do
    shape[i] = m.shape[axis]
  end
  return view(m, shape, function(place)
    local from = {}
    for i, axis in ipairs(axes) do
      from[axis] = place[i]
    end
    return from
  end)
end

-- The same elements in the same order.
local function reshaped(m, shape)
  return {dtype = m.dtype, data = m.data, shape = shape, pos = m.pos,
          readonly = m.readonly}
end

function oracle.squeeze(m, axis)
  local shape = {}
  for i, n in ipairs(m.shape) do
    if n ~= 1 or axis and i ~= axis then
      shape[#shape + 1] = n
    end
  end
  return reshaped(m, shape)
end

function oracle.expanddims(m, axis)
  local shape = table.move(m.shape, 1, #m.shape, 1, {})
  table.insert(shape, axis, 1)
  return reshaped(m, shape)
end

function oracle.broadcast(m, shape)
  local fresh = #shape - #m.shape
  for i, n in ipairs(m.shape) do
    if fresh < 0 or n ~= 1 and n ~= shape[fresh + i] then
      return nil, "broadcast"
    end
  end
  local wide = view(m, shape, function(place)
    local from = {}
    for i, n in ipairs(m.shape) do
      from[i] = math.min(place[fresh + i], n)
    end
    return from
  end)
  wide.readonly = true
  return wide
end

-- Is there a distance for each axis that leads to all positions?
local function evenly_spaced(shape, pos)
  local strides = {}
  if #pos == 0 then
    return true
  end
  for axis, n in ipairs(shape) do
    local second = {}
    for i in ipairs(shape) do
      second[i] = i == axis and 2 or 1
    end
    strides[axis] = n > 1 and pos[number(shape, second)] - pos[1] or 0
  end
  for k, place in ipairs(places(shape)) do
    local at = pos[1]
    for axis, i in ipairs(place) do
      at = at + (i - 1) * strides[axis]
    end
    if at ~= pos[k] then
      return false
    end
  end
  return true
end

-- One length may be -1.
function oracle.reshape(m, lengths)
  local shape, rest = {}, #m.pos
  for _, n in ipairs(lengths) do
    rest = n > 0 and rest // n or rest
  end
  for i, n in ipairs(lengths) do
    shape[i] = n == -1 and rest or n
  end
  if oracle.size(shape) ~= #m.pos then
    return nil, "size"
  elseif not evenly_spaced(shape, m.pos) then
    return nil, "layout"
  end
  return reshaped(m, shape)
end

-- reductions ----------------------------------------------------------------

-- The axes to search, in the order named, each from 1; for a 0-D array none.
local function searched_axes(a, axis)
  local axes, seen = {}, {}
  if axis == nil then
    for i in ipairs(a.shape) do
      axes[i] = i
    end
    return axes
  end
  local most = math.max(#a.shape, 1)
  for _, given in ipairs(type(axis) == "table" and axis or {axis}) do
    local i = given < 0 and given + most + 1 or given
    if given == 0 or i < 1 or i > most then
      return nil, "axis"
    elseif seen[i] then
      return nil, "axis twice"
    end
    seen[i] = true
    axes[#axes + 1] = math.tointeger(i)
  end
  return #a.shape > 0 and axes or {}
end

-- Which axes are searched, as a set; the shape that remains.
local function remaining(a, axes, keepdims)
  local searched, shape = {}, {}
  for _, axis in ipairs(axes) do
    searched[axis] = true
  end
  for axis, n in ipairs(a.shape) do
    if not searched[axis] or keepdims then
      shape[#shape + 1] = searched[axis] and 1 or n
    end
  end
  return searched, shape
end

-- The shape of the result; nil for an axis that there is not.
function oracle.resultshape(a, axis, keepdims)
  local axes, fault = searched_axes(a, axis)
  if not axes then
    return nil, fault
  end
  local _, shape = remaining(a, axes, keepdims)
  return shape
end

-- A list of elements {place, number, value, allowed} for each result.
local function lanes(a, searched, where)
  local kept, list = {}, {}
  for axis, n in ipairs(a.shape) do
    kept[axis] = searched[axis] and 1 or n
  end
  for k = 1, oracle.size(kept) do
    list[k] = {}
  end
  local allowed = where and oracle.values(oracle.broadcast(where, a.shape))
  for k, place in ipairs(places(a.shape)) do
    local home = {}
    for axis, i in ipairs(place) do
      home[axis] = searched[axis] and 1 or i
    end
    local lane = list[number(kept, home)]
    lane[#lane + 1] = {place = place, number = #lane + 1,
                       value = a.data[a.pos[k]],
                       allowed = not allowed or allowed[k]}
  end
  return list
end

-- The lanes along an axis or axes, as in a reduction, and the shape of what
-- comes of them.
function oracle.lanes(a, axis, keepdims, where)
  local axes, fault = searched_axes(a, axis)
  if not axes then
    return nil, fault
  end
  local searched, shape = remaining(a, axes, keepdims)
  return lanes(a, searched, where), shape
end

-- The element of a lane that is found, or nil.
local function search(lane, dtype, largest, o)
  local function better(x, tx, y, ty)
    if largest then
      return less(y, ty, x, tx)
    end
    return less(x, tx, y, ty)
  end
  local best
  for _, element in ipairs(lane) do
    local x = element.value
    if element.allowed and isnan(x) and not o.skipnan then
      return element
    elseif element.allowed and not isnan(x)
           and (o.initial == nil or better(x, dtype, o.initial))
           and (not best or better(x, dtype, best.value, dtype)) then
      best = element
    end
  end
  return best
end

-- Has out the type for indices up to `most`?
local function holds(out, most, o, none)
  local range = ranges[out.dtype]
  local base = o.base or 1
  local lowest = (none or most == 0) and base - 1 or base
  return range and lowest >= range[1] and base + most - 1 <= range[2]
end

-- `most`: for each out the highest index, from 1; nil for min and max.
local function out_fault(outs, shape, dtype, most, o, none)
  for i, out in ipairs(outs) do
    if not oracle.sameshape(out.shape, shape) then
      return "out shape"
    elseif most and not holds(out, most[i], o, none)
           or not most and out.dtype ~= dtype then
      return "out type"
    elseif out.readonly then
      return "read-only"
    end
  end
  for i, out in ipairs(outs) do
    for k = 1, i - 1 do
      for _, at in ipairs(outs[k].data == out.data and outs[k].pos or {}) do
        for _, here in ipairs(out.pos) do
          if at == here then
            return "shared"
          end
        end
      end
    end
  end
end

-- What min and max give for an element found, or for none.
local function extreme(found, dtype, plain, o)
  if found then
    return found.value
  elseif o.initial ~= nil then
    local x = fit(dtype, o.initial)
    return x, x == nil and "initial" or nil
  elseif plain then
    return nil
  elseif dtype == "float64" or dtype == "float32" then
    return 0 / 0
  end
  return nil, "none"
end

-- What argmin and argmax give; `axis`: the one whose coordinate is asked for.
local function position(found, axis, plain, o)
  local base = o.base or 1
  if found then
    return math.tointeger((axis and found.place[axis] or found.number)
                          + base - 1)
  elseif plain then
    return nil
  end
  return math.tointeger(base - 1)
end

-- a:op(options) -> {n = count of results, ...}, plain values or models. The
-- options are those of the module, with models for arrays.
function oracle.reduce(op, a, o)
  local isarg = op == "argmin" or op == "argmax"
  local largest = op == "argmax" or op == "max"
  local axes, fault = searched_axes(a, o.axis)
  if not axes then
    return nil, fault
  end
  local searched, shape = remaining(a, axes, o.keepdims)
  local many = isarg and type(o.axis) == "table" and #axes > 1
  local length = 1
  for _, axis in ipairs(axes) do
    length = length * a.shape[axis]
  end
  if length == 0 and o.initial == nil then
    return nil, "empty"
  end

  local outs = many and o.out or {o.out}
  local isfloat = a.dtype == "float64" or a.dtype == "float32"
  local none = o.where or o.initial ~= nil or o.skipnan and isfloat
  local most = isarg and {length}
  for i, axis in ipairs(many and axes or {}) do
    most[i] = a.shape[axis]
  end
  fault = out_fault(outs, shape, a.dtype, most, o, none)
  if fault then
    return nil, fault
  end

  local plain = #shape == 0 and not o.out
  local count = many and #axes or 1
  local columns = {}
  for i = 1, count do
    columns[i] = {}
  end
  for k, lane in ipairs(lanes(a, searched, o.where)) do
    local found = search(lane, a.dtype, largest, o)
    for i = 1, count do
      local x
      if isarg then
        x = position(found, many and axes[i], plain, o)
      else
        x, fault = extreme(found, a.dtype, plain, o)
      end
      if fault then
        return nil, fault
      end
      columns[i][k] = x
    end
  end

  local results = {n = count}
  for i = 1, count do
    local result = outs[i]
                   or oracle.array(isarg and "int64" or a.dtype, shape, {})
    for k, x in ipairs(columns[i]) do
      result.data[result.pos[k]] = x
    end
    if plain and isbig(a.dtype, columns[i][1]) and not isarg then
      return nil, "unreadable"
    end
    results[i] = result
    if plain then
      results[i] = columns[i][1]
    end
  end
  return results
end

-- The elements of a at the indices along an axis, the others broadcast.
function oracle.takealong(a, indices, axis)
  local shape, from = {}, {}
  for i, n in ipairs(a.shape) do
    shape[i] = (i == axis or n == 1) and indices.shape[i] or n
    from[i] = i == axis and n or shape[i]
  end
  local wide, picked = oracle.broadcast(a, from), {}
  local index = oracle.values(oracle.broadcast(indices, shape))
  for k, place in ipairs(places(shape)) do
    place[axis] = index[k]
    picked[k] = wide.data[wide.pos[number(from, place)]]
  end
  return oracle.array(a.dtype, shape, picked)
end

return oracle
