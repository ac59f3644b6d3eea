"""The tables of an export, and which of their columns are those of a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_kpi.adopt.bind import HEADED, PLAYS, fits_of, role_of
from sheets_kpi.adopt.draft import readable
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import LogReading, Reading
from sheets_kpi.clean.tables import Layout, is_blank
from sheets_kpi.clean.values import as_text
from sheets_kpi.errors import AskError
from sheets_kpi.names import fold
from sheets_kpi.schema import ColumnSpec, LogSpec
from sheets_kpi.state import Existing, ExistingTab, column_number
from sheets_kpi.texts import LANGS

EXTRA = "#"  # stands for a column of ids that a log does not declare
_SAMPLE = 2_000  # rows that tell what columns are
_ASKED = ("date", "person", "amount")  # parts that several columns may fit
Said = Mapping[str, tuple[str, ...]]  # headers by column id, the one to be preferred first


@dataclass(frozen=True)
class Table:
    """A table of an export. `name` tells people where it stands, `beside` are the titles of tabs of
    its file that are no such tables.
    """

    name: str
    tab: ExistingTab
    reading: Reading
    log: LogReading
    beside: tuple[str, ...] = ()

    @property
    def header_row(self) -> int:
        """The row of its headers."""
        return self.reading.tabs[0].header_row

    def laid_out(self, columns: Mapping[str, str]) -> tuple[ExistingTab, Layout]:
        """The tab, and where columns stand by their headers. One that begins with `=` is no header:
        its text stands in a column of its own, beside all that holds anything.
        """
        row, found, cells = self.header_row, dict[str, int](), [*self.tab.columns]
        for column_id, name in columns.items():
            if name.startswith("="):
                rows = enumerate(zip(*self.tab.columns, strict=True))
                held = (i >= row and any(v is not None for v in one) for i, one in rows)
                cells.append([name[1:] if here else None for here in held])
                found[column_id] = len(cells)
            elif one := self.log.column(name) if name else None:
                found[column_id] = column_number(one.letter)
        tab = self.tab._replace(columns=cells)
        headers = {place: as_text(tab.value(row, place)) for place in found.values()}
        return tab, Layout(row, found, {}, headers)


@dataclass(frozen=True)
class Binding:
    """Which header of a table each column of a log is, "" for none; `open` are the columns that
    more than one fits, or that are needed and missing, with the headers to choose from.
    """

    columns: Mapping[str, str]
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def tables_of(name: str, existing: Existing) -> tuple[Table, ...]:
    """The tables of a file, each on a tab of its own."""
    tabs = [tab for tab in existing.tabs if any(not is_blank(v) for c in tab.columns for v in c)]
    found = []
    for tab in tabs:
        first = [column[:_SAMPLE] for column in tab.columns]
        head = tab._replace(columns=first, n_rows=min(tab.n_rows, _SAMPLE))
        reading = read(Existing((head,)), {tab.title: "log"} if len(tabs) == 1 else None)
        logs = [one for one in readable(reading) if not one.shape and reading.tabs[0].header_row]
        shown = name if len(tabs) == 1 else f"{name}!{tab.title}"
        found += [Table(shown, tab, reading, log) for log in logs[:1]]
    read_ = {one.tab.title for one in found}
    beside = tuple(tab.title for tab in tabs if tab.title not in read_)
    return tuple(replace(one, beside=beside) for one in found)


def binding(spec: LogSpec, table: Table, said: Said) -> Binding:
    """The columns of a log in a table; what was `said` of a header that it has stands."""
    log = table.log
    names = {fold(one.letter): one.name for one in log.columns}
    names |= {fold(header): one.name for one in log.columns for header in one.headers}
    told: dict[str, str] = {}
    for column, headers in said.items():
        here = [h if h[:1] == "=" else names.get(fold(h), "") for h in headers]
        if any(here) or "" in headers:
            told[column] = "" if headers[0] == "" else next(filter(None, here), "")
    fits = {
        key: fit + _is_exact(spec, *key)
        for key, fit in fits_of(spec, log)
        if key[0] not in told and key[1] not in told.values()
        if fit != PLAYS or key[0] not in spec.categories  # anything might be one
    }
    found: dict[str, str] = {}
    for column, name in sorted(fits, key=lambda key: -fits[key]):
        if column not in found and name not in found.values():
            found[column] = name
    open_ = dict(_doubtful(spec, table, fits, found))
    bound = {**found, **told}
    free = tuple(c.name for c in log.columns if c.name not in bound.values())
    open_ |= {one.id: free for one in spec.columns if _is_needed(spec, one) and one.id not in bound}
    if not any(column.unique for column in spec.columns) and EXTRA not in told:
        ids = [c.name for c in log.columns if c.role == "id" and c.headers and c.name in free]
        bound |= {EXTRA: ids[0]} if ids else {}
    return Binding(bound, open_)


def _is_exact(spec: LogSpec, column_id: str, name: str) -> bool:
    """Whether a header is the very name of a column, which no alias of it outdoes."""
    column = spec.column(column_id)
    names = (column.name.ru, column.name.en, *column.headers) if column else ()
    return fold(name) in map(fold, names)


def _is_needed(spec: LogSpec, column: ColumnSpec) -> bool:
    return column.required or column.unique or column.id in spec.dating


def _doubtful(
    spec: LogSpec, table: Table, fits: Mapping[tuple[str, str], int], found: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns that several headers fit equally well."""
    asked = {one.kind: [option.value for option in one.options] for one in table.reading.questions}
    for column_id, name in found.items():
        column, fit = spec.column(column_id), fits[column_id, name]
        rivals = [other for (one, other), n in fits.items() if one == column_id and n == fit]
        part = role_of(spec, column) if column else ""
        rivals += asked.get(part, []) if fit == PLAYS and part in _ASKED else []
        free = dict.fromkeys(r for r in rivals if r == name or r not in found.values())
        if len(free) > 1 and fit <= HEADED:
            yield column_id, tuple(filter(None, free))


def mapped(
    spec: LogSpec, tables: Sequence[Table], maps: Iterable[str], fills: Iterable[str]
) -> Said:
    """What was said of headers as `header=column`, and of texts as `column=text`, by column id.

    Raises:
        AskError: there is no such column, or no table has such a header.
    """
    found: dict[str, tuple[str, ...]] = {}
    pairs = [(one.rpartition("=")[0], one.rpartition("=")[2]) for one in maps]
    pairs += [("=" + one.partition("=")[2].strip(), one.partition("=")[0]) for one in fills]
    for header, name in ((header.strip(), name.strip()) for header, name in pairs):
        column = next((c for c in spec.columns if c.name.matches(name) or name == c.id), None)
        if column is None and name != EXTRA:
            every = {lang: ", ".join(c.name.show(lang) for c in spec.columns) for lang in LANGS}
            raise AskError("import.no_column", name=name, columns=every)
        there = [column for table in tables for column in table.log.columns]
        known = [text for one in there for text in (*one.headers, one.letter)]
        if header[:1] not in ("", "=") and fold(header) not in map(fold, known):
            headers = dict.fromkeys(one.name for one in there if one.headers)
            raise AskError("import.no_header", header=header, headers=", ".join(headers))
        found[column.id if column else EXTRA] = (
            header,
            *found.get(column.id if column else EXTRA, ()),
        )
    return found
