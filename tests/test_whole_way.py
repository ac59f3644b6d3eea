"""The demo workbook through many days: what grows, what stays, and who can open it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from office import SOFFICE
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from sheets_kpi.cli import main

RENEWED = (
    *("Дашборд", "Встреча", "Люди", "Карточки", "Динамика", "Воронка", "По аккаунтам"),
    "По категориям",
    *("Ошибки", "Что в журналах", "Словарь", "Бонусы"),
)
KEPT = ("Архив бонусов", "Архив")  # September is closed
SUMMARIES = (*RENEWED, *KEPT)


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("way") / "demo.xlsx"
    run("demo", path, "--as-of", "2026-11-10")
    return path


def lasting(path: Path) -> dict[str, list[list[Any]]]:
    """Every value of every tab that people type into or that keeps what is closed."""
    book = load_workbook(path)
    return {
        tab.title: [[cell.value for cell in row] for row in tab.iter_rows()]
        for tab in book.worksheets
        if tab.title not in (*RENEWED, "Служебное")
    }


def sizes(path: Path) -> dict[str, int]:
    """What must not grow: parts, styles, rules, names."""
    with zipfile.ZipFile(path) as package:
        styles = package.read("xl/styles.xml").decode()
        names = package.read("xl/workbook.xml").decode()
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        rules = sum(package.read(name).count(b"<cfRule") for name in sheets)
        return {
            "parts": len(package.namelist()),
            "formats": len(re.findall("<xf ", styles)),
            "dxfs": len(re.findall("<dxf>", styles)),
            # a long text stands in as many pieces as it needs: sheets_kpi_13_1, sheets_kpi_13_2, …
            "names": len(set(re.findall(r'<definedName name="(sheets_kpi_\d+|[^"]+)', names))),
            "rules": rules,
        }


def parts_of_tabs(path: Path) -> dict[str, str]:
    """The part of each tab by title."""
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml").decode()
        rels = package.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for rel in re.findall("<Relationship [^>]*>", rels):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', rel))
        targets[fields["Id"]] = "xl/" + fields["Target"].removeprefix("/xl/")
    sheets = re.findall(r'<sheet name="([^"]*)"[^>]*r:id="([^"]*)"', book)
    return {title: targets[rel] for title, rel in sheets}


@pytest.mark.parametrize("days", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_syncs_on_many_days_keep_what_is_typed_or_closed_and_do_not_grow(
    demo: Path, tmp_path: Path, days: int
) -> None:
    path = Path(shutil.copy(demo, tmp_path / "days.xlsx"))
    before = lasting(path)
    seen = []
    for day in range(days):
        run("sync", path, "--as-of", str(date(2026, 11, 11) + timedelta(days=day)))
        seen.append(sizes(path))
    assert lasting(path) == before
    for what in ("parts", "names", "rules", "dxfs"):
        assert len({size[what] for size in seen}) == 1, what
    # a format is added where a percentage needs another decimal; coming back adds none
    for day in range(days):
        run("sync", path, "--as-of", str(date(2026, 11, 11) + timedelta(days=day)))
    assert sizes(path) == seen[-1]


def test_a_sync_touches_only_our_parts(demo: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo, tmp_path / "one.xlsx"))
    run("sync", path, "--as-of", "2026-11-17")
    ours = {*SUMMARIES, "Служебное"}
    theirs = [part for title, part in parts_of_tabs(demo).items() if title not in ours]
    assert len(theirs) == 19  # nine logs, ten decision tabs
    # the found flags of a log may change with what is found; nothing else of a tab may
    for name in theirs:
        with zipfile.ZipFile(demo) as old, zipfile.ZipFile(path) as new:
            texts = [package.read(name).decode() for package in (old, new)]
        bare = [re.sub("<conditionalFormatting.*?</conditionalFormatting>", "", t) for t in texts]
        assert bare[0] == bare[1]


def test_independent_readers_open_the_demo(demo: Path) -> None:
    assert [one for one in load_workbook(demo).sheetnames if one in SUMMARIES] == list(SUMMARIES)
    found = OpenXmlValidator().validate(demo).errors
    assert [error.description for error in found if error.severity.value == "error"] == []


@pytest.mark.libreoffice
def test_libreoffice_shows_every_summary_without_hash_marks(demo: Path, tmp_path: Path) -> None:
    assert SOFFICE
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "html", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(demo)], check=True, capture_output=True)
    page = (tmp_path / "demo.html").read_text("utf-8")
    assert all(title in page for title in RENEWED)
    assert "###" not in page
    assert "#REF!" not in page
    assert "#NAME?" not in page
