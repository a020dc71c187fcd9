-- Elements of every type as those of every other one, by each rule, held
-- against a conversion in plain Lua, value by value.
local nd = require "ndarray"

local TYPES = {
  float64 = "d", float32 = "f", int8 = "i1", int16 = "i2", int32 = "i4",
  int64 = "i8", uint8 = "I1", uint16 = "I2", uint32 = "I4", uint64 = "I8",
  bool = "B",
}
local NAMES = {"float64", "float32", "int8", "int16", "int32", "int64", "uint8",
               "uint16", "uint32", "uint64", "bool"}
local MOST = string.unpack("f", string.pack("<I4", 0x7f7fffff))

-- --- one value --------------------------------------------------------------

-- A number is a float, an integer, or the bits of a uint64 above maxinteger,
-- {bits = i}.
local function large(x)
  return type(x) == "table"
end

local function limits(name)
  local bits = tonumber(name:match("%d+"))
  if name:find("^u") then
    return 0, bits == 64 and math.huge or (1 << bits) - 1
  end
  return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
end

-- The integer part of a float as a number of that kind; nil beyond 64 bits.
local function whole(x)
  if x ~= x or x < -2.0 ^ 63 or x >= 2.0 ^ 64 then
    return nil
  elseif x >= 2.0 ^ 63 then
    return {bits = math.tointeger(x - 2.0 ^ 63) | math.mininteger}
  end
  return math.tointeger(x < 0 and math.ceil(x) or math.floor(x))
end

local function fits(name, i)
  if large(i) then
    return name == "uint64"
  end
  local least, most = limits(name)
  return i >= least and i <= most
end

-- The nearest float64 or float32 of an integer. It is cut into two halves
-- with few enough bits each. Their sum is rounded once.
local function nearest(name, i)
  local bits = large(i) and i.bits or i
  local below = not large(i) and i < 0
  bits = below and -bits or bits
  if name == "float32" and bits >> 53 ~= 0 then -- what is below has no say
    bits = (bits & ~2047) | ((bits & 2047) ~= 0 and 2048 or 0)
  end
  local sum = (bits >> 32) * 2.0 ^ 32 + (bits & 0xffffffff)
  if name == "float32" then
    sum = string.unpack("f", string.pack("f", sum))
  end
  return below and -sum or sum
end

local function even(x)
  local below = math.floor(x)
  local rest = x - below
  if rest > 0.5 or (rest == 0.5 and below % 2 == 1) then
    below = below + 1
  end
  return below + 0.0
end

local function finite(x)
  return x == x and x ~= math.huge and x ~= -math.huge
end

local function to_float(name, x, how)
  if math.type(x) ~= "float" then
    local near = nearest(name, x)
    if name == "float64" and how == "check" then
      local back = whole(near)
      local same = large(x) and large(back) and back.bits == x.bits or
        not large(x) and back == x
      return same and near or nil
    end
    return near
  elseif name == "float64" then
    return x
  end
  local near = string.unpack("f", string.pack("f", x))
  if finite(x) and not finite(near) then
    return how == "clip" and (x < 0 and -MOST or MOST) or nil
  elseif how == "clip" and finite(x) and math.abs(x) > MOST then
    return x < 0 and -MOST or MOST
  end
  return near
end

local function clipped(name, x)
  local least, most = limits(name)
  if large(x) then
    return name == "uint64" and x or most
  elseif math.type(x) == "float" then
    if x ~= x then
      return nil
    elseif x < least then
      return least
    elseif name == "uint64" then
      return x >= 2.0 ^ 64 and {bits = -1} or whole(even(x))
    end
    return x > most and most or whole(even(x))
  end
  return x < least and least or x > most and most or x
end

local function to_integer(name, x, how)
  if how == "clip" then
    return clipped(name, x)
  elseif math.type(x) == "float" then
    local i = whole(x)
    if i == nil or (how == "check" and nearest("float64", i) ~= x) then
      return nil
    end
    x = i
  end
  return fits(name, x) and x or nil
end

local function to_bool(x, how)
  if large(x) then
    return how == "clip" and 1 or nil
  elseif x ~= x then
    return nil
  elseif how == "clip" then
    return x ~= 0 and 1 or 0
  elseif how == "trunc" then
    x = whole(x + 0.0) or 2
  end
  return x == 0 and 0 or x == 1 and 1 or nil
end

-- nil where it is an error
local function convert(name, x, how)
  if name == "bool" then
    return to_bool(x, how)
  elseif name:find("^float") then
    return to_float(name, x, how)
  end
  return to_integer(name, x, how)
end

-- --- values ------------------------------------------------------------------

local function pack(name, x)
  if large(x) then
    return string.pack("i8", x.bits)
  elseif TYPES[name] == "I8" then
    return string.pack("i8", x)
  end
  return string.pack(TYPES[name], x)
end

local function unpack_of(name, s)
  if name == "uint64" then
    local bits = string.unpack("i8", s)
    return bits < 0 and {bits = bits} or bits
  end
  return (string.unpack(TYPES[name], s))
end

local INTEGERS = {0, 1, 2, 3, 100, 126, 127, 128, 129, 254, 255, 256, 32766,
                  32767, 32768, 65535, 65536, 2147483647, 2147483648,
                  4294967295, 4294967296, (1 << 51) - 1, 1 << 51, (1 << 51) + 1,
                  (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 1 << 62,
                  math.maxinteger, math.maxinteger - 511, 16777217, 33554435,
                  (1 << 60) + (1 << 36), (1 << 60) + (1 << 36) + 1}
local FLOATS = {0.5, 1.5, 2.5, -0.5, 0.49999999999999994, 127.5, 254.5, 255.5,
                32767.5, 65535.5, 1e-310, 1e-45, 7e-46, 1e38, 3.4028235e38,
                3.4028235677973366e38, 3.4028235677973362e38, 1e300, 2.0 ^ 63,
                2.0 ^ 63 - 1024, 2.0 ^ 64, 2.0 ^ 64 - 2048, math.huge, 0 / 0,
                4503599627370497.5, 2251799813685248.5, 2251799813685247.5}

-- All of them that a type holds, with either sign.
local function values(name)
  local list = {}
  local function add(x)
    if convert(name, x, "check") ~= nil and #list < 250 then
      list[#list + 1] = unpack_of(name, pack(name, convert(name, x, "check")))
    end
  end
  for _, i in ipairs(INTEGERS) do
    add(i)
    add(-i)
    add(i + 0.0)
    add(-i + 0.0)
  end
  for _, x in ipairs(FLOATS) do
    add(x)
    add(-x)
  end
  if name == "uint64" then
    for _, bits in ipairs{-1, -2, -1024, -1025, math.mininteger,
                          math.mininteger + 1, math.mininteger + 2048} do
      list[#list + 1] = {bits = bits}
    end
  end
  return list
end

local function array(name, list)
  local parts = {}
  for i, x in ipairs(list) do
    parts[i] = pack(name, x)
  end
  return nd.frombytes(table.concat(parts), name)
end

-- What comes of a list: the bytes, or the place of the first misfit.
local function expected(name, list, how)
  local parts = {}
  for i, x in ipairs(list) do
    local y = convert(name, x, how)
    if y == nil then
      return nil, i
    end
    parts[i] = pack(name, y)
  end
  return table.concat(parts)
end

-- NaN may have any bits.
local function same(name, got, bytes)
  if got == bytes then
    return true
  elseif not name:find("^float") or #got ~= #bytes then
    return false
  end
  local a, b = nd.frombytes(got, name), nd.frombytes(bytes, name)
  return nd.bor(a:eq(b), nd.band(a:ne(a), b:ne(b))):all()
end

local function cast(a, name, how)
  local ok, result = pcall(a.astype, a, name, how)
  if ok then
    return result:tobytes()
  end
  return nil, tonumber(result:match("at %[(%d+)%]") or 1)
end

local function check(from, to, how, list, a)
  local bytes, place = expected(to, list, how)
  local got, fault = cast(a, to, how)
  if bytes == nil then
    assert.equal(place, fault)
  else
    assert(got ~= nil and same(to, got, bytes), from .. " to " .. to)
  end
end

-- A list of n values that can be converted, all of them if n is large.
local function long(list, to, how, n)
  local good, result = {}, {}
  for _, x in ipairs(list) do
    if convert(to, x, how) ~= nil then
      good[#good + 1] = x
    end
  end
  for i = 1, n do
    result[i] = good[i % #good + 1]
  end
  return result
end

local function misfit_of(list, to)
  for _, x in ipairs(list) do
    if convert(to, x, "check") == nil then
      return x
    end
  end
end

local function twice(list)
  local result = {}
  for i, x in ipairs(list) do
    result[2 * i - 1] = list[#list + 1 - i]
    result[2 * i] = x
  end
  return result
end

for _, from in ipairs(NAMES) do
  describe("astype of " .. from, function()
    local list = values(from)
    for _, to in ipairs(NAMES) do
      for _, how in ipairs{"check", "trunc", "clip"} do
        it("to " .. to .. ', "' .. how .. '"', function()
          local misfits = {}
          for _, x in ipairs(list) do
            if convert(to, x, how) == nil then
              misfits[#misfits + 1] = x
              check(from, to, how, {x}, array(from, {x}))
            end
          end
          local fine = long(list, to, how, 600)
          check(from, to, how, fine, array(from, fine))
          check(from, to, how, fine,
                array(from, twice(fine)):slice{-2, 1, -2})
          for i, place in ipairs(misfits[1] and {1, 256, 257, 600} or {}) do
            local all = table.move(fine, 1, 600, 1, {})
            all[place] = misfits[i * 7 % #misfits + 1]
            check(from, to, how, all, array(from, all))
          end
        end)
      end

      it("to " .. to .. ": assigned, or nothing changes", function()
        if (from == "bool") == (to == "bool") then
          local all = long(list, to, "check", 300)
          local wide = nd.zeros({300, 3}, to)
          local target = wide:slice(nil, 2)
          target:assign(array(from, all))
          assert(same(to, target:tobytes(), (expected(to, all, "check"))))
          assert.equal(2 * 300, wide:size() - target:size())
          local misfit = misfit_of(list, to)
          if misfit ~= nil then
            local before = wide:tobytes()
            all[290] = misfit
            assert.error_matches(function()
              target:assign(array(from, all))
            end, "at %[290%]")
            assert.equal(before, wide:tobytes())
          end
        end
      end)
    end
  end)
end

describe("astype", function()
  for _, row in ipairs{
    {"an unknown rule", '"check", "trunc" or "clip" expected, got "round"',
     "round"},
    {"a rule with a zero in it",
     '"check", "trunc" or "clip" expected, got "clip"', "clip\0"},
    {"a number for a rule", '"check", "trunc" or "clip" expected, got number',
     1},
  } do
    it("refuses " .. row[1], function()
      assert.has_error(function() nd.zeros(1):astype("int8", row[3]) end,
                       "bad argument #2 to 'astype' (" .. row[2] .. ")")
    end)
  end

  it('says where a fraction may go: "trunc"', function()
    assert.has_error(function() nd.array{1, 1.7}:astype("int8") end,
                     "bad argument #1 to 'astype' (1.7 at [2] is not an "
                     .. 'integer (int8): a:astype("int8", "trunc") cuts '
                     .. "fractions off)")
  end)
end)
