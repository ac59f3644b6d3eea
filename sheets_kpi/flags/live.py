"""Live flags: the rules that the sheet itself re-evaluates the moment somebody fixes a cell.

One rule holds all checks of one severity in one column, because their look is the same and few
rules keep a sheet quick. Errors stand before warnings: Google shows the first rule that is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sheets_kpi.findings import Severity
from sheets_kpi.flags.checks import Check, checks_of
from sheets_kpi.flags.ground import Ground, row_is_no_record
from sheets_kpi.flags.terms import MAX_FORMULA, safe_id, tagged
from sheets_kpi.people import NameBook
from sheets_kpi.schema import LogSpec
from sheets_kpi.state import Area, Flag
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING

# A notice worth a flag looks like a warning: a third colour would say nothing more.
_LOOKS = {"error": FLAG_ERROR, "warning": FLAG_WARNING}


def live_flags(
    spec: LogSpec,
    places: Mapping[str, int],
    header_row: int,
    n_rows: int,
    people: NameBook,
    accounts: NameBook,
) -> tuple[Flag, ...]:
    """The live flags of one tab of a log.

    Args:
        spec: the declaration of the log.
        places: the column numbers, from 1, of those declared columns that the tab has.
        header_row: the row of the headers, from 1; flags begin below it and have no end.
        n_rows: how many rows the tab has; a long one has no live check of uniqueness.
        people: the known people; an open book checks nobody.
        accounts: the known accounts; an open book checks none.
    """
    ground = Ground(spec, places, header_row + 1, n_rows, people, accounts)
    return tuple(flag for kind in _LOOKS for flag in _of_kind(ground, kind))


def live_codes(
    spec: LogSpec,
    places: Mapping[str, int],
    header_row: int,
    n_rows: int,
    people: NameBook,
    accounts: NameBook,
) -> frozenset[tuple[str, str]]:
    """The (column id, code of findings) pairs that `live_flags` of the same arguments shows."""
    ground = Ground(spec, places, header_row + 1, n_rows, people, accounts)
    skipped = row_is_no_record(ground)
    return frozenset(
        (check.column, code)
        for check in checks_of(ground)
        for code in check.codes
        if _fits([check], ground.cell(check.column), skipped)
    )


def condition_of(checks: Sequence[Check], x: str, skipped: str) -> str:
    """One condition for some checks of the cell `x`: any of them is true, and the row is a record.

    `skipped` is the condition that it is none; it stands last, because it is rarely asked.
    """
    others = ";".join(check.condition for check in checks if check.code != "error_value")
    blamed_error = int(any(check.code == "error_value" for check in checks))
    condition = f"IF(ISERROR({x});{blamed_error};{f'OR({others})' if others else 0})"
    return f"IF({condition};NOT({skipped});0)"


def _of_kind(ground: Ground, kind: str) -> Iterator[Flag]:
    skipped, checks = row_is_no_record(ground), checks_of(ground)
    for column in ground.columns:
        x, place = ground.cell(column.id), ground.places[column.id]
        own = [c for c in checks if c.column == column.id and _kind(c) == kind]
        for number, group in enumerate(_grouped(own, x, skipped), start=1):
            code = f"{kind}{number if number > 1 else ''}_{safe_id(column.id, place)}"
            formula = tagged(code, condition_of(group, x, skipped))
            yield Flag(code, Area(ground.row, place, None, place), formula, _LOOKS[kind])


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
