-- nearest_oracle_spec.lua: random calls of nearest, held against distances that
-- operators compute, and a slow search in plain Lua. Rounds of all types,
-- layouts, masks, bounds, values with ties, NaN and infinities.
local nd = require "ndarray"

local SEED = math.tointeger(os.getenv "SEED" or 1)
local ROUNDS = math.tointeger(os.getenv "ROUNDS" or 60) * 10
local random = math.random
local nan, inf = 0 / 0, math.huge

local function chance(percent)
  return random(100) <= percent
end

local function pick(list)
  return list[random(#list)]
end

local types = {"float64", "float64", "float64", "float64", "float32",
               "float32", "float32", "float32", "int8", "int16", "int32",
               "int64", "uint8", "uint8", "uint16", "uint32", "uint64"}
local floats = {float64 = true, float32 = true}

-- a coordinate: few values, so that many distances are equal, or many
local function coordinate(dtype, wild, few)
  local unsigned = dtype:find "^u"
  if floats[dtype] then
    if wild and chance(10) then
      local far = dtype == "float32" and 1e30 or 1e300
      return pick{nan, inf, -inf, far, -far, 1e20, 0.0, -0.0, 1e-30}
    end
    return few and random(-3, 3) / 2 or random() * 200 - 100
  end
  local span = few and 3 or 100
  return random(unsigned and 0 or -span, span)
end

-- An array of the values of a nested list, in some layout: (n, d) or (n).
local function laid_out(values, shape, dtype)
  local rank, layout = #shape, pick{"rows", "rows", "rows", "planes", "planes",
                                    "wide", "reversed", "apart", "offset"}
  local made
  if layout == "rows" or rank ~= 2 then
    made = nd.zeros(shape, dtype)
  elseif layout == "planes" then
    made = nd.zeros({shape[2], shape[1]}, dtype):transpose()
  elseif layout == "wide" then
    made = nd.zeros({shape[1], shape[2] + 2}, dtype)
      :slice(nil, {2, shape[2] + 1})
  elseif layout == "reversed" then
    made = nd.zeros(shape, dtype):slice({-1, 1, -1}, {-1, 1, -1})
  elseif layout == "apart" then
    made = nd.zeros({2 * shape[1] + 1, shape[2]}, dtype)
      :slice{2, 2 * shape[1], 2}
  else
    made = nd.zeros({shape[1] + 1, shape[2]}, dtype):slice{2, shape[1] + 1}
  end
  if made:size() > 0 then
    made:assign(values)
  end
  return made
end

-- The distances of one query, as they are compared: an array of n.
local function compared(points, query, metric, dtype)
  local sum
  for d = 1, points:shape(2) do
    local x = points:slice(nil, d) - query[d]
    if metric == "euclidean" then
      x = x * x
    else
      x = nd.abs(x)
    end
    if metric == "chebyshev" then
      sum = sum and nd.maximum(sum, x) or x
    else
      sum = sum and sum + x or x
    end
  end
  assert(sum:dtype() == dtype)
  return sum
end

-- What nearest has to find: lists of places (from 1) and distances.
local function wanted(points, query, mask, o, dtype)
  local d = compared(points, query, o.metric or "euclidean", dtype)
  local away = o.metric and o.metric ~= "euclidean" and d or nd.sqrt(d)
  local list = {}
  for i = 1, d:size() do
    local x = d[i]
    local number = x == x
    if (not mask or mask[i])
       and (number or not o.skipnan and not o.within)
       and (not o.within or away[i] <= o.within) then
      list[#list + 1] = {i, x, away[i]}
    end
  end
  table.sort(list, function(a, b)
    local na, nb = a[2] ~= a[2], b[2] ~= b[2]
    if na ~= nb then
      return na == not o.k -- first alone, last in a list
    elseif not na and a[2] ~= b[2] then
      return a[2] < b[2]
    end
    return a[1] < b[1]
  end)
  return list
end

local function same(x, y)
  return x == y or x ~= x and y ~= y
end

local function check(place, distance, entry, base, about)
  local want = entry and entry[1] - 1 + base or base - 1
  local away = entry and entry[3] or inf
  if place ~= want or not same(distance, away) then
    error(("%s: got %s, %s away; expected %s, %s away"):format(about, place,
      distance, want, away), 2)
  end
end

local function one_round()
  local dtype = pick(types)
  local d = pick{1, 2, 2, 2, 2, 2, 3, 3, 4, 5, 16, 40, 70}
  local n = pick{1, 2, 3, random(1, 40), random(1, 200), random(400, 1200)}
  if d > 5 then
    n = random(1, 150)
  end
  local wild, few = chance(30), chance(60)
  local values = {}
  for i = 1, n do
    values[i] = {}
    for k = 1, d do
      values[i][k] = coordinate(dtype, wild and chance(20), few)
    end
  end
  local points = laid_out(values, {n, d}, dtype)
  -- the queries: how many, of which type
  local count = pick{1, 1, 1, 3, random(10, 40), random(60, 140)}
  if n > 200 then
    count = pick{1, 2, 33}
  end
  local query_type = pick{dtype, dtype, "float64", "float32", "numbers"}
  local as = query_type
  if as == "numbers" then
    as = dtype == "float32" and dtype or "float64"
  end
  local queries = {}
  for i = 1, count do
    queries[i] = {}
    for k = 1, d do
      queries[i][k] = coordinate(as, wild and chance(10), few)
    end
  end
  local o = {
    metric = chance(30) and pick{"manhattan", "chebyshev", "euclidean"} or nil,
    within = chance(30) and pick{0, 1, 1.5, random() * 50, 1e200, inf} or nil,
    k = chance(30) and pick{1, 2, 5, n, n + 3} or nil,
    skipnan = chance(30) or nil,
    base = chance(30) and pick{0, 1} or nil,
  }
  local result = dtype == "float32"
    and (query_type == "numbers" or query_type == "float32") and "float32"
    or "float64"
  -- what operators compute with
  local held = result == "float64" and points:astype("float64") or points
  local mask = chance(40) and {} or nil
  local own = mask and chance(30)
  for q = 1, mask and (own and count or 1) or 0 do
    mask[q] = {}
    local share = pick{0, 10, 50, 90}
    for i = 1, n do
      mask[q][i] = chance(share)
    end
  end
  local single = count == 1
  if mask then
    o.where = own and not single and nd.array(mask) or nd.array(mask[1])
    if chance(30) and not own then -- every second of a wider mask
      local wide = nd.zeros(2 * n, "bool"):slice{1, 2 * n, 2}
      wide:assign(o.where)
      o.where = wide
    end
  end
  local asked = single and queries[1] or queries
  if query_type ~= "numbers" then
    asked = single and nd.array(queries[1], query_type)
      or laid_out(queries, {count, d}, query_type)
  end
  o.distance = true
  local places, distances = points:nearest(asked, o)
  local about = ("%s (%d, %d), %d queries of %s, k %s, within %s, %s"):format(
    dtype, n, d, count, query_type, o.k, o.within, o.metric or "euclidean")
  local base = o.base or 1
  for q = 1, count do
    local at = nd.array(queries[q], as):astype(result)
    local list = wanted(held, at, mask and (mask[own and q or 1]), o, result)
    if single and not o.k then
      if places == nil then
        assert(distances == nil and list[1] == nil, about)
      else
        check(places, distances, list[1], base, about)
      end
    elseif not o.k then
      check(places[q], distances[q], list[1], base, about)
    else
      for i = 1, o.k do
        check(single and places[i] or places:get(q, i),
              single and distances[i] or distances:get(q, i), list[i], base,
              about .. ", " .. i)
      end
    end
  end
end

describe("nearest, at random,", function()
  it("finds what a slow search of the distances finds", function()
    for round = 1, ROUNDS do
      math.randomseed(SEED, round)
      local ok, message = pcall(one_round)
      if not ok then
        error(("SEED=%d round %d: %s"):format(SEED, round, message), 0)
      end
    end
  end)
end)
