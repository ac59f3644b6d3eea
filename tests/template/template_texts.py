"""A small good template in parts, and the mistakes of a bad one."""

from __future__ import annotations

from typing import Any

import pytest

from sheets_kpi.errors import TemplateError
from sheets_kpi.formulas.nodes import FormulaError
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.schema import Template
from sheets_kpi.template import parse
from sheets_kpi.texts import Lang

GOOD = """
[logs.deals]
name = { ru = "Сделки", en = "Deals" }
date = "closed"

[logs.deals.columns.created]
name = "Created"
type = "date"

[logs.deals.columns.closed]
name = "Closed"
type = "date"

[logs.deals.columns.manager]
name = "Manager"
type = "person"

[logs.deals.columns.client]
name = "Client"
type = "client"

[logs.deals.columns.status]
name = "Status"
type = "choice"
choices = [
    { id = "open", ru = "в работе", en = "open" },
    { id = "paid", ru = "оплачена", en = "paid", aliases = ["won"] },
]

[logs.deals.columns.amount]
name = { ru = "Сумма", en = "Amount" }
type = "money"
"""

STAFF = """
[logs.staff]
name = "Staff"
static = true

[logs.staff.columns.agent]
name = "Agent"
type = "person"

[logs.staff.columns.office]
name = "Office"
type = "text"
"""

KPI = """
[kpis.revenue]
name = "Revenue"
formula = "SUM(Deals[Amount])"
"""


def template(*parts: str) -> Template:
    """The good template with further parts."""
    return parse("\n".join((GOOD, *parts)), "my.toml")


def mistakes(text: str) -> list[tuple[str, str]]:
    """The (path, code) of every mistake in a text."""
    with pytest.raises(TemplateError) as caught:
        parse(text, "my.toml")
    found: Any = caught.value.facts["mistakes"]
    return [(mistake.path, mistake.code) for mistake in found]


def said(text: str) -> str:
    """What is said about the mistakes of a text, in English."""
    with pytest.raises(TemplateError) as caught:
        parse(text, "my.toml")
    return str(caught.value)


def formula_doubts(read: Template, lang: Lang) -> list[tuple[str, str]]:
    """The KPIs of a template whose formulas are not understood, or only with doubts."""
    scope = Scope(read.logs, {}, [kpi.name.show(lang) for kpi in read.kpis])
    doubts = []
    for kpi in read.kpis:
        try:
            formula = parse_formula(kpi.formula.show(lang), scope)
        except FormulaError as error:
            doubts.append((kpi.id, error.slip.code))
        else:
            doubts += [(kpi.id, slip.code) for slip in formula.notices]
    return doubts
