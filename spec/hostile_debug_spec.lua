-- What the debug library reaches: all functions there are, with any arguments;
-- the fields of the metatable and the registry, with any value in the place of
-- the module's own; hooks while it works. Scripts should not have that library;
-- the module does not crash where they do, unless they give our values another
-- metatable, user value or upvalue. Each spec puts back what it took away.

local nd = require "ndarray"
local every = require "every"
local hostile = require "hostile"
local host = require "testhost"
local is = require "is"
local raises = require "raises"

local meta = hostile.metatable
local registry = debug.getregistry()

-- what is not the module's, one of every kind; tables are not those of other
-- libraries, which have faults of their own to answer for
local function others()
  return {
    0, 42, "text", false, true, {}, setmetatable({}, {__index = error}),
    type, function() end, coroutine.create(type), io.stdout,
    nd.zeros{2, 3}, nd.zeros{2, 3}:transpose(), debug.upvalueid(nd.zeros, 1),
    host.block("12345678")
  }
end

local function lend(shape)
  local n = 1
  for _, length in ipairs(shape or {}) do
    n = n * length
  end
  local block = host.block(("\0"):rep(8 * n))
  return host.wrap(block, {shape = shape or {}}), block
end

-- all functions, with arguments they take: for `make`, see support/hostile.lua
local function call_all(make)
  for _, name in ipairs(hostile.names) do
    local args = hostile.arguments(name, make)
    hostile.call(hostile.functions[name], table.unpack(args, 1, args.n))
  end
end

-- all C functions of the module that there are
local function c_functions()
  local found = {open = registry["ndarray.open"],
                 make = registry["ndarray.make"], loan_gc = meta.__loans.__gc}
  for name, f in pairs(hostile.functions) do
    if debug.getinfo(f, "S").what == "C" then
      found[name] = f
    end
  end
  return found
end

describe("the list of all functions", function()
  it("has those that are known", function()
    for name in ("argmin add take array zeros get __index __add __nextrow")
                :gmatch("[%w_]+") do
      assert.equal("function", type(hostile.functions[name]))
    end
    assert.is_true(#hostile.names > 90)
    assert.equal(nd.zeros(1).argsort, hostile.functions.argsort)
  end)
  it("has no function without arguments to spoil", function()
    assert.equal("", hostile.forgotten())
  end)
  for _, name in ipairs(hostile.names) do
    it("has arguments that are right for " .. name, function()
      local args = hostile.arguments(name)
      assert.equal(not hostile.advice[name],
                   (pcall(hostile.functions[name],
                          table.unpack(args, 1, args.n))))
    end)
  end
end)

describe("debug.getuservalue", function()
  it("finds nothing in an array of its own memory", function()
    assert.is_nil(debug.getuservalue(nd.zeros(2), 1))
  end)
  it("finds what a view is of", function()
    local a = nd.zeros{2, 3}
    assert.equal(a, debug.getuservalue(a:transpose(), 1))
  end)
end)

describe("the finalizer of a loan, called by a script,", function()
  local gc = meta.__loans.__gc
  it("ignores what is no loan", function()
    for _, value in ipairs(others()) do
      gc(value)
      gc(value, value)
    end
    gc()
    gc(nil)
    local a = nd.array{1, 2}
    gc(a)
    is("int64 {1, 2}", a)
  end)
  it("ends the loan, once", function()
    local a, block = lend{2}
    local loan = debug.getuservalue(a, 1)
    gc(loan)
    gc(loan)
    host.free(block)
    raises("the host took the memory of this array back", a.argmin, a)
    is("1", host.released(block))
  end)
  it("leaves nothing to revoke", function()
    local a, block = lend{2}
    gc(debug.getuservalue(a, 1))
    is("0 1", host.revoke(a), host.released(block))
  end)
end)

describe("the finalizer of the module's state, called by a script,", function()
  it("ignores what is no state", function()
    local gc = debug.getmetatable(registry["ndarray.api"]).__gc
    local a, block = lend{2}
    for _, value in ipairs(others()) do
      gc(value)
    end
    gc()
    is("2 0", #a, host.released(block))
  end)
end)

describe("debug.upvaluejoin", function()
  it("refuses C functions", function()
    raises("Lua function expected", debug.upvaluejoin, nd.argmin, 1,
           function() return meta end, 1)
  end)
end)

describe("debug.getinfo", function()
  it("tells of every function that it is there", function()
    for name, f in pairs(c_functions()) do
      local info = debug.getinfo(f, "Slnurft")
      is("C 0 true", info.what, info.nparams, info.isvararg)
      assert.equal(f, info.func, name)
    end
  end)
end)

describe("the registry", function()
  local keys = {}
  for key in pairs(registry) do
    if type(key) == "string" and key:find("^ndarray") then
      table.insert(keys, key)
    end
  end
  local function use()
    call_all()
    local loaded = package.loaded.ndarray
    package.loaded.ndarray = nil
    local ok, again = pcall(require, "ndarray")
    package.loaded.ndarray = loaded
    if ok and type(again) == "table" and again.array then
      pcall(again.array, {1, 2})
    end
  end
  -- use with another value at a key; the module, opened anew, may replace all
  local function use_with(key, value)
    local own = {}
    for _, each_key in ipairs(keys) do own[each_key] = registry[each_key] end
    registry[key] = value
    local ok, message = pcall(use)
    collectgarbage()
    for each_key, kept in pairs(own) do registry[each_key] = kept end
    assert.is_true(ok, message)
  end
  it("has the module's keys", function() is("3", #keys) end)
  for _, key in ipairs(keys) do
    it("may have anything at " .. key, function()
      for _, value in ipairs(others()) do use_with(key, value) end
    end)
    it("may have nothing at " .. key, function() use_with(key, nil) end)
  end
  it("may have anything in the place of what makes arrays for hosts",
     function()
    local key = "ndarray.make"
    local own = registry[key]
    local values = others()
    table.insert(values, nd.zeros)
    table.insert(values, registry["ndarray.open"])
    table.insert(values, function(...)
      own(...)
      return nd.zeros(3), own(...)
    end)
    table.insert(values, function(...)
      own(...)
      return {}
    end)
    for _, value in ipairs(values) do
      registry[key] = value
      local ok = pcall(lend, {2})
      local made = pcall(host.create, 0, {2})
      registry[key] = own
      is("false false", ok, made)
    end
  end)
  it("gives away a function that makes nothing for scripts", function()
    for _, value in ipairs(others()) do
      pcall(registry["ndarray.make"])
      assert.is_false((pcall(registry["ndarray.make"], value)))
      assert.is_false((pcall(registry["ndarray.make"], value, value)))
    end
  end)
  it("keeps arrays that outlive all else of the module", function()
    registry.kept = nd.array{3, 1, 2}:slice({2, 3})
    collectgarbage()
    is("int64 {1, 2}", registry.kept)
    registry.kept = nil
  end)
end)

describe("the fields of the metatable", function()
  local fields = {}
  for name in pairs(meta) do
    table.insert(fields, name)
  end
  local long, methods = nd.zeros{2, 20}, hostile.methods
  for _, name in ipairs(fields) do
    it(name .. " may be anything or nothing", function()
      local own = meta[name]
      local values = others()
      for i = 0, #values do
        meta[name] = values[i]
        local ok, message = pcall(function()
          call_all()
          pcall(methods.totable, long)
          pcall(methods.ipairs, long)
        end)
        pcall(lend, {2})
        meta[name] = own
        collectgarbage("step")
        assert.is_true(ok, message)
      end
    end)
  end
  it("may become finalizers, for all arrays", function()
    local seen = 0
    meta.__gc = function(a)
      seen = seen + 1
      kept = a -- luacheck: ignore
      tostring(a)
      pcall(a.assign, a, 1)
    end
    for _ = 1, 20 do
      nd.array{1, 2, 3}:slice({2, 3}):copy()
    end
    collectgarbage()
    meta.__gc = nil
    is("int64 true", kept:dtype(), seen >= 40) -- luacheck: ignore
    kept = nil -- luacheck: ignore
    collectgarbage()
  end)
  it("may close arrays, or make them weak tables", function()
    meta.__close, meta.__mode = meta.__len, "kv"
    pcall(function()
      local a <close> = nd.zeros(3)
      error(a)
    end)
    meta.__close, meta.__mode = nil, nil
  end)
end)

describe("methods taken away", function()
  it("are missed by scripts only", function()
    local saved = {}
    for name, f in pairs(hostile.methods) do
      saved[name] = f
    end
    for name in pairs(saved) do
      hostile.methods[name] = nil
    end
    local loaded = package.loaded.ndarray
    package.loaded.ndarray = nil
    local ok, again = pcall(require, "ndarray")
    package.loaded.ndarray = loaded
    local a = nd.array{3, 1, 2}
    local missing, found = pcall(function() return a:argmin() end)
    local place = nd.argmin(a)
    for name, f in pairs(saved) do
      hostile.methods[name] = f
    end
    is("true nil false 2 2", ok, rawget(again, "argmin"), missing, place,
       a:argmin())
    assert.is_truthy(tostring(found):find("nil value", 1, true))
  end)
end)

describe("hooks", function()
  local function index() return {1, 2} end
  local function len() return 3 end
  local inner = {[index] = true, [len] = true, [meta.__row] = true}
  local function work()
    call_all()
    pcall(hostile.functions.totable, nd.zeros{3, 20})
    pcall(nd.array, setmetatable({}, {__index = index, __len = len}))
  end
  local now = every(50)
  for name, hook in pairs{
    ["that collect garbage"] = function()
      if now() then collectgarbage("step") end
    end,
    ["that raise errors"] = function()
      if inner[debug.getinfo(2, "f").func] then
        error("no further")
      end
    end,
    ["that call the module"] = function() nd.array{1, 2}:argmin() end,
    ["that look at all variables"] = function()
      local i = 1
      while debug.getlocal(2, i) do
        i = i + 1
      end
    end
  } do
    for _, mask in ipairs{"c", "r", "l", "crl"} do
      it(name .. " do no harm at " .. mask, function()
        debug.sethook(hook, mask, 1)
        work()
        debug.sethook()
        is("2", nd.array{3, 1}:argmin())
      end)
    end
  end
  it("that revoke memory end the work on it", function()
    local ended = 0
    for _, name in ipairs(hostile.names) do
      local lent = {}
      local args = hostile.arguments(name, function(t, dtype)
        local a = nd.array(t, dtype)
        local block = host.block(a:tobytes())
        table.insert(lent, {host.wrap(block, {shape = a:shape(),
          dtype = ({float64 = 0, int64 = 5, bool = 10})[dtype]}), block})
        return lent[#lent][1]
      end)
      local function hook()
        for _, one in ipairs(lent) do
          host.revoke(one[1])
          host.free(one[2])
        end
      end
      debug.sethook(hook, "c")
      local ok = pcall(hostile.functions[name], table.unpack(args, 1, args.n))
      debug.sethook()
      ended = ended + (ok and 0 or 1)
    end
    assert.is_true(ended > 80)
  end)
end)
