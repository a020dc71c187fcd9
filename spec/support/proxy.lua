-- proxy(items [, length]): an empty table that is read through its metatable;
-- its length may be a lie.

return function(items, length)
  return setmetatable({}, {
    __index = items,
    __len = function() return length or #items end
  })
end
