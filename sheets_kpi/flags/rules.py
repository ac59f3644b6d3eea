"""The flags that each tab of each log should carry, as rules of conditional formatting.

Live ones come from the declaration: the sheet itself re-evaluates them the moment somebody fixes a
cell. One live rule holds all checks of one severity in one column, because their look is the same
and few rules keep a sheet quick. Errors stand before warnings: Google shows the first rule that is
true.

Found ones come from findings: what a formula cannot know, tied to the value that was found and to
no place. One rule per column is true where a cell still holds, letter by letter, one of the values
that have a finding. So a fixed cell loses its flag at once, and sorting never blames the wrong row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Literal, NamedTuple

from sheets_kpi.clean import Cleaned
from sheets_kpi.clean.tables import Layout
from sheets_kpi.decisions import Decisions
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.checks import (
    FAMILIES,
    Besides,
    Check,
    CheckedTab,
    checks_of,
    row_is_no_record,
)
from sheets_kpi.flags.terms import (
    BAR,
    MAX_FORMULA,
    any_of,
    folded,
    folded_of,
    is_number,
    is_one_of,
    number,
    safe_id,
    tagged,
)
from sheets_kpi.logs import EPOCH
from sheets_kpi.schema import LogSpec, Template
from sheets_kpi.state import Area, CellValue, ExistingTab, Flag
from sheets_kpi.styles import FLAG_ERROR, FLAG_FOUND, FLAG_WARNING

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
    live: dict[object, tuple[tuple[Flag, ...], frozenset[tuple[str, str]]]] = {}
    wanted: dict[str, tuple[Flag, ...]] = {}
    for spec in template.logs:
        for tab, layout in cleaned.layouts[spec.id]:
            besides = _besides(by_tab[tab.title], spec, tab, layout)
            first = layout.row + 1 + besides.units
            log, times = cleaned.logs[spec.id], {}
            if tab.title in log.tab_titles:
                at = log.tab_titles.index(tab.title)
                times = {key: c.times[at] for key, c in log.columns.items() if c.times}
            checked = CheckedTab(spec, layout.columns, first, tab.n_rows, *names, besides, times)
            key = (spec.id, *layout.columns.items(), layout.row, checked.is_long, besides)
            key += tuple(times.items())
            if key not in live and not spec.unpivot:  # tabs of one shape have the same
                live[key] = live_flags(checked), live_codes(checked)
            flags, codes = ((), frozenset()) if spec.unpivot else live[key]
            found = found_flags(by_tab[tab.title], checked, codes)
            refused = tuple(flag for flag in found if flag.look is FLAG_ERROR)
            wanted[tab.id] = (*refused, *flags, *found[len(refused) :])
    return wanted


def _besides(
    findings: Iterable[Finding], spec: LogSpec, tab: ExistingTab, layout: Layout
) -> Besides:
    """What a tab holds besides records, by what is told of its rows."""
    rows = {finding.code: finding.row for finding in findings}
    ahead = rows.get("rows_ahead", 0)
    places = layout.columns.items() if ahead else ()
    filled = (one for one, place in places if tab.value(ahead, place) not in (None, "", False))
    months = bool(spec.month_rows) or "month_row" in rows
    return Besides("units_row" in rows, months, frozenset(filled))


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
            for nth, group in enumerate(_grouped(own, x, skipped), start=1):
                code = f"{kind}{nth if nth > 1 else ''}_{safe_id(column.id, place)}"
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


# Findings that the value of the cell decides alone, on one tab, at the time of the sync. All others
# depend on the row or on how the cell looks, so that the same value may be right elsewhere.
VALUE_CODES = frozenset((*FAMILIES, *chain(*FAMILIES.values()))) | {
    "above_maximum",
    "below_minimum",
    "duplicate_key",
    "number_became_date",
    "number_became_time",
    "outside_tab_month",
    "rounded_to_kopecks",
    "too_many_digits",
    "unreadable_yes_no",
}
# Of a currency a number tells nothing: its sign stands in how the cell looks.
_TEXT_CODES = frozenset({"column_currency", "other_currency"})
# Findings that a day and the person of its row decide together.
PERSON_CODES = frozenset({"after_end", "before_start", "between_stints"})
_FOUND = {Severity.ERROR: ("refused", FLAG_ERROR), Severity.WARNING: ("found", FLAG_FOUND)}
_UNTOLD = re.compile(f"[{BAR}\x00-\x1f\x7f-\x9f]")  # what a list in a formula cannot hold
_MAX_NUMBER = 10**15  # from here on a sheet no longer tells neighbours apart


def found_flags(
    findings: Sequence[Finding], tab: CheckedTab, live: Collection[tuple[str, str]] = ()
) -> tuple[Flag, ...]:
    """The found flags of one tab of a log, first those of values that do not count; a value that no
    formula can tell has none, nor has one for which the list of its column is full.

    Args:
        findings: the findings on this tab, with the raw values of their cells.
        tab: the log and where its columns stand.
        live: the (column id, code) pairs that live flags show, from `live_codes`.
    """
    by_place: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.code in VALUE_CODES | PERSON_CODES and finding.severity is not Severity.NOTICE:
            by_place[finding.column].append(finding)
    person = tab.cell(tab.spec.person) if tab.spec.person in tab.places else ""
    flags: list[Flag] = []
    for severity, (kind, look) in _FOUND.items():
        for column in tab.columns:
            place = tab.places[column.id]
            mine = (one for one in by_place[place] if one.severity is severity)
            own = [one for one in mine if (column.id, one.code) not in live or _is_amber(one)]
            code = f"{kind}_{safe_id(column.id, place)}"
            if formula := _formula(code, tab.cell(column.id), person, own):
                flags.append(Flag(code, Area(tab.row, place, None, place), formula, look))
    return tuple(flags)


def _is_amber(finding: Finding) -> bool:
    """Whether a value does not count of which the sheet sees only that it is a text with digits."""
    amber = (*FAMILIES["number_as_text"], *FAMILIES["date_as_text"])
    is_refused = finding.severity is Severity.ERROR and finding.code in amber
    return is_refused and any(map(str.isdigit, str(finding.value)))


class _Sign(NamedTuple):
    """How a formula tells a cell with a finding: by its value as a sheet stores it, or by a day and
    its person. Times are not numbers here, because reading rounds them to the millisecond.
    """

    kind: Literal["text", "number", "time", "logical", "day_of_person"]
    value: str | float


def _formula(code: str, x: str, person: str, findings: Iterable[Finding]) -> str:
    """The formula that is true where the cell `x` has one of some findings, of as many as it can
    list; "" of none. `person` is the reference to the row's person, empty if there is none.
    """
    signed = (_sign(finding, person) for finding in findings)
    signs = list(dict.fromkeys(sign for sign in signed if sign))[:MAX_FORMULA]

    def of(n: int) -> str:
        terms = [*_terms(x, person, signs[:n])]
        return tagged(code, f"IF(ISERROR({x});0;{any_of(terms)})")

    fitting = bisect_right(range(len(signs) + 1), MAX_FORMULA, key=lambda n: len(of(n))) - 1
    return of(fitting) if fitting > 0 else ""


def _terms(x: str, person: str, signs: Sequence[_Sign]) -> Iterator[str]:
    texts = [str(s.value) for s in signs if s.kind == "text"]
    numbers = [f"{x}={number(float(s.value))}" for s in signs if s.kind == "number"]
    times = [f"ABS({x}-{number(float(s.value))})<1/10^6" for s in signs if s.kind == "time"]
    logicals = [f"{x}=({int(s.value)}=1)" for s in signs if s.kind == "logical"]
    days = [str(s.value) for s in signs if s.kind == "day_of_person"]
    if texts:
        whole = f'SUBSTITUTE({x};"{BAR}";CHAR(10))'  # no listed text holds a line break
        yield f"IF(ISTEXT({x});{is_one_of(whole, texts)};0)"
    if numbers or times:
        yield f"IF({is_number(x)};{any_of(numbers + times)};0)"
    if logicals:
        yield f"IF(ISLOGICAL({x});{any_of(logicals)};0)"
    if days:
        pair = f'INT({x})&" "&{folded_of(person)}'
        yield f"IF({is_number(x)};{is_one_of(pair, days)};0)"


def _sign(finding: Finding, person: str) -> _Sign | None:
    """The sign of a finding's cell; None if a formula cannot tell it."""
    stored = _stored(finding.value)
    if stored is None or (finding.code in _TEXT_CODES and stored.kind != "text"):
        return None
    if finding.code in VALUE_CODES:
        return stored
    if stored.kind in ("number", "time") and finding.person and person:
        return _Sign("day_of_person", f"{int(stored.value)} {folded(finding.person)}")
    return None


def _stored(value: CellValue) -> _Sign | None:
    match value:
        case bool():
            return _Sign("logical", value)
        case str() if value.strip() and not _UNTOLD.search(value):
            return _Sign("text", value)
        case datetime():
            start = datetime.combine(EPOCH, time.min, tzinfo=value.tzinfo)
            return _Sign("time", _days(value - start))
        case date():
            return _Sign("number", (value - EPOCH).days)
        case timedelta():
            return _Sign("time", _days(value))
        case int() | float() if abs(value) < _MAX_NUMBER:
            return _Sign("number", float(f"{value:.15g}"))
    return None


def _days(span: timedelta) -> float:
    return round(span / timedelta(days=1), 9)
