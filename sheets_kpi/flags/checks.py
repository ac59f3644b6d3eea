"""What a sheet can check by itself: the declared rules of a log as conditions on its cells.

A check speaks about one column. Its condition is true where the checker has a finding of the same
code on a cell as it was typed; it may suppose that the cell itself holds no error value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

from sheets_kpi.clean.tables import TOTALS
from sheets_kpi.clean.values import FIRST_SERIAL, LAST_SERIAL, NOTHING, PAST_DAY, first_day
from sheets_kpi.findings import Severity
from sheets_kpi.flags.terms import (
    Twins,
    has_digit,
    is_among,
    is_filled,
    is_number,
    is_one_of,
    number,
    quote,
    tidy_of,
    twins,
)
from sheets_kpi.logs import serial
from sheets_kpi.numbers import DASHES
from sheets_kpi.people import NameBook
from sheets_kpi.periods import MONTHS
from sheets_kpi.schema import (
    NUMERIC,
    ColumnSpec,
    ColumnType,
    LimitRule,
    LogSpec,
    OrderRule,
    RequiredWhenRule,
    Rule,
)
from sheets_kpi.state import column_letter

MAX_UNIQUE_ROWS = 3_000  # every cell is looked up among all of them
_SPACED = frozenset({ColumnType.CHOICE, ColumnType.PERSON, ColumnType.ACCOUNT, ColumnType.CLIENT})
_UNASSIGNED = frozenset({ColumnType.PERSON, ColumnType.ACCOUNT})
_CODE = re.compile(r"0|[1-9][0-9]{0,14}")  # a text that a whole number is equal to
_NO_DATES = ("*итог*", "всего*", "*total*", "среднее", "сумма", "average")  # as TOTALS has them
_MONTHS = tuple(dict.fromkeys(name[:3] for names in MONTHS.values() for name in (*names, "мая")))
_FREE = frozenset({ColumnType.TEXT, ColumnType.CLIENT})

# A formula sees that a number or a date is a text, not what the text means.
FAMILIES = {
    "number_as_text": (
        "ambiguous_number",
        "brackets",
        "column_currency",
        "other_currency",
        "scaled_number",
        "unit_unsure",
        "duration_as_text",
        "unreadable_duration",
        "unreadable_number",
    ),
    "unreadable_number": ("unreadable_duration", "checkbox_value", "still_loading"),
    "date_as_text": (
        "ambiguous_date",
        "date_without_year",
        "date_out_of_range",
        "no_such_day",
        "no_such_time",
        "two_digit_year",
        "year_taken",
        "unreadable_date",
    ),
    "unreadable_date": ("date_out_of_range", "checkbox_value", "still_loading"),
    "unknown_choice": ("two_choices", "still_loading"),
    "unknown_person": ("two_names", "still_loading"),
    "unknown_account": ("two_names", "still_loading"),
}


class Besides(NamedTuple):
    """What a tab holds besides records: a row of units below its header, rows that only name a
    month, and rows in which somebody has filled some columns ahead.
    """

    units: bool = False
    months: bool = False
    ahead: frozenset[str] = frozenset()


class CheckedTab(NamedTuple):
    """What checks are made from: a log, where its columns stand on a tab (1-based), known names.

    `row` is the first row of records, `n_rows` how many rows the tab has, `times` what the numbers
    of a column are multiplied by, where that is not 1 (NaN: nobody knows).
    """

    spec: LogSpec
    places: Mapping[str, int]
    row: int
    n_rows: int
    people: NameBook
    accounts: NameBook
    besides: Besides = Besides()
    times: Mapping[str, float] = MappingProxyType({})

    @property
    def is_long(self) -> bool:
        """Whether it has too many rows to look for equal values in them."""
        return self.n_rows > MAX_UNIQUE_ROWS

    def cell(self, column_id: str) -> str:
        """The reference to a column's cell in the first row; the column is fixed."""
        return f"${column_letter(self.places[column_id])}{self.row}"

    def amount(self, column_id: str) -> str:
        """The number in a column's cell as it is read: of one in thousands, 1,000 times."""
        times, x = self.times.get(column_id, 1), self.cell(column_id)
        if times == 1:
            return x
        return f"{x}*{round(times)}" if times > 1 else f"{x}/{round(1 / times)}"

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """The declared columns that this tab has, in the order of their places."""
        placed = [column for column in self.spec.columns if column.id in self.places]
        return sorted(placed, key=lambda column: self.places[column.id])


class Check(NamedTuple):
    """One condition on the cells of one column, with the code of the finding it shows."""

    code: str
    column: str
    severity: Severity
    condition: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all findings it shows: it may be blind to the difference between some."""
        return (self.code, *FAMILIES.get(self.code, ()))


_ERROR, _WARNING, _NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def checks_of(tab: CheckedTab) -> tuple[Check, ...]:
    """Every live check of a log, column by column, then the rules between columns."""
    return (
        *(check for column in tab.columns for check in _of_column(tab, column)),
        *(check for rule in tab.spec.rules for check in _of_rule(tab, rule)),
    )


def _of_column(tab: CheckedTab, column: ColumnSpec) -> Iterator[Check]:
    x, told = tab.cell(column.id), (tab.spec.given, tab.spec.month_rows)
    yield Check("error_value", column.id, _ERROR, f"ISERROR({x})")
    if column.required and not column.carry and column.id not in told:
        severity = _WARNING if column.type in _UNASSIGNED else _ERROR
        missing = f"IF({_says_something(column, x)};0;{row_is_filled(tab)})"
        yield Check("required", column.id, severity, missing)
    if column.type in NUMERIC:
        yield from _of_number(tab, column, x)
    if column.type is ColumnType.DATE:
        yield from _of_date(column, x)
    yield from _of_name(tab, column, x)
    if column.type in _SPACED:
        untidy = f"IF(ISTEXT({x});AND({is_filled(x)};NOT(EXACT({x};{tidy_of(x)})));0)"
        yield Check("stray_spaces", column.id, _NOTICE, untidy)
    if column.type in _FREE:
        yield Check("too_many_digits", column.id, _WARNING, _has_too_many_digits(x))
    if column.unique and not tab.is_long:
        yield Check("duplicate_key", column.id, _WARNING, _is_repeated(column, x, tab.row))


def _of_number(tab: CheckedTab, column: ColumnSpec, x: str) -> Iterator[Check]:
    yield Check("unreadable_number", column.id, _ERROR, _is_unreadable(column, x, "0"))
    yield Check("number_as_text", column.id, _WARNING, _is_text_with_digits(x))
    yield Check("too_many_digits", column.id, _ERROR, _has_too_many_digits(x))
    if isnan(tab.times.get(column.id, 1)):
        return
    amount = tab.amount(column.id)
    if column.lowest is not None and _is_told(column, column.lowest):
        low = f"IF({is_number(x)};{amount}<{_shifted(column.lowest, -1)};0)"
        yield Check("below_minimum", column.id, _ERROR, low)
    if column.maximum is not None and _is_told(column, column.maximum):
        high = f"IF({is_number(x)};{amount}>{_shifted(column.maximum, 1)};0)"
        yield Check("above_maximum", column.id, _ERROR, high)
    if column.type is ColumnType.MONEY:
        odd = f"ABS({amount}*100-ROUND({amount}*100;0))>ABS({amount})/10^10+1/10^7"
        yield Check("rounded_to_kopecks", column.id, _WARNING, f"IF({is_number(x)};{odd};0)")


def _is_told(column: ColumnSpec, limit: float) -> bool:
    """Whether a formula can compare with a limit. It sees 1:30 as a part of a day, and cannot know
    that the column counts hours.
    """
    return column.type is not ColumnType.DURATION or column.unit == "days" or limit == 0


def _has_too_many_digits(x: str) -> str:
    return f"IF({is_number(x)};ABS({x})>=10^15;0)"


def _of_date(column: ColumnSpec, x: str) -> Iterator[Check]:
    outside = f"OR({x}<{serial(first_day(column))};{x}>={LAST_SERIAL + 1})"
    yield Check("unreadable_date", column.id, _ERROR, _is_unreadable(column, x, outside))
    yield Check("date_as_text", column.id, _WARNING, _is_text_with_digits(x))
    if not column.future:
        later = f"IF({is_number(x)};AND({x}>=TODAY()+1;{x}<{LAST_SERIAL + 1});0)"
        yield Check("future_date", column.id, _WARNING, later)


def _is_unreadable(column: ColumnSpec, x: str, of_number: str) -> str:
    """Whether a cell is a checkbox or a text that can be no number or date, for want of a digit;
    `of_number` is the condition for a cell that holds a number.
    """
    text = f"AND({_says_something(column, x)};NOT({has_digit(x)}))"
    return f"IF({is_number(x)};{of_number};IF(ISLOGICAL({x});1;{text}))"


def _says_something(column: ColumnSpec, x: str) -> str:
    """Whether the checker sees anything in a cell: dashes and some words mean "nothing"."""
    words = is_among(x, sorted({*NOTHING, *column.blank}))
    return f"IF({is_filled(x, DASHES + chr(39))};NOT({words});0)"


def _is_text_with_digits(x: str) -> str:
    return f"IF(ISTEXT({x});{has_digit(x)};0)"


def _of_name(tab: CheckedTab, column: ColumnSpec, x: str) -> Iterator[Check]:
    match column.type:
        case ColumnType.CHOICE:
            # The checker reads a choice in look-alike letters without a word, names with a finding.
            known = [name for choice in column.choices for name in choice.name.every()]
            unknown = _if_said(column, x, _is_unknown(x, known, twins(known)))
            yield Check("unknown_choice", column.id, _ERROR, unknown)
        case ColumnType.PERSON if not tab.people.is_open:
            unknown = _if_said(column, x, _is_unknown_name(x, tab.people.either_order))
            yield Check("unknown_person", column.id, _WARNING, unknown)
        case ColumnType.ACCOUNT if not tab.accounts.is_open:
            unknown = _if_said(column, x, _is_unknown_name(x, tab.accounts.either_order))
            yield Check("unknown_account", column.id, _WARNING, unknown)


def _if_said(column: ColumnSpec, x: str, condition: str) -> str:
    return f"IF({_says_something(column, x)};{condition};0)"


def _is_unknown(x: str, names: Iterable[str], pairs: Twins = ()) -> str:
    known = is_among(x, ["", *names], pairs)
    return f"IF(ISTEXT({x});NOT({known});NOT(ISBLANK({x})))"


def _is_unknown_name(x: str, names: Iterable[str]) -> str:
    """A whole number may be a name, too; LibreOffice alone takes TRUE for 1."""
    names = tuple(names)
    codes = [name for name in names if _CODE.fullmatch(name)]
    unknown = _is_unknown(x, names)
    if not codes:
        return unknown
    known = is_one_of(f'TEXT({x};"0")', codes)
    return f"IF({is_number(x)};NOT(IF({x}=INT({x});{known};0));{unknown})"


def _is_repeated(column: ColumnSpec, x: str, row: int) -> str:
    """Whether a cell's value stands above or below, too.

    MATCH keeps texts and numbers apart, where COUNTIF takes 007 for 7 and 05.03 for a date. It
    reads `*`, `?` and `~` as wildcards in texts, and refuses texts over 255 characters.
    """
    letter = x.rstrip("0123456789")
    start, end = f"{letter}${row}", f"{letter}${row + MAX_UNIQUE_ROWS - 1}"
    escaped = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({x};"~";"~~");"*";"~*");"?";"~?")'
    value = f"IF(ISTEXT({x});{escaped};{x})"
    above = f"MATCH({value};{start}:{end};0)<ROW({x})-ROW({start})+1"
    below = f"IF(ROW({x})<ROW({end});MATCH({value};{letter}{row + 1}:{end};0)>0;0)"
    found = f"OR(IFERROR({above};0);IFERROR({below};0))"
    return f"IF(ISLOGICAL({x});0;IF({_says_something(column, x)};{found};0))"


def _of_rule(tab: CheckedTab, rule: Rule) -> Iterator[Check]:
    match rule:
        case OrderRule(first=first, then=then) if {first, then} <= tab.places.keys():
            yield Check("order", then, _ERROR, _is_earlier(tab.cell(then), tab.cell(first)))
        case RequiredWhenRule(column=column, when=when) if {column, when} <= tab.places.keys():
            declared = tab.spec.column(column)
            is_number = declared is not None and declared.type in NUMERIC
            severity = _ERROR if is_number else _WARNING  # as the checker has it
            yield Check("required_when", column, severity, _is_missing(tab, rule))
        case LimitRule(column=column, when=when) if {column, when} <= tab.places.keys():
            declared = tab.spec.column(column)
            limits = filter(None, (rule.minimum, rule.maximum))
            is_known = not isnan(tab.times.get(column, 1))
            if declared and is_known and all(_is_told(declared, limit) for limit in limits):
                yield Check("off_scale", column, _ERROR, _is_off_scale(tab, rule))
        case _:
            return


def _is_earlier(then: str, first: str) -> str:
    return f"IF(AND({_is_day(then)};{_is_day(first)});INT({then})<INT({first});0)"


def _is_day(x: str) -> str:
    return f"IF({is_number(x)};AND({x}>={serial(PAST_DAY)};{x}<{LAST_SERIAL + 1});0)"


def _is_missing(tab: CheckedTab, rule: RequiredWhenRule) -> str:
    column = tab.spec.column(rule.column)
    filled = _says_something(column, tab.cell(rule.column)) if column else "1"
    return f"IF({filled};0;{_is_asked(tab, rule)})"


def _is_off_scale(tab: CheckedTab, rule: LimitRule) -> str:
    cell, x, wrong = tab.cell(rule.column), tab.amount(rule.column), []
    if rule.minimum is not None:
        wrong.append(f"{x}<{_shifted(rule.minimum, -1)}")
    if rule.maximum is not None:
        wrong.append(f"{x}>{_shifted(rule.maximum, 1)}")
    if rule.whole:
        wrong.append(f"ABS({x}-ROUND({x};0))>1/10^9")
    return f"IF({is_number(cell)};IF(OR({';'.join(wrong)});{_is_asked(tab, rule)};0);0)"


def _is_asked(tab: CheckedTab, rule: RequiredWhenRule | LimitRule) -> str:
    """Whether a rule holds for the choice of a row."""
    when, asking = tab.cell(rule.when), tab.spec.column(rule.when)
    choices = [choice for choice in asking.choices if choice.id in rule.is_] if asking else []
    names = [name for choice in choices for name in choice.name.every()]
    return f"IF(ISTEXT({when});{is_among(when, names, twins(names))};0)"


def _shifted(limit: float, side: int) -> str:
    """A limit moved outwards by a billionth of its size, so that rounding alone never counts."""
    size = max(1, abs(int(limit)))
    return f"{number(limit)}{'+' if side > 0 else '-'}{size}/10^9"


def row_is_filled(tab: CheckedTab) -> str:
    """The condition that a row holds anything. An unticked checkbox does not count, because it
    stands in every row of a sheet; an error value does.
    """
    return _holds(_cells_seen(tab, tab.columns))


def _holds(cells: Iterable[str]) -> str:
    return f"IFERROR({is_filled('&'.join(cells))};1)"


def _cells_seen(tab: CheckedTab, columns: Iterable[ColumnSpec]) -> list[str]:
    return [_seen(tab.cell(c.id), c.type is ColumnType.YES_NO) for c in columns]


def _seen(x: str, is_box: bool) -> str:  # noqa: FBT001  # what the only caller knows of a column
    return f'IF(ISLOGICAL({x});IF({x};1;"");{x})' if is_box else x


def row_is_no_record(tab: CheckedTab) -> str:
    """The condition that a row repeats the header, or is no record by a declared rule.

    It stands in every rule, so it is short: COUNTIF takes `*` and any case, a space of a pattern
    stands for anything, and look-alike letters are not seen.
    """
    rules = tab.spec.skip
    ruled = [_fits(_cell_range(tab, rule.column), rule.pattern) for rule in rules if rule.column]
    anywhere = [_fits(_row_range(tab), rule.pattern) for rule in rules if not rule.column]
    terms = [_repeats_header(tab), *filter(None, ruled), *_besides(tab)]
    if dating := sorted(tab.spec.dating & tab.places.keys()):
        usual = "+".join(_fits(_row_range(tab), pattern) for pattern in TOTALS)
        x = "&".join(map(tab.cell, dating))
        instead = "+".join(_fits(tab.cell(one), text) for one in dating for text in _NO_DATES)
        anywhere.append(f"IF(ISERROR({x});0;IF({is_filled(x)};{instead};{usual}))")
        if not any(column.required and column.id not in dating for column in tab.columns):
            terms.append(f"{instead}>0")  # nothing else can make it a record
    if any(anywhere):
        terms.append(f"AND({'+'.join(filter(None, anywhere))}>0;NOT({_is_whole(tab)}))")
    return f"OR({';'.join(terms)})"


def _besides(tab: CheckedTab) -> Iterator[str]:
    """Rows that only name a month, as a text or as its first day, and rows filled ahead."""
    if tab.besides.months:
        cells = _cells_seen(tab, tab.columns)
        filled = "+".join(f"(LEN(TRIM({x}))>0)" for x in cells)
        day, word = f"MAX({_row_range(tab)})", f"LEFT(LOWER(TRIM({'&'.join(cells)}));3)"
        begins = f"AND({day}>={FIRST_SERIAL};DAY({day})=1)" if tab.spec.month_rows else "0"
        yield f"IFERROR(IF({filled}=1;OR({is_one_of(word, _MONTHS)};{begins});0);0)"
    if tab.besides.ahead:
        others = [column for column in tab.columns if column.id not in tab.besides.ahead]
        yield f"NOT({_holds(_cells_seen(tab, others))})"


def _repeats_header(tab: CheckedTab) -> str:
    """Two of the first headers under themselves, or the only one: who repeats the header for the
    printer copies all of it.
    """
    header = tab.row - 1 - tab.besides.units
    if not header:
        return "0"
    cells = [tab.cell(column.id) for column in tab.columns[:3]]
    same = "+".join(f"({x}={_in_row(x, header)})" for x in cells)
    return f"IFERROR({same}>={min(2, len(cells))};0)"


def _in_row(x: str, row: int) -> str:
    return f"{x.rstrip('0123456789')}${row}"


def _cell_range(tab: CheckedTab, column_id: str) -> str:
    return tab.cell(column_id) if column_id in tab.places else ""


def _row_range(tab: CheckedTab) -> str:
    last = max(tab.places.values(), default=0)
    return f"$A{tab.row}:${column_letter(last)}{tab.row}" if last else ""


def _fits(cells: str, pattern: str) -> str:
    """How many of `cells` fit a pattern; empty if there are no cells."""
    pattern = re.sub(r"([~?])", r"~\1", "*".join(pattern.split()))
    spellings = dict.fromkeys((pattern, pattern.replace("ё", "е").replace("Ё", "Е")))
    return "+".join(f"COUNTIF({cells};{quote(text)})" for text in spellings) if cells else ""


def _is_whole(tab: CheckedTab) -> str:
    """Whether all that is required stands in a row: then it is a record, whatever its words say."""
    required = [tab.cell(column.id) for column in tab.columns if column.required]
    filled = ";".join(f"IFERROR(LEN(TRIM({x}));1)>0" for x in required)
    return f"AND({filled})" if required else "0"
