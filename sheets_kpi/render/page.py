"""The page that a summary tab is written on, and how its numbers are written.

Heads, headers and heights of all tabs are made here. This is the one place where numbers are
rounded for people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from sheets_kpi.attain.results import Result, decimals
from sheets_kpi.attain.rules import Status, Thresholds, band
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.glyphs import lines_of, row_height, text_width
from sheets_kpi.numbers import NBSP, half_up, number_text
from sheets_kpi.state import Bar, Cell, CellValue, Chart, Group, Link, Spark, Tab
from sheets_kpi.styles import (
    BAR,
    BAR_BEHIND,
    BAR_RISK,
    BEHIND,
    HEADER,
    HEADER_RIGHT,
    MUTED,
    PLAIN,
    RISK,
    SUBTITLE,
    TAB_READ,
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
# heights in pixels: usual, of the title, of the title of a section, of an empty row
ROW, TITLE_ROW, SECTION_ROW, GAP = 17, 26, 20, 6
WIDEST = 1260  # pixels that a tab may take on a laptop
_MILLION, _THOUSAND = 1e6, 1e4  # from where money is told in short
_LARGE = (  # money in a narrow column: from where, in what, with how many decimals
    (1e8, 1e6, 1, ",,", "unit.of_million"),
    (1e6, 1e3, 0, ",", "unit.of_thousand"),
    (1e5, 1e3, 1, ",", "unit.of_thousand"),
)
Tone = Literal["calm", "risk", "behind", "grey"]
_TONES: Mapping[Status, Tone] = {
    Status.DONE: "calm",
    Status.ON_TRACK: "calm",
    Status.AT_RISK: "risk",
    Status.BEHIND: "behind",
}
_FILLS = {"risk": RISK, "behind": BEHIND}
_BARS = {"calm": BAR, "risk": BAR_RISK, "behind": BAR_BEHIND}


class Judgement(NamedTuple):
    """How a result is told. Sign, word, colour and bar all come from the one number that decides,
    so that they cannot contradict one another.

    `value` is that number as a cell holds it: a share from 0 to 2 under `number_format`, or of
    growth the distance to its target as text; None where there is none. `text` is the same in a
    sentence. `share` is None where no bar is drawn.
    """

    sign: str
    word: str
    tone: Tone
    value: float | str | None = None
    number_format: str = ""
    text: str = ""
    share: float | None = None

    @property
    def status(self) -> str:
        """Sign and word: `▼ риск`."""
        return f"{self.sign} {self.word}"

    @property
    def needs_action(self) -> bool:
        """Whether somebody must act."""
        return self.tone in _FILLS

    def filled(self, base: Style) -> Style:
        """A style with the fill of what needs action, muted where nothing is judged."""
        look = self.inked(base)
        return look.with_(fill=_FILLS[self.tone].fill) if self.needs_action else look

    def marked(self, base: Style) -> Style:
        """The style of a fact: filled, and with the sign before it, where it needs action."""
        return self.filled(self.signed(base)) if self.needs_action else base

    def signed(self, base: Style) -> Style:
        """The style of a number with the sign before it: `▼ 89 %`; cells still sort."""
        parts = base.number_format.split(";")
        return base.with_(number_format=";".join(f'"{self.sign} "{part}' for part in parts))

    def inked(self, base: Style) -> Style:
        """A style with the ink alone."""
        if self.tone == "grey":
            return base.with_(color=MUTED)
        look = _FILLS.get(self.tone)
        return base.with_(color=look.color, bold=base.bold or look.bold) if look else base

    def bar(self, first: float, last: float) -> Bar | None:
        """The part of a bullet bar between two shares: what of 0 to 1 or of 1 to 1.5 is reached."""
        if self.share is None or self.share <= first:
            return None
        return Bar(min(self.share, last) - first, last - first, _BARS[self.tone])


def kept(value: float | None, kpi: Kpi) -> float | None:
    """The value as a cell keeps it."""
    if value is None:
        return None
    return half_up(value, 2 if kpi.is_money else 6 if kpi.is_percent else 4)


def style_of(kpi: Kpi, kpi_class: KpiClass | None, base: Style, extra: int = 0) -> Style:
    """The style of a KPI's value, growth with its sign; `extra` decimals are added for small rates
    such as a need.
    """
    digits = decimals(kpi, kpi_class) + extra
    number = "#,##0" + ("." + "0" * digits if digits else "")
    if kpi.is_percent:
        number += "\\ %"
        if kpi_class is KpiClass.CHANGE:
            number = f'"+"{number};"−"{number};{number}'
        return base.with_(number_format=number, align="right")
    if kpi.is_money:
        return base.with_(number_format=f'{number}\\ "₽"', align="right")
    unit = kpi.unit.replace('"', "")
    return base.with_(number_format=f'{number}\\ "{unit}"' if unit else number, align="right")


class Unit(NamedTuple):
    """How the values of a KPI are told where their unit stands once, behind its name: `name` holds
    both, `number_format` and `text` tell a number alone.
    """

    name: str
    number_format: str
    size: float
    digits: int

    def text(self, value: float, lang: Lang) -> str:
        """A value as its cell shows it."""
        tell = signed if "+" in self.number_format else number_text
        is_percent = self.number_format.endswith("%")
        return tell(value / self.size, self.digits, lang) + f"{NBSP}%" * is_percent


def unit_of(
    kpi: Kpi, kpi_class: KpiClass | None, values: Iterable[float | None], lang: Lang
) -> Unit:
    """How some values of a KPI are told: money in thousands or millions where it is large, percent
    with their sign.
    """
    if kpi.is_percent:
        number_format = style_of(kpi, kpi_class, PLAIN).number_format
        return Unit(kpi.name, number_format, 0.01, decimals(kpi, kpi_class))
    unit, size, digits, commas = unit_text(kpi), 1.0, decimals(kpi, kpi_class), ""
    most = max((abs(one) for one in values if one is not None), default=0.0)
    for least, in_what, shown, mark, word in _LARGE if kpi.is_money else ():
        if most >= least:
            size, digits, commas, unit = in_what, shown, mark, f"{say(word, lang)}{NBSP}₽"
            break
    number_format = "#,##0" + ("." + "0" * digits if digits else "") + commas
    return Unit(f"{kpi.name}, {unit}" if unit else kpi.name, number_format, size, digits)


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
    """A KPI's value as text, unit included; growth has its sign."""
    digits = decimals(kpi, kpi_class)
    if kpi_class is KpiClass.CHANGE and kpi.is_percent:
        return with_unit(signed(value * 100, digits, lang), kpi)
    return with_unit(number_text(value * 100 if kpi.is_percent else value, digits, lang), kpi)


def with_unit(number: str, kpi: Kpi) -> str:
    """A number as text with the unit of its KPI behind it, if there is one: `1 845 200 ₽`."""
    unit = unit_text(kpi)
    return f"{number}{NBSP}{unit}" if unit else number


def rate_digits(need: float, kpi: Kpi) -> int:
    """How many decimals more a day's rate shows than the KPI: one for a small one, 2.3 deals."""
    return 1 if need < 100 and not kpi.is_money else 0


def target_cell(
    target: Target | None, kpi: Kpi, kpi_class: KpiClass | None, lang: Lang
) -> CellValue:
    """A target as a cell: a number, or the text of a range: `70,0–85,0 %`."""
    if isinstance(target, Range):
        low, high = (value_text(end, kpi, kpi_class, lang) for end in (target.low, target.high))
        return f"{low.removesuffix(with_unit('', kpi))}–{high}"
    return kept(target, kpi)


def status_word(status: Status, lang: Lang, *, is_past: bool = False) -> str:
    """The word of a status; a period that is over has words of its own."""
    return say(f"status.{'past.' if is_past and status in SYMBOLS else ''}{status}", lang)


def judgement(
    result: Result, thresholds: Thresholds, lang: Lang, gap: str | None, *, is_past: bool
) -> Judgement:
    """How a result is told; `gap` is the distance to its target in words, of growth only."""
    word = status_word(result.status, lang, is_past=is_past)
    is_told = result.status not in (Status.NO_DATA, Status.NOT_DIVISIBLE)
    share = result.share if is_told else None
    return judged(result.status, word, share, thresholds, lang, gap)


def judged(
    status: Status,
    word: str,
    share: float | None,
    thresholds: Thresholds,
    lang: Lang,
    gap: str | None = None,
) -> Judgement:
    """How a share of a plan with a status is told."""
    sign, tone = SYMBOLS.get(status, NO_SYMBOL), _TONES.get(status, "grey")
    if share is None:
        return Judgement(sign, word, tone)
    if gap is not None:
        return Judgement(sign, word, tone, gap, "", gap)
    text, shown = share_text(share, thresholds, lang), min(max(share, 0.0), MOST_SHOWN)
    digits = share_digits(share, thresholds) if share <= MOST_SHOWN else 0
    number_format = f"0{'.' + '0' * digits if digits else ''}\\ %"
    if share > MOST_SHOWN:
        number_format = f'"> "{number_format}'
    drawn = None if tone == "grey" else shown
    return Judgement(sign, word, tone, half_up(shown, 9), number_format, text, drawn)


def change_text(
    now: float | None, before: float | None, kpi: Kpi, kpi_class: KpiClass | None, lang: Lang
) -> str:
    """A change for people: `↓ 11 %`, `↑ 4,1 п. п.` of a share, `± 0 %`; in the KPI's own unit where
    what was before is no base for a percentage. "" where one of the two is missing.
    """
    if now is None or before is None:
        return ""
    if kpi.is_percent:
        return _arrow((now - before) * 100, 1, say("unit.points", lang), lang)
    if before > 0:
        return _arrow((now - before) / before * 100, 0, "%", lang)
    return _arrow(now - before, decimals(kpi, kpi_class), unit_text(kpi), lang)


def points_text(now: float, before: float, lang: Lang) -> str:
    """The change of a share of a plan, in whole points: `↓ 21 п. п.`."""
    return _arrow((now - before) * 100, 0, say("unit.points", lang), lang)


def _arrow(change: float, digits: int, unit: str, lang: Lang) -> str:
    rounded = half_up(change, digits)
    sign = "↑" if rounded > 0 else "↓" if rounded < 0 else "±"
    number = number_text(abs(rounded), digits if rounded else 0, lang)
    return f"{sign}{NBSP}{number}{NBSP}{unit}".rstrip()


def short_text(value: float, kpi: Kpi, kpi_class: KpiClass | None, lang: Lang) -> str:
    """A value for a tile or a sentence: `1,04 млн ₽`, `247 тыс. ₽`; in full where it is short."""
    size = abs(value)
    if not kpi.is_money or size < _THOUSAND:
        return value_text(value, kpi, kpi_class, lang)
    is_million = half_up(size / 1e3, 0) >= 1e3  # 999,600 is a million, not 1,000 thousands
    scaled, unit = (value / 1e6, "million") if is_million else (value / 1e3, "thousand")
    digits = 0 if abs(scaled) >= 100 or not is_million else 1 if abs(scaled) >= 10 else 2
    return say(f"unit.{unit}", lang, number=number_text(scaled, digits, lang))


def unit_text(kpi: Kpi) -> str:
    """The unit of a KPI as it stands behind a number."""
    return "%" if kpi.is_percent else "₽" if kpi.is_money else kpi.unit


def segment_name(name: str, lang: Lang) -> str:
    """The name of a person or an account; unassigned rows have one, too."""
    return name or say("segment.unassigned", lang)


class TabColumn(NamedTuple):
    """A column of a table: the id of its header in the catalogue, its width in pixels, and how the
    header looks.
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
        self.heights: dict[int, int] = {}
        self.groups: list[Group] = []
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

    def draw(self, column: int, drawn: Bar | Spark | None, style: Style = PLAIN) -> None:
        """A bar or small columns in the present row, or a blank cell with its looks."""
        self.cells[self.row, column] = Cell(None, style, drawn=drawn)

    def line(self, values: Iterable[CellValue], style: Style = PLAIN, column: int = 1) -> None:
        """Cells side by side in one style, from `column` on; the next row follows."""
        for number, value in enumerate(values, column):
            self.put(number, value, style)
        self.row += 1

    def skip(self, height: int = 0) -> None:
        """Ends a row, or leaves one blank; of so many pixels, where they are given."""
        if height:
            self.heights[self.row] = height
        self.row += 1

    def fold(self, first: int, last: int, *, folded: bool = True) -> None:
        """Makes rows foldable; nothing where there are none."""
        if first <= last:
            self.groups.append(Group("rows", first, last, folded))

    def head(self, *about: str, title: str = "") -> None:
        """The title of the tab, or another one, and a line each that says what it shows."""
        self.put(1, title or self.title, TITLE)
        self.skip(TITLE_ROW)
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
        charts: tuple[Chart, ...] = (),
        data: Mapping[str, str] | None = None,
    ) -> Tab:
        """The tab, its columns so many pixels wide, with rows as high as their texts."""
        usual = dict.fromkeys(range(1, self.row), ROW)
        return Tab(
            self.key,
            "summary",
            self.title,
            self.cells,
            tuple(widths),
            frozen,
            charts=charts,
            heights=usual | row_heights(self.cells, widths) | self.heights,
            data=data or {},
            color=TAB_READ,
            groups=tuple(self.groups),
        )


def cut(text: str, pixels: int, style: Style = PLAIN) -> str:
    """A text as long as it fits into so many pixels; where something is left out it ends in `…`."""
    room = pixels - 6 - 9 * style.indent

    def fits(part: str) -> bool:
        return text_width(part, style.size, bold=style.bold) <= room

    if fits(text):
        return text
    kept_letters = next((n for n in range(len(text), 0, -1) if fits(text[:n].rstrip() + "…")), 0)
    return text[:kept_letters].rstrip() + "…"


def lines_within(text: str, pixels: int, style: Style = PLAIN, apart: str = " ") -> list[str]:
    """A text as lines of so many pixels, broken at spaces, or at what else sets parts apart."""
    first, *rest = text.split(apart)
    lines = [first]
    for part in rest:
        longer = f"{lines[-1]}{apart}{part}"
        if cut(longer, pixels, style) != longer:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def widths_of(columns: Iterable[TabColumn]) -> tuple[int, ...]:
    """The widths of columns."""
    return tuple(column.width for column in columns)


def fitting(texts: Iterable[str], style: Style = PLAIN, least: int = 0, indent: int = 1) -> int:
    """The width of a column that shows texts of a style on one line, in pixels."""
    widest = max((text_width(text, style.size, bold=style.bold) for text in texts), default=0)
    return max(least, math.ceil(widest) + 6 + 9 * indent)


def row_heights(cells: Mapping[tuple[int, int], Cell], widths: Sequence[int]) -> dict[int, int]:
    """How high the rows with wrapped or large text must be, in pixels, so that no line is cut.

    Programs differ in how they fit rows to text, and some do not: so it is said.
    """
    found: dict[int, int] = {}
    for (row, column), cell in cells.items():
        style, lines = cell.style, 1
        if style.wrap and isinstance(cell.value, str) and column <= len(widths):
            room = widths[column - 1] - 9 * style.indent
            lines = lines_of(cell.value, room, style.size, bold=style.bold)
        height = row_height(lines, style.size) if lines > 1 or style.size > 10 else 0
        if height > found.get(row, 0):
            found[row] = height
    return found
