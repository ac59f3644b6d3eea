"""Which flags each tab of each log should carry: found ones from findings, and live ones from the
declaration, which the sheet itself re-evaluates the moment somebody fixes a cell.

One live rule holds all checks of one severity in one column, because their look is the same and few
rules keep a sheet quick. Errors stand before warnings: Google shows the first rule that is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sheets_kpi.clean import Cleaned
from sheets_kpi.decisions import Decisions
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.checks import Check, CheckedTab, checks_of, row_is_no_record
from sheets_kpi.flags.found import found_flags
from sheets_kpi.flags.terms import MAX_FORMULA, safe_id, tagged
from sheets_kpi.schema import Template
from sheets_kpi.state import Area, Flag
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING

# A notice worth a flag looks like a warning: a third colour would say nothing more.
_LOOKS = {"error": FLAG_ERROR, "warning": FLAG_WARNING}


def flags_on_logs(
    cleaned: Cleaned, template: Template, decisions: Decisions, findings: Sequence[Finding]
) -> Mapping[str, tuple[Flag, ...]]:
    """Our flags by tab id. A tab whose header cannot be found keeps the flags that it has."""
    by_tab: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_tab[finding.tab].append(finding)
    names = (decisions.people, decisions.account_book)
    wanted: dict[str, tuple[Flag, ...]] = {}
    for spec in template.logs:
        for tab, layout in cleaned.layouts[spec.id]:
            checked = CheckedTab(spec, layout.columns, layout.row + 1, tab.n_rows, *names)
            found = found_flags(by_tab[tab.title], checked, live_codes(checked))
            wanted[tab.id] = (*live_flags(checked), *found)
    return wanted


def live_flags(tab: CheckedTab) -> tuple[Flag, ...]:
    """The live flags of one tab of a log; they begin below its header and have no end.

    A long tab has no live check of uniqueness; an open book of names checks nobody.
    """
    skipped, checks = row_is_no_record(tab), checks_of(tab)
    flags: list[Flag] = []
    for kind, look in _LOOKS.items():
        for column in tab.columns:
            x, place = tab.cell(column.id), tab.places[column.id]
            own = [c for c in checks if c.column == column.id and _kind(c) == kind]
            for number, group in enumerate(_grouped(own, x, skipped), start=1):
                code = f"{kind}{number if number > 1 else ''}_{safe_id(column.id, place)}"
                formula = tagged(code, condition_of(group, x, skipped))
                flags.append(Flag(code, Area(tab.row, place, None, place), formula, look))
    return tuple(flags)


def live_codes(tab: CheckedTab) -> frozenset[tuple[str, str]]:
    """The (column id, code of findings) pairs that the live flags of a tab show."""
    skipped = row_is_no_record(tab)
    return frozenset(
        (check.column, code)
        for check in checks_of(tab)
        for code in check.codes
        if _fits([check], tab.cell(check.column), skipped)
    )


def condition_of(checks: Sequence[Check], x: str, skipped: str) -> str:
    """One condition for some checks of the cell `x`: any of them is true, and the row is a record.

    `skipped` is the condition that it is none; it stands last, because it is rarely asked.
    """
    others = ";".join(check.condition for check in checks if check.code != "error_value")
    blamed_error = int(any(check.code == "error_value" for check in checks))
    condition = f"IF(ISERROR({x});{blamed_error};{f'OR({others})' if others else 0})"
    return f"IF({condition};NOT({skipped});0)"


def _kind(check: Check) -> str:
    return "error" if check.severity is Severity.ERROR else "warning"


def _grouped(checks: Sequence[Check], x: str, skipped: str) -> Iterator[list[Check]]:
    """Checks in groups whose rule is short enough; a check that is too long alone is left out."""
    group: list[Check] = []
    for check in checks:
        if not _fits([check], x, skipped):
            continue
        if group and not _fits([*group, check], x, skipped):
            yield group
            group = []
        group.append(check)
    if group:
        yield group


def _fits(checks: Sequence[Check], x: str, skipped: str) -> bool:
    return len(condition_of(checks, x, skipped)) < MAX_FORMULA - 100
