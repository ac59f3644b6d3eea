"""What is taken from a workbook that nobody prepared: its logs, their columns and words, and what
the owner is asked. Every value is a guess until the owner has said yes to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sheets_kpi.names import tidy
from sheets_kpi.schema import ColumnType, DateOrder, TimeUnit
from sheets_kpi.texts import LANGS, Lang, in_lang, say

Says = Literal["", "won", "lost", "open", "refund", "refund_row", "refund_state"]
TabKindRead = Literal["log", "matrix", "plan", "list", "summary", "notes", "empty", "copy", "ours"]
Role = Literal[
    "",
    "date",
    "person",
    "client",
    "account",
    "amount",
    "status",
    "id",
    "quantity",
    "price",
    "category",
    "team",
    "month",
    "year",
    "day",
    "target",
    "direction",
]
MANY: frozenset[Role] = frozenset({"", "category"})  # the only ones that several columns have
_FACTORS: tuple[Role, ...] = ("price", "quantity")
MOST_QUESTIONS = 3
_MOST_WORDS = 12  # of a column whose new words are an error
Shape = Literal[
    "", "people_across", "people_metrics", "dates_across", "days_across", "months_across"
]


def lang_of(*texts: str) -> Lang:
    """The language that a team writes in."""
    return "ru" if re.search("[А-Яа-я]", "".join(texts)) else "en"


@dataclass(frozen=True)
class Doubt:
    """A guess that the owner should look at: the text `adopt.doubt.<code>`, with its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def say(self, lang: Lang) -> str:
        """The doubt as a sentence."""
        facts = {key: in_lang(fact, lang) for key, fact in self.facts.items()}
        return say(f"adopt.doubt.{self.code}", lang, **facts)


@dataclass(frozen=True)
class WordReading:
    """One word of a choice column; `means` is "" for a word that says nothing of success.

    `rows` are the records that hold it, `amount` the sum of their amounts where the log has any.
    A word that is not `sure` was met in no list of words: it counts as open.
    """

    text: str
    means: Says = ""
    rows: int = 0
    sure: bool = True
    amount: float = 0.0


@dataclass(frozen=True)
class ColumnReading:
    """One column of a log, over all its tabs.

    Attributes:
        headers: The spellings of its header that were met; () where it has none.
        letter: The sheet column on the first tab, such as `C`; "" where the tab's title gives it.
        type: What its cells hold.
        role: What it is for.
        by_letter: Whether its letter is all that tells it: it has no header, or that of another.
        is_read: Whether a template can declare it: letters may differ from tab to tab.
        required: Whether nearly every record has it.
        blank: Words that say "nothing here" in it, beside the usual ones.
        words: The words of a choice column, those of most records first.
        order: How dates that are texts are written; "" where no cell needs it or none proves it.
        unit: What a number of a duration means.
        filled: The share of the records that have it, 0 to 1.
        adds_up: Whether its numbers are totals of other columns on nearly every row.
        distinct: How many different values it has.
        top: Its most frequent values with their number of records.
        unique: Whether no value stands twice.
        future: Whether days ahead are normal.
        carried: Whether a blank cell has the value of the cell above: a day once for all its rows.
        doubts: Guesses to check.
    """

    headers: tuple[str, ...]
    letter: str
    type: ColumnType
    role: Role = ""
    by_letter: bool = False
    is_read: bool = True
    required: bool = False
    blank: tuple[str, ...] = ()
    words: tuple[WordReading, ...] = ()
    order: DateOrder = ""
    unit: TimeUnit = "hours"
    filled: float = 1.0
    adds_up: bool = False
    distinct: int = 0
    top: tuple[tuple[str, int], ...] = ()
    unique: bool = False
    future: bool = False
    carried: bool = False
    doubts: tuple[Doubt, ...] = ()

    @property
    def name(self) -> str:
        """How the column is called: by its header, else by its letter."""
        return self.headers[0] if self.headers else self.letter

    @property
    def formula_name(self) -> str:
        """What formulas call it."""
        return tidy(self.name).replace("[", "(").replace("]", ")")

    @property
    def declared_type(self) -> ColumnType:
        """Its type in a template: only words that decide something, or a few that repeat, are a
        list.
        """
        few = len(self.words) <= _MOST_WORDS and all(word.rows > 1 for word in self.words)
        is_list = bool(self.words) and (self.role in ("status", "direction") or few)
        is_text = self.type is ColumnType.CHOICE and not is_list
        return ColumnType.TEXT if is_text else self.type


@dataclass(frozen=True)
class LeftOut:
    """A row below a header that is no record; `why` is the text `adopt.left_out.<why>`. `text` is
    the cell that told, in the sheet column `letter`.
    """

    row: int
    why: str
    text: str = ""
    letter: str = ""


@dataclass(frozen=True)
class TabReading:
    """What a tab is taken for; `reason` is a code.

    `header_row` is 0 where the table has no header. `log` names the log that reads the tab.
    `beside` are other tables of the tab, as areas such as `G1:H4`, with what each is taken for.
    """

    title: str
    kind: TabKindRead
    header_row: int = 0
    records: int = 0
    not_records: tuple[LeftOut, ...] = ()
    reason: str = ""
    log: str = ""
    area: str = ""
    beside: tuple[tuple[str, TabKindRead], ...] = ()


@dataclass(frozen=True)
class DayReading:
    """A main date that stands in no column of its own: the names of the columns with the month,
    and with the number of the day and the year where there are such; the year of all where not.
    """

    month: str
    day: str = ""
    year: str = ""
    in_year: int = 0


@dataclass(frozen=True)
class LogReading:
    """A log: the tabs that make it up, and its columns in the order of the first tab.

    Attributes:
        name: What it is called.
        tabs: Titles of its tabs, or patterns of titles with `*`.
        titles: The titles of the tabs that it has now.
        columns: Its columns.
        records: How many records its tabs hold together.
        not_records: How many rows below the headers are none.
        shape: How a matrix is laid out; "" for a table of records.
        unpivot: The columns of a matrix that it is read by: that of its headings, then those of
            the cells below them; () where it cannot be read.
        given: The column that the titles of the tabs fill, by its name; "" if none.
        month_rows: The column that rows which hold nothing but a month fill.
        day: What the main date is made of, where no column is it.
        multiplied: Whether the amount is price × quantity where it has no column of its own.
        first_row: The row of the first record where no row heads the columns, else 0.
        doubts: Guesses to check.
    """

    name: str
    tabs: tuple[str, ...]
    titles: tuple[str, ...]
    columns: tuple[ColumnReading, ...]
    records: int = 0
    not_records: int = 0
    shape: Shape = ""
    unpivot: tuple[str, ...] = ()
    given: str = ""
    month_rows: str = ""
    day: DayReading | None = None
    multiplied: bool = True
    first_row: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def factors(self) -> tuple[ColumnReading, ...]:
        """The price and the quantity whose product is the amount; () where it is not."""
        pair = [c for role in _FACTORS if (c := self.role(role)) and c.is_read]
        return tuple(pair) if self.multiplied and len(pair) == 2 and not self.role("amount") else ()

    @property
    def made_day(self) -> DayReading | None:
        """What the main date is made of; None where a column is it, or none can be made."""
        month = self.column(self.day.month) if self.day and not self.role("date") else None
        return self.day if month and month.is_read else None

    def role(self, role: Role) -> ColumnReading | None:
        """The first column with a role."""
        return next((one for one in self.columns if one.role == role), None)

    def column(self, name: str) -> ColumnReading | None:
        """The column of a name: its header or its letter."""
        return next((one for one in self.columns if name in (*one.headers, one.letter)), None)


@dataclass(frozen=True)
class Option:
    """One answer to a question. `text` is what is shown; "" where it is the catalogue's
    `adopt.option.<value>`.
    """

    value: str
    text: str = ""
    rows: int = 0
    means: Says = ""

    def say(self, lang: Lang) -> str:
        """The answer as it is offered."""
        return self.text or say(f"adopt.option.{self.value}", lang)


@dataclass(frozen=True)
class Question:
    """What the owner is asked: the text `adopt.question.<kind>` with `facts`.

    `column` is a column's name, "" where the question is about the whole log; `default` are the
    values of the options that Enter takes (several only where `is_many`). The rank tells how much
    an error costs; the highest are asked first. `tabs` are those that it is about, if any.
    """

    kind: str
    log: str
    column: str
    options: tuple[Option, ...]
    default: tuple[str, ...]
    rank: int
    facts: Mapping[str, object] = field(default_factory=dict)
    tabs: tuple[str, ...] = ()

    @property
    def is_many(self) -> bool:
        """Whether several answers may be given at once."""
        return self.kind == "won"

    def say(self, lang: Lang) -> str:
        """The question as a sentence."""
        facts = {key: in_lang(fact, lang) for key, fact in self.facts.items()}
        return say(f"adopt.question.{self.kind}", lang, log=self.log, column=self.column, **facts)

    @property
    def doubt(self) -> Doubt:
        """What is told beside the question: the answer that holds until somebody gives another."""
        taken = [one for one in self.options if one.value in self.default] or [Option("none")]
        facts = {lang: "; ".join(one.say(lang) for one in taken) for lang in LANGS}
        told = {**self.facts, "column": self.column, "taken": facts}
        return Doubt(f"asked.{self.kind}", told)


@dataclass(frozen=True)
class Reading:
    """All that is taken from a workbook.

    `questions` are ranked, the gravest first; three are asked. One that nobody answers is a doubt
    too, so that it can be checked later.
    """

    logs: tuple[LogReading, ...] = ()
    tabs: tuple[TabReading, ...] = ()
    questions: tuple[Question, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def asking(self, *more: Question) -> Reading:
        """With more questions."""
        ranked = sorted((*self.questions, *more), key=lambda one: -one.rank)
        return replace(self, questions=tuple(ranked))

    def log(self, name: str) -> LogReading | None:
        """The log of a name."""
        return next((one for one in self.logs if one.name == name), None)

    def checks(self) -> Iterator[tuple[LogReading | None, ColumnReading | None, Doubt]]:
        """All doubts, open questions among them, each with the log and column that it is about."""
        for log in self.logs:
            yield from ((log, None, one.doubt) for one in self.questions if one.log == log.name)
            yield from ((log, None, doubt) for doubt in log.doubts)
            for column in log.columns:
                yield from ((log, column, doubt) for doubt in column.doubts)
        yield from ((None, None, doubt) for doubt in self.doubts)
