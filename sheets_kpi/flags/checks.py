"""What a sheet can check by itself: the declared rules of a log as conditions on its cells.

A check speaks about one column. Its condition is true where the checker has a finding of the same
code on a cell as it was typed; it may suppose that the cell itself holds no error value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheets_kpi.clean.values import FIRST_SERIAL, LAST_SERIAL
from sheets_kpi.findings import Severity
from sheets_kpi.flags.ground import Ground, row_is_filled
from sheets_kpi.flags.terms import (
    Twins,
    has_digit,
    is_among,
    is_filled,
    is_number,
    is_one_of,
    number,
    tidy_of,
    twins,
)
from sheets_kpi.reading import DASHES
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType, OrderRule, RequiredWhenRule, Rule

MAX_UNIQUE_ROWS = 3_000  # every cell is looked up among all of them
_SPACED = frozenset({ColumnType.CHOICE, ColumnType.PERSON, ColumnType.ACCOUNT, ColumnType.CLIENT})
_UNASSIGNED = frozenset({ColumnType.PERSON, ColumnType.ACCOUNT})
_CODE = re.compile(r"0|[1-9][0-9]{0,14}")  # a text that a whole number is equal to
_FREE = frozenset({ColumnType.TEXT, ColumnType.CLIENT})

# A formula sees that a number or a date is a text, not what the text means.
_FAMILIES = {
    "number_as_text": (
        "ambiguous_number",
        "scaled_number",
        "duration_as_text",
        "unreadable_duration",
        "unreadable_number",
    ),
    "unreadable_number": ("unreadable_duration", "checkbox_value"),
    "date_as_text": (
        "ambiguous_date",
        "date_without_year",
        "date_out_of_range",
        "two_digit_year",
        "unreadable_date",
    ),
    "unreadable_date": ("date_out_of_range", "checkbox_value"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One condition on the cells of one column, with the code of the finding it shows."""

    code: str
    column: str
    severity: Severity
    condition: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all findings it shows: it may be blind to the difference between some."""
        return (self.code, *_FAMILIES.get(self.code, ()))


_ERROR, _WARNING, _NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def checks_of(ground: Ground) -> tuple[Check, ...]:
    """Every live check of a log, column by column, then the rules between columns."""
    return (
        *(check for column in ground.columns for check in _of_column(ground, column)),
        *(check for rule in ground.spec.rules for check in _of_rule(ground, rule)),
    )


def _of_column(ground: Ground, column: ColumnSpec) -> Iterator[Check]:
    x = ground.cell(column.id)
    yield Check("error_value", column.id, _ERROR, f"ISERROR({x})")
    if column.required and column.id != _given_by_title(ground):
        severity = _WARNING if column.type in _UNASSIGNED else _ERROR
        missing = f"IF({_says_something(column, x)};0;{row_is_filled(ground)})"
        yield Check("required", column.id, severity, missing)
    if column.type in NUMERIC:
        yield from _of_number(column, x)
    if column.type is ColumnType.DATE:
        yield from _of_date(column, x)
    yield from _of_name(ground, column, x)
    if column.type in _SPACED:
        untidy = f"IF(ISTEXT({x});AND({is_filled(x)};NOT(EXACT({x};{tidy_of(x)})));0)"
        yield Check("stray_spaces", column.id, _NOTICE, untidy)
    if column.type in _FREE:
        yield Check("too_many_digits", column.id, _WARNING, _has_too_many_digits(x))
    if column.unique and ground.n_rows <= MAX_UNIQUE_ROWS:
        yield Check("duplicate_key", column.id, _WARNING, _is_repeated(column, x, ground.row))


def _given_by_title(ground: Ground) -> str:
    """The column whose blank cells the tab's title fills; "" if there is none."""
    spec = ground.spec
    return {"person": spec.person, "account": spec.account}.get(spec.tab_gives, "")


def _of_number(column: ColumnSpec, x: str) -> Iterator[Check]:
    yield Check("unreadable_number", column.id, _ERROR, _is_unreadable(column, x, "0"))
    yield Check("number_as_text", column.id, _WARNING, _is_text_with_digits(x))
    if column.minimum is not None and _is_told(column, column.minimum):
        low = f"IF({is_number(x)};{x}<{_shifted(column.minimum, -1)};0)"
        yield Check("below_minimum", column.id, _ERROR, low)
    if column.maximum is not None and _is_told(column, column.maximum):
        high = f"IF({is_number(x)};{x}>{_shifted(column.maximum, 1)};0)"
        yield Check("above_maximum", column.id, _ERROR, high)
    yield Check("too_many_digits", column.id, _ERROR, _has_too_many_digits(x))
    if column.type is ColumnType.MONEY:
        odd = f"ABS({x}*100-ROUND({x}*100;0))>ABS({x})/10^10+1/10^7"
        yield Check("rounded_to_kopecks", column.id, _WARNING, f"IF({is_number(x)};{odd};0)")


def _is_told(column: ColumnSpec, limit: float) -> bool:
    """Whether a formula can compare with a limit. It sees 1:30 as a part of a day, and cannot know
    that the column counts hours.
    """
    return column.type is not ColumnType.DURATION or column.unit == "days" or limit == 0


def _has_too_many_digits(x: str) -> str:
    return f"IF({is_number(x)};ABS({x})>=10^15;0)"


def _of_date(column: ColumnSpec, x: str) -> Iterator[Check]:
    outside = f"OR({x}<{FIRST_SERIAL};{x}>={LAST_SERIAL + 1})"
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
    """Whether the checker sees anything in a cell: a dash means "nothing" where it is no name."""
    if column.type in NUMERIC or column.type is ColumnType.DATE:
        return is_filled(x, DASHES + "'")
    return is_filled(x, DASHES if column.type is ColumnType.CLIENT else "")


def _is_text_with_digits(x: str) -> str:
    return f"IF(ISTEXT({x});{has_digit(x)};0)"


def _of_name(ground: Ground, column: ColumnSpec, x: str) -> Iterator[Check]:
    match column.type:
        case ColumnType.CHOICE:
            # The checker reads a choice in look-alike letters without a word, names with a finding.
            known = [name for choice in column.choices for name in choice.name.every()]
            unknown = _is_unknown(x, known, twins(known))
            yield Check("unknown_choice", column.id, _ERROR, unknown)
        case ColumnType.PERSON if not ground.people.is_open:
            unknown = _is_unknown_name(x, ground.people.spellings)
            yield Check("unknown_person", column.id, _WARNING, unknown)
        case ColumnType.ACCOUNT if not ground.accounts.is_open:
            unknown = _is_unknown_name(x, ground.accounts.spellings)
            yield Check("unknown_account", column.id, _WARNING, unknown)


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


def _of_rule(ground: Ground, rule: Rule) -> Iterator[Check]:
    match rule:
        case OrderRule(first=first, then=then) if {first, then} <= ground.places.keys():
            yield Check("order", then, _ERROR, _is_earlier(ground.cell(then), ground.cell(first)))
        case RequiredWhenRule(column=column, when=when) if {column, when} <= ground.places.keys():
            declared = ground.spec.column(column)
            is_number = declared is not None and declared.type in NUMERIC
            severity = _ERROR if is_number else _WARNING  # as the checker has it
            yield Check("required_when", column, severity, _is_missing(ground, rule))
        case _:
            return


def _is_earlier(then: str, first: str) -> str:
    return f"IF(AND({_is_day(then)};{_is_day(first)});INT({then})<INT({first});0)"


def _is_day(x: str) -> str:
    return f"IF({is_number(x)};AND({x}>={FIRST_SERIAL};{x}<{LAST_SERIAL + 1});0)"


def _is_missing(ground: Ground, rule: RequiredWhenRule) -> str:
    x, when = ground.cell(rule.column), ground.cell(rule.when)
    column, asking = ground.spec.column(rule.column), ground.spec.column(rule.when)
    if column is None or asking is None:
        return "0"
    choices = [choice for choice in asking.choices if choice.id in rule.is_]
    names = [name for choice in choices for name in choice.name.every()]
    asked = f"IF(ISTEXT({when});{is_among(when, names, twins(names))};0)"
    return f"IF({_says_something(column, x)};0;{asked})"


def _shifted(limit: float, side: int) -> str:
    """A limit moved outwards by a billionth of its size, so that rounding alone never counts."""
    size = max(1, abs(int(limit)))
    return f"{number(limit)}{'+' if side > 0 else '-'}{size}/10^9"
