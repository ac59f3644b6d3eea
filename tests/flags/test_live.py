"""Live flags paint what the rules mean: LibreOffice's verdict on nasty cells, rule by rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle

import pytest
from flag_painting import Painted, Sheet, painted

from sheets_kpi.findings import Severity
from sheets_kpi.flags.checks import Check, checks_of
from sheets_kpi.flags.ground import Ground, row_is_no_record
from sheets_kpi.flags.live import condition_of, live_flags
from sheets_kpi.flags.terms import tagged
from sheets_kpi.logs import EPOCH
from sheets_kpi.names import fold, tidy
from sheets_kpi.people import NameBook
from sheets_kpi.schema import (
    Choice,
    ColumnSpec,
    ColumnType,
    LogSpec,
    Named,
    OrderRule,
    RequiredWhenRule,
    SkipRule,
)
from sheets_kpi.state import Area, CellError, CellValue, Flag
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING

moment = datetime.fromisoformat


def named(text: str) -> Named:
    return Named(text, text)


STATUSES = (
    Choice("won", Named("оплачена", "won")),
    Choice("lost", Named("отказ", "lost", ("потеряна",))),
    Choice("call", Named("«перезвонить»", 'the "call" back')),
)
DEALS = LogSpec(
    "deals",
    named("Сделки"),
    (
        ColumnSpec("opened", named("Создана"), ColumnType.DATE, required=True),
        ColumnSpec("closed", named("Закрыта"), ColumnType.DATE),
        ColumnSpec("person", named("Менеджер"), ColumnType.PERSON, required=True),
        ColumnSpec("account", named("Аккаунт"), ColumnType.ACCOUNT),
        ColumnSpec("client", named("Клиент"), ColumnType.CLIENT),
        ColumnSpec("amount", named("Сумма"), ColumnType.MONEY, minimum=0.5, maximum=1_000_000.25),
        ColumnSpec("status", named("Статус"), ColumnType.CHOICE, choices=STATUSES),
        ColumnSpec("reason", named("Причина"), ColumnType.TEXT),
        ColumnSpec("number", named("Номер"), ColumnType.TEXT, unique=True),
        ColumnSpec("paid", named("Оплачено"), ColumnType.YES_NO),
    ),
    rules=(
        OrderRule("dates", "opened", "closed"),
        RequiredWhenRule("why", "reason", "status", ("lost",)),
    ),
    skip=(SkipRule("Итого*", "person"), SkipRule("*конец недели*")),
)
PLACES = {column.id: place for place, column in enumerate(DEALS.columns, start=2)}
PEOPLE = NameBook([("Пётр Иванов", ["Петя"]), ("Анна Мороз", ["Аня", "№ 5"])])
ACCOUNTS = NameBook([("Авито Москва", []), ("avito_spb", []), ("Дом¦Сад", [])])
HEADER_ROW = 3
GROUND = Ground(DEALS, PLACES, HEADER_ROW + 1, 200, PEOPLE, ACCOUNTS)
CHECKS = checks_of(GROUND)

NASTY: tuple[CellValue, ...] = (
    *(None, None, "", " ", "\u00a0", "\u200b", "\n", True, False),
    *(CellError("#DIV/0!"), CellError("#N/A"), CellError("#N/A"), CellError("#N/A")),
    *(0, 1, -1, 5, 0.5, 0.4999, 1_000_000.25, 1_000_000.26, 1e15, 1e15 - 1, -1e15, 1e300),
    *(
        "1 200,50 ₽",
        "1\u00a0200",
        "12",
        "-5",
        "0,5",
        "5 %",
        "¦",
        "¦¦",
        "*",
        "?",
        "~",
        "~*",
        '"',
        '""',
    ),
    *("=1+1", "абв", "да", "¦оплачена¦", "оплачена¦отказ", "ИТОГО за неделю", "конец  недели 3"),
    *(
        "05.03.2026",
        "2026-03-05",
        "x" * 300,
        "длинный " * 40,
        ";",
        ",",
        "'",
        "#N/A",
        "TRUE",
        "–",
        "--",
        "− ",
    ),
)
# LibreOffice alone takes a number for its own text, and TRUE for 1.
NASTY_KEYS = [v for v in NASTY if not isinstance(v, bool) and v not in (0, 1, "TRUE", "#N/A")]
NAMES = ("Пётр Иванов", "петр  иванов", " Пётр Иванов", "Пётр\u00a0Иванов", "Пeтр Ивaнoв", "Петя",
         "Петр Иванов\n", "Анна Мороз", "Анна  Mороз", "АННА МОРОЗ", "№ 5", "no 5", "Иванов",
         "Мороз Анна", "Итого", "итoго:", "Не итого", "Аня\u200b", "А\u00adня")  # fmt: skip
ACCOUNT_NAMES = ("Авито Москва", "авито москва", "АВИТО\u202fМОСКВА", "avito_spb", "AVITO_SPB",
                 "avito", "Дом¦Сад", "дом", "сад", "Сайт")  # fmt: skip
CHOICES = ("оплачена", "Оплачена", "won", "WON", " won ", "отказ", "отказ", "потеряна",
           "lost", "оплaчена", "«перезвонить»", 'The "Call"  back', "закрыта", "опла",
           "плачена")  # fmt: skip
NUMBERS = ("A-1", "б", "Б", "a-1", "A-2", "A-2 ", "А-1", "Ё1", "Е1", "007", "7", 8, 8.5, 8.5,
           "a*", "ab", "a?", "a~", ">5", "<>", "=5", "12345678901234567", "12345678901234568",
           0.1, "0,1")  # fmt: skip
DAYS: tuple[CellValue, ...] = (
    *(date(2026, 3, 5), date(2026, 3, 6), date(2024, 2, 29), moment("2026-03-05T23:59")),
    *(date(2000, 1, 1), date(1999, 12, 31), date(2099, 12, 31), moment("2099-12-31T18:00")),
    *(date(2100, 1, 1), date(2077, 1, 1), 45000, 45000.75, 12, timedelta(hours=30)),
)
POOLS: dict[str, Sequence[CellValue]] = {
    "opened": DAYS,
    "closed": DAYS,
    "person": NAMES,
    "account": ACCOUNT_NAMES,
    "client": ("Ромашка", " Ромашка", "Ромашка  ООО", "Ромашка\u00a0ООО", 79001234567, "+7 900"),
    "amount": (1200, 0.5, 99.99, 1e6, 1_000_000.25, -3, 10.125, 0.1 + 0.2, 1e7, date(2026, 5, 10)),
    "status": CHOICES,
    "reason": ("дорого", "", None, None, "нет  ответа"),
    "paid": (True, False, False, False, "да", "нет", None),
}


def random_rows(seed: int, count: int) -> list[list[CellValue]]:
    """Rows of the log from row 1 on: titles, headers, and records in which every column goes
    through its own values and the nasty ones in a random order.
    """
    rng = random.Random(seed)
    cells = {}
    for column in PLACES:
        once = [*NUMBERS, *NASTY_KEYS, *[None] * count]
        deck = once[:count] if column == "number" else [*POOLS[column], *POOLS[column], *NASTY]
        cells[column] = cycle(rng.sample(deck, len(deck)))

    def record() -> list[CellValue]:
        kind = rng.random()
        if kind < 0.08:
            return [*[None] * len(PLACES), rng.choice((False, True, None))]
        if kind < 0.1:
            return ["", *(rng.choice((h.name.ru, h.name.ru, None)) for h in DEALS.columns)]
        left = rng.choices((None, "x", "Конец Недели:"), (9, 9, 1))
        return [*left, *(next(cells[column]) for column in PLACES)]

    titles: list[list[CellValue]] = [["Сделки 2026", *[None] * len(PLACES)]] * (HEADER_ROW - 1)
    headers: list[CellValue] = ["", *(column.name.ru for column in DEALS.columns)]
    return [*titles, headers, *(record() for _ in range(count))]


ROWS = random_rows(seed=7, count=180)
Record = dict[str, CellValue]
RECORDS: list[Record] = [
    {"": row[0], **{column: row[place - 1] for column, place in PLACES.items()}}
    for row in ROWS[HEADER_ROW:]
]


# What each rule means, said once more in plain Python.


def is_filled(value: CellValue) -> bool:
    return value is not None and not (isinstance(value, str) and not tidy(value))


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


def day_of(value: CellValue) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and 36526 <= number < 73051 else None


def is_record(record: Record) -> bool:
    person = record["person"]
    total = isinstance(person, str) and fold(person).startswith("итого")
    texts = (fold(value) for value in record.values() if isinstance(value, str))
    headers = [column for column in DEALS.columns if record[column.id] == column.name.ru]
    return not total and len(headers) < 2 and not any("конец недели" in text for text in texts)


def is_missing(record: Record, column: str) -> bool:
    others = (record[name] for name in PLACES if (name, record[name]) != ("paid", False))
    value = record[column]
    if column != "person" and isinstance(value, str):
        value = tidy(value).strip("-–—−'")
    return not is_filled(value) and any(is_filled(value) for value in others)


def is_unknown(value: CellValue, names: Sequence[str]) -> bool:
    known = isinstance(value, str) and fold(value) in {fold(name) for name in names}
    return is_filled(value) and not known


def is_before(record: Record) -> bool:
    opened, closed = day_of(record["opened"]), day_of(record["closed"])
    return opened is not None and closed is not None and closed < opened


def is_unexplained(record: Record) -> bool:
    status = record["status"]
    lost = isinstance(status, str) and fold(status) in {"отказ", "lost", "потеряна"}
    return lost and not is_filled(record["reason"])


def is_untidy(value: CellValue) -> bool:
    return isinstance(value, str) and value != tidy(value)


def is_text_with_digits(value: CellValue) -> bool:
    return isinstance(value, str) and any(digit in value for digit in "0123456789")


def is_unreadable(value: CellValue) -> bool:
    words = isinstance(value, str) and bool(tidy(value).strip("-–—−'"))
    return isinstance(value, bool) or (words and not is_text_with_digits(value))


def is_no_day(value: CellValue) -> bool:
    return number_of(value) is not None and day_of(value) is None


def has_part_of_kopeck(value: CellValue) -> bool:
    number = number_of(value)
    return number is not None and abs(number - round(number, 2)) > 1e-6


def is_repeated(value: CellValue) -> bool:
    if not is_filled(value) or isinstance(value, CellError | bool) or len(str(value)) > 255:
        return False
    return sum(without_case(record["number"]) == without_case(value) for record in RECORDS) > 1


def without_case(value: CellValue) -> CellValue:
    return value.lower() if isinstance(value, str) else value


STATUS_WORDS = ("оплачена", "won", "отказ", "lost", "потеряна", "«перезвонить»", 'the "call" back')
Meaning = Callable[[Record, str], bool]
MEANINGS: dict[str, Meaning] = {
    "error_value": lambda r, c: isinstance(r[c], CellError),
    "required": is_missing,
    "number_as_text": lambda r, c: is_text_with_digits(r[c]),
    "unreadable_number": lambda r, c: is_unreadable(r[c]),
    "below_minimum": lambda r, c: (number_of(r[c]) or 0.5) < 0.5 or number_of(r[c]) == 0,
    "above_maximum": lambda r, c: (number_of(r[c]) or 0) > 1_000_000.25,
    "rounded_to_kopecks": lambda r, c: has_part_of_kopeck(r[c]),
    "too_many_digits": lambda r, c: abs(number_of(r[c]) or 0) >= 1e15,
    "date_as_text": lambda r, c: is_text_with_digits(r[c]),
    "unreadable_date": lambda r, c: is_unreadable(r[c]) or is_no_day(r[c]),
    "future_date": lambda r, c: (day_of(r[c]) or 0) > 64_000,  # of the pools, in 2077 and later
    "unknown_choice": lambda r, c: is_unknown(r[c], STATUS_WORDS),
    "unknown_person": lambda r, c: is_unknown(r[c], PEOPLE.spellings),
    "unknown_account": lambda r, c: is_unknown(r[c], ACCOUNTS.spellings),
    "stray_spaces": lambda r, c: is_untidy(r[c]),
    "duplicate_key": lambda r, c: is_repeated(r[c]),
    "order": lambda r, _: is_before(r),
    "required_when": lambda r, _: is_unexplained(r),
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


def single(check: Check) -> Flag:
    """A rule that holds one check alone."""
    condition = condition_of([check], GROUND.cell(check.column), row_is_no_record(GROUND))
    place = PLACES[check.column]
    area = Area(HEADER_ROW + 1, place, None, place)
    return Flag("check", area, tagged("check", condition), FLAG_ERROR)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Painted]:
    """The cells painted by every check alone, then those painted by the rules as they are sent."""
    flags = live_flags(DEALS, PLACES, HEADER_ROW, 200, PEOPLE, ACCOUNTS)
    sheets = [*(Sheet(ROWS, [single(check)]) for check in CHECKS), Sheet(ROWS, flags)]
    return painted(sheets, tmp_path_factory.mktemp("flags"))


@pytest.mark.libreoffice
@pytest.mark.parametrize("index", range(len(CHECKS)), ids=[f"{c.code}-{c.column}" for c in CHECKS])
def test_each_check_paints_the_cells_it_means(pages: list[Painted], index: int) -> None:
    check = CHECKS[index]
    should = expected(check)
    wrong = set(pages[index]) ^ should
    assert not wrong, [(cell, cell in should, ROWS[cell[0] - 1]) for cell in sorted(wrong)[:5]]
    assert 0 < len(should) < len(RECORDS)


@pytest.mark.libreoffice
def test_the_rules_as_they_are_sent_show_errors_before_warnings(pages: list[Painted]) -> None:
    should: dict[tuple[int, int], str] = {}
    for check in sorted(CHECKS, key=lambda check: check.severity is Severity.ERROR):
        look = FLAG_ERROR if check.severity is Severity.ERROR else FLAG_WARNING
        should |= dict.fromkeys(expected(check), look.fill)
    assert pages[-1] == should
