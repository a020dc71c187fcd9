"""compare.py: ndarray and NumPy, in turns, on the same data, on one core.

    python3 bench/compare.py [--rounds N] [--markdown] [WORDS...]

Each line of the table is an expression in NumPy and the same in Lua. Both are
run once and their results compared; then they are timed by turns, some ten
milliseconds of the processor's time at a go, and the medians of the paired
rounds are printed: how many times as long NumPy takes. There is a column for
each set of kernels that the machine has, one for the loop that one would
write first, in C, and one for the part of the time that it takes only to read
the memory (see limits.c). Each line has processes of its own. WORDS choose
the lines whose names hold one of them. Nothing is written but the table.
"""

import argparse
import ctypes
import os
import platform
import subprocess
import sys
import time
from statistics import median

try:
    import numpy as np
except ImportError:
    sys.exit("NumPy is the other side: apt-get install python3-numpy, or "
             "make bench PYTHON=a Python that has it")

LUA = os.environ.get("LUA", "lua5.4")
HERE = os.path.dirname(os.path.abspath(__file__))
LIMITS = ctypes.CDLL(os.environ.get("NDARRAY_LIMITS", "build/limits.so"))
SETS = ["avx512", "avx2", "generic", "plain"]
GO = 0.01  # seconds of one go


# --- the work ----------------------------------------------------------------

random = np.random.default_rng(2024)


def numbers(dtype, *shape):
    """Random elements; integers without their type's minimum, at which a
    search that has found it could stop."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return random.standard_normal(shape).astype(dtype)
    info = np.iinfo(dtype)
    return random.integers(info.min + 1, info.max, shape, dtype, endpoint=True)


class Case:
    """One line: what is done, in NumPy and in Lua. `a` and `b` are arrays,
    `out` (of NumPy's type int64) receives the result where it is given,
    `set` are further names, in NumPy and in Lua. `origin`: what the first
    index is called in Lua; 0 for other results; None for none. `expect`: the
    result, where that is not the one of NumPy's side. `kernels`: do the sets
    of kernels matter? `naive`, `limit`: is there such a column? `loop`: the
    value of `t`, and a function of plain Lua that stands in NumPy's place."""

    def __init__(self, name, numpy, lua, a=None, b=None, out=None, set=None,
                 origin=1, expect=None, kernels=True, naive=False,
                 limit=False, loop=None):
        self.name, self.numpy, self.lua = name, numpy, lua
        self.expect = expect or numpy
        self.make = {"a": a, "b": b}
        self.out, self.set, self.origin = out, set or {}, origin
        self.kernels, self.naive, self.limit = kernels, naive, limit
        self.loop = loop


M = 1000000
TYPES = ["float64", "float32", "int64", "int32", "int16", "uint8"]


def whole(dtype, n, words):
    return Case(f"{dtype}, {words}", "a.argmin()", "a:argmin()",
                a=lambda: numbers(dtype, n), naive=True, limit=True)


def along(dtype, shape, axis, set=None):
    words = ", ".join(f"{n:,}" for n in shape)
    rest = [n for i, n in enumerate(shape) if i != axis]
    return Case(f"{dtype}, ({words}), axis {axis + 1}",
                f"a.argmin({axis}, out)", f"a:argmin({axis + 1}, out)",
                a=lambda: numbers(dtype, *shape), out=rest, limit=True)


def ordered(name, make):
    return Case(f"float64, 1M, {name}", "a.argmin()", "a:argmin()",
                a=make, naive=True, limit=True)


def last_lowest():
    a = numbers("float64", M)
    a[-1] = -100
    return a


def with_nan():
    a = numbers("float64", M)
    a[random.integers(0, M, M // 10)] = np.nan
    return a


RECORDS = """(function()
  local t = {}
  for i = 1, #a do
    t[i] = {x = a:get(i, 1), y = a:get(i, 2)}
  end
  return t
end)()"""

LOOP = """function()
  local place, best = 1, t[1]
  for i = 2, #t do
    if t[i] < best then place, best = i, t[i] end
  end
  return place
end"""


# --- what comes before a search ----------------------------------------------

def elementwise(numpy, lua, dtype, n, words):
    result = "bool" if lua in ("lt", "eq") else dtype
    return Case(f"{numpy}, {dtype}, {words}", f"np.{numpy}(a, b, out)",
                f"nd.{lua}(a, b, out)",
                a=lambda: numbers(dtype, n), b=lambda: numbers(dtype, n),
                set={"out": (f"np.empty({n}, '{result}')",
                             f"nd.zeros({n}, '{result}')")}, origin=0)


# NumPy's result is freed at once, and the next has its memory. So that Lua's
# results do not wander through the caches, they are collected soon. And once a
# large block was freed, malloc gives memory back less readily: this process has
# done so, as most programs have, but a worker is young.
GROWN = """(function()
  collectgarbage("incremental", 100, 1000)
  nd.zeros(4000000)
  collectgarbage()
  return 0
end)()"""


def cast(source, to):
    """To another type, of elements that it holds."""
    return Case(f"{source} to {to}, 1M", f"a.astype('{to}')",
                f"a:astype('{to}')", origin=0, set={"grown": ("0", GROWN)},
                a=lambda: random.integers(0, 2 if source == "bool" else 100,
                                          M).astype(source))


def broadcast(shape, other):
    words = " minus ".join(f"({', '.join(f'{n:,}' for n in lengths)})"
                           for lengths in (shape, other))
    return Case(f"float64, {words}", "np.subtract(a, b, out)",
                "nd.sub(a, b, out)", a=lambda: numbers("float64", *shape),
                b=lambda: numbers("float64", *other), origin=0,
                set={"out": ("np.empty_like(a)", "a:copy()")})


def addends(dtype, *shape):
    """Numbers from 0 to 1; or of integers, such that all sums fit."""
    if np.dtype(dtype).kind == "f":
        return random.random(shape).astype(dtype)
    return random.integers(-100, 100, shape).astype(dtype)


def total(method, dtype, n, words):
    return Case(f"{method}, {dtype}, {words}", f"a.{method}()",
                f"a:{method}()", a=lambda: addends(dtype, n), origin=0)


def added(method, dtype, shape, axis):
    words = ", ".join(f"{n:,}" for n in shape)
    rest = [n for i, n in enumerate(shape) if i != axis]
    result = dtype
    if np.dtype(dtype).kind != "f":
        result = "int64" if method == "sum" else "float64"
    exact = "float64" if result == dtype else result
    return Case(f"{method}, {dtype}, ({words}), axis {axis + 1}",
                f"a.{method}({axis}, None, out)",
                f"a:{method}({axis + 1}, out)",
                a=lambda: addends(dtype, *shape), origin=0,
                set={"out": (f"np.empty({rest}, '{result}')",
                             f"nd.zeros({{{rest[0]}}}, '{result}')")},
                expect=f"a.{method}({axis}, dtype='{exact}')")


def half():
    return random.random(M) < 0.5


# The first few of an order, beside all of it: of NumPy's sorts the one that
# keeps the order of equals.
ORDERS = [
    ("ascending", lambda: np.arange(M, dtype="float64")),
    ("descending", lambda: np.arange(M, 0, -1, dtype="float64")),
    ("constant", lambda: np.ones(M)),
    ("organ-pipe", lambda: np.minimum(np.arange(M), M - np.arange(M)) * 1.0),
    ("ten values", lambda: random.integers(0, 10, M) * 1.0),
]


def first_few(words, make, k):
    return Case(f"{k:,} smallest of 1M, {words}",
                f"a.argsort(kind='stable')[:{k}]",
                f"a:argsmallest({k}, 1, out)", a=make, out=[k])


# The nearest living one of 10,000 that is no farther than half the width of
# the field.
def points():
    return random.random((10000, 2))


NEAREST = {
    "q": ("np.array([0.5, 0.5])", "nd.array{0.5, 0.5}"),
    "d": ("np.empty_like(a)", "nil"),
    "s": ("np.empty(10000)", "nil"),
    "dead": ("~b", "~b"),
    "options": ("None", "{where = b, within = 0.5}"),
    "nearest": ("None", "function() return (a:nearest(q, options)) end"),
}
NEAREST_RECORDS = """function()
  local place, best = nil, 0.25
  for i = 1, #t do
    local e = t[i]
    if e.alive then
      local x, y = e.x - 0.5, e.y - 0.5
      local s = x * x + y * y
      if s < best then place, best = i, s end
    end
  end
  return place
end"""
LIVING = """(function()
  local t = {}
  for i = 1, #a do
    t[i] = {x = a:get(i, 1), y = a:get(i, 2), alive = b[i]}
  end
  return t
end)()"""


# Elements written by their indices.
PLACES = {"c": ("None", "b + 1"), "s": ("np.zeros_like(a)", "a * 0.0")}
GROUPS = {"c": ("None", "b + 1"), "s": ("None", "nd.zeros(1000)")}
GROUP_LOOP = """function()
  local values, groups, sums = t[1], t[2], {}
  for i = 1, 1000 do sums[i] = 0.0 end
  for i = 1, #values do
    local group = groups[i]
    sums[group] = sums[group] + values[i]
  end
  local largest = 1
  for i = 2, 1000 do
    if sums[i] > sums[largest] then largest = i end
  end
  return largest
end"""
ROWS = """(function()
  local rows = {}
  for i = 1, #a do rows[i] = a[i] end
  return rows
end)()"""


def groups():
    return random.integers(0, 1000, 100000)


def nearest(name, numpy, loop=None):
    return Case(f"nearest living of 10,000, {name}", numpy, "nearest()",
                a=points, b=lambda: random.random(10000) < 0.8,
                set=NEAREST, loop=loop)



CASES = (
    [whole("float64", n, words) for n, words in
     [(10, "10"), (1000, "1,000"), (10000, "10,000"), (100000, "100,000")]]
    + [whole(dtype, 10000, "10,000") for dtype in
       ["float32", "int32", "uint8"]]
    + [whole(dtype, M, "1M") for dtype in TYPES]
    + [whole("float64", 20 * M, "20M")]
    + [
        ordered("ascending", lambda: np.arange(M, dtype="float64")),
        ordered("descending", lambda: np.arange(M, 0, -1, dtype="float64")),
        ordered("constant", lambda: np.ones(M)),
        ordered("minimum last", last_lowest),
    ]
    + [along(dtype, (1000, 1000), 0) for dtype in
       ["float64", "float32", "uint8"]]
    + [along("float64", (100, 100, 100), axis) for axis in (0, 1)]
    + [along("float64", (3, M), 0), along("float64", (M, 3), 0)]
    + [along("float64", (M, n), 1) for n in (2, 3, 4)]
    + [along("float32", (M, 3), 1), along("float64", (100000, 10), 1)]
    + [along(dtype, (10000, 100), 1) for dtype in
       ["float64", "float32", "uint8"]]
    + [along(dtype, (1000, 1000), 1) for dtype in ["float64", "float32"]]
    + [
        Case("float64, every second column of (1,000, 1,000), axis 2",
             "b.argmin(1, out)", "b:argmin(2, out)",
             a=lambda: numbers("float64", 1000, 1000), out=[1000],
             set={"b": ("a[:, ::2]", "a:slice({}, {1, -1, 2})")}),
        Case("float64, 1M reversed", "b.argmin()", "b:argmin()",
             a=lambda: numbers("float64", M),
             set={"b": ("a[::-1]", "a:slice({-1, 1, -1})")}),
        Case("float64, (1,000, 1,000) transposed, whole",
             "b.argmin()", "b:argmin()",
             a=lambda: numbers("float64", 1000, 1000),
             set={"b": ("a.T", "a:transpose()")}),
        Case("float64, (100, 100, 100), axes 2 and 3",
             "a.reshape(100, 10000).argmin(1, out)",
             "a:argmin({2, 3}, outs)",
             a=lambda: numbers("float64", 100, 100, 100), out=[100],
             set={"outs": ("None", "{out, nd.zeros({100}, 'int64')}")},
             expect="a.reshape(100, 10000).argmin(1) // 100"),
        Case("float64, (100, 100, 100), minimum over axes 1 and 3",
             "a.min((0, 2), out)", "a:min{axis = {1, 3}, out = out}",
             a=lambda: numbers("float64", 100, 100, 100),
             set={"out": ("np.zeros(100)", "nd.zeros({100})")}, origin=0),
        Case("float64, 1M, half of them masked (np.where)",
             "np.where(b, a, np.inf).argmin()", "a:argmin{where = b}",
             a=lambda: numbers("float64", M),
             b=lambda: random.random(M) < 0.5),
        Case("float64, 1M with NaN, skipnan (np.nanargmin)",
             "np.nanargmin(a)", "a:argmin{skipnan = true}", a=with_nan),
        Case("float64, 1M, min", "a.min()", "a:min()",
             a=lambda: numbers("float64", M), origin=0, limit=True),
        Case("float64, 1M, max", "a.max()", "a:max()",
             a=lambda: numbers("float64", M), origin=0, limit=True),
        Case("table to array, 1M floats", "np.array(t)", "nd.array(t)",
             a=lambda: numbers("float64", M), origin=0, kernels=False,
             set={"t": ("a.tolist()", "a:totable()")}),
        Case("assign a table, 1M floats", "np.array(t)", "out:assign(t)",
             a=lambda: numbers("float64", M), origin=0, kernels=False,
             set={"t": ("a.tolist()", "a:totable()"),
                  "out": ("None", "a:copy()")}),
        Case("table to array, (1,000, 1,000) floats",
             "np.array(t)", "nd.array(t)",
             a=lambda: numbers("float64", 1000, 1000), origin=0,
             kernels=False, set={"t": ("a.tolist()", "a:totable()")}),
        Case("array to table, 1M floats", "a.tolist()", "a:totable()",
             a=lambda: numbers("float64", M), origin=0, kernels=False),
        Case("array to table, (1,000, 1,000) floats",
             "a.tolist()", "a:totable()",
             a=lambda: numbers("float64", 1000, 1000), origin=0,
             kernels=False),
        Case("1M records of two fields (np.array of a list comprehension)",
             "np.array([[r['x'], r['y']] for r in t])",
             "nd.fromrecords(t, {'x', 'y'})",
             a=lambda: numbers("float64", M, 2), origin=0, kernels=False,
             set={"t": ("[{'x': x, 'y': y} for x, y in a.tolist()]",
                        RECORDS)}),
        Case("a[i] of 1,000 elements", "[a[i] for i in range(1000)]",
             "(function() for i = 1, 1000 do local _ = a[i] end end)()",
             a=lambda: numbers("float64", 1000), origin=None, kernels=False),
        Case("a:get(i) of 1,000 elements", "[a.item(i) for i in range(1000)]",
             "(function() for i = 1, 1000 do local _ = a:get(i) end end)()",
             a=lambda: numbers("float64", 1000), origin=None, kernels=False),
        Case("a[i] = x of 1,000 elements",
             "[a.__setitem__(i, 0.5) for i in range(1000)]",
             "(function() for i = 1, 1000 do a[i] = 0.5 end end)()",
             a=lambda: numbers("float64", 1000), origin=None, kernels=False),
        Case("float64, 10, half of them masked (np.where)",
             "np.where(b, a, np.inf).argmin()", "a:argmin{where = b}",
             a=lambda: numbers("float64", 10),
             b=lambda: np.arange(10) % 2 == 0),
        Case("text of 1,000 floats (np.array2string, unique)",
             "np.array2string(a, floatmode='unique')", "tostring(a)",
             a=lambda: numbers("float64", 1000), origin=None, kernels=False),
        Case("float64, 1M; for NumPy, a loop over a Lua table", "a.argmin()",
             "a:argmin()", a=lambda: numbers("float64", M),
             loop=("a:totable()", LOOP)),
    ]
    + [elementwise(numpy, lua, dtype, n, words)
       for numpy, lua in [("add", "add"), ("multiply", "mul"),
                          ("less", "lt")]
       for dtype in ["float64", "float32", "int32"]
       for n, words in [(1000, "1,000"), (100000, "100,000"), (10 * M, "10M")]]
    + [cast(source, to) for source, to in
       [("float64", "float32"), ("int64", "float64"), ("float64", "int32"),
        ("uint8", "float32"), ("bool", "uint8"), ("int32", "int64")]]
    + [Case(f"{words}, {dtype}, 1M", f"np.{numpy}, out=out)", f"nd.{lua}, out)",
            a=lambda dtype=dtype: numbers(dtype, M), origin=0,
            set={"out": ("np.empty(a.shape, a.dtype)", "a:copy()")})
       for words, numpy, lua, dtype in
       [("clip", "clip(a, 0.25, 0.75", "clip(a, 0.25, 0.75", "float64"),
        ("clip", "clip(a, 0.25, 0.75", "clip(a, 0.25, 0.75", "float32"),
        ("clip", "clip(a, -9, 99", "clip(a, -9, 99", "int32"),
        ("shift to the left", "left_shift(a, 3", "shl(a, 3", "int64"),
        ("shift to the right", "right_shift(a, 3", "shr(a, 3", "uint32"),
        ("fmod", "fmod(a, 0.3", "fmod(a, 0.3", "float64"),
        ("hypot", "hypot(a, 3", "hypot(a, 3", "float64")]]
    + [Case("isnan, float64, 1M", "np.isnan(a, out=out)", "nd.isnan(a, out)",
            a=with_nan, origin=0,
            set={"out": ("np.empty(a.shape, bool)", "a:eq(a)")})]
    + [broadcast((1000, 2), (2,)), broadcast((M, 2), (2,)),
       broadcast((1000, 1000), (1000,)), broadcast((1000, 1000), (1000, 1))]
    + [added(method, dtype, shape, axis) for method in ["sum", "mean"]
       for dtype in ["float64", "float32"]
       for shape, axis in [((1000, 1000), 0), ((1000, 1000), 1), ((M, 2), 0),
                           ((M, 2), 1)]]
    + [total("sum", dtype, n, words) for dtype in ["int8", "int32", "int64"]
       for n, words in [(1000, "1,000"), (M, "1M")]]
    + [total("mean", "int64", n, words)
       for n, words in [(1000, "1,000"), (M, "1M")]]
    + [added("sum", "int64", shape, axis) for shape, axis in
       [((1000, 1000), 0), ((1000, 1000), 1), ((M, 2), 1)]]
    + [added("mean", "int64", (M, 2), 1)]
    + [Case(f"{fn}, {dtype}, 1M", f"a.{fn}()", f"a:{fn}()",
            a=lambda dtype=dtype: numbers(dtype, M), origin=0,
            expect=f"np.{dtype}(a.{fn}(dtype='float64'))")
       for fn in ["var", "std"] for dtype in ["float64", "float32"]]
    + [
        Case("var, float64, (1,000, 1,000), axis 1", "a.var(0)", "a:var(1)",
             a=lambda: numbers("float64", 1000, 1000), origin=0,
             expect="a.var(0, dtype='float64')"),
        Case("mean, a tenth is NaN (np.nanmean), float64, 1M",
             "np.nanmean(a)", "a:mean{skipnan = true}", a=with_nan, origin=0,
             expect="np.nanmean(a, dtype='longdouble').astype('float64')"),
        Case("cumsum, float64, 1M", "np.cumsum(a, out=out)",
             "a:cumsum(1, out)", a=lambda: addends("float64", M), origin=0,
             expect="np.cumsum(a, dtype='longdouble').astype('float64')",
             set={"out": ("np.empty_like(a)", "a:copy()")}),
        Case("cummin, float64, 1M (np.minimum.accumulate)",
             "np.minimum.accumulate(a, out=out)", "a:cummin(1, out)",
             a=lambda: numbers("float64", M), origin=0,
             set={"out": ("np.empty_like(a)", "a:copy()")}),
        Case("argmin with values, float64, (1,000, 1,000), axis 2",
             "(a.argmin(1, out), a.min(1, v))[0]",
             "(a:argmin{axis = 2, out = out, value = v})",
             a=lambda: numbers("float64", 1000, 1000), out=[1000],
             set={"v": ("np.empty(1000)", "nd.zeros(1000)")}),
    ]
    + [
        nearest("squares and sum", "(np.subtract(a, q, d), "
                "np.multiply(d, d, d), d.sum(1, None, s), "
                "np.putmask(s, dead, np.inf), s.argmin())[4]"),
        nearest("einsum", "(np.subtract(a, q, d), "
                "np.einsum('ij,ij->i', d, d, out=s), "
                "np.putmask(s, dead, np.inf), s.argmin())[3]"),
        Case("argsort, float64, 1M", "a.argsort()", "a:argsort(1, out)",
             a=lambda: numbers("float64", M), out=[M]),
        Case("argsort, int32, 1M", "a.argsort()", "a:argsort(1, out)",
             a=lambda: numbers("int32", M), out=[M],
             expect="a.argsort(kind='stable')"),
        Case("10 smallest of 1M (np.argpartition)",
             "np.argpartition(a, 10)[:10]", "a:argsmallest(10, 1, out)",
             a=lambda: numbers("float64", M), out=[10],
             expect="a.argsort()[:10]"),
        Case("10 smallest of 1M (argmin ten times)",
             "[a.argmin() for _ in range(10)]", "a:argsmallest(10, 1, out)",
             a=lambda: numbers("float64", M), out=[10],
             expect="a.argsort()[:10]"),
    ]
    + [first_few(words, make, k) for words, make in ORDERS for k in (10, 1000)]
    + [
        Case("take, float64, 1M at random", "a.take(b, out=out, mode='clip')",
             "a:take(c, 1, out)", a=lambda: numbers("float64", M),
             b=lambda: random.integers(0, M, M), origin=0,
             set={"c": ("None", "b + 1"),
                  "out": ("np.empty_like(a)", "a:copy()")}),
        Case("put, float64, 1M at random", "(s.__setitem__(b, a), s)[1]",
             "s:put(c, a)", a=lambda: numbers("float64", M),
             b=lambda: random.integers(0, M, M), origin=0, set=PLACES),
        Case("put, float64, 1M at random (np.put)", "(np.put(s, b, a), s)[1]",
             "s:put(c, a)", a=lambda: numbers("float64", M),
             b=lambda: random.integers(0, M, M), origin=0, set=PLACES),
        Case("putadd, float64, 1M at random (np.add.at)",
             "(s.fill(0), np.add.at(s, b, a), s)[2]",
             "s:assign(0.0):putadd(c, a)",
             a=lambda: numbers("float64", M),
             b=lambda: random.integers(0, M, M), origin=0, set=PLACES),
        Case("sums of 1,000 groups of 100,000 rows (np.bincount)",
             "np.bincount(b, a, 1000)", "s:assign(0.0):putadd(c, a)",
             a=lambda: numbers("float64", 100000), b=groups, origin=0,
             set=GROUPS),
        Case("sums of 1,000 groups of 100,000 rows; for NumPy, a loop over Lua "
             "tables, the largest", "np.bincount(b, a, 1000).argmax()",
             "s:assign(0.0):putadd(c, a):argmax()",
             a=lambda: numbers("float64", 100000), b=groups,
             set=GROUPS, loop=("{a:totable(), c:totable()}", GROUP_LOOP)),
        Case("concat of ten of 100,000, float64", "np.concatenate(l)",
             "nd.concat(l)", a=lambda: numbers("float64", 10, 100000),
             origin=0, set={"l": ("list(a)", ROWS), "grown": ("0", GROWN)}),
        Case("sorted, float64, 1M (np.sort)", "np.sort(a)", "a:sorted()",
             a=lambda: numbers("float64", M), origin=0),
        Case("compress, float64, 1M, half of it", "a[b]", "a:compress(b)",
             a=lambda: numbers("float64", M), origin=0,
             b=lambda: random.random(M) < 0.5),
        Case("compress into out, float64, 1M, half of it",
             "a.compress(b, out=out)", "a:compress(b, nil, out)",
             a=lambda: numbers("float64", M), origin=0, b=lambda: half(),
             set={"out": ("np.empty(b.sum())", "nd.zeros(b:count())")}),
        Case("nonzero, 1M, half of it", "b.nonzero()[0]", "b:nonzero()",
             b=lambda: random.random(M) < 0.5),
        Case("nonzero into out, 1M, half of it", "b.nonzero()[0]",
             "b:nonzero(out)", b=lambda: half(),
             set={"out": ("None", "nd.zeros(b:count(), 'int64')")}),
        Case("nonzero, 1M, a hundredth of it", "b.nonzero()[0]",
             "b:nonzero()", b=lambda: random.random(M) < 0.01),
        nearest("for NumPy, a loop over a table of records",
                "np.where(b, ((a - q) ** 2).sum(1), np.inf).argmin()",
                loop=(LIVING, NEAREST_RECORDS)),
    ]
)



# --- one side: NumPy, or C, here ---------------------------------------------

def compiled(code, names):
    """A function that runs the expression k times."""
    scope = {"np": np, **names}
    arguments = "".join(f", {name}={name}" for name in names)
    exec(f"def run(k{arguments}):\n for _ in range(k): r = {code}\n return r",
         scope)
    return scope["run"]


class Here:
    """What runs in this process, timed as the workers time themselves."""

    def __init__(self, run):
        self.run = run

    def time(self, k):
        start = time.process_time()
        self.run(k)
        return time.process_time() - start


def naive(a):
    function = getattr(LIMITS, f"naive_{a.dtype.name}")
    function.restype = ctypes.c_int64
    return lambda k: function(ctypes.c_void_p(a.ctypes.data),
                              ctypes.c_int64(a.size), ctypes.c_int64(k))


def reading(a):
    LIMITS.read_all.restype = ctypes.c_uint64
    return lambda k: LIMITS.read_all(ctypes.c_void_p(a.ctypes.data),
                                     ctypes.c_int64(a.nbytes),
                                     ctypes.c_int64(k))


# --- the other: Lua, in processes of their own -------------------------------

class Worker:
    """A Lua process with one set of kernels: see worker.lua."""

    def __init__(self, kernels):
        self.process = subprocess.Popen(
            [LUA, os.path.join(HERE, "worker.lua")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NDARRAY_KERNELS": kernels})
        self.kernels, self.lua = self.ask("about").split(" ", 1)

    def ask(self, *words, data=b""):
        line = " ".join(str(word) for word in words) + "\n"
        self.process.stdin.write(line.encode() + data)
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().strip()
        if not answer:
            sys.exit(f"the worker ended at: {line}")
        return answer

    def array(self, name, a):
        shape = ",".join(str(n) for n in a.shape)
        self.ask("array", name, a.dtype.name, shape, a.nbytes,
                 data=a.tobytes())

    def set(self, name, code):
        self.ask("set", name, len(code), data=code.encode())

    def code(self, name, code):
        self.ask("code", name, len(code), data=code.encode())

    def result(self, name):
        dtype, size = self.ask("result", name).split()
        data = self.process.stdout.read(int(size))
        return np.frombuffer(data, dtype)


class There:
    def __init__(self, worker, name):
        self.worker, self.name = worker, name

    def time(self, k):
        return float(self.worker.ask("time", self.name, k))


# --- both --------------------------------------------------------------------

def check(case, expected, worker):
    """Are the results the same, of sums of floats almost?"""
    ours = worker.result("ours")
    expected = np.asarray(expected).ravel()
    if case.origin:
        expected = expected + case.origin
    same = (np.allclose(expected, ours, 1e-6 if ours.itemsize == 4 else 1e-12,
                        0, True)
            if ours.dtype.kind == "f" and case.expect != case.numpy
            else np.array_equal(expected, ours))
    if not same:
        sys.exit(f"{case.name}: {worker.kernels} differs from NumPy")


def prepare(case, workers):
    """The sides of a case, by name, each with the names it needs."""
    names = {name: make() for name, make in case.make.items() if make}
    if case.out:
        names["out"] = np.zeros(case.out, "int64")
    for worker in workers:
        for name, a in names.items():
            worker.array(name, a)
        for name, (_, lua) in case.set.items():
            worker.set(name, lua)
        worker.code("ours", case.lua)
    for name, (numpy, _) in case.set.items():
        names[name] = eval(numpy, {"np": np, **names})
    run = compiled(case.numpy, names)
    for worker in workers:
        if case.origin is not None:
            check(case, compiled(case.expect, names)(1), worker)
    sides = {"numpy": Here(run)}
    for worker in workers:
        sides[worker.kernels] = There(worker, "ours")
    if case.naive:
        sides["naive"] = Here(naive(names["a"]))
    if case.limit:
        sides["limit"] = Here(reading(names["a"]))
    if case.loop:
        workers[0].set("t", case.loop[0])
        workers[0].set("loop", case.loop[1])
        workers[0].code("loop", "loop()")
        if workers[0].result("loop")[0] != run(1) + 1:
            sys.exit(f"{case.name}: the loop differs from NumPy")
        sides["numpy"] = There(workers[0], "loop")
    return sides


def enough(side):
    """How many times make one go."""
    k, seconds = 1, side.time(1)
    while seconds < GO and k < 1 << 24:
        k = max(k + 1, int(k * min(16, 1.2 * GO / max(seconds, 1e-6))))
        seconds = side.time(k)
    return k


def measure(sides, rounds):
    """Seconds of one call, side by side: a list of the rounds for each."""
    goes = {name: enough(side) for name, side in sides.items()}
    seconds = {name: [] for name in sides}
    order = list(sides)
    for i in range(rounds):
        for name in order[i % len(order):] + order[:i % len(order)]:
            seconds[name].append(sides[name].time(goes[name]) / goes[name])
    return seconds


def times(seconds, slow, fast):
    """The median of the paired rounds' ratios."""
    return median(s / f for s, f in zip(seconds[slow], seconds[fast]))


def written(seconds):
    for unit, scale in ("ns", 1e9), ("us", 1e6), ("ms", 1e3):
        if seconds * scale < 1000:
            break
    return f"{seconds * scale:.3g} {unit}"


def row(case, seconds, columns, best):
    cells = [case.name, written(median(seconds["numpy"])),
             written(median(seconds[best]))]
    for name in columns:
        cells.append(f"{times(seconds, 'numpy', name):.3g}"
                     if name in seconds else "")
    cells.append(f"{100 * times(seconds, 'limit', best):.0f} %"
                 if "limit" in seconds else "")
    return cells


def cpu_name():
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("words", nargs="*", help="only lines that hold one")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    workers = [worker for worker in map(Worker, SETS)
               if worker.kernels in SETS]
    kernels = list(dict.fromkeys(worker.kernels for worker in workers))
    columns = kernels + ["naive"]
    head = ["work", "NumPy", "ours"] + columns + ["of the limit"]
    print(f"{cpu_name()}, {kernels[0]}; {workers[0].lua}, "
          f"Python {platform.python_version()}, NumPy {np.__version__}; "
          f"medians of {options.rounds} rounds.\n")
    edge, between = ("| ", " | ") if options.markdown else ("", "  ")
    widths = [58, 8, 8] + [8] * len(columns) + [12]

    def line(cells):
        cells = [cells[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])]
        print(edge + between.join(cells) + edge[::-1], flush=True)

    line(head)
    if options.markdown:
        line(["---"] + ["---:"] * (len(head) - 1))
    for case in CASES:
        if options.words and not any(w in case.name for w in options.words):
            continue
        child = os.fork()  # what a line leaves behind is not the next one's
        if child == 0:
            workers = [Worker(name) for name in
                       (kernels if case.kernels else kernels[:1])]
            seconds = measure(prepare(case, workers), options.rounds)
            line(row(case, seconds, columns, kernels[0]))
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit(1)


if __name__ == "__main__":
    main()
