"""Where templates lie: those that ship with the package, and files of the owner."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from sheets_kpi.errors import TemplateError
from sheets_kpi.names import nearest

_NOT_LITERAL = re.compile(r"'''|'\Z|[^\t\n\x20-\x7e\x80-\U0010ffff]")
_PACKAGE = Path(__file__).resolve().parent.parent


def shipped() -> tuple[str, ...]:
    """The names of the templates that ship with the package, in alphabetical order."""
    return tuple(sorted(f.stem for f in _folder().glob("*.toml") if not f.name.startswith("_")))


def locate(name_or_path: str) -> Path:
    """The file of a shipped template, or of a path that ends in `.toml`.

    Raises:
        TemplateError: there is no such template or file.
    """
    if name_or_path.lower().endswith(".toml"):
        path = Path(name_or_path).expanduser()
        if not path.is_file():
            raise TemplateError("template.no_file", where=name_or_path)
        return path
    if name_or_path not in shipped():
        near = nearest(name_or_path, shipped())
        names = ", ".join(shipped())
        raise TemplateError(
            "template.no_template", name=name_or_path, names=names, near=near or names
        )
    return _folder() / f"{name_or_path}.toml"


def read_text(path: Path) -> str:
    """The text of a template file.

    Raises:
        TemplateError: it cannot be read, or is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError("template.not_utf8", where=str(path)) from error
    except OSError as error:
        raise TemplateError("template.unreadable", where=str(path), why=error.strerror) from error


def bundle(text: str, folder: Path, names: Sequence[str]) -> str:
    """A template's text with the texts of the files it includes, so that it can travel alone.

    Raises:
        TemplateError: an included file is missing or cannot be read.
    """
    if not names:
        return text
    lines = ["", "", "[included]"]
    for name in names:
        path = folder / name
        if path.name != name or not path.is_file():
            raise TemplateError("template.no_included", where=name, folder=str(folder))
        lines.append(f"{json.dumps(name)} = {_toml_text(read_text(path))}")
    return text + "\n".join(lines) + "\n"


def _toml_text(text: str) -> str:
    """A TOML string of the text: between lines of quotes, so that people can read it, if it holds
    nothing that cannot stand there.
    """
    if not _NOT_LITERAL.search(text):
        return f"'''\n{text}'''"
    # A JSON string is a basic TOML string too, whatever text it holds.
    return json.dumps(text, ensure_ascii=False)


def _folder() -> Path:
    """Inside an installed package, or beside the package in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"
