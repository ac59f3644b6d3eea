"""A sample for each shipped template: three months of logs as people fill them.

    story.py     who it is about, and its state while it is told, day by day
    work.py      rows about clients and about the office: deals, visits, calls, costs, hiring
    dirt.py      the mistakes in them, each with the finding it calls for
    trades.py    the five trades: which rows, how often, which mistakes, which targets

Everything hangs on the template, the seed, the language and the day: the same four give the same
sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sheets_kpi import pipeline
from sheets_kpi import template as templates
from sheets_kpi.clean.times import DEFAULT_ZONE
from sheets_kpi.decisions.cells import word
from sheets_kpi.demo.dirt import Dirt, soil
from sheets_kpi.demo.story import Player, Story, first_day, next_month, tell, whole_span
from sheets_kpi.demo.trades import TRADES, Whose, Wish
from sheets_kpi.errors import TemplateError
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, Plan, SetFlags, make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AbsenceSpec, AccountSpec, EventSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.texts import Lang, both
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

__all__ = ["TEMPLATE", "TRADES", "Dirt", "Sample", "sample", "write_sample"]

TEMPLATE = "account-managers"


@dataclass(frozen=True)
class Sample(Seeds):
    """What a workbook of the sample begins with.

    `rows[log id]` are the rows in the order of the sheet, as values by column id. `dirt` names the
    dirty cells among them, each with the finding that the checker makes there.
    """

    dirt: tuple[Dirt, ...] = ()


def sample(lang: Lang, as_of: date, seed: int = 7, template: str = TEMPLATE) -> Sample:
    """The logs of the month of `as_of`, through that day, and of the two months before it.

    Raises:
        TemplateError: there is no sample for this template.
    """
    if template not in TRADES:
        raise TemplateError("cli.demo_no_sample", name=template, names=", ".join(TRADES))
    trade, about = TRADES[template], templates.load(template)
    random = Random(seed)  # noqa: S311  # a sample, not a secret
    story = tell(trade, about, lang, as_of, random)
    dirt = soil(story, trade.slips, trade.messes)
    settings: dict[str, CellValue] = {
        "name": about.title.show(lang),
        "closed_through": next_month(first_day(as_of)) - timedelta(days=1),
        "bonus_to": word("bonus_to", "here", lang),
        "bonus_base": trade.bonus_base,
    }
    return Sample(
        tuple(map(_person, story.cast)),
        tuple(AccountSpec(name, test=number == 2) for number, name in enumerate(story.accounts)),
        _targets(trade.wishes, story),
        story.rows,
        _events(story, trade.changed),
        _absences(story),
        settings,
        dirt=dirt,
    )


def write_sample(
    path: Path, lang: Lang, now: datetime, as_of: date | None, name: str = TEMPLATE
) -> Synced:
    """Writes the sample workbook of a template, in place of any file at `path`: prepared, filled
    and synced.

    Raises:
        TemplateError: there is no sample for this template.
        WorkbookError: the file cannot be written.
    """
    day = as_of or now.astimezone(DEFAULT_ZONE).date()
    seeds = sample(lang, day, template=name)
    nothing = Existing(())
    prepared = make_plan(nothing, prepare(nothing, templates.load(name), lang, day, seeds))
    memory = MemoryWorkbook(nothing)
    memory.apply(prepared)
    synced = pipeline.sync(memory, Request(now, day, lang))
    XlsxWorkbook(path).apply(_in_one(prepared, synced.plan), anew=True)
    return synced


def _in_one(prepared: Plan, synced: Plan) -> Plan:
    """Both plans as one, so that the new file opens on its Dashboard."""
    flags = {change.title: change.add for change in synced.changes if isinstance(change, SetFlags)}
    rest = [change for change in synced.changes if not isinstance(change, SetFlags)]
    made = [
        change._replace(tab=change.tab._replace(flags=flags.get(change.tab.title, ())))
        if isinstance(change, CreateTab)
        else change
        for change in prepared.changes
    ]
    return Plan((*made, *rest))


def _person(player: Player) -> PersonSpec:
    """A row of the Team tab."""
    start = player.start.isoformat() if player.start else ""
    return PersonSpec(player.name, team=player.team, role=player.role, fte=player.fte, start=start)


def _targets(wishes: Sequence[Wish], story: Story) -> tuple[TargetSpec, ...]:
    """The rows of the Targets tab, for every KPI month by month."""
    span = periods_between(first_day(story.as_of), story.as_of, Grain.MONTH)
    return tuple(
        TargetSpec(
            kpi,
            _scope(whose, story),
            {month.key: values[min(number, len(values) - 1)] for number, month in enumerate(span)},
        )
        for kpi, whose, values in wishes
    )


def _scope(whose: Whose, story: Story) -> Named:
    if whose in ("company", "each"):
        return Named(*both(f"word.scope.{whose}"))
    name = {
        "senior": story.cast[0].role,
        "first_team": story.cast[0].team,
        "newcomer": story.cast[-1].name,
        "first_account": story.accounts[0],
    }[whose]
    return Named(name, name)


def _absences(story: Story) -> tuple[AbsenceSpec, ...]:
    """Days that all work, and the vacation of one."""
    spans = [("", whole_span(story.as_of), "working")] if story.plot.every_day else []
    spans += [(player.name, player.away, "vacation") for player in story.cast if player.away]
    return tuple(
        AbsenceSpec(who, first.isoformat(), last.isoformat(), kind)
        for who, (first, last), kind in spans
    )


def _events(story: Story, changed: str) -> tuple[EventSpec, ...]:
    """A change from the second month on, such as new prices, and a training in its middle."""
    month = next_month(first_day(story.as_of))
    change, training = story.words("events")
    return (
        EventSpec(month.isoformat(), change, changed),
        EventSpec(story.after(month, 11).isoformat(), training),
    )
