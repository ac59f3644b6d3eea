"""The Calendar tab: working-day exceptions for all and absences of one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sheets_kpi.decisions.cells import read_day
from sheets_kpi.decisions.layout import all_words, read_word
from sheets_kpi.decisions.tables import Row, Table
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.people import NameBook
from sheets_kpi.texts import LANGS, say
from sheets_kpi.workdays import Workdays

_LONGEST = 366  # days one row may span; a longer one is a slip of the year


def read_calendar(table: Table, people: NameBook) -> tuple[Workdays, tuple[Finding, ...]]:
    """The calendar and what is wrong with its rows; an unreadable row does not count."""
    exceptions: dict[date, bool] = {}
    absences: dict[str, set[date]] = {}
    findings: list[Finding] = []
    for row in table.rows:
        who, kind = row.text("who"), read_word("day", row.text("kind"))
        days = tuple(_days(row))
        person = people.find(who) if who else ""
        why = _doubt(row, kind, days, person)
        if why:
            findings.append(_ignored(table, row, why))
        elif person:
            absences.setdefault(person, set()).update(days if kind != "working" else ())
        else:
            exceptions.update(dict.fromkeys(days, kind == "working"))
    frozen = {person: frozenset(days) for person, days in absences.items()}
    return Workdays(exceptions, frozen), tuple(findings)


def _doubt(row: Row, kind: str | None, days: tuple[date, ...], person: str | None) -> str:
    """The text that says why a row cannot be used, or ""."""
    if not days:
        return "calendar.days"
    if kind is None:
        return "calendar.kind"
    if person is None:
        return "calendar.who"
    if bool(row.text("who")) != (kind in ("vacation", "sick", "absent")):
        return "calendar.mixed"
    return ""


def _days(row: Row) -> Iterator[date]:
    start = read_day(row.cells.get("start"))
    last = row.cells.get("end")
    end = start if last is None else read_day(last)
    if start is None or end is None or not 0 <= (end - start).days < _LONGEST:
        return
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)


def _ignored(table: Table, row: Row, why: str) -> Finding:
    return table.finding(
        Severity.WARNING,
        "calendar_row",
        row.number,
        "kind",
        why={lang: say(why, lang) for lang in LANGS},
        words={lang: all_words("day", lang) for lang in LANGS},
    )
