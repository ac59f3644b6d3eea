"""The algebra of figures: every figure is a numerator over a denominator, with its n.

A quotient has no data where a part of it is NaN; no data spreads through every sign.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sheets_kpi.logs import Floats, Mask

DECIMALS = 9
_ROUNDABLE = 2.0**53 / 10**DECIMALS  # above it neighbouring floats lie further apart than 1e-9
_DUST = 4e-15  # what rounding leaves of a sum, against its parts
_HUGE = 1e60  # long before products of products overflow, a quotient becomes one over 1
# what is not finite becomes no data
_QUIETLY = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Quotient:
    """The value of one node or KPI; all arrays are float64 of shape [period, segment].

    `numerator` and `denominator` are both NaN where there is no data; the denominator of plain
    sums and counts is 1. `n` counts the rows under the denominator, NaN where it rests on none:
    constants and FTE have no rows. `is_sum` tells whether it is made of sums and counts alone.
    """

    numerator: Floats
    denominator: Floats
    n: Floats
    is_sum: bool = False

    @cached_property
    def fact(self) -> Floats:
        """The numerator ÷ the denominator, rounded to 9 decimals; NaN where there is no data."""
        quotient = self.numerator / self.denominator
        with np.errstate(invalid="ignore", over="ignore"):
            rounded = np.round(quotient, DECIMALS) + 0.0
        return np.where(np.abs(quotient) < _ROUNDABLE, rounded, quotient)

    def __neg__(self) -> Quotient:
        return replace(self, numerator=-self.numerator)

    @_QUIETLY
    def __add__(self, other: Quotient) -> Quotient:
        """Equal denominators are kept, so that `1 − a/b` and `(a − b)/c` stay over theirs."""
        same = self.denominator == other.denominator
        ours = np.where(same, self.numerator, self.numerator * other.denominator)
        theirs = np.where(same, other.numerator, other.numerator * self.denominator)
        both = self.denominator * other.denominator
        denominator = np.where(same, self.denominator, both)
        is_sum = self.is_sum and other.is_sum
        n = _rows_of_sums(self, other) if is_sum else np.fmin(self.n, other.n)
        return _quotient(_exactly(ours, theirs), denominator, n, is_sum=is_sum)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    @_QUIETLY
    def __mul__(self, other: Quotient) -> Quotient:
        numerator = self.numerator * other.numerator
        denominator = self.denominator * other.denominator
        is_sum = self.is_sum and other.is_sum
        return _quotient(numerator, denominator, np.fmin(self.n, other.n), is_sum=is_sum)

    @_QUIETLY
    def __truediv__(self, other: Quotient) -> Quotient:
        """No data where `other` is 0; `n` is that of `other`, or ours if it has no rows."""
        numerator = self.numerator * other.denominator
        denominator = self.denominator * other.numerator
        n = np.where(np.isnan(other.n), self.n, other.n)
        return _quotient(numerator, denominator, n, is_sum=False)

    def growth_from(self, base: Quotient) -> Quotient:
        """Ours ÷ base − 1; no data where the base is not above 0."""
        ratio = self / base
        above = np.sign(base.numerator) == np.sign(base.denominator)
        growth = _exactly(ratio.numerator, -ratio.denominator)
        return _quotient(np.where(above, growth, np.nan), ratio.denominator, ratio.n, is_sum=False)

    def only_where(self, keep: Mask, other: Quotient | None = None) -> Quotient:
        """The quotient where `keep` is true, and another elsewhere: by default no data."""
        other = other or no_data((1, 1))
        return replace(
            self,
            numerator=np.where(keep, self.numerator, other.numerator),
            denominator=np.where(keep, self.denominator, other.denominator),
            n=np.where(keep, self.n, other.n),
        )


def constant(value: float, shape: tuple[int, int]) -> Quotient:
    """A number, everywhere the same."""
    return figure(np.full(shape, value, np.float64))


def figure(values: Floats) -> Quotient:
    """Figures that rest on no rows; NaN is no data."""
    return _quotient(values, np.ones(values.shape), np.full(values.shape, np.nan), is_sum=True)


def no_data(shape: tuple[int, int]) -> Quotient:
    """No data anywhere."""
    hole = np.full(shape, np.nan)
    return Quotient(hole, hole, hole)


@_QUIETLY
def _quotient(numerator: Floats, denominator: Floats, n: Floats, *, is_sum: bool) -> Quotient:
    """A quotient whose two parts have their holes in the same places."""
    huge = (np.abs(numerator) > _HUGE) | (np.abs(denominator) > _HUGE)
    if huge.any():
        numerator = np.divide(numerator, denominator, out=numerator.copy(), where=huge)
        denominator = np.where(huge, 1.0, denominator)
    sound = np.isfinite(numerator) & np.isfinite(denominator) & (denominator != 0)
    top, bottom = (np.where(sound, part, np.nan) for part in (numerator, denominator))
    return Quotient(top, bottom, n, is_sum)


def _exactly(left: Floats, right: Floats) -> Floats:
    """The sum, where what floats leave over from 0.1 + 0.2 − 0.3 is 0: a division by it must
    be no data, not a huge number.
    """
    total = left + right
    dust = np.abs(total) <= _DUST * (np.abs(left) + np.abs(right))
    return np.where(dust, 0.0, total)


def _rows_of_sums(left: Quotient, right: Quotient) -> Floats:
    """Counts of rows add up; other sums may rest on the same rows, and the larger n is sure."""
    counted = _counts_rows(left) & _counts_rows(right)
    return np.where(counted, left.n + right.n, np.fmax(left.n, right.n))


def _counts_rows(one: Quotient) -> Mask:
    counted: Mask = (one.numerator == one.n) & (one.denominator == 1)
    return counted
