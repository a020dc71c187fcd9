-- arrows.lua: who includes whom in src/ is what docs/design.md names, below
-- "Who includes whom", in lines of `file... -> file...`: paths from src/, in
-- which * stands for any name. An arrow that is in no line is a fault, and so
-- is a header of Lua outside of the files that have a line for it.
local PAGE, PLACE = "docs/design.md", "src/"

local function read(name)
  local file <close> = assert(io.open(name))
  return file:read "a"
end

-- Lua's pattern of a name with stars
local function pattern(name)
  return "^" .. name:gsub("[%-%.%+]", "%%%0"):gsub("%*", "[^/]*") .. "$"
end

local function patterns(names)
  local list = {}
  for name in names:gmatch "%S+" do
    list[#list + 1] = pattern(name)
  end
  return list
end

-- The lines of the page: lists of two lists of patterns.
local function allowed_arrows()
  local block = read(PAGE):match "\n## Who includes whom\n.-\n```text\n(.-)```"
  assert(block, PAGE .. " has no list of arrows")
  local arrows = {}
  for line in block:gmatch "[^\n]+" do
    local from, to = line:match "^(.-) %-> (.*)$"
    arrows[#arrows + 1] = {patterns(assert(from, line)), patterns(to)}
  end
  return arrows
end

local function any(list, name)
  for _, each in ipairs(list) do
    if name:find(each) then
      return true
    end
  end
end

-- "core/dtype.h", as core/view.h calls it "dtype.h"
local function resolve(name, includer)
  return ((includer:gsub("[^/]*$", "") .. name):gsub("[^/]+/%.%./", ""))
end

-- What a file includes, or has included by way of a macro; of what is not of
-- this library only Lua's headers.
local function included(name)
  local list = {}
  for line in read(PLACE .. name):gmatch "[^\n]+" do
    local own = line:match '^%s*#%s*include%s*"(.*)"'
                or line:match '^%s*#%s*define%s+NDA_%w+%s+"(.*%.h)"'
    local other = line:match '^%s*#%s*include%s*<(.*)>'
    if own then
      list[#list + 1] = resolve(own, name)
    elseif other and other:find "^lu?a" then
      list[#list + 1] = "<" .. other .. ">"
    end
  end
  return list
end

local arrows, good, bad = allowed_arrows(), 0, 0
local files <close> = assert(io.popen("cd " .. PLACE ..
  " && ls *.[ch] *.hpp */*.[ch] 2>/dev/null"))
for from in files:lines() do
  for _, to in ipairs(included(from)) do
    local named = false
    for _, arrow in ipairs(arrows) do
      named = named or any(arrow[1], from) and any(arrow[2], to)
    end
    if named then
      good = good + 1
    else
      bad = bad + 1
      print(("%s%s includes %s, which %s does not name"):format(
        PLACE, from, to, PAGE))
    end
  end
end
print(good .. " passed, " .. bad .. " failed")
os.exit(bad == 0)
