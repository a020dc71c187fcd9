-- arrows.lua: who includes whom in src/ is what docs/design.md names, below
-- "Who includes whom", in lines of `file... -> file...`: paths from src/, in
-- which * stands for any name. An arrow that is in no line is a fault, and so
-- is a header of Lua outside of the files that have a line for it.
--
-- A file that nothing includes is a fault, too: src/ndarray.c includes all.
--
-- The second list there has the floors of src/lua, the lowest first. A file
-- includes, and names the functions of, itself and lower floors only.
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
local function allowed_arrows(block)
  local arrows = {}
  for line in block:gmatch "[^\n]+" do
    local from, to = line:match "^(.-) %-> (.*)$"
    arrows[#arrows + 1] = {patterns(assert(from, line)), patterns(to)}
  end
  return arrows
end

-- The floor of each name of a file in src/lua: "larg" -> 4
local function read_floors(block)
  local floors, count = {}, 0
  for line in block:gmatch "[^\n]+" do
    count = count + 1
    for name in line:gmatch "%S+" do
      floors[name] = count
    end
  end
  return floors
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

-- The code of a file, without comments, strings and includes.
local function code(name)
  return (read(PLACE .. name):gsub("/%*.-%*/", " "):gsub("\\.", "")
    :gsub("'\"'", ""):gsub('"[^"\n]*"', '""'))
end

-- Names of functions, such as larg_axis, and of files, such as "larg.h".
local function used(name)
  local list = {}
  for word, file in code(name):gmatch "%f[%w_]((l%l+)_[%w_]*)" do
    list[word] = file
  end
  for _, header in ipairs(included(name)) do
    list[header] = header:match "^lua/(l%l+)%.h$"
  end
  return list
end

local good, bad = 0, 0

local function judge(passed, ...)
  if passed then
    good = good + 1
  else
    bad = bad + 1
    print(string.format(...))
  end
end

local lists = read(PAGE):match "\n## Who includes whom\n(.-)\n## "
local first, second = (lists or ""):match "```text\n(.-)```.-```text\n(.-)```"
assert(first, PAGE .. " has no lists of arrows and floors")
local arrows, floors = allowed_arrows(first), read_floors(second)

local function judge_floors(from)
  local own = from:match "^lua/(l%l+)%.[ch]$"
  judge(floors[own], "%s%s has no floor in %s", PLACE, from, PAGE)
  for name, file in pairs(used(from)) do
    if floors[file] and file ~= own then
      judge(floors[file] < (floors[own] or 0),
        "%s%s uses %s, which is not of a lower floor in %s", PLACE, from, name,
        PAGE)
    end
  end
end

local files <close> = assert(io.popen("cd " .. PLACE ..
  " && ls *.[ch] *.hpp */*.[ch] 2>/dev/null"))
local all, reached = {}, {}
for from in files:lines() do
  all[#all + 1] = from
  for _, to in ipairs(included(from)) do
    reached[to] = true
    local named = false
    for _, arrow in ipairs(arrows) do
      named = named or any(arrow[1], from) and any(arrow[2], to)
    end
    judge(named, "%s%s includes %s, which %s does not name", PLACE, from, to,
      PAGE)
  end
  if from:find "^lua/" then
    judge_floors(from)
  end
end
for _, name in ipairs(all) do
  judge(reached[name] or name:find "^ndarray%.", "nothing includes %s%s", PLACE,
    name)
end
print(good .. " passed, " .. bad .. " failed")
os.exit(bad == 0)
