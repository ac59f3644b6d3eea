"""What the titles of a log's tabs tell: its name, its next tabs, and what no row of them says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from sheets_kpi.adopt.headers import is_name, meaning_of
from sheets_kpi.adopt.reading import LogReading
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.clean.times import read_date
from sheets_kpi.names import fits, fold, tidy
from sheets_kpi.periods import MONTHS
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang, say

_EDGES = " -–—_.,()"
_NOTHING = re.compile(
    r"(?:лист|sheet|tab|вкладка|копия|copy|квартал|кв|q|неделя|week)?", re.IGNORECASE
)
Tells = Literal["", "month", "date", "person", "status", "account"]


class Titles(NamedTuple):
    """Titles without what they have in common at both ends, and what the rest tells: "" where it
    is no more than a number.
    """

    before: str
    rests: tuple[str, ...]
    after: str
    tells: Tells

    @property
    def pattern(self) -> str:
        """The pattern of these titles, and of those like them; "" where they share nothing."""
        found = f"{self.before}*{self.after}"
        return found if found != "*" else ""


def titles_of(titles: Sequence[str]) -> Titles:
    """What some titles tell."""
    before, after = _around_time(titles[0]) if len(titles) == 1 else _common(titles)
    ends = [len(title) - len(after) for title in titles]
    rests = tuple(t[len(before) : end].strip(_EDGES) for t, end in zip(titles, ends, strict=True))
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


def name_of(titles: Sequence[str], taken: Collection[str]) -> str:
    """What a log is called: its tab, or what the titles of its tabs have in common."""
    lang: Lang = "ru" if re.search("[А-Яа-я]", "".join(titles)) else "en"
    usual, first = say("adopt.log", lang), tidy(titles[0])
    if len(titles) > 1:
        found = titles_of(titles)
        common = max(found.before.strip(_EDGES), found.after.strip(_EDGES), key=len)
        is_time = common.isdigit() or month_of_title(common)
        first = common if len(common) >= 3 and not is_time else usual
    plain = name = re.sub(r"[\[\]:*?/\\']", " ", first).strip()[:28] or usual
    number = 2
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    return name


def patterns_of(
    titles: Sequence[str], existing: Existing, before: Sequence[LogReading], *, is_given: bool
) -> tuple[str, ...]:
    """The titles of a log's tabs and those that its next tabs will have: patterns that fit no tab
    of others, and its titles that none of them fits. Where the titles give a column (`is_given`)
    what a pattern leaves open is all that tells.
    """
    others = [tab.title for tab in existing.tabs if tab.title not in titles]
    taken = {fold(pattern) for one in before for pattern in one.tabs}
    wished = _wished(titles, is_given=is_given)
    found = [p for p in wished if fold(p) not in taken and not any(fits(p, t) for t in others)]
    return (*found, *(t for t in titles if not any(fits(p, t) for p in found)))


def _wished(titles: Sequence[str], *, is_given: bool) -> tuple[str, ...]:
    found = titles_of(titles)
    is_series = len(found.pattern) > 3 and all(found.rests)
    if found.tells != "month" or (is_series and (is_given or found.before)):
        is_one = len(titles) == 1 and found.tells != "month"
        return (found.pattern,) if is_series and not is_one else tuple(titles)
    for lang_months in MONTHS.values():
        names = [name.capitalize() for name in lang_months]
        for pattern in ("{}",) if is_given else ("{}", "{} *"):
            every = [pattern.format(name) for name in names]
            if all(any(fits(one, title) for one in every) for title in titles):
                return tuple(every)
    return tuple(titles)
