"""The targets of the sample: for every KPI, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.demo.cast import Player, accounts
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.schema import Named, TargetSpec
from sheets_kpi.texts import Lang, both

Values = Sequence[float]


@dataclass(frozen=True, slots=True)
class _Wish:
    """Targets of a KPI for three months; fewer values hold on from the first."""

    kpi: str
    scope: str
    values: Values


_COMMON = (
    _Wish("revenue", "each", (270_000, 290_000, 310_000)),
    _Wish("deals", "each", (7, 8, 8)),
    _Wish("average_order", "company", (42_000,)),
    _Wish("conversion", "each", (0.3,)),
    _Wish("new_clients", "each", (6, 5, 5)),
    _Wish("repeat_orders", "each", (1, 2, 3)),
    _Wish("retention", "company", (0.2,)),
    _Wish("upsell_share", "company", (0.15,)),
    _Wish("key_growth", "company", (0.1,)),
    _Wish("active_clients", "company", (25, 50, 75)),
    _Wish("active_clients", "each", (6, 11, 15)),
    _Wish("nps", "company", (40,)),
    _Wish("csat", "each", (0.9,)),
    _Wish("reply_time", "each", (15,)),
    _Wish("on_time", "each", (0.95,)),
    _Wish("quality", "each", (85,)),
    _Wish("calls", "each", (260, 270, 270)),
    _Wish("cost_per_client", "company", (400,)),
    _Wish("contribution", "each", (3,)),
)


def targets(lang: Lang, cast: Sequence[Player], first: date, last: date) -> tuple[TargetSpec, ...]:
    """The rows of the Targets tab: company, each, a role, a team, a person and an account."""
    months = [period.key for period in periods_between(first, last, Grain.MONTH)]
    account = accounts(lang)[0].name
    special = (
        _Wish("revenue", cast[0].role, (380_000, 400_000, 420_000)),
        _Wish("revenue", account, (850_000, 900_000, 950_000)),
        _Wish("conversion", cast[0].team, (0.31,)),
        _Wish("deals", cast[-1].name, (6,)),
    )
    return tuple(
        TargetSpec(wish.kpi, _scope(wish.scope), _by_month(months, wish.values))
        for wish in (*_COMMON, *special)
    )


def _scope(name: str) -> Named:
    if name in ("company", "each"):
        return Named(*both(f"word.scope.{name}"))
    return Named(name, name)


def _by_month(months: Sequence[str], values: Values) -> Mapping[str, float | str]:
    last = len(values) - 1
    return {month: values[min(number, last)] for number, month in enumerate(months)}
