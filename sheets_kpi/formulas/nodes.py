"""What a KPI formula is made of, after all names are resolved.

A formula is a value for one period and one segment; it mentions neither. No walk over a formula
recurses: a tree may be as deep as its text is long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from sheets_kpi.schema import Meaning

RETURNS: tuple[Meaning, ...] = ("refund", "refund_row", "refund_state")
Operator = Literal["=", "<>", "<", "<=", ">", ">="]


class Function(StrEnum):
    """The functions over the rows of one log, by their English names without IFS."""

    SUM = "SUM"
    COUNTIFS = "COUNTIFS"  # rows
    COUNT = "COUNT"  # numeric cells
    COUNTA = "COUNTA"  # non-blank cells
    AVERAGE = "AVERAGE"
    MIN = "MIN"
    MAX = "MAX"
    MEDIAN = "MEDIAN"
    PERCENTILE = "PERCENTILE"
    COUNTUNIQUE = "COUNTUNIQUE"
    REPEAT = "REPEATIFS"
    NEW = "NEWIFS"
    KEPT = "KEPTIFS"
    LOST = "LOSTIFS"


# what has a value only where there are values
OF_VALUES = (
    Function.AVERAGE,
    Function.MIN,
    Function.MAX,
    Function.MEDIAN,
    Function.PERCENTILE,
)


@dataclass(frozen=True, slots=True)
class Boundary:
    """START or END of the period, moved by whole days: `КОНЕЦ-90` is ("end", -90)."""

    edge: Literal["start", "end"]
    days: int = 0


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a cell: with a text, number, day or boundary; None is blank.

    A text under `=` or `<>` may hold the wildcards `*`, `?` and `~`; the other operators never meet
    a text. The parser has read the operand by the type of its column:

    - numeric: a float; `"90%"` is 0.9;
    - date: a day or a Boundary, compared by day;
    - yes/no: 1.0 or 0.0;
    - choice: the Russian name of a known choice, whichever of its names was typed; a wildcard or an
      unknown word stays as written. Either is tried on every spelling of the cell's choice;
    - any other text: as written, with single spaces, to be compared by `fold`;
    - undeclared columns, whose kind only the data tell: a float where it reads as a number, a day
      where it reads as one, else the text. On cells of another kind it
      compares spellings.

    `means` tells which meaning chose the operand: `WON` becomes a test for each word that means so.
    """

    operator: Operator
    operand: str | float | date | Boundary | None
    means: Meaning = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A column and what its cell must meet: any one of `tests`, or the whole-period words.

    `when` "period": the column's date lies in the period. "all": no date restricts the call.
    "": the tests decide. Blank is `Test("=", None)`, filled `Test("<>", None)`.
    """

    column: str
    tests: tuple[Test, ...] = ()
    when: Literal["", "period", "all"] = ""

    @property
    def ties(self) -> bool:
        """Whether it ties the call to the period (or frees it from any), so that the main date
        need not lie in the period.
        """
        return bool(self.when) or any(isinstance(test.operand, Boundary) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Call:
    """An aggregate over the rows of one log.

    `column` is "" for COUNTIFS. `percentile` is between 0 and 1. `days` is the base of KEPT and
    LOST in days before START, or None for the previous whole period. `turns` tells that it
    takes money, and that of returns too: it counts with minus, however it was typed.
    """

    function: Function
    log: str
    column: str
    conditions: tuple[Condition, ...] = ()
    percentile: float | None = None
    days: int | None = None
    turns: bool = False

    @property
    def returns(self) -> Condition | None:
        """What only the returns meet whose money the call takes; None if it takes none."""
        chosen = (
            (c.column, tuple(t for t in c.tests if t.means in RETURNS)) for c in self.conditions
        )
        found = (Condition(column, tests) for column, tests in chosen if tests)
        return next(found, None) if self.turns else None


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class KpiRef:
    """Another KPI, by its folded name."""

    kpi: str


@dataclass(frozen=True, slots=True)
class Fte:
    """Σ rate × employed working days ÷ working days; under what is counted as of the end of the
    period, Σ rate of those employed on its last day.
    """

    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Prev:
    """`x`, `periods` whole periods back."""

    x: Node
    periods: int = 1


@dataclass(frozen=True, slots=True)
class Growth:
    """x / base − 1, the base being the period before."""

    x: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """`left` and `right` joined by an arithmetic sign."""

    sign: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """−x."""

    x: Node


Node = Call | Number | KpiRef | Fte | Prev | Growth | Binary | Negative


class KpiClass(StrEnum):
    """What kind of figure a formula gives; derived, never typed by anyone."""

    FLOW = "flow"  # a linear combination of sums and counts of the period: additive
    DISTINCT = "distinct"  # different values in the period
    REPEATED = "repeated"  # those that came more than once: they gather late
    PER_UNIT = "per_unit"  # what grows with the period ÷ what does not: people, a client base
    DISTINCT_PER_UNIT = "distinct_per_unit"
    KEPT = "kept"  # of a base of clients, those who came again
    LOST = "lost"  # of a base of clients, those who did not (yet): it falls with the days
    LEVEL = "level"  # as of the end of the period: a balance, or a window that ends with it
    MEAN = "mean"
    ORDER = "order"  # median, percentile, min, max
    RATIO = "ratio"
    COHORT = "cohort"  # of what began in the period, what came to its end: it grows for long after
    CHANGE = "change"

    @property
    def is_additive(self) -> bool:
        """Whether people and days add up, so that it has a forecast and prorated targets."""
        return self is KpiClass.FLOW

    @property
    def accrues(self) -> bool:
        """Whether it changes with the days of the period, so that a target falls due by and by."""
        return self.gathers or self in (KpiClass.FLOW, KpiClass.PER_UNIT)

    @property
    def gathers(self) -> bool:
        """Whether it is made of different clients or the like: the first days bring more of them
        than the last ones, where they come again.
        """
        return self in _GATHERING


_GATHERING = (
    KpiClass.DISTINCT,
    KpiClass.REPEATED,
    KpiClass.DISTINCT_PER_UNIT,
    KpiClass.KEPT,
    KpiClass.LOST,
)
# how much or how many; all others are rates: quotients, averages and the like
COUNTS = (KpiClass.FLOW, KpiClass.DISTINCT, KpiClass.REPEATED, KpiClass.LEVEL)
RATES = tuple(one for one in KpiClass if one not in COUNTS)


class Slip(NamedTuple):
    """A mistake in a formula: what and where (`position` counts characters from 0).

    The texts are `formula.<code>` of the catalogue, filled with `facts`.
    """

    code: str
    position: int
    length: int = 1
    facts: tuple[tuple[str, str], ...] = ()


class FormulaError(Exception):
    """A formula that cannot be used; `slip` says why and where."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.code)
        self.slip = slip


class Formula(NamedTuple):
    """A formula that was understood. `notices` are doubts that do not stop it, such as a word that
    its column's list does not know.
    """

    text: str
    root: Node
    notices: tuple[Slip, ...] = ()


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right under a node, left to right."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Negative | Prev | Growth):
        return (node.x,)
    return ()


def walk(node: Node, formulas: Mapping[str, Formula] = MappingProxyType({})) -> Iterator[Node]:
    """The node and all nodes under it, left to right.

    Args:
        node: where the walk begins.
        formulas: by the folded name of the KPI; a KPI that is named and stands here is walked too,
            once, however often it is named.
    """
    entered: set[str] = set()
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(parts(found)))
        if isinstance(found, KpiRef) and found.kpi in formulas and found.kpi not in entered:
            entered.add(found.kpi)
            waiting.append(formulas[found.kpi].root)


def height(node: Node) -> int:
    """The number of nodes on the longest way down, the node included."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = [part for found in level for part in parts(found)]
    return levels


def reads_nothing(node: Node) -> bool:
    """Whether it is a constant: no log, KPI or person is read."""
    return not any(isinstance(found, Call | KpiRef | Fte) for found in walk(node))


def calls_in(node: Node, formulas: Mapping[str, Formula]) -> list[Call]:
    """The calls that a formula needs, those of the KPIs it reads included."""
    return [found for found in walk(node, formulas) if isinstance(found, Call)]


def kpis(node: Node) -> list[str]:
    """The folded names of the KPIs it reads directly, each once, in order."""
    return list(dict.fromkeys(found.kpi for found in walk(node) if isinstance(found, KpiRef)))
