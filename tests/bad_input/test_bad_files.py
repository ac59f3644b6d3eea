"""Files that cannot be synced: refused in a sentence, and not a byte of them changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from bad_books import DAY, SUMMARIES, facts, found, rewrite, run, settles, titles, untouched

from sheets_kpi.state import column_number
from sheets_kpi.workbooks.xlsx.sheet import far_end

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def with_macros(path: Path) -> None:
    rewrite(path, lambda parts: parts.update({"xl/vbaProject.bin": b"macro"}))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("Сумма;1"), "not an .xlsx"),
        (lambda path: path.write_bytes(b""), "not an .xlsx"),
        (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "password"),
        (lambda path: path.write_bytes(OLE + b"Workbook"), "old .xls"),
        (with_macros, "macros"),
        (half, "damaged"),
        (lambda path: path.chmod(0o444), "read-only"),
        (lambda path: (path.parent / f"~${path.name}").touch(), "Close it"),
        (lambda path: (path.parent / f".~lock.{path.name}#").touch(), "Close it"),
    ],
)
def test_a_file_that_cannot_be_synced_is_refused_in_a_sentence(
    book: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(book)
    with untouched(book):
        done = run("sync", book, "--lang", "en")
    assert done.exit_code == 5
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_byte_that_changed_on_the_way_is_noticed_or_does_not_matter(book: Path) -> None:
    good, before = book.read_bytes(), facts(book)
    for at in range(11, len(good), len(good) // 40):
        book.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        assert run("sync", book, "--dry-run").exit_code == 5 or facts(book) == before


@pytest.mark.parametrize("letter", ["A", "J", "Z", "AB"])
def test_a_log_is_as_wide_as_its_cells_however_long(letter: str) -> None:
    last = f'<row r="1000001"><c r="{letter}1000001"><v>1</v></c></row>'
    rows = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{last}</sheetData>'
    assert far_end(rows.encode()) == (1_000_001, column_number(letter))


def test_an_empty_workbook_is_not_synced_and_says_which_tabs_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(path)
    assert {code for code, _ in found(path)} == {"log_missing", "log_not_kept"}
    with untouched(path):
        done = run("sync", path, "--lang", "en")
    assert done.exit_code == 4
    assert "sheets-kpi init" in done.output


def test_two_syncs_at_the_same_time_leave_one_dashboard(book: Path) -> None:
    command = [sys.executable, "-m", "sheets_kpi", "sync", str(book), "--as-of", DAY]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate()[1] for one in both]
    assert all(
        one.returncode in (0, 5) and "Traceback" not in text
        for one, text in zip(both, said, strict=True)
    )
    assert 0 in {one.returncode for one in both}
    assert [title for title in titles(book) if title in SUMMARIES] == list(SUMMARIES)
    settles(book)
