"""What a digest says: to the team, or to one person of what is the person's own. Every line that
tells something new is remembered, and told once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import JUDGED, Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Finding, Severity, show, titled, told
from sheets_kpi.marks import sign
from sheets_kpi.periods import show_day
from sheets_kpi.render import actions
from sheets_kpi.render.board import Board
from sheets_kpi.render.company import name_of, share_words
from sheets_kpi.render.page import SYMBOLS, Judgement
from sheets_kpi.texts import say

Notes = Mapping[str, str]  # what was told: a status by the sign of its KPI, and the like
Address = Callable[[str, str], str]  # where a cell of a tab, by its title, is opened
_MOST = 1_100  # letters without addresses: what a phone shows on one screen or little more
_LONGEST = 170  # of a line
_LINES = {"result": 1, "broken": 3, "changed": 6, "people": 8, "help": 2, "mend": 3}
_REST = {"broken": "issues", "help": "people", "mend": "issues"}  # the tabs where the rest is seen
_ROOM = 120  # letters in which the rest is named
_NEEDS = 4
_TOLD_ELSEWHERE = ("targets_missing", "tab_unread")  # among what is broken


class Line(NamedTuple):
    """Something to tell, and what is to be remembered once it was told; `link` is an address,
    `short` names it where it does not fit.
    """

    text: str
    notes: Notes
    link: str = ""
    short: str = ""


class Letter(NamedTuple):
    """The text for somebody, "" where nothing is new, and what is known to be told after it."""

    text: str
    notes: Notes


def letter_of(
    board: Board, ended: Board | None, person: str, old: Notes, address: Address
) -> Letter:
    """The digest for the team, or for a person; `ended` is the board of the period that ended last,
    if its result is news, `old` what was told before.
    """
    return _Letter(board, person, old, address).letter(ended)


class _Letter:
    def __init__(self, board: Board, person: str, old: Notes, address: Address) -> None:
        self.board, self.person, self.old, self.address = board, person, old, address
        self.lang, self.period = board.lang, sign(board.period.key)
        self.seen: dict[str, str] = {}  # what is so already, and no news

    def letter(self, ended: Board | None) -> Letter:
        """The text with what is new, as far as it fits; what does not is told the next time."""
        sections = self._sections(ended)
        new = {
            title: [line for line in lines if not self.is_told(line)]
            for title, lines in sections.items()
        }
        lines, said, left, room = list[str](), list[Line](), 0, _MOST
        for title, found in new.items():
            fits = list[Line]()
            for line in found[: _LINES[title]]:
                room -= len(_cut(line.text))
                if room > 0:
                    fits.append(line)
            rest = found[len(fits) :]
            shown = [" ".join(filter(None, (_cut(one.text), one.link))) for one in fits]
            if rest and title in _REST:
                fits, shown = found, [*shown, self._rest(title, rest)]
            left += len(found) - len(fits)
            said += fits
            if shown:
                lines += [*(["", self._heading(title)] if title != "result" else []), *shown]
        notes = {key: state for line in said for key, state in line.notes.items()} | self.seen
        notes |= self._kept(chain.from_iterable(sections.values()), notes)
        if not lines:
            return Letter("", notes)
        return Letter("\n".join([self._title(), *lines, *self._end(left)]), notes)

    def _heading(self, title: str) -> str:
        named = {"people": ".past" * self.board.is_past, "help": ".own" * bool(self.person)}
        return say(f"digest.{title}{named.get(title, '')}", self.lang)

    def _rest(self, title: str, lines: Sequence[Line]) -> str:
        """What did not fit, in a line."""
        names = ", ".join(dict.fromkeys(line.short for line in lines if line.short))
        tab = self._tab(_REST[title])
        return say("digest.rest", self.lang, what=_cut(names or str(len(lines)), _ROOM), tab=tab)

    def _tab(self, key: str) -> str:
        """The title that one of our tabs bears."""
        tab = self.board.computed.checked.existing.marked("summary", key)
        return tab.title if tab else say(f"tab.{key}", self.lang)

    def is_told(self, line: Line) -> bool:
        """Whether a line was told before; of findings more are news, fewer are not."""
        return all(
            key in self.old
            and (state == self.old[key] or (key[0] == "f" and int(state) <= _count(self.old[key])))
            for key, state in line.notes.items()
        )

    def _kept(self, lines: Iterable[Line], notes: Notes) -> Iterator[tuple[str, str]]:
        """What goes on being known of what was told: that of the period shown, and what is still
        so, as it is by now. Of results the last.
        """
        there = dict[str, str]()
        for line in lines:
            there |= line.notes if self.is_told(line) else dict.fromkeys(line.notes, "")
        results = [key for key in self.old if key[0] == "r"]
        for key, state in self.old.items():
            is_own = key[0] in "sh" and key[1:].startswith(self.period)
            if key not in notes and (is_own or key in there or key in results[-1:]):
                yield key, there.get(key) or state

    def _sections(self, ended: Board | None) -> dict[str, list[Line]]:
        board = self.board
        cards = [one for one in board.cards.people if one.segment.name]
        if self.person:
            cards = [one for one in cards if one.segment.name == self.person]
            own, whole = (
                list(chain.from_iterable(map(self._statuses, cards))),
                list[actions.Action](),
            )
        else:
            own = list(self._statuses(board.cards.company))
            whole = [*actions.faults(board), *actions.gaps(board)]
        return {
            "result": list(self._result(ended)) if ended else [],
            "broken": [Line(f"{one.head}: {'; '.join(one.parts)}", {f"b{sign(*one.parts)}": ""})
                       for one in whole],
            "changed": own,
            "people": [] if self.person else list(filter(None, map(self._of_person, cards))),
            "help": list(self._help(cards)),
            "mend": list(self._mend()),
        }  # fmt: skip

    def _title(self) -> str:
        board, lang = self.board, self.lang
        title = board.titled(self.person or board.name or say("tab.dashboard", lang))
        return f"{title} · {say('meeting.as_of', lang)} {show_day(board.as_of, lang)}"

    def _end(self, left: int) -> Iterator[str]:
        """What each day must bring to what is below plan for some time, how much was left out, and
        where all of it stands.
        """
        board, lang, card = self.board, self.lang, self._card(self.board)
        slow = [
            one
            for one in self._judged(card)
            if card and self.old.get(self._key(card, one.kpi)) == one.status
            if board.judge(one).needs_action
        ]
        texts = ((one.kpi.name, actions.need_text(board, card, one)) for one in slow if card)
        needs = [f"{name} – {text}" for name, text in texts if text]
        if needs:
            yield from ("", say("digest.needs", lang, needs="; ".join(needs[:_NEEDS])))
        if left:
            yield from ("", say("digest.left", lang, n=left))
        tab = self._tab("dashboard")
        if not self.person and (url := self.address(tab, "A1")):
            yield from ("", f"{tab}: {url}")

    def _card(self, board: Board) -> Scorecard | None:
        """Whose card the digest is about."""
        if not self.person:
            return board.cards.company
        return next((one for one in board.cards.people if one.segment.name == self.person), None)

    def _result(self, ended: Board) -> Iterator[Line]:
        """How a period ended."""
        card, lang, period = self._card(ended), self.lang, ended.period
        if card is None or not any(one.status in JUDGED for one in card.results.values()):
            return
        score, results = ended.judge_score(card.score), self._judged(card)
        parts = [say("actions.last.score", lang, score=score.text)] if score.text else []
        name = name_of(period, lang)
        text = (
            f"{name[:1].upper()}{name[1:]}: {'; '.join([*parts, actions.low_past(ended, results)])}"
        )
        yield Line(text, {f"r{period.key}": ""})

    def _judged(self, card: Scorecard | None) -> list[Result]:
        """The results that a digest follows: of the score, a person's own only."""
        kpis = self.board.weighted or self.board.shown
        found = [card.results[kpi.key] for kpi in kpis if card and kpi.key in card.results]
        is_person = card is not None and card.segment.kind == "person"
        return [one for one in found if not (is_person and one.kpi.level == "team")]

    def _key(self, card: Scorecard, kpi: Kpi) -> str:
        return f"s{self.period}{sign(card.segment.name, kpi.key)}"

    def _changes(self, card: Scorecard) -> Iterator[tuple[Result, Judgement, str, Notes]]:
        """The results whose status is another than was told, the worst first: with the sign that
        it had. What is on plan when it is judged for the first time is no news.
        """
        found = []
        for one in self._judged(card):
            key, judged = self._key(card, one.kpi), self.board.judge(one)
            before = None
            with suppress(ValueError):  # nothing, or what is none
                before = Status(self.old.get(key, ""))
            if one.status not in JUDGED or one.status is before:
                continue
            if before is None and not judged.needs_action:
                self.seen[key] = one.status
                continue
            change = f"{SYMBOLS[before]} → {judged.sign}" if before in SYMBOLS else judged.sign
            found.append((one, judged, change, {key: str(one.status)}))
        yield from sorted(
            found, key=lambda each: (JUDGED.index(each[0].status), -each[0].kpi.weight)
        )

    def _statuses(self, card: Scorecard) -> Iterator[Line]:
        """A line for each change of a card."""
        board = self.board
        for result, judged, change, notes in self._changes(card):
            need = actions.need_text(board, card, result) if judged.needs_action else ""
            how = (
                actions.gist(board, result, judged)
                if judged.needs_action
                else share_words(board, judged)
            )
            told = " · ".join(filter(None, (how, need)))
            yield Line(f"{change} {result.kpi.name}: {told}", notes)

    def _of_person(self, card: Scorecard) -> Line | None:
        """All changes of a person in one line."""
        told, notes = [], dict[str, str]()
        for result, judged, change, one in self._changes(card):
            need = actions.need_text(self.board, card._replace(reach={}), result)
            text = f"{change} {result.kpi.name} {judged.text}"
            told.append(f"{text} ({need})" if need and judged.needs_action else text)
            notes |= one
        return Line(f"{card.segment.name}: {', '.join(told)}", notes) if told else None

    def _help(self, cards: Sequence[Scorecard]) -> Iterator[Line]:
        """What hints say, the lowest first; each once in a period."""
        found = sorted(
            ((one.lowest, number, card, one) for number, card in enumerate(cards)
             for one in card.advice), key=lambda each: each[:2])  # fmt: skip
        for *_, card, one in found:
            who, text = card.segment.name, actions.advice_text(self.board, card, one)
            notes = {f"h{self.period}{sign(who, one.text)}": ""}
            yield Line(text, notes) if self.person else Line(f"{who}: {text}", notes, short=who)

    def _mend(self) -> Iterator[Line]:
        """What is to be mended, errors first: to the team a line for each person, or for each tab
        of what is nobody's; to a person each finding of the person's own.
        """
        groups, lines = defaultdict[str, list[Finding]](list), list[tuple[int, int, Line]]()
        for one in self.board.computed.findings:
            is_error = one.severity is Severity.ERROR
            is_news = is_error or (one.person and one.severity is Severity.WARNING)
            if is_news and one.code not in _TOLD_ELSEWHERE and self.person in ("", one.person):
                groups[one.person or one.tab].append(one)
        for whose, group in groups.items():
            found = titled(told(group), self.board.computed.checked.existing)
            counts = Counter[str]()
            for one in found:
                counts[_name(one)] += one.n
            own = [self._of_finding(one, str(counts[_name(one)])) for one in found]
            if self.person:
                yield from own
                continue
            fresh = [one for one, line in zip(found, own, strict=True) if not self.is_told(line)]
            first, n = (fresh or found)[0], sum(one.n for one in fresh)
            notes = {key: state for line in own for key, state in line.notes.items()}
            line = self._of_finding(first, "", f"{whose} ({n})")._replace(notes=notes)
            lines.append((list(Severity).index(first.severity), -n, line))
        yield from (line for *_, line in sorted(lines, key=lambda each: each[:2]))

    def _of_finding(self, one: Finding, state: str, whose: str = "") -> Line:
        """A finding with the way to its cell."""
        what = one.what(self.lang)  # what became of its row everybody knows by now
        text = f"{one.severity.symbol} {': '.join(filter(None, (whose, what)))}"
        place = f"– {one.tab}{'!' if one.cell else ''}{one.cell}"
        return Line(
            text, {_name(one): state}, self.address(one.tab, one.cell or "A1") or place, whose
        )


def _name(one: Finding) -> str:
    """The key of a finding: not of its row, which moves; how many are alike is its state."""
    value = "" if one.n > 1 else show(one.value)
    return f"f{sign(one.code, one.tab, one.header, value, one.person)}"


def _count(known: str) -> int:
    return int(known) if known.isdecimal() else 0


def _cut(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
