"""Marks in an .xlsx: they follow their tab, and are not fooled by copies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_books import opened, part, swap, xlsxwriter_book

from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import Change, DropMark, Plan, SetMark
from sheets_kpi.state import Mark, title_of
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workbooks.xlsx.book import Book
from sheets_kpi.workbooks.xlsx.marks import read_marks, set_mark
from sheets_kpi.workbooks.xlsx.workbook import empty_book

WORKBOOK = "xl/workbook.xml"
LOG = Mark("log", "deals", "1", {"digest": "abc"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    xlsxwriter_book(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def apply(path: Path, *changes: Change) -> None:
    book = XlsxWorkbook(path)
    book.apply(Plan(changes, book.read().fingerprint))


def marks(path: Path) -> list[tuple[str, str, str, dict[str, str]]]:
    found = XlsxWorkbook(path).read().marks
    return [(mark.kind, mark.key, mark.tab_id, dict(mark.data)) for mark in found]


def test_marks_are_read_as_they_were_set(path: Path) -> None:
    apply(path, SetMark(LOG), SetMark(Mark("workbook", data={"template": "crm"})))
    assert marks(path) == [
        ("log", "deals", "1", {"digest": "abc"}),
        ("workbook", "", "", {"template": "crm"}),
    ]


def test_people_do_not_see_marks(path: Path) -> None:
    apply(path, SetMark(LOG))
    ours = {n: d for n, d in opened(path).defined_names.items() if n.startswith("sheets_kpi")}
    assert set(ours) == {"sheets_kpi_1", "sheets_kpi_1_1"}
    assert all(name.hidden for name in ours.values())
    assert ours["sheets_kpi_1"].attr_text == "'Сделки'!$1:$1048576"


def test_a_mark_is_set_anew_in_the_place_of_the_old_one(path: Path) -> None:
    apply(path, SetMark(Mark("log", "deals", "1", {"digest": "Ж" * 9000})))
    apply(path, SetMark(LOG))
    assert marks(path) == [("log", "deals", "1", {"digest": "abc"})]
    assert part(path, WORKBOOK).count("sheets_kpi_") == 2


def test_tabs_of_one_log_have_a_mark_each(path: Path) -> None:
    apply(path, SetMark(LOG), SetMark(Mark("log", "deals", "2")))
    assert [mark[:3] for mark in marks(path)] == [("log", "deals", "1"), ("log", "deals", "2")]
    apply(path, DropMark(LOG))
    assert [mark[:3] for mark in marks(path)] == [("log", "deals", "2")]


def test_the_teams_names_stay_as_they_are(path: Path) -> None:
    before = part(path, WORKBOOK)
    apply(path, SetMark(LOG))
    apply(path, DropMark(LOG))
    assert part(path, WORKBOOK) == before


def test_the_list_of_names_goes_with_the_last_mark(path: Path) -> None:
    names = re.search("<definedNames>.*</definedNames>", part(path, WORKBOOK))
    assert names
    swap(path, WORKBOOK, names.group(), "")
    before = part(path, WORKBOOK)
    apply(path, SetMark(LOG))
    apply(path, DropMark(LOG))
    assert part(path, WORKBOOK) == before


def test_a_renamed_tab_is_found(path: Path) -> None:
    """As Excel does it: the title changes, and every name that refers to the tab."""
    apply(path, SetMark(LOG))
    swap(path, WORKBOOK, '<sheet name="Сделки"', '<sheet name="Deal\'s log"')
    swap(path, WORKBOOK, "'Сделки'!", "'Deal''s log'!")
    state = XlsxWorkbook(path).read()
    found = state.marked("log", "deals")
    assert found is not None
    assert (found.id, found.title) == ("1", "Deal's log")


def test_a_copied_tab_is_not_ours(path: Path) -> None:
    """As Excel does it: the copy gets names of its own, known to it alone."""
    apply(path, SetMark(LOG))
    twins = re.findall('<definedName name="sheets_kpi.*?</definedName>', part(path, WORKBOOK))
    copies = "".join(twins).replace(' hidden="1"', ' localSheetId="1" hidden="1"')
    swap(path, WORKBOOK, "</definedNames>", copies.replace("Сделки", "Скрытый") + "</definedNames>")
    assert marks(path) == [("log", "deals", "1", {"digest": "abc"})]
    apply(path, DropMark(LOG))
    assert (
        part(path, WORKBOOK).count('name="sheets_kpi')
        == part(path, WORKBOOK).count(copies[:40]) * 2
    )


def test_a_deleted_tab_leaves_a_mark_that_names_none(path: Path) -> None:
    apply(path, SetMark(LOG))
    swap(path, WORKBOOK, "'Сделки'!$1:$1048576", "#REF!")
    assert marks(path) == [("log", "deals", "", {"digest": "abc"})]
    apply(path, DropMark(Mark("log", "deals", "")))
    assert marks(path) == []


def test_a_mark_that_was_altered_is_no_silent_loss(path: Path) -> None:
    apply(path, SetMark(LOG))
    swap(path, WORKBOOK, '_1_1" hidden="1">"', '_1_1" hidden="1">"%')
    with pytest.raises(WorkbookError) as error:
        XlsxWorkbook(path).read()
    assert error.value.key == "xlsx.mark_broken"


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("'Дашборд'!$1:$1048576", "Дашборд"),
        ("Дашборд!$1:$1048576", "Дашборд"),
        ("'It''s!'!$A$1", "It's!"),
        ("#REF!", ""),
        ("'#REF'!$A$1", "#REF"),
        ("", ""),
    ],
)
def test_the_title_in_a_reference(reference: str, title: str) -> None:
    assert title_of(reference) == title


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=3000), max_size=3),
    st.text(max_size=40),
)
@settings(max_examples=30)
def test_any_texts_come_back_exactly(data: dict[str, str], key: str) -> None:
    book = Book(empty_book())
    set_mark(book, Mark("workbook", key, "", data))
    [found] = read_marks(book)
    assert (found.key, dict(found.data)) == (key, data)
    assert all(len(name.refers_to) <= 255 for name in book.names)
