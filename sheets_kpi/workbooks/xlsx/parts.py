"""How parts know each other: relationships and content types."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    edited,
    parse,
)
from sheets_kpi.workbooks.xlsx.package import Package

TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Relationship:
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
    taken = relationships(package, part)
    number = 1
    while f"rId{number}" in taken:
        number += 1
    rel = Relationship(f"rId{number}", type_, target)
    if not taken:
        put_relationships(package, part, [rel])
        return rel.id
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
    package.put(name, edited(data, [Edit(e.start, e.end, b"") for e in gone]))


def content_type(package: Package, part: str) -> str:
    """The content type of a part, by its name or its extension."""
    root = parse(package.read(TYPES))
    for element in root.all("Override"):
        if element.attrs.get("PartName", "").lower() == f"/{part}".lower():
            return element.attrs.get("ContentType", "")
    extension = part.rpartition(".")[2].lower()
    for element in root.all("Default"):
        if element.attrs.get("Extension", "").lower() == extension:
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
    package.put(TYPES, edited(data, [Edit(e.start, e.end, b"") for e in gone]))


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
