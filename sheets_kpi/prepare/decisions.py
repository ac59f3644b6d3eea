"""New decision tabs, filled with what the template and the seeds propose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sheets_kpi.clean import clean_alone
from sheets_kpi.decisions import also_found, names_found, people_of_directory
from sheets_kpi.decisions.cells import WORDS, read_word, word
from sheets_kpi.decisions.logs import Found, log_rows
from sheets_kpi.decisions.settings import CHOSEN, SETTING_IDS, setting_of
from sheets_kpi.decisions.tables import (
    KPI,
    LAYOUTS,
    LOGS,
    SETTINGS,
    TARGETS,
    DecisionTab,
    Field,
    TabLayout,
    read_table,
)
from sheets_kpi.names import fold
from sheets_kpi.periods import Grain, Period, period_of, read_period, show_period
from sheets_kpi.render.page import row_heights
from sheets_kpi.schema import (
    AbsenceSpec,
    AccountSpec,
    EventSpec,
    HintSpec,
    KpiSpec,
    Named,
    PersonSpec,
    TargetSpec,
    Template,
)
from sheets_kpi.state import NOWHERE, Area, Cell, CellValue, Existing, Input, Tab
from sheets_kpi.styles import MUTED_TEXT, TAB_OWNER, TYPED_HEADER, WRAPPED, Style, characters
from sheets_kpi.texts import Lang, catalogue, say
from sheets_kpi.workbooks.memory import existing_tab

_PERIODS = "periods"
_TARGET_PERIODS = 3
_TARGET_WIDTH = 16
_TEXT = WRAPPED  # wrapped cells stand at the top, so that a row reads as a row
_NUMBER = WRAPPED.with_(align="right")
_Cells = Sequence[CellValue | Cell]  # of one row


@dataclass(frozen=True)
class Seeds:
    """People, accounts, targets, events and absences for decision tabs, settings by id, rows of
    logs by column id, and what was found of logs by their ids.
    """

    people: tuple[PersonSpec, ...] = ()
    accounts: tuple[AccountSpec, ...] = ()
    targets: tuple[TargetSpec, ...] = ()
    rows: Mapping[str, Sequence[Mapping[str, CellValue]]] = field(default_factory=dict)
    events: tuple[EventSpec, ...] = ()
    absences: tuple[AbsenceSpec, ...] = ()
    settings: Mapping[str, CellValue] = field(default_factory=dict)
    logs: Mapping[str, Found] = field(default_factory=dict)


def seeds_of(existing: Existing, template: Template) -> Seeds:
    """The template's own people, accounts and targets, else the names that stand in the logs."""
    logs = clean_alone(existing, template).logs
    people = template.people or people_of_directory(existing, template)
    names = names_found(logs, "person")
    found = tuple(PersonSpec(name, also="; ".join(also_found(logs, name))) for name in names)
    accounts = tuple(AccountSpec(name) for name in names_found(logs, "account"))
    return Seeds(people or found, template.accounts or accounts, template.targets)


def proposed(
    existing: Existing, template: Template, lang: Lang, as_of: date
) -> dict[str, DecisionTab]:
    """The decision tabs as `init` would make them that day, by their keys; nobody is listed whom
    neither the template nor its directory lists.
    """
    people = template.people or people_of_directory(existing, template)
    seeds = Seeds(people, template.accounts, template.targets)
    return {
        layout.key: read_table(
            existing_tab(decision_tab(layout, "", template, lang, as_of, seeds), ""), layout
        )
        for layout in LAYOUTS
        if layout is not LOGS  # it says what stands in the workbook
    }


def decision_tab(
    layout: TabLayout, title: str, template: Template, lang: Lang, as_of: date, seeds: Seeds
) -> Tab:
    """A decision tab as `init` makes it; from then on it is the owner's."""
    periods = _target_periods(template, seeds.targets, as_of) if layout is TARGETS else []
    rows = _rows(layout, template, lang, periods, seeds)
    return new_tab(layout, title, lang, rows, [show_period(period, lang) for period in periods])


def new_tab(
    layout: TabLayout,
    title: str,
    lang: Lang,
    rows: Iterable[_Cells],
    more_headers: Sequence[str] = (),
) -> Tab:
    """A decision tab with its headers, those of periods included, its rows and its input help."""
    headers = [Cell(layout.header(field, lang), TYPED_HEADER) for field in layout.fields]
    headers += [Cell(text, TYPED_HEADER.with_(align="right")) for text in more_headers]
    digits = (*(field.width for field in layout.fields), *(_TARGET_WIDTH for _ in more_headers))
    widths = tuple(map(characters, digits))
    cells = {
        (number, place): value if isinstance(value, Cell) else Cell(value, _style(value, layout))
        for number, row in enumerate([headers, *rows], 1)
        for place, value in enumerate(row, 1)
        if value not in (None, "")
    }
    tab = Tab(
        layout.key,
        "decision",
        title,
        cells,
        widths=widths,
        frozen=(1, 1),
        text_columns=(2,) if layout is KPI else (),
        heights=row_heights(cells, widths),
        hidden=layout.hidden,
        color=TAB_OWNER,
    )
    return tab._replace(inputs=decision_inputs(read_table(existing_tab(tab, ""), layout), lang))


def free_title(key: str, existing: Existing, lang: Lang) -> str:
    """The title for a new decision tab, another one where the team has such a tab of its own."""
    title, taken = say(f"tab.{key}", lang), {fold(tab.title) for tab in existing.tabs}
    return title if fold(title) not in taken else f"{title} (KPI)"


def _rows(
    layout: TabLayout, template: Template, lang: Lang, periods: Sequence[Period], seeds: Seeds
) -> Iterator[_Cells]:
    match layout.key:
        case "team":
            yield from (_person(person) for person in seeds.people)
        case "accounts":
            yield from (_account(account, lang) for account in seeds.accounts)
        case "kpi":
            yield from (_kpi(kpi, lang) for kpi in template.kpis)
        case "targets":
            yield from (_target(spec, template, periods, lang) for spec in seeds.targets)
        case "calendar":
            yield from (_absence(absence, lang) for absence in seeds.absences)
        case "hints":
            yield from (_hint(hint, template, lang) for hint in template.hints)
        case "events":
            yield from (_event(event, template, lang) for event in seeds.events)
        case "logs":
            yield from map(_of_log, log_rows(template, seeds.logs, lang))
        case "settings":
            yield from (_setting(setting, template, lang, seeds) for setting in SETTING_IDS)


def _style(value: CellValue, layout: TabLayout) -> Style:
    """Numbers stand to the right only below the periods, whose headers do too."""
    if isinstance(value, date):
        return _TEXT.with_(number_format="dd.mm.yyyy", align="left")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return _NUMBER if is_number and layout is TARGETS else _TEXT.with_(align="left")


def _person(person: PersonSpec) -> _Cells:
    start, end = (date.fromisoformat(day) if day else None for day in (person.start, person.end))
    return person.name, person.also, person.team, person.role, person.fte, start, end


def _account(account: AccountSpec, lang: Lang) -> _Cells:
    return account.name, account.also, word("yes_no", "yes", lang) if account.test else None


def _kpi(kpi: KpiSpec, lang: Lang) -> _Cells:
    finer = dict(kpi.settings)
    if gate := finer.get("gate"):
        finer["gate"] = f"{float(gate) * 100:g} %"
    if finer.get("shown") != "no":
        finer.pop("shown", None)
    said = ((getattr(kpi, one.id, finer.get(one.id)), one.words) for one in KPI.fields)
    name, *others = (_typed(value, list_id, lang) for value, list_id in said)
    return (Cell(name, _TEXT.with_(bold=True)), *others)


def _typed(value: Named | CellValue, list_id: str, lang: Lang) -> CellValue:
    """What a template says as people type it, a word of a list in their language."""
    if isinstance(value, Named):
        return value.show(lang)
    found = read_word(list_id, str(value)) if value and list_id else None
    return word(list_id, found, lang) if found else value


def _hint(hint: HintSpec, template: Template, lang: Lang) -> _Cells:
    first, second = (_kpi_name(kpi, template, lang) for kpi in (hint.first, hint.second))
    return first, hint.first_is, second, hint.second_is, hint.text.show(lang)


def _of_log(row: Sequence[CellValue]) -> _Cells:
    """A row of the Logs tab; that of a whole log stands out."""
    name, tabs, column, *others = row
    return row if column else (Cell(name, _TEXT.with_(bold=True)), tabs, column, *others)


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


def _target(spec: TargetSpec, template: Template, periods: Sequence[Period], lang: Lang) -> _Cells:
    kpi = next(one for one in template.kpis if one.id == spec.kpi)
    values: list[CellValue] = [spec.values.get(period.key) for period in periods]
    if values and values[0] is None:
        values[0] = spec.values.get("")
    shown = [Cell(value, _target_style(kpi, value)) for value in values if value is not None]
    blank = iter(shown)
    cells = [None if value is None else next(blank) for value in values]
    return kpi.name.show(lang), spec.scope.show(lang), *cells


def _target_style(kpi: KpiSpec, value: CellValue) -> Style:
    """A share in percent, a whole number without decimals, others with those that they have."""
    if kpi.unit.ru == "%":
        return _NUMBER.with_(number_format="0.##\\ %" if _has_part(value, 100) else "0\\ %")
    return _NUMBER.with_(number_format="#,##0.##" if _has_part(value, 1) else "#,##0")


def _has_part(value: CellValue, scale: int) -> bool:
    return isinstance(value, float) and round(value * scale, 6) % 1 != 0


def _event(event: EventSpec, template: Template, lang: Lang) -> _Cells:
    return date.fromisoformat(event.date), event.text, _kpi_name(event.kpi, template, lang)


def _kpi_name(kpi_id: str, template: Template, lang: Lang) -> str:
    return next((kpi.name.show(lang) for kpi in template.kpis if kpi.id == kpi_id), "")


def _absence(absence: AbsenceSpec, lang: Lang) -> _Cells:
    start, end = date.fromisoformat(absence.start), date.fromisoformat(absence.end)
    return absence.who, start, end, word("day", absence.kind, lang)


def _setting(setting: str, template: Template, lang: Lang, seeds: Seeds) -> _Cells:
    value = seeds.settings.get(setting, template.settings.get(setting, ""))
    value = _typed(value, CHOSEN.get(setting, ""), lang)
    # a KPI by its id in the template, by its name in the sheet
    if setting in ("funnel_value", "bonus_sales"):
        value = _kpi_name(str(value), template, lang) or value
    about = Cell(say(f"setting.{setting}.about", lang), MUTED_TEXT.with_(wrap=True))
    return say(f"setting.{setting}", lang), value, about


def decision_inputs(table: DecisionTab, lang: Lang) -> tuple[Input, ...]:
    """The dropdowns and input help of a decision tab, on its columns where they stand."""
    places = _places(table)
    wishes = decision_wishes(table.layout, lang)
    return tuple(wish._replace(area=area) for key, wish in wishes for area in places.get(key, ()))


def _places(table: DecisionTab) -> dict[str, list[Area]]:
    """The cells below every column, below the periods of Targets, and of every setting."""
    first = table.header_row + 1
    found = {one: [Area(first, place, None, place)] for one, place in table.columns.items()}
    found[_PERIODS] = [Area(first, place, None, place) for place, _ in table.others]
    for row in table.rows if table.layout is SETTINGS else ():
        place, setting = table.columns["value"], setting_of(row.text("name"))
        found[f"setting.{setting}"] = [Area(row.number, place, row.number, place)]
    return found


def decision_wishes(layout: TabLayout, lang: Lang) -> Iterator[tuple[str, Input]]:
    """The dropdowns and input help that a decision tab has, each with what it is for."""
    for column in layout.fields:
        if made := _input(layout, column, lang):
            yield column.id, made
    if layout is TARGETS:
        yield _PERIODS, Input(NOWHERE, "help", layout.title(lang), say("help.targets.period", lang))
    for setting, list_id in CHOSEN.items() if layout is SETTINGS else ():
        options = tuple(word(list_id, one, lang) for one in WORDS[list_id])
        title, text = say(f"setting.{setting}", lang), say(f"setting.{setting}.about", lang)
        yield f"setting.{setting}", Input(NOWHERE, "list", title, text, options)


def _input(layout: TabLayout, column: Field, lang: Lang) -> Input | None:
    key, header = f"help.{layout.key}.{column.id}", layout.header(column, lang)
    text = say(key, lang) if key in catalogue() else ""
    if column.words:
        options = tuple(word(column.words, choice, lang) for choice in WORDS[column.words])
        return Input(NOWHERE, "list", header, text, options)
    return Input(NOWHERE, "help", header, text) if text else None
