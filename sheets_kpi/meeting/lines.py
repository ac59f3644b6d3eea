"""What the hidden tab knows of the rows of the Meeting tab: what their look-ups tell today, and
what was so when each row was added.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from sheets_kpi.names import fold
from sheets_kpi.periods import Period
from sheets_kpi.service import BESIDE as FIRST
from sheets_kpi.service import KEY as SERVICE
from sheets_kpi.state import Area, CellValue, Existing
from sheets_kpi.texts import Lang, say

MARKER = "sheets-kpi"  # the key of the headers, by which the column of keys is known
TITLE, HINT = f"{MARKER}:title", f"{MARKER}:hint"
OWN_KEY = "kyourown"  # of the row for a question that is nobody's but people's
# The columns of the Meeting tab; each can be looked up, people's own for their headers.
COLUMNS = ("section", "about", "now", "status", "key", "why", "what", "who", "due", "done")
SHOWN = tuple(name for name in COLUMNS if name != "key")
TABLE = Area(1, FIRST, None, FIRST + len(SHOWN))
_KEPT = ("period", "kpi", "person", "kind", "added", "share", "fact")
_LETTERS = 9


class Line(NamedTuple):
    """One row: what its look-ups tell, `about` as it was written, which `kpi` (by its key) of whose
    and of which `period` it is, and why it was added (`kind`), when, and what was so then.
    """

    section: str = ""
    about: str = ""
    now: str = ""
    status: str = ""
    period: str = ""
    kpi: str = ""
    person: str = ""
    kind: str = ""
    added: date | None = None
    share: float | None = None
    fact: float | None = None

    @property
    def texts(self) -> frozenset[str]:
        """The texts in its row that are ours."""
        return frozenset((self.section, self.about, self.now, self.status))


def key_of(period: Period, kpi: str, person: str) -> str:
    """A short name of a KPI of a person (or the company) in a period, which nobody reads."""
    name = "\n".join((period.key, kpi, fold(person)))
    return "k" + b32encode(sha256(name.encode()).digest()).decode().lower()[:_LETTERS]


def column_of(name: str) -> int:
    """Which column of the table that look-ups ask holds what belongs in a column of the tab."""
    return 2 + SHOWN.index(name)


def block_of(existing: Existing) -> list[list[CellValue]]:
    """What the hidden tab holds of the Meeting tab, row by row."""
    tab = existing.marked("summary", SERVICE)
    if tab is None:
        return []
    places = range(FIRST, FIRST + 1 + len(SHOWN) + len(_KEPT))
    rows = ([tab.value(row, place) for place in places] for row in range(1, tab.n_rows + 1))
    return [row for row in rows if row[0] is not None]


def remembered(existing: Existing) -> dict[str, Line]:
    """What was known after the last sync, by the keys of rows."""
    found: dict[str, Line] = {}
    for key, *values in block_of(existing):
        shown, kept = values[: len(SHOWN)], values[len(SHOWN) :]
        if isinstance(key, str) and not key.startswith(MARKER):
            texts = ["" if value is None else str(value) for value in (*shown[:4], *kept[:4])]
            added, share, fact = kept[4:]
            line = Line(*texts)  # type: ignore[arg-type]  # they fill the first eight
            found[key] = line._replace(
                added=added if isinstance(added, date) else None,
                share=share if isinstance(share, int | float) else None,
                fact=fact if isinstance(fact, int | float) else None,
            )
    return found


def block(
    lines: Mapping[str, Line], head: Mapping[str, Mapping[str, CellValue]], lang: Lang
) -> list[Sequence[CellValue]]:
    """What the hidden tab is to hold: headers first, then what look-ups of the title, the hint and
    the headers tell (`head`, by key and column), then the lines of rows.
    """
    names = [say(f"meeting.kept.{name}", lang) for name in _KEPT]
    rows: list[Sequence[CellValue]] = []
    for key, told in head.items():
        shown = [told.get(name) for name in SHOWN]
        rows.append([key, *shown, *(names if key == MARKER else ())])
    for key, line in lines.items():
        blank = [None] * (len(SHOWN) - 4)
        rows.append([key, *line[:4], *blank, *line[4:]])
    return rows
