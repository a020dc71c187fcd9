-- Runs in a state of its own, which host.apart made, whose memory host.failing
-- makes fail: one operation of operations.lua at the first request for memory,
-- at the second, the third ..., until none is refused: it alone, it and all
-- after it, and once more in a new coroutine, whose stack must grow. What is
-- wrong is an error; else the script gives how often memory was refused, with
-- a stack that had its size, and with a new one.

local name, path = ...
package.path = path

local host = require "testhost"
local nd = require "ndarray"
local fingerprint = require "fingerprint"

local REFUSED = "not enough memory"

-- are all requests after the one refused too? in a new coroutine?
local WAYS = {{false, false}, {true, false}, {false, true}}

-- Each request is refused in one of the ways, the first in all of them, or,
-- where the environment says THOROUGH=1, each in all.
local STEP = os.getenv "THOROUGH" == "1" and 1 or #WAYS
local SEED = tonumber(os.getenv "SEED") or 1

local function next_request(n, way)
  repeat
    n = n + 1
  until n < 2 or (n + way + SEED) % STEP == 0
  return n
end

-- pcall's results: what was raised, or what was given
local function outcome(results, from)
  if results[from] then
    return "gives " .. fingerprint{table.unpack(results, from + 1, results.n)}
  end
  return "raises " .. tostring(results[from + 1])
end

-- Lua's stack grows, and so do its records of calls, here rather than in what
-- follows; and a stack so large is cut to a size that does not depend on what
-- was done before when garbage is collected.
local wide = table.pack(("x"):rep(200):byte(1, -1))

local function stretch(depth)
  if depth > 0 then
    return (stretch(depth - 1))
  end
  return select("#", table.unpack(wide))
end

-- The operation once, with the n-th request refused, beside what a run says
-- for which there is memory. Gives how many were refused, and what is wrong.
local function attempt(operation, expected, n, always, apart)
  local inputs = table.pack(operation.make())
  local before = fingerprint(inputs)
  local f, thread = operation.run, nil
  if apart then
    f, thread = coroutine.resume, coroutine.create(f)
  end
  collectgarbage() -- no string that it makes is there already
  stretch(10)
  local got
  if thread then
    got = table.pack(host.failing(n, always, f, thread,
                                  table.unpack(inputs, 1, inputs.n)))
    if got[3] then
      table.remove(got, 3) -- pcall's own; the other is resume's
      got.n = got.n - 1
    end
  else
    got = table.pack(host.failing(n, always, f,
                                  table.unpack(inputs, 1, inputs.n)))
  end
  local said = outcome(got, 3)
  local after = fingerprint(inputs)
  if said ~= "raises " .. REFUSED then -- it did without, or none was refused
    if said ~= expected.said then
      return got[1], ("%s\nexpected: %s"):format(said, expected.said)
    elseif after ~= expected.after then
      return got[1], ("leaves %s\nexpected: %s"):format(after, expected.after)
    end
    return got[1]
  elseif got[1] == 0 then
    return 0, "raises it though no memory was refused"
  elseif not operation.partly and after ~= before then
    return got[1], ("leaves %s\nwhere was %s"):format(after, before)
  end
  collectgarbage()
  if operation.failed then
    operation.failed(table.unpack(inputs, 1, inputs.n))
  end
  said = outcome(table.pack(pcall(operation.run,
                                  table.unpack(inputs, 1, inputs.n))), 1)
  after = fingerprint(inputs)
  if said ~= expected.said or after ~= expected.after then
    return got[1], ("says, the next time, %s, leaving %s\nexpected: %s, %s")
      :format(said, after, expected.said, expected.after)
  end
  return got[1]
end

-- What a run says, and leaves, for which there is memory.
local function run_freely(operation)
  local inputs = table.pack(operation.make())
  local said = outcome(table.pack(pcall(operation.run,
                                        table.unpack(inputs, 1, inputs.n))), 1)
  return {said = said, after = fingerprint(inputs)}
end

-- What the state holds once it has collected what it can; Lua gives spare
-- memory of its own back by halves.
local function held(wanted)
  local bytes, blocks
  for _ = 1, 12 do
    stretch(10)
    collectgarbage()
    bytes, blocks = host.held()
    if bytes == wanted then
      break
    end
  end
  return bytes, blocks
end

local function starve(operation)
  local expected = run_freely(operation)
  local refusals = {warm = 0, cold = 0}
  if expected.said:find("raises", 1, true) and not operation.raises then
    error(expected.said)
  end
  for number, way in ipairs(WAYS) do
    local always, apart = way[1], way[2]
    local stack = apart and "cold" or "warm"
    local n, refused, wrong, bytes, blocks = -1
    repeat
      n = next_request(n, number) -- at 0 none is refused
      refused, wrong = attempt(operation, expected, n, always, apart)
      refusals[stack] = refusals[stack] + refused
      if wrong then
        error(("request %d%s refused%s: %s"):format(n,
          always and " and all after it" or "",
          apart and " in a coroutine" or "", wrong), 0)
      end
      local now, count = held(bytes)
      if n == 0 then
        bytes, blocks = now, count
      elseif now ~= bytes or count ~= blocks then
        error(("request %d refused: %d bytes in %d blocks are left")
          :format(n, now - bytes, count - blocks), 0)
      end
    until n > 0 and refused == 0
  end
  return refusals.warm .. " " .. refusals.cold
end

-- All names of functions, a line each, that a free run of each operation calls.
local function called(operations)
  local names, seen = {}, {}
  local meta = debug.getmetatable(nd.zeros(1))
  local _, methods = debug.getupvalue(meta.__index, 3)
  for prefix, functions in pairs{["nd."] = nd, ["a:"] = methods, [""] = meta,
                                 ["module's "] = debug.getmetatable(nd),
                                 ["host."] = host} do
    for key, f in pairs(functions) do
      if type(f) == "function" then
        names[f] = (names[f] or "") .. prefix .. key .. "\n"
      end
    end
  end
  for _, operation in pairs(operations) do
    local inputs = table.pack(operation.make())
    debug.sethook(function()
      local f = debug.getinfo(2, "f").func
      seen[f] = names[f]
    end, "c")
    pcall(operation.run, table.unpack(inputs, 1, inputs.n))
    debug.sethook()
  end
  local lines = {}
  for _, line in pairs(seen) do
    lines[#lines + 1] = line
  end
  return table.concat(lines)
end

if name == "called" then
  return called(require "operations")
end
local operation = require("operations")[name]
package.loaded.operations = nil -- the others are garbage
return starve(operation)
