"""The workbook part: the list of tabs, the names, and the views that count tabs by place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Area, quoted
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    check_plain,
    content,
    edited,
    parse,
    place_after,
    with_attributes,
)
from sheets_kpi.workbooks.xlsx.package import (
    OFFICE,
    Package,
    Relationship,
    add_relationship,
    content_type,
    drop_relationship,
    relationships,
)

_PRINT_TITLES = "_xlnm.Print_Titles"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_BEFORE_NAMES = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences"
).split()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab as the workbook lists it; `index` counts all tabs, chart sheets too, from 0."""

    index: int
    id: str
    title: str
    hidden: bool
    relationship: str
    part: str
    is_worksheet: bool


class Name(NamedTuple):
    """A defined name; `sheet` is the place of the only tab that knows it, None for all. Those of
    ours that all tabs know are hidden.
    """

    name: str
    refers_to: str
    sheet: int | None = None


class Book:
    """The workbook part of a package, read afresh for every question and written at once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        roots = relationships(package, "").values()
        self.part = next((r.target for r in roots if r.kind == "officeDocument"), "")
        if self.part not in package or self.part.lower().endswith(".bin"):
            raise WorkbookError("xlsx.not_xlsx")
        main_type = content_type(package, self.part)
        if "macroenabled" in main_type.lower():
            raise WorkbookError("xlsx.macros")
        if "spreadsheetml" not in main_type:
            raise WorkbookError("xlsx.not_xlsx")

    @property
    def data(self) -> bytes:
        """The bytes of the workbook part."""
        return self.package.read(self.part)

    @property
    def root(self) -> Element:
        """The workbook part, parsed."""
        return parse(self.data)

    @property
    def counts_from_1904(self) -> bool:
        """Whether dates are counted from 1904."""
        settings = self.root.first("workbookPr")
        return settings is not None and settings.attrs.get("date1904") in ("1", "true", "on")

    def check_writable(self) -> None:
        """Makes sure that a change leaves the workbook whole.

        Raises:
            WorkbookError: strict or prefixed markup, or dates counted from 1904.
        """
        root = self.root
        check_plain(root)
        if root.attrs.get("xmlns") == _STRICT:
            raise WorkbookError("xlsx.foreign_markup")
        if self.counts_from_1904:
            raise WorkbookError("xlsx.date1904")

    @property
    def sheets(self) -> list[Sheet]:
        """All tabs in their order, chart sheets too."""
        rels = relationships(self.package, self.part)
        elements = self.root.below("sheets")
        ids = [element.attrs.get("sheetId", "") for element in elements]
        if len(set(ids)) < len(ids) or not all(map(str.isdigit, ids)):
            raise WorkbookError("xlsx.broken")
        return [_sheet(index, e, rels) for index, e in enumerate(elements)]

    def sheet(self, sheet_id: str) -> Sheet:
        """The tab with an id.

        Raises:
            KeyError: there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id and sheet.is_worksheet:
                return sheet
        raise KeyError(sheet_id)

    def related(self, kind: str) -> str:
        """The part of a kind (such as `styles`) that the workbook refers to, or an empty text."""
        rels = relationships(self.package, self.part).values()
        return next((rel.target for rel in rels if rel.kind == kind), "")

    def add_sheet(
        self, part: str, title: str, position: int | None, *, hidden: bool = False
    ) -> Sheet:
        """Lists a part as a tab, before the worksheet that now is at `position`."""
        sheets = self.sheets
        worksheets = [sheet for sheet in sheets if sheet.is_worksheet]
        at = len(sheets)
        if position is not None and position < len(worksheets):
            at = worksheets[position].index
        rel_id = add_relationship(self.package, self.part, f"{OFFICE}/worksheet", part)
        sheet_id = 1 + max((int(sheet.id) for sheet in sheets), default=0)
        self._insert_sheet(at, title, sheet_id, rel_id, b' state="hidden"' if hidden else b"")
        self._shift(lambda index: index + (index >= at))
        return self.sheet(str(sheet_id))

    def rename_sheet(self, sheet: Sheet, title: str) -> None:
        """Gives a tab a title; names that refer to it follow."""
        element = self.root.below("sheets")[sheet.index]
        data = edited(self.data, [with_attributes(self.data, element, {"name": title})])
        self.package.put(self.part, data)
        self._rewrite_names(lambda name: Name(name.name, renamed(name.refers_to, sheet, title)))

    def open_on_first(self) -> None:
        """Makes the first tab the one that the workbook opens on."""
        data, first = self.data, {"activeTab": "0", "firstSheet": "0"}
        edits = [with_attributes(data, view, first) for view in self.root.below("bookViews")]
        self.package.put(self.part, edited(data, edits))

    def drop_sheet(self, sheet: Sheet) -> None:
        """Takes a tab off the list, with the names that only it knows; others that refer to it say
        `#REF!` from then on.
        """
        root, place = self.root, str(sheet.index)
        local = [e for e in root.below("definedNames") if e.attrs.get("localSheetId") == place]
        gone = [root.below("sheets")[sheet.index], *local]
        self.package.put(self.part, edited(self.data, [e.removed for e in gone]))
        drop_relationship(self.package, self.part, sheet.relationship)
        self._rewrite_names(lambda name: _without_tab(name, sheet))
        self._shift(lambda index: index - (index > sheet.index))

    @property
    def names(self) -> list[Name]:
        """All defined names."""
        return [_name(element) for element in self.root.below("definedNames")]

    def put_names(self, gone: set[str], new: list[Name]) -> None:
        """Replaces workbook-level hidden names of ours; every other name stays as it is."""
        names = self.root.below("definedNames")
        self._put_names([e for e in names if _is_global(e) and e.attrs.get("name") in gone], new)

    def repeat_rows(self, sheet: Sheet, rows: int) -> None:
        """Has the first rows of a tab stand on every page that is printed; 0 has none."""
        key = _PRINT_TITLES.casefold(), sheet.index
        names = self.root.below("definedNames")
        old = [e for e in names if (_name(e).name.casefold(), _name(e).sheet) == key]
        name = Name(_PRINT_TITLES, f"{quoted(sheet.title)}!$1:${rows}", sheet.index)
        if [_name(e) for e in old] != (new := [name] if rows else []):
            self._put_names(old, new)

    def _put_names(self, old: list[Element], new: list[Name]) -> None:
        data = edited(self.data, [e.removed for e in old])
        body = b"".join(_written(name) for name in new)
        root = parse(data)
        element = root.first("definedNames")
        if element is None:
            at = place_after(root, _BEFORE_NAMES)
            whole = b"<definedNames>" + body + b"</definedNames>" if body else b""
            edit = Edit(at, at, whole)
        elif body or element.children:
            edit = appended(data, element, body)
        else:
            edit = element.removed
        self.package.put(self.part, edited(data, [edit]))

    def _insert_sheet(self, at: int, title: str, sheet_id: int, rel_id: str, state: bytes) -> None:
        data, root = self.data, self.root
        sheets = root.first("sheets")
        if sheets is None:
            raise WorkbookError("xlsx.broken")
        known = root.attrs.get("xmlns:r") == OFFICE
        space = b"" if known else b" xmlns:r=" + attribute(OFFICE)
        facts = (attribute(title), sheet_id, state, space, attribute(rel_id))
        new = b'<sheet name=%s sheetId="%d"%s%s r:id=%s/>' % facts
        later = sheets.children[at:]
        edit = Edit(later[0].start, later[0].start, new) if later else appended(data, sheets, new)
        self.package.put(self.part, edited(data, [edit]))

    def _rewrite_names(self, change: Callable[[Name], Name]) -> None:
        data, edits = self.data, []
        for element in self.root.below("definedNames"):
            new = change(_name(element)).refers_to
            if new != element.text:
                edits.append(Edit(element.inside, element.close, content(new)))
        self.package.put(self.part, edited(data, edits))

    def _shift(self, moved: Callable[[int], int]) -> None:
        """Keeps what counts tabs by place on the same tabs after the list has changed."""
        data, root = self.data, self.root
        last = max(len(self.sheets) - 1, 0)
        edits = []
        for element in root.below("definedNames"):
            place = _name(element).sheet
            if place is not None and moved(place) != place:
                new_place = {"localSheetId": str(moved(place))}
                edits.append(with_attributes(data, element, new_place))
        for view in root.below("bookViews"):
            active, first = (view.number(key) for key in ("activeTab", "firstSheet"))
            new = {"activeTab": min(moved(active), last)}
            if first:  # a tab bar that is not scrolled stays so
                new["firstSheet"] = min(moved(first), last)
            edits.append(with_attributes(data, view, {k: str(at) for k, at in new.items()}))
        self.package.put(self.part, edited(data, edits))


def reference(title: str, area: Area) -> str:
    """An area of a tab as formulas write it: `'Дашборд'!$A$2:$B$9`."""
    return f"{quoted(title)}!{area._replace(last_row=area.bottom).absolute}"


def renamed(formula: str, sheet: Sheet, title: str) -> str:
    """A reference with one tab's title changed; texts in quotation marks stay."""
    pieces = re.split(r"""("[^"]*")""", formula)
    plain = rf"(?<![\w.'\]]){re.escape(sheet.title)}!"
    for index in range(0, len(pieces), 2):
        piece = pieces[index].replace(quoted(sheet.title) + "!", "\0")
        piece = re.sub(plain, "\0", piece)
        pieces[index] = piece.replace("\0", quoted(title) + "!")
    return "".join(pieces)


def _without_tab(name: Name, sheet: Sheet) -> Name:
    lost = renamed(name.refers_to, sheet, "\0") != name.refers_to
    return Name(name.name, "#REF!", name.sheet) if lost else name


def _sheet(index: int, element: Element, rels: dict[str, Relationship]) -> Sheet:
    rel = rels.get(element.relationship)
    return Sheet(
        index=index,
        id=element.attrs.get("sheetId", ""),
        title=element.attrs.get("name", ""),
        hidden=element.attrs.get("state", "visible") != "visible",
        relationship=element.relationship,
        part=rel.target if rel else "",
        is_worksheet=rel is not None and rel.kind == "worksheet",
    )


def _name(element: Element) -> Name:
    sheet = None if _is_global(element) else element.number("localSheetId")
    return Name(element.attrs.get("name", ""), element.text, sheet)


def _is_global(element: Element) -> bool:
    return "localSheetId" not in element.attrs


def _written(name: Name) -> bytes:
    place = b'hidden="1"' if name.sheet is None else b'localSheetId="%d"' % name.sheet
    facts = (attribute(name.name), place, content(name.refers_to))
    return b"<definedName name=%s %s>%s</definedName>" % facts
