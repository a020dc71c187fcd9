-- fingerprint(x): all that can be seen of a value, as text; tables are looked
-- at raw. Metatables are not looked at.
local nd = require "ndarray"

local function fingerprint(x)
  if nd.isarray(x) then
    local gone, bytes = pcall(x.tobytes, x)
    if not gone then
      return bytes
    end
    return ("%s(%s)(%s)%s%q"):format(x:dtype(),
      table.concat(x:shape(), ","), table.concat(x:strides(), ","),
      tostring(x:isreadonly()), bytes)
  elseif type(x) == "table" then
    local items = {}
    for key, item in next, x do
      items[#items + 1] = ("[%s]=%s"):format(fingerprint(key),
                                             fingerprint(item))
    end
    table.sort(items)
    return "{" .. table.concat(items, " ") .. "}"
  elseif type(x) == "function" or type(x) == "userdata"
         or type(x) == "thread" then
    return type(x)
  end
  return ("%q"):format(x)
end

return fingerprint
