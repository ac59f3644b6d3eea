"""The texts of `export`: the shortest number that reads back, and names that no program runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from books import HEADERS, NOON, book, deals_template
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi import export, pipeline
from sheets_kpi.cli import main
from sheets_kpi.export import shortest
from sheets_kpi.periods import Grain
from sheets_kpi.stages import Request


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (34.70000000000003, "34.7"),
        (8.100000000000001, "8.1"),
        (999494.570000008, "999494.57"),
        (0.1 + 0.2, "0.3"),
        (1e15 / 3, "333333333333333.3"),
        (8.0, "8"),
        (-0.0, "0"),
        (123456789012.34, "123456789012.34"),  # kopecks of a large sum are no dust
        (90909.09090909091, "90909.09090909091"),
        (44332.307692308, "44332.307692308"),
        (1e-9, "1e-09"),
        (1e300, "1e+300"),
        (5, "5"),
    ],
)
def test_a_number_is_the_shortest_that_reads_back(number: float, text: str) -> None:
    assert str(shortest(number)) == text


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_what_has_few_digits_is_said_with_them(digits: int, decimals: int) -> None:
    """A sum of kopecks, however it was added up, is its digits."""
    number = digits / 10**decimals
    assert float(str(shortest(number))) == number
    noisy = shortest(number * (1 + 1e-15))
    assert abs(float(str(noisy)) - number) <= 3e-15 * abs(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_becomes_another(number: float) -> None:
    said = shortest(number)
    assert said == pytest.approx(number, rel=2e-14, abs=0)
    assert shortest(float(str(said))) == said


NAMES = [
    '=IMPORTXML("https://example.org"; "//a")',
    "+7 900 000-00-00",
    "-Вега",
    "@all",
    "\tТаб",
    "\rВозврат",
    "＝1+1",
    "'=уже",
    "Обычный",
]


def exported(names: list[str]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """The rows of people with such names, from CSV and from JSON."""
    rows = [(date(2026, 11, 2), name, "Москва", "Вега", "оплачена", 100.5) for name in names]
    checked = pipeline.check(
        book({"Сделки": [HEADERS, *rows]}), Request(NOON, template=deals_template())
    )
    found = list(export.rows(pipeline.compute(checked, [Grain.MONTH]), [Grain.MONTH]))
    kept = [row for row in found if row["segment"] == "person" and row["person"]]
    table = csv.DictReader(io.StringIO(export.to_csv(kept)))
    return list(table), json.loads(export.to_json(kept))


def test_no_field_of_the_csv_begins_like_a_formula() -> None:
    table, objects = exported(NAMES)
    assert {row["person"] for row in objects} >= {NAMES[0], NAMES[1], NAMES[2], NAMES[3]}
    for row, plain in zip(table, objects, strict=True):
        for name, text in row.items():
            if isinstance(plain[name], str):
                assert not text.startswith(tuple("=+-@\t\r\n＝＋－＠"))
                assert text in (plain[name], f"'{plain[name]}")
            elif text:
                assert float(text) == plain[name]  # a negative number keeps its sign


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_name_that_is_like_a_formula_has_an_apostrophe(name: str) -> None:
    table, objects = exported([name])
    assert {row["person"] for row in table} == {f"'{name}"}
    assert {row["person"] for row in objects} == {name}


def test_a_range_is_told_with_all_its_digits() -> None:
    row = dict.fromkeys((*export.COLUMNS, "need"), "") | {"target": 1234567.0}
    assert export.told({**row, "target_to": 2345678.5})["target"] == "1234567–2345678.5"
    assert export.told({**row, "target_to": None})["target"] == 1234567


def test_every_number_of_a_sample_is_its_shortest_text(tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    words = ["demo", str(path), "--template", "sales-team", "--as-of", "2026-11-20"]
    assert CliRunner().invoke(main, words).exit_code == 0
    done = CliRunner().invoke(main, ["export", str(path), "--as-of", "2026-11-20"])
    numbers = ("fact", "numerator", "denominator", "target", "attainment", "pace", "forecast")
    texts = [row[n] for row in csv.DictReader(io.StringIO(done.stdout)) for n in numbers]
    plain = [text for text in texts if text and "–" not in text]
    assert len(plain) > 1000
    for text in plain:
        assert text in (repr(float(text)), repr(float(text)).removesuffix(".0"))
        assert not text.endswith(".0")
        assert "00000000" not in text.partition(".")[2]
