-- is(expected, ...): the values are as the text says, as show writes them,
-- with a blank between two: is("1 int64 {1, 2}", 1, nd.array{1, 2}).

local show = require "show"

return function(expected, ...)
  local values = table.pack(...)
  for i = 1, values.n do
    values[i] = show(values[i])
  end
  local got = table.concat(values, " ")
  if got ~= expected then
    error(("expected: %s\ngot:      %s"):format(expected, got), 2)
  end
end
