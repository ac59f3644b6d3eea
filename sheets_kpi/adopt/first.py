"""The first look at a workbook that nobody prepared: what each KPI was, which target that makes
realistic, and which KPIs one more column would bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from textwrap import shorten, wrap
from typing import Any

import numpy as np

from sheets_kpi import report
from sheets_kpi.adopt.bind import Bound, Key, gained_kpis, trades
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import Reading
from sheets_kpi.attain.checks import LEAST, LOOK_BACK
from sheets_kpi.attain.goals import whole_since
from sheets_kpi.formulas.nodes import Boundary, Call, Function, Growth, KpiRef, Node, Prev, walk
from sheets_kpi.logs import Log, day_of
from sheets_kpi.names import fold
from sheets_kpi.periods import Period, period_of, read_period, short_period
from sheets_kpi.render.page import short_text
from sheets_kpi.schema import FirstDateColumn, NumberColumn
from sheets_kpi.stages import Computed
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import ONE_DAY

_SHOWN, _LISTED = 3, 6  # periods and columns in words; programs are told all
_WIDTH, _NAME = 96, 32  # of a line on a terminal, of a name there
_OF_BEFORE = (Function.NEW, Function.KEPT, Function.LOST)
_WEEK = 5  # working days
_UNSURE = ("sum", "mean", "records", "flow")  # drafted KPIs of which nobody knows what is better


def first_look(computed: Computed, *, given: bool) -> dict[str, Any]:
    """What is told of a workbook computed for its whole log, before there is any target: its shape
    stands in docs/commands.md. `given` tells that a template was asked for, which reads the
    workbook as it is.
    """
    cleaned, lang = computed.checked.cleaned, computed.checked.reader
    logs = ((one, cleaned.tallies[key]) for key, one in cleaned.logs.items() if not one.problem)
    return {
        "logs": [
            {
                "log": log.spec.name.show(lang),
                "tabs": log.tab_titles,
                "rows": tally.rows,
                "left_out": tally.left_out,
            }
            for log, tally in logs
        ],
        "kpis": [*_pasts(computed)],
        "columns": [*_one_more(computed, given=given)],
    }


# --- what each KPI was -------------------------------------------------------------------------


def _pasts(computed: Computed) -> Iterator[dict[str, Any]]:
    """The KPIs that are shown and computed, in the last whole periods in which each of their logs
    was kept, as far back as they look. The best is not told where nobody knows what is better.
    """
    results, how = computed.results, computed.checked.prepared
    logs = {k: log for k, log in computed.checked.cleaned.logs.items() if not log.spec.static}
    kept = {key: _kept(computed, log) for key, log in logs.items()}
    counts = [(k, c) for k, log in logs.items() for c in log.spec.computed]
    clients = {(k, c.id) for k, c in counts if isinstance(c, NumberColumn | FirstDateColumn)}
    drafted = how.template.kpis if how.guessed else ()
    unsure = {fold(one.name.ru) for one in drafted if one.id.rpartition("_")[0] in _UNSURE}
    unsure |= {fold(one.name.en) for one in drafted if fold(one.name.ru) in unsure}
    for kpi in results.decisions.kpis:
        nodes = [*walk(KpiRef(kpi.key), computed.book.formulas)]
        read_logs = {node.log for node in nodes if isinstance(node, Call)} & logs.keys()
        is_read = kpi.key in results.classes and all(len(logs[key]) for key in read_logs)
        if not is_read or not kpi.shown:
            continue
        since = max((kept[key][0].start for key in read_logs if kept[key]), default=date.max)
        common = set.intersection(*(set(kept[key]) for key in read_logs)) if read_logs else ()
        known = [p for p in sorted(common) if _earliest(nodes, p, clients) >= since][-LOOK_BACK:]
        facts = next(iter(results.past(kpi, "company", known).values()), [])
        told = [fact for fact in facts if fact is not None]
        is_enough, is_sure = len(told) >= LEAST, kpi.key not in unsure
        best = {"higher": max, "lower": min}.get(kpi.direction) if is_enough and is_sure else None
        spans = zip(known, facts, strict=True)
        yield {
            "kpi": kpi.name,
            "unit": kpi.unit or None,
            "periods": [{"period": period.key, "fact": fact} for period, fact in spans],
            "median": median(told) if is_enough else None,
            "best": best(told) if best else None,
            "n": len(told),
        }


def _kept(computed: Computed, log: Log) -> tuple[Period, ...]:
    """The whole periods in which a log has a row. One that began in the middle of a period was not
    kept in it, nor one that was given up there: it is silent for longer than ever, and a week.
    """
    checked, as_of = computed.checked, computed.checked.as_of
    grain, workdays = checked.decisions.settings.grain, checked.decisions.workdays
    column = log.role("date")
    serials = np.unique(np.floor(column.floats[~column.blank])) if column else ()
    days = [day for day in map(day_of, serials) if day <= as_of]
    if not days:
        return ()
    since, last = whole_since(days[0], grain, workdays), period_of(days[-1], grain)
    pairs = pairwise((*days, as_of))
    gaps = [workdays.count(one + ONE_DAY, other - ONE_DAY) for one, other in pairs]
    is_left = gaps.pop() > max([_WEEK, *gaps]) and workdays.count(days[-1] + ONE_DAY, last.end)
    end = last.start if is_left else as_of
    periods = dict.fromkeys(period_of(day, grain) for day in days)
    return tuple(one for one in periods if since <= one.start and one.end < end)


def _earliest(nodes: Iterable[Node], period: Period, clients: set[Key]) -> date:
    """The earliest day that a formula looks at for a period; `clients` are the columns that tell
    what a client did before.
    """
    days, before = [period.start], period.previous().start
    for node in nodes:
        if isinstance(node, Growth | Prev):
            days.append(period.back(getattr(node, "periods", 1))[0].start)
        if not isinstance(node, Call):
            continue
        if node.days:
            days.append(period.start - timedelta(node.days))
        elif node.function in _OF_BEFORE or any(
            (node.log, c.column) in clients for c in node.conditions
        ):
            days.append(before)
        ends = {"start": period.start, "end": period.end}
        limits = (test.operand for one in node.conditions for test in one.tests)
        bounds = (one for one in limits if isinstance(one, Boundary))
        days += [ends[one.edge] + timedelta(one.days) for one in bounds]
    return min(days)


# --- what one more column would bring ----------------------------------------------------------


def _one_more(computed: Computed, *, given: bool) -> Iterator[dict[str, Any]]:
    """Of the template that was asked for; else of each trade of which the sheet has half as many
    KPIs as of the one it fits best, that one first. A KPI that is computed is not told, any other
    once.
    """
    checked, lang = computed.checked, computed.checked.reader
    known = {
        kpi.name.show(lang)
        for kpi in checked.prepared.template.kpis
        if not computed.results.classes.keys().isdisjoint(map(fold, kpi.name.every()))
    }
    bounds = [(0, _as_it_is(computed))] if given else trades(read(checked.existing), lang)
    for bound in [one for n, one in bounds if 2 * n >= bounds[0][0] and (n or given)]:
        found: list[dict[str, Any]] = []
        for (log_id, column_id), names in gained_kpis(bound, lang).items():
            [spec] = (one for one in bound.template.logs if one.id == log_id)
            [column] = (one for one in spec.columns if one.id == column_id)
            kpis = [name for name in names if name not in known]
            more: dict[str, Any] = {
                "template": None if given else bound.template.name,
                "log": spec.name.show(lang) if given else bound.logs[log_id],
                "column": column.name.show(lang),
                "kpis": kpis,
            }
            found += [more] if kpis else []
        known |= {kpi for one in found for kpi in one["kpis"]}
        yield from sorted(found, key=lambda one: -len(one["kpis"]))


def _as_it_is(computed: Computed) -> Bound:
    """The columns that the logs of a template have without being bound."""
    logs = {key: log for key, log in computed.checked.cleaned.logs.items() if not log.problem}
    keys = [(key, c.id) for key, log in logs.items() for c in log.spec.columns if log.found(c.id)]
    columns = {key: key[1] for key in keys}
    return Bound(computed.checked.prepared.template, Reading(), {key: key for key in logs}, columns)


# --- in words ----------------------------------------------------------------------------------


def lines(first: Mapping[str, Any], computed: Computed) -> Iterator[str]:
    """What `check` prints of it."""
    lang = computed.checked.reader
    logs = [text for _, text in report.logs(computed, lang)]
    yield from ("", *(logs or [say("first.none", lang)]))
    pasts = [one for one in first["kpis"] if one["periods"]]
    if pasts:
        yield say("first.targets", lang, most=LOOK_BACK)
        table = [*_table(pasts, computed, lang)]
        yield from (line.rstrip() for line in report.aligned(table))
    texts = [_sentence(one, lang) for one in first["columns"][:_LISTED]]
    if unknown := ", ".join(one["kpi"] for one in first["kpis"] if not one["periods"]):
        texts.insert(0, say("first.no_history", lang, kpis=unknown))
    if more := len(first["columns"][_LISTED:]):
        texts.append(say("first.more", lang, n=more))
    for text in texts:
        yield from wrap(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def steps(first: Mapping[str, Any], name: str, lang: Lang) -> Iterator[tuple[bool, str]]:
    """What `doctor` prints of it, a line each; `name` is that of the workbook."""
    n, total = sum(one["median"] is not None for one in first["kpis"]), len(first["kpis"])
    if n:
        yield True, say("first.history", lang, n=n, total=total, name=name)
    yield from ((True, _sentence(one, lang)) for one in first["columns"])


def _sentence(more: Mapping[str, Any], lang: Lang) -> str:
    kpis, by = ", ".join(more["kpis"]), more["template"]
    facts = {"log": more["log"], "column": more["column"], "n": len(more["kpis"])}
    return say("first.column", lang, kpis=kpis, **facts) + (
        say("first.by", lang, name=by) if by else ""
    )


def _table(pasts: list[dict[str, Any]], computed: Computed, lang: Lang) -> Iterator[list[str]]:
    """The last periods of KPIs, each beside its targets."""
    kpis = {kpi.name: kpi for kpi in computed.results.decisions.kpis}
    facts = [{one["period"]: one["fact"] for one in past["periods"]} for past in pasts]
    spans = sorted({period for one in facts for period in one})[-_SHOWN:]
    periods = (read_period(span) for span in spans)
    heads = [short_period(one, lang) for one in periods if one]
    yield ["KPI", *heads, say("first.usual", lang), say("first.best", lang)]
    for past, known in zip(pasts, facts, strict=True):
        kpi = kpis[past["kpi"]]
        kpi_class, found = computed.results.classes[kpi.key], [*map(known.get, spans)]
        values = [*found, past["median"], past["best"]]
        told = ["–" if f is None else short_text(f, kpi, kpi_class, lang) for f in values]
        if past["median"] is None:
            told[-2:] = say("first.short", lang), ""
        yield [shorten(kpi.name, _NAME, placeholder="…"), *told]
