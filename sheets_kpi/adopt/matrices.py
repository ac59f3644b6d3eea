"""A tab whose headers are people, days or months: each cell below one of them is a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sheets_kpi.adopt.columns import Facts, kind_of_cell
from sheets_kpi.adopt.parts import Part
from sheets_kpi.adopt.reading import ColumnReading, Doubt, LogReading, Role, Shape
from sheets_kpi.adopt.told import made
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.names import fold, tidy
from sheets_kpi.schema import NUMERIC, ColumnType

_HEADINGS: Mapping[Shape, tuple[Role, ColumnType]] = {
    "people_across": ("person", ColumnType.PERSON),
    "people_metrics": ("person", ColumnType.PERSON),
    "dates_across": ("date", ColumnType.DATE),
    "days_across": ("day", ColumnType.NUMBER),
    "months_across": ("month", ColumnType.TEXT),
}
_MOST_WORDS = 12  # that stand in cells in place of numbers


def with_headings(log: LogReading, group: Sequence[Part]) -> LogReading:
    """A matrix with a column of its headings and the columns of its cells; as it is where the cells
    are no numbers.
    """
    facts = _cells(log, group)
    role, kind = _HEADINGS[log.shape]
    own = [column for column in log.columns if column.is_read]
    if not own or not all(_is_counted(one) for one in facts.values()) or log.role(role):
        return log
    texts = {p.table.headers[place] for p in group for place in p.headings}
    shown = "; ".join([*map(tidy, texts)][:3])
    found = replace(log, doubts=(*log.doubts, Doubt("matrix", {"headings": shown})))
    headings = made(found, role, kind, top=tuple((text, 1) for text in texts))
    found = replace(found, columns=(*found.columns, headings))
    names = [headings.name]
    for name, one in facts.items():
        cells = _column(found, name, one)
        names.append(cells.name)
        found = replace(found, columns=(*found.columns, cells))
    headless = all(not column.headers for column in own)
    first = group[0].table.first if headless else 0
    return replace(found, unpivot=tuple(names), first_row=first)


def _cells(log: LogReading, group: Sequence[Part]) -> dict[str, Facts]:
    """The facts of the cells below headings, by what they are called."""
    title = "" if month_of_title(log.name) else log.name
    found: dict[str, Facts] = {}
    for part in group:
        for place in part.headings:
            name = part.table.headers[place] if log.shape == "people_metrics" else title
            cells = part.table.cells(place, part.rows.records)
            key = next((one for one in found if fold(one) == fold(name)), name)
            found[key] = found.get(key, Facts(key)) + Facts.of(key, cells)
    return found


def _is_counted(facts: Facts) -> bool:
    """Whether cells are numbers, but for a few marks."""
    numbers = facts.share("number", "money", "percent", "clock")
    return numbers >= 0.5 and len([*_marks(facts)]) <= _MOST_WORDS


def _marks(facts: Facts) -> Iterator[str]:
    return (tidy(text) for text in facts.texts if kind_of_cell(text) in ("text", "yes_no"))


def _column(log: LogReading, name: str, facts: Facts) -> ColumnReading:
    kind = facts.type if facts.type in NUMERIC else ColumnType.NUMBER
    marks = tuple(dict.fromkeys(_marks(facts)))
    doubts = [Doubt("odd_cells", {"cells": "; ".join(marks[:3])})] if marks else []
    column = made(log, "quantity", kind, *doubts, name=name)
    return replace(column, role="", blank=marks, distinct=facts.distinct, filled=facts.filled)
