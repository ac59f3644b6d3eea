"""Dropdowns and input help in a worksheet part (its data validations)."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_kpi.state import Area, Input, area_between, areas
from sheets_kpi.workbooks.xlsx.book import reference
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    content,
    with_attributes,
)
from sheets_kpi.workbooks.xlsx.sheet import Shell

MAX_LIST = 255
_TITLE, _MESSAGE = 32, 255


def read_inputs(root: Element) -> tuple[Area, ...]:
    """The cells with a validation of any kind, the team's own too, also of those in extensions,
    which refer to other tabs.
    """
    return tuple(
        area
        for element in root.walk()
        if element.local == "dataValidation"
        for area in areas(_sqref(element))
    )


def add_inputs(shell: Shell, add: Iterable[Input]) -> Shell:
    """Adds inputs on those of their cells that have none yet."""
    taken = list(read_inputs(shell.root))
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


def _sqref(element: Element) -> str:
    inner = element.first("sqref")
    return inner.text if inner else element.attrs.get("sqref", "")


def _additions(shell: Shell, new: list[bytes]) -> list[Edit]:
    body = b"".join(new)
    old = shell.root.first("dataValidations")
    if old is None:
        return [shell.before_rules(_block(len(new), body))]
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
        return reference(wish.source_tab, wish.source)
    options = ",".join(wish.options)
    fits = len(options) <= MAX_LIST and not any("," in option for option in wish.options)
    doubled = options.replace('"', '""')
    return f'"{doubled}"' if wish.kind == "list" and options and fits else ""


def _cut(area: Area, other: Area) -> list[Area]:
    if not area.meets(other):
        return [area]
    (top, left, _, right), bottom = area, area.bottom
    upper, lower = max(top, other.first_row), min(bottom, other.bottom)
    pieces = [
        (top, left, other.first_row - 1, right),
        (other.bottom + 1, left, bottom, right),
        (upper, left, lower, other.first_column - 1),
        (upper, other.last_column + 1, lower, right),
    ]
    return [area_between(*p) for p in pieces if p[0] <= p[2] and p[1] <= p[3]]
