"""Why numbers moved, in sentences: against the period before on the Trend and Meeting tabs and in
`explain`, and since the last sync on the Trend tab. Parts are rounded so that they still add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sheets_kpi.attain.results import Result, decimals
from sheets_kpi.attain.scorecards import equal_days
from sheets_kpi.decisions import Kpi
from sheets_kpi.export import shortest
from sheets_kpi.facts import COMPANY
from sheets_kpi.formulas.book import explain, log_name
from sheets_kpi.formulas.nodes import Call, Fte, KpiRef, Node
from sheets_kpi.insights.moved import Contribution, Effect, Move, Moves, exact, in_steps, shown
from sheets_kpi.insights.since import ALL, Change, changes
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.periods import show_day
from sheets_kpi.render.board import Board, against
from sheets_kpi.render.page import Page, change_text, lines_within, segment_name, with_unit
from sheets_kpi.stages import Computed
from sheets_kpi.styles import SECTION, SUBTITLE, TEXT
from sheets_kpi.texts import Lang, say

_MILLION, _THOUSAND = 1_000_000, 10_000  # from where amounts of money are told in short
_WIDTH, _PEOPLE = 960, 3  # pixels of a line; so many people are named
_NUMBER = "\0"  # where a number stands among words


class Unit(NamedTuple):
    """How differences of a KPI are told: in whole steps, as so many of a size, among some words."""

    step: Fraction
    size: Fraction
    words: str
    lang: Lang

    def tell(self, value: Fraction) -> str:
        """A difference as text: `−95 тыс. ₽`."""
        whole = in_steps(value, self.step) / self.size
        number = ("+" if whole > 0 else "") + number_text(float(whole), None, self.lang)
        return self.words.replace(_NUMBER, number)


class Why:
    """Tells why KPIs of a period moved against the one before it."""

    def __init__(self, computed: Computed, moves: Moves, lang: Lang) -> None:
        self.computed, self.moves, self.lang = computed, moves, lang
        results, formulas = computed.results, computed.book.formulas
        closed = results.closed_period("company", moves.period)
        self.classes = closed.classes if closed else results.classes
        self.named: dict[Node, Kpi] = {}
        for kpi in results.decisions.kpis:
            self.named[KpiRef(kpi.key)] = kpi
            if kpi.key in formulas:
                self.named[formulas[kpi.key].root] = kpi

    def sentence(self, kpi: Kpi) -> str:
        """Why the company's KPI moved; "" where it did not, or nothing can be told."""
        move = self.moves.of(kpi, COMPANY)
        if move is None or not (move.change or any(one.change for one in move.effects)):
            return ""
        unit = self.unit(kpi, [move.change, *(one.change for one in move.effects)])
        parts = shown([one.change for one in move.effects], unit.step)
        effects = self._out_of(kpi, move) or ", ".join(self._effects(kpi, move, unit, parts))
        most = ", ".join(self._most(move, unit))
        now, before = float(move.now), float(move.before)
        head = change_text(now, before, kpi, self.classes.get(kpi.key), self.lang)
        head += f" {against(self.moves.period, self.lang)}"
        if move.before > 0 and not kpi.is_percent:  # else the change is no percentage
            head += f" ({unit.tell(move.change)})"
        told = [f"{head}: {effects}" if effects else head]
        told += [say("why.most", self.lang, who=most)] if most else []
        return _sentences(told) if effects or most else ""

    def reason(self, result: Result) -> str:
        """The part that moved most of somebody's KPI in its direction, of a percentage both; ""
        where they are not known.
        """
        kpi, move = result.kpi, self.moves.of(result.kpi, result.segment)
        alike = [one for one in move.effects if one.change * move.change > 0] if move else []
        if move is None or not alike:
            return ""
        one = max(alike, key=lambda effect: abs(effect.change))
        key = "why.reason_rows" if one.cause == "rows" else "why.reason"
        return self._out_of(kpi, move) or say(key, self.lang, **self._ends(kpi, one))

    def told(self, result: Result) -> dict[str, Any] | None:
        """All of it, for `explain`: in kopecks, hundredths of a point, and the like."""
        kpi, move = result.kpi, self.moves.of(result.kpi, result.segment)
        if move is None or (through := self.moves.through) is None:
            return None
        extra = 1 if kpi.is_percent else 2
        unit = self.unit(kpi, extra=extra)
        before, now = (in_steps(one, unit.step) for one in move[:2])
        change = now - before
        effects = shown([one.change for one in move.effects], unit.step, change)
        whose = {"people": move.people, "accounts": move.accounts}
        rounded = {kind: _rounded(found, unit.step, change) for kind, found in whose.items()}
        facts = {"against": against(self.moves.period, self.lang), "amount": unit.tell(change)}
        ends = {"now": self._value(now, kpi, extra), "before": self._value(before, kpi, extra)}
        today = self.moves.results.last_whole_day(self.moves.period)
        days = {"day": show_day(through, self.lang), "today": show_day(today, self.lang)}
        lines = [say("why.moved", self.lang, **days, **facts, **ends)]
        lines += [f"  {line}" for line in self._effects(kpi, move, unit, effects)]
        for kind, found in rounded.items():
            lines += self._whose(kind, found, unit) if found else []
        return {
            "period": self.moves.periods[0].key,
            "through": through,
            **_plain(before=before, now=now, change=change),
            "effects": [
                {"cause": one.cause, "words": self._words(one)}
                | _plain(before=one.before, now=one.now, change=part)
                for one, part in zip(move.effects, effects, strict=True)
            ],
            **{kind: [*map(_contributed, found)] for kind, found in rounded.items()},
            "text": lines,
        }

    def _effects(
        self, kpi: Kpi, move: Move, unit: Unit, parts: Sequence[Fraction]
    ) -> Iterator[str]:
        for one, part in zip(move.effects, parts, strict=True):
            key = "why.effect" if one.now != one.before else "why.same"
            yield say(key, self.lang, amount=unit.tell(part), **self._ends(kpi, one))

    def _whose(self, kind: str, found: Sequence[Contribution], unit: Unit) -> Iterator[str]:
        yield f"  {say(f'why.{kind}', self.lang)}"
        for one in found:
            apart = {"rate": unit.tell(one.rate), "mix": unit.tell(one.mix)}
            rest = say("why.apart", self.lang, **apart) if any(x.mix for x in found) else ""
            name = segment_name(one.segment.name, self.lang)
            yield f"    {name}{NBSP}{unit.tell(one.change)}{rest}"

    def _out_of(self, kpi: Kpi, move: Move) -> str:
        """A percentage whose parts have no names: `20 из 22 вместо 15 из 18`."""
        unnamed = [one for one in move.effects if not self._name(one)]
        if not (kpi.is_percent and unnamed and move.effects[0].cause == "numerator"):
            return ""
        top, bottom = ([self._value(end, None) for end in one[2:4]] for one in move.effects)
        return say("why.out_of", self.lang, was=top[0], now=top[1], of=bottom[1], of_was=bottom[0])

    def _most(self, move: Move, unit: Unit) -> Iterator[str]:
        """The person and the account that brought most of a change, in its direction."""
        for found in (move.people, move.accounts):
            alike = [one for one in found if one.change * move.change > 0]
            one = max(alike, key=lambda one: abs(one.change), default=None)
            if one and len(found) > 1 and in_steps(one.change, unit.step):
                kind, name = one.segment.kind, one.segment.name
                if name or kind == "person":
                    name = say(f"why.{kind}", self.lang, name=segment_name(name, self.lang))
                    yield f"{name}{NBSP}{unit.tell(one.change)}"

    def _ends(self, kpi: Kpi, one: Effect) -> dict[str, str]:
        """A part of a formula in words, and what it was and is, told apart by their decimals."""
        own = self.named.get(one.node) if self._name(one) else None
        own = kpi if one.cause == "mean" or (one.cause == "sum" and kpi.is_money) else own
        for extra in (0, 2):
            now, before = (self._value(end, own, extra) for end in (one.now, one.before))
            if now != before:
                break
        return {"what": self._words(one), "now": now, "before": before}

    def _name(self, one: Effect) -> str:
        """What a part of a quotient is called: as the KPI that it is, or people."""
        if one.cause not in ("numerator", "denominator"):
            return ""
        if isinstance(one.node, Fte):
            return explain(one.node, self.computed.scope, {}, self.lang)
        return self.named[one.node].name if one.node in self.named else ""

    def _words(self, one: Effect) -> str:
        scope, log = self.computed.scope, ""
        if isinstance(one.node, Call):
            log = log_name(scope.by_id(one.node.log), scope, self.lang)
        return self._name(one) or say(f"why.{one.cause}", self.lang, log=log)

    def _value(self, value: Fraction, kpi: Kpi | None, extra: int = 0) -> str:
        digits = decimals(kpi, self.classes.get(kpi.key)) + extra if kpi else 2
        size = 100 if kpi and kpi.is_percent else 1
        text = number_text(float(in_steps(value * size, Fraction(1, 10**digits))), None, self.lang)
        return with_unit(text, kpi) if kpi else text

    def unit(self, kpi: Kpi, values: Iterable[Fraction] = (), extra: int = 0) -> Unit:
        """How differences of a KPI are told, in short where some of them are large."""
        most = max(map(abs, values), default=Fraction(0))
        digits, size = decimals(kpi, self.classes.get(kpi.key)) + extra, Fraction(1)
        words = with_unit(_NUMBER, kpi)
        if kpi.is_percent:
            size, digits = Fraction(1, 100), max(digits, 1)
            words = f"{_NUMBER}{NBSP}{say('unit.points', self.lang)}"
        elif kpi.is_money and most >= _THOUSAND:
            is_large = most >= _MILLION
            size, digits = (Fraction(10**6), 2) if is_large else (Fraction(1000), 0)
            key = "unit.million" if is_large else "unit.thousand"
            words = say(key, self.lang, number=_NUMBER)
        return Unit(size / 10**digits, size, words, self.lang)


def _rounded(found: Sequence[Contribution], step: Fraction, change: Fraction) -> list[Contribution]:
    """Contributions to a change in whole steps, those that bring most first; none of nothing."""
    flat = shown([part for one in found for part in (one.rate, one.mix)], step, change)
    told = [Contribution(one.segment, *flat[2 * n : 2 * n + 2]) for n, one in enumerate(found)]
    return sorted((one for one in told if one.rate or one.mix), key=lambda one: -abs(one.change))


def _contributed(one: Contribution) -> dict[str, object]:
    parts = _plain(rate=one.rate, mix=one.mix, change=one.change)
    return {"name": one.segment.name, **parts}


def _plain(**values: Fraction) -> dict[str, object]:
    return {name: shortest(float(value)) for name, value in values.items()}


def _sentences(parts: Iterable[str]) -> str:
    """Sentences one after another; an abbreviation at their end has a full stop of its own."""
    return " ".join(one if one.endswith(".") else f"{one}." for one in parts)


def why_of(board: Board) -> Why:
    """Tells of the period shown."""
    computed = board.computed
    results, formulas = computed.results, computed.book.formulas
    through = equal_days(results.goals, board.period, computed.first_day, board.as_of)
    return Why(computed, Moves(results, formulas, board.period, through), board.lang)


def tell_why(page: Page, board: Board) -> None:
    """Why the weighted KPIs moved, and what changed since the last sync, a line each."""
    why, lang, old = why_of(board), board.lang, board.computed.memory.figures.get("baseline", {})
    told = [(kpi, text) for kpi in board.weighted if (text := why.sentence(kpi))]
    if told:
        page.skip()
        page.line([say("why.title", lang)], SECTION)
        if board.progress.is_open:
            page.line([say("why.about", lang)], SUBTITLE)
        _lines(page, told)
    if old:
        page.skip()
        first = min(seen.day for seen in old.values())
        page.line([say("since.title", lang, day=show_day(first, lang))], SECTION)
        found = changes(board.computed.results, old, board.period)
        since = [(k, _since(why, k, found[k.key])) for k in board.weighted if k.key in found]
        if not since:
            page.line([say("since.nothing", lang)], SUBTITLE)
        _lines(page, since)


def _lines(page: Page, told: Iterable[tuple[Kpi, str]]) -> None:
    """A sentence a KPI beside its name, on as many lines as it takes."""
    for kpi, text in told:
        page.put(1, kpi.name, TEXT.with_(bold=True, wrap=True))
        for line in lines_within(text, _WIDTH, TEXT):
            page.line([line], TEXT, 2)


def _since(why: Why, kpi: Kpi, change: Change) -> str:
    """How much a KPI changed, whose did, and how much of it is of days that were over."""
    figures = {name: tuple(map(exact, one)) for name, one in change.figures.items()}
    unit, lang = why.unit(kpi, [one for pair in figures.values() for one in pair]), why.lang

    def told(place: int) -> str:
        all_of_them = {name: in_steps(pair[place], unit.step) for name, pair in figures.items()}
        total, nothing = all_of_them.pop(ALL, Fraction(0)), Fraction(0)
        found = sorted((pair for pair in all_of_them.items() if pair[1]), key=lambda p: -abs(p[1]))
        names = [f"{segment_name(n, lang)}{NBSP}{unit.tell(one)}" for n, one in found]
        more = [say("since.more", lang, n=len(names) - _PEOPLE)] if names[_PEOPLE:] else []
        if not names:
            return unit.tell(total) if total != nothing else ""
        return f"{unit.tell(total)} ({', '.join([*names[:_PEOPLE], *more])})"

    day, late = show_day(change.until, lang), told(1)
    late = say("since.late", lang, day=day, what=late) if late else ""
    return _sentences(filter(None, (told(0) or unit.tell(Fraction(0)), late)))
