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
local function recipe(name)
  for block in page:gmatch("\n```lua\n(.-)```\n") do
    if block:find("local function " .. name .. "(", 1, true) then
      local env = setmetatable({nd = nd, print = function() end},
                               {__index = _G})
      return assert(load(block .. "return " .. name, name, "t", env))()
    end
  end
  error("no recipe " .. name)
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
    return x, y, alive, nd.array(x), nd.array(y), nd.array(alive)
  end

  rounds("nearest finds the first nearest living within reach", function()
    local x, y, alive, ax, ay, aalive = crowd(math.random(8))
    local order, squares = by_distance(x, y, alive, 4, 5)
    local radius = math.random(0, 7)
    local first = order[1]
    first = first and squares[first] < radius ^ 2 and first or nil
    assert.equal(first, recipe "nearest"(ax, ay, aalive, 4, 5, radius))
  end)

  rounds("nearest_k orders the living by distance", function()
    local x, y, alive, ax, ay, aalive = crowd(math.random(8))
    local order, k = by_distance(x, y, alive, 4, 5), math.random(0, 9)
    assert.same(table.move(order, 1, math.min(k, #order), 1, {}),
                recipe "nearest_k"(ax, ay, aalive, 4, 5, k):totable())
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

  rounds("squares are those of all pairs of records", function()
    local function records()
      return list(math.random(0, 5), function()
        return {x = digit(), y = digit(), name = "n"}
      end)
    end
    local left, right = records(), records()
    local result = recipe "squares"(left, right, {"x", "y"}, nd.array{1, 2})
    assert.same({#left, #right}, result:shape())
    for i, a in ipairs(left) do
      for k, b in ipairs(right) do
        assert.equal((a.x - b.x) ^ 2 + ((a.y - b.y) / 2) ^ 2, result:get(i, k))
      end
    end
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
