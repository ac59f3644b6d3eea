"""Trend: the company's KPIs period by period with charts, and events before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sheets_kpi.decisions import Kpi
from sheets_kpi.insights.history import PERIODS, Shift, Turn
from sheets_kpi.periods import Period, short_period, show_day, show_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.history import History
from sheets_kpi.render.page import (
    GAP,
    Page,
    change_text,
    fitting,
    kept,
    unit_of,
)
from sheets_kpi.render.why import tell_why
from sheets_kpi.state import Chart, Group, Tab
from sheets_kpi.styles import (
    ACCENT,
    HAIR,
    HEADER,
    HEADER_RIGHT,
    MUTED,
    SECTION,
    SMALL,
    SUBTITLE,
    TEXT,
    WRAPPED,
    Style,
)
from sheets_kpi.texts import say

_CHARTS, _IN_A_ROW, _CHART_ROWS = 6, 3, 12
_CHART_COLUMNS = (1, 4, 10)  # as far from one another as a chart is wide
_CHART = (372, 205)  # width and height in pixels
_NAME, _SPARK, _PERIOD, _FACT, _CHANGE = 194, 114, 66, 84, 74  # widths of columns
_HEADER_ROW = 24  # below a line of text
_FIRST, _MOST = 3, 19  # the first column of periods; where the history begins no table reaches
_RIGHT = TEXT.with_(align="right")
_MARKER = SUBTITLE.with_(align="right", color=ACCENT)


class _Columns(NamedTuple):
    """Where the periods stand; a running one has a column for its forecast, too."""

    periods: dict[Period, int]
    forecast: int | None
    change: int

    def widths(self, texts: Iterable[str]) -> tuple[int, ...]:
        """The widths of all columns; those of periods hold the longest of some texts."""
        usual = fitting(texts, TEXT.with_(bold=True), _PERIOD, indent=0)
        last = (max(_FACT, usual), _CHANGE) if self.forecast else (usual, _CHANGE)
        before = self.change - _FIRST - 1
        spare = (_PERIOD,) * (_MOST - self.change)
        return (_NAME, _SPARK, *(usual,) * before, *last, *spare)


def trend(board: Board, history: History) -> Tab:
    """The Trend tab: charts, the table under them, why it moved, and events before and after."""
    page, lang, title = Page("trend", board.lang), board.lang, say("trend.title", board.lang)
    columns, texts, charts = _columns(board), [""], []
    if board.is_empty:
        page.head(say("empty.about", lang), title=title)
    else:
        found = _charts(board, history)
        page.head(_about(board) if found else say("trend.no_charts", lang), title=title)
        page.skip(GAP)
        charts = _placed(page, found)
        texts = _table(page, board, history, columns)
        tell_why(page, board)
        _turns(page, board)
    page.groups.append(Group("columns", *history.put(page)))
    return page.tab(columns.widths(texts), (0, 1), charts=tuple(charts))


def _placed(page: Page, charts: Sequence[Chart]) -> list[Chart]:
    """The charts beside and below each other, from the present row on, which goes below them."""
    found = []
    for number, chart in enumerate(charts):
        at = number % _IN_A_ROW
        found.append(chart._replace(anchor=(page.row, _CHART_COLUMNS[at])))
        if at == _IN_A_ROW - 1 or number == len(charts) - 1:
            page.row += _CHART_ROWS
            page.skip(GAP)
    return found


def _about(board: Board) -> str:
    """What the charts show."""
    lang, grain = board.lang, board.period.grain
    text = say("trend.about", lang, periods=say(f"trend.periods.{grain}", lang))
    if board.progress.is_open:
        text += " " + say("trend.running", lang, period=show_period(board.period, lang))
    return text


def _columns(board: Board) -> _Columns:
    periods = [period for period, _ in board.cards.trend]
    places = {period: _FIRST + number for number, period in enumerate(periods)}
    forecast = None
    if board.progress.is_open:
        forecast = places[board.period]
        places[board.period] += 1
    return _Columns(places, forecast, places[board.period] + 1)


def _charts(board: Board, history: History) -> list[Chart]:
    """The weightiest KPIs that have a history, then sums and counts, then others, as many as there
    is room for and in the order of the table; none of them stands anywhere yet.
    """

    def is_sum(kpi: Kpi) -> bool:
        kpi_class = board.classes.get(kpi.key)
        return kpi_class is not None and kpi_class.is_additive

    shown = [kpi for kpi in board.shown if history.has(kpi)]
    shown.sort(key=lambda kpi: (-kpi.weight, not is_sum(kpi)))
    found = [kpi for kpi in (*board.weighted, *board.others) if kpi in shown[:_CHARTS]]
    return [history.chart(kpi, _title(board, kpi), (1, 1), *_CHART) for kpi in found]


def _title(board: Board, kpi: Kpi) -> str:
    """`Выручка: 1,04 млн ₽ · цель 1,81 млн ₽`."""
    result, lang = board.cards.company.results.get(kpi.key), board.lang
    title = kpi.name
    if result and result.fact is not None:
        title += f": {board.short(result.fact, kpi)}"
    if result and isinstance(result.target, int | float):
        title += " · " + say("trend.target", lang, target=board.short(result.target, kpi))
    return title


# --- the table -----------------------------------------------------------------------------------


def _table(page: Page, board: Board, history: History, columns: _Columns) -> list[str]:
    """The table of all KPIs by period; the texts that its columns of periods must hold."""
    lang = board.lang
    page.line([say(f"trend.by.{board.period.grain}", lang)], SECTION)
    _markers(page, board, columns)
    _header(page, board, columns)
    order = (*board.weighted, *board.others)
    gone = tuple(kpi for kpi in board.lasting if kpi not in order)
    texts: list[str] = []
    for kpi in (*order, *gone):
        is_last = board.weighted[-1:] == (kpi,)
        base = TEXT.with_(bold=kpi in board.weighted, below=MUTED if is_last else HAIR)
        texts += _facts(page, board, history, columns, kpi, base)
    _legend(page, board)
    return texts


def _markers(page: Page, board: Board, columns: _Columns) -> None:
    """A line that marks the periods in which something happened; none where nothing did."""
    all_events = board.computed.checked.decisions.events
    marked = {
        column: events
        for period, column in columns.periods.items()
        if (events := [event for event in all_events if event.date in period])
    }
    if not marked:
        return
    page.put(1, say("trend.events", board.lang), SUBTITLE)
    for column, events in marked.items():
        note = "\n".join(f"{show_day(one.date, board.lang)} – {one.text}" for one in events)
        text = f"◆ {events[0].date:%d.%m}" if len(events) == 1 else f"◆ × {len(events)}"
        page.put(column, text, _MARKER, note=note)
    page.skip()


def _header(page: Page, board: Board, columns: _Columns) -> None:
    lang = board.lang
    page.put(1, say("column.kpi", lang), HEADER)
    page.put(2, say("tab.trend", lang), HEADER)
    for period, column in columns.periods.items():
        title = short_period(period, lang)
        if columns.forecast and period == board.period:
            title = say("trend.so_far", lang, period=title)
        page.put(column, title, HEADER_RIGHT)
    if columns.forecast:
        page.put(columns.forecast, say("trend.forecast", lang), HEADER_RIGHT)
    before = short_period(board.period.previous(), lang)
    page.put(columns.change, say("trend.change", lang, period=before), HEADER_RIGHT)
    page.skip()


def _facts(
    page: Page, board: Board, history: History, columns: _Columns, kpi: Kpi, base: Style
) -> list[str]:
    """The line of a KPI; the texts of its numbers."""
    lang, kpi_class = board.lang, board.classes.get(kpi.key)
    found = {period: results.get(kpi.key) for period, results in board.cards.trend}
    last = found[board.period]
    forecast = last.forecast if last else None
    if last and forecast is None and not (kpi_class and kpi_class.accrues):
        forecast = last.fact  # of a share or a mean: as it is
    unit = unit_of(kpi, kpi_class, [*(one.fact for one in found.values() if one), forecast], lang)
    page.put(1, unit.name, base.with_(wrap=True))
    page.draw(2, history.spark(kpi), base)
    style, texts = base.with_(align="right", number_format=unit.number_format), []
    for period, column in columns.periods.items():
        result = found[period]
        if result is None or result.fact is None:
            page.put(column, None, style)
            continue
        judged = board.judge(result)
        note = board.verdict(result) if judged.needs_action else ""
        page.put(column, kept(result.fact, kpi), judged.marked(style), note=note)
        texts.append(f"{judged.sign} " * judged.needs_action + unit.text(result.fact, lang))
    if columns.forecast:
        muted = style.with_(bold=False, italic=True, color=MUTED)
        page.put(columns.forecast, kept(forecast, kpi), muted)
    change = board.change(board.cards.company, kpi)
    page.put(
        columns.change, change or None, base.with_(align="right", bold=False, size=9, color=MUTED)
    )
    page.skip()
    return texts


def _legend(page: Page, board: Board) -> None:
    """What the fills and bold names mean."""
    lang = board.lang
    results = (one for _, found in board.cards.trend for one in found.values())
    parts = []
    if any(board.judge(one).needs_action for one in results):
        key = "trend.legend.running" if board.progress.is_open else "trend.legend"
        words = board.bands((period for period, _ in board.cards.trend), is_past=True)
        parts.append(say(key, lang, period=short_period(board.period, lang), **words))
    if board.weighted:
        parts.append(say("trend.legend.bold", lang))
    if parts:
        page.line([" ".join(parts)], SMALL)


# --- events before and after ---------------------------------------------------------------------


def _turns(page: Page, board: Board) -> None:
    """Every event with its KPIs before and after; nothing where there are no events."""
    if not board.insights.turns:
        return
    lang = board.lang
    page.skip()
    page.line([say("events.title", lang)], SECTION)
    page.line([say("events.about", lang, n=PERIODS)], SUBTITLE)
    page.line([say("events.means", lang)], SUBTITLE)
    titles = {1: "kpi", 2: "before", 3: "after", 5: "change", 7: "compared"}
    for column in range(1, 8):
        title = say(f"column.{titles[column]}", lang) if column in titles else None
        page.put(column, title, HEADER if column == 1 else HEADER_RIGHT.with_(wrap=False))
    page.skip(_HEADER_ROW)
    for turn in board.insights.turns:
        _turn(page, board, turn)


def _turn(page: Page, board: Board, turn: Turn) -> None:
    day = show_day(turn.event.date, board.lang)
    page.line([f"◆ {day} – {turn.event.text}"], TEXT.with_(bold=True))
    if not turn.shifts:
        page.line([say("events.no_kpi", board.lang)], SUBTITLE.with_(indent=1))
    for shift in turn.shifts:
        _shift(page, board, shift)


def _shift(page: Page, board: Board, shift: Shift) -> None:
    lang, kpi = board.lang, shift.kpi
    kpi_class = board.classes.get(kpi.key)
    sides = (shift.before, shift.after)
    unit = unit_of(kpi, kpi_class, [side.value for side in sides if side], lang)
    for column in range(1, 8):
        page.put(column, None, TEXT.with_(below=HAIR))
    page.put(1, unit.name, WRAPPED.with_(indent=1, below=HAIR))
    later = "events.early" if shift.is_early else "status.no_data"
    for column, side, word in zip((2, 3), sides, ("status.no_data", later), strict=True):
        style = _RIGHT.with_(number_format=unit.number_format, below=HAIR)
        if side:
            page.put(column, kept(side.value, kpi), style)
        else:
            page.put(column, say(word, lang), style.with_(size=9, color=MUTED))
    page.put(5, _change(shift, board), _RIGHT.with_(below=HAIR))
    counts = " · ".join(str(side.periods if side else 0) for side in sides)
    page.put(7, counts, SUBTITLE.with_(align="right", below=HAIR))
    if not (shift.is_pooled or (kpi_class and kpi_class.is_additive)):
        page.put(8, say("events.mean", lang), SUBTITLE.with_(indent=1))
    page.skip()


def _change(shift: Shift, board: Board) -> str | None:
    """The change from before to after: `↑ 12 %`, `↓ 3,1 п. п.`."""
    if shift.before is None or shift.after is None:
        return None
    if shift.rests_on_few(shift.kpi.least(board.thresholds.min_observations)):
        return say("status.few", board.lang)
    kpi_class = board.classes.get(shift.kpi.key)
    return change_text(shift.after.value, shift.before.value, shift.kpi, kpi_class, board.lang)
