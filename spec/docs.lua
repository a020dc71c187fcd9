-- docs.lua: runs the Lua examples of markdown files, and checks what they
-- claim: lua5.4 spec/docs.lua FILE.md...
--
-- Each ```lua block is a chunk; with a word after `lua` it is only shown. The
-- blocks of a file run in order and share their global variables, of which
-- `nd` is the module. This is checked in them:
--
--   expressions --> result        as tostring writes the values
--   variables = values --> result the same, of the variables
--   print(...) --> result         what was printed
--   code --> error: part of the message
--   code --> result -- remark
--   code                          the result on lines of its own
--   --> first line
--   --> next line
--
-- Several values stand side by side, or with commas between; none at all is
-- `nothing`. Runs of spaces count as one. Arrays may go without the comment
-- that ends them, a list is written {1, 2}, and NaN nan. A ```text block
-- right after one in Lua is what that printed.
package.cpath = "./build/?.so;" .. package.cpath
local TYPE = "%-%- %l+%d* %([%d, ]*%)$" -- the comment that ends an array
local passed, failed = 0, 0

local function tally(place, code, wrong, expected)
  passed, failed = passed + (wrong and 0 or 1), failed + (wrong and 1 or 0)
  if wrong then
    print(("%s: %s\n  got      %s\n  expected %s"):format(place, code, wrong,
                                                        expected))
  end
end

local function squeeze(text)
  return (text:gsub("%s+", " "):gsub("{ ", "{"):match "^ ?(.-) ?$")
end

local function written(value)
  if type(value) ~= "table" or getmetatable(value) then
    return value ~= value and "nan" or tostring(value)
  end
  local items = {}
  for i, item in ipairs(value) do items[i] = written(item) end
  return "{" .. table.concat(items, ", ") .. "}"
end

-- Is `text` how the values look, with or without a remark?
local function matches(text, values)
  local head, remark = text:match "^(.*) (%-%- .-)$"
  if head and not remark:find("^" .. TYPE) and matches(head, values) then
    return true
  end
  local bare = {}
  for i, value in ipairs(values) do bare[i] = value:gsub("%s*" .. TYPE, "") end
  for _, list in ipairs { values, bare } do
    if text == squeeze(table.concat(list, " ")) or
       text == squeeze(table.concat(list, ", ")) then return true end
  end
  return false
end

-- Runs the code of a check, and compares. What it printed leaves the output.
local function judge(check, output, code)
  local printed, results = #output, table.pack(pcall(code))
  local text, values = squeeze(check.text), {}
  local message, good = text:match "^error: (.+)", nil
  for i = 2, results.n do values[i - 1] = written(results[i]) end
  if results.n == 1 then
    values[1] = printed == #output and "nothing" or
                table.concat(output, "\n", printed + 1)
    for i = #output, printed + 1, -1 do output[i] = nil end
  end
  if results[1] then
    good = not message and matches(text, values)
  else
    good = message and squeeze(values[1]):find(message, 1, true)
    values[1] = "error: " .. values[1]
  end
  check.reached = true
  check.wrong = check.wrong or not good and table.concat(values, "  ")
end

-- Puts a call around the code that ends in lines[last] and starts after line
-- `before`. Returns what closes it, or nil for what is no code.
local function wrap(lines, before, last, number, raises)
  local open = ("check__(%d, function() "):format(number)
  for first = last, before + 1, -1 do
    local code = table.concat(lines, "\n", first, last)
    local names = code:gsub("^%s*local%s+", ""):match "^%s*([^=]-)%s*=[^=]"
    if load("return " .. code) then
      lines[first] = open .. "return " .. lines[first]
      return " end)"
    elseif load(code) and names and load("return " .. names) and not raises then
      return "; " .. open .. "return " .. names .. " end)"
    elseif load(code) then
      lines[first] = open .. lines[first]
      return " end)"
    end
  end
end

-- Turns the claims among the lines into calls; returns a list of the checks.
local function prepare(lines, file, start)
  local checks, last = {}, 0
  for i, line in ipairs(lines) do
    local code, text = line:match "^(.-)%s*%-%->%s?(.*)$"
    local alone = code == ""
    if alone and #checks > 0 and last == i - 1 then
      checks[#checks].text = checks[#checks].text .. "\n" .. text
      lines[i], last = "", i
    elseif code then
      lines[i] = code
      checks[#checks + 1] = { text = text, place = file .. ":" .. start + i,
                              code = alone and lines[i - 1] or code }
      local close = wrap(lines, last, alone and i - 1 or i, #checks,
                         text:find "^error:")
      lines[i], last = lines[i] .. (close or " error 'no code to check'"), i
    end
  end
  return checks
end

-- Runs the block that starts after line `start`; returns what it printed.
local function run(lines, file, start, env)
  local checks, output = prepare(lines, file, start), {}
  function env.print(...)
    local values = table.pack(...)
    for i = 1, values.n do values[i] = tostring(values[i]) end
    output[#output + 1] = table.concat(values, "\t")
  end
  local source = ("\n"):rep(start - 1) .. "local check__ = ...\n"
  local chunk, fault = load(source .. table.concat(lines, "\n"), "@" .. file,
                            "t", env)
  local good, message = pcall(chunk or error, function(number, code)
    judge(checks[number], output, code)
  end)
  if not good then
    tally(file .. ":" .. start, "the block", fault or message, "no error")
  end
  for _, check in ipairs(checks) do
    tally(check.place, check.code, check.wrong or
          not check.reached and "never reached", check.text)
  end
  return table.concat(output, "\n")
end

local function check_file(file)
  local env = setmetatable({ nd = require "ndarray" }, { __index = _G })
  local before, number = passed + failed, 0
  local fence, start, lines, output
  for line in io.lines(file) do
    line, number = line:gsub("%s+$", ""), number + 1
    if fence and line:match "^%s*```$" then
      if fence == "lua" then
        output = run(lines, file, start, env)
      else
        if fence == "text" and output then
          local text = table.concat(lines, "\n")
          output = output:gsub("%s+\n", "\n"):gsub("%s+$", "")
          tally(file .. ":" .. start, "what the block before prints",
                output ~= text and output, text)
        end
        output = nil
      end
      fence = nil
    elseif fence then
      lines[#lines + 1] = line
    else
      fence, start, lines = line:match "^%s*```(.+)", number, {}
    end
  end
  if fence then tally(file .. ":" .. start, "```", "no end", "an end") end
  if passed + failed == before then tally(file, "the file", "no example", "one") end
end

for _, file in ipairs(arg) do check_file(file) end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and #arg > 0)
