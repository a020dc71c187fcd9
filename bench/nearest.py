"""nearest.py: ndarray's nearest beside SciPy, scikit-learn and faiss, in turns,
on the same data, each with one thread.

    python3 bench/nearest.py [WORDS...]

Each line is a question, and for each peer what it takes, in microseconds, and
how many times as long that is. A peer that is not installed is left out (pip
install scipy scikit-learn faiss-cpu). A tree is built of points that stay; its
line with `built` builds it anew, as points that move need it. Answers are
compared by the distances they lead to. WORDS choose the lines.
"""

import os
import subprocess
import sys
import time
from statistics import median

for name in ["OMP", "OPENBLAS", "MKL"]:
    os.environ[f"{name}_NUM_THREADS"] = "1"
try:
    import numpy as np
except ImportError:
    sys.exit("NumPy is needed: apt-get install python3-numpy")
try:
    from scipy.spatial import cKDTree
    from scipy.spatial.distance import cdist
except ImportError:
    cdist = cKDTree = None
try:
    from sklearn.metrics import pairwise_distances_argmin
except ImportError:
    pairwise_distances_argmin = None
try:
    import faiss
    faiss.omp_set_num_threads(1)
except ImportError:
    faiss = None

LUA = os.environ.get("LUA", "lua5.4")
HERE = os.path.dirname(os.path.abspath(__file__))
GO, TURNS = 0.01, 15  # seconds of a go, and how many
random = np.random.default_rng(2024)


class Ours:
    def __init__(self, points, queries):
        self.process = subprocess.Popen([LUA, f"{HERE}/worker.lua"],
                                        stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.send("a", points)
        self.send("b", queries)
        one = "b[1]" if len(queries) == 1 else "b"
        self.say(f"set q {len(one)}", one.encode())
        out = "nil" if len(queries) == 1 else \
            f"{{out = nd.zeros({len(queries)}, 'int64')}}"
        self.say(f"set options {len(out)}", out.encode())
        code = b"(a:nearest(q, options))"
        self.say(f"code ask {len(code)}", code)

    def say(self, line, payload=b""):
        self.process.stdin.write(line.encode() + b"\n" + payload)
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().split()

    def send(self, name, a):
        shape = ",".join(map(str, a.shape))
        self.say(f"array {name} {a.dtype} {shape} {a.nbytes}", a.tobytes())

    def seconds(self, rounds):
        return float(self.say(f"time ask {rounds}")[0])

    def answer(self):
        dtype, size = self.say("result ask")
        return np.frombuffer(self.process.stdout.read(int(size)), dtype) - 1


def peers(p, q):
    """By name: a function that gives the index of the nearest to each."""
    if cdist:
        yield "cdist, argmin", lambda: cdist(q, p, "sqeuclidean").argmin(1)
        if p.shape[1] <= 3:
            tree = cKDTree(p)
            yield "cKDTree, asked", lambda: tree.query(q)[1]
            yield "cKDTree, built", lambda: cKDTree(p).query(q)[1]
    if pairwise_distances_argmin:
        yield "scikit-learn", lambda: pairwise_distances_argmin(q, p)
    if faiss and p.dtype == np.float32:
        index = faiss.IndexFlatL2(p.shape[1])
        index.add(p)
        yield "faiss, flat", lambda: index.search(q, 1)[1][:, 0]


def seconds(f, rounds):
    start = time.process_time()
    for _ in range(rounds):
        f()
    return time.process_time() - start


def line(title, dtype, n, queries, width):
    title = f"{title}, {dtype}"
    if not all(word in title for word in sys.argv[1:]):
        return
    p = random.random((n, width)).astype(dtype)
    q = random.random((queries, width)).astype(dtype)
    ours = Ours(p, q)
    found = ours.answer()
    far = ((p[found] - q) ** 2).sum(1)
    rounds = max(1, round(GO / max(ours.seconds(3) / 3, 1e-7)))
    print(title)
    for name, peer in peers(p, q):
        theirs = ((p[peer()] - q) ** 2).sum(1)
        assert np.allclose(theirs, far, rtol=1e-2, atol=1e-4), name
        goes = max(1, round(GO / max(seconds(peer, 1), 1e-7)))
        a, b = [], []
        for _ in range(TURNS):
            a.append(seconds(peer, goes) / goes)
            b.append(ours.seconds(rounds) / rounds)
        print(f"  {name:18s} {median(a) * 1e6:12.1f} us   ndarray "
              f"{median(b) * 1e6:10.1f} us {median(a) / median(b):8.2f}")
    ours.process.stdin.close()
    ours.process.wait()


for kind in ["float64", "float32"]:
    line("one query of 10,000 (N, 2)", kind, 10000, 1, 2)
    line("500 queries of 2,000 (N, 2)", kind, 2000, 500, 2)
    line("palette, 120,000 x 16 x 3", kind, 16, 120000, 3)
    line("k-means, 20,000 x 64 x 16", kind, 64, 20000, 16)
