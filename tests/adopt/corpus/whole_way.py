"""The whole way of a workbook with Enter only: prepared, synced, and counted here anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from making import Book, Days, Row, Sheet, Table, number
from openpyxl import load_workbook

from sheets_kpi import cli

AS_OF = date(2026, 11, 20)
MONTH = (2026, 11)
TOTALS = {"Всего", "ИТОГО", "Итого", "Среднее", "Total"}


@dataclass
class Record:
    """What a row of a log says, read here and not by the package."""

    day: date
    means: frozenset[str]
    amount: float
    person: str
    client: str
    row: Row


def troubles(book: Book, folder: Path) -> list[str]:
    """All that is not as it should be on the whole way of a workbook."""
    path = book.write(folder)
    before = typed(book, path)
    made = run("init", path, "--yes")
    if made.exit_code:
        return [f"init: {made.output}"]
    synced = run("sync", path, "--json")
    if synced.exit_code:
        return [f"sync: {synced.output}"]
    kpis = {one["kpi"]: one["fact"] for one in json.loads(synced.output)["kpis"]}
    prepared = path.read_bytes()
    again = run("init", path, "--yes")
    found = list(wrong_sums(book, kpis))
    if logs(book):
        found += [*wrong_rows(book, path), *wrong_people(book, path)]
    if len({tab.log or tab.title for tab in logs(book)}) == 1:
        found += wrong_kpis(book, kpis)
    if path.read_bytes() != prepared:
        found.append(f"the second init changed something: {again.output[-300:]}")
    if typed(book, path) != before:
        found.append("a typed cell is not what it was")
    return found


def run(command: str, path: Path, *words: str) -> Any:
    """A command as it is typed."""
    options = ["--as-of", AS_OF.isoformat(), "--lang", "ru"]
    return CliRunner().invoke(cli.main, [command, str(path), *words, *options])


def typed(book: Book, path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of the tabs that the team made."""
    read = load_workbook(path)
    return {tab.title: list(read[tab.title].values) for tab in book.tabs}


def logs(book: Book) -> list[Table]:
    """The tabs of records, without copies of them."""
    return [
        tab for tab in book.tabs if isinstance(tab, Table) and tab.kind.startswith("log")
    ]  # fmt: skip


def columns(tab: Table, role: str) -> list[int]:
    """The places of the columns that must have a role, else of those that may."""
    must = [n for n, col in enumerate(tab.cols) if role in col.must]
    return must or [n for n, col in enumerate(tab.cols) if role in col.may]


def records(book: Book, which: int = 0, *, has_status: bool = True) -> Iterator[Record]:
    """The records of all tabs by the first day of theirs, or another that serves; a blank day is
    that of the row above. A status that only may be one is left out where nobody says it is.
    """
    for tab in logs(book):
        days = columns(tab, "date")[which]
        status = next(iter(columns(tab, "status")), None) if has_status else None
        maker = tab.cols[days].maker
        assert isinstance(maker, Days)
        last = None
        for _, row in tab.records:
            last = last if row[days] is None else maker.read(row[days])
            assert last
            role, _, title = tab.gives.partition(" ")
            given = frozenset({title if role == "status" else ""})
            told = {} if status is None else tab.cols[status].means
            yield Record(
                last,
                told[row[status]] if status is not None and told else given,
                number(_cell(tab, row, "amount")),
                title if role == "person" else str(_cell(tab, row, "person") or ""),
                str(_cell(tab, row, "client") or ""),
                row,
            )


def _cell(tab: Table, row: Row, role: str) -> Any:
    found = columns(tab, role)
    return row[found[0]] if found else None


def wrong_sums(book: Book, kpis: dict[str, float | None]) -> Iterator[str]:
    """Whether what the cells of a matrix hold is the fact of some KPI, metric by metric."""
    facts = {round(fact, 6) for fact in kpis.values() if fact is not None}
    for tab in book.tabs:
        if isinstance(tab, Sheet) and tab.shape:
            for metric, total in crossed(tab).items():
                if round(total, 6) not in facts:
                    yield f"{tab.title} {metric}: {total} is no KPI"


def crossed(tab: Sheet) -> dict[str, float]:
    """The sums of the month over the cells of a matrix, by metric where people have several."""
    assert tab.header_row
    heads, *rows = tab.rows[tab.header_row - 1 :]
    found: dict[str, float] = {}
    for label, *cells in rows:
        for head, cell in zip(heads[1:], cells, strict=False):
            day = day_of(label) or day_of(head)
            if day and date(*MONTH, 1) <= day <= AS_OF and not {label, head} & TOTALS:
                metric = head if tab.shape == "people_metrics" else ""
                found[metric] = found.get(metric, 0) + number(cell)
    return found


def day_of(cell: Any) -> date | None:
    """The day that heads a row or a column of a matrix, if one does."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int):
        return date(*MONTH, cell)
    if isinstance(cell, str) and re.fullmatch(r"\d\d\.\d\d\.\d{4}", cell):
        return date(int(cell[6:]), int(cell[3:5]), int(cell[:2]))
    return cell if isinstance(cell, date) else None


def wrong_rows(book: Book, path: Path) -> Iterator[str]:
    """Whether `doctor` has read each record."""
    said = re.findall(r"Журнал «.*строк (\d+)", run("doctor", path).output.replace("\xa0", ""))
    want, got = sum(len(tab.records) for tab in logs(book)), sum(map(int, said))
    if want != got:
        yield f"records: {want}, read {got}"


def wrong_people(book: Book, path: Path) -> Iterator[str]:
    """Whether the people of the records are on the tab of people."""
    want = {one.person for one in records(book)} - {""}
    tab = load_workbook(path)["Команда"]
    got = {str(row[0]) for row in tab.iter_rows(min_row=2, values_only=True) if row[0]}
    if want != got:
        yield f"people: {sorted(want)}, read {sorted(got)}"


def wrong_kpis(book: Book, kpis: dict[str, float | None]) -> list[str]:
    """Whether each KPI that was proposed is what the cells say, by one of the days that serve."""
    said = {name.partition(":")[0]: fact for name, fact in kpis.items()}
    days = range(len(columns(logs(book)[0], "date")))
    told = "Состоялось" in said
    return min(
        (list(_wrong_kpis(plain(book, which, has_status=told), said)) for which in days), key=len
    )


def _wrong_kpis(want: dict[str, float], said: dict[str, float | None]) -> Iterator[str]:
    for name in {"Выручка", "Сумма", "Состоялось"} & want.keys() - said.keys():
        if (name == "Сумма") == ("Выручка" not in want):
            yield f"{name}: {want[name]}, not proposed"
    for name, got in said.items():
        if name not in want:
            yield f"{name}: not counted here"
        elif got is None or abs(got - want[name]) > 1e-6 * max(1, abs(got)):
            yield f"{name}: {want[name]}, read {got}"


def plain(book: Book, which: int, *, has_status: bool) -> dict[str, float]:
    """The KPIs of the month by plain arithmetic over the cells."""
    must = any("status" in col.must for tab in logs(book) for col in tab.cols)
    every = list(records(book, which, has_status=has_status or must))
    month = [one for one in every if (one.day.year, one.day.month) == MONTH and one.day <= AS_OF]
    has_status = any(one.means != frozenset({""}) for one in every)
    won = [one for one in month if "won" in one.means] if has_status else month
    before = [
        one for one in every if one.day < date(*MONTH, 1) and (has_status <= ("won" in one.means))
    ]
    tab = logs(book)[0]
    found: dict[str, float] = {"Записей": len(month)}
    if columns(tab, "amount"):
        found["Выручка" if has_status else "Сумма"] = sum(one.amount for one in won)
        found["Средний чек"] = sum(one.amount for one in won) / len(won) if won else 0
    if sums := made_sums(tab, month):
        found.pop("Сумма", None)
        found |= sums
    if has_status:
        found["Состоялось"] = len(won)
        found["Конверсия"] = len(won) / len(month)
        found["Возвраты"] = sum("refund" in one.means for one in month)
    names = [one.client for one in won if one.client]
    found["Новые клиенты"] = len(set(names) - {one.client for one in before})
    found["Повторные клиенты"] = sum(names.count(name) > 1 for name in set(names))
    for n, col in enumerate(tab.cols):
        if col.header and col.types & {"number", "money", "score", "duration"}:
            filled = [_amount(one.row[n]) for one in month if one.row[n] is not None]
            found[col.header] = sum(filled)
            found[f"{col.header}, в среднем"] = sum(filled) / len(filled) if filled else 0
    return found


def made_sums(tab: Table, month: Sequence[Record]) -> dict[str, float]:
    """Price × quantity where there is no amount; the amounts of each way that money went, where a
    column tells the ways apart.
    """
    prices, counts, ways = (columns(tab, role) for role in ("price", "quantity", "direction"))
    if prices and counts and not columns(tab, "amount"):
        pairs = ((one.row[prices[0]], one.row[counts[0]]) for one in month)
        return {"Сумма": sum(number(price) * number(count) for price, count in pairs)}
    words = {str(one.row[ways[0]]) for one in month} if ways else set()
    return {word: sum(one.amount for one in month if one.row[ways[0]] == word) for word in words}


def _amount(cell: Any) -> float:
    """A number, or the hours of a time."""
    return (
        cell.hour + cell.minute / 60 + cell.second / 3600
        if isinstance(cell, time)
        else number(cell)
    )
