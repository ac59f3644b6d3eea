"""What `init` wishes for: missing logs and decision tabs, dropdowns, input help and marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_kpi.clean import clean
from sheets_kpi.clean.headers import find_layout
from sheets_kpi.clean.tabs import tabs_of
from sheets_kpi.decisions import decision_tab
from sheets_kpi.decisions.directory import names_found, people_of_directory
from sheets_kpi.decisions.layout import (
    ACCOUNTS,
    KPI,
    LAYOUTS,
    SETTINGS,
    TARGETS,
    TEAM,
    WORDS,
    Field,
    Layout,
    read_word,
    word,
)
from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.decisions.tables import read_table
from sheets_kpi.marks import mark_of, workbook_mark
from sheets_kpi.names import fold
from sheets_kpi.people import NameBook
from sheets_kpi.period_names import read_period, show_period
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.plan import Desired
from sheets_kpi.prepare.inputs import Source, inputs
from sheets_kpi.schema import (
    AccountSpec,
    ColumnSpec,
    ColumnType,
    LogSpec,
    PersonSpec,
    TargetSpec,
    Template,
)
from sheets_kpi.state import Area, Cell, CellValue, Existing, Input, Mark, Tab
from sheets_kpi.styles import HEADER, MUTED_TEXT, PLAIN, TEXT, Style
from sheets_kpi.texts import Lang, catalogue, say
from sheets_kpi.workdays import Workdays

_NAMES_OFFERED = 500  # rows of Team and Accounts that a dropdown offers
_TARGET_PERIODS = 3
_COLUMN_LOOKS: Mapping[ColumnType, tuple[int, Style]] = {
    ColumnType.DATE: (12, PLAIN.with_(number_format="dd.mm.yyyy", align="left")),
    ColumnType.MONEY: (13, PLAIN.with_(number_format="#,##0.00")),
    ColumnType.NUMBER: (11, PLAIN.with_(align="center")),
    ColumnType.DURATION: (11, PLAIN),
    ColumnType.SCORE: (10, PLAIN.with_(align="center")),
    ColumnType.YES_NO: (11, PLAIN),
    ColumnType.PERSON: (24, PLAIN),
    ColumnType.ACCOUNT: (20, PLAIN),
    ColumnType.CLIENT: (26, PLAIN),
}
_DATE_TIME = PLAIN.with_(number_format="dd.mm.yyyy hh:mm", align="left")


@dataclass(frozen=True)
class Seeds:
    """What the new tabs begin with: people, accounts, targets, and rows of logs by column id."""

    people: tuple[PersonSpec, ...] = ()
    accounts: tuple[AccountSpec, ...] = ()
    targets: tuple[TargetSpec, ...] = ()
    rows: Mapping[str, Sequence[Mapping[str, CellValue]]] = field(default_factory=dict)


def prepare(
    existing: Existing, template: Template, lang: Lang, as_of: date, seeds: Seeds | None = None
) -> Desired:
    """What is to be added so that a workbook can be synced; nothing that stands is changed."""
    seeds = seeds or seeds_of(existing, template)
    new_decisions = tuple(
        replace(
            _decision(layout, template, lang, as_of, seeds), title=_title(layout, existing, lang)
        )
        for layout in LAYOUTS
        if decision_tab(existing, layout) is None
    )
    sources = _sources(existing, lang)
    new_logs, wanted, marks = [], {}, []
    for spec in template.logs:
        tabs = tabs_of(spec, existing)[0]
        if not tabs:
            new_logs.append(_log(spec, lang, sources, seeds.rows.get(spec.id, ())))
        for source in tabs:
            marks.append(Mark("log", spec.id, source.tab.id))
            layout, _ = find_layout(source.tab, spec)
            if layout:
                wanted[source.tab.id] = inputs(spec, layout.columns, layout.row, lang, *sources)
    if workbook_mark(existing) is None:
        marks.append(mark_of(template, lang))
    return Desired(None, (*new_logs, *new_decisions), inputs=wanted, marks=tuple(marks))


def seeds_of(existing: Existing, template: Template) -> Seeds:
    """The template's own people, accounts and targets, else the names that stand in the logs."""
    anybody = NameBook(is_open=True)
    logs = clean(existing, template, anybody, anybody, Workdays(), date.max).logs
    people = template.people or people_of_directory(existing, template)
    found = tuple(PersonSpec(name) for name in names_found(logs, "person"))
    accounts = tuple(AccountSpec(name) for name in names_found(logs, "account"))
    return Seeds(people or found, template.accounts or accounts, template.targets)


def _sources(existing: Existing, lang: Lang) -> tuple[Source, Source]:
    """Where dropdowns find the names of people and accounts."""
    return _source(existing, TEAM, lang), _source(existing, ACCOUNTS, lang)


def _source(existing: Existing, layout: Layout, lang: Lang) -> Source:
    tab = decision_tab(existing, layout)
    if tab is None:
        return _title(layout, existing, lang), Area(2, 1, _NAMES_OFFERED, 1)
    table = read_table(tab, layout)
    column = table.columns["name"]
    first = table.header_row + 1
    return tab.title, Area(first, column, first + _NAMES_OFFERED, column)


def _title(layout: Layout, existing: Existing, lang: Lang) -> str:
    """The title for a new decision tab, another one where the team has such a tab of its own."""
    title, taken = layout.title(lang), {fold(tab.title) for tab in existing.tabs}
    return title if fold(title) not in taken else f"{title} (KPI)"


def _log(
    spec: LogSpec,
    lang: Lang,
    sources: tuple[Source, Source],
    rows: Sequence[Mapping[str, CellValue]],
) -> Tab:
    places = {column.id: place for place, column in enumerate(spec.columns, 1)}
    cells = {
        (1, place): Cell(spec.columns[place - 1].name.show(lang), HEADER)
        for place in places.values()
    }
    for number, row in enumerate(rows, 2):
        for column in spec.columns:
            value = row.get(column.id)
            if value is not None:
                cells[number, places[column.id]] = Cell(value, _cell_style(column, value))
    widths = tuple(_width(column, lang) for column in spec.columns)
    return Tab(
        spec.id,
        "log",
        _free_title(spec, lang),
        cells,
        widths=widths,
        frozen=(1, 1),
        inputs=inputs(spec, places, 1, lang, *sources),
    )


def _free_title(spec: LogSpec, lang: Lang) -> str:
    """The log's name, or the first title pattern without its `*`."""
    name = spec.name.show(lang)
    return name if not spec.tabs else spec.tabs[0].replace("*", "").strip() or name


def _cell_style(column: ColumnSpec, value: CellValue) -> Style:
    if isinstance(value, str):
        return PLAIN
    if column.type is ColumnType.DATE and getattr(value, "hour", None) is not None:
        return _DATE_TIME
    return _COLUMN_LOOKS.get(column.type, (0, PLAIN))[1]


def _width(column: ColumnSpec, lang: Lang) -> int:
    usual = _COLUMN_LOOKS.get(column.type, (16, PLAIN))[0]
    return max(usual, min(24, len(column.name.show(lang)) + 3))


def _decision(layout: Layout, template: Template, lang: Lang, as_of: date, seeds: Seeds) -> Tab:
    headers = [layout.header(one, lang) for one in layout.fields]
    widths = [one.width for one in layout.fields]
    rows: list[list[CellValue]]
    match layout.key:
        case "team":
            rows = [_person(person) for person in seeds.people]
        case "accounts":
            rows = [_account(account, lang) for account in seeds.accounts]
        case "kpi":
            rows = [list(row) for row in _kpis(template, lang)]
        case "targets":
            periods = _target_periods(template, seeds.targets, as_of)
            headers += [show_period(period, lang) for period in periods]
            widths += [16] * len(periods)
            rows = [_target(spec, template, periods, lang) for spec in seeds.targets]
        case "settings":
            rows = [_setting(one, template, lang) for one in SETTING_IDS]
        case _:
            rows = []
    cells = {(1, place): Cell(header, HEADER) for place, header in enumerate(headers, 1)}
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            if value not in (None, ""):
                cells[number, place] = Cell(value, _decision_style(layout, place, value))
    return Tab(
        layout.key,
        "decision",
        layout.title(lang),
        cells,
        widths=tuple(widths),
        frozen=(1, 1),
        inputs=tuple(_decision_inputs(layout, lang, len(headers))),
        text_columns=(2,) if layout is KPI else (),
    )


def _decision_style(layout: Layout, place: int, value: CellValue) -> Style:
    if isinstance(value, date):
        return TEXT.with_(number_format="dd.mm.yyyy")
    if layout is SETTINGS and place == 3:
        return MUTED_TEXT.with_(wrap=True)
    if layout is KPI and place in (2, 7, 10):
        return TEXT.with_(wrap=True)
    if layout is TARGETS and place > 2 and isinstance(value, float) and abs(value) <= 2:
        return TEXT.with_(number_format="0.##")
    return TEXT


def _decision_inputs(layout: Layout, lang: Lang, columns: int) -> Iterator[Input]:
    for place, one in enumerate(layout.fields, 1):
        if made := _decision_input(layout, one, place, lang):
            yield made
    if layout is TARGETS:
        text = say("help.targets.period", lang)
        first = len(layout.fields) + 1
        yield Input(Area(2, first, None, max(first, columns)), "help", layout.title(lang), text)


def _decision_input(layout: Layout, one: Field, place: int, lang: Lang) -> Input | None:
    area = Area(2, place, None, place)
    key = f"help.{layout.key}.{one.id}"
    text = say(key, lang) if key in catalogue() else ""
    if one.words:
        options = tuple(word(one.words, choice, lang) for choice in WORDS[one.words])
        return Input(area, "list", layout.header(one, lang), text, options)
    return Input(area, "help", layout.header(one, lang), text) if text else None


def _person(person: PersonSpec) -> list[CellValue]:
    start, end = (date.fromisoformat(day) if day else None for day in (person.start, person.end))
    return [person.name, person.also, person.team, person.role, person.fte, start, end]


def _account(account: AccountSpec, lang: Lang) -> list[CellValue]:
    return [account.name, account.also, word("yes_no", "yes", lang) if account.test else None]


def _kpis(template: Template, lang: Lang) -> Iterator[tuple[CellValue, ...]]:
    for kpi in template.kpis:
        finer = kpi.settings
        zero = read_word("yes_no", finer.get("zero_target", ""))
        attainment = finer.get("attainment", "")
        yield (
            kpi.name.show(lang),
            kpi.formula.show(lang),
            kpi.unit_in(lang),
            word("direction", kpi.direction, lang),
            kpi.weight,
            word("level", kpi.level, lang),
            kpi.goal.show(lang) if kpi.goal else None,
            kpi.owner,
            word("kind", kpi.kind, lang),
            kpi.about.show(lang) if kpi.about else None,
            word("attainment", attainment, lang) if attainment else None,
            finer.get("base"),
            word("yes_no", zero, lang) if zero else None,
            finer.get("min_observations"),
            finer.get("decimals"),
        )


def _target_periods(template: Template, targets: Sequence[TargetSpec], as_of: date) -> list[Period]:
    """The periods that targets name, or the current one and the next."""
    grain = read_word("grain", template.settings.get("grain", "")) or "month"
    named = {read_period(key) for spec in targets for key in spec.values if key}
    periods = sorted(period for period in named if period is not None)
    if periods:
        return periods
    periods = [period_of(as_of, Grain(grain))]
    while len(periods) < _TARGET_PERIODS:
        periods.append(periods[-1].following())
    return periods


def _target(
    spec: TargetSpec, template: Template, periods: Sequence[Period], lang: Lang
) -> list[CellValue]:
    kpi = next(one for one in template.kpis if one.id == spec.kpi)
    values: list[CellValue] = [spec.values.get(period.key) for period in periods]
    if values and values[0] is None:
        values[0] = spec.values.get("")
    shown: list[CellValue] = [_percent(v) if kpi.unit == "%" else v for v in values]
    return [kpi.name.show(lang), spec.scope.show(lang), *shown]


def _percent(value: CellValue) -> CellValue:
    """A share as people type it: `14 %`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value * 100:.6g} %".replace(".", ",")
    return value


def _setting(setting: str, template: Template, lang: Lang) -> list[CellValue]:
    value = template.settings.get(setting, "")
    return [say(f"setting.{setting}", lang), value, say(f"setting.{setting}.about", lang)]
