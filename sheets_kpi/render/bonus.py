"""Bonus: what everybody gets and what stands in the way, then every statement line by line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sheets_kpi.bonus.curve import Curve
from sheets_kpi.bonus.payroll import NO_PROSPECT, Payroll, Prospect
from sheets_kpi.bonus.statement import Line, Statement
from sheets_kpi.bonus.worth import MUCH, Ahead, More
from sheets_kpi.decisions.layout import BASES
from sheets_kpi.numbers import NBSP, half_up, number_text
from sheets_kpi.period_names import show_day, show_period
from sheets_kpi.render.grid import Grid
from sheets_kpi.state import Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
    WRAPPED,
    Style,
)
from sheets_kpi.texts import Lang, say

ROUBLES = '#,##0.00\\ "₽"'
PART = "0.0\\ %"
_REMARK = WRAPPED.with_(align="left", indent=1)
_REMARK_HEADER = HEADER.with_(align="left", indent=1)
_HEAD = TEXT.with_(bold=True, fill=BAND)
_MOST_DIGITS = 7  # shares are kept to nine decimals, so this tells any two apart
_WIDTHS = (28, 18, 13, 15, 18, 17, 64)
_PEOPLE = (
    "column.person",
    "column.team",
    "column.score",
    "bonus.paid",
    "bonus.base",
    "bonus.payout",
    "bonus.next",
)
_GATE = "bonus.gate"
_LINES = (
    "column.kpi",
    "bonus.share",
    "bonus.attainment",
    "bonus.contribution",
    _GATE,
    "bonus.payout",
    "bonus.more",
)
_LEFT = ("column.person", "column.team", "column.kpi")
_REMARKS = ("bonus.next", "bonus.more")


def bonus(payroll: Payroll, lang: Lang, data: Mapping[str, str]) -> Tab:
    """The Bonus tab; `data` is what its mark is to remember."""
    grid = Grid()
    grid.line([say("tab.bonus", lang)], TITLE)
    grid.line([f"{show_period(payroll.period, lang)} · {_state(payroll, lang)}"], SUBTITLE)
    grid.line([_curve(payroll.curve, lang)], SUBTITLE)
    grid.skip()
    _header(grid, _PEOPLE, lang)
    for one in payroll.statements:
        _person(grid, one, payroll, lang)
    _total(grid, payroll, lang)
    grid.skip()
    grid.line([say("bonus.lines", lang)], SECTION)
    has_gates = any(line.gate is not None for one in payroll.statements for line in one.lines)
    _header(grid, [key if key != _GATE or has_gates else "" for key in _LINES], lang)
    for one in payroll.statements:
        if one.lines:
            _statement(grid, one, payroll, lang)
    return Tab(
        "bonus",
        "summary",
        say("tab.bonus", lang),
        grid.cells,
        widths=_WIDTHS,
        heights=grid.heights(_WIDTHS),
        frozen=(0, 1),
        data=data,
    )


def _state(payroll: Payroll, lang: Lang) -> str:
    key = "bonus.preliminary" if payroll.is_open else "bonus.final"
    return say(key, lang, day=show_day(payroll.as_of, lang))


def _curve(curve: Curve, lang: Lang) -> str:
    """The way from score to money in one sentence."""
    return say(
        f"bonus.curve.{curve.accelerates}",
        lang,
        threshold=_percent(curve.threshold, lang),
        at_threshold=_percent(curve.at_threshold, lang),
        accelerator=number_text(curve.accelerator, _digits(curve.accelerator), lang),
        cap=_percent(curve.cap, lang),
    )


def _header(grid: Grid, keys: Sequence[str], lang: Lang) -> None:
    for column, key in enumerate(keys, 1):
        style = HEADER if key in _LEFT else _REMARK_HEADER if key in _REMARKS else HEADER_RIGHT
        grid.put(column, say(key, lang) if key else None, style)
    grid.skip()


def _person(grid: Grid, one: Statement, payroll: Payroll, lang: Lang) -> None:
    grid.put(1, one.person, WRAPPED)
    grid.put(2, one.team or None, WRAPPED)
    _share(grid, 3, one.score, payroll.curve.threshold)
    _part(grid, 4, one.paid)
    _money(grid, 5, one.base)
    _money(grid, 6, one.payout, WRAPPED.with_(bold=True))
    prospect = payroll.prospects.get(one.person, NO_PROSPECT)
    grid.put(7, ". ".join(_remarks(one, prospect, lang)) or None, _REMARK)
    grid.skip()


def _total(grid: Grid, payroll: Payroll, lang: Lang) -> None:
    _band(grid, say("bonus.everybody", lang))
    _money(grid, 6, payroll.total, _HEAD)
    grid.skip()


def _statement(grid: Grid, one: Statement, payroll: Payroll, lang: Lang) -> None:
    _band(grid, one.person)
    _share(grid, 4, one.score, payroll.curve.threshold, _HEAD)
    _money(grid, 6, one.payout, _HEAD)
    grid.skip()
    brings = {more.kpi.name: more for more in payroll.prospects.get(one.person, NO_PROSPECT).more}
    for line in one.lines:
        _line(grid, line, brings.get(line.kpi), lang)


def _line(grid: Grid, line: Line, more: More | None, lang: Lang) -> None:
    grid.put(1, line.kpi, WRAPPED.with_(align="left", indent=1))
    _part(grid, 2, line.share)
    if line.attainment is None:
        grid.put(3, say("status.no_data", lang), MUTED_TEXT.with_(align="right"))
    else:
        _share(grid, 3, line.attainment, line.gate)
    _part(grid, 4, line.contribution)
    _part(grid, 5, line.gate)
    _money(grid, 6, line.money)
    grid.put(7, _more(more, lang) if more else None, _REMARK)
    grid.skip()


def _band(grid: Grid, text: str) -> None:
    """A row that stands out."""
    for column in range(1, len(_WIDTHS) + 1):
        grid.put(column, text if column == 1 else None, _HEAD)


def _remarks(one: Statement, prospect: Prospect, lang: Lang) -> Iterator[str]:
    """What stands in the way, and the next step."""
    if one.why:
        kpis, tab = ", ".join(one.lacks), BASES.title(lang)
        yield say(f"bonus.why.{one.why}", lang, kpis=kpis, tab=tab)
    for line in one.shut:
        reached, gate = line.attainment or 0.0, line.gate or 0.0
        digits = _telling(reached, gate, fewest=0)
        share = f"{number_text(reached * 100, digits, lang)}{NBSP}%"
        yield say("bonus.shut", lang, kpi=line.kpi, share=share, gate=_percent(gate, lang))
    if one.score is not None and one.counts_as is not None and one.counts_as > one.score:
        yield say("bonus.counts_as", lang, share=_percent(one.counts_as, lang))
    if prospect.ahead and not one.why and not one.shut:
        yield _ahead(prospect.ahead, lang)


def _ahead(ahead: Ahead, lang: Lang) -> str:
    """Rounded up, so that who adds as much is there."""
    points = math.ceil(round(ahead.distance * 1000, 6)) / 10
    return say(f"bonus.ahead.{ahead.step}", lang, points=number_text(points, 1, lang))


def _more(more: More, lang: Lang) -> str:
    if more.units == MUCH:
        units = f"{number_text(MUCH, 0, lang)}{NBSP}₽"
    else:
        unit = f"{NBSP}{more.kpi.unit}" if more.kpi.unit else ""
        units = number_text(more.units, 0, lang) + unit
    return say("bonus.one_more", lang, units=units, money=number_text(more.money / 100, 2, lang))


def _share(
    grid: Grid, column: int, share: float | None, edge: float | None, style: Style = WRAPPED
) -> None:
    """A score or an attainment; what is below the edge does not read as if it were not."""
    if share is not None:
        number = f"0.{'0' * _telling(share, edge, fewest=1)}\\ %"
        grid.put(column, half_up(share, 9), style.with_(number_format=number, align="right"))


def _telling(share: float, edge: float | None, fewest: int) -> int:
    """How many decimals of a percentage tell on which side of an edge it is, and of 100 %.

    79.96 % before an edge of 80 % needs two.
    """
    edges = [one for one in (edge, 1.0) if one is not None]
    for digits in range(fewest, _MOST_DIGITS):
        shown = half_up(share * 100, digits)
        if all((shown >= half_up(one * 100, 7)) == (share >= one) for one in edges):
            return digits
    return _MOST_DIGITS


def _part(grid: Grid, column: int, share: float | None) -> None:
    """A part of something, with one decimal."""
    if share is not None:
        grid.put(column, half_up(share, 6), WRAPPED.with_(number_format=PART, align="right"))


def _money(grid: Grid, column: int, kopecks: int | None, style: Style = WRAPPED) -> None:
    if kopecks is not None:
        grid.put(column, kopecks / 100, style.with_(number_format=ROUBLES, align="right"))


def _percent(share: float, lang: Lang) -> str:
    return f"{number_text(share * 100, _digits(share * 100), lang)}{NBSP}%"


def _digits(value: float) -> int:
    """As many decimals as a setting has, two at most."""
    return next((digits for digits in (0, 1) if half_up(value, digits) == half_up(value, 2)), 2)
