"""Numbers for people: rounded once, never into another band, never without their unit."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, Thresholds
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import COMPANY
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.render.page import (
    Judgement,
    change_text,
    judgement,
    limit_text,
    points_text,
    share_text,
    short_text,
    style_of,
    target_cell,
    text_below,
    value_text,
)
from sheets_kpi.state import Bar
from sheets_kpi.styles import BAR, BAR_BEHIND, BAR_RISK, TEXT
from sheets_kpi.texts import Lang

MONEY, SHARE, COUNT = (
    Kpi("m", "M", "", unit="₽"),
    Kpi("s", "S", "", unit="%"),
    Kpi("c", "C", "", unit="шт"),
)
MINUTES = Kpi("t", "T", "", unit="мин")


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (1652.125, 2, 1652.13),
        (0.5, 0, 1),
        (1.5, 0, 2),
        (-0.5, 0, -1),
        (2.675, 2, 2.68),
        (1e15, 2, 1e15),
    ],
)
def test_halves_go_away_from_zero(value: float, digits: int, rounded: float) -> None:
    assert half_up(value, digits) == rounded


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_half_up_is_that_of_decimals(thousandths: int, digits: int) -> None:
    value = thousandths / 1000
    exact = Decimal(thousandths) / 1000
    wanted = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert half_up(value, digits) == float(wanted)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.92, "92 %"),
        (0.9996, "99,96 %"),  # not yet 100 %
        (0.899, "89,9 %"),  # not yet on track
        (0.74999, "74,999 %"),
        (1.0, "100 %"),
        (2.0, "200 %"),
        (2.001, "> 200 %"),  # no more is shown
        (12.5, "> 200 %"),
        (-12.5, "0 %"),
    ],
)
def test_a_percentage_does_not_read_as_another_band(share: float, text: str) -> None:
    assert share_text(share, Thresholds(), "ru").replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("kpi", "kpi_class", "value", "lang", "text"),
    [
        (MONEY, KpiClass.FLOW, 1845200.4, "ru", "1 845 200 ₽"),
        (MONEY, KpiClass.FLOW, 1845200.4, "en", "1,845,200 ₽"),
        (SHARE, KpiClass.RATIO, 0.11234, "ru", "11,2 %"),
        (COUNT, KpiClass.FLOW, 31.0, "ru", "31 шт"),
        (COUNT, KpiClass.REPEATED, 3.0, "ru", "3 шт"),  # clients who came again
        (MINUTES, KpiClass.ORDER, 8.25, "ru", "8,3 мин"),
        (MONEY, KpiClass.FLOW, -500.0, "ru", "−500 ₽"),
    ],
)
def test_values_as_text(kpi: Kpi, kpi_class: KpiClass, value: float, lang: Lang, text: str) -> None:
    assert value_text(value, kpi, kpi_class, lang).replace("\u00a0", " ") == text


def test_values_as_formats() -> None:
    assert style_of(MONEY, KpiClass.FLOW, TEXT).number_format == '#,##0\\ "₽"'
    assert style_of(SHARE, KpiClass.RATIO, TEXT).number_format == "#,##0.0\\ %"
    assert style_of(MINUTES, KpiClass.ORDER, TEXT).number_format == '#,##0.0\\ "мин"'


def test_a_range_is_shown_as_text() -> None:
    shown = target_cell(Range(0.7, 0.85), SHARE, KpiClass.RATIO, "ru")
    assert isinstance(shown, str)
    assert shown.replace("\u00a0", " ") == "70,0–85,0 %"


def judged(status: Status, share: float | None, gap: str | None = None) -> Judgement:
    result = Result(
        SHARE, period_of(date(2026, 11, 1), Grain.MONTH), COMPANY, 1, target=1, attainment=share
    )
    return judgement(result._replace(status=status), Thresholds(), "ru", gap, is_past=False)


@pytest.mark.parametrize(
    ("status", "share", "color", "to_target", "above"),
    [
        (Status.BEHIND, 0.4, BAR_BEHIND, 0.4, None),
        (Status.AT_RISK, 0.75, BAR_RISK, 0.75, None),
        (Status.ON_TRACK, 0.9, BAR, 0.9, None),
        (Status.ON_TRACK, 1.25, BAR, 1, 0.25),
        (Status.DONE, 1.0, BAR, 1, None),
        (Status.DONE, 1.7, BAR, 1, 0.5),  # the scale ends at 150 %
        (Status.BEHIND, -0.2, BAR_BEHIND, None, None),
        (Status.BEHIND, 0.0, BAR_BEHIND, None, None),
    ],
)
def test_a_bar_reaches_to_the_target_and_another_one_above_it(
    status: Status, share: float, color: str, to_target: float | None, above: float | None
) -> None:
    found = judged(status, share)
    wanted = (to_target and Bar(to_target, 1, color), above and Bar(above, 0.5, color))
    assert (found.bar(0, 1), found.bar(1, 1.5)) == wanted


@pytest.mark.parametrize("status", [Status.NO_TARGET, Status.EARLY, Status.FEW, Status.RIPENING])
def test_nothing_is_drawn_of_what_is_not_judged(status: Status) -> None:
    found = judged(status, 0.4)
    assert (found.bar(0, 1), found.sign, found.tone) == (None, "○", "grey")
    assert found.filled(TEXT).fill == ""


def test_growth_is_told_by_its_distance_and_has_no_bar() -> None:
    found = judged(Status.AT_RISK, 0.8, "−2 п. п.")
    assert (found.value, found.text, found.bar(0, 1)) == ("−2 п. п.", "−2 п. п.", None)


@pytest.mark.parametrize(
    ("kpi", "kpi_class", "now", "before", "text"),
    [
        (MONEY, KpiClass.FLOW, 890, 1000, "↓ 11 %"),
        (MONEY, KpiClass.FLOW, 1000, 890, "↑ 12 %"),
        (MONEY, KpiClass.FLOW, 1000.4, 1000, "± 0 %"),
        (MONEY, KpiClass.FLOW, 1000, 0, "↑ 1 000 ₽"),  # nothing is no base of a percentage
        (MONEY, KpiClass.FLOW, 1000, -500, "↑ 1 500 ₽"),
        (SHARE, KpiClass.RATIO, 0.284, 0.243, "↑ 4,1 п. п."),
        (SHARE, KpiClass.RATIO, 0.2, 0.2, "± 0 п. п."),
        (COUNT, KpiClass.FLOW, 0, 4, "↓ 100 %"),
        (COUNT, KpiClass.FLOW, None, 4, ""),
        (COUNT, KpiClass.FLOW, 4, None, ""),
    ],
)
def test_changes(
    kpi: Kpi, kpi_class: KpiClass, now: float | None, before: float | None, text: str
) -> None:
    found = change_text(now, before, kpi, kpi_class, "ru")
    assert found.replace("\u00a0", " ") == text
    assert " " not in found


def test_a_change_of_a_score_is_in_points() -> None:
    assert points_text(0.62, 0.83, "ru") == "↓ 21 п. п.".replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("kpi", "value", "ru", "en"),
    [
        (MONEY, 9_999, "9 999 ₽", "9,999 ₽"),
        (MONEY, 247_000, "247 тыс. ₽", "247K ₽"),
        (MONEY, 12_345, "12 тыс. ₽", "12K ₽"),
        (MONEY, -247_000, "−247 тыс. ₽", "−247K ₽"),
        (MONEY, 999_499, "999 тыс. ₽", "999K ₽"),
        (MONEY, 999_600, "1,00 млн ₽", "1.00M ₽"),  # not 1 000 тыс.
        (MONEY, 1_041_234, "1,04 млн ₽", "1.04M ₽"),
        (MONEY, 23_450_000, "23,5 млн ₽", "23.5M ₽"),
        (MONEY, 234_500_000, "235 млн ₽", "235M ₽"),
        (COUNT, 123_456, "123 456 шт", "123,456 шт"),
        (SHARE, 0.254, "25,4 %", "25.4 %"),
    ],
)
def test_short_texts(kpi: Kpi, value: float, ru: str, en: str) -> None:
    kinds = {MONEY: KpiClass.FLOW, COUNT: KpiClass.FLOW, SHARE: KpiClass.RATIO}
    found = (short_text(value, kpi, kinds[kpi], "ru"), short_text(value, kpi, kinds[kpi], "en"))
    assert found == (ru.replace(" ", "\u00a0"), en.replace(" ", "\u00a0"))


@pytest.mark.parametrize(("lang", "text"), [("ru", "1 234,5"), ("en", "1,234.5")])
def test_separators(lang: Lang, text: str) -> None:
    assert number_text(1234.5, 1, lang).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("value", "digits"), [(-0.0, 0), (-0.4, 0), (-0.0, None), (-0.004, 2)])
def test_nothing_is_not_less_than_nothing(value: float, digits: int | None) -> None:
    assert float(number_text(value, digits, "en")) == 0
    assert not number_text(value, digits, "ru").startswith("−")


@pytest.mark.parametrize(
    ("share", "limit", "text"),
    [
        (0.61, 0.8, "61 %"),
        (0.7996, 0.8, "79,96 %"),  # not “80 % < 80 %”
        (0.799999999, 0.8, "79,9999999 %"),
        (0.8244, 0.825, "82 %"),
        (-0.5, 0.8, "−50 %"),
    ],
)
def test_a_share_below_a_limit_does_not_seem_to_reach_it(
    share: float, limit: float, text: str
) -> None:
    assert text_below(share, limit, "ru") == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("limit", "text"), [(0.8, "80 %"), (0.825, "82.5 %"), (0.07, "7 %"), (1.1, "110 %")]
)
def test_a_limit_is_shown_as_it_was_decided(limit: float, text: str) -> None:
    assert limit_text(limit, "en") == text.replace(" ", "\u00a0")
