"""All KPI formulas of a workbook, understood together: what each needs, is, and says in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from sheets_kpi.decisions import Kpi
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.formulas import derive, vocabulary
from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    Formula,
    FormulaError,
    Fte,
    Growth,
    KpiClass,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    Slip,
    Test,
)
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope, ScopeColumn, ScopeLog
from sheets_kpi.names import fold
from sheets_kpi.numbers import may_be_thousands
from sheets_kpi.schema import ColumnType
from sheets_kpi.texts import LANGS, Lang, catalogue, in_each, say

_WINDOW = 100  # characters of a long formula that are shown around the place


class FormulaBook(NamedTuple):
    """Formulas and classes by KPI key; KPIs with trouble have neither, but a slip."""

    formulas: Mapping[str, Formula]
    classes: Mapping[str, KpiClass]
    troubles: Mapping[str, Slip]
    findings: tuple[Finding, ...]


class Meaning(NamedTuple):
    """What a KPI's formula says in words, and what is wrong with it, if anything."""

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
        if slip := troubles.get(kpi.key):
            is_absent = fold(dict(slip.facts).get("column", "")) in absent
            code = "kpi_column_absent" if is_absent else "kpi_formula"
            findings.append(_finding(Severity.ERROR, code, kpi, slip, template))
        formula = formulas.get(kpi.key)
        findings += [
            _finding(Severity.NOTICE, "kpi_formula_notice", kpi, notice, template)
            for notice in (formula.notices if formula else ())
        ]
    classes = derive.classes(formulas, scope.logs)
    formulas = derive.with_rates_at_end(formulas, scope.logs)
    return FormulaBook(formulas, classes, troubles, tuple(findings))


def meanings(
    kpis: Sequence[Kpi], book: FormulaBook, scope: Scope, lang: Lang
) -> dict[str, Meaning]:
    """What the glossary says of each formula."""
    names = {kpi.key: kpi.name for kpi in kpis}
    found: dict[str, Meaning] = {}
    for kpi in kpis:
        if formula := book.formulas.get(kpi.key):
            found[kpi.key] = Meaning(explain(formula.root, scope, names, lang))
        else:
            slip = book.troubles.get(kpi.key)
            trouble = located(slip, lang) if slip else say("glossary.broken_row", lang)
            found[kpi.key] = Meaning(trouble=trouble)
    return found


def _finding(severity: Severity, code: str, kpi: Kpi, slip: Slip, template: str) -> Finding:
    key, name = ("where.kpi_tab", kpi.tab) if kpi.tab else ("where.template", template)
    facts = {
        "kpi": kpi.name,
        "why": in_each(located, slip),
        "where": {lang: say(key, lang, name=name) for lang in LANGS},
        "excerpt": excerpt(slip, kpi.formula),
        "column": dict(slip.facts).get("column", ""),
    }
    place = kpi.tab, kpi.row, kpi.column
    return Finding(severity, code, *place, value=kpi.formula, facts=facts)


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


# How firmly the parts of a formula hold together.
_SUM, _PRODUCT, _UNARY, _ATOM = 1, 2, 3, 4
_STRENGTHS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARISONS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def explain(node: Node, scope: Scope, kpi_names: Mapping[str, str], lang: Lang) -> str:
    """The formula in words: «сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена»».

    Args:
        node: a tree whose logs and columns are in `scope`.
        scope: the names to be used.
        kpi_names: what each KPI is called, by folded name; the folded name where it is missing.
        lang: the language of the words.
    """
    return _Speaker(scope, kpi_names, lang).tell(node).text


def condition_words(condition: Condition, log_id: str, scope: Scope, lang: Lang) -> str:
    """A condition on a column of a log in words: `«Статус» = «оплачена»`."""
    return _Speaker(scope, {}, lang).condition(scope.by_id(log_id), condition)


class _Phrase(NamedTuple):
    """Words, how firmly they hold together, and whether a comma must close a clause at the end."""

    text: str
    strength: int = _ATOM
    clause: bool = False


class _Speaker(NamedTuple):
    scope: Scope
    kpi_names: Mapping[str, str]
    lang: Lang

    def tell(self, node: Node) -> _Phrase:
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Negative):
            inside = self._held(node.x, _ATOM)
            return inside._replace(text="−" + inside.text, strength=_PRODUCT)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Number):
            return _Phrase(decimal_text(node.value, self.lang))
        return _Phrase(self._period(node))

    def _binary(self, node: Binary) -> _Phrase:
        own = _STRENGTHS[node.sign]
        left, right = self._held(node.left, own), self._held(node.right, own + 1)
        comma = "," if left.clause else ""
        text = f"{left.text}{comma} {SIGNS[node.sign]} {right.text}"
        return _Phrase(text, own, right.clause)

    def _held(self, node: Node, needed: int) -> _Phrase:
        phrase = self.tell(node)
        return phrase if phrase.strength >= needed else _Phrase(f"({phrase.text})")

    def _period(self, node: KpiRef | Fte | Prev | Growth) -> str:
        if isinstance(node, KpiRef):
            return self._say("kpi", kpi=self.kpi_names.get(node.kpi, node.kpi))
        if isinstance(node, Fte):
            return self._say("fte.end" if node.at_end else "fte")
        x = self._bracketed(node.x)
        if isinstance(node, Growth):
            return self._say("growth", x=x)
        if node.periods == 1:
            return self._say("previous", x=x)
        return self._say("periods_back", x=x, periods=node.periods)

    def _bracketed(self, node: Node) -> str:
        text = self.tell(node).text
        return text if isinstance(node, KpiRef) else f"({text})"

    def _call(self, call: Call) -> _Phrase:
        log = self.scope.by_id(call.log)
        text = self._subject(call, log)
        free = any(condition.when == "all" for condition in call.conditions)
        conditions = [c for c in call.conditions if c.when != "all"]
        tested = [self.condition(log, condition) for condition in conditions]
        if len(tested) > 1:
            several = [len(condition.tests) > 1 for condition in conditions]
            tested = [f"({t})" if many else t for t, many in zip(tested, several, strict=True)]
        if free:
            text += " " + self._say("all_time")
        if tested:
            text += self._say("where") + self._say("and").join(tested)
        if call.turns:
            text += self._say("returns")
        return _Phrase(text, clause=bool(tested))

    def _subject(self, call: Call, log: ScopeLog) -> str:
        """What is counted or summed, before the conditions."""
        facts: dict[str, object] = {"log": log_name(log, self.scope, self.lang)}
        if call.column:
            facts["column"] = column_name(log.by_id(call.column), log, self.lang)
        if call.percentile is not None:
            facts["percent"] = decimal_text(round(call.percentile * 100, 9), self.lang)
        if call.days is not None:
            return self._say(f"{call.function}.days", days=call.days, **facts)
        return self._say(call.function, **facts)

    def condition(self, log: ScopeLog, condition: Condition) -> str:
        """A condition on a column of a log."""
        column = log.by_id(condition.column)
        name = self._say("column", column=column_name(column, log, self.lang))
        if condition.when:
            return f"{name} {self._say('in_period')}"
        tests = [self._test(column, test) for test in condition.tests]
        for place, (before, test) in enumerate(pairwise(condition.tests), start=1):
            if before.operand is not None and before.operator == test.operator:
                tests[place] = tests[place].removeprefix(f"{_COMPARISONS[test.operator]} ")
        return f"{name} {self._say('or').join(tests)}"

    def _test(self, column: ScopeColumn, test: Test) -> str:
        if test.operand is None:
            return self._say("blank" if test.operator == "=" else "filled")
        return f"{_COMPARISONS[test.operator]} {self._operand(column, test.operand)}"

    def _operand(self, column: ScopeColumn, operand: str | float | date | Boundary) -> str:
        if isinstance(operand, Boundary):
            return self._boundary(operand)
        text = operand_text(column, operand, self.lang)
        is_word = isinstance(operand, str) or column.choices
        return self._say("text", text=text) if is_word else text

    def _boundary(self, boundary: Boundary) -> str:
        edge = self._say(boundary.edge)
        if not boundary.days:
            return edge
        sign = "−" if boundary.days < 0 else "+"
        return f"{edge} {sign} {self._say('days', days=abs(boundary.days))}"

    def _say(self, key: str, /, **facts: object) -> str:
        return say(f"formula.explain.{key}", self.lang, **facts)


def decimal_text(value: float, lang: Lang) -> str:
    """A number with the decimal sign of the language, so that it is read back as the same."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if lang == "ru":
        text = text.replace(".", ",")
        text += "0" if may_be_thousands(text) else ""
    return text


def log_name(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log in the language, or another that means no other log."""
    names = (log.spec.name.show(lang), *log.spec.name.every(), log.spec.id)
    return next(name for name in names if scope.log(name) is log)


def column_name(column: ScopeColumn, log: ScopeLog, lang: Lang) -> str:
    """The name of a column in the language, or another that means no other column."""
    names = (column.name.show(lang), *column.name.every(), column.id)
    return next((name for name in names if log.find(name) is column), column.id)


def operand_text(column: ScopeColumn, operand: str | float | date, lang: Lang) -> str:
    """What a cell is compared with, as it is typed: a number, day, choice, yes or no, or text."""
    if isinstance(operand, date):
        return operand.isoformat() if lang == "en" else operand.strftime("%d.%m.%Y")
    if isinstance(operand, str):
        return column.spell(operand, lang)
    if column.type is ColumnType.YES_NO:
        return (vocabulary.YES if operand else vocabulary.NO).show(lang)
    return decimal_text(operand, lang)
