-- ndarray/ffi.lua: arrays for LuaJIT's FFI, without copies and without calls of
-- C functions that the compiler cannot see:
--
--   local ndffi = require "ndarray.ffi"
--   local v = ndffi.view(a)
--   for i = 0, v.size - 1 do total = total + v.data[i] end
--   v:argmin()
--
-- docs/embedding.md explains it. The names in ffi.cdef are those of ndarray.h.
local ffi = require "ffi"
local nd = require "ndarray"

if not pcall(ffi.typeof, "ndarray_api") then
  ffi.cdef [[
typedef struct nda_view {
  void *data;
  int dtype, ndim, readonly;
  const int64_t *shape, *strides;
} nda_view;
typedef struct ndarray_api {
  int version;
  void *create, *wrap, *revoke, *test, *check, *interrupt; /* these take L */
  int64_t (*argmin)(const struct ndarray_api *api, const nda_view *view,
                    const nda_view *where);
  int64_t (*argmax)(const struct ndarray_api *api, const nda_view *view,
                    const nda_view *where);
  void *revoke_block, *rebase;
  int (*nearest)(const struct ndarray_api *api, const nda_view *points,
                 const nda_view *query, const nda_view *where, double within,
                 const nda_view *found, const nda_view *distance);
  void *convert;
  const nda_view *(*take)(void *array);
  const nda_view *offered;
  int64_t offered_bytes;
} ndarray_api;
]]
end

local api = ffi.cast("ndarray_api *", nd._API)
assert(api.version >= 4, "ndarray is older than ndarray/ffi.lua")

-- C's names of the element types, and the numbers of nda_dtype.
local NAMES, NUMBERS = {}, {}
for number, name in ipairs {
  "float64 double", "float32 float", "int8 int8_t", "int16 int16_t",
  "int32 int32_t", "int64 int64_t", "uint8 uint8_t", "uint16 uint16_t",
  "uint32 uint32_t", "uint64 uint64_t", "bool bool",
} do
  local dtype, c = name:match "(%w+) ([%w_]+)"
  NAMES[dtype], NUMBERS[dtype] = c, number - 1
end

local View = {}
View.__index = View

-- The nda_view of an array as it is now: the host may have moved its memory.
local function take(view)
  local c = api.take(view.array)
  if c == nil then
    error("the host took the memory of this array back", 3)
  end
  return c
end

local function check_mask(view, where)
  if where.dtype ~= "bool" or not where.c or where.c.ndim ~= view.c.ndim then
    error("the mask is not a view of bools of the same shape", 3)
  end
  for i = 0, view.c.ndim - 1 do
    if where.c.shape[i] ~= view.c.shape[i] then
      error("the mask is not a view of bools of the same shape", 3)
    end
  end
  return take(where)
end

-- view:argmin([where]) -> the place of the smallest element, from 1, in
-- row-major order; nil where there is none. `where` is a view of bools.
function View:argmin(where)
  local at = api.argmin(api, take(self), where and check_mask(self, where))
  return at >= 0 and tonumber(at) + 1 or nil
end

function View:argmax(where)
  local at = api.argmax(api, take(self), where and check_mask(self, where))
  return at >= 0 and tonumber(at) + 1 or nil
end

-- view(array) -> a table, which keeps the array alive:
--   data    a pointer to the first element, of the array's type, const where
--           the array is read-only; nil unless the array is contiguous
--   size, shape, dtype   as the array's methods give them
--   c       its nda_view, for C functions; strides in bytes
local function view(array)
  if not nd.isarray(array) then
    error("view: array expected, got " .. type(array), 2)
  end
  local self = { array = array, size = array:size(), shape = array:shape(),
                 dtype = array:dtype() }
  self.c = take(self)
  if array:iscontiguous() then
    local const = self.c.readonly ~= 0 and "const " or ""
    self.data = ffi.cast(const .. NAMES[self.dtype] .. " *", self.c.data)
  end
  return setmetatable(self, View)
end

-- wrap(memory, dtype, shape [, owner]) -> an array of the memory, which is not
-- copied: a C array or a pointer. The array keeps `owner` alive, or else the
-- memory's cdata. The size of a C array is checked; a pointer is trusted. Only
-- where the host allows it: debug.getregistry()["ndarray.wrap"] = true.
local function wrap(memory, dtype, shape, owner)
  local number = NUMBERS[dtype]
  if not number then
    error("wrap: unknown element type: " .. tostring(dtype), 2)
  end
  local type_of = type(memory) == "cdata" and tostring(ffi.typeof(memory))
  local is_pointer = type_of and type_of:find "%*>$"
  if not is_pointer and not (type_of and (type_of:find "%]>$"
      or type_of:find "struct " or type_of:find "union ")) then
    error("wrap: C array, struct or pointer expected, got "
          .. (type_of or type(memory)), 2)
  end
  shape = type(shape) == "table" and shape or { shape }
  local lengths = ffi.new("int64_t[?]", #shape + 1)
  for i, length in ipairs(shape) do
    if type(length) ~= "number" or length % 1 ~= 0 then
      error(("wrap: the length at [%d] is not an integer"):format(i), 2)
    end
    lengths[i - 1] = length
  end
  local offered = ffi.new "nda_view"
  offered.data = ffi.cast("void *", ffi.cast("const void *", memory))
  offered.dtype, offered.ndim, offered.shape = number, #shape, lengths
  offered.readonly = type_of:find "const " and 1 or 0
  if is_pointer then
    local bytes = ffi.sizeof(NAMES[dtype])
    for i = 0, #shape - 1 do bytes = bytes * tonumber(lengths[i]) end
    api.offered_bytes = bytes
  else
    api.offered_bytes = ffi.sizeof(memory)
  end
  api.offered = offered
  return nd._API(owner ~= nil and owner or memory, offered, lengths)
end

return { api = api, view = view, wrap = wrap }
