-- small.lua FILE...: runs specs where busted, which needs C modules, cannot
-- run: describe, it, pending, before_each and after_each, in order, and
-- luassert's assert.
package.path = "./spec/support/?.lua;/usr/share/lua/5.1/?.lua;"
  .. "/usr/share/lua/5.1/?/init.lua;" .. package.path
assert = require "luassert"
local passed, failed = 0, 0
local titles, before, after = {}, {}, {}

local function titled(title, f)
  titles[#titles + 1] = title
  local b, a = #before, #after
  local good, fault = xpcall(f, debug.traceback)
  if not good then
    failed = failed + 1
    print(table.concat(titles, " ") .. ":\n  " .. fault)
  end
  for i = #before, b + 1, -1 do before[i] = nil end
  for i = #after, a + 1, -1 do after[i] = nil end
  titles[#titles] = nil
end

describe, insulate, expose = titled, titled, titled
function before_each(f) before[#before + 1] = f end
function after_each(f) after[#after + 1] = f end
function setup(f) f() end
lazy_setup, teardown, lazy_teardown, finally = setup, print, print, print
function pending() end
package.loaded.busted = _G

function it(title, f)
  local good, fault = xpcall(function()
    for _, set in ipairs(before) do set() end
    f()
    for _, set in ipairs(after) do set() end
  end, debug.traceback)
  if good then
    passed = passed + 1
  else
    failed = failed + 1
    print(table.concat(titles, " ") .. " " .. title .. ":\n  " .. fault)
  end
end

for _, file in ipairs(arg) do
  titled(file, function() dofile(file) end)
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and #arg > 0)
