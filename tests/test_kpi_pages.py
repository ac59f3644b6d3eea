"""The pages about KPIs: every number on them is worked out of the rows printed beside it.

The arithmetic that a page shows is done here by itself; then the tool computes the KPI from the
same rows, through a workbook that `init` has prepared, and must come to the same number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

import pytest
from books import book
from kpi_pages import (
    COUNTED_THROUGH,
    PAGES,
    Entry,
    Worked,
    bold,
    entries,
    facts_line,
    stray_marks,
    stray_tables,
    tab_rows,
    tabs,
    worth,
)

from sheets_kpi import pipeline, template
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Thresholds
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.tables import TARGETS, TEAM
from sheets_kpi.facts import SegmentKind
from sheets_kpi.findings import Severity
from sheets_kpi.names import fold
from sheets_kpi.numbers import NBSP
from sheets_kpi.periods import read_period
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render.page import share_text, value_text
from sheets_kpi.schema import KpiSpec, Named, PersonSpec, TargetSpec, Template
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

KINDS: tuple[SegmentKind, ...] = ("company", "team", "person", "account")
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
THRESHOLDS = Thresholds(0.9, 0.75, 0.2, 5)
CASES = [
    pytest.param(lang, entry, name, worked, id=f"{lang}-{entry.number}-{worked.kpi}-{name}")
    for lang in LANGS
    for entry in entries(lang)
    for name in entry.templates
    for worked in entry.worked
]


# --- the workbook of a page -----------------------------------------------------------------------


@cache
def shipped(name: str) -> Template:
    return template.load(name)


def spec_of(name: str, kpi_id: str) -> KpiSpec:
    return next(kpi for kpi in shipped(name).kpis if kpi.id == kpi_id)


def people(lang: Lang) -> tuple[PersonSpec, ...]:
    rows = tabs(lang)[TEAM.title(lang)][1:]
    return tuple(PersonSpec(str(name), team=str(team), fte=fte(rate)) for name, team, rate in rows)


def fte(rate: CellValue) -> float:
    assert isinstance(rate, float)
    return rate


def targets(lang: Lang, name: str) -> tuple[TargetSpec, ...]:
    """The rows of the printed Targets that the template has a KPI for."""
    ids = {fold(kpi.name.show(lang)): kpi.id for kpi in shipped(name).kpis}
    (_, _, header), *rows = tabs(lang)[TARGETS.title(lang)]
    period = read_period(header)
    assert period is not None
    return tuple(
        TargetSpec(ids[fold(str(kpi))], Named(str(scope), str(scope)), {period.key: target(value)})
        for kpi, scope, value in rows
        if fold(str(kpi)) in ids
    )


def target(value: CellValue) -> float | str:
    assert isinstance(value, float | str)
    return value


@cache
def computed(lang: Lang, name: str) -> Computed:
    """A workbook with the printed rows of the template's logs, prepared and computed."""
    wanted = {title for log in shipped(name).logs for title in (log.name.ru, log.name.en)}
    logs = {title: rows for title, rows in tab_rows(lang, name).items() if title in wanted}
    workbook: MemoryWorkbook = book(logs)
    seeds = Seeds(people=people(lang), targets=targets(lang, name))
    wish = prepare(workbook.state, shipped(name), lang, COUNTED_THROUGH, seeds)
    workbook.apply(make_plan(workbook.state, wish))
    return pipeline.compute(pipeline.check(workbook, Request(NOW, COUNTED_THROUGH)))


@cache
def results(lang: Lang, name: str, month: date) -> dict[tuple[str, str], Result]:
    """The results of a month by KPI key and segment name ("" is the company)."""
    [period] = {w.period for e in entries(lang) for w in e.worked if w.period.start == month}
    known = pipeline.compute(computed(lang, name).checked, [period.grain]).results
    return {
        (result.kpi.key, result.segment.name): result
        for kind in KINDS
        for result in known.rows(kind, (period,))
        if result.segment.name or kind == "company"
    }


def result_of(lang: Lang, name: str, worked: Worked) -> Result:
    key = fold(spec_of(name, worked.kpi).name.show(lang))
    return results(lang, name, worked.period.start)[key, worked.segment]


# --- every number ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "entry", "name", "worked"), CASES)
def test_a_worked_number_is_that_of_the_tool(
    lang: Lang, entry: Entry, name: str, worked: Worked
) -> None:
    result = result_of(lang, name, worked)
    found = result.fact if entry.id else result.attainment
    assert found is not None
    assert found == pytest.approx(worked.arithmetic, abs=1e-9)
    for value in (worked.arithmetic, found):
        assert worked.printed == shown(lang, name, result, value, is_fact=bool(entry.id))


def shown(lang: Lang, name: str, result: Result, value: float, *, is_fact: bool) -> str:
    """A fact or an attainment as the sheet shows it."""
    made = computed(lang, name)
    if is_fact:
        text = value_text(value, result.kpi, made.book.classes[result.kpi.key], lang)
    else:
        text = share_text(value, THRESHOLDS, lang)
    return text.replace(NBSP, " ")


def test_arithmetic_is_done_as_it_is_written() -> None:
    assert worth("(72 000 + 60 000) ÷ 2", "ru") == 66_000
    assert worth("1,5 − 0,25 × 2", "ru") == 1
    assert worth("(72,000 + 60,000) ÷ 2", "en") == 66_000
    assert worth("2 − 50 %", "en") == 1.5


# --- what stands beside the numbers ---------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_every_kpi_is_told_as_its_templates_have_it(lang: Lang) -> None:
    for entry in entries(lang):
        for name in entry.templates if entry.id else ():
            spec = spec_of(name, entry.id)
            direction = word("direction", spec.direction, lang)
            assert entry.name == spec.name.show(lang)
            assert entry.formulas == (spec.formula.show(lang),)
            assert entry.facts == facts_line(
                lang, entry.templates, spec.id, direction, spec.unit.show(lang)
            )


@pytest.mark.parametrize("lang", LANGS)
def test_no_number_from_1_to_49_is_left_out(lang: Lang) -> None:
    assert {entry.number for entry in entries(lang)} - {0} == set(range(1, 50))


@pytest.mark.parametrize("lang", LANGS)
def test_every_kpi_that_ships_is_told(lang: Lang) -> None:
    told = {(name, entry.id) for entry in entries(lang) for name in entry.templates}
    ships = {(name, kpi.id) for name in template.shipped() for kpi in shipped(name).kpis}
    assert ships - told == set()


@pytest.mark.parametrize("lang", LANGS)
def test_every_kpi_has_its_numbers_and_nothing_is_printed_beside_them(lang: Lang) -> None:
    for entry in entries(lang):
        assert entry.worked, entry.name
        assert bold(entry) == len(entry.worked), entry.name
    assert stray_marks(lang) == []
    assert stray_tables(lang) == 0


def test_both_pages_tell_the_same_numbers() -> None:
    told = [[(e.number, e.id, e.templates, digits(e.worked)) for e in entries(la)] for la in LANGS]
    assert told[0] == told[1]


def digits(worked: Sequence[Worked]) -> list[tuple[date, float, str]]:
    """What does not depend on the language."""
    return [
        (one.period.start, one.arithmetic, "".join(c for c in one.printed if c.isdigit()))
        for one in worked
    ]


def test_both_pages_print_the_same_rows() -> None:
    russian, english = (list(tabs(lang).values()) for lang in LANGS)
    for ours, theirs in zip(russian, english, strict=True):
        assert [[numeric(cell) for cell in row] for row in ours] == [
            [numeric(cell) for cell in row] for row in theirs
        ]


def numeric(cell: CellValue) -> CellValue:
    """A number, a day, a blank; of a text only that it is one."""
    return "text" if isinstance(cell, str) else cell


@pytest.mark.parametrize(("lang", "day"), [("ru", "на 1 декабря 2026"), ("en", "1 December 2026")])
def test_the_pages_say_on_which_day_they_count(lang: Lang, day: str) -> None:
    assert day in " ".join(PAGES[lang].read_text(encoding="utf-8").split())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", template.shipped())
def test_no_printed_row_is_in_error(name: str, lang: Lang) -> None:
    """An error would leave a row out and make its number doubtful."""
    found = computed(lang, name).findings
    assert {one.code for one in found if one.severity is Severity.ERROR} == set()
