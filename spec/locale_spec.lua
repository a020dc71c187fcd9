-- Text does not depend on the locale: what is printed, and what errors say, has
-- a dot in a number, and the digits that tell it apart, also where Lua itself
-- writes a comma. The locale is made here; where it cannot be, these specs are
-- pending, or fail if LOCALES is set.

local nd = require "ndarray"
local host = require "testhost"

local directory = os.tmpname()
os.remove(directory)

local function make_locale()
  os.execute("mkdir -p " .. directory)
  local handle = io.open(directory .. "/source", "w")
  if not handle then
    return
  end
  handle:write('LC_NUMERIC\ndecimal_point ","\nthousands_sep "."\n',
               'grouping 3;3\nEND LC_NUMERIC\n')
  handle:close()
  os.execute(("localedef -c --no-archive -i %s/source -f ANSI_X3.4-1968 "
              .. "%s/comma >%s/log 2>&1"):format(directory, directory,
                                                 directory))
end

-- what f gives, or raises, as text in the locale; nil where there is none
local function abroad(f, ...)
  local ran, text = host.locale(directory, "comma", f, ...)
  return ran ~= nil and tostring(text) or nil
end

-- an error's text, or what tostring makes of an array
local function text_of(f, ...)
  local ok, result = pcall(f, ...)
  if ok and nd.isarray(result) then
    return tostring(result)
  end
  return result
end

local texts = {
  ["floats"] = function() return nd.array{1.5, 2.25, -0.1} end,
  ["floats of many digits"] = function()
    return nd.array{0.1 + 0.2, 1e100, 5e-324, 1 / 3}
  end,
  ["whole floats"] = function() return nd.array{1.0, 1e15, 2^53 + 2} end,
  ["float32"] = function() return nd.array({0.1, 1 / 3, 1e20}, "float32") end,
  ["infinity and NaN"] = function() return nd.array{1 / 0, -1 / 0, 0 / 0} end,
  ["columns"] = function() return nd.array{{1.5, 20.25}, {3.125, 4.0}} end,
  ["floats for people"] = function()
    error(nd.format(nd.array{1.5, 1 / 3, 1e100, 2.0}, {precision = 3}), 0)
  end,
  ["integers"] = function() return nd.array{1000000, math.mininteger} end,
  ["a float for an integer"] = function() nd.array({1.5}, "int8") end,
  ["a float for an old integer"] = function() nd.array{1}:assign(1.5) end,
  ["a float out of range"] = function() nd.array({1e10}, "int8") end,
  ["a float of many digits"] = function() nd.array({0.1 + 0.2}, "int8") end,
  ["infinity for an integer"] = function() nd.array({1 / 0}, "int8") end,
  ["too large a float32"] = function() nd.array({1.5e300}, "float32") end,
  ["neither 0 nor 1"] = function() nd.array{0.5}:astype "bool" end,
  ["no index"] = function() nd.array{1}:get(1.5) end,
  ["no axis"] = function() nd.array{1}:argmin(1.5) end,
  ["no length"] = function() nd.zeros{2, 1.5} end,
  ["no length alone"] = function() nd.zeros(1.5) end,
  ["no bound of a range"] = function() nd.array{1}:slice{1.5} end,
  ["no base"] = function() nd.array{1}:argmin{base = 0.5} end,
  ["a stray key"] = function() nd.array{1, [1.5] = 2} end,
  ["a stray key of a shape"] = function() nd.zeros{1, [1.5] = 2} end,
  ["no option"] = function() nd.array{1}:argmin{[1.5] = 2} end,
  ["no length of a proxy"] = function()
    local function length() return 1.5 end
    nd.array(setmetatable({}, {__index = {}, __len = length}))
  end,
  ["an initial value that does not fit"] = function()
    nd.zeros({2, 0}, "int8"):min{axis = 2, initial = 1.5}
  end,
  ["a number beside an array"] = function()
    return nd.add(nd.array({1}, "int8"), 1.5)
  end,
  ["a range that does not fit"] = function()
    nd.range(0.5, 3, 1, "int8")
  end,
}

describe("under a locale with a comma", function()
  local made

  setup(function()
    make_locale()
    made = abroad(string.format, "%.1f", 1.5)
  end)

  teardown(function() os.execute("rm -rf " .. directory) end)

  local function needs_locale()
    if made == nil and not os.getenv "LOCALES" then
      pending("localedef made no locale")
    end
    assert.is_not_nil(made)
  end

  it("Lua writes one", function()
    needs_locale()
    assert.equal("1,5", made)
  end)

  for name, f in pairs(texts) do
    it("the same text is given of " .. name, function()
      needs_locale()
      local home = text_of(f)
      assert.equal("string", type(home))
      assert.equal(home, abroad(text_of, f))
    end)
  end

  it("what is printed reads back", function()
    needs_locale()
    local text = abroad(tostring, nd.array{1.5, 2.25})
    assert.equal("{1.5, 2.25} -- float64 (2)", text)
    assert.equal(nd.array{1.5, 2.25}, nd.array(load("return " .. text)()))
  end)
end)
