-- Calls that are right, spoiled one argument at a time: numbers at the edges,
-- NaN, tables that raise, yield, lie, or take the arrays' memory away while
-- they are read; too many arguments; stacks that are nearly full; arrays of
-- 2^40 elements. It goes over all functions that there are.

local nd = require "ndarray"
local every = require "every"
local hostile = require "hostile"
local host = require "testhost"
local is = require "is"
local names_of = require "names"

local max, min = math.maxinteger, math.mininteger

local edges = {
  max, min, max - 1, 1 << 53, (1 << 53) + 1, 2.0^53, 2.0^63, -2.0^63, -0.0, 0,
  1e308, -1e308, math.huge, -math.huge, 0 / 0, 5e-324, 0.5, "1", "0x10", "1e1",
  " 2 ", "nan", "inf"
}

-- lends a copy of the array; `lent` takes the array and its block
local function lend(lent, t, dtype)
  local a = nd.array(t, dtype)
  local block = host.block(a:tobytes())
  local array = host.wrap(block, {shape = a:shape(),
    dtype = ({float64 = 0, int64 = 5, bool = 10})[dtype]})
  table.insert(lent, {array, block})
  return array
end

-- calls `use` with the function and its arguments once for each argument and
-- each element of `values`, which stands in the argument's place
local function spoil_at(place, name, value, use)
  local args = hostile.arguments(name)
  args[place] = value
  use(hostile.functions[name], table.unpack(args, 1, args.n))
  -- and inside of a table, where one stands
  local whole = hostile.arguments(name)
  if type(whole[place]) == "table" then
    local t = whole[place]
    while type(t[1]) == "table" do t = t[1] end
    if next(t) then t[next(t)] = value end
    use(hostile.functions[name], table.unpack(whole, 1, whole.n))
  end
end

local spoil_now = every(4)

local function spoil(name, values, use)
  local count = hostile.arguments(name).n
  for place = 1, count do
    for _, value in ipairs(values) do
      if spoil_now() then spoil_at(place, name, value, use) end
    end
  end
end

describe("numbers at the edges, as any argument, do no harm to", function()
  for _, name in ipairs(hostile.names) do
    it(name, function() spoil(name, edges, hostile.call) end)
  end
end)

describe("edges as options:", function()
  for _, name in ipairs{"argmin", "max", "sum"} do
    for _, option in ipairs{"axis", "out", "keepdims", "where", "initial",
                            "skipnan", "base"} do
      it(("%s of %s"):format(option, name), function()
        for _, value in ipairs(edges) do
          hostile.call(nd[name], nd.array{{3, 1}, {2, 4}}, {[option] = value})
          hostile.call(nd[name], nd.array{{3, 1}, {2, 4}},
                       {axis = {1, 2}, [option] = {value, value}})
        end
      end)
    end
  end
end)

describe("strings that look like numbers are none:", function()
  local strings = {"1", "0x10", "1e1", " 2 ", "-1", "1.0"}
  for _, name in ipairs(hostile.names) do
    local count = hostile.arguments(name).n
    for place = 1, count do
      local whole = hostile.arguments(name)[place]
      if math.type(whole) then
        it(("argument %d of %s"):format(place, name), function()
          for _, value in ipairs(strings) do
            local args = hostile.arguments(name)
            args[place] = value
            local ok, got = pcall(hostile.functions[name],
                                  table.unpack(args, 1, args.n))
            -- __index looks them up as names, __row is Lua's
            assert.is_true(not ok or got == nil or name == "__row", name)
          end
        end)
      end
    end
  end
end)

describe("ranges of views never leave the array:", function()
  local bounds = {min, min + 1, -5, -4, -1, 0, 1, 3, 4, 5, max - 1, max}
  it("every slice", function()
    local a = nd.array{1, 2, 3, 4}
    local low = host.test(a).address
    for _, first in ipairs(bounds) do
      for _, last in ipairs(bounds) do
        for _, step in ipairs(bounds) do
          local ok, view = pcall(a.slice, a, {first, last, step})
          if ok and view:size() > 0 then
            for _, i in ipairs{1, #view} do
              local at = host.test(view:slice(i)).address - low
              assert.is_true(at >= 0 and at <= 24 and at % 8 == 0)
            end
          end
        end
      end
    end
  end)
  it("every wrap of a host", function()
    local block = host.block(("\0"):rep(64))
    for _, length in ipairs{0, 1, 2, 8, 9, 1 << 32, 1 << 62, max} do
      for _, stride in ipairs{min, -(1 << 62), -9, -8, 0, 1, 8, 9, 1 << 32,
                              1 << 61, max} do
        for _, offset in ipairs{0, 8, 56, 57, 64} do
          local ok, a = pcall(host.wrap, block,
            {shape = {length, 2}, strides = {stride, 8}, offset = offset})
          if ok and a:size() > 0 then
            assert.equal(0, a:get(length, 2) + a:get(1, 1))
          end
        end
      end
    end
  end)
end)

describe("shapes that overflow are refused by", function()
  local shapes = {
    {max}, {max, max}, {1 << 32, 1 << 32}, {1 << 62, 4}, {3, max // 3 + 1},
    {max, 0, max}, {1 << 21, 1 << 21, 1 << 21}, {min}, {-1, max}, {2.0^63}
  }
  for _, name in ipairs{"zeros", "ones", "full", "broadcast", "reshape",
                        "frombytes"} do
    it(name, function()
      for _, shape in ipairs(shapes) do
        local args = hostile.arguments(name)
        args[name == "frombytes" and 3
             or (name == "broadcast" or name == "reshape") and 2 or 1] = shape
        assert.is_false((pcall(hostile.functions[name],
                               table.unpack(args, 1, args.n))))
      end
    end)
  end
end)

describe("a table that misbehaves while it is read, in any place of", function()
  -- each gives what stands for element i; `lent` are the arrays of the call
  local ways = {
    raises = function() error("not today") end,
    yields = function() return coroutine.yield(1) end,
    lies = function(_, _, i) return ({"text", 1, {}, nil, 0 / 0})[i] end,
    resizes = function(t, _, i)
      for k = 1, 100 do rawset(t, k + i, {k}) end
      return 1
    end,
    assigns = function(_, lent, i)
      for _, one in ipairs(lent) do pcall(one[1].assign, one[1], i) end
      return i
    end,
    revokes = function(_, lent, i)
      for _, one in ipairs(lent) do
        host.revoke(one[1])
        host.free(one[2])
      end
      return i
    end,
    collects = function(_, _, i) collectgarbage() return i end,
    ["gives arrays"] = function(_, lent) return lent[1] and lent[1][1] end
  }
  local function bad(way, lent, length)
    return setmetatable({}, {
      __index = function(t, i) return ways[way](t, lent, i) end,
      __len = function(t)
        if way == "lies" then return length and -1 or 2 end
        if length then ways[way](t, lent, 1) end
        return 2
      end
    })
  end
  local function misbehave(name, place, way, nested)
    local lent = {}
    local args = hostile.arguments(name, function(...)
      return lend(lent, ...)
    end)
    local t = bad(way, lent, nested % 2 == 1)
    args[place] = nested > 1 and {t, t} or t
    -- a coroutine that yields or dies in the middle
    local co = coroutine.create(hostile.functions[name])
    local ok, message = coroutine.resume(co, table.unpack(args, 1, args.n))
    assert.equal("dead", coroutine.status(co))
    assert.is_true(ok or message ~= nil)
    for i = 1, args.n do pcall(hostile.read, args[i]) end
  end
  local now = every(3)
  for _, name in ipairs(hostile.names) do
    it(name, function()
      for place = 1, hostile.arguments(name).n do
        for _, way in ipairs(names_of(ways)) do
          for nested = 0, 3 do
            if now() then misbehave(name, place, way, nested) end
          end
        end
      end
    end)
  end
end)

describe("too many arguments do no harm to", function()
  for _, name in ipairs(hostile.names) do
    it(name, function()
      for _, count in ipairs{250, 5000} do
        local args = hostile.arguments(name)
        local n = args.n
        for i = n + 1, n + count do args[i] = 1 end
        hostile.call(hostile.functions[name], table.unpack(args, 1, n + count))
        for i = n + 1, n + count do args[i] = nil end
        assert.equal(not hostile.advice[name],
                     (pcall(hostile.functions[name], table.unpack(args, 1,
                       name:find("^__") and n or n + count))))
      end
    end)
  end
end)

describe("a stack that is nearly full", function()
  -- the function's call must succeed, or say that a stack is full
  local function try(name)
    local args = hostile.arguments(name)
    local ok, message = pcall(hostile.functions[name],
                              table.unpack(args, 1, args.n))
    local text = tostring(message)
    assert(ok or hostile.advice[name]
           or text:find("stack overflow", 1, true)
           or text:find("error in error handling", 1, true), text)
    return ok
  end
  it("of C does no harm", function()
    local done, failed = 0, 0
    local function fill(depth) -- every level is a call of C by a metamethod
      for _, name in ipairs(depth > 180 and hostile.names or {}) do
        local ok, good = pcall(try, name)
        if not ok and not tostring(good):find("stack overflow", 1, true) then
          error(good, 0)
        end
        done, failed = done + 1, failed + (ok and good and 0 or 1)
      end
      local t = setmetatable({}, {__len = function() return 1 end,
        __index = function() return fill(depth + 1) end})
      nd.array(t)
    end
    local ok, message = pcall(fill, 1)
    assert.is_false(ok)
    assert.is_truthy(tostring(message):find("stack overflow", 1, true))
    assert.is_true(done > #hostile.names and failed < done)
  end)
  -- f, called when so many slots of a new coroutine's stack are taken; in small
  -- steps at the end, as each step needs room of its own
  local function at_depth(slots, f)
    local function level(left)
      local taken = math.min(left, left > 2000 and 1000 or 8)
      local function frame(...) -- the arguments are what takes them
        if left == taken then f() else level(left - taken) end
        return ...
      end
      frame(table.unpack({}, 1, taken))
    end
    return coroutine.resume(coroutine.create(level), slots)
  end
  -- How all functions fare there: how many cannot be called, or do not succeed.
  local function failures(slots)
    local calls, failed = {}, 0
    for i, name in ipairs(hostile.names) do
      calls[i] = {name, hostile.arguments(name)}
    end
    local function attempt(call)
      local name, args = call[1], call[2]
      call.ok, call.message = pcall(hostile.functions[name],
                                    table.unpack(args, 1, args.n))
    end
    local _, over = at_depth(slots, function()
      for _, call in ipairs(calls) do
        local ok, message = pcall(attempt, call)
        if not ok then call.message = message end
      end
    end)
    for _, call in ipairs(calls) do
      local text = tostring(call.message or over)
      assert(call.ok or hostile.advice[call[1]]
             or text:find("stack overflow", 1, true)
             or text:find("not enough memory", 1, true)
             or text:find("error in error handling", 1, true), text)
      failed = failed + (call.ok and 0 or 1)
      for i = 1, call[2].n do pcall(hostile.read, call[2][i]) end
    end
    return failed
  end
  it("of Lua does no harm", function()
    local most, beyond = 0, 1000000 -- Lua's limit
    while beyond - most > 1 do
      local middle = (most + beyond) // 2
      if at_depth(middle, function() end) then
        most = middle
      else
        beyond = middle
      end
    end
    assert.is_true(most > 900000)
    local some = false -- of them have room, and some have not
    for left = 0, 200, 8 do
      local failed = failures(most - left)
      some = some or (failed > 10 and failed < #hostile.names - 10)
    end
    assert.is_true(some)
    local advice = 0
    for _ in pairs(hostile.advice) do advice = advice + 1 end
    assert.equal(#hostile.names, failures(most + 1))
    assert.equal(advice, failures(most - 2000))
    is("2", nd.array{3, 1}:argmin())
  end)
end)

describe("arrays of 2^40 elements end, are refused, or are stopped, in",
         function()
  for _, name in ipairs(hostile.names) do
    it(name, function()
      local args = hostile.arguments(name, function(t, dtype)
        local one = nd.array(t, dtype):slice({1, 1}, {1, 1})
        return one:broadcast{1 << 20, 1 << 20}
      end)
      local hooks = 0
      debug.sethook(function()
        hooks = hooks + 1
        assert(hooks < 1000, "an instruction budget is used up")
      end, "", 1000)
      local questions = host.interrupted(8, hostile.functions[name],
                                         table.unpack(args, 1, args.n))
      -- without the arguments that do not fit such an array
      local again = host.interrupted(8, hostile.functions[name], args[1],
        name:find("^__") and args[2] or nil)
      debug.sethook()
      assert.is_true(questions <= 10 and again <= 10)
    end)
  end
  it("a table of one, refused or stopped", function()
    local wide = nd.zeros(1):broadcast(1 << 40)
    local questions, _, ok = host.interrupted(8, function()
      return wide:totable()
    end)
    is("true false", questions <= 10, ok)
  end)
end)

-- Functions that look at no more than a few elements, or at none: what they do
-- is no more work than an instruction of Lua.
local quick = {}
for name in ([[__eq __index __len __newindex __nextrow __row broadcast dtype
  expanddims get ipairs iscontiguous isarray isreadonly limit nbytes ndim
  reshape set shape size squeeze strides transpose
  unravel]]):gmatch("[%w_]+") do
  quick[name] = true
end
for name in pairs(hostile.advice) do quick[name] = true end

describe("an interrupt", function()
  for _, name in ipairs(hostile.names) do
    local f = hostile.functions[name]

    if not quick[name] then
      it("is asked in many short calls of " .. name, function()
        local args = hostile.arguments(name)
        local questions, _, ok, message = host.interrupted(1, function()
          for _ = 1, 40000 do
            f(table.unpack(args, 1, args.n))
          end
        end)
        assert.is_true(questions >= 1, message)
        if name ~= "__tostring" then
          is("2 false", questions, ok)
        end
      end)
    end

    if not quick[name] and name ~= "__tostring" then
      it("that said stop is asked first by " .. name, function()
        local args, before = hostile.arguments(name), hostile.arguments(name)
        local questions, _, ok = host.interrupted(0, function()
          pcall(nd.zeros, 70000)
          local done, message = pcall(f, table.unpack(args, 1, args.n))
          assert.is_true(not done)
          assert.truthy(message:find("time is up", 1, true))
        end)
        is("2 true", questions, ok)
        for i = 1, args.n do
          if nd.isarray(args[i]) then
            is(tostring(before[i]), tostring(args[i]))
          end
        end
      end)
    end
  end
end)
