"""Compares what `export` says about a CRM log with figures worked out elsewhere.

    python tests/crm_compare.py WORKBOOK TEMPLATE FOLDER

FOLDER holds one CSV for each table of figures. An empty cell there is an undefined figure, and has
to be empty in the export too, never 0.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

AS_OF = "2018-01-31"
GRAINS = ("month", "quarter", "all")
COUNT, MONEY, DAYS, RATIO = 0, 2, 4, 6  # the decimals that are compared

Key = tuple[str, str, str, str, str]  # grain, period, segment, the segment's name, KPI
Row = Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One file of figures: which periods and segments its rows are, and the KPI of each column."""

    file: str
    grain: str
    segment: str
    figures: Mapping[str, tuple[str, int]]
    period: str = ""  # the column with the period; none for the whole log
    name: str = ""  # the column with the segment's name; none for the company


CLOSED = {
    "won": ("Deals won", COUNT),
    "lost": ("Deals lost", COUNT),
    "win_rate": ("Win rate", RATIO),
    "revenue": ("Revenue", MONEY),
}
AVERAGE = {"avg_won_deal": ("Average won deal", MONEY)}
ACCOUNTS = {"accounts_won": ("Accounts won", COUNT)}
CYCLE = {"avg_cycle_days_won": ("Days to win", DAYS)}
RETAINED = {"retained_accounts": ("Accounts retained", COUNT)}

TABLES = (
    Table(
        "agent_month.csv",
        "month",
        "person",
        {
            **CLOSED,
            **AVERAGE,
            "avg_closed_deal": ("Average closed deal", MONEY),
            **CYCLE,
            **ACCOUNTS,
            "new_accounts_company": ("New accounts", COUNT),
            "new_accounts_agent": ("Accounts new to the agent", COUNT),
            **RETAINED,
            "prev_month_accounts": ("Accounts of the period before", COUNT),
            "retention": ("Retention", RATIO),
        },
        period="month",
        name="agent",
    ),
    Table(
        "agent_total.csv",
        "all",
        "person",
        {
            "deals": ("Deals in the log", COUNT),
            **CLOSED,
            "engaging": ("Deals engaging", COUNT),
            "prospecting": ("Deals prospecting", COUNT),
            **AVERAGE,
            **ACCOUNTS,
            **CYCLE,
            "deals_without_account": ("Deals without an account", COUNT),
        },
        name="agent",
    ),
    Table(
        "manager_month.csv",
        "month",
        "team",
        {**CLOSED, **AVERAGE, **ACCOUNTS},
        period="month",
        name="manager",
    ),
    Table(
        "month_total.csv",
        "month",
        "company",
        {
            **CLOSED,
            **AVERAGE,
            **ACCOUNTS,
            "new_accounts": ("New accounts", COUNT),
            **RETAINED,
            "engaged_in_month": ("Deals engaged", COUNT),
        },
        period="month",
    ),
    Table("product_total.csv", "all", "category", CLOSED, name="product"),
    Table("quarter_total.csv", "quarter", "company", CLOSED, period="quarter"),
)


def export(workbook: Path, template: Path, grains: tuple[str, ...] = GRAINS) -> dict[Key, str]:
    """The facts that the command line gives, as the text that stands in its CSV."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "export.csv"
        command = [sys.executable, "-m", "sheets_kpi", "export", str(workbook)]
        command += ["--template", str(template), "--as-of", AS_OF, "--lang", "en"]
        for grain in grains:
            command += ["--grain", grain]
        done = subprocess.run(
            [*command, "-o", str(output)],
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"export ended with {done.returncode}:\n{done.stderr}")
        return {_key(row): row["fact"] for row in _rows(output)}


def compare(workbook: Path, template: Path, expected: Path) -> list[str]:
    """A line for each figure that differs; the last line counts the figures compared."""
    workbook, template = workbook.resolve(), template.resolve()
    facts = export(workbook, template)
    lines: list[str] = []
    compared = 0
    for table in TABLES:
        for row in _rows(expected / table.file):
            compared += len(table.figures)
            lines += _differences(table, row, facts)
    return [*lines, f"{compared} figures compared, {len(lines)} differ"]


def _differences(table: Table, row: Row, facts: Mapping[Key, str]) -> Iterator[str]:
    period = row[table.period] if table.period else "all"
    name = row[table.name] if table.name else ""
    for column, (kpi, places) in table.figures.items():
        where = " ".join(part for part in (table.file, period, name, column) if part)
        key = (table.grain, period, table.segment, name, kpi)
        if key not in facts:
            yield f"{where}: the export has no row for “{kpi}”"
        elif _rounded(row[column], places) != _rounded(facts[key], places):
            yield f"{where}: expected {_shown(row[column])}, got {_shown(facts[key])}"


def _key(row: Row) -> Key:
    segment = row["segment"]
    name = "" if segment == "company" else row[segment]
    return row["grain"], row["period"], segment, name, row["kpi"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _rounded(text: str, places: int) -> Decimal | None:
    """The number to so many decimals; a count is not rounded, and nothing is no number."""
    if not text.strip():
        return None
    number = Decimal(text)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if places else number


def _shown(text: str) -> str:
    return text or "nothing"


def main() -> int:
    """Prints the lines; ends with 1 if a figure differs."""
    parser = argparse.ArgumentParser(description="Compare an export with figures worked out before")
    parser.add_argument("workbook", type=Path)
    parser.add_argument("template", type=Path)
    parser.add_argument("expected", type=Path, help="the folder with the figures as CSV")
    given = parser.parse_args()
    lines = compare(given.workbook, given.template, given.expected)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if len(lines) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
