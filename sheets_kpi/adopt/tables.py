"""Where the tables of a tab stand, which row heads each, and which rows below are its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from sheets_kpi.adopt.columns import kind_of_cell
from sheets_kpi.adopt.headers import sense_of
from sheets_kpi.adopt.reading import LeftOut
from sheets_kpi.clean.tables import TOTALS, is_blank
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.clean.units import are_units
from sheets_kpi.names import fold, matcher, tidy
from sheets_kpi.state import Area, CellValue, ExistingTab, column_letter

_SAMPLE = 40  # rows that a row is compared with
_SURE_SUMS = 5  # in one row
_HEADER_ROWS = 45
_LEAST_SCORE = 1.6
TOTAL_BEGINS = ("итог*", "всего*", "total*", "среднее*")
_IS_TOTAL = [matcher(pattern) for pattern in (*TOTALS, *TOTAL_BEGINS)]
_TOTAL_BEGINS = tuple({pattern[:3] for pattern in TOTALS if pattern[0] != "*"})
_PLAIN = ("text", "blank")


@dataclass(frozen=True)
class Table:
    """A table: its header row (0 for none), its first and last row below, its sheet columns, and
    the headers by sheet column.
    """

    tab: ExistingTab
    header_row: int
    first: int
    last: int
    places: tuple[int, ...]
    headers: dict[int, str] = field(default_factory=dict)
    totals: int = 0

    @property
    def area(self) -> Area:
        """The cells of the table."""
        return Area(self.header_row or self.first, self.places[0], self.last, self.places[-1])

    def cells(self, place: int, rows: Sequence[int]) -> list[CellValue]:
        """The cells of a sheet column in some rows."""
        column = self.tab.columns[place - 1]
        return [column[row - 1] for row in rows]


def tables_of(tab: ExistingTab) -> list[Table]:
    """All tables of a tab, from the top left on."""
    declared = [_declared(tab, one.area, one.has_totals) for one in tab.tables]
    taken = {p for one in declared for p in range(one.area[1], one.area[3] + 1)}
    found = [*declared]
    parts = [part for band in _bands(tab, taken) for part in _in_band(tab, band)]
    for part in parts:
        before = found[-1] if found else None
        if before and _is_continued(before, part):
            places = tuple(range(before.places[0], part.places[-1] + 1))
            last = max(before.last, part.last)
            found[-1] = replace(
                before, places=places, headers=before.headers | part.headers, last=last
            )
        else:
            found.append(part)
    return found


def _declared(tab: ExistingTab, area: Area, has_totals: bool) -> Table:  # noqa: FBT001
    last = min(area.bottom, tab.n_rows)
    places = tuple(range(area.first_column, min(area.last_column, len(tab.columns)) + 1))
    row = area.first_row
    texts = [tab.value(row, p) for p in places]
    automatic = [str(t).startswith(("Столбец", "Column")) for t in texts if t is not None]
    if row > 1 and automatic and sum(automatic) >= 0.8 * len(automatic):
        above = {p: tab.value(row - 1, p) for p in places}
        if sum(isinstance(v, str) and sense_of(v).strength > 0 for v in above.values()) >= 3:
            row -= 1
    while last < tab.n_rows and 2 * len(_cells(tab, last + 1, places)) >= len(places):
        last += 1
    headers = _headers(tab, row, places)
    return Table(tab, row, area.first_row + 1, last, places, headers, last if has_totals else 0)


def _bands(tab: ExistingTab, taken: set[int]) -> Iterator[tuple[int, ...]]:
    """Runs of sheet columns that hold anything."""
    band: list[int] = []
    for place in range(1, len(tab.columns) + 2):
        is_used = (
            place <= len(tab.columns)
            and place not in taken
            and not all(map(is_blank, tab.columns[place - 1]))
        )
        if is_used:
            band.append(place)
        elif band:
            yield tuple(band)
            band = []


def _in_band(tab: ExistingTab, places: tuple[int, ...]) -> Iterator[Table]:
    """The tables of a band, one below the other."""
    columns = [tab.columns[p - 1] for p in places]
    rows = [
        r for r, cells in enumerate(zip(*columns, strict=True), 1) if not all(map(is_blank, cells))
    ]
    while rows:
        row = _header_of(tab, rows, places)
        if row is None:
            return
        below = [r for r in rows if r > row]
        end = next((b for a, b in pairwise(below) if b > a + 1 and _heads(tab, b, places)), None)
        if end and _is_same_header(tab, row, end, places):
            end = None
        own = [r for r in below if end is None or r < end]
        if row and _is_record(tab, row, own, places):
            first = next(r for r in rows if _is_record(tab, r, [n for n in rows if n > r], places))
            yield Table(tab, 0, first, own[-1] if own else row, places)
        else:
            last = own[-1] if own else row
            yield Table(tab, row, row + 1, last, places, _headers(tab, row, places))
        rows = [r for r in rows if end and r >= end]


def _cells(tab: ExistingTab, row: int, places: Sequence[int]) -> dict[int, CellValue]:
    """The filled cells of a row by their sheet columns."""
    return {p: v for p in places if not is_blank(v := tab.value(row, p))}


def _plain_texts(values: Iterable[CellValue]) -> list[str]:
    return [v for v in values if isinstance(v, str) and kind_of_cell(v) in _PLAIN]


def _headers(tab: ExistingTab, row: int, places: Sequence[int]) -> dict[int, str]:
    """The headers of a row; a blank one takes the text above."""
    found = {}
    for place in places:
        value = tab.value(row, place)
        if is_blank(value) and row > 1 and isinstance(above := tab.value(row - 1, place), str):
            value = above
        if not is_blank(value):
            shown = f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
            found[place] = tidy(shown.removesuffix(".0"))
    return found


def _header_of(tab: ExistingTab, rows: Sequence[int], places: Sequence[int]) -> int | None:
    """The row that most looks like a header."""
    scores = []
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        below = list(rows[number + 1 : number + 1 + _SAMPLE])
        score = _score(tab, row, below, places) - 0.02 * number + 0.2 * (number == 0)
        scores.append((score, -number, row))
    if not scores or max(scores)[0] < _LEAST_SCORE:
        return None
    return max(scores)[2]


def _score(tab: ExistingTab, row: int, below: Sequence[int], places: Sequence[int]) -> float:
    cells = _cells(tab, row, places)
    n, texts = len(cells), _plain_texts(cells.values())
    if n < 2:
        return 0.0
    days = _days([*cells.values()])
    is_group = bool(below) and len(texts) == n < _texts(tab, below[0], places)
    if 2 * len(texts) < n and 2 * len(days) < n:
        return 0.0
    known = sum(min(sense_of(v).strength, 1.5) for v in texts if len(v) < 80) / n / 1.5
    kinds = [kind_of_cell(tab.value(r, p)) for p in cells for r in below]
    told = [kind for kind in kinds if kind != "blank"]
    values = sum(kind not in _PLAIN for kind in told) / len(told) if told else 0.0
    used = sum(any(not is_blank(tab.value(r, p)) for r in below) for p in cells) / n
    long = sum(len(v) > 70 for v in texts) / n
    return (
        1.2 * known
        + values
        + 0.8 * n / len(places)
        + 0.8 * (len(told) / len(kinds) if kinds else 0.5)
        + 0.6 * len(set(map(str, cells.values()))) / n
        + 0.4 * len(texts) / n
        + 0.8 * (len(days) / n if len(days) >= 5 else 0)
        - 1.5 * long
        - is_group
        - (0.7 if below and used < 0.4 else 0)
    )


def _days(values: Sequence[CellValue]) -> list[CellValue]:
    """The cells that can head columns of days; bare numbers only where they count on."""
    days = [v for v in values if _is_day(v)]
    numbers = [v for v in days if isinstance(v, int | float)]
    counts = all(b == a + 1 for a, b in pairwise(numbers)) and len(numbers) >= 5
    return days if counts else [v for v in days if not isinstance(v, int | float)]


def _texts(tab: ExistingTab, row: int, places: Sequence[int]) -> int:
    """How many cells a row has where all of them are plain texts; else 0."""
    cells = _cells(tab, row, places).values()
    known = [v for v in cells if isinstance(v, str) and sense_of(v).strength]
    all_text = all(isinstance(v, str) and kind_of_cell(v) == "text" for v in cells)
    return len(cells) if all_text and len(known) >= 2 else 0


def _is_day(value: CellValue) -> bool:
    """Whether a cell can head a column of a matrix: a day, a number of a day, a month."""
    if isinstance(value, date):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 1 <= value <= 31 and value % 1 == 0
    return isinstance(value, str) and (
        month_of_title(value) is not None or kind_of_cell(value) in ("date", "day")
    )


def _heads(tab: ExistingTab, row: int, places: Sequence[int]) -> bool:
    """Whether a row is a header by its words."""
    cells = _cells(tab, row, places)
    texts = _plain_texts(cells.values())
    known = sum(sense_of(v).strength >= 1.5 for v in texts)
    return len(cells) >= 2 and len(texts) == len(cells) and known >= max(2, 0.4 * len(cells))


def _is_same_header(tab: ExistingTab, row: int, other: int, places: Sequence[int]) -> bool:
    pairs = [(tab.value(row, p), tab.value(other, p)) for p in places]
    same = [fold(str(a)) == fold(str(b)) for a, b in pairs if a is not None or b is not None]
    return 2 * sum(same) > len(same)


def _is_record(tab: ExistingTab, row: int, below: Sequence[int], places: Sequence[int]) -> bool:
    """Whether what looks most like a header is a record like those below it."""
    cells = _cells(tab, row, places)
    heads = [
        v
        for p, v in cells.items()
        if isinstance(v, str) and all(tab.value(r, p) != v for r in below[:_SAMPLE])
    ]
    if len(below) < 2 or sum(sense_of(v).strength >= 1.5 for v in heads) >= 2:
        return False
    alike = values = 0
    for place, value in cells.items():
        kind = kind_of_cell(value)
        column = [tab.value(r, place) for r in below[:_SAMPLE]]
        kinds = [k for v in column if (k := kind_of_cell(v)) != "blank"]
        if not kinds:
            continue
        same = sum(k == kind for k in kinds) / len(kinds)
        if kind == "text":
            alike += value in column
        elif same >= 0.7:
            alike += 1
            values += 1
    days = _days([*cells.values()])
    return bool(values) and 2 * len(days) < max(len(cells), 5) and alike >= max(2, 0.5 * len(cells))


def _is_continued(before: Table, after: Table) -> bool:
    """Whether two parts one blank column apart are one table."""
    if after.places[0] != before.places[-1] + 2 or before.header_row != after.header_row:
        return False
    if {*map(fold, before.headers.values())} & {*map(fold, after.headers.values())}:
        return False
    low, high = sorted((before.last - before.first + 1, after.last - after.first + 1))
    return high - low <= max(1, high // 10)


# --- which rows are records -------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """The rows of a table that are records, those that are none, and the rows that name a month."""

    records: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()
    months: tuple[int, ...] = ()


def rows_of(table: Table) -> Rows:
    """Which rows of a table are records."""
    records, left, months = [], [], []
    header = [fold(table.headers.get(p, "")) for p in table.places]
    columns = [table.tab.columns[p - 1][table.first - 1 : table.last] for p in table.places]
    for row, values in enumerate(zip(*columns, strict=True), table.first):
        filled = [v for v in values if not is_blank(v) and v is not False]
        if not filled:
            continue
        why = "total" if row == table.totals else _why(values, filled, header, row == table.first)
        if why:
            place, text = _telling(table, row, why)
            left.append(LeftOut(row, why, text, column_letter(place)))
            months += [row] if why == "month" else []
        else:
            records.append(row)
    if records and _adds_up(table, records):
        place, text = _telling(table, records[-1], "total")
        left.append(LeftOut(records.pop(), "total", text, column_letter(place)))
    ahead = _ahead(table, records)
    left += [LeftOut(row, "ahead") for row in records[ahead:]]
    return Rows(tuple(records[:ahead]), tuple(left), tuple(months))


def _adds_up(table: Table, records: Sequence[int]) -> bool:
    """Whether the last row holds the sums of those above it, and less beside them than others or
    too many sums for chance.
    """
    row, above = records[-1], records[:-1]
    cells = _cells(table.tab, row, table.places)
    numbers = {p: v for p, v in cells.items() if isinstance(v, int | float) and v}
    usual = [len(_cells(table.tab, r, table.places)) for r in above[-5:]]
    is_less = len(numbers) >= _SURE_SUMS or len(cells) < min(usual, default=0)
    if len(above) < 3 or not numbers or not is_less:
        return False
    sums = {p: [v for v in table.cells(p, above) if isinstance(v, int | float)] for p in numbers}
    return all(len(sums[p]) > 2 and abs(sum(sums[p]) - v) < 0.01 for p, v in numbers.items())


def is_total(text: str) -> bool:
    """Whether a text says that its row holds totals; most begin otherwise, which is seen fast."""
    may_be = text.startswith(_TOTAL_BEGINS) or text.endswith("total")
    return may_be and any(fits(text) for fits in _IS_TOTAL)


def _telling(table: Table, row: int, why: str) -> tuple[int, str]:
    """The cell that says why a row is no record."""
    cells = _cells(table.tab, row, table.places)
    texts = {p: tidy(v) for p, v in cells.items() if isinstance(v, str)}
    totals = [p for p, text in texts.items() if is_total(fold(text))]
    place = totals[0] if why == "total" and totals else next(iter(cells))
    return place, tidy(str(cells[place]))[:60]


def _ahead(table: Table, records: Sequence[int]) -> int:
    """How many records there are before rows in which only a few cells were filled beforehand."""
    rows = (_cells(table.tab, row, table.places) for row in records[-2000:])
    filled = [frozenset(p for p, v in cells.items() if v is not False) for cells in rows]
    if not filled or 2 * len(filled[-1]) > max(map(len, filled)):
        return len(records)
    n = next((i for i, one in enumerate(reversed(filled)) if one != filled[-1]), len(filled))
    return len(records) - n if n >= 3 and len(filled) > n else len(records)


def _why(
    values: Sequence[CellValue],
    filled: Sequence[CellValue],
    header: Sequence[str],
    is_first: bool,  # noqa: FBT001
) -> str:
    """Why a row is no record; "" if it is one."""
    texts = [fold(v) for v in values if isinstance(v, str)]
    same = sum(
        bool(h) and isinstance(v, str) and fold(v) == h for v, h in zip(values, header, strict=True)
    )
    if same >= min(2, len(filled)):
        return "header"
    said = [fold(v) for v in filled if isinstance(v, str)]
    if any(map(is_total, said)) and len(said) <= 2:
        return "total"
    if len(filled) == 1 and len(values) > 2:
        (only,) = filled
        if isinstance(only, str):
            is_month = not only.strip().isdigit() and month_of_title(only) is not None
            return "month" if is_month else "single" if len(values) > 3 else ""
        return "month" if isinstance(only, date) and only.day == 1 and len(values) > 3 else ""
    if is_first and (
        (list(filled) == [*range(1, len(filled) + 1)] and len(filled) > 2)
        or (len(texts) == len(filled) and are_units(texts))
    ):
        return "units"
    return ""
