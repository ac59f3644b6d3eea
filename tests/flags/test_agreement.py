"""Live flags and the checker agree on the same nasty cells."""

from __future__ import annotations

from datetime import date

import pytest
from flag_sample import ACCOUNTS, CHECKED, CHECKS, DEALS, PEOPLE, PLACES, ROWS, pages

from sheets_kpi.clean import clean
from sheets_kpi.clean.cells import Known
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.checks import Check
from sheets_kpi.flags.rules import live_codes
from sheets_kpi.schema import Named, Template
from sheets_kpi.state import Existing, ExistingTab, a1
from sheets_kpi.validate import validate
from sheets_kpi.workdays import Workdays

TAB = ExistingTab("1", "Сделки", [*zip(*ROWS, strict=True)], len(ROWS))
TEMPLATE = Template("sales", 1, Named("", ""), Named("", ""), (DEALS,))


def findings() -> tuple[Finding, ...]:
    """What the checker says about the cells; its day is none of those in the log."""
    existing, as_of = Existing((TAB,)), date(2026, 11, 21)
    cleaned = clean(existing, TEMPLATE, Known(PEOPLE, ACCOUNTS, as_of), Workdays())
    return (*cleaned.findings, *validate(cleaned, TEMPLATE, existing, None, as_of))


FINDINGS = findings()
_RANKS = list(Severity)
COLUMNS = {place: column for column, place in PLACES.items()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("check", CHECKS, ids=[f"{c.code}-{c.column}" for c in CHECKS])
def test_no_flag_without_a_finding(check: Check) -> None:
    wrong = [
        cell
        for cell in pages()[0][check]
        if not any(_accounts_for(f, cell, check) for f in FINDINGS)
    ]
    assert [(a1(*cell), ROWS[cell[0] - 1][cell[1] - 1]) for cell in wrong] == []


def _accounts_for(finding: Finding, cell: tuple[int, int], check: Check) -> bool:
    """Whether a finding says what a check shows, or why the checker did not come so far. A name in
    look-alike letters is unknown to a formula; the checker reads it, and says so.
    """
    graver = _RANKS.index(finding.severity) <= _RANKS.index(check.severity)
    spelled = check.code.startswith("unknown_") and finding.code in (
        "name_spelling",
        "stray_spaces",
    )
    same = graver or spelled or finding.code in check.codes
    return same and (_stands_at(finding, cell) or _repeats(finding, cell))


def _stands_at(finding: Finding, cell: tuple[int, int]) -> bool:
    return (finding.row, finding.column) == cell


def _repeats(finding: Finding, cell: tuple[int, int]) -> bool:
    """Whether a cell holds the key that was told once, at its first cell."""
    value = ROWS[cell[0] - 1][cell[1] - 1]
    same_place = finding.column == cell[1]
    return finding.code == "duplicate_key" and same_place and finding.value == value


@pytest.mark.libreoffice
@pytest.mark.parametrize("code", sorted({code for check in CHECKS for code in check.codes}))
def test_no_finding_without_a_flag(code: str) -> None:
    shown = live_codes(CHECKED._replace(n_rows=len(ROWS)))
    found = [f for f in FINDINGS if f.code == code and (COLUMNS.get(f.column), code) in shown]
    wrong = [f for f in found if (f.row, f.column) not in pages()[1] and not _is_unseen(f)]
    assert [(f.cell, f.value, f.facts) for f in wrong] == []


def _is_unseen(finding: Finding) -> bool:
    """What the checker sees and a sheet formula does not: keys that are almost equal, and the order
    of two dates one of which is a text.
    """
    opened = ROWS[finding.row - 1][PLACES["opened"] - 1]
    in_text = isinstance(finding.value, str) or isinstance(opened, str)
    return finding.code == "duplicate_key" or (finding.code == "order" and in_text)
