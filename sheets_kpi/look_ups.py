"""Look-ups: the only formulas of ours in cells.

A row of a shared tab bears a key, and its look-ups tell what another tab says beside that key. So
the row is written once, and tells today's numbers wherever people move it: a look-up names no row,
it takes the key that stands in its own.
"""

from __future__ import annotations

import re

from sheets_kpi.state import Area, column_letter, quoted

_FOUND = re.compile(r"VLOOKUP\(INDEX\([^()]*[;,]ROW\(\)\)[;,].*[;,](\d+)[;,]FALSE")


def look_up(key_column: int, title: str, table: Area, n: int, *, is_text: bool = True) -> str:
    """The formula of what the `n`-th column of a table, on the tab titled `title`, says beside the
    key that the same row has in `key_column`; blank where it says nothing.
    """
    letter = column_letter(key_column)
    columns = f"${column_letter(table.first_column)}:${column_letter(table.last_column)}"
    key, cells = f"INDEX(${letter}:${letter};ROW())", f"{quoted(title)}!{columns}"
    text = '&""' if is_text else ""  # else a blank cell would read as 0
    return f'IFERROR(VLOOKUP({key};{cells};{n};FALSE){text};"")'


def column_of(formula: str) -> int | None:
    """Which column of the table a formula looks up; None if it is no look-up of ours."""
    found = _FOUND.search("".join(formula.split()))
    return int(found[1]) if found else None
