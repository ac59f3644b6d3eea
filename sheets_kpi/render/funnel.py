"""Funnel: how many clients reach each stage, and where most of them are lost."""

from __future__ import annotations

from typing import NamedTuple

from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.insights.funnel import Counts, Flow, Funnel
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    GAP,
    HEADER_NOTE,
    SYMBOLS,
    WIDEST,
    Page,
    fitting,
    kept,
    segment_name,
)
from sheets_kpi.state import Bar, Tab
from sheets_kpi.styles import (
    BAR,
    BAR_RISK,
    BEHIND,
    HAIR,
    HEADER,
    HEADER_RIGHT,
    LINE,
    MUTED,
    RISK,
    SECTION,
    SMALL,
    TEXT,
    Style,
)
from sheets_kpi.texts import say

_SHARE = "0.0\\ %"
_AT_RISK, _FAR = 0.75, 0.5  # of a median: below them a conversion is filled
_NAME, _LONGEST_NAME = 186, 240  # widths in pixels
_WIDTHS = (92, 128, 92, 128, 118)  # entered, how many go on, what that is short of
_STEP, _VERDICT = 104, 260  # further steps; where most is lost, at the least
_STAGE_ROW = 22
_ROW = TEXT.with_(below=HAIR)
_WHOLE = TEXT.with_(below=HAIR, bold=True)


class _Block(NamedTuple):
    """People or accounts, with the medians that they are compared with."""

    by: str
    header: str
    flows: tuple[Flow, ...]
    medians: Counts


def funnel(board: Board) -> tuple[Tab, ...]:
    """The Funnel tab; none where no stages are named."""
    found = board.insights.funnel
    if found is None:
        return ()
    page = Page("funnel", board.lang)
    if board.is_empty:
        page.head(say("empty.about", board.lang), title=board.titled(page.title))
        return (page.tab((_NAME,), (0, 0)),)
    page.head(title=board.titled(page.title))
    page.line([_worst(board, found)], TEXT.with_(bold=True))
    page.skip(GAP)
    _company(page, board, found)
    blocks = (
        _Block("people", "person", found.people, found.medians),
        _Block("accounts", "account", found.accounts, found.account_medians),
    )
    texts = [text for block in blocks for text in _segments(page, board, found, block)]
    if any(text for text in texts):
        page.skip(GAP)
        page.line([say("funnel.legend", board.lang)], SMALL)
    names = [flow.name for block in blocks for flow in (*block.flows, *found.teams)]
    name = min(
        fitting((*names, *(f"▼ {kpi.name}" for kpi in found.stages)), _WHOLE, _NAME), _LONGEST_NAME
    )
    further = max(0, len(found.stages) - 1 - len(_WIDTHS))
    widths = (name, *_WIDTHS, *(_STEP,) * further)
    room = max(WIDEST - sum(widths), _VERDICT)
    return (page.tab((*widths, min(fitting(texts, TEXT, _VERDICT), room)), (0, 1)),)


def _worst(board: Board, found: Funnel) -> str:
    """Where the company loses most, and how much more it could have; or why nobody can say."""
    lang, whole = board.lang, found.company
    stage = whole.costliest
    if stage is None:
        is_compared = any(one is not None for one in whole.short)
        return say("funnel.none_worst" if is_compared else "funnel.uncompared", lang)
    kpi, value = _worth(found)
    short = (whole.short[stage] or 0.0) * value
    key, amount = "funnel.worst.units", _amount(board, found, short)
    if kpi is found.price:
        key, amount = "funnel.worst.money", board.short(short, kpi)
    stages = {"stage": found.stages[stage].name, "next": found.stages[stage + 1].name}
    return say(key, lang, **stages, last=found.stages[-1].name, amount=amount)


def _worth(found: Funnel) -> tuple[Kpi, float]:
    """In which KPI's unit shortfalls are told, and what one last stage is worth in it."""
    if found.price and found.value is not None:
        return found.price, found.value
    return found.stages[-1], 1.0


# --- the company ---------------------------------------------------------------------------------


def _company(page: Page, board: Board, found: Funnel) -> None:
    lang, whole = board.lang, found.company
    titles = ("stage", "entered", "", "conversion", "", "short")
    for column, title in enumerate(titles, 1):
        text = say(f"column.{title}", lang) if title else None
        page.put(column, text, HEADER if column == 1 else HEADER_RIGHT)
    page.skip()
    for stage, kpi in enumerate(found.stages):
        is_worst = stage == whole.costliest
        name = _ROW.with_(vertical="middle")
        if is_worst:
            name = name.with_(fill=RISK.fill, color=RISK.color, bold=True)
        page.put(1, f"▼ {kpi.name}" if is_worst else kpi.name, name)
        number = _ROW.with_(vertical="middle", align="right")
        page.put(2, kept(whole.entered[stage], kpi), board.style(kpi, number))
        for column in range(3, 7):
            page.put(column, None, _ROW)
        if stage < len(whole.conversions):
            _loss(page, board, found, stage, number)
        page.skip(_STAGE_ROW)
    page.skip(GAP)
    if any(share is not None and share > 1 for share in whole.conversions):
        page.line([say("funnel.more", lang)], SMALL)
    if any(one is not None for one in whole.short):
        kpi, _ = _worth(found)
        key = "funnel.legend.money" if kpi is found.price else "funnel.legend.units"
        page.line([say(key, lang, last=found.stages[-1].name, price=kpi.name)], SMALL)


def _loss(page: Page, board: Board, found: Funnel, stage: int, style: Style) -> None:
    """How many go on from a stage to the next one, and what that is short of the median."""
    whole, is_worst = found.company, stage == found.company.costliest
    share, short = whole.conversions[stage], whole.short[stage]
    page.draw(3, Bar(min(share, 1.0), 1.0, BAR) if share else None, _ROW)
    _conversion(page, 4, whole, stage, style)
    if short is None:
        return
    most = max(one or 0.0 for one in whole.short)
    color = BAR_RISK if is_worst else BAR
    page.draw(5, Bar(short / most, 1.0, color) if short else None, _ROW)
    kpi, value = _worth(found)
    if is_worst:
        style = style.with_(fill=RISK.fill, color=RISK.color, bold=True)
    style = board.style(kpi, style, extra=0 if kpi.is_money else 1)
    page.put(6, kept(short * value, kpi), style)


def _conversion(
    page: Page, column: int, flow: Flow, stage: int, style: Style, note: str = ""
) -> None:
    """A conversion; grey where too few entered, marked where more came out than in."""
    share = flow.conversions[stage]
    number_format = style.number_format or _SHARE
    if share is not None and share > 1:
        number_format += '"*"'
    looks = style.with_(number_format=number_format, align="right")
    if flow.few[stage]:
        looks = looks.with_(color=MUTED)
    page.put(column, None if share is None else half_up(share, 6), looks, note=note)


# --- people and accounts -------------------------------------------------------------------------


def _segments(page: Page, board: Board, found: Funnel, block: _Block) -> list[str]:
    """The block of people or of accounts, whose last lines are of all together; what it says of
    them.
    """
    if not any(flow.name for flow in block.flows):
        return []
    lang, is_people = board.lang, block.by == "people"
    page.skip()
    page.line([say(f"funnel.{block.by}", lang)], SECTION)
    page.put(1, say(f"column.{block.header}", lang), HEADER)
    for step, (one, following) in enumerate(zip(found.stages, found.stages[1:], strict=False)):
        text = say("funnel.step", lang, stage=one.name, next=following.name)
        page.put(2 + step, text, HEADER_RIGHT.with_(size=8))
    page.put(_verdict_column(found), say("column.costliest", lang), HEADER_NOTE.with_(wrap=False))
    page.skip()
    said = []
    for flow in block.flows:
        if flow.name or any(flow.entered):  # unassigned rows need not occur
            style = _ROW if flow.name else _ROW.with_(color=MUTED)
            said.append(_flow(page, board, found, block, flow, style))
    _medians(page, board, block.medians)
    teams = [flow for flow in found.teams if flow.name] if is_people else []
    said += [_flow(page, board, found, block, flow, _WHOLE) for flow in teams]
    if found.is_by_people == is_people:
        whole = found.company._replace(name=say("segment.company", lang))
        said.append(_flow(page, board, found, block, whole, _WHOLE))
    if found.test_accounts and not is_people:
        page.skip()
        page.line([say("accounts.test", lang)], SECTION)
        for flow in found.test_accounts:
            _flow(page, board, found, block, flow, _ROW.with_(color=MUTED))
    return said


def _flow(page: Page, board: Board, found: Funnel, block: _Block, flow: Flow, style: Style) -> str:
    """One segment: the share that goes on at each step, filled where it is far below the median;
    where it loses most.
    """
    lang = board.lang
    page.put(1, segment_name(flow.name, lang), style)
    is_peer = style is _ROW
    for stage in range(len(flow.conversions)):
        looks = _filled(flow, stage, block.medians[stage], style) if is_peer else style
        is_told = looks.fill or (flow.few[stage] and flow.conversions[stage] is not None)
        note = _counts(found, flow, stage, board) if is_told else ""
        _conversion(page, 2 + stage, flow, stage, looks, note)
    verdict = _verdict(board, found, flow, block.by)
    column, looks = _verdict_column(found), TEXT.with_(indent=1)
    if flow.costliest is None or not is_peer:
        looks = looks.with_(color=MUTED)
    page.put(column, verdict or None, looks.with_(wrap=column > 1 + len(_WIDTHS)))
    page.skip()
    return verdict


def _filled(flow: Flow, stage: int, median: float | None, style: Style) -> Style:
    """The looks of a conversion far below the median of its peers."""
    share = flow.conversions[stage]
    if share is None or not median or flow.few[stage]:
        return style
    part = round(share / median, 9)
    if part >= _AT_RISK:
        return style
    status, fill = (Status.BEHIND, BEHIND) if part < _FAR else (Status.AT_RISK, RISK)
    sign = f'"{SYMBOLS[status]} "{_SHARE}'
    return style.with_(number_format=sign, fill=fill.fill, color=fill.color, bold=fill.bold)


def _counts(found: Funnel, flow: Flow, stage: int, board: Board) -> str:
    """The counts behind a conversion: `Лиды: 22, Сделки: 2`."""
    pairs = zip(found.stages[stage : stage + 2], flow.entered[stage : stage + 2], strict=True)
    return ", ".join(f"{kpi.name}: {number_text(n or 0.0, 0, board.lang)}" for kpi, n in pairs)


def _medians(page: Page, board: Board, medians: Counts) -> None:
    if all(share is None for share in medians):
        return
    style = _ROW.with_(italic=True, above=LINE)
    page.put(1, say("funnel.median", board.lang), style)
    for stage, share in enumerate(medians):
        looks = style.with_(number_format=_SHARE, align="right")
        page.put(2 + stage, None if share is None else half_up(share, 6), looks)
    page.skip()


def _verdict_column(found: Funnel) -> int:
    return len(found.stages) + 1


def _verdict(board: Board, found: Funnel, flow: Flow, by: str) -> str:
    """The costliest stage in words, or why there is none; "" for rows that are nobody's."""
    lang, stage = board.lang, flow.costliest
    if not flow.short or all(count is None for count in flow.entered):
        return ""
    if stage is not None:
        names = [kpi.name for kpi in found.stages[stage : stage + 2]]
        _, value = _worth(found)
        amount = _amount(board, found, (flow.short[stage] or 0.0) * value)
        return say(f"funnel.short.{by}", lang, stage=names[0], next=names[1], amount=amount)
    if any(one is not None for one in flow.short):
        return say("funnel.fine", lang)
    return say("status.few" if any(flow.few) else "funnel.alone", lang)


def _amount(board: Board, found: Funnel, amount: float) -> str:
    """A shortfall in money, or in units of the last stage."""
    kpi, _ = _worth(found)
    if kpi is found.price:
        return board.text(amount, kpi)
    return number_text(amount, 1, board.lang) + (f"\u00a0{kpi.unit}" if kpi.unit else "")
