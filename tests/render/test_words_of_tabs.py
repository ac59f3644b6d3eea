"""What people read on the summary tabs of all samples: no codes, no raw numbers, whole plurals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import guide_synced
import pytest
from books import NOON

from sheets_kpi import pipeline
from sheets_kpi.demo import TRADES
from sheets_kpi.glyphs import lines_of, row_height
from sheets_kpi.plan import CreateTab
from sheets_kpi.render.page import WIDEST
from sheets_kpi.schema import Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Tab
from sheets_kpi.styles import BEHIND, RISK
from sheets_kpi.template import load
from sheets_kpi.texts import LANGS, Lang, catalogue, plural
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
CALM = ("issues", "in_logs", "glossary", "bonus", "bonus_archive", "archive")
CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b(?:None|nan|inf|True|False)\b|[{}]|<class|\bKpi\(")
RAW_NUMBER = re.compile(r"(?<![\d.])\d+\.\d{3,}(?![\d.])|\d,\d{4,}|\d\.\d{2,}e[+-]")
TWO_SPACES = re.compile(r"(?<! ) {2}(?! )")  # three part the items of a legend
POINTS = re.compile(r"п\.(?!\u00a0)\s?п\.")
COUNTED = re.compile(r"(?<![.,:\d])(\d[\d\u00a0]*)[ \u00a0]([A-Za-zа-яё]+)")


@cache
def tabs(trade: str, lang: Lang) -> tuple[Tab, ...]:
    workbook = MemoryWorkbook(guide_synced.sample(trade, lang, DAY))
    plan = pipeline.sync(workbook, Request(NOON, DAY, lang), dry_run=True).plan
    made = (one.tab for one in plan.changes if isinstance(one, CreateTab))
    return tuple(tab for tab in made if tab.kind in ("summary", "shared") and tab.key != "service")


def texts(trade: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """All that stands in cells and notes, and where; without formulas, which owners write."""
    kpis = load(trade).kpis
    formulas = {form for kpi in kpis for form in (kpi.formula.ru, kpi.formula.en)}
    for tab in tabs(trade, lang):
        for (row, column), cell in tab.cells.items():
            for text in (cell.value, cell.note):
                if isinstance(text, str) and text not in formulas:
                    yield f"{tab.title}!{row},{column}", text


def ids(template: Template) -> set[str]:
    """What a template calls things by, where that is no word that people write."""
    columns = [column for log in template.logs for column in log.columns]
    choices = [choice for column in columns for choice in column.choices]
    called = {one.id: one.name for one in template.kpis}
    called |= {one.id: one.name for one in template.logs}
    called |= {one.id: one.name for one in columns}
    called |= {one.id: one.name for one in choices}
    written = {name.lower() for both in called.values() for name in (both.ru, both.en)}
    return {one for one in called if len(one) > 3} - written | {template.name}


@cache
def forms(lang: Lang) -> dict[str, set[tuple[str, ...]]]:
    """The words that the catalogue counts, each with all forms of it."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for entry in catalogue().values():
        for listed in re.findall(r"\{\w+:\|([^}]*)\}", entry[lang]):
            for form in listed.split("|"):
                found.setdefault(form, set()).add(tuple(listed.split("|")))
    return found


def slips(text: str, lang: Lang) -> Iterator[str]:
    """Numbers with a wrong form of the word behind, or not parted by thousands: `1 ошибок`."""
    for number, word in COUNTED.findall(text):
        n = int(number.replace("\u00a0", ""))
        all_forms = forms(lang).get(word, ())
        is_whole = not all_forms or not re.search(r"\d{4}", number)
        if not is_whole or any(plural(n, list(one), lang) != word for one in all_forms):
            yield f"{number} {word}"


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("14 ошибок, 1 ошибка, 1\u00a0234 ошибки", "ru", []),
        ("14 ошибка и 21 ошибок", "ru", ["14 ошибка", "21 ошибок"]),
        ("1234 ошибки", "ru", ["1234 ошибки"]),
        ("1 errors, 2 errors", "en", ["1 errors"]),
    ],
)
def test_slips_are_found(text: str, lang: Lang, found: list[str]) -> None:
    assert list(slips(text, lang)) == found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("trade", TRADES)
def test_people_read_words_and_rounded_numbers(trade: str, lang: Lang) -> None:
    read = list(texts(trade, lang))
    assert len(read) > 500
    for look in (CODE, RAW_NUMBER, TWO_SPACES, POINTS):
        assert [(place, text) for place, text in read if look.search(text)] == []
    assert [(place, text, one) for place, text in read for one in slips(text, lang)] == []
    assert [place for place, text in read if text.startswith("=")] == []
    if lang == "ru":  # English words are no codes to those who read English
        known = re.compile(rf"\b(?:{'|'.join(map(re.escape, ids(load(trade))))})\b", re.IGNORECASE)
        assert [(place, text) for place, text in read if known.search(text)] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("trade", TRADES)
def test_no_number_is_seen_unrounded(trade: str, lang: Lang) -> None:
    """But for what charts and small columns draw from, which is folded."""
    for tab in tabs(trade, lang):
        bare = [
            place
            for place, cell in tab.cells.items()
            if isinstance(cell.value, float) and not cell.style.number_format
        ]
        assert [place for place in bare if not is_folded(tab, place)] == [], tab.title


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("trade", TRADES)
def test_calm_tabs_fit_a_laptop_without_fills(trade: str, lang: Lang) -> None:
    """What is folded takes no room; nothing is cut that stands before a filled cell."""
    for tab in tabs(trade, lang):
        if tab.key not in CALM:
            continue
        room = {at: width for at, width in enumerate(tab.widths, 1) if not is_folded(tab, (0, at))}
        assert sum(room.values()) <= WIDEST, tab.title
        fills = {cell.style.fill for cell in tab.cells.values()} - {""}
        assert fills <= ({RISK.fill, BEHIND.fill} if tab.key == "issues" else set()), tab.title
        for (row, column), cell in tab.cells.items():
            text, look, after = cell.value, cell.style, tab.cells.get((row, column + 1))
            if isinstance(text, str) and column in room and after and after.value is not None:
                lines = lines_of(text, room[column] - 9 * look.indent, look.size, bold=look.bold)
                assert lines == 1 or (
                    look.wrap and tab.heights[row] >= row_height(lines, look.size)
                )


def is_folded(tab: Tab, place: tuple[int, int]) -> bool:
    return any(
        one.first <= place[one.kind == "columns"] <= one.last for one in tab.groups if one.folded
    )
