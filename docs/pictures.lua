-- pictures.lua: draws the pictures of the reference, as SVG:
-- lua5.4 docs/pictures.lua DIRECTORY
--
-- All numbers in them are computed by the module.
local nd = require "ndarray"

local CELL = 34 -- pixels a side
local INK, PAPER, LINE = "#24292f", "#ffffff", "#8c959f"
local FOUND, RULED_OUT, SHARED = "#ffd33d", "#d0d7de", "#b6e3ff"

-- --- drawing ---------------------------------------------------------------

local parts

local function add(format, ...)
  parts[#parts + 1] = format:format(...)
end

local ANCHORS = {left = "start", middle = "middle", right = "end"}

-- Text at (x, y), which is at its left, its middle or its right.
local function text(x, y, words, side, colour)
  add('<text x="%d" y="%d" text-anchor="%s" fill="%s">%s</text>', x, y + 5,
      ANCHORS[side or "left"], colour or INK,
      (tostring(words):gsub("&", "&amp;"):gsub("<", "&lt;")))
end

local function code(x, y, words)
  add('<text x="%d" y="%d" fill="%s" class="code">%s</text>', x, y + 5, INK,
      words)
end

-- An arrow from one point to another, along x or y.
local function arrow(x1, y1, x2, y2)
  add('<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-width="1.5" '
      .. 'marker-end="url(#head)"/>', x1, y1, x2, y2, INK)
end

-- A grid of the elements of a 1-D or 2-D array. `fill(i, j, value)` gives the
-- colour of a cell, or nil.
local function grid(x, y, array, fill)
  local rows = array:ndim() == 1 and array:expanddims(1) or array
  for i = 1, rows:shape(1) do
    for j = 1, rows:shape(2) do
      local value = rows:get(i, j)
      local left, top = x + (j - 1) * CELL, y + (i - 1) * CELL
      add('<rect x="%d" y="%d" width="%d" height="%d" fill="%s" '
          .. 'stroke="%s"/>', left, top, CELL, CELL,
          fill and fill(i, j, value) or PAPER, LINE)
      text(left + CELL // 2, top + CELL // 2,
           type(value) == "boolean" and (value and "✓" or "") or value,
           "middle")
    end
  end
end

local HEAD = table.concat{
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" ',
  'height="%d" font-family="Helvetica, Arial, sans-serif" font-size="14">\n',
  "<style>.code { font-family: monospace; font-size: 13px }</style>\n",
  '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" ',
  'markerWidth="7" markerHeight="7" orient="auto"><path ',
  'd="M0 0 8 4 0 8z" fill="%s"/></marker></defs>\n',
  '<rect width="%d" height="%d" rx="8" fill="#f6f8fa"/>\n'}

local function picture(directory, name, width, height, draw)
  parts = {HEAD:format(width, height, width, height, INK, width, height)}
  draw()
  parts[#parts + 1] = "</svg>\n"
  local file = assert(io.open(directory .. "/" .. name .. ".svg", "w"))
  file:write(parts[1], table.concat(parts, "\n", 2))
  file:close()
end

-- --- the pictures ------------------------------------------------------------

-- Axes, and what argmin along each gives.
local function axes()
  local a = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}}
  local down, along = a:argmin(1), a:argmin(2)
  local function found(axis)
    return function(i, j)
      if (axis == 1 and down[j] == i) or (axis == 2 and along[i] == j) then
        return FOUND
      end
    end
  end
  local left = 64
  local middle = left + 3 * CELL // 2
  arrow(left - 18, 50, left - 18, 44 + 3 * CELL)
  text(left - 18, 62 + 3 * CELL, "axis 1", "middle")
  grid(left, 46, a, found(1))
  arrow(middle, 50 + 3 * CELL, middle, 76 + 3 * CELL)
  grid(left, 80 + 3 * CELL, down)
  code(left, 22, "a:argmin(1)")
  local x = left + 3 * CELL + 100
  arrow(x, 34, x + 3 * CELL, 34)
  text(x + 3 * CELL + 8, 34, "axis 2")
  grid(x, 46, a, found(2))
  arrow(x + 4 + 3 * CELL, 46 + 3 * CELL // 2, x + 30 + 3 * CELL,
        46 + 3 * CELL // 2)
  grid(x + 34 + 3 * CELL, 46, along:expanddims(2))
  code(x, 16, "a:argmin(2)")
  code(x, 84 + 3 * CELL, "a:argmin() is " .. a:argmin())
  code(x, 108 + 3 * CELL, ("a:argmin{axis = {1, 2}} is %d, %d"):format(
    a:argmin{axis = {1, 2}}))
end

-- Broadcasting: a column beside a row.
local function broadcasting()
  local column = nd.array{10, 20, 30}:expanddims(2)
  local row = nd.array{1, 2, 3, 4}
  local top = 46
  local function copies(first)
    return function(i, j)
      return (first == "column" and j > 1 or first == "row" and i > 1)
             and RULED_OUT or SHARED
    end
  end
  code(24, 22, "shape (3, 1)")
  grid(24, top, column:broadcast{3, 4}, copies "column")
  text(40 + 4 * CELL, top + 3 * CELL // 2, "+")
  local x = 64 + 4 * CELL
  code(x, 22, "shape (4)")
  grid(x, top, row:broadcast{3, 4}, copies "row")
  text(x + 16 + 4 * CELL, top + 3 * CELL // 2, "=")
  x = x + 40 + 4 * CELL
  code(x, 22, "shape (3, 4)")
  grid(x, top, column + row)
  text(24, top + 24 + 3 * CELL,
       "Grey elements are not stored: an axis of length 1 repeats.")
end

-- A slice is a view: the same elements, seen with other strides.
local function slice()
  local a = nd.range(1, 24):reshape{4, 6}
  local function seen(i, j)
    return (i == 2 or i == 3) and j % 2 == 0 and SHARED or nil
  end
  code(24, 22, "a")
  grid(24, 40, a, seen)
  local x = 90 + 6 * CELL
  arrow(36 + 6 * CELL, 40 + 2 * CELL, x - 10, 40 + 2 * CELL)
  code(x, 22, "v = a:slice({2, 3}, {2, 6, 2})")
  grid(x, 40 + CELL, a:slice({2, 3}, {2, 6, 2}), function() return SHARED end)
  text(24, 64 + 4 * CELL, "v owns no elements: v:set(1, 1, 0) also sets a:get("
       .. "2, 2).")
end

-- where and initial: who is a candidate.
local function candidates()
  local distance = nd.array{30, 12, 25, 8, 19, 40}
  local alive = nd.array{true, true, false, false, true, true}
  local left = 176
  local function line(y, words, fill)
    code(16, y + CELL // 2, words)
    grid(left, y, distance, fill)
  end
  line(14, "d:argmin()", function(_, j)
    return j == distance:argmin() and FOUND or nil
  end)
  local function where(_, j)
    return j == distance:argmin{where = alive} and FOUND
           or not alive[j] and RULED_OUT or nil
  end
  code(16, 58 + CELL // 2, "where = alive")
  grid(left, 58, distance, where)
  code(16, 102 + CELL // 2, "initial = 25")
  grid(left, 102, distance, function(_, j)
    return j == distance:argmin{initial = 25} and FOUND
           or distance[j] >= 25 and RULED_OUT or nil
  end)
  code(16, 146 + CELL // 2, "where, initial = 10")
  grid(left, 146, distance, function(_, j)
    return (not alive[j] or distance[j] >= 10) and RULED_OUT or nil
  end)
  local x = left + 6 * CELL + 14
  text(x, 14 + CELL // 2, distance:argmin())
  text(x, 58 + CELL // 2, ("%d: grey is not alive"):format(
    distance:argmin{where = alive}))
  text(x, 102 + CELL // 2, ("%d: grey is not below 25"):format(
    distance:argmin{initial = 25}))
  text(x, 146 + CELL // 2, ("%s: no candidate is left"):format(
    distance:argmin{where = alive, initial = 10}))
end

local directory = assert(arg[1], "the directory for the pictures")
picture(directory, "axes", 560, 240, axes)
picture(directory, "broadcasting", 560, 190, broadcasting)
picture(directory, "slice", 560, 226, slice)
picture(directory, "candidates", 560, 200, candidates)
