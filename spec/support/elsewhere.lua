-- elsewhere.lua: the rows of names from elsewhere in src/lua/lhint.c, each a
-- table of its `names`, a dot before those of attributes, and its `parts`: code
-- and words in turn. As a program it writes the tables of docs/names.md:
-- lua5.4 spec/support/elsewhere.lua >docs/names.md

local PATH = "src/lua/lhint.c"

local titles = {
  making = "Making arrays", shapes = "Shapes, joining, tables",
  elements = "Elements, picking, order", numbers = "Sums, vectors, distances",
  functions = "Functions of elements",
}

local function split(text, separator)
  local parts = {}
  for part in (text .. separator):gmatch("(.-)%" .. separator) do
    parts[#parts + 1] = part
  end
  return parts
end

-- list of {title=, rows...}, one for each table in the source
local function groups()
  local file <close> = assert(io.open(PATH))
  local found = {}
  for name, block in file:read("a")
      :gmatch("\nstatic const char elsewhere_(%l+)%[%] =\n(.-\");\n") do
    local group, text = {title = assert(titles[name])}, {}
    for piece in block:gmatch("\"([^\"]*)\"") do
      text[#text + 1] = piece
    end
    for line in table.concat(text):gmatch("(.-)\\n") do
      local parts = split(line, "`")
      local names = split(table.remove(parts, 1), " ")
      group[#group + 1] = {names = names, parts = parts}
    end
    found[#found + 1] = group
  end
  return found
end

local function count(list)
  local names, rows = 0, 0
  for _, group in ipairs(list) do
    for _, row in ipairs(group) do
      names, rows = names + #row.names, rows + 1
    end
  end
  return names, rows
end

local function cell(parts)
  local text = {}
  for i, part in ipairs(parts) do
    text[i] = i % 2 == 1 and "`" .. part .. "`" or part
  end
  return table.concat(text)
end

local function document()
  local list = groups()
  local lines = {([[
# Names from elsewhere

%d names of NumPy, Torch, GLSL, LÖVE and Lua's `table` that are not here, and
what to write instead, in %d rows. The library answers them itself: the call of
such a function is an error that says what its row says, as `nd.f(...)` and as
`a:f(...)`; an attribute, written with a dot, is one when it is read.

In the code, `a` and `b` are arrays, `v` and `w` arrays with one axis, `m` a
bool array of the shape of `a`, `p` and `q` bool arrays, `t` a table, `f` a
function, and the other names numbers or what they are called. A spec runs every
line and compares its result with that of the name. Indices and axes count
from 1, here as elsewhere in this library.

```lua
nd.arange(10)      --> error: nd.arange: here it is nd.range(0, n - 1), both
nd.zeros(3):fill(1) --> error: a:fill: here it is a:assign(value)
nd.zeros(3).T      --> error: a.T: here it is a:transpose()
```
]]):format(count(list))}
  for _, group in ipairs(list) do
    lines[#lines + 1] = ("## %s\n\n| name | here |\n| --- | --- |")
      :format(group.title)
    for _, row in ipairs(group) do
      lines[#lines + 1] = ("| `%s` | %s |"):format(
        table.concat(row.names, "` `"), cell(row.parts))
    end
    lines[#lines + 1] = ""
  end
  return (table.concat(lines, "\n"):gsub("\n+$", "\n"))
end

if arg and arg[0] and arg[0]:find("elsewhere%.lua$") then
  io.write(document())
end

return {groups = groups, count = count, document = document}
