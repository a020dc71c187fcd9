-- The coldest months of twenty years at Nottingham Castle. Reads 240 monthly
-- mean temperatures as an array of 20 years by 12 months, and finds the coldest
-- month of each year, the coldest year for each month, the coldest month of
-- all, and what changes when a value is missing.

local nd = require "ndarray"
local support = dofile((arg[0]:match("^.*[/\\]") or "") .. "support.lua")

local names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

local function printf(format, ...)
  print(format:format(...))
end

local function degrees(fahrenheit)
  if fahrenheit ~= fahrenheit then
    return "missing"
  end
  return ("%5.1f °F %5.1f °C"):format(fahrenheit, (fahrenheit - 32) / 1.8)
end

-- A row of the file is a year and its months: two views of one array.
local rows = nd.array(support.csv("nottem.csv"))
local years = rows:slice(nil, 1)        -- shape (20)
local temps = rows:slice(nil, {2, 13})  -- shape (20, 12)

-- Along axis 2, the months: one answer for each year.
local coldest, low = temps:argmin(2), temps:min(2)
local warmest, high = temps:argmax(2), temps:max(2)

printf("Nottingham Castle, monthly means, %d to %d\n", years[1], years[-1])
print("        coldest month            warmest month")
for i, year in ipairs(years) do
  printf("%d    %s %s    %s %s", year,
    names[coldest[i]], degrees(low[i]), names[warmest[i]], degrees(high[i]))
end

-- Along axis 1, the years: one answer for each month.
local record = {}
for month, i in ipairs(temps:argmin(1)) do
  record[month] = years[i]
end

local function line(label, format, values)
  local cells = {}
  for i, value in ipairs(values) do
    cells[i] = format:format(value)
  end
  print(label .. table.concat(cells))
end

print("\nThe coldest of its name")
line("    ", "%6s", names)
line("in  ", "%6d", record)
line("°F  ", "%6.1f", temps:min(1))

-- A slice is a view: here one month through all the years.
local januaries = temps:slice(nil, 1)
local i = januaries:argmin()
printf("\nThe coldest January    Jan %d %s", years[i], degrees(januaries[i]))

-- A search along both axes: one coordinate for each.
local year, month = temps:argmin{axis = {1, 2}}
local function report(label, y, m, array)
  printf("%-22s %s %d %s", label, names[m], years[y], degrees(array:get(y, m)))
end
report("The coldest of all", year, month, temps)

-- NaN marks a missing value. It wins every search, so that a gap is noticed,
-- unless skipnan says that it is expected. In a copy, the coldest months of
-- three years are missing:
local gaps = temps:copy()
for _, y in ipairs{10, 17, 20} do
  gaps:set(y, coldest[y], 0/0)
end
local found = gaps:argmin(2)
local known = gaps:argmin{axis = 2, skipnan = true}

print("\nWith gaps   argmin points at   skipnan = true points at")
for y, m in ipairs(found) do
  if m ~= known[y] then
    printf("%d        %s %s        %s %s", years[y], names[m],
      degrees(gaps:get(y, m)), names[known[y]], degrees(gaps:get(y, known[y])))
  end
end
