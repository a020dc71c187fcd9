"""calls.py: what is checked: for each kind of call how cases are made, the Lua
text, and a model: what NumPy gives, or where the contract says otherwise, what
that says.

A model gets the options and what the views named in them are in NumPy. It gives
a list of results, plain ones as Python's own values, and writes into `out`; or
it raises Refused, or an error of NumPy's.
"""

import math

import numpy as np

from arrays import (FLOATS, INTEGERS, LIMITS, NUMBERS, SIGNED, TYPES, Maker,
                    Halfway, Name, Refused, arguments, as_axes, as_axis,
                    as_index, lua, number, partner, signed, some_shape, wrong)


class Close:
    """An array of floats of which only closeness is promised: no further than
    `bound` from `exact`, both in higher precision; NaN and infinity are such
    everywhere. Where `exact` is as large as floats are, it may be infinity; an
    infinite bound holds whatever comes."""

    def __init__(self, dtype, exact, bound, plain=False):
        self.dtype, self.plain = np.dtype(dtype), plain
        self.exact, self.bound = np.asarray(exact), np.asarray(bound)
        self.shape = self.exact.shape

    def written(self):
        return self.exact.astype(self.dtype)

    def same(self, got):
        exact, bound, got = self.exact, self.bound, got.astype(WIDE)
        most = WIDE(np.finfo(self.dtype).max)
        near = (abs(got - exact) <= bound) | (got == exact)
        over = np.isinf(got) & (exact * np.sign(got) + bound >= most)
        return near | over | np.isinf(bound) | \
            (np.isnan(got) & np.isnan(exact))


WIDE = np.longdouble


def ulps(dtype, exact, count):
    """The bound that is so many units in the last place."""
    info = np.finfo(dtype)
    return np.maximum(abs(exact) * WIDE(info.eps),
                      WIDE(info.smallest_subnormal)) * count


class Zeros:
    """An array of which 0.0 may be -0.0: where these are equal, the contract
    does not say which is taken."""

    def __init__(self, array):
        self.array = array


class Whatever:
    """What neither side has to say."""


class Call:
    def __init__(self, share, make, text, model):
        self.share, self.make, self.text, self.model = share, make, text, model


CALLS = {}


def call(share):
    """Registers a class of three functions; `share`: of how many cases."""
    def register(kind):
        CALLS[kind.__name__] = Call(share, kind.make, kind.text, kind.model)
        return kind
    return register


# --- values on their way in --------------------------------------------------

def fit(x, dtype):
    """A Lua value as an element: no value changes silently."""
    to = np.dtype(dtype)
    if (to.kind == "b") != isinstance(x, bool):
        raise Refused("a boolean beside numbers")
    if to.kind == "b":
        return to.type(x)
    if to.kind in "iu":
        if isinstance(x, float) and not x.is_integer():
            raise Refused("not an integer")
        info = np.iinfo(to)
        if not info.min <= int(x) <= info.max:
            raise Refused("out of range")
        return to.type(int(x))
    if isinstance(x, int):
        if to == "float64" and int(float(x)) != x:
            raise Refused("not exact")
        return np.array(x, "int64").astype(to)[()]
    y = to.type(x)
    if np.isinf(y) and math.isfinite(x):
        raise Refused("too large")
    return y


def convert(a, dtype, bools=False):
    """The same of an array; `bools`: false and true may be 0 and 1."""
    to = np.dtype(dtype)
    if a.dtype == to or a.size == 0:
        return a.astype(to)
    if "b" in (a.dtype.kind, to.kind):
        if not bools:
            raise Refused("a boolean beside numbers")
        if to.kind == "b" and not ((a == 0) | (a == 1)).all():
            raise Refused("neither 0 nor 1")
        return a.astype(to)
    if to.kind in "iu":
        info = np.iinfo(to)
        if a.dtype.kind == "f":
            wide = a.astype("float64")
            if not (np.isfinite(wide) & (wide == np.floor(wide))).all():
                raise Refused("not an integer")
            if wide.min() < info.min or wide.max() >= 2.0**math.log2(
                    float(info.max) + 1):
                raise Refused("out of range")
        elif int(a.min()) < info.min or int(a.max()) > info.max:
            raise Refused("out of range")
        return a.astype(to)
    b = a.astype(to)
    if to == "float64" and a.dtype.itemsize == 8 and any(
            int(x) != y for x, y in zip(b.ravel(), a.ravel().tolist())):
        raise Refused("not exact")
    if to == "float32" and (np.isinf(b) & np.isfinite(a)).any():
        raise Refused("too large")
    return b


def plain(x):
    """An element as a Lua value."""
    x = x.item()
    if type(x) is int and x > LIMITS[1]:
        raise Refused("no Lua integer")
    return x


def readable(a):
    """Can a table say this array?"""
    return a.ndim > 0 and a.size > 0 and \
        (a.dtype != "uint64" or a.max() <= LIMITS[1])


def deliver(o, env, result, dtype=None):
    """The result, by way of `out` where that is given."""
    out = o.get("out")
    if out is None:
        return [result]
    out = env[out.name]
    close = isinstance(result, Close)
    array = result.array if isinstance(result, Zeros) else result
    if out.shape != array.shape or out.dtype != (dtype or array.dtype):
        raise Refused("out of another shape or type")
    if not out.flags.writeable:
        raise Refused("read-only")
    out[...] = array.written() if close else array
    return [result if isinstance(result, (Close, Zeros)) else out.copy()]


def some_out(m, shape, dtype, share=0.3, within=()):
    """Gives the case an `out`, at times one that is refused, or shares memory
    with the arrays named, where they are."""
    r = m.r
    if r.random() >= share:
        return
    if r.random() < 0.03:
        shape = wrong(r, shape)
    if r.random() < 0.03:
        dtype = r.choice(TYPES)
    for other in within:
        if other in m.case.views and m.array(other).dtype == dtype and \
                r.random() < 0.5:
            out = m.within("o", other, shape)
            if out:
                m.case.options["out"] = out
                return
    out = m.shaped("o", dtype, shape, write=r.random() > 0.03)
    m.case.options["out"] = out


# --- reductions --------------------------------------------------------------

def lanes(a, axes):
    """The axes searched are the last, one, in row-major order."""
    rest = [i for i in range(a.ndim) if i not in axes]
    return a.transpose(rest + sorted(axes)).reshape(
        [a.shape[i] for i in rest] + [math.prod(a.shape[i] for i in axes)])


def which(a, o):
    """The axes searched, counted from 0; in the list's order."""
    axis = o.get("axis")
    if axis is None:
        return list(range(a.ndim))
    return as_axes(axis if isinstance(axis, tuple) else [axis], a.ndim)


def reduced(a, axes, o):
    """The shape of the result, and whether it is a plain value."""
    keepdims, axis = o.get("keepdims"), o.get("axis")
    if a.ndim == 0:  # has one axis to search, and none to keep
        return (), True
    shape = tuple(1 if i in axes else n for i, n in enumerate(a.shape)
                  if keepdims or i not in axes)
    return shape, not shape


def some_reduction(m):
    """Axis, keepdims, where, for an array "a"."""
    r, a, o = m.r, m.array("a"), m.case.options
    way, most = r.random(), max(a.ndim, 1)
    if way < 0.5:
        o["axis"] = signed(r, r.randrange(most), most)
    elif way < 0.72:
        axes = r.sample(range(most), r.randint(1, min(most, 3)))
        o["axis"] = tuple(signed(r, axis, most) for axis in axes)
    elif way < 0.76:
        o["axis"] = r.choice([0, most + 1, -most - 1, (1, 1), (1, -most),
                              LIMITS[0], LIMITS[1]])
    if r.random() < 0.25:
        o["keepdims"] = r.random() < 0.8
    if r.random() < 0.25:
        o["where"] = m.shaped("w", "bool", partner(r, a.shape))
        if r.random() < 0.2 and readable(m.array("w")):
            o["table"] = "w"
    if a.dtype.name in ("float64", "int64", "bool") and readable(a) and \
            r.random() < 0.15:
        o["table"] = "a"


def reduction_text(o):
    """Positional where that is possible and said so; a function or a
    method."""
    rest = {key: value for key, value in o.items()
            if key not in ("fn", "a", "form", "table")}
    if o.get("table") == "w" and "where" in rest:
        rest["where"] = Name("w:totable()")
    if o["form"] in (2, 3) and set(rest) <= {"axis", "out", "keepdims"} \
            and not isinstance(rest.get("out"), tuple):
        given = [rest.get("axis"), rest.get("out"), rest.get("keepdims")]
    else:
        given = [rest] if rest else []
    if o.get("table") == "a":
        return f"nd.{o['fn']}" + arguments(Name("a:totable()"), *given)
    if o["form"] % 2:
        return f"nd.{o['fn']}" + arguments(o["a"], *given)
    return f"{lua(o['a'])}:{o['fn']}" + arguments(*given)


def said_as_table(o, env):
    """A table must say what the array says."""
    name = o.get("table")
    if name and (not readable(env[name]) or name == "a" and env["a"].dtype.name
                 not in ("float64", "int64", "bool")):
        raise Refused("no table says this")


def mask_of(a, o, env):
    where = o.get("where")
    if where is None:
        return np.ones(a.shape, bool)
    return np.broadcast_to(env[where.name], a.shape)


def before(fn, x, y):
    """Is x better than y, exactly? x an array, y a Lua value or an array."""
    op = np.greater if "max" in fn else np.less
    return np.asarray(op(x.astype(object), y), bool)


def find(fn, x, mask, o):
    """In each lane the place of the best, -1 for none. NaN wins, unless it is
    skipped; and the best must beat `initial`."""
    best = np.argmax if "max" in fn else np.argmin
    initial, skip = o.get("initial"), o.get("skipnan")
    nan = np.isnan(x) if x.dtype.kind == "f" else np.zeros(x.shape, bool)
    if initial is None and not (skip and nan.any()) and mask.all():
        return best(x, -1)  # NumPy's own
    good = mask & ~nan
    if initial is not None:
        good &= before(fn, x, initial)
    ranks = x.view("uint8") if x.dtype == "bool" else x
    worst = -math.inf if x.dtype.kind == "f" else np.iinfo(ranks.dtype).min
    if "min" in fn:
        worst = math.inf if x.dtype.kind == "f" else np.iinfo(ranks.dtype).max
    extreme = (np.max if "max" in fn else np.min)(
        ranks, axis=-1, where=good, initial=worst, keepdims=True)
    first = np.argmax(good & (ranks == extreme), -1)
    found = np.where(good.any(-1), first, -1)
    if not skip:
        nan &= mask
        found = np.where(nan.any(-1), np.argmax(nan, -1), found)
    return found


@call(8)
class search:
    def make(r):
        m = Maker(r, "search", fn=r.choice(["argmin", "argmax", "min", "max"]),
                  a=Name("a"), form=r.randrange(4))
        o, dtype = m.case.options, r.choice(TYPES)
        m.any("a", dtype, some_shape(r, wide=0.1))
        a = m.array("a")
        some_reduction(m)
        if r.random() < 0.2:
            o["initial"] = number(r, dtype)
            if a.size and r.random() < 0.5:
                x = min(r.choice(a.ravel()[:9].tolist()), LIMITS[1])
                o["initial"] = x if isinstance(x, bool) else \
                    r.choice([x, x, x + 0.5, x - 0.5])
        if r.random() < 0.25:
            o["skipnan"] = r.random() < 0.8
        if r.random() < 0.25 and "arg" in o["fn"]:
            o["base"] = r.choice([0, 0, 0, 1, 1, 2])
        try:
            axes = which(a, o)
            shape, _ = reduced(a, axes, o)
        except Refused:
            return m.case
        if "arg" in o["fn"] and r.random() < 0.25:
            o["value"] = True if r.random() < 0.5 else m.shaped(
                "v", dtype, shape, write=True)
        if "arg" not in o["fn"]:
            some_out(m, shape, dtype, within=["a", "w"])
        elif isinstance(o.get("axis"), tuple) and len(axes) > 1:
            if r.random() < 0.3:
                o["out"] = tuple(m.shaped(f"o{i}", r.choice(INTEGERS), shape,
                                          write=True) for i in range(len(axes)))
                if r.random() < 0.05:  # sharing memory
                    o["out"] = (o["out"][0],) * len(axes)
        else:
            some_out(m, shape, r.choice(INTEGERS + ["int64"]), within=["a"])
        return m.case

    text = reduction_text

    def model(o, env):
        said_as_table(o, env)
        fn, a = o["fn"], env[o["a"].name]
        axes, initial, out = which(a, o), o.get("initial"), o.get("out")
        if initial is not None:
            if initial != initial or \
                    isinstance(initial, bool) != (a.dtype == "bool"):
                raise Refused("initial")
        base = o.get("base", 1)
        if base not in (0, 1):
            raise Refused("base")
        shape, alone = reduced(a, axes, o)
        mask = mask_of(a, o, env)
        if a.ndim == 0:
            a, mask, axes = a.reshape(1), mask.reshape(1), [0]
        x, mask = lanes(a, axes), lanes(mask, axes)
        if x.shape[-1] == 0 and initial is None:
            raise Refused("empty")
        found = find(fn, x, mask, o) if x.shape[-1] else \
            np.full(x.shape[:-1], -1)
        if "arg" in fn:
            lengths = [a.shape[i] for i in sorted(axes)] \
                if isinstance(o.get("axis"), tuple) else [x.shape[-1]]
            taken = search.taken(o, env, x, found, shape, alone)
            return search.places(o, env, a, axes, found, lengths, shape,
                                 alone) + taken()
        return search.values(o, env, x, found, shape, alone)

    def places(o, env, a, axes, found, lengths, shape, alone):
        base, none = o.get("base", 1), found < 0
        at = dict(zip(sorted(axes), np.unravel_index(
            np.maximum(found, 0), lengths) if found.size and min(lengths)
            else [np.zeros(found.shape, int)] * len(lengths)))
        named = isinstance(o.get("axis"), tuple)
        results = [np.where(none, base - 1, at[i] + base).reshape(shape)
                   for i in (axes if named else sorted(at)[:1])]
        out = o.get("out")
        if out is None:
            if alone:
                return [None if none.item() else x.item() for x in results]
            return [x.astype("int64") for x in results]
        outs = out if isinstance(out, tuple) else (out,)
        possible = o.get("where") is not None or \
            o.get("initial") is not None or \
            bool(o.get("skipnan")) and a.dtype.kind == "f"
        if len(outs) != len(results):
            raise Refused("not as many as axes are named")
        if len(set(outs)) < len(outs) and env[outs[0].name].size:
            raise Refused("sharing memory")
        for i, (name, x) in enumerate(zip(outs, results)):
            y = env[name.name]
            n = (a.shape[axes[i]] if named else lengths[0])
            if y.shape != shape or y.dtype.kind not in "iu" \
                    or not y.flags.writeable:
                raise Refused("out of another shape or type")
            info = np.iinfo(y.dtype)
            if info.min > base - possible or info.max < n - 1 + base:
                raise Refused("out of a type that does not hold all places")
        for name, x in zip(outs, results):
            env[name.name][...] = x
        return [env[name.name].copy() for name in outs]

    def taken(o, env, x, found, shape, alone):
        """The option `value`: what gives the further result, once the places
        are known to be right."""
        none, given = found < 0, o.get("value")
        if not given:
            return lambda: []
        result = np.zeros(found.shape, x.dtype)
        if x.shape[-1]:
            result = np.take_along_axis(
                x, np.maximum(found, 0)[..., None], -1)[..., 0]
        held = np.zeros(shape, x.dtype) if given is True else env[given.name]
        if held.shape != shape or held.dtype != x.dtype or \
                not held.flags.writeable:
            raise Refused("value of another shape or type")
        held = math.nan if x.dtype.kind == "f" else held.reshape(found.shape)
        result = np.where(none, held, result).astype(x.dtype).reshape(shape)

        def give():
            if given is not True:
                env[given.name][...] = result
            elif alone and "out" not in o:
                return [None if none.all() else plain(result)]
            return [result]
        return give

    def values(o, env, x, found, shape, alone):
        none, initial = found < 0, o.get("initial")
        if x.shape[-1]:
            result = np.take_along_axis(
                x, np.maximum(found, 0)[..., None], -1)[..., 0]
        else:
            result = np.zeros(found.shape, x.dtype)
        if none.any():
            if initial is not None:
                result = np.where(none, fit(initial, x.dtype), result)
            elif alone and "out" not in o:
                return [None]
            elif x.dtype.kind != "f":
                raise Refused("no candidate")
            else:
                result = np.where(none, x.dtype.type(math.nan), result)
        result = np.asarray(result, x.dtype).reshape(shape)
        if alone and "out" not in o:
            return [plain(result)]
        return deliver(o, env, result)


@call(6)
class sums:
    def make(r):
        m = Maker(r, "sums", fn=r.choice(["sum", "sum", "mean", "any", "all",
                                          "count", "prod", "var", "std"]),
                  a=Name("a"), form=r.randrange(4))
        o = m.case.options
        truth = o["fn"] in ("any", "all", "count")
        dtype = r.choice(TYPES + ["bool"] * 5 if truth else
                         NUMBERS + ["float64", "float32"] * 2 + ["bool"])
        m.any("a", dtype, some_shape(r, wide=0.1))
        some_reduction(m)
        if r.random() < 0.25:
            o["skipnan"] = r.random() < 0.8
        if o["fn"] in ("var", "std") and r.random() < 0.4:
            o["correction"] = r.choice([0, 1, 1, 1.0, 2, 5, LIMITS[1], -1])
        a = m.array("a")
        try:
            shape, _ = reduced(a, which(a, o), o)
        except Refused:
            return m.case
        kind = {"any": "bool", "all": "bool", "count": "int64"}.get(
            o["fn"], dtype if dtype in FLOATS else
            "int64" if o["fn"] in ("sum", "prod") else "float64")
        some_out(m, shape, kind, within=["a", "w"])
        return m.case

    text = reduction_text

    def model(o, env):
        said_as_table(o, env)
        fn, a = o["fn"], env[o["a"].name]
        axes = which(a, o)
        shape, alone = reduced(a, axes, o)
        mask = mask_of(a, o, env)
        if a.ndim == 0:
            a, mask, axes = a.reshape(1), mask.reshape(1), [0]
        x, mask = lanes(a, axes), lanes(mask, axes)
        if o.get("correction", 0) < 0:
            raise Refused("correction")
        if o.get("skipnan") and x.dtype.kind == "f":
            mask = mask & ~np.isnan(x)
        if fn in ("any", "all", "count"):
            of = {"any": np.any, "all": np.all, "count": np.count_nonzero}[fn]
            x = (x != 0) & mask if fn != "all" else (x != 0) | ~mask
            result = np.asarray(of(x, axis=-1)).reshape(shape)
        elif a.dtype == "bool":
            raise Refused("numbers expected")
        elif fn in ("var", "std"):
            result = sums.spread(fn, x, mask, shape, o.get("correction", 0))
        elif fn in ("sum", "prod") and a.dtype.kind != "f":
            of = {"sum": np.sum, "prod": np.prod}[fn]
            result = of(x.astype(object), -1, where=mask,
                        initial=int(fn == "prod"))
            if any(not -2**63 <= total < 2**63
                   for total in np.asarray(result, object).flat):
                raise Halfway("does not fit an int64")
            result = np.asarray(result, "int64").reshape(shape)
        elif a.dtype.kind != "f":
            result = sums.quotient(x, mask, shape)
        else:
            result = sums.real(fn, x, mask, shape)
        if alone and "out" not in o:
            if isinstance(result, Close):
                result.plain = True
                return [result]
            return [result.item()]
        return deliver(o, env, result)

    def quotient(x, mask, shape):
        """The mean of integers: exact, then rounded once, which Python's true
        division of integers is."""
        total = np.asarray(np.sum(x.astype(object), -1, where=mask, initial=0))
        means = [int(t) / int(n) if n else math.nan
                 for t, n in zip(total.flat, np.asarray(mask.sum(-1)).flat)]
        return np.array(means, "float64").reshape(shape)

    def real(fn, x, mask, shape):
        """The error does not grow with the number of elements: 32 units in the
        last place of float64, of the sum of the absolute values, and then one
        rounding to the type; none at all where that is an integer that all
        partial sums are, too."""
        dtype = x.dtype if x.dtype.kind == "f" else np.dtype("float64")
        if fn == "prod":
            return sums.product(dtype, x, mask, shape)
        x = np.where(mask, x.astype(WIDE), WIDE(0))
        exact, size = x.sum(-1), abs(x).sum(-1)
        whole = (x == np.floor(x)).all(-1) & (size <= 2.0**53)
        bound = np.where(whole | np.isinf(size), 0, size * 2.0**-52 * 32)
        if fn == "mean":
            n = mask.sum(-1)
            exact, bound = exact / n, bound / n + ulps("float64", exact / n, 1)
        if dtype == "float32":
            bound = bound + ulps("float32", exact, 0.5)
        return Close(dtype, np.asarray(exact).reshape(shape),
                     np.asarray(bound).reshape(shape))


    def product(dtype, x, mask, shape):
        """Each factor is rounded into, by half a unit of float64."""
        exact = np.prod(np.where(mask, x.astype(WIDE), WIDE(1)), -1)
        bound = abs(exact) * 2.0**-53 * (x.shape[-1] + 2) + \
            WIDE(5e-324) + ulps(dtype, exact, 1)
        bound = np.where(np.isfinite(exact), bound, 0)
        return Close(dtype, exact.reshape(shape), bound.reshape(shape))

    def spread(fn, x, mask, shape, correction):
        """The rounded mean is off by some units, of float64, of the largest
        element; and so is each deviation."""
        dtype = x.dtype if x.dtype.kind == "f" else np.dtype("float64")
        x, n = np.where(mask, x.astype(WIDE), WIDE(0)), mask.sum(-1)
        far = np.where(mask, x - (x.sum(-1) / n)[..., None], WIDE(0))
        slip = abs(x).max(-1, initial=0) * WIDE(2.0**-48)
        size = (abs(far) + slip[..., None]) ** 2
        size = np.where(mask, size, 0).sum(-1)
        exact = (far ** 2).sum(-1)
        bound = np.where(np.isfinite(exact), size * (1 + WIDE(2.0**-48)) -
                         exact + (n + 1) * WIDE(5e-324), 0)
        most = WIDE(np.finfo("float64").max)
        over = (exact + bound > most) & np.isfinite(exact)
        divisor = np.array([max(int(k) - int(correction), 0)
                            for k in n.flat], WIDE).reshape(n.shape)
        exact, bound = exact / divisor, bound / divisor
        if fn == "std":
            low = np.sqrt(np.maximum(exact - bound, 0))
            exact, high = np.sqrt(exact), np.sqrt(exact + bound)
            bound = np.maximum(high - exact, exact - low)
        exact = np.where(divisor > 0, exact, math.nan)
        bound = np.where(over, math.inf, bound + np.where(
            np.isfinite(exact), ulps(dtype, exact, 2), 0))
        return Close(dtype, exact.reshape(shape), bound.reshape(shape))


@call(4)
class running:
    def make(r):
        m = Maker(r, "running", fn=r.choice(["cumsum", "cumsum", "cummin",
                                             "cummax"]), a=Name("a"))
        o = m.case.options
        m.any("a", r.choice(TYPES), some_shape(r, wide=0.08))
        maybe_axis(m)
        a = m.array("a")
        try:
            x, _ = one_axis(a, o.get("axis"))
        except Refused:
            return m.case
        whole = o["fn"] == "cumsum" and a.dtype.kind != "f"
        some_out(m, x.shape, "int64" if whole else a.dtype.name, within=["a"])
        o["named"] = r.random() < 0.3
        return m.case

    def text(o):
        rest = {key: o[key] for key in ("axis", "out") if key in o}
        given = [rest] if o.get("named") and rest else \
            [o.get("axis"), o.get("out")]
        return f"{lua(o['a'])}:{o['fn']}" + arguments(*given)

    def model(o, env):
        x, axis = one_axis(env[o["a"].name], o.get("axis"))
        fn, kind = o["fn"], x.dtype.kind
        if fn != "cumsum":
            of = {"cummin": np.minimum, "cummax": np.maximum}[fn]
            result = of.accumulate(x, axis)
            return deliver(o, env, Zeros(result) if kind == "f" else result)
        if kind == "b":
            raise Refused("numbers expected")
        out = o.get("out")
        if kind != "f":
            if out is not None and (env[out.name].shape != x.shape or
                                    env[out.name].dtype != "int64" or
                                    not env[out.name].flags.writeable):
                raise Refused("out")
            total = np.add.accumulate(x.astype(object), axis)
            if any(not -2**63 <= t < 2**63 for t in total.flat):
                raise Halfway("does not fit an int64")
            return deliver(o, env, total.astype("int64"))
        wide = x.astype(WIDE)
        exact = np.add.accumulate(wide, axis)
        size = np.add.accumulate(abs(wide), axis)
        bound = np.where(np.isfinite(size), size * WIDE(2.0**-47) +
                         ulps(x.dtype, exact, 1), 0)
        # what was too large on the way stays so
        beyond = np.logical_or.accumulate(
            abs(exact) + bound > WIDE(np.finfo("float64").max), axis)
        bound = np.where(beyond & np.isfinite(size), math.inf, bound)
        with np.errstate(all="ignore"):
            plain = np.add.accumulate(x.astype("float64"), axis)
        exact = np.where(beyond, plain, exact)
        return deliver(o, env, Close(x.dtype, exact, bound))


# --- functions of elements ---------------------------------------------------

RULES = {
    "keeps": "add sub mul minimum maximum neg abs floor ceil round trunc sign",
    "divides": "idiv mod fmod",
    "floats": "div pow sqrt exp log sin cos tan asin acos atan hypot deg rad",
    "bits": "band bor bxor bnot",
    "compares": "lt le gt ge eq ne isnan",
    "shifts": "shl shr",
    "bounds": "clip",
    "chooses": "select",
}
RULES = {fn: rule for rule, fns in RULES.items() for fn in fns.split()}
UNARY = "neg abs floor ceil round trunc sign sqrt exp log sin cos tan asin " \
    "acos deg rad isnan bnot".split()
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "idiv": "//",
             "mod": "%", "pow": "^", "band": "&", "bor": "|", "bxor": "~",
             "shl": "<<", "shr": ">>", "neg": "-", "bnot": "~"}
OF = {"add": np.add, "sub": np.subtract, "mul": np.multiply,
      "div": np.divide, "neg": np.negative, "abs": np.abs, "sqrt": np.sqrt,
      "minimum": np.minimum, "maximum": np.maximum, "band": np.bitwise_and,
      "bor": np.bitwise_or, "bxor": np.bitwise_xor, "bnot": np.invert,
      "lt": np.less, "le": np.less_equal, "gt": np.greater,
      "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal,
      "pow": np.power, "exp": np.exp, "log": np.log, "sin": np.sin,
      "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
      "atan": np.arctan2, "hypot": np.hypot}


def common(s, t):
    """The type in which two meet: NumPy's, but bools meet bools alone, and
    uint64 no signed type."""
    if s == t:
        return s
    if "b" in (s.kind, t.kind):
        raise Refused("no common type")
    wide = np.promote_types(s, t)
    if wide.kind == "f" and s.kind in "iu" and t.kind in "iu":
        raise Refused("no common type")
    return wide


def met(rule, operands):
    """The type in which operands are computed."""
    arrays = [x.dtype for x in operands if isinstance(x, np.ndarray)]
    numbers = [x for x in operands if not isinstance(x, np.ndarray)]
    for dtype in arrays:
        if dtype.kind == "f" and rule in ("bits", "shifts") or \
                dtype.kind == "b" and \
                rule in ("keeps", "divides", "floats", "shifts", "bounds"):
            raise Refused("of another kind")
    if rule == "compares" and len(arrays) == 2 and arrays[0] != arrays[1]:
        if "b" in (arrays[0].kind, arrays[1].kind):
            raise Refused("no common type")
        return np.dtype(object)  # exactly, as Python does
    if arrays:
        dtype = arrays[0]
        for other in arrays[1:]:
            dtype = common(dtype, other)
    else:
        dtype = np.dtype("float64" if any(isinstance(x, float)
                                          for x in numbers) else
                         "bool" if isinstance(numbers[0], bool) else "int64")
    if dtype.kind in "iu" and rule not in ("bits", "compares", "shifts"):
        if any(isinstance(x, float) and not x.is_integer() for x in numbers):
            dtype = np.dtype("float64")
        if rule == "floats":
            dtype = np.dtype("float64")
    if rule == "compares":
        for x in numbers:
            if isinstance(x, bool) != (dtype.kind == "b"):
                raise Refused("of another kind")
        return np.dtype(object) if numbers else dtype
    return dtype


def shifted(fn, x, y):
    """Within the width of x, zeros shifted in; by an array or a number."""
    width = x.dtype.itemsize * 8
    if isinstance(y, np.ndarray):
        y = np.minimum(y, 64) if y.dtype.kind == "u" else np.clip(y, -64, 64)
    else:
        y = min(max(int(fit(y, "int64")), -64), 64)
    far = np.asarray(y).astype("int64") * (1 if fn == "shl" else -1)
    raw = x.view(f"u{width // 8}").astype("uint64")
    count = np.minimum(abs(far), 63).astype("uint64")
    result = np.where(far < 0, raw >> count, raw << count)
    result = np.where(abs(far) < width, result, np.uint64(0))
    return result.astype(f"u{width // 8}").view(x.dtype)


def clipped(x, low, high):
    """A bound beyond the type is none."""
    low, high = -math.inf if low is None else low, \
        math.inf if high is None else high
    if not low <= high:
        raise Refused("low above high, or NaN")
    most = np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).max
    least = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    if x.dtype == "float32":
        most, least = (float(np.finfo("float32").max) * s for s in (1, -1))
    if low >= least:
        low = fit(low, x.dtype)
        x = np.where(x < low, low, x)
    if high <= most:
        high = fit(high, x.dtype)
        x = np.where(x > high, high, x)
    if low > most and low != np.inf or high < least and high != -np.inf:
        raise Refused("too large")
    return x


def computed(fn, x, y):
    """What comes of operands of one type."""
    dtype = x.dtype
    if fn in ("floor", "ceil", "round", "trunc"):
        return x if dtype.kind != "f" else \
            getattr(np, "rint" if fn == "round" else fn)(x)
    if fn == "sign":
        return np.where(x == 0, dtype.type(0), np.sign(x))
    if fn == "isnan":
        return x != x
    if fn in ("deg", "rad"):
        return x * dtype.type(180 / math.pi if fn == "deg" else math.pi / 180)
    if fn == "fmod":
        if dtype.kind != "f" and (y == 0).any():
            raise Refused("zero")
        if dtype.kind == "i":  # the smallest by -1
            x = np.where(y == -1, dtype.type(0), x)
        return np.fmod(x, y)
    if fn == "log" and y is not None:
        wide = "float64" if dtype == "float32" else WIDE
        exact = np.log(x.astype(wide)) / np.log(y.astype(wide))
        exact = np.asarray(exact, WIDE)
        return Close(dtype, exact, ulps(dtype, exact, 4))
    if fn in ("minimum", "maximum"):
        return Zeros(OF[fn](x, y))
    if fn == "idiv" and dtype.kind == "f":  # as Lua; NumPy goes by way of fmod
        return np.floor(x / y)
    if fn == "mod" and dtype.kind == "f":  # as Lua, which keeps -0.0
        rest = np.fmod(x, y)
        other = np.where(rest > 0, y < 0, (rest < 0) & (y > 0))
        return np.where(other, rest + y, rest)
    if fn in ("idiv", "mod"):
        if (y == 0).any():
            raise Refused("n//0")
        if dtype.kind == "i":  # the smallest by -1 wraps
            ones = y == -1
            y = np.where(ones, dtype.type(1), y)
            x = np.where(ones, np.negative(x) if fn == "idiv" else
                         dtype.type(0), x)
        return np.floor_divide(x, y) if fn == "idiv" else np.remainder(x, y)
    if fn in ("pow", "exp", "log", "sin", "cos", "tan", "asin", "acos",
              "atan", "hypot"):
        wide = "float64" if dtype == "float32" else WIDE
        given = [z.astype(wide) for z in (x, y) if z is not None]
        exact = np.asarray(OF[fn](*given), WIDE)
        return Close(dtype, exact, ulps(dtype, exact, 2))
    return OF[fn](x) if y is None else OF[fn](x, y)


@call(16)
class elementwise:
    def make(r):
        fn = r.choice(list(RULES))
        m = Maker(r, "elementwise", fn=fn, form=r.randrange(3))
        o, rule = m.case.options, RULES[fn]
        if rule == "chooses":
            types = TYPES
        else:
            types = INTEGERS + ["bool"] if rule == "bits" else \
                INTEGERS if rule == "shifts" else NUMBERS
        dtype = r.choice(types)
        if r.random() < 0.02 or rule == "compares" and r.random() < 0.08:
            dtype = r.choice(TYPES + ["bool"] * 5)
        o["x"] = m.any("a", dtype, shift=True)
        shape = m.array("a").shape
        shapes, kinds = [shape], [dtype]
        if fn == "log" and r.random() < 0.6:
            o["y"] = r.choice([2, 10, 2.0, 0.5, 3, number(r, dtype)])
        if rule == "bounds":
            low, high = number(r, dtype), number(r, dtype)
            if r.random() < 0.95 and low > high:
                low, high = high, low
            o["low"] = low if r.random() < 0.9 else None
            o["high"] = high if r.random() < 0.9 else None
        elif fn not in UNARY:
            way = r.random()
            if way < 0.25:
                o["y"] = number(r, dtype)
            elif way < 0.3:
                o["y"] = o["x"]
            else:
                other = r.choice(types) if r.random() < 0.4 else dtype
                kinds.append(other)
                shapes.append(partner(r, shape))
                o["y"] = m.shaped("b", other, shapes[-1])
                if r.random() < 0.03:
                    o["y"] = m.any("b", other, some_shape(r, 9))
            if fn in ("idiv", "mod", "fmod") and r.random() < 0.9:
                elementwise.no_zeros(m.case)
            if r.random() < 0.4:
                o["x"], o["y"] = o["y"], o["x"]
        if rule == "chooses":
            if r.random() < 0.2:
                o["x"] = number(r, dtype)
            o["mask"] = m.shaped("m", "bool" if r.random() > 0.02 else dtype,
                                 partner(r, shape))
        try:
            env = {name: m.array(name) for name in m.case.views}
            result = elementwise.plan(o, env)
        except (Refused, ValueError):
            return m.case
        some_out(m, *result, within=["a", "b", "m"])
        return m.case

    def no_zeros(case):
        for name, a in case.roots.items():
            if a.dtype.kind in "iu":
                case.roots[name] = np.where(a == 0, a.dtype.type(1), a)

    def text(o):
        fn, out = o["fn"], o.get("out")
        given = [o[key] for key in ("mask", "x", "y", "low", "high")
                 if key in o]
        if fn == "log" and "y" not in o:
            given.append(None)
        if o["form"] == 0 and fn in OPERATORS and out is None:
            if fn in UNARY:
                return OPERATORS[fn] + lua(given[0])
            return f" {OPERATORS[fn]} ".join(map(lua, given))
        if o["form"] == 1 and isinstance(given[0], Name):
            return f"{given[0].name}:{fn}" + arguments(*given[1:], out)
        return f"nd.{fn}" + arguments(*given, out)

    def plan(o, env):
        """Shape and type of the result."""
        rule, given = RULES[o["fn"]], elementwise.operands(o, env)
        shapes = [x.shape for x in given if isinstance(x, np.ndarray)]
        if rule == "chooses":
            shapes.append(env[o["mask"].name].shape)
        dtype = met(rule, given)
        return np.broadcast_shapes(*shapes), \
            "bool" if rule == "compares" else dtype.name

    def operands(o, env):
        return [env[o[key].name] if isinstance(o[key], Name) else o[key]
                for key in ("x", "y") if key in o]

    def model(o, env):
        fn, given = o["fn"], elementwise.operands(o, env)
        rule = RULES[fn]
        if rule == "chooses" and env[o["mask"].name].dtype != "bool":
            raise Refused("bool array expected")
        dtype = met(rule, given)
        shape, kind = elementwise.plan(o, env)
        if rule == "bounds":
            return deliver(o, env, clipped(given[0], o["low"], o["high"]), kind)
        if rule == "shifts" and not isinstance(given[1], np.ndarray):
            return deliver(o, env, shifted(fn, given[0], given[1]), kind)
        given = [x.astype(dtype) if isinstance(x, np.ndarray) else
                 np.asarray(x if dtype == object else fit(x, dtype), dtype)
                 for x in given]
        if rule == "chooses":
            result = np.where(env[o["mask"].name], *given)
        else:
            given = [np.broadcast_to(x, shape) for x in given]
            result = shifted(fn, given[0].copy(), given[1]) \
                if rule == "shifts" else computed(fn, given[0], given[1] if len(given) > 1 else
                              None)
        if not isinstance(result, (Close, Zeros)):
            result = np.asarray(result, kind)
        elif isinstance(result, Zeros):
            result.array = np.asarray(result.array, kind)
        return deliver(o, env, result, kind)


# --- order and picking -------------------------------------------------------

def one_axis(a, axis):
    """What has one lane without an axis, and its axis. 0-D is as 1-D."""
    if axis is None:
        return a.reshape(-1), 0
    at = as_axis(axis, a.ndim)
    return (a.reshape(1) if a.ndim == 0 else a), at


def maybe_axis(m, share=0.6):
    r, most = m.r, max(m.array("a").ndim, 1)
    if r.random() < share:
        m.case.options["axis"] = signed(r, r.randrange(most), most) \
            if r.random() < 0.97 else r.choice([0, most + 1, -most - 1])


@call(4)
class order:
    def make(r):
        m = Maker(r, "order", fn=r.choice(["argsort", "argsmallest",
                                           "arglargest"]), a=Name("a"))
        o = m.case.options
        m.any("a", r.choice(TYPES), some_shape(r, wide=0.08))
        maybe_axis(m)
        a = m.array("a")
        try:
            x, axis = one_axis(a, o.get("axis"))
        except Refused:
            o.setdefault("k", 1)
            return m.case
        n, shape = x.shape[axis], list(x.shape)
        if o["fn"] != "argsort":
            o["k"] = r.choice([0, 1, 1, 2, 3, n, n // 2, r.randint(0, n + 1)])
            if r.random() < 0.01:
                o["k"] = -1
            shape[axis] = max(o["k"], 0)
        some_out(m, tuple(shape), r.choice(INTEGERS + ["int64"] * 3),
                 within=["a"])
        return m.case

    def text(o):
        given = [] if o["fn"] == "argsort" else [o.get("k")]
        return f"{lua(o['a'])}:{o['fn']}" + arguments(
            *given, o.get("axis"), o.get("out"))

    def model(o, env):
        x, axis = one_axis(env[o["a"].name], o.get("axis"))
        n = x.shape[axis]
        if o["fn"] == "arglargest":  # the first of equals is first here too
            x = -x if x.dtype.kind == "f" else ~x
        result = np.argsort(x, axis, kind="stable") + 1
        if o["fn"] != "argsort":
            k = o.get("k")
            if k is None or not 0 <= k <= n:
                raise Refused("k")
            result = np.take(result, range(k), axis)
        out = o.get("out")
        if out is None:
            return [result.astype("int64")]
        kind = env[out.name].dtype
        if kind.kind not in "iu" or np.iinfo(kind).max < n:
            raise Refused("out of a type that does not hold all places")
        return deliver(o, env, result.astype(kind))


def some_indices(m, n, shape, name="i"):
    """Indices from 1 to n; at times one that is not."""
    r = m.r
    kind = r.choice([t for t in INTEGERS if np.iinfo(t).max >= n])
    if r.random() < 0.1:
        kind = r.choice(FLOATS)
    i = m.shaped(name, kind, shape)
    root, _ = m.case.views[name]
    a = m.case.roots[root]
    if n == 0 and a.size and r.random() < 0.7:
        return i  # refused
    m.case.roots[root] = r.np.integers(
        1, n, a.shape, endpoint=True).astype(kind) if n else a
    if kind in FLOATS:
        if r.random() < 0.1 and a.size:
            m.case.roots[root].flat[-1] = r.choice([0.5, math.nan, math.inf])
        return i
    if r.random() < 0.04 and a.size:
        m.case.roots[root].flat[0] = r.choice(
            [0, n + 1, -1] if kind in SIGNED and n < np.iinfo(kind).max
            else [0])
    return i


def indices_at(a, n):
    """Checked, and counted from 0."""
    if a.dtype.kind == "b":
        raise Refused("numbers expected")
    if a.dtype.kind == "f" and not (a == np.floor(a)).all():
        raise Refused("not whole")
    if a.size and (a.min() < 1 or a.max() > n):
        raise Refused("an index out of range")
    return a.astype("int64") - 1


@call(4)
class take:
    def make(r):
        m = Maker(r, "take", a=Name("a"))
        o, dtype = m.case.options, r.choice(TYPES)
        m.any("a", dtype)
        maybe_axis(m)
        try:
            x, axis = one_axis(m.array("a"), o.get("axis"))
        except Refused:
            o["i"] = 1
            return m.case
        n, shape = x.shape[axis], some_shape(r, 30)
        if r.random() < 0.1:
            o["i"], shape = (r.randint(1, n) if n else 0), ()
        else:
            o["i"] = some_indices(m, n, shape)
            if r.random() < 0.2 and readable(m.array("i")):
                o["table"] = True
        if o.get("axis") is not None and m.array("a").ndim > 0:
            shape = x.shape[:axis] + tuple(shape) + x.shape[axis + 1:]
        if math.prod(shape) < 20000:
            some_out(m, shape, dtype, within=["a"])
        return m.case

    def text(o):
        i = lua(o["i"]) + (":totable()" if o.get("table") else "")
        rest = arguments(o.get("axis"), o.get("out"))[1:]
        return f"{lua(o['a'])}:take({i}" + (", " if rest != ")" else "") + rest

    def model(o, env):
        x, axis = one_axis(env[o["a"].name], o.get("axis"))
        i = env[o["i"].name] if isinstance(o["i"], Name) else np.array(o["i"])
        if o.get("table") and not readable(i):
            raise Refused("no table says this")
        i = indices_at(i, x.shape[axis])
        if i.size == 0:  # of nothing NumPy does not take nothing
            shape = x.shape[:axis] + i.shape + x.shape[axis + 1:]
            return deliver(o, env, np.empty(shape, x.dtype))
        result = np.asarray(np.take(x, i, axis), x.dtype)
        if i.ndim == 0 and not isinstance(o["i"], Name) and \
                o.get("axis") is None and o.get("out") is None:
            return [plain(result)]
        return deliver(o, env, result)


@call(3)
class takealong:
    def make(r):
        m = Maker(r, "takealong", a=Name("a"))
        o = m.case.options
        m.any("a", r.choice(TYPES))
        a = m.array("a")
        o["axis"] = signed(r, r.randrange(max(a.ndim, 1)), max(a.ndim, 1))
        axis = as_axis(o["axis"], a.ndim)
        shape = [1 if r.random() < 0.15 else n for n in a.shape]
        if shape:
            shape[axis] = r.choice([1, 2, 3, shape[axis], 0])
        for i, n in enumerate(a.shape):
            if n == 1 and i != axis and r.random() < 0.3:
                shape[i] = r.choice([2, 3])
        if r.random() < 0.02:
            shape = wrong(r, shape)
        if math.prod(shape) * a.size > 50000:
            shape = a.shape
        o["i"] = some_indices(m, a.shape[axis] if a.ndim else 1, shape)
        if a.ndim and r.random() < 0.15 and readable(m.array("i")):
            o["table"] = True
        return m.case

    def text(o):
        i = lua(o["i"]) + (":totable()" if o.get("table") else "")
        return f"{lua(o['a'])}:takealong({i}, {lua(o['axis'])})"

    def model(o, env):
        a, i = env[o["a"].name], env[o["i"].name]
        axis = as_axis(o["axis"], a.ndim)
        if o.get("table") and not readable(i):
            raise Refused("no table says this")
        if a.ndim != i.ndim:
            raise Refused("of another number of axes")
        if a.ndim == 0:
            indices_at(i, 1)
            return [a.copy()]
        rest = np.broadcast_shapes(a.shape[:axis] + (1,) + a.shape[axis + 1:],
                                   i.shape[:axis] + (1,) + i.shape[axis + 1:])
        shape = rest[:axis] + (i.shape[axis],) + rest[axis + 1:]
        if math.prod(shape) == 0:  # no index is looked at
            return [np.zeros(shape, a.dtype)]
        i = np.broadcast_to(indices_at(i, a.shape[axis]), shape)
        a = np.broadcast_to(a, rest[:axis] + (a.shape[axis],)
                            + rest[axis + 1:])
        return [np.take_along_axis(a, i, axis)]


@call(4)
class put:
    """put and putadd, by a loop over the places of elements."""

    def make(r):
        fn = r.choice(["put", "putadd"])
        m = Maker(r, "put", fn=fn, a=Name("a"))
        o, dtype = m.case.options, r.choice(NUMBERS if fn == "putadd"
                                            else TYPES)
        m.any("a", dtype, shift=True, steps=r.choice([None, 0]))
        maybe_axis(m)
        a = m.array("a")
        o["i"] = o["x"] = 1
        try:
            x, axis = one_axis(a, o.get("axis"))
        except Refused:
            return m.case
        n, shape = x.shape[axis], some_shape(r, 30)
        o["i"] = some_indices(m, n, shape)
        if o.get("axis") is not None and a.ndim > 0:
            shape = x.shape[:axis] + tuple(shape) + x.shape[axis + 1:]
        way = r.random()
        if math.prod(shape) > 3000 or way < 0.2:
            o["x"] = number(r, dtype)
            return m.case
        other = dtype if r.random() < 0.8 else r.choice(TYPES)
        o["x"] = way < 0.3 and m.within("x", "a", shape) or \
            m.shaped("x", other, partner(r, shape))
        root, _ = m.case.views["x"]
        if other != "bool" and root != m.case.views["a"][0] and \
                r.random() < 0.7:  # values that fit, and sums that do
            m.case.roots[root] = r.np.integers(
                0, 9, m.case.roots[root].shape).astype(other)
            mine, _ = m.case.views["a"]
            if fn == "putadd":
                m.case.roots[mine] = np.asarray(m.case.roots[mine] // 2)
        if r.random() < 0.2 and readable(m.array("x")):
            o["table"] = True
        return m.case

    def text(o):
        x = lua(o["x"]) + (":totable()" if o.get("table") else "")
        return f"a:{o['fn']}({lua(o['i'])}, {x}, {lua(o.get('axis'))})"

    def model(o, env):
        a, adds = env["a"], o["fn"] == "putadd"
        if not a.flags.writeable:
            raise Refused("read-only")
        if adds and a.dtype == "bool":
            raise Refused("no sums of bools")
        flat, axis = one_axis(np.arange(a.size).reshape(a.shape),
                              o.get("axis"))
        i = env[o["i"].name] if isinstance(o["i"], Name) else np.array(o["i"])
        x = env[o["x"].name] if isinstance(o["x"], Name) else o["x"]
        if not isinstance(x, np.ndarray):
            x = np.array(fit(x, a.dtype), a.dtype)
        elif o.get("table"):
            if not readable(x):
                raise Refused("no table says this")
            x = x.astype(x.dtype if x.dtype.kind == "b" else
                         "float64" if x.dtype.kind == "f" else "int64")
        i = indices_at(i, flat.shape[axis])
        shape = flat.shape[:axis] + i.shape + flat.shape[axis + 1:]
        x = np.broadcast_to(convert(x, a.dtype), shape)
        places = np.take(flat, i, axis) if i.size else np.empty(shape, int)
        result = a.reshape(-1).copy()
        for at, value in zip(places.ravel().tolist(), x.ravel()):
            if adds and a.dtype.kind in "iu":
                info = np.iinfo(a.dtype)
                total = int(result[at]) + int(value)
                if not info.min <= total <= info.max:
                    raise Refused("out of range")
                result[at] = total
            else:
                result[at] = result[at] + value if adds else value
        a[...] = result.reshape(a.shape)
        return [a.copy()]


@call(3)
class join:
    """concat and stack, of arrays and tables."""

    def make(r):
        m = Maker(r, "join", fn=r.choice(["concat", "stack"]))
        o, shape = m.case.options, some_shape(r, 60)
        dtype, names, tables = r.choice(TYPES), [], []
        stacks = o["fn"] == "stack"
        most = len(shape) + stacks
        if r.random() < 0.7 and most:
            o["axis"] = signed(r, r.randrange(most), most)
        axis = 0 if o.get("axis") is None or not most else \
            as_axis(o["axis"], most)
        total = 0
        for i in range(r.randint(1, 4)):
            own = list(shape)
            if not stacks and own:
                own[axis] = r.choice([own[axis], 0, 1, 3])
                total += own[axis]
            if r.random() < 0.02:
                own = wrong(r, own)
            kind = dtype if r.random() < 0.85 else r.choice(TYPES)
            names.append(m.shaped(f"x{i}", kind, tuple(own)))
            tables.append(r.random() < 0.2 and readable(m.array(f"x{i}")))
        o["list"], o["tables"] = tuple(names), tuple(tables)
        own = list(shape)
        if stacks:
            own.insert(axis, len(names))
        elif own:
            own[axis] = total
        some_out(m, tuple(own), dtype, within=["x0"])
        return m.case

    def text(o):
        items = [lua(x) + (":totable()" if table else "")
                 for x, table in zip(o["list"], o["tables"])]
        return f"nd.{o['fn']}({{{', '.join(items)}}}" + \
            (", " + arguments(o.get("axis"), o.get("out"))[1:]
             if o.get("axis") or o.get("out") else ")")

    def model(o, env):
        arrays, mine = [env[x.name] for x in o["list"]], None
        if not arrays or len(o["tables"]) != len(arrays):
            raise Refused("no list")
        for x, table in zip(arrays, o["tables"]):
            if not table:
                mine = x.dtype if mine is None else common(mine, x.dtype)
        some = mine is not None
        for i, table in enumerate(o["tables"]):
            if not table:
                continue
            x = arrays[i]
            if not readable(x):
                raise Refused("no table says this")
            x = arrays[i] = x.astype(
                x.dtype if x.dtype.kind == "b" else
                "float64" if x.dtype.kind == "f" else "int64")
            try:
                if not some:
                    raise Refused("tables alone")
                convert(x, mine)
            except Refused:
                mine = x.dtype if mine is None else common(mine, x.dtype)
        arrays = [convert(x, mine) for x in arrays]
        axis = o.get("axis")
        most = arrays[0].ndim + (o["fn"] == "stack")
        axis = 0 if axis is None else as_axis(axis, most)
        if most == 0 or most > 32:
            raise Refused("axes")
        join = np.stack if o["fn"] == "stack" else np.concatenate
        return deliver(o, env, join(arrays, axis))


@call(1)
class linspace:
    def make(r):
        m = Maker(r, "linspace", first=number(r, "float64"),
                  last=number(r, "float64"), n=r.choice([0, 1, 2, 3, 10, 1000]))
        return m.case

    def text(o):
        return "nd.linspace" + arguments(o["first"], o["last"], o["n"])

    def model(o, env):
        first, last = fit(o["first"], "float64"), fit(o["last"], "float64")
        if not np.isfinite(first) or not np.isfinite(last):
            raise Refused("not finite")
        a = np.linspace(first, last, o["n"])
        a[:1] = first  # -0.0 too
        if np.isfinite(last - first) and abs(last - first) > 1e-300:
            return [a]
        return [Whatever]


@call(3)
class compress:
    def make(r):
        m = Maker(r, "compress", a=Name("a"), mask=Name("m"))
        o = m.case.options
        m.any("a", r.choice(TYPES))
        maybe_axis(m, 0.4)
        a = m.array("a")
        shape = partner(r, a.shape)
        if "axis" in o:
            try:
                x, axis = one_axis(a, o["axis"])
                shape = (x.shape[axis],)
            except Refused:
                pass
            if r.random() < 0.03:
                shape = wrong(r, shape)
        m.shaped("m", "bool" if r.random() > 0.02 else "int8", shape)
        if r.random() < 0.2 and readable(m.array("m")):
            o["table"] = True
        return m.case

    def text(o):
        mask = "m" + (":totable()" if o.get("table") else "")
        axis = "" if o.get("axis") is None else ", " + lua(o["axis"])
        return f"{lua(o['a'])}:compress({mask}{axis})"

    def model(o, env):
        a, mask = env[o["a"].name], env[o["mask"].name]
        if mask.dtype != "bool":
            raise Refused("bool expected")
        if o.get("table") and not readable(mask):
            raise Refused("no table says this")
        if o.get("axis") is None:
            return [a[np.broadcast_to(mask, a.shape)].reshape(-1)]
        axis = as_axis(o["axis"], a.ndim)
        if a.ndim == 0:  # the mask still broadcasts
            return [a[np.broadcast_to(mask, ())].reshape(-1)]
        if mask.shape != (a.shape[axis],):
            raise Refused("a mask of another length")
        return [np.compress(mask, a, axis)]


@call(2)
class nonzero:
    def make(r):
        m = Maker(r, "nonzero", a=Name("a"))
        m.any("a", r.choice(TYPES + ["bool"] * 6))
        return m.case

    def text(o):
        return "a:nonzero()"

    def model(o, env):
        a = env["a"]
        if a.ndim == 0:
            raise Refused("0-D")
        return [np.asarray(i, "int64") + 1 for i in np.nonzero(a)]


@call(1)
class unravel:
    def make(r):
        m = Maker(r, "unravel", a=Name("a"))
        m.any("a", "int8")
        n = m.array("a").size
        m.case.options["i"] = r.choice([1, n, r.randint(0, n + 1),
                                        r.randint(-1, n)])
        return m.case

    def text(o):
        return f"a:unravel({lua(o['i'])})"

    def model(o, env):
        a, i = env["a"], o["i"]
        if not 1 <= i <= a.size:
            raise Refused("an index out of range")
        return [int(k) + 1 for k in np.unravel_index(i - 1, a.shape)] \
            if a.ndim else []


# --- copies and conversions --------------------------------------------------

@call(5)
class copies:
    """What makes an array, a table or a string of an array."""

    def make(r):
        way = r.choice(["astype", "astype", "copy", "tobytes", "totable",
                        "totable", "refill", "frombytes", "array", "array",
                        "table", "stack", "equal"])
        m = Maker(r, "copies", way=way, a=Name("a"))
        o, kind = m.case.options, r.choice(TYPES)
        m.any("a", kind)
        a = m.array("a")
        if way in ("astype", "array", "table"):
            o["dtype"] = r.choice(TYPES)
            if way != "astype" and r.random() < 0.3:
                del o["dtype"]
            elif r.random() < 0.6:  # what fits
                root, _ = m.case.views["a"]
                big = r.randint(2, 128) if kind != "bool" else 2
                m.case.roots[root] = r.np.integers(
                    0, 2 if o["dtype"] == "bool" else big,
                    m.case.roots[root].shape).astype(kind)
        if way == "refill":
            m.any("b", "int8", [r.randint(0, 4) for _ in a.shape], 0)
        if way == "stack":
            m.shaped("b", r.choice([kind, r.choice(TYPES)]) if a.ndim and
                     a.size else kind, a.shape if r.random() > 0.03 else
                     wrong(r, a.shape))
        if way == "equal":
            m.any("b", r.choice([kind, r.choice(TYPES)]), a.shape, 0)
            root, _ = m.case.views["b"]
            if r.random() < 0.8 and a.size:
                b = a.astype(m.case.roots[root].dtype)
                if r.random() < 0.3:
                    b.flat[r.randrange(b.size)] = 1
                m.case.roots[root] = b
        return m.case

    def text(o):
        kind = o.get("dtype")
        return {"astype": f"a:astype({lua(kind)})", "copy": "a:copy()",
                "tobytes": "a:tobytes()", "totable": "a:totable()",
                "refill": "a:totable(b:totable())", "stack": "nd.array{a, b}",
                "frombytes": "nd.frombytes(a:tobytes(), a:dtype(), a:shape())",
                "array": "nd.array" + arguments(Name("a"), kind),
                "table": "nd.array" + arguments(Name("a:totable()"), kind),
                "equal": "a == b"}[o["way"]]

    def model(o, env):
        a, way, kind = env["a"], o["way"], o.get("dtype")
        if way == "tobytes":
            return [a.tobytes()]
        if way == "stack":
            return [copies.stacked(a, env["b"])]
        if way in ("totable", "refill", "table"):
            if way == "refill" and a.ndim == 0:
                raise Refused("0-D")
            if a.dtype == "uint64" and a.size and a.max() > LIMITS[1]:
                raise Refused("no Lua integer")
            if way != "table":
                return [a.tolist()]
            own = "float64" if a.dtype.kind == "f" or a.size == 0 else \
                "bool" if a.dtype == "bool" else "int64"
            shape = a.shape  # (0, 3) as a table is {}
            if 0 in shape:
                shape = shape[:shape.index(0) + 1]
            b = a.astype(own).reshape(shape)
            if a.size == 0:
                return [np.zeros(shape, kind or own)]
            return [convert(b, kind or own)]
        if way == "equal":
            return [copies.equal(a, env["b"])]
        if way == "astype":
            if kind is None:
                raise Refused("no type")
            return [convert(a, kind, True)]
        return [convert(a, kind or a.dtype)]

    def stacked(a, b):
        """Arrays of one type keep it, else their values decide; 0-D ones are as
        numbers."""
        own = a.dtype
        if (a.dtype != b.dtype or a.ndim == 0) and own != "bool":
            own = "float64" if "f" in (a.dtype.kind, b.dtype.kind) else "int64"
        return np.stack([convert(a, own), convert(b, own)])

    def equal(a, b):
        if a.shape != b.shape:
            return False
        if a.size and (a.dtype == "bool") != (b.dtype == "bool"):
            return False
        if a.dtype == b.dtype:
            return bool((a == b).all())
        return bool((a.astype(object) == b.astype(object)).all())


@call(4)
class assign:
    """Filling: with a value, an array, or a table."""

    def make(r):
        kind = r.choice(TYPES)
        m = Maker(r, "assign", a=Name("a"))
        o = m.case.options
        m.any("a", kind, shift=True)
        a, way = m.array("a"), r.random()
        other = kind if r.random() < 0.6 else r.choice(TYPES)
        if way < 0.2:
            o["x"] = number(r, other)
            return m.case
        if way < 0.4:
            o["x"] = m.within("x", "a", a.shape) or Name("a")
            return m.case
        o["x"] = m.shaped("x", other, partner(r, a.shape))
        if other != kind and other != "bool" and r.random() < 0.7:
            root, _ = m.case.views["x"]
            m.case.roots[root] = r.np.integers(
                0, 99, m.case.roots[root].shape).astype(other)
        x = m.array("x")
        if way < 0.6 and readable(x):
            o["table"] = True
        return m.case

    def text(o):
        return f"a:assign({lua(o['x'])}" + \
            (":totable())" if o.get("table") else ")")

    def model(o, env):
        a, x = env["a"], o["x"]
        if not a.flags.writeable:
            raise Refused("read-only")
        if not isinstance(x, Name):
            a[...] = fit(x, a.dtype)
            return [a.copy()]
        x = env[x.name]
        if o.get("table"):  # a table has exactly the shape
            if not readable(x) or x.shape != a.shape:
                raise Refused("another shape")
            x = x.astype(x.dtype if x.dtype.kind == "b" else
                         "float64" if x.dtype.kind == "f" else "int64")
        np.broadcast_to(x, a.shape)
        a[...] = convert(x, a.dtype)
        return [a.copy()]


@call(3)
class tables:
    """Arrays of tables that are not arrays' own: integers among floats."""

    def make(r):
        m = Maker(r, "tables")
        o = m.case.options
        shape = [r.randint(1, 4) for _ in range(r.randint(1, 4))]
        kind = r.choice(TYPES)
        flat = [number(r, kind) for _ in range(math.prod(shape))]
        if kind in INTEGERS and r.random() < 0.6:
            flat = [math.floor(x) if x == x and abs(x) < 2**63 else 0
                    for x in flat]
        if r.random() < 0.05:
            flat[r.randrange(len(flat))] = r.random() < 0.5
        for n in shape[:0:-1]:
            flat = [tuple(flat[i:i + n]) for i in range(0, len(flat), n)]
        o["t"] = tuple(flat)
        if r.random() < 0.6:
            o["dtype"] = kind if r.random() < 0.6 else r.choice(TYPES)
        if len(shape) == 2 and r.random() < 0.6:
            o["fields"] = ("x", "y", "z", "w")[:shape[1]]
            if "dtype" in o and r.random() < 0.4:
                o["into"] = (shape[0], shape[1])
        return m.case

    def text(o):
        if "fields" not in o:
            return "nd.array" + arguments(o["t"], o.get("dtype"))
        records = tuple(dict(zip(o["fields"], row)) for row in o["t"])
        if "into" in o:
            return f"nd.zeros({lua(o['into'])}, {lua(o.get('dtype'))})" + \
                ":assignrecords" + arguments(records, o["fields"])
        return "nd.fromrecords" + arguments(records, o["fields"],
                                            o.get("dtype"))

    def model(o, env):
        shape, flat = [], o["t"]
        if not isinstance(flat, tuple) or not flat:
            raise Refused("no table")
        t = flat
        while isinstance(t, tuple):
            shape.append(len(t))
            t = t[0] if t else 0
        for n in shape[1:]:
            if any(not isinstance(t, tuple) or len(t) != n for t in flat):
                raise Refused("of other lengths")
            flat = [x for t in flat for x in t]
        kinds = {type(x) for x in flat}
        own = "float64" if float in kinds else \
            "bool" if bool in kinds else \
            "float64" if "fields" in o else "int64"
        dtype = o.get("dtype") or own
        if len(o.get("fields", "")) not in (0, shape[-1]):
            raise Refused("other fields")
        if "into" in o and "dtype" not in o or list(o.get("into", shape)) != \
                shape:
            raise Refused("another shape")
        return [np.array([fit(x, dtype) for x in flat],
                         dtype).reshape(shape)]


# --- elements, views, new arrays ---------------------------------------------

@call(3)
class element:
    """One element, or a row: get, set, a[i]."""

    def make(r):
        way = r.choice(["get", "set", "index", "length"])
        m = Maker(r, "element", way=way, a=Name("a"))
        o, kind = m.case.options, r.choice(TYPES)
        m.any("a", kind)
        a = m.array("a")
        count = a.ndim if way in ("get", "set") else 1
        if r.random() < 0.03:
            count += r.choice([1, -1]) if count else 1
        o["at"] = tuple(
            r.choice([1, -1]) * r.randint(1 if r.random() < 0.98 else 0,
                                          max(n, 1) + (r.random() < 0.02))
            for n in (a.shape + (1, 1))[:count])
        if way == "set":
            o["value"] = number(r, kind if r.random() < 0.9 else "bool")
        return m.case

    def text(o):
        if o["way"] == "set":
            return "a:set" + arguments(*o["at"], o["value"])
        return {"get": "a:get" + arguments(*o["at"]), "length": "#a",
                "index": f"a[{lua(o['at'][0] if o['at'] else 1)}]"}[o["way"]]

    def model(o, env):
        a, way = env["a"], o["way"]
        if way == "length":
            if a.ndim == 0:
                raise Refused("0-D")
            return [len(a)]
        if way == "index":
            if a.ndim == 0:
                raise Refused("0-D")
            i = o["at"][0] if o["at"] else 1
            if i == len(a) + 1:
                return [None]  # so that ipairs ends
            row = a[as_index(i, len(a))]
            return [plain(row) if a.ndim == 1 else row.copy()]
        if len(o["at"]) != a.ndim:
            raise Refused("not one index for each axis")
        at = tuple(map(as_index, o["at"], a.shape))
        if way == "get":
            return [plain(a[at])]
        if not a.flags.writeable:
            raise Refused("read-only")
        a[at] = fit(o["value"], a.dtype)
        return []


@call(6)
class views:
    """Nothing but the view itself."""

    def make(r):
        m = Maker(r, "views", a=Name("a"))
        kind = r.choice(TYPES)
        m.any("a", kind, steps=r.randint(1, 6))
        if m.array("a").ndim and r.random() < 0.02:
            m.case.views["a"][1].append(("slice", 0))
        return m.case

    def text(o):
        return "a, a:isreadonly(), a:iscontiguous(), a:ndim(), a:size(), " \
            "a:nbytes(), a:shape(), a:strides()"

    def model(o, env):
        a = env["a"]
        strides = [stride if n > 1 and a.size else Whatever
                   for n, stride in zip(a.shape, a.strides)]
        return [a.copy(), not a.flags.writeable, a.flags.c_contiguous, a.ndim,
                a.size, a.nbytes, list(a.shape), strides]


@call(2)
class ranges:
    """range, full, zeros, ones."""

    def make(r):
        m = Maker(r, "ranges", fn=r.choice(["range", "range", "full", "zeros",
                                            "ones"]))
        o, kind = m.case.options, r.choice(TYPES)
        if r.random() < 0.5:
            o["dtype"] = kind
        if o["fn"] != "range":
            o["shape"] = some_shape(r, 100)
            if o["fn"] == "full":
                o["value"] = number(r, kind)
            return m.case
        first, step = r.randint(-20, 100), r.choice([1, 2, -1, -3, 7])
        o["first"], o["last"] = first, first + step * r.randint(-1, 40)
        if r.random() < 0.3:
            step, o["last"] = r.choice([0.5, 0.25, 0.1, -0.75]), first + \
                r.choice([10, 3.7, -7, -2.5])
        if r.random() < 0.05:
            first, step = r.choice([(LIMITS[1] - 50, 1), (2**53 + 1, 0.5),
                                    (1, 0), (math.nan, 1), (1, math.inf)])
            o["first"] = first
            o["last"] = first if isinstance(first, float) else \
                min(first + 45, LIMITS[1])
        if step != 1 or r.random() < 0.3:
            o["step"] = step
        return m.case

    def text(o):
        if o["fn"] == "range":
            return "nd.range" + arguments(o["first"], o["last"],
                                          o.get("step"), o.get("dtype"))
        given = [o["value"]] if o["fn"] == "full" else []
        return f"nd.{o['fn']}" + arguments(o["shape"], *given, o.get("dtype"))

    def model(o, env):
        dtype = o.get("dtype")
        if o["fn"] in ("zeros", "ones"):
            return [getattr(np, o["fn"])(o["shape"], dtype or "float64")]
        if o["fn"] == "full":
            x = o["value"]
            own = {bool: "bool", int: "int64", float: "float64"}[type(x)]
            return [np.full(o["shape"], fit(x, dtype or own))]
        given = [o["first"], o["last"], o.get("step", 1)]
        real = any(isinstance(x, float) for x in given)
        if real:
            given = [float(fit(x, "float64")) for x in given]
            if not all(map(math.isfinite, given)):
                raise Refused("not finite")
        first, last, step = given
        if step == 0:
            raise Refused("a step of 0")
        count = max(int((last - first) // step if not real else
                        math.floor((last - first) / step)) + 1, 0)
        values = [first + i * step for i in range(count)]
        dtype = dtype or ("float64" if real else "int64")
        return [np.array([fit(x, dtype) for x in values], dtype)]
