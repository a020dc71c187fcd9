-- programs.lua: the programs of spec/support/programs.lua, with arrays beside
-- loops over tables, at sizes of real use: lua5.4 bench/programs.lua [ROUNDS]
package.path = "spec/support/?.lua;" .. package.path
local programs = require "programs"

local rounds = tonumber(arg[1]) or 5

-- Seconds of the work alone; what it needs is read from the input before.
local function seconds(begin, input)
  local work = begin(input)
  collectgarbage()
  local start = os.clock()
  work()
  return os.clock() - start
end

print "| program | loop, ms | arrays, ms | times as fast |"
print "| --- | ---: | ---: | ---: |"
for _, program in ipairs(programs) do
  local input = program.make(program.large)
  local loops, arrays, ratios = {}, {}, {}
  for i = 1, rounds do
    loops[i] = seconds(program.loop, input)
    arrays[i] = seconds(program.arrays, input)
    ratios[i] = loops[i] / arrays[i]
  end
  local middle = (rounds + 1) // 2
  for _, times in ipairs{loops, arrays, ratios} do
    table.sort(times)
  end
  print(("| %s | %.2f | %.2f | %.1f |"):format(program.name,
    loops[middle] * 1e3, arrays[middle] * 1e3, ratios[middle]))
end
