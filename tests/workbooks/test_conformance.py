"""What every backend owes: the same suite for a workbook in memory, in a file and at Google."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from books import DECISIONS, NOON, deals_template
from deals_home import Stage, staged
from homes import LOG, OWN, Home, deals, made
from live_home import live_home
from memory_home import MemoryHome
from xlsx_home import XlsxHome

from sheets_kpi import pipeline
from sheets_kpi.errors import OwnershipError
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, Desired, DropMark, Plan, UpdateTab, make_plan
from sheets_kpi.prepare import plan_init
from sheets_kpi.prepare.additions import additions
from sheets_kpi.stages import Request
from sheets_kpi.state import (
    Area,
    Bar,
    Cell,
    CellValue,
    Chart,
    ExistingTab,
    Flag,
    Group,
    Link,
    Mark,
    Series,
    Spark,
    Tab,
    as_read,
    normal,
)
from sheets_kpi.styles import (
    BAR_RISK,
    BEHIND,
    FLAG_ERROR,
    HEADER,
    LINK,
    RISK,
    RUNNING,
    TAB_ALARM,
    TAB_OWNER,
    TAB_READ,
    TEXT,
    TITLE,
    Style,
)

D = date
ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.5),
    (D(2026, 11, 3), "Иванов", "Москва", "Лира", "отказ", 500),
    (D(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 2500),
)
SUMMARIES = [
    *("Дашборд", "Встреча", "Люди", "Карточки", "Динамика", "По аккаунтам", "Ошибки"),
    "Что в журналах",
]
COLORS = ("", TAB_READ, TAB_OWNER)
TODAY = D(2026, 11, 20)
EVIL = '=IMPORTXML("http://x";"//a")'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture(params=["memory", "xlsx", "google", pytest.param("live", marks=pytest.mark.live)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    if request.param == "memory":
        return MemoryHome()
    if request.param == "xlsx":
        return XlsxHome(tmp_path / "team.xlsx")
    if request.param == "live":
        return live_home()
    stage: Stage = request.getfixturevalue("stage")
    return stage.home()


@pytest.fixture
def filled(home: Home, stage: Stage) -> Home:
    """The workbook of a team, before `init`."""
    return made(home, stage, "filled", fill)


@pytest.fixture
def prepared(home: Home, stage: Stage) -> Home:
    return made(home, stage, "prepared", prepare)


@pytest.fixture
def synced(home: Home, stage: Stage) -> Home:
    return made(home, stage, "synced", prepare_and_sync)


def fill(home: Home) -> None:
    home.fill(deals(*ROWS))


def prepare(home: Home) -> None:
    fill(home)
    init(home)


def prepare_and_sync(home: Home) -> None:
    prepare(home)
    sync(home)


def request(day: date = TODAY, lang: str | None = None) -> Request:
    return Request(NOON, day, lang, deals_template())  # type: ignore[arg-type]  # "ru" or "en"


def init(home: Home) -> Plan:
    book = home.book(for_init=True)
    plan = plan_init(book.read(), request()).plan
    book.apply(plan)
    return plan


def sync(home: Home, day: date = TODAY, lang: str | None = None) -> Synced:
    return pipeline.sync(home.book(), request(day, lang))


def tab_of(home: Home, title: str) -> ExistingTab:
    return next(tab for tab in home.book().read().tabs if tab.title == title)


def column(home: Home, title: str, number: int = 1) -> list[CellValue]:
    return list(tab_of(home, title).columns[number - 1])


# --- what is written is what is read --------------------------------------------------------------

VALUES: list[CellValue] = [
    "=1+1",
    EVIL,
    "007",
    " x ",
    "a\nb",
    "\ttab",
    "😀 ❤️",
    "#N/A",
    "#ERROR!",
    "<&>\"'",
    "1e5",
    "TRUE",
    "ИСТИНА",
    "'апостроф",
    "+7 900",
    "@",
    "-",
    "1,5",
    "12.05.2026",
    "2026-05-12",
    "10:30",
    "я" * 32_000,
    "nbsp\xa0 \u202f",
    0.1 + 0.2,
    1 / 3,
    -0.0,
    1e-9,
    1e300,
    123_456_789_012_345,
    True,
    False,
    0,
    -1,
    12.5,
    D(2026, 11, 21),
    D(1900, 3, 1),
    D(9999, 12, 31),
    datetime(2026, 11, 21, 13, 14, 15),
    datetime(2026, 11, 21, 0, 0, 1),
    timedelta(hours=30, minutes=5),
    timedelta(minutes=5),
    timedelta(seconds=1),
]


def test_every_value_is_read_as_it_was_written(filled: Home) -> None:
    cells = {(row, 2): Cell(value) for row, value in enumerate(VALUES, 3)}
    book = filled.book()
    made = CreateTab(Tab("values", "summary", "Значения", cells), {}, 0)
    book.apply(Plan((made,), book.read().fingerprint))
    tab = tab_of(filled, "Значения")
    found = [tab.value(row, 2) for row in range(3, len(VALUES) + 3)]
    wish = [normal(value) for value in VALUES]
    assert [(normal(value), type(normal(value))) for value in found] == [
        (value, type(value)) for value in wish
    ]
    assert [tab.value(row, 1) for row in range(1, 5)] == [None] * 4
    assert filled.formulas("Значения") == []


FORMATS = ["0%", '# ##0 "₽"', '0.0 "п.п."', '0 "дней"', "+0;-0;0", "[>=1]0.0;0.00", "0.00E+00"]


def test_a_number_stays_a_number_in_any_format(filled: Home) -> None:
    looks = [Style(number_format=one) for one in FORMATS]
    cells = {(row, 1): Cell(42.5, look) for row, look in enumerate(looks, 1)}
    book = filled.book()
    made = CreateTab(Tab("values", "summary", "Значения", cells))
    book.apply(Plan((made,), book.read().fingerprint))
    assert column(filled, "Значения") == [42.5] * len(FORMATS)


def flag(code: str, area: Area, look: Style = FLAG_ERROR) -> Flag:
    return Flag(code, area, f'AND(N("sheets-kpi:{code}")=0;$A2<>"a;b,c";$B2<8/10)', look)


CHART = Chart(
    "columns",
    "Выручка",
    "Другая",
    Area(1, 1, 3, 1),
    (
        Series("Факт", Area(1, 2, 3, 2), (310, 290.5, 120), points=((2, RUNNING),)),
        Series("Цель", Area(1, 3, 3, 3), (300, None, 300), "line", dashed=True),
    ),
    (6, 2),
    labels=("сен", "окт", "ноя"),
    number_format="#,##0",
)
BARS = Chart(
    "bars",
    "Итог",
    "Другая",
    Area(1, 1, 3, 1),
    (Series("Итог", Area(1, 3, 3, 3), (300, None, 300)),),
    (20, 1),
    width=300,
    values_shown=True,
)
BOARD = Tab(
    "board",
    "summary",
    "Сводка",
    {
        (1, 1): Cell("Ноябрь", TITLE, note="Считаем\nпо 21.11", link=Link(LOG, "A1")),
        (2, 1): Cell("KPI", HEADER),
        (3, 1): Cell("Выручка", TEXT),
        (3, 2): Cell(1_845_200, Style(number_format='# ##0 "₽"', left=BAR_RISK)),
        (3, 3): Cell(None, TEXT, drawn=Bar(0.74, 1, BAR_RISK)),
        (3, 4): Cell(None, TEXT, drawn=Spark("Другая", Area(1, 2, 1, 3), 0, 400)),
        (4, 1): Cell("к Сделкам", LINK, link=Link(LOG, "B7")),
        (4, 2): Cell(0.74, RISK.with_(number_format="0%")),
        (4, 3): Cell(None, TEXT, drawn=Bar(0.5, 0.5, BAR_RISK)),
        (5, 1): Cell(D(2026, 11, 21), Style(number_format="dd.mm.yyyy")),
    },
    widths=(173, 89),
    frozen=(2, 1),
    flags=(flag("low", Area(3, 2, 4, 2)), flag("own", Area(2, 1, 4, 1))),
    charts=(CHART,),
    heights={1: 26},
    color=TAB_ALARM,
    groups=(Group("rows", 4, 5), Group("columns", 3, 4, folded=False)),
    repeat=2,
    breaks=(4,),
)
OTHER = Tab(
    "other",
    "summary",
    "Другая",
    {
        (1, 1): Cell("сен"),
        (2, 1): Cell("окт"),
        (3, 1): Cell("ноя"),
        (1, 2): Cell(310),
        (2, 2): Cell(290.5),
        (3, 2): Cell(120),
        (1, 3): Cell(300),
        (3, 3): Cell(300),
        (9, 4): Cell("Петров"),
    },
)
THIRD = Tab("board", "summary", "Третья", {(1, 1): Cell("Кто"), (9, 4): Cell("Петров")})


def test_a_tab_is_read_as_it_was_made(filled: Home) -> None:
    log = tab_of(filled, LOG)
    book = filled.book()
    flags = {log.id: (flag("log", Area(2, 1, None, 3)),)}
    marks = (Mark("log", "deals", log.id), Mark("workbook", data={"template": "Ж" * 5000}))
    desired = Desired((BOARD, OTHER), flags=flags, marks=marks)
    state = book.read()
    book.apply(make_plan(state, desired))
    state = filled.book().read()
    assert [tab.title for tab in state.tabs] == ["Сводка", "Другая", LOG, OWN]
    board = state.tabs[0]
    assert [found for _, found in board.flags] == list(BOARD.flags)
    assert board.charts == (as_read(CHART),)
    assert [board.value(3, column) for column in (2, 3, 4, 5)] == [1_845_200, None, None, None]
    assert {(mark.kind, mark.key) for mark in state.marks} == {
        ("summary", "board"),
        ("summary", "other"),
        ("log", "deals"),
        ("workbook", ""),
    }
    assert make_plan(state, desired).changes == ()


@pytest.mark.parametrize(
    "changed",
    [
        BOARD._replace(cells={**BOARD.cells, (3, 2): Cell(7)}),
        BOARD._replace(cells={**BOARD.cells, (3, 3): Cell(None, drawn=Bar(0.9, 1, BAR_RISK))}),
        BOARD._replace(cells={**BOARD.cells, (3, 3): Cell(0.74), (3, 4): Cell("нет")}),
        BOARD._replace(
            cells={(1, 1): Cell("Одна")},
            frozen=(0, 0),
            flags=(),
            charts=(),
            widths=(),
            groups=(),
            repeat=0,
            breaks=(),
            color="",
        ),
        BOARD._replace(cells={(90, 30): Cell("Далеко")}, charts=(CHART, BARS)),
        BOARD._replace(charts=(CHART._replace(series=CHART.series[:1], width=400),)),
        BOARD._replace(groups=(Group("rows", 3, 4, folded=False), Group("columns", 3, 4))),
        BOARD._replace(cells={}, frozen=(1, 1), charts=(), flags=()),
        BOARD._replace(title="Новое имя", flags=BOARD.flags[:1]),
        BOARD._replace(frozen=(4, 0), flags=(*BOARD.flags, flag("new", Area(5, 1, 5, 2), BEHIND))),
        THIRD,
    ],
    ids=[
        "cell",
        "bar",
        "undrawn",
        "small",
        "far",
        "chart",
        "groups",
        "empty",
        "title",
        "frozen",
        "another",
    ],
)
def test_a_changed_tab_is_read_as_it_should_be(filled: Home, changed: Tab) -> None:
    for desired in (Desired((BOARD, OTHER)), Desired((changed, OTHER)), Desired((BOARD, OTHER))):
        book = filled.book()
        plan = make_plan(book.read(), desired)
        assert plan.changes
        book.apply(plan)
        state = filled.book().read()
        assert make_plan(state, desired).changes == ()
        assert [tab.title for tab in state.tabs][1:] == ["Другая", LOG, OWN]


def test_what_is_drawn_follows_a_tab_that_gets_another_title(filled: Home) -> None:
    """A chart and small columns over the cells of a tab of ours are of those cells afterwards."""
    drawn = {(3, 4): Cell(None, drawn=Spark("Иная", Area(1, 2, 1, 3), 0, 400))}
    renamed = BOARD._replace(
        cells={**BOARD.cells, **drawn}, charts=(CHART._replace(source="Иная"),)
    )
    for desired in (
        Desired((BOARD, OTHER)),
        Desired((renamed, OTHER._replace(title="Иная"))),
    ):
        book = filled.book()
        book.apply(make_plan(book.read(), desired))
        state = filled.book().read()
        assert make_plan(state, desired).changes == ()
    assert state.tabs[0].charts[0].source == "Иная"


def test_what_is_drawn_is_drawn_anew_when_the_tab_it_comes_from_was_deleted(filled: Home) -> None:
    desired = Desired((BOARD, OTHER))
    book = filled.book()
    book.apply(make_plan(book.read(), desired))
    filled.delete("Другая")
    book = filled.book()
    plan = make_plan(book.read(), desired)
    assert {type(change) for change in plan.changes} - {DropMark} == {CreateTab, UpdateTab}
    book.apply(plan)
    state = filled.book().read()
    assert state.tabs[0].charts == (as_read(CHART),)
    assert make_plan(state, desired).changes == ()


# --- the whole way --------------------------------------------------------------------------------


def test_init_adds_what_is_missing_once(filled: Home) -> None:
    before = filled.theirs(OWN)
    init(filled)
    assert init(filled).changes == ()
    assert [tab.title for tab in filled.book().read().tabs][2:] == [*DECISIONS]
    assert filled.theirs(OWN) == before


def test_rows_are_added_below_those_of_the_owner(prepared: Home) -> None:
    """As texts whatever they begin with; nothing else of the workbook changes."""
    before, theirs = prepared.book().read(), prepared.theirs(LOG, OWN)
    logs = tab_of(prepared, "Журналы")
    rows = (("Сделки", "", EVIL, "  «a» & <b>"), ("007", "1.5"))
    changes = make_plan(before, Desired(rows={logs.id: rows})).changes
    prepared.book().apply(Plan(changes, before.fingerprint))
    after = tab_of(prepared, "Журналы")
    assert after.n_rows == logs.n_rows + 2
    assert [list(c)[: logs.n_rows] for c in after.columns] == [list(c) for c in logs.columns]
    added = [[c[at] for c in after.columns[:4]] for at in (logs.n_rows, logs.n_rows + 1)]
    assert added == [["Сделки", None, EVIL, "  «a» & <b>"], ["007", "1.5", None, None]]
    assert after.inputs == logs.inputs
    assert prepared.theirs(LOG, OWN) == theirs
    others = [tab for tab in before.tabs if tab.id != logs.id]
    assert [tab for tab in prepared.book().read().tabs if tab.id != logs.id] == others


def test_a_new_word_is_proposed_to_the_owner_and_added(prepared: Home) -> None:
    prepared.append(LOG, (D(2026, 11, 6), "Петров", "Казань", "Лира", "оплата картой", 300))
    existing = prepared.book(for_init=True).read()
    new = additions(existing, request(), "ru")
    assert [row.cells["word"] for row in new.rows] == ["оплата картой"]
    prepared.book().apply(plan_init(existing, request(), added=new).plan)
    again = prepared.book(for_init=True).read()
    assert additions(again, request(), "ru").rows == ()
    assert plan_init(again, request()).plan.changes == ()
    unread = [one.code for one in sync(prepared).computed.findings if one.severity == "error"]
    assert unread == []


def test_each_tab_stands_where_it_is_looked_for(synced: Home) -> None:
    """Summaries before the logs, decisions after them; what few need is hidden."""
    tabs = synced.book().read().tabs
    assert [tab.title for tab in tabs] == [
        *SUMMARIES,
        *(LOG, OWN),
        *("Цели", "Команда", "KPI", "Настройки", "Календарь", "Аккаунты", "Журналы"),
        *("Подсказки", "События"),
        *("Словарь", "Служебное"),
    ]
    assert [tab.title for tab in tabs if tab.hidden] == ["Подсказки", "События", "Служебное"]
    colors = {color: [tab.title for tab in tabs if tab.color == color] for color in COLORS}
    assert colors == {
        "": [LOG, OWN, "Служебное"],  # the team's own tabs are left as they are
        TAB_READ: [*SUMMARIES, "Словарь"],
        TAB_OWNER: list(DECISIONS),
    }


def test_issues_are_red_while_there_are_errors(synced: Home) -> None:
    colors = [tab_of(synced, "Ошибки").color]
    for amount in ("договор", 700):
        synced.type(LOG, 2, 6, amount)
        sync(synced)
        colors.append(tab_of(synced, "Ошибки").color)
    assert colors == [TAB_READ, TAB_ALARM, TAB_READ]


def test_a_tab_that_somebody_showed_and_coloured_stays_so(synced: Home) -> None:
    shown = {"Дашборд": "FF9900", "Служебное": "00FF00"}
    for title, color in shown.items():
        synced.show(title, color)
    assert sync(synced, TODAY + timedelta(days=1)).applied
    tabs = {tab.title: tab for tab in synced.book().read().tabs}
    assert {title: (tabs[title].hidden, tabs[title].color) for title in shown} == {
        title: (False, color) for title, color in shown.items()
    }
    assert sync(synced, TODAY + timedelta(days=1)).plan.changes == ()


def test_a_second_sync_plans_nothing_and_writes_nothing(synced: Home) -> None:
    assert [tab.title for tab in synced.book().read().tabs][: len(SUMMARIES)] == SUMMARIES
    book = synced.book()
    writes = book.calls[1]
    again = pipeline.sync(book, request())
    assert (again.plan.changes, again.applied, book.calls[1] - writes) == ((), False, 0)


def test_a_workbook_before_init_is_read_with_the_templates_decisions(filled: Home) -> None:
    asked = request()
    seen = pipeline.plan_of(pipeline.compute(pipeline.check(filled.book(), asked)), asked)
    found = seen.board.cards.company.results
    assert {key: result.fact for key, result in found.items()} == {
        "выручка": 3500.5,
        "сделки": 2,
        "средний чек": 1750.25,
    }


def test_what_the_team_has_stays_as_it_is(prepared: Home) -> None:
    decisions = ("Команда", "Аккаунты", "KPI", "Цели", "Настройки", "Календарь")
    before = prepared.theirs(LOG, OWN, *decisions)
    sync(prepared)
    prepared.append(LOG, ROWS[0])
    typed = prepared.theirs(LOG, OWN, *decisions)
    sync(prepared)
    assert prepared.theirs(LOG, OWN, *decisions) == typed != before
    assert prepared.flags(LOG) > 0
    assert [prepared.flags(title) for title in (OWN, *decisions)] == [0] * 7


@pytest.mark.parametrize("title", ["Дашборд", " дашборд", "ДАШБОРД"])
def test_a_tab_of_the_team_with_our_title_is_refused(prepared: Home, title: str) -> None:
    prepared.rename(OWN, title)
    before, book = prepared.totals(), prepared.book()
    writes = book.calls[1]
    with pytest.raises(OwnershipError, match=title.strip()):
        pipeline.sync(book, request())
    assert (prepared.totals(), book.calls[1]) == (before, writes)


def test_a_renamed_summary_tab_is_found(synced: Home) -> None:
    old, totals = tab_of(synced, "Дашборд").id, synced.totals()
    synced.rename("Дашборд", "Для совещания")
    synced.append(LOG, ROWS[0])
    sync(synced)
    state = synced.book().read()
    found = state.marked("summary", "dashboard")
    assert found is not None
    assert found.id == old
    assert 4501 in found.columns[1]
    assert synced.totals() == totals


def test_a_renamed_log_is_found(synced: Home) -> None:
    synced.rename(LOG, "Продажи 2026")
    found = sync(synced).board.cards.company.results
    assert found["сделки"].fact == 2
    assert sync(synced).plan.changes == ()


def test_a_deleted_summary_tab_is_made_again(synced: Home) -> None:
    totals = synced.totals()
    synced.delete("Люди")
    changes = [change for change in sync(synced).plan.changes if not isinstance(change, DropMark)]
    assert [type(change) for change in changes] == [CreateTab, UpdateTab]  # and the run
    assert synced.totals() == totals
    assert sync(synced).plan.changes == ()


def test_an_edit_of_a_summary_tab_is_overwritten_and_told(synced: Home) -> None:
    values = column(synced, "Дашборд", 2)
    row = values.index(3500.5) + 1
    synced.type("Дашборд", row, 2, 1_000_000)
    again = sync(synced)
    assert again.plan.edited == ("Дашборд",)
    assert [change.tab.title for change in again.plan.changes if isinstance(change, UpdateTab)] == [
        "Дашборд",
        "Служебное",  # the run
    ]
    assert column(synced, "Дашборд", 2) == values


def test_a_removed_kpi_takes_its_rows_only(synced: Home) -> None:
    before = column(synced, "Дашборд")
    typed = synced.theirs(LOG, OWN, "Команда", "Цели", "Настройки")
    at = column(synced, "KPI").index("Сделки") + 1
    synced.type("KPI", at, 1, None)
    synced.type("KPI", at, 2, None)
    for place in range(3, 12):
        if tab_of(synced, "KPI").value(at, place) is not None:
            synced.type("KPI", at, place, None)
    sync(synced)
    after = column(synced, "Дашборд")
    assert "Сделки" in before
    assert "Сделки" not in after
    assert "Выручка" in after
    assert synced.theirs(LOG, OWN, "Команда", "Цели", "Настройки") == typed


@pytest.mark.parametrize("title", ["Дашборд", LOG])
def test_a_copy_that_somebody_made_is_theirs(synced: Home, title: str) -> None:
    synced.copy(title, "Мой вариант")
    flags, copied = synced.flags("Мой вариант"), synced.theirs("Мой вариант")
    totals = synced.totals()
    synced.append(LOG, ROWS[0])
    again = sync(synced)
    assert "Мой вариант" in again.plan.left_alone
    assert again.board.cards.company.results["сделки"].fact == 3
    assert (synced.flags("Мой вариант"), synced.theirs("Мой вариант")) == (flags, copied)
    assert synced.totals() == totals
    assert sync(synced).plan.changes == ()


def test_a_name_that_looks_like_a_formula_stays_a_text(prepared: Home) -> None:
    prepared.append(LOG, (D(2026, 11, 9), EVIL, "Москва", EVIL, "оплачена", 10))
    sync(prepared)
    assert not any("IMPORTXML" in one for title in SUMMARIES for one in prepared.formulas(title))
    shown = [
        value for title in SUMMARIES for cells in tab_of(prepared, title).columns for value in cells
    ]
    assert any(isinstance(value, str) and EVIL in value for value in shown)
    assert sync(prepared).plan.changes == ()


def test_ten_syncs_of_a_changing_workbook_keep_all_counts(synced: Home) -> None:
    totals, flags, theirs = synced.totals(), synced.flags(LOG), synced.theirs(OWN)
    for day in range(1, 11):
        synced.append(LOG, (D(2026, 11, day), "Иванов", "Москва", "Вега", "оплачена", day))
        assert sync(synced, D(2026, 11, 10 + day)).applied
        assert (synced.totals(), synced.flags(LOG)) == (totals, flags)
    assert synced.theirs(OWN) == theirs
    assert sum(v for v in column(synced, LOG, 6) if isinstance(v, int | float)) == 4000.5 + 55


def test_the_language_of_messages_renames_no_tab(synced: Home) -> None:
    tabs, totals = [(tab.id, tab.title) for tab in synced.book().read().tabs], synced.totals()
    sync(synced, lang="en")
    assert [(tab.id, tab.title) for tab in synced.book().read().tabs] == tabs
    assert synced.totals() == totals


def test_what_changed_since_the_last_sync_is_told_from_what_the_hidden_tab_kept(
    synced: Home,
) -> None:
    synced.type(LOG, 2, 6, 900.5)  # of 2 November, 100 less
    sync(synced, TODAY + timedelta(days=1))
    trend = synced.book().read().marked("summary", "trend")
    assert trend is not None
    told = "−100 ₽ (Иванов −100 ₽)."
    texts = [str(text).replace("\u00a0", " ") for text in trend.columns[1]]
    assert f"{told} Правки за прошлые дни, по 19.11.2026: {told}" in texts
    assert sync(synced, TODAY + timedelta(days=1)).plan.changes == ()
