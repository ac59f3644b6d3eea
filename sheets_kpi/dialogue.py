"""What `init` asks on the terminal of a workbook that nobody prepared: the overview is shown and
corrected, and the questions that decide most are asked. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import click

from sheets_kpi import template as templates
from sheets_kpi.adopt.answers import (
    MEANINGS,
    SKIP,
    answered,
    column_options,
    with_column,
    with_meaning,
)
from sheets_kpi.adopt.bind import Bound, bind
from sheets_kpi.adopt.draft import draft, readable
from sheets_kpi.adopt.overview import Line, Place, bindings, overview, role_text, to_check
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import (
    MOST_QUESTIONS,
    LogReading,
    Option,
    Question,
    Reading,
    Says,
    TabKindRead,
)
from sheets_kpi.clean import clean_alone
from sheets_kpi.errors import AskError, TemplateError
from sheets_kpi.imports.binding import Binding, Said, Table, binding
from sheets_kpi.imports.plan import Goal
from sheets_kpi.prepare import ToCheck, is_unknown, is_usual, plan_init
from sheets_kpi.schema import Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing
from sheets_kpi.texts import LANGS, Lang, say

_RETURNS = 78  # the rank of the question how returns work
_WAYS = (Option("refund_row"), Option("refund_state"))
_KINDS: tuple[TabKindRead, ...] = ("log", "copy", "notes")  # what a tab may be said to be
_Change = Callable[[Reading, str], Reading]  # of the log with a name
T = TypeVar("T")


def begun(
    existing: Existing, request: Request, *, asks: bool, shows: bool = True
) -> tuple[Request, Mapping[ToCheck, str] | None]:
    """The request for a workbook that nobody prepared, with the template that reads what stands in
    it, and what is to be checked: a trade's, bound to the sheet, where one is asked for; else one
    of its own, where a log was found that the usual template does not read.

    Raises:
        TemplateError: no log was found though the workbook is not blank, and no trade is asked for.
    """
    lang = request.lang or request.terminal or "ru"
    if request.template is not None:
        return _bound(existing, request, request.template, lang, asks=asks, shows=shows)
    owner = Owner(existing, lang)
    if owner.is_blank or is_usual(existing, owner.reading):
        return request, None
    if asks:
        owner.converse()
    elif shows:
        _show(overview(owner.reading, lang), numbered=False)
    if not readable(owner.reading):
        raise TemplateError("adopt.no_log")
    template = templates.parse(draft(owner.reading, request.lang or "ru"), "own.toml")
    return replace(request, template=template), to_check(owner.reading, lang)


def prepared_json(existing: Existing, request: Request) -> dict[str, Any]:
    """What `init --json` prints besides what it reads: whether the workbook is prepared, and what
    `init --yes` would add, None where there is no log that it could read.
    """
    try:
        if is_unknown(existing):
            request, _ = begun(existing, request, asks=False, shows=False)
        plan = plan_init(existing, request).plan
    except TemplateError:
        return {"prepared": False, "plan": None}
    told = {"id": plan.id, "changes": plan.size, "by_tab": plan.by_tab()}
    return {"prepared": existing.workbook_mark is not None, "plan": told}


def _bound(
    existing: Existing,
    request: Request,
    template: Template,
    lang: Lang,
    *,
    asks: bool,
    shows: bool,
) -> tuple[Request, Mapping[ToCheck, str] | None]:
    binder = Binder(bind(template, read(existing)), lang)
    if binder.bound.applied().logs == template.logs and not binder.bound.unread:
        return request, None
    if asks:
        binder.converse()
    elif shows:
        _show(bindings(binder.bound, lang), numbered=False)
    return replace(request, template=binder.bound.applied()), binder.bound.to_check(lang)


@dataclass
class Owner:
    """What the owner of a workbook has said of it, and what is read of it so. What she said of a
    log is kept by its tabs: it may be called otherwise once another tab is a log or is none.
    """

    existing: Existing
    lang: Lang
    kinds: dict[str, TabKindRead] = field(default_factory=dict)
    said: list[tuple[frozenset[str], _Change]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reading = with_returns(self.existing, read(self.existing))

    @property
    def is_blank(self) -> bool:
        """Whether no tab holds anything of the team's."""
        return all(tab.kind in ("ours", "empty") for tab in self.reading.tabs)

    def converse(self) -> None:
        """Shows what was read, has it corrected, and asks at most three questions."""
        corrected(lambda: overview(self.reading, self.lang), self._correct, self.lang)
        for _ in range(MOST_QUESTIONS):
            if self.reading.questions:
                self._ask(self.reading.questions[0])

    def _correct(self, place: Place) -> None:
        if place.tabs:
            self._correct_tab(place)
        elif place.word:
            self._correct_word(place)
        else:
            self._correct_column(place)

    def _correct_tab(self, place: Place) -> None:
        title, *others = place.tabs
        if others:
            asked = say("adopt.which_tab", self.lang, log=place.log)
            [title] = chosen(asked, {one: one for one in place.tabs}, (title,), self.lang)
        options: dict[str, str] = {kind: say(f"adopt.tab.{kind}", self.lang) for kind in _KINDS}
        asked, usual = (
            say("adopt.which_kind", self.lang, tab=title),
            "log" if place.log else "notes",
        )
        [said] = chosen(asked, options, (usual,), self.lang)
        self.kinds[title] = next(kind for kind in _KINDS if kind == said)
        self._read_again()
        if said == "log" and not any(title in log.titles for log in readable(self.reading)):
            del self.kinds[title]
            self._read_again()
            click.echo(say("adopt.no_table", self.lang, tab=title), err=True)

    def _correct_column(self, place: Place) -> None:
        log = self.reading.log(place.log)
        column = log.column(place.column) if log else None
        if column is None:
            return
        now = f"role.{column.role}" if column.role else f"type.{column.type}"
        now = now if column.is_read else SKIP
        options = {one: self._option(one) for one in (*column_options(), now)}
        asked = say("adopt.which_column", self.lang, column=place.column)
        [said] = chosen(asked, options, (now,), self.lang)
        self._say(place.log, lambda r, name: with_column(r, name, place.column, said))

    def _option(self, said: str) -> str:
        what, _, name = said.partition(".")
        if what == "role":
            return role_text(name, self.lang)
        if what == "type":
            return say(f"word.column_type.{name}", self.lang)
        return say("adopt.overview.skip", self.lang)

    def _correct_word(self, place: Place) -> None:
        log = self.reading.log(place.log)
        column = log.column(place.column) if log else None
        words = {word.text: word.means for word in column.words} if column else {}
        of = (place.column, place.word, _meaning(place.word, words.get(place.word, ""), self.lang))
        self._say(place.log, lambda reading, name: with_meaning(reading, name, *of))

    def _ask(self, question: Question) -> None:
        texts = {
            one.value: f"{one.say(self.lang)}{f'  {one.rows}' if one.rows else ''}"
            for one in question.options
        }
        asked = question.say(self.lang)
        answer = chosen(asked, texts, question.default, self.lang, is_many=question.is_many)
        if question.kind == "copies":
            self.kinds |= dict.fromkeys(question.tabs, "log" if answer == ["own"] else "copy")
            self._read_again()
        else:
            self._say(question.log, partial(_answered, question=question, answer=answer))

    def _say(self, name: str, change: _Change) -> None:
        log = self.reading.log(name)
        if log:
            self.said.append((frozenset(log.titles), change))
            self.reading = change(self.reading, name)

    def _read_again(self) -> None:
        self.reading = with_returns(self.existing, read(self.existing, self.kinds))
        for titles, change in self.said:
            log = next((one for one in self.reading.logs if titles & set(one.titles)), None)
            self.reading = change(self.reading, log.name) if log else self.reading


def with_returns(existing: Existing, reading: Reading) -> Reading:
    """A reading with how its words of return work: the rows tell, as at every sync. That they have
    rows of their own is asked, for it takes their money off.
    """
    words = {
        log.name: {w.text for w in status.words if w.means == "refund"}
        for log in readable(reading)
        if (status := log.role("status")) and log.role("amount")
    }
    logs = tuple(log for log in readable(reading) if words.get(log.name))
    if not logs:
        return reading
    template = templates.parse(draft(replace(reading, logs=logs), "ru"), "own.toml")
    cleaned = clean_alone(existing, template).logs
    for log, spec in zip(logs, template.logs, strict=True):
        choices = (c for column in cleaned[spec.id].spec.columns for c in column.choices)
        ways = {one.name.ru: one.means for one in choices if one.name.ru in words[log.name]}
        reading = _with_ways(reading, log, ways)
    return reading


def _with_ways(reading: Reading, log: LogReading, ways: Mapping[str, str]) -> Reading:
    status = log.role("status")
    asked = {
        way: Question("returns", log.name, status.name, _WAYS, (way,), _RETURNS, {"words": words})
        for way in ("refund_row", "refund_state")
        if status and (words := "; ".join(word for word, one in ways.items() if one == way))
    }
    if state := asked.pop("refund_state", None):
        told = replace(log, doubts=(*log.doubts, state.doubt))
        logs = (told if one.name == log.name else one for one in reading.logs)
        reading = replace(reading, logs=tuple(logs))
    return reading.asking(*asked.values())


@dataclass
class Binder:
    """What the owner of a workbook has said of how a trade's template stands in it."""

    bound: Bound
    lang: Lang

    def converse(self) -> None:
        """Shows where the logs and columns of the template stand, and has it corrected."""
        corrected(lambda: bindings(self.bound, self.lang), self._correct, self.lang)

    def _correct(self, place: Place) -> None:
        spec = self.bound.template.log(place.log)
        log = self.bound.log(place.log)
        if place.word:
            key = place.log, place.column
            means = _meaning(place.word, self.bound.new_words(key)[place.word], self.lang)
            self.bound = self.bound.with_meaning(key, place.word, means)
        elif spec and not place.column:
            options = {one.name: ", ".join(one.titles) for one in readable(self.bound.reading)}
            asked = say("adopt.which_log", self.lang, log=spec.name.show(self.lang))
            said = self._choose(asked, options, self.bound.logs.get(place.log, ""))
            self.bound = self.bound.with_log(spec, said)
        elif spec and log and (column := spec.column(place.column)):
            options = {one.name: one.name for one in log.columns if one.headers}
            asked = say("adopt.which_header", self.lang, column=column.name.show(self.lang))
            key = place.log, place.column
            said = self._choose(asked, options, self.bound.columns.get(key, ""))
            self.bound = self.bound.with_column(key, said)

    def _choose(self, asked: str, options: Mapping[str, str], usual: str) -> str:
        """One of some options, or "" for none of them."""
        nothing = say("adopt.binding.none", self.lang)
        [said] = chosen(asked, {**options, "": nothing}, (usual,), self.lang)
        return said


def bound_to(goal: Goal, table: Table, maps: Said, lang: Lang, *, asks: bool) -> Binding:
    """Which columns of a log those of a table are; what is open is asked, one after another.

    Raises:
        AskError: something is open, and nobody is asked.
    """
    said = dict(maps)
    while (found := binding(goal.spec, table, {**goal.said, **said})).open:
        column_id, headers = next(iter(found.open.items()))
        column = goal.spec.column(column_id)
        name = {one: column.name.show(one) if column else "" for one in LANGS}
        if not asks:
            key = "import.open" if column_id in found.columns else "import.missing"
            facts = {"name": table.name, "column": name, "headers": ", ".join(headers) or "–"}
            raise AskError(key, **facts)
        options = {one: one for one in headers} | {"": say("import.leave_blank", lang)}
        usual = found.columns.get(column_id, "")
        asked = say("import.which", lang, column=name[lang], name=table.name)
        said[column_id] = tuple(chosen(asked, options, (usual,), lang))
    return found


def corrected(
    lines_of: Callable[[], Iterable[Line]], correct: Callable[[Place], None], lang: Lang
) -> None:
    """Shows lines and has them corrected by their numbers until all is right."""
    lines = [*lines_of()]
    _show(lines)
    while place := _to_correct(lines, lang):
        correct(place)
        before, lines = lines, [*lines_of()]
        _show(lines, () if len(before) != len(lines) else before)


def _to_correct(lines: Sequence[Line], lang: Lang) -> Place | None:
    """The line that she names by its number; None where all is right."""
    places = {str(n): line.of for n, line in enumerate(lines, 1) if line.of} | {"": None}
    return _typed(say("adopt.correct", lang), lambda text: places[text], say("adopt.no_line", lang))


def chosen(
    question: str,
    options: Mapping[str, str],
    usual: Sequence[str],
    lang: Lang,
    *,
    is_many: bool = False,
) -> list[str]:
    """The options that somebody chooses by their numbers; Enter takes the usual ones, if any."""
    values = dict(enumerate(options, 1))
    for number, value in values.items():
        click.echo(f"  {number:3}  {options[value]}", err=True)
    default = ",".join(str(n) for n, value in values.items() if value in usual)

    def read_numbers(text: str) -> list[str]:
        parts = [part.strip() for part in (text or default).split(",") if part.strip()]
        if len(parts) != 1 and not is_many:
            raise ValueError(text)
        return [values[int(part)] for part in parts]

    asked = say(
        "adopt.question.many" if is_many else "adopt.question",
        lang,
        question=question,
        default=default,
    )
    return _typed(asked, read_numbers, say("adopt.answer", lang, n=len(values)))


def _meaning(word: str, usual: Says, lang: Lang) -> Says:
    """What a word means; Enter leaves it as it is."""
    options: dict[str, str] = {one: say(f"word.means.{one}", lang) for one in MEANINGS}
    [said] = chosen(say("adopt.which_meaning", lang, word=word), options, (usual,), lang)
    return next(one for one in MEANINGS if one == said)


def _answered(reading: Reading, log: str, question: Question, answer: Sequence[str]) -> Reading:
    return answered(reading, replace(question, log=log), answer)


def _show(lines: Iterable[Line], before: Sequence[Line] = (), *, numbered: bool = True) -> None:
    """Lines, with the numbers of those that can be corrected; only what changed `before`."""
    for number, line in enumerate(lines, 1):
        if not before or before[number - 1] != line:
            place = f"{number if line.of else '':>3}  " if numbered else ""
            click.echo(f"{place}{line.text}")


def _typed(asked: str, read_as: Callable[[str], T], wrong: str) -> T:
    """What somebody types, asked again while it cannot be read."""
    while True:
        text = click.prompt(asked, default="", show_default=False, err=True)
        try:
            return read_as(text.strip())
        except (KeyError, ValueError):
            click.echo(wrong, err=True)
