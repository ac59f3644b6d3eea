"""Twenty working days of the sample, each with its digest for the team and one for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from demo_days import on, request, synced, whole, working_days

from sheets_kpi import digest, pipeline
from sheets_kpi.digest.deliver import Sender
from sheets_kpi.digest.letter import Notes, letter_of
from sheets_kpi.render.board import Board
from sheets_kpi.workbooks.memory import MemoryWorkbook

SIGNS = {"done": "▲", "on_track": "●", "at_risk": "▼", "behind": "■"}
BAD = ("at_risk", "behind")
WEIGHTED = ("Выручка", "Конверсия", "Повторные заказы", "CSAT")
CHANGE = rf"(?:([▲●▼■]) → )?([▲●▼■]) ({'|'.join(WEIGHTED)})"
Change = tuple[str, str, str, str]  # who, which KPI, the sign before ("" for none), the sign now
PETR = "Пётр Иванов"
DAYS = working_days(date(2026, 11, 16), 20)


class Told(NamedTuple):
    """The texts of a day for the team and for Пётр, and the changes that there were."""

    team: str
    own: str
    changes: list[Change]


def board_of(book: MemoryWorkbook, day: date) -> Board:
    return pipeline.attain(pipeline.compute(pipeline.check(book, request(day))))


def team(book: MemoryWorkbook, day: date, *people: str) -> str:
    """What the team is told, or the one person named."""
    [sent] = digest.digest(book, request(day), Sender("-", {}), people or None)
    assert sent.why is None
    return sent.letter.text


def changes_in(text: str) -> Iterator[Change]:
    """The changes of status that a text tells."""
    for line in text.splitlines():
        if found := re.match(rf"{CHANGE}:", line):
            yield "", found[3], found[1] or "", found[2]
        elif found := re.match(rf"([^:▲●▼■]+): (?={CHANGE} )", line):
            for before, now, kpi in re.findall(CHANGE, line):
                yield found[1], kpi, before, now


class Truth:
    """What there is to tell, by the statuses of each day alone: a status that differs from the last
    one of the same period; the first one of a period if somebody must act.
    """

    def __init__(self) -> None:
        self.last: dict[tuple[str, str, str], str] = {}

    def changes(self, board: Board) -> Iterator[Change]:
        for card in (board.cards.company, *board.cards.people):
            for result in card.results.values():
                kpi, status = result.kpi, result.status.value
                is_followed = kpi.name in WEIGHTED and (
                    card.segment.name or card is board.cards.company
                )
                if not is_followed or status not in SIGNS:
                    continue
                key = board.period.key, card.segment.name, kpi.name
                before = self.last.get(key, "")
                self.last[key] = status
                if before != status and (before or status in BAD):
                    yield card.segment.name, kpi.name, SIGNS.get(before, ""), SIGNS[status]


@pytest.fixture(scope="module")
def days() -> dict[date, Told]:
    """What was told on each day, and what there was to tell."""
    book, truth, found = synced(DAYS[0]), Truth(), dict[date, Told]()
    notes: Notes = {}
    for day in DAYS:
        on(book, day)
        board = board_of(book, day)
        ended = board if board.is_past else None
        own = letter_of(board, ended, PETR, notes, lambda _tab, _cell: "")
        notes = own.notes
        found[day] = Told(team(book, day), own.text, list(truth.changes(board)))
    return found


def test_every_change_of_status_is_told_once_and_none_twice(
    days: dict[date, Told],
) -> None:
    for day, told in days.items():
        assert sorted(changes_in(told.team)) == sorted(told.changes), day
    assert sum(len(told.changes) for told in days.values()) > 30  # there was much to tell


def test_a_person_is_told_the_own_changes_and_nothing_of_others(
    days: dict[date, Told],
) -> None:
    others = "Анна|Алексей|Мария|Дмитрий|Екатерина"
    for day, told in days.items():
        expected = [change[1:] for change in told.changes if change[0] == PETR]
        assert sorted(change[1:] for change in changes_in(told.own)) == sorted(expected), day
        assert not re.search(others, told.own), told.own


def test_where_nothing_changed_nothing_is_said(days: dict[date, Told]) -> None:
    silent = [day for day, told in days.items() if not told.own]
    assert len(silent) >= 5
    assert not any(who == PETR for day in silent for who, *_ in days[day].changes)


def test_a_period_that_ended_is_told_once_on_the_first_working_day(
    days: dict[date, Told],
) -> None:
    results = [(day, told) for day, told in days.items() if "Ноябрь: итог" in told.team + told.own]
    assert [day for day, _ in results] == [date(2026, 12, 1)]
    # the score of the company, and that of the person
    assert all(text.count("Ноябрь: итог") == 1 for text in results[0][1][:2])


def test_a_text_fits_on_the_screen_of_a_phone(
    days: dict[date, Told],
) -> None:
    texts = [text for told in days.values() for text in told[:2]]
    assert max(map(len, texts)) <= 1300
    assert max(len(text.splitlines()) for text in texts) <= 25


def test_nothing_is_said_of_bonuses(days: dict[date, Told]) -> None:
    assert not any("бонус" in text.lower() for told in days.values() for text in told[:2])


def test_a_second_digest_and_a_sync_of_the_same_day_say_nothing_and_write_nothing() -> None:
    day = DAYS[4]
    book = synced(day)
    assert team(book, day)
    writes = book.writes
    assert not team(book, day)
    assert book.writes == writes
    again = pipeline.sync(book, request(day))
    assert (again.plan.changes, again.applied) == ((), False)


def with_word(book: MemoryWorkbook, old: str, new: str) -> MemoryWorkbook:
    """After somebody typed another word over one that stands in Активности."""
    tabs = [
        tab._replace(columns=[[new if one == old else one for one in c] for c in tab.columns])
        if tab.title == "Активности"
        else tab
        for tab in book.state.tabs
    ]  # fmt: skip
    return MemoryWorkbook(book.state._replace(tabs=tuple(tabs)))


def test_a_mistake_that_was_mended_and_made_again_is_told_again() -> None:
    day, who, told = DAYS[4], "Алексей Петров", "■ «вчера» – не дата – Активности!A268"
    book = synced(day)
    assert told in team(book, day, who)
    book = with_word(book, "вчера", "20.11.2026")
    assert told not in team(book, day, who)
    book = with_word(book, "20.11.2026", "вчера")
    assert told in team(book, day, who)
    assert not team(book, day, who)


def test_missing_targets_are_told_once_in_the_last_five_working_days() -> None:
    # the sample through 25 November has targets up to that month
    day = date(2026, 11, 25)
    book = MemoryWorkbook(whole(day))
    pipeline.sync(book, request(day))
    [line] = [line for line in team(book, day).splitlines() if "Нет целей" in line]
    assert line.startswith("▼ Нет целей: Декабрь 2026: Выручка, ")
    assert "Нет целей" not in team(book, date(2026, 11, 26))


def test_a_digest_in_english() -> None:
    book = synced(DAYS[4])
    [sent] = digest.digest(book, replace(request(DAYS[4]), lang="en"), Sender("-", {}))
    assert "By person, of their plans" in sent.letter.text
    assert "To mend in the logs" in sent.letter.text
    assert "see the tab “Ошибки”" in sent.letter.text
