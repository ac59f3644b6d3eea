"""Where templates lie: those that ship with the package, and files of the owner.

Templates share logs: `include` names files beside a template, `use` takes one of their logs whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sheets_kpi.errors import TemplateError
from sheets_kpi.names import nearest
from sheets_kpi.template.table import Mistakes, Raw, TomlTable

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


def read_included(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The texts of the files that a template includes.

    Raises:
        TemplateError: one is missing or cannot be read.
    """
    texts = {}
    for name in names:
        path = folder / name
        if path.name != name or not path.is_file():
            raise TemplateError("template.no_included", where=name, folder=str(folder))
        texts[name] = read_text(path)
    return texts


def bundle(text: str, included: Mapping[str, str]) -> str:
    """A template's text with the texts of the files it includes, so that it can travel alone."""
    if not included:
        return text
    lines = [f"{json.dumps(name)} = {_toml_text(inner)}" for name, inner in included.items()]
    return "\n".join((text, "", "[included]", *lines, ""))


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


def with_used_logs(data: Raw, included: Mapping[str, Raw], mistakes: Mistakes) -> Raw:
    """The file's data, each log with `use` laid over the included log that it names."""
    shared: dict[str, Any] = {}
    for name, inner in included.items():
        shared |= TomlTable(inner, name, mistakes).allow(("logs",)).raw("logs")
    logs = data.get("logs")
    if not isinstance(logs, dict):
        return data
    return {**data, "logs": {key: _used(key, log, shared, mistakes) for key, log in logs.items()}}


def _used(log_id: str, log: Any, shared: Raw, mistakes: Mistakes) -> Any:  # noqa: ANN401
    if not isinstance(log, dict) or "use" not in log:
        return log
    name, own = log["use"], {key: value for key, value in log.items() if key != "use"}
    base = shared.get(name) if isinstance(name, str) else None
    if not isinstance(base, dict) or "use" in base:
        mistakes.unknown("unknown_shared_log", f"logs.{log_id}.use", str(name), shared)
        return log
    return _laid_over(base, own)


def _laid_over(base: Raw, own: Raw) -> dict[str, Any]:
    """`base` with the keys of `own` in place of its own; tables are merged key by key."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _laid_over(below, value)
        else:
            merged[key] = value
    return merged
