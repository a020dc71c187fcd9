-- What holds under every Lua, 5.1 to 5.5 and LuaJIT, in syntax that all share.
-- It runs under busted, and without it by spec/support/tiny.lua; then it also
-- asks compathost.so, whose memory can be made to fail.

local nd = require "ndarray"
local describe, it, finish = describe, it, nil
if not describe then
  describe, it, finish = dofile "spec/support/tiny.lua"
end
local host = finish and require "compathost"

local integers = math.type ~= nil -- Lua has them
local whole = integers and "int64" or "float64" -- the type of whole numbers
local unpack = table.unpack or unpack
local concat = table.concat

local function show(value)
  if type(value) == "table" then
    local parts = {}
    for i = 1, #value do
      parts[i] = show(value[i])
    end
    return "{" .. concat(parts, ", ") .. "}"
  elseif nd.isarray(value) then
    return value:dtype() .. " " .. show(value:totable())
  elseif type(value) == "number" and value == math.floor(value)
      and math.abs(value) < 2^53 then
    return ("%.0f"):format(value)
  end
  return value ~= value and "nan" or tostring(value)
end

-- the values, as show writes them, with a blank between two
local function is(expected, ...)
  local parts = {}
  for i = 1, select("#", ...) do
    parts[i] = show((select(i, ...)))
  end
  local got = concat(parts, " ")
  if got ~= expected then
    error(("expected: %s\ngot:      %s"):format(expected, got), 2)
  end
end

local function raises(text, f, ...)
  local good, message = pcall(f, ...)
  if good then
    error("no error; expected: " .. text, 2)
  elseif not tostring(message):find(text, 1, true) then
    error(("expected: %s\ngot:      %s"):format(text, message), 2)
  end
end

local costs = nd.array{{15, 7, 9}, {2, 11, 5}}

describe("in every Lua the type", function()
  it("of whole numbers is int64 where Lua has integers, else float64",
     function()
    is(whole .. " {1, 2}", nd.array{1, 2})
    is(whole .. " {1, 2, 3}", nd.range(1, 3))
    is(whole .. " {7, 7}", nd.full({2}, 7))
    is("float64 {7}", nd.fromrecords({{hp = 7}}, "hp"))
  end)
  it("of numbers with fractions is float64", function()
    is("float64 {1, 2.5}", nd.array{1, 2.5})
    is("float64 {1, 1.5, 2}", nd.range(1, 2, 0.5))
  end)
  it("is the one that is named", function()
    is("int64 {1, 2}", nd.array({1, 2}, "int64"))
    is("uint8 {1, 255}", nd.array({1, 255}, "uint8"))
    is("int16 {3, 5}", nd.range(3, 5, 2, "int16"))
    is("float32 {0, 0}", nd.zeros({2}, "float32"))
  end)
  it("of booleans is bool", function()
    is("bool {true, false}", nd.array{true, false})
    is("bool {false, true}", nd.array{1, 2}:eq(2))
  end)
  it("of an array stays in a table of it", function()
    is("int8 {{1, 2}}", nd.array{nd.array({1, 2}, "int8")})
  end)
  it("of integers stays beside a whole number, and not beside another",
     function()
    local a = nd.array({1, 2}, "int64")
    is("int64 {2, 3}", a + 1)
    is("float64 {1.5, 2.5}", a + 0.5)
    is("int64 {0, 2}", nd.band(a, 2))
    is("int64 {0, 1}", nd.idiv(a, 2))
    is("int64 {-1, -2}", -a)
  end)
  it("refuses what it cannot hold", function()
    raises("300 at [2] is out of range for int8 (-128 to 127)", nd.array,
           {1, 300}, "int8")
    raises("1.5 at [1] is not an integer (int64)", nd.array, {1.5}, "int64")
    raises("number expected at [2], got boolean", nd.array, {1, true})
  end)
end)

describe("in every Lua an integer", function()
  it("comes out of an array as it went in, up to 2^53", function()
    local most = 2^53
    for _, dtype in ipairs{"int64", "uint64"} do
      local a = nd.array({most, 0}, dtype)
      is("true true", a[1] == most, a:totable()[1] == most)
      is("true true", a:get(1) == most, a:max() == most)
    end
    is("true", nd.array({-most}, "int64")[1] == -most)
  end)
  it("beyond 2^53 comes out where Lua has such, else it is an error",
     function()
    for _, number in ipairs{2^54, -2^54} do
      local a = nd.array({number}, "int64")
      if integers then
        is("true true", a[1] == number, a:sum() == number)
      else
        for _, f in ipairs{a.totable, a.sum, a.min} do
          raises("is beyond 2^53: read it with tobytes", f, a)
        end
        raises("the int64 element " .. ("%.0f"):format(number), a.get, a, 1)
        is("int64 1", a:sum{keepdims = true}:dtype(), a:argmin())
      end
    end
  end)
  it("of type uint64 above Lua's largest is an error", function()
    local a = nd.array({2^63}, "uint64")
    raises("the uint64 element 9223372036854775808 is "
           .. (integers and "above math.maxinteger" or "beyond 2^53"),
           a.get, a, 1)
  end)
end)

describe("in every Lua argmin", function()
  it("gives a number, and nil where there is no candidate", function()
    is("4 2", costs:argmin(), costs:argmax(2)[2])
    is("nil", costs:argmin{where = costs:lt(0)})
    is("number", type(costs:argmin()))
    is(integers and "integer" or "nil",
       integers and math.type(costs:argmin()) or nil)
  end)
  it("goes along an axis", function()
    is("int64 {2, 1, 2}", costs:argmin(1))
    is("int64 {2, 1}", costs:argmin{axis = -1})
    is("int64 {{2}, {1}}", costs:argmin{axis = 2, keepdims = true})
    is("2 1", costs:argmin{axis = {1, 2}})
  end)
  it("writes to out", function()
    local out = nd.zeros({3}, "int16")
    is("true", rawequal(out, costs:argmin(1, out)))
    is("int16 {2, 1, 2}", out)
    raises("option 'out': must be of an integer type that holds 1 to 2",
           costs.argmin, costs, {axis = 1, out = nd.zeros{3}})
  end)
  it("takes a mask, a bound and a base", function()
    is("2", costs:argmin{where = costs:gt(5)})
    is("int64 {0, 1, 1}", costs:argmin{axis = 1, base = 0,
                                       where = {{true, true, false},
                                                {false, false, true}}}
                          + nd.array({0, 1, 0}, "int64"))
    is("nil 4", costs:argmin{initial = 2}, costs:argmin{initial = 2.5})
  end)
  it("passes NaN over if it is told to", function()
    local a = nd.array{3, 0/0, 1}
    is("2 3", a:argmin(), a:argmin{skipnan = true})
  end)
  it("says what is wrong with an argument", function()
    raises("axis 3 is out of range (1 to 2, or -1 to -2)", costs.argmin, costs,
           3)
    raises("integer expected, got 1.5", costs.argmin, costs, 1.5)
    raises("option 'base': 0 or 1 expected, got 2", costs.argmin, costs,
           {base = 2})
    raises('unknown option "axes": there are axis out', costs.argmin, costs,
           {axes = 1})
    raises("argmin of an empty array", nd.argmin, {})
  end)
end)

describe("in every Lua an index", function()
  it("is a whole number", function()
    is("15 5", costs[1][1], costs:get(2.0, 3.0))
    raises("index 3 is out of range: axis 1 has length 2", costs.get, costs, 3,
           1)
    raises("integer expected, got 1.5", costs.get, costs, 1.5, 1)
    is("nil", costs[3])
  end)
  it("may stand in a float array, if it is whole", function()
    is(whole .. " {9, 15}", costs:take(nd.array({3, 1}, "float64")))
    is(whole .. " {9, 15}", costs:take{3, 1})
    raises("the index at [2] is 1.5, not one of 1 to 6", costs.take, costs,
           nd.array{1, 1.5})
  end)
  it("may come from argmin", function()
    local found = costs:argmin{axis = 2, keepdims = true}
    is(whole .. " {{7}, {2}}", costs:takealong(found, 2))
    is("2 1", costs:unravel(costs:argmin()))
  end)
  it("sets an element, a row, and not more", function()
    local a = costs:copy()
    a[1] = 0
    a[2][3] = 8
    a:set(2, 1, 4)
    is(whole .. " {{0, 0, 0}, {4, 11, 8}}", a)
    raises("an array does not grow", function() a[3] = 1 end)
  end)
end)

describe("in every Lua a view", function()
  it("shares the elements of what it is of", function()
    local a = costs:copy()
    a:transpose():slice(2)[1] = 70
    is("70", a[1][2])
  end)
  it("keeps alive what it is of", function()
    local views = {}
    for i = 1, 200 do
      views[i] = nd.full({100, 10}, i):transpose():slice({2, 9})[3]
    end
    collectgarbage()
    collectgarbage()
    for i = 1, 200 do
      nd.zeros{1000} -- over what was collected, if anything was
      is(tostring(i), views[i][50])
    end
  end)
  it("lets go of it when it goes", function()
    collectgarbage()
    collectgarbage()
    local before = collectgarbage "count"
    for i = 1, 200 do
      is("1", nd.ones{10000, 1}[i][1])
    end
    collectgarbage()
    collectgarbage()
    is("true", collectgarbage "count" < before + 1000)
  end)
end)

describe("in every Lua an array", function()
  it("has a length, and equals another", function()
    is("2 3 true false", #costs, #costs[1], costs == costs:copy(),
       costs == costs + 1)
  end)
  it("goes through a:ipairs()", function()
    local seen = {}
    for i, row in costs:ipairs() do
      seen[i] = row[1]
    end
    is("{15, 2}", seen)
  end)
  it("goes through ipairs(a) where ipairs asks metamethods", function()
    local elements = nd.array{5, 6}
    if _VERSION == "Lua 5.1" then
      raises("table expected, got userdata", ipairs, elements)
    else
      local seen = {}
      for i, element in ipairs(elements) do
        seen[i] = element
      end
      is("{5, 6}", seen)
    end
  end)
  it("has no pairs", function()
    raises(_VERSION == "Lua 5.1" and "table expected, got userdata"
           or "an array has no pairs", pairs, costs)
  end)
  it("is not compared with < to another, or to a number", function()
    raises("arrays are compared by a:lt(b)", function()
      return costs < costs
    end)
    raises(_VERSION == "Lua 5.1" and "attempt to compare"
           or "arrays are compared by a:lt(b)", function()
      return costs < 1
    end)
  end)
  it("has the operators that Lua has", function()
    local a = nd.array{1, 2}
    is("float64 {3, 5.5}", (a * 3 + 1 - a / 2) % 10 - nd.array{0.5, 0.5})
    is(whole .. " {-1, -2}", -a)
    is("float64 {1, 4}", a^2)
  end)
  it("writes itself as a table", function()
    is("{true, false} -- bool (2)", tostring(nd.array{true, false}))
    is("{1.0, 2.5} -- float64 (2)", tostring(nd.array{1, 2.5}))
    is("{1, 2} -- int64 (2)", tostring(nd.array({1, 2}, "int64")))
  end)
  it("goes to tables and bytes, and back", function()
    local a = nd.range(1, 30):reshape{3, 10}
    is("true", nd.array(a:totable()) == a)
    is("true", nd.frombytes(a:tobytes(), a:dtype(), a:shape()) == a)
    is("true", rawequal(a, a:assign(a:totable())))
    is("{{1, 2}}", nd.array{{1, 2}}:totable{{9, 9, 9}, 5})
  end)
  it("goes to long rows", function()
    local a = nd.range(1, 20000):reshape{2, 10000}
    is("10000 20000 20000", #a:totable()[1], a:totable()[2][10000], a:max())
  end)
  it("reads tables through their metamethods", function()
    local proxy = setmetatable({}, {
      __index = function(_, i) return i * 10 end,
      __len = function() return 3 end
    })
    is(whole .. " {10, 20, 30}", nd.array(proxy))
    is(whole .. " {{10, 20, 30}}", nd.array{proxy})
  end)
  it("is found in other calls' errors by its name", function()
    raises("number or boolean expected, got array", nd.full, {2}, costs)
    raises("here it is nd.array(t)", function() nd.asarray(costs) end)
    raises("call it with a colon", function() return costs.argmin() end)
  end)
  it("has no field to set", function()
    raises('no field "x" to set', function() costs.x = 1 end)
  end)
  it("is not made of a type's name with a zero byte behind it", function()
    raises("unknown element type", nd.zeros, {1}, "int8\0")
  end)
end)

-- Functions of no argument, that change nothing they are given.
local operations = {
  array = function() return nd.array{{1, 2, 3}, {4, 5, 6.5}} end,
  thorough = function()
    return nd.array{setmetatable({1, 2}, {__index = nd, __len = function()
      return 2
    end})}
  end,
  views = function() return costs:transpose():slice({1, 2})[1] end,
  reductions = function()
    return costs:argmin{axis = 1, where = costs:gt(5)}, costs:sum(2)
  end,
  text = function() return tostring(costs) end,
  tables = function() return costs:totable() end,
  bytes = function() return costs:tobytes() end,
  order = function() return costs:argsort(1), costs:sorted() end,
  nearest = function() return nd.nearest({{1, 2}, {3, 4}}, {3, 3}) end,
  fault = function() return (select(2, pcall(nd.array, {{1}, {1, 2}}))) end,
  raise = function() return costs:argmin{axis = 7} end,
  type = function() return nd.zeros({1}, "complex") end,
}

if host then
  describe("in every Lua, without memory, nothing is lost by", function()
    for name, f in pairs(operations) do
      it(name, function()
        local expected = {pcall(f)}
        for i = 1, #expected do
          expected[i] = show(expected[i])
        end
        local n, refused = 0, 1
        while refused > 0 do
          n = n + 1
          collectgarbage()
          local got = {host.failing(n, f)}
          refused = table.remove(got, 1)
          if not (refused > 0 and got[2] == "not enough memory") then
            for i = 1, #got do
              got[i] = show(got[i])
            end
            if got[2] and got[2]:find("not enough memory", 1, true) then
              got = expected -- pcall in the operation got it
            end
            is(concat(expected, " "), unpack(got))
          end
        end
        assert(n > 1, "it takes no memory")
      end)
    end
  end)

  describe("in every Lua lent memory", function()
    local function collect()
      for _ = 1, 3 do
        collectgarbage()
      end
    end

    it("is an array", function()
      local memory = host.memory()
      local a = host.lend(memory)
      is("float64 {7, 3} 2 3", a, a:argmin(), a:transpose()[2])
      is("0 1 1 0", host.released(memory), host.revoke(a),
         host.released(memory), host.revoke(a))
      raises("the host took the memory of this array back", a.argmin, a)
    end)
    it("is released when the last view of it goes", function()
      local memory = host.memory()
      local view = host.lend(memory):slice({2, 2})
      collect()
      is("0 3", host.released(memory), view[1])
      view = nil -- luacheck: ignore
      collect()
      is("1", host.released(memory))
    end)
    it("is not lost where memory fails", function()
      local memory = host.memory()
      local n, refused, good, a = 0, 1
      while refused > 0 do
        n = n + 1
        refused, good, a = host.failing(n, host.lend, memory)
        is(tostring(refused == 0), good)
      end
      is("float64 {7, 3} 0", a, host.released(memory))
    end)
    it("is released when the state is closed, each once", function()
      is("5", host.closed("", 0, false))
      is("5", host.closed("a2 = nil; a3 = a3:slice{1}; collectgarbage()", 0))
    end)
    it("is released though there is no memory any more", function()
      for n = 1, 4 do
        is("5", host.closed("", n, false))
        is("5", host.closed("a1 = nil; collectgarbage()", n, false))
        is("5", host.closed("", n, true))
      end
    end)
    it("is released though there is none to call its finalizers", function()
      local script = "debug.getmetatable(a1).__loans.__gc = nil"
      for n = 0, 4 do
        is("5 5", host.closed(script, n, false), host.closed(script, n, true))
      end
    end)
    it("is released though releases fail", function()
      is("5", host.closed("", 0, true))
    end)
    it("goes before the finalizers that look at it", function()
      is("5", host.closed([[
        local nd = require "ndarray"
        kept = newproxy and newproxy(true) or setmetatable({}, {})
        getmetatable(kept).__gc = function()
          for _, a in ipairs{a1, a2, a3, a4, a5} do
            pcall(a.argmin, a)
            pcall(a.copy, a)
            tostring(a)
          end
        end
        if not newproxy then setmetatable(kept, getmetatable(kept)) end]], 0))
    end)
  end)

  describe("in every Lua a host", function()
    it("is told what is wrong with an argument", function()
      is("true", (pcall(host.check, nd.zeros{1})))
      raises("array expected, got number", host.check, 1)
      raises("float64 array expected, got int8", host.check,
             nd.zeros({1}, "int8"))
    end)
  end)
end

describe("in every Lua nd.limit", function()
  local big, up = nd.zeros(300000), "the time that nd.limit gave is up"
  local function work() return big:argmin() end

  it("gives what the function gives", function()
    is("3 1 nil 2", select("#", nd.limit(60, unpack, {1, nil, 2}, 1, 3)),
       nd.limit(60, unpack, {1, nil, 2}, 1, 3))
  end)
  it("stops array work, and ends with the call", function()
    raises(up, nd.limit, 1e-9, work)
    raises(up, nd.limit, 60, nd.limit, 1e-9, work)
    raises("a plain word", nd.limit, 1e-9, error, "a plain word", 0)
    is("1", work())
  end)
  it("cannot be left by a yield, and ends with its error", function()
    local co = coroutine.wrap(function()
      return pcall(nd.limit, 1e-9, coroutine.yield)
    end)
    is("false", (co()))
    is("1", work())
  end)
  it("ends with a coroutine that closes itself", function()
    local co = coroutine.wrap(function()
      nd.limit(60, nd.limit, 1e-9, function()
        coroutine.close(coroutine.running())
      end)
    end)
    pcall(co) -- that is an error before 5.5
    is("1", work())
    is("1", nd.limit(60, function() pcall(co) return work() end))
  end)
  it("names its arguments", function()
    raises("number of seconds above 0 expected, got 0", nd.limit, 0, work)
    raises("#1", nd.limit, "1", work)
    raises("#2", nd.limit, 1)
  end)
end)

describe("in every Lua nd._API", function()
  it("shows nothing, and makes nothing unless the host allows it", function()
    is("false", getmetatable(nd._API))
    raises("wrap: the host does not allow it", function() nd._API(1) end)
  end)
end)

local ffi = jit and require "ffi"
local ndffi = jit and require "ndarray.ffi"

if jit and host then
  local registry = debug.getregistry()
  local function wrap(...)
    registry["ndarray.wrap"] = true
    local good, a = pcall(ndffi.wrap, ...)
    registry["ndarray.wrap"] = nil
    if not good then
      error(a, 0)
    end
    return a
  end
  local types = {
    float64 = "double", float32 = "float", int8 = "int8_t", uint8 = "uint8_t",
    int16 = "int16_t", uint16 = "uint16_t", int32 = "int32_t",
    uint32 = "uint32_t", int64 = "int64_t", uint64 = "uint64_t", bool = "bool",
  }

  describe("to LuaJIT's FFI an array", function()
    it("has a pointer of its type", function()
      for dtype, name in pairs(types) do
        local one = dtype == "bool" or 1
        local v = ndffi.view(nd.full({2}, one, dtype))
        is("true true", ffi.istype(name .. " *", v.data), v.data[1] == one)
      end
    end)
    it("has its type, shape and size, also as a C struct", function()
      local v = ndffi.view(costs)
      is(whole .. " {2, 3} 6", v.dtype, v.shape, v.size)
      is("2 2 3 24", v.c.ndim, tonumber(v.c.shape[0]), tonumber(v.c.shape[1]),
         tonumber(v.c.strides[0]))
    end)
    it("is read and written in place", function()
      local a = nd.array{1, 2, 3}
      local v = ndffi.view(a)
      for i = 0, v.size - 1 do
        v.data[i] = v.data[i] * 2
      end
      is("float64 {2, 4, 6}", a)
    end)
    it("begins where a view of it does", function()
      is("11", ndffi.view(costs[2]:slice{2}).data[0])
    end)
    it("has no such pointer if it is not contiguous", function()
      local v = ndffi.view(costs:transpose())
      is("nil 2 8", v.data, v:argmin(), tonumber(v.c.strides[0]))
    end)
    it("is not written to if it is read-only", function()
      local v = ndffi.view(nd.ones{1}:broadcast{1})
      raises("constant location", function() v.data[0] = 2 end)
    end)
    it("lives as long as its view", function()
      local views = {}
      for i = 1, 100 do
        views[i] = ndffi.view(nd.full({1000}, i))
      end
      collectgarbage()
      collectgarbage()
      for i = 1, 100 do
        nd.zeros{1000}
        is(tostring(i), views[i].data[999])
      end
    end)
    it("must be one", function()
      raises("view: array expected, got table", ndffi.view, {1})
      raises("view: array expected, got userdata", ndffi.view, nd._API)
    end)
  end)

  describe("to LuaJIT's FFI argmin", function()
    it("counts from 1, and takes a mask", function()
      local v = ndffi.view(costs)
      is("4 1 3", v:argmin(), v:argmax(),
         v:argmax(ndffi.view(nd.array{{false, true, true},
                                      {true, false, false}})))
      is("nil", v:argmin(ndffi.view(costs:lt(0))))
    end)
    it("gives the same in compiled loops", function()
      local a = nd.zeros{100}
      local v, wrong = ndffi.view(a), 0
      for i = 0, 99 do
        v.data[i] = -1
        wrong = wrong + (v:argmin() == i + 1 and 0 or 1)
        v.data[i] = 0
      end
      is("0", wrong)
    end)
    it("refuses other masks", function()
      local v, text = ndffi.view(costs), "is not a view of bools of the same"
      raises(text, v.argmin, v, ndffi.view(costs))
      raises(text, v.argmin, v, ndffi.view(nd.array{true}))
      raises(text, v.argmin, v, ndffi.view(nd.full({3, 2}, true)))
      raises(text, v.argmax, v, {dtype = "bool"})
    end)
    it("is an error after the host took the memory back", function()
      local a = host.lend(host.memory())
      local v = ndffi.view(a)
      is("2", v:argmin())
      host.revoke(a)
      raises("the host took the memory of this array back", v.argmin, v)
      raises("the host took the memory of this array back", ndffi.view, a)
    end)
    it("has nearest beside it", function()
      local points, query = nd.array{{1, 2}, {8, 9}}, nd.array{7, 7}
      local found = nd.zeros({1}, "int64")
      local f = ndffi.view(found:reshape{})
      is("1", ndffi.api.nearest(ndffi.api, ndffi.view(points).c,
                                ndffi.view(query).c, nil, -1, f.c, nil))
      is("1", tonumber(f.data[0]))
    end)
  end)

  describe("from LuaJIT's FFI memory", function()
    local numbers = ffi.new("double[4]", 3, 1, 2, 9)

    it("is an array, if the host allows it", function()
      local a = wrap(numbers, "float64", {2, 2})
      is("float64 {{3, 1}, {2, 9}} 2", a, a:argmin())
      a[1][1] = 5
      is("5", numbers[0])
      numbers[0] = 3
      raises("wrap: the host does not allow it", ndffi.wrap, numbers,
             "float64", {2})
    end)
    it("may be named by a pointer, and of any type", function()
      is("float64 {1, 2}", wrap(numbers + 1, "float64", 2))
      for dtype, name in pairs(types) do
        is(dtype, wrap(ffi.new(name .. "[1]"), dtype, {1}):dtype())
      end
    end)
    it("may be fields of structs", function()
      local points = ffi.new("struct {float x, y;}[2]", {{1, 2}, {3, 4}})
      is("float32 {{1, 2}, {3, 4}}", wrap(points, "float32", {2, 2}))
      is("float32 {3, 4}", wrap(points[1], "float32", {2}))
    end)
    it("is read-only if it is const", function()
      local a = wrap(ffi.new("const int8_t[2]", 1, 2), "int8", {2})
      is("true int8 {1, 2}", a:isreadonly(), a)
    end)
    it("lives as long as its array", function()
      local arrays = {}
      for i = 1, 100 do
        local memory = ffi.new "double[1000]"
        memory[999] = i
        arrays[i] = wrap(memory, "float64", {1000})
      end
      memory = nil -- luacheck: ignore
      collectgarbage()
      collectgarbage()
      for i = 1, 100 do
        is(tostring(i), arrays[i][1000])
      end
    end)
    it("keeps another owner alive if there is one", function()
      local gone = setmetatable({}, {__mode = "k"})
      local owner = {}
      gone[owner] = true
      local a = wrap(numbers, "float64", {4}, owner)
      owner = nil -- luacheck: ignore
      collectgarbage()
      is("true 3", next(gone) ~= nil, a[1])
      a = nil -- luacheck: ignore
      for _ = 1, 3 do
        collectgarbage()
      end
      is("nil", next(gone))
    end)
    it("is as long as its C array", function()
      raises("elements reach 8 bytes past the memory of 32 bytes", wrap,
             numbers, "float64", {5})
    end)
    it("is refused where an argument is wrong", function()
      raises("wrap: unknown element type: double", wrap, numbers, "double", {1})
      raises("C array, struct or pointer expected, got table", wrap, {},
             "float64", {1})
      raises("C array, struct or pointer expected, got ctype<int64_t>", wrap,
             ffi.new "int64_t", "int64", {1})
      raises("the length at [1] is not an integer", wrap, numbers, "float64",
             {0.5})
      raises("the length -1 at [1] is negative", wrap, numbers, "float64", -1)
      raises("the data pointer is NULL", wrap, ffi.new "double *", "float64", 1)
    end)
  end)
end

if finish then
  finish()
end
