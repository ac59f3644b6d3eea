"""Marks: hidden names of the workbook that say which tabs are ours.

A mark of a tab is a name that refers to the whole tab, so that it follows a rename, and further
names that hold its kind, key and data in pieces, as a text in a name has at most 255 characters:

    sheets_kpi_3     'Дашборд'!$1:$1048576
    sheets_kpi_3_1   "eNqrVsrOTFGyUlA…"
    sheets_kpi_3_2   "…"

Copying a tab makes names that only the copy knows: those are not ours.
"""

from __future__ import annotations

import base64
import json
import re
import zlib

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import LAST_ROW, Mark, MarkKind, quoted, title_of
from sheets_kpi.workbooks.xlsx.book import Book, Name

_NAME = re.compile(r"sheets_kpi_(\d+)(?:_(\d+))?$", re.IGNORECASE)

_PIECE = 250
_MAX_DATA = 1 << 24


def read_marks(book: Book) -> tuple[Mark, ...]:
    """The marks of a workbook. A mark of a deleted tab has an empty `tab_id`.

    Raises:
        WorkbookError: a mark of ours cannot be read any more.
    """
    return tuple(mark for mark, _ in _numbered(book).values())


def set_mark(book: Book, mark: Mark) -> None:
    """Writes a mark, in place of the one of the same kind, key and tab."""
    numbered = _numbered(book)
    same = [number for number, (old, _) in numbered.items() if old.identity == mark.identity]
    number = same[0] if same else max(numbered, default=0) + 1
    gone = {name for n in same for name in numbered[n][1]}
    book.put_names(gone, _names(book, mark, number))


def drop_mark(book: Book, mark: Mark) -> None:
    """Removes all marks of this kind, key and tab."""
    known = _numbered(book).values()
    gone = {name for old, names in known if old.identity == mark.identity for name in names}
    book.put_names(gone, [])


def drop_marks_of(book: Book, tab_id: str) -> None:
    """Removes all marks of a tab."""
    for mark in read_marks(book):
        if mark.tab_id == tab_id:
            drop_mark(book, mark)


def _numbered(book: Book) -> dict[int, tuple[Mark, set[str]]]:
    """The marks by number, each beside its names."""
    ids = {sheet.title.casefold(): sheet.id for sheet in book.sheets}
    groups: dict[int, dict[int, Name]] = {}  # the names by piece; 0 is the one of the tab
    for name in book.names:
        found = _NAME.match(name.name)
        if found and name.sheet is None:
            groups.setdefault(int(found[1]), {})[int(found[2] or 0)] = name
    return {
        number: (_mark(group, ids), {name.name for name in group.values()})
        for number, group in sorted(groups.items())
    }


def _mark(group: dict[int, Name], ids: dict[str, str]) -> Mark:
    title = title_of(group[0].refers_to) if 0 in group else ""
    kind, key, data = _decoded([group[piece].refers_to for piece in sorted(group) if piece])
    return Mark(kind, key, ids.get(title.casefold(), ""), data)


def _names(book: Book, mark: Mark, number: int) -> list[Name]:
    text = _encoded(mark)
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    new = [Name(f"sheets_kpi_{number}_{n}", f'"{piece}"') for n, piece in enumerate(pieces, 1)]
    if mark.kind == "workbook":
        return new
    title = book.sheet(mark.tab_id).title
    return [Name(f"sheets_kpi_{number}", f"{quoted(title)}!$1:${LAST_ROW}"), *new]


def _encoded(mark: Mark) -> str:
    facts = {"kind": mark.kind, "key": mark.key, "data": dict(mark.data)}
    packed = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(packed, 9)).decode()


def _decoded(pieces: list[str]) -> tuple[MarkKind, str, dict[str, str]]:
    text = "".join(piece.strip('="') for piece in pieces)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        facts = json.loads(zlib.decompressobj().decompress(packed, _MAX_DATA))
        return facts["kind"], facts["key"], facts["data"]
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkbookError("xlsx.mark_broken") from error
