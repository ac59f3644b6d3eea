"""The one catalogue of everything people read, in Russian and English.

The texts stand in the TOML files beside this module, one file per area; an id is unique over
all of them. A text may hold `{fact}` placeholders; `{n:|ошибка|ошибки|ошибок}` picks the plural
form that goes with the number `n` (three forms in Russian, two in English); such a text parts whole
numbers by thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Literal, TypeVar

Lang = Literal["ru", "en"]
LANGS: tuple[Lang, ...] = ("ru", "en")
T = TypeVar("T")


def say(key: str, lang: Lang, /, **facts: object) -> str:
    """The text `key` in `lang`, filled with `facts`.

    Raises:
        KeyError: there is no such text, or a fact that it names is missing.
    """
    text = catalogue()[key][lang]
    return _FORMATTERS[lang].format(text, **facts) if ":|" in text else text.format(**facts)


def both(key: str) -> tuple[str, str]:
    """The Russian and the English form of a text without placeholders."""
    entry = catalogue()[key]
    return entry["ru"], entry["en"]


def in_each(tell: Callable[[T, Lang], str], what: T, /) -> dict[Lang, str]:
    """What a function tells of something, in both languages."""
    return {lang: tell(what, lang) for lang in LANGS}


def by_lang(key: str) -> dict[Lang, str]:
    """A text without placeholders in both languages, as a fact of another text."""
    return dict(zip(LANGS, both(key), strict=True))


def in_lang(fact: object, lang: Lang) -> object:
    """A fact of a text in a language, where it is a `{"ru": …, "en": …}`; else as it is."""
    return fact[lang] if isinstance(fact, Mapping) and set(fact) == set(LANGS) else fact


def quoted(text: str, lang: Lang) -> str:
    """A text in the quotes of a language."""
    return f"«{text}»" if lang == "ru" else f"“{text}”"


@cache
def catalogue(files: str = "*") -> dict[str, dict[str, str]]:
    """All texts by id, or those of one file: `{id: {"ru": …, "en": …}}`."""
    # `--version` imports this module and needs none of these
    import tomllib  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    texts: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob(f"{files}.toml")):
        for key, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if key in texts:
                raise ValueError(f"text {key!r} is declared twice")
            texts[key] = entry
    return texts


def plural(number: float, forms: list[str], lang: Lang) -> str:
    """The form of a noun that goes with `number`: (one, few, many) or (one, other)."""
    if number != int(number):
        return forms[1]
    count = abs(int(number))
    if lang == "en":
        return forms[0] if count == 1 else forms[1]
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return forms[1] if few else forms[2]


class _Plurals(Formatter):
    """`str.format` with one more format spec, `|one|few|many`; counts are parted by thousands."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec.startswith("|") and isinstance(value, int | float):
            return plural(value, format_spec[1:].split("|"), self.lang)
        if not format_spec and type(value) is int:
            return f"{value:,}".replace(",", "\u00a0" if self.lang == "ru" else ",")
        return str(super().format_field(value, format_spec))


_FORMATTERS = {lang: _Plurals(lang) for lang in LANGS}
