"""CSV: one file, or a folder of them, as a workbook of tabs that can only be read.

Every cell is a text, as it was typed; what it means is for the reader of cells to say. A row is
what a spreadsheet would show as one, so that findings name the same places.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import StringIO
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import Plan
from sheets_kpi.state import CellValue, Existing, ExistingTab, normal, trim
from sheets_kpi.workbooks.interface import Access

ENDINGS = (".csv", ".tsv")
_SEPARATORS = ";\t|,"  # a comma last: it stands in numbers, too
_LINES = 1000  # tell which separator it is
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_OLD = ("cp1251", "cp866", "koi8_r", "mac_cyrillic", "cp1252")
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_MARKUP = ("<?xml", "<html", "<!doctype", "<table")
_LOST = "\ufffd"  # what cannot be read
_LETTER = re.compile("[А-Яа-яЁёÀ-ÿ]")
_UNLIKELY = re.compile("[а-яё][А-ЯЁ]|[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
# How Excel is told the separator; programs put it in quotes, and spaces around it.
_SAID = re.compile(r"""\s*"?sep=([^\r\n"])"? *(?:\r?\n|\r|$)""", re.IGNORECASE)


def is_delimited(location: str) -> bool:
    """Whether a location names a CSV file or a folder."""
    return Path(location).suffix.lower() in ENDINGS or Path(location).is_dir()


class DelimitedWorkbook:
    """The workbook in CSV files; each is a tab with the name of the file."""

    who = None

    def __init__(self, path: Path, access: Access | None = None) -> None:
        self.path = path
        self.access = access or Access()
        self.name = path.name or str(path.resolve().name)
        self._reads = 0

    @property
    def calls(self) -> tuple[int, int]:
        """How often the files were (read, written)."""
        return self._reads, 0

    def glance(self, tab: str, row: int, column: int) -> None:
        """Nothing: it is read whole."""

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return self.path.exists()

    def read(self) -> Existing:
        """The files in neutral values.

        Raises:
            WorkbookError: a folder without CSV, or a file that cannot be read.
        """
        self._reads += 1
        tabs, names = [], sha256()
        for number, path in enumerate(self._files(), 1):
            data = _bytes(path)
            names.update(sha256(data).digest())
            tabs.append(_tab(path, data, str(number)))
        return Existing(tuple(tabs), fingerprint=names.hexdigest(), is_typed=False)

    def apply(self, plan: Plan) -> None:
        """Refuses every plan that changes something.

        Raises:
            WorkbookError: always then.
        """
        if plan.changes:
            raise WorkbookError("csv.read_only", name=self.name)

    def _files(self) -> list[Path]:
        if not self.path.is_dir():
            return [self.path]
        found = [path for path in self.path.iterdir() if path.suffix.lower() in ENDINGS]
        found = [path for path in found if not path.name.startswith((".", "~"))]
        if not found:
            raise WorkbookError("csv.none", name=self.name)
        return sorted(found, key=lambda path: path.name.casefold())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError("csv.unreadable", name=path.name, why=error.strerror) from error


def _tab(path: Path, data: bytes, number: str) -> ExistingTab:
    rows = list(_rows(_text(data, path.name), path.name))
    columns: list[list[CellValue]] = [list(map(normal, one)) for one in zip_longest(*rows)]
    return ExistingTab(number, path.stem, columns, trim(columns))


def _text(data: bytes, name: str) -> str:
    """The text of a file, whatever it was written in.

    Raises:
        WorkbookError: it is no text, or a damaged one.
    """
    encoding = next((known for bom, known in _BOMS.items() if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\x00" in data[:2000]:
        is_big = data[:2000:2].count(0) > data[1:2000:2].count(0)
        encoding = "utf-16-be" if is_big else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        if encoding == "utf-8" and text.count(_LOST) > len(_LETTER.findall(text)):
            text = max((data.decode(one, errors="replace") for one in _OLD), key=_likelihood)
        text = "\x00" if _LOST in text else text
    is_markup = text[:100].lstrip().lower().startswith(_MARKUP)
    if "\x00" in text or is_markup or data.startswith(_NO_TEXT):
        raise WorkbookError("csv.no_text", name=name)
    return text


def _likelihood(text: str) -> int:
    """Letters speak for a reading; capitals within words and words of two alphabets against it."""
    return len(_LETTER.findall(text)) - 3 * (len(_UNLIKELY.findall(text)) + text.count(_LOST))


def _rows(text: str, name: str) -> Iterator[list[str]]:
    """The rows of a file.

    Raises:
        WorkbookError: its quotes are not closed, or stand within a text.
    """
    said = _SAID.match(text)
    text = text[said.end() :] if said else text
    reader = _reader(text, said[1] if said else _separator(text), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise WorkbookError("csv.quotes", name=name, line=reader.line_num) from error


def _reader(text: str, separator: str, *, strict: bool = False) -> Any:  # noqa: ANN401  # csv's own
    lines = StringIO(text, newline="")
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=strict)


def _separator(text: str) -> str:
    """The separator that explains a text best. A comma stands in numbers too: where all columns
    hold such, it makes one more, but not of the header above.
    """
    known = {one: _explained(text, one) for one in _SEPARATORS}
    best = max(known, key=lambda one: known[one][0])
    worth, first = known[best]
    above = (one for one, (much, row) in known.items() if row < first and 2 * much >= worth)
    return next(above, best) if best == "," else best


def _explained(text: str, separator: str) -> tuple[float, int]:
    """How well a separator explains a text: the columns it makes by the share of such rows. And
    the first of these.
    """
    widths = []
    with suppress(csv.Error):
        lines = islice(_reader(text, separator), _LINES)
        widths = [len(row) for row in lines if any(map(str.strip, row))]
    counts = Counter(widths)
    worth, width = max(((n * (width - 1), width) for width, n in counts.items()), default=(0, 0))
    return worth / max(1, len(widths)), widths.index(width) if widths else 0
