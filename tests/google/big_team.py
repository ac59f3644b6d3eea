"""A large team at the double: fifty people, twelve KPIs, years of months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from books import DEALS, HEADERS, NOON
from deals_home import LOG, Stage
from google_home import GoogleHome

from sheets_kpi import pipeline
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Request
from sheets_kpi.template import parse
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook

PEOPLE = 50
MORE = "".join(
    f"""
[kpis.more{number}]
name = {{ ru = "Показатель {number}", en = "KPI {number}" }}
formula = {{ ru = "{ru}", en = "{en}" }}
goal = {{ ru = "Расти", en = "Grow" }}
owner = {{ ru = "руководитель продаж", en = "head of sales" }}
"""
    for number, (ru, en) in enumerate(
        (
            (f"[Выручка]/[Сделки]*{factor}", f"[Revenue]/[Deals]*{factor}")
            if factor % 2
            else (f"[Выручка]*{factor}", f"[Revenue]*{factor}")
        )
        for factor in range(2, 11)
    )
)
TEMPLATE = parse(DEALS + MORE, "big.toml")


def month(number: int) -> tuple[date, date]:
    """The first and the last day of a month, counted from January 2024."""
    first = date(2024 + number // 12, number % 12 + 1, 1)
    after = date(2024 + (number + 1) // 12, (number + 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def rows(number: int, people: int = PEOPLE) -> Iterator[tuple[Any, ...]]:
    """Three deals of everybody in a month."""
    first, _ = month(number)
    for person in range(people):
        for deal in range(3):
            day = first + timedelta(days=(person + 7 * deal) % 28)
            amount = 1000.5 + 37 * person + 11 * number + deal
            account = f"Аккаунт {person % 10}"
            yield day, f"Менеджер {person:02}", account, f"Клиент {person}", "оплачена", amount


@dataclass
class BigTeam:
    """A prepared spreadsheet, and what its syncs send."""

    stage: Stage
    home: GoogleHome
    room: int = GoogleWorkbook.room
    private: GoogleHome | None = None
    private_room: int = GoogleWorkbook.room

    def sync(self, day: date) -> Synced:
        """A sync on a day; a write of more than `room` bytes is made in parts."""
        request = Request(NOON, day, None, TEMPLATE)
        if private := self.private:
            request = replace(
                request,
                bonuses="elsewhere",
                open=lambda _: self._book(private, self.private_room),
                agrees=lambda _: True,
            )
        return pipeline.sync(self._book(self.home, self.room), request)

    def _book(self, home: GoogleHome, room: int) -> GoogleWorkbook:
        book = home.book(for_init=False)
        assert isinstance(book, GoogleWorkbook)
        book.room = room
        return book

    def close(self, day: date) -> None:
        """Types the day that everything is closed through."""
        names = [row[0] if row else None for row in self.home.values("Настройки")]
        self.home.type("Настройки", names.index("Закрыто по") + 1, 2, day)

    def sent(self, since: int = 0) -> list[int]:
        """The bytes of the writes since some call, those of hands too."""
        return [call.sent for call in self.stage.double.calls[since:] if call.kind == "write"]


def big_team(
    stage: Stage, months: int, people: int = PEOPLE, settings: Mapping[str, str] | None = None
) -> BigTeam:
    """A team whose log holds some months, after `init`; each month of each has a target of one
    deal.
    """
    home = stage.home()
    prepare_team(home, months, people, settings)
    return BigTeam(stage, home)


def prepare_team(
    home: GoogleHome, months: int, people: int, settings: Mapping[str, str] | None = None
) -> None:
    """Fills an empty spreadsheet with the log of a team, and runs `init`."""
    log = [HEADERS, *(row for number in range(months) for row in rows(number, people))]
    home.fill({LOG: log})
    book = home.book(for_init=True)
    seeds = Seeds(
        people=tuple(
            PersonSpec(f"Менеджер {person:02}", team=f"Команда {person % min(5, people)}")
            for person in range(people)
        ),
        accounts=tuple(AccountSpec(f"Аккаунт {account}") for account in range(min(10, people))),
        targets=(TargetSpec("deals", Named("Каждому", "Each"), {"2024": 12.0}),)
        if settings
        else (),
    )
    existing = book.read()
    template = replace(TEMPLATE, settings=dict(settings or {}))
    desired = prepare(existing, template, "ru", date(2024, 1, 20), seeds)
    book.apply(make_plan(existing, desired))
