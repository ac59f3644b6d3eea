"""Logs after cleaning: typed columns that remember which cell every value came from.

All columns of a log are equally long, one entry per record. Numbers are kept exactly: as whole
multiples of 10 ** -scale, so that sums do not depend on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from sheets_kpi.names import fold
from sheets_kpi.schema import LogSpec

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

NOT_KEPT = "log_not_kept"  # the problem of an optional log without a tab
EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet dates


@dataclass(frozen=True)
class Column:
    """One column of a log.

    `values` by `kind`:
    - "number": float64, the number times 10 ** scale; NaN where blank or broken. The products are
      whole numbers below 2 ** 53 whenever the cells allow it with a scale of at most 6 (money
      always has scale 2); otherwise scale is 0 and the floats are the cells' own.
    - "date": float64, the spreadsheet serial (days since 1899-12-30, the fraction is the time of
      day); NaN where blank or broken.
    - "yes_no": float64, 1, 0 or NaN.
    - "text": int32 codes into `words` and `keys`; -1 where blank or broken.

    `words` are the texts as first written, `keys` what they are compared by: `fold(word)`, the
    folded canonical name for persons and accounts, and `#<id>` for a known choice.
    `broken` marks cells that cannot be used: unreadable, outside the declared limits, or required
    and blank. A broken cell has a finding of severity error.
    `places` are its sheet columns (from 1) on each tab of `Log.tab_titles`, 0 where a tab has none;
    empty for a computed column.
    """

    id: str
    header: str
    kind: Literal["number", "date", "yes_no", "text"]
    values: Floats | Codes
    broken: Mask
    scale: int = 0
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    declared: bool = True
    places: tuple[int, ...] = ()

    @property
    def floats(self) -> Floats:
        """The values of a column that is no text, as they are stored."""
        return self.values.astype(np.float64, copy=False)

    @property
    def codes(self) -> Codes:
        """The codes of a text column."""
        return self.values.astype(np.int32, copy=False)

    @property
    def blank(self) -> Mask:
        """Which cells hold no usable value."""
        return self.codes < 0 if self.kind == "text" else np.isnan(self.floats)


@dataclass(frozen=True)
class Log:
    """A log as KPIs read it. `rows[i]` is the sheet row of record i, on tab `tabs[i]`.

    `columns` holds declared and computed columns by id and other columns by folded header.
    `header_rows` are the header rows (from 1) on each tab of `tab_titles`. A log that cannot be
    read (a missing tab or column) has no rows, and `problem` is the code of the finding that says
    why.
    """

    spec: LogSpec
    tab_titles: tuple[str, ...] = ()
    tabs: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    rows: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    columns: Mapping[str, Column] = field(default_factory=dict)
    problem: str = ""
    header_rows: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def absent(self) -> frozenset[str]:
        """Declared columns that some tab of the log does not have: nothing can rest on them."""
        given = self.spec.tab_gives
        told = getattr(self.spec, given) if given in ("person", "account") else ""
        return frozenset(
            column.id
            for column in self.columns.values()
            if column.declared and 0 in column.places and column.id != told
        )

    def role(
        self, role: Literal["date", "person", "account", "client", "category"]
    ) -> Column | None:
        """The column that plays a part in this log."""
        return self.columns.get(getattr(self.spec, role))


def is_unkept(log: Log, *, marked: bool) -> bool:
    """Whether a log is just not kept: an optional one, or any without a tab before `init`."""
    return log.problem == NOT_KEPT or (log.problem == "log_missing" and not marked)


def absent_names(logs: Iterable[Log]) -> frozenset[str]:
    """The folded names of all columns that some log declares and does not have."""
    specs = (log.spec.column(column) for log in logs for column in log.absent)
    return frozenset(fold(name) for spec in specs if spec for name in spec.name.every())


def serial(day: date) -> int:
    """A day as a spreadsheet serial: 2026-11-21 → 46347."""
    return (day - EPOCH).days


def day_of(number: float) -> date:
    """The day of a spreadsheet serial; the time of day is dropped."""
    return EPOCH + timedelta(days=int(number // 1))
