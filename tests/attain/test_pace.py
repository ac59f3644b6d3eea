"""Pace of what is made of different clients, and what is said of it: worked by hand.

A period's clients gather early: who came in the first days comes again. What is due by now is the
target × the part that the last three periods had by then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from books import Rows
from decided_books import computed, decided, result
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi import pipeline
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Outlook, Status, outlook, own_share, spread, usual_share
from sheets_kpi.decisions import Decisions
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Targets
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.stages import Computed
from sheets_kpi.state import CellValue
from sheets_kpi.workdays import Workdays

D = date
NOV_13 = D(2026, 11, 13)  # 8 of 20 working days are over
CLIENTS = 'COUNTUNIQUEIFS(Сделки[Клиент];Сделки[Статус];"оплачена")'


# ── The rules ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("gathered", "elapsed", "share"),
    [
        ([(50, 90), (56, 100), (47, 86)], 0.4, 0.539216),  # (153 + 12) ÷ (276 + 30)
        ([], 0.4, 0.4),  # nothing is known: evenly
        ([(28, 214)], 3 / 31, 0.126653),  # (28 + 2.903) ÷ 244
        ([(60, 100)], 0.5, 0.576923),  # 75 ÷ 130
        ([(60, 95), (66, 105), (64, 100)], 0.5, 0.621212),  # 205 ÷ 330
        ([(-90, 10)], 0.5, 0.375),  # a difference of counts: 15 ÷ 40
        ([(400, 10)], 0.5, 1.0),
    ],
)
def test_the_usual_share(
    gathered: Sequence[tuple[float, float]], elapsed: float, share: float
) -> None:
    assert usual_share(gathered, elapsed) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("own", "share"),
    [(0.5, 0.576923), (0.6, 0.66673), (1, 1.0), (1.2, 1.0), (0, None)],  # 0.576923^0.736966
)
def test_a_person_with_other_days_has_another_share(own: float, share: float | None) -> None:
    expected = None if share is None else pytest.approx(share, abs=1e-5)
    assert own_share(0.576923, 0.5, own) == expected


@pytest.mark.parametrize(
    ("share", "n", "factor"),
    [
        (0.25, 3, 2.232),  # e^√(0.75 × (0.8 + 0.06))
        (0.25, 4, 2.021),
        (0.25, 5, 1.890),
        (0.5, 2, 2.212),
        (0.5, 3, 1.927),
        (0.5, 6, 1.615),
        (0.539216, 56, 1.2432),
        (0.576923, 6, 1.5545),
        (0.621212, 70, 1.2080),
        (1, 1, 1),
        (0.5, 0, math.inf),
    ],
)
def test_how_far_off_a_forecast_may_be(share: float, n: float, factor: float) -> None:
    assert spread(share, n) == pytest.approx(factor, abs=1e-3)


@pytest.mark.parametrize(
    ("now", "end", "factor", "most", "found"),
    [
        (56, 103.854, 1.2432, math.inf, (103.854, 83.538, 129.111)),
        (0.35, 0.5634, 1.208, 1, (0.5634, 0.4664, 0.6806)),
        (90, 100, 1.5, math.inf, (100, 90, 150)),  # never less than there is
        (145, 80, 1.2, math.inf, (145, 145, 174)),  # a large sale today
        (90, -15.4, 1.2, math.inf, (90, None, None)),  # a large sale after returns
        (0, -5, 1.2, math.inf, (0, None, None)),
        (-5, 14, 1.2, math.inf, (14, 11.6667, 16.8)),  # a return today
        (0.9, 1.3, 1.5, 1, (1, 0.9, 1)),  # never more than all
        (-5, -10, 1.5, math.inf, (-10, None, None)),
        (5, 10, math.inf, math.inf, (10, None, None)),
    ],
)
def test_the_range_of_a_forecast(
    now: float, end: float, factor: float, most: float, found: tuple[float | None, ...]
) -> None:
    assert outlook(now, end, factor, most) == pytest.approx(Outlook(*found), abs=1e-3)


SHARES = st.floats(0.01, 0.99)
GATHERED = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda two: (min(two), max(two)))
)


@given(GATHERED, SHARES, st.floats(0.001, 1.5))
def test_a_share_is_a_part_and_the_order_of_periods_changes_nothing(
    gathered: list[tuple[float, float]], elapsed: float, own: float
) -> None:
    usual = usual_share(gathered, elapsed)
    assert 0 < usual <= 1
    assert usual == pytest.approx(usual_share(gathered[::-1], elapsed))
    found = own_share(usual, elapsed, own)
    assert found is not None
    assert 0 <= found <= 1
    assert own_share(usual, elapsed, elapsed) == pytest.approx(usual)


# ── Whole workbooks ──────────────────────────────────────────────────────────────────────────────


def visits(day: date, first: int, last: int, person: str = "Анна") -> list[Sequence[CellValue]]:
    """A paid deal of 100 ₽ for each of the clients `first` to `last` on one day."""
    numbers = range(first, last + 1)
    return [(day, person, "Москва", f"К{n:03d}", "оплачена", 100) for n in numbers]


# The same clients every month: so many by the day that is compared, and in the end.
# August has 21 working days, September and October 22: 8, 9 and 9 of them are 40 %.
MONTHS = {8: (47, 86), 9: (56, 100), 10: (50, 90)}
EARLY = {8: 12, 9: 11, 10: 13}  # the 8th or 9th working day
LATE = {8: 13, 9: 14, 10: 14}  # the one after it


def past(months: Mapping[int, tuple[int, int]] = MONTHS) -> list[Sequence[CellValue]]:
    return [
        row
        for month, (by_then, whole) in months.items()
        for row in (
            *visits(D(2026, month, 1), 1, by_then - 1),
            *visits(D(2026, month, EARLY[month]), 1, by_then),
            *visits(D(2026, month, LATE[month]), by_then, whole),
        )
    ]


def of_clients(
    rows: Rows, *targets: Sequence[CellValue], formula: str = CLIENTS, as_of: date = NOV_13,
    **tabs: Rows,
) -> Computed:  # fmt: skip
    kpi: Rows = [("KPI", "Формула", "Единица", "Вес"), ("Клиенты", formula, "", 100)]
    grid = [("KPI", "Кому", "Ноябрь 2026"), *targets]
    tabs = {"kpi": kpi, "team": [("Анна", "Юг"), ("Борис", "Юг")], "targets": grid, **tabs}
    return computed(decided(rows, **tabs), as_of)


def company(rows: Rows, target: float = 100, **more: object) -> Result:
    found = of_clients(rows, ("Клиенты", "Компания", target), **more)  # type: ignore[arg-type]
    return result(found, "Клиенты", "2026-11", "company")


def usual(found: Result) -> object:
    """The usual share, and by how many periods."""
    return found.usual and (found.usual.share, found.usual.periods)


@pytest.mark.parametrize(
    ("fact", "pace", "status"),
    [(56, 1.038545, Status.ON_TRACK), (47, 0.871636, Status.AT_RISK), (100, None, Status.DONE)],
)
def test_clients_are_due_as_they_gathered_before(
    fact: int, pace: float | None, status: Status
) -> None:
    # 54 of 100 are due, as 153 of 276 had come by then: 56 are 104 %, and not 140 %
    found = company([*past(), *visits(D(2026, 11, 3), 1, fact)])
    assert usual(found) == (pytest.approx(165 / 306), 3)
    assert found.status is status
    if pace is not None:
        assert found.pace == pytest.approx(pace, abs=1e-6)
    if fact == 56:
        ends = [found.forecast, found.low, found.high]
        assert ends == pytest.approx([103.8545, 83.54, 129.11], abs=0.01)


def test_who_comes_after_the_day_that_is_compared_changes_the_whole_only() -> None:
    november = visits(D(2026, 11, 3), 1, 56)
    more = company([*past(), *november, *visits(D(2026, 10, 30), 91, 100)])
    assert usual(more) == (pytest.approx(165 / 316), 3)


@pytest.mark.parametrize(
    ("fact", "status"),
    [(45, Status.NO_HISTORY), (20, Status.BEHIND), (100, Status.DONE)],  # 112.5 %, 50 % of 40
)
def test_without_a_period_before_only_the_certain_is_said(fact: int, status: Status) -> None:
    found = company(visits(D(2026, 11, 3), 1, fact))
    assert usual(found) == (0.4, 0)
    assert found.status is status


def test_one_whole_period_before_is_enough_to_speak() -> None:
    # October alone: (50 + 12) ÷ (90 + 30) = 51.67 %
    found = company([*past({10: MONTHS[10]}), *visits(D(2026, 11, 3), 1, 50)])
    assert usual(found) == (pytest.approx(62 / 120), 1)
    assert found.status is Status.ON_TRACK


def test_a_period_in_which_the_log_began_is_no_history() -> None:
    late = [row for row in past({10: MONTHS[10]}) if row[0] != D(2026, 10, 1)]  # from the 13th on
    assert company([*late, *visits(D(2026, 11, 3), 1, 50)]).status is Status.NO_HISTORY


def test_clients_who_come_twice_gather_late_and_are_never_behind_without_history() -> None:
    twice = f"REPEATIFS(Сделки[Клиент];{WON})"
    rows = [*visits(D(2026, 11, 3), 1, 10), *visits(D(2026, 11, 5), 1, 10)]
    assert company(rows, formula=twice).status is Status.NO_HISTORY  # 10 of the 40 due evenly
    assert company(rows, formula=twice, target=10).status is Status.DONE


WON = 'Сделки[Статус];"оплачена"'


# ── People: the curve of all together ────────────────────────────────────────────────────────────

NOV_14 = D(2026, 11, 14)  # 9 of 20 working days
OCTOBER_OF_TWO = [
    # by the 10th of 22 working days 60 of 100: Anna has 10 of 40, Boris 50 of 60
    *visits(D(2026, 10, 1), 1, 10, "Анна"),
    *visits(D(2026, 10, 1), 101, 150, "Борис"),
    *visits(D(2026, 10, 30), 1, 40, "Анна"),
    *visits(D(2026, 10, 30), 101, 160, "Борис"),
]


def test_people_have_one_share_whatever_their_own_curves() -> None:
    rows = [
        *OCTOBER_OF_TWO,
        *visits(D(2026, 11, 3), 1, 6),
        *visits(D(2026, 11, 3), 101, 106, "Борис"),
    ]
    found = of_clients(rows, ("Клиенты", "Каждому", 10), as_of=NOV_14)
    share = (60 + 30 * 0.45) / (100 + 30)
    for name in ("Анна", "Борис"):
        one = result(found, "Клиенты", "2026-11", "person", name)
        assert usual(one) == (pytest.approx(share), 1)
        assert one.pace == pytest.approx(6 / (10 * share))


def test_days_away_are_taken_into_the_share() -> None:
    # Anna is away from the 16th to the 20th: 9 of her 15 days are over, 60 % instead of 45 %
    away = [("Анна", D(2026, 11, 16), D(2026, 11, 20), "отпуск")]
    rows = [*OCTOBER_OF_TWO, *visits(D(2026, 11, 3), 1, 7)]
    found = of_clients(rows, ("Клиенты", "Каждому", 10), as_of=NOV_14, calendar=away)
    share = (73.5 / 130) ** (math.log(0.6) / math.log(0.45))
    anna = result(found, "Клиенты", "2026-11", "person", "Анна")
    assert anna.pace == pytest.approx(7 / (10 * share))


# ── Retention and churn ──────────────────────────────────────────────────────────────────────────

KEPT = f"KEPTIFS(Сделки[Клиент];{WON})/PREV({CLIENTS})"
LOST = f"LOSTIFS(Сделки[Клиент];{WON})/PREV({CLIENTS})"


def of_base(kept: int) -> list[Sequence[CellValue]]:
    """September has 200 clients, of whom October keeps all, 120 by the 9th of its 22 working days;
    November has kept some by the 8th of 20.
    """
    return [
        *visits(D(2026, 9, 1), 1, 200),
        *visits(D(2026, 10, 1), 1, 120),
        *visits(D(2026, 10, 30), 1, 200),
        *visits(D(2026, 11, 3), 1, kept),
    ]


def test_retention_is_due_as_clients_usually_come_again() -> None:
    # October: 120 of 200 by then, (120 + 12) ÷ (200 + 30) = 57.39 %; of 50 % so much is due
    found = company(of_base(70), target=0.5, formula=KEPT)
    share = 132 / 230
    assert usual(found) == (pytest.approx(share), 1)
    assert found.fact == 0.35
    assert found.pace == pytest.approx(0.35 / (0.5 * share))
    assert found.forecast == pytest.approx(0.35 / share)
    assert company(of_base(190), target=1.0, formula=KEPT).forecast == 1.0  # never more than all


def test_churn_is_the_rest_of_retention() -> None:
    # 30 % may go, 70 % stay: 70 % × 57.39 % of the clients are due, so 59.8 % may still be missing
    found = company(of_base(70), target=0.3, formula=LOST, kpi=churn_kpi())
    share = 132 / 230
    due = 1 - 0.7 * share
    assert found.fact == 0.65
    assert found.pace == pytest.approx(2 - 0.65 / due)
    assert found.status is Status.ON_TRACK
    assert found.forecast == pytest.approx(1 - 0.35 / share)
    kept = company(of_base(70), target=0.7, formula=KEPT)
    assert found.low == pytest.approx(1 - (kept.high or 0))
    assert found.high == pytest.approx(1 - (kept.low or 0))


def churn_kpi() -> Rows:
    return [("KPI", "Формула", "Направление", "Вес"), ("Клиенты", LOST, "меньше – лучше", 100)]


# ── Few rows ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("formula", "rows", "target", "as_of", "status"),
    [
        # 5 of 20 days: 3 or 4 rows are too few, 5 are not
        (f"SUMIFS(Сделки[Сумма];{WON})", 3, 1000, D(2026, 11, 10), Status.FEW),
        (f"SUMIFS(Сделки[Сумма];{WON})", 4, 1000, D(2026, 11, 10), Status.FEW),
        (f"SUMIFS(Сделки[Сумма];{WON})", 5, 1000, D(2026, 11, 10), Status.ON_TRACK),
        # half: 2 are too few, 3 are not
        (f"SUMIFS(Сделки[Сумма];{WON})", 2, 400, D(2026, 11, 16), Status.FEW),
        (f"SUMIFS(Сделки[Сумма];{WON})", 3, 600, D(2026, 11, 16), Status.ON_TRACK),
        # what is due counts, too: none of the 6 deals that should be there
        (f"COUNTIFS({WON})", 0, 12, D(2026, 11, 16), Status.BEHIND),
        (f"COUNTIFS({WON})", 0, 4, D(2026, 11, 16), Status.FEW),
        # a target that is reached is reached
        (f"COUNTIFS({WON})", 2, 2, D(2026, 11, 10), Status.DONE),
        # a sum of nothing may be one large deal away, until half of the days
        (f"SUMIFS(Сделки[Сумма];{WON})", 0, 1000, D(2026, 11, 13), Status.FEW),
        (f"SUMIFS(Сделки[Сумма];{WON})", 0, 1000, D(2026, 11, 17), Status.BEHIND),
    ],
)
def test_few_rows_take_the_colour(
    formula: str, rows: int, target: float, as_of: date, status: Status
) -> None:
    somebody = [(D(2026, 11, 3), "Борис", "Москва", "Вега", "отказ", None)]
    deals = [*somebody, *visits(D(2026, 11, 3), 1, rows)]
    found = of_clients(deals, ("Клиенты", "Анна", target), formula=formula, as_of=as_of)
    assert result(found, "Клиенты", "2026-11", "person", "Анна").status is status


# ── The days that are compared, a target that changes, the score ─────────────────────────────────


def test_the_same_part_of_the_days_of_earlier_periods() -> None:
    # 6 of the 15 working days of January 2026; December 2025 has 22, November 19, October 23
    goals = Goals(decisions_of_nobody(), {})
    january = period_of(D(2026, 1, 1), Grain.MONTH)
    found = goals.before(january, D(2026, 1, 20))
    workdays = goals.decisions.workdays
    over = [workdays.count(period.start, day) for period, day in found]
    assert over == [9, 8, 9]
    assert [workdays.is_working(day + timedelta(days=1)) for _, day in found] == [True] * 3


@pytest.mark.parametrize(
    ("as_of", "over"),
    [
        (D(2026, 1, 12), []),  # no whole working day is over
        (D(2026, 1, 13), [1, 1, 2]),  # 1 of 15: of 22 and 19 days 1, of 23 days 1.53
        (D(2026, 1, 31), [21, 18, 22]),  # 15 of 15: one is always left
    ],
)
def test_at_least_one_day_is_over_and_one_is_left(as_of: date, over: list[int]) -> None:
    goals = Goals(decisions_of_nobody(), {})
    found = goals.before(period_of(D(2026, 1, 1), Grain.MONTH), as_of)
    assert [goals.decisions.workdays.count(period.start, day) for period, day in found] == over


def decisions_of_nobody() -> Decisions:
    return Decisions(
        Settings(), Roster(()), NameBook(), Accounts(), NameBook(), (), Targets({}), Workdays()
    )


def test_a_target_that_changes_is_due_by_its_days() -> None:
    # 100, and 140 from the 10th on: (100 × 5 + 140 × 15) ÷ 20 = 130, of which 53.9 % are due
    grid: Rows = [
        ("KPI", "Кому", "Ноябрь 2026", "с 10.11.2026"),
        ("Клиенты", "Компания", 100, 140),
    ]
    found = of_clients([*past(), *visits(D(2026, 11, 3), 1, 56)], targets=grid)
    one = result(found, "Клиенты", "2026-11", "company")
    assert one.target == pytest.approx(130)
    assert one.pace == pytest.approx(56 / (130 * 165 / 306))


def test_the_score_is_compared_by_the_same_share() -> None:
    # by the 12th, 8 working days, October had 49 clients; of 100 the same 53.9 % were due then
    grid: Rows = [
        ("KPI", "Кому", "Октябрь 2026", "Ноябрь 2026"),
        ("Клиенты", "Компания", 100, 100),
    ]
    found = of_clients([*past(), *visits(D(2026, 11, 3), 1, 56)], targets=grid)
    cards = pipeline.attain(found).cards
    assert cards.company.score.value == pytest.approx(56 / (100 * 165 / 306))
    assert cards.before == pytest.approx(49 / (100 * 165 / 306))


def test_without_history_there_is_no_score_and_it_is_not_called_incomplete() -> None:
    found = of_clients(visits(D(2026, 11, 3), 1, 45), ("Клиенты", "Компания", 100))
    score = pipeline.attain(found).cards.company.score
    assert (score.value, score.is_complete, score.is_preliminary) == (None, True, True)


def test_people_in_another_order_have_the_same_share() -> None:
    rows = [*OCTOBER_OF_TWO, *visits(D(2026, 11, 3), 1, 6)]
    one = of_clients(rows, ("Клиенты", "Каждому", 10), as_of=NOV_14)
    other = of_clients(
        rows, ("Клиенты", "Каждому", 10), as_of=NOV_14, team=[("Борис", "Юг"), ("Анна", "Юг")]
    )
    for name in ("Анна", "Борис"):
        shares = [
            usual(result(all_, "Клиенты", "2026-11", "person", name)) for all_ in (one, other)
        ]
        assert shares[0] == shares[1]


def test_sums_are_due_as_ever() -> None:
    found = of_clients(
        [*past(), *visits(D(2026, 11, 3), 1, 56)],
        ("Клиенты", "Компания", 14000),
        formula=f"SUMIFS(Сделки[Сумма];{WON})",
    )
    one = result(found, "Клиенты", "2026-11", "company")
    assert (one.pace, one.forecast, one.usual) == (1.0, 14000, None)  # 5 600 of 14 000 × 8/20
