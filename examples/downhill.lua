-- Rain on a volcano: every step of a drop is an argmin.
-- Reads the heights of Maunga Whau (Mount Eden, Auckland), finds the summit,
-- and lets drops of rain run downhill until they come to rest or leave the
-- map. Draws that in the terminal (without colours where NO_COLOR is set) and
-- as a picture, out/downhill.ppm.

local nd = require "ndarray"
local support = dofile((arg[0]:match("^.*[/\\]") or "") .. "support.lua")

local METRES = 10  -- from one point of the grid to the next

-- The file goes north from row to row, and west along each row. A map has
-- north at the top and west at the left: a view with both axes reversed.
local heights = nd.array(support.csv("volcano.csv"))
heights = heights:slice({-1, 1, -1}, {-1, 1, -1})
local rows, columns = heights:shape(1), heights:shape(2)

-- Whole metres make stairs of the slopes: smooth every line, in place.
local function smooth(lines)
  for _, line in ipairs(lines) do
    local before = line[1]
    for k, here in ipairs(line) do
      local after = line[k + 1] or here
      line[k], before = (before + 2 * here + after) / 4, here
    end
  end
end

local slopes = heights:astype("float64")
for _ = 1, 3 do
  smooth(slopes)              -- the rows are views of slopes,
  smooth(slopes:transpose())  -- and so are the columns
end

-- How many drops have come by each point, and how many have stayed there.
local flow = nd.zeros({rows, columns}, "int64")
local pools = nd.zeros({rows, columns}, "int64")

local function add(counts, i, j)
  counts:set(i, j, counts:get(i, j) + 1)
end

local function run(i, j)
  local drop = {from = heights:get(i, j), length = 0}
  while true do
    add(flow, i, j)
    drop.to = heights:get(i, j)
    drop.edge = i == 1 and "north" or i == rows and "south"
      or j == 1 and "west" or j == columns and "east" or nil
    if drop.edge then
      return drop
    end
    -- The lowest of the neighbours, if it is lower than here.
    local near = slopes:slice({i - 1, i + 1}, {j - 1, j + 1})
    local di, dj = near:argmin{axis = {1, 2}, initial = slopes:get(i, j)}
    if not di then
      add(pools, i, j)
      return drop
    end
    i, j = i + di - 2, j + dj - 2
    drop.length = drop.length + METRES * ((di - 2)^2 + (dj - 2)^2)^0.5
  end
end

local drops = {}
for i = 4, rows, 8 do
  for j = 4, columns, 8 do
    drops[#drops + 1] = run(i, j)
  end
end

local si, sj = heights:argmax{axis = {1, 2}}

-- The picture: colours by height, lit from the north-west, rivers in blue.
local tints = {{94, 150, 98}, {150, 186, 112}, {222, 208, 138},
               {196, 146, 92}, {158, 106, 78}, {244, 238, 230}}
local water = {34, 92, 190}

local function mix(a, b, t)
  local c = {}
  for k = 1, 3 do
    c[k] = a[k] + (b[k] - a[k]) * t
  end
  return c
end

local low, high = slopes:min(), slopes:max()
local function colour(i, j)
  local level = 1 + (slopes:get(i, j) - low) / (high - low) * (#tints - 1)
  local band = math.min(math.floor(level), #tints - 1)
  local tint = mix(tints[band], tints[band + 1], level - band)
  local i1, i2 = math.max(i - 1, 1), math.min(i + 1, rows)
  local j1, j2 = math.max(j - 1, 1), math.min(j + 1, columns)
  local light = (slopes:get(i2, j2) - slopes:get(i1, j1)) / 20
  local shade = math.max(-0.6, math.min(0.6, light))
  tint = mix(tint, shade < 0 and {20, 24, 60} or {255, 255, 240}, math.abs(shade))
  local n = flow:get(i, j)
  if n > 0 then tint = mix(tint, water, math.min(1, 0.5 + 0.12*n)) end
  if i == si and j == sj then tint = {220, 30, 30} end
  for k = 1, 3 do tint[k] = math.floor(tint[k]) end
  return tint
end

local picture = nd.zeros({rows, columns, 3}, "uint8")
for i = 1, rows do
  for j = 1, columns do
    picture:slice(i, j):assign(colour(i, j))
  end
end
os.execute('mkdir -p "' .. support.here .. 'out"')
local file = assert(io.open(support.here .. "out/downhill.ppm", "wb"))
file:write(("P6\n%d %d\n255\n"):format(columns, rows), picture:tobytes())
file:close()
local gi, gj = pools:argmax{axis = {1, 2}}
local longest = drops[nd.fromrecords(drops, "length"):argmax()]
print(rows,columns, si, sj, heights:get(si,sj), #drops, gi, gj, pools:get(gi,gj), longest.length, longest.from, longest.to)
local c = {}
for _, d in ipairs(drops) do local e=d.edge or "rest"; c[e]=(c[e] or 0)+1 end
for k,v in pairs(c) do print(k,v) end
for i=1,rows do for j=1,columns do if pools:get(i,j)>0 then print(i,j,pools:get(i,j),heights:get(i,j)) end end end
