"""The CRM example: its template on a log worked out by hand, and on the whole public log."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from crm_compare import Key, compare, export

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "docs" / "examples" / "crm.toml"
VARIABLE = "SHEETS_KPI_CRM"

Cell = str | float | date | None

PIPELINE: list[list[Cell]] = [
    [
        *("opportunity_id", "sales_agent", "product", "account"),
        *("deal_stage", "engage_date", "close_date", "close_value"),
    ],
    ["A1", "Anna", "GTX Basic", "Acme", "Won", date(2017, 11, 1), date(2017, 11, 11), 500],
    ["A2", "Anna", "GTXPro", "Acme", "Lost", date(2017, 11, 5), date(2017, 11, 20), 0],
    ["B1", "Boris", "GTXPro", "Birch", "Won", date(2017, 10, 25), date(2017, 11, 24), 4800],
    ["A3", "Anna", "GTX Basic", "Birch", "Won", date(2017, 11, 20), date(2017, 12, 1), 600],
    ["A4", "Anna", "GTXPro", "Acme", "Won", date(2017, 12, 1), date(2017, 12, 21), 5000],
    ["B2", "Boris", "GTX Basic", "Cedar", "Lost", date(2017, 12, 5), date(2017, 12, 9), 0],
    ["B3", "Boris", "GTX Basic", None, "Engaging", date(2017, 12, 10), None, None],
    ["B4", "Boris", "GTXPro", "Cedar", "Prospecting", None, None, None],
]
TEAMS: list[list[Cell]] = [
    ["sales_agent", "manager", "regional_office"],
    ["Anna", "Marta", "East"],
    ["Boris", "Nina", "West"],
    ["Carl", "Nina", "West"],
]
PRODUCTS: list[list[Cell]] = [
    ["product", "series", "sales_price"],
    ["GTX Basic", "GTX", 550],
    ["GTX Pro", "GTX", 4821],
]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crm") / "pipeline.xlsx"
    tabs = {"sales_pipeline": PIPELINE, "sales_teams": TEAMS, "products": PRODUCTS}
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


@pytest.fixture(scope="module")
def facts(workbook: Path) -> dict[Key, str]:
    return export(workbook, TEMPLATE)


def test_the_template_finds_nothing_wrong_with_a_clean_log(workbook: Path) -> None:
    command = [sys.executable, "-m", "sheets_kpi", "check", str(workbook)]
    done = subprocess.run(
        [*command, "--template", str(TEMPLATE), "--as-of", "2018-01-31", "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said, *_ = (done.stdout + done.stderr).splitlines()  # the first look at it follows
    assert (done.returncode, said) == (0, "Findings: 0 errors, 0 warnings, 0 notices.")


NOVEMBER, DECEMBER, QUARTER, ALL = (
    ("month", "2017-11"),
    ("month", "2017-12"),
    ("quarter", "2017-Q4"),
    ("all", "all"),
)
COMPANY, ANNA, BORIS, CARL, NINA, PRO = (
    ("company", ""),
    ("person", "Anna"),
    ("person", "Boris"),
    ("person", "Carl"),
    ("team", "Nina"),
    ("category", "GTXPro"),
)
HAND_WORKED: list[tuple[tuple[str, str], tuple[str, str], dict[str, float | None]]] = [
    (
        NOVEMBER,
        COMPANY,
        {
            "Deals won": 2,
            "Deals lost": 1,
            "Win rate": 2 / 3,
            "Revenue": 5300,
            "Average won deal": 2650,
            "Average closed deal": 5300 / 3,
            "Days to win": 20,  # 10 and 30
            "Accounts won": 2,
            "New accounts": 2,
            "Accounts retained": 0,
            "Accounts of the period before": None,
            "Retention": None,
            "Deals engaged": 3,  # A1, A2 and A3
        },
    ),
    (
        DECEMBER,
        COMPANY,
        {
            "Revenue": 5600,
            "Days to win": 15.5,  # 11 and 20
            "New accounts": 0,
            "Accounts retained": 2,
            "Accounts of the period before": 2,
            "Retention": 1,
            "Deals engaged": 3,  # A4, B2 and B3
        },
    ),
    (
        DECEMBER,
        ANNA,
        {
            "Win rate": 1,
            "Accounts won": 2,
            "New accounts": 0,  # Birch was Boris's in November
            "Accounts new to the agent": 1,
            "Accounts retained": 1,
            "Accounts of the period before": 1,
            "Retention": 1,
        },
    ),
    (
        DECEMBER,
        BORIS,
        {
            "Deals won": 0,
            "Deals lost": 1,
            "Win rate": 0,
            "Revenue": 0,
            "Average won deal": None,
            "Average closed deal": 0,
            "Days to win": None,
            "Accounts won": 0,
            "Retention": 0,
        },
    ),
    (QUARTER, COMPANY, {"Deals won": 4, "Deals lost": 2, "Revenue": 10900}),
    (
        ALL,
        COMPANY,
        {"Deals in the log": 8, "Price against list": 10900 / (550 + 4821 + 550 + 4821)},
    ),
    (
        ALL,
        NINA,
        {
            "Deals in the log": 4,
            "Deals engaging": 1,
            "Deals prospecting": 1,
            "Deals without an account": 1,
        },
    ),
    (ALL, CARL, {"Deals won": 0, "Revenue": 0, "Win rate": None, "Deals in the log": 0}),
    (ALL, PRO, {"Deals won": 2, "Deals lost": 1, "Win rate": 2 / 3, "Revenue": 9800}),
]


@pytest.mark.parametrize(("period", "segment", "figures"), HAND_WORKED)
def test_hand_worked_figures(
    facts: dict[Key, str],
    period: tuple[str, str],
    segment: tuple[str, str],
    figures: dict[str, float | None],
) -> None:
    said = {kpi: facts[(*period, *segment, kpi)] for kpi in figures}
    got = {kpi: float(fact) if fact else None for kpi, fact in said.items()}
    assert got == pytest.approx(figures, abs=1e-6)


def test_the_whole_public_log() -> None:
    folder = Path(os.environ.get(VARIABLE, ""))
    if not os.environ.get(VARIABLE) or not folder.is_dir():
        pytest.skip(f"{VARIABLE} names no folder with sheet.xlsx and its expected figures")
    *differences, count = compare(folder / "sheet.xlsx", TEMPLATE, folder / "expected")
    assert differences == []
    assert not count.startswith("0 ")
