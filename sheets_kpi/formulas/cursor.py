"""Where the parser stands in a formula, and the rules that depend on what it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sheets_kpi.formulas.nodes import FormulaError, Slip
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.formulas.tokens import SEPARATORS, Kind, Span, Token, error, tokenize
from sheets_kpi.reading import may_be_thousands, read_number

MAX_DEPTH = 50


@dataclass
class _Frame:
    """A call or a list that is open; its first separator holds for all of it."""

    decimal_comma: bool
    separator: str = ""


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
        return self.here.kind is Kind.SIGN and self.here.text in signs

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
            raise error("too_deep", span, limit=str(MAX_DEPTH))
        yield
        self._depth -= 1

    @contextmanager
    def call(self, *, one_argument: bool = False) -> Iterator[None]:
        """Inside the brackets of a function; with one argument, no comma can separate."""
        self._frames.append(_Frame(self._semicolons or one_argument))
        yield
        self._frames.pop()

    @contextmanager
    def list(self) -> Iterator[None]:
        """Inside the braces of a list."""
        rest = self.tokens[self.place :]
        inside = rest[: next((i for i, t in enumerate(rest) if t.text == "}"), len(rest))]
        self._frames.append(_Frame(any(_is(token, ";") for token in inside)))
        yield
        self._frames.pop()

    def separator(self) -> bool:
        """Reads the `;` or `,` between arguments, if it comes next; one call uses one of them."""
        if not self.at(*SEPARATORS):
            return False
        token, frame = self.advance(), self._frames[-1]
        if frame.separator and frame.separator != token.text:
            raise error("mixed_separators", token.span)
        frame.separator = token.text
        return True

    def close(self, opening: Token, closer: str) -> None:
        """Demands the bracket that closes `opening`."""
        if self.take(closer):
            return
        if self.ended() or self.at(")", "}"):
            raise error("missing_bracket", opening.span, bracket=closer)
        raise self.unexpected()

    def number(self, token: Token) -> float:
        """The value of a number token.

        A comma is decimal outside calls and where `;` separates; anywhere else it is refused.
        """
        frame = self._frames[-1] if self._frames else _Frame(decimal_comma=True)
        if "," in token.text and (not frame.decimal_comma or frame.separator == ","):
            raise error("comma_decimal", token.span, number=token.text)
        if may_be_thousands(token.text):
            raise error("thousands", token.span, number=token.text)
        value = read_number(token.text)
        if value is None:
            raise error("number_too_long", token.span)
        return value

    def unexpected(self) -> FormulaError:
        """The slip for a token that cannot stand here, after something complete."""
        token = self.here
        if token.kind is Kind.SIGN and token.text == "%":
            return error("percent", token.span)
        if token.kind is Kind.SIGN and token.text in ")}":
            return error("extra_bracket", token.span, bracket=token.text)
        if token.kind is Kind.SIGN and token.text not in "({":
            return error("stray", token.span, symbol=self.source(token.span))
        return error("missing_sign", token.span)


def _separates_by_semicolon(tokens: list[Token]) -> bool:
    """Whether `;` stands anywhere outside a list."""
    depth = 0
    for token in tokens:
        depth += _is(token, "{") - _is(token, "}")
        if _is(token, ";") and depth <= 0:
            return True
    return False


def _is(token: Token, sign: str) -> bool:
    return token.kind is Kind.SIGN and token.text == sign
