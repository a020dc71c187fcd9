-- balance.lua: what the web servers of spec/tools/hosts.sh ask for each
-- request: which of 8 backends is to serve it. It is the one that has served
-- least for its weight, of those that are up. In the syntax of all versions of
-- Lua.

local nd = require "ndarray"

local balance = {}

local weights = nd.array({1, 2, 3, 4, 1, 2, 3, 4}, "float64")
local served = nd.ones(weights:shape())
local cost = served / weights
local up = nd.ones(weights:shape(), "bool")
local options = {where = up}

function balance.choose()
  local i = cost:argmin(options)
  served:set(i, served:get(i) + 1)
  cost:set(i, served:get(i) / weights:get(i))
  return i
end

-- from now on nothing is sent to that backend
function balance.down(i)
  up:set(i, false)
end

-- Work without an end, as a script may have by mistake: the server goes on.
local big = nd.zeros(100000)
function balance.stuck()
  local ok, message = pcall(nd.limit, 0.05, function()
    while true do nd.exp(big, big) end
  end)
  return ok or message
end

-- What the path of a request asks for, as text.
function balance.answer(path)
  if path == "/stuck" then
    return balance.stuck()
  end
  local i = path:match("^/down/(%d+)$")
  if i then
    balance.down(tonumber(i))
    return "down"
  end
  return "b" .. balance.choose()
end

return balance
