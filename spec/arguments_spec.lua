-- arguments_spec.lua: a value of each wrong kind for each argument of each
-- function, and for each option: the whole error, which names the argument,
-- what was expected, and what came.
local nd = require "ndarray"

local a = nd.range(1, 24):reshape{2, 3, 4}
local mask = a:gt(5)

local kinds = {
  ["nil"] = {nil}, boolean = {true}, string = {"1"}, half = {1.5},
  number = {1}, table = {{}}, array = {nd.ones(2)}, ["function"] = {print}
}
local got = {half = "number"}

-- the error, without the place in the script that it begins with
local function message(f, x)
  local ok, text = pcall(f, x)
  assert.is_false(ok)
  return (text:gsub("^[^:]+:%d+: ", ""))
end

-- refused(call, argument, what, right, f [, advice]): f calls `call` with its
-- argument; kinds not named in `right` are answered by "what expected, got
-- kind", and the advice that there is for a kind.
local function refused(call, argument, what, right, f, advice)
  for kind, value in pairs(kinds) do
    if not right:find(kind, 1, true) then
      local text = ("%s expected, got %s"):format(what, got[kind] or kind)
      if kind == "half" and what:find "^integer" then
        text = ("%s expected, got 1.5")
          :format(what:match "^integer expected.*" or what:match "^integer")
      end
      if advice and advice[kind] then
        text = text .. ": " .. advice[kind]
      end
      it(("%s is not given %s %s"):format(call, kind, argument), function()
        assert.are.equal(("bad argument #%s to '%s' (%s)"):format(argument,
                           call:match "[%w_]+$" or call, text),
                         message(function(x) f(x) end, value[1]))
      end)
    end
  end
end

-- The same of a[key], and, with ` = ...` behind it, of what is written there.
local function refused_subscript(key, place, what, right, f, advice)
  for kind, value in pairs(kinds) do
    if not right:find(kind, 1, true) then
      local text = ("%s expected, got %s"):format(what, got[kind] or kind)
      local at = key or kind == "boolean" and "true" or kind
      if kind == "half" then
        at = key or "1.5"
        text = what == "integer" and "integer expected, got 1.5" or text
      end
      if advice and advice[kind] then
        text = text .. ": " .. advice[kind]
      end
      it(("a[%s]%s is not given %s"):format(at, place, kind), function()
        assert.are.equal(("a[%s]%s: %s"):format(at, place, text),
                         message(function(x) f(x) end, value[1]))
      end)
    end
  end
end

-- the option of a call
local function refused_option(call, option, what, right, f, advice)
  for kind, value in pairs(kinds) do
    if not right:find(kind, 1, true) then
      local text = ("%s expected, got %s"):format(what, got[kind] or kind)
      if kind == "half" and what:find "^integer" then
        text = "integer expected, got 1.5"
      elseif kind == "half" and what == "0 or 1" then
        text = "0 or 1 expected, got 1.5"
      end
      if advice and advice[kind] then
        text = text .. ": " .. advice[kind]
      end
      it(("%s is not given %s as %s"):format(call, kind, option), function()
        assert.are.equal(("bad argument #1 to '%s' (option '%s': %s)")
                           :format(call, option, text),
                         message(function(x) f{[option] = x} end, value[1]))
      end)
    end
  end
end

local one_list = "several numbers go into one table, {2, 3}"
local shape_is = "a:shape() is one"
local make = "make it with nd.array(t)"
local equal = "a == b is one boolean, a:eq(b) an array"
local colon = "call it with a colon, a:f(...), or nd.f(a, ...)"

describe("what is wrong, and where, says the error:", function()
  local function types(call, argument, right, f)
    refused(call, argument, "name of an element type", right .. " string", f,
            {half = one_list, number = one_list,
             ["function"] = "it is a string, \"float32\""})
    it(call .. " is not given an unknown type", function()
      assert.are.equal(("bad argument #%d to '%s' (unknown element type "
        .. "\"1\": there are float64 float32 int8 int16 int32 int64 uint8 "
        .. "uint16 uint32 uint64 bool)"):format(argument, call),
        message(f, "1"))
    end)
  end
  types("array", 2, "nil", function(x) nd.array({1}, x) end)
  types("zeros", 2, "nil", function(x) nd.zeros(1, x) end)
  types("ones", 2, "nil", function(x) nd.ones(1, x) end)
  types("full", 3, "nil", function(x) nd.full(1, 1, x) end)
  types("range", 4, "nil", function(x) nd.range(1, 2, 1, x) end)
  types("frombytes", 2, "", function(x) nd.frombytes("x", x) end)
  types("fromrecords", 3, "nil", function(x) nd.fromrecords({}, "x", x) end)
  types("astype", 1, "", function(x) a:astype(x) end)

  local function shapes(call, argument, right, f)
    refused(call, argument, "integer or list of lengths",
            right .. " number table", f,
            {array = shape_is, ["function"] = shape_is})
  end
  shapes("zeros", 1, "", function(x) nd.zeros(x) end)
  shapes("ones", 1, "", function(x) nd.ones(x) end)
  shapes("full", 1, "", function(x) nd.full(x, 1) end)
  shapes("frombytes", 3, "nil", function(x) nd.frombytes("x", "int8", x) end)
  shapes("broadcast", 1, "", function(x) a:broadcast(x) end)
  shapes("reshape", 1, "", function(x) a:reshape(x) end)

  refused("array", 1, "table, number, boolean or array",
          "number half boolean table array", function(x) nd.array(x) end)
  refused("full", 2, "number or boolean", "number half boolean",
          function(x) nd.full(1, x) end)
  local ranges = {}
  for kind in pairs(kinds) do
    ranges[kind] = "nd.range(first, last, step, dtype)"
  end
  refused("range", 1, "number", "number half",
          function(x) nd.range(x, 2) end, ranges)
  refused("range", 2, "number", "number half",
          function(x) nd.range(1, x) end, ranges)
  refused("range", 3, "number", "number half nil",
          function(x) nd.range(1, 2, x) end, ranges)
  refused("frombytes", 1, "string", "string",
          function(x) nd.frombytes(x, "int8") end)

  refused("fromrecords", 1, "list of records", "table",
          function(x) nd.fromrecords(x, "x") end)
  refused("fromrecords", 2, "name of a field or list of names",
          "string table", function(x) nd.fromrecords({}, x) end)
  refused("assignrecords", 1, "list of records", "table",
          function(x) a:assignrecords(x, "x") end)
  refused("assignrecords", 2, "name of a field or list of names",
          "string table", function(x) a:assignrecords({}, x) end)
  refused("assign", 1, "number, boolean, table or array",
          "number half boolean table array", function(x) a:assign(x) end)
  refused_subscript("1", " = ...", "number, boolean, table or array",
          "number half boolean table array", function(x) a[1] = x end)
  refused("totable", 1, "table", "table nil", function(x) a:totable(x) end)

  refused("shape", 1, "integer", "number nil", function(x) a:shape(x) end)
  refused("squeeze", 1, "integer", "number nil", function(x) a:squeeze(x) end)
  refused("expanddims", 1, "integer", "number",
          function(x) a:expanddims(x) end)
  refused("unravel", 1, "integer", "number", function(x) a:unravel(x) end)
  for axis = 1, 3 do
    local indices = {1, 1, 1}
    local function at(x)
      indices[axis] = x
      return indices[1], indices[2], indices[3]
    end
    local is_argument = {table = "the index for each axis is an argument"}
    refused("get", axis, "integer", "number nil",
            function(x) a:get(at(x)) end, is_argument)
    refused("set", axis, "integer", "number nil",
            function(x) local i, j, k = at(x) a:set(i, j, k, 1) end,
            is_argument)
    refused("slice", axis, "integer, range {first, last, step} or nil",
            "number nil table",
            function(x) a:slice(table.unpack({[axis] = x}, 1, axis)) end)
    refused("transpose", axis, "integer", "number nil", function(x)
      local axes = {1, 2, 3}
      axes[axis] = x
      a:transpose(table.unpack(axes, 1, 3))
    end, {table = axis == 1 and "each axis is an argument, a:transpose(2, 1)"})
    for i, bound in ipairs{"first", "last", "step"} do
      for kind, value in pairs(kinds) do
        if kind ~= "nil" and kind ~= "number" then
          it(("slice is not given %s as %s of a range of axis %d")
               :format(kind, bound, axis), function()
            local arguments = {}
            arguments[axis] = {[i] = value[1]}
            assert.are.equal(
              ("bad argument #%d to 'slice' (integer expected as %s of a "
               .. "range, got %s)"):format(axis, bound,
                                           kind == "half" and "1.5" or kind),
              message(function()
                a:slice(table.unpack(arguments, 1, axis))
              end))
          end)
        end
      end
    end
  end
  refused("set", 4, "number", "number half",
          function(x) a:set(1, 1, 1, x) end,
          {["nil"] = "an index for each axis comes first"})
  refused_subscript("1", " = ...", "number", "number half",
          function(x) nd.zeros(2)[1] = x end,
          {["nil"] = "an array keeps its length"})
  refused_subscript("1", " = ...", "boolean", "boolean",
          function(x) nd.zeros(2, "bool")[1] = x end,
          {["nil"] = "an array keeps its length"})
  local picks = "a range is a:slice{first, last}, picked elements are "
    .. "a:take(indices)"
  refused_subscript(nil, "", "integer", "number string",
          function(x) return a[x] end, {table = picks, array = picks})
  local sets = "a:slice{first, last}:assign(x) sets a range, "
    .. "a:put(indices, x) elements"
  refused_subscript(nil, " = ...", "integer", "number string",
          function(x) a[x] = 1 end, {table = sets, array = sets})

  refused("take", 1, "table, number, boolean or array",
          "number half boolean table array", function(x) a:take(x) end)
  refused("take", 2, "integer", "number nil table",
          function(x) a:take(1, x) end)
  refused("take", 3, "array", "array nil", function(x) a:take(1, 1, x) end,
          {table = make})
  refused("takealong", 1, "table, number, boolean or array",
          "number half boolean table array",
          function(x) a:takealong(x, 1) end)
  refused("takealong", 2, "integer", "number",
          function(x) a:takealong(1, x) end)
  refused("compress", 1, "bool array or table", "table array",
          function(x) a:compress(x) end, {boolean = equal})
  refused("compress", 2, "integer", "number nil table",
          function(x) a:compress(mask, x) end)
  for _, name in ipairs{"cumsum", "cummin", "cummax"} do
    local call = load(("local a = ... return function(...) a:%s(...) end")
                        :format(name), "=script")(a)
    refused(name, 1, "integer", "nil number table", call)
    refused(name, 2, "array", "nil array", function(x) call(nil, x) end,
            {table = make})
    refused_option(name, "out", "array", "nil array", call, {table = make})
  end
  for _, name in ipairs{"argsort", "sorted"} do
    local call = load(("local a = ... return function(...) a:%s(...) end")
                        :format(name), "=script")(a)
    refused(name, 1, "integer", "number nil table", call)
    refused(name, 2, "array", "array nil", function(x) call(1, x) end,
            {table = make})
  end
  refused("nonzero", 1, "list of arrays, one for each axis,", "nil table",
          function(x) a:nonzero(x) end)
  for _, name in ipairs{"argsmallest", "arglargest"} do
    local call = load(("local a = ... return function(...) a:%s(...) end")
                        :format(name), "=script")(a)
    refused(name, 1, "integer", "number table", call)
    refused(name, 2, "integer", "number nil table",
            function(x) call(1, x) end)
    refused(name, 3, "array", "array nil", function(x) call(1, 1, x) end,
            {table = make})
    local function first(o)
      o.k = 1
      call(o)
    end
    refused_option(name, "out", "array", "array nil", first, {table = make})
    refused_option(name, "skipnan", "boolean", "boolean nil", first)
    refused_option(name, "base", "0 or 1", "number nil", first)
    refused_option(name, "initial", "number", "number half nil", first)
  end

  local points = nd.zeros{3, 2}
  refused("nearest", 1, "array or table", "table array",
          function(x) points:nearest(x) end)
  refused("nearest", 1, "number, array or table", "number half table array",
          function(x) nd.zeros(3):nearest(x) end)
  refused("nearest", 2, "table of options", "table nil",
          function(x) points:nearest(points, x) end)

  for _, name in ipairs{"add", "lt", "minimum", "mod"} do
    local f = load("local nd = ... return function(...) nd." .. name
                   .. "(...) end", "=script")(nd)
    refused(name, 1, "array or number", "array number half boolean table",
            function(x) f(x, a) end)
    refused(name, 2, "array or number", "array number half boolean",
            function(x) f(a, x) end, {table = make})
    refused(name, 3, "array", "array nil",
            function(x) f(a, a, x) end, {table = make})
    refused(name, 1, "number", "array number half nil string table "
            .. "function", function(x) f(x, a) end)
  end
  refused("sqrt", 1, "array or number", "array number half boolean table",
          function(x) nd.sqrt(x) end)
  refused("sqrt", 1, "array", "array number half nil string table function",
          function(x) nd.sqrt(x) end, {boolean = equal})
  refused("select", 1, "bool array", "array nil string table function",
          function(x) nd.select(x, 1, 2) end, {boolean = equal})
  refused("shl", 2, "array or number", "array number half boolean",
          function(x) nd.shl(a, x) end, {table = make})
  refused("atan", 2, "array or number", "array number half boolean",
          function(x) nd.atan(a, x) end, {
    table = make, ["nil"] = "nd.atan(a, 1) is math.atan of each element"
  })
  refused("log", 2, "number", "number half nil", function(x) nd.log(a, x) end,
          {array = "out comes third, nd.log(a, nil, out)"})
  refused("log", 3, "array", "array nil", function(x) nd.log(a, 2, x) end,
          {table = make})
  local bounds = {
    array = "nd.maximum(a, low) and nd.minimum(a, high) take arrays"
  }
  refused("clip", 2, "number", "number half nil",
          function(x) nd.clip(a, x) end, bounds)
  refused("clip", 3, "number", "number half nil",
          function(x) nd.clip(a, nil, x) end, bounds)
  refused("clip", 4, "array", "array nil",
          function(x) nd.clip(a, 1, 2, x) end, {table = make})
  refused("round", 2, "array", "array nil table",
          function(x) nd.round(a, x) end, {
    number = "nd.round(a * 100) / 100 rounds to 2 decimals",
    half = "nd.round(a * 100) / 100 rounds to 2 decimals"
  })
  refused("sqrt", 2, "array", "array nil", function(x) nd.sqrt(a, x) end,
          {table = make})
  refused("select", 1, "bool array", "array nil string table function",
          function(x) nd.select(x, a, a) end, {boolean = equal})
  refused("select", 2, "array or number", "array number half boolean",
          function(x) nd.select(mask, x, a) end, {table = make})
  refused("select", 3, "array or number", "array number half boolean",
          function(x) nd.select(mask, a, x) end, {table = make})
  refused("select", 4, "array", "array nil",
          function(x) nd.select(mask, a, a, x) end, {table = make})

  for _, name in ipairs{"argmin", "argmax", "min", "max", "sum", "mean", "any",
                        "all", "count", "prod", "var", "std"} do
    local several = "several axes go into one list, {1, 2}"
    -- the error names a method only where the script does
    local call = load(("local a = ... return function(...) a:%s(...) end")
                        :format(name), "=script")(a)
    refused(name, 1, "integer or list of axes", "nil number table", call,
            {boolean = "options stand in a table, {axis = 1}",
             array = name == "min" and "the smaller of two is nd.minimum(a, b)"
               or name == "max" and "the larger of two is nd.maximum(a, b)"})
    refused(name, 2, "array", "nil array", function(x) call(nil, x) end,
            {table = make, number = several, half = several})
    refused(name, 3, "boolean", "nil boolean",
            function(x) call(nil, nil, x) end)
    refused_option(name, "axis", "integer or list of axes",
                   "nil number table", call)
    refused_option(name, "out", "array", "nil array", call, {table = make})
    refused_option(name, "keepdims", "boolean", "nil boolean", call)
    refused_option(name, "where", "bool array or table", "nil table array",
                   call, {boolean = equal})
    if name:find "m[ia][nx]" then
      refused_option(name, "initial", "number", "nil number half", call)
    end
    if name == "var" or name == "std" then
      refused_option(name, "correction", "integer", "nil number", call)
    end
    do
      refused_option(name, "skipnan", "boolean", "nil boolean", call)
    end
    if name:find "^arg" then
      refused_option(name, "base", "0 or 1", "nil number", call)
      refused_option(name, "value", "true or an array", "nil boolean array",
                     call, {table = make})
    end
  end
  it("argmin is not given nil instead of an array", function()
    assert.are.equal("bad argument #1 to 'argmin' (array or table expected, "
      .. "got nil: " .. colon .. ")",
      message(function() nd.argmin() end))
  end)
end)
