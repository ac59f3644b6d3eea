"""Typed reading of TOML tables: every value has its path, every mistake is kept, none stops."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sheets_kpi.names import nearest, tidy
from sheets_kpi.schema import Named
from sheets_kpi.texts import LANGS, Lang, say

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

Raw = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Mistake:
    """One thing in a template that cannot be used; `path` names the key, such as `logs.deals`.

    The text is `template.<code>` of the catalogue, filled with `facts`.
    """

    code: str
    path: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)

    def say(self, lang: Lang) -> str:
        """The sentence, with the path in front."""
        where = f"{self.path}: " if self.path else ""
        text = say(f"template.{self.code}", lang, **self.facts)
        near = self.facts.get("near")
        hint = " " + say("template.near", lang, near=near) if near else ""
        return where + text + hint


class Mistakes(list[Mistake]):
    """All mistakes of one template, in the order they were met."""

    def add(self, code: str, path: str, **facts: object) -> None:
        """Notes one mistake."""
        self.append(Mistake(code, path, facts))

    def unknown(self, code: str, path: str, word: str, allowed: Iterable[str]) -> None:
        """Notes a word that is none of those allowed, with the nearest of them."""
        words = list(allowed)
        listed = ", ".join(words) or "–"
        self.add(code, path, word=word, allowed=listed, near=nearest(word, words))


class TomlTable:
    """A TOML table under its path. Reading a wrong value notes a mistake and gives a default.

    `values` is what was read of it so far, `parent` the table that it stands in.
    """

    def __init__(
        self, data: Raw, path: str, mistakes: Mistakes, parent: TomlTable | None = None
    ) -> None:
        """Takes the table as it is; `allow` tells what it may hold."""
        self.data, self.path, self.mistakes, self.parent = data, path, mistakes, parent
        self.values: dict[str, Any] = {}

    def allow(self, keys: Collection[str]) -> TomlTable:
        """Notes the keys that are none of these."""
        for key in self.data:
            if key not in keys:
                self.mistakes.unknown("unknown_key", self.at(key), key, keys)
        return self

    def at(self, key: str) -> str:
        """The path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def identifier(self, key: str) -> str:
        """An id of the file's own."""
        word = self.text(key)
        if key in self.data and word and not _IDENTIFIER.match(word):
            self.mistakes.add("bad_id", self.at(key), word=word)
        return word

    def text(self, key: str, default: str = "") -> str:
        """A text without spaces around it; "" where nothing in it can be seen."""
        value = self.data.get(key, default)
        if isinstance(value, str):
            return value.strip() if tidy(value) else ""
        return self._wrong(key, "type_text", default)

    def required_text(self, key: str) -> str:
        """A text that must be there and not be blank."""
        text = self.text(key)
        if not text and isinstance(self.data.get(key, ""), str):
            self.mistakes.add("missing_key", self.at(key), key=key)
        return text

    def flag(self, key: str) -> bool:
        """`true` or `false`."""
        value = self.data.get(key, False)
        return value if isinstance(value, bool) else self._wrong(key, "type_flag", default=False)

    def number(self, key: str, default: float | None = None) -> float | None:
        """A finite number."""
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            return self._wrong(key, "type_number", default)
        return value

    def word(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed words."""
        word = self.text(key, default)
        if word not in allowed:
            self.mistakes.unknown("unknown_word", self.at(key), word, allowed)
            return default
        return word

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty if left out."""
        value = self.data.get(key, [])
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) and tidy(item) for item in items):
            return tuple(item.strip() for item in items)
        return self._wrong(key, "type_texts", ())

    def day(self, key: str) -> str:
        """A day as ISO text, "" if left out: a TOML date or `"2026-11-21"`."""
        value = self.data.get(key, "")
        try:
            return date.fromisoformat(str(value)).isoformat() if value != "" else ""
        except ValueError:
            return self._wrong(key, "type_day", "")

    def named(self, key: str, *, required: bool = True) -> Named | None:
        """One text for both languages, or `{ ru, en }` with at least one of the two; a `name` may
        hold `aliases` too.
        """
        value = self.data.get(key)
        if value is None:
            if required:
                self.mistakes.add("missing_key", self.at(key), key=key)
            return None
        inner = {"ru": value, "en": value} if isinstance(value, str) else value
        if not isinstance(inner, dict):
            return self._wrong(key, "type_named", None)
        keys = (*LANGS, "aliases") if key == "name" else LANGS
        table = TomlTable(inner, self.at(key), self.mistakes).allow(keys)
        before = len(self.mistakes)
        name = table.spelled()
        if name is None and len(self.mistakes) == before:
            self.mistakes.add("neither_language", table.path)
        return name

    def spelled(self) -> Named | None:
        """The name that the table itself is: `ru`, `en`, `aliases`; None in neither language."""
        ru, en, aliases = self.text("ru"), self.text("en"), self.texts("aliases")
        return Named(ru or en, en or ru, aliases) if ru or en else None

    def titled(self) -> Named:
        """The table's own required `name`, with the `aliases` beside it."""
        name, aliases = self.named("name"), self.texts("aliases")
        return Named(name.ru, name.en, (*name.aliases, *aliases)) if name else Named("", "")

    def sub(self, key: str) -> TomlTable:
        """The table under a key; empty if left out."""
        return TomlTable(self.raw(key), self.at(key), self.mistakes, self)

    def raw(self, key: str) -> Raw:
        """The table under a key whose own keys are free; empty if left out."""
        value = self.data.get(key, {})
        return value if isinstance(value, dict) else self._wrong(key, "type_table", {})

    def by_id(self, key: str) -> Iterator[tuple[str, TomlTable]]:
        """The tables under a key with their ids, in the order written."""
        for name, value in self.raw(key).items():
            path = f"{self.at(key)}.{name}"
            if not _IDENTIFIER.match(name):
                self.mistakes.add("bad_id", path, word=name)
            if table := self._inner(value, path):
                yield name, table

    def rows(self, key: str, text_key: str = "") -> Iterator[TomlTable]:
        """A list of tables. With `text_key`, an item may be a bare text for that key."""
        value = self.data.get(key, [])
        items = [value] if text_key and isinstance(value, str) else value
        if not isinstance(items, list):
            items = self._wrong(key, "type_list", [])
        for number, item in enumerate(items, start=1):
            inner = {text_key: item} if text_key and isinstance(item, str) else item
            if table := self._inner(inner, f"{self.at(key)}[{number}]"):
                yield table

    def _inner(self, value: object, path: str) -> TomlTable | None:
        if isinstance(value, dict):
            return TomlTable(value, path, self.mistakes, self)
        self.mistakes.add("type_table", path, value=shown(value))
        return None

    def _wrong(self, key: str, code: str, default: T) -> T:
        self.mistakes.add(code, self.at(key), value=shown(self.data.get(key)))
        return default


def shown(value: object) -> str:
    """A TOML value as it is quoted in a message, at most 60 characters long."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= 60 else text[:59] + "…"


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
