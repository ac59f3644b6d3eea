"""Attainment, pace, forecast, need per day, status and score: one small pure function a rule.

Facts and targets are plain numbers in the KPI's own unit; shares are fractions (1.0 = 100 %).
None stands for "undefined" everywhere. Sums of days are whole working days.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

from sheets_kpi.decisions.kpi import Direction
from sheets_kpi.decisions.targets import Range, Target

_DIGITS = 9  # a share is rounded so before any threshold, so that 0.1 + 0.2 meets 0.3
POINTS = 0.05  # growth is measured against no less: of a target of 0 or 1 % each point is not all
TWICE = 2.0  # no more of an attainment is shown
EVENLY = 30  # so many clients that come evenly over the days are added to those that came
WIDEST = 2.0  # a forecast that may be as many times too high or too low says nothing


class Status(StrEnum):
    """The one word on which colour, symbol and text of a result key."""

    DONE = "done"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"
    ABSENT = "absent"
    EARLY = "early"
    FEW = "few"
    NO_HISTORY = "no_history"
    RIPENING = "ripening"
    NOT_DIVISIBLE = "not_divisible"
    DOUBTFUL = "doubtful"


# what no score takes: nobody can say yet what the number is worth
UNKNOWN = (
    Status.NO_DATA, Status.ABSENT, Status.NO_TARGET, Status.NO_HISTORY, Status.RIPENING,
    Status.NOT_DIVISIBLE,
)  # fmt: skip
# those with a colour, the worst first
JUDGED = (Status.BEHIND, Status.AT_RISK, Status.ON_TRACK, Status.DONE)
SILENT = (Status.EARLY, Status.FEW, Status.NO_HISTORY, Status.RIPENING, Status.DOUBTFUL)


class Scale(NamedTuple):
    """How a KPI's fact is measured against its target."""

    direction: Direction = "higher"
    kind: Literal["mirror", "inverse", "base", "growth"] = "mirror"
    base: float | None = None
    zero_target: bool = False
    cap: float = 1.5


class Thresholds(NamedTuple):
    """Where the bands of a status begin; intervals are half-open, without gaps or overlaps."""

    on_track_from: float = 0.9
    at_risk_from: float = 0.75
    early_window: float = 0.2
    min_observations: int = 5
    most_left_out: float = 0.2


def attainment(fact: float | None, target: Target | None, scale: Scale) -> float | None:
    """How much of a target a fact reaches.

    Higher is better: F/P, uncapped. Lower: 2 − F/P, kept within 0 and the cap (target 5 %, fact
    4 % → 120 %; fact 12 % → 0), or P/F ("inverse"). Base to target: (F − base) / (P − base).
    Range: 100 % inside, F/low below, (low − (F − high))/low above, never under 0. A zero target
    counts for "higher" only where the KPI says so (F ≥ 0 → 100 %); for "lower" F ≤ 0 → 100 %,
    else 0. A negative target: 1 ± (F − P)/|P|, and nothing for a fact of 0, which would be twice
    what was asked. Growth: 1 ∓ what is short ÷ max(|P|, 5 points), within 0 and 200 %: of +10 %
    the fact 0 is 0 %, +9 % is 90 %; of 0 the fact −5 % is 0 %, +1 % is 120 %.
    """
    if fact is None or target is None:
        return None
    if scale.kind == "growth":
        return _rounded(_of_growth(fact, target, scale))
    if isinstance(target, Range):
        return _rounded(_of_range(fact, target))
    if scale.kind == "base" and scale.base is not None:
        spread = target - scale.base
        return _rounded((fact - scale.base) / spread) if spread else None
    if target == 0:
        return _of_zero(fact, scale)
    if target < 0 and fact == 0:
        return None
    if scale.direction == "lower":
        return _rounded(_of_lower(fact, target, scale))
    return _rounded(1 + (fact - target) / abs(target) if target < 0 else fact / target)


def _of_growth(fact: float, target: Target, scale: Scale) -> float:
    low, high = (target.low, target.high) if isinstance(target, Range) else (target, target)
    if low <= fact <= high:
        return 1.0
    edge = low if fact < low else high
    better = (fact > edge) == (scale.direction == "higher") and low == high
    by = abs(fact - edge) / max(abs(edge), POINTS)
    return min(TWICE, 1 + by) if better else max(0.0, 1 - by)


def _of_range(fact: float, target: Range) -> float:
    if target.low <= fact <= target.high:
        return 1.0
    width = target.low or target.high
    if width <= 0:
        return 0.0
    share = fact / width if fact < target.low else (width - (fact - target.high)) / width
    return max(0.0, share)


def _of_zero(fact: float, scale: Scale) -> float | None:
    if scale.direction == "lower":
        return 1.0 if fact <= 0 else 0.0
    if scale.zero_target:
        return 1.0 if fact >= 0 else 0.0
    return None


def _of_lower(fact: float, target: float, scale: Scale) -> float:
    if scale.kind == "inverse" and target > 0:  # zero was measured before
        return min(scale.cap, target / fact) if fact > 0 else scale.cap
    return min(scale.cap, max(0.0, 1 - (fact - target) / abs(target)))


class Progress(NamedTuple):
    """Where a period stands on the working calendar of one segment.

    `elapsed` are the whole working days before as_of, `total` all working days of the period.
    """

    elapsed: int
    total: int
    is_open: bool

    @property
    def left(self) -> int:
        """Working days left, the as_of day included."""
        return self.total - self.elapsed

    @property
    def share(self) -> float:
        """The part of the working days that is over."""
        return self.elapsed / self.total if self.total else 1.0


def forecast(fact_before: float | None, progress: Progress) -> float | None:
    """The fact at the end if the days left go as the whole days did: F ÷ elapsed × total.

    14 of 20 days and 1 845 200 → 2 636 000.
    """
    if fact_before is None or not progress.is_open or not progress.elapsed:
        return None
    return fact_before / progress.elapsed * progress.total


def usual_share(gathered: Iterable[tuple[float, float]], elapsed: float) -> float:
    """What part of its clients a period usually has when `elapsed` of its working days are over.

    `gathered` are those of earlier periods by then, and in the end: (ΣP + 30·s) ÷ (ΣT + 30). At 40
    % of the days 50 of 90, 56 of 100, 47 of 86: (153 + 12) ÷ (276 + 30) = 53.9 %. Without any it
    is that of the days.
    """
    by_then, in_the_end = map(sum, zip((0, 0), *gathered, strict=True))
    share = (max(0.0, by_then) + EVENLY * elapsed) / (in_the_end + EVENLY)
    return min(1.0, share)  # differences of counts may have been larger, or less than nothing


def own_share(usual: float, elapsed: float, own: float) -> float | None:
    """The usual share of who has worked another part of the days: usual ^ (ln own ÷ ln elapsed).

    57.7 % at half of the days is 66.7 % for whom 60 % of the own days are over. None before the
    first own day.
    """
    if own >= 1 or elapsed >= 1:
        return 1.0
    return usual ** (math.log(own) / math.log(elapsed)) if own > 0 and elapsed > 0 else None


def spread(share: float, n: float) -> float:
    """How many times too high or too low a forecast may be, four times of five.

    e^√((1 − share)·(2.4/n + 0.06)), n being the rows or clients so far: at a quarter of the days
    3 rows → 2.23, 5 rows → 1.89.
    """
    return math.exp(math.sqrt((1 - share) * (2.4 / n + 0.06))) if n > 0 else math.inf


class Outlook(NamedTuple):
    """What a period may end with: four times of five between `low` and `high`."""

    forecast: float | None = None
    low: float | None = None
    high: float | None = None


def outlook(now: float, end: float | None, spread: float, most: float = math.inf) -> Outlook:
    """A forecast with its range: never less than there is, and no more than there can be.

    56 so far, 103.9 in the end, ÷ and × 1.243: from 84 to 129. 145 so far, today's 73 among them,
    and 80 by the days before: 145. What days below 0 lead to has no range; below 0 it may sink on.
    """
    if end is None:
        return Outlook()
    end = min(end, most)
    if end < 0:
        return Outlook(end if now < 0 else now)
    end = max(now, end)
    if math.isinf(spread):
        return Outlook(end)
    return Outlook(end, max(now, end / spread), max(now, min(most, end * spread)))


def rest_of(kept: Outlook) -> Outlook:
    """What is lost where so much of 1 is kept."""
    end, low, high = (None if one is None else 1 - one for one in kept)
    return Outlook(end, high, low)


def need_per_day(fact: float | None, target: Target | None, progress: Progress) -> float | None:
    """What each working day left must bring: max(0, P − F) ÷ days left."""
    if fact is None or target is None or not progress.is_open or progress.left <= 0:
        return None
    goal = target.low if isinstance(target, Range) else target
    return max(0.0, goal - fact) / progress.left


class Standing(NamedTuple):
    """What a status is decided on; `n` is None where the number of observations says nothing,
    `left_out` is the part of the rows that errors keep out.
    """

    fact: float | None
    target: Target | None
    attainment: float | None
    pace: float | None
    n: int | None
    progress: Progress
    absent: bool = False
    accrues: bool = False
    direction: Direction = "higher"
    spread: float | None = None
    ripens: bool = False
    no_history: bool = False
    gathers_late: bool = False
    divisible: bool = True
    left_out: float = 0.0

    @property
    def share(self) -> float | None:
        """What it is judged by: pace where there is one, else attainment."""
        return self.pace if self.accrues else self.attainment


def status(standing: Standing, thresholds: Thresholds) -> Status:
    """The status of a result.

    Closed period: bands on attainment. Open period: a target wholly reached is "done"; else bands
    on pace, on attainment for KPIs without pace. Where less is better, or a range is the target,
    an additive KPI can only be done once the period is over. Until then nothing is said of what
    ripens for long after, of what rests on too little, and of clients without a period before to
    know how they gather: unless they are behind even if they came evenly. Where errors keep out
    more of the rows than Settings allow, nothing is said before they are mended.
    """
    grey = _grey(standing, thresholds)
    if grey:
        return grey
    if standing.progress.is_open:
        return _open_status(standing, thresholds)
    return band(standing.attainment, thresholds)


def _grey(standing: Standing, thresholds: Thresholds) -> Status | None:
    if standing.absent:
        return Status.ABSENT
    if standing.fact is None:
        return Status.NO_DATA
    if not standing.divisible:
        return Status.NOT_DIVISIBLE
    if standing.target is None or standing.attainment is None:
        return Status.NO_TARGET
    if standing.n is not None and standing.n < thresholds.min_observations:
        return Status.FEW
    is_told = not standing.progress.is_open or _is_done(standing)
    if mute := None if is_told else _mute(standing, thresholds):
        return mute
    return Status.DOUBTFUL if standing.left_out > thresholds.most_left_out else None


def _mute(standing: Standing, thresholds: Thresholds) -> Status | None:
    """Why nothing is said yet of an open period."""
    early = standing.progress.share < thresholds.early_window
    if standing.ripens:
        return Status.RIPENING
    if standing.no_history:
        slow = standing.pace is not None and standing.pace < thresholds.at_risk_from
        if early or standing.gathers_late or not slow:
            return Status.NO_HISTORY
    if early:
        return Status.EARLY
    return Status.FEW if standing.spread is not None and standing.spread > WIDEST else None


def _open_status(standing: Standing, thresholds: Thresholds) -> Status:
    if _is_done(standing):
        return Status.DONE
    if not standing.accrues:
        return band(standing.attainment, thresholds)
    if standing.pace is None:
        return Status.EARLY
    return min(band(standing.pace, thresholds), Status.ON_TRACK, key=JUDGED.index)


def _is_done(standing: Standing) -> bool:
    can_worsen = standing.accrues and standing.direction != "higher"
    reached = standing.attainment is not None and standing.attainment >= 1
    return reached and not (can_worsen and standing.progress.is_open)


def band(share: float | None, thresholds: Thresholds) -> Status:
    """The status that a share falls into; the edges belong to the better band."""
    if share is None:
        return Status.NO_DATA
    if share >= 1:
        return Status.DONE
    if share >= thresholds.on_track_from:
        return Status.ON_TRACK
    return Status.AT_RISK if share >= thresholds.at_risk_from else Status.BEHIND


def score(parts: Iterable[tuple[float, float | None]], cap: float) -> float | None:
    """Σ weight · min(max(attainment, 0), cap) ÷ Σ weight over the parts that have both.

    Weights 50, 25, 25 with 110 %, 85 % and 150 % → 113.75 %.
    """
    known = [(weight, share) for weight, share in parts if weight > 0 and share is not None]
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    return _rounded(sum(weight * capped(share, cap) for weight, share in known) / total)


def capped(share: float, cap: float) -> float:
    """An attainment as the score takes it: not under 0, not above the cap (200 % → 150 %)."""
    return min(max(share, 0.0), cap)


def balance(
    weights: Sequence[tuple[float, bool]], personal_share: float | None
) -> tuple[float, ...]:
    """What part of the score each KPI makes; the parts add up to 1.

    `weights` are (weight, is it a personal KPI). Without a personal share a the weights decide:
    w ÷ Σ w. With one, personal KPIs make a of the score and team KPIs 1 − a, each side by its own
    weights; where a side has no weight, the other is the whole score. Personal 50 and 25, team 25,
    a = 60 % → 40 %, 20 %, 40 %. All 0 where nothing is left to weigh.
    """
    sums = {side: sum(w for w, personal in weights if personal is side) for side in (True, False)}
    sides = {True: sums[True], False: sums[False]}
    if personal_share is not None:
        sides = {True: personal_share, False: 1 - personal_share}
    total = sum(sides[side] for side in sides if sums[side])
    return tuple(
        w / sums[personal] * sides[personal] / total if w and total else 0.0
        for w, personal in weights
    )


def ranks(scores: Iterable[float | None]) -> tuple[int | None, ...]:
    """Everybody's rank, 1 for the highest; equal scores share a rank and the next one is skipped.
    Without a score there is no rank: 90 %, 110 %, none, 90 % → 2, 1, none, 2.
    """
    known = tuple(scores)
    down = sorted(-one for one in known if one is not None)
    return tuple(None if one is None else 1 + bisect_left(down, -one) for one in known)


def _rounded(share: float) -> float:
    return round(share, _DIGITS)
