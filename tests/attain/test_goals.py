"""Whose target is what, for each class of KPI."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_kpi.attain.goals import Goals
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Goal, Range, Step, Target, Targets, TargetScope
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.workdays import Workdays

NOVEMBER = period_of(date(2026, 11, 1), Grain.MONTH)  # 20 working days
X = Kpi("x", "X", "")
COMPANY, EACH = TargetScope("company"), TargetScope("each")
PEOPLE = (
    Stint("Анна", "Юг", "старший"),
    Stint("Борис", "Юг", "менеджер", fte=0.5),
    # joins on Wednesday the 11th: 14 of the 20 working days are left (11-13, 16-20, 23-27, 30)
    Stint("Вера", "Север", "менеджер", start=date(2026, 11, 11)),
)
VACATION = frozenset(date(2026, 11, day) for day in range(16, 21))  # five working days of Anna's


def goals(
    kpi_class: KpiClass,
    rows: dict[TargetScope, Target | Goal],
    stints: tuple[Stint, ...] = PEOPLE,
    absences: dict[str, frozenset[date]] | None = None,
) -> Goals:
    made = {
        ("x", scope): row if isinstance(row, Goal) else Goal((Step(NOVEMBER, row),))
        for scope, row in rows.items()
    }
    targets = Targets(made)
    decisions = Decisions(
        Settings(), Roster(stints), NameBook(), Accounts(), NameBook(), (X,), targets,
        Workdays(absences=absences or {}),
    )  # fmt: skip
    return Goals(decisions, {"x": kpi_class})


def target(found: Goals, kind: SegmentKind, name: str = "") -> Target | None:
    return found.target(X, Segment(kind, name), NOVEMBER)


def test_sums_are_per_person_at_full_time_and_by_days_present() -> None:
    found = goals(KpiClass.FLOW, {EACH: 100, TargetScope("role", "старший"): 160})
    assert target(found, "person", "Анна") == 160  # her role's
    assert target(found, "person", "Борис") == 50  # half time
    assert target(found, "person", "Вера") == pytest.approx(70)  # 14 of 20 days
    assert target(found, "team", "Юг") == 210
    assert target(found, "company") == pytest.approx(280)


def test_a_target_for_one_role_alone() -> None:
    found = goals(KpiClass.FLOW, {TargetScope("role", "старший"): 160})
    assert target(found, "person", "Анна") == 160
    assert target(found, "person", "Борис") is None
    assert target(found, "company") == 160


def test_an_absence_takes_its_share() -> None:
    found = goals(KpiClass.FLOW, {EACH: 100}, absences={"Анна": VACATION})
    assert target(found, "person", "Анна") == pytest.approx(75)  # 15 of 20 days


def test_a_change_of_rate_in_the_middle_is_split_by_days() -> None:
    stints = (
        Stint("Анна", "Юг", fte=1.0, end=date(2026, 11, 10)),  # 6 working days: 2, 3, 5, 6, 9, 10
        Stint("Анна", "Север", fte=0.5, start=date(2026, 11, 11)),  # 14 working days
    )
    found = goals(KpiClass.FLOW, {EACH: 100}, stints)
    assert target(found, "person", "Анна") == pytest.approx(30 + 35)
    assert target(found, "team", "Юг") == pytest.approx(30)
    assert target(found, "team", "Север") == pytest.approx(35)


def test_a_rate_is_that_of_the_last_team_however_the_rows_of_the_team_tab_stand() -> None:
    stints = (
        Stint("Анна", "Север", start=date(2026, 11, 11)),
        Stint("Анна", "Юг", end=date(2026, 11, 10)),
    )
    rows: dict[TargetScope, Target | Goal] = {
        TargetScope("team", "Юг"): 0.2,
        TargetScope("team", "Север"): 0.3,
    }
    for order in (stints, stints[::-1]):
        assert target(goals(KpiClass.RATIO, rows, order), "person", "Анна") == pytest.approx(0.3)


def test_a_total_of_a_sum_is_never_handed_down() -> None:
    found = goals(KpiClass.FLOW, {COMPANY: 1000, TargetScope("team", "Юг"): 600})
    assert target(found, "company") == 1000
    assert target(found, "team", "Юг") == 600
    assert target(found, "team", "Север") is None
    assert target(found, "person", "Анна") is None


def test_a_rate_takes_the_nearest_row_and_is_not_prorated() -> None:
    rows: dict[TargetScope, Target | Goal] = {
        COMPANY: 0.1, EACH: 0.2, TargetScope("team", "Юг"): 0.3,
        TargetScope("role", "старший"): 0.4, TargetScope("person", "Вера"): 0.5,
    }  # fmt: skip
    found = goals(KpiClass.RATIO, rows)
    people = [target(found, "person", name) for name in ("Анна", "Борис", "Вера")]
    assert people == [0.4, 0.3, 0.5]
    assert target(found, "team", "Юг") == 0.3
    assert target(found, "team", "Север") == 0.2
    assert target(found, "company") == 0.1


@pytest.mark.parametrize("kpi_class", [KpiClass.DISTINCT, KpiClass.LEVEL])
def test_a_total_of_clients_is_no_persons_target(kpi_class: KpiClass) -> None:
    found = goals(kpi_class, {COMPANY: 75, EACH: 15})
    assert target(found, "company") == 75
    assert target(found, "person", "Борис") == 15
    assert target(found, "team", "Юг") is None


def test_accounts_have_only_their_own_rows() -> None:
    found = goals(KpiClass.RATIO, {COMPANY: 0.1, TargetScope("account", "Москва"): 0.2})
    assert target(found, "account", "Москва") == 0.2
    assert target(found, "account", "Казань") is None


def test_unassigned_rows_have_no_target() -> None:
    assert target(goals(KpiClass.RATIO, {COMPANY: 0.1}), "person") is None


def test_a_range_is_shared_out_at_both_ends() -> None:
    found = goals(KpiClass.FLOW, {EACH: Range(100, 120)})
    assert target(found, "person", "Борис") == Range(50, 60)
    assert target(found, "team", "Юг") == Range(150, 180)


def test_nobody_owes_for_the_days_before_they_came() -> None:
    # through Friday the 13th 9 of 20 working days are over; Vera was there for 3 of her 14
    found = goals(KpiClass.FLOW, {EACH: 100})
    through = date(2026, 11, 13)

    def due(kind: SegmentKind, name: str = "") -> object:
        return found.due(X, Segment(kind, name), NOVEMBER, through)

    assert due("person", "Анна") == pytest.approx(45)
    assert due("person", "Борис") == pytest.approx(22.5)
    assert due("person", "Вера") == pytest.approx(15)
    assert due("team", "Юг") == pytest.approx(67.5)
    assert due("company") == pytest.approx(82.5)  # and not 9/20 of 220, which is 99


def test_a_total_of_its_own_is_due_evenly() -> None:
    found = goals(KpiClass.FLOW, {COMPANY: 1000, EACH: 100})
    company = Segment("company", "")
    assert found.due(X, company, NOVEMBER, date(2026, 11, 13)) == pytest.approx(450)
    assert found.due(X, company, NOVEMBER, date(2026, 10, 31)) is None


# 100 a month until the 9th (five working days), 140 from Tuesday the 10th on (fifteen)
RAISED = Goal((Step(NOVEMBER, 100), Step(NOVEMBER, 140, date(2026, 11, 10))))


def test_everybody_has_the_pieces_of_a_changed_target_that_they_are_there_for() -> None:
    found = goals(KpiClass.FLOW, {EACH: RAISED}, absences={"Анна": VACATION})
    # Anna: five days at 100, 15 − 5 at 140: 25 + 70
    assert target(found, "person", "Анна") == pytest.approx(95)
    # Boris, half time: (25 + 105) / 2
    assert target(found, "person", "Борис") == pytest.approx(65)
    # Vera joins on the 11th: 140 × 14/20, and nothing of the 100
    assert target(found, "person", "Вера") == pytest.approx(98)
    assert target(found, "company") == pytest.approx(95 + 65 + 98)


def test_a_joiner_of_the_12th_as_in_the_docs() -> None:
    stints = (Stint("Глеб", "Юг", start=date(2026, 11, 12)),)
    found = goals(KpiClass.FLOW, {EACH: RAISED}, stints)
    assert target(found, "person", "Глеб") == pytest.approx(91)  # 140 × 13/20


def test_a_leaver_has_only_the_old_target() -> None:
    stints = (Stint("Глеб", "Юг", end=date(2026, 11, 6)),)  # 2, 3, 5, 6: four working days
    found = goals(KpiClass.FLOW, {EACH: RAISED}, stints)
    assert target(found, "person", "Глеб") == pytest.approx(20)  # 100 × 4/20


def test_a_changed_target_is_due_as_its_pieces_are() -> None:
    found = goals(KpiClass.FLOW, {COMPANY: RAISED, EACH: RAISED})
    through = date(2026, 11, 13)  # five days at 100, then 10, 11, 12, 13 at 140
    for segment in (Segment("company", ""), Segment("person", "Анна")):
        assert found.due(X, segment, NOVEMBER, through) == pytest.approx(25 + 28)
    assert found.due(X, Segment("company", ""), NOVEMBER, NOVEMBER.end) == pytest.approx(130)


def test_a_persons_own_target_from_a_day_on_takes_over_from_everybodys() -> None:
    own = Goal((Step(NOVEMBER, 200, date(2026, 11, 10)),))
    rows: dict[TargetScope, Target | Goal] = {EACH: 100, TargetScope("person", "Анна"): own}
    found = goals(KpiClass.FLOW, rows)
    assert target(found, "person", "Анна") == pytest.approx(25 + 150)  # 100 × 5/20 + 200 × 15/20
    assert target(found, "person", "Вера") == pytest.approx(70)
    rate = goals(KpiClass.RATIO, rows)
    assert target(rate, "person", "Анна") == pytest.approx(175)  # (100 × 5 + 200 × 15) / 20


def test_a_changed_rate_is_weighted_by_everybodys_days_and_not_prorated() -> None:
    found = goals(KpiClass.RATIO, {EACH: RAISED}, absences={"Анна": VACATION})
    shares = [target(found, "person", name) for name in ("Анна", "Борис", "Вера")]
    assert shares == [pytest.approx(130)] * 3


def test_who_is_away_all_the_time_owes_nothing() -> None:
    whole = frozenset(date(2026, 11, day) for day in range(1, 31))
    found = goals(KpiClass.FLOW, {EACH: 100}, absences={"Анна": whole})
    assert target(found, "person", "Анна") is None
    assert target(found, "team", "Юг") == pytest.approx(50)  # Boris alone


def test_a_target_ended_within_the_month_is_due_until_then() -> None:
    ended = Goal((Step(NOVEMBER, 100), Step(NOVEMBER, None, date(2026, 11, 10))))
    found = goals(KpiClass.FLOW, {EACH: ended})
    assert target(found, "person", "Анна") == pytest.approx(25)
    assert target(found, "person", "Вера") is None  # she came after it


def test_a_quarter_of_months_gives_a_joiner_the_months_they_are_there_for() -> None:
    quarter = period_of(date(2026, 11, 1), Grain.QUARTER)
    december = period_of(date(2026, 12, 1), Grain.MONTH)
    months = Goal((Step(NOVEMBER, 100), Step(december, 220)))  # no column for October
    found = goals(KpiClass.FLOW, {EACH: months}, (Stint("Вера", start=date(2026, 11, 11)),))
    # 100 × 14/20 + all of December
    assert found.target(X, Segment("person", "Вера"), quarter) == pytest.approx(290)
    veterans = goals(KpiClass.FLOW, {EACH: months}, (Stint("Анна"),))
    assert veterans.target(X, Segment("person", "Анна"), quarter) is None


@pytest.mark.parametrize(
    ("kpi_class", "name", "expected"),
    [
        # through Friday the 13th 9 of 20 working days are over; for each full-time person the days
        # before she came are out of the fact already
        (KpiClass.PER_UNIT, "Вера", 100 * 9 / 20),
        (KpiClass.PER_UNIT, "", 100 * 9 / 20),
    ],
)
def test_what_accrues_and_does_not_add_up_falls_due_by_and_by(
    kpi_class: KpiClass, name: str, expected: float
) -> None:
    found = goals(kpi_class, {EACH: 100, COMPANY: 100})
    segment = Segment("person" if name else "company", name)
    assert found.due(X, segment, NOVEMBER, date(2026, 11, 13)) == pytest.approx(expected)
    assert found.due(X, segment, NOVEMBER, NOVEMBER.end) == 100
    assert found.due(X, segment, NOVEMBER, date(2026, 11, 1)) is None  # a Sunday: nothing is due
