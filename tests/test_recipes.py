"""docs/recipes.md: each sheet of the page is read, and comes to what the page says of it.

A section prints the tabs of a workbook. It is prepared by `init` with every answer by default, or
with the template that the section prints; then the tab Logs is compared with the table of the page,
and the KPIs with the arithmetic beside them.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from kpi_pages import read_table, worth
from openpyxl import Workbook, load_workbook

from sheets_kpi.cli import main
from sheets_kpi.decisions.tables import KPI, LOGS, TARGETS
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS, Lang

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[Lang, str] = {"ru": "recipes.ru.md", "en": "recipes.md"}
MONTH = {"ru": " за ноябрь", "en": " in November"}
DAY = ("--as-of", "2026-11-20")


@cache
def sections(lang: Lang) -> tuple[str, ...]:
    text = (DOCS / PAGES[lang]).read_text(encoding="utf-8")
    return tuple(re.split("^## ", text, flags=re.MULTILINE)[1:])


def tabs(lang: Lang, section: str) -> dict[str, list[list[CellValue]]]:
    """The tables under headings of the fourth level: the tabs of the sheet and, by the titles of
    decision tabs, what their owner types there.
    """
    found = re.findall(r"^#### (.+)\n\n((?:\|.*\n)+)", section, re.MULTILINE)
    return {title: read_table(lang, table) for title, table in found}


def understood(section: str) -> list[list[str]]:
    """The rows of the table that has no heading: name, type and use of each column."""
    found = re.search(r"(?<!\n)\n\n\| (?:понято|understood) .*\n\|.*\n((?:\|.*\n)*)", section)
    rows = found[1].splitlines() if found else []
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]


def figures(lang: Lang, text: str) -> list[tuple[str, float, str]]:
    """Each KPI of November that a text tells: its name, its arithmetic, how it is printed."""
    found = re.findall(rf"^(.+){MONTH[lang]}: `([^`]+)` = \*\*(.+)\*\*\.$", text, re.MULTILINE)
    return [(name, worth(sum_, lang), shown) for name, sum_, shown in found]


def run(lang: Lang, *words: str) -> str:
    result = CliRunner(env={"SHEETS_KPI_LANG": lang}).invoke(main, [*words, *DAY])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def type_tabs(made: dict[str, list[list[CellValue]]], path: str, *, below: bool = False) -> None:
    """Types tables over tabs, or their rows `below` what stands there; a tab that is not there is
    added.
    """
    book = load_workbook(path) if Path(path).exists() else Workbook()
    if not Path(path).exists():
        book.remove(book.worksheets[0])
    for title, rows in made.items():
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in rows[1:] if below else rows:
            sheet.append(row)
    book.save(path)


def prepared(lang: Lang, section: str, template: str = "") -> None:
    """Makes the workbook of a section and prepares it."""
    ours = {layout.title(lang) for layout in (KPI, TARGETS)}
    made = tabs(lang, section)
    type_tabs({title: rows for title, rows in made.items() if title not in ours}, "book.xlsx")
    options = ("--template", template) if template else ()
    run(lang, "init", "book.xlsx", "--yes", *options)
    typed = {title: rows for title, rows in made.items() if title in ours}
    type_tabs(typed, "book.xlsx", below=True)


def logs_tab(lang: Lang) -> list[list[str]]:
    """The columns that stand on the tab Logs: name, type and use."""
    rows = [*load_workbook("book.xlsx")[LOGS.title(lang)].iter_rows(values_only=True)]
    wanted = [rows[0].index(LOGS.header(LOGS.field(one), lang))
              for one in ("column", "word", "type", "role")]  # fmt: skip
    cells = [[str(row[place] or "") for place in wanted] for row in rows[1:]]
    return [[name, kind, role] for name, word, kind, role in cells if name and not word]


def check_figures(lang: Lang, text: str) -> None:
    kpis = json.loads(run(lang, "sync", "book.xlsx", "--json"))["kpis"]
    facts = {one["kpi"]: one["fact"] for one in kpis}
    for name, value, shown in figures(lang, text):
        assert facts[name] == pytest.approx(value), name
        assert number_text(value, None, lang).replace(NBSP, " ") == shown


CASES = [
    pytest.param(lang, place, id=f"{lang}-{one.splitlines()[0]}")
    for lang in LANGS
    for place, one in enumerate(sections(lang))
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("lang", "place"), CASES)
def test_a_sheet_is_read_as_the_page_says(lang: Lang, place: int) -> None:
    """What stands before the TOML is read without it."""
    text = sections(lang)[place]
    before = text.split("```toml")[0]
    prepared(lang, text)
    assert logs_tab(lang) == understood(before)
    check_figures(lang, before)


@pytest.mark.parametrize(
    ("lang", "place"),
    [(lang, at) for lang in LANGS for at, one in enumerate(sections(lang)) if "```toml" in one],
)
def test_a_template_of_the_page_reads_its_sheet(lang: Lang, place: int) -> None:
    text = sections(lang)[place]
    _, toml, after = re.split(r"```(?:toml\n)?", text, maxsplit=2)
    Path("own.toml").write_text(toml, encoding="utf-8")
    prepared(lang, text, "own.toml")
    assert figures(lang, after)
    check_figures(lang, after)
    assert json.loads(run(lang, "check", "book.xlsx", "--json"))["counts"]["error"] == 0


@pytest.mark.parametrize("lang", LANGS)
def test_every_section_tells_a_figure(lang: Lang) -> None:
    assert [one.splitlines()[0] for one in sections(lang) if not figures(lang, one)] == []
