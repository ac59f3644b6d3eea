"""The targets of the sample: for every KPI, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sheets_kpi.demo.cast import Player
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.schema import Named, TargetSpec
from sheets_kpi.texts import both

Scope = Literal["company", "each", "senior", "first_team", "newcomer", "first_account"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Targets of a KPI for three months; fewer values hold on from the last."""

    kpi: str
    scope: Scope
    values: tuple[float | str, ...]


def targets(
    wishes: Sequence[Wish], cast: Sequence[Player], account: str, first: date, last: date
) -> tuple[TargetSpec, ...]:
    """The rows of the Targets tab: company, each, a role, a team, a person and an account."""
    months = [period.key for period in periods_between(first, last, Grain.MONTH)]
    names = {
        "senior": cast[0].role,
        "first_team": cast[0].team,
        "newcomer": cast[-1].name,
        "first_account": account,
    }
    return tuple(
        TargetSpec(wish.kpi, _scope(wish.scope, names), _by_month(months, wish.values))
        for wish in wishes
    )


def _scope(scope: Scope, names: Mapping[str, str]) -> Named:
    if scope in ("company", "each"):
        return Named(*both(f"word.scope.{scope}"))
    return Named(names[scope], names[scope])


def _by_month(months: Sequence[str], values: Sequence[float | str]) -> Mapping[str, float | str]:
    last = len(values) - 1
    return {month: values[min(number, last)] for number, month in enumerate(months)}
