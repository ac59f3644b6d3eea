"""A table of a tab with its rows and columns: how it is laid out, and what it is taken for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sheets_kpi.adopt.columns import Facts, day_of, is_date, number_of
from sheets_kpi.adopt.headers import bare, is_name, phrase
from sheets_kpi.adopt.reading import Role, Shape, TabKindRead
from sheets_kpi.adopt.roles import roles_of
from sheets_kpi.adopt.sums import ROWS, Whole, wholes
from sheets_kpi.adopt.tables import Rows, Table, is_total
from sheets_kpi.adopt.titles import titles_of
from sheets_kpi.clean.tables import is_blank
from sheets_kpi.clean.tabs import is_weekday, month_of_title
from sheets_kpi.clean.values import LAST_DAY, read_number
from sheets_kpi.names import fold
from sheets_kpi.schema import NUMERIC, ColumnType
from sheets_kpi.state import ExistingTab, column_letter

_PIVOT = frozenset(
    (
        "названия строк",
        "row labels",
        "общий итог",
        "grand total",
        "column labels",
        "названия столбцов",
    )
)
_PERIODS = frozenset(
    (
        "сегодня", "вчера", "неделя", "месяц", "эта неделя", "прошлая неделя", "этот месяц",
        "прошлый месяц", "за неделю", "за месяц", "за день", "за год", "этот год", "прошлый год",
        "today", "yesterday", "this week", "last week", "this month", "last month", "this year",
        "last year", "week", "ytd", "mtd", "wtd", "текущий месяц", "предыдущий месяц",
    )
)  # fmt: skip
_FEWEST_MONTHS = 4  # of a matrix; fewer are sums of what stands elsewhere, or wishes
_OF_STAFF = frozenset(("должность", "position", "job title", "табельный номер", "оклад"))
_SUMMARY = re.compile(
    r"отч[её]т|свод|дашборд|dashboard|summary|итог|report|аналитик|статистик|overview"
)
_PLAN = re.compile(r"(?<!\w)(?:план(?:ы|а|ов)?|цел[иь]|targets?|goals?|quotas?)(?!\w)")
_WHOSE = frozenset(("person", "account", "team", "month", "date"))  # a target is theirs
_OF_PLANS = _WHOSE | {"target", "year", "client"}


@dataclass(frozen=True)
class Part:
    """A table of a tab with its rows, and the facts of its columns; `lists` are the words that the
    dropdowns of sheet columns offer.
    """

    tab: ExistingTab
    table: Table
    rows: Rows
    lists: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The sheet columns that hold anything or have a header."""
        rows = self.rows.records
        return tuple(
            p
            for p in self.table.places
            if p in self.table.headers or any(not is_blank(v) for v in self.table.cells(p, rows))
        )

    @cached_property
    def facts(self) -> dict[int, Facts]:
        """The facts of each sheet column."""
        return {
            p: Facts.of(
                self.table.headers.get(p, ""),
                self.table.cells(p, self.rows.records),
                self.lists.get(p, ()),
            )
            for p in self.places
        }

    @cached_property
    def keys(self) -> dict[str, int]:
        """The sheet columns by what they have in common over tabs: the header, without its unit
        where no other differs by the unit alone; else the letter.
        """
        texts = {p: self.table.headers.get(p, "") for p in self.places}
        counts = Counter(map(bare, texts.values()))
        found: dict[str, int] = {}
        for p, text in texts.items():
            key = bare(text) if counts[bare(text)] == 1 else phrase(text)
            found[key if key and key not in found else f" {column_letter(p)}"] = p
        return found

    def is_by_letter(self, key: str) -> bool:
        """Whether a column has no header, or one that stands again on the tab."""
        header = self.table.headers.get(self.keys[key], "")
        return not header or sum(fold(h) == fold(header) for h in self.table.headers.values()) > 1

    @cached_property
    def sums(self) -> dict[int, Whole]:
        """The sheet columns that are totals of others or their parts."""
        numeric = [p for p, facts in self.facts.items() if facts.type in NUMERIC]
        rows = self.rows.records[:ROWS]
        cells = {p: self.table.cells(p, rows) for p in numeric}
        numbers = {p: np.array([number_of(v) for v in column]) for p, column in cells.items()}
        return wholes(numbers, {p: self.facts[p].sense for p in numeric})

    @cached_property
    def roles(self) -> dict[int, Role]:
        """The roles by sheet column."""
        sums = {i: self.sums[p] for i, p in enumerate(self.places) if p in self.sums}
        found = roles_of([*self.facts.values()], sums, is_matrix=bool(self.shape))
        return {self.places[i]: role for i, role in found.items()}

    @cached_property
    def money(self) -> Counter[tuple[str, float]]:
        """How many records have a day and an amount, by both; none where the table lacks either."""
        places = {role: place for place, role in self.roles.items()}
        if self.shape or not {"date", "amount"} <= places.keys():
            return Counter()
        rows = self.rows.records
        days, sums = (self.table.cells(places[role], rows) for role in ("date", "amount"))
        read = [read_number(one, LAST_DAY).value for one in sums]
        pairs = zip(map(str, days), read, strict=True)
        return Counter((day[:10], amount) for day, amount in pairs if amount)

    @cached_property
    def weight(self) -> float:
        """How much a table is the log of its tab."""
        have = set(self.roles.values())
        parts = sum(role in have for role in ("person", "client", "amount", "status"))
        return 3 * ("date" in have) + parts + math.log10(len(self.rows.records) + 1)

    @property
    def shape(self) -> Shape:
        """How a matrix is laid out, "" for a table of records."""
        return self._layout[0]

    @property
    def headings(self) -> tuple[int, ...]:
        """The sheet columns of a matrix whose headers are people, days or months, or stand under
        such.
        """
        return self._layout[1]

    @cached_property
    def _layout(self) -> tuple[Shape, tuple[int, ...]]:
        texts = {p: self.table.headers[p] for p in self.places if p in self.table.headers}
        if not texts or not self.table.header_row:
            return "", ()
        cells = {p: self.tab.value(self.table.header_row, p) for p in self.places}
        dated = [p for p, v in cells.items() if v and (day_of(v) or is_date(Facts.of("", [v])))]
        if len(dated) >= 5 and 2 * len(dated) >= len(texts):
            return "dates_across", tuple(dated)
        days = [p for p, text in texts.items() if text.isdigit() and 1 <= int(text) <= 31]
        if len({texts[p] for p in days}) >= 20:
            return "days_across", tuple(days)
        months = [p for p, t in texts.items() if not t.isdigit() and month_of_title(t)]
        if len(months) >= 2 and 2 * len(months) >= len(texts) - 1:
            return "months_across", tuple(months)
        if blocks := self._blocks():
            return "people_metrics", blocks
        people = self._people_across()
        return ("people_across", people) if people else ("", ())

    def _blocks(self) -> tuple[int, ...]:
        """The columns whose headers stand again and again, under texts in the row above."""
        counts = Counter(phrase(text) for text in self.table.headers.values())
        again = [n for n in counts.values() if n > 1]
        row, first = self.table.header_row - 1, min(self.places)
        above = [self.tab.value(row, p) for p in self.places if p > first] if row else []
        groups = {fold(v) for v in above if isinstance(v, str)}
        is_even = len(again) >= 2 and len(set(again)) == 1 and len(groups) >= again[0]
        headers = self.table.headers.items() if is_even else ()
        return tuple(p for p, text in headers if counts[phrase(text)] > 1)

    def _people_across(self) -> tuple[int, ...]:
        """The columns of numbers beside one of dates, where all have names of people over them."""
        headed = {p: f for p, f in self.facts.items() if p in self.table.headers}
        kinds = {p: f.type for p, f in headed.items() if not is_total(fold(f.header))}
        numeric = [p for p, kind in kinds.items() if kind in NUMERIC]
        days = {p for p, f in headed.items() if f.texts and all(map(is_weekday, f.texts))}
        rest = [kind for p, kind in kinds.items() if p not in {*numeric, *days}]
        unknown = [f for p in numeric if _may_be_a_name(f := self.facts[p])]
        people = [one for one in unknown if is_name(one.header) or one.sense.name]
        is_all = len(unknown) == len(numeric) and rest == [ColumnType.DATE]
        found = is_all and len(numeric) >= 2 and 4 * len(people) >= len(numeric)
        return tuple(numeric) if found else ()

    @property
    def kind(self) -> tuple[TabKindRead, str]:
        """What the table is, and why."""
        have, n = set(self.roles.values()), len(self.rows.records)
        is_report = bool(_SUMMARY.search(fold(self.tab.title)))
        if self.shape in ("", "months_across"):  # nobody plans day by day
            if _PLAN.search(fold(self.tab.title)) and not have & {"status", "client"}:
                return "plan", "plan"
            if self.shape and (is_report or len(self.headings) < _FEWEST_MONTHS):
                return "summary", "report"
        if self.shape:
            return "matrix", self.shape
        senses = {f.sense.name for f in self.facts.values()}
        heads = {fold(text) for text in self.table.headers.values()}
        if heads & _PIVOT:
            return "summary", "pivot"
        if len(heads & _PERIODS) >= 2:
            return "summary", "report"
        if "target" in senses and senses & _WHOSE and senses <= _OF_PLANS:
            return "plan", "plan"
        if is_report and n and (n < 12 or not self._has_records(have)):
            return "summary", "report"
        if heads & _OF_STAFF and n < 100 and not have & {"amount", "status", "quantity"}:
            return "list", "undated"
        known = sum(f.sense.strength >= 1.5 for f in self.facts.values())
        return self._kind(have, n, known)

    def _has_records(self, have: set[Role]) -> bool:
        """Whether a tab that is called a report has more than sums by day: whose they are, or what
        of each day.
        """
        texts = (ColumnType.TEXT, ColumnType.CHOICE, ColumnType.ACCOUNT)
        named = sum(f.type in texts and f.distinct > 1 for f in self.facts.values())
        return bool(have & {"person", "client"}) or ("date" in have and named > 0)

    def _kind(self, have: set[Role], n: int, known: int) -> tuple[TabKindRead, str]:
        """What a plain table is, by its roles, its records and how many headers are known."""
        if not n:
            return ("log", "ahead") if known >= 3 and "date" in have else ("notes", "few")
        if "date" in have:
            return ("log", "dated") if n >= 3 or known >= 2 else ("notes", "few")
        if "month" in have and have & {"person", "amount"} and n >= 10:
            return "log", "by_month"
        if n >= 3 and have & {"amount", "person", "client", "status"}:
            if self.rows.months:
                return "log", "month_rows"
            if titles_of((self.tab.title,)).tells in ("month", "date"):
                return "log", "by_title"
        return ("list", "undated") if known >= 2 and n >= 2 else ("notes", "no_date")


def _may_be_a_name(facts: Facts) -> bool:
    """Whether a header is no known word, or names a person by trade: `Coach Ben`."""
    name, strength = facts.sense
    return not name or (name == "person" and strength < 1.5)
