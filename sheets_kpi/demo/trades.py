"""The trades of trades.toml: who does what how often, which mistakes are in the logs, what was
wished for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, Literal

from sheets_kpi.demo import clients, dirt, office
from sheets_kpi.demo.dirt import Mess, Slip
from sheets_kpi.demo.story import Plot

# Whose target: that of the company, of each person, of a role, a team, a person, an account.
Whose = Literal["company", "each", "senior", "first_team", "newcomer", "first_account"]
# A KPI, whose target, and its values month by month; fewer than three hold on from the last.
Wish = tuple[str, Whose, Sequence[float | str]]


@dataclass(frozen=True)
class Trade:
    """How its story goes, which mistakes are in it, and what was wished for.

    `changed` is the KPI that an event at the beginning of the second month is about.
    `bonus_base` is in roubles a month at full time.
    """

    plot: Plot
    slips: Sequence[Slip]
    messes: Sequence[Mess]
    wishes: Sequence[Wish]
    changed: str
    bonus_base: int


def _trades() -> Iterator[tuple[str, Trade]]:
    text = files(__package__).joinpath("trades.toml").read_text(encoding="utf-8")
    for name, facts in tomllib.loads(text).items():
        yield name, _trade(facts)


def _trade(facts: dict[str, Any]) -> Trade:
    work = vars(clients) | vars(office)
    parts: dict[str, Any] = {
        name: [work[one] for one in facts.pop(name)] for name in ("work", "shared")
    }
    slips = [_slip(*slip) for slip in facts.pop("slips")]
    messes = [_called(*mess) for mess in facts.pop("messes")]
    wishes = [(kpi, whose, values) for kpi, whose, *values in facts.pop("wishes")]
    changed, bonus_base = facts.pop("changed"), facts.pop("bonus_base")
    return Trade(Plot(**parts, **facts), slips, messes, wishes, changed, bonus_base)


def _slip(
    log: str, column: str, code: str, make: Sequence[Any], fits: Sequence[Any] = ("filled",)
) -> Slip:
    return Slip(log, column, code, _called(*make), _called(*fits, log))


def _called(name: str, *words: object) -> Callable[..., Any]:
    """A function of dirt.py with its first arguments."""
    return partial(getattr(dirt, name), *words)


TRADES: Mapping[str, Trade] = dict(_trades())
