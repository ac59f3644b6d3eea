"""The score of a segment: what each weighted KPI brings to it, and what it must do without.

personal KPI    measured on the person, team or company itself
team KPI        of a person: measured on the person's team, or on the company without a team
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from sheets_kpi.attain import rules
from sheets_kpi.attain.results import ClosedScore, Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import COMPANY, Segment
from sheets_kpi.names import fold
from sheets_kpi.periods import Period

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Part:
    """What one KPI brings to a score: one with a weight or a gate.

    `attainment` is uncapped (of an additive KPI in an open period: its pace), None without data.
    `segment` is whom it was measured on. `expected` tells whether a target waits for it: a KPI
    without a target takes no part. `share` is the part of the score that it makes, re-normalised
    over the KPIs that have data; `contribution` is share × min(max(attainment, 0), cap). Both are
    0 where there is no data or no weight; the contributions of a score add up to its value.
    """

    kpi: Kpi
    segment: Segment
    attainment: float | None
    expected: bool = True
    share: float = 0.0
    contribution: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted score of a segment with its parts; `value` is None without any data.

    It is complete while the KPIs without data hold no more of the expected weight than Settings
    allow.
    """

    value: float | None = None
    parts: tuple[Part, ...] = ()
    is_complete: bool = True

    @property
    def missing(self) -> tuple[Kpi, ...]:
        """The weighted KPIs that the score must do without: broken, or without data."""
        return tuple(
            p.kpi
            for p in self.parts
            if (p.kpi.weight or p.kpi.unweighed) and p.attainment is None and p.expected
        )

    @property
    def shut_gates(self) -> tuple[Part, ...]:
        """The parts whose attainment is below the gate of their KPI."""
        return tuple(
            p
            for p in self.parts
            if p.kpi.gate is not None and p.attainment is not None and p.attainment < p.kpi.gate
        )

    @property
    def unknown_gates(self) -> tuple[Part, ...]:
        """The parts with a gate of which nobody can say yet whether it is shut."""
        return tuple(
            p for p in self.parts if p.kpi.gate is not None and p.attainment is None and p.expected
        )


NO_SCORE = Score()


@dataclass(frozen=True)
class Scores:
    """Makes the scores of segments from their results."""

    results: Results
    _known: dict[tuple[str, Segment, Period, date], Part] = field(
        default_factory=dict, repr=False, compare=False
    )

    def of(self, segment: Segment, period: Period, through: date) -> Score:
        """The score of a segment from the whole days of a period through a day.

        Who has not worked a day of the period yet has no score, whatever the team reached.
        That of a closed period is the one that was kept; a part of it is computed anew.
        """
        closed = self.results.closed_period(segment.kind, period)
        if closed and through >= period.end:
            return _of_closed(closed.scores.get(segment))
        if self._is_absent(segment, period, through):
            return NO_SCORE
        parts = tuple(
            self._part(kpi, self._measured_on(kpi, segment, period, through), period, through)
            for kpi in self.results.decisions.kpis
            if kpi.weight or kpi.unweighed or kpi.gate is not None
        )
        parts = self._weighed(parts)
        settings = self.results.decisions.settings
        value = rules.score([(p.share, p.attainment) for p in parts], settings.score_cap)
        return Score(value, parts, self._is_complete(parts))

    def _is_absent(self, segment: Segment, period: Period, through: date) -> bool:
        last = min(through, period.end)
        return segment.kind == "person" and not self.results.goals.present(
            segment.name, period.start, last
        )

    def _measured_on(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Segment:
        """Whose fact and target count: those of the person's team, where the KPI is the team's."""
        if kpi.level != "team" or segment.kind != "person":
            return segment
        last = min(period.end, through)
        stint = self.results.decisions.roster.latest(segment.name, period.start, last)
        return self._teams.get(fold(stint.team) if stint else "", COMPANY)

    @cached_property
    def _teams(self) -> dict[str, Segment]:
        """Today's teams by their folded names."""
        return {fold(one.name): one for one in self.results.facts.segments["team"] if one.name}

    def _weighed(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts with their shares of the score and their contributions."""
        settings = self.results.decisions.settings
        known = [0.0 if p.attainment is None else p.kpi.weight for p in parts]
        shares = rules.balance(
            [(w, p.kpi.level == "personal") for w, p in zip(known, parts, strict=True)],
            settings.personal_share,
        )
        return tuple(
            replace(
                part,
                share=share,
                contribution=share * rules.capped(part.attainment or 0.0, settings.score_cap),
            )
            for part, share in zip(parts, shares, strict=True)
        )

    def _is_complete(self, parts: Sequence[Part]) -> bool:
        """Whether no more than the allowed part of the expected weight is without data; never
        while a weight cannot be read.
        """
        settings = self.results.decisions.settings
        expected = [p for p in parts if p.expected]
        shares = rules.balance(
            [(p.kpi.weight, p.kpi.level == "personal") for p in expected], settings.personal_share
        )
        missing = sum(
            share for p, share in zip(expected, shares, strict=True) if p.attainment is None
        )
        unweighed = any(p.kpi.unweighed for p in parts)
        return not unweighed and round(missing, _DIGITS) <= settings.missing_weight

    def _part(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Part:
        key = (kpi.key, segment, period, through)
        if key not in self._known:
            self._known[key] = self._measured(kpi, segment, period, through)
        return self._known[key]

    def _measured(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Part:
        results = self.results
        if kpi.key not in results.classes:
            return Part(kpi, segment, None)
        scale, target = results.scale(kpi), results.goals.target(kpi, segment, period)
        due = target
        if results.classes[kpi.key].accrues:
            due = results.goals.due(kpi, segment, period, through)
        fact = results.facts.at(kpi.key, segment, period, through).fact
        # a zero target of a KPI that wants more is no target: nothing can be measured against it
        is_target = rules.attainment(0.0, target, scale) is not None
        return Part(kpi, segment, rules.attainment(fact, due, scale), expected=is_target)


def _of_closed(score: ClosedScore | None) -> Score:
    if score is None:
        return NO_SCORE
    parts = (
        Part(p.kpi, p.segment, p.attainment, share=p.share, contribution=p.contribution)
        for p in score.parts
    )
    return Score(score.value, tuple(parts), score.is_complete)
