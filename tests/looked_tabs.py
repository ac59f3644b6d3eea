"""Summary tabs of samples and of states that a workbook can be in, and a machine's look at them:
what a person would see that is cut, unreadable, empty, or says two things at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import NamedTuple

from guide_synced import Edit, edited

from sheets_kpi import demo, pipeline
from sheets_kpi.glyphs import lines_of, text_width
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.render.page import ROW, WIDEST
from sheets_kpi.schema import ColumnType, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import (
    Area,
    Bar,
    Cell,
    CellValue,
    Chart,
    Existing,
    Spark,
    Tab,
    a1,
    areas,
)
from sheets_kpi.styles import (
    AMBER_FILL,
    AMBER_INK,
    BAND,
    BAR_BEHIND,
    BAR_RISK,
    INPUT,
    RED_FILL,
    RED_INK,
    TILE,
    usual_format,
)
from sheets_kpi.template import load
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.memory import MemoryWorkbook

NBSP = "\u00a0"
DAY = date(2026, 11, 20)
LANGS: tuple[Lang, ...] = ("ru", "en")
STATES = ("empty", "early", "first", "closed", "no_targets", "alone", "large", "kpis")
_LARGE, _KPIS = 50, 37
_SLOW = ("large", "kpis")
_FIRST = (
    *("Анна", "Борис", "Виктория", "Григорий", "Дарья", "Евгений", "Жанна", "Захар"),
    *("Александра", "Константин"),
)
_LAST = ("Петрова", "Соколовская", "Ли", "Константинопольская", "Щукина")


class Case(NamedTuple):
    """A sample of a template, or a state that its workbook is in."""

    template: str
    lang: Lang
    state: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.template, self.lang, self.state)))


EVERY = tuple(Case(*one) for one in product(demo.TRADES, LANGS, ("", *STATES)))
CASES = tuple(
    case for case in EVERY
    if not case.state
    or (case.template == "account-managers" and case.lang == "ru")
    or (case.template == "sales-team" and (case.lang == "ru" or case.state not in _SLOW))
)  # fmt: skip


class Looked(NamedTuple):
    """The summary tabs of a case, beside the workbook that they were planned on."""

    synced: Synced
    tabs: tuple[Tab, ...]
    existing: Existing
    lang: Lang

    @property
    def summaries(self) -> tuple[Tab, ...]:
        """The tabs that are ours whole."""
        return tuple(tab for tab in self.tabs if tab.kind == "summary")

    @property
    def read(self) -> tuple[Tab, ...]:
        """The tabs that people read: without records, and those that are hidden."""
        return tuple(tab for tab in self.tabs if not tab.is_record and not tab.hidden)

    def tab(self, key: str) -> Tab:
        """A tab by its key."""
        return next(tab for tab in self.tabs if tab.key == key)


def looked(case: Case) -> Looked:
    """Makes the tabs of a case in memory."""
    existing, day = workbook(case)
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    memory = MemoryWorkbook(existing)
    synced = pipeline.sync(memory, Request(now, day))
    made = (one.tab for one in synced.plan.changes if isinstance(one, CreateTab))
    ours = tuple(tab for tab in made if tab.kind in ("summary", "shared"))
    return Looked(synced, ours, existing, case.lang)


def workbook(case: Case) -> tuple[Existing, date]:
    """A prepared workbook, and the day on which it is looked at."""
    last = date(2026, 11, 30) if case.state == "closed" else DAY
    template, nothing = load(case.template), Existing(())
    seeds = demo.sample(case.lang, last, template=case.template)
    if case.state == "empty":
        seeds = replace(seeds, rows={})
    if case.state == "no_targets":
        seeds = replace(seeds, targets=())
    if case.state == "alone":
        seeds = _with_people(seeds, template, {seeds.people[0].name: [seeds.people[0].name]})
    if case.state == "large":
        seeds = _with_people(seeds, template, _many(seeds))
    memory = MemoryWorkbook(nothing)
    memory.apply(make_plan(nothing, prepare(nothing, template, case.lang, last, seeds)))
    state = edited(memory.state, more_kpis(case.lang)) if case.state == "kpis" else memory.state
    days = {"early": date(2026, 11, 6), "first": date(2026, 11, 3), "closed": date(2026, 12, 2)}
    return state, days.get(case.state, DAY)


def _many(seeds: demo.Sample) -> dict[str, list[str]]:
    """Names for a large team, by whom each works like."""
    names = [f"{first} {last}" for first, last in product(_FIRST, _LAST)][:_LARGE]
    people = [one.name for one in seeds.people]
    return {name: names[at :: len(people)] for at, name in enumerate(people)}


def _with_people(
    seeds: demo.Sample, template: Template, names: Mapping[str, list[str]]
) -> demo.Sample:
    """A sample with other people: who is renamed works as before, each on rows of their own, and
    rows of whom nobody is named for are gone.
    """
    people = tuple(
        replace(one, name=name) for one in seeds.people for name in names.get(one.name, ())
    )
    rows: dict[str, list[Mapping[str, CellValue]]] = {}
    for log in template.logs:
        of_people = [c.id for c in log.columns if c.type is ColumnType.PERSON]
        rows[log.id] = [
            {**row, **{c: name for c in of_people if row.get(c)}}
            for row in seeds.rows.get(log.id, ())
            for name in _whose(row, of_people, names)
        ]
    absent = tuple(replace(one, who="") for one in seeds.absences if not one.who)
    return replace(seeds, people=people, rows=rows, absences=absent)


def _whose(
    row: Mapping[str, CellValue], columns: list[str], names: Mapping[str, list[str]]
) -> list[str]:
    found = [str(row[one]) for one in columns if row.get(one)]
    return names.get(found[0], []) if found else [""]


def more_kpis(lang: Lang) -> Edit:
    """KPIs that an owner added until so many are shown: copies of others, with their targets, but
    out of the score, the funnel and the bonus.
    """
    titles = ("weight", "shown", "funnel", "gate")
    blank = {say(f"field.kpi.{one}", lang) for one in titles}
    shown, targets = say("field.kpi.shown", lang), say("tab.targets", lang)

    def edit(rows: dict[str, list[list[CellValue]]]) -> None:
        head, *kpis = rows["KPI"]
        known = [row for row in kpis if row[0] and row[1]]
        seen = [row for row in known if row[head.index(shown)] is None]
        copies = [(row, f"{row[0]} {n}") for n, row in product(range(2, 9), seen)]
        for row, name in copies[: _KPIS - len(seen)]:
            rest = [
                None if title in blank else value for title, value in zip(head, row, strict=True)
            ]
            known.append([name, *rest[1:]])
            rows[targets] += [[name, *one[1:]] for one in rows[targets] if one[0] == row[0]]
        rows["KPI"] = [head, *known]

    return edit


# --- what a cell shows ----------------------------------------------------------------------------

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([#0,.]+)|(%)|([^"\\#0,.%])')


def shown(value: CellValue, number_format: str, lang: Lang) -> str:
    """A value as its cell shows it, by the tokens of number formats that this project uses."""
    number_format = number_format or usual_format(value, as_text=False)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _moment(value, number_format)
    if not number_format:
        return _plain(value, lang)
    sections = number_format.split(";")
    at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    minus = "-" if value < 0 and at == 0 else ""
    exact = abs(Decimal(repr(value))) * (100 if _has_percent(sections[at]) else 1)
    parts = []
    for literal, escaped, digits, percent, other in _TOKEN.findall(sections[at]):
        parts.append(_number(exact, digits, lang) if digits else literal or escaped or percent)
        parts.append(other)
    text = "".join(parts)
    is_zero = not any(letter in "123456789" for letter in text)
    return text if is_zero else minus + text


def _has_percent(section: str) -> bool:
    return any(found[3] for found in _TOKEN.findall(section))


def _number(value: Decimal, digits: str, lang: Lang) -> str:
    tokens = digits.rstrip(",")  # each comma behind them stands for thousands
    value = value.scaleb(-3 * (len(digits) - len(tokens)))
    whole, _, places = tokens.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    text = f"{rounded:,.{len(places)}f}" if "," in whole else f"{rounded:.{len(places)}f}"
    return text.replace(",", NBSP).replace(".", ",") if lang == "ru" else text


def _plain(value: float, lang: Lang) -> str:
    text = repr(value) if isinstance(value, int) else f"{value:.15g}"
    return text.replace(".", ",") if lang == "ru" else text


def _moment(value: CellValue, number_format: str) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M" if "hh" in number_format else "%d.%m.%Y")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


# --- what can be wrong with a tab -----------------------------------------------------------------

_FILLS = {"", AMBER_FILL, RED_FILL, TILE, INPUT, BAND}
_INKS = {AMBER_FILL: AMBER_INK, RED_FILL: RED_INK}
_SIGNS = {"▼": AMBER_FILL, "■": RED_FILL}
_USUAL_COLUMN = 64  # pixels
_LEAST_CONTRAST = 4.5
_MANY = 2  # values make a chart
_FIRST_SCREEN, _MOST_KPIS = 540, 16  # pixels of a tab that a laptop shows, and KPIs that fit there


class Grid:
    """A tab as pixels; what is folded is open here, but for columns that hold data only."""

    def __init__(self, tab: Tab, lang: Lang) -> None:
        self.tab, self.lang = tab, lang
        groups = {
            kind: {n for one in tab.groups if one.kind == kind and one.folded
                   for n in range(one.first, one.last + 1)}
            for kind in ("rows", "columns")
        }  # fmt: skip
        self.folded_rows, self.folded_columns = groups["rows"], groups["columns"]

    def width(self, column: int) -> int:
        """The width of a column."""
        if column in self.folded_columns:
            return 0
        widths = self.tab.widths
        return widths[column - 1] if column <= len(widths) else _USUAL_COLUMN

    def height(self, row: int) -> int:
        """The height of a row."""
        return self.tab.heights.get(row, ROW)

    def left(self, column: int) -> int:
        """Where a column begins."""
        return sum(map(self.width, range(1, column)))

    def top(self, row: int, *, folded: bool = True) -> int:
        """Where a row begins, folded rows closed or open."""
        rows = range(1, row)
        return sum(self.height(n) for n in rows if not (folded and n in self.folded_rows))

    def is_free(self, row: int, column: int) -> bool:
        """Whether a text from the left may lie over a cell."""
        cell = self.tab.cells.get((row, column))
        return cell is None or (cell.value in (None, "") and cell.drawn is None)

    def room(self, row: int, column: int, align: str) -> int:
        """The pixels that a text has over its cell and free ones on a laptop's screen: to the right
        of its cell, or to the left where it ends there.
        """
        if align == "right":
            first = column
            while first > 1 and self.is_free(row, first - 1):
                first -= 1
            return self.left(column + 1) - self.left(first)
        end = column + 1
        while self.left(end) < WIDEST and self.is_free(row, end):
            end += 1
        return min(self.left(end), WIDEST) - self.left(column)

    @property
    def open_width(self) -> int:
        """The width of all columns that hold anything and are not folded away."""
        used = {column for _, column in self.tab.cells} - self.folded_columns
        return self.left(max(used, default=0) + 1)


def all_faults(looked_at: Looked) -> Iterator[str]:
    """All that is wrong with the tabs that people read."""
    for tab in looked_at.read:
        yield from faults(tab, looked_at)
    board, bottom = looked_at.synced.board, _bottom_of_kpis(looked_at)
    n_kpis = 0 if board.is_past else len(board.shown)
    if bottom > _FIRST_SCREEN and 0 < n_kpis <= _MOST_KPIS:
        yield f"the table of {n_kpis} KPIs ends at {bottom} px"


def faults(tab: Tab, looked_at: Looked) -> Iterator[str]:
    """All that is wrong with a tab, with the cells where it is."""
    grid = Grid(tab, looked_at.lang)
    if grid.open_width > WIDEST:
        yield f"{tab.title}: {grid.open_width} px wide"
    for (row, column), cell in sorted(tab.cells.items()):
        if grid.width(column):
            for fault in _of_cell(grid, row, column, cell):
                yield f"{tab.title}!{a1(row, column)}: {fault}"
        if cell.link and not _leads(cell, looked_at):
            yield f"{tab.title}!{a1(row, column)}: leads to no cell: {cell.link}"
        if isinstance(cell.drawn, Spark) and len(_held(cell.drawn, looked_at)) < _MANY:
            yield f"{tab.title}!{a1(row, column)}: nothing to draw: {cell.drawn}"
    for chart in tab.charts:
        for fault in _of_chart(grid, chart, looked_at):
            yield f"{tab.title}: chart “{chart.title}”: {fault}"
    if tab.key in ("dashboard", "cards"):
        for row in sorted({row for row, _ in tab.cells}):
            for fault in _of_bars(tab, row):
                yield f"{tab.title}, row {row}: {fault}"


def _of_cell(grid: Grid, row: int, column: int, cell: Cell) -> Iterator[str]:
    style, text = cell.style, shown(cell.value, cell.style.number_format, grid.lang)
    if style.fill not in _FILLS:
        yield f"fill {style.fill}"
    if isinstance(cell.drawn, Bar) and not 0 < cell.drawn.value <= cell.drawn.most:
        yield f"a bar out of its scale: {cell.drawn}"
    if not text:
        return
    if isinstance(cell.value, str) and cell.value.startswith("="):
        yield f"looks like a formula: {text[:20]}"
    if isinstance(cell.value, float) and not style.number_format and cell.value % 1:
        yield f"a number without a format: {text}"
    if (ratio := contrast(style.color or "000000", style.fill or "FFFFFF")) < _LEAST_CONTRAST:
        yield f"contrast {ratio:.1f} of {style.color} on {style.fill or 'white'}: {text[:20]}"
    wanted = _INKS.get(style.fill)
    if wanted and style.color != wanted:
        yield f"ink {style.color} on the fill {style.fill}: {text[:20]}"
    sign = _SIGNS.get(text[0], "") if text[0] in "▲●▼■○" else None
    if wanted and sign is not None and style.fill != sign:
        yield f"the fill {style.fill} contradicts its sign: {text[:20]}"
    is_inked = style.color in _INKS.values() and not style.fill
    if is_inked and sign is not None and style.color != _INKS.get(sign):
        yield f"the ink {style.color} contradicts its sign: {text[:20]}"
    yield from _of_size(grid, row, column, cell, text)


def _of_size(grid: Grid, row: int, column: int, cell: Cell, text: str) -> Iterator[str]:
    style, is_text = cell.style, isinstance(cell.value, str)
    lines, own = 1, grid.width(column) - 9 * style.indent
    if is_text and style.wrap:
        lines = lines_of(text, own, style.size, bold=style.bold)
        words = re.split(r"[ \n]", text)
        widest = max(text_width(word, style.size, bold=style.bold) for word in words)
        if widest > own - 6:
            yield f"a word is {widest:.0f} of {own - 6} px wide: {text[:40]}"
    else:
        can_overflow = is_text and style.align != "center"
        room = grid.room(row, column, style.align) - 9 * style.indent if can_overflow else own
        room -= 6
        wide = text_width(text, style.size, bold=style.bold)
        if wide > room:
            yield f"{wide:.0f} px in {room}: {text[:60]}"
    needed = lines * style.size * 1.155 * 96 / 72  # a line of Arial
    if needed > grid.height(row) + 0.5:
        yield f"{needed:.0f} px high in {grid.height(row)} ({lines} lines): {text[:40]}"


def contrast(ink: str, ground: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG reckons it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _leads(cell: Cell, looked_at: Looked) -> bool:
    """Whether a link leads to a cell that holds something, or to the first of a tab that is."""
    assert cell.link
    area = next(iter(areas(cell.link.cell)), None)
    ours = next((tab for tab in looked_at.tabs if tab.title == cell.link.tab), None)
    theirs = next((tab for tab in looked_at.existing.tabs if tab.title == cell.link.tab), None)
    if area is None or (ours is None and theirs is None):
        return False
    row, column = area.first_row, area.first_column
    rows, columns = (
        ours.size if ours else (theirs.n_rows, len(theirs.columns)) if theirs else (0, 0)
    )
    return (row, column) == (1, 1) or (row <= rows and column <= columns)


def _values(title: str, area: Area, looked_at: Looked) -> list[CellValue] | None:
    """What the cells of an area hold; None where there is no such tab, or it ends before."""
    tab = next((one for one in looked_at.tabs if one.title == title), None)
    if tab is None or area.bottom > tab.size[0] or area.last_column > tab.size[1]:
        return None
    places = product(
        range(area.first_row, area.bottom + 1), range(area.first_column, area.last_column + 1)
    )
    return [tab.cells[place].value if place in tab.cells else None for place in places]


def _held(spark: Spark, looked_at: Looked) -> list[float]:
    values = _values(spark.tab, spark.area, looked_at) or []
    return [value for value in values if isinstance(value, int | float)]


def _of_chart(grid: Grid, chart: Chart, looked_at: Looked) -> Iterator[str]:
    if not chart.series:
        yield "nothing to draw"
        return
    held = [value for value in chart.series[0].values if value is not None]
    if len(held) < _MANY:
        yield f"{len(held)} values"
    for one in chart.series:
        if _values(chart.source, one.area, looked_at) != list(one.values):
            yield f"the cells of “{one.name}” ({one.area}) hold something else"
        if any(not 0 <= at < len(one.values) for at, _ in one.points):
            yield f"“{one.name}” has no such points: {one.points}"
    if list(map(str, _values(chart.source, chart.categories, looked_at) or [])) != [*chart.labels]:
        yield "the cells of its categories hold something else"
    left, top = grid.left(chart.anchor[1]), grid.top(chart.anchor[0])
    if left + chart.width > WIDEST:
        yield f"ends at {left + chart.width} px"
    for (row, column), cell in grid.tab.cells.items():
        if row in grid.folded_rows or column in grid.folded_columns or grid.is_free(row, column):
            continue
        is_right = grid.left(column + 1) <= left or grid.left(column) >= left + chart.width
        is_above = grid.top(row + 1) <= top or grid.top(row) >= top + chart.height
        if not is_right and not is_above:
            yield f"lies over {a1(row, column)}: {str(cell.value)[:20]}"
            break


def _of_bars(tab: Tab, row: int) -> Iterator[str]:
    """Bars that another colour stands beside."""
    cells = [cell for (at, _), cell in tab.cells.items() if at == row]
    inks = {cell.style.color for cell in cells}
    for color in {cell.drawn.color for cell in cells if isinstance(cell.drawn, Bar)}:
        wanted = {BAR_RISK: AMBER_INK, BAR_BEHIND: RED_INK}.get(color)
        if wanted and wanted not in inks:
            yield f"a bar in {color} beside no status of that colour"
        if not wanted and inks & set(_INKS.values()):
            yield "a calm bar beside a status that is not"


def _bottom_of_kpis(looked_at: Looked) -> int:
    """Where the table of KPIs on the Dashboard ends, in pixels; 0 without one."""
    tab = looked_at.tab("dashboard")
    names = {kpi.name for kpi in looked_at.synced.board.shown}
    rows = [row for (row, column), cell in tab.cells.items() if column == 1 and cell.value in names]
    grid = Grid(tab, looked_at.lang)
    return sum(grid.height(row) for row in range(1, max(rows, default=0) + 1))
