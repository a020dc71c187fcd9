-- totals_spec.lua: prod, var and std, skipnan in all totals, and the elements
-- that argmin and argmax find.
local nd = require "ndarray"
local is = require "is"
local raises = require "raises"
local refuses = require "refuses"
local leaves_no_garbage = require "leaves"

local nan, inf = 0 / 0, math.huge
local m = nd.array{{1, 2, 3}, {4, 5, 6}}
