"""editor.py: asks a language server what it makes of library/ndarray.lua.

    python3 spec/tools/editor.py SERVER [OPTION...]

SERVER is lua-language-server or emmylua_ls: what speaks the Language Server
Protocol on standard input and output. The lines of code below are opened as an
editor would, and the type that the server shows for `it` is compared. `nd` gets
its type by an annotation: where a server looks for modules is its own affair.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__)) + "/../.."
LIBRARY = os.path.join(ROOT, "library/ndarray.lua")
ARRAY = "ndarray.Array"

# code, and what the type of `it` contains
EXPECTED = [
    ("local it = nd.array{1, 2}", ARRAY),
    ("local it = nd.zeros({2, 3}, 'uint8')", ARRAY),
    ("local it = a + 1", ARRAY),
    ("local it = a:gt(1)", ARRAY),
    ("local it = a:transpose()", ARRAY),
    ("local it = a[1]", ARRAY),
    ("local it = a:argmin()", "integer"),
    ("local it = nd.argmin(a)", "integer"),
    ("local it = a:argmin(1)", ARRAY),
    ("local it = a:argmin(1, a)", ARRAY),
    ("local it = a:argmin{axis = 1}", ARRAY),
    ("local it = a:min(1)", ARRAY),
    ("local it = a:sum(1)", ARRAY),
    ("local it = a:sum()", "number"),
    ("local it = a:nearest(a)", ARRAY),
    ("local it = a:shape()", "integer[]"),
    ("local it = a:shape(1)", "integer"),
    ("local it = a:dtype()", "float64"),
    ("local it = a:tobytes()", "string"),
]


class Server:
    def __init__(self, command, folder):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder)
        self.calls = 0
        self.version = 1
        uri = "file://" + folder
        self.ask("initialize", {
            "processId": os.getpid(), "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": "editor"}],
            "capabilities": {"textDocument": {"hover": {
                "contentFormat": ["plaintext", "markdown"]}}}})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body))
        self.process.stdin.write(body)
        self.process.stdin.flush()

    def receive(self):
        size = None
        while True:
            line = self.process.stdout.readline().strip()
            if not line:
                break
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(size))

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        self.calls += 1
        self.send({"id": self.calls, "method": method, "params": parameters})
        while True:
            message = self.receive()
            if "method" not in message and message.get("id") == self.calls:
                return message.get("result")
            if "method" in message and "id" in message:  # it asks for settings
                items = message.get("params", {}).get("items", [])
                self.send({"id": message["id"], "result": [{} for _ in items]})

    def open(self, path, text):
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": "file://" + path, "languageId": "lua", "version": 1,
            "text": text}})

    def change(self, path, text):
        self.version += 1
        self.tell("textDocument/didChange", {
            "textDocument": {"uri": "file://" + path, "version": self.version},
            "contentChanges": [{"text": text}]})

    def hover(self, path, line, column):
        shown = self.ask("textDocument/hover", {
            "textDocument": {"uri": "file://" + path},
            "position": {"line": line, "character": column}})
        return json.dumps(shown) if shown else ""


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "ndarray.lua")
        with open(LIBRARY) as file:
            text = file.read()
        with open(library, "w") as file:
            file.write(text)
        lines = ["---@type ndarray", "local nd = require 'ndarray'",
                 "local a = nd.zeros{2, 3}"]
        lines += ["do %s; print(it) end" % code for code, _ in EXPECTED]
        server = Server(sys.argv[1:], folder)
        server.open(library, text)
        path = os.path.join(folder, "probe.lua")
        lines = "\n".join(lines) + "\n"
        server.open(path, lines)
        deadline = time.time() + 60  # it reads the library in the background
        while ARRAY not in server.hover(path, 2, 6) and time.time() < deadline:
            time.sleep(0.5)
            server.change(path, lines)
        for number, (code, wanted) in enumerate(EXPECTED):
            shown = server.hover(path, number + 3, len("do local "))
            if wanted in shown[:200]:
                passed += 1
            else:
                failed += 1
                print("%s\n  shown    %s\n  expected %s" %
                      (code, shown[:200], wanted))
        server.process.kill()
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


sys.exit(main())
