-- every.lua: what is exhaustive is sampled by `make test`, and done whole where
-- the environment says THOROUGH=1, as `make check` does. every(n) gives a
-- function that is true at each n-th call; SEED says which, so that the same
-- seed takes the same sample.
local SEED = tonumber(os.getenv "SEED") or 1
local THOROUGH = os.getenv "THOROUGH" == "1"

return function(n)
  local calls = SEED - 1
  return function()
    calls = calls + 1
    return THOROUGH or calls % n == 0
  end
end
