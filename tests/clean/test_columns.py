"""What a column proves about its cells as a whole: the order of dates, years, currency, numbers of
clients; and the words that say nothing in columns of every type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import cleaned, codes, column, named, one_column, tab, values

from sheets_kpi.clean import Cleaned
from sheets_kpi.clean.cells import Habits
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ArithmeticColumn, LogSpec
from sheets_kpi.state import Area, CellValue

AS_OF = date(2026, 11, 20)


def read(kind: str, cells: Sequence[CellValue], **more: Any) -> Cleaned:
    """A log of one column; the first of its cells stands in B2."""
    declared = {
        key: more.pop(key) for key in ("blank", "order", "future", "past", "choices") if key in more
    }
    return one_column(column("x", "Столбец", kind, **declared), cells, as_of=AS_OF, **more)


def held(found: Cleaned) -> list[object]:
    return values(found.logs["log"].columns["x"])


def told(found: Cleaned, *left_out: str) -> list[tuple[str, str]]:
    return [pair for pair in codes(found.findings) if pair[0] not in left_out]


# --- the order of dates ------------------------------------------------------------------------


def nov(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["13-11-2026", "02-11-2026"], [nov(13), nov(2)]),  # one of two proves it
        (["11/13/2026", "11/2/2026"], [nov(13), nov(2)]),
        (["11/13/26", "11/2/26"], [nov(13), nov(2)]),
        (["29-10-26", "02-11-26"], [date(2026, 10, 29), nov(2)]),  # in 2029 nobody has sold yet
        (["26-10-29", "26-11-02"], [date(2026, 10, 29), nov(2)]),
        (["13/11/2026 10:00", "02/11/2026 18:30"], [nov(13), nov(2)]),
    ],
)
def test_a_column_that_proves_its_order_is_read_so_and_told(
    texts: list[str], days: list[date]
) -> None:
    found = read("date", texts)
    assert held(found) == days
    assert told(found, "date_as_text", "two_digit_year") == [("date_order", "B2")]


@pytest.mark.parametrize(
    "texts",
    [
        ["02-11-2026", "03-11-2026"],  # no proof
        ["13-11-2026", "11-13-2026", "02-11-2026"],  # they contradict each other
        [*["02-11-2026"] * 39, "13-11-2026"],  # one of forty is less than a twentieth
        ["13-10-26", "02-11-26"],  # 2013 is a year, too
    ],
)
def test_without_proof_each_date_is_refused(texts: list[str]) -> None:
    found = read("date", texts)
    assert held(found)[0] in (None, date(2026, 11, 13))
    assert "ambiguous_date" in {code for code, _ in codes(found.findings)}
    assert "date_order" not in {code for code, _ in codes(found.findings)}


def test_no_order_is_taken_where_the_other_one_alone_fits_the_months_of_the_log() -> None:
    certain: list[CellValue] = [date(2026, 2, 3), date(2026, 2, 20), date(2026, 11, 2)]
    # as month and day they are 10 and 11 February; as day and month, 2 October and 2 November
    texts: list[CellValue] = ["02/10/2026", "02/11/2026", "13/02/2026"]
    assert held(read("date", [*certain, *texts]))[3:5] == [None, None]


def test_the_template_may_tell_the_order() -> None:
    assert held(read("date", ["02/11/2026"], order="dmy")) == [nov(2)]
    assert held(read("date", ["02/11/2026"], order="mdy")) == [date(2026, 2, 11)]
    assert codes(read("date", ["13/11/2026"], order="mdy").findings) == [("no_such_day", "B2")]


def test_a_sheet_that_swapped_day_and_month_gets_one_warning() -> None:
    real = [date(2026, 2, 11), date(2026, 5, 11), date(2026, 9, 11)]  # 2.11, 5.11 and 9.11
    left = ["13/11/2026", "16/11/2026", "20/11/2026"]
    found = read("date", [*real, *left])
    assert held(found) == [*real, nov(13), nov(16), nov(20)]
    assert told(found, "date_as_text") == [("dates_swapped", "B2")]


@pytest.mark.parametrize(
    "cells",
    [
        [date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9)],  # no texts
        [date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 17), *["13/11/2026"] * 3],
        [date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9), *["03.11.2026"] * 3],
    ],
)
def test_other_mixtures_of_dates_and_texts_are_no_swap(cells: list[CellValue]) -> None:
    assert told(read("date", cells), "date_as_text") == []


@given(st.lists(st.dates(date(2026, 1, 1), AS_OF), min_size=4, max_size=30), st.sampled_from("dm"))
def test_dates_of_one_order_are_right_or_refused(days: list[date], first: str) -> None:
    spelling = "%d/%m/%Y" if first == "d" else "%m/%d/%Y"
    read_back = held(read("date", [day.strftime(spelling) for day in days]))
    assert all(one in (None, day) for one, day in zip(read_back, days, strict=True))


# --- years, zones ------------------------------------------------------------------------------


def test_a_year_is_taken_where_only_one_fits_between_the_first_date_and_today() -> None:
    certain: list[CellValue] = [date(2026, 9, 1), date(2026, 10, 5), date(2026, 11, 6)]
    found = read("date", [*certain, "5 ноября", "2.10", "15 октября в 16:00"])
    assert held(found)[3:] == [nov(5), date(2026, 10, 2), date(2026, 10, 15)]
    assert codes(found.findings) == [("year_taken", f"B{row}") for row in (5, 6, 7)]


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (date(2025, 9, 1), "5 ноября"),  # of 2025 or of 2026
        (date(2026, 9, 1), "5 августа"),  # before the first date
        (date(2026, 9, 1), "21 ноября"),  # tomorrow
        (date(2026, 9, 1), "5/11"),  # and which is the month?
    ],
)
def test_without_proof_a_date_without_its_year_is_refused(first: date, text: str) -> None:
    found = read("date", [first, date(2026, 10, 5), date(2026, 11, 6), text])
    assert codes(found.findings) == [("date_without_year", "B5")]


def test_beside_years_in_front_a_short_date_may_begin_with_its_year() -> None:
    full = ["2026-10-04", "2026.10.06"]
    # of 2005-10-26 and 2026-10-05, of 2026-10-07 and 2007-10-26 one lies in a year of the others
    found = read("date", [*full, "26.10.05", "07.10.26"])
    assert held(found)[2:] == [date(2026, 10, 5), date(2026, 10, 7)]
    assert told(found, "date_as_text") == [("two_digit_year", "B4"), ("two_digit_year", "B5")]
    # in 2025 and in 2026 somebody has sold: it is the 26th of October 2025, or the 25th of 2026
    found = read("date", [*full, "2025-10-01", "26.10.25"])
    assert held(found)[3] is None
    assert told(found, "date_as_text") == [("ambiguous_date", "B5")]
    # without years in front the day stands in front, as everywhere
    assert held(read("date", [date(2026, 10, 4), "26.10.05"]))[1] == date(2005, 10, 26)


def test_two_certain_dates_prove_no_year() -> None:
    found = read("date", [date(2026, 10, 5), date(2026, 11, 6), "5 ноября"])
    assert codes(found.findings) == [("date_without_year", "B4")]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Moscow", nov(1)),
        ("Europe/Berlin", date(2026, 10, 31)),
        ("Asia/Vladivostok", nov(1)),
        ("America/New_York", date(2026, 10, 31)),
    ],
)
def test_a_moment_of_another_zone_is_on_the_day_of_the_workbooks_clocks(
    zone: str, day: date
) -> None:
    found = read("date", ["2026-10-31T22:30:00Z"], habits=Habits(zone=ZoneInfo(zone)))
    assert held(found) == [day]


# --- currency ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (["€ 3.500,00", "1.054,00 €", 100], [3500, 1054, 100]),  # bare numbers join the only sign
        (["1 000 ₽", "500 руб.", 100], [1000, 500, 100]),
        ([1, 2, 3, "€ 5", "$ 6"], [1, 2, 3, None, None]),  # of two signs, most cells are bare
        (["€ 5", "€ 6", "$ 7", 1], [5, 6, None, 1]),
        (["€ 5", "€ 6", "7 ₽"], [5, 6, None]),
    ],
)
def test_a_column_has_one_currency(cells: list[CellValue], amounts: list[object]) -> None:
    assert held(read("money", cells)) == amounts


def test_the_minority_currency_is_an_error_with_its_sum() -> None:
    found = read("money", [1000, 2000, 3000, 4000, "€ 5", "€ 5", "€ 7", "$ 6"])
    errors = [finding for finding in found.findings if finding.code == "other_currency"]
    assert [(one.cell, one.facts["n"], one.facts["sum"]) for one in errors] == [
        ("B6", 3, 17.0),
        ("B7", 3, 17.0),
        ("B8", 3, 17.0),
        ("B9", 1, 6.0),
    ]


def test_the_owner_tells_the_currency() -> None:
    found = read("money", ["€ 5", "€ 6", 100], habits=Habits(currency="RUB"))
    assert held(found) == [None, None, 100]
    assert held(read("money", ["€ 5", 6], habits=Habits(currency="EUR"))) == [5, 6]


def test_a_foreign_column_is_told_where_the_owner_says_nothing() -> None:
    found = read("money", ["€ 5", "€ 6", 7])
    assert told(found, "number_as_text") == [("column_currency", "B2")]


@pytest.mark.parametrize(
    ("cells", "signs", "amounts", "codes_told"),
    [
        # two amounts of dollars beside three that are roubles by default: an error with its 11
        ([1, 2, 3, 5, 6], {5: "$", 6: "$"}, [1, 2, 3, None, None], ["other_currency"] * 2),
        # a column of dollars in which one cell has no format is told to be of dollars
        ([1, 2, 3], {2: "USD", 3: "$"}, [1, 2, 3], ["column_currency"]),
        # a sign in the cell and one in a format are of one kind
        (["€ 5", "€ 6", 7], {4: "€"}, [5, 6, 7], ["column_currency"]),
        (["€ 5", "€ 6", 7], {4: "$"}, [5, 6, None], ["column_currency", "other_currency"]),
        ([1, 2, None], {4: "$"}, [1, 2, None], []),  # nothing stands in the cell
    ],
)
def test_a_currency_that_only_the_format_shows_is_a_currency(
    cells: list[CellValue],
    signs: dict[int, str],
    amounts: list[object],
    codes_told: list[str],
) -> None:
    found = read("money", cells, signs={(row, 2): sign for row, sign in signs.items()})
    assert held(found) == amounts
    assert [code for code, _ in told(found, "number_as_text")] == codes_told
    errors = [one.facts["sum"] for one in found.findings if one.code == "other_currency"]
    assert set(errors) <= {11.0, 7.0}


# --- what a header says of amounts --------------------------------------------------------------


def headed(header: str, cells: list[CellValue], currency: str = "") -> Cleaned:
    spec = replace(column("x", "Сумма", "money"), headers=(header,))
    log = LogSpec("log", named("Журнал"), columns=(column("n", "№", "text"), spec))
    rows = [(str(number), cell) for number, cell in enumerate(cells, start=1)]
    return cleaned(
        tab("Журнал", ("№", header), *rows), logs=[log], habits=Habits(currency=currency)
    )


THOUSANDS = (
    *("тыс. руб.", "тыс.руб", "т.р.", "т. р.", "т. руб.", "тр", "тыс.₽", "тыс", "тысяч рублей"),
    *("в тыс. руб.", "k₽", "k", "USD, k", "$k", "k€", "$000", "$'000", "000 руб.", "in thousands"),
    *("ths", "х 1000", "тыс. у.е."),
)
MILLIONS = ("млн", "млн р.", "млн. ₽", "$m", "$mm", "EUR m", "mln", "in millions", "миллионы")


@pytest.mark.parametrize(
    ("unit", "times"),
    [
        *((unit, 1_000) for unit in THOUSANDS),
        *((unit, 1_000_000) for unit in MILLIONS),
        *(("млрд", 10**9), ("$bn", 10**9), ("коп.", 0.01), ("в копейках", 0.01)),
        *(
            (unit, 1)
            for unit in ("руб.", "$", "руб. коп.", "к оплате", "за 100 тыс. руб.", "m", "т")
        ),
    ],
)
@pytest.mark.parametrize("form", ["Сумма, {}", "Сумма ({})", "Сумма заказа, без НДС, {}"])
def test_a_header_tells_thousands_and_millions(form: str, unit: str, times: float) -> None:
    found = headed(form.format(unit), [50])
    assert held(found) == [50 * times]
    told_of = [one.facts["said"] for one in found.findings if one.code == "column_multiple"]
    assert told_of == ([form.format(unit)] if times != 1 else [])


@pytest.mark.parametrize(
    "header",
    [
        *("Стоимость трубы", "Оплата тренингов", "Первый миллион", "К"),
        *("Цена за тыс. шт.", "Цена, руб./тыс. шт.", "Marta K", "8-912-000-11-33"),
    ],
)
def test_a_word_like_a_multiple_is_none(header: str) -> None:
    assert held(headed(header, [54])) == [54]


AMOUNT = column("x", "Сумма", "money", minimum=1_000)


@pytest.mark.parametrize(
    ("above", "header", "below", "amount"),
    [
        ([], "Сумма, тыс. руб.", [], 5_000),  # the name in the template has no unit
        ([], "Сумма", [(None, "тыс. руб.")], 5_000),
        ([], "Сумма", [("(№)", "т.р.")], 5_000),
        ([], "Сумма", [("номер заказа", "т.р.")], 5_000),  # the row is no record that can be read
        ([("Все суммы в тыс. руб.",), ()], "Сумма", [], 5_000),
        ([("Отчёт за октябрь 2026", "млн руб.")], "Сумма", [], 5_000_000),
        ([("Продажи (в тысячах рублей)",)], "Сумма", [], 5_000),
        ([("Данные в тысячах, без возвратов",)], "Сумма", [], 5_000),
        ([("Отчёт, млн руб.",)], "Сумма, тыс. руб.", [], 5_000),  # the nearest says it
        ([("Что", "Деньги, тыс. руб.", "Кто")], "Сумма", [], 5_000),  # a heading over columns
        ([("План", "500 тыс. руб.")], "Сумма", [], 5),  # how much, not in what
        ([("Отвечает: Тихонова Т. Р.",)], "Сумма", [], 5),  # initials
        ([("Budget: 12,000", "K")], "Сумма", [], 5),
        ([("Суммы в рублях, не в тыс. руб.",)], "Сумма", [], 5),
        ([("Программа «Миллион»",)], "Сумма", [], 5),
        ([("План, млн руб.", "Факт, млн руб."), (3, 4), ()], "Сумма", [], 5),  # of other numbers
        ([("Все суммы в тыс. руб.",)], "Сумма, руб.", [], None),  # which of both?
        ([], "Сумма, тыс. руб.", [(None, "млн руб.")], None),
    ],
)
def test_what_a_tab_says_of_its_amounts(
    above: list[tuple[CellValue, ...]],
    header: str,
    below: list[tuple[CellValue, ...]],
    amount: float | None,
) -> None:
    log = LogSpec("log", named("Журнал"), columns=(column("n", "№", "text"), AMOUNT))
    spec = (
        log if amount != 5 else replace(log, columns=(log.columns[0], replace(AMOUNT, minimum=0)))
    )
    found = cleaned(tab("Журнал", *above, ("№", header), *below, ("1", 5)), logs=[spec])
    assert held(found)[-1:] == [amount]
    assert ("unit_unsure" in {one.code for one in found.findings}) == (amount is None)


@pytest.mark.parametrize(
    ("kind", "headers", "cells", "read_as"),
    [
        ("money", ("Сумма, тыс. руб.", "Сумма"), (54.1, 300), [54_100, 300]),
        ("money", ("Сумма, $", "Сумма, ₽"), (5, 7), [5, None]),  # two currencies, one of them
        ("money", ("Сумма, тыс. $", "Сумма, $"), (5, 7), [5_000, 7]),
        ("number", ("Показы, тыс.", "Показы"), (5, 7), [5_000, 7]),
        ("number", ("Показы, тыс.", "Показы, тыс."), (5, 7), [5, 7]),  # it is what its header says
        ("duration", ("Время, мин", "Время, ч"), (90, 2), [1.5, 2]),
        ("duration", ("Время, мин", "Время, ч"), ("1:30", "30 мин"), [1.5, 0.5]),
    ],
)
def test_each_tab_is_read_by_its_own_header(
    kind: str, headers: tuple[str, str], cells: tuple[CellValue, CellValue], read_as: list[object]
) -> None:
    spec = replace(column("x", "Сумма", kind), headers=headers)
    log = LogSpec(
        "log", named("Журнал"), columns=(column("n", "№", "text"), spec), tabs=("Журнал*",)
    )
    tabs = [tab(f"Журнал {i}", ("№", headers[i]), (str(i), cells[i])) for i in (0, 1)]
    assert held(cleaned(*tabs, logs=[log])) == read_as


def test_a_heading_over_other_columns_says_nothing_of_these() -> None:
    log = LogSpec("log", named("Журнал"), columns=(column("n", "№", "text"), AMOUNT))
    rows = ((None, None, "Выплаты, тыс. руб.", None), ("№", "Сумма", "План", "Факт"), ("1", 5_000))
    made = tab("Журнал", ("Что", *rows[0][1:]), *rows[1:], merged=(Area(1, 3, 1, 4),))
    assert held(cleaned(made, logs=[log])) == [5_000]


def test_numbers_that_make_an_amount_are_read_in_full() -> None:
    """2 thousand pieces at 5 thousand roubles are 10 million."""
    price = replace(column("price", "Цена", "money"), headers=("Цена, тыс. руб.",))
    pieces = replace(column("x", "Штук", "number"), headers=("Штук, тыс.",))
    total = ArithmeticColumn("total", named("Итого"), "price", "x")
    log = LogSpec("log", named("Журнал"), columns=(price, pieces), computed=(total,))
    found = cleaned(tab("Журнал", ("Цена, тыс. руб.", "Штук, тыс."), (5, 2)), logs=[log])
    assert held(found) == [2_000]
    assert values(found.logs["log"].columns["total"]) == [10_000_000]


def test_an_empty_log_in_thousands_stops_nothing() -> None:
    assert held(headed("Сумма, тыс. руб.", [])) == []
    assert told(headed("Сумма, тыс. руб.", [None]), "") == []


def test_an_amount_with_a_unit_of_its_own_is_not_multiplied_twice() -> None:
    found = headed("Сумма, тыс. руб.", [150, "150", "150 тыс", "150 000 ₽", "$ 7"])
    assert held(found) == [150_000, 150_000, None, None, None]
    assert [cell for code, cell in told(found, "") if code == "unit_unsure"] == ["B4", "B5", "B6"]
    assert "150 тыс" in next(f for f in found.findings if f.cell == "B4").message("ru")


@pytest.mark.parametrize(
    ("header", "sign", "amount"),
    [
        ("Сумма, тыс. руб.", ",", 150),  # the cell holds it in full and shows 0
        ("Сумма, тыс. руб.", "тыс. р.", 150_000),
        ("Сумма, тыс. руб.", "млн", None),
        ("Сумма", "тыс. р.", 150_000),
        ("Сумма", "млн,", 150),
    ],
)
def test_what_the_format_of_a_cell_says_of_its_amount(
    header: str, sign: str, amount: float | None
) -> None:
    spec = column("x", header, "money")
    assert held(one_column(spec, [150], signs={(2, 2): sign})) == [amount]


def test_the_sentence_of_a_multiple_says_where_it_stands() -> None:
    (finding,) = headed("Сумма, тыс. руб.", [5]).findings
    assert finding.message("ru") == (
        "Числа столбца «Сумма, тыс. руб.» умножены на 1 000: на листе сказано «Сумма, тыс. руб.»"
    )


@pytest.mark.parametrize(
    ("header", "currency", "amounts", "codes_told"),
    [
        ("Amount, $", "", [5, 6, None], ["column_currency", "other_currency"]),
        ("Amount, $", "USD", [5, 6, None], ["other_currency"]),
        ("Amount, $", "RUB", [None, None, None], ["other_currency"] * 3),
        ("Сумма, ₽", "", [5, 6, None], ["other_currency"]),
        ("Сумма, $ или €", "", [5, 6, 7], ["column_currency"]),  # as where no header tells any
    ],
)
def test_a_header_tells_the_currency(
    header: str, currency: str, amounts: list[object], codes_told: list[str]
) -> None:
    found = headed(header, [5, 6, "€ 7"], currency)
    assert held(found) == amounts
    assert sorted(code for code, _ in told(found, "number_as_text")) == codes_told


def test_a_currency_over_an_empty_column_is_nothing_to_tell() -> None:
    found = headed("Amount, $", [])
    assert (held(found), found.findings) == ([], ())


# --- numbers of clients ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["client", "text"])
def test_one_number_in_several_spellings_is_one_client(kind: str) -> None:
    found = read(kind, [12583, "12583", "12583.0", "12583,00", "1,2583E+04"])
    assert held(found) == ["12583"] * 5
    assert codes(found.findings) == [("id_as_number", f"B{row}") for row in (4, 5, 6)]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([101, 102, "7,99E+10"], ["101", "102", "7,99E+10"]),  # digits are lost
        ([101, 102, "1.000"], ["101", "102", "1.000"]),  # one, or a thousand
        ([101, 102, "1,25835E+04"], ["101", "102", "1,25835E+04"]),  # 12583.5
        (["Вега", "Лира", "12583.0"], ["Вега", "Лира", "12583.0"]),  # no column of numbers
    ],
)
def test_other_texts_stay_as_they_are(cells: list[CellValue], words: list[object]) -> None:
    assert held(read("text", cells)) == words


def test_lost_digits_are_told() -> None:
    assert codes(read("client", [101, 102, "7,99E+10"]).findings) == [("id_lost_digits", "B4")]


# --- nothing -----------------------------------------------------------------------------------

NOTHING = ["-", "—", "N/A", "n/a", "нет", "Нет", "null", "н/д", "НЕТ ДАННЫХ", "Не указан",
           "не назначена", "Без менеджера", "n.a.", "TBD", "пусто", "Unassigned"]  # fmt: skip


@pytest.mark.parametrize("kind", ["person", "account", "client", "text", "money", "date", "score"])
def test_one_list_of_blank_words_for_columns_of_every_type(kind: str) -> None:
    found = read(kind, NOTHING, people=NameBook(is_open=True))
    assert held(found) == [None] * len(NOTHING)
    assert {code for code, _ in codes(found.findings)} == {"dash_as_blank"}


@pytest.mark.parametrize("cell", [".", "…", "?", "/", "***", 0, "0", False])
def test_signs_a_zero_and_an_empty_tick_are_no_name(cell: CellValue) -> None:
    found = read("person", [cell, "Анна"], people=NameBook(is_open=True))
    assert held(found) == [None, "Анна"]
    assert codes(found.findings) == [("dash_as_blank", "B2")]


def test_a_blank_word_that_is_in_the_list_of_a_choice_is_a_choice() -> None:
    found = read("choice", ["нет", "да", "—", "н/д"], choices={"yes": "да", "no": "нет"})
    assert held(found) == ["нет", "да", None, None]


def test_no_is_an_answer_in_a_column_of_yes_and_no() -> None:
    found = read("yes_no", ["нет", "да", "-", "н/д"])
    assert held(found) == [0, 1, 0, None]
    assert codes(found.findings) == [("dash_as_no", "B4"), ("dash_as_blank", "B5")]


@pytest.mark.parametrize("kind", ["person", "client", "text", "money", "date", "yes_no"])
def test_a_template_may_add_blank_words(kind: str) -> None:
    found = read(kind, ["Не указан", "без менеджера"], blank=("не указан", "Без менеджера"))
    assert held(found) == [None, None]


def test_names_that_only_look_like_nothing_are_names() -> None:
    names = ["Нетесов", "Ноль", "N/A Studio", "Нет Ивана"]
    assert held(read("client", names)) == names


def test_a_formula_that_was_loading_is_nobodys_fault() -> None:
    for kind in ("person", "client", "text", "money", "date", "choice", "yes_no"):
        found = read(kind, ["Loading…"], choices={"yes": "да"} if kind == "choice" else {})
        assert codes(found.findings) == [("still_loading", "B2")]
        assert "загружалась" in found.findings[0].message("ru")


def test_several_words_of_a_list_are_no_choice() -> None:
    choices = {"paid": "оплачена", "lost": "отказ"}
    found = read("choice", ["оплачена, отказ", "оплачена; отказ", "оплачено"], choices=choices)
    assert [code for code, _ in codes(found.findings)] == ["two_choices"] * 2 + ["unknown_choice"]


def test_a_negative_length_of_time_is_an_error() -> None:
    cells: list[CellValue] = [-1, timedelta(hours=-16), -0.5, "-1,5", 0, 2]
    found = read("duration", cells)
    assert held(found) == [None, None, None, None, 0, 2]
    assert {code for code, _ in codes(found.findings)} == {"below_minimum", "number_as_text"}


def test_marks_of_the_direction_of_writing_are_not_seen() -> None:
    assert held(read("money", ["\u202a1\u00a0000\u202c"])) == [1000]
    assert held(read("client", ["\u200fВега\u200e", "Вега"])) == ["Вега", "Вега"]
    assert held(read("date", ["\u2066" + datetime(2026, 11, 5).strftime("%d.%m.%Y")])) == [nov(5)]


@pytest.mark.parametrize("value", [date(1998, 5, 1), "01.05.1998", "1998-05-01"])
def test_a_date_before_2000_is_read_where_it_is_normal(value: CellValue) -> None:
    made = read("date", [value, date(1900, 2, 1)], past=True)
    assert held(made) == [date(1998, 5, 1), None]
    (early,) = (f for f in made.findings if f.code == "date_out_of_range")
    assert early.cell == "B3"
    assert "вне 1900–2099 годов" in early.message("ru")
    assert held(read("date", [value])) == [None]


def test_two_digits_of_a_year_are_no_birthday_to_come() -> None:
    texts = ["15.03.85", "15.03.05", "29.02.96"]
    days = [date(1985, 3, 15), date(2005, 3, 15), date(1996, 2, 29)]
    assert held(read("date", texts, past=True)) == days
