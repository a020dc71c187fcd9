-- oldlua.lua: runs the cases made by NumPy under a Lua without integers:
-- lua5.1 spec/support/oldlua.lua RUNNER CASES
--
-- The runner is written for Lua 5.4. Here it gets what is missing: string.pack
-- and string.unpack of one number. Its lines that depend on integers are
-- replaced; each of them must be found, so that none is lost silently. One
-- thing differs by design: an element beyond 2^53 is an error when it is read.
local nd = require "ndarray"

local floor = math.floor
local sizes = {d = 8, f = 4, b = 1, h = 2, i4 = 4, i8 = 8, B = 1, H = 2, I4 = 4}
local big_endian = nd.array({1}, "int16"):tobytes():byte(1) == 0

-- The bytes of a decimal or hexadecimal number modulo 2^(8 * count).
local function bytes_of(text, count)
  local negative, digits = text:match "^(%-?)(.*)$"
  local base, bytes = 10, {}
  if digits:sub(1, 2) == "0x" then
    base, digits = 16, digits:sub(3)
  end
  for i = 1, count do bytes[i] = 0 end
  for digit in digits:gmatch "%x" do
    local carry = tonumber(digit, 16)
    for i = 1, count do
      local value = bytes[i] * base + carry
      bytes[i], carry = value % 256, floor(value / 256)
    end
  end
  local carry = negative == "-" and 1 or 0
  for i = 1, count do
    local value = negative == "-" and 255 - bytes[i] + carry or bytes[i]
    bytes[i], carry = string.char(value % 256), floor(value / 256)
  end
  local packed = table.concat(bytes)
  return big_endian and packed:reverse() or packed
end

-- One number, packed; `text` has all digits of an integer.
local function pack_number(format, number, text)
  local kind = format:sub(2)
  if kind == "d" or kind == "f" then
    return nd.array(number, kind == "d" and "float64" or "float32"):tobytes()
  end
  return bytes_of(text or ("%.0f"):format(number), sizes[kind])
end

local function unpack_number(format, packed, i)
  local kind = format:sub(2)
  local part = packed:sub(i, i + sizes[kind] - 1)
  if kind == "d" or kind == "f" then
    return nd.frombytes(part, kind == "d" and "float64" or "float32", {}):get()
  end
  local value, weight = 0, 1
  part = big_endian and part:reverse() or part
  for k = 1, #part do
    value, weight = value + part:byte(k) * weight, weight * 256
  end
  return kind:find "[bhi]" and value >= weight / 2 and value - weight or value
end

string.pack, string.unpack = pack_number, unpack_number
string.packsize = function(format) return sizes[format:sub(2)] end
table.unpack = table.unpack or unpack
math.maxinteger = 2 ^ 63

-- what the runner says, and what it says here
local changes = {
  "string.pack(f, v)", [[string.pack(f, v, not (shift and shift ~= 0
    and (not only or only[i])) and dtype:find "int"
    and tostring(s):match "^-?[%dx]" and tostring(s) or nil)]],
  "#v // n - 1", "math.floor(#v / n) - 1",
  "lane // inner * n", "math.floor(lane / inner) * n",
  [[e.dtype == "uint64" and num(e.data[1]) < 0]],
  [[e.dtype:find "int64" and (math.abs(num(e.data[1])) > 2 ^ 53
    or e.data[1] == "9007199254740993")]],
  [[sentinel = "0"}, "uint64")]], [[sentinel = "0"}, e.dtype)]],
  [[pack(e.data, "uint64")]], [[pack(e.data, e.dtype)]],
  [[math.type(r) == "float"]], [[type(r) == "number"]],
  [[else right = math.type(r) == "integer"]],
  [[else right = type(r) == "number" and r % 1 == 0]],
  [[e.unravel and math.type(r) == "integer"]],
  [[e.unravel and type(r) == "number"]],
  "os.exit(bad == 0 and ran == cases)",
  "os.exit(bad == 0 and ran == cases and 0 or 1)",
}

local file = assert(io.open((assert(arg[1], "the runner"))))
local text = file:read "*a"
file:close()
for i = 1, #changes, 2 do
  local first, last = text:find(changes[i], 1, true)
  assert(first, changes[i])
  text = text:sub(1, first - 1) .. changes[i + 1] .. text:sub(last + 1)
end
arg[1] = assert(arg[2], "the cases")
load = loadstring or load -- 5.1's load takes no text
assert(load(text, "@runner"))()
