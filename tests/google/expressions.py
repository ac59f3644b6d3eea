"""Spreadsheet formulas: a parser strict about the locale's dialect, and a few functions.

A formula that the double parses but cannot compute reads as "Loading...", which is what Google
shows of a value that is not there yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, runtime_checkable

from grids import Rect, number
from locales import Dialect, dialect


class BadFormula(Exception):  # noqa: N818
    """The text is no formula in this locale."""


@dataclass(frozen=True)
class Failure:
    """An error value: its type in the API and the text a cell shows."""

    type: str
    text: str


PARSE = Failure("ERROR", "#ERROR!")
LOADING = Failure("LOADING", "Loading...")
DIVIDE = Failure("DIVIDE_BY_ZERO", "#DIV/0!")
VALUE = Failure("VALUE", "#VALUE!")
REF = Failure("REF", "#REF!")
NAME = Failure("NAME", "#NAME?")
NOT_AVAILABLE = Failure("N_A", "#N/A")
FAILURES = {
    failure.text: failure
    for failure in (
        PARSE,
        DIVIDE,
        VALUE,
        REF,
        NAME,
        NOT_AVAILABLE,
        Failure("NUM", "#NUM!"),
        Failure("NULL_VALUE", "#NULL!"),
    )
}

Value = None | bool | int | float | str | Failure


@dataclass(frozen=True)
class Node:
    """A part of a formula: `kind` is literal, ref, name, array, call or operator. The value of an
    array is how many parts its first row has.
    """

    kind: str
    value: Any
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Ref:
    """Cells named in a formula; `tab` is None for the formula's own sheet."""

    tab: str | None
    rect: Rect


_TAB = r"(?:(?P<tab>'(?:[^']|'')+'|[^\W\d]\w*)!)?"
_CELLS = (
    r"\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?)?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[1-9]\d*:\$?[1-9]\d*"
)
_END = 1_000_000


def _lexer(marks: Dialect) -> re.Pattern[str]:
    decimal = re.escape(marks.decimal)
    return re.compile(
        r"(?P<space>\s+)"
        r'|(?P<text>"(?:[^"]|"")*")'
        rf"|(?P<ref>{_TAB}(?P<cells>{_CELLS})(?![\w(.]))"
        rf"|(?P<number>\d+(?:{decimal}\d*)?(?:[eE][+-]?\d+)?|{decimal}\d+)"
        r"|(?P<failure>#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))"
        r"|(?P<name>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?[^\W\d][\w.]*)"
        r"|(?P<mark><>|<=|>=|[-+*/^&=<>%(){};,\\])"
    )


_LEXERS = {marks: _lexer(marks) for marks in {dialect(name) for name in ("en_US", "ru_RU", "sv")}}


def parse(formula: str, locale: str) -> Node:
    """The tree of a formula, which begins with `=`.

    Raises:
        BadFormula: the text is none in the dialect of the locale.
    """
    marks = dialect(locale)
    reader = _Parser(list(_tokens(formula[1:], marks)), marks)
    node = reader.comparison()
    if reader.kind != "end":
        raise BadFormula(formula)
    return node


def _tokens(text: str, marks: Dialect) -> Iterator[tuple[str, str, re.Match[str] | None]]:
    at = 0
    while at < len(text):
        found = _LEXERS[marks].match(text, at)
        if not found:
            raise BadFormula(text)
        kind = next(name for name in _KINDS if found[name] is not None)
        if kind != "space":
            yield kind, found[0], found
        at = found.end()
    yield "end", "", None


_KINDS = ("space", "text", "ref", "number", "failure", "name", "mark")
_POWER = ("^",)
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), _POWER)


class _Parser:
    def __init__(self, tokens: list[tuple[str, str, re.Match[str] | None]], marks: Dialect) -> None:
        self.tokens, self.marks, self.at = tokens, marks, 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def comparison(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self.signed()
        node = self.comparison(level + 1)
        while self.kind == "mark" and self.text in _LEVELS[level]:
            sign = self.text
            self.at += 1
            node = Node("operator", sign, (node, self.comparison(level + 1)))
        return node

    def signed(self) -> Node:
        if self.kind == "mark" and self.text in "+-":
            sign = self.text
            self.at += 1
            return Node("operator", sign, (Node("literal", 0), self.signed()))
        node = self.primary()
        while self.kind == "mark" and self.text == "%":
            self.at += 1
            node = Node("operator", "/", (node, Node("literal", 100)))
        return node

    def primary(self) -> Node:
        kind, text, found = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return Node("literal", text[1:-1].replace('""', '"'))
        if kind == "number":
            return Node("literal", float(text.replace(self.marks.decimal, ".")))
        if kind == "failure":
            return Node("literal", FAILURES[text])
        if kind == "ref" and found:
            return Node("ref", _reference(found["tab"], found["cells"]))
        if kind == "name":
            return self.named(text)
        if text == "(":
            return self.closed(")")
        if text == "{":
            return self.array()
        raise BadFormula(text)

    def closed(self, mark: str) -> Node:
        node = self.comparison()
        self.expect(mark)
        return node

    def expect(self, mark: str) -> None:
        if self.kind != "mark" or self.text != mark:
            raise BadFormula(self.text)
        self.at += 1

    def named(self, text: str) -> Node:
        if self.kind == "mark" and self.text == "(":
            self.at += 1
            return Node("call", text.upper(), tuple(self.arguments()))
        if text.upper() in ("TRUE", "FALSE"):
            return Node("literal", text.upper() == "TRUE")
        return Node("name", text)

    def arguments(self) -> list[Node]:
        parts: list[Node] = []
        if self.kind == "mark" and self.text == ")":
            self.at += 1
            return parts
        while True:
            blank = self.kind == "mark" and self.text in (self.marks.separator, ")")
            parts.append(Node("literal", None) if blank else self.comparison())
            if self.kind == "mark" and self.text == self.marks.separator:
                self.at += 1
                continue
            self.expect(")")
            return parts

    def array(self) -> Node:
        parts, width = [self.comparison()], 0
        while self.kind == "mark" and self.text in (self.marks.column, ";"):
            width = width or (len(parts) if self.text == ";" else 0)
            self.at += 1
            parts.append(self.comparison())
        self.expect("}")
        return Node("array", width or len(parts), tuple(parts))


def _reference(tab: str | None, cells: str) -> Ref:
    if tab and tab.startswith("'"):
        tab = tab[1:-1].replace("''", "'")
    start, _, end = cells.replace("$", "").partition(":")
    left, top = _corner(start)
    right, bottom = _corner(end or start)
    return Ref(
        tab,
        Rect(
            top or 0,
            _END if bottom is None else bottom + 1,
            left or 0,
            _END if right is None else right + 1,
        ),
    )


def _corner(text: str) -> tuple[int | None, int | None]:
    word = text.rstrip("0123456789")
    digits = text[len(word) :]
    return (number(word) if word else None), (int(digits) - 1 if digits else None)


def walk(node: Node) -> Iterator[Node]:
    """A node and everything under it."""
    yield node
    for part in node.parts:
        yield from walk(part)


# Evaluation ---------------------------------------------------------------------------------


Read = Callable[[Ref], list[Value]]


@runtime_checkable
class Home(Protocol):
    """Reads for a formula that stands in a row (from 1)."""

    row: int

    def __call__(self, ref: Ref) -> list[Value]: ...

    def now(self) -> float:
        """Days since 1899-12-30 on the clock of the spreadsheet."""
        ...

    def width(self, ref: Ref) -> int:
        """How many columns of the grid a reference has."""
        ...


def evaluate(node: Node, read: Read) -> Value:
    """The value of a formula; `read` gives the cells of a reference, row by row."""
    if node.kind == "literal":
        return node.value  # type: ignore[no-any-return]
    if node.kind == "ref":
        values = read(node.value)
        return values[0] if len(values) == 1 else VALUE
    if node.kind == "operator":
        left, right = (evaluate(part, read) for part in node.parts)
        return _operate(node.value, left, right)
    if node.kind == "call":
        return _call(node.value, node.parts, read)
    return NAME if node.kind == "name" else LOADING


def _operate(sign: str, left: Value, right: Value) -> Value:
    for side in (left, right):
        if isinstance(side, Failure):
            return side
    if sign == "&":
        return as_text(left) + as_text(right)
    if sign in _LEVELS[0]:
        return _compare(sign, left, right)
    try:
        first, second = as_number(left), as_number(right)
    except ValueError:
        return VALUE
    if sign == "/" and second == 0:
        return DIVIDE
    made: float = _ARITHMETIC[sign](first, second)
    return made


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a**b),
}


def _compare(sign: str, left: Value, right: Value) -> bool:
    first, second = _sortable(left), _sortable(right)
    if left is None or right is None:  # an empty cell equals 0 and the empty text
        filled = right if left is None else left
        blank = "" if isinstance(filled, str) else 0
        first, second = (
            _sortable(blank if left is None else left),
            _sortable(blank if right is None else right),
        )
    return {
        "=": first == second,
        "<>": first != second,
        "<": first < second,
        ">": first > second,
        "<=": first <= second,
        ">=": first >= second,
    }[sign]


def _sortable(value: Value) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value or 0


def as_number(value: Value) -> float:
    """The number a value counts as.

    Raises:
        ValueError: it counts as none.
    """
    if value is None or value == "":
        return 0
    return float(value.text if isinstance(value, Failure) else value)


def as_text(value: Value) -> str:
    """The text a value is joined as."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.text if isinstance(value, Failure) else str(value)


def _call(name: str, parts: tuple[Node, ...], read: Read) -> Value:
    if name == "HYPERLINK" and len(parts) in (1, 2):
        return evaluate(parts[-1], read)
    if name == "IF" and len(parts) in (2, 3):
        test = evaluate(parts[0], read)
        if isinstance(test, Failure):
            return test
        chosen = parts[1:2] if test else parts[2:3]
        return evaluate(chosen[0], read) if chosen else False
    if name == "IFERROR" and parts:
        value = evaluate(parts[0], read)
        other = evaluate(parts[1], read) if len(parts) > 1 else None
        return other if isinstance(value, Failure) else value
    if name in ("ROW", "INDEX", "VLOOKUP"):
        return _look_up(name, parts, read)
    if name in ("NOW", "DATE", "TIME", "LEFT"):
        return _of_time(name, [evaluate(part, read) for part in parts], read)
    if name in _OVER_NUMBERS:
        return _over_numbers(name, parts, read)
    if name == "SPARKLINE" and len(parts) in (1, 2):
        return _sparkline(parts, read)
    return _CONSTANTS.get(name, LOADING)


_CONSTANTS: dict[str, Value] = {"TRUE": True, "FALSE": False, "NA": NOT_AVAILABLE}


def _of_time(name: str, values: list[Value], read: Read) -> Value:
    """NOW(), DATE(y; m; d) and TIME(h; m; s), as days since 1899-12-30, and LEFT(text; n)."""
    if name == "NOW":
        return read.now() if isinstance(read, Home) else LOADING
    if name == "LEFT":
        return as_text(values[0])[: int(as_number(values[1]))]
    first, second, third = (int(as_number(value)) for value in values)
    if name == "TIME":
        return (first * 3600 + second * 60 + third) / 86_400
    return (date(first, second, third) - date(1899, 12, 30)).days


def _look_up(name: str, parts: tuple[Node, ...], read: Read) -> Value:
    """ROW(), INDEX(one column; row) and VLOOKUP(key; cells; column; FALSE)."""
    if not isinstance(read, Home):
        return LOADING
    if name == "ROW" and not parts:
        return read.row
    if name == "INDEX" and len(parts) == 2 and parts[0].kind == "ref":
        cells, row = read(parts[0].value), evaluate(parts[1], read)
        return cells[int(as_number(row)) - 1] if len(cells) >= as_number(row) else REF
    if name != "VLOOKUP" or len(parts) != 4 or parts[1].kind != "ref":
        return LOADING
    key, n = evaluate(parts[0], read), int(as_number(evaluate(parts[2], read)))
    cells, width = read(parts[1].value), read.width(parts[1].value)
    if len(cells) == 1 or n > width:
        return REF
    for at in range(0, len(cells), width) if key is not None else ():
        if cells[at] is not None and _compare("=", cells[at], key):
            return cells[at + n - 1]
    return NOT_AVAILABLE


_OVER_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "COUNT": len,
    "COUNTA": len,
    "MAX": lambda numbers: max(numbers, default=0),
    "MIN": lambda numbers: min(numbers, default=0),
}


def _over_numbers(name: str, parts: tuple[Node, ...], read: Read) -> Value:
    values = [value for part in parts for value in _cells(part, read)]
    if name == "COUNTA":
        return sum(value is not None for value in values)
    for value in values:
        if isinstance(value, Failure) and name != "COUNT":
            return value
    numbers = [
        float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    return _OVER_NUMBERS[name](numbers)


def _cells(node: Node, read: Read) -> list[Value]:
    return read(node.value) if node.kind == "ref" else [evaluate(node, read)]


# Small charts -------------------------------------------------------------------------------

_TEXTS = {"bar": "charttype color1 color2", "column": "charttype color lastcolor negcolor"}
_NUMBERS = {"bar": "max", "column": "ymin ymax"}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}$")


def _sparkline(parts: tuple[Node, ...], read: Read) -> Value:
    """A picture, which reads as the empty text; an error where it cannot be drawn."""
    data = _cells(parts[0], read)
    for value in data:
        if isinstance(value, Failure):
            return value
    if not any(isinstance(value, int | float) for value in data):
        return NOT_AVAILABLE
    rows = _rows(parts[1], read) if len(parts) > 1 else []
    return "" if _are_options(rows) else VALUE


def _are_options(rows: list[list[Value]]) -> bool:
    """Whether rows are pairs of known options of the kind of chart and values of their types; the
    double serves bars and columns only.
    """
    kind = next((row[1] for row in rows if len(row) == 2 and row[0] == "charttype"), None)
    texts, numbers = _TEXTS.get(str(kind), "").split(), _NUMBERS.get(str(kind), "").split()
    return all(
        len(row) == 2
        and (isinstance(row[1], str) if row[0] in texts else isinstance(row[1], int | float))
        and row[0] in (*texts, *numbers)
        and ("color" not in str(row[0]) or bool(_COLOUR.match(str(row[1]))))
        for row in rows
    )


def _rows(node: Node, read: Read) -> list[list[Value]]:
    """The cells of an array, row by row."""
    if node.kind == "call" and node.value == "VSTACK":
        return [row for part in node.parts for row in _rows(part, read)]
    if node.kind == "call" and node.value == "HSTACK":
        return [[value for part in node.parts for value in _cells(part, read)]]
    if node.kind == "array":
        values = [evaluate(part, read) for part in node.parts]
        return [values[at : at + node.value] for at in range(0, len(values), node.value)]
    return [_cells(node, read)]
