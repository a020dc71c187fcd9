-- pack.lua PROGRAM OUT: writes what the playground needs beside its own files:
-- the examples of README.md and of examples/, and PROGRAM.js and PROGRAM.wasm,
-- as JavaScript. A browser reads no other file from a disk.
local program, out = arg[1], arg[2]

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(c)
    return ("\\u%04x"):format(c:byte())
  end) .. '"'
end

local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
  .. "0123456789+/"

local function base64(bytes)
  return (bytes:gsub("..?.?", function(three)
    local a, b, c = three:byte(1, 3)
    local n, digits = a << 16 | (b or 0) << 8 | (c or 0), {}
    for i = 1, 4 do
      local d = (n >> 24 - 6 * i & 63) + 1
      digits[i] = i <= #three + 1 and DIGITS:sub(d, d) or "="
    end
    return table.concat(digits)
  end))
end

-- The title of an example is the heading above it, up to a comma.
local examples = {}

local function add(group, name, title, source)
  examples[#examples + 1] = ("  {group: %s, name: %s, title: %s, source: %s}")
    :format(quoted(group), quoted(name), quoted(title), quoted(source))
end

local title, source, times
for line in io.lines "README.md" do
  if source and line:find "^```" then
    times = times + 1
    local name = title:lower():gsub("%W+", "-")
    add("From the README", name .. (times > 1 and times or ""),
        title .. (times > 1 and " " .. times or ""),
        table.concat(source, "\n") .. "\n")
    source = nil
  elseif source then
    source[#source + 1] = line
  elseif line == "```lua" then
    source = {}
  elseif line:find "^#+ " then
    title = line:find "^# " and "First look" or line:match "^#+ ([^,]+)"
    times = 0
  end
end

for _, example in ipairs {
  { "downhill", "Rain on a volcano" }, { "palette", "A palette" },
  { "towers", "Towers" }, { "coldest", "The coldest months" },
  { "nearest", "The nearest of 10,000" },
} do
  add("Programs", example[1], example[2],
      read("examples/" .. example[1] .. ".lua"))
end

local files = {}
for _, name in ipairs {
  "support.lua", "data/nottem.csv", "data/volcano.csv"
} do
  files[#files + 1] = ("  %s: %s"):format(quoted("examples/" .. name),
                                          quoted(read("examples/" .. name)))
end
files[#files + 1] = '  "run.lua": ' .. quoted(read "docs/playground/run.lua")

local file <close> = assert(io.open(out, "wb"))
file:write("const examples = [\n", table.concat(examples, ",\n"), "\n];\n",
  "const files = {\n", table.concat(files, ",\n"), "\n};\n",
  "const workerSource = ", quoted(read "docs/playground/worker.js"), ";\n",
  "const program = ", quoted(read(program .. ".js")), ";\n",
  "const wasm = ", quoted(base64(read(program .. ".wasm"))), ";\n")
