"""A write never outgrows what Google takes: years of closed months, one at a time or at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from big_team import BigTeam, big_team, month, prepare_team
from deals_home import Stage, staged
from faults import Fault, FaultKind
from google_home import GoogleHome

from sheets_kpi.errors import UnclearWriteError

TWO_MB, NINE_MB = 2_000_000, 9_000_000
SUMMARIES = (
    "Дашборд",
    "Люди",
    "Карточки",
    "По аккаунтам",
    "Динамика",
    "Ошибки",
    "Словарь",
    "Архив",
)


def a_month_at_a_time(team: BigTeam, months: int) -> None:
    """Closes each month in its turn; every sync is one write."""
    for number in range(months):
        _, last = month(number)
        team.close(last)
        since = len(team.stage.double.calls)
        synced = team.sync(last + timedelta(days=5))
        assert synced.applied
        [sent] = team.sent(since)
        assert sent < TWO_MB
    again = team.sync(last + timedelta(days=5))
    assert again.plan.changes == ()
    lines = again.computed.archive.lines
    assert len({line.period for line in lines}) == months
    assert len(set(lines)) == len(lines)


def test_fifty_people_close_a_year_month_by_month(stage: Stage) -> None:
    a_month_at_a_time(big_team(stage, 12), 12)


@pytest.mark.slow
def test_fifty_people_close_three_years_month_by_month(stage: Stage) -> None:
    a_month_at_a_time(big_team(stage, 36), 36)


def shown(team: BigTeam) -> dict[str, object]:
    """What a sync leaves: the values of all summary tabs, and how many rules and charts."""
    tabs = {title: team.home.values(title) for title in SUMMARIES}
    return {**tabs, **team.home.totals(), "order": team.home.book().read().tabs[0].title}


def closed_at_once(stage: Stage, months: int, people: int, room: int) -> BigTeam:
    """A team that never synced, and closes all its months now."""

    def make(home: GoogleHome) -> None:
        prepare_team(home, months, people)
        BigTeam(stage, home).close(month(months - 1)[1])

    return BigTeam(stage, stage.made(f"{months} months of {people}", make), room)


DAY = month(5)[1] + timedelta(days=5)
ROOM = 120_000  # a month of two people takes less


@pytest.fixture(scope="module")
def in_one_write(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """What stands where half a year of two people is closed in one write."""
    with staged(tmp_path_factory.mktemp("whole")) as stage:
        team = closed_at_once(stage, 6, 2, NINE_MB)
        team.sync(DAY)
        assert len(team.sent()) == 4  # three by hands, before
        yield shown(team)


def test_what_is_too_much_for_one_write_comes_in_parts(
    stage: Stage, in_one_write: dict[str, object]
) -> None:
    team = closed_at_once(stage, 6, 2, ROOM)
    since = len(stage.double.calls)
    assert team.sync(DAY).applied
    sent = team.sent(since)
    assert len(sent) > 4
    assert max(sent) < ROOM
    assert shown(team) == in_one_write
    assert team.sync(DAY).plan.changes == ()


BREAKS: list[tuple[FaultKind, int]] = [("reset_after", 0), ("reset_before", 1), ("status", 3)]
MORE_BREAKS: list[tuple[FaultKind, int]] = [("reset_after", part) for part in (1, 2, 4)]


@pytest.mark.parametrize(
    ("kind", "part"),
    [*BREAKS, *(pytest.param(*one, marks=pytest.mark.slow) for one in MORE_BREAKS)],
)
def test_a_write_in_parts_that_broke_off_is_finished_by_the_next_sync(
    stage: Stage, in_one_write: dict[str, object], kind: FaultKind, part: int
) -> None:
    team = closed_at_once(stage, 6, 2, ROOM)
    stage.fail(Fault(kind, on="write", skip=part, times=2, status=500))
    with pytest.raises(UnclearWriteError):
        team.sync(DAY)
    stage.fail()
    finishing = team.sync(DAY)
    assert finishing.plan.edited == ()
    codes = {finding.code for finding in finishing.computed.findings}
    assert not {"archive_edited", "archive_emptied", "archive_differs"} & codes
    assert shown(team) == in_one_write
    assert team.sync(DAY).plan.changes == ()


BONUSES = {"bonus_base": "30000", "bonus_threshold": "0", "bonus_to": "отдельно"}
BONUS_ROOM = 24_000  # a month of four people takes less, six months more


def with_bonuses(stage: Stage, room: int) -> BigTeam:
    """Four people who close half a year at once; their bonuses stand apart."""

    def make(home: GoogleHome) -> None:
        prepare_team(home, 6, 4, BONUSES)
        BigTeam(stage, home).close(month(5)[1])

    team = BigTeam(stage, stage.made("four people with bonuses", make))
    team.private, team.private_room = stage.home(), room
    return team


def bonuses(team: BigTeam) -> dict[str, object]:
    """The tabs of the private workbook that hold bonuses."""
    assert team.private is not None
    return {title: team.private.values(title) for title in ("Бонусы", "Архив бонусов")}


def unchanged(team: BigTeam) -> bool:
    """Whether another sync has nothing to write into the private workbook."""
    private = team.sync(DAY).private
    return private is not None and private.plan.changes == ()


@pytest.fixture(scope="module")
def bonuses_in_one_write(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """What stands in a private workbook that took half a year of bonuses in one write."""
    with staged(tmp_path_factory.mktemp("bonuses")) as stage:
        team = with_bonuses(stage, NINE_MB)
        team.sync(DAY)
        yield bonuses(team)


def test_bonuses_that_are_too_many_for_one_write_come_in_parts(
    stage: Stage, bonuses_in_one_write: dict[str, object]
) -> None:
    team = with_bonuses(stage, BONUS_ROOM)
    since = len(stage.double.calls)
    team.sync(DAY)
    sent = team.sent(since + 1)
    assert len(sent) > 4
    assert max(sent[1:]) < BONUS_ROOM  # after the summary tabs of the workbook itself
    assert bonuses(team) == bonuses_in_one_write
    assert unchanged(team)


@pytest.mark.parametrize(
    "part", [2, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 3))]
)
def test_bonuses_in_parts_that_broke_off_are_finished_by_the_next_sync(
    stage: Stage, bonuses_in_one_write: dict[str, object], part: int
) -> None:
    team = with_bonuses(stage, BONUS_ROOM)
    stage.fail(Fault("reset_after", on="write", skip=part, times=2))
    with pytest.raises(UnclearWriteError):
        team.sync(DAY)
    stage.fail()
    codes = {finding.code for finding in team.sync(DAY).computed.findings}
    assert "bonus_archive_edited" not in codes
    assert bonuses(team) == bonuses_in_one_write
    assert unchanged(team)


@pytest.mark.slow
def test_fifty_people_close_three_years_at_once(stage: Stage) -> None:
    day = month(35)[1] + timedelta(days=5)
    team = closed_at_once(stage, 36, 50, NINE_MB)
    since = len(stage.double.calls)
    stage.fail(Fault("reset_after", on="write", skip=1, times=2))
    with pytest.raises(UnclearWriteError):
        team.sync(day)
    stage.fail()
    broken_off = len(team.sent(since))
    assert team.sync(day).plan.edited == ()
    sent = team.sent(since)
    assert len(sent) > broken_off == 3
    assert max(sent) < NINE_MB
    again = team.sync(day)
    assert again.plan.changes == ()
    lines = again.computed.archive.lines
    assert len({line.period for line in lines}) == 36
    assert len(set(lines)) == len(lines)
