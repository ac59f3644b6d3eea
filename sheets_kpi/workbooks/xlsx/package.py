"""The package: the zip of parts that an .xlsx is, and how parts know each other.

Parts nobody changes keep their very bytes.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote

from sheets_kpi.errors import WorkbookError
from sheets_kpi.workbooks.xlsx.markup import Element, appended, attribute, edited, parse

# Unpacked, the markup of a workbook may be this large, and up to four times as large where its file
# is large too. A part, or all of them, that shrinks more than any that people make is a trap.
MAX_UNPACKED = 300 << 20
_MOST_TIMES, _FREE, _ALL_FREE = 60, 10 << 20, 50 << 20
_MARKUP = (".xml", ".rels", ".vml")
_LEVEL = 4  # of deflate: a third of the time of 6 for a file some 8 % larger
_PIECE = 1 << 16  # bytes unpacked at once
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x03\x04"
_STREAMED, _LOCKED = 0x08, 0x01  # flags of a zip entry
TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Piece = bytes | memoryview


class Package:
    """The parts of a workbook by name, without a leading slash; names ignore case.

    Raises:
        WorkbookError: the bytes are no .xlsx that can be read: see `xlsx.*` in the catalogue.
    """

    def __init__(self, data: bytes) -> None:
        _check_container(data)
        self._data = memoryview(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise WorkbookError("xlsx.broken") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        for info in infos:  # so .NET once wrote it, and Excel reads it
            info.filename = info.filename.replace("\\", "/")
        self._old = {info.filename.lower(): info for info in infos}
        self._new: dict[str, tuple[str, tuple[Piece, ...]]] = {}
        self._gone: set[str] = set()
        _check_entries(infos)

    def __contains__(self, name: str) -> bool:
        key = name.lower()
        return key in self._new or (key in self._old and key not in self._gone)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            WorkbookError: there is no such part, or it is damaged.
        """
        key = name.lower()
        if key in self._new:
            return b"".join(self._new[key][1])
        if key not in self:
            raise WorkbookError("xlsx.broken")
        return self._as_read(key)

    def put(self, name: str, *data: Piece) -> None:
        """Adds a part or changes it; one that is put as it was read keeps its compressed bytes.

        Args:
            name: the part.
            data: its bytes, in pieces, so that a long log is not copied to add a few bytes.
        """
        key = name.lower()
        self._gone.discard(key)
        if key in self._old and self._is_as_read(key, data):
            self._new.pop(key, None)
            return
        written = self._old[key].filename if key in self._old else name
        self._new[key] = (written, data)

    def drop(self, name: str) -> None:
        """Removes a part, if it is there."""
        self._new.pop(name.lower(), None)
        self._gone.add(name.lower())

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as `xl/charts/chart{}.xml` that no part has."""
        names = map(pattern.format, count(1))
        return next(name for name in names if name not in self)

    def to_bytes(self) -> bytes:
        """The package as it now is: changed parts in their old places, new ones last."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as out:
            for key, info in self._old.items():
                if key in self._new:
                    _write(out, *self._new[key])
                elif key not in self._gone:
                    _copy(out, info, self._raw(info))
            for key, (name, data) in self._new.items():
                if key not in self._old:
                    _write(out, name, data)
        return target.getvalue()

    def _as_read(self, key: str) -> bytes:
        whole = io.BytesIO()
        whole.writelines(self._pieces(key))  # joined, a long log would be held twice
        if whole.tell() != self._old[key].file_size:
            raise WorkbookError("xlsx.broken")
        return whole.getvalue()

    def _is_as_read(self, key: str, data: tuple[Piece, ...]) -> bool:
        """Whether a part was read as these bytes; a log is not unpacked whole for that."""
        if sum(map(len, data)) != self._old[key].file_size:
            return False
        view, at = memoryview(b"".join(data)), 0
        for piece in self._pieces(key):
            if piece != view[at : at + len(piece)]:
                return False
            at += len(piece)
        return at == len(view)

    def _pieces(self, key: str) -> Iterator[bytes]:
        """What an entry holds, in pieces; never more than the size it declares is unpacked."""
        try:
            with self._zip.open(self._old[key]) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except _DAMAGED as error:
            raise WorkbookError("xlsx.broken") from error

    def _raw(self, info: zipfile.ZipInfo) -> memoryview:
        head = info.header_offset
        if self._data[head : head + 4] != _ENTRY or len(self._data) < head + 30:
            raise WorkbookError("xlsx.broken")
        name, extra = struct.unpack("<HH", self._data[head + 26 : head + 30])
        start = head + 30 + name + extra
        return self._data[start : start + info.compress_size]


def _check_container(data: bytes) -> None:
    if data.startswith(_OLE):
        raise WorkbookError("xlsx.encrypted" if _ENCRYPTED in data else "xlsx.old_xls")
    if not data.startswith(b"PK"):
        raise WorkbookError("xlsx.not_xlsx")


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    names = {info.filename.lower() for info in infos}
    _check_sizes([info for info in infos if info.filename.lower().endswith(_MARKUP)])
    if len(names) < len(infos):
        raise WorkbookError("xlsx.broken")
    if any(info.flag_bits & _LOCKED for info in infos):
        raise WorkbookError("xlsx.encrypted")
    if "[content_types].xml" not in names or "_rels/.rels" not in names:
        raise WorkbookError("xlsx.not_xlsx")
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise WorkbookError("xlsx.signed")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise WorkbookError("xlsx.macros")


def _check_sizes(markup: list[zipfile.ZipInfo]) -> None:
    size, packed = (
        sum(getattr(one, key) for one in markup) for key in ("file_size", "compress_size")
    )
    most = max(MAX_UNPACKED, min(4 * MAX_UNPACKED, 20 * packed))
    if size > most:
        raise WorkbookError("xlsx.too_big", size=most >> 20)
    bombs = [o.filename for o in markup if o.file_size > max(_FREE, _MOST_TIMES * o.compress_size)]
    if bombs or size > max(_ALL_FREE, _MOST_TIMES * packed):
        raise WorkbookError("xlsx.bomb", part=[*bombs, "xl"][0])


def _write(out: zipfile.ZipFile, name: str, data: tuple[Piece, ...]) -> None:
    with out.open(name, "w") as part:
        for piece in data:
            part.write(piece)


def _copy(out: zipfile.ZipFile, old: zipfile.ZipInfo, raw: memoryview) -> None:
    """Adds an entry as it is compressed already, which `zipfile` itself has no call for."""
    info = zipfile.ZipInfo(old.filename, old.date_time)
    for name in ("compress_type", "CRC", "compress_size", "file_size", "external_attr"):
        setattr(info, name, getattr(old, name))
    info.create_system = old.create_system
    info.flag_bits = old.flag_bits & ~_STREAMED
    if out.fp is None:
        raise ValueError("the package is closed")
    info.header_offset = out.fp.tell()
    out.fp.write(info.FileHeader())
    out.fp.write(raw)
    out.filelist.append(info)
    out.NameToInfo[info.filename] = info
    out.start_dir = out.fp.tell()


class Relationship(NamedTuple):
    """A named reference of one part to another; `target` is the name of the part, or an address
    outside the package where `external`.
    """

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type, such as `worksheet`."""
        return self.type.rpartition("/")[2]


def rels_name(part: str) -> str:
    """The part that holds the relationships of a part; `""` is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """The relationships of a part by id."""
    name = rels_name(part)
    if name not in package:
        return {}
    elements = parse(package.read(name)).all("Relationship")
    found = (_relationship(element, part) for element in elements)
    return {rel.id: rel for rel in found}


def put_relationships(package: Package, part: str, rels: list[Relationship]) -> None:
    """Writes the relationships of a part anew; none drops them."""
    if not rels:
        package.drop(rels_name(part))
        return
    body = b"".join(_written(rel, part) for rel in rels)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    root = b'<Relationships xmlns="' + _RELATIONSHIPS.encode() + b'">'
    package.put(rels_name(part), head + root + body + b"</Relationships>")


def add_relationship(package: Package, part: str, type_: str, target: str) -> str:
    """Adds a relationship beside those that are there.

    Returns:
        Its id, new within the part.
    """
    taken, ids = relationships(package, part), map("rId{}".format, count(1))
    rel = Relationship(next(one for one in ids if one not in taken), type_, target)
    name = rels_name(part)
    data = package.read(name)
    root = parse(data)
    prefix = root.name.removesuffix("Relationships").encode()
    package.put(name, edited(data, [appended(data, root, _written(rel, part, prefix))]))
    return rel.id


def drop_relationship(package: Package, part: str, rel_id: str) -> None:
    """Removes a relationship of a part."""
    name = rels_name(part)
    data = package.read(name)
    gone = [e for e in parse(data).all("Relationship") if e.attrs.get("Id") == rel_id]
    package.put(name, edited(data, [e.removed for e in gone]))


def content_type(package: Package, part: str) -> str:
    """The content type of a part, by its name or its extension."""
    root, extension = parse(package.read(TYPES)), part.rpartition(".")[2]
    wanted = (("Override", "PartName", f"/{part}"), ("Default", "Extension", extension))
    for tag, key, name in wanted:
        for element in root.all(tag):
            if element.attrs.get(key, "").lower() == name.lower():
                return element.attrs.get("ContentType", "")
    return ""


def set_content_type(package: Package, part: str, type_: str) -> None:
    """Names the content type of a part, unless it already has that type."""
    if content_type(package, part) == type_:
        return
    drop_content_type(package, part)
    data = package.read(TYPES)
    root = parse(data)
    prefix = root.name.removesuffix("Types").encode()
    name, value = attribute(f"/{part}"), attribute(type_)
    new = b"<" + prefix + b"Override PartName=" + name + b" ContentType=" + value + b"/>"
    package.put(TYPES, edited(data, [appended(data, root, new)]))


def drop_content_type(package: Package, part: str) -> None:
    """Removes the entry of one part; types by extension stay."""
    data = package.read(TYPES)
    key = f"/{part}".lower()
    gone = [e for e in parse(data).all("Override") if e.attrs.get("PartName", "").lower() == key]
    package.put(TYPES, edited(data, [e.removed for e in gone]))


def drop_part(package: Package, part: str) -> None:
    """Removes a part with its relationships and its content type."""
    package.drop(part)
    package.drop(rels_name(part))
    drop_content_type(package, part)


def reachable(package: Package, start: str = "") -> set[str]:
    """The parts that can be reached over relationships from a part; `""` is the package."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for rel in relationships(package, waiting.pop()).values():
            if not rel.external and rel.target in package and rel.target not in seen:
                seen.add(rel.target)
                waiting.append(rel.target)
    return seen


def _relationship(element: Element, part: str) -> Relationship:
    target = element.attrs.get("Target", "")
    external = element.attrs.get("TargetMode", "") == "External"
    if not external:
        path = unquote(target.partition("#")[0])
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
    return Relationship(
        element.attrs.get("Id", ""), element.attrs.get("Type", ""), target, external
    )


def _written(rel: Relationship, part: str, prefix: bytes = b"") -> bytes:
    target = rel.target
    if not rel.external:
        target = posixpath.relpath("/" + target, posixpath.join("/", posixpath.dirname(part)))
    mode = b' TargetMode="External"' if rel.external else b""
    facts = (attribute(rel.id), attribute(rel.type), attribute(target))
    return b"<" + prefix + b"Relationship Id=%s Type=%s Target=%s" % facts + mode + b"/>"
