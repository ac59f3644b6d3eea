"""The page about templates tells what the loader knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from template_texts import formula_doubts

from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.template import load, parse, shipped
from sheets_kpi.template.keys import KEYS, Kind
from sheets_kpi.texts import LANGS, Lang

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"


def page_keys(*headings: str) -> set[str]:
    """The first column of the tables under headings of the page whose header is `key` or alike."""
    text = PAGE.read_text(encoding="utf-8")
    keys: set[str] = set()
    for heading in headings:
        section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
        section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
        section = re.sub(r"```.*?```", "", section, flags=re.DOTALL)
        for table in re.findall(
            r"^\| (?:key|part|setting) \|.*\n\|.*\n((?:\|.*\n)+)", section, re.MULTILINE
        ):
            keys |= set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
    return keys


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("The file", ("file", "template")),
        ("Logs", ("log",)),
        ("Columns", ("column",)),
        ("Choices", ("choice",)),
        ("Rules", ("order", "required_when")),
        ("Computed columns", ("number", "first_date", "between", "lookup", "position")),
        ("Rows that are no records", ("skip",)),
        ("A list of people", ("directory",)),
        ("KPIs", ("kpi", "kpi_settings")),
        ("Targets", ("target",)),
        ("People", ("person",)),
        ("Accounts", ("account",)),
        ("Hints", ("hint",)),
    ],
)
def test_the_page_tells_every_key_and_no_other(heading: str, kinds: tuple[Kind, ...]) -> None:
    assert page_keys(heading) == {key for kind in kinds for key in KEYS[kind]}


def test_the_page_tells_every_setting() -> None:
    assert page_keys("Settings") == set(SETTING_IDS)


def test_the_page_tells_what_ships_and_its_logs() -> None:
    text = PAGE.read_text(encoding="utf-8").split("\n## What ships\n")[1].split("\n## ")[0]
    told = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE))
    ships = {name: load(name).logs for name in shipped()}
    assert told == {name: ", ".join(log.name.en for log in logs) for name, logs in ships.items()}


def test_every_kind_of_table_is_on_the_page_or_explained_by_names() -> None:
    told = {"file", "template", "log", "column", "choice", "order", "required_when", "number"}
    told |= {"first_date", "between", "lookup", "position", "skip", "directory", "kpi"}
    told |= {"kpi_settings", "target", "person", "account", "hint"}
    assert set(KEYS) - told == {"name", "text", "included"}


def blocks(mark: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{mark}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_complete_examples_of_the_page_are_templates() -> None:
    read = [parse(block, "example.toml") for block in blocks("toml complete")]
    assert [len(example.kpis) for example in read] == [1, 3]
    assert all(tomllib.loads(block) for block in blocks("toml"))


@pytest.mark.parametrize("block", blocks("toml complete"))
@pytest.mark.parametrize("lang", LANGS)
def test_formulas_of_the_page_are_understood(block: str, lang: Lang) -> None:
    assert formula_doubts(parse(block, "example.toml"), lang) == []


def test_every_text_of_a_mistake_is_said_somewhere() -> None:
    package = Path(__file__).parents[2] / "sheets_kpi"
    files = [file for name in ("template", "demo") for file in (package / name).glob("*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    texts = tomllib.loads((package / "texts" / "templates.toml").read_text(encoding="utf-8"))
    unsaid = {key for key in texts if f'"{key}"' not in code}
    assert [key for key in unsaid if f'"{key.partition(".")[2]}"' not in code] == []
