"""The parser: the text of a formula becomes a tree in which every name is resolved.

- formula = ["="] sum
- sum = product {("+" | "-") product}
- product = signed {("*" | "/") signed}
- signed = {"-" | "+"} value ["%"]
- value = number | "[" KPI "]" | "(" sum ")" | call | PREV | GROWTH | FTE
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from sheets_kpi.formulas import guesses, references, vocabulary
from sheets_kpi.formulas.calls import read_call
from sheets_kpi.formulas.cursor import Cursor
from sheets_kpi.formulas.nodes import (
    Binary,
    Formula,
    FormulaError,
    Fte,
    Function,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
)
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.formulas.tokens import Kind, Span, Token, error
from sheets_kpi.formulas.trees import height, reads_nothing
from sheets_kpi.formulas.vocabulary import Shape, Special
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.reading import read_number

MAX_LENGTH = 2000
MAX_HEIGHT = 100
MAX_PERIODS = 120


def parse(text: str, scope: Scope) -> Formula:
    """The formula in `text`, its names resolved in `scope`.

    Raises:
        FormulaError: it cannot be understood or makes no sense; the slip says what and where.
    """
    if len(text) > MAX_LENGTH:
        raise error("too_long", Span(MAX_LENGTH, MAX_LENGTH), limit=str(MAX_LENGTH))
    cursor = Cursor(text, scope)
    cursor.take("=")
    if cursor.ended():
        raise error("empty", Span(0, 0))
    guesses.refuse_addresses(cursor)
    root = _sum(cursor)
    if not cursor.ended():
        raise guesses.after_value(cursor)
    _refuse_extremes(root, text)
    return Formula(text, root, tuple(cursor.notices))


def _refuse_extremes(root: Node, text: str) -> None:
    whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
    if height(root) > MAX_HEIGHT:
        raise error("too_deep", whole, limit=str(MAX_HEIGHT))
    if reads_nothing(root):
        raise error("constant", whole)


def _sum(cursor: Cursor) -> Node:
    left = _product(cursor)
    while sign := cursor.take("+", "-"):
        left = Binary(cast(Literal["+", "-"], sign.text), left, _product(cursor))
    return left


def _product(cursor: Cursor) -> Node:
    left = _signed(cursor)
    while sign := cursor.take("*", "/"):
        place = cursor.here.span
        right = _signed(cursor)
        if sign.text == "/" and right == Number(0):
            raise error("zero_division", place)
        left = Binary(cast(Literal["*", "/"], sign.text), left, right)
    return left


def _signed(cursor: Cursor) -> Node:
    sign = cursor.take("-", "+")
    if sign is None:
        return _percent(cursor)
    with cursor.deeper(sign.span):
        x = _signed(cursor)
    return Negative(x) if sign.text == "-" else x


def _percent(cursor: Cursor) -> Node:
    token = cursor.here
    value = _value(cursor)
    if not cursor.take("%"):
        return value
    if cursor.at("%"):
        raise error("percent", cursor.here.span)
    exact = read_number(token.text + "%") if token.kind is Kind.NUMBER else None
    return Number(exact) if exact is not None else Binary("/", value, Number(100.0))


def _value(cursor: Cursor) -> Node:
    token = cursor.here
    if references.stands_here(cursor):
        raise _column_outside(cursor)
    if token.kind is Kind.NUMBER:
        return Number(cursor.number(cursor.advance()))
    if token.kind is Kind.BRACKET:
        return _kpi(cursor)
    if cursor.at("("):
        return _group(cursor)
    if token.kind is Kind.WORD:
        return _function(cursor)
    raise guesses.no_value(cursor)


def _group(cursor: Cursor) -> Node:
    opening = cursor.advance()
    with cursor.deeper(opening.span):
        inside = _sum(cursor)
        cursor.close(opening, ")")
    return inside


def _kpi(cursor: Cursor) -> Node:
    token, scope = cursor.advance(), cursor.scope
    name = tidy(token.text)
    if scope.has_kpi(name):
        return KpiRef(fold(name))
    logs = scope.logs_with(name)
    if logs and not nearest(name, scope.kpis, cutoff=0.8):
        suggestion = references.with_log(logs[0], name)
        raise error("column_without_log", token.span, column=name, suggestion=suggestion)
    near = nearest(name, scope.kpis)
    suggest = {"suggestion": f"[{near}]"} if near else {}
    raise error("unknown_kpi", token.span, kpi=name, **suggest)


def _column_outside(cursor: Cursor) -> FormulaError:
    ref = references.reference(cursor)
    total = Function.SUM if ref.column.is_numeric else Function.COUNTA
    function = vocabulary.like(vocabulary.named(total, Shape.PLAIN), ref.log_said)
    said = f"{ref.log_said}[{ref.said}]"
    return error("column_outside", ref.span, column=said, suggestion=f"{function}({said})")


def _function(cursor: Cursor) -> Node:
    name = cursor.here
    if not (cursor.next.kind is Kind.SIGN and cursor.next.text == "("):
        raise guesses.bare_word(cursor)
    way, special = vocabulary.aggregate(name.text), vocabulary.special(name.text)
    if way:
        cursor.advance()
        return read_call(cursor, way, name)
    if special is None:
        raise guesses.unknown_function(cursor, name)
    cursor.advance()
    opening = cursor.advance()
    with cursor.deeper(opening.span), cursor.call(one_argument=special == "GROWTH"):
        node = _SPECIALS[special](cursor, name)
        if cursor.at(";", ","):
            raise error("too_many_arguments", cursor.here.span, function=name.text)
        cursor.close(opening, ")")
    return node


def _argument(cursor: Cursor, name: Token) -> Node:
    if cursor.at(")"):
        raise error("no_arguments", name.span, function=name.text)
    return _sum(cursor)


def _prev(cursor: Cursor, name: Token) -> Node:
    x = _argument(cursor, name)
    if not cursor.separator():
        return Prev(x)
    token = cursor.advance()
    periods = cursor.number(token) if token.kind is Kind.NUMBER else 0
    if periods != int(periods) or not 1 <= periods <= MAX_PERIODS:
        raise error("prev_periods", token.span, function=name.text)
    return Prev(x, int(periods))


def _growth(cursor: Cursor, name: Token) -> Node:
    return Growth(_argument(cursor, name))


def _fte(cursor: Cursor, name: Token) -> Node:
    if not cursor.at(")"):
        raise error("too_many_arguments", cursor.here.span, function=name.text)
    return Fte()


_SPECIALS: dict[Special, Callable[[Cursor, Token], Node]] = {
    "PREV": _prev,
    "GROWTH": _growth,
    "FTE": _fte,
}
