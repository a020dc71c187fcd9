-- programs.lua: eleven small programs of the kinds that scripts write, each in
-- arrays and as a loop over tables. spec/programs_spec.lua compares the two,
-- bench/programs.lua times them.
--
-- A program has a `name`; `make(size)` gives its input, of tables and numbers;
-- `arrays(input)` and `loop(input)` read it into what they work on, and give a
-- function that does the work and returns the result, as tables. A `size` is
-- for the spec, a `large` one for the benchmark.
local nd = require "ndarray"

local inf = math.huge

local function list(n, f)
  local t = {}
  for i = 1, n do
    t[i] = f(i)
  end
  return t
end

local function points(n, size)
  return list(n, function()
    return {math.random() * size, math.random() * size}
  end)
end

local function copy(t)
  return type(t) == "table" and list(#t, function(i) return copy(t[i]) end) or t
end

local programs = {}

local function program(fields)
  programs[#programs + 1] = fields
end

-- Towers shoot at the nearest living creep in range; the creeps walk.
program {
  name = "tower defence", size = 20, large = 1000,
  make = function(size)
    return {
      creeps = points(size, 100), speed = points(size, 2),
      hp = list(size, function() return math.random(30) end),
      towers = points(size // 4, 100), range = 15,
    }
  end,
  arrays = function(input)
    local creeps = nd.array(input.creeps)
    local speed, towers = nd.array(input.speed), nd.array(input.towers)
    local hp = nd.array(input.hp)
    return function()
      for _ = 1, 5 do
        local target = creeps:nearest(towers, {where = hp:gt(0),
                                               within = input.range})
        hp:putadd(target:compress(target:gt(0)), -7)
        nd.add(creeps, speed, creeps)
      end
      return hp:totable()
    end
  end,
  loop = function(input)
    local creeps, hp = copy(input.creeps), copy(input.hp)
    return function()
      for _ = 1, 5 do
        local hits = {}
        for _, tower in ipairs(input.towers) do
          local best, nearest = inf, nil
          for i, creep in ipairs(creeps) do
            if hp[i] > 0 then
              local dx, dy = tower[1] - creep[1], tower[2] - creep[2]
              local d = dx * dx + dy * dy
              if d < best and math.sqrt(d) <= input.range then
                best, nearest = d, i
              end
            end
          end
          hits[#hits + 1] = nearest
        end
        for _, i in ipairs(hits) do
          hp[i] = hp[i] - 7
        end
        for i, creep in ipairs(creeps) do
          creep[1] = creep[1] + input.speed[i][1]
          creep[2] = creep[2] + input.speed[i][2]
        end
      end
      return hp
    end
  end,
}

-- The four neighbours of each place in a grid with a border of one.
local function neighbours(padded)
  return {
    padded:slice({1, -3}, {2, -2}), padded:slice({3, -1}, {2, -2}),
    padded:slice({2, -2}, {1, -3}), padded:slice({2, -2}, {3, -1}),
  }
end

-- How far each place of a map is from the goal, and which neighbour is on the
-- way: 1 up, 2 down, 3 left, 4 right.
program {
  name = "flow field", size = 8, large = 60,
  make = function(size)
    return {
      size = size, y = math.random(size), x = math.random(size),
      cost = list(size, function()
        return list(size, function()
          return math.random(5) == 1 and inf or math.random(9) + 0.0
        end)
      end),
    }
  end,
  arrays = function(input)
    local cost = nd.array(input.cost)
    return function()
      local padded = nd.full({input.size + 2, input.size + 2}, inf)
      local far, near = padded:slice({2, -2}, {2, -2}), neighbours(padded)
      far:set(input.y, input.x, 0)
      repeat
        local before = far:copy()
        nd.minimum(far, nd.stack(near):min(1) + cost, far)
      until far == before
      return {far:totable(), nd.stack(near):argmin(1):totable()}
    end
  end,
  loop = function(input)
    local n = input.size
    return function()
      local far = list(n + 2, function()
        return list(n + 2, function() return inf end)
      end)
      far[input.y + 1][input.x + 1] = 0.0
      local function near(y, x)
        return far[y - 1][x], far[y + 1][x], far[y][x - 1], far[y][x + 1]
      end
      local changed
      repeat
        local now = copy(far)
        changed = false
        for y = 2, n + 1 do
          for x = 2, n + 1 do
            local d = math.min(near(y, x)) + input.cost[y - 1][x - 1]
            if d < far[y][x] then
              now[y][x], changed = d, true
            end
          end
        end
        far = now
      until not changed
      local way = list(n, function(y)
        return list(n, function(x)
          local best, place = inf, 1
          for i, d in ipairs{near(y + 1, x + 1)} do
            if d < best then
              best, place = d, i
            end
          end
          return place
        end)
      end)
      return {list(n, function(y)
        return {table.unpack(far[y + 1], 2, n + 1)}
      end), way}
    end
  end,
}

-- Each unit adds its strength to a map, which then spreads.
program {
  name = "influence map", size = 9, large = 100,
  make = function(size)
    return {
      size = size, units = list(size * 4, function()
        return {y = math.random(size), x = math.random(size),
                strength = math.random(-8, 8) + 0.0}
      end),
    }
  end,
  arrays = function(input)
    local n = input.size
    local at = nd.fromrecords(input.units, {"y", "x"}, "int64")
    local strength = nd.fromrecords(input.units, "strength")
    return function()
      local padded = nd.zeros{n + 2, n + 2}
      local map, near = padded:slice({2, -2}, {2, -2}), neighbours(padded)
      local place = (at:slice(nil, 1) - 1) * n + at:slice(nil, 2)
      map:assign(nd.zeros(n * n):putadd(place, strength):reshape{n, n})
      for _ = 1, 3 do
        map:assign((near[1] + near[2] + near[3] + near[4]) * 0.25)
      end
      return map:totable()
    end
  end,
  loop = function(input)
    local n = input.size
    return function()
      local map = list(n + 2, function()
        return list(n + 2, function() return 0.0 end)
      end)
      for _, unit in ipairs(input.units) do
        local row = map[unit.y + 1]
        row[unit.x + 1] = row[unit.x + 1] + unit.strength
      end
      for _ = 1, 3 do
        local now = copy(map)
        for y = 2, n + 1 do
          for x = 2, n + 1 do
            now[y][x] = (map[y - 1][x] + map[y + 1][x] + map[y][x - 1]
                         + map[y][x + 1]) * 0.25
          end
        end
        map = now
      end
      return list(n, function(y)
        return {table.unpack(map[y + 1], 2, n + 1)}
      end)
    end
  end,
}

-- Sparks are born into the first free places of a pool, move, and die outside.
program {
  name = "pool of entities", size = 20, large = 2000,
  make = function(size)
    return {size = size, sparks = points(size * 3, 20)}
  end,
  arrays = function(input)
    local n = input.size
    return function()
      local x, speed = nd.zeros(n), nd.zeros(n)
      local alive, next = nd.zeros(n, "bool"), 0
      for _ = 1, 10 do
        local free = (~alive):nonzero()
        free = free:slice{1, math.min(n // 4, #free)}
        local born = nd.array(table.move(input.sparks, next + 1, next + #free,
                                         1, {}), "float64")
        if #free > 0 then
          x:put(free, born:slice(nil, 1))
          speed:put(free, born:slice(nil, 2))
          alive:put(free, true)
        end
        next = next + #free
        nd.add(x, speed, x)
        nd.band(alive, x:lt(30), alive)
      end
      return {x:compress(alive):totable(), alive:count()}
    end
  end,
  loop = function(input)
    local n = input.size
    return function()
      local x, speed, alive, next = {}, {}, {}, 0
      for _ = 1, 10 do
        local born = 0
        for i = 1, n do
          if not alive[i] and born < n // 4 then
            born, next = born + 1, next + 1
            x[i], speed[i] = table.unpack(input.sparks[next])
            alive[i] = true
          end
        end
        for i = 1, n do
          if x[i] then
            x[i] = x[i] + speed[i]
            alive[i] = alive[i] and x[i] < 30
          end
        end
      end
      local living = {}
      for i = 1, n do
        living[#living + 1] = alive[i] and x[i] or nil
      end
      return {living, #living}
    end
  end,
}

-- Conway's Life on a board with an edge of dead cells.
program {
  name = "life", size = 8, large = 100,
  make = function(size)
    return list(size, function()
      return list(size, function() return math.random(0, 1) end)
    end)
  end,
  arrays = function(input)
    return function()
      local n = #input
      local board = nd.zeros({n + 2, n + 2}, "uint8")
      local cells = board:slice({2, -2}, {2, -2})
      cells:assign(input)
      for _ = 1, 10 do
        local around = nd.zeros({n, n}, "uint8")
        for y = 1, 3 do
          for x = 1, 3 do
            nd.add(around, board:slice({y, y + n - 1}, {x, x + n - 1}), around)
          end
        end
        -- with the cell itself: 3, or 4 where it is alive
        local lives = around:eq(3) | (around:eq(4) & cells:eq(1))
        cells:assign(lives:astype "uint8")
      end
      return cells:totable()
    end
  end,
  loop = function(input)
    return function()
      local cells, n = input, #input
      for _ = 1, 10 do
        local before = cells
        cells = list(n, function(y)
          return list(n, function(x)
            local around = 0
            for j = math.max(y - 1, 1), math.min(y + 1, n) do
              for i = math.max(x - 1, 1), math.min(x + 1, n) do
                around = around + before[j][i]
              end
            end
            return (around == 3 or around == 4 and before[y][x] == 1) and 1 or 0
          end)
        end)
      end
      return cells
    end
  end,
}

-- The colours of a picture in groups, each with its mean: k-means.
program {
  name = "palette, k-means", size = 40, large = 5000,
  make = function(size)
    return {
      pixels = list(size, function()
        return list(3, function() return math.random(0, 255) + 0.0 end)
      end),
      k = 8,
    }
  end,
  arrays = function(input)
    local pixels, k = nd.array(input.pixels), input.k
    return function()
      local palette, nearest = pixels:slice{1, k}:copy(), nil
      for _ = 1, 5 do
        nearest = palette:nearest(pixels)
        local counts = nd.zeros(k):putadd(nearest, 1)
        local sums = nd.zeros{k, 3}:putadd(nearest, pixels, 1)
        nd.div(sums, nd.maximum(counts, 1):expanddims(2), palette)
      end
      return {palette:totable(), nearest:totable()}
    end
  end,
  loop = function(input)
    return function()
      local palette = {table.unpack(input.pixels, 1, input.k)}
      local nearest = {}
      for _ = 1, 5 do
        local sums = list(input.k, function() return {0.0, 0.0, 0.0, n = 0} end)
        for i, pixel in ipairs(input.pixels) do
          local best = inf
          for j, colour in ipairs(palette) do
            local r, g, b = pixel[1] - colour[1], pixel[2] - colour[2],
                            pixel[3] - colour[3]
            local d = r * r + g * g + b * b
            if d < best then
              best, nearest[i] = d, j
            end
          end
          local sum = sums[nearest[i]]
          for c = 1, 3 do
            sum[c] = sum[c] + pixel[c]
          end
          sum.n = sum.n + 1
        end
        palette = list(input.k, function(j)
          return list(3, function(c)
            return sums[j][c] / math.max(sums[j].n, 1)
          end)
        end)
      end
      return {palette, nearest}
    end
  end,
}

-- A table of numbers as text, some missing: the mean and the coldest line of
-- each column.
program {
  name = "CSV", size = 12, large = 2000,
  make = function(size)
    local lines = list(size, function()
      return table.concat(list(4, function()
        return math.random(6) == 1 and "" or tostring(math.random(-40, 99) / 4)
      end), ",")
    end)
    lines[#lines + 1] = "1,2,3,4"
    return table.concat(lines, "\n") .. "\n"
  end,
  arrays = function(input)
    return function()
      local rows = {}
      for line in input:gmatch "[^\n]+" do
        local row = {}
        for field in (line .. ","):gmatch "(.-)," do
          row[#row + 1] = tonumber(field) or 0/0
        end
        rows[#rows + 1] = row
      end
      local a = nd.array(rows, "float64")
      return {a:mean{axis = 1, skipnan = true}:totable(),
              a:argmin{axis = 1, skipnan = true}:totable()}
    end
  end,
  loop = function(input)
    return function()
      local sums, counts, least, place = {}, {}, {}, {}
      local number = 0
      for line in input:gmatch "[^\n]+" do
        local column = 0
        number = number + 1
        for field in (line .. ","):gmatch "(.-)," do
          local value = tonumber(field)
          column = column + 1
          if value then
            value = value + 0.0
            sums[column] = (sums[column] or 0) + value
            counts[column] = (counts[column] or 0) + 1
            if value < (least[column] or inf) then
              least[column], place[column] = value, number
            end
          end
        end
      end
      return {list(4, function(i) return sums[i] / counts[i] end), place}
    end
  end,
}

-- Samples get the label that most of their five nearest neighbours have.
program {
  name = "k-NN", size = 30, large = 2000,
  make = function(size)
    return {
      known = points(size, 1), asked = points(size // 3, 1), classes = 3,
      labels = list(size, function() return math.random(3) end),
    }
  end,
  arrays = function(input)
    local known, asked = nd.array(input.known), nd.array(input.asked)
    local labels, classes = nd.array(input.labels), input.classes
    return function()
      local label = labels:take(known:nearest(asked, {k = 5}))
      local row = nd.range(0, #asked - 1):expanddims(2) * classes
      local votes = nd.zeros(#asked * classes):putadd(row + label, 1)
      return votes:reshape{-1, classes}:argmax(2):totable()
    end
  end,
  loop = function(input)
    return function()
      return list(#input.asked, function(i)
        local order, away, votes = {}, {}, {0, 0, 0}
        for j, known in ipairs(input.known) do
          local dx, dy = known[1] - input.asked[i][1],
                         known[2] - input.asked[i][2]
          away[j], order[j] = dx * dx + dy * dy, j
        end
        table.sort(order, function(a, b)
          return away[a] < away[b] or away[a] == away[b] and a < b
        end)
        for j = 1, 5 do
          local label = input.labels[order[j]]
          votes[label] = votes[label] + 1
        end
        local best = 1
        for label = 2, input.classes do
          best = votes[label] > votes[best] and label or best
        end
        return best
      end)
    end
  end,
}

-- The sum, the count and the mean of the rows of each group.
program {
  name = "groups", size = 50, large = 100000,
  make = function(size)
    local groups = math.max(size // 100, 4)
    return {
      groups = groups,
      group = list(size, function(i)
        return i <= groups and i or math.random(groups)
      end),
      value = list(size, function() return math.random(-99, 99) / 4 end),
    }
  end,
  arrays = function(input)
    local group, value = nd.array(input.group), nd.array(input.value)
    return function()
      local sums = nd.zeros(input.groups):putadd(group, value)
      local counts = nd.zeros(input.groups, "int64"):putadd(group, 1)
      return {sums:totable(), counts:totable(), (sums / counts):totable()}
    end
  end,
  loop = function(input)
    return function()
      local sums, counts = {}, {}
      for i = 1, input.groups do
        sums[i], counts[i] = 0.0, 0
      end
      for i, group in ipairs(input.group) do
        sums[group] = sums[group] + input.value[i]
        counts[group] = counts[group] + 1
      end
      return {sums, counts,
              list(input.groups, function(i) return sums[i] / counts[i] end)}
    end
  end,
}

-- The mean and the smallest value of each window of seven values.
program {
  name = "rolling windows", size = 30, large = 20000,
  make = function(size)
    return list(size, function() return math.random(-99, 99) / 4 end)
  end,
  arrays = function(input)
    local a = nd.array(input)
    return function()
      local sums = nd.concat{{0}, a:cumsum()}
      local shifted = list(7, function(i) return a:slice{i, i - 8} end)
      return {((sums:slice{8} - sums:slice{1, -8}) / 7):totable(),
              nd.stack(shifted):min(1):totable()}
    end
  end,
  loop = function(input)
    return function()
      local means, least = {}, {}
      for i = 1, #input - 6 do
        local sum, small = 0.0, inf
        for j = i, i + 6 do
          sum, small = sum + input[j], math.min(small, input[j])
        end
        means[i], least[i] = sum / 7, small
      end
      return {means, least}
    end
  end,
}

-- How much the columns of a table go together: Pearson's correlation, in
-- thousandths.
program {
  name = "correlation", size = 20, large = 5000,
  make = function(size)
    return list(size, function()
      local x = math.random(-99, 99) / 4
      return {x, x + math.random(-9, 9), math.random(-99, 99) / 4}
    end)
  end,
  arrays = function(input)
    local a = nd.array(input)
    return function()
      local z = (a - a:mean(1)) / a:std(1)
      local r = (z:expanddims(3) * z:expanddims(2)):mean(1)
      return nd.round(r * 1000):astype "int64":totable()
    end
  end,
  loop = function(input)
    return function()
      local mean, spread = {}, {}
      for c = 1, 3 do
        local sum, squares = 0.0, 0.0
        for _, row in ipairs(input) do
          sum = sum + row[c]
        end
        mean[c] = sum / #input
        for _, row in ipairs(input) do
          squares = squares + (row[c] - mean[c]) ^ 2
        end
        spread[c] = math.sqrt(squares / #input)
      end
      return list(3, function(c)
        return list(3, function(d)
          local sum = 0.0
          for _, row in ipairs(input) do
            sum = sum + (row[c] - mean[c]) * (row[d] - mean[d])
          end
          sum = sum / #input / (spread[c] * spread[d])
          return math.floor(sum * 1000 + 0.5)
        end)
      end)
    end
  end,
}

return programs
