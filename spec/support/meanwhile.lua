-- Runs in a state of its own, which host.apart made: one operation of
-- operations.lua on lent memory, which a finalizer changes while it runs: at
-- the first chance that the collector gets, at the second ..., until there is
-- none. "takes": the memory is taken back, and then written to. "writes": its
-- bytes become ones. What is wrong is an error; else the script gives how many
-- chances there were.

local name, way, path = ...
package.path = path

local host = require "testhost"
local nd = require "ndarray"
local fingerprint = require "fingerprint"
local operation = require("operations")[name]
package.loaded.operations = nil -- the others are garbage

local MOST = 12 -- chances
local GONE = "memory of this array"
local CHANGED = "changed while it was read"

local numbers = {}
for i, dtype in ipairs{"float64", "float32", "int8", "int16", "int32", "int64",
                       "uint8", "uint16", "uint32", "uint64", "bool"} do
  numbers[dtype] = i - 1
end

-- The operation's inputs, arrays among them in lent memory; and of each of
-- these the array, its block, and all bytes of that as another array.
local function lend_inputs()
  local inputs, lent = table.pack(operation.make()), {}
  for i = 1, inputs.n do
    local array = inputs[i]
    if nd.isarray(array) and array:size() > 0 then
      local block = host.block(array:tobytes())
      inputs[i] = host.wrap(block, {dtype = numbers[array:dtype()],
                                    shape = array:shape()})
      lent[#lent + 1] = {array = inputs[i], block = block,
        bytes = host.wrap(block, {dtype = numbers.uint8,
                                  shape = {array:nbytes()}})}
    end
  end
  return inputs, lent
end

local function change(lent)
  for _, one in ipairs(lent) do
    one.bytes:assign(1)
    if way == "takes" then
      host.revoke(one.array)
    end
  end
end

local function tell(results)
  local said = fingerprint{table.unpack(results, 2, results.n)}
  return (results[1] and "gives " or "raises ") .. said
end

local function run(inputs)
  return table.pack(pcall(operation.run, table.unpack(inputs, 1, inputs.n)))
end

-- The outcome, with the inputs changed at the n-th chance; nil if there are
-- not so many.
local function changed_at(n)
  local inputs, lent = lend_inputs()
  local left = n
  local function plan()
    setmetatable({}, {__gc = function()
      left = left - 1
      if left > 0 then
        plan()
      elseif left == 0 then
        change(lent)
      end
    end})
  end
  collectgarbage("incremental", 1, 1000, 24)
  collectgarbage()
  plan()
  local results = run(inputs)
  local fired = left <= 0
  left = 0
  collectgarbage("incremental", 200, 100, 13)
  for _, one in ipairs(lent) do
    if way == "takes" and fired and not one.bytes:eq(1):all() then
      error(("chance %d: it wrote to memory that was gone"):format(n), 0)
    end
  end
  return fired and tell(results) or nil
end

local inputs, lent = lend_inputs()
if #lent == 0 then
  return 0
end
local before = tell(run(inputs))
local after
inputs, lent = lend_inputs()
change(lent)
after = tell(run(inputs))
for n = 1, MOST do
  local said = changed_at(n)
  if not said then
    return n - 1
  elseif said ~= before and said ~= after and not said:find(GONE, 1, true)
         and not said:find(CHANGED, 1, true) then
    error(("chance %d: %s\nbefore: %s\nafter:  %s"):format(n, said, before,
                                                          after), 0)
  end
end
return MOST
