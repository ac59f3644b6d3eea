"""Advice: the hints that hold for a person, with the attainment of the KPIs that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.optional import Hint
from sheets_kpi.formulas.nodes import KpiClass

_JUDGED = (Status.DONE, Status.ON_TRACK, Status.AT_RISK, Status.BEHIND)


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint that holds; `shares` are the KPIs it names with the attainment it was judged by."""

    text: str
    shares: tuple[tuple[Kpi, float], ...]

    @property
    def lowest(self) -> float:
        """The lowest attainment behind it: the lower, the more it is needed."""
        return min(share for _, share in self.shares)


def advice(
    hints: Iterable[Hint], results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> tuple[Advice, ...]:
    """The advice for one segment from its results by KPI key.

    A hint holds where every KPI that it names meets its condition: an additive KPI of an open
    period by its pace, another by its attainment. A grey result (no data, no target, too early, too
    few) meets none: calls at a pace of 118 % and conversion at 61 % meet “≥ 100 %” and “< 80 %”.
    """
    return tuple(one for hint in hints if (one := _of_hint(hint, results, classes)))


def _of_hint(
    hint: Hint, results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> Advice | None:
    shares = tuple(_shares(hint, results, classes))
    return Advice(hint.text, shares) if len(shares) == len(hint.when) else None


def _shares(
    hint: Hint, results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> Iterator[tuple[Kpi, float]]:
    for key, is_met in hint.when:
        result = results.get(key)
        share = _judged(result, classes) if result else None
        if result and share is not None and is_met(share):
            yield result.kpi, share


def _judged(result: Result, classes: Mapping[str, KpiClass]) -> float | None:
    if result.status not in _JUDGED or result.kpi.key not in classes:
        return None
    by_pace = classes[result.kpi.key].accrues and result.progress.is_open
    return result.pace if by_pace else result.attainment
