-- recipes_spec.lua: the functions of docs/recipes.md, taken from the page as
-- they stand there, against loops over tables that try everything.
local nd = require "ndarray"
local raises = require "raises"

local SEED = tonumber(os.getenv("SEED")) or 1
local ROUNDS = tonumber(os.getenv("ROUNDS")) or 100

local inf, nan = math.huge, 0 / 0
local file <close> = assert(io.open("docs/recipes.md"))
local page = file:read("a")

-- The function of that name, out of the block that has it.
local function extract(name)
  for block in page:gmatch("\n```lua\n(.-)```\n") do
    if block:find("local function " .. name .. "(", 1, true) then
      local env = setmetatable({nd = nd, print = function() end},
                               {__index = _G})
      return assert(load(block .. "return " .. name, name, "t", env))()
    end
  end
  error("no recipe " .. name)
end

local recipes = {}
local function recipe(name)
  recipes[name] = recipes[name] or extract(name)
  return recipes[name]
end

-- A list of n results of f(i).
local function list(n, f)
  local t = {}
  for i = 1, n do
    t[i] = f(i)
  end
  return t
end

local function rounds(title, f)
  it(title, function()
    for _ = 1, ROUNDS do
      f()
    end
  end)
end

local function coin() return math.random(2) == 1 end
local function digit() return math.random(0, 9) end
local function digits(n) return list(n, digit) end

-- A table of n rows of m results of f.
local function grid(n, m, f)
  return list(n, function() return list(m, f) end)
end

describe("recipes", function()
  setup(function() math.randomseed(SEED) end)

  -- the living, the nearest first, and their squared distances
  local function by_distance(x, y, alive, px, py)
    local order, squares = {}, {}
    for i = 1, #x do
      squares[i] = (x[i] - px) ^ 2 + (y[i] - py) ^ 2
      order[#order + 1] = alive[i] and i or nil
    end
    table.sort(order, function(a, b)
      return squares[a] < squares[b] or squares[a] == squares[b] and a < b
    end)
    return order, squares
  end

  local function crowd(n)
    local x, y, alive = digits(n), digits(n), list(n, coin)
    local position = nd.array({x, y}, "float64"):transpose():copy()
    return x, y, alive, position, nd.array(alive)
  end

  rounds("nearest finds the first nearest living within reach", function()
    local x, y, alive, position, mask = crowd(math.random(8))
    local order, squares = by_distance(x, y, alive, 4, 5)
    local radius = math.random(0, 7)
    local first = order[1]
    first = first and squares[first] <= radius ^ 2 and first or nil
    local found, away = recipe "nearest"(position, mask, 4, 5, radius)
    assert.equal(first, found)
    assert.equal(first and squares[first] ^ 0.5, away)
  end)

  rounds("nearest_k orders the living by distance", function()
    local x, y, alive, position, mask = crowd(math.random(8))
    local order, k = by_distance(x, y, alive, 4, 5), math.random(1, 9)
    assert.same(list(k, function(i) return order[i] or 0 end),
                recipe "nearest_k"(position, mask, 4, 5, k):totable())
  end)

  rounds("aiming has each tower hit the nearest that lives", function()
    local x, y, _, position = crowd(math.random(8))
    local tx, ty, _, towers = crowd(math.random(5))
    local strength = list(#x, function() return math.random(0, 2) end)
    local aim, left = recipe "aiming"(towers, position, 4), nd.array(strength)
    for _ = 1, 3 do
      local alive = list(#x, function(i) return strength[i] > 0 end)
      local target = aim(left)
      for i = 1, #tx do
        local order, squares = by_distance(x, y, alive, tx[i], ty[i])
        local first = order[1]
        first = first and squares[first] <= 16 and first or 0
        assert.equal(first, target[i])
        if first > 0 then
          strength[first] = strength[first] - 1
        end
      end
      assert.same(strength, left:totable())
    end
  end)

  rounds("flock steers by the seven nearest", function()
    local n = math.random(9, 20)
    local function lot() return math.random() end
    local start = nd.array(grid(n, 2, lot))
    local course = nd.array(grid(n, 2, lot))
    local position, velocity = start:copy(), course:copy()
    local found = recipe "flock"(position, velocity)(0.25)
    for i = 1, n do
      local x, y = start:slice(nil, 1):totable(), start:slice(nil, 2):totable()
      local order = by_distance(x, y, list(n, function() return true end),
                                x[i], y[i])
      assert.same(table.move(order, 1, 8, 1, {}), found[i]:totable())
      for axis = 1, 2 do
        local middle, mean = 0, 0
        for k = 2, 8 do
          middle = middle + start:get(order[k], axis) / 7
          mean = mean + course:get(order[k], axis) / 7
        end
        local here, way = start:get(i, axis), course:get(i, axis)
        local turn = (middle - here) * 0.5 + (mean - way) * 0.3
          + (here - start:get(order[2], axis)) * 0.2
        assert.near(way + turn * 0.25, velocity:get(i, axis), 1e-12)
        assert.near(here + (way + turn * 0.25) * 0.25, position:get(i, axis),
                    1e-12)
      end
    end
  end)

  rounds("kmeans gives each sample to the nearest mean", function()
    local samples = nd.array(grid(math.random(4, 12), 2, digit), "float64")
    local k = math.random(1, 4)
    local centres, owner = recipe "kmeans"(samples, k, 100)
    for i = 1, #samples do
      local x, y = samples:get(i, 1), samples:get(i, 2)
      local order = by_distance(centres:slice(nil, 1):totable(),
        centres:slice(nil, 2):totable(), list(k, function() return true end),
        x, y)
      assert.equal(order[1], owner[i])
    end
    for c = 1, k do
      local mine = owner:eq(c):expanddims(2)
      if mine:any() then
        assert.are.equal(samples:mean{axis = 1, where = mine}, centres[c])
      end
    end
  end)

  rounds("choose draws each of the best possible, and no other", function()
    local utility = list(6, function()
      return math.random(4) > 1 and math.random(2) + 0.5 or nan
    end)
    local possible, best, ties = list(6, coin), nil, {}
    for i, value in ipairs(utility) do
      if possible[i] and value == value and (not best or value > best) then
        best = value
      end
    end
    for i, value in ipairs(utility) do
      ties[i] = possible[i] and value == best or nil
    end
    local seen, choose = {}, recipe "choose"
    local values, mask = nd.array(utility, "float64"), nd.array(possible)
    for _ = 1, best and 300 or 0 do
      seen[choose(values, mask)] = true
    end
    assert.same(ties, seen)
    assert.equal(best == nil, choose(values, mask) == nil)
  end)

  rounds("choose_all takes the largest lot of the best in each row", function()
    local utility, lots = grid(4, 5, function() return math.random(2) end),
                          grid(4, 5, math.random)
    local chosen = list(4, function(i)
      local best = 1
      for k = 2, 5 do
        local u, b = utility[i][k], utility[i][best]
        best = (u > b or u == b and lots[i][k] > lots[i][best]) and k or best
      end
      return best
    end)
    assert.same(chosen, recipe "choose_all"(nd.array(utility), nd.array(lots))
      :totable())
  end)

  -- what is spent on the cheapest way to each cell: repeated until it stays
  local function spent_everywhere(map, start)
    local spent, again = {}, true
    for i = 1, #map do
      spent[i] = list(#map[1], function() return inf end)
    end
    spent[start[1]][start[2]] = 0.0
    while again do
      again = false
      for i = 1, #map do
        for j = 1, #map[1] do
          local up, down = spent[i - 1] or {}, spent[i + 1] or {}
          local least = math.min(up[j] or inf, down[j] or inf,
                                 spent[i][j - 1] or inf, spent[i][j + 1] or inf)
          if least + map[i][j] < spent[i][j] then
            spent[i][j], again = least + map[i][j], true
          end
        end
      end
    end
    return spent
  end

  rounds("route finds a way that is the cheapest, or none", function()
    local height, width, least = math.random(9), math.random(9), digit()
    local map = grid(height, width, function()
      return math.random(5) == 1 and inf or math.random(least, 9)
    end)
    local start = {math.random(height), math.random(width)}
    local goal = {math.random(height), math.random(width)}
    local spent = spent_everywhere(map, start)[goal[1]][goal[2]]
    local path, total = recipe "route"(nd.array(map, "float64"), start, goal)
    assert.equal(spent, total)
    assert.equal(spent == inf, path == nil)
    if path then
      assert.same({start, goal}, {path[1], path[#path]})
      for k = 2, #path do
        local i, j = path[k][1], path[k][2]
        assert.equal(1, math.abs(i - path[k - 1][1])
                        + math.abs(j - path[k - 1][2]))
        total = total - map[i][j]
      end
      assert.equal(0.0, total)
    end
  end)

  rounds("to_palette gives the first nearest colour, from 0", function()
    local byte = function() return math.random(0, 255) end
    local image, palette = list(3, function() return grid(4, 3, byte) end),
                           grid(math.random(20), 3, byte)
    local indices = list(3, function(i)
      return list(4, function(j)
        local best, least = nil, inf
        for k, colour in ipairs(palette) do
          local square = 0
          for c = 1, 3 do
            square = square + (image[i][j][c] - colour[c]) ^ 2
          end
          if square < least then
            best, least = k - 1, square
          end
        end
        return best
      end)
    end)
    local result = recipe "to_palette"(nd.array(image, "uint8"),
                                       nd.array(palette, "uint8"))
    assert.same({indices, "uint8"}, {result:totable(), result:dtype()})
  end)

  it("to_palette refuses more colours than a byte counts", function()
    local image, to_palette = nd.zeros({1, 1, 3}, "uint8"), recipe "to_palette"
    to_palette(image, nd.zeros({256, 3}, "uint8"))
    raises("(option 'out': must be of an integer type that holds 0 to 256",
           function() to_palette(image, nd.zeros({257, 3}, "uint8")) end)
  end)

  rounds("coldest finds the first coldest hour that was read", function()
    local series = list(math.random(70), function()
      return math.random(3) == 1 and digit() + 0.5 or nan
    end)
    local hours, degrees = recipe "coldest"(nd.array(series), 24)
    assert.equal((#series + 23) // 24, #hours)
    for day = 1, #hours do
      local hour, least = -1, inf
      for h = 0, 23 do
        local value = series[24 * (day - 1) + h + 1]
        if value and value < least then
          hour, least = h, value
        end
      end
      assert.equal(hour, hours[day])
      assert.equal(hour >= 0 and least or "nan",
                   degrees[day] == degrees[day] and degrees[day] or "nan")
    end
  end)

  -- every way to (i, j), the cheapest of them
  local function warped(a, b, i, j)
    local own = math.abs(a[i] - b[j])
    if i == 1 and j == 1 then
      return own
    end
    local least = inf
    for _, before in ipairs{{i - 1, j - 1}, {i - 1, j}, {i, j - 1}} do
      if before[1] > 0 and before[2] > 0 then
        least = math.min(least, warped(a, b, before[1], before[2]))
      end
    end
    return own + least
  end

  rounds("warp finds the cheapest way through all pairs", function()
    local a, b = digits(math.random(6)), digits(math.random(6))
    local cost, path = recipe "warp"(nd.array(a), nd.array(b))
    assert.equal(warped(a, b, #a, #b), cost)
    local i, j = 0, 0
    for _, pair in ipairs(path) do
      local di, dj = pair[1] - i, pair[2] - j
      assert.is_true(di >= 0 and di <= 1 and dj >= 0 and dj <= 1
                     and di + dj > 0)
      i, j = i + di, j + dj
      cost = cost - math.abs(a[i] - b[j])
    end
    assert.same({#a, #b, 0.0}, {i, j, cost})
  end)

  rounds("match finds the nearest record within the limit", function()
    local function records()
      return list(math.random(0, 5), function()
        return {x = digit(), y = digit(), name = "n"}
      end)
    end
    local left, right = records(), records()
    local result = recipe "match"(left, right, {"x", "y"}, nd.array{1, 2}, 3)
    for i, a in ipairs(left) do
      local best, place = 9, 0
      for k, b in ipairs(right) do
        local square = (a.x - b.x) ^ 2 + ((a.y - b.y) / 2) ^ 2
        if square < best or square == best and place == 0 then
          best, place = square, k
        end
      end
      assert.equal(place, result[i])
    end
    assert.equal(#left, #result)
  end)

  rounds("pair joins the nearest first, each once, within the limit", function()
    local n, m = math.random(0, 5), math.random(0, 5)
    local far, all, taken, partner = nd.zeros{n, m}, {}, {}, {}
    for i = 1, n do
      for k = 1, m do
        far:set(i, k, digit())
        all[#all + 1] = {far:get(i, k), i, k}
      end
    end
    table.sort(all, function(a, b)
      for c = 1, 3 do
        if a[c] ~= b[c] then return a[c] < b[c] end
      end
      return false
    end)
    for _, entry in ipairs(all) do
      local d, i, k = table.unpack(entry)
      if d < 6 and not partner[i] and not taken[k] then
        partner[i], taken[k] = k, true
      end
    end
    assert.same(partner, recipe "pair"(far, 6))
  end)

  it("scent spreads to the neighbours, and is found in sight", function()
    local function sight(i, j) return (i * 3 + j) % 4 > 0 and j < 5 end
    local field, mask = grid(6, 8, function() return 0.0 end), {}
    for i = 1, 6 do
      mask[i] = list(8, function(j) return sight(i, j) end)
    end
    local frame = recipe "scent"(6, 8, nd.array(mask))
    for _ = 1, ROUNDS do
      local row, column = math.random(6), math.random(8)
      field[row][column] = 1.0
      local after, most, r, c = {}, 0, nil, nil
      for i = 1, 6 do
        after[i] = {}
        for j = 1, 8 do
          local edge = i == 1 or i == 6 or j == 1 or j == 8
          after[i][j] = edge and field[i][j] or 0.24 * (field[i - 1][j]
            + field[i + 1][j] + field[i][j - 1] + field[i][j + 1])
          if mask[i][j] and after[i][j] > most then
            most, r, c = after[i][j], i, j
          end
        end
      end
      field = after
      assert.same({r, c}, {frame(row, column)})
    end
  end)
end)

describe("what is not here", function()
  local function numbers(n)
    return list(n, function() return math.random(-20, 20) / 4 end)
  end

  local function array(t)
    return nd.array(t, "float64")
  end

  -- Compares an array with a table, or two of either.
  local function same(expected, got)
    if nd.isarray(got) then
      got = got:totable()
    end
    assert.are.same(expected, got)
  end

  rounds("tile repeats the whole list", function()
    local t, count = numbers(math.random(0, 9)), math.random(0, 4)
    same(list(count * #t, function(i) return t[(i - 1) % #t + 1] end),
         recipe "tile"(array(t), count))
  end)

  rounds("repeat_each repeats each element", function()
    local t, count = numbers(math.random(0, 9)), math.random(1, 4)
    same(list(count * #t, function(i) return t[(i - 1) // count + 1] end),
         recipe "repeat_each"(array(t), count))
  end)

  rounds("roll moves elements on, and round", function()
    local t, k = numbers(math.random(0, 9)), math.random(-20, 20)
    same(list(#t, function(i) return t[(i - 1 - k) % #t + 1] end),
         recipe "roll"(array(t), k))
  end)

  rounds("flip reverses", function()
    local t = numbers(math.random(0, 9))
    same(list(#t, function(i) return t[#t + 1 - i] end),
         recipe "flip"(array(t)))
  end)

  rounds("pad puts a border around", function()
    local h, w, n = math.random(4), math.random(4), math.random(0, 3)
    local a = array(list(h, function() return numbers(w) end))
    local padded = recipe "pad"(a, n, 9)
    same({h + 2 * n, w + 2 * n}, padded:shape())
    for y = 1 - n, h + n do
      for x = 1 - n, w + n do
        local inside = y >= 1 and y <= h and x >= 1 and x <= w
        same(inside and a:get(y, x) or 9.0, padded:get(y + n, x + n))
      end
    end
  end)

  rounds("diag is a view of the diagonal", function()
    local n = math.random(6)
    local a = array(list(n, function() return numbers(n) end))
    local diagonal = recipe "diag"(a)
    same(list(n, function(i) return a:get(i, i) end), diagonal)
    diagonal:assign(7)
    same(7.0, a:get(n, n))
  end)

  rounds("outer has every product", function()
    local s, t = numbers(math.random(5)), numbers(math.random(5))
    same(list(#s, function(i)
           return list(#t, function(j) return s[i] * t[j] end)
         end), recipe "outer"(array(s), array(t)))
  end)

  rounds("meshgrid has the coordinates of each place", function()
    local s, t = numbers(math.random(5)), numbers(math.random(5))
    local x, y = recipe "meshgrid"(array(s), array(t))
    same(list(#t, function() return s end), x)
    same(list(#t, function(i)
           return list(#s, function() return t[i] end)
         end), y)
  end)

  rounds("diff has the steps", function()
    local t = numbers(math.random(0, 9))
    same(list(math.max(#t - 1, 0), function(i) return t[i + 1] - t[i] end),
         recipe "diff"(array(t)))
  end)

  rounds("histogram counts what is in each part", function()
    local t, bins = numbers(math.random(0, 40)), math.random(6)
    local counts = list(bins, function() return 0 end)
    for _, x in ipairs(t) do
      local bin = math.floor((x + 4) * (bins / 8)) + 1
      bin = math.min(math.max(bin, 1), bins)
      counts[bin] = counts[bin] + 1
    end
    same(counts, recipe "histogram"(array(t), -4, 4, bins))
  end)

  rounds("unique has each value once, in order", function()
    local t = list(math.random(0, 30), function() return math.random(9) end)
    local seen, values = {}, {}
    for _, x in ipairs(t) do
      if not seen[x] then
        seen[x] = true
        values[#values + 1] = x
      end
    end
    table.sort(values)
    same(values, recipe "unique"(nd.array(t, "int64")))
  end)

  rounds("random has numbers from 0 to below 1", function()
    local a = recipe "random"(50)
    assert(a:ge(0):all() and a:lt(1):all() and a:max() > a:min())
  end)

  rounds("shuffle keeps the elements", function()
    local t = numbers(math.random(0, 9))
    local mixed = recipe "shuffle"(array(t)):totable()
    table.sort(t)
    table.sort(mixed)
    same(t, mixed)
  end)

  rounds("matmul multiplies matrices", function()
    local n, k, m = math.random(4), math.random(4), math.random(4)
    local a = array(list(n, function() return numbers(k) end))
    local b = array(list(k, function() return numbers(m) end))
    same(list(n, function(i)
           return list(m, function(j)
             local sum = 0.0
             for l = 1, k do
               sum = sum + a:get(i, l) * b:get(l, j)
             end
             return sum
           end)
         end), recipe "matmul"(a, b))
  end)

  rounds("windows has what each window holds, rolling_mean its mean", function()
    local width = math.random(4)
    local t = numbers(width + math.random(0, 6))
    local held = list(#t - width + 1, function(i)
      return {table.unpack(t, i, i + width - 1)}
    end)
    same(held, recipe "windows"(array(t), width))
    local means = recipe "rolling_mean"(array(t), width)
    for i, window in ipairs(held) do
      local sum = 0.0
      for _, x in ipairs(window) do
        sum = sum + x
      end
      same(sum / width, means[i]) -- quarters: the sums are exact
    end
    same(#held, #means)
  end)

  it("allclose tells whether all are near", function()
    local allclose = recipe "allclose"
    same(true, allclose(array{1, 2}, array{1.25, 2}, 0.25))
    same(false, allclose(array{1, 2}, array{1.5, 2}, 0.25))
    same(false, allclose(array{1, nan}, array{1, nan}, 0.25))
  end)

  it("to_npy writes what NumPy writes, from_npy reads it", function()
    local header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
    local bytes = "\x93NUMPY\1\0" .. string.pack("<s2", header
      .. (" "):rep(117 - #header) .. "\n") .. string.pack("<dddddd", 1, 2, 3, 4,
                                                          5, 6)
    local a = array{{1, 2, 3}, {4, 5, 6}}
    if string.pack("=I2", 1) == "\1\0" then
      same(bytes, recipe "to_npy"(a))
      same(a:totable(), recipe "from_npy"(bytes))
      same({{1.0, 3.0, 5.0}, {2.0, 4.0, 6.0}},
           recipe "from_npy"((bytes:gsub("False", "True "))))
    end
    for _, dtype in ipairs{"float64", "float32", "int8", "int16", "int32",
                           "int64", "uint8", "uint16", "uint32", "uint64"} do
      for _, t in ipairs{{}, {3}, {1, 2, 3}, {{1}, {2}}} do
        local b = nd.array(t, dtype)
        local back = recipe "from_npy"(recipe "to_npy"(b))
        assert(b == back and back:dtype() == dtype)
      end
    end
    same({true, false}, recipe "from_npy"(recipe "to_npy"(
      nd.array{true, false})))
    same(7.0, recipe "from_npy"(recipe "to_npy"(array(7))):get())
    raises("not a .npy file", recipe "from_npy", "PK")
  end)

  rounds("from_csv reads what to_csv writes", function()
    local columns = math.random(4)
    local t = list(math.random(5), function() return numbers(columns) end)
    t[1][1] = nan
    local names = list(columns, function(i) return "c" .. i end)
    local text = recipe "to_csv"(array(t), names)
    local a, header = recipe "from_csv"(text)
    same(names, header)
    assert(a:get(1, 1) ~= a:get(1, 1))
    a:set(1, 1, 0)
    t[1][1] = 0.0
    same(t, a)
  end)
end)
