"""What a sync does about the Meeting tab: which rows are added, what all of them tell, and which
are folded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import JUDGED, Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.meeting.lines import (
    HINT,
    MARKER,
    OWN_KEY,
    SHOWN,
    TITLE,
    Line,
    block,
    block_of,
    column_of,
    key_of,
    remembered,
)
from sheets_kpi.meeting.points import ASKED, BEHIND, OWN, Point, about, own_point, points, question
from sheets_kpi.meeting.standing import KEY, Row, Standing, standing, title_of
from sheets_kpi.meeting.tab import FIRST_PLACES, flags, height_of, inputs, made, row_of
from sheets_kpi.names import fold
from sheets_kpi.periods import Period, show_period
from sheets_kpi.plan import Shared, TendTab
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import share_text
from sheets_kpi.stages import Checked
from sheets_kpi.state import CellValue, runs
from sheets_kpi.texts import say

_PROMISED, _FINISHED, _PAST = "promised", "finished", "past"
Head = Mapping[str, Mapping[str, CellValue]]


class Meeting(NamedTuple):
    """What a sync does about the Meeting tab: what the hidden tab is to remember, and the wish for
    the tab, None where it is left alone.
    """

    block: Sequence[Sequence[CellValue]] = ()
    shared: Shared | None = None

    @property
    def title(self) -> str:
        """The title of the tab; "" where there is none, or it is left alone."""
        return self.shared.tab.title if self.shared else ""


def meeting(board: Board) -> Meeting:
    """The Meeting tab for what was computed. Switched off it stays as it is: people may have typed
    into it since it was read.
    """
    checked = board.computed.checked
    tab = standing(checked.existing)
    if KEY in board.settings.without or (tab and not tab.places):
        return Meeting(block_of(checked.existing) if tab else ())
    return _Agenda(board, tab).meeting()


def keys_in_doubt(checked: Checked, period: Period) -> Iterator[Finding]:
    """What is wrong with the keys of the Meeting tab, and that it stays though nobody wants it;
    `period` is the one shown.
    """
    existing = checked.existing
    tab = standing(existing)
    if tab is None:
        return
    title = tab.tab.title
    if KEY in checked.decisions.settings.without:
        yield Finding(Severity.NOTICE, "meeting_kept", title)
        return
    if not tab.places:
        yield Finding(Severity.WARNING, "meeting_no_keys", title)
        return
    known = remembered(existing).keys() | _known(checked, period).keys()
    doubtful = [
        row.number
        for key, rows in tab.keys.items()
        for row in rows
        if len(rows) > 1 or key not in known
    ]
    doubtful += [row.number for row, _ in _lost(tab, remembered(existing))]
    if doubtful:
        facts = {"rows": ", ".join(map(str, sorted(doubtful)))}
        yield Finding(Severity.WARNING, "meeting_keys", title, row=min(doubtful), facts=facts)


def _known(checked: Checked, period: Period) -> dict[str, Point]:
    """The points that keys of a period can stand for, as far as they can be told from the key."""
    decisions = checked.decisions
    found = {OWN_KEY: own_point(checked.lang)}
    for person in ("", *decisions.people.names):
        for kpi in decisions.kpis:
            found[key_of(period, kpi.key, person)] = about(BEHIND, person, kpi)
        for hint in decisions.hints if person else ():
            point = question(person, hint.text)
            found[key_of(period, point.kpi, person)] = point
    return found


def _lost(tab: Standing, lines: Mapping[str, Line]) -> Iterator[tuple[Row, str]]:
    """Rows of ours whose key somebody deleted, each with the key it had."""
    place = tab.places["about"]
    gone = {line.about: key for key, line in lines.items() if key not in tab.keys and line.about}
    for row in tab.rows:
        key = gone.get(str(tab.tab.value(row.number, place)))
        if key and not row.key:
            yield row, key


class _Agenda:
    """The rows of the tab, today's points beside those that stand."""

    def __init__(self, board: Board, tab: Standing | None) -> None:
        self.board, self.tab, self.lang = board, tab, board.lang
        computed = board.computed
        self.existing = computed.checked.existing
        self.title = title_of(self.existing, self.lang)
        self.service = say("tab.service", self.lang)
        self.points = {key_of(board.period, p.kpi, p.person): p for p in points(board)}
        if tab is None:
            self.points[OWN_KEY] = own_point(self.lang)
        self.people = {fold(card.segment.name): card for card in board.cards.people}
        self.hints = {(p.kpi, self._who(p.person)): p for p in self.points.values()}
        self.rows = tab.keys if tab else {}
        self.known = _known(board.computed.checked, board.period)
        self.old = remembered(self.existing) if tab else {}

    def meeting(self) -> Meeting:
        """What a sync does about the tab."""
        lines = {key: self._told(key, line) for key, line in sorted(self._lines().items())}
        new = [key for key in self.points if key in lines and key not in {**self.old, **self.rows}]
        shown = {key: line for key, line in lines.items() if key in self.rows or key in new}
        rows = [row_of(key, shown[key], self._places(), self.service) for key in new]
        head = self._head()
        tab = made(self.title, rows, head, self.service, self.lang)
        if self.tab is None:
            return Meeting(block(lines, head, self.lang), Shared(tab))
        tab = tab._replace(flags=flags(self.tab.places, self.tab.head, self.tab.day))
        tend = self._tend(self.tab, shown, head)
        tend = tend._replace(rows=tuple(rows), heights=tuple(map(height_of, rows)))
        return Meeting(block(lines, head, self.lang), Shared(tab, tend))

    def _places(self) -> Mapping[str, int]:
        return self.tab.places if self.tab else FIRST_PLACES

    # --- which rows there are

    def _lines(self) -> dict[str, Line]:
        """The lines of the rows that stand, of those that are added, and of those that people took
        out of the period shown: these are not added again.
        """
        found = {key: self.old[key] for key in self.rows if key in self.old}
        for key in self.rows.keys() - found.keys():
            point = self.points.get(key) or self.known.get(key)
            if point:
                found[key] = self._new(point)
        lost = {key for _, key in _lost(self.tab, self.old)} if self.tab else set()
        for key, line in self.old.items():
            is_out = line.period == self.board.period.key and line.kind != OWN
            if key not in self.rows and (is_out or key in lost):
                found[key] = line
        busy = {
            (found[key].kpi, self._who(found[key].person))
            for key, rows in self.rows.items()
            if key in found and any(row.typed and not row.done for row in rows)
        }
        for key, point in self.points.items():
            is_busy = (point.kpi, self._who(point.person)) in busy
            if key not in found and key not in self.rows and not is_busy:
                found[key] = self._new(point)
        return found

    def _new(self, point: Point) -> Line:
        result = self._result(point.kpi, point.person)
        return Line(
            about=point.about,
            period=self.board.period.key,
            kpi=point.kpi,
            person=point.person,
            kind=point.kind,
            added=self.board.as_of,
            share=result.share if result and result.status is not Status.NO_DATA else None,
            fact=result.fact if result else None,
        )

    # --- what a row tells

    def _told(self, key: str, line: Line) -> Line:
        """A line with what its row tells today."""
        rows = self.rows.get(key, [])
        section = self._section(key, line, rows)
        result = self._result(line.kpi, line.person)
        now = self._now(result)
        status = self._status(key, line, section, result)
        is_late = any(row.due and row.due < self.board.as_of and not row.done for row in rows)
        texts = (status, say("meeting.late", self.lang) if is_late else "")
        told = ", ".join(filter(None, texts))
        return line._replace(section=say(f"meeting.{section}", self.lang), now=now, status=told)

    def _section(self, key: str, line: Line, rows: Sequence[Row]) -> str:
        """The section of a row: what was promised is so from the next day on."""
        is_typed = any(row.typed for row in rows)
        if rows and all(row.done for row in rows):
            return _FINISHED
        if is_typed and line.added and line.added < self.board.as_of:
            return _PROMISED
        if line.kind == OWN:
            return ASKED
        if key in self.points:
            return self.points[key].kind
        return line.kind if is_typed else _PAST

    def _result(self, kpi: str, person: str) -> Result | None:
        card = self._card(person)
        return card.results.get(kpi) if card else None

    def _card(self, person: str) -> Scorecard | None:
        if not person:
            return self.board.cards.company
        return self.people.get(self._who(person))

    def _who(self, person: str) -> str:
        """The key of a person, by any spelling of the name."""
        return fold(self.board.computed.checked.decisions.people.find(person) or person)

    def _now(self, result: Result | None) -> str:
        if result is None:
            return ""
        judged = self.board.judge(result)
        if judged.text:
            return f"{judged.sign} {judged.text}"
        return "" if result.fact is None else self.board.short(result.fact, result.kpi)

    def _status(self, key: str, line: Line, section: str, result: Result | None) -> str:
        """The status of a row, or what changed."""
        if self._card(line.person) is None:
            return say("meeting.no_person", self.lang)
        if line.kind in (ASKED, OWN):
            return self._asked(line)
        if result is None:
            return say("meeting.no_kpi", self.lang)
        if section in (_PROMISED, _FINISHED) and (change := self._since(line, result)):
            return change
        if key in self.points and self.points[key].change:
            return self.points[key].change
        return self.board.judge(result).word

    def _asked(self, line: Line) -> str:
        point = self.hints.get((line.kpi, self._who(line.person)))
        if line.kind == OWN:
            return ""
        return point.change if point else say("meeting.no_longer", self.lang)

    def _since(self, line: Line, result: Result) -> str:
        """What a KPI stood at when the row was added, and now."""
        board = self.board
        is_share = board.growth_gap(result) is None and result.status in JUDGED
        if is_share and line.share is not None and result.share is not None:
            shares = line.share, result.share
            ends = [share_text(one, board.thresholds, self.lang) for one in shares]
        elif line.fact is not None and result.fact is not None:
            ends = [board.text(one, result.kpi) for one in (line.fact, result.fact)]
        else:
            return ""
        return " → ".join(ends)

    def _head(self) -> Head:
        """What the look-ups of the title, the hint and the headers tell."""
        lang, board = self.lang, self.board
        title = say("meeting.title", lang, period=show_period(board.period, lang))
        as_of: Mapping[str, CellValue] = {"who": say("meeting.as_of", lang), "due": board.as_of}
        return {
            MARKER: {name: say(f"meeting.{name}", lang) for name in SHOWN},
            TITLE: {"section": title, **as_of},
            HINT: {"section": say("meeting.hint", lang), "why": say("meeting.hint.yours", lang)},
        }

    # --- what is done to the tab that stands

    def _tend(self, standing: Standing, lines: Mapping[str, Line], head: Head) -> TendTab:
        """What look-ups give, and which rows are folded up: those that are done, and those that are
        no point any more and that nobody typed in; where two claim one key, none of them.
        """
        tab, places = standing.tab, standing.places
        told: dict[str, Mapping[str, CellValue]] = {
            key: dict(zip(SHOWN, line[:4], strict=False)) for key, line in lines.items()
        }
        told |= head
        by_column = {column_of(name): name for name in SHOWN}
        values = {
            place: told.get(str(tab.value(place[0], places["key"])), {}).get(by_column.get(n, ""))
            for place, n in tab.look_ups.items()
        }
        folded = [
            rows[0].number
            for key, rows in self.rows.items()
            if len(rows) == 1 and key in lines and self._is_over(key, lines[key], rows[0])
        ]
        unseen = frozenset(places[name] for name in ("section", "now", "status") if name in places)
        return TendTab(
            tab.id,
            self.title,
            tab.n_rows + 1,
            inputs=inputs(places, standing.head, self.lang),
            values=values,
            folds=tuple((run[0], run[-1]) for run in runs(sorted(folded))),
            opens=tab.folds,
            seen={row: standing.seen(row, unseen) for row in folded},
            unseen=unseen,
        )

    def _is_over(self, key: str, line: Line, row: Row) -> bool:
        is_point = key in self.points or line.kind == OWN
        return row.done or not (row.typed or is_point)
