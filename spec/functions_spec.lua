-- functions_spec.lua: every method a:f(...) is a function of the module, too,
-- whose first argument may be whatever nd.array takes.

local nd = require "ndarray"
local hostile = require "hostile"
local raises = require "raises"
local show = require "show"

-- These write to the array, or give a view of it.
local of_arrays = {}
for name in ("assign assignrecords set put putadd slice transpose squeeze "
             .. "expanddims broadcast reshape"):gmatch("%a+") do
  of_arrays[name] = true
end

local function values_of(...)
  local list = table.pack(...)
  for i = 1, list.n do
    list[i] = type(list[i]) == "function" and "function" or show(list[i])
  end
  return table.concat(list, " ", 1, list.n)
end

describe("a method is a function of the module", function()
  local count = 0
  for name, method in pairs(hostile.methods) do
    if not of_arrays[name] then
      count = count + 1
      it("that takes a table, too: " .. name, function()
        assert.is_function(rawget(nd, name))
        local args = hostile.arguments(name)
        local again = hostile.arguments(name)
        local right = values_of(method(table.unpack(args, 1, args.n)))
        assert.equal(right, values_of(nd[name](table.unpack(again, 1,
                                                            again.n))))
        -- tables make int64 of whole numbers: give them as floats
        local table_of = hostile.arguments(name, nd.array)
        local first = table_of[1]
        if first:dtype() == "int64" or first:dtype() == "float64"
           or first:dtype() == "bool" then
          table_of[1] = first:totable()
          assert.equal(right, values_of(nd[name](table.unpack(table_of, 1,
                                                              table_of.n))))
        end
      end)

      it("that says where a table is wrong: " .. name, function()
        local args = hostile.arguments(name)
        args[1] = {1, nil, 3}
        raises(("bad argument #1 to '%s' ([2] is nil: a hole"):format(name),
               load(("local nd = ... nd.%s(select(2, ...))"):format(name)),
               nd, table.unpack(args, 1, args.n))
      end)

      it("that wants a first argument: " .. name, function()
        raises(("bad argument #1 to '%s'"):format(name),
               load(("local nd = ... nd.%s()"):format(name)), nd)
      end)
    end
  end

  for name in pairs(of_arrays) do
    if rawget(hostile.methods, name) then
      it("but not " .. name .. ", which is answered", function()
        assert.is_nil(rawget(nd, name))
        raises(("nd.%s: here it is a:%s(...), of an array"):format(name, name),
               nd[name], nd.zeros(1))
      end)
    end
  end

  it("and they are many", function()
    assert.is_true(count > 60)
  end)
end)

describe("a function that stands for a method", function()
  it("takes a number or boolean for a 0-D array", function()
    assert.equal("int64", nd.dtype(5))
    assert.equal("bool", nd.dtype(true))
    assert.equal(0, nd.ndim(2.5))
    assert.equal("int64 {7}", show(nd.sorted(7)))
  end)

  it("takes a table for the first operand only", function()
    assert.equal("int64 {4, 5}", show(nd.add({1, 2}, 3)))
    assert.equal("int64 {1, 4}", show(nd.mul({1, 2}, nd.array{1, 2})))
    raises("bad argument #2 to 'add' (array or number expected, got table: "
           .. "make it with nd.array(t))",
           function() nd.add(nd.array{1}, {1}) end)
    assert.equal("int64 {1, 9}",
                 show(nd.select({true, false}, nd.array{1, 2}, 9)))
  end)

  it("copies no array", function()
    local a = nd.array{3, 1, 2}
    assert.equal("int64 {1, 2, 3}", show(nd.sorted(a, nil, a)))
    assert.equal("int64 {1, 2, 3}", show(a))
  end)

  it("reads a table through its metatable, whose errors pass", function()
    local proxy = setmetatable({}, {
      __len = function() return 3 end,
      __index = function(_, i) return i * i end,
    })
    assert.equal("int64 {1, 4, 9}", show(nd.sorted(proxy)))
    local broken = setmetatable({}, {
      __len = function() return 3 end,
      __index = function() error("no such tile") end,
    })
    raises("no such tile", nd.sorted, broken)
  end)
end)
