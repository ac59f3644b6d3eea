"""Problems of the run: what stops a command, each with its sentence and the way out.

Problems of the data are values, not exceptions: see `findings.py`.
"""

from __future__ import annotations

from sheets_kpi.texts import Lang, in_lang, say


class SheetsKpiError(Exception):
    """An expected problem; `key` is a text of the catalogue, `facts` fill it."""

    exit_code = 1
    lang: Lang | None = None  # the language of the workbook it is about, once that is known

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def say(self, lang: Lang) -> str:
        """The sentence in `lang`; facts that are texts of both languages are chosen too."""
        facts = {name: in_lang(fact, lang) for name, fact in self.facts.items()}
        return say(self.key, lang, **facts)

    def __str__(self) -> str:
        return self.say("en")


class AskError(SheetsKpiError):
    """What is asked for is not there, as of a name that was mistyped."""

    exit_code = 2


class TemplateError(SheetsKpiError):
    """A template or `sheets-kpi.toml` cannot be used."""

    exit_code = 3


class DecisionError(SheetsKpiError):
    """A decision tab holds something unreadable that would change numbers."""

    exit_code = 4


class WorkbookError(SheetsKpiError):
    """The workbook cannot be opened, read, or kept whole while writing."""

    exit_code = 5


class AccessError(WorkbookError):
    """Credentials are missing or refused, or they do not reach the workbook."""

    exit_code = 7


class UnavailableError(WorkbookError):
    """The service of the workbook does not answer, or its quota is used up."""

    exit_code = 8


class RefusedWriteError(WorkbookError):
    """A write was refused as a whole; the workbook may have changed since it was read."""


class UnclearWriteError(WorkbookError):
    """A write ended without an answer: it was applied whole or not at all."""

    exit_code = 9


class UnfinishedWriteError(WorkbookError):
    """A first part of a write was applied; the rest is to be planned on what stands now."""

    exit_code = 9


class OwnershipError(SheetsKpiError):
    """Something stands where we would write and it is not ours."""

    exit_code = 6
