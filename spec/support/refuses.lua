-- refuses(cases [, before]): a spec for each case, a list of its title, a part
-- of the error's text, and the function that must raise it; `before` stands
-- before each title.
local busted = require "busted"
local raises = require "raises"

return function(cases, before)
  for _, case in ipairs(cases) do
    busted.it((before or "") .. case[1], function()
      raises(case[2], case[3])
    end)
  end
end
