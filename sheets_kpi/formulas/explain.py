"""A formula in plain words, for the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    Fte,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    Test,
)
from sheets_kpi.formulas.scope import Scope, ScopeColumn, ScopeLog
from sheets_kpi.formulas.spelling import (
    column_name,
    column_of,
    log_name,
    number_text,
    operand_text,
)
from sheets_kpi.texts import Lang, say

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARISONS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_SUM, _PRODUCT, _ATOM = 1, 2, 3


def explain(node: Node, scope: Scope, kpi_names: Mapping[str, str], lang: Lang) -> str:
    """The formula in words: «сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена»».

    Args:
        node: a tree whose logs and columns are in `scope`.
        scope: the names to be used.
        kpi_names: what each KPI is called, by folded name; the folded name where it is missing.
        lang: the language of the words.
    """
    return _Speaker(scope, kpi_names, lang).tell(node).text


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words, how firmly they hold together, and whether a comma must close a clause at the end."""

    text: str
    strength: int = _ATOM
    clause: bool = False


@dataclass(frozen=True, slots=True)
class _Speaker:
    scope: Scope
    kpi_names: Mapping[str, str]
    lang: Lang

    def tell(self, node: Node) -> _Phrase:
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Negative):
            inside = self._held(node.x, _ATOM)
            return replace(inside, text="−" + inside.text, strength=_PRODUCT)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Number):
            return _Phrase(number_text(node.value, self.lang))
        return _Phrase(self._period(node))

    def _binary(self, node: Binary) -> _Phrase:
        own = _SUM if node.sign in "+-" else _PRODUCT
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
        facts: dict[str, object] = {"log": log_name(log, self.scope, self.lang)}
        if call.column:
            facts["column"] = column_name(column_of(log, call.column), log, self.lang)
        if call.percentile is not None:
            facts["percent"] = number_text(round(call.percentile * 100, 9), self.lang)
        if call.days is not None:
            return self._say(f"{call.function}.days", days=call.days, **facts)
        return self._say(call.function, **facts)

    def _condition(self, log: ScopeLog, condition: Condition) -> str:
        column = column_of(log, condition.column)
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
        return f"{_COMPARISONS[test.operator]} {self._operand(column, test)}"

    def _operand(self, column: ScopeColumn, test: Test) -> str:
        if isinstance(test.operand, Boundary):
            return self._boundary(test.operand)
        text = operand_text(column, test.operand, self.lang)
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
