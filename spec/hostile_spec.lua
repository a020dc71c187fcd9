-- What no sensible script does: metamethods called by hand, methods on other
-- userdata, tables that lie, yield or change while they are read, cycles,
-- shapes beyond memory, and arrays used while the state closes. Nothing may
-- crash or hang; at worst there is an error that says what is wrong.

local nd = require "ndarray"
local every = require "every"
local hostile = require "hostile"
local host = require "testhost"
local raises = require "raises"

local max, min = math.maxinteger, math.mininteger

-- calls f, twice, with every kind of value for its first arguments
local function try(f)
  local values, now = hostile.kinds(), every(7)
  for _ = 1, 2 do
    pcall(f)
    pcall(f, nil)
    pcall(f, nil, nil, nil)
    for _, one in ipairs(values) do
      pcall(f, one)
      for _, other in ipairs(values) do
        if now() then
          pcall(f, one, other)
          pcall(f, one, other, one)
        end
      end
      pcall(f, one, 1, one)
      pcall(f, one, nil, one)
    end
  end
end

-- runs code in an interpreter of its own, whose state is closed at its end;
-- gives what it printed and how it ended
local function run(code)
  local interpreter, name = -1, os.tmpname()
  while arg[interpreter - 1] do interpreter = interpreter - 1 end
  local file = assert(io.open(name, "w"))
  file:write(("package.cpath = %q\n"):format(package.cpath),
             'local nd = require "ndarray"\n', code)
  file:close()
  local pipe = io.popen(('"%s" "%s" 2>&1'):format(arg[interpreter], name))
  local printed = pipe:read("a")
  local _, how, status = pipe:close()
  os.remove(name)
  return ("%s%s %d"):format(printed, how, status)
end

local function seconds(f, ...)
  local start = os.clock()
  f(...)
  return os.clock() - start
end

-- f does so little work that an interrupt is hardly asked: a question is asked
-- every few milliseconds, but is no matter of the machine's speed
local function takes_little(f, ...)
  local _, _, ok, message = host.interrupted(40, f, ...)
  assert(ok, message)
end

describe("any values, any number of times, do no harm to", function()
  for name, f in pairs(debug.getmetatable(nd.zeros(1))) do
    if type(f) == "function" then
      it(name, function() try(f) end)
    end
  end
  for name, f in pairs(nd) do
    if type(f) == "function" then
      it("nd." .. name, function() try(f) end)
    end
  end
  local methods = hostile.methods
  for name, f in pairs(methods) do
    it("a:" .. name, function() try(f) end)
  end
  it("the iterator of a:ipairs()", function() try((nd.zeros(1):ipairs())) end)
  it("__gc, which leaves an array in use as it was", function()
    local a = nd.array{1, 2}
    local gc = debug.getmetatable(a).__gc or function() end
    pcall(gc, a)
    pcall(gc, a)
    collectgarbage()
    assert.equal("{1, 2} -- int64 (2)", tostring(a))
  end)
  for name in pairs(methods) do
    local call = load(("local a, x = ... a.%s(x)"):format(name))
    -- the reductions take anything that nd.array takes
    local text = nd[name] and " expected, got userdata)"
                 or ("bad argument #1 to '%s' (array expected, got userdata)")
                    :format(name)
    it("io.stdout, which a." .. name .. " refuses", function()
      raises(text, call, nd.zeros(1), io.stdout)
    end)
  end
  it("io.stdout, whose metatable is its own", function()
    raises("array expected, got userdata",
           debug.getmetatable(nd.zeros(1)).__len, io.stdout)
  end)
end)

describe("an array's metatable", function()
  it("is false to scripts", function()
    assert.is_false(getmetatable(nd.zeros(1)))
  end)
  it("is the same for all arrays, so that any two can be compared", function()
    assert.equal(debug.getmetatable(nd.zeros(1)),
                 debug.getmetatable(nd.array{true}))
  end)
  it("outlives a second opening of the module", function()
    local a = nd.array{1, 2}
    package.loaded.ndarray = nil
    local again = require "ndarray"
    package.loaded.ndarray = nd
    assert.is_true(again.isarray(a) and again.array{1, 2} == a)
  end)
end)

describe("arrays that finalizers bring back to life", function()
  it("are as they were, each time", function()
    local back
    local function bury(holder)
      setmetatable(holder, {__gc = function(dead) back = dead end})
    end
    local function make()
      local a = nd.array{{3, 1}, {2, 4}}
      bury{a, a:transpose(), a[2], nd.argmin}
    end
    make()
    for round = 1, 3 do
      collectgarbage()
      collectgarbage()
      assert.same({{3, 2}, {round, 4}}, back[2]:totable())
      assert.equal("{2, 4} -- int64 (2)", tostring(back[3]))
      assert.equal(round < 3 and 2 or 3, back[4](back[1]))
      back[1]:set(1, 2, round + 1)
      local again
      again, back = back, nil
      bury(again)
    end
  end)
  it("may be made, changed and kept by __close as an error passes", function()
    local a, kept = nd.array{3, 1, 2}, nil
    raises("passing by", function()
      local _ <close> = setmetatable({}, {__close = function()
        a:assign{1, 2, 3}
        kept = a:slice{2, 3} + 1
      end})
      error "passing by"
    end)
    assert.same({1, 2, 3}, a:totable())
    assert.same({3, 4}, kept:totable())
  end)
  it("are no to-be-closed variables", function()
    raises("non-closable", function()
      local _ <close> = nd.zeros(1)
    end)
  end)
end)

describe("while a state closes", function()
  it("an array in the registry can be used by a finalizer", function()
    assert.equal("2 {3, 1, 2} -- int64 (3)\nexit 0", run[[
      debug.getregistry().kept = nd.array{3, 1, 2}
      setmetatable({}, {__gc = function()
        local a = debug.getregistry().kept
        io.write(a:argmin(), " ", tostring(a), "\n")
        assert(nd.array(a:totable()) == a)
      end})
    ]])
  end)
  it("a view can be used by a finalizer when its base is gone", function()
    assert.equal("3\nexit 0", run[[
      kept = nd.array{{9, 9}, {2, 3}}:transpose()[2]
      setmetatable({}, {__gc = function() print(kept[2]) end})
    ]])
  end)
  it("arrays can be made by a finalizer", function()
    assert.equal("2\nexit 0", run[[
      setmetatable({}, {__gc = function()
        local a = nd.zeros{100, 100}
        a:set(1, 2, -1)
        print(a:argmin())
      end})
    ]])
  end)
  it("the module can be opened once more by a finalizer", function()
    assert.equal("true\nexit 0", run[[
      local a = nd.array{1}
      setmetatable({}, {__gc = function()
        package.loaded.ndarray = nil
        print(require("ndarray").isarray(a))
      end})
    ]])
  end)
  it("a coroutine that holds arrays may be left suspended", function()
    assert.equal("exit 0", run[[
      local co = coroutine.wrap(function()
        for _, row in nd.zeros{3, 3}:ipairs() do coroutine.yield(row) end
      end)
      kept = {co, co(), co()}
    ]])
  end)
end)

describe("a table read through its metatable", function()
  local function proxy(length, index)
    return setmetatable({}, {
      __len = function() return length end, __index = index
    })
  end
  local two = function(index) return proxy(2, index) end
  local yielding = two(function() return coroutine.yield() end)
  local pausing = setmetatable({}, {
    __index = {}, __len = function() return coroutine.yield() end
  })

  for name, f in pairs{
    ["nd.array"] = nd.array, ["nd.argmin"] = nd.argmin,
    ["a:assign"] = function(t) nd.zeros(2):assign(t) end,
    ["nd.fromrecords"] = function(t) nd.fromrecords(t, "x") end,
  } do
    it("cannot yield from __index in " .. name, function()
      local ok, message = coroutine.resume(coroutine.create(f), yielding)
      assert.is_true(not ok and tostring(message):find("attempt to yield "
        .. "across a C-call boundary", 1, true) ~= nil)
    end)
    it("cannot yield from __len in " .. name, function()
      local ok, message = coroutine.resume(coroutine.create(f), pausing)
      assert.is_true(not ok and tostring(message):find("attempt to yield "
        .. "across a C-call boundary", 1, true) ~= nil)
    end)
    it("passes its errors through in " .. name, function()
      raises("not today", f, two(function() error("not today") end))
    end)
  end
  it("can be read within a coroutine", function()
    local co = coroutine.wrap(function()
      return nd.array(two(function(_, i) return i end))
    end)
    assert.same({1, 2}, co():totable())
  end)
  it("leaves the array as it was when it yields in assign", function()
    local a = nd.ones(2)
    coroutine.resume(coroutine.create(function() a:assign(yielding) end))
    assert.is_true(a == nd.ones(2))
  end)

  for _, case in ipairs{
    {"-1", -1, "from __len%s, got -1"},
    {"math.mininteger", min, "from __len%s, got -9223372036854775808"},
    {"1.5", 1.5, "from __len%s, got 1.5"},
    {"NaN", 0 / 0, "from __len%s, got "},
    {"infinity", math.huge, "from __len%s, got inf"},
    {"a numeral", "2", "from __len%s, got "},
    {"nil", nil, "from __len%s, got nil"},
    {"a table", {}, "from __len%s, got table"},
    {"2^62", 1 << 62, "(the shape has too many elements)"},
    {"2^50", 1 << 50, "not enough memory"},
    {"math.maxinteger", max, "(the shape has too many elements)"},
  } do
    it("may not say that its length is " .. case[1], function()
      raises(case[3]:format(""), nd.array, proxy(case[2], {1, 2}))
    end)
    it("may not say that a row's length is " .. case[1], function()
      raises(case[3]:format(" at [1]"), nd.array, {proxy(case[2], {1, 2})})
    end)
  end
  it("that says a long text for a length has it cut", function()
    local _, message = pcall(nd.array, proxy(("x"):rep(1000), {}))
    assert.is_true(#message < 300)
  end)
  it("with less than it says has a hole", function()
    raises("[3] is nil: a hole", nd.array, proxy(1000, {1, 2}))
  end)
  it("with a changing length is read by the one it said first", function()
    local length = 3
    local t = setmetatable({}, {__index = function() return 1 end,
      __len = function() length = length - 1 return length end})
    assert.equal(2, #nd.array(t))
  end)
  it("with rows of changing length is ragged", function()
    local length = 3
    local row = setmetatable({}, {__index = function() return 1 end,
      __len = function() length = length - 1 return length end})
    raises("[2] has 1 element, [1] has 2", nd.array, {row, row})
  end)

  it("may shrink the table around it, which then has a hole", function()
    local t = {}
    for i = 2, 100 do t[i] = {i} end
    t[1] = proxy(1, function()
      for i = 2, 100 do t[i] = nil end
      collectgarbage()
      return 1
    end)
    raises("[2] is nil: a hole", nd.array, t)
  end)
  it("may grow the table around it, which is an error", function()
    local t = {}
    t[1] = proxy(1, function()
      for i = 2, 100 do t[i] = {i} end
      return 1
    end)
    raises("bad argument", function() nd.array(t) end)
  end)
  it("may take itself out of the table around it", function()
    local t = {{1}}
    t[2] = proxy(1, function()
      t[2] = nil
      collectgarbage()
      return 2
    end)
    assert.same({{1}, {2}}, nd.array(t):totable())
  end)
  it("may replace the rows that gave the shape", function()
    local t = {}
    t[1] = proxy(1, function()
      t[1] = {1, 2, 3}
      collectgarbage()
      return 5
    end)
    t[2] = {6}
    assert.same({{5}, {6}}, nd.array(t):totable())
  end)
  it("may lose its metatable meanwhile", function()
    local t = {7, 8}
    local meta = {__len = function() return 2 end}
    meta.__index = function(self) setmetatable(self, nil) return 1 end
    setmetatable(t, meta)
    pcall(nd.array, t)
    pcall(function() nd.zeros(2):assign(t) end)
  end)
  it("may collect garbage at each element", function()
    local a = nd.array(proxy(100, function(_, i)
      collectgarbage()
      return i < 90 and i or i + 0.5
    end))
    assert.equal(99.5, a[99])
  end)
  it("may collect garbage while rows of arrays become floats", function()
    local a = nd.array(proxy(100, function(_, i)
      collectgarbage()
      return i < 90 and nd.full(3, i, "int8") or {i, 0.5, i}
    end))
    assert.equal(89.0 + 0.5, a:get(89, 3) + a:get(90, 2))
  end)
  it("may call nd.array itself, but not for ever", function()
    local t
    t = two(function() return nd.array(t) end)
    raises("stack overflow", nd.array, t)
  end)

  it("may change the array that is assigned, which the values overwrite",
     function()
    local a = nd.ones(2)
    a:assign(two(function(_, i) a:assign(99) return i end))
    assert.same({1, 2}, a:totable())
  end)
  it("may assign the array that is assigned", function()
    local a = nd.array{1, 2}
    a:assign(two(function(_, i)
      a:assign{a[2], a[1]}
      return a[i]
    end))
    assert.same({2, 2}, a:totable())
  end)
  it("may take the fields away from a list of records", function()
    local fields = {"x", "y"}
    local record = setmetatable({}, {__index = function()
      fields[1], fields[2] = nil, nil
      collectgarbage()
      return "x"
    end})
    raises("bad argument", function() nd.fromrecords({record}, fields) end)
  end)
  it("may shrink a list of records", function()
    local list = {}
    list[1] = setmetatable({}, {__index = function() list[2] = nil end})
    list[2] = {x = 1}
    raises("[1].x is nil", nd.fromrecords, list, "x")
  end)
end)

describe("nesting", function()
  local function nest(levels, inner)
    local t = inner
    for _ = 1, levels do t = {t} end
    return t
  end
  local function branch(levels, inner, width)
    local t = inner
    for _ = 1, levels do
      local level = {}
      for i = 1, width or 2 do level[i] = t end
      t = level
    end
    return t
  end
  local cycle, crossed = {}, {{}}
  cycle[1] = cycle
  crossed[1][1] = crossed
  local too_deep = "nested deeper than 32 levels, or a cycle, at [1][1]…"

  it("may be 32 deep", function()
    assert.equal(7, nd.array(nest(32, 7)):max())
  end)
  it("may be 32 deep through metatables", function()
    local t = 7
    for _ = 1, 32 do
      local inner = t
      t = setmetatable({}, {__index = function() return inner end,
                            __len = function() return 1 end})
    end
    assert.equal(7, nd.array(t):max())
  end)
  it("may be 32 deep to assign and refill", function()
    local a = nd.array(nest(32, 7))
    local t = a:totable()
    assert.is_true(a:assign(nest(32, 8)):assign(t):totable(t) == t)
  end)
  for name, t in pairs{
    ["33 levels"] = nest(33, 7), ["33 levels around nothing"] = nest(33, {}),
    ["10,000 levels"] = nest(10000, 7), ["a cycle"] = cycle,
    ["a cycle of two"] = crossed, ["a cycle in a table"] = {cycle, 1},
    ["32 levels around an array"] = nest(32, nd.zeros(1)),
    ["one level around an array of 32 axes"] = {nd.array(nest(32, 7))},
  } do
    it("may not be " .. name, function()
      raises(too_deep, nd.array, t)
    end)
    it("may not be " .. name .. " for nd.argmin", function()
      raises(too_deep, nd.argmin, t)
    end)
  end
  it("of a cycle does not hold a to assign", function()
    raises("number expected at [1][1], got table",
           function() nd.zeros{1, 1}:assign(cycle) end)
  end)
  it("of shared tables around an empty one costs next to nothing", function()
    local a
    takes_little(function() a = nd.array(branch(31, {})) end)
    assert.equal(("2 "):rep(31) .. "0", table.concat(a:shape(), " "))
  end)
  it("of shared tables around an empty one is quickly assigned", function()
    local t = branch(31, {})
    local a = nd.array(t)
    takes_little(a.assign, a, t)
  end)
  it("of shared tables around an empty array costs next to nothing", function()
    local t = branch(31, nd.zeros(0))
    takes_little(nd.array, t)
  end)
  it("of shared tables with a stray key in the innermost is refused",
     function()
    raises('key "x" at ' .. ("[1]"):rep(31) .. ": a list expected", nd.array,
           branch(31, {x = 1}))
  end)
  for name, value in pairs{["a number"] = 1, ["an array"] = nd.array(1)} do
    it("of a shared table with a million empty slots passes by them once: "
       .. name, function()
      local row, grid = {}, {}
      for i = 1, 1 << 20 do row[i] = i end
      for i = 2, 1 << 20 do row[i] = nil end
      row[1] = value
      for i = 1, 1 << 15 do grid[i] = row end
      local once = seconds(nd.array, {row}) -- 30,000 times as long for each
      assert.is_true(seconds(nd.array, grid) < 500 * once)
      row.x = 1
      raises('key "x" at [1]: a list expected', nd.array, grid)
    end)
  end
  it("of shared tables has stray keys found after many tables", function()
    local grid = {}
    for i = 1, 3000 do grid[i] = {i} end
    grid[2999].x = 1
    raises('key "x" at [2999]: a list expected', nd.array, grid)
    grid[2999] = grid[2000]
    assert.equal(3000, #nd.array(grid))
  end)
  it("of shared tables beyond memory is refused before it is read", function()
    raises("the shape has too many elements", nd.array, branch(32, 1, 10))
  end)
end)

describe("work is bounded by memory:", function()
  local wide = nd.zeros(1):broadcast(2^40)
  local other = nd.zeros(1):broadcast(2^40)
  local long = nd.zeros{2^28, 0}
  for name, f in pairs{
    ["argmin of 2^40 equal elements"] = function()
      assert.equal(1, wide:argmin())
    end,
    ["argmin along 2^40 equal elements"] = function()
      assert.equal(1, wide:argmin(1))
    end,
    ["max of 2^40 equal elements"] = function()
      assert.equal(0.0, wide:max())
    end,
    ["argmax of 2^20 x 2^20 elements along both axes"] = function()
      local square = nd.zeros(1):broadcast{2^20, 2^20}
      assert.same({1, 1}, {square:argmax{axis = {1, 2}}})
    end,
    ["2^40 equal elements under one mask"] = function()
      local mask = nd.array(false):broadcast(2^40)
      assert.is_nil((wide:argmin{where = mask}))
    end,
    ["comparing 2^40 with 2^40 elements"] = function()
      assert.is_true(wide == other)
    end,
    ["comparing a view with its copy of 2^40"] = function()
      assert.is_false(wide == nd.ones(1):broadcast(2^40))
    end,
    ["printing 2^40 elements"] = function()
      assert.is_true(#tostring(wide) < 10000)
    end,
    ["printing 2^40 empty rows"] = function()
      assert.is_true(#tostring(nd.zeros{2^40, 0}) < 10000)
    end,
    ["copying, which there is no memory for"] = function()
      local huge = nd.zeros(1):broadcast(2^50)
      raises("not enough memory", huge.copy, huge)
    end,
    ["tobytes, which there is no memory for"] = function()
      local huge = nd.zeros(1):broadcast(2^50)
      raises("memory", huge.tobytes, huge)
    end,
    ["reading it into a table's array"] = function()
      raises("not enough memory", nd.array,
             {nd.zeros(1):broadcast(2^50)})
    end,
    ["copying any number of empty rows"] = function()
      assert.is_true(long:copy() == long)
    end,
    ["filling any number of empty rows"] = function() long:assign(1) end,
    ["assigning any number of empty rows"] = function()
      long:assign(nd.zeros{2^28, 0})
    end,
    ["assigning an empty table to any number of empty rows"] = function()
      raises("(the list has 0 elements, 268435456 expected)",
             function() long:assign{} end)
    end,
    ["assigning one row to any number of empty rows"] = function()
      raises("(the list has 1 element, 268435456 expected)",
             function() long:assign{{}} end)
    end,
  } do
    it(name, function() takes_little(f) end)
  end
end)

describe("250 arguments", function()
  local ones = {}
  for i = 1, 250 do ones[i] = 1 end
  for _, name in ipairs{
    "a:get", "a:set", "a:slice", "a:transpose", "nd.array", "nd.zeros",
    "nd.ones", "nd.full", "nd.range", "nd.frombytes", "nd.fromrecords"
  } do
    it("are too many for " .. name, function()
      raises(("to '%s' (too many arguments"):format(name:match("%w+$")),
             load(("local nd, a, ones = ... %s(table.unpack(ones))")
                  :format(name)), nd, nd.zeros(1), ones)
    end)
  end
  it("that are nil at the end do not count", function()
    assert.equal(1, nd.array(1, table.unpack({}, 1, 249)):size())
  end)
end)

describe("strings with zeros", function()
  it("are all read as bytes", function()
    assert.same({0, 0, 7, 0}, nd.frombytes("\0\0\7\0", "int8"):totable())
  end)
  it("are no element types, whatever stands before the zero", function()
    raises("unknown element type", nd.zeros, 1, "int8\0float64")
  end)
  it("are stray keys like others", function()
    raises("a list expected", nd.array, {1, ["\0"] = 1})
  end)
  it("are fields of records like others", function()
    assert.same({5}, nd.fromrecords({{["a\0b"] = 5, a = 6}}, "a\0b"):totable())
  end)
  it("are unknown names, whatever stands before the zero", function()
    assert.is_nil(nd.zeros(1)["get\0"])
  end)
  it("are unknown options, whatever stands before the zero", function()
    raises("unknown option", function()
      nd.zeros(1):argmin{["axis\0"] = 1}
    end)
  end)
end)
