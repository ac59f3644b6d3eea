"""Flags of summary tabs: colour by the symbol that a status begins with."""

from __future__ import annotations

from sheets_kpi.attain.rules import Status
from sheets_kpi.render.numbers import NO_SYMBOL, SYMBOLS
from sheets_kpi.state import Area, Flag, a1, column_letter
from sheets_kpi.styles import BAD, GOOD, GREY, RISK, Style

_ON_TRACK = Style(fill="E8F1FB", color="173F6E")
_LOOKS = (
    (SYMBOLS[Status.DONE], "done", GOOD),
    (SYMBOLS[Status.ON_TRACK], "on_track", _ON_TRACK),
    (SYMBOLS[Status.AT_RISK], "at_risk", RISK),
    (SYMBOLS[Status.BEHIND], "behind", BAD),
    (NO_SYMBOL, "grey", GREY),
)


def status_flags(area: Area, name: str, status_column: int | None = None) -> tuple[Flag, ...]:
    """One rule a status over `area`; each cell keys on its own symbol, or on `status_column`'s."""
    if status_column is None:
        place = a1(area.first_row, area.first_column)
    else:
        place = f"${column_letter(status_column)}{area.first_row}"
    return tuple(
        Flag(
            f"{name}_{word}",
            area,
            f'AND(N("sheets-kpi:{name}_{word}")=0;LEFT({place};1)="{symbol}")',
            look,
        )
        for symbol, word, look in _LOOKS
    )
