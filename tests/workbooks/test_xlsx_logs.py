"""What is written on logs: flags and inputs, spliced in beside what the team has."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsx_books import opened, openpyxl_book, part, raw_parts, swap, xlsxwriter_book

from sheets_kpi.flags.terms import dialect
from sheets_kpi.plan import AddRows, CreateTab, Plan, SetFlags, SetInputs
from sheets_kpi.state import Area, Cell, Flag, Input, Tab
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING, Style
from sheets_kpi.workbooks.memory import applied
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

SHEET = "xl/worksheets/sheet1.xml"


FIRST_COLUMN = Area(2, 1, None, 1)


def flag(code: str, area: Area = FIRST_COLUMN, look: Style = FLAG_ERROR) -> Flag:
    return Flag(code, area, f'AND(N("sheets-kpi:{code}")=0;LEN($A2)>0;$A2<>"a;b,c")', look)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    xlsxwriter_book(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def set_flags(path: Path, remove: tuple[int, ...], *add: Flag) -> None:
    book = XlsxWorkbook(path)
    book.apply(Plan((SetFlags("1", "Сделки", remove, add),), book.read().fingerprint))


def add_inputs(path: Path, *add: Input) -> None:
    book = XlsxWorkbook(path)
    book.apply(Plan((SetInputs("1", "Сделки", add),), book.read().fingerprint))


def test_flags_come_after_the_teams_own_rules(path: Path) -> None:
    set_flags(path, (), flag("one"), flag("two", Area(2, 2, 9, 3), FLAG_WARNING))
    tab = XlsxWorkbook(path).read().tabs[0]
    assert tab.foreign_flags == 2
    assert tab.flags == (
        (2, flag("one")),
        (3, flag("two", Area(2, 2, 9, 3), FLAG_WARNING)),
    )
    priorities = [int(p) for p in re.findall(r'priority="(\d+)"', part(path, SHEET))]
    assert priorities == [1, 2, 3, 4]


def test_the_rules_of_a_tab_without_any_count_from_one(path: Path) -> None:
    book = XlsxWorkbook(path)
    new = Tab("x", "summary", "Новый", {(1, 1): Cell("x")}, flags=(flag("one"), flag("two")))
    book.apply(Plan((CreateTab(new),), book.read().fingerprint))
    made = part(path, "xl/worksheets/sheet3.xml")
    assert re.findall(r'<cfRule [^>]*priority="(\d+)"', made) == ["1", "2"]


def test_flags_removed_leave_the_part_as_it_was(path: Path) -> None:
    before = part(path, SHEET)
    set_flags(path, (), flag("one"), flag("two"))
    set_flags(path, (2, 3))
    assert part(path, SHEET) == before


def test_only_the_rules_named_go(path: Path) -> None:
    set_flags(path, (), flag("one"), flag("two"), flag("three"))
    set_flags(path, (3,), flag("four"))
    tab = XlsxWorkbook(path).read().tabs[0]
    assert [(index, found.code) for index, found in tab.flags] == [
        (2, "one"),
        (3, "three"),
        (4, "four"),
    ]


def test_a_rule_of_ours_in_a_block_with_others_goes_alone(path: Path) -> None:
    rule = re.search("<conditionalFormatting.*?<cfRule", part(path, SHEET))
    assert rule
    ours = '<cfRule type="expression" priority="9"><formula>N("sheets-kpi:x")=0</formula></cfRule>'
    swap(path, SHEET, rule.group(), rule.group().replace("<cfRule", ours + "<cfRule"))
    [(index, found)] = XlsxWorkbook(path).read().tabs[0].flags
    assert (index, found.code) == (0, "x")
    set_flags(path, (0,))
    assert (part(path, SHEET).count("<cfRule"), ours in part(path, SHEET)) == (2, False)


def test_a_rule_of_the_team_is_never_removed(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ValueError, match="not ours"):
        set_flags(path, (0,))
    assert path.read_bytes() == before


def test_the_same_flags_again_add_no_looks(path: Path) -> None:
    set_flags(path, (), flag("one"), flag("two", look=FLAG_WARNING))
    styles = part(path, "xl/styles.xml")
    for _ in range(3):
        set_flags(path, (2, 3), flag("one"), flag("two", look=FLAG_WARNING))
    assert part(path, "xl/styles.xml") == styles


@pytest.mark.parametrize("sqref", ["A2:A9 C3", "A2:A5 A7:A1048576"])
def test_a_rule_that_was_torn_apart_equals_no_wish(path: Path, sqref: str) -> None:
    set_flags(path, (), flag("one"))
    swap(path, SHEET, 'sqref="A2:A1048576"', f'sqref="{sqref}"')
    [(_, found)] = XlsxWorkbook(path).read().tabs[0].flags
    assert found.code == "one"
    assert found.area == Area(0, 0, 0, 0)


def test_everything_else_of_the_log_stays(path: Path) -> None:
    before, parts = part(path, SHEET), raw_parts(path)
    set_flags(path, (), flag("one"))
    add_inputs(path, Input(Area(2, 1, None, 1), "help", "Дата", "день.месяц.год"))
    after = part(path, SHEET)
    new = re.search(
        r'<conditionalFormatting sqref="A2:A1048576">.*?</conditionalFormatting>', after
    )
    assert new
    help_ = re.search(r'<dataValidation allowBlank="1"[^>]*sqref="A2:A1048576"/>', after)
    assert help_
    undone = after.replace(new.group(), "").replace(help_.group(), "")
    assert undone.replace('dataValidations count="2"', 'dataValidations count="1"') == before
    changed = {name for name, raw in raw_parts(path).items() if raw != parts.get(name)}
    assert changed == {SHEET, "xl/styles.xml"}


def test_a_log_of_openpyxl_takes_flags_and_inputs(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    openpyxl_book(path)
    set_flags(path, (), flag("one"))
    add_inputs(path, Input(Area(2, 1, None, 1), "help", "Дата", ""))
    sheet = opened(path)["Сделки"]
    assert [str(rules.sqref) for rules in sheet.conditional_formatting] == ["B2:B50", "A2:A1048576"]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == [
        "C2:C9",
        "A2:A1048576",
    ]


def test_a_bare_log_takes_flags_and_inputs_in_the_order_of_the_schema(path: Path) -> None:
    book = XlsxWorkbook(path)
    wish = Input(Area(2, 1, None, 1), "list", "", "", ("да", "нет"))
    changes = (SetInputs("2", "Скрытый", (wish,)), SetFlags("2", "Скрытый", (), (flag("one"),)))
    book.apply(Plan(changes, book.read().fingerprint))
    names = re.findall(
        r"<(\w+)", part(path, "xl/worksheets/sheet2.xml").partition("</sheetData>")[2]
    )
    order = [
        n
        for n in names
        if n in ("conditionalFormatting", "dataValidations", "pageMargins", "tableParts")
    ]
    assert order == ["conditionalFormatting", "dataValidations", "pageMargins", "tableParts"]
    assert book.read().tabs[1].inputs == (wish,)
    [rule] = opened(path)["Скрытый"].data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"да,нет"', "A2:A1048576")


@pytest.mark.parametrize(
    "options",
    [("а" * 128, "б" * 128), ("Москва, Тверь", "Казань"), ()],
    ids=["long", "comma", "none"],
)
def test_options_that_no_rule_can_hold_leave_the_help(path: Path, options: tuple[str, ...]) -> None:
    add_inputs(path, Input(Area(2, 1, 9, 1), "list", "Город", "Выберите", options))
    [_, rule] = opened(path)["Сделки"].data_validations.dataValidation
    assert (str(rule.sqref), rule.promptTitle, rule.prompt) == ("A2:A9", "Город", "Выберите")
    assert (rule.type, rule.formula1) == (None, None)


def test_validations_of_other_kinds_are_seen_too(path: Path) -> None:
    number = '<dataValidation type="whole" sqref="E2:E9"><formula1>1</formula1></dataValidation>'
    other = (
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Люди!$A$2:$A$9</xm:f></x14:formula1>'
        "<xm:sqref>F2:F9</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    )
    swap(path, SHEET, "</dataValidations>", number + "</dataValidations>")
    swap(path, SHEET, "</extLst></worksheet>", other + "</extLst></worksheet>")
    inputs = XlsxWorkbook(path).read().tabs[0].inputs
    assert inputs[1:] == (
        Input(Area(2, 5, 9, 5), "other"),
        Input(Area(2, 6, 9, 6), "range", source_tab="Люди", source=Area(2, 1, 9, 1)),
    )


@pytest.mark.parametrize(
    ("formula", "file"),
    [
        ('IF(A1;";";",")', 'IF(A1,";",",")'),
        ("SUM('a;b'!A1;B1)", "SUM('a;b'!A1,B1)"),
        ('"a""; "";b"&F(1;2)', '"a""; "";b"&F(1,2)'),
        ("A1", "A1"),
    ],
)
def test_formulas_change_separators_outside_quotes(formula: str, file: str) -> None:
    assert dialect(formula, ",") == file
    assert dialect(file, ";") == formula


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@settings(max_examples=25)
@given(
    rows=st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4),
    gap=st.booleans(),
)
def test_added_rows_are_read_back_as_they_are_in_memory(
    rows: list[list[str]], *, gap: bool
) -> None:
    """Below the last row that holds a value, whatever formats stand there; others stay."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with xlsxwriter.Workbook(path) as made:
            sheet, bold = made.add_worksheet("Журналы"), made.add_format({"bold": True})
            for number, row in enumerate([("Журнал", "Листы"), ("Продажи", "Октябрь")]):
                sheet.write_row(number, 0, row, bold)
            sheet.set_row(3, 30, bold)
            sheet.write_blank(3 if gap else 2, 1, None, bold)
            made.add_worksheet("Другой").write(0, 0, "да")
        book = XlsxWorkbook(path)
        before = book.read()
        n_rows = before.tabs[0].n_rows
        change = AddRows("1", "Журналы", n_rows + 1, tuple(map(tuple, rows)))
        book.apply(Plan((change,), before.fingerprint))
        after, wanted = book.read(), applied(before, change)
        assert [list(c) for c in after.tabs[0].columns] == [
            list(c)[: after.tabs[0].n_rows] for c in wanted.tabs[0].columns
        ][: len(after.tabs[0].columns)]
        assert after.tabs[1].columns == before.tabs[1].columns
        assert load_workbook(path)["Журналы"].cell(n_rows + 1, 1).font.bold
