"""Team, Accounts and Calendar: who works when, and how names are written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from types import FrameType
from typing import Any

import pytest
from books import tab

from sheets_kpi.decisions.tables import ACCOUNTS, CALENDAR, TEAM, read_table
from sheets_kpi.decisions.team import read_accounts, read_calendar, read_team
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.state import CellValue
from sheets_kpi.workdays import Workdays

HEADER = ("Сотрудник", "Пишут также", "Команда", "Роль", "Ставка", "С", "По")


def team(*rows: tuple[CellValue, ...]) -> tuple[Roster, NameBook]:
    return read_team(read_table(tab("Команда", [HEADER, *rows]), TEAM))


def test_a_person_may_have_several_intervals() -> None:
    roster, book = team(
        ("Иванов Пётр", "Иванов, Петя", "Юг", "менеджер", "0,5", None, date(2026, 10, 31)),
        ("иванов петр", None, "Север", "старший", None, date(2026, 11, 1), None),
    )
    assert roster.people == ("Иванов Пётр",)
    assert [stint.fte for stint in roster.stints] == [0.5, 1.0]
    october = roster.stint("Иванов Пётр", date(2026, 10, 31))
    november = roster.stint("Иванов Пётр", date(2026, 11, 1))
    assert october is not None
    assert november is not None
    assert (october.team, november.team) == ("Юг", "Север")
    assert book.find("ПЕТЯ") == "Иванов Пётр"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("Иванов", "", "", "", 1, None, date(2026, 11, 5)),
             ("Иванов", "", "", "", 1, date(2026, 11, 5), None)],
            "2, 3",
        ),  # both work on the 5th
        ([("Иванов", "", "", "", 1), ("Иванов", "", "", "", 1)], "2, 3"),
        ([("Иванов", "Ваня"), ("Петров", "ваня")], "Ваня"),
        ([("Иванов", "", "", "", "полторы")], "E2"),
        ([("Иванов", "", "", "", 40)], "E2"),
        ([("Иванов", "", "", "", 1, "с ноября")], "F2"),
    ],
)  # fmt: skip
def test_what_would_change_targets_is_refused(rows: list[tuple[CellValue, ...]], said: str) -> None:
    with pytest.raises(DecisionError) as caught:
        team(*rows)
    assert said.casefold() in caught.value.say("ru").casefold()


def test_a_person_a_team_and_a_role_have_one_spelling() -> None:
    roster, _ = team(
        ("Анна", "", "Юг", "менеджер", 1, None, date(2026, 11, 14)),
        ("анна ", "", "юг", "Менеджер", 1, date(2026, 11, 15)),
    )
    assert (roster.people, roster.teams) == (("Анна",), ("Юг",))
    assert {stint.role for stint in roster.stints} == {"менеджер"}


def test_the_intervals_of_a_person_are_in_order_however_the_rows_stand() -> None:
    roster, _ = team(
        ("Анна", "", "Север", "", 1, date(2026, 11, 11), None),  # the newest row at the top
        ("Анна", "", "Юг", "", 1, None, date(2026, 11, 10)),
    )
    assert [stint.team for stint in roster.of("Анна")] == ["Юг", "Север"]


def test_the_latest_interval_within_some_days() -> None:
    roster, _ = team(
        ("Анна", "", "Юг", "", 1, date(2026, 9, 1), date(2026, 11, 10)),
        ("Анна", "", "Север", "", 1, date(2026, 12, 1), None),  # comes back in December
    )
    for first, last, expected in (
        (date(2026, 11, 1), date(2026, 11, 30), "Юг"),
        (date(2026, 11, 1), date(2026, 12, 31), "Север"),
        (date(2026, 11, 15), date(2026, 11, 30), "Север"),  # away: the last of all
    ):
        stint = roster.latest("Анна", first, last)
        assert stint is not None
        assert stint.team == expected
    assert roster.latest("Борис", date(2026, 11, 1), date(2026, 11, 30)) is None


def accounts(*rows: tuple[CellValue, ...]) -> tuple[Accounts, NameBook]:
    header = ("Аккаунт", "Пишут также", "Тестовый")
    return read_accounts(read_table(tab("Аккаунты", [header, *rows]), ACCOUNTS))


def test_test_accounts() -> None:
    listed, book = accounts(("Москва", "мск"), ("Проба", None, "да"), ("Казань", None, "нет"))
    assert listed.names == ("Москва", "Проба", "Казань")
    assert listed.test == {"Проба"}
    assert book.find("МСК") == "Москва"
    with pytest.raises(DecisionError, match="C2"):
        accounts(("Москва", None, "наверное"))


def calendar(*rows: tuple[CellValue, ...]) -> tuple[Workdays, tuple[Finding, ...]]:
    table = read_table(tab("Календарь", [("Кто", "С", "По", "Что"), *rows]), CALENDAR)
    return read_calendar(table, NameBook([("Иванов", ())]))


def test_november_2026_has_twenty_working_days() -> None:
    # 30 days, 9 weekend days, and Wednesday the 4th is a holiday
    plain, _ = calendar()
    assert plain.count(date(2026, 11, 1), date(2026, 11, 30)) == 20


def test_days_off_and_absences() -> None:
    days, findings = calendar(
        (None, "13.11.2026", None, "выходной для всех"),
        (None, date(2026, 11, 14), None, "working day"),
        ("иванов", "16.11.2026", "22.11.2026", "отпуск"),
    )
    assert findings == ()
    november = (date(2026, 11, 1), date(2026, 11, 30))
    assert days.count(*november) == 20  # one off, one moved to a Saturday
    assert not days.is_working(date(2026, 11, 13))
    assert days.count(*november, "Иванов") == 15  # five working days of vacation
    assert days.count(*november, "Петров") == 20


@pytest.mark.parametrize(
    "row",
    [
        ("Сидоров", "16.11.2026", None, "отпуск"),
        (None, "16.11.2026", None, "отпуск"),
        ("Иванов", "16.11.2026", None, "выходной для всех"),
        (None, "завтра", None, "выходной для всех"),
        (None, "20.11.2026", "10.11.2026", "выходной для всех"),
        (None, "01.11.2026", "01.11.2036", "выходной для всех"),
        (None, "16.11.2026", None, "ура"),
    ],
)
def test_a_calendar_row_that_cannot_be_used_is_a_finding(row: tuple[CellValue, ...]) -> None:
    days, [finding] = calendar(row)
    assert days == Workdays()
    assert (finding.code, finding.row) == ("calendar_row", 2)


def test_the_first_overlap_is_told() -> None:
    """Rows 2 and 5 overlap, and 3 and 4 do: the pair with the upper row is named."""
    rows = [("Иванов",), ("Петров",), ("Петров",), ("Иванов",)]
    with pytest.raises(DecisionError) as caught:
        team(*rows)
    assert caught.value.facts["rows"] == "2, 5"
    assert caught.value.facts["person"] == "Иванов"


def lines(work: Callable[[], object]) -> int:
    """How many lines some work runs, whatever the speed of the machine."""
    count = 0

    def note(_frame: FrameType, event: str, _what: object) -> Any:
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_four_times_the_people_take_four_times_the_work() -> None:
    def sized(n: int) -> int:
        rows = [(f"{n} Человек {i}", f"{n} Прозвище {i}", "Юг", "", 1) for i in range(n)]
        return lines(lambda: team(*rows))

    sized(10)  # texts are loaded once
    assert sized(1200) < 4.2 * sized(300)
