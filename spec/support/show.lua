-- show(x): nested tables as text, in which 1 and 1.0 differ and NaN is "nan";
-- an array is its type and its table.

local nd = require "ndarray"

local function show(x)
  if nd.isarray(x) then
    return x:dtype() .. " " .. show(x:totable())
  elseif type(x) ~= "table" then
    return x ~= x and "nan" or tostring(x)
  end
  local items = {}
  for i, item in ipairs(x) do
    items[i] = show(item)
  end
  return "{" .. table.concat(items, ", ") .. "}"
end

return show
