"""Funnel: how many clients reach each stage, and where most of them are lost."""

from __future__ import annotations

from sheets_kpi.decisions import Kpi
from sheets_kpi.insights.funnel import Counts, Flow, Funnel
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.periods import show_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import HEADER_NOTE, Page, TabColumn, kept, segment_name
from sheets_kpi.state import Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED,
    MUTED_TEXT,
    RISK,
    SECTION,
    TEXT,
    Style,
    characters,
)
from sheets_kpi.texts import say

_SHARE = "0.0\\ %"
_MORE = '0.0\\ %"*"'  # with the mark of the footnote
_COLUMNS = (
    TabColumn("column.stage", 243, HEADER),
    TabColumn("column.entered", 131),
    TabColumn("column.conversion", 131),
    TabColumn("column.loss", 131),
    TabColumn("column.short", 131),
)
_LEAST_COLUMNS = 6  # those of the company's block


def funnel(board: Board) -> tuple[Tab, ...]:
    """The Funnel tab; none where no stages are named."""
    found = board.insights.funnel
    if found is None:
        return ()
    lang = board.lang
    page = Page("funnel", lang)
    page.head(f"{show_period(board.period, lang)} · {say('funnel.about', lang)}")
    page.skip()
    _company(page, board, found)
    _segments(page, board, found, "people")
    _segments(page, board, found, "accounts")
    columns = max(_LEAST_COLUMNS, 2 * len(found.stages))
    widths = tuple(map(characters, (34, *(18 for _ in range(columns - 1)), 60)))
    return (page.tab(widths, (0, 1)),)


def _company(page: Page, board: Board, found: Funnel) -> None:
    lang, whole = board.lang, found.company
    page.header(_COLUMNS)
    for stage, kpi in enumerate(found.stages):
        page.put(1, kpi.name, TEXT.with_(bold=True))
        page.put(2, kept(whole.entered[stage], kpi), board.style(kpi, TEXT))
        if stage < len(whole.conversions):
            _loss(page, board, found, stage)
        page.skip()
    if any(share is not None and share > 1 for share in whole.conversions):
        page.line([say("funnel.more", lang)], MUTED_TEXT)
    kpi, _ = _worth(found)
    key = "money" if kpi is found.price else "units"
    last = found.stages[-1].name
    page.line([say(f"funnel.legend.{key}", lang, last=last, price=kpi.name)], MUTED_TEXT)


def _worth(found: Funnel) -> tuple[Kpi, float]:
    """In which KPI's unit shortfalls are told, and what one last stage is worth in it."""
    if found.price and found.value is not None:
        return found.price, found.value
    return found.stages[-1], 1.0


def _loss(page: Page, board: Board, found: Funnel, stage: int) -> None:
    """What the company loses on the way from a stage to the next one."""
    whole = found.company
    _conversion(page, 3, whole, stage, TEXT)
    loss = whole.losses[stage]
    style = TEXT.with_(number_format=_SHARE, align="right")
    page.put(4, None if loss is None else half_up(loss, 6), style)
    short = whole.short[stage]
    if short is not None:
        kpi, value = _worth(found)
        style = board.style(kpi, TEXT, extra=0 if kpi.is_money else 1)
        page.put(5, kept(short * value, kpi), style)
    if stage == whole.costliest:
        page.put(
            6, say("funnel.worst", board.lang), TEXT.with_(bold=True, color=RISK.color, indent=1)
        )


def _segments(page: Page, board: Board, found: Funnel, by: str) -> None:
    """The block by "people" or by "accounts"; the whole company ends one of them."""
    people = by == "people"
    flows = found.people if people else found.accounts
    if not any(flow.name for flow in flows):
        return
    lang = board.lang
    page.skip()
    page.line([say(f"funnel.{by}", lang)], SECTION)
    _header(page, board, found, "person" if people else "account")
    for flow in filter(_is_listed, flows):
        style = TEXT if flow.name else MUTED_TEXT
        _flow(page, board, found, segment_name(flow.name, lang), flow, style, by)
    _medians(page, board, found, found.medians if people else found.account_medians)
    for flow in found.teams if people else ():
        if flow.name:
            label = say("segment.team", lang, name=flow.name)
            _flow(page, board, found, label, flow, TEXT.with_(bold=True), by)
    if found.is_by_people == people:
        whole = TEXT.with_(bold=True, fill=BAND)
        _flow(page, board, found, say("segment.company", lang), found.company, whole, by)
    if found.test_accounts and not people:
        page.skip()
        page.line([say("accounts.test", lang)], SECTION)
        for flow in found.test_accounts:
            _flow(page, board, found, flow.name, flow, MUTED_TEXT, by)


def _is_listed(flow: Flow) -> bool:
    """Whether a row says something: unassigned rows need not occur."""
    return bool(flow.name or any(flow.entered))


def _header(page: Page, board: Board, found: Funnel, first: str) -> None:
    page.put(1, say(f"column.{first}", board.lang), HEADER)
    for stage, kpi in enumerate(found.stages):
        if stage:
            title = say("funnel.next", board.lang, stage=kpi.name)
            page.put(1 + 2 * stage, title, HEADER_RIGHT)
        page.put(2 + 2 * stage, kpi.name, HEADER_RIGHT)
    title = say("column.costliest", board.lang)
    page.put(_verdict_column(found), title, HEADER_NOTE)
    page.skip()


def _flow(
    page: Page,
    board: Board,
    found: Funnel,
    label: str,
    flow: Flow,
    style: Style,
    by: str,
) -> None:
    """One segment: how many entered each stage, the conversions between, and the verdict."""
    page.put(1, label, style)
    for stage, kpi in enumerate(found.stages):
        value = kept(flow.entered[stage], kpi)
        page.put(2 + 2 * stage, value, board.style(kpi, style))
        if stage < len(flow.conversions):
            is_worst = stage == flow.costliest
            looks = style.with_(fill=RISK.fill, color=RISK.color) if is_worst else style
            _conversion(page, 3 + 2 * stage, flow, stage, looks)
    looks = style if flow.costliest is not None else style.with_(color=MUTED)
    page.put(
        _verdict_column(found),
        _verdict(board, found, flow, by),
        looks.with_(bold=False, align="left", indent=1),
    )
    page.skip()


def _conversion(page: Page, column: int, flow: Flow, stage: int, style: Style) -> None:
    """A conversion; grey where too few entered, marked where more came out than in."""
    share = flow.conversions[stage]
    looks = style.with_(number_format=_MORE if share is not None and share > 1 else _SHARE)
    if flow.few[stage]:
        looks = looks.with_(color=MUTED)
    page.put(column, None if share is None else half_up(share, 6), looks.with_(align="right"))


def _verdict_column(found: Funnel) -> int:
    return max(_LEAST_COLUMNS, 2 * len(found.stages)) + 1


def _medians(page: Page, board: Board, found: Funnel, medians: Counts) -> None:
    style = TEXT.with_(italic=True, fill=BAND)
    page.put(1, say("funnel.median", board.lang), style)
    page.put(_verdict_column(found), None, style)
    for stage in range(len(found.stages)):
        page.put(2 + 2 * stage, None, style)
        if stage < len(medians):
            share, looks = medians[stage], style.with_(number_format=_SHARE, align="right")
            page.put(3 + 2 * stage, None if share is None else half_up(share, 6), looks)
    page.skip()


def _verdict(board: Board, found: Funnel, flow: Flow, by: str) -> str | None:
    """The costliest stage in words, or why there is none; nothing for rows that are nobody's."""
    lang, stage = board.lang, flow.costliest
    if not flow.short or all(count is None for count in flow.entered):
        return None
    if stage is not None:
        names = [kpi.name for kpi in found.stages[stage : stage + 2]]
        amount = _amount(board, found, flow.short[stage] or 0.0)
        return say(f"funnel.short.{by}", lang, stage=names[0], next=names[1], amount=amount)
    if any(one is not None for one in flow.short):
        return say("funnel.fine", lang)
    return say("status.few" if any(flow.few) else "funnel.alone", lang)


def _amount(board: Board, found: Funnel, short: float) -> str:
    """A shortfall in money, or in units of the last stage."""
    kpi, value = _worth(found)
    if kpi is found.price:
        return board.text(short * value, kpi)
    return number_text(short, 1, board.lang) + (f" {kpi.unit}" if kpi.unit else "")
