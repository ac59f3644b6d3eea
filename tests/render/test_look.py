"""The look of the summary tabs, by machine: over all samples, both languages, and the states that
a workbook can be in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looked_tabs import CASES, EVERY, NBSP, Case, Looked, all_faults, faults, looked, shown

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, Thresholds, band
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import COMPANY
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.render.page import NO_SYMBOL, SYMBOLS, Judgement, judgement
from sheets_kpi.state import (
    Area,
    Bar,
    Cell,
    Chart,
    Existing,
    Link,
    Series,
    Spark,
    Tab,
)
from sheets_kpi.styles import (
    AMBER_FILL,
    AMBER_INK,
    BAR,
    BAR_BEHIND,
    BAR_RISK,
    BEHIND,
    MUTED,
    RED_FILL,
    RED_INK,
    RISK,
    TEXT,
    WRAPPED,
)
from sheets_kpi.texts import Lang


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_cut_unreadable_empty_or_misleading(case: Case) -> None:
    found = list(all_faults(looked(case)))
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in EVERY if case not in CASES], ids=str)
def test_nor_is_it_in_any_other_state_of_a_sample(case: Case) -> None:
    found = list(all_faults(looked(case)))
    assert not found, "\n".join(found)


FIT = Cell("Выручка", TEXT)
DRAWN = Chart(
    "columns", "Выручка", "Лист", Area(1, 1, 1, 2), (Series("Факт", Area(2, 1, 2, 2), (1, 2)),),
    (3, 1), 60, 34, ("окт", "ноя"),
)  # fmt: skip
DATA = {
    (1, 1): Cell("окт", TEXT), (1, 2): Cell("ноя", TEXT), (2, 1): Cell(1, TEXT),
    (2, 2): Cell(2, TEXT), (9, 1): FIT,
}  # fmt: skip


def a_tab(cells: dict[tuple[int, int], Cell], *charts: Chart, key: str = "dashboard") -> Tab:
    return Tab(key, "summary", "Лист", cells, (60, 60), charts=charts)


@pytest.mark.parametrize(
    ("tab", "fault"),
    [
        (a_tab({(1, 1): FIT, (1, 2): FIT}), ""),  # 53.2 of 54 pixels
        (a_tab({(1, 1): Cell("Выручка компании", TEXT)}), ""),  # over free cells
        (a_tab({(1, 1): Cell("Выручка компании", TEXT), (1, 2): FIT}), "px in 54"),
        (a_tab({(1, 2): Cell("Выручка", TEXT.with_(bold=True, align="right"))}), ""),
        (a_tab({(1, 1): Cell("Выручка компании", TEXT.with_(align="right"))}), "px in 54"),
        (a_tab({(1, 1): Cell("Выручка компании", TEXT.with_(align="center"))}), "px in 54"),
        (a_tab({(1, 1): Cell("Выручка " * 30, TEXT)}), "px in 1254"),
        (a_tab({(1, 1): Cell(1e6, TEXT.with_(number_format='#,##0\\ "₽"'))}), "px in 54"),
        (a_tab({(1, 1): Cell("Рост цены", WRAPPED)}), "high in 17 (2 lines)"),
        (a_tab({(1, 1): Cell("Выручка", TEXT.with_(size=16))}), "high in 17 (1 lines)"),
        (a_tab({(1, 1): Cell("Себестоимость", WRAPPED)}), "a word is"),
        (a_tab({(1, 1): FIT._replace(style=TEXT.with_(color="8A949F"))}), "contrast 3.1"),
        (a_tab({(1, 1): FIT._replace(style=TEXT.with_(fill="DDF1E4"))}), "fill DDF1E4"),
        (a_tab({(1, 1): FIT._replace(style=RISK)}), ""),
        (a_tab({(1, 1): FIT._replace(style=RISK.with_(color=TEXT.color))}), "ink 1F2933 on"),
        (a_tab({(1, 1): Cell("▼ риск", BEHIND)}), "contradicts its sign"),
        (a_tab({(1, 1): Cell("● верно", TEXT.with_(color=RED_INK))}), "contradicts its sign"),
        (a_tab({(1, 1): Cell("=А1", TEXT)}), "looks like a formula"),
        (a_tab({(1, 1): Cell(0.5, TEXT)}), "a number without a format"),
        (a_tab({(1, 1): Cell(None, drawn=Bar(2, 1, BAR))}), "a bar out of its scale"),
        (a_tab({(1, 1): Cell(None, drawn=Bar(0.8, 1, BAR_RISK))}), "a bar in E0A93B beside"),
        (a_tab({(1, 1): Cell("■", BEHIND), (1, 2): Cell(None, drawn=Bar(0.5, 1, BAR))}), "calm"),
        (a_tab({(1, 1): Cell(None, drawn=Spark("Иной", Area(1, 1, 1, 2)))}), "nothing to draw"),
        (a_tab({(1, 1): FIT._replace(link=Link("Иной", "A1"))}), "leads to no cell"),
        (a_tab({(1, 1): FIT._replace(link=Link("Лист", "B7"))}), "leads to no cell"),
        (a_tab({(1, 30): FIT}), "1912 px wide"),
        (a_tab(DATA, DRAWN), ""),
        (a_tab(DATA, DRAWN._replace(anchor=(2, 1))), "lies over A2"),
        (a_tab(DATA, DRAWN._replace(width=1300)), "ends at 1300 px"),
        (a_tab(DATA, DRAWN._replace(labels=("окт", "дек"))), "hold something else"),
        (a_tab(DATA, DRAWN._replace(source="Иной")), "hold something else"),
        (a_tab(DATA, DRAWN._replace(series=(DRAWN.series[0]._replace(values=(1,)),))), "1 values"),
    ],
)
def test_the_look_sees_what_is_wrong(tab: Tab, fault: str) -> None:
    nothing: Any = None  # no sync is asked
    found = list(faults(tab, Looked(nothing, (tab,), Existing(()), "ru")))
    assert (fault in found[0]) if fault else not found, found


# --- one number decides ---------------------------------------------------------------------------

LOOKS = {  # fill, ink, bar
    Status.DONE: ("", TEXT.color, BAR),
    Status.ON_TRACK: ("", TEXT.color, BAR),
    Status.AT_RISK: (AMBER_FILL, AMBER_INK, BAR_RISK),
    Status.BEHIND: (RED_FILL, RED_INK, BAR_BEHIND),
}
THRESHOLDS = st.builds(
    lambda low, more: Thresholds(on_track_from=round(low + more, 4), at_risk_from=low),
    st.sampled_from((0.5, 0.7, 0.75, 0.825)),
    st.sampled_from((0.05, 0.1, 0.1501)),
)
SHARES = st.one_of(
    st.floats(-1, 3, allow_nan=False),
    st.sampled_from((0.0, 0.4995, 0.5, 0.7499999, 0.75, 0.89999, 0.9, 0.99996, 1.0, 2.0, 2.0001)),
)


def judged(status: Status, share: float | None, limits: Thresholds, lang: Lang) -> Judgement:
    kpi, period = Kpi("k", "K", ""), period_of(date(2026, 11, 1), Grain.MONTH)
    result = Result(kpi, period, COMPANY, 1, target=1, attainment=share, status=status)
    return judgement(result, limits, lang, None, is_past=False)


@given(SHARES, THRESHOLDS, st.sampled_from(("ru", "en")))
def test_number_sign_fill_and_bar_say_the_same(
    share: float, limits: Thresholds, lang: Lang
) -> None:
    status = band(round(share, 9), limits)
    found = judged(status, round(share, 9), limits, lang)
    fill, ink, color = LOOKS[status]
    filled, inked = found.filled(TEXT), found.inked(TEXT)
    assert (found.sign, filled.fill, filled.color) == (SYMBOLS[status], fill, ink)
    assert (inked.fill, inked.color, inked.bold) == ("", ink, filled.bold)
    assert {bar.color for bar in (found.bar(0, 1), found.bar(1, 1.5)) if bar} <= {color}
    assert found.status.startswith(f"{found.sign} ")
    # what the cell shows is the same text, and lies in the band of the status
    assert isinstance(found.value, float)
    text = shown(found.value, found.number_format, lang)
    assert text.replace(" ", NBSP) == found.text
    signed = found.signed(TEXT.with_(number_format=found.number_format)).number_format
    assert shown(found.value, signed, lang) == f"{found.sign} {text}"
    if not text.startswith(">"):
        number = float(text.removesuffix(" %").replace(",", ".").replace(NBSP, ""))
        assert band(number / 100, limits) == status


@given(SHARES, st.sampled_from([one for one in Status if one not in LOOKS]))
def test_what_is_not_judged_has_neither_fill_nor_bar(share: float, status: Status) -> None:
    found = judged(status, share, Thresholds(), "ru")
    assert found.sign == NO_SYMBOL
    assert (found.filled(TEXT), found.inked(TEXT)) == (TEXT.with_(color=MUTED),) * 2
    assert (found.bar(0, 1), found.bar(1, 1.5)) == (None, None)


@pytest.mark.parametrize(
    ("value", "number_format", "ru", "en"),
    [
        (0.584, "0\\ %", "58 %", "58 %"),
        (0.896, '"▼ "0.0\\ %', "▼ 89,6 %", "▼ 89.6 %"),
        (1_845_200.5, '#,##0\\ "₽"', f"1{NBSP}845{NBSP}201 ₽", "1,845,201 ₽"),
        (-12.34, "#,##0.0", "-12,3", "-12.3"),
        (1_845_200, "#,##0.0,", f"1{NBSP}845,2", "1,845.2"),
        (1_845_200, "#,##0,,", "2", "2"),
        (0.034, "+0.0\\ %;−0.0\\ %;0\\ %", "+3,4 %", "+3.4 %"),
        (-0.034, "+0.0\\ %;−0.0\\ %;0\\ %", "−3,4 %", "−3.4 %"),
        (0, "+0.0\\ %;−0.0\\ %;0\\ %", "0 %", "0 %"),
        (2.0, '"> "0\\ %', "> 200 %", "> 200 %"),
        (12, "", "12", "12"),
        (date(2026, 11, 2), "", "02.11.2026", "02.11.2026"),
        (None, "", "", ""),
    ],
)
def test_values_as_cells_show_them(value: Any, number_format: str, ru: str, en: str) -> None:
    assert (shown(value, number_format, "ru"), shown(value, number_format, "en")) == (ru, en)
