"""Templates: what a field of work logs, and the KPIs and targets it starts with, in TOML.

    load("account-managers")   a shipped template or a .toml file → Template
    parse(text, where)         the same from a text

docs/templates.md describes the format.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from sheets_kpi.errors import TemplateError
from sheets_kpi.schema import Head, Named, Template
from sheets_kpi.template.check import check
from sheets_kpi.template.files import (
    bundle,
    locate,
    read_included,
    read_text,
    shipped,
    with_used_logs,
)
from sheets_kpi.template.models import keys, read
from sheets_kpi.template.table import Mistakes, Raw, TomlTable
from sheets_kpi.texts import LANGS

__all__ = ["load", "parse", "shipped"]

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load(name_or_path: str) -> Template:
    """The shipped template of this name, or the one in a file whose path ends in `.toml`.

    Files that the template includes are read beside it.

    Raises:
        TemplateError: there is no such template, or it holds mistakes; all of them are listed.
    """
    path = locate(name_or_path)
    text, where = read_text(path), name_or_path
    data = _toml(text, where)
    section = data.get("template")
    if isinstance(section, dict) and "included" not in data:
        names = TomlTable(section, "template", Mistakes()).texts("include")
        if included := read_included(path.parent, names):
            text = bundle(text, included)
            data["included"] = included
    return _made(data, text, where)


def parse(text: str, where: str) -> Template:
    """A template from its TOML text; `where` is how messages call it, such as the file's name.

    Raises:
        TemplateError: the text is no TOML, or holds mistakes; all of them are listed.
    """
    return _made(_toml(text, where), text, where)


def _made(data: Raw, text: str, where: str) -> Template:
    mistakes = Mistakes()
    file = TomlTable(data, "", mistakes).allow(("template", *keys(Template), "included"))
    texts = {name: inner for name, inner in file.raw("included").items() if isinstance(inner, str)}
    file.data = with_used_logs(
        data, {name: _toml(inner, name) for name, inner in texts.items()}, mistakes
    )
    template = _template(file, text, where)
    check(template, mistakes)
    if mistakes:
        raise _error(mistakes, where)
    return template


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _PLACE.match(str(error))
        why, line, column = found.groups() if found else (str(error), None, None)
        last = text.count("\n") + 1
        raise TemplateError(
            "template.syntax", where=where, line=line or last, column=column or 1, why=why
        ) from error


def _template(file: TomlTable, text: str, where: str) -> Template:
    section = file.sub("template")
    head = read(Head, section)
    for name in head.include:
        if name not in file.raw("included"):
            file.mistakes.add("not_included", section.at("include"), word=name)
    if not file.raw("logs"):
        file.mistakes.add("no_logs", "logs")
    known: dict[str, object] = {
        **vars(head),
        "name": head.name or Path(where).stem,
        "source": text,
        "digest": hashlib.sha256(text.encode()).hexdigest()[:16],
    }
    template = read(Template, file, **known)
    title = template.title if template.title.ru else Named(template.name, template.name)
    return replace(template, title=title)


def _error(mistakes: Mistakes, where: str) -> TemplateError:
    once = tuple(dict.fromkeys(mistakes))
    listed = {lang: "\n".join(f"  {mistake.say(lang)}" for mistake in once) for lang in LANGS}
    return TemplateError("template.mistakes", where=where, n=len(once), list=listed, mistakes=once)
