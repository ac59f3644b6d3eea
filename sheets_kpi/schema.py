"""What a template declares: logs, their columns and rules, and the starting decisions.

Each class stands for a TOML table and says all that it may hold: a field is the key of its name, or
the keys in its annotation, in the order in which messages list them; its type says what is read
there, and a field without a default is needed. `template/models.py` reads them. One declaration of
a column has four uses: cleaning, findings, dropdowns with input help, and live flags.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal

from sheets_kpi.names import fold
from sheets_kpi.texts import Lang

Id = Annotated[str, "an id of the file's own"]
Day = Annotated[str, "a day as ISO text"]
First = Annotated[str, "a text, or a list of texts whose others are read elsewhere"]
Names = Annotated[str, "a text, or a list of texts that become one"]

Key = Annotated[str, ()]  # the id under which a table stands


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both languages, with further spellings that are read as the same."""

    ru: str
    en: str
    aliases: tuple[str, ...] = ()

    def show(self, lang: Lang) -> str:
        """The name as it is written in `lang`."""
        return self.ru if lang == "ru" else self.en

    def every(self) -> tuple[str, ...]:
        """All spellings, Russian first."""
        return (self.ru, self.en, *self.aliases)

    def matches(self, text: str) -> bool:
        """Whether `text` is one of the spellings."""
        return fold(text) in {fold(name) for name in self.every()}


_NOTHING = Named("", "")


class ColumnType(StrEnum):
    """What the cells of a column hold. A date may carry a time of day."""

    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"
    ACCOUNT = "account"
    CLIENT = "client"
    YES_NO = "yes_no"
    DURATION = "duration"  # a number in the column's `unit`, or a time value such as 1:30
    SCORE = "score"


NUMERIC = frozenset({ColumnType.NUMBER, ColumnType.MONEY, ColumnType.DURATION, ColumnType.SCORE})

# What plays a part in a log, and of which types it may be.
ROLE_TYPES: Mapping[str, frozenset[ColumnType]] = {
    "date": frozenset({ColumnType.DATE}),
    "person": frozenset({ColumnType.PERSON}),
    "account": frozenset({ColumnType.ACCOUNT}),
    "client": frozenset({ColumnType.CLIENT, ColumnType.TEXT, ColumnType.ACCOUNT}),
    "category": frozenset({ColumnType.CHOICE, ColumnType.TEXT}),
    "amount": frozenset({ColumnType.MONEY}),
}

TimeUnit = Literal["minutes", "hours", "days"]
DateOrder = Literal["", "dmy", "mdy", "ymd"]

# What a word says of its row. A returned sale has a row of its own, whose money is taken off, or
# it is a state: the word replaced that of the sale in the row of the sale.
# Of a plain refund the rows tell which.
Meaning = Literal["", "won", "lost", "open", "refund", "refund_row", "refund_state"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a choice column; texts are compared by `id`, whatever language they are in."""

    id: Id
    name: Annotated[Named, ("ru", "en", "aliases")]
    means: Meaning = ""


@dataclass(frozen=True)
class ColumnSpec:
    """A declared column of a log."""

    id: Key
    name: Annotated[Named, ("name", "aliases")]
    type: ColumnType
    required: bool = False
    unique: bool = False
    minimum: Annotated[float | None, ("min",)] = None
    maximum: Annotated[float | None, ("max",)] = None
    choices: tuple[Choice, ...] = ()
    blank: tuple[str, ...] = ()  # words that say "nothing here", beside the usual ones
    order: DateOrder = ""  # of dates that are texts; "": as its cells prove
    future: bool = False  # a date after today is normal here (a due date)
    past: bool = False  # so is one before 2000 (a birthday)
    unit: TimeUnit = "hours"  # of a duration
    headers: tuple[str, ...] = ()  # what heads it on the sheet, where not its name and aliases
    letter: str = ""  # the sheet column that it is, whatever its header says; "": by the header
    carry: bool = False  # a blank cell holds what the one above holds
    help: Named | None = None

    @property
    def lowest(self) -> float | None:
        """The lowest value allowed; no length of time is below 0."""
        is_length = self.type is ColumnType.DURATION and self.minimum is None
        return 0.0 if is_length else self.minimum


@dataclass(frozen=True, slots=True)
class OrderRule:
    """The date in `then` may not be earlier than the date in `first` (compared by day)."""

    id: Id
    first: str
    then: str
    message: Named | None = None

    @property
    def columns(self) -> tuple[str, str]:
        """The columns that it speaks of."""
        return self.first, self.then


@dataclass(frozen=True, slots=True)
class RequiredWhenRule:
    """`column` must be filled when choice column `when` holds one of `is_`."""

    id: Id
    column: Annotated[str, ("required",)]
    when: str
    is_: Annotated[tuple[str, ...], ("is",)]
    message: Named | None = None

    @property
    def columns(self) -> tuple[str, str]:
        """The columns that it speaks of."""
        return self.column, self.when


@dataclass(frozen=True, slots=True)
class LimitRule:
    """The number in `column` must lie between two limits, and be whole if `whole`, when choice
    column `when` holds one of `is_`.
    """

    id: Id
    column: Annotated[str, ("limit",)]
    when: str
    is_: Annotated[tuple[str, ...], ("is",)]
    minimum: Annotated[float | None, ("min",)] = None
    maximum: Annotated[float | None, ("max",)] = None
    whole: bool = False
    message: Named | None = None

    @property
    def columns(self) -> tuple[str, str]:
        """The columns that it speaks of."""
        return self.column, self.when


Rule = OrderRule | RequiredWhenRule | LimitRule


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Rows that are no records, such as totals: `column` (any if empty) matches a `*` pattern."""

    pattern: str
    column: str = ""


_SOURCES = (
    *("client", "date", "start", "end", "key", "column"),
    *("day", "month", "year", "first", "second"),
)
Sign = Literal["*", "×", "/", "÷", "+", "-", "−"]


@dataclass(frozen=True, slots=True)
class _Computed:
    """A column that the tool adds to a log."""

    id: Key
    name: Annotated[Named, ("name", "aliases", "kind")]

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the same log that it is made from; "" for one that is not named."""
        named = (getattr(self, name) for name in _SOURCES if hasattr(self, name))
        return (*named, *getattr(self, "where", ()))

    def needs(self, log_id: str) -> tuple[tuple[str, str], ...]:
        """The ids of the logs and columns that it is made from in a log."""
        return tuple(dict.fromkeys((log_id, source) for source in self.sources if source))


@dataclass(frozen=True, slots=True)
class _OfClient(_Computed):
    """What is told of a client from those of its rows that meet `where`."""

    client: str = ""
    date: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class NumberColumn(_OfClient):
    """The ordinal of the row among its client's rows by date, counting rows that meet `where`."""

    __slots__ = ()


class FirstDateColumn(_OfClient):
    """The client's first date among the rows that meet `where`, on every row of the client."""

    __slots__ = ()


class LastDateColumn(_OfClient):
    """The client's last date among them, on every row of the client."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class BetweenColumn(_Computed):
    """The time from `start` to `end` in `unit`; negative when the end comes first.

    `working` counts working days only (whole days from the calendar; in minutes and hours, the
    time inside the working hours 9:00-18:00 of working days).
    """

    start: str
    end: str
    unit: TimeUnit = "hours"
    working: bool = False


@dataclass(frozen=True, slots=True)
class LookupColumn(_Computed):
    """`take` of the row of `log` whose `match` equals this row's `key`.

    `log` is another log, or `team` (columns name, team, role) or `accounts` (name, test).
    """

    key: str
    log: str
    match: str
    take: str

    def needs(self, log_id: str) -> tuple[tuple[str, str], ...]:
        """The ids of the logs and columns that it is made from in a log."""
        return (log_id, self.key), (self.log, self.match), (self.log, self.take)


@dataclass(frozen=True, slots=True)
class PositionColumn(_Computed):
    """The place of the choice in its list, from 1."""

    column: str


@dataclass(frozen=True, slots=True)
class DateColumn(_Computed):
    """The day that several columns tell: the one named `day`, or the first of the month, in the
    month that `month` names, whose year stands there too, in `year`, or is `in_year`.
    """

    month: str
    day: str = ""
    year: str = ""
    in_year: int = 0


@dataclass(frozen=True, slots=True)
class ArithmeticColumn(_Computed):
    """The sum, difference, product or quotient of two columns of numbers; money stays money."""

    first: str
    second: str
    sign: Sign = "*"


Computed = (
    NumberColumn
    | FirstDateColumn
    | LastDateColumn
    | BetweenColumn
    | LookupColumn
    | PositionColumn
    | DateColumn
    | ArithmeticColumn
)
COMPUTED: Mapping[str, type[Computed]] = {
    "number": NumberColumn,
    "first_date": FirstDateColumn,
    "last_date": LastDateColumn,
    "between": BetweenColumn,
    "lookup": LookupColumn,
    "position": PositionColumn,
    "date": DateColumn,
    "arithmetic": ArithmeticColumn,
}  # by their `kind`


@dataclass(frozen=True, slots=True)
class Unpivot:
    """What the headers of a matrix tell: they are the cells of the column `headers`, and what
    stands below them those of `cells`. Of several `cells` a second header row tells which.
    """

    headers: str
    cells: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that have no header of their own."""
        return self.headers, *self.cells


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """What the records of a log that is a list of targets are: `value` is that of the KPI with the
    id `kpi`, for the period of the length `grain` in which the main date lies.
    """

    kpi: str
    value: str
    grain: Literal["month", "week", "quarter", "year"] = "month"


@dataclass(frozen=True)
class LogSpec:
    """A declared log: one or more tabs of one shape.

    `tabs` are title patterns with `*`; `date`, `person`, `account`, `client`, `category` name the
    columns that play these parts ("" if none); `further` are more categories. A static log has no
    date and serves look-ups.
    `tab_gives` tells what the part of the title under `*` is, or the whole title where no pattern
    has a `*`: the cells of a column, by its id, or of the person or account, or the month that the
    dates are compared with. `month_rows` names the
    column that rows which hold nothing but a month fill down to the next one. Where every column
    has a letter there is no header row, and the records begin in `first_row`. On the tabs of a log
    with `unpivot`, every cell below a header is a record. The records of a log with `targets` are
    such. A team may do without an `optional` log:
    its KPIs have no data, and no error says so.
    """

    id: Key
    name: Annotated[Named, ("name", "aliases")]
    tabs: tuple[str, ...] = ()
    tab_gives: str = ""
    month_rows: str = ""
    first_row: int = 1
    unpivot: Unpivot | None = None
    targets: PlanSpec | None = None
    date: str = ""
    person: str = ""
    account: str = ""
    client: str = ""
    category: First = ""
    further: Annotated[tuple[str, ...], ()] = ()
    worth: Annotated[str, ("amount",)] = ""
    static: bool = False
    empty_means: Literal["no_data", "zero"] = "no_data"
    optional: bool = False
    columns: tuple[ColumnSpec, ...] = ()
    computed: tuple[Computed, ...] = ()
    rules: tuple[Rule, ...] = ()
    skip: Annotated[tuple[SkipRule, ...], ("skip", "use")] = ()

    def column(self, column_id: str) -> ColumnSpec | None:
        """The declared column with an id."""
        return next((column for column in self.columns if column.id == column_id), None)

    @property
    def categories(self) -> tuple[str, ...]:
        """The columns by which results are broken down further, the usual one first."""
        return (self.category, *self.further) if self.category else ()

    @property
    def given(self) -> str:
        """The column whose blank cells the titles of the log's tabs fill, "" if none."""
        if self.column(self.tab_gives):
            return self.tab_gives
        return {"person": self.person, "account": self.account}.get(self.tab_gives, "")

    @property
    def dating(self) -> frozenset[str]:
        """The columns that the main date is made of: itself, unless it is computed."""
        made = next((column.sources for column in self.computed if column.id == self.date), None)
        return frozenset((self.date,) if made is None else made) - {""}

    @property
    def unpivoted(self) -> tuple[str, ...]:
        """The columns that the headers of a matrix and the cells below them fill."""
        return self.unpivot.columns if self.unpivot else ()

    @property
    def headed(self) -> tuple[ColumnSpec, ...]:
        """The columns that are found by their headers; none where all have letters but those that
        titles of tabs or month rows fill.
        """
        found = [c for c in self.columns if not c.letter and c.id not in self.unpivoted]
        told = {self.given, self.month_rows}
        return () if told.issuperset(c.id for c in found) else tuple(found)

    def without(self, absent: Collection[str]) -> LogSpec:
        """The log without some columns and what is computed from them."""
        gone = set(absent)
        for column in self.computed:
            if gone.intersection(column.sources):
                gone.add(column.id)
        left = tuple(column for column in self.unpivoted[1:] if column not in gone)
        is_matrix = self.unpivot and left and self.unpivot.headers not in gone
        return replace(
            self,
            unpivot=Unpivot(self.unpivoted[0], left) if is_matrix else None,
            columns=tuple(column for column in self.columns if column.id not in gone),
            computed=tuple(column for column in self.computed if column.id not in gone),
            rules=tuple(rule for rule in self.rules if not gone.intersection(rule.columns)),
        )

    @property
    def amount(self) -> str:
        """The column whose sum measures what a row is worth: the one named, the first money column,
        or "".
        """
        return self.worth or next((c.id for c in self.columns if c.type is ColumnType.MONEY), "")


# What a look-up may match and take on the decision tabs.
DECISION_COLUMNS: Mapping[str, Mapping[str, ColumnType]] = {
    "team": {"name": ColumnType.PERSON, "team": ColumnType.TEXT, "role": ColumnType.TEXT},
    "accounts": {"name": ColumnType.ACCOUNT, "test": ColumnType.YES_NO},
}


def typed(
    logs: Mapping[str, LogSpec], log_id: str, column_id: str, hops: int = 50
) -> tuple[ColumnType | None, tuple[Choice, ...]]:
    """The type and the choices of a column, declared or computed; a look-up has those of the column
    that it takes. No type where it cannot be told, as where `hops` did not lead out of a cycle.
    """
    log = logs.get(log_id)
    if log is None or not hops:
        return DECISION_COLUMNS.get(log_id, {}).get(column_id), ()
    if declared := log.column(column_id):
        return declared.type, declared.choices
    match next((column for column in log.computed if column.id == column_id), None):
        case None:
            return None, ()
        case LookupColumn(log=other, take=take):
            return typed(logs, other, take, hops - 1)
        case FirstDateColumn() | LastDateColumn() | DateColumn():
            return ColumnType.DATE, ()
        case BetweenColumn():
            return ColumnType.DURATION, ()
        case ArithmeticColumn() as made:
            kinds = [typed(logs, log_id, one, hops - 1)[0] for one in (made.first, made.second)]
            money = [kind is ColumnType.MONEY for kind in kinds]
            is_money = money == [True, False] if made.sign in "/÷" else any(money)
            return ColumnType.MONEY if is_money else ColumnType.NUMBER, ()
        case _:
            return ColumnType.NUMBER, ()


@dataclass(frozen=True, slots=True)
class DirectorySpec:
    """A static log that lists people and their teams, used where there is no Team tab."""

    log: str
    person: str
    team: str = ""
    role: str = ""


@dataclass(frozen=True)
class KpiSettings:
    """The finer settings of a KPI that a template may hold."""

    attainment: Literal["mirror", "inverse", "base"] = "mirror"
    base: float | None = None
    zero_target: bool = False
    min_observations: float | None = None
    decimals: float | None = None
    shown: bool = False
    funnel: float | None = None
    gate: float | None = None


@dataclass(frozen=True)
class KpiSpec:
    """A KPI as the template proposes it; `formula` is in Russian and English spelling.

    `settings` are the finer settings of the KPI tab by id, as texts.
    """

    id: Key
    name: Named
    formula: Named
    unit: Named = _NOTHING
    direction: Literal["higher", "lower", "range"] = "higher"
    weight: float | None = None
    level: Literal["personal", "team"] = "personal"
    kind: Literal["activity", "result", "quality"] = "result"
    goal: Named | None = None
    owner: Named | None = None
    about: Named | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetSpec:
    """A starting row of Targets: `scope` is company, each, or the name of a role, team, person or
    account; `values` are by period key (`2026-11`), or `""` for every period from the first.
    """

    kpi: str
    scope: Named
    values: Annotated[Mapping[str, float | str], ("value", "values")]


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A starting row of Team; dates are ISO texts or empty."""

    name: str
    also: Names = ""
    team: str = ""
    role: str = ""
    fte: float = 1.0
    start: Day = ""
    end: Day = ""


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """A starting row of Accounts."""

    name: str
    also: Names = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class HintSpec:
    """A starting row of Hints: KPI ids with the attainment each must have, such as `≥ 100 %`;
    `second` may be "".
    """

    first: str
    first_is: str
    second: str = ""
    second_is: str = ""
    text: Named = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """A starting row of Events; the date is an ISO text, `kpi` an id or "" for all."""

    date: str
    text: str
    kpi: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceSpec:
    """A starting row of Calendar: `who` is a person, "" for all; the dates are ISO texts; `kind` is
    the id of a kind of day.
    """

    who: str
    start: str
    end: str
    kind: str


@dataclass(frozen=True)
class Head:
    """The first table of a template; `include` are the files whose logs it may use."""

    name: str = ""
    version: int = 1
    title: Named = _NOTHING
    about: Named = _NOTHING
    include: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Template(Head):
    """A whole template. `source` is its TOML text, `digest` names that text."""

    logs: tuple[LogSpec, ...] = ()
    directory: DirectorySpec | None = None
    kpis: tuple[KpiSpec, ...] = ()
    targets: tuple[TargetSpec, ...] = ()
    people: tuple[PersonSpec, ...] = ()
    accounts: tuple[AccountSpec, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[HintSpec, ...] = ()
    source: Annotated[str, ()] = ""
    digest: Annotated[str, ()] = ""

    def log(self, log_id: str) -> LogSpec | None:
        """The declared log with an id."""
        return next((log for log in self.logs if log.id == log_id), None)
