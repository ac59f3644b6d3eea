"""The page for BI tools: the file has the columns that it says, of these types and blank so, and
its examples run.
"""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sheets_kpi import export
from sheets_kpi.cli import main
from sheets_kpi.texts import LANGS, Lang

PAGES: dict[Lang, str] = {"ru": "bi.ru.md", "en": "bi.md"}
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
RANGE = re.compile(rf"{NUMBER.pattern}–{NUMBER.pattern}")
TYPES = {"текст": "text", "число": "number", "целое число": "whole number", "доля": "share",
         "число или текст": "number or text"}  # fmt: skip


@cache
def page(lang: Lang) -> str:
    return (Path(__file__).parents[1] / "docs" / PAGES[lang]).read_text(encoding="utf-8")


def blocks(lang: Lang, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page(lang), re.MULTILINE | re.DOTALL)


def columns(lang: Lang) -> dict[str, tuple[str, str]]:
    """The type of each column, and when it is blank."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|.*\| ([^|]+) \|$", page(lang), re.MULTILINE)
    return {name: (TYPES.get(kind, kind), blank) for name, kind, blank in rows}


@pytest.fixture(scope="module", params=LANGS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The files of the page's own commands, in a folder of their own."""
    lang, folder = request.param, tmp_path_factory.mktemp("bi")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in blocks(lang, "sh")[1].splitlines():
            _, *words = line.split()
            assert CliRunner().invoke(main, words).exit_code == 0, line
        words = "export demo.xlsx --as-of 2026-11-21 --json -o kpi.json".split()
        assert CliRunner().invoke(main, words).exit_code == 0
    return lang, folder


Made = tuple[Lang, Path]


def fits(kind: str, value: str) -> bool:
    """Whether the text of a cell is of a type of the page."""
    return {
        "text": True,
        "whole number": value.isdecimal(),
        "number or text": bool(NUMBER.fullmatch(value) or RANGE.fullmatch(value)),
    }.get(kind, bool(NUMBER.fullmatch(value)))


def test_the_table_of_columns_is_the_header_of_the_file(made: Made) -> None:
    lang, folder = made
    header = (folder / "kpi.csv").read_text("utf-8").splitlines()[0].split(",")
    assert list(columns(lang)) == header == list(export.COLUMNS)
    assert not (folder / "kpi.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_each_column_is_of_its_type_and_blank_where_it_says(made: Made) -> None:
    """CSV and JSON hold the same; the sample has no name like a formula."""
    lang, folder = made
    with (folder / "kpi.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    objects = json.loads((folder / "kpi.json").read_text("utf-8"))
    for name, (kind, blank) in columns(lang).items():
        values = [row[name] for row in rows]
        filled = [one for one in values if one]
        assert filled, name
        assert all(fits(kind, one) for one in filled), name
        assert (len(filled) == len(values)) is (blank in ("never", "никогда")), name
        told = [one[name] for one in objects]
        assert ["" if one is None else str(one) for one in told] == values, name
        if kind in ("number", "share", "whole number"):
            assert {type(one) for one in told} <= {int, float, type(None)}, name


def test_data_that_a_fact_lacks_is_blank_in_its_parts(made: Made) -> None:
    for one in json.loads((made[1] / "kpi.json").read_text("utf-8")):
        assert len({one[name] is None for name in ("fact", "numerator", "denominator")}) == 1
        assert one["fact"] is None or one["fact"] == pytest.approx(
            one["numerator"] / one["denominator"]
        )
        assert one["attainment"] is None or None not in (one["target"], one["fact"])


def test_the_example_with_pandas(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    lang, folder = made
    monkeypatch.chdir(folder)
    shown, names = io.StringIO(), dict[str, Any]()
    with redirect_stdout(shown):
        exec(blocks(lang, "python")[0], names)
    assert shown.getvalue() == blocks(lang, "console")[0]
    kpi = names["kpi"]
    assert len(kpi) == len(json.loads((folder / "kpi.json").read_text("utf-8")))
    assert kpi["target_number"].notna().sum() <= kpi["target"].notna().sum()


def test_the_example_with_duckdb(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    lang, folder = made
    monkeypatch.chdir(folder)
    shown = duckdb.sql(blocks(lang, "sql")[0]).df().to_string(index=False)
    assert f"{shown}\n" == blocks(lang, "console")[1]
