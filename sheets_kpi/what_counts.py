"""What counts: for each state of a cell, what it does to its row in every kind of formula.

This is the one table behind the page `docs/what-counts.md`. Cleaning names the state of a cell by
the code of its finding, formulas ask what the state does to a row, and findings say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from sheets_kpi.texts import Lang, say


class State(StrEnum):
    """What is the matter with a cell."""

    READ = "read"
    CORRECTED = "corrected"  # read as stated, with a warning or notice
    BLANK = "blank"
    BLANK_WORD = "blank_word"  # a dash or a word that says "nothing here"
    DEMANDED = "demanded"  # blank, though a rule demands a value
    UNREADABLE = "unreadable"  # an error, an ambiguous value, a date before one it must follow
    LIMITS = "limits"
    UNLISTED = "unlisted"  # a word that the column's list does not have
    FUTURE = "future"  # a date after the day counted through
    BEFORE_START = "before_start"  # a main date on which its person does not work here
    TEST = "test"  # the account is a test account
    NOBODY = "nobody"  # the cell that names whose row it is names nobody that is known


class Use(StrEnum):
    """What a formula wants of the cell."""

    TAKEN = "taken"  # summed, counted, averaged, told apart, compared between periods
    TESTED = "tested"  # a condition on its value
    BLANKNESS = "blankness"  # the condition "" or "<>"
    WORD = "word"  # a condition that quotes the very word
    DATE = "date"  # the main date, PERIOD, START or END
    ALL = "all"  # ALL, in a static log too
    SEGMENT = "segment"  # whose row it is
    OTHER = "other"  # nothing: the formula does not name the column


class Effect(StrEnum):
    """What becomes of the row."""

    COUNTS = "counts"  # by the value that was read
    BLANK = "blank"  # it counts, and the cell is a blank one: it adds nothing
    OUT = "out"  # it is left out of the formula, and of the other part of a ratio
    LATER = "later"  # it is left out until its day has come
    UNASSIGNED = "unassigned"  # it counts for the company, and for nobody below it
    APART = "apart"  # it is in no total; only its own account has it


_C, _B, _O = Effect.COUNTS, Effect.BLANK, Effect.OUT
_L, _U, _A = Effect.LATER, Effect.UNASSIGNED, Effect.APART

# by state, in the order of `Use`
_TABLE: Mapping[State, tuple[Effect, ...]] = {
    State.READ: (_C, _C, _C, _C, _C, _C, _C, _C),
    State.CORRECTED: (_C, _C, _C, _C, _C, _C, _C, _C),
    State.BLANK: (_B, _B, _B, _B, _O, _B, _U, _C),
    State.BLANK_WORD: (_B, _B, _B, _B, _O, _B, _U, _C),
    State.DEMANDED: (_O, _O, _B, _O, _O, _O, _U, _C),
    State.UNREADABLE: (_O, _O, _O, _O, _O, _O, _U, _C),
    State.LIMITS: (_O, _O, _O, _O, _O, _O, _U, _C),
    State.UNLISTED: (_O, _O, _O, _C, _O, _O, _U, _C),
    State.FUTURE: (_C, _C, _C, _C, _L, _L, _C, _C),
    State.BEFORE_START: (_C, _C, _C, _C, _C, _C, _C, _C),
    State.TEST: (_A, _A, _A, _A, _A, _A, _A, _A),
    State.NOBODY: (_C, _C, _C, _C, _C, _C, _U, _C),
}
_PLACES = {use: place for place, use in enumerate(Use)}


def effect(state: State, use: Use) -> Effect:
    """What a cell in this state does to its row in a formula that uses it so."""
    return _TABLE[state][_PLACES[use]]


_STATES: Mapping[str, State] = {
    **dict.fromkeys(("below_minimum", "above_maximum", "off_scale"), State.LIMITS),
    **dict.fromkeys(("before_start", "after_end", "between_stints"), State.BEFORE_START),
    **dict.fromkeys(("lookup_missing", "lookup_ambiguous"), State.UNREADABLE),
    **dict.fromkeys(("unknown_person", "unknown_account"), State.NOBODY),
    **dict.fromkeys(("two_names", "name_question"), State.NOBODY),
    **dict.fromkeys(("required", "required_when"), State.DEMANDED),
    **dict.fromkeys(("unknown_choice", "two_choices"), State.UNLISTED),
    "future_date": State.FUTURE,
    "dash_as_blank": State.BLANK_WORD,
}


# whose row it is, told by codes of their own; a person or account that must be filled warns only
_NAMES_ROW = frozenset(
    (code, False)
    for code in ("unknown_person", "unknown_account", "two_names", "name_question", "required")
)


def state_of(code: str, *, is_error: bool) -> State:
    """The state of a cell by the code of a finding about it."""
    state = _STATES.get(code, State.UNREADABLE if is_error else State.CORRECTED)
    return State.BLANK if state is State.DEMANDED and not is_error else state


@cache
def sentence(code: str, lang: Lang, *, is_error: bool) -> str:
    """What became of the row of a cell with this finding; made from the table alone."""
    state = state_of(code, is_error=is_error)
    if (code, is_error) in _NAMES_ROW:
        return say(f"counts.{effect(state, Use.SEGMENT)}", lang)
    if effect(state, Use.TAKEN) is Effect.COUNTS:
        return say(f"counts.{effect(state, Use.DATE)}", lang)
    asked = [use for use in (Use.BLANKNESS, Use.WORD) if effect(state, use) in (_B, _C)]
    parts = [f"counts.{effect(state, Use.TAKEN)}", *(f"counts.but.{use}" for use in asked)]
    return "".join(say(part, lang) for part in parts)
