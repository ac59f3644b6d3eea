"""`sheets-kpi.toml`: what the commands take when nothing is said, and a list of workbooks."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sheets_kpi.errors import AskError, TemplateError
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks import is_google, place_of

FILE_NAME = "sheets-kpi.toml"


@dataclass(frozen=True)
class Entry:
    """Defaults of the commands on one workbook; "" or None where the file says nothing."""

    name: str = ""
    workbook: str = ""
    template: str = ""
    lang: Lang | None = None
    credentials: str = ""
    bonuses: str = ""
    secrets: str = ""


@dataclass(frozen=True)
class Config(Entry):
    """The file: what it says of no workbook in particular, and of each of its tables."""

    workbooks: tuple[Entry, ...] = ()

    def of(self, location: str) -> Entry:
        """What holds for a workbook: its own table, called by name or as it stands there, or all
        that is said of none.
        """
        return next((o for o in self.workbooks if location in (o.name, o.workbook)), self)

    def listed(self, names: tuple[str, ...]) -> tuple[Entry, ...]:
        """The workbooks of these names, in the order of the file; without names all of them.

        Raises:
            AskError: there is no list, or a name that it does not hold.
        """
        known = {one.name for one in self.workbooks}
        if not known:
            raise AskError("config.no_list", where=FILE_NAME)
        for name in names:
            if name not in known:
                raise AskError("config.no_name", name=name, known=", ".join(sorted(known)))
        return tuple(one for one in self.workbooks if not names or one.name in names)


_KEYS = tuple(field.name for field in fields(Entry))


def read_config(file: str = "") -> Config:
    """The config in a file; without one that of this folder, or of the next one above that has it;
    an empty one where there is none.

    Paths in it are meant from its folder.

    Raises:
        TemplateError: the file is missing or no TOML, or holds a key or value that is not known.
    """
    here = Path.cwd()
    above = (folder / FILE_NAME for folder in (here, *here.parents))
    path = Path(file).expanduser() if file else next((one for one in above if one.is_file()), None)
    if path is None:
        return Config()
    where = file or (FILE_NAME if path.parent == here else str(path))
    folder = Path() if path.parent == here else path.parent
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError("config.missing", where=where, why=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TemplateError("config.syntax", where=where, why=str(error)) from error
    listed = data.get("workbook")
    if not isinstance(listed, list):
        return Config(**_checked(data, where, folder, _KEYS[1:]))
    del data["workbook"]
    usual = _checked(data, where, folder, _KEYS[2:])
    tables = [{**usual, **_checked(one, where, folder, _KEYS)} for one in listed]
    names = [one.get("name") or one.get("workbook", "") for one in listed]
    entries = [Entry(**{**t, "name": name}) for t, name in zip(tables, names, strict=True)]
    _check_apart(entries, where)
    return Config(**usual, workbooks=tuple(entries))


def _checked(data: Any, where: str, folder: Path, keys: tuple[str, ...]) -> Mapping[str, Any]:  # noqa: ANN401
    """The keys of a table and their values, with paths from where the command runs."""
    if not isinstance(data, dict):
        raise TemplateError("config.not_text", where=where, key="workbook")
    for key, value in data.items():
        if key not in keys:
            allowed = ", ".join(keys)
            raise TemplateError("config.unknown_key", where=where, key=key, allowed=allowed)
        if not isinstance(value, str):
            raise TemplateError("config.not_text", where=where, key=key)
    if data.get("lang") not in (None, *LANGS):
        raise TemplateError("config.lang", where=where)
    return {key: _placed(key, value, folder) for key, value in data.items()}


def _placed(key: str, value: str, folder: Path) -> str:
    is_path = {
        "credentials": True,
        "secrets": True,
        "template": value.endswith(".toml"),
        "workbook": "://" not in value and not is_google(value),
        "bonuses": "://" not in value and not is_google(value),
    }
    if not is_path.get(key):
        return value
    value = os.path.expanduser(value)  # noqa: PTH111  # pathlib's fails where there is no such home
    return str(folder / value) if folder != Path() and value else value


def _check_apart(entries: list[Entry], where: str) -> None:
    """Each table must have a name and a workbook of its own, and so must its bonuses."""
    seen: set[tuple[str, str]] = set()
    for one in entries:
        if not one.workbook:
            raise TemplateError("config.no_workbook", where=where, name=one.name)
        places = [place_of(location) for location in (one.workbook, one.bonuses) if location]
        called = [("name", name) for name in {one.name, one.workbook}]
        for key, what in [*called, *(("workbook", place) for place in places)]:
            if (key, what) in seen:
                raise TemplateError("config.twice", where=where, key=key, name=one.name)
            seen.add((key, what))
