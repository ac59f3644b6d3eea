"""Makes the pictures of the documentation: tabs of a sample, as a laptop and a phone show them.

`make pictures` runs it. LibreOffice draws each tab on one page of paper, `pdftoppm` (of poppler)
turns the pages into pixels, and here they are cropped and written as PNG files of few colours.
"""

from __future__ import annotations

import argparse
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.sax.saxutils import unescape

import numpy as np
from numpy.typing import NDArray

from sheets_kpi.demo import write_sample
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DENSITY = 1.5  # pixels of a picture to one of the screen
DPI = round(96 * DENSITY)
MARGIN = 8  # of white around a tab
MOST_BYTES = 300_000
COLORS = 256
WHITE = 250  # from here on a channel is white
PAPER = 'paperWidth="480mm" paperHeight="2500mm" scale="100" orientation="portrait"'

LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{}</value></prop></item></oor:items>
"""

Pixels = NDArray[np.uint8]  # rows × columns × red, green, blue


class Picture(NamedTuple):
    """A picture of a tab, as wide and high as a screen, in pixels of the screen."""

    name: str
    key: str
    width: int = 1366
    height: int = 900


PICTURES = (
    Picture("dashboard", "dashboard"),
    Picture("dashboard-phone", "dashboard", 400, 720),
    Picture("meeting", "meeting"),
    Picture("people", "people"),
    Picture("cards", "cards"),
    Picture("trend", "trend"),
    Picture("issues", "issues"),
)


def main() -> None:
    """Makes all pictures, or those of the tabs that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*", help="only of these tabs, such as dashboard")
    parser.add_argument("--to", type=Path, default=HERE, help="the folder for the pictures")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    for lang in LANGS:
        for name, data in pictures(lang, asked.keys):
            path = asked.to / f"{name}.{lang}.png"
            path.write_bytes(data)
            print(f"{path}  {len(data) // 1000} kB")
            if len(data) > MOST_BYTES:
                sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} kB")


def pictures(lang: Lang, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The pictures of a sample, each beside its name."""
    wanted = [one for one in PICTURES if not keys or one.key in keys]
    with TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "sample.xlsx"
        write_sample(book, lang, NOW, NOW.date())
        speak(folder / "profile", "ru-RU" if lang == "ru" else "en-US")
        pages = drawn(book, list(dict.fromkeys(one.key for one in wanted)), folder)
    for one in wanted:
        width, height = round(one.width * DENSITY), round(one.height * DENSITY)
        yield one.name, png(pages[one.key][:height, :width])


def speak(profile: Path, locale: str) -> None:
    """Has a new profile of LibreOffice write numbers as a country does."""
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(LOCALE.format(locale))


def drawn(book: Path, keys: Sequence[str], folder: Path) -> dict[str, Pixels]:
    """Tabs of a workbook as they are drawn, by their keys."""
    state = XlsxWorkbook(book).read()
    tabs = {mark.key: state.tab(mark.tab_id) for mark in state.marks}
    titles = {tab.title: key for key in keys if (tab := tabs.get(key))}
    if missing := set(keys) - set(titles.values()):
        sys.exit(f"the sample has no tabs {', '.join(sorted(missing))}")
    for_print = folder / "print.xlsx"
    order = [titles[title] for title in as_pages(book, for_print, list(titles))]
    office = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run(office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder),
        str(for_print))  # fmt: skip
    run("pdftoppm", "-r", str(DPI), str(for_print.with_suffix(".pdf")), str(folder / "page"))
    pages = sorted(folder.glob("page*.ppm"))
    if len(pages) != len(order):
        sys.exit(f"{len(order)} tabs came out as {len(pages)} pages")
    return {key: cropped(pixels(page)) for key, page in zip(order, pages, strict=True)}


def run(*words: str) -> None:
    """Runs a program."""
    subprocess.run(words, check=True, capture_output=True, timeout=300)


def as_pages(book: Path, target: Path, titles: Sequence[str]) -> list[str]:
    """Writes a copy whose tabs of some titles have a page each, and no other is shown; those
    titles in the order of the tabs.
    """
    with zipfile.ZipFile(book) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    found = []
    for tag in re.findall(r"<sheet [^>]*>", workbook):
        title = unescape(re.findall('name="([^"]*)"', tag)[0])
        if title not in titles:
            hidden = re.sub(' state="[^"]*"', "", tag).replace("<sheet ", '<sheet state="hidden" ')
            workbook = workbook.replace(tag, hidden)
            continue
        found.append(title)
        [name] = re.findall('r:id="([^"]*)"', tag)
        [relation] = [one for one in re.findall("<Relationship [^>]*>", relations)
                      if f'Id="{name}"' in one]  # fmt: skip
        [part] = re.findall('Target="/?(?:xl/)?([^"]*)"', relation)
        parts[f"xl/{part}"] = on_one_page(parts[f"xl/{part}"].decode()).encode()
    first = re.sub(r' (?:activeTab|firstSheet)="\d+"', "", workbook)
    first = re.sub('<definedName name="_xlnm.Print_Titles".*?</definedName>', "", first)
    at = next(n for n, tag in enumerate(re.findall("<sheet [^>]*>", first)) if "hidden" not in tag)
    first = first.replace("<workbookView ", f'<workbookView activeTab="{at}" ')
    parts["xl/workbook.xml"] = first.replace("<definedNames></definedNames>", "").encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return found


def on_one_page(sheet: str) -> str:
    """A worksheet that is printed as it is seen, on one large page."""
    gone = r"<rowBreaks.*?</rowBreaks>|<headerFooter.*?</headerFooter>|<pageSetUpPr[^>]*/>"
    sheet = re.sub(gone, "", sheet, flags=re.DOTALL)
    edges = " ".join(f'{one}="0"' for one in ("left", "right", "top", "bottom", "header", "footer"))
    sheet = re.sub("<pageMargins[^>]*/>", f"<pageMargins {edges}/>", sheet)
    return re.sub("<pageSetup[^>]*/>", f"<pageSetup {PAPER}/>", sheet)


def pixels(page: Path) -> Pixels:
    """The pixels of a PPM file, as `pdftoppm` writes it."""
    kind, size, most, data = page.read_bytes().split(b"\n", 3)
    if (kind, most) != (b"P6", b"255"):
        raise ValueError(f"{page.name} is no picture of 8 bits a colour")
    width, height = map(int, size.split())
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def cropped(page: Pixels) -> Pixels:
    """A page without the white below and to the right of what is drawn on it, and with a margin."""
    rows, columns = np.nonzero(page.min(axis=2) < WHITE)
    inner = page[: rows.max(initial=0) + 1, : columns.max(initial=0) + 1]
    edge = round(MARGIN * DENSITY)
    return np.pad(inner, ((edge, edge), (edge, edge), (0, 0)), constant_values=255)


def png(picture: Pixels) -> bytes:
    """A picture as a PNG file with a palette: what is drawn has few colours, and edges of letters
    take the nearest ones.
    """
    flat = picture.reshape(-1, 3).astype(np.int64)
    packed = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    colors, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    split = np.stack([colors >> 16, (colors >> 8) & 255, colors & 255], axis=1)
    palette = split[np.sort(np.argsort(-counts, kind="stable")[:COLORS])]
    nearest = np.concatenate(
        [
            ((some[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
            for some in np.array_split(split, 1 + len(split) // 1000)
        ]
    )
    height, width, _ = picture.shape
    indexed = nearest[places].astype(np.uint8).reshape(height, width)
    rows = b"".join(b"\0" + row.tobytes() for row in indexed)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


if __name__ == "__main__":
    main()
