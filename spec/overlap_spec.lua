-- overlap_spec.lua: whatever writes an array may write one that shares memory
-- with what it reads: the result is as if that had been copied first. Each
-- operand of each function in turn shares memory with what is written, in
-- several ways, and is larger than all that is worked on at a time.
local nd = require "ndarray"
local host = require "testhost"

local numbers = {}
for i, dtype in ipairs{"float64", "float32", "int8", "int16", "int32", "int64",
                       "uint8", "uint16", "uint32", "uint64", "bool"} do
  numbers[dtype] = i - 1
end
local N = 2500

-- elements of the type, none like its neighbours
local function some(dtype, shape, seed)
  local n = 1
  for _, length in ipairs(shape) do
    n = n * length
  end
  local values = (nd.range(1, n) * 7919 + seed * 31) % 6007
  if dtype == "bool" then
    return (values % 2):eq(0):reshape(shape)
  end
  return (values % 100 + 1):astype(dtype):reshape(shape)
end

-- where an array of that many bytes may begin, to share memory with one of
-- `other` bytes that begins at `bytes`
local function places(bytes, other, itemsize)
  return {["from the first byte on"] = bytes,
          ["one element further on"] = bytes + itemsize,
          ["one element before"] = bytes - itemsize,
          ["at its last byte"] = bytes + other - 1,
          ["with its last byte"] = 1,
          ["with gaps"] = bytes,
          backwards = bytes}
end

-- what: {dtype, shape} of each operand, then of what is written. f is called
-- with these, and writes the last.
local function acts_as_if_copied(name, what, f)
  local out_dtype, out_shape = table.unpack(what[#what])
  local empty = nd.zeros(out_shape, out_dtype)
  local room, itemsize = empty:nbytes(), empty:nbytes() // empty:size()
  for k = 1, #what - 1 do
    local inputs = {}
    for i = 1, #what - 1 do
      inputs[i] = some(what[i][1], what[i][2], i)
    end
    local bytes = inputs[k]:tobytes()
    local expected = nd.zeros(out_shape, out_dtype)
    inputs[#what] = expected
    f(table.unpack(inputs))
    for place, offset in pairs(places(room, #bytes, itemsize)) do
      it(("%s: operand %d, %s"):format(name, k, place), function()
        local block = host.block(("\1"):rep(room) .. bytes
                                 .. ("\1"):rep(2 * room))
        local function lend(dtype, shape, at, strides)
          return host.wrap(block, {dtype = numbers[dtype], shape = shape,
                                   offset = at, strides = strides})
        end
        local given = table.move(inputs, 1, #what, 1, {})
        local strides = empty:strides()
        for i, stride in ipairs(strides) do
          strides[i] = place == "with gaps" and 2 * stride or stride
        end
        local out = lend(out_dtype, out_shape, offset, strides)
        if place == "backwards" then
          local ranges = {}
          for i = 1, #out_shape do
            ranges[i] = {-1, 1, -1}
          end
          out = out:slice(table.unpack(ranges))
        end
        given[k] = lend(what[k][1], what[k][2], room)
        given[#what] = out
        f(table.unpack(given))
        assert.is_true(out:tobytes() == expected:tobytes())
      end)
    end
  end
end

local function float(...) return {"float64", {...}} end
local function integer(...) return {"int64", {...}} end
local function truth(...) return {"bool", {...}} end

describe("an `out` that overlaps is as if the operand was copied:", function()
  for op, out in pairs{argmin = integer, argmax = integer, min = float,
                       max = float, sum = float, mean = float, any = truth,
                       prod = float, var = float, std = float,
                       all = truth, count = integer} do
    acts_as_if_copied(op .. " of rows", {float(N, 2), out(N)},
                      function(a, o) a[op](a, 2, o) end)
    acts_as_if_copied(op .. " of columns", {float(2, N), out(N)},
                      function(a, o) a[op](a, 1, o) end)
    acts_as_if_copied(op .. " of columns under a mask",
                      {float(3, N), truth(3, N), out(N)}, function(a, mask, o)
      a[op](a, {axis = 1, where = mask, out = o,
                initial = (op:find "m[ia][nx]") and 200 or nil})
    end)
  end

  for _, op in ipairs{"cumsum", "cummin", "cummax"} do
    acts_as_if_copied(op .. " of rows", {float(N, 2), float(N, 2)},
                      function(a, o) a[op](a, 2, o) end)
    acts_as_if_copied(op .. " of all", {float(N), float(N)},
                      function(a, o) a[op](a, nil, o) end)
  end
  acts_as_if_copied("the values of argmin", {float(N, 2), float(N)},
                    function(a, o)
    a:argmin{axis = 2, value = o}
  end)
  acts_as_if_copied("the values of argmin of axes",
                    {float(N, 2, 2), truth(N, 2, 2), float(N)},
                    function(a, mask, o)
    a:argmin{axis = {3, 2}, where = mask, value = o}
  end)
  acts_as_if_copied("values of bytes", {{"uint8", {2, N}}, {"uint8", {N}}},
                    function(a, o)
    a:argmax{axis = 1, value = o}
  end)

  for name, f in pairs{
    argsort = function(a, o) a:argsort(2, o) end,
    ["argsmallest with options"] = function(a, o)
      a:argsmallest{k = 2, axis = 2, initial = 90, out = o}
    end,
    argsmallest = function(a, o) a:argsmallest(2, -1, o) end,
    arglargest = function(a, o) a:arglargest(2, -1, o) end,
  } do
    acts_as_if_copied(name .. " of integers", {integer(N, 2), integer(N, 2)}, f)
    acts_as_if_copied(name .. " of bytes", {{"uint8", {N, 2}}, integer(N, 2)},
                      f)
  end

  acts_as_if_copied("nearest", {float(20, 2), float(N, 2), integer(N)},
                    function(p, q, o) p:nearest(q, {out = o}) end)
  acts_as_if_copied("nearest under a mask", {float(N, 2), float(9, 2),
                                             truth(9, N), integer(9)},
                    function(p, q, mask, o)
    p:nearest(q, {out = o, where = mask})
  end)
  acts_as_if_copied("the distances of nearest", {float(20, 2), float(N, 2),
                                                 float(N)},
                    function(p, q, o) p:nearest(q, {distance = o}) end)
  acts_as_if_copied("some of the nearest", {float(50, 2), float(2),
                                            integer(40)},
                    function(p, q, o) p:nearest(q, {out = o, k = 40}) end)

  acts_as_if_copied("take along an axis", {float(N, 2), float(N, 2)},
                    function(a, o)
    a:take(nd.range(N, 1, -1), 1, o)
  end)
  acts_as_if_copied("take", {float(2, N), float(N)}, function(a, o)
    a:take(nd.range(2 * N, N + 1, -1), nil, o)
  end)
  acts_as_if_copied("concat", {float(N), float(N), float(2 * N)},
                    function(a, b, o) nd.concat({a, b}, 1, o) end)
  acts_as_if_copied("stack", {float(N), float(N), float(N, 2)},
                    function(a, b, o) nd.stack({a, b}, 2, o) end)
  acts_as_if_copied("put", {float(N), float(N)}, function(v, o)
    o:put(nd.range(N, 1, -1), v)
  end)
  acts_as_if_copied("put along an axis", {float(N, 2), float(N, 2)},
                    function(v, o)
    o:put(nd.range(N, 1, -1), v, 1)
  end)
  acts_as_if_copied("sorted", {float(N), float(N)},
                    function(a, o) a:sorted(1, o) end)
  acts_as_if_copied("sorted rows", {float(N, 2), float(N, 2)},
                    function(a, o) a:sorted(2, o) end)
  acts_as_if_copied("argsmallest under a mask",
                    {float(N), truth(N), integer(9)}, function(a, mask, o)
    a:argsmallest{k = 9, where = mask, out = o}
  end)
  -- what is behind the count stays as it was
  local function clear_behind(o, count)
    o:slice{count + 1, -1}:assign(0)
  end
  acts_as_if_copied("compress", {float(N), truth(N), float(N)},
                    function(a, mask, o)
    clear_behind(a:compress(mask, nil, o))
  end)
  acts_as_if_copied("compress along an axis",
                    {float(N, 2), truth(N), float(N, 2)},
                    function(a, mask, o)
    clear_behind(a:compress(mask, 1, o))
  end)
  acts_as_if_copied("nonzero", {{"uint8", {N}}, integer(N)}, function(a, o)
    clear_behind(a:nonzero(o))
  end)
  acts_as_if_copied("nonzero of bools", {truth(N), {"int16", {N}}},
                    function(a, o)
    clear_behind(a:nonzero{out = o})
  end)
  acts_as_if_copied("take by small indices", {float(200), {"uint8", {N}},
                                              float(N)},
                    function(a, i, o) a:take(i, 1, o) end)

  local kinds = {
    float64 = {"add", "sub", "mul", "div", "idiv", "mod", "pow", "minimum",
               "maximum", "fmod", "atan", "hypot"},
    int32 = {"add", "idiv", "band", "bor", "bxor", "shl", "shr"},
    bool = {"band", "bor", "bxor"},
  }
  for dtype, names in pairs(kinds) do
    for _, name in ipairs(names) do
      acts_as_if_copied(("%s of %s"):format(name, dtype),
                        {{dtype, {N}}, {dtype, {N}}, {dtype, {N}}}, nd[name])
    end
  end
  for _, name in ipairs{"lt", "le", "gt", "ge", "eq", "ne"} do
    acts_as_if_copied(name, {float(N), float(N), truth(N)}, nd[name])
  end
  for _, name in ipairs{"neg", "abs", "sqrt", "floor", "ceil", "exp", "sin",
                        "cos", "tan", "asin", "acos", "deg", "rad", "round",
                        "trunc", "sign"} do
    acts_as_if_copied(name, {float(N), float(N)}, nd[name])
  end
  acts_as_if_copied("log", {float(N), float(N)},
                    function(a, o) nd.log(a, 3, o) end)
  acts_as_if_copied("clip", {float(N), float(N)},
                    function(a, o) nd.clip(a, 20, 60, o) end)
  acts_as_if_copied("isnan", {float(N), truth(N)}, nd.isnan)
  acts_as_if_copied("bnot", {integer(N), integer(N)}, nd.bnot)
  acts_as_if_copied("add of types that differ",
                    {{"float32", {N}}, integer(N), float(N)}, nd.add)
  acts_as_if_copied("add of a row", {float(2, N), float(N), float(2, N)},
                    nd.add)
  acts_as_if_copied("add of a column", {float(N, 2), float(N, 1), float(N, 2)},
                    nd.add)
  acts_as_if_copied("select", {truth(N), float(N), float(N), float(N)},
                    nd.select)
end)

describe("what overlaps the array that it is assigned to is copied:", function()
  for _, dtypes in ipairs{{"float64", "float64"}, {"int32", "int64"},
                          {"uint8", "float64"}, {"bool", "bool"}} do
    acts_as_if_copied(("%s to %s"):format(table.unpack(dtypes)),
                      {{dtypes[1], {N}}, {dtypes[2], {N}}},
                      function(x, a) a:assign(x) end)
    acts_as_if_copied(("%s to rows of %s"):format(table.unpack(dtypes)),
                      {{dtypes[1], {N}}, {dtypes[2], {3, N}}},
                      function(x, a) a:assign(x) end)
    acts_as_if_copied(("%s to a[i] of %s"):format(table.unpack(dtypes)),
                      {{dtypes[1], {N}}, {dtypes[2], {2, N}}},
                      function(x, a)
                        a[2] = x
                        a[1] = a[2]
                      end)
  end
end)

describe("arrays of no elements", function()
  it("share no memory, and may be one array", function()
    local a, out = nd.zeros{2, 2, 0}, nd.zeros(0, "int64")
    local i, j = a:argmin({1, 2}, {out, out})
    assert.is_true(rawequal(i, out) and rawequal(j, out))
  end)
end)

describe("a square array", function()
  for name, f in pairs{
    add = function(a, out) return nd.add(a, 1, out) end,
    sub = function(a, out) return nd.sub(a, a:slice{-1, 1, -1}, out) end,
    sqrt = nd.sqrt,
    select = function(a, out) return nd.select(a:gt(9), a, 0, out) end,
    assign = function(a, out) return out:assign(a) end,
  } do
    it("may be its own transpose's out: " .. name, function()
      local a = some("float64", {70, 70}, 3)
      local expected = f(a:copy(), nd.zeros{70, 70})
      assert.is_true(expected == f(a, a:transpose()))
    end)
  end
end)

describe("outs share memory exactly when a byte is in both:", function()
  local dtypes = {int8 = 1, int16 = 2, int32 = 4, int64 = 8}
  local block = host.block(("\0"):rep(400))

  -- the bytes of a layout, as a set
  local function bytes_of(layout)
    local set = {}
    for i = 0, layout.shape[1] - 1 do
      for k = 0, layout.shape[2] - 1 do
        for byte = 0, layout.size - 1 do
          set[layout.offset + i * layout.strides[1] + k * layout.strides[2]
              + byte] = true
        end
      end
    end
    return set
  end

  local function layout(dtype, shape, row, column, offset)
    local size = dtypes[dtype]
    return {dtype = numbers[dtype], shape = shape, size = size,
            strides = {row, column}, offset = 200 + offset}
  end

  local function share(a, b)
    local searched = nd.zeros{2, 2, a.shape[1], a.shape[2]}
    local i, j = host.wrap(block, a), host.wrap(block, b)
    local ok, message = pcall(searched.argmin, searched, {1, 2}, {i, j})
    assert.is_truthy(ok or message:find("[2] shares memory with [1]", 1, true))
    return not ok
  end

  for dtype_a, size_a in pairs(dtypes) do
    for dtype_b, size_b in pairs(dtypes) do
      it(dtype_a .. " and " .. dtype_b, function()
        local shape, seen = {3, 4}, {}
        for _, a in ipairs{
          layout(dtype_a, shape, 4 * size_a, size_a, 0),
          layout(dtype_a, shape, size_a, 3 * size_a, 0),
          layout(dtype_a, shape, -30, 10, 0),
          layout(dtype_a, shape, 8 * size_a, 2 * size_a, -50),
          layout(dtype_a, shape, 40, -9, 20),
        } do
          for offset = -100, 100, size_a + size_b > 8 and 13 or 5 do
            for _, b in ipairs{
              layout(dtype_b, shape, 4 * size_b, size_b, offset),
              layout(dtype_b, shape, 24, 8, offset),
              layout(dtype_b, shape, 11, -33, offset // 2),
            } do
              local set, shared = bytes_of(a), false
              for byte in pairs(bytes_of(b)) do
                shared = shared or set[byte] == true
              end
              assert.are.equal(shared, share(a, b))
              seen[shared] = true
            end
          end
        end
        assert.is_true(seen[true] and seen[false])
      end)
    end
  end

  it("neighbours, to the byte", function()
    for distance = -10, 10 do
      local a = layout("int64", {1, 1}, 8, 8, 0)
      local b = layout("int64", {1, 1}, 8, 8, distance)
      assert.are.equal(math.abs(distance) < 8, share(a, b))
    end
  end)
end)
