"""The payout curve: from a score to the part of the bonus that is paid.

Scores and parts are fractions (1.0 = 100 %).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sheets_kpi.decisions.settings import Settings

_DIGITS = 9  # a score is rounded so before the threshold, so that 0.1 + 0.7 meets 80 %


@dataclass(frozen=True, slots=True)
class Curve:
    """Nothing below the threshold; from `at_threshold` there to 100 % at a score of 100 %; beyond
    it faster by the accelerator; never more than the cap.
    """

    threshold: float = 0.8
    at_threshold: float = 0.5
    accelerator: float = 1.0
    accelerates: Literal["marginal", "retroactive"] = "marginal"
    cap: float = 1.5


class Step(StrEnum):
    """A place on the curve that a person may aim at."""

    THRESHOLD = "threshold"
    FULL = "full"
    CAP = "cap"


def curve_of(settings: Settings) -> Curve:
    """The curve that the settings describe."""
    return Curve(
        settings.bonus_threshold,
        settings.bonus_at_threshold,
        settings.bonus_accelerator,
        settings.bonus_accelerates,
        settings.bonus_cap,
    )


def paid(score: float, curve: Curve) -> float:
    """The part of the bonus that a score pays.

    Threshold 80 %, 50 % there, accelerator 2.5, cap 150 %: 79.9 % → 0; 80 % → 50 %; 90 % → 75 %;
    100 % → 100 %; 110 % → 125 %; 140 % → 150 %. A retroactive accelerator of 1.2 pays 1.2 · 110 % =
    132 %. A score of 0 pays nothing, whatever the threshold.
    """
    reached = round(score, _DIGITS)
    if reached <= 0 or reached < curve.threshold:
        return 0.0
    return round(min(curve.cap, _uncapped(reached, curve)), _DIGITS)


def _uncapped(score: float, curve: Curve) -> float:
    if score < 1:
        way = (score - curve.threshold) / (1 - curve.threshold)
        return curve.at_threshold + (1 - curve.at_threshold) * way
    if score > 1 and curve.accelerates == "retroactive":
        return max(1.0, curve.accelerator * score)
    return 1 + curve.accelerator * (score - 1)


def ramped(score: float, counts_as_full: float) -> float:
    """The score of a new person, of which `counts_as_full` counts as 100 %.

    50 %: a score of 45 % counts as 90 %, one of 60 % as 100 %, one of 110 % as it is: the discount
    lifts nobody above 100 %.
    """
    return round(max(score, min(1.0, score / counts_as_full)), _DIGITS)


def ramp_of(shares: Sequence[float], months: range) -> float:
    """What counts as 100 % over some months of work, the first of which is month 1.

    The mean of the months; after the last of `shares` a month has no discount. Shares 50 % and
    75 %: the first month → 50 %; the first three → (50 + 75 + 100) / 3 = 75 %.
    """
    known = [shares[month - 1] if month <= len(shares) else 1.0 for month in months if month > 0]
    return sum(known) / len(known) if known else 1.0


def steps(curve: Curve) -> Iterator[tuple[Step, float]]:
    """The steps of a curve with their scores, in order; none beyond the cap."""
    top = _score_of_cap(curve)
    yield Step.THRESHOLD, curve.threshold
    if curve.threshold < 1 and (top is None or top >= 1):
        yield Step.FULL, 1.0
    if top is not None and top > max(curve.threshold, 0) and top != 1:
        yield Step.CAP, top


def _score_of_cap(curve: Curve) -> float | None:
    """The score from which the cap holds; None where no score reaches it."""
    at_once = curve.at_threshold if curve.threshold < 1 else 1.0
    if curve.cap <= at_once:
        return curve.threshold
    if curve.cap < 1:
        way = (curve.cap - curve.at_threshold) / (1 - curve.at_threshold)
        return round(curve.threshold + way * (1 - curve.threshold), _DIGITS)
    if curve.cap == 1:
        return 1.0
    if not curve.accelerator:
        return None
    if curve.accelerates == "retroactive":
        return round(max(1.0, curve.cap / curve.accelerator), _DIGITS)
    return round(1 + (curve.cap - 1) / curve.accelerator, _DIGITS)
