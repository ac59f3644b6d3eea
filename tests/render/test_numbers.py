"""Numbers for people: rounded once, never into another band, never without their unit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.attain.rules import Thresholds
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.render.page import (
    bar,
    limit_text,
    share_text,
    style_of,
    target_cell,
    text_below,
    value_text,
)
from sheets_kpi.styles import TEXT
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
    assert shown.replace("\u00a0", " ") == "70,0 %–85,0 %"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, ""),
        (0.4, "████░░░░░░"),
        (0.79, "███████░░░"),
        (1.5, "██████████"),
        (-0.2, "░░░░░░░░░░"),
    ],
)
def test_bars(share: float | None, text: str) -> None:
    assert bar(share) == text


@pytest.mark.parametrize(("lang", "text"), [("ru", "1 234,5"), ("en", "1,234.5")])
def test_separators(lang: Lang, text: str) -> None:
    assert number_text(1234.5, 1, lang).replace("\u00a0", " ") == text


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
