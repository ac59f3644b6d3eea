"""Plans: applying one gives the desired state, planning again gives nothing."""

from __future__ import annotations

from datetime import date

import pytest
from books import tab
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.errors import OwnershipError
from sheets_kpi.plan import (
    CellChange,
    CreateTab,
    DeleteTab,
    Desired,
    DropMark,
    SetFlags,
    SetInputs,
    UpdateTab,
    make_plan,
)
from sheets_kpi.state import (
    Area,
    Bar,
    Cell,
    CellValue,
    Chart,
    Existing,
    Flag,
    Group,
    Input,
    Mark,
    Series,
    Spark,
    Tab,
    as_read,
    normal,
)
from sheets_kpi.styles import BAR, FLAG_ERROR, RUNNING, TAB_ALARM, TAB_READ, TITLE, Style
from sheets_kpi.workbooks.memory import MemoryWorkbook

KEYS = ("dashboard", "people", "trend")
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=8),
    st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)
cells = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(1, 4)), values.map(Cell), max_size=12
)


@st.composite
def summaries(draw: st.DrawFn) -> tuple[Tab, ...]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    return tuple(Tab(key, "summary", key.title(), draw(cells)) for key in keys)


def shown(state: Existing, desired: Tab) -> bool:
    """Whether the workbook shows exactly the desired values."""
    found = state.marked("summary", desired.key)
    assert found is not None
    wanted = {p: normal(c.value) for p, c in desired.cells.items()}
    rows, columns = found.n_rows, len(found.columns)
    there = {
        (r, c): normal(found.value(r, c)) for r in range(1, rows + 1) for c in range(1, columns + 1)
    }
    everywhere = set(wanted) | set(there)
    return all(wanted.get(place) == there.get(place) for place in everywhere)


@given(summaries(), summaries())
def test_applying_a_plan_gives_the_desired_state_and_then_nothing(
    before: tuple[Tab, ...], after: tuple[Tab, ...]
) -> None:
    theirs = tab("Журнал", [["свой"]])
    workbook = MemoryWorkbook(Existing((theirs,)))
    for wanted in (before, after):
        workbook.apply(make_plan(workbook.state, Desired(summaries=wanted)))
        assert make_plan(workbook.state, Desired(summaries=wanted)).changes == ()
        assert all(shown(workbook.state, one) for one in wanted)
    assert {t.title for t in workbook.state.tabs} == {"Журнал", *(t.title for t in after)}
    assert workbook.state.tab("1") == theirs


def applied(*tabs: Tab) -> Existing:
    workbook = MemoryWorkbook(Existing(()))
    workbook.apply(make_plan(workbook.state, Desired(summaries=tabs)))
    return workbook.state


def one(cells_of: dict[tuple[int, int], Cell], title: str = "Дашборд") -> Tab:
    return Tab("dashboard", "summary", title, cells_of)


def test_a_changed_cell_is_named_with_both_values() -> None:
    state = applied(one({(1, 1): Cell("a"), (2, 1): Cell(1)}))
    plan = make_plan(state, Desired(summaries=(one({(1, 1): Cell("a"), (2, 1): Cell(2.5)}),)))
    [change] = plan.changes
    assert isinstance(change, UpdateTab)
    assert change.cells == (CellChange(2, 1, 1, 2.5),)
    assert plan.by_tab() == {"Дашборд": 1}


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ((1, 1), True, 1),  # equal for Python, and another value in a sheet
        ((2, 2), "дописано", None),  # beyond the cells that are ours
    ],
)
def test_what_somebody_typed_is_found(
    place: tuple[int, int], before: CellValue, after: CellValue
) -> None:
    wanted = Tab("dashboard", "summary", "Дашборд", {(1, 1): Cell(1), (1, 2): Cell("б")})
    typed = wanted._replace(cells={**wanted.cells, place: Cell(before)})
    workbook = MemoryWorkbook(applied(wanted))
    columns = MemoryWorkbook(applied(typed)).state.tabs[0].columns
    edited = workbook.state.tabs[0]._replace(columns=columns, n_rows=len(columns[0]))
    plan = make_plan(workbook.state._replace(tabs=(edited,)), Desired(summaries=(wanted,)))
    (change,) = plan.changes
    assert isinstance(change, UpdateTab)
    assert change.cells == (CellChange(*place, before, after),)
    assert plan.edited == ("Дашборд",)


def test_looks_alone_make_a_plan() -> None:
    state = applied(one({(1, 1): Cell("a")}))
    [change] = make_plan(state, Desired(summaries=(one({(1, 1): Cell("a", TITLE)}),))).changes
    assert isinstance(change, UpdateTab)
    assert change.reasons == ("looks",)
    assert change.cells == ()


CHART = Chart(
    "columns",
    "Выручка",
    "Дашборд",
    Area(1, 1, 2, 1),
    (Series("Факт", Area(1, 2, 2, 2), (10, 20)),),
    (4, 1),
)
FACTS = CHART.series[0]
DRAWN = one(
    {
        (1, 1): Cell("окт"),
        (2, 1): Cell("ноя"),
        (1, 2): Cell(None, drawn=Bar(0.5, 1, BAR)),
        (2, 2): Cell(None, drawn=Spark("Динамика", Area(3, 2, 3, 9))),
    }
)._replace(charts=(CHART,), groups=(Group("rows", 2, 2),), heights={1: 17}, color=TAB_READ)


@pytest.mark.parametrize(
    ("changed", "reasons", "rows"),
    [
        (DRAWN, (), ()),
        (DRAWN._replace(cells={**DRAWN.cells, (1, 2): Cell(None)}), ("looks",), (1,)),
        (
            DRAWN._replace(cells={**DRAWN.cells, (1, 2): Cell(None, drawn=Bar(0.6, 1, BAR))}),
            ("looks",),
            (1,),
        ),
        (
            DRAWN._replace(
                cells={**DRAWN.cells, (2, 2): Cell(None, drawn=Spark("Люди", Area(3, 2, 3, 9)))}
            ),
            ("looks",),
            (2,),
        ),
        (DRAWN._replace(heights={1: 17, 2: 34}), ("looks",), (2,)),
        (DRAWN._replace(groups=()), ("looks",), ()),
        (DRAWN._replace(groups=(Group("rows", 2, 2, folded=False),)), ("looks",), ()),
        (DRAWN._replace(color="B93A2E"), ("looks",), ()),
        (DRAWN._replace(repeat=1), ("looks",), ()),
        (DRAWN._replace(breaks=(2,)), ("looks",), ()),
        (DRAWN._replace(widths=(80,)), ("looks",), ()),
        (
            DRAWN._replace(charts=(CHART._replace(series=(FACTS._replace(color=RUNNING),)),)),
            ("looks",),
            (),
        ),
        (
            DRAWN._replace(
                charts=(CHART._replace(series=(FACTS._replace(points=((1, RUNNING),)),)),)
            ),
            ("looks",),
            (),
        ),
        (DRAWN._replace(charts=(CHART._replace(kind="bars"),)), ("looks",), ()),
        # what the cells hold is compared there
        (
            DRAWN._replace(charts=(CHART._replace(series=(FACTS._replace(values=(1, 2)),)),)),
            (),
            (),
        ),
        (DRAWN._replace(charts=(CHART._replace(labels=("сен", "окт")),)), (), ()),
        (DRAWN._replace(charts=(CHART._replace(source="Люди"),)), ("looks", "charts"), ()),
        (DRAWN._replace(charts=(CHART._replace(width=300),)), ("looks", "charts"), ()),
    ],
)
def test_what_is_drawn_is_part_of_the_looks(
    changed: Tab, reasons: tuple[str, ...], rows: tuple[int, ...]
) -> None:
    changes = make_plan(applied(DRAWN), Desired(summaries=(changed,))).changes
    found = [
        (one.reasons, (*one.looks, *one.drawn), one.cells)
        for one in changes
        if isinstance(one, UpdateTab)
    ]
    assert found == ([(reasons, rows, ())] if reasons else [])
    assert len(changes) == len(found)


@pytest.mark.parametrize("charts", [(), (CHART, CHART)], ids=["deleted by hand", "copied by hand"])
def test_a_chart_that_somebody_touched_is_made_again(charts: tuple[Chart, ...]) -> None:
    state = applied(DRAWN)
    touched = state.tabs[0]._replace(charts=tuple(map(as_read, charts)))
    [change] = make_plan(state._replace(tabs=(touched,)), Desired(summaries=(DRAWN,))).changes
    assert isinstance(change, UpdateTab)
    assert (change.reasons, change.cells) == (("charts",), ())


def test_only_what_is_drawn_differs_where_a_bar_grows() -> None:
    """Bars change every day; the looks of their rows need not be written again."""
    grown = DRAWN._replace(cells={**DRAWN.cells, (1, 2): Cell(None, drawn=Bar(0.6, 1, BAR))})
    [change] = make_plan(applied(DRAWN), Desired(summaries=(grown,))).changes
    assert isinstance(change, UpdateTab)
    assert (change.looks, change.drawn) == ((), (1,))
    below = DRAWN._replace(
        cells={(row + 2_000, column): cell for (row, column), cell in DRAWN.cells.items()}
    )
    later = below._replace(cells={**below.cells, (2_001, 2): grown.cells[1, 2]})
    [change] = make_plan(applied(below), Desired(summaries=(later,))).changes
    assert isinstance(change, UpdateTab)
    assert (change.looks, change.drawn) == ((2_001,), ())  # a mark has no room for so many


PEOPLE = Tab("people", "summary", "Люди", {(1, 1): Cell("Анна"), (2, 1): Cell("Борис")})
SMALL = one({(1, 1): Cell("Итог"), (2, 1): Cell(None, drawn=Spark("Люди", Area(1, 1, 1, 9)))})


@pytest.mark.parametrize("is_lost", [False, True], ids=["edited by hand", "made anew"])
def test_small_columns_are_drawn_again_when_their_source_was_touched(*, is_lost: bool) -> None:
    """Their formulas may lead to other cells now: somebody put rows in, or deleted the tab."""
    state = applied(SMALL, PEOPLE)
    assert make_plan(state, Desired(summaries=(SMALL, PEOPLE))).changes == ()
    columns = [[None, *state.tabs[1].columns[0]]]
    edited = state.tabs[1]._replace(columns=columns, n_rows=3)
    tabs = state.tabs[:1] if is_lost else (state.tabs[0], edited)
    changes = make_plan(state._replace(tabs=tabs), Desired(summaries=(SMALL, PEOPLE))).changes
    [drawn] = [one.drawn for one in changes if isinstance(one, UpdateTab) and one.tab == SMALL]
    assert drawn == (2,)


def test_rows_that_others_draw_from_do_not_move() -> None:
    """A row put in would take along the cells that small columns lead to."""
    grown = PEOPLE._replace(
        cells={(1, 1): Cell("Вера"), (2, 1): Cell("Анна"), (3, 1): Cell("Борис")}
    )
    [change] = make_plan(applied(PEOPLE), Desired(summaries=(grown,))).changes
    assert isinstance(change, UpdateTab)
    assert change.moves == ((1, 1),)
    changes = make_plan(applied(SMALL, PEOPLE), Desired(summaries=(SMALL, grown))).changes
    [moves] = [one.moves for one in changes if isinstance(one, UpdateTab)]
    assert moves == ()


def test_a_number_typed_over_a_bar_is_found() -> None:
    state = applied(DRAWN)
    columns = [list(column) for column in state.tabs[0].columns]
    columns[1][0] = 7
    typed = state._replace(tabs=(state.tabs[0]._replace(columns=columns),))
    [change] = make_plan(typed, Desired(summaries=(DRAWN,))).changes
    assert isinstance(change, UpdateTab)
    assert change.cells == (CellChange(1, 2, 7, None),)


def stands(*keys: str) -> tuple[Tab, ...]:
    hidden = ("archive", "service")
    return tuple(Tab(key, "summary", key, {}, hidden=key in hidden) for key in keys)


def test_new_tabs_stand_before_the_logs_and_rarely_read_ones_at_the_end() -> None:
    workbook = MemoryWorkbook(Existing((tab("Журнал", [["свой"]]),)))
    wanted = stands("dashboard", "trend", "glossary", "archive", "service")
    workbook.apply(make_plan(workbook.state, Desired(summaries=wanted)))
    titles = [one.title for one in workbook.state.tabs]
    assert titles == ["dashboard", "trend", "Журнал", "glossary", "archive", "service"]
    assert [one.title for one in workbook.state.tabs if one.hidden] == ["archive", "service"]


@pytest.mark.parametrize(
    ("moved", "then"),
    [
        # people come after the Dashboard, wherever that is
        (["Журнал", "dashboard", "trend"], ["Журнал", "dashboard", "people", "trend"]),
        (["trend", "Журнал", "dashboard"], ["trend", "Журнал", "dashboard", "people"]),
        # without a Dashboard that stands, it comes first again, and people after it
        (["Журнал", "trend"], ["dashboard", "people", "Журнал", "trend"]),
    ],
)
def test_a_new_tab_follows_the_one_before_it_and_none_is_moved_back(
    moved: list[str], then: list[str]
) -> None:
    workbook = MemoryWorkbook(Existing((tab("Журнал", [["свой"]]),)))
    before = Desired(summaries=stands("dashboard", "trend"))
    workbook.apply(make_plan(workbook.state, before))
    tabs = {one.title: one for one in workbook.state.tabs}
    workbook.state = workbook.state._replace(tabs=tuple(tabs[title] for title in moved))
    after = Desired(summaries=stands("dashboard", "people", "trend"))
    workbook.apply(make_plan(workbook.state, after))
    assert [one.title for one in workbook.state.tabs] == then


@pytest.mark.parametrize(
    ("color", "then"),
    [
        (TAB_READ, TAB_ALARM),  # ours
        ("00FF00", "00FF00"),  # somebody's
        ("", ""),  # taken away by somebody, or one of the theme
    ],
)
def test_a_tab_keeps_the_colour_and_the_visibility_that_somebody_gave_it(
    color: str, then: str
) -> None:
    [calm] = stands("archive")
    state = applied(calm._replace(color=TAB_READ))
    [made] = state.tabs
    assert (made.hidden, made.color) == (True, TAB_READ)
    workbook = MemoryWorkbook(state._replace(tabs=(made._replace(hidden=False, color=color),)))
    alarm = Desired(summaries=(calm._replace(cells={(1, 1): Cell(1)}, color=TAB_ALARM),))
    workbook.apply(make_plan(workbook.state, alarm))
    assert [(one.hidden, one.color) for one in workbook.state.tabs] == [(False, then)]
    assert make_plan(workbook.state, alarm).changes == ()


def test_a_tab_no_longer_wanted_is_deleted_and_a_lost_one_forgotten() -> None:
    state = applied(one({}), Tab("people", "summary", "Люди", {}))
    [change] = make_plan(state, Desired(summaries=(one({}),))).changes
    assert change == DeleteTab("2", "Люди")
    gone = Existing(state.tabs[:1], state.marks)
    kinds = [type(change) for change in make_plan(gone, Desired(summaries=(one({}),))).changes]
    assert kinds == [DropMark]


@pytest.mark.parametrize("title", ["Дашборд", " дашборд ", "ДАШБОРД"])
def test_a_foreign_tab_of_our_title_is_refused(title: str) -> None:
    state = Existing((tab(title, [["мой"]]),))
    with pytest.raises(OwnershipError, match=title.strip()):
        make_plan(state, Desired(summaries=(one({}),)))


def flag(code: str, formula: str = "LEN(A2)=0", look: Style = FLAG_ERROR) -> Flag:
    return Flag(code, Area(2, 1, None, 1), f'AND(N("sheets-kpi:{code}")=0;{formula})', look)


def log_with(*flags: Flag) -> Existing:
    numbered = tuple((7 + i, f) for i, f in enumerate(flags))
    log = tab("Сделки", [["Дата"]])
    return Existing((type(log)(log.id, log.title, log.columns, log.n_rows, flags=numbered),))


def test_flags_are_rebuilt_only_where_they_differ() -> None:
    state = log_with(flag("a"), flag("b"))
    same = Desired(flags={"1": (flag("a"), flag("b"))})
    assert make_plan(state, same).changes == ()
    dialect = Flag("a", Area(2, 1, None, 1), 'AND(N("sheets-kpi:a")=0,LEN(A2)=0)', FLAG_ERROR)
    assert make_plan(state, Desired(flags={"1": (dialect, flag("b"))})).changes == ()
    [change] = make_plan(state, Desired(flags={"1": (flag("a"),)})).changes
    assert change == SetFlags("1", "Сделки", (7, 8), (flag("a"),))


def test_an_input_that_somebody_made_stays() -> None:
    mine = Input(Area(2, 1, None, 1), "help", "Дата", "")
    log = tab("Сделки", [["Дата"]])
    free = Existing((log,))
    taken = Existing((log._replace(inputs=(Input(Area(5, 1, 9, 1), "other"),)),))
    assert make_plan(free, Desired(inputs={"1": (mine,)})).changes == (
        SetInputs("1", "Сделки", (mine,)),
    )
    assert make_plan(taken, Desired(inputs={"1": (mine,)})).changes == ()


def test_a_mark_is_written_once() -> None:
    mark = Mark("log", "deals", "1")
    state = Existing((tab("Сделки", [["Дата"]]),))
    workbook = MemoryWorkbook(state)
    workbook.apply(make_plan(state, Desired(marks=(mark,))))
    assert make_plan(workbook.state, Desired(marks=(mark,))).changes == ()


def test_equal_plans_have_equal_ids() -> None:
    plans = [
        make_plan(Existing(()), Desired(summaries=(one({(1, 1): Cell(n)}),))) for n in (1, 1, 2)
    ]
    assert plans[0].id == plans[1].id != plans[2].id
    assert isinstance(plans[0].changes[0], CreateTab)
