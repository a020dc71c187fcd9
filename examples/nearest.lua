-- The nearest enemies: 10,000 moving points and a player. Every frame finds the
-- nearest living enemy within a radius, and the five nearest: with arrays that
-- are created once, and in plain Lua with a table of records. Prints the time
-- and the garbage per frame for both. `lua5.4 examples/nearest.lua 100` runs
-- 100 frames; without a number it runs for three seconds.

local nd = require "ndarray"

local COUNT, RADIUS, NEAREST, STEP = 10000, 0.03, 5, 1 / 60
local frames = tonumber(arg[1])
local terminal = os.execute("test -t 1 2>/dev/null")

math.randomseed(2026)

-- The enemies: where they are, how they move, what strength they have left.
local position, velocity = nd.zeros{COUNT, 2}, nd.zeros{COUNT, 2}
local strength = nd.zeros(COUNT, "int32")
for i = 1, COUNT do
  position[i] = {math.random(), math.random()}
  velocity[i] = {math.random() / 5 - 0.1, math.random() / 5 - 0.1}
  strength[i] = math.random(0, 4)
end
local player = nd.array{0.5, 0.5}

-- Everything that a frame needs, created once.
local moved, turned = nd.zeros{COUNT, 2}, nd.zeros{COUNT, 2}
local below, above = nd.zeros({COUNT, 2}, "bool"), nd.zeros({COUNT, 2}, "bool")
local alive, nearest = nd.zeros(COUNT, "bool"), nd.zeros(NEAREST, "int64")
local within = {where = alive, within = RADIUS}
local first = {where = alive, k = NEAREST, out = nearest}

-- Moves them; they turn back at the edges.
local function move()
  nd.add(position, nd.mul(velocity, STEP, moved), position)
  nd.bor(nd.lt(position, 0, below), nd.gt(position, 1, above), below)
  nd.select(below, nd.neg(velocity, turned), velocity, velocity)
  nd.maximum(nd.minimum(position, 1, position), 0, position)
end

-- The search: who is alive, the nearest of them, and the one within the radius
-- with its distance.
local function ask()
  strength:gt(0, alive)
  position:nearest(player, first)
  return position:nearest(player, within)
end

-- The same in plain Lua. A list of the nearest, kept in order.
local enemies, places, distances = {}, {}, {}
for i = 1, COUNT do
  enemies[i] = {x = 0, y = 0, strength = 0}
end

local function ask_records(x, y)
  for k = 1, NEAREST do
    places[k], distances[k] = 0, math.huge
  end
  for i = 1, #enemies do
    local enemy = enemies[i]
    if enemy.strength > 0 then
      local dx, dy = enemy.x - x, enemy.y - y
      local d = dx * dx + dy * dy
      if d < distances[NEAREST] then
        local k = NEAREST
        while k > 1 and d < distances[k - 1] do
          places[k], distances[k] = places[k - 1], distances[k - 1]
          k = k - 1
        end
        places[k], distances[k] = i, d
      end
    end
  end
  return distances[1] <= RADIUS ^ 2 and places[1] or nil
end

local function refresh_records()
  for i = 1, COUNT do
    local enemy = enemies[i]
    enemy.x, enemy.y = position:get(i, 1), position:get(i, 2)
    enemy.strength = strength[i]
  end
end

-- Microseconds and bytes of garbage; the collector is stopped meanwhile.
local function measured(total, f, ...)
  collectgarbage("stop")
  local before, start = collectgarbage("count"), os.clock()
  local result, distance = f(...)
  total.seconds = total.seconds + os.clock() - start
  total.kilobytes = total.kilobytes + collectgarbage("count") - before
  collectgarbage("restart")
  return result, distance
end

-- The surroundings of the player: a character is 1/400 of the field's width.
local ROWS, COLUMNS = 21, 61

local function draw(found, distance)
  local map = {}
  for k = 1, ROWS * COLUMNS do
    map[k] = " "
  end
  local function put(i, mark)
    local x, y = position:get(i, 1) - player[1], position:get(i, 2) - player[2]
    local column = x * 400 // 1 + COLUMNS // 2 + 1
    local row = y * 200 // 1 + ROWS // 2 + 1
    if row >= 1 and row <= ROWS and column >= 1 and column <= COLUMNS then
      map[math.tointeger((row - 1) * COLUMNS + column)] = mark
    end
  end
  for i = 1, COUNT do
    put(i, alive[i] and "o" or ".")
  end
  for k = NEAREST, 1, -1 do
    put(nearest[k], ("%d"):format(k))
  end
  map[ROWS // 2 * COLUMNS + COLUMNS // 2 + 1] = "@"
  for row = 1, ROWS do
    print("  " .. table.concat(map, "", (row - 1) * COLUMNS + 1, row * COLUMNS))
  end
  print(found and ("  nearest: enemy %5d, %.4f away   "):format(found,
    distance) or "  nobody within reach            ")
end

local arrays, records = {seconds = 0, kilobytes = 0},
                        {seconds = 0, kilobytes = 0}
local frame, last = 0, os.time() + 3
local found, distance
measured({seconds = 0, kilobytes = 0}, ask) -- what only a first call takes
repeat
  frame = frame + 1
  player:set(1, 0.5 + 0.3 * math.cos(frame / 90))
  player:set(2, 0.5 + 0.3 * math.sin(frame / 70))
  move()
  refresh_records()
  found, distance = measured(arrays, ask)
  assert(found == measured(records, ask_records, player[1], player[2]))
  for k = 1, NEAREST do
    assert(nearest[k] == places[k])
  end
  if found then -- and is hit
    strength[found] = strength[found] - 1
  end
  if terminal and frame % 4 == 0 then
    io.write(frame > 4 and ("\27[%dA"):format(ROWS + 1) or "")
    draw(found, distance)
  end
until frames and frame >= frames or not frames and os.time() >= last
if not terminal then
  draw(found, distance)
end

local function report(name, total)
  print(("  %-28s %7.1f microseconds, %5.0f bytes of garbage"):format(name,
    total.seconds / frame * 1e6, total.kilobytes / frame * 1024))
end

print(("\n%d enemies, %d frames; a frame asks for the nearest living one"
  .. " within reach,\nand the %d nearest:\n"):format(COUNT, frame, NEAREST))
report("arrays", arrays)
report("a loop over records", records)
