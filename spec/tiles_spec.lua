-- tiles_spec.lua: what is worked on a tile, a block or a piece at a time gives
-- the same at lengths around those: each result as a whole is held against the
-- results of short copies.
local nd = require "ndarray"

local sizes = {1, 1023, 1024, 1025, 2050, 2300}
local searches = {"argmin", "argmax", "min", "max"}
local sums = {"sum", "mean", "any", "all", "count"}

-- n * m elements in no order, some of them alike
local function some(n, m, dtype)
  local a = nd.range(1, n * m) * 7919 % 6007 % 100
  return (dtype == "bool" and a:gt(20) or a:astype(dtype)):reshape{n, m}
end

-- Ways in which n searches of few elements may lie: views, and the axis.
local ways = {
  rows = function(n, dtype) return some(n, 3, dtype), 2 end,
  columns = function(n, dtype) return some(3, n, dtype), 1 end,
  ["long rows"] = function(n, dtype) return some(n, 40, dtype), 2 end,
  ["rows backwards"] = function(n, dtype)
    return some(n, 3, dtype):slice({-1, 1, -1}, {-1, 1, -1}), 2
  end,
  ["columns backwards"] = function(n, dtype)
    return some(3, n, dtype):slice({-1, 1, -1}, {-1, 1, -1}), 1
  end,
  ["one element for many"] = function(n, dtype)
    return some(n, 1, dtype):broadcast{n, 7}, 2
  end,
  ["one row for many"] = function(n, dtype)
    return some(1, n, dtype):broadcast{7, n}, 1
  end,
  ["every second row"] = function(n, dtype)
    return some(2 * n, 3, dtype):slice{1, -1, 2}, 2
  end,
  ["one search for all"] = function(n, dtype)
    return some(1, 5, dtype):broadcast{n, 5}, 2
  end,
}

-- the part of a view that belongs to the results from..to
local function part(a, axis, from, to)
  if axis == 2 then
    return a:slice{from, to}:copy()
  end
  return a:slice(nil, {from, to}):copy()
end

local function same_in_parts(op, a, axis, n, mask)
  local result = a[op](a, {axis = axis, where = mask})
  for from = 1, n, 450 do
    local to = math.min(from + 449, n)
    local piece = part(a, axis, from, to)
    local expected = piece[op](piece, {axis = axis,
      where = mask and part(mask, axis, from, to)})
    local got = result:slice{from, to}
    -- NaN is as it was
    assert.are.equal(expected:tobytes(), got:tobytes())
  end
end

describe("many results are those of a few at a time:", function()
  for _, ops in ipairs{searches, sums} do
    for _, op in ipairs(ops) do
      for way, make in pairs(ways) do
        it(("%s of %s"):format(op, way), function()
          for i, n in ipairs(sizes) do
            for k, dtype in ipairs{"float64", "int64", "uint8", "bool"} do
              if (i + k) % 2 == 0
                 and (dtype ~= "bool" or op ~= "sum" and op ~= "mean") then
                local a, axis = make(n, dtype)
                same_in_parts(op, a, axis, n)
              end
            end
          end
        end)

        it(("%s of %s, under a mask"):format(op, way), function()
          for _, n in ipairs{1024, 1025} do
            local a, axis = make(n, "float64")
            same_in_parts(op, a, axis, n, (make(n, "bool")))
          end
        end)
      end
    end
  end
end)

describe("the bits of NaN are kept by", function()
  local bits = {
    float64 = ("=I8"):rep(3):pack(0x7ff0000000000001, 0xfff8000000000123,
                                  0x7fffffffffffffff),
    float32 = ("=I4"):rep(3):pack(0x7f800001, 0xffc00123, 0x7fffffff),
  }
  for dtype, bytes in pairs(bits) do
    for name, f in pairs{
      ["a:copy()"] = function(a) return a:copy() end,
      ["a:slice(...):copy()"] = function(a)
        return a:slice{-1, 1, -1}:copy():slice{-1, 1, -1}
      end,
      ["a:astype of the same type"] = function(a)
        return a:astype(a:dtype())
      end,
      ["a:assign(b)"] = function(a) return nd.zeros(3, a:dtype()):assign(a) end,
      ["a:take(...)"] = function(a) return a:take{1, 2, 3} end,
      ["a:put(...)"] = function(a)
        return nd.zeros(3, a:dtype()):put({1, 2, 3}, a)
      end,
      ["nd.concat"] = function(a)
        return nd.concat{a:slice{1, 1}, a:slice{2}}
      end,
      ["a:compress(mask)"] = function(a)
        return a:compress{true, true, true}
      end,
    } do
      it(name .. ", " .. dtype, function()
        local a = nd.frombytes(bytes, dtype)
        assert.are.equal(bytes, f(a):tobytes())
      end)
    end
  end
end)
