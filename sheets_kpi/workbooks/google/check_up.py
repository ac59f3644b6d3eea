"""What `doctor` says of a Google spreadsheet once it was read."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.google.auth import Identity
from sheets_kpi.workbooks.google.ids import guard_id
from sheets_kpi.workbooks.google.places import from_grid
from sheets_kpi.workbooks.google.read import Book

MAX_CELLS = 10_000_000
_NEARLY = 0.9
_SKEW = 60.0  # seconds

Remark = tuple[bool, str]  # whether all is well, and the sentence


def remarks(
    book: Book, existing: Existing, who: Identity, skew: float | None, lang: Lang
) -> Iterator[Remark]:
    """Looks at credentials, rights, protections, locale and size.

    Args:
        book: the metadata of the spreadsheet.
        existing: what was read of it.
        who: whose credentials were used.
        skew: how many seconds Google's clock is ahead; None if it is not known.
        lang: the reader's language.
    """
    whose = who.email or say("google.you", lang)
    yield True, say("google.doctor.key", lang, source=who.source, whose=whose)
    if skew is not None:
        key = "google.doctor.clock" if abs(skew) < _SKEW else "google.doctor.clock_off"
        yield abs(skew) < _SKEW, say(key, lang, seconds=round(abs(skew)))
    yield True, say("google.doctor.open", lang, name=book.title, n=len(book.sheets))
    may_edit = say("google.doctor.editor", lang, whose=whose)
    yield True, may_edit if _may_edit(book) else say("google.doctor.edit", lang, whose=whose)
    yield from _locked(book, existing, lang)
    facts = {"locale": book.locale, "zone": book.zone}
    yield True, say("google.doctor.locale", lang, **facts)
    yield _room(book, lang)


def _may_edit(book: Book) -> bool:
    """Whether Google said so of the protection that we set on a summary tab."""
    return any(
        one.get("protectedRangeId") == guard_id(sheet.id) and one.get("requestingUserCanEdit")
        for sheet in book.sheets
        for one in sheet.facts.get("protectedRanges") or ()
    )


def _locked(book: Book, existing: Existing, lang: Lang) -> Iterator[Remark]:
    """Protected ranges on the tabs that a sync writes to."""
    written = {mark.tab_id for mark in existing.marks if mark.kind in ("summary", "log")}
    found = [
        (sheet, from_grid(one.get("range", {}), sheet.rows, sheet.columns, open_end=False))
        for sheet in book.sheets
        if str(sheet.id) in written
        for one in sheet.locked
    ]
    for sheet, area in found:
        yield False, say("google.locked", lang, tab=sheet.title, cells=str(area))
    if not found:
        yield True, say("google.doctor.unlocked", lang)


def _room(book: Book, lang: Lang) -> Remark:
    used = sum(sheet.rows * sheet.columns for sheet in book.sheets)
    is_fine = used < MAX_CELLS * _NEARLY
    key = "google.doctor.room" if is_fine else "google.doctor.no_room"
    return is_fine, say(key, lang, percent=round(100 * used / MAX_CELLS))
