"""Tabs of ours in somebody's package: their parts are taken from a scratch workbook."""

from __future__ import annotations

import re

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Tab
from sheets_kpi.workbooks.xlsx.book import Book, Sheet
from sheets_kpi.workbooks.xlsx.flags import FormatMap, Stylesheet, set_flags
from sheets_kpi.workbooks.xlsx.inputs import add_inputs
from sheets_kpi.workbooks.xlsx.markup import with_attributes
from sheets_kpi.workbooks.xlsx.package import (
    OFFICE,
    Package,
    Relationship,
    add_relationship,
    content_type,
    drop_part,
    drop_relationship,
    put_relationships,
    reachable,
    relationships,
    set_content_type,
)
from sheets_kpi.workbooks.xlsx.scratch import scratch_book
from sheets_kpi.workbooks.xlsx.sheet import shell

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TAGS = re.compile(rb"<(?:c|row|col)\s[^>]*>")
_FORMAT = re.compile(rb'(\s(?:s|style)=")(\d+)(")')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_SHEETS = "xl/worksheets/sheet{}.xml"


class Grafter:
    """Puts tabs of ours into a package. All of them are made at once, in one scratch workbook."""

    def __init__(self, book: Book, tabs: list[Tab]) -> None:
        self.book = book
        self.package = book.package
        self.styles_part = book.related("styles")
        self.scratch = Package(scratch_book(tabs))
        self.made = {s.title: s.part for s in Book(self.scratch).sheets}
        scratch_styles = self.scratch.read("xl/styles.xml")
        data = self.package.read(self.styles_part) if self.styles_part else scratch_styles
        self.styles = Stylesheet(data)
        self.formats = FormatMap(self.styles, scratch_styles)

    def create(self, tab: Tab, position: int | None) -> str:
        """Adds a tab and returns its id."""
        self._check_title(tab.title, None)
        part = self.package.free_name(_SHEETS)
        self._put(tab, part, selected=False)
        return self.book.add_sheet(part, tab.title, position).id

    def update(self, sheet_id: str, tab: Tab) -> None:
        """Puts a tab in place of the one with an id: same part, same place in the list."""
        sheet = self.book.sheet(sheet_id)
        if sheet.title != tab.title:
            self._check_title(tab.title, sheet)
            self.book.rename_sheet(sheet, tab.title)
        selected = _is_selected(self.package.read(sheet.part))
        self._forget_formulas(sheet)
        self._drop_contents(sheet)
        self._put(tab, sheet.part, selected=selected)

    def delete(self, sheet_id: str) -> None:
        """Removes a tab and the parts that only it needs.

        Raises:
            WorkbookError: it is the last tab that people can see.
        """
        sheet = self.book.sheet(sheet_id)
        if not any(not s.hidden and s.id != sheet_id for s in self.book.sheets):
            raise WorkbookError("xlsx.last_tab", title=sheet.title)
        self._forget_formulas(sheet)
        self._drop_contents(sheet)
        self.book.drop_sheet(sheet)
        drop_part(self.package, sheet.part)

    def finish(self) -> None:
        """Writes the styles that were added."""
        if not self.styles_part:
            self.styles_part = self.package.free_name("xl/styles{}.xml")
            set_content_type(self.package, self.styles_part, _STYLES)
            add_relationship(self.package, self.book.part, f"{OFFICE}/styles", self.styles_part)
        self.package.put(self.styles_part, self.styles.to_bytes())

    def _check_title(self, title: str, but: Sheet | None) -> None:
        others = [s.title for s in self.book.sheets if but is None or s.id != but.id]
        if title.casefold() in map(str.casefold, others):
            raise WorkbookError("xlsx.title_taken", title=title)

    def _put(self, tab: Tab, part: str, *, selected: bool) -> None:
        source = self.made[tab.title]
        data = self.scratch.read(source)
        data = _TAGS.sub(self._restyled, data)
        sheet = shell(data)
        if selected and (view := sheet.root.first("sheetViews", "sheetView")):
            sheet = sheet.edited([with_attributes(sheet.data, view, {"tabSelected": "1"})])
        sheet = set_flags(sheet, (), tab.flags, self.styles)
        sheet = add_inputs(sheet, tab.inputs)
        self.package.put(part, *sheet.pieces())
        set_content_type(self.package, part, content_type(self.scratch, source))
        self._take_relations(source, part)

    def _restyled(self, tag: re.Match[bytes]) -> bytes:
        return _FORMAT.sub(
            lambda m: m[1] + str(self.formats[int(m[2])]).encode() + m[3], tag.group()
        )

    def _take_relations(self, source: str, part: str) -> None:
        """Copies what a part of the scratch workbook refers to, and so on, under free names."""
        rels = []
        for rel in relationships(self.scratch, source).values():
            target = self.package.free_name(re.sub(r"\d*(\.\w+)$", r"{}\1", rel.target))
            self.package.put(target, self.scratch.read(rel.target))
            set_content_type(self.package, target, content_type(self.scratch, rel.target))
            self._take_relations(rel.target, target)
            rels.append(Relationship(rel.id, rel.type, target))
        put_relationships(self.package, part, rels)

    def _drop_contents(self, sheet: Sheet) -> None:
        """Removes the parts that nothing but this tab refers to."""
        mine = reachable(self.package, sheet.part)
        put_relationships(self.package, sheet.part, [])
        for part in mine - reachable(self.package) - {sheet.part}:
            drop_part(self.package, part)

    def _forget_formulas(self, sheet: Sheet) -> None:
        """Drops the order of calculation if it names cells of this tab; it is made anew when the
        workbook is next opened.
        """
        chain, data = self.book.related("calcChain"), self.package.read(sheet.part)
        if not chain or not _FORMULA.search(data):
            return
        rels = relationships(self.package, self.book.part).values()
        for rel in [r for r in rels if r.kind == "calcChain"]:
            drop_relationship(self.package, self.book.part, rel.id)
        drop_part(self.package, chain)


def empty_book() -> Package:
    """A package without a single tab, to which tabs are added."""
    package = Package(scratch_book([]))
    book = Book(package)
    [placeholder] = book.sheets
    book.drop_sheet(placeholder)
    drop_part(package, placeholder.part)
    for rel in [r for r in relationships(package, "").values() if r.target != book.part]:
        drop_relationship(package, "", rel.id)
        drop_part(package, rel.target)
    return package


def _is_selected(part: bytes) -> bool:
    view = shell(part).root.first("sheetViews", "sheetView")
    return view is not None and view.attrs.get("tabSelected") in ("1", "true")


def select(package: Package, sheet: Sheet) -> None:
    """Makes a tab the one that a workbook opens on."""
    part = shell(package.read(sheet.part))
    view = part.root.first("sheetViews", "sheetView")
    if view:
        selected = with_attributes(part.data, view, {"tabSelected": "1"})
        package.put(sheet.part, *part.edited([selected]).pieces())
