---@meta ndarray

-- What an editor knows of `ndarray`: annotations for lua-language-server.
-- This file is never run; the module is in C. docs/reference.md says more.

---The name of an element type.
---@alias ndarray.dtype
---| "float64" # double precision
---| "float32" # single precision
---| "int8" # signed, 1 byte
---| "int16" # signed, 2 bytes
---| "int32" # signed, 4 bytes
---| "int64" # signed, 8 bytes: what `argmin` and `argmax` give
---| "uint8" # unsigned, 1 byte
---| "uint16" # unsigned, 2 bytes
---| "uint32" # unsigned, 4 bytes
---| "uint64" # unsigned, 8 bytes: beyond `math.maxinteger` no Lua integer
---| "bool" # `false`, `true`

---A length, or a list of lengths; `{}` for 0-D. At most 32, from 0 up.
---@alias ndarray.shape integer|integer[]

---A number, or of a bool array a boolean.
---@alias ndarray.value number|boolean

---What `nd.array` takes: a nested table, an array, a number or a boolean.
---@alias ndarray.source table|ndarray.Array|ndarray.value

---What arithmetic takes: an array or a number; of bool arrays a boolean.
---@alias ndarray.operand ndarray.Array|ndarray.value

---A bool array, or a table of booleans.
---@alias ndarray.mask ndarray.Array|table

---Places, counted from 1: an array of an integer type, or a table.
---@alias ndarray.indices ndarray.Array|table

---A part of an axis: `first`, `last` and `step`, both ends included.
---Each may be nil, and bounds out of range are cut to the axis.
---@alias ndarray.range {[1]: integer?, [2]: integer?, [3]: integer?}

---Options of `sum`, `mean`, `prod`, `any`, `all` and `count`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.SumOptions
---The axis, or a list of axes taken together. nil is the whole array.
---@field axis? integer|integer[]
---Takes the result and is returned: of exactly its shape and type.
---@field out? ndarray.Array
---If true, each axis named stays, with length 1.
---@field keepdims? boolean
---Only elements under `true` count. It broadcasts to the array's shape.
---@field where? ndarray.mask
---If true, NaN does not count.
---@field skipnan? boolean

---Options of `var` and `std`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.SpreadOptions
---The axis, or a list of axes taken together. nil is the whole array.
---@field axis? integer|integer[]
---Takes the result and is returned: of exactly its shape and type.
---@field out? ndarray.Array
---If true, each axis named stays, with length 1.
---@field keepdims? boolean
---Only elements under `true` count. It broadcasts to the array's shape.
---@field where? ndarray.mask
---If true, NaN does not count.
---@field skipnan? boolean
---What they divide by is the number of elements less this: 0 unless given.
---@field correction? integer

---Options of `cumsum`, `cummin` and `cummax`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.RunningOptions
---The axis. nil is the whole array, in row-major order.
---@field axis? integer
---Takes the result and is returned: of exactly its shape and type.
---@field out? ndarray.Array

---Options of `min` and `max`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.ValueOptions
---The axis, or a list of axes searched together. nil is the whole array.
---@field axis? integer|integer[]
---Takes the result and is returned: of its exact shape, and the array's type.
---@field out? ndarray.Array
---If true, each axis searched stays, with length 1.
---@field keepdims? boolean
---Only elements under `true` are candidates. It broadcasts to the shape.
---@field where? ndarray.mask
---The best so far when the search starts. Any number but NaN.
---@field initial? ndarray.value
---If true, NaN is no candidate. If not, the first NaN wins.
---@field skipnan? boolean

---Options of `argmin` and `argmax`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.PlaceOptions
---The axis, or a list of axes searched together, which gives one result for
---each axis named. nil is the whole array.
---@field axis? integer|integer[]
---Takes the result and is returned: of its exact shape, and any integer type
---that holds every index. For a list of two axes or more a list of as many.
---@field out? ndarray.Array|ndarray.Array[]
---If true, each axis searched stays, with length 1.
---@field keepdims? boolean
---Only elements under `true` are candidates. It broadcasts to the shape.
---@field where? ndarray.mask
---The best so far when the search starts, at no index. Any number but NaN.
---@field initial? ndarray.value
---If true, NaN is no candidate. If not, the first NaN wins.
---@field skipnan? boolean
---What the first index is called in the result: 1, or 0.
---@field base? 0|1
---If true, the elements found are the last result; or an array that takes them,
---of the array's type and the shape of one result.
---@field value? boolean|ndarray.Array

---Options of `argsort` and `sorted`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.SortOptions
---The axis. nil is the whole array.
---@field axis? integer
---Takes the result and is returned: of its exact shape.
---@field out? ndarray.Array
---If true, the largest comes first. NaN is last either way.
---@field descending? boolean

---Options of `argsmallest` and `arglargest`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.OrderOptions
---How many places. What is above the number of candidates is `base - 1`.
---@field k? integer
---The axis. nil is the whole array.
---@field axis? integer
---Takes the result and is returned: of its exact shape, and any integer type
---that holds every place.
---@field out? ndarray.Array
---Only elements under `true` are candidates. It broadcasts to the shape.
---@field where? ndarray.mask
---Only elements that beat this value are candidates. Any number but NaN.
---@field initial? ndarray.value
---If true, NaN is no candidate. If not, it comes last.
---@field skipnan? boolean
---What the first index is called in the result: 1, or 0.
---@field base? 0|1

---Options of `take` and `compress`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.PickOptions
---The axis. nil is the whole array.
---@field axis? integer
---Takes the result and is returned.
---@field out? ndarray.Array

---Options of `put` and `putadd`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.PutOptions
---The axis. nil is the whole array.
---@field axis? integer

---Options of `concat` and `stack`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.JoinOptions
---The axis, 1 unless given.
---@field axis? integer
---Takes the result and is returned.
---@field out? ndarray.Array

---Options of `linspace`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.LinspaceOptions
---float64 unless given, or that of `out`.
---@field dtype? ndarray.dtype
---Takes the result and is returned.
---@field out? ndarray.Array

---Options of `nonzero`.
---They are read raw and never kept or changed.
---@class (exact) ndarray.NonzeroOptions
---An array; for two axes or more a list of as many.
---@field out? ndarray.Array|ndarray.Array[]

---Options of `nd.format`.
---@class (exact) ndarray.FormatOptions
---Significant digits of a float, 1 to 17; 6 unless given.
---@field precision? integer
---Columns of a line; 80 unless given.
---@field width? integer
---Elements that are written; of more, only both ends. 200 unless given.
---@field max? integer

---Options of `nearest`. They are read raw and never kept or changed.
---@class (exact) ndarray.NearestOptions
---Only points under `true` are candidates. It broadcasts to the shape of the
---queries, and N.
---@field where? ndarray.mask
---What is farther is no candidate, nor is NaN. The bound is included.
---@field within? number
---So many are found, the nearest first, along an axis that is appended.
---@field k? integer
---How distances are measured: `"euclidean"` unless said.
---@field metric? "euclidean"|"manhattan"|"chebyshev"
---If true, NaN is no candidate. If not, the first NaN wins.
---@field skipnan? boolean
---What the first point is called in the result: 1, or 0.
---@field base? 0|1
---Takes the places and is returned: of the result's exact shape, and any
---integer type that holds them.
---@field out? ndarray.Array
---If true, the distances come as a second result. Or an array that takes them.
---@field distance? boolean|ndarray.Array

---An n-dimensional array: elements of one type along 0 to 32 axes.
---Axes and indices count from 1, and negative ones from the end.
---@class ndarray.Array
---Element i of a 1-D array, else a view of row i. `a[#a + 1]` is nil.
---To assign sets the element, or the row as `assign` does.
---@field [integer] ndarray.Array|any
---@operator add(ndarray.operand): ndarray.Array
---@operator sub(ndarray.operand): ndarray.Array
---@operator mul(ndarray.operand): ndarray.Array
---@operator div(ndarray.operand): ndarray.Array
---@operator idiv(ndarray.operand): ndarray.Array
---@operator mod(ndarray.operand): ndarray.Array
---@operator pow(ndarray.operand): ndarray.Array
---@operator band(ndarray.operand): ndarray.Array
---@operator bor(ndarray.operand): ndarray.Array
---@operator bxor(ndarray.operand): ndarray.Array
---@operator shl(ndarray.operand): ndarray.Array
---@operator shr(ndarray.operand): ndarray.Array
---@operator unm: ndarray.Array
---@operator bnot: ndarray.Array
---@operator len: integer
local Array = {}

---n-dimensional arrays, and where their smallest element is.
---@class ndarray
---`ndarray` and the version number.
---@field _VERSION string
---The instruction set in which searches run.
---@field _KERNELS "avx512"|"avx2"|"generic"|"plain"
---For `require "ndarray.ffi"`, under LuaJIT.
---@field _API userdata
local nd = {}

-- Making arrays ------------------------------------------------------------

---Gives the array of a nested table, of a number or a boolean (0-D), or a
---copy of an array. Unless a type is named, all integers give int64, any
---float among the numbers float64, all booleans bool, no element float64.
---
---```lua
---nd.array{{1, 2}, {3, 4}}    --> int64 (2, 2)
---nd.array({1, 2}, "float32") --> float32 (2)
---```
---
---Errors: a hole, a key other than 1 to n, rows of different lengths, a value
---that does not fit the type.
---@param x ndarray.source
---@param dtype? ndarray.dtype
---@return ndarray.Array
function nd.array(x, dtype) end

---Gives an array filled with 0, for bool with `false`.
---@param shape ndarray.shape
---@param dtype? ndarray.dtype float64 unless named
---@return ndarray.Array
function nd.zeros(shape, dtype) end

---Gives an array filled with 1, for bool with `true`.
---@param shape ndarray.shape
---@param dtype? ndarray.dtype float64 unless named
---@return ndarray.Array
function nd.ones(shape, dtype) end

---Gives an array filled with a number or boolean.
---@param shape ndarray.shape
---@param value ndarray.value
---@param dtype? ndarray.dtype that of the value unless named
---@return ndarray.Array
function nd.full(shape, value, dtype) end

---Gives a 1-D array that counts from `first` to `last`, both ends included.
---Element i is first + (i-1)*step. Errors: a step of 0; NaN or infinity.
---@param first number
---@param last number
---@param step? number 1 unless given
---@param dtype? ndarray.dtype int64 if all are integers, else float64
---@return ndarray.Array
function nd.range(first, last, step, dtype) end

---Gives a 1-D array of n numbers at equal distances, the ends exactly `first`
---and `last`. Errors: a negative n; NaN or infinity; an element that does not
---fit the type.
---@param first number
---@param last number
---@param n integer
---@param dtype? ndarray.dtype|ndarray.LinspaceOptions float64 unless named
---@return ndarray.Array
function nd.linspace(first, last, n, dtype) end

---Joins arrays and tables along an axis that they have. A table takes the type
---of the arrays if its values fit. Errors: shapes that do not agree; types that
---have no common one.
---@param list ndarray.source[]
---@param axis? integer|ndarray.JoinOptions 1 unless given
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.concat(list, axis, out) end

---Joins arrays and tables of one shape along a new axis. A table takes the type
---of the arrays if its values fit. Errors: other shapes; types that have no
---common one.
---@param list ndarray.source[]
---@param axis? integer|ndarray.JoinOptions 1 unless given; of the result
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.stack(list, axis, out) end

---Gives an array of the elements packed in a string, in this machine's byte
---order. Errors: the bytes are no whole number of elements, or not as many as
---the shape has.
---@param s string
---@param dtype ndarray.dtype
---@param shape? ndarray.shape 1-D unless given
---@return ndarray.Array
function nd.frombytes(s, dtype, shape) end

---Gives an array of named fields of a list of records: of shape
---(#list, #fields), a row for each record, or with one name (#list).
---Errors: something that is not a record; a field that is nil, or that does
---not fit.
---@param list table
---@param fields string|string[]
---@param dtype? ndarray.dtype float64, or bool of booleans, unless named
---@return ndarray.Array
function nd.fromrecords(list, fields, dtype) end

---Calls a function and gives its results. After the given time array work in it
---stops with an error. Other work is not stopped. Of nested limits the sooner
---counts. Errors: a yield within `f`.
---@param seconds number above 0
---@param f function
---@param ... any what `f` is called with
---@return any ...
function nd.limit(seconds, f, ...) end

-- Asking -------------------------------------------------------------------

---Tells whether a value is an array. Any value may be asked about.
---@param x any
---@return boolean
function nd.isarray(x) end

---Gives a new list of the lengths, or the length of one axis.
---@param axis integer
---@return integer
---@overload fun(self: ndarray.Array): integer[]
function Array:shape(axis) end

---Gives the number of axes.
---@return integer
function Array:ndim() end

---Gives the number of elements.
---@return integer
function Array:size() end

---Gives the bytes that the elements take in a copy.
---@return integer
function Array:nbytes() end

---Gives the name of the element type.
---@return ndarray.dtype
function Array:dtype() end

---Gives a new list: for each axis the bytes from one element to the next. A
---stride may be negative, or 0 where elements are repeated.
---@return integer[]
function Array:strides() end

---Tells whether the elements follow one another in memory in row-major order.
---@return boolean
function Array:iscontiguous() end

---Tells whether writing to this array is an error, as it is for results of
---`broadcast` and all views of them.
---@return boolean
function Array:isreadonly() end

-- Elements and rows --------------------------------------------------------

---Gives one element. There must be one index for each axis, none for 0-D.
---Errors: an index out of range or 0; a uint64 element that is no Lua integer.
---@param ... integer
---@return any element a number, of a bool array a boolean
function Array:get(...) end

---Sets one element: `a:set(i, j, ..., value)`. There must be one index for
---each axis. Errors: as for `get`; a value that does not fit the type; a
---read-only array.
---@param ... integer|ndarray.operand the indices, and the value
function Array:set(...) end

---Visits the elements of a 1-D array, else views of the rows:
---`for i, v in a:ipairs() do`. Lua's own `ipairs(a)` does the same.
---@return fun(a: ndarray.Array, i: integer): integer, any
---@return ndarray.Array
---@return integer
function Array:ipairs() end

-- Views --------------------------------------------------------------------

---Gives the view of a part. There is one argument for each axis: nil for all
---of it, an integer for one index, with which the axis goes, or a range
---`{first, last, step}`, both ends included, which is never out of range.
---
---```lua
---a:slice(2)              -- row 2
---a:slice(nil, 1)         -- column 1
---a:slice({1, 2}, {2, 3}) -- rows 1 and 2, columns 2 and 3
---a:slice{-1, 1, -1}      -- the rows from the last to the first
---```
---
---Errors: an integer that is 0 or out of range; more arguments than axes; a
---step of 0.
---@param ... integer|ndarray.range|nil
---@return ndarray.Array
function Array:slice(...) end

---Gives a view with the axes in reverse order, or in the order named: its
---first axis is the first one named, and so on. Each must be named once.
---@param ... integer
---@return ndarray.Array
function Array:transpose(...) end

---Gives a view without any of the axes of length 1, or without the one named.
---Errors: the axis named has another length, or does not exist.
---@param axis? integer
---@return ndarray.Array
function Array:squeeze(axis) end

---Gives a view with one more axis, of length 1.
---@param axis integer its place in the result, from 1; -1 puts it last
---@return ndarray.Array
function Array:expanddims(axis) end

---Gives a read-only view repeated to a longer shape, without copying. From
---the last axis on each length must be the same, or 1; missing ones count as 1.
---@param shape ndarray.shape
---@return ndarray.Array
function Array:broadcast(shape) end

---Gives a view of the same elements, in row-major order, in another shape of
---the same size. Errors: another size; a layout in which no such view exists,
---where `a:copy():reshape(shape)` works.
---@param shape ndarray.shape one length may be -1, and is then worked out
---@return ndarray.Array
function Array:reshape(shape) end

-- Refilling ----------------------------------------------------------------

---Sets all elements and returns the array: from a number or boolean, which
---every element becomes, a table of the same shape, or an array that
---broadcasts to it. Errors: another shape; a value that does not fit the
---type; a read-only array. Then nothing has changed.
---@param x ndarray.source
---@return ndarray.Array
function Array:assign(x) end

---Sets all elements from the fields of records and returns the array. Its
---shape must be (#list, #fields), or (#list) for one name.
---@param list table
---@param fields string|string[]
---@return ndarray.Array
function Array:assignrecords(list, fields) end

---Sets the fields of existing records, as `record.x = v` does, and returns the
---list. The shape must be (#list, #fields), or (#list) for one name. Errors:
---something that is not a record; another number of them.
---@generic T: table
---@param list T
---@param fields string|string[]
---@return T
function Array:torecords(list, fields) end

---Gives new nested tables, for a 0-D array the plain value; or refills `t`
---and its subtables, and returns `t`. Errors: the same subtable in two places;
---`t` given for a 0-D array; a uint64 element that is no Lua integer.
---@generic T: table
---@param t T
---@return T
---@overload fun(self: ndarray.Array): any
function Array:totable(t) end

-- Copies -------------------------------------------------------------------

---Gives a new array of the same elements: row-major, writable, sharing no
---memory.
---@return ndarray.Array
function Array:copy() end

---Gives a new array of the same values in another type. `false` and `true`
---become 0 and 1 in a number type, and the other way round in bool.
---`"trunc"` cuts off fractions for integer types, `"clip"` gives the nearest
---value that the type holds.
---Errors: an element that the type does not hold, with its place.
---@param dtype ndarray.dtype
---@param how? "check"|"trunc"|"clip"
---@return ndarray.Array
function Array:astype(dtype, how) end

---Gives a string of the elements, packed in row-major order and in this
---machine's byte order. `nd.frombytes` reads it back.
---@return string
function Array:tobytes() end

---Gives the array as text for people, its floats rounded. `tostring(a)` writes
---what reads back.
---@param options? ndarray.FormatOptions
---@return string
function Array:format(options) end

-- Searching ----------------------------------------------------------------

---Tells where the smallest element is: the place in row-major order, along an
---axis an int64 array of places, for a list of axes one result for each. Of
---equal elements the first wins; the first NaN wins over everything, unless
---`skipnan` is true.
---
---```lua
---a:argmin()              -- the place in the whole array
---a:argmin(1)             -- down each column
---a:argmin{axis = {1, 2}} -- row and column
---a:argmin{where = alive, initial = 9} -- nil if there is none below 9
---```
---
---If there is no candidate, the result is nil, in an array `base - 1`. Errors:
---an empty array without `initial`; `out` of another shape, or of a type that
---does not hold every index.
---@param axis integer|integer[]|ndarray.PlaceOptions
---@param out? ndarray.Array|ndarray.Array[] takes the result
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any place an array, or where no axis is left an integer
---@return any ... for a list of axes one for each; with `value` the elements
---@overload fun(self: ndarray.Array): integer
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:argmin(axis, out, keepdims) end

---Tells where the smallest element is: the place in row-major order, along an
---axis an int64 array of places, for a list of axes one result for each. Of
---equal elements the first wins; the first NaN wins over everything, unless
---`skipnan` is true.
---
---If there is no candidate, the result is nil, in an array `base - 1`. Errors:
---an empty array without `initial`; `out` of another shape, or of a type that
---does not hold every index.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.PlaceOptions
---@param out? ndarray.Array|ndarray.Array[] takes the result
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any place an array, or where no axis is left an integer
---@return any ... for a list of axes one for each; with `value` the elements
---@overload fun(x: ndarray.source): integer
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.argmin(x, axis, out, keepdims) end

---Tells where the largest element is: the place in row-major order, along an
---axis an int64 array of places, for a list of axes one result for each. Of
---equal elements the first wins; the first NaN wins over everything, unless
---`skipnan` is true.
---
---If there is no candidate, the result is nil, in an array `base - 1`. Errors:
---an empty array without `initial`; `out` of another shape, or of a type that
---does not hold every index.
---@param axis integer|integer[]|ndarray.PlaceOptions
---@param out? ndarray.Array|ndarray.Array[] takes the result
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any place an array, or where no axis is left an integer
---@return any ... for a list of axes one for each; with `value` the elements
---@overload fun(self: ndarray.Array): integer
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:argmax(axis, out, keepdims) end

---Tells where the largest element is: the place in row-major order, along an
---axis an int64 array of places, for a list of axes one result for each. Of
---equal elements the first wins; the first NaN wins over everything, unless
---`skipnan` is true.
---
---If there is no candidate, the result is nil, in an array `base - 1`. Errors:
---an empty array without `initial`; `out` of another shape, or of a type that
---does not hold every index.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.PlaceOptions
---@param out? ndarray.Array|ndarray.Array[] takes the result
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any place an array, or where no axis is left an integer
---@return any ... for a list of axes one for each; with `value` the elements
---@overload fun(x: ndarray.source): integer
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.argmax(x, axis, out, keepdims) end

---Gives the smallest element itself, along an axis an array of them, of the
---type of the array.
---
---If there is no candidate, the result is `initial`, else nil, in an array NaN
---or an error. Errors: an empty array without `initial`; `out` of another shape
---or type.
---@param axis integer|integer[]|ndarray.ValueOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any smallest an array, or an element
---@overload fun(self: ndarray.Array): any
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:min(axis, out, keepdims) end

---Gives the smallest element itself, along an axis an array of them, of the
---type of the array.
---
---If there is no candidate, the result is `initial`, else nil, in an array NaN
---or an error. Errors: an empty array without `initial`; `out` of another shape
---or type.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.ValueOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any smallest an array, or an element
---@overload fun(x: ndarray.source): any
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.min(x, axis, out, keepdims) end

---Gives the largest element itself, along an axis an array of them, of the type
---of the array.
---
---If there is no candidate, the result is `initial`, else nil, in an array NaN
---or an error. Errors: an empty array without `initial`; `out` of another shape
---or type.
---@param axis integer|integer[]|ndarray.ValueOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any largest an array, or an element
---@overload fun(self: ndarray.Array): any
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:max(axis, out, keepdims) end

---Gives the largest element itself, along an axis an array of them, of the type
---of the array.
---
---If there is no candidate, the result is `initial`, else nil, in an array NaN
---or an error. Errors: an empty array without `initial`; `out` of another shape
---or type.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.ValueOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any largest an array, or an element
---@overload fun(x: ndarray.source): any
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.max(x, axis, out, keepdims) end

---Gives the indices, one for each axis, of the element that is the i-th in
---row-major order: those of `a:argmin()`, say. For a 0-D array there are none.
---@param i integer one of 1 to `a:size()`
---@return integer ...
function Array:unravel(i) end

---Gives a new array of the elements at these indices of the axis, where the
---smallest elements of another array are, say. Errors: an index that is not
---one of 1 to n; shapes that do not agree.
---@param indices ndarray.indices with as many axes as the array
---@param axis integer
---@return ndarray.Array
function Array:takealong(indices, axis) end

---Gives the index of the nearest point and its distance, or nil; for a batch
---of queries, or with `k`, an array of indices, and the distances if asked for.
---Of equals the first wins; the first NaN wins over all. Errors: a query of
---another width; no points.
---
---```lua
---points:nearest{3, 4}                              -- index, distance
---points:nearest({3, 4}, {where = alive, within = 9}) -- nil if there is none
---points:nearest({3, 4}, {k = 5})                   -- the five nearest
---```
---@param query number|ndarray.source one query of D numbers, or a batch
---@param options? ndarray.NearestOptions
---@return ndarray.Array|any index an integer, nil or an array
---@return number|ndarray.Array|nil distance
function Array:nearest(query, options) end

---Gives the index of the nearest point and its distance, or nil; for a batch
---of queries, or with `k`, an array of indices, and the distances if asked for.
---Of equals the first wins; the first NaN wins over all. Errors: a query of
---another width; no points.
---@param points ndarray.source of the shape (N, D), or (N)
---@param query number|ndarray.source one query of D numbers, or a batch
---@param options? ndarray.NearestOptions
---@return ndarray.Array|any index an integer, nil or an array
---@return number|ndarray.Array|nil distance
function nd.nearest(points, query, options) end

-- Sums ---------------------------------------------------------------------

---Adds up: integers to an int64, exactly, floats to their own type, without the
---error growing with their number. Of no elements the sum is 0. Errors: a bool
---array (`count` counts what is true); a sum that does not fit an int64.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any sum an array, or where no axis is left a number
---@overload fun(self: ndarray.Array): number
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:sum(axis, out, keepdims) end

---Adds up: integers to an int64, exactly, floats to their own type, without the
---error growing with their number. Of no elements the sum is 0. Errors: a bool
---array (`count` counts what is true); a sum that does not fit an int64.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any sum an array, or where no axis is left a number
---@overload fun(x: ndarray.source): number
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.sum(x, axis, out, keepdims) end

---Gives the mean: float64 for integers, else of the type of the array. Of no
---elements it is NaN. Errors: a bool array.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any mean an array, or where no axis is left a number
---@overload fun(self: ndarray.Array): number
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:mean(axis, out, keepdims) end

---Gives the mean: float64 for integers, else of the type of the array. Of no
---elements it is NaN. Errors: a bool array.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any mean an array, or where no axis is left a number
---@overload fun(x: ndarray.source): number
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.mean(x, axis, out, keepdims) end

---Tells whether any element is true. A number is true if it is not 0. Of no
---elements: false.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any any an array, or where no axis is left a boolean
---@overload fun(self: ndarray.Array): boolean
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:any(axis, out, keepdims) end

---Tells whether any element is true. A number is true if it is not 0. Of no
---elements: false.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any any an array, or where no axis is left a boolean
---@overload fun(x: ndarray.source): boolean
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.any(x, axis, out, keepdims) end

---Tells whether every element is true. A number is true if it is not 0. Of no
---elements: true.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any all an array, or where no axis is left a boolean
---@overload fun(self: ndarray.Array): boolean
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:all(axis, out, keepdims) end

---Tells whether every element is true. A number is true if it is not 0. Of no
---elements: true.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any all an array, or where no axis is left a boolean
---@overload fun(x: ndarray.source): boolean
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.all(x, axis, out, keepdims) end

---Tells how many elements are true. A number is true if it is not 0.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any count an array, or where no axis is left an integer
---@overload fun(self: ndarray.Array): integer
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:count(axis, out, keepdims) end

---Tells how many elements are true. A number is true if it is not 0.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any count an array, or where no axis is left an integer
---@overload fun(x: ndarray.source): integer
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.count(x, axis, out, keepdims) end

---Multiplies: integers to an int64, exactly, floats to their own type. Of no
---elements the product is 1. Errors: a bool array; a product that does not fit
---an int64.
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any prod an array, or where no axis is left a number
---@overload fun(self: ndarray.Array): number
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:prod(axis, out, keepdims) end

---Multiplies: integers to an int64, exactly, floats to their own type. Of no
---elements the product is 1. Errors: a bool array; a product that does not fit
---an int64.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SumOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any prod an array, or where no axis is left a number
---@overload fun(x: ndarray.source): number
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.prod(x, axis, out, keepdims) end

---Gives the variance, the mean of the squares of the distances from the mean:
---float64 for integers, else of the type of the array. With `correction` it
---divides by n less that. Of no elements it is NaN. Errors: a bool array.
---@param axis integer|integer[]|ndarray.SpreadOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any var an array, or where no axis is left a number
---@overload fun(self: ndarray.Array): number
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:var(axis, out, keepdims) end

---Gives the variance, the mean of the squares of the distances from the mean:
---float64 for integers, else of the type of the array. With `correction` it
---divides by n less that. Of no elements it is NaN. Errors: a bool array.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SpreadOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any var an array, or where no axis is left a number
---@overload fun(x: ndarray.source): number
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.var(x, axis, out, keepdims) end

---Gives the standard deviation, the root of `var`, in the same way.
---@param axis integer|integer[]|ndarray.SpreadOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any std an array, or where no axis is left a number
---@overload fun(self: ndarray.Array): number
---@overload fun(self, axis: integer): ndarray.Array|any
---@overload fun(self, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(self, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function Array:std(axis, out, keepdims) end

---Gives the standard deviation, the root of `var`, in the same way.
---@param x ndarray.source
---@param axis integer|integer[]|ndarray.SpreadOptions
---@param out? ndarray.Array takes the result and is returned
---@param keepdims? boolean if true, each axis named stays, with length 1
---@return ndarray.Array|any std an array, or where no axis is left a number
---@overload fun(x: ndarray.source): number
---@overload fun(x, axis: integer): ndarray.Array|any
---@overload fun(x, axis?: integer, out: ndarray.Array): ndarray.Array
---@overload fun(x, axis: nil, out: ndarray.Array?, keepdims: boolean): any
function nd.std(x, axis, out, keepdims) end

---Gives the sums of the elements up to each: int64 of integers, else of the
---type of the array. Without an axis it goes over all in row-major order, and
---the result is 1-D. Errors: a bool array; a sum that does not fit an int64.
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(self: ndarray.Array): ndarray.Array
function Array:cumsum(axis, out) end

---Gives the sums of the elements up to each: int64 of integers, else of the
---type of the array. Without an axis it goes over all in row-major order, and
---the result is 1-D. Errors: a bool array; a sum that does not fit an int64.
---@param x ndarray.source
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(x: ndarray.source): ndarray.Array
function nd.cumsum(x, axis, out) end

---Gives the smallest of the elements up to each, in the type of the array. A
---NaN stays from where it is. Without an axis it goes over all in row-major
---order, and the result is 1-D.
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(self: ndarray.Array): ndarray.Array
function Array:cummin(axis, out) end

---Gives the smallest of the elements up to each, in the type of the array. A
---NaN stays from where it is. Without an axis it goes over all in row-major
---order, and the result is 1-D.
---@param x ndarray.source
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(x: ndarray.source): ndarray.Array
function nd.cummin(x, axis, out) end

---Gives the largest of the elements up to each, in the type of the array. A
---NaN stays from where it is. Without an axis it goes over all in row-major
---order, and the result is 1-D.
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(self: ndarray.Array): ndarray.Array
function Array:cummax(axis, out) end

---Gives the largest of the elements up to each, in the type of the array. A
---NaN stays from where it is. Without an axis it goes over all in row-major
---order, and the result is 1-D.
---@param x ndarray.source
---@param axis integer|ndarray.RunningOptions
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
---@overload fun(x: ndarray.source): ndarray.Array
function nd.cummax(x, axis, out) end

-- Arithmetic: each is a function of the module and a method ----------------

---Gives `a + b`, element by element. Integers wrap.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:add(b, out) end

---Gives `a + b`, element by element. Integers wrap.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.add(a, b, out) end

---Gives `a - b`, element by element. Integers wrap.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:sub(b, out) end

---Gives `a - b`, element by element. Integers wrap.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.sub(a, b, out) end

---Gives `a * b`, element by element. Integers wrap.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:mul(b, out) end

---Gives `a * b`, element by element. Integers wrap.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.mul(a, b, out) end

---Gives `a / b`, element by element: always floats.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:div(b, out) end

---Gives `a / b`, element by element: always floats.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.div(a, b, out) end

---Gives `a ^ b`, element by element: always floats.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:pow(b, out) end

---Gives `a ^ b`, element by element: always floats.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.pow(a, b, out) end

---Gives `a // b`, element by element, rounded to the floor, as in Lua. Errors:
---an integer division by zero.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:idiv(b, out) end

---Gives `a // b`, element by element, rounded to the floor, as in Lua. Errors:
---an integer division by zero.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.idiv(a, b, out) end

---Gives `a % b`, element by element, rounded to the floor, as in Lua. Errors:
---an integer division by zero.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:mod(b, out) end

---Gives `a % b`, element by element, rounded to the floor, as in Lua. Errors:
---an integer division by zero.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.mod(a, b, out) end

---Gives the remainder of `a / b` rounded towards 0, as `math.fmod`. Errors: an
---integer division by zero.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:fmod(b, out) end

---Gives the remainder of `a / b` rounded towards 0, as `math.fmod`. Errors: an
---integer division by zero.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.fmod(a, b, out) end

---Gives the angle of the point (x, y), as `math.atan(y, x)`: always floats.
---With x = 1 it is the plain arc tangent.
---@param x ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:atan(x, out) end

---Gives the angle of the point (x, y), as `math.atan(y, x)`: always floats.
---With x = 1 it is the plain arc tangent.
---@param y ndarray.source
---@param x ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.atan(y, x, out) end

---Gives the square root of `a ^ 2 + b ^ 2`, without overflow on the way: always
---floats.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:hypot(b, out) end

---Gives the square root of `a ^ 2 + b ^ 2`, without overflow on the way: always
---floats.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.hypot(a, b, out) end

---Gives the smaller of each two elements; NaN if one is.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:minimum(b, out) end

---Gives the smaller of each two elements; NaN if one is.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.minimum(a, b, out) end

---Gives the larger of each two elements; NaN if one is.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:maximum(b, out) end

---Gives the larger of each two elements; NaN if one is.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.maximum(a, b, out) end

---Gives `a & b`, element by element, of integers or bools.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:band(b, out) end

---Gives `a & b`, element by element, of integers or bools.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.band(a, b, out) end

---Gives `a | b`, element by element, of integers or bools.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:bor(b, out) end

---Gives `a | b`, element by element, of integers or bools.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.bor(a, b, out) end

---Gives `a ~ b`, element by element, of integers or bools.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:bxor(b, out) end

---Gives `a ~ b`, element by element, of integers or bools.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.bxor(a, b, out) end

---Gives `a << b` of integers, within the type's width: zeros are shifted in,
---and a negative `b` shifts to the right.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:shl(b, out) end

---Gives `a << b` of integers, within the type's width: zeros are shifted in,
---and a negative `b` shifts to the right.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.shl(a, b, out) end

---Gives `a >> b` of integers, within the type's width: zeros are shifted in,
---and a negative `b` shifts to the left.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:shr(b, out) end

---Gives `a >> b` of integers, within the type's width: zeros are shifted in,
---and a negative `b` shifts to the left.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.shr(a, b, out) end

---Gives a bool array: is `a < b`? It is exact across types.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:lt(b, out) end

---Gives a bool array: is `a < b`? It is exact across types.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.lt(a, b, out) end

---Gives a bool array: is `a <= b`? It is exact across types.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:le(b, out) end

---Gives a bool array: is `a <= b`? It is exact across types.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.le(a, b, out) end

---Gives a bool array: is `a > b`? It is exact across types.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:gt(b, out) end

---Gives a bool array: is `a > b`? It is exact across types.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.gt(a, b, out) end

---Gives a bool array: is `a >= b`? It is exact across types.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:ge(b, out) end

---Gives a bool array: is `a >= b`? It is exact across types.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.ge(a, b, out) end

---Gives a bool array: is `a == b`? It is exact across types. NaN is not equal
---to anything.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:eq(b, out) end

---Gives a bool array: is `a == b`? It is exact across types. NaN is not equal
---to anything.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.eq(a, b, out) end

---Gives a bool array: is `a ~= b`? It is exact across types. NaN is not equal
---to anything.
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:ne(b, out) end

---Gives a bool array: is `a ~= b`? It is exact across types. NaN is not equal
---to anything.
---@param a ndarray.source
---@param b ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.ne(a, b, out) end

---Gives `-a`, element by element.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:neg(out) end

---Gives `-a`, element by element.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.neg(a, out) end

---Gives the absolute value of each element.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:abs(out) end

---Gives the absolute value of each element.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.abs(a, out) end

---Gives each element rounded down. The type stays.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:floor(out) end

---Gives each element rounded down. The type stays.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.floor(a, out) end

---Gives each element rounded up. The type stays.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:ceil(out) end

---Gives each element rounded up. The type stays.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.ceil(a, out) end

---Gives each element rounded to the nearest integer, halves to the even one.
---The type stays. `nd.round(a * 100) / 100` rounds to 2 decimals.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:round(out) end

---Gives each element rounded to the nearest integer, halves to the even one.
---The type stays. `nd.round(a * 100) / 100` rounds to 2 decimals.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.round(a, out) end

---Gives each element rounded towards 0. The type stays.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:trunc(out) end

---Gives each element rounded towards 0. The type stays.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.trunc(a, out) end

---Gives -1, 0 or 1 for each element, NaN for NaN. The type stays.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:sign(out) end

---Gives -1, 0 or 1 for each element, NaN for NaN. The type stays.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.sign(a, out) end

---Gives a bool array: true where the element is NaN.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:isnan(out) end

---Gives a bool array: true where the element is NaN.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.isnan(a, out) end

---Gives the square root of each element: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:sqrt(out) end

---Gives the square root of each element: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.sqrt(a, out) end

---Gives e to the power of each element: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:exp(out) end

---Gives e to the power of each element: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.exp(a, out) end

---Gives the logarithm of each element, natural or of a base: always floats.
---@param base? number
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:log(base, out) end

---Gives the logarithm of each element, natural or of a base: always floats.
---@param a ndarray.source
---@param base? number
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.log(a, base, out) end

---Gives the sine of each element, in radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:sin(out) end

---Gives the sine of each element, in radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.sin(a, out) end

---Gives the cosine of each element, in radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:cos(out) end

---Gives the cosine of each element, in radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.cos(a, out) end

---Gives the tangent of each element, in radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:tan(out) end

---Gives the tangent of each element, in radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.tan(a, out) end

---Gives the arc sine of each element, in radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:asin(out) end

---Gives the arc sine of each element, in radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.asin(a, out) end

---Gives the arc cosine of each element, in radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:acos(out) end

---Gives the arc cosine of each element, in radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.acos(a, out) end

---Gives each angle in degrees, from radians: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:deg(out) end

---Gives each angle in degrees, from radians: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.deg(a, out) end

---Gives each angle in radians, from degrees: always floats.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:rad(out) end

---Gives each angle in radians, from degrees: always floats.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.rad(a, out) end

---Gives `~a`, element by element, of integers or bools.
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:bnot(out) end

---Gives `~a`, element by element, of integers or bools.
---@param a ndarray.source
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.bnot(a, out) end

---Gives `low` for elements below it, `high` for those above it, else the
---element. The type stays, and so does NaN; nil is no bound. Errors: `low` is
---above `high`.
---@param low? number
---@param high? number
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:clip(low, high, out) end

---Gives `low` for elements below it, `high` for those above it, else the
---element. The type stays, and so does NaN; nil is no bound. Errors: `low` is
---above `high`.
---@param a ndarray.source
---@param low? number
---@param high? number
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.clip(a, low, high, out) end

---Gives the element of `x` where the mask is true, else that of `y`. They meet
---as in `x + y`.
---@param x ndarray.operand
---@param y ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function Array:select(x, y, out) end

---Gives the element of `x` where the mask is true, else that of `y`. They meet
---as in `x + y`.
---@param mask ndarray.mask
---@param x ndarray.operand
---@param y ndarray.operand
---@param out? ndarray.Array takes the result and is returned
---@return ndarray.Array
function nd.select(mask, x, y, out) end

-- Order and picking --------------------------------------------------------

---Gives the places of the elements in ascending order: of the whole array,
---1-D, or of each lane along an axis, in the shape of the array. Of equals the
---first comes first; NaN is last.
---@param axis? integer|ndarray.SortOptions
---@param out? ndarray.Array of an integer type that holds the places
---@return ndarray.Array
function Array:argsort(axis, out) end

---Gives the elements in the order of `argsort`.
---@param axis? integer|ndarray.SortOptions
---@param out? ndarray.Array takes the result and is returned; it may be `self`
---@return ndarray.Array
function Array:sorted(axis, out) end

---Gives the places of the k smallest elements, in ascending order. Of equals
---the first comes first; NaN is last. Errors: `k` is not one of 0 to the
---number of elements.
---@param k integer|ndarray.OrderOptions
---@param axis? integer
---@param out? ndarray.Array of an integer type that holds the places
---@return ndarray.Array
function Array:argsmallest(k, axis, out) end

---Gives the places of the k largest elements, in descending order. Of equals
---the first comes first; NaN is last. Errors: `k` is not one of 0 to the
---number of elements.
---@param k integer|ndarray.OrderOptions
---@param axis? integer
---@param out? ndarray.Array of an integer type that holds the places
---@return ndarray.Array
function Array:arglargest(k, axis, out) end

---Picks elements: of the whole array, in the shape of the indices, or along an
---axis, which the axes of the indices replace. For an integer and no axis the
---element comes back. Errors: an index that is not one of 1 to n, and where.
---@param indices integer|ndarray.indices
---@param axis? integer|ndarray.PickOptions
---@param out? ndarray.Array takes the result and is returned
---@return any
function Array:take(indices, axis, out) end

---Sets the elements that `take` would give to the values, which broadcast to
---their shape, and returns the array. Of equal indices the last wins. Errors:
---an index that is not one of 1 to n; a value that does not fit.
---@param indices integer|ndarray.indices
---@param values ndarray.source
---@param axis? integer|ndarray.PutOptions
---@return ndarray.Array
function Array:put(indices, values, axis) end

---Adds the values to the elements that `take` would give, each time that an
---index occurs, and returns the array. Errors: those of `put`; an integer sum
---that leaves the range of the type.
---@param indices integer|ndarray.indices
---@param values ndarray.source
---@param axis? integer|ndarray.PutOptions
---@return ndarray.Array
function Array:putadd(indices, values, axis) end

---Gives the elements where a mask is true: without an axis it broadcasts to the
---shape; with one it is 1-D and as long as that axis. With `out` their number
---comes back, too.
---@param mask ndarray.mask
---@param axis? integer|ndarray.PickOptions
---@param out? ndarray.Array takes the result and is returned; may be longer
---@return ndarray.Array
---@return integer? count
function Array:compress(mask, axis, out) end

---Gives an int64 array for each axis: the indices of the elements that are
---true, or not 0 (and NaN is not), in row-major order. With `out` their number
---comes last. For a 0-D array it is an error.
---@param out? ndarray.Array|ndarray.Array[]|ndarray.NonzeroOptions
---@return any ...
function Array:nonzero(out) end

-- Methods as functions ------------------------------------------------------

-- nd.sorted(x, ...) is nd.array(x):sorted(...): x is what nd.array takes.

---@type fun(x: ndarray.source, axis?: integer): integer|integer[]
nd.shape = Array.shape

---@type fun(x: ndarray.source): integer
nd.ndim = Array.ndim

---@type fun(x: ndarray.source): integer
nd.size = Array.size

---@type fun(x: ndarray.source): integer
nd.nbytes = Array.nbytes

---@type fun(x: ndarray.source): ndarray.dtype
nd.dtype = Array.dtype

---@type fun(x: ndarray.source): integer[]
nd.strides = Array.strides

---@type fun(x: ndarray.source): boolean
nd.iscontiguous = Array.iscontiguous

---@type fun(x: ndarray.source): boolean
nd.isreadonly = Array.isreadonly

---@type fun(x: ndarray.source, ...: integer): any
nd.get = Array.get

---@type fun(x: ndarray.source): function, ndarray.Array, integer
nd.ipairs = Array.ipairs

---@type fun(x: ndarray.source, t?: table): any
nd.totable = Array.totable

---@type fun(x: ndarray.source, list, fields)
nd.torecords = Array.torecords

---@type fun(x: ndarray.source): string
nd.tobytes = Array.tobytes

---@type fun(x: ndarray.source): ndarray.Array
nd.copy = Array.copy

---@type fun(x: ndarray.source, dtype, how?): ndarray.Array
nd.astype = Array.astype

---@type fun(x: ndarray.source, i: integer): integer
nd.unravel = Array.unravel

---@type fun(x: ndarray.source, indices, axis?, out?): any
nd.take = Array.take

---@type fun(x: ndarray.source, indices, axis): ndarray.Array
nd.takealong = Array.takealong

---@type fun(x: ndarray.source, mask, axis?, out?): ndarray.Array, integer?
nd.compress = Array.compress

---@type fun(x: ndarray.source, out?): any
nd.nonzero = Array.nonzero

---@type fun(x: ndarray.source, axis?, out?): ndarray.Array
nd.argsort = Array.argsort

---@type fun(x: ndarray.source, axis?, out?): ndarray.Array
nd.sorted = Array.sorted

---@type fun(x: ndarray.source, k, axis?, out?): ndarray.Array
nd.argsmallest = Array.argsmallest

---@type fun(x: ndarray.source, k, axis?, out?): ndarray.Array
nd.arglargest = Array.arglargest

---@type fun(x: ndarray.source, options?: ndarray.FormatOptions): string
nd.format = Array.format

return nd
