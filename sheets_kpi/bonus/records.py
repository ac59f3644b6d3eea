"""The tabs that stay beside bonuses: what a month pays to whom, and what was paid.

Bonus bases hold roubles for a month at a score of 100 % and full time. A wrong amount would cost
somebody a bonus, so whatever cannot be read there is an error that names the cell. Amounts are in
no message. The ledger keeps the bonuses of closed periods word for word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Literal, NamedTuple

from sheets_kpi.bonus.statement import Statement, StatementLine, exact
from sheets_kpi.decisions.cells import read_roubles, read_word
from sheets_kpi.decisions.tables import (
    BASES,
    DecisionTab,
    TabRow,
    find_header,
    near_fact,
    read_table,
)
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1, normal
from sheets_kpi.texts import both, by_lang

KOPECKS = 100
_EACH = ("each", "")
KEY = "bonus_archive"
HEADER_ROW = 4
_HEADER_ROWS = 30  # the headers are looked for in these first rows
_DIGEST = "bonuses/"
_DIGITS = 9


class Column(NamedTuple):
    """A column of the tab: what heads it, how wide it is, and what it holds."""

    id: str
    header: str
    width: int
    holds: Literal["text", "share", "roubles"] = "share"


# A row of a KPI has its name, `share`, `attainment`, `gate`, `contribution` and `money`; the row of
# the total has the score as `attainment`, and `counts_as`, `base`, `paid` and `money`.
COLUMNS = (
    Column("period", "bonus.kept.period", 11, "text"),
    Column("person", "column.person", 20, "text"),
    Column("team", "column.team", 24, "text"),
    Column("kpi", "column.kpi", 26, "text"),
    Column("share", "bonus.share", 12),
    Column("attainment", "bonus.kept.attainment", 15),
    Column("gate", "column.gate", 9),
    Column("contribution", "bonus.contribution", 10),
    Column("counts_as", "bonus.kept.counts_as", 12),
    Column("base", "bonus.base", 15, "roubles"),
    Column("paid", "bonus.paid", 11),
    Column("money", "bonus.kept.money", 15, "roubles"),
)
_NEVER_BLANK = ("period", "person", "kpi", "money")
Row = Mapping[str, CellValue]  # by the ids of the columns


@dataclass(frozen=True)
class Bases:
    """Bases a month in kopecks; `rows` by ("person" | "role" | "each", name), `general` is that of
    Settings.
    """

    rows: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    general: Fraction | None = None

    def of(self, stint: Stint) -> Fraction | None:
        """The base of a person in a stint: the person's, the role's, everybody's; None without."""
        for key in (("person", stint.person), ("role", fold(stint.role)), _EACH):
            if key in self.rows:
                return self.rows[key]
        return self.general


def read_bases(
    existing: Existing, general: float | None, roster: Roster, people: NameBook
) -> Bases:
    """The bases that stand in a workbook; a row without an amount says nothing.

    Raises:
        DecisionError: an amount cannot be read, stands for nobody known, or somebody has two.
    """
    tab = existing.marked("decision", BASES.key)
    rows: dict[tuple[str, str], Fraction] = {}
    if tab is not None:
        table = read_table(tab, BASES)
        for row in table.rows:
            if row.cells.get("amount") is None:
                continue
            key = _who(table, row, roster, people)
            if key in rows:
                raise table.error("bonus.base_twice", row, "who")
            rows[key] = _amount(table, row)
    return Bases(rows, None if general is None else exact(general) * KOPECKS)


def left_behind(existing: Existing) -> Iterator[Finding]:
    """A finding where amounts still stand in a workbook that bonuses are not written to."""
    tab = existing.marked("decision", BASES.key)
    if tab is not None and any(normal(cell) for column in tab.columns[1:] for cell in column[1:]):
        yield Finding(Severity.WARNING, "bonus_bases_left", tab.title)


def _who(table: DecisionTab, row: TabRow, roster: Roster, people: NameBook) -> tuple[str, str]:
    who = row.text("who")
    if read_word("scope", who) == "each":
        return _EACH
    roles = {fold(stint.role): stint.role for stint in roster.stints if stint.role}
    person = None if people.is_open else people.find(who)
    person = person or next((name for name in roster.people if fold(name) == fold(who)), None)
    if person and fold(who) in roles:
        raise table.error("bonus.base_two", row, "who")
    if person:
        return "person", person
    if fold(who) in roles:
        return "role", fold(who)
    near = near_fact(who, [*roster.people, *roles.values(), *both("word.scope.each")])
    raise table.error("bonus.base_who", row, "who", near=near)


def _amount(table: DecisionTab, row: TabRow) -> Fraction:
    number = read_roubles(row.cells.get("amount"))
    if number is None:
        raise table.error("bonus.base_amount", row, "amount")
    return exact(number) * KOPECKS


@dataclass(frozen=True)
class Ledger:
    """Bonuses by (period key, person), and the digests by period that marks remember."""

    statements: Mapping[tuple[str, str], Statement] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that bonuses are kept of, the latest first."""
        return tuple(sorted({period for period, _ in self.statements}, reverse=True))

    def of(self, period: str) -> tuple[Statement, ...]:
        """The bonuses kept of a period."""
        return tuple(one for (key, _), one in self.statements.items() if key == period)

    @property
    def edited(self) -> tuple[str, ...]:
        """The periods that were changed by hand, rows added or deleted included."""
        known = {*self.digests, *self.periods}
        return tuple(period for period in sorted(known) if not self._is_whole(period))

    def with_(self, period: str, statements: Iterable[Statement]) -> Ledger:
        """With the bonuses of a period that are not kept yet; one edited by hand stays as it is."""
        new = {
            (period, one.person): kept(one)
            for one in statements
            if one.payout is not None and (period, one.person) not in self.statements
        }
        if not new or not self._is_whole(period):
            return self
        whole = Ledger({**self.statements, **new})
        return Ledger(whole.statements, {**self.digests, period: digest(whole.of(period))})

    def and_older(self, other: Ledger) -> Ledger:
        """With the periods, and the people of a period, that another ledger keeps and this one
        does not.
        """
        known = {*self.periods, *self.digests}
        older = {key: one for key, one in other.statements.items() if key[0] not in known}
        digests = {key: text for key, text in other.digests.items() if key not in known}
        ledger = Ledger({**older, **self.statements}, {**digests, **self.digests})
        for period in known & {*other.periods}:
            ledger = ledger.with_(period, other.of(period))
        return ledger

    def holds(self, other: Ledger) -> bool:
        """Whether every record of another ledger is kept here, to the kopeck."""
        return all(self.statements.get(key) == one for key, one in other.statements.items())

    def _is_whole(self, period: str) -> bool:
        return self.digests.get(period, "") == digest(self.of(period))


def kept(one: Statement) -> Statement:
    """A statement as it can be read back."""
    rows = entries("", one, "")
    return _statement([{name: normal(value) for name, value in row.items()} for row in rows])


def entries(period: str, one: Statement, total: str) -> Iterator[Row]:
    """The rows of a statement, amounts in roubles; `total` is the word for its last one."""
    whose = {"period": period, "person": one.person, "team": one.team or None}
    for line in one.lines:
        yield whose | {
            "kpi": line.kpi,
            "share": _rounded(line.share),
            "attainment": _rounded(line.attainment),
            "gate": line.gate,
            "contribution": _rounded(line.contribution),
            "money": _roubles(line.money),
        }
    yield whose | {
        "kpi": total,
        "attainment": _rounded(one.score),
        "counts_as": _rounded(one.counts_as),
        "base": _roubles(one.base),
        "paid": _rounded(one.paid),
        "money": _roubles(one.payout),
    }


def read_ledger(existing: Existing, *, must_stand: bool) -> Ledger:
    """The bonuses of closed periods that stand in a workbook.

    Raises:
        DecisionError: a row cannot be read, or the tab was deleted while it `must_stand`.
    """
    tab = existing.marked("summary", KEY)
    digests = _digests(existing)
    if tab is not None:
        return Ledger(_statements(tab), digests)
    if digests and must_stand:
        title = by_lang(f"tab.{KEY}")
        setting = by_lang("setting.closed_through")
        raise DecisionError("bonus.archive_gone", title=title, setting=setting)
    return Ledger()


def _digests(existing: Existing) -> dict[str, str]:
    """What marks remember; that of the Bonus tab too, as a deleted tab may take its own away."""
    return {
        key.removeprefix(_DIGEST): text
        for mark in existing.marks
        if mark.kind == "summary" and mark.key in ("bonus", KEY)
        for key, text in mark.data.items()
        if key.startswith(_DIGEST)
    }


def data_of(digests: Mapping[str, str]) -> dict[str, str]:
    """What the marks of the tab and of the Bonus tab are to remember."""
    return {f"{_DIGEST}{period}": text for period, text in digests.items()}


def findings(ledger: Ledger) -> Iterator[Finding]:
    """A finding for each period edited by hand; it names no person and no amount."""
    for period in ledger.edited:
        yield Finding(Severity.ERROR, "bonus_archive_edited", "", facts={"period": period})


def digest(statements: Sequence[Statement]) -> str:
    """What names the bonuses of a period, in whatever order their rows stand; "" without any."""
    found = (row for one in statements for row in entries("", one, ""))
    rows = sorted(repr(tuple(row.get(column.id) for column in COLUMNS)) for row in found)
    return sha256("\n".join(rows).encode()).hexdigest()[:12] if rows else ""


def _statements(tab: ExistingTab) -> dict[tuple[str, str], Statement]:
    names = {fold(text): column.id for column in COLUMNS for text in both(column.header)}
    header_row, places = find_header(tab, names, _HEADER_ROWS)
    if len(places) < len(COLUMNS):  # without its headers a record could be taken for them
        raise _unreadable(tab, HEADER_ROW, 1)
    rows: dict[tuple[str, str], list[tuple[int, Row]]] = defaultdict(list)
    for number in range(header_row + 1, tab.n_rows + 1):
        row = {name: normal(tab.value(number, place)) for name, place in places.items()}
        if any(value is not None for value in row.values()):
            for column in COLUMNS:
                if not _is_ours(column, row[column.id]):
                    raise _unreadable(tab, number, places[column.id])
            rows[str(row["period"]), str(row["person"])].append((number, row))
    for group in rows.values():
        totals = [number for number, row in group if row["base"] is not None]
        if len(totals) != 1:
            raise _unreadable(tab, [group[-1][0], *totals][-1], places["base"])
    return {key: _statement([row for _, row in group]) for key, group in rows.items()}


def _is_ours(column: Column, value: CellValue) -> bool:
    """Whether a column holds what we could have written."""
    if value is None:
        return column.id not in _NEVER_BLANK
    return isinstance(value, str) if column.holds == "text" else type(value) in (int, float)


def _statement(rows: Sequence[Row]) -> Statement:
    [total] = [row for row in rows if row.get("base") is not None]
    lines = (
        StatementLine(
            str(row["kpi"]),
            _number(row["share"]) or 0.0,
            _number(row["attainment"]),
            _number(row["gate"]),
            _number(row["contribution"]) or 0.0,
            _kopecks(row["money"]),
        )
        for row in rows
        if row is not total
    )
    return Statement(
        str(total["person"]),
        str(total["team"] or ""),
        _number(total["attainment"]),
        _number(total["counts_as"]),
        _number(total["paid"]),
        _kopecks(total["base"]),
        _kopecks(total["money"]),
        lines=tuple(lines),
    )


def _number(value: CellValue) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _kopecks(value: CellValue) -> int | None:
    return round(value * 100) if isinstance(value, int | float) else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)


def _roubles(kopecks: int | None) -> float | None:
    return None if kopecks is None else kopecks / 100


def _unreadable(tab: ExistingTab, row: int, column: int) -> DecisionError:
    return DecisionError("bonus.archive_unreadable", tab=tab.title, cell=a1(row, column))
