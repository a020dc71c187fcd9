-- amalgamate.lua: writes ndarray.c and ndarray.h, all of src/ in one pair of
-- files: lua5.4 src/amalgamate.lua <directory of src> <directory to write to>
--
-- Headers are put where they are first included. Templates are included a
-- hundred times, with other macros each time; written out they would make a
-- file of several megabytes. So each stands in the file once, as a part with a
-- number, and the file includes itself for one: that takes its own name.

local from, to = table.unpack(arg)

local OPENING = [[
/* ndarray.c: all of the library %s in one file, to be compiled beside
** ndarray.h: cc -c ndarray.c. It was made of the sources, which say more:
** this is not the place to change anything. MIT licence, as in ndarray.h.
**
** The file includes itself; under a name that it does not find by itself it
** has to be told: -DNDARRAY_FILE='"name.c"'. */
#if !defined(NDARRAY_FILE)
#define NDARRAY_FILE "ndarray.c"
#if defined(__has_include)
#if __has_include("ndarray.c")
#elif __has_include("ndarray.cpp")
#undef NDARRAY_FILE
#define NDARRAY_FILE "ndarray.cpp"
#elif __has_include("ndarray.cc")
#undef NDARRAY_FILE
#define NDARRAY_FILE "ndarray.cc"
#endif
#endif
#endif

#if !defined(NDA_PART)
]]

local function read(name)
  local file = assert(io.open(from .. "/" .. name, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write(name, text)
  local file = assert(io.open(to .. "/" .. name, "wb"))
  assert(file:write(text))
  assert(file:close())
end

-- "core/dtype.h", as core/view.h calls it "dtype.h"
local function resolve(name, includer)
  local path = includer:gsub("[^/]*$", "") .. name
  return (path:gsub("[^/]+/%.%./", ""))
end

-- A file without a guard is meant to be included more than once.
local function is_template(text)
  return not text:find("\n#ifndef NDA[%w_]*_H\n#define")
end

local parts, numbers = {}, {} -- texts in the order of numbers; by name
local seen = {["ndarray.h"] = true}
local expand

-- The number of the part that a template is.
local function part(name)
  if not numbers[name] then
    numbers[name] = #parts + 1
    parts[numbers[name]] = "" -- its place; there may be others in it
    parts[numbers[name]] = ("#elif NDA_PART == %d /* %s */\n\n%s\n"):format(
      numbers[name], name, expand(name))
  end
  return numbers[name]
end

local function include_part(number)
  return ("#undef NDA_PART\n#define NDA_PART %s\n#include NDARRAY_FILE\n")
    :format(number)
end

local function include(name)
  if seen[name] then
    return ""
  end
  local text = read(name)
  if name:find("%.h$") and is_template(text) then
    return include_part(part(name))
  end
  seen[name] = true
  return ("\n/* === %s %s */\n\n"):format(name, ("="):rep(66 - #name))
    .. expand(name)
end

-- The text of a file without its own includes. A macro that names a file names
-- a part then.
function expand(name)
  local lines = {}
  for line in read(name):gmatch("([^\n]*)\n") do
    local file = line:match('^#include "(.*)"')
    local macro = line:match("^#include (NDA_%w+)$")
    local define, body = line:match('^(#define NDA_%w+) "(.*%.h)"$')
    if file then
      line = include(resolve(file, name))
    elseif macro then
      line = include_part(macro)
    elseif define then
      line = ("%s %d /* %s */\n"):format(define, part(resolve(body, name)),
                                         body)
    else
      line = line .. "\n"
    end
    lines[#lines + 1] = line
  end
  return table.concat(lines)
end

local header = read("ndarray.h")
local version = header:match('#define NDARRAY_VERSION "(.-)"')
local main = expand("ndarray.c")
-- what must come before any header of the system's comes before ours
main = main:gsub("\n\n", '\n\n#include "ndarray.h"\n\n', 1)
write("ndarray.c", OPENING:format(version) .. main .. "\n"
  .. table.concat(parts) .. "#endif\n")
local licence = read("../LICENSE"):gsub("[^\n]+", function(line)
  return "** " .. line
end):gsub("\n\n", "\n**\n")
write("ndarray.h", "/*\n" .. licence .. "*/\n" .. header)
