"""Workbooks as teams keep them are read as their makers say (`scoring.py` tells how)."""

from __future__ import annotations

import pytest
from halves import HALVES
from scoring import Score, score

# The least share that is read rightly, in percent.
FLOORS = {"kind": 95, "header": 95, "type": 93, "role": 93}


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    folder = tmp_path_factory.mktemp("corpus")
    return {book.name: score(book, folder) for books in HALVES.values() for book in books}


@pytest.mark.parametrize("part", FLOORS)
def test_a_part_is_read_rightly_in_nearly_all_of_them(part: str, scores: dict[str, Score]) -> None:
    total = Score()
    for one in scores.values():
        total.add(one)
    assert total.share(part) >= FLOORS[part]


def test_no_row_of_a_log_is_left_unread_without_a_word(scores: dict[str, Score]) -> None:
    assert {name: one.lost for name, one in scores.items() if one.lost} == {}


def test_nearly_nobody_is_asked_more_than_three_things(scores: dict[str, Score]) -> None:
    few = sum(one.is_few for one in scores.values())
    assert few >= 0.95 * len(scores)
