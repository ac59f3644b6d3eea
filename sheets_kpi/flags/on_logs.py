"""Which flags each tab of each log should carry: live ones from the declaration, found ones from
findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sheets_kpi.clean.headers import find_layout
from sheets_kpi.clean.tabs import given_by_title, tabs_of
from sheets_kpi.decisions import Decisions
from sheets_kpi.findings import Finding
from sheets_kpi.flags import live_codes, live_flags
from sheets_kpi.flags.found import found_flags
from sheets_kpi.schema import Template
from sheets_kpi.state import Existing, Flag


def flags_on_logs(
    existing: Existing, template: Template, decisions: Decisions, findings: Sequence[Finding]
) -> Mapping[str, tuple[Flag, ...]]:
    """Our flags by tab id. A tab whose header cannot be found keeps the flags that it has."""
    people, accounts = decisions.people, decisions.account_book
    by_tab: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_tab[finding.tab].append(finding)
    wanted: dict[str, tuple[Flag, ...]] = {}
    for spec in template.logs:
        for source in tabs_of(spec, existing)[0]:
            tab = source.tab
            layout, _ = find_layout(tab, spec, given_by_title(spec, source))
            if layout is None:
                continue
            ground = (spec, layout.columns, layout.row)
            live = live_flags(*ground, tab.n_rows, people, accounts)
            codes = live_codes(*ground, tab.n_rows, people, accounts)
            found = found_flags(by_tab[tab.title], *ground, codes)
            wanted[tab.id] = (*live, *found.flags)
    return wanted
