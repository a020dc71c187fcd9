-- run.lua SCRIPT: runs a script as the playground does. The module is there as
-- `nd`, without a require. A line `code --> result` prints the code and what it
-- gives, whatever the result says: as in the documents, where checks compare
-- the two. show(a) draws an array: of shape (rows, columns), or with a third
-- axis for red, green and blue, from 0 to 255; show(a, name) draws it again in
-- the place of the last picture of this name.
nd = require "ndarray"

local path, script = arg[1], {}
local folder = path:match "^.*[/\\]" or ""
local file = assert(io.open(path, "rb"))
for line in (file:read "a" .. "\n"):gmatch "(.-)\r?\n" do
  script[#script + 1] = line
end
file:close()

local pictures = 0

function show(a, name)
  a = type(a) == "table" and nd.array(a) or a
  if a:dtype() == "bool" then a = nd.select(a, 255, 0) end
  local rows, columns, colours = table.unpack(a:shape())
  if not columns or a:ndim() > 3 or (colours or 3) ~= 3 then
    error("show takes shape (rows, columns) or (rows, columns, 3)", 2)
  elseif a:dtype() ~= "uint8" then
    a = nd.floor(nd.minimum(nd.maximum(a, 0), 255)):astype "uint8"
  end
  pictures = pictures + (name and 0 or 1)
  local out = ("%sout/%s.ppm"):format(folder, name or pictures)
  local picture = assert(io.open(out, "wb"))
  picture:write(("P%d %d %d 255\n"):format(colours and 6 or 5, columns, rows),
                a:tobytes())
  picture:close()
  io.write("\27]show;", out, "\7")
  io.flush()
end

local function written(value)
  if type(value) == "table" and not getmetatable(value) then
    local list = {}
    for i, element in ipairs(value) do list[i] = written(element) end
    return "{" .. table.concat(list, ", ") .. "}"
  end
  return value ~= value and "nan" or tostring(value)
end

-- Prints what a line gives, after its code. An error ends the script, unless
-- the line says that there is one.
local function tell(code, expected, f)
  local results = table.pack(pcall(f))
  if not results[1] and not expected:find "^error" then
    error(results[2], 0)
  end
  local list = {}
  for i = 2, results.n do list[#list + 1] = written(results[i]) end
  if not results[1] then list[1] = list[1]:gsub("^line:%d+: ", "") end
  local text = #list > 0 and table.concat(list, ", ") or "nothing"
  text = (code .. "  --> " .. (results[1] and "" or "error: ")) .. text
  -- one line where it is short, else below one another
  local width = utf8.len(code) or #code
  local short = #text:gsub("\n *", " ") < 80
  print((text:gsub(short and "\n *" or "\n",
                   short and " " or "\n" .. (" "):rep(width + 6))))
end

-- Puts a call around the code that ends with line `last` and begins after line
-- `before`, the shortest that is code. A comment with an arrow stays one.
local function wrap(before, last, call)
  for first = last, before + 1, -1 do
    local code = table.concat(script, "\n", first, last)
    local names = code:gsub("^%s*local%s", ""):match "^%s*([^=]-)%s*=[^=]"
    if names and load(code) and load("return " .. names) then
      script[last] = script[last] .. "; " .. call .. "return " .. names
        .. " end)"
      return
    end
    local value = load("return " .. code)
    local blank = not code:gsub("%-%-[^\n]*", ""):find "%S"
    if not blank and (value or load(code)) then
      script[first] = call .. (value and "return " or "") .. script[first]
      script[last] = script[last] .. " end)"
      return
    end
  end
end

local calls, before = {}, 0
for i, line in ipairs(script) do
  local code, expected = line:match "^(.-)%s*%-%->%s?(.*)$"
  if code then
    local last = code == "" and i - 1 or i
    if last > before then -- else the result goes on from the line before
      script[i] = code
      local shown = script[last]:match "^%s*(.-)%s*$"
      calls[i] = function(f) tell(shown, expected, f) end
      wrap(before, last, ("__show(%d, function() "):format(i))
    end
    before = i
  end
end

local env = setmetatable({ __show = function(i, f) calls[i](f) end },
                         { __index = _G, __newindex = _G })
arg = { [0] = path }
local chunk, fault = load(table.concat(script, "\n"), "=line", "t", env)
if chunk then
  local good
  good, fault = xpcall(chunk, function(message)
    return type(message) == "string" and message or written(message)
  end)
  if good then return end
end
io.stdout:flush()
io.stderr:write(fault, "\n")
os.exit(false)
