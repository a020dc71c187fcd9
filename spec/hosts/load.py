#!/usr/bin/env python3
"""load.py SOCKET PID REQUESTS: asks a web server of spec/tools/hosts.sh, over a
socket of the file system, and sees whether it chose as balance.lua should,
whether its memory stays as it is, and whether work without an end is stopped.
It ends by itself: after so many requests, or 20 seconds without an answer."""
import re
import socket
import sys
import time

WEIGHTS = [1, 2, 3, 4, 1, 2, 3, 4]
BATCH = 50
GROWTH = 256  # kilobytes: what a page here and there may come to


def connect(path):
    for _ in range(200):
        try:
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(20)
            s.connect(path)
            return s
        except OSError:
            s.close()
            time.sleep(0.05)
    sys.exit("nobody listens at " + path)


def ask(s, path, times=1):
    """The bodies, each a line, of so many answers."""
    s.sendall(b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path * times)
    got, answers = b"", []
    while len(answers) < times:
        part = s.recv(1 << 16)
        if not part:
            sys.exit("the server hung up: %r" % got[-300:])
        got += part
        answers = re.findall(rb"\r\n\r\n(.*)\n", got)
    assert got.count(b"HTTP/1.1 200") == times, got[:300]
    return answers


def memory(pid):
    with open("/proc/%s/status" % pid, encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))


def serve(path, requests):
    """Asks by 8 connections in turns, and by new ones after 4,000 requests; how
    often each backend was chosen."""
    counts = [0] * len(WEIGHTS)
    for i in range(requests // BATCH):
        if i % (4000 // BATCH) == 0:
            connections = [connect(path) for _ in range(8)]
        for body in ask(connections[i % 8], b"/", BATCH):
            counts[int(body[1:]) - 1] += 1
    return counts


def main():
    path, pid, requests = sys.argv[1], sys.argv[2], int(sys.argv[3])
    serve(path, requests // 2)
    before, start = memory(pid), time.time()
    counts = serve(path, requests)
    after, took = memory(pid), time.time() - start
    for count, weight in zip(counts, WEIGHTS):
        assert abs(count - requests * weight / sum(WEIGHTS)) < 9, counts
    assert ask(connect(path), b"/down/4") == [b"down"]
    counts = serve(path, 1000)
    assert counts[3] == 0 and all(counts[:3] + counts[4:]), counts
    stopped = ask(connect(path), b"/stuck")[0].decode()
    assert stopped.endswith("the time that nd.limit gave is up"), stopped
    print("%d requests, %d a second, memory %d KB, then %d KB" %
          (requests, requests / took, before, after))
    assert after - before <= GROWTH, "memory grew"


main()
