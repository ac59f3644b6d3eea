"""A formula written out in Russian or English, so that reading it back gives the same tree; and
told in plain words, for the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    Fte,
    Function,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    Test,
)
from sheets_kpi.formulas.scope import Scope, ScopeColumn, ScopeLog
from sheets_kpi.formulas.vocabulary import Shape, Special, Word
from sheets_kpi.reading import may_be_thousands
from sheets_kpi.schema import ColumnType
from sheets_kpi.texts import Lang, say

# How firmly the parts of a formula hold together.
_SUM, _PRODUCT, _UNARY, _ATOM = 1, 2, 3, 4
_STRENGTHS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_ONLY_IFS = frozenset((Function.REPEAT, Function.NEW, Function.KEPT, Function.LOST))
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARISONS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*")


def show(node: Node, scope: Scope, kpi_names: Mapping[str, str], lang: Lang) -> str:
    """The formula with the functions, logs, columns and choices of a language.

    Args:
        node: a tree whose logs and columns are in `scope`.
        scope: the names to be used.
        kpi_names: what each KPI is called, by folded name; the folded name where it is missing.
        lang: Russian writes `;` and a decimal comma, English `,` and a decimal point.
    """
    return _Writer(scope, kpi_names, lang).write(node)


class _Writer(NamedTuple):
    scope: Scope
    kpi_names: Mapping[str, str]
    lang: Lang

    def write(self, node: Node) -> str:
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Negative):
            return "-" + self._held(node.x, _UNARY)
        if isinstance(node, Number):
            return _number_text(node.value, self.lang)
        if isinstance(node, KpiRef):
            return f"[{self.kpi_names.get(node.kpi, node.kpi)}]"
        return self._call(node) if isinstance(node, Call) else self._special(node)

    def _binary(self, node: Binary) -> str:
        own = _STRENGTHS[node.sign]
        # A sign after a sign is legal but hard to read: `a - (-b)`.
        right = _ATOM if isinstance(node.right, Negative) else own + 1
        return f"{self._held(node.left, own)} {node.sign} {self._held(node.right, right)}"

    def _held(self, node: Node, needed: int) -> str:
        """In brackets, if it binds less than needed."""
        return self.write(node) if _strength(node) >= needed else f"({self.write(node)})"

    def _special(self, node: Node) -> str:
        key: Special = "FTE"
        arguments: list[str] = []
        if isinstance(node, Prev):
            key, arguments = "PREV", [self.write(node.x)]
            # The second argument also makes a comma in the first one decimal beyond doubt.
            if node.periods != 1 or (self.lang == "ru" and "," in arguments[0]):
                arguments.append(str(node.periods))
        elif isinstance(node, Growth):
            key, arguments = "GROWTH", [self.write(node.x)]
        return self._brackets(vocabulary.SPECIALS[key].show(self.lang), arguments)

    def _call(self, call: Call) -> str:
        log = self.scope.by_id(call.log)
        if log is None:
            raise KeyError(call.log)
        arguments = [self._column(log, call.column)] if call.column else []
        if call.percentile is not None:
            arguments.append(_number_text(call.percentile, self.lang))
        if call.days is not None:
            arguments.append(str(call.days))
        for condition in call.conditions:
            arguments += [self._column(log, condition.column), self._condition(log, condition)]
        with_ifs = call.conditions or call.function in _ONLY_IFS
        names = vocabulary.named(call.function, Shape.IFS if with_ifs else Shape.PLAIN)
        return self._brackets(names.show(self.lang), arguments)

    def _brackets(self, function: str, arguments: list[str]) -> str:
        return f"{function}({('; ' if self.lang == 'ru' else ', ').join(arguments)})"

    def _column(self, log: ScopeLog, column_id: str) -> str:
        name = _column_name(_column_of(log, column_id), log, self.lang)
        return f"{_log_text(log, self.scope, self.lang)}[{name}]"

    def _condition(self, log: ScopeLog, condition: Condition) -> str:
        if condition.when:
            word = Word.PERIOD if condition.when == "period" else Word.ALL
            return vocabulary.WORDS[word].show(self.lang)
        column = _column_of(log, condition.column)
        tests = [self._test(column, test) for test in condition.tests]
        return tests[0] if len(tests) == 1 else "{" + "; ".join(tests) + "}"

    def _test(self, column: ScopeColumn, test: Test) -> str:
        operator = "" if test.operator == "=" else test.operator
        if isinstance(test.operand, Boundary):
            return (f'"{operator}"&' if operator else "") + self._boundary(test.operand)
        if isinstance(test.operand, float) and not operator and column.is_numeric:
            return _number_text(test.operand, self.lang)
        operand = _operand_text(column, test.operand, self.lang)
        return '"' + (operator + operand).replace('"', '""') + '"'

    def _boundary(self, boundary: Boundary) -> str:
        word = Word.START if boundary.edge == "start" else Word.END
        moved = f"{boundary.days:+d}" if boundary.days else ""
        return vocabulary.WORDS[word].show(self.lang) + moved


def _strength(node: Node) -> int:
    if isinstance(node, Binary):
        return _STRENGTHS[node.sign]
    return _UNARY if isinstance(node, Negative) else _ATOM


def explain(node: Node, scope: Scope, kpi_names: Mapping[str, str], lang: Lang) -> str:
    """The formula in words: «сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена»».

    Args:
        node: a tree whose logs and columns are in `scope`.
        scope: the names to be used.
        kpi_names: what each KPI is called, by folded name; the folded name where it is missing.
        lang: the language of the words.
    """
    return _Speaker(scope, kpi_names, lang).tell(node).text


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
            return _Phrase(_number_text(node.value, self.lang))
        return _Phrase(self._period(node))

    def _binary(self, node: Binary) -> _Phrase:
        own = _STRENGTHS[node.sign]
        left, right = self._held(node.left, own), self._held(node.right, own + 1)
        comma = "," if left.clause else ""
        text = f"{left.text}{comma} {_SIGNS[node.sign]} {right.text}"
        return _Phrase(text, own, right.clause)

    def _held(self, node: Node, needed: int) -> _Phrase:
        phrase = self.tell(node)
        return phrase if phrase.strength >= needed else _Phrase(f"({phrase.text})")

    def _period(self, node: KpiRef | Fte | Prev | Growth) -> str:
        if isinstance(node, KpiRef):
            return self._say("kpi", kpi=self.kpi_names.get(node.kpi, node.kpi))
        if isinstance(node, Fte):
            return self._say("fte")
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
        if log is None:
            raise KeyError(call.log)
        text = self._subject(call, log)
        free = any(condition.when == "all" for condition in call.conditions)
        conditions = [c for c in call.conditions if c.when != "all"]
        tested = [self._condition(log, condition) for condition in conditions]
        if len(tested) > 1:
            several = [len(condition.tests) > 1 for condition in conditions]
            tested = [f"({t})" if many else t for t, many in zip(tested, several, strict=True)]
        if free:
            text += " " + self._say("all_time")
        if tested:
            text += self._say("where") + self._say("and").join(tested)
        return _Phrase(text, clause=bool(tested))

    def _subject(self, call: Call, log: ScopeLog) -> str:
        """What is counted or summed, before the conditions."""
        facts: dict[str, object] = {"log": _log_name(log, self.scope, self.lang)}
        if call.column:
            facts["column"] = _column_name(_column_of(log, call.column), log, self.lang)
        if call.percentile is not None:
            facts["percent"] = _number_text(round(call.percentile * 100, 9), self.lang)
        if call.days is not None:
            return self._say(f"{call.function}.days", days=call.days, **facts)
        return self._say(call.function, **facts)

    def _condition(self, log: ScopeLog, condition: Condition) -> str:
        column = _column_of(log, condition.column)
        name = self._say("column", column=_column_name(column, log, self.lang))
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
        return f"{_COMPARISONS[test.operator]} {self._operand(column, test)}"

    def _operand(self, column: ScopeColumn, test: Test) -> str:
        if isinstance(test.operand, Boundary):
            return self._boundary(test.operand)
        text = _operand_text(column, test.operand, self.lang)
        is_word = isinstance(test.operand, str) or column.choices
        return self._say("text", text=text) if is_word else text

    def _boundary(self, boundary: Boundary) -> str:
        edge = self._say(boundary.edge)
        if not boundary.days:
            return edge
        sign = "−" if boundary.days < 0 else "+"
        return f"{edge} {sign} {self._say('days', days=abs(boundary.days))}"

    def _say(self, key: str, /, **facts: object) -> str:
        return say(f"formula.explain.{key}", self.lang, **facts)


def _number_text(value: float, lang: Lang) -> str:
    """A number with the decimal sign of the language, so that it is read back as the same."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if lang == "ru":
        text = text.replace(".", ",")
        text += "0" if may_be_thousands(text) else ""
    return text


def _log_text(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log as a formula spells it, in apostrophes where it is not all words."""
    name = _log_name(log, scope, lang)
    return name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def _log_name(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log in the language, or another that means no other log."""
    names = (log.spec.name.show(lang), *log.spec.name.every(), log.spec.id)
    return next(name for name in names if scope.log(name) is log)


def _column_name(column: ScopeColumn, log: ScopeLog, lang: Lang) -> str:
    """The name of a column in the language, or another that means no other column."""
    names = (column.name.show(lang), *column.name.every(), column.id)
    return next((name for name in names if log.find(name) is column), column.id)


def _column_of(log: ScopeLog, column_id: str) -> ScopeColumn:
    """The column with an id.

    Raises:
        KeyError: the log has no such column.
    """
    column = log.by_id(column_id)
    if column is None:
        raise KeyError(column_id)
    return column


def _operand_text(column: ScopeColumn, operand: str | float | date | None, lang: Lang) -> str:
    """What a cell is compared with, as it is typed: a number, day, choice, yes or no, or text."""
    if operand is None:
        return ""
    if isinstance(operand, date):
        return operand.isoformat() if lang == "en" else operand.strftime("%d.%m.%Y")
    if isinstance(operand, str):
        return column.spell(operand, lang)
    if column.type is ColumnType.YES_NO:
        return (vocabulary.YES if operand else vocabulary.NO).show(lang)
    return _number_text(operand, lang)


__all__ = ["explain", "show"]
