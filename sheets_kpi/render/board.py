"""The board: everything the summary tabs show, and how its figures are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Literal

import numpy as np

from sheets_kpi.attain.results import Result, Results, Score, decimals
from sheets_kpi.attain.rules import Progress, Status, Thresholds, band
from sheets_kpi.attain.scorecards import Scorecard, Scorecards
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Range
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.formulas.book import Meaning, meanings
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.insights import Insights
from sheets_kpi.logs import Floats, Log, day_of, is_unkept, serial
from sheets_kpi.meeting.standing import KEY, title_of
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.periods import Period, written_period
from sheets_kpi.render.answer import Answer
from sheets_kpi.render.page import (
    Judgement,
    change_text,
    judged,
    judgement,
    rate_digits,
    share_text,
    short_text,
    signed,
    status_word,
    style_of,
    target_cell,
    value_text,
    with_unit,
)
from sheets_kpi.stages import Computed
from sheets_kpi.state import Link
from sheets_kpi.styles import Style
from sheets_kpi.texts import Lang, say

MANY_OTHERS = 14  # KPIs out of the score: above, the calm ones stand last and are folded
# What a log must name for a tab to be made.
_SHOWS = {
    "people": "person",
    "cards": "person",
    "by_account": "account",
    "by_category": "category",
}


@dataclass(frozen=True)
class Completeness:
    """How far the numbers can be trusted.

    `rows` records were found, `left_out` of them do not count, and are worth `amount` in the money
    of their logs. `later` are dated after as_of. Of `workdays` whole working days, `filled` have a
    record.
    """

    rows: int
    left_out: int
    amount: float
    later: int
    filled: int
    workdays: int
    last_entry: date | None


@dataclass(frozen=True)
class Board:
    """What was attained in one period, with what the tabs say beside it. `classes` and `meanings`
    are of all KPIs, of those too that only closed periods know. `closed_logs` are logs that could
    not be read. `named` are the parts that some log names, of people and accounts: what no log
    names has no tab. A period that is over and not closed is not `is_final`.
    """

    computed: Computed
    cards: Scorecards
    insights: Insights
    lang: Lang
    as_of: date
    period: Period
    progress: Progress
    thresholds: Thresholds
    kpis: tuple[Kpi, ...]
    classes: Mapping[str, KpiClass]
    meanings: Mapping[str, Meaning]
    closed_logs: tuple[str, ...]
    named: frozenset[str]
    completeness: Completeness
    is_final: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings as people are told of them."""
        return self.computed.told

    @property
    def name(self) -> str:
        """What the workbook is about: as the owner says, else its title."""
        return self.settings.name or self.computed.checked.existing.title

    def count(self, severity: Severity) -> int:
        """How many cells, rows and tabs there are findings of: the one count that all tabs tell."""
        return sum(finding.n for finding in self.findings if finding.severity is severity)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded yet, and nothing is kept."""
        return not self.completeness.rows and not self.computed.results.closed

    @property
    def settings(self) -> Settings:
        """What the owner set."""
        return self.computed.checked.decisions.settings

    @property
    def shown(self) -> tuple[Kpi, ...]:
        """The KPIs that stand on the tabs; the others are in the Glossary and exports only."""
        return tuple(kpi for kpi in self.kpis if kpi.shown)

    @property
    def lasting(self) -> tuple[Kpi, ...]:
        """The KPIs of the Trend tab: those shown, then those that only its closed periods know."""
        known = {kpi.key for kpi in self.kpis}
        gone = {
            key: result.kpi
            for _, results in self.cards.trend
            for key, result in results.items()
            if key not in known and result.kpi.shown
        }
        return (*self.shown, *gone.values())

    def link(self, key: str, cell: str = "A1") -> Link | None:
        """A link to a summary tab; None where the owner does without it, or no log names what it
        shows.
        """
        is_named = _SHOWS.get(key) in (None, *self.named)
        is_made = is_named and key not in self.settings.without
        title = say(f"tab.{key}", self.lang)
        if key == KEY:
            title = title_of(self.computed.checked.existing, self.lang)
        return Link(title, cell) if is_made else None

    def text(self, value: float, kpi: Kpi) -> str:
        """A KPI's value as text, unit included."""
        return value_text(value, kpi, self.classes.get(kpi.key), self.lang)

    def target_text(self, result: Result) -> str:
        """The target of a result as text, "" without one."""
        target, kpi = result.target, result.kpi
        if target is None or isinstance(target, Range):
            return str(target_cell(target, kpi, self.classes.get(kpi.key), self.lang) or "")
        return self.text(target, kpi)

    def style(self, kpi: Kpi, base: Style, extra: int = 0) -> Style:
        """The style of a KPI's value; `extra` decimals are added for small rates such as a need."""
        return style_of(kpi, self.classes.get(kpi.key), base, extra)

    def growth_gap(self, result: Result) -> float | None:
        """How much more than its target growth is; None of what is no growth."""
        is_growth = self.classes.get(result.kpi.key) is KpiClass.CHANGE
        if not is_growth or result.fact is None or result.target is None:
            return None
        return None if isinstance(result.target, Range) else result.fact - result.target

    def answer(self, result: Result, *, words: bool = False) -> Answer:
        """What is to be known of a result, with `words` of its formula if they are wanted."""
        meaning = self.meanings.get(result.kpi.key) if words else None
        return Answer(self.computed.results, result, self.lang, meaning.words if meaning else "")

    def number(self, result: Result, base: Style) -> Style:
        """The style of a fact: one that lacks rows of its period stands as about so much."""
        style = self.style(result.kpi, base)
        if not self.is_about(result):
            return style
        parts = (f'"≈{NBSP}"{part}' for part in style.number_format.split(";"))
        return style.with_(number_format=";".join(parts))

    def about(self, result: Result, value: float) -> str:
        """A fact as its cell shows it."""
        text = self.text(value, result.kpi)
        return f"≈{NBSP}{text}" if self.is_about(result) else text

    def is_about(self, result: Result) -> bool:
        """Whether errors in the logs keep rows of its period out of a fact."""
        out = self.computed.results.facts.left_out(result.kpi.key, result.segment, result.period)
        return bool(out.rows) and self.period not in self.computed.results.closed

    @property
    def is_past(self) -> bool:
        """Whether the period shown is over: its statuses have words of their own then."""
        return not self.progress.is_open

    @property
    def against(self) -> str:
        """The period before, in the words that go with a comparison: `к октябрю`."""
        return against(self.period, self.lang)

    @property
    def weighted(self) -> tuple[Kpi, ...]:
        """The KPIs shown that the score is made of, in the owner's order."""
        return tuple(kpi for kpi in self.shown if kpi.weight or kpi.unweighed)

    @property
    def others(self) -> tuple[Kpi, ...]:
        """The KPIs shown that the score leaves out, in the owner's order."""
        weighted = set(self.weighted)
        return tuple(kpi for kpi in self.shown if kpi not in weighted)

    @property
    def others_by_need(self) -> tuple[Kpi, ...]:
        """The KPIs that the score leaves out, in the owner's order; where they are many, those come
        first by which the company is worst.
        """
        if len(self.others) <= MANY_OTHERS:
            return self.others
        return tuple(sorted(self.others, key=self._urgency))

    def _urgency(self, kpi: Kpi) -> float:
        result = self.cards.company.results.get(kpi.key)
        judged = self.judge(result) if result else None
        return judged.share if judged and judged.needs_action and judged.share is not None else inf

    def judge(self, result: Result) -> Judgement:
        """How a result is told: sign, word, colour, bar and number, all from one share; that of a
        period that is over in the words of the past.
        """
        gap = self.growth_gap(result)
        words = None if gap is None else self.reached(result, gap)
        is_past = result.period.end < self.as_of
        return judgement(result, self.thresholds, self.lang, words, is_past=is_past)

    def verdict(self, result: Result) -> str:
        """What a fact was judged by: `▼ ниже цели · 83 % · цель 1 700 000 ₽`; "" if by nothing."""
        judged = self.judge(result)
        if not judged.text or result.target is None:
            return ""
        target = say("trend.target", self.lang, target=self.target_text(result))
        return f"{judged.status} · {judged.text} · {target}"

    def judge_score(self, score: Score, *, is_past: bool | None = None) -> Judgement:
        """How a score is told: grey where it lacks data, or it is too early to judge. It is one of
        the period shown, unless it is said to be past.
        """
        status, word = Status.NO_DATA, "status.no_data"
        if score.value is not None and not score.is_complete:
            word = "status.incomplete"
        elif score.value is not None and score.is_preliminary:
            word = "status.preliminary"
        elif score.value is not None:
            status = band(score.value, self.thresholds)
            is_over = self.is_past if is_past is None else is_past
            word = f"status.{'past.' if is_over else ''}{status}"
        return judged(status, say(word, self.lang), score.value, self.thresholds, self.lang)

    def bands(self, periods: Iterable[Period], *, is_past: bool) -> dict[str, str]:
        """The words of what needs action, with the percentages between which they hold; these are
        not known of closed periods, which were judged by the thresholds of then.
        """
        limits, lang = self.thresholds, self.lang
        words = {
            "risk": status_word(Status.AT_RISK, lang, is_past=is_past),
            "behind": status_word(Status.BEHIND, lang, is_past=is_past),
        }
        if not self.computed.results.closed.keys().isdisjoint(periods):
            return words
        low = number_text(limits.at_risk_from * 100, None, lang)
        high = number_text(limits.on_track_from * 100, None, lang)
        return {
            "risk": say("legend.risk", lang, word=words["risk"], low=low, high=high),
            "behind": say("legend.behind", lang, word=words["behind"], low=low),
        }

    def titled(self, title: str) -> str:
        """The title of a tab with the period that it shows: `Люди · ноябрь 2026`."""
        name = written_period(self.period, self.lang)
        period = name if self.is_final else say("dashboard.open", self.lang, period=name)
        return f"{title} · {period}"

    def short(self, value: float, kpi: Kpi) -> str:
        """A value for a tile or a sentence: `1,04 млн ₽`."""
        return short_text(value, kpi, self.classes.get(kpi.key), self.lang)

    def change(self, card: Scorecard, kpi: Kpi) -> str:
        """The change of a fact over whole days against as many of the period before: `↓ 11 %`, or
        "".
        """
        before = card.earlier.get(kpi.key)
        if before is None:
            return ""
        return change_text(before.now, before.fact, kpi, self.classes.get(kpi.key), self.lang)

    def reached(self, result: Result, share: float) -> str:
        """What is reached as text: `92 %`; of growth how far it is from the target: `+3,4 п.п.`."""
        kpi, gap = result.kpi, self.growth_gap(result)
        if gap is None:
            return share_text(share, self.thresholds, self.lang)
        if kpi.is_percent:
            points = say("unit.points", self.lang)
            return f"{signed(gap * 100, 0 if abs(gap) >= 0.1 else 1, self.lang)}{NBSP}{points}"
        digits = decimals(kpi, self.classes.get(kpi.key))
        return with_unit(signed(gap, digits, self.lang), kpi)

    def rate(self, rate: float, need: float, kpi: Kpi) -> str:
        """What a day brings, without its unit, as exactly as the need per day beside it."""
        digits = decimals(kpi, self.classes.get(kpi.key)) + rate_digits(need, kpi)
        return number_text(rate * 100 if kpi.is_percent else rate, digits, self.lang)


def against(period: Period, lang: Lang) -> str:
    """The period before another one, in the words that go with a comparison: `к октябрю`."""
    before = period.previous()
    month = say("against.months", lang).split()[before.start.month - 1]
    return say(f"against.{before.grain}", lang, month=month)


def make_board(computed: Computed, cards: Scorecards, insights: Insights) -> Board:
    """Everything the summary tabs show of the period that is to be shown."""
    results, period = computed.results, computed.period
    return Board(
        computed,
        cards,
        insights,
        lang=computed.checked.lang,
        as_of=results.as_of,
        period=period,
        progress=results.progress(cards.company.segment, period),
        thresholds=results.thresholds(),
        kpis=results.kpis("company", period),
        classes=_classes(results, period),
        meanings=_meanings(computed),
        closed_logs=_closed_logs(computed),
        named=_named(computed, cards),
        completeness=_completeness(computed),
        is_final=results.as_of <= period.end or period in results.closed,
    )


def _classes(results: Results, period: Period) -> dict[str, KpiClass]:
    """The classes of all KPIs, of those too that only closed periods know."""
    gone = {key: one for closed in results.closed.values() for key, one in closed.classes.items()}
    closed = results.closed.get(period)
    return {**gone, **results.classes, **(closed.classes if closed else {})}


def _meanings(computed: Computed) -> dict[str, Meaning]:
    """What the formulas say; of a closed period with another one then, that one as it stood."""
    results, lang = computed.results, computed.checked.lang
    kpis = results.decisions.kpis
    today = {kpi.key: kpi.formula for kpi in kpis}
    found = meanings(kpis, computed.book, computed.scope, lang)
    then = {
        kpi.key: Meaning()
        for kpi in results.kpis("company", computed.period)
        if kpi.formula != today.get(kpi.key)
    }
    return {**found, **then}


def _closed_logs(computed: Computed) -> tuple[str, ...]:
    """Logs that could not be read. One without a tab may be just not kept."""
    checked = computed.checked
    return tuple(
        log.spec.name.show(checked.lang)
        for log in checked.cleaned.logs.values()
        if log.problem and not is_unkept(log, marked=checked.prepared.marked)
    )


def _named(computed: Computed, cards: Scorecards) -> frozenset[str]:
    """Of "person" and "account", what any log has a column for; a log not read may have both. Of
    "category", whether any log names one.
    """
    logs = computed.checked.cleaned.logs.values()
    roles: tuple[Literal["person", "account"], ...] = ("person", "account")
    found = {role for role in roles if any(log.problem or log.role(role) for log in logs)}
    is_split = any(card.segment.name for card in cards.categories)
    return frozenset({*found, "category"} if is_split else found)


def _completeness(computed: Computed) -> Completeness:
    results, period = computed.results, computed.period
    tallies = computed.checked.cleaned.tallies.values()
    days = [_days(log) for log in computed.checked.cleaned.logs.values() if not log.spec.static]
    known = np.concatenate([np.zeros(0), *days])
    today = serial(results.as_of)
    past = known[known <= today]
    calendar, last_whole = results.decisions.workdays, results.last_whole_day(period)
    filled = [day for day in map(day_of, np.unique(past)) if period.start <= day <= last_whole]
    return Completeness(
        rows=sum(tally.rows for tally in tallies),
        left_out=sum(tally.left_out for tally in tallies),
        amount=sum(tally.left_out_amount for tally in tallies) / 100,
        later=int((known > today).sum()),
        filled=sum(map(calendar.is_working, filled)),
        workdays=calendar.count(period.start, last_whole),
        last_entry=day_of(past.max()) if len(past) else None,
    )


def _days(log: Log) -> Floats:
    """The main dates of a log, as whole serials."""
    column = log.role("date")
    if column is None or column.kind != "date":
        return np.zeros(0)
    values = column.floats
    return np.floor(values[~np.isnan(values)])
