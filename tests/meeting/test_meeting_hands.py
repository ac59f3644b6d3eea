"""Whatever people do on the Meeting tab, in whatever order: each text that they typed is found
again beside its KPI and its person, what is not done is never hidden, and no row that stands is
written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from between import Meddled
from deals_home import Stage
from hypothesis import given, settings
from hypothesis import strategies as st
from meeting_hands import (
    HEAD,
    PLACES,
    Hands,
    sync,
    tab_of,
)
from meeting_homes import file, google, memory, stage

from sheets_kpi.state import CellValue, ExistingTab

__all__ = ["stage"]
THEIRS = ("why", "what", "who")
ANSWERS = ("да", "нет", "переносим", None)
DAYS = (date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 18))
ACTS = ("type", "type", "done", "own", "sort", "insert", "delete", "sync", "sync", "day", "lang")
# What else changes a workbook: people in another order, one who left, a KPI renamed or added.
DECISIONS = ("turn", "left", "renamed", "added")
Act = tuple[str, int, int]


class Team:
    """The hands of a team, and what it remembers of what it typed: text → the column, and what and
    which key stood in its row.
    """

    def __init__(self, hands: Hands) -> None:
        self.hands, self.day, self.n = hands, DAYS[0], 0
        self.typed: dict[str, tuple[str, CellValue, CellValue]] = {}

    def tab(self) -> ExistingTab:
        found = self.hands.state().marked("shared", "meeting")
        assert found
        return found

    def act(self, what: str, a: int, b: int) -> None:
        """One act; the numbers choose a row, a column, a day, an answer."""
        tab = self.tab()
        row = HEAD + 1 + a % max(tab.n_rows - HEAD, 1)
        acts: dict[str, Callable[[], object]] = {
            "type": lambda: self.type(tab, row, THEIRS[b % len(THEIRS)]),
            "done": lambda: self.hands.type(tab.title, row, PLACES["done"], ANSWERS[b % 4]),
            "own": lambda: self.type(tab, tab.n_rows + 1, THEIRS[b % len(THEIRS)]),
            "sort": lambda: self.hands.sort(PLACES[("section", "about", "key", "why")[b % 4]]),
            "insert": lambda: self.hands.insert(row),
            "delete": lambda: self.delete(tab, row),
            "sync": self.sync,
            "day": lambda: setattr(self, "day", DAYS[b % len(DAYS)]),
            "lang": lambda: self.decide("Настройки", "Язык сводных листов", ("en", "ru")[b % 2]),
            "turn": self.turn,
            "left": lambda: self.rename("Команда", "Петров", "Сидоров"),
            "renamed": lambda: self.rename("KPI", "Выручка", "Деньги"),
            "added": self.add,
        }
        acts[what]()

    def type(self, tab: ExistingTab, row: int, name: str) -> None:
        self.n += 1
        text = f"слово {self.n}"
        self.typed.pop(str(tab.value(row, PLACES[name])), None)
        beside = tab.value(row, PLACES["about"]), tab.value(row, PLACES["key"])
        self.typed[text] = (name, *beside)
        self.hands.type(tab.title, row, PLACES[name], text)

    def delete(self, tab: ExistingTab, row: int) -> None:
        if row <= tab.n_rows:
            for column in tab.columns:
                self.typed.pop(str(column[row - 1]), None)
            self.hands.delete(row)

    def decide(self, title: str, name: str, value: CellValue) -> None:
        tab = tab_of(self.hands, title)
        self.hands.type(title, list(tab.columns[0]).index(name) + 1, 2, value)

    def rename(self, title: str, old: str, new: str) -> None:
        names = list(tab_of(self.hands, title).columns[0])
        if old in names:
            self.hands.type(title, names.index(old) + 1, 1, new)

    def turn(self) -> None:
        """Two people change places on the Team tab."""
        rows = list(zip(*tab_of(self.hands, "Команда").columns, strict=True))
        for row, values in zip((2, 3), (rows[2], rows[1]), strict=True):
            for column, value in enumerate(values, 1):
                self.hands.type("Команда", row, column, value)

    def add(self) -> None:
        tab = tab_of(self.hands, "KPI")
        if "Оборот" not in tab.columns[0]:
            for column, value in enumerate(("Оборот", "[Выручка]*2", "₽"), 1):
                self.hands.type("KPI", tab.n_rows + 1, column, value)

    def sync(self, hand: Callable[[], None] | None = None) -> None:
        before = self.tab()
        book = Meddled(self.hands.book(), [hand]) if hand else None
        sync(self.hands, self.day, book)
        self.check(None if hand else before)

    def check(self, before: ExistingTab | None) -> None:
        after = self.tab()
        told = {PLACES[name] for name in ("section", "now", "status")}
        for column in range(1, len(before.columns) + 1) if before else ():
            if before and column not in told:
                stood = before.columns[column - 1][HEAD:]
                assert list(after.columns[column - 1][HEAD : HEAD + len(stood)]) == list(stood)
        places: dict[CellValue, list[tuple[int, int]]] = {}
        for column, cells in enumerate(after.columns, 1):
            for row, value in enumerate(cells, 1):
                places.setdefault(value, []).append((row, column))
        for text, (name, about, key) in self.typed.items():
            [(row, column)] = places[text]
            assert column == PLACES[name]
            assert (after.value(row, PLACES["about"]), after.value(row, PLACES["key"])) == (
                about,
                key,
            )
        for row in (row for first, last in after.folds for row in range(first, last + 1)):
            texts = [after.value(row, PLACES[name]) for name in (*THEIRS, "due", "done")]
            assert texts[-1] == "да" or texts == [None] * len(texts)


def acts(*names: str) -> st.SearchStrategy[list[Act]]:
    act = st.tuples(st.sampled_from(names), st.integers(0, 30), st.integers(0, 11))
    return st.lists(act, min_size=4, max_size=12)


def played(hands: Hands, story: list[Act]) -> None:
    team = Team(hands)
    for one in story:
        team.act(*one)
    team.sync()
    assert sync(hands, team.day).plan.changes == ()


@settings(max_examples=12)
@given(acts(*ACTS, *DECISIONS))
def test_in_memory(story: list[Act]) -> None:
    played(memory(), story)


@settings(max_examples=3)
@given(acts(*ACTS))
def test_in_a_file(story: list[Act]) -> None:
    with TemporaryDirectory() as folder:
        played(file(Path(folder)), story)


@settings(max_examples=4)
@given(acts(*ACTS))
def test_at_google(stage: Stage, story: list[Act]) -> None:
    played(google(stage), story)


@settings(max_examples=5)
@given(acts(*ACTS), acts("type", "own", "sort", "insert", "delete", "done"))
def test_at_google_between_our_read_and_our_write(
    stage: Stage, story: list[Act], meanwhile: list[Act]
) -> None:
    team = Team(google(stage))
    for one in story:
        if one[0] == "sync" and meanwhile:
            act = meanwhile.pop()
            team.sync(lambda act=act: team.act(*act))  # type: ignore[misc]  # its own act
        else:
            team.act(*one)
    team.sync()
    assert sync(team.hands, team.day).plan.changes == ()
