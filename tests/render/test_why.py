"""Why numbers moved, read off the tabs: against the period before, and since the last sync."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as D  # noqa: N812  # dates stand in tables
from fractions import Fraction
from itertools import takewhile
from typing import Any

import pytest
from books import prepared_book, request
from decided_books import decided
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi import pipeline
from sheets_kpi.explain import explain
from sheets_kpi.facts import COMPANY
from sheets_kpi.insights import since
from sheets_kpi.meeting.points import MOVED, points
from sheets_kpi.pipeline import Synced
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render.why import why_of
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY, NEXT = D(2026, 11, 20), D(2026, 11, 21)
# 13 working days of November are over on the 20th, as many of October on the 19th
OCTOBER: tuple[tuple[CellValue, ...], ...] = (
    (D(2026, 10, 1), "Иванов", "Москва", "Вега", "оплачена", 30_000),
    (D(2026, 10, 15), "Петров", "Казань", "Лира", "оплачена", 50_000),
    (D(2026, 10, 20), "Петров", "Казань", "Лира", "оплачена", 90_000),
)
NOVEMBER: tuple[tuple[CellValue, ...], ...] = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 20_000),
    (D(2026, 11, 5), "Иванов", "Москва", "Вега", "оплачена", 25_000),
    (D(2026, 11, 10), "Петров", "Казань", "Лира", "оплачена", 15_000),
    (D(2026, 11, 11), "Петров", "Казань", "Лира", "отказ", 70_000),
    (D(2026, 11, 12), "Петров", "Проба", "Лира", "оплачена", 80_000),
)
ROWS = (*OCTOBER, *NOVEMBER)
LOG, TREND, SERVICE = "Сделки", "Динамика", "Служебное"


def team(*rows: Sequence[CellValue], lang: Lang = "ru", **more: Any) -> MemoryWorkbook:
    seeds = Seeds(
        people=(PersonSpec("Иванов"), PersonSpec("Петров")),
        accounts=(AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=True)),
        **more,
    )
    return prepared_book(*(rows or ROWS), lang=lang, seeds=seeds)


def sync(workbook: MemoryWorkbook, day: D = DAY) -> Synced:
    return pipeline.sync(workbook, request(day))


def told(workbook: MemoryWorkbook, title: str) -> list[str]:
    """The lines of a block of the Trend tab under its title, each with its KPI before it."""
    tab = workbook.state.marked("summary", "trend")
    assert tab is not None
    names, texts = tab.columns[:2]
    rows = [(name or "", text or "") for name, text in zip(names, texts, strict=True)]
    start = [n for n, (name, _) in enumerate(rows) if str(name).startswith(title)]
    block = takewhile(any, rows[start[0] + 1 :]) if start else []
    lines = [" | ".join(filter(None, map(str, row))) for row in block]
    return [line.replace("\u00a0", " ") for line in lines]


def why(workbook: MemoryWorkbook, lang: Lang = "ru") -> list[str]:
    return told(workbook, say("why.title", lang))[1:]


def changed(workbook: MemoryWorkbook, day: str = "20.11.2026", lang: Lang = "ru") -> list[str]:
    return told(workbook, say("since.title", lang, day=day))


def with_rows(workbook: MemoryWorkbook, *rows: Sequence[CellValue]) -> None:
    """Other rows in the log."""
    tabs = []
    for tab in workbook.state.tabs:
        if tab.title == LOG:
            header = [column[0] for column in tab.columns]
            columns = [list(column) for column in zip(header, *rows, strict=True)]
            tab = tab._replace(columns=columns, n_rows=len(rows) + 1)  # noqa: PLW2901
        tabs.append(tab)
    workbook.state = workbook.state._replace(tabs=tuple(tabs))


def edited(rows: Sequence[Sequence[CellValue]], place: int, amount: float) -> list[Any]:
    return [(*row[:-1], amount) if n == place else row for n, row in enumerate(rows)]


def test_a_sentence_tells_why_each_weighted_kpi_moved() -> None:
    workbook = team()
    sync(workbook)
    # Revenue 60,000 after 80,000: one row more at 40,000, then 3 × (20,000 − 40,000).
    # Mean order 20,000 after 40,000: −20,000 / 2, then 60,000 / 3 − 60,000 / 2; Petrov brings
    # 1/3 × (15,000 − 50,000) − 1/6 × (50,000 − 40,000) of it. The test account is nobody's.
    assert " ".join(why(workbook)) == (
        "Выручка | ↓ 25 % к октябрю (−20 тыс. ₽): строк в журнале «Сделки» – 3 вместо 2 "
        "(+40 тыс. ₽), в среднем на строку – 20 000 ₽ вместо 40 000 ₽ (−60 тыс. ₽). "
        "Больше всего: Петров −35 тыс. ₽, аккаунт «Казань» −35 тыс. ₽. "
        "Сделки | ↑ 50 % к октябрю (+1 шт). "
        "Больше всего: Иванов +1 шт, аккаунт «Москва» +1 шт. "
        "Средний чек | ↓ 50 % к октябрю (−20 тыс. ₽): Выручка – 60 000 ₽ вместо 80 000 ₽ "
        "(−10 тыс. ₽), Сделки – 3 шт вместо 2 шт (−10 тыс. ₽). "
        "Больше всего: Петров −13 тыс. ₽, аккаунт «Казань» −13 тыс. ₽."
    )


def test_it_is_told_in_english() -> None:
    workbook = team(lang="en")
    sync(workbook)
    assert " ".join(why(workbook, "en")).split(" Deals |")[0] == (
        "Revenue | ↓ 25 % against October (−20K ₽): rows in the log “Deals”: 3 instead of 2 "
        "(+40K ₽), mean of a row: 20,000 ₽ instead of 40,000 ₽ (−60K ₽). "
        "Most: Петров −35K ₽, account “Казань” −35K ₽."
    )
    with_rows(workbook, *edited(ROWS, 4, 22_000))
    sync(workbook, NEXT)
    assert changed(workbook, "2026-11-20", "en")[0] == (
        "Revenue | −3,000 ₽ (Иванов −3,000 ₽). "
        "Late edits, of days through 2026-11-19: −3,000 ₽ (Иванов −3,000 ₽)."
    )


def explained(workbook: MemoryWorkbook, kpi: str, *whose: str, day: D = DAY) -> Any:
    checked = pipeline.check(workbook, request(day))
    kind, name = whose or ("company", "")
    return explain(checked, kpi, (kind, name), "", "{}:{}".format)["moved"]  # type: ignore[arg-type]


def test_explain_tells_all_of_it() -> None:
    found = explained(team(), "Средний чек")
    assert {key: found[key] for key in ("period", "through", "before", "now", "change")} == {
        "period": "2026-10",
        "through": D(2026, 10, 19),
        "before": 40_000,
        "now": 20_000,
        "change": -20_000,
    }
    assert [tuple(one.values()) for one in found["effects"]] == [
        ("numerator", "Выручка", 80_000, 60_000, -10_000),
        ("denominator", "Сделки", 2, 3, -10_000),
    ]
    # −1,666.67 twice and −11,666.67 with −5,000 are a kopeck too low: the first rest takes it
    assert [tuple(one.values()) for one in found["people"]] == [
        ("Петров", -11_666.67, -1_666.67, -13_333.34),
        ("Иванов", -5_000, -1_666.66, -6_666.66),
    ]
    assert [line.replace("\u00a0", " ") for line in found["text"]] == [
        "Сдвиг к октябрю: по 19.11.2026 – 20 000 ₽, по 19.10.2026 – 40 000 ₽ (−20 000 ₽)",
        "  Выручка – 60 000 ₽ вместо 80 000 ₽ (−10 000 ₽)",
        "  Сделки – 3 шт вместо 2 шт (−10 000 ₽)",
        "  По сотрудникам:",
        "    Петров −13 333,34 ₽ (сам показатель −11 666,67 ₽, доля в общем объёме −1 666,67 ₽)",
        "    Иванов −6 666,66 ₽ (сам показатель −5 000 ₽, доля в общем объёме −1 666,66 ₽)",
        "  По аккаунтам:",
        "    Казань −13 333,34 ₽ (сам показатель −11 666,67 ₽, доля в общем объёме −1 666,67 ₽)",
        "    Москва −6 666,66 ₽ (сам показатель −5 000 ₽, доля в общем объёме −1 666,66 ₽)",
    ]
    own = explained(team(), "Выручка", "person", "Петров")
    assert (own["before"], own["now"], own["people"]) == (50_000, 15_000, [])
    assert [one["change"] for one in own["effects"]] == [0, -35_000]
    assert explained(team(*NOVEMBER), "Выручка") is None  # there was no October


def test_the_meeting_says_what_moved_most_where_the_number_went_the_same_way() -> None:
    asked = {"2026-10": 100_000, "2026-11": 100_000}
    sold = {  # rows of how much in each month; Sidorov's plan is reached twice and more
        "Иванов": ((5, 6_000), (8, 6_000)),
        "Петров": ((5, 10_000), (5, 3_000)),
        "Сидоров": ((5, 30_000), (5, 40_000)),
        "Фомин": ((5, 12_000), (8, 7_600)),
    }
    rows = [
        (D(2026, month, day + 1), name, "Москва", "Вега", "оплачена", amount)
        for name, months in sold.items()
        for month, (n, amount) in zip((10, 11), months, strict=True)
        for day in range(n)
    ]
    seeds = Seeds(
        people=tuple(map(PersonSpec, sold)),
        accounts=(AccountSpec("Москва"),),
        targets=(TargetSpec("revenue", Named("Каждому", "Each"), asked),),
    )
    board = pipeline.sync(prepared_book(*rows, seeds=seeds), request(DAY), dry_run=True).board
    told = [(one.about, one.change) for one in points(board) if one.kind == MOVED]
    # of 100,000 × 13/20 now, × 13/22 before: 15 of 65 and 50 of 59.1, 48 of 65 and 30 of 59.1
    assert [(about, change.replace("\u00a0", " ")) for about, change in told] == [
        ("Петров · Выручка", "↓ 62 п. п.: в среднем на строку – 3 000 ₽, было 10 000 ₽"),
        ("Иванов · Выручка", "↑ 23 п. п.: строк – 8, было 5"),
    ]


def test_it_says_nothing_where_the_number_rose_and_its_share_of_the_plan_fell() -> None:
    each = TargetSpec("revenue", Named("Каждому", "Each"), {"2026-10": 40_000, "2026-11": 40_000})
    board = pipeline.sync(team(targets=(each,)), request(DAY), dry_run=True).board
    told = [one.change.replace("\u00a0", " ") for one in points(board) if one.kind == MOVED]
    # 45,000 of 40,000 are done, 112.5 %; 30,000 were 126.9 % of 40,000 × 13/22
    assert told == ["↓ 14 п. п."]


def test_a_period_that_is_over_is_compared_with_all_of_the_one_before() -> None:
    workbook = team()
    sync(workbook, D(2026, 12, 1))  # the first days still show November
    assert told(workbook, "Почему изменилось")[0].startswith(  # no word of as many working days
        "Выручка | ↓ 65 % к октябрю (−110 тыс. ₽): строк в журнале «Сделки» – 3, как и было"
    )


KPIS: list[tuple[CellValue, ...]] = [
    ("KPI", "Формула", "Вес"),
    ("Выручка", 'СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];"оплачена")', 50),
    ("Клиенты", "COUNTUNIQUEIFS(Сделки[Клиент])", 20),
    ("Доля", 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")/СЧЁТЗ(Сделки[Статус])', 20),
    ("Чек", "СРЗНАЧЕСЛИМН(Сделки[Сумма])", 5),
    ("Медиана", "МЕДИАНА(Сделки[Сумма])", 5),
]
TEAM = [("Иванов", "", 1), ("Петров", "", 1)]
SHARED = (
    (D(2026, 10, 1), "Иванов", "Москва", "Вега", "оплачена", 100),
    (D(2026, 10, 2), "Петров", "Москва", "Лира", "оплачена", 200),
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 100),
    (D(2026, 11, 3), "Петров", "Москва", "Вега", "отказ", 200),
    (D(2026, 11, 4), "Петров", "Москва", "Лира", "оплачена", 600),
)


def people_of(workbook: MemoryWorkbook, kpi: str) -> list[Any]:
    return [(one["name"], one["change"]) for one in explained(workbook, kpi)["people"]]


def test_only_what_adds_up_is_told_of_people() -> None:
    workbook = decided(SHARED, kpi=KPIS, team=TEAM)
    assert people_of(workbook, "Выручка") == [("Петров", 400)]
    assert people_of(workbook, "Клиенты") == []  # 2 and 2, but Vega is a client of both
    # 2 of 3 after 2 of 2: Petrov 1 of 2 at two thirds of the weight, 1 of 1 before
    assert people_of(workbook, "Доля") == [("Петров", -0.333)]
    # mean 300 after 150: Ivanov 100 at a third instead of a half of the weight, −1/6 × −50
    assert people_of(workbook, "Чек") == [
        ("Петров", pytest.approx(2 / 3 * 200 + 1 / 6 * 50, abs=0.01)),
        ("Иванов", pytest.approx(1 / 6 * 50, abs=0.01)),
    ]
    assert people_of(workbook, "Медиана") == []
    assert explained(workbook, "Медиана")["effects"] == []


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        # 2 of 3 rows after 1 of 2; a mean of percentages is no part of a whole
        ('СЧЁТЕСЛИМН(Сделки[Сумма];">150")/СЧЁТЗ(Сделки[Сумма])', "2 из 3 вместо 1 из 2."),
        (
            "СРЗНАЧЕСЛИМН(Сделки[Сумма])",
            "сумма – 900 вместо 300 (+30 000 п. п.), строк в журнале «Сделки» – 3 вместо 2",
        ),
        ("1-СЧЁТЕСЛИМН(Сделки[Сумма];100)/СЧЁТЗ(Сделки[Сумма])", "к октябрю."),
    ],
)
def test_a_percentage_is_told_as_so_many_of_so_many(formula: str, told: str) -> None:
    kpis: list[tuple[CellValue, ...]] = [
        ("KPI", "Формула", "Вес", "Единица"),
        ("Доля", formula, 100, "%"),
    ]
    workbook = decided(SHARED, kpi=kpis, team=TEAM)
    sync(workbook)
    assert told in " ".join(line.replace(" | ", " ") for line in why(workbook))


def test_nothing_is_told_of_people_where_too_many_rows_name_nobody() -> None:
    nobody = (D(2026, 11, 5), None, "Москва", "Лира", "оплачена", 60_000)
    found = explained(team(*ROWS, nobody), "Выручка")
    assert found["people"] == []
    assert [one["name"] for one in found["accounts"]] == ["Москва", "Казань"]


def test_a_closed_period_is_compared_as_it_was_kept_and_only_by_the_same_formula() -> None:
    closed = [("Закрыто по", D(2026, 10, 31))]
    workbook = decided(SHARED, kpi=KPIS, team=TEAM, settings=closed)
    sync(workbook, D(2026, 11, 30))
    with_rows(workbook, *edited(SHARED, 1, 900))  # October is closed: its 200 stay
    sync(workbook, D(2026, 12, 1))
    assert explained(workbook, "Выручка", day=D(2026, 12, 1))["before"] == 300
    found = explained(workbook, "Чек", day=D(2026, 12, 1))
    assert sum(one["change"] for one in found["people"]) == pytest.approx(found["change"])
    kpi = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    kpi.columns[1][1] = "СУММ(Сделки[Сумма])"  # type: ignore[index]
    assert explained(workbook, "Выручка", day=D(2026, 12, 1)) is None


DEALS = st.tuples(
    st.dates(D(2026, 10, 1), D(2026, 11, 20)),
    st.sampled_from(["Иванов", "Петров", "Кто-то"]),
    st.sampled_from(["Москва", "Казань", "Проба", None]),
    st.sampled_from(["оплачена", "отказ"]),
    st.integers(-(10**7), 10**8),  # kopecks
)


@settings(max_examples=40)
@given(st.lists(DEALS, min_size=4, max_size=40))
def test_random_logs_add_up_exactly(deals: list[tuple[D, str, str | None, str, int]]) -> None:
    rows = [(day, who, whose, "Вега", state, n / 100) for day, who, whose, state, n in deals]
    board = pipeline.sync(team(*OCTOBER, *rows), request(DAY), dry_run=True).board
    moves = why_of(board).moves
    for kpi in board.weighted:
        move = moves.of(kpi, COMPANY)
        if move is None:
            continue
        for parts in (move.effects, move.people, move.accounts):
            assert sum((one.change for one in parts), Fraction(0)) == move.change or not parts
        if kpi.name == "Выручка":
            paid = [one for one in deals if one[3] == "оплачена" and one[2] != "Проба"]
            kopecks = sum(n for day, *_, n in paid if D(2026, 11, 1) <= day < DAY)
            assert move.now == Fraction(kopecks, 100)
            assert move.people  # every row is somebody's


# --- since the last sync --------------------------------------------------------------------------

LATE = "Правки за прошлые дни, по 19.11.2026: "
GIVEN = "0 тыс. ₽ (Иванов +15 тыс. ₽, Петров −15 тыс. ₽)"
ONE = "0 шт (Иванов +1 шт, Петров −1 шт)"
TODAY = (D(2026, 11, 21), "Петров", "Казань", "Лира", "оплачена", 7_500)
YESTERDAY = (D(2026, 11, 20), *TODAY[1:])


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (ROWS, ["KPI с весом не изменились."]),
        (  # the mean order is 67,500 / 4 after 60,000 / 3, that of Petrov 22,500 / 2 after 15,000
            (*ROWS, TODAY),
            [
                "Выручка | +7 500 ₽ (Петров +7 500 ₽).",
                "Сделки | +1 шт (Петров +1 шт).",
                "Средний чек | −3 125 ₽ (Петров −3 750 ₽).",
            ],
        ),
        (  # the 20th was not over when it was synced: no late edit
            (*ROWS, YESTERDAY),
            [
                "Выручка | +7 500 ₽ (Петров +7 500 ₽).",
                "Сделки | +1 шт (Петров +1 шт).",
                "Средний чек | −3 125 ₽ (Петров −3 750 ₽).",
            ],
        ),
        (
            edited(ROWS, 4, 22_000),
            [
                f"Выручка | −3 000 ₽ (Иванов −3 000 ₽). {LATE}−3 000 ₽ (Иванов −3 000 ₽).",
                f"Средний чек | −1 000 ₽ (Иванов −1 500 ₽). {LATE}−1 000 ₽ (Иванов −1 500 ₽).",
            ],
        ),
        (  # what was Petrov's is Ivanov's: nothing for the company, and the mean order of each
            [(*row[:1], "Иванов", *row[2:]) if n == 5 else row for n, row in enumerate(ROWS)],
            [
                f"Выручка | {GIVEN}. {LATE}{GIVEN}.",
                f"Сделки | {ONE}. {LATE}{ONE}.",
                f"Средний чек | 0 ₽ (Иванов −2 500 ₽). {LATE}0 ₽ (Иванов −2 500 ₽).",
            ],
        ),
        (edited(ROWS, 1, 99_000), ["KPI с весом не изменились."]),  # another period
        (edited(ROWS, 7, 99_000), ["KPI с весом не изменились."]),  # a test account
    ],
)
def test_what_changed_since_the_last_sync(
    rows: Sequence[Sequence[CellValue]], lines: list[str]
) -> None:
    workbook = team()
    sync(workbook)
    assert changed(workbook) == []  # there is nothing to compare with
    with_rows(workbook, *rows)
    sync(workbook, NEXT)
    assert changed(workbook) == lines
    assert sync(workbook, NEXT).plan.changes == ()
    with_rows(workbook, *edited(rows, 3, 20_100))
    sync(workbook, NEXT)  # the same day goes on to be compared with the day before
    assert changed(workbook)[0].startswith("Выручка | ")
    sync(workbook, D(2026, 11, 22))
    assert changed(workbook, "21.11.2026") == ["KPI с весом не изменились."]


def test_nothing_is_claimed_across_periods_formulas_and_deleted_tabs() -> None:
    workbook = team()
    sync(workbook)
    before = workbook.state
    sync(workbook, D(2026, 12, 8))  # another month
    assert changed(workbook) == []

    workbook.state = before
    kpi = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    columns = [list(column) for column in kpi.columns]
    columns[1][2] = "СЧЁТЗ(Сделки[Статус])"  # of deals, on which the mean order rests
    others = (tab for tab in before.tabs if tab is not kpi)
    workbook.state = before._replace(tabs=(*others, kpi._replace(columns=columns)))
    with_rows(workbook, *edited(ROWS, 4, 22_000))
    sync(workbook, NEXT)
    assert [line.split(" |")[0] for line in changed(workbook)] == ["Выручка"]

    tabs = tuple(tab for tab in before.tabs if tab.title != SERVICE)
    workbook.state = before._replace(tabs=tabs)
    sync(workbook, NEXT)
    assert changed(workbook) == []

    workbook.state = before
    sync(workbook, D(2026, 11, 19))  # an earlier day than that of the last sync
    assert changed(workbook) == []
    sync(workbook, NEXT)
    assert changed(workbook, "19.11.2026") == ["KPI с весом не изменились."]


@pytest.mark.parametrize(
    "text",
    [None, 7, "", "{", "[1]", "{}", '{" ":[1,2,3]}', '{" ":"x"}', '{" ":null}', '{" ":1e999}',
     '{" ":-1e305}', '{"Петров":1}', f'{{" ":1{"0" * 400}}}', "[" * 9000],
)  # fmt: skip
def test_what_somebody_wrote_into_the_hidden_tab_is_ignored(text: CellValue) -> None:
    workbook = team()
    sync(workbook)
    for tab in workbook.state.tabs:
        for row in range(tab.n_rows if tab.title == SERVICE else 0):
            if tab.columns[0][row] == "latest":
                tab.columns[2][row] = text  # type: ignore[index]
    sync(workbook, NEXT)
    assert changed(workbook) == []
    sync(workbook, D(2026, 11, 22))
    assert changed(workbook, "21.11.2026") == ["KPI с весом не изменились."]


def test_a_large_team_takes_little_room() -> None:
    people = [f"Сотрудник {n} Фамилия" for n in range(50)]
    rows = [(D(2026, 11, 2 + n % 10), name, "Москва", "Вега", "оплачена", 1000.5 + n)
            for n, name in enumerate(people)]  # fmt: skip
    workbook = decided(rows, team=[(name, "", 1) for name in people])
    found = sync(workbook).computed.memory.figures
    sizes = [len(str(row[2])) for row in since.rows(found)]
    assert len(sizes) == 3  # one cell a KPI
    assert max(sizes) < 2_000
