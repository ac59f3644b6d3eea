"""A reading in words: what the owner sees and corrects before anything is written, what she is to
check, and the same as a value for programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sheets_kpi.adopt.bind import Bound, kpis_had, lost_kpis, trades
from sheets_kpi.adopt.draft import draft, kpis, readable
from sheets_kpi.adopt.reading import ColumnReading, LogReading, Question, Reading, Role
from sheets_kpi.texts import Lang, catalogue, say

_WORTH_A_TRADE = 3  # KPIs
_TOP = 4  # values of a column that are shown
_SHOWN_ROLES = frozenset({"person", "account"})  # whose values are shown, for spellings to be seen


class Place(NamedTuple):
    """What a line of the overview tells of and can be corrected: the tabs of a log or one that is
    none, a column, or a word in it.
    """

    log: str = ""
    column: str = ""
    word: str = ""
    tabs: tuple[str, ...] = ()


class Line(NamedTuple):
    """A line of the overview; `of` is None where it has nothing to correct."""

    text: str
    of: Place | None = None


def overview(reading: Reading, lang: Lang) -> Iterator[Line]:
    """The logs with their columns, what is not read, and the KPIs to start with."""
    logs = readable(reading)
    for log in logs:
        facts = {"log": log.name, "tabs": ", ".join(log.titles)}
        counts = {"n": log.records, "left_out": log.not_records}
        text = say("adopt.overview.log", lang, **facts, **counts)
        yield Line(text, Place(log.name, tabs=log.titles))
        for column in log.columns:
            yield from _column_lines(log, column, lang)
    read = {title for log in logs for title in log.titles}
    for tab in reading.tabs:
        if tab.title not in read and tab.kind not in ("ours", "empty"):
            key = f"adopt.tab.{tab.kind}"
            key = why if (why := f"{key}.{tab.reason}") in catalogue() else key
            facts = {"tab": tab.title, "kind": say(key, lang)}
            text = say("adopt.overview.tab", lang, n=tab.records, **facts)
            yield Line(text, Place(tabs=(tab.title,)))
    for one, about, doubt in reading.checks():
        if doubt.code.startswith("unread."):  # said above
            continue
        where = " / ".join(part.name for part in (one, about) if part)
        text = doubt.say(lang)
        yield Line(say("adopt.overview.check", lang, text=f"{where}: {text}" if where else text))
    if names := kpi_names(reading, lang):
        yield Line(say("adopt.overview.kpis", lang, kpis=", ".join(names)))
    yield from _of_trades(reading, frozenset(names), lang)


def _of_trades(reading: Reading, names: frozenset[str], lang: Lang) -> Iterator[Line]:
    """The trade with most other KPIs for which the sheet has every column, where they are worth
    another start.
    """
    had = {one.template.name: kpis_had(one, lang) for _, one in trades(reading, lang)}
    more = {trade: [one for one in kpis if one not in names] for trade, kpis in had.items()}
    trade = max(more, key=lambda one: len(more[one]))
    if len(more[trade]) >= _WORTH_A_TRADE:
        yield Line(say("adopt.overview.trade", lang, name=trade, kpis=", ".join(more[trade])))


def _column_lines(log: LogReading, column: ColumnReading, lang: Lang) -> Iterator[Line]:
    parts = [say(f"word.column_type.{column.declared_type}", lang)]
    parts += [role_text(column.role, lang)] if column.role else []
    if not column.is_read:
        parts = [say("adopt.overview.skip", lang)]
    elif column.role in _SHOWN_ROLES:
        parts.append(_top([f"{text} {n}" for text, n in column.top]))
    elif column.role != "status" and column.declared_type == "choice":
        parts.append(_top([f"{word.text} {word.rows}" for word in column.words]))
    text = f"  {column.name} – {', '.join(filter(None, parts))}"
    yield Line(text, Place(log.name, column.name))
    for word in column.words if column.role == "status" and column.is_read else ():
        means = say(f"word.means.{word.means}", lang) if word.means else "–"
        text = say("adopt.overview.word", lang, word=word.text, means=means, n=word.rows)
        yield Line(text, Place(log.name, column.name, word.text))


def _top(values: list[str]) -> str:
    return "; ".join(values[:_TOP]) + ("; …" if len(values) > _TOP else "")


def role_text(role: Role | str, lang: Lang) -> str:
    """What a role is called: as on the Logs tab, where it stands there."""
    key = f"word.role.{role}"
    return say(key if key in catalogue() else f"adopt.role.{role}", lang)


def kpi_names(reading: Reading, lang: Lang) -> list[str]:
    """The KPIs to start with."""
    found = kpis(readable(reading))
    return [say(f"adopt.kpi.{kpi.about or kpi.id}", lang, column=kpi.of) for kpi in found]


def bindings(bound: Bound, lang: Lang) -> Iterator[Line]:
    """Where the logs and columns of a template stand in a sheet, and what falls away."""
    lost = lost_kpis(bound, lang)
    for spec in bound.template.logs:
        log, name = bound.log(spec.id), spec.name.show(lang)
        tabs = ", ".join(log.titles) if log else ""
        key = "adopt.binding.log" if log else "adopt.binding.no_log"
        yield Line(say(key, lang, log=name, tabs=tabs, n=log.records if log else 0), Place(spec.id))
        for column in spec.columns if log else ():
            of = spec.id, column.id
            header, facts = bound.columns.get(of, ""), {"column": column.name.show(lang)}
            text = say("adopt.binding.column", lang, header=header, **facts)
            if not header:
                text = say("adopt.binding.no_column", lang, **facts)
            if kpis_lost := lost.get(of):
                text += say("adopt.binding.lost", lang, kpis=", ".join(kpis_lost))
            yield Line(text, Place(*of))
            for word, means in bound.new_words(of).items():
                meant = say(f"word.means.{means}", lang) if means else ""
                text = say("adopt.binding.word", lang, word=word)
                yield Line(
                    f"{text} – {meant}" if meant else text, Place(*of, word) if meant else None
                )
    for log in bound.unread:
        facts = {"tab": ", ".join(log.titles), "kind": say("adopt.binding.unread", lang)}
        yield Line(say("adopt.overview.tab", lang, n=log.records, **facts))


def to_check(reading: Reading, lang: Lang) -> dict[tuple[str, str], str]:
    """What is to be checked, a line each, by the log and the name of the column in formulas, "" for
    the log.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for log, column, doubt in reading.checks():
        if log:
            key = (log.name, column.formula_name if column else "")
            found.setdefault(key, []).append(doubt.say(lang))
    return {key: "\n".join(texts) for key, texts in found.items()}


# --- for programs -----------------------------------------------------------------------------


def reading_json(reading: Reading, lang: Lang) -> dict[str, Any]:
    """The reading as `init --json` prints it; its shape is told in docs/commands.md."""
    found = reading.checks()
    return {
        "tabs": [
            {
                "title": tab.title,
                "kind": tab.kind,
                "why": tab.reason,
                "log": tab.log or None,
                "area": tab.area or None,
                "header_row": tab.header_row or None,
                "records": tab.records,
                "not_records": [{"row": left.row, "why": left.why} for left in tab.not_records],
                "beside": [{"area": area, "kind": kind} for area, kind in tab.beside],
            }
            for tab in reading.tabs
        ],
        "logs": [_log_json(log, is_read=log in readable(reading)) for log in reading.logs],
        "doubts": [
            {
                "log": log.name if log else None,
                "column": column.name if column else None,
                "code": doubt.code,
                "text": doubt.say(lang),
            }
            for log, column, doubt in found
        ],
        "questions": [_question_json(one, lang) for one in reading.questions],
        "kpis": kpi_names(reading, lang),
        "template": draft(reading, lang) if readable(reading) else None,
    }


def _log_json(log: LogReading, *, is_read: bool) -> dict[str, Any]:
    return {
        "name": log.name,
        "read": is_read,
        "tabs": list(log.titles),
        "patterns": list(log.tabs),
        "shape": log.shape or None,
        "records": log.records,
        "not_records": log.not_records,
        "columns": [
            {
                "name": column.name,
                "headers": list(column.headers),
                "letter": column.letter or None,
                "type": column.declared_type.value,
                "role": column.role or None,
                "read": column.is_read,
                "filled": column.filled,
                "distinct": column.distinct,
                "words": [
                    {"word": w.text, "means": w.means or None, "rows": w.rows, "amount": w.amount}
                    for w in column.words
                    if column.declared_type == "choice"
                ],
            }
            for column in log.columns
        ],
    }


def _question_json(question: Question, lang: Lang) -> dict[str, Any]:
    options = [
        {"value": o.value, "text": o.say(lang), "rows": o.rows, "means": o.means or None}
        for o in question.options
    ]
    return {
        "kind": question.kind,
        "log": question.log or None,
        "column": question.column or None,
        "text": question.say(lang),
        "options": options,
        "default": list(question.default),
        "many": question.is_many,
        "rank": question.rank,
    }
