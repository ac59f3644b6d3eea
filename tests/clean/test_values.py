from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.clean.times import Dating, read_date, read_duration
from sheets_kpi.clean.values import (
    Reading,
    digits_value,
    read_number,
    read_yes_no,
    settled,
    shown_day,
)
from sheets_kpi.logs import serial
from sheets_kpi.names import fold, fold_all, tidy, tidy_all
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.periods import month_of
from sheets_kpi.schema import TimeUnit
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.texts import LANGS

AS_OF = date(2026, 11, 21)


def code(reading: Reading) -> str:
    return reading.doubt.code if reading.doubt else ""


def facts(reading: Reading) -> Mapping[str, object]:
    return reading.doubt.facts if reading.doubt else {}


def number(value: CellValue) -> Reading:
    return settled(value) or read_number(value, AS_OF)


def day_of(value: CellValue, how: Dating = Dating()) -> Reading:  # noqa: B008
    return settled(value) or read_date(value, how)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1200, 1200.0),
        (-0.5, -0.5),
        (0, 0.0),
        (None, None),
        ("", None),
        (" \u00a0\u200b", None),
    ],
)
def test_plain_numbers_and_blanks_raise_no_doubt(value: CellValue, expected: float | None) -> None:
    assert number(value) == Reading(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200", 1200.0),
        ("1 200,50 ₽", 1200.5),
        ("1\u00a0200,50", 1200.5),
        ("1\u202f200.50", 1200.5),
        ("1\u2009200", 1200.0),
        ("12 345 678,9", 12345678.9),
        ("12'500", 12500.0),
        ("12’500", 12500.0),
        ("'1200", 1200.0),
        ("12 500р", 12500.0),
        ("12 500 р.", 12500.0),
        ("12500 руб.", 12500.0),
        ("500 рублей", 500.0),
        ("₽ 1 200", 1200.0),
        ("500 p.", 500.0),  # a Latin p
        ("1.200,50", 1200.5),
        ("1,200.50", 1200.5),
        ("1.200.300", 1200300.0),
        ("1,200,300.5", 1200300.5),
        ("0,125", 0.125),  # a group of thousands never begins with 0
        ("1200,500", 1200.5),  # nor has it four digits
        ("1 200,500", 1200.5),  # the space already parts the thousands
        (".5", 0.5),
        (",5", 0.5),
        ("−5", -5.0),
        ("– 5", -5.0),
        ("+5", 5.0),
        ("12 %", 0.12),
        ("7,5%", 0.075),
        ("5 шт.", 5.0),
        ("007", 7.0),
    ],
)
def test_numbers_typed_as_text_are_read_and_told(text: str, expected: float) -> None:
    reading = number(text)
    assert (reading.value, code(reading)) == (expected, "number_as_text")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.200", "ambiguous_number"),
        ("1,200", "ambiguous_number"),
        ("-12,345 ₽", "ambiguous_number"),
        ("12 тыс", "scaled_number"),
        ("12к", "scaled_number"),
        ("12.5k", "scaled_number"),
        ("1,5 млн", "scaled_number"),
        ("12 т.р.", "scaled_number"),
        ("-", "dash_as_blank"),
        ("—", "dash_as_blank"),
        ("12 50", "unreadable_number"),
        ("1 20", "unreadable_number"),
        ("1200 300", "unreadable_number"),
        ("1.20.300", "unreadable_number"),
        ("1,200,50", "unreadable_number"),
        ("1200.", "unreadable_number"),
        ("10²", "unreadable_number"),  # not 102
        ("½", "unreadable_number"),
        ("１２", "unreadable_number"),
        ("$100 €", "unreadable_number"),
        ("№100", "unreadable_number"),
        ("(1 200", "unreadable_number"),
        ("(-1 200)", "unreadable_number"),
        ("1054-", "unreadable_number"),
        ("(1.200)", "ambiguous_number"),
        ("500+300", "unreadable_number"),
        ("~1200", "unreadable_number"),
        ("100-200", "unreadable_number"),
        ("1e5", "unreadable_number"),
        ("inf", "unreadable_number"),
        ("нет", "dash_as_blank"),
        ("N/A", "dash_as_blank"),
        ("Нет данных", "dash_as_blank"),
        ("#N/A", "dash_as_blank"),  # a text, not an error value
        ("нету", "unreadable_number"),
        ("Loading…", "still_loading"),
        ("Загрузка...", "still_loading"),
        (float("nan"), "unreadable_number"),
        (float("inf"), "too_many_digits"),
        (10**15, "too_many_digits"),
        (10**400, "too_many_digits"),
        ("1234567890123456", "too_many_digits"),
        ("1000000000000000", "too_many_digits"),
        (True, "checkbox_value"),
        (False, "checkbox_value"),
        (CellError("#N/A"), "error_value"),
        (timedelta(hours=1), "number_became_time"),
        (date(2026, 5, 10), "number_became_date"),
    ],
)
def test_what_is_not_surely_one_number_is_refused(value: CellValue, expected: str) -> None:
    reading = number(value)
    assert (reading.value, code(reading)) == (None, expected)


def test_a_currency_around_a_number_is_told_with_it() -> None:
    texts = {
        "€ 3.500,00": (3500, "EUR"),
        "$1,054.00": (1054, "USD"),
        "1 054,00 $": (1054, "USD"),
        "USD 100": (100, "USD"),
        "100 тг.": (100, "KZT"),
        "-$5": (-5, "USD"),
        "1 200 руб.": (1200, "RUB"),
        "1 200": (1200, ""),
    }
    told = {text: (number(text).value, facts(number(text))["currency"]) for text in texts}
    assert told == texts


@pytest.mark.parametrize("text", ["(1 054)", "( 1 054 ₽ )", "₽(1 054)", "(1 054) ₽", "(1 054,00)"])
def test_accountants_brackets_are_negative(text: str) -> None:
    assert (number(text).value, code(number(text))) == (-1054, "brackets")


@pytest.mark.parametrize("text", ["12 тыс", "12к", "12 т.р.", "12 тыс. руб.", "12 тыс.руб."])
def test_what_a_number_in_thousands_would_be_is_told(text: str) -> None:
    assert facts(number(text)) == {"read": 12000.0}


@pytest.mark.parametrize("text", ["1,5 млн", "1,5 млн руб."])
def test_what_a_number_in_millions_would_be_is_told(text: str) -> None:
    assert facts(number(text)) == {"read": 1500000.0}


def test_percent_stands_only_where_it_may() -> None:
    assert code(read_number("12%", AS_OF, percent=False)) == "unreadable_number"


def test_both_meanings_of_an_ambiguous_number_are_told() -> None:
    doubt = number("-1.200").doubt
    assert doubt
    assert doubt.facts == {
        "first": -1200.0,
        "second": -1.2,
    }


@pytest.mark.parametrize(
    ("day", "typed"),
    [
        (date(2026, 5, 10), "10.5"),  # a Russian sheet makes 10 May of 10.5
        (datetime(2026, 5, 10, 3, 0), "10.5"),
        (date(2026, 5, 1), "1.5"),
        (date(2030, 12, 1), "12.30"),  # and December 2030 of 12.30
    ],
)
def test_a_date_in_a_number_column_tells_what_was_typed(day: date, typed: str) -> None:
    doubt = number(day).doubt
    assert doubt
    assert doubt.facts["typed"] == typed


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 2),
    st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "'", ""]),
    st.sampled_from(",."),
    st.sampled_from(["", " ₽", "р.", " руб", "\u00a0₽"]),
    st.sampled_from("-−–"),
)
def test_a_number_is_read_back_from_every_spelling(
    whole: int, decimals: int, thousands: str, point: str, unit: str, minus: str
) -> None:
    expected = whole / 10**decimals
    text = f"{abs(expected):,.{decimals}f}".replace(",", "_").replace(".", point)
    text = (minus if expected < 0 else "") + text.replace("_", thousands) + unit
    assert number(text).value == expected


@given(st.integers(1, 10**9), st.sampled_from([(",", "."), (".", ",")]))
def test_two_different_marks_tell_thousands_from_decimals(
    kopecks: int, marks: tuple[str, str]
) -> None:
    text = f"{kopecks / 100:,.2f}".replace(",", "_").replace(".", marks[1]).replace("_", marks[0])
    assert number(text).value == kopecks / 100


@given(st.text(alphabet="0123456789 .,'-+₽р%kт", max_size=12))
def test_a_text_number_keeps_all_its_digits(text: str) -> None:
    reading = number(text)
    if reading.value is not None and "%" not in text:
        digits = "".join(filter(str.isdigit, text)).strip("0")
        kept = "".join(filter(str.isdigit, f"{Decimal(repr(reading.value)):f}")).strip("0")
        assert kept == digits or len(digits) > 15


def test_digits_that_can_be_read_in_two_ways_have_no_value() -> None:
    assert [digits_value(text) for text in ("1.200", "1200", "1 2")] == [None, 1200.0, None]


@pytest.mark.parametrize(
    ("number_", "expected"),
    [(1652.125, 1652.13), (-1652.125, -1652.13), (0.005, 0.01), (1.004, 1.0), (2.675, 2.68)],
)
def test_a_half_is_rounded_away_from_zero(number_: float, expected: float) -> None:
    assert half_up(number_, 2) == expected


def test_numbers_and_days_are_shown_as_people_write_them() -> None:
    assert [number_text(1200.5, None, lang) for lang in LANGS] == ["1\u00a0200,5", "1,200.5"]
    assert [number_text(-5, None, lang) for lang in LANGS] == ["−5", "−5"]
    assert shown_day(46347) == {"ru": "21.11.2026", "en": "2026-11-21"}
    assert shown_day(46347.4375) == {"ru": "21.11.2026 10:30", "en": "2026-11-21 10:30"}


_NAMES = st.text(alphabet="аяЯёЁabcСcEе0 ._-\u00a0\u200b\x00\t\nß½´ﬁ", max_size=8) | st.text(
    max_size=6
)


@given(st.lists(_NAMES, max_size=6))
def test_names_compared_all_at_once_are_as_one_by_one(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]
    assert tidy_all(names) == [tidy(name) for name in names]


# --- dates -----------------------------------------------------------------------------------

DAY = serial(date(2026, 3, 5))


@pytest.mark.parametrize(
    ("value", "expected", "doubt"),
    [
        (date(2026, 3, 5), DAY, ""),
        (datetime(2026, 3, 5, 18, 0, tzinfo=UTC), DAY + 0.75, ""),
        (DAY, DAY, "serial_as_date"),
        (DAY + 0.5, DAY + 0.5, "serial_as_date"),
        (36526, 36526, "serial_as_date"),  # 2000-01-01
        (73050, 73050, "serial_as_date"),  # 2099-12-31
        ("05.03.2026", DAY, "date_as_text"),
        ("5.3.2026 г.", DAY, "date_as_text"),
        ("5. 3. 2026", DAY, "date_as_text"),
        ("5,3,2026", DAY, "date_as_text"),
        ("5.3.26", DAY, "two_digit_year"),
        ("2026-03-05", DAY, "date_as_text"),
        ("2026-03-05T18:00:00", DAY + 0.75, "date_as_text"),
        ("2026.03.05", DAY, "date_as_text"),
        ("05.03.2026 18:00", DAY + 0.75, "date_as_text"),
        ("05.03.2026, 18:00", DAY + 0.75, "date_as_text"),
        ("'05.03.2026", DAY, "date_as_text"),
        ("\u00a005.03.2026\u200b", DAY, "date_as_text"),
        ("5 марта 2026", DAY, "date_as_text"),
        ("5 мар. 2026 г.", DAY, "date_as_text"),
        ("5 МАРТА 2026 года", DAY, "date_as_text"),
        ("5 Mar 2026", DAY, "date_as_text"),
        ("5-Mar-26", DAY, "two_digit_year"),
        ("March 5th, 2026", DAY, "date_as_text"),
        ("13/03/2026", DAY + 8, "date_as_text"),  # there is no 13th month
        ("03/13/2026", DAY + 8, "date_as_text"),
        ("03/03/2026", DAY - 2, "date_as_text"),  # the same either way
        ("05.03.2026 в 18:00", DAY + 0.75, "date_as_text"),
        ("чт 05.03.2026", DAY, "date_as_text"),
        ("четверг, 5 марта 2026 г.", DAY, "date_as_text"),
        ("05.03.2026 (чт)", DAY, "date_as_text"),
        ("Thu, 05 Mar 2026 18:00:00 +0300", DAY + 0.75, "date_as_text"),
        ("Mar 5, 2026, 6:00 PM", DAY + 0.75, "date_as_text"),
        ("5 Mar 2026 12:00 am", DAY, "date_as_text"),
        ("18:00:00 05.03.2026", DAY + 0.75, "date_as_text"),
        ("5.03.2026 18.00", DAY + 0.75, "date_as_text"),
        ("\u200e05.03.2026", DAY, "date_as_text"),
        ("\u202a05.03.2026\u202c", DAY, "date_as_text"),
        ("5. 3.26", DAY, "two_digit_year"),  # the 5th of March, not 3:26
        ("2026-03-04T22:30:00Z", DAY + 1.5 / 24, "date_as_text"),  # half past one in Moscow
        ("2026-03-05T18:00:00+03:00", DAY + 0.75, "date_as_text"),
        ("05.03.2026 20:00 МСК+2", DAY + 0.75, "date_as_text"),
        ("2026-03-05T20:00:00.000+05:00", DAY + 0.75, "date_as_text"),
        ("2026-03-05 15:00 UTC", DAY + 0.75, "date_as_text"),
        ("2026-03-05 18:00:00 MSK", DAY + 0.75, "date_as_text"),
        ("2026-03-05 10:00 UTC-5", DAY + 0.75, "date_as_text"),
    ],
)
def test_dates_are_read(value: CellValue, expected: float, doubt: str) -> None:
    reading = day_of(value)
    assert (reading.value, code(reading)) == (expected, doubt)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("05/03/2026", "ambiguous_date"),
        ("05.03.2026 10:00 +25:00", "no_such_time"),  # no clock is so far ahead
        ("01.01.0001 00:00 +05:00", "date_out_of_range"),
        ("05-03-2026", "ambiguous_date"),
        ("26-03-05", "ambiguous_date"),  # 26 March 2005 or 5 March 2026
        ("21 ноября", "date_without_year"),
        ("21 ноя", "date_without_year"),
        ("21.11", "date_without_year"),
        ("31.02.2026", "no_such_day"),
        ("29.02.2027", "no_such_day"),
        ("31 ноября 2026", "no_such_day"),
        ("13/13/2026", "no_such_day"),
        ("05.03.2026 25:00", "no_such_time"),
        ("05.03.2026 24:00", "no_such_time"),  # the end of this day, or the start of the next
        ("05.03.2026 13:00 PM", "no_such_time"),
        ("02.11.2026 - 05.11.2026", "unreadable_date"),
        ("5 ноября", "date_without_year"),
        ("Loading...", "still_loading"),
        ("н/д", "dash_as_blank"),
        ("05.03.20261", "unreadable_date"),
        ("5.3.2026²", "unreadable_date"),
        ("05032026", "unreadable_date"),
        ("вчера", "unreadable_date"),
        ("-", "dash_as_blank"),
        (0, "unreadable_date"),
        (36525, "unreadable_date"),
        (73051, "unreadable_date"),
        (20261121, "unreadable_date"),
        (float("nan"), "unreadable_date"),
        (timedelta(hours=1), "unreadable_date"),
        (date(1999, 12, 31), "date_out_of_range"),
        (date(2100, 1, 1), "date_out_of_range"),
        ("05.03.1926", "date_out_of_range"),
        (True, "checkbox_value"),
        (CellError("#REF!"), "error_value"),
    ],
)
def test_what_is_not_surely_one_day_is_refused(value: CellValue, expected: str) -> None:
    reading = day_of(value)
    assert (reading.value, code(reading)) == (None, expected)


_DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(
    _DAYS,
    st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d %b %Y", "%B %d, %Y", "%d.%m.%y"]),
)
def test_a_date_is_read_back_from_every_spelling(day: date, spelling: str) -> None:
    assert day_of(day.strftime(spelling)).value == serial(day)


@given(_DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%y-%m-%d", "%m/%d/%y"]))
def test_a_spelling_of_several_orders_is_right_or_refused(day: date, spelling: str) -> None:
    assert day_of(day.strftime(spelling)).value in (serial(day), None)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_the_time_of_day_is_the_fraction(moment: datetime) -> None:
    reading = day_of(moment)
    span = moment - datetime(1899, 12, 30)
    assert reading.value == pytest.approx(span / timedelta(days=1), abs=1e-9)


def test_months_are_known_by_whole_and_short_names() -> None:
    words = ("Ноябрь", "нояб", "November", "мая", "сент", "кот")
    assert [month_of(word) for word in words] == [11, 11, 11, 5, 9, None]


# --- yes and no ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [True, 1, 1.0, "да", "Да ", "ДА", "yes", "+", "✓", "✔️", "истина", "TRUE"]
)
def test_yes(value: CellValue) -> None:
    assert read_yes_no(value) == Reading(1.0)


@pytest.mark.parametrize("value", [False, 0, "нет", "НЕТ", "нeт", "no", "ложь", "False", "0", "☐"])
def test_no(value: CellValue) -> None:
    assert read_yes_no(value) == Reading(0.0)


@pytest.mark.parametrize(
    ("value", "expected", "doubt"),
    [
        (None, None, ""),
        ("  ", None, ""),
        ("-", 0.0, "dash_as_no"),
        ("–", 0.0, "dash_as_no"),
        ("может быть", None, "unreadable_yes_no"),
        ("x", None, "unreadable_yes_no"),
        (2, None, "unreadable_yes_no"),
        (date(2026, 3, 5), None, "unreadable_yes_no"),
        (CellError("#N/A"), None, "error_value"),
    ],
)
def test_other_yes_no_cells(value: CellValue, expected: float | None, doubt: str) -> None:
    reading = read_yes_no(value)
    assert (reading.value, code(reading)) == (expected, doubt)


# --- durations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "expected", "doubt"),
    [
        (1.5, "hours", 1.5, ""),
        (90, "minutes", 90, ""),
        (timedelta(minutes=90), "hours", 1.5, ""),
        (timedelta(minutes=90), "minutes", 90, ""),
        (timedelta(hours=36), "days", 1.5, ""),
        (datetime(1899, 12, 31, 1, 30), "hours", 25.5, ""),  # 25:30 read as a date
        (date(1899, 12, 31), "hours", 24, ""),
        ("1:30", "hours", 1.5, "duration_as_text"),
        ("1:30:36", "hours", 1.51, "duration_as_text"),
        ("1 ч 20 мин", "minutes", 80, "duration_as_text"),
        ("1ч20м", "minutes", 80, "duration_as_text"),
        ("1 Ч 20 МИН", "minutes", 80, "duration_as_text"),
        ("2 H", "hours", 2, "duration_as_text"),
        ("90 мин", "hours", 1.5, "duration_as_text"),
        ("1,5 ч.", "hours", 1.5, "duration_as_text"),
        ("2 h 30 min", "hours", 2.5, "duration_as_text"),
        ("2 дня", "days", 2, "duration_as_text"),
        ("1,5", "hours", 1.5, "number_as_text"),
        ("2 дня", "hours", None, "unreadable_duration"),  # of how many hours?
        ("8 ч", "days", None, "unreadable_duration"),
        ("1:30", "days", None, "unreadable_duration"),
        ("20 мин 1 ч", "hours", None, "unreadable_duration"),
        ("1:75", "hours", None, "unreadable_duration"),
        ("долго", "hours", None, "unreadable_duration"),
        ("1,500 ч", "hours", None, "ambiguous_number"),
        (date(2026, 5, 10), "hours", None, "number_became_date"),
        (True, "hours", None, "checkbox_value"),
        (CellError("#N/A"), "hours", None, "error_value"),
        (None, "hours", None, ""),
    ],
)
def test_durations(value: CellValue, unit: TimeUnit, expected: float | None, doubt: str) -> None:
    reading = settled(value) or read_duration(value, unit, AS_OF)
    assert (reading.value, code(reading)) == (expected, doubt)


@given(
    st.integers(0, 99), st.integers(0, 59), st.sampled_from(["{}:{:02}", "{} ч {} мин", "{}h {}m"])
)
def test_a_duration_is_read_back_from_every_spelling(
    hours: int, minutes: int, spelling: str
) -> None:
    reading = read_duration(spelling.format(hours, minutes), "minutes", AS_OF)
    assert reading.value == hours * 60 + minutes
