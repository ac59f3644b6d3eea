"""`Log[Column]`: what it names, and what may be meant where it is not there."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_kpi.formulas.cursor import Cursor
from sheets_kpi.formulas.nodes import FormulaError
from sheets_kpi.formulas.scope import ScopeColumn, ScopeLog
from sheets_kpi.formulas.tokens import SEPARATORS, Kind, Span, Token, error
from sheets_kpi.formulas.vocabulary import like
from sheets_kpi.names import nearest, tidy

_LONGEST_NAME = 12  # tokens in the name of a log
_NAMES = (Kind.WORD, Kind.NAME, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Reference:
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
        return error("kpi_without_brackets", span, kpi=name, suggestion=f"[{name}]")
    near = nearest(name, cursor.scope.log_names())
    return error("unknown_log", span, log=name, **_suggest(near))


def _unknown_column(log: ScopeLog, name: str, bracket: Token) -> FormulaError:
    said = tidy(bracket.text)
    near = nearest(said, log.names())
    suggestion = _suggest(near and f"{name}[{near}]")
    return error("unknown_column", bracket.span, column=said, log=name, **suggestion)


def _not_a_column(cursor: Cursor) -> FormulaError:
    """The slip where a column must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.END:
        return error("column_expected", token.span)
    if token.kind is Kind.SIGN and token.text in (*SEPARATORS, ")"):
        return error("empty_argument", token.span)
    if token.kind is Kind.BRACKET:
        logs = cursor.scope.logs_with(token.text)
        near = with_log(logs[0], token.text) if len(logs) == 1 else None
        return error("column_without_log", token.span, column=tidy(token.text), **_suggest(near))
    if token.kind in (Kind.WORD, Kind.NAME) and cursor.scope.log(token.text):
        return error("log_without_column", token.span, log=token.text)
    return error("column_expected", token.span)


def with_log(log: ScopeLog, column: str) -> str:
    """The column with its log before it, in the language in which the column was typed."""
    return f"{like(log.spec.name, column)}[{tidy(column)}]"


def _suggest(near: str | None) -> dict[str, str]:
    return {"suggestion": near} if near else {}
