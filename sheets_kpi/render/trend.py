"""Trend: the company's KPIs period by period with charts, and events before and after."""

from __future__ import annotations

from sheets_kpi.attain.rules import Thresholds
from sheets_kpi.decisions import Kpi
from sheets_kpi.insights.history import PERIODS, Shift, Turn
from sheets_kpi.periods import short_period, show_day
from sheets_kpi.render.board import Board
from sheets_kpi.render.history import History
from sheets_kpi.render.page import Page, TabColumn, kept, signed
from sheets_kpi.state import Area, Chart, Group, Series, Tab
from sheets_kpi.styles import (
    ACCENT,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    SECTION,
    TEXT,
)
from sheets_kpi.texts import Lang, say

_CHARTS = 4
_LEAST_PERIODS = 4  # as many columns as the block of events fills
_MARKER = TEXT.with_(align="right", color=ACCENT)
_EVENT_COLUMNS = (
    TabColumn("column.kpi", 187, HEADER),
    TabColumn("column.before", 96),
    TabColumn("column.after", 96),
    TabColumn("column.change", 96),
    TabColumn("column.compared", 96),
)
_CHART_ROWS = 15  # a chart of 280 pixels covers as many rows


def trend(board: Board, history: History) -> Tab:
    """The Trend tab. The last period of an open month is marked: it is not over."""
    lang = board.lang
    page = Page("trend", lang)
    page.head(say("trend.about", lang))
    if not _markers(page, board):
        page.skip()
    header_row = page.row
    _header(page, board)
    rows: dict[str, int] = {}
    for kpi in board.lasting:
        rows[kpi.key] = page.row
        _facts(page, board, kpi)
    page.skip()
    _attainment_block(page, board)
    if board.progress.is_open:
        page.line([say("trend.open", lang)], MUTED_TEXT)
        page.skip()
    _turns(page, board)
    widths = (187, *(96 for _ in range(max(_LEAST_PERIODS, len(board.cards.trend)))))
    charts = _charts(board, rows, header_row, page.row + 1)
    page.groups.append(Group("columns", *history.put(page)))
    return page.tab(widths, (header_row, 1), charts=charts)


def _markers(page: Page, board: Board) -> bool:
    """A line that marks the periods in which something happened; False where nothing did."""
    all_events = board.computed.checked.decisions.events
    marked = [
        (number, [event for event in all_events if event.date in period])
        for number, (period, _) in enumerate(board.cards.trend, 2)
    ]
    if not any(events for _, events in marked):
        return False
    page.skip()
    page.put(1, say("trend.events", board.lang), MUTED_TEXT)
    for number, events in marked:
        if events:
            days = [show_day(event.date, board.lang) for event in events]
            lines = [f"{day} – {event.text}" for day, event in zip(days, events, strict=True)]
            text = f"◆ {days[0]}"
            if len(events) > 1:
                text = f"◆ × {len(events)}"
            page.put(number, text, _MARKER, note="\n".join(lines))
    page.skip()
    return True


def _header(page: Page, board: Board) -> None:
    page.put(1, say("column.kpi", board.lang), HEADER)
    for number, (period, _) in enumerate(board.cards.trend, 2):
        title = short_period(period, board.lang)
        is_open = board.as_of <= period.end
        page.put(number, f"{title} *" if is_open else title, HEADER_RIGHT)
    page.skip()


def _facts(page: Page, board: Board, kpi: Kpi) -> None:
    page.put(1, kpi.name, TEXT.with_(bold=True))
    style = board.style(kpi, TEXT)
    for number, (_, results) in enumerate(board.cards.trend, 2):
        result = results.get(kpi.key)
        page.put(number, kept(result.fact, kpi) if result else None, style)
    page.skip()


def _attainment_block(page: Page, board: Board) -> None:
    page.line([say("trend.attainment", board.lang)], SECTION)
    _header(page, board)
    for kpi in board.lasting:
        shares = [results.get(kpi.key) for _, results in board.cards.trend]
        if not any(result and result.attainment is not None for result in shares):
            continue
        page.put(1, kpi.name, TEXT)
        for number, result in enumerate(shares, 2):
            if result:
                board.put_reached(page, number, result, result.attainment)
        page.skip()
    page.skip()


def _charts(board: Board, rows: dict[str, int], header_row: int, below: int) -> tuple[Chart, ...]:
    """Two charts side by side, for the weightiest KPIs that have numbers."""
    last = 1 + len(board.cards.trend)
    if last < 3:
        return ()
    shown = [kpi for kpi in board.lasting if _has_numbers(board, kpi)]
    shown.sort(key=lambda kpi: -kpi.weight)
    charts = []
    for number, kpi in enumerate(shown[:_CHARTS]):
        row = rows[kpi.key]
        place = (below + number // 2 * (_CHART_ROWS + 1), 1 if number % 2 == 0 else 6)
        charts.append(
            Chart(
                "columns",
                kpi.name,
                say("tab.trend", board.lang),
                Area(header_row, 2, header_row, last),
                (Series(kpi.name, Area(row, 2, row, last)),),
                place,
                width=520,
            )
        )
    return tuple(charts)


def _has_numbers(board: Board, kpi: Kpi) -> bool:
    facts = [results[kpi.key].fact for _, results in board.cards.trend if kpi.key in results]
    return sum(fact is not None for fact in facts) >= 2


# --- events before and after ---------------------------------------------------------------------


def _turns(page: Page, board: Board) -> None:
    """Every event with its KPIs before and after; nothing where there are no events."""
    if not board.insights.turns:
        return
    lang = board.lang
    page.line([say("events.title", lang)], SECTION)
    page.line([say("events.about", lang, n=PERIODS)], MUTED_TEXT)
    page.line([say("events.means", lang)], MUTED_TEXT)
    page.header(_EVENT_COLUMNS)
    for turn in board.insights.turns:
        _turn(page, board, turn)
    page.skip()


def _turn(page: Page, board: Board, turn: Turn) -> None:
    day = show_day(turn.event.date, board.lang)
    page.line([f"◆ {day} – {turn.event.text}"], TEXT.with_(bold=True))
    if not turn.shifts:
        page.line([say("events.no_kpi", board.lang)], MUTED_TEXT.with_(indent=1))
    for shift in turn.shifts:
        _shift(page, board, shift)


def _shift(page: Page, board: Board, shift: Shift) -> None:
    lang = board.lang
    page.put(1, shift.kpi.name, TEXT.with_(indent=1))
    later = "events.early" if shift.is_early else "status.no_data"
    for column, side, word in ((2, shift.before, "status.no_data"), (3, shift.after, later)):
        if side:
            page.put(column, kept(side.value, shift.kpi), board.style(shift.kpi, TEXT))
        else:
            page.put(column, say(word, lang), MUTED_TEXT.with_(align="right"))
    change = _change(shift, board.thresholds, lang)
    page.put(4, change, TEXT.with_(align="right", bold=True))
    counts = [side.periods if side else 0 for side in (shift.before, shift.after)]
    page.put(5, " · ".join(map(str, counts)), MUTED_TEXT.with_(align="right"))
    kpi_class = board.classes.get(shift.kpi.key)
    if not (shift.is_pooled or (kpi_class and kpi_class.is_additive)):
        page.put(6, say("events.mean", lang), MUTED_TEXT.with_(indent=1))
    page.skip()


def _change(shift: Shift, thresholds: Thresholds, lang: Lang) -> str | None:
    """The change in points of a share, else in percent of the value before: `+12 %`, `−3,1 п.п.`;
    in the KPI's own unit where the value before is no base for a percentage.
    """
    if shift.change is None or shift.before is None:
        return None
    if shift.rests_on_few(shift.kpi.least(thresholds.min_observations)):
        return say("status.few", lang)
    if shift.kpi.is_percent:
        return say("events.points", lang, change=signed(shift.change * 100, 1, lang))
    if shift.before.value > 0:
        return f"{signed(shift.change / shift.before.value * 100, 0, lang)} %"
    return signed(shift.change, 1, lang)
