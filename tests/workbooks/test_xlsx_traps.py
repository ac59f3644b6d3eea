"""Small files that would take all memory or time: refused with a sentence, soon."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sheets_kpi
from sheets_kpi.cli import main
from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import CreateTab, Plan
from sheets_kpi.state import Cell, Existing, Tab
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workbooks.xlsx.read import read_workbook

Parts = dict[str, bytes]
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def book(rows: bytes = b"", *, texts: bytes = b"", tabs: int = 1, **parts: bytes) -> Parts:
    """The parts of a workbook whose tabs all have the same rows, made by hand."""
    names = [f"xl/worksheets/sheet{n}.xml" for n in range(1, tabs + 1)]
    listed = "".join(f'<sheet name="T{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, tabs + 1))
    targets = [*((f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, tabs + 1))]
    targets.append(("r0", "sharedStrings", "sharedStrings.xml"))
    rels = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    space = "http://schemas.openxmlformats.org/package/2006"
    types = (
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}"/>'
    )
    whole = b"<worksheet " + MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    return {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types">{types}</Types>'.encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{space}/relationships"><Relationship Id="a" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook {MAIN.decode()} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{space}/relationships">{rels}</Relationships>'
        ).encode(),
        "xl/sharedStrings.xml": b"<sst " + MAIN + b">" + texts + b"</sst>",
        **dict.fromkeys(names, whole),
        **{f"xl/{name}.xml": data for name, data in parts.items()},
    }


def packed(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return target.getvalue()


def cells(n: int, cell: bytes) -> bytes:
    """Rows of ten equal cells; `#` stands for the number of the row."""
    row = b'<row r="#">' + b"".join(cell % column for column in b"ABCDEFGHIJ") + b"</row>"
    return b"".join(row.replace(b"#", b"%d" % number) for number in range(1, n // 10 + 1))


def read(parts: Parts) -> Existing:
    return read_workbook(packed(parts), "")


def equal_rows() -> Parts:
    return book(b"<row><c/><c/></row>" * 3_000_000)


def many_parts() -> Parts:
    return book(b"<row><c/><c/></row>" * 500_000, tabs=8)


def one_long_text_in_many_cells() -> Parts:
    text = b"<si><t>" + b"a" * 32_000 + b"</t></si>"
    return book(cells(100_000, b'<c r="%c#" t="s"><v>0</v></c>'), texts=text)


def the_same_spelled_otherwise() -> Parts:
    text = b"<si><t>b</t></si><si><t>" + b"a" * 32_000 + b"</t></si >"
    return book(cells(100_000, b"<c r='%c#' t = 's'><v>&#49;</v></c>"), texts=text)


def long_texts_over_many_tabs() -> Parts:
    text = b"<si><t>" + b"a" * 32_000 + b"</t></si>"
    return book(cells(10_000, b'<c r="%c#" t="s"><v>0</v></c>'), texts=text, tabs=5)


def nested() -> Parts:
    return book(b"", sharedStrings=b"<sst>") | {
        "xl/workbook.xml": b"<workbook>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</workbook>"
    }


def nested_on_a_tab() -> Parts:
    deep = b"<worksheet><sheetData/>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</worksheet>"
    return book() | {"xl/worksheets/sheet1.xml": deep}


def many_elements() -> Parts:
    merged = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(500_000))
    whole = b"<worksheet><sheetData/><mergeCells>" + merged + b"</mergeCells></worksheet>"
    return book() | {"xl/worksheets/sheet1.xml": whole}


def a_far_corner() -> Parts:
    return book(b'<row r="1000000"><c r="Z1000000"><v>1</v></c></row>')


def far_corners() -> Parts:
    return book(b'<row r="700000"><c r="Z700000"><v>1</v></c></row>', tabs=2)


def a_spill() -> Parts:
    return book(b'<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>')


def spills() -> Parts:
    one = b'<c r="%c#"><f t="array" ref="A1:J100000">1</f><v>1</v></c>'
    return book(cells(50, one))


def slow(made: Callable[[], Parts], key: str) -> Any:
    return pytest.param(made, key, marks=pytest.mark.slow)


TRAPS = [
    (equal_rows, "xlsx.bomb"),
    (many_parts, "xlsx.bomb"),
    (one_long_text_in_many_cells, "xlsx.bomb"),
    (the_same_spelled_otherwise, "xlsx.bomb"),
    slow(long_texts_over_many_tabs, "xlsx.bomb"),
    (nested, "xlsx.nested"),
    (nested_on_a_tab, "xlsx.nested"),
    slow(many_elements, "xlsx.nested"),
    (a_far_corner, "xlsx.far_cell"),
    slow(far_corners, "xlsx.far_cell"),
    (a_spill, "xlsx.broken"),
    slow(spills, "xlsx.broken"),
]


@pytest.mark.parametrize(("made", "key"), TRAPS)
def test_a_trap_is_refused(tmp_path: Path, made: Callable[[], Parts], key: str) -> None:
    path = tmp_path / "trap.xlsx"
    path.write_bytes(packed(made()))
    assert path.stat().st_size < 4_000_000
    with pytest.raises(WorkbookError) as error:
        XlsxWorkbook(path).read()
    assert error.value.key == key
    assert all(error.value.say(lang).endswith(".") for lang in LANGS)


CHILD = """
import resource, sys
from sheets_kpi.cli import main
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
main(["check", sys.argv[1], "--lang", "en"])
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="memory cannot be limited here")
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(equal_rows, marks=pytest.mark.slow),
        one_long_text_in_many_cells,
        pytest.param(nested, marks=pytest.mark.slow),
    ],
)
def test_a_trap_takes_little_memory(tmp_path: Path, made: Callable[[], Parts]) -> None:
    path = tmp_path / "trap.xlsx"
    path.write_bytes(packed(made()))
    root = str(Path(sheets_kpi.__file__).parents[1])
    command = [sys.executable, "-c", CHILD, str(path)]
    environment = {**os.environ, "PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert child.returncode == 5
    assert child.stderr.count("\n") == 1


def test_what_a_trap_looks_like_from_afar_is_read() -> None:
    """Many equal short texts, and one long text that a few cells show."""
    text = b"<si><t>no</t></si><si><t>" + b"a" * 32_000 + b"</t></si>"
    many = cells(100_000, b'<c r="%c#" t="s"><v>0</v></c>')
    once = b'<row r="10001"><c r="A10001" t="s"><v>1</v></c></row>'
    tab = read(book(many + once, texts=text)).tabs[0]
    assert (tab.value(10_000, 10), len(str(tab.value(10_001, 1)))) == ("no", 32_000)


def test_rows_that_are_only_formatted_shrink_much_and_are_read() -> None:
    looks = b'<row r="%d" spans="1:26" s="5" customFormat="1" ht="15.75" customHeight="1"></row>'
    rows = b"".join(looks % n for n in range(2, 150_000))
    assert read(book(b'<row r="1"><c r="A1"><v>7</v></c></row>' + rows)).tabs[0].value(1, 1) == 7


@pytest.mark.parametrize("command", ["check", "sync", "init", "doctor", "export"])
def test_a_pipe_is_no_workbook(tmp_path: Path, command: str) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    done = CliRunner().invoke(main, [command, str(pipe), "--lang", "ru"])
    assert (done.exit_code, done.stderr) == (
        5,
        f"«{pipe}» – не обычный файл. Укажите файл .xlsx.\n",
    )


DEEP = "a = " + "[" * 100_000


@pytest.mark.parametrize("name", ["sheets-kpi.toml", "own.toml"])
def test_a_toml_file_that_is_nested_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(DEEP, "utf-8")
    words = ["init", "team.xlsx", "--lang", "en", "--yes"]
    given = [] if name == "sheets-kpi.toml" else ["--template", name]
    done = CliRunner().invoke(main, [*words, *given])
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert name in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("demo", "/proc/x.xlsx"), "No such file"),
        (("demo", "file.txt/x.xlsx"), "file.txt"),
        (("demo", "nowhere/x.xlsx"), "nowhere"),
        (("demo", "x" * 300 + ".xlsx"), "name too long"),
        (("check", "x" * 300 + ".xlsx"), "name too long"),
        (("init", "file.txt/x.xlsx", "--yes"), "file.txt"),
    ],
)
def test_a_place_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").touch()
    done = CliRunner().invoke(main, [*words, "--lang", "en"])
    assert (done.exit_code, done.stderr.count("\n")) == (5, 1)
    assert said in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["file.txt"]


def test_a_sample_that_cannot_be_written_leaves_the_file_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo.xlsx"
    path.write_bytes(b"mine")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    done = CliRunner().invoke(main, ["demo", str(path), "--overwrite", "--lang", "en"])
    assert (done.exit_code, path.read_bytes()) == (5, b"mine")
    assert "Permission denied" in done.stderr


@pytest.mark.parametrize("parts", ["all", "tabs", "upper"])
def test_part_names_with_backslashes_are_read_and_written(tmp_path: Path, parts: str) -> None:
    """As .NET once wrote them."""

    def named(name: str) -> str:
        if parts == "tabs" and "worksheets" not in name:
            return name
        changed = name.replace("/", "\\")
        return changed.upper() if parts == "upper" and "worksheets" in name else changed

    path = tmp_path / "book.xlsx"
    whole = book(b'<row r="1"><c r="A1"><v>7</v></c></row>').items()
    path.write_bytes(packed({named(name): data for name, data in whole}))
    one = XlsxWorkbook(path)
    found = one.read()
    assert found.tabs[0].value(1, 1) == 7
    tab = Tab("people", "summary", "Люди", {(1, 1): Cell("Кто")})
    one.apply(Plan((CreateTab(tab),), found.fingerprint))
    assert [tab.title for tab in one.read().tabs] == ["T1", "Люди"]
    assert one.read().tabs[0].value(1, 1) == 7
