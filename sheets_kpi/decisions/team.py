"""The Team, Accounts and Calendar tabs: who works when, and how names are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from sheets_kpi.decisions.cells import all_words, read_day, read_names, read_word
from sheets_kpi.decisions.tables import DecisionTab, TabRow
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.texts import by_lang, in_each
from sheets_kpi.workdays import Workdays

_LONGEST = 366  # days one row may span; a longer one is a slip of the year
_Spellings = list[tuple[str, tuple[str, ...]]]  # a name, and the other ways to write it


def read_team(table: DecisionTab) -> tuple[Roster, NameBook]:
    """The people of a Team tab and how their names are written.

    Raises:
        DecisionError: a date or rate is unreadable, an interval ends before it begins, the dates
            of one person overlap, or one spelling belongs to two people.
    """
    stints: list[tuple[int, Stint]] = []
    spellings: _Spellings = []
    names: dict[str, str] = {}
    for row in table.rows:
        name = row.text("name")
        if not name:
            continue
        known = names.setdefault(fold(name), name)
        spellings.append((known, read_names(row.cells.get("also"))))
        stints.append((row.number, _stint(table, row, known)))
    _refuse_overlaps(table.tab.title, stints)
    _refuse_shared(table.tab.title, spellings)
    return _roster(stint for _, stint in stints), _book(spellings)


def read_accounts(table: DecisionTab) -> tuple[Accounts, NameBook]:
    """The accounts of an Accounts tab and how their names are written.

    Raises:
        DecisionError: the test mark is unreadable, or one spelling belongs to two accounts.
    """
    rows = [row for row in table.rows if row.text("name")]
    spellings = [(row.text("name"), read_names(row.cells.get("also"))) for row in rows]
    _refuse_shared(table.tab.title, spellings)
    test = frozenset(row.text("name") for row in rows if table.read(row, "test") == "yes")
    names = tuple(dict.fromkeys(name for name, _ in spellings))
    return Accounts(names, test), _book(spellings)


def _book(spellings: _Spellings) -> NameBook:
    """While nobody is listed, every name found in the logs counts."""
    return NameBook(spellings, is_open=not spellings)


def _roster(stints: Iterable[Stint]) -> Roster:
    """The roster in which every team and role is named as it first appears: a team `юг` is the
    team `Юг`, and has its targets.
    """
    teams: dict[str, str] = {}
    roles: dict[str, str] = {}
    return Roster(
        tuple(
            replace(
                stint,
                team=teams.setdefault(fold(stint.team), stint.team),
                role=roles.setdefault(fold(stint.role), stint.role),
            )
            for stint in stints
        )
    )


def _stint(table: DecisionTab, row: TabRow, name: str) -> Stint:
    fte = table.read(row, "fte", 1.0)
    start, end = table.read(row, "start"), table.read(row, "end")
    if start and end and end < start:
        raise table.unreadable(row, "end", "allowed.end")
    addresses = tuple(row.text("digest").replace(",", " ").replace(";", " ").split())
    return Stint(name, row.text("team"), row.text("role"), fte, start, end, addresses)


def _refuse_overlaps(tab: str, stints: list[tuple[int, Stint]]) -> None:
    by_person: dict[str, list[tuple[int, Stint]]] = defaultdict(list)
    for row, stint in stints:
        by_person[stint.person].append((row, stint))
    pairs = (pair for own in by_person.values() for pair in combinations(own, 2))
    found = min(((a, b) for (a, one), (b, other) in pairs if one.overlaps(other)), default=None)
    if found:
        person = next(stint.person for row, stint in stints if row == found[0])
        rows = f"{found[0]}, {found[1]}"
        raise DecisionError("decision.stints_overlap", tab=tab, rows=rows, person=person)


def _refuse_shared(tab: str, spellings: _Spellings) -> None:
    owners: dict[str, str] = {}
    for name, also in spellings:
        for text in (name, *also):
            first = owners.setdefault(fold(text), name)
            if fold(first) != fold(name):
                raise DecisionError(
                    "decision.same_name", tab=tab, name=text, first=first, second=name
                )


def read_calendar(table: DecisionTab, people: NameBook) -> tuple[Workdays, tuple[Finding, ...]]:
    """The calendar and what is wrong with its rows; an unreadable row does not count."""
    exceptions: dict[date, bool] = {}
    absences: dict[str, set[date]] = {}
    findings: list[Finding] = []
    for row in table.rows:
        who, kind = row.text("who"), read_word("day", row.text("kind"))
        days = tuple(_days(row))
        person = people.find(who) if who else ""
        why = _calendar_doubt(row, kind, days, person)
        if why:
            words, place = in_each(all_words, "day"), (Severity.WARNING, "calendar_row", row.number)
            findings.append(table.finding(*place, "kind", why=by_lang(why), words=words))
        elif person:
            absences.setdefault(person, set()).update(days if kind != "working" else ())
        else:
            exceptions.update(dict.fromkeys(days, kind == "working"))
    frozen = {person: frozenset(days) for person, days in absences.items()}
    return Workdays(exceptions, frozen), tuple(findings)


def _calendar_doubt(
    row: TabRow, kind: str | None, days: tuple[date, ...], person: str | None
) -> str:
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


def _days(row: TabRow) -> Iterator[date]:
    start = read_day(row.cells.get("start"))
    last = row.cells.get("end")
    end = start if last is None else read_day(last)
    if start is None or end is None or not 0 <= (end - start).days < _LONGEST:
        return
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)
