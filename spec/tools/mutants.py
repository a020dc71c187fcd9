"""mutants.py: do the specs see a fault? It plants small faults in src/lua and
src/core, one at a time (mutations.py has the kinds), and runs the specs until
one fails. `make mutants` runs it. COUNT faults are drawn by SEED from all that
compile, of files that have one of the words of FILES in their names; JOBS at a
time; SPECS chooses among the spec files; ROUNDS as these have it.

The library is built with the kernels of plain C at -O1, an object a file; a
mutant makes its own file's objects anew. One with the objects of the original,
also at -O2, is equivalent. Specs come in the order that kills the most for the
time; the core's own test comes last, so that what it alone sees is known. Where
spec/tools/checkedlua.sh has built its Lua, that runs the stack's specs before.

A mutant that survives is printed with its place and change. It gets a spec, or
it is equivalent and gets a line in equivalent.txt. The command fails if one
survives, or if a change in that list is to be found no more. With --known it
makes the mutants of known.txt instead, each of which must die."""
import collections
import glob
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

import mutations

HERE = os.path.dirname(__file__)
KNOWN = "--known" in sys.argv
OUT = "build/mutants/" + ("known" if KNOWN else "drawn")
LUA = os.environ.get("LUA") or "lua5.4"
BUSTED = shutil.which("busted")
CFLAGS = os.environ.get("LUA_CFLAGS") or subprocess.check_output(
    ["pkg-config", "--cflags", "lua5.4"], text=True)
COMPILE = ["gcc", "-std=c11", "-DNDARRAY_PLAIN", "-fPIC",
           "-Werror=int-conversion", "-Werror=incompatible-pointer-types",
           "-Werror=implicit-function-declaration", *CFLAGS.split()]
MEMORY = 4 << 30  # bytes that a mutant may map
ANY = "*"  # of any change of a function, in place of its lines
CORE = "the core's own test"
STACK = "spec/stack_spec.lua, under the Lua that checks"
CHECKED = "build/checkedlua/lua"
ASAN = "detect_leaks=0:allocator_may_return_null=1"
FEW = 8  # kills that a spec is taken to have had before it had any

Entry = collections.namedtuple("Entry", "file function old new note")


def option(name, otherwise):
    return os.environ.get(name) or otherwise


def run(command, seconds, memory=MEMORY, **more):
    """Its exit status; it gets so much time of a processor, and memory."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=limit,
                               start_new_session=True, **more)
    try:
        return process.wait(timeout=20 * seconds)  # one that sleeps
    except subprocess.TimeoutExpired:
        return 1
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)  # what it left behind
        except ProcessLookupError:
            pass
        process.wait()


# --- the original ------------------------------------------------------------

def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def plant(tree):
    """Gives the tree the sources as they are."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree("src", tree + "/src")


def compile_one(tree, source, target, level="-O1"):
    """The object's bytes, or None; in `tree`, so that all names are alike."""
    done = subprocess.run([*COMPILE, level, "-c", source, "-o", target],
                          cwd=tree, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        return None
    with open(os.path.join(tree, target), "rb") as file:
        return file.read()


class Original:
    """The sources as they are, built, and how long their specs take."""

    def __init__(self):
        self.sources = sorted(glob.glob("src/*/*.c"))
        self.tree = os.path.join(OUT, "original")
        plant(self.tree)
        self.objects, self.uses = {}, {}
        self.lock = threading.Lock()
        for source in self.sources:
            self.objects[source, "-O1"] = compile_one(
                self.tree, source, self.object_of(source))
            self.uses[source] = set(subprocess.check_output(
                [*COMPILE, "-MM", source], text=True).replace(
                    "\\\n", " ").split()[1:])
        self.uses = {source: {os.path.normpath(name) for name in names}
                     for source, names in self.uses.items()}
        compile_one(".", "spec/core/test_core.c", OUT + "/test_core.o")

    @staticmethod
    def object_of(source):
        return source.replace("/", "-")[:-2] + ".o"

    def object(self, source, level):
        with self.lock:
            if (source, level) not in self.objects:
                self.objects[source, level] = compile_one(
                    self.tree, source, "other.o", level)
            return self.objects[source, level]

    def users(self, name):
        """The sources that are made anew when this file changes."""
        return [s for s in self.sources if name in self.uses[s]]

    def link(self, tree, anew):
        """The module, and the core's test if `anew` changes it."""
        paths = {s: os.path.join(tree if s in anew else self.tree,
                                 self.object_of(s)) for s in self.sources}
        core = [paths[s] for s in self.sources if "/lua/" not in s]
        made = subprocess.run(["gcc", "-shared", *paths.values(), "-lm", "-o",
                               tree + "/ndarray.so"], check=False)
        if made.returncode == 0 and any("/lua/" not in s for s in anew):
            made = subprocess.run(["gcc", *core, OUT + "/test_core.o", "-lm",
                                   "-o", tree + "/core"], check=False)
        return made.returncode == 0


def run_spec(tree, spec, seconds):
    if spec == CORE:
        return run([tree + "/core"], seconds)
    path = "./%s/?.so;./build/?.so" % tree
    lua, memory = LUA, MEMORY
    if spec == STACK:
        spec, lua, memory = spec.split(",")[0], CHECKED, resource.RLIM_INFINITY
    return run([lua, BUSTED, "--ignore-lua", "--no-keep-going", "-o", "TAP",
                "--cpath=" + path, spec], seconds, memory,
               env=dict(os.environ, LUA_CPATH=path + ";;", ASAN_OPTIONS=ASAN))


class Specs:
    """In the order that kills the most for the time."""

    def __init__(self, original, names):
        self.kills = collections.Counter()
        self.lock = threading.Lock()
        self.seconds = self.measure(original, names)

    @staticmethod
    def measure(original, names):
        """Seconds that each takes; of this very text they may be known."""
        text = hashlib.sha1(repr(os.environ.get("ROUNDS")).encode())
        for name in sorted(glob.glob("src/*/*") + glob.glob("spec/**/*.[cl]*",
                                                            recursive=True)):
            text.update(read(name).encode())
        kept = os.path.join(OUT, text.hexdigest() + ".json")
        known = json.loads(read(kept)) if os.path.exists(kept) else {}
        original.link(original.tree, original.sources)
        for name in names:
            if name in known:
                continue
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            if run_spec(original.tree, name, 600) != 0:
                sys.exit("it fails without a mutant: " + name)
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            known[name] = (end.ru_utime + end.ru_stime - start.ru_utime -
                           start.ru_stime)
        with open(kept, "w", encoding="utf-8") as file:
            json.dump(known, file)
        return {name: known[name] for name in names}

    def order(self, source):
        """Those named like the file count as if they had killed many."""
        word = os.path.basename(source).split(".")[0].lstrip("l")[:5]
        def worth(name):
            prior = FEW if word in name else 1
            return (self.kills[name] + prior) / (self.seconds[name] + 0.1)
        with self.lock:
            return sorted(self.seconds, key=lambda name: (
                name == CORE, name == STACK, -worth(name)))

    def killer(self, tree, source, core):
        """The spec that fails, or None."""
        for name in self.order(source):
            if name == CORE and not core:
                continue
            if run_spec(tree, name, int(2 * self.seconds[name] + 5)) != 0:
                with self.lock:
                    self.kills[name] += 1
                return name
        return None


# --- one mutant --------------------------------------------------------------

class Mutant:
    """A file with one stretch of its text exchanged."""

    def __init__(self, name, change):
        text = read(name)
        self.name, self.rule = name, change.rule
        self.function = change.function
        self.text = text[:change.start] + change.text + text[change.end:]
        self.line = text.count("\n", 0, change.start) + 1
        first = text.rfind("\n", 0, change.start) + 1
        last = text.find("\n", change.end)
        self.old = " ".join(text[first:last].split())
        self.new = " ".join((text[first:change.start] + change.text +
                             text[change.end:last]).split())

    def entry(self):
        return self.name, self.function, self.old, self.new

    def __str__(self):
        return "%s:%d %s, %s\n- %s\n+ %s" % (
            self.name, self.line, self.function, self.rule, self.old, self.new)


def make(original, tree, mutant):
    """Builds it: "broken", "equivalent" or the sources that were made anew."""
    anew = original.users(mutant.name)
    with open(os.path.join(tree, mutant.name), "w", encoding="utf-8") as file:
        file.write(mutant.text)
    same = True
    for source in anew:
        made = compile_one(tree, source, original.object_of(source))
        if made is None:
            return "broken"
        same = same and made == original.object(source, "-O1")
    if same:
        return "equivalent"
    return anew if original.link(tree, anew) else "broken"


def same_optimized(original, tree, anew):
    return all(compile_one(tree, source, "other.o", "-O2") ==
               original.object(source, "-O2") for source in anew)


def judge(original, specs, tree, mutant):
    """"broken", "equivalent", None for one that survives, or its killer."""
    try:
        anew = make(original, tree, mutant)
        if isinstance(anew, str):
            return anew
        core = any("/lua/" not in source for source in anew)
        killer = specs.killer(tree, mutant.name, core)
        if killer is None and same_optimized(original, tree, anew):
            return "equivalent"
        return killer
    finally:
        shutil.copy(mutant.name, os.path.join(tree, mutant.name))


# --- lists -------------------------------------------------------------------

def entries(name):
    """Blocks of "file function", "- old", "+ new" and a note, apart by blank
    lines; a block of comments is none."""
    made = []
    for block in read(os.path.join(HERE, name)).split("\n\n"):
        lines = block.strip().split("\n")
        if lines[0].startswith("#") or not lines[0]:
            continue
        where, old, new, note = lines
        made.append(Entry(*where.split(" ", 1), old[2:], new[2:], note))
    return made


def mutants_of(entry):
    """Those that make this change; none if the text is there no more."""
    if not os.path.exists(entry.file):
        return []
    made = (Mutant(entry.file, change)
            for change in mutations.changes(read(entry.file))
            if change.function == entry.function)
    return [m for m in made if m.entry() == tuple(entry[:4]) or
            entry.old == entry.new == ANY]


# --- many --------------------------------------------------------------------

class Hunt:
    """Mutants, some at a time, until there are enough."""

    def __init__(self, original, specs, drawn, count):
        self.original, self.specs = original, specs
        self.drawn, self.left = iter(drawn), count
        self.listed = {tuple(e[:4]) for e in entries("equivalent.txt")}
        self.listed.update(e[:2] for e in entries("equivalent.txt")
                           if e.old == e.new == ANY)
        self.results = []
        self.lock = threading.Lock()

    def work(self, number):
        tree = os.path.join(OUT, "tree%d" % number)
        plant(tree)
        while True:
            with self.lock:
                if self.left == 0:
                    return
                self.left -= 1
            while True:
                with self.lock:
                    drawn = next(self.drawn, None)
                if drawn is None:
                    return
                mutant = Mutant(*drawn)
                start = time.time()
                listed = {mutant.entry(), mutant.entry()[:2]} & self.listed
                result = "listed" if listed else judge(
                    self.original, self.specs, tree, mutant)
                if result != "broken":
                    break
            self.tell(mutant, result, time.time() - start)

    def tell(self, mutant, result, seconds):
        with self.lock:
            self.results.append((mutant, result))
            if result is None:
                print("survives: %s\n" % mutant, flush=True)
            elif os.environ.get("VERBOSE"):
                print("%s (%.1f s): %s\n" % (result, seconds, mutant),
                      flush=True)

    def run(self, jobs):
        threads = [threading.Thread(target=self.work, args=(i,))
                   for i in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.results


def outcome(result):
    return {None: "survive", CORE: "core alone", "listed": "equivalent",
            "equivalent": "equivalent"}.get(result, "die")


def table(results):
    columns = ("mutants", "equivalent", "die", "core alone", "survive")
    counts = collections.defaultdict(collections.Counter)
    for mutant, result in results:
        for row in (mutant.rule, "all"):
            counts[row]["mutants"] += 1
            counts[row][outcome(result)] += 1
    print("%-11s" % "" + "".join("%12s" % name for name in columns))
    for row in sorted(counts, key=lambda row: (row == "all", row)):
        print("%-11s" % row +
              "".join("%12d" % counts[row][name] for name in columns))
    total = counts["all"]
    real = total["mutants"] - total["equivalent"]
    print("killed: %.1f %% of %d that are not equivalent" % (
        100 * (real - total["survive"]) / max(real, 1), real))
    return total["survive"]


def chosen(variable, names):
    """Those that have one of the words in them, all if there are none; and
    none of those that begin with a minus."""
    words = option(variable, "").split()
    wanted = [word for word in words if word[0] != "-"] or [""]
    return [name for name in names
            if any(word in name for word in wanted) and
            not any(word[1:] in name for word in words if word[0] == "-")]


def hunt():
    original = Original()
    names = [name for name in chosen("FILES", sorted(
        glob.glob("src/lua/*.[ch]") + glob.glob("src/core/*.[ch]")))
             if original.users(name)]
    drawn = [(name, change) for name in names
             for change in mutations.changes(read(name))]
    seed = option("SEED", str(random.randrange(1000, 1000000)))
    count = int(option("COUNT", "20"))
    print("%d of %d changes in %d files, SEED=%s" % (
        count, len(drawn), len(names), seed), flush=True)
    random.Random(seed).shuffle(drawn)
    specs = Specs(original, chosen(
        "SPECS", sorted(glob.glob("spec/*_spec.lua")) + [CORE] +
        ([STACK] if os.path.exists(CHECKED) else [])))
    survivors = table(Hunt(original, specs, drawn, count).run(
        int(option("JOBS", "2"))))
    gone = [e for e in entries("equivalent.txt") if not mutants_of(e)]
    for entry in gone:
        print("equivalent.txt: there is no such change: %s %s\n- %s\n+ %s" %
              entry[:4])
    return survivors + len(gone)


def known():
    """Each of known.txt, by the spec that is named there."""
    original, faults = Original(), 0
    found = entries("known.txt")
    tree = os.path.join(OUT, "tree")
    plant(tree)
    for entry in found:
        made = mutants_of(entry)
        specs = Specs(original, [entry.note])
        lives = not made or judge(original, specs, tree,
                                  made[0]) != entry.note
        faults += lives
        if lives:
            print("%s: %s %s\n- %s\n+ %s" % (
                "it survives" if made else "there is no such change",
                *entry[:4]))
    print("%d passed, %d failed" % (len(found) - faults, faults))
    return faults


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    sys.exit(min(known() if KNOWN else hunt(), 1))
