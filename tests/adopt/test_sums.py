"""Totals that are known by their arithmetic, whatever their header says."""

from __future__ import annotations

import numpy as np
import pytest

from sheets_kpi.adopt.headers import Sense
from sheets_kpi.adopt.sums import wholes

RATE = [300, 300, 500, 500, 300, 400]
HOURS = [2, 3, 4, 1, 5, 2]
PAY = [600, 900, 2000, 500, 1500, 800]  # rate × hours
SPARE = [0, 450, 0, 700, 150, 0]
BILL = [600, 1350, 2000, 1200, 1650, 800]  # pay + spare parts
OFF = [100, 0, 200, 50, 0, 0]
PAID = [500, 900, 1800, 450, 1500, 800]  # pay − discount


@pytest.mark.parametrize(
    ("columns", "senses", "found"),
    [
        ([RATE, HOURS, PAY], "price quantity amount", "part part whole"),
        ([PAY, SPARE, BILL], "amount2 amount2 -", "part part whole"),
        ([RATE, HOURS, SPARE, BILL], "price quantity - -", "- - - -"),  # nothing says the pay
        ([RATE, HOURS, PAY, SPARE, BILL], "price - - - -", "part part part part whole"),
        ([PAY, OFF, PAID], "amount discount amount", "part - whole"),  # what is paid is what counts
        ([PAY, OFF, PAID], "amount discount discount", "whole part part"),  # both may lower it
        (
            [PAY, [v / 2 for v in PAY], [v / 2 for v in PAY]],
            "amount cost profit",
            "whole part part",
        ),
        ([RATE, HOURS, PAY], "price quantity cost", "- - -"),  # what goods cost is no turnover
        ([PAY, [0.1] * 6, [v / 10 for v in PAY]], "amount percent wage", "- - -"),
        ([[5] * 6, HOURS, [5 * v for v in HOURS]], "price quantity amount", "part part whole"),
        ([RATE, HOURS, [601, 905, 2000, 510, 1400, 800]], "price quantity amount", "- - -"),
        ([RATE[:4], HOURS[:4], PAY[:4]], "price quantity amount", "- - -"),  # four rows may be luck
    ],
)
def test_what_is_made_of_what(columns: list[list[float]], senses: str, found: str) -> None:
    numbers = {i: np.array(column, float) for i, column in enumerate(columns)}
    said = {i: Sense(sense.strip("-"), 2) for i, sense in enumerate(senses.split())}
    told = wholes(numbers, said)
    assert [told.get(i, "-") for i in numbers] == found.split()


def test_rows_with_blank_cells_say_nothing() -> None:
    pay = [*PAY, np.nan, 7, 7]
    numbers = {0: [*RATE, 100, np.nan, 3], 1: [*HOURS, 1, 2, np.nan], 2: pay}
    made = {i: np.array(column, float) for i, column in numbers.items()}
    assert wholes(made, dict.fromkeys(made, Sense())) == {0: "part", 1: "part", 2: "whole"}
