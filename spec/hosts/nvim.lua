-- nvim.lua: in Neovim: the colours of highlight groups for a terminal of 256,
-- the nearest of its palette to each; and the longest line of a buffer.
local nd = require "ndarray"

local function check(truth, what)
  if not truth then
    print("nvim.lua: " .. what)
    vim.cmd("cquit 1")
  end
end

-- colours 16 to 255 of a terminal: a cube of 6 x 6 x 6, and 24 greys
local levels, palette = {0, 95, 135, 175, 215, 255}, {}
for i = 0, 215 do
  palette[i + 1] = {levels[math.floor(i / 36) + 1],
                    levels[math.floor(i / 6) % 6 + 1], levels[i % 6 + 1]}
end
for i = 0, 23 do
  palette[217 + i] = {8 + 10 * i, 8 + 10 * i, 8 + 10 * i}
end
palette = nd.array(palette, "uint8")

local function terminal_colour(rgb)
  return 15 + palette:nearest{math.floor(rgb / 65536),
                              math.floor(rgb / 256) % 256, rgb % 256}
end

for name, want in pairs{NdBlack = {"#000000", 16}, NdRed = {"#fe0102", 196},
                        NdGrey = {"#777777", 243}, NdSky = {"#88aaff", 111}} do
  vim.cmd(("highlight %s guifg=%s"):format(name, want[1]))
  local group = vim.api.nvim_get_hl_by_name(name, true)
  vim.cmd(("highlight %s ctermfg=%d"):format(name,
                                             terminal_colour(group.foreground)))
  group = vim.api.nvim_get_hl_by_name(name, false)
  check(group.foreground == want[2], name .. " is " .. group.foreground)
end

local lines = {}
for i = 1, 2000 do
  lines[i] = ("x"):rep(i * 7919 % 2003)
end
vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
local lengths = {}
for i, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
  lengths[i] = #line
end
vim.api.nvim_win_set_cursor(0, {nd.argmax(lengths), 0})
local longest = vim.api.nvim_get_current_line()
check(#longest == 2002, "the longest line has " .. #longest)

-- a loop that would block the editor
local ok, message = pcall(nd.limit, 0.05, function()
  local all = nd.array(lengths)
  while true do all:argsort() end
end)
check(not ok and tostring(message):find("time that nd.limit", 1, true),
      "not stopped: " .. tostring(message))

-- many calls, and no memory that stays
local function kilobytes()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count")
end
local before
for i = 1, 20000 do
  terminal_colour(i * 800)
  if i == 10000 then before = kilobytes() end
end
check(kilobytes() - before < 64, "memory grew")
print("nvim.lua: done\n")
