-- fence_spec.lua: nothing is read or written behind an array's last element:
-- lent memory ends there, and a page that nobody may touch follows (see
-- support/host.c). What is found in it is what is found in a copy.
local nd = require "ndarray"
local host = require "testhost"
local show = require "show"

local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64", "bool"}
local numbers = {}
for i, dtype in ipairs(dtypes) do
  numbers[dtype] = i - 1
end

-- elements in lent memory, none in order
local function lent(n, dtype, seed)
  local a = (nd.range(1, n) * 7919 + (seed or 0)) % 6007 % 100
  a = dtype == "bool" and a:gt(30) or a:astype(dtype)
  return host.wrap(host.block(a:tobytes()),
                   {dtype = numbers[dtype], shape = {n}})
end

local function indices(n, dtype, most)
  local a = (nd.range(1, n) * 7919 % most + 1):astype(dtype)
  return host.wrap(host.block(a:tobytes()),
                   {dtype = numbers[dtype], shape = {n}})
end

-- f(lent array, another, a mask, their length) -> what is to be compared
local works = {
  argmin = function(a) return a:argmin() end,
  ["argmax under a mask"] = function(a, _, m) return a:argmax{where = m} end,
  ["min of pairs"] = function(a, _, _, n)
    return n % 2 == 0 and a:reshape{n // 2, 2}:min(2) or nil
  end,
  ["max of two rows"] = function(a, _, _, n)
    return n % 2 == 0 and a:reshape{2, n // 2}:max(1) or nil
  end,
  any = function(a) return a:any() end,
  count = function(a, _, m) return a:count{where = m} end,
  argsort = function(a) return a:argsort() end,
  argsmallest = function(a, _, _, n) return a:argsmallest(math.min(n, 3)) end,
  ["arglargest, many"] = function(a, _, _, n) return a:arglargest(n) end,
  take = function(a, _, _, n)
    return a:take(indices(n, "int64", n)), a:take(indices(n, "uint16", n))
  end,
  put = function(a, b, _, n) return a:copy():put(indices(n, "int16", n), b) end,
  putadd = function(a, b, _, n)
    local i = indices(n, "float32", n)
    return a:dtype():find("float") and a:copy():putadd(i, b) or nil
  end,
  concat = function(a, b) return nd.concat{a, b}, nd.stack({a, b}, 2) end,
  takealong = function(a, _, _, n)
    return a:takealong(indices(n, "int32", n), 1)
  end,
  compress = function(a, _, m) return a:compress(m) end,
  nonzero = function(a) return (a:nonzero()) end,
  ["a == b"] = function(a, b) return a == b, a == a:copy() end,
  ["a:le(b)"] = function(a, b) return a:le(b), nd.eq(a, a) end,
  ["minimum or bxor"] = function(a, b)
    return a:dtype() == "bool" and a ~ b or nd.minimum(a, b)
  end,
  select = function(a, b, m) return m:select(a, b) end,
  nearest = function(a, b, m, n)
    if a:dtype() == "bool" then
      return nil
    end
    local d = n % 3 == 0 and 3 or n % 2 == 0 and 2 or 1
    local p, q = a:reshape{n // d, d}, b:reshape{n // d, d}
    return p:nearest(q), p:nearest(q, {where = m:slice{1, n // d}, k = 3}),
           a:reshape{d, n // d}:transpose():nearest(q),
           (p:nearest(q:slice(1), {where = m:slice{1, n // d}}))
  end,
  copy = function(a) return a:copy(), a:slice{-1, 1, -1}:copy() end,
  astype = function(a)
    return a:astype("float64"), a:astype("float32"), a:astype("int64")
  end,
  tobytes = function(a) return a:tobytes() end,
  totable = function(a) return a:totable() end,
  tostring = function(a) return tostring(a) end,
  sum = function(a) return a:dtype() ~= "bool" and a:sum() or nil end,
  mean = function(a, _, m)
    return a:dtype() ~= "bool" and a:mean{where = m} or nil
  end,
  ["a + b"] = function(a, b) return a:dtype() ~= "bool" and a + b or nil end,
  ["a + b, into a"] = function(a, b)
    return a:dtype() ~= "bool" and nd.add(a:copy():assign(b), a, a) or nil
  end,
  assign = function(a, b)
    a:assign(b)
    a:slice{-1, 1, -1}:assign(b:copy())
    return a
  end,
  ["assign of a table"] = function(a, b) return a:assign(b:totable()) end,
  ["assign of a value"] = function(a, b) return a:assign(b:get(-1)) end,
}

local function written(...)
  local values = table.pack(...)
  for i = 1, values.n do
    local x = values[i]
    values[i] = nd.isarray(x) and x:dtype() .. x:tobytes() or show(x)
  end
  return table.concat(values, " ")
end

describe("lent memory is used to its last byte, and no further, by", function()
  for name, work in pairs(works) do
    it(name, function()
      for _, dtype in ipairs(dtypes) do
        for _, n in ipairs{1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65,
                           255, 256, 257, 514, 1025} do
          local a, b, m = lent(n, dtype), lent(n, dtype, 5), lent(n, "bool", 7)
          local expected = written(work(a:copy(), b:copy(), m:copy(), n))
          assert.are.equal(expected, written(work(a, b, m, n)))
        end
      end
    end)
  end
end)
