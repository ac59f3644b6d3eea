"""Workbooks for tests, written as the rows a person would see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sheets_kpi.decisions.tables import LAYOUTS
from sheets_kpi.marks import mark_of
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Template
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab, Mark
from sheets_kpi.template import parse
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

Rows = Sequence[Sequence[CellValue]]
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

DEALS = """
[template]
name = "deals-only"
title = { ru = "Сделки", en = "Deals" }

[logs.deals]
name = { ru = "Сделки", en = "Deals" }
date = "closed"
person = "manager"
account = "account"
client = "client"

[logs.deals.columns.closed]
name = { ru = "Закрыта", en = "Closed" }
type = "date"
[logs.deals.columns.manager]
name = { ru = "Менеджер", en = "Manager" }
type = "person"
[logs.deals.columns.account]
name = { ru = "Аккаунт", en = "Account" }
type = "account"
[logs.deals.columns.client]
name = { ru = "Клиент", en = "Client" }
type = "client"
[logs.deals.columns.status]
name = { ru = "Статус", en = "Status" }
type = "choice"
choices = [{ id = "won", ru = "оплачена", en = "paid" }, { id = "lost", ru = "отказ", en = "lost" }]
[logs.deals.columns.amount]
name = { ru = "Сумма", en = "Amount" }
type = "money"

[kpis.revenue]
name = { ru = "Выручка", en = "Revenue" }
formula.ru = 'СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];"оплачена")'
formula.en = 'SUMIFS(Deals[Amount];Deals[Status];"paid")'
unit = "₽"
weight = 50
goal = { ru = "Расти в продажах", en = "Grow sales" }
owner = { ru = "руководитель продаж", en = "head of sales" }

[kpis.deals]
name = { ru = "Сделки", en = "Deals" }
formula = { ru = 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")', en = 'COUNTIFS(Deals[Status];"paid")' }
unit = "шт"
weight = 25
goal = { ru = "Расти в продажах", en = "Grow sales" }
owner = { ru = "руководитель продаж", en = "head of sales" }

[kpis.average]
name = { ru = "Средний чек", en = "Average order" }
formula = { ru = "[Выручка]/[Сделки]", en = "[Revenue]/[Deals]" }
unit = "₽"
weight = 25
goal = { ru = "Продавать больше за раз", en = "Sell more at a time" }
owner = { ru = "руководитель продаж", en = "head of sales" }
"""

DECISIONS = tuple(layout.title("ru") for layout in LAYOUTS)  # tabs that `init` adds, in order

HEADERS = ("Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма")


def deals_template() -> Template:
    """One log, three KPIs."""
    return parse(DEALS, "deals-only.toml")


def tab(title: str, rows: Rows, tab_id: str = "1") -> ExistingTab:
    """A tab from its rows, header first."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[c] if c < len(row) else None for row in rows] for c in range(width)]
    return ExistingTab(tab_id, title, columns, len(rows))


def book(tabs: Mapping[str, Rows], marks: Sequence[Mark] = ()) -> MemoryWorkbook:
    """A workbook without marks of ours, unless some are given."""
    made = tuple(tab(title, rows, str(n)) for n, (title, rows) in enumerate(tabs.items(), 1))
    return MemoryWorkbook(Existing(made, tuple(marks)))


def deals_book(*rows: Sequence[CellValue], title: str = "Сделки") -> MemoryWorkbook:
    """A workbook with one log of deals, not yet prepared."""
    return book({title: [HEADERS, *rows]})


def prepared_book(
    *rows: Sequence[CellValue], lang: Lang = "ru", seeds: Seeds | None = None
) -> MemoryWorkbook:
    """A workbook with one log of deals after `init`."""
    workbook = deals_book(*rows)
    wanted = prepare(workbook.state, deals_template(), lang, date(2026, 11, 20), seeds)
    workbook.apply(make_plan(workbook.state, wanted))
    workbook.reads = workbook.writes = 0
    return workbook


def request(as_of: date | None = date(2026, 11, 20), lang: Lang | None = None) -> Request:
    """A request with the template of deals, on 20 November 2026."""
    return Request(NOON, as_of, lang, deals_template())


def workbook_mark(lang: Lang = "ru") -> Mark:
    """The mark that `init` leaves."""
    return mark_of(deals_template(), lang)
