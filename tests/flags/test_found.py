"""Found flags stand where a refused value stands, wherever it was moved, and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flag_painting import Sheet, painted

from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.checks import CheckedTab
from sheets_kpi.flags.rules import VALUE_CODES, found_flags, live_codes
from sheets_kpi.flags.terms import MAX_FORMULA
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.state import Area, CellError, CellValue
from sheets_kpi.styles import FLAG_ERROR, FLAG_FOUND, Style

moment = datetime.fromisoformat


def named(text: str) -> Named:
    return Named(text, text)


LOG = LogSpec(
    "calls",
    named("Звонки"),
    columns=(
        ColumnSpec("what", named("Что"), ColumnType.CHOICE),
        ColumnSpec("minutes", named("Минут"), ColumnType.NUMBER),
        ColumnSpec("нет", named("Есть"), ColumnType.YES_NO),
    ),
)


def checked(log: LogSpec, places: dict[str, int], row: int) -> CheckedTab:
    nobody = NameBook(is_open=True)
    return CheckedTab(log, places, row, 10, nobody, nobody)


CALLS = checked(LOG, {"what": 2, "minutes": 3, "нет": 5}, row=4)


def finding(
    value: CellValue,
    *,
    column: int = 2,
    code: str = "unknown_choice",
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(severity, code, "Звонки", row=7, column=column, value=value)


def test_one_rule_per_column_runs_from_below_the_header_to_the_end() -> None:
    refused = [
        finding("звонк"),
        finding("встреч"),
        finding("да?", column=5, code="unknown_person", severity=Severity.WARNING),
    ]
    flags = found_flags(refused, CALLS)
    assert [(flag.code, flag.area, flag.look) for flag in flags] == [
        ("refused_what", Area(4, 2, None, 2), FLAG_ERROR),
        ("found_5", Area(4, 5, None, 5), FLAG_FOUND),
    ]
    assert flags[0].formula == (
        'AND(N("sheets-kpi:refused_what")=0;IF(ISERROR($B4);0;'
        'OR(IF(ISTEXT($B4);ISNUMBER(FIND("¦"&SUBSTITUTE($B4;"¦";CHAR(10))&"¦";'
        '"¦звонк¦встреч¦"));0))))'
    )


@pytest.mark.parametrize(
    "silent",
    [
        finding("звонк", code="stray_spaces", severity=Severity.NOTICE),
        finding("звонк", code="similar_names", severity=Severity.WARNING),
        finding("звонк", code="order"),
        finding(date(2026, 3, 5), code="serial_as_date", severity=Severity.WARNING),
        finding("звонк", column=0),
        finding("звонк", column=4),
    ],
)
def test_a_value_that_may_be_right_elsewhere_gets_no_flag(silent: Finding) -> None:
    assert found_flags([silent], CALLS) == ()


def test_what_live_flags_show_is_not_shown_twice() -> None:
    assert found_flags([finding("звонк")], CALLS, live={("what", "unknown_choice")}) == ()


@pytest.mark.parametrize("value", [None, "", "  ", "a¦b", "a\nb", CellError("#N/A"), 1e15, -2e300])
def test_a_value_that_a_formula_cannot_tell_is_left_out(value: CellValue) -> None:
    told, untold = finding("звонк"), finding(value)
    assert found_flags([told, untold], CALLS) == found_flags([told], CALLS) != ()


def test_the_longest_list_that_fits_is_kept_and_errors_have_their_own() -> None:
    warnings = [finding(f"слово {n}", severity=Severity.WARNING) for n in range(2000)]
    errors = [finding(f"слово {n}") for n in range(1990, 2010)]
    refused, found = found_flags([*warnings, *errors], CALLS)
    assert (refused.look, found.look) == (FLAG_ERROR, FLAG_FOUND)
    assert MAX_FORMULA - 20 < len(found.formula) <= MAX_FORMULA
    listed = [int(n) for n in re.findall(r"слово (\d+)", found.formula.replace('"&"', ""))]
    assert 0 < len(listed) < 1990
    assert listed == [*range(len(listed))]


AMOUNT = ColumnSpec("sum", named("Сумма"), ColumnType.MONEY)
DAY = ColumnSpec("day", named("Дата"), ColumnType.DATE)
AMOUNTS = checked(
    LogSpec("log", named("Журнал"), columns=(AMOUNT, DAY)), {"sum": 2, "day": 3}, row=4
)


@pytest.mark.parametrize(
    ("column", "value", "code", "severity", "looks"),
    [
        (2, "1.500", "ambiguous_number", Severity.ERROR, [FLAG_ERROR]),
        (2, "12 тыс.", "scaled_number", Severity.ERROR, [FLAG_ERROR]),
        (2, "5 шт и 2", "unreadable_number", Severity.ERROR, [FLAG_ERROR]),
        (2, "3500 €", "other_currency", Severity.ERROR, [FLAG_ERROR]),
        (2, 3500.0, "other_currency", Severity.ERROR, []),  # its sign is in how the cell looks
        (2, "1 200,50", "number_as_text", Severity.WARNING, []),  # amber, as the sheet sees it
        (3, "31.11.2026", "no_such_day", Severity.ERROR, [FLAG_ERROR]),
        (3, "05.11.2026 25:10", "no_such_time", Severity.ERROR, [FLAG_ERROR]),
        (3, "05.11.2026", "date_as_text", Severity.WARNING, []),
    ],
)
def test_what_does_not_count_is_red_though_the_sheet_sees_only_a_text(
    column: int, value: CellValue, code: str, severity: Severity, looks: list[Style]
) -> None:
    told = finding(value, column=column, code=code, severity=severity)
    found = found_flags([told], AMOUNTS, live_codes(AMOUNTS))
    assert [flag.look for flag in found] == looks


def test_a_long_list_of_numbers_keeps_to_what_or_can_take() -> None:
    refused = [finding(n, column=3, code="number_became_date") for n in range(46_000, 46_500)]
    (flag,) = found_flags(refused, CALLS)
    assert flag.formula.count("$C4=") > 400
    assert max(len(or_.split(";")) for or_ in flag.formula.split("OR(")) <= 255


def test_findings_of_one_value_take_one_place_in_the_list() -> None:
    one = found_flags([finding("звонк")], CALLS)
    many = found_flags([finding("звонк")] * 50, CALLS)
    assert many == one


REFUSED: tuple[CellValue, ...] = (
    *("звонк", " звонок", "Встреча\u00a0", 'a "b"', "*", "ё", "x" * 250 + "ю", "5", "0,5"),
    *(46152, 0.1, -1234.5678, 1652.125, 1e-7, True),
    *(date(2026, 5, 10), moment("2026-05-10T17:45:30.123"), timedelta(minutes=90)),
)
HONEST: tuple[CellValue, ...] = (
    *(None, "", "звонок", "Звонк", "Встреча", "Встреча ", 'a "b', "b", "?", "е", "x" * 250, "звон"),
    *(5, 0.5, 46151, 0.2, -1234.5679, 1652.13, 0, False, CellError("#N/A"), date(2026, 5, 11)),
    *(moment("2026-05-10T17:45:31"), timedelta(minutes=91), "TRUE", "¦", "звонк¦ звонок"),
)


VISITS = LogSpec(
    "visits",
    named("Встречи"),
    columns=(
        ColumnSpec("day", named("День"), ColumnType.DATE),
        ColumnSpec("person", named("Кто"), ColumnType.PERSON),
    ),
    date="day",
    person="person",
)
VISITED = checked(VISITS, {"day": 2, "person": 3}, row=2)
EARLY = (date(2026, 3, 2), "Пётр Иванов")  # he came on 10 March
VISIT_ROWS: tuple[tuple[CellValue, CellValue, bool], ...] = (
    (*EARLY, True),
    (moment("2026-03-02T15:30"), " петр иванов", True),
    (date(2026, 3, 2), "Анна Мороз", False),
    (date(2026, 3, 12), "Пётр Иванов", False),
    (date(2026, 3, 2), "Пётр Иванов-Водкин", False),
    (date(2026, 3, 2), None, False),
    ("02.03.2026", "Пётр Иванов", False),
    (CellError("#N/A"), "Пётр Иванов", False),
    (date(2026, 3, 2), CellError("#N/A"), False),
)


def before_start(value: CellValue) -> Finding:
    early = finding(value, code="before_start", severity=Severity.WARNING)
    return replace(early, person="Пётр Иванов")


def test_a_day_that_a_text_says_cannot_be_told_with_its_person() -> None:
    in_text = before_start("02.03.2026")
    assert found_flags([in_text], VISITED) == ()


def test_without_the_column_of_the_person_a_day_alone_is_not_blamed() -> None:
    early = before_start(EARLY[0])
    assert found_flags([early], checked(VISITS, {"day": 2}, row=2)) == ()


@pytest.mark.libreoffice
def test_the_flag_follows_the_value_and_nothing_else(tmp_path: Path) -> None:
    twice = [value for value in REFUSED for _ in range(2)]
    cells = [*HONEST, *twice, *HONEST]
    rows: list[list[CellValue]] = [["x", "Что"], *(["x", value] for value in cells)]
    refused = [finding(value) for value in REFUSED]
    found = found_flags(refused, checked(LOG, {"what": 2}, row=2))
    visits: list[list[CellValue]] = [["x", "День", "Кто"]]
    visits += [["x", day, person] for day, person, _ in VISIT_ROWS]
    early = found_flags([before_start(EARLY[0])], VISITED)
    sheets = [Sheet(rows, found), Sheet(visits, early)]
    page, visit_page = painted(sheets, tmp_path)
    first = len(HONEST) + 2
    assert set(page) == {(row, 2) for row in range(first, first + len(twice))}
    blamed = [row for row, visit in enumerate(VISIT_ROWS, start=2) if visit[2]]
    assert set(visit_page) == {(row, 2) for row in blamed}


def test_codes_that_depend_on_more_than_the_value_stay_out() -> None:
    assert not VALUE_CODES & {"order", "required", "before_start", "serial_as_date", "future_date"}
