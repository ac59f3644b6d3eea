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
import binascii
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Literal

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Mark
from sheets_kpi.workbooks.xlsx.book import Book, Name, quoted, title_of
from sheets_kpi.workbooks.xlsx.sheet import LAST_ROW

_NAME = re.compile(r"sheets_kpi_(\d+)(?:_(\d+))?$", re.IGNORECASE)
Kind = Literal["workbook", "summary", "decision", "log"]

_PIECE = 250
_MAX_DATA = 1 << 24


@dataclass
class _Group:
    """The names of one mark."""

    refers_to: str = ""
    pieces: dict[int, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def read_marks(book: Book) -> tuple[Mark, ...]:
    """The marks of a workbook. A mark of a deleted tab has an empty `tab_id`.

    Raises:
        WorkbookError: a mark of ours cannot be read any more.
    """
    ids = {sheet.title.casefold(): sheet.id for sheet in book.sheets}
    return tuple(_mark(group, ids) for _, group in sorted(_groups(book).items()))


def set_mark(book: Book, mark: Mark) -> None:
    """Writes a mark, in place of the one of the same kind, key and tab."""
    groups = _groups(book)
    same = [number for number, old in _numbered(book) if _identity(old) == _identity(mark)]
    number = same[0] if same else max(groups, default=0) + 1
    gone = set().union(*(groups[n].names for n in same)) if same else set()
    book.put_names(gone, _names(book, mark, number))


def drop_mark(book: Book, mark: Mark) -> None:
    """Removes all marks of this kind, key and tab."""
    groups = _groups(book)
    same = [number for number, old in _numbered(book) if _identity(old) == _identity(mark)]
    book.put_names(set().union(*(groups[n].names for n in same)) if same else set(), [])


def drop_marks_of(book: Book, tab_id: str) -> None:
    """Removes all marks of a tab."""
    for mark in read_marks(book):
        if mark.tab_id == tab_id:
            drop_mark(book, mark)


def _numbered(book: Book) -> list[tuple[int, Mark]]:
    return list(zip(sorted(_groups(book)), read_marks(book), strict=True))


def _identity(mark: Mark) -> tuple[str, str, str]:
    return mark.kind, mark.key, mark.tab_id


def _groups(book: Book) -> dict[int, _Group]:
    groups: dict[int, _Group] = {}
    for name in book.names:
        found = _NAME.match(name.name)
        if found and name.sheet is None:
            group = groups.setdefault(int(found[1]), _Group())
            group.names.add(name.name)
            if found[2]:
                group.pieces[int(found[2])] = name.refers_to
            else:
                group.refers_to = name.refers_to
    return groups


def _mark(group: _Group, ids: dict[str, str]) -> Mark:
    kind, key, data = _decoded(group.pieces)
    return Mark(kind, key, ids.get(title_of(group.refers_to).casefold(), ""), data)


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


def _decoded(pieces: dict[int, str]) -> tuple[Kind, str, dict[str, str]]:
    text = "".join(piece.strip('="') for _, piece in sorted(pieces.items()))
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        facts = json.loads(zlib.decompressobj().decompress(packed, _MAX_DATA))
        return facts["kind"], facts["key"], facts["data"]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as error:
        raise WorkbookError("xlsx.mark_broken") from error
