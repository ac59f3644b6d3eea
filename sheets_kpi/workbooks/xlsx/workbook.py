"""A local .xlsx as a workbook: read whole, changed part by part, replaced in one step.

Whatever happens, the file is the old one or the new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

from sheets_kpi.errors import RefusedWriteError, WorkbookError
from sheets_kpi.plan import (
    AddRows,
    Change,
    CreateTab,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetInputs,
    SetMark,
    TendTab,
    UpdateTab,
)
from sheets_kpi.state import Existing, Mark, Tab
from sheets_kpi.workbooks.interface import Access
from sheets_kpi.workbooks.xlsx.book import Book, Sheet, renamed
from sheets_kpi.workbooks.xlsx.file import check_free, fingerprint, load, replace
from sheets_kpi.workbooks.xlsx.marks import drop_mark, drop_marks_of, read_marks, set_mark
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    attribute,
    check_plain,
    content,
    with_attributes,
)
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
from sheets_kpi.workbooks.xlsx.read import read_workbook
from sheets_kpi.workbooks.xlsx.rules import (
    Stylesheet,
    add_inputs,
    drop_inputs,
    set_flags,
)
from sheets_kpi.workbooks.xlsx.scratch import plain_chart, scratch_book
from sheets_kpi.workbooks.xlsx.shared import tended
from sheets_kpi.workbooks.xlsx.sheet import Shell, shell, with_rows

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TAGS = re.compile(rb"<(?:c|row|col)\s[^>]*>")
_FORMAT = re.compile(rb'(\s(?:s|style)=")(\d+)(")')
_WIDTH = re.compile(rb'(\swidth=")([\d.]+)(")')
_SHOWN = re.compile(rb"(<(?:(?:c|xm):)?f(?:\s[^>]*)?>)([^<]+)(</)")  # in cells, charts, sparklines
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULAS = re.compile(
    rb'(?:<c\s[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*)?'
    rb"<(?:\w+:)?(?:f|formula[12]?)(?:\s[^>]*)?>([^<]+)</"
)
_FIXED = b' customHeight="1"'  # a row that has it does not grow with what people type
_SHEETS = "xl/worksheets/sheet{}.xml"


class Grafter:
    """Puts tabs of ours into a package. All of them are made at once, in one scratch workbook."""

    def __init__(self, book: Book, tabs: list[Tab]) -> None:
        self.book = book
        self.package = book.package
        self.styles_part = book.related("styles")
        self.scratch = Package(scratch_book(tabs))
        self.made = {s.title: s.part for s in Book(self.scratch).sheets}
        self.made_styles = Stylesheet(self.scratch.read("xl/styles.xml"))
        data = self.package.read(self.styles_part) if self.styles_part else self.made_styles.data
        self.styles = Stylesheet(data)
        self.formats: dict[bytes, bytes] = {}  # of ours, by those of the scratch workbook

    def create(self, tab: Tab, position: int | None) -> str:
        """Adds a tab and returns its id."""
        self._check_title(tab.title, None)
        part = self.package.free_name(_SHEETS)
        self._put(tab, part)
        sheet = self.book.add_sheet(part, tab.title, position, hidden=tab.hidden)
        self.book.repeat_rows(sheet, tab.repeat)
        return sheet.id

    def update(self, sheet_id: str, tab: Tab) -> None:
        """Puts a tab in place of the one with an id: same part, same place in the list."""
        sheet = self.book.sheet(sheet_id)
        if sheet.title != tab.title:
            self._check_title(tab.title, sheet)
            self._follow(sheet, tab.title)
            self.book.rename_sheet(sheet, tab.title)
            sheet = self.book.sheet(sheet_id)
        old = shell(self.package.read(sheet.part)).root
        self._forget_formulas(sheet)
        self._drop_contents(sheet)
        self._put(tab, sheet.part)
        self.book.repeat_rows(sheet, tab.repeat)
        if _is_selected(old):
            select(self.package, sheet)
        if not tab.color:
            _recolor(self.package, sheet, old.first("sheetPr", "tabColor"))

    def tend(self, change: TendTab) -> None:
        """Changes a shared tab, of which all that people typed stays."""
        sheet = self.book.sheet(change.tab_id)
        if sheet.title != change.title:
            self._check_title(change.title, sheet)
            self.book.rename_sheet(sheet, change.title)
        if change.rows:
            self._forget_formulas(sheet)
        part = shell(self.package.read(sheet.part))
        check_plain(part.root)
        rows = _TAGS.sub(self._restyled, self.scratch.read(self.made[change.title]))
        self.package.put(sheet.part, *tended(part, change, rows.replace(_FIXED, b"")).pieces())

    def add_rows(self, change: AddRows) -> None:
        """Adds rows to a tab, and writes cells of it anew."""
        made = next((one.id for one in self.book.sheets if one.title == change.title), "")
        sheet = self.book.sheet(change.tab_id or made)
        if change.cells:  # somebody may have typed a formula into one
            self._forget_formulas(sheet)
        _edit(self.book, sheet.id, lambda part: with_rows(part, change))

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

    def _follow(self, sheet: Sheet, title: str) -> None:
        """Has what our other tabs show of the cells of a tab follow it to another title."""
        kinds = ("summary", "shared")
        ours = {mark.tab_id for mark in read_marks(self.book) if mark.kind in kinds}
        for other in [one for one in self.book.sheets if one.id in ours - {sheet.id}]:
            for name in {other.part, *reachable(self.package, other.part)}:
                old = self.package.read(name)
                new = _SHOWN.sub(lambda m: m[1] + _renamed(m[2], sheet, title) + m[3], old)
                if new != old:
                    self.package.put(name, new)

    def _put(self, tab: Tab, part: str) -> None:
        source = self.made[tab.title]
        data = _TAGS.sub(self._restyled, self.scratch.read(source))
        sheet = shell(data.replace(_FIXED, b"") if tab.kind == "shared" else data)
        sheet = set_flags(sheet, (), tab.flags, self.styles)
        sheet = add_inputs(sheet, tab.inputs)
        self.package.put(part, *sheet.pieces())
        set_content_type(self.package, part, content_type(self.scratch, source))
        self._take_relations(source, part)

    def _restyled(self, tag: re.Match[bytes]) -> bytes:
        styled = _FORMAT.sub(lambda m: m[1] + self._format(m[2]) + m[3], tag.group())
        return _WIDTH.sub(self._scaled, styled) if styled.startswith(b"<col ") else styled

    def _scaled(self, width: re.Match[bytes]) -> bytes:
        """A column as many pixels wide as asked: files count its digits in the usual font."""
        digits = float(width[2]) * self.made_styles.digit_width / self.styles.digit_width
        return width[1] + f"{digits:.8g}".encode() + width[3]

    def _format(self, index: bytes) -> bytes:
        if index not in self.formats:
            self.formats[index] = b"%d" % self.styles.taken(self.made_styles, int(index))
        return self.formats[index]

    def _take_relations(self, source: str, part: str) -> None:
        """Copies what a part of the scratch workbook refers to, and so on, under free names."""
        rels = []
        for rel in relationships(self.scratch, source).values():
            target = self.package.free_name(re.sub(r"\d*(\.\w+)$", r"{}\1", rel.target))
            data = self.scratch.read(rel.target)
            self.package.put(target, plain_chart(data) if "/charts/" in target else data)
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


def _renamed(reference: bytes, sheet: Sheet, title: str) -> bytes:
    return content(renamed(unescape(reference.decode()), sheet, title))


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


def _recolor(package: Package, sheet: Sheet, color: Element | None) -> None:
    """Gives a tab that we made the colour that it had."""
    part = shell(package.read(sheet.part))
    about = part.root.first("sheetPr")
    if about and color:
        facts = b"".join(b" %s=%s" % (n.encode(), attribute(v)) for n, v in color.attrs.items())
        edit = Edit(about.inside, about.inside, b"<tabColor%s/>" % facts)
        package.put(sheet.part, *part.edited([edit]).pieces())


def _is_selected(root: Element) -> bool:
    view = root.first("sheetViews", "sheetView")
    return view is not None and view.attrs.get("tabSelected") in ("1", "true")


def select(package: Package, sheet: Sheet) -> None:
    """Makes a tab the one that a workbook opens on."""
    part = shell(package.read(sheet.part))
    view = part.root.first("sheetViews", "sheetView")
    if view:
        selected = with_attributes(part.data, view, {"tabSelected": "1"})
        package.put(sheet.part, *part.edited([selected]).pieces())


class XlsxWorkbook:
    """The workbook in an .xlsx file.

    Only the parts that a plan concerns are written; every other part of the file keeps its bytes.
    """

    who = None

    def __init__(self, path: Path, access: Access | None = None) -> None:
        self.path = path
        self.access = access or Access()
        self.name = path.name
        self._reads = 0
        self._writes = 0

    @property
    def calls(self) -> tuple[int, int]:
        """How often the file was (read, written)."""
        return self._reads, self._writes

    def glance(self, tab: str, row: int, column: int) -> None:
        """Nothing: it is read whole."""

    def exists(self) -> bool:
        """Whether there is such a file; a new one is made by `apply`."""
        return self.path.exists()

    def read(self) -> Existing:
        """The whole workbook in neutral values; an empty one if there is no file yet.

        Raises:
            WorkbookError: it is no .xlsx, or is encrypted, signed, damaged or holds macros.
        """
        data = load(self.path)
        self._reads += 1
        return Existing(()) if data is None else read_workbook(data, fingerprint(data))

    def apply(self, plan: Plan, *, anew: bool = False) -> None:
        """Writes a plan, all of it or nothing. A plan without changes does not touch the file.

        Args:
            plan: the changes.
            anew: whether they make a new workbook, in place of whatever file stands there.

        Raises:
            RefusedWriteError: the file has changed since it was read.
            WorkbookError: it is open elsewhere, cannot be written, or not be changed without loss.
        """
        if not plan.changes:
            return
        path = self.path.resolve()
        old = load(path)
        check_free(path)
        if not anew and fingerprint(old) != plan.fingerprint:
            raise RefusedWriteError("xlsx.changed", path=self.name)
        data = changed(None if anew else old, plan)
        replace(path, data, fingerprint(old), self.access)
        self._writes += 1


def changed(old: bytes | None, plan: Plan) -> bytes:
    """The bytes of a workbook after a plan; `old` None makes a new workbook.

    Raises:
        WorkbookError: it cannot be changed without loss.
    """
    package = empty_book() if old is None else Package(old)
    book = Book(package)
    book.check_writable()
    _refuse_used(book, plan.changes)
    made = [change.tab for change in plan.changes if isinstance(change, CreateTab | UpdateTab)]
    made += [change.as_tab() for change in plan.changes if isinstance(change, TendTab)]
    grafter = Grafter(book, made)
    for change in plan.changes:
        _apply(change, book, grafter)
    grafter.finish()
    if not book.sheets:
        raise WorkbookError("xlsx.no_tabs")
    if old is None:
        book.open_on_first()
        select(package, book.sheets[0])
    return package.to_bytes()


def _apply(change: Change, book: Book, grafter: Grafter) -> None:
    match change:
        case CreateTab(tab, data, position):
            tab_id = grafter.create(tab, position)
            set_mark(book, Mark(tab.kind, tab.key, tab_id, data))
        case UpdateTab(tab_id, tab, data):
            grafter.update(tab_id, tab)
            set_mark(book, Mark(tab.kind, tab.key, tab_id, data))
        case DeleteTab(tab_id):
            drop_marks_of(book, tab_id)
            grafter.delete(tab_id)
        case TendTab():
            grafter.tend(change)
        case SetFlags(tab_id, _, remove, flags):
            _edit(book, tab_id, lambda part: set_flags(part, remove, flags, grafter.styles))
        case SetInputs(tab_id, _, add, gone):
            _edit(book, tab_id, lambda part: add_inputs(drop_inputs(part, gone), add))
        case AddRows():
            grafter.add_rows(change)
        case SetMark(mark):
            set_mark(book, mark)
        case DropMark(mark):
            drop_mark(book, mark)


def _refuse_used(book: Book, changes: Sequence[Change]) -> None:
    """Makes sure that no formula, rule or chart of a tab that stays needs one that goes: a file
    with such a one opens as damaged. A tab that is made anew needs what it then shows.

    Raises:
        WorkbookError: one does.
    """
    going = {one.tab_id for one in changes if isinstance(one, DeleteTab)}
    anew = {one.tab_id for one in changes if isinstance(one, UpdateTab)}
    package, gone = book.package, [one for one in book.sheets if one.id in going]
    for sheet in book.sheets if gone else ():
        stays = sheet.id not in going | anew
        parts = {sheet.part, *reachable(package, sheet.part)} if stays else ()
        for name in parts:
            for found in _FORMULAS.finditer(package.read(name)):
                formula = unescape(found[2].decode())
                used = [one.title for one in gone if renamed(formula, one, "") != formula]
                if used:
                    where = sheet.title + (f"!{found[1].decode()}" if found[1] else "")
                    raise WorkbookError("xlsx.formula_needs_tab", where=where, gone=used[0])


def _edit(book: Book, tab_id: str, change: Callable[[Shell], Shell]) -> None:
    """Changes a tab of the team's, of which its rows and all else that is not meant stay."""
    name = book.sheet(tab_id).part
    part = shell(book.package.read(name))
    check_plain(part.root)
    book.package.put(name, *change(part).pieces())
