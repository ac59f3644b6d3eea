"""The page that a summary tab is written on, and how its numbers are written.

Heads, headers and heights of all tabs are made here. This is the one place where numbers are
rounded for people.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, Thresholds, band
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.formulas.nodes import COUNTS, KpiClass
from sheets_kpi.numbers import NBSP, half_up, number_text
from sheets_kpi.state import Area, Cell, CellValue, Chart, Flag, Link, Tab, a1, column_letter
from sheets_kpi.styles import (
    BAD,
    GOOD,
    GREY,
    HEADER,
    HEADER_RIGHT,
    PLAIN,
    RISK,
    SUBTITLE,
    TITLE,
    Style,
)
from sheets_kpi.texts import Lang, say

SYMBOLS = {
    Status.DONE: "▲",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▼",
    Status.BEHIND: "■",
}
NO_SYMBOL = "○"
MOST_SHOWN = 2.0  # of an attainment
_MOST_DIGITS = 7  # shares are kept to nine decimals, so this tells any two apart
HEADER_NOTE = HEADER.with_(align="left", indent=1)  # of texts that stand after numbers
_LINE_POINTS = 13.5
_USUAL_WIDTH = 9
_LEAST_WIDTH = 4
_ON_TRACK = Style(fill="E8F1FB", color="173F6E")
_LOOKS = (
    (SYMBOLS[Status.DONE], "done", GOOD),
    (SYMBOLS[Status.ON_TRACK], "on_track", _ON_TRACK),
    (SYMBOLS[Status.AT_RISK], "at_risk", RISK),
    (SYMBOLS[Status.BEHIND], "behind", BAD),
    (NO_SYMBOL, "grey", GREY),
)


def decimals(kpi: Kpi, kpi_class: KpiClass | None) -> int:
    """How many decimals of a KPI are shown (of percent: decimals of the percentage)."""
    if kpi.decimals is not None:
        return kpi.decimals
    if kpi.is_money:
        return 0
    return 0 if kpi_class in COUNTS and not kpi.is_percent else 1


def kept(value: float | None, kpi: Kpi) -> float | None:
    """The value as a cell keeps it."""
    if value is None:
        return None
    return half_up(value, 2 if kpi.is_money else 6 if kpi.is_percent else 4)


def style_of(kpi: Kpi, kpi_class: KpiClass | None, base: Style, extra: int = 0) -> Style:
    """The style of a KPI's value; `extra` decimals are added for small rates such as a need."""
    digits = decimals(kpi, kpi_class) + extra
    number = "#,##0" + ("." + "0" * digits if digits else "")
    if kpi.is_percent:
        return base.with_(number_format=f"{number}\\ %", align="right")
    if kpi.is_money:
        return base.with_(number_format=f'{number}\\ "₽"', align="right")
    unit = kpi.unit.replace('"', "")
    return base.with_(number_format=f'{number}\\ "{unit}"' if unit else number, align="right")


def share_digits(share: float, thresholds: Thresholds) -> int:
    """How many decimals a percentage needs so that it does not seem to lie in another band:
    99.96 % of an "on track" KPI must not read 100 %.
    """
    own = band(share, thresholds)
    return digits_to_tell(
        lambda digits: band(half_up(share * 100, digits) / 100, thresholds) == own
    )


def digits_to_tell(is_told: Callable[[int], bool], fewest: int = 0) -> int:
    """The fewest decimals of a percentage that tell what they are to tell."""
    return next((digits for digits in range(fewest, _MOST_DIGITS) if is_told(digits)), _MOST_DIGITS)


def share_style(share: float, thresholds: Thresholds, base: Style) -> Style:
    """The style of an attainment, pace or score."""
    digits = share_digits(share, thresholds)
    return base.with_(number_format=f"0{'.' + '0' * digits if digits else ''}\\ %", align="right")


def percent_text(share: float, digits: int, lang: Lang) -> str:
    """A share as a percentage: `79,5 %`."""
    return f"{number_text(share * 100, digits, lang)}{NBSP}%"


def share_text(share: float, thresholds: Thresholds, lang: Lang) -> str:
    """An attainment as text: `92 %`, from 0 to `> 200 %`."""
    if share > MOST_SHOWN:
        return f">{NBSP}{percent_text(MOST_SHOWN, 0, lang)}"
    return percent_text(max(share, 0.0), share_digits(share, thresholds), lang)


def signed(value: float, digits: int, lang: Lang) -> str:
    """A difference: `+12`, `−3,1`."""
    rounded = half_up(value, digits) + 0.0  # −0 becomes 0
    return ("+" if rounded > 0 else "") + number_text(rounded, digits, lang)


def text_below(share: float, limit: float, lang: Lang) -> str:
    """A percentage below a limit, with as many decimals as it takes not to seem to reach it:
    `79,96 %` below 80 %.
    """
    percent = round(limit * 100, _MOST_DIGITS)
    digits = digits_to_tell(lambda digits: half_up(share * 100, digits) < percent)
    return percent_text(share, digits, lang)


def limit_text(limit: float, lang: Lang) -> str:
    """A percentage that somebody decided, as written: `80 %`, `82,5 %`."""
    return f"{number_text(round(limit * 100, _MOST_DIGITS), None, lang)}{NBSP}%"


def value_text(value: float, kpi: Kpi, kpi_class: KpiClass | None, lang: Lang) -> str:
    """A KPI's value as text, unit included."""
    digits = decimals(kpi, kpi_class)
    return with_unit(number_text(value * 100 if kpi.is_percent else value, digits, lang), kpi)


def with_unit(number: str, kpi: Kpi) -> str:
    """A number as text with the unit of its KPI behind it, if there is one: `1 845 200 ₽`."""
    unit = "%" if kpi.is_percent else "₽" if kpi.is_money else kpi.unit
    return f"{number}{NBSP}{unit}" if unit else number


def rate_digits(need: float, kpi: Kpi) -> int:
    """How many decimals more a day's rate shows than the KPI: one for a small one, 2.3 deals."""
    return 1 if need < 100 and not kpi.is_money else 0


def target_cell(
    target: Target | None, kpi: Kpi, kpi_class: KpiClass | None, lang: Lang
) -> CellValue:
    """A target as a cell: a number, or the text of a range."""
    if isinstance(target, Range):
        low, high = (value_text(end, kpi, kpi_class, lang) for end in (target.low, target.high))
        return f"{low}–{high}"
    return kept(target, kpi)


def status_text(result: Result, lang: Lang, *, n_matters: bool) -> str:
    """Symbol and word of a status, with the number of observations where it matters."""
    symbol = SYMBOLS.get(result.status, NO_SYMBOL)
    word = say(f"status.{result.status}", lang)
    shows_n = n_matters and result.n is not None and result.status is not Status.NO_TARGET
    return f"{symbol} {word}" + (f" (n={result.n})" if shows_n else "")


def bar(share: float | None) -> str:
    """Ten places, filled as far as the number that is judged says: 40 % `████░░░░░░`."""
    if share is None:
        return ""
    filled = int(min(max(share, 0.0), 1.0) * 10)
    return "█" * filled + "░" * (10 - filled)


class TabColumn(NamedTuple):
    """A column of a table: the id of its header in the catalogue, its width in characters, and how
    the header looks.
    """

    header: str
    width: int
    style: Style = HEADER_RIGHT


class Page:
    """One summary tab in the making; `row` is where the next line goes."""

    def __init__(self, key: str, lang: Lang) -> None:
        self.key, self.lang = key, lang
        self.title = say(f"tab.{key}", lang)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.row = 1

    def put(
        self,
        column: int,
        value: CellValue,
        style: Style = PLAIN,
        link: Link | None = None,
        note: str = "",
    ) -> None:
        """A cell in the present row."""
        self.cells[self.row, column] = Cell(value, style, link, note)

    def line(self, values: Iterable[CellValue], style: Style = PLAIN, column: int = 1) -> None:
        """Cells side by side in one style, from `column` on; the next row follows."""
        for number, value in enumerate(values, column):
            self.put(number, value, style)
        self.row += 1

    def skip(self) -> None:
        """Ends a row, or leaves one blank."""
        self.row += 1

    def head(self, *about: str) -> None:
        """The title of the tab, and a line each that says what it shows."""
        self.line([self.title], TITLE)
        for text in about:
            self.line([text], SUBTITLE)

    def header(self, columns: Iterable[TabColumn]) -> int:
        """The headers of a table's columns; the row they stand in. One without an id is blank."""
        for number, column in enumerate(columns, 1):
            text = say(column.header, self.lang) if column.header else None
            self.put(number, text, column.style)
        self.row += 1
        return self.row - 1

    def tab(
        self,
        widths: Sequence[int],
        frozen: tuple[int, int],
        flags: tuple[Flag, ...] = (),
        charts: tuple[Chart, ...] = (),
        data: Mapping[str, str] | None = None,
    ) -> Tab:
        """The tab, with rows as high as their texts."""
        return Tab(
            self.key,
            "summary",
            self.title,
            self.cells,
            tuple(widths),
            frozen,
            flags,
            charts=charts,
            heights=row_heights(self.cells, widths),
            data=data or {},
        )


def widths_of(columns: Iterable[TabColumn]) -> tuple[int, ...]:
    """The widths of columns."""
    return tuple(column.width for column in columns)


def row_heights(cells: Mapping[tuple[int, int], Cell], widths: Sequence[int]) -> dict[int, float]:
    """How high the rows with wrapped text must be, in points, so that no line of it is cut.

    Programs differ in how they fit rows to text, and some do not: so it is said.
    """
    lines: dict[int, int] = {}
    for (row, column), cell in cells.items():
        if cell.style.wrap and isinstance(cell.value, str):
            width = widths[column - 1] if column <= len(widths) else _USUAL_WIDTH
            lines[row] = max(lines.get(row, 1), _lines(cell.value, max(_LEAST_WIDTH, width)))
    return {row: count * _LINE_POINTS for row, count in lines.items() if count > 1}


@lru_cache(maxsize=10_000)
def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, broken at spaces."""
    paragraphs = (paragraph.expandtabs() for paragraph in text.split("\n"))
    return sum(
        max(1, len(textwrap.wrap(one, width))) if len(one) > width else 1 for one in paragraphs
    )


def status_flags(area: Area, name: str, status_column: int | None = None) -> tuple[Flag, ...]:
    """One rule a status over `area`, coloured by the symbol that a status begins with; each cell
    keys on its own symbol, or on `status_column`'s.
    """
    if status_column is None:
        place = a1(area.first_row, area.first_column)
    else:
        place = f"${column_letter(status_column)}{area.first_row}"
    return tuple(
        Flag(
            f"{name}_{word}",
            area,
            f'AND(N("sheets-kpi:{name}_{word}")=0;LEFT({place};1)="{symbol}")',
            look,
        )
        for symbol, word, look in _LOOKS
    )
