"""The samples of four trades: every KPI on the first screen against plain loops over the same rows,
for the company and for each person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from trade_loops import TRADES as LOOPS
from trade_loops import View

from sheets_kpi import demo, export, pipeline
from sheets_kpi.demo.story import Story, tell
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing
from sheets_kpi.template import load
from sheets_kpi.workbooks.memory import MemoryWorkbook

AS_OF = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def clean_story(name: str) -> Story:
    """The story of the sample before anybody slipped."""
    return tell(demo.TRADES[name], load(name), "ru", AS_OF, Random(7))


def facts(name: str, story: Story) -> dict[tuple[str, str], float | None]:
    """What the package makes of the clean rows: October's facts by KPI and person."""
    made = demo.sample("ru", AS_OF, template=name)
    seeds = replace(made, rows=story.rows, settings={})
    nothing = Existing(())
    memory = MemoryWorkbook(nothing)
    memory.apply(make_plan(nothing, prepare(nothing, load(name), "ru", AS_OF, seeds)))
    computed = pipeline.compute(pipeline.check(memory, Request(NOW, AS_OF, "ru")), [Grain.MONTH])
    return {
        (row["kpi"], row["person"]): row["fact"]
        for row in export.rows(computed, [Grain.MONTH])
        if row["period"] == "2026-10" and (row["segment"] == "company" or is_person(row))
    }


def is_person(row: Mapping[str, object]) -> bool:
    """Whether a row is of somebody, and not of Unassigned."""
    return row["segment"] == "person" and row["person"] != ""


@pytest.mark.parametrize("name", LOOPS)
def test_every_kpi_of_the_first_screen(name: str) -> None:
    story = clean_story(name)
    told = facts(name, story)
    there = [player for player in story.cast if player.start is None]
    views = [View(story, "", 4.5), *(View(story, one.name, one.fte) for one in there)]
    differences = []
    for kpi, loop in LOOPS[name].items():
        for view in views:
            wanted, fact = loop(view), told[kpi, view.who]
            if (wanted is None) != (fact is None) or abs((wanted or 0) - (fact or 0)) > 1e-6:
                differences.append((kpi, view.who, fact, wanted))
    assert differences == []
    shown = {kpi.name.ru for kpi in load(name).kpis if kpi.settings.get("shown") != "no"}
    assert set(LOOPS[name]) == shown
