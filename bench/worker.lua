-- worker.lua: our side of the benchmark: does what compare.py writes to its
-- input, one command a line, and answers with a line each.
local nd = require "ndarray"

local env = setmetatable({ nd = nd }, { __index = _G })
local runs = {}
local commands = {}

local function reply(...)
  io.stdout:write(table.concat({ ... }, " "), "\n")
  io.stdout:flush()
end

-- about: which kernels run here
function commands.about()
  reply(nd._KERNELS, _VERSION)
end

-- array NAME TYPE SHAPE BYTES, then so many bytes
function commands.array(name, dtype, shape, bytes)
  local lengths = {}
  for n in shape:gmatch("%d+") do
    lengths[#lengths + 1] = tonumber(n)
  end
  env[name] = nd.frombytes(io.stdin:read(tonumber(bytes)), dtype, lengths)
  reply("ok")
end

-- code NAME BYTES, then an expression, to be run by that name
function commands.code(name, bytes)
  local code = io.stdin:read(tonumber(bytes))
  local chunk = assert(load(("local nd, a, b, out, t = nd, a, b, out, t "
    .. "return function(k) local r; for _ = 1, k do r = %s end return r end")
    :format(code), code, "t", env))
  runs[name] = chunk()
  reply("ok")
end

-- set NAME BYTES, then an expression, the value of which gets the name
function commands.set(name, bytes)
  env[name] = assert(load("return " .. io.stdin:read(tonumber(bytes)), name,
    "t", env))()
  reply("ok")
end

-- result NAME: its value, as an array's type and bytes
function commands.result(name)
  local value = runs[name](1)
  local array = nd.isarray(value) and value or nd.array(value)
  local bytes = array:tobytes()
  reply(array:dtype(), #bytes)
  io.stdout:write(bytes)
  io.stdout:flush()
end

-- time NAME ROUNDS: seconds of the processor
function commands.time(name, rounds)
  local run, start = runs[name], os.clock()
  run(tonumber(rounds))
  reply(string.format("%.9f", os.clock() - start))
end

for line in io.lines() do
  local words = {}
  for word in line:gmatch("%S+") do
    words[#words + 1] = word
  end
  commands[words[1]](table.unpack(words, 2))
end
