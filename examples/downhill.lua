-- Rain on a volcano: every step of a drop is an argmin.
-- Reads the heights of Maunga Whau (Mount Eden, Auckland), finds the summit,
-- and lets a drop of rain run downhill from every point until it comes to
-- rest or to the edge of the map. Draws the rivers in the terminal (without
-- colours where NO_COLOR is set) and as a picture, out/downhill.ppm.

local nd = require "ndarray"
local support = dofile((arg[0]:match("^.*[/\\]") or "") .. "support.lua")

local RIVER = 32  -- a river is drawn where so many drops come by

-- The file goes north from row to row and west along each row. A map has
-- north at the top and west at the left: a view with both axes reversed.
local heights = nd.array(support.csv("volcano.csv"))
heights = heights:slice({-1, 1, -1}, {-1, 1, -1})
local rows, columns = heights:shape(1), heights:shape(2)
local top, left = heights:argmax{axis = {1, 2}}

-- Heights in whole metres turn slopes into stairs, so they are smoothed.
local function smooth(lines)
  for _, line in ipairs(lines) do
    local before = line[1]
    for k, here in ipairs(line) do
      line[k] = (before + 2 * here + (line[k + 1] or here)) / 4
      before = here
    end
  end
end

local slopes = heights:astype("float64")
for _ = 1, 3 do
  smooth(slopes)              -- the rows are views: slopes itself is written,
  smooth(slopes:transpose())  -- and so it is through its columns
end

local function around(i, j)  -- 3 by 3 points, fewer at the edge
  return slopes:slice({i - 1, i + 1}, {j - 1, j + 1})
end

-- The steepest step down, or nil if there is none. A corner is farther away by
-- a factor of the root of 2, so it must be lower by as much more.
local x, o = true, false
local cross = nd.array{{o, x, o}, {x, x, x}, {o, x, o}}
local corners = nd.array{{x, o, x}, {o, o, o}, {x, o, x}}

local function step(i, j)
  local here, near = slopes:get(i, j), around(i, j)
  if near:size() < 9 then
    return nil
  end
  local limit = here - (here - near:min{where = cross}) * math.sqrt(2)
  local di, dj = near:argmin{axis = {1, 2}, where = corners, initial = limit}
  if not di then
    di, dj = near:argmin{axis = {1, 2}, where = cross, initial = here}
  end
  return di, dj
end

local flow = nd.zeros({rows, columns}, "int64")   -- drops that came by
local ends = nd.zeros({rows, columns}, "int64")   -- drops that stayed
local steps = nd.zeros({rows, columns}, "int64")  -- of the drop from here

local function count(array, i, j)
  array:set(i, j, array:get(i, j) + 1)
end

local function rain(row, column)
  local i, j = row, column
  repeat
    count(flow, i, j)
    local di, dj = step(i, j)
    if di then
      i, j = i + di - 2, j + dj - 2
      count(steps, row, column)
    end
  until not di
  count(ends, i, j)
end

-- The picture: tints by height, light from the north-west, blue rivers.
local tints = nd.array{{98, 152, 100}, {150, 186, 112}, {222, 208, 138},
                       {196, 146, 92}, {158, 106, 78}, {244, 238, 230}}
local low, high = slopes:min(), slopes:max() + 1  -- levels stay below the top

local function mix(a, b, part)
  local colour = {}
  for k = 1, 3 do
    colour[k] = (a[k] + (b[k] - a[k]) * math.min(part, 1)) // 1
  end
  return colour
end

local function paint(i, j)
  local level = (slopes:get(i, j) - low) / (high - low) * (#tints - 1)
  local tint, part = level // 1 + 1, level % 1
  local colour = mix(tints[tint], tints[tint + 1], part)
  local near, drawn = around(i, j), flow:get(i, j) / RIVER
  local light = (near:get(-1, -1) - near:get(1, 1)) / 16
  colour = mix(colour, light < 0 and {20, 24, 60} or {255, 255, 240},
               math.min(math.abs(light), 0.6))
  return drawn < 1 and colour
    or mix(colour, {24, 84, 200}, 0.65 + math.log(drawn) / 5)
end

local function everywhere(visit)
  for i = 1, rows do
    for j = 1, columns do
      visit(i, j)
    end
  end
end

everywhere(rain)
local picture = nd.zeros({rows, columns, 3}, "uint8")
everywhere(function(i, j) picture[i][j]:assign(paint(i, j)) end)
picture[top][left]:assign{230, 20, 40}

os.execute('mkdir -p "' .. support.here .. 'out"')
local file = assert(io.open(support.here .. "out/downhill.ppm", "wb"))
file:write(("P6 %d %d 255\n"):format(columns, rows), picture:tobytes())
file:close()

-- The terminal: a character shows two points, its upper and its lower half.
local function coloured(i, j)
  return ("\27[38;2;%d;%d;%d;48;2;%d;%d;%dm▀\27[0m"):format(
    picture:slice({i, i + 1}, j):tobytes():byte(1, -1))
end

local function plain(i, j)
  local k = ((slopes:get(i, j) - low) / (high - low) * 9) // 1 + 1
  return (i == top or i + 1 == top) and j == left and "^"
    or flow:slice({i, i + 1}, j):max() >= RIVER and "~"
    or (" .:-=+*%@"):sub(k, k)
end

local draw = (os.getenv("NO_COLOR") or "") == "" and coloured or plain
print()
for i = 1, rows - 1, 2 do
  local line = {}
  for j = 1, columns do
    line[j] = draw(i, j)
  end
  print(table.concat(line))
end

-- Drops that end inside the map are in a hollow, the others at the edge.
local hollows = ends:slice({2, -2}, {2, -2})
local i, j = hollows:argmax{axis = {1, 2}}
local row, column = steps:argmax{axis = {1, 2}}
print(([[

Maunga Whau, north at the top. The summit (%s) is %d m high.
Of %d drops the largest river takes %d; %d gather in the crater, at %d m.
The longest run is %d steps of about 10 m, down from %d m.]]):format(
  draw == plain and "^" or "red", heights:get(top, left),
  heights:size(), flow:max(), hollows:get(i, j), heights:get(i + 1, j + 1),
  steps:max(), heights:get(row, column)))
