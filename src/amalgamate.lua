-- amalgamate.lua: writes ndarray.c and ndarray.h, all of src/ in one pair of
-- files: lua5.4 src/amalgamate.lua <directory of src> <directory to write to>
--
-- A header stands where it is first included, a template wherever it is. But
-- those that a macro names are included for every element type, direction and
-- set of instructions, which would make 9 MB. So each of these stands once, as
-- a section at the end of ndarray.c, which includes itself to get at it; the
-- section's name is a number:
--
--   #define NDA_SECTION 3
--   #include NDARRAY_FILE
--
-- The header is the one of src/: who includes it sees the interface alone.

local from, to = table.unpack(arg)

local function read(name)
  local file = assert(io.open(from .. "/" .. name, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function write(name, lines)
  local file = assert(io.open(to .. "/" .. name, "wb"))
  assert(file:write(table.concat(lines, "\n"), "\n"))
  assert(file:close())
end

-- "core/dtype.h", as core/view.h calls it "dtype.h"
local function resolve(name, includer)
  local path = includer:gsub("[^/]*$", "") .. name
  return (path:gsub("[^/]+/%.%./", ""))
end

local sections = {} -- names in the order of their numbers, and numbers by name

local function number(name)
  if not sections[name] then
    table.insert(sections, name)
    sections[name] = #sections
  end
  return sections[name]
end

local seen = {}

-- Appends the lines of a file, and of those that it includes.
local function expand(lines, name)
  for line in read(name):gmatch "([^\n]*)\n" do
    local file = line:match '^#include "(.*)"$'
    local macro = line:match "^#include (NDA_%w+)$"
    local define, body = line:match '^(#define NDA_%w+) "(.*%.h)"$'
    if file then
      file = resolve(file, name)
      if file == "ndarray.h" then
        table.insert(lines, '#include "ndarray.h"')
      elseif not seen[file] then
        seen[file] = not file:find "%.tmpl%.h$"
        expand(lines, file)
      end
    elseif macro then
      table.insert(lines, "#define NDA_SECTION " .. macro)
      table.insert(lines, "#include NDARRAY_FILE")
    elseif define then
      body = resolve(body, name)
      table.insert(lines, ("%s %d /* %s */"):format(define, number(body), body))
    else
      assert(not line:find "^%s*#%s*include%s*[^%s<]", line)
      table.insert(lines, line)
    end
  end
end

-- what both files begin with, as lines
local function opening()
  local version = read "ndarray.h":match '#define NDARRAY_VERSION "(.-)"'
  return {
    "/* ndarray " .. version .. ", all of it in ndarray.c and ndarray.h; made "
      .. "of the sources, so\nthis is not the place to change anything.\n",
    read "../LICENSE" .. "*/",
  }
end

-- How ndarray.c finds itself, by the names that it may be given.
local SELF = [[
#if !defined(NDARRAY_FILE)
#if !defined(__has_include)
#define NDARRAY_FILE "ndarray.c"
#elif __has_include("ndarray.c")
#define NDARRAY_FILE "ndarray.c"
#elif __has_include("ndarray.cpp")
#define NDARRAY_FILE "ndarray.cpp"
#elif __has_include("ndarray.cc")
#define NDARRAY_FILE "ndarray.cc"
#else
#error say what this file is called: -DNDARRAY_FILE='"name.c"'
#endif
#endif
]]

local source = opening()
table.insert(source, "#if !defined(NDA_SECTION)\n")
table.insert(source, SELF)
expand(source, "ndarray.c")
for i, name in ipairs(sections) do -- there may be others in it
  table.insert(source, "\n#elif NDA_SECTION == " .. i .. "\n#undef NDA_SECTION")
  expand(source, name)
end
table.insert(source, "\n#endif")
write("ndarray.c", source)

local header = opening()
expand(header, "ndarray.h")
write("ndarray.h", header)
