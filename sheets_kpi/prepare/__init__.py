"""The way of `init`: what a workbook lacks, as a plan.

Missing logs and decision tabs, dropdowns, input help and marks; nothing that stands is changed.
Dropdowns warn, and never forbid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sheets_kpi import template as templates
from sheets_kpi.clean.tables import Layout, find_layout
from sheets_kpi.clean.tabs import is_import, not_on, tabs_of, unread
from sheets_kpi.clean.times import DEFAULT_ZONE
from sheets_kpi.decisions import decision_tab as existing_tab
from sheets_kpi.decisions import logs_in_force
from sheets_kpi.decisions.logs import Found
from sheets_kpi.decisions.settings import read_settings
from sheets_kpi.decisions.tables import (
    ACCOUNTS,
    LAYOUTS,
    LOGS,
    SETTINGS,
    TEAM,
    TabLayout,
    read_table,
)
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding
from sheets_kpi.marks import (
    DEFAULT_TEMPLATE,
    lang_of_init,
    mark_of,
    newer_template,
    prepared,
    sign,
)
from sheets_kpi.numbers import number_text
from sheets_kpi.plan import CreateTab, Desired, Plan, SetMark, make_plan
from sheets_kpi.prepare.copies import known_again
from sheets_kpi.prepare.decisions import Seeds, decision_inputs, decision_tab, free_title, seeds_of
from sheets_kpi.prepare.how_to import how_to_fill
from sheets_kpi.prepare.renew import news
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, Named, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import (
    Area,
    Cell,
    CellValue,
    Existing,
    ExistingTab,
    Input,
    Mark,
    Tab,
    column_number,
)
from sheets_kpi.styles import PLAIN, TYPED_HEADER, Style, characters
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.memory import applied

if TYPE_CHECKING:
    from sheets_kpi.adopt.reading import Reading
    from sheets_kpi.prepare.additions import Additions  # what a sync need not import

MAX_TITLE, MAX_MESSAGE, MAX_LIST = 32, 255, 255  # what Excel takes
ToCheck = tuple[str, str]  # the names of a log and of a column
Source = tuple[str, Area]  # the title of a tab and its cells with the names
_NAMES_OFFERED = 500  # rows of Team and Accounts that a dropdown offers
_LOOKS: Mapping[ColumnType, tuple[int, Style]] = {
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
_DATE_TIME_WIDTH = 17
_LEAST_WIDTH = 10  # of a column that nobody declares, between others
_DATE_TIME = PLAIN.with_(number_format="dd.mm.yyyy hh:mm", align="left")


class Preparation(NamedTuple):
    """What `init` would do: a plan on a workbook as it was read, told in the reader's language.

    `adopted` are the titles of tabs that lost their marks and are taken as ours again. `news` tell
    what a newer template would bring; they are no part of the plan. `unread` are tabs that no log
    will read though they have the columns or the title of one.
    """

    plan: Plan
    lang: Lang
    existing: Existing
    adopted: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    unread: tuple[Finding, ...] = ()

    def title(self, key: str) -> str:
        """The title of a decision tab once the plan is applied."""
        made = [one.tab for one in self.plan.changes if isinstance(one, CreateTab)]
        marks = [one.mark for one in self.plan.changes if isinstance(one, SetMark)]
        ids = {mark.key: mark.tab_id for mark in (*self.existing.marks, *marks)}
        stands = self.existing.tab(ids.get(key, ""))
        new = (tab.title for tab in made if tab.key == key)
        return stands.title if stands else next(new, say(f"tab.{key}", self.lang))


def is_unknown(existing: Existing) -> bool:
    """Whether nobody prepared a workbook, and no tabs of ours stand in it."""
    return not existing.workbook_mark and known_again(existing, None) is existing


def is_usual(existing: Existing, reading: Reading) -> bool:
    """Whether the usual template reads a tab, and every log that was found, with all that it
    requires: with one left unread the figures would be those of a part, so that all are read as
    found.
    """
    from sheets_kpi.adopt.draft import readable  # noqa: PLC0415  # a sync needs none of it

    usual = set()
    for spec in templates.load(DEFAULT_TEMPLATE).logs:
        required = {column.id for column in spec.columns if column.required}
        for source, layout in _laid_out(spec, existing):
            if layout and required <= layout.columns.keys():
                usual.add(source.title)
    found = (title for log in readable(reading) for title in log.titles)
    return bool(usual) and usual.issuperset(found)


def as_found(existing: Existing) -> Template | None:
    """The template that `init` would make of a workbook without its owner's answers; None where it
    has no log that can be read, or is as usual.
    """
    from sheets_kpi.adopt.draft import draft, readable  # noqa: PLC0415
    from sheets_kpi.adopt.read import read  # noqa: PLC0415

    reading = read(existing)
    if not readable(reading) or is_usual(existing, reading):
        return None
    return templates.parse(draft(reading, "ru"), "own.toml")


def plan_init(
    found: Existing,
    request: Request,
    *,
    renew: bool = False,
    to_check: Mapping[ToCheck, str] | None = None,
    added: Additions | None = None,
    how_to: bool | None = None,
) -> Preparation:
    """The plan that prepares a workbook; `renew` takes the template that ships today in place of
    an older text of it, `to_check` is what the owner should look at on the Logs tab, `added` is
    what she agreed to have added to it, `how_to` whether she wants the tab How to fill in (None
    where nobody asked).

    Raises:
        SheetsKpiError: a tab of decisions cannot be read, or the workbook was prepared with
            another template.
    """
    given = (added and added.template) or request.template
    existing = known_again(found, given)
    how = prepared(existing, given, anew=True)
    newer = newer_template(existing)
    lang = _language(existing) or how.lang or request.lang or "ru"
    reader = request.lang or request.terminal or lang
    as_of = request.as_of or request.now.astimezone(DEFAULT_ZONE).date()
    rows = _rows(existing, added)
    for change in make_plan(existing, Desired(rows=rows)).changes:
        existing = applied(existing, change)
    template = logs_in_force(newer if newer and renew else how.template, existing)
    desired = prepare(existing, template, lang, as_of, to_check=to_check or {}, is_new=bool(rows))
    if how_to is not None:
        desired = _with_how_to(desired, existing, template, lang, is_wanted=how_to)
    back = existing.marks[len(found.marks) :]
    tabs = (existing.tab(mark.tab_id) for mark in back)
    plan = make_plan(found, desired._replace(marks=(*back[:-1], *desired.marks), rows=rows))
    told = news(how.template, newer, reader) if newer and not renew else ()
    adopted = tuple(tab.title for tab in tabs if tab)
    told_by = (one for spec in template.logs for one in tabs_of(spec, existing)[1])
    others = (one for one in told_by if one.code == "tab_not_log")
    alike = (*unread(existing, template.logs), *others)
    return Preparation(plan, reader, found, adopted, tuple(told), alike)


def _with_how_to(
    desired: Desired, existing: Existing, template: Template, lang: Lang, *, is_wanted: bool
) -> Desired:
    """With the tab How to fill in, if it is wanted; the workbook's mark says that it was asked."""
    *others, mark = desired.marks
    marks = (*others, mark._replace(data={**mark.data, "how_to": "1"}))
    if not is_wanted or existing.marked("decision", "how_to"):
        return desired._replace(marks=marks)
    tab = how_to_fill(template, dict(_found(existing, template, {})), lang)
    tab = tab._replace(title=free_title(tab.key, existing, lang))
    return desired._replace(new_tabs=(*desired.new_tabs, tab), marks=marks)


def _rows(existing: Existing, added: Additions | None) -> dict[str, tuple[tuple[str, ...], ...]]:
    tab = existing_tab(existing, LOGS)
    return {tab.id: added.texts(existing)} if tab and added and added.rows else {}


def _language(existing: Existing) -> Lang | None:
    """The language that Settings name, where they stand and can be read."""
    tab = existing_tab(existing, SETTINGS)
    with suppress(DecisionError):
        return read_settings(read_table(tab, SETTINGS)).language if tab else None
    return None


def prepare(
    existing: Existing,
    template: Template,
    lang: Lang,
    as_of: date,
    seeds: Seeds | None = None,
    *,
    to_check: Mapping[ToCheck, str] = MappingProxyType({}),
    is_new: bool = False,
) -> Desired:
    """What is to be added so that a workbook can be synced; nothing that stands is changed. Where
    `is_new`, all that stands now is no news any more.
    """
    seeds = seeds or seeds_of(existing, template)
    seeds = replace(seeds, logs=dict(_found(existing, template, to_check)))
    decisions = tuple(
        decision_tab(layout, free_title(layout.key, existing, lang), template, lang, as_of, seeds)
        for layout in LAYOUTS
        if existing_tab(existing, layout) is None
    )
    sources = (source_of(existing, TEAM, lang), source_of(existing, ACCOUNTS, lang))
    # one that was made before there was a Logs tab has no title yet
    logs_marked = (mark for mark in existing.marks if mark.kind == "log" and mark.data)
    known = {mark.tab_id: mark for mark in logs_marked}
    logs, wanted, marks = [], {}, []
    for spec in template.logs:
        tabs = _laid_out(spec, existing)
        if not tabs:
            logs.append(_log(spec, lang, sources, seeds.rows.get(spec.id, ())))
        for source, layout in tabs:
            new = Mark("log", spec.id, source.id, {"title": source.title})
            marks.append(known.get(source.id, new))
            if layout and not is_import(marks[-1]):
                wanted[source.id] = inputs(spec, layout.columns, layout.row, lang, *sources)
    before = existing.workbook_mark
    mark = mark_of(template, lang_of_init(existing) or lang, before)
    is_kept = existing_tab(existing, LOGS) is not None and not is_new
    seen = before.data.get("seen", "") if before and is_kept else _seen(existing, template)
    marks.append(mark._replace(data={**mark.data, "seen": seen}) if seen else mark)
    stand = [(tab, one) for one in LAYOUTS if (tab := existing_tab(existing, one))]
    for tab, decided in stand:
        with suppress(DecisionError):  # whoever syncs is told
            wanted[tab.id] = decision_inputs(read_table(tab, decided), lang)
    guards = [tab.id for tab, _ in stand]
    return Desired(None, (*logs, *decisions), inputs=wanted, marks=tuple(marks), guards=guards)


def _seen(existing: Existing, template: Template) -> str:
    """What stands in a workbook now and is no news later."""
    signs = {sign(tab.title): None for tab in existing.tabs}
    for spec in template.logs:
        for _, layout in _laid_out(spec, existing):
            others = layout.others if layout else ()
            signs |= dict.fromkeys(sign(spec.id, other) for other in others)
    return " ".join(signs)


def _found(
    existing: Existing, template: Template, to_check: Mapping[ToCheck, str]
) -> Iterator[tuple[str, Found]]:
    """Where the logs stand, and how their columns are headed."""
    for spec in template.logs:
        headers: dict[str, list[str]] = defaultdict(list)
        sources = _laid_out(spec, existing)
        for _, layout in sources:
            for column in spec.headed if layout else ():
                if layout and column.id in layout.columns:
                    headers[column.id].append(layout.headers[layout.columns[column.id]])
        yield (
            spec.id,
            Found(
                tuple(source.title for source, _ in sources),
                {column: tuple(texts) for column, texts in headers.items()},
                {
                    key: to_check.get((spec.name.ru, name), "")
                    for key, name in [("", ""), *((c.id, c.name.ru) for c in spec.columns)]
                },
            ),
        )


def _laid_out(spec: LogSpec, existing: Existing) -> list[tuple[ExistingTab, Layout | None]]:
    """The tabs of a log, each with where its columns stand."""
    return [
        (tab, find_layout(tab, spec, not_on(spec, tab.title))[0])
        for tab in tabs_of(spec, existing)[0]
    ]


def source_of(existing: Existing, layout: TabLayout, lang: Lang) -> Source:
    """Where dropdowns find the names of people or accounts."""
    tab = existing_tab(existing, layout)
    if tab is None:
        return free_title(layout.key, existing, lang), Area(2, 1, _NAMES_OFFERED, 1)
    table = read_table(tab, layout)
    column, first = table.columns["name"], table.header_row + 1
    return tab.title, Area(first, column, first + _NAMES_OFFERED, column)


def _log(
    spec: LogSpec,
    lang: Lang,
    sources: tuple[Source | None, Source | None],
    rows: Sequence[Mapping[str, CellValue]],
) -> Tab:
    """A new log: headers, dropdowns, input help, and the rows it begins with."""
    places, header_row = _places(spec), 1 if spec.headed else spec.first_row - 1
    cells, widths = {}, dict.fromkeys(range(1, max(places.values()) + 1), _LEAST_WIDTH)
    for column in spec.columns:
        place = places.get(column.id, 0)
        if not place:
            continue
        if header_row:
            cells[header_row, place] = Cell(column.name.show(lang), TYPED_HEADER)
        values = [row.get(column.id) for row in rows]
        for number, value in enumerate(values, header_row + 1):
            if value is not None:
                cells[number, place] = Cell(value, _style(column, value))
        widths[place] = _width(column, lang, values)
    title = _log_title(spec, lang)
    return Tab(
        spec.id,
        "log",
        title,
        cells,
        widths=tuple(map(characters, widths.values())),
        frozen=(header_row, 1),
        inputs=inputs(spec, places, header_row, lang, *sources),
        data={"title": title},
    )


def import_places(spec: LogSpec, *, extra: bool) -> dict[str, int]:
    """Where the columns of a tab for imports stand; `#` is that of ids that the log has not."""
    places = _places(spec)
    return places | ({"#": max(places.values()) + 1} if extra else {})


def import_tab(
    spec: LogSpec,
    title: str,
    extra: str,
    row: Sequence[CellValue],
    timed: Collection[int],
    lang: Lang,
) -> Tab:
    """A new tab for what is imported into a log: the headers of the log, the one of ids that it has
    not (`extra`), and a first row; columns in which times stand are `timed`.
    """
    headed = [
        c if not c.headers else replace(c, name=Named(c.headers[0], c.headers[0]))
        for c in spec.columns
    ]
    tab = _log(replace(spec, columns=tuple(headed)), lang, (None, None), ())
    places, first, cells = import_places(spec, extra=bool(extra)), tab.size[0] + 1, {**tab.cells}
    for column in (
        *spec.columns,
        *([ColumnSpec("#", Named(extra, extra), ColumnType.TEXT)] if extra else []),
    ):
        place = places[column.id]
        cells[first, place] = Cell(
            row[place - 1], _DATE_TIME if place in timed else _style(column, None)
        )
    if extra:
        cells[first - 1, places["#"]] = Cell(extra, TYPED_HEADER)
    return tab._replace(title=title, cells=cells, inputs=())


def _places(spec: LogSpec) -> dict[str, int]:
    """Where the columns of a new tab stand: at their letters, the others in what is free."""
    fixed = {column.id: column_number(column.letter) for column in spec.columns if column.letter}
    free = (place for place in count(1) if place not in fixed.values())
    return fixed | {column.id: next(free) for column in spec.headed}


def _log_title(spec: LogSpec, lang: Lang) -> str:
    """The log's name, or the first title pattern without its `*`."""
    name = spec.name.show(lang)
    return name if not spec.tabs else spec.tabs[0].replace("*", "").strip() or name


def _style(column: ColumnSpec, value: CellValue) -> Style:
    if isinstance(value, str):
        return PLAIN
    if isinstance(value, datetime):
        return _DATE_TIME
    return _LOOKS.get(column.type, (0, PLAIN))[1]


def _width(column: ColumnSpec, lang: Lang, values: Iterable[CellValue] = ()) -> int:
    """Wide enough for the header and, where a time stands beside the date, for both."""
    usual = _LOOKS.get(column.type, (16, PLAIN))[0]
    if any(isinstance(value, datetime) for value in values):
        usual = _DATE_TIME_WIDTH
    return max(usual, min(24, len(column.name.show(lang)) + 3))


def inputs(
    spec: LogSpec,
    places: Mapping[str, int],
    header_row: int,
    lang: Lang,
    people_tab: Source | None = None,
    accounts_tab: Source | None = None,
) -> tuple[Input, ...]:
    """The dropdowns and input help of one tab of a log, from the row below the header to its end.

    Choices and yes/no are lists, unless Excel could not hold the list; people and accounts are
    ranges of the tabs where the owner keeps them. Without such a tab, and for dates and numbers,
    there is only help. A text without help of its own gets nothing.

    Args:
        spec: the declaration of the log.
        places: the column numbers, from 1, of those declared columns that the tab has.
        header_row: the row of the headers, from 1.
        lang: the language of options and help.
        people_tab: the title of the tab with people's names, and the cells they stand in.
        accounts_tab: the same for accounts.
    """
    ranges = {ColumnType.PERSON: people_tab, ColumnType.ACCOUNT: accounts_tab}
    found = []
    for column in spec.columns:
        if place := places.get(column.id):
            area = Area(header_row + 1, place, None, place)
            found.append(_input(column, area, ranges.get(column.type), lang))
    return tuple(made for made in found if made)


def _input(column: ColumnSpec, area: Area, names: Source | None, lang: Lang) -> Input | None:
    options = () if names else _options(column, lang)
    message = (
        column.help.show(lang) if column.help else _standard_help(column, options, lang, names)
    )
    if not message:
        return None
    return Input(
        area,
        "range" if names else "list" if options else "help",
        _cut(column.name.show(lang), MAX_TITLE),
        _cut(message, MAX_MESSAGE),
        options,
        *(names or ()),
    )


def _options(column: ColumnSpec, lang: Lang) -> tuple[str, ...]:
    """The words of a dropdown; none where .xlsx cannot hold them: they are joined by commas into
    one quoted text.
    """
    options: tuple[str, ...] = ()
    if column.type is ColumnType.YES_NO:
        options = (say("input.yes", lang), say("input.no", lang))
    if column.type is ColumnType.CHOICE:
        options = tuple(choice.name.show(lang) for choice in column.choices)
    joined = ",".join(options).replace('"', '""')
    fits = len(joined) <= MAX_LIST and not any("," in word for word in options)
    return options if fits else ()


def _standard_help(
    column: ColumnSpec, options: tuple[str, ...], lang: Lang, names: Source | None
) -> str:
    """The sentence of the catalogue that goes with the column's type; empty if it has none."""
    tab = (
        names[0]
        if names
        else say("tab.accounts" if column.type is ColumnType.ACCOUNT else "tab.team", lang)
    )
    match column.type:
        case ColumnType.CHOICE if not options:
            words = ", ".join(choice.name.show(lang) for choice in column.choices)
            return say("input.choice.words", lang, words=words) if words else ""
        case ColumnType.DURATION:
            return say(f"input.duration.{column.unit}", lang)
        case ColumnType.TEXT | ColumnType.CLIENT:
            return ""
        case _:
            return _with_limits(column, say(f"input.{column.type}", lang, tab=tab), lang)


def _with_limits(column: ColumnSpec, text: str, lang: Lang) -> str:
    limits = {"from": column.minimum, "to": column.maximum}
    told = {end: number_text(one, None, lang) for end, one in limits.items() if one is not None}
    limit = "from_to" if len(told) == 2 else "".join(told)
    return f"{text} {say(f'input.{limit}', lang, **told)}" if told else text


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
