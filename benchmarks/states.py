"""Logs and workbooks in the states that teams have them in.

A log has ten columns, fifty people, five accounts and 36 months; a share of its rows is dirty: the
closing date and the amount are texts. A prepared workbook has been through `init`, a synced one
through a first sync as well.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import xlsxwriter

from sheets_kpi import pipeline, template
from sheets_kpi.prepare import plan_init
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook

LOG = "Сделки"
HEADERS = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма",
           "Категория", "Тип")  # fmt: skip
FIRST_DAY, DAYS, AS_OF = date(2023, 12, 1), 1_080, date(2026, 11, 20)
ONE_DAY = timedelta(days=1)
TARGETS = {"revenue": 3_000_000, "deals": 60, "conversion": '"40 %"', "new_clients": 5}
# The KPIs that a log of deals has data for, whatever other logs there are.
TWELVE = ("revenue", "deals", "average_order", "conversion", "new_clients", "repeat_orders",
          "retention", "active_clients", "churn", "repeat_rate", "client_growth",
          "revenue_growth")  # fmt: skip
Columns = list[list[CellValue]]


@dataclass(frozen=True)
class Shape:
    """What a log is like; `number` makes the text of the column of unique numbers."""

    rows: int
    dirty: float = 0.01
    people: int = 50
    number: Callable[[int], str] = "С-{}".format
    comment: Callable[[int], str] | None = None
    tabs: int = 1


def log(shape: Shape) -> Columns:
    """A log by columns. Equal texts are one object, as the backends make them."""
    some, known = random.Random(shape.rows), dict[CellValue, CellValue]()
    columns: Columns = [[header] for header in HEADERS]
    if shape.comment:
        columns.append(["Комментарий"])
    for number in range(shape.rows):
        values = _row(shape, number, some)
        for column, value in zip(columns, values, strict=True):
            column.append(known.setdefault(value, value) if isinstance(value, str) else value)
    return columns


def _row(shape: Shape, number: int, some: random.Random) -> list[CellValue]:
    created = FIRST_DAY + timedelta(days=some.randrange(DAYS))
    closed = created + timedelta(days=some.randrange(9))
    amount = some.randrange(100, 9_000_000) / 100
    dirty = some.random() < shape.dirty
    row: list[CellValue] = [
        shape.number(number),
        created,
        f"{closed:%d.%m.%Y}" if dirty else closed,
        f"Сотрудник {some.randrange(shape.people)}",
        f"Авито {some.randrange(5)}",
        f"Клиент {some.randrange(max(10, shape.rows // 12))}",
        some.choice(("оплачена", "отказ", "в работе")),
        f"{amount:.2f} ₽".replace(".", ",") if dirty else amount,
        some.choice(("Диваны", "Столы", "Шкафы")),
        some.choice(("новая", "повторная")),
    ]
    return [*row, shape.comment(number)] if shape.comment else row


@cache
def template_text() -> str:
    """The template of account managers with some targets, as an owner would have typed them."""
    text = template.load("account-managers").source
    own = '[logs.deals]\nuse = "deals"\n'
    text = text.replace(own, f'{own}tabs = ["{LOG}*"]\n')  # a log may have a tab for each month
    for kpi, value in TARGETS.items():
        row = f'kpi = "{kpi}"\nscope = "each"\n'
        text = text.replace(row, f"{row}value = {value}\n")
    return text


def twelve_text() -> str:
    """The same with the log of deals and twelve KPIs, and nothing else."""
    wanted = {"template", "logs.deals", *(f"kpis.{key}" for key in TWELVE)}
    own, mark, shared = template_text().partition("\n[included]")
    blocks = own.split("\n[")[1:]
    kept = [block for block in blocks if block.split("]")[0].removesuffix(".settings") in wanted]
    return "\n".join(f"[{block}" for block in kept) + mark + shared


def request(as_of: date = AS_OF, text: str = "") -> Request:
    """What the command line would ask for on a day, with a template or without."""
    made = template.parse(text, "benchmark.toml") if text else None
    return Request(datetime(2026, 11, 20, 9, tzinfo=UTC), as_of, "ru", made)


def raw(shape: Shape) -> MemoryWorkbook:
    """A workbook that nobody has prepared, with one log of deals or with its rows on many tabs."""
    columns = log(shape)
    size = -(-shape.rows // shape.tabs)
    tabs = []
    for number in range(shape.tabs):
        first = 1 + number * size
        part = [[column[0], *column[first : first + size]] for column in columns]
        title = f"{LOG} {2020 + number // 12}-{number % 12 + 1:02}" if number else LOG
        tabs.append(ExistingTab(str(number + 1), title, part, len(part[0])))
    return MemoryWorkbook(Existing(tuple(tabs)))


def prepared(shape: Shape, text: str = "") -> MemoryWorkbook:
    """A workbook after `init`."""
    workbook = raw(shape)
    workbook.apply(plan_init(workbook.read(), request(text=text or template_text()))[0])
    return workbook


def synced(workbook: MemoryWorkbook) -> MemoryWorkbook:
    """Another workbook: a prepared one after its first sync.

    Raises:
        RuntimeError: the next sync would write something.
    """
    after = replace(workbook)
    pipeline.sync(after, request())
    if pipeline.sync(after, request(), dry_run=True).plan.changes:
        raise RuntimeError("an unchanged workbook is planned anew")
    return after


def to_plan(workbook: MemoryWorkbook, as_of: date = AS_OF, text: str = "") -> None:
    """Everything between reading and writing; a raw workbook needs a template."""
    asked = request(as_of, text)
    pipeline.plan_of(pipeline.compute(pipeline.check(workbook, asked)), asked)


def xlsx(path: Path, shape: Shape) -> Path:
    """A file with one log of deals, as a spreadsheet program writes it."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet(LOG)
        for row, values in enumerate(_rows(shape)):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)
    return path


def delimited(path: Path, shape: Shape) -> Path:
    """The same rows as a program exports them, in a CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        for values in _rows(shape):
            cells = (f"{v:%d.%m.%Y}" if isinstance(v, date) else v for v in values)
            csv.writer(out, delimiter=";").writerow(cells)
    return path


def _rows(shape: Shape) -> Iterable[Iterable[CellValue]]:
    some = random.Random(shape.rows)
    yield HEADERS
    for number in range(shape.rows):
        yield _row(shape, number, some)


if __name__ == "__main__":  # the process whose peak is taken: states.py ROWS DIRTY
    to_plan(raw(Shape(int(sys.argv[1]), float(sys.argv[2]))), text=template_text())
