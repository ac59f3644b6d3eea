"""Templates: what a field of work logs, and the KPIs and targets it starts with, in TOML.

    load("account-managers")   a shipped template or a .toml file → Template
    parse(text, where)         the same from a text

docs/templates.md describes the format.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from sheets_kpi.errors import TemplateError
from sheets_kpi.schema import Named, Template
from sheets_kpi.template.check import check
from sheets_kpi.template.decisions import (
    read_accounts,
    read_hints,
    read_kpis,
    read_people,
    read_settings,
    read_targets,
)
from sheets_kpi.template.files import bundle, locate, read_text, shipped
from sheets_kpi.template.logs import read_directory, read_logs
from sheets_kpi.template.table import Mistakes, Table
from sheets_kpi.template.use import with_used_logs
from sheets_kpi.texts import LANGS

__all__ = ["load", "parse", "shipped"]

_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)$")
_AT_END = re.compile(r"(.*) \(at end of document\)$")


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
        names = Table(section, "template", "template", Mistakes()).texts("include")
        text = bundle(text, path.parent, names)
    return parse(text, where)


def parse(text: str, where: str) -> Template:
    """A template from its TOML text; `where` is how messages call it, such as the file's name.

    Raises:
        TemplateError: the text is no TOML, or holds mistakes; all of them are listed.
    """
    mistakes = Mistakes()
    data = _toml(text, where)
    file = Table(data, "", "file", mistakes)
    texts = {name: inner for name, inner in file.raw("included").items() if isinstance(inner, str)}
    included = {name: _toml(inner, name) for name, inner in texts.items()}
    file.data = with_used_logs(data, included, mistakes)
    template = _template(file, text, where)
    check(template, mistakes)
    if mistakes:
        raise _error(mistakes, where)
    return template


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = str(error)
        if found := _PLACE.match(why):
            raise TemplateError(
                "template.syntax", where=where, line=found[2], column=found[3], why=found[1]
            ) from error
        raise TemplateError(
            "template.syntax",
            where=where,
            line=text.count("\n") + 1,
            column=1,
            why=_AT_END.sub(r"\1", why),
        ) from error


def _template(file: Table, text: str, where: str) -> Template:
    section = file.sub("template", "template")
    if section is None:
        section = Table({}, "template", "template", file.mistakes)
    for name in section.texts("include"):
        if name not in file.raw("included"):
            file.mistakes.add("not_included", section.at("include"), word=name)
    version = section.number("version")
    if version is not None and (version != int(version) or version < 1):
        file.mistakes.add("bad_version", section.at("version"), value=version)
    if not file.raw("logs"):
        file.mistakes.add("no_logs", "logs")
    name = section.text("name") or Path(where).stem
    return Template(
        name=name,
        version=int(version or 1),
        title=section.named("title", required=False) or Named(name, name),
        about=section.named("about", required=False) or Named("", ""),
        logs=read_logs(file),
        directory=read_directory(file),
        kpis=read_kpis(file),
        targets=read_targets(file),
        people=read_people(file),
        accounts=read_accounts(file),
        settings=read_settings(file),
        hints=read_hints(file),
        source=text,
        digest=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _error(mistakes: Mistakes, where: str) -> TemplateError:
    once = tuple(dict.fromkeys(mistakes))
    listed = {lang: "\n".join(f"  {mistake.say(lang)}" for mistake in once) for lang in LANGS}
    return TemplateError("template.mistakes", where=where, n=len(once), list=listed, mistakes=once)
