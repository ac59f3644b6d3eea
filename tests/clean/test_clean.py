from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_books import (
    ACCOUNTS,
    DAY,
    DEALS,
    DEALS_HEADER,
    PEOPLE,
    cleaned,
    codes,
    column,
    deal,
    named,
    one_column,
    tab,
    template,
    values,
    with_spec,
    words_of,
)

from sheets_kpi.clean import Cleaned, Tally, clean
from sheets_kpi.clean.cells import Known
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.findings import Severity
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnType, LogSpec, OrderRule, SkipRule
from sheets_kpi.state import CellError, CellValue, Existing, Mark, areas
from sheets_kpi.texts import LANGS
from sheets_kpi.workdays import Workdays


def deals(*rows: Sequence[CellValue], **more: Any) -> Cleaned:
    return cleaned(tab("Сделки", DEALS_HEADER, *rows), **more)


def amounts(made: Cleaned, log: str = "deals") -> list[object]:
    return values(made.logs[log].columns["amount"])


# --- cells by type ---------------------------------------------------------------------------


def test_a_clean_log_has_typed_columns_and_no_findings() -> None:
    made = deals(deal(), deal(amount=250.5, status="отказ"))
    log = made.logs["deals"]
    assert made.findings == ()
    assert {key: values(column) for key, column in log.columns.items()} == {
        "date": [DAY, DAY],
        "manager": ["Анна Котова", "Анна Котова"],
        "client": ["Ромашка", "Ромашка"],
        "status": ["оплачена", "отказ"],
        "amount": [100.0, 250.5],
    }
    assert log.columns["status"].keys == ("#paid", "#lost")
    assert log.columns["manager"].keys == ("анна котова",)
    assert log.rows.tolist() == [2, 3]
    assert made.tallies["deals"] == Tally(rows=2)


@pytest.mark.parametrize(
    ("amount", "kopecks", "expected"),
    [
        (1200, 120_000, []),
        ("1 200,50 ₽", 120_050, [("number_as_text", "E2")]),
        (1199.9999999998, 120_000, []),  # float noise
        (0.1 + 0.2, 30, []),
        (0.1 + 0.2 - 0.3, 0, []),
        (1652.125, 165_213, [("rounded_to_kopecks", "E2")]),
        (-0.005, -1, [("rounded_to_kopecks", "E2"), ("negative_amount", "E2")]),
        (-50, -5000, [("negative_amount", "E2")]),
        (99_999_999_999.99, 9_999_999_999_999, []),
        ("1.200", None, [("ambiguous_number", "E2")]),
        (date(2026, 5, 10), None, [("number_became_date", "E2")]),
        (True, None, [("checkbox_value", "E2")]),
        (CellError("#DIV/0!"), None, [("error_value", "E2")]),
        (10**16, None, [("too_many_digits", "E2")]),
        ("5%", None, [("unreadable_number", "E2")]),
        (None, None, []),
        ("–", None, [("dash_as_blank", "E2")]),
    ],
)
def test_money_is_whole_kopecks(
    amount: CellValue, kopecks: float | None, expected: list[tuple[str, str]]
) -> None:
    made = deals(deal(amount=amount))
    money = made.logs["deals"].columns["amount"]
    assert (money.kind, money.scale) == ("number", 2)
    assert [None if n is None else round(float(str(n)) * 100) for n in values(money)] == [kopecks]
    assert codes(made.findings) == expected
    is_error = any(finding.severity is Severity.ERROR for finding in made.findings)
    assert money.broken.tolist() == [is_error]


@pytest.mark.parametrize(
    ("cells", "scale", "products"),
    [
        ((1, 2, 3), 0, [1, 2, 3]),
        ((1.5, 2), 1, [15, 20]),
        ((0.1, 0.123456), 6, [100000, 123456]),
        ((0.1 + 0.2, 1), 1, [3, 10]),
        ((1 / 3, 1), 0, [1 / 3, 1]),  # no scale up to 6 holds a third
        ((0.1234567, 1), 0, [0.1234567, 1]),
        ((10**14, 0.001), 0, [10**14, 0.001]),  # the products would pass 2 ** 53
        ((1e-10,), 0, [1e-10]),
    ],
)
def test_numbers_are_kept_as_whole_multiples_where_they_can(
    cells: tuple[float, ...], scale: int, products: list[float]
) -> None:
    number = one_column(column("x", "Число", "number"), cells).logs["log"].columns["x"]
    assert (number.scale, number.floats.tolist()) == (scale, products)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, []),
        (1, []),
        (10, []),
        (10.0000000001, []),  # within the rounding of a sheet
        (0.9, [("below_minimum", "B2")]),
        (10.1, [("above_maximum", "B2")]),
        ("11", [("number_as_text", "B2"), ("above_maximum", "B2")]),
    ],
)
def test_limits(value: CellValue, expected: list[tuple[str, str]]) -> None:
    spec = column("x", "Оценка", "score", minimum=1, maximum=10)
    made = one_column(spec, [value])
    refused = any(code in ("below_minimum", "above_maximum") for code, _ in expected)
    assert codes(made.findings) == expected
    assert made.logs["log"].columns["x"].broken.tolist() == [refused]
    assert made.logs["log"].columns["x"].blank.tolist() == [refused]


def test_a_declared_minimum_takes_the_place_of_the_notice_on_negative_amounts() -> None:
    made = one_column(column("x", "Сумма", "money", minimum=0), [-5])
    assert codes(made.findings) == [("below_minimum", "B2")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 11, 21), []),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), []),
        (date(2026, 11, 22), [("future_date", "A2")]),
        ("22.11.2026", [("date_as_text", "A2"), ("future_date", "A2")]),
        ("31.11.2026", [("no_such_day", "A2")]),
        (None, [("required", "A2")]),
        ("–", [("dash_as_blank", "A2"), ("required", "A2")]),
    ],
)
def test_dates(value: CellValue, expected: list[tuple[str, str]]) -> None:
    assert codes(deals(deal(date=value)).findings) == expected


def test_a_due_date_may_lie_ahead() -> None:
    made = one_column(column("x", "Срок", "date", future=True), [date(2027, 1, 1)])
    assert made.findings == ()


def test_yes_no_cells() -> None:
    spec = column("x", "Да?", "yes_no")
    made = one_column(spec, [True, False, 1, 0, "да", "-", "хм", None])
    assert values(made.logs["log"].columns["x"]) == [1, 0, 1, 0, 1, 0, None, None]
    assert codes(made.findings) == [("dash_as_no", "B7"), ("unreadable_yes_no", "B8")]


def test_true_and_one_are_two_cells_in_one_column() -> None:
    made = one_column(column("x", "Текст", "text"), [True, 1, 1.0, "TRUE", False, 0])
    assert values(made.logs["log"].columns["x"]) == ["TRUE", "1", "1", "TRUE", "FALSE", "0"]
    number = one_column(column("x", "Число", "number"), [1, True, 1.0, 0, False])
    assert values(number.logs["log"].columns["x"]) == [1, None, 1, 0, None]


@pytest.mark.parametrize(
    ("word", "key", "expected"),
    [
        ("оплачена", "#paid", []),
        ("ОПЛАЧЕНА", "#paid", []),
        ("оплачена (en)", "#paid", []),
        ("oплаченa", "#paid", []),  # Latin o and a
        (" оплачена ", "#paid", [("stray_spaces", "D2")]),
        ("оплачина", None, [("unknown_choice", "D2")]),
        (1, None, [("unknown_choice", "D2")]),
        (True, None, [("unknown_choice", "D2")]),
        ("", None, []),
    ],
)
def test_choices(word: CellValue, key: str | None, expected: list[tuple[str, str]]) -> None:
    made = deals(deal(status=word))
    assert made.logs["deals"].columns["status"].keys == ((key,) if key else ())
    assert codes(made.findings) == expected


def test_an_unknown_choice_names_the_nearest() -> None:
    (finding,) = deals(deal(status="оплачина")).findings
    assert finding.action("ru") == "Выберите значение из списка. Возможно, «оплачена»."


@pytest.mark.parametrize(
    ("name", "expected", "word"),
    [
        ("Пётр Иванов", "", "Пётр Иванов"),
        ("Иванов П.", "", "Пётр Иванов"),  # the owner wrote this spelling, too
        ("пётр иванов", "name_spelling", "Пётр Иванов"),
        ("Петр Иванов", "name_spelling", "Пётр Иванов"),
        ("Пётp Ивaнов", "name_spelling", "Пётр Иванов"),  # Latin p and a
        ("Пётр  Иванов ", "stray_spaces", "Пётр Иванов"),
        ("Пётр\u00a0Иванов", "stray_spaces", "Пётр Иванов"),
        ("Пётр Ивнов", "unknown_person", "Пётр Ивнов"),
        (15, "unknown_person", "15"),
        (None, "", None),
    ],
)
def test_people_are_known_by_name(name: CellValue, expected: str, word: str | None) -> None:
    made = deals(deal(manager=name))
    assert codes(made.findings) == ([(expected, "B2")] if expected else [])
    assert values(made.logs["deals"].columns["manager"]) == [word]
    assert not made.logs["deals"].columns["manager"].broken.any()


def test_before_init_every_name_counts() -> None:
    made = deals(deal(manager="Кто Угодно"), people=NameBook(is_open=True))
    assert made.findings == ()
    assert made.logs["deals"].columns["manager"].keys == ("кто угодно",)


def test_accounts_have_their_own_book() -> None:
    spec = column("x", "Аккаунт", "account", required=True)
    made = one_column(spec, ["МСК", "Казань", None])
    assert values(made.logs["log"].columns["x"]) == ["Москва", "Казань", None]
    assert codes(made.findings) == [("unknown_account", "B3"), ("required", "B4")]
    assert {finding.severity for finding in made.findings} == {Severity.WARNING}


def test_spellings_of_one_client_are_one_client() -> None:
    made = deals(deal(client="Ёлка"), deal(client=" елка"), deal(client="ЁЛКА"), deal(client="-"))
    assert values(made.logs["deals"].columns["client"]) == ["Ёлка", "Ёлка", "Ёлка", None]
    assert codes(made.findings) == [("stray_spaces", "C3"), ("dash_as_blank", "C5")]


def test_a_number_and_the_same_number_as_text_are_one_name() -> None:
    made = deals(deal(client=1001), deal(client=1001.0), deal(client="1001"), deal(client=10**16))
    assert values(made.logs["deals"].columns["client"])[:3] == ["1001"] * 3
    assert codes(made.findings) == [("too_many_digits", "C5")]


def test_a_required_cell_is_broken_but_a_row_without_its_person_stays() -> None:
    spec = with_spec(DEALS, columns=tuple(_required(one) for one in DEALS.columns))
    made = deals(deal(manager=None, client=None, amount=None), logs=[spec])
    columns = made.logs["deals"].columns
    assert codes(made.findings) == [("required", "B2"), ("required", "C2"), ("required", "E2")]
    assert [f.severity.value for f in made.findings] == ["warning", "error", "error"]
    assert [bool(columns[key].broken[0]) for key in ("manager", "client", "amount")] == [
        False,
        True,
        True,
    ]


def _required(spec: Any) -> Any:
    return with_spec(spec, required=True)


def test_a_formula_without_a_stored_value_is_an_error() -> None:
    sheet = tab("Сделки", DEALS_HEADER, deal(), deal(amount=None), uncached=frozenset({(3, 5)}))
    made = cleaned(sheet)
    assert codes(made.findings) == [("uncached_formula", "E3")]
    assert made.logs["deals"].columns["amount"].broken.tolist() == [False, True]


def test_rows_far_down_are_told_apart() -> None:
    """The 4,096 rows after it have values; nor do those without a client have a sign of dollars."""
    rows = [(DAY, "Анна Котова", "оплачена", None if n == 3 else n) for n in range(2, 8300)]
    header = ("Дата", "Менеджер", "Статус", "Сумма")
    sheet = tab("Сделки", header, *rows, uncached=frozenset({(3, 4)}), signs={(4, 4): "$"})
    made = cleaned(sheet)
    found = [one for one in codes(made.findings) if one[0] != "column_absent"]
    assert found == [("uncached_formula", "D3"), ("other_currency", "D4")]
    broken = made.logs["deals"].columns["amount"].broken.tolist()
    assert [n for n, is_broken in enumerate(broken, start=2) if is_broken] == [3, 4]


def test_a_date_in_the_wrong_order_is_broken() -> None:
    spec = LogSpec(
        "deals",
        named("Сделки"),
        columns=(
            column("n", "№", "text"),
            column("a", "Создана", "date"),
            column("b", "Закрыта", "date"),
        ),
        rules=(OrderRule("r", "a", "b", named("Сделка закрыта раньше, чем создана")),),
    )
    rows = [
        ("1", DAY, DAY),
        ("2", DAY, DAY - timedelta(days=1)),
        ("3", datetime(2026, 11, 2, 18, tzinfo=UTC), DAY),  # the same day
        ("4", None, DAY),
    ]
    made = cleaned(tab("Сделки", ("№", "Создана", "Закрыта"), *rows), logs=[spec])
    assert codes(made.findings) == [("order", "C3")]
    assert made.logs["deals"].columns["b"].broken.tolist() == [False, True, False, False]
    assert made.findings[0].message("ru") == (
        "«Закрыта» раньше, чем «Создана» (02.11.2026): строка не попадёт в показатели, "
        "которым нужен этот столбец. "
        "Сделка закрыта раньше, чем создана"
    )


# --- rows ------------------------------------------------------------------------------------

BOXES = with_spec(DEALS, columns=(*DEALS.columns, column("done", "Готово", "yes_no")))


def test_blank_rows_and_checkbox_ghosts_are_no_records() -> None:
    rows = [
        (*deal(), True),
        (None, " ", "\u00a0", None, None, False),
        (*deal(), False),
        (None, None, None, None, None, False),
    ]
    made = cleaned(tab("Сделки", (*DEALS_HEADER, "Готово"), *rows), logs=[BOXES])
    assert made.logs["deals"].rows.tolist() == [2, 4]
    assert made.tallies["deals"] == Tally(rows=2, blank=1)
    assert made.findings == ()


def test_a_side_note_in_an_undeclared_column_makes_no_record() -> None:
    made = cleaned(tab("Сделки", (*DEALS_HEADER, "Заметки"), (*deal(), "а"), (*[None] * 5, "б")))
    assert made.logs["deals"].rows.tolist() == [2]


def test_declared_non_records_are_skipped_and_listed() -> None:
    spec = with_spec(DEALS, skip=(SkipRule("Итого*"), SkipRule("тест", "client")))
    rows = [
        deal(),
        (None, None, "ИТОГО за ноябрь:", None, 100),
        deal(client="Итого и Ко"),  # its required cells are filled
        deal(client="Тест"),
        ("Итого", None, None, None, 200),
        deal(client="Итого и Ко", status=None, amount=None),  # what is blank need not be filled
    ]
    made = deals(*rows, logs=[spec])
    assert made.logs["deals"].rows.tolist() == [2, 4, 7]
    assert codes(made.findings) == [
        ("not_a_record", "C3"),
        ("not_a_record", "C5"),
        ("not_a_record", "A6"),
    ]
    assert made.tallies["deals"] == Tally(rows=3, skipped=3)


def test_a_total_in_an_undeclared_column_is_seen() -> None:
    spec = with_spec(DEALS, skip=(SkipRule("Итого*"),))
    rows = [(1, *deal()), ("Итого", None, None, None, None, 100)]
    made = cleaned(tab("Сделки", ("№", *DEALS_HEADER), *rows), logs=[spec])
    assert amounts(made) == [100.0]


def test_a_repeated_header_is_skipped() -> None:
    made = deals(deal(), DEALS_HEADER, deal())
    assert made.logs["deals"].rows.tolist() == [2, 4]
    assert codes(made.findings) == [("repeated_header", "A3")]
    assert made.tallies["deals"] == Tally(rows=2, skipped=1)


def test_every_row_is_counted_once_and_what_is_left_out_has_its_sum() -> None:
    rows = [
        deal(),
        deal(date="когда-то", amount=450),
        (),
        deal(amount="1.200"),
        deal(status="хм", amount=50.5),
        deal(manager="Никто"),
    ]
    tally = deals(*rows).tallies["deals"]
    assert tally == Tally(rows=5, blank=1, left_out=3, left_out_amount=50_050)


# --- tabs ------------------------------------------------------------------------------------

MONTHS = with_spec(DEALS, tabs=("Сделки*",))


def test_a_log_may_be_spread_over_tabs_of_different_layout() -> None:
    first = tab("Сделки 10", DEALS_HEADER, deal(date=date(2026, 10, 1)))
    shuffled = tuple(reversed(DEALS_HEADER))
    second = tab(
        "Сделки 11", ("Заголовок",), (*shuffled, "Ещё"), (*reversed(deal(amount="1.200")), 7)
    )
    made = cleaned(first, second, logs=[MONTHS])
    log = made.logs["deals"]
    assert codes(made.findings) == [("ambiguous_number", "A3")]
    assert made.findings[0].tab == "Сделки 11"
    assert log.tab_titles == ("Сделки 10", "Сделки 11")
    assert (log.tabs.tolist(), log.rows.tolist()) == ([0, 1], [2, 3])
    assert log.columns["amount"].places == (5, 1)
    assert values(log.columns["еще"]) == [None, 7]


@pytest.mark.parametrize(
    ("title", "is_read"),
    [
        ("Сделки", True),
        (" сделки ", True),
        ("Сделки ноябрь", True),
        ("Cделки", True),  # a Latin C
        ("Сделки (2)", False),
        ("Сделки – копия", False),
        ("Копия Сделки", False),
        ("Copy of Сделки", False),
        ("Мои сделки", False),
    ],
)
def test_titles_and_copies(title: str, *, is_read: bool) -> None:
    made = cleaned(
        tab("Сделки 1", DEALS_HEADER, deal()), tab(title, DEALS_HEADER, deal()), logs=[MONTHS]
    )
    assert len(made.logs["deals"]) == 1 + is_read


def test_a_left_out_copy_is_told() -> None:
    tabs = (tab("Сделки", DEALS_HEADER, deal()), tab("Сделки (2)", DEALS_HEADER, deal()))
    (finding,) = cleaned(*tabs, logs=[MONTHS]).findings
    assert (finding.code, finding.tab) == ("tab_unread", "Сделки (2)")


def test_a_marked_tab_is_found_after_a_rename_and_tabs_of_ours_are_never_logs() -> None:
    tabs = (
        tab("Продажи", DEALS_HEADER, deal(amount=1), tab_id="1"),
        tab("Сделки 2", DEALS_HEADER, deal(amount=2), tab_id="2"),
        tab("Сделки 3", DEALS_HEADER, deal(amount=3), tab_id="3"),
        tab("Сделки 4", DEALS_HEADER, deal(amount=4), tab_id="4"),
    )
    marks = (
        Mark("log", "deals", "1"),
        Mark("summary", "dashboard", "2"),
        Mark("log", "other", "3"),
        Mark("workbook"),
    )
    made = cleaned(existing=Existing(tabs, marks), logs=[MONTHS])
    assert amounts(made) == [1.0, 4.0]


def test_without_patterns_a_log_is_found_by_its_names() -> None:
    for title in ("Сделки", "Deals", "deals "):
        assert amounts(cleaned(tab(title, DEALS_HEADER, deal()))) == [100.0]


def test_a_missing_log_is_closed_and_the_others_go_on() -> None:
    other = LogSpec(
        "notes", named("Записи", "Notes"), columns=(column("text", "Текст", "text", required=True),)
    )
    made = cleaned(
        tab("Сделка", DEALS_HEADER, deal()), tab("Записи", ("Текст",), ("а",)), logs=[DEALS, other]
    )
    assert made.logs["deals"].problem == "log_missing"
    assert len(made.logs["deals"]) == 0
    assert len(made.logs["notes"]) == 1
    unread, finding = made.findings
    assert (unread.code, unread.tab) == ("tab_unread", "Сделка")
    assert finding.message("ru") == "Нет листа журнала «Сделки»"
    assert finding.action("ru").endswith("Возможно, «Сделка».")


def test_a_log_that_a_team_may_do_without_is_no_error() -> None:
    made = cleaned(tab("Записи", ("Текст",), ("а",)), logs=[replace(DEALS, optional=True)])
    assert made.logs["deals"].problem == "log_not_kept"
    (finding,) = made.findings
    assert (finding.severity, finding.code) == (Severity.NOTICE, "log_not_kept")
    assert finding.message("ru") == "Журнала «Сделки» нет: его KPI без данных"


def test_one_unreadable_tab_closes_the_whole_log() -> None:
    tabs = (tab("Сделки 1", DEALS_HEADER, deal()), tab("Сделки 2", DEALS_HEADER[1:], deal()[1:]))
    made = cleaned(*tabs, logs=[MONTHS])
    assert made.logs["deals"].problem == "column_missing"
    assert made.tallies["deals"] == Tally()
    assert [f.tab for f in made.findings] == ["Сделки 2"]


def test_hidden_tabs_count_and_blank_ones_are_passed_over() -> None:
    tabs = (
        tab("Сделки 1", DEALS_HEADER, deal(), hidden=True),
        tab("Сделки 2", (None, " "), ()),
    )
    made = cleaned(*tabs, logs=[MONTHS])
    assert len(made.logs["deals"]) == 1
    assert [(f.code, f.tab) for f in made.findings] == [
        ("hidden_tab", "Сделки 1"),
        ("tab_empty", "Сделки 2"),
    ]


PEOPLE_TABS = with_spec(DEALS, tabs=("Сделки *",), tab_gives="person")


def test_the_title_gives_the_person_where_the_tab_does_not() -> None:
    header, row = ("Дата", "Клиент", "Статус", "Сумма"), (DAY, "Ромашка", "отказ", 5)
    tabs = (
        tab("Сделки Иванов П.", header, row),
        tab("Сделки Анна Котова", DEALS_HEADER, deal(manager=None), deal(manager="Пётр Иванов")),
        tab("Сделки – Никто", header, row),
    )
    made = cleaned(*tabs, logs=[PEOPLE_TABS])
    people = values(made.logs["deals"].columns["manager"])
    assert people == ["Пётр Иванов", "Анна Котова", "Пётр Иванов", "Никто"]
    assert [(f.code, f.tab, f.value) for f in made.findings] == [
        ("unknown_person", "Сделки – Никто", "Никто")
    ]


@pytest.mark.parametrize("title", ["ноябрь", "Ноябрь 2026", "2026-11", "11.2026", "11", "нояб 26"])
def test_dates_are_compared_with_the_month_of_the_title(title: str) -> None:
    spec = with_spec(DEALS, tabs=("*",), tab_gives="month")
    made = cleaned(tab(title, DEALS_HEADER, deal(), deal(date=date(2026, 10, 31))), logs=[spec])
    assert codes(made.findings) == [("outside_tab_month", "A3")]
    assert values(made.logs["deals"].columns["date"]) == [DAY, date(2026, 10, 31)]


@pytest.mark.parametrize(
    ("titles", "days"),
    [
        (("Ноябрь 2026",), [date(2026, 11, 2), date(2026, 11, 12)]),
        (("Сделки, ноябрь 2026 г.",), [date(2026, 11, 2), date(2026, 11, 12)]),
        (("Ноябрь 2026", "Декабрь 2026"), [date(2026, 11, 2), date(2026, 11, 12)]),
        (("Ноябрь 2026", "Ноябрь 2025"), [None, None]),  # either could be
        (("Ноябрь",), [None, None]),
        (("Октябрь 2026",), [None, None]),  # 2 November is not in October
    ],
)
def test_a_day_without_its_year_is_of_the_month_that_titles_name(
    titles: tuple[str, ...], days: list[date | None]
) -> None:
    first, *others = titles
    rows = [deal(date="02.11"), deal(date="12 ноября")]
    tabs = [tab(first, DEALS_HEADER, *rows), *(tab(one, DEALS_HEADER) for one in others)]
    made = cleaned(*tabs, logs=[with_spec(DEALS, tabs=("*",))])
    assert values(made.logs["deals"].columns["date"]) == days
    code = "year_taken" if days[0] else "date_without_year"
    assert [one for one, _ in codes(made.findings)] == [code, code]


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("Сдали план, ноябрь 2026", (2026, 11)),
        ("План (ноябрь 2026)", (2026, 11)),
        ("План – ноябрь 2026 года", (2026, 11)),
        ("ноябрь 2026 – план", (2026, 11)),
        ("Ноябрь 2026: план", (2026, 11)),
        ("Табель за ноябрь 2026 г.", (2026, 11)),
        ("Plan, Nov 2026", (2026, 11)),
        ("План, ноябрь", None),  # of which year?
        ("Заявка 7, 12 ноября 2026", None),  # a day
        ("Отпуск, лето 2026", None),
    ],
)
def test_a_month_beside_other_words(title: str, month: tuple[int, int] | None) -> None:
    assert month_of_title(title) == month


def test_a_title_with_another_year_or_no_month_at_all() -> None:
    spec = with_spec(DEALS, tabs=("*",), tab_gives="month")
    made = cleaned(tab("Ноябрь 2025", DEALS_HEADER, deal()), logs=[spec])
    assert codes(made.findings) == [("outside_tab_month", "A2")]
    made = cleaned(tab("Разное", DEALS_HEADER, deal()), logs=[spec])
    assert codes(made.findings) == [("tab_without_month", "")]


# --- other columns ---------------------------------------------------------------------------


def test_undeclared_columns_are_typed_without_guesses() -> None:
    header = (*DEALS_HEADER, "Число", "День", "Да", "Смесь", "Пусто")
    rows = [(*deal(), 1.5, DAY, True, 1, None), (*deal(), CellError("#N/A"), None, None, "1", None)]
    made = cleaned(tab("Сделки", header, *rows))
    log = made.logs["deals"]
    assert made.other_columns("deals") == ("Число", "День", "Да", "Смесь", "Пусто")
    assert [log.columns[key].kind for key in ("число", "день", "да", "смесь", "пусто")] == [
        "number",
        "date",
        "yes_no",
        "text",
        "text",
    ]
    assert values(log.columns["число"]) == [1.5, None]
    assert log.columns["число"].broken.tolist() == [False, True]
    assert values(log.columns["смесь"]) == ["1", "1"]
    assert made.findings == ()


def test_an_undeclared_column_is_read_when_something_asks() -> None:
    made = cleaned(tab("Сделки", (*DEALS_HEADER, "Заметка"), (*deal(), "долгая история")))
    note = made.logs["deals"].columns["заметка"]
    assert (note.kind, "cells" in vars(note)) == ("text", False)
    assert values(note) == ["долгая история"]


def test_a_log_is_a_frame_with_the_broken_cells_beside_it() -> None:
    log = deals(deal(amount="1.200"), deal(amount=None, status=None), deal()).logs["deals"]
    assert log.frame.dtypes.astype(str).to_dict() == {
        "date": "float64",
        "manager": "category",
        "client": "category",
        "status": "category",
        "amount": "float64",
    }
    assert log.frame["status"].isna().tolist() == [False, True, False]
    assert log.frame["amount"].isna().tolist() == [True, True, False]
    assert log.broken["amount"].tolist() == [True, False, False]  # a blank one is not broken
    assert log.frame["amount"].tolist()[2] == 10_000  # kopecks


def test_an_undeclared_header_never_takes_a_declared_id() -> None:
    made = cleaned(tab("Сделки", (*DEALS_HEADER[:4], "amount", "Сумма"), (*deal()[:4], "x", 5)))
    assert amounts(made) in ([5.0], [None])
    assert made.logs["deals"].columns["amount"].declared


# --- what always holds -----------------------------------------------------------------------

_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["1.200", "05/03/2026", "-", " ", "Дата", "Сумма", "Итого", "12 тыс", "1:30"]),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.builds(CellError, st.sampled_from(["#N/A", "#REF!"])),
)
_EVERY = LogSpec(
    "every",
    named("Всё"),
    columns=tuple(
        column(kind.value, f"Колонка {kind.value}", kind.value, choices={"a": "да"}, required=True)
        for kind in ColumnType
    ),
    date="date",
    person="person",
    client="client",
    skip=(SkipRule("Итого*"),),
)


@settings(max_examples=80)
@given(st.lists(st.tuples(*[_CELLS] * len(ColumnType)), max_size=4))
def test_no_cell_breaks_cleaning_and_every_broken_one_is_told(
    rows: list[tuple[CellValue, ...]],
) -> None:
    header = tuple(spec.name.ru for spec in _EVERY.columns)
    made = cleaned(tab("Всё", header, *rows), logs=[_EVERY])
    log = made.logs["every"]
    errors = {(f.row, f.column) for f in made.findings if f.severity is Severity.ERROR}
    broken = {
        (int(log.rows[i]), made_column.places[0])
        for made_column in log.columns.values()
        for i in range(len(log))
        if made_column.broken[i]
    }
    assert broken == errors
    assert all(c.blank[c.broken].all() for c in log.columns.values())
    tally = made.tallies["every"]
    assert tally.rows + tally.skipped + tally.blank <= len(rows)
    assert all(f.message(lang) and f.action(lang) for f in made.findings for lang in LANGS)


_DIRT: list[CellValue] = ["1 200,5", 7, "1.200", None, 12.345, "12 тыс", date(2026, 5, 10), -3]


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [
        deal(amount=_DIRT[i % 8], client=f"К{i % 5} " if i % 3 else f"к{i % 5}", status=word)
        for i, word in enumerate(["оплачена", "Отказ", "хм", None] * 10)
    ]
    mixed = random.Random(7).sample(rows, len(rows))
    assert _content(deals(*rows)) == _content(deals(*mixed))


def _content(made: Cleaned) -> Any:
    """Everything that must not depend on the order of rows."""
    log = made.logs["deals"]
    keys = ("date", "manager", "status", "amount")
    records = zip(*(values(log.columns[key]) for key in keys), strict=True)
    clients = [log.columns["client"].keys[code] for code in log.columns["client"].codes]
    found = sorted((f.code, str(f.value)) for f in made.findings)
    folded = [tuple(str(cell).lower() for cell in record) for record in records]
    return sorted(zip(folded, clients, strict=True)), found, made.tallies


def test_findings_say_what_was_read_and_what_to_do() -> None:
    made = deals(deal(amount="12 500р", date="21/11/2026", manager="Ивнов"))
    assert words_of(made.findings) == {
        "number_as_text": "Число записано текстом: «12 500р» прочитано как 12\u00a0500",
        "date_as_text": "Дата записана текстом: «21/11/2026» прочитано как 21.11.2026",
        "unknown_person": "«Ивнов» нет в команде: строка останется в итоге компании как "
        "«Не распределено»",
    }
    assert {finding.person for finding in made.findings} == {"Ивнов"}


def test_findings_come_in_the_order_of_rows() -> None:
    made = deals(deal(amount="1.200"), deal(date="x"), deal(date="x", amount="y"))
    assert [finding.cell for finding in made.findings] == ["E2", "A3", "A4", "E4"]


def test_cleaning_tells_whom_the_owner_lists() -> None:
    book = Existing((tab("Сделки", DEALS_HEADER, deal()),))
    made = clean(book, template(DEALS), Known(PEOPLE, ACCOUNTS, date.max), Workdays())
    assert made.listed_people == ("Пётр Иванов", "Анна Котова")


def test_cells_merged_over_rows_are_told() -> None:
    merged = tab("Сделки", DEALS_HEADER, deal(), deal(amount=None))._replace(
        merged=tuple(areas("E2:E3"))
    )
    found = [f for f in cleaned(merged).findings if f.code == "merged_cells"]
    assert [(f.cell, f.message("ru")) for f in found] == [
        ("E2", "Ячейки E2:E3 объединены: значение есть только у первой строки")
    ]
