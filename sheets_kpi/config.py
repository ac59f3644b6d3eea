"""`sheets-kpi.toml`: what the commands take when nothing is said."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from sheets_kpi.errors import TemplateError
from sheets_kpi.texts import LANGS, Lang

FILE_NAME = "sheets-kpi.toml"


@dataclass(frozen=True)
class Config:
    """Defaults of the commands; "" or None where the file says nothing."""

    workbook: str = ""
    template: str = ""
    lang: Lang | None = None
    credentials: str = ""
    bonuses: str = ""


_KEYS = tuple(field.name for field in fields(Config))


def read_config(folder: Path) -> Config:
    """The config of a folder; an empty one if there is no file.

    Paths in it are meant from that folder.

    Raises:
        TemplateError: the file is no TOML, or holds a key or value that is not known.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return Config()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TemplateError("config.syntax", where=FILE_NAME, why=str(error)) from error
    for key, value in data.items():
        if key not in _KEYS:
            allowed = ", ".join(_KEYS)
            raise TemplateError("config.unknown_key", where=FILE_NAME, key=key, allowed=allowed)
        if not isinstance(value, str):
            raise TemplateError("config.not_text", where=FILE_NAME, key=key)
    if data.get("lang") not in (None, *LANGS):
        raise TemplateError("config.lang", where=FILE_NAME)
    return Config(**data)
