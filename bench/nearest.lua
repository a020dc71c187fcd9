-- nearest.lua: what nearest takes, beside the best that can be done without it:
-- distances by operators, in arrays made once, and argmin. Both in turns, in
-- one process; medians. `lua5.4 bench/nearest.lua [words]` measures the lines
-- that have all of the words. bench/nearest.py has SciPy and others beside it.

local nd = require "ndarray"
local words = {table.unpack(arg)}

math.randomseed(2026)

local function random(shape, dtype, scale)
  local a = nd.zeros(shape, dtype)
  local flat = a:reshape{-1}
  local whole = a:dtype():find "int"
  for i = 1, #flat do
    local x = math.random() * (scale or 1)
    flat[i] = whole and math.floor(x) or x
  end
  return a
end

local function seconds(f, rounds)
  local start = os.clock()
  for _ = 1, rounds do
    f()
  end
  return (os.clock() - start) / rounds
end

local function median(list)
  table.sort(list)
  return list[#list // 2 + 1]
end

-- In turns, so that both meet the same machine.
local function line(title, before, after)
  for _, word in ipairs(words) do
    if not title:find(word, 1, true) then
      return
    end
  end
  local first, second = before(), after()
  assert(first == second, title)
  local rounds = math.max(1, math.ceil(0.004 / seconds(after, 1)))
  local slow = math.max(1, math.ceil(0.004 / seconds(before, 1)))
  local old, new = {}, {}
  for turn = 1, 15 do
    old[turn] = seconds(before, slow)
    new[turn] = seconds(after, rounds)
  end
  local a, b = median(old), median(new)
  print(("%-44s %10.2f us %10.2f us %7.2f"):format(title, a * 1e6, b * 1e6,
                                                   a / b))
end

local function one_query(dtype, n)
  local p = random({n, 2}, dtype)
  local q = nd.array({0.4, 0.7}, dtype)
  local offset, d = nd.zeros({n, 2}, dtype), nd.zeros(n, dtype)
  local alive = random(n):lt(0.5)
  local function squares()
    nd.sub(p, q, offset)
    nd.mul(offset, offset, offset)
    return offset:sum(2, d)
  end
  line(("one query, %d rows, %s"):format(n, dtype), function()
    return squares():argmin()
  end, function()
    return (p:nearest(q))
  end)
  local list = {0, 0}
  line(("one query, a list, %d rows, %s"):format(n, dtype), function()
    list[1], list[2] = 0.4, 0.7
    q:assign(list)
    return squares():argmin()
  end, function()
    list[1], list[2] = 0.4, 0.7
    return (p:nearest(list))
  end)
  local old = {where = alive, initial = 0.25 ^ 2}
  local new = {where = alive, within = 0.25}
  line(("half alive and within, %d rows, %s"):format(n, dtype), function()
    return squares():argmin(old)
  end, function()
    return (p:nearest(q, new))
  end)
  local out, five = nd.zeros(5, "int64"), nd.zeros(5, "int64")
  local first = {k = 5, out = five}
  line(("k = 5, %d rows, %s"):format(n, dtype), function()
    return squares():argsmallest(5, 1, out)
  end, function()
    return p:nearest(q, first)
  end)
end

local function planes(dtype, n)
  local both = random({2, n}, dtype)
  local x, y = both[1], both[2]
  local p = both:transpose()
  local dx, dy = nd.zeros(n, dtype), nd.zeros(n, dtype)
  local q = nd.array({0.4, 0.7}, dtype)
  line(("planes x, y, %d, %s"):format(n, dtype), function()
    nd.sub(x, q[1], dx)
    nd.mul(dx, dx, dx)
    nd.sub(y, q[2], dy)
    nd.mul(dy, dy, dy)
    return nd.add(dx, dy, dx):argmin()
  end, function()
    return (p:nearest(q))
  end)
end

-- Many queries: one after the other, which stays in the caches.
local function many(title, dtype, queries, points, width)
  local p, q = random({points, width}, dtype), random({queries, width}, dtype)
  local offset = nd.zeros({points, width}, dtype)
  local d = nd.zeros(points, dtype)
  local one, two = nd.zeros(queries, "int64"), nd.zeros(queries, "int64")
  local options = {out = two}
  line(("%s, %s"):format(title, dtype), function()
    for i = 1, queries do
      nd.sub(p, q[i], offset)
      nd.mul(offset, offset, offset)
      one[i] = offset:sum(2, d):argmin()
    end
    return one
  end, function()
    return p:nearest(q, options)
  end)
end

-- Few points: tiles of queries, and the points side by side.
local function tiles(title, dtype, queries, points, width, tile)
  local p = random({points, width}, dtype, 255)
  local q = random({queries, width}, dtype, 255)
  local work = dtype == "uint8" and "int32" or dtype
  local offset = nd.zeros({tile, points, width}, work)
  local d = nd.zeros({tile, points}, work == "int32" and "int64" or work)
  local out = dtype == "uint8" and dtype or "int64"
  local one, two = nd.zeros(queries, out), nd.zeros(queries, out)
  local old, wide = {axis = 2, base = 0}, p:astype(work)
  local part = nd.zeros({tile, width}, work)
  local options = {out = two, base = 0}
  line(("%s, %s"):format(title, dtype), function()
    for from = 1, queries, tile do
      local rows = {from, from + tile - 1}
      local some = q:slice(rows)
      if work ~= dtype then
        some = part:assign(some) or part
      end
      nd.sub(some:expanddims(2), wide, offset)
      nd.mul(offset, offset, offset)
      offset:sum(3, d)
      old.out = one:slice(rows)
      d:argmin(old)
    end
    return one
  end, function()
    return p:nearest(q, options)
  end)
end

-- Records, in plain Lua.
local function records(n)
  local p, list = random{n, 2}, {}
  for i = 1, n do
    list[i] = {x = p:get(i, 1), y = p:get(i, 2)}
  end
  local q = nd.array{0.4, 0.7}
  line(("a loop over records, %d"):format(n), function()
    local best, place = math.huge, nil
    local x, y = 0.4, 0.7
    for i = 1, #list do
      local record = list[i]
      local dx, dy = record.x - x, record.y - y
      local d = dx * dx + dy * dy
      if d < best then
        best, place = d, i
      end
    end
    return place
  end, function()
    return (p:nearest(q))
  end)
end

print(("kernels: %s\n%-44s %13s %13s %7s"):format(nd._KERNELS, "", "before",
                                                  "nearest", "times"))
for _, dtype in ipairs{"float64", "float32"} do
  one_query(dtype, 10000)
  planes(dtype, 10000)
  one_query(dtype, 100)
  many("500 queries of 2,000", dtype, 500, 2000, 2)
end
tiles("palette, 120,000 x 16 x 3", "float32", 120000, 16, 3, 200)
tiles("palette, 120,000 x 16 x 3", "uint8", 120000, 16, 3, 200)
for _, dtype in ipairs{"float32", "float64"} do
  tiles("k-means, 20,000 x 64 x 16", dtype, 20000, 64, 16, 10)
end
records(10000)
