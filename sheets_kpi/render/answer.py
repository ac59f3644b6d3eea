"""What is to be known of one number: where it comes from, what it is judged by, where it will end.
The hover notes of the tabs and the head of `sheets-kpi explain` say it in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose

from sheets_kpi.attain.checks import nameless_text
from sheets_kpi.attain.results import ClosedPeriod, Result, Results, decimals
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target, Term, sum_of
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.periods import show_day
from sheets_kpi.render import page
from sheets_kpi.texts import Lang, say

_TERMS, _FEW = 8, 3  # of a target: so many are told one by one, and of more so many


def same(one: Target | None, other: Target | None) -> bool:
    """Whether two values agree in nine digits."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-9)
    return one == other


def parts_text(result: Result, lang: Lang) -> str:
    """Numerator ÷ denominator, "" where the value is no quotient: `25 ÷ 92`."""
    if result.numerator is None or result.denominator in (None, 1):
        return ""
    parts = [part for part in (result.numerator, result.denominator) if part is not None]
    return " ÷ ".join(number_text(one, 0 if one == int(one) else 2, lang) for one in parts)


@dataclass(frozen=True)
class Answer:
    """What is told of one result, in a language. `words` are its formula in words."""

    results: Results
    result: Result
    lang: Lang
    words: str = ""

    @property
    def closed(self) -> ClosedPeriod | None:
        """What is kept of its period, where that is closed."""
        return self.results.closed_period(self.result.segment.kind, self.result.period)

    def value(self, value: Target | None, kpi: Kpi | None = None) -> str:
        """A value with the unit of a KPI, by default of the one that is told of."""
        if value is None:
            return say("status.no_data", self.lang)
        if isinstance(value, Range):
            return f"{self.value(value.low)}–{self.value(value.high)}"
        kpi, classes = kpi or self.result.kpi, (self.closed or self.results).classes
        return page.value_text(value, kpi, classes.get(kpi.key), self.lang)

    def exact(self, value: float | None) -> str:
        """A value as people write it, money with its kopecks."""
        if value is None or not self.result.kpi.is_money or value == round(value):
            return self.value(value)
        return page.with_unit(number_text(value, 2, self.lang), self.result.kpi)

    def share(self, share: float) -> str:
        """A share of a plan."""
        return page.share_text(share, self.results.thresholds(), self.lang)

    def fact(self) -> str:
        """The number, what it is made of, and how far it can be trusted."""
        name, parts = self.result.kpi.name, parts_text(self.result, self.lang)
        formula = " = ".join(filter(None, (self.words, parts)))
        lines = [f"{name}: {self.exact(self.result.fact)}", formula and f"= {formula}"]
        return "\n".join(filter(None, [*lines, *self.trust()]))

    def plan(self) -> str:
        """What the number is judged by."""
        return "\n".join(self.aims())

    def outlook(self) -> str:
        """What it may end with; "" where nobody can tell."""
        return "\n".join(self.ends()) if self.result.forecast is not None else ""

    def everything(self) -> str:
        """All of it in one note."""
        return "\n".join(filter(None, (self.fact(), self.plan(), self.outlook())))

    def trust(self) -> Iterator[str]:
        """The rows that count and that do not, and the days with records."""
        one, lang, facts = self.result, self.lang, self.results.facts
        if one.nameless is not None:
            yield self._say("nameless", rows=nameless_text(one.nameless, lang))
        if self.closed:
            return
        out, said = facts.left_out(one.kpi.key, one.segment, one.period), []
        if one.n:
            said.append(self._say("counted", n=one.n))
        amounts = [
            f" ({number_text(one, 0, lang)}{NBSP}₽)" if one else ""
            for one in (out.amount, out.undated_amount)
        ]
        if out.rows:
            said.append(self._say("left_out", n=out.rows, amount=amounts[0]))
        if out.undated:
            said.append(self._say("undated", n=out.undated, amount=amounts[1]))
        if said:
            yield " ".join(said)
        filled = facts.days_filled(one.kpi.key, one.segment)
        due = self.results.progress(one.segment, one.period).elapsed
        if filled is not None and due and one.period == facts.shown:
            yield self._say("filled", filled=min(filled, due), due=due)

    def aims(self) -> Iterator[str]:
        """How target and pace came about."""
        one, results, lang = self.result, self.results, self.lang
        terms = results.goals.terms(one.kpi, one.segment, one.period)
        if one.target is not None:
            value, how = self.value(one.target), " + ".join(self._terms(terms))
            is_told = how != value and same(sum_of(terms), one.target)  # what was kept may differ
            yield self._say("target", value=f"{how} = {value}" if is_told else value)
        if one.attainment is not None:
            yield self._say("attainment", share=self.share(one.attainment))
        if one.pace is not None:
            day = results.last_whole_day(one.period)
            whole = results.facts.at(one.kpi.key, one.segment, one.period, day).fact
            due = results.due(one.kpi, one.segment, one.period, day)
            facts = {"day": show_day(day, lang), "fact": self.value(whole), "due": self._due(due)}
            key = "pace_of_all" if len(terms) > 1 else "pace"
            yield self._say(key, share=self.share(one.pace), **facts)

    def ends(self) -> Iterator[str]:
        """How the forecast came about."""
        one, lang = self.result, self.lang
        if one.pace is None and one.forecast is None:
            return
        if one.usual:
            key = "forecast.usual" if one.usual.periods else "forecast.evenly"
            yield say(key, lang, share=self.share(one.usual.share), n=one.usual.periods)
        else:
            elapsed, total, _ = self.results.progress(one.segment, one.period)
            yield self._say("evenly", elapsed=elapsed, total=total)
        if one.forecast is not None:
            yield self._say("forecast", value=self.value(one.forecast))
        if one.low is not None:
            yield say("forecast.range", lang, low=self.value(one.low), high=self.value(one.high))

    def _due(self, due: Target | None) -> str:
        """What should be there by now: of few as exactly as a need per day, 5.3 deals."""
        kpi = self.result.kpi
        if not isinstance(due, int | float) or due == round(due) or kpi.is_percent:
            return self.value(due)
        kpi_class = self.results.classes.get(kpi.key)
        digits = decimals(kpi, kpi_class) + page.rate_digits(due, kpi)
        return page.with_unit(number_text(due, digits, self.lang), kpi)

    def _terms(self, terms: Sequence[Term]) -> list[str]:
        """What a target adds up from; of many the first ones."""
        told = [self._term(one) for one in terms[: len(terms) if len(terms) <= _TERMS else _FEW]]
        left = len(terms) - len(told)
        return [*told, *([self._say("more_terms", n=left)] if left else [])]

    def _term(self, term: Term) -> str:
        days = f" × {term.days}/{term.whole}" if term.days != term.whole else ""
        rate = f" × {number_text(term.rate, None, self.lang)}" if term.rate != 1 else ""
        return f"{term.who} {self.value(term.target)}{days}{rate}".lstrip()

    def _say(self, key: str, /, **facts: object) -> str:
        return say(f"explain.{key}", self.lang, **facts)
