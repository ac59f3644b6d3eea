"""Exports of different make, once and twice: KPIs are those of the same rows typed by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from exports import EXPORTS, Cell, Export
from openpyxl import Workbook

from sheets_kpi import template
from sheets_kpi.cli import main

DAY = "2026-11-20"


def run(*words: str | Path, code: int = 0) -> Result:
    said = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert said.exit_code == code, said.output
    return said


def typed_by_hand(folder: Path, log: str, rows: Sequence[Sequence[Cell]]) -> Path:
    """A workbook on which somebody typed the rows, prepared afterwards."""
    spec = next(one for one in template.load("account-managers").logs if one.name.matches(log))
    headers, *records = rows
    book = Workbook()
    [page] = book.worksheets
    page.title = spec.name.ru
    names = [column.name.ru for column in spec.columns]
    page.append(names)
    for record in records:
        cells = dict(zip(headers, record, strict=True))
        page.append([cells.get(name) for name in names])
    path = folder / "hand.xlsx"
    book.save(path)
    run("init", path, "--template", "account-managers", "--lang", "ru", "--yes")
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A prepared workbook in which nothing stands yet."""
    path = tmp_path_factory.mktemp("blank") / "team.xlsx"
    run("init", path, "--lang", "ru", "--yes")
    return path.read_bytes()


def kpis(path: Path, *, has_new_words: bool) -> list[dict[str, str]]:
    if has_new_words:
        run("init", path, "--yes")  # which adds them to the tab Logs
    told = run("export", path, "--by", "company", "--by", "person", "--as-of", DAY).stdout
    return list(csv.DictReader(io.StringIO(told)))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda one: one.name)
def test_an_export_counts_as_the_same_rows_typed_by_hand(
    export: Export, blank: bytes, tmp_path: Path
) -> None:
    path, file = tmp_path / "team.xlsx", export.write(tmp_path)
    path.write_bytes(blank)
    words: list[str | Path] = ["import", file, "--into", path, "--log", export.log, *export.say]
    first = json.loads(run(*words, "--yes", "--json").stdout)
    n = len(export.hand) - 1
    assert first["rows"] == {"new": n, "changed": 0, "same": 0, "left": 0}
    assert (first["key"], first["unread"], first["keyless"]) == (list(export.key), [], [])
    before = path.read_bytes()
    second = json.loads(run("import", file, "--into", path, "--log", export.log, "--json").stdout)
    assert second["rows"] == {"new": 0, "changed": 0, "same": n, "left": 0}
    assert not second["written"]
    assert path.read_bytes() == before
    hand, is_new = typed_by_hand(tmp_path, export.log, export.hand), bool(first["new_words"])
    by_hand, imported = kpis(hand, has_new_words=is_new), kpis(path, has_new_words=is_new)
    assert imported == by_hand
    assert any(row["fact"] not in ("", "0") for row in imported)
