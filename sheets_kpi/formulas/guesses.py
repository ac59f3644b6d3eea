"""What an owner most likely meant where the parser cannot go on."""

from __future__ import annotations

import re

from sheets_kpi.formulas import references, vocabulary
from sheets_kpi.formulas.cursor import Cursor
from sheets_kpi.formulas.nodes import FormulaError
from sheets_kpi.formulas.tokens import ADDRESS_SIGNS, COMPARISONS, Kind, Span, Token, error
from sheets_kpi.names import nearest, tidy

_CELL = re.compile(r"[A-Za-zА-Яа-я]{1,3}[0-9]{1,7}")


def refuse_addresses(cursor: Cursor) -> None:
    """Raises FormulaError where a formula names cells, as in `Сделки!D:D` or `$D$2:D9`."""
    tokens = cursor.tokens
    for place, token in enumerate(tokens):
        if token.kind is Kind.SIGN and token.text in ADDRESS_SIGNS:
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
        token.kind in parts or (token.kind is Kind.SIGN and token.text in ADDRESS_SIGNS)
        for token in (left, right)
    )


def _address(cursor: Cursor, span: Span) -> FormulaError:
    address = cursor.source(span)
    log = cursor.scope.log(address.partition("!")[0].strip("'"))
    if log is None:
        return error("cell_reference", span, address=address)
    column = vocabulary.like(log.columns[0].name, address.partition("!")[0])
    example = f"{vocabulary.like(log.spec.name, address.partition('!')[0])}[{column}]"
    return error("cell_reference", span, address=address, suggestion=example)


def no_value(cursor: Cursor) -> FormulaError:
    """The slip where a value must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.TEXT:
        return error("text_value", token.span, text=tidy(token.text))
    if token.kind is Kind.DAY:
        return error("unquoted_date", token.span, suggestion=f'">={token.text}"')
    if token.kind is Kind.SIGN and token.text in COMPARISONS:
        return error("comparison", token.span, sign=cursor.source(token.span))
    if token.kind is Kind.SIGN and token.text == "%":
        return error("percent", token.span)
    if token.kind is Kind.SIGN and token.text == "{":
        return error("list_outside", token.span)
    if token.kind is Kind.SIGN and token.text == ")" and not cursor.opened:
        return error("extra_bracket", token.span, bracket=")")
    return error("missing_value", token.span)


def after_value(cursor: Cursor) -> FormulaError:
    """The slip for what follows a whole formula."""
    token = cursor.here
    if token.kind is Kind.SIGN and token.text in COMPARISONS:
        return error("comparison", token.span, sign=cursor.source(token.span))
    return cursor.unexpected()


def bare_word(cursor: Cursor) -> FormulaError:
    """The slip for words that stand alone where a value must stand."""
    words = _words_ahead(cursor)
    for count in range(len(words), 0, -1):
        span = words[0].span.to(words[count - 1].span)
        name = tidy(cursor.source(span))
        if cursor.scope.has_kpi(name):
            return error("kpi_without_brackets", span, kpi=name, suggestion=f"[{name}]")
        if cursor.scope.log(name):
            return error("log_without_column", span, log=name)
    return _unknown_word(cursor, words)


def _unknown_word(cursor: Cursor, words: list[Token]) -> FormulaError:
    said, span = words[0].text, words[0].span
    if vocabulary.word(said):
        return error("word_outside", span, word=said)
    if vocabulary.aggregate(said) or vocabulary.special(said):
        return error("function_without_brackets", span, function=said)
    if _CELL.fullmatch(said):
        return error("cell_reference", span, address=said)
    span = words[0].span.to(words[-1].span)
    near = nearest(cursor.source(span), cursor.scope.kpis)
    suggestion = {"suggestion": f"[{near}]"} if near else {}
    return error("unknown_word", span, word=tidy(cursor.source(span)), **suggestion)


def _words_ahead(cursor: Cursor) -> list[Token]:
    words = [cursor.here]
    for token in cursor.tokens[cursor.place + 1 :]:
        if token.kind not in (Kind.WORD, Kind.NUMBER):
            break
        words.append(token)
    return words


def unknown_function(cursor: Cursor, name: Token) -> FormulaError:
    """The slip for a function that formulas do not have."""
    code = vocabulary.refusal(name.text)
    if code:
        return error(code, name.span, function=name.text)
    if cursor.scope.has_kpi(name.text):
        kpi = name.text
        return error("kpi_without_brackets", name.span, kpi=kpi, suggestion=f"[{kpi}]")
    near = nearest(name.text, vocabulary.every_function(), cutoff=0.7)
    suggestion = {"suggestion": near} if near else {}
    return error("unknown_function", name.span, function=name.text, **suggestion)


def not_a_condition(cursor: Cursor) -> FormulaError:
    """The slip where a condition must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.WORD and cursor.next.text == "(":
        return unknown_function(cursor, token)
    if token.kind is Kind.DAY:
        return error("unquoted_date", token.span, suggestion=f'"{token.text}"')
    if token.kind is Kind.SIGN and token.text in COMPARISONS:
        return _unquoted(cursor, "unquoted_condition")
    if references.stands_here(cursor):
        return error("condition_expected", token.span)
    if token.kind in (Kind.WORD, Kind.NAME):
        return _unquoted(cursor, "unquoted_text")
    if token.kind is Kind.BRACKET:
        return error("kpi_in_condition", token.span, kpi=tidy(token.text))
    if token.kind is Kind.SIGN and token.text in ";,)}":
        return error("empty_argument", token.span)
    return error("condition_expected", token.span)


def _unquoted(cursor: Cursor, code: str) -> FormulaError:
    """A condition that lacks its quotes, up to the next separator."""
    first = last = cursor.here
    for token in cursor.tokens[cursor.place + 1 :]:
        if token.kind is Kind.END or (token.kind is Kind.SIGN and token.text in ";,)}"):
            break
        last = token
    span = first.span.to(last.span)
    return error(code, span, suggestion=_quote(cursor, first, span))


def _quote(cursor: Cursor, first: Token, span: Span) -> str:
    said = tidy(cursor.source(span))
    sign = cursor.source(first.span)
    rest = said.removeprefix(sign).strip()
    word = re.match(r"\w+", rest)
    if first.kind is Kind.SIGN and word and vocabulary.word(word.group()):
        return f'"{sign}"&{rest}'
    return '"' + said.replace('"', "") + '"'
