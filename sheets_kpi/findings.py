"""Findings: problems in the data, each with its cell, what was done about it and what to do.

A finding's texts come from the catalogue: `finding.<code>` is the message and
`finding.<code>.action` the way out; both are filled with the finding's facts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import chain

from sheets_kpi.names import fold
from sheets_kpi.numbers import number_text
from sheets_kpi.state import CellValue, Existing, a1
from sheets_kpi.texts import LANGS, Lang, catalogue, in_lang, say
from sheets_kpi.what_counts import sentence


class Severity(StrEnum):
    """How much a finding changes: error (row left out), warning (read as X), notice."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def symbol(self) -> str:
        """The sign that stands before its word."""
        return _SYMBOLS[self]

    def show(self, lang: Lang) -> str:
        """Its symbol and its word."""
        return f"{self.symbol} {say(f'severity.{self}', lang)}"


MOST_ALIKE = 20  # more equal findings of one column are told as one
_LISTED = 5  # so many of their cells are named
_READ_WELL = frozenset(  # the cell was read as it was meant, in all likelihood
    ("date_as_text", "duration_as_text", "number_as_text", "serial_as_date", "two_digit_year")
)
_OF_WORDS = ("unknown_choice",)  # a new word is one finding, on however many rows it stands
_TABS = ("team", "accounts", "kpi", "targets", "settings", "calendar", "logs")
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_SYMBOLS = {Severity.ERROR: "■", Severity.WARNING: "▼", Severity.NOTICE: "○"}


@dataclass(slots=True, unsafe_hash=True)  # frozen, it takes three times as long to make thousands
class Finding:
    """One problem in the data. Nothing changes it.

    `row` and `column` are 1-based places on the tab, 0 where the finding concerns no single cell.
    `facts` fill the texts; a float or a `{"ru": …, "en": …}` mapping is shown in the language
    of the reader. `amount` is what its row is worth, in kopecks, None where that is not known. It
    may stand for `n` equal ones of a column: then the place is that of the first, `cells` are the
    first places, and `amount` is the sum.
    """

    severity: Severity
    code: str
    tab: str
    row: int = 0
    column: int = 0
    header: str = ""
    value: CellValue = None
    person: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    amount: float | None = field(default=None, hash=False)
    n: int = 1
    cells: str = ""

    @property
    def cause(self) -> tuple[object, ...]:
        """What equal findings of one column have in common; the same word in no list is one."""
        word = fold(show(self.value)) if self.code in _OF_WORDS else ""
        return self.severity, self.code, self.tab, self.column if self.row else self, word

    @property
    def cell(self) -> str:
        """The address on its tab, such as `D7`; empty where there is no single cell."""
        return a1(self.row, self.column) if self.row and self.column else ""

    def message(self, lang: Lang) -> str:
        """What is wrong and what was done about it."""
        text = say(f"finding.{self.code}", lang, **self._facts(lang))
        if self.n == 1:
            return text
        text = say("findings.alike", lang, text=text, n=self.n, cells=self.cells)
        if self.amount is None:
            return text
        return text + say(
            "findings.alike.sum", lang, sum=number_text(self.amount / 100, None, lang)
        )

    def what(self, lang: Lang) -> str:
        """What is wrong with its cell, without what was done about it."""
        effect = sentence(self.code, lang, is_error=self.severity is Severity.ERROR)
        return re.sub(f"[:;,] {re.escape(effect)}", "", self.message(lang))

    def action(self, lang: Lang) -> str:
        """What to do."""
        facts, key = self._facts(lang), f"finding.{self.code}.action"
        if self.n == 1:
            return say(key, lang, **facts)
        if f"finding.{self.code}.column" in catalogue():
            return say(f"finding.{self.code}.column", lang, **facts)
        return say(key, lang, **facts) + say("findings.alike.action", lang, **facts)

    def _facts(self, lang: Lang) -> dict[str, object]:
        own: dict[str, object] = {**titles_of(Existing(()), lang)}
        own |= {
            "header": self.header,
            "value": show(self.value),
            "number": _number(self.value, lang),
            "tab": self.tab,
            "cell": self.cell,
        }
        own["effect"] = sentence(self.code, lang, is_error=self.severity is Severity.ERROR)
        theirs = {name: _fact(fact, lang) for name, fact in self.facts.items()}
        return {**own, **theirs}


def titles_of(existing: Existing, lang: Lang) -> dict[str, str]:
    """Facts of texts: what the tabs of decisions are called in a workbook (`team_tab` and so on),
    and where it says what words mean.
    """
    tabs = {key: existing.marked("decision", key) for key in _TABS}
    facts = {
        f"{key}_tab": tab.title if tab else say(f"tab.{key}", lang) for key, tab in tabs.items()
    }
    if tabs["logs"] is None:
        return {**facts, "means_in": say("findings.in_template", lang), "new_word": ""}
    means_in = say("findings.on_logs_tab", lang, tab=facts["logs_tab"])
    seen = existing.marked("summary", "in_logs")
    title = seen.title if seen else say("tab.in_logs", lang)
    return {**facts, "means_in": means_in, "new_word": say("findings.new_word", lang, tab=title)}


def titled(findings: Iterable[Finding], existing: Existing) -> tuple[Finding, ...]:
    """Findings that name the tabs of decisions as they are called in a workbook."""
    by_lang = {lang: titles_of(existing, lang) for lang in LANGS}
    titles = {key: {lang: by_lang[lang][key] for lang in LANGS} for key in by_lang["ru"]}
    return tuple(
        replace(one, facts={**titles, **one.facts}) if one.code in _naming_tabs() else one
        for one in findings
    )


@cache
def _naming_tabs() -> frozenset[str]:
    """The findings whose texts name a tab of decisions."""
    names = ("_tab}", "{means_in}", "{new_word}")
    return frozenset(
        key.split(".")[1]
        for key, text in catalogue().items()
        if key.startswith("finding.") and any(name in text["ru"] for name in names)
    )


def told(findings: Iterable[Finding], most: int = MOST_ALIKE) -> tuple[Finding, ...]:
    """Findings as people are told of them: more than `most` equal ones of a column are one, those
    of a word that is in no list always, and
    the causes stand by the harm they do: errors first, whole tabs before cells, what only looks
    odd last, then by what their rows are worth and how many they are; those of one cause by person
    and row.
    """
    causes: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        causes[finding.cause].append(finding)
    ranked = sorted(causes.values(), key=_harm)
    return tuple(
        chain.from_iterable(
            [_as_one(alike)] if len(alike) > _most(alike, most) else sorted(alike, key=_place)
            for alike in ranked
        )
    )


def _harm(alike: Sequence[Finding]) -> tuple[object, ...]:
    first, worth = alike[0], sum(abs(finding.amount or 0) for finding in alike)
    count = sum(finding.n for finding in alike)
    rank = (_RANKS[first.severity], bool(first.row), first.code in _READ_WELL)
    row = min(finding.row for finding in alike)
    return *rank, -worth, -count, first.tab, row, first.column, first.code


def _most(alike: Sequence[Finding], most: int) -> int:
    return 1 if alike[0].code in _OF_WORDS else most


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.person.casefold(), finding.row


def _as_one(alike: Sequence[Finding]) -> Finding:
    alike = sorted(alike, key=lambda finding: finding.row)
    people = {finding.person for finding in alike}
    amounts = [finding.amount for finding in alike if finding.amount is not None]
    return replace(
        alike[0],
        person=alike[0].person if len(people) == 1 else "",
        amount=sum(amounts) if amounts else None,
        n=sum(finding.n for finding in alike),
        cells=alike[0].cells or _listed([finding.cell for finding in alike]),
    )


def _listed(cells: Sequence[str]) -> str:
    return ", ".join(cells[:_LISTED]) + (" …" if len(cells) > _LISTED else "")


def _number(value: CellValue, lang: Lang) -> str:
    """A number as people write it; whatever else stands in the cell as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value, None, lang)
    return show(value)


def _fact(fact: object, lang: Lang) -> object:
    return number_text(fact, None, lang) if isinstance(fact, float) else in_lang(fact, lang)


def show(value: CellValue) -> str:
    """A raw cell value as it is quoted in a message, at most 60 characters long."""
    text = "" if value is None else str(value)
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        text = str(int(value))
    return text if len(text) <= 60 else text[:59] + "…"
