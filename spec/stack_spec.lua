-- Lua's stack: a function written in C may use 20 slots of it, and has to ask
-- for more. Arrays of many axes go through every function there is, each call
-- in a fresh coroutine, whose stack is small, below a frame of 1 to 60 locals,
-- so that some stack ends at each of the slots. A Lua that checks its C
-- interface sees at once when a slot was not asked for, as the one of
-- spec/tools/checkedlua.sh does; others may not.

local nd = require "ndarray"
local hostile = require "hostile"
local host = require "testhost"
local is = require "is"

-- few rounds are asked for, as under valgrind: then not every depth
local STEP = (tonumber(os.getenv "ROUNDS") or 10) < 10 and 13 or 1
-- few axes too: the more there are, the more slots an error may ask for
local DEEPEST, AXES = 60, {2, 14, 21, 32}

-- frames[k](f, ...) calls f below a frame of k locals
local frames = {}
for k = 1, DEEPEST do
  frames[k] = load(([[
    local function pass(...) return ... end
    return function(f, ...)
      local x%s
      return pass(f(...))
    end
  ]]):format((", x"):rep(k - 1)), "=frame")()
end

-- as pcall, but in a coroutine of its own, below k locals
local function call_at(k, f, ...)
  return coroutine.resume(coroutine.create(frames[k]), f, ...)
end

-- Did the call with packed arguments succeed? In the deeper half it is C that
-- calls: then the function has no name, and an error takes more slots to find
-- one.
local function try_at(k, f, args)
  if k <= DEEPEST // 2 then
    return (call_at(k, f, table.unpack(args, 1, args.n)))
  end
  local _, succeeded = call_at(k, pcall, f, table.unpack(args, 1, args.n))
  return succeeded
end

local function list(n, item)
  local items = {}
  for i = 1, n do
    items[i] = item == nil and i or item
  end
  return items
end

-- a list with nil at its end counts too
local function pack_list(items, ...)
  local more = table.pack(...)
  local all = {n = #items + more.n, table.unpack(items)}
  for i = 1, more.n do
    all[#items + i] = more[i]
  end
  return all
end

-- 2 elements along the first axis and along the last, 1 along all others
local function shape_of(n)
  local shape = list(n, 1)
  shape[1], shape[n] = 2, 2
  return shape
end

-- {{{...}}}: n levels around a value
local function nested(n, value)
  for _ = 1, n do
    value = {value}
  end
  return value
end

local function records_of(n)
  local record, names = {}, {}
  for i = 1, n do
    names[i] = "field" .. i
    record[names[i]] = i
  end
  return {record, record}, names
end

local function all_axes(n, dtype)
  return nd.array({3, 1, 2, 5}, dtype):reshape(shape_of(n))
end

-- All that calls are made of, for n axes.
local function values_of(n)
  local v = {n = n, axes = list(n), ones = list(n, 1), shape = shape_of(n)}
  v.real, v.whole = all_axes(n, "float64"), all_axes(n, "int64")
  v.small = all_axes(n, "uint8")
  v.truth = nd.array{true, false, true, true}:reshape(v.shape)
  v.none = nd.zeros({}, "bool")
  v.huge = nd.frombytes(("\255"):rep(32), "uint64", v.shape)
  v.readonly = v.real:broadcast(v.shape)
  v.flipped = v.real:transpose()
  v.table, v.deep = v.real:totable(), nested(n, 7)
  v.wrong, v.hole = nested(n, "x"), nested(n - 1, {1, nil, 3})
  v.records, v.names = records_of(n)
  v.reduced = nd.zeros(list(n - 1, 1), "int64")
  local outs = {}
  for i = 1, n do
    outs[i] = nd.zeros({}, "int64")
  end
  v.outs = outs
  return v
end

-- Calls that any function might take, as lists of arguments, whether right or
-- wrong: x is an array, v as above.
local function calls_of(x, v)
  local n, axes, ones = v.n, v.axes, v.ones
  return {
    {x, n = 1}, {x, x, n = 2}, {x, x, x, n = 3}, {x, 2, x, n = 3},
    {x, n, n = 2}, {x, n, v.whole, n = 3}, {x, 1, n, n = 3}, {x, 300, n = 2},
    {x, axes, n = 2}, {x, axes, v.outs, n = 3}, {x, axes, nil, true, n = 4},
    {x, {axis = axes}, n = 2}, {x, {axis = axes, out = v.outs}, n = 2},
    {x, {axis = axes, keepdims = true}, n = 2},
    {x, {axis = axes, out = {table.unpack(v.outs, 2)}}, n = 2},
    {x, {axis = axes, value = true}, n = 2},
    {x, {axis = axes, where = v.truth, initial = 300}, n = 2},
    {x, {axis = 1, initial = 300, where = v.table}, n = 2},
    {x, {axis = 1, initial = 300, keepdims = true}, n = 2},
    {x, {axis = 1, initial = 1e300, where = v.none}, n = 2},
    {x, {axis = n, initial = -0.5, where = v.none, keepdims = true}, n = 2},
    {x, {initial = -300.5}, n = 2}, {x, {where = v.hole}, n = 2},
    {x, {axis = n, out = v.whole}, n = 2}, {x, {nothing = 1}, n = 2},
    {x, {axis = 1, out = v.small, keepdims = true, value = x}, n = 2},
    {x, 1, v.small, true, n = 4}, {x, 1, v.readonly, true, n = 4},
    pack_list({x}, table.unpack(ones)), pack_list({x}, table.unpack(axes)),
    pack_list({x}, table.unpack(list(n, {1, 1}))),
    pack_list({x}, table.unpack(list(n, "text"))),
    pack_list({x, table.unpack(ones)}, 7),
    pack_list({x, table.unpack(ones)}, 0.5),
    pack_list({x, table.unpack(ones)}, {}),
    pack_list({x, table.unpack(list(n - 1, 1))}, 9),
    pack_list({x, table.unpack(ones)}, 1, 1, 1),
    pack_list({x, table.unpack(list(n - 1, 1))}, {"x"}),
    pack_list(list(n + 1, x), 1), {list(n, x), n = 1}, {list(n, x), 1, n = 2},
    {list(n, x), 1, x, n = 3}, {x, v.shape, n = 2}, {v.shape, n = 1},
    {v.shape, 7, "uint8", n = 3}, {v.shape, "uint8", n = 2},
    {v.shape, 300, "uint8", n = 3}, {x, v.table, n = 2}, {v.table, n = 1},
    {v.deep, "uint8", n = 2}, {v.wrong, n = 1}, {v.hole, n = 1},
    {x, v.deep, n = 2}, {x, v.wrong, n = 2}, {x, v.hole, n = 2},
    {{{x, x}, {x, v.wrong}}, n = 1}, {{{x, x}, {x, x}}, "int8", n = 2},
    {x, 1, {x, "x"}, n = 3}, {v.truth, x, x, x, n = 4},
    {x, v.wrong, n, n = 3}, {x, v.truth, n = 2}, {x, v.whole, n, n = 3},
    {x, v.whole, 1, n = 3}, {x, nd.array{1}, n, n = 3}, {x, v.reduced, n = 2},
    {x, {1, 9}, 1, n = 3}, {x, {1}, 1, x, n = 4}, {x, {true}, n, n = 3},
    {x, {true, false}, n, v.whole, n = 4}, {x, {1, 2}, {3, "x"}, 1, n = 4},
    {x, v.names, n = 2}, {v.records, v.names, n = 2},
    {v.records, v.names, "uint8", n = 3}, {x, v.records, v.names, n = 3},
    {{{}}, v.names, n = 2}, {x, "uint8", n = 2}, {x, "int64", n = 2},
    {("x"):rep(4), "uint8", v.shape, n = 3}, {"x", "uint8", v.shape, n = 3},
    {x, {}, n = 2}, {x, nested(n, nil), n = 2}, {x, true, n = 2},
    {x, nil, nil, nil, nil, nil, 1, n = 7}, {x, "get", n = 2},
    {x, 1, v.table, n = 3}, {x, 3, n = 2}, {x, print, print, print, n = 4},
    {n = 0}, {1, 9, 2, "uint8", n = 4}, {1, 999, 2, "uint8", n = 4},
    pack_list({}, table.unpack(list(200, 1))), {x, x, x, x, x, n = 5}
  }
end

-- Right calls of functions that take no argument list above: by name, the
-- arguments for n axes. A new function needs a line only where none of the
-- calls above succeeds.
local right = {
  __row = function() return {1, 2, n = 2} end,
  __newindex = function(v) return {v.real, 1, 7, n = 3} end,
  __nextrow = function(v) return {v.real, 0, n = 2} end,
  limit = function(v) return {60, nd.argmin, v.real, n = 3} end,
  get = function(v) return pack_list({v.real}, table.unpack(v.ones)) end,
  set = function(v) return pack_list({v.real, table.unpack(v.ones)}, 5) end,
  transpose = function(v)
    return pack_list({v.real}, table.unpack(v.axes))
  end,
  assignrecords = function(v)
    return {nd.zeros{2, v.n}, v.records, v.names, n = 3}
  end,
  torecords = function(v)
    return {nd.zeros{2, v.n}, v.records, v.names, n = 3}
  end,
  nearest = function(v)
    return {nd.zeros{3, 2}, v.real, {k = 1, distance = true}, n = 3}
  end,
  expanddims = function(v) return {v.real:slice(1), -1, n = 2} end,
  takealong = function(v)
    return {v.real, nd.ones(v.shape, "int64"), 1, n = 3}
  end
}

local functions = {}
for name, f in pairs(hostile.functions) do
  functions[name] = f
end
for name, f in pairs(debug.getmetatable(nd)) do
  functions["the module's " .. name] = f
end
local names = require "names"(functions)

for _, n in ipairs(AXES) do
  describe(("with arrays of %d axes, at any depth of the stack:"):format(n),
           function()
    for _, name in ipairs(names) do
      it(name, function()
        local f, v = functions[name], values_of(n)
        local all = {right[name] and right[name](v)}
        for _, x in ipairs{v.real, v.whole, v.small, v.truth, v.flipped,
                           v.huge} do
          table.move(calls_of(x, v), 1, 1000, #all + 1, all)
        end
        local good = 1
        while all[good] and not try_at(1, f, all[good]) do
          good = good + 1
        end
        assert.equal(not hostile.advice[name], all[good] ~= nil)
        for k = 1, DEEPEST, STEP do
          try_at(k, f, all[good] or all[1])
          for i = 1 + k % 60, #all, 60 do
            try_at(k, f, all[i])
          end
        end
      end)
    end
  end)
end

-- The same result at every depth as in the main thread.
local function at_all_depths(expected, f, ...)
  for k = 1, DEEPEST do
    local got = table.pack(call_at(k, f, ...))
    for i = 2, got.n do
      got[i] = tostring(got[i])
    end
    local text = table.concat(got, " ", 2, got.n)
    if text ~= expected then
      error(("at depth %d\nexpected: %s\ngot:      %s"):format(k, expected,
                                                             text), 2)
    end
  end
end

for _, n in ipairs(AXES) do
  describe(("an array of %d axes, at any depth of the stack,"):format(n),
           function()
    local v = values_of(n)
    local a, last, places = v.real, {}, {}
    for i = 1, n do
      last[i], places[i] = v.shape[i], 1
    end
    places[n] = 2
    it("says which index a:get() lacks", function()
      at_all_depths("frame:4: bad argument #2 to 'f' (index for axis 1 " ..
                    "expected, got nil)", a.get, a)
    end)
    it("gives an element by all its indices", function()
      at_all_depths("5.0", a.get, a, table.unpack(last))
    end)
    it("gives a coordinate for each axis of a list", function()
      at_all_depths(table.concat(places, " "), a.argmin, a, v.axes)
    end)
    it("gives nil for each axis where there is no candidate", function()
      for k = 1, DEEPEST do
        is("true" .. (" nil"):rep(n),
           call_at(k, a.argmin, a, {axis = v.axes, where = v.none}))
      end
    end)
    it("gives an array for each axis of a list that is kept", function()
      for k = 1, DEEPEST do
        local got = table.pack(call_at(k, a.argmax, a,
                                       {axis = v.axes, keepdims = true}))
        is(tostring(n + 1), got.n)
        is("int64 2 2", got[2]:dtype(), got[2]:max(), got[n + 1]:max())
      end
    end)
    it("unravels to an index for each axis", function()
      at_all_depths(table.concat(last, " "), a.unravel, a, 4)
    end)
    it("gives the places of what is not 0, an array for each axis", function()
      for k = 1, DEEPEST do
        local got = table.pack(call_at(k, v.truth.nonzero, v.truth))
        is(tostring(n + 1), got.n)
        is("int64 {1, 2, 2} int64 {1, 1, 2}", got[2], got[n + 1])
      end
    end)
    it("says which initial value does not fit", function()
      at_all_depths("false bad argument #2 to 'min' (option " ..
                    "'initial': no element beats it for " .. ("[1]"):rep(n) ..
                    " of the result, but 300 is out of range for uint8 " ..
                    "(0 to 255))", pcall, v.small.min, v.small,
                    {axis = 1, initial = 300, where = v.none, keepdims = true})
    end)
    it("says where an element does not fit", function()
      at_all_depths("frame:4: bad argument #1 to 'f' (300 at " ..
                    ("[1]"):rep(n) .. " is out of range for uint8 (0 to 255))",
                    nd.array, nested(n, 300), "uint8")
    end)
    it("is what a host wraps and checks", function()
      local block = host.block(("\0"):rep(32))
      for k = 1, DEEPEST do
        local ok, lent = call_at(k, host.wrap, block, {shape = v.shape})
        is("true 0.0", ok, lent:max())
        assert.is_true((call_at(k, host.check, lent, 0, n)))
      end
    end)
  end)
end

describe("a host that has used all of its slots", function()
  it("may call any function", function()
    for k = 1, DEEPEST do
      is("true 9", call_at(k, host.filled,
                           host.block(string.pack("dd", 3, 1))))
    end
  end)
end)
