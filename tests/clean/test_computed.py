from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import cleaned, codes, column, named, tab, values

from sheets_kpi.clean import Cleaned
from sheets_kpi.people import Accounts, Directory, Roster, Stint
from sheets_kpi.schema import (
    ArithmeticColumn,
    BetweenColumn,
    Computed,
    FirstDateColumn,
    LastDateColumn,
    LogSpec,
    LookupColumn,
    NumberColumn,
    PositionColumn,
    Sign,
    TimeUnit,
)
from sheets_kpi.state import CellValue

STATES = {"new": "новая", "talk": "переговоры", "paid": "оплачена"}
COLUMNS = (
    column("opened", "Открыто", "date"),
    column("closed", "Закрыто", "date"),
    column("client", "Клиент", "client"),
    column("status", "Статус", "choice", choices=STATES),
    column("person", "Менеджер", "person"),
    column("account", "Аккаунт", "account"),
)
HEADER = tuple(spec.name.ru for spec in COLUMNS)
PAID = {"status": ("paid",)}


def nov(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def book(rows: Sequence[Sequence[CellValue]], *computed: Computed, **more: Any) -> Cleaned:
    """A log whose rows begin with `COLUMNS`, with some computed columns."""
    spec = LogSpec(
        "log",
        named("Журнал"),
        columns=COLUMNS,
        date="closed",
        person="person",
        account="account",
        computed=computed,
    )
    logs = (spec, *more.pop("logs", ()))
    return cleaned(tab("Журнал", HEADER, *rows), *more.pop("tabs", ()), logs=logs, **more)


def made(rows: Sequence[Sequence[CellValue]], computed: Computed, **more: Any) -> list[object]:
    return values(book(rows, computed, **more).logs["log"].columns[computed.id])


# --- number and first date -------------------------------------------------------------------

SALES = [  # closed, client, status
    (None, nov(5), "Ромашка", "оплачена"),
    (None, nov(2), "ромашка ", "оплачена"),
    (None, nov(3), "Ромашка", "новая"),
    (None, nov(2), "Лютик", "оплачена"),
    (None, None, "Ромашка", "оплачена"),
    (None, nov(1), None, "оплачена"),
    (None, nov(5), "Ромашка", "оплачена"),  # the same day: after the row above
]


def test_deals_are_numbered_per_client_by_date() -> None:
    column_ = NumberColumn("x", named("№"), "client", "closed", PAID)
    assert made(SALES, column_) == [2, 1, None, 1, None, None, 3]


def test_without_conditions_every_row_is_numbered() -> None:
    column_ = NumberColumn("x", named("№"), "client", "closed")
    assert made(SALES, column_) == [3, 1, 2, 1, None, None, 4]


def test_the_first_date_stands_on_every_row_of_the_client() -> None:
    column_ = FirstDateColumn("x", named("С"), "client", "closed", PAID)
    second = date(2026, 11, 2)
    assert made(SALES, column_) == [second, second, second, second, second, None, second]


def test_the_last_date_stands_on_every_row_of_the_client_or_of_the_person() -> None:
    rows = (
        (None, nov(3), "Вега", "оплачена", "Пётр Иванов"),
        (None, nov(5), "Вега", "оплачена", "Анна Котова"),
        (None, nov(9), "Вега", "новая", "Пётр Иванов"),
        (None, nov(1), "Нева", "оплачена", "Пётр Иванов"),
    )
    of_client = LastDateColumn("x", named("По"), "client", "closed", PAID)
    days = [date(2026, 11, day) for day in (5, 5, 5, 1)]
    assert made(rows, of_client) == days
    of_person = LastDateColumn("x", named("По"), "person", "closed")
    assert made(rows, of_person) == [date(2026, 11, day) for day in (9, 5, 9, 9)]
    to_come = ((None, nov(29), "Вега", "оплачена", "Анна Котова"),)  # not before the 29th
    assert made((*rows, *to_come), of_client) == [*days, date(2026, 11, 5)]


def test_a_client_without_a_counted_row_has_no_first_date() -> None:
    column_ = FirstDateColumn("x", named("С"), "client", "closed", PAID)
    assert made([(None, nov(2), "Ромашка", "новая")], column_) == [None]


def test_broken_dates_make_the_number_broken() -> None:
    log = book(
        [(None, "x", "Р"), (None, nov(1), "Р")], NumberColumn("x", named("№"), "client", "closed")
    )
    assert log.logs["log"].columns["x"].broken.tolist() == [True, False]
    assert values(log.logs["log"].columns["x"]) == [None, 1]


def test_an_unreadable_condition_makes_the_number_broken() -> None:
    column_ = NumberColumn("x", named("№"), "client", "closed", PAID)
    rows = [(None, nov(1), "Р", "оплочена"), (None, nov(2), "Р", "оплачена")]
    assert book(rows, column_).logs["log"].columns["x"].broken.tolist() == [True, False]


@pytest.mark.parametrize(
    ("column_", "expected"),
    [
        (NumberColumn("x", named("№"), "client", "closed", PAID), [1, 1, 2, 2, None, 1]),
        (
            FirstDateColumn("x", named("С"), "client", "closed", PAID),
            [date(2026, 11, day) for day in (1, 2, 1, 2)] + [None, date(2026, 11, 6)],
        ),
    ],
)
def test_deals_of_a_test_account_make_nobody_an_old_client(
    column_: Computed, expected: list[object]
) -> None:
    sales = [  # day, client, account
        (1, "Ромашка", "Тест"),
        (2, "Ромашка", "Москва"),
        (3, "Ромашка", "Тест"),
        (4, "Ромашка", "МСК"),
        (5, None, "Тест"),
        (6, "Лютик", None),
    ]
    rows = [(None, nov(day), who, "оплачена", None, where) for day, who, where in sales]
    accounts = Accounts(("Москва", "Тест"), frozenset({"Тест"}))
    assert made(rows, column_, directory=Directory(Roster(), accounts)) == expected


@pytest.mark.parametrize(
    ("kind", "cells", "wanted", "expected"),
    [
        ("text", ["Да", "нет", None], ("да",), [1, None, None]),
        ("yes_no", [True, "нет", None], ("yes",), [1, None, None]),
        ("yes_no", [True, "нет", None], ("no",), [None, 1, None]),
        ("number", [1.5, 2, None], ("1.5",), [1, None, None]),
    ],
)
def test_conditions_on_other_kinds_of_columns(
    kind: str, cells: list[CellValue], wanted: tuple[str, ...], expected: list[float | None]
) -> None:
    spec = LogSpec(
        "log",
        named("Журнал"),
        columns=(
            column("day", "День", "date"),
            column("client", "Клиент", "client"),
            column("k", "К", kind),
        ),
        computed=(NumberColumn("x", named("№"), "client", "day", {"k": wanted}),),
    )
    rows = [(nov(1), f"К{i}", cell) for i, cell in enumerate(cells)]
    log = cleaned(tab("Журнал", ("День", "Клиент", "К"), *rows), logs=[spec]).logs["log"]
    assert values(log.columns["x"]) == expected


# --- between ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "start", "end", "expected"),
    [
        ("minutes", nov(2, 10), nov(2, 10, 45), 45),
        ("hours", nov(2, 10), nov(3, 11, 30), 25.5),
        ("days", nov(2), nov(9), 7),
        ("days", nov(2), nov(2, 18), 0),  # whole days of the calendar
        ("days", nov(2, 15, 30), nov(4), 2),  # whatever the time of day of one of them
        ("days", nov(2, 23, 59), nov(3, 0, 1), 1),
        ("days", nov(4), nov(2, 15, 30), -2),
        ("hours", nov(2, 10), nov(2, 9), -1),
        ("days", nov(2), None, None),
    ],
)
def test_calendar_time_is_signed(
    unit: TimeUnit, start: datetime, end: datetime | None, expected: float | None
) -> None:
    column_ = BetweenColumn("x", named("x"), "opened", "closed", unit)
    assert made([(start, end)], column_) == [expected]


@pytest.mark.parametrize(
    ("unit", "start", "end", "expected"),
    [
        # 2026-11-02 is a Monday; 4 November is a public holiday, 7 and 8 are a weekend.
        ("days", nov(2), nov(2), 0),
        ("days", nov(2), nov(3), 1),
        ("days", nov(3), nov(5), 1),
        ("days", nov(2), nov(9), 4),  # the 3rd, 5th, 6th and 9th
        ("days", nov(6), nov(9), 1),
        ("days", nov(7), nov(8), 0),
        ("days", nov(7), nov(9), 1),
        ("days", nov(9), nov(6), -1),
        ("hours", nov(2, 10), nov(2, 12), 2),
        ("hours", nov(2, 17), nov(3, 10), 2),  # an hour before 18:00 and one after 9:00
        ("hours", nov(6, 17), nov(9, 10), 2),
        ("hours", nov(7, 12), nov(8, 12), 0),
        ("hours", nov(2, 7), nov(2, 20), 9),
        ("hours", nov(3, 12), nov(5, 12), 9),
        ("minutes", nov(2, 17, 50), nov(3, 9, 5), 15),
        ("minutes", nov(3, 9, 5), nov(2, 17, 50), -15),
    ],
)
def test_working_time(unit: TimeUnit, start: datetime, end: datetime, expected: float) -> None:
    column_ = BetweenColumn("x", named("x"), "opened", "closed", unit, working=True)
    rows = [(start, end), (nov(1), nov(20))]  # the rows do not disturb each other
    assert made(rows, column_)[0] == expected
    assert made(rows[:1], column_) == [expected]


def test_a_day_without_a_time_is_told_where_minutes_are_asked() -> None:
    column_ = BetweenColumn("x", named("Ответ, мин"), "opened", "closed", "minutes")
    rows = [(nov(2, 10), nov(2, 11)), (nov(2), nov(2, 11)), (nov(3, 9), nov(4))]
    log = book(rows, column_)
    assert values(log.logs["log"].columns["x"]) == [60, 660, 900]
    assert codes(log.findings) == [("time_missing", "A3")]
    assert "2 строках" in log.findings[0].message("ru")


def test_a_broken_end_breaks_the_span() -> None:
    log = book([(nov(2), "x")], BetweenColumn("x", named("x"), "opened", "closed", "days"))
    assert log.logs["log"].columns["x"].broken.tolist() == [True]


# --- position --------------------------------------------------------------------------------


def test_the_position_of_a_choice() -> None:
    rows = [(None, nov(1), "Р", word) for word in ("Оплачена", "новая", None, "хм")]
    assert made(rows, PositionColumn("x", named("Этап №"), "status")) == [3, 1, None, None]


# --- look-ups --------------------------------------------------------------------------------

CARDS = LogSpec(
    "cards",
    named("Карточки"),
    columns=(
        column("name", "Имя", "client"),
        column("segment", "Сегмент", "text"),
        column("worth", "Потенциал", "money"),
    ),
    static=True,
)
CARD_ROWS = [
    ("Ромашка", "опт", 1000),
    ("Лютик", "розница", 50.5),
    ("Дубль", "опт", 1),
    ("дубль", "розница", 1),
]
CARD_TAB = tab("Карточки", ("Имя", "Сегмент", "Потенциал"), *CARD_ROWS)


def from_cards(take: str) -> LookupColumn:
    return LookupColumn("x", named("Из карточки"), "client", "cards", "name", take)


def test_a_failed_look_up_is_told_with_its_rows_and_is_no_blank() -> None:
    rows = [(None, nov(1), name) for name in ("Ромашка", "Кактус", "кактус", None, "Дубль")]
    found = book(rows, from_cards("segment"), tabs=[CARD_TAB], logs=[CARDS])
    assert found.logs["log"].columns["x"].broken.tolist() == [False, True, True, False, True]
    assert [(finding.code, finding.facts["n"]) for finding in found.findings] == [
        ("lookup_missing", 2),
        ("lookup_ambiguous", 1),
    ]


def test_a_value_is_looked_up_by_name() -> None:
    names = ("РОМАШКА", "Лютик", "Кактус", None, "Кактус", "Дубль")
    rows = [(None, nov(1), name) for name in names]
    found = book(rows, from_cards("segment"), tabs=[CARD_TAB], logs=[CARDS])
    assert values(found.logs["log"].columns["x"]) == ["опт", "розница", None, None, None, None]
    assert codes(found.findings) == [("lookup_missing", "C4"), ("lookup_ambiguous", "C7")]
    assert made(rows, from_cards("worth"), tabs=[CARD_TAB], logs=[CARDS]) == [
        1000,
        50.5,
        None,
        None,
        None,
        1,  # both rows agree
    ]


def test_a_closed_source_makes_the_values_unusable() -> None:
    rows = [(None, nov(1), "Ромашка"), (None, nov(1), None)]
    found = book(rows, from_cards("segment"), logs=[CARDS])
    assert found.logs["log"].columns["x"].broken.tolist() == [True, False]


def test_numbers_are_keys_however_they_are_typed() -> None:
    orders = LogSpec(
        "orders",
        named("Заказы"),
        columns=(column("id", "№", "number"), column("city", "Город", "text")),
        static=True,
    )
    lookup = LookupColumn("x", named("x"), "client", "orders", "id", "city")
    sheet = tab("Заказы", ("№", "Город"), (1001, "Москва"), (10.5, "Тула"))
    rows = [(None, nov(1), name) for name in ("1001", 1001, "10.5")]
    assert made(rows, lookup, tabs=[sheet], logs=[orders]) == ["Москва", "Москва", "Тула"]


ANNA, PETR = "Анна Котова", "Пётр Иванов"
ROSTER = Roster(
    (
        Stint(ANNA, team="Север", role="старший", end=date(2026, 11, 5)),
        Stint(ANNA, team="Юг", role="старший", start=date(2026, 11, 6)),
        Stint(PETR, team="Юг", start=date(2026, 11, 3)),
    )
)


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ("team", ["Север", "Юг", None, "Юг", None, None]),
        ("role", ["старший", "старший", "старший", None, None, None]),
        ("name", [ANNA, ANNA, ANNA, PETR, None, None]),
    ],
)
def test_the_team_is_looked_up_on_the_day_of_the_row(take: str, expected: list[str | None]) -> None:
    lookup = LookupColumn("x", named("Команда"), "person", "team", "name", take)
    days: list[tuple[CellValue, str | None]] = [
        (nov(5, 23), ANNA),
        (nov(6), "анна котова"),
        (None, ANNA),  # without a date: what all intervals agree on
        (nov(4), PETR),
        (nov(2), PETR),  # before the first day
        (nov(4), "Никто"),
    ]
    rows = [(None, day, None, None, person) for day, person in days]
    found = book(rows, lookup, directory=Directory(ROSTER, Accounts()))
    assert values(found.logs["log"].columns["x"]) == expected
    assert ("lookup_missing", "E7") in codes(found.findings)


def test_test_accounts_are_looked_up() -> None:
    lookup = LookupColumn("x", named("Тестовый"), "account", "accounts", "name", "test")
    rows = [(None, nov(1), None, None, None, name) for name in ("Тест", "МСК", None)]
    accounts = Accounts(("Москва", "Тест"), frozenset({"Тест"}))
    assert made(rows, lookup, directory=Directory(Roster(), accounts)) == [1, 0, None]


def test_a_lookup_finds_computed_columns_of_other_logs() -> None:
    number = NumberColumn("no", named("№"), "client", "closed")
    spec = LogSpec(
        "notes",
        named("Записи"),
        columns=(column("client", "Клиент", "client"),),
        computed=(LookupColumn("x", named("x"), "client", "log", "client", "no"),),
    )
    sheet = tab("Записи", ("Клиент",), ("Ромашка",))
    found = book([(None, nov(1), "Ромашка")], number, tabs=[sheet], logs=[spec])
    assert values(found.logs["notes"].columns["x"]) == [1]


def test_an_empty_log_has_all_its_columns() -> None:
    every: tuple[Computed, ...] = (
        NumberColumn("a", named("a"), "client", "closed"),
        FirstDateColumn("b", named("b"), "client", "closed"),
        BetweenColumn("c", named("c"), "opened", "closed", "hours", working=True),
        PositionColumn("d", named("d"), "status"),
        LookupColumn("e", named("e"), "person", "team", "name", "team"),
        LookupColumn("f", named("f"), "account", "accounts", "name", "test"),
    )
    log = book([], *every).logs["log"]
    assert [len(log.columns[key].broken) for key in "abcdef"] == [0] * 6


# --- arithmetic of two columns ----------------------------------------------------------------


def arithmetic(first: CellValue, sign: Sign, second: CellValue, kinds: str = "money number") -> Any:
    """The result for one row, and whether it cannot be used."""
    kind, other = kinds.split()
    spec = LogSpec(
        "log",
        named("Журнал"),
        columns=(column("n", "№", "text"), column("a", "А", kind), column("b", "Б", other)),
        computed=(ArithmeticColumn("c", named("В"), first="a", second="b", sign=sign),),
        static=True,
    )
    rows = cleaned(tab("Журнал", ("№", "А", "Б"), ("1", first, second)), logs=[spec])
    made = rows.logs["log"].columns["c"]
    return values(made)[0], bool(made.broken[0])


@pytest.mark.parametrize(
    ("first", "sign", "second", "kinds", "result"),
    [
        (99.9, "*", 3, "money number", 299.7),
        (99.9, "×", -1, "money number", -99.9),  # a return
        (99.99, "*", 0.5, "money number", 50.0),  # 49.995
        (-99.99, "*", 0.5, "money number", -50.0),
        (0.1, "*", 0.2, "number number", 0.02),
        (100, "/", 3, "money number", 33.33),
        (1, "÷", 8, "number money", 0.125),
        (100, "÷", 300, "money money", 100 / 300),
        (5, "/", 0, "money number", None),
        (0, "/", 0, "number number", None),
        (100, "+", 50.5, "money money", 150.5),
        (100, "-", 250, "money money", -150),
        (100, "−", None, "money money", 100),
        (None, "-", 30, "money money", -30),
        (None, "+", None, "money money", None),
        (None, "*", 3, "money number", None),
        (3, "/", None, "money number", None),
        ("–", "*", 3, "money number", None),
        (2, "*", "1:30", "money duration", 3.0),
    ],
)
def test_two_columns_make_a_third(
    first: CellValue, sign: Sign, second: CellValue, kinds: str, result: float | None
) -> None:
    assert arithmetic(first, sign, second, kinds) == (result, False)


@pytest.mark.parametrize("sign", ["*", "/", "+", "-"])
def test_a_result_of_a_cell_that_cannot_be_used_cannot_be_used(sign: Sign) -> None:
    assert arithmetic("сто", sign, 2) == arithmetic(2, sign, "два") == (None, True)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**4), 10**4))
def test_money_times_a_number_is_exact(kopecks: int, thousandths: int) -> None:
    """Against decimals: a half kopeck goes away from zero."""
    wanted = Decimal(kopecks) * thousandths / 100_000
    rounded = wanted.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert arithmetic(kopecks / 100, "*", thousandths / 1000) == (float(rounded), False)


def test_a_column_may_be_made_of_others_in_any_order() -> None:
    spec = LogSpec(
        "log",
        named("Журнал"),
        columns=(column("what", "Что", "text"), column("n", "Сколько", "number")),
        computed=(
            ArithmeticColumn("half", named("Половина"), first="sum", second="two", sign="/"),
            ArithmeticColumn("sum", named("Сумма"), first="price", second="n"),
            LookupColumn(
                "price", named("Цена"), key="what", log="prices", match="what", take="price"
            ),
            ArithmeticColumn("two", named("Два"), first="one", second="one", sign="+"),
            ArithmeticColumn("one", named("Один"), first="n", second="n", sign="/"),
        ),
        static=True,
    )
    prices = LogSpec(
        "prices",
        named("Цены"),
        columns=(column("what", "Что", "text"), column("price", "Цена", "money")),
        static=True,
    )
    tabs = (
        tab("Журнал", ("Что", "Сколько"), ("хлеб", 3)),
        tab("Цены", ("Что", "Цена"), ("хлеб", 40.5)),
    )
    columns = cleaned(*tabs, logs=[spec, prices]).logs["log"].columns
    assert [values(columns[one]) for one in ("sum", "half")] == [[121.5], [60.75]]
    assert columns["half"].scale == 2
