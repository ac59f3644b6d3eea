"""The Settings tab: how the sheet is read and shown. A blank setting is its stated default."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time, timedelta, tzinfo
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

from sheets_kpi.clean.units import currency_of
from sheets_kpi.clean.values import FIRST_DAY, LAST_DAY, as_text
from sheets_kpi.decisions.cells import (
    WORDS,
    all_words,
    number_within,
    read_day,
    read_names,
    read_number,
    read_roubles,
    read_shares,
    read_steps,
    read_word,
)
from sheets_kpi.decisions.tables import DecisionTab, TabRow
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, tidy
from sheets_kpi.periods import Grain, Period, period_of, read_period
from sheets_kpi.state import CellValue, zone_of
from sheets_kpi.texts import Lang, both, by_lang, in_each, say
from sheets_kpi.workdays import Workdays

# The summary tabs that an owner may do without, by their keys.
LEFT_OUT = ("cards", "funnel", "by_account", "by_category", "meeting")
_MOST_FIRST_DAYS = 10
_BY = re.compile(r"(.*?)\s*(?:(?:до|к|by)\s*)?(\d{1,2})[:.](\d\d)", re.IGNORECASE)
T = TypeVar("T")
_ADDRESS = re.compile(r"https?://docs\.google\.com/\S+|[A-Za-z0-9_-]{40,}|.+\.xlsx", re.IGNORECASE)


class Promise(NamedTuple):
    """How often the summary is to be computed: every day or every working day, by an hour of it, or
    before it ends.
    """

    on_workdays: bool
    by: time | None = None


def _promise(value: CellValue) -> Promise | None:
    text = " ".join(str(value).split())
    days, hour = text, None
    if found := _BY.fullmatch(text):
        days, clock = found[1], (int(found[2]), int(found[3]))
        if clock >= (24, 0) or clock[1] >= 60 or clock == (0, 0):  # by the end of which day?
            return None
        hour = time(*clock)
    word = read_word("updated", days)
    return Promise(word == "workdays", hour or None) if word else None


def _grain(value: CellValue) -> Grain | None:
    found = read_word("grain", str(value))
    return Grain(found) if found else None


def _share(value: CellValue) -> float | None:
    """A share above 0 and up to 500 %; `90` without a percent sign is refused."""
    number = read_number(value)
    return number if number is not None and 0 < number <= 5 else None


def _early(value: CellValue) -> float | None:
    number = read_number(value)
    return number if number is not None and 0 <= number < 1 else None


def _count(value: CellValue) -> int | None:
    number = read_number(value)
    return int(number) if number is not None and number >= 1 and number == int(number) else None


def _first_days(value: CellValue) -> int | None:
    number = read_number(value)
    return int(number) if number is not None and number in range(_MOST_FIRST_DAYS + 1) else None


def _period(value: CellValue) -> Period | None:
    """A period in the years that dates in logs may have."""
    period = read_period(value)
    return period if period and FIRST_DAY <= period.start <= LAST_DAY else None


def _day(value: CellValue) -> date | None:
    """A day, or the last day of a period."""
    day = read_day(value)
    if day is None:
        period = read_period(value)
        day = period.end if period else None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _yes(value: CellValue) -> bool | None:
    found = read_word("yes_no", str(value))
    return None if found is None else found == "yes"


def _place(value: CellValue) -> str | None:
    """One of the words; an address or the name of an .xlsx, as they stood here once, is “apart”."""
    text = str(value).strip()
    found = read_word("bonus_to", text) or ("apart" if _ADDRESS.fullmatch(text) else None)
    return "" if found == "none" else found


def _names(value: CellValue) -> tuple[str, ...]:
    """Names separated by semicolons; a comma belongs to a name."""
    return tuple(filter(None, map(tidy, re.split(r"[;\n]", as_text(value)))))


def _without(value: CellValue) -> frozenset[str] | None:
    """The keys of summary tabs named by their titles in either language."""
    keys = {fold(title): key for key in LEFT_OUT for title in both(f"tab.{key}")}
    found = {keys.get(fold(name), "") for name in read_names(value)}
    return None if "" in found else frozenset(found)


def _word(list_id: str) -> Callable[[CellValue], str | None]:
    return lambda value: read_word(list_id, str(value))


def _allowed(key: str, lang: Lang) -> str:
    return all_words(key, lang) if key in WORDS else say(key, lang)


_part = number_within(0, 1)


def read_by(default: T, read: Callable[[CellValue], object], allowed: str) -> T:
    """A setting with its default: how its value is read, and the text or list of words that says
    what it may be.
    """
    return field(default=default, metadata={"read": read, "allowed": allowed})


@dataclass(frozen=True)
class Settings:
    """What the owner decided about the whole sheet; shares are fractions (0.9 = 90 %).

    `name` stands in the title of the Dashboard. `language`, `zone`, `period` and `updated` (by when
    the next run is due) are None where nothing is said. `first_days` is how long the period before
    is shown, see `shown_period`.
    `without` are the keys of summary tabs that are not to be made. `personal_share` is the part of
    the score that personal KPIs make, None where the weights decide. `closed_through` is the last
    closed day.
    `bonus_to` is "" (no bonuses), "here" (this workbook) or "apart" (another, which the owner of
    the run names: who edits this tab does not decide where his machine writes); `bonus_base` is
    in roubles a month at full time. With `bonus_steps` (from which attainment, what part) a part
    of the KPI `bonus_sales` is paid instead. docs/owners-guide.md explains each.
    """

    grain: Grain = read_by(Grain.MONTH, _grain, "grain")
    period: Period | None = read_by(None, _period, "allowed.period")
    first_days: int = read_by(3, _first_days, "allowed.first_days")
    language: Lang | None = read_by(None, _word("language"), "language")
    zone: tzinfo | None = read_by(None, lambda value: zone_of(str(value)), "allowed.zone")
    updated: Promise | None = read_by(None, _promise, "allowed.updated")
    on_track_from: float = read_by(0.9, _share, "allowed.share")
    at_risk_from: float = read_by(0.75, _share, "allowed.share")
    score_cap: float = read_by(1.5, _share, "allowed.share")
    early_window: float = read_by(0.2, _early, "allowed.share")
    min_observations: int = read_by(5, _count, "allowed.count")
    most_left_out: float = read_by(0.2, _part, "allowed.share")
    personal_share: float | None = read_by(None, _part, "allowed.share")
    missing_weight: float = read_by(0.3, _part, "allowed.share")
    ranking: bool = read_by(default=True, read=_yes, allowed="yes_no")
    kpis_least: int = read_by(3, _count, "allowed.count")
    kpis_good: int = read_by(5, _count, "allowed.count")
    kpis_most: int = read_by(9, _count, "allowed.count")
    funnel_value: str = read_by("", lambda value: str(value).strip(), "allowed.kpi_name")
    closed_through: date | None = read_by(None, _day, "allowed.closed")
    bonus_to: Literal["", "here", "apart"] = read_by("", _place, "bonus_to")
    bonus_base: float | None = read_by(None, read_roubles, "allowed.money")
    bonus_threshold: float = read_by(0.8, _part, "allowed.share")
    bonus_at_threshold: float = read_by(0.5, _part, "allowed.share")
    bonus_accelerator: float = read_by(1.0, number_within(0, 100), "allowed.rate")
    bonus_accelerates: Literal["marginal", "retroactive"] = read_by(
        "marginal", _word("accelerates"), "accelerates"
    )
    bonus_cap: float = read_by(1.5, _share, "allowed.share")
    bonus_ramp: tuple[float, ...] = read_by((), read_shares, "allowed.shares")
    bonus_steps: tuple[tuple[float, float], ...] = read_by((), read_steps, "allowed.steps")
    bonus_sales: str = read_by("", lambda value: str(value).strip(), "allowed.kpi_name")
    currency: str = read_by(
        "", lambda value: currency_of(fold(str(value))) or None, "allowed.currency"
    )
    join_clients: bool = read_by(default=True, read=_yes, allowed="yes_no")
    clients_apart: tuple[str, ...] = read_by((), _names, "allowed.names")
    name: str = read_by("", lambda value: tidy(as_text(value)), "setting.name.about")
    without: frozenset[str] = read_by(frozenset(), _without, "allowed.tabs")
    findings: tuple[Finding, ...] = field(default=(), compare=False)


_HOW = {one.name: one.metadata for one in fields(Settings) if one.metadata}
SETTING_IDS = tuple(_HOW)
# the settings that are words of a list, and the list
CHOSEN = {one: how["allowed"] for one, how in _HOW.items() if how["allowed"] in WORDS}


def shown_period(settings: Settings, workdays: Workdays, as_of: date) -> Period:
    """The period that the summary is about: the one of Settings, else the running one. In the
    first days of a month, quarter or year it is the one just ended: through the third working day
    or the fifth calendar day, whichever is first (`first_days` is 3).
    """
    running = period_of(as_of, settings.grain)
    if settings.period or running.grain is Grain.WEEK:
        return settings.period or running
    last = workdays.nth(running.start, settings.first_days)
    latest = running.start + timedelta(days=settings.first_days + 1)
    return running.previous() if as_of <= min(last, latest) else running


def read_settings(table: DecisionTab) -> Settings:
    """The settings of a Settings tab.

    Raises:
        DecisionError: a setting is unreadable or stands twice; with a wrong threshold or grain
            every number would be wrong, so nothing may be written.
    """
    seen: dict[str, list[int]] = {}
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for row in table.rows:
        setting = setting_of(row.text("name"))
        if setting is None:
            if row.cells.get("value") is not None:
                names = [text for one in SETTING_IDS for text in both(f"setting.{one}")]
                findings.append(table.unknown("setting_unknown", row, "name", names))
            continue
        seen.setdefault(setting, []).append(row.number)
        value = row.cells.get("value")
        if value is None:
            continue
        values[setting] = _read(setting, table, row)
        if setting == "bonus_to" and _ADDRESS.fullmatch(str(value).strip()):
            findings.append(_address(table, row.number, str(value).strip()))
    _refuse_twice(table, seen)
    settings = replace(Settings(), **values, findings=tuple(findings))
    if settings.at_risk_from >= settings.on_track_from:
        shares = {"risk": settings.at_risk_from, "track": settings.on_track_from}
        facts = {name: f"{share:.0%}" for name, share in shares.items()}
        raise DecisionError("decision.setting_order", tab=table.tab.title, **facts)
    return settings


def _read(setting: str, table: DecisionTab, row: TabRow) -> object:
    how = _HOW[setting]
    result = how["read"](row.cells["value"])
    if result is None:
        names, allowed = by_lang(f"setting.{setting}"), in_each(_allowed, how["allowed"])
        facts = {"setting": names, "allowed": allowed}
        raise table.error("decision.setting_unreadable", row, "value", **facts)
    return result


def _refuse_twice(table: DecisionTab, seen: Mapping[str, list[int]]) -> None:
    for setting, rows in seen.items():
        if len(rows) > 1:
            facts = {"setting": by_lang(f"setting.{setting}"), "rows": ", ".join(map(str, rows))}
            raise DecisionError("decision.setting_twice", tab=table.tab.title, **facts)


def _address(table: DecisionTab, row: int, address: str) -> Finding:
    """A place written where everybody may write: the line says where its owner may name it."""
    line = f"bonuses = {json.dumps(address, ensure_ascii=False)}"
    column = table.columns["value"]
    facts = {"line": line}
    return Finding(Severity.WARNING, "bonus_place", table.tab.title, row, column, facts=facts)


def setting_of(name: str) -> str | None:
    """The id of a setting by its name in either language."""
    return _by_name().get(fold(name))


@cache
def _by_name() -> dict[str, str]:
    return {fold(name): one for one in SETTING_IDS for name in (one, *both(f"setting.{one}"))}
