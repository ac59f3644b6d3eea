"""The workbook part: the list of tabs, the names, and the views that count tabs by place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sheets_kpi.errors import WorkbookError
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    content,
    edited,
    parse,
    place_after,
    prefixed,
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

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_BEFORE_NAMES = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
)


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


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name; `sheet` is the place of the only tab that knows it, None for all."""

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
        if prefixed(root) or root.attrs.get("xmlns") == _STRICT:
            raise WorkbookError("xlsx.foreign_markup")
        if self.counts_from_1904:
            raise WorkbookError("xlsx.date1904")

    @property
    def sheets(self) -> list[Sheet]:
        """All tabs in their order, chart sheets too."""
        rels = relationships(self.package, self.part)
        found = self.root.first("sheets")
        elements = found.all("sheet") if found else []
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

    def add_sheet(self, part: str, title: str, position: int | None) -> Sheet:
        """Lists a part as a tab, before the worksheet that now is at `position`."""
        sheets = self.sheets
        worksheets = [sheet for sheet in sheets if sheet.is_worksheet]
        at = len(sheets)
        if position is not None and position < len(worksheets):
            at = worksheets[position].index
        rel_id = add_relationship(self.package, self.part, f"{OFFICE}/worksheet", part)
        sheet_id = 1 + max((int(sheet.id) for sheet in sheets), default=0)
        self._insert_sheet(at, title, sheet_id, rel_id)
        self._shift(lambda index: index + (index >= at))
        return self.sheet(str(sheet_id))

    def rename_sheet(self, sheet: Sheet, title: str) -> None:
        """Gives a tab a title; names that refer to it follow."""
        element = self._sheet_element(sheet)
        data = edited(self.data, [with_attributes(self.data, element, {"name": title})])
        self.package.put(self.part, data)
        self._rewrite_names(lambda name: Name(name.name, renamed(name.refers_to, sheet, title)))

    def open_on_first(self) -> None:
        """Makes the first tab the one that the workbook opens on."""
        data, views = self.data, self.root.first("bookViews")
        first = {"activeTab": "0", "firstSheet": "0"}
        edits = [with_attributes(data, view, first) for view in (views.children if views else [])]
        self.package.put(self.part, edited(data, edits))

    def drop_sheet(self, sheet: Sheet) -> None:
        """Takes a tab off the list, with the names that only it knows; others that refer to it say
        `#REF!` from then on.
        """
        element = self._sheet_element(sheet)
        local = [
            e for e in self._name_elements() if e.attrs.get("localSheetId") == str(sheet.index)
        ]
        gone = [Edit(e.start, e.end, b"") for e in (element, *local)]
        self.package.put(self.part, edited(self.data, gone))
        drop_relationship(self.package, self.part, sheet.relationship)
        self._rewrite_names(lambda name: _without_tab(name, sheet))
        self._shift(lambda index: index - (index > sheet.index))

    @property
    def names(self) -> list[Name]:
        """All defined names."""
        return [_name(element) for element in self._name_elements()]

    def put_names(self, gone: set[str], new: list[Name]) -> None:
        """Replaces workbook-level hidden names of ours; every other name stays as it is."""
        data = self.data
        old = [e for e in self._name_elements() if _is_global(e) and e.attrs.get("name") in gone]
        data = edited(data, [Edit(e.start, e.end, b"") for e in old])
        root = parse(data)
        names = root.first("definedNames")
        body = b"".join(_written(name) for name in new)
        if names is None and body:
            at = place_after(root, _BEFORE_NAMES)
            whole = b"<definedNames>" + body + b"</definedNames>"
            data = edited(data, [Edit(at, at, whole)])
        elif names is not None and body:
            data = edited(data, [appended(data, names, body)])
        elif names is not None and not names.children:
            data = edited(data, [Edit(names.start, names.end, b"")])
        self.package.put(self.part, data)

    def _insert_sheet(self, at: int, title: str, sheet_id: int, rel_id: str) -> None:
        data, root = self.data, self.root
        sheets = root.first("sheets")
        if sheets is None:
            raise WorkbookError("xlsx.broken")
        new = b"<sheet name=%s sheetId=%s xmlns:r=%s r:id=%s/>" % (
            attribute(title),
            attribute(str(sheet_id)),
            attribute(OFFICE),
            attribute(rel_id),
        )
        if root.attrs.get("xmlns:r") == OFFICE:
            new = new.replace(b" xmlns:r=" + attribute(OFFICE), b"")
        later = sheets.all("sheet")[at:]
        edit = Edit(later[0].start, later[0].start, new) if later else appended(data, sheets, new)
        self.package.put(self.part, edited(data, [edit]))

    def _sheet_element(self, sheet: Sheet) -> Element:
        sheets = self.root.first("sheets")
        if sheets is None:
            raise WorkbookError("xlsx.broken")
        return sheets.all("sheet")[sheet.index]

    def _name_elements(self) -> list[Element]:
        names = self.root.first("definedNames")
        return names.all("definedName") if names else []

    def _rewrite_names(self, change: Callable[[Name], Name]) -> None:
        data, edits = self.data, []
        for element in self._name_elements():
            new = change(_name(element)).refers_to
            if new != element.text:
                edits.append(Edit(element.inside, element.close, content(new)))
        self.package.put(self.part, edited(data, edits))

    def _shift(self, moved: Callable[[int], int]) -> None:
        """Keeps what counts tabs by place on the same tabs after the list has changed."""
        data, root = self.data, self.root
        last = max(len(self.sheets) - 1, 0)
        edits = []
        for element in self._name_elements():
            edits += _moved(data, element, moved)
        views = root.first("bookViews")
        for view in views.all("workbookView") if views else []:
            active, first = (view.number(key) for key in ("activeTab", "firstSheet"))
            new = {"activeTab": min(moved(active), last)}
            if first:  # a tab bar that is not scrolled stays so
                new["firstSheet"] = min(moved(first), last)
            edits.append(with_attributes(data, view, {k: str(at) for k, at in new.items()}))
        self.package.put(self.part, edited(data, edits))


def quoted(title: str) -> str:
    """A title as formulas write it: `'Дашборд'`."""
    return "'" + title.replace("'", "''") + "'"


def renamed(formula: str, sheet: Sheet, title: str) -> str:
    """A reference with one tab's title changed; texts in quotation marks stay."""
    pieces = re.split(r"""("[^"]*")""", formula)
    plain = rf"(?<![\w.'\]]){re.escape(sheet.title)}!"
    for index in range(0, len(pieces), 2):
        piece = pieces[index].replace(quoted(sheet.title) + "!", "\0")
        piece = re.sub(plain, "\0", piece)
        pieces[index] = piece.replace("\0", quoted(title) + "!")
    return "".join(pieces)


def title_of(refers_to: str) -> str:
    """The title of the tab that a reference names; empty for `#REF!` and the like."""
    title = refers_to.rpartition("!")[0].lstrip("=")
    if title.startswith("'") and title.endswith("'") and len(title) > 1:
        return title[1:-1].replace("''", "'")
    return title if not title.startswith("#") else ""


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
    facts = (attribute(name.name), content(name.refers_to))
    return b'<definedName name=%s hidden="1">%s</definedName>' % facts


def _moved(data: bytes, element: Element, moved: Callable[[int], int]) -> list[Edit]:
    old = _name(element).sheet
    if old is None or moved(old) == old:
        return []
    return [with_attributes(data, element, {"localSheetId": str(moved(old))})]
