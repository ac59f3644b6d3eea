"""The page about templates tells what the loader knows.

The Russian page has the same tables with the same keys: see `tests/test_docs.py`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import is_dataclass
from pathlib import Path

import pytest
from template_texts import formula_doubts

from sheets_kpi import schema
from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.errors import TemplateError
from sheets_kpi.template import load, parse, shipped
from sheets_kpi.template.models import keys
from sheets_kpi.texts import LANGS, Lang

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"
PAGES: dict[Lang, Path] = {"en": PAGE, "ru": PAGE.with_name("templates.ru.md")}


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


TOLD: dict[str, tuple[type, ...]] = {
    "The file": (schema.Template, schema.Head),
    "Logs": (schema.LogSpec,),
    "Columns": (schema.ColumnSpec,),
    "Choices": (schema.Choice,),
    "Rules": (schema.OrderRule, schema.RequiredWhenRule, schema.LimitRule),
    "Computed columns": tuple(schema.COMPUTED.values()),
    "Rows that are no records": (schema.SkipRule,),
    "Matrices": (schema.Unpivot,),
    "Lists of targets": (schema.PlanSpec,),
    "A list of people": (schema.DirectorySpec,),
    "KPIs": (schema.KpiSpec, schema.KpiSettings),
    "Targets": (schema.TargetSpec,),
    "People": (schema.PersonSpec,),
    "Accounts": (schema.AccountSpec,),
    "Hints": (schema.HintSpec,),
}


@pytest.mark.parametrize("heading", TOLD)
def test_the_page_tells_every_key_and_no_other(heading: str) -> None:
    beside = {"template", "included"} if heading == "The file" else set()
    assert page_keys(heading) == {key for model in TOLD[heading] for key in keys(model)} | beside


def test_the_page_tells_every_setting() -> None:
    assert page_keys("Settings") == set(SETTING_IDS)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_tells_what_ships_and_its_logs(lang: Lang) -> None:
    text = PAGES[lang].read_text(encoding="utf-8").split("\n## ")[1]
    told = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE))
    ships = {name: load(name).logs for name in shipped()}
    assert told == {
        name: ", ".join(log.name.show(lang) for log in logs) for name, logs in ships.items()
    }


def test_every_table_of_a_template_is_on_the_page_or_explained_by_names() -> None:
    made_by_code = {schema.EventSpec, schema.AbsenceSpec}  # rows of the demo, no tables of a file
    declared = {
        one
        for name, one in vars(schema).items()
        if isinstance(one, type) and is_dataclass(one) and not name.startswith("_")
    }
    told = {model for models in TOLD.values() for model in models}
    assert declared - told - made_by_code == {schema.Named}


def blocks(lang: Lang, mark: str) -> list[str]:
    text = PAGES[lang].read_text(encoding="utf-8")
    return re.findall(rf"^```{mark}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("lang", LANGS)
def test_complete_examples_of_the_page_are_templates(lang: Lang) -> None:
    read = [parse(block, "example.toml") for block in blocks(lang, "toml complete")]
    assert [len(example.kpis) for example in read] == [1, 3]
    assert all(tomllib.loads(block) for block in blocks(lang, "toml"))


@pytest.mark.parametrize("of", LANGS)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("lang", LANGS)
def test_formulas_of_the_page_are_understood(of: Lang, place: int, lang: Lang) -> None:
    block = blocks(of, "toml complete")[place]
    assert formula_doubts(parse(block, "example.toml"), lang) == []


@pytest.mark.parametrize("lang", LANGS)
def test_mistakes_on_the_page_are_what_people_read(lang: Lang) -> None:
    """A deal log whose type and person are misspelt."""
    text = """
    [logs.deals]
    name = "Deals"
    date = "closed"
    person = "mangr"
    columns.closed = { name = "Closed", type = "date" }
    columns.manager = { name = "Manager", type = "person" }
    columns.amount = { name = "Amount", type = "mony" }
    """
    with pytest.raises(TemplateError) as caught:
        parse(text, "my-team.toml")
    assert blocks(lang, "text") == [f"{caught.value.say(lang)}\n"]


def test_every_text_of_a_mistake_is_said_somewhere() -> None:
    package = Path(__file__).parents[2] / "sheets_kpi"
    files = [file for name in ("template", "demo") for file in (package / name).glob("*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    texts = tomllib.loads((package / "texts" / "templates.toml").read_text(encoding="utf-8"))
    unsaid = {key for key in texts if f'"{key}"' not in code}
    assert [key for key in unsaid if f'"{key.partition(".")[2]}"' not in code] == []
