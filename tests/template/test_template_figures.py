"""What the formulas of the shipped templates make of a few rows: worked by hand, in both languages.

Every log is of one person, Anna, on one account, and of November 2026 unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest
from books import NOON, book

from sheets_kpi.decisions.cells import word
from sheets_kpi.facts import COMPANY
from sheets_kpi.names import fold
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.pipeline import check, compute
from sheets_kpi.schema import ColumnSpec, LogSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue
from sheets_kpi.template import load
from sheets_kpi.texts import LANGS, Lang

Row = tuple[CellValue, ...]
Table = tuple[str, Sequence[Row]]  # the ids of the columns, parted by blanks, and the rows
END = date(2026, 11, 30)


def nov(day: int, hour: int = 0, minute: int = 0) -> date:
    """A day of November 2026, or a moment of it."""
    if hour:
        return datetime(2026, 11, day, hour, minute)
    return date(2026, 11, day)


def figures(name: str, lang: Lang, logs: Mapping[str, Table]) -> dict[str, float | None]:
    """The company's November by KPI id, None where there is no data."""
    template = load(name)
    specs = [(spec, logs[spec.id]) for spec in template.logs if spec.id in logs]
    tabs = {spec.name.show(lang): _rows(spec, table, lang) for spec, table in specs}
    computed = compute(check(book(tabs), Request(NOON, END, lang, template)))
    results = computed.results.of(COMPANY, period_of(END, Grain.MONTH))
    facts = {kpi.id: results[fold(kpi.name.show(lang))].fact for kpi in template.kpis}
    return {kpi: None if fact is None else round(fact, 9) for kpi, fact in facts.items()}


def _rows(spec: LogSpec, table: Table, lang: Lang) -> list[Row]:
    """The tab as people of that language fill it."""
    columns = [column for key in table[0].split() if (column := spec.column(key))]
    rows: list[Row] = [(*(column.name.show(lang) for column in columns), *_who(spec, lang))]
    for row in table[1]:
        typed = (_typed(*cell, lang) for cell in zip(columns, row, strict=True))
        rows.append((*typed, "Анна", *["Авито"] * bool(spec.account)))
    return rows


def _typed(column: ColumnSpec, value: CellValue, lang: Lang) -> CellValue:
    """A choice by its id, or a truth, as its word."""
    if isinstance(value, bool):
        return word("yes_no", "yes" if value else "no", lang)
    found = [choice.name.show(lang) for choice in column.choices if choice.id == value]
    return found[0] if found else value


def _who(spec: LogSpec, lang: Lang) -> list[str]:
    found = [spec.column(key) for key in (spec.person, spec.account) if key]
    return [column.name.show(lang) for column in found if column]


SALES: dict[str, Table] = {
    "deals": (
        "number created closed client status amount units cost stage",
        [
            ("1", date(2026, 10, 28), nov(2), "A", "paid", 1000, 2, 600, "payment"),
            ("2", nov(3), nov(5), "B", "paid", 3000, 1, None, "payment"),
            ("3", nov(4), nov(10), "A", "paid", 2000, 4, 1000, "payment"),
            ("4", nov(5), nov(12), "C", "lost", None, None, None, "quote"),
            ("5", nov(6), None, "D", "open", None, None, None, "invoice"),
            ("6", nov(7), None, "E", "open", None, None, None, "talk"),
        ],
    ),
    "activities": ("date kind quantity", [(nov(3), "call", 100), (nov(4), "meeting", 2)]),
    "costs": ("date kind amount", [(nov(3), "acquisition", 4000), (nov(4), "other", 500)]),
    "ads": ("date impressions views contacts", [(nov(3), 900, 60, 6), (nov(4), 100, 20, 2)]),
}
SALES_FIGURES = {
    "revenue": 6000,  # 1000 + 3000 + 2000
    "deals": 3,
    "returns": 0,
    "average_order": 2000,  # 6000 ÷ 3
    "units": 7,  # 2 + 1 + 4
    "conversion": 0.6,  # 3 paid, and five created in November
    "cohort_conversion": 0.4,  # deals 2 and 3 of the five created in November
    "win_rate": 0.75,  # 3 paid of 4 closed
    "call_conversion": 0.03,  # 3 ÷ 100
    "repeat_orders": 1,  # A's second
    "new_clients": 2,  # A and B
    "calls": 100,
    "meetings": 2,
    "margin": round(7 / 15, 9),  # 1 − (600 + 1000) ÷ (1000 + 2000); deal 2 has no cost
    "cac": 2000,  # 4000 ÷ 2
    "revenue_growth": None,  # nothing was paid in October
    "stage_loss": 0.25,  # to a quote came 2, 3, 4, 5; to an invoice all but 4
    "impressions": 1000,
    "views": 80,
    "ad_contacts": 8,
    "leads": 5,
    "quotes": 4,
}

JOBS = """number opened replied due closed client status amount cost errors standard first_time
    steps extra_steps"""
SERVICE: dict[str, Table] = {
    "jobs": (
        JOBS,
        [
            ("0", date(2026, 10, 19), None, None, date(2026, 10, 20), "A", "done", 900, None,
             None, None, None, None, None),
            ("1", nov(2, 10), nov(2, 10, 10), nov(3, 18), nov(3, 12), "A", "done", 5000, 2000,
             0, True, True, 10, 1),
            ("2", nov(3, 10), nov(3, 10, 20), nov(4, 12), nov(4, 16), "B", "done", 3000, None,
             2, None, False, 10, 3),
            ("3", nov(5, 10), nov(5, 10, 40), nov(6, 18), nov(6, 10), "A", "done", 2000, 1000,
             0, False, True, 5, 1),
            ("4", nov(9, 10), None, nov(11, 18), nov(10, 9), "C", "cancelled", None, None,
             None, None, None, None, None),
            ("5", nov(25, 10), nov(25, 10, 30), nov(26, 18), None, "D", "open", None, None,
             None, None, None, None, None),
        ],
    ),
    "feedback": (
        "date client kind score",
        [*[(nov(3), None, "staff", score) for score in (10, 9, 6, 8)],
         (nov(3), "A", "csat", 5), (nov(5), "B", "csat", 3), (nov(5), "B", "review", 4),
         (nov(6), "A", "review", 5), (nov(6), "A", "nps", 10)],
    ),
    "time": ("date available busy", [(nov(3), 8, 6), (nov(4), 8, 7)]),
    "costs": ("date kind amount", [(nov(3), "acquisition", 3000), (nov(4), "retention", 800)]),
    "training": (
        "date course hours passed",
        [(nov(3), "X", 2, True), (nov(4), "Y", 1, None), (nov(5), "Z", 1, False)],
    ),
}  # fmt: skip
SERVICE_FIGURES = {
    "csat": 0.5,  # one of two
    "errors": round(1 / 3, 9),  # job 2 of 1, 2, 3
    "standards": 0.5,  # jobs 1 and 3 were checked
    "rating": 4.5,
    "nps": 100,
    "nps_90": 100,
    "first_contact": round(2 / 3, 9),  # 1 and 3 of 1, 2, 3
    "on_time": 0.5,  # due are 1, 2, 3, 5; 2 was late, 5 is open; 4 is cancelled
    "reply_time": 25,  # 10, 20, 30, 40
    "turnaround": 26,  # 24, 26, 30
    "clients_served": 2,  # A and B
    "utilization": 0.8125,  # 13 ÷ 16
    "revenue": 10000,
    "revenue_per_employee": 10000,  # one person
    "margin": round(4 / 7, 9),  # 1 − 3000 ÷ 7000; job 2 has no cost
    "enps": 25,  # 10 and 9 less 6, of four
    "load": 1,  # job 5
    "late_share": round(1 / 3, 9),
    "mean_delay": 4,  # from 12:00 to 16:00
    "extra_steps": 0.2,  # 5 ÷ 25
    "new_clients": 1,  # B; A came in October
    "cac": 3000,
    "cost_to_retain": 800,  # A came back
    "training": round(1 / 3, 9),
}

SALON: dict[str, Table] = {
    "visits": (
        "date client status amount addon",
        [
            (date(2026, 10, 10), "A", "done", 1500, None),
            (date(2026, 10, 12), "E", "done", 1000, None),
            (nov(3), "A", "done", 2000, 500),
            (nov(4), "B", "done", 1500, None),
            (nov(5), "C", "no_show", None, None),
            (nov(6), "D", "cancelled", None, None),
            (nov(20), "A", "done", 2500, 0),
            (date(2026, 12, 2), "B", "booked", None, None),
        ],
    ),
    "time": ("date available busy", [(nov(3), 10, 8)]),
    "costs": ("date kind amount", [(nov(3), "acquisition", 700)]),
}
SALON_FIGURES = {
    "revenue": 6500,  # 2000 + 1500 + 2500 for services, 500 for goods
    "visits": 3,
    "average_order": round(6500 / 3, 9),
    "clients_served": 2,
    "addon_revenue": 500,
    "attach_rate": round(1 / 3, 9),  # 0 is no goods
    "return_rate": 0.5,  # A of A and E
    "new_clients": 1,  # B
    "rating": None,
    "csat": None,
    "utilization": 0.8,
    "no_shows": 0.25,  # C of four who did not cancel
    "revenue_growth": 1.6,  # 6500 ÷ 2500 − 1
    "cac": 700,
}

HIRING: dict[str, Table] = {
    "vacancies": (
        "number title opened due filled probation passed",
        [
            ("1", "X", date(2026, 10, 1), nov(5), nov(2), nov(16), True),
            ("2", "X", date(2026, 10, 20), nov(6), nov(10), date(2026, 12, 10), None),
            ("3", "X", nov(1), nov(30), None, None, None),
            ("4", "X", date(2026, 8, 1), date(2026, 8, 30), date(2026, 8, 20), nov(20), False),
            ("5", "X", nov(3), nov(20), nov(20, 15), date(2027, 2, 20), None),
        ],
    ),
    "candidates": (
        "date stage source",
        [
            *[(nov(2), "response", "avito")] * 3,
            *[(nov(3), "screening", "avito")] * 2,
            *[(nov(4), "interview", "other")] * 2,
            (nov(5), "offer", "referral"),
            *[(nov(6), "hired", "referral")] * 2,
        ],
    ),
    "activities": ("date kind quantity", [(nov(3), "call", 30), (nov(4), "message", 5)]),
    "costs": ("date kind amount", [(nov(3), "ads", 8000), (nov(4), "referral", 1000)]),
}
HIRING_FIGURES = {
    "hires": 3,  # 1, 2 and 5
    "time_to_fill": 21,  # 17.6, 21 and 32 days
    "quality_of_hire": 0.5,  # the probations of 1 and 4 ended in November
    "milestones": 0.5,  # 1 and 5 of 1, 2, 3, 5; a time of day makes 5 no later
    "offer_acceptance": round(2 / 3, 9),
    "open_vacancies": 1,  # 3
    "load": 1,
    "cost_per_hire": 3000,  # 9000 ÷ 3
    "calls": 30,
    "responses": 10,
    "screenings": 7,
    "interviews": 5,
    "offers": 3,
    "hired": 2,
}

MANAGERS: dict[str, Table] = {
    "deals": (
        "number created closed client status amount",
        [
            ("1", date(2026, 10, 5), date(2026, 10, 5), "A", "paid", 1000),
            ("2", date(2026, 10, 20), date(2026, 10, 20), "B", "paid", 1000),
            ("3", nov(2), nov(4), "A", "paid", 1500),
            ("4", nov(3), nov(6), "C", "lost", None),
            ("5", nov(10), None, "D", "open", None),
        ],
    ),
    "activities": (
        "date kind quantity",
        [(nov(3), "call", 40), (nov(4), "meeting", 2), (nov(5), "message", 10)],
    ),
    "requests": (
        "number opened replied due closed client first_contact",
        [
            ("1", nov(2, 10), nov(2, 10, 10), nov(3, 18), nov(2, 12), "A", True),
            ("2", nov(3, 10), nov(3, 10, 50), nov(4, 18), nov(5, 12), "B", False),
            ("3", nov(4, 10), None, nov(5, 18), None, "C", None),
        ],
    ),
    "feedback": (
        "date client kind score",
        [(nov(3), "A", "review", 5), (nov(5), "B", "review", 4)],
    ),
    "tasks": (
        "due what done",
        [(nov(5), "X", nov(5, 14)), (nov(10), "Y", nov(12)), (nov(30), "Z", None)],
    ),
    "training": ("date course hours", [(nov(3), "X", 3), (nov(4), "Y", 1.5)]),
    "ads": ("date impressions views contacts", [(nov(3), 500, 40, 4)]),
}
MANAGERS_FIGURES = {
    "retention": 0.5,  # A of A and B
    "churn": 0.5,  # B of A and B
    "repeat_rate": 0.5,  # A bought twice, B once
    "active_clients": 2,
    "client_growth": 0,  # 2 at the end of October as well
    "revenue_growth": -0.25,  # 1500 ÷ 2000 − 1
    "leads": 3,
    "calls": 40,
    "meetings": 2,
    "contacts": 52,
    "call_conversion": 0.025,  # 1 ÷ 40
    "deals_per_1000": 25,
    "reply_p90": 46,  # between 10 and 50, nine tenths of the way
    "resolution": round(2 / 3, 9),
    "first_contact": 0.5,  # 1 of 1 and 2
    "on_time": round(1 / 3, 9),  # 1; 2 was late, 3 is open
    "load": 1,  # request 3
    "milestones": round(1 / 3, 9),  # X; a time of day makes it no later
    "training": 4.5,
    "rating": 4.5,
    "impressions": 500,
    "views": 40,
    "ad_contacts": 4,
}

CASES = [
    ("account-managers", MANAGERS, MANAGERS_FIGURES),
    ("sales-team", SALES, SALES_FIGURES),
    ("service-team", SERVICE, SERVICE_FIGURES),
    ("salon", SALON, SALON_FIGURES),
    ("recruiting", HIRING, HIRING_FIGURES),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "logs", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_figures_of_a_few_rows(
    name: str, logs: dict[str, Table], expected: dict[str, float | None], lang: Lang
) -> None:
    found = figures(name, lang, logs)
    assert {kpi_id: found[kpi_id] for kpi_id in expected} == expected


@pytest.mark.parametrize(("name", "_logs", "expected"), CASES[1:], ids=[c[0] for c in CASES[1:]])
def test_every_kpi_of_the_newer_trades_is_worked_out(
    name: str, _logs: object, expected: dict[str, float | None]
) -> None:
    assert set(expected) == {kpi.id for kpi in load(name).kpis}
