"""What the numbers of a table say of each other: which column is the total of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from sheets_kpi.adopt.headers import Sense
from sheets_kpi.logs import Floats, Mask

ROWS = 100  # that are looked at
_COLUMNS = 9
_FEWEST = 5  # rows that must agree
_SHARE = 0.85  # of the rows in which all numbers stand
_NO_TOTAL = frozenset(("cost", "wage", "profit", "percent", "target", "discount", "duration"))

Whole = Literal["whole", "part"]


def wholes(numbers: Mapping[int, Floats], senses: Mapping[int, Sense]) -> dict[int, Whole]:
    """Which columns are the product of two others, or the sum of two or three, on nearly every
    row, and which are such parts: of `rate × hours = total` the total is what was earned. Without
    its discount a sum is a part, and what is paid the whole. Where the header of a term says more
    surely that it is the amount, the total is a balance: `cash before + takings = cash after`.

    Args:
        numbers: The numbers by column, one per record, NaN where none stands.
        senses: What their headers say.
    """
    columns = dict([*numbers.items()][:_COLUMNS])
    found: dict[int, Whole] = {}
    for total, terms, is_sum in _made_of(columns):
        lowered = [p for p in terms if senses[p].name == "discount"]
        if len(lowered) == 1 and len(terms) == 2:
            (paid,) = set(terms) - set(lowered)
            found |= {paid: "whole", total: "part"}
        elif senses[total].name in _NO_TOTAL or (is_sum and _is_balance(total, terms, senses)):
            continue
        else:
            found |= {**dict.fromkeys(terms, "part"), total: "whole"}
    return found


def _is_balance(total: int, terms: Sequence[int], senses: Mapping[int, Sense]) -> bool:
    said = {p: senses[p].strength * (senses[p].name == "amount") for p in (total, *terms)}
    return max(said[p] for p in terms) > said[total]


def _made_of(columns: Mapping[int, Floats]) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """Each total with its terms, and whether it is their sum: the products first, as one may be a
    term of a sum.
    """
    for by, nothing, most in ((np.multiply.reduce, 1, 2), (np.add.reduce, 0, 3)):
        for total, values in columns.items():
            others = [p for p in columns if p != total]
            for n in range(2, most + 1):
                for terms in combinations(others, n):
                    if _is_made(values, [columns[p] for p in terms], by, nothing):
                        yield total, terms, by == np.add.reduce


def _is_made(
    total: Floats, terms: list[Floats], by: Callable[[list[Floats]], Floats], nothing: float
) -> bool:
    """Whether a column is made of others, none of which is below `nothing` or mostly just that."""
    known: Mask = ~np.isnan(np.sum([total, *terms], axis=0))
    total, terms = total[known], [term[known] for term in terms]
    if len(total) < _FEWEST or not np.ptp(total):
        return False
    near = np.abs(by(terms) - total) <= 0.005 * np.abs(total) + 0.011
    works = ((term >= nothing).all() and (term > nothing).mean() >= 0.3 for term in terms)
    return bool(near.mean() >= _SHARE) and all(works)
