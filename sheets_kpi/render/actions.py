"""What to do today, in the order in which it matters: what is broken, the KPIs below plan, whom to
help, what to mend in the logs; and where to start in a workbook without records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.scorecards import Advice, Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Severity
from sheets_kpi.formulas.nodes import RATES
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.periods import written_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.cards import links
from sheets_kpi.render.company import (
    Own,
    has_targets,
    is_early,
    name_of,
    owns,
    share_words,
    target_text,
)
from sheets_kpi.render.page import Judgement, Page, cut, lines_within, with_unit
from sheets_kpi.render.remarks import shares_text
from sheets_kpi.service import broken_lines
from sheets_kpi.state import Link
from sheets_kpi.styles import ACCENT, BEHIND, LINK, RISK, SECTION, SUBTITLE, TEXT, Style
from sheets_kpi.texts import in_lang, say

_FEW, _FEWER = 3, 2  # KPIs that have a line each; fewer, where there are many
_MANY_KPIS = 12
_NAMED = 2  # people who hold a KPI back, or have most to mend
_SEVERAL = 2  # people: one alone does not hold anybody back
_COLUMNS_NAMED = 4
_HEIGHT = 20  # of the heading
_BOLD_LINK = LINK.with_(bold=True)
_WARNED = RISK.with_(bold=True)
_SAID = TEXT.with_(indent=1)


class Action(NamedTuple):
    """One line: what, and the parts of a sentence, of which the last are left out where they do not
    fit. One that is `whole` goes on below instead. `short` stands for a head that does not fit.
    """

    head: str
    parts: Sequence[str]
    style: Style = _BOLD_LINK
    link: Link | None = None
    short: str = ""
    whole: bool = False


class Actions(NamedTuple):
    """The lines under their heading, with what stands beside it."""

    title: str
    lines: Sequence[Action]
    beside: str = ""


def put_actions(page: Page, actions: Actions, widths: Sequence[int]) -> None:
    """The heading and its lines, over columns of these widths."""
    room = sum(widths[1:])
    page.put(1, actions.title, SECTION)
    beside = SUBTITLE.with_(indent=1)
    page.put(2, cut(actions.beside, room, beside), beside)
    page.skip(_HEIGHT)
    for one in actions.lines:
        fits = cut(one.head, widths[0], one.style) == one.head
        head = one.head if fits else cut(one.short or one.head, widths[0], one.style)
        page.put(1, head, one.style, one.link)
        parts = list(filter(None, one.parts))
        whole = lines_within(" · ".join(parts), room, _SAID)
        while len(whole) > 1 and len(parts) > 1 and not one.whole:
            whole = lines_within(" · ".join(parts := parts[:-1]), room, _SAID)
        for text in whole:
            page.put(2, text, _SAID)
            page.skip()


def is_blank(board: Board) -> bool:
    """Whether there is no record yet, and nothing that is wrong."""
    return board.is_empty and not any(faults(board))


def start(board: Board) -> Actions:
    """Where to start in a workbook without records."""
    lang, people = board.lang, board.computed.checked.decisions.roster.people
    steps = [
        (_to(board, "team"), say("start.team", lang, n=len(people))),
        *_first_log(board),
        (_to(board, "targets"), _set(board) if has_targets(board) else _first_target(board)),
    ]
    known = [(link, text) for link, text in steps if link]
    lines = [
        Action(f"{number}. {link.tab}", [text], link=link)
        for number, (link, text) in enumerate(known, 1)
    ]
    last = Action(f"{len(lines) + 1}. {say('start.sync', lang)}", [say("start.sync.how", lang)],
                  TEXT.with_(bold=True, color=ACCENT))  # fmt: skip
    return Actions(say("start.title", lang), [*lines, last])


def _to(board: Board, key: str) -> Link | None:
    """A link to a tab of the owner's decisions, if it is there."""
    tab = board.computed.checked.existing.marked("decision", key)
    return Link(tab.title, "A1") if tab else None


def _first_log(board: Board) -> Iterator[tuple[Link, str]]:
    """The first log that has a tab, and what its rows are to hold."""
    existing, lang = board.computed.checked.existing, board.lang
    for log_id, log in board.computed.checked.cleaned.logs.items():
        tab = existing.marked("log", log_id)
        if tab and not log.spec.static:
            columns = log.spec.columns
            wanted = [one for one in columns if one.required] or columns
            names = ", ".join(one.name.show(lang) for one in wanted[:_COLUMNS_NAMED])
            yield Link(tab.title, "A1"), say("start.log", lang, columns=names)
            return


def _first_target(board: Board) -> str:
    """A target to begin with: `начните с одной: Выручка, Каждому, ноябрь 2026`."""
    lang, running = board.lang, board.period.following() if board.is_past else board.period
    period = written_period(running, lang)
    kpi = board.shown[0].name if board.shown else "KPI"
    scope = say("word.scope.each" if "person" in board.named else "word.scope.company", lang)
    return say("start.target", lang, kpi=kpi, scope=scope, period=period)


def _set(board: Board) -> str:
    """How many targets there are, where none is missing."""
    goals = board.computed.checked.decisions.targets.goals.values()
    n = sum(bool(goal.pieces(board.period)) for goal in goals)
    period = written_period(board.period, board.lang)
    return say("actions.check.none_missing", board.lang, period=period, n=n)


def actions_of(board: Board) -> Actions:
    """What to do today, or to take into the next period."""
    lang, low = board.lang, _below_plan(board)
    shown = low[: _FEWER if len(board.shown) > _MANY_KPIS else _FEW]
    beside = _others(board, low[len(shown) :])
    if not low and any(one.judged.tone == "calm" for one in owns(board)):
        beside = say("actions.none_past" if board.is_past else "actions.none", lang)
    lines = [
        *faults(board),
        *gaps(board),
        *(_kpi_line(board, one) for one in shown),
        *_of_targets(board),
        *_help(board),
        *_mend(board),
    ]
    if not board.is_past:
        return Actions(say("actions.title", lang), lines, beside)
    following = name_of(board.period.following(), lang, "next")
    return Actions(say("actions.take", lang, period=following), lines, beside)


def faults(board: Board) -> Iterator[Action]:
    """What is broken or not read, so that the numbers below say less than they seem to."""
    lang, issues = board.lang, board.link("issues")
    for text in broken_lines(board.computed.broken, lang):
        yield Action(say("alarm.broken", lang), [text], BEHIND, whole=True)
    for log in board.closed_logs:
        text = say("alarm.closed_log", lang, log=log, tab=say("tab.issues", lang))
        yield Action(say("alarm.not_read", lang), [text], BEHIND, issues, whole=True)
    for one in board.findings:
        if one.code == "tab_unread":
            facts = {"tab": one.tab, "log": in_lang(one.facts["log"], lang)}
            text = say("alarm.tab_unread", lang, **facts)
            yield Action(say("alarm.unread", lang), [text], _WARNED, issues, whole=True)


def gaps(board: Board) -> Iterator[Action]:
    """The targets that are missing, and the KPIs that the score must do without."""
    lang = board.lang
    for one in board.findings:
        if one.code == "targets_missing":
            facts = {"period": in_lang(one.facts["period"], lang), "kpis": one.facts["kpis"]}
            text, link = say("alarm.targets.which", lang, **facts), Link(one.tab, "A1")
            yield Action(say("alarm.targets", lang), [text], _WARNED, link, whole=True)
    score = board.cards.company.score
    if score.value is not None and not score.is_complete:
        names = ", ".join(kpi.name for kpi in score.missing)
        text = say("tile.incomplete", lang, kpis=names)
        yield Action(say("alarm.incomplete", lang), [text], BEHIND, whole=True)


def _below_plan(board: Board) -> list[Own]:
    """The KPIs that need action: weighted ones first, then the worse, then the weightier."""
    weighted = board.weighted

    def urgency(one: Own) -> tuple[bool, bool, float, float]:
        kpi, share = one.result.kpi, one.result.share or 0.0
        return kpi not in weighted, one.judged.tone != "behind", -kpi.weight, share

    return sorted((one for one in owns(board) if one.judged.needs_action), key=urgency)


def _others(board: Board, low: Sequence[Own]) -> str:
    """Those that have no line of their own: `ещё ниже плана: ■ Сделки (69 %)`."""
    key = "actions.also_past" if board.is_past else "actions.also"
    return say(key, board.lang, kpis=", ".join(one.text for one in low)) if low else ""


def _kpi_line(board: Board, one: Own) -> Action:
    result, judged = one
    need = need_text(board, board.cards.company, result)
    parts = [gist(board, result, judged), need, _held_back(board, result.kpi)]
    style = judged.filled(TEXT.with_(bold=True))
    return Action(f"{judged.sign} {result.kpi.name}", parts, style)


def gist(board: Board, result: Result, judged: Judgement) -> str:
    """How far off a KPI is: in its own unit where it adds up, else its fact beside its target."""
    lang, kpi, target = board.lang, result.kpi, result.target
    is_rate = board.classes[kpi.key] in RATES
    end = result.fact if board.is_past else result.forecast
    if is_rate or end is None or not isinstance(target, int | float):
        fact = board.text(result.fact or 0.0, kpi)
        text = say("actions.fact", lang, fact=fact, target=target_text(board, result))
        is_pace = result.pace is not None and board.progress.is_open
        return f"{share_words(board, judged)}: {text}" if is_pace else text
    way = "over" if kpi.direction == "lower" else "short"
    gap = end - target if kpi.direction == "lower" else target - end
    if gap <= 0:
        return share_words(board, judged)
    key = f"actions.{_tense(board)}{way}"
    return say(key, lang, share=share_words(board, judged), gap=board.short(gap, kpi))


def _tense(board: Board) -> str:
    return "past." if board.is_past else ""


def need_text(board: Board, card: Scorecard, result: Result) -> str:
    """What each day left must bring, beside the best days of whose card it is."""
    kpi, need, lang = result.kpi, result.need, board.lang
    if not need:
        return ""
    text = say("actions.need", lang, need=with_unit(board.rate(need, need, kpi), kpi))
    reach = card.reach.get(kpi.key)
    if reach is None:
        return text
    return f"{text}, {say('actions.best', lang, best=board.rate(reach.history.best, need, kpi))}"


def _held_back(board: Board, kpi: Kpi) -> str:
    """The people who stand lowest, where it is a KPI of people and there are several."""
    cards = [card for card in board.cards.people if card.segment.name]
    if kpi.level == "team" or len(cards) < _SEVERAL:
        return ""
    found = [
        (result.share or 0.0, number, f"{card.segment.name} {judged.text}")
        for number, card in enumerate(cards)
        if (result := card.results.get(kpi.key)) and (judged := board.judge(result)).needs_action
    ]
    if not found:
        return ""
    names = ", ".join(name for *_, name in sorted(found)[:_NAMED])
    return say(f"actions.{_tense(board)}held", board.lang, people=names)


def _of_targets(board: Board) -> Iterator[Action]:
    """In the first days: how the last period ended, and the targets; to set some where there are
    none.
    """
    lang, targets = board.lang, _to(board, "targets")
    is_told = any(one.code == "targets_missing" for one in board.findings)
    if not has_targets(board):
        if not is_told:
            parts = [_first_target(board), say("actions.set.why", lang)]
            yield Action(say("actions.set", lang), parts, link=targets)
        return
    if not is_early(board):
        return
    yield from _last_period(board)
    if not is_told:
        yield Action(say("actions.check", lang), [_set(board)], link=targets)


def _last_period(board: Board) -> Iterator[Action]:
    """How the whole period before ended."""
    lang, score = board.lang, board.judge_score(board.cards.last, is_past=True)
    if not score.text:
        return
    period, results = board.cards.trend[-2]
    parts = [say("actions.last.score", lang, score=score.text), low_past(board, results.values())]
    link = board.link("trend")
    name, settings = name_of(period, lang), _to(board, "settings")
    if settings and period not in board.computed.results.closed:
        facts = {"setting": say("setting.closed_through", lang), "tab": settings.tab}
        parts.append(say("actions.last.close", lang, **facts))
        link = settings
    yield Action(name[:1].upper() + name[1:], parts, link=link)


def low_past(board: Board, results: Iterable[Result]) -> str:
    """The KPIs shown that ended below their targets, in a sentence."""
    judged = (Own(one, board.judge(one)) for one in results if one.kpi.shown)
    low = ", ".join(one.text for one in judged if one.judged.needs_action)
    if low:
        return say("actions.low_past", board.lang, kpis=low)
    return say("actions.none_past", board.lang)


def _help(board: Board) -> Iterator[Action]:
    """Whom a hint fits whose KPIs are lowest, with a link to the card."""
    lang = board.lang
    found = [(one.lowest, number, card, one) for number, card in enumerate(board.cards.people)
             for one in card.advice]  # fmt: skip
    if not found:
        return
    *_, card, one = min(found, key=lambda each: each[:2])
    name, text = card.segment.name, advice_text(board, card, one)
    head, short = (say("actions.help", lang, person=each) for each in (name, _initialed(name)))
    more = ""
    if len(found) > 1:
        more = say("actions.help.more", lang, n=len(found) - 1, tab=say("tab.people", lang))
    yield Action(head, [text, more], link=links(board).get(name), short=short)


def advice_text(board: Board, card: Scorecard, one: Advice) -> str:
    """A hint with the shares behind it."""
    return f"{one.text.rstrip(' .')} ({shares_text(board, card, one)})"


def _initialed(name: str) -> str:
    """A name whose second word is one letter, whichever of the two is the surname: `Алексей П.`."""
    first, *others = name.split()
    return f"{first} {others[0][0]}." if others else first


def _mend(board: Board) -> Iterator[Action]:
    """The errors in the logs: what they leave out, and who has most."""
    lang, known = board.lang, board.completeness
    errors = [one for one in board.computed.findings if one.severity is Severity.ERROR]
    if not errors:
        return
    by_person = Counter[str]()
    for one in errors:
        by_person[one.person] += one.n if one.person else 0
    said = []
    if known.amount:
        amount = f"{number_text(known.amount, 0, lang)}{NBSP}₽"
        said.append(say("actions.mend.amount", lang, amount=amount))
    elif known.left_out:
        said.append(say("actions.mend.rows", lang, n=known.left_out))
    most = [f"{name} ({n})" for name, n in by_person.most_common(_NAMED) if n]
    if most:
        said.append(say("actions.mend.most", lang, people=", ".join(most)))
    text = "; ".join(said) or say("actions.mend.see", lang, tab=say("tab.issues", lang))
    head = say("actions.mend", lang, n=board.count(Severity.ERROR))
    yield Action(head, [text], link=board.link("issues"))
