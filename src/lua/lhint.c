/* lhint.c: hints for users of NumPy, Torch, GLSL, LOVE and Lua's table library:
** operators that arrays cannot have, and names from elsewhere. Each is an error
** that says what to write instead. */
#include <string.h>

#include "lmethods.h"

/* --- operators ----------------------------------------------------------- */

/* a < b, a > b, a <= b, a >= b: Lua converts any result to one boolean */
static int meta_order(lua_State *L)
{
  return luaL_error(L, "arrays are compared by a:lt(b), a:le(b), a:gt(b) and "
                       "a:ge(b): in Lua a < b is one boolean");
}

/* a(i, j), and `for x in a do` */
static int meta_call(lua_State *L)
{
  return luaL_error(L, "an array is not called: use a:get(i, j), or for i, x "
                       "in a:ipairs() do");
}

static int meta_concat(lua_State *L)
{
  return luaL_error(L, "an array is no string: use tostring(a)");
}

static int meta_pairs(lua_State *L)
{
  luaL_where(L, 2); /* the caller of pairs */
  lua_pushliteral(L, "an array has no pairs: use for i, x in a:ipairs() do");
  lua_concat(L, 2);
  return lua_error(L);
}

const luaL_Reg nda_hint_metamethods[] = {
  {"__lt", meta_order},      {"__le", meta_order},    {"__call", meta_call},
  {"__concat", meta_concat}, {"__pairs", meta_pairs}, {NULL, NULL},
};

/* --- names --------------------------------------------------------------- */

/* Names from elsewhere. Each row is one piece of advice,
** `names`code`words`code...: the text after the first backquote, and every
** second part from there, is code, which spec/names_spec.lua runs. A name with
** a dot in front is an attribute, which is read, not called. docs/names.md has
** a table made from these rows. */
static const char elsewhere_making[] =
  "arange`nd.range(0, n - 1)`, both ends included\n"
  "asarray asanyarray as_tensor tensor Tensor DoubleTensor from_numpy "
  "fromiter matrix`nd.array(t)\n"
  "FloatTensor`nd.array(t, 'float32')\n"
  "IntTensor`nd.array(t, 'int32')\n"
  "LongTensor`nd.array(t, 'int64')\n"
  "ByteTensor`nd.array(t, 'uint8')\n"
  "empty`nd.zeros(shape)\n"
  "new`nd.array(t)`, or `nd.zeros(shape)\n"
  "zeros_like empty_like`nd.zeros(a:shape(), a:dtype())\n"
  "ones_like`nd.ones(a:shape(), a:dtype())\n"
  "full_like`nd.full(a:shape(), value, a:dtype())\n"
  "new_zeros new_empty`nd.zeros(shape, a:dtype())\n"
  "new_ones`nd.ones(shape, a:dtype())\n"
  "new_full`nd.full(shape, value, a:dtype())\n"
  "vec2`nd.array{x, y}\n"
  "vec3`nd.array{x, y, z}\n"
  "eye identity`nd.range(1, n):expanddims(2):eq(nd.range(1, "
  "n)):astype('float64')\n"
  "tri`nd.range(1, n):expanddims(2):ge(nd.range(1, n)):astype('float64')\n"
  "logspace`10 ^ nd.linspace(first, last, n)\n"
  "geomspace`nd.exp(nd.linspace(math.log(first), math.log(last), n))\n"
  "meshgrid`v:broadcast{#w, #v}, w:expanddims(2):broadcast{#w, #v}\n"
  "frombuffer fromstring`nd.frombytes(s, dtype)\n"
  "fromfile`nd.frombytes(file:read('*a'), dtype, shape)\n"
  "load`nd.frombytes(file:read('*a'), dtype, shape)`, of the bytes alone: for "
  ".npy files docs/recipes.md has from_npy\n"
  "tofile`file:write(a:tobytes())\n"
  "save`file:write(a:tobytes())`, the bytes alone: for .npy files "
  "docs/recipes.md has to_npy\n"
  "loadtxt genfromtxt read_csv readcsv`nd.array(t)`: docs/recipes.md has "
  "from_csv, which reads text\n"
  "pack`nd.array{...}\n"
  "clone ascontiguousarray contiguous`a:copy()\n"
  "asfortranarray`a:transpose():copy():transpose()\n"
  ".random`math.random()`: numbers come from Lua\n"
  "rand uniform`for i = 1, #v do v[i] = math.random() end\n"
  "randn normal`for i = 1, #v do v[i] = (-2 * math.log(1 - math.random())) "
  "^ 0.5 * math.cos(2 * math.pi * math.random()) end\n"
  "randint`for i = 1, #v do v[i] = math.random(low, high) end\n"
  "choice`v[math.random(#v)]\n"
  "shuffle`for i = #v, 2, -1 do local j = math.random(i) v[i], v[j] = "
  "v[j], v[i] end\n"
  "randperm permutation`v = nd.range(1, n)`, shuffled: `for i = n, 2, -1 "
  "do local j = math.random(i) v[i], v[j] = v[j], v[i] end\n"
  "seed manual_seed manualSeed randomseed`math.randomseed(n)\n"
  ".pi`math.pi\n"
  ".inf .Inf .huge`math.huge\n"
  ".nan .NaN .NAN`0 / 0\n";

static const char elsewhere_shapes[] =
  ".T .mT t matrix_transpose`a:transpose()\n"
  "permute permute_dims swapaxes swapdims moveaxis movedim`a:transpose(2, "
  "1)`: the axes in their new order\n"
  "ravel .flat`a:reshape{-1}`, a view\n"
  "flatten`a:copy():reshape{-1}\n"
  "view resize resize_`a:reshape(shape)\n"
  "reshape_as view_as viewAs`a:reshape(b:shape())\n"
  "unsqueeze expand_dims .newaxis`a:expanddims(axis)\n"
  "atleast_2d`v:expanddims(1)\n"
  "broadcast_to expand`a:broadcast(shape)\n"
  "expand_as expandAs`a:broadcast(b:shape())\n"
  "concatenate cat`nd.concat({a, b}, axis)\n"
  "concat`nd.concat{a, b}`, or as text `table.concat(v:totable(), ', ')\n"
  "hstack`nd.concat({a, b}, 2)`, and of 1-D arrays `nd.concat{v, w}\n"
  "vstack row_stack`nd.concat{a, b}`, and of 1-D arrays `nd.stack{v, w}\n"
  "dstack`nd.stack({a, b}, 3)\n"
  "column_stack`nd.stack({v, w}, 2)\n"
  "append`nd.concat{v, w}`: an array does not grow\n"
  "push push_back`nd.concat{v, {x}}`: an array does not grow\n"
  "insert`nd.concat{v:slice{1, i - 1}, {x}, v:slice{i}}`: an array does "
  "not grow\n"
  "remove delete`v:compress(nd.range(1, #v):ne(i), 1)`: an array keeps its "
  "length\n"
  "pop`v:slice{1, -2}`: a view without the last\n"
  "split array_split vsplit`a:slice{1, k}, a:slice{k + 1}\n"
  "narrow`a:slice{first, first + n - 1}\n"
  "move`w:slice{k, k + last - first}:assign(v:slice{first, last})\n"
  "tile repeatTensor`nd.concat({a, a}, -1)`, each copy named\n"
  "repeat_interleave`v:expanddims(2):broadcast{#v, n}:copy():reshape{-1}\n"
  "flip flipud reverse`a:slice{-1, 1, -1}`, along axis 1\n"
  "fliplr`a:slice(nil, {-1, 1, -1})\n"
  "rot90`a:transpose():slice{-1, 1, -1}\n"
  "roll`nd.concat{v:slice{-k}, v:slice{1, -k - 1}}\n"
  "pad`local b = nd.zeros{#a + 2, a:shape(2) + 2} b:slice({2, -2}, {2, "
  "-2}):assign(a) return b\n"
  "diag diagonal`a:copy():reshape{-1}:slice{1, -1, #a + 1}`, of a square "
  "array\n"
  "trace`a:copy():reshape{-1}:slice{1, -1, #a + 1}:sum()`, of a square "
  "array\n"
  "fill_diagonal`a:reshape{-1}:slice{1, -1, #a + 1}:assign(value)`, of a "
  "square array\n"
  "tril`nd.select(nd.range(1, #a):expanddims(2):ge(nd.range(1, "
  "a:shape(2))), a, 0)\n"
  "triu`nd.select(nd.range(1, #a):expanddims(2):le(nd.range(1, "
  "a:shape(2))), a, 0)\n"
  "dim nDimension`a:ndim()\n"
  "numel nElement nelement`a:size()\n"
  "getn maxn`#a\n"
  "stride`a:strides()`, in bytes\n"
  "is_contiguous isContiguous`a:iscontiguous()\n"
  ".flags`a:iscontiguous(), a:isreadonly()\n"
  "setflags`a:broadcast(a:shape())`, a read-only view\n"
  ".itemsize element_size elementSize`a:nbytes() / a:size()\n"
  "is_tensor isTensor`nd.isarray(x)\n"
  "unravel_index`a:unravel(i)\n"
  "ravel_multi_index`(i - 1) * a:shape(2) + j\n"
  "getWidth`a:shape(2)\n"
  "getHeight`a:shape(1)\n"
  "getDimensions`a:shape(2), a:shape(1)\n"
  "getPixel`a:get(y + 1, x + 1)`: the row first, from 1\n"
  "setPixel`a:set(y + 1, x + 1, value)`: the row first, from 1\n"
  "getSize`a:nbytes()\n"
  "getString`a:tobytes()\n";

static const char elsewhere_elements[] =
  "item`a:take(1)`, of an array of one element\n"
  "itemset`a:set(i, j, value)\n"
  "tolist toTable`a:totable()\n"
  "tostring`tostring(a)\n"
  "unpack`table.unpack(v:totable())\n"
  "array2string array_str array_repr`nd.format(a)\n"
  "set_printoptions`nd.format(a, {precision = 3})\n"
  "fill fill_`a:assign(value)\n"
  "zero zero_`a:assign(0)\n"
  "copyto copy_`a:assign(b)\n"
  "map map_ apply apply_ vectorize`for i, x in v:ipairs() do v[i] = f(x) "
  "end\n"
  "foreach foreachi each enumerate iter items pairs`for i, x in v:ipairs() "
  "do f(i, x) end\n"
  "apply_along_axis`for i, row in a:ipairs() do v[i] = f(row) end\n"
  "mapPixel`for y, row in a:ipairs() do for x, z in row:ipairs() do row[x] "
  "= f(x - 1, y - 1, z) end end\n"
  "to`a:astype(dtype)\n"
  "type_as typeAs`a:astype(b:dtype())\n"
  "float`a:astype('float32')\n"
  "double`a:astype('float64')\n"
  "int`a:astype('int32', 'trunc')\n"
  "long`a:astype('int64', 'trunc')\n"
  "short`a:astype('int16', 'trunc')\n"
  "byte`a:astype('uint8', 'trunc')\n"
  "char`a:astype('int8', 'trunc')\n"
  "bool boolean`a:ne(0)\n"
  "where`nd.select(m, x, y)`, or the places: `m:nonzero()\n"
  "masked_fill`nd.select(m, value, a)\n"
  "masked_fill_ maskedFill putmask place`nd.select(m, value, a, a)\n"
  "masked_select maskedSelect extract filter`a:compress(m)\n"
  "index_select`a:take(indices, axis)\n"
  "gather take_along_axis`a:takealong(indices, axis)\n"
  "index_add_ indexAdd`a:putadd(indices, b, axis)\n"
  "index_copy_ indexCopy`a:put(indices, b, axis)\n"
  "index_fill_ indexFill`a:put(indices, value, axis)\n"
  "bincount`nd.zeros(n, 'int64'):putadd(v, 1)`, of whole numbers from 1 to "
  "n\n"
  "histogram histc`nd.zeros(n, 'int64'):putadd(nd.minimum(nd.floor((v - "
  "low) / (high - low) * n) + 1, n), 1)`, of numbers from low to high\n"
  "sort sort_`a:assign(a:sorted(axis))`, or a copy: `a:sorted(axis)\n"
  "partition`v:sorted()\n"
  "argpartition`v:argsmallest(k)\n"
  "topk`v:arglargest(k)`, and the values: `v:take(v:arglargest(k))\n"
  "kthvalue`v:sorted()[k]\n"
  "unique`local s = v:sorted() return s:compress(nd.concat{{true}, "
  "s:slice{2}:ne(s:slice{1, -2})})\n"
  "find index indexof`v:eq(x):argmax{initial = false}`, nil where there is "
  "none\n"
  "contains includes`v:eq(x):any()\n"
  "isin in1d`v:expanddims(2):eq(w):any(2)\n"
  "lexsort`local i = w:argsort() return i:take(v:take(i):argsort())`, by v and "
  "then by w\n"
  "digitize`v:expanddims(2):ge(w):count(2)`, of ascending bounds w\n"
  "searchsorted bucketize`v:lt(x):count() + 1`, of ascending elements\n"
  "argwhere`nd.stack({a:nonzero()}, 2)\n"
  "flatnonzero`a:reshape{-1}:nonzero()\n"
  "count_nonzero`a:count()\n"
  "array_equal array_equiv`a == b\n"
  "allclose`nd.abs(a - b):le(1e-8 + 1e-5 * nd.abs(b)):all()\n"
  "isclose`nd.abs(a - b):le(1e-8 + 1e-5 * nd.abs(b))\n"
  "alltrue`a:all(axis)\n"
  "sometrue`a:any(axis)\n";

static const char elsewhere_numbers[] =
  "nanargmin`nd.argmin(a, {skipnan = true})\n"
  "nanargmax`nd.argmax(a, {skipnan = true})\n"
  "nanmin`nd.min(a, {skipnan = true})\n"
  "nanmax`nd.max(a, {skipnan = true})\n"
  "nansum`nd.sum(a, {skipnan = true})\n"
  "nanprod`nd.prod(a, {skipnan = true})\n"
  "nanmean`nd.mean(a, {skipnan = true})\n"
  "nanvar`nd.var(a, {skipnan = true})\n"
  "nanstd`nd.std(a, {skipnan = true})\n"
  "amin`a:min(axis)\n"
  "amax`a:max(axis)\n"
  "aminmax`a:min(), a:max()\n"
  "ptp`a:max() - a:min()\n"
  "average`a:mean(axis)\n"
  "product`a:prod(axis)\n"
  "median`local s, n = a:sorted(), a:size() return (s:take(math.ceil(n / "
  "2)) + s:take(math.floor(n / 2) + 1)) / 2\n"
  "quantile percentile`local s, i = v:sorted(), (#v - 1) * x + 1 return "
  "s[math.floor(i)] * (1 - i % 1) + s[math.ceil(i)] * (i % 1)`, x from 0 to "
  "1\n"
  "cumulative_sum`a:cumsum(axis)\n"
  "cumprod`for i = 2, #v do v[i] = v[i - 1] * v[i] end`, in place\n"
  "diff ediff1d`v:slice{2} - v:slice{1, -2}\n"
  "trapz trapezoid`((v:slice{2} + v:slice{1, -2}) / 2):sum()\n"
  "sliding_window_view unfold`nd.stack({v:slice{1, -3}, v:slice{2, -2}, "
  "v:slice{3}}, 2)`, windows of 3\n"
  "logsumexp`a:max() + math.log(nd.exp(a - a:max()):sum())\n"
  "softmax`nd.exp(v - v:max()) / nd.exp(v - v:max()):sum()\n"
  "dot inner vdot`(v * w):sum()\n"
  "outer ger outerProduct`v:expanddims(2) * w\n"
  "cross`v:take{2, 3, 1} * w:take{3, 1, 2} - v:take{3, 1, 2} * w:take{2, "
  "3, 1}\n"
  "matmul mm`(a:expanddims(3) * b:expanddims(1)):sum(2)\n"
  "mv`(a * v):sum(2)\n"
  "cdist`((a:expanddims(2) - b:expanddims(1)) ^ 2):sum(3) ^ 0.5\n"
  "length len norm magnitude`(v * v):sum() ^ 0.5`, and the number of "
  "elements #v\n"
  ".linalg`(v * v):sum() ^ 0.5` is a norm; there is no linear algebra\n"
  "len2 length2 lengthSq sqrMagnitude`(v * v):sum()\n"
  "distance dist`((v - w) ^ 2):sum() ^ 0.5\n"
  "dist2`((v - w) ^ 2):sum()\n"
  "normalize normalized`v / (v * v):sum() ^ 0.5\n"
  "reflect`v - 2 * (v * w):sum() * w`, w of length 1\n"
  "mix lerp`a + (b - a) * x\n"
  "step`a:ge(x):astype('float64')`, x the edge\n"
  "smoothstep`local z = nd.clip((a - low) / (high - low), 0, 1) return z * "
  "z * (3 - 2 * z)\n"
  "clamp`nd.clip(a, low, high)\n"
  "clamp_`nd.clip(a, low, high, a)\n"
  "clamp_min`nd.maximum(a, low)\n"
  "clamp_max`nd.minimum(a, high)\n"
  "saturate`nd.clip(a, 0, 1)\n"
  "relu`nd.maximum(a, 0)\n"
  "sigmoid`1 / (nd.exp(-a) + 1)\n";

static const char elsewhere_functions[] =
  "subtract`nd.sub(a, b)\n"
  "multiply`nd.mul(a, b)\n"
  "divide true_divide`nd.div(a, b)\n"
  "floor_divide`nd.idiv(a, b)\n"
  "remainder`nd.mod(a, b)\n"
  "divmod`nd.idiv(a, b), nd.mod(a, b)\n"
  "power float_power`nd.pow(a, b)`, which gives floats\n"
  "negative`nd.neg(a)\n"
  "absolute fabs`nd.abs(a)\n"
  "add_ cadd`nd.add(a, b, a)\n"
  "sub_ csub`nd.sub(a, b, a)\n"
  "mul_ cmul`nd.mul(a, b, a)\n"
  "div_ cdiv`nd.div(a, b, a)\n"
  "pow_ cpow`nd.pow(a, b, a)\n"
  "neg_`nd.neg(a, a)\n"
  "abs_`nd.abs(a, a)\n"
  "sqrt_`nd.sqrt(a, a)\n"
  "square`nd.mul(a, a)\n"
  "reciprocal`1 / a\n"
  "rsqrt inversesqrt`a ^ -0.5\n"
  "cbrt`nd.sign(a) * nd.abs(a) ^ (1 / 3)\n"
  "exp2`2 ^ a\n"
  "expm1`nd.exp(a) - 1\n"
  "log1p`nd.log(a + 1)\n"
  "log2`nd.log(a, 2)\n"
  "log10`nd.log(a, 10)\n"
  "sinh`(nd.exp(a) - nd.exp(-a)) / 2\n"
  "cosh`(nd.exp(a) + nd.exp(-a)) / 2\n"
  "tanh`1 - 2 / (nd.exp(2 * a) + 1)\n"
  "arcsin`nd.asin(a)\n"
  "arccos`nd.acos(a)\n"
  "arctan`nd.atan(a, 1)\n"
  "arctan2 atan2`nd.atan(a, b)\n"
  "radians deg2rad`nd.rad(a)\n"
  "degrees rad2deg`nd.deg(a)\n"
  "rint around roundEven`nd.round(a)\n"
  "fix`nd.trunc(a)\n"
  "frac`a - nd.trunc(a)\n"
  "modf`nd.trunc(a), a - nd.trunc(a)\n"
  "fract`a % 1\n"
  "fmin`nd.select(nd.isnan(a), b, nd.select(nd.isnan(b), a, nd.minimum(a, "
  "b)))\n"
  "fmax`nd.select(nd.isnan(a), b, nd.select(nd.isnan(b), a, nd.maximum(a, "
  "b)))\n"
  "isinf`nd.abs(a):eq(1 / 0)\n"
  "isfinite`nd.abs(a):lt(1 / 0)\n"
  "nan_to_num`nd.clip(nd.select(nd.isnan(a), 0, a), "
  "-1.7976931348623157e308, 1.7976931348623157e308)\n"
  "less lessThan`nd.lt(a, b)\n"
  "less_equal lessThanEqual`nd.le(a, b)\n"
  "greater greaterThan`nd.gt(a, b)\n"
  "greater_equal greaterThanEqual`nd.ge(a, b)\n"
  "equal`nd.eq(a, b)`, and as one boolean `a == b\n"
  "not_equal notEqual`nd.ne(a, b)\n"
  "logical_and`nd.band(p, q)`, of bool arrays, as `a:ne(0)` is one\n"
  "logical_or`nd.bor(p, q)`, of bool arrays, as `a:ne(0)` is one\n"
  "logical_xor`nd.bxor(p, q)`, of bool arrays, as `a:ne(0)` is one\n"
  "logical_not`nd.bnot(p)`, of bool arrays, as `a:ne(0)` is one\n"
  "bitwise_and`nd.band(a, b)\n"
  "bitwise_or`nd.bor(a, b)\n"
  "bitwise_xor`nd.bxor(a, b)\n"
  "bitwise_not invert`nd.bnot(a)\n"
  "left_shift bitwise_left_shift lshift`nd.shl(a, k)\n"
  "right_shift bitwise_right_shift arshift`nd.idiv(a, 2 ^ k)\n"
  "rshift`nd.shr(a, k)\n";

static const char *const elsewhere[] = {elsewhere_making, elsewhere_shapes,
                                        elsewhere_elements, elsewhere_numbers,
                                        elsewhere_functions};

/* The text after the names of the row that has the name, or NULL. */
static const char *find_name(const char *row, const char *name, size_t length,
                             int *is_read)
{
  while (*row != '\0') {
    const char *end = strchr(row, '`');
    while (row < end) {
      size_t n = strcspn(row, " `");
      const char *word = row + (*row == '.');
      *is_read = *row == '.';
      if (row + n == word + length && strncmp(word, name, length) == 0)
        return end + 1;
      row += n + 1;
    }
    row = strchr(row, '\n') + 1;
  }
  return NULL;
}

/* A function with a name from elsewhere: its upvalue says what to write. */
static int call_elsewhere(lua_State *L)
{
  return luaL_error(L, "%s", lua_tostring(L, lua_upvalueindex(1)));
}

/* Handles a missing name, argument 2, of `owner`, nd or a: nil for an unknown
** name. Attributes raise an error at once, at the `level` of calls that reads
** them; for functions it returns one that raises an error when it is called. */
static int answer_name(lua_State *L, const char *owner, int level)
{
  size_t length;
  const char *name = lua_tolstring(L, 2, &length), *answer = NULL;
  int is_read = 0;
  for (size_t i = 0; answer == NULL && i < sizeof elsewhere / sizeof *elsewhere;
       i++)
    answer = find_name(elsewhere[i], name, length, &is_read);
  if (answer == NULL)
    return 0;
  luaL_where(L, level);
  lua_pushfstring(L, "%s%s%s: here it is ", owner,
                  is_read || *owner == 'n' ? "." : ":", name);
  lua_pushlstring(L, answer, strcspn(answer, "\n"));
  luaL_gsub(L, lua_tostring(L, -1), "`", "");
  lua_remove(L, -2);
  if (is_read) {
    lua_concat(L, 3);
    return lua_error(L);
  }
  lua_concat(L, 2);
  lua_pushcclosure(L, call_elsewhere, 1);
  return 1;
}

/* nd.name for a missing name -> nil; an error for the name of a type, because
** nil as a type would mean float64; and a function that raises an error for a
** method of arrays or a name from elsewhere */
static int module_index(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  const char *name = lua_tostring(L, 2);
  if (nda_type_named(name) != NULL)
    return luaL_error(L, "nd.%s: types are named by strings, \"%s\"", name,
                      name);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, NDA_METHODS) == LUA_TNIL)
    return answer_name(L, "nd", 1);
  lua_pushfstring(L, "nd.%s: here it is a:%s(...), of an array", name, name);
  lua_pushcclosure(L, call_elsewhere, 1);
  return 1;
}

/* The same for a.name: its reader called the arrays' own __index. */
static int method_index(lua_State *L)
{
  return lua_type(L, 2) == LUA_TSTRING ? answer_name(L, "a", 2) : 0;
}

const luaL_Reg nda_hint_module_metamethods[] = {
  {"__index", module_index},
  {NULL, NULL},
};

const luaL_Reg nda_hint_method_metamethods[] = {
  {"__index", method_index},
  {NULL, NULL},
};
