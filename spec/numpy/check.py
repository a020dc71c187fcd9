"""check.py: the library against NumPy, on random arrays, views and options.

    python3 spec/numpy/check.py [--cases N] [--seed N] [--only N] [WORDS...]

Workers run the library, one for each set of kernels that the machine has
(worker.lua); models run NumPy, and say so where the contract is another
(calls.py). Results are compared bit for bit, NaN like
NaN, but for those of which only closeness is promised; what one refuses, the
other must refuse. What differs is made as small as it goes on differing, and
printed as Lua, to be pasted. WORDS choose calls by name. The last line says how
many values were compared.
"""

import argparse
import os
import random
import subprocess
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit("NumPy is the other side: apt-get install python3-numpy, or "
             "make check-numpy PYTHON=a Python that has it")

sys.dont_write_bytecode = True  # nothing is left behind here
from arrays import (Halfway, Name, Refused, Unseen, lua, method, quoted,
                    root_text, view)
from calls import CALLS, Close, Whatever, Zeros

HERE = os.path.dirname(os.path.abspath(__file__))
LUA = os.environ.get("LUA", "lua5.4")
SETS = ["avx512", "avx2", "generic", "plain"]  # by turns, case after case
SHOWN = 5  # disagreements that are shrunk and printed
TRIES = 3000  # to make one smaller


# --- the library's side ------------------------------------------------------

class Worker:
    """A Lua process with one set of kernels; when it dies of a case, that is an
    answer too."""

    def __init__(self, kernels):
        self.asked = kernels
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [LUA, os.path.join(HERE, "worker.lua")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NDARRAY_KERNELS": self.asked})
        about = self.process.stdout.readline().decode().strip()
        if not about:
            sys.exit("the library cannot be had")
        self.kernels, self.about = about.split(", ", 1)

    def line(self):
        line = self.process.stdout.readline().decode()
        if not line.endswith("\n"):
            raise EOFError
        return line[:-1]

    def value(self):
        kind, _, rest = self.line().partition(" ")
        if kind == "array":
            dtype, size, shape = rest.split(" ")
            data = self.process.stdout.read(int(size))
            lengths = [int(n) for n in shape.split(",") if n]
            return np.frombuffer(data, dtype).reshape(lengths)
        if kind == "string":
            return self.process.stdout.read(int(rest))
        if kind == "table":
            return [self.value() for _ in range(int(rest))]
        return {"integer": int, "float": float.fromhex,
                "boolean": lambda x: x == "true",
                "nil": lambda x: None}[kind](rest)

    def ask(self, code):
        """The results, or the error as a string; and the roots afterwards."""
        try:
            self.process.stdin.write(b"%d\n%s" % (len(code), code))
            self.process.stdin.flush()
            told = self.line()
            if told == "ok":
                answer = [self.value() for _ in range(int(self.line()))]
            else:
                size = int(told.split(" ")[1])
                answer = self.process.stdout.read(size).decode("latin-1")
            return answer, [self.value() for _ in range(int(self.line()))]
        except (EOFError, BrokenPipeError):
            status = self.process.wait()
            self.start()
            return f"the process ended with status {status}", []

    def end(self):
        """Tells whether it ended well."""
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait() == 0


# --- a case, said ------------------------------------------------------------

def writes(case):
    return "out" in case.options or case.call in ("assign", "put") or \
        case.options.get("way") == "set"


def view_text(name, root, steps):
    return f"local {name} = {root}" + "".join(map(method, steps))


def wire(case):
    """The chunk that the worker runs."""
    lines = []
    for name, a in case.roots.items():
        lines.append(f"local {name} = nd.frombytes(".encode()
                     + quoted(a.tobytes()) +
                     f", {lua(a.dtype.name)}, {lua(a.shape)})".encode())
    lines += [view_text(name, *case.views[name]).encode()
              for name in case.views]
    text = CALLS[case.call].text(case.options)
    roots = ", ".join(case.roots) if writes(case) else ""
    lines.append(f"return call(function() return {text} end"
                 f"{', ' if roots else ''}{roots})".encode())
    return b"\n".join(lines)


def pasted(case):
    """The same to be read; a root that is but one view gets the view's name."""
    lines, said = ['local nd = require "ndarray"'], {}
    for root, a in case.roots.items():
        seen = [name for name, (other, _) in case.views.items()
                if other == root]
        alone = len(seen) == 1 and not case.views[seen[0]][1]
        said[root] = seen[0] if alone else root
        lines.append(f"local {said[root]} = {root_text(a)}")
    lines += [view_text(name, root, steps)
              for name, (root, steps) in case.views.items()
              if said[root] != name]
    lines.append(f"print({CALLS[case.call].text(case.options)})")
    if writes(case):
        lines.append(f"print({', '.join(said.values())})")
    return "\n".join(lines)


# --- both, compared ----------------------------------------------------------

def expected(case):
    """What the model says: results, or an error; the roots afterwards, and the
    views in them, or None where there are none."""
    roots = {name: a.copy() for name, a in case.roots.items()}
    try:
        env = {name: view(roots[root], steps)
               for name, (root, steps) in case.views.items()}
    except (Refused, ValueError, IndexError) as error:
        return error, {}
    try:
        return CALLS[case.call].model(case.options, env), roots
    except (Refused, ValueError, IndexError) as error:
        return error, case.roots


def same_bits(a, b):
    if a.dtype.kind != "f":
        return a == b
    kind = f"i{a.dtype.itemsize}"
    same = np.ascontiguousarray(a).reshape(a.shape).view(kind) == \
        np.ascontiguousarray(b).reshape(b.shape).view(kind)
    return same | (np.isnan(a) & np.isnan(b))


def count(same):
    """How many agree, how many do not; what has no elements counts as one."""
    good = int(np.count_nonzero(same))
    return (good, same.size - good) if same.size else (1, 0)


def agree(want, got):
    """How many values of a result agree, and how many do not."""
    if want is Whatever:
        return 0, 0
    if isinstance(want, Close):
        if want.plain:
            if type(got) is not float:
                return 0, 1
            got = np.array(got)
        elif not isinstance(got, np.ndarray) or got.dtype != want.dtype \
                or got.shape != want.shape:
            return 0, 1
        return count(np.asarray(want.same(got)))
    if isinstance(want, Zeros):
        want = want.array
        got = got + 0 if isinstance(got, np.ndarray) and \
            got.dtype.kind == "f" else got  # -0.0 becomes 0.0
        want = want + 0 if want.dtype.kind == "f" else want
        want, got = np.asarray(want), np.asarray(got)
    if isinstance(want, (np.ndarray, np.generic)):
        want = np.asarray(want)
        if not isinstance(got, np.ndarray) or got.dtype != want.dtype or \
                got.shape != want.shape:
            return 0, 1
        return count(np.asarray(same_bits(want, got)))
    if isinstance(want, list):
        if not isinstance(got, list) or len(want) != len(got):
            return 0, 1
        good, bad = 1, 0
        for pair in zip(want, got):
            one = agree(*pair)
            good, bad = good + one[0], bad + one[1]
        return good, bad
    if type(want) is not type(got):
        return 0, 1
    same = want == got or want != want and got != got
    if isinstance(want, float):
        same = bool(same_bits(np.array(want), np.array(got)))
    return (1, 0) if same else (0, 1)


def agree_roots(case, roots, results, got):
    """Is all else as it was? Where a result is but close it was compared
    already: there, both are blank."""
    if len(got) != len(roots):
        return 0, 1
    got = {name: a.copy() for name, a in zip(roots, got)}
    if not isinstance(results, Exception) and \
            any(isinstance(x, (Close, Zeros)) for x in results):
        root, steps = case.views[case.options["out"].name]
        for some in roots, got:
            view(some[root], steps)[...] = 0
    good = bad = 0
    for name in roots:
        one = agree(roots[name], got[name])
        good, bad = good + one[0], bad + one[1]
    return good, bad


# errors that are not the library's, but of the words in which it was asked
OTHERS = ("attempt to call", "attempt to index", "attempt to compare",
          "attempt to get", "attempt to concatenate", " near ",
          "the process ended")


def compare(case, worker):
    """How many values agree, how many do not; what both gave."""
    want, roots = expected(case)
    got, after = worker.ask(wire(case))
    if isinstance(want, Exception) or isinstance(got, str):
        right = isinstance(want, Exception) and isinstance(got, str) and \
            not any(text in got for text in OTHERS)
        good, bad = (1, 0) if right else (0, 1)
    else:
        good, bad = agree(list(want), got)
    if writes(case) and after and bad == 0 and not isinstance(want, Halfway):
        one = agree_roots(case, roots, want, after)
        good, bad = good + one[0], bad + one[1]
    return good, bad, want, (got, after)


# --- made smaller ------------------------------------------------------------

def with_root(case, name, a):
    smaller = case.copy()
    smaller.roots[name] = a
    return smaller


def fewer_options(case):
    for key, value in case.options.items():
        smaller = case.copy()
        del smaller.options[key]
        yield smaller
        if isinstance(value, tuple):
            for i in range(len(value)):
                smaller = case.copy()
                smaller.options[key] = value[:i] + value[i + 1:]
                yield smaller
        elif type(value) in (int, float):
            for simple in (1, 0, value // 2 if abs(value) < 1e300 else 2):
                if abs(simple) < abs(value):
                    smaller = case.copy()
                    smaller.options[key] = type(value)(simple)
                    yield smaller


def named(case):
    """The names of the views that the call uses."""
    values = [x for value in case.options.values()
              for x in (value if type(value) is tuple else [value])]
    return {x.name for x in values if isinstance(x, Name)} | {"a", "b", "x"}


def fewer_views(case):
    for name, (root, steps) in case.views.items():
        if name not in named(case):
            smaller = case.copy()
            del smaller.views[name]
            used = {root for root, _ in smaller.views.values()}
            smaller.roots = {root: a for root, a in case.roots.items()
                             if root in used}
            yield smaller
        if steps:  # the view itself is a root
            smaller = case.copy()
            try:
                a = view(case.roots[root], steps)
            except (Refused, ValueError, IndexError):
                a = case.roots[root]
            alone = sum(r == root for r, _ in case.views.values()) == 1
            smaller.views[name] = (root if alone else f"{root}_{name}", [])
            smaller.roots[smaller.views[name][0]] = np.array(a, order="C")
            yield smaller
        for i, step in enumerate(steps):
            smaller = case.copy()
            smaller.views[name] = (root, steps[:i] + steps[i + 1:])
            yield smaller
            for k in range(1, len(step)):
                smaller = case.copy()
                smaller.views[name] = (root, steps[:i] + [
                    step[:k] + (None,) + step[k + 1:]] + steps[i + 1:])
                if step[0] == "slice" and step[k] is not None:
                    yield smaller


def shorter(x, n, m):
    """The same with m for each length n."""
    if isinstance(x, tuple):
        return tuple(shorter(y, n, m) for y in x)
    return m if type(x) is int and x == n else x


def all_shorter(case):
    """All lengths of an axis, counted from the last, become less by as much."""
    for axis in range(1, 1 + max([a.ndim for a in case.roots.values()] + [0])):
        long = [a.shape[-axis] for a in case.roots.values()
                if a.ndim >= axis and a.shape[-axis] > 1]
        for less in sorted({min(long, default=1) // 2, 1}, reverse=True):
            for first in (0, less):
                smaller = case.copy()
                for name, a in case.roots.items():
                    if a.ndim >= axis and a.shape[-axis] > 1:
                        n = a.shape[-axis] - less
                        smaller.roots[name] = a.take(range(first, first + n),
                                                     -axis)
                yield smaller


def fewer_elements(case):
    """A length becomes less: in one root, or in all with all that names it."""
    for name, a in case.roots.items():
        for axis, n in enumerate(a.shape):
            for m in sorted({n // 2, n - 1} - {n, -1}):
                yield with_root(case, name, a.take(range(m), axis))
                yield with_root(case, name, a.take(range(n - m, n), axis))
                for first in (0, n - m):
                    smaller = case.copy()
                    for other, b in case.roots.items():
                        for i, length in enumerate(b.shape):
                            if length == n:
                                b = b.take(range(first, first + m), i)
                        smaller.roots[other] = b
                    smaller.views = {
                        view: (root, [shorter(step, n, m) for step in steps])
                        for view, (root, steps) in case.views.items()}
                    yield smaller
                    again = smaller.copy()
                    again.options = {
                        key: shorter(value, n, m) if key != "axis" else value
                        for key, value in case.options.items()}
                    yield again
            if n == 1:
                yield with_root(case, name, a.squeeze(axis))
    yield from all_shorter(case)
    if sum(1 in a.shape for a in case.roots.values()) > 1:
        smaller = case.copy()
        smaller.roots = {name: a.squeeze() for name, a in case.roots.items()}
        yield smaller


def simpler_values(case):
    for name, a in case.roots.items():
        flat = a.ravel()
        for simple in (0, 1, 2):
            part = flat.size
            while part > 0 and flat.size // part <= 64:
                for i in range(0, flat.size, part):
                    # only towards what is simpler: 0, then 1, then 2
                    here = flat[i:i + part]
                    rank = np.where(here == 0, 0, np.where(
                        here == 1, 1, np.where(here == 2, 2, 3)))
                    if (rank > simple).any():
                        b = flat.copy()
                        b[i:i + part][rank > simple] = simple
                        yield with_root(case, name, b.reshape(a.shape))
                part //= 2


def difference(case, worker):
    """None, or which side refuses."""
    try:
        _, bad, want, (got, _) = compare(case, worker)
    except Exception:  # no case at all
        return None
    return (isinstance(want, Exception), isinstance(got, str)) if bad else None


def shrink(case, worker):
    """The smallest case found that goes on differing in the same way."""
    tries, again, how = 0, True, difference(case, worker)
    while again:
        again = False
        for way in (fewer_views, fewer_options, fewer_elements,
                    simpler_values):
            found = True
            while found and tries < TRIES:
                found = False
                for smaller in way(case):
                    tries += 1
                    if said(smaller) < said(case) and \
                            difference(smaller, worker) == how:
                        case, found, again = smaller, True, True
                        break
                    if tries >= TRIES:
                        return case
    return case


def said(case):
    """How much there is to say of a case."""
    return (sum(a.size for a in case.roots.values()),
            sum(a.ndim for a in case.roots.values()),
            sum(len(steps) for _, steps in case.views.values()),
            len(repr(case.views)) + len(repr(case.options)),
            sum(int(np.count_nonzero(a)) for a in case.roots.values()),
            sum(int(np.count_nonzero(a != 1)) for a in case.roots.values()))


def shown(x):
    """A result of either side, for people."""
    if isinstance(x, Exception):
        return f"refused: {x}"
    if isinstance(x, str):
        return f"error: {x}"
    if isinstance(x, Close):
        return f"{x.written()!r}, within {np.max(x.bound, initial=0)!s}"
    if isinstance(x, Zeros):
        return f"{x.array!r}, whatever the signs of zeros"
    if x is Whatever:
        return "anything"
    if isinstance(x, list):
        return "[" + ", ".join(map(shown, x)) + "]"
    return repr(x)


def report(case, number, worker):
    small = shrink(case, worker)
    _, roots = expected(small)
    _, _, want, (got, after) = compare(small, worker)
    print(f"\n-- case {number}, {small.call}, kernels {worker.kernels}")
    print(pasted(small))
    sides = [("NumPy, by the contract:", want), ("the library:", got)]
    if writes(small):
        sides.insert(1, ("memory then:", list(roots.values())))
        sides.append(("memory then:", after))
    for side, x in sides:
        print(f"-- {side} {shown(x)}".replace("\n", "\n-- "))
    sys.stdout.flush()


# --- the run -----------------------------------------------------------------

def make(seed, number, names):
    """The case of that number."""
    r = random.Random(f"{seed}, {number}")
    r.np = np.random.default_rng(r.getrandbits(64))
    name = r.choices(names, [CALLS[name].share for name in names])[0]
    try:
        return CALLS[name].make(r)
    except Unseen as unseen:  # nothing to call is left
        case = unseen.args[0]
        case.call, case.options = "views", {}
        return case


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=time.time_ns() // 1000000)
    parser.add_argument("--only", type=int, help="this case alone")
    parser.add_argument("words", nargs="*", help=" ".join(CALLS))
    options = parser.parse_args()
    names = [name for name in CALLS
             if not options.words or name in options.words]
    start = time.time()
    asked = os.environ.get("NDARRAY_KERNELS")
    workers = [worker for worker in map(Worker, [asked] if asked else SETS)
               if asked or worker.kernels == worker.asked or not worker.end()]
    print(f"{workers[0].about}, {', '.join(w.kernels for w in workers)}; "
          f"NumPy {np.__version__}, seed {options.seed}", flush=True)
    good = bad = refused = differing = 0
    numbers = range(options.cases) if options.only is None else [options.only]
    for number in numbers:
        case = make(options.seed, number, names)
        if options.only is not None:
            print(pasted(case))
        worker = workers[number % len(workers)]
        one = compare(case, worker)
        good, bad = good + one[0], bad + one[1]
        refused += isinstance(one[2], Exception)
        if one[1]:
            differing += 1
            if differing <= SHOWN:
                report(case, number, worker)
    for worker in workers:
        if not worker.end():
            print(f"the worker did not end well, kernels {worker.kernels}")
            bad += 1
    print(f"{len(numbers)} cases, {differing} of them differ; both refused "
          f"{refused}; {time.time() - start:.0f} s")
    print(f"{good} passed, {bad} failed")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
