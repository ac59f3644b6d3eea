"""All KPI formulas of a workbook, understood together: what each needs, is, and says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.formulas import derive
from sheets_kpi.formulas.explain import explain
from sheets_kpi.formulas.nodes import Formula, FormulaError, KpiClass, Slip
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.names import fold
from sheets_kpi.texts import LANGS, Lang, catalogue, say

_WINDOW = 100  # characters of a long formula that are shown around the place


class FormulaBook(NamedTuple):
    """Formulas and classes by KPI key; KPIs with trouble have neither, but a slip."""

    formulas: Mapping[str, Formula]
    classes: Mapping[str, KpiClass]
    troubles: Mapping[str, Slip]
    findings: tuple[Finding, ...]


class Meaning(NamedTuple):
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
            parsed[kpi.key] = parse_formula(kpi.formula, scope)
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


def sentence(slip: Slip, lang: Lang) -> str:
    """What is wrong and, where something near is known, what was likely meant."""
    key, facts = f"formula.{slip.code}", dict(slip.facts)
    text = say(key, lang, **facts)
    if "suggestion" in facts and "{suggestion}" not in catalogue()[key][lang]:
        text += " " + say("formula.suggestion", lang, **facts)
    return text


def located(slip: Slip, lang: Lang) -> str:
    """The sentence and the position, counted from 1: for places where carets would not line up."""
    said = sentence(slip, lang).rstrip(".")
    return say("located", lang, sentence=said, n=slip.position + 1)


def excerpt(slip: Slip, text: str) -> str:
    """The formula on one line, and carets under the place; two lines."""
    line, start = _window(text, slip.position)
    place = slip.position - start
    length = max(1, min(slip.length, len(line) - place))
    return f"{line.rstrip()}\n{' ' * place}{'^' * length}"


def _window(text: str, position: int) -> tuple[str, int]:
    """The part of the text to show and where it starts; every character keeps its place."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    start = max(0, min(position - _WINDOW // 2, len(line) - _WINDOW))
    return line[start : start + _WINDOW], start
