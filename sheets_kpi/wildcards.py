"""The wildcards of COUNTIF: `*` any text, `?` any one character, `~` takes the next as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from sheets_kpi.names import fold

_WILDCARD = re.compile(r"~[*?~]|[*?]")


def escape(text: str) -> str:
    """The pattern that only this text fits."""
    return "".join("~" + letter if letter in "*?~" else letter for letter in text)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, both compared by `fold`."""
    return matcher(pattern)(fold(text))


def matcher(pattern: str) -> Callable[[str], bool]:
    """A pattern as a predicate of folded texts; its time grows linearly with the text.

    Every run between two stars is an atomic group: the earliest place where it fits is always
    good enough, so the expression never goes back.
    """
    criterion = fold(pattern)
    pieces: list[str] = [""]
    at = 0
    for found in _WILDCARD.finditer(criterion):
        pieces[-1] += re.escape(criterion[at : found.start()])
        at = found.end()
        if found.group() == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if found.group() == "?" else re.escape(found.group()[1])
    pieces[-1] += re.escape(criterion[at:])
    first, *middle = pieces
    last = middle.pop() if middle else None
    body = first + "".join(f"(?>.*?{piece})" for piece in middle)
    expression = re.compile(body if last is None else f"{body}.*{last}", re.DOTALL)
    return lambda text: expression.fullmatch(text) is not None
