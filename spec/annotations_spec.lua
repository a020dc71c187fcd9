-- annotations_spec.lua: what editors are told in library/ndarray.lua, and what
-- docs/reference.md has entries for, is what the module has: no more, no less.
local nd = require "ndarray"
local names_of = require "names"
local raises = require "raises"

local PATH = "library/ndarray.lua"

local function read(name)
  local file <close> = assert(io.open(name))
  return file:read("a")
end

-- The names that a pattern captures, each once.
local function captures(text, pattern)
  local set = {}
  for name in text:gmatch(pattern) do
    set[name] = true
  end
  return names_of(set)
end

-- The module itself: its functions, its other fields, and the methods of
-- arrays, which are an upvalue of `__index`.
local functions, fields, methods = {}, {}, nil
local metatable = debug.getmetatable(nd.zeros(1))
for name, value in pairs(nd) do
  (type(value) == "function" and functions or fields)[name] = value
end
for i = 1, debug.getinfo(metatable.__index, "u").nups do
  local _, value = debug.getupvalue(metatable.__index, i)
  methods = type(value) == "table" and rawget(value, "argmin") and value
    or methods
end

-- The annotations: comments by the name of the class, alias or function that
-- they are about, and the parameters of functions.
local comments, parameters = {}, {["nd."] = {}, ["Array:"] = {}}
local comment, types = "", {} -- of methods that the module has too
for line in read(PATH):gmatch("([^\n]*)\n") do
  local owner, name, list = line:match("^function (.-[.:])(%w+)%((.*)%) end$")
  local shared = line:match("^nd%.(%w+) = Array%.%w+$")
  local about = owner and owner .. name
    or comment:match("%-%-%-@class ([%w.]+)")
    or comment:match("%-%-%-@class %(exact%) ([%w.]+)")
    or comment:match("%-%-%-@alias ([%w.]+)")
  if line:find("^%-%-%-") then
    comment = comment .. line .. "\n"
  else
    if shared then
      types[shared] = comment .. line
    end
    comments[about or ""], comment = comment, ""
  end
  if owner then
    parameters[owner][name] = {}
    for parameter in list:gmatch("[^, ]+") do
      table.insert(parameters[owner][name], parameter)
    end
  end
end

-- f(function, the words above it, its parameters, what a call hands over
-- before them) for each that is annotated.
local function each(f)
  for name, list in pairs(parameters["nd."]) do
    f(nd[name], comments["nd." .. name], list, {})
  end
  for name, list in pairs(parameters["Array:"]) do
    f(methods[name], comments["Array:" .. name], list, {nd.zeros{2, 2}})
  end
end

describe("the annotations", function()
  it("load, and return the functions of the module", function()
    local stubs = assert(loadfile(PATH, "t", {}))()
    assert.same(names_of(functions), names_of(stubs))
  end)

  it("have all functions, methods and fields, and no other", function()
    local both = {}
    for _, set in ipairs{parameters["nd."], types} do
      for name in pairs(set) do both[name] = true end
    end
    assert.same(names_of(functions), names_of(both))
    assert.same(names_of(methods), names_of(parameters["Array:"]))
    assert.same(names_of(fields),
                captures(comments.ndarray, "%-%-%-@field ([%w_]+) "))
  end)

  -- Some metamethods only tell what to do instead.
  it("have all operators that work, and no other", function()
    local events, a = {}, nd.ones(2, "int64")
    for _, event in ipairs{"add", "sub", "mul", "div", "mod", "pow", "unm",
                           "idiv", "band", "bor", "bxor", "shl", "shr", "bnot",
                           "concat", "len", "call"} do
      events[event] = pcall(metatable["__" .. event], a, a) or nil
    end
    assert.same(names_of(events), captures(comments["ndarray.Array"],
                                         "%-%-%-@operator (%a+)"))
  end)

  it("name every parameter, in order, and say what comes back", function()
    each(function(_, words, list)
      local named = {}
      for parameter in words:gmatch("%-%-%-@param ([%w.]+)") do
        named[#named + 1] = parameter
      end
      assert.same(list, named)
      assert.truthy(words:find("^%-%-%-%u[^@]+%.\n"), words)
      assert.truthy(words:find("@return") or words:find("Sets one element"))
    end)
  end)

  -- What is optional may be left out; one argument more is an error. All that
  -- takes a number of its own first checks that.
  it("have as many parameters as the functions take", function()
    each(function(f, words, list, args)
      if list[#list] == "..." or f == nd.isarray then
        return
      end
      local given = #args
      args[given + 1] = list[1] == "k" and 1 or nil
      args[given + #list + 1] = 1
      local text = ("bad argument #%d"):format(given + #list + 1)
      raises(text, f, table.unpack(args, 1, given + #list + 1))
      raises("too many arguments", f,
             table.unpack(args, 1, given + #list + 1))
      assert.falsy(words:find("@param %.%.%."))
    end)
  end)

  it("give functions that are methods an array's source, and all of theirs",
     function()
    for name, words in pairs(types) do
      local list = words:match("^%-%-%-@type fun%(x: ndarray%.source(.*)%)")
      local named = {}
      for parameter in assert(list, name):gmatch(", ([%w.]+)%f[%?:,\0]") do
        named[#named + 1] = parameter
      end
      assert.same(parameters["Array:"][name], named)
      assert.equal("nd." .. name .. " = Array." .. name,
                   words:match("[^\n]+$"))
      assert.is_nil(parameters["nd."][name])
    end
  end)

  it("have all element types, and no other", function()
    local _, message = pcall(nd.zeros, 1, "?")
    assert.same(captures(message:match("there are (.-)%)"), "%w+"),
                captures(comments["ndarray.dtype"], '| "(%w+)"'))
  end)

  it("have this machine's kernels among those that they name", function()
    local line = comments.ndarray:match("@field _KERNELS ([^\n]+)")
    assert.truthy(line:find('"' .. nd._KERNELS .. '"', 1, true))
  end)

  it("have the options that each function takes, and no other", function()
    local count = 0
    each(function(f, words, list, args)
      local class = words:match("ndarray%.%w+Options")
      local given = {args[1] or {1, 2}}
      if class == "ndarray.LinspaceOptions" then
        given = {0, 1, 2}
      elseif class == "ndarray.PutOptions" then
        given = {args[1], 1, 1}
      elseif class == "ndarray.PickOptions" then
        given[2] = {}
        assert.equal("axis", list[2])
      elseif class == "ndarray.NearestOptions" then
        given[2] = {1, 2}
      end
      given[#given + 1] = {["?"] = true}
      local _, message = pcall(f, table.unpack(given))
      local known = tostring(message):match('option "%?": there are ([%l ]+)')
      assert.same(captures(known or "", "%l+"),
                  captures(class and comments[class] or "", "@field (%w+)%? "))
      count = count + (class and 1 or 0)
    end)
    assert.equal(45, count)
  end)
end)

-- Entries stand in code spans: `nd.zeros(shape)`, `a:get(i)`, or, for one of
-- many that are alike, the name alone.
describe("the reference", function()
  local text = read("docs/reference.md"):gsub("\n```.-\n```", "")
  local of_module, of_arrays, alone = {}, {}, {}
  local elsewhere = {} -- names that the text says are not here
  for name in ("arange f shuffle sort tolist"):gmatch("%S+") do
    elsewhere[name] = true
  end
  for span in text:gmatch("`([^`]+)`") do
    for name in span:gmatch("nd%.([%w_]+)") do
      of_module[name] = true
    end
    for name in span:gmatch("a:(%w+)") do
      of_arrays[name] = true
    end
    alone[span] = true
  end

  it("has an entry for every function, field and method", function()
    for _, names in ipairs{nd, methods} do
      for name in pairs(names) do
        assert.truthy(of_module[name] or of_arrays[name] or alone[name], name)
      end
    end
  end)

  -- Names of other libraries are errors, and not nil.
  it("has none for what is not there", function()
    for name in pairs(of_module) do
      assert.truthy(rawget(nd, name) or elsewhere[name], "nd." .. name)
    end
    for name in pairs(of_arrays) do
      assert.truthy(rawget(methods, name) or elsewhere[name], "a:" .. name)
    end
  end)
end)
