-- What the examples share: reading the files in data/. Paths are relative to
-- the script, so the examples run from any folder.

local support = {}

support.here = arg[0]:match("^.*[/\\]") or ""

-- The numbers of a CSV file as a list of rows, for nd.array. Lines that do not
-- begin with a number are headings and remarks.
function support.csv(name)
  local rows = {}
  for line in io.lines(support.here .. "data/" .. name) do
    if line:find("^%-?%d") then
      local row = {}
      for field in line:gmatch("[^,]+") do
        row[#row + 1] = tonumber(field)
      end
      rows[#rows + 1] = row
    end
  end
  return rows
end

return support
