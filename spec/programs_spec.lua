-- programs_spec.lua: small programs of the kinds that scripts write, in arrays
-- and as loops over tables: spec/support/programs.lua.
local programs = require "programs"

local ROUNDS = tonumber(os.getenv("ROUNDS")) or 100

describe("a program with arrays does what its loop does:", function()
  math.randomseed(tonumber(os.getenv("SEED")) or 1)
  for _, program in ipairs(programs) do
    it(program.name, function()
      for _ = 1, math.max(ROUNDS // 5, 1) do
        local input = program.make(program.size)
        local expected = program.loop(input)()
        assert.are.same(expected, program.arrays(input)())
      end
    end)
  end
end)
