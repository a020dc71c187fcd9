-- game.lua: towers and creeps, in arrays, without a picture. Creeps walk along
-- a winding road; each tower shoots the nearest living one within its reach:
-- one call of `nearest` for all towers, every frame. In the syntax of Lua 5.1,
-- as LuaJIT has it.

local nd = require "ndarray"

local game = {WIDTH = 640, HEIGHT = 360, REACH = 80}

local WIDTH, HEIGHT, CREEPS, MOST = game.WIDTH, game.HEIGHT, 150, 40
local HEALTH, BEND, FAR = 20, 70, 120

-- --- the creeps ------------------------------------------------------------

-- Arrays are made once, and refilled each frame. `x` and `y` are views.
local creeps = nd.zeros({CREEPS, 2}, "float32")
local x, y = creeps:slice(nil, 1), creeps:slice(nil, 2)
local lane, speed = nd.zeros(CREEPS, "float32"), nd.zeros(CREEPS, "float32")
local step, gone = nd.zeros(CREEPS, "float32"), nd.zeros(CREEPS, "bool")
local health = nd.full(CREEPS, HEALTH, "int32")
local alive = nd.zeros(CREEPS, "bool")
local waited = 0

-- A dead creep begins anew on the left, one every tenth of a second.
local function spawn(dt)
  waited = waited + dt
  if waited < 0.1 then return end
  local i = alive:argmin() -- false is less than true: the first dead one
  if not alive:get(i) then
    x:set(i, 0)
    health:set(i, HEALTH)
    waited = 0
  end
end

local function walk(dt)
  nd.mul(speed, dt, step)
  nd.add(x, step, x)
  nd.ge(x, WIDTH, gone)
  nd.select(gone, 0, x, x) -- once more from the left
  nd.div(x, BEND, y)
  nd.sin(y, y)
  nd.mul(y, HEIGHT / 4, y)
  nd.add(y, lane, y)
end

-- --- the towers ------------------------------------------------------------

local places, chosen = nd.zeros({MOST, 2}, "float32"), nd.zeros(MOST, "int32")
local towers, target -- views of those that are built
local options = {where = alive, within = game.REACH}
local count, kills = 0, 0

-- Builds a tower, if there is room for one more.
function game.build(at_x, at_y)
  if count == MOST then return false end
  count = count + 1
  places[count] = {at_x, at_y}
  towers, target = places:slice({1, count}), chosen:slice({1, count})
  options.out = target
  return true
end

local function shoot()
  creeps:nearest(towers, options) -- target[i] is a creep's number, or 0
  for i = 1, count do
    local creep = target:get(i)
    if creep > 0 then
      local left = health:get(creep) - 1
      health:set(creep, left)
      kills = kills + (left == 0 and 1 or 0)
    end
  end
end

function game.update(dt)
  spawn(dt)
  walk(dt)
  nd.gt(health, 0, alive)
  shoot()
end

-- What there is: places of towers and creeps, which creeps live, at which one
-- each tower aims, and how many were killed.
function game.state()
  return towers, creeps, alive, target, kills
end

-- --- the ground ------------------------------------------------------------

-- Every point, and the tower that is nearest to it.
local points = nd.zeros({HEIGHT, WIDTH, 2}, "float32")
points:slice(nil, nil, 1):assign(nd.range(0, WIDTH - 1))
points:slice(nil, nil, 2):assign(nd.range(0, HEIGHT - 1):reshape{HEIGHT, 1})

local tint = nd.zeros{MOST, 3}
for i = 1, MOST do
  local turn = i * 0.618 % 1 * 2 * math.pi
  for c = 1, 3 do
    tint:set(i, c, 110 + 60 * math.cos(turn + c * 2 * math.pi / 3))
  end
end

-- The picture below all of it, (height, width, 4) bytes: each point has the
-- colour of the tower that is nearest to it, darker in rings.
function game.ground()
  local owner, away = towers:nearest(points, {distance = true})
  local shade = nd.floor(nd.maximum(1 - away / FAR, 0) * 4) / 8 + 0.35
  local picture = nd.full({HEIGHT, WIDTH, 4}, 255, "uint8")
  picture:slice(nil, nil, {1, 3}):assign(
    (tint:take(owner, 1) * shade:expanddims(3)):astype("uint8", "trunc"))
  return picture
end

-- --- the beginning ---------------------------------------------------------

math.randomseed(2026)
for i = 1, CREEPS do
  x:set(i, math.random() * WIDTH)
  lane:set(i, HEIGHT / 2 + (math.random() - 0.5) * 60)
  speed:set(i, 20 + 40 * math.random())
end
for i = 0, 19 do -- beside the road, on both sides in turns
  local at = 16 + i * 32
  game.build(at, HEIGHT / 2 + HEIGHT / 4 * math.sin(at / BEND)
             + (i % 2 * 2 - 1) * 62)
end
nd.gt(health, 0, alive)
walk(0)

return game
