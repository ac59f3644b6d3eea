"""Whose target is what, for each class of KPI."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_kpi.attain.goals import Goals
from sheets_kpi.compute import Segment, SegmentKind
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Goal, Range, Scope, Target, Targets
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.workdays import Workdays

NOVEMBER = period_of(date(2026, 11, 1), Grain.MONTH)  # 20 working days
X = Kpi("x", "X", "")
COMPANY, EACH = Scope("company"), Scope("each")
PEOPLE = (
    Stint("Анна", "Юг", "старший"),
    Stint("Борис", "Юг", "менеджер", fte=0.5),
    # joins on Wednesday the 11th: 14 of the 20 working days are left (11-13, 16-20, 23-27, 30)
    Stint("Вера", "Север", "менеджер", start=date(2026, 11, 11)),
)
VACATION = frozenset(date(2026, 11, day) for day in range(16, 21))  # five working days of Anna's


def goals(
    kpi_class: KpiClass,
    rows: dict[Scope, Target],
    stints: tuple[Stint, ...] = PEOPLE,
    absences: dict[str, frozenset[date]] | None = None,
) -> Goals:
    targets = Targets({("x", scope): Goal(((NOVEMBER, t),)) for scope, t in rows.items()})
    decisions = Decisions(
        Settings(), Roster(stints), NameBook(), Accounts(), NameBook(), (X,), targets,
        Workdays(absences=absences or {}),
    )  # fmt: skip
    return Goals(decisions, {"x": kpi_class})


def target(found: Goals, kind: SegmentKind, name: str = "") -> Target | None:
    return found.target(X, Segment(kind, name), NOVEMBER)


def test_sums_are_per_person_at_full_time_and_by_days_present() -> None:
    found = goals(KpiClass.FLOW, {EACH: 100, Scope("role", "старший"): 160})
    assert target(found, "person", "Анна") == 160  # her role's
    assert target(found, "person", "Борис") == 50  # half time
    assert target(found, "person", "Вера") == pytest.approx(70)  # 14 of 20 days
    assert target(found, "team", "Юг") == 210
    assert target(found, "company") == pytest.approx(280)


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


def test_a_total_of_a_sum_is_never_handed_down() -> None:
    found = goals(KpiClass.FLOW, {COMPANY: 1000, Scope("team", "Юг"): 600})
    assert target(found, "company") == 1000
    assert target(found, "team", "Юг") == 600
    assert target(found, "team", "Север") is None
    assert target(found, "person", "Анна") is None


def test_a_rate_takes_the_nearest_row_and_is_not_prorated() -> None:
    rows: dict[Scope, Target] = {
        COMPANY: 0.1, EACH: 0.2, Scope("team", "Юг"): 0.3, Scope("role", "старший"): 0.4,
        Scope("person", "Вера"): 0.5,
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
    found = goals(KpiClass.RATIO, {COMPANY: 0.1, Scope("account", "Москва"): 0.2})
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
