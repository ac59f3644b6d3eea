"""The Bonus tab: what everybody gets and what stands in the way, then every statement line by line;
beside it the bonuses of closed periods.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sheets_kpi.attain.rules import Thresholds
from sheets_kpi.bonus.payroll import Late, Payroll
from sheets_kpi.bonus.prospects import NO_PROSPECT, Ahead, More, Prospect
from sheets_kpi.bonus.records import COLUMNS, HEADER_ROW, KEY, Ledger, Row, data_of, entries
from sheets_kpi.bonus.statement import Curve, Statement, StatementLine
from sheets_kpi.decisions.tables import BASES
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.periods import show_day, show_period
from sheets_kpi.render.page import (
    HEADER_NOTE,
    MOST_SHOWN,
    SECTION_ROW,
    Page,
    TabColumn,
    digits_to_tell,
    limit_text,
    percent_text,
    share_text,
    signed,
    value_text,
    widths_of,
    with_unit,
)
from sheets_kpi.state import Group, Tab
from sheets_kpi.styles import (
    HAIR,
    HEADER,
    HEADER_RIGHT,
    LINE,
    MUTED_TEXT,
    SECTION,
    TEXT,
    WRAPPED,
    Style,
    characters,
)
from sheets_kpi.texts import Lang, say

_ROUBLES = '#,##0.00\\ "₽"'
_PART = "0.0\\ %"
_RATE = "0.00\\ %"
_OF_SALES = {
    "column.score": "bonus.plan",
    "bonus.base": "bonus.sold",
    "bonus.paid": "bonus.rate",
    "bonus.contribution": "bonus.plan",
}
_MOST_WAYS = 3  # that one sentence lists
_REMARK = WRAPPED.with_(align="left", indent=1)
_HEAD = TEXT.with_(bold=True, above=LINE, below=HAIR)
_PEOPLE = (
    TabColumn("column.person", 201, HEADER),
    TabColumn("column.team", 131, HEADER),
    TabColumn("column.score", 96),
    TabColumn("bonus.paid", 110),
    TabColumn("bonus.base", 131),
    TabColumn("bonus.payout", 124),
    TabColumn("bonus.next", 453, HEADER_NOTE),
)
_GATE = TabColumn("bonus.gate", 131)
_LINES = (
    TabColumn("column.kpi", 201, HEADER),
    TabColumn("bonus.share", 131),
    TabColumn("bonus.attainment", 96),
    TabColumn("bonus.contribution", 110),
    _GATE,
    TabColumn("bonus.payout", 124),
    TabColumn("bonus.more", 453, HEADER_NOTE),
)
_LATE = (
    TabColumn("column.person", 201, HEADER),
    TabColumn("bonus.kept.period", 131, HEADER),
    TabColumn("", 96),
    TabColumn("", 110),
    TabColumn("bonus.late.was", 131),
    TabColumn("bonus.late.would", 124),
    TabColumn("bonus.late.difference", 453, HEADER_NOTE),
)
_NO_GATES = TabColumn("", _GATE.width)
_KEPT = tuple(
    TabColumn(one.header, characters(one.width), HEADER if one.holds == "text" else HEADER_RIGHT)
    for one in COLUMNS
)
_RIGHT = TEXT.with_(align="right")
_LOOKS = {
    "text": TEXT,
    "share": _RIGHT.with_(number_format=_PART),
    "roubles": _RIGHT.with_(number_format=_ROUBLES),
}
_LINE = tuple(_LOOKS[one.holds] for one in COLUMNS)
_TOTAL = tuple(style.with_(bold=True, above=HAIR) for style in _LINE)


def bonus(payroll: Payroll, lang: Lang, data: Mapping[str, str]) -> Tab:
    """The Bonus tab; `data` is what its mark is to remember."""
    page = Page("bonus", lang)
    state = f"{show_period(payroll.period, lang)} · {_state(payroll, lang)}"
    page.head(state, _curve(payroll.curve, lang))
    page.skip()
    page.header(_heads(_PEOPLE, payroll.curve))
    for one in payroll.statements:
        _person(page, one, payroll, lang)
    _total(page, payroll, lang)
    page.skip()
    page.put(1, say("bonus.lines", lang), SECTION)
    page.skip(SECTION_ROW)
    has_gates = any(line.gate is not None for one in payroll.statements for line in one.lines)
    heads = _heads(_LINES, payroll.curve)
    page.header(one if one != _GATE or has_gates else _NO_GATES for one in heads)
    for one in payroll.statements:
        if one.lines:
            _statement(page, one, payroll, lang)
    if payroll.late:
        _late(page, payroll.late, lang)
    return page.tab(widths_of(_PEOPLE), (0, 1), data=data)


def _late(page: Page, late: Iterable[Late], lang: Lang) -> None:
    """What late edits of closed periods would make of bonuses that are kept."""
    page.skip()
    page.put(1, say("bonus.late", lang), SECTION)
    page.skip(SECTION_ROW)
    page.header(_LATE)
    for one in late:
        page.put(1, one.person or "–", WRAPPED)
        page.put(2, show_period(one.period, lang), WRAPPED)
        _money(page, 5, one.was)
        _money(page, 6, one.would)
        if one.was is None or one.would is None:
            page.put(7, say("bonus.late.unknown", lang), _REMARK)
        else:
            money = signed((one.would - one.was) / 100, 2, lang)
            page.put(7, say("bonus.late.differs", lang, money=money), _REMARK)
        page.skip()


def _heads(columns: Sequence[TabColumn], curve: Curve) -> list[TabColumn]:
    """The headers of a table, as they are called where a part of sales is paid."""
    names = _OF_SALES if curve.steps else {}
    return [one._replace(header=names.get(one.header, one.header)) for one in columns]


def _state(payroll: Payroll, lang: Lang) -> str:
    key = "bonus.final" if payroll.is_closed else "bonus.unclosed"
    key = "bonus.preliminary" if payroll.is_open else key
    return say(key, lang, day=show_day(payroll.as_of, lang))


def _curve(curve: Curve, lang: Lang) -> str:
    """The way from score to money in one sentence."""
    if curve.steps:
        pairs = [(_percent(rate, lang), _percent(at, lang)) for at, rate in curve.steps]
        listed = "; ".join(say("bonus.step", lang, rate=rate, at=at) for rate, at in pairs)
        return say("bonus.curve.steps", lang, kpi=curve.sales, list=listed)
    return say(
        f"bonus.curve.{curve.accelerates}",
        lang,
        threshold=_percent(curve.threshold, lang),
        at_threshold=_percent(curve.at_threshold, lang),
        accelerator=number_text(half_up(curve.accelerator, 2), None, lang),
        cap=_percent(curve.cap, lang),
    )


def _person(page: Page, one: Statement, payroll: Payroll, lang: Lang) -> None:
    page.put(1, one.person, WRAPPED)
    page.put(2, one.team or None, WRAPPED)
    _share(page, 3, one.score, _edge(one, payroll.curve))
    _part(page, 4, one.paid, _RATE if payroll.curve.steps else _PART)
    _money(page, 5, one.base)
    _money(page, 6, one.payout, WRAPPED.with_(bold=True))
    prospect = payroll.prospects.get(one.person, NO_PROSPECT)
    page.put(7, ". ".join(_remarks(one, prospect, lang)) or None, _REMARK)
    page.skip()


def _total(page: Page, payroll: Payroll, lang: Lang) -> None:
    _band(page, say("bonus.everybody", lang))
    _money(page, 6, payroll.total, _HEAD)
    page.skip()


def _statement(page: Page, one: Statement, payroll: Payroll, lang: Lang) -> None:
    _band(page, one.person)
    _share(page, 4, one.score, _edge(one, payroll.curve), _HEAD)
    _money(page, 6, one.payout, _HEAD)
    page.skip()
    prospect = payroll.prospects.get(one.person, NO_PROSPECT)
    for line in one.lines:
        _line(page, line, "; ".join(_more(line, one, prospect, lang)), lang)


def _line(page: Page, line: StatementLine, more: str, lang: Lang) -> None:
    page.put(1, line.kpi, _REMARK)
    _part(page, 2, line.share)
    if line.attainment is None:
        page.put(3, say("status.no_data", lang), MUTED_TEXT.with_(align="right"))
    elif line.attainment > MOST_SHOWN:
        page.put(3, share_text(line.attainment, Thresholds(), lang), _RIGHT)
    else:
        _share(page, 3, line.attainment, line.gate)
    _part(page, 4, line.contribution)
    _part(page, 5, line.gate)
    _money(page, 6, line.money)
    page.put(7, more or None, _REMARK)
    page.skip()


def _band(page: Page, text: str) -> None:
    """A row that stands out."""
    for column in range(1, len(_PEOPLE) + 1):
        page.put(column, text if column == 1 else None, _HEAD)


def _remarks(one: Statement, prospect: Prospect, lang: Lang) -> Iterator[str]:
    """What stands in the way, and the next step."""
    if one.why:
        kpis, tab = ", ".join(one.lacks), BASES.title(lang)
        yield say(f"bonus.why.{one.why}", lang, kpis=kpis, tab=tab)
    for line in one.shut:
        reached, gate = line.attainment or 0.0, line.gate or 0.0
        share = percent_text(reached, _telling(reached, gate, fewest=0), lang)
        text = say("bonus.shut", lang, kpi=line.kpi, share=share, gate=_percent(gate, lang))
        opens = [_move(way, lang) for way in prospect.ways if way.kpi.name == line.kpi]
        yield f"{text} ({opens[0]})" if opens else text
    if one.score is not None and one.counts_as is not None and one.counts_as > one.score:
        yield say("bonus.counts_as", lang, share=_percent(one.counts_as, lang))
    if prospect.ahead and not one.why and not one.shut:
        yield _ahead(prospect.ahead, _ways(one, prospect.ways, lang), lang)


def _edge(one: Statement, curve: Curve) -> float | None:
    """The score on a side of which somebody stands: of steps, the next one."""
    if not curve.steps:
        return curve.threshold
    return next((at for at, _ in curve.steps if one.score is not None and one.score < at), None)


def _ahead(ahead: Ahead, ways: str, lang: Lang) -> str:
    """Rounded up, so that who adds as much is there."""
    points = math.ceil(round(ahead.distance * 1000, 6)) / 10
    facts = {"points": number_text(points, 1, lang), "rate": _percent(ahead.pays, lang)}
    text = say(f"bonus.ahead.{ahead.step}", lang, **facts)
    return f"{text}: {ways}" if ways else text


def _more(line: StatementLine, one: Statement, prospect: Prospect, lang: Lang) -> Iterator[str]:
    """What one more unit of a KPI brings, and how much of it is enough for what is next: said once
    where one is enough.
    """
    ways = [way for way in prospect.ways if way.kpi.name == line.kpi]
    enough = {way.units for way in ways}
    for more in prospect.more:
        if more.kpi.name == line.kpi and more.units not in enough:
            yield _brings(more, lang)
    ahead = None if one.shut else prospect.ahead
    rate = _percent(ahead.pays, lang) if ahead else ""
    for way in ways:
        step = f"bonus.way.{ahead.step if ahead else 'gate'}"
        yield say(step, lang, rate=rate, move=_brings(way, lang))


def _brings(more: More, lang: Lang) -> str:
    move = _move(more, lang)
    if not more.money:
        return move
    return say("bonus.brings", lang, move=move, money=number_text(more.money / 100, 2, lang))


def _move(more: More, lang: Lang) -> str:
    """How much more, or which value instead of which."""
    if more.units:
        units = with_unit(number_text(more.units, 0, lang), more.kpi)
        return say("bonus.units", lang, units=units)
    to, now = (value_text(one, more.kpi, more.kpi_class, lang) for one in (more.to, more.now))
    return say("bonus.instead", lang, to=to, now=now)


def _ways(one: Statement, ways: Iterable[More], lang: Lang) -> str:
    """What is enough, each alone: of the weightiest KPIs first, which have the shortest way."""
    shares = {line.kpi: line.share for line in one.lines}
    first = sorted(ways, key=lambda way: -shares[way.kpi.name])[:_MOST_WAYS]
    return say("bonus.or", lang).join(f"{way.kpi.name} – {_move(way, lang)}" for way in first)


def _share(
    page: Page, column: int, share: float | None, edge: float | None, style: Style = WRAPPED
) -> None:
    """A score or an attainment; what is below the edge does not read as if it were not."""
    if share is not None:
        number = f"0.{'0' * _telling(share, edge, fewest=1)}\\ %"
        page.put(column, half_up(share, 9), style.with_(number_format=number, align="right"))


def _telling(share: float, edge: float | None, fewest: int) -> int:
    """How many decimals of a percentage tell on which side of an edge it is, and of 100 %.

    79.96 % before an edge of 80 % needs two.
    """
    edges = [one for one in (edge, 1.0) if one is not None]

    def is_told(digits: int) -> bool:
        shown = half_up(share * 100, digits)
        return all((shown >= half_up(one * 100, 7)) == (share >= one) for one in edges)

    return digits_to_tell(is_told, fewest)


def _part(page: Page, column: int, share: float | None, look: str = _PART) -> None:
    """A part of something, with one decimal."""
    if share is not None:
        page.put(column, half_up(share, 6), WRAPPED.with_(number_format=look, align="right"))


def _money(page: Page, column: int, kopecks: int | None, style: Style = WRAPPED) -> None:
    if kopecks is not None:
        page.put(column, kopecks / 100, style.with_(number_format=_ROUBLES, align="right"))


def _percent(share: float, lang: Lang) -> str:
    """As many decimals as a setting has, two at most."""
    return limit_text(half_up(share, 4), lang)


# --- beside it -----------------------------------------------------------------------------------


def kept_bonuses(ledger: Ledger, lang: Lang, own: Ledger | None = None) -> tuple[Tab, ...]:
    """The Bonus archive tab: the bonuses of closed periods, the latest period first; none without
    any.

    What the tab holds by now is its `own`: a write may end before each period that is new, where
    all of these stand below.
    """
    if not ledger.statements and not ledger.digests:
        return ()
    page = Page(KEY, lang)
    page.head(say("bonus.archive_about", lang))
    page.row = HEADER_ROW
    page.header(_KEPT)
    standing = own.periods if own else ()
    new = ledger.periods[len(standing) :] if ledger.periods[: len(standing)] == standing else ()
    digests = {key: text for key, text in ledger.digests.items() if key not in new}
    cuts = []
    for period in ledger.periods:
        if period in new:
            cuts.append((page.row - 1, data_of(digests)))
            digests[period] = ledger.digests[period]
        for one in ledger.of(period):
            for row in entries(period, one, say("bonus.total", lang)):
                _kept(page, row)
    gate = 1 + next(place for place, one in enumerate(COLUMNS) if one.id == "gate")
    page.groups.append(Group("columns", gate, gate))
    tab = page.tab(widths_of(_KEPT), (HEADER_ROW, 2), data=data_of(ledger.digests))
    return (tab._replace(is_record=True, hidden=True, cuts=tuple(cuts)),)


def _kept(page: Page, row: Row) -> None:
    styles = _LINE if row.get("base") is None else _TOTAL
    for place, (column, style) in enumerate(zip(COLUMNS, styles, strict=True), 1):
        page.put(place, row.get(column.id), style)
    page.skip()
