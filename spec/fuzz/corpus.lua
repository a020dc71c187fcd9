-- corpus.lua: the inputs that the fuzzers begin with, those of each in one file
-- of lines of hexadecimal digits: lua corpus.lua unpack|pack file directory.
-- A line that is new goes where the order of lengths wants it.
local command, file, directory = table.unpack(arg)

local function unpack_inputs()
  local count = 0
  for line in io.lines(file) do
    count = count + 1
    local input <close> = assert(io.open(("%s/%04d"):format(directory, count),
                                         "wb"))
    input:write((line:gsub("%x%x", function(digits)
      return string.char(tonumber(digits, 16))
    end)))
  end
end

local function pack_inputs()
  local lines = {}
  local names <close> = assert(io.popen(("ls '%s'"):format(directory)))
  for name in names:lines() do
    local input <close> = assert(io.open(directory .. "/" .. name, "rb"))
    lines[#lines + 1] = input:read("a"):gsub(".", function(byte)
      return ("%02x"):format(byte:byte())
    end)
  end
  table.sort(lines, function(x, y)
    return #x < #y or #x == #y and x < y
  end)
  local output <close> = assert(io.open(file, "w"))
  output:write(table.concat(lines, "\n"), "\n")
end

if command == "unpack" then
  unpack_inputs()
else
  pack_inputs()
end
