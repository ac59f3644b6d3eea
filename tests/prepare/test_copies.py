"""A copy without marks, a tab in the way, and a newer template: what `init` and `doctor` say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from books import deals_template, prepared_book, request, tab
from click.testing import CliRunner
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from sheets_kpi import export, marks, pipeline
from sheets_kpi import template as templates
from sheets_kpi.cli import main
from sheets_kpi.errors import DecisionError
from sheets_kpi.periods import Grain
from sheets_kpi.prepare import plan_init
from sheets_kpi.schema import Template
from sheets_kpi.stages import Request
from sheets_kpi.template import load, parse
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = "2026-11-20"


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    return done.exit_code, done.output


def saved_elsewhere(path: Path) -> Path:
    """A copy as another program saves it: without the hidden names that are our marks."""
    book = load_workbook(path)
    for name in [name for name in book.defined_names if name.lower().startswith("sheets_kpi")]:
        del book.defined_names[name]
    copy = path.with_name("copy.xlsx")
    book.save(copy)
    return copy


@pytest.fixture(scope="module")
def salon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("salon") / "salon.xlsx"
    assert run("demo", path, "--template", "salon", "--as-of", DAY)[0] == 0
    return path


def test_a_copy_is_read_by_titles_says_so_and_is_not_synced(salon: Path) -> None:
    copy = saved_elsewhere(salon)
    code, said = run("check", copy, "--as-of", DAY)
    assert code == 1
    assert "копия без наших меток" in said
    assert run("export", copy, "--as-of", DAY, "-o", copy.with_name("copy.csv"))[0] == 0
    assert run("export", salon, "--as-of", DAY, "-o", copy.with_name("salon.csv"))[0] == 0
    # the owner's own decisions, and closed months as they were kept
    assert copy.with_name("copy.csv").read_text() == copy.with_name("salon.csv").read_text()
    code, said = run("sync", copy, "--as-of", DAY)
    assert code == 4
    assert "sheets-kpi init copy.xlsx" in said


def test_init_takes_the_tabs_of_a_copy_again_on_a_yes_only(salon: Path) -> None:
    copy = saved_elsewhere(salon)
    titles = load_workbook(copy, read_only=True).sheetnames
    code, said = run("init", copy, "--as-of", DAY)
    assert code == 0
    assert "Снова считаем своими листы: Цели" in said
    assert "Ничего не изменено." in said
    assert run("sync", copy, "--as-of", DAY)[0] == 4
    assert run("init", copy, "--as-of", DAY, "--yes")[0] == 0
    code, said = run("sync", copy, "--as-of", DAY)
    assert code == 0, said
    assert load_workbook(copy, read_only=True).sheetnames == titles
    assert "Изменений нет" in run("sync", copy, "--as-of", DAY)[1]


def test_tabs_of_the_team_that_are_only_called_like_ours_are_left_alone() -> None:
    workbook = prepared_book()
    team = next(one for one in workbook.state.tabs if one.title == "Команда")
    other = tab("Команда", [("Фамилия", "Телефон"), ("Иванов", "8 900")], team.id)
    state = workbook.state._replace(
        marks=(), tabs=tuple(other if one is team else one for one in workbook.state.tabs)
    )
    found = plan_init(state, request())
    assert found.adopted == ()
    assert found.title("team") == "Команда (KPI)"


# --- what stands in the way -----------------------------------------------------------------------


TRADE = ("--template", "account-managers", "--as-of", DAY, "--yes")


def own_book(path: Path, *titles: str) -> Path:
    book = Book()
    for title in titles:
        book.create_sheet(title)["A1"] = "наше"
    book.save(path)
    return path


def test_init_and_doctor_see_a_tab_that_will_stop_sync(tmp_path: Path) -> None:
    path = own_book(tmp_path / "team.xlsx", "Дашборд", "Команда")
    code, said = run("init", path, *TRADE)
    assert code == 0
    assert "Пока не исправите, синхронизация остановится" in said
    assert "«Дашборд»" in said
    assert "проверьте лист «Команда (KPI)»" in said
    code, said = run("doctor", path, "--as-of", DAY)
    assert code == 1
    assert "✗" in next(line for line in said.splitlines() if "«Дашборд»" in line)
    assert run("sync", path, "--as-of", DAY)[0] == 6


@pytest.mark.parametrize("title", ["дашборд", "Ошибки", "Служебное", "People"])
def test_any_of_our_titles_in_the_way_is_told(tmp_path: Path, title: str) -> None:
    path = own_book(tmp_path / "team.xlsx", title)
    stops = run("sync", path, "--as-of", DAY)[0], run("init", path, *TRADE)[1]
    code, said = run("sync", path, "--as-of", DAY)
    assert stops[0] == 4
    assert (code == 6) == ("синхронизация остановится" in stops[1])
    assert (code == 6) == (title != "People"), said


def test_nothing_is_said_where_nothing_stands_in_the_way(tmp_path: Path) -> None:
    path = own_book(tmp_path / "team.xlsx", "Заметки")
    assert "остановится" not in run("init", path, *TRADE)[1]
    assert run("sync", path, "--as-of", DAY)[0] == 0


# --- a newer template -----------------------------------------------------------------------------


def newer() -> Template:
    """The template of deals with one word, one column and one KPI more, and another formula."""
    text = deals_template().source
    text = text.replace(
        'en = "lost" }]', 'en = "lost" }, { id = "new", ru = "новая", en = "new" }]'
    )
    text = text.replace("[Выручка]/[Сделки]", "[Выручка] / [Сделки]")
    text = text.replace(
        "[kpis.revenue]",
        '[logs.deals.columns.note]\nname = { ru = "Заметка", en = "Note" }\ntype = "text"\n\n'
        '[kpis.all]\nname = { ru = "Все", en = "All" }\nformula = "COUNTA(Deals[Client])"\n\n'
        "[kpis.revenue]",
    )
    return parse(text, "deals-only.toml")


def test_a_workbook_keeps_its_template_until_somebody_says_yes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(templates, "shipped", lambda: ("deals-only",))
    monkeypatch.setattr(templates, "load", lambda _: deals_template())
    workbook = prepared_book()
    old = deals_template().digest
    monkeypatch.setattr(templates, "load", lambda _: newer())
    assert pipeline.check(workbook, Request(request().now)).prepared.template.digest == old
    # a scheduled run may name the template
    named = Request(request().now, template=newer())
    assert pipeline.check(workbook, named).prepared.template.digest == old
    found = plan_init(workbook.read(), Request(request().now))
    assert list(found.news) == [
        "  + слово «новая» столбца «Статус» журнала «Сделки»",
        "  + столбец «Заметка» журнала «Сделки»",
        "  + KPI «Все»: COUNTA(Deals[Client])",
        "  KPI «Средний чек»: [Выручка]/[Сделки] → [Выручка] / [Сделки]",
    ]
    assert found.plan.changes == ()
    taken = plan_init(workbook.read(), Request(request().now), renew=True)
    before = workbook.state.tabs
    workbook.apply(taken.plan)
    assert pipeline.check(workbook, Request(request().now)).prepared.template.digest != old
    assert {one.title: one.columns for one in workbook.state.tabs} == {
        one.title: one.columns for one in before
    }
    assert plan_init(workbook.read(), Request(request().now)).news == ()


@pytest.mark.parametrize("name", ["account-managers", "salon", "recruiting"])
def test_the_text_that_travels_is_that_of_the_template(name: str) -> None:
    template = load(name)
    mark = marks.mark_of(template, "ru")
    state = prepared_book().state._replace(marks=(mark,))
    assert marks.prepared(state, None).template == template
    assert sum(len(text) for text in mark.data.values()) < 20_000  # Google takes 30 000


def test_a_workbook_that_nobody_prepared_is_looked_at_and_not_synced() -> None:
    workbook = prepared_book()
    raw = MemoryWorkbook(
        workbook.state._replace(tabs=workbook.state.tabs[:1], marks=()), "raw.xlsx"
    )
    with pytest.raises(DecisionError, match=r"sheets-kpi init raw\.xlsx"):
        pipeline.sync(raw, request())
    assert raw.writes == 0
    computed = pipeline.compute(pipeline.check(raw, request()), [Grain.MONTH])
    assert export.rows(computed, [Grain.MONTH])
    assert replace(computed.checked.prepared, copied=True) != computed.checked.prepared
