"""A trade's template bound to a team's own sheet: which of its tabs is which log, and which of its
columns is which, by the roles, types and headers that were read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sheets_kpi.adopt.draft import readable
from sheets_kpi.adopt.headers import bare, meaning_of, sense_of
from sheets_kpi.adopt.reading import ColumnReading, LogReading, Reading, Says
from sheets_kpi.clean.tabs import patterns, star_of
from sheets_kpi.formulas.derive import order
from sheets_kpi.formulas.nodes import FormulaError, calls_in
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.names import fold
from sheets_kpi.schema import (
    NUMERIC,
    ROLE_TYPES,
    Choice,
    ColumnSpec,
    ColumnType,
    LogSpec,
    Named,
    Template,
)
from sheets_kpi.template import load, shipped
from sheets_kpi.texts import Lang, say

_FEWEST = 3  # headers that a log of another title has in common with the template's
_TITLED = 3  # what a fitting title is worth, in columns of fitting headers
HEADED, PLAYS, _SENSE = 3, 2, 1  # how well a column fits
_NAMES = frozenset({ColumnType.PERSON, ColumnType.CLIENT, ColumnType.ACCOUNT, ColumnType.TEXT})
_WORDS = _NAMES | {ColumnType.CHOICE}
_HELD: Mapping[ColumnType, frozenset[ColumnType]] = {  # what may be read as a type
    ColumnType.TEXT: _WORDS | NUMERIC,
    ColumnType.CHOICE: frozenset({ColumnType.CHOICE, ColumnType.TEXT}),
    **dict.fromkeys(NUMERIC, NUMERIC),
    **dict.fromkeys(_NAMES - {ColumnType.TEXT}, _WORDS),
}
_VAGUE = frozenset({"", "metric", "quantity", "note", "yes_no", "category", "title"})
Key = tuple[str, str]  # the ids of a log and of a column


@dataclass(frozen=True)
class Bound:
    """`logs` are the names of the logs that were read, by the ids of the template's; `columns` the
    names of their columns; `means` what the owner said of new words.
    """

    template: Template
    reading: Reading
    logs: Mapping[str, str]
    columns: Mapping[Key, str]
    means: Mapping[tuple[str, str, str], Says] = field(default_factory=dict)

    def log(self, spec_id: str) -> LogReading | None:
        """The log of the sheet that a log of the template is."""
        return self.reading.log(self.logs.get(spec_id, ""))

    def with_log(self, spec: LogSpec, name: str) -> Bound:
        """With another log of the sheet for one of the template, "" for none."""
        logs = {one: other for one, other in self.logs.items() if other != name and one != spec.id}
        columns = {key: one for key, one in self.columns.items() if key[0] in logs}
        log = self.reading.log(name)
        if log:
            logs[spec.id] = name
            columns |= {(spec.id, one): other for one, other in _matches(spec, log).items()}
        return replace(self, logs=logs, columns=columns)

    def with_column(self, key: Key, name: str) -> Bound:
        """With another column of the sheet for one of the template, "" for none."""
        columns = {
            one: other
            for one, other in self.columns.items()
            if one != key and not (one[0] == key[0] and other == name)
        }
        return replace(self, columns=columns | ({key: name} if name else {}))

    @property
    def unread(self) -> list[LogReading]:
        """The logs of the sheet that no log of the template is."""
        return [log for log in readable(self.reading) if log.name not in self.logs.values()]

    def missing(self, spec: LogSpec) -> tuple[ColumnSpec, ...]:
        """The columns of a bound log that the sheet has not."""
        return tuple(c for c in spec.columns if (spec.id, c.id) not in self.columns)

    def new_words(self, key: Key) -> dict[str, Says]:
        """The words of a column of the sheet that the template does not know, with what they mean,
        "" where the words of that column mean nothing.
        """
        spec, log = self.template.log(key[0]), self.log(key[0])
        column = spec.column(key[1]) if spec else None
        found = log.column(self.columns.get(key, "")) if log else None
        if spec is None or log is None or column is None or found is None:
            return {}
        if column.type is not ColumnType.CHOICE or self._is_usual(spec, log):
            return {}
        new = [word.text for word in found.words if fold(word.text) not in _words(column)]
        if not any(choice.means for choice in column.choices):
            return dict.fromkeys(new, "")
        return {text: self.means.get((*key, text)) or meaning_of(text) or "open" for text in new}

    def is_other(self, spec: LogSpec, column: ColumnSpec) -> bool:
        """Whether the sheet's column has words, but none of those that the template lists."""
        log = self.log(spec.id)
        found = log.column(self.columns.get((spec.id, column.id), "")) if log else None
        words = {fold(word.text) for word in found.words} if found else set()
        return bool(words and column.choices) and not words & _words(column)

    def _is_usual(self, spec: LogSpec, log: LogReading) -> bool:
        """Whether a log has the titles and headers of the template: so have its words, then, and
        others are slips.
        """
        headers = [log.column(self.columns.get((spec.id, c.id), "")) for c in spec.columns]
        pairs = zip(spec.columns, headers, strict=True)
        return _is_titled(spec, log) and all(_is_named(c, one) for c, one in pairs if one)

    def with_meaning(self, key: Key, word: str, means: Says) -> Bound:
        """With what a new word of a column means."""
        return replace(self, means={**self.means, (*key, word): means})

    def to_check(self, lang: Lang) -> dict[tuple[str, str], str]:
        """Words whose meaning was guessed, by the names of the log and the column."""
        found = {}
        for spec in self.template.logs:
            for column in spec.columns:
                key = spec.id, column.id
                new = {w for w, means in self.new_words(key).items() if means}
                if guessed := [w for w in new if (*key, w) not in self.means]:
                    text = say("adopt.binding.check", lang, words="; ".join(sorted(guessed)))
                    found[spec.name.ru, column.name.ru] = text
        return found

    def applied(self) -> Template:
        """The template as the sheet has it; its text stays."""
        return replace(self.template, logs=tuple(map(self._spec, self.template.logs)))

    def _spec(self, spec: LogSpec) -> LogSpec:
        log = self.log(spec.id)
        if log is None:
            return spec
        columns = tuple(self._column(spec, log, column) for column in spec.columns)
        return replace(spec, tabs=spec.tabs if _is_titled(spec, log) else log.tabs, columns=columns)

    def _column(self, spec: LogSpec, log: LogReading, column: ColumnSpec) -> ColumnSpec:
        key = spec.id, column.id
        found = log.column(self.columns.get(key, ""))
        if found is None:
            return column
        words = self.new_words(key).items()
        new = (Choice(fold(text), Named(text, text), means) for text, means in words)
        headers = column.headers if _is_named(column, found) else found.headers
        return replace(column, headers=headers, choices=(*column.choices, *new))


def _words(column: ColumnSpec) -> set[str]:
    """The words that the template lists for a column, folded."""
    return {fold(text) for choice in column.choices for text in choice.name.every()}


def _is_titled(spec: LogSpec, log: LogReading) -> bool:
    """Whether the template takes all tabs of a log by their titles."""
    return all(star_of(title, patterns(spec)) is not None for title in log.titles)


def _is_named(column: ColumnSpec, one: ColumnReading) -> bool:
    """Whether all headers of a column are names of it."""
    names = {bare(name) for name in column.name.every()}
    return all(bare(header) in names for header in one.headers)


def bind(template: Template, reading: Reading) -> Bound:
    """Which logs and columns of a sheet those of a template are; each log of it is one at most."""
    found = Bound(template, reading, {}, {})
    pairs = (
        (weight, -i, -j, spec, log)
        for i, spec in enumerate(template.logs)
        for j, log in enumerate(readable(reading))
        if (weight := _weight(spec, log))
    )
    for _, _, _, spec, log in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if spec.id not in found.logs and log.name not in found.logs.values():
            found = found.with_log(spec, log.name)
    return found


def _weight(spec: LogSpec, log: LogReading) -> int:
    """How well a log of the sheet fits one of the template, 0 where it is none: it has its main
    date and half of what it requires, and its title, three of its headers or nearly all that it
    requires.
    """
    if spec.static:
        return 0
    matches, fits = _matches(spec, log), dict(fits_of(spec, log))
    required = [column.id for column in spec.columns if column.required]
    had = sum(one in matches for one in required)
    n_headed = sum(fits[pair] == HEADED for pair in matches.items())
    is_titled = any(star_of(title, patterns(spec)) is not None for title in log.titles)
    is_like = n_headed >= _FEWEST or 4 * had >= 3 * len(required)
    if not spec.dating <= matches.keys() or 2 * had < len(required) or not (is_titled or is_like):
        return 0
    return sum(fits[pair] for pair in matches.items()) + _TITLED * is_titled


def _matches(spec: LogSpec, log: LogReading) -> dict[str, str]:
    """The columns of a log by the ids of those that they are, each once, the best first."""
    found: dict[str, str] = {}
    for (column, name), _ in sorted(fits_of(spec, log), key=lambda one: -one[1]):
        if column not in found and name not in found.values():
            found[column] = name
    return found


def fits_of(spec: LogSpec, log: LogReading) -> Iterator[tuple[Key, int]]:
    """How well the columns of a sheet are those of a log, as ((column id, name), fit)."""
    for column in spec.columns:
        for one in log.columns:
            if one.headers and one.is_read and (fit := _fit(spec, log, column, one)):
                yield (column.id, one.name), fit


def _fit(spec: LogSpec, log: LogReading, column: ColumnSpec, one: ColumnReading) -> int:
    """How well a column of the sheet is one of the template's, 0 where it is not."""
    names = {bare(name) for name in (*column.name.every(), *column.headers)}
    if any(bare(header) in names for header in one.headers):
        return HEADED
    kind = one.declared_type
    if kind is not column.type and kind not in _HELD.get(column.type, ()):
        return 0
    if column.type is ColumnType.CHOICE and not one.words:
        return 0
    plays = role_of(spec, column)
    if plays and plays == one.role:
        is_only = sum(other.role == plays for other in log.columns) == 1
        return PLAYS if is_only else 0
    sense = sense_of(column.name.ru).name
    is_same = sense not in _VAGUE and sense == sense_of(one.name).name
    return _SENSE if is_same and not plays else 0


def role_of(spec: LogSpec, column: ColumnSpec) -> str:
    """The part that a column plays in the log."""
    if any(choice.means for choice in column.choices):
        return "status"
    return next((role for role in ROLE_TYPES if getattr(spec, role) == column.id), "")


# --- which KPIs can be computed ----------------------------------------------------------------


def lost_kpis(bound: Bound, lang: Lang) -> dict[Key, list[str]]:
    """The KPIs of the template that are not computed without each column that the sheet has not."""
    needed, found = _needed(bound.template, lang), {}
    for spec in bound.template.logs:
        for column in bound.missing(spec) if spec.id in bound.logs else ():
            gone = _columns(spec) - _columns(spec.without({column.id}))
            found[spec.id, column.id] = [name for name, keys in needed.items() if keys & gone]
    return found


def kpis_had(bound: Bound, lang: Lang) -> list[str]:
    """The KPIs of the template for which the sheet has every column, each list with a word of its
    own at least: of the stages of hiring in a list of deals nothing could be counted.
    """
    return _had(bound, _needed(bound.template, lang))


def gained_kpis(bound: Bound, lang: Lang) -> dict[Key, list[str]]:
    """The KPIs of the template that the sheet would have with each one column more."""
    needed, found = _needed(bound.template, lang), {}
    had = _had(bound, needed)
    for spec in bound.template.logs:
        log, is_table = bound.log(spec.id), spec.id in bound.logs and not spec.unpivot
        for column in bound.missing(spec) if is_table and not (log and log.shape) else ():
            is_taken = any(log and log.column(name) for name in column.name.every())
            more = bound.with_column((spec.id, column.id), column.name.ru)
            gained = [name for name in _had(more, needed) if name not in had]
            if gained and not is_taken:
                found[spec.id, column.id] = gained
    return found


def trades(reading: Reading, lang: Lang) -> list[tuple[int, Bound]]:
    """The templates that ship bound to a sheet, with how many KPIs it has of each, most first."""
    bounds = [bind(load(name), reading) for name in shipped()]
    return sorted(((len(kpis_had(one, lang)), one) for one in bounds), key=lambda pair: -pair[0])


def _had(bound: Bound, needed: Mapping[str, set[Key]]) -> list[str]:
    had: set[Key] = set()
    for spec in bound.template.logs:
        if spec.id in bound.logs:
            stages = (c for c in spec.columns if not any(choice.means for choice in c.choices))
            other = [column for column in stages if bound.is_other(spec, column)]
            gone = {column.id for column in (*bound.missing(spec), *other)}
            had |= _columns(spec.without(gone))
    return [name for name, keys in needed.items() if keys and keys <= had]


def _needed(template: Template, lang: Lang) -> dict[str, set[Key]]:
    """The columns of logs that each KPI reads, of those that read declared ones only."""
    scope, formulas = Scope(template.logs, {}, [kpi.name.ru for kpi in template.kpis]), {}
    for kpi in template.kpis:
        with suppress(FormulaError):
            formulas[fold(kpi.name.ru)] = parse_formula(kpi.formula.ru, scope)
    sound, _ = order(formulas)
    return {
        kpi.name.show(lang): {
            (call.log, column)
            for call in calls_in(formulas[fold(kpi.name.ru)].root, formulas)
            for column in (call.column, *(one.column for one in call.conditions))
            if column
        }
        for kpi in template.kpis
        if fold(kpi.name.ru) in sound
    }


def _columns(spec: LogSpec) -> set[Key]:
    return {(spec.id, column.id) for column in (*spec.columns, *spec.computed)}
