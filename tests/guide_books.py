"""A synced sample as its owner sees it: decision tabs, summary tabs and exported rows.

Decision tabs are read by the places of their columns, which are the same in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang

Row = Sequence[CellValue]
Tabs = Mapping[str, list[Row]]

TITLES: dict[Lang, dict[str, str]] = {
    "ru": {
        "team": "Команда",
        "kpi": "KPI",
        "targets": "Цели",
        "settings": "Настройки",
        "calendar": "Календарь",
        "hints": "Подсказки",
        "events": "События",
        "bases": "База бонусов",
        "dashboard": "Дашборд",
        "people": "Люди",
        "cards": "Карточки",
        "trend": "Динамика",
        "funnel": "Воронка",
        "bonus": "Бонусы",
        "archive": "Архив",
    },
    "en": {
        "team": "Team",
        "kpi": "KPI",
        "targets": "Targets",
        "settings": "Settings",
        "calendar": "Calendar",
        "hints": "Hints",
        "events": "Events",
        "bases": "Bonus bases",
        "dashboard": "Dashboard",
        "people": "People",
        "cards": "Cards",
        "trend": "Trend",
        "funnel": "Funnel",
        "bonus": "Bonus",
        "archive": "Archive",
    },
}


@dataclass(frozen=True)
class Kpi:
    """A row of the KPI tab."""

    name: str
    formula: str
    unit: str
    direction: str
    weight: float
    is_team: bool
    is_shown: bool
    stage: int | None
    gate: float | None


@dataclass(frozen=True)
class Stint:
    """A row of the Team tab."""

    name: str
    team: str
    role: str
    fte: float
    first: date
    last: date


@dataclass(frozen=True)
class Absence:
    """A row of the Calendar tab; nobody's name means everybody."""

    name: str
    first: date
    last: date
    is_work: bool


@dataclass(frozen=True)
class Column:
    """A header of the Targets tab; `grain` is "from" for a change in mid-period."""

    grain: str
    first: date


@dataclass(frozen=True)
class TargetRow:
    """A row of the Targets tab."""

    kpi: str
    scope: str
    cells: Sequence[tuple[Column, CellValue]]


@dataclass(frozen=True)
class Hint:
    """A row of the Hints tab: two KPIs with their conditions, such as ("≥", 1.0)."""

    first: str
    first_when: tuple[str, float]
    second: str
    second_when: tuple[str, float]
    text: str


@dataclass(frozen=True)
class Setting:
    """The settings that scores and bonuses rest on, with their defaults."""

    grain: str
    cap: float
    personal_share: float | None
    missing: float
    few: int
    value: str
    base: float | None
    threshold: float
    at_threshold: float
    accelerator: float
    is_whole: bool
    bonus_cap: float
    ramp: tuple[float, ...]


@dataclass(frozen=True)
class Exported:
    """What the export says of one KPI of one segment in one period."""

    fact: float | None
    numerator: float | None
    denominator: float | None
    n: int
    target: float | str | None
    attainment: float | None
    pace: float | None
    status: str


Facts = Mapping[tuple[str, str, str, str], Exported]  # by kpi, kind, name, period


@dataclass(frozen=True, eq=False)
class Book:
    """All that an owner can see; `before` are the facts as of the day before, `earlier` those of
    the last periods when as large a part of their days was over.
    """

    lang: Lang
    as_of: date
    kpis: Sequence[Kpi]
    team: Sequence[Stint]
    absences: Sequence[Absence]
    targets: Sequence[TargetRow]
    hints: Sequence[Hint]
    events: Sequence[tuple[date, str, str]]
    bases: Mapping[str, float]
    setting: Setting
    facts: Facts
    before: Facts
    tabs: Tabs
    earlier: Facts = field(default_factory=dict)

    def kpi(self, name: str) -> Kpi:
        return next(kpi for kpi in self.kpis if kpi.name == name)

    def people(self) -> list[str]:
        return list(dict.fromkeys(stint.name for stint in self.team))

    def tab(self, key: str) -> list[Row]:
        return self.tabs.get(TITLES[self.lang][key], [])


def book_of(lang: Lang, as_of: date, tabs: Tabs, facts: Facts, before: Facts) -> Book:
    def body(key: str) -> Iterable[Row]:
        rows = tabs.get(TITLES[lang][key], [])
        return (row for row in rows[1:] if any(cell is not None for cell in row))

    headers = tabs[TITLES[lang]["targets"]][0]
    columns = [column_of(str(header)) for header in headers[2:]]
    return Book(
        lang,
        as_of,
        [_kpi(row) for row in body("kpi")],
        [_stint(row) for row in body("team")],
        [_absence(row) for row in body("calendar")],
        [
            TargetRow(str(row[0]), str(row[1]), sorted_cells(columns, row[2:]))
            for row in body("targets")
        ],
        [_hint(row) for row in body("hints")],
        [(day_of(row[0], date.min), str(row[1]), str(row[2] or "")) for row in body("events")],
        {str(row[0]): number(row[1]) for row in body("bases") if row[1] is not None},
        _setting([row[1] for row in tabs[TITLES[lang]["settings"]]]),
        facts,
        before,
        tabs,
    )


def _kpi(row: Row) -> Kpi:
    return Kpi(
        name=str(row[0]),
        formula=str(row[1]),
        unit=str(row[2] or ""),
        direction={"higher": "up", "больше": "up", "lower": "down", "меньше": "down"}.get(
            str(row[3]).split()[0], "range"
        ),
        weight=number(row[4]) if row[4] is not None else 0.0,
        is_team=row[5] in ("team", "командный"),
        is_shown=row[15] not in ("no", "нет"),
        stage=int(number(row[16])) if row[16] is not None else None,
        gate=number(row[17]) if row[17] is not None else None,
    )


def _stint(row: Row) -> Stint:
    first, last = day_of(row[5], date.min), day_of(row[6], date.max)
    fte = number(row[4]) if row[4] is not None else 1.0
    return Stint(str(row[0]), str(row[2]), str(row[3]), fte, first, last)


def _absence(row: Row) -> Absence:
    first = day_of(row[1], date.min)
    is_work = row[3] in ("working day", "рабочий день")
    return Absence(str(row[0] or ""), first, day_of(row[2], first), is_work)


def _hint(row: Row) -> Hint:
    return Hint(str(row[0]), _when(row[1]), str(row[2] or ""), _when(row[3]), str(row[4]))


def _when(cell: CellValue) -> tuple[str, float]:
    found = re.match(r"(≥|≤|<|>)\s*(.+)", str(cell))
    return (found[1], number(found[2])) if found else ("≥", 0.0)


def _setting(cells: Sequence[CellValue]) -> Setting:
    """The values of the Settings tab, in the order in which `init` writes them."""

    held = dict(zip(SETTING_IDS, cells[1:], strict=True))

    def share(name: str, default: float) -> float:
        return number(held[name]) if held[name] is not None else default

    ramp = str(held["bonus_ramp"] or "")
    personal, base = held["personal_share"], held["bonus_base"]
    return Setting(
        grain=GRAINS[str(held["grain"] or "month")],
        cap=share("score_cap", 1.5),
        personal_share=number(personal) if personal is not None else None,
        missing=share("missing_weight", 0.3),
        few=int(share("min_observations", 5)),
        value=str(held["funnel_value"] or ""),
        base=number(base) if base is not None else None,
        threshold=share("bonus_threshold", 0.8),
        at_threshold=share("bonus_at_threshold", 0.5),
        accelerator=share("bonus_accelerator", 1.0),
        is_whole=held["bonus_accelerates"] in ("the whole result", "весь результат"),
        bonus_cap=share("bonus_cap", 1.5),
        ramp=tuple(number(part) for part in ramp.split(";")) if ramp else (),
    )


GRAINS = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "неделя": "week",
    "месяц": "month",
    "квартал": "quarter",
    "год": "year",
}
MONTHS = (
    *("january february march april may june july august september october november december",),
    *("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",),
)


def column_of(header: str) -> Column:
    """A header of the Targets tab: "November 2026", "Q4 2026" or "from 10.11.2026"."""
    words = header.lower().split()
    if words[0] in ("from", "с"):
        return Column("from", datetime.strptime(words[1], "%d.%m.%Y").replace(tzinfo=UTC).date())
    year = int(words[-1])
    if len(words) == 1:
        return Column("year", date(year, 1, 1))
    if words[0].startswith("q"):
        return Column("quarter", date(year, 3 * int(words[0][1]) - 2, 1))
    months = next(names.split() for names in MONTHS if words[0] in names.split())
    return Column("month", date(year, months.index(words[0]) + 1, 1))


def sorted_cells(
    columns: Sequence[Column], cells: Sequence[CellValue]
) -> list[tuple[Column, CellValue]]:
    """The cells of a row in the order of their days."""
    return sorted(zip(columns, cells, strict=False), key=lambda pair: pair[0].first)


def day_of(cell: CellValue, blank: date) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else blank


def number(cell: object) -> float:
    """A number of a cell: 0.6, "60 %" or "30 000"."""
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).replace("\xa0", "").replace(" ", "").replace(",", ".")
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)
