"""What a newer template would bring to a workbook that was prepared with an older text of it."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_kpi.schema import LogSpec, Template
from sheets_kpi.texts import Lang, say


def news(old: Template, new: Template, lang: Lang) -> Iterator[str]:
    """A line each: logs, columns, words and KPIs that are new, and formulas that changed."""
    for log in new.logs:
        before = old.log(log.id)
        if before is None:
            yield say("renew.log", lang, log=log.name.show(lang))
        else:
            yield from _of_log(before, log, lang)
    known = {kpi.id: kpi for kpi in old.kpis}
    for kpi in new.kpis:
        facts = {"kpi": kpi.name.show(lang), "formula": kpi.formula.show(lang)}
        if kpi.id not in known:
            yield say("renew.kpi", lang, **facts)
        elif (was := known[kpi.id].formula.show(lang)) != kpi.formula.show(lang):
            yield say("renew.formula", lang, was=was, **facts)


def _of_log(old: LogSpec, new: LogSpec, lang: Lang) -> Iterator[str]:
    name = new.name.show(lang)
    for column in new.columns:
        before, header = old.column(column.id), column.name.show(lang)
        if before is None:
            yield say("renew.column", lang, log=name, column=header)
            continue
        known = {word for choice in before.choices for word in choice.name.every()}
        for choice in column.choices:
            if not known.intersection(choice.name.every()):
                word = choice.name.show(lang)
                yield say("renew.word", lang, log=name, column=header, word=word)
