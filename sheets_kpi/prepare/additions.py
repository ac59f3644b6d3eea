"""What a prepared workbook has that its Logs tab does not know: new words, columns, tabs and logs,
as rows to add to it on a yes. What stood when the tab was made, and what its owner took out of it,
is not new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sheets_kpi import template as templates
from sheets_kpi.adopt.draft import draft_log, readable
from sheets_kpi.adopt.news import NewColumn, NewWord, new_columns, new_words
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import LogReading, Reading
from sheets_kpi.clean import clean_alone
from sheets_kpi.clean.tabs import tabs_of
from sheets_kpi.decisions import decision_tab, logs_in_force
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.logs import Found, joined, log_rows
from sheets_kpi.decisions.tables import LOGS, read_table
from sheets_kpi.marks import prepared, sign
from sheets_kpi.numbers import number_text
from sheets_kpi.schema import LogSpec, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing, normal
from sheets_kpi.texts import Lang, say


class NewRow(NamedTuple):
    """A row for the Logs tab: its cells by their fields, and the sentence that tells of it."""

    cells: Mapping[str, str]
    text: str = ""


class Additions(NamedTuple):
    """The rows to add to the Logs tab; `template` is the owner's own with the logs that are new,
    and `left` tells of those that rows cannot say.
    """

    rows: tuple[NewRow, ...] = ()
    template: Template | None = None
    left: tuple[str, ...] = ()

    def texts(self, existing: Existing) -> tuple[tuple[str, ...], ...]:
        """The rows as they stand on the tab, whose columns may have been moved."""
        tab = decision_tab(existing, LOGS)
        columns = read_table(tab, LOGS).columns if tab else {}
        width = max(columns.values(), default=0)
        found = []
        for row in self.rows:
            cells = {columns[key]: text for key, text in row.cells.items() if key in columns}
            texts = (normal(cells.get(place)) for place in range(1, width + 1))
            found.append(tuple(str(text or "") for text in texts))
        return tuple(found)


def additions(existing: Existing, request: Request, lang: Lang) -> Additions:
    """What is new in a workbook since its Logs tab was made, told in `lang`; nothing where it has
    no such tab.

    Raises:
        SheetsKpiError: the tab or the workbook's template cannot be read.
    """
    mark = existing.workbook_mark
    if mark is None or decision_tab(existing, LOGS) is None:
        return Additions()
    how = prepared(existing, request.template, anew=True)
    template = logs_in_force(how.template, existing)
    seen = frozenset(mark.data.get("seen", "").split())
    news = _News(existing, how.template, template, seen, how.lang or "ru", lang)
    rows: list[NewRow] = []
    left: list[str] = []
    blocks: list[str] = []
    reading = read(existing)
    titles = {spec.id: news.titles(spec) for spec in template.logs}
    read_by_any = set[str]().union(*titles.values())
    for log in readable(reading):
        new = [t for t in log.titles if t not in read_by_any and sign(t) not in seen]
        spec = max(
            template.logs, key=lambda spec: len(titles[spec.id] & {*log.titles}), default=None
        )
        if spec and titles[spec.id] & {*log.titles}:
            rows += [news.of_tabs(spec, new)] if new else []
        elif new:
            text, spec = _drafted(reading, log, template, len(blocks))
            is_kept = "source" in mark.data
            if is_kept or not _needs_template(spec):
                blocks += [text] if is_kept else []
                rows += [*news.of_new(spec, log)]
            else:
                left.append(say("adopt.news.template", lang, log=log.name))
    own = templates.parse("\n".join((how.template.source, *blocks)), "own.toml") if blocks else None
    return Additions((*rows, *news.of_known()), own, tuple(left))


def _needs_template(spec: LogSpec) -> bool:
    """Whether a log has what no row of the Logs tab can say."""
    parts = (spec.skip, spec.month_rows, spec.tab_gives, spec.computed)
    return any(parts) or any(column.letter or column.carry for column in spec.columns)


def _drafted(reading: Reading, log: LogReading, template: Template, n: int) -> tuple[str, LogSpec]:
    """The declaration of a new log, as text and as it is read."""
    log_id = f"log{len(template.logs) + n + 1}"
    while template.log(log_id):
        log_id += "_"
    text = draft_log(reading, log, log_id)
    head = f'[template]\nname = "own"\nversion = 1\ntitle = "{log_id}"\n'
    return text, templates.parse(head + text, "own.toml").logs[0]


class _News(NamedTuple):
    """`kept` is the template of the workbook's mark, `template` as the Logs tab has it; rows are
    written in `lang` and told in `reader`.
    """

    existing: Existing
    kept: Template
    template: Template
    seen: frozenset[str]
    lang: Lang
    reader: Lang

    def titles(self, spec: LogSpec) -> set[str]:
        """The tabs that a log is read from."""
        return {tab.title for tab in tabs_of(spec, self.existing)[0]}

    def of_new(self, spec: LogSpec, log: LogReading) -> Iterator[NewRow]:
        """The rows of a log that is new."""
        found = {spec.id: Found(log.titles)}
        fields = [field.id for field in LOGS.fields]
        text = say(
            "adopt.news.log", self.reader, log=log.name, tabs=", ".join(log.titles), n=log.records
        )
        for row in log_rows(Template(logs=(spec,)), found, self.lang):
            cells = {key: str(value) for key, value in zip(fields, row, strict=True) if value}
            yield NewRow(cells, text)
            text = ""

    def of_tabs(self, spec: LogSpec, titles: Sequence[str]) -> NewRow:
        """The row of tabs of a log that stands on the tab."""
        name = spec.name.show(self.lang)
        text = say("adopt.news.tabs", self.reader, log=name, tabs=", ".join(titles))
        return NewRow({"log": name, "tabs": joined(titles) or ""}, text)

    def of_known(self) -> Iterator[NewRow]:
        """The rows of columns and words of the logs that stand on the tab."""
        cleaned = clean_alone(self.existing, self.template)
        for log in cleaned.logs.values():
            for column in filter(self._is_new, new_columns(log, self.existing)):
                yield from self._column(column)
            for new in new_words(log, cleaned.findings):
                if not new.is_slip:
                    yield self._word(new)

    def _is_new(self, column: NewColumn) -> bool:
        kept, names = self.kept.log(column.spec.id), (column.read.formula_name, column.header)
        is_taken_out = kept and any(c.name.matches(name) for c in kept.columns for name in names)
        return not is_taken_out and sign(column.spec.id, column.header) not in self.seen

    def _column(self, column: NewColumn) -> Iterator[NewRow]:
        facts = {"log": column.spec.name.show(self.lang), "column": column.read.formula_name}
        kind = word("column_type", column.read.declared_type, self.reader)
        text = say("adopt.news.column", self.reader, type=kind, **facts)
        for row in column.rows(self.lang):
            yield NewRow(row, text)
            text = ""

    def _word(self, new: NewWord) -> NewRow:
        cells = new.row(self.lang)
        facts = {"log": cells["log"], "column": cells["column"], "word": new.text, "n": new.rows}
        text = say("adopt.news.word", self.reader, **facts)
        if new.means:
            cells |= {"to_check": say("adopt.news.check", self.lang)}
            text += f" – {word('means', new.means, self.reader)}"
        if new.amount:
            money = number_text(new.amount, None, self.reader)
            text += say("adopt.news.amount", self.reader, amount=money)
        return NewRow(cells, text)


def told(rows: Iterable[NewRow]) -> Iterator[str]:
    """The sentences of rows; those that belong to one have it in common."""
    return (row.text for row in rows if row.text)
