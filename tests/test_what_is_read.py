"""docs/what-is-read.md: every example is put into a column and read, and is what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from log_books import column, one_column, values

from sheets_kpi.clean import Cleaned
from sheets_kpi.decisions.cells import word
from sheets_kpi.logs import EPOCH, Column
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.people import NameBook
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, say

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[Lang, str] = {"ru": "what-is-read.ru.md", "en": "what-is-read.md"}
TODAY = date(2026, 11, 20)
TEAM: dict[Lang, tuple[str, str]] = {
    "ru": ("Пётр Иванов", "Анна Котова"),
    "en": ("Peter Jones", "Anna Miller"),
}
LIST: dict[Lang, dict[str, str]] = {
    "ru": {"won": "оплачена", "lost": "отказ"},
    "en": {"won": "paid", "lost": "lost"},
}
# The type of column that each table of the page speaks of, in its order.
KINDS = "money date date duration yes_no text choice person client".split()


class Example(NamedTuple):
    """A row of a table: the cells of a column, what they are read as, and the findings told."""

    lang: Lang
    kind: str
    cells: Sequence[str]
    read: str
    told: str


def examples() -> Iterable[Example]:
    for lang, name in PAGES.items():
        text = (DOCS / name).read_text(encoding="utf-8")
        found = re.findall(r"^\|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
        for kind, table in zip(KINDS, found, strict=True):
            for row in table.splitlines():
                first, read, told = (cell.strip() for cell in row.split("|")[1:-1])
                yield Example(lang, kind, re.findall(r"`([^`]+)`", first), read, told)


def read(example: Example) -> Cleaned:
    """A log with the cells in one column."""
    more: dict[str, Any] = {"unit": "minutes"} if example.kind == "duration" else {}
    if example.kind == "choice":
        more["choices"] = LIST[example.lang]
    team = NameBook([(name, ()) for name in TEAM[example.lang]])
    spec = column("x", "Столбец", example.kind, **more)
    return one_column(spec, example.cells, as_of=TODAY, people=team)


def shown(made: Column, kind: str, lang: Lang) -> list[str]:
    """The values of a column, as the page writes them; a dash where there is none."""
    if made.kind == "text":
        words = ["–" if one is None else str(one) for one in values(made)]
        return [one.lower() for one in words] if kind == "choice" else words
    return [shown_number(one, made, lang) if one == one else "–" for one in made.floats.tolist()]  # noqa: PLR0124  # NaN


def shown_number(number: float, made: Column, lang: Lang) -> str:
    if made.kind == "date":
        moment = datetime.combine(EPOCH, datetime.min.time()) + timedelta(
            minutes=round(number * 1440)
        )
        clock = f" {moment:%H:%M}" if moment.hour else ""
        return f"{moment:%d.%m.%Y}{clock}" if lang == "ru" else f"{moment:%Y-%m-%d}{clock}"
    if made.kind == "yes_no":
        return word("yes_no", "yes" if number else "no", lang)
    return number_text(number / 10**made.scale, None, lang).replace(NBSP, " ")


@pytest.mark.parametrize("example", [*examples()], ids=lambda one: f"{one.lang}-{one.cells}")
def test_an_example_is_read_as_the_page_says(example: Example) -> None:
    found = read(example)
    made = found.logs["log"].columns["x"]
    held = shown(made, example.kind, example.lang)
    if example.kind == "client":
        assert example.read == str(len(set(held)))
    else:
        assert example.read == " · ".join(held)
    told = [
        f"{say(f'severity.{one.severity}', example.lang)} `{one.code}`" for one in found.findings
    ]
    assert example.told.split(", ") == (list(dict.fromkeys(told)) or ["–"])


@pytest.mark.parametrize(
    ("kind", "cell", "held"),
    [
        ("number", "15 %", [0.15]),
        ("money", "15 %", [None]),
        ("date", 46339.0, [date(2026, 11, 13)]),
        ("yes_no", True, [1.0]),
    ],
)
def test_what_the_prose_says_beside_the_tables(
    kind: str, cell: CellValue, held: list[object]
) -> None:
    assert values(one_column(column("x", "Столбец", kind), [cell]).logs["log"].columns["x"]) == held


def test_amounts_of_one_foreign_currency_are_read_and_a_few_among_others_are_not() -> None:
    def held(*cells: str) -> list[object]:
        found = one_column(column("x", "Столбец", "money"), cells)
        return values(found.logs["log"].columns["x"])

    assert held("100 $", "250", "300 $") == [100, 250, 300]
    assert held("100 ₽", "200 ₽", "300 ₽", "40 $") == [100, 200, 300, None]
