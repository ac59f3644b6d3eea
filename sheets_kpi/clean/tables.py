"""One reader of tables: which row of a tab heads a table, which columns are the table's, which of
them is which, and which rows below are no records.

Columns stand in any order, below title rows. A header is recognised by any spelling of the column's
name; case, spaces, line breaks, ё/е, punctuation and a unit that fits the column (`Сумма, ₽`) do
not matter. Beside the log may stand another table: the one that holds most columns is the log. What
could be two columns is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_kpi.clean.headers import NAME, OTHER_UNIT, Forms
from sheets_kpi.clean.units import Unit, is_unit, unit_of
from sheets_kpi.clean.values import as_text, named, perhaps
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, matcher, nearest, tidy
from sheets_kpi.schema import ROLE_TYPES, ColumnSpec, ColumnType, LogSpec, Unpivot
from sheets_kpi.state import Area, CellValue, ExistingTab, a1, column_number

_UNIT_ROWS = 2  # below the header
HEADER_ROWS = 30  # the header is looked for in the first rows only

_MISSPELT = 0.8  # a header so like a name is taken for a slip


@dataclass(frozen=True)
class Layout:
    """Where a log's columns stand on one tab.

    `row` is the header row. `columns` are the declared columns by id, `others` the undeclared by
    folded header; both give the sheet column. `headers` are the texts by sheet column. `totals` is
    the row that the workbook itself declares to hold totals, 0 for none. `headings` are those of a
    matrix.
    """

    row: int
    columns: Mapping[str, int]
    others: Mapping[str, int]
    headers: Mapping[int, str]
    totals: int = 0
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A header of a matrix: the cell that it stands in, and the sheet columns below it by the id of
    the column whose cells they hold.
    """

    row: int
    column: int
    places: Mapping[str, int]


@dataclass(frozen=True)
class Head:
    """A row that may head a table: its texts by sheet column, and which column fits which declared
    ones. `fits[id]` are (rank, sheet column) pairs, best first. `last` is the last sheet column of
    the table, as far as it can be told.
    """

    row: int
    headers: Mapping[int, str]
    fits: Mapping[str, tuple[tuple[int, int], ...]]
    last: int = 0


def find_layout(
    tab: ExistingTab, spec: LogSpec, given: Collection[str] = (), said: Collection[str] = ()
) -> tuple[Layout | None, tuple[Finding, ...]]:
    """Finds the header row and the columns of a tab.

    Args:
        tab: A tab of the log.
        spec: What the log declares.
        given: Ids of columns that the tab need not have.
        said: What formulas name in brackets, folded: such a header is no slip.

    Returns:
        The layout, or None where no row is a header or the main date is missing or could be two
        columns; and the findings.
    """
    heads = list(heads_of(tab, spec))
    if not heads:
        return None, (_no_header(tab, spec),)
    weights = [(len(head.fits), not spec.dating.isdisjoint(head.fits)) for head in heads]
    top = max(weights)
    equals = [head for head, weight in zip(heads, weights, strict=True) if weight == top]
    best = equals[0]
    if rival := next((head for head in equals if head.fits != best.fits), None):
        facts = {"first": best.row, "second": rival.row}
        return None, (Finding(Severity.ERROR, "two_header_rows", tab.title, facts=facts),)
    return _layout(tab, spec, best, frozenset(given), said)


def heads_of(tab: ExistingTab, spec: LogSpec) -> Iterator[Head]:
    """The rows of a tab that name any declared column, each without the tables beside it; where
    all columns have letters, the row above the first record.
    """
    if not spec.headed:
        yield Head(spec.first_row - 1, {}, {})
        return
    forms = Forms(spec.headed)
    declared = {table.area.first_row for table in tab.tables}
    for row in sorted({*range(1, HEADER_ROWS + 1), *declared}):
        texts = dict(_texts(tab, row))
        if fits := _fits(texts, forms):
            if len(fits) > 1:  # a header of two rows
                texts = dict(_texts_above(tab, row)) | texts
            own = _own_columns(tab, row, texts, forms)
            headers = {place: text for place, text in texts.items() if place in own}
            yield Head(row, headers, _fits(headers, forms), max(own))


def _texts(tab: ExistingTab, row: int) -> Iterator[tuple[int, str]]:
    """The texts of a row by sheet column; a cell merged downwards counts in each of its rows."""
    for column in range(1, len(tab.columns) + 1):
        value = tab.value(row, column)
        if value is None and (area := _merged(tab, row, column)):
            value = tab.value(area.first_row, column) if _is_narrow(area) else None
        if isinstance(value, str) and tidy(value):
            yield column, tidy(value)


def _texts_above(tab: ExistingTab, row: int) -> Iterator[tuple[int, str]]:
    """What the row above says of columns in use that a header row leaves blank."""
    for column, text in _texts(tab, row - 1) if row > 1 else ():
        area = _merged(tab, row - 1, column)
        is_one_column = area is None or _is_narrow(area)
        if is_one_column and tab.value(row, column) is None and _last_row(tab, [column]) > row:
            yield column, text


def _fits(headers: Mapping[int, str], forms: Forms) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, text in headers.items():
        rank, columns = forms.best(text)
        if len(columns) == 1:
            found[columns[0]].append((rank, place))
    return {column: tuple(_best(sorted(fits))) for column, fits in found.items()}


def _best(fits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without those of another unit, where there are better ones: beside dollars are roubles."""
    return [fit for fit in fits if fit[0] < OTHER_UNIT] or fits


def looks_like(tab: ExistingTab, spec: LogSpec) -> Head | None:
    """The header of a tab that has the main date of a log and half of what it requires."""
    dating = spec.dating & {column.id for column in spec.headed}
    needed = {column.id for column in spec.headed if column.required} | dating
    heads = (head for head in heads_of(tab, spec) if dating <= head.fits.keys())
    best = max(heads, key=lambda head: len(head.fits), default=None)
    return best if best and 2 * len(needed & best.fits.keys()) >= len(needed) else None


# --- tables beside each other ----------------------------------------------------------------


def _own_columns(
    tab: ExistingTab, row: int, texts: Mapping[int, str], forms: Forms
) -> Collection[int]:
    """The sheet columns of that table in a header row that holds most declared columns; all of them
    where two tables hold as many.
    """
    runs = _runs(tab, row, texts)
    fits = [set(_fits({p: texts[p] for p in run if p in texts}, forms)) for run in runs]
    first = max(range(len(runs)), key=lambda i: len(fits[i]))
    own, known = set(runs[first]), set(fits[first])
    for i in (*range(first + 1, len(runs)), *range(first - 1, -1, -1)):
        if known.isdisjoint(fits[i]) and _is_continued(tab, row, own, runs[i]):
            own |= runs[i]
            known |= fits[i]
        elif len(fits[i]) == len(fits[first]):
            return texts.keys()
    return own


def _runs(tab: ExistingTab, row: int, texts: Collection[int]) -> list[set[int]]:
    """The sheet columns of a header row, parted at blank headers and at the edges of tables that
    the workbook declares.
    """
    runs: list[set[int]] = []
    before: object = None
    for place in range(1, len(tab.columns) + 1):
        area = _declared(tab, row, place)
        filled = place in texts or tab.value(row, place) is not None or _merged(tab, row, place)
        here = area or bool(filled)
        if here and here == before:
            runs[-1].add(place)
        elif here:
            runs.append({place})
        before = here
    return runs


def _is_continued(tab: ExistingTab, row: int, own: Collection[int], other: Collection[int]) -> bool:
    """Whether columns beyond a blank header are of the same table: a column between is in use, or
    both parts end in the same row, give or take a tenth.
    """
    if _declared(tab, row, min(own)) or _declared(tab, row, min(other)):
        return False
    between = range(min(max(own), max(other)) + 1, max(min(own), min(other)))
    if _last_row(tab, between) > row:
        return True
    low, high = sorted(max(_last_row(tab, places) - row, 0) for places in (own, other))
    return high - low <= max(1, high // 10)


def _declared(tab: ExistingTab, row: int, place: int) -> Area | None:
    """The table of the workbook itself that this cell heads."""
    areas = (table.area for table in tab.tables if table.area.first_row == row)
    return next((area for area in areas if _covers(area, row, place)), None)


def _last_row(tab: ExistingTab, places: Iterable[int]) -> int:
    """The last row in which one of some columns holds anything, 0 for none."""
    columns = [tab.columns[place - 1] for place in places if place <= len(tab.columns)]
    rows = range(tab.n_rows if columns else 0, 0, -1)
    return next((row for row in rows if any(not is_blank(c[row - 1]) for c in columns)), 0)


# --- the layout of the chosen row ------------------------------------------------------------


def _no_header(tab: ExistingTab, spec: LogSpec) -> Finding:
    needed = [c.name for c in spec.headed if c.required or c.id in spec.dating]
    wanted = {"ru": ", ".join(n.ru for n in needed), "en": ", ".join(n.en for n in needed)}
    facts = {"rows": HEADER_ROWS, "columns": wanted}
    return Finding(Severity.ERROR, "header_missing", tab.title, facts=facts)


@dataclass(frozen=True)
class _Search:
    """Looks for the declared columns in the chosen header row. Only what makes the main date is
    `needed`: what else is missing takes along its own KPIs and segments, and no more.
    """

    tab: ExistingTab
    head: Head
    needed: frozenset[str]
    said: Collection[str]

    def place(self, column: ColumnSpec) -> tuple[int, Finding | None]:
        """The sheet column of a declared column, 0 if it has none for sure."""
        if column.letter:
            return self._at_letter(column)
        fits = self.head.fits.get(column.id, ())
        if not fits:
            return 0, self.missing(column)
        (rank, place), others = fits[0], fits[1:]
        area = _merged(self.tab, self.head.row, place)
        below = range(place, area.last_column + 1) if area else ()
        in_use = [one for one in below if _last_row(self.tab, [one]) > self.head.row]
        if len(in_use) > 1:
            return 0, self._doubt(column, place, "header_merged", area=str(area))
        cells = ", ".join(a1(self.head.row, other) for _, other in fits)
        if others and (rank > NAME or others[0][0] == NAME):
            return 0, self._doubt(column, place, "header_twice", cells=cells)
        if others:
            found = self._doubt(column, place, "header_choice", cells=cells)
            return place, replace(found, severity=Severity.WARNING)
        return next(iter(in_use), place), None

    def _at_letter(self, column: ColumnSpec) -> tuple[int, Finding | None]:
        """A letter is refused where the header there is that of another column."""
        place = column_number(column.letter)
        if place > len(self.tab.columns):
            return 0, self.missing(column)
        if any(fits[0][1] == place for fits in self.head.fits.values()):
            return 0, self._doubt(column, place, "letter_taken", letter=column.letter)
        return place, None

    def _doubt(self, column: ColumnSpec, place: int, code: str, **facts: object) -> Finding:
        severity = Severity.ERROR if column.id in self.needed else Severity.WARNING
        text, every = self.head.headers[place], {"name": named(column.name), **facts}
        return Finding(
            severity, code, self.tab.title, self.head.row, place, text, text, facts=every
        )

    def missing(self, column: ColumnSpec) -> Finding:
        """What is said of a column that the tab has not.

        Only a misspelling of the name itself is proposed: a header that is a word of its own,
        such as `Себестоимость` for `Сумма`, or that a formula names, says something else.
        """
        taken = {place for fits in self.head.fits.values() for _, place in fits}
        texts = (text for place, text in self.head.headers.items() if place not in taken)
        free = [text for text in texts if fold(text) not in self.said]
        names = (column.name.ru, column.name.en)
        guess = next(filter(None, (nearest(name, free, _MISSPELT) for name in names)), None)
        facts = {"name": named(column.name), "at": self.head.row, "perhaps": perhaps(guess)}
        if column.id in self.needed:
            return Finding(Severity.ERROR, "column_missing", self.tab.title, facts=facts)
        graver = column.required and column.type is not ColumnType.ACCOUNT
        severity = Severity.ERROR if graver else Severity.WARNING
        return Finding(severity, "column_absent", self.tab.title, facts=facts)


def _layout(
    tab: ExistingTab, spec: LogSpec, head: Head, given: frozenset[str], said: Collection[str]
) -> tuple[Layout | None, tuple[Finding, ...]]:
    search = _Search(tab, head, spec.dating - given, said)
    wanted = (c for c in spec.columns if c.letter or c.id in head.fits or c.id not in given)
    answers = {column.id: search.place(column) for column in wanted}
    columns = {column: place for column, (place, _) in answers.items() if place}
    others, repeated = _others(tab, head, columns)
    findings = (*(found for _, found in answers.values() if found), *repeated)
    if not search.needed <= columns.keys():
        return None, findings
    totals = (t.area.last_row for t in tab.tables if t.has_totals and t.area.first_row == head.row)
    named_by_letter = {columns[c.id]: c.name.ru for c in spec.columns if c.id in columns}
    headers = {**named_by_letter, **head.headers}
    layout = Layout(head.row, columns, others, headers, next(totals, None) or 0)
    if not spec.unpivot:
        return layout, findings
    of_matrix = _Matrix(tab, spec, spec.unpivot, layout, head.last)
    matrix, told = of_matrix.layout()
    found = {column for one in matrix.headings for column in one.places} if matrix else ()
    lost = [c for c in spec.columns if matrix and c.id in spec.unpivot.cells and c.id not in found]
    told += map(search.missing, lost)
    return matrix, (*(one for _, one in answers.values() if one), *told)


def _others(
    tab: ExistingTab, head: Head, declared: Mapping[str, int]
) -> tuple[dict[str, int], list[Finding]]:
    """The undeclared columns; one header over several of them names none."""
    taken = set(declared.values())
    free = {place: text for place, text in head.headers.items() if place not in taken}
    counts = Counter(map(fold, free.values()))
    others = {
        fold(text): place
        for place, text in free.items()
        if counts[fold(text)] == 1 and fold(text) not in declared
    }
    repeated = [
        Finding(Severity.NOTICE, "header_repeated", tab.title, head.row, place, text, text)
        for place, text in free.items()
        if counts[fold(text)] > 1
    ]
    return others, repeated


@dataclass(frozen=True)
class _Matrix:
    """Looks for the headings of a matrix, right of its first declared column. `found` is where its
    other columns stand, `last` the last sheet column of the table.
    """

    tab: ExistingTab
    spec: LogSpec
    unpivot: Unpivot
    found: Layout
    last: int

    def layout(self) -> tuple[Layout | None, list[Finding]]:
        """The layout, None where there is no heading; and what of the tab is not read."""
        row = self._row()
        headings, findings = self._headings(row)
        if not headings:
            facts = {"row": row, "name": self._name(self.unpivot.headers)}
            findings = [Finding(Severity.ERROR, "headings_missing", self.tab.title, facts=facts)]
            return None, findings
        texts = {p: self._text(h.row, h.column) for h in headings for p in h.places.values()}
        headers = {**self.found.headers, **texts}
        found = replace(self.found, row=row, others={}, headers=headers, headings=tuple(headings))
        return found, findings

    def _row(self) -> int:
        """The last header row: the one below, where the declared columns are blank there, and it
        tells more columns apart, or it alone names the `cells`.
        """
        row = self.found.row
        if any(not is_blank(self.tab.value(row + 1, p)) for p in self.found.columns.values()):
            return row
        if len(self.unpivot.cells) > 1:
            return row if self._metrics(row) or not self._metrics(row + 1) else row + 1
        here, below = self._texts(row), self._texts(row + 1)
        return row + 1 if len(below) > len(here) else row

    def _texts(self, row: int) -> set[str]:
        return {self._text(row, place) for place in self._places(row)} - {""}

    def _places(self, row: int) -> list[int]:
        """The sheet columns that headings in a row may stand over."""
        taken = self.found.columns.values()
        last = max(self.last, *taken, 0)
        while not is_blank(self.tab.value(row, last + 1)):
            last += 1
        return [p for p in range(min(taken, default=0) + 1, last + 1) if p not in taken]

    def _metrics(self, row: int) -> dict[int, str]:
        """Which of the `cells` a header row names, by sheet column."""
        forms = Forms(column for column in self.spec.columns if column.id in self.unpivot.cells)
        named = {p: forms.best(self._text(row, p))[1] for p in self._places(row)}
        return {place: found[0] for place, found in named.items() if len(found) == 1}

    def _headings(self, row: int) -> tuple[list[Heading], list[Finding]]:
        headings: dict[int, list[Heading]] = defaultdict(list)
        blank: list[int] = []
        if len(self.unpivot.cells) == 1:
            at, named = row, dict.fromkeys(self._places(row), self.unpivot.cells[0])
        else:
            at, named = row - 1, self._metrics(row)
        for place, column in named.items():
            first = place if at == row else self._from(at, place)
            if first == 0 or is_blank(self.tab.value(at, first)):
                blank.append(place)
                continue
            known = headings[first]
            if not known or column in known[-1].places:
                known.append(Heading(at, first, {}))
            known[-1] = replace(known[-1], places={**known[-1].places, column: place})
        totals = [place for place in headings if self._is_total(self._text(at, place))]
        told = [self._told("heading_total", at, place, Severity.NOTICE) for place in totals]
        told += [
            self._told("heading_blank", at, place, Severity.WARNING)
            for place in blank
            if _last_row(self.tab, [place]) > row
        ]
        told += [
            self._told("heading_twice", at, place, Severity.WARNING)
            for place in self._repeated(headings)
            if place not in totals
        ]
        return [h for place, of in headings.items() if place not in totals for h in of], told

    def _repeated(self, headings: Mapping[int, Sequence[Heading]]) -> Iterator[int]:
        """The sheet columns of headings that stand over cells of the same kind once more."""
        seen = set[tuple[str, str]]()
        for place, of in headings.items():
            for heading in of:
                keys = {(fold(self._text(heading.row, place)), one) for one in heading.places}
                if not seen.isdisjoint(keys):
                    yield place
                seen |= keys

    def _from(self, row: int, place: int) -> int:
        """The sheet column of the nearest text at or left of a place, 0 for none."""
        texts = (
            p for p in self._places(row) if p <= place and not is_blank(self.tab.value(row, p))
        )
        return max(texts, default=0)

    def _is_total(self, text: str) -> bool:
        """Whether a heading is a total: `Всего часов` is nobody's name, but may be an item."""
        headed = self.spec.column(self.unpivot.headers)
        is_item = headed is None or headed.type in ROLE_TYPES["category"]
        rules = [r.pattern for r in self.spec.skip if r.column in ("", self.unpivot.headers)]
        every = (*TOTALS, *rules, *(() if is_item else NOBODY))
        return any(matcher(pattern)(fold(text)) for pattern in every)

    def _told(self, code: str, row: int, place: int, severity: Severity) -> Finding:
        text, facts = self._text(row, place), {"name": self._name(self.unpivot.headers)}
        return Finding(severity, code, self.tab.title, row, place, text, text, facts=facts)

    def _name(self, column_id: str) -> Mapping[str, str]:
        column = self.spec.column(column_id)
        return named(column.name if column else self.spec.name)

    def _text(self, row: int, place: int) -> str:
        return as_text(self.tab.value(row, place))


# --- what is said of numbers -----------------------------------------------------------------


def said_of(
    column: ColumnSpec, tab: ExistingTab, layout: Layout, place: int, spec: LogSpec
) -> Unit:
    """What a tab says of the numbers in a sheet column, which 0 is none: a unit alone in one of the
    first cells below the header counts, whatever else stands in its row. A heading that names
    somebody or a day says nothing of them.
    """
    if not place:
        return Unit()
    rows = range(layout.row, layout.row + 1 + _UNIT_ROWS)
    cells = {row: as_text(tab.value(row, place)) for row in rows if row}
    texts = [text for row, text in cells.items() if row == layout.row or is_unit(text)]
    texts.insert(0, layout.headers.get(place, ""))
    heads = [heading for heading in layout.headings if place in heading.places.values()]
    named = spec.column(spec.unpivot.headers) if spec.unpivot and heads else None
    if named and named.type not in ROLE_TYPES["category"]:
        texts = [text for text in texts if text != texts[0]]
    first = min((heading.row for heading in layout.headings), default=layout.row)
    return unit_of(column, texts, [tab.title, *_lines(tab, first, place)])


def _lines(tab: ExistingTab, header: int, place: int) -> Iterator[str]:
    """The lines above a table: texts alone in their row, or two of them, that head no numbers; and
    the heading over several columns that stands over this one.
    """
    for row in range(1, header):
        values = {p: tab.value(row, p) for p in range(1, len(tab.columns) + 1)}
        cells = {p: value for p, value in values.items() if not is_blank(value)}
        are_lines = len(cells) <= 2 and all(isinstance(cell, str) for cell in cells.values())
        for p, text in cells.items():
            area = _merged(tab, row, p) if row == header - 1 else None
            is_over = row == header - 1 and _covers(area or Area(row, p, row, p), row, place)
            is_heading = area is not None and not _is_narrow(area) and len(cells) > 1
            heads_numbers = isinstance(tab.value(row + 1, p), int | float)
            is_line = are_lines and not is_heading and not heads_numbers
            if isinstance(text, str) and (is_line or is_over):
                yield text


def _merged(tab: ExistingTab, row: int, column: int) -> Area | None:
    return next((area for area in tab.merged if _covers(area, row, column)), None)


def _covers(area: Area, row: int, column: int) -> bool:
    last_row = area.last_row or row
    return area.first_row <= row <= last_row and area.first_column <= column <= area.last_column


def _is_narrow(area: Area) -> bool:
    return area.first_column == area.last_column


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing that a person can see."""
    return value is None or (isinstance(value, str) and not tidy(value))


# --- rows that are no records ----------------------------------------------------------------

TOTALS = tuple(
    "итог|итог:|итого|итого:*|итого за*|итого по*|всего|всего:*|всего за*|общий итог*"
    "|за неделю|за месяц|за день|за смену|итоги за*"
    "|промежуточн* итог*|среднее|сумма|total|total:*|total for*|* total|grand total*|subtotal*"
    "|sub-total*|average|σ|∑".split("|")
)
NOBODY = ("итог *", "итого *", "всего *", "total *")  # totals in place of a name
