-- format_spec.lua: nd.format(a, options), text for people: floats rounded to
-- some digits, lines of some columns, and long arrays cut.

local nd = require "ndarray"
local host = require "testhost"
local raises = require "raises"
local refuses = require "refuses"
local takenback = require "takenback"

local inf, nan = math.huge, 0 / 0

local function lines_of(text)
  local lines = {}
  for line in text:gsub(" %-%- %l+%d* %(.-%)$", ""):gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return lines
end

describe("nd.format of", function()
  for _, case in ipairs{
    {"floats has six digits", nd.array{1 / 3, 123456789, 2.5, -1e-7},
     "{0.333333, 1.23457e+08, 2.5, -1e-07} -- float64 (4)"},
    {"float32 too", nd.array({0.1, 1 / 3}, "float32"),
     "{0.1, 0.333333} -- float32 (2)"},
    {"NaN and infinities names them", nd.array{nan, inf, -inf},
     "{nan, inf, -inf} -- float64 (3)"},
    {"integers has all digits", nd.array{123456789, math.mininteger},
     "{123456789, -9223372036854775808} -- int64 (2)"},
    {"the largest uint64 is exact", nd.frombytes(("\255"):rep(8), "uint64"),
     "{18446744073709551615} -- uint64 (1)"},
    {"booleans has them", nd.array{true, false}, "{true, false} -- bool (2)"},
    {"rows aligns columns", nd.array{{1.5, 10}, {100.25, 2}},
     "{{   1.5,     10},\n {100.25,      2}} -- float64 (2, 2)"},
    {"a table is that of its array", {{1, 2}, {3, 4}},
     "{{1, 2},\n {3, 4}} -- int64 (2, 2)"},
    {"a number is that", 2.5, "2.5 -- float64 ()"},
    {"nothing is empty", nd.zeros{0, 2}, "{} -- float64 (0, 2)"},
  } do
    it(case[1], function() assert.equal(case[3], nd.format(case[2])) end)
  end

  it("an array is a method too", function()
    assert.equal(nd.format{0.5}, nd.array{0.5}:format())
  end)
end)

describe("the option", function()
  it("precision is the digits of a float", function()
    local a = nd.array{1 / 3, 2 / 3}
    assert.equal("{0.3, 0.7} -- float64 (2)", nd.format(a, {precision = 1}))
    assert.equal("{0.333, 0.667} -- float64 (2)", a:format{precision = 3})
    assert.equal("{0.33333333333333331, 0.66666666666666663} -- float64 (2)",
                 a:format{precision = 17})
  end)

  it("width is the columns of a line, but one element is written", function()
    for width = 1, 100 do
      for _, line in ipairs(lines_of(nd.format(nd.range(1, 60),
                                               {width = width}))) do
        assert.is_true(#line <= width or not line:find("%d,? +%d"), line)
      end
    end
  end)

  it("max is how many elements are written at most", function()
    for _, shape in ipairs{{300}, {30, 30}, {5, 5, 5}} do
      local a = nd.ones(shape)
      for _, max in ipairs{1, 2, 7, 50, 124, 125, 300, 1000} do
        local text = nd.format(a, {max = max}):gsub(" %-%-.*", "")
        local _, count = text:gsub("1", "")
        assert.is_true(count >= 1 and count <= max)
        assert.equal(max >= a:size(), count == a:size())
        assert.equal(max < a:size(), text:find("...", 1, true) ~= nil)
      end
    end
  end)

  it("max is 200 unless given, which a screen holds", function()
    assert.is_nil(nd.format(nd.range(1, 200)):find("...", 1, true))
    assert.is_truthy(nd.format(nd.range(1, 201)):find("...", 1, true))
    assert.is_true(#lines_of(nd.format(nd.range(1, 1000000))) < 24)
  end)

  it("max may be as large as the array", function()
    local text = nd.range(1, 5000):format{max = 5000}
    assert.is_nil(text:find("...", 1, true))
    assert.is_truthy(text:find("4321", 1, true))
  end)

  refuses{
    {"precision has a range", "(option 'precision': 1 to 17 expected, got 0)",
     function() nd.format({1}, {precision = 0}) end},
    {"width has one", "(option 'width': 1 to 10000 expected, got 10001)",
     function() nd.format({1}, {width = 10001}) end},
    {"max has one", "(option 'max': 1 to 1000000000 expected, got -1)",
     function() nd.format({1}, {max = -1}) end},
    {"precision is an integer",
     "(option 'precision': integer expected, got 1.5)",
     function() nd.format({1}, {precision = 1.5}) end},
    {"names are known",
     "unknown option \"digits\": there are precision width max",
     function() nd.format({1}, {digits = 3}) end},
    {"table is one", "bad argument #2 to 'format' (table of options expected, "
     .. "got number)", function() nd.format({1}, 3) end},
    {"table is the last argument", "too many arguments",
     function() nd.format({1}, {}, 1) end},
    {"table comes after an array", "bad argument #1 to 'format' (array or "
     .. "table expected, got no value: call it with a colon, a:f(...), or "
     .. "nd.f(a, ...))", function() nd.format() end},
  }
end)

describe("what hosts do while nd.format runs:", function()
  it("an interrupt stops it", function()
    local a = nd.ones(100000)
    local _, _, ok, message = host.interrupted(1, function()
      for _ = 1, 100 do a:format{max = 100000} end
    end)
    assert.is_false(ok)
    assert.is_nil(tostring(message):find("bad argument", 1, true))
  end)

  for chances = 1, 4 do
    it("memory that is taken back is an error, at chance " .. chances,
       function()
      local gone, ok, text = takenback(chances, {900}, function(a)
        return a:format{max = 900}
      end)
      assert.equal(not gone, ok)
      if gone then
        raises("took the memory of this array back", error, text)
      end
    end)
  end
end)
