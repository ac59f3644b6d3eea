"""A formula cut into tokens, and a cursor over them: the first step of the parser.

Positions count characters of the text as it was typed, so that a caret can stand under them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import NamedTuple

from sheets_kpi.formulas.nodes import FormulaError, Slip
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.numbers import may_be_thousands, read_number


class Span(NamedTuple):
    """A piece of the formula: characters `start` to `end`, `end` not included."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """From the start of this piece to the end of the other."""
        return Span(self.start, other.end)


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    DAY = auto()  # a date that stands without quotes
    TEXT = auto()  # in quotes
    WORD = auto()
    NAME = auto()  # in apostrophes, as spreadsheets quote a tab
    BRACKET = auto()  # the name of a KPI or a column in [ ]
    SIGN = auto()
    END = auto()


class Token(NamedTuple):
    """A token; `text` is what it says, without its quotes or brackets."""

    kind: Kind
    text: str
    span: Span

    def among(self, signs: Container[str]) -> bool:
        """Whether it is one of some signs."""
        return self.kind is Kind.SIGN and self.text in signs


MAX_DEPTH = 50
COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">=", "==", "!=", "=>", "=<"))
SEPARATORS = frozenset((";", ","))
ADDRESS_SIGNS = frozenset(("!", ":", "$"))  # as in Сделки!$A:$A

_QUOTES = "\"'«“„”"
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_PATTERNS = (
    # only the straight quotes are written twice inside a text
    (Kind.TEXT, re.compile(r""""(?:[^"]|"")*+"|«[^»]*»|[“”][^”"]*[”"]|„[^“”"]*[“”"]""")),
    (Kind.NAME, re.compile(r"'(?:[^']|'')*+'")),
    (Kind.DAY, re.compile(r"(?:\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d{2}-\d{2})(?!\w)", re.ASCII)),
    (
        Kind.NUMBER,
        re.compile(
            r"(?:[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3}(?![0-9]))+|[0-9]+)(?:[.,][0-9]+)?"
            r"|\.[0-9]+"
        ),
    ),
    (
        Kind.WORD,
        re.compile(r"[^\W\d][\w\u0300-\u036f]*(?:\.[^\W\d][\w\u0300-\u036f]*)*"),
    ),
    (Kind.SIGN, re.compile(r"<=|>=|<>|=>|=<|==|!=|[-+*/%^()=<>;,&{}!:$≤≥≠×÷·−–—]")),
)
_SAME_SIGN = {
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("×·", "*"),
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
}


def mistake(code: str, span: Span, /, **facts: str | None) -> FormulaError:
    """The exception for a slip at `span`; a fact that is None is not told."""
    return FormulaError(slip(code, span, **facts))


def slip(code: str, span: Span, /, **facts: str | None) -> Slip:
    """A slip at `span`, at least one character long."""
    told = tuple((name, fact) for name, fact in facts.items() if fact is not None)
    return Slip(code, span.start, max(span.end - span.start, 1), told)


def tokenize(text: str) -> list[Token]:
    """The tokens of a formula, the last of kind END.

    Raises:
        FormulaError: a quote or a bracket is not closed, or a character has no meaning here.
    """
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if blank := _BLANK.match(text, place):
            place = blank.end()
        else:
            tokens.append(_token(text, place))
            place = tokens[-1].span.end
    tokens.append(Token(Kind.END, "", Span(len(text), len(text))))
    return tokens


def _token(text: str, start: int) -> Token:
    if text[start] == "[":
        return _bracket(text, start)
    for kind, pattern in _PATTERNS:
        if match := pattern.match(text, start):
            return Token(kind, _said(match[0]), Span(start, match.end()))
    place = Span(start, start + 1)
    if text[start] in _QUOTES:
        raise mistake("open_quote", place, quote=text[start])
    raise mistake("stray", place, symbol=text[start])


def _said(token: str) -> str:
    """What a token says, however it is quoted or drawn."""
    if token[0] in _QUOTES:
        straight = token[0] if token[0] in "\"'" else ""
        return token[1:-1].replace(straight * 2, straight) if straight else token[1:-1]
    return _SAME_SIGN.get(token, token)


def _bracket(text: str, start: int) -> Token:
    """A name in brackets; a header may itself hold a pair of them."""
    depth = 0
    for end in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[end], 0)
        if depth == 0:
            return Token(Kind.BRACKET, text[start + 1 : end], Span(start, end + 1))
    raise mistake("open_bracket", Span(start, start + 1))


class _Frame:
    """A call or a list that is open; its first separator holds for all of it."""

    def __init__(self, *, decimal_comma: bool) -> None:
        self.decimal_comma = decimal_comma
        self.separator = ""


class Cursor:
    """The tokens of one formula and a place among them.

    Raises:
        FormulaError: from the tokens, or from any method that demands something.
    """

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.notices: list[Slip] = []
        self.tokens = tokenize(text)
        self.place = 0
        self._frames: list[_Frame] = []
        self._depth = 0
        self._semicolons = _separates_by_semicolon(self.tokens)

    @property
    def here(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.place]

    @property
    def next(self) -> Token:
        """The token after it."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.here.kind is Kind.END

    @property
    def opened(self) -> bool:
        """Whether a bracket or a sign before a value is open."""
        return self._depth > 0

    def advance(self) -> Token:
        """Reads one token; END is never passed."""
        token = self.here
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def at(self, *signs: str) -> bool:
        """Whether one of the signs comes next."""
        return self.here.among(signs)

    def take(self, *signs: str) -> Token | None:
        """Reads one of the signs, if it comes next."""
        return self.advance() if self.at(*signs) else None

    def source(self, span: Span) -> str:
        """A piece of the formula as it was typed."""
        return self.text[span.start : span.end]

    @contextmanager
    def deeper(self, span: Span) -> Iterator[None]:
        """One level of nesting."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise mistake("too_deep", span, limit=str(MAX_DEPTH))
        yield
        self._depth -= 1

    @contextmanager
    def call(self, *, one_argument: bool = False) -> Iterator[None]:
        """Inside the brackets of a function; with one argument, no comma can separate."""
        self._frames.append(_Frame(decimal_comma=self._semicolons or one_argument))
        yield
        self._frames.pop()

    @contextmanager
    def list(self) -> Iterator[None]:
        """Inside the braces of a list."""
        rest = self.tokens[self.place :]
        inside = rest[: next((i for i, t in enumerate(rest) if t.text == "}"), len(rest))]
        self._frames.append(_Frame(decimal_comma=any(token.among(";") for token in inside)))
        yield
        self._frames.pop()

    def separator(self) -> bool:
        """Reads the `;` or `,` between arguments, if it comes next; one call uses one of them."""
        if not self.at(*SEPARATORS):
            return False
        token, frame = self.advance(), self._frames[-1]
        if frame.separator and frame.separator != token.text:
            raise mistake("mixed_separators", token.span)
        frame.separator = token.text
        return True

    def close(self, opening: Token, closer: str) -> None:
        """Demands the bracket that closes `opening`."""
        if self.take(closer):
            return
        if self.ended() or self.at(")", "}"):
            raise mistake("missing_bracket", opening.span, bracket=closer)
        raise self.unexpected()

    def number(self, token: Token) -> float:
        """The value of a number token.

        A comma is decimal outside calls and where `;` separates; anywhere else it is refused.
        """
        frame = self._frames[-1] if self._frames else _Frame(decimal_comma=True)
        if "," in token.text and (not frame.decimal_comma or frame.separator == ","):
            raise mistake("comma_decimal", token.span, number=token.text)
        if may_be_thousands(token.text):
            raise mistake("thousands", token.span, number=token.text)
        value = read_number(token.text)
        if value is None:
            raise mistake("number_too_long", token.span)
        return value

    def whole(self, least: int, most: int, code: str, /, **facts: str) -> int:
        """Reads a whole number within limits; `code` is the slip for anything else."""
        token = self.advance()
        value = self.number(token) if token.kind is Kind.NUMBER else -1.0
        if value != int(value) or not least <= value <= most:
            raise mistake(code, token.span, **facts)
        return int(value)

    def unexpected(self) -> FormulaError:
        """The slip for a token that cannot stand here, after something complete."""
        token = self.here
        if token.among("%"):
            return mistake("percent", token.span)
        if token.among(")}"):
            return mistake("extra_bracket", token.span, bracket=token.text)
        if token.kind is Kind.SIGN and not token.among("({"):
            return mistake("stray", token.span, symbol=self.source(token.span))
        return mistake("missing_sign", token.span)


def _separates_by_semicolon(tokens: list[Token]) -> bool:
    """Whether `;` stands anywhere outside a list."""
    depth = 0
    for token in tokens:
        depth += token.among("{") - token.among("}")
        if token.among(";") and depth <= 0:
            return True
    return False
