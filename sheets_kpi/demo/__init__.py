"""A sample for the account-managers template: three months of logs as people fill them.

    cast.py      who and what it is about
    story.py     the clean rows, day by day
    dirt.py      the mistakes in them, each with the finding it calls for
    targets.py   what was wished for

Everything hangs on the seed, the language and the day: the same three give the same sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from sheets_kpi.demo.cast import TEMPLATE, accounts, people
from sheets_kpi.demo.dirt import Dirt, soil
from sheets_kpi.demo.story import Row, first_day, tell
from sheets_kpi.demo.targets import targets
from sheets_kpi.schema import AccountSpec, PersonSpec, TargetSpec
from sheets_kpi.texts import Lang

__all__ = ["TEMPLATE", "Dirt", "Sample", "sample"]


@dataclass(frozen=True)
class Sample:
    """What a workbook of the sample holds.

    `rows[log id]` are the rows in the order of the sheet, as values by column id. `dirt` names the
    dirty cells among them, each with the finding that the checker makes there.
    """

    rows: Mapping[str, list[Row]]
    people: tuple[PersonSpec, ...]
    accounts: tuple[AccountSpec, ...]
    targets: tuple[TargetSpec, ...]
    dirt: tuple[Dirt, ...]


def sample(lang: Lang, as_of: date, seed: int = 7) -> Sample:
    """The logs of the month of `as_of`, through that day, and of the two months before it."""
    story = tell(lang, as_of, Random(seed))  # noqa: S311  # a sample, not a secret
    dirt = soil(story)
    return Sample(
        story.rows,
        people(story.cast),
        accounts(lang),
        targets(lang, story.cast, first_day(as_of), as_of),
        dirt,
    )
