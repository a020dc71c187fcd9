-- takenback.lua: memory that a host takes back while something is done with
-- it. A buffer or table that grows may start the collector, and that a
-- finalizer. With the collector at its keenest one runs at each chance, and
-- makes the next.
local nd = require "ndarray"
local host = require "testhost"

-- takenback(chances, shape, work [, moves]) -> was the memory, ones, taken back
-- at the last of so many chances, or moved; what pcall(work, array) gave; and
-- the block that it moved to, which nothing else keeps
return function(chances, shape, work, moves)
  local block = host.block(nd.ones(shape):tobytes())
  local other = host.block(nd.ones(shape):tobytes())
  local a, left = host.wrap(block, {shape = shape}), chances
  local function plan()
    setmetatable({}, {__gc = function()
      left = left - 1
      if left > 0 then
        plan()
      elseif left == 0 then
        if moves then
          host.rebase(a, other)
        else
          host.revoke(a)
        end
        host.free(block)
      end
    end})
  end
  collectgarbage("incremental", 1, 1000, 24)
  collectgarbage()
  plan()
  local ok, result = pcall(work, a)
  local gone = left <= 0
  left = 0
  collectgarbage("incremental", 200, 100, 13)
  return gone, ok, result, other
end
