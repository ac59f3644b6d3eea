"""The Meeting tab by example, in each backend."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from subprocess import run

import pytest
from between import Meddled
from books import request
from deals_home import Stage
from meeting_hands import (
    HEAD,
    MEETING,
    PLACES,
    AtGoogle,
    Hands,
    InFile,
    find,
    folded,
    settle,
    shown,
    sync,
    tab_of,
    table,
    write,
)
from meeting_homes import file, google, hands, memory, stage
from office import SOFFICE

from sheets_kpi import pipeline
from sheets_kpi.findings import Finding
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, TendTab
from sheets_kpi.prepare import plan_init
from sheets_kpi.prepare.remove import plan_remove
from sheets_kpi.state import CellValue, ExistingTab

__all__ = ["hands", "stage"]
D = date
MONDAY, DECEMBER = D(2026, 11, 23), D(2026, 12, 18)
PETROV = "Петров · Выручка"
FIRST = ["Выручка", "Иванов · Выручка", PETROV, "Ваш вопрос"]
WHY = "бюджет кончился 9-го"


def abouts(hands: Hands) -> list[CellValue]:
    return [row[PLACES["about"] - 1] for row in table(hands)]


def keys(hands: Hands) -> list[CellValue]:
    return [row[PLACES["key"] - 1] for row in table(hands)]


def told(synced: Synced, code: str) -> list[Finding]:
    return [one for one in synced.computed.findings if one.code == code]


def test_what_stands_after_the_first_sync(hands: Hands) -> None:
    # Twelve of November's twenty working days are whole by the 20th, so the company owes
    # 7,000 × 13 ÷ 20 = 4,550 and has 1,000; each of the two owes 2,600 and has 500.
    assert abouts(hands) == FIRST
    assert shown(hands, "Выручка") == {
        "section": "2. Отстаёт",
        "about": "Выручка",
        "now": "■ 22\u00a0%",
        "status": "отставание",
        **dict.fromkeys(("why", "what", "who", "due", "done")),
    }
    assert shown(hands, PETROV)["now"] == "■ 19\u00a0%"
    assert shown(hands, "Ваш вопрос")["section"] == "4. Вопросы"
    tab = tab_of(hands)
    assert tab.value(1, 1) == "Встреча · Ноябрь 2026"
    assert [tab.value(HEAD, place) for place in (1, 4, 10)] == [
        "Раздел",
        "Статус, изменение",
        "Готово",
    ]
    assert sync(hands).plan.changes == ()


def test_what_people_typed_is_a_promise_from_the_next_day_on(hands: Hands) -> None:
    write(hands, PETROV, why=WHY, who="Орлова", due=D(2026, 11, 21))
    settle(hands)
    assert shown(hands, PETROV)["section"] == "2. Отстаёт"
    settle(hands, MONDAY)
    row = shown(hands, PETROV)
    # 500 of 4,000 × 14 ÷ 20
    assert row["section"] == "1. Обещали"
    assert (row["now"], row["status"]) == (
        "■ 18\u00a0%",
        "19\u00a0% → 18\u00a0%, просрочено",
    )
    assert (row["why"], row["who"], row["due"]) == (WHY, "Орлова", D(2026, 11, 21))


def test_what_is_done_is_folded_where_it_stands_and_opens_again(hands: Hands) -> None:
    write(hands, PETROV, why=WHY, done="Да")
    settle(hands)
    assert folded(hands) == [PETROV]
    assert abouts(hands) == FIRST
    assert shown(hands, PETROV)["section"] == "5. Готово"
    write(hands, PETROV, done="переносим")
    settle(hands)
    assert folded(hands) == []


def test_a_new_period_takes_over_what_is_not_done(hands: Hands) -> None:
    write(hands, PETROV, why=WHY)
    settle(hands)
    settle(hands, DECEMBER)
    # Petrov's row of November stands for him; the others are new, their old ones are folded
    assert abouts(hands) == [*FIRST, "Выручка", "Иванов · Выручка"]
    assert folded(hands) == ["Выручка", "Иванов · Выручка"]
    assert shown(hands, PETROV)["section"] == "1. Обещали"
    assert shown(hands, PETROV)["why"] == WHY
    assert tab_of(hands).value(1, 1) == "Встреча · Декабрь 2026"


def test_rows_may_be_sorted_put_in_and_deleted(hands: Hands) -> None:
    write(hands, PETROV, why=WHY, done="да")
    settle(hands)
    hands.sort(PLACES["about"])
    hands.insert(HEAD + 1)
    hands.type(MEETING, HEAD + 1, PLACES["about"], "Своё")
    hands.type(MEETING, HEAD + 1, PLACES["why"], "наше дело")
    hands.delete(find(hands, "Иванов · Выручка"))
    settle(hands)
    # a row that people deleted is not added again in this period
    assert abouts(hands) == ["Своё", "Ваш вопрос", "Выручка", PETROV]
    assert folded(hands) == [PETROV]
    assert shown(hands, PETROV)["section"] == "5. Готово"
    assert shown(hands, "Выручка")["now"] == "■ 22\u00a0%"
    own = shown(hands, "Своё")
    assert (own["section"], own["why"]) == (None, "наше дело")


def test_a_sort_that_puts_a_text_under_a_fold_is_healed(hands: Hands) -> None:
    write(hands, "Выручка", why="а", done="да")
    settle(hands)
    write(hands, "Иванов · Выручка", why="б")
    hands.sort(PLACES["key"])  # some order
    settle(hands)
    assert folded(hands) == ["Выручка"]


def test_two_rows_with_one_key_stay_and_are_told(hands: Hands) -> None:
    write(hands, PETROV, why=WHY)
    settle(hands)
    rows = table(hands)
    last, copied = HEAD + len(rows) + 1, rows[abouts(hands).index(PETROV)]
    for place in (PLACES["about"], PLACES["key"], PLACES["why"]):
        hands.type(MEETING, last, place, copied[place - 1])
    [found] = told(settle(hands, DECEMBER), "meeting_keys")
    assert found.facts["rows"] == f"{HEAD + 3}, {last}"
    assert [row[PLACES["why"] - 1] for row in table(hands)].count(WHY) == 2
    assert abouts(hands).count(PETROV) == 2
    assert PETROV not in folded(hands)


@pytest.mark.parametrize("key", [None, "kunknown22"])
def test_a_row_without_its_key_stays_and_no_other_is_made(key: str | None) -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    hands.type(MEETING, find(hands, PETROV), PLACES["key"], key)
    for day in (D(2026, 11, 20), MONDAY):
        [found] = told(settle(hands, day), "meeting_keys")
        assert found.facts["rows"] == str(HEAD + 3)
        assert "строк 6" in found.message("ru")
    assert abouts(hands) == FIRST
    assert shown(hands, PETROV)["why"] == WHY


def test_columns_may_be_renamed_and_others_put_in(hands: Hands) -> None:
    write(hands, PETROV, why=WHY, done="да")
    for name, header in (("why", "Причина"), ("about", "Тема"), ("now", "Цифра")):
        hands.type(MEETING, HEAD, PLACES[name], header)
    settle(hands, DECEMBER)
    assert abouts(hands) == [*FIRST, "Выручка", "Иванов · Выручка", PETROV]
    assert folded(hands) == ["Выручка", "Иванов · Выручка", PETROV]
    assert tab_of(hands).value(HEAD, PLACES["why"]) == "Причина"


def test_a_column_that_people_put_in_is_theirs(stage: Stage) -> None:
    hands = google(stage)
    sheet = hands.home.id(MEETING)
    place = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    hands.home.client.change({"insertDimension": {"range": place}})
    hands.type(MEETING, find(hands, PETROV), 3, "заметка")
    settle(hands, DECEMBER)
    rows = table(hands)
    assert [row[1] for row in rows] == [*FIRST, "Выручка", "Иванов · Выручка"]
    # 1,000 of 7,000 × 13 ÷ 22, and 500 of 4,000 × 13 ÷ 22
    assert [row[3] for row in rows[-2:]] == ["■ 24\u00a0%", "■ 21\u00a0%"]
    assert PETROV not in folded(hands)


def test_without_the_column_of_keys_nothing_is_written(hands: Hands) -> None:
    write(hands, PETROV, why=WHY)
    settle(hands)
    hands.type(MEETING, HEAD, PLACES["key"], None)
    before = table(hands)
    synced = sync(hands, DECEMBER)
    assert not any(isinstance(one, TendTab | CreateTab) for one in synced.plan.changes)
    [found] = told(synced, "meeting_no_keys")
    assert "истории версий" in found.action("ru")
    kept = [[cell for n, cell in enumerate(row, 1) if n not in (1, 3, 4)] for row in table(hands)]
    assert kept == [[cell for n, cell in enumerate(row, 1) if n not in (1, 3, 4)] for row in before]


def setting(hands: Hands, name: str, value: str) -> None:
    tab = tab_of(hands, "Настройки")
    hands.type("Настройки", list(tab.columns[0]).index(name) + 1, 2, value)


def test_another_language_is_looked_up_and_what_people_typed_stays(hands: Hands) -> None:
    write(hands, PETROV, why=WHY, done="да")
    settle(hands)
    setting(hands, "Язык сводных листов", "English")
    settle(hands)
    tab = tab_of(hands, "Meeting")
    assert tab.value(1, 1) == "Meeting · November 2026"
    assert [tab.value(HEAD, place) for place in (1, 6, 10)] == ["Section", "Why", "Done"]
    row = [tab.value(find_in(tab, PETROV), place) for place in (1, 2, 4, 6, 10)]
    assert row == ["5. Done", PETROV, "19\u00a0% → 19\u00a0%", WHY, "да"]
    assert tab.folds == ((HEAD + 3, HEAD + 3),)


def find_in(tab: ExistingTab, about: str) -> int:
    return list(tab.columns[PLACES["about"] - 1]).index(about) + 1


def test_switched_off_it_stays_as_it_is(hands: Hands) -> None:
    write(hands, PETROV, why=WHY)
    setting(hands, "Ненужные листы", "Встреча")
    before = table(hands)
    synced = settle(hands, MONDAY)
    assert table(hands) == before
    assert len(told(synced, "meeting_kept")) == 1
    setting(hands, "Ненужные листы", "")
    settle(hands, MONDAY)
    assert shown(hands, PETROV)["section"] == "1. Обещали"


@pytest.mark.parametrize(
    ("titles", "then"),
    [
        (("Дашборд", "Сделки"), ("Дашборд", MEETING, "Сделки")),
        (("Сделки", "Дашборд", "Цели"), ("Сделки", "Дашборд", MEETING, "Цели")),
        (("Сделки", "Цели", "Дашборд"), ("Сделки", "Цели", "Дашборд", MEETING)),
        (("Сделки", "Цели"), ("Дашборд", MEETING, "Сделки", "Цели")),  # both were deleted
    ],
)
def test_it_is_made_behind_the_dashboard_wherever_that_stands(
    titles: tuple[str, ...], then: tuple[str, ...]
) -> None:
    hands = memory()
    state = hands.workbook.state
    others = [tab for tab in state.tabs if tab.title not in (MEETING, "Дашборд", *titles)]
    chosen = [next(tab for tab in state.tabs if tab.title == title) for title in titles]
    hands.workbook.state = state._replace(tabs=(*chosen, *others))
    settle(hands)
    found = [tab.title for tab in hands.state().tabs if tab.title in then]
    assert tuple(found) == then


def test_remove_keeps_what_people_typed(hands: Hands) -> None:
    write(hands, PETROV, why=WHY)
    settle(hands)
    book = hands.book()
    found = plan_remove(book.read())
    assert found.noted == (MEETING,)
    book.apply(found.plan)
    assert shown(hands, PETROV)["now"] == "■ 19\u00a0%"
    assert shown(hands, PETROV)["why"] == WHY
    assert tab_of(hands).flags == ()
    assert "Дашборд" not in [tab.title for tab in hands.state().tabs]


def test_remove_takes_it_where_nobody_typed(hands: Hands) -> None:
    book = hands.book()
    book.apply(plan_remove(book.read()).plan)
    titles = [tab.title for tab in hands.state().tabs]
    assert MEETING not in titles
    assert "Служебное" not in titles


# --- in memory -----------------------------------------------------------------------------------


def test_a_tab_of_the_teams_with_that_title_is_left_alone() -> None:
    hands = memory()
    theirs = tab_of(hands)._replace(id="77", title="встреча", folds=(), look_ups={}, flags=())
    state = hands.workbook.state
    tabs = tuple(theirs if one.title == MEETING else one for one in state.tabs)
    marks = tuple(one for one in state.marks if one.kind != "shared")
    hands.workbook.state = state._replace(tabs=tabs, marks=marks)
    settle(hands)
    titles = [tab.title for tab in hands.workbook.state.tabs]
    assert titles.count("встреча") == 1
    assert "Встреча (KPI)" in titles
    assert next(tab for tab in hands.workbook.state.tabs if tab.id == "77") == theirs


def test_a_title_that_people_gave_stays_and_links_follow() -> None:
    hands = memory()
    hands.put(tab_of(hands)._replace(title="Планёрка"))
    synced = sync(hands)
    assert "Планёрка" in [tab.title for tab in hands.workbook.state.tabs]
    link = synced.board.link("meeting")
    assert link is not None
    assert link.tab == "Планёрка"


def test_who_left_and_a_kpi_that_was_renamed_are_told_kindly() -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    write(hands, "Выручка", why="вместе")
    settle(hands)
    team = tab_of(hands, "Команда")
    hands.type("Команда", list(team.columns[0]).index("Петров") + 1, 1, "Сидоров")
    settle(hands, DECEMBER)
    assert shown(hands, PETROV)["status"] == "больше не в команде"
    kpis = tab_of(hands, "KPI")
    hands.type("KPI", list(kpis.columns[0]).index("Выручка") + 1, 1, "Деньги")
    sync(hands, DECEMBER)
    assert shown(hands, "Выручка")["status"] == "такого KPI больше нет"
    assert shown(hands, "Выручка")["why"] == "вместе"


def test_another_spelling_of_a_person_is_the_same_person() -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    settle(hands)
    team = tab_of(hands, "Команда")
    row = list(team.columns[0]).index("Петров") + 1
    also = next(n for n, c in enumerate(team.columns, 1) if c[0] == "Пишут также")
    hands.type("Команда", row, 1, "Алексей Петров")
    hands.type("Команда", row, also, "Петров")
    settle(hands, MONDAY)
    assert shown(hands, PETROV)["now"] == "■ 18\u00a0%"
    assert "Алексей Петров · Выручка" not in abouts(hands)  # one promise is enough


def test_a_copy_without_marks_is_known_again_with_what_people_typed() -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    settle(hands)
    hands.workbook.state = hands.workbook.state._replace(marks=())
    hands.workbook.apply(plan_init(hands.workbook.state, request()).plan)
    settle(hands, MONDAY)
    assert abouts(hands) == FIRST
    assert (shown(hands, PETROV)["why"], shown(hands, PETROV)["section"]) == (WHY, "1. Обещали")


@pytest.mark.libreoffice
def test_libreoffice_looks_up_the_same(tmp_path: Path) -> None:
    hands = file(tmp_path)
    write(hands, PETROV, why=WHY, done="да")
    settle(hands, MONDAY)
    before = table(hands)
    hands.type(MEETING, find(hands, PETROV), PLACES["who"], "Орлова")  # results are lost with it
    assert shown(hands, PETROV)["now"] is None
    assert SOFFICE
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    run([*command, str(tmp_path / "out"), str(hands.path)], check=True, capture_output=True)
    saved = InFile(tmp_path / "out" / "team.xlsx")
    before[abouts(hands).index(PETROV)][PLACES["who"] - 1] = "Орлова"
    assert table(saved) == before
    settle(saved, MONDAY)
    assert folded(saved) == [PETROV]


def test_a_deleted_tab_is_made_anew() -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    state = hands.workbook.state
    kept = tuple(tab for tab in state.tabs if tab.title != MEETING)
    hands.workbook.state = state._replace(tabs=kept)
    settle(hands)
    assert abouts(hands) == FIRST
    assert shown(hands, PETROV)["why"] is None


def test_a_forgotten_row_is_known_again_by_its_key() -> None:
    hands = memory()
    write(hands, PETROV, why=WHY)
    state = hands.workbook.state
    kept = tuple(tab for tab in state.tabs if tab.title != "Служебное")
    hands.workbook.state = state._replace(tabs=kept)
    synced = settle(hands)
    assert told(synced, "meeting_keys") == []
    assert abouts(hands) == FIRST
    assert shown(hands, PETROV)["now"] == "■ 19\u00a0%"


# --- at Google, between our read and our write ---------------------------------------------------


def meddled(hands: AtGoogle, *acts: object) -> Synced:
    book = Meddled(hands.book(), list(acts))  # type: ignore[arg-type]  # functions
    return pipeline.sync(book, request(DECEMBER))


def test_a_row_that_somebody_adds_meanwhile_is_not_overwritten(stage: Stage) -> None:
    hands = google(stage)
    write(hands, PETROV, why=WHY)
    end = HEAD + len(FIRST) + 1
    meddled(hands, lambda: hands.type(MEETING, end, PLACES["why"], "успел"))
    rows = table(hands)
    assert [row[PLACES["about"] - 1] for row in rows] == [
        *FIRST,
        None,
        "Выручка",
        "Иванов · Выручка",
    ]
    assert rows[len(FIRST)][PLACES["why"] - 1] == "успел"
    assert rows[-1][PLACES["now"] - 1] == "■ 21\u00a0%"
    assert sync(hands, DECEMBER).plan.changes == ()


@pytest.mark.parametrize("what", ["insert", "type", "sort"])
def test_a_row_that_somebody_moves_or_fills_meanwhile_is_not_left_folded(
    stage: Stage, what: str
) -> None:
    hands = google(stage)
    write(hands, PETROV, why=WHY)
    acts = {
        "insert": lambda: hands.insert(HEAD + 1),
        "type": lambda: write(hands, "Выручка", what="звоним"),
        "sort": lambda: hands.sort(PLACES["why"]),
    }
    meddled(hands, acts[what])
    assert PETROV not in folded(hands)
    assert set(folded(hands)) == {"Выручка", "Иванов · Выручка"} - (
        {"Выручка"} if what == "type" else set()
    )
    assert sync(hands, DECEMBER).plan.changes == ()
