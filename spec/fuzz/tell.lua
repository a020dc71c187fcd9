-- tell.lua: writes every call of the library as Lua, and after an arrow what
-- came of it; calls that come from within it are set in. Arrays and blocks of
-- memory get names as they turn up.
local host = require "testhost"
local nd = require "ndarray"

local meta = debug.getmetatable(nd.zeros(1))
local names, counts = setmetatable({}, {__mode = "k"}), {a = 0, b = 0}
local depth = 0

-- What compares results asks these of every array.
local quiet = {dtype = true, shape = true, tobytes = true, isreadonly = true,
               isarray = true, bytes = true, test = true, size = true}

local show

local function number(x)
  if x ~= x then
    return "0/0"
  elseif x == math.huge or x == -math.huge then
    return x > 0 and "1/0" or "-1/0"
  end
  return math.type(x) == "integer" and tostring(x) or ("%.17g"):format(x)
end

local function key(k)
  return type(k) == "string" and k:find "^%a+$" and k .. " = "
         or "[" .. show(k) .. "] = "
end

local function list(t, seen)
  if seen[t] or #seen > 8 then
    return "{...}"
  end
  seen[t], seen[#seen + 1] = true, t
  local items, n = {}, rawlen(t)
  for i = 1, n do
    items[i] = show(rawget(t, i), seen)
  end
  for k, x in next, t do
    if not (math.type(k) == "integer" and k >= 1 and k <= n) then
      items[#items + 1] = key(k) .. show(x, seen)
    end
  end
  seen[t], seen[#seen] = nil, nil
  local text = "{" .. table.concat(items, ", ") .. "}"
  local its = debug.getmetatable(t)
  if its and rawget(its, "__len") and rawget(its, "__index") then
    return "setmetatable(" .. text .. ", {__index = ..., __len = ...})"
  elseif its then
    return "setmetatable(" .. text .. ", {...})"
  end
  return text
end

function show(x, seen)
  if type(x) == "number" then
    return number(x)
  elseif type(x) == "string" then
    local text = ("%q"):format(x):gsub("\\\n", "\\n")
    return (text:gsub("[\128-\255]", function(c)
      return ("\\x%02x"):format(c:byte())
    end))
  elseif type(x) == "table" then
    return list(x, seen or {})
  elseif type(x) == "userdata" then
    local letter = nd.isarray(x) and "a" or "b"
    if not names[x] then
      counts[letter] = counts[letter] + 1
      names[x] = letter .. counts[letter]
    end
    return names[x]
  end
  return type(x) == "function" and "f" or tostring(x)
end

local function shown(values, first)
  local texts = {}
  for i = first, values.n do
    texts[#texts + 1] = show(values[i])
  end
  return table.concat(texts, ", ")
end

local function result(values)
  local x = values[2]
  if not values[1] then
    return "error: " .. tostring(x)
  elseif nd.isarray(x) and values.n == 2 then
    local known = names[x]
    local text = tostring(x):gsub("\n *", " ")
    return show(x) .. (known and "" or " = " .. text)
  end
  return shown(values, 2)
end

-- text(arguments) is the call, as it is to be written.
local function telling(f, text)
  return function(...)
    io.stderr:write(("  "):rep(depth), text(table.pack(...)), "\n")
    depth = depth + 1
    local values = table.pack(pcall(f, ...))
    depth = depth - 1
    io.stderr:write(("  "):rep(depth), "--> ", result(values), "\n")
    if not values[1] then
      error(values[2], 0)
    end
    return table.unpack(values, 2, values.n)
  end
end

local function named(library, prefix)
  for name, f in pairs(library) do
    if type(f) == "function" and not quiet[name] then
      library[name] = telling(f, function(arguments)
        return prefix .. name .. "(" .. shown(arguments, 1) .. ")"
      end)
    end
  end
end

local symbols = {add = "+", sub = "-", mul = "*", div = "/", idiv = "//",
                 mod = "%", pow = "^", band = "&", bor = "|", bxor = "~",
                 shl = "<<", shr = ">>", eq = "=="}

for name, symbol in pairs(symbols) do
  meta["__" .. name] = telling(meta["__" .. name], function(arguments)
    return show(arguments[1]) .. " " .. symbol .. " " .. show(arguments[2])
  end)
end

meta.__newindex = telling(meta.__newindex, function(arguments)
  return show(arguments[1]) .. "[" .. show(arguments[2]) .. "] = "
         .. show(arguments[3])
end)

local index, methods = meta.__index, {}

local item = telling(index, function(arguments)
  return show(arguments[1]) .. "[" .. show(arguments[2]) .. "]"
end)

local function method(name, f)
  return telling(f, function(arguments)
    return show(arguments[1]) .. ":" .. name .. "(" .. shown(arguments, 2)
           .. ")"
  end)
end

function meta.__index(a, k)
  if type(k) ~= "string" then
    return item(a, k)
  end
  local f = index(a, k)
  if type(f) == "function" and not quiet[k] then
    methods[k] = methods[k] or method(k, f)
    return methods[k]
  end
  return f
end

named(nd, "nd.")
named(host, "host.")
