"""What a header says of its column, and a status word of its row; the words stand in words.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from sheets_kpi.adopt.reading import Says
from sheets_kpi.names import fold, tidy

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_SHORTENED = re.compile(r"(?<!\w)(?P<head>[а-яё]+)(?:\.(?!\w)|-(?P<tail>[а-яё]{1,2})(?!\w)|(?=$))")
_INITIALS = re.compile(r"\b(?:\w\. ?){2,}(?:\w\b)?")
_WORD = re.compile(r"[\w%№$€₽#]+")
_ENDING = re.compile(
    r"(?:ами|ями|ого|его|ому|ему|ыми|ими|ой|ей|ый|ий|ая|яя|ое|ее|ые|ие|ов|ев|ам|ям|ах|ях|ую|юю|ом"
    r"|ем|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_UNITS = frozenset(
    "₽ р руб рублей рубли тыс тр т шт % $ € usd eur rub kzt мин min сек sec ч час обязательно"
    " the a an in of our your на за в по и and мск".split()
)
_LEAST_SHORT = 3  # letters of a shortened word
_OF_IDS = frozenset(("id", "ид", "код", "номер", "№", "code", "no", "number"))
_HOW_MANY = re.compile(r"(?i)(?:#|№|no\.?|number|count|qty) of |(?:кол-?\s?во|количество|число) ")
_MEASURE = re.compile(
    r"(?i)(?<!\w)(?:кв\.? ?м|м[23²³]|куб\.?(?: ?м)?|пог\.? ?м|кг|kg|тонн|литр(?:ов)?|км|km|miles"
    r"|lbs?|sq\.? ?(?:ft|feet|m)|шт)(?!\w)"
)
_PER = re.compile(r"(?:руб|р|₽|\$|usd|eur|€|тг)\.? ?/ ?\w+\.?", re.IGNORECASE)
_PRICED = frozenset(("amount", "price", "per_one", "cost", "profit", "wage", "percent", "discount"))
_NOBODY = frozenset(("person", "client", "phone", "account", "person_other"))
DATES = frozenset(("date", "date_created", "date_closed", "date_due", "date_modified"))


class Sense(NamedTuple):
    """What a header says: a sense of words.toml, "" if none, and how surely: 2 by the whole phrase,
    1.5 without its units, 1 by a part of it.
    """

    name: str = ""
    strength: float = 0.0


@cache
def words() -> Mapping[str, Any]:
    """The file of words."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=20_000)
def phrase(text: str) -> str:
    """A header as its plain words: `КодЗаказа` → `код заказа`, `Ф.И.О.` → `фио`."""
    plain = _CAMEL.sub(" ", unicodedata.normalize("NFC", text))
    plain = _INITIALS.sub(lambda found: re.sub(r"[. ]", "", found[0]) + " ", plain)
    return " ".join(_WORD.findall(fold(plain).replace("_", " ")))


@cache
def _phrases() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The senses by phrase, and by phrase without endings."""
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for sense, phrases in words()["headers"].items():
        for one in phrases:
            whole.setdefault(phrase(one), sense)
            stems.setdefault(_stems(phrase(one)), sense)
    return whole, stems


def _stems(text: str) -> str:
    return " ".join(_stem(word) for word in text.split())


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if len(word) < 4 or not re.search("[а-я]", word):
        return word
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= 3 else word


@lru_cache(maxsize=20_000)
def sense_of(header: str) -> Sense:
    """What a header says of its column: by its words, and by its units where they say no more than
    that something is counted.
    """
    text = phrase(header)
    if not text:
        return Sense()
    if _PER.fullmatch(tidy(header)):
        return Sense("price", 2)
    found = _by_words(header, text)
    if "%" in header and found.name in ("", "metric", "quantity"):
        return Sense("percent", 1.5)
    if found.strength <= 1 and found.name not in _PRICED and _MEASURE.search(header):
        return Sense("quantity", 1)
    return found


def _by_words(header: str, text: str) -> Sense:
    if known := _exact(text):
        return Sense(known, 2)
    outside = phrase(re.sub(r"\([^)]*\)|\*", " ", header))
    for one in (bare(header), outside):
        if one and (known := _exact(one)):
            return Sense(known, 1.5)
    if (full := _in_full(header)) != text:
        return sense_of(full)._replace(strength=min(1.5, sense_of(full).strength))
    if _HOW_MANY.match(tidy(header)) and len(text.split()) > 1:
        return Sense("quantity", 1.5)
    parts = bare(header).split()
    return _special(parts) or _inside(parts)


def names_id(header: str) -> bool:
    """Whether a header says that its column holds ids."""
    return not _OF_IDS.isdisjoint(phrase(header).split())


def bare(header: str) -> str:
    """The plain words of a header without units: `Сумма, руб` → `сумма`; with them where no other
    word is left.
    """
    words = phrase(header).split()
    return " ".join(w for w in words if w not in _UNITS and not w.isdigit()) or " ".join(words)


def _in_full(header: str) -> str:
    """The plain words of a header with those in full that it shortens: `Стоим.`, `Стат. рейса`,
    `ст-ть`.
    """
    text = fold(header)
    for short in _SHORTENED.finditer(text):
        full = _word_of(short["head"], short["tail"] or "")
        if full and not _exact(phrase(short[0])):
            text = text.replace(short[0], full + " ")
    return phrase(text)


@lru_cache(maxsize=20_000)
def _word_of(head: str, tail: str) -> str:
    """The one-word header that begins and ends so, "" where they mean several things."""
    if not tail and head in words()["short"]:
        return str(words()["short"][head])
    if not tail and len(head) < _LEAST_SHORT:
        return ""
    found = {
        one: sense
        for one, sense in _phrases()[0].items()
        if one.startswith(head) and one.endswith(tail) and one.isalpha() and one not in (head, tail)
    }
    return next(iter(found)) if len(set(found.values())) == 1 else ""


def _exact(text: str) -> str:
    whole, stems = _phrases()
    return whole.get(text) or stems.get(_stems(text), "")


def _special(parts: list[str]) -> Sense | None:
    """`X id`, `код X`, `X name`, `фио X`: what X is decides."""
    if len(parts) < 2:
        return None
    if "assigned" in parts or parts[-2:] == ["owner", "email"]:
        return Sense("person", 1.5)
    if parts[0] in ("кого", "кому", "whom"):
        return Sense("client", 1.5)
    edges = {parts[0], parts[-1]}
    rest = [p for p in parts if p not in _OF_IDS]
    if len(rest) < len(parts) and edges - set(rest):
        inner = _exact(" ".join(rest)) or _inside(rest).name
        inner = "client" if "client" in map(_exact, rest) else inner
        return Sense(inner if inner in _NOBODY or inner == "status" else "id", 1)
    if parts[-1] == "name":  # `X name` is one of whom X names, and what X is where it is known
        inner = _exact(" ".join(parts[:-1])) or _inside(parts[:-1]).name
        return Sense(inner, 1.0 if inner else 0.0)
    reach = [p for p in parts if p not in ("email", "mail", "почта", "phone", "телефон", "тел")]
    if len(reach) < len(parts) and _inside(reach).name == "client":
        return Sense("client", 1)
    if "фио" in edges:
        inner = _inside([p for p in parts if p != "фио"]).name
        return Sense(inner if inner in ("client", "account") else "person", 1.5)
    return None


def _inside(parts: list[str]) -> Sense:
    """The sense of a known phrase inside: the first in Russian, the last in English."""
    is_russian = any(re.search("[а-я]", part) for part in parts)
    n = len(parts)
    if is_russian:
        spans = [(i, j) for i in range(n) for j in range(n, i, -1)]
    else:
        spans = [(i, j) for j in range(n, 0, -1) for i in range(j)]
    for i, j in spans:
        if known := _exact(" ".join(parts[i:j])):
            return Sense(known, 1)
    return Sense()


# --- words of a status -----------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def meaning_of(word: str) -> Says:
    """What a status word says of its row, "" where no list of words knows it."""
    text = phrase(word)
    lists = words()["status"]
    whole: tuple[Says, ...] = ("won", "lost", "open")
    first: tuple[Says, ...] = ("refund", "lost", "open")
    for means in whole:
        if text in lists["whole"][means]:
            return means
    for means in first:
        if _begins(text, lists[means]):
            return means
    if _begins(text, lists["won"]):
        is_negated = re.search(r"(?:^| )(?:не|not|non|un|без|no)(?: |$)", text)
        return "lost" if is_negated else "won"
    return "open" if _begins(text, lists["step"]) else ""


def is_soft(word: str) -> bool:
    """Whether a word tells of a success only where none of the column tells of a greater one."""
    return phrase(word) in words()["status"]["soft"]


def _begins(text: str, stems: Iterable[str]) -> bool:
    """Whether one of some stems begins in any word of a text."""
    return any(f" {phrase(stem)}" in f" {text}" for stem in stems)


# --- names of people -------------------------------------------------------------------------

_SURNAME = re.compile(
    r"[а-я-]+(?:ов|ев|ин|ын|ова|ева|ина|ына|ская|ский|цкий|цкая|енко|чук|юк|ук|ян|дзе|швили|ых)"
)
_INITIALED = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]+ (?:[A-ZА-ЯЁ]\. ?){1,2}")  # «Настя Б.»
_SECOND = re.compile(r"(?<=\w)\s*(?: [0-9]{1,2}|\([^)]*\))$")  # «Вера 2», «Денис (от Ирины)»
_NAME_LIKE = re.compile(r"(?:[A-ZА-ЯЁ][\w'’-]*\.?)(?:\s+[A-ZА-ЯЁ][\w'’-]*\.?){1,3}")


@cache
def _first_names() -> frozenset[str]:
    return frozenset(map(fold, words()["names"]["first"]))


@lru_cache(maxsize=100_000)
def is_name(text: str) -> bool:
    """Whether a text looks like the name of a person: a first name, a surname or initials."""
    text = _SECOND.sub("", text)
    parts = fold(text).replace(".", " ").split()
    if _INITIALED.fullmatch(text):
        return True
    if not 1 <= len(parts) <= 4 or re.search(r"[0-9«»\"@/]", text):
        return False
    if not _first_names().isdisjoint(parts):
        return True
    return any(_SURNAME.fullmatch(part) and len(part) > 4 for part in parts) and text[:1].isupper()


def is_two_words(text: str) -> bool:
    """Whether a text is two to four words with capitals, as names are."""
    return bool(_NAME_LIKE.fullmatch(text.strip()))
