-- view_spec.lua: slice, transpose, squeeze, expanddims, broadcast and reshape:
-- which elements a view shows, that it shows those of its base and keeps them
-- alive, and what is told of a bad argument.
local nd = require "ndarray"
local oracle = require "oracle"
local refuses = require "refuses"
local show = require "show"

-- {title, shape, elements, f}: f() is a view of that shape with those elements.
local function shows(cases)
  for _, case in ipairs(cases) do
    it(case[1], function()
      local view = case[4]()
      assert.equal(case[2] .. " " .. case[3],
                   show(view:shape()) .. " " .. show(view:totable()))
    end)
  end
end

local least, most = math.mininteger, math.maxinteger
local row = nd.array{10, 20, 30, 40, 50}
local grid = nd.array{{1, 2, 3}, {4, 5, 6}}
local single = nd.array(7)

describe("slice", function()
  for n = 0, 5 do
    it(("picks the elements of `for i = first, last, step` of %d"):format(n),
       function()
      local a = nd.range(1, n)
      for _, step in ipairs{0, 1, 2, 3, 6, most, -1, -2, -3, -6, least} do
        for first = -n - 2, n + 2 do
          for last = -n - 2, n + 2 do
            -- one end of these loops stands for a bound left out
            local range = {[3] = step ~= 0 and step or nil}
            if first > -n - 2 then range[1] = first end
            if last < n + 2 then range[2] = last end
            assert.equal(show(oracle.range(range, n)),
                         show(a:slice(range):totable()))
          end
        end
      end
    end)
  end

  shows{
    {"shows all of an axis for nil", "{2, 2}", "{{1, 2}, {4, 5}}",
     function() return grid:slice(nil, {1, 2}) end},
    {"shows all of the axes left out", "{1, 3}", "{{4, 5, 6}}",
     function() return grid:slice{2} end},
    {"shows all without arguments", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return grid:slice() end},
    {"shows all of an axis for an empty range", "{5}", "{10, 20, 30, 40, 50}",
     function() return row:slice{} end},
    {"takes trailing nils", "{3}", "{1, 2, 3}",
     function() return grid:slice(1, nil, nil, nil) end},
    {"drops the axis of an integer", "{2}", "{3, 6}",
     function() return grid:slice(nil, 3) end},
    {"counts a negative integer from the end", "{3}", "{4, 5, 6}",
     function() return grid:slice(-1) end},
    {"gives a 0-D view for an integer for every axis", "{}", "6",
     function() return grid:slice(2, 3) end},
    {"gives a 0-D view of a 0-D array", "{}", "7",
     function() return single:slice() end},
    {"includes both ends", "{3}", "{20, 30, 40}",
     function() return row:slice{2, 4} end},
    {"counts negative bounds from the end", "{2}", "{40, 50}",
     function() return row:slice{-2, -1} end},
    {"adds n + 1 to a negative bound once", "{2}", "{10, 20}",
     function() return row:slice{-9, 2} end},
    {"begins at 1 for a nil", "{2}", "{10, 20}",
     function() return row:slice{nil, 2} end},
    {"ends at n for a nil", "{2}", "{40, 50}",
     function() return row:slice{4} end},
    {"begins at n for a nil with a negative step", "{2}", "{50, 40}",
     function() return row:slice{nil, 4, -1} end},
    {"ends at 1 for a nil with a negative step", "{2}", "{20, 10}",
     function() return row:slice{2, nil, -1} end},
    {"goes backwards", "{5}", "{50, 40, 30, 20, 10}",
     function() return row:slice{-1, 1, -1} end},
    {"steps", "{3}", "{10, 30, 50}",
     function() return row:slice{1, -1, 2} end},
    {"steps over the last", "{2}", "{20, 50}",
     function() return row:slice{2, 5, 3} end},
    {"takes 0 for a bound before the first", "{2}", "{10, 20}",
     function() return row:slice{0, 2} end},
    {"shows nothing up to 0", "{0}", "{}",
     function() return row:slice{1, 0} end},
    {"takes 0 for the bound of a negative step", "{2}", "{20, 10}",
     function() return row:slice{2, 0, -1} end},
    {"shows nothing from 0 backwards", "{0}", "{}",
     function() return row:slice{0, 1, -1} end},
    {"cuts bounds to the array", "{5}", "{10, 20, 30, 40, 50}",
     function() return row:slice{-100, 100} end},
    {"cuts bounds to the array before it steps", "{3}", "{10, 30, 50}",
     function() return row:slice{-9, 9, 2} end},
    {"cuts bounds to the array backwards", "{3}", "{50, 30, 10}",
     function() return row:slice{9, -9, -2} end},
    {"shows nothing beyond the last", "{0}", "{}",
     function() return row:slice{6, 9} end},
    {"shows nothing where last is before first", "{0}", "{}",
     function() return row:slice{4, 2} end},
    {"shows nothing of an empty axis", "{0}", "{}",
     function() return nd.zeros(0):slice{1, -1} end},
    {"takes the extreme integers", "{5}", "{10, 20, 30, 40, 50}",
     function() return row:slice{least, most} end},
    {"takes the extreme integers backwards", "{5}", "{50, 40, 30, 20, 10}",
     function() return row:slice{most, least, -1} end},
    {"takes the largest step", "{1}", "{20}",
     function() return row:slice{2, 5, most} end},
    {"takes the least step", "{1}", "{50}",
     function() return row:slice{nil, nil, least} end},
    {"takes integral floats", "{2}", "{2, 3}",
     function() return grid:slice(1.0, {2.0, 3.0, 1.0}) end},
    {"of a slice counts in the slice", "{2}", "{30, 10}",
     function() return row:slice{1, 5, 2}:slice{2, 1, -1} end},
  }

  it("reads a range raw", function()
    local range = setmetatable({2}, {__index = error, __len = error})
    assert.equal("{20, 30, 40, 50}", show(row:slice(range):totable()))
  end)

  it("leaves the array as it is", function()
    grid:slice(1, {3, 1, -2})
    assert.same({2, 3}, grid:shape())
    assert.same({24, 8}, grid:strides())
  end)

  it("has a negative stride where it goes backwards", function()
    assert.same({-16}, row:slice{-1, 1, -2}:strides())
  end)

  refuses{
    {"takes no more arguments than axes",
     "bad argument #3 to 'slice' (too many arguments: a range is one list, "
     .. "{first, last})",
     function() grid:slice(1, 1, 1) end},
    {"takes no argument for a 0-D array",
     "bad argument #1 to 'slice' (too many arguments",
     function() single:slice(1) end},
    {"takes no index 0",
     "bad argument #1 to 'slice' (index 0: indices are counted from 1)",
     function() grid:slice(0) end},
    {"takes no index beyond the last", "bad argument #2 to 'slice' (index 4 "
     .. "is out of range: axis 2 has length 3)",
     function() grid:slice(1, 4) end},
    {"takes no index before the first", "bad argument #1 to 'slice' (index -3 "
     .. "is out of range: axis 1 has length 2)",
     function() grid:slice(-3) end},
    {"takes no least integer for an index", "bad argument #1 to 'slice' "
     .. "(index -9223372036854775808 is out of range: axis 1 has length 2)",
     function() grid:slice(least) end},
    {"takes no index of an empty axis", "bad argument #1 to 'slice' (index 1 "
     .. "is out of range: axis 1 has length 0)",
     function() nd.zeros(0):slice(1) end},
    {"takes no fraction",
     "bad argument #1 to 'slice' (integer expected, got 1.5)",
     function() grid:slice(1.5) end},
    {"takes no string", "bad argument #1 to 'slice' "
     .. "(integer, range {first, last, step} or nil expected, got string)",
     function() grid:slice("1") end},
    {"takes no boolean", "bad argument #2 to 'slice' "
     .. "(integer, range {first, last, step} or nil expected, got boolean)",
     function() grid:slice(nil, false) end},
    {"takes no array", "bad argument #1 to 'slice' "
     .. "(integer, range {first, last, step} or nil expected, got array)",
     function() row:slice(row) end},
    {"takes no step of 0", "bad argument #2 to 'slice' (a step of 0)",
     function() grid:slice(nil, {1, 2, 0}) end},
    {"takes no step of 0 over an empty axis",
     "bad argument #1 to 'slice' (a step of 0)",
     function() nd.zeros(0):slice{1, 2, 0} end},
    {"takes no fraction for a bound", "bad argument #1 to 'slice' "
     .. "(integer expected as first of a range, got 1.5)",
     function() row:slice{1.5} end},
    {"takes no string for a bound", "bad argument #1 to 'slice' "
     .. "(integer expected as last of a range, got string)",
     function() row:slice{1, "2"} end},
    {"takes no NaN for a step", "bad argument #1 to 'slice' "
     .. "(integer expected as step of a range, got",
     function() row:slice{1, 2, 0 / 0} end},
    {"takes no fourth number in a range", "bad argument #1 to 'slice' "
     .. "(key 4 in a range: a list {first, last, step} expected)",
     function() row:slice{1, 2, 1, 1} end},
    {"takes no names in a range", "bad argument #1 to 'slice' "
     .. "(key \"step\" in a range: a list {first, last, step} expected)",
     function() row:slice{1, 2, step = 1} end},
  }
end)

describe("transpose", function()
  local cube = nd.range(1, 24):reshape{2, 3, 4}

  shows{
    {"reverses the axes", "{3, 2}", "{{1, 4}, {2, 5}, {3, 6}}",
     function() return grid:transpose() end},
    {"orders the axes as named", "{3, 2}", "{{1, 4}, {2, 5}, {3, 6}}",
     function() return grid:transpose(2, 1) end},
    {"may leave the axes where they are", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return grid:transpose(1, 2) end},
    {"of a 1-D array is the same", "{5}", "{10, 20, 30, 40, 50}",
     function() return row:transpose() end},
    {"of a 0-D array is the same", "{}", "7",
     function() return single:transpose() end},
    {"of a transpose is the array", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return grid:transpose():transpose() end},
  }

  it("takes axes from the end and integral floats", function()
    assert.same({4, 2, 3}, cube:transpose(-1, 1.0, -2):shape())
  end)

  it("moves the strides", function()
    assert.same({32, 8, 96}, cube:transpose(2, 3, 1):strides())
  end)

  it("takes trailing nils", function()
    assert.same({3, 2}, grid:transpose(nil, nil):shape())
  end)

  refuses{
    {"names every axis",
     "bad argument #2 to 'transpose' (each of the 2 axes must be named)",
     function() grid:transpose(1) end},
    {"does not pass over an axis after nil", "bad argument #1 to 'transpose'",
     function() grid:transpose(nil, 1) end},
    {"names no axis twice",
     "bad argument #2 to 'transpose' (axis 1 is named twice)",
     function() grid:transpose(1, 1) end},
    {"tells which argument names an axis once more",
     "bad argument #3 to 'transpose' (axis 1 is named twice)",
     function() cube:transpose(2, 1, -3) end},
    {"names axes that there are", "bad argument #2 to 'transpose' "
     .. "(axis 3 is out of range (1 to 2, or -1 to -2))",
     function() grid:transpose(1, 3) end},
    {"names no axis 0", "bad argument #1 to 'transpose' "
     .. "(axis 0: axes are counted from 1)",
     function() grid:transpose(0, 1) end},
    {"takes no more axes than there are",
     "bad argument #3 to 'transpose' (too many arguments)",
     function() grid:transpose(1, 2, 3) end},
    {"takes no list",
     "bad argument #1 to 'transpose' (integer expected, got table: "
     .. "each axis is an argument, a:transpose(2, 1))",
     function() grid:transpose{2, 1} end},
  }
end)

describe("squeeze", function()
  local thin = nd.array{{{1}, {2}}}

  shows{
    {"drops all axes of length 1", "{2}", "{1, 2}",
     function() return thin:squeeze() end},
    {"drops the axis named", "{2, 1}", "{{1}, {2}}",
     function() return thin:squeeze(1) end},
    {"counts the axis from the end", "{1, 2}", "{{1, 2}}",
     function() return thin:squeeze(-1) end},
    {"leaves other axes alone", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return grid:squeeze() end},
    {"makes a 0-D array of one element", "{}", "5",
     function() return nd.array{{5}}:squeeze() end},
    {"leaves a 0-D array alone", "{}", "7",
     function() return single:squeeze() end},
  }

  it("leaves an axis of length 0 alone", function()
    assert.same({0, 2}, nd.zeros{1, 0, 2}:squeeze():shape())
  end)

  refuses{
    {"drops no longer axis",
     "bad argument #1 to 'squeeze' (axis 2 has length 2, not 1)",
     function() thin:squeeze(2) end},
    {"drops no empty axis",
     "bad argument #1 to 'squeeze' (axis 1 has length 0, not 1)",
     function() nd.zeros(0):squeeze(1) end},
    {"drops no axis that there is not",
     "bad argument #1 to 'squeeze' "
     .. "(axis 4 is out of range (1 to 3, or -1 to -3))",
     function() thin:squeeze(4) end},
    {"drops no axis of a 0-D array", "bad argument #1 to 'squeeze' "
     .. "(axis 1 is out of range: the array has no axes)",
     function() single:squeeze(1) end},
    {"drops no axis 0",
     "bad argument #1 to 'squeeze' (axis 0: axes are counted from 1)",
     function() thin:squeeze(0) end},
    {"takes one axis",
     "bad argument #2 to 'squeeze' (too many arguments)",
     function() thin:squeeze(1, 3) end},
    {"takes no string",
     "bad argument #1 to 'squeeze' (integer expected, got string)",
     function() thin:squeeze("1") end},
  }
end)

describe("expanddims", function()
  shows{
    {"adds a first axis", "{1, 5}", "{{10, 20, 30, 40, 50}}",
     function() return row:expanddims(1) end},
    {"counts the axis in the result", "{2, 3, 1}",
     "{{{1}, {2}, {3}}, {{4}, {5}, {6}}}",
     function() return grid:expanddims(3) end},
    {"counts from the end of the result", "{2, 1, 3}",
     "{{{1, 2, 3}}, {{4, 5, 6}}}",
     function() return grid:expanddims(-2) end},
    {"makes a 0-D array 1-D", "{1}", "{7}",
     function() return single:expanddims(1) end},
  }

  refuses{
    {"takes no axis beyond the result's", "bad argument #1 to 'expanddims' "
     .. "(axis 4 is out of range (1 to 3, or -1 to -3))",
     function() grid:expanddims(4) end},
    {"takes no axis 0",
     "bad argument #1 to 'expanddims' (axis 0: axes are counted from 1)",
     function() grid:expanddims(0) end},
    {"wants an axis", "bad argument #1 to 'expanddims' (integer expected, got",
     function() grid:expanddims() end},
    {"takes one axis",
     "bad argument #2 to 'expanddims' (too many arguments)",
     function() grid:expanddims(1, 1) end},
    {"adds no 33rd axis", "bad argument #1 to 'expanddims' "
     .. "(33 axes, but an array has at most 32)",
     function()
       local shape = {}
       for i = 1, 32 do
         shape[i] = 1
       end
       nd.zeros(shape):expanddims(1)
     end},
  }
end)

describe("broadcast", function()
  shows{
    {"repeats an axis of length 1", "{2, 3}", "{{1, 1, 1}, {2, 2, 2}}",
     function() return nd.array{{1}, {2}}:broadcast{2, 3} end},
    {"adds axes in front", "{2, 3}", "{{1, 2, 3}, {1, 2, 3}}",
     function() return nd.array{1, 2, 3}:broadcast{2, 3} end},
    {"repeats a single value", "{2, 2}", "{{7, 7}, {7, 7}}",
     function() return single:broadcast{2, 2} end},
    {"takes a length by itself", "{3}", "{7, 7, 7}",
     function() return single:broadcast(3) end},
    {"may keep the shape", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return grid:broadcast{2, 3} end},
    {"takes a shape that an array gives", "{2, 3}", "{{7, 7, 7}, {7, 7, 7}}",
     function() return single:broadcast(grid:shape()) end},
    {"may repeat no times", "{0}", "{}",
     function() return nd.array{5}:broadcast(0) end},
    {"may be 0-D", "{}", "7",
     function() return single:broadcast{} end},
    {"takes integral floats", "{2}", "{7, 7}",
     function() return single:broadcast{2.0} end},
  }

  it("has a stride of 0 along what repeats", function()
    assert.same({0, 8}, nd.array{1, 2, 3}:broadcast{2, 3}:strides())
  end)

  it("may stand for more elements than there is memory", function()
    assert.equal(1 << 59, single:broadcast{1 << 59}:size())
  end)

  refuses{
    {"stretches no length but 1", "bad argument #1 to 'broadcast' "
     .. "(an array of shape (2, 3) does not broadcast to (4, 3))",
     function() grid:broadcast{4, 3} end},
    {"does not make 1 of a length", "bad argument #1 to 'broadcast' "
     .. "(an array of shape (2, 3) does not broadcast to (1, 3))",
     function() grid:broadcast{1, 3} end},
    {"drops no axes", "bad argument #1 to 'broadcast' "
     .. "(an array of shape (2, 3) does not broadcast to (3))",
     function() grid:broadcast{3} end},
    {"takes no negative length", "bad argument #1 to 'broadcast' "
     .. "(the length -1 at [2] is negative)",
     function() single:broadcast{2, -1} end},
    {"takes no shape that cannot be counted", "bad argument #1 to 'broadcast' "
     .. "(the shape has too many elements)",
     function() single:broadcast{1 << 40, 1 << 40} end},
    {"takes no string for a shape", "bad argument #1 to 'broadcast' "
     .. "(integer or list of lengths expected, got string)",
     function() single:broadcast("3") end},
    {"takes no strings in a shape", "bad argument #1 to 'broadcast' "
     .. "(integer expected at [2] of the lengths, got string)",
     function() single:broadcast{2, "3"} end},
    {"wants a shape", "bad argument #1 to 'broadcast' "
     .. "(integer or list of lengths expected, got",
     function() single:broadcast() end},
    {"takes the shape as one argument",
     "bad argument #2 to 'broadcast' (too many arguments: a shape is one "
     .. "list, {2, 3})",
     function() single:broadcast(2, 3) end},
    {"makes at most 32 axes", "bad argument #1 to 'broadcast' "
     .. "(a list of 33 lengths, but an array has at most 32 axes)",
     function()
       local shape = {}
       for i = 1, 33 do
         shape[i] = 1
       end
       single:broadcast(shape)
     end},
  }
end)

describe("reshape", function()
  it("works out -1 whatever shape was asked for before", function()
    local a = nd.range(1, 24)
    for _, case in ipairs{{{2, -1}, {-1}, "{24}"},
                          {{2, 3, -1}, {4, -1}, "{4, 6}"},
                          {{3, 8, -1}, {6, 4}, "{6, 4}"}} do
      a:reshape(case[1])
      assert.equal(case[3], show(a:reshape(case[2]):shape()))
    end
    a:reshape{24, -1}
    assert.equal("{0}", show(nd.zeros(0):reshape{0}:shape()))
  end)

  local long = nd.range(1, 6)

  shows{
    {"keeps the row-major order", "{2, 3}", "{{1, 2, 3}, {4, 5, 6}}",
     function() return long:reshape{2, 3} end},
    {"takes a length by itself", "{6}", "{1, 2, 3, 4, 5, 6}",
     function() return grid:reshape(6) end},
    {"works out a -1", "{3, 2}", "{{1, 2}, {3, 4}, {5, 6}}",
     function() return grid:reshape{-1, 2} end},
    {"works out a -1 by itself", "{6}", "{1, 2, 3, 4, 5, 6}",
     function() return grid:reshape(-1) end},
    {"works out a -1 that is 1", "{2, 1, 3}", "{{{1, 2, 3}}, {{4, 5, 6}}}",
     function() return grid:reshape{2, -1, 3} end},
    {"makes axes of length 1", "{1, 1}", "{{7}}",
     function() return single:reshape{1, 1} end},
    {"makes a 0-D array", "{}", "5",
     function() return nd.array{{5}}:reshape{} end},
    {"makes another empty shape", "{0}", "{}",
     function() return nd.zeros{2, 0, 3}:reshape(0) end},
    {"works out a -1 of nothing", "{0}", "{}",
     function() return nd.zeros{2, 0, 3}:reshape(-1) end},
    {"splits an axis of a slice", "{2, 2}", "{{1, 3}, {5, 7}}",
     function() return nd.range(1, 8):slice{1, 8, 2}:reshape{2, 2} end},
    {"splits an axis that goes backwards", "{2, 3}", "{{6, 5, 4}, {3, 2, 1}}",
     function() return long:slice{-1, 1, -1}:reshape{2, 3} end},
    {"merges what lies evenly", "{3, 4}",
     "{{1, 2, 3, 4}, {9, 10, 11, 12}, {17, 18, 19, 20}}",
     function()
       return nd.range(1, 24):reshape{6, 2, 2}:slice{1, 6, 2}:reshape{3, 4}
     end},
    {"passes over axes of length 1", "{3}", "{2, 4, 6}",
     function() return nd.range(1, 6):reshape{3, 1, 2}
                       :slice(nil, nil, {2, 2}):reshape(3) end},
    {"merges axes that were broadcast together", "{6}", "{7, 7, 7, 7, 7, 7}",
     function() return single:broadcast{2, 3}:reshape(6) end},
  }

  refuses{
    {"makes no view of a transpose", "bad argument #1 to 'reshape' "
     .. "(this shape needs a copy: use a:copy():reshape(",
     function() grid:transpose():reshape(6) end},
    {"makes no view of a part of each row", "a:copy():reshape(",
     function() grid:slice(nil, {1, 2}):reshape(4) end},
    {"makes no view of rows that repeat", "a:copy():reshape(",
     function() row:broadcast{2, 5}:reshape(10) end},
    {"changes no size", "bad argument #1 to 'reshape' "
     .. "(the shape does not hold the array's 6 elements)",
     function() grid:reshape(5) end},
    {"makes no empty shape of elements", "bad argument #1 to 'reshape' "
     .. "(the shape does not hold the array's 6 elements)",
     function() grid:reshape{2, 0} end},
    {"works out no -1 that is no integer", "bad argument #1 to 'reshape' "
     .. "(the shape does not hold the array's 6 elements)",
     function() grid:reshape{4, -1} end},
    {"works out one -1", "bad argument #1 to 'reshape' "
     .. "(only one length may be -1, and not with a length of 0)",
     function() grid:reshape{-1, -1} end},
    {"works out no -1 beside a 0", "bad argument #1 to 'reshape' "
     .. "(only one length may be -1, and not with a length of 0)",
     function() nd.zeros{2, 0}:reshape{0, -1} end},
    {"takes no other negative length", "bad argument #1 to 'reshape' "
     .. "(the length -2 at [2] is negative)",
     function() grid:reshape{3, -2} end},
    {"takes no shape that cannot be counted", "bad argument #1 to 'reshape' "
     .. "(the shape has too many elements)",
     function() grid:reshape{1 << 40, 1 << 40} end},
    {"takes no fraction", "bad argument #1 to 'reshape' "
     .. "(integer expected at [2] of the lengths, got 1.5)",
     function() grid:reshape{2, 1.5} end},
    {"takes no string", "bad argument #1 to 'reshape' "
     .. "(integer or list of lengths expected, got string)",
     function() grid:reshape("6") end},
    {"takes the shape as one argument",
     "bad argument #2 to 'reshape' (too many arguments: a shape is one "
     .. "list, {2, 3})",
     function() grid:reshape(2, 3) end},
  }

  it("makes of a copy what a view cannot show", function()
    assert.equal("{1, 4, 2, 5, 3, 6}",
                 show(grid:transpose():copy():reshape(6):totable()))
  end)
end)

-- {title, f}: f makes a view of an array of shape (1, 3, 4).
local views = {
  {"a row", function(a) return a[1] end},
  {"a slice", function(a) return a:slice(1, {-1, 1, -2}, {2, 3}) end},
  {"an element", function(a) return a:slice(1, 2, 3) end},
  {"a transpose", function(a) return a:transpose() end},
  {"a squeezed view", function(a) return a:squeeze() end},
  {"an expanded view", function(a) return a:expanddims(2) end},
  {"a broadcast view", function(a) return a:broadcast{2, 3, 4} end},
  {"a reshaped view", function(a) return a:reshape{4, 3} end},
  {"a view of a view", function(a)
    return a:transpose(2, 1, 3):slice({2, 3}, 1):transpose()[2]
  end},
}

local function base(dtype)
  return nd.range(1, 12, 1, dtype):reshape{1, 3, 4}:copy()
end

describe("views:", function()
  for _, case in ipairs(views) do
    local title, view = case[1], case[2]

    it(title .. " shows what is written to its base", function()
      local a = base()
      local v = view(a)
      a:assign(5)
      assert.is_true(v == nd.full(v:shape(), 5))
    end)

    it(title .. " keeps its base alive", function()
      local v = view(base())
      local expected = show(v:totable())
      for _ = 1, 3 do
        collectgarbage()
        nd.full({1, 3, 4}, -1) -- may get the memory
      end
      assert.equal(expected, show(v:totable()))
    end)

    it(title .. " lets its base go with it", function()
      local weak = setmetatable({}, {__mode = "k"})
      local function make()
        local a = base()
        weak[a] = true
        return view(a)
      end
      make()
      collectgarbage()
      collectgarbage()
      assert.is_nil(next(weak))
    end)

    it(title .. " has its base's type", function()
      assert.equal("uint16", view(base("uint16")):dtype())
    end)

    it(title .. " of a read-only array is read-only", function()
      assert.is_true(view(base():broadcast{1, 3, 4}):isreadonly())
    end)

    if title ~= "a broadcast view" then
      it(title .. " writes to its base", function()
        local a = base()
        local v = view(a)
        v:assign(0)
        local zeros = 0
        for i = 1, 12 do
          zeros = zeros + (a:reshape(12)[i] == 0 and 1 or 0)
        end
        assert.equal(v:size(), zeros)
      end)

      it(title .. " can be written", function()
        assert.is_false(view(base()):isreadonly())
      end)
    end
  end

  it("an element set through a slice is the base's", function()
    local a = base()
    a:slice(1, {-1, 1, -2}, {2, 3}):set(1, 2, 99)
    assert.equal(99, a:get(1, 3, 3))
  end)

  local still = nd.array{1, 2, 3}:broadcast{2, 3}

  refuses{
    {"a broadcast one cannot be set", "the array is read-only",
     function() still:set(1, 1, 0) end},
    {"a broadcast one cannot be assigned", "the array is read-only",
     function() still:assign(0) end},
    {"a broadcast one's rows cannot be assigned", "the array is read-only",
     function() still[1] = 0 end},
    {"a broadcast one's rows cannot be set", "the array is read-only",
     function() still[1][1] = 0 end},
    {"a broadcast one is no out", "(option 'out': is read-only)",
     function()
       still:min{axis = 2, out = nd.array{1, 2}:broadcast(2)}
     end},
  }

  it("a copy of a broadcast one can be written", function()
    local copy = still:copy()
    copy[1][1] = 9
    assert.equal("{{9, 2, 3}, {1, 2, 3}}", show(copy:totable()))
  end)
end)
