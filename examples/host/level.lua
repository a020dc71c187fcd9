-- level.lua: what a level of the game host does every frame. The host gives it
-- `nd`, the arrays in `world`, which are the host's own memory, and the
-- functions `clock` and `steer`. All that a frame needs is made here, once.

local RADIUS = 0.2

local position, health = world.position, world.health
local alive, player = nd.zeros(#health, "bool"), {0, 0}
local within = {where = alive, within = RADIUS}

-- The nearest living enemy within the radius, or nil; and how many
-- microseconds its search took.
function nearest(player_x, player_y)
  player[1], player[2] = player_x, player_y
  nd.gt(health, 0, alive)
  local start = clock()
  local found = position:nearest(player, within)
  return found, clock() - start
end

-- Which way is downhill, in every cell of a grid: 0 to 8, the lowest of the
-- nine cells around it. The host lends the grid as windows, cell by cell, that
-- overlap in its memory; here they are laid side by side.
local rows, columns = world.windows:shape(1), world.windows:shape(2)
local around = nd.zeros({rows, columns, 9}, "float32")
local spread = around:reshape{rows, columns, 3, 3}
local flow = nd.zeros({rows, columns}, "uint8")
local downhill = {axis = 3, out = flow, base = 0}

function flood()
  spread:assign(world.windows)
  around:argmin(downhill)
  steer(flow)
end

-- Whatever a script keeps, it cannot outlive the memory: the host tries.
kept = position:slice({1, -1, 2}, 1):reshape(-1):slice({2, 100})
