"""Slips as people read them: a sentence, and the formula with a caret under the place."""

from __future__ import annotations

from sheets_kpi.formulas.nodes import Slip
from sheets_kpi.texts import Lang, catalogue, say

_WINDOW = 100  # characters of a long formula that are shown around the place


def sentence(slip: Slip, lang: Lang) -> str:
    """What is wrong and, where something near is known, what was likely meant."""
    key, facts = f"formula.{slip.code}", dict(slip.facts)
    text = say(key, lang, **facts)
    if "suggestion" in facts and "{suggestion}" not in catalogue()[key][lang]:
        text += " " + say("formula.suggestion", lang, **facts)
    return text


def located(slip: Slip, lang: Lang) -> str:
    """The sentence and the position, counted from 1: for places where carets would not line up."""
    said = sentence(slip, lang).rstrip(".")
    return say("located", lang, sentence=said, n=slip.position + 1)


def excerpt(slip: Slip, text: str) -> str:
    """The formula on one line, and carets under the place; two lines."""
    line, start = _window(text, slip.position)
    place = slip.position - start
    length = max(1, min(slip.length, len(line) - place))
    return f"{line.rstrip()}\n{' ' * place}{'^' * length}"


def format_slip(slip: Slip, text: str, lang: Lang) -> str:
    """The sentence, the formula on one line, and carets under the place; three lines."""
    return f"{sentence(slip, lang)}\n{excerpt(slip, text)}"


def _window(text: str, position: int) -> tuple[str, int]:
    """The part of the text to show and where it starts; every character keeps its place."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    start = max(0, min(position - _WINDOW // 2, len(line) - _WINDOW))
    return line[start : start + _WINDOW], start
