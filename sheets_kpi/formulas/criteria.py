"""Conditions: `">=5"` against a column becomes a test, read by the type of the column."""

from __future__ import annotations

import re
from typing import cast

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.nodes import Boundary, Operator, Slip, Test
from sheets_kpi.formulas.references import Reference
from sheets_kpi.formulas.tokens import Span, error, slip
from sheets_kpi.names import nearest, tidy
from sheets_kpi.reading import may_be_thousands, read_day, read_number, truth
from sheets_kpi.schema import NUMERIC, ColumnType

_OPERATOR = re.compile(r"\s*(<=|>=|<>|=|<|>|≤|≥|≠)?(.*)", re.DOTALL)
_SAME_OPERATOR = {"≤": "<=", "≥": ">=", "≠": "<>", "": "="}
_WRONG_OPERATORS = {"=>": ">=", "=<": "<=", "!=": "<>", "==": "=", "><": "<>", "=!": "<>"}
_QUOTED_WORD = re.compile(r"(\w+)\s*([-+−]\s*[0-9]+)?")


def read_test(said: str, ref: Reference, span: Span) -> Test:
    """The test that a condition such as `">=5"` or `"оплачена"` makes of a cell of `ref`.

    Raises:
        FormulaError: the operator is misspelled or does not suit the column, or what follows is
            nothing that the column can hold.
    """
    choice = ref.column.choice(tidy(said))
    if choice:
        return Test("=", choice)
    operator, rest = _split(said)
    if not rest:
        return _blank(operator, said, span)
    if not ref.column.choice(rest):
        _refuse_operator(said, span)
    return _read(operator, rest, ref, span)


def boundary_test(said: str, boundary: Boundary, ref: Reference, span: Span) -> Test:
    """The test of `"<="&END`: `said` is the operator, or empty for `=`."""
    _refuse_operator(said, span)
    operator, rest = _split(said)
    if rest:
        raise error("operator_before_word", span, said=tidy(said))
    require_dates(ref, span)
    return Test(operator, boundary)


def require_dates(ref: Reference, span: Span) -> None:
    """Raises FormulaError unless the column can be compared with dates of the period."""
    if not ref.column.holds_dates:
        raise error("not_a_date_column", span, column=ref.said)


def doubt(test: Test, ref: Reference, span: Span) -> Slip | None:
    """The notice for a word that the list of a choice column does not know."""
    word = test.operand
    if not isinstance(word, str) or not ref.column.choices or ref.column.knows(word):
        return None
    near = nearest(word, (name for c in ref.column.choices for name in c.name.every()))
    suggestion = {"suggestion": f'"{near}"'} if near else {}
    return slip("unknown_choice", span, word=word, column=ref.said, **suggestion)


def _split(said: str) -> tuple[Operator, str]:
    match = _OPERATOR.fullmatch(said)
    sign, rest = (match[1] or "", match[2]) if match else ("", said)
    return cast(Operator, _SAME_OPERATOR.get(sign, sign)), tidy(rest)


def _blank(operator: Operator, said: str, span: Span) -> Test:
    if operator not in ("=", "<>"):
        raise error("condition_without_value", span, operator=tidy(said))
    return Test(operator, None)


def _refuse_operator(said: str, span: Span) -> None:
    start = re.sub(r"\s", "", said)[:3]
    wrong = next((sign for sign in _WRONG_OPERATORS if start.startswith(sign)), None)
    if wrong:
        raise error("bad_operator", span, operator=wrong, suggestion=_WRONG_OPERATORS[wrong])
    if re.match(r"[<>=]{3}|<<|>>|<=<|[<>]=?[!≤≥≠]", start):
        raise error("bad_operator", span, operator=start, suggestion=start[0])


def _read(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    """The operand by the type of the column."""
    kind = ref.column.type
    if kind is None:
        return _read_undeclared(operator, rest, ref, span)
    if kind in NUMERIC:
        return Test(operator, _number(rest, ref, span))
    if kind is ColumnType.DATE:
        return _read_day(operator, rest, ref, span)
    if operator not in ("=", "<>"):
        raise error("order_on_text", span, operator=operator, column=ref.said)
    if kind is ColumnType.YES_NO:
        return Test(operator, _yes_no(rest, ref, span))
    return Test(operator, ref.column.choice(rest) or rest)


def _read_undeclared(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    if may_be_thousands(rest):
        raise error("thousands", span, number=rest)
    number, day = read_number(rest), read_day(rest)
    if number is None and day is None and operator not in ("=", "<>"):
        raise error("order_on_text", span, operator=operator, column=ref.said)
    return Test(operator, number if number is not None else day or rest)


def _read_day(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    day = read_day(rest)
    if day is None:
        raise error("date_expected", span, value=rest, column=ref.said)
    return Test(operator, day)


def _number(rest: str, ref: Reference, span: Span) -> float:
    if may_be_thousands(rest):
        raise error("thousands", span, number=rest)
    number = read_number(rest)
    if number is None:
        code = "date_on_number" if read_day(rest) else "number_expected"
        raise error(code, span, value=rest, column=ref.said)
    return number


def _yes_no(rest: str, ref: Reference, span: Span) -> float:
    meant = truth(rest)
    if meant is None:
        raise error("yes_no_expected", span, value=rest, column=ref.said)
    return float(meant)


def _refuse_quoted_word(operator: Operator, rest: str, span: Span) -> None:
    """`"<=END"` in quotes would be compared as a text and match nothing."""
    match = _QUOTED_WORD.fullmatch(rest)
    word = vocabulary.word(match[1]) if match else None
    if word is None:
        return
    is_edge = word in (vocabulary.Word.START, vocabulary.Word.END)
    suggestion = f'"{operator}"&{rest}' if is_edge else rest
    raise error("quoted_word", span, word=rest, suggestion=suggestion)
