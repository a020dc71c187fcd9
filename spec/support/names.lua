-- names.lua: names(set) -> the list of its keys, in order.
return function(set)
  local list = {}
  for name in pairs(set) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end
