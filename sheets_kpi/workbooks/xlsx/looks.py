"""The styles part: formats are looked up before one is added, so that it stops growing."""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets_kpi.errors import WorkbookError
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    edited,
    parse,
    place_after,
    prefixed,
    with_attributes,
)

_ORDER = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]
_FIRST_OWN_FORMAT = 164  # lower ids of number formats are built in
_OFF = ("0", "false", "off")


@dataclass
class Stylesheet:
    """A styles part to which formats can be added; `data` is the part as it was read."""

    data: bytes
    root: Element = field(init=False)
    _known: dict[str, list[object]] = field(init=False)
    _new: dict[str, list[bytes]] = field(init=False)

    def __post_init__(self) -> None:
        self.root = parse(self.data)
        if prefixed(self.root):
            raise WorkbookError("xlsx.foreign_markup")
        self._known = {name: self._canonical(name) for name in _ORDER}
        self._new = {name: [] for name in _ORDER}

    def add(self, collection: str, xml: bytes) -> int:
        """The index of an element in a collection such as `fonts`; added if none is equal."""
        known, form = self._known[collection], parse(xml).canonical
        if form in known:
            return known.index(form)
        known.append(form)
        self._new[collection].append(xml)
        return len(known) - 1

    def number_format(self, code: str) -> int:
        """The id of a number format of one's own; added if there is none with this code."""
        ids = self._format_ids()
        if code not in ids:
            ids[code] = max([*ids.values(), _FIRST_OWN_FORMAT - 1]) + 1
            facts = (attribute(str(ids[code])), attribute(code))
            self.add("numFmts", b"<numFmt numFmtId=%s formatCode=%s/>" % facts)
        return ids[code]

    def to_bytes(self) -> bytes:
        """The part with what was added; the very bytes of `data` if nothing was."""
        edits = [self._grown(name, new) for name, new in self._new.items() if new]
        return edited(self.data, edits)

    def _canonical(self, collection: str) -> list[object]:
        found = self.root.first(collection)
        return [child.canonical for child in found.children] if found else []

    def _format_ids(self) -> dict[str, int]:
        found = self.root.first("numFmts")
        old = found.all("numFmt") if found else []
        added = [parse(xml) for xml in self._new["numFmts"]]
        elements = (*added, *reversed(old))
        return {e.attrs.get("formatCode", ""): e.number("numFmtId") for e in elements}

    def _grown(self, name: str, new: list[bytes]) -> Edit:
        body, count = b"".join(new), str(len(self._known[name]))
        found = self.root.first(name)
        if found is None:
            at = place_after(self.root, _ORDER[: _ORDER.index(name)])
            tag = name.encode()
            whole = b"<%s count=%s>%s</%s>" % (tag, attribute(count), body, tag)
            return Edit(at, at, whole)
        old = self.data[found.start : found.end]
        element = parse(old)
        grown = edited(old, [appended(old, element, body)])
        return Edit(
            found.start,
            found.end,
            edited(grown, [with_attributes(grown, parse(grown), {"count": count})]),
        )


class FormatMap:
    """The cell formats of another styles part, added to `own` as they come into use."""

    def __init__(self, own: Stylesheet, scratch: bytes) -> None:
        self.own = own
        self._data = scratch
        self._root = parse(scratch)
        self._codes = _codes(self._root)
        self._known: dict[int, int] = {}

    def __getitem__(self, index: int) -> int:
        """The index in `own` of the format with an index in the other part."""
        if index not in self._known:
            formats = self._root.first("cellXfs")
            xf = formats.children[index] if formats else self._root
            self._known[index] = self.own.add("cellXfs", self._format(xf))
        return self._known[index]

    def _format(self, xf: Element) -> bytes:
        new = {"xfId": "0"}
        for key, collection in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            items = self._root.first(collection)
            part = items.children[xf.number(key)] if items else xf
            new[key] = str(self.own.add(collection, self._data[part.start : part.end]))
        code = self._codes.get(xf.attrs["numFmtId"])
        known = xf.attrs["numFmtId"] if code is None else str(self.own.number_format(code))
        applied = {f"apply{what}": "1" for what in ("NumberFormat", "Font", "Fill", "Border")}
        whole = self._data[xf.start : xf.end]
        element = parse(whole)
        return edited(
            whole, [with_attributes(whole, element, {**new, "numFmtId": known, **applied})]
        )


def flag_look(look: Style) -> bytes:
    """The differential format of a flag: its fill, colour and bold."""
    font = b"<b/>" if look.bold else b""
    if look.color:
        font += b'<color rgb="FF%s"/>' % look.color.encode()
    fill = b""
    if look.fill:
        color = b'rgb="FF%s"' % look.fill.encode()
        solid = b'<patternFill patternType="solid"><fgColor %s/><bgColor %s/></patternFill>'
        fill = b"<fill>" + solid % (color, color) + b"</fill>"
    return b"<dxf>" + (b"<font>" + font + b"</font>" if font else b"") + fill + b"</dxf>"


def flag_looks(styles: bytes) -> list[Style]:
    """The looks of all differential formats of a styles part, as flags know them."""
    found = parse(styles).first("dxfs")
    return [_look(dxf) for dxf in found.all("dxf")] if found else []


def _look(dxf: Element) -> Style:
    bold = dxf.first("font", "b")
    fill = dxf.first("fill", "patternFill")
    background = (fill.first("bgColor") or fill.first("fgColor")) if fill else None
    return Style(
        fill=_rgb(background),
        color=_rgb(dxf.first("font", "color")),
        bold=bold is not None and bold.attrs.get("val", "1") not in _OFF,
    )


def _rgb(color: Element | None) -> str:
    return color.attrs.get("rgb", "")[-6:].upper() if color else ""


def _codes(root: Element) -> dict[str, str]:
    found = root.first("numFmts")
    return {e.attrs["numFmtId"]: e.attrs["formatCode"] for e in (found.children if found else [])}
