"""Dropdowns and input help in a worksheet part (its data validations)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sheets_kpi.state import Area, Input, column_letter
from sheets_kpi.workbooks.xlsx.book import quoted, title_of
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    content,
    with_attributes,
)
from sheets_kpi.workbooks.xlsx.sheet import BEFORE_RULES, LAST_ROW, Shell, areas

MAX_LIST = 255
_TITLE, _MESSAGE = 32, 255


def read_inputs(root: Element) -> tuple[Input, ...]:
    """All dropdowns and helps of a tab, the team's own too, one for each area.

    Kinds of validation that we do not make (a date between, a formula) count as "help".
    """
    return tuple(found for element in _validations(root) for found in _inputs(element))


def add_inputs(shell: Shell, add: Iterable[Input]) -> Shell:
    """Adds inputs on those of their cells that have none yet."""
    taken = [area for element in _validations(shell.root) for area in areas(_sqref(element))]
    new = []
    for wish in add:
        free = without(wish.area, taken)
        if free:
            new.append(_written(wish, free))
            taken += free
    return shell.edited(_additions(shell, new)) if new else shell


def without(area: Area, taken: Iterable[Area]) -> list[Area]:
    """What is left of an area after others are cut out of it."""
    left = [area]
    for other in taken:
        left = [piece for whole in left for piece in _cut(whole, other)]
    return left


def _validations(root: Element) -> Iterator[Element]:
    """Also those in extensions, which refer to other tabs."""
    return (element for element in root.walk() if element.local == "dataValidation")


def _sqref(element: Element) -> str:
    inner = element.first("sqref")
    return inner.text if inner else element.attrs.get("sqref", "")


def _formula(element: Element) -> str:
    formula = element.first("formula1")
    inner = formula.first("f") if formula else None
    return (inner or formula or Element("", {}, 0, 0)).text.strip()


def _inputs(element: Element) -> list[Input]:
    title, message = (element.attrs.get(key, "") for key in ("promptTitle", "prompt"))
    formula = _formula(element) if element.attrs.get("type") == "list" else ""
    found = areas(_sqref(element))
    if formula.startswith('"'):
        options = tuple(formula[1:-1].replace('""', '"').split(","))
        return [Input(area, "list", title, message, options) for area in found]
    if formula:
        source = areas(formula.rpartition("!")[2])
        facts = (title_of(formula), source[0] if source else None)
        return [Input(area, "range", title, message, (), *facts) for area in found]
    return [Input(area, "help", title, message) for area in found]


def _additions(shell: Shell, new: list[bytes]) -> list[Edit]:
    body = b"".join(new)
    old = shell.root.first("dataValidations")
    if old is None:
        at = shell.insertion(BEFORE_RULES)
        return [Edit(at, at, _block(len(new), body))]
    count = len(old.children) + len(new)
    if old.inside == old.end:
        return [Edit(old.start, old.end, _block(count, body))]
    return [
        with_attributes(shell.data, old, {"count": str(count)}),
        appended(shell.data, old, body),
    ]


def _block(count: int, body: bytes) -> bytes:
    return b"<dataValidations count=%s>%s</dataValidations>" % (attribute(str(count)), body)


def _written(wish: Input, free: list[Area]) -> bytes:
    attrs = {
        "allowBlank": "1",
        "showInputMessage": "1",
        "promptTitle": wish.title[:_TITLE],
        "prompt": wish.message[:_MESSAGE],
        "sqref": " ".join(map(str, free)),
    }
    source = _source(wish)
    if source:
        attrs = {"type": "list", "errorStyle": "warning", "showErrorMessage": "1", **attrs}
    tag = b"".join(b" %s=%s" % (k.encode(), attribute(v)) for k, v in attrs.items() if v)
    if not source:
        return b"<dataValidation%s/>" % tag
    formula = content(source)
    return b"<dataValidation%s><formula1>%s</formula1></dataValidation>" % (tag, formula)


def _source(wish: Input) -> str:
    """Where a dropdown takes its options from; empty where a file cannot hold them.

    A list stands in the rule itself, with commas between options and 255 characters at most;
    options that do not fit leave the input help alone.
    """
    if wish.kind == "range" and wish.source:
        (left, right), (top, bottom) = _columns(wish.source), _rows(wish.source)
        return f"{quoted(wish.source_tab)}!${left}${top}:${right}${bottom}"
    options = ",".join(wish.options)
    fits = len(options) <= MAX_LIST and not any("," in option for option in wish.options)
    doubled = options.replace('"', '""')
    return f'"{doubled}"' if wish.kind == "list" and options and fits else ""


def _columns(area: Area) -> tuple[str, str]:
    return column_letter(area.first_column), column_letter(area.last_column)


def _rows(area: Area) -> tuple[int, int]:
    return area.first_row, area.last_row or LAST_ROW


def _cut(area: Area, other: Area) -> list[Area]:
    (top, bottom), (low, high) = _rows(area), _rows(other)
    left, right = area.first_column, area.last_column
    if high < top or low > bottom or other.last_column < left or other.first_column > right:
        return [area]
    inner = (max(top, low), min(bottom, high))
    pieces = [
        (top, left, low - 1, right),
        (high + 1, left, bottom, right),
        (inner[0], left, inner[1], other.first_column - 1),
        (inner[0], other.last_column + 1, inner[1], right),
    ]
    return [_area(*p) for p in pieces if p[0] <= p[2] and p[1] <= p[3]]


def _area(top: int, left: int, bottom: int, right: int) -> Area:
    return Area(top, left, None if bottom >= LAST_ROW else bottom, right)
