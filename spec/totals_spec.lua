-- totals_spec.lua: prod, var and std, skipnan in all totals, and the elements
-- that argmin and argmax find.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"

local nan, inf = 0 / 0, math.huge
local m = nd.array{{1, 2, 3}, {4, 5, 6}}

-- The elements of views that lie in every way, lane by lane, and the axis.
local ways = {
  ["a row"] = function(a) return a:reshape(-1) end,
  rows = function(a) return a, 2 end,
  columns = function(a) return a, 1 end,
  ["rows backwards"] = function(a)
    return a:slice({-1, 1, -1}, {-1, 1, -1}), 2
  end,
  ["every second column"] = function(a) return a:slice(nil, {1, -1, 2}), 1 end,
  ["a transposed array"] = function(a) return a:transpose() end,
  ["one row for many"] = function(a)
    return a:slice({1, 1}):broadcast{9, #a[1]}, 1
  end,
  ["one column for many"] = function(a)
    return a:slice(nil, {1, 1}):broadcast{#a, 9}
  end,
}
local shapes = {{1, 1}, {3, 5}, {40, 3}, {3, 40}, {70, 65}, {2, 2100},
                {2100, 2}, {1200, 1}}

-- Elements that are not alike, some of them NaN, as no sum of them is 0.
local function some(shape, dtype)
  local n = shape[1] * shape[2]
  local a = nd.range(1, n) * 7919 % 6007 % 100 + 1
  if dtype:find "float" then
    a = nd.select((a % 10):eq(3), nan, a / 64)
  end
  return a:astype(dtype):reshape(shape)
end

-- The lanes of a view and of its mask, as lists of the candidates.
local function candidates(a, axis, mask, skipnan)
  local lists = {}
  local function add(list, x, allowed)
    if allowed and not (skipnan and x ~= x) then list[#list + 1] = x end
  end
  local rows, columns = a:shape(1), a:ndim() > 1 and a:shape(2)
  if not axis then
    local flat, under = a:copy():reshape(-1):totable(),
                        mask and mask:copy():reshape(-1):totable()
    lists[1] = {}
    for i, x in ipairs(flat) do add(lists[1], x, not under or under[i]) end
    return lists
  end
  local t, under = a:totable(), mask and mask:totable()
  for i = 1, axis == 1 and columns or rows do
    lists[i] = {}
    for k = 1, axis == 1 and rows or columns do
      local r, c = i, k
      if axis == 1 then r, c = k, i end
      add(lists[i], t[r][c], not under or under[r][c])
    end
  end
  return lists
end

local loops = {}
function loops.sum(list)
  local sum = 0.0
  for _, x in ipairs(list) do sum = sum + x end
  return sum
end
function loops.mean(list)
  return loops.sum(list) / #list
end
function loops.var(list, correction)
  local mean, sum = loops.mean(list), 0.0
  for _, x in ipairs(list) do sum = sum + (x - mean) ^ 2 end
  local n = #list - (correction or 0)
  return n > 0 and sum / n or nan
end
function loops.std(list, correction)
  return loops.var(list, correction) ^ 0.5
end
function loops.count(list)
  local count = 0
  for _, x in ipairs(list) do count = count + (x ~= 0 and 1 or 0) end
  return count
end

local function near(expected, got)
  if expected ~= expected or got ~= got then
    return expected ~= expected and got ~= got
  end
  return math.abs(expected - got) <= 1e-6 * math.abs(expected)
end

local function compare(op, a, axis, o)
  local got = a[op](a, o)
  local lists = candidates(a, axis, o.where, o.skipnan)
  got = axis and got:totable() or {got}
  for i, list in ipairs(lists) do
    local expected = loops[op](list, o.correction)
    assert(near(expected, got[i]), ("%s [%d]: expected %s, got %s"):format(
      op, i, expected, got[i]))
  end
end

describe("totals are those of a loop:", function()
  for way, make in pairs(ways) do
    it("var of " .. way, function()
      for _, dtype in ipairs{"float64", "float32", "int64", "uint8"} do
        for _, shape in ipairs(shapes) do
          local a, axis = make(some(shape, dtype))
          compare("var", a, axis, {axis = axis, correction = 1})
          compare("std", a, axis, {axis = axis, skipnan = true})
        end
      end
    end)

    it("what is no nan, of " .. way, function()
      for _, dtype in ipairs{"float64", "float32"} do
        for _, shape in ipairs(shapes) do
          local a, axis = make(some(shape, dtype))
          for _, op in ipairs{"sum", "mean", "count"} do
            compare(op, a, axis, {axis = axis, skipnan = true})
          end
        end
      end
    end)

    it("under a mask, of " .. way, function()
      for _, dtype in ipairs{"float64", "uint64"} do
        for _, shape in ipairs(shapes) do
          local whole = some(shape, dtype)
          local a, axis = make(whole)
          local mask = make((some(shape, "int64") % 3):eq(1))
          for _, op in ipairs{"var", "std", "mean", "sum", "count"} do
            local skips = op ~= "var"
            compare(op, a, axis, {axis = axis, where = mask, skipnan = skips})
          end
        end
      end
    end)
  end
end)

describe("prod", function()
  it("multiplies, along axes too", function()
    is("720 {4, 10, 18} {6, 120}", m:prod(), m:prod(1):totable(),
       m:prod(2):totable())
    is("int64 {{6}, {120}}", m:prod{axis = 2, keepdims = true})
    is("float32 {4.0, 10.0, 18.0}", m:astype("float32"):prod(1))
    is("720", nd.prod{{1, 2, 3}, {4, 5, 6}})
  end)

  it("is 1 of nothing", function()
    is("1.0 1 1", nd.prod{}, m:prod{where = {false}},
       nd.zeros(0, "int8"):prod())
    is("float64 {1.0, 1.0}", nd.zeros{0, 2}:prod(1))
  end)

  it("is exact for integers, up to the last that fits", function()
    is(tostring(math.mininteger), nd.full(63, -2):prod())
    is(tostring(math.mininteger), nd.array{1 << 62, 2, -1}:prod())
    is(tostring(math.maxinteger), nd.array({-7, -1317624576693539401}):prod())
    is("0", nd.array{1 << 40, 0, 1 << 40}:prod())
    is("0", nd.array{1 << 40, 1 << 40, 0}:prod())
    is("-8", nd.array({-2}):broadcast{3}:prod())
    is("1", nd.array({-1}, "int8"):broadcast{1 << 60}:prod())
    is("18 -1", nd.array({3, 6}, "uint64"):prod(),
       nd.array({-1, 1}, "int8"):prod())
  end)

  it("is not lost where only what is on the way is too large", function()
    assert.is_true(near(1e100, nd.prod{1e200, 1e200, 1e-300}))
    assert.is_true(near(1e-100, nd.prod{1e-200, 1e-200, 1e300}))
    assert.is_true(near(2.0, nd.prod{0x1p-1074, 0x1p1000, 0x1p75}))
    is("inf 0.0", nd.prod{1e200, 1e200}, nd.prod{1e-200, 1e-200})
    is("inf -inf", nd.array{1e200}:broadcast{1 << 50}:prod(),
       nd.prod{inf, -1e-300})
    is("nan nan", nd.prod{inf, 0.0}, nd.prod{1, nan})
    is("1.0", nd.array{1.0}:broadcast{1 << 50}:prod())
    is("0.0", nd.array{0.5}:broadcast{1 << 50}:prod())
  end)

  it("leaves nan out, and what is not under the mask", function()
    is("6.0", nd.array{2, nan, 3}:prod{skipnan = true})
    is("10 {1, 10, 18}", m:prod{where = m:eq(2):bor(m:eq(5))},
       m:prod{axis = 1, where = m:gt(1):band(m:ne(4))}:totable())
  end)

  it("is that of a loop, however lanes lie", function()
    for way, make in pairs(ways) do
      for _, dtype in ipairs{"float64", "int64"} do
        for _, shape in ipairs(shapes) do
          local a, axis = make(some(shape, "int64") % 2 * 2 - 1)
          a = dtype == "int64" and a or a / 1
          local got = a:prod(axis)
          for i, list in ipairs(candidates(a, axis)) do
            local product = 1
            for _, x in ipairs(list) do product = product * x end
            assert.are.equal(product, axis and got[i] or got, way)
          end
        end
      end
    end
  end)

  it("is accurate, of many factors", function()
    local factors = nd.range(1, 3000) / 100000
    local both = nd.zeros{2, 3000}
    both[1], both[2] = factors, 1 / factors
    assert.is_true(math.abs(both:prod() - 1) < 1e-12)
    assert.is_true(math.abs(both:transpose():prod() - 1) < 1e-12)
    is("float64 {0.0, inf}", both:prod(2))
  end)

  refuses{
    {"of bools is refused", "numbers expected, got bool array",
     function() nd.prod{true} end},
    {"does not fit", "prod of int64 does not fit an int64: (a / 1):prod() "
     .. "multiplies floats", function() nd.full(63, 2):prod() end},
    {"does not fit a lane", "prod of uint8 for [2] of the result does not fit",
     function() nd.full({2, 9}, 255, "uint8"):prod{axis = 2,
       where = {{false}, {true}}} end},
    {"does not fit, of uint64", "prod of uint64 does not fit",
     function() nd.array({math.maxinteger, 2}, "uint64"):prod() end},
    {"knows no correction", "unknown option \"correction\"",
     function() m:prod{correction = 1} end},
  }
end)

describe("var and std", function()
  it("divide by n less the correction", function()
    is("2.9166666666667 3.5", m:var(), m:var{correction = 1})
    is("17.5 nan nan", m:var{correction = 5}, m:var{correction = 6},
       m:var{correction = math.maxinteger})
    is("float64 {1.0, 1.0}", m:var{axis = 2, correction = 1})
    is("float64 {{1.5, 1.5, 1.5}}", m:std{axis = 1, keepdims = true})
  end)

  it("are nan of nothing", function()
    is("nan nan", nd.var{}, m:std{where = {false}})
    is("nan", nd.array{nan}:var{skipnan = true})
    is("float64 {nan, nan}", nd.zeros{0, 2}:var(1))
  end)

  it("have the type of floats, and float64 for integers", function()
    is("float32 float64 float64", m:astype("float32"):var(1):dtype(),
       m:astype("uint8"):var(1):dtype(), m:std(1):dtype())
  end)

  it("go into out", function()
    local out = nd.zeros(2)
    assert.is_true(rawequal(out, m:var(2, out)))
    is("float64 {0.66666666666667, 0.66666666666667}", out)
  end)

  it("do not lose a small spread of large numbers", function()
    is("0.25 0.25", nd.array{1e9, 1e9 + 1}:var(),
       nd.array{1 << 40, (1 << 40) + 1}:var())
    is("0.0", nd.full(1000, 2.5):var())
    is("0.0", nd.array{3.5}:broadcast{1 << 40}:var())
  end)

  it("are finite where a sum on the way is not", function()
    is("0.0", nd.full(4, 1e308):var())
    is("0.0", nd.full({4, 300}, 1e308):var(2):max())
    is("inf", nd.array{1e200, -1e200}:var())
    is("nan nan", nd.array{inf, 1}:var(),
       nd.array{inf, 1, nan}:var{skipnan = true})
  end)

  refuses{
    {"of bools are refused", "numbers expected, got bool array",
     function() nd.std{true} end},
    {"want a correction from 0 up", "bad argument #1 to 'var' (option "
     .. "'correction': an integer from 0 up expected, got -1)", function()
      m:var{correction = -1}
    end},
    {"want a whole correction", "option 'correction': integer expected, got "
     .. "0.5", function() m:var{correction = 0.5} end},
    {"have known options", "unknown option \"initial\": there are axis out "
     .. "keepdims where skipnan correction", function() m:std{initial = 1} end},
    {"want the type of the result", "out must be float64, not int64",
     function() m:var(1, nd.zeros(3, "int64")) end},
  }
end)

describe("skipnan", function()
  local gaps = nd.array{1, nan, 3, 0}

  it("leaves nan out of sums and means", function()
    is("4.0 1.3333333333333", gaps:sum{skipnan = true},
       gaps:mean{skipnan = true})
    is("nan nan", gaps:sum(), gaps:mean{skipnan = false})
    is("0.0 nan", nd.sum({nan}, {skipnan = true}),
       nd.mean({nan}, {skipnan = true}))
  end)

  it("has any, all and count look at the others", function()
    is("3 2", gaps:count(), gaps:count{skipnan = true})
    is("true false", nd.any{nan}, nd.any({nan}, {skipnan = true}))
    is("false true", nd.all({nan, 0}, {skipnan = true}),
       nd.all({nan, 1}, {skipnan = true}))
    is("bool {true, false}",
       nd.array{{nan, 1}, {nan, 0}}:any{axis = 2, skipnan = true})
  end)

  it("changes nothing for integers and bools", function()
    is("21 3.5 720", m:sum{skipnan = true}, m:mean{skipnan = true},
       m:prod{skipnan = true})
    is("2", nd.array{true, false, true}:count{skipnan = true})
  end)

  it("keeps infinities, and means of large numbers finite", function()
    is("inf nan", nd.array{inf, nan}:sum{skipnan = true},
       nd.array{inf, nan, -inf}:sum{skipnan = true})
    is("1e+308", nd.array{1e308, nan, 1e308, 1e308}:mean{skipnan = true})
    is("1e+308", nd.array{1e308, nan, 1e308, 1e308}:mean{
      skipnan = true, where = {true, true, false, true}})
  end)

  it("counts what an element that is there many times adds", function()
    local wide = nd.array{{2.0}, {nan}}:broadcast{2, 1 << 40}
    is(tostring(2.0 ^ 41) .. " 2.0 0.0", wide:sum{skipnan = true},
       wide:mean{skipnan = true}, wide:var{skipnan = true})
    is(tostring(1 << 40), wide:count{skipnan = true})
  end)
end)

describe("the option value", function()
  local grid = nd.array{{3, 1, 2}, {9, 9, 4}}

  it("gives the element found beside its place", function()
    is("2 1", grid:argmin{value = true})
    is("4 9", grid:argmax{value = true})
    is("int64 {2, 3} int64 {1, 4}", grid:argmin{axis = 2, value = true})
    is("int64 {{1, 1, 1}} int64 {{3, 1, 2}}", grid:argmin{axis = 1,
      keepdims = true, value = true})
    is("2 1", nd.argmin({{3, 1}}, {axis = {2}, value = true}):totable()[1],
       select(2, nd.argmin({{3, 1}}, {axis = {2}, value = true}))[1])
  end)

  it("gives it last for a list of axes", function()
    is("1 2 1", grid:argmin{axis = {1, 2}, value = true})
    local cube = nd.range(1, 8):reshape{2, 2, 2}
    is("int64 {2, 2} int64 {2, 2} int64 {6, 8}",
       cube:argmax{axis = {3, 1}, base = 1,
                   where = {{{true, true}, {true, true}}}, value = true})
  end)

  it("gives no more where it is false", function()
    is("2", grid:argmin{value = false})
    is("1", select("#", grid:argmin{value = false}))
  end)

  it("takes an array, which it returns", function()
    local value, out = nd.zeros(2, "int64"), nd.zeros(2, "uint8")
    local place, found = grid:argmin{axis = 2, out = out, value = value}
    assert.is_true(rawequal(place, out) and rawequal(found, value))
    is("uint8 {2, 3} int64 {1, 4}", place, found)
    local single = nd.zeros({}, "int64")
    is("2 int64 1", grid:argmin{value = single})
    is("1 2 int64 1", grid:argmin{axis = {1, 2}, value = single})
  end)

  it("gives arrays where out is one", function()
    is("int64 2 int64 1", grid:argmin{out = nd.zeros({}, "int64"),
                                      value = true})
    local i, j = nd.zeros(2, "int8"), nd.zeros(2, "int8")
    local cube = nd.range(1, 8):reshape{2, 2, 2}
    is("int8 {2, 2} int8 {2, 2} int64 {4, 8}",
       cube:argmax{axis = {2, 3}, out = {i, j}, value = true})
    local value = nd.zeros(2, "int64")
    local _, _, found = cube:argmax{axis = {2, 3}, out = {i, j}, value = value}
    assert.is_true(rawequal(found, value))
    is("int64 {4, 8}", value)
  end)

  it("keeps every type's element, with base 0 too", function()
    for _, dtype in ipairs{"float32", "int8", "uint64", "uint16"} do
      local a = grid:astype(dtype)
      local place, value = a:argmin{axis = 2, base = 0, value = true}
      is("int64 {1, 2} true " .. dtype, place, value == nd.array{1, 4},
         value:dtype())
    end
    is("1 false", nd.array{false, true}:argmin{value = true})
    is("2 nan", nd.array{1, nan}:argmin{value = true})
  end)

  it("is nil where there is none, in arrays nan or what was there", function()
    local none = {axis = 2, initial = 0, value = true}
    is("nil nil", grid:argmin{initial = 0, value = true})
    is("nil nil nil", grid:argmin{axis = {1, 2}, initial = 0, value = true})
    is("int64 {0, 0} int64 {0, 0}", grid:argmin(none))
    is("int64 {0, 0} float64 {nan, nan}", (grid / 1):argmin(none))
    none.value = nd.array{7, 8}
    is("int64 {0, 0} int64 {7, 8}", grid:argmin(none))
    none.value, none.initial = nd.array{7, 8}, 2
    is("int64 {2, 0} int64 {1, 8}", grid:argmin(none))
    none.value = nd.array{7.0, 8.0}
    is("int64 {2, 0} float64 {1.0, nan}", (grid / 1):argmin(none))
    is("nil int64 5", grid:argmin{initial = 0, value = nd.array(5)})
  end)

  it("may be a part of the array", function()
    local a = grid:copy()
    a:argmin{axis = 2, initial = 2, value = a:slice(nil, 1)}
    is("int64 {{1, 1, 2}, {9, 9, 4}}", a)
    local b = nd.array{{1, 2}, {4, 3}}
    is("int64 {1, 2} int64 {1, 3}", b:argmin{axis = 2, out = b:slice(1),
       value = true})
  end)

  it("is read where an element is there many times", function()
    local wide = nd.array{{5}, {3}}:broadcast{2, 1 << 40}
    is("1099511627777 3", wide:argmin{value = true})
  end)

  it("goes over no lanes", function()
    is("int64 {} float64 {}", nd.zeros{0, 3}:argmin{axis = 2, value = true})
  end)

  local zeros = nd.zeros(2, "int64")
  refuses{
    {"wants true or an array", "option 'value': true or an array expected, got "
     .. "number", function() grid:argmin{value = 1} end},
    {"wants the type of the array", "option 'value': must be int64, not "
     .. "float64", function() grid:argmin{axis = 2, value = nd.zeros(2)} end},
    {"wants the shape of a result", "option 'value': must have shape (2), not "
     .. "(3)", function()
      grid:argmin{axis = 2, value = nd.zeros(3, "int64")}
    end},
    {"wants to write", "option 'value': is read-only", function()
      grid:argmin{axis = 2, value = nd.zeros(1, "int64"):broadcast(2)}
    end},
    {"shares no memory with out", "option 'value': shares memory with out",
     function() grid:argmin{axis = 2, out = zeros, value = zeros} end},
    {"shares no memory with one of many outs", "shares memory with out",
     function()
      nd.zeros({2, 2, 2}, "int64"):argmin{axis = {2, 3}, value = zeros,
        out = {nd.zeros(2, "int8"), zeros}}
    end},
    {"is none of min's", "unknown option \"value\"", function()
      grid:min{value = true}
    end},
  }

  it("leaves an unsigned element that Lua has no integer for to arrays",
     function()
    local big = nd.frombytes(("\255"):rep(8), "uint64")
    raises("uint64", function() big:argmin{value = true} end)
    is("1", (big:argmin{value = nd.zeros({}, "uint64")}))
  end)
end)
