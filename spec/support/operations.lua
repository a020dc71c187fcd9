-- All that can be asked of the module and its host, for specs of what happens
-- when memory fails: a table of operations by their names. Of each, `make`
-- gives new inputs, `run` is the operation, called with them. Further:
-- `raises`: run ends in an error even where there is memory
-- `frugal`: it asks for no memory at all, and has none refused
-- `partly`: an error may leave the inputs half written
-- `failed`: called with the inputs when memory was refused and all garbage
--   has been collected

local nd = require "ndarray"
local host = require "testhost"
local hostile = require "hostile"
local proxy = require "proxy"

local operations = {}

local function add(name, make, run, more)
  assert(operations[name] == nil, name)
  local operation = more or {}
  operation.make, operation.run = make, run
  operations[name] = operation
end

-- several with the same inputs
local function add_all(prefix, make, runs, more)
  for name, run in pairs(runs) do
    local operation = {}
    for key, value in pairs(more or {}) do
      operation[key] = value
    end
    add(prefix .. name, make, run, operation)
  end
end

local function nothing() end

local dtypes = {"float64", "float32", "int8", "int16", "int32", "int64",
                "uint8", "uint16", "uint32", "uint64"}

-- 4 rows of 6, none of the elements in order
local function grid(dtype)
  local values = {}
  for i = 1, 24 do
    values[i] = i * 7 % 25
  end
  return nd.array(values, dtype or "float64"):reshape{4, 6}
end

local function mask()
  return grid():gt(9)
end

-- A grid, and what overlaps it: the same elements one row further on.
local function overlapping(dtype)
  local all = nd.zeros({5, 6}, dtype or "float64")
  all:slice({1, 4}):assign(grid(dtype))
  return all:slice({1, 4}), all:slice({2, 5})
end

-- A list with a metatable, as deep as `t`.
local function thorough(t)
  local items = {}
  for i, item in ipairs(t) do
    items[i] = type(item) == "table" and thorough(item) or item
  end
  return proxy(items)
end

local function records()
  return {{x = 1.5, y = 2}, {x = 3, y = 4}, {x = 5, y = 6.5}}
end

-- --- making ----------------------------------------------------------------

for _, dtype in ipairs(dtypes) do
  add("nd.array of a table, " .. dtype,
      function() return {{1, 2, 3}, {4, 5, 6}} end,
      function(t) return nd.array(t, dtype) end)
  add("a:astype, " .. dtype,
      function() return nd.array({{1, 2}, {3, 4}}, "int16"):transpose() end,
      function(a) return a:astype(dtype) end)
  add("a:assign of a table, " .. dtype,
      function() return nd.ones({2, 2}, dtype), {{3, 4}, {5, 6}} end,
      function(a, t) return a:assign(t) == a end)
  add("a:totable, " .. dtype, function() return grid(dtype) end,
      function(a) return a:totable() end)
  add("tostring, " .. dtype, function() return grid(dtype) end, tostring)
  add("a:argmin of columns, " .. dtype, function() return grid(dtype) end,
      function(a) return a:argmin(1) end)
  add("a:max of rows, " .. dtype, function() return grid(dtype) end,
      function(a) return a:max(2) end)
  add("a:sum of rows, " .. dtype, function() return grid(dtype) end,
      function(a) return a:sum(2) end)
  add("a + a, " .. dtype, function() return grid(dtype) end,
      function(a) return a + a end)
  add("a:argsort of columns, " .. dtype, function() return grid(dtype) end,
      function(a) return a:argsort(1) end)
  add("a:take of a row, " .. dtype, function() return grid(dtype) end,
      function(a) return a:take({4, 1}, 1) end)
end

local tables = {
  integers = {1, 2, 3},
  floats = {{1.5, 2.5}, {3.5, 4.5}},
  booleans = {true, false, true},
  ["integers, then floats"] = {{1, 2}, {3, 4.5}},
  ["no elements"] = {},
  ["rows without elements"] = {{{}, {}}, {{}, {}}, {{}, {}}},
  ["one of 20 levels"] = {{{{{{{{{{{{{{{{{{{{1, 2}}}}}}}}}}}}}}}}}}}},
}
for name, t in pairs(tables) do
  add("nd.array of " .. name, function() return t end, nd.array)
  add("nd.array of " .. name .. ", through metatables",
      function() return thorough(t) end, nd.array)
end
add_all("nd.array of ", nothing, {
  ["a number"] = function() return nd.array(7) end,
  ["a boolean"] = function() return nd.array(true) end,
})
add_all("nd.array of ", function()
  return nd.array{1, 2}, nd.array({3, 4}, "int8"), nd.array{0.5, 2}
end, {
  ["an array"] = function(a) return nd.array(a) end,
  ["an array, as another type"] = function(a) return nd.array(a, "uint8") end,
  ["arrays of one type"] = function(a) return nd.array{a, a} end,
  ["arrays of several types"] = function(a, b, c)
    return nd.array{b, a, c}
  end,
  ["elements that are arrays"] = function(a, _, c)
    return nd.array{a:slice(1), 2, c:slice(1)}
  end,
  ["rows that scripts make"] = function(a)
    return nd.array(setmetatable({}, {
      __len = function() return 3 end,
      __index = function(_, i) return a + i end
    }))
  end,
})
add_all("nd.", nothing, {
  zeros = function() return nd.zeros{3, 4} end,
  ["zeros of bool"] = function() return nd.zeros(5, "bool") end,
  ["zeros of 32 axes"] = function()
    return nd.zeros{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}
  end,
  ones = function() return nd.ones({2, 2}, "uint16") end,
  full = function() return nd.full({2, 3}, 7) end,
  range = function() return nd.range(1, 100) end,
  ["range of floats"] = function() return nd.range(0, 2, 0.125) end,
  frombytes = function()
    return nd.frombytes("\1\2\3\4\5\6\7\8", "int16", {2, 2})
  end,
})
add("nd.limit",
    function() return nd.ones(5), function(a) return a + 1, a:totable() end end,
    function(a, f) return nd.limit(60, f, a) end)
add_all("nd.", nothing, {
  linspace = function() return nd.linspace(0, 1, 100) end,
  concat = function() return nd.concat{{1, 2}, {3}, nd.array{0.5}} end,
  stack = function() return nd.stack({{1, 2}, {3, 4}, {5, 6}}, 2) end,
})
add("nd.linspace into out", function() return {out = nd.zeros(9)} end,
    function(options) return nd.linspace(0, 1, 9, options) == options.out end,
    {frugal = true})
add("nd.concat into out", function()
  return {grid(), grid("int8")}, nd.zeros{4, 12}
end, function(list, out) return nd.concat(list, 2, out) == out end)
add("nd.stack into what it reads", function()
  local out = nd.zeros{2, 4, 6}
  out[1]:assign(grid())
  return {out[2], out[1]}, out
end, function(list, out) return nd.stack(list, {out = out}) == out end)
add_all("nd.fromrecords of ", records, {
  ["a field"] = function(t) return nd.fromrecords(t, "x") end,
  ["fields"] = function(t) return nd.fromrecords(t, {"x", "y"}) end,
  ["fields, as float32"] = function(t)
    return nd.fromrecords(t, {"x", "y"}, "float32")
  end,
  ["fields, through metatables"] = function(t)
    return nd.fromrecords(proxy(t), {"y", "x"})
  end,
})
add("nd.fromrecords of records that scripts make",
    function()
      local list = records()
      for i, record in ipairs(list) do
        list[i] = setmetatable({}, {__index = function(_, key)
          return #(key .. i) + record[key]
        end})
      end
      return list
    end,
    function(list) return nd.fromrecords(list, {"x", "y"}) end)

-- --- asking, elements ------------------------------------------------------

add_all("a:", grid, {
  ["shape of an axis"] = function(a) return a:shape(-1) end,
  ndim = function(a) return a:ndim() end,
  size = function(a) return a:size() end,
  nbytes = function(a) return a:nbytes() end,
  dtype = function(a) return a:dtype() end,
  iscontiguous = function(a) return a:iscontiguous() end,
  isreadonly = function(a) return a:isreadonly() end,
  get = function(a) return a:get(2, 3) end,
  set = function(a) a:set(2, 3, 0.5) end,
  unravel = function(a) return a:unravel(9) end,
}, {frugal = true})
add_all("a:", grid, {
  shape = function(a) return a:shape() end,
  strides = function(a) return a:strides() end,
  ipairs = function(a)
    local sum = 0
    for i, row in a:ipairs() do
      sum = sum + i * row[1]
    end
    return sum
  end,
})
add_all("", grid, {
  ["#a"] = function(a) return #a end,
  ["a row's element, set"] = function(a) a:slice(2)[3] = 1 end,
  ["a[i], a row"] = function(a) return a[2] end,
  ["a[i] = a number"] = function(a) a[2] = 5 end,
  ["a[i] = a table"] = function(a) a[2] = {6, 5, 4, 3, 2, 1} end,
  ["a[i] = a row of the array"] = function(a) a[2] = a[1] end,
})
operations["#a"].frugal = true
add_all("", function() return nd.array{3, 1, 2}, nd.array{3.0, 1.0, 2.0} end, {
  ["a[i], an element"] = function(a) return a[2], a[-1], a[4] end,
  ["a[i] = an element"] = function(a) a[2] = 5 end,
  ["a == b"] = function(a, b) return a == b end,
  ["nd.isarray"] = function(a) return nd.isarray(a) end,
}, {frugal = true})
add("a:ipairs of elements", function() return nd.array{3, 1, 2} end,
    function(a)
      local sum = 0
      for i, v in a:ipairs() do
        sum = sum + i * v
      end
      return sum
    end, {frugal = true})

local printed = {
  ["no axes"] = function() return nd.array(2.5) end,
  ["no elements"] = function() return nd.zeros{0, 3} end,
  ["NaN"] = function() return nd.array{0 / 0, 1 / 0, -1 / 0, -0.0} end,
  ["booleans"] = function() return nd.array{true, false} end,
  ["2,000 elements"] = function() return nd.zeros{2, 1000} end,
  ["100 elements"] = function() return nd.range(1, 100):reshape{10, 10} end,
  ["eight axes"] = function() return nd.zeros{2, 2, 2, 2, 2, 2, 2, 3} end,
  ["large uint64"] = function()
    return nd.frombytes(("\255"):rep(16), "uint64")
  end,
}
for name, make in pairs(printed) do
  add("tostring of " .. name, make, tostring)
end

-- --- views -----------------------------------------------------------------

add_all("a:", grid, {
  ["slice of ranges"] = function(a) return a:slice({2, -1}, {nil, nil, -2}) end,
  ["slice of an index"] = function(a) return a:slice(nil, 2) end,
  transpose = function(a) return a:transpose() end,
  ["transpose of axes"] = function(a) return a:transpose(2, 1) end,
  expanddims = function(a) return a:expanddims(-1) end,
  broadcast = function(a) return a:broadcast{2, 4, 6} end,
  reshape = function(a) return a:reshape{3, -1} end,
  ["slice of a view"] = function(a) return a:transpose():slice(2, 3) end,
})
add("a:squeeze", function() return nd.ones{1, 3, 1} end,
    function(a) return a:squeeze(), a:squeeze(1) end)

-- --- copies, refilling -----------------------------------------------------

add_all("a:", function() return grid():transpose() end, {
  copy = function(a) return a:copy() end,
  tobytes = function(a) return a:tobytes() end,
})
add("a:tobytes, long", function() return nd.range(1, 1000) end,
    function(a) return a:tobytes() end)
add("a:totable of a number", function() return nd.array(2.5) end,
    function(a) return a:totable() end, {frugal = true})
for name, shape in pairs{
  ["short rows"] = {4, 2}, ["rows of middle length"] = {2, 50},
  ["a long row"] = {9000}, ["three axes"] = {2, 3, 7}, ["no elements"] = {0},
  ["rows without elements"] = {3, 0}
} do
  add("a:totable of " .. name, function() return nd.zeros(shape) end,
      function(a) return a:totable() end)
end
add_all("a:totable into a table that ", grid, {
  ["is empty"] = function(a) return a:totable{} end,
  ["is larger"] = function(a)
    return a:totable{{1, 2, 3, 4, 5, 6, 7, 8}, 9, {10}, {{}}, 12, 13}
  end,
})
add("a:totable(t)", function() return grid(), {{1}, {}, {3, 4, 5, 6, 7, 8, 9}}
end, function(a, t) return a:totable(t) == t end, {partly = true})
add("a:totable(t) of one axis", function() return nd.range(1, 9), {7, 8} end,
    function(a, t) return a:totable(t) == t end, {partly = true})
add("a:totable(t) of a full table",
    function() return grid(), grid("int64"):totable() end,
    function(a, t) return a:totable(t) == t end, {frugal = true})

add_all("a:assign of ", function()
  return grid(), {{1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1},
                  {1, 2, 3, 4, 5, 6.5}, {6, 5, 4, 3, 2, 1}}
end, {
  ["a table"] = function(a, t) return a:assign(t) == a end,
  ["a table to a view that runs backwards"] = function(a, t)
    a:slice({-1, 1, -1}, {-1, 1, -1}):assign(t)
  end,
  ["a table with metatables"] = function(a, t) a:assign(thorough(t)) end,
  ["a table of arrays"] = function(a, t)
    a:assign{nd.array(t[1]), t[2], a:slice(1), t[4]}
  end,
  ["rows that scripts make of it"] = function(a)
    a:assign(setmetatable({}, {
      __len = function() return 4 end,
      __index = function(_, i) return a:slice(5 - i) * 2 end
    }))
  end,
})
add_all("a:assign of ", function() return grid(), nd.range(1, 6) end, {
  ["a number"] = function(a) a:assign(5) end,
  ["a row of another type"] = function(a, row) a:assign(row) end,
}, {frugal = true})
add("a:assign of what overlaps it", overlapping,
    function(a, b) a:assign(b) end)
add("a:assign of what overlaps it, to it", overlapping,
    function(a, b) b:assign(a) end)
add_all("a:assignrecords of ", function()
  return nd.zeros{3, 2}, records()
end, {
  ["fields"] = function(a, t) return a:assignrecords(t, {"x", "y"}) == a end,
  ["a field"] = function(a, t) a:slice(nil, 1):assignrecords(t, "x") end,
  ["fields, through metatables"] = function(a, t)
    a:assignrecords(proxy(t), {"x", "y"})
  end,
})

add_all("a:torecords of ", function()
  return nd.array{{1, 2}, {3, 4}, {5, 6}}, records(), {"x", "y"}
end, {
  ["fields"] = function(a, t, names) return a:torecords(t, names) == t end,
}, {frugal = true})
add("a:torecords, through metatables", function()
  return nd.array{1, 2, 3}, proxy(records())
end, function(a, t) a:torecords(t, "x") end, {frugal = true})
add("a:torecords of new fields", function()
  return nd.array{1, 2, 3}, {{}, {}, {}}
end, function(a, t) a:torecords(t, "x") end, {partly = true})

-- --- searches and sums -----------------------------------------------------

local searches = {"argmin", "argmax", "min", "max"}
local sums = {"sum", "mean", "any", "all", "count", "prod", "var", "std"}
local outs = {argmin = "int64", argmax = "int64", count = "int64",
              any = "bool", all = "bool"}

for _, op in ipairs{searches, sums} do
  for _, name in ipairs(op) do
    local out = outs[name] or "float64"
    add("a:" .. name .. " of all", grid,
        function(a) return a[name](a) end, {frugal = true})
    add("a:" .. name .. " into out",
        function() return grid(), nd.zeros(6, out) end,
        function(a, o) return a[name](a, 1, o) == o end, {frugal = true})
    add_all("a:" .. name .. " ", grid, {
      ["of an axis"] = function(a) return a[name](a, 2) end,
      ["of axes, kept"] = function(a)
        return a[name](a, {axis = {1, 2}, keepdims = true})
      end,
      ["of outer axes"] = function(a)
        return a[name](a:reshape{2, 3, 4}, {axis = {3, 1}})
      end,
      ["under a mask"] = function(a)
        return a[name](a, {axis = 1, where = a:gt(1)})
      end,
      ["under a table"] = function(a)
        return a[name](a, {where = {{true}, {false}, {true}, {false}}})
      end,
    })
    add("nd." .. name .. " of a table",
        function() return {{3, 1.5}, {2, 4}} end,
        function(t) return nd[name](t, 1) end)
    add("a:" .. name .. " into what it reads", function()
      local a = nd.zeros({4, 6}, out)
      a:assign(out == "bool" and mask() or grid(out))
      return a
    end, function(a) return a[name](a, 1, a:slice(1)) end)
  end
end

for _, name in ipairs{"cumsum", "cummin", "cummax"} do
  add("a:" .. name .. " of all", grid,
      function(a) return a[name](a) end)
  add("a:" .. name .. " of an axis", grid,
      function(a) return a[name](a, 1) end)
  add("a:" .. name .. " into out",
      function() return grid(), nd.zeros{4, 6} end,
      function(a, o) return a[name](a, 2, o) == o end,
      {frugal = true})
  add("a:" .. name .. " into what it reads",
      function() return nd.range(1, 9) / 2 end,
      function(a)
        return a[name](a:slice({1, 8}), nil, a:slice({2, 9}))
      end)
end

add_all("a:argmin ", function()
  return grid(), nd.zeros(4, "uint8"), nd.zeros({4}, "int32")
end, {
  ["with all options"] = function(a, _, out)
    return a:argmin{axis = 2, out = out, initial = 9, skipnan = true, base = 0,
                    where = a:gt(2), keepdims = false}
  end,
  ["of axes into outs"] = function(a, i, j)
    return a:reshape{4, 2, 3}:argmin{axis = {2, 3}, out = {i, j}}
  end,
  ["of axes into outs, under a table"] = function(a, i, j)
    return a:reshape{4, 2, 3}:argmin{axis = {3, 2}, out = {j, i},
                                     where = {{{true}, {false}}}}
  end,
  ["of nothing"] = function(a) return a:argmin{where = {false}} end,
  ["with new values"] = function(a) return a:argmin{axis = 1, value = true} end,
  ["with values into what it reads"] = function(a)
    return a:argmin{axis = 2, value = a:slice(nil, 1)}
  end,
  ["of axes, with values"] = function(a)
    return a:reshape{4, 2, 3}:argmin{axis = {2, 3}, value = true}
  end,
})
add_all("a:min ", function() return grid("int32"), nd.zeros(6, "int32") end, {
  ["into out, which may fail"] = function(a, out)
    return a:min{axis = 1, out = out, where = a:gt(0), initial = 99}
  end,
  ["of nothing, into out"] = function(a, out)
    return a:min{axis = 1, out = out, where = {false}}
  end,
  ["into out, where the initial value does not fit"] = function(a, out)
    return a:min{axis = 1, out = out, initial = -0.5}
  end,
  ["of all, where the initial value does not fit"] = function(a)
    return a:min{initial = -0.5}
  end,
})
for _, name in ipairs{"of nothing, into out",
                      "into out, where the initial value does not fit",
                      "of all, where the initial value does not fit"} do
  operations["a:min " .. name].raises = true
end

-- --- functions of elements -------------------------------------------------

-- the type of their results; `same`: that of the operands, which are floats
local same, comparing = "same", "bool"
local binary = {
  add = same, sub = same, mul = same, div = same, idiv = same, mod = same,
  pow = same, fmod = same, atan = same, hypot = same, minimum = same,
  maximum = same, shl = "int64", shr = "int64", lt = comparing, le = comparing,
  gt = comparing, ge = comparing, eq = comparing, ne = comparing,
  band = "int64", bor = "int64", bxor = "int64"
}
local unary = {neg = same, abs = same, sqrt = same, floor = same, ceil = same,
               exp = same, sin = same, cos = same, tan = same, asin = same,
               acos = same, deg = same, rad = same, round = same, trunc = same,
               sign = same, bnot = "int64"}

for name, kind in pairs(binary) do
  local input = kind == "int64" and kind or "float64"
  local result = kind == same and input or kind
  local function make()
    return grid(input), grid(input):slice(1), nd.zeros({4, 6}, result)
  end
  add_all("nd." .. name, make, {
    [""] = function(a, b) return nd[name](a, b) end,
    [" of a number"] = function(a) return a[name](a, 3) end,
    [" of columns"] = function(a)
      return nd[name](a, a:slice(nil, {1, 1}))
    end,
  })
  add("nd." .. name .. " into out", make,
      function(a, b, out) return nd[name](a, b, out) == out end,
      {frugal = true})
  if result == input then
    add("nd." .. name .. " into an operand", make,
        function(a) return nd[name](a, 2, a) == a end, {frugal = true})
    add("nd." .. name .. " into what overlaps",
        function() return overlapping(input) end,
        function(a, b) return nd[name](a, 3, b) == b end)
  end
end

add("nd.add into an operand, but for the stride of an axis of length 1",
    function()
      local a = nd.range(1, 5)
      return a:expanddims(1), a:reshape{1, 5}
    end,
    function(a, out) return nd.add(a, 2, out) == out end, {frugal = true})

for name, kind in pairs(unary) do
  local input = kind == same and "float64" or kind
  add("nd." .. name, function() return grid(input) end,
      function(a) return nd[name](a) end)
  add("nd." .. name .. " into what overlaps",
      function() return overlapping(input) end,
      function(a, b) return nd[name](a, b) == b end)
  add("nd." .. name .. " into out",
      function() return grid(input), nd.zeros({4, 6}, input) end,
      function(a, out) return nd[name](a, out) == out end, {frugal = true})
end

add_all("", function() return grid(), grid():transpose():slice(2) end, {
  ["a + b"] = function(a) return a + a end,
  ["a - b"] = function(a) return a - a:slice(1) end,
  ["a * b"] = function(a) return 3 * a end,
  ["a / b"] = function(a) return a / 2 end,
  ["a // b"] = function(a) return a // 2 end,
  ["a % b"] = function(a) return a % 3 end,
  ["a ^ b"] = function(a) return a ^ 2 end,
  ["-a"] = function(a) return -a end,
})
add_all("", function() return grid("int32"), mask() end, {
  ["a & b"] = function(a) return a & 3 end,
  ["a | b"] = function(a) return a | 3 end,
  ["a << b"] = function(a) return a << 3 end,
  ["a >> b"] = function(a) return a >> a end,
  ["a ~ b"] = function(a) return a ~ a end,
  ["~a"] = function(a) return ~a end,
  ["masks"] = function(_, m) return ~m & m | m ~ m end,
  ["a of other types"] = function(a, m)
    return a + nd.ones(6, "float32"), a * nd.ones(6, "uint8"), m & m
  end,
})
add_all("nd.", function() return grid(), nd.zeros({4, 6}, "bool") end, {
  ["isnan into out"] = function(a, out) return a:isnan(out) == out end,
  ["log into out"] = function(a) return nd.log(a, nil, a) == a end,
  ["log of a base into out"] = function(a) return nd.log(a, 3, a) == a end,
  ["clip into out"] = function(a) return nd.clip(a, 5, 9, a) == a end,
}, {frugal = true})
add_all("nd.", grid, {
  ["isnan"] = function(a) return nd.isnan(a) end,
  ["log"] = function(a) return nd.log(a) end,
  ["clip"] = function(a) return nd.clip(a, nil, 9) end,
  ["add of a table"] = function(a) return nd.add({1, 2, 3, 4, 5, 6}, a) end,
  ["add of plain numbers"] = function() return nd.add(1, 2.5) end,
})
add("nd.clip into what overlaps", function() return overlapping() end,
    function(a, b) return nd.clip(a, 3, 20, b) == b end)
add("nd.add of plain numbers into out", function() return nd.array(0.5) end,
    function(out) return nd.add(1, 2.5, out) == out end)
add_all("nd.select", function() return mask(), grid(), nd.zeros{4, 6} end, {
  [""] = function(m, a) return nd.select(m, a, 0) end,
  [" as a method"] = function(m, a) return m:select(a:slice(1), a) end,
})
add("nd.select into what it reads",
    function() return mask(), overlapping() end,
    function(m, a, b) return nd.select(m, a, 1, b) == b end)
add("nd.select into out",
    function() return mask(), grid(), nd.zeros{4, 6} end,
    function(m, a, out) return nd.select(m, a, 0, out) == out end,
    {frugal = true})

-- --- order and picking -----------------------------------------------------

add_all("a:", grid, {
  argsort = function(a) return a:argsort() end,
  ["argsort of rows"] = function(a) return a:argsort(2) end,
  ["argsort of a view"] = function(a) return a:transpose():argsort() end,
  sorted = function(a) return a:sorted() end,
  ["sorted columns"] = function(a)
    return a:sorted{axis = 1, descending = true}
  end,
  ["argsmallest with options"] = function(a)
    return a:argsmallest{k = 30, where = a:gt(3), initial = 50, base = 0}
  end,
  ["argsmallest under a table"] = function(a)
    return a:argsmallest{k = 3, where = {{true}, {false}, {true}, {true}}}
  end,
  argsmallest = function(a) return a:argsmallest(5) end,
  ["argsmallest of an axis"] = function(a) return a:argsmallest(2, 1) end,
  arglargest = function(a) return a:arglargest(5) end,
  ["arglargest of an axis"] = function(a) return a:arglargest(3, -1) end,
  take = function(a) return a:take{3, 1, 24} end,
  ["take of a view"] = function(a) return a:transpose():take{3, 1, 24} end,
  ["take along an axis"] = function(a)
    return a:take(nd.array({{1, 2}, {6, 1}}, "uint8"), 2)
  end,
  ["take of an index"] = function(a) return a:take(2, 1) end,
  takealong = function(a)
    return a:takealong(a:argmin{axis = 2, keepdims = true}, 2)
  end,
  ["takealong by a table"] = function(a)
    return a:takealong({{1}, {2}, {3}, {4}}, 2)
  end,
  compress = function(a) return a:compress(a:gt(9)) end,
  ["compress by a table"] = function(a)
    return a:compress{{true}, {false}, {true}, {false}}
  end,
  ["compress along an axis"] = function(a)
    return a:compress({true, false, true, false}, 1)
  end,
  nonzero = function(a) return a:nonzero() end,
  ["nonzero of 32 axes"] = function(a)
    return a:slice(1, {1, 2}):reshape{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}:nonzero()
  end,
})
add("a:argsort of 3,000 elements",
    function() return nd.sin(nd.range(0.0, 2999)) end,
    function(a) return a:argsort() end)
add("a:arglargest of 400 among 3,000 elements",
    function() return nd.sin(nd.range(0.0, 2999)) end,
    function(a) return a:arglargest(400) end)
add("a:argsort into what it reads", function() return grid("int64") end,
    function(a) return a:argsort(1, a) == a end)
add("a:argsort into out",
    function() return grid(), nd.zeros({4, 6}, "int16") end,
    function(a, out) return a:argsort(2, out) == out end, {frugal = true})
add("a:argsmallest into out",
    function() return grid(), nd.zeros(5, "int64") end,
    function(a, out) return a:argsmallest(5, nil, out) == out end,
    {frugal = true})
add("a:argsmallest into a small out",
    function() return grid(), nd.zeros(5, "uint8") end,
    function(a, out) return a:argsmallest(5, nil, out) == out end,
    {frugal = true})
add_all("a:", function() return grid(), nd.array{4, 2, 4} end, {
  put = function(a, i) return a:put(i, 7) end,
  putadd = function(a, i) return a:putadd(i, 7) end,
  ["put along an axis"] = function(a, i) return a:put(i, 7, 1) end,
}, {frugal = true})
add_all("a:", grid, {
  ["put of a table"] = function(a) return a:put({3, 1, 24}, {1, 2, 3}) end,
  ["putadd of rows"] = function(a)
    return a:putadd({3, 1, 3}, a:slice{1, 3}, {axis = 1})
  end,
  ["put of another type"] = function(a)
    return a:put({3, 1}, nd.array{{1}, {2}}, 1)
  end,
  ["putadd by a repeated index"] = function(a)
    return a:putadd(nd.array{3}:broadcast{4, 1}, 1)
  end,
})
add("a:put by its own elements", function() return nd.array{3, 1, 2} end,
    function(a) return a:put(a, a:slice{-1, 1, -1}) end)
add("a:take into out", function() return grid(), nd.zeros{2, 6} end,
    function(a, out) return a:take({4, 2}, 1, out) == out end)
add("a:take of the whole array into out",
    function() return grid(), nd.array{7, 3}, nd.zeros(2) end,
    function(a, i, out) return a:take(i, nil, out) == out end, {frugal = true})
add("a:take of an integer", grid, function(a) return a:take(5) end,
    {frugal = true})
add("a:format", grid, function(a) return a:format() end)
add("nd.format", grid, function(a) return nd.format(a, {precision = 3}) end)
add("a name from elsewhere", grid, function(a) a:tolist() end, {raises = true})
add("an attribute from elsewhere", grid, function(a) return a.T end,
    {raises = true})
add("a method that wants an array", grid,
    function(a) nd.reshape(a, {24}) end, {raises = true})
add("a subscript out of range", grid, function(a) a[9] = 0 end,
    {raises = true})
add("an error of a method without a name", grid,
    function(a) coroutine.wrap(a.sorted)(a, 9) end, {raises = true})
add("a:sorted into what it reads", grid,
    function(a) return a:sorted(1, a) == a end)
add("a:compress into out", function() return grid(), mask(), nd.zeros(24) end,
    function(a, m, out) return a:compress(m, nil, out) == out end,
    {frugal = true})
add("a:compress in its place",
    function() return grid(), nd.array{true, false, true, true} end,
    function(a, m) return a:compress(m, 1, a) == a end, {frugal = true})
add("a:compress into what it reads", function() return grid(), mask() end,
    function(a, m)
      local out = a:reshape(24):slice{24, 1, -1}
      return a:compress(m, nil, out) == out
    end)
add("a:nonzero into out",
    function()
      return grid(), {nd.zeros(24, "int64"), nd.zeros(24, "int16")}
    end,
    function(a, places) return a:nonzero(places) == places[1] end,
    {frugal = true})
add("a:nonzero into what it reads", function() return nd.array{0, 4, 5} end,
    function(a) return a:nonzero(a) == a end)
add("a:take into what it reads", grid,
    function(a) return a:take({4, 2}, 1, a:slice({1, 2})) end)
add("a:take of an array into its indices",
    function() return nd.array{3, 1, 2} end,
    function(a) return a:take(a, 1, a) == a end)
add("a:unravel of 32 axes", function()
  return nd.zeros{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}
end, function(a) return a:unravel(2) end, {frugal = true})

-- --- the nearest -----------------------------------------------------------

add_all("a:", grid, {
  nearest = function(a) return a:nearest{1, 2, 3, 4, 5, 6} end,
  ["nearest to an array"] = function(a) return a:nearest(a:slice(3)) end,
  ["nearest, by options"] = function(a)
    return a:nearest({1, 2, 3, 4, 5, 6}, {within = 90, base = 0,
      metric = "chebyshev", where = {true, false, true, true}})
  end,
  ["nearest to many"] = function(a)
    return a:nearest({{1, 2, 3, 4, 5, 6}, {7, 8, 9, 1, 2, 3}},
                     {distance = true})
  end,
  ["nearest to itself"] = function(a)
    return a:nearest(a, {where = {{true}, {false}, {true}, {true}}})
  end,
  ["nearest, some"] = function(a)
    return a:nearest({1, 2, 3, 4, 5, 6}, {k = 5, distance = true})
  end,
  ["nearest, of a view"] = function(a)
    return a:transpose():nearest({{1, 2, 3, 4}}, {k = 2})
  end,
})
add("nd.nearest of a table", grid,
    function() return nd.nearest({{1, 2}, {3, 4}}, {2, 2}) end)
add("a:nearest, 100 of 300", function() return nd.range(0.0, 299) end,
    function(a) return a:nearest(7, {k = 100}) end)
add("a:nearest into outs",
    function() return grid(), nd.zeros({4, 2}, "int16"), nd.zeros{4, 2} end,
    function(a, out, distance)
      local o = {k = 2, out = out, distance = distance}
      return a:nearest(a, o) == out
    end)
add("a:nearest into what it reads",
    function() return nd.array{{3, 4}, {0, 1}}, nd.zeros{2, 2} end,
    function(a, distance)
      return a:nearest(a, {k = 2, out = a, distance = distance}) == a
    end)

-- --- errors ----------------------------------------------------------------

local many_keys = {axis = 1, keepdims = true, axs = 3}

add_all("the error of ", function()
  return grid(), grid("int32"), mask(), {{1, 2, 3}, {4, 5, "6"}}
end, {
  ["a string in a table"] = function(_, _, _, t) nd.array(t) end,
  ["a hole"] = function() nd.array{1, 2, nil, 4} end,
  ["a key"] = function() nd.array{{1, 2}, {3, 4, n = 2}} end,
  ["another length"] = function() nd.array{{1, 2}, {3}} end,
  ["a cycle"] = function()
    local t = {}
    t[1] = t
    nd.array(t)
  end,
  ["an array in a table"] = function(a) nd.array{{1}, a} end,
  ["an element out of range"] = function() nd.array({1, 300}, "uint8") end,
  ["a boolean among numbers"] = function() nd.array{1, true} end,
  ["a length that is none"] = function() nd.array(proxy({1}, "x")) end,
  ["a script's __index"] = function()
    nd.array(setmetatable({}, {__index = function(_, i)
      error("no " .. i, 0)
    end, __len = function() return 2 end}))
  end,
  ["a type unknown"] = function() nd.zeros(1, "float65") end,
  ["a negative length"] = function() nd.zeros{2, -1} end,
  ["a shape too large"] = function() nd.zeros{1 << 40, 1 << 40} end,
  ["a shape that is none"] = function() nd.zeros{2, "3"} end,
  ["a shape with a key"] = function() nd.zeros{2, x = 3} end,
  ["a step of 0"] = function() nd.range(1, 5, 0) end,
  ["a range out of range"] = function() nd.range(250, 260, 1, "uint8") end,
  ["bytes too few"] = function() nd.frombytes("abc", "int16") end,
  ["bytes for another shape"] = function()
    nd.frombytes("abcd", "int16", {3})
  end,
  ["a field that is nil"] = function() nd.fromrecords(records(), "z") end,
  ["a field of a record that is none"] = function()
    nd.fromrecords({{x = 1}, 2}, "x")
  end,
  ["fields that are none"] = function() nd.fromrecords({}, {1}) end,
  ["get, out of range"] = function(a) a:get(1, 7) end,
  ["get, without an index"] = function(a) a:get(1) end,
  ["get, by half an index"] = function(a) a:get(1.5, 1) end,
  ["set, of a string"] = function(a) a:set(1, 1, "x") end,
  ["set, of a float"] = function(_, i) i:set(1, 1, 0.5) end,
  ["set, of a view that is read-only"] = function(a)
    a:broadcast{2, 4, 6}:set(1, 1, 1, 1)
  end,
  ["a[i], out of range"] = function(a) return a[9] end,
  ["a[i] = a string"] = function(a) a[1] = "x" end,
  ["a.name = a value"] = function(a) a.name = 1 end,
  ["a[mask]"] = function(a, _, m) return a[m] end,
  ["a[table]"] = function(a) return a[{1, 2}] end,
  ["a < b"] = function(a) return a < a end,
  ["a <= b"] = function(a) return 2 <= a end,
  ["a(i, j)"] = function(a) return a(1, 2) end,
  ["a name of another library"] = function() return nd.arange(3) end,
  ["a method of another library"] = function(a) return a:flatten() end,
  ["pairs"] = function(a) return pairs(a) end,
  ["a .. b"] = function(a) return "array: " .. a end,
  ["reading a large uint64"] = function()
    return nd.frombytes(("\255"):rep(8), "uint64"):get(1)
  end,
  ["an array without axes"] = function() return #nd.array(1) end,
  ["a slice of a string"] = function(a) a:slice("x") end,
  ["a slice with a key"] = function(a) a:slice{first = 1} end,
  ["a slice by half an index"] = function(a) a:slice{1.5} end,
  ["an axis"] = function(a) a:transpose(1, 3) end,
  ["an axis named twice"] = function(a) a:transpose(1, 1) end,
  ["squeeze"] = function(a) a:squeeze(1) end,
  ["expanddims"] = function(a) a:expanddims(4) end,
  ["broadcast"] = function(a) a:broadcast{3, 2} end,
  ["reshape"] = function(a) a:reshape{5, 5} end,
  ["reshape of a view"] = function(a) a:transpose():reshape(24) end,
  ["assign of another shape"] = function(a, _, _, t) a:assign(t) end,
  ["assign of a string"] = function(a)
    a:slice(1):assign{1, 2, 3, 4, 5, "6"}
  end,
  ["assign of what broadcasts not"] = function(a) a:assign(nd.ones(5)) end,
  ["assign of what does not fit"] = function(a, i)
    i:assign(a + 0.5)
  end,
  ["assignrecords of other fields"] = function(a)
    a:assignrecords(records(), {"x", "y"})
  end,
  ["astype"] = function(a) (a + 0.5):astype("int8") end,
  ["totable of one table twice"] = function(a)
    local row = {}
    a:slice({1, 2}):totable{row, row}
  end,
  ["an option unknown"] = function(a) a:argmin(many_keys) end,
  ["an option's type"] = function(a) a:argmin{keepdims = 1} end,
  ["an axis of argmin"] = function(a) a:argmin(3) end,
  ["argmin of nothing"] = function() nd.argmin{} end,
  ["a base of 2"] = function(a) a:argmin{base = 2} end,
  ["a mask that is none"] = function(a) a:argmin{where = a} end,
  ["a mask of another shape"] = function(a) a:argmin{where = {true, false}} end,
  ["an initial value of NaN"] = function(a) a:argmin{initial = 0 / 0} end,
  ["out of another shape"] = function(a) a:argmin(1, nd.zeros(4, "int8")) end,
  ["out of another type"] = function(a) a:argmin(1, nd.zeros(6)) end,
  ["out of another type, for min"] = function(a)
    a:min(1, nd.zeros(6, "int8"))
  end,
  ["out that is read-only"] = function(a)
    a:argmin(1, nd.zeros(1, "int8"):broadcast{6})
  end,
  ["outs that are one"] = function(a)
    local out = nd.zeros({}, "int8")
    a:argmin{axis = {1, 2}, out = {out, out}}
  end,
  ["outs too few"] = function(a)
    a:argmin{axis = {1, 2}, out = {nd.zeros({}, "int8")}}
  end,
  ["outs that are none"] = function(a)
    a:argmin{axis = {1, 2}, out = {1, 2}}
  end,
  ["no candidate"] = function(_, i) i:min{axis = 1, where = {false}} end,
  ["sum of booleans"] = function(_, _, m) m:sum() end,
  ["shapes that do not broadcast"] = function(a) return a + nd.ones(5) end,
  ["types that do not meet"] = function(_, i)
    return i + nd.ones(6, "uint64")
  end,
  ["a number that does not fit"] = function(_, i) return i + (1 << 40) end,
  ["a string in arithmetic"] = function(a) return a + "x" end,
  ["bits of floats"] = function(a) return a & 1 end,
  ["integers by 0"] = function(_, i) return i // 0 end,
  ["out of a sum of another type"] = function(a, i) nd.add(a, a, i) end,
  ["out of a sum of another shape"] = function(a)
    nd.add(a, a, nd.zeros{4, 5})
  end,
  ["k too large"] = function(a) a:argsmallest(25) end,
  ["an out of argsort"] = function(a) a:argsort(1, a) end,
  ["an index of take"] = function(a) a:take{{1, 2}, {3, 25}} end,
  ["indices that are none"] = function(a) a:take(a) end,
  ["an index of put"] = function(a) a:put({1, 25}, 0) end,
  ["values of put"] = function(a) a:put({1, 2}, {1, 2, 3}) end,
  ["a value of put"] = function(_, i) i:put({1, 2}, {1, 0.5}) end,
  ["a sum of putadd"] = function(_, i) i:putadd({1, 1}, {1 << 30, 1 << 30}) end,
  ["shapes of concat"] = function(a) nd.concat{a, {1}} end,
  ["types of concat"] = function(a) nd.concat{a, {{true}}} end,
  ["a table in concat"] = function(a) nd.concat{a, {{1, "x"}}} end,
  ["a count of linspace"] = function() nd.linspace(0, 1, -1) end,
  ["records that are none"] = function(a)
    a:slice(nil, 1):torecords({{}, {}, {}, 4}, "x")
  end,
  ["an index of takealong"] = function(a)
    a:takealong({{7}, {1}, {1}, {1}}, 2)
  end,
  ["indices that do not fit"] = function(a) a:takealong({{1}, {2}}, 2) end,
  ["a mask of compress"] = function(a) a:compress({true, false}, 2) end,
  ["unravel"] = function(a) a:unravel(25) end,
  ["nonzero without axes"] = function() nd.array(1):nonzero() end,
  ["a query of another width"] = function(a) a:nearest{1, 2} end,
  ["an out of nearest"] = function(a) a:nearest(a, {out = a}) end,
  ["a mask of nearest"] = function(a) a:nearest(a, {where = {true}}) end,
  ["a k of nearest"] = function(a) a:nearest(a, {k = 0}) end,
  ["a metric"] = function(a) a:nearest(a, {metric = "cosine"}) end,
  ["too many arguments"] = function(a) a:copy(1) end,
  ["no array"] = function(a) a.copy{} end,
}, {raises = true})

-- --- what a host asks ------------------------------------------------------

local FLOAT64, UINT8, BOOL = 0, 6, 10

local function lend()
  return host.block(string.pack("dddd", 4, 2, 8, 6))
end

-- The first input is the block: not released where lending it failed.
local function unreleased(block)
  assert(host.released(block) == 0)
end

add_all("the host's ", lend, {
  wrap = function(block)
    local a = host.wrap(block, {shape = {2, 2}})
    return a, a:argmin()
  end,
  ["wrap with strides"] = function(block)
    return host.wrap(block, {shape = {2}, strides = {-16}, offset = 16})
  end,
  ["wrap with an owner"] = function(block)
    return host.wrap(block, {shape = {4}}, {})
  end,
}, {failed = unreleased})
add("the host's release, once for what was wrapped", lend, function(block)
  local before = host.released(block)
  host.wrap(block, {shape = {4}})
  collectgarbage()
  collectgarbage()
  return host.released(block) - before
end, {failed = unreleased})
add("the host's revoke", function()
  local block = lend()
  local a = host.wrap(block, {shape = {4}})
  return a, a:slice({2, 3})
end, function(a) return host.revoke(a), host.revoke(a) end, {frugal = true})
add("the host's revoke_block", function()
  local block = lend()
  return host.wrap(block, {shape = {4}}), host.wrap(block, {shape = {2}}), block
end, function(_, _, block)
  return host.revoke_block(block), host.revoke_block(block)
end, {frugal = true})
add("the host's rebase", function()
  local a = host.wrap(lend(), {shape = {4}})
  return a, a:slice({2, 3}), host.block(string.pack("dddd", 1, 2, 3, 4))
end, function(a, _, block)
  return host.rebase(a, block), host.rebase(a, block)
end, {frugal = true})
add("an array that the host took back", function()
  local a = host.wrap(lend(), {shape = {4}})
  host.revoke(a)
  return a
end, function(a)
  assert(tostring(a):find("taken back", 1, true))
  return a:argmin()
end, {raises = true})
add_all("the host's ", grid, {
  test = function(a) return host.test(a).shape end,
  check = function(a) return host.check(a, FLOAT64, 2, 3).strides end,
  convert = function(a)
    local _, converted = host.convert(a, 5)
    return converted, select(2, host.convert{{1, 2}, {3, 4}})
  end,
  create = function() return host.create(FLOAT64, {3}) end,
  interrupt = function(a)
    local _, _, ok, got = host.interrupted(1000, a.argsort, a, 1)
    if not ok then
      error(got, 0)
    end
    return got
  end,
})
add("nd.gt into memory that was lent twice", function()
  local block = lend()
  return host.wrap(block, {shape = {31}, dtype = UINT8}),
         host.wrap(block, {shape = {31}, dtype = BOOL, offset = 1})
end, function(a, b) return nd.gt(a, 8, b) == b end)
add("the host's argmin", function() return grid(), mask() end,
    function(a, m) return host.argmin(a, m) end, {frugal = true})
add("the host's nearest",
    function() return grid(), nd.zeros(4, "int64"), nd.zeros(4) end,
    function(a, found, away)
      return host.nearest(a, a, nil, 9, found, away), found
    end, {frugal = true})
add_all("the error of the host's ", function() return lend(), grid() end, {
  wrap = function(block) host.wrap(block, {shape = {5}}) end,
  ["wrap of a type that is none"] = function(block)
    host.wrap(block, {shape = {1}, dtype = 99})
  end,
  ["wrap of a negative shape"] = function(block)
    host.wrap(block, {shape = {-1}})
  end,
  ["wrap of an owner that is none"] = function(block)
    host.wrap(block, {shape = {1}, ownerat = 9})
  end,
  revoke = function(_, a) host.revoke(a) end,
  revoke_block = function(block) host.revoke_block(block, 0, -1) end,
  rebase = function(block, a) host.rebase(a, block) end,
  check = function(_, a) host.check(a, 1) end,
  ["check of axes"] = function(_, a) host.check(a, -1, 3) end,
  create = function() host.create(0, {-1}) end,
}, {raises = true})
add("the error of an interrupt", function() return nd.zeros(70000, "bool") end,
    function(a)
      local _, _, ok, message = host.interrupted(0, a.copy, a)
      if not ok then
        error(message, 0)
      end
    end, {raises = true})

-- Functions of the module that stand for a method read a table first; methods
-- of functions of elements are others than those of the module.
for name, method in pairs(hostile.methods) do
  local f = rawget(nd, name)
  if f ~= nil and f ~= method then
    local _, number = debug.getupvalue(method, 4)
    local function arguments()
      local args = hostile.arguments(name)
      return args, number and args.n - 1 or args.n -- none of them is out
    end
    add("nd." .. name .. " of a table", function()
      local args, n = arguments()
      args[1] = args[1]:totable()
      return table.unpack(args, 1, n)
    end, function(...) return f(...) end, {partly = name == "totable"})
    if number then
      add("a:" .. name .. " of operands", function()
        local args, n = arguments()
        return table.unpack(args, 1, n)
      end, function(...) return method(...) end)
    end
  end
end

return operations
