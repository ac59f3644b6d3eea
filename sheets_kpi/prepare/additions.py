"""What a prepared workbook has that its Logs tab does not know: new words, columns, tabs and logs,
as rows to add to it on a yes. What stood when the tab was made, and what its owner took out of it,
is not new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sheets_kpi import template as templates
from sheets_kpi.adopt.draft import declared_type, draft_log, name_in_formulas, readable
from sheets_kpi.adopt.headers import meaning_of
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import ColumnReading, LogReading, Reading, WordReading
from sheets_kpi.clean.tables import find_layout
from sheets_kpi.clean.tabs import not_on, tabs_of
from sheets_kpi.clean.words import choice_reader
from sheets_kpi.decisions import decision_tab, logs_in_force
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.logs import Found, joined, log_rows
from sheets_kpi.decisions.tables import LOGS, read_table
from sheets_kpi.marks import prepared, sign, workbook_mark
from sheets_kpi.names import fold, nearest
from sheets_kpi.numbers import number_text
from sheets_kpi.schema import ROLE_TYPES, ColumnSpec, ColumnType, LogSpec, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing, normal
from sheets_kpi.texts import Lang, say

_MISSPELT = 0.8  # a word so like a known one is taken for a slip


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
    mark = workbook_mark(existing)
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
    for log in readable(reading):
        if spec := news.spec_of(log):
            rows += [*news.of_log(spec, log)]
        elif any(sign(title) not in seen for title in log.titles):
            text, spec = _drafted(reading, log, template, len(blocks))
            is_kept = "source" in mark.data
            if is_kept or not _needs_template(spec):
                blocks += [text] if is_kept else []
                rows += [*news.of_new(spec, log)]
            else:
                left.append(say("adopt.news.template", lang, log=log.name))
    own = templates.parse("\n".join((how.template.source, *blocks)), "own.toml") if blocks else None
    return Additions(tuple(rows), own, tuple(left))


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

    def spec_of(self, log: LogReading) -> LogSpec | None:
        """The declared log that is read from most tabs of a log."""
        titles = {spec.id: self._titles(spec) & set(log.titles) for spec in self.template.logs}
        best = max(self.template.logs, key=lambda spec: len(titles[spec.id]), default=None)
        return best if best and titles[best.id] else None

    def _titles(self, spec: LogSpec) -> set[str]:
        return {source.tab.title for source in tabs_of(spec, self.existing)[0]}

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

    def of_log(self, spec: LogSpec, log: LogReading) -> Iterator[NewRow]:
        """The rows of what is new in a log that stands on the tab."""
        name = spec.name.show(self.lang)
        read_by_any = set[str]().union(*map(self._titles, self.template.logs))
        titles = [t for t in log.titles if t not in read_by_any and sign(t) not in self.seen]
        if titles:
            text = say("adopt.news.tabs", self.reader, log=name, tabs=", ".join(titles))
            yield NewRow({"log": name, "tabs": joined(titles) or ""}, text)
        known = dict(self._columns(spec))
        for column in log.columns:
            old = next((known[fold(h)] for h in column.headers if fold(h) in known), None)
            if old:
                yield from self._words(name, old, column)
            elif column.headers and column.is_read and self._is_new(spec, column):
                yield from self._column(spec, column)

    def _columns(self, spec: LogSpec) -> Iterator[tuple[str, ColumnSpec]]:
        """The columns of a log by the headers that they have or may have, folded."""
        for source in tabs_of(spec, self.existing)[0]:
            layout = find_layout(source.tab, spec, not_on(spec, source))[0]
            for column in spec.columns if layout else ():
                if layout and (header := layout.headers.get(layout.columns.get(column.id, 0))):
                    yield fold(header), column
        for column in spec.columns:
            yield from ((fold(text), column) for text in (*column.name.every(), *column.headers))

    def _is_new(self, spec: LogSpec, column: ColumnReading) -> bool:
        kept = self.kept.log(spec.id)
        names = {name_in_formulas(column), *column.headers}
        is_taken_out = kept and any(c.name.matches(name) for c in kept.columns for name in names)
        signs = {sign(spec.id, header) for header in column.headers}
        return not is_taken_out and not column.by_letter and not signs & self.seen

    def _column(self, spec: LogSpec, column: ColumnReading) -> Iterator[NewRow]:
        name, kind = name_in_formulas(column), declared_type(column)
        cells = {"log": spec.name.show(self.lang), "column": name}
        cells["type"] = word("column_type", kind, self.lang)
        headers = [header for header in column.headers if fold(header) != fold(name)]
        cells |= {"headers": joined(column.headers) or ""} if headers else {}
        taken = {
            role for role in ROLE_TYPES if getattr(spec, "worth" if role == "amount" else role)
        }
        if kind in ROLE_TYPES.get(column.role, ()) and column.role not in taken:
            cells["role"] = word("role", column.role, self.lang)
        shown = {
            "log": cells["log"],
            "column": name,
            "type": word("column_type", kind, self.reader),
        }
        yield NewRow(cells, say("adopt.news.column", self.reader, **shown))
        if kind is ColumnType.CHOICE:
            for one in column.words:
                yield NewRow(
                    {"log": cells["log"], "column": name, "word": joined([one.text]) or ""}
                )

    def _words(self, log: str, old: ColumnSpec, column: ColumnReading) -> Iterator[NewRow]:
        """Words that a list does not know; one that is nearly a known word is a slip of the pen."""
        if old.type is not ColumnType.CHOICE:
            return
        read_as = choice_reader(old)
        known = [text for choice in old.choices for text in choice.name.every()]
        for one in column.words:
            doubt = read_as(one.text, one.text, fold(one.text)).doubt
            is_unknown = doubt is not None and doubt.code == "unknown_choice"
            if is_unknown and not nearest(one.text, known, _MISSPELT):
                yield self._word(log, old, one)

    def _word(self, log: str, old: ColumnSpec, one: WordReading) -> NewRow:
        cells = {"log": log, "column": old.name.show(self.lang), "word": joined([one.text]) or ""}
        facts = {"log": log, "column": cells["column"], "word": one.text, "n": one.rows}
        text = say("adopt.news.word", self.reader, **facts)
        if any(choice.means for choice in old.choices):
            means = meaning_of(one.text) or "open"
            cells["means"] = word("means", means, self.lang)
            cells["to_check"] = say("adopt.news.check", self.lang)
            text += f" – {word('means', means, self.reader)}"
        if one.amount:
            money = number_text(one.amount, None, self.reader)
            text += say("adopt.news.amount", self.reader, amount=money)
        return NewRow(cells, text)


def told(rows: Iterable[NewRow]) -> Iterator[str]:
    """The sentences of rows; those that belong to one have it in common."""
    return (row.text for row in rows if row.text)
