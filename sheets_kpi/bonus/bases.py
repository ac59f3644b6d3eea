"""The Bonus bases tab: what a month at a score of 100 % and full time pays, in roubles.

It stands in the workbook where bonuses are written. A wrong amount would cost somebody a bonus, so
whatever cannot be read there is an error that names the cell. Amounts are in no message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sheets_kpi.bonus.statement import exact
from sheets_kpi.decisions.cells import read_roubles, read_word
from sheets_kpi.decisions.tables import BASES, DecisionTab, TabRow, read_table
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.state import Existing, a1, normal
from sheets_kpi.texts import LANGS, both, say

KOPECKS = 100
_EACH = ("each", "")


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
