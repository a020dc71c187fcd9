-- layout_spec.lua: functions of elements give the same whatever the layout and
-- type of their operands and of `out`: each is held against the same function
-- of row-major copies of the full shape and of one type.
local nd = require "ndarray"

local shapes = {{300}, {7, 3, 5}, {70, 2, 3}, {3, 100}, {2, 2, 2, 2, 2},
                {1, 5, 1, 3}, {5, 257}, {2, 3, 64}}

local function size_of(shape)
  local n = 1
  for _, length in ipairs(shape) do
    n = n * length
  end
  return n
end

local function some(shape, dtype, seed)
  local values = (nd.range(1, size_of(shape)) * 7919 + seed) % 6007 % 100
  if dtype == "bool" then
    return values:gt(40):reshape(shape)
  end
  return values:astype(dtype):reshape(shape)
end

local function with(shape, axis, length)
  local other = table.move(shape, 1, #shape, 1, {})
  other[axis] = length
  return other
end

-- ranges of all axes of a shape
local function each_axis(shape, range)
  local ranges = {}
  for i = 1, #shape do
    ranges[i] = range
  end
  return table.unpack(ranges)
end

-- Arrays of a shape, or that broadcast to it.
local forms = {
  ["row-major"] = some,
  transposed = function(shape, dtype, seed)
    local reversed = {}
    for i, length in ipairs(shape) do
      reversed[#shape + 1 - i] = length
    end
    return some(reversed, dtype, seed):transpose()
  end,
  backwards = function(shape, dtype, seed)
    return some(shape, dtype, seed):slice(each_axis(shape, {-1, 1, -1}))
  end,
  ["with gaps"] = function(shape, dtype, seed)
    local wide = with(shape, #shape, 2 * shape[#shape])
    return some(wide, dtype, seed)
      :slice(table.unpack({[#shape] = {1, -1, 2}}, 1, #shape))
  end,
  ["with gaps between rows"] = function(shape, dtype, seed)
    return some(with(shape, 1, 3 * shape[1]), dtype, seed):slice{1, -1, 3}
  end,
}
local stretched = {
  column = function(shape, dtype, seed)
    return some(with(shape, #shape, 1), dtype, seed)
  end,
  row = function(shape, dtype, seed)
    return some({shape[#shape]}, dtype, seed)
  end,
  ["row backwards"] = function(shape, dtype, seed)
    return some({shape[#shape]}, dtype, seed):slice{-1, 1, -1}
  end,
  plane = function(shape, dtype, seed)
    return some(with(shape, 1, 1), dtype, seed)
  end,
  element = function(_, dtype, seed) return some({1}, dtype, seed) end,
  ["0-D"] = function(_, dtype, seed) return some({}, dtype, seed) end,
}

local function full(a, shape, dtype)
  return a:broadcast(shape):copy():astype(dtype)
end

local function names(...)
  local list = {}
  for _, t in ipairs{...} do
    for name, f in pairs(t) do
      list[#list + 1] = {name, f}
    end
  end
  table.sort(list, function(x, y) return x[1] < y[1] end)
  return list
end

-- the dtypes of two operands, and what they meet in
local types = {{"float64", "float64", "float64"},
               {"int8", "float64", "float64"},
               {"float64", "float32", "float64"}, {"int32", "int8", "int32"},
               {"uint16", "int16", "int32"}, {"int16", "float32", "float32"}}

describe("functions of elements give the same of operands that are", function()
  local operands, outs = names(forms, stretched), names(forms)
  for _, form_a in ipairs(operands) do
    for _, form_b in ipairs(operands) do
      it(form_a[1] .. " and " .. form_b[1], function()
        for i, shape in ipairs(shapes) do
          local dtype_a, dtype_b, dtype = table.unpack(types[i % #types + 1])
          local a = form_a[2](shape, dtype_a, 3)
          local b = form_b[2](shape, dtype_b, 8)
          local full_a, full_b = full(a, shape, dtype), full(b, shape, dtype)
          local mask = form_b[2](shape, "bool", 4)
          local sum = (full_a + full_b):tobytes()
          local made = nd.add(a, b):broadcast(shape)
          assert.are.equal(dtype, made:dtype())
          assert.are.equal(sum, made:tobytes())
          assert.are.equal(full_a:lt(full_b):tobytes(),
                           a:lt(b):broadcast(shape):tobytes())
          assert.are.equal(
            nd.select(full(mask, shape, "bool"), full_a, full_b):tobytes(),
            nd.select(mask, a, b):broadcast(shape):tobytes())
        end
      end)
    end
  end

  for _, form_a in ipairs(operands) do
    for _, form_out in ipairs(outs) do
      it(("%s, into out that is %s"):format(form_a[1], form_out[1]), function()
        for i, shape in ipairs(shapes) do
          local dtype_a, dtype_b, dtype = table.unpack(types[i % #types + 1])
          local a, b = form_a[2](shape, dtype_a, 3), some(shape, dtype_b, 8)
          local full_a, full_b = full(a, shape, dtype), b:astype(dtype)
          local out = form_out[2](shape, dtype, 0)
          local truth = form_out[2](shape, "bool", 0)
          assert.are.equal((full_a + full_b):tobytes(),
                           nd.add(a, b, out):tobytes())
          assert.are.equal((full_b - full_a):tobytes(),
                           nd.sub(b, a, out):tobytes())
          assert.are.equal(full_a:ge(full_b):tobytes(),
                           nd.ge(a, b, truth):tobytes())
          local same = a:ndim() > 0 and form_out[2](a:shape(), dtype_a, 0)
                       or nd.zeros({}, dtype_a)
          assert.are.equal((-a:copy()):tobytes(), nd.neg(a, same):tobytes())
          assert.are.equal(a:copy():add(5):tobytes(),
                           nd.add(a, 5, same):tobytes())
        end
      end)
    end
  end
end)
