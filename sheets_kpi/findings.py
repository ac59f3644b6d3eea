"""Findings: problems in the data, each with its cell, what was done about it and what to do.

A finding's texts come from the catalogue: `finding.<code>` is the message and
`finding.<code>.action` the way out; both are filled with the finding's facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sheets_kpi.numbers import number_text
from sheets_kpi.state import CellValue, a1
from sheets_kpi.texts import Lang, in_lang, say
from sheets_kpi.what_counts import sentence


class Severity(StrEnum):
    """How much a finding changes: error (row left out), warning (read as X), notice."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    def show(self, lang: Lang) -> str:
        """Its symbol and its word."""
        return f"{_SYMBOLS[self]} {say(f'severity.{self}', lang)}"


_SYMBOLS = {Severity.ERROR: "■", Severity.WARNING: "▼", Severity.NOTICE: "○"}


@dataclass(slots=True, unsafe_hash=True)  # frozen, it takes three times as long to make thousands
class Finding:
    """One problem in the data. Nothing changes it.

    `row` and `column` are 1-based places on the tab, 0 where the finding concerns no single cell.
    `facts` fill the texts; a float or a `{"ru": …, "en": …}` mapping is shown in the language
    of the reader.
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

    @property
    def cell(self) -> str:
        """The address on its tab, such as `D7`; empty where there is no single cell."""
        return a1(self.row, self.column) if self.row and self.column else ""

    def message(self, lang: Lang) -> str:
        """What is wrong and what was done about it."""
        return say(f"finding.{self.code}", lang, **self._facts(lang))

    def action(self, lang: Lang) -> str:
        """What to do."""
        return say(f"finding.{self.code}.action", lang, **self._facts(lang))

    def _facts(self, lang: Lang) -> dict[str, object]:
        own = {"header": self.header, "value": show(self.value), "tab": self.tab, "cell": self.cell}
        own["effect"] = sentence(self.code, lang, is_error=self.severity is Severity.ERROR)
        theirs = {name: _fact(fact, lang) for name, fact in self.facts.items()}
        return {**own, **theirs}


def _fact(fact: object, lang: Lang) -> object:
    return number_text(fact, None, lang) if isinstance(fact, float) else in_lang(fact, lang)


def show(value: CellValue) -> str:
    """A raw cell value as it is quoted in a message, at most 60 characters long."""
    text = "" if value is None else str(value)
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        text = str(int(value))
    return text if len(text) <= 60 else text[:59] + "…"
