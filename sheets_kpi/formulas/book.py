"""All KPI formulas of a workbook, understood together: what each needs, is, and says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.formulas import derive, parse
from sheets_kpi.formulas.explain import explain
from sheets_kpi.formulas.hints import excerpt, located
from sheets_kpi.formulas.nodes import Formula, FormulaError, KpiClass, Slip
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.names import fold
from sheets_kpi.texts import LANGS, Lang, say


@dataclass(frozen=True)
class FormulaBook:
    """Formulas and classes by KPI key; KPIs with trouble have neither, but a slip."""

    formulas: Mapping[str, Formula]
    classes: Mapping[str, KpiClass]
    troubles: Mapping[str, Slip] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What a KPI's formula says: its spelling and its words in one language, and
    what is wrong with it, if anything.
    """

    formula: str
    words: str = ""
    trouble: str = ""


def understand(
    kpis: Sequence[Kpi], scope: Scope, template: str, absent: Collection[str] = ()
) -> FormulaBook:
    """Parses every formula; a KPI that cannot be computed takes its dependants with it.

    Args:
        kpis: the KPIs as the owner defined them.
        scope: the names that formulas may use.
        template: the name of the template, for messages before there is a KPI tab.
        absent: folded names of declared columns that the logs lack: the cure is not the formula's.
    """
    parsed: dict[str, Formula] = {}
    troubles: dict[str, Slip] = {}
    findings: list[Finding] = []
    for kpi in kpis:
        if kpi.broken:
            continue
        try:
            parsed[kpi.key] = parse.parse(kpi.formula, scope)
        except FormulaError as error:
            troubles[kpi.key] = error.slip
    order, cut_off = derive.order(parsed)
    troubles |= cut_off
    formulas = {key: parsed[key] for key in order if key not in troubles}
    for kpi in kpis:
        found = _findings(kpi, formulas.get(kpi.key), troubles.get(kpi.key), template)
        findings += [_about_absent(finding, absent) for finding in found]
    classes = derive.classes(formulas, scope.logs)
    return FormulaBook(formulas, classes, troubles, tuple(findings))


def meanings(
    kpis: Sequence[Kpi], book: FormulaBook, scope: Scope, lang: Lang
) -> dict[str, Meaning]:
    """What the glossary says of each formula."""
    names = {kpi.key: kpi.name for kpi in kpis}
    found: dict[str, Meaning] = {}
    for kpi in kpis:
        formula = book.formulas.get(kpi.key)
        if formula is None:
            found[kpi.key] = Meaning(kpi.formula, trouble=_trouble(kpi, book, lang))
        else:
            words = explain(formula.root, scope, names, lang)
            found[kpi.key] = Meaning(kpi.formula, words)
    return found


def _about_absent(finding: Finding, absent: Collection[str]) -> Finding:
    column = finding.facts.get("column")
    is_absent = isinstance(column, str) and fold(column) in absent
    return replace(finding, code="kpi_column_absent") if is_absent else finding


def _trouble(kpi: Kpi, book: FormulaBook, lang: Lang) -> str:
    slip = book.troubles.get(kpi.key)
    return located(slip, lang) if slip else say("glossary.broken_row", lang)


def _findings(kpi: Kpi, formula: Formula | None, slip: Slip | None, template: str) -> list[Finding]:
    if slip is not None:
        return [_finding(Severity.ERROR, "kpi_formula", kpi, slip, template)]
    notices = formula.notices if formula else ()
    return [
        _finding(Severity.NOTICE, "kpi_formula_notice", kpi, slip, template) for slip in notices
    ]


def _finding(severity: Severity, code: str, kpi: Kpi, slip: Slip, template: str) -> Finding:
    why = {lang: located(slip, lang) for lang in LANGS}
    place = ("where.kpi_tab", kpi.tab) if kpi.tab else ("where.template", template)
    where = {lang: say(place[0], lang, name=place[1]) for lang in LANGS}
    return Finding(
        severity,
        code,
        kpi.tab,
        kpi.row,
        kpi.column,
        value=kpi.formula,
        facts={
            "kpi": kpi.name,
            "why": why,
            "where": where,
            "excerpt": excerpt(slip, kpi.formula),
            "column": dict(slip.facts).get("column", ""),
        },
    )
