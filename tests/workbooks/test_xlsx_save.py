"""The file: old or new, never something between, whatever happens."""

from __future__ import annotations

import gc
import io
import os
import random
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from xlsx_books import raw_parts, xlsxwriter_book
from xlsxwriter.worksheet import Worksheet

import sheets_kpi
from sheets_kpi.errors import RefusedWriteError, WorkbookError
from sheets_kpi.plan import CreateTab, DropMark, Plan
from sheets_kpi.state import Cell, Mark, Tab
from sheets_kpi.texts import say
from sheets_kpi.workbooks.interface import Access
from sheets_kpi.workbooks.xlsx import XlsxWorkbook, file
from sheets_kpi.workbooks.xlsx.package import Package
from sheets_kpi.workbooks.xlsx.sheet import shell

if sys.platform != "win32":
    import fcntl

TAB = Tab("people", "summary", "Люди", {(1, 1): Cell("Кто")})

# A run that dies at the n-th call of one function, before or after it has worked.
CHILD = """
import os, sys
from pathlib import Path
from sheets_kpi.plan import CreateTab, Plan
from sheets_kpi.state import Cell, Tab
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workbooks.xlsx.markup import Edit
from sheets_kpi.workbooks.xlsx.package import Package
from sheets_kpi.workbooks.xlsx.sheet import shell

path, name, when = sys.argv[1:]
real = getattr(os, name)

def dying(*args, **kwargs):
    result = real(*args, **kwargs) if when == "after" else None
    os._exit(9)

book = XlsxWorkbook(Path(path))
tab = Tab("people", "summary", "Люди", {(1, 1): Cell("Кто")})
plan = Plan((CreateTab(tab),), book.read().fingerprint)
setattr(os, name, dying)
book.apply(plan)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    xlsxwriter_book(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def create(book: XlsxWorkbook, fingerprint: str) -> None:
    book.apply(Plan((CreateTab(TAB),), fingerprint))


def titles(path: Path) -> list[str]:
    return [tab.title for tab in XlsxWorkbook(path).read().tabs]


@pytest.mark.parametrize(
    ("name", "when", "found"),
    [
        ("open", "before", ["Сделки", "Скрытый"]),
        ("open", "after", ["Сделки", "Скрытый"]),
        ("fsync", "before", ["Сделки", "Скрытый"]),
        ("fsync", "after", ["Сделки", "Скрытый"]),
        ("replace", "before", ["Сделки", "Скрытый"]),
        ("replace", "after", ["Сделки", "Скрытый", "Люди"]),
    ],
)
def test_a_killed_run_leaves_the_old_file_or_the_new_one(
    path: Path, name: str, when: str, found: list[str]
) -> None:
    root = str(Path(sheets_kpi.__file__).parents[1])
    command = [sys.executable, "-c", CHILD, str(path), name, when]
    child = subprocess.run(command, env={**os.environ, "PYTHONPATH": root}, check=False)
    assert child.returncode == 9
    assert titles(path) == found
    if "Люди" not in found:
        create(XlsxWorkbook(path), XlsxWorkbook(path).read().fingerprint)
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]
    assert titles(path) == ["Сделки", "Скрытый", "Люди"]


def test_a_plan_without_changes_does_not_touch_the_file(path: Path) -> None:
    before = path.stat()
    book = XlsxWorkbook(path)
    book.apply(Plan((), book.read().fingerprint))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert book.calls == (1, 0)


def test_a_file_changed_since_it_was_read_is_not_overwritten(path: Path) -> None:
    book = XlsxWorkbook(path)
    fingerprint = book.read().fingerprint
    create(XlsxWorkbook(path), fingerprint)
    theirs = path.read_bytes()
    with pytest.raises(WorkbookError) as error:
        create(book, fingerprint)
    assert error.value.key == "xlsx.changed"
    assert path.read_bytes() == theirs


def test_a_file_changed_while_it_is_written_is_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = XlsxWorkbook(path)
    fingerprint = book.read().fingerprint
    real = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_bytes(b"saved by somebody")
        real(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(WorkbookError) as error:
        create(book, fingerprint)
    assert error.value.key == "xlsx.changed"
    assert path.read_bytes() == b"saved by somebody"
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]


def test_a_new_file_does_not_overwrite_one_that_has_appeared(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as error:
        create(XlsxWorkbook(path), "")
    assert error.value.key == "xlsx.changed"
    assert path.read_bytes() == before


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(28, "no space")])
def test_a_full_disk_or_a_forbidden_folder_leaves_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    before = path.read_bytes()
    book = XlsxWorkbook(path)
    fingerprint = book.read().fingerprint

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(WorkbookError) as found:
        create(book, fingerprint)
    assert found.value.key == "xlsx.not_written"
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]


@pytest.fixture
def umask() -> Iterator[int]:
    """What this process withholds from the files it makes: all rights of others, writing of all."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o2664])
def test_the_mode_of_the_file_is_kept(path: Path, umask: int, mode: int) -> None:
    path.chmod(mode)
    create(XlsxWorkbook(path), XlsxWorkbook(path).read().fingerprint)
    assert path.stat().st_mode & 0o7777 == mode
    assert os.umask(umask) == umask


def test_a_new_file_has_the_rights_that_the_owner_gives_to_new_files(
    tmp_path: Path, umask: int
) -> None:
    create(XlsxWorkbook(tmp_path / "new.xlsx"), "")
    assert (tmp_path / "new.xlsx").stat().st_mode & 0o7777 == 0o640
    assert os.umask(umask) == umask


def test_a_private_file_is_at_no_moment_open_to_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.chmod(0o600)
    book, seen = XlsxWorkbook(path), []
    fingerprint, real = book.read().fingerprint, os.fsync

    def look(handle: int) -> None:
        seen.append(os.fstat(handle).st_mode & 0o777)
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    create(book, fingerprint)
    assert seen[0] == 0o600


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_what_the_system_keeps_beside_a_file_is_kept(path: Path) -> None:
    """Rights by name are such an attribute too."""
    try:
        os.setxattr(path, "user.note", "договор 7".encode())
    except OSError as error:
        pytest.skip(f"no attributes on this disk: {error}")
    create(XlsxWorkbook(path), XlsxWorkbook(path).read().fingerprint)
    assert os.getxattr(path, "user.note") == "договор 7".encode()


def listening(path: Path, *, private: bool = False) -> tuple[XlsxWorkbook, list[str]]:
    """A workbook, and the keys of what it tells its owner."""
    told: list[str] = []
    access = Access(private=private, tell=lambda key, facts: told.append(say(key, "ru", **facts)))
    return XlsxWorkbook(path, access), told


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_and_the_group_of_the_file_are_kept(path: Path) -> None:
    os.chown(path, 12345, 23456)
    path.chmod(0o640)
    book, told = listening(path)
    create(book, book.read().fingerprint)
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (12345, 23456, 0o640)
    assert told == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_rights_of_a_group_that_cannot_be_kept_go_to_no_other_group(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(path, 12345, 23456)
    path.chmod(0o664)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    book, told = listening(path)
    create(book, book.read().fingerprint)
    assert path.stat().st_mode & 0o777 == 0o604
    assert [text[:43] for text in told] == ["Файл «book.xlsx» записан, но прежнего владе"]


@pytest.mark.parametrize(("names", "said"), [(1, "есть ещё одно имя"), (3, "есть ещё имена")])
def test_other_names_of_the_file_are_told(path: Path, names: int, said: str) -> None:
    before = path.read_bytes()
    for n in range(names):
        (path.parent / f"name{n}.xlsx").hardlink_to(path)
    book, told = listening(path)
    create(book, book.read().fingerprint)
    assert said in told[0]
    assert (path.parent / "name0.xlsx").read_bytes() == before


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o640)])
def test_a_new_private_file_is_its_owners_alone(
    tmp_path: Path,
    umask: int,
    private: bool,  # noqa: FBT001  # a table of cases
    mode: int,
) -> None:
    book, _ = listening(tmp_path / "new.xlsx", private=private)
    create(book, "")
    assert (tmp_path / "new.xlsx").stat().st_mode & 0o777 == mode
    assert os.umask(umask) == umask


def test_a_disk_that_is_full_keeps_no_half_written_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = XlsxWorkbook(path)
    before, fingerprint = path.read_bytes(), book.read().fingerprint

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkbookError) as error:
        create(book, fingerprint)
    assert "No space left on device" in error.value.say("ru")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]


def test_tabs_that_cannot_be_made_leave_no_temporary_file(
    path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on the disk nor open: an open one is a warning here, and warnings are errors."""
    room = tmp_path_factory.mktemp("room")
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    book = XlsxWorkbook(path)
    fingerprint = book.read().fingerprint

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Worksheet, "write_string", full)
    with pytest.raises(WorkbookError) as error:
        create(book, fingerprint)
    assert error.value.key == "xlsx.no_room"
    del error
    gc.collect()
    assert list(room.iterdir()) == []


def test_no_room_for_temporary_files_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = XlsxWorkbook(path)
    before, fingerprint = path.read_bytes(), book.read().fingerprint
    monkeypatch.setattr(tempfile, "tempdir", str(path.parent / "gone"))
    with pytest.raises(WorkbookError) as error:
        create(book, fingerprint)
    assert error.value.key == "xlsx.no_room"
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_the_file_that_another_run_is_writing_is_left_to_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = XlsxWorkbook(path).read().fingerprint
    theirs = path.parent / ".book.xlsx.0123.sheets-kpi.tmp"
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # as that run does
    theirs.touch()
    monkeypatch.setattr(file, "_TRIES", 3)
    with pytest.raises(RefusedWriteError):
        create(XlsxWorkbook(path), fingerprint)
    assert theirs.exists()
    os.close(folder)  # that run was cut off
    create(XlsxWorkbook(path), fingerprint)
    assert [one.name for one in path.parent.iterdir()] == ["book.xlsx"]


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.parent / "link.xlsx"
    link.symlink_to(path)
    create(XlsxWorkbook(link), XlsxWorkbook(link).read().fingerprint)
    assert link.is_symlink()
    assert titles(path) == ["Сделки", "Скрытый", "Люди"]


def test_a_file_of_another_name_is_not_taken_for_a_leftover(path: Path) -> None:
    other = path.parent / ".other.xlsx.abc.sheets-kpi.tmp"
    left = path.parent / ".book.xlsx.abc.sheets-kpi.tmp"
    other.touch()
    left.touch()
    create(XlsxWorkbook(path), XlsxWorkbook(path).read().fingerprint)
    assert (other.exists(), left.exists()) == (True, False)


def test_parts_a_plan_does_not_concern_keep_their_compressed_bytes(path: Path) -> None:
    before = raw_parts(path)
    book = XlsxWorkbook(path)
    book.apply(Plan((DropMark(Mark("workbook")),), book.read().fingerprint))
    assert raw_parts(path) == before


def test_calls_are_counted(path: Path) -> None:
    book = XlsxWorkbook(path)
    create(book, book.read().fingerprint)
    assert (book.calls, book.name) == ((1, 1), "book.xlsx")


def packed(**parts: bytes) -> bytes:
    """A package with parts of any content, beside the two that each has."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in {"[Content_Types].xml": b"<a/>", "_rels/.rels": b"<a/>", **parts}.items():
            out.writestr(name, data)
    return target.getvalue()


def entry(data: bytes) -> tuple[object, ...]:
    """When the long part was packed, and how: a part that is packed anew has no time."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = package.getinfo("long")
    return found.date_time, found.CRC, found.compress_size


LONG = random.Random(1).randbytes(1_000_000)  # far more than is unpacked at once


@pytest.mark.parametrize(
    ("put", "is_changed"),
    [
        (LONG, False),
        (LONG[:-1] + bytes([LONG[-1] ^ 1]), True),  # of the same size
        (bytes([LONG[0] ^ 1]) + LONG[1:], True),
        (LONG[:-1], True),
        (LONG + b"x", True),
        (b"", True),
    ],
)
def test_only_a_part_that_differs_is_packed_anew(put: bytes, *, is_changed: bool) -> None:
    data = packed(long=LONG, other=b"1")
    package = Package(data)
    package.put("long", put[:700_000], memoryview(put)[700_000:])  # in pieces, as logs are
    assert package.read("long") == put
    after = package.to_bytes()
    assert (entry(after) != entry(data)) is is_changed
    assert Package(after).read("long") == put


@pytest.mark.parametrize("declared", [0, 10, 999_999, 1_000_001, 5_000_000])
def test_a_part_of_another_size_than_it_declares_is_damaged(declared: int) -> None:
    data = bytearray(packed(long=LONG))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = declared.to_bytes(4, "little")
    with pytest.raises(WorkbookError) as caught:
        Package(bytes(data)).read("long")
    assert caught.value.key == "xlsx.broken"


def test_a_part_that_declares_less_than_it_holds_is_not_unpacked_to_its_end() -> None:
    data = bytearray(packed(long=bytes(100_000_000)))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    package = Package(bytes(data))
    tracemalloc.start()
    try:
        with pytest.raises(WorkbookError):
            package.read("long")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_long_log_is_held_once_while_a_rule_is_added_to_it() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(200_000))
    part = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    package = Package(packed(long=part))
    tracemalloc.start()
    try:
        log = shell(package.read("long"))
        log = log.edited([log.before_rules(b"<conditionalFormatting/>")])
        package.put("long", *log.pieces())
        after = package.to_bytes()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * len(part)
    assert Package(after).read("long") == part.replace(
        b"</worksheet>", b"<conditionalFormatting/></worksheet>"
    )
