"""What the steps of the pipeline pass on: each stage holds the one before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sheets_kpi.archive import Archive
from sheets_kpi.attain.results import Results
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.clean import Cleaned
from sheets_kpi.decisions import Decisions, DecisionTab
from sheets_kpi.findings import Finding, titled, told
from sheets_kpi.formulas.book import FormulaBook
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.marks import Prepared
from sheets_kpi.periods import Period
from sheets_kpi.schema import Template
from sheets_kpi.service import Broken, Memory
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.interface import Workbook


@dataclass(frozen=True)
class Request:
    """What the command line asks for: the instant of the run, and what overrides the workbook.

    `lang` is the language asked for, `terminal` that of the terminal which stdout is, `config_lang`
    that of sheets-kpi.toml: messages go by the first two, then by the workbook. `bonuses` is the
    location of the workbook for bonuses that stand apart, which `open` opens; `agrees` tells
    whether a workbook without our tabs, by its name, may be written to. `seconds` tells how long
    the run has taken so far.
    """

    now: datetime
    as_of: date | None = None
    lang: Lang | None = None
    template: Template | None = None
    terminal: Lang | None = None
    config_lang: Lang | None = None
    bonuses: str = ""
    open: Callable[[str], Workbook] | None = None
    agrees: Callable[[str], bool] = lambda _: False
    seconds: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True)
class Checked:
    """A workbook read, cleaned and validated. Its tabs are in `lang`; messages are for `reader`.

    `listed` is the Logs tab, None where there is none.
    """

    existing: Existing
    prepared: Prepared
    decisions: Decisions
    cleaned: Cleaned
    as_of: date
    lang: Lang
    reader: Lang
    findings: tuple[Finding, ...]
    listed: DecisionTab | None = None


@dataclass(frozen=True)
class Computed:
    """A checked workbook whose results are known.

    `period` is the one shown, `first_day` the first day of any log or closed period. `archive` is
    what is kept of closed periods, `memory` what the next sync is to know of this one. `broken` is
    what was computed before and is not any more. `findings` are all of them.
    """

    checked: Checked
    scope: Scope
    book: FormulaBook
    results: Results
    scores: Scores
    period: Period
    first_day: date
    archive: Archive
    memory: Memory
    broken: tuple[Broken, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def told(self) -> tuple[Finding, ...]:
        """The findings as people are told of them: equal ones as one, the worst first."""
        return titled(told(self.findings), self.checked.existing)
