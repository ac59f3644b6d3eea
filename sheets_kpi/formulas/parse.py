"""The parser: the text of a formula becomes a tree in which every name is resolved.

- formula = ["="] sum
- sum = product {("+" | "-") product}
- product = signed {("*" | "/") signed}
- signed = {"-" | "+"} value ["%"]
- value = number | "[" KPI "]" | "(" sum ")" | call | PREV | GROWTH | FTE
"""

from __future__ import annotations

import re
from typing import Literal, cast

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.calls import (
    read_call,
    reference,
    stands_here,
    unknown_function,
    with_log,
)
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
    height,
    reads_nothing,
)
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.formulas.tokens import (
    ADDRESS_SIGNS,
    COMPARISONS,
    Cursor,
    Kind,
    Span,
    Token,
    mistake,
)
from sheets_kpi.formulas.vocabulary import Arguments, Special
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.numbers import read_number

MAX_LENGTH = 2000
MAX_HEIGHT = 100
MAX_PERIODS = 120
_CELL = re.compile(r"[A-Za-zА-Яа-я]{1,3}[0-9]{1,7}")


def parse_formula(text: str, scope: Scope) -> Formula:
    """The formula in `text`, its names resolved in `scope`.

    Raises:
        FormulaError: it cannot be understood or makes no sense; the slip says what and where.
    """
    if len(text) > MAX_LENGTH:
        raise mistake("too_long", Span(MAX_LENGTH, MAX_LENGTH), limit=str(MAX_LENGTH))
    cursor = Cursor(text, scope)
    cursor.take("=")
    if cursor.ended():
        raise mistake("empty", Span(0, 0))
    _refuse_addresses(cursor)
    root = _sum(cursor)
    if not cursor.ended():
        raise _after_value(cursor)
    _refuse_extremes(root, text)
    return Formula(text, root, tuple(cursor.notices))


def _refuse_extremes(root: Node, text: str) -> None:
    whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
    if height(root) > MAX_HEIGHT:
        raise mistake("too_deep", whole, limit=str(MAX_HEIGHT))
    if reads_nothing(root):
        raise mistake("constant", whole)


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
            raise mistake("zero_division", place)
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
        raise mistake("percent", cursor.here.span)
    exact = read_number(token.text + "%") if token.kind is Kind.NUMBER else None
    return Number(exact) if exact is not None else Binary("/", value, Number(100.0))


def _value(cursor: Cursor) -> Node:
    token = cursor.here
    if stands_here(cursor):
        raise _column_outside(cursor)
    if token.kind is Kind.NUMBER:
        return Number(cursor.number(cursor.advance()))
    if token.kind is Kind.BRACKET:
        return _kpi(cursor)
    if cursor.at("("):
        return _group(cursor)
    if token.kind is Kind.WORD:
        return _function(cursor)
    raise _no_value(cursor)


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
        suggestion = with_log(logs[0], name)
        raise mistake("column_without_log", token.span, column=name, suggestion=suggestion)
    near = nearest(name, scope.kpis)
    raise mistake("unknown_kpi", token.span, kpi=name, suggestion=near and f"[{near}]")


def _column_outside(cursor: Cursor) -> FormulaError:
    ref = reference(cursor)
    total = Function.SUM if ref.column.is_numeric else Function.COUNTA
    function = vocabulary.like(vocabulary.names_of(total, Arguments.PLAIN), ref.log_said)
    said = f"{ref.log_said}[{ref.said}]"
    return mistake("column_outside", ref.span, column=said, suggestion=f"{function}({said})")


def _function(cursor: Cursor) -> Node:
    name = cursor.here
    if not cursor.next.among("("):
        raise _bare_word(cursor)
    way, special = vocabulary.aggregate(name.text), vocabulary.special(name.text)
    if not (way or special):
        raise unknown_function(cursor, name)
    cursor.advance()
    if way:
        return read_call(cursor, way, name)
    opening = cursor.advance()
    with cursor.deeper(opening.span), cursor.call(one_argument=special == "GROWTH"):
        node = _special(cursor, special, name)
        if cursor.at(";", ","):
            raise mistake("too_many_arguments", cursor.here.span, function=name.text)
        cursor.close(opening, ")")
    return node


def _special(cursor: Cursor, special: Special | None, name: Token) -> Node:
    """What stands in the brackets of PREV, GROWTH or FTE."""
    if special == "FTE":
        if not cursor.at(")"):
            raise mistake("too_many_arguments", cursor.here.span, function=name.text)
        return Fte()
    if cursor.at(")"):
        raise mistake("no_arguments", name.span, function=name.text)
    x = _sum(cursor)
    if special == "GROWTH":
        return Growth(x)
    if not cursor.separator():
        return Prev(x)
    return Prev(x, cursor.whole(1, MAX_PERIODS, "prev_periods", function=name.text))


def _refuse_addresses(cursor: Cursor) -> None:
    """Raises FormulaError where a formula names cells, as in `Сделки!D:D` or `$D$2:D9`."""
    tokens = cursor.tokens
    for place, token in enumerate(tokens):
        if token.among(ADDRESS_SIGNS):
            first = last = place
            while first > 0 and _joins(tokens[first - 1], tokens[first]):
                first -= 1
            while _joins(tokens[last], tokens[last + 1]):
                last += 1
            raise _address(cursor, tokens[first].span.to(tokens[last].span))


def _joins(left: Token, right: Token) -> bool:
    """Whether two neighbours are parts of one address."""
    parts = (Kind.WORD, Kind.NAME, Kind.NUMBER)
    return left.span.end == right.span.start and all(
        token.kind in parts or token.among(ADDRESS_SIGNS) for token in (left, right)
    )


def _address(cursor: Cursor, span: Span) -> FormulaError:
    address = cursor.source(span)
    log = cursor.scope.log(address.partition("!")[0].strip("'"))
    if log is None:
        return mistake("cell_reference", span, address=address)
    column = vocabulary.like(log.columns[0].name, address.partition("!")[0])
    example = f"{vocabulary.like(log.spec.name, address.partition('!')[0])}[{column}]"
    return mistake("cell_reference", span, address=address, suggestion=example)


def _no_value(cursor: Cursor) -> FormulaError:
    """The slip where a value must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.TEXT:
        return mistake("text_value", token.span, text=tidy(token.text))
    if token.kind is Kind.DAY:
        return mistake("unquoted_date", token.span, suggestion=f'">={token.text}"')
    if cursor.at(*COMPARISONS):
        return mistake("comparison", token.span, sign=cursor.source(token.span))
    if cursor.at("%"):
        return mistake("percent", token.span)
    if cursor.at("{"):
        return mistake("list_outside", token.span)
    if cursor.at(")") and not cursor.opened:
        return mistake("extra_bracket", token.span, bracket=")")
    return mistake("missing_value", token.span)


def _after_value(cursor: Cursor) -> FormulaError:
    """The slip for what follows a whole formula."""
    token = cursor.here
    if cursor.at(*COMPARISONS):
        return mistake("comparison", token.span, sign=cursor.source(token.span))
    return cursor.unexpected()


def _bare_word(cursor: Cursor) -> FormulaError:
    """The slip for words that stand alone where a value must stand."""
    words = _words_ahead(cursor)
    for count in range(len(words), 0, -1):
        span = words[0].span.to(words[count - 1].span)
        name = tidy(cursor.source(span))
        if cursor.scope.has_kpi(name):
            return mistake("kpi_without_brackets", span, kpi=name, suggestion=f"[{name}]")
        if cursor.scope.log(name):
            return mistake("log_without_column", span, log=name)
    return _unknown_word(cursor, words)


def _unknown_word(cursor: Cursor, words: list[Token]) -> FormulaError:
    said, span = words[0].text, words[0].span
    if vocabulary.date_word(said):
        return mistake("word_outside", span, word=said)
    if vocabulary.aggregate(said) or vocabulary.special(said):
        return mistake("function_without_brackets", span, function=said)
    if _CELL.fullmatch(said):
        return mistake("cell_reference", span, address=said)
    span = words[0].span.to(words[-1].span)
    near = nearest(cursor.source(span), cursor.scope.kpis)
    said = tidy(cursor.source(span))
    return mistake("unknown_word", span, word=said, suggestion=near and f"[{near}]")


def _words_ahead(cursor: Cursor) -> list[Token]:
    words = [cursor.here]
    for token in cursor.tokens[cursor.place + 1 :]:
        if token.kind not in (Kind.WORD, Kind.NUMBER):
            break
        words.append(token)
    return words
