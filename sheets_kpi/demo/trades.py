"""The trades of trades.toml: who does what how often, which mistakes are in the logs, what was
wished for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any, Literal

from sheets_kpi.demo import dirt, work
from sheets_kpi.demo.dirt import Mess, Slip
from sheets_kpi.demo.story import Plot

# Whose target: that of the company, of each person, of a role, a team, a person, an account.
Whose = Literal["company", "each", "senior", "first_team", "newcomer", "first_account"]
# A KPI, whose target, and its values month by month; fewer than three hold on from the last.
Wish = tuple[str, Whose, Sequence[float | str]]


@dataclass(frozen=True, kw_only=True)
class Trade(Plot):
    """How its story goes, which mistakes are in it, and what was wished for.

    `changed` is the KPI that an event at the beginning of the second month is about.
    `bonus_base` is in roubles a month at full time.
    """

    slips: Sequence[Slip]
    messes: Sequence[Mess]
    wishes: Sequence[Wish]
    changed: str
    bonus_base: int


def _trade(facts: dict[str, Any]) -> Trade:
    for name in ("work", "shared"):
        facts[name] = [getattr(work, one) for one in facts[name]]
    facts["slips"] = [_slip(*slip) for slip in facts["slips"]]
    facts["messes"] = [_called(*mess) for mess in facts["messes"]]
    facts["wishes"] = [(kpi, whose, values) for kpi, whose, *values in facts["wishes"]]
    return Trade(**facts)


def _slip(
    log: str, column: str, code: str, make: Sequence[Any], fits: Sequence[Any] = ("filled",)
) -> Slip:
    return Slip(log, column, code, _called(*make), _called(*fits, log))


def _called(name: str, *words: object) -> Callable[..., Any]:
    """A function of dirt.py with its first arguments."""
    return partial(getattr(dirt, name), *words)


_TEXT = files(__package__).joinpath("trades.toml").read_text(encoding="utf-8")
TRADES = {name: _trade(facts) for name, facts in tomllib.loads(_TEXT).items()}
