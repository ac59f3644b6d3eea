"""The history behind charts and small columns: what the company's KPIs were in the last periods,
and people's scores. It lies in folded columns of the Trend tab, where its rows never move.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.decisions import Kpi
from sheets_kpi.numbers import half_up
from sheets_kpi.periods import Grain, Period, short_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import Page, kept
from sheets_kpi.state import Area, CellValue, Chart, Series, Spark
from sheets_kpi.styles import BAR_BEHIND, BAR_RISK, GHOST, INK, RUNNING, SERIES, SMALL
from sheets_kpi.texts import say

FIRST_COLUMN = 20  # the table of the Trend tab ends before it
_LINES = ("fact", "rest", "target", "spark")  # of a KPI, from row 2 on
_AIR = 1.3  # how much higher a cell of small columns is than the highest
_MOST_PEOPLE = 12
_SHARE = "0\\ %"
_SMALL = 10  # up to here a scale may have decimals
_LEAST = 2  # periods with numbers make a history
_FEW = 6  # labels with their years fit under a chart
Numbers = tuple[float | None, ...]


class History(NamedTuple):
    """The lines of all KPIs by (KPI key, name of the line), each as long as there are periods, and
    the scores of the people shown in a chart, the lowest first.
    """

    board: Board
    labels: tuple[str, ...]
    lines: dict[tuple[str, str], Numbers]
    people: tuple[tuple[str, float], ...]

    def has(self, kpi: Kpi) -> bool:
        """Whether there is something to draw."""
        return sum(one is not None for one in self.lines.get((kpi.key, "fact"), ())) >= _LEAST

    def spark(self, kpi: Kpi) -> Spark | None:
        """Small columns of a KPI, the running period at its forecast; None without a history."""
        if not self.has(kpi):
            return None
        values = [one for one in self.lines[kpi.key, "spark"] if one is not None]
        low, high = min(values), max(values)
        drawn = Spark(self._title, self._area(kpi, "spark"), is_open=self.board.progress.is_open)
        has_ends = low >= 0 and high > 0
        return drawn._replace(low=0 if has_ends else None, high=_AIR * high if has_ends else None)

    def chart(
        self, kpi: Kpi, title: str, anchor: tuple[int, int], width: int, height: int
    ) -> Chart:
        """A KPI by period with its target; the running period paler, the rest of it up to the
        forecast as a ghost on top.
        """
        last = len(self.labels) - 1
        running = ((last, RUNNING),) if self.board.progress.is_open else ()
        series = [Series(kpi.name, self._area(kpi, "fact"), self.lines[kpi.key, "fact"],
                         color=SERIES, points=running)]  # fmt: skip
        if any(self.lines[kpi.key, "rest"]):
            name = say("column.forecast", self.board.lang)
            ghost = self.lines[kpi.key, "rest"]
            series.append(Series(name, self._area(kpi, "rest"), ghost, color=GHOST))
        targets = self.lines[kpi.key, "target"]
        if any(one is not None for one in targets):
            name, area = say("column.target", self.board.lang), self._area(kpi, "target")
            series.append(Series(name, area, targets, "line", INK, dashed=True))
        return Chart(
            "columns", title, self._title, self._row_area(1), tuple(series), anchor, width, height,
            self.labels, self._scale(kpi),
        )  # fmt: skip

    def people_chart(self, title: str, anchor: tuple[int, int], width: int, height: int) -> Chart:
        """The scores of people, whoever needs help most on top."""
        row, n = self._people_row, len(self.people)
        scores = tuple(score for _, score in self.people)
        limits = self.board.thresholds
        points = tuple(
            (at, BAR_BEHIND if score < limits.at_risk_from else BAR_RISK)
            for at, score in enumerate(scores)
            if score < limits.on_track_from
        )
        area = Area(row + 1, FIRST_COLUMN, row + 1, FIRST_COLUMN + n - 1)
        names = area._replace(first_row=row, last_row=row)
        series = Series(say("column.score", self.board.lang), area, scores, points=points)
        labels = tuple(name for name, _ in self.people)
        return Chart(
            "bars", title, self._title, names, (series,), anchor, width, height, labels, _SHARE,
            values_shown=True,
        )  # fmt: skip

    def put(self, page: Page) -> tuple[int, int]:
        """Writes the lines on the Trend tab; the first and the last column that they take. Google's
        charts show numbers as the cells do.
        """
        back, page.row = page.row, 1
        scales = {kpi.key: self._scale(kpi) for kpi in self.board.lasting}
        self._put_line(page, self.labels)
        for (key, _), values in self.lines.items():
            self._put_line(page, values, scales[key])
        self._put_line(page, [name for name, _ in self.people])
        self._put_line(page, [score for _, score in self.people], _SHARE)
        page.row = back
        return FIRST_COLUMN, FIRST_COLUMN + max(len(self.labels), len(self.people)) - 1

    def _put_line(self, page: Page, values: Sequence[CellValue], number_format: str = "") -> None:
        style = SMALL.with_(number_format=number_format)
        for column, value in enumerate(values, FIRST_COLUMN):
            if value is not None:
                page.put(column, value, style)
        page.row += 1

    @property
    def _title(self) -> str:
        return say("tab.trend", self.board.lang)

    @property
    def _people_row(self) -> int:
        return 2 + len(self.lines)

    def _area(self, kpi: Kpi, line: str) -> Area:
        return self._row_area(2 + list(self.lines).index((kpi.key, line)))

    def _row_area(self, row: int) -> Area:
        return Area(row, FIRST_COLUMN, row, FIRST_COLUMN + len(self.labels) - 1)

    def _scale(self, kpi: Kpi) -> str:
        """The number format of a chart's scale: money in millions or thousands."""
        lines = (self.lines[kpi.key, line] for line in ("fact", "target"))
        most = max((abs(one) for line in lines for one in line if one is not None), default=0)
        if kpi.is_money and most >= 1e6:
            return f'0.0,,\\ "{say("unit.of_million", self.board.lang)}"'
        if kpi.is_money and most >= 1e4:
            return f'#,##0,\\ "{say("unit.of_thousand", self.board.lang)}"'
        return _SHARE if kpi.is_percent else "" if most < _SMALL else "#,##0"


def history_of(board: Board) -> History:
    """The history of the KPIs of the Trend tab, and of the people shown."""
    lines: dict[tuple[str, str], Numbers] = {}
    for kpi in board.lasting:
        row = [results.get(kpi.key) for _, results in board.cards.trend]
        for name in _LINES:
            lines[kpi.key, name] = tuple(
                kept(_value(one, name), kpi) if one else None for one in row
            )
    scored = [
        (one.segment.name, half_up(one.score.value, 6))
        for one in board.cards.people
        if one.segment.name and one.score.value is not None
    ]
    labels = tuple(_label(period, board) for period, _ in board.cards.trend)
    people = sorted(scored, key=lambda pair: pair[1])[:_MOST_PEOPLE]
    return History(board, labels, lines, tuple(people))


def _label(period: Period, board: Board) -> str:
    """A period below its column. Many months do without their years, for there is no room; none
    looks like a number, which charts would take it for.
    """
    lang, label = board.lang, short_period(period, board.lang)
    match period.grain:
        case Grain.MONTH if len(board.cards.trend) > _FEW:
            return label.split()[0]
        case Grain.YEAR:
            return say("trend.year", lang, year=label)
        case _:
            return label


def _value(result: Result, line: str) -> float | None:
    fact, forecast = result.fact, result.forecast
    match line:
        case "rest":  # of a running period: what is still to come
            rest = forecast - fact if forecast is not None and fact is not None else 0
            return rest if rest > 0 else None
        case "target":
            return result.target if isinstance(result.target, int | float) else None
        case "spark":
            return fact if forecast is None else forecast
        case _:
            return fact
