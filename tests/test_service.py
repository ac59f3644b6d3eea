"""What a sync says of KPIs that it computed before and does not compute any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice, takewhile
from pathlib import Path

import pytest
from books import HEADERS, prepared_book, request
from click.testing import CliRunner
from decided_books import decided
from openpyxl import load_workbook

from sheets_kpi import pipeline, report
from sheets_kpi.cli import main
from sheets_kpi.pipeline import Synced
from sheets_kpi.service import KEY, KpiSeen, Memory, broken_lines, remembered, service_tab
from sheets_kpi.state import CellValue, Existing, ExistingTab, Mark
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (D(2026, 11, 5), "Петров", "Казань", "Лира", "оплачена", 2500.0),
)
DAY, LATER = D(2026, 11, 20), D(2026, 11, 23)


def synced_book() -> MemoryWorkbook:
    workbook = prepared_book(*ROWS)
    pipeline.sync(workbook, request(DAY))
    return workbook


def sync(workbook: MemoryWorkbook, day: date = LATER) -> Synced:
    return pipeline.sync(workbook, request(day))


def with_log(workbook: MemoryWorkbook, change: Callable[[ExistingTab], ExistingTab]) -> None:
    tabs = (change(tab) if tab.title == "Сделки" else tab for tab in workbook.state.tabs)
    workbook.state = workbook.state._replace(tabs=tuple(tabs))


def headed(*headers: CellValue) -> Callable[[ExistingTab], ExistingTab]:
    def change(tab: ExistingTab) -> ExistingTab:
        columns = [
            [header, *column[1:]] for header, column in zip(headers, tab.columns, strict=True)
        ]
        return tab._replace(columns=columns)

    return change


def renamed(old: str, new: str) -> Callable[[ExistingTab], ExistingTab]:
    return headed(*(new if header == old else header for header in HEADERS))


def without(header: str) -> Callable[[ExistingTab], ExistingTab]:
    at = HEADERS.index(header)
    return lambda tab: tab._replace(columns=[*tab.columns[:at], *tab.columns[at + 1 :]])


def moved_and_renamed(tab: ExistingTab) -> ExistingTab:
    """A new column before all others, and another header for «Сумма»."""
    tab = renamed("Сумма", "Выручка за сделку")(tab)
    return tab._replace(columns=[["№", *range(1, tab.n_rows)], *tab.columns])


ALL = "Выручка, Сделки, Средний чек"
BOTH = "Выручка, Средний чек"


def lost(kpis: str, why: str, how: str = "больше не считаются") -> str:
    return f"С 23.11.2026 {how}: {kpis}. {why}"


def cure(old: str, new: str) -> str:
    no_column = f"В журнале «Сделки» нет столбца «{old}»"
    return f"{no_column}: на его месте стоит «{new}». Верните заголовок."


ABSENT = "В журнале «Сделки» нет столбца «Сумма»: верните его или исправьте формулу."
LOST = (
    "Журнал «Сделки» не прочитан: листа «Сделки» нет, на него похож лист «Лист1». Верните название."
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (renamed("Сумма", "Выручка за сделку"), lost(BOTH, cure("Сумма", "Выручка за сделку"))),
        (moved_and_renamed, lost(BOTH, cure("Сумма", "Выручка за сделку"))),
        (renamed("Статус", "Итог сделки"), lost(ALL, cure("Статус", "Итог сделки"))),
        (without("Сумма"), lost(BOTH, ABSENT)),
        # without the main date the whole log is closed
        (renamed("Закрыта", "Когда"), lost(ALL, cure("Закрыта", "Когда"))),
        (lambda tab: tab._replace(id="77", title="Лист1"), lost(ALL, LOST)),
        (
            renamed("Менеджер", "Ответственный"),
            lost(ALL, cure("Менеджер", "Ответственный"), "не считаются по сотрудникам"),
        ),
    ],
)
def test_a_sync_ends_with_what_broke_since_when_and_the_likely_cure(
    change: Callable[[ExistingTab], ExistingTab], said: str
) -> None:
    workbook = synced_book()
    with_log(workbook, change)
    found = sync(workbook)
    assert list(broken_lines(found.computed.broken, "ru")) == [said]
    assert list(report.sync_lines(found, "x", (1, 1), dry_run=False))[-1] == said
    dashboard = workbook.state.marked("summary", "dashboard")
    assert dashboard is not None
    first, *others = islice(zip(*dashboard.columns[:2], strict=True), 9, None)
    assert first[0] == "■ Не считается"  # right below the heading, on as many lines as it takes
    rest = takewhile(lambda line: line[0] is None, others)
    assert " ".join(str(text) for _, text in (first, *rest)) == said
    assert "Not computed" in next(broken_lines(found.computed.broken, "en"))


def test_it_is_said_from_then_on_writes_nothing_twice_and_ends_when_it_is_mended() -> None:
    workbook = synced_book()
    before = workbook.state
    with_log(workbook, renamed("Сумма", "Выручка за сделку"))
    first = sync(workbook)
    again = sync(workbook)
    assert again.plan.changes == ()
    later = sync(workbook, D(2026, 11, 27))
    for one in (again, later):
        assert one.computed.broken == first.computed.broken
    assert {one.since for one in later.computed.broken} == {LATER}
    with_log(workbook, headed(*HEADERS))
    assert sync(workbook, D(2026, 11, 28)).computed.broken == ()
    assert [tab.title for tab in workbook.state.tabs] == [tab.title for tab in before.tabs]


def test_logs_and_columns_may_bear_any_name() -> None:
    """They come from the tab Logs, where people name them."""
    columns = (("сделки. москва", "сумма, руб.\nс ндс"), ("а\nб", "№"))
    memory = Memory(kpis={"выручка": KpiSeen(columns, is_computed=True)})
    tab = service_tab(memory, "ru")
    height, width = tab.size
    cells = [[tab.cells.get((row, column)) for row in range(1, height + 1)]
             for column in range(1, width + 1)]  # fmt: skip
    held = [[cell.value if cell else None for cell in column] for column in cells]
    state = Existing((ExistingTab("7", tab.title, held, height),), (Mark("summary", KEY, "7"),))
    assert remembered(state).kpis == memory.kpis


def test_the_tab_that_remembers_is_hidden_and_unchanged_by_days() -> None:
    workbook = synced_book()
    tab = workbook.state.marked("summary", "service")
    assert tab is not None
    assert (tab.title, tab.hidden) == ("Служебное", True)
    sync(workbook, D(2026, 11, 25))
    later = workbook.state.marked("summary", "service")
    assert later is not None
    # beside stands what the Meeting tab looks up, below stand the figures of the last syncs
    known = [row for row in zip(*tab.columns[:8], strict=True) if row[0] != "latest"]
    assert [*zip(*later.columns[:8], strict=True)][: len(known)] == known


def test_what_was_never_computed_is_not_told_as_broken() -> None:
    kpis = [
        ("KPI", "Формула"),
        ("Выручка", "СУММ(Сделки[Цена])"),
        ("Сделки", "СЧЁТЗ(Сделки[Сумма])"),
    ]
    workbook = decided(ROWS, kpi=kpis)
    for day in (DAY, LATER):
        assert sync(workbook, day).computed.broken == ()


def test_a_formula_that_was_understood_and_is_not_any_more() -> None:
    workbook = synced_book()
    kpi = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    kpi.columns[1][1] = "СУММЕСЛИМН(Сделки[Сумма]"  # type: ignore[index]
    found = [(one.kpi, one.why["ru"]) for one in sync(workbook).computed.broken]
    why = "Формула больше не читается: посмотрите её на листе «KPI»."
    assert found == [("Выручка", why), ("Средний чек", why)]


def test_strict_exits_1_and_json_tells_the_same(tmp_path: Path) -> None:
    path = tmp_path / "team.xlsx"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*words, str(path)], catch_exceptions=False)
        return done.exit_code, done.stdout

    assert run("demo", "--as-of", "2026-11-20")[0] == 0
    book = load_workbook(path)
    header = next(cell for cell in book["Расходы"][1] if cell.value == "Сумма")
    header.value = "Сколько потрачено"
    book.save(path)
    code, said = run("sync", "--as-of", "2026-11-23", "--strict")
    assert code == 1
    assert "на его месте стоит «Сколько потрачено»" in said.splitlines()[-1]
    assert run("sync", "--as-of", "2026-11-23")[0] == 0
    code, said = run("sync", "--as-of", "2026-11-23", "--json")
    assert '"since": "2026-11-23"' in said
