-- main.lua: a game for LÖVE: love examples/love. It needs the module ndarray,
-- made for LuaJIT; see README.md beside this file. A click builds a tower.

local game = require "game"

local ground -- what is below towers and creeps

-- The array's bytes are the pixels.
local function paint()
  local pixels = love.image.newImageData(game.WIDTH, game.HEIGHT, "rgba8",
                                         game.ground():tobytes())
  if ground then
    ground:replacePixels(pixels)
  else
    ground = love.graphics.newImage(pixels)
  end
end

function love.load()
  paint()
end

function love.update(dt)
  game.update(math.min(dt, 0.1))
end

function love.mousepressed(x, y)
  if game.build(x, y) then
    paint()
  end
end

function love.draw()
  local towers, creeps, alive, target, kills = game.state()
  love.graphics.setColor(1, 1, 1)
  love.graphics.draw(ground)
  love.graphics.setColor(1, 0.9, 0.4)
  for i = 1, towers:shape(1) do
    local creep = target:get(i)
    if creep > 0 then
      love.graphics.line(towers:get(i, 1), towers:get(i, 2),
                         creeps:get(creep, 1), creeps:get(creep, 2))
    end
  end
  for i = 1, creeps:shape(1) do
    if alive:get(i) then
      love.graphics.setColor(0.1, 0.1, 0.1)
      love.graphics.circle("fill", creeps:get(i, 1), creeps:get(i, 2), 4)
      love.graphics.setColor(0.9, 0.2, 0.2)
      love.graphics.circle("fill", creeps:get(i, 1), creeps:get(i, 2), 3)
    end
  end
  for i = 1, towers:shape(1) do
    love.graphics.setColor(0.1, 0.1, 0.1)
    love.graphics.rectangle("fill", towers:get(i, 1) - 6, towers:get(i, 2) - 6,
                            12, 12)
    love.graphics.setColor(1, 1, 1)
    love.graphics.rectangle("fill", towers:get(i, 1) - 4, towers:get(i, 2) - 4,
                            8, 8)
  end
  love.window.setTitle(("Towers: %d killed, %d frames a second"):format(kills,
    love.timer.getFPS()))
end
