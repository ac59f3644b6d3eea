"""Dashboard: the first screen. How things are, what to do today, every KPI, and two charts; a phone
shows the score, the weightiest KPI, and of every other its fact and its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from math import ceil

from sheets_kpi.attain.reach import Verdict
from sheets_kpi.decisions import Kpi
from sheets_kpi.freshness import TICK
from sheets_kpi.numbers import number_text
from sheets_kpi.periods import Grain, show_period, written_day
from sheets_kpi.render.actions import actions_of, is_blank, put_actions, start
from sheets_kpi.render.board import MANY_OTHERS, Board
from sheets_kpi.render.company import (
    Own,
    has_targets,
    is_early,
    needs_action,
    own,
    owns,
)
from sheets_kpi.render.history import History
from sheets_kpi.render.page import (
    GAP,
    HEADER_NOTE,
    ROW,
    TITLE_ROW,
    WIDEST,
    Page,
    TabColumn,
    cut,
    fitting,
    kept,
    lines_within,
    rate_digits,
    target_cell,
    widths_of,
    with_unit,
)
from sheets_kpi.render.tiles import put_tiles, tiles_of
from sheets_kpi.state import Area, Cell, Chart, Input, Link, Tab
from sheets_kpi.styles import (
    ACCENT,
    HAIR,
    HEADER,
    HEADER_RIGHT,
    INK,
    INPUT,
    LINE,
    LINK,
    MUTED,
    MUTED_TEXT,
    SMALL,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
)
from sheets_kpi.texts import say

_KPI, _FACT, _SHARE, _STATUS, _CHANGE, _BAR, _MORE, _TARGET, _FORECAST, _TREND = range(1, 11)
_NEED, _USUAL, _BEST = range(11, 14)
_HISTORY, _INSET = HEADER.with_(indent=1), HEADER_RIGHT.with_(indent=1)
_COLUMNS = (
    TabColumn("column.kpi", 156, HEADER),
    TabColumn("column.fact", 86),
    TabColumn("column.share", 64),
    TabColumn("column.status", 104, HEADER_NOTE),
    TabColumn("", 82),  # the change; a phone shows the columns so far
    TabColumn("column.bar", 130, HEADER.with_(wrap=False)),  # 0 to 100 %
    TabColumn("", 68),  # 100 to 150 %
    TabColumn("column.target", 86),
    TabColumn("column.forecast", 90, _INSET),
    TabColumn("column.trend", 80, _HISTORY),
    TabColumn("column.need", 92),
    TabColumn("column.usual", 84),
    TabColumn("column.best", 90),
)
# Without targets nothing is judged, and two columns move to where one looks first.
_MOVED = {_FORECAST: _STATUS, _TREND: _BAR}
_OF_TARGETS = (_SHARE, _STATUS, _BAR, _TARGET, _FORECAST, _TREND, _NEED, _USUAL, _BEST)
_OF_OPEN = ("column.forecast", "column.need", "column.usual", "column.best")
_OF_PAST = {"column.share": "column.share_past", "column.bar": "column.bar_past"}
_TICK = Style(color=ACCENT, fill=INPUT, size=9, align="center", below=LINE, above=LINE)
_FRESH_ROW = 15  # pixels: with 16 KPIs the table ends on a laptop's first screen
_WIDEST_NAME = 208
_SHORT = 4  # letters of a month that is not shortened
_LINKED = ("meeting", "people", "cards", "trend", "funnel", "by_account", "issues")
_NAMED = 7  # of the KPIs that wait for data
_CHART = (590, 200)


def dashboard(board: Board, history: History, titles: Mapping[str, str]) -> Tab:
    """The Dashboard tab; `titles` are those of the other tabs by their keys, which it links to."""
    yes_no = (say("word.yes_no.yes", board.lang), say("word.yes_no.no", board.lang))
    about = say("fresh.now", board.lang), say("fresh.now.about", board.lang)
    tick = Input(Area(*TICK, *TICK), "tick", *about, yes_no)
    return _whole(board, history, titles)._replace(inputs=(tick,))


def _whole(board: Board, history: History, titles: Mapping[str, str]) -> Tab:
    page, widths = Page("dashboard", board.lang), _widths(board)
    _head(page, board, titles, widths)
    put_tiles(page, list(tiles_of(board, history)), widths)
    page.skip(GAP)
    if is_blank(board):
        put_actions(page, start(board), widths)
        page.skip()
        names = ", ".join(kpi.name for kpi in board.shown[:_NAMED])
        more = " …" if len(board.shown) > _NAMED else ""
        waiting = say("start.waiting", board.lang, n=len(board.shown), kpis=names + more)
        page.line([waiting], MUTED_TEXT)
        return page.tab(widths, (0, 1))
    put_actions(page, actions_of(board), widths)
    page.skip(GAP)
    _put_table(page, board, history)
    page.skip(GAP)
    for text in _legend(board):
        page.line([text], SMALL)
    return page.tab(widths, (0, 1), charts=tuple(_charts(board, history, page.row + 1)))


def _widths(board: Board) -> tuple[int, ...]:
    """Columns grow with what they hold: a cell full of # tells nothing."""
    widths = list(widths_of(_COLUMNS))
    bold, low = TEXT.with_(bold=True), [one for one in owns(board) if one.judged.needs_action]
    names = [kpi.name for kpi in board.weighted]
    names += [f"{one.judged.sign} {one.result.kpi.name}" for one in low]
    widest = fitting(
        [kpi.name for kpi in board.others], TEXT, fitting(names, bold, widths[0], 0), 0
    )
    widths[0] = min(widest, _WIDEST_NAME)
    for column, text in chain.from_iterable(map(partial(_texts, board), owns(board))):
        inset = int(column in (_FORECAST, _STATUS))
        widths[column - 1] = fitting([text], bold, widths[column - 1], inset)
    too_wide = sum(widths) - WIDEST
    widths[0] = max(_COLUMNS[0].width, widths[0] - max(0, too_wide))  # long names take two lines
    return tuple(widths)


def _texts(board: Board, found: Own) -> Iterator[tuple[int, str]]:
    """What the cells of a row show, by their columns."""
    result, judged = found
    kpi, need = result.kpi, result.need
    yield from ((_SHARE, judged.text), (_STATUS, judged.status))
    yield _TARGET, board.target_text(result)
    for column, value in ((_FACT, result.fact), (_FORECAST, result.forecast)):
        if value is not None:
            yield column, board.about(result, value) if column == _FACT else board.text(value, kpi)
    for column, rate in _rates(board, found).items():
        yield column, with_unit(board.rate(rate, need or 0, kpi), kpi)


def _rates(board: Board, found: Own) -> dict[int, float]:
    """The need per day and what days brought, by their columns."""
    kpi, need = found.result.kpi, found.result.need
    reach = board.cards.company.reach.get(kpi.key)
    past = {_USUAL: reach.history.usual, _BEST: reach.history.best} if reach else {}
    return {_NEED: need, **past} if need else {}


def _head(page: Page, board: Board, titles: Mapping[str, str], widths: Sequence[int]) -> None:
    """What it is about, the way to the other tabs, and how far the numbers can be trusted."""
    lang, linked = board.lang, [titles[key] for key in _LINKED if key in titles]
    first = len(widths) - len(linked) + 1
    title = show_period(board.period, lang)
    if not board.is_final:
        title = say("dashboard.open", lang, period=title)
    title = " · ".join(filter(None, [title, board.name]))
    page.put(1, cut(title, sum(widths[: first - 1]), TITLE), TITLE)
    for column, there in enumerate(linked, first):
        page.put(column, there, LINK.with_(size=9, align="right"), Link(there, "A1"))
    page.skip(TITLE_ROW)
    page.put(_BEST - 1, say("fresh.now", lang), SUBTITLE.with_(align="right"))
    page.put(_BEST, say("word.yes_no.no", lang), _TICK)  # what stands before them comes later
    page.skip(_FRESH_ROW)
    for text in lines_within(" · ".join(_trust(board)), sum(widths), SUBTITLE, " · "):
        page.line([text], SUBTITLE.with_(vertical="middle"))
    page.heights[page.row - 1] = ROW + 1


def _trust(board: Board) -> Iterator[str]:
    """How far the period is, and how much of the logs is there and counted."""
    lang, progress, known = board.lang, board.progress, board.completeness
    if is_blank(board):
        yield say("start.about", lang)
        return
    elapsed, total = progress.elapsed, progress.total
    if progress.is_open:
        today = written_day(board.as_of, lang)
        yield say("dashboard.days", lang, day=today, elapsed=elapsed, total=total)
    else:
        yield say("dashboard.closed" if board.is_final else "dashboard.over", lang, total=total)
    if known.last_entry:
        yield say("dashboard.last_entry", lang, day=written_day(known.last_entry, lang))
    if is_early(board):
        day = ceil(board.thresholds.early_window * total - 1e-9) + 1
        yield say("dashboard.statuses_from", lang, n=day)
    if known.workdays:
        yield say("dashboard.filled", lang, filled=known.filled, total=known.workdays)
    counted = known.rows - known.left_out
    rows = (number_text(n, 0, lang) for n in (counted, known.rows))
    yield say("dashboard.rows", lang, **dict(zip(("counted", "total"), rows, strict=True)))
    if known.later:
        yield say("dashboard.later", lang, n=known.later, day=written_day(board.as_of, lang))


def _columns(board: Board) -> tuple[TabColumn, ...]:
    """The columns of the table: no outlook once the period is over, no verdicts without targets."""
    found = dict(enumerate(_COLUMNS, 1))
    if not has_targets(board):
        found |= {number: found[number]._replace(header="") for number in _OF_TARGETS}
        for old, new in _MOVED.items():
            found[new] = _COLUMNS[old - 1]._replace(width=found[new].width)
    if board.is_past:
        for number, column in found.items():
            header = "" if column.header in _OF_OPEN else _OF_PAST.get(column.header, column.header)
            found[number] = column._replace(header=header)
    return tuple(found.values())


def _put_table(page: Page, board: Board, history: History) -> None:
    """A row for each KPI: the weighted ones, a rule, the others; of many the calm ones folded."""
    page.header(_columns(board))
    if before := _against(board):
        page.cells[page.row - 1, _CHANGE] = Cell(before, _INSET)
    others = board.others_by_need
    calm = [kpi for kpi in others if _is_calm(board, kpi)] if len(others) > MANY_OTHERS else []
    rows = [*board.weighted, *(kpi for kpi in others if kpi not in calm), *calm]
    for number, kpi in enumerate(rows, 1):
        is_last = number == len(board.weighted) < len(rows)
        _put_row(page, board, history, kpi, TEXT.with_(below=MUTED if is_last else HAIR))
        page.skip()
    page.fold(page.row - len(calm), page.row - 1)
    if calm:
        page.line([say("dashboard.calm", board.lang, n=len(calm))], MUTED_TEXT)


def _is_calm(board: Board, kpi: Kpi) -> bool:
    return own(board, kpi) is not None and not needs_action(board, kpi)


def _against(board: Board) -> str:
    """The header of the changes: `К окт.`; "" where there is nothing to compare with."""
    if not any(board.change(board.cards.company, kpi) for kpi in board.shown):
        return ""
    if board.period.grain is not Grain.MONTH:
        return board.against[:1].upper() + board.against[1:]
    month = board.against.split()[-1]
    short = month if len(month) <= _SHORT else month[:3] + "." * (board.lang == "ru")
    return say("column.change_month", board.lang, month=short)


def _put_row(page: Page, board: Board, history: History, kpi: Kpi, line: Style) -> None:
    """The cells of one KPI over a hair line or a rule."""
    is_aimed, name = has_targets(board), line.with_(bold=kpi in board.weighted)
    whole = line.with_(right=INK) if is_aimed else line  # the line of 100 %
    for column in range(1, len(_COLUMNS) + 1):
        page.draw(column, None, whole if column == _BAR else line)
    page.put(_KPI, kpi.name, name.with_(wrap=True))
    found = own(board, kpi)
    if found is None:
        page.put(_STATUS, say("dashboard.broken", board.lang), line.with_(color=MUTED, indent=1))
        return
    result, judged = found
    value, answer = board.style(kpi, line), board.answer(result, words=True)
    fact = board.number(result, line.with_(bold=name.bold))
    page.put(_FACT, kept(result.fact, kpi), fact, note=answer.fact())
    change = board.change(board.cards.company, kpi)
    small = line.with_(color=MUTED, size=9, align="right", indent=1)
    page.put(_CHANGE, change or None, small)
    forecast, trend = (n if is_aimed else _MOVED[n] for n in (_FORECAST, _TREND))
    end = value.with_(indent=1)  # what is drawn beside it does not touch it
    page.put(forecast, kept(result.forecast, kpi), end, note=answer.outlook())
    page.draw(trend, history.spark(kpi), line)
    if not is_aimed:
        return
    share = line.with_(number_format=judged.number_format, align="right")
    page.put(_SHARE, judged.value, judged.filled(share), note=answer.plan())
    page.put(_STATUS, judged.status, judged.filled(line.with_(indent=1)))
    page.draw(_BAR, judged.bar(0, 1), whole)
    page.draw(_MORE, judged.bar(1, 1.5), line)
    target = target_cell(result.target, kpi, board.classes.get(kpi.key), board.lang)
    page.put(_TARGET, target, value.with_(color=MUTED))
    reach = board.cards.company.reach.get(kpi.key)
    is_much = reach is not None and reach.verdict is Verdict.BEYOND
    for column, rate in _rates(board, found).items():
        look = board.style(kpi, line, rate_digits(result.need or 0, kpi))
        changes = {"bold": is_much} if column == _NEED else {"color": MUTED}
        page.put(column, kept(rate, kpi), look.with_(**changes))


def _legend(board: Board) -> Iterator[str]:
    """What signs, colours and numbers mean."""
    lang, past = board.lang, "_past" if board.is_past else ""
    parts = []
    if has_targets(board):
        parts = [say(f"legend.signs{past}", lang), say("legend.line", lang)]
    if not board.is_past:
        parts.append(say("legend.pale", lang))
    if board.weighted and board.others:
        parts.append(say("legend.bold", lang))
    if any(board.is_about(one.result) for one in owns(board)):
        parts.append(say("legend.about", lang))
    if parts:
        yield "   ".join(parts)
    if has_targets(board):
        yield say(f"legend.share{past}", lang)


def _charts(board: Board, history: History, row: int) -> Iterator[Chart]:
    """The weightiest KPI that adds up, by period, and the scores of people."""
    lang, column = board.lang, 1
    kpis = sorted((kpi for kpi in board.shown if history.has(kpi)), key=lambda kpi: -kpi.weight)
    sums = [kpi for kpi in kpis if (one := board.classes.get(kpi.key)) and one.is_additive]
    for kpi in (sums or kpis)[:1]:
        result = board.cards.company.results[kpi.key]
        title = say(f"chart.by.{board.period.grain}", lang, kpi=kpi.name)
        if result.target is not None:
            title += say("chart.target", lang)
        if result.forecast is not None:
            title += say("chart.forecast", lang, forecast=board.short(result.forecast, kpi))
        yield history.chart(kpi, title, (row, column), *_CHART)
        column = _MORE
    if len(history.people) < 2 or is_early(board):
        return
    known = (one.segment.name and one.score.value is not None for one in board.cards.people)
    total = sum(map(bool, known))
    title = say("chart.people_past" if board.is_past else "chart.people", lang)
    if total > len(history.people):
        title += say("chart.some", lang, n=len(history.people), total=total)
    yield history.people_chart(title, (row, column), *_CHART)
