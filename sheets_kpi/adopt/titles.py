"""What the titles of a log's tabs tell: its name, its next tabs, and what no row of them says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import Literal, NamedTuple

from sheets_kpi.adopt.headers import is_name, meaning_of
from sheets_kpi.adopt.reading import LogReading
from sheets_kpi.clean.tabs import month_of_title, star_of
from sheets_kpi.clean.times import read_date
from sheets_kpi.names import fold, tidy
from sheets_kpi.periods import MONTHS, month_of
from sheets_kpi.state import Existing

_EDGES = " -–—_.,()"
_NOTHING = re.compile(
    r"(?:лист|sheet|tab|вкладка|копия|copy|квартал|кв|q|неделя|нед|week|w)?", re.IGNORECASE
)
# a date, a year (of two digits after a month), a number, a word, or what is between
_PIECE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d(?!\d)|20\d\d(?!\d)(?: ?г(?:ода|\.)?(?!\w))?"
    r"|(?:(?<=(?<!\d)\d\d)[./-]|(?<=[^\W\d_]{3})[. '-]?)2\d(?!\d)|\d+|[^\W\d_]+|[\W_]+"
)
_IS_YEAR = re.compile(r"20\d\d(?: ?г.*)?|[. '/-]?2\d")
_NUMBER = re.compile(r"\d+")
_LONGER = ("февр", "сент", "нояб", "sept")  # months that are cut to four letters
_NAMELESS = frozenset("лист sheet tab table таблица вкладка копия copy".split())
Tells = Literal["", "month", "date", "person", "status", "account"]


class Titles(NamedTuple):
    """Titles without what they have in common at both ends, and what the rest tells: "" where it
    is no more than a number.
    """

    before: str
    rests: tuple[str, ...]
    after: str
    tells: Tells


def titles_of(titles: Sequence[str]) -> Titles:
    """What some titles tell; of months and something else it is the other that tells."""
    before, after = _around_time(titles[0]) if len(titles) == 1 else _common(titles)
    ends = [len(title) - len(after) for title in titles]
    rests = tuple(t[len(before) : end].strip(_EDGES) for t, end in zip(titles, ends, strict=True))
    beside = tuple("".join(_around_time(rest)).strip(_EDGES) for rest in rests)
    rests = beside if len(titles) > 1 and all(beside) else rests
    return Titles(before, rests, after, _told(rests))


def _told(rests: Sequence[str]) -> Tells:
    if all(month_of_title(rest) and not rest.isdigit() for rest in rests):
        return "month"
    if all(read_date(rest).value for rest in rests):
        return "date"
    words = [re.sub(r"\d", "", rest).strip(_EDGES + "№#") for rest in rests]
    has_month = any(month_of_title(rest) or any(_around_time(rest)) for rest in rests)
    if len(rests) < 2 or has_month or any(_NOTHING.fullmatch(word) for word in words):
        return ""
    if sum(map(is_name, rests)) >= 0.6 * len(rests):
        return "person"
    return "status" if 2 * sum(bool(meaning_of(rest)) for rest in rests) > len(rests) else "account"


def _common(titles: Sequence[str]) -> tuple[str, str]:
    """What all titles begin and end with, in whole words."""
    before = _cut(_prefix(titles))
    left = [title[len(before) :][::-1] for title in titles]
    return before, _cut(_prefix(left))[::-1]


def _prefix(titles: Sequence[str]) -> str:
    first, last = min(titles), max(titles)
    n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:n]


def _cut(text: str) -> str:
    """A beginning without the word or the date that it breaks off in."""
    ends = [found.end() for found in re.finditer(r"[ _()]|(?<!\d)[-–—.,]", text)]
    return text[: max(ends, default=0)]


def _around_time(title: str) -> tuple[str, str]:
    """What stands before and after the month with its year, or the day, that a title names."""
    words = list(re.finditer(r"[^\s_,()]+", title))
    spans = [(a, b) for a in words for b in words if a.start() <= b.start()]
    for a, b in sorted(spans, key=lambda span: span[0].start() - span[1].end()):
        text = title[a.start() : b.end()]
        is_month = month_of_title(text) and re.search(r"[^\W\d]{3}|20\d\d", text)
        if is_month or read_date(text).value:
            return title[: a.start()], title[b.end() :]
    return "", ""


def name_of(titles: Sequence[str], taken: Collection[str], usual: str) -> str:
    """What a log is called: its tab, or what the titles of its tabs have in common but for the time
    that they name; `usual` where nothing is left.
    """
    found, [first, *others] = titles_of(titles), titles
    common = max(found.before.strip(_EDGES), found.after.strip(_EDGES), key=len)
    if len(common) < 3 or common.isdigit() or month_of_title(common):
        common = usual if others else tidy(first)
    plain = re.sub(r"[\[\]:*?/\\']", " ", common).strip()[:28] or usual
    name = plain = plain[:1].upper() + plain[1:]
    number = 2
    while fold(name) in set(map(fold, taken)):
        name, number = f"{plain} {number}", number + 1
    return name


# --- the titles of the next tabs ---------------------------------------------------------------


def patterns_of(
    titles: Sequence[str], existing: Existing, before: Sequence[LogReading], *, is_given: bool
) -> tuple[str, ...]:
    """The titles of a log's tabs and those that its next tabs will have: the first patterns that
    fit them all and no tab of others; the titles themselves where there are none. Where the titles
    give a column (`is_given`) what a pattern leaves open is all that tells.
    """
    others = [tab.title for tab in existing.tabs if tab.title not in titles]
    taken = {fold(pattern) for one in before for pattern in one.tabs}
    for wished in _wished(titles, is_given=is_given):
        free = (one for one in dict.fromkeys(wished) if fold(one) not in taken)
        found = tuple(p for p in free if all(star_of(other, (p,)) is None for other in others))
        if all(star_of(title, found) is not None for title in titles):
            return found
    return tuple(titles)


def _wished(titles: Sequence[str], *, is_given: bool) -> Iterator[Iterable[str]]:
    """Patterns, the widest first: all is open that changes; else the months, the years or the
    numbers of months are named one by one, and the rest is open.
    """
    pieces, tells = _pieces(titles), titles_of(titles).tells
    kinds = [piece.kind for piece in pieces]
    vary, months, years, dates = (
        {n for n, kind in enumerate(kinds) if kind == wanted}
        for wanted in ("open", "month", "year", "date")
    )
    words = [fold(p.texts[0]) for p in pieces if p.kind == "fixed" and p.texts[0].isalpha()]
    if not _NAMELESS.isdisjoint(words) or (len(titles) == 1 and tells != "month"):
        return
    times, gives_time = months | years | dates, is_given and tells in ("month", "date")
    is_wide = bool(months) and 0 in vary | times  # `* Анна` fits more than the months of Анна
    if len("".join(words)) >= 3 and (gives_time or not (is_wide or (is_given and times))):
        yield _filled(pieces, vary | times, set())
    for named, rest in ((months, years | dates), (years, dates)):
        if named and gives_time:
            yield _filled(pieces, set(), named | rest | vary)
        elif named:
            yield _filled(pieces, vary if is_given else vary | rest, named | rest)
    numbers = {n for n, piece in enumerate(pieces) if piece.is_number and piece.later}
    if len(numbers) == 1 and not times and (tells == "person" or numbers <= vary):
        yield _filled(pieces, vary - numbers, numbers)


class _Piece(NamedTuple):
    """What stands at one place of all titles: a word, a number, or what is between them."""

    texts: tuple[str, ...]
    kind: Literal["fixed", "open", "month", "year", "date"]

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> _Piece:
        """What some texts are together."""
        if all(text.isalpha() and month_of(text) for text in texts):
            return cls(texts, "month")
        if all(map(_IS_YEAR.fullmatch, texts)):
            return cls(texts, "year")
        if all(read_date(text).value for text in texts):
            return cls(texts, "date")
        if len({*map(fold, texts)}) == 1:
            return cls(texts, "fixed")
        is_word = any(map(str.isalnum, "".join(texts)))
        return cls(texts, "open") if is_word else cls((" ",), "fixed")

    @property
    def is_number(self) -> bool:
        """Whether it is a plain number in all titles."""
        return self.kind in ("fixed", "open") and all(map(str.isdecimal, self.texts))

    @property
    def later(self) -> list[str]:
        """What may stand there next: every month, the years and the next, the numbers of months."""
        first = self.texts[0]
        if self.kind == "month":
            return _months([*map(fold, self.texts)], is_capital=first[0].isupper())
        numbers = sorted({int(found[0]) for one in self.texts if (found := _NUMBER.search(one))})
        if self.kind == "year":
            return [_NUMBER.sub(str(year), first) for year in (*numbers, numbers[-1] + 1)]
        if not self.is_number or not 1 <= numbers[0] <= numbers[-1] <= 12:
            return []
        is_padded, is_bare = first.startswith("0"), any(len(text) == 1 for text in self.texts)
        forms = ("{}",) if is_bare else ("{:02}",) if is_padded else ("{:02}", "{}")
        return [form.format(n) for form in forms for n in range(1, 13)]


def _months(names: Sequence[str], *, is_capital: bool) -> list[str]:
    """The names of all months: whole, cut short, or both, as some are written."""
    is_russian = bool(re.search("[а-я]", names[0]))
    whole = MONTHS["ru" if is_russian else "en"]
    short = [*(name[:3] for name in whole), *(n[:4] for n in whole if n[:4] in _LONGER)]
    are_whole = [name in whole for name in names]
    forms = [*(whole if any(are_whole) else ()), *(() if all(are_whole) else short)]
    return [one.capitalize() if is_capital else one for one in dict.fromkeys(forms)]


def _pieces(titles: Sequence[str]) -> list[_Piece]:
    rows = [_PIECE.findall(tidy(title)) for title in titles]
    if len({*map(len, rows)}) > 1:  # what comes first can be compared
        rows = [[row[0], " ", "".join(row[1:])] for row in rows]
    pieces = [_Piece.of(texts) for texts in zip(*rows, strict=True)]
    # the number in a single title counts on where it is that of a month
    return [
        one._replace(kind="open") if one.is_number and len(rows) == 1 else one for one in pieces
    ]


def _filled(
    pieces: Sequence[_Piece], is_open: Collection[int], named: Collection[int]
) -> Iterator[str]:
    """Patterns with a star from the first open piece to the last, and each thing that may stand at
    the places that are named.
    """
    low, high = min(is_open, default=len(pieces)), max(is_open, default=len(pieces))
    around = [n for n in range(len(pieces)) if not low <= n <= high]
    later = (pieces[n].later if n in named else pieces[n].texts[:1] for n in around)
    star = f"{_gap(pieces, low)}*" if is_open else ""
    for texts in product(*later):
        yield "".join((*texts[:low], star, *texts[low:]))


def _gap(pieces: Sequence[_Piece], place: int) -> str:
    """What ends the word before an open piece; a month runs into no other word."""
    first, is_month = pieces[place].texts[0][:1], place and pieces[place - 1].kind == "month"
    return first if not first.isalnum() else " " if is_month and first.isdigit() else ""
