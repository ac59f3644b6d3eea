"""What a log tells outside of plain columns: in the headers of a matrix, each cell below which is a
record, in the titles of its tabs, and in rows that name a month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sheets_kpi.adopt.columns import Facts, kind_of_cell
from sheets_kpi.adopt.headers import meaning_of, sense_of
from sheets_kpi.adopt.parts import Part
from sheets_kpi.adopt.questions import TITLE_ROLES
from sheets_kpi.adopt.reading import (
    ColumnReading,
    DayReading,
    Doubt,
    LogReading,
    Role,
    Shape,
    WordReading,
    lang_of,
)
from sheets_kpi.adopt.titles import titles_of
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.names import fold, tidy
from sheets_kpi.schema import NUMERIC, ColumnType
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.texts import say

_TYPES: Mapping[Role, ColumnType] = {
    "date": ColumnType.DATE,
    "person": ColumnType.PERSON,
    "account": ColumnType.ACCOUNT,
    "status": ColumnType.CHOICE,
}
_YEAR = re.compile(r"20\d\d")
_HEADINGS: Mapping[Shape, tuple[Role, ColumnType]] = {
    "people_across": ("person", ColumnType.PERSON),
    "people_metrics": ("person", ColumnType.PERSON),
    "dates_across": ("date", ColumnType.DATE),
    "days_across": ("day", ColumnType.NUMBER),
    "months_across": ("month", ColumnType.TEXT),
}
_MOST_WORDS = 12  # that stand in cells in place of numbers


def with_given(log: LogReading, group: Sequence[Part]) -> LogReading:
    """A log with a column of what only the titles of its tabs tell."""
    told = titles_of(log.titles)
    role: Role = told.tells
    log = _of_people(log, told.rests) if role == "person" else log
    is_month = role == "month" and (log.role("date") or months_of(group))
    if not role or is_month or log.role(role):
        return log
    words = _words_of(told.rests, group) if role == "status" else ()
    doubt = Doubt("given", {"tabs": "; ".join(log.titles)})
    doubts = () if role in TITLE_ROLES else (doubt,)  # of the others nobody is asked
    column = replace(made(log, role, _TYPES.get(role, ColumnType.TEXT), *doubts), words=words)
    return replace(log, columns=(*log.columns, column), given=column.name)


def _of_people(log: LogReading, people: Sequence[str]) -> LogReading:
    """A log on a tab for each person: other names, of whom no header says that they are the
    team's, are clients.
    """
    found, names = log.role("person"), set(map(fold, people))
    if not found or sense_of(found.name).name or names & {fold(text) for text, _ in found.top}:
        return log
    role: Role = "" if log.role("client") else "client"
    client = replace(found, role=role, type=ColumnType.CLIENT)
    return replace(log, columns=tuple(client if c is found else c for c in log.columns))


def _words_of(rests: Sequence[str], group: Sequence[Part]) -> tuple[WordReading, ...]:
    rows = [len(part.rows.records) for part in group]
    means = map(meaning_of, rests)
    return tuple(
        WordReading(text, says or "open", n, sure=bool(says))
        for text, says, n in zip(rests, means, rows, strict=True)
    )


def months_of(group: Sequence[Part]) -> list[str]:
    """The months that rows of their own name, above the headers of a matrix too."""
    found = [left.text for part in group for left in part.rows.left_out if left.why == "month"]
    above = [
        cell
        for part in group
        for column in (part.tab.columns if part.shape else ())
        for cell in column[: part.table.header_row - 1]
    ]
    return found + [v for v in above if isinstance(v, str) and month_of_title(v)]


def with_day(log: LogReading, group: Sequence[Part], existing: Existing) -> LogReading:
    """A log without a date of its own, whose day is made of its month."""
    if log.role("date"):
        return log
    if names := months_of(group):
        column = made(log, "month", ColumnType.TEXT)
        columns = tuple(replace(c, role="") if c.role == "month" else c for c in log.columns)
        log = replace(log, columns=(*columns, column), month_rows=column.name)
    month, day, year = (log.role(role) for role in ("month", "day", "year"))
    if not month:
        return log
    title = titles_of(log.titles)
    told = names or [text for text, _ in month.top] or title.rests
    is_open = not year and not all(_YEAR.search(text) for text in told)
    around = _YEAR.search(title.before + title.after) if log.given else None
    in_year = (int(around[0]) if around else _year_of(group, existing)) if is_open else 0
    parts = month.name, day.name if day else "", year.name if year else ""
    doubt = Doubt("in_year" if in_year else "no_year", {"year": in_year})
    doubts = (doubt,) if is_open and not around else ()
    return replace(log, day=DayReading(*parts, in_year), doubts=(*log.doubts, *doubts))


def made(
    log: LogReading,
    role: Role,
    kind: ColumnType,
    *doubts: Doubt,
    name: str = "",
    top: tuple[tuple[str, int], ...] = (),
) -> ColumnReading:
    """A column that stands nowhere on the sheet under a header of its own."""
    spelled = (*log.titles, *(c.name for c in log.columns))
    name = name or say(f"adopt.given.{role}", lang_of(*spelled))
    while log.column(name):
        name += " 2"
    return ColumnReading((name,), "", kind, role, top=top, doubts=doubts)


def _year_of(group: Sequence[Part], existing: Existing) -> int:
    """The last year that the tabs of a log name, in titles, above their headers or in dates; else
    that of the workbook; 0 if none does.
    """
    own = [part.tab for part in group]
    found = (_years(tabs) for tabs in (own, existing.tabs))
    return next((max(years) for years in found if years), 0)


def _years(tabs: Sequence[ExistingTab]) -> set[int]:
    above = [v for tab in tabs for c in tab.columns for v in c[:5] if isinstance(v, str)]
    texts = (*(tab.title for tab in tabs), *above)
    cells = (v for tab in tabs for column in tab.columns for v in column)
    dates = {cell.year for cell in cells if isinstance(cell, date) and 2000 <= cell.year < 2100}
    return dates | {int(year) for text in texts for year in _YEAR.findall(text)}


# --- matrices -----------------------------------------------------------------------------------


def with_headings(log: LogReading, group: Sequence[Part]) -> LogReading:
    """A matrix with a column of its headings and the columns of its cells; as it is where the cells
    are no numbers.
    """
    facts = _cells(log, group)
    role, kind = _HEADINGS[log.shape]
    own = [column for column in log.columns if column.is_read]
    if not own or not all(_is_counted(one) for one in facts.values()) or log.role(role):
        return log
    texts = dict.fromkeys(p.table.headers[place] for p in group for place in p.headings)
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
