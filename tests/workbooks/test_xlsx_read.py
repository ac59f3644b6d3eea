"""Reading workbooks of other applications: values, formulas, errors, rules, dropdowns."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_books import openpyxl_book, rewrite, swap, xlsxwriter_book

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Area, CellError, Existing, ExistingTab, Table, a1, areas
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workbooks.xlsx.sheet import shell, special_cells

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(path: Path) -> Existing:
    return XlsxWorkbook(path).read()


def with_rows(path: Path, rows: str) -> ExistingTab:
    """A workbook whose only tab has rows written by hand."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Лист")
    swap(path, "xl/worksheets/sheet1.xml", "<sheetData/>", f"<sheetData>{rows}</sheetData>")
    return read(path).tabs[0]


def test_a_workbook_of_xlsxwriter(tmp_path: Path) -> None:
    xlsxwriter_book(tmp_path / "book.xlsx")
    log, hidden = read(tmp_path / "book.xlsx").tabs
    assert (log.title, log.id, log.hidden, log.n_rows) == ("Сделки", "1", False, 50)
    assert (hidden.title, hidden.id, hidden.hidden) == ("Скрытый", "2", True)
    assert [log.value(2, column) for column in (1, 2, 3)] == [date(2026, 1, 2), 1.5, 3]
    assert log.formulas == {(row, 3) for row in range(2, 51)}
    assert (log.uncached, log.flags, log.foreign_flags) == (frozenset(), (), 2)
    assert log.merged == (Area(1, 10, 2, 11),)
    assert [one.area for one in log.inputs] == [Area(2, 3, 9, 3)]


@pytest.mark.parametrize(
    ("source", "tab", "cells"),
    [
        ("=$G$2:$G$4", "Сделки", "G2:G4"),
        ("='Слова тут'!$A$2:$A$4", "Слова тут", "A2:A4"),
        ("=Статусы", "Слова тут", "A2:A4"),
        ("=СТАТУСЫ", "Слова тут", "A2:A4"),
        ("=Чужие", "", ""),  # a name that nobody gave
    ],
)
def test_a_dropdown_offers_cells_or_a_name_of_them(
    tmp_path: Path, source: str, tab: str, cells: str
) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        log = book.add_worksheet("Сделки")
        book.add_worksheet("Слова тут").write_column("A1", ["Статус", "новая", "оплата", "отказ"])
        book.define_name("Статусы", "='Слова тут'!$A$2:$A$4")
        log.data_validation("B2:B9", {"validate": "list", "source": source})
    (read_back,) = read(tmp_path / "book.xlsx").tabs[0].inputs
    place = areas(cells)[0] if cells else None
    assert (read_back.source_tab or ("Сделки" if cells else ""), read_back.source) == (tab, place)


def test_tables_are_read_with_their_totals_and_those_without_a_header_are_none(
    tmp_path: Path,
) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet, other = book.add_worksheet("Сделки"), book.add_worksheet("Планы")
        sheet.add_table("A3:B6", {"name": "Deals", "total_row": True})
        sheet.add_table("D3:E5", {"name": "Bare", "header_row": False})
        other.add_table("B2:C4", {"name": "Plans"})
    deals, plans = read(tmp_path / "book.xlsx").tabs
    assert deals.tables == (Table("Deals", Area(3, 1, 6, 2), has_totals=True),)
    assert plans.tables == (Table("Plans", Area(2, 2, 4, 3)),)


def test_formulas_saved_by_openpyxl_have_no_stored_value(tmp_path: Path) -> None:
    openpyxl_book(tmp_path / "book.xlsx")
    log = read(tmp_path / "book.xlsx").tabs[0]
    assert log.uncached == log.formulas == {(row, 3) for row in range(2, 51)}
    assert log.n_rows == 50
    assert log.value(50, 3) is None


def test_a_formula_without_a_value_beyond_all_values_is_in_the_tab(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><f>A1</f></c></row>'
    tab = with_rows(tmp_path / "book.xlsx", rows)
    assert tab.n_rows == 3
    assert tab.uncached == {(3, 2)}
    assert tab.columns == [[1, None, None], [None, None, None]]


def test_parts_that_are_not_compressed_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    before = read(path).tabs
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert read(path).tabs == before


ROWS = [
    ('<row r="3"><c r="B3"><v>1.5</v></c></row>', (3, 2), 1.5),
    ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', (1, 1), CellError("#N/A")),
    ("<row r='1'><c t='e' r='A1'><v>#DIV/0!</v></c></row>", (1, 1), CellError("#DIV/0!")),
    (
        '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>2</v></c></row>',
        (1, 1),
        CellError("#DIV/0!"),
    ),
    ('<row r="1"><c r="A1" t="str"><f>"#N/A"</f><v>#N/A</v></c></row>', (1, 1), "#N/A"),
    (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>t="e" #N/A</t></is></c></row>',
        (1, 1),
        't="e" #N/A',
    ),
    (
        '<row r="1"><c r="A1" t="inlineStr"><is><t/></is></c><c r="B1"><v>1</v></c></row>',
        (1, 1),
        None,
    ),
    ('<row r="1"><c r="A1" t="b"><v>0</v></c></row>', (1, 1), False),
    (
        '<row r="1"><c r="A1" t="d"><v>2026-11-21T00:00:00</v></c></row>',
        (1, 1),
        datetime(2026, 11, 21),
    ),
    (
        '<row><c><v>1</v></c><c><v>2</v></c></row><row><c t="e"><v>#REF!</v></c></row>',
        (2, 1),
        CellError("#REF!"),
    ),
    (
        '<row r="2"><c r="B2"><f>1+1</f><v>2</v></c><c t="e"><v>#NUM!</v></c></row>',
        (2, 3),
        CellError("#NUM!"),
    ),
    ('<row r="9"><c r="C9" s="0"/></row>', (9, 3), None),
    (
        '<row><c r="A1" t="inlineStr"><is><r><t>до</t></r><r><t>говор</t></r></is></c></row>',
        (1, 1),
        "договор",
    ),
]


@pytest.mark.parametrize(("rows", "place", "value"), ROWS)
def test_cells_written_by_hand(
    tmp_path: Path, rows: str, place: tuple[int, int], value: object
) -> None:
    found = with_rows(tmp_path / "book.xlsx", rows).value(*place)
    assert (found, type(found)) == (value, type(value))


FORMULAS = [
    ("<f>1+1</f><v>2</v>", "", {(2, 2)}, set()),
    ("<f>1+1</f>", "", {(2, 2)}, {(2, 2)}),
    ("<f>1+1</f><v/>", "", {(2, 2)}, {(2, 2)}),
    ("<f>1+1</f><v></v>", "", {(2, 2)}, {(2, 2)}),
    ('<f>IF(A1="","",1)</f><v></v>', ' t="str"', {(2, 2)}, set()),
    ('<f t="shared" si="0"/><v>2</v>', "", {(2, 2)}, set()),
    ('<f t="shared" si="0"/>', "", {(2, 2)}, {(2, 2)}),
    ('<f t="array" ref="B2:C3">A1:B2</f><v>2</v>', "", {(2, 2), (2, 3), (3, 2), (3, 3)}, set()),
    ('<f aca="false">A1&lt;2</f><v>1</v>', ' t="b"', {(2, 2)}, set()),
    ("<v>2</v>", "", set(), set()),
]


@pytest.mark.parametrize(("body", "attrs", "formulas", "uncached"), FORMULAS)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_formulas_and_their_stored_values(
    body: str,
    attrs: str,
    formulas: set[tuple[int, int]],
    uncached: set[tuple[int, int]],
    prefix: str,
) -> None:
    rows = (
        f'<sheetData><row r="2"><c r="A2"><v>7</v></c><c r="B2"{attrs}>{body}</c></row></sheetData>'
    )
    rows = rows.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
    found = special_cells(rows.encode())
    assert set(found.formulas) == formulas
    assert set(found.uncached) == uncached


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 60)),
        st.sampled_from(["value", "formula", "uncached", "error", "text"]),
        max_size=30,
    )
)
@settings(max_examples=60)
def test_special_cells_are_found_among_others(cells: dict[tuple[int, int], str]) -> None:
    bodies = {
        "value": ("", "<v>1</v>"),
        "formula": ("", "<f>A1</f><v>1</v>"),
        "uncached": ("", "<f>A1</f>"),
        "error": (' t="e"', "<v>#N/A</v>"),
        "text": (' t="inlineStr"', '<is><t>f t="e"</t></is>'),
    }
    rows: dict[int, str] = {}
    for (row, column), kind in sorted(cells.items()):
        attrs, body = bodies[kind]
        rows[row] = rows.get(row, "") + f'<c r="{a1(row, column)}"{attrs}>{body}</c>'
    part = "".join(f'<row r="{row}">{body}</row>' for row, body in rows.items())
    found = special_cells(f"<sheetData>{part}</sheetData>".encode())
    by_kind = {kind: {p for p, k in cells.items() if k == kind} for kind in bodies}
    assert found.formulas == by_kind["formula"] | by_kind["uncached"]
    assert found.uncached == by_kind["uncached"]
    assert set(found.errors) == by_kind["error"]


def test_blank_rows_and_columns_at_the_end_are_cut_off(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="D2" s="0"/></row>'
    rows += '<row r="900"><c r="Z900" s="0"/></row>'
    tab = with_rows(tmp_path / "book.xlsx", rows)
    assert tab.columns == [[None, None], [None, 1]]
    assert tab.n_rows == 2


def test_a_formula_that_claims_the_whole_tab_is_refused() -> None:
    formula = '<f t="array" ref="A1:XFD1048576">B1</f><v>1</v>'
    with pytest.raises(WorkbookError):
        special_cells(f'<sheetData><row r="1"><c r="A1">{formula}</c></row></sheetData>'.encode())


def test_errors_at_the_end_are_not_cut_off(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3" t="e"><v>#N/A</v></c></row>'
    tab = with_rows(tmp_path / "book.xlsx", rows)
    assert (tab.n_rows, len(tab.columns)) == (3, 3)
    assert {len(column) for column in tab.columns} == {3}


def test_times_and_durations_are_durations(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, code in enumerate(["hh:mm", "[h]:mm:ss"]):
            sheet.write_number(row, 0, 0.75, book.add_format({"num_format": code}))
    assert read(path).tabs[0].columns == [[timedelta(hours=18), timedelta(hours=18)]]


def test_dates_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        look = book.add_format({"num_format": "dd.mm.yyyy"})
        book.add_worksheet().write_datetime(0, 0, date(2026, 11, 21), look)
    assert read(path).tabs[0].value(1, 1) == date(2026, 11, 21)


def test_a_value_in_a_far_corner_is_refused_and_its_place_told(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(WorkbookError) as error:
        with_rows(tmp_path / "book.xlsx", rows)
    assert error.value.key == "xlsx.far_cell"
    assert "XFD1048576" in error.value.say("en")


def test_formats_without_values_in_a_far_corner_do_not_matter(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert with_rows(tmp_path / "book.xlsx", rows).columns == [[1]]


def test_a_prefixed_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with_rows(
        path, '<row r="1"><c r="A1"><f>1+6</f><v>7</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    )

    def prefix(parts: dict[str, bytes]) -> None:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            text = parts[name].decode().replace("</", "\0").replace("<?", "\1")
            text = text.replace("<", "<x:").replace("\0", "</x:").replace("\1", "<?")
            parts[name] = text.replace("xmlns=", "xmlns:x=").encode()

    rewrite(path, prefix)
    tab = read(path).tabs[0]
    assert (tab.value(1, 1), tab.value(1, 2)) == (7, CellError("#N/A"))
    assert tab.formulas == {(1, 1)}


def test_tabs_without_cells_are_left_out(tmp_path: Path) -> None:
    xlsxwriter_book(tmp_path / "book.xlsx")
    assert "Лист диаграммы" not in [tab.title for tab in read(tmp_path / "book.xlsx").tabs]


def test_texts_and_titles_are_unescaped(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("A&B <1>").write_string("A1", "a_x000D_b & <c>")
    swap(path, "xl/sharedStrings.xml", "_x005F_x000D_", "_x000D_")
    tab = read(path).tabs[0]
    assert (tab.title, tab.value(1, 1)) == ("A&B <1>", "a\rb & <c>")


def test_a_word_of_the_format_in_a_text_does_not_confuse(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    swap(
        path, "xl/worksheets/sheet1.xml", "<dataValidation ", '<dataValidation prompt="sheetData" '
    )
    log = read(path).tabs[0]
    assert (log.n_rows, log.inputs[0].message) == (50, "sheetData")
    assert [one.area for one in log.inputs] == [Area(2, 3, 9, 3)]


def test_a_workbook_in_the_strict_variant_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    transitional = b"http://schemas.openxmlformats.org/"
    strict = b"http://purl.oclc.org/ooxml/"

    def change(parts: dict[str, bytes]) -> None:
        for name, data in parts.items():
            for kind in (b"spreadsheetml/2006/", b"officeDocument/2006/"):
                new = strict + kind.replace(b"2006/", b"")
                data = data.replace(transitional + kind, new)  # noqa: PLW2901
            parts[name] = data

    rewrite(path, change)
    log = read(path).tabs[0]
    assert (log.n_rows, log.value(50, 2)) == (50, 73.5)


def test_the_fingerprint_names_the_content(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    first = read(path).fingerprint
    assert read(path).fingerprint == first != ""
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("extra.txt", "x")
    assert read(path).fingerprint != first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A1", [Area(1, 1, 1, 1)]),
        ("$B$2:$B$1048576 C3", [Area(2, 2, None, 2), Area(3, 3, 3, 3)]),
        ("D:E", [Area(1, 4, None, 5)]),
        ("3:4", [Area(3, 1, 4, 16_384)]),
        ("#REF!", []),
        ("", []),
    ],
)
def test_areas(text: str, found: list[Area]) -> None:
    assert areas(text) == found


@pytest.mark.parametrize(
    "part",
    [
        f'<worksheet xmlns="{MAIN}"><sheetData/><pageMargins/></worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"/></sheetData></worksheet>',
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData ></x:sheetData ></x:worksheet>',
        f'<worksheet xmlns="{MAIN}"></worksheet>',
    ],
)
def test_a_part_is_put_together_as_it_was(part: str) -> None:
    assert b"".join(shell(part.encode()).pieces()) == part.encode()


def test_what_formats_show_beside_a_number_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    formats = {
        "B2": '#,##0.00 "$"',
        "B3": "#,##0.00 [$€-2]",
        "B4": "[$USD] #,##0",
        "B5": "#,##0 [$₽-419]",
        "B6": '#,##0 "руб."',
        "B7": "#,##0.00",
        "B8": "[$-419]d mmm yyyy;@",
        "B9": "#,##0,",
        "B10": '#,##0.0,," млн ₽"',
        "B11": '0" т.р."',
        "B12": '0" шт, кг"',
    }
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Сделки")
        for cell, pattern in formats.items():
            sheet.write_number(cell, 100, book.add_format({"num_format": pattern}))
    (tab,) = XlsxWorkbook(path).read().tabs
    foreign = {(2, 2): "$", (3, 2): "€", (4, 2): "USD"}
    assert tab.signs == foreign | {(9, 2): ",", (10, 2): "млн ₽,", (11, 2): "т.р."}
