"""mutations.py: the changes that `make mutants` makes to C. The text is cut into
tokens; a rule looks at the tokens of function bodies and gives changes, each a
stretch of the text and what stands there instead. Comments, strings and lines
of the preprocessor are never changed, nor is what lies outside of functions."""
import collections
import re

Token = collections.namedtuple("Token", "kind text start end function")
Change = collections.namedtuple("Change", "rule start end text function")

TOKEN = re.compile(r"""
    (?P<space>\s+|/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\.?[0-9][0-9A-Za-z_.]*)
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<sign><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|[<>=!]=|&&|\|\||[-+*/%&|^]=|.)
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

SWAPS = {
    "relation": {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="),
                 ">=": (">", "<"), "==": ("!=",), "!=": ("==",)},
    "arithmetic": {"+": ("-",), "-": ("+",), "*": ("/", "+"), "/": ("*",),
                   "%": ("*",), "+=": ("-=",), "-=": ("+=",), "*=": ("+=",),
                   "++": ("--",), "--": ("++",), "&": ("|",), "|": ("&",),
                   "|=": ("&=",), "<<": (">>",), ">>": ("<<",)},
    "logic": {"&&": ("||",), "||": ("&&",)},
}
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof", "do", "else",
            "case", "goto", "static", "const", "default"}
OPEN, CLOSE = "([{", ")]}"


def tokens(text):
    """The tokens of function bodies, from `{` to `}`, function by function."""
    found, depth, header, function = [], 0, [], None
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in ("space", "directive"):
            continue
        sign = match.group()
        if depth == 0:
            if sign == "{":
                function = name_of(header)
            elif sign in ";}":
                header = []
            else:
                header.append(sign)
        if sign == "{":
            depth += 1
        if depth > 0 and function is not None:
            found.append(Token(kind, sign, *match.span(), function))
        if sign == "}":
            depth -= 1
            if depth == 0:
                header, function = [], None
    return found


def name_of(header):
    """What stands before the parameters; None where no function begins."""
    if not header or header[-1] != ")":
        return None
    at = len(header) - 1
    depth = 0
    while at >= 0:
        depth += (header[at] == ")") - (header[at] == "(")
        if depth == 0:
            break
        at -= 1
    name = header[at - 1]
    if name == ")":  # a macro: NDA_ID(skim)(...)
        return "".join(header[header.index("(", 0, at) - 1:at])
    return name


def partners(found):
    """Of each bracket the place of its partner; of a semicolon within
    parentheses the place where these open."""
    pairs, stack = {}, []
    for i, token in enumerate(found):
        if token.text == ";" and found[stack[-1]].text == "(":
            pairs[i] = stack[-1]  # of the head of a loop
        if token.text in OPEN:
            stack.append(i)
        elif token.text in CLOSE:
            k = stack.pop()
            pairs[i], pairs[k] = k, i
    return pairs


def isoperand(token):
    """Can it end an operand, so that an operator behind it has two?"""
    return token.kind == "number" or token.text in ")]" or (
        token.kind == "name" and token.text not in KEYWORDS)


def end_of(found, pairs, i, stops):
    """The place of the first of `stops` from i on that no bracket hides."""
    while found[i].text not in stops:
        i = pairs[i] + 1 if found[i].text in OPEN else i + 1
    return i


def operators(found, _, i):
    token = found[i]
    binary = isoperand(found[i - 1])
    for rule, swaps in SWAPS.items():
        for other in swaps.get(token.text, ()):
            if binary or token.text in ("++", "--"):
                yield rule, token.start, token.end, other
    if not binary and token.text in ("-", "!", "~"):
        yield "sign", token.start, token.end, ""


def constants(found, _, i):
    token = found[i]
    if token.kind == "number" and re.fullmatch("[0-9]+|0x[0-9a-f]+",
                                               token.text):
        value = int(token.text, 0)
        for other in (value - 1, value + 1):
            if other >= 0:
                yield "constant", token.start, token.end, str(other)


def conditions(found, pairs, i):
    """A condition that always or never holds; one part of it that is gone."""
    token = found[i]
    if token.text in ("if", "while"):
        close = pairs[i + 1]
        for value in "01"[:2 if token.text == "if" else 1]:
            yield "condition", found[i + 1].end, found[close].start, value
    if token.text in ("&&", "||"):
        stop = end_of(found, pairs, i + 1,
                      ("&&", "||", ")", "]", ";", "?", ":", ",", "}"))
        yield "condition", found[i - 1].end, found[stop - 1].end, ""


def statements(found, pairs, i):
    """A statement, a call or an assignment, that is gone."""
    token, before = found[i], found[i - 1]
    if token.kind != "name" and token.text != "*":
        return
    starts = before.text in ("{", "}", "else") or (
        before.text == ";" and i - 1 not in pairs) or (
        before.text == ")" and found[pairs[i - 1] - 1].text in
        ("if", "for", "while"))
    if not starts or (token.text in KEYWORDS) or (
            token.kind == "name" and found[i + 1].kind == "name"):
        return
    stop = end_of(found, pairs, i, (";", "}", ":"))
    if found[stop].text == ";":
        yield "statement", token.start, found[stop].start, ""


def returns(found, pairs, i):
    if found[i].text == "return" and found[i + 1].text != ";":
        stop = end_of(found, pairs, i, (";",))
        start, end = found[i + 1].start, found[stop].start
        yield "return", start, end, "!(%s)"


def arguments(found, pairs, i):
    """Two neighbours among the arguments of a call, swapped."""
    token = found[i]
    if token.kind != "name" or token.text in KEYWORDS:
        return
    if found[i + 1].text != "(":
        return
    spans, at = [], i + 2
    while at < pairs[i + 1]:
        stop = end_of(found, pairs, at, (",", ")"))
        spans.append((found[at].start, found[stop - 1].end))
        at = stop + 1
    for (a, b), (c, d) in zip(spans, spans[1:]):
        yield "arguments", a, d, (a, b, c, d)


RULES = (operators, constants, conditions, statements, returns, arguments)


def changes(text):
    """All changes of a file, in the order of their places."""
    found = tokens(text)
    pairs = partners(found)
    made = []
    for i in range(1, len(found) - 1):
        for rule in RULES:
            for name, start, end, new in rule(found, pairs, i):
                if isinstance(new, tuple):
                    a, b, c, d = new
                    new = text[c:d] + text[b:c] + text[a:b]
                elif "%s" in new:
                    new = new % text[start:end]
                if new != text[start:end]:
                    made.append(Change(name, start, end, new,
                                       found[i].function))
    return made
