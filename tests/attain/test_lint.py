"""What a sync says about the scorecard itself, on November 2026."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from books import Rows, deals_book
from decided_books import computed, decided, findings, won

from sheets_kpi.findings import Finding, Severity
from sheets_kpi.numbers import NBSP
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS

COUNT = 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")'
HEAD = ("KPI", "Формула", "Направление", "Вес", "Уровень", "Бизнес-цель", "Ответственный", "Вид",
        "Как считать %")  # fmt: skip
ROWS = won(date(2026, 11, 2), "Иванов")
TEAM = (("Иванов", "Юг"), ("Петров", "Юг"))
NOV = ("KPI", "Кому", "Ноябрь 2026")


def kpi(
    name: str,
    weight: CellValue,
    *,
    direction: str = "",
    level: str = "",
    goal: str = "рост",
    owner: str = "РОП",
    kind: str = "",
    way: str = "",
) -> tuple[CellValue, ...]:
    return (name, COUNT, direction, weight, level, goal, owner, kind, way)


def scorecard(weights: Sequence[CellValue]) -> Rows:
    return [HEAD, *(kpi(f"K{n}", weight) for n, weight in enumerate(weights, 1))]


def for_each(number: int, whom: str = "Каждому") -> Rows:
    return [NOV, *((f"K{n}", whom, 10) for n in range(1, number + 1))]


def told(found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    return [(one.severity, one.cell, one.message("ru")) for one in found]


SIZES = ("scorecard_few", "scorecard_many")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2, [("warning", "D2", "KPI с весом и целью – 2, нужно хотя бы 3: Иванов, Петров")]),
        (3, []),
        (5, []),
        (6, [("notice", "D2", "KPI с весом и целью – 6, лучше не больше 5: Иванов, Петров")]),
        (9, [("notice", "D2", "KPI с весом и целью – 9, лучше не больше 5: Иванов, Петров")]),
        (10, [("warning", "D2", "KPI с весом и целью – 10, лучше не больше 5: Иванов, Петров")]),
    ],
)
def test_three_to_five_kpis_are_right(number: int, said: list[tuple[str, str, str]]) -> None:
    book = decided(ROWS, kpi=scorecard([10] * number), targets=for_each(number), team=TEAM)
    assert told(findings(computed(book), *SIZES)) == said


def test_people_are_counted_by_their_own_targets() -> None:
    targets: Rows = [*for_each(3), *for_each(6, "Петров")[1:], *for_each(2, "Вера")[1:]]
    team = (*TEAM, ("Вера", "Юг"), ("Глеб", "Юг"))
    book = decided(ROWS, kpi=scorecard([10] * 6), targets=targets, team=team)
    [found] = findings(computed(book), *SIZES)  # the other three have three KPIs
    assert found.message("en") == ("6 KPIs have a weight and a target, at most 5 are best: Петров")


def test_who_is_away_all_the_month_has_no_scorecard() -> None:
    share = ("Доля", f"{COUNT}/{COUNT}", "", 10, "", "рост", "РОП", "", "")
    targets: Rows = [*for_each(2), ("Доля", "Каждому", 1)]  # a ratio asks the same of everybody
    away = (("Петров", date(2026, 11, 1), date(2026, 11, 30), "отпуск"),)
    kpis = [*scorecard([10, 10]), share]
    book = decided(ROWS, kpi=kpis, targets=targets, team=TEAM, calendar=away)
    assert told(findings(computed(book), *SIZES)) == []


def test_many_people_are_named_by_three_and_counted() -> None:
    team = [(name, "Юг") for name in ("Анна", "Борис", "Вера", "Глеб", "Дина")]
    book = decided(ROWS, kpi=scorecard([10, 90]), targets=for_each(2), team=team)
    [found] = findings(computed(book), *SIZES)
    assert found.message("ru").endswith("Анна, Борис, Вера и ещё 2")


def test_the_limits_are_settings() -> None:
    names = ("не меньше", "лучше не больше", "не больше")
    limits = [
        (f"KPI с весом у сотрудника: {name}", limit)
        for name, limit in zip(names, (1, 1, 2), strict=True)
    ]
    book = decided(ROWS, kpi=scorecard([10, 90]), targets=for_each(2), team=TEAM, settings=limits)
    [found] = findings(computed(book), *SIZES)
    assert (found.severity, found.facts["n"]) == (Severity.NOTICE, 2)


@pytest.mark.parametrize(
    "team",
    [
        (("Иванов", "Юг", 1, None, date(2026, 10, 30)),),  # left in October
        (("Иванов", "Юг", 1, date(2026, 12, 1)),),  # comes in December
    ],
)
def test_who_is_not_there_has_no_scorecard(team: Rows) -> None:
    book = decided(ROWS, kpi=scorecard([10, 90]), targets=for_each(2), team=team)
    assert findings(computed(book), *SIZES) == []


def test_a_kpi_without_weight_or_target_is_no_part_of_the_scorecard() -> None:
    book = decided(ROWS, kpi=scorecard([10, 10, 10, 0]), targets=for_each(4), team=TEAM)
    assert findings(computed(book), *SIZES) == []
    zero: Rows = [NOV, ("K1", "Каждому", 5), ("K2", "Каждому", 5), ("K3", "Каждому", 0)]
    [few] = findings(
        computed(decided(ROWS, kpi=scorecard([1, 1, 1]), targets=zero, team=TEAM)), *SIZES
    )
    assert few.facts["n"] == 2  # a target of 0 is none


def test_a_team_kpi_counts_for_those_whose_team_has_a_target() -> None:
    grid = [HEAD, kpi("K1", 40), kpi("K2", 30), kpi("K3", 30, level="командный")]
    targets: Rows = [*for_each(2), ("K3", "команда: Юг", 50)]
    team = (("Иванов", "Юг"), ("Петров", "Север"))
    [found] = findings(computed(decided(ROWS, kpi=grid, targets=targets, team=team)), *SIZES)
    assert found.message("ru") == "KPI с весом и целью – 2, нужно хотя бы 3: Петров"


# ── What it is for ───────────────────────────────────────────────────────────────────────────────


def test_a_weighted_kpi_needs_a_goal_and_an_owner() -> None:
    grid = [HEAD, kpi("K1", 50), kpi("K2", 30, goal=""), kpi("K3", 20, owner="", goal=""),
            kpi("K4", 0, goal="", owner=""), kpi("K5", None, owner="")]  # fmt: skip
    found = findings(computed(decided(ROWS, kpi=grid, team=TEAM)), "kpi_purpose")
    assert told(found) == [
        ("notice", "F3", "У KPI «K2» есть вес, но не заполнено: «Бизнес-цель»"),
        ("notice", "F4", "У KPI «K3» есть вес, но не заполнено: «Бизнес-цель», «Ответственный»"),
    ]
    assert found[0].header == "Бизнес-цель"


# ── Weights ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((50, 30, 20), []),
        (("50 %", "30 %", "20 %"), []),
        ((33.3, 33.3, 33.4), []),
        ((50, 30, 15), ["Веса KPI в сумме дают 95, а не 100: считаем их доли"]),
        ((50, 30, 20.5), ["Веса KPI в сумме дают 100,5, а не 100: считаем их доли"]),
        ((0, 0, 0), []),  # no scorecard at all
    ],
)
def test_weights_that_do_not_make_100_are_told(
    weights: Sequence[CellValue], said: list[str]
) -> None:
    found = findings(computed(decided(ROWS, kpi=scorecard(weights), team=TEAM)), "weights_sum")
    assert [one.message("ru") for one in found] == said


def test_with_a_personal_share_each_side_may_make_100() -> None:
    grid = [HEAD, kpi("K1", 60), kpi("K2", 40), kpi("K3", 100, level="командный")]
    share = (("Доля личных KPI в итоге", "60 %"),)
    codes = ("weights_sum", "weights_level")
    assert findings(computed(decided(ROWS, kpi=grid, team=TEAM, settings=share)), *codes) == []
    [found] = findings(computed(decided(ROWS, kpi=grid, team=TEAM)), *codes)
    assert found.facts["total"] == 200.0


@pytest.mark.parametrize(
    ("level", "share", "said"),
    [
        ("личный", "60 %", ["командного"]),
        ("командный", "60 %", ["личного"]),
        ("личный", "100 %", []),  # nothing is left for the team anyway
        ("командный", "0 %", []),
        ("личный", "0 %", ["командного"]),
    ],
)
def test_a_share_that_no_kpi_makes_is_told(level: str, share: str, said: list[str]) -> None:
    grid = [HEAD, kpi("K1", 60, level=level), kpi("K2", 40, level=level)]
    settings = (("Доля личных KPI в итоге", share),)
    book = decided(ROWS, kpi=grid, team=TEAM, settings=settings)
    found = [one.message("ru") for one in findings(computed(book), "weights_level")]
    assert found == [
        f"Личным KPI отведено {share.replace(' ', NBSP)} итога, "
        f"но ни у одного {word} KPI нет веса: итог считается по остальным"
        for word in said
    ]


# ── What it measures ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kinds", "is_told"),
    [
        (("активность", "активность"), True),
        (("активность", "качество"), False),
        (("активность", ""), False),  # blank is a result
    ],
)
def test_a_scorecard_of_activities_alone_is_told(kinds: Sequence[str], *, is_told: bool) -> None:
    grid = [HEAD, *(kpi(f"K{n}", 50, kind=kind) for n, kind in enumerate(kinds)), kpi("K9", 0)]
    found = findings(computed(decided(ROWS, kpi=grid, team=TEAM)), "only_activity")
    assert [one.cell for one in found] == ["H2"] * is_told


def test_two_ways_to_measure_less_is_better_do_not_mix() -> None:
    grid: Rows = [
        HEAD,
        kpi("Ошибки", 40, direction="меньше"),
        kpi("Жалобы", 40, direction="меньше", way="цель ÷ факт"),
        kpi("Возвраты", 20, direction="меньше"),
    ]
    [found] = findings(computed(decided(ROWS, kpi=grid, team=TEAM)), "two_scales")
    assert (found.severity, found.cell) == (Severity.WARNING, "I3")
    assert "«Ошибки», «Возвраты» и «Жалобы»" in found.message("ru")
    alone = [*grid[:2], kpi("Жалобы", 0, direction="меньше", way="цель ÷ факт")]
    assert findings(computed(decided(ROWS, kpi=alone, team=TEAM)), "two_scales") == []
    other = [HEAD, kpi("Сделки", 60), grid[2]]  # more deals are better: nothing to mix up
    assert findings(computed(decided(ROWS, kpi=other, team=TEAM)), "two_scales") == []


# ── Targets against history ──────────────────────────────────────────────────────────────────────


def deals(person: str, *by_month: int, first: int = 5) -> Rows:
    """So many paid deals a month, from May 2026 on."""
    return [
        row
        for month, number in enumerate(by_month, first)
        for _ in range(number)
        for row in won(date(2026, month, 12), person)
    ]


ONE_KPI = [HEAD, kpi("K1", 100)]
PERSON = (("Иванов", "Юг"),)


@pytest.mark.parametrize(
    ("target", "is_told"),
    [(10, True), (6, True), (5, False), (4, False), ("6–9", True), ("4–6", False)],
)
def test_a_target_above_the_best_of_six_months_is_told(target: CellValue, *, is_told: bool) -> None:
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4)  # May … October; the best is 5
    book = decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Иванов", target)], team=PERSON)
    found = findings(computed(book), "target_never_reached")
    assert [(one.severity, one.tab, one.cell) for one in found] == [
        ("warning", "Цели", "B2")
    ] * is_told


def test_the_best_is_named() -> None:
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4)
    book = decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Иванов", 10)], team=PERSON)
    [found] = findings(computed(book), "target_never_reached")
    assert found.message("ru") == (
        "Цель KPI «K1» за 6 прошлых периодов ни разу не достигали: "
        "Иванов – 10 при лучшем результате 5"
    )
    assert found.message("en").endswith("before: Иванов – 10, the best so far is 5")


@pytest.mark.parametrize(("months", "is_told"), [((5, 4), False), ((5, 4, 3), True)])
def test_two_months_are_no_history(months: Sequence[int], *, is_told: bool) -> None:
    rows = deals("Иванов", *months, first=11 - len(months))
    book = decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Иванов", 10)], team=PERSON)
    assert bool(findings(computed(book), "target_never_reached")) is is_told


def test_what_is_reached_today_is_no_history_yet() -> None:
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4, 12)  # November is open
    book = decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Иванов", 10)], team=PERSON)
    assert len(findings(computed(book), "target_never_reached")) == 1


def test_a_month_that_is_not_over_is_no_history() -> None:
    # December is shown in November: the 12 of November so far do not count
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4, 12)
    december = ("KPI", "Кому", "Декабрь 2026")
    book = decided(
        rows,
        kpi=ONE_KPI,
        targets=[december, ("K1", "Иванов", 10)],
        team=PERSON,
        settings=(("За какой период показывать", "Декабрь 2026"),),
    )
    [found] = findings(computed(book), "target_never_reached")
    assert found.facts["n"] == 5  # June … October


@pytest.mark.parametrize(("least", "is_told"), [(3, True), (4, False)])
def test_rates_of_few_observations_are_no_history(least: int, *, is_told: bool) -> None:
    rows = deals("Иванов", 3, 3, 3, 3, 3, 3)  # the average order is 100 each month, of three deals
    grid: Rows = [
        ("KPI", "Формула", "Минимум наблюдений"),
        ("Чек", 'СРЗНАЧЕСЛИМН(Сделки[Сумма];Сделки[Статус];"оплачена")', least),
    ]
    book = decided(rows, kpi=grid, targets=[NOV, ("Чек", "Иванов", 120)], team=PERSON)
    assert bool(findings(computed(book), "target_never_reached")) is is_told


def test_the_past_is_scaled_to_the_working_time_of_now() -> None:
    # five deals at half time are ten at full time, so 8 at full time is within reach, 11 is not
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4)
    team = (
        ("Иванов", "Юг", 0.5, None, date(2026, 10, 31)),
        ("Иванов", "Юг", 1, date(2026, 11, 1)),
    )
    told_of = {
        target: bool(
            findings(
                computed(
                    decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Иванов", target)], team=team)
                ),
                "target_never_reached",
            )
        )
        for target in (8, 10, 11)
    }
    assert told_of == {8: False, 10: False, 11: True}


def test_half_time_people_are_measured_by_their_own_target() -> None:
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4)
    team = (("Иванов", "Юг", 0.5),)
    book = decided(rows, kpi=ONE_KPI, targets=[NOV, ("K1", "Каждому", 10)], team=team)
    assert findings(computed(book), "target_never_reached") == []  # hers is 5


def test_less_is_better_is_out_of_reach_below_the_lowest() -> None:
    rows = deals("Иванов", 3, 4, 5, 4, 3, 4)
    grid = [HEAD, kpi("K1", 100, direction="меньше")]
    for target, is_told in ((2, True), (3, False)):
        book = decided(rows, kpi=grid, targets=[NOV, ("K1", "Иванов", target)], team=PERSON)
        assert bool(findings(computed(book), "target_never_reached")) is is_told


def test_one_row_of_targets_makes_one_finding() -> None:
    people = ("Анна", "Борис", "Вера", "Глеб", "Дина")
    rows = [row for person in people for row in deals(person, 2, 3, 2, 3, 2, 3)]
    team = [(person, "Юг") for person in people]
    targets: Rows = [NOV, ("K1", "Каждому", 10), ("K1", "Компания", 40), ("K1", "Дина", 3)]
    found = findings(
        computed(decided(rows, kpi=ONE_KPI, targets=targets, team=team)), "target_never_reached"
    )
    # the company made 15 at best; Dina reaches hers
    assert [(one.cell, one.message("ru").partition(": ")[2]) for one in found] == [
        ("B3", "Вся компания – 40 при лучшем результате 15"),
        ("B2", "; ".join(f"{name} – 10 при лучшем результате 3" for name in THREE) + " и ещё 1"),
    ]


MONTHS = ("KPI", "Кому", "Август 2026", "Сентябрь 2026", "Октябрь 2026", "Ноябрь 2026")
THREE = ("Анна", "Борис", "Вера")


@pytest.mark.parametrize(
    ("target", "people", "last", "is_told"),
    [
        (3, THREE, 4, True),
        (4, THREE, 4, True),  # exactly reached is reached
        (4, THREE, 3, False),  # one month of one person fell short
        (3, THREE[:2], 4, True),
        (3, THREE[:1], 4, False),  # one is no crowd
        ("3–5", THREE, 4, False),  # a corridor is meant to be kept
    ],
)
def test_a_target_that_all_reach_three_months_running_is_told(
    target: CellValue, people: Sequence[str], last: int, *, is_told: bool
) -> None:
    rows = [row for person in people for row in deals(person, 5, 4, 4, first=8)]
    rows = [*rows[: len(rows) - 4], *deals(people[-1], last, first=10)]
    book = decided(
        rows,
        kpi=ONE_KPI,
        targets=[MONTHS, ("K1", "Каждому", target)],
        team=[(person, "Юг") for person in people],
    )
    found = findings(computed(book), "target_easy")
    assert [(one.severity, one.cell, one.facts["n"]) for one in found] == [
        ("notice", "B2", len(people))
    ] * is_told


# ── When it keeps silent, and how it speaks ──────────────────────────────────────────────────────


def test_a_workbook_that_nobody_prepared_is_left_in_peace() -> None:
    found = computed(deals_book(*ROWS))
    assert findings(found, *SIZES, "kpi_purpose", "weights_sum") == []


def test_every_text_is_complete_in_both_languages() -> None:
    rows = [row for person in THREE for row in deals(person, 5, 4, 4, first=8)]
    grid: Rows = [
        HEAD,
        kpi("K1", 10, kind="активность", goal=""),
        kpi("K2", 10, kind="активность", direction="меньше", way="цель ÷ факт"),
        kpi("K3", 10, kind="активность", direction="меньше"),
        *(kpi(f"K{n}", 10, kind="активность") for n in range(4, 7)),
    ]
    targets = [
        MONTHS, ("K1", "Каждому", 3), ("K2", "Каждому", 90), ("K3", "Каждому", 1),
        ("K4", "Каждому", 90), ("K5", "Каждому", 3), ("K6", "Анна", 3),
    ]  # fmt: skip
    found = computed(
        decided(
            rows,
            kpi=grid,
            targets=targets,
            team=[(person, "Юг") for person in THREE],
            settings=(("Доля личных KPI в итоге", "60 %"),),
        )
    )
    codes = ("scorecard_many", "kpi_purpose", "weights_sum", "weights_level", "only_activity",
             "two_scales", "target_never_reached", "target_easy")  # fmt: skip
    for code in codes:
        one = findings(found, code)[0]
        for lang in LANGS:
            assert not one.message(lang).endswith(".")
            assert one.action(lang).endswith(".")
            assert "{" not in one.message(lang) + one.action(lang)


@pytest.mark.parametrize(
    ("months", "told_of"),
    [
        (("Октябрь 2026", "Ноябрь 2026", "Декабрь 2026"), []),
        (("Октябрь 2026", "Ноябрь 2026"), [("warning", "B2")]),
        (("IV кв. 2026",), []),
    ],
)
def test_a_quarter_without_its_last_month_has_no_target_and_says_so(
    months: Sequence[str], told_of: list[tuple[str, str]]
) -> None:
    tens: tuple[CellValue, ...] = (10,) * len(months)
    rows = [(f"K{n}", "Каждому", *tens) for n in (1, 2, 3)]
    targets: Rows = [("KPI", "Кому", *months), *rows]
    settings = [("Период отчёта", "квартал")]
    book = decided(ROWS, kpi=scorecard([30, 30, 40]), targets=targets, team=TEAM, settings=settings)
    found = findings(computed(book), "target_gap")
    assert [(one.severity, one.cell) for one in found] == told_of
    assert all(one.message("ru").endswith("K1, K2, K3") for one in found)
