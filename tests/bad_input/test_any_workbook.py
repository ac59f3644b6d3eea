"""What holds for every workbook, whatever stands in it."""

from __future__ import annotations

import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from bad_books import NASTY, Cells, Typed, edit, put, settles, theirs, told
from openpyxl.comments import Comment

D = date
NOTE = "Кто вёл сделку"
# of our tabs, which stand before the log: Dashboard, People and Cards
OUR_NOTES = {f"xl/comments/comment{n}.xml" for n in (1, 2, 3)} | {
    f"xl/drawings/commentsDrawing{n}.vml" for n in (1, 2, 3)
}


def random_cell(column: int, dice: random.Random) -> Typed:
    """A cell of one of the six columns: mostly right, sometimes anything."""
    if dice.random() < 0.12:
        return dice.choice([None, "", " ", "?", "1 200,50 ₽", -5, 0, 1e15, True, "=1", *NASTY])
    choices: list[list[Typed]] = [
        [D(2026, 9, 1) + timedelta(days=dice.randrange(90)), "05.11.2026", "2026-11-05"],
        ["Иванов", "Петров", " иванов", "Сидоров"],
        ["Москва", "Казань", "Тверь"],
        ["Вега", "Лира", "Орион"],
        ["оплачена", "отказ", "Paid"],
        [dice.randrange(10**7) / 100, float(dice.randrange(10**5))],
    ]
    return dice.choice(choices[column])


def write_note(book: openpyxl.Workbook) -> None:
    """A note of the team's in its log."""
    book["Сделки"]["B1"].comment = Comment(NOTE, "Анна")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_in_a_workbook_a_sync_keeps_its_promises(shown: Path, seed: int) -> None:
    dice = random.Random(seed)
    cells: Cells = {
        f"{'ABCDEF'[c]}{r}": random_cell(c, dice) for r in range(2, 60) for c in range(6)
    }
    put(shown, "Сделки", cells)
    put(shown, "Аккаунты", {"A4": "Тверь", "C4": dice.choice(["да", None])})
    edit(shown, write_note)
    with zipfile.ZipFile(shown) as package:
        parts = set(package.namelist())
    before = theirs(shown)
    settles(shown)
    assert theirs(shown) == before
    with zipfile.ZipFile(shown) as package:
        assert parts - OUR_NOTES <= set(package.namelist())
    note = openpyxl.load_workbook(shown)["Сделки"]["B1"].comment
    assert note is not None
    assert note.text == NOTE
    rows = told("export", shown, "--grain", "month", "--grain", "week")
    for kpi in ("Выручка", "Сделки"):
        sums: dict[tuple[str, str], float] = {}
        for row in rows:
            if row["kpi"] == kpi and row["segment"] in ("company", "person"):
                place = row["segment"], row["period"]
                sums[place] = sums.get(place, 0) + (row["fact"] or 0)
        periods = {period for _, period in sums}
        assert len(periods) > 9
        for period in periods:
            assert sums["person", period] == pytest.approx(sums["company", period], abs=1e-9)
