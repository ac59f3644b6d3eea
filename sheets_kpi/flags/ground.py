"""Where live checks stand: the log, the places of its columns, and what a whole row says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_kpi.flags.terms import is_filled, quote
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, SkipRule
from sheets_kpi.state import column_letter


@dataclass(frozen=True)
class Ground:
    """What checks are made from: a log, where its columns stand (1-based), and the known names.

    `row` is the first row below the header, `n_rows` how many rows the tab has.
    """

    spec: LogSpec
    places: Mapping[str, int]
    row: int
    n_rows: int
    people: NameBook
    accounts: NameBook

    def cell(self, column_id: str) -> str:
        """The reference to a column's cell in the first row; the column is fixed."""
        return f"${column_letter(self.places[column_id])}{self.row}"

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """The declared columns that this tab has, in the order of their places."""
        placed = [column for column in self.spec.columns if column.id in self.places]
        return sorted(placed, key=lambda column: self.places[column.id])


def row_is_filled(ground: Ground) -> str:
    """The condition that a row holds anything. An unticked checkbox does not count, because it
    stands in every row of a sheet; an error value does.
    """
    cells = [_seen(ground.cell(c.id), c.type is ColumnType.YES_NO) for c in ground.columns]
    return f"IFERROR({is_filled('&'.join(cells))};1)"


def _seen(x: str, is_box: bool) -> str:  # noqa: FBT001  # what the only caller knows of a column
    return f'IF(ISLOGICAL({x});IF({x};1;"");{x})' if is_box else x


def row_is_no_record(ground: Ground) -> str:
    """The condition that a row repeats the header, or is no record by a declared rule.

    It stands in every rule, so it is short: COUNTIF takes `*` and any case, a space of a pattern
    stands for anything, and look-alike letters are not seen.
    """
    rules = ground.spec.skip
    ruled = [_fits(_cell_range(ground, rule.column), rule) for rule in rules if rule.column]
    anywhere = [_fits(_row_range(ground), rule) for rule in rules if not rule.column]
    terms = [_repeats_header(ground), *filter(None, ruled)]
    if any(anywhere):
        terms.append(f"AND({'+'.join(filter(None, anywhere))}>0;NOT({_is_whole(ground)}))")
    return f"OR({';'.join(terms)})"


def _repeats_header(ground: Ground) -> str:
    """Two of the first headers under themselves, or the only one: who repeats the header for the
    printer copies all of it.
    """
    cells = [ground.cell(column.id) for column in ground.columns[:3]]
    same = "+".join(f"({x}={_in_row(x, ground.row - 1)})" for x in cells)
    return f"IFERROR({same}>={min(2, len(cells))};0)"


def _in_row(x: str, row: int) -> str:
    return f"{x.rstrip('0123456789')}${row}"


def _cell_range(ground: Ground, column_id: str) -> str:
    return ground.cell(column_id) if column_id in ground.places else ""


def _row_range(ground: Ground) -> str:
    last = max(ground.places.values(), default=0)
    return f"$A{ground.row}:${column_letter(last)}{ground.row}" if last else ""


def _fits(cells: str, rule: SkipRule) -> str:
    """How many of `cells` fit the pattern of a rule; empty if there are no cells."""
    pattern = re.sub(r"([~?])", r"~\1", "*".join(rule.pattern.split()))
    spellings = dict.fromkeys((pattern, pattern.replace("ё", "е").replace("Ё", "Е")))
    return "+".join(f"COUNTIF({cells};{quote(text)})" for text in spellings) if cells else ""


def _is_whole(ground: Ground) -> str:
    """Whether all that is required stands in a row: then it is a record, whatever its words say."""
    required = [ground.cell(column.id) for column in ground.columns if column.required]
    filled = ";".join(f"IFERROR(LEN(TRIM({x}));1)>0" for x in required)
    return f"AND({filled})" if required else "0"
