"""A sample for each shipped template: three months of logs as people fill them.

    cast.py      who and what it is about
    story.py     the state of a story while it is told, day by day
    rows/        rows of the logs that several trades keep
    trades/      one story for each template
    dirt.py      the mistakes in them, each with the finding it calls for
    targets.py   what was wished for
    write.py     the sample as a workbook

Everything hangs on the template, the seed, the language and the day: the same four give the same
sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sheets_kpi import template as templates
from sheets_kpi.decisions.layout import word
from sheets_kpi.demo.cast import Player, accounts, next_month, people
from sheets_kpi.demo.dirt import Dirt, soil
from sheets_kpi.demo.story import Row, Story, first_day, tell, whole_span
from sheets_kpi.demo.targets import targets
from sheets_kpi.demo.trades import TRADES
from sheets_kpi.errors import TemplateError
from sheets_kpi.prepare.seeds import Seeds
from sheets_kpi.schema import AbsenceSpec, AccountSpec, EventSpec, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang

__all__ = ["TEMPLATE", "TRADES", "Dirt", "Sample", "sample"]

TEMPLATE = "account-managers"


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
    absences: tuple[AbsenceSpec, ...]
    events: tuple[EventSpec, ...]
    settings: Mapping[str, CellValue]
    dirt: tuple[Dirt, ...]

    def seeds(self) -> Seeds:
        """The sample as what new tabs begin with."""
        return Seeds(
            self.people,
            self.accounts,
            self.targets,
            self.rows,
            self.events,
            self.absences,
            self.settings,
        )


def sample(lang: Lang, as_of: date, seed: int = 7, template: str = TEMPLATE) -> Sample:
    """The logs of the month of `as_of`, through that day, and of the two months before it.

    Raises:
        TemplateError: there is no sample for this template.
    """
    if template not in TRADES:
        raise TemplateError("cli.demo_no_sample", name=template, names=", ".join(TRADES))
    trade, first = TRADES[template], first_day(as_of)
    random = Random(seed)  # noqa: S311  # a sample, not a secret
    story = tell(trade.plot, templates.load(template), lang, as_of, random)
    dirt = soil(story, trade.slips, trade.messes)
    return Sample(
        story.rows,
        people(story.cast),
        accounts(template, lang),
        targets(trade.wishes, story.cast, story.accounts[0], first, as_of),
        _absences(story, every_day=trade.plot.every_day),
        _events(story, first, trade.changed),
        {
            "closed_through": next_month(first) - timedelta(days=1),
            "bonus_to": word("bonus_to", "here", lang),
            "bonus_base": trade.bonus_base,
        },
        dirt,
    )


def _absences(story: Story, *, every_day: bool) -> tuple[AbsenceSpec, ...]:
    """Days that all work, and the vacation of one."""
    found = [_vacation(player) for player in story.cast if player.away]
    if every_day:
        first, last = whole_span(story.as_of)
        found.insert(0, AbsenceSpec("", first.isoformat(), last.isoformat(), "working"))
    return tuple(found)


def _vacation(player: Player) -> AbsenceSpec:
    first, last = player.away or (date.min, date.min)
    return AbsenceSpec(player.name, first.isoformat(), last.isoformat(), "vacation")


def _events(story: Story, first: date, changed: str) -> tuple[EventSpec, ...]:
    """A change from the second month on, such as new prices, and a training in its middle."""
    month = next_month(first)
    change, training = story.words("events")
    return (
        EventSpec(month.isoformat(), change, changed),
        EventSpec(story.after(month, 11).isoformat(), training),
    )
