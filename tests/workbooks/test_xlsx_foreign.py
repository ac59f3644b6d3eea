"""Nothing of the team's is lost: workbooks of several applications, before and after a plan."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator
from xlsx_books import (
    convert,
    opened,
    openpyxl_book,
    raw_parts,
    rewrite,
    swap,
    xlsxwriter_book,
)

from sheets_kpi.plan import CreateTab, Plan, SetFlags, SetInputs, SetMark
from sheets_kpi.state import (
    Area,
    Bar,
    Cell,
    Chart,
    Existing,
    ExistingTab,
    Flag,
    Group,
    Input,
    Link,
    Mark,
    Series,
    Spark,
    Tab,
    as_read,
)
from sheets_kpi.styles import BAR, FLAG_ERROR, FLAG_WARNING, RISK, RUNNING, TITLE
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

LISTS = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"}
LOG_FLAG = Flag(
    "late", Area(2, 1, None, 1), 'AND(N("sheets-kpi:late")=0;$A2>TODAY();1)', FLAG_WARNING
)
OWN_FLAG = Flag("low", Area(2, 2, 3, 2), 'AND(N("sheets-kpi:low")=0;$B2<8/10)', FLAG_ERROR)
CHART = Chart(
    "columns",
    "Динамика",
    "Дашборд",
    Area(2, 1, 3, 1),
    (
        Series("Факт", Area(2, 2, 3, 2), (0.74, 12), points=((1, RUNNING),)),
        Series("Цель", Area(2, 2, 3, 2), (0.74, 12), "line", dashed=True),
    ),
    (5, 1),
    500,
    250,
)
HELP = Input(Area(2, 1, None, 1), "help", "Дата", "день.месяц.год")
DASHBOARD = Tab(
    "dashboard",
    "summary",
    "Дашборд",
    {
        (1, 1): Cell("Ноябрь", TITLE, note="по 21.11", link=Link("Сделки", "A1")),
        (2, 1): Cell("=1+1"),
        (3, 1): Cell(" пробел "),
        (2, 2): Cell(0.74, RISK),
        (3, 2): Cell(12, RISK),
        (2, 3): Cell(None, drawn=Bar(0.74, 1, BAR)),
        (3, 3): Cell(None, drawn=Spark("Дашборд", Area(2, 2, 3, 2), 0, 15)),
    },
    widths=(140, 84, 70),
    frozen=(1, 0),
    flags=(OWN_FLAG,),
    charts=(CHART,),
    groups=(Group("rows", 3, 3, folded=False),),
    repeat=1,
    breaks=(3,),
)


PEOPLE = Tab("people", "decision", "Люди 'и' A&B!", {(1, 1): Cell("Кто")})
TEMPLATE = Mark("workbook", data={"template": 'Ж"<&>' * 700, "lang": "ru"})


@dataclass(frozen=True)
class Case:
    """A workbook before and after the plan."""

    before: Path
    after: Path

    def log(self, path: Path) -> ExistingTab:
        return next(tab for tab in XlsxWorkbook(path).read().tabs if tab.title == "Сделки")


def add_what_only_excel_makes(path: Path) -> None:
    """A slicer and a threaded comment, as parts that no library here knows."""
    types = "application/vnd.ms-excel."
    rels = "http://schemas.microsoft.com/office/2007/relationships/slicer"
    thread = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    overrides = (
        f'<Override PartName="/xl/slicers/slicer1.xml" ContentType="{types}slicer+xml"/>'
        '<Override PartName="/xl/threadedComments/threadedComment1.xml" '
        f'ContentType="{types}threadedcomments+xml"/>'
    )
    relations = (
        f'<Relationship Id="rId90" Type="{rels}" Target="../slicers/slicer1.xml"/>'
        f'<Relationship Id="rId91" Type="{thread}" '
        'Target="../threadedComments/threadedComment1.xml"/>'
    )
    swap(path, "[Content_Types].xml", "</Types>", overrides + "</Types>")
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    swap(path, name, "</Relationships>", relations + "</Relationships>")
    new = {
        "xl/slicers/slicer1.xml": b"<slicers><slicer name='\xd0\x93'/></slicers>",
        "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
    }
    rewrite(path, lambda parts: parts.update(new))


def planned(before: Path, after: Path) -> Case:
    after.write_bytes(before.read_bytes())
    book = XlsxWorkbook(after)
    state = book.read()
    log = next(tab.id for tab in state.tabs if tab.title == "Сделки")
    changes = (
        CreateTab(DASHBOARD, {"digest": "1"}, 0),
        SetFlags(log, "Сделки", (), (LOG_FLAG,)),
        SetInputs(log, "Сделки", (HELP,)),
        CreateTab(PEOPLE),
        SetMark(Mark("log", "deals", log)),
        SetMark(TEMPLATE),
    )
    book.apply(Plan(changes, state.fingerprint))
    return Case(before, after)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("foreign")


@pytest.fixture(scope="module")
def cases(folder: Path) -> dict[str, Case]:
    for name, make in (("excel", xlsxwriter_book), ("openpyxl", openpyxl_book)):
        make(folder / f"{name}.xlsx")
    add_what_only_excel_makes(folder / "excel.xlsx")
    return {
        name: planned(folder / f"{name}.xlsx", folder / f"{name}-after.xlsx")
        for name in ("excel", "openpyxl")
    }


@pytest.fixture(scope="module")
def libreoffice(folder: Path) -> Case:
    xlsxwriter_book(folder / "lo.xlsx")
    (folder / "lo").mkdir()
    [source] = convert([folder / "lo.xlsx"], "xlsx", folder / "lo", folder / "profile")
    return planned(source, folder / "libreoffice-after.xlsx")


def check_untouched(case: Case, log_part: str) -> None:
    before, after = raw_parts(case.before), raw_parts(case.after)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= LISTS | {log_part}
    assert log_part in changed


def check_log(case: Case) -> None:
    before, after = case.log(case.before), case.log(case.after)
    assert after.columns == before.columns
    assert (after.formulas, after.uncached) == (before.formulas, before.uncached)
    assert after.merged == before.merged
    assert after.foreign_flags == before.foreign_flags
    assert [flag for _, flag in after.flags] == [LOG_FLAG]
    assert after.inputs == (*before.inputs, HELP)


def errors(path: Path) -> set[str]:
    found = OpenXmlValidator().validate(path).errors
    return {e.description for e in found if e.severity.value == "error"}


@pytest.mark.parametrize("name", ["excel", "openpyxl"])
def test_other_parts_keep_their_bytes(cases: dict[str, Case], name: str) -> None:
    check_untouched(cases[name], "xl/worksheets/sheet1.xml")
    check_log(cases[name])


def test_a_package_written_as_a_stream_stays_readable(folder: Path) -> None:
    """Some applications write the sizes of an entry after it."""
    xlsxwriter_book(folder / "plain.xlsx")
    source, target = folder / "stream.xlsx", io.BytesIO()
    with zipfile.ZipFile(folder / "plain.xlsx") as old, zipfile.ZipFile(Pipe(target), "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
    source.write_bytes(target.getvalue())
    case = planned(source, folder / "stream-after.xlsx")
    with zipfile.ZipFile(case.after) as package:
        assert package.testzip() is None
    check_untouched(case, "xl/worksheets/sheet1.xml")
    check_log(case)


class Pipe(io.RawIOBase):
    """A target that cannot go back."""

    def __init__(self, target: io.BytesIO) -> None:
        self.target = target

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self.target.write(data)


@pytest.mark.parametrize("name", ["excel", "openpyxl"])
def test_an_independent_validator_finds_nothing_new(cases: dict[str, Case], name: str) -> None:
    assert errors(cases[name].after) <= errors(cases[name].before)


@pytest.mark.parametrize("name", ["excel", "openpyxl"])
def test_another_library_opens_the_result(cases: dict[str, Case], name: str) -> None:
    book = opened(cases[name].after)
    assert book["Дашборд"]["A2"].value == "=1+1"
    assert book["Дашборд"]["A2"].data_type == "s"
    assert book["Сделки"]["C2"].value == "=B2*2"
    assert book["Сделки"]["A1"].comment.text.strip() == "Когда закрыта"
    assert book["Скрытый"].sheet_state == "hidden"


def ours(state: Existing) -> ExistingTab:
    tab = state.marked("summary", "dashboard")
    assert tab is not None
    return tab


@pytest.mark.libreoffice
def test_a_workbook_of_libreoffice_keeps_its_parts(libreoffice: Case) -> None:
    check_untouched(libreoffice, "xl/worksheets/sheet1.xml")
    check_log(libreoffice)
    assert errors(libreoffice.after) <= errors(libreoffice.before)
    assert opened(libreoffice.after)["Дашборд"]["A3"].value == " пробел "


@pytest.mark.libreoffice
def test_what_libreoffice_saves_again_is_still_ours(
    cases: dict[str, Case], libreoffice: Case, folder: Path
) -> None:
    """All is read back as it was written, so that the next sync plans nothing."""
    (folder / "again").mkdir()
    files = [*(case.after for case in cases.values()), libreoffice.after]
    for path in convert(files, "xlsx", folder / "again", folder / "profile"):
        state = XlsxWorkbook(path).read()
        tab, log = ours(state), state.marked("log", "deals")
        assert log is not None
        assert [flag for _, flag in log.flags] == [LOG_FLAG]
        assert [flag for _, flag in tab.flags] == [OWN_FLAG]
        assert tab.charts == (as_read(CHART),)
        assert tab.columns == [["Ноябрь", "=1+1", " пробел "], [None, 0.74, 12]]
        assert tab.formulas == frozenset()
        assert log.value(3, 3) == 6
        people = state.marked("decision", "people")
        assert people is not None
        assert people.title == PEOPLE.title
        [mark] = [mark for mark in state.marks if mark.kind == "workbook"]
        assert mark.data == TEMPLATE.data
