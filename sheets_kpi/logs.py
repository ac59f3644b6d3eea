"""Logs after cleaning: typed columns that remember which cell every value came from.

All columns of a log are equally long, one entry per record. Numbers are kept exactly: as whole
multiples of 10 ** -scale, so that sums do not depend on the order of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sheets_kpi.names import fold
from sheets_kpi.schema import LogSpec

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Series: TypeAlias = "pd.Series[Any]"

NOT_KEPT = "log_not_kept"  # the problem of an optional log without a tab
UNSURE = "\x00"  # in no cell; of a person that may be somebody of the others, or two of them
EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet dates


@dataclass(frozen=True)
class Cells:
    """What the cells of a column hold, one entry per record.

    `series` by the kind of the column:
    - "number": float64, the number times 10 ** scale; NaN where blank or broken. The products are
      whole numbers below 2 ** 53 whenever the cells allow it with a scale of at most 6 (money
      always has scale 2); otherwise scale is 0 and the floats are the cells' own.
    - "date": float64, the spreadsheet serial (days since 1899-12-30, the fraction is the time of
      day); NaN where blank or broken.
    - "yes_no": float64, 1, 0 or NaN.
    - "text": category, the texts as first written; no category where blank or broken.

    `keys` are what the categories are compared by: `fold(word)`, the folded canonical name for
    persons and accounts, and `#<id>` for a known choice. `also` are the spellings that are read
    as another key; a key that begins with `UNSURE` is nobody's name. `clients` tells whether
    they name clients that are compared by `client_key`.
    `broken` marks cells that cannot be used: unreadable, outside the declared limits, or required
    and blank. A broken cell has a finding of severity error.
    `asked` tells what a formula may ask for in broken cells all the same, by what it is compared
    by, each with its records: words that are not in the list, and "" for blank cells that a rule
    demands.
    """

    series: Series
    broken: Mask
    scale: int = 0
    keys: tuple[str, ...] = ()
    asked: Mapping[str, Sequence[int]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    clients: bool = False

    def without(
        self, records: Sequence[int], asked: Mapping[str, Sequence[int]] = MappingProxyType({})
    ) -> Cells:
        """With the cells of some records made unusable; `asked` is what may be asked for there."""
        if not len(records):
            return self
        series, broken = self.series.copy(), self.broken.copy()
        series.iloc[list(records)], broken[records] = None, True
        both = {
            key: (*self.asked.get(key, ()), *asked.get(key, ())) for key in {**self.asked, **asked}
        }
        return replace(self, series=series, broken=broken, asked=both)


def numbers(values: Floats, broken: Mask | None = None, scale: int = 0) -> Cells:
    """Cells that are no texts."""
    broken = np.zeros(len(values), bool) if broken is None else broken
    return Cells(pd.Series(values, copy=False), broken, scale)


def texts(
    codes: Codes, words: Sequence[str], keys: Sequence[str], broken: Mask | None = None
) -> Cells:
    """Cells that are texts; `codes` say which of the words each holds, -1 if none."""
    broken = np.zeros(len(codes), bool) if broken is None else broken
    values = pd.Categorical.from_codes(codes, pd.Index(words, dtype=object))  # type: ignore[arg-type]
    return Cells(pd.Series(values), broken, keys=tuple(keys))


@dataclass(frozen=True)
class Column:
    """One column of a log.

    `read` gives its cells: those of an undeclared column are read when something asks for them.
    `places` are its sheet columns (from 1) on each tab of `Log.tab_titles`, 0 where a tab has none;
    empty for a computed column. `at` are the rows and columns of the sheet in which its cells stand
    where they are not those of the records: a cell above, a header, 0 for a tab's title. `times`
    is what its numbers were multiplied by on each tab, as a header in thousands says; empty for 1.
    """

    id: str
    header: str
    kind: Literal["number", "date", "yes_no", "text"]
    read: Callable[[], Cells] = field(repr=False, compare=False)
    declared: bool = True
    places: tuple[int, ...] = ()
    at: tuple[Codes, Codes] | None = field(default=None, repr=False, compare=False)
    times: tuple[float, ...] = ()

    @cached_property
    def cells(self) -> Cells:
        """What its cells hold."""
        return self.read()

    @property
    def broken(self) -> Mask:
        """Which cells cannot be used."""
        return self.cells.broken

    @property
    def scale(self) -> int:
        """The power of ten that numbers are multiplied by."""
        return self.cells.scale

    @property
    def keys(self) -> tuple[str, ...]:
        """What the words are compared by."""
        return self.cells.keys

    @cached_property
    def words(self) -> Sequence[str]:
        """The distinct texts of a text column, as first written."""
        return tuple(self.cells.series.cat.categories) if self.kind == "text" else ()

    @cached_property
    def floats(self) -> Floats:
        """The values of a column that is no text, as they are stored."""
        floats: Floats = self.cells.series.to_numpy()
        return floats

    @cached_property
    def codes(self) -> Codes:
        """Which of its words each cell of a text column holds, -1 if none."""
        codes: Codes = self.cells.series.cat.codes.to_numpy().astype(np.int32, copy=False)
        return codes

    @property
    def blank(self) -> Mask:
        """Which cells hold no usable value."""
        return self.codes < 0 if self.kind == "text" else np.isnan(self.floats)

    def among(self, keys: Collection[str]) -> Mask:
        """Which cells of a text column are compared by one of some keys."""
        held = np.array([*(key in keys for key in self.keys), False], bool)
        return held[self.codes]

    def holding(self, cells: Cells) -> Column:
        """The column with other cells."""
        return replace(self, read=lambda: cells)


@dataclass(frozen=True)
class Log:
    """A log as KPIs read it. `rows[i]` is the sheet row of record i, on tab `tabs[i]`.

    `columns` holds declared and computed columns by id and other columns by folded header. A log
    that cannot be read (a missing tab or column) has no rows, and `problem` is the code of the
    finding that says why.
    """

    spec: LogSpec
    tab_titles: tuple[str, ...] = ()
    tabs: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    rows: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    columns: Mapping[str, Column] = field(default_factory=dict)
    problem: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def frame(self) -> pd.DataFrame:
        """The declared and computed columns by id, one row per record, typed as `Cells` says."""
        return self._frame({key: c.cells.series for key, c in self._known.items()})

    @property
    def broken(self) -> pd.DataFrame:
        """Beside `frame`: True where a cell cannot be used, which is not the same as blank."""
        return self._frame({key: pd.Series(c.broken) for key, c in self._known.items()})

    @property
    def _known(self) -> Mapping[str, Column]:
        return {key: column for key, column in self.columns.items() if column.declared}

    def _frame(self, columns: Mapping[str, Series]) -> pd.DataFrame:
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self)), copy=False)

    @cached_property
    def absent(self) -> frozenset[str]:
        """Declared columns that some tab of the log does not have: nothing can rest on them."""
        told = (self.spec.given, self.spec.month_rows)
        return frozenset(
            column.id
            for column in self.columns.values()
            if column.declared and 0 in column.places and column.id not in told
        )

    def role(
        self, role: Literal["date", "person", "account", "client", "category"]
    ) -> Column | None:
        """The column that plays a part in this log; None where some tab lacks it."""
        return self.found(getattr(self.spec, role))

    def found(self, column_id: str) -> Column | None:
        """The column with an id; None where some tab lacks it."""
        return None if column_id in self.absent else self.columns.get(column_id)


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
