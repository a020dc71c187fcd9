-- names_spec.lua: names from elsewhere. Every line that the library advises is
-- run, and gives what the name gives where it comes from.

local nd = require "ndarray"
local elsewhere = require "elsewhere"
local raises = require "raises"

local nan = 0 / 0

-- what the lines are about, unless a case says otherwise
local function names(others)
  local a = nd.array{{3, 1, 2}, {6, 5, 4}}
  local env = {
    nd = nd, math = math, table = table, tostring = tostring, io = io,
    a = a, b = nd.array{{1, 2, 4}, {2, 3, 5}}, m = a:gt(2),
    v = nd.array{3, 1, 2}, w = nd.array{4, 5, 6},
    p = nd.array{true, true, false, false},
    q = nd.array{true, false, true, false},
    t = {{1, 2}, {3, 4}}, shape = {2, 2}, dtype = "int16", s = "\1\0\2\0",
    n = 4, k = 2, i = 2, j = 2, x = 2, y = 3, z = 4, axis = 1, value = 9,
    first = 2, last = 3, low = 1, high = 3, indices = {2, 1},
  }
  for name, value in pairs(others or {}) do
    local array = type(value) == "table" and name:find("^[abvw]$")
    env[name] = array and nd.array(value) or value
  end
  return env
end

local function text_of(value)
  if nd.isarray(value) then
    local dtype = value:dtype()
    local named = dtype:find("64") or dtype == "bool"
    return (named and "" or dtype) .. text_of(value:totable())
  elseif type(value) == "table" then
    local items = {}
    for i, item in ipairs(value) do
      items[i] = text_of(item)
    end
    return "{" .. table.concat(items, ", ") .. "}"
  elseif type(value) == "number" then
    return value ~= value and "nan" or ("%.10g"):format(value)
  end
  return tostring(value)
end

local function texts_of(...)
  local list = table.pack(...)
  for i = 1, list.n do
    list[i] = text_of(list[i])
  end
  return table.concat(list, " ")
end

-- What a line gives; `after`: an expression that is asked for after it.
local function run(code, env, after)
  local chunk = load("return " .. code, "=line", "t", env)
    or assert(load(code, "=line", "t", env))
  local text = texts_of(chunk(1, 2, 3))
  return after and texts_of(load("return " .. after, "=after", "t", env)())
    or text
end

local function file_of(text)
  local file = io.tmpfile()
  file:write(text)
  file:seek("set")
  return file
end

local vectors = {v = {3, 4}, w = {6, 8}}
local whole, real = {a = {7, -7}, b = {2, 2}}, {a = {7.0, -7}, b = {2.0, 2}}
local order = {a = {1, 2, 3}, b = {2, 2, 2}}
local lacking = {a = {nan, 3, 1}}
local square = {a = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}}
local sparse = {a = {{0, 7}, {8, 0}}}
local spread = {v = {0.0, 0, 0}}
local sixes = {a = {6}, b = {3}}
local a, flat = "{{3, 1, 2}, {6, 5, 4}}", "{3, 1, 2, 6, 5, 4}"
local sum, product = "{{3, 1, 2}, {6, 5, 4}, {1, 2, 4}, {2, 3, 5}}",
  "{{6, 5, 4}, {3, 1, 2}}"

-- By the first name of a row what its first line gives, or {that, others,
-- after}; "name 2" is about its second line. If the line gives nil and changes
-- an array, `after` is that array.
local right = {
  arange = "{0, 1, 2, 3}", asarray = "{{1, 2}, {3, 4}}",
  FloatTensor = "float32{{1, 2}, {3, 4}}", IntTensor = "int32{{1, 2}, {3, 4}}",
  LongTensor = "{{1, 2}, {3, 4}}", ByteTensor = "uint8{{1, 2}, {3, 4}}",
  empty = "{{0, 0}, {0, 0}}", new = "{{1, 2}, {3, 4}}",
  ["new 2"] = "{{0, 0}, {0, 0}}",
  zeros_like = "{{0, 0, 0}, {0, 0, 0}}", ones_like = "{{1, 1, 1}, {1, 1, 1}}",
  full_like = "{{9, 9, 9}, {9, 9, 9}}",
  new_zeros = "{{0, 0}, {0, 0}}", new_ones = "{{1, 1}, {1, 1}}",
  new_full = "{{9, 9}, {9, 9}}", vec2 = "{2, 3}", vec3 = "{2, 3, 4}",
  eye = {"{{1, 0}, {0, 1}}", {n = 2}}, tri = {"{{1, 0}, {1, 1}}", {n = 2}},
  logspace = {"{1, 10, 100}", {first = 0, last = 2, n = 3}},
  geomspace = {"{1, 10, 100}", {first = 1, last = 100, n = 3}},
  meshgrid = {"{{1, 2, 3}, {1, 2, 3}} {{4, 4, 4}, {5, 5, 5}}",
              {v = {1, 2, 3}, w = {4, 5}}},
  frombuffer = "int16{1, 2}",
  fromfile = {"int16{1, 2}", {file = file_of("\1\0\2\0"), shape = {2}}},
  load = {"int16{1, 2}", {file = file_of("\1\0\2\0"), shape = {2}}},
  loadtxt = "{{1, 2}, {3, 4}}",
  tofile = {a, {file = file_of("")},
            "file:seek('set') and "
            .. "nd.frombytes(file:read('a'), 'int64', {2, 3})"},
  save = {"{3, 1, 2}", {file = file_of(""), a = {3, 1, 2}},
          "file:seek('set') and nd.frombytes(file:read('a'), 'int64')"},
  pack = "{1, 2, 3}", clone = a, asfortranarray = a,
  [".random"] = {"true", {}, "math.random() < 1"},
  rand = {"true true", spread, "v:ge(0):all(), v:lt(1):all()"},
  randn = {"true", spread, "v:ne(0):all() and v:eq(v):all()"},
  randint = {"true true", {}, "v:ge(1):all(), v:le(3):all()"},
  choice = {"9", {v = {9, 9}}}, shuffle = {"{1, 2, 3}", {}, "v:sorted()"},
  randperm = {"{1, 2, 3, 4}", {}, "v"},
  ["randperm 2"] = {"{1, 2, 3}", {n = 3}, "v:sorted()"},
  seed = {"true", {}, "true"},
  [".pi"] = "3.141592654", [".inf"] = "inf", [".nan"] = "nan",

  [".T"] = "{{3, 6}, {1, 5}, {2, 4}}",
  permute = "{{3, 6}, {1, 5}, {2, 4}}", ravel = flat,
  flatten = flat,
  view = {"{{3, 1}, {2, 6}, {5, 4}}", {shape = {3, 2}}},
  reshape_as = {"{{3, 1}, {2, 6}, {5, 4}}", {b = {{0, 0}, {0, 0}, {0, 0}}}},
  unsqueeze = "{" .. a .. "}",
  atleast_2d = "{{3, 1, 2}}",
  broadcast_to = {"{" .. a .. ", " .. a .. "}", {shape = {2, 2, 3}}},
  expand_as = {"{" .. a .. ", " .. a .. "}", {b = {nd.zeros{2, 3},
                                                  nd.zeros{2, 3}}}},
  concatenate = sum, concat = sum, ["concat 2"] = "3, 1, 2",
  hstack = "{{3, 1, 2, 1, 2, 4}, {6, 5, 4, 2, 3, 5}}",
  ["hstack 2"] = "{3, 1, 2, 4, 5, 6}", vstack = sum,
  ["vstack 2"] = "{{3, 1, 2}, {4, 5, 6}}",
  dstack = "{{{3, 1}, {1, 2}, {2, 4}}, {{6, 2}, {5, 3}, {4, 5}}}",
  column_stack = "{{3, 4}, {1, 5}, {2, 6}}", append = "{3, 1, 2, 4, 5, 6}",
  push = "{3, 1, 2, 2}", insert = "{3, 2, 1, 2}", remove = "{3, 2}",
  pop = "{3, 1}", split = {"{{3, 1, 2}} {{6, 5, 4}}", {k = 1}},
  narrow = {"{{6, 5, 4}}", {n = 1}},
  move = {"{4, 1, 2}", {}, "w"},
  tile = "{{3, 1, 2, 3, 1, 2}, {6, 5, 4, 6, 5, 4}}",
  repeat_interleave = {"{3, 3, 1, 1, 2, 2}", {n = 2}},
  flip = product, fliplr = "{{2, 1, 3}, {4, 5, 6}}",
  rot90 = "{{2, 4}, {1, 5}, {3, 6}}", roll = {"{2, 3, 1}", {k = 1}},
  pad = "{{0, 0, 0, 0, 0}, {0, 3, 1, 2, 0}, {0, 6, 5, 4, 0}, {0, 0, 0, 0, 0}}",
  diag = {"{1, 5, 9}", square}, trace = {"15", square},
  fill_diagonal = {"{{9, 2, 3}, {4, 9, 6}, {7, 8, 9}}", square, "a"},
  tril = "{{3, 0, 0}, {6, 5, 0}}", triu = "{{3, 1, 2}, {0, 5, 4}}",
  dim = "2", numel = "6", getn = "2", stride = "{24, 8}",
  is_contiguous = "true", [".flags"] = "true false",
  setflags = {"true " .. a, {}, "a:broadcast(a:shape()):isreadonly(), a"},
  [".itemsize"] = "8",
  is_tensor = {"true", {x = nd.zeros(1)}},
  unravel_index = {"2 2", {i = 5}}, ravel_multi_index = "5",
  getWidth = "3", getHeight = "2", getDimensions = "3 2",
  getPixel = {"2", {x = 2, y = 0}},
  setPixel = {"{{3, 1, 9}, {6, 5, 4}}", {x = 2, y = 0}, "a"},
  getSize = "48",
  getString = {("A\0"):rep(2), {a = nd.array({65, 65}, "int16")}},

  item = {"7", {a = {{7}}}},
  itemset = {"{{3, 1, 2}, {6, 9, 4}}", {}, "a"}, tolist = a,
  tostring = "{{3, 1, 2},\n {6, 5, 4}} -- int64 (2, 3)", unpack = "3 1 2",
  array2string = {"{0.333333} -- float64 (1)", {a = {1 / 3}}},
  set_printoptions = {"{0.333} -- float64 (1)", {a = {1 / 3}}},
  fill = "{{9, 9, 9}, {9, 9, 9}}", zero = "{{0, 0, 0}, {0, 0, 0}}",
  copyto = "{{1, 2, 4}, {2, 3, 5}}",
  map = {"{9, 1, 4}", {f = function(x) return x * x end}, "v"},
  foreach = {"{13, 21, 32}", {}, "seen"},
  apply_along_axis = {"{6, 15}", {v = {0, 0}, f = nd.sum}, "v"},
  mapPixel = {"{{3, 101, 202}, {16, 115, 214}}",
              {f = function(x, y, z) return 100 * x + 10 * y + z end}, "a"},
  to = "int16" .. a, type_as = {"int8" .. a, {b = nd.zeros(1, "int8")}},
  float = "float32" .. a,
  double = {"3.0", {}, "tostring(a:astype('float64')[1][1])"},
  int = {"int32{1, -1}", {a = {1.5, -1.5}}},
  long = {"{1, -1}", {a = {1.5, -1.5}}},
  short = {"int16{1, -1}", {a = {1.5, -1.5}}},
  byte = {"uint8{1}", {a = {1.5}}}, char = {"int8{1, -1}", {a = {1.5, -1.5}}},
  bool = {"{false, true}", {a = {0, 2}}},
  where = "{{2, 3, 3}, {2, 2, 2}}", ["where 2"] = "{1, 2, 2, 2} {1, 1, 2, 3}",
  masked_fill = "{{9, 1, 2}, {9, 9, 9}}",
  masked_fill_ = {"{{9, 1, 2}, {9, 9, 9}}", {}, "a"},
  masked_select = "{3, 6, 5, 4}", index_select = product,
  gather = {"{{6, 1, 2}}", {indices = {{2, 1, 1}}}},
  index_add_ = {"{{5, 4, 7}, {7, 7, 8}}", {}, "a"},
  index_copy_ = {"{{2, 3, 5}, {1, 2, 4}}", {}, "a"},
  index_fill_ = {"{{3, 1, 2}, {9, 9, 9}}", {indices = {2}}, "a"},
  bincount = {"{1, 0, 2, 0}", {v = {3, 1, 3}}},
  histogram = {"{2, 2}", {n = 2, low = 0, high = 4, v = {0, 1, 2, 4}}},
  sort = {"{{1, 2, 3}, {4, 5, 6}}", {axis = 2}, "a"},
  ["sort 2"] = {"{{1, 2, 3}, {4, 5, 6}}", {axis = 2}},
  partition = "{1, 2, 3}", argpartition = "{2, 3}", topk = "{1, 3}",
  ["topk 2"] = "{3, 2}", kthvalue = "2",
  unique = {"{1, 2, 3}", {v = {3, 1, 3, 2, 1}}},
  find = {"2 nil", {x = 1}, "v:eq(x):argmax{initial = false}, "
                            .. "v:eq(7):argmax{initial = false}"},
  contains = "true", isin = {"{true, false, true}", {w = {2, 3}}},
  lexsort = {"{3, 2, 1, 4}", {v = {3, 1, 1, 3}, w = {1, 6, 5, 2}}},
  digitize = {"{0, 1, 2, 3}", {v = {0, 4, 5, 7}, w = {4, 5, 6}}},
  searchsorted = {"3", {v = {1, 3, 5}, x = 4}},
  argwhere = {"{{1, 2}, {2, 1}}", sparse}, flatnonzero = {"{2, 3}", sparse},
  count_nonzero = {"2", sparse}, array_equal = "false",
  allclose = {"true", {a = {1.0}, b = {1 + 1e-9}}},
  isclose = {"{true, false}", {a = {1.0, 2}, b = {1.0, 3}}},
  alltrue = {"{false, true}", {a = {{1, 0}, {1, 1}}, axis = 2}},
  sometrue = {"{true, false}", {a = {{1, 0}, {0, 0}}, axis = 2}},

  nanargmin = {"3", lacking}, nanargmax = {"2", lacking},
  nanmin = {"1", lacking}, nanmax = {"3", lacking}, nansum = {"4", lacking},
  nanprod = {"3", lacking}, nanmean = {"2", lacking}, nanvar = {"1", lacking},
  nanstd = {"1", lacking}, amin = "{3, 1, 2}", amax = "{6, 5, 4}",
  aminmax = "1 6", ptp = "5", average = {"{2, 5}", {axis = 2}},
  product = {"{6, 120}", {axis = 2}}, median = "3.5",
  quantile = {"1.75", {v = {4, 1, 3, 2}, x = 0.25}},
  cumulative_sum = {"{{3, 4, 6}, {6, 11, 15}}", {axis = 2}},
  cumprod = {"{3, 3, 6}", {}, "v"}, diff = "{-2, 1}", trapz = "3.5",
  sliding_window_view = {"{{1, 2, 3}, {2, 3, 4}}", {v = {1, 2, 3, 4}}},
  logsumexp = {"0.6931471806", {a = {0, 0}}},
  softmax = {"{0.5, 0.5}", {v = {0, 0}}}, dot = "29",
  outer = "{{12, 15, 18}, {4, 5, 6}, {8, 10, 12}}", cross = "{-4, -10, 11}",
  matmul = {"{{16, 22}, {41, 56}}", {b = {{1, 2}, {3, 4}, {5, 6}}}},
  mv = "{14, 31}", cdist = {"{{0}, {5}}", {a = {{0, 0}, {3, 4}}, b = {{0, 0}}}},
  length = {"5", vectors}, [".linalg"] = {"5", vectors},
  len2 = {"25", vectors}, distance = {"5", vectors}, dist2 = {"25", vectors},
  normalize = {"{0.6, 0.8}", vectors},
  reflect = {"{1, 1}", {v = {1, -1}, w = {0, 1}}},
  mix = {"{2, 3}", {a = {0, 2}, b = {4, 4}, x = 0.5}},
  step = {"{0, 1, 1}", {a = {1, 2, 3}}},
  smoothstep = {"{0, 0.15625, 0.5, 1}", {a = {-1, 1, 2, 4}, low = 0, high = 4}},
  clamp = "{{3, 1, 2}, {3, 3, 3}}",
  clamp_ = {"{{3, 1, 2}, {3, 3, 3}}", {}, "a"},
  clamp_min = {"{{3, 2, 2}, {6, 5, 4}}", {low = 2}},
  clamp_max = "{{3, 1, 2}, {3, 3, 3}}",
  saturate = {"{0, 0.5, 1}", {a = {-1, 0.5, 2}}},
  relu = {"{0, 2}", {a = {-1, 2}}},
  sigmoid = {"{0.5}", {a = {0}}},

  subtract = {"{5, -9}", whole}, multiply = {"{14, -14}", whole},
  divide = {"{3.5, -3.5}", whole}, floor_divide = {"{3, -4}", whole},
  remainder = {"{1, 1}", whole}, divmod = {"{3, -4} {1, 1}", whole},
  power = {"{49, 49}", whole}, negative = {"{-7, 7}", whole},
  absolute = {"{7, 7}", whole}, add_ = {"{9, -5}", whole, "a"},
  sub_ = {"{5, -9}", whole, "a"}, mul_ = {"{14, -14}", whole, "a"},
  div_ = {"{3.5, -3.5}", real, "a"}, pow_ = {"{49, 49}", real, "a"},
  neg_ = {"{-7, 7}", whole, "a"}, abs_ = {"{7, 7}", whole, "a"},
  sqrt_ = {"{2, 3}", {a = {4.0, 9}}, "a"}, square = {"{49, 49}", whole},
  reciprocal = {"{0.5, 0.25}", {a = {2, 4}}}, rsqrt = {"{0.5}", {a = {4}}},
  cbrt = {"{-2, 3}", {a = {-8, 27}}}, exp2 = {"{8}", {a = {3}}},
  expm1 = {"{0, 1.718281828}", {a = {0, 1}}},
  log1p = {"{0, 0.6931471806}", {a = {0, 1}}}, log2 = {"{3}", {a = {8}}},
  log10 = {"{3}", {a = {1000}}}, sinh = {"{1.175201194}", {a = {1}}},
  cosh = {"{1.543080635}", {a = {1}}}, tanh = {"{0.761594156}", {a = {1}}},
  arcsin = {"{1.570796327}", {a = {1}}}, arccos = {"{0}", {a = {1}}},
  arctan = {"{0.7853981634}", {a = {1}}},
  arctan2 = {"{2.35619449}", {a = {1}, b = {-1}}},
  radians = {"{3.141592654}", {a = {180}}},
  degrees = {"{180}", {a = {math.pi}}},
  rint = {"{0, 2, 2}", {a = {0.5, 1.5, 2.5}}},
  fix = {"{1, -1}", {a = {1.7, -1.7}}},
  frac = {"{0.5, -0.5}", {a = {1.5, -1.5}}},
  modf = {"{1, -1} {0.5, -0.5}", {a = {1.5, -1.5}}},
  fract = {"{0.5, 0.75}", {a = {1.5, -1.25}}},
  fmin = {"{2, 1, 3}", {a = {nan, 1, 5}, b = {2, nan, 3}}},
  fmax = {"{2, 1, 5}", {a = {nan, 1, 5}, b = {2, nan, 3}}},
  isinf = {"{true, true, false, false}", {a = {1 / 0, -1 / 0, 1, nan}}},
  isfinite = {"{false, false, true, false}", {a = {1 / 0, -1 / 0, 1, nan}}},
  nan_to_num = {"{0, 1.797693135e+308, -1.797693135e+308, 2}",
                {a = {nan, 1 / 0, -1 / 0, 2}}},
  less = {"{true, false, false}", order},
  less_equal = {"{true, true, false}", order},
  greater = {"{false, false, true}", order},
  greater_equal = {"{false, true, true}", order},
  equal = {"{false, true, false}", order}, ["equal 2"] = {"false", order},
  not_equal = {"{true, false, true}", order},
  logical_and = "{true, false, false, false}",
  logical_or = "{true, true, true, false}",
  logical_xor = "{false, true, true, false}",
  logical_not = "{false, false, true, true}",
  bitwise_and = {"{2}", sixes}, bitwise_or = {"{7}", sixes},
  bitwise_xor = {"{5}", sixes}, bitwise_not = {"{-7}", sixes},
  left_shift = {"{24}", sixes}, right_shift = {"{-4}", {a = {-7}, k = 1}},
  rshift = {"{3}", {a = {6}, k = 1}},
}
for _, name in ipairs{"and", "or", "xor", "not"} do
  right["logical_" .. name .. " 2"] = {"{false, true}", {a = {0, 2}}}
end

local groups = elsewhere.groups()

describe("the line for", function()
  for _, group in ipairs(groups) do
    for _, row in ipairs(group) do
      for place = 1, #row.parts, 2 do
        local code = row.parts[place]
        local name = row.names[1] .. (place > 1 and " " .. place // 2 + 1 or "")
        it(name .. " gives what that does: " .. code, function()
          local case = assert(right[name], "no value for " .. name)
          case = type(case) == "table" and case or {case}
          local env = names(case[2])
          env.seen = {}
          env.f = env.f or function(i, x) env.seen[i] = 10 * i + x end
          assert.equal(case[1], run(code, env, case[3]))
        end)
      end
    end
  end

  it("insert holds at either end", function()
    local code = "nd.concat{v:slice{1, i - 1}, {x}, v:slice{i}}"
    assert.equal("{9, 3, 1, 2}", run(code, names{i = 1, x = 9}))
    assert.equal("{3, 1, 2, 9}", run(code, names{i = 4, x = 9}))
  end)

  it("median holds for odd numbers too", function()
    for _, group in ipairs(groups) do
      for _, row in ipairs(group) do
        if row.names[1] == "median" then
          assert.equal("2", run(row.parts[1], names{a = {3, 1, 2}}))
        end
      end
    end
  end)
end)

describe("names from elsewhere", function()
  local methods
  for i = 1, math.huge do
    local _, value = debug.getupvalue(debug.getmetatable(nd.zeros(1)).__index,
                                      i)
    methods = value
    if type(value) == "table" and rawget(value, "argmin") then
      break
    end
  end

  it("are 150 or more, each once", function()
    local seen = {}
    for _, group in ipairs(groups) do
      for _, row in ipairs(group) do
        for _, name in ipairs(row.names) do
          assert.is_nil(seen[name], name)
          seen[name] = true
        end
      end
    end
    assert.is_true(elsewhere.count(groups) >= 150)
  end)

  it("are not names of this library on both sides", function()
    for _, group in ipairs(groups) do
      for _, row in ipairs(group) do
        for _, name in ipairs(row.names) do
          name = name:gsub("^%.", "")
          assert.is_true(rawget(nd, name) == nil
                         or rawget(methods, name) == nil, name)
        end
      end
    end
  end)

  it("answer with their row, on the module and on arrays", function()
    local array = nd.zeros(1)
    for _, group in ipairs(groups) do
      for _, row in ipairs(group) do
        local answer = table.concat(row.parts)
        for _, name in ipairs(row.names) do
          local bare, attribute = name:gsub("^%.", "")
          local sides = {}
          if rawget(nd, bare) == nil and bare ~= "bool" then
            sides[#sides + 1] = {"nd.", nd}
          end
          if rawget(methods, bare) == nil then
            sides[#sides + 1] = {attribute > 0 and "a." or "a:", array}
          end
          for _, side in ipairs(sides) do
            local text = side[1] .. bare .. ": here it is " .. answer
            if attribute > 0 then
              raises(text, function() return side[2][bare] end)
            elseif rawget(methods, bare) == nil then
              raises(text, side[2][bare], array)
            end
          end
        end
      end
    end
  end)

  it("raise when they are called, and attributes when they are read", function()
    local unused = nd.arange or nd.zeros(1).tolist
    assert.equal("function", type(unused))
    local function read() return nd.zeros(1).T end
    raises("names_spec.lua", read)
    local function call() return unused(3) end
    raises("nd.arange: here it is nd.range(0, n - 1), both ends included", call)
    raises("names_spec.lua", call)
  end)

  it("of others than these are nil", function()
    local array = nd.zeros(1)
    for _, name in ipairs{"", "x", "ar", "arang", "aranges", " ", "`", ".T",
                          "arange asarray", "T\0", "nd"} do
      assert.is_nil(nd[name], name)
      assert.is_nil(array[name], name)
    end
    assert.is_nil(nd[1])
    assert.is_nil(nd[nil])
  end)

  it("of methods of arrays alone say so on the module", function()
    raises("nd.reshape: here it is a:reshape(...), of an array",
           function() return nd.reshape(nd.zeros(4), {2, 2}) end)
  end)

  it("stand in docs/names.md, which is made of the same rows", function()
    local file <close> = assert(io.open("docs/names.md"))
    assert.equal(elsewhere.document(), file:read("a"))
  end)
end)
