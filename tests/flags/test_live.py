"""Live flags paint what the rules mean: LibreOffice's verdict on nasty cells, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from flag_sample import (
    ACCOUNTS,
    CHECKS,
    DEALS,
    HEADER_ROW,
    PEOPLE,
    PLACES,
    RECORDS,
    ROWS,
    Record,
    pages,
)

from sheets_kpi.findings import Severity
from sheets_kpi.flags.checks import Check
from sheets_kpi.logs import EPOCH
from sheets_kpi.names import fold, tidy
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING

# What each rule means, said once more in plain Python.


def is_filled(value: CellValue) -> bool:
    return value is not None and not (isinstance(value, str) and not tidy(value))


def says(value: CellValue) -> bool:
    """Whether a cell holds more than a dash or a word for “nothing”."""
    words = "n/a|#n/a|null|none|(blank)|no data|нет|нет данных|н/д|(пусто)".split("|")
    dashed = isinstance(value, str) and not tidy(value).strip("-–—−'")
    return is_filled(value) and not dashed and str(value).lower() not in words


def number_of(value: CellValue) -> float | None:
    match value:
        case bool() | None | str() | CellError():
            return None
        case timedelta():
            return value / timedelta(days=1)
        case datetime():
            return (value - datetime.combine(EPOCH, datetime.min.time())) / timedelta(days=1)
        case date():
            return (value - EPOCH).days
    return value


def is_number_where(value: CellValue, condition: Callable[[float], bool]) -> bool:
    number = number_of(value)
    return number is not None and condition(number)


def day_of(value: CellValue) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and 36526 <= number < 73051 else None


def is_record(record: Record) -> bool:
    person = record["person"]
    total = isinstance(person, str) and fold(person).startswith("итого")
    texts = (fold(value) for value in record.values() if isinstance(value, str))
    headers = [column for column in DEALS.columns if record[column.id] == column.name.ru]
    named = any("конец недели" in text for text in texts)
    whole = all(is_filled(record[column.id]) for column in DEALS.columns if column.required)
    return not total and len(headers) < 2 and (whole or not named)


def is_missing(record: Record, column: str) -> bool:
    others = (record[name] for name in PLACES if (name, record[name]) != ("paid", False))
    value = record[column]
    return not says(value) and any(is_filled(value) for value in others)


def is_unknown(value: CellValue, names: Sequence[str]) -> bool:
    known = isinstance(value, str) and fold(value) in {fold(name) for name in names}
    return says(value) and not known


def is_unknown_name(value: CellValue, names: Sequence[str]) -> bool:
    """A name is looked up without look-alikes: the checker has a notice about those."""
    forms = {without_yo(form) for name in names for form in (name, fold(name))}
    known = isinstance(value, str) and without_yo(sheet_text(value)) in forms
    known = known or is_number_where(value, lambda number: f"{number:g}" in names)
    return says(value) and not known


def without_yo(text: str) -> str:
    return text.lower().replace("ё", "е")


def sheet_text(text: str) -> str:
    """The text without the spaces and unseen characters that are met in sheets."""
    for space in "\u00a0\u202f\u2009\n":
        text = text.replace(space, " ")
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def is_before(record: Record) -> bool:
    opened, closed = day_of(record["opened"]), day_of(record["closed"])
    return opened is not None and closed is not None and closed < opened


def is_unexplained(record: Record) -> bool:
    status = record["status"]
    lost = isinstance(status, str) and fold(status) in {"отказ", "lost", "потеряна"}
    return lost and not says(record["reason"])


def is_off_scale(record: Record) -> bool:
    status = record["status"]
    asked = isinstance(status, str) and fold(status) in map(
        fold, (*STATUS_WORDS[:2], *STATUS_WORDS[5:])
    )
    off = is_number_where(record["amount"], lambda n: not 1 <= n <= 1_000 or n % 1 != 0)
    return asked and off


def is_untidy(value: CellValue) -> bool:
    return isinstance(value, str) and sheet_text(value) not in ("", value)


def is_text_with_digits(value: CellValue) -> bool:
    return isinstance(value, str) and any(digit in value for digit in "0123456789")


def is_unreadable(value: CellValue) -> bool:
    words = isinstance(value, str) and says(value)
    return isinstance(value, bool) or (words and not is_text_with_digits(value))


def is_no_day(value: CellValue) -> bool:
    return number_of(value) is not None and day_of(value) is None


def has_part_of_kopeck(value: CellValue) -> bool:
    number = number_of(value)
    return number is not None and abs(number - round(number, 2)) > 1e-6


def is_repeated(value: CellValue) -> bool:
    if not says(value) or isinstance(value, CellError | bool) or len(str(value)) > 255:
        return False
    return sum(without_case(record["number"]) == without_case(value) for record in RECORDS) > 1


def without_case(value: CellValue) -> CellValue:
    return value.lower() if isinstance(value, str) else value


STATUS_WORDS = ("оплачена", "won", "отказ", "lost", "потеряна", "«перезвонить»", 'the "call" back')
TURNED = ("Иванов Пётр", "Мороз Анна", "Москва Авито")  # words may stand the other way round
LOWEST = {"amount": 0.5, "length": 0}
Meaning = Callable[[Record, str], bool]
MEANINGS: dict[str, Meaning] = {
    "error_value": lambda r, c: isinstance(r[c], CellError),
    "required": is_missing,
    "number_as_text": lambda r, c: is_text_with_digits(r[c]),
    "unreadable_number": lambda r, c: is_unreadable(r[c]),
    "below_minimum": lambda r, c: is_number_where(
        r[c], lambda n: n < {"amount": 0.5, "length": 0}[c]
    ),
    "above_maximum": lambda r, c: is_number_where(r[c], lambda n: n > 1_000_000.25),
    "rounded_to_kopecks": lambda r, c: has_part_of_kopeck(r[c]),
    "too_many_digits": lambda r, c: is_number_where(r[c], lambda n: abs(n) >= 1e15),
    "date_as_text": lambda r, c: is_text_with_digits(r[c]),
    "unreadable_date": lambda r, c: is_unreadable(r[c]) or is_no_day(r[c]),
    "future_date": lambda r, c: (day_of(r[c]) or 0) > 64_000,  # of the pools, in 2077 and later
    "unknown_choice": lambda r, c: is_unknown(r[c], STATUS_WORDS),
    "unknown_person": lambda r, c: is_unknown_name(
        r[c], [*PEOPLE.spellings, "Иванов Пётр", "Мороз Анна"]
    ),
    "unknown_account": lambda r, c: is_unknown_name(r[c], [*ACCOUNTS.spellings, "Москва Авито"]),
    "stray_spaces": lambda r, c: is_untidy(r[c]),
    "duplicate_key": lambda r, c: is_repeated(r[c]),
    "order": lambda r, _: is_before(r),
    "required_when": lambda r, _: is_unexplained(r),
    "off_scale": lambda r, _: is_off_scale(r),
}


def expected(check: Check) -> set[tuple[int, int]]:
    """The cells that a check should paint."""
    meaning, place = MEANINGS[check.code], PLACES[check.column]
    own = check.code == "error_value"
    return {
        (row, place)
        for row, record in enumerate(RECORDS, start=HEADER_ROW + 1)
        if is_record(record)
        and isinstance(record[check.column], CellError) == own
        and meaning(record, check.column)
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("check", CHECKS, ids=[f"{c.code}-{c.column}" for c in CHECKS])
def test_each_check_paints_the_cells_it_means(check: Check) -> None:
    should = expected(check)
    wrong = pages()[0][check] ^ should
    assert not wrong, [(cell, cell in should, ROWS[cell[0] - 1]) for cell in sorted(wrong)[:5]]
    assert 0 < len(should) < len(RECORDS)


@pytest.mark.libreoffice
def test_the_rules_as_they_are_sent_show_errors_before_warnings() -> None:
    should: dict[tuple[int, int], str] = {}
    for check in sorted(CHECKS, key=lambda check: check.severity is Severity.ERROR):
        look = FLAG_ERROR if check.severity is Severity.ERROR else FLAG_WARNING
        should |= dict.fromkeys(expected(check), look.fill)
    assert pages()[1] == should
