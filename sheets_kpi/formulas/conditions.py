"""Columns and the conditions on them: `Log[Column]; ">=5"` becomes a test of a cell, read by the
type of the column. What is not there is told with what may be meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.nodes import Boundary, FormulaError, Operator, Slip, Test
from sheets_kpi.formulas.scope import ScopeColumn, ScopeLog
from sheets_kpi.formulas.tokens import SEPARATORS, Cursor, Kind, Span, Token, mistake, slip
from sheets_kpi.formulas.vocabulary import like
from sheets_kpi.names import nearest, tidy
from sheets_kpi.numbers import may_be_thousands, read_day, read_number, truth
from sheets_kpi.schema import NUMERIC, ColumnType

_LONGEST_NAME = 12  # tokens in the name of a log
_NAMES = (Kind.WORD, Kind.NAME, Kind.NUMBER)
_OPERATOR = re.compile(r"\s*(<=|>=|<>|=|<|>|≤|≥|≠)?(.*)", re.DOTALL)
_SAME_OPERATOR = {"≤": "<=", "≥": ">=", "≠": "<>", "": "="}
_WRONG_OPERATORS = {"=>": ">=", "=<": "<=", "!=": "<>", "==": "=", "><": "<>", "=!": "<>"}
_QUOTED_WORD = re.compile(r"(\w+)\s*([-+−]\s*[0-9]+)?")


class Reference(NamedTuple):
    """A column of a log, with the words in which it was named."""

    log: ScopeLog
    column: ScopeColumn
    log_said: str
    said: str
    span: Span


def stands_here(cursor: Cursor) -> bool:
    """Whether a name and a bracket come next, known or not."""
    return _log_ahead(cursor) is not None


def reference(cursor: Cursor) -> Reference:
    """Reads `Log[Column]`.

    Raises:
        FormulaError: there is none, or the log or the column is unknown.
    """
    ahead = _log_ahead(cursor)
    if ahead is None:
        raise _not_a_column(cursor)
    name, bracket, first = *ahead, cursor.here
    log = cursor.scope.log(name)
    if log is None:
        last = cursor.tokens[cursor.tokens.index(bracket, cursor.place) - 1]
        raise _unknown_log(cursor, name, first.span.to(last.span))
    column = log.find(bracket.text)
    if column is None:
        raise _unknown_column(log, name, bracket)
    while cursor.advance() is not bracket:
        pass
    span = first.span.to(bracket.span)
    return Reference(log, column, name, tidy(bracket.text), span)


def _log_ahead(cursor: Cursor) -> tuple[str, Token] | None:
    """The name before the next bracket, and that bracket."""
    first, start = cursor.here, cursor.place
    if first.kind not in _NAMES:
        return None
    window = cursor.tokens[start + 1 : start + 1 + _LONGEST_NAME]
    bracket = next((token for token in window if token.kind is Kind.BRACKET), None)
    if bracket is None:
        return None
    if first.kind is Kind.NAME and bracket is window[0]:
        return tidy(first.text), bracket
    name = tidy(cursor.source(Span(first.span.start, bracket.span.start)))
    between = [first, *window[: window.index(bracket)]]
    if cursor.scope.log(name) or all(token.kind is Kind.WORD for token in between):
        return name, bracket
    return None


def _unknown_log(cursor: Cursor, name: str, span: Span) -> FormulaError:
    if cursor.scope.has_kpi(name):
        return mistake("kpi_without_brackets", span, kpi=name, suggestion=f"[{name}]")
    near = nearest(name, cursor.scope.log_names())
    return mistake("unknown_log", span, log=name, suggestion=near)


def _unknown_column(log: ScopeLog, name: str, bracket: Token) -> FormulaError:
    said = tidy(bracket.text)
    near = nearest(said, log.names())
    suggestion = near and f"{name}[{near}]"
    return mistake("unknown_column", bracket.span, column=said, log=name, suggestion=suggestion)


def _not_a_column(cursor: Cursor) -> FormulaError:
    """The slip where a column must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.END:
        return mistake("column_expected", token.span)
    if cursor.at(*SEPARATORS, ")"):
        return mistake("empty_argument", token.span)
    if token.kind is Kind.BRACKET:
        logs = cursor.scope.logs_with(token.text)
        near = with_log(logs[0], token.text) if len(logs) == 1 else None
        return mistake("column_without_log", token.span, column=tidy(token.text), suggestion=near)
    if token.kind in (Kind.WORD, Kind.NAME) and cursor.scope.log(token.text):
        return mistake("log_without_column", token.span, log=token.text)
    return mistake("column_expected", token.span)


def with_log(log: ScopeLog, column: str) -> str:
    """The column with its log before it, in the language in which the column was typed."""
    return f"{like(log.spec.name, column)}[{tidy(column)}]"


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
        raise mistake("operator_before_word", span, said=tidy(said))
    require_dates(ref, span)
    return Test(operator, boundary)


def require_dates(ref: Reference, span: Span) -> None:
    """Raises FormulaError unless the column can be compared with dates of the period."""
    if not ref.column.holds_dates:
        raise mistake("not_a_date_column", span, column=ref.said)


def doubt(test: Test, ref: Reference, span: Span) -> Slip | None:
    """The notice for a word that the list of a choice column does not know."""
    word = test.operand
    if not isinstance(word, str) or not ref.column.choices or ref.column.knows(word):
        return None
    near = nearest(word, (name for c in ref.column.choices for name in c.name.every()))
    suggestion = near and f'"{near}"'
    return slip("unknown_choice", span, word=word, column=ref.said, suggestion=suggestion)


def _split(said: str) -> tuple[Operator, str]:
    match = _OPERATOR.fullmatch(said)
    sign, rest = (match[1] or "", match[2]) if match else ("", said)
    return cast(Operator, _SAME_OPERATOR.get(sign, sign)), tidy(rest)


def _blank(operator: Operator, said: str, span: Span) -> Test:
    if operator not in ("=", "<>"):
        raise mistake("condition_without_value", span, operator=tidy(said))
    return Test(operator, None)


def _refuse_operator(said: str, span: Span) -> None:
    start = re.sub(r"\s", "", said)[:3]
    wrong = next((sign for sign in _WRONG_OPERATORS if start.startswith(sign)), None)
    if wrong:
        raise mistake("bad_operator", span, operator=wrong, suggestion=_WRONG_OPERATORS[wrong])
    if re.match(r"[<>=]{3}|<<|>>|<=<|[<>]=?[!≤≥≠]", start):
        raise mistake("bad_operator", span, operator=start, suggestion=start[0])


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
        raise mistake("order_on_text", span, operator=operator, column=ref.said)
    if kind is ColumnType.YES_NO:
        return Test(operator, _yes_no(rest, ref, span))
    return Test(operator, ref.column.choice(rest) or rest)


def _read_undeclared(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    if may_be_thousands(rest):
        raise mistake("thousands", span, number=rest)
    number, day = read_number(rest), read_day(rest)
    if number is None and day is None and operator not in ("=", "<>"):
        raise mistake("order_on_text", span, operator=operator, column=ref.said)
    return Test(operator, number if number is not None else day or rest)


def _read_day(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    day = read_day(rest)
    if day is None:
        raise mistake("date_expected", span, value=rest, column=ref.said)
    return Test(operator, day)


def _number(rest: str, ref: Reference, span: Span) -> float:
    if may_be_thousands(rest):
        raise mistake("thousands", span, number=rest)
    number = read_number(rest)
    if number is None:
        code = "date_on_number" if read_day(rest) else "number_expected"
        raise mistake(code, span, value=rest, column=ref.said)
    return number


def _yes_no(rest: str, ref: Reference, span: Span) -> float:
    meant = truth(rest)
    if meant is None:
        raise mistake("yes_no_expected", span, value=rest, column=ref.said)
    return float(meant)


def _refuse_quoted_word(operator: Operator, rest: str, span: Span) -> None:
    """`"<=END"` in quotes would be compared as a text and match nothing."""
    match = _QUOTED_WORD.fullmatch(rest)
    word = vocabulary.date_word(match[1]) if match else None
    if word is None:
        return
    suggestion = f'"{operator}"&{rest}' if word in ("start", "end") else rest
    raise mistake("quoted_word", span, word=rest, suggestion=suggestion)
