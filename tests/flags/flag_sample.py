"""A log with every kind of rule, nasty cells, and the cells of it that LibreOffice paints."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from flag_painting import Painted, Place, Sheet, painted

from sheets_kpi.flags.checks import Check, CheckedTab, checks_of, row_is_no_record
from sheets_kpi.flags.rules import condition_of, live_flags
from sheets_kpi.flags.terms import tagged
from sheets_kpi.people import NameBook
from sheets_kpi.schema import (
    Choice,
    ColumnSpec,
    ColumnType,
    LimitRule,
    LogSpec,
    Named,
    OrderRule,
    RequiredWhenRule,
    SkipRule,
)
from sheets_kpi.state import Area, CellError, CellValue, Flag
from sheets_kpi.styles import FLAG_ERROR

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
    columns=(
        ColumnSpec("opened", named("Создана"), ColumnType.DATE, required=True),
        ColumnSpec("closed", named("Закрыта"), ColumnType.DATE),
        ColumnSpec("person", named("Менеджер"), ColumnType.PERSON, required=True),
        ColumnSpec("account", named("Аккаунт"), ColumnType.ACCOUNT),
        ColumnSpec("client", named("Клиент"), ColumnType.CLIENT, required=True),
        ColumnSpec("amount", named("Сумма"), ColumnType.MONEY, minimum=0.5, maximum=1_000_000.25),
        ColumnSpec("length", named("Длилась"), ColumnType.DURATION, minimum=0, maximum=600),
        ColumnSpec("status", named("Статус"), ColumnType.CHOICE, choices=STATUSES),
        ColumnSpec("reason", named("Причина"), ColumnType.TEXT),
        ColumnSpec("number", named("Номер"), ColumnType.TEXT, unique=True),
        ColumnSpec("paid", named("Оплачено"), ColumnType.YES_NO),
    ),
    rules=(
        OrderRule("dates", "opened", "closed"),
        RequiredWhenRule("why", "reason", "status", ("lost",)),
        LimitRule("scale", "amount", "status", ("won", "call"), 1, 1_000, whole=True),
    ),
    skip=(SkipRule("Итого*", "person"), SkipRule("*конец недели*")),
)
PLACES = {column.id: place for place, column in enumerate(DEALS.columns, start=2)}
PEOPLE = NameBook([("Пётр Иванов", ["Петя"]), ("Анна Мороз", ["Аня", "№ 5"])])
ACCOUNTS = NameBook([("Авито Москва", []), ("avito_spb", []), ("Дом¦Сад", []), ("12345", [])])
HEADER_ROW = 3
CHECKED = CheckedTab(DEALS, PLACES, HEADER_ROW + 1, 200, PEOPLE, ACCOUNTS)
CHECKS = checks_of(CHECKED)

NASTY: tuple[CellValue, ...] = (
    *(None, None, "", " ", "\u00a0", "\u200b", "\n", True, False),
    *(CellError("#DIV/0!"), CellError("#N/A")),
    *(0, 1, -1, 5, 0.5, 0.4999, 1_000_000.25, 1_000_000.26, 1e15, 1e15 - 1, -1e15, 1e300),
    *("1 200,50 ₽", "1\u00a0200", "12", "-5", "0,5", "5 %", "¦", "¦¦", "*", "?", "~", "~*"),
    *('"', '""', ";", ",", "'", "=1+1", "абв", "да", "¦оплачена¦", "оплачена¦отказ"),
    *("ИТОГО за неделю", "05.03.2026", "2026-03-05", "x" * 300, "длинный " * 40),
    *("#N/A", "TRUE", "–", "--", "− "),
)
# LibreOffice alone takes a number for its own text, and TRUE for 1.
NASTY_KEYS = [v for v in NASTY if not isinstance(v, bool) and v not in (0, 1, "TRUE", "#N/A")]
NAMES = ("Пётр Иванов", "петр  иванов", " Пётр Иванов", "Пётр\u00a0Иванов", "Пeтр Ивaнoв", "Петя",
         "Петр Иванов\n", "Анна Мороз", "Анна  Mороз", "АННА МОРОЗ", "№ 5", "no 5", "Иванов",
         "Мороз Анна", "Итого", "ИТОГО:", "Не итого", "Аня\u200b", "А\u00adня")  # fmt: skip
ACCOUNT_NAMES = ("Авито Москва", "авито москва", "АВИТО\u202fМОСКВА", "avito_spb", "AVITO_SPB",
                 "avito", "Дом¦Сад", "дом", "сад", "Сайт", 12345, "12345", 12346,
                 12345.5)  # fmt: skip
CHOICES = ("оплачена", "Оплачена", "won", "WON", " won ", *["отказ"] * 8, "потеряна",
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
    "length": (1.5, 90, -0.5, timedelta(minutes=90), "1:30", "1 ч 20 мин", "час", "1,5 часа"),
    "status": CHOICES,
    "reason": ("дорого", "", *[None] * 30, "нет  ответа", "конец  недели 3"),
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
            return ["", *(column.name.ru for column in DEALS.columns)]
        row = {column: next(cells[column]) for column in PLACES}
        (left,) = rng.choices((None, "x", "Конец Недели:"), (9, 9, 1))
        if left == "Конец Недели:":
            row["opened"] = rng.choice((None, "", " ", date(2026, 3, 5)))
        return [left, *row.values()]

    titles: list[list[CellValue]] = [["Сделки 2026", *[None] * len(PLACES)]] * (HEADER_ROW - 1)
    headers: list[CellValue] = ["", *(column.name.ru for column in DEALS.columns)]
    return [*titles, headers, *(record() for _ in range(count))]


ROWS = random_rows(seed=7, count=200)
Record = dict[str, CellValue]
RECORDS: list[Record] = [
    {"": row[0], **{column: row[place - 1] for column, place in PLACES.items()}}
    for row in ROWS[HEADER_ROW:]
]


def single(check: Check) -> Flag:
    """A rule that holds one check alone."""
    condition = condition_of([check], CHECKED.cell(check.column), row_is_no_record(CHECKED))
    place = PLACES[check.column]
    area = Area(HEADER_ROW + 1, place, None, place)
    return Flag("check", area, tagged("check", condition), FLAG_ERROR)


@cache
def pages() -> tuple[Mapping[Check, AbstractSet[Place]], Painted]:
    """The cells painted by every check alone, and those painted by the rules as they are sent.

    Checks of different columns share a sheet, because they cannot meet.
    """
    layers: list[dict[str, Check]] = []
    for check in CHECKS:
        layer = next((layer for layer in layers if check.column not in layer), None)
        if layer is None:
            layers.append(layer := {})
        layer[check.column] = check
    sheets = [Sheet(ROWS, [single(check) for check in layer.values()]) for layer in layers]
    flags = live_flags(CHECKED)
    with TemporaryDirectory() as folder:
        *found, together = painted([*sheets, Sheet(ROWS, flags)], Path(folder))
    alone = {
        check: {place for place in page if place[1] == PLACES[column]}
        for layer, page in zip(layers, found, strict=True)
        for column, check in layer.items()
    }
    return alone, together
