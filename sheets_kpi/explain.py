"""Where a number comes from: one KPI of one segment in one period, taken apart down to the rows.

`explain` gives what `sheets-kpi explain --json` prints, a contract described in docs/commands.md;
`lines` makes text of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sheets_kpi import export, periods, pipeline
from sheets_kpi.attain.results import Result
from sheets_kpi.clean.reader import Origins
from sheets_kpi.compute import Axis, Step
from sheets_kpi.compute.trace import Reason, Trace
from sheets_kpi.decisions import Kpi
from sheets_kpi.errors import AskError
from sheets_kpi.facts import CATEGORIES, Segment, SegmentKind
from sheets_kpi.findings import Severity, show
from sheets_kpi.formulas import book
from sheets_kpi.formulas.nodes import Binary, Call, KpiRef, Negative, Node
from sheets_kpi.logs import day_of
from sheets_kpi.names import fold, nearest
from sheets_kpi.numbers import number_text
from sheets_kpi.render import page
from sheets_kpi.render.answer import Answer, same
from sheets_kpi.render.why import Why
from sheets_kpi.stages import Checked, Computed
from sheets_kpi.state import CellValue, a1
from sheets_kpi.texts import Lang, in_each, say
from sheets_kpi.what_counts import State, state_of

T = TypeVar("T")
Told = dict[str, Any]
Address = Callable[[str, str], str]  # where a cell is opened, from the id of its tab and its place
ROW = ("tab", "row", "cell", "url", "date", "value", "adds", "reason", "why", "message")
_ROWS, _CELLS, _NAMES = 20, 5, 12  # rows that count, that do not, and names: so many are shown
_UNREAD = (State.LIMITS, State.UNLISTED, State.DEMANDED)
_ERRORS = (*_UNREAD, State.UNREADABLE)  # the others keep out what does not belong


def explain(
    checked: Checked, kpi: str, whose: tuple[SegmentKind, str], period: str, address: Address
) -> Told:
    """Computes a result, and tells how. `whose` is a kind of segment and its name; this, the KPI
    and the period ("" is the one shown) are as somebody typed them.

    Raises:
        AskError: there is no such KPI, segment or period.
        DecisionError: the Archive was deleted or holds something unreadable.
    """
    settings, (kind, name) = checked.decisions.settings, whose
    typed = periods.read_period(period)
    if period and typed is None:
        raise AskError("explain.bad_period", period=period)
    given = typed or settings.period
    kinds = CATEGORIES if kind == "category" else (kind,)
    computed = pipeline.compute(checked, [given.grain if given else settings.grain], kinds)
    asked, results = typed or computed.period, computed.results
    known = export.periods(asked.grain, computed.first_day, checked.as_of)
    if asked not in known:
        facts = {"period": asked, "first": known[0], "last": known[-1]}
        said = {key: in_each(periods.show_period, one) for key, one in facts.items()}
        raise AskError("explain.no_period", **said)
    segments: dict[str, Segment] = {}
    for one in (one for each in kinds for one in results.segments(each, asked)):
        nobody = "" if kind == "company" else say("segment.unassigned", checked.reader)
        segments[one.name or nobody] = one
    books = {"person": checked.decisions.people, "account": checked.decisions.account_book}
    spelled = books[kind].find(name) if kind in books else None
    segment = _named(kind, segments, name, spelled)
    kpis = {one.name: one for one in results.kpis(segment.kind, asked)}
    result = results.at(_named("kpi", kpis, kpi), segment, asked)
    return Teller(computed, result, address).told()


def _named(what: str, known: Mapping[str, T], *names: str | None) -> T:
    """What goes by one of some names; where nothing does, an error says what there is."""
    by_fold = {fold(key): one for key, one in known.items()}
    for name in names:
        if name is not None and fold(name) in by_fold:
            return by_fold[fold(name)]
    there = nearest(names[0] or "", known) or ", ".join([*known][:_NAMES]) or "–"
    raise AskError(f"explain.no_{what}", name=names[0], there=there)


class Teller:
    """Tells of one result, in the reader's language."""

    def __init__(self, computed: Computed, result: Result, address: Address) -> None:
        self.computed, self.result, self.address = computed, result, address
        self.results, self.lang = computed.results, computed.checked.reader
        self.kpis = {kpi.key: kpi for kpi in self.results.decisions.kpis}
        self.answer = Answer(self.results, result, self.lang)
        self.axis = Axis((result.period,), self.results.as_of)
        self.errors = {
            (one.tab, one.cell): one
            for one in computed.checked.findings
            if one.severity is Severity.ERROR
        }
        self.calls: list[Told] = []

    def told(self) -> Told:
        """All of it."""
        one, engine = self.result, pipeline.engine_of(self.computed.checked, self.computed.book)
        step, (kind, name, _) = None, one.segment
        if one.kpi.key in self.results.classes and one.segment in engine.segments(kind):
            step = engine.steps(one.kpi.key, self.axis, one.segment)
        nobody = "segment.company" if kind == "company" else "segment.unassigned"
        title = one.kpi.name, name or say(nobody, self.lang), self._days(self.axis)
        return {
            **export.told(export.row(one, self.results)),
            "as_of": self.results.as_of,
            "closed": self.answer.closed is not None,
            "title": " · ".join(title),
            "about": [*self._about(step), *self.answer.aims(), *self.answer.ends()],
            "formula": self._step(step) if step else None,
            "calls": self.calls,
            "moved": self._moved(),
        }

    def _moved(self) -> Told | None:
        """Why the number moved."""
        moves = pipeline.moves_of(self.computed, self.result)
        return Why(self.computed, moves, self.lang).told(self.result) if moves else None

    def _say(self, key: str, /, **facts: object) -> str:
        return say(f"explain.{key}", self.lang, **facts)

    def _days(self, axis: Axis) -> str:
        """The period of an axis, and its last day where it ends earlier."""
        shown, day = periods.show_period(axis.periods[0], self.lang), axis.as_of
        if day >= axis.periods[0].end:
            return shown
        return self._say("through", period=shown, day=periods.show_day(day, self.lang))

    def _about(self, step: Step | None) -> Iterator[str]:
        """The number, and what is to be known of it."""
        one, results = self.result, self.results
        is_past = not results.progress(one.segment, one.period).is_open
        word = page.status_word(one.status, self.lang, is_past=is_past)
        sign = page.SYMBOLS.get(one.status, page.NO_SYMBOL)
        yield f"{self.answer.exact(one.fact)} · {sign} {word}"
        yield from self.answer.trust()
        if slip := self.computed.book.troubles.get(one.kpi.key):
            yield book.located(slip, self.lang)
        if self.answer.closed:
            today = step.figure.fact if step else None
            key = "closed" if same(today, one.fact) else "differs" if step else "gone"
            yield self._say(key, value=self.answer.value(today))

    def _step(self, step: Step, kpi: Kpi | None = None) -> Told:
        """A node with its figure, and what it is made of; arithmetic in figures, else in words.
        `kpi` is the one whose formula it is.
        """
        node, fact, own = step.node, step.figure.fact, None
        if isinstance(node, KpiRef):
            own = kpi = self.kpis.get(node.kpi)
        parts = [self._step(part, own) for part in step.parts]
        names = {key: one.name for key, one in self.kpis.items()}
        words = book.explain(node, self.computed.scope, names, self.lang)
        texts = [f"({t})" if (t := part["text"]).startswith("−") else t for part in parts]
        if isinstance(node, Binary):
            words = f" {book.SIGNS[node.sign]} ".join(texts)
        elif isinstance(node, Negative):
            words = f"−{texts[0]}"
        if step.axis != self.axis:
            words += f" ({self._days(step.axis)})"
        text = self.answer.value(fact, kpi)
        if kpi is None and fact is not None:
            text = number_text(round(fact, 2 if abs(fact) >= 1 else 4), None, self.lang)
        return {
            "words": words,
            "text": text,
            **{key: export.shortest(one) for key, one in step.figure._asdict().items()},
            "period": step.axis.periods[0].key,
            "as_of": step.axis.as_of,
            "call": self._call(step.axis, node, step.trace, words),
            "parts": parts,
        }

    def _call(self, axis: Axis, call: Node, trace: Trace | None, words: str) -> int | None:
        """The place of a call among those that are told, from 1."""
        if not isinstance(call, Call) or trace is None:
            return None
        rows = list(self._rows(axis, call, trace))
        counted = sum(row["adds"] is not None for row in rows)
        errors = sum(row["reason"] in _ERRORS for row in rows)
        told = {"words": words, "counted": counted, "left_out": len(rows) - counted}
        told |= {"errors": errors, "rows": rows}
        self.calls += [] if told in self.calls else [told]
        return self.calls.index(told) + 1

    def _rows(self, axis: Axis, call: Call, trace: Trace) -> Iterator[Told]:
        """Every row of the log of a call: what it adds, or why it does not count. `cell` is the one
        that decides; where that is computed, another of the row.
        """
        log, existing = self.computed.checked.cleaned.logs[call.log], self.computed.checked.existing
        origins, spec = Origins(log, existing), log.spec
        why, ids = cache(self._why), {tab.title: tab.id for tab in existing.tabs}
        kind = self.result.segment.kind
        whose = {"account": spec.account, "category": spec.category}.get(kind, spec.person)
        deciding = {"segment": whose, "test": spec.account}
        shown = (call.column, *(one.column for one in call.conditions), spec.date, *log.columns)
        for record, place in enumerate(trace.why.tolist()):
            reason = trace.reasons[place] if place >= 0 else None
            first = deciding.get(reason.code, reason.column) if reason else ""
            columns = (log.columns[one] for one in (first, *shown) if one in log.columns)
            cells = ((one, *origins.cell(one, record)) for one in columns)
            column, tab, row, at = next(one for one in cells if one[2] and one[3])
            title, cell = log.tab_titles[tab], a1(row, at)
            error = self.errors.get((title, cell))
            state = state_of(error.code, is_error=True) if error else State.UNREADABLE
            said = why(call, axis, reason, state) if reason else ("", "")
            is_error = error and said[0] in _ERRORS
            message = error.what(self.lang) if error and is_error else ""
            day, adds = float(trace.days[record]), float(trace.adds[record])
            where = title, int(log.rows[record]), cell, self.address(ids[title], cell)
            what = day_of(day) if day > 0 else None, origins.raw(column, record)
            values = (*where, *what, None if reason else export.shortest(adds), *said, message)
            yield dict(zip(ROW, values, strict=True))

    def _why(self, call: Call, axis: Axis, reason: Reason, state: State) -> tuple[str, str]:
        """The code of a reason for programs, and the reason in words."""
        code, condition = str(reason.code), ""
        if code == "unread":
            code = state if state in _UNREAD else State.UNREADABLE
        if reason.condition:
            scope = self.computed.scope
            condition = book.condition_words(reason.condition, call.log, scope, self.lang)
        column = self.computed.checked.cleaned.logs[call.log].columns.get(reason.column)
        key = f"segment.{self.result.segment.kind}" if code == "segment" else code
        facts = {"condition": condition, "day": periods.show_day(axis.as_of, self.lang)}
        return code, self._say(f"why.{key}", column=column.header if column else "", **facts)


def lines(told: Told, lang: Lang) -> Iterator[str]:
    """What was told as text, of the rows the first ones."""
    yield from (told["title"], *told["about"])
    yield from told["moved"]["text"] if told["moved"] else ()
    yield from ("", *_tree(told["formula"], "")) if told["formula"] else ()
    for number, call in enumerate(told["calls"], 1):
        others = call["left_out"] - call["errors"]
        yield from ("", say("explain.rows", lang, number=number, others=others, **call))
        groups: dict[tuple[int, str], list[Told]] = {(0, ""): []}
        for row in call["rows"]:
            rank = 0 if row["adds"] is not None else 1 if row["reason"] in _ERRORS else 2
            groups.setdefault((rank, row["why"]), []).append(row)
        for (rank, why), rows in sorted(groups.items(), key=lambda one: (one[0][0], len(one[1]))):
            most, key = _CELLS if rank else _ROWS, "explain.left" if rank == 1 else "explain.apart"
            yield from [say(key, lang, why=why, n=len(rows))] if rank else []
            yield from (f"    {_row(row, lang)}" for row in rows[:most])
            yield from [say("explain.more", lang, n=len(rows) - most)] if rows[most:] else []


def _tree(step: Told, indent: str) -> Iterator[str]:
    """A node and what it is made of, a line each."""
    call = f" [{step['call']}]" if step["call"] else ""
    if step["words"] != step["text"]:  # a constant says all
        yield f"{indent}{step['words']} = {step['text']}{call}"
    for part in step["parts"]:
        yield from _tree(part, f"{indent}  ")


def _row(row: Told, lang: Lang) -> str:
    """Where a row is, its day, what stands there, and what it adds if that is another number."""
    told, adds = "", row["adds"]
    if adds is not None and adds != row["value"]:
        told = ("+" if adds >= 0 else "") + number_text(adds, None, lang)
    day, value = _cell(row["date"], lang), _cell(row["value"], lang)
    cells = (f"{row['tab']}!{row['cell']}", day if day != value else "", value)
    return "  ".join(filter(None, (*cells, told, row["message"])))


def _cell(value: CellValue, lang: Lang) -> str:
    """What stands in a cell."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value, None, lang)
    return periods.show_day(value, lang) if isinstance(value, date) else show(value)
