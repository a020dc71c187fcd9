-- bytes.lua: an input is packed bytes that become arrays, and a host's memory,
-- lent with any shape and strides. What is accepted lies within the memory,
-- which the sanitizer sees, and shows the bytes that a slow reading finds
-- there; writing through it changes those, and no other. What is refused is
-- refused in a sentence. Memory taken back is not touched again.
local fuzz = require "fuzz"
local host = require "testhost"
local nd = require "ndarray"
local oracle = require "oracle"
local some = require "random"

local random, chance, pick = math.random, some.chance, some.pick
local expect, compare = some.expect, some.compare

local CALLS = 6  -- in one input
local FEW = 1500 -- elements that are looked at one by one

local sizes = {8, 4, 1, 2, 4, 8, 1, 2, 4, 8, 1} -- in the order of oracle.types

local huge = {1 << 31, 1 << 40, 1 << 61, 1 << 62, math.maxinteger,
              math.mininteger, math.mininteger + 1, -1}

-- The elements of the bytes, each at its place.
local function elements(dtype, bytes)
  return oracle.unpack(dtype, bytes)
end

-- The number of elements; nil where it is too large, or a length is none.
local function count(shape, size)
  local bytes, empty = size, false
  for _, n in ipairs(shape) do
    if n < 0 then return nil end
    empty = empty or n == 0
  end
  for _, n in ipairs(shape) do
    if n > 0 and bytes > math.maxinteger // n then return nil end
    bytes = n > 0 and bytes * n or bytes
  end
  return empty and 0 or bytes // size
end

-- bytes become an array -----------------------------------------------------

local acts = {}

local function someshape(size)
  local shape = {}
  if chance(60) then
    for axis = 1, random(0, 3) do
      local n = pick{1, 2, 3, 4}
      shape[axis] = size % n == 0 and n or 1
      size = size // shape[axis]
    end
    table.insert(shape, random(#shape + 1), size)
  else
    for axis = 1, random(0, 4) do
      shape[axis] = chance(10) and pick(huge) or random(0, 4)
    end
  end
  if chance(3) then
    for axis = #shape + 1, random(29, 34) do shape[axis] = 1 end
  end
  return shape
end

function acts.frombytes()
  local i = random(#oracle.types)
  local dtype, size = oracle.types[i], sizes[i]
  local bytes = fuzz.bytes(random(0, 40) * (chance(90) and size or 1))
  local shape = chance(60) and someshape(#bytes // size) or nil
  local n = #bytes % size == 0 and #(shape or {}) <= 32
            and count(shape or {#bytes // size}, size)
  local ok, a = pcall(nd.frombytes, bytes, dtype, shape)
  expect(ok == (n == #bytes // size), "frombytes", n, a)
  if not ok then
    expect(a:find("bad argument", 1, true), "frombytes", "bad argument", a)
    return
  end
  fuzz.walk(a)
  compare("frombytes", oracle.array(dtype, shape or {n},
          elements(dtype, bytes)), a)
end

-- lent memory ---------------------------------------------------------------

-- The distances from the data pointer to the first byte and past the last; nil
-- where they are too far to be counted.
local function reach(shape, strides, size)
  local low, high = 0, size
  for axis, n in ipairs(shape) do
    local far = (n - 1.0) * strides[axis]
    if math.abs(far) > 2^50 then
      return nil
    end
    if far < 0 then
      low = low + (n - 1) * strides[axis]
    else
      high = high + (n - 1) * strides[axis]
    end
  end
  return low, high
end

local function rowmajor(shape, size)
  local strides = {}
  for axis = #shape, 1, -1 do
    strides[axis] = size
    size = size * math.max(shape[axis], 1)
  end
  return strides
end

-- Where each element of a wrapping begins in the block, in row-major order.
local function positions(w)
  local list = {w.offset}
  for axis, n in ipairs(w.shape) do
    local wider = {}
    for _, at in ipairs(list) do
      for i = 0, n - 1 do
        wider[#wider + 1] = at + i * w.strides[axis]
      end
    end
    list = wider
  end
  return list
end

-- May it be wrapped? And how many elements are there?
local function isfit(w, length)
  local size = sizes[w.dtype + 1]
  local bytes = w.bytes or length
  if not size or #w.shape > 32 then
    return false
  end
  local n = count(w.shape, size)
  if not n or bytes < 0 then
    return false
  elseif n == 0 then
    return true, 0
  elseif w.null or w.nostart then
    return false
  end
  w.strides = w.strides or rowmajor(w.shape, size)
  local low, high = reach(w.shape, w.strides, size)
  return low ~= nil and w.offset + low >= 0 and w.offset + high <= bytes, n
end

-- A wrapping of a block of so many bytes; most of them stay within it.
local function somewrapping(length)
  local dtype = chance(97) and random(0, 10) or pick{-1, 11, 1000}
  local size = sizes[dtype + 1] or 1
  local w = {dtype = dtype, shape = {}, offset = random(0, 9)}
  local n = math.max(length // size, 1)
  for axis = 1, random(0, 4) do
    w.shape[axis] = chance(90) and random(0, math.min(n, 9))
                    or chance(50) and random(0, 100) or pick(huge)
    n = math.max(n // math.max(w.shape[axis], 1), 1)
  end
  if chance(75) then
    local strides, shift = rowmajor({}, size), 0
    for axis, long in ipairs(w.shape) do
      strides[axis] = chance(50) and size * random(-3, 3) or chance(80)
                      and random(-20, 20) or pick(huge)
      if strides[axis] < 0 and long > 0 and long < 200
         and strides[axis] > -200 then
        shift = shift - (long - 1) * strides[axis]
      end
    end
    w.strides = strides
    w.offset = w.offset + (chance(90) and shift or 0)
  end
  if chance(5) then w.offset = pick{-1, -8, length, length + 1, 1 << 40} end
  if chance(10) then w.bytes = random(-1, length) end
  w.readonly = chance(20)
  w.null = chance(2)
  w.nostart = chance(2)
  w.raises = chance(5)
  if chance(2) then
    for axis = #w.shape + 1, random(29, 36) do
      w.shape[axis] = 1
      if w.strides then w.strides[axis] = pick{0, size, pick(huge)} end
    end
  end
  return w
end

-- What the array must show.
local function read(w, bytes)
  local values, dtype = {}, oracle.types[w.dtype + 1]
  local size = sizes[w.dtype + 1]
  for k, at in ipairs(positions(w)) do
    values[k] = elements(dtype, bytes:sub(at + 1, at + size))[1]
  end
  return oracle.array(dtype, w.shape, values)
end

-- Writes values there, one after the other; gives the bytes that come of it.
local function written(w, bytes, values)
  local size = sizes[w.dtype + 1]
  local packed = oracle.bytes(oracle.array(oracle.types[w.dtype + 1], w.shape,
                                           values))
  for k, at in ipairs(positions(w)) do
    bytes = bytes:sub(1, at) .. packed:sub((k - 1) * size + 1, k * size)
            .. bytes:sub(at + size + 1)
  end
  return bytes
end

-- Were the values, and nothing else, written into the bytes? Of NaN the bits
-- may differ, and of true.
local function expect_written(w, before, after, values)
  local zeros = {}
  for k, x in ipairs(read(w, after).data) do
    expect(oracle.same(x, values[k]), "written", values[k], x)
    zeros[k] = type(x) ~= "boolean" and 0 or false
  end
  expect(written(w, before, zeros) == written(w, after, zeros), "written",
         "the array's bytes", "others too")
end

-- A view, with no look at what it shows but for faults of memory.
local function someview(a)
  local list = {}
  for axis = 1, a:ndim() do
    list[axis] = chance(60) and {random(-4, 4), random(-4, 4),
                                 pick{1, -1, 2, -3, pick(huge)}}
                 or chance(30) and random(-2, 2) or nil
  end
  local ok, view = pcall(pick{
    function() return a:slice(table.unpack(list, 1, a:ndim())) end,
    function() return a:transpose() end,
    function() return a:squeeze() end,
    function() return a:expanddims(1) end,
    function() return a:reshape{-1} end,
    function() return a:reshape(someshape(a:size())) end,
    function() return a:broadcast(someshape(a:size())) end,
    function() return a[1] end,
  })
  return ok and nd.isarray(view) and view or a
end

local functions = {"argmin", "argmax", "min", "max", "sum", "any", "count"}

local asks = {
  function(a) return a:argsort() end,
  function(a) return a:argsmallest(math.min(3, a:size())) end,
  tostring,
  function(a) return a:lt(1) end,
  function(a) return a + a end,
  function(a) return a == a:copy() end,
  function(a) return a:take{1, 1} end,
  function(a) return a:compress(a:eq(a)) end,
  function(a) return a:nonzero() end,
  function(a) return a:astype("float64") end,
  function(a) return a:totable() end,
  function(a) return a:tobytes() end,
  function(a) return a:iscontiguous() end,
  function(a) return #a end,
  function(a) return a:get(1) end,
  function(a) return a:ipairs() end,
}

-- Nothing of an array that was taken back can be had, and nothing is touched.
local function all_gone(a)
  for _, name in ipairs(functions) do
    local ok, message = pcall(nd[name], a)
    local told = not ok and (message:find("took the memory", 1, true)
                             or message:find("expected, got", 1, true)
                             or message:find("empty array", 1, true))
    expect(told, name, "it is gone", message)
  end
  for i, f in ipairs(asks) do
    local ok, x = pcall(f, a)
    expect(not ok or f == tostring, "of what is gone, " .. i, "an error", x)
  end
  expect(not pcall(a.assign, a, 1), "assign", "it is gone", "it is not")
  expect(host.test(a) == nil, "test", nil, "a view")
end

-- The same comes of an array and of its copy.
local function alike(a)
  local copy = a:copy()
  for _, name in ipairs(functions) do
    local axis = chance(50) and a:ndim() > 0 and random(a:ndim()) or nil
    local ok, x = pcall(nd[name], a, axis)
    local done, y = pcall(nd[name], copy, axis)
    expect(ok == done, name, y, x)
    if ok and nd.isarray(x) then
      expect(x:tobytes() == y:tobytes() or name == "sum", name, y, x)
    elseif ok then
      expect(oracle.same(x, y) or name == "sum", name, y, x)
    end
  end
  local least, most = host.argmin(a)
  local x, y = host.argmin(copy)
  expect(least == x and most == y, "argmin from C", x, least)
end

local function somevalues(dtype, n)
  local all, list = some.extremes(dtype), {}
  for k = 1, n do
    list[k] = pick(all)
  end
  return list
end

function acts.wrap()
  local bytes = fuzz.bytes(random(0, 120))
  local block = host.block(bytes)
  local w = somewrapping(#bytes)
  local fit, n = isfit(w, #bytes)
  local ok, a
  if chance(5) then
    ok, a = fuzz.starved(random(0, 4), host.wrap, block, w)
    if not ok and a == "not enough memory" then
      expect(host.released(block) == 0, "released", 0, host.released(block))
      return
    end
  else
    ok, a = pcall(host.wrap, block, w)
  end
  expect(ok == fit, "wrap", fit, a)
  if not ok then
    expect(type(a) == "string" and a:find "^wrap: ", "wrap", "wrap: ...", a)
    expect(host.released(block) == 0, "released", 0, host.released(block))
    return
  end
  local dtype = oracle.types[w.dtype + 1]
  fuzz.walk(a)
  expect(host.bytes(block) == bytes, "memory", "the same", "other bytes")
  if n <= FEW then
    if n == 0 then w.strides = nil end
    compare("wrap", n == 0 and oracle.array(dtype, w.shape, {})
            or read(w, bytes), a)
    alike(a)
  end
  local view = a
  for _ = 1, random(0, 4) do
    view = someview(view)
    fuzz.walk(view)
    pcall(pick(asks), view)
    if view:size() <= FEW then
      alike(view)
    end
  end
  if n <= FEW and n > 0 then
    local values = somevalues(dtype, n)
    local other = nd.frombytes(oracle.bytes(oracle.array(dtype, w.shape,
                                                         values)),
                               dtype, w.shape)
    local done, message = pcall(a.assign, a, other)
    expect(done == not w.readonly, "assign", not w.readonly, message)
    -- of elements that overlap, one of the values is there
    local seen, apart = {}, true
    for _, at in ipairs(positions(w)) do
      for i = at, at + sizes[w.dtype + 1] - 1 do
        apart = apart and not seen[i]
        seen[i] = true
      end
    end
    if done and apart then
      expect_written(w, bytes, host.bytes(block), values)
    end
  end
  if chance(70) then
    local gone, times = pcall(host.revoke, a)
    expect(gone ~= w.raises and host.released(block) == 1, "revoke", 1, times)
    expect(host.revoke(a) == 0, "revoke", 0, 1)
    host.free(block)
    all_gone(a)
    all_gone(view)
  end
end

-- Two arrays of the same memory: as if what is read had been copied first.
function acts.twice()
  local bytes = fuzz.bytes(random(0, 100))
  local block = host.block(bytes)
  local v, w = somewrapping(#bytes), somewrapping(#bytes)
  w.dtype = v.dtype
  w.shape = table.move(v.shape, 1, #v.shape, 1, {})
  v.readonly, v.raises, w.raises = false, false, false
  w.strides = w.strides and #w.strides >= #w.shape and w.strides or nil
  local fine, a = pcall(host.wrap, block, v)
  local good, b = pcall(host.wrap, block, w)
  local _, n = isfit(v, #bytes)
  isfit(w, #bytes)
  if not fine or not good or n > FEW or n == 0 then
    return
  end
  local seen, apart = {}, true
  for _, at in ipairs(positions(v)) do
    for i = at, at + sizes[v.dtype + 1] - 1 do
      apart = apart and not seen[i]
      seen[i] = true
    end
  end
  if not apart then
    return
  end
  local from = read(w, bytes)
  a:assign(b)
  expect_written(v, bytes, host.bytes(block), from.data)
  local copy = b:copy()
  if v.dtype < 10 then
    local expected = (copy + copy):tobytes()
    nd.add(b, b, a)
    expect(a:tobytes() == expected or v.dtype < 2, "add", expected,
           a:tobytes())
  end
end

function acts.create()
  local dtype = chance(95) and random(0, 10) or pick{-1, 11}
  local shape = {}
  for axis = 1, random(0, 5) do
    shape[axis] = chance(95) and random(0, 4) or pick(huge)
  end
  shape[1] = shape[1] or 1
  local ok, a = pcall(host.create, dtype, shape)
  local n = sizes[dtype + 1] and count(shape, sizes[dtype + 1])
  expect(ok == (n ~= nil) or a == "not enough memory"
         or tostring(a):find "too many elements", "create", n, a)
  if ok then
    fuzz.walk(a)
    local kind = random(-1, 11)
    local ndim, flags = random(-1, 5), random(0, 3)
    local fine = (kind == -1 or kind == dtype) and (ndim == -1
                                                    or ndim == #shape)
    expect(pcall(host.check, a, kind, ndim, flags) == fine, "check", fine,
           not fine)
    expect(not pcall(host.revoke, a), "revoke", "an error", "none")
  end
end

function acts.wrongs()
  local block = host.block(fuzz.bytes(16) .. ("\0"):rep(16))
  local a = host.wrap(block, {dtype = 2, shape = {4, 4}})
  local x = pick{1, "x", {}, a[1], a:transpose(), block, print, nd.zeros(2)}
  expect(not pcall(host.revoke, x), "revoke", "an error", "none")
  expect((host.test(x) ~= nil) == nd.isarray(x), "test", nd.isarray(x), x)
  expect(pcall(host.check, x) == nd.isarray(x), "check", nd.isarray(x), x)
  if chance(50) then
    local t = setmetatable({}, {
      __len = function() return 4 end,
      __index = function(_, i)
        if i == random(4) then pcall(host.revoke, a) end
        return {i, 2, 3, 4}
      end,
    })
    pcall(pick{
      function() a:assign(t) end,
      function() a[1] = t end,
      function() a[1]:assign(t) end,
      function() a:argmin{axis = 1, where = t} end,
      function() a:take(t) end,
      function() a:takealong(t, 1) end,
      function() nd.array{a, t} end,
      function() nd.array{a[1], a[2], t} end,
    })
    if host.test(a) == nil then
      host.free(block)
      all_gone(a)
    else
      fuzz.walk(a)
    end
  end
end

-- What calls back into the script at its n-th collection from now.
local function arm(n, f)
  setmetatable({}, {__gc = function()
    if n > 0 then
      arm(n - 1, f)
    else
      f()
    end
  end})
end

-- The memory is taken back in the middle of a call, by a finalizer: every
-- allocation lets Lua collect all that it can.
function acts.torn()
  local bytes = fuzz.bytes(random(0, 120))
  local block = host.block(bytes)
  local ok, a = pcall(host.wrap, block, somewrapping(#bytes))
  if not ok or a:size() > FEW then
    return
  end
  local view = chance(50) and someview(a) or a
  local f, t = pick(asks), {1, 2, 3, 4}
  if chance(30) then
    f = pick{
      function(x) return x:assign(t) end,
      function(x) return x:assign(x:copy()) end,
      function(x) return x:totable(t) end,
      function(x) return nd.array{x, x} end,
      function(x) return x:argmin(1) end,
      function(x) return x:sum{axis = 1, keepdims = true} end,
      function(x) return nd.add(x, x, x) end,
      function(x) return x:take({1, 1}, 1) end,
    }
  end
  arm(random(0, 12), function()
    pcall(host.revoke, a)
    host.free(block)
  end)
  collectgarbage("incremental", 1, 1000, 20)
  pcall(f, view)
  collectgarbage("incremental", 200, 100, 13)
  if host.test(a) == nil then
    all_gone(a)
    all_gone(view)
  end
end

local names = require "names"(acts)

return function()
  for _ = 1, CALLS do
    acts[chance(40) and "wrap" or pick(names)]()
    if fuzz.rest() == 0 then
      break
    end
  end
end
