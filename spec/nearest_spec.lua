-- nearest_spec.lua: nearest, the point next to a query, or to many.
-- nearest_oracle_spec.lua holds random calls against a slow search.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"

local nan, inf = 0 / 0, math.huge
local square = nd.array{{0, 0}, {3, 0}, {3, 4}, {0, 4}}

describe("nearest", function()
  it("gives the index of the nearest point, and how far it is", function()
    is("3 1.0", square:nearest{3, 3})
  end)

  it("takes an array as the query, of any type", function()
    for _, dtype in ipairs{"float64", "float32", "int8", "uint64"} do
      is("3 1.0", square:nearest(nd.array({3, 3}, dtype)))
    end
  end)

  for _, dtype in ipairs{"float64", "float32", "int16", "uint8", "int8"} do
    it("splits rows of three coordinates of " .. dtype, function()
      local points = (nd.range(1, 900) * 7919 % 101):astype(dtype)
        :reshape{300, 3}
      local queries = (nd.range(1, 300) * 104729 % 97):astype(dtype)
        :reshape{100, 3}
      local found, distance = points:nearest(queries, {distance = true})
      local p, q = points:totable(), queries:totable()
      for i = 1, #q do
        local best, place = inf, nil
        for j = 1, #p do
          local sum = 0
          for d = 1, 3 do sum = sum + (q[i][d] - p[j][d]) ^ 2 end
          if sum < best then best, place = sum, j end
        end
        is(place .. " " .. place, found[i], (points:nearest(queries[i])))
        assert.is_true(math.abs(distance[i] ^ 2 - best) <= 1e-3)
      end
    end)
  end

  it("is a function of the module, which takes a table of points", function()
    is("2 1.0", nd.nearest({{0, 0}, {3, 0}}, {3, 1}))
    is("2 0.5", nd.nearest({1, 2.5, 7}, 3))
  end)

  it("gives an array for a batch of queries", function()
    is("int64 {3, 1, 1}", square:nearest{{3, 3}, {0, 0}, {1, 1}})
    is("int64 {{{3, 1}}}", square:nearest{{{{3, 3}, {0, 0}}}})
    is("int64 {}", square:nearest(nd.zeros{0, 2}):reshape{0})
  end)

  it("gives the distances of a batch when they are asked for", function()
    is("int64 {3, 1} float64 {1.0, 0.0}",
       square:nearest({{3, 3}, {0, 0}}, {distance = true}))
    is("int64 {3, 1}", square:nearest({{3, 3}, {0, 0}}, {distance = false}))
  end)

  it("takes numbers as queries where points are numbers", function()
    local points = nd.array{10, 20, 40}
    is("2 5.0", points:nearest(25))
    is("2 5.0", points:nearest(nd.array(25)))
    is("int64 {2, 3}", points:nearest{25, 99})
    is("int64 {{2}, {3}}", points:nearest{{25}, {99}})
  end)

  it("finds the first of equals", function()
    is("1 2.5", square:nearest{1.5, 2})
    is("int64 {1, 2, 3, 4}", square:nearest({1.5, 2}, {k = 4}))
  end)

  it("finds the same first of equals in every layout, among many", function()
    local n = 3000
    local x = (nd.range(0, n - 1) * 7919 % 13):astype("float64")
    local y = (nd.range(0, n - 1) * 104729 % 11):astype("float64")
    local planes = nd.zeros({2, n})
    planes[1], planes[2] = x, y
    local rows = planes:transpose():copy()
    local turned = nd.zeros({n, 2}):slice({-1, 1, -1}, {-1, 1, -1})
    turned:assign(rows)
    local queries = nd.zeros{100, 2}
    for i = 1, 100 do
      queries[i] = {i % 14 - 0.5, i % 12 - 0.5}
    end
    local want = rows:nearest(queries)
    for _, points in ipairs{planes:transpose(), turned} do
      assert.are.equal(want, points:nearest(queries))
    end
    for i = 1, 100 do
      local q = queries[i]
      is(("%d %d %d"):format(want[i], want[i], want[i]),
         (rows:nearest(q)), (planes:transpose():nearest(q)),
         (turned:nearest(q)))
      is("int64 {" .. want[i] .. "}", rows:nearest(q, {k = 1}))
    end
  end)

  it("counts from 0 where base says so", function()
    is("2 1.0", square:nearest({3, 3}, {base = 0}))
    is("int64 {2, -1}", square:nearest({{3, 3}, {9, 9}},
                                       {base = 0, within = 1}))
  end)

  it("computes in float32 for float32 points and numbers", function()
    local points = nd.array({{0.1, 0}, {1, 1}}, "float32")
    local _, away = points:nearest{0, 0}
    is("0.10000000149012", away)
    local _, distances = points:nearest({{0, 0}}, {distance = true})
    is("float32", distances:dtype())
    _, distances = points:nearest(nd.zeros{1, 2}, {distance = true})
    is("float64", distances:dtype())
  end)

  it("takes numbers that the points' type does not hold", function()
    is("1 inf", nd.array({{1, 1}}, "float32"):nearest{1e300, 0})
    is("2 0.5", nd.array({{1}, {3}}, "uint8"):nearest{2.5})
    is("1 3.0", nd.array({{1}, {3}}, "uint8"):nearest{-2})
    is("1 inf", square:nearest{inf, 0})
  end)

  it("is exact with integers of 8 and 16 bits", function()
    local points = nd.array({{255, 0, 0}, {254, 255, 1}}, "uint8")
    is("2 1.0", points:nearest(nd.array({254, 255, 0}, "uint8")))
    is("1 92682.607133162",
       nd.array({{-32768, -32768}}, "int16"):nearest{32768, 32769})
  end)

  it("takes integers of 64 bits as the nearest floats", function()
    local points = nd.array({math.maxinteger, 5}, "int64")
    is("1 0.0", points:nearest(2^63))
    is("1 0.0", nd.frombytes(("\255"):rep(8), "uint64"):nearest(2^64))
  end)

  it("measures by the metric that is named", function()
    local points = nd.array{{3, 3}, {0, 5}, {4, -1}}
    is("2 5.0", points:nearest({0, 0}, {metric = "manhattan"}))
    is("1 3.0", points:nearest({0, 0}, {metric = "chebyshev"}))
    is("3 4.1231056256177", points:nearest({0, 0}, {metric = "euclidean"}))
  end)
end)

describe("nearest, where there are candidates and others,", function()
  it("looks at the points under a mask alone", function()
    is("2 3.0", square:nearest({3, 3}, {where = {false, true, false, true}}))
    is("nil", square:nearest({3, 3}, {where = {false, false, false, false}}))
  end)

  it("takes a mask for each query of a batch", function()
    local mask = nd.array{{true, false, false, false},
                          {false, false, true, false}}
    is("int64 {1, 3}", square:nearest({{3, 3}, {0, 0}}, {where = mask}))
    is("int64 {1, 1}", square:nearest({{3, 3}, {0, 0}}, {where = mask[1]}))
    is("int64 {3, 0}", square:nearest({{3, 3}, {0, 0}},
                                      {where = {{true}, {false}}}))
  end)

  it("gives a place of none beside infinity", function()
    is("int64 {0, 1} float64 {inf, 0.0}",
       square:nearest({{9, 9}, {0, 0}}, {within = 1, distance = true}))
  end)

  it("includes what is just within, unlike initial", function()
    is("3 1.0", square:nearest({3, 3}, {within = 1}))
    is("nil", square:nearest({3, 3}, {within = 0.99999999999999989}))
    is("1 0.0", square:nearest({0, 0}, {within = 0}))
    is("nil", square:nearest({0, 1e-150}, {within = 0}))
    is("nil", nd.array{2.2e-162}:nearest(0, {within = 2e-162}))
  end)

  it("is within just where the distance that is returned is", function()
    for _, dtype in ipairs{"float64", "float32"} do
      for i = 1, 300 do
        local p = nd.array({{i / 7, i / 3}}, dtype)
        local _, away = p:nearest{0, 0}
        is("1", (p:nearest({0, 0}, {within = away})))
        is("nil", (p:nearest({0, 0}, {within = away * (1 - 2^-53)})))
      end
    end
  end)

  it("is within by the other metrics, too", function()
    is("1 0.5", nd.array({{0.25, 0.25}}, "float32"):nearest({0, 0},
         {within = 0.5, metric = "manhattan"}))
    is("nil", nd.array({{0.25, 0.25}}, "float32"):nearest({0, 0},
         {within = 0.49999999999, metric = "manhattan"}))
    is("1 3.0", nd.array{{3, 2}}:nearest({0, 0},
         {within = 3, metric = "chebyshev"}))
  end)

  it("takes -0.0 as a bound for 0, by every metric", function()
    for _, metric in ipairs{"euclidean", "manhattan", "chebyshev"} do
      for _, dtype in ipairs{"float64", "float32", "int8"} do
        local p = nd.array({{1, 0}, {0, 0}}, dtype)
        is("2 0.0", p:nearest({0, 0}, {within = -0.0, metric = metric}))
      end
    end
  end)

  it("takes any distance within infinity, and what overflows", function()
    local far = nd.array{{1e200, 0}, {nan, 0}}
    is("1 inf", far:nearest({0, 0}, {within = inf}))
    is("nil", far:nearest({0, 0}, {within = 1e300}))
    is("nil", nd.array{nan}:nearest(0, {within = inf}))
    is("1 2.0", nd.array({2}, "float32"):nearest(0, {within = 1e300}))
  end)

  it("finds the first of those that are infinitely far", function()
    local far = nd.full({100, 2}, inf)
    is("1 inf", far:nearest{0, 0})
    local mask = nd.zeros(100, "bool")
    mask[37] = true
    is("37 inf", far:nearest({0, 0}, {where = mask}))
    far[1] = {nan, 0}
    is("2 inf", far:nearest({0, 0}, {skipnan = true}))
    is("int64 {37, 37}", (far:nearest(nd.zeros{2, 2}, {where = mask})))
  end)
end)

describe("nearest of NaN", function()
  local points = nd.array{{5, 5}, {nan, 0}, {1, 1}, {0, nan}}

  it("is the first NaN, as in argmin", function()
    is("2 nan", points:nearest{1, 1})
    is("1 nan", points:nearest{nan, 1})
    is("1 nan", square:nearest{1, nan})
  end)

  it("passes over NaN where it is to be skipped", function()
    is("3 0.0", points:nearest({1, 1}, {skipnan = true}))
    is("nil", points:nearest({nan, 1}, {skipnan = true}))
  end)

  it("is never NaN within a distance", function()
    is("3 0.0", points:nearest({1, 1}, {within = 100}))
    is("nil", points:nearest({1, nan}, {within = inf}))
  end)

  it("comes last among the k nearest", function()
    is("int64 {3, 1, 2, 4, 0} float64 {0.0, 5.6568542494924, nan, nan, inf}",
       points:nearest({1, 1}, {k = 5, distance = true}))
    is("int64 {3, 1, 0}", points:nearest({1, 1}, {k = 3, skipnan = true}))
    is("int64 {3, 1, 0}", points:nearest({1, 1}, {k = 3, within = 100}))
  end)

  it("is not seen under a false mask", function()
    is("3 0.0", points:nearest({1, 1}, {where = {true, false, true, false}}))
  end)

  it("is found by each of many queries", function()
    local many = nd.zeros{100, 2}
    many[50] = {nan, nan}
    local want = nd.full(100, 2)
    want[50] = 1
    assert.are.equal(want, points:nearest(many))
    local places, away = square:nearest(many, {distance = true})
    is("1 nan 1 0.0", places[50], away[50], places[51], away[51])
  end)
end)

describe("the k nearest", function()
  it("come in their order, along an axis that is appended", function()
    is("int64 {3, 4}", square:nearest({3, 9}, {k = 2}))
    is("int64 {{3, 4}, {1, 2}}", square:nearest({{3, 9}, {-1, 0}}, {k = 2}))
  end)

  it("may be more than there are points", function()
    is("int64 {1, 2, 4, 3, 0, 0}", square:nearest({0, 0}, {k = 6}))
    is("int64 {0, 1, 3, 2, -1, -1} ", square:nearest({0, 0},
         {k = 6, base = 0}), "")
  end)

  it("are as many as there are within a distance", function()
    is("int64 {1, 2, 0} float64 {0.0, 3.0, inf}",
       square:nearest({0, 0}, {k = 3, within = 3.5, distance = true}))
  end)

  it("are those of a sorted order, however many", function()
    for _, dtype in ipairs{"float64", "float32"} do
      local points = (nd.range(0, 1999) * 7919 % 2003):astype(dtype)
      local d = nd.abs(points - 1000)
      for _, k in ipairs{1, 5, 16, 17, 63, 64, 65, 300, 2000} do
        assert.are.equal(d:argsmallest(k), points:nearest(1000, {k = k}))
      end
    end
  end)

  it("are the first of equals, which are many", function()
    for seed = 1, 60 do
      local n = 150
      local x = (nd.range(1, n) * 7919 + seed) % 6007 % 3
      local y = (nd.range(1, n) * 104729 + seed) % 6011 % 2
      local order = (x * x + y * y):argsort()
      for _, dtype in ipairs{"float64", "float32"} do
        local points = nd.array({x, y}, dtype):transpose()
        for _, k in ipairs{1, 2, 3, 4, 7, 20} do
          local want = order:slice{1, k}
          assert.are.equal(want, points:nearest({0, 0}, {k = k}))
          assert.are.equal(want, points:copy():nearest({0, 0}, {k = k}))
        end
      end
    end
  end)

  it("are found in points that come nearer and nearer", function()
    local points = nd.range(5000, 1, -1)
    is("int64 {5000, 4999, 4998}", points:nearest(0, {k = 3}))
    is("5000 1.0", points:nearest(0))
  end)
end)

describe("the out of nearest", function()
  it("takes the places, in any integer type that holds them", function()
    local out = nd.zeros(2, "uint8")
    assert.are.equal(out, square:nearest({{3, 3}, {0, 0}}, {out = out}))
    is("uint8 {3, 1}", out)
  end)

  it("takes the place of a single query, without axes", function()
    local out, away = nd.zeros({}, "int8"), nd.zeros{}
    local got, far = square:nearest({3, 3}, {out = out, distance = away})
    is("true true 3 1.0", rawequal(got, out), rawequal(far, away), out:get(),
       away:get())
    got, far = square:nearest({9, 9}, {out = out, within = 1})
    is("true inf 0", rawequal(got, out), far, out:get())
    got, far = square:nearest({9, 9}, {distance = away, within = 1})
    is("nil inf", got, far:get())
  end)

  it("takes distances into an array, apart", function()
    local away = nd.zeros(4):slice{1, 4, 2}
    local _, got = square:nearest({{3, 3}, {0, 1}}, {distance = away})
    is("true float64 {1.0, 1.0}", rawequal(got, away), away:copy())
  end)

  it("may be what is read", function()
    local points = nd.array{{1, 1}, {0, 0}}
    local away = nd.array{{7.0, 7}, {1, 1}}
    points:nearest(away, {k = 2, out = points, distance = away})
    is("int64 {{1, 2}, {1, 2}}", points)
    is("float64 {0.0, 1.4142135623731}", away[2]:copy())
  end)

  it("takes places that count from 0, up to the last of its type", function()
    local points = nd.range(0, 255)
    local out = nd.zeros(2, "uint8")
    is("uint8 {255, 0}", points:nearest({300, -4}, {out = out, base = 0}))
  end)
end)

describe("nearest of no points", function()
  local none = nd.zeros{0, 2}

  it("is none within a distance, and of k", function()
    is("nil", none:nearest({1, 2}, {within = 1}))
    is("nil", none:nearest({1, 2}, {within = inf}))
    is("int64 {0, 0}", none:nearest({1, 2}, {k = 2}))
    is("int64 {0} float64 {inf}", none:nearest({{1, 2}},
         {within = 3, distance = true}))
  end)

  it("is an error otherwise", function()
    raises("nearest of no points", none.nearest, none, {1, 2})
    raises("nearest of no points", none.nearest, none, nd.zeros{0, 2})
  end)
end)

describe("nearest, of much that is little,", function()
  it("looks at a repeated point once", function()
    local points = nd.ones{1, 2}:broadcast{1 << 40, 2}
    is("1 0.0", points:nearest{1, 1})
    is("int64 {1, 2, 3}", points:nearest({1, 1}, {k = 3}))
    is("nil", points:nearest({5, 5}, {within = 1}))
    is("2 0.0", nd.ones{1, 2}:broadcast{3, 2}:nearest({1, 1},
         {where = {false, true, true}}))
  end)

  it("refuses a coordinate that is repeated too often", function()
    local wide = {1, 1 << 40}
    raises("too many elements", nd.nearest, nd.ones{1, 1}:broadcast(wide),
           nd.ones(1):broadcast(1 << 40))
    is("1 4.0", nd.ones{1, 1}:broadcast{1, 16}:nearest(nd.zeros(1)
         :broadcast(16)))
  end)

  it("takes points of many coordinates", function()
    local points = nd.zeros{3, 5000}
    points:slice(2):assign(1)
    is("2 0.0", points:nearest(nd.ones(5000)))
    is("int64 {2, 1}", points:transpose():copy():transpose():nearest(
         nd.array{nd.ones(5000), nd.zeros(5000)}))
  end)

  it("takes 32 axes of queries", function()
    local shape = {}
    for i = 1, 32 do
      shape[i] = (i == 1 or i == 32) and 2 or 1
    end
    local queries = nd.array{3, 3, 0, 0}:reshape(shape)
    is("int64 {3, 1}", square:nearest(queries):reshape{2})
    is("int64 {3, 1}", square:nearest(queries, {k = 1}):reshape{2})
  end)

  it("refuses 33 axes of results", function()
    local shape = {}
    for i = 1, 32 do
      shape[i] = 1
    end
    raises("33 axes, but an array has at most 32", nd.nearest, nd.zeros(2),
           nd.zeros(shape), {k = 1})
    raises("33 axes, but an array has at most 32", nd.nearest, nd.zeros(2),
           nd.zeros(shape), {where = {true, false}})
    is("1", nd.zeros(2):nearest(nd.zeros(shape)):get(table.unpack(shape)))
  end)
end)

describe("small integers", function()
  -- what no bits limit
  local function same(points, queries, o)
    local wide = {}
    for name, value in pairs(o or {}) do
      wide[name] = value
    end
    assert.are.equal(points:astype("float64"):nearest(queries:astype "float64",
                                                      wide),
                     points:nearest(queries, o))
  end
  local function some(shape, dtype, seed)
    local n = 1
    for _, length in ipairs(shape) do
      n = n * length
    end
    local low = dtype == "int8" and -128 or 0
    return ((nd.range(1, n) * 7919 + seed) % 6007 % 256 + low):astype(dtype)
      :reshape(shape)
  end

  for _, types in ipairs{"uint8 uint8", "int8 int8", "uint8 int8",
                         "int8 uint8"} do
    it("of many queries find what floats find: " .. types, function()
      local first, second = types:match "(%w+) (%w+)"
      for _, width in ipairs{1, 2, 3, 4, 5, 31, 64, 65} do
        local p = some({40, width}, first, 3)
        same(p, some({200, width}, second, 5))
        same(p:transpose():copy():transpose(), some({100, width}, second, 6),
             {within = 60})
        same(p, some({75, 2 * width}, second, 7):slice(nil, {1, -1, 2}),
             {where = nd.range(1, 40):gt(20), base = 0})
      end
    end)
  end

  it("are none where no point is a candidate", function()
    local p, q = some({5, 3}, "uint8", 1), some({70, 3}, "uint8", 2)
    local places, away = p:nearest(q, {where = {false}, distance = true})
    is("0 0 inf inf", places:min(), places:max(), away:min(), away:max())
  end)

  it("have distances of float64", function()
    local p, q = nd.zeros({5, 3}, "uint8"), nd.full({70, 3}, 255, "uint8")
    local _, away = p:nearest(q, {distance = true})
    is("float64 441.6729559300637", away:dtype(), ("%.13f"):format(away[70]))
  end)
end)

describe("nearest says what is wrong:", function()
  local q = {1, 2}
  local function near(points, query, options)
    return function() nd.nearest(points, query, options) end
  end
  local function option(name, value)
    return near(square, q, {[name] = value})
  end
  local away = "option 'distance': "
  refuses{
    {"a query that is too wide", "query has 3 coordinates, the points have 2",
     near(square, {1, 2, 3})},
    {"one that is too narrow", "query has 1 coordinate, the points have 2",
     near(square, {{1}, {2}})},
    {"a query without axes", "a query of 2 coordinates expected, got one "
     .. "number", near(square, nd.array(1))},
    {"one for points of one coordinate",
     "a query of 1 coordinate expected, got one number",
     near(nd.zeros{3, 1}, nd.array(1))},
    {"a number for points of two", "array or table expected, got number",
     near(square, 1)},
    {"no points", "array or table expected, got nil: call it with a colon",
     near(nil, q)},
    {"points of bool", "nearest: numbers expected, got bool",
     function() nd.zeros(3, "bool"):nearest(1) end},
    {"a query of bool", "numbers expected, got bool array",
     near(square, {true, false})},
    {"points of three axes",
     "points of shape (N, D) or (N) expected, got 3 axes",
     near(nd.zeros{1, 1, 1}, q)},
    {"points without axes",
     "points of shape (N, D) or (N) expected, got 0 axes",
     near(nd.zeros{}, q)},
    {"points without coordinates", "points of at least one coordinate expected",
     near(nd.zeros{3, 0}, {})},
    {"a string among the numbers", "number expected at [2], got string",
     near(square, {1, "2"})},
    {"a stray key", "key \"x\"", near(square, {1, 2, x = 3})},
    {"a hole", "a hole", near(square, {{1, 2}, nil, {3, 4}})},
    {"an unknown option", "unknown option \"radius\": there are where within "
     .. "k metric skipnan base out distance", option("radius", 1)},
    {"a k of 0", "option 'k': at least 1 expected, got 0", option("k", 0)},
    {"a k of halves", "option 'k': integer expected, got 1.5",
     option("k", 1.5)},
    {"too large a k", "not enough memory", option("k", 1 << 50)},
    {"a k that cannot be counted", "the shape has too many elements",
     option("k", math.maxinteger)},
    {"more of the nearest than can be listed", "shape has too many elements",
     function() nd.ones(1):broadcast(1 << 59):nearest(1, {k = 1 << 59}) end},
    {"a negative within",
     "option 'within': a number from 0 up expected, got -1",
     option("within", -1)},
    {"a within of NaN", "option 'within': a number from 0 up expected, got NaN",
     option("within", nan)},
    {"a within that is none",
     "option 'within': a number from 0 up expected, got string",
     option("within", "1")},
    {"an unknown metric", "option 'metric': \"euclidean\", \"manhattan\" or "
     .. "\"chebyshev\" expected, got \"cosine\"", option("metric", "cosine")},
    {"a metric that is none", "option 'metric': \"euclidean\", \"manhattan\" "
     .. "or \"chebyshev\" expected, got number", option("metric", 2)},
    {"a base of 2", "option 'base': 0 or 1 expected, got 2", option("base", 2)},
    {"a base that is none", "option 'base': 0 or 1 expected, got string",
     option("base", "0")},
    {"a flag that is none", "option 'skipnan': boolean expected, got number",
     option("skipnan", 1)},
    {"a mask of another length", "option 'where': an array of shape (3) does "
     .. "not broadcast to (4)", option("where", {true, true, false})},
    {"a mask of numbers", "option 'where': bool array or table expected",
     option("where", square)},
    {"an out that is none", "option 'out': array expected, got table: make it "
     .. "with nd.array(t)", option("out", {1})},
    {"an out of another shape", "option 'out': must have shape (), not (1)",
     option("out", nd.zeros(1, "int64"))},
    {"an out of floats", "option 'out': must be of an integer type that holds "
     .. "1 to 4, not float64", option("out", nd.zeros{})},
    {"too small an out", "option 'out': must be of an integer type that holds "
     .. "0 to 300, not uint8",
     near(nd.zeros{300, 2}, q, {within = 1, out = nd.zeros({}, "uint8")})},
    {"an out that is read-only", "option 'out': is read-only",
     option("out", nd.zeros({}, "int64"):broadcast{})},
    {"distances of another shape", away .. "must have shape (), not (2)",
     option("distance", nd.zeros(2))},
    {"distances of another type", away .. "must be float64, not float32",
     option("distance", nd.zeros({}, "float32"))},
    {"distances that are read-only", away .. "is read-only",
     option("distance", nd.zeros({}):broadcast{})},
    {"distances that are none", away .. "array or boolean expected, got number",
     option("distance", 1)},
    {"more arguments", "too many arguments",
     function() nd.nearest(square, q, nil, 1) end},
  }

  it("distances that share memory with out", function()
    local host = require "testhost"
    local block = host.block(("\0"):rep(32))
    local out = host.wrap(block, {shape = {2}, dtype = 5})
    local distance = host.wrap(block, {shape = {2}, offset = 8})
    raises(away .. "shares memory with 'out'",
           near(square, {q, q}, {out = out, distance = distance}))
  end)

  it("and leaves out as it was", function()
    local out = nd.full({}, 7, "int64")
    raises("must be float64", near(square, q,
      {out = out, distance = nd.zeros({}, "float32")}))
    is("7", out:get())
  end)
end)
