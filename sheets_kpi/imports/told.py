"""What `import` shows: where columns of files go, what is left out, and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sheets_kpi.adopt.news import NewWord
from sheets_kpi.clean.words import choice_reader
from sheets_kpi.findings import show
from sheets_kpi.imports.binding import EXTRA, Binding, Said, Table
from sheets_kpi.imports.outcome import Import
from sheets_kpi.imports.rows import Incoming, named
from sheets_kpi.names import fold
from sheets_kpi.report import cell_lines
from sheets_kpi.schema import ColumnSpec, LogSpec
from sheets_kpi.state import a1
from sheets_kpi.texts import Lang, quoted, say

_SHOWN = 5  # cells, words or rows that a line names
_SAMPLES, _WIDEST = 3, 24  # values of a column, letters of one


def lines(found: Import, come: Incoming, before: Said, lang: Lang) -> Iterator[str]:
    """The plan for people; `before` are the headers of earlier imports."""
    shown: list[Binding] = []
    for table, one in come.bound:
        if one not in shown:
            shown.append(one)
            yield from _of_table(come.spec, table, one, before, lang)
    yield from _of_rows(come, lang)
    if found.twice:
        pairs = [f"{cell} – {row}" for cell, row in found.twice]
        yield say("import.twice_found", lang, n=len(pairs), cells=_some(pairs, len(pairs)))
    yield say("import.rows", lang, tab=found.title, **_counts(found))
    if found.left:
        yield say("import.left", lang, n=found.left)
    if found.is_edited:
        yield say("import.edited", lang, tab=found.title)
    yield from cell_lines(found.changed, lang)


def _of_rows(come: Incoming, lang: Lang) -> Iterator[str]:
    """How rows are known, and what is the matter with some."""
    for name, beside in {t.name.partition("!")[0]: t.beside for t, _ in come.bound}.items():
        if beside:
            yield say("import.beside", lang, name=name, tabs=show(", ".join(beside)))
    key = named(come.spec, come.key)[lang].replace(EXTRA, come.extra or EXTRA)
    yield say("import.key", lang, columns=show(key))
    new_words = come.words()
    for column in come.spec.columns:
        told: dict[str, list[str]] = {"words": [], "odd_words": []}
        for word, n in new_words.get(column.id, Counter()).most_common():
            key = "words" if _is_proposed(come.spec, column, word) else "odd_words"
            told[key].append(f"{quoted(word, lang)} ({n})")
        for key, words in told.items():
            facts = {"column": column.name.show(lang), "words": _some(words, len(words))}
            if words:
                yield say(f"import.{key}", lang, log=come.spec.name.show(lang), **facts)
    what = {"unread": come.unread, "keyless": come.keyless, "left_out": come.left_out}
    for key, places in what.items():
        if places:
            yield say(f"import.{key}", lang, n=len(places), cells=_some(places, len(places)))


def _is_proposed(spec: LogSpec, column: ColumnSpec, word: str) -> bool:
    """Whether `init` proposes a word for the Logs tab: no slip of a known one, and no two words."""
    doubt = choice_reader(column)(word, word, fold(word)).doubt
    is_slip = NewWord(spec, column, word, 0, 0, None).is_slip
    return doubt is not None and doubt.code == "unknown_choice" and not is_slip


def _of_table(spec: LogSpec, table: Table, one: Binding, before: Said, lang: Lang) -> Iterator[str]:
    yield say("import.table", lang, name=table.name, log=spec.name.show(lang))
    order = [*(column.id for column in spec.columns), EXTRA]
    taken = {one.columns[id_]: id_ for id_ in order if one.columns.get(id_)}
    width = max((len(header) for header in taken), default=0)
    for header, column in taken.items():
        spec_column, read = spec.column(column), table.log.column(header)
        name = spec_column.name.show(lang) if spec_column else say("import.extra", lang)
        samples = [value.removesuffix(".0") for value, _ in read.top[:_SAMPLES]] if read else ()
        texts = "; ".join(
            text if len(text) <= _WIDEST else text[:_WIDEST] + "…" for text in samples
        )
        yield f"    {show(header):<{width}}  →  {name:<16}  {show(texts)}".rstrip()
        if any(before.get(column, ())) and header not in before[column]:
            facts = {"before": next(filter(None, before[column])), "now": header}
            yield say("import.header_changed", lang, column=name, **facts)
    dropped = [c.name for c in table.log.columns if c.headers and c.name not in taken]
    lacking = [c.id for c in spec.columns if c.id not in one.columns]
    blank = [c.id for c in spec.columns if one.columns.get(c.id) == ""]
    gone = [id_ for id_ in lacking if any(before.get(id_, ()))]
    if dropped:
        yield say("import.dropped", lang, headers=show(", ".join(dropped)))
    if lacking:
        yield say("import.lacking", lang, columns=named(spec, lacking)[lang])
    if blank:
        yield say("import.not_taken", lang, columns=named(spec, blank)[lang])
    for id_ in gone:
        facts = {"column": named(spec, [id_])[lang], "before": next(filter(None, before[id_]))}
        yield say("import.header_gone", lang, **facts)


def as_json(found: Import, come: Incoming) -> dict[str, Any]:
    """The plan for programs."""
    return {
        "log": come.spec.id,
        "tab": found.title,
        "tables": [{"name": t.name, "columns": dict(one.columns)} for t, one in come.bound],
        "key": list(come.key),
        "rows": _counts(found),
        "changes": [
            {"cell": a1(*one[:2]), "before": one.before, "after": one.after}
            for one in found.changed
        ],
        "edited": found.is_edited,
        "twice": [list(pair) for pair in found.twice],
        "unread": list(come.unread),
        "keyless": list(come.keyless),
        "left_out": list(come.left_out),
        "new_words": {column: dict(words) for column, words in come.words().items()},
        "written": found.applied,
    }


def _counts(found: Import) -> dict[str, int]:
    rows = {"new": found.new, "changed": found.n_changed}
    return {**rows, "same": found.same, "left": found.left}


def _some(texts: list[str] | tuple[str, ...], n: int) -> str:
    return show(", ".join(texts[:_SHOWN])) + (" …" if n > _SHOWN else "")
