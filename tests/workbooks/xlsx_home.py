"""A workbook in an .xlsx file, and hands: its parts are changed as Excel would change them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from books import Rows
from openpyxl.worksheet.worksheet import Worksheet
from xlsx_books import opened, part, raw_parts, rewrite

from sheets_kpi.logs import serial
from sheets_kpi.state import CellValue, a1
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
TAG = "sheets-kpi:"
Parts = dict[str, bytes]


class XlsxHome:
    """The home of a workbook in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def kept(self) -> bytes:
        """All that the workbook holds."""
        return self.path.read_bytes()

    def put_back(self, data: bytes) -> None:
        self.path.write_bytes(data)

    def book(self, *, for_init: bool = False) -> XlsxWorkbook:  # noqa: ARG002
        return XlsxWorkbook(self.path)

    def fill(self, tabs: Mapping[str, Rows]) -> None:
        with xlsxwriter.Workbook(str(self.path)) as book:
            looks = {
                "day": book.add_format({"num_format": "dd.mm.yyyy"}),
                "bold": book.add_format({"bold": True, "bg_color": "#DDEEFF"}),
            }
            for title, rows in tabs.items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    for place, value in enumerate(row):
                        _put(sheet, number, place, value, looks)
                _decorate(sheet, len(rows), looks["bold"])

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        def change(text: str) -> str:
            pattern = r'<c r="{}"( s="\d+")?[^>]*?(/>|>.*?</c>)'
            found = re.search(pattern.format(a1(row, column)), text)
            if found:
                return text.replace(found[0], _cell(row, column, value, found[1] or ""), 1)
            before = re.search(pattern.format(a1(row, column - 1)), text)
            assert before, (title, row, column)
            return text.replace(before[0], before[0] + _cell(row, column, value, ""), 1)

        self._change(title, change)

    def append(self, title: str, row: Sequence[CellValue]) -> None:
        def change(text: str) -> str:
            last = re.findall(r'<row r="(\d+)".*?</row>', text)
            number = int(last[-1]) + 1
            cells = ""
            for column, value in enumerate(row, 1):
                above = re.search(rf'<c r="{a1(number - 1, column)}"( s="\d+")?', text)
                look = above[1] or "" if above else ""
                cells += _cell(number, column, value, look) if value is not None else ""
            return text.replace("</sheetData>", f'<row r="{number}">{cells}</row></sheetData>')

        self._change(title, change)

    def rename(self, title: str, new: str) -> None:
        def change(parts: Parts) -> None:
            text = parts[WORKBOOK].decode()
            text = text.replace(f'<sheet name="{title}"', f'<sheet name="{new}"')
            parts[WORKBOOK] = text.replace(f"'{title}'!", f"'{new}'!").encode()

        rewrite(self.path, change)

    def show(self, title: str, color: str) -> None:
        name = self._part(title)

        def change(parts: Parts) -> None:
            book, sheet = parts[WORKBOOK].decode(), parts[name].decode()
            book = re.sub(rf'(<sheet name="{title}"[^>]*) state="hidden"', r"\1", book)
            sheet = re.sub("<tabColor[^>]*/>", "", sheet)
            sheet = re.sub(r"<sheetPr[^>/]*>", rf'\g<0><tabColor rgb="FF{color}"/>', sheet, count=1)
            parts[WORKBOOK], parts[name] = book.encode(), sheet.encode()

        rewrite(self.path, change)

    def copy(self, title: str, new: str) -> None:
        rewrite(self.path, lambda parts: _copy(parts, self._part(title), title, new))

    def delete(self, title: str) -> None:
        name = self._part(title)

        def change(parts: Parts) -> None:
            text = re.sub(rf'<sheet name="{title}"[^>]*/>', "", parts[WORKBOOK].decode())
            text = re.sub(rf"'{title}'!\$1:\$1048576", "#REF!", text)
            parts[WORKBOOK] = text.encode()
            file = name.removeprefix("xl/")
            for where, pattern in (
                (RELATIONS, rf'<Relationship [^>]*Target="/?(?:xl/)?{file}"[^>]*/>'),
                (TYPES, rf'<Override [^>]*"/{name}"[^>]*/>'),
            ):
                parts[where] = re.sub(pattern, "", parts[where].decode()).encode()
            del parts[name]

        rewrite(self.path, change)

    def theirs(self, *titles: str) -> object:
        book = opened(self.path)
        return [_looked_at(book[title]) for title in titles]

    def flags(self, title: str) -> int:
        return sum(TAG in formula for formula in _rules(opened(self.path)[title]))

    def totals(self) -> Mapping[str, int]:
        book, parts = opened(self.path), raw_parts(self.path)
        return {
            "tabs": len(book.sheetnames),
            "rules": sum(len(_rules(sheet)) for sheet in book.worksheets),
            "charts": sum(name.startswith("xl/charts/chart") for name in parts),
            "protections": sum(bool(sheet.protection.sheet) for sheet in book.worksheets),
            "marks": sum(
                re.fullmatch(r"sheets_kpi_\d+", n) is not None for n in book.defined_names
            ),
        }

    def formulas(self, title: str) -> Sequence[str]:
        rows = part(self.path, self._part(title)).partition("</sheetData>")[0]
        return re.findall("<f(?: [^>]*)?>[^<]*|<f/>", rows)

    def _change(self, title: str, change: Any) -> None:
        name = self._part(title)
        rewrite(
            self.path,
            lambda parts: parts.update({name: change(parts[name].decode()).encode()}),
        )

    def _part(self, title: str) -> str:
        workbook, relations = part(self.path, WORKBOOK), part(self.path, RELATIONS)
        sheet = re.search(rf'<sheet name="{title}"[^>]*r:id="(\w+)"', workbook)
        assert sheet, title
        tags = re.findall(r"<Relationship [^>]*>", relations)
        [tag] = [tag for tag in tags if f'Id="{sheet[1]}"' in tag]
        target = re.search(r'Target="/?(?:xl/)?([^"]+)"', tag)
        assert target
        return f"xl/{target[1]}"


def _put(sheet: Any, row: int, column: int, value: CellValue, looks: Mapping[str, Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, looks["day"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write(row, column, value)


def _decorate(sheet: Any, rows: int, look: Any) -> None:
    rule = {"type": "cell", "criteria": ">", "value": 10, "format": look}
    sheet.conditional_format("A2:A900", rule)
    sheet.conditional_format("B2:B900", {"type": "duplicate", "format": look})
    sheet.write_comment("A1", "Спросить у Анны")
    sheet.set_column("C:C", 22, look)
    sheet.autofilter(0, 0, rows - 1, 0)
    sheet.data_validation("H2:H9", {"validate": "list", "source": ["да", "нет"]})
    sheet.protect("", {"select_locked_cells": True})


def _cell(row: int, column: int, value: CellValue, look: str) -> str:
    place = f'r="{a1(row, column)}"{look}'
    if value is None:
        return f"<c {place}/>"
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c {place} t="inlineStr">{text}</c>'
    number = serial(value) if isinstance(value, date) else value
    return f"<c {place}><v>{number}</v></c>"


def _copy(parts: Parts, name: str, title: str, new: str) -> None:
    """The copy gets the rules and the small columns, which show the copy itself as Excel makes
    them, and names of its own that only it knows.
    """
    twin, workbook = name.replace("sheet", "copy"), parts[WORKBOOK].decode()
    own, its = f"'{title}'!".encode(), f"'{new}'!".encode()
    parts[twin] = re.sub(rb"<(?:drawing|legacyDrawing) [^>]*/>", b"", parts[name].replace(own, its))
    last = max(map(int, re.findall(r'sheetId="(\d+)"', workbook)))
    sheet = f'<sheet name="{new}" sheetId="{last + 1}" r:id="rIdCopy{last}"/>'
    number = workbook.count("<sheet name=")
    marks = [
        one
        for one in re.findall('<definedName name="sheets_kpi_.*?</definedName>', workbook)
        if f"'{title}'!" in one
    ]
    local = "".join(marks).replace(' hidden="1"', f' localSheetId="{number}" hidden="1"')
    local = local.replace(f"'{title}'!", f"'{new}'!")
    workbook = workbook.replace("</sheets>", f"{sheet}</sheets>")
    parts[WORKBOOK] = workbook.replace("</definedNames>", f"{local}</definedNames>").encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relation = f'<Relationship Id="rIdCopy{last}" Type="{kind}" Target="/{twin}"/>'
    _add(parts, RELATIONS, "</Relationships>", relation)
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    _add(parts, TYPES, "</Types>", f'<Override PartName="/{twin}" ContentType="{content}"/>')


def _add(parts: Parts, name: str, before: str, text: str) -> None:
    parts[name] = parts[name].replace(before.encode(), f"{text}{before}".encode())


def _rules(sheet: Worksheet) -> list[str]:
    """The rules of a tab; bars in cells are looks and no rules of anybody's."""
    return [
        f"{block.sqref} {rule.type} {rule.formula}"
        for block in sheet.conditional_formatting
        for rule in block.rules
        if rule.type != "dataBar"
    ]


def _looked_at(sheet: Worksheet) -> object:
    cells = [
        (
            cell.coordinate,
            cell.value,
            cell.number_format,
            cell.font.b,
            cell.comment and cell.comment.text,
        )
        for row in sheet.iter_rows()
        for cell in row
    ]
    rules = [rule for rule in _rules(sheet) if TAG not in rule]
    inputs = [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation]
    width = sheet.column_dimensions["C"].width
    return cells, rules, inputs, width, sheet.auto_filter.ref, sheet.protection.sheet
