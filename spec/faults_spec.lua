-- faults_spec.lua: whole errors of calls whose arguments are of the right kinds
-- but wrong: support/faults.txt has them, a call and its error at a time.
local nd = require "ndarray"

-- what the calls are made with
local function names()
  local ones = {}
  for i = 1, 32 do ones[i] = 1 end
  local a = nd.range(1, 24):reshape{2, 3, 4}
  return setmetatable({
    nd = nd, a = a, mask = a:gt(5), row = nd.range(1, 5), none = nd.array(7),
    floats = nd.array{0.5, 1, 2, 3, 4}, long = nd.range(1, 300),
    ints = nd.array({{1, 2}, {3, 4}}, "int32"),
    bytes = nd.array({1, 2, 3, 4, 5}, "uint8"), halves = nd.zeros(2, "float32"),
    big = nd.frombytes(("\255"):rep(8), "uint64"),
    deep = nd.zeros(ones, "int8"),
    one = nd.zeros({2, 3}, "int64"), two = nd.zeros(4, "int64"),
  }, {__index = _G})
end

local function chunk_of(code)
  local environment = names()
  return load(code, "=script", "t", environment)
         or load("local _ = " .. code, "=script", "t", environment)
end

describe("whole errors:", function()
  local code
  for line in io.lines("spec/support/faults.txt") do
    local message = line:match "^  (.*)"
    if message then
      local faulty = code
      it(faulty, function()
        local ok, got = pcall(chunk_of(faulty))
        assert.is_false(ok)
        assert.are.equal(message, (got:gsub("^script:1: ", "")))
      end)
    end
    code = line
  end
end)
