"""A formula written out again in Russian or English: reading it back must give the same tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.book import column_name, decimal_text, log_name, operand_text
from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
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
from sheets_kpi.formulas.vocabulary import DATE_WORDS, Arguments, Special
from sheets_kpi.texts import Lang

_STRENGTHS = {"+": 1, "-": 1, "*": 2, "/": 2}
_UNARY, _ATOM = 3, 4
_ONLY_IFS = frozenset((Function.REPEAT, Function.NEW, Function.KEPT, Function.LOST))
_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*")


def written(node: Node, scope: Scope, kpi_names: Mapping[str, str], lang: Lang) -> str:
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
            return decimal_text(node.value, self.lang)
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
        arguments = [self._column(log, call.column)] if call.column else []
        if call.percentile is not None:
            arguments.append(decimal_text(call.percentile, self.lang))
        if call.days is not None:
            arguments.append(str(call.days))
        for condition in call.conditions:
            arguments += [self._column(log, condition.column), self._condition(log, condition)]
        with_ifs = call.conditions or call.function in _ONLY_IFS
        names = vocabulary.names_of(call.function, Arguments.IFS if with_ifs else Arguments.PLAIN)
        return self._brackets(names.show(self.lang), arguments)

    def _brackets(self, function: str, arguments: list[str]) -> str:
        return f"{function}({('; ' if self.lang == 'ru' else ', ').join(arguments)})"

    def _column(self, log: ScopeLog, column_id: str) -> str:
        name = column_name(log.by_id(column_id), log, self.lang)
        return f"{log_text(log, self.scope, self.lang)}[{name}]"

    def _condition(self, log: ScopeLog, condition: Condition) -> str:
        if condition.when:
            return DATE_WORDS[condition.when].show(self.lang)
        column = log.by_id(condition.column)
        tests = [self._test(column, test) for test in condition.tests]
        return tests[0] if len(tests) == 1 else "{" + "; ".join(tests) + "}"

    def _test(self, column: ScopeColumn, test: Test) -> str:
        operator = "" if test.operator == "=" else test.operator
        if isinstance(test.operand, Boundary):
            return (f'"{operator}"&' if operator else "") + self._boundary(test.operand)
        if isinstance(test.operand, float) and not operator and column.is_numeric:
            return decimal_text(test.operand, self.lang)
        operand = "" if test.operand is None else operand_text(column, test.operand, self.lang)
        return '"' + (operator + operand).replace('"', '""') + '"'

    def _boundary(self, boundary: Boundary) -> str:
        moved = f"{boundary.days:+d}" if boundary.days else ""
        return DATE_WORDS[boundary.edge].show(self.lang) + moved


def _strength(node: Node) -> int:
    if isinstance(node, Binary):
        return _STRENGTHS[node.sign]
    return _UNARY if isinstance(node, Negative) else _ATOM


def log_text(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log as a formula spells it, in apostrophes where it is not all words."""
    name = log_name(log, scope, lang)
    return name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"
