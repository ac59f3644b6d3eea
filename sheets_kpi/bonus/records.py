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
from typing import NamedTuple

from sheets_kpi.bonus.statement import Statement, StatementLine, exact
from sheets_kpi.decisions.cells import read_roubles, read_word
from sheets_kpi.decisions.tables import BASES, DecisionTab, TabRow, read_table
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1, normal
from sheets_kpi.texts import LANGS, both, by_lang, say

KOPECKS = 100
_EACH = ("each", "")
KEY = "bonus_archive"
HEADER_ROW = 4
_HEADER_ROWS = 30  # the headers are looked for in these first rows
_DIGEST = "bonuses/"
_DIGITS = 9
# The texts that head the columns; records that were kept are found by them.
HEADERS = (
    "bonus.kept.period",
    "column.person",
    "column.team",
    "column.kpi",
    "bonus.share",
    "bonus.kept.attainment",
    "column.gate",
    "bonus.contribution",
    "bonus.kept.counts_as",
    "bonus.base",
    "bonus.paid",
    "bonus.kept.money",
)


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
                raise _error("bonus.base_twice", table, row, "who", who=row.text("who"))
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
        raise _error("bonus.base_two", table, row, "who", who=who)
    if person:
        return "person", person
    if fold(who) in roles:
        return "role", fold(who)
    near = nearest(who, [*roster.people, *roles.values(), *both("word.scope.each")])
    facts = {lang: say("near", lang, name=near) if near else "" for lang in LANGS}
    raise _error("bonus.base_who", table, row, "who", who=who, near=facts)


def _amount(table: DecisionTab, row: TabRow) -> Fraction:
    number = read_roubles(row.cells.get("amount"))
    if number is None:
        raise _error("bonus.base_amount", table, row, "amount")
    return exact(number) * KOPECKS


def _error(
    key: str, table: DecisionTab, row: TabRow, field_id: str, **facts: object
) -> DecisionError:
    cell = a1(row.number, table.columns[field_id])
    return DecisionError(key, tab=table.tab.title, cell=cell, **facts)


class Entry(NamedTuple):
    """A row of the tab, column by column; amounts are in roubles, shares are fractions.

    A row of a KPI has its name, `share`, `attainment`, `gate`, `contribution` and `money`. The row
    of the total has the score as `attainment`, and `counts_as`, `base`, `paid` and `money`.
    """

    period: CellValue
    person: CellValue
    team: CellValue
    kpi: CellValue
    share: CellValue = None
    attainment: CellValue = None
    gate: CellValue = None
    contribution: CellValue = None
    counts_as: CellValue = None
    base: CellValue = None
    paid: CellValue = None
    money: CellValue = None


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
    return _statement([Entry(*map(normal, row)) for row in entries("", one, "")])


def entries(period: str, one: Statement, total: str) -> Iterator[Entry]:
    """The rows of a statement; `total` is the word for its last one."""
    for line in one.lines:
        yield Entry(
            period,
            one.person,
            one.team or None,
            line.kpi,
            _rounded(line.share),
            _rounded(line.attainment),
            line.gate,
            _rounded(line.contribution),
            money=_roubles(line.money),
        )
    yield Entry(
        period,
        one.person,
        one.team or None,
        total,
        attainment=_rounded(one.score),
        counts_as=_rounded(one.counts_as),
        base=_roubles(one.base),
        paid=_rounded(one.paid),
        money=_roubles(one.payout),
    )


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


def data_of(ledger: Ledger) -> dict[str, str]:
    """What the marks of the tab and of the Bonus tab are to remember."""
    return {f"{_DIGEST}{period}": text for period, text in ledger.digests.items()}


def findings(ledger: Ledger) -> Iterator[Finding]:
    """A finding for each period edited by hand; it names no person and no amount."""
    for period in ledger.edited:
        yield Finding(Severity.ERROR, "bonus_archive_edited", "", facts={"period": period})


def digest(statements: Sequence[Statement]) -> str:
    """What names the bonuses of a period, in whatever order their rows stand; "" without any."""
    rows = sorted(repr(tuple(row)) for one in statements for row in entries("", one, ""))
    return sha256("\n".join(rows).encode()).hexdigest()[:12] if rows else ""


def _statements(tab: ExistingTab) -> dict[tuple[str, str], Statement]:
    rows: dict[tuple[str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for row in range(_header_row(tab) + 1, tab.n_rows + 1):
        values = [normal(tab.value(row, column)) for column in range(1, len(Entry._fields) + 1)]
        if any(value is not None for value in values):
            entry = Entry(*values)
            _check(tab, row, entry)
            rows[str(entry.period), str(entry.person)].append((row, entry))
    return {key: _statement_at(tab, group) for key, group in rows.items()}


def _header_row(tab: ExistingTab) -> int:
    """The row of the headers, in either language, wherever rows above it were put or deleted.

    Raises:
        DecisionError: there is none: without it a record could be taken for the headers.
    """
    headers = [{fold(text) for text in both(key)} for key in HEADERS]
    for row in range(1, min(tab.n_rows, _HEADER_ROWS) + 1):
        cells = [tab.value(row, column) for column in range(1, len(headers) + 1)]
        if all(
            isinstance(cell, str) and fold(cell) in names
            for cell, names in zip(cells, headers, strict=True)
        ):
            return row
    raise _unreadable(tab, HEADER_ROW, 1)


def _check(tab: ExistingTab, row: int, entry: Entry) -> None:
    """Refuses a row with something in it that we would never write."""
    for column, (name, value) in enumerate(entry._asdict().items(), 1):
        if name in ("period", "person", "team", "kpi"):
            fine = isinstance(value, str) or (name == "team" and value is None)
        elif value is None:
            fine = name != "money"
        else:
            fine = isinstance(value, int | float) and not isinstance(value, bool)
        if not fine:
            raise _unreadable(tab, row, column)


def _statement_at(tab: ExistingTab, rows: Sequence[tuple[int, Entry]]) -> Statement:
    totals = [row for row, entry in rows if entry.base is not None]
    if len(totals) != 1:
        at = totals[-1] if totals else rows[-1][0]
        raise _unreadable(tab, at, 1 + Entry._fields.index("base"))
    return _statement([entry for _, entry in rows])


def _statement(rows: Sequence[Entry]) -> Statement:
    total = next(row for row in rows if row.base is not None)
    lines = (
        StatementLine(
            str(row.kpi),
            _number(row.share) or 0.0,
            _number(row.attainment),
            _number(row.gate),
            _number(row.contribution) or 0.0,
            _kopecks(row.money),
        )
        for row in rows
        if row.base is None
    )
    return Statement(
        str(total.person),
        str(total.team or ""),
        _number(total.attainment),
        _number(total.counts_as),
        _number(total.paid),
        _kopecks(total.base),
        _kopecks(total.money),
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
