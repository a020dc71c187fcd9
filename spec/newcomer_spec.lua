-- What those write first who know NumPy, Torch or Lua's tables. Where the
-- library can see that it is a mistake, the error names the way out; where Lua
-- does not ask the library, it is as the reference says.

local nd = require "ndarray"

local function prompt()
  return {
    nd = nd, table = table, ipairs = ipairs, pairs = pairs, string = string,
    math = math, print = print,
    a = nd.array{{15, 7, 9}, {2, 11, 5}, {6, 4, 8}},
    v = nd.array{3, 1, 2},
    b = nd.array{1, 2, 3}:broadcast{2, 3},
    o = nd.zeros(3, "int64"),
  }
end

-- lists of a line of code and a part of what it is answered
local function teaches(title, cases)
  describe(title, function()
    for i = 1, #cases, 2 do
      local code, way = cases[i], cases[i + 1]
      it(code, function()
        local line = assert(load(code, "=prompt", "t", prompt()))
        local ok, message = pcall(line)
        assert.is_false(ok)
        assert.is_truthy(message:find(way, 1, true), message)
        assert.is_nil(message:find("\n"))
        assert.is_truthy(message:find("^prompt:1: ")
                         or code:find("table%."), message)
      end)
    end
  end)
end

teaches("axes from elsewhere:", {
  "a:argmin(0)", "axes are counted from 1",
  "a:argmin{axis = 0}", "axes are counted from 1",
  "a:argmin(3)", "1 to 2, or -1 to -2",
  "a:sum(0)", "axes are counted from 1",
  "a:transpose(0, 1)", "axes are counted from 1",
  "a:transpose{2, 1}", "a:transpose(2, 1)",
  "a:transpose(1)", "each of the 2 axes must be named",
  "a:argmin(1, 2)", "several axes go into one list, {1, 2}",
  "a:argmin('axis')", "integer or list of axes expected, got string",
})

teaches("options from elsewhere:", {
  "a:argmin(axis == 1)", "options stand in a table, {axis = 1}",
  "a:argmin{dim = 1}", "there are axis out keepdims where skipnan",
  "a:argmin{axes = {1, 2}}", "there are axis out ",
  "a:argmin{keepdim = true}", "out keepdims where",
  "a:argmin{Axis = 1}", "there are axis ",
  "a:argmin{skipNaN = true}", "skipnan initial base value)",
  "a:min{base = 0}", "there are axis out keepdims where skipnan initial)",
  "a:sum{initial = 3}", "there are axis out keepdims where skipnan)",
  "a:argmin{2, keepdims = true}", "with options, name the axis: {axis =",
  "a:argmin(1, nil, 1)", "boolean expected, got number",
})

teaches("an out that is none:", {
  "a:argmin(1, {})", "make it with nd.array(t)",
  "a:argmin{axis = 1, out = {0, 0, 0}}", "make it with nd.array(t)",
  "nd.add(a, 1, {})", "make it with nd.array(t)",
  "v:argsort(1, {})", "make it with nd.array(t)",
  "v:take({1}, 1, {})", "make it with nd.array(t)",
  "a:argmin(1, nd.zeros(3))", "of an integer type that holds 1 to 3",
  "a:argmin(1, nd.zeros(2, 'int64'))", "must have shape (3), not (2)",
  "a:argmin(nil, o)", "must have shape (), not (3)",
  "a:argmin{axis = {1, 2}, out = o}", "list of arrays, one for each axis",
  "a:min(1, nd.zeros(3))", "must be int64, not float64",
})

teaches("a dot for a colon:", {
  "return a.shape()", "call it with a colon, a:f(...)",
  "return a.get(1, 2)", "call it with a colon",
  "return a.reshape{9}", "call it with a colon",
  "return a.astype('float32')", "call it with a colon",
  "return a.argmin()", "call it with a colon, a:f(...), or nd.f(a, ...)",
  "return nd.argmin()", "nd.f(a, ...)",
  "nd.zeros(a.shape)", "a:shape() is one",
  "nd.zeros(a)", "a:shape() is one",
  "return a:size(1)", "a:shape(axis)",
})

teaches("comparisons:", {
  "return a < v", "a:lt(b)",
  "return a < 3", "a:lt(b)",
  "return 3 < a", "a:gt(b)",
  "return a <= v", "a:le(b)",
  "if a >= 3 then return 1 end", "a:ge(b)",
  "a:compress(a > 3)", "a:gt(b)",
  "nd.select(a == 3, a, 0)", "a == b is one boolean, a:eq(b) an array",
  "nd.select(a == 3, 1, 0)", "a == b is one boolean, a:eq(b) an array",
  "a:compress(a == 3)", "a == b is one boolean, a:eq(b) an array",
  "a:argmin{where = a == 3}", "a == b is one boolean, a:eq(b) an array",
  "a:argmin{where = a}", "a:ne(0) makes one",
  "a:compress(a)", "a:ne(0) makes one",
  "return a & a:gt(3)", "convert one with a:astype",
})

teaches("indices from elsewhere:", {
  "return v[0]", "indices are counted from 1",
  "for i = 0, #v - 1 do v[i] = 0 end", "indices are counted from 1",
  "return v[5]", "axis 1 has length 3",
  "return v[{1, 3}]", "a range is a:slice{first, last}",
  "return v[o]", "picked elements are a:take(indices)",
  "return v[v:gt(1)]", "elements under a mask are a:compress(mask)",
  "v[v:gt(1)] = 0", "nd.select(mask, x, a, a) sets what is under a mask",
  "v[{1, 2}] = 0", "a:slice{first, last}:assign(x)",
  "return a(1, 2)", "use a:get(i, j)",
  "for x in a do print(x) end", "for i, x in a:ipairs() do",
  "return a:get{1, 2}", "the index for each axis is an argument",
  "return a:get(1)", "index for axis 2 expected",
  "print(a:get())", "index for axis 1 expected",
  "a:set({1, 2}, 5)", "the index for each axis is an argument",
  "a:set(1, 2)", "an index for each axis comes first",
  "return nd.array(5)[1]", "use a:get()",
})

teaches("slices from elsewhere:", {
  "return v:slice(1, 2)", "a range is one list, {first, last}",
  "return v:slice('1:3')", "range {first, last, step}",
  "return v:slice{first = 1, last = 2}", "a list {first, last, step} expected",
  "v['1:3'] = 0", "an array has no field \"1:3\" to set",
})

teaches("errors name what is written:", {
  "return v[5]", "a[5]: index 5 is out of range",
  "v[5] = 1", "a[5] = ...: index 5 is out of range",
  "return v[{1}]", "a[table]: integer expected, got table",
  "a[2] = {1}", "a[2] = ...: the list has 1 element, 3 expected",
  "return a:gt(1):mean()", "prompt:1: mean: numbers expected, got bool array",
})

describe("errors of calls that Lua has no name for", function()
  for _, name in ipairs{"get", "sorted", "argmin", "slice"} do
    it("name the function: " .. name, function()
      local a = nd.array{1, 2, 3}
      local _, text = pcall(a[name], a, 9, 9, 9, 9)
      assert.is_truthy(text:find(("to '%s'"):format(name), 1, true)
                       or text:find(("to 'ndarray.%s'"):format(name), 1, true),
                       text)
    end)
  end
  it("name a function of the module that stands for a method", function()
    local _, text = pcall(nd.sorted, {1}, 9)
    assert.is_truthy(text:find("to 'sorted'", 1, true), text)
  end)
end)

teaches("what cannot be written:", {
  "b:set(1, 1, 5)", "write to a:copy()",
  "b[1][1] = 5", "write to a:copy()",
  "b:assign(0)", "write to a:copy()",
  "nd.add(b, 1, b)", "out is read-only",
  "a.x = 1", "an array has no field \"x\" to set",
  "a.shape = {9}", "an array has no field \"shape\" to set",
  "a[1] = {1, 2}", "the list has 2 elements, 3 expected",
  "a:assign{1, 2, 3}", "table expected at [1], got number",
  "v[1] = 0.5", "as in nd.array(t, \"float64\"), or use a:astype(\"float64\")",
  "v[1] = 0/0", "as in nd.array(t, \"float64\"), or use a:astype(\"float64\")",
  "nd.range(1, 3)[1] = 0.5", "name the type where it is made",
  "nd.add(v, 1, nd.zeros(3))", "int64, as is a table of whole numbers; "
                             .. "nd.array(t, \"float64\") makes floats",
  "v[1] = 2^63", "out of range for int64 (-9223372036854775808 to",
  "nd.zeros(1, 'uint8')[1] = 256", "out of range for uint8 (0 to 255)",
  "nd.zeros(1, 'bool')[1] = 1", "boolean expected, got number",
})

teaches("shapes as arguments:", {
  "nd.zeros(2, 3)", "several numbers go into one table, {2, 3}",
  "nd.zeros(2, 3, 4)", "a shape is one list, {2, 3}",
  "nd.ones(2, 3)", "several numbers go into one table, {2, 3}",
  "nd.full(2, 3, 4)", "several numbers go into one table, {2, 3}",
  "nd.zeros('float64')", "integer or list of lengths expected",
  "a:reshape(3, 3)", "a shape is one list, {2, 3}",
  "a:broadcast(2, 3, 3)", "a shape is one list, {2, 3}",
  "a:reshape{2, 4}", "does not hold the array's 9 elements",
})

teaches("tables that make no array:", {
  "nd.array(1, 2)", "several numbers go into one table, {2, 3}",
  "nd.array(1, 2, 3)", "elements go into one table, {1, 2}",
  "nd.array{{1, 2}, {3}}", "[2] has 1 element, [1] has 2",
  "nd.array{1, nil, 3}", "[2] is nil: a hole; write 0/0 for a missing number",
  "nd.fromrecords({{pos = {x = 1}}}, 'pos.x')",
  "[1][\"pos.x\"] is nil: the name of a field is one key, not a path",
  "nd.array{1, 2, dtype = 'uint8'}", "key \"dtype\": a list expected",
  "nd.argmin{3, 1, axis = 1}", "key \"axis\": a list expected",
  "nd.argmin('abc')", "table, number, boolean or array expected",
  "return a + {1, 2, 3}", "make it with nd.array(t)",
  "return {1, 2, 3} + a", "make it with nd.array(t)",
  "return a + '1'", "array or number expected, got string",
  "return a + nd.array{1, 2}", "shapes (3, 3) and (2) do not broadcast",
  "return nd.zeros{2, 3} + nd.zeros(2)", "with expanddims(2) the shorter one",
  "return nd.zeros(2) + nd.zeros{2, 3}", "with expanddims(2) the shorter one",
  "nd.zeros{2, 3, 4}:argmin{where = nd.zeros({2, 3}, 'bool')}",
  "(2, 3) does not broadcast to (2, 3, 4): with expanddims(3) it does",
  "a:takealong(a:argmin(1), 1)", "keepdims = true keeps that",
})

local types = {}
for _, name in ipairs{
  "float", "int", "double", "float64_t", "f8", "i4", "Float", "boolean",
  "torch.FloatTensor", "uint", "number", "byte"
} do
  types[#types + 1] = ("nd.zeros(2, %q)"):format(name)
  types[#types + 1] = "there are float64 float32 int8 int16 int32 int64 uint8 "
                      .. "uint16 uint32 uint64 bool"
end
teaches("types from elsewhere:", types)
teaches("types from elsewhere:", {
  "nd.zeros(2, nd.float32)", "types are named by strings, \"float32\"",
  "nd.zeros(2, nd.float)", "it is a string, \"float32\"",
  "nd.array({1}, nd.uint8)", "types are named by strings, \"uint8\"",
})

teaches("functions from elsewhere:", {
  "nd.arange(10)", "nd.range(0, n - 1), both ends included",
  "nd.range(10)", "nd.range(first, last, step, dtype)",
  "nd.range(1, 10, 'int32')", "nd.range(first, last, step, dtype)",
  "nd.where(a:gt(3), a, 0)", "nd.select(m, x, y)",
  "nd.zeros_like(a)", "nd.zeros(a:shape(), a:dtype())",
  "nd.empty(3)", "nd.zeros(shape)",
  "nd.tensor{1, 2}", "nd.array(t)",
  "nd.multiply(a, 2)", "nd.mul(a, b)",
  "nd.nanargmin(a)", "skipnan = true",
  "return a.T", "a.T: here it is a:transpose()",
  "return a:tolist()", "a:tolist: here it is a:totable()",
  "a:sort()", "a:assign(a:sorted(axis))",
  "nd.max(a, 3)", "the larger of two is nd.maximum(a, b)",
  "nd.max(a, 0)", "the larger of two is nd.maximum(a, b)",
  "nd.min(v, v)", "the smaller of two is nd.minimum(a, b)",
  "nd.transpose(a)", "here it is a:transpose(...), of an array",
})

teaches("arrays for tables:", {
  "for k, x in pairs(a) do print(k, x) end", "for i, x in a:ipairs() do",
  "return 'a is ' .. a", "use tostring(a)",
  "v[#v + 1] = 4", "an array does not grow",
  "table.insert(v, 4)", "an array does not grow",
  "a[#a + 1] = {1, 2, 3}", "an array does not grow",
  "v[#v] = nil", "an array keeps its length",
  "table.remove(v)", "an array keeps its length",
  "table.sort(a)", "a:lt(b)",
})

describe("what looks like a mistake and is none:", function()
  for code, expected in pairs{
    ["return a:argmin(-1):get(1)"] = 2,
    ["return a:argmin{axis = -1}:get(1)"] = 2,
    ["return #a"] = 3,
    ["return a == 3"] = false,
    ["return a.x == nil and a.y == nil"] = true,
    ["return nd.x == nil and nd[1] == nil"] = true,
    ["return v[4] == nil"] = true,
    ["return a[1][2]"] = 7,
    ["return a:mean() == 67 / 9"] = true,
    ["return a:reshape(-1):size()"] = 9,
    ["return a:size()"] = 9,
    ["local n = 0 for _ in ipairs(a) do n = n + 1 end return n"] = 3,
    ["table.sort(v) return table.concat(v, ' ')"] = "1 2 3",
    ["return select('#', table.unpack(v))"] = 3,
    ["v[1] = 2.0 return math.type(v[1])"] = "integer",
    ["return ('%s'):format(v)"] = "{3, 1, 2} -- int64 (3)",
  } do
    it(code, function()
      local env = prompt()
      env.select = select
      assert.equal(expected, load(code, "=prompt", "t", env)())
    end)
  end
end)
