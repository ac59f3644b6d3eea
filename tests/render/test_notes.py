"""Every hover note tells what `export` exports: read back as a person would read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from looked_tabs import Case, Looked, looked

from sheets_kpi import export
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.state import Cell
from sheets_kpi.texts import Lang, say

CASES = (
    Case("account-managers", "ru"),
    Case("account-managers", "en", "first"),
    Case("account-managers", "en", "closed"),
    Case("sales-team", "en"),
    Case("sales-team", "ru", "early"),
    Case("service-team", "ru"),
    Case("salon", "en"),
    Case("recruiting", "ru"),
)
# what a line of a note says, and which fields of an export it says it of
LINES: Mapping[Lang, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "ru": (
        (r"Строк учтено: ([\d ]+)\.", ("n",)),
        (r"Цель: (?:.* = )?(\S.*)", ("target",)),
        (r"Выполнение цели: (.*)", ("attainment",)),
        (r"Темп (.*?):", ("pace",)),
        (r"Прогноз на конец периода: (.*)", ("forecast",)),
        (r"В четырёх случаях из пяти выйдет от (.*) до (.*)\.", ("forecast_low", "forecast_high")),
    ),
    "en": (
        (r"Rows counted: ([\d,]+)\.", ("n",)),
        (r"Target: (?:.* = )?(\S.*)", ("target",)),
        (r"Attainment: (.*)", ("attainment",)),
        (r"Pace (.*?):", ("pace",)),
        (r"Forecast for the end of the period: (.*)", ("forecast",)),
        (r"Four times out of five it will be (.*) to (.*)\.", ("forecast_low", "forecast_high")),
    ),
}
SHARES = ("attainment", "pace")


class Noted(NamedTuple):
    """A note of a result."""

    text: str
    result: Result


def notes(found: Looked) -> Iterator[Noted]:
    """The notes of the tables of Dashboard, Cards and People, with whose they are."""
    board = found.synced.board
    names = {kpi.name: kpi for kpi in board.shown}
    nobody, company = (say(f"segment.{one}", board.lang) for one in ("unassigned", "company"))
    groups = (*board.cards.teams, *board.cards.people)
    everybody = {company: board.cards.company}
    everybody |= {card.segment.name or nobody: card for card in groups}
    card: Scorecard | None = None
    for key in ("dashboard", "cards", "people"):
        tab = found.tab(key)
        for row in range(1, tab.size[0] + 1):
            first = tab.cells.get((row, 1), Cell(None)).value
            card = board.cards.company if key == "dashboard" else everybody.get(str(first), card)
            for column in range(1, tab.size[1] + 1):
                note = tab.cells.get((row, column), Cell(None)).note.replace("\u00a0", " ")
                kpi = names.get(note.split(":")[0] if key != "cards" else str(first))
                kpi = kpi or names.get(str(first))
                if note and kpi and card and kpi.key in card.results:
                    yield Noted(note, card.results[kpi.key])


def number(text: str, lang: Lang) -> tuple[float, int]:
    """A number as people write it, and its decimals."""
    plain = text.replace(",", "" if lang == "en" else ".").replace("−", "-").replace("> ", "")
    digits = re.match(r"[+-]?[\d .]*\d", plain)
    assert digits, text
    shown = digits.group().replace(" ", "").lstrip("+")
    return float(shown), len(shown.partition(".")[2])


def agree(text: str, value: float, kpi: Kpi, field: str, lang: Lang) -> bool:
    """Whether a text is the value, as far as it is shown."""
    shown, digits = number(text, lang)
    is_share = field in SHARES or (kpi.is_percent and field != "n")
    exact = value * 100 if is_share else value
    if field in SHARES:
        exact = min(max(exact, 0.0), 200.0)
    return abs(shown - exact) <= 0.5 * 10.0**-digits + 1e-6


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_note_says_what_is_exported(case: Case) -> None:
    found, checked = looked(case), dict[str, int]()
    results, classes = found.synced.computed.results, found.synced.board.classes
    for note in notes(found):
        row: dict[str, Any] = export.row(note.result, results)
        kpi, lang = note.result.kpi, case.lang
        first = note.text.splitlines()[0]
        if first.startswith(f"{kpi.name}: ") and row["fact"] is not None:
            assert agree(first.removeprefix(f"{kpi.name}: "), row["fact"], kpi, "fact", lang)
            checked["fact"] = checked.get("fact", 0) + 1
        for pattern, fields in LINES[lang]:
            told = re.search(f"^{pattern}", note.text, re.MULTILINE)
            values = [row[field] for field in fields]
            if told is None or row["target_to"] is not None:
                continue
            for text, field, value in zip(told.groups(), fields, values, strict=True):
                assert value is not None, note.text
                if classes.get(kpi.key) is not KpiClass.CHANGE:
                    assert agree(text, value, kpi, field, lang), (note.text, field, value)
                checked[field] = checked.get(field, 0) + 1
    assert checked["fact"] > 40
    if case.state not in ("closed", "first"):
        assert {"n", "target", "attainment", "pace", "forecast", "forecast_low"} <= checked.keys()
