-- Towers and enemies: 500 towers choose among 2,000 enemies, every frame. Each
-- tower hits the nearest living enemy in range; one call searches for all of
-- them. Prints the time per frame, with arrays and in plain Lua with tables of
-- records. Then draws a small field, out/towers.ppm: each point has the colour
-- of its nearest tower, darker with distance: again one call for all points.

local nd = require "ndarray"
local here = arg[0]:match("^.*[/\\]") or ""
local frames = tonumber(arg[1]) or 50

math.randomseed(2026)

local function scattered(n, width, height)
  local places = nd.zeros{n, 2}
  for i = 1, n do
    places[i] = {math.random() * width, math.random() * height}
  end
  return places
end

-- --- 500 towers, 2,000 enemies ----------------------------------------------

local REACH = 0.04
local towers, enemies = scattered(500, 1, 1), scattered(2000, 1, 1)
local strength = nd.full(#enemies, 10, "int32")

-- Everything that a frame needs, created once.
local alive, target = nd.zeros(#enemies, "bool"), nd.zeros(#towers, "int64")
local options = {where = alive, within = REACH, out = target}

local function aim()
  nd.gt(strength, 0, alive)
  enemies:nearest(towers, options)
end

-- The same in plain Lua.
local tower_records, enemy_records = {}, {}
for i = 1, #towers do
  tower_records[i] = {x = towers:get(i, 1), y = towers:get(i, 2)}
end
for i = 1, #enemies do
  enemy_records[i] = {x = enemies:get(i, 1), y = enemies:get(i, 2)}
end

local function aim_records()
  for _, tower in ipairs(tower_records) do
    local best, place = REACH ^ 2, 0
    for i, enemy in ipairs(enemy_records) do
      if enemy.strength > 0 then
        local dx, dy = enemy.x - tower.x, enemy.y - tower.y
        local d = dx * dx + dy * dy
        if d < best then
          best, place = d, i
        end
      end
    end
    tower.target = place
  end
end

local arrays, records, hits = 0, 0, 0
for frame = 1, frames do
  local start = os.clock()
  aim()
  arrays = arrays + os.clock() - start
  if frame <= 3 then -- that takes a while
    for i, enemy in ipairs(enemy_records) do
      enemy.strength = strength[i]
    end
    start = os.clock()
    aim_records()
    records = records + os.clock() - start
    for i, tower in ipairs(tower_records) do
      assert(tower.target == target[i])
    end
  end
  for _, i in ipairs(target) do
    if i > 0 then
      strength[i] = strength[i] - 1
      hits = hits + 1
    end
  end
end

print(("%d towers, %d enemies, %d frames, %d hits; a frame takes\n"):format(
  #towers, #enemies, frames, hits))
print(("  %-22s %9.1f microseconds"):format("arrays", arrays / frames * 1e6))
print(("  %-22s %9.1f microseconds"):format("loops over records",
  records / math.min(frames, 3) * 1e6))

-- --- the picture ------------------------------------------------------------

local WIDTH, HEIGHT, FAR = 900, 360, 110
local few, crowd = scattered(26, WIDTH, HEIGHT), scattered(160, WIDTH, HEIGHT)

-- Every point of the picture, and the tower that is nearest to it.
local points = nd.zeros{HEIGHT, WIDTH, 2}
points:slice(nil, nil, 1):assign(nd.range(1, WIDTH))
points:slice(nil, nil, 2):assign(nd.range(1, HEIGHT):reshape{HEIGHT, 1})
local owner, away = few:nearest(points, {distance = true})

-- A colour for each tower, with few shades, so that the picture is small.
local SHADES = 6
local tint = nd.zeros{#few, 3}
for i = 1, #few do
  local turn = i * 0.618 % 1 * 2 * math.pi
  for c = 1, 3 do
    tint:set(i, c, 120 + 70 * math.cos(turn + c * 2 * math.pi / 3))
  end
end
local shade = nd.floor(nd.maximum(1 - away / FAR, 0.1) * SHADES) / SHADES
local picture = tint:take(owner, 1) * (0.35 + 0.65 * shade:expanddims(3))

local function dot(x, y, radius, ...)
  local colour = nd.array({...}, "float64")
  local top, left = math.max(1, y - radius // 1), math.max(1, x - radius // 1)
  for i = top, math.min(HEIGHT, y + radius // 1) do
    for k = left, math.min(WIDTH, x + radius // 1) do
      if (i - y) ^ 2 + (k - x) ^ 2 <= radius ^ 2 then
        picture[i // 1 | 0][k // 1 | 0] = colour
      end
    end
  end
end

local function place(a, i)
  return a:get(i, 1) // 1 | 0, a:get(i, 2) // 1 | 0
end

-- A line from each tower to its target.
local chosen = crowd:nearest(few, {within = FAR})
for i = 1, #few do
  local x, y = place(few, i)
  if chosen[i] > 0 then
    local tx, ty = place(crowd, chosen[i])
    for step = 0, 60 do
      dot((x + (tx - x) * step / 60) // 1 | 0,
          (y + (ty - y) * step / 60) // 1 | 0, 1, 255, 240, 200)
    end
  end
  dot(x, y, 5, 20, 20, 24)
  dot(x, y, 3.5, 255, 255, 255)
end
local hit = chosen:compress(chosen:gt(0)):totable()
for i = 1, #crowd do
  local x, y = place(crowd, i)
  dot(x, y, 3, 20, 20, 24)
  dot(x, y, 2, 235, 235, 235)
end
for _, i in ipairs(hit) do
  local x, y = place(crowd, i)
  dot(x, y, 3, 230, 40, 40)
end

os.execute('mkdir -p "' .. here .. 'out"')
local out <close> = assert(io.open(here .. "out/towers.ppm", "wb"))
out:write(("P6 %d %d 255\n"):format(WIDTH, HEIGHT))
out:write(nd.floor(picture):astype("uint8"):tobytes())
print("\nThe picture: " .. here .. "out/towers.ppm")
