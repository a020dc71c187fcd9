"""arrays.py: random arrays and views, in NumPy and as Lua's text.

A case is made of roots, which own their memory, of views of them, each a chain
of steps, and of a call with its options. All is kept as it was said, so that
it can be said once more, smaller.
"""

import math
from dataclasses import dataclass

import numpy as np

FLOATS = ["float64", "float32"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = SIGNED + UNSIGNED
NUMBERS = FLOATS + INTEGERS
TYPES = NUMBERS + ["bool"]
LIMITS = [-2**63, 2**63 - 1]  # of Lua's integers

np.seterr(all="ignore")  # what is too large or no number is asked for


class Refused(Exception):
    """What the contract says is an error."""


class Halfway(Refused):
    """The same, after some of the results may have been written."""


class Unseen(Exception):
    """A case in the making, with a view that is refused."""


@dataclass(frozen=True)
class Name:
    """Stands for a view, among options."""
    name: str


class Case:
    def __init__(self, call, **options):
        self.call, self.options = call, options
        self.roots, self.views = {}, {}

    def copy(self):
        case = Case(self.call, **self.options)
        case.roots, case.views = dict(self.roots), dict(self.views)
        return case


# --- Lua's text --------------------------------------------------------------

def lua(x):
    """A value as an expression."""
    if isinstance(x, Name):
        return x.name
    if x is None or isinstance(x, bool):
        return {None: "nil", True: "true", False: "false"}[x]
    if isinstance(x, int):
        return "math.mininteger" if x == LIMITS[0] else \
            f"({x})" if x < 0 else str(x)
    if isinstance(x, float):
        if math.isfinite(x):
            return repr(x) if math.copysign(1, x) > 0 else f"({x!r})"
        return "(0/0)" if x != x else f"({'-' if x < 0 else ''}1/0)"
    if isinstance(x, str):
        return f'"{x}"'
    if isinstance(x, dict):
        items = [f"{key} = {lua(value)}" for key, value in x.items()]
        return "{" + ", ".join(items) + "}"
    return "{" + ", ".join(map(lua, x)) + "}"


def quoted(data):
    for plain, escaped in [(b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"),
                           (b"\r", b"\\r")]:
        data = data.replace(plain, escaped)
    return b'"' + data + b'"'


def arguments(*list):
    """Arguments, without the nils at the end."""
    while list and list[-1] is None:
        list = list[:-1]
    return "(" + ", ".join(map(lua, list)) + ")"


def method(step):
    """A step as a call."""
    name, *given = step
    if name == "row":
        return f"[{lua(given[0])}]"
    return ":" + name + arguments(*given)


def root_text(a):
    """A root as code to read; check.py sends its bytes."""
    shape = lua(a.shape)
    if a.size == 0:
        return f"nd.zeros({shape}, {lua(a.dtype.name)})"
    if a.dtype == "uint64" and a.max() > LIMITS[1]:
        data = "".join(f"\\x{byte:02x}" for byte in a.tobytes())
        return f'nd.frombytes("{data}", "uint64", {shape})'
    if a.ndim == 0:
        return f"nd.array({lua(a.item())}, {lua(a.dtype.name)})"
    if a.size > 4 and len(set(map(repr, a.ravel().tolist()))) == 1:
        return f"nd.full({shape}, {lua(a.flat[0].item())}, " \
            f"{lua(a.dtype.name)})"
    text = f"nd.array({lua(a.ravel().tolist())}, {lua(a.dtype.name)})"
    return text if a.ndim == 1 else f"{text}:reshape({shape})"


# --- what the contract says of axes and ranges -------------------------------

def as_axis(axis, ndim):
    """Counted from 0, where the contract counts from 1 or from the end."""
    n = max(ndim, 1)
    if not (1 <= axis <= n or -n <= axis <= -1):
        raise Refused("an axis out of range")
    return int(axis) - 1 if axis > 0 else int(axis) + n


def as_axes(axes, ndim):
    found = [as_axis(axis, ndim) for axis in axes]
    if len(set(found)) < len(found) or not found:
        raise Refused("an axis named twice, or none")
    return found


def as_index(i, n):
    if not (1 <= i <= n or -n <= i <= -1):
        raise Refused("an index out of range")
    return int(i) - 1 if i > 0 else int(i) + n


def as_slice(spec, n):
    """One argument of a:slice, for NumPy: both ends are included, and cut to
    the axis."""
    if spec is None:
        return slice(None)
    if not isinstance(spec, tuple):
        return as_index(spec, n)
    first, last, step = (None if x is None else int(x) for x in spec)
    step = 1 if step is None else step
    if step == 0:
        raise Refused("a step of 0")
    ends = (1, n) if step > 0 else (n, 1)
    first, last = (end if x is None else x + n + 1 if x < 0 else x
                   for x, end in zip((first, last), ends))
    first = max(first, 1) if step > 0 else min(first, n)
    last = min(last, n) if step > 0 else max(last, 1)
    visited = range(first, last + (1 if step > 0 else -1), step)
    if len(visited) == 0:
        return slice(0, 0)
    stop = visited[-1] - 1 + (1 if step > 0 else -1)
    return slice(first - 1, None if stop < 0 else stop,
                 step if len(visited) > 1 else 1 if step > 0 else -1)


# --- views, by NumPy ---------------------------------------------------------

def apply(a, step):
    """The view that a step makes."""
    name, *given = step
    if name == "slice":
        while given and given[-1] is None:
            given.pop()
        if len(given) > a.ndim:
            raise Refused("too many arguments")
        return a[tuple(map(as_slice, given, a.shape)) + (...,)]
    if name == "row":
        return a[as_index(given[0], len(a)), ...]
    if name == "transpose":
        if not given:
            return a.transpose()
        axes = as_axes(given, a.ndim)
        if len(axes) < a.ndim:
            raise Refused("an axis missing")
        return a.transpose(axes)
    if name == "squeeze":
        if not given:
            return a.squeeze()
        if a.ndim == 0:
            raise Refused("no axis")
        return a.squeeze(as_axis(given[0], a.ndim))
    if name == "expanddims":
        return np.expand_dims(a, as_axis(given[0], a.ndim + 1))
    if name == "broadcast":
        return np.broadcast_to(a, given[0])
    shape = given[0]  # reshape: never a copy
    if a.size == 0 and -1 in shape and 0 in shape:
        raise Refused("-1 beside 0")
    b = a.reshape(shape)
    if a.size and not np.may_share_memory(a, b):
        raise Refused("no such view")
    b.flags.writeable = a.flags.writeable
    return b


def view(a, steps):
    for step in steps:
        a = apply(a, step)
    return a


# --- random elements ---------------------------------------------------------

ODD = [0.0, -0.0, 1.0, -1.0, 2.5, math.nan, -math.nan, math.inf, -math.inf,
       2.0**-149, -5e-324, 3.4028234663852886e38, 1e308, 2.0**53, 2.0**63]


def any_integers(r, dtype, size):
    info = np.iinfo(dtype)
    return r.np.integers(info.min, info.max, size, dtype, endpoint=True)


def edges(dtype):
    info = np.iinfo(dtype)
    return [info.min, info.min + 1, info.max, info.max - 1, info.max // 2,
            0, 1, 2, 3, max(info.min, -1)]


def elements(r, dtype, size):
    """Few different values, so that many are equal; or small ones; or any."""
    way = r.random()
    if dtype == "bool":
        return r.np.random(size) < r.choice([0.02, 0.5, 0.5, 0.98])
    if dtype in FLOATS:
        if way < 0.35:
            few = np.array(r.choices(ODD, k=r.randint(1, 5)), dtype)
            return r.np.choice(few, size)
        if way < 0.65:
            return r.np.integers(-9, 10, size).astype(dtype)
        a = r.np.standard_normal(size).astype(dtype)
        if way > 0.8:
            a *= np.array(10.0 ** r.randint(-30, 30), dtype)
        if way > 0.9:
            a[r.np.random(size) < 0.1] = math.nan
        return a
    if way < 0.3:
        few = np.array(r.choices(edges(dtype), k=r.randint(1, 4)), dtype)
        return r.np.choice(few, size)
    if way < 0.7:
        return r.np.integers(0 if dtype in UNSIGNED else -9, 10,
                             size).astype(dtype)
    return any_integers(r, dtype, size)


def number(r, dtype):
    """A Lua number to stand beside an array, as a rule one that it takes."""
    if dtype == "bool":
        return r.random() < 0.5
    way = r.random()
    if way < 0.15:
        return r.choice([math.nan, math.inf, -math.inf, 0.5, -2.0, 300, -1, 2,
                         2**53 + 1, 1e39, 1e300, 2.0**63, *LIMITS])
    x = elements(r, dtype, 1)[0].item()
    if x == x and abs(x) < 2**53 and way < 0.5:
        x = float(x) if isinstance(x, int) else round(x)
    return min(x, LIMITS[1]) if isinstance(x, int) else x


# --- random shapes -----------------------------------------------------------

LENGTHS = [1, 1, 2, 2, 3, 3, 4, 5, 7, 9, 16, 33]
WIDE = [(255,), (256,), (257,), (1000,), (4099,), (3, 700), (700, 3), (64, 65),
        (2, 2, 513), (1025, 2), (33, 40), (9, 9, 9), (2000, 1), (130, 9),
        (30011,), (150, 201), (40, 1100), (2100, 2)]


def wide_shape(r):
    """Blocks of kernels fill, and more rows or columns than they take."""
    return r.choice([
        r.choice(WIDE), (r.randint(300, 6000),),
        (r.randint(100, 2000), r.randint(1, 9)),
        (r.randint(2, 50), r.randint(60, 1200)),
        (r.randint(2, 9), r.randint(2, 40), r.randint(2, 40))])


def some_shape(r, most=400, wide=0.04):
    """At most so many elements; in that share of cases more."""
    if r.random() < wide and most >= 400:
        return wide_shape(r)
    shape, size = [], 1
    for _ in range(r.choice([0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5])
                   if r.random() < 0.98 else r.randint(6, 14)):
        n = 0 if r.random() < 0.02 else r.choice(LENGTHS)
        n = n if size * n <= most else 1
        size *= max(n, 1)
        shape.append(n)
    return tuple(shape)


def wrong(r, shape):
    """Another shape."""
    shape = list(shape)
    if shape and r.random() < 0.7:
        shape[r.randrange(len(shape))] += 1
    else:
        shape.insert(r.randint(0, len(shape)), 1)
    return tuple(shape)


def partner(r, shape):
    """A shape that broadcasts to another; at times one that does not."""
    shape = [1 if r.random() < 0.15 else n for n in shape]
    while shape and r.random() < 0.12:
        shape.pop(0)
    if shape and r.random() < 0.02:
        shape[r.randrange(len(shape))] += 1
    return tuple(shape)


# --- random views ------------------------------------------------------------

def signed(r, axis, ndim):
    """An axis counted from 0, as scripts name it."""
    axis = axis - ndim if r.random() < 0.3 else axis + 1
    return float(axis) if r.random() < 0.05 else axis


def some_range(r, n):
    def bound():
        if r.random() < 0.4:
            return None
        if r.random() < 0.05:
            return r.choice([0, 2.0, *LIMITS])
        return r.randint(-n - 2, n + 2)
    step = r.choice([None, None, 1, -1, -1, 2, -2, 3, -3, -1.0, *LIMITS])
    if r.random() < 0.4:
        return (None, None, step)
    return (bound(), bound(), step if r.random() > 0.01 else 0)


def some_slice(r, a):
    given = []
    for n in a.shape:
        way = r.random()
        given.append(some_range(r, n) if way < 0.5 else
                     None if way < 0.8 or n == 0 else
                     r.choice([1, -1]) * r.randint(1, n))
    if r.random() < 0.01:
        given.append(r.choice([1, None, (1, 1, 1)]))
    return ("slice", *given)


def some_reshape(r, a):
    size, shape = a.size, []
    for _ in range(r.randint(0, 3)):
        n = r.choice([1, 2, 3, 4, 5, 7])
        shape.append(n if n and size % n == 0 else 1)
        size //= shape[-1]
    shape.insert(r.randint(0, len(shape)), size)
    if r.random() < 0.3:
        shape[r.randrange(len(shape))] = -1
    return ("reshape", tuple(shape if r.random() > 0.02 else wrong(r, shape)))


def some_broadcast(r, a):
    shape = tuple(r.randint(0, 4) if n == 1 else n for n in a.shape)
    if r.random() < 0.3:
        shape = (r.randint(1, 3),) + shape
    if math.prod(shape) > 2000 or r.random() < 0.02:
        shape = wrong(r, a.shape)
    return ("broadcast", shape)


def some_transpose(r, a):
    if r.random() < 0.5:
        return ("transpose",)
    axes = [signed(r, i, a.ndim) for i in r.sample(range(a.ndim), a.ndim)]
    if axes and r.random() < 0.01:
        axes[0] = axes[-1]
    return ("transpose", *axes)


def some_step(r, a):
    """A step; at times one that is refused."""
    way = r.random()
    if way < 0.45:
        return some_slice(r, a)
    if way < 0.65:
        return some_transpose(r, a)
    if way < 0.75:
        return some_reshape(r, a)
    if way < 0.8:
        return some_broadcast(r, a)
    if way < 0.85 and a.ndim > 1 and len(a):
        return ("row", r.choice([1, -1]) * r.randint(1, len(a)))
    if way < 0.92:
        ones = [i for i, n in enumerate(a.shape) if n == 1 or
                r.random() < 0.01]
        if ones and r.random() < 0.5:
            return ("squeeze", signed(r, r.choice(ones), a.ndim))
        return ("squeeze",)
    return ("expanddims", signed(r, r.randint(0, a.ndim), a.ndim + 1))


def some_steps(r, a, steps):
    """Goes on from a; a step that is refused is the last, and hardly ever
    kept."""
    for _ in range(steps):
        step = some_step(r, a)
        try:
            b = apply(a, step)
            yield step
            a = b
        except (Refused, ValueError, IndexError):
            if r.random() < 0.08:
                yield step
                return


class Maker:
    """Puts random arrays into a case."""

    def __init__(self, r, call, **options):
        self.r, self.case = r, Case(call, **options)

    def root(self, dtype, shape):
        name = f"r{len(self.case.roots) + 1}"
        size = math.prod(shape)
        a = elements(self.r, dtype, size).reshape(shape)
        self.case.roots[name] = a
        return name

    def show(self, name, root, steps):
        """Names a view."""
        self.case.views[name] = (root, list(steps))
        return Name(name)

    def array(self, name):
        root, steps = self.case.views[name]
        return view(self.case.roots[root], steps)

    def any(self, name, dtype, shape=None, steps=None, shift=False):
        """A root of that shape or any, seen in any way. `shift`: at times there
        is beside it what lies one further in the same root, for `within`."""
        r = self.r
        if shape is None:
            shape = some_shape(r)
        if shift and shape and r.random() < 0.15:
            root = self.root(dtype, (shape[0] + 1,) + shape[1:])
            ranges = [(1, -2, None), (2, -1, None)]
            r.shuffle(ranges)
            self.show(name + "_next", root, [("slice", ranges[0])])
            return self.show(name, root, [("slice", ranges[1])])
        root = self.root(dtype, shape)
        if steps is None:
            steps = r.choice([0, 0, 0, 1, 1, 2, 3, 4])
        self.show(name, root, some_steps(r, self.case.roots[root], steps))
        try:
            self.array(name)
        except (Refused, ValueError, IndexError):
            raise Unseen(self.case)
        return Name(name)

    def shaped(self, name, dtype, shape, write=False):
        """An array of that shape: a root, or strewn over a larger one."""
        r = self.r
        if r.random() < 0.5:
            return self.show(name, self.root(dtype, shape), [])
        ndim = len(shape)
        axes = r.sample(range(ndim), ndim)
        wide, ranges, stretch = [], [], False
        for axis in axes:
            n, step = shape[axis], r.choice([1, 1, 2, 3, -1, -1, -2])
            if n > 0 and not write and r.random() < 0.08:
                stretch, n = True, 1
            before, after = r.randint(0, 1), r.randint(0, 1)
            if math.prod(wide) > 2000:  # of many axes, few are strewn
                step, before, after = 1, 0, 0
            last = max(n - 1, 0) * abs(step)
            wide.append(before + last + 1 + after if n else 0)
            ends = (before + 1, before + 1 + last)
            ranges.append((*(ends if step > 0 else ends[::-1]), step)
                          if n else None)
        steps = [("slice", *ranges)]
        if ndim > 1:
            steps.append(("transpose",
                          *(axes.index(i) + 1 for i in range(ndim))))
        if stretch:
            steps.append(("broadcast", tuple(shape)))
        return self.show(name, self.root(dtype, tuple(wide)), steps)

    def within(self, name, other, shape):
        """An array of that shape that shares memory with another, if there is
        one: turned round, and at one place of the axes that are too many."""
        views = self.case.views
        root, steps = views.get(other + "_next", views[other])
        a, r = self.array(other), self.r
        left, given = list(shape), []
        for n in a.shape:
            if left and left[0] == n:
                given.append(r.choice([None, (-1, 1, -1)]))
                left.pop(0)
            elif n > 0:
                given.append(r.randint(1, n))
            else:
                return None
        if left:
            return None
        return self.show(name, root, steps + [("slice", *given)])
