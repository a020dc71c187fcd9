"""playground.py: opens build/playground in headless Chromium, runs each example
of its list, and compares what the page shows with what the documents say, and
of programs with what Lua itself prints and draws. An endless script is stopped,
an error is red and has its line. Leaves a screenshot, and prints "N passed, N
failed". The last test opens the page from the disk, without a server.

python3 spec/tools/playground.py [CHROMIUM]; LUA is Lua 5.4."""
import functools
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

PAGE = "build/playground"
OUT = "build/playground-test"
LUA = os.environ.get("LUA", "lua5.4")
CHROMIUM = sys.argv[1] if len(sys.argv) > 1 else "chromium"

# What is appended to the page: it uses it as a person does. The browser waits
# for a picture that the server holds back until all is done.
DRIVER = r"""
const ready = () => new Promise(resolve => {
  const look = () => worker ? setTimeout(look, 20) : resolve();
  look();
});
const seen = () => ({
  text: output.textContent,
  red: [...output.querySelectorAll(".error")].map(e => [
    e.textContent, getComputedStyle(e).color]),
  marked: [...colours.querySelectorAll(".wrong")].map(e => e.textContent),
  state: element("state").textContent,
  pictures: [...pictures.children].map(canvas => {
    const {width, height} = canvas, sums = [0, 0, 0];
    canvas.getContext("2d").getImageData(0, 0, width, height).data
      .forEach((value, i) => { if (i % 4 < 3) sums[i % 4] += value; });
    return {width, height, sums};
  }),
});
async function script(text) {
  source.value = text;
  element("run").click();
}
async function test() {
  const all = {examples: [], own: {}};
  await ready();
  for (const example of examples) {
    element("example-" + example.name).click();
    await ready();
    all.examples.push({...example, ...seen()});
  }
  script("print 'before'\nwhile true do end");
  await new Promise(resolve => setTimeout(resolve, 1500));
  all.own.running = seen();
  element("stop").click();
  all.own.stopped = seen();
  for (const [name, text] of Object.entries(SCRIPTS)) {
    script(text);
    await ready();
    all.own[name] = seen();
  }
  return all;
}
(LOOK ? ready().then(() => 0) : test()).catch(String).then(all => {
  const report = document.createElement("script");
  report.type = "application/json";
  report.id = "report";
  report.textContent = JSON.stringify(all).replace(/</g, "\\u003c");
  document.body.append(report);
  fetch("ADDRESS/done", {mode: "no-cors"});
});
"""
SCRIPTS = {
    "fault": "local a = nd.array{1, 2}\na:argmin(0)\nprint 'not reached'",
    "syntax": "local a = \n\nprint(",
    "deep": "local function f(n) return 1 + f(n + 1) end\nf(1)",
    "huge": "local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(2^24) .. i end",
    "drawn": "for i = 1, 3 do show(nd.range(0, 255):reshape{16, 16}, 'a') end\n"
             "show{{true, false}}\nprint 'after'",
    "odd": "show(nd.zeros(3))",
    "after": "print(nd.array{3, 1, 2}:argmin())",
}

passed = failed = 0


def expect(what, good, *details):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("failed:", what, *details, sep="\n  ")


# --- the browser -------------------------------------------------------------

done = threading.Event()


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/wait":
            done.wait(120)
            self.send_error(404)
        elif self.path == "/done":
            done.set()
            self.send_error(404)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


def browse(*options):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--hide-scrollbars",
             "--user-data-dir=" + profile, *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            timeout=200).stdout


def write_page(name, look, address):
    driver = "const SCRIPTS = %s, LOOK = %s;\n%s" % (
        json.dumps(SCRIPTS), json.dumps(look), DRIVER)
    with open(PAGE + "/index.html") as page:
        html = page.read()
    with open("%s/%s.html" % (OUT, name), "w") as page:
        page.write(html.replace("</html>", "<img src=/wait hidden>\n"
                                "<script>%s</script>\n</html>" % driver)
                   .replace("/wait", address + "/wait")
                   .replace("ADDRESS", address))


def browse_page(name, look, address, *options):
    done.clear()
    write_page(name, look, address)
    return browse(*options)


# --- what the documents say --------------------------------------------------

def squeeze(text):
    return re.sub(r"[\s,]+", " ", text).replace("{ ", "{").strip()


def claims(source):
    """The results that lines of an example name, and whether one goes on."""
    found, last = [], -2
    for i, line in enumerate(source.split("\n")):
        code, arrow, text = line.partition("-->")
        if arrow and not code.strip() and last == i - 1:
            found[-1] += " " + text
        elif arrow:
            found.append(text)
        last = i if arrow else last
    return [squeeze(text) for text in found]


def agrees(claimed, shown):
    """As spec/tools/docs.lua compares them: 1/0 is inf, 0/0 nan."""
    if claimed.startswith("error: "):
        return shown.startswith("error: ") and claimed[7:] in shown
    short = re.sub(r" -- \w+ \([\d ]*\)$", "", shown)
    return any(claimed == look or claimed.startswith(look + " -- ")
               for look in (shown, short))


def check_document(example):
    shown = [squeeze(line.split("  --> ", 1)[1])
             for line in re.sub(r"\n +", " ", example["text"]).split("\n")
             if "  --> " in line]
    expected = claims(example["source"])
    expect(example["title"] + ": as many results", len(shown) == len(expected),
           shown, expected)
    for claimed, result in zip(expected, shown):
        expect(example["title"], agrees(claimed, result), result, claimed)


# --- what Lua itself prints and draws ----------------------------------------

MEASURED = re.compile(r"second|memory|garbage|The picture|^\d+ enemies|\d x ")


def lines_of(text):
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    return [line for line in plain.split("\n") if not MEASURED.search(line)]


def drawing(path):
    with open(path, "rb") as file:
        _, width, height, _ = file.readline().split()
        pixels = file.read()
    return {"width": int(width), "height": int(height),
            "sums": [sum(pixels[c::3]) for c in range(3)]}


def check_program(example):
    name = example["name"]
    own = subprocess.run([LUA, "examples/%s.lua" % name], text=True,
                         stdout=subprocess.PIPE).stdout
    if name != "nearest":  # which runs for some time, and shows its end
        expect(name, lines_of(example["text"]) == lines_of(own),
               example["text"], own)
    else:
        expect(name, "a loop over records" in example["text"], example["text"])
    path = "examples/out/%s.ppm" % name
    if not os.path.exists(path):
        expect(name + " draws nothing", example["pictures"] == [])
        return
    expected = drawing(path)
    expect(name + " draws one picture", len(example["pictures"]) == 1)
    for picture in example["pictures"]:
        size = picture["width"] * picture["height"]
        near = all(abs(a - b) < size / 100 for a, b in
                   zip(picture["sums"], expected["sums"]))
        expect(name + ": the picture", near and picture["width"] ==
               expected["width"], picture, expected)


def check_own(own):
    expect("a script without an end runs", own["running"]["state"] == "running"
           and own["running"]["text"] == "before\n", own["running"])
    expect("and is stopped", own["stopped"]["state"] == "stopped",
           own["stopped"])
    fault = own["fault"]["red"]
    expect("an error is red and has its line", len(fault) == 1 and
           fault[0][0].startswith("line 2: ") and
           "axis 0: axes are counted from 1" in fault[0][0] and
           fault[0][1] == "rgb(194, 24, 47)", own["fault"])
    expect("the line is marked", own["fault"]["marked"] == ["a:argmin(0)"],
           own["fault"])
    expect("an error of syntax has its line", own["syntax"]["text"].startswith(
        "line 3: "), own["syntax"])
    expect("too deep a recursion is an error", len(own["deep"]["red"]) == 1 and
           "stack overflow" in own["deep"]["text"], own["deep"]["text"][:500])
    expect("too much memory is an error", len(own["huge"]["red"]) == 1 and
           "memory" in own["huge"]["text"], own["huge"])
    sizes = [(p["width"], p["height"]) for p in own["drawn"]["pictures"]]
    expect("show draws, and again in the same place",
           sizes == [(16, 16), (2, 1)] and own["drawn"]["text"] == "after\n",
           own["drawn"])
    expect("show refuses other shapes", "line 1: show takes" in
           own["odd"]["text"], own["odd"])
    expect("then the next script runs", own["after"]["text"] == "2\n",
           own["after"])


def main():
    os.makedirs(OUT, exist_ok=True)
    with open("README.md") as file:
        text = re.search(r"```text\n(.*?)```", file.read(), re.S).group(1)
    for name in os.listdir(PAGE):
        with open(PAGE + "/" + name, "rb") as file:
            content = file.read()
        with open(OUT + "/" + name, "wb") as file:
            file.write(content)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=OUT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d" % server.server_port

    dom = browse_page("test", False, address, "--dump-dom",
                      address + "/test.html")
    report = re.search(r'id="report">(.*?)</script>', dom, re.S)
    report = json.loads(report.group(1)) if report else "no report"
    expect("the page runs", isinstance(report, dict), report)
    if isinstance(report, dict):
        expect("there are examples", len(report["examples"]) > 8)
        for example in report["examples"]:
            expect(example["title"] + ": no error", example["red"] == [],
                   example["red"])
            if example["group"] == "Programs":
                check_program(example)
            else:
                check_document(example)
        expect("README's first output", report["examples"][0]["text"] == text,
               report["examples"][0]["text"], text)
        check_own(report["own"])

    for name in "downhill", "palette":
        browse_page("look", True, address, "--window-size=1400,860",
                    "--screenshot=%s/%s.png" % (OUT, name),
                    address + "/look.html#" + name)
        expect("a screenshot", os.path.exists("%s/%s.png" % (OUT, name)))
    dom = browse_page("disk", True, address, "--dump-dom",
                      "file://%s/disk.html" % os.path.abspath(OUT))
    shown = re.search(r'<pre id="output"[^>]*>(.*?)</pre>', dom, re.S)
    expect("it runs from the disk", shown and
           shown.group(1).startswith(text.split("\n")[0]), dom[-2000:])
    server.shutdown()
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


sys.exit(main())
