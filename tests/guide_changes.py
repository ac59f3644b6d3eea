"""Decisions that an owner of the sample of a sales team may change, each as an edit of its tabs."""

from __future__ import annotations

from datetime import date

from guide_books import TITLES
from guide_synced import Edit

from sheets_kpi.state import CellValue

SETTINGS = {"grain": 1, "cap": 9, "few": 11, "personal": 13, "missing": 14, "closed": 20}
BONUS = {"threshold": 23, "at": 24, "faster": 25, "whole": 26, "cap": 27, "ramp": 28}
KPI = {"weight": 4, "gate": 17}
TEAM = {"first": 5, "last": 6}


def setting(name: str, cell: CellValue) -> Edit:
    return lambda rows: rows["Settings"][SETTINGS[name]].__setitem__(1, cell)


def bonus_rule(name: str, cell: CellValue) -> Edit:
    return lambda rows: rows["Settings"][BONUS[name]].__setitem__(1, cell)


def kpi_cell(kpi: str, column: str, cell: CellValue) -> Edit:
    def edit(rows: dict[str, list[list[CellValue]]]) -> None:
        next(row for row in rows["KPI"] if row[0] == kpi)[KPI[column]] = cell

    return edit


def person(at: int, column: str, cell: CellValue) -> Edit:
    return lambda rows: rows["Team"][at].__setitem__(TEAM[column], cell)


def more(tab: str, *cells: CellValue) -> Edit:
    return lambda rows: rows[TITLES["en"][tab]].append(list(cells))


def targets(header: str, **cells: CellValue) -> Edit:
    """A new column with targets for “Each”, by KPI."""

    def edit(rows: dict[str, list[list[CellValue]]]) -> None:
        first, *others = rows["Targets"]
        first.append(header)
        for row in others:
            row.append(cells.get(str(row[0])) if row[1] == "Each" else None)

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(rows: dict[str, list[list[CellValue]]]) -> None:
        for one in edits:
            one(rows)

    return edit


FOX, LANE = 5, 3  # rows of the Team tab
CHANGES = {
    "personal KPIs make 60 %, gates": all_of(
        setting("personal", "60 %"),
        kpi_cell("Conversion", "gate", 0.9),
        kpi_cell("Margin", "gate", "97 %"),
    ),
    "the whole result, and a leaver": all_of(
        bonus_rule("whole", "the whole result"),
        bonus_rule("faster", 1.2),
        person(LANE, "last", date(2026, 11, 13)),
    ),
    "the whole result, slower, and caps": all_of(
        bonus_rule("whole", "the whole result"),
        bonus_rule("faster", 0.8),
        bonus_rule("cap", 1.1),
        setting("cap", 1.2),
    ),
    "a low threshold, weights of any sum": all_of(
        bonus_rule("faster", 2.5),
        bonus_rule("threshold", "60 %"),
        bonus_rule("at", 0),
        kpi_cell("Revenue", "weight", 100),
        setting("few", 20),
        setting("missing", "10 %"),
    ),
    "ramps, October closed": all_of(
        bonus_rule("ramp", "50 %; 75 %"),
        person(LANE, "first", date(2026, 10, 15)),
        setting("closed", date(2026, 10, 31)),
    ),
    "another team, role and FTE": all_of(
        person(FOX, "last", date(2026, 11, 9)),
        more(
            *("team", "Nicholas Fisher", None, "Home owners", "Senior salesperson", 0.5),
            *(date(2026, 11, 10), None),
        ),
        more("targets", "Revenue", "Home owners", None, 1500000, 1600000),
    ),
    "absences, a target from a day": all_of(
        more("calendar", "Paul Frost", date(2026, 11, 9), date(2026, 11, 18), "vacation"),
        more("calendar", None, date(2026, 11, 14), None, "working day"),
        targets("from 10.11.2026", Revenue=700000, Conversion=0.5, Calls=100),
    ),
    "weeks": setting("grain", "week"),
    "quarters of months": all_of(setting("grain", "quarter"), targets("December 2026")),
    "a target of a quarter": all_of(
        setting("grain", "quarter"), targets("Q4 2026", Revenue=1500000, Conversion=0.4, Calls=450)
    ),
}
