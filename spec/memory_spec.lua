-- Memory that fails: every operation runs in a state of its own, whose memory
-- is refused at the first request for more, at the second, and so on until the
-- operation succeeds. Each time it says so, has changed nothing, has leaked
-- nothing, and works when asked again. operations.lua has the operations,
-- starving.lua what is asked of each.

local nd = require "ndarray"
local host = require "testhost"
local names_of = require "names"
local operations = require "operations"

local open = package.preload.ndarray
  or package.loadlib(assert(package.searchpath("ndarray", package.cpath)),
                     "luaopen_ndarray")

local function read(file)
  local handle = assert(io.open(file))
  local text = handle:read("a")
  handle:close()
  return text
end

local starving = read("spec/support/starving.lua")

-- runs starving.lua in a state that must hold nothing when it is closed
local function apart(name)
  local result, ran, bytes, blocks =
    host.apart(open, starving, name, package.path)
  if not ran then
    error(result, 0)
  end
  assert.are.equal("0 0", bytes .. " " .. blocks)
  return result
end

describe("without memory at any of its requests, nothing is lost by", function()
  for _, name in ipairs(names_of(operations)) do
    it(name, function()
      local refused = tonumber(apart(name):match("^%d+"))
      assert.are.equal(operations[name].frugal == true, refused == 0)
    end)
  end
end)

describe("the operations that run without memory", function()
  local called = {}
  for line in apart("called"):gmatch("[^\n]+") do
    called[line] = true
  end

  local function has_all(prefix, functions)
    for name, f in pairs(functions) do
      if type(f) == "function" then
        assert.is_true(called[prefix .. name], prefix .. name .. " is missing")
      end
    end
  end

  it("are all functions of the module", function() has_all("nd.", nd) end)

  it("are all methods", function()
    local index = debug.getmetatable(nd.zeros(1)).__index
    local _, methods = debug.getupvalue(index, 3)
    assert.are.equal(nd.argmin, methods.argmin)
    has_all("a:", methods)
  end)

  it("are all metamethods", function()
    local metatable = {}
    for name, f in pairs(debug.getmetatable(nd.zeros(1))) do
      metatable[name] = f
    end
    metatable.__row = nil -- Lua's: what makes rows for a:totable()
    has_all("", metatable)
    has_all("module's ", debug.getmetatable(nd))
  end)

  it("are all functions of ndarray.h", function()
    local table_of = {interrupt = "interrupted", argmax = "argmin"}
    local count = 0
    local struct = read("src/ndarray.h"):match(
      "typedef struct ndarray_api {(.-)\n} ndarray_api;")
    for member in struct:gmatch("%(%*([%w_]+)%)%(") do
      local name = table_of[member] or member
      count = count + 1
      -- take is for LuaJIT's FFI: it has no Lua state to take memory from
      assert.is_true(member == "take" or called["host." .. name],
                     member .. " is missing")
    end
    assert.are.equal(13, count)
  end)
end)

describe("a state whose memory fails while it is born", function()
  local script = [[
    local nd = require "ndarray"
    return tostring(early == nil or nd.isarray(early)) .. nd.argmin{3, 1, 2}
  ]]

  for way, always in pairs{once = false, ["from then on"] = true} do
    it("leaves nothing behind, and opens all when asked again: " .. way,
       function()
      local wrong, got, refused, bytes, blocks
      local n = 0
      repeat
        n = n + 1
        wrong, got, refused, bytes, blocks = host.born(open, n, always, script)
        assert.are.equal("0 0", bytes .. " " .. blocks)
        if wrong ~= "no state" then
          assert.are.equal("true2", got, n)
          assert.is_true(wrong == nil or wrong == "not enough memory", wrong)
        end
      until refused == 0
      assert.is_true(n > 100)
    end)
  end
end)
