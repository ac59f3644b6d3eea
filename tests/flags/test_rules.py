"""What every rule must be to be taken by Excel, LibreOffice and Google Sheets alike."""

from __future__ import annotations

import re
from dataclasses import replace
from math import nan

import pytest
from flag_sample import CHECKED, DEALS, HEADER_ROW, PEOPLE, PLACES

from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.checks import MAX_UNIQUE_ROWS, Besides, CheckedTab, row_is_no_record
from sheets_kpi.flags.rules import found_flags, live_codes, live_flags
from sheets_kpi.flags.terms import dialect, normal_formula, tag_of
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, Named, SkipRule
from sheets_kpi.state import Flag
from sheets_kpi.styles import FLAG_ERROR, FLAG_WARNING

FLAGS = live_flags(CHECKED)
CODES = live_codes(CHECKED)
REFUSED = tuple(
    Finding(Severity.ERROR, "unreadable_yes_no", "", 9, PLACES["paid"], value=f"может быть {n}")
    for n in range(900)
)
BESIDES = Besides(units=True, months=True, ahead=frozenset({"number", "status", "paid"}))
DATED = replace(DEALS, date="opened", month_rows="opened")
BESIDE = live_flags(CHECKED._replace(spec=DATED, row=HEADER_ROW + 2, besides=BESIDES))
ALL = (*FLAGS, *found_flags(REFUSED, CHECKED, CODES), *BESIDE)
OPEN = NameBook(is_open=True)
FUNCTIONS = set(
    "ABS AND CHAR COUNT COUNTIF DAY EXACT FIND IF IFERROR INT ISBLANK ISERROR ISLOGICAL ISNUMBER "
    "ISTEXT LEFT LEN LOWER MATCH MAX N NOT OR ROUND ROW SUBSTITUTE TEXT TODAY TRIM".split()
)


def outside_quotes(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def named(text: str) -> Named:
    return Named(text, text)


def log(*columns: ColumnSpec, **more: object) -> LogSpec:
    return replace(LogSpec("log", named("Журнал"), columns=columns), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("flag", ALL, ids=[flag.code for flag in ALL])
def test_a_rule_is_one_that_every_program_takes(flag: Flag) -> None:
    bare = outside_quotes(flag.formula)
    assert len(flag.formula) < 8192
    assert max(len(text) for text in re.findall(r'"((?:[^"]|"")*)"', flag.formula)) <= 255
    assert set(re.findall(r"([A-Z]+)\(", bare)) <= FUNCTIONS
    assert not re.search(r"[{}!,.=]=|[{}!,.\\]|TRUE|FALSE|^=", bare)
    depths = [bare[:at].count("(") - bare[:at].count(")") for at in range(len(bare))]
    assert (min(depths), bare.count("(")) == (0, bare.count(")"))
    assert max(depths) <= 50  # Excel stops at 64


@pytest.mark.parametrize("flag", ALL, ids=[flag.code for flag in ALL])
def test_a_rule_carries_its_code_and_is_known_again_in_both_dialects(flag: Flag) -> None:
    assert flag.formula.startswith(f'AND(N("sheets-kpi:{flag.code}")=0;')
    assert tag_of(dialect(flag.formula, ",")) == flag.code
    assert normal_formula("=" + dialect(flag.formula, ",")) == normal_formula(flag.formula)


def test_few_rules_stand_over_whole_columns_errors_first() -> None:
    looks = [flag.look for flag in FLAGS]
    assert looks == [FLAG_ERROR] * looks.count(FLAG_ERROR) + [FLAG_WARNING] * (
        looks.count(FLAG_WARNING)
    )
    assert len(FLAGS) <= 2 * len(DEALS.columns)
    assert len({flag.code for flag in FLAGS}) == len(FLAGS)
    for flag in FLAGS:
        assert (flag.area.first_row, flag.area.last_row) == (HEADER_ROW + 1, None)
        assert flag.area.first_column == flag.area.last_column == PLACES[flag.code.split("_")[1]]


def test_the_rules_do_not_change_while_the_log_grows() -> None:
    assert live_flags(CHECKED._replace(n_rows=2_000)) == FLAGS


def test_a_long_log_has_no_live_check_of_uniqueness() -> None:
    def codes(n_rows: int) -> frozenset[tuple[str, str]]:
        return live_codes(CHECKED._replace(n_rows=n_rows))

    assert codes(MAX_UNIQUE_ROWS) - codes(MAX_UNIQUE_ROWS + 1) == {("number", "duplicate_key")}


def test_columns_that_the_tab_lacks_have_no_rules_and_break_none() -> None:
    some = CHECKED._replace(places={"amount": 1, "closed": 2, "reason": 5})
    flags = live_flags(some)
    assert {flag.area.first_column for flag in flags} == {1, 2, 5}
    assert {code for _, code in live_codes(some)}.isdisjoint(
        {"order", "required_when", "unknown_person"}
    )
    assert live_flags(CHECKED._replace(places={})) == ()


def test_an_open_book_calls_nobody_unknown() -> None:
    codes = {code for _, code in live_codes(CHECKED._replace(people=OPEN, accounts=OPEN))}
    assert codes.isdisjoint({"unknown_person", "unknown_account"})
    assert "unknown_choice" in codes


def test_200_names_fit_into_a_rule_and_2000_are_left_to_found_flags() -> None:
    def book(count: int) -> NameBook:
        return NameBook((f"Константинопольская Анна {n}", ()) for n in range(count))

    person = ("person", "unknown_person")
    assert person in live_codes(CHECKED._replace(people=book(200)))
    live = live_codes(CHECKED._replace(people=book(2000)))
    assert person not in live
    stranger = Finding(Severity.WARNING, "unknown_person", "", 9, PLACES["person"], value="Ива")
    (flag,) = found_flags([stranger], CHECKED, live)
    assert "¦Ива¦" in flag.formula


def test_checks_that_do_not_fit_together_become_two_rules() -> None:
    names = NameBook((f"Анна {n:04}", ()) for n in range(620))
    spec = log(ColumnSpec("кто", named("Кто"), ColumnType.PERSON, required=True))
    flags = live_flags(CheckedTab(spec, {"кто": 4}, 2, 10, names, OPEN))
    assert [flag.code for flag in flags] == ["error_4", "warning_4", "warning2_4"]


def test_a_tab_that_gives_the_person_does_not_ask_for_it_in_every_row() -> None:
    column = ColumnSpec("person", named("Кто"), ColumnType.PERSON, required=True)
    by_column = log(column, person="person")
    by_title = replace(by_column, tab_gives="person")
    required = ("person", "required")
    assert required in live_codes(CheckedTab(by_column, {"person": 1}, 2, 10, PEOPLE, OPEN))
    assert required not in live_codes(CheckedTab(by_title, {"person": 1}, 2, 10, PEOPLE, OPEN))


@pytest.mark.parametrize(
    ("unit", "minimum", "maximum", "live"),
    [
        ("hours", 0, None, {"below_minimum"}),
        ("hours", 1, 24, set[str]()),  # 1:30 stands in the sheet as 0.0625
        ("days", 1, 30, {"below_minimum", "above_maximum"}),
    ],
)
def test_limits_of_durations_are_live_where_a_time_value_means_the_same(
    unit: str, minimum: float, maximum: float | None, live: set[str]
) -> None:
    column = ColumnSpec("long", named("Длилось"), ColumnType.DURATION)
    column = replace(column, unit=unit, minimum=minimum, maximum=maximum)  # type: ignore[arg-type]
    tab = CheckedTab(log(column), {"long": 1}, 2, 10, OPEN, OPEN)
    codes = {code for _, code in live_codes(tab)}
    assert codes & {"below_minimum", "above_maximum"} == live


def test_limits_of_a_column_in_thousands_are_compared_with_what_is_read() -> None:
    column = ColumnSpec("x", named("Сумма"), ColumnType.MONEY, minimum=1_000)
    tab = CheckedTab(log(column), {"x": 1}, 2, 10, OPEN, OPEN, times={"x": 1_000})
    assert any("$A2*1000<1000-" in flag.formula for flag in live_flags(tab))
    assert not live_codes(tab._replace(times={"x": nan})) & {("x", "below_minimum")}


@pytest.mark.parametrize(
    ("pattern", "counted"),
    [
        ("Итого*", ["Итого*"]),
        ("* Итого *", ["**Итого**"]),
        ("за месяц", ["за*месяц"]),
        ("Всё?", ["Всё~?", "Все~?"]),
    ],
)
def test_a_skip_pattern_is_counted_as_it_stands(pattern: str, counted: list[str]) -> None:
    column = ColumnSpec("a", named("А"), ColumnType.TEXT)
    spec = log(column, skip=(SkipRule(pattern, "a"), SkipRule(pattern, "elsewhere")))
    condition = row_is_no_record(CheckedTab(spec, {"a": 2}, 2, 10, OPEN, OPEN))
    assert re.findall(r'COUNTIF\(\$B2;"([^"]*)"\)', condition) == counted
    assert condition.count("COUNTIF") == len(counted)
