-- Sixteen colours: paints a picture with whole arrays, and reduces it to a
-- palette of its own. For each point, nearest finds the closest of 16 colours.
-- Picture and palette are bytes; the result is written to bytes that count from
-- 0, the format of images with a palette. Writes out/palette.ppm: the picture,
-- and its reduced copy.

local nd = require "ndarray"
local here = arg[0]:match("^.*[/\\]") or ""

local HEIGHT, WIDTH, COLOURS = 400, 640, 16

-- The picture: a row and a column of coordinates, which broadcast.
local y = (nd.range(0, HEIGHT - 1) / HEIGHT):reshape{HEIGHT, 1}
local x = nd.range(0, WIDTH - 1) / HEIGHT

-- Mixes two colours, by a part from 0 to 1; the last axis is red, green and
-- blue.
local function mix(from, to, part)
  part = part:expanddims(-1)
  return from * (1 - part) + to * part
end

local function clamp(a)
  return nd.minimum(nd.maximum(a, 0), 1)
end

local function colour(r, g, b)
  return nd.array({r, g, b}, "float64")
end

local function paint()
  local horizon, sun = 0.62, {x = 1.12, y = 0.52}
  local height = clamp(y / horizon)
  local sky = mix(colour(24, 28, 84), colour(250, 150, 92), height ^ 2)
  local distance = (x - sun.x) ^ 2 + (y - sun.y) ^ 2
  sky = mix(sky, colour(255, 226, 150), nd.exp(distance * -14) * 0.9)
  sky = mix(sky, colour(255, 250, 224), clamp((0.075 - distance ^ 0.5) * 200))

  -- The sea: the sky's colours, darker, and the sun in its waves.
  local depth = clamp((y - horizon) / (1 - horizon))
  local waves = nd.sin(nd.sin(x * 31 + y * 90) * 2 + 240 / (depth + 0.13))
  local sea = mix(colour(206, 120, 96), colour(16, 24, 66), depth ^ 0.6 + x * 0)
  local glitter = nd.exp((x - sun.x) ^ 2 * -30) * clamp(waves - depth * 0.4)
  sea = mix(sea, colour(255, 220, 140), glitter * 0.9)

  -- Where the sea begins, and hills before the sky.
  local picture = mix(sky, sea, clamp((y - horizon) * 1e6) + x * 0)
  local ridges = {
    {0.55, 0.05, 0.02, 2.3, colour(96, 60, 104)},
    {0.60, 0.07, 0.03, 4.1, colour(46, 34, 72)},
  }
  for _, ridge in ipairs(ridges) do
    local level, swell, rough, at, tint = table.unpack(ridge)
    local top = level - nd.sin(x * 3.1 + at) * swell
                - nd.sin(x * 11 + at * 2) * rough
    local inside = clamp((y - top) * HEIGHT) * clamp((horizon - y) * HEIGHT)
    picture = mix(picture, tint, inside)
  end
  return nd.floor(nd.minimum(nd.maximum(picture, 0), 255))
end

local picture = paint():astype("float32")

-- The palette: starts with colours far from one another; then each becomes the
-- mean of the points nearest to it, again and again.
local sample = picture:slice({1, -1, 5}, {1, -1, 5}):copy():reshape{-1, 3}

local palette = nd.zeros({COLOURS, 3}, "float32")
palette[1] = sample[1]
for k = 2, COLOURS do
  local chosen = palette:slice{1, k - 1}
  local _, far = chosen:nearest(sample, {distance = true})
  palette[k] = sample[far:argmax()]
end
for _ = 1, 12 do
  local owner = palette:nearest(sample)
  for k = 1, COLOURS do
    local mine = owner:eq(k):expanddims(2)
    if mine:any() then
      palette[k] = sample:mean{axis = 1, where = mine}
    end
  end
end
palette = nd.floor(palette):astype("uint8")

-- Adding a pattern first dithers what lies between two colours.
local pattern = (nd.array{{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9},
                          {15, 7, 13, 5}}:astype("float32") - 7.5) * 1.1
local scattered = picture:copy()
local blocks = scattered:reshape{HEIGHT // 4, 4, WIDTH // 4, 4, 3}
nd.add(blocks, pattern:reshape{4, 1, 4, 1}, blocks)
scattered = nd.minimum(nd.maximum(nd.floor(scattered), 0), 255)
  :astype("uint8")

-- The nearest colour of each point.
local image = nd.zeros({HEIGHT, WIDTH}, "uint8")
collectgarbage()
collectgarbage("stop")
local before, start = collectgarbage("count"), os.clock()
palette:nearest(scattered, {base = 0, out = image})
local took = (os.clock() - start) * 1000
local kilobytes = collectgarbage("count") - before
collectgarbage("restart")

-- Both pictures side by side.
local both = nd.zeros({HEIGHT, 2 * WIDTH, 3}, "uint8")
both:slice(nil, {1, WIDTH}):assign(picture)
both:slice(nil, {WIDTH + 1, -1})
  :assign(palette:take(image:astype("int32") + 1, 1))

os.execute('mkdir -p "' .. here .. 'out"')
local file = assert(io.open(here .. "out/palette.ppm", "wb"))
file:write(("P6 %d %d 255\n"):format(2 * WIDTH, HEIGHT), both:tobytes())
file:close()

print("A picture in 16 colours, and how many points have each:\n")
local counts = {}
for k = 1, COLOURS do
  counts[k] = image:eq(k - 1):count()
end
local order = nd.array(counts):arglargest(COLOURS)
for i = 1, COLOURS do
  local k = order[i]
  local r, g, b = table.unpack(palette[k]:totable())
  local swatch = (os.getenv("NO_COLOR") or "") == ""
    and ("\27[48;2;%d;%d;%dm      \27[0m"):format(r, g, b) or ""
  print(("  %s  #%02x%02x%02x  %6d"):format(swatch, r, g, b, counts[k]))
end
print(("\n%d points, %.2f milliseconds, %.1f KiB of memory; all distances"
  .. " would be %.1f MiB."):format(HEIGHT * WIDTH, took, kilobytes,
                                   HEIGHT * WIDTH * COLOURS * 4 / 2^20))
print("The picture: " .. here .. "out/palette.ppm")
