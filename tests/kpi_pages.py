"""docs/kpis.md and docs/kpis.ru.md as data: rows of logs, KPIs, and numbers worked by hand."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sheets_kpi.periods import Period, read_period
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang

ROOT = Path(__file__).parents[1]
PAGES: dict[Lang, Path] = {"ru": ROOT / "docs" / "kpis.ru.md", "en": ROOT / "docs" / "kpis.md"}
COUNTED_THROUGH = date(2026, 12, 1)  # both pages say so

_TEMPLATE: dict[Lang, str] = {"ru": "Шаблон", "en": "Template"}
_UNIT: dict[Lang, str] = {"ru": "единица", "en": "unit"}
_NO_UNIT: dict[Lang, str] = {"ru": "нет", "en": "none"}
_ALSO: dict[Lang, str] = {"ru": "ещё", "en": "also"}
_WORKED: dict[Lang, str] = {"ru": "Пример", "en": "Worked"}
_SIGNS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Worked:
    """A number worked by hand: `arithmetic` gives it, `printed` is how the sheet shows it.

    `segment` is as written, "" for the company; `kpi` is the id where the heading names none.
    """

    period: Period
    segment: str
    kpi: str
    arithmetic: float
    printed: str


@dataclass(frozen=True)
class Entry:
    """A KPI of a page; `number` is 0 for one beyond the 49, `facts` its line of template, id,
    direction and unit.
    """

    number: int
    name: str
    templates: tuple[str, ...]
    id: str
    facts: str
    formulas: tuple[str, ...]
    worked: tuple[Worked, ...]
    text: str


def facts_line(
    lang: Lang, templates: tuple[str, ...], kpi_id: str, direction: str, unit: str
) -> str:
    """What the page has to say under the heading of a KPI."""
    names = ", ".join(f"`{name}`" for name in templates)
    told = unit or _NO_UNIT[lang]
    return f"{_TEMPLATE[lang]}: {names} · id: `{kpi_id}` · {direction} · {_UNIT[lang]}: {told}"


@cache
def entries(lang: Lang) -> tuple[Entry, ...]:
    """The KPIs of a page, in its order."""
    parts = re.split(r"^### (?:(\d+)\. )?(.+)$", _text(lang), flags=re.MULTILINE)[1:]
    return tuple(
        _entry(lang, int(number or 0), name, re.split(r"^## ", body, flags=re.MULTILINE)[0])
        for number, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )


@cache
def tabs(lang: Lang) -> dict[str, list[list[CellValue]]]:
    """The tables under headings of the fourth level, by their title, headers first."""
    found = re.findall(
        r"^#### (.+)\n(?:\n|[^#|\n].*\n)*((?:\|.*\n)+)", _text(lang), flags=re.MULTILINE
    )
    assert len(dict(found)) == len(found), "a log is printed twice"
    return {title: read_table(lang, table) for title, table in found}


def tab_rows(lang: Lang, template: str) -> dict[str, list[list[CellValue]]]:
    """The printed tables as a template has them: `Costs (`recruiting`)` stands instead of Costs
    there, `Feedback (also in `service-team`)` adds rows to Feedback.
    """
    found = {title: rows for title, rows in tabs(lang).items() if "(" not in title}
    for title, rows in tabs(lang).items():
        log, _, where = title.partition(" (")
        if f"`{template}`" in where:
            before = found[log] if _ALSO[lang] in where else rows[:1]
            found[log] = [*before, *rows[1:]]
    return found


def stray_tables(lang: Lang) -> int:
    """How many tables of the page are not read as rows of a log."""
    tables = re.findall(r"^\|[-|: ]+\|$", _text(lang), flags=re.MULTILINE)
    return len(tables) - len(tabs(lang))


def stray_marks(lang: Lang) -> list[str]:
    """Bold texts and formulas outside the KPIs."""
    text = _text(lang)
    for entry in entries(lang):
        text = text.replace(entry.text, "")
    return re.findall(r"\*\*.+?\*\*|^```.*$", text, flags=re.MULTILINE)


def bold(entry: Entry) -> int:
    """How many bold texts a KPI has."""
    return len(re.findall(r"\*\*.+?\*\*", _one_line(entry.text)))


def _text(lang: Lang) -> str:
    return PAGES[lang].read_text(encoding="utf-8")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _entry(lang: Lang, number: int, name: str, text: str) -> Entry:
    facts = next(line for line in text.splitlines() if line.startswith(_TEMPLATE[lang]))
    kpi_id = re.search(r"id: `(\w+)`", facts)
    return Entry(
        number,
        name,
        tuple(re.findall(r"`([a-z-]+)`", facts.split("·")[0])),
        kpi_id[1] if kpi_id else "",
        facts,
        tuple(re.findall(r"^```formula\n(.+?)\n```$", text, flags=re.MULTILINE | re.DOTALL)),
        tuple(
            _worked(lang, _one_line(paragraph), kpi_id[1] if kpi_id else "")
            for paragraph in re.split(r"\n\s*\n", text)
            if paragraph.startswith(f"{_WORKED[lang]}:")
        ),
        text,
    )


def _worked(lang: Lang, text: str, kpi: str) -> Worked:
    """`Worked: November 2026, Anna Kotova. Three deals: `28,000 + 60,000` = **88,000 ₽**.`"""
    found = re.fullmatch(
        r"\w+: ([^,]+), ([^,.`]+)(?:, `(\w+)`)?\. .*`([^`]+)` = \*\*([^*]+)\*\*\.", text
    )
    assert found, text
    period = read_period(found[1])
    assert period, text
    segment = "" if found[2] in ("company", "компания") else found[2]
    return Worked(period, segment, found[3] or kpi, worth(found[4], lang), found[5])


def worth(arithmetic: str, lang: Lang) -> float:
    """What `(72 000 + 60 000) ÷ 2` makes, with the separators of a language."""
    text = arithmetic.replace("×", "*").replace("÷", "/").replace("−", "-")
    if lang == "ru":
        text = re.sub(r"(?<=\d) (?=\d{3})", "", text).replace(",", ".")
    text = re.sub(r"(\d+(?:\.\d+)?) %", r"(\1 / 100)", text.replace(",", ""))
    return _value(ast.parse(text, mode="eval").body)


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(float(number) | int(number)):
            return number
        case ast.BinOp(left, sign, right):
            return _SIGNS[type(sign)](_value(left), _value(right))
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand)
    raise AssertionError(ast.dump(node))


def read_table(lang: Lang, table: str) -> list[list[CellValue]]:
    """The lines of a printed table as a sheet holds them, headers first."""
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    return [[*lines[0]], *([_cell(lang, text) for text in line] for line in lines[2:])]


def _cell(lang: Lang, text: str) -> CellValue:
    """A cell as the sheet holds it: a number, a day, a day with its time, or a text."""
    number = text.replace(" ", "").replace(",", ".") if lang == "ru" else text.replace(",", "")
    if re.fullmatch(r"-?\d+(\.\d+)?", number):
        return float(number)
    if lang == "ru":
        text = re.sub(r"^(\d\d)\.(\d\d)\.(\d{4})", r"\3-\2-\1", text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", text):
        return datetime.fromisoformat(text)
    return text or None
