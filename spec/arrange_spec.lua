-- A view is searched in the order of memory, not in its own: it must answer
-- like its copy, in which both are the same. Sizes are such that every way of
-- arranging a search is taken.
local nd = require "ndarray"

local types = {"float64", "float32", "int8", "int16", "int32", "int64",
               "uint8", "uint16", "uint32", "uint64", "bool"}
local shapes = {{3, 700}, {700, 3}, {41, 37}, {5, 70, 4}, {2, 3, 300},
                {70, 2, 33}, {9, 1100}, {2, 2, 2, 150}}
local random = math.random

-- few values, so that many are the same; NaN among them
local function filled(dtype, shape)
  local a = nd.zeros(shape, dtype)
  local flat = a:reshape({-1})
  local isfloat = dtype == "float64" or dtype == "float32"
  local most = random() < 0.5 and 1 or dtype == "bool" and 1 or 100
  local nans = isfloat and random() < 0.5
  for i = 1, #flat do
    local x = random(0, most)
    if nans and random() < 0.02 then
      x = 0 / 0
    elseif dtype == "bool" then
      x = x == 1
    end
    flat[i] = x
  end
  return a
end

local function shuffled(n)
  local axes = {}
  for i = 1, n do
    table.insert(axes, random(#axes + 1), i)
  end
  return axes
end

-- some axes turned, some reversed, some of which every second is left
local function someview(a)
  local ranges = {}
  for axis = 1, a:ndim() do
    local choice = random(6)
    ranges[axis] = choice == 1 and {-1, 1, -1} or choice == 2 and {1, -1, 2}
      or choice == 3 and {-1, 1, -2} or choice == 4 and {2, -1} or {}
  end
  if random() < 0.3 then
    ranges = {}
    for axis = 1, a:ndim() do
      ranges[axis] = {}
    end
  end
  a = a:slice(table.unpack(ranges))
  return a:transpose(table.unpack(shuffled(a:ndim())))
end

local function someaxes(ndim)
  local axes = shuffled(ndim)
  for _ = 1, random(0, ndim) do
    axes[#axes] = nil
  end
  return #axes > 0 and axes or nil
end

local function call(method, a, axes, options)
  local given = {axis = axes}
  for k, v in pairs(options) do
    given[k] = v
  end
  return table.pack(pcall(a[method], a, given))
end

-- A NaN is the same as a NaN; a fault names one of the places where it is.
local function same(x, y)
  if type(x) == "string" and type(y) == "string" then
    x, y = x:gsub("[%d%[%]]", ""), y:gsub("[%d%[%]]", "")
  end
  return x == y or (x ~= x and y ~= y)
end

local function difference(got, expected)
  if got.n ~= expected.n then
    return "another number of results"
  end
  for i = 1, got.n do
    local x, y = got[i], expected[i]
    if nd.isarray(x) and nd.isarray(y) and x:size() > 0 then
      local left, right = x:reshape({-1}), y:reshape({-1})
      for k = 1, #right do
        if not same(left[k], right[k]) then
          return ("result %d, [%d]: %s, not %s"):format(i, k, left[k],
            right[k])
        end
      end
    elseif not same(x, y) then
      return ("result %d: %s, not %s"):format(i, x, y)
    end
  end
end

local methods = {"argmin", "argmax", "min", "max"}

describe("a view answers like its copy", function()
  for _, dtype in ipairs(types) do
    it("of " .. dtype, function()
      for round = 1, 60 do
        local shape = shapes[random(#shapes)]
        local a = someview(filled(dtype, shape))
        local copy = a:copy()
        local axes = someaxes(a:ndim())
        local options = {skipnan = random() < 0.3}
        if random() < 0.4 then
          options.where = nd.zeros(a:shape(), "bool")
          local flat = options.where:reshape({-1})
          for i = 1, #flat do
            flat[i] = random() < 0.7
          end
        end
        if random() < 0.3 and dtype ~= "bool" then
          options.initial = 50
        end
        for _, method in ipairs(methods) do
          local what = difference(call(method, a, axes, options),
            call(method, copy, axes, options))
          assert(what == nil, ("%s, round %d, %s of (%s), strides (%s), axes "
            .. "{%s}: %s"):format(dtype, round, method,
            table.concat(a:shape(), ", "), table.concat(a:strides(), ", "),
            table.concat(axes or {}, ", "), what))
        end
      end
    end)
  end
end)

describe("a row longer than the caches", function()
  for _, dtype in ipairs {"float64", "float32", "int16", "uint8"} do
    it("of " .. dtype .. " is searched to its ends", function()
      local n = 5 * 1024 * 1024 // nd.zeros(1, dtype):nbytes() + 3
      local a = nd.full(n, 5, dtype)
      for _, place in ipairs {1, 2, n // 2, n - 1, n} do
        a:set(place, 3)
        assert.equal(place, a:argmin())
        a:set(place, 7)
        assert.equal(place, a:argmax())
        assert.equal(7, a:max())
        a:set(place, 5)
      end
      assert.equal(1, a:argmin())
    end)
  end
end)
