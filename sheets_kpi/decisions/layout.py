"""The decision tabs: their columns, in order, and the words that their cells may hold.

Titles, headers and words are texts of the catalogue (`tab.<key>`, `field.<tab>.<id>`,
`word.<list>.<id>`); either language is read, whatever the language of the sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sheets_kpi.names import fold
from sheets_kpi.reading import DASHES
from sheets_kpi.texts import Lang, both, say

_DASH = re.compile(rf"\s*[{DASHES}]\s*")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a decision tab. `words` is the list that its cells choose from, if any;
    `counts` tells whether its cells change numbers.
    """

    id: str
    width: int = 14
    words: str = ""
    required: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A decision tab."""

    key: str
    fields: tuple[Field, ...]

    def title(self, lang: Lang) -> str:
        """The tab's title as `init` writes it."""
        return say(f"tab.{self.key}", lang)

    def header(self, field: Field, lang: Lang) -> str:
        """A column's header."""
        return say(f"field.{self.key}.{field.id}", lang)

    def find(self, header: str) -> Field | None:
        """The column that a header names, in either language."""
        return _headers(self.key).get(fold(header))


TEAM = Layout(
    "team",
    (
        Field("name", 24, required=True),
        Field("also", 22),
        Field("team", 16),
        Field("role", 16),
        Field("fte", 9),
        Field("start", 12),
        Field("end", 12),
    ),
)
ACCOUNTS = Layout(
    "accounts",
    (Field("name", 26, required=True), Field("also", 24), Field("test", 12, words="yes_no")),
)
KPI = Layout(
    "kpi",
    (
        Field("name", 24, required=True),
        Field("formula", 60, required=True),
        Field("unit", 9),
        Field("direction", 16, words="direction"),
        Field("weight", 8),
        Field("level", 14, words="level"),
        Field("goal", 30, counts=False),
        Field("owner", 18, counts=False),
        Field("kind", 14, words="kind", counts=False),
        Field("about", 44, counts=False),
        Field("attainment", 16, words="attainment"),
        Field("base", 10),
        Field("zero_target", 17, words="yes_no"),
        Field("min_observations", 14),
        Field("decimals", 10, counts=False),
        Field("shown", 12, words="yes_no", counts=False),
        Field("funnel", 14),
        Field("gate", 12),
    ),
)
TARGETS = Layout("targets", (Field("kpi", 24, required=True), Field("scope", 22, required=True)))
SETTINGS = Layout(
    "settings",
    (
        Field("name", 30, required=True),
        Field("value", 20, required=True),
        Field("about", 70, counts=False),
    ),
)
CALENDAR = Layout(
    "calendar",
    (
        Field("who", 24),
        Field("start", 12, required=True),
        Field("end", 12),
        Field("kind", 18, words="day", required=True),
    ),
)
HINTS = Layout(
    "hints",
    (
        Field("first", 24, required=True),
        Field("first_is", 14, required=True),
        Field("second", 24),
        Field("second_is", 14),
        Field("text", 60, required=True),
    ),
)
EVENTS = Layout(
    "events",
    (Field("date", 12, required=True), Field("text", 50, required=True), Field("kpi", 24)),
)
BASES = Layout("bases", (Field("who", 26, required=True), Field("amount", 16, required=True)))
LAYOUTS = (TEAM, ACCOUNTS, KPI, TARGETS, SETTINGS, CALENDAR, HINTS, EVENTS)
OPTIONAL = (HINTS, EVENTS)  # they change no number: a workbook without them is whole
_ALL = (*LAYOUTS, BASES)  # the bases of bonuses stand where the bonuses are written

WORDS: dict[str, tuple[str, ...]] = {
    "direction": ("higher", "lower", "range"),
    "level": ("personal", "team"),
    "kind": ("activity", "result", "quality"),
    "attainment": ("mirror", "inverse", "base"),
    "yes_no": ("yes", "no"),
    "day": ("off", "working", "vacation", "sick", "absent"),
    "grain": ("week", "month", "quarter", "year"),
    "language": ("ru", "en"),
    "scope": ("company", "each"),
    "accelerates": ("marginal", "retroactive"),
    "bonus_to": ("here",),
}
_ALSO = {
    "direction": {"↑": "higher", "↓": "lower", "↔": "range", "больше": "higher",
                  "меньше": "lower", "выше": "higher", "ниже": "lower", "коридор": "range"},
    "yes_no": {"д": "yes", "н": "no", "+": "yes", "-": "no", "1": "yes", "0": "no",
               "true": "yes", "false": "no", "истина": "yes", "ложь": "no", "y": "yes", "n": "no"},
    "day": {"выходной": "off", "праздник": "off", "holiday": "off", "рабочий": "working",
            "отгул": "absent", "отсутствует": "absent"},
    "language": {"русский": "ru", "english": "en", "английский": "en", "russian": "ru"},
    "scope": {"всего": "company", "итого": "company", "вся компания": "company", "total": "company",
              "каждый": "each", "все": "each", "everyone": "each"},
    "bonus_to": {"в этот файл": "here", "здесь": "here", "this file": "here", "here": "here"},
}  # fmt: skip


def word(list_id: str, word_id: str, lang: Lang) -> str:
    """A word of a list as it is written in `lang`."""
    return say(f"word.{list_id}.{word_id}", lang)


def read_word(list_id: str, text: str) -> str | None:
    """The id of a word, written in either language or in one of the usual other ways."""
    return _words(list_id).get(_plain(text))


def all_words(list_id: str, lang: Lang) -> str:
    """The words of a list for a message: `неделя, месяц, квартал, год`."""
    return ", ".join(word(list_id, word_id, lang) for word_id in WORDS[list_id])


@cache
def _headers(key: str) -> dict[str, Field]:
    layout = next(one for one in _ALL if one.key == key)
    names = {
        fold(name): field for field in layout.fields for name in both(f"field.{key}.{field.id}")
    }
    return names | {fold(field.id): field for field in layout.fields}


def _plain(text: str) -> str:
    """A word as it is compared: a dash typed on a keyboard is as good as a printed one."""
    return _DASH.sub("-", fold(text))


@cache
def _words(list_id: str) -> dict[str, str]:
    names = {
        _plain(name): word_id
        for word_id in WORDS[list_id]
        for name in (*both(f"word.{list_id}.{word_id}"), word_id)
    }
    return names | {_plain(text): word_id for text, word_id in _ALSO.get(list_id, {}).items()}
