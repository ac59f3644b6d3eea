"""Dropdowns and input help for the columns of a log: they warn, and never forbid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sheets_kpi.numbers import number_text
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec
from sheets_kpi.state import Area, Input
from sheets_kpi.texts import Lang, say

MAX_TITLE, MAX_MESSAGE, MAX_LIST = 32, 255, 255  # what Excel takes
Source = tuple[str, Area]  # the title of a tab and its cells with the names


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a dropdown offers: words, or the cells of another tab; neither for help alone."""

    kind: Literal["list", "range", "help"] = "help"
    options: tuple[str, ...] = ()
    tab: str = ""
    cells: Area | None = None


def inputs(
    spec: LogSpec,
    places: Mapping[str, int],
    header_row: int,
    lang: Lang,
    people_tab: Source | None = None,
    accounts_tab: Source | None = None,
) -> tuple[Input, ...]:
    """The dropdowns and input help of one tab of a log, from the row below the header to its end.

    Choices and yes/no are lists, unless Excel could not hold the list; people and accounts are
    ranges of the tabs where the owner keeps them. Without such a tab, and for dates and numbers,
    there is only help. A text without help of its own gets nothing.

    Args:
        spec: the declaration of the log.
        places: the column numbers, from 1, of those declared columns that the tab has.
        header_row: the row of the headers, from 1.
        lang: the language of options and help.
        people_tab: the title of the tab with people's names, and the cells they stand in.
        accounts_tab: the same for accounts.
    """
    ranges = {ColumnType.PERSON: people_tab, ColumnType.ACCOUNT: accounts_tab}
    found = []
    for column in spec.columns:
        if place := places.get(column.id):
            area = Area(header_row + 1, place, None, place)
            found.append(_input(column, area, _offer(column, lang, ranges.get(column.type)), lang))
    return tuple(made for made in found if made)


def _input(column: ColumnSpec, area: Area, offer: _Offer, lang: Lang) -> Input | None:
    message = column.help.show(lang) if column.help else _standard_help(column, offer, lang)
    if not message:
        return None
    return Input(
        area=area,
        kind=offer.kind,
        title=_cut(column.name.show(lang), MAX_TITLE),
        message=_cut(message, MAX_MESSAGE),
        options=offer.options,
        source_tab=offer.tab,
        source=offer.cells,
    )


def _offer(column: ColumnSpec, lang: Lang, names: Source | None) -> _Offer:
    if names:
        return _Offer("range", tab=names[0], cells=names[1])
    options: tuple[str, ...] = ()
    if column.type is ColumnType.YES_NO:
        options = (say("input.yes", lang), say("input.no", lang))
    if column.type is ColumnType.CHOICE:
        options = tuple(choice.name.show(lang) for choice in column.choices)
    return _Offer("list", options) if _fits_a_list(options) else _Offer()


def _fits_a_list(options: tuple[str, ...]) -> bool:
    """Whether .xlsx can hold the options: they are joined by commas into one quoted text."""
    joined = ",".join(options).replace('"', '""')
    return bool(options) and len(joined) <= MAX_LIST and not any("," in word for word in options)


def _standard_help(column: ColumnSpec, offer: _Offer, lang: Lang) -> str:
    """The sentence of the catalogue that goes with the column's type; empty if it has none."""
    match column.type:
        case ColumnType.CHOICE if offer.kind == "help":
            words = ", ".join(choice.name.show(lang) for choice in column.choices)
            return say("input.choice.words", lang, words=words) if words else ""
        case ColumnType.DURATION:
            return say(f"input.duration.{column.unit}", lang)
        case ColumnType.TEXT | ColumnType.CLIENT:
            return ""
        case _:
            return _with_limits(column, say(f"input.{column.type}", lang), lang)


def _with_limits(column: ColumnSpec, text: str, lang: Lang) -> str:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        limits = say(
            "input.from_to",
            lang,
            low=number_text(low, None, lang),
            high=number_text(high, None, lang),
        )
    elif low is not None:
        limits = say("input.from", lang, low=number_text(low, None, lang))
    elif high is not None:
        limits = say("input.to", lang, high=number_text(high, None, lang))
    else:
        return text
    return f"{text} {limits}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
