"""`explain` says what `export` says of every cell of the samples, and its rows give the number."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from math import isclose
from typing import NamedTuple

import pytest
from traced import check, every

from sheets_kpi import export, pipeline
from sheets_kpi import template as templates
from sheets_kpi.attain.results import Result
from sheets_kpi.compute import Axis
from sheets_kpi.decisions.targets import Target, sum_of
from sheets_kpi.demo import sample
from sheets_kpi.explain import Teller, lines
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import Call
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import Existing, areas
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

KINDS: tuple[SegmentKind, ...] = ("company", "team", "person", "account")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Demo(NamedTuple):
    template: str
    lang: Lang
    as_of: date = date(2026, 11, 20)


DEMOS = (
    Demo("account-managers", "ru"),
    Demo("account-managers", "en", date(2026, 11, 3)),  # the first days show October
    Demo("sales-team", "en"),
    Demo("service-team", "ru"),
    Demo("salon", "en"),
    Demo("recruiting", "ru"),
)


@pytest.fixture(scope="module", params=DEMOS, ids=lambda one: f"{one.template}-{one.lang}")
def computed(request: pytest.FixtureRequest) -> Computed:
    """September is closed in each of them, October over, November open."""
    demo: Demo = request.param
    nothing, template = Existing(()), templates.load(demo.template)
    seeds = sample(demo.lang, demo.as_of, template=demo.template)
    book = MemoryWorkbook(nothing)
    book.apply(make_plan(nothing, prepare(nothing, template, demo.lang, demo.as_of, seeds)))
    pipeline.sync(book, Request(NOW, demo.as_of))
    checked = pipeline.check(book, Request(NOW, demo.as_of))
    return pipeline.compute(checked, [Grain.MONTH], KINDS)


def results_of(computed: Computed, kinds: tuple[SegmentKind, ...]) -> list[Result]:
    spans = export.periods(Grain.MONTH, computed.first_day, computed.results.as_of)
    assert [one.key for one in spans][-3:] == ["2026-09", "2026-10", "2026-11"]
    return [one for kind in kinds for one in computed.results.rows(kind, spans)]


def test_every_cell_is_what_export_says_and_its_rows_give_it(computed: Computed) -> None:
    engine = pipeline.engine_of(computed.checked, computed.book)
    results, logs = computed.results, computed.checked.cleaned.logs
    rows, counted = export.rows(computed, [Grain.MONTH], KINDS), 0
    for one, row in zip(results_of(computed, KINDS), rows, strict=True):
        if one.kpi.key not in results.classes:
            continue
        step = engine.steps(one.kpi.key, Axis((one.period,), results.as_of), one.segment)
        fact, top, bottom, n = step.figure
        if results.closed_period(one.segment.kind, one.period):
            assert alike(fact, row["fact"])
        else:
            exported = [row[key] for key in ("fact", "numerator", "denominator")]
            assert [fact, top, bottom, n or 0] == [*exported, row["n"] or 0]
        for part in every(step):
            counted += check(part)
            if isinstance(part.node, Call) and part.trace is not None:
                assert len(part.trace.why) == len(logs[part.node.log])
        terms = results.goals.terms(one.kpi, one.segment, one.period)
        assert alike(sum_of(terms), results.goals.target(one.kpi, one.segment, one.period))
    assert counted > 200


def alike(one: Target | None, other: Target | None) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-9)
    return one == other


def test_what_is_printed_has_the_fields_of_export_and_leads_to_the_very_cells(
    computed: Computed,
) -> None:
    existing = computed.checked.existing
    by_title = {tab.title: tab for tab in existing.tabs}
    sizes = Counter(len(log) for log in computed.checked.cleaned.logs.values())
    rows = export.rows(computed, [Grain.MONTH], KINDS)
    for one, row in [*zip(results_of(computed, KINDS), rows, strict=True)][::17]:
        told = Teller(computed, one, lambda tab, cell: f"#{tab}!{cell}").told()
        assert {key: told[key] for key in export.COLUMNS} == export.told(row)
        assert told["closed"] == (one.period.key < "2026-10")
        for parts in (told["moved"] or {}).values():
            if isinstance(parts, list) and parts and isinstance(parts[0], dict):
                total = sum(part["change"] for part in parts)
                assert isclose(total, told["moved"]["change"], abs_tol=1e-7)
        for call in told["calls"]:
            counted = [row for row in call["rows"] if row["adds"] is not None]
            assert call["counted"] == len(counted)
            assert call["counted"] + call["left_out"] == len(call["rows"])
            assert len(call["rows"]) in sizes
            for cell in call["rows"]:
                tab, [area] = by_title[cell["tab"]], areas(cell["cell"])
                assert tab.value(area.first_row, area.first_column) == cell["value"]
                assert cell["url"] == f"#{tab.id}!{cell['cell']}"
                assert bool(cell["why"]) == bool(cell["reason"]) == (cell["adds"] is None)
        assert next(iter(lines(told, computed.checked.reader))) == told["title"]
