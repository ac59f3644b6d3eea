"""Dashboard: the first screen, read on a phone from its six leftmost columns."""

from __future__ import annotations

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Severity
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.periods import show_day, show_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.history import History
from sheets_kpi.render.page import (
    HEADER_NOTE,
    Page,
    TabColumn,
    fitting,
    kept,
    percent_text,
    rate_digits,
    share_text,
    target_cell,
    widths_of,
)
from sheets_kpi.render.remarks import shares_text
from sheets_kpi.service import broken_lines
from sheets_kpi.state import Link, Tab
from sheets_kpi.styles import (
    BEHIND,
    HEADER,
    LINK,
    MUTED_TEXT,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
)
from sheets_kpi.texts import in_lang, say

_COLUMNS = (
    TabColumn("column.kpi", 173, HEADER.with_(align="left")),
    TabColumn("column.fact", 103),
    TabColumn("column.share", 68),
    TabColumn("column.status", 159, HEADER_NOTE),
    TabColumn("column.target", 103),
    TabColumn("column.reached", 82),  # a phone shows the columns so far
    TabColumn("column.forecast", 103),
    TabColumn("column.need", 96),
    TabColumn("column.reach", 138, HEADER_NOTE),
    TabColumn("column.history", 131),
    TabColumn("column.bar", 103, HEADER_NOTE),
)
_ADVICE_SHOWN = 5


def dashboard(board: Board, history: History) -> Tab:
    """The Dashboard tab."""
    del history
    page = Page("dashboard", board.lang)
    _head(page, board)
    header_row = page.header(_COLUMNS)
    for kpi in board.shown:
        _kpi_line(page, board, kpi, board.cards.company.results.get(kpi.key))
        page.skip()
    page.skip()
    _help(page, board)
    _foot(page, board)
    return page.tab(_widths(board), (header_row, 1))


def _widths(board: Board) -> tuple[int, ...]:
    """Columns of numbers grow with them: a cell full of # tells nothing."""
    widths = list(widths_of(_COLUMNS))
    for kpi in board.shown:
        result = board.cards.company.results.get(kpi.key)
        if result:
            for column, value in ((2, result.fact), (5, result.target), (7, result.forecast)):
                if isinstance(value, int | float):
                    widths[column - 1] = fitting([board.text(value, kpi)], TEXT, widths[column - 1])
    return tuple(widths)


def _head(page: Page, board: Board) -> None:
    lang, issues = board.lang, say("tab.issues", board.lang)
    alarm, link = TEXT.with_(bold=True, color=BEHIND.color), Link(issues, "A1")
    title = show_period(board.period, lang)
    page.line([title if board.is_final else say("dashboard.open", lang, period=title)], TITLE)
    page.line([_where_we_are(board)], SUBTITLE)
    page.line([_score_line(board)], SECTION)
    errors = sum(finding.severity is Severity.ERROR for finding in board.findings)
    key = "dashboard.errors" if errors else "dashboard.no_errors"
    page.put(1, say(key, lang, n=errors, tab=issues), LINK, link)
    page.skip()
    for text in broken_lines(board.computed.broken, lang):
        page.line([f"■ {text}"], alarm)
    for log in board.closed_logs:
        page.put(1, say("dashboard.closed_log", lang, log=log, tab=issues), alarm, link)
        page.skip()
    for finding in board.findings:
        if finding.code == "tab_unread":
            log = str(in_lang(finding.facts["log"], lang))
            text = say("dashboard.tab_unread", lang, tab=finding.tab, log=log)
            page.put(1, text, alarm, link)
            page.skip()
    page.skip()


def _where_we_are(board: Board) -> str:
    lang, progress, last = board.lang, board.progress, board.completeness.last_entry
    days = {"elapsed": progress.elapsed, "total": progress.total}
    parts = [
        say("dashboard.days" if progress.is_open else "dashboard.closed", lang, **days),
        say("dashboard.as_of", lang, day=show_day(board.as_of, lang)),
        say("dashboard.last_entry", lang, day=show_day(last, lang)) if last else "",
    ]
    return " · ".join(filter(None, parts))


def _score_line(board: Board) -> str:
    lang, score = board.lang, board.cards.company.score.value
    if score is None:
        return say("dashboard.no_score", lang)
    text = say("dashboard.score", lang, score=share_text(score, board.thresholds, lang))
    if board.cards.company.score.is_preliminary:
        text = say("dashboard.preliminary", lang, score=text)
    if board.cards.company.score.missing:
        return f"{text} – {_without(board)}"
    if board.cards.before is None:
        return text
    change = half_up((score - board.cards.before) * 100, 0)
    sign = "▲ +" if change > 0 else "▼ −" if change < 0 else "= "
    key = "dashboard.change" if board.progress.is_open else "dashboard.change_whole"
    amount = f"{sign}{number_text(abs(change), 0, lang)}"
    return f"{text}   {say(key, lang, change=amount, against=board.against)}"


def _without(board: Board) -> str:
    """Which KPIs the score must do without: it may not be compared, and may mislead."""
    score = board.cards.company.score
    key = "dashboard.without" if score.is_complete else "dashboard.incomplete"
    return say(key, board.lang, kpis=", ".join(kpi.name for kpi in score.missing))


def _kpi_line(page: Page, board: Board, kpi: Kpi, result: Result | None) -> None:
    lang, kpi_class = board.lang, board.classes.get(kpi.key)
    page.put(1, kpi.name, TEXT.with_(bold=True))
    if result is None or kpi_class is None:
        page.put(4, say("dashboard.broken", lang), MUTED_TEXT.with_(indent=1))
        return
    value = board.style(kpi, TEXT)
    page.put(2, kept(result.fact, kpi), value.with_(bold=True))
    if result.status is not Status.NO_DATA:
        board.put_reached(page, 3, result, result.share)
    judged = board.judge(result)
    page.put(4, judged.status, judged.filled(TEXT.with_(indent=1)))
    page.put(5, target_cell(result.target, kpi, kpi_class, lang), value)
    is_growth = board.growth_gap(result) is not None
    if not is_growth:
        board.put_reached(page, 6, result, result.attainment)
    page.put(7, kept(result.forecast, kpi), value, note=_outlook(board, result))
    _need(page, board, result)
    page.draw(11, judged.bar(0, 1))


def _outlook(board: Board, result: Result) -> str:
    """What is said of a forecast: how it comes about, and the range it stands in."""
    lang, said = board.lang, []
    if result.usual:
        key = "forecast.usual" if result.usual.periods else "forecast.evenly"
        share = percent_text(result.usual.share, 0, lang)
        said.append(say(key, lang, share=share, n=result.usual.periods))
    if result.low is not None and result.high is not None:
        low, high = (board.text(end, result.kpi) for end in (result.low, result.high))
        said.append(say("forecast.range", lang, low=low, high=high))
    return " ".join(said)


def _need(page: Page, board: Board, result: Result) -> None:
    """The need per day, and what it is beside the days that were."""
    kpi, need, lang = result.kpi, result.need, board.lang
    if need is None:
        return
    page.put(8, kept(need, kpi), board.style(kpi, TEXT, rate_digits(need, kpi)))
    reach = board.cards.company.reach.get(kpi.key)
    if reach:
        page.put(9, say(f"reach.{reach.verdict}", lang), TEXT.with_(indent=1))
        rates = (reach.history.usual, reach.history.best)
        text = " · ".join(board.rate(rate, need, kpi) for rate in rates)
        page.put(10, text, MUTED_TEXT.with_(align="right"))


def _help(page: Page, board: Board) -> None:
    """Whom a hint fits, the lowest attainment first: a line each."""
    lang = board.lang
    found = [(row, one) for row in board.cards.people for one in row.advice]
    if not found:
        return
    found.sort(key=lambda pair: pair[1].lowest)
    page.line([say("dashboard.help", lang)], SECTION)
    for row, one in found[:_ADVICE_SHOWN]:
        facts = {"person": row.segment.name, "kpis": shares_text(board, one), "text": one.text}
        page.line([say("dashboard.help_line", lang, **facts)], TEXT)
    if len(found) > _ADVICE_SHOWN:
        n, tab = len(found) - _ADVICE_SHOWN, say("tab.people", lang)
        page.line([say("dashboard.help_more", lang, n=n, tab=tab)], MUTED_TEXT)
    page.skip()


def _foot(page: Page, board: Board) -> None:
    lang, known = board.lang, board.completeness
    counted = known.rows - known.left_out
    rows = {"counted": number_text(counted, 0, lang), "total": number_text(known.rows, 0, lang)}
    line = say("dashboard.rows", lang, **rows)
    if known.left_out:
        line += " · " + say("dashboard.left_out", lang, n=known.left_out)
        if known.amount:
            line += f" ({number_text(known.amount, 0, lang)} ₽)"
    page.line([line], MUTED_TEXT.with_(color=BEHIND.color) if known.left_out else MUTED_TEXT)
    if known.workdays:
        line = say("dashboard.filled", lang, filled=known.filled, total=known.workdays)
        page.line([line], MUTED_TEXT)
    if known.later:
        day = show_day(board.as_of, lang)
        page.line([say("dashboard.later", lang, n=known.later, day=day)], MUTED_TEXT)
    page.skip()
    page.line([say("dashboard.legend", lang)], MUTED_TEXT)
