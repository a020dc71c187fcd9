-- main.lua: plays examples/love (GAME says where it is) for some frames, each a
-- thirtieth of a second, and looks at a screenshot of the window: it must show
-- towers, creeps and ground where they are. SHOT says where to write it. Ends
-- with 1 if something is wrong.

local game = dofile(os.getenv("GAME") .. "/main.lua") or require "game"
local nd = require "ndarray"

local FRAMES, frame = 90, 0
local update = love.update

local function fail(...)
  print("love: " .. string.format(...))
  os.exit(1)
end

function love.errorhandler(message)
  fail("%s", debug.traceback(message))
end

-- The nearest living creep within reach, by a loop.
local function nearest(creeps, alive, x, y)
  local best, found = game.REACH ^ 2, 0
  for i = 1, creeps:shape(1) do
    local d = (creeps:get(i, 1) - x) ^ 2 + (creeps:get(i, 2) - y) ^ 2
    if alive:get(i) and d < best then
      best, found = d, i
    end
  end
  return found
end

-- Looks at pixel x, y; colours are lists of red, green and blue.
local function is_at(screen, x, y, colour)
  x, y = math.floor(x), math.floor(y)
  for c = 1, 3 do
    if math.abs(screen:get(y + 1, x + 1, c) - colour[c]) > 3 then
      return false
    end
  end
  return true
end

local function look(shot)
  local width, height = shot:getDimensions()
  local screen = nd.frombytes(shot:getString(), "uint8", {height, width, 4})
  local towers, creeps, alive, target, kills = game.state()
  local shown, living, aiming = 0, 0, 0
  for i = 1, towers:shape(1) do
    local x, y = towers:get(i, 1), towers:get(i, 2)
    if not is_at(screen, x, y, {255, 255, 255}) then
      fail("no tower at %g, %g", x, y)
    end
    if target:get(i) ~= nearest(creeps, alive, x, y) then
      fail("tower %d aims at %d", i, target:get(i))
    end
    aiming = aiming + (target:get(i) > 0 and 1 or 0)
  end
  for i = 1, creeps:shape(1) do
    local x, y = creeps:get(i, 1), creeps:get(i, 2)
    if alive:get(i) and x >= 4 and x < width - 4 then
      living = living + 1
      shown = shown + (is_at(screen, x, y, {230, 51, 51}) and 1 or 0)
    end
  end
  -- all of the picture that is neither is the ground, to the bit
  local ground = game.ground()
  local same = screen:eq(ground):all(3):count() / (width * height)
  print(string.format("love: %d towers, %d of them aim, %d of %d creeps seen, "
    .. "%d killed, %d %% ground", towers:shape(1), aiming, shown, living, kills,
    100 * same))
  if living < 50 or shown < 0.9 * living or aiming < 5 or kills < 5 then
    fail("something is missing")
  end
  if same < 0.8 or same > 0.99 then
    fail("the ground is not as it was painted")
  end
end

function love.update()
  frame = frame + 1
  if frame == 10 then
    love.mousepressed(320, 40) -- builds one more, and the ground changes
  elseif frame == FRAMES then
    love.graphics.captureScreenshot(function(shot)
      look(shot)
      if os.getenv("SHOT") then
        local file = assert(io.open(os.getenv("SHOT"), "wb"))
        file:write(shot:encode("png"):getString())
        file:close()
      end
      love.event.quit()
    end)
  elseif frame > FRAMES then
    return -- the screenshot is taken after this frame was drawn
  end
  update(1 / 30)
end
