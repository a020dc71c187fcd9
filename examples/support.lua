-- What both examples need: reading the files in data/.
-- The paths are made from the script's own, so that the examples run from
-- any folder.

local support = {}

support.here = arg[0]:match("^.*[/\\]") or ""

-- The numbers of a CSV file as a list of rows, which nd.array takes as it is.
-- Lines that do not begin with a number are headings and remarks.
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
