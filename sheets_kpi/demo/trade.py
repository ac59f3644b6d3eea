"""What the sample of one template is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheets_kpi.demo.dirt import Mess
from sheets_kpi.demo.slips import Slip
from sheets_kpi.demo.story import Plot
from sheets_kpi.demo.targets import Wish


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
