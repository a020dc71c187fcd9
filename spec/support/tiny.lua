-- tiny.lua: describe and it for a spec that runs under every Lua, where busted
-- does not: in a program without arguments it prints each fault and, by
-- finish, the numbers.

local passed, failed, where = 0, 0, ""

local function describe(title, f)
  local outer = where
  where = outer .. title .. " "
  f()
  where = outer
end

local function it(title, f)
  local good, fault = pcall(f)
  passed, failed = passed + (good and 1 or 0), failed + (good and 0 or 1)
  if not good then
    print(where .. title .. ":\n  " .. tostring(fault))
  end
end

local function finish()
  print(("%d passed, %d failed"):format(passed, failed))
  os.exit(failed == 0 and 0 or 1)
end

return describe, it, finish
