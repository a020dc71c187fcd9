-- put_spec.lua: put and putadd, which write what take would pick.
local nd = require "ndarray"
local host = require "testhost"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"

describe("put", function()
  it("sets the elements at these indices", function()
    is("int64 {7, 0, 9, 0}", nd.zeros(4, "int64"):put({1, 3}, {7, 9}))
  end)

  it("gives the array itself", function()
    local a = nd.zeros(2)
    assert.is_true(rawequal(a, a:put(1, 5)))
  end)

  it("lets the last of equal indices win", function()
    is("int64 {3, 0}", nd.zeros(2, "int64"):put({1, 1, 1}, {1, 2, 3}))
  end)

  it("goes by row-major order without an axis", function()
    local a = nd.zeros({2, 3}, "int64")
    is("int64 {{0, 5, 0}, {6, 0, 0}}", a:put({2, 4}, {5, 6}))
    is("int64 {{0, 6}, {5, 0}, {7, 6}}", a:transpose():put({5, 6}, {7, 6}))
  end)

  it("sets rows and columns", function()
    local a = nd.zeros({3, 2}, "int64")
    is("int64 {{3, 4}, {0, 0}, {1, 2}}", a:put({3, 1}, {{1, 2}, {3, 4}}, 1))
    is("int64 {{3, 9}, {0, 9}, {1, 9}}", a:put({2}, 9, -1))
    is("int64 {{3, 1}, {0, 2}, {1, 3}}",
       a:put(2, {1, 2, 3}, {axis = 2}))
  end)

  it("takes a plain index, and indices of any shape", function()
    is("int64 {0, 5, 0}", nd.zeros(3, "int64"):put(2, 5))
    is("int64 {1, 2, 3, 4}",
       nd.zeros(4, "int64"):put({{1, 2}, {3, 4}}, {{1, 2}, {3, 4}}))
    is("float64 {0.0}", nd.zeros(1):put({}, 7))
  end)

  it("spreads values over the shape that take gives", function()
    is("int64 {{7, 8, 9}, {0, 0, 0}, {7, 8, 9}}",
       nd.zeros({3, 3}, "int64"):put({1, 3}, {7, 8, 9}, 1))
    is("int64 {{7, 7, 7}, {0, 0, 0}, {8, 8, 8}}",
       nd.zeros({3, 3}, "int64"):put({1, 3}, nd.array{{7}, {8}}, 1))
  end)

  it("sets booleans", function()
    is("bool {false, true, true}",
       nd.zeros(3, "bool"):put({3, 2}, {true, true}))
  end)

  it("takes indices of any type whose elements are whole", function()
    for _, dtype in ipairs{"int8", "uint8", "int16", "uint16", "int32",
                           "uint32", "int64", "uint64", "float32",
                           "float64"} do
      local a = nd.zeros(3, "int64"):put(nd.array({3, 1}, dtype), {1, 2})
      is("int64 {2, 0, 1}", a)
      is("int64 {3, 0, 5}", a:putadd(nd.array({3, 1, 3}, dtype), {1, 1, 3}))
      is("int64 {5, 3}", a:take(nd.array({3, 1}, dtype)))
    end
  end)

  it("takes a 0-D array as if it had one axis", function()
    is("int64 7", nd.array(5):put({1}, {7}))
    is("int64 8", nd.array(5):put(1, 8, 1))
  end)

  it("acts as if its arguments had been copied", function()
    local a = nd.array{3, 1, 2}
    is("int64 {1, 2, 3}", a:put(a, a:slice{1, 3}))
    a = nd.array{1, 2, 3, 4}
    is("int64 {1, 1, 2, 3}", a:put({2, 3, 4}, a:slice{1, 3}))
    is("int64 {2, 2, 4, 6}", a:putadd({1, 2, 3, 4}, a))
  end)

  it("changes nothing on an error", function()
    local a = nd.zeros(300, "int64")
    local places, values = nd.range(1, 300), nd.ones(300)
    places[300] = 301
    raises("the index at [300] is 301, not one of 1 to 300", a.put, a, places,
           values)
    places[300], values[300] = 300, 0.5
    raises("0.5 at [300] is not an integer", a.put, a, places, values)
    assert.equal(0, a:count())
  end)

  local grid = nd.zeros({2, 3}, "int8")
  refuses{
    {"refuses an index beyond", "bad argument #1 to 'put' (the index at [2] is "
     .. "7, not one of 1 to 6)", function() grid:put({1, 7}, 0) end},
    {"refuses an index beyond the axis", "(the index at [1] is 3, not one of 1 "
     .. "to 2)", function() grid:put({3}, 0, 1) end},
    {"refuses negative indices", "(the index is -1, not one of 1 to 6)",
     function() grid:put(-1, 0) end},
    {"refuses fractions", "bad argument #1 to 'putadd' (the index at [1] is "
     .. "1.5, not one of 1 to 6)", function() grid:putadd({1.5}, 0) end},
    {"refuses a mask", "bad argument #1 to 'put' (indices expected, got bool "
     .. "array: nd.select(mask, x, a, a) sets what is true)",
     function() grid:put(grid:eq(0), 1) end},
    {"refuses values of another shape", "bad argument #2 to 'put' (an array of "
     .. "shape (3) does not broadcast to (2))",
     function() grid:put({1, 2}, {1, 2, 3}) end},
    {"refuses values that do not fit", "bad argument #2 to 'put' (300 at [2] "
     .. "is out of range for int8 (-128 to 127))",
     function() grid:put({1, 2}, {1, 300}) end},
    {"refuses a number that does not fit", "bad argument #2 to 'put' (0.5 is "
     .. "not an integer, but the array is int8", function()
       grid:put(1, 0.5)
     end},
    {"refuses booleans among numbers", "bad argument #2 to 'put' (number "
     .. "expected, got boolean)", function() grid:put(1, true) end},
    {"refuses to go without values", "bad argument #2 to 'put' (table, number, "
     .. "boolean or array expected, got nil)", function() grid:put(1) end},
    {"refuses another axis", "bad argument #3 to 'put' (axis 3 is out of range "
     .. "(1 to 2, or -1 to -2))", function() grid:put(1, 1, 3) end},
    {"refuses a list of axes", "bad argument #3 to 'put' (one axis expected: a "
     .. "list of them is for reductions)",
     function() grid:put(1, 1, {1, 2}) end},
    {"refuses out", "bad argument #3 to 'put' (unknown option \"out\": there "
     .. "are axis)", function() grid:put(1, 1, {out = grid}) end},
    {"refuses more", "bad argument #4 to 'put' (too many arguments)",
     function() grid:put(1, 1, 1, 1) end},
    {"refuses a view that is read-only", "the array is read-only",
     function() grid:broadcast{2, 2, 3}:put(1, 1) end},
    {"refuses to add bools", "numbers expected, got bool array: a:put sets "
     .. "bools", function() nd.zeros(2, "bool"):putadd(1, true) end},
    {"refuses too many axes", "the result would have 33 axes",
     function()
       local ones = {}
       for i = 1, 32 do ones[i] = 1 end
       grid:put(nd.ones(ones), 1, 1)
     end},
  }
end)

describe("putadd", function()
  it("adds every time that an index occurs", function()
    is("int64 {3, 0, 1}", nd.zeros(3, "int64"):putadd({1, 3, 1, 1}, 1))
    is("float64 {1.25, 0.5}", nd.zeros(2):putadd({1, 2, 1}, {1, 0.5, 0.25}))
  end)

  it("adds rows", function()
    is("int64 {{5, 7}, {0, 0}, {1, 1}}",
       nd.zeros({3, 2}, "int64"):putadd({1, 3, 1}, {{1, 2}, {1, 1}, {4, 5}}, 1))
  end)

  it("adds long rows", function()
    local a = nd.zeros({3, 300}, "int32")
    a:putadd({3, 1, 3}, nd.range(1, 300), 1)
    assert.is_true(a[1] == nd.range(1, 300) and a[3] == nd.range(1, 300) * 2)
    assert.equal(0, a[2]:count())
  end)

  it("adds in the array's type", function()
    local a = nd.zeros(1, "float32"):putadd({1, 1}, {0x1p24, 1})
    is("float32 {16777216.0}", a)
  end)

  it("adds to views that have no flat form", function()
    local a = nd.zeros({2, 2}, "int64")
    a:transpose():putadd({1, 2, 2}, 1)
    is("int64 {{1, 0}, {2, 0}}", a)
  end)

  it("counts an index that is repeated without memory", function()
    is("int64 {0, 5}", nd.zeros(2, "int64"):putadd(nd.array(2):broadcast(5), 1))
    is("int64 {0, 3}", nd.zeros(2, "int64"):put(nd.array(2):broadcast(1 << 40),
                                                3))
  end)

  it("goes up to the limits of each type", function()
    for dtype, limits in pairs{
      int8 = {-128, 127}, int16 = {-32768, 32767}, uint8 = {0, 255},
      uint16 = {0, 65535}, int32 = {-0x80000000, 0x7fffffff},
      uint32 = {0, 0xffffffff}, int64 = {math.mininteger, math.maxinteger},
    } do
      local a = nd.zeros(1, dtype):putadd({1, 1}, {1, limits[2] - 1})
      assert.equal(limits[2], a[1])
      raises("the sum at [2] is out of range for " .. dtype, a.putadd, a,
             {1, 1}, {0, 1})
      assert.equal(limits[2], a[1])
      if limits[1] < 0 then
        a:put(1, 0):putadd({1, 1}, {-1, limits[1] + 1})
        assert.equal(limits[1], a[1])
        raises("the sum at [1] is out of range for " .. dtype, a.putadd, a,
               {1}, {-1})
      end
    end
    local most = nd.frombytes(("\255"):rep(8), "uint64")
    raises("the sum is out of range for uint64", most.putadd, most, 1, 1)
    assert.equal(("\255"):rep(8), most:tobytes())
  end)

  it("lets floats become infinite, as a + b does", function()
    is("float64 {inf}", nd.zeros(1):putadd({1, 1}, 1e308 * 1.5))
  end)

  it("changes nothing where a sum leaves the range", function()
    for _, shape in ipairs{{1000}, {10, 100}, {500, 2}} do
      local a = nd.ones(shape, "uint8")
      if #shape == 2 then a = a:transpose() end
      local places = nd.range(1, 1000) % 7 + 1
      local all = nd.concat{places, places}
      raises("the sum at [890] is out of range for uint8", a.putadd, a, all, 2)
      assert.equal(1000, a:sum())
    end
  end)

  it("says where, along an axis", function()
    local a = nd.full({2, 3}, 100, "int8")
    raises("the sum at [2][3] is out of range for int8", a.putadd, a, {1, 2},
           {{1, 2, 3}, {1, 2, 100}}, 1)
    is("int8 {{100, 100, 100}, {100, 100, 100}}", a)
  end)

  it("may be stopped while it takes sums back", function()
    local n = 300000
    local a = nd.zeros(3, "int32")
    local places = nd.ones(n, "int64")
    local values = nd.ones(n, "int32")
    values[n] = math.maxinteger >> 32
    local stopped, told = 0, 0
    local questions = host.interrupted(math.maxinteger, a.putadd, a, places,
                                       values)
    for k = 1, questions + 1, math.max(questions // 20, 1) do
      local _, _, ok, message = host.interrupted(k, a.putadd, a:assign(0),
                                                 places, values)
      assert.is_false(ok)
      if message:find("time is up", 1, true) then
        stopped = stopped + 1
      else
        raises("the sum at [300000] is out of range", error, message)
        assert.equal(0, a:count())
        told = told + 1
      end
    end
    assert.is_true(stopped > 10 and told > 0, stopped)
  end)
end)

-- Against plain loops: random shapes, views, types, axes and values.
describe("put and putadd of random arguments", function()
  local types = {"float64", "float32", "int8", "int16", "int32", "int64",
                 "uint8", "uint16", "uint32", "uint64"}

  local function target(dtype)
    local shape = {}
    for i = 1, math.random(1, 3) do shape[i] = math.random(1, 5) end
    if math.random(3) == 1 then shape[#shape] = math.random(200, 600) end
    local a = nd.zeros(shape, dtype)
    local way = math.random(4)
    if way == 1 then a = a:transpose() end
    if way == 2 then a = a:slice({-1, 1, -1}) end
    return a
  end

  -- The arrays of `a` at an index of the axis; or elements, as 0-D views.
  local function part(a, axis, i)
    local at = {}
    if not axis then
      at = {a:unravel(i)}
    else
      for k = 1, axis - 1 do at[k] = {} end
      at[axis] = i
    end
    return a:slice(table.unpack(at, 1, a:ndim()))
  end

  it("do what loops do", function()
    math.randomseed(7)
    for _ = 1, 400 do
      local dtype = types[math.random(#types)]
      local a = target(dtype)
      local axis = ({nil, 1, a:ndim()})[math.random(0, 3)]
      local n = axis and a:shape(axis) or a:size()
      local list = {}
      for k = 1, math.random(0, 9) do list[k] = math.random(n) end
      local places = nd.array(list, n > 127 and "float32"
                                    or types[math.random(#types)])
      local values = a:take(places, axis):copy()
      values = values + nd.range(1, math.max(values:size(), 1)):slice{
        1, values:size()}:reshape(values:shape()):mod(9):astype(dtype)
      local b, c, adds = a:copy(), a:copy(), math.random(2) == 1
      for k, i in ipairs(list) do
        local to = part(b, axis, i)
        local at = {}
        for j = 1, (axis or 1) - 1 do at[j] = {} end
        at[axis or 1] = k
        local value = values:slice(table.unpack(at, 1, axis or 1))
        to:assign(adds and to + value or value)
      end
      a[adds and "putadd" or "put"](a, places, values, axis)
      assert.is_true(a == b, dtype)
      c[adds and "putadd" or "put"](c, places, values, {axis = axis})
      assert.is_true(c == b, dtype)
    end
  end)
end)
