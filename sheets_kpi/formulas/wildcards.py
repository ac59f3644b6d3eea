"""The wildcards of COUNTIF: `*` any text, `?` any one character, `~` takes the next as it is."""

from __future__ import annotations

from sheets_kpi.names import fold

_ANY, _ONE = "*", "?"


def escape(text: str) -> str:
    """The pattern that only this text fits."""
    return "".join("~" + letter if letter in "*?~" else letter for letter in text)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, both compared by `fold`.

    The time is at most the product of the lengths, whatever the pattern.
    """
    pieces, letters = _pieces(fold(pattern)), fold(text)
    reach = {0}
    for piece in pieces:
        reach = _step(piece, letters, reach)
    return len(letters) in reach


def _step(piece: str, letters: str, reach: set[int]) -> set[int]:
    """The places of `letters` that can be reached after one more piece of the pattern."""
    if piece == _ANY:
        return set(range(min(reach), len(letters) + 1)) if reach else set()
    return {
        place + 1
        for place in reach
        if place < len(letters) and (piece == _ONE or letters[place] == piece[-1])
    }


def _pieces(pattern: str) -> list[str]:
    """`*` and `?` as themselves; every plain character with a `~` before it."""
    pieces: list[str] = []
    place = 0
    while place < len(pattern):
        escaped = pattern[place] == "~" and pattern[place + 1 : place + 2] in ("*", "?", "~")
        letter = pattern[place + escaped : place + escaped + 1]
        pieces.append(letter if letter in (_ANY, _ONE) and not escaped else "~" + letter)
        place += 1 + escaped
    return pieces
