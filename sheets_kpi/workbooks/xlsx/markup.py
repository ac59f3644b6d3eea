"""XML edited in place: elements are found with their byte offsets, everything else stays as it is.

A parser that builds a tree and writes it back would reorder attributes and drop namespaces that
other applications rely on. Here a part is parsed only to learn where its elements stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape  # that of xml.sax imports all of HTTP and TLS
from typing import NamedTuple
from xml.parsers import expat

from sheets_kpi.errors import WorkbookError

_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_UTF8 = (b"utf-8", b"us-ascii", b"ascii", b"utf8")
_IN_TAG = {ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;", ord("\r"): "&#13;"}
_BOM = b"\xef\xbb\xbf"
_MOST_ELEMENTS, _DEEPEST = 500_000, 200


@dataclass(slots=True)
class Element:
    """An element and where it stands: `data[start:end]` is the whole, `data[inside:close]` what
    is between its tags.
    """

    name: str
    attrs: dict[str, str]
    start: int
    inside: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def all(self, local: str) -> list[Element]:
        """The children of a name."""
        return [child for child in self.children if child.local == local]

    def first(self, *path: str) -> Element | None:
        """The element found by taking the first child of each name in turn."""
        element = self
        for local in path:
            found = next((c for c in element.children if c.local == local), None)
            if found is None:
                return None
            element = found
        return element

    def below(self, local: str) -> list[Element]:
        """The children of the first child of a name; none without it."""
        found = self.first(local)
        return found.children if found else []

    def walk(self) -> Iterator[Element]:
        """This element and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def number(self, name: str, default: int = 0) -> int:
        """The whole number that an attribute holds.

        Raises:
            WorkbookError: it holds something else.
        """
        text = self.attrs.get(name, str(default))
        if not text.isdigit():
            raise WorkbookError("xlsx.broken")
        return int(text)

    def decimal(self, name: str, default: float) -> float:
        """The number that an attribute holds, or the default."""
        text = self.attrs.get(name, "")
        return float(text) if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) else default

    @property
    def relationship(self) -> str:
        """The relationship id that the element refers to (`r:id`), or an empty text."""
        return next((v for k, v in self.attrs.items() if k.endswith(":id")), "")

    @property
    def removed(self) -> Edit:
        """The edit that takes the element out."""
        return Edit(self.start, self.end, b"")

    @property
    def canonical(self) -> tuple[object, ...]:
        """The form in which two elements that mean the same are equal."""
        attrs = sorted((k, v) for k, v in self.attrs.items() if not k.startswith("xmlns"))
        children = tuple(child.canonical for child in self.children)
        return self.local, tuple(attrs), children, self.text.strip()


class Edit(NamedTuple):
    """`data[start:end]` becomes `new`."""

    start: int
    end: int
    new: bytes


def parse(data: bytes) -> Element:
    """The root element of an XML part.

    Raises:
        WorkbookError: it is no well-formed UTF-8 XML, or declares a document type.
    """
    _check_encoding(data)
    builder = _Builder(data)
    try:
        builder.parser.Parse(data, True)  # noqa: FBT003  # expat takes it by position
    except expat.ExpatError as error:
        raise WorkbookError("xlsx.broken") from error
    return builder.root


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The data after edits that do not overlap; those at one place keep their order."""
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.start):
        pieces += [data[at : edit.start], edit.new]
        at = edit.end
    return b"".join([*pieces, data[at:]])


def appended(data: bytes, element: Element, new: bytes) -> Edit:
    """The edit that adds `new` after the last child of an element."""
    if data[element.inside - 2 : element.inside] != b"/>":
        return Edit(element.close, element.close, new)
    name = element.name.encode()
    return Edit(element.inside - 2, element.inside, b">" + new + b"</" + name + b">")


def with_attributes(data: bytes, element: Element, new: dict[str, str]) -> Edit:
    """The edit that gives attributes of an element their values, adding those that are missing."""
    tag = data[element.start : element.inside]
    for name, value in new.items():
        tag = _with_attribute(tag, name.encode(), attribute(value))
    return Edit(element.start, element.inside, tag)


def attribute(value: str) -> bytes:
    """A value as it stands in a tag, quotes included."""
    return b'"' + escape(value, quote=False).translate(_IN_TAG).encode() + b'"'


def content(text: str) -> bytes:
    """A text as it stands between tags."""
    return escape(text, quote=False).encode()


def place_after(root: Element, earlier: Iterable[str]) -> int:
    """Where a new child goes that must stand after all children named in `earlier`."""
    names = set(earlier)
    return max((c.end for c in root.children if c.local in names), default=root.inside)


def check_plain(root: Element) -> None:
    """Makes sure that elements can be spliced in.

    Raises:
        WorkbookError: the main namespace is bound to a prefix (`x:worksheet`).
    """
    if ":" in root.name:
        raise WorkbookError("xlsx.foreign_markup")


def _check_encoding(data: bytes) -> None:
    declared = _ENCODING.match(data.removeprefix(_BOM))
    if b"\x00" in data[:4] or (declared and declared.group(1).lower() not in _UTF8):
        raise WorkbookError("xlsx.encoding")


def _with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    pattern = rb"""(\s""" + re.escape(name) + rb"""\s*=\s*)("[^"]*"|'[^']*')"""
    changed, count = re.subn(pattern, lambda m: m.group(1) + value, tag, count=1)
    if count:
        return changed
    end = -2 if tag.endswith(b"/>") else -1
    return tag[:end] + b" " + name + b"=" + value + tag[end:]


class _Builder:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = Element("", {}, 0, 0)
        self.left = _MOST_ELEMENTS
        self.open: list[Element] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.finish
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self.left -= 1
        if len(self.open) == _DEEPEST or not self.left:
            raise WorkbookError("xlsx.nested")
        at = self.parser.CurrentByteIndex
        tag = _TAG.match(self.data, at)
        if not tag:
            raise WorkbookError("xlsx.broken")
        element = Element(name, attrs, at, tag.end())
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def finish(self, _name: str) -> None:
        element = self.open.pop()
        if self.data[element.inside - 2 : element.inside] == b"/>":
            element.close = element.end = element.inside
            return
        element.close = self.parser.CurrentByteIndex
        element.end = self.data.index(b">", element.close) + 1

    def characters(self, text: str) -> None:
        self.open[-1].text += text

    def doctype(self, *_: object) -> None:
        raise WorkbookError("xlsx.doctype")
