"""A formula cut into tokens: the first step of the parser.

Positions count characters of the text as it was typed, so that a caret can stand under them.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from sheets_kpi.formulas.nodes import FormulaError, Slip


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


def error(code: str, span: Span, /, **facts: str) -> FormulaError:
    """The exception for a slip at `span`."""
    return FormulaError(slip(code, span, **facts))


def slip(code: str, span: Span, /, **facts: str) -> Slip:
    """A slip at `span`, at least one character long."""
    return Slip(code, span.start, max(span.end - span.start, 1), tuple(facts.items()))


def tokenize(text: str) -> list[Token]:
    """The tokens of a formula, the last of kind END.

    Raises:
        FormulaError: a quote or a bracket is not closed, or a character has no meaning here.
    """
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        blank = _BLANK.match(text, place)
        if blank:
            place = blank.end()
            continue
        tokens.append(_token(text, place))
        place = tokens[-1].span.end
    tokens.append(Token(Kind.END, "", Span(len(text), len(text))))
    return tokens


def _token(text: str, start: int) -> Token:
    if text[start] in _CLOSERS:
        return _quoted(text, start)
    if text[start] == "[":
        return _bracket(text, start)
    for kind, pattern in _PATTERNS:
        match = pattern.match(text, start)
        if match:
            said = _SAME_SIGN.get(match.group(), match.group()) if kind is Kind.SIGN else match[0]
            return Token(kind, said, Span(start, match.end()))
    raise error("stray", Span(start, start + 1), symbol=text[start])


def _quoted(text: str, start: int) -> Token:
    """A text in quotes of any style; only the straight ones are written twice inside a text."""
    opener = text[start]
    end = start + 1
    while end < len(text):
        if opener in "\"'" and text.startswith(opener * 2, end):
            end += 2
        elif text[end] in _CLOSERS[opener]:
            inside = text[start + 1 : end]
            kind = Kind.NAME if opener == "'" else Kind.TEXT
            said = inside.replace(opener * 2, opener) if opener in "\"'" else inside
            return Token(kind, said, Span(start, end + 1))
        else:
            end += 1
    raise error("open_quote", Span(start, start + 1), quote=opener)


def _bracket(text: str, start: int) -> Token:
    """A name in brackets; a header may itself hold a pair of them."""
    depth = 0
    for end in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[end], 0)
        if depth == 0:
            return Token(Kind.BRACKET, text[start + 1 : end], Span(start, end + 1))
    raise error("open_bracket", Span(start, start + 1))


COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">=", "==", "!=", "=>", "=<"))
SEPARATORS = frozenset((";", ","))
ADDRESS_SIGNS = frozenset(("!", ":", "$"))  # as in Сделки!$A:$A

_CLOSERS = {'"': '"', "«": "»", "“": '”"', "„": '“”"', "”": '”"', "'": "'"}
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_PATTERNS = (
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
