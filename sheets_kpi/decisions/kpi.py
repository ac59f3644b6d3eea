"""What is measured: the KPI tab, and the tabs that speak of its KPIs and may be missing.

A KPI says in which direction it is good, and how much it weighs. Hints are advice that follows from
two KPIs of one person, such as many calls and few deals. Events are what happened when, so that the
trend can compare before and after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sheets_kpi.clean.values import FIRST_DAY, LAST_DAY
from sheets_kpi.decisions.cells import Condition, read_condition, read_day
from sheets_kpi.decisions.settings import setting_of
from sheets_kpi.decisions.tables import DecisionTab, TabRow
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold
from sheets_kpi.texts import by_lang

Direction = Literal["higher", "lower", "range"]
_MONEY = {fold(text) for text in ("₽", "р", "р.", "руб", "руб.", "рубли", "rub", "money", "деньги")}
_PERCENT = {fold(text) for text in ("%", "percent", "процент", "проценты", "доля")}


@dataclass(frozen=True)
class Kpi:
    """One KPI as the owner defined it. `key` is its folded name; `row` is its row on the KPI tab,
    0 if it comes from the template. `min_observations` and `decimals` are None where the general
    rule holds. A KPI that is not `shown` is computed, and stands in the glossary and exports only.
    `funnel` is its place among the stages of the funnel, None if it is no stage. `gate` is the
    attainment (0.8 = 80 %) below which there is no bonus. A `broken` KPI is "no data"; one that is
    `unweighed` has a weight that cannot be read: no score is whole without it. `column` is
    that of its formula, `columns` are the place and header of all columns of its tab by field id.
    """

    key: str
    name: str
    formula: str
    unit: str = ""
    direction: Direction = "higher"
    weight: float = 0.0
    level: Literal["personal", "team"] = "personal"
    goal: str = ""
    owner: str = ""
    kind: Literal["activity", "result", "quality"] = "result"
    about: str = ""
    attainment: Literal["mirror", "inverse", "base"] = "mirror"
    base: float | None = None
    zero_target: bool = False
    min_observations: int | None = None
    decimals: int | None = None
    shown: bool = True
    funnel: int | None = None
    gate: float | None = None
    row: int = 0
    column: int = 0
    tab: str = ""
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict, compare=False, repr=False)
    broken: bool = False
    unweighed: bool = False

    def least(self, general: int) -> int:
        """How many observations it must rest on: its own minimum, else the general one."""
        return general if self.min_observations is None else self.min_observations

    @property
    def is_money(self) -> bool:
        """Whether its unit is money."""
        return fold(self.unit) in _MONEY

    @property
    def is_percent(self) -> bool:
        """Whether it is a share, shown in percent."""
        return fold(self.unit) in _PERCENT


def read_kpis(table: DecisionTab) -> tuple[tuple[Kpi, ...], tuple[Finding, ...]]:
    """The KPIs of a KPI tab, in order. A broken row stays in the list, marked as broken."""
    kpis: list[Kpi] = []
    findings: list[Finding] = []
    if not table.rows:
        findings.append(table.finding(Severity.ERROR, "kpi_none", 0))
    for row in table.rows:
        if row.text("name"):
            kpi, doubts = _kpi(table, row)
            kpis.append(kpi)
            findings += doubts
        elif row.text("formula"):
            findings.append(table.finding(Severity.ERROR, "kpi_nameless", row.number, "formula"))
    return _without_twins(table, kpis, findings)


class _Cells:
    """The cells of one row, gathering a finding for each that cannot be read."""

    def __init__(self, table: DecisionTab, row: TabRow) -> None:
        self.table = table
        self.row = row
        self.doubts: list[Finding] = []

    def read(self, field_id: str, default: Any = None) -> Any:  # noqa: ANN401  # by its field
        try:
            return self.table.read(self.row, field_id, default)
        except DecisionError as error:
            self.doubt(field_id, allowed=error.facts["allowed"])
            return default

    def whole(self, field_id: str) -> int | None:
        number = self.read(field_id)
        if number is not None and number != int(number):
            self.doubt(field_id, allowed=by_lang("allowed.whole"))
            return None
        return None if number is None else int(number)

    def gate(self) -> float | None:
        """The gate; of one that cannot be read nobody can say whether it is shut: 0, not none."""
        is_blank = self.row.cells.get("gate") is None
        found: float | None = self.read("gate")
        return found if found is not None or is_blank else 0.0

    def formula(self) -> str:
        """The formula's text; a live formula, whose text is lost, is a finding."""
        value = self.row.cells.get("formula")
        place = (self.row.number, self.table.columns.get("formula", 0))
        if place in self.table.tab.formulas or not isinstance(value, str | None):
            self.doubt("formula", "kpi_live_formula")
        return str(value or "").strip()

    def doubt(self, field_id: str, code: str = "kpi_setting", **facts: object) -> None:
        """Notes a cell that cannot be read."""
        facts["kpi"], number = self.row.text("name"), self.row.number
        self.doubts.append(self.table.finding(Severity.ERROR, code, number, field_id, **facts))


def _kpi(table: DecisionTab, row: TabRow) -> tuple[Kpi, list[Finding]]:
    cells = _Cells(table, row)
    weight = cells.read("weight")
    said: dict[str, Any] = {
        one: row.text(one) for one in ("name", "unit", "goal", "owner", "about")
    }
    said["formula"] = cells.formula()
    for one in ("direction", "level", "kind", "attainment", "base"):
        said[one] = cells.read(one, getattr(Kpi, one))
    for one in ("min_observations", "decimals", "funnel"):
        said[one] = cells.whole(one)
    if table.tab.title:
        place = {"row": row.number, "column": table.columns.get("formula", 0)}
        said |= {**place, "tab": table.tab.title, "columns": table.headings()}
    kpi = Kpi(
        fold(said["name"]),
        weight=weight or 0.0,
        zero_target=cells.read("zero_target", "no") == "yes",
        shown=cells.read("shown", "yes") == "yes",
        gate=cells.gate(),
        unweighed=weight is None and row.cells.get("weight") is not None,
        **said,
    )
    return replace(kpi, broken=bool(cells.doubts)), cells.doubts


def _without_twins(
    table: DecisionTab, kpis: list[Kpi], findings: list[Finding]
) -> tuple[tuple[Kpi, ...], tuple[Finding, ...]]:
    """Leaves one broken KPI in place of those that share a name."""
    rows: dict[str, list[Kpi]] = defaultdict(list)
    for kpi in kpis:
        rows[kpi.key].append(kpi)
    kept: list[Kpi] = []
    for twins in rows.values():
        first = twins[0]
        if len(twins) > 1:
            numbers = ", ".join(str(kpi.row) for kpi in twins)
            findings += [
                table.finding(
                    Severity.ERROR, "kpi_duplicate", kpi.row, "name", kpi=kpi.name, rows=numbers
                )
                for kpi in twins
            ]
            first = _broken_twin(twins)
        kept.append(first)
    return tuple(kept), tuple(findings)


def _broken_twin(twins: list[Kpi]) -> Kpi:
    """One for all that share a name; with their weight and gate, so that a score lacks it."""
    return replace(
        twins[0],
        weight=max(kpi.weight for kpi in twins),
        gate=max((kpi.gate for kpi in twins if kpi.gate is not None), default=None),
        broken=True,
        unweighed=any(kpi.unweighed for kpi in twins),
    )


def funnel_doubts(
    settings: DecisionTab, kpi_tab: DecisionTab, kpis: Sequence[Kpi]
) -> tuple[Finding, ...]:
    """A value of the last stage that names no KPI, and two KPIs at one stage; each at its cell."""
    return (*_unknown_value(settings, kpis), *_shared_places(kpi_tab, kpis))


def _unknown_value(settings: DecisionTab, kpis: Sequence[Kpi]) -> Iterator[Finding]:
    known, names = {kpi.key for kpi in kpis}, [kpi.name for kpi in kpis]
    for row in settings.rows:
        value = row.text("value")
        is_asked = setting_of(row.text("name")) == "funnel_value"
        if value and is_asked and fold(value) not in known:
            yield settings.unknown("funnel_value", row, "value", names)


def _shared_places(kpi_tab: DecisionTab, kpis: Sequence[Kpi]) -> Iterator[Finding]:
    counts = Counter(kpi.funnel for kpi in kpis if kpi.funnel)
    for kpi in kpis:
        if kpi.funnel and counts[kpi.funnel] > 1:
            yield kpi_tab.finding(Severity.WARNING, "funnel_place", kpi.row, "funnel", kpi=kpi.name)


@dataclass(frozen=True, slots=True)
class Hint:
    """`text` is for a person whose attainment of every named KPI meets its condition; `when` are
    (KPI key, condition), one or two.
    """

    when: tuple[tuple[str, Condition], ...]
    text: str


def read_hints(
    table: DecisionTab, kpis: Sequence[Kpi]
) -> tuple[tuple[Hint, ...], tuple[Finding, ...]]:
    """The hints of a Hints tab; a row that cannot be read has a finding and gives no hint."""
    hints: list[Hint] = []
    findings: list[Finding] = []
    for row in table.rows:
        when: list[tuple[str, Condition]] = []
        doubts = []
        for part in ("first", "second"):
            if row.text(part) or row.text(f"{part}_is"):
                doubts += _doubts(table, row, part, kpis)
                condition = read_condition(row.text(f"{part}_is"))
                when += [(fold(row.text(part)), condition)] if condition else []
        findings += doubts
        if when and not doubts and row.text("text"):
            hints.append(Hint(tuple(when), row.text("text")))
    return tuple(hints), tuple(findings)


def _doubts(table: DecisionTab, row: TabRow, part: str, kpis: Sequence[Kpi]) -> list[Finding]:
    doubts = []
    if fold(row.text(part)) not in {kpi.key for kpi in kpis}:
        doubts.append(table.unknown("hint_kpi", row, part, [kpi.name for kpi in kpis]))
    if read_condition(row.text(f"{part}_is")) is None:
        doubts.append(table.finding(Severity.WARNING, "hint_condition", row.number, f"{part}_is"))
    return doubts


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may have moved the KPIs: a training, a new price. `kpi` is the key of the one
    KPI it is about, "" for all.
    """

    date: date
    text: str
    kpi: str = ""


def read_events(
    table: DecisionTab, kpis: Sequence[Kpi]
) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """The events in order of their dates; a row that cannot be read has a finding."""
    events: list[Event] = []
    findings: list[Finding] = []
    known = {kpi.key for kpi in kpis}
    for row in table.rows:
        day, kpi = read_day(row.cells.get("date")), row.text("kpi")
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            findings.append(table.finding(Severity.WARNING, "event_date", row.number, "date"))
        elif kpi and fold(kpi) not in known:
            findings.append(table.unknown("event_kpi", row, "kpi", [one.name for one in kpis]))
        else:
            events.append(Event(day, row.text("text"), fold(kpi) if kpi else ""))
    return tuple(sorted(events, key=lambda event: event.date)), tuple(findings)
