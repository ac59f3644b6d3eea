"""The board: everything the summary tabs show, as results and counts, before any formatting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sheets_kpi.archive import Archive
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Progress, Thresholds
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Finding
from sheets_kpi.formulas.book import Meaning
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.insights.overview import NO_INSIGHTS, Insights
from sheets_kpi.periods import Period
from sheets_kpi.texts import Lang


@dataclass(frozen=True)
class Completeness:
    """How far the numbers can be trusted.

    `rows` records were found, `left_out` of them do not count, and are worth `amount` in the money
    of their logs. `later` are dated after as_of. Of `workdays` whole working days, `filled` have a
    record.
    """

    rows: int
    left_out: int
    amount: float
    later: int
    filled: int
    workdays: int
    last_entry: date | None


@dataclass(frozen=True)
class Board:
    """The state of the team in one period. `before` is the score of the period before over as many
    whole working days; `closed_logs` are logs that could not be read; `trend` holds the company's
    results, period by period. People have ranks if `ranking`.
    """

    lang: Lang
    as_of: date
    period: Period
    progress: Progress
    thresholds: Thresholds
    kpis: tuple[Kpi, ...]
    classes: Mapping[str, KpiClass]
    meanings: Mapping[str, Meaning]
    company: Scorecard
    before: float | None
    closed_logs: tuple[str, ...]
    teams: tuple[Scorecard, ...]
    people: tuple[Scorecard, ...]
    accounts: tuple[Scorecard, ...]
    test_accounts: frozenset[str]
    trend: tuple[tuple[Period, Mapping[str, Result]], ...]
    completeness: Completeness
    findings: tuple[Finding, ...]
    ranking: bool = True
    insights: Insights = NO_INSIGHTS
    archive: Archive = field(default_factory=Archive)

    @property
    def shown(self) -> tuple[Kpi, ...]:
        """The KPIs that stand on the tabs; the others are in the Glossary and exports only."""
        return tuple(kpi for kpi in self.kpis if kpi.shown)

    @property
    def lasting(self) -> tuple[Kpi, ...]:
        """The KPIs of the Trend tab: those shown, then those that only its closed periods know."""
        known = {kpi.key for kpi in self.kpis}
        gone = {
            key: result.kpi
            for _, results in self.trend
            for key, result in results.items()
            if key not in known and result.kpi.shown
        }
        return (*self.shown, *gone.values())
