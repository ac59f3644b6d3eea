"""`doctor`: what stands between an owner and a working sync, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sheets_kpi.facts import COMPANY
from sheets_kpi.findings import Finding
from sheets_kpi.logs import Log
from sheets_kpi.periods import show_period
from sheets_kpi.stages import Computed
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang, quoted, say
from sheets_kpi.workbooks.interface import Workbook


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; `ok` is False where something is to be done."""

    ok: bool
    text: str


@runtime_checkable
class Remarkable(Protocol):
    """A workbook that has more to say of itself than that it can be read."""

    def remarks(self, existing: Existing, lang: Lang) -> Iterator[tuple[bool, str]]:
        """Sentences, each beside whether all is well."""
        ...


def examine(workbook: Workbook, computed: Computed, lang: Lang) -> Iterator[Examined]:
    """Looks at everything a sync needs; `lang` is the reader's."""
    existing = computed.checked.existing
    if isinstance(workbook, Remarkable):
        yield from (Examined(ok, text) for ok, text in workbook.remarks(existing, lang))
    else:
        facts = {"name": workbook.name, "n": len(existing.tabs)}
        yield Examined(ok=True, text=say("doctor.file", lang, **facts))
    yield _prepared(workbook, computed, lang)
    yield from _logs(computed, lang)
    yield from _decisions(computed, lang)
    flags = sum(len(tab.flags) for tab in computed.checked.existing.tabs)
    yield Examined(ok=True, text=say("doctor.flags", lang, n=flags))


def _prepared(workbook: Workbook, computed: Computed, lang: Lang) -> Examined:
    how = computed.checked.prepared
    if how.marked:
        return Examined(ok=True, text=say("doctor.prepared", lang, name=how.template.name))
    return Examined(ok=False, text=say("doctor.not_prepared", lang, name=workbook.name))


def _logs(computed: Computed, lang: Lang) -> Iterator[Examined]:
    for log in computed.checked.cleaned.logs.values():
        name = log.spec.name.show(lang)
        if log.problem:
            why = _why_closed(log, computed.findings, lang)
            yield Examined(ok=False, text=say("doctor.log_closed", lang, log=name, why=why))
        else:
            tabs = ", ".join(quoted(title, lang) for title in log.tab_titles)
            yield Examined(ok=True, text=say("doctor.log", lang, log=name, tabs=tabs, n=len(log)))


def _why_closed(log: Log, findings: Sequence[Finding], lang: Lang) -> str:
    """The findings that closed a log: on one of its tabs, or about the log where it has none."""
    name = log.spec.name.show(lang)
    said = []
    for finding in findings:
        about = finding.facts.get("log")
        is_ours = isinstance(about, Mapping) and about.get(lang) == name
        if finding.code == log.problem and (finding.tab in log.tab_titles or is_ours):
            said.append(f"{finding.message(lang).rstrip('.')}. {finding.action(lang)}")
    return " ".join(said) or log.problem


def _decisions(computed: Computed, lang: Lang) -> Iterator[Examined]:
    decisions, goals, period = computed.checked.decisions, computed.results.goals, computed.period
    people = len(decisions.roster.people)
    facts = {"kpis": len(decisions.kpis), "targets": len(decisions.targets.goals)}
    if people:
        yield Examined(ok=True, text=say("doctor.decisions", lang, people=people, **facts))
    else:
        yield Examined(ok=False, text=say("doctor.no_people", lang))
    broken = [f for f in computed.book.findings if f.code in ("kpi_formula", "kpi_column_absent")]
    if not broken:
        yield Examined(ok=True, text=say("doctor.kpis", lang))
    for finding in broken:
        yield Examined(ok=False, text=f"{finding.message(lang)}\n{finding.facts['excerpt']}")
    aimed = sum(goals.target(kpi, COMPANY, period) is not None for kpi in decisions.kpis)
    aims = {"period": show_period(period, lang), "n": aimed, "total": len(decisions.kpis)}
    key = "doctor.targets" if aimed else "doctor.no_targets"
    yield Examined(ok=aimed > 0, text=say(key, lang, **aims))
    days = decisions.workdays.count(period.start, period.end)
    yield Examined(
        ok=True, text=say("doctor.calendar", lang, period=show_period(period, lang), n=days)
    )
