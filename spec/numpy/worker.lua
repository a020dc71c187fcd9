-- worker.lua: the library's side of the check against NumPy: runs the chunks
-- that check.py writes to its input, each after a line that says how many
-- bytes it has, and tells what they give.
local nd = require "ndarray"

local output = io.stdout
local answer -- of the call, and the arrays to be told after it

-- A value: what it is, and so that no bit of it is lost.
local function tell(x)
  if nd.isarray(x) then
    local bytes = x:tobytes()
    output:write("array ", x:dtype(), " ", #bytes, " ",
                 table.concat(x:shape(), ","), "\n", bytes)
  elseif type(x) == "string" then
    output:write("string ", #x, "\n", x)
  elseif type(x) == "table" then
    output:write("table ", #x, "\n")
    for _, value in ipairs(x) do
      tell(value)
    end
  elseif math.type(x) == "float" then
    output:write("float ", ("%a"):format(x), "\n")
  else
    output:write(math.type(x) or type(x), " ", tostring(x), "\n")
  end
end

local env = {nd = nd, math = math}

-- The chunk's last words: what to call, what to tell of afterwards.
function env.call(f, ...)
  answer = {table.pack(pcall(f)), table.pack(...)}
end

local function tell_all(list, first)
  output:write(list.n - first + 1, "\n")
  for i = first, list.n do
    tell(list[i])
  end
end

output:write(nd._KERNELS, ", ", nd._VERSION, ", ", _VERSION, "\n")
output:flush()
for line in io.lines() do
  local chunk, fault = load(io.read(tonumber(line)), "=case", "t", env)
  local ok, message = pcall(assert, chunk, fault)
  answer = {}
  if ok then
    ok, message = pcall(chunk)
  end
  local results = answer[1] or {n = 1, false}
  if ok and results[1] then
    output:write "ok\n"
    tell_all(results, 2)
  else
    local text = tostring(not ok and message or results[2])
    output:write("error ", #text, "\n", text)
  end
  tell_all(answer[2] or {n = 0}, 1)
  output:flush()
end
