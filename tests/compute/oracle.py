"""KPI formulas evaluated row by row with plain loops and fractions.

An independent reading of the same rules, slow and obvious; it shares no code with the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from log_tables import Broken, Table, key_of
from oracle_cells import (
    ONE_DAY,
    F,
    Row,
    Span,
    as_number,
    asks_for,
    at_rank,
    day_in,
    days,
    inside,
    judge,
    known,
    rank,
    tie_of,
)

from sheets_kpi.formulas.nodes import (
    Binary,
    Call,
    Condition,
    Fte,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
)
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster
from sheets_kpi.periods import Grain, Period
from sheets_kpi.workdays import Workdays

Cells = frozenset[tuple[str, str, Condition | None]]  # log, column, the condition that reads it
ZERO_ABLE = (F.SUM, F.COUNTIFS, F.COUNT, F.COUNTA, F.COUNTUNIQUE, F.REPEAT, F.NEW, F.KEPT, F.LOST)
COUNTS_AND_SETS = (F.KEPT, F.LOST, F.NEW)


@dataclass(frozen=True)
class Figure:
    top: Fraction
    bottom: Fraction
    n: int
    has_rows: bool = True
    is_sum: bool = False


Result = Figure | None  # None is no data


@dataclass(frozen=True)
class Where:
    """One context: a period, the last day that counts, a segment, columns to be readable."""

    period: Period
    as_of: date
    kind: str
    name: str
    second: str
    cells: Cells = frozenset()

    @property
    def span(self) -> Span:
        end = min(self.period.end, self.as_of)
        return Span(self.period.start, end, self.period.start, end)


class Oracle:
    def __init__(
        self,
        tables: Iterable[Table],
        kpis: Mapping[str, Node],
        roster: Roster,
        accounts: Accounts,
        workdays: Workdays,
    ) -> None:
        self.tables = {table.id: table for table in tables if not table.problem}
        self.kpis = {fold(name): node for name, node in kpis.items()}
        self.roster, self.accounts, self.workdays = roster, accounts, workdays

    def value(self, kpi: str, where: Where) -> Result:
        if where.period.start > where.as_of:
            return None
        return self.node(self.kpis[fold(kpi)], where)

    # ── nodes ──

    def node(self, node: Node, at: Where) -> Result:
        match node:
            case Number(value):
                return Figure(Fraction(str(value)), Fraction(1), 0, has_rows=False, is_sum=True)
            case KpiRef(kpi):
                return self.node(self.kpis[fold(kpi)], at) if fold(kpi) in self.kpis else None
            case Negative(x):
                return self.times(Fraction(-1), self.node(x, at))
            case Prev(x, periods):
                return self.before(x, at, periods)
            case Growth(x):
                return self.growth(x, at)
            case Fte(at_end):
                return self.fte(at, at_end=at_end)
            case Call():
                return self.call(node, at)
            case Binary("/", left, right):
                at = move(at, cells=at.cells | self.shared(left, right))
                return divide(self.node(left, at), self.node(right, at))
            case Binary(sign, left, right):
                a, b = self.node(left, at), self.node(right, at)
                if sign == "*":
                    return multiply(a, b)
                return add(a, self.times(Fraction(-1), b) if sign == "-" else b)

    def times(self, factor: Fraction, x: Result) -> Result:
        if x is None:
            return None
        return Figure(factor * x.top, x.bottom, x.n, x.has_rows, x.is_sum)

    def before(self, x: Node, at: Where, periods: int) -> Result:
        for _ in range(periods):
            if at.period.grain is Grain.ALL:
                return None
            at = move(at, period=at.period.previous())
        return self.node(x, at)

    def growth(self, x: Node, at: Where) -> Result:
        now, base = self.node(x, at), self.before(x, at, 1)
        if at.period.start <= at.as_of < at.period.end and at.period.grain is not Grain.ALL:
            base = self.cut_base(x, at)
        if now is None or base is None or base.top / base.bottom <= 0:
            return None
        n, has_rows = (base.n, True) if base.has_rows else (now.n, now.has_rows)
        top = now.top * base.bottom - base.top * now.bottom
        return Figure(top, now.bottom * base.top, n, has_rows)

    def cut_base(self, x: Node, at: Where) -> Result:
        passed = sum(self.workdays.is_working(d) for d in days(at.period.start, at.as_of))
        previous = at.period.previous()
        last = previous.start - ONE_DAY
        while passed and last < previous.end:
            last += ONE_DAY
            passed -= self.workdays.is_working(last)
        if last < previous.start:
            return None
        return self.node(x, move(at, period=previous, as_of=last))

    def fte(self, at: Where, *, at_end: bool) -> Result:
        worked = [d for d in days(at.span.first, at.span.last) if self.workdays.is_working(d)]
        worked = [at.span.last] if at_end else worked
        stints = [
            s
            for s in self.roster.stints
            if at.kind == "company"
            or (at.kind == "team" and s.team == at.name)
            or (at.kind == "person" and s.person == at.name)
        ]
        if not worked or not stints:
            return None
        rate = sum(Fraction(str(s.fte)) * sum(d in s for d in worked) for s in stints)
        return Figure(Fraction(rate) / len(worked), Fraction(1), 0, has_rows=False, is_sum=True)

    # ── what a ratio's parts read ──

    def shared(self, left: Node, right: Node) -> Cells:
        a, b = self.reads(left), self.reads(right)
        logs = {log for log, *_ in a} & {log for log, *_ in b}
        return frozenset(cell for cell in a | b if cell[0] in logs)

    def reads(self, node: Node) -> Cells:
        match node:
            case Call():
                return self.call_reads(node)
            case KpiRef(kpi):
                return self.reads(self.kpis[fold(kpi)]) if fold(kpi) in self.kpis else frozenset()
            case Negative(x) | Prev(x) | Growth(x):
                return self.reads(x)
            case Binary(_, left, right):
                return self.reads(left) | self.reads(right)
            case _:
                return frozenset()

    def call_reads(self, call: Call) -> Cells:
        if call.log not in self.tables:
            return frozenset()
        found = {(c.column, c if c.tests else None) for c in call.conditions}
        found.add((call.column, None))
        if not any(c.ties for c in call.conditions):
            found.add((self.tables[call.log].roles.get("date", ""), None))
        return frozenset((call.log, name, by) for name, by in found if name)

    def is_usable(self, row: Row, column: str, cells: Cells) -> bool:
        """A cell in error leaves the row out, unless a condition asks for what stands there."""
        cell = row.get(column)
        conditions = [by for _, name, by in cells if by and name == column]
        return not isinstance(cell, Broken) or any(
            asks_for(test, cell) for condition in conditions for test in condition.tests
        )

    # ── one call ──

    def call(self, call: Call, at: Where) -> Result:
        table = self.tables.get(call.log)
        if table is None or not self.makes_sense(call, table, at):
            return None
        cells = at.cells | self.call_reads(call)
        cells = frozenset(cell for cell in cells if cell[0] == call.log)
        columns = {column for _, column, _ in cells}
        rows = [r for r in table.rows if all(self.is_usable(r, c, cells) for c in columns)]
        mine = [r for r in rows if self.is_in(table, r, call, at, at.span)]
        counted = [r for r in rows if at.kind in ACCOUNTS or not self.is_test(table, r)]
        if not self.may_have_value(call, table, counted, mine, at):
            return None
        if self.names_nobody_at_all(call, table, at):
            return None
        return self.aggregate(call, table, rows, mine, at)

    def makes_sense(self, call: Call, table: Table, at: Where) -> bool:
        named = {call.column, *(c.column for c in call.conditions)} - {""}
        needed = {"person": ["person"], "team": ["person"], "account": ["account"]}
        needed |= {"category": ["category"], "person_account": ["person", "account"], "company": []}
        if not named <= set(table.kinds) or any(r not in table.roles for r in needed[at.kind]):
            return False
        tie = tie_of(call, table.roles.get("date", ""))
        if call.function is F.NEW:
            return tie in ("main", "period")
        return not (call.function in COUNTS_AND_SETS and tie == "all")

    def may_have_value(
        self, call: Call, table: Table, counted: list[Row], mine: list[Row], at: Where
    ) -> bool:
        tie = tie_of(call, table.roles.get("date", ""))
        begin = self.begin(call, table, counted)
        if tie in ("edges", "all") and begin is not None and begin > at.span.end:
            return False
        if mine:
            return True
        if call.function not in ZERO_ABLE or not self.is_present(at):
            return False
        if table.empty_means == "zero" and (begin is None or begin <= at.span.end):
            return True
        if tie == "all":
            return bool(counted)
        if tie == "edges":
            return begin is not None
        ties = {c.column for c in call.conditions if c.ties and c.when != "all"}
        ties = ties or {table.roles.get("date", "")}
        return any(inside(day_in(table, r, c), at.span) for r in counted for c in ties)

    def names_nobody_at_all(self, call: Call, table: Table, at: Where) -> bool:
        """Below the company: no row of this period and the three before names anybody."""
        names = {"person": [at.name], "team": [at.name], "account": [at.name]}
        names |= {"person_account": [at.name, at.second]}
        if not all(names.get(at.kind, [""])):
            return False  # the company, a category, or those who are nobody
        roles = {"account": ["account"], "person_account": ["person", "account"]}
        named, nameless = 0, 0
        for row in self.rows_lately(call, table, at):
            whose = [row.get(table.roles[role]) for role in roles.get(at.kind, ["person"])]
            named, nameless = named + all(w is not None for w in whose), nameless + (None in whose)
        return nameless > 0 and named == 0

    def rows_lately(self, call: Call, table: Table, at: Where) -> list[Row]:
        """The rows with a value of this period and the three before, whoever they name."""
        cells = self.call_reads(call)
        rows = [r for r in table.rows if all(self.is_usable(r, c, cells) for _, c, _ in cells)]
        with_tests, found = at.kind in ACCOUNTS, []
        now = move(at, kind="company", name="", second="")
        for _ in range(4):
            for row in rows:
                is_counted = with_tests or not self.is_test(table, row)
                no_sum = call.function is F.SUM and table.kinds[call.column] == "text"
                is_filled = not call.column or (self.is_filled(row, call) and not no_sum)
                ahead = any(self.is_to_come(table, row, c, at) for c in call.conditions)
                if (
                    is_counted
                    and is_filled
                    and not ahead
                    and self.meets(table, row, call, now.span)
                ):
                    found.append(row)
            if now.period.grain is Grain.ALL:
                break
            now = move(now, period=now.period.previous())
        return found

    def begin(self, call: Call, table: Table, counted: list[Row]) -> date | None:
        main = [day_in(table, r, table.roles.get("date", "")) for r in counted]
        ties = [c.column for c in call.conditions if c.ties and c.when != "all"]
        named = [day_in(table, r, c) for r in counted for c in ties]
        known = [d for d in main if d] or [d for d in named if d]
        return min(known, default=None)

    def is_present(self, at: Where) -> bool:
        if at.kind not in ("person", "person_account") or not at.name:
            return True
        all_days = list(days(at.span.first, at.span.last))
        worked = [d for d in all_days if self.workdays.is_working(d)]
        for stint in self.roster.of(at.name):
            if stint.start is None and stint.end is None and not worked:
                return True
            if any(d in stint and self.workdays.is_working(d, at.name) for d in worked):
                return True
        return False

    # ── which rows ──

    def is_in(self, table: Table, row: Row, call: Call, at: Where, span: Span) -> bool:
        if any(self.is_to_come(table, row, c, at) for c in call.conditions):
            return False
        return self.meets(table, row, call, span) and self.belongs(table, row, call, at, span)

    def is_to_come(self, table: Table, row: Row, condition: Condition, at: Where) -> bool:
        """ALL is no matter when, but not what has not come yet."""
        day = day_in(table, row, condition.column)
        return condition.when == "all" and day is not None and day > at.as_of

    def meets(self, table: Table, row: Row, call: Call, span: Span) -> bool:
        main = table.roles.get("date", "")
        if tie_of(call, main) == "main" and not inside(day_in(table, row, main), span):
            return False
        return all(self.condition(table, row, c, span) for c in call.conditions)

    def condition(self, table: Table, row: Row, condition: Condition, span: Span) -> bool:
        if condition.when == "all":
            return True
        cell = row.get(condition.column)
        if isinstance(cell, Broken):
            return any(test.operator == "=" and asks_for(test, cell) for test in condition.tests)
        if condition.when == "period":
            edges = (
                span if not condition.tests else Span(span.start, span.end, span.start, span.end)
            )
            if inside(day_in(table, row, condition.column), edges):
                return True
        return any(judge(table, condition.column, cell, test, span) for test in condition.tests)

    def belongs(self, table: Table, row: Row, call: Call, at: Where, span: Span) -> bool:
        if at.kind not in ACCOUNTS and self.is_test(table, row):
            return False
        match at.kind:
            case "company":
                return True
            case "team":
                return self.team(table, row, call, span) == at.name
            case "category":
                return self.category(table, row) == fold(at.name)
            case "person":
                return self.person(table, row) == at.name
            case "account":
                return self.account(table, row) == at.name
            case _:
                pair = self.person(table, row), self.account(table, row)
                return pair == (at.name, at.second)

    def is_test(self, table: Table, row: Row) -> bool:
        return "account" in table.roles and self.account(table, row) in self.accounts.test

    def person(self, table: Table, row: Row) -> str:
        return known(row.get(table.roles["person"]), self.roster.people)

    def account(self, table: Table, row: Row) -> str:
        return known(row.get(table.roles["account"]), self.accounts.names)

    def category(self, table: Table, row: Row) -> str:
        cell = row.get(table.roles["category"])
        if cell is None or isinstance(cell, Broken):
            return ""
        choices = table.choices.get(table.roles["category"], ())
        return fold(next((c.name.ru for c in choices if c.name.matches(cell)), cell))

    def team(self, table: Table, row: Row, call: Call, span: Span) -> str:
        ties = [c.column for c in call.conditions if c.when == "period" and not c.tests]
        decides = ties[0] if ties else table.roles.get("date", "")
        day = day_in(table, row, decides) or span.end
        person = self.person(table, row)
        stint = self.roster.stint(person, day) if person else None
        return stint.team if stint else ""

    # ── from rows to a figure ──

    def aggregate(
        self, call: Call, table: Table, rows: list[Row], mine: list[Row], at: Where
    ) -> Figure | None:
        if call.function is F.COUNTIFS:
            return plain(len(mine), len(mine))
        filled = [self.taken(table, r, call) for r in mine if self.is_filled(r, call)]
        if call.function in COUNTS_AND_SETS:
            return self.sets(call, table, rows, mine, at)
        kind = table.kinds[call.column]
        if call.function in (F.COUNTUNIQUE, F.REPEAT):
            times = Counter(self.normal(table, call.column, cell) for cell in filled)
            least = 2 if call.function is F.REPEAT else 1
            return plain(sum(t >= least for t in times.values()), len(filled))
        if call.function is F.COUNTA:
            return plain(len(filled), len(filled))
        numbers = [] if kind == "text" else sorted(as_number(cell) for cell in filled)
        n = len(numbers)
        match call.function:
            case F.SUM:
                return plain(sum(numbers, Fraction(0)), n)
            case F.COUNT:
                return plain(n, n)
            case F.AVERAGE:
                return Figure(sum(numbers, Fraction(0)), Fraction(n), n) if n else None
            case _:
                return Figure(at_rank(numbers, rank(call)), Fraction(1), n) if n else None

    def taken(self, table: Table, row: Row, call: Call) -> Any:
        """The cell; money of a return with minus, whatever was typed."""
        cell = row[call.column]
        back = (
            judge(table, c.column, row.get(c.column), test, Span(ONE, ONE, ONE, ONE))
            for c in call.conditions
            for test in c.tests
            if test.means == "refund_row" and not isinstance(row.get(c.column), Broken)
        )
        is_turned = call.turns and table.kinds[call.column] == "number" and any(back)
        return -abs(cell) if is_turned else cell

    def sets(self, call: Call, table: Table, rows: list[Row], mine: list[Row], at: Where) -> Figure:
        now = self.values(table, call, mine)
        if call.function is F.NEW:
            far = date(1950, 1, 1)
            span = Span(far, at.period.start - ONE_DAY, at.span.start, at.span.end)
        else:
            start = at.period.start
            first = start - timedelta(days=call.days or 0)
            if call.days is None and at.period.grain is not Grain.ALL:
                first = at.period.previous().start
            span = Span(first, start - ONE_DAY, first, start - ONE_DAY)
        earlier = [r for r in rows if self.is_in(table, r, call, at, span)]
        base = self.values(table, call, earlier)
        n = sum(self.is_filled(r, call) for r in mine)
        if call.function is F.LOST:
            n = sum(self.is_filled(r, call) for r in earlier)
            return plain(len(base - now), n)
        return plain(len(now & base if call.function is F.KEPT else now - base), n)

    def values(self, table: Table, call: Call, rows: list[Row]) -> set[Any]:
        cells = (r[call.column] for r in rows if self.is_filled(r, call))
        return {self.normal(table, call.column, cell) for cell in cells}

    def is_filled(self, row: Row, call: Call) -> bool:
        cell = row.get(call.column)
        return cell is not None and not isinstance(cell, Broken)

    def normal(self, table: Table, column: str, cell: Any) -> Any:
        if table.kinds[column] == "text":
            return key_of(cell, table.choices.get(column, ()))
        return as_number(cell)


ACCOUNTS = ("account", "person_account")
ONE = date(2026, 1, 1)


def move(at: Where, **changes: Any) -> Where:
    return Where(**({f: getattr(at, f) for f in Where.__dataclass_fields__} | changes))


def plain(value: Fraction | int, n: int) -> Figure:
    return Figure(Fraction(value), Fraction(1), n, is_sum=True)


def weaker(a: Figure, b: Figure) -> tuple[int, bool]:
    if a.has_rows and b.has_rows:
        return min(a.n, b.n), True
    return (a.n, a.has_rows) if a.has_rows else (b.n, b.has_rows)


def counts_rows(a: Figure) -> bool:
    return a.top == a.n and a.bottom == 1


def add(a: Result, b: Result) -> Result:
    if a is None or b is None:
        return None
    is_sum = a.is_sum and b.is_sum
    n, has_rows = weaker(a, b)
    if is_sum and a.has_rows and b.has_rows:
        n = a.n + b.n if counts_rows(a) and counts_rows(b) else max(a.n, b.n)
    if a.bottom == b.bottom:
        return Figure(a.top + b.top, a.bottom, n, has_rows, is_sum)
    top = a.top * b.bottom + b.top * a.bottom
    return Figure(top, a.bottom * b.bottom, n, has_rows, is_sum)


def multiply(a: Result, b: Result) -> Result:
    if a is None or b is None:
        return None
    is_sum = a.is_sum and b.is_sum
    return Figure(a.top * b.top, a.bottom * b.bottom, *weaker(a, b), is_sum)


def divide(a: Result, b: Result) -> Result:
    if a is None or b is None or b.top == 0:
        return None
    under = b if b.has_rows else a
    return Figure(a.top * b.bottom, a.bottom * b.top, under.n, under.has_rows)
