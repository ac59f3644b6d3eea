"""What the cells of a column are: by what they hold, and by what its header says."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from sheets_kpi.adopt.headers import (
    DATES,
    Sense,
    is_name,
    is_two_words,
    meaning_of,
    names_id,
    phrase,
    sense_of,
)
from sheets_kpi.clean.times import read_date
from sheets_kpi.clean.units import SECONDS, currency_in
from sheets_kpi.clean.values import NOTHING, plain_text, read_number
from sheets_kpi.names import fold
from sheets_kpi.numbers import is_dash, truth
from sheets_kpi.schema import ColumnType
from sheets_kpi.state import CellError, CellValue

_PHONE = re.compile(r"(?:\+ ?\d{1,3}|[78])[ (-]*[3489]\d{2}(?:[ ()-]*\d){7}")
_OF_CLIENTS = re.compile(  # firms, and names with a phone beside them
    r"(?i)(?<!\w)(?:ооо|оао|зао|пао|ао|ип|llc|ltd|inc|gmbh)(?!\w)"
    r"|(?:\+7|\b8)[ (-]*9\d{2}(?:[ ()-]*\d){7}"
)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_CLOCK = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?")
_SPAN = re.compile(r"(?:\d+ ?(?:ч|час\w*|м|мин\w*|с|сек\w*|h|hr|min\w*|sec\w*|s|m)\.? ?)+")
_OF_DAY = re.compile(r"(?:0?[7-9]|1\d|2[0-3]):[0-5]\d")  # a time of day, where no header says
_SHORT_SPAN = re.compile(r"00?:\d{2}:\d{2}|(?:\d+ ?(?:мин|м|сек|с|min|m|sec|s)\.? ?)+")
_SHORT_DAY = re.compile(r"\d{1,2}\.\d{1,2}")
_DATE_SERIALS = (20_000, 60_000)
_NUMBERS = ("number", "money", "percent")
_ANY_DAY = date(2026, 1, 1)
_NUMBER_SENSES = frozenset(
    "amount amount2 price cost profit quantity metric target discount percent".split()
)
_MONEY_SENSES = frozenset(("amount", "amount2", "price", "per_one", "cost", "profit", "wage"))
_NAMES = frozenset(("person", "client", "phone", "account", "person_other", "payer"))
_LIKE_NAMES = re.compile(r"[A-ZА-ЯЁ][\w'’-]+\.?(?: [A-ZА-ЯЁ(][\w'’.)-]*){0,2}")
_DOER = re.compile(
    r"\w+(?:щик|чик|ист|ник|тель|ёр|ер|арь|лог|вед|[аиеяоу]л|[аиеяоу]ла|[аиеяоу]ли|er|or)"
)
_CODE = re.compile(r"[#№]?\w{0,4}[-/ ]?\d{2,}")


@lru_cache(maxsize=200_000)
def _kind_of_text(text: str) -> str:
    plain = plain_text(text)
    if not plain or is_dash(plain) or (fold(plain) in NOTHING and fold(plain) != "нет"):
        return "blank"
    if _PHONE.fullmatch(plain):
        return "phone"
    if truth(plain) is not None and plain not in ("0", "1"):
        return "yes_no"
    reading = read_number(plain, _ANY_DAY)
    if reading.doubt is None or reading.doubt.code != "unreadable_number":
        return "percent" if plain.endswith("%") else _money(plain, reading.doubt)
    if _MAIL.fullmatch(plain):
        return "mail"
    if "://" in plain or plain.startswith("www."):
        return "link"
    if _CLOCK.fullmatch(plain) or _SPAN.fullmatch(plain.lower()):
        return "clock"
    read = read_date(plain)
    if read.value is not None or (read.doubt and read.doubt.code != "unreadable_date"):
        return "day" if read.doubt and read.doubt.code == "date_without_year" else "date"
    return "text"


def _money(plain: str, doubt: object) -> str:
    facts = getattr(doubt, "facts", {})
    return "money" if facts.get("currency") or currency_in(plain) else "number"


def kind_of_cell(value: CellValue) -> str:
    """What one cell holds by itself: date, day (without its year), number, money, percent, yes_no,
    clock, phone, mail, link, text or blank.
    """
    if value is None or isinstance(value, CellError):
        return "blank"
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, date):
        return "date" if value.year > 1900 else "clock"
    if isinstance(value, int | float):
        return "phone" if _PHONE.fullmatch(f"{value:.0f}") else "number"
    if isinstance(value, timedelta):
        return "clock"
    return _kind_of_text(value) if isinstance(value, str) else "text"


@dataclass(frozen=True)
class Facts:
    """The cells of a column over its records: how often each value stands there, and the words that
    its dropdown offers.
    """

    header: str
    values: Counter[CellValue] = field(default_factory=Counter)
    n: int = 0
    listed: tuple[str, ...] = ()

    @classmethod
    def of(cls, header: str, cells: list[CellValue], listed: tuple[str, ...] = ()) -> Facts:
        """The facts of some cells."""
        values = Counter(
            {True: "TRUE", False: "FALSE"}[c] if c.__class__ is bool else c for c in cells
        )
        return cls(header, values, len(cells), listed)

    def __add__(self, other: Facts) -> Facts:
        values, listed = self.values + other.values, (*self.listed, *other.listed)
        return Facts(self.header or other.header, values, self.n + other.n, listed)

    @cached_property
    def sense(self) -> Sense:
        """What the header says, but for what a part of it says and the cells belie: `Платят
        родители` over numbers is no client, `Продажи` over names no amount.
        """
        said = sense_of(self.header)
        return Sense() if self.told and self._belie(said) else said

    def _belie(self, said: Sense) -> bool:
        numeric = self.share("number", "money", "percent")
        if said.name in _NAMES and said.strength < 2:
            if said.name == "phone" and self.share_of(is_name) >= 0.5:
                return True
            ends = knows_words(self) >= 0.5 and self.share_of(is_name) < 0.3
            return ends or (numeric >= 0.75 and not names_id(self.header))
        if said.name == "account" and numeric >= 0.75 and _is_round(self):
            return True
        if said.name in _NUMBER_SENSES | _MONEY_SENSES:
            return self.share("text") >= 0.8
        is_money = bool(currency_in(self.header))
        return said.name == "id" and numeric >= 0.75 and is_money

    @cached_property
    def type(self) -> ColumnType:
        """What the cells hold."""
        return _type(self)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many cells are of each kind."""
        found: Counter[str] = Counter()
        for value, n in self.values.items():
            found[self._kind[value]] += n
        return found

    @cached_property
    def _kind(self) -> dict[CellValue, str]:
        return {value: kind_of_cell(value) for value in self.values}

    @cached_property
    def told(self) -> dict[CellValue, int]:
        """The values that say something, the most frequent first."""
        return {v: n for v, n in self.values.most_common() if self._kind[v] != "blank"}

    @property
    def kinds_told(self) -> Counter[str]:
        """How many cells that say something are of each kind."""
        return Counter({kind: n for kind, n in self.kinds.items() if kind != "blank"})

    @cached_property
    def n_told(self) -> int:
        """How many cells say something."""
        return sum(self.told.values())

    @property
    def filled(self) -> float:
        """The share of the records that have a value."""
        return self.n_told / self.n if self.n else 0.0

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self.told)

    @property
    def uniqueness(self) -> float:
        """Different values per cell."""
        return self.distinct / self.n_told if self.n_told else 0.0

    def share(self, *kinds: str) -> float:
        """The share of the cells that say something that are of some kinds."""
        return sum(self.kinds[kind] for kind in kinds) / self.n_told if self.n_told else 0.0

    @cached_property
    def numbers(self) -> list[float]:
        """The plain numbers."""
        found = []
        for value in self.told:
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(float(value))
            elif isinstance(value, str):
                number = read_number(value, _ANY_DAY).value
                found += [number] if number is not None else []
        return found

    @cached_property
    def texts(self) -> list[str]:
        """The different texts."""
        return [v for v in self.told if isinstance(v, str)]

    def share_of(self, test: Callable[[str], bool]) -> float:
        """The share of the cells whose text passes a test."""
        return sum(n for v, n in self.told.items() if isinstance(v, str) and test(v)) / max(
            self.n_told, 1
        )


def _type(facts: Facts) -> ColumnType:
    sense = facts.sense.name
    if not facts.n_told:
        return ColumnType.CHOICE if facts.listed and sense not in _NAMES else _by_sense(sense)
    if is_date(facts):
        return ColumnType.DATE
    kinds = facts.kinds
    flags = sum(n for v, n in facts.told.items() if kind_of_cell(v) == "yes_no" and v not in (0, 1))
    if (
        flags
        and flags >= 0.9 * facts.n_told - facts.kinds["number"]
        and facts.share("yes_no", "number") >= 0.9
    ):
        return ColumnType.YES_NO
    numeric = facts.share("number", "money", "percent")
    if sense == "person" and numeric < 0.5:
        return ColumnType.PERSON
    if facts.share("phone") >= 0.6:
        return ColumnType.CLIENT
    if facts.share("mail", "link") >= 0.6:
        return ColumnType.CLIENT if sense == "client" else ColumnType.TEXT
    if facts.share("clock") >= 0.6:
        is_moment = sense in ("time", *DATES) and not _are_short(facts)
        is_moment |= not sense and facts.share_of(lambda v: bool(_OF_DAY.fullmatch(v))) >= 0.8
        return ColumnType.TEXT if is_moment else ColumnType.DURATION
    if (
        facts.share("number", "money", "percent", "phone")
        + (kinds["yes_no"] / facts.n_told) * (not flags)
        >= 0.75
    ):
        return _number_type(facts)
    return _text_type(facts)


def _are_short(facts: Facts) -> bool:
    """Whether clock texts with seconds, `0:03:15`, are all of less than an hour."""
    return facts.n_told > 1 and facts.share_of(lambda v: bool(_SHORT_SPAN.fullmatch(v))) >= 0.95


def is_date(facts: Facts) -> bool:
    """Whether a column holds dates."""
    sense = facts.sense.name
    headed = sense in DATES or sense in ("date_other", "")
    share = facts.share("date")
    if share and sense in DATES and (words := blank_words_of(facts)):
        share /= 1 - sum(facts.told[word] for word in words) / facts.n_told
    if share >= 0.75 or (sense in (*DATES, "date_other") and share >= 0.55):
        return True
    if headed and sense and facts.share("date", "day") >= 0.75:
        return True
    if sense not in DATES or not facts.told:
        return False
    low, high = _DATE_SERIALS
    serial = sum(
        n
        for v, n in facts.told.items()
        if isinstance(v, int | float) and not isinstance(v, bool) and low <= v <= high
    )
    short = facts.share_of(is_short_day)
    return (
        serial / facts.n_told + facts.share("date") >= 0.75 or short + facts.share("date") >= 0.75
    )


def is_short_day(text: str) -> bool:
    """Whether a text may be a day without its year, `05.11`."""
    return bool(_SHORT_DAY.fullmatch(text))


def blank_words_of(facts: Facts) -> tuple[str, ...]:
    """One or two words that stand in many cells of a column of dates or numbers in their place."""
    texts = [t for t in facts.texts if kind_of_cell(t) == "text" and len(t) < 25]
    is_filler = 1 <= len(texts) <= 2 and all(facts.told[t] > 1 for t in texts)
    return tuple(texts) if is_filler else ()


def _by_sense(sense: str) -> ColumnType:
    if sense in DATES or sense == "date_other":
        return ColumnType.DATE
    if sense in _MONEY_SENSES:
        return ColumnType.MONEY
    simple = {
        "person": ColumnType.PERSON,
        "client": ColumnType.CLIENT,
        "phone": ColumnType.CLIENT,
        "account": ColumnType.ACCOUNT,
        "score": ColumnType.SCORE,
        "duration": ColumnType.DURATION,
    }
    if sense in simple:
        return simple[sense]
    return ColumnType.NUMBER if sense in _NUMBER_SENSES else ColumnType.TEXT


_OF_NUMBERS = {
    "phone": ColumnType.CLIENT,
    "score": ColumnType.SCORE,
    "duration": ColumnType.DURATION,
    **dict.fromkeys(("percent", "discount", "month", "year", "week"), ColumnType.NUMBER),
}
_COUNTED = ("quantity", "metric")


def _number_type(facts: Facts) -> ColumnType:
    sense, strength = facts.sense
    numbers = facts.numbers
    whole = all(number % 1 == 0 for number in numbers)
    is_code = whole and (facts.uniqueness > 0.9 or (numbers and min(numbers) >= 1000))
    is_money = facts.share("money") > 0.3 or bool(currency_in(facts.header))
    if sense in _OF_NUMBERS:
        return _OF_NUMBERS[sense]
    if sense in ("person", "client", "account") and is_code and not is_money:
        return ColumnType(sense)
    if sense == "id" or (not sense and is_code and min(numbers, default=0) >= 1e9):
        return ColumnType.TEXT
    if sense in _MONEY_SENSES or is_money:
        return ColumnType.MONEY
    if sense == "yes_no" and set(numbers) <= {0, 1}:
        return ColumnType.YES_NO
    is_open = sense not in _COUNTED and strength < 1.5
    is_open |= sense in ("category", "title", "note", "status")
    return ColumnType.MONEY if is_open and _is_round(facts) else ColumnType.NUMBER


def _is_round(facts: Facts) -> bool:
    """Whether numbers look like prices: hundreds and more, nearly all of them round."""
    numbers = sorted(facts.numbers)
    if facts.n_told < 4 or not numbers or numbers[len(numbers) // 2] < 300:
        return False
    return sum(number % 5 == 0 for number in numbers) >= 0.8 * len(numbers)


def _text_type(facts: Facts) -> ColumnType:
    sense, _ = facts.sense
    length = sum(len(v) * facts.told[v] for v in facts.texts) / max(facts.n_told, 1)
    is_short = facts.distinct <= max(30, 0.05 * facts.n_told) and length < 60
    repeats = facts.n_told / max(facts.distinct, 1)
    names = facts.share_of(is_name)
    if sense == "client" and are_codes(facts):
        return ColumnType.TEXT
    if sense in ("person", "client", "phone", "account", "payer"):
        return ColumnType(sense if sense in ("person", "account") else "client")
    if facts.listed and sense not in _NAMES and names < 0.6:
        return ColumnType.CHOICE
    if sense in ("id", "title", "note", "email", "time", "month", "week", "year"):
        return ColumnType.TEXT
    if sense == "person_other":
        return ColumnType.PERSON
    if sense in ("status", "reason", "category", "direction", "team", "yes_no"):
        return ColumnType.CHOICE if is_short or facts.n_told < 3 else ColumnType.TEXT
    if names >= 0.6 or (not sense and facts.share_of(is_two_words) >= 0.8 and names >= 0.3):
        few = repeats >= 4 or (repeats >= 2 and facts.distinct <= 12)
        return ColumnType.PERSON if few and facts.distinct <= 80 else ColumnType.CLIENT
    if not sense and facts.share_of(lambda v: bool(_OF_CLIENTS.search(v))) >= 0.5:
        return ColumnType.CLIENT
    is_choice = (
        facts.distinct <= max(12, 0.05 * facts.n_told) and facts.uniqueness < 0.5 and length < 60
    )
    return ColumnType.CHOICE if is_choice else ColumnType.TEXT


def are_own_people(facts: Facts) -> bool:
    """Whether a column that says no more than `ФИО` or `Кто платил` holds a few people again and
    again.
    """
    bare = ("фио", "имя", "name", "full name", "фамилия", "ф и о", "фамилия имя")
    repeats = facts.n_told >= 5 * max(facts.distinct, 1)
    if facts.sense.name == "payer":
        return facts.n_told >= 2 * max(facts.distinct, 1)
    return phrase(facts.header) in bare and repeats and facts.share_of(is_name) >= 0.6


def are_nicknames(facts: Facts) -> bool:
    """Whether a column under a header that says nothing holds a few names again and again, in part
    well-known ones, or all in the manner of names where the header is of somebody's trade or deed:
    `Рамщик`, `Выдавал`.
    """
    repeats = facts.n_told >= 3 * max(facts.distinct, 1)
    if facts.type is not ColumnType.CHOICE or facts.sense.name or not repeats:
        return False
    alike = facts.share_of(lambda v: bool(_LIKE_NAMES.fullmatch(v)))
    known = facts.share_of(is_name)
    is_doer = bool(_DOER.fullmatch(phrase(facts.header))) and alike >= 0.9
    return 2 <= facts.distinct <= 15 and (is_doer or (known >= 0.3 and alike >= 0.6))


def are_codes(facts: Facts) -> bool:
    """Whether a column headed `Name` holds numbers of documents, `#1001`."""
    is_bare = phrase(facts.header) in ("name", "имя", "название", "наименование")
    return is_bare and facts.share_of(lambda v: bool(_CODE.fullmatch(v))) >= 0.9


def knows_words(facts: Facts) -> float:
    """The share of the cells whose words are known of a status."""
    return facts.share_of(lambda v: bool(meaning_of(v)))


def seconds_unit(header: str) -> str:
    """The unit that a header of a duration tells."""
    text = fold(header)
    for unit, pattern in (("minutes", r"мин|min"), ("days", r"дн|дней|сут|day|ноч|night")):
        if unit in SECONDS and re.search(pattern, text):
            return unit
    return "hours"


def number_of(value: CellValue) -> float:
    """The number of a cell, NaN where it is none."""
    number = read_number(value, _ANY_DAY).value if kind_of_cell(value) in _NUMBERS else None
    return math.nan if number is None else number


def day_of(value: CellValue) -> date | None:
    """The day of a cell, where it is certain."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
