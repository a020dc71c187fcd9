-- docs.lua: runs the Lua examples of markdown files, and checks what they
-- claim, and that their links lead somewhere:
-- lua5.4 spec/tools/docs.lua FILE.md...
--
-- Each ```lua block is a chunk; with a word after `lua` it is only shown, but
-- for `luajit`, under LuaJIT. The blocks of a file run in order and share their
-- global variables; `nd` is the module. Checked are:
--
--   expressions --> result          as tostring writes the values
--   variables = values --> result   the same, of the variables
--   print(...) --> result           what was printed
--   code --> error: part of the message
--   code --> result -- remark
--
-- A result may begin, and goes on, on the next lines, after --> of their own.
-- Any run of spaces and commas counts as one space. Arrays may go without the
-- comment that ends them; a list is written {1, 2}, NaN nan, no value at all
-- `nothing`. A ```text block right after one in Lua is what that printed.
--
-- Of a link to a file, the file must exist; of one to an #anchor, a heading
-- that GitHub calls so. Addresses of other sites are not asked for.
--
-- Lua before 5.4 runs it too. What it cannot read is left out, and how often is
-- printed; where it has no integers, 2.0 and 2, float64 and int64 count as the
-- same.
if not os.getenv "LUA_CPATH" then
  package.cpath = "./build/?.so;" .. package.cpath
end
local pack = table.pack or function(...)
  return { n = select("#", ...), ... }
end
local unpack = table.unpack or unpack
local OLD, INTEGERS = _VERSION < "Lua 5.4", math.type ~= nil

-- What is not true everywhere, or not a claim to check: code, and where it is
-- left out, with what is claimed of it. Of a line without a claim its block is.
local DIFFERS = {
  ["nd.array{10, 20}:set(1, 0.5)"] = "no integers",
  ["counts[1] = 0.5"] = "no integers",
  ["big:get(1)"] = "no integers",
  ['nd.frombytes(string.pack("dd", 0.5, 2), "float64")'] = "no integers",
  ["print(nd.range(1, 10000):reshape{500, 20})"] = "no integers",
  ["a:min{initial = 1.5}"] = "no integers",
  ["a:min{axis = 1, where = columns}"] = "no integers",
  ['nd.add(m, 1, nd.zeros({2, 3}, "int64"))'] = "no integers",
  ["nd.add(m, 0.5, m)"] = "no integers",
  ['nd.array({1}, "uint64") + nd.array{1}'] = "no integers",
  ["nd.sum{math.maxinteger, 1}"] = "no integers",
  ["nd.mean{math.maxinteger, math.mininteger}"] = "no integers",
  ["nd.cumsum{1, math.maxinteger}"] = "no integers",
  ["nd.fmod(m, 0)"] = "no integers",
  ["nd.add(m, 1, nd.zeros{2, 3})"] = "no integers",
  [ [[local ORDER = string.pack("=I2", 1) == "\1\0" and "<" or ">"]] ] =
    "no integers", -- nor string.pack
  ["m > 3"] = "Lua 5.1", -- an error of Lua's own
  ["nd.array{{1, 2}, {3, {}}}"] = "LuaJIT", -- which names no function
  ["a.shape()"] = "LuaJIT",
  ["print(grown)"] = "LuaJIT", -- and keeps what it compiled
}

local function differs(line)
  local where = DIFFERS[line:match "^%s*(.-)%s*$"]
  return where == "no integers" and not INTEGERS or where == _VERSION
    or where == "LuaJIT" and jit
end
local TYPE = " %-%- %l+%d* %([%d ]*%)" -- the comment that ends an array
local FAILURE = "%s: %s\n  got      %s\n  expected %s"
local passed, failed, left_out = 0, 0, 0

local function tally(place, what, wrong, expected)
  passed, failed = passed + (wrong and 0 or 1), failed + (wrong and 1 or 0)
  if wrong then print(FAILURE:format(place, what, wrong, expected)) end
end

local function convert(how, ...)
  local list = pack(...)
  for i = 1, list.n do list[i] = how(list[i]) end
  return list
end

local function written(value)
  if type(value) ~= "table" or getmetatable(value) then
    return value ~= value and "nan" or tostring(value)
  end
  return "{" .. table.concat(convert(written, unpack(value)), ", ") .. "}"
end

-- A text in which no two differ that are the same where there are no integers.
local function alike(text)
  if INTEGERS then return text end
  return (text:gsub("(%d)%.0%f[%D]", "%1"):gsub("float64", "int64")
    :gsub(" +", " "))
end

-- The chunk that the code makes; nil and a message.
local function compile(code, name, env)
  if not setfenv then return load(code, name, "t", env) end
  local chunk, fault = loadstring(code, name)
  return chunk and setfenv(chunk, env or _G), fault
end

local function squeeze(text)
  return (alike(text:gsub("[%s,]+", " "):gsub("{ ", "{"):match "^ ?(.-) ?$"))
end

-- Is `text` how the values look, perhaps with a remark?
local function matches(text, values)
  local full = squeeze(table.concat(values, " "))
  for _, look in ipairs { full, (full:gsub(TYPE, "")) } do
    local rest = text:sub(1, #look) == look and text:sub(#look + 1) or "?"
    if rest == "" or rest:find "^ %-%- " and not rest:find("^" .. TYPE) then
      return true
    end
  end
end

-- Runs the code of a check, and compares. What it printed leaves the output.
local function judge(check, output, code)
  local printed, results = #output, pack(pcall(code))
  local values = convert(written, unpack(results, 2, results.n))
  local text = squeeze(check.text)
  local message = text:match "^error: (.+)"
  for i = results.n == 1 and printed + 1 or math.huge, #output do
    values[i - printed] = output[i]
  end
  for i = printed + 1, #output do output[i] = nil end
  values[1] = (results[1] and "" or "error: ") .. (values[1] or "nothing")
  local good = not message and results[1] and matches(text, values) or message
    and not results[1] and squeeze(values[1]):find(message, 8, true)
  check.reached = true
  check.wrong = check.wrong or not good and table.concat(values, "  ")
end

-- Puts a call around the code that starts after line `before` and ends with
-- line `last`; returns what closes it.
local function wrap(lines, before, last, number, raises)
  local open = ("check__(%d, function() "):format(number)
  for first = last, differs(lines[last]) and last + 1 or before + 1, -1 do
    local code = table.concat(lines, "\n", first, last)
    local names = code:gsub("^%s*local%s", ""):match "^%s*([^=]-)%s*=[^=]"
    local value = compile("return " .. code)
    if names and not raises and compile(code)
        and compile("return " .. names) then
      return "; " .. open .. "return " .. names .. " end)"
    elseif value or compile(code) then
      lines[first] = open .. (value and "return " or "") .. lines[first]
      return " end)"
    end
  end
  if not OLD and not differs(lines[last]) then
    return " error 'no code to check'"
  end
  lines[last] = ""
end

-- Turns the claims among the lines into calls; returns a list of the checks.
local function prepare(lines)
  local checks, last = {}, 0
  for i, line in ipairs(lines) do
    local code, text = line:match "^(.-)%s*%-%->%s?(.*)$"
    if code == "" and #checks > 0 and last == i - 1 then
      checks[#checks].text = checks[#checks].text .. "\n" .. text
      lines[i], last = "", i
    elseif code then
      local own = code == "" and i - 1 or i -- where the code ends
      lines[i] = code
      checks[#checks + 1] = { line = i, code = lines[own], text = text }
      local close = wrap(lines, last, own, #checks, text:find "^error:")
      if close then
        lines[i] = lines[i] .. close
      else -- later lines of its text are dropped with it
        checks[#checks].unread, left_out = true, left_out + 1
      end
      last = i
    end
  end
  return checks
end

-- Runs the block that starts after line `start`; returns what it printed.
local function run(lines, file, start, env)
  for _, line in ipairs(lines) do
    if differs(line) then
      left_out = left_out + 1
      return
    end
  end
  local checks, output = prepare(lines), {}
  function env.print(...)
    output[#output + 1] = table.concat(convert(tostring, ...), "\t")
  end
  function env.check__(number, code) judge(checks[number], output, code) end
  local chunk, fault = compile(("\n"):rep(start) .. table.concat(lines, "\n"),
                               "@" .. file, env)
  if OLD and not chunk then
    left_out = left_out + 1
    return
  end
  local good, raised = pcall(chunk or error, fault)
  if not good then tally(file, "block", tostring(raised), "no error") end
  for _, check in ipairs(checks) do
    local wrong = check.wrong or not check.reached and "not reached"
    if not check.unread then
      tally(file .. ":" .. start + check.line, check.code, wrong, check.text)
    end
  end
  return table.concat(output, "\n"):gsub("%s+\n", "\n"):gsub("%s+$", "")
end

-- The text of a file without its blocks; nil if there is no such file.
local function prose(file)
  local handle, inside, kept = io.open(file), false, {}
  if not handle then return nil end
  local text = handle:read "*a" or ""
  handle:close()
  for line in text:gmatch "[^\n]+" do
    local fence = line:find "^%s*```" ~= nil
    if not inside and not fence then kept[#kept + 1] = line end
    inside = inside ~= fence
  end
  return table.concat(kept, "\n")
end

-- The set of a text's anchors: headings in lower case, without punctuation, a
-- hyphen for each space, and a number behind it where one comes again.
local function anchors(text)
  local set, times = {}, {}
  for heading in ("\n" .. text):gmatch "\n#+ +([^\n]+)" do
    local name = heading:gsub("%]%([^)]*%)", ""):lower()
    name = name:gsub("[^%w%s_\128-\255-]", ""):gsub("%s", "-")
    times[name] = (times[name] or -1) + 1
    set[name .. (times[name] > 0 and "-" .. times[name] or "")] = true
  end
  return set
end

local function check_links(file)
  local text, directory = prose(file), file:match "^(.*/)" or ""
  for target in text:gsub("`[^`]*`", ""):gmatch "%]%(([^%s)]+)" do
    local path, anchor = target:match "^([^#]*)#?(.*)$"
    if not path:find "^%a+:" then
      local there = path == "" and text or prose(directory .. path)
      local wrong = not there and "no such file" or anchor ~= ""
        and not anchors(there)[anchor] and "no such heading"
      tally(file, "link", wrong, target)
    end
  end
end

local function check_file(file)
  local env = setmetatable({ nd = require "ndarray" }, { __index = _G })
  local before, number, fence, start, lines, output = passed + failed, 0
  for whole in io.lines(file) do
    local line = whole:gsub("%s+$", "")
    number = number + 1
    if not fence then
      fence, start, lines = line:match "^%s*```(.*)", number, {}
    elseif not line:find "^%s*```$" then
      lines[#lines + 1] = line
    else
      local text = table.concat(lines, "\n")
      if fence == "text" and output then
        tally(file .. ":" .. start, "output",
              alike(output) ~= alike(text) and output, text)
      end
      local runs = fence == "lua" or fence == "lua luajit" and jit
      output, fence = runs and run(lines, file, start, env), nil
    end
  end
  if fence then tally(file .. ":" .. start, "block", "no end", "```") end
  check_links(file)
  if passed + failed == before then tally(file, "file", "no check", "some") end
end

for _, file in ipairs(arg) do check_file(file) end
if OLD then print(left_out .. " left out") end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and #arg > 0 and 0 or 1)
