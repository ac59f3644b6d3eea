"""What is refused, each with a sentence that says the way out, and nothing written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from xlsx_books import part, rewrite, swap, xlsxwriter_book

from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import CreateTab, Plan
from sheets_kpi.state import Cell, Tab
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workbooks.xlsx.markup import parse
from sheets_kpi.workbooks.xlsx.package import Package

TAB = Tab("people", "summary", "Люди", {(1, 1): Cell("Кто")})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def zipped(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return target.getvalue()


def locked() -> bytes:
    """A zip whose first entry says that it is encrypted."""
    data = bytearray(zipped(**{"[Content_Types].xml": "", "_rels/.rels": ""}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


UNREADABLE = [
    (b"", "xlsx.not_xlsx"),
    ("Дата;Сумма\n".encode(), "xlsx.not_xlsx"),
    (b"<html><table></table></html>", "xlsx.not_xlsx"),
    (OLE + b"\x00" * 600, "xlsx.old_xls"),
    (OLE + b"\x00" * 99 + "EncryptedPackage".encode("utf-16-le"), "xlsx.encrypted"),
    (b"PK\x03\x04" + b"x" * 99, "xlsx.broken"),
    (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "xlsx.not_xlsx"),
    (locked(), "xlsx.encrypted"),
]


@pytest.mark.parametrize(("data", "key"), UNREADABLE)
def test_a_file_that_is_no_xlsx(tmp_path: Path, data: bytes, key: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert refused(XlsxWorkbook(path).read) == key


def refused(do: Callable[[], object]) -> str:
    """The key of the refusal; its sentence is complete in both languages."""
    with pytest.raises(WorkbookError) as error:
        do()
    for lang in LANGS:
        assert error.value.say(lang).endswith(".")
    return error.value.key


def macros(path: Path) -> None:
    rewrite(path, lambda parts: parts.update({"xl/vbaProject.bin": OLE}))


def macro_type(path: Path) -> None:
    old = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    swap(path, "[Content_Types].xml", old, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def binary(path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["xl/workbook.bin"] = parts.pop("xl/workbook.xml")
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")

    rewrite(path, change)


def signed(path: Path) -> None:
    rewrite(path, lambda parts: parts.update({"_xmlsignatures/origin.sigs": b""}))


def doctype(path: Path) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook'
    swap(path, "xl/workbook.xml", "<workbook ", bomb + " ")


def sheet_doctype(path: Path) -> None:
    swap(path, "xl/worksheets/sheet2.xml", "<worksheet ", "<!DOCTYPE w><worksheet ")


def utf_16(path: Path) -> None:
    text = part(path, "xl/workbook.xml").replace("UTF-8", "UTF-16")
    rewrite(path, lambda parts: parts.update({"xl/workbook.xml": text.encode("utf-16")}))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-400])


def part_missing(path: Path) -> None:
    rewrite(path, lambda parts: parts.pop("xl/worksheets/sheet1.xml"))


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        info = package.getinfo("xl/worksheets/sheet1.xml")
    data[info.header_offset + 200] ^= 255
    path.write_bytes(bytes(data))


def not_closed(path: Path) -> None:
    swap(path, "xl/worksheets/sheet1.xml", "</worksheet>", "")


def no_end_of_rows(path: Path) -> None:
    swap(path, "xl/worksheets/sheet1.xml", "</sheetData>", "")


ON_READING = [
    (macros, "xlsx.macros"),
    (macro_type, "xlsx.macros"),
    (binary, "xlsx.not_xlsx"),
    (signed, "xlsx.signed"),
    (doctype, "xlsx.doctype"),
    (sheet_doctype, "xlsx.doctype"),
    (utf_16, "xlsx.encoding"),
    (cut_off, "xlsx.broken"),
    (part_missing, "xlsx.broken"),
    (flipped, "xlsx.broken"),
    (not_closed, "xlsx.broken"),
    (no_end_of_rows, "xlsx.broken"),
]


@pytest.mark.parametrize(("spoil", "key"), ON_READING)
def test_a_workbook_that_is_not_read(
    tmp_path: Path, spoil: Callable[[Path], None], key: str
) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    spoil(path)
    assert refused(XlsxWorkbook(path).read) == key


def prefixed(path: Path) -> None:
    text = part(path, "xl/workbook.xml").replace("</", "\0").replace("<?", "\1")
    text = text.replace("<", "<x:").replace("\0", "</x:").replace("\1", "<?")
    text = text.replace("xmlns=", "xmlns:x=")
    rewrite(path, lambda parts: parts.update({"xl/workbook.xml": text.encode()}))


def strict(path: Path) -> None:
    swap(path, "xl/workbook.xml", MAIN, STRICT)


def from_1904(path: Path) -> None:
    swap(path, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


def open_in_excel(path: Path) -> None:
    (path.parent / "~$book.xlsx").touch()


def open_in_libreoffice(path: Path) -> None:
    (path.parent / ".~lock.book.xlsx#").touch()


def read_only(path: Path) -> None:
    path.chmod(0o444)


def read_only_and_run_by_all(path: Path) -> None:
    path.chmod(0o555)


ON_WRITING = [
    (prefixed, "xlsx.foreign_markup"),
    (strict, "xlsx.foreign_markup"),
    (from_1904, "xlsx.date1904"),
    (open_in_excel, "xlsx.open_elsewhere"),
    (open_in_libreoffice, "xlsx.open_elsewhere"),
    (read_only, "xlsx.read_only"),
    (read_only_and_run_by_all, "xlsx.read_only"),
]


@pytest.mark.parametrize(("spoil", "key"), ON_WRITING)
def test_a_workbook_that_is_read_but_not_written(
    tmp_path: Path, spoil: Callable[[Path], None], key: str
) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    spoil(path)
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    book = XlsxWorkbook(path)
    plan = Plan((CreateTab(TAB),), book.read().fingerprint)
    assert refused(lambda: book.apply(plan)) == key
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == (before, files)


def test_a_folder_and_a_missing_folder(tmp_path: Path) -> None:
    assert refused(XlsxWorkbook(tmp_path).read) == "xlsx.folder"
    missing = XlsxWorkbook(tmp_path / "no" / "book.xlsx")
    assert refused(missing.read) == "xlsx.no_folder"
    assert refused(lambda: missing.apply(Plan((CreateTab(TAB),)))) == "xlsx.no_folder"


@pytest.mark.parametrize("name", ["book.xls", "book.csv", "book", "book.xlsm"])
def test_a_new_workbook_is_an_xlsx(tmp_path: Path, name: str) -> None:
    assert refused(XlsxWorkbook(tmp_path / name).read) == "xlsx.no_file"


def test_a_bomb_is_refused_by_the_size_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (0xF0000000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert refused(XlsxWorkbook(path).read) == "xlsx.too_big"


def test_two_parts_of_one_name_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/a.xml", "xl/A.xml"):
            package.writestr(name, "<a/>")
    assert refused(lambda: Package(target.getvalue())) == "xlsx.broken"


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a></b>", b"<a b=1/>", b"<a/><b/>", b"text", b"<a>\xff</a>"]
)
def test_markup_that_is_not_well_formed(data: bytes) -> None:
    assert refused(lambda: parse(data)) == "xlsx.broken"
