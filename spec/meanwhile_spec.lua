-- meanwhile_spec.lua: wherever memory is taken for a result a finalizer may
-- run, and change what a function has looked at already. Operations of
-- operations.lua run while one takes their memory back, or writes to it, at
-- each chance that there is: meanwhile.lua has what is asked of them.
local host = require "testhost"

local open = package.preload.ndarray
  or package.loadlib(assert(package.searchpath("ndarray", package.cpath)),
                     "luaopen_ndarray")

local file = assert(io.open("spec/support/meanwhile.lua"))
local script = file:read("a")
file:close()

-- A name's star stands for these.
local searches = {"argmin", "max", "sum"}

local takes = {
  "a:astype, float32", "a:totable, int16", "nd.array of an array",
  "nd.array of arrays of several types", "nd.array of elements that are arrays",
  "nd.array of rows that scripts make", "a:ipairs", "a[i], a row",
  "a[i] = a row of the array", "a:slice of ranges", "a:copy", "a:tobytes, long",
  "a:totable(t)", "a:assign of a table", "a:assign of a table with metatables",
  "a:assign of a table of arrays", "a:assign of rows that scripts make of it",
  "a:assign of what overlaps it", "a:assignrecords of fields",
  "a:assignrecords of fields, through metatables", "a:* of an axis",
  "a:* under a mask", "a:* under a table", "a:* into what it reads",
  "a:argmin of axes into outs", "a:argmin of axes into outs, under a table",
  "a:min into out, which may fail", "nd.add into what overlaps",
  "nd.lt", "nd.select", "nd.select into what it reads", "a:argsort",
  "a:argsort of 3,000 elements", "a:arglargest of an axis",
  "a:argsort into what it reads", "a:take", "a:take of a view",
  "a:take into what it reads", "a:take of an array into its indices",
  "a:takealong by a table", "a:put of a table", "a:putadd of rows",
  "a:put of another type", "a:put by its own elements", "nd.concat into out",
  "nd.stack into what it reads", "a:compress by a table",
  "a:compress along an axis", "a:nonzero", "tostring, float64",
  "a:nearest to many", "a:nearest, some", "a:nearest into what it reads",
  "nd.nearest of a table"
}
local writes = {
  "a:take of an array into its indices", "a:take into out",
  "a:compress along an axis", "a:nonzero",
  "a:arglargest of an axis", "nd.array of an array, as another type",
  "a:assign of what overlaps it",
}

local function nothing_wrong(way, name)
  it(name, function()
    local result, ran = host.apart(open, script, name, way, package.path)
    assert(ran, result)
    assert.is_true(tonumber(result) > 0, "a finalizer had no chance")
  end)
end

describe("with memory taken back meanwhile, nothing is wrong of", function()
  for _, name in ipairs(takes) do
    for i = 1, name:find("*", 1, true) and #searches or 1 do
      nothing_wrong("takes", (name:gsub("%*", searches[i])))
    end
  end
end)

describe("with ones written meanwhile, nothing is wrong of", function()
  for _, name in ipairs(writes) do
    nothing_wrong("writes", name)
  end
end)
