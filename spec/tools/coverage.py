"""coverage.py: counts what gcov found of src/; coverage.sh calls it with the
directory for the report and the names of the kernels that this machine runs,
and gives it gcov's JSON. It fails when a line is not run that uncovered.txt
does not list, or fewer than 95 % of the branches are taken.

A template is compiled once for each element type and set of kernels. One of its
lines is run when it is in any of these, and one of its branches taken likewise:
compiled to the same number of branches, those of a line are the same. How many
of the branches of all these together are taken is told beside it, and is no
bar. All branches count but those of lines in uncovered.txt; lines that
hold nothing but a closing brace do not: behind a call that raises, gcc counts
them as never reached. Functions in instructions that this machine lacks are
left out, and so is what they alone run of a template; it is told which."""
import collections
import html
import json
import os
import re
import sys

LINES, BRANCHES = 100, 95
SETS = ("plain", "generic", "avx2", "avx512")
out, kernels = sys.argv[1], sys.argv[2:]
missing = [name for name in SETS if name not in kernels]


class File:
    """What ran of a file, by the numbers of its lines, from 1."""

    def __init__(self, name):
        self.name = name
        with open(name, encoding="utf-8") as file:
            self.text = [""] + file.read().split("\n")
        self.lines = collections.Counter()
        self.branches = collections.Counter()
        self.copies = collections.Counter()
        self.listed = set()
        self.elsewhere = set()  # in functions of kernels that are left out

    def add(self, line):
        number, branches = line["line_number"], line["branches"]
        if self.text[number].strip() == "}":
            return
        self.lines[number] += line["count"]
        for i, branch in enumerate(branches):
            self.branches[number, len(branches), i] += branch["count"]
            function = line.get("function_name")
            self.copies[function, number, i] += branch["count"]

    def forgive(self):
        """What only kernels run that are left out."""
        for n in self.elsewhere:
            if n in self.lines and self.lines[n] == 0:
                del self.lines[n]
                for key in [key for key in self.branches if key[0] == n]:
                    del self.branches[key]

    def uncovered(self):
        return [n for n in sorted(self.lines)
                if self.lines[n] == 0 and n not in self.listed]

    def untaken(self):
        """Of lines that are run."""
        return sorted({key[0] for key, count in self.branches.items()
                       if count == 0 and key[0] not in self.listed
                       and self.lines[key[0]] > 0})

    def figures(self):
        lines = [count > 0 for n, count in self.lines.items()
                 if n not in self.listed]
        branches = [count > 0 for key, count in self.branches.items()
                    if key[0] not in self.listed]
        copies = [count > 0 for count in self.copies.values()]
        return [sum(lines), len(lines), sum(branches), len(branches),
                sum(copies), len(copies)]


def read_counts():
    files = {}
    for document in sys.stdin:
        unit = json.loads(document)
        base = unit["current_working_directory"] # of the compiler
        for found in unit["files"]:
            name = os.path.relpath(os.path.join(base, found["file"]))
            if not name.startswith("src/"):
                continue
            file = files.setdefault(name, File(name))
            for line in found["lines"]:
                kernels_of = line.get("function_name", "").rsplit("_", 1)[-1]
                if kernels_of in missing and name != "src/kernels/cpu.c":
                    file.elsewhere.add(line["line_number"])
                else:
                    file.add(line)
    for file in files.values():
        file.forgive()
    return files


def read_list(files):
    """Lines of uncovered.txt: `file: the line's text`, below a reason.
    Returns what is wrong with them."""
    wrong = []
    with open("spec/tools/uncovered.txt", encoding="utf-8") as entries:
        for entry in entries.read().split("\n"):
            if entry == "" or entry[0] in "#*":
                anywhere = entry.startswith("* ")
                continue
            name, text = re.match(r"  (\S+): (.*)$", entry).groups()
            if name not in files:
                wrong.append(entry)
                continue
            file = files[name]
            numbers = [n for n, line in enumerate(file.text)
                       if line.strip() == text and
                       (anywhere or file.lines.get(n) == 0)]
            if len(numbers) != 1:
                wrong.append(entry)
            file.listed.update(numbers)
    return wrong


def percent(part, whole):
    return 100 * part / whole if whole else 100


def row(name, figures):
    cells = [f"{part:6}/{whole:<6}{percent(part, whole):6.1f} %"
             for part, whole in zip(figures[::2], figures[1::2])]
    return f"{name:30}" + " ".join(cells)


def page(file):
    """The file's text: what is not run is red, a line with a branch that is
    not taken yellow, a listed one grey."""
    untaken, uncovered = set(file.untaken()), set(file.uncovered())
    with open(f"{out}/{file.name.replace('/', '.')}.html", "w",
              encoding="utf-8") as to:
        to.write('<meta charset="utf-8"><style>pre {margin: 0} .u {background: '
                 '#fbb} .t {background: #fe9} .l {background: #ddd}</style>')
        for n, text in enumerate(file.text[1:], 1):
            color = "l" if n in file.listed else "u" if n in uncovered else \
                "t" if n in untaken else ""
            count = file.lines[n] if n in file.lines else ""
            to.write(f'<pre class="{color}">{n:5} {count:12}  '
                     f"{html.escape(text)}</pre>\n")


def main():
    files = read_counts()
    wrong = read_list(files)
    table = [f"{'':30}{'lines':23}{'branches':23}branches of all copies"]
    total = [0] * 6
    for name in sorted(files):
        figures = files[name].figures()
        total = [a + b for a, b in zip(total, figures)]
        table.append(row(name, figures))
        page(files[name])
    table.append(row("all", total))
    print("\n".join(table))
    with open(f"{out}/index.html", "w", encoding="utf-8") as index:
        index.write('<meta charset="utf-8"><pre>')
        for line in table:
            index.write(re.sub(r"^(src/\S+)", lambda name: '<a href="%s.html">'
                        "%s</a>" % (name[1].replace("/", "."), name[1]),
                        line) + "\n")
    for name in missing:
        print(f"left out: this machine does not run {name}")
    for title, lines in (("a branch is not taken", File.untaken),
                         ("not run", File.uncovered)):
        for name in sorted(files):
            for n in lines(files[name]):
                print(f"{name}:{n}: {title}:{files[name].text[n]}")
    for entry in wrong:
        print(f"spec/tools/uncovered.txt: not one line, not run: {entry}")
    sys.exit(bool(wrong) or total[1] == 0 or percent(*total[:2]) < LINES or
             percent(*total[2:4]) < BRANCHES)


main()
