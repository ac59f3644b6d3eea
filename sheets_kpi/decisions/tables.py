"""Decision tabs as tables: rows by column id, each remembering its place on the tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_kpi.decisions.layout import OPTIONAL, Field, Layout
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold
from sheets_kpi.state import CellValue, ExistingTab, a1, normal
from sheets_kpi.texts import LANGS, say

_HEADER_ROWS = 20  # a header is looked for in these first rows


@dataclass(frozen=True)
class Row:
    """One row of a decision tab; blank texts are None."""

    number: int
    cells: Mapping[str, CellValue]

    def text(self, field_id: str) -> str:
        """A cell as trimmed text, "" where blank."""
        value = self.cells.get(field_id)
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return "" if value is None else " ".join(str(value).split())


@dataclass(frozen=True)
class Table:
    """A decision tab that was read. `columns` are the places of its fields, `others` of the
    columns it does not know (the periods of Targets), as (column, header).
    """

    tab: ExistingTab
    layout: Layout
    header_row: int
    columns: Mapping[str, int]
    others: tuple[tuple[int, CellValue], ...]
    rows: tuple[Row, ...]

    def finding(
        self, severity: Severity, code: str, row: int, field_id: str = "", **facts: object
    ) -> Finding:
        """A finding at a cell of this tab."""
        column = self.columns.get(field_id, 0)
        value = self.tab.value(row, column) if column else None
        header = str(self.tab.value(self.header_row, column) or "") if column else ""
        return Finding(
            severity, code, self.tab.title, row, column, header=header, value=value, facts=facts
        )

    def headings(self) -> dict[str, tuple[int, str]]:
        """The place and header of every column by its field id."""
        return {
            field_id: (column, str(self.tab.value(self.header_row, column) or ""))
            for field_id, column in self.columns.items()
        }

    def unreadable(self, row: Row, field_id: str, allowed: str) -> DecisionError:
        """The error for a cell that changes numbers and cannot be read."""
        column = self.columns[field_id]
        return DecisionError(
            "decision.cell_unreadable",
            tab=self.tab.title,
            cell=a1(row.number, column),
            value=row.text(field_id),
            header=str(self.tab.value(self.header_row, column)),
            allowed={lang: say(allowed, lang) for lang in LANGS},
        )


def read_table(tab: ExistingTab, layout: Layout) -> Table:
    """Reads a decision tab; its header is the row that names most of its columns.

    Raises:
        DecisionError: a required column is missing, so that the tab cannot be read at all; one
            that changes numbers is missing while an unknown one may be it, or stands twice; the
            result of a formula that counts is not stored.
    """
    header_row, columns = _header(tab, layout)
    _refuse_missing(tab, layout, header_row, columns)
    _refuse_twice(tab, layout, header_row, columns)
    if layout not in OPTIONAL:
        counting = {field.id for field in layout.fields if field.counts and field.id != "formula"}
        refuse_uncached(tab, header_row, [columns[one] for one in counting & columns.keys()])
    known = set(columns.values())
    others = [
        (column, normal(tab.value(header_row, column)))
        for column in range(1, len(tab.columns) + 1)
        if column not in known
    ]
    rows = [_row(tab, number, columns, others) for number in range(header_row + 1, tab.n_rows + 1)]
    return Table(
        tab,
        layout,
        header_row,
        columns,
        tuple((column, header) for column, header in others if header is not None),
        tuple(row for row in rows if any(value is not None for value in row.cells.values())),
    )


def refuse_uncached(tab: ExistingTab, header_row: int, columns: Sequence[int]) -> None:
    """Refuses a formula without a stored result: it would read as blank, and mean a default.

    Raises:
        DecisionError: one stands in one of the columns, below the header.
    """
    for row, column in sorted(tab.uncached):
        if row > header_row and column in columns:
            raise DecisionError("decision.cell_uncached", tab=tab.title, cell=a1(row, column))


def _header(tab: ExistingTab, layout: Layout) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] = (1, {})
    for row in range(1, min(tab.n_rows, _HEADER_ROWS) + 1):
        found: dict[str, int] = {}
        for column in range(1, len(tab.columns) + 1):
            field = _field(layout, tab.value(row, column))
            if field and field.id not in found:
                found[field.id] = column
        if len(found) > len(best[1]):
            best = (row, found)
    return best


def _refuse_missing(
    tab: ExistingTab, layout: Layout, header_row: int, columns: Mapping[str, int]
) -> None:
    """A column that was deleted has its defaults; one that was renamed must not."""
    unknown = _first_unknown(tab, layout, header_row)
    for field in layout.fields:
        if field.id in columns:
            continue
        header = {lang: layout.header(field, lang) for lang in LANGS}
        if field.required:
            raise DecisionError("decision.column_missing", tab=tab.title, header=header)
        if field.counts and unknown:
            other = tab.value(header_row, unknown) or ""
            where = {"tab": tab.title, "cell": a1(header_row, unknown)}
            raise DecisionError("decision.column_renamed", header=header, other=other, **where)


def _first_unknown(tab: ExistingTab, layout: Layout, header_row: int) -> int:
    """The first column in use whose header is not known, 0 if there is none."""
    for column in range(1, len(tab.columns) + 1):
        below = range(header_row, tab.n_rows + 1)
        used = any(_value(tab, row, column) is not None for row in below)
        if used and not _field(layout, tab.value(header_row, column)):
            return column
    return 0


def _refuse_twice(
    tab: ExistingTab, layout: Layout, header_row: int, columns: Mapping[str, int]
) -> None:
    for column in range(1, len(tab.columns) + 1):
        field = _field(layout, tab.value(header_row, column))
        if field and field.counts and columns[field.id] != column:
            cells = f"{a1(header_row, columns[field.id])}, {a1(header_row, column)}"
            header = tab.value(header_row, column)
            raise DecisionError("decision.column_twice", tab=tab.title, header=header, cells=cells)


def _field(layout: Layout, value: CellValue) -> Field | None:
    return layout.find(fold(value)) if isinstance(value, str) else None


def _row(
    tab: ExistingTab,
    number: int,
    columns: Mapping[str, int],
    others: list[tuple[int, CellValue]],
) -> Row:
    cells = {field_id: _value(tab, number, column) for field_id, column in columns.items()}
    return Row(number, cells | {f"#{c}": _value(tab, number, c) for c, _ in others})


def _value(tab: ExistingTab, row: int, column: int) -> CellValue:
    value = tab.value(row, column)
    if isinstance(value, str) and not value.strip():
        return None
    return normal(value)
