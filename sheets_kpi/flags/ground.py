"""Where live checks stand: the log, the places of its columns, and what a whole row says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_kpi.flags.terms import BAR, folded, folded_of, is_filled, quote, twins
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
    """The condition that a row repeats the header, or is no record by a declared rule."""
    rules = [term for rule in ground.spec.skip if (term := _matches(ground, rule))]
    return f"OR({';'.join([_repeats_header(ground), *rules])})"


def _repeats_header(ground: Ground) -> str:
    """Two of the first headers under themselves, or the only one: who repeats the header for the
    printer copies all of it.
    """
    cells = [ground.cell(column.id) for column in ground.columns[:3]]
    same = "+".join(f"({x}={_in_row(x, ground.row - 1)})" for x in cells)
    return f"IFERROR({same}>={min(2, len(cells))};0)"


def _in_row(x: str, row: int) -> str:
    return f"{x.rstrip('0123456789')}${row}"


def _matches(ground: Ground, rule: SkipRule) -> str:
    if rule.column:
        places = [place for column, place in ground.places.items() if column == rule.column]
    else:
        places = [*range(1, max(ground.places.values(), default=0) + 1)]
    if not places:
        return ""
    # With a bar around every cell, the ends of a pattern are texts to look for, too.
    cells = [f'IFERROR(${column_letter(place)}{ground.row};"")' for place in places]
    joined = f'"{BAR}"&' + f'&"{BAR}"&'.join(cells) + f'&"{BAR}"'
    pairs = twins([rule.pattern])
    row = f'SUBSTITUTE(SUBSTITUTE({folded_of(joined, pairs)};" {BAR}";"{BAR}");"{BAR} ";"{BAR}")'
    needles = _needles([folded(piece, pairs) for piece in rule.pattern.split("*")])
    terms = [f"ISNUMBER(FIND({quote(needle)};{row}))" for needle in needles]
    required = [ground.cell(column.id) for column in ground.columns if column.required]
    if required and not rule.column:
        terms.append(f"NOT({_all_filled(required)})")
    return f"AND({';'.join(terms)})"


def _all_filled(cells: Sequence[str]) -> str:
    """A row with all that is required is a record, whatever words stand in it."""
    return f"AND({';'.join(f'IFERROR({is_filled(x)};1)' for x in cells)})"


def _needles(pieces: list[str]) -> list[str]:
    """What a row must hold that matches a pattern, cut at its stars into `pieces`; a pattern of
    stars alone asks for no more than a cell.
    """
    first, *others = pieces
    found = [BAR + first, *others]
    found[-1] += BAR
    return [piece for piece in found if piece not in ("", BAR)] or [BAR]
