"""A reading in words: what the owner sees before anything is written, and what she is to check."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_kpi.adopt.draft import kpis, name_in_formulas, readable
from sheets_kpi.adopt.reading import ColumnReading, Reading
from sheets_kpi.texts import Lang, catalogue, say

_TOP = 4  # values of a column that are shown


def overview(reading: Reading, lang: Lang) -> Iterator[str]:
    """The logs with their columns, what is not read, and the KPIs to start with, a line each."""
    logs = readable(reading)
    for log in logs:
        facts = {"log": log.name, "tabs": ", ".join(log.titles)}
        counts = {"n": log.records, "left_out": log.not_records}
        yield say("adopt.overview.log", lang, **facts, **counts)
        yield from (_line(column, lang) for column in log.columns)
    for one, column, doubt in reading.checks():
        where = " / ".join(part.name for part in (one, column) if part)
        text = doubt.say(lang)
        yield say("adopt.overview.check", lang, text=f"{where}: {text}" if where else text)
    names = [say(f"adopt.kpi.{kpi.about or kpi.id}", lang, column=kpi.of) for kpi in kpis(logs)]
    yield say("adopt.overview.kpis", lang, kpis=", ".join(names))


def to_check(reading: Reading, lang: Lang) -> dict[tuple[str, str], str]:
    """What is to be checked, by the log and the name of the column in formulas, "" for the log."""
    found: dict[tuple[str, str], list[str]] = {}
    for log, column, doubt in reading.checks():
        if log:
            key = (log.name, name_in_formulas(column) if column else "")
            found.setdefault(key, []).append(doubt.say(lang))
    return {key: "; ".join(texts) for key, texts in found.items()}


def _line(column: ColumnReading, lang: Lang) -> str:
    role = f"word.role.{column.role}"
    parts = [say(f"word.column_type.{column.type}", lang)]
    parts += [say(role, lang)] if role in catalogue() else []
    words = [f"{word.text} {word.rows}" for word in column.words] or [
        f"{text} {n}" for text, n in column.top if column.role in ("person", "account")
    ]
    shown = ["; ".join(words[:_TOP]) + ("; …" if len(words) > _TOP else "")] if words else []
    return f"    {column.name} – {', '.join(parts + shown)}"
